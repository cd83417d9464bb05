/*
 * The results of a search as a table, for the daemon and the command line: RFC 4180, one result a line, a first line with the
 * names of the columns, lines ended by CR LF.
 *
 * A spreadsheet runs a cell that begins with = + - @ or a tab as a formula. Titles are foreign, so such a cell gets an
 * apostrophe in front, which spreadsheets do not show. Several values in a cell are separated by spaces (codes and
 * words hold none), headings by " > ". What steers a terminal or turns the direction of writing is taken out.
 */
#ifndef QUERY_ANSWER_CSV_H
#define QUERY_ANSWER_CSV_H

#include <stdbool.h>

#include "query/answer.h"

/* The names of the columns. has_query: a first column "query", for several queries in one table. */
void answer_csv_begin(bool has_query, struct buf *out);
/* A line a result. query_id: of the first column; NULL: there is none. */
void answer_csv_add(const struct answer *answer, const char *query_id, struct buf *out);

#endif

/*
 * --csv: RFC 4180, one result a line, a first line with the names of the columns, lines ended by CR LF.
 *
 * A spreadsheet runs a cell that begins with = + - @ or a tab as a formula. Titles are foreign, so such a cell gets an
 * apostrophe in front, which spreadsheets do not show. Several values in a cell are separated by spaces (codes and
 * words hold none), headings by " > ".
 */
#include "output.h"

#include <string.h>

#include "base/banned.h"

static void begin(struct output *output)
{
	if (output->batch)
		buf_addstr(&output->text, "query,");
	buf_addstr(&output->text,
		   "rank,score,id,url,title,lang,type,site,date,countries,topics,missing,heading,page,"
		   "snippet\r\n");
}

/* One cell of foreign text and the comma or line end behind it. NULL: an empty one. */
static void add_cell(struct output *output, const char *text, const char *behind)
{
	struct buf *out = &output->text;
	CLEANUP(buf_release) struct buf clean = BUF_INIT;

	if (text && *text) {
		buf_addch(&clean, '\'');
		terminal_clean(text, strlen(text), &clean);
	}
	/* Cleaning can bring a sign to the front (marks of direction go) and turns a tab into a space. */
	bool formula =
		clean.len && (strchr("\t\r\n", *text) || (clean.len > 1 && strchr("=+-@", clean.data[1])));
	const char *cell = formula || !clean.len ? clean.data : clean.data + 1;
	if (!strpbrk(cell, ",\"")) {
		buf_addstr(out, cell);
	} else {
		buf_addch(out, '"');
		for (const char *p = cell; *p; p++) {
			if (*p == '"')
				buf_addch(out, '"');
			buf_addch(out, *p);
		}
		buf_addch(out, '"');
	}
	buf_addstr(out, behind);
}

static void add_list(struct output *output, const struct strlist *list, const char *separator)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	heading_add(list, separator, &text);
	add_cell(output, text.data, ",");
}

static void add_row(struct output *output, uint32_t rank, const struct result *result)
{
	char date[11];

	date_format(&result->date, date);
	buf_addf(&output->text, "%u,%.4f,", rank, result->score);
	add_cell(output, result->id, ",");
	add_cell(output, result->url, ",");
	add_cell(output, result->title, ",");
	add_cell(output, result->lang, ",");
	add_cell(output, result->type, ",");
	add_cell(output, result->site, ",");
	buf_addf(&output->text, "%s,", date);
	add_list(output, &result->countries, " ");
	add_list(output, &result->topics, " ");
	add_list(output, &result->missing, " ");
	if (result->has_section)
		add_list(output, &result->best.heading, " > ");
	else
		buf_addch(&output->text, ',');
	if (result->has_section && result->best.page)
		buf_addf(&output->text, "%u", result->best.page);
	buf_addch(&output->text, ',');
	add_cell(output, result->best.snippet.text, "\r\n");
}

static void add_answer(struct output *output, const char *query_id, const struct answer *answer)
{
	for (size_t i = 0; i < answer->n_results; i++) {
		if (output->batch)
			add_cell(output, query_id, ",");
		add_row(output, answer->offset + (uint32_t)i + 1, &answer->results[i]);
	}
}

const struct output_format output_csv = { .option = "csv", .begin = begin, .answer = add_answer };

/* --batch: queries from standard input, one "id<TAB>query" a line, each answered as soon as it is read. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include <stdbool.h>

#include "base/options.h"
#include "output.h"
#include "source.h"

#define BATCH_MAX_LINE (1u << 20) /* bytes; a query is cut at 1,024 anyway */

/*
 * Answer every line of in_fd with `request` and the line's query. Empty lines are passed over; a line that is none
 * ("id<TAB>query") or whose search failed is said on stderr with its number, and the rest is still answered.
 * *ret_found: some query found something. *ret_bad: how many lines failed. Fails when nothing more can be read, written
 * or asked.
 */
NODISCARD enum status batch_run(const struct program_info *program, int in_fd, struct source *source,
				const struct request *request, struct output *output, bool *ret_found,
				size_t *ret_bad, struct error *err);

#endif

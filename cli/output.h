/*
 * Writing answers: one format, one file, all behind struct output_format. Foreign text is neutralised by each format in
 * its own way; only JSON passes it on as it is, escaped.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "query/answer.h"
#include "terminal.h"

struct output {
	const struct output_format *format;
	struct terminal terminal;
	bool batch; /* several queries: each line or object says which one it answers */
	bool explain;
	struct buf text; /* written, not yet handed to standard output */
};

struct output_format {
	const char *option; /* "json" for --json; NULL: people's */
	void (*begin)(struct output *output);
	/* query_id: of a batch; else "1". */
	void (*answer)(struct output *output, const char *query_id, const struct answer *answer);
};

extern const struct output_format output_people, output_json, output_jsonl, output_csv, output_trec;

/* All of them, people's first; NULL at the end. */
extern const struct output_format *const output_formats[];

void output_init(struct output *output, const struct output_format *format, bool batch, bool explain);
void output_release(struct output *output);
void output_answer(struct output *output, const char *query_id, const struct answer *answer);

/* Hand what was written to standard output when there is much of it, or in any case. STATUS_IO. */
NODISCARD enum status output_flush(struct output *output, bool always, struct error *err);

/* Parts that several formats share: the address a person would open, or the id when there is none. */
const char *result_address(const struct result *result);
/* "3 Le retour > 3.2 L'accueil" */
void heading_add(const struct strlist *heading, const char *separator, struct buf *out);

#endif

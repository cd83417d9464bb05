/* Rows of queries: what is typed, and the words, tree, reading and notes that come of it. */
#ifndef UNIT_QUERY_ROWS_H
#define UNIT_QUERY_ROWS_H

#include "query/parse.h"
#include "text/analyze.h"

struct query_row {
	const char *text;
	/* Forms; behind them # number, ^ acronym, * prefix, ' in a phrase, ! excluded, : of the title. */
	const char *words;
	const char *must;    /* query_dump */
	const char *read_as; /* NULL: none */
	const char *notes;   /* codes and words: "plain:AND cut:mot" */
};

static void write_words(const struct query *q, struct buf *out)
{
	for (size_t i = 0; i < q->n_words; i++) {
		const struct query_word *word = &q->words[i];
		buf_addf(out, "%s%s%s%s%s%s%s", i ? " " : "", word->form,
			 word->kind == TOKEN_NUMBER    ? "#"
			 : word->kind == TOKEN_ACRONYM ? "^"
						       : "",
			 word->prefix ? "*" : "", word->in_phrase ? "'" : "", word->excluded ? "!" : "",
			 word->field == FIELD_TITLE ? ":" : "");
	}
}

static void check_rows(const struct query_row *rows, size_t n,
		       bool (*is_acronym)(void *ctx, const char *form, size_t len))
{
	size_t n_failed = 0;

	for (size_t i = 0; i < n; i++) {
		struct buf words = BUF_INIT, must = BUF_INIT, notes = BUF_INIT;
		struct query q;
		query_parse(rows[i].text, is_acronym, NULL, &q);
		write_words(&q, &words);
		query_dump(&q, &must);
		for (size_t k = 0; k < q.n_notes; k++)
			buf_addf(&notes, "%s%s:%s", k ? " " : "", q.notes[k].code,
				 q.notes[k].word ? q.notes[k].word : "");
		const char *read_as = q.read_as ? q.read_as : "(none)";
		if (strcmp(words.data, rows[i].words) || strcmp(must.data, rows[i].must) ||
		    strcmp(read_as, rows[i].read_as ? rows[i].read_as : "(none)") ||
		    strcmp(notes.data, rows[i].notes ? rows[i].notes : "")) {
			print_error("row %zu: %s\n  words   %s\n  must    %s\n  read_as %s\n  notes   %s\n",
				    i, rows[i].text, words.data, must.data, read_as, notes.data);
			n_failed++;
		}
		query_release(&q);
		buf_release(&words);
		buf_release(&must);
		buf_release(&notes);
	}
	assert_int_equal(n_failed, 0);
}

#endif

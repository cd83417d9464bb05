/*
 * What the learnt order is trained on: for each query the documents that the fixed score puts first, and a row of numbers
 * about each (query/columns.h). The list is that of the query's own words, before other languages and copies.
 *
 *	columns INDEX [DOCUMENTS] <queries.tsv >columns.tsv
 *
 * Queries: id, tab, text. Out: a line of column names, then one line a document: query id, document id, fixed score, columns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/columns.h"
#include "query/search_parts.h"

#define DEFAULT_DOCUMENTS 40u

static enum status write_rows(struct search *q, const char *id, unsigned n, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	for (uint32_t i = 0; i < q->n_ranked && i < n; i++) {
		const struct ranked *r = &q->ranked[i];
		float row[N_COLUMNS] = { 0 };
		if (!r->n_parts || r->evidence.total <= 0)
			break;
		enum status status =
			columns_of(q->s->evidence, &q->s->generation, &q->query, &q->lexicon, r->parts[0],
				   &r->evidence, language_bonus(q, r->doc), row, err);
		if (status)
			return status;
		printf("%s\t%s\t%.5f", id, docs_string(docs, docs->rows[r->doc].id), r->score);
		for (unsigned c = 0; c < N_COLUMNS; c++)
			printf("\t%.5g", row[c]);
		putchar('\n');
	}
	return STATUS_OK;
}

static enum status ask(struct searcher *s, const char *id, const char *text, unsigned n, struct error *err)
{
	CLEANUP(request_release) struct request request;
	struct answer answer;
	request_init(&request);
	request.n = n;
	answer_init(&answer);
	struct search q = { .s = s, .request = &request, .answer = &answer };
	enum status status = request_set(&request, "q", text, err);
	if (!status)
		status = search_begin(&q, 0, err);
	if (!status && q.lexicon.n_content)
		status = rank_own(&q, err);
	if (!status)
		status = write_rows(&q, id, n, err);
	search_end(&q);
	answer_release(&answer);
	return status;
}

int main(int argc, char **argv)
{
	CLEANUP(searcher_freep) struct searcher *searcher = NULL;
	struct error err;
	char *line = NULL;
	size_t alloc = 0;
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : DEFAULT_DOCUMENTS;
	if (argc < 2 || argc > 3 || !n || n > CANDIDATE_DOCUMENTS) {
		fprintf(stderr, "usage: columns INDEX [DOCUMENTS] <queries.tsv, DOCUMENTS 1 to %u\n",
			CANDIDATE_DOCUMENTS);
		return 2;
	}
	enum status status = searcher_open(argv[1], &searcher, &err);
	if (!status) {
		printf("query\tdocument\tscore");
		for (unsigned c = 0; c < N_COLUMNS; c++)
			printf("\t%s", column_facts[c].name);
		putchar('\n');
	}
	while (!status && getline(&line, &alloc, stdin) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		char *tab = strchr(line, '\t');
		if (!tab)
			continue;
		*tab = '\0';
		status = ask(searcher, line, tab + 1, (unsigned)n, &err);
	}
	free(line);
	if (status)
		fprintf(stderr, "columns: %s\n", err.message);
	return status ? 1 : 0;
}

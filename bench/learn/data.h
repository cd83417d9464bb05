/*
 * Judged rows: what learn-columns wrote about the documents of each query, with their gains, and how good an order of them is.
 *
 * A list of sets is tab-separated, a set a line:
 *
 *	name  kind  language  judged|made  columns  judgements
 *
 * Judged queries are people's; made ones come from titles, headings and sentences (bench/learn/learn) and are trained on
 * alone. Judgements: "query 0 document gain fold", fold 0 to 4 keeping together what must not be parted.
 */
#ifndef LEARN_DATA_H
#define LEARN_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/learnt.h"

#define FOLDS 5

struct row {
	float columns[N_COLUMNS];
	double score; /* the fixed one */
	double gain;
};

struct judged_query {
	char *id;
	uint32_t first, n;   /* rows, by falling fixed score; LEARNT_DOCUMENTS at most */
	uint32_t n_relevant; /* of them */
	double ideal;        /* best DCG@10 that the judgements allow */
	int fold;
};

struct set {
	char *name, *kind, *language;
	bool made;
	uint32_t first, end; /* queries */
};

struct data {
	struct set *sets;
	size_t n_sets, alloc_sets;
	struct judged_query *queries;
	size_t n_queries, alloc_queries;
	struct row *rows;
	size_t n_rows, alloc_rows;
};

/* Read a list of sets and what it names; stops the program with a message when something is wrong with them. */
void data_read(const char *path, struct data *ret_data);
void data_release(struct data *data);

/* nDCG@10 of the query's rows in the order of these scores, falling; equal ones in their own order. */
double data_ndcg(const struct data *data, const struct judged_query *query, const double *scores);
/* Paired randomization test, two-sided, 10,000 rounds: p of the mean of n differences. */
double randomization_p(const double *differences, size_t n);

/* xorshift64*: the same numbers on every machine. */
struct numbers {
	uint64_t state;
};
struct numbers numbers_from(unsigned seed);
uint64_t numbers_next(struct numbers *numbers);
double numbers_share(struct numbers *numbers); /* 0 to under 1 */

#endif

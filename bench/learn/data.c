#include "data.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define MAX_FIELDS (N_COLUMNS + 4)
#define TOP        10u
#define ROUNDS     10000u

static void __attribute__((format(printf, 1, 2), noreturn)) stop(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fputs("learn-train: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(1);
}

/* ---- numbers ---- */

struct numbers numbers_from(unsigned seed)
{
	struct numbers numbers = { 0x9e3779b97f4a7c15ULL * (seed + 1) };
	for (int i = 0; i < 20; i++)
		numbers_next(&numbers);
	return numbers;
}

uint64_t numbers_next(struct numbers *numbers)
{
	uint64_t x = numbers->state;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	numbers->state = x;
	return x * 0x2545f4914f6cdd1dULL;
}

double numbers_share(struct numbers *numbers)
{
	return (double)(numbers_next(numbers) >> 11) / 9007199254740992.0;
}

double randomization_p(const double *differences, size_t n)
{
	CLEANUP(free_p) double *changed = xcalloc(n + 1, sizeof(*changed));
	struct numbers numbers = numbers_from(7);
	double seen = 0;
	unsigned hits = 0;
	size_t n_changed = 0;
	for (size_t i = 0; i < n; i++) {
		seen += differences[i];
		if (differences[i] > 0 || differences[i] < 0)
			changed[n_changed++] = differences[i];
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint64_t bits = 0;
		double sum = 0;
		for (size_t i = 0; i < n_changed; i++) {
			bits = i % 64 ? bits >> 1 : numbers_next(&numbers);
			sum += bits & 1 ? changed[i] : -changed[i];
		}
		hits += fabs(sum) >= fabs(seen) - 1e-12;
	}
	return (hits + 1) / (ROUNDS + 1.0);
}

/* ---- reading ---- */

struct judgement {
	char *query, *document;
	double gain;
	int fold;
};

struct judgements {
	struct judgement *items;
	size_t n, alloc;
};

static int by_ids(const void *a, const void *b)
{
	const struct judgement *x = a, *y = b;
	int order = strcmp(x->query, y->query);
	return order ? order : strcmp(x->document, y->document);
}

static FILE *open_text(const char *path)
{
	FILE *file = fopen(path, "r");
	if (!file)
		stop("%s: cannot be opened", path);
	return file;
}

/* Cut a line at blanks of this kind; returns how many cells there are, MAX_FIELDS at most. */
static unsigned cut(char *line, const char *blanks, char *cells[MAX_FIELDS])
{
	unsigned n = 0;
	line[strcspn(line, "\r\n")] = '\0';
	for (char *field; n < MAX_FIELDS && (field = strsep(&line, blanks));)
		cells[n++] = field;
	return n;
}

static void read_judgements(const char *path, struct judgements *ret)
{
	FILE *file = open_text(path);
	char *line = NULL, *cells[MAX_FIELDS];
	size_t alloc = 0;
	while (getline(&line, &alloc, file) > 0) {
		if (cut(line, " ", cells) != 5)
			stop("%s: a line has not five columns", path);
		GROW(ret->items, ret->n, ret->alloc);
		ret->items[ret->n++] = (struct judgement){ .query = xstrdup(cells[0]),
							   .document = xstrdup(cells[2]),
							   .gain = strtod(cells[3], NULL),
							   .fold = atoi(cells[4]) % FOLDS };
	}
	free(line);
	fclose(file);
	if (ret->n)
		qsort(ret->items, ret->n, sizeof(*ret->items), by_ids);
}

static int by_gain(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x < y) - (x > y);
}

/* A query for each that is judged, in the order of their ids. */
static void add_queries(struct data *data, const struct judgements *judgements)
{
	for (size_t i = 0, end; i < judgements->n; i = end) {
		CLEANUP(free_p) double *gains = xcalloc(judgements->n - i, sizeof(*gains));
		struct judged_query query = { .fold = judgements->items[i].fold };
		for (end = i;
		     end < judgements->n && !strcmp(judgements->items[end].query, judgements->items[i].query);
		     end++)
			gains[end - i] = fmax(0, judgements->items[end].gain);
		qsort(gains, end - i, sizeof(*gains), by_gain);
		for (size_t k = 0; k < end - i && k < TOP; k++)
			query.ideal += gains[k] / log2((double)k + 2);
		if (query.ideal <= 0)
			continue;
		query.id = xstrdup(judgements->items[i].query);
		GROW(data->queries, data->n_queries, data->alloc_queries);
		data->queries[data->n_queries++] = query;
	}
}

static int by_id(const void *key, const void *item)
{
	return strcmp(key, ((const struct judged_query *)item)->id);
}

static void read_columns(const char *path, struct data *data, uint32_t first,
			 const struct judgements *judgements)
{
	FILE *file = open_text(path);
	char *line = NULL, *cells[MAX_FIELDS];
	size_t alloc = 0;
	struct judged_query *query = NULL;
	if (getline(&line, &alloc, file) <= 0 || cut(line, "\t", cells) != N_COLUMNS + 3)
		stop("%s: not the columns of this program", path);
	for (unsigned c = 0; c < N_COLUMNS; c++)
		if (strcmp(cells[c + 3], column_facts[c].name))
			stop("%s: column %s where %s should be", path, cells[c + 3], column_facts[c].name);
	while (getline(&line, &alloc, file) > 0) {
		if (cut(line, "\t", cells) != N_COLUMNS + 3)
			stop("%s: a line is cut short", path);
		if (!query || strcmp(query->id, cells[0])) {
			query = data->n_queries > first
					? bsearch(cells[0], data->queries + first, data->n_queries - first,
						  sizeof(*data->queries), by_id)
					: NULL;
			if (query)
				query->first = (uint32_t)data->n_rows;
		}
		if (!query || query->n >= LEARNT_DOCUMENTS)
			continue;
		const struct judgement key = { .query = cells[0], .document = cells[1] };
		const struct judgement *judgement =
			bsearch(&key, judgements->items, judgements->n, sizeof(key), by_ids);
		struct row row = { .score = strtod(cells[2], NULL),
				   .gain = judgement ? fmax(0, judgement->gain) : 0 };
		for (unsigned c = 0; c < N_COLUMNS; c++)
			row.columns[c] = strtof(cells[c + 3], NULL);
		query->n_relevant += row.gain > 0;
		query->n++;
		GROW(data->rows, data->n_rows, data->alloc_rows);
		data->rows[data->n_rows++] = row;
	}
	free(line);
	fclose(file);
}

void data_read(const char *path, struct data *ret_data)
{
	FILE *file = open_text(path);
	char *line = NULL, *cells[MAX_FIELDS];
	size_t alloc = 0;
	*ret_data = (struct data){ .n_sets = 0 };
	while (getline(&line, &alloc, file) > 0) {
		struct judgements judgements = { .n = 0 };
		if (cut(line, "\t", cells) != 6)
			stop("%s: a line has not six columns", path);
		struct set set = { .name = xstrdup(cells[0]),
				   .kind = xstrdup(cells[1]),
				   .language = xstrdup(cells[2]),
				   .made = !strcmp(cells[3], "made"),
				   .first = (uint32_t)ret_data->n_queries };
		CLEANUP(free_p) char *columns = xstrdup(cells[4]);
		read_judgements(cells[5], &judgements);
		add_queries(ret_data, &judgements);
		read_columns(columns, ret_data, set.first, &judgements);
		set.end = (uint32_t)ret_data->n_queries;
		GROW(ret_data->sets, ret_data->n_sets, ret_data->alloc_sets);
		ret_data->sets[ret_data->n_sets++] = set;
		for (size_t i = 0; i < judgements.n; i++) {
			free(judgements.items[i].query);
			free(judgements.items[i].document);
		}
		free(judgements.items);
	}
	free(line);
	fclose(file);
	if (!ret_data->n_rows)
		stop("%s: names no rows", path);
}

void data_release(struct data *data)
{
	for (size_t i = 0; i < data->n_sets; i++) {
		free(data->sets[i].name);
		free(data->sets[i].kind);
		free(data->sets[i].language);
	}
	for (size_t i = 0; i < data->n_queries; i++)
		free(data->queries[i].id);
	free(data->sets);
	free(data->queries);
	free(data->rows);
}

double data_ndcg(const struct data *data, const struct judged_query *query, const double *scores)
{
	bool taken[LEARNT_DOCUMENTS] = { false };
	double found = 0;
	for (uint32_t place = 0; place < TOP && place < query->n; place++) {
		uint32_t best = UINT32_MAX;
		for (uint32_t i = 0; i < query->n; i++)
			if (!taken[i] && (best == UINT32_MAX || scores[i] > scores[best]))
				best = i;
		taken[best] = true;
		found += data->rows[query->first + best].gain / log2(place + 2.0);
	}
	return found / query->ideal;
}

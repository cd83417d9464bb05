#include "store/translations.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const char magic[8] = "IOMTRANS";
#define TRANSLATIONS_VERSION 1 /* 1: first */

enum {
	COLUMN_PAIRS,
	COLUMN_STEMS,
	COLUMN_FIRST,
	COLUMN_TARGETS,
	COLUMN_WEIGHTS,
	COLUMN_ORIGINS,
	COLUMN_POOL,
	COLUMN_SOURCES,
	N_COLUMNS
};

static uint8_t pair_of(enum language from, enum language to)
{
	return (uint8_t)((unsigned)from * N_LANGUAGES + (unsigned)to);
}

enum status translations_open(int dirfd, struct translations *ret, struct error *err)
{
	struct translations t = { .n = 0 };
	*ret = t;
	enum status status =
		table_open(dirfd, "translations", magic, TRANSLATIONS_VERSION, N_COLUMNS, &t.table, err);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status)
		return status;
	const struct column *c = t.table.columns;
	size_t n = c[COLUMN_PAIRS].bytes, n_targets = c[COLUMN_WEIGHTS].bytes;
	if (c[COLUMN_STEMS].bytes != n * 4 || c[COLUMN_FIRST].bytes != (n + 1) * 4 ||
	    c[COLUMN_TARGETS].bytes != n_targets * 4 || c[COLUMN_ORIGINS].bytes != n || n > UINT32_MAX / 8) {
		table_close(&t.table);
		return error_set(err, STATUS_CORRUPT, "translations: columns of unequal length");
	}
	t.n = (uint32_t)n;
	t.pairs = c[COLUMN_PAIRS].data;
	t.stems = c[COLUMN_STEMS].data;
	t.first = c[COLUMN_FIRST].data;
	t.targets = c[COLUMN_TARGETS].data;
	t.weights = c[COLUMN_WEIGHTS].data;
	t.origins = c[COLUMN_ORIGINS].data;
	*ret = t;
	return STATUS_OK;
}

void translations_close(struct translations *t)
{
	if (t->pairs)
		table_close(&t->table);
	*t = (struct translations){ .n = 0 };
}

/* "" for an offset that is damaged. */
static const char *string_of(const struct translations *t, uint32_t offset, size_t *ret_len)
{
	const char *text = pool_string(&t->table.columns[COLUMN_POOL], offset);
	*ret_len = text ? strlen(text) : 0;
	return text ? text : "";
}

/* Order of a row against a pair and a stem. */
static int compare(const struct translations *t, uint32_t row, uint8_t pair, const char *stem, size_t len)
{
	size_t row_len;
	if (t->pairs[row] != pair)
		return t->pairs[row] < pair ? -1 : 1;
	const char *text = string_of(t, t->stems[row], &row_len);
	int order = memcmp(text, stem, row_len < len ? row_len : len);
	return order ? order : (row_len > len) - (row_len < len);
}

static uint32_t targets_of(const struct translations *t, uint32_t row, struct translation *ret, uint32_t max)
{
	uint32_t first = t->first[row], end = t->first[row + 1], n = 0;
	if (first > end || end > t->table.columns[COLUMN_WEIGHTS].bytes)
		return 0;
	for (uint32_t i = first; i < end && n < max; i++, n++) {
		ret[n].stem = string_of(t, t->targets[i], &ret[n].len);
		ret[n].p = t->weights[i] / 255.0;
	}
	return n;
}

uint32_t translations_find(const struct translations *t, enum language from, enum language to,
			   const char *stem, size_t len, struct translation *ret, uint32_t max)
{
	uint32_t low = 0, high = t->n;
	uint8_t pair = pair_of(from, to);
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int order = compare(t, mid, pair, stem, len);
		if (!order)
			return targets_of(t, mid, ret, max);
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

bool translations_entry(const struct translations *t, uint32_t row, struct translations_entry *ret)
{
	*ret = (struct translations_entry){ .from = t->pairs[row] / N_LANGUAGES,
					    .to = t->pairs[row] % N_LANGUAGES,
					    .origin = t->origins[row] ? TRANSLATION_DICTIONARY
								      : TRANSLATION_LEARNT };
	ret->stem = string_of(t, t->stems[row], &ret->len);
	ret->n_targets = targets_of(t, row, ret->targets, TRANSLATIONS_MOST);
	return ret->from < N_LANGUAGES && ret->len && ret->n_targets;
}

uint32_t translations_count(const struct translations *t, enum language from, enum language to,
			    enum translation_origin origin)
{
	uint32_t n = 0;
	for (uint32_t row = 0; row < t->n; row++)
		n += t->pairs[row] == pair_of(from, to) &&
		     (t->origins[row] != 0) == (origin == TRANSLATION_DICTIONARY);
	return n;
}

const char *translations_sources(const struct translations *t, size_t *ret_len)
{
	*ret_len = t->pairs ? t->table.columns[COLUMN_SOURCES].bytes : 0;
	return *ret_len ? t->table.columns[COLUMN_SOURCES].data : "";
}

/* ---- under construction ---- */

struct translations_row {
	uint32_t stem, target; /* offsets in the pool, one ahead of what is written */
	uint32_t order;        /* in which it was added */
	uint8_t pair, weight, origin;
};

void translations_builder_init(struct translations_builder *b)
{
	*b = (struct translations_builder){ .pool = BUF_INIT, .sources = BUF_INIT };
}

void translations_builder_release(struct translations_builder *b)
{
	free(b->rows);
	buf_release(&b->pool);
	buf_release(&b->sources);
}

static uint32_t keep(struct translations_builder *b, const char *text, size_t len)
{
	uint32_t at = (uint32_t)b->pool.len;
	buf_add(&b->pool, text, len);
	buf_addch(&b->pool, '\0');
	return at;
}

void translations_builder_add(struct translations_builder *b, enum translation_origin origin,
			      enum language from, enum language to, const char *stem, size_t stem_len,
			      const char *target, size_t target_len, double p)
{
	GROW(b->rows, b->n, b->alloc);
	struct translations_row *row = &b->rows[b->n];
	*row = (struct translations_row){ .pair = pair_of(from, to),
					  .origin = (uint8_t)origin,
					  .order = (uint32_t)b->n };
	row->weight = (uint8_t)(p >= 1 ? 255 : p > 0 ? p * 255 + 0.5 : 0);
	if (!row->weight)
		return;
	row->stem = keep(b, stem, stem_len);
	row->target = keep(b, target, target_len);
	b->n++;
}

static int by_stem(const void *a, const void *b, void *pool)
{
	const struct translations_row *x = a, *y = b;
	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	int order = strcmp((const char *)pool + x->stem, (const char *)pool + y->stem);
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

enum status translations_builder_write(struct translations_builder *b, int dirfd, struct error *err)
{
	CLEANUP(buf_release) struct buf pool = BUF_INIT;
	CLEANUP(free_p) uint8_t *pairs = xcalloc(b->n + 1, 1);
	CLEANUP(free_p) uint32_t *stems = xcalloc(b->n + 1, 4);
	CLEANUP(free_p) uint32_t *first = xcalloc(b->n + 2, 4);
	CLEANUP(free_p) uint32_t *targets = xcalloc(b->n + 1, 4);
	CLEANUP(free_p) uint8_t *weights = xcalloc(b->n + 1, 1);
	CLEANUP(free_p) uint8_t *origins = xcalloc(b->n + 1, 1);
	size_t n = 0, n_targets = 0;
	pool_add(&pool, NULL);
	if (b->n)
		qsort_r(b->rows, b->n, sizeof(*b->rows), by_stem, b->pool.data);
	for (size_t i = 0; i < b->n; i++) {
		const struct translations_row *row = &b->rows[i], *last = i ? &b->rows[i - 1] : NULL;
		const char *stem = b->pool.data + row->stem;
		bool same = last && last->pair == row->pair && !strcmp(b->pool.data + last->stem, stem);
		if (!same) {
			pairs[n] = row->pair;
			stems[n] = pool_add(&pool, stem);
			origins[n] = row->origin;
			first[n++] = (uint32_t)n_targets;
		}
		if (n_targets - first[n - 1] >= TRANSLATIONS_MOST || row->origin != origins[n - 1])
			continue;
		targets[n_targets] = pool_add(&pool, b->pool.data + row->target);
		weights[n_targets++] = row->weight;
	}
	first[n] = (uint32_t)n_targets;
	const struct column columns[N_COLUMNS] = {
		[COLUMN_PAIRS] = { pairs, n },
		[COLUMN_STEMS] = { stems, n * 4 },
		[COLUMN_FIRST] = { first, (n + 1) * 4 },
		[COLUMN_TARGETS] = { targets, n_targets * 4 },
		[COLUMN_WEIGHTS] = { weights, n_targets },
		[COLUMN_ORIGINS] = { origins, n },
		[COLUMN_POOL] = { pool.data, pool.len },
		[COLUMN_SOURCES] = { b->sources.data, b->sources.len },
	};
	return table_create(dirfd, "translations", magic, TRANSLATIONS_VERSION, columns, N_COLUMNS, err);
}

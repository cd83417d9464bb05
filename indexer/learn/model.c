/* The table of two languages from twins: segments of their texts side by side, and model 1 over them. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/translations.h"
#include "text/analyze.h"

#define MOST_SEGMENTS 14000u
#define MOST_WORDS    29u /* of a segment, as it stands; longer ones say too little */
#define MOST_STEMS    25u /* distinct ones of it that are learnt from */
#define ITERATIONS    4
#define LEAST_P       0.08F
#define MOST_TARGETS  5u

/* One language's side of a segment. */
struct segment {
	uint32_t stems[MOST_STEMS];
	uint32_t n, n_words;
};

struct segments {
	struct segment *items;
	size_t n, alloc;
};

static void add_stem(struct segment *segment, uint32_t stem)
{
	segment->n_words++;
	for (uint32_t i = 0; i < segment->n; i++)
		if (segment->stems[i] == stem)
			return;
	if (segment->n < MOST_STEMS)
		segment->stems[segment->n++] = stem;
}

static struct segment *begin_segment(struct segments *segments)
{
	GROW(segments->items, segments->n, segments->alloc);
	struct segment *segment = &segments->items[segments->n++];
	segment->n = segment->n_words = 0;
	return segment;
}

/* The title of a document as the first segment, then its paragraphs. */
static enum status read_segments(const struct corpus_streams *corpus, uint32_t doc, struct segments *ret,
				 struct error *err)
{
	const struct doc_row *row = &corpus->docs->rows[doc];
	const struct words_builder *words = corpus->words;
	ret->n = 0;
	struct segment *segment = begin_segment(ret);
	for (uint32_t i = 0; i < row->n_parts; i++) {
		struct stream stream;
		uint32_t code, argument = 0, walked = 0;
		if (!corpus->stream(corpus->ctx, row->first_part + i, &stream))
			return error_set(err, STATUS_CORRUPT, "part %u: its token stream is damaged",
					 row->first_part + i);
		uint32_t title = stream.n_words[STREAM_TITLE], body = title + stream.n_words[STREAM_HEADING];
		uint32_t end = body + stream.n_words[STREAM_BODY];
		bool begin = true;
		while ((code = stream_next(&stream, &argument)) != UINT32_MAX && walked < end) {
			if (code == STREAM_BREAK || code == STREAM_SECTION)
				begin |= walked >= body;
			if (code < STREAM_WORD)
				continue;
			uint32_t word = code - STREAM_WORD;
			if (walked >= body && begin) {
				segment = begin_segment(ret);
				begin = false;
			}
			bool wanted = walked < title ? i == 0 : walked >= body;
			if (wanted && word < words->forms.n) {
				size_t len;
				const char *key = strmap_string(&words->forms, word, &len);
				if (key[1] - '0' == TOKEN_WORD && !(words->flags[word] & WORD_STOP))
					add_stem(segment, words->stem[word]);
			}
			walked++;
		}
	}
	return STATUS_OK;
}

/* A twin and the hash of its id: an order that has nothing to do with sites and series. */
struct shuffled {
	uint64_t hash;
	const struct twin *twin;
};

static int by_hash(const void *a, const void *b)
{
	const struct shuffled *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->twin > y->twin) - (x->twin < y->twin);
}

static struct shuffled *shuffle(const struct docs *docs, const struct twins *twins)
{
	struct shuffled *order = xcalloc(twins->n + 1, sizeof(*order));
	for (size_t i = 0; i < twins->n; i++)
		order[i] = (struct shuffled){ docs->rows[twins->items[i].a].hash, &twins->items[i] };
	if (twins->n)
		qsort(order, twins->n, sizeof(*order), by_hash);
	return order;
}

/* Segments of all twins, side by side: of the language translated from, and of the one translated to. */
static enum status gather(const struct corpus_streams *corpus, const struct twins *twins, bool reverse,
			  struct segments *from, struct segments *to, struct error *err)
{
	struct segments x = { .n = 0 }, y = { .n = 0 };
	CLEANUP(free_p) struct shuffled *order = shuffle(corpus->docs, twins);
	enum status status = STATUS_OK;
	for (size_t t = 0; !status && t < twins->n && from->n < MOST_SEGMENTS; t++) {
		const struct twin *twin = order[t].twin;
		status = read_segments(corpus, reverse ? twin->b : twin->a, &x, err);
		if (!status)
			status = read_segments(corpus, reverse ? twin->a : twin->b, &y, err);
		size_t n = x.n == y.n ? x.n : 1;
		for (size_t i = 0; !status && i < n && from->n < MOST_SEGMENTS; i++) {
			if (!x.items[i].n || !y.items[i].n || x.items[i].n_words > MOST_WORDS ||
			    y.items[i].n_words > MOST_WORDS)
				continue;
			*begin_segment(from) = x.items[i];
			*begin_segment(to) = y.items[i];
		}
	}
	free(x.items);
	free(y.items);
	return status;
}

/* Stems of one segment only say nothing: they are taken out. */
static void drop_rare(struct segments *segments, uint32_t n_stems)
{
	CLEANUP(free_p) uint32_t *df = xcalloc((size_t)n_stems + 1, sizeof(*df));
	for (size_t s = 0; s < segments->n; s++)
		for (uint32_t i = 0; i < segments->items[s].n; i++)
			df[segments->items[s].stems[i]]++;
	for (size_t s = 0; s < segments->n; s++) {
		struct segment *segment = &segments->items[s];
		uint32_t n = 0;
		for (uint32_t i = 0; i < segment->n; i++)
			if (df[segment->stems[i]] > 1)
				segment->stems[n++] = segment->stems[i];
		segment->n = n;
	}
}

/* The number of times that each of n_values values stands in a sorted sequence, to where it begins. */
static void begin_at(uint32_t *counts, uint32_t n_values)
{
	uint32_t sum = 0;
	for (uint32_t i = 0; i < n_values; i++) {
		uint32_t n = counts[i];
		counts[i] = sum;
		sum += n;
	}
}

/* The stem of one side of a segment beside one of the other; link: its number in the order of segments, targets, sources. */
struct link {
	uint32_t stem, link;
};

/*
 * Every pair of stems that stands in the two sides of a segment, once, ascending: *ret_n keys; and for each link the number
 * of its key. Two counting sorts, of which the second leaves the order of the first.
 */
static uint64_t *find_keys(const struct segments *from, const struct segments *to, uint32_t n_stems,
			   size_t *ret_n, uint32_t **ret_links)
{
	size_t n = 0, kept = 0;
	for (size_t s = 0; s < from->n; s++)
		n += (size_t)from->items[s].n * to->items[s].n;
	uint64_t *keys = xcalloc(n + 1, sizeof(*keys));
	uint32_t *links = xcalloc(n + 1, sizeof(*links));
	CLEANUP(free_p) struct link *by_to = xcalloc(n + 1, sizeof(*by_to));
	CLEANUP(free_p) struct link *by_from = xcalloc(n + 1, sizeof(*by_from));
	CLEANUP(free_p) uint32_t *to_at = xcalloc((size_t)n_stems + 1, sizeof(*to_at));
	CLEANUP(free_p) uint32_t *from_at = xcalloc((size_t)n_stems + 1, sizeof(*from_at));
	for (size_t s = 0; s < from->n; s++) {
		for (uint32_t k = 0; k < to->items[s].n; k++)
			to_at[to->items[s].stems[k]] += from->items[s].n;
		for (uint32_t i = 0; i < from->items[s].n; i++)
			from_at[from->items[s].stems[i]] += to->items[s].n;
	}
	begin_at(to_at, n_stems);
	begin_at(from_at, n_stems);
	uint32_t link = 0;
	for (size_t s = 0; s < from->n; s++)
		for (uint32_t k = 0; k < to->items[s].n; k++)
			for (uint32_t i = 0; i < from->items[s].n; i++, link++) {
				uint32_t source = from->items[s].stems[i], target = to->items[s].stems[k];
				by_to[to_at[target]++] = (struct link){ source, link };
			}
	/* What was a beginning is an end now. */
	for (uint32_t target = 0, i = 0; target < n_stems; target++)
		for (; i < to_at[target]; i++)
			by_from[from_at[by_to[i].stem]++] = (struct link){ target, by_to[i].link };
	for (uint32_t source = 0, i = 0; source < n_stems; source++)
		for (; i < from_at[source]; i++) {
			uint64_t key = (uint64_t)source << 32 | by_from[i].stem;
			if (!i || key != keys[kept - 1])
				keys[kept++] = key;
			links[by_from[i].link] = (uint32_t)kept - 1;
		}
	*ret_n = kept;
	*ret_links = links;
	return keys;
}

/* Expectation and maximization; p: t(target | source) of each key. null: t(target | nothing), by target. */
static void train(const struct segments *from, const struct segments *to, const uint64_t *keys, size_t n_keys,
		  const uint32_t *links, uint32_t n_stems, double *p)
{
	size_t at = 0;
	CLEANUP(free_p) double *counts = xcalloc(n_keys + 1, sizeof(*counts));
	CLEANUP(free_p) double *totals = xcalloc((size_t)n_stems + 1, sizeof(*totals));
	CLEANUP(free_p) double *null = xcalloc((size_t)n_stems + 1, sizeof(*null));
	CLEANUP(free_p) double *null_counts = xcalloc((size_t)n_stems + 1, sizeof(*null_counts));
	for (size_t i = 0; i < n_keys; i++)
		p[i] = 1;
	for (uint32_t i = 0; i < n_stems; i++)
		null[i] = 1;
	for (int round = 0; round < ITERATIONS; round++) {
		double null_total = 0;
		memset(counts, 0, n_keys * sizeof(*counts));
		memset(totals, 0, (size_t)n_stems * sizeof(*totals));
		memset(null_counts, 0, (size_t)n_stems * sizeof(*null_counts));
		at = 0;
		for (size_t s = 0; s < from->n; s++) {
			uint32_t n = from->items[s].n;
			for (uint32_t k = 0; k < to->items[s].n; k++, at += n) {
				uint32_t target = to->items[s].stems[k];
				double all = null[target];
				for (uint32_t i = 0; i < n; i++)
					all += p[links[at + i]];
				for (uint32_t i = 0; i < n && all > 0; i++) {
					counts[links[at + i]] += p[links[at + i]] / all;
					totals[from->items[s].stems[i]] += p[links[at + i]] / all;
				}
				if (all > 0) {
					null_counts[target] += null[target] / all;
					null_total += null[target] / all;
				}
			}
		}
		for (size_t i = 0; i < n_keys; i++)
			p[i] = totals[keys[i] >> 32] > 0 ? counts[i] / totals[keys[i] >> 32] : 0;
		for (uint32_t i = 0; i < n_stems; i++)
			null[i] = null_total > 0 ? null_counts[i] / null_total : 0;
	}
}

/* The best targets of each source that are likely enough. */
static void keep_best(const uint64_t *keys, size_t n_keys, const double *p, uint32_t n_stems,
		      struct stem_table *ret)
{
	uint32_t n = 0;
	*ret = (struct stem_table){ .n_stems = n_stems };
	ret->first = xcalloc((size_t)n_stems + 2, sizeof(*ret->first));
	ret->to = xcalloc(n_keys + 1, sizeof(*ret->to));
	ret->p = xcalloc(n_keys + 1, sizeof(*ret->p));
	size_t i = 0;
	for (uint32_t stem = 0; stem < n_stems; stem++) {
		ret->first[stem] = n;
		for (; i < n_keys && keys[i] >> 32 == stem; i++) {
			uint32_t at = n;
			if (p[i] < (double)LEAST_P)
				continue;
			while (at > ret->first[stem] && (float)p[i] > ret->p[at - 1])
				at--;
			if (at - ret->first[stem] >= MOST_TARGETS)
				continue;
			if (n - ret->first[stem] < MOST_TARGETS)
				n++;
			memmove(ret->to + at + 1, ret->to + at, (n - at - 1) * sizeof(*ret->to));
			memmove(ret->p + at + 1, ret->p + at, (n - at - 1) * sizeof(*ret->p));
			ret->to[at] = (uint32_t)keys[i];
			ret->p[at] = (float)p[i];
		}
	}
	ret->first[n_stems] = n;
}

enum status translations_learn(const struct corpus_streams *corpus, const struct twins *twins, bool reverse,
			       struct stem_table *ret_table, struct error *err)
{
	struct segments from = { .n = 0 }, to = { .n = 0 };
	uint32_t n_stems = corpus->words->stems.n;
	enum status status = gather(corpus, twins, reverse, &from, &to, err);
	if (!status) {
		size_t n_keys;
		drop_rare(&from, n_stems);
		drop_rare(&to, n_stems);
		CLEANUP(free_p) uint32_t *links = NULL;
		CLEANUP(free_p) uint64_t *keys = find_keys(&from, &to, n_stems, &n_keys, &links);
		CLEANUP(free_p) double *p = xcalloc(n_keys + 1, sizeof(*p));
		train(&from, &to, keys, n_keys, links, n_stems, p);
		keep_best(keys, n_keys, p, n_stems, ret_table);
	}
	free(from.items);
	free(to.items);
	return status;
}

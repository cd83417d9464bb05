#include "learn/twins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/twins_parts.h"

#define ANCHOR_COSINE   0.5F
#define ANCHOR_MARGIN   1.2F
#define TABLE_COSINE    0.4F
#define TABLE_MARGIN    1.1F
#define UNSURE_COSINE   0.6F /* with a dictionary alone, two stories of one town look like one */
#define SHORT_WORDS     80u  /* a document of fewer words is soon like another one: */
#define SHORT_COSINE    0.6F
#define LEAST_PARAGRAPH 20u   /* one paragraph more or less is allowed from so many on */
#define MOST_CANDIDATES 8u    /* documents that one is compared with in full */
#define MOST_POSTINGS   1000u /* looked at to find those, its rarest tokens first */
#define MOST_LIST       1000u /* ... in no longer lists than this */
#define SAME_DAY        1.1F  /* likeness of two documents of the same day, */
#define YEAR_APART      0.8F  /* ... of days more than a year apart: a series, rather than a translation */

void twins_release(struct twins *twins)
{
	free(twins->items);
	*twins = (struct twins){ .n = 0 };
}

void stem_table_release(struct stem_table *table)
{
	free(table->first);
	free(table->to);
	free(table->p);
	*table = (struct stem_table){ .n_stems = 0 };
}

void stem_table_read(const struct words_builder *words, const struct translations *translations,
		     enum language from, enum language to, struct stem_table *ret)
{
	struct translation found[TRANSLATIONS_MOST];
	uint32_t n = 0;
	size_t alloc_to = 0, alloc_p = 0;
	*ret = (struct stem_table){ .n_stems = words->stems.n };
	ret->first = xcalloc((size_t)words->stems.n + 2, sizeof(*ret->first));
	for (uint32_t stem = 0; stem < words->stems.n; stem++) {
		size_t len;
		const char *text = strmap_string(&words->stems, stem, &len);
		uint32_t n_found =
			translations_find(translations, from, to, text, len, found, TRANSLATIONS_MOST);
		ret->first[stem] = n;
		for (uint32_t i = 0; i < n_found; i++) {
			uint32_t other = strmap_find(&words->stems, found[i].stem, found[i].len);
			if (other == STRMAP_NONE)
				continue;
			GROW(ret->to, n, alloc_to);
			GROW(ret->p, n, alloc_p);
			ret->to[n] = other;
			ret->p[n++] = (float)found[i].p;
		}
	}
	ret->first[words->stems.n] = n;
}

/* ---- matching ---- */

/* The best match of a document, as number of its bag, and how good the next one is. */
struct best {
	uint32_t other;
	float first, second;
};

static void offer(struct best *best, uint32_t other, float likeness)
{
	if (likeness > best->first) {
		best->second = best->first;
		best->first = likeness;
		best->other = other;
	} else if (likeness > best->second) {
		best->second = likeness;
	}
}

/* Documents of b by token, and room for looking at one document of a. */
struct lists {
	size_t *first;
	struct amount *items; /* .token: number of the bag */
	float *weights;       /* by token: of the document that is looked at */
	float *likeness;      /* by bag of b, ... */
	uint32_t *touched;    /* ... not 0 for these */
};

static void lists_init(struct lists *lists, const struct side *b, uint32_t n_tokens)
{
	lists->first = xcalloc((size_t)n_tokens + 2, sizeof(*lists->first));
	lists->items = xcalloc(b->n_items + 1, sizeof(*lists->items));
	lists->weights = xcalloc((size_t)n_tokens + 1, sizeof(*lists->weights));
	lists->likeness = xcalloc((size_t)b->n + 1, sizeof(*lists->likeness));
	lists->touched = xcalloc((size_t)b->n + 1, sizeof(*lists->touched));
	for (size_t i = 0; i < b->n_items; i++)
		lists->first[b->items[i].token + 2]++;
	for (uint32_t t = 0; t < n_tokens; t++)
		lists->first[t + 2] += lists->first[t + 1];
	/* Filling moves each beginning to the next one's. */
	for (uint32_t i = 0; i < b->n; i++)
		for (size_t k = b->first[i]; k < b->first[i + 1]; k++)
			lists->items[lists->first[b->items[k].token + 1]++] =
				(struct amount){ i, b->items[k].weight };
}

static void lists_release(struct lists *lists)
{
	free(lists->first);
	free(lists->items);
	free(lists->weights);
	free(lists->likeness);
	free(lists->touched);
}

/* The documents of b that share the weightiest tokens with a's document i, the likest first. */
static uint32_t propose(const struct side *a, uint32_t i, struct lists *lists,
			uint32_t ret_candidates[MOST_CANDIDATES])
{
	uint32_t n_touched = 0, n = 0;
	size_t left = MOST_POSTINGS;
	float sums[MOST_CANDIDATES];
	for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
		const struct amount *item = &a->items[k];
		size_t first = lists->first[item->token], end = lists->first[item->token + 1];
		if (end - first > MOST_LIST || end - first > left)
			continue;
		left -= end - first;
		for (size_t l = first; l < end; l++) {
			uint32_t other = lists->items[l].token;
			if (lists->likeness[other] == 0)
				lists->touched[n_touched++] = other;
			lists->likeness[other] += item->weight * lists->items[l].weight;
		}
	}
	for (uint32_t t = 0; t < n_touched; t++) {
		uint32_t other = lists->touched[t], at = n;
		float sum = lists->likeness[other];
		lists->likeness[other] = 0;
		while (at > 0 &&
		       (sum > sums[at - 1] || (sum == sums[at - 1] && other < ret_candidates[at - 1])))
			at--;
		if (at >= MOST_CANDIDATES)
			continue;
		n += n < MOST_CANDIDATES;
		memmove(sums + at + 1, sums + at, (n - at - 1) * sizeof(*sums));
		memmove(ret_candidates + at + 1, ret_candidates + at, (n - at - 1) * sizeof(*ret_candidates));
		sums[at] = sum;
		ret_candidates[at] = other;
	}
	return n;
}

static int64_t day_number(const struct date *date)
{
	return (int64_t)date->year * 372 + date->month * 31 + date->day;
}

static float days_speak(const struct doc_row *a, const struct doc_row *b)
{
	struct date x = docs_date(a), y = docs_date(b);
	if (x.precision != DATE_DAY || y.precision != DATE_DAY)
		return 1;
	int64_t apart = llabs(day_number(&x) - day_number(&y));
	return apart == 0 ? SAME_DAY : apart > 372 ? YEAR_APART : 1;
}

static void match(const struct docs *docs, const struct side *a, const struct side *b, uint32_t n_tokens,
		  struct best *best_a, struct best *best_b)
{
	struct lists lists;
	uint32_t candidates[MOST_CANDIDATES];
	lists_init(&lists, b, n_tokens);
	for (uint32_t i = 0; i < a->n; i++) {
		uint32_t n = propose(a, i, &lists, candidates);
		for (size_t k = a->first[i]; k < a->first[i + 1]; k++)
			lists.weights[a->items[k].token] = a->items[k].weight;
		for (uint32_t c = 0; c < n; c++) {
			uint32_t other = candidates[c];
			float likeness = 0;
			for (size_t k = b->first[other]; k < b->first[other + 1]; k++)
				likeness += lists.weights[b->items[k].token] * b->items[k].weight;
			likeness *= days_speak(&docs->rows[a->docs[i]], &docs->rows[b->docs[other]]);
			offer(&best_a[i], other, likeness);
			offer(&best_b[other], i, likeness);
		}
		for (size_t k = a->first[i]; k < a->first[i + 1]; k++)
			lists.weights[a->items[k].token] = 0;
	}
	lists_release(&lists);
}

/* ---- what is kept ---- */

static bool paragraphs_agree(uint32_t a, uint32_t b)
{
	uint32_t apart = a > b ? a - b : b - a, more = a > b ? a : b;
	return apart <= 1 || apart * LEAST_PARAGRAPH <= more;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Those whose lengths stand in the usual ratio. */
static void keep_usual_lengths(const struct docs *docs, struct twins *twins)
{
	CLEANUP(free_p) double *ratios = xcalloc(twins->n + 1, sizeof(*ratios));
	CLEANUP(free_p) double *sorted = xcalloc(twins->n + 1, sizeof(*sorted));
	size_t kept = 0;
	for (size_t i = 0; i < twins->n; i++)
		ratios[i] =
			(double)docs->rows[twins->items[i].a].n_words / docs->rows[twins->items[i].b].n_words;
	memcpy(sorted, ratios, twins->n * sizeof(*sorted));
	if (twins->n)
		qsort(sorted, twins->n, sizeof(*sorted), by_value);
	for (size_t i = 0; i < twins->n; i++)
		if (ratios[i] >= sorted[twins->n / 2] / 2 && ratios[i] <= sorted[twins->n / 2] * 2)
			twins->items[kept++] = twins->items[i];
	twins->n = kept;
}

/* Are they like enough to be twins at all? */
static bool is_like(const struct docs *docs, uint32_t a, uint32_t b, float likeness, float least)
{
	if (docs->rows[a].n_words < SHORT_WORDS || docs->rows[b].n_words < SHORT_WORDS)
		least = fmaxf(least, SHORT_COSINE);
	return likeness >= least;
}

static void add_twin(struct twins *twins, uint32_t a, uint32_t b, float confidence)
{
	GROW(twins->items, twins->n, twins->alloc);
	twins->items[twins->n++] = (struct twin){ a, b, confidence };
}

static void keep_mutual(const struct twins_search *search, const struct docs *docs, const struct side *x,
			const struct side *y, uint32_t n_tokens, struct twins *ret)
{
	float cosine = search->unsure ? UNSURE_COSINE : search->table ? TABLE_COSINE : ANCHOR_COSINE;
	float margin = search->table && !search->unsure ? TABLE_MARGIN : ANCHOR_MARGIN;
	CLEANUP(free_p) struct best *best_x = xcalloc((size_t)x->n + 1, sizeof(*best_x));
	CLEANUP(free_p) struct best *best_y = xcalloc((size_t)y->n + 1, sizeof(*best_y));
	size_t kept = 0;
	match(docs, x, y, n_tokens, best_x, best_y);
	for (uint32_t i = 0; i < x->n; i++) {
		const struct best *one = &best_x[i], *other = &best_y[one->other];
		if (one->first > 0 && other->other == i &&
		    is_like(docs, x->docs[i], y->docs[one->other], one->first, cosine) &&
		    one->first >= margin * one->second && other->first >= margin * other->second)
			add_twin(ret, i, one->other, fminf(one->first, 0.999F));
	}
	for (size_t i = 0; i < ret->n; i++) {
		struct twin twin = ret->items[i];
		if (search->same_paragraphs &&
		    !paragraphs_agree(x->paragraphs[twin.a], y->paragraphs[twin.b]))
			continue;
		ret->items[kept++] = (struct twin){ x->docs[twin.a], y->docs[twin.b], twin.confidence };
	}
	ret->n = kept;
	keep_usual_lengths(docs, ret);
}

static enum language language_of(const struct docs *docs, uint32_t doc)
{
	return language_from_code(docs_value(docs, FIELD_LANG, docs->rows[doc].lang));
}

/* The known pairs of the two languages; their documents need no further search. A document is in one pair, the first. */
static void take_known(const struct docs *docs, const struct twins_search *search, bool *skip,
		       struct twins *ret)
{
	for (size_t i = 0; search->known && i < search->known->n; i++) {
		uint32_t a = search->known->items[i].a, b = search->known->items[i].b;
		if (a >= docs->n || b >= docs->n)
			continue;
		if (language_of(docs, a) == search->b)
			a ^= b, b ^= a, a ^= b;
		if (language_of(docs, a) != search->a || language_of(docs, b) != search->b || skip[a] ||
		    skip[b])
			continue;
		skip[a] = skip[b] = true;
		add_twin(ret, a, b, 1);
	}
}

static int by_documents(const void *a, const void *b)
{
	const struct twin *x = a, *y = b;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

static void sort_twins(struct twins *twins)
{
	if (twins->n)
		qsort(twins->items, twins->n, sizeof(*twins->items), by_documents);
}

enum status twins_find(const struct corpus_streams *corpus, const struct twins_search *search,
		       struct twins *ret_twins, struct error *err)
{
	struct tokens_of_words tokens = { .n = 0 };
	struct side x = { .n = 0 }, y = { .n = 0 };
	struct twins known = { .n = 0 }, found = { .n = 0 };
	const struct reading from = { corpus, &tokens, search->table, search->table != NULL },
			     to = { corpus, &tokens, NULL, search->table != NULL };
	CLEANUP(free_p) bool *skip = xcalloc((size_t)corpus->docs->n + 1, sizeof(*skip));
	take_known(corpus->docs, search, skip, &known);
	tokens_of_words_init(corpus->words, &tokens);
	enum status status = side_count(&from, search->a, skip, &x, err);
	if (!status)
		status = side_count(&to, search->b, skip, &y, err);
	if (!status && x.n && y.n)
		status = side_weigh(&from, &x, &y, err);
	if (!status && x.n && y.n)
		status = side_weigh(&to, &y, &x, err);
	if (!status && x.n && y.n)
		keep_mutual(search, corpus->docs, &x, &y, tokens.n, &found);
	side_release(&x);
	side_release(&y);
	tokens_of_words_release(&tokens);
	for (size_t i = 0; i < known.n; i++)
		add_twin(&found, known.items[i].a, known.items[i].b, known.items[i].confidence);
	twins_release(&known);
	sort_twins(&found);
	if (status)
		twins_release(&found);
	else
		*ret_twins = found;
	return status;
}

enum status twins_of_corpus(const struct corpus_streams *corpus, const struct twins *known,
			    const struct translations *translations, struct twins *ret_twins,
			    struct error *err)
{
	struct twins all = { .n = 0 };
	enum status status = STATUS_OK;
	for (enum language a = LANGUAGE_FR; !status && a <= LANGUAGE_EN; a++)
		for (enum language b = a + 1; !status && b <= LANGUAGE_EN; b++) {
			struct twins found = { .n = 0 };
			struct stem_table table = { .n_stems = 0 };
			if (!twins_count_documents(corpus, a) || !twins_count_documents(corpus, b))
				continue;
			stem_table_read(corpus->words, translations, a, b, &table);
			const struct twins_search search = { .a = a,
							     .b = b,
							     .table = translations->n ? &table : NULL,
							     .known = known,
							     .unsure = !translations_count(
								     translations, a, b, TRANSLATION_LEARNT),
							     .same_paragraphs = true };
			status = twins_find(corpus, &search, &found, err);
			for (size_t i = 0; !status && i < found.n; i++)
				add_twin(&all, found.items[i].a, found.items[i].b, found.items[i].confidence);
			twins_release(&found);
			stem_table_release(&table);
		}
	sort_twins(&all);
	if (status)
		twins_release(&all);
	else
		*ret_twins = all;
	return status;
}

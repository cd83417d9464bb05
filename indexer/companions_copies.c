/*
 * Documents that hold the same text. Equal ones are found by their hash; near ones by the smallest hashes of their runs of
 * words (bottom-k sketches: A. Broder, On the resemblance and containment of documents, 1997), of which two texts that
 * share most runs share most; then the whole texts decide.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "companions_inner.h"

#define NEAR_RESEMBLANCE 0.8  /* of the runs of both together, so many are in both */
#define NEAR_CONTAINMENT 0.9  /* or so many of the shorter one's in the longer one, which is no more than */
#define NEAR_LENGTH      1.5  /* times as long: a chapter is no copy of its manual */
#define ANY_DAY          0.95 /* containment that makes the day of publication no matter */
#define DAYS_APART                                                                                           \
	10 /* a country office publishes a release some days later; a monthly report comes after a month */
#define LEAST_SHARED  3u  /* elements of the sketches */
#define SAME_VALUE    8u  /* documents looked at for one element */
#define KEPT_READINGS 32u /* originals of a family are compared with again and again */
#define MOST_COMPARED 4u  /* originals that a document is compared with */

/* ---- which is the original ---- */

struct candidate {
	uint32_t doc, class, date, len;
};

static bool ends_in(const char *text, const char *ending)
{
	size_t len = strcspn(text, "?#"), n = strlen(ending);
	return len >= n && !strncasecmp(text + len - n, ending, n);
}

/* A file to download rather than a page. */
static bool is_file(const char *address)
{
	static const char *const endings[] = { ".pdf", ".docx", ".doc", ".odt", ".epub" };
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (ends_in(address, endings[i]))
			return true;
	return false;
}

static int by_rank(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

/* Documents in the order of originals, best first; ret_rank: the way back. */
static uint32_t *order_documents(const struct docs *docs, uint32_t *ret_rank)
{
	CLEANUP(free_p) struct candidate *all = xcalloc((size_t)docs->n + 1, sizeof(*all));
	uint32_t *order = xcalloc((size_t)docs->n + 1, sizeof(*order));
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		const struct doc_row *row = &docs->rows[doc];
		const char *site = docs_value(docs, FIELD_SITE, row->site),
			   *url = docs_string(docs, row->url);
		const char *id = docs_string(docs, row->id), *address = url ? url : id ? id : "";
		bool head = site && (!strcmp(site, "www.iom.int") || !strcmp(site, "iom.int"));
		all[doc] = (struct candidate){ .doc = doc,
					       .class = (head   ? 0
							 : site ? 2
								: 4) +
							is_file(address),
					       .date = row->date ? row->date : UINT32_MAX,
					       .len = (uint32_t)strlen(address) };
	}
	if (docs->n)
		qsort(all, docs->n, sizeof(*all), by_rank);
	for (uint32_t i = 0; i < docs->n; i++) {
		order[i] = all[i].doc;
		ret_rank[all[i].doc] = i;
	}
	return order;
}

/* ---- days ---- */

static int64_t day_number(const struct date *date)
{
	/* Days since 1 March of year 0; H. Hinnant, chrono-compatible low-level date algorithms (days_from_civil). */
	int64_t y = date->year - (date->month <= 2), era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (date->month + (date->month > 2 ? -3 : 9)) + 2) / 5 + date->day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

bool copies_dates_agree(const struct doc_row *a, const struct doc_row *b)
{
	struct date x = docs_date(a), y = docs_date(b);
	if (x.precision == DATE_UNKNOWN || y.precision == DATE_UNKNOWN)
		return true;
	if (x.precision == DATE_DAY && y.precision == DATE_DAY)
		return llabs(day_number(&x) - day_number(&y)) <= DAYS_APART;
	return x.year == y.year && (!x.month || !y.month || x.month == y.month);
}

/* ---- equal texts ---- */

struct copies {
	const struct companions_input *input;
	struct word_table words;
	struct glance *glances; /* n_words 0: nothing to compare */
	uint32_t *order, *rank, *original;
	struct reading kept[KEPT_READINGS]; /* at doc % KEPT_READINGS; without runs: none */
};

/* For qsort_r: language, text, title, then rank. */
static int by_text(const void *a, const void *b, void *ctx)
{
	const struct copies *c = ctx;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	const struct doc_row *rows = c->input->docs->rows;
	const struct glance *x = &c->glances[i], *y = &c->glances[k];
	if (rows[i].lang != rows[k].lang)
		return rows[i].lang < rows[k].lang ? -1 : 1;
	int order = memcmp(x->text, y->text, sizeof(x->text));
	if (order)
		return order;
	if (x->title != y->title)
		return x->title < y->title ? -1 : 1;
	return (c->rank[i] > c->rank[k]) - (c->rank[i] < c->rank[k]);
}

static bool equal_texts(const struct copies *c, uint32_t i, uint32_t k)
{
	const struct glance *x = &c->glances[i], *y = &c->glances[k];
	return c->input->docs->rows[i].lang == c->input->docs->rows[k].lang &&
	       c->input->docs->rows[i].n_words == c->input->docs->rows[k].n_words && x->title == y->title &&
	       !memcmp(x->text, y->text, sizeof(x->text));
}

static void find_equal(struct copies *c)
{
	const struct docs *docs = c->input->docs;
	CLEANUP(free_p) uint32_t *sorted = xcalloc((size_t)docs->n + 1, sizeof(*sorted));
	uint32_t n = 0, first = 0;
	for (uint32_t doc = 0; doc < docs->n; doc++)
		if (c->glances[doc].n_words)
			sorted[n++] = doc;
	if (n)
		qsort_r(sorted, n, sizeof(*sorted), by_text, c);
	for (uint32_t i = 1; i < n; i++) {
		bool equal = equal_texts(c, sorted[first], sorted[i]);
		/* Two sentences may well be those of last year's meeting. */
		if (equal && c->glances[sorted[i]].n_words < COPY_LEAST_WORDS)
			equal = copies_dates_agree(&docs->rows[sorted[first]], &docs->rows[sorted[i]]);
		if (equal)
			c->original[sorted[i]] = sorted[first];
		else
			first = i;
	}
}

/* ---- near texts ---- */

/* Elements of sketches that more than one document has: value and rank in one number, sorted. */
static uint64_t *shared_elements(const struct copies *c, size_t *ret_n)
{
	const struct docs *docs = c->input->docs;
	struct hash_set all = { .n = 0 };
	for (uint32_t i = 0; i < docs->n; i++) {
		uint32_t doc = c->order[i];
		const struct glance *g = &c->glances[doc];
		if (g->n_words < COPY_LEAST_WORDS || c->original[doc] != doc)
			continue;
		for (uint32_t k = 0; k < g->n_sketch; k++) {
			GROW(all.items, all.n, all.alloc);
			all.items[all.n++] = (uint64_t)g->sketch[k] << 32 | i;
		}
	}
	hash_set_sort(&all);
	size_t n = 0;
	for (size_t i = 0; i < all.n; i++) {
		uint64_t value = all.items[i] >> 32;
		if ((n && all.items[n - 1] >> 32 == value) ||
		    (i + 1 < all.n && all.items[i + 1] >> 32 == value))
			all.items[n++] = all.items[i];
	}
	*ret_n = n;
	return all.items;
}

static size_t first_of_value(const uint64_t *elements, size_t n, uint64_t value)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (elements[mid] < value << 32)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct rival {
	uint32_t rank, n_shared; /* of an original */
};

static int by_shared(const void *a, const void *b)
{
	const struct rival *x = a, *y = b;
	if (x->n_shared != y->n_shared)
		return x->n_shared > y->n_shared ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Originals of better rank whose sketches look alike, the likeliest first. */
static unsigned find_rivals(const struct copies *c, uint32_t doc, const uint64_t *elements, size_t n_elements,
			    struct rival ret_rivals[SKETCH_SIZE * SAME_VALUE])
{
	const struct glance *g = &c->glances[doc];
	unsigned n = 0, n_alike = 0;
	for (uint32_t k = 0; k < g->n_sketch; k++) {
		size_t at = first_of_value(elements, n_elements, g->sketch[k]), end = at + SAME_VALUE;
		for (; at < end && at < n_elements && elements[at] >> 32 == g->sketch[k]; at++) {
			uint32_t rank = (uint32_t)elements[at];
			if (rank >= c->rank[doc])
				break;
			rank = c->rank[c->original[c->order[rank]]];
			unsigned i = 0;
			while (i < n && ret_rivals[i].rank != rank)
				i++;
			if (i == n)
				ret_rivals[n++] = (struct rival){ .rank = rank };
			ret_rivals[i].n_shared++;
		}
	}
	if (n)
		qsort(ret_rivals, n, sizeof(*ret_rivals), by_shared);
	while (n_alike < n && ret_rivals[n_alike].n_shared >= LEAST_SHARED)
		n_alike++;
	return n_alike;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool is_near(const struct copies *c, const struct reading *a, const struct reading *b)
{
	const struct docs *docs = c->input->docs;
	const struct doc_row *x = &docs->rows[a->doc], *y = &docs->rows[b->doc];
	struct overlap runs = hash_set_compare(&a->runs, &b->runs);
	size_t all = runs.both + runs.first + runs.second, least = smaller(a->runs.n, b->runs.n);
	uint32_t short_words = a->n_words < b->n_words ? a->n_words : b->n_words;
	uint32_t long_words = a->n_words < b->n_words ? b->n_words : a->n_words;
	double resemblance = all ? (double)runs.both / (double)all : 0;
	double containment = least ? (double)runs.both / (double)least : 0;
	if (resemblance < NEAR_RESEMBLANCE &&
	    (containment < NEAR_CONTAINMENT || long_words > NEAR_LENGTH * short_words))
		return false;
	if (containment < ANY_DAY && !copies_dates_agree(x, y))
		return false;
	/*
	 * Words replaced by others, rather than left out or added, are those that one side alone has and the other side has
	 * others instead of. Another site may give its own place and day in front.
	 */
	bool other_site = x->site && y->site && x->site != y->site;
	struct overlap figures = hash_set_compare(&a->figures, &b->figures);
	if (smaller(figures.first, figures.second) > (other_site ? 2 : 0) + figures.both / 50)
		return false;
	struct overlap words = hash_set_compare(&a->words, &b->words);
	size_t replaced = smaller(words.first, words.second), allowed = short_words / 100;
	return replaced <= (other_site && allowed < 2 ? 2 : allowed);
}

/* An original, read at need; NULL when it cannot be. Valid until the next call. */
static const struct reading *read_original(struct copies *c, uint32_t doc)
{
	struct reading *kept = &c->kept[c->rank[doc] % KEPT_READINGS];
	if (kept->runs.n && kept->doc == doc)
		return kept;
	reading_release(kept);
	if (reading_read(c->input, &c->words, doc, kept))
		return kept;
	reading_release(kept);
	return NULL;
}

static void find_near(struct copies *c)
{
	const struct docs *docs = c->input->docs;
	struct rival rivals[SKETCH_SIZE * SAME_VALUE];
	size_t n_elements;
	CLEANUP(free_p) uint64_t *elements = shared_elements(c, &n_elements);
	for (uint32_t i = 0; i < docs->n && n_elements; i++) {
		uint32_t doc = c->order[i];
		CLEANUP(reading_release) struct reading own = { .doc = 0 };
		if (c->original[doc] != doc || c->glances[doc].n_words < COPY_LEAST_WORDS)
			continue;
		unsigned n = find_rivals(c, doc, elements, n_elements, rivals), compared = 0;
		for (unsigned k = 0; k < n && compared < MOST_COMPARED && c->original[doc] == doc; k++) {
			uint32_t rival = c->order[rivals[k].rank];
			if (docs->rows[rival].lang != docs->rows[doc].lang)
				continue;
			compared++;
			if (!own.runs.n && !reading_read(c->input, &c->words, doc, &own))
				break;
			const struct reading *other = read_original(c, rival);
			if (other && is_near(c, &own, other))
				c->original[doc] = rival;
		}
	}
}

void copies_find(const struct companions_input *input, uint32_t *ret_original, uint32_t *ret_rank)
{
	const struct docs *docs = input->docs;
	struct copies c = { .input = input, .rank = ret_rank, .original = ret_original };
	c.order = order_documents(docs, ret_rank);
	c.glances = xcalloc((size_t)docs->n + 1, sizeof(*c.glances));
	word_table_init(&c.words, input->words);
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		ret_original[doc] = doc;
		if (!glance_read(input, &c.words, doc, &c.glances[doc]))
			c.glances[doc] = (struct glance){ .n_words = 0 };
	}
	find_equal(&c);
	find_near(&c);
	/* Equal to one that is a near copy: a copy of the same original. */
	for (uint32_t doc = 0; doc < docs->n; doc++)
		ret_original[doc] = ret_original[ret_original[doc]];
	for (unsigned i = 0; i < KEPT_READINGS; i++)
		reading_release(&c.kept[i]);
	word_table_release(&c.words);
	free(c.glances);
	free(c.order);
}

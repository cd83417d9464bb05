/* Texts as hashes of their words and of the runs of words in them. */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "companions_inner.h"
#include "text/analyze.h"

/* ---- words ---- */

static bool is_month(const char *folded, size_t len)
{
	static const char *const months[] = {
		"janvier",   "fevrier",   "mars",      "avril",     "mai",      "juin",      "juillet",
		"aout",      "septembre", "octobre",   "novembre",  "decembre", "enero",     "febrero",
		"marzo",     "abril",     "mayo",      "junio",     "julio",    "agosto",    "septiembre",
		"setiembre", "octubre",   "noviembre", "diciembre", "january",  "february",  "march",
		"april",     "may",       "june",      "july",      "august",   "september", "october",
		"november",  "december",
	};
	for (size_t i = 0; i < ARRAY_SIZE(months); i++)
		if (strlen(months[i]) == len && !memcmp(months[i], folded, len))
			return true;
	return false;
}

void word_table_init(struct word_table *table, const struct words_builder *words)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	*table = (struct word_table){ .n = words->forms.n };
	table->hashes = xcalloc((size_t)table->n + 1, sizeof(*table->hashes));
	table->kinds = xcalloc((size_t)table->n + 1, sizeof(*table->kinds));
	for (uint32_t i = 0; i < table->n; i++) {
		size_t len;
		/* Language, kind, form (store/words.h). */
		const char *key = strmap_string(&words->forms, i, &len);
		if (len < 2)
			continue;
		buf_clear(&folded);
		text_fold(key + 2, len - 2, false, &folded);
		table->hashes[i] = XXH3_64bits(folded.data, folded.len);
		if (key[1] == TOKEN_NUMBER || is_month(folded.data, folded.len))
			table->kinds[i] = WORD_FIGURE;
		else if (words->flags[i] & WORD_STOP)
			table->kinds[i] = WORD_EMPTY;
	}
}

void word_table_release(struct word_table *table)
{
	free(table->hashes);
	free(table->kinds);
	*table = (struct word_table){ .n = 0 };
}

/* ---- streams ---- */

/* The words of a document: of its title, then of its body, through all parts. */
struct walk {
	const struct companions_input *input;
	const struct word_table *words;
	uint32_t part, end_part, first_part;
	struct stream stream;
	uint32_t at; /* words of the part so far */
	bool bad;
};

static bool open_part(struct walk *w)
{
	w->at = 0;
	w->bad = !w->input->stream(w->input->ctx, w->part, &w->stream);
	return !w->bad;
}

static bool walk_begin(struct walk *w, const struct companions_input *input, const struct word_table *words,
		       uint32_t doc)
{
	const struct doc_row *row = &input->docs->rows[doc];
	*w = (struct walk){ .input = input,
			    .words = words,
			    .part = row->first_part,
			    .first_part = row->first_part,
			    .end_part = row->first_part + row->n_parts };
	return open_part(w);
}

/* The next word of title (of the first part) or body; false at the end, and with bad when a stream is damaged. */
static bool walk_next(struct walk *w, uint32_t *ret_word, bool *ret_title)
{
	for (;;) {
		uint32_t argument, code = stream_next(&w->stream, &argument);
		if (code == UINT32_MAX) {
			w->bad |= w->stream.in.bad;
			if (w->bad || ++w->part >= w->end_part || !open_part(w))
				return false;
			continue;
		}
		if (code < STREAM_WORD)
			continue;
		uint32_t at = w->at++, title = w->stream.n_words[STREAM_TITLE],
			 body = title + w->stream.n_words[STREAM_HEADING];
		bool in_title = at < title && w->part == w->first_part;
		if (!in_title && (at < body || at >= body + w->stream.n_words[STREAM_BODY]))
			continue;
		if (code - STREAM_WORD >= w->words->n) {
			w->bad = true;
			return false;
		}
		*ret_word = code - STREAM_WORD;
		*ret_title = in_title;
		return true;
	}
}

/* ---- runs of words ---- */

/* MurmurHash3's finalizer: every bit of the input reaches every bit of the result. */
static uint64_t mix(uint64_t h)
{
	h = (h ^ h >> 33) * 0xff51afd7ed558ccdULL;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return h ^ h >> 33;
}

struct run {
	uint64_t last[SHINGLE_WORDS]; /* a ring */
	uint32_t n;
};

/* Take a word; true when a run of SHINGLE_WORDS ends with it. */
static bool run_take(struct run *run, uint64_t hash, uint64_t *ret_run)
{
	run->last[run->n++ % SHINGLE_WORDS] = hash;
	if (run->n < SHINGLE_WORDS)
		return false;
	uint64_t h = 0;
	for (uint32_t i = 0; i < SHINGLE_WORDS; i++)
		h = h * 0x9e3779b97f4a7c15ULL + run->last[(run->n + i) % SHINGLE_WORDS];
	*ret_run = mix(h);
	return true;
}

/* Keep the smallest that were seen, each once. */
static void sketch_take(struct glance *g, uint32_t value)
{
	uint32_t n = g->n_sketch;
	if (n == SKETCH_SIZE && value >= g->sketch[n - 1])
		return;
	uint32_t at = n;
	while (at && g->sketch[at - 1] >= value)
		at--;
	if (at < n && g->sketch[at] == value)
		return;
	if (n == SKETCH_SIZE)
		n--;
	memmove(&g->sketch[at + 1], &g->sketch[at], (n - at) * sizeof(*g->sketch));
	g->sketch[at] = value;
	g->n_sketch = n + 1;
}

bool glance_read(const struct companions_input *input, const struct word_table *words, uint32_t doc,
		 struct glance *ret_glance)
{
	struct glance g = { .n_words = 0 };
	struct run run = { .n = 0 };
	struct walk w;
	uint32_t word;
	bool title;
	if (!walk_begin(&w, input, words, doc))
		return false;
	while (g.n_words < COPY_MOST_WORDS && walk_next(&w, &word, &title)) {
		uint64_t hash = words->hashes[word], run_hash;
		if (title) {
			g.title = mix(g.title + hash);
			continue;
		}
		g.n_words++;
		g.text[0] = (g.text[0] + hash) * 0x9fb21c651e98df25ULL;
		g.text[1] = mix(g.text[1] ^ hash);
		if (run_take(&run, hash, &run_hash))
			sketch_take(&g, (uint32_t)(run_hash >> 32));
	}
	*ret_glance = g;
	return !w.bad;
}

/* ---- sets ---- */

static void set_add(struct hash_set *set, uint64_t hash)
{
	GROW(set->items, set->n, set->alloc);
	set->items[set->n++] = hash;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

void hash_set_sort(struct hash_set *set)
{
	size_t n = 0;
	if (set->n)
		qsort(set->items, set->n, sizeof(*set->items), by_value);
	for (size_t i = 0; i < set->n; i++)
		if (!n || set->items[n - 1] != set->items[i])
			set->items[n++] = set->items[i];
	set->n = n;
}

struct overlap hash_set_compare(const struct hash_set *first, const struct hash_set *second)
{
	struct overlap o = { .both = 0 };
	size_t i = 0, k = 0;
	while (i < first->n && k < second->n) {
		if (first->items[i] == second->items[k])
			o.both++, i++, k++;
		else if (first->items[i] < second->items[k])
			o.first++, i++;
		else
			o.second++, k++;
	}
	o.first += first->n - i;
	o.second += second->n - k;
	return o;
}

void reading_release(struct reading *reading)
{
	free(reading->runs.items);
	free(reading->figures.items);
	free(reading->words.items);
	*reading = (struct reading){ .doc = 0 };
}

bool reading_read(const struct companions_input *input, const struct word_table *words, uint32_t doc,
		  struct reading *ret_reading)
{
	struct reading r = { .doc = doc };
	struct run run = { .n = 0 };
	struct walk w;
	uint32_t word;
	bool title;
	if (!walk_begin(&w, input, words, doc))
		return false;
	while (r.n_words < COPY_MOST_WORDS && walk_next(&w, &word, &title)) {
		uint64_t hash = words->hashes[word], run_hash;
		if (words->kinds[word] == WORD_FIGURE)
			set_add(&r.figures, hash);
		if (title)
			continue;
		r.n_words++;
		if (words->kinds[word] == WORD_PLAIN)
			set_add(&r.words, hash);
		if (run_take(&run, hash, &run_hash))
			set_add(&r.runs, run_hash);
	}
	hash_set_sort(&r.runs);
	hash_set_sort(&r.figures);
	hash_set_sort(&r.words);
	*ret_reading = r;
	return !w.bad;
}

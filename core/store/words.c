#include "store/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"

static const char magic[8] = "IOMWORDS";
#define WORDS_VERSION 2 /* 1: first; 2: no folded form where it is the form */

enum words_column {
	COLUMN_FORM_AT,
	COLUMN_FORMS,
	COLUMN_FOLDED_AT,
	COLUMN_FOLDED,
	COLUMN_STEM_AT,
	COLUMN_STEMS,
	COLUMN_LANGUAGES,
	COLUMN_KINDS,
	COLUMN_FLAGS,
	COLUMN_STEM,
	COLUMN_DF,
	COLUMN_CF,
	COLUMN_BY_FOLDED,
	COLUMN_STEM_FIRST,
	COLUMN_STEM_WORDS,
	N_WORDS_COLUMNS
};

enum status words_open(int dirfd, struct words *ret_words, struct error *err)
{
	struct words w = { .n = 0 };
	enum status status = table_open(dirfd, "words", magic, WORDS_VERSION, N_WORDS_COLUMNS, &w.table, err);
	if (status)
		return status;
	const struct column *c = w.table.columns;
	size_t n = c[COLUMN_LANGUAGES].bytes, m = c[COLUMN_STEM_AT].bytes / 4;
	bool fits = n < UINT32_MAX && m > 0 && c[COLUMN_FORM_AT].bytes == (n + 1) * 4 &&
		    c[COLUMN_FOLDED_AT].bytes == (n + 1) * 4 && c[COLUMN_KINDS].bytes == n &&
		    c[COLUMN_FLAGS].bytes == n && c[COLUMN_STEM].bytes == n * 4 &&
		    c[COLUMN_DF].bytes == n * 4 && c[COLUMN_CF].bytes == n * 4 &&
		    c[COLUMN_BY_FOLDED].bytes == n * 4 && c[COLUMN_STEM_FIRST].bytes == m * 4 &&
		    c[COLUMN_STEM_WORDS].bytes == n * 4;
	if (!fits) {
		table_close(&w.table);
		return error_set(err, STATUS_CORRUPT, "words: columns of different lengths");
	}
	w.n = (uint32_t)n;
	w.n_stems = (uint32_t)m - 1;
	w.form_at = c[COLUMN_FORM_AT].data;
	w.folded_at = c[COLUMN_FOLDED_AT].data;
	w.stem_at = c[COLUMN_STEM_AT].data;
	w.forms = c[COLUMN_FORMS].data;
	w.folded = c[COLUMN_FOLDED].data;
	w.stems = c[COLUMN_STEMS].data;
	w.forms_bytes = c[COLUMN_FORMS].bytes;
	w.folded_bytes = c[COLUMN_FOLDED].bytes;
	w.stems_bytes = c[COLUMN_STEMS].bytes;
	w.languages = c[COLUMN_LANGUAGES].data;
	w.kinds = c[COLUMN_KINDS].data;
	w.flags = c[COLUMN_FLAGS].data;
	w.stem = c[COLUMN_STEM].data;
	w.df = c[COLUMN_DF].data;
	w.cf = c[COLUMN_CF].data;
	w.by_folded = c[COLUMN_BY_FOLDED].data;
	w.stem_first = c[COLUMN_STEM_FIRST].data;
	w.stem_words = c[COLUMN_STEM_WORDS].data;
	/* What follows these numbers looks words up without a check of its own. */
	for (uint32_t i = 0; i < w.n; i++)
		if (w.by_folded[i] >= w.n || w.stem_words[i] >= w.n || w.stem[i] >= w.n_stems) {
			table_close(&w.table);
			return error_set(err, STATUS_CORRUPT, "words: number %u is damaged", i);
		}
	*ret_words = w;
	return STATUS_OK;
}

void words_close(struct words *words)
{
	table_close(&words->table);
	*words = (struct words){ .n = 0 };
}

/* A string between two offsets that nobody vouches for. */
static const char *slice(const uint32_t *at, uint32_t i, uint32_t n, const char *pool, size_t bytes,
			 size_t *ret_len)
{
	if (i >= n || at[i] > at[i + 1] || at[i + 1] > bytes) {
		*ret_len = 0;
		return "";
	}
	*ret_len = at[i + 1] - at[i];
	return pool + at[i];
}

const char *words_form(const struct words *words, uint32_t word, size_t *ret_len)
{
	return slice(words->form_at, word, words->n, words->forms, words->forms_bytes, ret_len);
}

const char *words_folded(const struct words *words, uint32_t word, size_t *ret_len)
{
	const char *folded =
		slice(words->folded_at, word, words->n, words->folded, words->folded_bytes, ret_len);
	return *ret_len ? folded : words_form(words, word, ret_len);
}

const char *words_stem(const struct words *words, uint32_t stem, size_t *ret_len)
{
	return slice(words->stem_at, stem, words->n_stems, words->stems, words->stems_bytes, ret_len);
}

static int compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
	return order ? order : (a_len > b_len) - (a_len < b_len);
}

uint32_t words_find_folded(const struct words *words, const char *folded, size_t len, bool prefix,
			   uint32_t *ret_first)
{
	uint32_t low = 0, high = words->n;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		size_t other_len;
		const char *other = words_folded(words, words->by_folded[mid], &other_len);
		if (compare(other, other_len, folded, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	*ret_first = low;
	/* Equal forms are few; a prefix may have many, so that its end is searched too. */
	uint32_t end = low, step_high = words->n;
	while (end < step_high) {
		uint32_t mid = prefix ? end + (step_high - end) / 2 : end;
		size_t other_len;
		const char *other = words_folded(words, words->by_folded[mid], &other_len);
		bool match = prefix ? other_len >= len && !memcmp(other, folded, len)
				    : other_len == len && !memcmp(other, folded, len);
		if (match)
			end = mid + 1;
		else if (prefix)
			step_high = mid;
		else
			break;
	}
	return end;
}

uint32_t words_find_stem(const struct words *words, const char *stem, size_t len)
{
	uint32_t low = 0, high = words->n_stems;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		size_t other_len;
		const char *other = words_stem(words, mid, &other_len);
		int order = compare(other, other_len, stem, len);
		if (!order)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return UINT32_MAX;
}

uint32_t words_of_stem(const struct words *words, uint32_t stem, const uint32_t **ret_words)
{
	*ret_words = words->stem_words;
	if (stem >= words->n_stems)
		return 0;
	uint32_t first = words->stem_first[stem], end = words->stem_first[stem + 1];
	if (first > end || end > words->n)
		return 0;
	*ret_words = words->stem_words + first;
	return end - first;
}

void words_builder_init(struct words_builder *builder)
{
	*builder = (struct words_builder){ .stemmer = stemmer_new(), .scratch = BUF_INIT };
	strmap_init(&builder->forms);
	strmap_init(&builder->stems);
}

void words_builder_release(struct words_builder *builder)
{
	strmap_release(&builder->forms);
	strmap_release(&builder->stems);
	free(builder->stem);
	free(builder->flags);
	stemmer_free(builder->stemmer);
	buf_release(&builder->scratch);
}

/* Everything about a new word but its form: once a form, never once a word of text. */
static void describe_word(struct words_builder *builder, uint32_t word, enum language language, int kind,
			  const char *form, size_t len)
{
	bool gone = *form == *WORD_GONE;
	if (word >= builder->alloc) {
		builder->alloc = builder->alloc ? builder->alloc + builder->alloc / 2 : 1024;
		builder->stem = xreallocarray(builder->stem, builder->alloc, sizeof(*builder->stem));
		builder->flags = xreallocarray(builder->flags, builder->alloc, sizeof(*builder->flags));
	}
	buf_clear(&builder->scratch);
	if (gone)
		buf_addstr(&builder->scratch, WORD_GONE);
	else
		stemmer_term(builder->stemmer, language, kind, form, len, &builder->scratch);
	builder->stem[word] = strmap_add(&builder->stems, builder->scratch.data, builder->scratch.len, NULL);
	builder->flags[word] =
		kind == TOKEN_WORD && !gone && text_is_stop_word(language, form, len) ? WORD_STOP : 0;
}

uint32_t words_builder_add(struct words_builder *builder, enum language language, int kind, const char *form,
			   size_t len)
{
	char key[2 + TEXT_MAX_FORM * 4];
	bool is_new;
	if (len > sizeof(key) - 2)
		len = sizeof(key) - 2;
	key[0] = (char)('0' + language);
	key[1] = (char)('0' + kind);
	memcpy(key + 2, form, len);
	uint32_t word = strmap_add(&builder->forms, key, len + 2, &is_new);
	if (is_new)
		describe_word(builder, word, language, kind, form, len);
	return word;
}

const char *words_builder_term(const struct words_builder *builder, uint32_t word, size_t *ret_len)
{
	return strmap_string(&builder->stems, builder->stem[word], ret_len);
}

enum status words_builder_load(struct words_builder *builder, const struct words *words, struct error *err)
{
	for (uint32_t i = 0; i < words->n; i++) {
		size_t len;
		const char *form = words_form(words, i, &len);
		if (!len || words->languages[i] >= N_LANGUAGES || words->kinds[i] > TOKEN_CONCEPT ||
		    words_builder_add(builder, words->languages[i], words->kinds[i], form, len) != i)
			return error_set(err, STATUS_CORRUPT, "words: number %u is damaged", i);
	}
	return STATUS_OK;
}

struct sort_row {
	const char *text;
	uint32_t len, number;
};

static int by_text(const void *a, const void *b)
{
	const struct sort_row *x = a, *y = b;
	int order = compare(x->text, x->len, y->text, y->len);
	return order ? order : (x->number > y->number) - (x->number < y->number);
}

void word_counts_init(struct word_counts *counts, uint32_t n_words)
{
	counts->df = xcalloc((size_t)n_words + 1, sizeof(*counts->df));
	counts->cf = xcalloc((size_t)n_words + 1, sizeof(*counts->cf));
	counts->names = xcalloc((size_t)n_words + 1, sizeof(*counts->names));
}

void word_counts_release(struct word_counts *counts)
{
	free(counts->df);
	free(counts->cf);
	free(counts->names);
	*counts = (struct word_counts){ .df = NULL };
}

enum status words_builder_write(const struct words_builder *builder, const struct word_counts *counts,
				int dirfd, struct error *err)
{
	uint32_t n = builder->forms.n, m = builder->stems.n;
	const uint32_t *df = counts->df, *cf = counts->cf;
	CLEANUP(free_p) uint8_t *flags = xcalloc(n, 1);
	CLEANUP(buf_release) struct buf forms = BUF_INIT;
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	CLEANUP(buf_release) struct buf stems = BUF_INIT;
	CLEANUP(free_p) uint32_t *form_at = xcalloc((size_t)n + 1, 4);
	CLEANUP(free_p) uint32_t *folded_at = xcalloc((size_t)n + 1, 4);
	CLEANUP(free_p) uint32_t *stem_at = xcalloc((size_t)m + 2, 4);
	CLEANUP(free_p) uint8_t *languages = xcalloc(n, 1);
	CLEANUP(free_p) uint8_t *kinds = xcalloc(n, 1);
	CLEANUP(free_p) uint32_t *stem = xcalloc(n, 4);
	CLEANUP(free_p) uint32_t *by_folded = xcalloc(n, 4);
	CLEANUP(free_p) uint32_t *stem_first = xcalloc((size_t)m + 2, 4);
	CLEANUP(free_p) uint32_t *stem_words = xcalloc(n, 4);
	CLEANUP(free_p) uint32_t *rank = xcalloc((size_t)m + 1, 4);
	CLEANUP(free_p) struct sort_row *rows = xcalloc((size_t)(n > m ? n : m) + 1, sizeof(*rows));

	for (uint32_t i = 0; i < n; i++) {
		size_t len;
		const char *key = strmap_string(&builder->forms, i, &len);
		char gone[32];
		if (!df[i]) {
			len = (size_t)snprintf(gone, sizeof(gone), "00" WORD_GONE "%u", i);
			key = gone;
		}
		flags[i] = builder->flags[i];
		if (df[i] && counts->names[i] * 2 > df[i])
			flags[i] |= WORD_NAME;
		languages[i] = (uint8_t)(key[0] - '0');
		kinds[i] = (uint8_t)(key[1] - '0');
		buf_add(&forms, key + 2, len - 2);
		form_at[i + 1] = (uint32_t)forms.len;
		size_t start = folded.len;
		text_fold(key + 2, len - 2, false, &folded);
		/* Acronyms are found by their letters in either case. */
		if (kinds[i] == TOKEN_ACRONYM)
			for (size_t k = start; k < folded.len; k++)
				if (folded.data[k] >= 'A' && folded.data[k] <= 'Z')
					folded.data[k] = (char)(folded.data[k] + ('a' - 'A'));
		if (folded.len - start == len - 2 && !memcmp(folded.data + start, key + 2, len - 2))
			buf_truncate(&folded, start);
		folded_at[i + 1] = (uint32_t)folded.len;
	}
	for (uint32_t i = 0; i < n; i++)
		rows[i] = folded_at[i + 1] > folded_at[i]
				  ? (struct sort_row){ folded.data + folded_at[i],
						       folded_at[i + 1] - folded_at[i], i }
				  : (struct sort_row){ forms.data + form_at[i], form_at[i + 1] - form_at[i],
						       i };
	if (n)
		qsort(rows, n, sizeof(*rows), by_text);
	for (uint32_t i = 0; i < n; i++)
		by_folded[i] = rows[i].number;

	/* The stems of live words alone, and one for all that are gone: row `all`, which sorts first. */
	uint32_t all = m, n_rows = 0;
	CLEANUP(free_p) bool *live = xcalloc((size_t)m + 1, sizeof(*live));
	for (uint32_t i = 0; i < n; i++)
		live[df[i] ? builder->stem[i] : all] = true;
	for (uint32_t i = 0; i <= all; i++) {
		size_t len = strlen(WORD_GONE);
		const char *text = i == all ? WORD_GONE : strmap_string(&builder->stems, i, &len);
		if (live[i])
			rows[n_rows++] = (struct sort_row){ text, (uint32_t)len, i };
	}
	if (n_rows)
		qsort(rows, n_rows, sizeof(*rows), by_text);
	for (uint32_t i = 0; i < n_rows; i++) {
		rank[rows[i].number] = i;
		buf_add(&stems, rows[i].text, rows[i].len);
		stem_at[i + 1] = (uint32_t)stems.len;
	}
	m = n_rows;
	/* Words by stem: a counting sort, which keeps them in order of number. */
	for (uint32_t i = 0; i < n; i++) {
		stem[i] = rank[df[i] ? builder->stem[i] : all];
		stem_first[stem[i] + 1]++;
	}
	for (uint32_t i = 0; i < m; i++)
		stem_first[i + 1] += stem_first[i];
	CLEANUP(free_p) uint32_t *next = xcalloc((size_t)m + 1, 4);
	memcpy(next, stem_first, ((size_t)m + 1) * 4);
	for (uint32_t i = 0; i < n; i++)
		stem_words[next[stem[i]]++] = i;

	const struct column columns[N_WORDS_COLUMNS] = {
		[COLUMN_FORM_AT] = { form_at, ((size_t)n + 1) * 4 },
		[COLUMN_FORMS] = { forms.data, forms.len },
		[COLUMN_FOLDED_AT] = { folded_at, ((size_t)n + 1) * 4 },
		[COLUMN_FOLDED] = { folded.data, folded.len },
		[COLUMN_STEM_AT] = { stem_at, ((size_t)m + 1) * 4 },
		[COLUMN_STEMS] = { stems.data, stems.len },
		[COLUMN_LANGUAGES] = { languages, n },
		[COLUMN_KINDS] = { kinds, n },
		[COLUMN_FLAGS] = { flags, n },
		[COLUMN_STEM] = { stem, (size_t)n * 4 },
		[COLUMN_DF] = { df, (size_t)n * 4 },
		[COLUMN_CF] = { cf, (size_t)n * 4 },
		[COLUMN_BY_FOLDED] = { by_folded, (size_t)n * 4 },
		[COLUMN_STEM_FIRST] = { stem_first, ((size_t)m + 1) * 4 },
		[COLUMN_STEM_WORDS] = { stem_words, (size_t)n * 4 },
	};
	return table_create(dirfd, "words", magic, WORDS_VERSION, columns, N_WORDS_COLUMNS, err);
}

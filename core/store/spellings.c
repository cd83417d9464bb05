#include "store/spellings.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"
#include "base/banned.h"

static const char magic[8] = "IOMSPELL";
#define SPELLINGS_VERSION 1 /* 1: first */

enum { COLUMN_OF_LENGTH, COLUMN_LETTERS, COLUMN_LANGUAGES, COLUMN_FIRST, COLUMN_TEXTS, N_COLUMNS };

/* An acronym is what a word in lower case may mean from so many letters on. */
#define LEAST_ACRONYM 5u

#define N_LENGTHS (SPELLING_MOST + 2)

bool spelling_key(const char *form, size_t len, struct spelling_key *ret_key)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	struct spelling_key key = { .len = 0 };
	bool plain = true;
	for (size_t i = 0; plain && i < len; i++)
		plain = (uint8_t)form[i] < 0x80;
	if (!plain) {
		text_fold(form, len, true, &folded);
		form = folded.data;
		len = folded.len;
	}
	for (size_t i = 0; i < len; i++) {
		char c = form[i];
		if ((c == '-' || c == '\'') && i > 0 && i + 1 < len) {
			key.joined = true;
			continue;
		}
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		bool enye = c == '\xc3' && i + 1 < len && form[i + 1] == '\xb1';
		if (key.len >= SPELLING_MOST || (!enye && (c < 'a' || c > 'z')))
			return false;
		uint64_t once = 1ULL << ((enye ? 'n' : c) - 'a');
		key.letters |= key.letters & once ? once << 26 : once;
		key.text[key.len++] = enye ? SPELLING_ENYE : c;
		i += enye;
	}
	*ret_key = key;
	return key.len > 0;
}

bool spellings_may_be_meant(const struct words *words, uint32_t word, size_t n_letters)
{
	return word < words->n && words->df[word] && words->languages[word] < N_LANGUAGES &&
	       (words->kinds[word] == TOKEN_WORD ||
		(words->kinds[word] == TOKEN_ACRONYM && n_letters >= LEAST_ACRONYM));
}

enum status spellings_open(int dirfd, struct spellings *ret, struct error *err)
{
	struct spellings s = { .n = 0 };
	enum status status =
		table_open(dirfd, "spellings", magic, SPELLINGS_VERSION, N_COLUMNS, &s.table, err);
	if (status)
		return status;
	const struct column *c = s.table.columns;
	size_t n = c[COLUMN_LANGUAGES].bytes, n_letters = 0;
	bool fits = n < UINT32_MAX && c[COLUMN_OF_LENGTH].bytes == N_LENGTHS * 4 &&
		    c[COLUMN_LETTERS].bytes == n * 8 && c[COLUMN_FIRST].bytes == n * 4;
	s.n = (uint32_t)n;
	s.of_length = c[COLUMN_OF_LENGTH].data;
	for (uint32_t len = 0; fits && len <= SPELLING_MOST; len++) {
		s.text_at[len] = n_letters;
		fits = s.of_length[len] <= s.of_length[len + 1];
		n_letters += (size_t)len * (s.of_length[len + 1] - s.of_length[len]);
	}
	if (!fits || s.of_length[0] != 0 || s.of_length[SPELLING_MOST + 1] != n ||
	    c[COLUMN_TEXTS].bytes != n_letters) {
		table_close(&s.table);
		return error_set(err, STATUS_CORRUPT, "spellings: columns of different lengths");
	}
	s.letters = c[COLUMN_LETTERS].data;
	s.languages = c[COLUMN_LANGUAGES].data;
	s.first = c[COLUMN_FIRST].data;
	s.texts = c[COLUMN_TEXTS].data;
	*ret = s;
	return STATUS_OK;
}

void spellings_close(struct spellings *spellings)
{
	table_close(&spellings->table);
	*spellings = (struct spellings){ .n = 0 };
}

/* ---- writing ---- */

struct spelt {
	struct spelling_key key;
	uint32_t first;
	uint8_t languages;
};

struct spellings_builder {
	const struct words *words;
	struct spelt group[8]; /* of one folded form: with n, and with ñ in one place or another */
	uint32_t n_group;
	/* All rows, in the order in which they came; texts one behind the other. */
	uint64_t *letters;
	uint8_t *languages, *lengths;
	uint32_t *first;
	uint32_t n, alloc;
	struct buf texts;
};

static void builder_release(struct spellings_builder *b)
{
	free(b->letters);
	free(b->languages);
	free(b->lengths);
	free(b->first);
	buf_release(&b->texts);
}

static void end_group(struct spellings_builder *b)
{
	for (uint32_t g = 0; g < b->n_group; g++) {
		const struct spelt *spelt = &b->group[g];
		if (b->n == b->alloc) {
			b->alloc = b->alloc ? b->alloc + b->alloc / 2 : 1024;
			b->letters = xreallocarray(b->letters, b->alloc, sizeof(*b->letters));
			b->languages = xreallocarray(b->languages, b->alloc, sizeof(*b->languages));
			b->lengths = xreallocarray(b->lengths, b->alloc, sizeof(*b->lengths));
			b->first = xreallocarray(b->first, b->alloc, sizeof(*b->first));
		}
		b->letters[b->n] = spelt->key.letters;
		b->languages[b->n] = spelt->languages;
		b->lengths[b->n] = (uint8_t)spelt->key.len;
		b->first[b->n++] = spelt->first;
		buf_add(&b->texts, spelt->key.text, spelt->key.len);
	}
	b->n_group = 0;
}

static void add_word(struct spellings_builder *b, uint32_t word, uint32_t first)
{
	struct spelling_key key;
	size_t len;
	uint32_t g = 0;
	if (!b->words->df[word])
		return;
	const char *form = words_form(b->words, word, &len);
	if (!spelling_key(form, len, &key) || key.len < 2 || !spellings_may_be_meant(b->words, word, key.len))
		return;
	while (g < b->n_group && memcmp(b->group[g].key.text, key.text, key.len) != 0)
		g++;
	if (g == ARRAY_SIZE(b->group))
		return;
	if (g == b->n_group)
		b->group[b->n_group++] = (struct spelt){ .key = key, .first = first };
	b->group[g].languages |= (uint8_t)(1U << b->words->languages[word]);
}

static void add_words(struct spellings_builder *b)
{
	const struct words *words = b->words;
	const char *last = "";
	size_t len, last_len = 0;
	uint32_t first = 0;
	for (uint32_t row = 0; row < words->n; row++) {
		const char *folded = words_folded(words, words->by_folded[row], &len);
		if (!row || len != last_len || memcmp(folded, last, len) != 0) {
			end_group(b);
			first = row;
			last = folded;
			last_len = len;
		}
		add_word(b, words->by_folded[row], first);
	}
	end_group(b);
}

enum status spellings_write(const struct words *words, int dirfd, struct error *err)
{
	CLEANUP(builder_release) struct spellings_builder b = { .words = words, .texts = BUF_INIT };
	uint32_t of_length[N_LENGTHS] = { 0 }, next[N_LENGTHS];
	size_t text_at[N_LENGTHS] = { 0 }, at = 0;
	add_words(&b);
	/* A counting sort by length. */
	for (uint32_t i = 0; i < b.n; i++)
		of_length[b.lengths[i] + 1]++;
	for (uint32_t len = 1; len < N_LENGTHS; len++) {
		text_at[len] = text_at[len - 1] + (size_t)(len - 1) * of_length[len];
		of_length[len] += of_length[len - 1];
	}
	memcpy(next, of_length, sizeof(next));
	CLEANUP(free_p) uint64_t *letters = xcalloc((size_t)b.n + 1, sizeof(*letters));
	CLEANUP(free_p) uint8_t *languages = xcalloc((size_t)b.n + 1, sizeof(*languages));
	CLEANUP(free_p) uint32_t *first = xcalloc((size_t)b.n + 1, sizeof(*first));
	CLEANUP(free_p) char *texts = xmalloc(b.texts.len + 1);
	for (uint32_t i = 0; i < b.n; i++) {
		size_t len = b.lengths[i];
		uint32_t to = next[len]++;
		letters[to] = b.letters[i];
		languages[to] = b.languages[i];
		first[to] = b.first[i];
		memcpy(texts + text_at[len] + (to - of_length[len]) * len, b.texts.data + at, len);
		at += len;
	}
	const struct column columns[N_COLUMNS] = {
		[COLUMN_OF_LENGTH] = { of_length, sizeof(of_length) },
		[COLUMN_LETTERS] = { letters, (size_t)b.n * 8 },
		[COLUMN_LANGUAGES] = { languages, b.n },
		[COLUMN_FIRST] = { first, (size_t)b.n * 4 },
		[COLUMN_TEXTS] = { texts, b.texts.len },
	};
	return table_create(dirfd, "spellings", magic, SPELLINGS_VERSION, columns, N_COLUMNS, err);
}

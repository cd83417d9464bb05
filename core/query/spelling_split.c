#include "query/spelling_inner.h"

#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"
#include "base/banned.h"

/* Parts whose streams are read for one pair. */
#define PAIR_PARTS 200u

/* One half: a word in use, with its letters. Short ones are cut off by chance, but for the little words. */
static uint32_t half(const struct words *words, const char *text, size_t len, enum language language)
{
	uint32_t df, word = spelling_of_letters(words, text, len, 1U << language, &df);
	if (word == UINT32_MAX || words->kinds[word] != TOKEN_WORD ||
	    (len < 3 && !(words->flags[word] & WORD_STOP)))
		return UINT32_MAX;
	return word;
}

/* "lorganisation": a French word that lost its apostrophe. */
static bool is_elided(const char *text, size_t left)
{
	static const char *const elided[] = { "l", "d", "qu", "n",     "s",      "j",
					      "c", "m", "t",  "jusqu", "lorsqu", "puisqu" };
	for (size_t i = 0; i < ARRAY_SIZE(elided); i++)
		if (strlen(elided[i]) == left && !memcmp(elided[i], text, left))
			return strchr("aeiouyh", text[left]) != NULL;
	return false;
}

bool spelling_split(const struct spelling *s, const char *form, size_t len, unsigned languages,
		    spelling_pair_fn count, void *ctx, uint32_t ret_words[2])
{
	struct spelling_key typed;
	uint32_t best = 0;
	if (!spelling_key(form, len, &typed) || typed.joined || typed.len < SPELLING_LEAST)
		return false;
	for (int l = LANGUAGE_UNKNOWN; l < N_LANGUAGES; l++) {
		if (!(languages >> l & 1))
			continue;
		for (size_t left = 1; left + 2 <= typed.len; left++) {
			bool elided =
				l == LANGUAGE_FR && typed.len - left >= 3 && is_elided(typed.text, left);
			if (left < 2 && !elided)
				continue;
			uint32_t a = half(s->words, typed.text, left, l);
			uint32_t b =
				a == UINT32_MAX ? a : half(s->words, typed.text + left, typed.len - left, l);
			if (b == UINT32_MAX)
				continue;
			/* Two long words hardly come out by chance. */
			uint32_t least = elided || (left >= 5 && typed.len - left >= 5) ? 1 : 2;
			uint32_t n = count(ctx, a, b);
			if (n >= least && n > best) {
				best = n;
				ret_words[0] = a;
				ret_words[1] = b;
			}
		}
	}
	return best > 0;
}

bool spelling_join(const struct spelling *s, const char *left, size_t left_len, const char *right,
		   size_t right_len, unsigned languages, spelling_pair_fn count, void *ctx,
		   uint32_t *ret_word)
{
	CLEANUP(buf_release) struct buf both = BUF_INIT;
	const struct words *words = s->words;
	struct spelling_key key, half_key;
	uint32_t df;
	buf_add(&both, left, left_len);
	buf_add(&both, right, right_len);
	if (!spelling_key(both.data, both.len, &key) || key.joined || key.len < SPELLING_LEAST ||
	    !spelling_key(left, left_len, &half_key))
		return false;
	uint32_t word = spelling_of_letters(words, key.text, key.len, languages, &df);
	if (word == UINT32_MAX)
		return false;
	uint32_t a = spelling_of_letters(words, key.text, half_key.len, ~0U, &df);
	uint32_t b = spelling_of_letters(words, key.text + half_key.len, key.len - half_key.len, ~0U, &df);
	if (a != UINT32_MAX && b != UINT32_MAX && count(ctx, a, b))
		return false;
	*ret_word = word;
	return true;
}

/* ---- pairs in the streams ---- */

/* Does a word of stem b follow one of stem a in a part, in one field and with no break between? */
static bool holds_pair(const struct words *words, struct stream *stream, uint32_t a, uint32_t b)
{
	uint32_t code, argument, before = UINT32_MAX, left_in_field = stream->n_words[0];
	unsigned field = 0;
	while ((code = stream_next(stream, &argument)) != UINT32_MAX) {
		if (code == STREAM_BREAK || code == STREAM_SECTION)
			before = UINT32_MAX;
		if (code < STREAM_WORD)
			continue;
		while (!left_in_field && field + 1 < N_STREAM_FIELDS) {
			left_in_field = stream->n_words[++field];
			before = UINT32_MAX;
		}
		if (left_in_field)
			left_in_field--;
		uint32_t word = code - STREAM_WORD, stem = word < words->n ? words->stem[word] : UINT32_MAX;
		if (before == a && stem == b)
			return true;
		before = stem;
	}
	return false;
}

static bool collect(const struct spelling_index *index, uint32_t stem, const struct bitmap *within,
		    struct bitmap *parts)
{
	size_t len;
	const char *text = words_stem(&index->generation->words, stem, &len);
	struct error err = ERROR_INIT;
	if (len > ENGINE_MAX_TERM)
		len = ENGINE_MAX_TERM;
	return engine_collect(index->engine, text, len, within, parts, &err) == STATUS_OK;
}

uint32_t spelling_count_pairs(void *ctx, uint32_t left, uint32_t right)
{
	const struct spelling_index *index = ctx;
	const struct words *words = &index->generation->words;
	CLEANUP(bitmap_release) struct bitmap one = BITMAP_INIT;
	CLEANUP(bitmap_release) struct bitmap both = BITMAP_INIT;
	if (left >= words->n || right >= words->n)
		return 0;
	/* The rarer first: the other is then looked up by skipping. */
	bool right_first = words->df[right] < words->df[left];
	uint32_t a = words->stem[left], b = words->stem[right], n = 0, looked_at = 0;
	bitmap_init(&one, engine_n_parts(index->engine));
	bitmap_init(&both, engine_n_parts(index->engine));
	if (!collect(index, right_first ? b : a, NULL, &one) ||
	    !collect(index, right_first ? a : b, &one, &both))
		return 0;
	for (uint32_t part = bitmap_next(&both, 0);
	     part < both.n && looked_at < PAIR_PARTS && n < SPELLING_PAIRS;
	     part = bitmap_next(&both, part + 1)) {
		struct stream stream;
		struct error err = ERROR_INIT;
		if (generation_stream(index->generation, part, &stream, &err))
			continue;
		n += holds_pair(words, &stream, a, b);
		looked_at++;
	}
	return n;
}

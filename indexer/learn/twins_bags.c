/* Documents as bags of weighted tokens, for twins.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/twins_parts.h"
#include "text/analyze.h"

#define LEAST_ANCHOR 3u    /* letters */
#define LEAST_WORDS  20u   /* of a document: shorter ones look alike */
#define LEAST_TF     0.1F  /* 1 + ln tf of what a table says is hardly there */
#define MOST_SHARE   0.25F /* of the documents of both sides: a token that more of them have tells nothing */

void tokens_of_words_init(const struct words_builder *words, struct tokens_of_words *ret)
{
	struct strmap folded;
	CLEANUP(buf_release) struct buf form = BUF_INIT;
	strmap_init(&folded);
	ret->anchor = xcalloc((size_t)words->forms.n + 1, sizeof(*ret->anchor));
	for (uint32_t w = 0; w < words->forms.n; w++) {
		size_t len;
		const char *key = strmap_string(&words->forms, w, &len);
		int kind = key[1] - '0';
		const char *text = key + 2;
		len -= 2;
		ret->anchor[w] = UINT32_MAX;
		while (kind == TOKEN_NUMBER && len > 1 && *text == '0')
			text++, len--;
		if (kind == TOKEN_CONCEPT || (kind != TOKEN_NUMBER && len < LEAST_ANCHOR) ||
		    words->flags[w] & WORD_STOP)
			continue;
		buf_clear(&form);
		text_fold(text, len, false, &form);
		for (size_t i = 0; i < form.len; i++)
			if (form.data[i] >= 'A' && form.data[i] <= 'Z')
				form.data[i] = (char)(form.data[i] + ('a' - 'A'));
		ret->anchor[w] = words->stems.n + strmap_add(&folded, form.data, form.len, NULL);
	}
	ret->n = words->stems.n + folded.n;
	strmap_release(&folded);
}

void tokens_of_words_release(struct tokens_of_words *tokens)
{
	free(tokens->anchor);
}

/* ---- one document ---- */

/* Its distinct words and how often each stands there; then the same of tokens. Zero between documents. */
struct tally {
	uint32_t *word_count, *words, n_words;
	float *amount; /* by token */
	uint32_t *tokens, n_tokens, paragraphs;
	uint64_t *keys; /* of its bag while that is sorted */
	size_t alloc_keys;
};

static void tally_init(struct tally *tally, const struct reading *reading)
{
	size_t n_words = reading->corpus->words->forms.n, n_tokens = reading->tokens->n;
	*tally = (struct tally){ .word_count = xcalloc(n_words + 1, sizeof(uint32_t)),
				 .words = xcalloc(n_words + 1, sizeof(uint32_t)),
				 .amount = xcalloc(n_tokens + 1, sizeof(float)),
				 .tokens = xcalloc(n_tokens + 1, sizeof(uint32_t)) };
}

static void tally_release(struct tally *tally)
{
	free(tally->word_count);
	free(tally->words);
	free(tally->amount);
	free(tally->tokens);
	free(tally->keys);
}

/* The title and headings of every part repeat: the title counts once. */
static enum status tally_words(struct tally *tally, const struct corpus_streams *corpus, uint32_t doc,
			       struct error *err)
{
	const struct doc_row *row = &corpus->docs->rows[doc];
	uint32_t n_words = corpus->words->forms.n;
	tally->paragraphs = 0;
	for (uint32_t i = 0; i < row->n_parts; i++) {
		struct stream stream;
		uint32_t code, argument = 0, walked = 0;
		if (!corpus->stream(corpus->ctx, row->first_part + i, &stream))
			return error_set(err, STATUS_CORRUPT, "part %u: its token stream is damaged",
					 row->first_part + i);
		uint32_t title = i ? stream.n_words[STREAM_TITLE] : 0;
		while ((code = stream_next(&stream, &argument)) != UINT32_MAX) {
			if (code < STREAM_WORD) {
				tally->paragraphs += code == STREAM_BREAK || code == STREAM_SECTION;
				continue;
			}
			uint32_t word = code - STREAM_WORD;
			if (walked++ < title || word >= n_words)
				continue;
			if (!tally->word_count[word]++)
				tally->words[tally->n_words++] = word;
		}
	}
	return STATUS_OK;
}

static void tally_add(struct tally *tally, uint32_t token, float amount)
{
	if (tally->amount[token] == 0)
		tally->tokens[tally->n_tokens++] = token;
	tally->amount[token] += amount;
}

static void tally_tokens(struct tally *tally, const struct reading *reading)
{
	const struct words_builder *words = reading->corpus->words;
	const struct stem_table *map = reading->map;
	for (uint32_t i = 0; i < tally->n_words; i++) {
		uint32_t word = tally->words[i], anchor = reading->tokens->anchor[word];
		float count = (float)tally->word_count[word];
		tally->word_count[word] = 0;
		if (anchor != UINT32_MAX)
			tally_add(tally, anchor, count);
		if (!reading->stems || words->flags[word] & WORD_STOP)
			continue;
		uint32_t stem = words->stem[word];
		if (!map || stem >= map->n_stems || map->first[stem] == map->first[stem + 1]) {
			tally_add(tally, stem, count);
			continue;
		}
		for (uint32_t k = map->first[stem]; k < map->first[stem + 1]; k++)
			if (map->p[k] > 0)
				tally_add(tally, map->to[k], count * map->p[k]);
	}
	tally->n_words = 0;
}

static void tally_clear(struct tally *tally)
{
	for (uint32_t i = 0; i < tally->n_words; i++)
		tally->word_count[tally->words[i]] = 0;
	for (uint32_t i = 0; i < tally->n_tokens; i++)
		tally->amount[tally->tokens[i]] = 0;
	tally->n_words = tally->n_tokens = 0;
}

/* ---- one side ---- */

static bool is_comparable(const struct docs *docs, uint32_t doc, enum language language)
{
	return docs->rows[doc].n_words >= LEAST_WORDS &&
	       language_from_code(docs_value(docs, FIELD_LANG, docs->rows[doc].lang)) == language;
}

uint32_t twins_count_documents(const struct corpus_streams *corpus, enum language language)
{
	uint32_t n = 0;
	for (uint32_t doc = 0; doc < corpus->docs->n; doc++)
		n += is_comparable(corpus->docs, doc, language);
	return n;
}

enum status side_count(const struct reading *reading, enum language language, const bool *skip,
		       struct side *ret, struct error *err)
{
	const struct docs *docs = reading->corpus->docs;
	struct tally tally;
	enum status status = STATUS_OK;
	tally_init(&tally, reading);
	*ret = (struct side){ .docs = xcalloc((size_t)docs->n + 1, sizeof(uint32_t)),
			      .paragraphs = xcalloc((size_t)docs->n + 1, sizeof(uint32_t)),
			      .first = xcalloc((size_t)docs->n + 2, sizeof(size_t)),
			      .df = xcalloc((size_t)reading->tokens->n + 1, sizeof(uint32_t)) };
	for (uint32_t doc = 0; !status && doc < docs->n; doc++) {
		if (skip[doc] || !is_comparable(docs, doc, language))
			continue;
		status = tally_words(&tally, reading->corpus, doc, err);
		tally_tokens(&tally, reading);
		for (uint32_t i = 0; i < tally.n_tokens; i++)
			ret->df[tally.tokens[i]]++;
		tally_clear(&tally);
		ret->paragraphs[ret->n] = tally.paragraphs;
		ret->docs[ret->n++] = doc;
	}
	tally_release(&tally);
	return status;
}

/* The weightiest first, then by token: an order of numbers, since weights are positive. */
static uint64_t key_of(const struct amount *item)
{
	uint32_t bits;
	memcpy(&bits, &item->weight, sizeof(bits));
	return (uint64_t)~bits << 32 | item->token;
}

static struct amount of_key(uint64_t key)
{
	uint32_t bits = ~(uint32_t)(key >> 32);
	struct amount item = { .token = (uint32_t)key };
	memcpy(&item.weight, &bits, sizeof(bits));
	return item;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* The bag of what was tallied, behind the bags before it. */
static void add_bag(struct side *side, const struct side *other, const float *idf, struct tally *tally)
{
	size_t n = 0;
	double length = 0;
	if (tally->n_tokens > tally->alloc_keys) {
		tally->alloc_keys = (size_t)tally->n_tokens * 2;
		tally->keys = xreallocarray(tally->keys, tally->alloc_keys, sizeof(*tally->keys));
	}
	for (uint32_t i = 0; i < tally->n_tokens; i++) {
		uint32_t token = tally->tokens[i];
		if (!other->df[token] || idf[token] <= 0)
			continue;
		struct amount item = { token, fmaxf(1 + logf(tally->amount[token]), LEAST_TF) * idf[token] };
		length += (double)item.weight * (double)item.weight;
		tally->keys[n++] = key_of(&item);
	}
	if (n)
		qsort(tally->keys, n, sizeof(*tally->keys), by_key);
	for (size_t i = 0; i < n && i < TWINS_MOST_TOKENS; i++) {
		GROW(side->items, side->n_items, side->alloc_items);
		struct amount *item = &side->items[side->n_items++];
		*item = of_key(tally->keys[i]);
		item->weight /= (float)sqrt(length);
	}
}

enum status side_weigh(const struct reading *reading, struct side *side, const struct side *other,
		       struct error *err)
{
	struct tally tally;
	CLEANUP(free_p) float *idf = xcalloc((size_t)reading->tokens->n + 1, sizeof(*idf));
	float all = (float)(side->n + other->n);
	enum status status = STATUS_OK;
	for (uint32_t token = 0; token < reading->tokens->n; token++) {
		float df = (float)(side->df[token] + other->df[token]);
		if (df > 0 && df <= fmaxf(all * MOST_SHARE, 4))
			idf[token] = logf(1 + all / df);
	}
	tally_init(&tally, reading);
	for (uint32_t i = 0; !status && i < side->n; i++) {
		status = tally_words(&tally, reading->corpus, side->docs[i], err);
		tally_tokens(&tally, reading);
		side->first[i] = side->n_items;
		add_bag(side, other, idf, &tally);
		tally_clear(&tally);
	}
	side->first[side->n] = side->n_items;
	tally_release(&tally);
	return status;
}

void side_release(struct side *side)
{
	free(side->docs);
	free(side->paragraphs);
	free(side->first);
	free(side->items);
	free(side->df);
}

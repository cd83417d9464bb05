#include "query/snippet.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/analyze.h"

/* Bytes of text looked at around the best place: enough for a few sentences on both sides. */
#define BEFORE      700
#define AFTER       1100
#define BEST_WINDOW 35 /* words that a reader takes in at once */

/* ---- the words that match ---- */

void highlighter_init(struct highlighter *h, const struct words *words, const struct concepts *concepts)
{
	*h = (struct highlighter){ .words = words, .concepts = concepts, .tokens = TOKENS_INIT };
	strmap_init(&h->forms);
}

void highlighter_use(struct highlighter *h, const struct lexicon *lexicon)
{
	h->lexicon = lexicon;
	strmap_clear(&h->forms);
	for (uint32_t t = 0; lexicon && t < lexicon->n_terms; t++) {
		const struct query_term *term = &lexicon->terms[t];
		for (uint32_t i = 0; i < term->n_words && !term->excluded; i++) {
			size_t len;
			bool is_new;
			const char *form = words_form(h->words, term->words[i].word, &len);
			uint32_t number = strmap_add(&h->forms, form, len, &is_new);
			if (!is_new)
				continue;
			GROW(h->terms, number, h->alloc_terms);
			h->terms[number] =
				(struct form_term){ .term = t, .near = term->words[i].classes & CLASS_NEAR };
		}
	}
}

void highlighter_release(struct highlighter *h)
{
	strmap_release(&h->forms);
	free(h->terms);
	concept_matches_release(&h->named);
	free(h->near);
	tokens_release(&h->tokens);
	*h = (struct highlighter){ .lexicon = NULL };
}

/* ---- marking matches ---- */

/* Analyse a text into h->tokens, and find in it the concepts of the query. */
static enum status read_text(struct highlighter *h, const char *text, size_t len, enum language language,
			     struct error *err)
{
	tokens_clear(&h->tokens);
	enum status status = text_analyze(text, len, &h->tokens, err);
	if (status)
		return status;
	if (h->tokens.n > h->alloc_near) {
		h->alloc_near = h->tokens.n * 2;
		h->near = xreallocarray(h->near, h->alloc_near, sizeof(*h->near));
	}
	if (h->tokens.n)
		memset(h->near, 0, h->tokens.n * sizeof(*h->near));
	h->named.n = 0;
	if (h->concepts && h->lexicon->n_concepts)
		concepts_find(h->concepts, &h->tokens, language, &h->named);
	for (size_t m = 0; m < h->named.n; m++) {
		const struct concept_match *match = &h->named.items[m];
		for (uint32_t i = 0; !match->weak && i < h->lexicon->n_concepts; i++)
			for (uint32_t k = 0;
			     h->lexicon->concepts[i].concept == match->concept && k < match->n_tokens; k++)
				h->near[match->first + k] =
					1 + (uint32_t)__builtin_ctz(h->lexicon->concepts[i].terms);
	}
	return STATUS_OK;
}

/* The term that token i belongs to, or UINT32_MAX; *ret_near: by a translation or a concept. */
static uint32_t term_of_token(const struct highlighter *h, size_t i, bool *ret_near)
{
	const struct token *token = &h->tokens.items[i];
	uint32_t form = strmap_find(&h->forms, token_form(&h->tokens, token), token->form_len);
	*ret_near = form == STRMAP_NONE || h->terms[form].near;
	if (form != STRMAP_NONE)
		return h->terms[form].term;
	return h->near[i] ? h->near[i] - 1 : UINT32_MAX;
}

/* Mark tokens first .. end, offsets counted from `base`. Stop words are marked between or beside other matches only. */
static void mark_tokens(struct highlighter *h, size_t first, size_t end, uint32_t base,
			struct marked_text *ret)
{
	bool last_stop = false;
	uint32_t last_end = 0;
	for (size_t i = first; i < end; i++) {
		const struct token *token = &h->tokens.items[i];
		bool near;
		uint32_t term = term_of_token(h, i, &near);
		if (term == UINT32_MAX)
			continue;
		bool stop = h->lexicon->terms[term].stop;
		/* "retour [au] pays": a stop word of the query that is no neighbour of a match is only noise. */
		if (stop && !(ret->n_matches && !last_stop && token->start - last_end <= 2 &&
			      !(token->flags & TOKEN_BREAK)))
			continue;
		marked_text_add(ret, token->start - base, token->end - base, near);
		last_stop = stop;
		last_end = token->end;
	}
	/* A stop word at the very end of a run of matches leads nowhere. */
	if (last_stop && ret->n_matches)
		ret->n_matches--;
}

void highlight(struct highlighter *h, const char *text, size_t len, enum language language,
	       struct marked_text *ret)
{
	struct error ignored;
	ret->text = xstrndup(text, len);
	if (!read_text(h, text, len, language, &ignored))
		mark_tokens(h, 0, h->tokens.n, 0, ret);
}

/* ---- finding the place ---- */

/* Position of the best window of the body: the most idf of distinct content terms, early ones first. */
static uint32_t best_position(const struct highlighter *h, uint32_t n_parts, const struct hit *hits,
			      uint32_t n_hits)
{
	double best = 0;
	uint32_t position = 0;
	for (uint32_t i = 0; i < n_hits; i++) {
		double weight = 0;
		uint32_t seen = 0;
		if (hits[i].field != STREAM_BODY)
			continue;
		for (uint32_t k = i; k < n_hits && hits[k].position < hits[i].position + BEST_WINDOW; k++) {
			const struct query_term *term = &h->lexicon->terms[hits[k].term];
			if (hits[k].field != STREAM_BODY || term->excluded)
				continue;
			uint32_t bit = 1u << (hits[k].term % 32);
			double idf = (double)(n_parts + 1) / (term->df + 1.0);
			double once = (idf > 1 ? __builtin_log(idf) : 0) + 0.1;
			weight += (seen & bit ? 0.1 : 1) * (term->stop ? 0.1 : 1) * once *
				  (hits[k].classes & CLASS_FOLDED ? 1.2 : 1) * hits[k].weight;
			seen |= bit;
		}
		if (weight > best * 1.0001) {
			best = weight;
			position = hits[i].position + 1;
		}
	}
	return position; /* 1-based; 0: no hit in the body */
}

/*
 * Where a word of the body stands: the section of the part that holds it, and the byte of the part's text at the last
 * mark before it, which may lie in an earlier section.
 */
static void place_of(const struct generation *g, uint32_t part, uint32_t position, uint32_t *ret_section,
		     uint32_t *ret_offset)
{
	struct stream stream;
	struct error ignored;
	uint32_t at = 0, code, argument = 0, walked = 0, skipped = 0;
	*ret_section = *ret_offset = 0;
	if (generation_stream(g, part, &stream, &ignored))
		return;
	uint32_t before = stream.n_words[STREAM_TITLE] + stream.n_words[STREAM_HEADING];
	while (walked <= position && (code = stream_next(&stream, &argument)) != UINT32_MAX) {
		if (code == STREAM_OFFSET) {
			at += argument;
			*ret_offset = at;
		} else if ((code == STREAM_BREAK || code == STREAM_SECTION) && skipped >= before) {
			walked += 100; /* as evidence counts positions */
			*ret_section += code == STREAM_SECTION;
		} else if (code >= STREAM_WORD) {
			if (skipped < before)
				skipped++;
			else
				walked++;
		}
	}
}

/* ---- cutting ---- */

/* The byte of section `nth` of the part, where the part's text has `offset`; 0 when that lies before the section. */
static uint32_t byte_in_section(const struct part_row *part, const struct document *doc, uint32_t nth,
				uint32_t offset)
{
	uint64_t at = (uint64_t)offset + part->text_start;
	for (uint32_t i = 0; i < nth && part->first_section + i < doc->n_sections; i++) {
		size_t len = strlen(doc->sections[part->first_section + i].text);
		if (at < len)
			return 0;
		at -= len;
	}
	size_t len = strlen(doc->sections[part->first_section + nth].text);
	return at < len ? (uint32_t)at : (uint32_t)len;
}

/* The first token that matches a content term at or behind `from` bytes; tokens.n when none does. */
static size_t first_match(struct highlighter *h, uint32_t from)
{
	double best = 0;
	size_t found = h->tokens.n;
	for (size_t i = 0; i < h->tokens.n; i++) {
		double weight = 0;
		uint32_t seen = 0;
		if (h->tokens.items[i].end < from)
			continue;
		for (size_t k = i; k < h->tokens.n && k < i + BEST_WINDOW; k++) {
			bool near;
			uint32_t term = term_of_token(h, k, &near);
			if (term == UINT32_MAX || h->lexicon->terms[term].stop) {
				if (k == i)
					break;
				continue;
			}
			uint32_t bit = 1u << (term % 32);
			weight += (seen & bit ? 0.1 : 1) * (near ? weights.concept : 1);
			seen |= bit;
		}
		if (weight > best) {
			best = weight;
			found = i;
		}
	}
	return found;
}

static bool is_edge(const struct tokens *tokens, size_t i)
{
	return i == 0 || i >= tokens->n || tokens->items[i].flags & (TOKEN_SENTENCE | TOKEN_BREAK);
}

/* Step back over what opens a sentence: quotation marks, brackets, ¿ and ¡. */
static uint32_t sentence_start(const char *text, uint32_t start, uint32_t floor)
{
	uint32_t at = start;
	while (at > floor && (unsigned char)text[at - 1] > ' ')
		at--;
	return at;
}

/* Where the sentence that ends before token i ends: behind its full stop and closing marks. */
static uint32_t sentence_end(const char *text, size_t len, const struct tokens *tokens, size_t i)
{
	uint32_t end = tokens->items[i - 1].end,
		 next = i < tokens->n ? tokens->items[i].start : (uint32_t)len;
	const char *newline = memchr(text + end, '\n', next - end);
	if (newline)
		next = (uint32_t)(newline - text);
	else if (i < tokens->n)
		next = sentence_start(text, next, end);
	while (next > end && (text[next - 1] == ' ' || text[next - 1] == '\n' || text[next - 1] == '\t'))
		next--;
	return next;
}

static size_t length_of(const char *text, uint32_t start, uint32_t end)
{
	return utf8_count(text + start, end - start);
}

static void cut(struct highlighter *h, const char *text, size_t len, size_t match, struct marked_text *ret)
{
	const struct tokens *tokens = &h->tokens;
	size_t first = match, end = match + 1;
	bool cut_front = false, cut_back = false;
	while (!is_edge(tokens, first))
		first--;
	while (end < tokens->n && !is_edge(tokens, end))
		end++;
	uint32_t from = first ? sentence_start(text, tokens->items[first].start, tokens->items[first - 1].end)
			      : sentence_start(text, tokens->items[0].start, 0);
	uint32_t to = sentence_end(text, len, tokens, end);
	if (length_of(text, from, to) > SNIPPET_MOST) {
		/* A long sentence: some words before the match, then as many as fit. */
		first = match;
		while (first > 0 && !is_edge(tokens, first) &&
		       length_of(text, tokens->items[first].start, tokens->items[match].start) < 60)
			first--;
		cut_front = !is_edge(tokens, first);
		from = cut_front ? tokens->items[first].start
				 : sentence_start(text, tokens->items[first].start, from);
		size_t last = match;
		while (last + 1 < end &&
		       length_of(text, from, tokens->items[last + 1].end) < SNIPPET_MOST - 2)
			last++;
		cut_back = last + 1 < end;
		end = last + 1;
		if (cut_back)
			to = tokens->items[last].end;
	} else {
		/* Whole sentences behind, then before, while they fit. */
		while (end < tokens->n && length_of(text, from, to) < SNIPPET_LEAST) {
			size_t next = end + 1;
			while (next < tokens->n && !is_edge(tokens, next))
				next++;
			uint32_t further = sentence_end(text, len, tokens, next);
			if (length_of(text, from, further) > SNIPPET_MOST)
				break;
			end = next;
			to = further;
		}
		while (first > 0 && length_of(text, from, to) < SNIPPET_LEAST) {
			size_t before = first - 1;
			while (!is_edge(tokens, before))
				before--;
			uint32_t earlier = before ? sentence_start(text, tokens->items[before].start,
								   tokens->items[before - 1].end)
						  : sentence_start(text, tokens->items[0].start, 0);
			if (length_of(text, earlier, to) > SNIPPET_MOST)
				break;
			first = before;
			from = earlier;
		}
	}
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	if (cut_front)
		buf_addstr(&out, "\xe2\x80\xa6 ");
	uint32_t shift = (uint32_t)out.len;
	buf_add(&out, text + from, to - from);
	for (size_t i = 0; i < out.len; i++)
		if (out.data[i] == '\n' || out.data[i] == '\t')
			out.data[i] = ' ';
	if (cut_back)
		buf_addstr(&out, " \xe2\x80\xa6");
	mark_tokens(h, first, end, from, ret);
	for (size_t i = 0; i < ret->n_matches; i++) {
		ret->matches[i].start += shift;
		ret->matches[i].end += shift;
	}
	ret->text = buf_detach(&out);
}

enum status snippet_of_part(struct highlighter *h, const struct generation *g, uint32_t part,
			    const struct document *doc, const struct hit *hits, uint32_t n_hits,
			    struct marked_text *ret_snippet, uint32_t *ret_section, struct error *err)
{
	const struct part_row *row = &g->docs.parts[part];
	uint32_t position = best_position(h, g->docs.n_parts, hits, n_hits), byte = 0;
	uint32_t nth = 0, offset = 0;
	if (position)
		place_of(g, part, position - 1, &nth, &offset);
	uint32_t section = row->first_section + (nth < row->n_sections ? nth : 0);
	if (section < doc->n_sections)
		byte = byte_in_section(row, doc, section - row->first_section, offset);
	*ret_section = section;
	if (section >= doc->n_sections) {
		ret_snippet->text = xstrdup("");
		return STATUS_OK;
	}
	const char *text = doc->sections[section].text;
	size_t len = strlen(text);
	size_t from = byte > BEFORE ? byte - BEFORE : 0, to = byte + AFTER < len ? byte + AFTER : len;
	/* Begin at a word, and at a paragraph's edge if one is near. */
	from = utf8_floor(text, len, from);
	while (from > 0 && from < len && text[from - 1] != ' ' && text[from - 1] != '\n')
		from++;
	to = utf8_floor(text, len, to);
	if (from > to)
		from = to;
	enum language language = language_from_code(doc->lang);
	enum status status = read_text(h, text + from, to - from, language, err);
	if (status)
		return status;
	if (!h->tokens.n) {
		ret_snippet->text = xstrdup("");
		return STATUS_OK;
	}
	size_t match = position ? first_match(h, byte > from ? (uint32_t)(byte - from) : 0) : 0;
	if (match >= h->tokens.n)
		match = 0;
	cut(h, text + from, to - from, match, ret_snippet);
	return STATUS_OK;
}

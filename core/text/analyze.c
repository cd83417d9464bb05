#include "text/analyze.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/letters.h"
#include "text/scan.h"
#include "base/banned.h"

#define MAX_ACRONYM      10         /* capitals and digits */
#define MAX_POOL_AT_CALL (1u << 30) /* a text of TEXT_MAX_BYTES adds less than 3 GB: offsets fit 32 bits */

void tokens_release(struct tokens *tokens)
{
	free(tokens->items);
	free(tokens->compounds);
	buf_release(&tokens->pool);
	*tokens = (struct tokens)TOKENS_INIT;
}

void tokens_clear(struct tokens *tokens)
{
	tokens->n = tokens->n_compounds = 0;
	buf_clear(&tokens->pool);
}

/* ---- runs ---- */

void scan_run(const char *text, size_t len, size_t start, char *form, struct run *ret_run)
{
	struct run run = { .end = start };
	size_t at = start, n = 0;
	bool full = false;

	while (at < len) {
		uint8_t c = (uint8_t)text[at];
		if (c < 0x80) {
			uint8_t class = ascii_classes[c];
			if (!char_in_word(class))
				break;
			run.counts[class]++;
			if (n < TEXT_MAX_FORM && !full)
				form[n++] = (char)(class == CHAR_UPPER ? c + 32 : c);
			run.end = ++at;
			continue;
		}
		size_t size;
		uint32_t point = utf8_decode(text + at, len - at, &size);
		const struct latin_letter *letter = latin_letter(point);
		enum char_class class = letter ? (enum char_class)letter->kind : char_class(point);
		at += size;
		if (class == CHAR_IGNORED)
			continue;
		if (!char_in_word(class))
			break;
		run.counts[class]++;
		run.end = at;
		if (!letter) {
			run.composed = true;
			continue;
		}
		for (const char *p = letter->form; *p; p++) {
			size_t left = strlen(p);
			if (p == letter->form && n + left > TEXT_MAX_FORM)
				full = true;
			if (!full)
				form[n++] = *p;
		}
	}
	run.form_len = n;
	*ret_run = run;
}

static bool is_acronym(const char *text, const struct run *run)
{
	uint32_t n_lower = run->counts[CHAR_LOWER], n = run->counts[CHAR_UPPER] + run->counts[CHAR_DIGIT];
	if (run->counts[CHAR_LETTER] || n < 2 || n > MAX_ACRONYM)
		return false;
	/* "IDPs" */
	return !n_lower || (n_lower == 1 && run->counts[CHAR_UPPER] >= 2 && text[run->end - 1] == 's');
}

/* The size of n equal Latin capitals at text[at] with no letter or digit behind them, or 0. */
static size_t capitals_at(const char *text, size_t len, size_t at, unsigned n)
{
	size_t size, first_size, start = at;
	if (char_class_at(text, len, at, &first_size) != CHAR_UPPER || first_size > 2)
		return 0;
	for (unsigned i = 0; i < n; i++, at += first_size)
		if (len - at < first_size || memcmp(text + at, text + start, first_size) != 0)
			return 0;
	enum char_class next = char_class_at(text, len, at, &size);
	return char_in_word(next) || next == CHAR_APOSTROPHE || next == CHAR_HYPHEN ? 0 : at - start;
}

/*
 * "O.N.U." or "EE.UU." (also "EE. UU.") whose first group is text[start..end): the capitals then go
 * to form. Returns the offset behind the last capital, or 0 when there is no second group.
 */
static size_t dotted_acronym(const char *text, size_t len, size_t start, size_t end, unsigned n_each,
			     char *form, size_t *ret_len)
{
	char capitals[2 * MAX_ACRONYM + 2]; /* two bytes a capital at most */
	size_t n = end - start, n_letters = n_each, found = 0;

	if (!capitals_at(text, len, start, n_each))
		return 0;
	memcpy(capitals, text + start, n);
	while (end < len && text[end] == '.' && n_letters + n_each <= MAX_ACRONYM) {
		size_t at = end + 1;
		if (n_each == 2 && at < len && text[at] == ' ')
			at++;
		size_t size = capitals_at(text, len, at, n_each);
		if (!size)
			break;
		memcpy(capitals + n, text + at, size);
		n += size;
		n_letters += n_each;
		found = end = at + size;
	}
	if (found) {
		memcpy(form, capitals, n);
		*ret_len = n;
	}
	return found;
}

/* ---- tokens ---- */

/* Flags of a token at start from what lies between it and the one before. */
static unsigned flags_of_gap(struct scan *s, size_t start, enum char_class first)
{
	if (s->new_line) {
		s->new_line = false;
		return TOKEN_SENTENCE | TOKEN_BREAK;
	}
	size_t n = start - s->last_end, size;
	if (n == 1 && s->text[s->last_end] == ' ')
		return 0;
	if (n <= 3) {
		enum char_class class = char_class_at(s->text, start, s->last_end, &size);
		if (size == n && (class == CHAR_APOSTROPHE || class == CHAR_HYPHEN))
			return TOKEN_JOINED;
	}
	const struct token *before = &s->tokens->items[s->tokens->n - 1];
	if (!sentence_ends(s->text, s->last_end, start, first, before, token_form(s->tokens, before)))
		return 0;
	scan_end_sentence(s);
	return TOKEN_SENTENCE;
}

/* Add a token whose form stands behind the end of the pool already. */
static void push(struct scan *s, size_t start, size_t end, enum token_kind kind, unsigned flags,
		 size_t form_len)
{
	struct tokens *tokens = s->tokens;
	GROW(tokens->items, tokens->n, tokens->alloc);
	tokens->items[tokens->n++] = (struct token){
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.form = (uint32_t)tokens->pool.len,
		.form_len = (uint16_t)form_len,
		.kind = (uint8_t)kind,
		.flags = (uint8_t)flags,
	};
	tokens->pool.len += form_len;
	tokens->pool.data[tokens->pool.len++] = '\0';
	tokens->pool.data[tokens->pool.len] = '\0';
	s->last_end = end;
}

static void count_letters(struct scan *s, const struct run *run, bool acronym)
{
	uint32_t n = run->counts[CHAR_UPPER] + run->counts[CHAR_LOWER] + run->counts[CHAR_LETTER];
	if (!acronym)
		s->sentence.n_lower += run->counts[CHAR_LOWER];
	s->sentence.n_words += n >= 2;
	if (n > s->sentence.longest)
		s->sentence.longest = n;
}

/* A word or acronym that begins at start; returns the offset behind it. */
static size_t take_word(struct scan *s, size_t start, enum char_class first)
{
	unsigned flags = flags_of_gap(s, start, first);
	struct buf *pool = &s->tokens->pool;
	struct run run;

	buf_reserve(pool, TEXT_MAX_FORM + 2);
	char *form = pool->data + pool->len;
	scan_run(s->text, s->len, start, form, &run);
	size_t form_len = run.form_len, end = run.end;
	const uint32_t *counts = run.counts;
	bool acronym = false;

	if (first == CHAR_UPPER) {
		flags |= TOKEN_CAPITAL;
		if (counts[CHAR_UPPER] >= 2 && !counts[CHAR_LOWER] && !counts[CHAR_LETTER])
			flags |= TOKEN_UPPER;
		uint32_t n = counts[CHAR_UPPER];
		size_t dotted = 0;
		if (end < s->len && s->text[end] == '.' && n <= 2 && !run.composed &&
		    n == counts[CHAR_UPPER] + counts[CHAR_LOWER] + counts[CHAR_DIGIT] + counts[CHAR_LETTER])
			dotted = dotted_acronym(s->text, s->len, start, end, n, form, &form_len);
		if (dotted) {
			end = dotted;
			flags |= TOKEN_UPPER;
		}
		acronym = dotted || is_acronym(s->text, &run);
	}
	if (run.composed && !(form_len = form_compose(s->text + start, end - start, form))) {
		s->new_line =
			flags &
			TOKEN_BREAK; /* fillers alone (U+3164): no token, so the next is still the first */
		return end;
	}
	if (acronym) {
		if (counts[CHAR_LOWER])
			form_len--; /* plural s */
		char small[TEXT_MAX_FORM];
		memcpy(small, form, form_len);
		form_recase(small, form_len, true, pool);
		form_len = (size_t)(pool->data + pool->len - form);
		pool->len -= form_len;
	}
	/* Ordinals and the like ("50e", "3º") say nothing about how a line is written. */
	if (first != CHAR_DIGIT)
		count_letters(s, &run, acronym);
	bool number = !counts[CHAR_UPPER] && !counts[CHAR_LOWER] && !counts[CHAR_LETTER];
	push(s, start, end, acronym ? TOKEN_ACRONYM : number ? TOKEN_NUMBER : TOKEN_WORD, flags, form_len);
	return end;
}

static size_t take_digits(struct scan *s, size_t start)
{
	size_t end = start, size;

	while (end < s->len && ascii_classes[(uint8_t)s->text[end] & 0x7f] == CHAR_DIGIT &&
	       !(s->text[end] & 0x80))
		end++;
	enum char_class next = char_class_at(s->text, s->len, end, &size);
	if (char_in_word(next) || next == CHAR_IGNORED)
		return take_word(s, start, CHAR_DIGIT);

	/* Telephone numbers begin with a plus; their parts are no groups of thousands. */
	bool phone = start > 0 && (s->text[start - 1] == '+' || (s->phone_end && start - s->phone_end <= 3));
	unsigned flags = flags_of_gap(s, start, CHAR_DIGIT);
	struct buf *pool = &s->tokens->pool;
	size_t form_len, plain;

	buf_reserve(pool, TEXT_MAX_FORM + 2);
	end = number_scan(s->text, s->len, start, phone || start < s->plain_until, pool->data + pool->len,
			  &form_len, &plain);
	if (plain)
		s->plain_until = plain;
	s->phone_end = phone ? end : 0;
	push(s, start, end, TOKEN_NUMBER, flags, form_len);
	return end;
}

enum status text_analyze(const char *text, size_t len, struct tokens *tokens, struct error *err)
{
	if (len > TEXT_MAX_BYTES)
		return error_set(err, STATUS_TOO_LARGE, "text of %zu bytes, more than %u", len,
				 TEXT_MAX_BYTES);
	if (tokens->pool.len > MAX_POOL_AT_CALL)
		return error_set(err, STATUS_TOO_LARGE, "more than %u bytes of words", MAX_POOL_AT_CALL);

	struct scan s = {
		.text = text,
		.len = len,
		.tokens = tokens,
		.first = tokens->n,
		.line_first = tokens->n,
		.sentence_first = tokens->n,
		.new_line = true,
	};
	for (size_t at = 0, size; at < len; at += size) {
		enum char_class class = char_class_at(text, len, at, &size);
		switch (class) {
		case CHAR_UPPER:
		case CHAR_LOWER:
		case CHAR_LETTER:
			size = take_word(&s, at, class) - at;
			break;
		case CHAR_DIGIT:
			size = (size == 1 ? take_digits(&s, at) : take_word(&s, at, class)) - at;
			break;
		case CHAR_NEWLINE:
			scan_end_line(&s);
			break;
		default:
			break;
		}
	}
	scan_end_line(&s);
	return STATUS_OK;
}

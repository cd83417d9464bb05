/* What can only be told when a line is complete: capitals, elisions, compounds. */
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/letters.h"
#include "text/scan.h"
#include "base/banned.h"

#define MAX_COMPOUND_TOKENS 8
#define MAX_SINGLE_ACRONYM  6 /* letters of the only word of a line, to be an acronym */
#define SHORTEST_LONGEST    5 /* letters of the longest word, for a line to be one of capitals */
#define LONGEST_SPELT                                                                                        \
	5 /* letters of an acronym that is read letter by letter, so that l', d' may precede "FMI" */

/* ---- capitals ---- */

/* Not "OIM HCR": a sentence in capitals has words. */
static bool all_capitals(const struct capitals *c)
{
	return !c->n_lower && c->n_words >= 2 && c->longest >= SHORTEST_LONGEST;
}

/* Make a word of an acronym: its form anew from the text, accents kept. */
static void make_word(struct scan *s, struct token *token)
{
	struct buf *pool = &s->tokens->pool;
	struct run run;

	buf_reserve(pool, TEXT_MAX_FORM + 2);
	char *form = pool->data + pool->len;
	scan_run(s->text, token->end, token->start, form, &run);
	size_t len = run.composed ? form_compose(s->text + token->start, token->end - token->start, form)
				  : run.form_len;
	token->form = (uint32_t)pool->len;
	token->form_len = (uint16_t)len;
	token->kind = TOKEN_WORD;
	pool->len += len;
	pool->data[pool->len++] = '\0';
	pool->data[pool->len] = '\0';
}

static void make_words(struct scan *s, size_t from)
{
	for (size_t i = from; i < s->tokens->n; i++) {
		struct token *token = &s->tokens->items[i];
		size_t len = token->end - token->start;
		/* With full stops ("O.I.M.") or a plural s it is an acronym whatever stands around it. */
		if (token->kind == TOKEN_ACRONYM && s->text[token->end - 1] != 's' &&
		    !memchr(s->text + token->start, '.', len))
			make_word(s, token);
	}
}

void scan_end_sentence(struct scan *s)
{
	if (all_capitals(&s->sentence))
		make_words(s, s->sentence_first);
	s->line.n_lower += s->sentence.n_lower;
	s->line.n_words += s->sentence.n_words;
	if (s->sentence.longest > s->line.longest)
		s->line.longest = s->sentence.longest;
	s->sentence = (struct capitals){ .n_lower = 0 };
	s->sentence_first = s->tokens->n;
}

/* ---- elisions and compounds ---- */

static bool is_elision(const char *form, size_t len)
{
	static const char *const longer[] = { "qu", "jusqu", "lorsqu", "puisqu" };
	if (len == 1)
		return strchr("ldnsjcmt", form[0]) != NULL;
	for (size_t i = 0; i < ARRAY_SIZE(longer); i++)
		if (strlen(longer[i]) == len && !memcmp(longer[i], form, len))
			return true;
	return false;
}

static bool apostrophe_behind(const struct scan *s, const struct token *token, size_t *ret_size)
{
	return char_class_at(s->text, s->len, token->end, ret_size) == CHAR_APOSTROPHE;
}

/* May an article lose its vowel before this token? "l'ONU", "d'un", "l'11", "l'HCR"; but not "N'Djamena". */
static bool elides(const struct scan *s, const struct token *next)
{
	const char *form = token_form(s->tokens, next);
	size_t size, n = 0;

	if (next->kind == TOKEN_NUMBER)
		return true;
	char first = form[0];
	if ((uint8_t)first >= 0x80) {
		const struct latin_letter *letter = latin_letter(utf8_decode(form, next->form_len, &size));
		if (!letter)
			return true;
		first = letter->fold[0];
	}
	if (strchr("aeiouyhAEIOUYH0123456789", first))
		return true;
	/* Read letter by letter, these begin with a vowel as well. */
	n = utf8_count(form, next->form_len);
	return next->kind == TOKEN_ACRONYM && n <= LONGEST_SPELT && strchr("FLMNRSX", first);
}

/* Set TOKEN_ELIDED where it belongs. next: the token behind, NULL at the end of the line. */
static void mark_elision(struct scan *s, struct token *token, const struct token *next)
{
	size_t size, space;

	if (token->form_len > 6 || token->kind == TOKEN_NUMBER || !next ||
	    !apostrophe_behind(s, token, &size))
		return;
	size_t behind = token->end + size;
	if (next->start != behind) {
		/* "l’ OIM": a space too many; but not the n of "rock 'n' roll". */
		if ((token->flags & TOKEN_JOINED) ||
		    char_class_at(s->text, s->len, behind, &space) != CHAR_SPACE ||
		    next->start != behind + space || (token->start > 0 && s->text[token->start - 1] == '\''))
			return;
	}
	if (token->kind == TOKEN_ACRONYM) { /* "QU'IL" */
		char small[8];
		const char *form = token_form(s->tokens, token);
		for (size_t i = 0; i < token->form_len; i++)
			small[i] = (char)(form[i] >= 'A' && form[i] <= 'Z' ? form[i] + 32 : form[i]);
		if (!is_elision(small, token->form_len))
			return;
		make_word(s, token);
	} else if (!is_elision(token_form(s->tokens, token), token->form_len)) {
		return;
	}
	if (elides(s, next))
		token->flags |= TOKEN_ELIDED;
}

static bool joined_by_apostrophe(const struct scan *s, size_t i)
{
	size_t size;
	return apostrophe_behind(s, &s->tokens->items[i], &size);
}

/* The compound of tokens first..last, all joined; elided articles in front do not belong to it, nor does an English 's. */
static void add_compound(struct scan *s, size_t first, size_t last)
{
	struct tokens *tokens = s->tokens;
	const struct token *items = tokens->items;
	struct buf *pool = &tokens->pool;

	while (first < last && (items[first].flags & TOKEN_ELIDED) && joined_by_apostrophe(s, first))
		first++;
	if (first < last && items[last].form_len == 1 && token_form(tokens, &items[last])[0] == 's' &&
	    joined_by_apostrophe(s, last - 1))
		last--;
	if (first >= last || last - first + 1 > MAX_COMPOUND_TOKENS)
		return;

	size_t total = last - first, start = pool->len;
	for (size_t i = first; i <= last; i++)
		total += items[i].form_len;
	if (total > TEXT_MAX_FORM)
		return;
	/* Room first, since forms are copied out of the pool; lower case is at most half as long again. */
	buf_reserve(pool, 2 * total + 2);
	for (size_t i = first; i <= last; i++) {
		const char *form = token_form(tokens, &items[i]);
		if (items[i].kind == TOKEN_ACRONYM)
			form_recase(form, items[i].form_len, false, pool);
		else
			buf_add(pool, form, items[i].form_len);
		if (i < last)
			buf_addch(pool, joined_by_apostrophe(s, i) ? '\'' : '-');
	}
	size_t form_len = pool->len - start;
	buf_addch(pool, '\0');
	GROW(tokens->compounds, tokens->n_compounds, tokens->alloc_compounds);
	tokens->compounds[tokens->n_compounds++] = (struct compound){
		.first = (uint32_t)first,
		.n_tokens = (uint32_t)(last - first + 1),
		.form = (uint32_t)start,
		.form_len = (uint16_t)form_len,
	};
}

void scan_end_line(struct scan *s)
{
	struct tokens *tokens = s->tokens;
	struct capitals *line = &s->line;

	s->new_line = true;
	s->phone_end = 0;
	if (s->line_first == tokens->n)
		return;
	scan_end_sentence(s);
	/* A heading or cell of one long word in capitals is a word: "CONTEXTE". */
	if (all_capitals(line) ||
	    (!line->n_lower && line->n_words == 1 && line->longest > MAX_SINGLE_ACRONYM))
		make_words(s, s->line_first);

	for (size_t i = s->line_first, next; i < tokens->n; i = next) {
		next = i + 1;
		while (next < tokens->n && tokens->items[next].flags & TOKEN_JOINED)
			next++;
		for (size_t k = i; k < next; k++)
			mark_elision(s, &tokens->items[k], k + 1 < tokens->n ? &tokens->items[k + 1] : NULL);
		if (next > i + 1)
			add_compound(s, i, next - 1);
	}
	*line = (struct capitals){ .n_lower = 0 };
	s->line_first = s->sentence_first = tokens->n;
}

#include "query/parse_lex.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "base/banned.h"

struct span {
	size_t start, end;
};

struct lexer {
	struct query *query;
	const char *text; /* query->text */
	size_t len;       /* may be less than its length while cutting */
	bool was_cut;     /* something stood behind: what is open closes there */
	bool capitals;    /* operators are words */
	bool acronyms;    /* all capitals, and every word beside the operators is an acronym */
	struct tokens tokens;
	struct field_span *fields;
	size_t n_fields, alloc_fields;
	struct span *nears; /* NEAR/5, which would be two tokens */
	size_t n_nears, alloc_nears;
	struct lexemes *out;
	size_t field, near, token; /* the next ones */
};

static void note_at(struct lexer *lex, const char *code, size_t start, size_t end, const char *text)
{
	query_add_note(lex->query, code, lex->text + start, end - start, text);
}

static const char note_short[] = "A word needs three letters or more before \"*\"; it was read as it stands.";
static const char note_star[] =
	"\"*\" is understood only at the end of a word outside quotation marks; it was left out.";
static const char note_capitals[] =
	"In a query all in capitals AND, OR, NOT and the like were read as plain words.";
static const char note_cut[] = "The query is too long; only its beginning was read, up to this word.";

/* ---- operators ---- */

enum lexeme_kind operator_kind(const char *text, size_t len, uint32_t *ret_distance)
{
	static const struct {
		const char *name;
		enum lexeme_kind kind;
	} operators[] = {
		{ "AND", LEX_AND }, { "ET", LEX_AND },    { "Y", LEX_AND },   { "OR", LEX_OR },
		{ "OU", LEX_OR },   { "O", LEX_OR },      { "NOT", LEX_NOT }, { "SAUF", LEX_NOT },
		{ "NO", LEX_NOT },  { "NEAR", LEX_NEAR },
	};
	uint32_t distance = 0;

	if (len > 5 && !memcmp(text, "NEAR/", 5)) {
		for (size_t i = 5; i < len; i++) {
			if (text[i] < '0' || text[i] > '9')
				return LEX_WORDS;
			if (distance < 100000)
				distance = distance * 10 + (uint32_t)(text[i] - '0');
		}
		*ret_distance = distance ? distance : UINT32_MAX;
		return LEX_NEAR;
	}
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		if (strlen(operators[i].name) == len && !memcmp(operators[i].name, text, len)) {
			*ret_distance = 0;
			return operators[i].kind;
		}
	return LEX_WORDS;
}

static bool separates(uint32_t c)
{
	return is_query_space(c) || is_query_quote(c) || c == '(' || c == ')';
}

/* Does a space, quote, parenthesis or the end of the text stand on both sides? */
static bool is_whole(const struct lexer *lex, size_t start, size_t end)
{
	size_t size, before = start;

	if (end < lex->len && !separates(utf8_decode(lex->text + end, lex->len - end, &size)))
		return false;
	if (!start)
		return true;
	while (before > 0 && ((uint8_t)lex->text[--before] & 0xc0) == 0x80)
		;
	return separates(utf8_decode(lex->text + before, start - before, &size));
}

/* The operator a word spells if operators are looked for, else LEX_WORDS. */
static enum lexeme_kind operator_at(const struct lexer *lex, size_t start, size_t end)
{
	uint32_t distance;
	return is_whole(lex, start, end) ? operator_kind(lex->text + start, end - start, &distance)
					 : LEX_WORDS;
}

/* ---- analysis ---- */

/* Finds fields and NEAR/n, which must not reach the analysis. */
static void scan(struct lexer *lex)
{
	bool boundary = true;
	size_t size;

	for (size_t at = 0; at < lex->len; at += size) {
		uint32_t c = utf8_decode(lex->text + at, lex->len - at, &size);
		struct field_span field;
		if (is_query_quote(c)) {
			size_t end = quote_end(lex->text, lex->len, at);
			if (end != SIZE_MAX) {
				(void)utf8_decode(lex->text + end, lex->len - end, &size);
				size += end - at;
			}
			boundary = true;
		} else if (is_query_space(c) || c == '(') {
			boundary = true;
		} else if (boundary && field_at(lex->text, lex->len, at, &field)) {
			GROW(lex->fields, lex->n_fields, lex->alloc_fields);
			lex->fields[lex->n_fields++] = field;
			size = field.end - at;
			boundary = field.field == FIELD_TITLE;
		} else if (boundary && c == 'N' && lex->len - at > 5 && !memcmp(lex->text + at, "NEAR/", 5)) {
			size = 5 + strspn(lex->text + at + 5, "0123456789");
			if (size > 5 && is_whole(lex, at, at + size)) {
				GROW(lex->nears, lex->n_nears, lex->alloc_nears);
				lex->nears[lex->n_nears++] = (struct span){ at, at + size };
			}
			boundary = false;
		} else {
			boundary = boundary && (c == '+' || c == '-');
		}
	}
}

/* The text as one line, without fields: offsets stay, and the query counts as one line when it is all capitals. */
static void analyze(struct lexer *lex, bool blank_nears)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT;

	buf_add(&copy, lex->text, lex->len);
	for (size_t i = 0; i < copy.len; i++)
		if ((unsigned char)copy.data[i] < ' ')
			copy.data[i] = ' ';
	for (size_t i = 0; i < lex->n_fields; i++)
		memset(copy.data + lex->fields[i].start, ' ', lex->fields[i].end - lex->fields[i].start);
	for (size_t i = 0; blank_nears && i < lex->n_nears; i++)
		memset(copy.data + lex->nears[i].start, ' ', lex->nears[i].end - lex->nears[i].start);
	tokens_clear(&lex->tokens);
	enum status status = text_analyze(copy.data, copy.len, &lex->tokens, NULL);
	assert(!status); /* its one error is a text of more than TEXT_MAX_BYTES */
	(void)status;
}

static bool token_is_capital(const struct lexer *lex, const struct token *token)
{
	for (uint32_t i = token->start; i < token->end; i++)
		if (lex->text[i] >= 'a' && lex->text[i] <= 'z')
			return false;
	return token->flags & (TOKEN_UPPER | TOKEN_CAPITAL) || token->kind == TOKEN_ACRONYM ||
	       (lex->text[token->start] >= '0' && lex->text[token->start] <= '9');
}

/* An article cut off by an apostrophe is no word that could be an acronym. */
static bool token_is_acronym(const struct lexer *lex, const struct token *token, is_acronym_fn *is_acronym,
			     void *ctx)
{
	CLEANUP(buf_release) struct buf form = BUF_INIT;

	if (token->flags & TOKEN_ELIDED)
		return true;
	if (!is_acronym)
		return false;
	capital_form(token_form(&lex->tokens, token), token->form_len, &form);
	return is_acronym(ctx, form.data, form.len);
}

/*
 * A title pasted in capitals holds ET, OU, Y, O and NO, so in a query all in capitals operators are words, unless each word
 * beside them is an acronym of the index: then somebody typed acronyms and operators. Numbers say nothing either way.
 */
static bool all_capitals(struct lexer *lex, is_acronym_fn *is_acronym, void *ctx)
{
	size_t n_words = 0, n_others = 0;
	bool acronyms = true;
	const struct token *found = NULL;

	for (size_t i = 0; i < lex->tokens.n; i++) {
		const struct token *token = &lex->tokens.items[i];
		if (token->kind == TOKEN_NUMBER)
			continue;
		if (!token_is_capital(lex, token))
			return false;
		n_words++;
		bool is_operator = operator_at(lex, token->start, token->end) != LEX_WORDS;
		for (size_t k = 0; k < lex->n_nears; k++)
			is_operator |= token->start == lex->nears[k].start;
		if (is_operator) {
			if (!found)
				found = token;
		} else {
			n_others++;
			acronyms = acronyms && token_is_acronym(lex, token, is_acronym, ctx);
		}
	}
	if (!found || n_words < 2 || !n_others)
		return false;
	lex->acronyms = acronyms;
	if (acronyms)
		return false;
	note_at(lex, "capitals", found->start, found->end, note_capitals);
	return true;
}

/* ---- lexemes ---- */

static struct lexeme *emit(struct lexer *lex, enum lexeme_kind kind, size_t start, size_t end)
{
	GROW(lex->out->items, lex->out->n, lex->out->alloc);
	struct lexeme *lexeme = &lex->out->items[lex->out->n++];
	*lexeme = (struct lexeme){ .kind = kind, .start = (uint32_t)start, .end = (uint32_t)end };
	return lexeme;
}

static const struct token *next_token(const struct lexer *lex)
{
	return lex->token < lex->tokens.n ? &lex->tokens.items[lex->token] : NULL;
}

static bool token_starts(const struct lexer *lex, size_t at)
{
	return next_token(lex) && next_token(lex)->start == at;
}

/* Nothing between two tokens that would part them: they were typed as one. */
static bool is_joined(const struct lexer *lex, size_t from, size_t to)
{
	size_t size;

	for (size_t at = from; at < to; at += size) {
		uint32_t c = utf8_decode(lex->text + at, lex->len - at, &size);
		if (separates(c) || c == '*')
			return false;
	}
	return true;
}

/* Letters or digits of the last word, for "*". */
static bool long_enough(const struct lexer *lex, const struct token *token)
{
	return utf8_count(token_form(&lex->tokens, token), token->form_len) >= QUERY_MIN_PREFIX;
}

static size_t lex_star(struct lexer *lex, struct lexeme *words, const struct token *last, size_t at)
{
	bool bullet = words->start && lex->text[words->start - 1] == '*';
	bool twice = at + 1 < lex->len && lex->text[at + 1] == '*';

	if (bullet || twice) /* *so* or **so** is emphasis */
		return at + 1;
	if (token_starts(lex, at + 1)) {
		note_at(lex, "prefix", words->start, at + 1, note_star);
	} else if (!long_enough(lex, last)) {
		note_at(lex, "prefix", words->start, at + 1, note_short);
	} else {
		words->prefix = true;
		words->end = (uint32_t)at + 1;
	}
	return at + 1;
}

static size_t lex_words(struct lexer *lex, bool after_sign)
{
	const struct token *first = next_token(lex), *last = first;
	size_t n = 1;

	while (++lex->token < lex->tokens.n && is_joined(lex, last->end, next_token(lex)->start)) {
		last = next_token(lex);
		n++;
	}
	enum lexeme_kind kind = LEX_WORDS;
	if (n == 1 && !after_sign && !lex->capitals)
		kind = operator_at(lex, first->start, last->end);
	struct lexeme *lexeme = emit(lex, kind, first->start, last->end);
	lexeme->first_token = (uint32_t)(first - lex->tokens.items);
	lexeme->n_tokens = (uint32_t)n;
	lexeme->distance = QUERY_DEFAULT_NEAR;
	if (kind == LEX_WORDS && last->end < lex->len && lex->text[last->end] == '*')
		return lex_star(lex, lexeme, last, last->end);
	return last->end;
}

static size_t lex_quote(struct lexer *lex, size_t at, size_t size)
{
	size_t end = quote_end(lex->text, lex->len, at), closing = 0;

	if (end == SIZE_MAX && !lex->was_cut) {
		note_at(lex, "unclosed", at, at + size, query_note_unclosed);
		return at + size;
	}
	if (end == SIZE_MAX)
		end = lex->len;
	else
		(void)utf8_decode(lex->text + end, lex->len - end, &closing);
	struct lexeme *lexeme = emit(lex, LEX_PHRASE, at, end + closing);
	lexeme->first_token = (uint32_t)lex->token;
	while (next_token(lex) && next_token(lex)->start < end) {
		lex->token++;
		lexeme->n_tokens++;
	}
	if (!lexeme->n_tokens) {
		lexeme->kind = LEX_NOTHING;
		note_at(lex, "plain", at, end + closing, query_note_empty);
	} else if (memchr(lex->text + at, '*', end - at)) {
		note_at(lex, "prefix", at, end + closing, note_star);
	}
	return end + closing;
}

static size_t lex_field(struct lexer *lex)
{
	const struct field_span *span = &lex->fields[lex->field++];

	if (span->field == FIELD_TITLE) {
		emit(lex, LEX_TITLE, span->start, span->end);
		return span->end;
	}
	struct query_node *node = field_node(lex->query, lex->text, span);
	emit(lex, node ? LEX_FILTER : LEX_NOTHING, span->start, span->end)->node = node;
	return span->end;
}

static size_t lex_near(struct lexer *lex)
{
	const struct span *span = &lex->nears[lex->near++];
	uint32_t distance = 0;

	(void)operator_kind(lex->text + span->start, span->end - span->start, &distance);
	struct lexeme *lexeme = emit(lex, LEX_NEAR, span->start, span->end);
	lexeme->distance = distance == UINT32_MAX ? 1 : distance > QUERY_MAX_NEAR ? QUERY_MAX_NEAR : distance;
	if (lexeme->distance != distance)
		note_at(lex, "ignored", span->start, span->end,
			"NEAR reaches from 1 to 50 words; the nearest of these was taken.");
	return span->end;
}

/* A sign counts in front of something, with nothing but a space, quote or parenthesis before it: never in a number or between words. */
static bool is_sign(const struct lexer *lex, uint32_t c, size_t at)
{
	size_t size, next = at + 1;

	if (next >= lex->len)
		return false;
	if (lex->field < lex->n_fields && lex->fields[lex->field].start == next)
		return true;
	if (token_starts(lex, next))
		return c == '-' || next_token(lex)->kind != TOKEN_NUMBER; /* +506 221 is a telephone */
	if (lex->text[next] == '(')                                       /* and so is +(0)22 717 91 11 */
		return c == '-' || next + 1 >= lex->len || lex->text[next + 1] < '0' ||
		       lex->text[next + 1] > '9';
	return is_query_quote(utf8_decode(lex->text + next, lex->len - next, &size)) &&
	       (lex->was_cut || quote_end(lex->text, lex->len, next) != SIZE_MAX);
}

static void lex(struct lexer *lex)
{
	bool boundary = true, after_sign = false;
	size_t size, next;

	for (size_t at = 0; at < lex->len; at = next) {
		uint32_t c = utf8_decode(lex->text + at, lex->len - at, &size);
		bool signed_now = false, boundary_now = false;
		next = at + size;
		while (next_token(lex) && next_token(lex)->start < at)
			lex->token++;
		if (lex->field < lex->n_fields && lex->fields[lex->field].start == at) {
			next = lex_field(lex);
		} else if (!lex->capitals && lex->near < lex->n_nears && lex->nears[lex->near].start == at) {
			next = lex_near(lex);
		} else if (token_starts(lex, at)) {
			next = lex_words(lex, after_sign);
		} else if (is_query_quote(c)) {
			next = lex_quote(lex, at, size);
			boundary_now = true;
		} else if (c == '(' || c == ')') {
			emit(lex, c == '(' ? LEX_OPEN : LEX_CLOSE, at, next);
			boundary_now = c == '(';
		} else if (boundary && (c == '+' || c == '-') && is_sign(lex, c, at)) {
			emit(lex, c == '+' ? LEX_MUST : LEX_MINUS, at, next);
			signed_now = true;
		} else {
			boundary_now = is_query_space(c);
		}
		boundary = boundary_now;
		after_sign = signed_now;
	}
}

/* ---- the whole ---- */

static void lexer_release(struct lexer *lex)
{
	tokens_release(&lex->tokens);
	free(lex->fields);
	free(lex->nears);
}

static void clear_notes(struct query *query)
{
	for (size_t i = 0; i < query->n_notes; i++) {
		free(query->notes[i].code);
		free(query->notes[i].text);
		free(query->notes[i].word);
	}
	query->n_notes = 0;
}

/* Lexemes of the first len bytes. Returns where to cut so that the words are not too many; len when they are not. */
static size_t lex_prefix(struct query *query, size_t len, bool was_cut, is_acronym_fn *is_acronym, void *ctx,
			 struct lexemes *out)
{
	CLEANUP(lexer_release)
	struct lexer state = { .query = query,
			       .text = query->text,
			       .len = len,
			       .was_cut = was_cut,
			       .out = out,
			       .tokens = TOKENS_INIT };

	scan(&state);
	analyze(&state, false);
	state.capitals = all_capitals(&state, is_acronym, ctx);
	if (state.n_nears && !state.capitals)
		analyze(&state, true);
	lex(&state);
	lexemes_order(query, len, was_cut, out);

	size_t n_words = 0, last_end = 0;
	for (size_t i = 0; i < out->n; i++) {
		const struct lexeme *lexeme = &out->items[i];
		if (lexeme->kind != LEX_WORDS && lexeme->kind != LEX_PHRASE)
			continue;
		size_t n = lexeme->n_tokens ? lexeme->n_tokens : 2, room = QUERY_MAX_WORDS - n_words;
		if (n > room) {
			if (!room || !lexeme->n_tokens)
				return last_end;
			return state.tokens.items[lexeme->first_token + room - 1].end;
		}
		n_words += n;
		last_end = lexeme->end;
	}
	lexemes_add_words(query, &state.tokens, state.acronyms, out);
	return len;
}

/* Valid UTF-8 of at most QUERY_MAX_BYTES; a word in two is left out, unless it is the only one. */
static char *clean_text(const char *text, bool *ret_cut)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	size_t len = strnlen(text, QUERY_MAX_BYTES + 4);
	size_t size;

	utf8_add_clean(&clean, text, utf8_floor(text, len, QUERY_MAX_BYTES + 3));
	*ret_cut = clean.len > QUERY_MAX_BYTES || len > QUERY_MAX_BYTES + 3;
	if (*ret_cut) {
		size_t limit = utf8_floor(clean.data, clean.len, QUERY_MAX_BYTES), space = 0;
		for (size_t at = 0; at < limit; at += size)
			if (is_query_space(utf8_decode(clean.data + at, clean.len - at, &size)))
				space = at;
		if (limit < clean.len &&
		    is_query_space(utf8_decode(clean.data + limit, clean.len - limit, &size)))
			space = limit;
		buf_truncate(&clean, space ? space : limit);
	}
	return buf_detach(&clean);
}

void query_lex(const char *text, is_acronym_fn *is_acronym, void *ctx, struct query *query,
	       struct lexemes *ret_lexemes)
{
	bool was_cut;

	query->text = clean_text(text, &was_cut);
	for (size_t len = strlen(query->text);;) {
		size_t fits = lex_prefix(query, len, was_cut, is_acronym, ctx, ret_lexemes);
		if (fits >= len)
			break;
		/* Read again what remains: it may be all capitals now, or an open quote closes at the cut. */
		was_cut = true;
		len = fits;
		query->text[len] = '\0';
		lexemes_release(ret_lexemes);
		clear_notes(query);
	}
	if (was_cut && query->n_words) {
		const struct query_word *last = &query->words[query->n_words - 1];
		query_add_note(query, "cut", query->text + last->start, last->end - last->start, note_cut);
	} else if (was_cut) {
		query_add_note(query, "cut", NULL, 0, note_cut);
	}
}

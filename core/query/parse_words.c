/* What the lexemes hold: the words of the query, their notes, and letting go of both. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/parse_lex.h"
#include "base/banned.h"

void lexemes_release(struct lexemes *lexemes)
{
	for (size_t i = 0; i < lexemes->n; i++)
		node_free(lexemes->items[i].node);
	free(lexemes->items);
	*lexemes = (struct lexemes){ .items = NULL };
}

void query_add_note(struct query *query, const char *code, const char *word, size_t len, const char *text)
{
	CLEANUP(free_p) char *copy = word ? xstrndup(word, len) : NULL;

	for (size_t i = 0; i < query->n_notes; i++)
		if (!strcmp(query->notes[i].code, code) &&
		    !strcmp(query->notes[i].word ? query->notes[i].word : "", copy ? copy : ""))
			return;
	GROW(query->notes, query->n_notes, query->alloc_notes);
	query->notes[query->n_notes++] =
		(struct note){ .code = xstrdup(code), .text = xstrdup(text), .word = copy };
	copy = NULL;
}

void capital_form(const char *form, size_t len, struct buf *out)
{
	size_t start = out->len;

	text_fold(form, len, false, out);
	for (size_t i = start; i < out->len; i++)
		if (out->data[i] >= 'a' && out->data[i] <= 'z')
			out->data[i] = (char)(out->data[i] - 'a' + 'A');
}

static struct query_word *add_word(struct query *query, const char *form, size_t len, size_t start,
				   size_t end)
{
	GROW(query->words, query->n_words, query->alloc_words);
	struct query_word *word = &query->words[query->n_words++];
	*word = (struct query_word){
		.form = xstrndup(form, len),
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.field = N_FIELDS,
	};
	return word;
}

static void lower_form(struct query_word *word)
{
	word->kind = TOKEN_WORD;
	for (char *p = word->form; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 0x20);
}

/* As the analysis gives an acronym: capitals without accents. */
static void acronym_form(struct query_word *word)
{
	CLEANUP(buf_release) struct buf form = BUF_INIT;

	capital_form(word->form, strlen(word->form), &form);
	free(word->form);
	word->form = buf_detach(&form);
	word->kind = TOKEN_ACRONYM;
}

static void add_words(struct query *query, const struct tokens *tokens, bool acronyms, struct lexeme *lexeme,
		      uint32_t *word_of_token)
{
	lexeme->first_word = (uint32_t)query->n_words;
	if (lexeme->kind != LEX_WORDS && lexeme->kind != LEX_PHRASE)
		return;
	for (uint32_t i = lexeme->first_token; i < lexeme->first_token + lexeme->n_tokens; i++) {
		const struct token *token = &tokens->items[i];
		word_of_token[i] = (uint32_t)query->n_words;
		struct query_word *word =
			add_word(query, token_form(tokens, token), token->form_len, token->start, token->end);
		word->kind = token->kind;
		word->flags = token->flags;
		word->in_phrase = lexeme->kind == LEX_PHRASE;
		if (lexeme->demoted)
			lower_form(word);
		else if (acronyms && word->kind == TOKEN_WORD && !(word->flags & TOKEN_ELIDED))
			acronym_form(word);
	}
	if (lexeme->demoted && !lexeme->n_tokens) { /* NEAR/5 */
		lower_form(add_word(query, "near", 4, lexeme->start, lexeme->start + 4));
		add_word(query, query->text + lexeme->start + 5, lexeme->end - lexeme->start - 5,
			 lexeme->start + 5, lexeme->end)
			->kind = TOKEN_NUMBER;
	}
	lexeme->n_words = (uint32_t)query->n_words - lexeme->first_word;
	if (lexeme->prefix) {
		query->words[query->n_words - 1].prefix = true;
		lower_form(&query->words[query->n_words - 1]);
	}
}

static void add_compounds(struct query *query, const struct tokens *tokens, const uint32_t *word_of_token)
{
	for (size_t i = 0; i < tokens->n_compounds; i++) {
		const struct compound *compound = &tokens->compounds[i];
		uint32_t first = word_of_token[compound->first];
		uint32_t last = word_of_token[compound->first + compound->n_tokens - 1];
		if (first == UINT32_MAX || last == UINT32_MAX || last - first + 1 != compound->n_tokens ||
		    query->words[last].prefix)
			continue;
		GROW(query->compounds, query->n_compounds, query->alloc_compounds);
		query->compounds[query->n_compounds++] = (struct query_compound){
			.first = first,
			.n_words = compound->n_tokens,
			.form = xstrndup(tokens->pool.data + compound->form, compound->form_len),
		};
	}
}

void lexemes_add_words(struct query *query, const struct tokens *tokens, bool acronyms,
		       struct lexemes *lexemes)
{
	CLEANUP(free_p) uint32_t *word_of_token = xcalloc(tokens->n, sizeof(*word_of_token));

	memset(word_of_token, 0xff, tokens->n * sizeof(*word_of_token));
	for (size_t i = 0; i < lexemes->n; i++)
		add_words(query, tokens, acronyms, &lexemes->items[i], word_of_token);
	add_compounds(query, tokens, word_of_token);
}

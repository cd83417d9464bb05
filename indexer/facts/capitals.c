/*
 * Capitals: evidence of which country a text is about first, beside its name. "Lomé" says Togo as "togolaise" does. They are a column
 * of corpus/countries.tsv, whose rules are in corpus/README.md.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "facts/page.h"
#include "base/banned.h"

/* The country of the longest capital whose first word is token i, or UINT32_MAX; *ret_n: of how many tokens. */
static uint32_t find_capital(const struct concepts *concepts, const struct tokens *tokens, size_t i,
			     uint32_t *ret_n)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	uint32_t found = UINT32_MAX;
	for (uint32_t n = 1; n <= CONCEPT_CAPITAL_WORDS && i + n <= tokens->n; n++) {
		const struct token *token = &tokens->items[i + n - 1];
		if (token->kind != TOKEN_WORD || (n > 1 && token->flags & (TOKEN_SENTENCE | TOKEN_BREAK)))
			break;
		buf_addstr(&name, n > 1 ? " " : "");
		text_fold(token_form(tokens, token), token->form_len, false, &name);
		/* "la paz" is peace, "La Paz" a town */
		if (!(token->flags & TOKEN_CAPITAL))
			continue;
		uint32_t country = concept_of_capital(concepts, name.data, name.len);
		if (country != UINT32_MAX) {
			found = country;
			*ret_n = n;
		}
	}
	return found;
}

static void find_all(const struct concepts *concepts, const struct tokens *tokens,
		     struct concept_matches *matches)
{
	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *token = &tokens->items[i];
		uint32_t n;
		uint32_t country =
			token->flags & TOKEN_CAPITAL ? find_capital(concepts, tokens, i, &n) : UINT32_MAX;
		if (country == UINT32_MAX)
			continue;
		GROW(matches->items, matches->n, matches->alloc);
		matches->items[matches->n++] = (struct concept_match){
			.first = (uint32_t)i,
			.n_tokens = n,
			.concept = country,
			.kind = CONCEPT_COUNTRY,
			.capital = true,
		};
		i += n - 1;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct concept_match *x = a, *y = b;
	return (x->first > y->first) - (x->first < y->first);
}

void capitals_add(const struct concepts *concepts, const struct tokens *tokens,
		  struct concept_matches *matches)
{
	size_t before = matches->n;
	find_all(concepts, tokens, matches);
	if (matches->n > before)
		qsort(matches->items, matches->n, sizeof(*matches->items), by_place);
}

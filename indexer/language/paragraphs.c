/* Documents in two languages: which paragraph is in which. */
#include <string.h>

#include "base/memory.h"
#include "language/language.h"
#include "base/banned.h"

#define MOST_WORDS  4000u /* that are looked at for a second language */
#define SECOND_PART 10    /* one word in so many is of the second language */
#define CLEAR       2     /* stop words that a paragraph has more of in one language */

static const enum language ours[] = { LANGUAGE_FR, LANGUAGE_ES, LANGUAGE_EN };

/* A paragraph, and how many stop words of each language it has. */
struct paragraph {
	size_t first, end; /* tokens */
	unsigned hits[N_LANGUAGES];
};

/* The paragraph that begins with a token. */
static struct paragraph read_paragraph(const struct tokens *tokens, size_t first)
{
	struct paragraph paragraph = { .first = first };
	size_t i = first;
	do {
		const struct token *token = &tokens->items[i];
		unsigned languages = 0;
		if (token->kind == TOKEN_WORD && !(token->flags & TOKEN_ELIDED))
			languages = text_stop_word_languages(token_form(tokens, token), token->form_len);
		for (size_t k = 0; languages && k < ARRAY_SIZE(ours); k++)
			paragraph.hits[ours[k]] += languages >> ours[k] & 1;
		i++;
	} while (i < tokens->n && !(tokens->items[i].flags & TOKEN_BREAK));
	paragraph.end = i;
	return paragraph;
}

void language_of_paragraphs(const struct tokens *tokens, enum language main, enum language also,
			    uint8_t *ret_languages)
{
	for (size_t i = 0; i < tokens->n;) {
		struct paragraph paragraph = read_paragraph(tokens, i);
		bool other = paragraph.hits[also] > paragraph.hits[main];
		memset(ret_languages + paragraph.first, other ? (int)also : (int)main,
		       paragraph.end - paragraph.first);
		i = paragraph.end;
	}
}

/* The language that has more of a paragraph's stop words than either other one, main by `lead` at least; else main. */
static enum language clear_language(const struct paragraph *paragraph, enum language main, unsigned lead)
{
	enum language best = main;
	bool alone = true;
	for (size_t k = 0; k < ARRAY_SIZE(ours); k++) {
		unsigned n = paragraph->hits[ours[k]];
		if (n > paragraph->hits[best]) {
			best = ours[k];
			alone = true;
		} else if (ours[k] != best && n == paragraph->hits[best]) {
			alone = false;
		}
	}
	return alone && paragraph->hits[best] >= paragraph->hits[main] + lead ? best : main;
}

enum language language_second(const struct tokens *title, const struct tokens *texts, size_t n_texts,
			      enum language main)
{
	size_t n[N_LANGUAGES] = { 0 }, read = 0;
	enum language second = LANGUAGE_UNKNOWN;
	if (!language_code(main))
		return LANGUAGE_UNKNOWN;
	for (size_t t = 0; t < n_texts && read < MOST_WORDS; t++)
		for (size_t i = 0; i < texts[t].n && read < MOST_WORDS;) {
			struct paragraph paragraph = read_paragraph(&texts[t], i);
			n[clear_language(&paragraph, main, CLEAR)] += paragraph.end - paragraph.first;
			read += paragraph.end - paragraph.first;
			i = paragraph.end;
		}
	if (title->n) {
		struct paragraph paragraph = read_paragraph(title, 0);
		enum language language = clear_language(&paragraph, main, 1);
		if (language != main && (n[language] || clear_language(&paragraph, main, CLEAR) == language))
			return language;
	}
	for (size_t k = 0; k < ARRAY_SIZE(ours); k++)
		if (ours[k] != main && n[ours[k]] * SECOND_PART > read && n[ours[k]] > n[second])
			second = ours[k];
	return second;
}

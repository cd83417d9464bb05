/*
 * For each line "LANG TAB FORM" of stdin a line "LANG TAB FORM TAB FOLDED TAB BARE TAB SNOWBALL TAB TERM": the form without accents but
 * for ñ, without any; what libstemmer makes of it, without accents but for ñ; and the term of the index. A form that text_analyze does
 * not take for one word of letters is left out. For tests/relevance/families.py.
 */
#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "text/analyze.h"
#include "text/stem.h"

static bool is_word(struct tokens *tokens, const char *form)
{
	struct error err = ERROR_INIT;
	tokens_clear(tokens);
	return !text_analyze(form, strlen(form), tokens, &err) && tokens->n == 1 &&
	       tokens->items[0].kind == TOKEN_WORD && !strcmp(token_form(tokens, &tokens->items[0]), form);
}

int main(void)
{
	struct sb_stemmer *snowball[N_LANGUAGES] = { NULL };
	struct stemmer *stemmer = stemmer_new();
	struct tokens tokens = TOKENS_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(free_p) char *line = NULL;
	size_t size = 0;
	ssize_t len;
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++)
		snowball[l] = sb_stemmer_new(language_code(l), "UTF_8");
	while ((len = getline(&line, &size, stdin)) > 0) {
		char *form = line;
		line[len - 1] = '\0';
		const char *code = strsep(&form, "\t");
		enum language language = language_from_code(code);
		if (!form || !snowball[language] || !is_word(&tokens, form))
			continue;
		size_t n = strlen(form);
		buf_clear(&out);
		buf_addf(&out, "%s\t%s\t", code, form);
		text_fold(form, n, true, &out);
		buf_addch(&out, '\t');
		text_fold(form, n, false, &out);
		buf_addch(&out, '\t');
		const sb_symbol *stem = sb_stemmer_stem(snowball[language], (const sb_symbol *)form, (int)n);
		text_fold((const char *)stem, (size_t)sb_stemmer_length(snowball[language]), true, &out);
		buf_addch(&out, '\t');
		stemmer_term(stemmer, language, TOKEN_WORD, form, n, &out);
		puts(out.data);
	}
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++)
		sb_stemmer_delete(snowball[l]);
	stemmer_free(stemmer);
	tokens_release(&tokens);
	return 0;
}

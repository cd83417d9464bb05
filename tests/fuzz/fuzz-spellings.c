/* Any bytes as the file `spellings`, beside a few words that are whole: refused, or searched without harm. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/spelling.h"
#include "table_file.h"
#include "text/analyze.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	enum language language;
	int kind;
	const char *form;
} forms[] = {
	{ LANGUAGE_FR, TOKEN_WORD, "retour" },
	{ LANGUAGE_FR, TOKEN_WORD, "réintégration" },
	{ LANGUAGE_FR, TOKEN_WORD, "traité" },
	{ LANGUAGE_FR, TOKEN_WORD, "main-d'oeuvre" },
	{ LANGUAGE_ES, TOKEN_WORD, "año" },
	{ LANGUAGE_ES, TOKEN_WORD, "ano" },
	{ LANGUAGE_ES, TOKEN_WORD, "niños" },
	{ LANGUAGE_ES, TOKEN_WORD, "reintegración" },
	{ LANGUAGE_UNKNOWN, TOKEN_ACRONYM, "UNESCO" },
	{ LANGUAGE_UNKNOWN, TOKEN_NUMBER, "2006" },
};

/* The words, made once; what the file says of them may be anything. */
static const struct words *known_words(int folder)
{
	static struct words words;
	if (words.n)
		return &words;
	struct words_builder builder;
	struct error err = ERROR_INIT;
	CLEANUP(word_counts_release) struct word_counts counts;
	word_counts_init(&counts, ARRAY_SIZE(forms));
	words_builder_init(&builder);
	for (uint32_t i = 0; i < ARRAY_SIZE(forms); i++) {
		CHECK(words_builder_add(&builder, forms[i].language, forms[i].kind, forms[i].form,
					strlen(forms[i].form)) == i);
		counts.df[i] = counts.cf[i] = i + 1;
	}
	CHECK(!words_builder_write(&builder, &counts, folder, &err));
	words_builder_release(&builder);
	CHECK(!words_open(folder, &words, &err));
	unlinkat(folder, "words", 0);
	/* IOM_SEED=FILE writes what these words give, to begin with. */
	const char *seed = getenv("IOM_SEED");
	if (seed) {
		CHECK(!spellings_write(&words, folder, &err));
		CHECK(!renameat(folder, "spellings", AT_FDCWD, seed));
	}
	return &words;
}

static uint32_t count(void *ctx, uint32_t left, uint32_t right)
{
	const struct words *words = ctx;
	CHECK(left < words->n && right < words->n);
	return 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const typed[] = { "retoru", "reintegraton",  "niñoss",
					     "unecso", "lorganisation", "anonimo" };
	struct error err = ERROR_INIT;
	struct spellings table;
	int folder = table_file("spellings", data, size);
	unlinkat(folder, "spellings", 0);
	const struct words *words = known_words(folder);
	folder = table_file("spellings", data, size);
	enum status status = spellings_open(folder, &table, &err);
	unlinkat(folder, "spellings", 0);
	if (status)
		return 0;
	const struct spelling spelling = { words, &table };
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++) {
		struct suggestion near[4];
		struct cognate alike[3];
		uint32_t halves[2], own_df;
		size_t len = strlen(typed[i]);
		uint32_t n = spelling_nearest(&spelling, typed[i], len, ~0U, near, ARRAY_SIZE(near));
		CHECK(n <= ARRAY_SIZE(near));
		for (uint32_t k = 0; k < n; k++)
			CHECK(near[k].word < words->n && words->df[near[k].word] && near[k].score > 0);
		n = spelling_cognates(&spelling, typed[i], len, LANGUAGE_ES, alike, ARRAY_SIZE(alike));
		for (uint32_t k = 0; k < n; k++)
			CHECK(alike[k].word < words->n && alike[k].similarity <= 1);
		spelling_split(&spelling, typed[i], len, ~0U, count, (void *)words, halves);
		spelling_with_tilde(&spelling, typed[i], len, &own_df);
	}
	spellings_close(&table);
	return 0;
}

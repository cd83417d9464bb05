/* The tables of corpus/, turned into sequences of inflected words. */
#include "query/concepts/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/concepts/forms.h"
#include "base/banned.h"

#define MAX_COLUMNS 8

static const char *const articles[] = { "le",  "la", "les", "l",   "el",  "los",
					"las", "lo", "un",  "une", "una", "the" };

/* Words of which any may stand for any other: "traite des personnes", "trata de personas", "du", "del". */
static const struct {
	const char *key;
	const char *members[6];
} classes[] = {
	{ "=de", { "de", "du", "des", "d", "del" } },
	{ "=a", { "a", "au", "aux", "al" } },
};

struct compiler {
	struct compiled *concepts;
	struct strmap rules;    /* "id\tform" -> row of concept_rules, by number */
	struct strmap patterns; /* what a pattern consists of -> its number */
	struct tokens tokens;
	struct buf text, folded, key;
};

static bool is_article(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(articles); i++)
		if (!strcmp(articles[i], word))
			return true;
	return false;
}

static void link_form(struct compiler *c, const char *form, uint32_t word, bool with_accents)
{
	struct compiled *concepts = c->concepts;
	size_t len = strlen(form);
	uint32_t accents = ACCENTS_ANY;

	buf_clear(&c->folded);
	text_fold(form, len, false, &c->folded);
	uint32_t number = strmap_add(&concepts->forms, c->folded.data, c->folded.len, NULL);
	if (with_accents) {
		accents = (uint32_t)concepts->accents.len;
		buf_add(&concepts->accents, form, len + 1);
	}
	GROW(concepts->links, concepts->n_links, concepts->alloc_links);
	concepts->links[concepts->n_links++] = (struct form_link){ number, word, accents };
}

/* The number of a word, its forms linked the first time. */
static uint32_t word_number(struct compiler *c, enum language language, enum form_role role, const char *form,
			    bool with_accents)
{
	static const char *const languages[] = { "", "fr", "es", "en" };
	bool is_new;

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(classes[i].members) && classes[i].members[j]; j++) {
			if (strcmp(form, classes[i].members[j]))
				continue;
			uint32_t word = strmap_add(&c->concepts->word_keys, classes[i].key, 2, &is_new);
			for (size_t k = 0; is_new && k < ARRAY_SIZE(classes[i].members); k++)
				if (classes[i].members[k])
					link_form(c, classes[i].members[k], word, false);
			return word;
		}
	}
	buf_clear(&c->key);
	buf_addf(&c->key, "%d%s:", (int)role, role == ROLE_FIXED ? "" : languages[language]);
	if (role == ROLE_FIXED) /* one word whatever its accents; each way of writing it is a form */
		text_fold(form, strlen(form), false, &c->key);
	else
		buf_addstr(&c->key, form);
	uint32_t word = strmap_add(&c->concepts->word_keys, c->key.data, c->key.len, &is_new);
	if (is_new || role == ROLE_FIXED) {
		struct forms forms;
		forms_inflect(language, role, form, &forms);
		for (size_t i = 0; i < forms.n; i++)
			link_form(c, forms.items[i], word, with_accents && role != ROLE_DEMONYM);
	}
	return word;
}

static uint16_t find_rule(struct compiler *c, const char *id, const char *form)
{
	buf_clear(&c->key);
	buf_addf(&c->key, "%s\t%s", id, form);
	uint32_t number = strmap_find(&c->rules, c->key.data, c->key.len);
	return number == STRMAP_NONE ? NO_RULE : (uint16_t)number;
}

static void add_pattern(struct compiler *c, const uint32_t *words, size_t n_words, const struct pattern *like)
{
	struct compiled *concepts = c->concepts;
	bool is_new;

	buf_clear(&c->key);
	buf_add(&c->key, words, n_words * sizeof(*words));
	buf_add(&c->key, &like->concept, sizeof(like->concept));
	buf_add(&c->key, &like->rule, sizeof(like->rule));
	buf_add(&c->key, &like->demonym, sizeof(like->demonym));
	uint32_t number = strmap_add(&c->patterns, c->key.data, c->key.len, &is_new);
	if (!is_new) {
		concepts->patterns[number].languages |= like->languages;
		return;
	}
	GROW(concepts->patterns, concepts->n_patterns, concepts->alloc_patterns);
	struct pattern *pattern = &concepts->patterns[concepts->n_patterns++];
	*pattern = *like;
	pattern->words = (uint32_t)concepts->n_words;
	pattern->n_words = (uint8_t)n_words;
	for (size_t i = 0; i < n_words; i++) {
		GROW(concepts->words, concepts->n_words, concepts->alloc_words);
		concepts->words[concepts->n_words++] = words[i];
	}
}

/*
 * Compile one variant. concept: its row, or CONCEPT_NONE; demonym: of the dem_ columns.
 * The text is cut behind a small word, so that capitals are judged as inside a sentence.
 */
static enum status add_variant(struct compiler *c, const char *variant, uint32_t concept,
			       enum language language, bool demonym, struct error *err)
{
	const struct concept_row *row = concept == CONCEPT_NONE ? NULL : &c->concepts->rows[concept];
	CLEANUP(buf_release) struct buf form = BUF_INIT;
	const struct token *kept[PATTERN_WORDS];
	uint32_t words[PATTERN_WORDS];
	size_t n = 0;

	buf_clear(&c->text);
	buf_addf(&c->text, "x %s", variant);
	tokens_clear(&c->tokens);
	enum status status = text_analyze(c->text.data, c->text.len, &c->tokens, err);
	if (status)
		return status;
	for (size_t i = 1; i < c->tokens.n && n < PATTERN_WORDS; i++) {
		const struct token *token = &c->tokens.items[i];
		const char *word = token_form(&c->tokens, token);
		if (n && is_article(word))
			continue;
		kept[n++] = token;
		if (form.len)
			buf_addch(&form, ' ');
		text_fold(word, token->form_len, false, &form);
	}
	if (!n)
		return STATUS_OK;
	for (size_t i = 0; i < form.len; i++)
		if (form.data[i] >= 'A' && form.data[i] <= 'Z')
			form.data[i] += 'a' - 'A';

	static const char *const demonym_rules[] = { "", "demonym fr", "demonym es", "demonym en" };
	struct pattern like = { .concept = concept,
				.rule = row ? find_rule(c, c->concepts->strings.data + row->id,
							demonym ? demonym_rules[language] : form.data)
					    : NO_RULE,
				.languages = (uint8_t)(1u << language),
				.demonym = demonym,
				.acronym = n == 1 && kept[0]->kind == TOKEN_ACRONYM };
	if (like.rule != NO_RULE && concept_rules[like.rule].flags & RULE_NEVER)
		return STATUS_OK;
	for (size_t i = 0; i < n; i++) {
		enum form_role role = n == 1 ? ROLE_SINGLE : ROLE_PART;
		if (!row || kept[i]->kind != TOKEN_WORD || (row->kind == CONCEPT_COUNTRY && !demonym))
			role = ROLE_FIXED;
		else if (demonym && n > 1 && language == LANGUAGE_ES)
			role = i ? ROLE_FIXED : ROLE_PART; /* "guineanos de Bissau" */
		else if (demonym)
			role = i + 1 == n ? ROLE_DEMONYM : ROLE_FIXED;
		/* blockers are written without accents */
		words[i] = word_number(c, language, role, token_form(&c->tokens, kept[i]), row != NULL);
	}
	add_pattern(c, words, n, &like);
	return STATUS_OK;
}

/* Cut a line at its tabs; returns the columns found. */
static size_t cut_line(char *line, char *columns[MAX_COLUMNS])
{
	size_t n = 0;
	while (line && n < MAX_COLUMNS)
		columns[n++] = strsep(&line, "\t");
	return n;
}

static struct variants cut_variants(const struct compiler *c, char *cell)
{
	struct variants variants = { .first = (uint32_t)(cell - c->concepts->strings.data),
				     .n = *cell ? 1 : 0 };
	for (; *cell; cell++) {
		if (*cell == '|') {
			*cell = '\0';
			variants.n++;
		}
	}
	return variants;
}

static enum status add_variants(struct compiler *c, struct variants variants, uint32_t concept,
				enum language language, bool demonym, struct error *err)
{
	const char *at = c->concepts->strings.data + variants.first;
	for (uint32_t i = 0; i < variants.n; i++, at += strlen(at) + 1) {
		enum status status = *at ? add_variant(c, at, concept, language, demonym, err) : STATUS_OK;
		if (status)
			return status;
	}
	return STATUS_OK;
}

/* A capital says its country in any language, so that one column holds what it is called in all of them. */
static enum status add_capital(struct compiler *c, const char *name, uint32_t country, struct error *err)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	bool is_new;

	tokens_clear(&c->tokens);
	enum status status = text_analyze(name, strlen(name), &c->tokens, err);
	if (status)
		return status;
	for (size_t i = 0; i < c->tokens.n; i++) {
		const struct token *token = &c->tokens.items[i];
		buf_addstr(&folded, i ? " " : "");
		text_fold(token_form(&c->tokens, token), token->form_len, false, &folded);
	}
	if (!c->tokens.n || c->tokens.n > CONCEPT_CAPITAL_WORDS)
		return error_set(err, STATUS_CORRUPT, "table of concepts: capital \"%s\" has %zu words", name,
				 c->tokens.n);
	strmap_add(&c->concepts->capitals, folded.data, folded.len, &is_new);
	if (!is_new)
		return error_set(err, STATUS_CORRUPT, "table of concepts: capital \"%s\" stands there twice",
				 name);
	GROW(c->concepts->capital_rows, c->concepts->n_capital_rows, c->concepts->alloc_capital_rows);
	c->concepts->capital_rows[c->concepts->n_capital_rows++] = country;
	return STATUS_OK;
}

static enum status add_capitals(struct compiler *c, struct variants capitals, uint32_t country,
				struct error *err)
{
	const char *at = c->concepts->strings.data + capitals.first;
	enum status status = STATUS_OK;
	for (uint32_t i = 0; !status && i < capitals.n; i++, at += strlen(at) + 1)
		status = add_capital(c, at, country, err);
	return status;
}

/*
 * Both tables begin with id and a column a language; countries go on with a column of demonyms a language and one of capitals.
 * What follows is for readers.
 */
static enum status add_table(struct compiler *c, char *table, enum concept_kind kind, struct error *err)
{
	struct compiled *concepts = c->concepts;
	size_t wanted = kind == CONCEPT_COUNTRY ? 2 + 2 * N_TABLE_LANGUAGES : 1 + N_TABLE_LANGUAGES;
	bool head = true;

	for (char *line; (line = strsep(&table, "\n"));) {
		char *columns[MAX_COLUMNS];
		size_t n = cut_line(line, columns);
		if (head || !*columns[0]) {
			head = false;
			continue;
		}
		if (n < wanted)
			return error_set(err, STATUS_CORRUPT, "table of concepts: row \"%s\" has %zu columns",
					 columns[0], n);
		uint32_t number = strmap_add(&concepts->ids, columns[0], strlen(columns[0]), NULL);
		if (number != concepts->n_rows)
			return error_set(err, STATUS_CORRUPT, "table of concepts: \"%s\" has two rows",
					 columns[0]);
		GROW(concepts->rows, concepts->n_rows, concepts->alloc_rows);
		struct concept_row *row = &concepts->rows[concepts->n_rows++];
		*row = (struct concept_row){ .id = (uint32_t)(columns[0] - concepts->strings.data),
					     .kind = kind };
		for (unsigned l = 0; l < N_TABLE_LANGUAGES; l++)
			row->names[l] = cut_variants(c, columns[1 + l]);
		for (unsigned l = 0; l < N_TABLE_LANGUAGES; l++) {
			enum language language = (enum language)(LANGUAGE_FR + l);
			enum status status = add_variants(c, concepts->rows[number].names[l], number,
							  language, false, err);
			if (!status && kind == CONCEPT_COUNTRY)
				status = add_variants(c, cut_variants(c, columns[1 + N_TABLE_LANGUAGES + l]),
						      number, language, true, err);
			if (status)
				return status;
		}
		if (kind != CONCEPT_COUNTRY)
			continue;
		enum status status =
			add_capitals(c, cut_variants(c, columns[1 + 2 * N_TABLE_LANGUAGES]), number, err);
		if (status)
			return status;
	}
	return STATUS_OK;
}

static int compare_links(const void *a, const void *b)
{
	const struct form_link *left = a, *right = b;
	if (left->form != right->form)
		return left->form < right->form ? -1 : 1;
	if (left->word != right->word)
		return left->word < right->word ? -1 : 1;
	return left->accents < right->accents ? -1 : left->accents > right->accents;
}

static int compare_patterns(const void *a, const void *b, void *ctx)
{
	const struct compiled *concepts = ctx;
	const struct pattern *left = a, *right = b;
	uint32_t left_first = concepts->words[left->words], right_first = concepts->words[right->words];
	if (left_first != right_first)
		return left_first < right_first ? -1 : 1;
	if (left->n_words != right->n_words)
		return left->n_words > right->n_words ? -1 : 1;
	if (left->concept != right->concept)
	return left->concept < right->concept ? -1 : 1;
	return left->words < right->words ? -1 : left->words > right->words;
}

/* Sort, and note where each form's links and each word's patterns begin. */
static void arrange(struct compiled *concepts)
{
	qsort(concepts->links, concepts->n_links, sizeof(*concepts->links), compare_links);
	concepts->link_starts = xcalloc((size_t)concepts->forms.n + 1, sizeof(*concepts->link_starts));
	for (size_t i = 0; i < concepts->n_links; i++)
		concepts->link_starts[concepts->links[i].form + 1]++;
	for (uint32_t i = 0; i < concepts->forms.n; i++)
		concepts->link_starts[i + 1] += concepts->link_starts[i];

	qsort_r(concepts->patterns, concepts->n_patterns, sizeof(*concepts->patterns), compare_patterns,
		concepts);
	concepts->pattern_starts =
		xcalloc((size_t)concepts->word_keys.n + 1, sizeof(*concepts->pattern_starts));
	for (uint32_t i = 0; i < concepts->n_patterns; i++)
		concepts->pattern_starts[concepts->words[concepts->patterns[i].words] + 1]++;
	for (uint32_t i = 0; i < concepts->word_keys.n; i++)
		concepts->pattern_starts[i + 1] += concepts->pattern_starts[i];
}

static void compiler_release(struct compiler *c)
{
	strmap_release(&c->rules);
	strmap_release(&c->patterns);
	tokens_release(&c->tokens);
	buf_release(&c->text);
	buf_release(&c->folded);
	buf_release(&c->key);
}

void compiled_init(struct compiled *compiled)
{
	*compiled = (struct compiled){ .n_rows = 0 };
	buf_init(&compiled->strings);
	buf_init(&compiled->accents);
	strmap_init(&compiled->ids);
	strmap_init(&compiled->forms);
	strmap_init(&compiled->capitals);
	strmap_init(&compiled->word_keys);
}

void compiled_release(struct compiled *compiled)
{
	strmap_release(&compiled->ids);
	strmap_release(&compiled->forms);
	strmap_release(&compiled->capitals);
	strmap_release(&compiled->word_keys);
	buf_release(&compiled->strings);
	buf_release(&compiled->accents);
	free(compiled->rows);
	free(compiled->capital_rows);
	free(compiled->links);
	free(compiled->link_starts);
	free(compiled->words);
	free(compiled->patterns);
	free(compiled->pattern_starts);
}

enum status compiled_fill(struct compiled *concepts, const struct buf *terminology,
			  const struct buf *countries, struct error *err)
{
	CLEANUP(compiler_release)
	struct compiler c = { .concepts = concepts,
			      .tokens = TOKENS_INIT,
			      .text = BUF_INIT,
			      .folded = BUF_INIT,
			      .key = BUF_INIT };
	strmap_init(&c.rules);
	strmap_init(&c.patterns);
	if (n_concept_rules >= NO_RULE)
		return error_set(err, STATUS_INTERNAL, "%zu rules are too many", n_concept_rules);
	for (size_t i = 0; i < n_concept_rules; i++) {
		buf_clear(&c.key);
		buf_addf(&c.key, "%s\t%s", concept_rules[i].id, concept_rules[i].form);
		if (strmap_add(&c.rules, c.key.data, c.key.len, NULL) != i)
			return error_set(err, STATUS_INTERNAL, "two rules for \"%s\"", c.key.data);
	}
	for (size_t i = 0; i < ARRAY_SIZE(articles); i++)
		strmap_add(&concepts->forms, articles[i], strlen(articles[i]), NULL);
	concepts->n_articles = concepts->forms.n;

	/* Both, each with its NUL: cut in place below, so that nothing may be added any more. */
	buf_add(&concepts->strings, terminology->data, terminology->len + 1);
	buf_add(&concepts->strings, countries->data, countries->len + 1);
	enum status status = add_table(&c, concepts->strings.data, CONCEPT_TERM, err);
	concepts->n_terms = concepts->n_rows;
	if (!status)
		status = add_table(&c, concepts->strings.data + terminology->len + 1, CONCEPT_COUNTRY, err);
	for (size_t i = 0; !status && i < n_concept_blockers; i++)
		for (enum language language = LANGUAGE_FR; !status && language <= LANGUAGE_EN; language++)
			status = add_variant(&c, concept_blockers[i], CONCEPT_NONE, language, false, err);
	if (!status)
		arrange(concepts);
	return status;
}

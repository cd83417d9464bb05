/* Finding the patterns of compile.c in a text, and what is asked about a row. */
#include "query/concepts/concepts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "query/concepts/inner.h"
#include "base/banned.h"

extern const unsigned char concepts_terminology_tsv[], concepts_countries_tsv[];
extern const size_t concepts_terminology_tsv_size, concepts_countries_tsv_size;

#define NOT_LOOKED_UP (UINT32_MAX - 1)
#define MAX_TOWNS     32u /* words of blockers that are remembered of one text */

/* One run over a text. Form numbers are looked up once a token, when first asked for. */
struct search {
	const struct concepts *concepts;
	const struct tokens *tokens;
	enum language language;
	uint32_t *forms; /* one a token; NOT_LOOKED_UP, or as strmap_find */
	struct buf folded;
};

/* The best pattern at one place. */
struct candidate {
	const struct pattern *pattern;
	size_t n_tokens;
	uint8_t languages;
	bool weak;
};

const struct concepts *concepts_get(void)
{
	return &concepts_compiled;
}

void concepts_add_tables(struct buf *out)
{
	buf_add(out, concepts_terminology_tsv, concepts_terminology_tsv_size);
	buf_add(out, concepts_countries_tsv, concepts_countries_tsv_size);
}

void concept_matches_release(struct concept_matches *matches)
{
	free(matches->items);
	*matches = (struct concept_matches){ .items = NULL };
}

static bool is_ascii(const char *text, size_t len)
{
	unsigned char all = 0;
	for (size_t i = 0; i < len; i++)
		all |= (unsigned char)text[i];
	return all < 0x80;
}

/* The folded form of a token: its own bytes when it is plain ASCII. Valid until the next call. */
static const char *folded_form(struct search *s, size_t i, size_t *ret_len)
{
	const struct token *token = &s->tokens->items[i];
	const char *form = token_form(s->tokens, token);
	*ret_len = token->form_len;
	if (is_ascii(form, token->form_len))
		return form;
	buf_clear(&s->folded);
	text_fold(form, token->form_len, false, &s->folded);
	*ret_len = s->folded.len;
	return s->folded.data;
}

static uint32_t look_up_recased(struct search *s, size_t i, char first, char last, int shift)
{
	size_t len;
	char form[TEXT_MAX_FORM + 1];
	const char *folded = folded_form(s, i, &len);
	if (len > TEXT_MAX_FORM)
		return STRMAP_NONE;
	for (size_t k = 0; k < len; k++)
		form[k] = (char)(folded[k] >= first && folded[k] <= last ? folded[k] + shift : folded[k]);
	return strmap_find(&s->concepts->forms, form, len);
}

/*
 * The number of a token's form. An acronym that is none of ours may be a name in capitals ("HAITI"), and
 * a word of a line in capitals one of our acronyms ("OIM" in a title); three letters are needed for either.
 */
static uint32_t form_of(struct search *s, size_t i)
{
	if (s->forms[i] != NOT_LOOKED_UP)
		return s->forms[i];
	size_t len;
	const struct token *token = &s->tokens->items[i];
	const char *folded = folded_form(s, i, &len);
	uint32_t number = strmap_find(&s->concepts->forms, folded, len);
	if (number == STRMAP_NONE && len >= 4 && token->kind == TOKEN_ACRONYM)
		number = look_up_recased(s, i, 'A', 'Z', 'a' - 'A');
	else if (number == STRMAP_NONE && len >= 3 && token->kind == TOKEN_WORD && token->flags & TOKEN_UPPER)
		number = look_up_recased(s, i, 'a', 'z', 'A' - 'a');
	return s->forms[i] = number;
}

/* May `written` stand for `right`? Both fold alike; an accent may be missing, never another one. */
static bool accents_agree(const char *written, size_t written_len, const char *right)
{
	size_t right_len = strlen(right), at = 0;
	while (written_len && at < right_len) {
		size_t size, right_size;
		uint32_t c = utf8_decode(written, written_len, &size);
		uint32_t r = utf8_decode(right + at, right_len - at, &right_size);
		if (c != r && c >= 0x80)
			return false;
		written += size;
		written_len -= size;
		at += right_size;
	}
	return true;
}

static bool link_fits(const struct search *s, size_t i, const struct form_link *link)
{
	if (link->accents == ACCENTS_ANY)
		return true;
	const struct token *token = &s->tokens->items[i];
	if (token->kind != TOKEN_WORD)
		return true;
	return accents_agree(token_form(s->tokens, token), token->form_len,
			     s->concepts->accents + link->accents);
}

static bool token_is_word(struct search *s, size_t i, uint32_t word)
{
	const struct concepts *concepts = s->concepts;
	uint32_t form = form_of(s, i);
	if (form == STRMAP_NONE)
		return false;
	for (uint32_t k = concepts->link_starts[form]; k < concepts->link_starts[form + 1]; k++)
		if (concepts->links[k].word == word && link_fits(s, i, &concepts->links[k]))
			return true;
	return false;
}

/* How many tokens from i on the pattern takes up, 0 when it does not stand there. Its first word is known to. */
static size_t pattern_length(struct search *s, const struct pattern *pattern, size_t i)
{
	const uint32_t *words = s->concepts->words + pattern->words;
	size_t at = i + 1;

	for (uint8_t k = 1; k < pattern->n_words; k++, at++) {
		if (at >= s->tokens->n || s->tokens->items[at].flags & TOKEN_BREAK)
			return 0;
		if (token_is_word(s, at, words[k]))
			continue;
		if (form_of(s, at) >= s->concepts->n_articles || ++at >= s->tokens->n ||
		    s->tokens->items[at].flags & TOKEN_BREAK || !token_is_word(s, at, words[k]))
			return 0;
	}
	return at - i;
}

static const struct rule *rule_of(const struct pattern *pattern)
{
	return pattern->rule == NO_RULE ? NULL : &concept_rules[pattern->rule];
}

static bool language_allows(const struct search *s, const struct pattern *pattern)
{
	if (s->language == LANGUAGE_UNKNOWN || pattern->languages & 1u << s->language ||
	    pattern->concept == CONCEPT_NONE)
		return true;
	const struct rule *rule = rule_of(pattern);
	if (rule && rule->flags & RULE_OWN)
		return false;
	/* names of countries and acronyms are the same in every text; their adjectives and other terms are not */
	return pattern->acronym ||
	       (s->concepts->rows[pattern->concept].kind == CONCEPT_COUNTRY && !pattern->demonym);
}

/* Is the folded form of token i in a list " de la "? */
static bool in_list(struct search *s, size_t i, const char *list)
{
	size_t len;
	const char *form = folded_form(s, i, &len);
	for (const char *at = list; (at = memmem(at, strlen(at), form, len)); at++)
		if (at > list && at[-1] == ' ' && at[len] == ' ')
			return true;
	return false;
}

static bool begins_sentence(const struct search *s, size_t i)
{
	return !i || s->tokens->items[i].flags & (TOKEN_SENTENCE | TOKEN_BREAK);
}

/* A first name before a surname ("Jordan Smith"), or before an age ("Liban, 19 ans"). */
static bool looks_like_person(struct search *s, size_t i, size_t n)
{
	size_t next = i + n;
	if (next >= s->tokens->n || begins_sentence(s, next))
		return false;
	const struct token *token = &s->tokens->items[next];
	if (token->kind == TOKEN_NUMBER)
		return next + 1 < s->tokens->n && in_list(s, next + 1, " ans anos years year ");
	return token->kind == TOKEN_WORD && token->flags & TOKEN_CAPITAL && !(token->flags & TOKEN_UPPER) &&
	       (begins_sentence(s, i) ||
		!in_list(s, i - 1, " a au aux en de du d le la el to in from of with and y et "));
}

/* "traite les dossiers", "trata de evitar": what stands behind makes the word a verb. */
static bool looks_like_verb(struct search *s, size_t i, size_t n)
{
	size_t next = i + n, len;
	if (next >= s->tokens->n || begins_sentence(s, next))
		return false;
	if (in_list(s, next, " les las los ces ses leurs cette este esta sobre aussi egalement "))
		return true;
	if (!in_list(s, next, " de ") || next + 1 >= s->tokens->n)
		return false;
	const char *form = folded_form(s, next + 1, &len);
	return len > 3 && s->language != LANGUAGE_FR && form[len - 1] == 'r' &&
	       strchr("aei", form[len - 2]) && !in_list(s, next + 1, " mujer menor ");
}

/* What the table of rules says of the pattern at this place. False: not here. */
static bool rule_allows(struct search *s, const struct pattern *pattern, size_t i, size_t n, bool *ret_weak)
{
	const struct rule *rule = rule_of(pattern);
	*ret_weak = false;
	if (pattern->demonym && i && s->tokens->items[i].flags & TOKEN_JOINED &&
	    in_list(s, i - 1,
		    " latino latinos afro sud nord norte centre ibero pan inter anglo euro est ouest "))
		return false;
	if (!rule)
		return true;
	if (rule->flags & RULE_CAPITAL) {
		const struct token *last = &s->tokens->items[i + n - 1];
		if (!(last->flags & TOKEN_CAPITAL) && last->kind == TOKEN_WORD)
			return false;
	}
	if (rule->before) {
		bool there = begins_sentence(s, i) ? strstr(rule->before, " ^ ") != NULL
						   : in_list(s, i - 1, rule->before);
		/* "Tbilisi, Georgia": behind another name it is the country's */
		if (rule->flags & RULE_HINT && rule->flags & RULE_PERSON && !begins_sentence(s, i) &&
		    s->tokens->items[i - 1].kind == TOKEN_WORD &&
		    s->tokens->items[i - 1].flags & TOKEN_CAPITAL)
			there = true;
		/* after an unlisted word it may still be the noun, unless an object follows */
		if (!there && !(rule->flags & (RULE_HINT | RULE_VERB)))
			return false;
		*ret_weak = !there && rule->flags & RULE_HINT;
		if (there && rule->flags & RULE_VERB)
			return true;
		/* "le manuel traite des mineurs" */
		if (rule->flags & RULE_VERB && i + n < s->tokens->n && in_list(s, i + n, " des de du d "))
			return false;
	}
	if (rule->not_before && !begins_sentence(s, i)) {
		if (in_list(s, i - 1, rule->not_before))
			return false;
		/* "s'est déplacé": the pronoun stands before the auxiliary */
		if (i >= 2 && in_list(s, i - 1, " est sont etait etaient ") &&
		    in_list(s, i - 2, rule->not_before))
			return false;
	}
	if (i + n < s->tokens->n && !begins_sentence(s, i + n)) {
		if (rule->not_after && in_list(s, i + n, rule->not_after))
			return false;
		if (rule->flags & RULE_NOT_NUMBER && s->tokens->items[i + n].kind == TOKEN_NUMBER)
			return false;
	}
	if (rule->flags & RULE_VERB && looks_like_verb(s, i, n))
		return false;
	if (rule->flags & RULE_WEAK || (rule->flags & RULE_PERSON && looks_like_person(s, i, n)))
		*ret_weak = true;
	return true;
}

/* Longest first; among equals the text's own language, then the order of the tables. */
static bool better(const struct search *s, const struct pattern *pattern, size_t n,
		   const struct candidate *best)
{
	if (!best->pattern || n != best->n_tokens)
		return !best->pattern || n > best->n_tokens;
	bool own = pattern->languages >> s->language & 1,
	     best_own = best->pattern->languages >> s->language & 1;
	if (own != best_own)
		return own;
	if (pattern->demonym != best->pattern->demonym)
		return !pattern->demonym;
	return pattern->concept < best->pattern->concept;
}

static struct candidate best_at(struct search *s, size_t i)
{
	const struct concepts *concepts = s->concepts;
	struct candidate best = { .pattern = NULL };
	uint32_t form = form_of(s, i), last_word = UINT32_MAX;

	if (form == STRMAP_NONE)
		return best;
	for (uint32_t k = concepts->link_starts[form]; k < concepts->link_starts[form + 1]; k++) {
		uint32_t word = concepts->links[k].word;
		if (word == last_word || !link_fits(s, i, &concepts->links[k]))
			continue;
		last_word = word;
		for (uint32_t p = concepts->pattern_starts[word]; p < concepts->pattern_starts[word + 1];
		     p++) {
			const struct pattern *pattern = &concepts->patterns[p];
			bool weak;
			if (!language_allows(s, pattern))
				continue;
			size_t n = pattern_length(s, pattern, i);
			if (!n || !rule_allows(s, pattern, i, n, &weak))
				continue;
			if (best.pattern && best.n_tokens == n && best.pattern->concept == pattern->concept) {
				best.languages |= pattern->languages;
				best.weak &= weak;
			}
			if (better(s, pattern, n, &best)) {
				uint8_t languages = pattern->languages;
				if (best.n_tokens == n && best.pattern->concept == pattern->concept)
					languages |= best.languages;
				best = (struct candidate){ pattern, n, languages, weak };
			}
		}
	}
	return best;
}

void concepts_find(const struct concepts *concepts, const struct tokens *tokens, enum language language,
		   struct concept_matches *matches)
{
	struct search s = {
		.concepts = concepts, .tokens = tokens, .language = language, .folded = BUF_INIT
	};
	size_t before = matches->n;
	if (!tokens->n)
		return;
	s.forms = xmalloc(tokens->n * sizeof(*s.forms));
	for (size_t i = 0; i < tokens->n; i++)
		s.forms[i] = NOT_LOOKED_UP;

	uint32_t towns[MAX_TOWNS];
	size_t n_towns = 0;
	for (size_t i = 0; i < tokens->n;) {
		struct candidate best = best_at(&s, i);
		if (best.pattern && best.pattern->concept == CONCEPT_NONE)
			for (size_t k = i; k < i + best.n_tokens && n_towns < MAX_TOWNS; k++)
				towns[n_towns++] = form_of(&s, k);
		if (best.pattern && best.pattern->concept != CONCEPT_NONE) {
			GROW(matches->items, matches->n, matches->alloc);
			matches->items[matches->n++] = (struct concept_match){
				.first = (uint32_t)i,
				.n_tokens = (uint32_t)best.n_tokens,
				.concept = best.pattern->concept,
				.kind = (uint8_t)concepts->rows[best.pattern->concept].kind,
				.languages = best.languages,
				.demonym = best.pattern->demonym,
				.weak = best.weak
			};
		}
		i += best.pattern ? best.n_tokens : 1;
	}
	/* once a text has said "Benin City" or "delta du Niger", the bare name may be short for that */
	for (size_t i = before; n_towns && i < matches->n; i++) {
		struct concept_match *match = &matches->items[i];
		for (size_t k = 0; match->n_tokens == 1 && match->kind == CONCEPT_COUNTRY && k < n_towns; k++)
			match->weak |= form_of(&s, match->first) == towns[k];
	}
	free(s.forms);
	buf_release(&s.folded);
}

const char *concept_id(const struct concepts *concepts, uint32_t concept)
{
	return concepts->strings + concepts->rows[concept].id;
}

uint32_t concept_find(const struct concepts *concepts, const char *id)
{
	return strmap_find(&concepts->ids, id, strlen(id));
}

uint32_t concept_of_capital(const struct concepts *concepts, const char *name, size_t len)
{
	uint32_t number = strmap_find(&concepts->capitals, name, len);
	return number == STRMAP_NONE ? UINT32_MAX : concepts->capital_rows[number];
}

const char *concept_name(const struct concepts *concepts, uint32_t concept, enum language language)
{
	const struct concept_row *row = &concepts->rows[concept];
	unsigned column = language >= LANGUAGE_FR && language <= LANGUAGE_EN ? language - LANGUAGE_FR
									     : LANGUAGE_EN - LANGUAGE_FR;
	if (row->names[column].n)
		return concepts->strings + row->names[column].first;
	for (unsigned l = 0; l < N_TABLE_LANGUAGES; l++)
		if (row->names[l].n)
			return concepts->strings + row->names[l].first;
	return concepts->strings + row->id;
}

void concept_variants(const struct concepts *concepts, uint32_t concept, enum language language,
		      struct strlist *ret)
{
	const struct concept_row *row = &concepts->rows[concept];
	for (unsigned l = 0; l < N_TABLE_LANGUAGES; l++) {
		if (language >= LANGUAGE_FR && language <= LANGUAGE_EN &&
		    l != (unsigned)(language - LANGUAGE_FR))
			continue;
		const char *at = concepts->strings + row->names[l].first;
		for (uint32_t i = 0; i < row->names[l].n; i++, at += strlen(at) + 1)
			strlist_add_once(ret, at);
	}
}

/* Where a story happens and what it is about: dateline, countries, topics; hosts of countries' sites. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAX_DATELINE       170u /* bytes */
#define DATELINE_BLOCKS    3u   /* remnants and by-lines may stand above it */
#define MAX_DATELINE_WORDS 16u
#define MAX_LABEL_WORDS    4u /* of a line that is the label of the next one */

/* ---- dateline ---- */

static bool is_capital(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || c == 0x152;
}

/* Towns, countries, dates and the small words between them, and nothing else. */
static bool is_dateline(const char *text, size_t len)
{
	static const char *const small[] = {
		"de",     "du",        "des",      "d",       "la",       "le",     "les",      "l",
		"del",    "el",        "los",      "las",     "et",       "y",      "e",        "of",
		"the",    "and",       "en",       "sur",     "er",       "au",     "aux",      "a",
		"lundi",  "mardi",     "mercredi", "jeudi",   "vendredi", "samedi", "dimanche", "lunes",
		"martes", "miercoles", "jueves",   "viernes", "sabado",   "domingo"
	};
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	size_t n_words = 0, n_names = 0;
	struct date date;

	for (size_t at = 0; at < len;) {
		size_t size, end = at;
		uint32_t c = utf8_decode(text + at, len - at, &size);
		bool letter = c >= 0xC0 ? c < 0x2000 : (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!letter) {
			if (c == '!' || c == '?' || c == ';' || c == '"' || c == 0xAB || c == 0x201C)
				return false;
			at += size;
			continue;
		}
		while (end < len) {
			uint32_t next = utf8_decode(text + end, len - end, &size);
			if (!(next >= 0xC0 ? next < 0x2000 : (next | 0x20) >= 'a' && (next | 0x20) <= 'z'))
				break;
			end += size;
		}
		n_words++;
		if (is_capital(c)) {
			n_names++;
			at = end;
			continue;
		}
		buf_clear(&word);
		line_normalise(text + at, end - at, &word);
		bool known = false;
		for (size_t i = 0; i < ARRAY_SIZE(small); i++)
			known |= !strcmp(word.data, small[i]);
		if (!known) {
			/* the name of a month */
			buf_addstr(&word, " 2000");
			known = date_find(word.data, word.len, &date, NULL, NULL);
		}
		if (!known)
			return false;
		at = end;
	}
	return n_words && n_words <= MAX_DATELINE_WORDS &&
	       (n_names || date_find(text, len, &date, NULL, NULL));
}

/* Bytes of a mark that may end a dateline at text[at]; *ret_needs_date: only behind a date. */
static size_t mark_at(const char *text, size_t len, size_t at, bool *ret_needs_date)
{
	static const struct {
		const char *mark;
		bool needs_date;
	} marks[] = {
		{ " \u2013 ", false }, { " \u2014 ", false }, { "\u2013 ", false }, { "\u2014 ", false },
		{ " - ", false },      { "- ", false },       { ".- ", false },     { ". - ", false },
		{ " \u2013", false },  { " : ", true },       { ": ", true },       { " / ", true },
		{ ". ", true },
	};
	char c = text[at];
	if (c != ' ' && c != '-' && c != '.' && c != ':' && (unsigned char)c != 0xE2)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		size_t n = strlen(marks[i].mark);
		if (c == *marks[i].mark && len - at > n && !memcmp(text + at, marks[i].mark, n)) {
			*ret_needs_date = marks[i].needs_date;
			return n;
		}
	}
	return 0;
}

static bool find_dateline(struct page *page, size_t block)
{
	const char *text = page_text(page, block);
	size_t len = strlen(text), limit = len < MAX_DATELINE ? len : MAX_DATELINE, start, end;
	struct date date;
	for (size_t at = 2; at < limit; at++) {
		bool needs_date;
		size_t n = mark_at(text, len, at, &needs_date);
		if (!n || !is_dateline(text, at))
			continue;
		if (needs_date && !date_find(text, at, &date, NULL, NULL) && !date_find_day(text, at, &date))
			continue;
		buf_add(&page->dateline, text, at);
		/* "República Dominicana - Mayo de 2010. Un total ..." */
		size_t rest = len - at - n < 40 ? len - at - n : 40;
		if (date_find(text + at + n, rest, &date, &start, &end) && start <= 3 &&
		    is_dateline(text + at + n, end)) {
			buf_addstr(&page->dateline, ", ");
			buf_add(&page->dateline, text + at + n, end);
		}
		return true;
	}
	return false;
}

void page_find_dateline(struct page *page)
{
	unsigned seen = 0;
	for (size_t i = page->first_text; i < page->doc->n_blocks && seen < DATELINE_BLOCKS; i++) {
		if (page->parts[i] != PART_TEXT || page->doc->blocks[i].kind == BLOCK_CELL ||
		    page->doc->blocks[i].kind == BLOCK_HEADING)
			continue;
		seen++;
		if (find_dateline(page, i))
			return;
	}
}

bool dateline_is_whole(const char *text, size_t len)
{
	return len <= MAX_DATELINE / 2 && is_dateline(text, len);
}

/* ---- countries and topics ---- */

static const char *const donor_words[] = { "financ",     "funded",       "funding",      "bailleur",
					   "donateur",   "donante",      "donor",        "subvention",
					   "subvencion", "contribution", "contribucion", "sufrag",
					   "cofinanc" };
static const char *const support_words[] = { "soutien", "souten", "appui",   "apoy", "support",
					     "aport",   "verse",  "gracias", "grace" };
static const char *const state_words[] = { "gouvernement", "gobierno",    "government",  "ambassade",
					   "embajada",     "embassy",     "ministere",   "ministerio",
					   "ministry",     "cooperation", "cooperacion", "departement",
					   "departamento", "department" };

/* Names of languages, which are what the people of a country are called. */
static const char *const language_words[] = { "francais",  "frances",    "french",   "espagnol", "espanol",
					      "spanish",   "anglais",    "ingles",   "english",  "portugais",
					      "portugues", "portuguese", "arabe",    "arabic",   "italien",
					      "italiano",  "italian",    "allemand", "aleman",   "german",
					      "russe",     "ruso",       "russian",  "chinois",  "chino",
					      "chinese",   "criollo",    "creole" };
static const char *const version_words[] = { "disponible", "available", "traduit", "traduccion",
					     "traducid",   "translat",  "version", "idioma",
					     "langue",     "lengua",    "language" };

static bool is_one(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (*word == *words[i] && !strcmp(word, words[i]))
			return true;
	return false;
}

static bool begins_with_one(const char *word, const char *const *beginnings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (*word == *beginnings[i] && !strncmp(word, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

/* "Benin City" is in Nigeria, and in a text about it so is "Benin". */
static bool names_benin_city(const struct tokens *tokens)
{
	for (size_t i = 0; i + 1 < tokens->n; i++)
		if (!strcmp(token_form(tokens, &tokens->items[i]), "benin") &&
		    !strcmp(token_form(tokens, &tokens->items[i + 1]), "city"))
			return true;
	return false;
}

static void drop_concept(struct concept_matches *matches, uint32_t concept)
{
	size_t kept = 0;
	for (size_t i = 0; i < matches->n; i++)
		if (matches->items[i].concept != concept)
			matches->items[kept++] = matches->items[i];
	matches->n = kept;
}

/*
 * Who paid is no evidence of where: drop the countries of sentences about money, and the languages that a text is to be
 * had in ("en español, inglés, criollo haitiano y portugués").
 */
static void drop_donors(const struct tokens *tokens, struct concept_matches *matches)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	size_t kept = 0, next = 0, n_countries = 0;
	bool label = false, version_label = false;

	for (size_t i = 0; i < matches->n; i++)
		n_countries += matches->items[i].kind == CONCEPT_COUNTRY;
	if (!n_countries)
		return;

	for (size_t first = 0, last; first < tokens->n; first = last) {
		bool money = false, support = false, state = false, version = false;
		unsigned n_languages = 0;
		for (last = first; last < tokens->n; last++) {
			const struct token *token = &tokens->items[last];
			if (last > first && token->flags & (TOKEN_SENTENCE | TOKEN_BREAK))
				break;
		}
		/* who paid matters to a country, and to one that the next sentence names when this is a label */
		bool looked_at = last - first <= MAX_LABEL_WORDS;
		for (size_t i = next; i < matches->n && matches->items[i].first < last; i++)
			looked_at |= matches->items[i].kind == CONCEPT_COUNTRY;
		for (size_t i = first; looked_at && i < last; i++) {
			const struct token *token = &tokens->items[i];
			if (token->kind != TOKEN_WORD || token->form_len < 5)
				continue;
			buf_clear(&word);
			text_fold(token_form(tokens, token), token->form_len, false, &word);
			money |= begins_with_one(word.data, donor_words, ARRAY_SIZE(donor_words));
			support |= begins_with_one(word.data, support_words, ARRAY_SIZE(support_words));
			state |= begins_with_one(word.data, state_words, ARRAY_SIZE(state_words));
			version |= begins_with_one(word.data, version_words, ARRAY_SIZE(version_words));
			n_languages += is_one(word.data, language_words, ARRAY_SIZE(language_words));
		}
		/* "Donante" on a line of its own: the next one names them */
		bool donors = money || (support && state) || label;
		label = money && last - first <= MAX_LABEL_WORDS;
		/* likewise "También disponible en" */
		bool languages = n_languages >= 3 || ((version || version_label) && n_languages);
		version_label = version && last - first <= MAX_LABEL_WORDS;
		for (; next < matches->n && matches->items[next].first < last; next++) {
			const struct concept_match *match = &matches->items[next];
			bool country = match->kind == CONCEPT_COUNTRY;
			if ((country && (donors || (languages && match->demonym))))
				continue;
			matches->items[kept++] = *match;
		}
	}
	matches->n = kept;
}

static void find_among(const struct facts_context *ctx, const struct tokens *tokens, enum language language,
		       struct concept_matches *matches)
{
	matches->n = 0;
	concepts_find(ctx->concepts, tokens, language, matches);
	capitals_add(ctx->concepts, tokens, matches);
}

static enum status find_in(struct facts_context *ctx, const char *text, size_t len, enum language language,
			   struct concept_matches *matches, struct error *err)
{
	tokens_clear(&ctx->tokens);
	enum status status = text_analyze(text, len, &ctx->tokens, err);
	if (!status)
		find_among(ctx, &ctx->tokens, language, matches);
	return status;
}

/*
 * A country's own site is evidence like a mention in the text, and makes it the primary one, unless a
 * dateline says otherwise.
 */
static void add_host(struct page *page, const struct facts_context *ctx)
{
	struct document *doc = page->doc;
	uint32_t row = doc->site ? places_of_host(ctx->concepts, doc->site) : UINT32_MAX;
	bool named = !doc->countries.n, dateline = false;
	if (row == UINT32_MAX)
		return;
	for (size_t i = 0; i < ctx->body.n; i++)
	named |= ctx->body.items[i].concept == row;
	for (size_t i = 0; i < ctx->dateline.n; i++)
	dateline |= ctx->dateline.items[i].kind == CONCEPT_COUNTRY && !ctx->dateline.items[i].capital &&
		    ctx->dateline.items[i].concept != row;
	const char *id = concept_id(ctx->concepts, row);
	if (strlist_has(&doc->countries, id) ? dateline : !named)
		return;
	struct strlist countries = STRLIST_INIT;
	if (dateline)
		strlist_copy(&countries, &doc->countries);
	strlist_add(&countries, id);
	for (size_t i = 0; !dateline && i < doc->countries.n; i++)
		strlist_add_once(&countries, doc->countries.items[i]);
	strlist_release(&doc->countries);
	doc->countries = countries;
}

/* Teasers of other pages say nothing of what this one is about. */
static void forget_teasers(struct facts_context *ctx)
{
	ctx->body.n = ctx->dateline.n = 0;
}

enum status page_find_places(struct page *page, struct facts_context *ctx, enum language language,
			     struct error *err)
{
	struct document *doc = page->doc;
	const char *title = doc->title ? doc->title : "";
	enum status status = find_in(ctx, title, strlen(title), language, &ctx->title, err);
	bool benin_city = !status && names_benin_city(&ctx->tokens);
	if (!status)
		status = find_in(ctx, page->dateline.data, page->dateline.len, language, &ctx->dateline, err);
	if (status)
		return status;
	find_among(ctx, &ctx->words, language, &ctx->body);
	if (benin_city || names_benin_city(&ctx->words)) {
		drop_concept(&ctx->title, concept_find(ctx->concepts, "BEN"));
		drop_concept(&ctx->body, concept_find(ctx->concepts, "BEN"));
	}
	drop_donors(&ctx->words, &ctx->body);
	if (doc->type && !strcmp(doc->type, "listing"))
		forget_teasers(ctx);
	concepts_judge(ctx->concepts, &ctx->title, &ctx->dateline, &ctx->body, &doc->countries, &doc->topics);
	add_host(page, ctx);
	return STATUS_OK;
}

/* ---- hosts of countries ---- */

/* Sites whose first label is not the English name, or more than one word of it. */
static const struct {
	const char *label, *iso;
} hosts[] = {
	{ "drcongo", "COD" },
	{ "costarica", "CRI" },
	{ "dominicanrepublic", "DOM" },
	{ "elsalvador", "SLV" },
	{ "southsudan", "SSD" },
	{ "burkinafaso", "BFA" },
	{ "sierraleone", "SLE" },
	{ "southafrica", "ZAF" },
	{ "srilanka", "LKA" },
	{ "png", "PNG" },
	{ "cotedivoire", "CIV" },
	{ "centralafricanrepublic", "CAF" },
	{ "guineabissau", "GNB" },
	{ "unitedkingdom", "GBR" },
	{ "bosniaandherzegovina", "BIH" },
	{ "republicofkorea", "KOR" },
	{ "trinidadandtobago", "TTO" },
};

uint32_t places_find_country(const struct concepts *concepts, const char *text, size_t len)
{
	struct tokens tokens = TOKENS_INIT;
	struct concept_matches matches = { .items = NULL };
	uint32_t row = UINT32_MAX;
	if (text_analyze(text, len, &tokens, NULL) == STATUS_OK) {
		concepts_find(concepts, &tokens, LANGUAGE_UNKNOWN, &matches);
		/* the whole of it must be the name */
		if (matches.n == 1 && matches.items[0].kind == CONCEPT_COUNTRY && !matches.items[0].demonym &&
		    matches.items[0].n_tokens == tokens.n)
		row = matches.items[0].concept;
	}
	tokens_release(&tokens);
	concept_matches_release(&matches);
	return row;
}

uint32_t places_of_host(const struct concepts *concepts, const char *host)
{
	size_t len = strcspn(host, ".");
	if (!strstr(host, ".iom."))
		return UINT32_MAX;
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++)
		if (strlen(hosts[i].label) == len && !memcmp(hosts[i].label, host, len))
			return concept_find(concepts, hosts[i].iso);
	return places_find_country(concepts, host, len);
}

char *places_host(const struct concepts *concepts, const char *country)
{
	CLEANUP(buf_release) struct buf host = BUF_INIT;
	uint32_t row = places_find_country(concepts, country, strlen(country));
	if (row == UINT32_MAX)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++)
		if (!strcmp(hosts[i].iso, concept_id(concepts, row)))
			buf_addstr(&host, host.len ? "" : hosts[i].label);
	if (!host.len) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		const char *english = concept_name(concepts, row, LANGUAGE_EN);
		line_normalise(english, strlen(english), &name);
		for (size_t i = 0; i < name.len; i++)
			if (name.data[i] >= 'a' && name.data[i] <= 'z')
				buf_addch(&host, name.data[i]);
	}
	buf_addstr(&host, ".iom.int");
	return buf_detach(&host);
}

/* Whom to believe about the language of a document: its text, its address or what it declares. */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/strmap.h"
#include "language/language.h"
#include "text/analyze.h"
#include "text/stem.h"
#include "base/banned.h"

#define MIN_PERCENT      60     /* of a text in its first language, to call it sure */
#define MAX_JUDGED_BYTES 65536u /* of text whose words are counted */

/* Of a text that its small words decide, so that no detector is asked: */
#define DECIDED_WORDS 30u /* words at least */
#define DECIDED_SHARE 4u  /* one in so many is a stop word of the language */
#define DECIDED_LEAD  4u  /* times as many stop words of it alone as of the next one */

/* "fr-FR", "FR" -> "fr"; false unless the first part is two or three letters. */
static bool declared_code(const char *declared, char code[LANGUAGE_CODE_SIZE])
{
	size_t n = 0;
	while (declared && n < 4 && isalpha((unsigned char)declared[n]))
		n++;
	if (n < 2 || n > 3 || (declared[n] && declared[n] != '-' && declared[n] != '_'))
		return false;
	for (size_t i = 0; i < n; i++)
		code[i] = (char)tolower((unsigned char)declared[i]);
	code[n] = '\0';
	return true;
}

/* A segment of the address that is fr, es or en: "https://host/es/news", "fr/news/x.txt". The first one counts. */
static bool address_code(const char *address, char code[LANGUAGE_CODE_SIZE])
{
	while (address && *address) {
		size_t len = strcspn(address, "/?#");
		if (len == 2) {
			char segment[3] = { (char)tolower((unsigned char)address[0]),
					    (char)tolower((unsigned char)address[1]), '\0' };
			enum language language = language_from_code(segment);
			if (language_code(language)) {
				memcpy(code, segment, sizeof(segment));
				return true;
			}
		}
		if (address[len] != '/')
			return false;
		address += len + 1;
	}
	return false;
}

/*
 * The words of a text, and which of our languages has most of its stop words among them: independent
 * evidence where CLD2 hesitates.
 */
struct evidence {
	size_t n_words;
	size_t hits[N_LANGUAGES]; /* stop words */
	size_t own
		[N_LANGUAGES]; /* ... that are stop words of this language alone ("a", "de", "no" tell nothing) */
	size_t n_spanish, n_neighbours; /* small words of Spanish alone, and of its neighbours alone */
	size_t second;          /* own words of the language that has most of them behind the leader */
	enum language leader;   /* the one with most stop words */
	enum language language; /* the leader; UNKNOWN unless it is well ahead */
};

static bool is_one_of(const char *form, const char *const *words)
{
	while (*words && strcmp(form, *words) != 0)
		words++;
	return *words != NULL;
}

#define LONGEST_NEIGHBOUR 4u /* bytes of a word below */

static void count_neighbours(struct evidence *evidence, const char *form, size_t len)
{
	static const char *const spanish[] = { "el", "los", "las", "y", "con", "una" };
	/* Galician, Portuguese, Catalan, Italian */
	static const char *const others[] = { "o",  "os",  "do",   "da",  "dos", "das", "e",
					      "ao", "uma", "unha", "não", "com", "els", "les",
					      "i",  "amb", "per",  "il",  "di",  "che", "gli" };
	static struct strmap map; /* of both, made by the first call */
	if (!map.n_slots) {
		strmap_init(&map);
		for (size_t i = 0; i < ARRAY_SIZE(spanish); i++)
			(void)strmap_add(&map, spanish[i], strlen(spanish[i]), NULL);
		for (size_t i = 0; i < ARRAY_SIZE(others); i++)
			(void)strmap_add(&map, others[i], strlen(others[i]), NULL);
	}
	uint32_t number = len <= LONGEST_NEIGHBOUR ? strmap_find(&map, form, len) : STRMAP_NONE;
	evidence->n_spanish += number < ARRAY_SIZE(spanish);
	evidence->n_neighbours += number != STRMAP_NONE && number >= ARRAY_SIZE(spanish);
}

static const enum language ours[] = { LANGUAGE_FR, LANGUAGE_ES, LANGUAGE_EN };

static void count_words(struct evidence *evidence, const struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *token = &tokens->items[i];
		evidence->n_words += token->kind == TOKEN_WORD && !(token->flags & TOKEN_ELIDED);
		const char *form = token_form(tokens, token);
		count_neighbours(evidence, form, token->form_len);
		size_t lists = 0, last = 0;
		unsigned stop_of =
			token->kind == TOKEN_WORD ? text_stop_word_languages(form, token->form_len) : 0;
		for (size_t k = 0; stop_of && k < ARRAY_SIZE(ours); k++) {
			if (!(stop_of >> ours[k] & 1))
				continue;
			evidence->hits[ours[k]]++;
			lists++;
			last = k;
		}
		evidence->own[ours[last]] += lists == 1;
	}
}

/* What the counts say: the leader, and the language if it is one. */
static void settle(struct evidence *ret_evidence)
{
	struct evidence evidence = *ret_evidence;
	const size_t *hits = evidence.hits;
	size_t second = 0;
	for (size_t k = 0; k < ARRAY_SIZE(ours); k++) {
		size_t n = evidence.own[ours[k]];
		if (n > evidence.own[evidence.language]) {
			second = evidence.own[evidence.language];
			evidence.language = ours[k];
		} else if (n > second) {
			second = n;
		}
	}
	evidence.leader = evidence.language;
	evidence.second = second;
	/* A quarter of running text is stop words; half as many again as in the next language is ahead. */
	if (hits[evidence.language] * 5 < evidence.n_words ||
	    evidence.own[evidence.language] < second + second / 2 + 2)
		evidence.language = LANGUAGE_UNKNOWN;
	*ret_evidence = evidence;
}

static bool is_spanish(const struct evidence *evidence)
{
	return evidence->n_spanish >= 2 && evidence->n_spanish > 3 * evidence->n_neighbours;
}

/*
 * Is there so much of one language that CLD2, which takes longer than counting the words, would only say the same? Measured
 * on 22,220 documents (Debian's manuals, the judged collections, the sample corpus): 19,400 are decided, none otherwise.
 */
static bool is_decided(const struct evidence *evidence)
{
	enum language language = evidence->language;
	return language != LANGUAGE_UNKNOWN && evidence->n_words >= DECIDED_WORDS &&
	       evidence->hits[language] * DECIDED_SHARE >= evidence->n_words &&
	       evidence->own[language] >= DECIDED_LEAD * evidence->second &&
	       (language != LANGUAGE_ES || is_spanish(evidence));
}

/*
 * Where the small words contradict CLD2, they are right: it takes one Spanish sentence of twenty words in forty
 * for Galician, and a sentence full of English names for English (measured on judged corpora).
 */
static bool overrules(const struct evidence *evidence, const char *code)
{
	static const char *const neighbours[] = {
		"gl", "pt", "ca", "it", "oc", "la", "ia", "ie", "eo", NULL
	};
	if (evidence->leader == LANGUAGE_ES && is_one_of(code, neighbours))
		return is_spanish(evidence);
	if (evidence->language == LANGUAGE_UNKNOWN || !strcmp(code, language_code(evidence->language)))
		return false;
	enum language theirs = language_from_code(code);
	return language_code(theirs) && evidence->own[evidence->language] > 2 * evidence->own[theirs];
}

static void answer(char ret_code[LANGUAGE_CODE_SIZE], enum fact_source *ret_source, const char *code,
		   enum fact_source source)
{
	size_t len = strlen(code);
	memmove(ret_code, code, len + 1);
	*ret_source = len ? source : SOURCE_NONE;
}

static struct evidence gather(const struct language_text *of)
{
	struct evidence evidence = { .language = LANGUAGE_UNKNOWN };
	size_t title_len = strlen(of->title), left = MAX_JUDGED_BYTES - 1;
	if (title_len < left && of->body_len <= left - title_len) {
		count_words(&evidence, of->title_words);
		count_words(&evidence, of->body_words);
	} else {
		struct tokens tokens = TOKENS_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		size_t n = title_len < left ? title_len : left;
		buf_add(&text, of->title, n);
		buf_addch(&text, '\n');
		buf_add(&text, of->body, of->body_len < left - n ? of->body_len : left - n);
		if (text_analyze(text.data, text.len, &tokens, NULL) == STATUS_OK)
			count_words(&evidence, &tokens);
		tokens_release(&tokens);
	}
	settle(&evidence);
	return evidence;
}

enum status language_judge_words(const struct language_text *of, const char *declared, const char *address,
				 char ret_code[LANGUAGE_CODE_SIZE], enum fact_source *ret_source)
{
	char code[LANGUAGE_CODE_SIZE] = "", prior[LANGUAGE_CODE_SIZE] = "";
	enum fact_source prior_source = SOURCE_NONE;
	int percent;
	bool reliable;

	struct evidence evidence = gather(of);
	if (strlen(of->title) + 1 + of->body_len <= MAX_JUDGED_BYTES && is_decided(&evidence)) {
		answer(ret_code, ret_source, language_code(evidence.language), SOURCE_TEXT);
		return STATUS_OK;
	}
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	buf_addstr(&text, of->title);
	buf_addch(&text, '\n');
	buf_add(&text, of->body, of->body_len);
	enum status status = language_detect(text.data, text.len, code, &percent, &reliable);
	if (status)
		return status;

	if (address_code(address, prior))
		prior_source = SOURCE_ADDRESS;
	else if (declared_code(declared, prior))
		prior_source = SOURCE_DECLARED;

	const char *by_words = language_code(evidence.language);
	bool overruled = overrules(&evidence, code);
	if (overruled)
		memcpy(code, language_code(evidence.leader), sizeof("fr"));
	bool agreed = overruled || (by_words && !strcmp(code, by_words));
	bool sure = *code && ((reliable && percent >= MIN_PERCENT) || agreed);
	if (sure && evidence.n_words >= LANGUAGE_MIN_WORDS)
		answer(ret_code, ret_source, code, SOURCE_TEXT);
	else if (*prior)
		answer(ret_code, ret_source, prior, !strcmp(prior, code) ? SOURCE_TEXT : prior_source);
	else if (sure || (*code && reliable))
		answer(ret_code, ret_source, code, SOURCE_TEXT);
	else
		answer(ret_code, ret_source,
		       by_words && evidence.n_words >= LANGUAGE_MIN_WORDS ? by_words : "", SOURCE_TEXT);
	return STATUS_OK;
}

enum status language_judge(const char *title, const char *body, const char *declared, const char *address,
			   char ret_code[LANGUAGE_CODE_SIZE], enum fact_source *ret_source)
{
	struct tokens title_words = TOKENS_INIT, body_words = TOKENS_INIT;
	struct language_text of = { .title = title ? title : "",
				    .body = body ? body : "",
				    .title_words = &title_words,
				    .body_words = &body_words };
	of.body_len = strlen(of.body);
	enum status status = text_analyze(of.title, strlen(of.title), &title_words, NULL);
	if (!status)
		status = text_analyze(of.body, of.body_len, &body_words, NULL);
	if (!status)
		status = language_judge_words(&of, declared, address, ret_code, ret_source);
	tokens_release(&title_words);
	tokens_release(&body_words);
	return status;
}

#include "why.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/memory.h"
#include "corrections.h"
#include "format.h"
#include "links.h"
#include "names.h"
#include "result.h"

/* What the text of a reason is, and so how it is named. */
enum about { ABOUT_WORD, ABOUT_CONCEPT, ABOUT_LANGUAGE, ABOUT_DATE };

/*
 * One row a kind of reason. key: the sentence, with the words as {w}. whole_key: the sentence when the reason tells the whole
 * query for its words, which says no more than that some of them are meant; NULL: then key will do. n_words: a query of no
 * more words than that has no others that could be meant.
 */
static const struct kind {
	const char *kind;
	enum about about;
	const char *key, *whole_key;
	size_t n_words;
} kinds[] = {
	{ "title", ABOUT_WORD, "why.title", NULL, 0 },
	{ "heading", ABOUT_WORD, "why.heading", NULL, 0 },
	{ "term", ABOUT_WORD, "why.term", NULL, 0 },
	{ "phrase", ABOUT_WORD, "why.phrase", "why.phrase_some", 2 },
	{ "near", ABOUT_WORD, "why.near", "why.near_some", 2 },
	{ "exact", ABOUT_WORD, "why.exact", "why.exact_some", 1 },
	{ "accent", ABOUT_WORD, "why.accent", "why.accent_some", 1 },
	{ "form", ABOUT_WORD, "why.form", NULL, 0 },
	{ "spelling", ABOUT_WORD, "why.spelling", NULL, 0 },
	{ "name", ABOUT_WORD, "why.name", NULL, 0 },
	{ "figure", ABOUT_WORD, "why.figure", NULL, 0 },
	{ "concept", ABOUT_CONCEPT, "why.concept", NULL, 0 },
	{ "translation", ABOUT_WORD, "why.translation", NULL, 0 },
	{ "lead", ABOUT_WORD, "why.lead", "why.lead_some", 1 },
	{ "coverage", ABOUT_WORD, "why.coverage", "why.coverage", 0 },
	{ "counterpart", ABOUT_LANGUAGE, "why.counterpart", NULL, 0 },
	{ "language", ABOUT_LANGUAGE, "why.language", NULL, 0 },
	{ "date", ABOUT_DATE, "why.date", NULL, 0 },
	{ "copy", ABOUT_WORD, "why.copy", "why.copy", 0 },
	{ "missing", ABOUT_WORD, "why.missing", NULL, 0 },
};

/* One sentence in the making. */
struct line {
	const struct kind *kind;
	double weight; /* of all its reasons */
	size_t order;  /* of its first reason, to keep ties as they came */
	bool is_whole;
	struct strlist words; /* as they are shown */
};

struct lines {
	struct line items[ARRAY_SIZE(kinds)];
	size_t n;
};

static void lines_release(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		strlist_release(&lines->items[i].words);
}

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i].kind, name) == 0)
			return &kinds[i];
	return NULL;
}

static struct line *find_line(struct lines *lines, const char *kind)
{
	for (size_t i = 0; i < lines->n; i++)
		if (strcmp(lines->items[i].kind->kind, kind) == 0)
			return &lines->items[i];
	return NULL;
}

static struct line *line_for(struct lines *lines, const struct kind *kind)
{
	struct line *line = find_line(lines, kind->kind);
	if (line)
		return line;
	line = &lines->items[lines->n];
	*line = (struct line){ .kind = kind, .order = lines->n++, .words = STRLIST_INIT };
	return line;
}

/* Is text the whole query, and that of more than n words? */
static bool is_whole_query(const struct answer *answer, const char *text, size_t n)
{
	size_t n_words = 0;
	if (!answer->query.text || strcmp(answer->query.text, text) != 0)
		return false;
	for (const char *at = text + strspn(text, " \t\r\n"); *at; n_words++) {
		at += strcspn(at, " \t\r\n");
		at += strspn(at, " \t\r\n");
	}
	return n_words > n;
}

static void add_word(struct page *page, const struct answer *answer, struct line *line, const char *text)
{
	struct date date;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	switch (line->kind->about) {
	case ABOUT_CONCEPT:
		buf_addstr(&name, name_of_concept(page->language, text));
		break;
	case ABOUT_LANGUAGE:
		buf_addstr(&name, name_of(page->language, FIELD_LANG, text));
		break;
	case ABOUT_DATE:
		if (strlen(text) <= 10 && date_parse(text, &date))
			format_date(page->language, &date, DATE_STYLE_LONG, &name);
		else
			buf_addstr(&name, text);
		break;
	default:
		buf_addstr(&name, corrections_of_word(answer, text));
	}
	if (name.len)
		strlist_add_once(&line->words, name.data);
}

/* What is in the title or a heading need not be said of the text once more. */
static void leave_out_said(struct lines *lines)
{
	struct line *text = find_line(lines, "term");
	const struct line *const others[] = { find_line(lines, "title"), find_line(lines, "heading") };
	struct strlist rest = STRLIST_INIT;
	if (!text)
		return;
	for (size_t i = 0; i < text->words.n; i++) {
		bool said = false;
		for (size_t k = 0; k < ARRAY_SIZE(others); k++)
			said = said || (others[k] && strlist_has(&others[k]->words, text->words.items[i]));
		if (!said)
			strlist_add(&rest, text->words.items[i]);
	}
	strlist_release(&text->words);
	text->words = rest;
}

/* Strongest first; what is missing last. */
static int by_strength(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	bool x_missing = !strcmp(x->kind->kind, "missing"), y_missing = !strcmp(y->kind->kind, "missing");
	if (x_missing != y_missing)
		return x_missing ? 1 : -1;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void collect(struct page *page, const struct answer *answer, const struct result *result,
		    struct lines *lines)
{
	for (size_t i = 0; i < result->n_why; i++) {
		const struct reason *reason = &result->why[i];
		const struct kind *kind = kind_of(reason->kind);
		const char *text = reason->text ? reason->text : "";
		bool is_missing = !strcmp(reason->kind, "missing");
		/* That no word is missing is said when none is; a share of them is no reason that a reader can use. */
		if (!kind || (!is_missing && !(reason->weight > 0)) ||
		    (!strcmp(reason->kind, "coverage") && result->missing.n))
			continue;
		struct line *line = line_for(lines, kind);
		line->weight += reason->weight;
		if (kind->whole_key && is_whole_query(answer, text, kind->n_words))
			line->is_whole = true;
		else
			add_word(page, answer, line, text);
	}
	leave_out_said(lines);
	qsort(lines->items, lines->n, sizeof(*lines->items), by_strength);
}

/* "« retour », « mineurs »": a concept, a language and a date stand without quotation marks in their sentences. */
static void add_line(struct page *page, const struct line *line)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	const char *key = line->kind->key;
	for (size_t i = 0; i < line->words.n && i < WHY_MAX_WORDS; i++) {
		if (i)
			buf_addstr(&words, ", ");
		if (line->kind->about == ABOUT_LANGUAGE || line->kind->about == ABOUT_DATE)
			html_text(&words, line->words.items[i]);
		else
			messages_add(&words, page->language, "why.quoted",
				     WITH({ "w", line->words.items[i], false }));
	}
	if (line->words.n > WHY_MAX_WORDS)
		buf_addstr(&words, ", …");
	if (!line->words.n)
		key = line->kind->whole_key;
	page_add(page, "<li>");
	page_say_with(page, key, WITH({ "w", words.data, true }));
	page_add(page, "</li>");
}

static bool has_sentence(const struct line *line)
{
	return line->words.n || line->is_whole;
}

static void add_link(struct page *page, const struct request *request, unsigned number)
{
	struct request explained = *request; /* one setting differs; the rest is shared */
	char fragment[16];
	explained.explain = true;
	snprintf(fragment, sizeof(fragment), "r%u", number);
	page_add(page, " <a");
	link_search_at(page, &explained, fragment);
	page_add(page, ">");
	page_say(page, "result.why");
	result_add_nth(page, number);
	page_add(page, "</a>");
}

void why_add(struct page *page, const struct request *request, const struct answer *answer,
	     const struct result *result, unsigned number)
{
	CLEANUP(lines_release) struct lines lines = { .n = 0 };
	size_t n_shown = 0, room = WHY_MAX_REASONS;
	if (!request->explain) {
		add_link(page, request, number);
		return;
	}
	collect(page, answer, result, &lines);
	const struct line *missing = find_line(&lines, "missing");
	if (missing && has_sentence(missing))
		room--;
	CLEANUP(buf_release) struct buf items = BUF_INIT;
	struct page inner = *page;
	inner.out = &items;
	for (size_t i = 0; i < lines.n; i++) {
		const struct line *line = &lines.items[i];
		if (!has_sentence(line) || (line != missing && n_shown == room))
			continue;
		add_line(&inner, line);
		n_shown += line != missing;
	}
	if (!items.len)
		return;
	page_add(page, " <details class=\"why\" open><summary>");
	page_say(page, "result.why_long");
	result_add_nth(page, number);
	page_add(page, "</summary><ul>");
	page_add(page, items.data);
	page_add(page, "</ul></details>");
}

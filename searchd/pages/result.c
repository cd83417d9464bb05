#include "result.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "base/utf8.h"
#include "companions.h"
#include "corrections.h"
#include "format.h"
#include "links.h"
#include "names.h"
#include "rewrite.h"
#include "why.h"

void result_add_short(struct page *page, const char *text)
{
	size_t len = strlen(text);
	size_t shown = utf8_floor(text, len, len < RESULT_MAX_TITLE ? len : RESULT_MAX_TITLE);
	html_textn(page->out, text, shown);
	if (shown < len)
		page_add(page, "…");
}

void result_add_title(struct page *page, const struct result *result)
{
	if (!result->title) {
		page_say(page, "result.untitled");
		return;
	}
	size_t len = strlen(result->title);
	size_t shown = utf8_floor(result->title, len, len < RESULT_MAX_TITLE ? len : RESULT_MAX_TITLE);
	html_marked(page->out, result->title, 0, shown, result->title_matches, result->n_title_matches, NULL);
	if (shown < len)
		page_add(page, "…");
}

/* Where in the stored text a result opens: a long document at its best section, a short one at its top. */
static const char *fragment_of(const struct result *result)
{
	return result->has_section ? "best" : NULL;
}

void result_link(struct page *page, const struct result *result, const struct request *request)
{
	if (html_is_link(result->best.url))
		html_attribute(page->out, "href", result->best.url);
	else if (html_is_link(result->url))
		html_attribute(page->out, "href", result->url);
	else if (!link_original(page, result->id, result->url, result->best.page))
		link_document(page, result->id, request, fragment_of(result));
}

void result_add_language(struct page *page, const char *lang)
{
	bool same = strcmp(lang, messages_language_code(page->language)) == 0;
	page_add(page, same ? "<abbr class=\"lang same\"" : "<abbr class=\"lang\"");
	html_attribute(page->out, "title", name_of(page->language, FIELD_LANG, lang));
	page_add(page, ">");
	page_text(page, lang);
	page_add(page, "</abbr>");
}

const char *result_date_source_key(const struct date *date)
{
	if (date->precision == DATE_UNKNOWN)
		return NULL;
	switch (date->source) {
	case SOURCE_ADDRESS:
		return "date.address";
	case SOURCE_TEXT:
		return "date.text";
	case SOURCE_GUESS:
		return "date.guess";
	default:
		return NULL;
	}
}

static void add_meta(struct page *page, const struct result *result)
{
	const char *source = result_date_source_key(&result->date);
	page_add(page, "<p class=\"meta\"><span class=\"date\">");
	if (result->date.precision == DATE_UNKNOWN) {
		page_add(page, "<span class=\"quiet\">");
		page_say(page, "date.unknown");
		page_add(page, "</span>");
	} else {
		format_time_element(page->language, &result->date, DATE_STYLE_MEDIUM, page->out);
	}
	page_add(page, "</span>");
	if (source) {
		page_add(page, "<span>");
		page_say(page, source);
		page_add(page, "</span>");
	}
	if (result->type || result->lang) {
		page_add(page, "<span class=\"kind\">");
		if (result->type)
			page_text(page, name_of(page->language, FIELD_TYPE, result->type));
		if (result->type && result->lang)
			page_add(page, " ");
		if (result->lang)
			result_add_language(page, result->lang);
		page_add(page, "</span>");
	}
	page_add(page, "</p>\n");
}

static void add_page_number(struct page *page, unsigned number)
{
	char text[16];
	snprintf(text, sizeof(text), "%u", number);
	page_say_with(page, "result.page", WITH({ "n", text, false }));
}

/* The link to a place: its heading, then its page; a place without a heading is called by its page. False when it has neither. */
static bool add_place(struct page *page, const struct request *request, const struct result *result,
		      const struct place *place, const char *css_class)
{
	const char *heading = place->heading.n ? place->heading.items[place->heading.n - 1] : NULL;
	if (!heading && !place->page)
		return false;
	page_add(page, "<a");
	if (css_class)
		html_attribute(page->out, "class", css_class);
	if (html_is_link(place->url))
		html_attribute(page->out, "href", place->url);
	else if (!link_original(page, result->id, result->url, place->page))
		link_document(page, result->id, request, place == &result->best ? fragment_of(result) : NULL);
	page_lang(page, result->lang);
	page_add(page, ">");
	if (heading)
		result_add_short(page, heading);
	else
		add_page_number(page, place->page);
	page_add(page, "</a>");
	if (heading && place->page) {
		page_add(page, css_class ? ", <span class=\"nb\">" : " ");
		add_page_number(page, place->page);
		page_add(page, css_class ? "</span>" : "");
	}
	return true;
}

static void add_text(struct page *page, const struct request *request, const struct result *result)
{
	const struct marked_text *snippet = &result->best.snippet;
	CLEANUP(buf_release) struct buf link = BUF_INIT;
	struct page inner = *page;
	inner.out = &link;
	bool has_place = result->has_section && add_place(&inner, request, result, &result->best, "part");
	if (!has_place && !snippet->text)
		return;
	page_add(page, "<p class=\"text\">");
	page_add(page, link.data);
	if (snippet->text && *snippet->text) {
		if (has_place)
			page_add(page, " — ");
		page_add(page, "<span");
		page_lang(page, result->lang);
		page_add(page, ">");
		html_marked(page->out, snippet->text, 0, strlen(snippet->text), snippet->matches,
			    snippet->n_matches, NULL);
		page_add(page, "</span>");
	}
	page_add(page, "</p>\n");
}

static void add_parts(struct page *page, const struct request *request, const struct result *result)
{
	CLEANUP(buf_release) struct buf items = BUF_INIT;
	struct page inner = *page;
	inner.out = &items;
	for (size_t i = 0; i < result->n_others; i++) {
		size_t before = items.len;
		page_add(&inner, "<li>");
		if (add_place(&inner, request, result, &result->others[i], NULL))
			page_add(&inner, "</li>");
		else
			buf_truncate(&items, before);
	}
	if (!items.len)
		return;
	page_add(page, "<p class=\"vh\">");
	page_say(page, "result.parts");
	page_add(page, "</p><ul class=\"parts\">");
	page_add(page, items.data);
	page_add(page, "</ul>\n");
}

void result_add_nth(struct page *page, unsigned number)
{
	char text[16];
	snprintf(text, sizeof(text), "%u", number);
	page_add(page, "<span class=\"vh\"> ");
	page_say_with(page, "result.nth", WITH({ "i", text, false }));
	page_add(page, "</span>");
}

static void add_copies(struct page *page, const struct request *request, const struct result *result,
		       unsigned number)
{
	if (!result->n_copies)
		return;
	page_add(page, " <details><summary>");
	companions_say_copies(page, result);
	result_add_nth(page, number);
	page_add(page, "</summary><ul>");
	companions_add_copies(page, result, request);
	page_add(page, "</ul></details>");
}

/* The words it lacks, struck through, each with a link that makes it a must. */
static void add_missing(struct page *page, const struct request *request, const struct answer *answer,
			const struct result *result)
{
	if (!result->missing.n)
		return;
	page_add(page, " <span class=\"missing\">");
	page_say(page, "result.without");
	for (size_t i = 0; i < result->missing.n; i++) {
		const char *word = result->missing.items[i];
		CLEANUP(buf_release) struct buf query = BUF_INIT;
		struct request must = *request; /* only its query is another; the rest is shared */
		rewrite_require(request->query, word, &query);
		must.query = query.data;
		must.offset = 0;
		page_add(page, i ? ", <s>" : " <s>");
		page_text(page, corrections_of_word(answer, word));
		page_add(page, "</s> <a");
		link_search(page, &must);
		page_add(page, ">");
		page_say(page, "result.require");
		page_add(page, "<span class=\"vh\"> ");
		page_text(page, corrections_of_word(answer, word));
		page_add(page, "</span></a>");
	}
	page_add(page, "</span>");
}

void result_add(struct page *page, const struct request *request, const struct answer *answer,
		const struct result *result, unsigned number)
{
	buf_addf(page->out, "<li class=\"r\" id=\"r%u\">\n<h2", number);
	page_lang(page, result->title ? result->lang : NULL);
	page_add(page, "><a");
	result_link(page, result, request);
	page_add(page, ">");
	result_add_title(page, result);
	page_add(page, "</a></h2>\n");
	add_meta(page, result);
	add_text(page, request, result);
	add_parts(page, request, result);
	page_add(page, "<div class=\"foot\">");
	if (result->site) {
		page_add(page, "<span>");
		page_text(page, result->site);
		page_add(page, "</span>");
	}
	page_add(page, " <a class=\"read\"");
	link_document(page, result->id, request, fragment_of(result));
	page_add(page, ">");
	page_say(page, "result.read");
	result_add_nth(page, number);
	page_add(page, "</a>");
	companions_add_translations(page, result, request, false);
	add_copies(page, request, result, number);
	why_add(page, request, answer, result, number);
	add_missing(page, request, answer, result);
	page_add(page, "</div>\n</li>\n");
}

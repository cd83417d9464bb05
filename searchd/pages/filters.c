#include "filters.h"

#include <string.h>

#include "base/banned.h"
#include "base/memory.h"
#include "format.h"
#include "links.h"
#include "names.h"

/* In the order of the page. */
static const struct {
	enum field field;
	const char *key;
} facets[] = {
	{ FIELD_LANG, "facet.lang" },   { FIELD_TYPE, "facet.type" }, { FIELD_COUNTRY, "facet.country" },
	{ FIELD_TOPIC, "facet.topic" }, { FIELD_SITE, "facet.site" },
};

static bool has_period(const struct request *request)
{
	return request->from.precision != DATE_UNKNOWN || request->to.precision != DATE_UNKNOWN;
}

size_t filters_count(const struct request *request)
{
	size_t n = has_period(request);
	for (size_t i = 0; i < ARRAY_SIZE(facets); i++)
		n += request->filters[facets[i].field].n;
	return n;
}

bool filters_are_shown(const struct answer *answer)
{
	if (!answer->has_facets)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(facets); i++)
		if (answer->facets[facets[i].field].n)
			return true;
	return answer->facets[FIELD_YEAR].n > 0;
}

/* "2014–2021", "2014 et après", "jusqu'en 2021" */
static void name_period(struct page *page, const struct request *request, struct buf *name)
{
	CLEANUP(buf_release) struct buf from = BUF_INIT, to = BUF_INIT;
	format_date(page->language, &request->from, DATE_STYLE_MEDIUM, &from);
	format_date(page->language, &request->to, DATE_STYLE_MEDIUM, &to);
	if (!to.len)
		messages_add(name, page->language, "year.after", WITH({ "a", from.data, false }));
	else if (!from.len)
		messages_add(name, page->language, "year.before", WITH({ "b", to.data, false }));
	else if (strcmp(from.data, to.data) == 0)
		buf_addstr(name, from.data);
	else
		buf_addf(name, "%s–%s", from.data, to.data);
}

static void remove_value(struct strlist *list, size_t at)
{
	struct strlist rest = STRLIST_INIT;
	for (size_t i = 0; i < list->n; i++)
		if (i != at)
			strlist_add(&rest, list->items[i]);
	strlist_release(list);
	*list = rest;
}

void filters_each_removed(struct page *page, const struct request *request,
			  void (*fn)(struct page *page, const struct request *without, const char *name))
{
	for (size_t i = 0; i < ARRAY_SIZE(facets); i++) {
		enum field field = facets[i].field;
		for (size_t k = 0; k < request->filters[field].n; k++) {
			CLEANUP(request_release) struct request without = { .query = NULL };
			request_copy(&without, request);
			without.offset = 0;
			remove_value(&without.filters[field], k);
			fn(page, &without, name_of(page->language, field, request->filters[field].items[k]));
		}
	}
	if (has_period(request)) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		CLEANUP(request_release) struct request without = { .query = NULL };
		request_copy(&without, request);
		without.offset = 0;
		without.from = without.to = (struct date){ 0 };
		name_period(page, request, &name);
		fn(page, &without, name.data);
	}
	if (filters_count(request) > 1) {
		CLEANUP(request_release) struct request without = { .query = NULL };
		request_copy(&without, request);
		without.offset = 0;
		for (size_t i = 0; i < ARRAY_SIZE(facets); i++)
			strlist_clear(&without.filters[facets[i].field]);
		without.from = without.to = (struct date){ 0 };
		fn(page, &without, NULL);
	}
}

static void add_chip(struct page *page, const struct request *without, const char *name)
{
	page_add(page, name ? "<li><a class=\"chip\"" : "<li><a class=\"nb\"");
	link_search(page, without);
	page_add(page, ">");
	if (name) {
		page_add(page, "<span class=\"vh\">");
		page_say(page, "filters.remove");
		page_add(page, " </span><span>");
		page_text(page, name);
		page_add(page, "</span> <span aria-hidden=\"true\">×</span>");
	} else {
		page_say(page, "filters.clear");
	}
	page_add(page, "</a></li>");
}

void filters_add_chips(struct page *page, const struct request *request)
{
	page_add(page, "<ul class=\"chips\">");
	filters_each_removed(page, request, add_chip);
	page_add(page, "</ul>");
}

static void add_value(struct page *page, enum field field, const char *value, uint32_t count, bool chosen)
{
	page_add(page, "<li><label class=\"v\"><input type=\"checkbox\" form=\"f\"");
	html_attribute(page->out, "name", fields[field].name);
	html_attribute(page->out, "value", value);
	page_add(page, chosen ? " checked><span>" : "><span>");
	page_text(page, name_of(page->language, field, value));
	page_add(page, "</span> <span class=\"n\">");
	format_number(page->language, count, page->out);
	page_add(page, "</span></label></li>\n");
}

static bool facet_has(const struct facet *facet, const char *value)
{
	for (size_t i = 0; i < facet->n; i++)
		if (strcmp(facet->values[i].value, value) == 0)
			return true;
	return false;
}

static void add_facet(struct page *page, enum field field, const char *key, const struct facet *facet,
		      const struct strlist *chosen)
{
	size_t shown = facet->n > FILTERS_OPEN ? FILTERS_OPEN : facet->n;
	bool open = false;
	if (!facet->n && !chosen->n)
		return;
	page_add(page, "<fieldset>\n<legend>");
	page_say(page, key);
	page_add(page, "</legend>\n<ul>\n");
	/* What is chosen but finds nothing any more is not in the facet; it must stay with the form. */
	for (size_t i = 0; i < chosen->n; i++)
		if (!facet_has(facet, chosen->items[i]))
			add_value(page, field, chosen->items[i], 0, true);
	for (size_t i = 0; i < shown; i++)
		add_value(page, field, facet->values[i].value, facet->values[i].count,
			  strlist_has(chosen, facet->values[i].value));
	page_add(page, "</ul>\n");
	if (shown < facet->n) {
		for (size_t i = shown; i < facet->n; i++)
			open = open || strlist_has(chosen, facet->values[i].value);
		page_add(page, open ? "<details open><summary>" : "<details><summary>");
		page_say_count(page, "filters.more", facet->n - shown, NULL);
		page_add(page, "<span class=\"vh\"> – ");
		page_say(page, key);
		page_add(page, "</span></summary><ul>\n");
		for (size_t i = shown; i < facet->n; i++)
			add_value(page, field, facet->values[i].value, facet->values[i].count,
				  strlist_has(chosen, facet->values[i].value));
		page_add(page, "</ul></details>\n");
	}
	page_add(page, "</fieldset>\n");
}

void filters_add(struct page *page, const struct request *request, const struct answer *answer)
{
	page_add(page, "<aside class=\"filters\" id=\"filters\" aria-label=\"");
	page_say(page, "filters.active");
	page_add(page, "\">\n<h2>");
	page_say(page, "filters.title");
	page_add(page, " <a class=\"sheet-close btn\" href=\"#results\">");
	page_say(page, "filters.close");
	page_add(page, "</a></h2>\n");
	if (answer->facets_of_list) {
		page_add(page, "<p class=\"quiet\">");
		page_say(page, "filters.of_list");
		page_add(page, "</p>\n");
	}
	years_add(page, request, &answer->facets[FIELD_YEAR]);
	for (size_t i = 0; i < ARRAY_SIZE(facets); i++)
		add_facet(page, facets[i].field, facets[i].key, &answer->facets[facets[i].field],
			  &request->filters[facets[i].field]);
	page_add(page, "<div class=\"apply\"><button class=\"btn solid\" type=\"submit\" form=\"f\">");
	page_say(page, "filters.apply");
	page_add(page, "</button></div>\n</aside>\n");
}

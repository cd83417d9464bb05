/* Beside the text of a document: how to cite it, its other languages, whom to ask, and its record. */
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "companions.h"
#include "document.h"
#include "format.h"
#include "links.h"
#include "names.h"
#include "result.h"

#define FACTS_SIMILAR 5u /* documents like it that are named */

static void begin_section(struct page *page, const char *id, const char *key)
{
	buf_addf(page->out, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">", id, id);
	page_say(page, key);
	page_add(page, "</h2>\n");
}

static void add_citation(struct page *page, const struct stored_document *doc)
{
	const struct result *facts = &doc->facts;
	begin_section(page, "cite-title", "doc.cite");
	page_add(page, "<div class=\"cite\" id=\"cite\"><cite");
	page_lang(page, facts->title ? facts->lang : NULL);
	page_add(page, ">");
	if (facts->title)
		result_add_short(page, facts->title);
	else
		page_say(page, "result.untitled");
	page_add(page, "</cite>");
	if (facts->site) {
		page_add(page, ", ");
		page_text(page, facts->site);
	}
	if (facts->date.precision != DATE_UNKNOWN) {
		page_add(page, ", ");
		format_time_element(page->language, &facts->date, DATE_STYLE_LONG, page->out);
	}
	const struct section *best = *page->query ? document_best_section(doc) : NULL;
	if (best) {
		char number[16];
		if (best->page) {
			snprintf(number, sizeof(number), "%u", best->page);
			page_add(page, ", ");
			page_say_with(page, "result.page", WITH({ "n", number, false }));
		}
		if (best->heading.n) {
			page_add(page, ", §\u00a0");
			result_add_short(page, best->heading.items[best->heading.n - 1]);
		}
	}
	if (html_is_link(facts->url)) {
		page_add(page, ", ");
		page_text(page, facts->url);
	}
	page_add(page, ".</div>\n<div class=\"btns\"><button class=\"btn\" type=\"button\" id=\"copy\" "
		       "data-from=\"#cite\" data-done=\"");
	page_say(page, "doc.copied");
	page_add(page, "\" hidden>");
	page_say(page, "doc.copy");
	page_add(page, "</button> <a class=\"btn\"");
	link_document(page, facts->id, NULL, NULL);
	page_add(page, ">");
	page_say(page, "doc.link");
	page_add(page, "</a></div>\n</section>\n");
}

static void add_translations(struct page *page, const struct result *facts)
{
	if (!facts->n_translations)
		return;
	begin_section(page, "langs-title", "doc.langs");
	page_add(page, "<ul>");
	for (size_t i = 0; i < facts->n_translations; i++) {
		const struct companion *translation = &facts->translations[i];
		page_add(page, "<li>");
		if (translation->lang)
			result_add_language(page, translation->lang);
		page_add(page, " <a");
		link_document(page, translation->id ? translation->id : "", page->request, NULL);
		if (translation->lang)
			html_attribute(page->out, "hreflang", translation->lang);
		page_lang(page, translation->title ? translation->lang : NULL);
		page_add(page, ">");
		if (translation->title)
			result_add_short(page, translation->title);
		else
			page_say(page, "result.untitled");
		page_add(page, "</a></li>");
	}
	page_add(page, "</ul></section>\n");
}

static bool is_mail_address(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+";
	const char *at = strchr(text, '@');
	return at && at > text && strspn(text, allowed) == (size_t)(at - text) && at[1] &&
	       !at[1 + strspn(at + 1, allowed)] && strlen(text) <= 254;
}

/* A number that can be dialled as it stands: digits and what separates them, no extension. */
static bool is_dialled(const char *text)
{
	return strspn(text, "+0123456789 .()-/") == strlen(text) && strcspn(text, "0123456789") <= 2 &&
	       strlen(text) >= 6 && strlen(text) <= 32;
}

static void add_contact(struct page *page, const struct contact *contact)
{
	const char *const lines[] = { contact->name, contact->office, contact->email, contact->phone };
	bool any = false;
	page_add(page, "<p>");
	for (int i = 0; i < 4; i++) {
		if (!lines[i])
			continue;
		page_add(page, any ? "<br>" : "");
		any = true;
		CLEANUP(buf_release) struct buf address = BUF_INIT;
		if (i == 2 && is_mail_address(lines[i])) {
			buf_addf(&address, "mailto:%s", lines[i]);
		} else if (i == 3 && is_dialled(lines[i])) {
			buf_addstr(&address, "tel:");
			for (const char *at = lines[i]; *at; at++)
				if (*at == '+' || (*at >= '0' && *at <= '9'))
					buf_addch(&address, *at);
		}
		if (address.len) {
			page_add(page, "<a");
			html_attribute(page->out, "href", address.data);
			page_add(page, ">");
		}
		result_add_short(page, lines[i]);
		page_add(page, address.len ? "</a>" : "");
	}
	page_add(page, "</p>\n");
}

static void add_contacts(struct page *page, const struct result *facts)
{
	if (!facts->n_contacts)
		return;
	begin_section(page, "contact-title", "doc.contact");
	for (size_t i = 0; i < facts->n_contacts; i++)
		add_contact(page, &facts->contacts[i]);
	page_add(page, "</section>\n");
}

static void begin_fact(struct page *page, const char *key)
{
	page_add(page, "<dt>");
	page_say(page, key);
	page_add(page, "</dt><dd>");
}

static void add_values(struct page *page, const char *key, enum field field, const struct strlist *values)
{
	if (!values->n)
		return;
	begin_fact(page, key);
	for (size_t i = 0; i < values->n; i++) {
		page_add(page, i ? ", <a" : "<a");
		link_value(page, field, values->items[i]);
		page_add(page, ">");
		page_text(page, name_of(page->language, field, values->items[i]));
		page_add(page, "</a>");
	}
	page_add(page, "</dd>");
}

static void add_authors(struct page *page, const struct result *facts)
{
	if (!facts->authors.n)
		return;
	begin_fact(page, "doc.authors");
	for (size_t i = 0; i < facts->authors.n; i++) {
		page_add(page, i ? ", " : "");
		result_add_short(page, facts->authors.items[i]);
	}
	page_add(page, "</dd>");
}

static void add_date(struct page *page, const struct result *facts)
{
	const char *source = result_date_source_key(&facts->date);
	begin_fact(page, "doc.date");
	if (facts->date.precision == DATE_UNKNOWN)
		page_say(page, "date.unknown");
	else
		format_time_element(page->language, &facts->date, DATE_STYLE_LONG, page->out);
	if (source) {
		page_add(page, " <span class=\"quiet\">");
		page_say(page, source);
		page_add(page, "</span>");
	}
	page_add(page, "</dd>");
}

static void add_record(struct page *page, const struct result *facts)
{
	begin_section(page, "record-title", "doc.record");
	page_add(page, "<dl>");
	if (html_is_link(facts->url)) {
		begin_fact(page, "doc.source");
		page_add(page, "<a");
		html_attribute(page->out, "href", facts->url);
		page_add(page, ">");
		companion_add_address(page, facts->url);
		page_add(page, "</a></dd>");
	} else if (facts->url) {
		begin_fact(page, "doc.source");
		result_add_short(page, facts->url);
		page_add(page, "</dd>");
	}
	add_authors(page, facts);
	add_date(page, facts);
	add_values(page, "facet.country", FIELD_COUNTRY, &facts->countries);
	add_values(page, "facet.topic", FIELD_TOPIC, &facts->topics);
	begin_fact(page, "doc.copies");
	if (facts->n_copies) {
		page_add(page, "<ul>");
		companions_add_copies(page, facts, page->request);
		page_add(page, "</ul>");
	} else {
		page_say(page, "doc.none");
	}
	page_add(page, "</dd>");
	begin_fact(page, "doc.id");
	page_add(page, "<code>");
	page_text(page, facts->id);
	page_add(page, "</code></dd></dl></section>\n");
}

static bool has_companion(const struct companion *companions, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (companions[i].id && !strcmp(companions[i].id, id))
			return true;
	return false;
}

/* Copies and translations are the most alike, and named above. */
static void add_similar(struct page *page, const struct result *facts, const struct answer *similar)
{
	size_t n_shown = 0;
	for (size_t i = 0; similar && i < similar->n_results && n_shown < FACTS_SIMILAR; i++) {
		const struct result *result = &similar->results[i];
		if (has_companion(facts->copies, facts->n_copies, result->id) ||
		    has_companion(facts->translations, facts->n_translations, result->id))
			continue;
		if (!n_shown++) {
			begin_section(page, "similar-title", "doc.similar");
			page_add(page, "<ul>");
		}
		bool is_other = result->lang && strcmp(result->lang, messages_language_code(page->language));
		page_add(page, "<li>");
		if (is_other) {
			result_add_language(page, result->lang);
			page_add(page, " ");
		}
		page_add(page, "<a");
		link_document(page, result->id, page->request, NULL);
		page_lang(page, result->title ? result->lang : NULL);
		page_add(page, ">");
		if (result->title)
			result_add_short(page, result->title);
		else
			page_say(page, "result.untitled");
		page_add(page, "</a></li>");
	}
	if (n_shown)
		page_add(page, "</ul></section>\n");
}

void facts_add(struct page *page, const struct stored_document *doc, const struct answer *similar)
{
	page_add(page, "<aside class=\"side\" aria-label=\"");
	page_say(page, "doc.about");
	page_add(page, "\">\n");
	add_citation(page, doc);
	add_translations(page, &doc->facts);
	add_contacts(page, &doc->facts);
	add_record(page, &doc->facts);
	add_similar(page, &doc->facts, similar);
	page_add(page, "</aside>\n");
}

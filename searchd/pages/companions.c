#include "companions.h"

#include <string.h>

#include "base/banned.h"
#include "links.h"
#include "names.h"
#include "result.h"

void companion_link(struct page *page, const struct companion *companion, const struct request *request)
{
	if (html_is_link(companion->url))
		html_attribute(page->out, "href", companion->url);
	else
		link_document(page, companion->id ? companion->id : "", request, NULL);
}

void companion_add_address(struct page *page, const char *url)
{
	result_add_short(page, html_is_link(url) ? strchr(url, ':') + 3 : url);
}

static void add_translation(struct page *page, const struct companion *translation,
			    const struct request *request, bool to_text)
{
	page_add(page, "<a");
	if (to_text && translation->id)
		link_document(page, translation->id, request, NULL);
	else
		companion_link(page, translation, request);
	if (translation->lang)
		html_attribute(page->out, "hreflang", translation->lang);
	if (translation->title)
		html_attribute(page->out, "title", translation->title);
	page_add(page, ">");
	page_text(page, translation->lang ? name_of(page->language, FIELD_LANG, translation->lang)
					  : messages_find(page->language, "lang.other"));
	page_add(page, "</a>");
}

void companions_add_translations(struct page *page, const struct result *result,
				 const struct request *request, bool to_text)
{
	if (!result->n_translations)
		return;
	page_add(page, " <span>");
	page_say(page, "result.also");
	for (size_t i = 0; i < result->n_translations; i++) {
		page_add(page, i ? ", " : " ");
		add_translation(page, &result->translations[i], request, to_text);
	}
	page_add(page, "</span>");
}

void companions_say_copies(struct page *page, const struct result *result)
{
	const char *other = NULL;
	for (size_t i = 0; i < result->n_copies && !other; i++) {
		const char *site = result->copies[i].site;
		if (site && (!result->site || strcmp(site, result->site) != 0))
			other = site;
	}
	if (!other) {
		page_say_count(page, "result.copies", result->n_copies, NULL);
		return;
	}
	page_say_with(page, "result.published_by", WITH({ "s", other, false }));
	if (result->n_copies > 1) {
		page_add(page, " ");
		page_say_count(page, "result.more_addresses", result->n_copies - 1, NULL);
	}
}

void companions_add_copies(struct page *page, const struct result *result, const struct request *request)
{
	for (size_t i = 0; i < result->n_copies; i++) {
		const struct companion *copy = &result->copies[i];
		page_add(page, "<li><a");
		companion_link(page, copy, request);
		page_add(page, ">");
		companion_add_address(page, copy->url    ? copy->url
					    : copy->id   ? copy->id
					    : copy->site ? copy->site
							 : "—");
		page_add(page, "</a></li>");
	}
}

/* The start page: the box, a few ways in, and what came with this generation. */
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "format.h"
#include "layout.h"
#include "links.h"
#include "names.h"
#include "result.h"

#define N_EXAMPLES     4
#define HOME_MAX_TYPES 8u

static void add_examples(struct page *page)
{
	layout_begin_row(page, NULL, "home.examples");
	page_add(page, "<div class=\"inline\">");
	for (int i = 1; i <= N_EXAMPLES; i++) {
		char key[32];
		snprintf(key, sizeof(key), "home.example%d", i);
		const char *query = messages_find(page->language, key);
		page_add(page, "<a");
		link_query(page, query);
		page_add(page, ">");
		page_text(page, query);
		page_add(page, "</a>");
	}
	page_add(page, "</div></div>\n");
}

static void add_types(struct page *page, const struct facet *types)
{
	if (!types->n)
		return;
	layout_begin_row(page, NULL, "home.browse");
	page_add(page, "<div class=\"inline\">");
	for (size_t i = 0; i < types->n && i < HOME_MAX_TYPES; i++) {
		page_add(page, "<span><a");
		link_value(page, FIELD_TYPE, types->values[i].value);
		page_add(page, ">");
		page_text(page, name_of_types(page->language, types->values[i].value));
		page_add(page, "</a> <span class=\"n\">");
		format_number(page->language, types->values[i].count, page->out);
		page_add(page, "</span></span>");
	}
	page_add(page, "</div></div>\n");
}

static void add_newest(struct page *page, const struct index_stats *stats)
{
	if (!stats->n_newest)
		return;
	layout_begin_row(page, NULL, "home.new");
	page_add(page, "<div><ul class=\"news\">\n");
	for (size_t i = 0; i < stats->n_newest; i++) {
		const struct result *result = &stats->newest[i];
		page_add(page, "<li>");
		if (result->lang)
			result_add_language(page, result->lang);
		page_add(page, " <a");
		result_link(page, result, NULL);
		page_lang(page, result->title ? result->lang : NULL);
		page_add(page, ">");
		result_add_title(page, result);
		page_add(page, "</a>");
		if (result->type) {
			page_add(page, " <span class=\"n quiet nb\">");
			page_text(page, name_of(page->language, FIELD_TYPE, result->type));
			page_add(page, "</span>");
		}
		page_add(page, "</li>\n");
	}
	page_add(page, "</ul>");
	if (stats->n_new > stats->n_newest) {
		page_add(page, "<p class=\"quiet\">");
		page_say_count(page, "home.new_count", stats->n_new, NULL);
		page_add(page, "</p>");
	}
	page_add(page, "</div></div>\n");
}

void page_home(const struct page_context *context, const struct index_stats *stats, struct buf *out)
{
	struct page page = {
		.context = context,
		.language = context->language,
		.out = out,
		.flags = PAGE_IS_HOME,
		.css_class = "home",
		.main_id = "content",
		.skip_key = "skip.content",
		.query = "",
		.self = "/",
	};
	const struct index_facts facts = { stats->generation, stats->published, stats->n_documents };
	layout_begin(&page, messages_find(page.language, "site.name"));
	page_add(&page, "<div class=\"row hero\">\n");
	layout_add_logo(&page, "logo", 56);
	page_add(&page, "\n<div>\n<h1>");
	page_say(&page, "site.name");
	page_add(&page, "</h1>\n<p class=\"lead\">");
	page_say(&page, "site.lead");
	page_add(&page, "</p>\n");
	layout_add_form(&page);
	page_add(&page, "</div>\n</div>\n");
	add_examples(&page);
	add_types(&page, &stats->facets[FIELD_TYPE]);
	add_newest(&page, stats);
	page_add(&page, "</main>\n");
	layout_end(&page, &facts);
}

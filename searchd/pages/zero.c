#include "zero.h"

#include <string.h>

#include "base/banned.h"
#include "corrections.h"
#include "filters.h"
#include "links.h"
#include "rewrite.h"

bool zero_is_asked(const struct request *request)
{
	return request->query[strspn(request->query, " \t\r\n")] || filters_count(request);
}

void zero_add_heading(struct page *page, const struct request *request)
{
	page_add(page, "<div class=\"row\"><span></span><h1 class=\"big\">");
	if (*page->query)
		page_say_with(page, "zero.title", WITH({ "q", page->query, false }));
	else if (zero_is_asked(request))
		page_say_count(page, "results.count", 0, NULL);
	else
		page_say(page, "search.empty");
	page_add(page, "</h1></div>\n");
}

/* A rung: what it does, and the search it leads to. name fills {f}; it may be NULL. */
static void add_step(struct page *page, const char *key, const char *name, const struct request *to)
{
	page_add(page, "<li class=\"row hit\"><span></span><p>");
	page_say_with(page, key, WITH({ "f", name ? name : "", false }));
	page_add(page, " <a class=\"go\"");
	link_search(page, to);
	page_add(page, ">");
	if (*to->query)
		page_text(page, to->query);
	else
		page_say(page, "zero.everything");
	page_add(page, "</a></p></li>\n");
}

static void add_without_filter(struct page *page, const struct request *without, const char *name)
{
	add_step(page, name ? "zero.filter" : "zero.all_filters", name, without);
}

static void add_steps(struct page *page, const struct request *request, const struct answer *answer)
{
	struct request other = *request; /* the query or one setting differs; the rest is shared */
	other.offset = 0;
	CLEANUP(buf_release) struct buf corrected = BUF_INIT;
	if (answer->query.text && corrections_rewrite(answer, false, false, &corrected)) {
		other.query = corrected.data;
		add_step(page, "zero.spelling", NULL, &other);
	}
	filters_each_removed(page, request, add_without_filter);
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	if (rewrite_plain(page->query, &plain)) {
		other.query = plain.data;
		add_step(page, "zero.plain", NULL, &other);
	}
	if (!request->cross) {
		other.query = request->query;
		other.cross = true;
		add_step(page, "zero.cross", NULL, &other);
	}
}

void zero_add_steps(struct page *page, const struct request *request, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf steps = BUF_INIT;
	struct page inner = *page;
	inner.out = &steps;
	if (zero_is_asked(request))
		add_steps(&inner, request, answer);
	if (steps.len) {
		page_add(page, "<section class=\"ladder\" aria-labelledby=\"steps\">\n"
			       "<div class=\"row\"><span></span><h2 id=\"steps\">");
		page_say(page, "zero.steps");
		page_add(page, "</h2></div>\n<ol>\n");
		page_add(page, steps.data);
		page_add(page, "</ol>\n</section>\n");
	}
	layout_begin_row(page, NULL, "zero.tips");
	page_add(page, "<ul class=\"tips\"><li>");
	page_say(page, "zero.tip_name");
	page_add(page, "</li><li>");
	page_say(page, "zero.tip_figure");
	page_add(page, "</li></ul></div>\n");
}

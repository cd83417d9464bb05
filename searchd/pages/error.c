/* Pages for what went wrong: the code in the margin, what happened in plain words, what to do next. */
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "layout.h"
#include "links.h"

static struct page start(const struct page_context *context, const char *query, const char *title,
			 struct buf *out)
{
	CLEANUP(buf_release) struct buf full_title = BUF_INIT;
	struct page page = {
		.context = context,
		.language = context->language,
		.out = out,
		.flags = PAGE_NO_DIALOG,
		.main_id = "content",
		.skip_key = "skip.content",
		.query = query ? query : "",
		.self = "/",
	};
	buf_addf(&full_title, "%s – %s", title, messages_find(page.language, "site.name"));
	layout_begin(&page, full_title.data);
	return page;
}

static void add_state(struct page *page, int status, const char *title)
{
	char code[16];
	snprintf(code, sizeof(code), "%d", status);
	page_add(page, "<div class=\"row state\"><span>");
	page_say_with(page, "error.code", WITH({ "n", code, false }));
	page_add(page, "</span><div>\n<h1 class=\"big\">");
	page_text(page, title);
	page_add(page, "</h1>\n<p>");
}

void page_error(const struct page_context *context, int status, const char *query, struct buf *out)
{
	char key[32], text_key[32];
	snprintf(key, sizeof(key), "error.%d", status);
	if (!messages_find(context->language, key))
		snprintf(key, sizeof(key), "error.500");
	snprintf(text_key, sizeof(text_key), "%.20s_text", key);
	const char *title = messages_find(context->language, key);
	struct page page = start(context, query, title, out);
	add_state(&page, status, title);
	page_say(&page, text_key);
	page_add(&page, "</p>\n<ul class=\"inline\">");
	if (query && *query) {
		page_add(&page, "<li><a");
		link_query(&page, query);
		page_add(&page, ">");
		page_say(&page, "error.search");
		page_add(&page, "</a></li>");
	}
	page_add(&page, "<li><a");
	link_path(&page, "/");
	page_add(&page, ">");
	page_say(&page, "error.home");
	page_add(&page, "</a></li></ul>\n</div></div>\n</main>\n");
	layout_end(&page, NULL);
}

void page_building(const struct page_context *context, struct buf *out)
{
	static const struct index_facts nothing = { 0 };
	const char *title = messages_find(context->language, "build.title");
	struct page page = start(context, NULL, title, out);
	add_state(&page, 503, title);
	page_say(&page, "build.text");
	page_add(&page, "</p>\n<p>");
	page_say(&page, "build.retry");
	page_add(&page, " <a");
	link_path(&page, "/");
	page_add(&page, ">");
	page_say(&page, "build.now");
	page_add(&page, "</a></p>\n</div></div>\n</main>\n");
	layout_end(&page, &nothing);
}

#include "help.h"

#include <stddef.h>

#include "base/banned.h"
#include "base/memory.h"
#include "links.h"

/* Letters of a key, separated by spaces; message that says what it does. */
static const struct {
	const char *keys, *key;
} keys[] = {
	{ "/", "help.key_slash" }, { "j k", "help.key_jk" }, { "n p", "help.key_np" },
	{ "c", "help.key_c" },     { "?", "help.key_help" },
};

/* An example of the query language, ours or a message's; what it does. */
static const struct {
	const char *example, *example_key, *key;
} syntax[] = {
	{ NULL, "help.phrase_example", "help.phrase" }, { "+Zinder -Agadez", NULL, "help.plus" },
	{ NULL, "help.any_example", "help.any" },       { NULL, "help.near_example", "help.near" },
	{ NULL, "help.prefix_example", "help.star" },   { "date:2010..2015", NULL, "help.date" },
	{ "title: site: type:", NULL, "help.fields" },
};

static void add_keys(struct page *page)
{
	page_add(page, "<dl class=\"keymap\">");
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		page_add(page, "<dt>");
		for (const char *at = keys[i].keys; *at; at++) {
			if (*at == ' ') {
				page_add(page, " ");
				continue;
			}
			page_add(page, "<kbd>");
			html_textn(page->out, at, 1);
			page_add(page, "</kbd>");
		}
		page_add(page, "</dt><dd>");
		page_say(page, keys[i].key);
		page_add(page, "</dd>");
	}
	page_add(page, "<dt><kbd>");
	page_say(page, "help.esc");
	page_add(page, "</kbd></dt><dd>");
	page_say(page, "help.key_esc");
	page_add(page, "</dd></dl>\n");
}

static void add_syntax(struct page *page)
{
	page_add(page, "<dl class=\"keymap\">");
	for (size_t i = 0; i < ARRAY_SIZE(syntax); i++) {
		page_add(page, "<dt><code>");
		if (syntax[i].example)
			page_text(page, syntax[i].example);
		else
			page_say(page, syntax[i].example_key);
		page_add(page, "</code></dt><dd>");
		page_say(page, syntax[i].key);
		page_add(page, "</dd>");
	}
	page_add(page, "</dl>\n<p class=\"quiet last\">");
	page_say(page, "help.accents");
	page_add(page, " ");
	page_say(page, "help.related");
	page_add(page, " ");
	page_say(page, "help.counts");
	page_add(page, "</p>\n");
}

/* The two marks of a text, each beside what it means. */
static void add_marks(struct page *page, const char *heading)
{
	buf_addf(page->out, "<%s>", heading);
	page_say(page, "help.marks");
	buf_addf(page->out, "</%s>\n<dl class=\"keymap\"><dt><mark>", heading);
	page_say(page, "help.mark_own_example");
	page_add(page, "</mark></dt><dd>");
	page_say(page, "help.mark_own");
	page_add(page, "</dd><dt><mark class=\"near\">");
	page_say(page, "help.mark_near_example");
	page_add(page, "</mark></dt><dd>");
	page_say(page, "help.mark_near");
	page_add(page, "</dd></dl>\n");
}

static void add_parts(struct page *page, const char *heading)
{
	buf_addf(page->out, "<%s>", heading);
	page_say(page, "help.keys");
	buf_addf(page->out, "</%s>\n", heading);
	add_keys(page);
	buf_addf(page->out, "<%s id=\"syntax\">", heading);
	page_say(page, "help.syntax");
	buf_addf(page->out, "</%s>\n", heading);
	add_syntax(page);
	add_marks(page, heading);
}

void help_add_dialog(struct page *page)
{
	page_add(page, "<dialog id=\"help\" aria-labelledby=\"help-title\">\n<div class=\"dlg\"><h2 "
		       "id=\"help-title\">");
	page_say(page, "help.title");
	page_add(page, "</h2><form method=\"dialog\"><button class=\"btn\" type=\"submit\">");
	page_say(page, "filters.close");
	page_add(page, "</button></form></div>\n");
	add_parts(page, "h3");
	page_add(page, "</dialog>\n");
}

void page_help(const struct page_context *context, struct buf *out)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	struct page page = {
		.context = context,
		.language = context->language,
		.out = out,
		.flags = PAGE_NO_DIALOG,
		.main_id = "content",
		.skip_key = "skip.content",
		.query = "",
		.self = "/help",
	};
	buf_addf(&title, "%s – %s", messages_find(page.language, "help.title"),
		 messages_find(page.language, "site.name"));
	layout_begin(&page, title.data);
	page_add(&page, "<div class=\"row state\"><span></span><div><h1 class=\"big\">");
	page_say(&page, "help.title");
	page_add(&page, "</h1>\n");
	add_parts(&page, "h2");
	page_add(&page, "<p><a");
	link_keys(&page, !context->keys);
	page_add(&page, ">");
	page_say(&page, context->keys ? "help.keys_off" : "help.keys_on");
	page_add(&page, "</a></p>\n</div></div>\n</main>\n");
	layout_end(&page, NULL);
}

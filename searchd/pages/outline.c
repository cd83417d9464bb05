#include "outline.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/memory.h"
#include "result.h"

/* How many headings the two paths share from the outermost on. */
static size_t shared(const struct strlist *a, const struct strlist *b)
{
	size_t n = 0;
	while (n < a->n && n < b->n && strcmp(a->items[n], b->items[n]) == 0)
		n++;
	return n;
}

void outline_make(const struct document *content, struct outline *ret_outline)
{
	static const struct strlist nothing = STRLIST_INIT;
	struct outline outline = { 0 };
	for (size_t i = 0; i < content->n_sections; i++) {
		const struct strlist *path = &content->sections[i].heading;
		const struct strlist *before = i ? &content->sections[i - 1].heading : &nothing;
		size_t from = shared(path, before);
		/* Two sections of one heading: the text goes on; a path cut short opens its last heading anew. */
		if (from == path->n && from > 0 && from < before->n)
			from--;
		for (size_t level = from; level < path->n; level++) {
			unsigned depth = level < OUTLINE_MAX_DEPTH ? (unsigned)level : OUTLINE_MAX_DEPTH - 1;
			GROW(outline.items, outline.n, outline.alloc);
			outline.items[outline.n++] = (struct outline_item){
				.section = (uint32_t)i,
				.level = (unsigned)level,
				.depth = depth,
				.text = path->items[level],
				.is_last = level + 1 == path->n,
			};
		}
	}
	*ret_outline = outline;
}

void outline_release(struct outline *outline)
{
	free(outline->items);
	*outline = (struct outline){ 0 };
}

void outline_add_id(struct page *page, const struct outline_item *item)
{
	buf_addf(page->out, "s%u", item->section + 1);
	if (!item->is_last)
		buf_addf(page->out, "-%u", item->level + 1);
}

static void add_item(struct page *page, const struct outline_item *item, const struct stored_document *doc,
		     bool has_query)
{
	page_add(page, "<li><a href=\"#");
	outline_add_id(page, item);
	page_add(page, "\"");
	if (has_query && item->is_last && item->section == doc->best_section)
		page_add(page, " aria-current=\"true\"");
	page_add(page, "><span");
	page_lang(page, doc->facts.lang);
	page_add(page, ">");
	result_add_short(page, item->text);
	page_add(page, "</span>");
	size_t n_matches = item->is_last && doc->sections ? doc->sections[item->section].n_matches : 0;
	if (n_matches) {
		buf_addf(page->out, " <span class=\"n\">%zu<span class=\"vh\"> ", n_matches);
		page_say_count(page, "doc.in_part", n_matches, NULL);
		page_add(page, "</span></span>");
	}
	page_add(page, "</a>");
}

void outline_add(struct page *page, const struct outline *outline, const struct stored_document *doc,
		 bool has_query)
{
	if (outline->n < 2)
		return;
	page_add(page,
		 "<nav class=\"outline\" aria-labelledby=\"outline-title\">\n<h2 id=\"outline-title\">");
	page_say(page, "doc.outline");
	page_add(page, "</h2>\n<ol>\n");
	unsigned open = 0; /* lists open inside the outermost; the item before is open too */
	for (size_t i = 0; i < outline->n; i++) {
		const struct outline_item *item = &outline->items[i];
		if (i && item->depth > open) {
			page_add(page, "<ol>\n");
			open++;
		} else if (i) {
			page_add(page, "</li>\n");
			for (; open > item->depth; open--)
				page_add(page, "</ol></li>\n");
		}
		add_item(page, item, doc, has_query);
	}
	for (; open; open--)
		page_add(page, "</li></ol>");
	page_add(page, "</li>\n</ol>\n</nav>\n");
}

/* The page of one document: title and facts, outline, steps between matches, the text, the aside. */
#include "document.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "base/memory.h"
#include "companions.h"
#include "format.h"
#include "links.h"
#include "names.h"
#include "result.h"
#include "zero.h"

/* To the original, at the section that fits the query best. */
static void add_original(struct page *page, const struct stored_document *doc)
{
	const struct section *best = document_best_section(doc);
	CLEANUP(free_p) char *url = best ? place_url_section(doc->facts.url, best) : NULL;
	bool is_at_page = best && best->page && (html_is_link(url) || !doc->facts.url);
	size_t before = page->out->len;
	char number[16];
	page_add(page, " <a");
	if (html_is_link(url) || html_is_link(doc->facts.url)) {
		html_attribute(page->out, "href", html_is_link(url) ? url : doc->facts.url);
	} else if (!link_original(page, doc->facts.id, doc->facts.url, best ? best->page : 0)) {
		buf_truncate(page->out, before);
		return;
	}
	page_add(page, "><strong>");
	snprintf(number, sizeof(number), "%u", is_at_page ? best->page : 0);
	if (is_at_page)
		page_say_with(page, "doc.original_at", WITH({ "n", number, false }));
	else
		page_say(page, "doc.original");
	page_add(page, "</strong></a>");
}

static void add_span(struct page *page, const char *text)
{
	page_add(page, "<span>");
	page_text(page, text);
	page_add(page, "</span> ");
}

const struct section *document_best_section(const struct stored_document *doc)
{
	return doc->n_matches && doc->best_section < doc->content.n_sections
		       ? &doc->content.sections[doc->best_section]
		       : NULL;
}

static void add_title(struct page *page, const struct stored_document *doc)
{
	const struct result *facts = &doc->facts;
	page_add(page, "<div class=\"head\">\n");
	if (zero_is_asked(page->request)) {
		page_add(page, "<a class=\"back\"");
		link_search(page, page->request);
		page_add(page, ">");
		page_say(page, "doc.back");
		page_add(page, "</a>\n");
	}
	page_add(page, "<h1");
	page_lang(page, facts->title ? facts->lang : NULL);
	page_add(page, ">");
	if (facts->title)
		result_add_short(page, facts->title);
	else
		page_say(page, "result.untitled");
	page_add(page, "</h1>\n<p class=\"facts\">");
	if (facts->type)
		add_span(page, name_of(page->language, FIELD_TYPE, facts->type));
	page_add(page, "<span>");
	if (facts->date.precision == DATE_UNKNOWN)
		page_say(page, "date.unknown");
	else
		format_time_element(page->language, &facts->date, DATE_STYLE_LONG, page->out);
	page_add(page, "</span> ");
	if (facts->site)
		add_span(page, facts->site);
	if (facts->lang)
		add_span(page, name_of(page->language, FIELD_LANG, facts->lang));
	companions_add_translations(page, facts, page->request, true);
	add_original(page, doc);
	page_add(page, "</p>\n</div>\n");
}

static void add_step(struct page *page, const char *id, unsigned to, const char *key, const char *path)
{
	buf_addf(page->out, "<a class=\"btn\" id=\"%s\" href=\"#m%u\" aria-label=\"", id, to);
	page_say(page, key);
	buf_addf(page->out,
		 "\"><svg viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" aria-hidden=\"true\">"
		 "<path d=\"%s\"/></svg></a>",
		 path);
}

/* The bar that stays in sight. Its steps lead from the best section to the marks around it; the script counts on from there. */
static void add_bar(struct page *page, const struct prose *prose)
{
	CLEANUP(buf_release) struct buf query = BUF_INIT;
	if (!*page->query)
		return;
	buf_addstr(&query, "<em>");
	html_text(&query, page->query);
	buf_addstr(&query, "</em>");
	page_add(page, "<div class=\"hits\" role=\"group\" aria-label=\"");
	page_say(page, "doc.hits");
	page_add(page, "\">\n<p><strong id=\"at\"></strong>");
	if (!prose->n_marks) {
		page_say_with(page, "doc.matches_none", WITH({ "q", query.data, true }));
		page_add(page, "</p>\n</div>\n");
		return;
	}
	page_say_count(page, "doc.matches", prose->n_marks, WITH({ "q", query.data, true }));
	unsigned next = prose->first_of_best ? prose->first_of_best : 1;
	unsigned before = next > 1 ? next - 1 : prose->n_marks;
	page_add(page, "</p>\n<span class=\"step\">");
	add_step(page, "prev", before, "doc.prev", "M6 3 1 8l1 1 4-4 4 4 1-1z");
	add_step(page, "next", next, "doc.next", "M6 9 1 4l1-1 4 4 4-4 1 1z");
	page_add(page, "</span>\n</div>\n");
}

static void add_note(struct page *page, const char *key)
{
	page_add(page, "<p class=\"note\">");
	page_say(page, key);
	page_add(page, "</p>\n");
}

void page_document(const struct page_context *context, const struct stored_document *doc,
		   const struct request *request, const struct answer *similar, struct buf *out)
{
	CLEANUP(buf_release) struct buf self = BUF_INIT, title = BUF_INIT, text = BUF_INIT;
	CLEANUP(outline_release) struct outline outline = { 0 };
	const struct index_facts facts = { doc->generation, doc->published, doc->n_documents };
	struct page page = {
		.context = context,
		.language = context->language,
		.out = out,
		.css_class = "doc",
		.main_id = "text",
		.skip_key = "skip.text",
		.query = request->query,
		.request = request,
	};
	links_document_address(doc->facts.id, request, &self);
	page.self = self.data;
	outline_make(&doc->content, &outline);

	struct page inner = page;
	inner.out = &text;
	struct prose prose = prose_add(&inner, doc, &outline);
	if (prose.n_marks)
		page.flags |= PAGE_HAS_MATCHES;
	while (outline.n && outline.items[outline.n - 1].section >= prose.n_sections)
		outline.n--;

	buf_addf(&title, "%.*s – %s", (int)RESULT_MAX_TITLE,
		 doc->facts.title ? doc->facts.title : messages_find(page.language, "result.untitled"),
		 messages_find(page.language, "site.name"));
	layout_begin(&page, title.data);
	add_title(&page, doc);
	outline_add(&page, &outline, doc, *page.query && prose.n_marks);
	page_add(&page, "<div class=\"body\">\n");
	add_bar(&page, &prose);
	if (doc->content.truncated)
		add_note(&page, "doc.truncated");
	if (prose.is_cut)
		add_note(&page, "doc.cut");
	page_add(&page, text.data);
	page_add(&page, "</div>\n</main>\n");
	facts_add(&page, doc, similar);
	layout_end(&page, &facts);
}

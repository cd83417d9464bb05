/* The stored text of a document. Foreign from first to last: only headings, paragraphs, line ends and marks are ours. */
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "base/utf8.h"
#include "document.h"
#include "result.h"

struct writer {
	struct page *page;
	const struct stored_document *doc;
	const struct outline *outline;
	size_t at_item; /* the next item of the outline */
	unsigned next_mark, at_page;
	size_t bytes_left;
	size_t n_whole; /* sections before the one that is cut; all, if none is */
	struct prose prose;
};

/* A stretch without line ends. *first: the first match that may still end behind it; matches are in order. */
static void add_line(struct writer *writer, const struct marked_text *text, size_t from, size_t to,
		     size_t *first)
{
	while (*first < text->n_matches && text->matches[*first].end <= from)
		(*first)++;
	html_marked(writer->page->out, text->text, from, to, text->matches + *first, text->n_matches - *first,
		    &writer->next_mark);
}

/* Paragraphs are separated by an empty line; cells and entries of lists by a line end. */
static void add_paragraphs(struct writer *writer, const struct marked_text *text)
{
	size_t len = strlen(text->text), first = 0;
	if (len > writer->bytes_left) {
		len = utf8_floor(text->text, len, writer->bytes_left);
		writer->prose.is_cut = true;
	}
	writer->bytes_left -= len;
	bool open = false;
	for (size_t at = 0; at < len;) {
		const char *newline = memchr(text->text + at, '\n', len - at);
		size_t end = newline ? (size_t)(newline - text->text) : len;
		if (end > at) {
			page_add(writer->page, open ? "<br>\n" : "<p>");
			open = true;
			add_line(writer, text, at, end, &first);
		} else if (open) {
			page_add(writer->page, "</p>\n");
			open = false;
		}
		at = end + 1;
	}
	if (open)
		page_add(writer->page, "</p>\n");
}

/* Returns whether the section opens with a heading, which then carries its id. */
static bool add_headings(struct writer *writer, size_t section)
{
	const struct outline *outline = writer->outline;
	struct page *page = writer->page;
	bool any = false;
	for (; writer->at_item < outline->n && outline->items[writer->at_item].section == section;
	     writer->at_item++) {
		const struct outline_item *item = &outline->items[writer->at_item];
		any = true;
		buf_addf(page->out, "<h%u id=\"", item->depth + 2);
		outline_add_id(page, item);
		page_add(page, "\"><a href=\"#");
		outline_add_id(page, item);
		page_add(page, "\">");
		result_add_short(page, item->text);
		buf_addf(page->out, "</a></h%u>\n", item->depth + 2);
	}
	return any;
}

/* A section with matches ends with a link to the next one that has some: steps for readers without a script. */
static void add_step(struct writer *writer, size_t section)
{
	const struct stored_document *doc = writer->doc;
	size_t next = section + 1;
	char number[24];
	if (!doc->sections[section].n_matches)
		return;
	while (next < writer->n_whole && !doc->sections[next].n_matches)
		next++;
	if (next >= writer->n_whole)
		return;
	const struct strlist *heading = &doc->content.sections[next].heading;
	struct buf name = BUF_INIT;
	if (heading->n) {
		buf_addstr(&name, heading->items[heading->n - 1]);
		buf_truncate(&name, utf8_floor(name.data, name.len,
					       name.len < RESULT_MAX_TITLE ? name.len : RESULT_MAX_TITLE));
	} else {
		snprintf(number, sizeof(number), "%zu", next + 1);
		messages_add(&name, writer->page->language, "doc.part", WITH({ "n", number, false }));
	}
	buf_addf(writer->page->out, "<p class=\"step-on\"><a href=\"#m%u\">", writer->next_mark);
	page_say_with(writer->page, "doc.to_next", WITH({ "h", name.data, false }));
	page_add(writer->page, "</a></p>\n");
	buf_release(&name);
}

static void add_section(struct writer *writer, size_t i)
{
	const struct stored_document *doc = writer->doc;
	const struct section *section = &doc->content.sections[i];
	struct page *page = writer->page;
	bool has_heading =
		writer->at_item < writer->outline->n && writer->outline->items[writer->at_item].section == i;
	page_add(page, "<div");
	if (!has_heading)
		buf_addf(page->out, " id=\"s%zu\"", i + 1);
	page_add(page, ">");
	if (i == doc->best_section) {
		page_add(page, "<span id=\"best\"></span>");
		writer->prose.first_of_best = writer->next_mark;
	}
	if (section->page && section->page != writer->at_page) {
		char number[16];
		snprintf(number, sizeof(number), "%u", section->page);
		page_add(page, "<p class=\"leaf\">");
		page_say_with(page, "doc.page", WITH({ "n", number, false }));
		page_add(page, "</p>\n");
		writer->at_page = section->page;
	}
	add_headings(writer, i);
	if (doc->sections && doc->sections[i].text) {
		add_paragraphs(writer, &doc->sections[i]);
		add_step(writer, i);
	} else if (section->text) {
		const struct marked_text unmarked = { .text = section->text };
		add_paragraphs(writer, &unmarked);
	}
	page_add(page, "</div>\n");
}

struct prose prose_add(struct page *page, const struct stored_document *doc, const struct outline *outline)
{
	struct writer writer = {
		.page = page,
		.doc = doc,
		.outline = outline,
		.next_mark = 1,
		.bytes_left = PROSE_MAX_BYTES,
	};
	for (size_t bytes = 0; writer.n_whole < doc->content.n_sections; writer.n_whole++) {
		const char *section = doc->content.sections[writer.n_whole].text;
		bytes += section ? strlen(section) : 0;
		if (bytes > PROSE_MAX_BYTES)
			break;
	}
	page_add(page, "<article class=\"prose\"");
	page_lang(page, doc->facts.lang);
	page_add(page, ">\n");
	while (writer.prose.n_sections < doc->content.n_sections && !writer.prose.is_cut)
		add_section(&writer, writer.prose.n_sections++);
	if (!doc->content.n_sections) {
		page_add(page, "<p class=\"quiet\">");
		page_say(page, "doc.empty");
		page_add(page, "</p>\n");
	}
	page_add(page, "</article>\n");
	writer.prose.n_marks = writer.next_mark - 1;
	if (writer.prose.first_of_best > writer.prose.n_marks)
		writer.prose.first_of_best = 0;
	return writer.prose;
}

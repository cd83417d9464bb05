/*
 * JSON Lines: one document a line. Fields: id (required), text or html (one required), title, url, lang,
 * date, type, site, authors, sections; anything else is left alone. A line that is not valid is reported with its
 * number and skipped; empty lines count and say nothing.
 *
 * sections, when they hold text, are the document cut up by its author: they become headings and lines.
 * A text beside them goes in front, unless it only repeats the first of them.
 */
#include "readers/formats.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "base/banned.h"

#define MAX_SECTIONS 100000u
#define MAX_PATH     6 /* headings of one section's path: the levels of BLOCK_HEADING */

/* A member that must be a string where it is there (null counts as absent): clean UTF-8 appended to out. */
static enum status get_string(const json_t *record, const char *key, struct buf *out, bool *ret_there,
			      struct error *err)
{
	const json_t *value = json_object_get(record, key);
	*ret_there = value && !json_is_null(value);
	if (!*ret_there)
		return STATUS_OK;
	if (!json_is_string(value))
		return error_set(err, STATUS_BAD_INPUT, "\"%s\" is no string", key);
	utf8_add_clean(out, json_string_value(value), json_string_length(value));
	return STATUS_OK;
}

static enum status get_id(const json_t *record, struct document *doc, struct error *err)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	bool there;
	enum status status = get_string(record, "id", &id, &there, err);
	if (status)
		return status;
	if (!there || !id.len)
		return error_set(err, STATUS_BAD_INPUT, "no \"id\"");
	if (id.len > DOCUMENT_MAX_ID)
		return error_set(err, STATUS_BAD_INPUT, "\"id\" is longer than %u bytes", DOCUMENT_MAX_ID);
	doc->id = buf_detach(&id);
	return STATUS_OK;
}

static enum status get_declared(const json_t *record, struct declared *declared, struct error *err)
{
	const struct {
		const char *key;
		char **field;
	} fields[] = { { "title", &declared->title }, { "url", &declared->canonical },
		       { "lang", &declared->lang },   { "date", &declared->date },
		       { "type", &declared->type },   { "site", &declared->site } };
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		CLEANUP(buf_release) struct buf value = BUF_INIT;
		bool there;
		enum status status = get_string(record, fields[i].key, &value, &there, err);
		if (status)
			return status;
		/* Only what a browser may be sent to is an address. */
		if (there && (fields[i].field != &declared->canonical || is_web_address(value.data)))
			declare(fields[i].field, value.data, value.len);
	}
	return STATUS_OK;
}

/* Where the record names authors those of its HTML are not asked, not even for an empty list: it has none. */
static enum status get_authors(const json_t *record, struct declared *declared, struct error *err)
{
	const json_t *authors = json_object_get(record, "authors"), *author;
	size_t i;
	if (!authors || json_is_null(authors))
		return STATUS_OK;
	bool ok = json_is_array(authors);
	json_array_foreach(authors, i, author) ok = ok && json_is_string(author);
	if (!ok)
		return error_set(err, STATUS_BAD_INPUT, "\"authors\" is no list of strings");
	strlist_clear(&declared->authors);
	json_array_foreach(authors, i, author)
	{
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		utf8_add_clean(&name, json_string_value(author), json_string_length(author));
		declare_author(declared, name.data, name.len);
	}
	return STATUS_OK;
}

static const char *string_of(const json_t *value)
{
	const char *text = json_string_value(value);
	return text ? text : "";
}

/* The headings of a section that the one before it does not stand under already. */
static void add_headings(struct document *doc, const json_t *heading, const json_t *previous,
			 const char *anchor, unsigned page)
{
	size_t n = json_is_array(heading) ? json_array_size(heading) : json_is_string(heading);
	bool same = true;
	for (size_t i = 0; i < n && i < MAX_PATH; i++) {
		const json_t *part = json_is_array(heading) ? json_array_get(heading, i) : heading;
		const json_t *before = json_is_array(previous) ? json_array_get(previous, i)
				       : i == 0                ? previous
							       : NULL;
		same = same && i + 1 < n && before && !strcmp(string_of(part), string_of(before));
		if (same)
			continue;
		char *text = NULL;
		declare(&text, json_string_value(part), json_string_length(part));
		struct block *block =
			text ? document_add_block(doc, BLOCK_HEADING, text, strlen(text)) : NULL;
		free(text);
		if (!block)
			continue;
		block->level = (unsigned)i + 1;
		block->page = page;
		if (i + 1 == n && *anchor)
			block->anchor = xstrdup(anchor);
	}
}

static enum status check_section(const json_t *section, size_t i, struct error *err)
{
	if (!json_is_object(section))
		return error_set(err, STATUS_BAD_INPUT, "section %zu is no object", i + 1);
	const json_t *heading = json_object_get(section, "heading"), *page = json_object_get(section, "page"),
		     *anchor = json_object_get(section, "anchor"), *text = json_object_get(section, "text");
	size_t k;
	const json_t *part;
	bool ok = !heading || json_is_null(heading) || json_is_string(heading) || json_is_array(heading);
	if (json_is_array(heading)) {
		json_array_foreach(heading, k, part) ok = ok && json_is_string(part);
	}
	if (!ok)
		return error_set(err, STATUS_BAD_INPUT,
				 "heading of section %zu is no string or list of strings", i + 1);
	if (page && !json_is_null(page) &&
	    (!json_is_integer(page) || json_integer_value(page) < 0 || json_integer_value(page) > 1000000))
		return error_set(err, STATUS_BAD_INPUT, "page of section %zu is no page number", i + 1);
	if ((anchor && !json_is_null(anchor) && !json_is_string(anchor)) ||
	    (text && !json_is_null(text) && !json_is_string(text)))
		return error_set(err, STATUS_BAD_INPUT, "anchor or text of section %zu is no string", i + 1);
	return STATUS_OK;
}

/* Does text begin the same way somewhere as the first section that has text? */
static bool repeats_sections(const char *text, const json_t *sections)
{
	size_t i;
	const json_t *section;
	json_array_foreach(sections, i, section)
	{
		const char *first = string_of(json_object_get(section, "text"));
		first += strspn(first, " \t\r\n");
		size_t n = strcspn(first, "\r\n");
		if (n)
			return memmem(text, strlen(text), first, n) != NULL;
	}
	return false;
}

static void add_section(struct document *doc, const json_t *section, const json_t *previous)
{
	unsigned page = (unsigned)json_integer_value(json_object_get(section, "page"));
	char *anchor = NULL;
	const json_t *given = json_object_get(section, "anchor"), *text = json_object_get(section, "text");
	declare(&anchor, json_string_value(given), json_string_length(given));
	bool usable = anchor && strlen(anchor) <= READER_MAX_ANCHOR;
	size_t first = doc->n_blocks;
	add_headings(doc, json_object_get(section, "heading"),
		     previous ? json_object_get(previous, "heading") : NULL, usable ? anchor : "", page);
	bool headed = doc->n_blocks > first;
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	utf8_add_clean(&clean, string_of(text), json_string_length(text));
	size_t line = doc->n_blocks;
	text_add_lines(doc, clean.data, clean.len, page);
	if (!headed && usable && doc->n_blocks > line)
		doc->blocks[line].anchor = xstrdup(anchor);
	free(anchor);
}

static enum status add_sections(struct document *doc, const json_t *record, struct error *err)
{
	const json_t *sections = json_object_get(record, "sections"), *section, *previous = NULL;
	if (!sections || json_is_null(sections))
		return STATUS_OK;
	if (!json_is_array(sections) || json_array_size(sections) > MAX_SECTIONS)
		return error_set(err, STATUS_BAD_INPUT, "\"sections\" is no list of at most %u",
				 MAX_SECTIONS);
	size_t i;
	json_array_foreach(sections, i, section)
	{
		enum status status = check_section(section, i, err);
		if (status)
			return status;
	}
	json_array_foreach(sections, i, section)
	{
		add_section(doc, section, previous);
		previous = section;
	}
	return STATUS_OK;
}

static enum status add_body(struct document *doc, const json_t *record, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf html = BUF_INIT;
	bool has_text, has_html;
	enum status status = get_string(record, "text", &text, &has_text, err);
	if (!status)
		status = get_string(record, "html", &html, &has_html, err);
	if (status)
		return status;
	if (!has_text && !has_html && !json_array_size(json_object_get(record, "sections")))
		return error_set(err, STATUS_BAD_INPUT, "neither \"text\" nor \"html\"");
	if (has_text && !repeats_sections(text.data, json_object_get(record, "sections")))
		text_add_lines(doc, text.data, text.len, 0);
	/* Both: they are two forms of one document, and the text is the one its author made for readers. */
	if (!has_text && has_html) {
		status = html_fill(html.data, html.len, doc, err);
		if (status)
			return status;
	}
	return add_sections(doc, record, err);
}

/* Turn one line into a document. */
static enum status read_record(const char *line, size_t len, struct document *doc, struct error *err)
{
	json_error_t why;
	CLEANUP(json_decrefp) json_t *record = json_loadb(line, len, JSON_ALLOW_NUL, &why);
	if (!record)
		return error_set(err, STATUS_BAD_INPUT, "no valid JSON: %s", why.text);
	if (!json_is_object(record))
		return error_set(err, STATUS_BAD_INPUT, "no JSON object");
	enum status status = get_id(record, doc, err);
	if (!status)
		status = add_body(doc, record, err);
	/* After the body: what the record says wins over what its HTML says. */
	if (!status)
		status = get_declared(record, &doc->declared, err);
	if (!status)
		status = get_authors(record, &doc->declared, err);
	if (!status && !document_has_text(doc))
		status = error_set(err, STATUS_UNSUPPORTED, "%s: no text", doc->id);
	return status;
}

static enum status read_line(const char *line, size_t len, uint64_t number, const struct reader_sink *sink,
			     struct error *err)
{
	CLEANUP(document_release) struct document doc;
	struct error why = ERROR_INIT;
	document_init(&doc);
	enum status status = read_record(line, len, &doc, &why);
	if (!status)
		return sink->document(&doc, sink->ctx, err);
	char what[32];
	snprintf(what, sizeof(what), "line %" PRIu64, number);
	sink->problem(what, status == STATUS_BAD_INPUT ? STATUS_UNSUPPORTED : status, why.message, sink->ctx);
	return STATUS_OK;
}

enum status jsonl_read(const char *data, size_t len, const char *id, uint64_t base,
		       const struct reader_sink *sink, struct error *err)
{
	(void)id;
	if (len > READER_MAX_INPUT)
		return error_set(err, STATUS_TOO_LARGE, "larger than %u MB", READER_MAX_INPUT >> 20);
	if (base <= 1 && len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3)) {
		data += 3;
		len -= 3;
	}
	for (size_t at = 0, number = base; at < len; number++) {
		const char *newline = memchr(data + at, '\n', len - at);
		size_t line = newline ? (size_t)(newline - data) - at : len - at;
		bool blank = true;
		for (size_t i = 0; blank && i < line; i++)
			blank = data[at + i] == ' ' || data[at + i] == '\t' || data[at + i] == '\r';
		if (!blank) {
			enum status status = read_line(data + at, line, number, sink, err);
			if (status)
				return status;
		}
		at += line + 1;
	}
	return STATUS_OK;
}

/* Plain text: a block a line, nothing judged. */
#include "readers/formats.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Length of the line at text, and of what ends it: LF, CR, CR LF, form feed, U+2028, U+2029. */
static size_t line_length(const char *text, size_t len, size_t *ret_end)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '\n' || c == '\f') {
			*ret_end = 1;
			return i;
		}
		if (c == '\r') {
			*ret_end = i + 1 < len && text[i + 1] == '\n' ? 2 : 1;
			return i;
		}
		if (c == 0xe2 && len - i >= 3 && text[i + 1] == '\x80' && (text[i + 2] & ~1) == '\xa8') {
			*ret_end = 3;
			return i;
		}
	}
	*ret_end = 0;
	return len;
}

/* A line past the limit is cut at a space if there is one near, else between characters. */
static size_t cut_line(const char *text, size_t len)
{
	if (len <= READER_MAX_BLOCK)
		return len;
	const char *space = memrchr(text, ' ', READER_MAX_BLOCK);
	if (space && space > text + READER_MAX_BLOCK / 2)
		return (size_t)(space + 1 - text);
	return utf8_floor(text, len, READER_MAX_BLOCK);
}

bool text_add_lines(struct document *doc, const char *text, size_t len, unsigned page)
{
	for (size_t at = 0, end = 0; at < len; at += end) {
		size_t line = line_length(text + at, len - at, &end);
		do {
			size_t n = cut_line(text + at, line);
			struct block *block = document_add_block(doc, BLOCK_LINE, text + at, n);
			if (!block)
				return false;
			block->page = page;
			at += n;
			line -= n;
		} while (line);
	}
	return true;
}

bool document_has_text(const struct document *doc)
{
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const char *text = doc->blocks[i].text;
		if (text[strspn(text, " \t\n\v\f\r")])
			return true;
	}
	return false;
}

enum status text_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err)
{
	(void)base;
	return text_read_as(data, len, id, NULL, sink, err);
}

enum status text_read_as(const char *data, size_t len, const char *id, const char *declared,
			 const struct reader_sink *sink, struct error *err)
{
	if (!len)
		return error_set(err, STATUS_UNSUPPORTED, "empty file");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *charset;
	enum status status = reader_decode(data, len, declared, &text, &charset, err);
	if (status)
		return status;
	CLEANUP(document_release) struct document doc;
	document_init(&doc);
	text_add_lines(&doc, text.data, text.len, 0);
	if (!document_has_text(&doc))
		return error_set(err, STATUS_UNSUPPORTED, "no text");
	doc.id = xstrdup(id);
	return sink->document(&doc, sink->ctx, err);
}

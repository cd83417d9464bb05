/* What is in a record: whether it may be a document at all, and its content as the document that it is. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "readers/formats.h"
#include "readers/warc_record.h"

#include "base/banned.h"

void warc_problem(const struct warc_record *record, enum status status, const char *why,
		  const struct reader_sink *sink)
{
	char place[64];
	snprintf(place, sizeof(place), "record at byte %" PRIu64, record->start);
	if (sink)
		sink->problem(record->target.len ? record->target.data : place, status, why, sink->ctx);
}

bool warc_is_web_target(const char *target)
{
	return !strncasecmp(target, "http://", 7) || !strncasecmp(target, "https://", 8) ||
	       !strncasecmp(target, "ftp://", 6);
}

static bool begins_with_one(const char *type, const char *const *beginnings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strncmp(type, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

/* Never text for readers, whatever is in it. */
static bool is_no_text(const char *type)
{
	static const char *const types[] = { "image/",
					     "audio/",
					     "video/",
					     "font/",
					     "text/css",
					     "text/javascript",
					     "text/x-component",
					     "application/javascript",
					     "application/x-javascript",
					     "application/ecmascript",
					     "application/json",
					     "application/ld+json",
					     "application/manifest+json",
					     "application/font",
					     "application/x-font",
					     "application/vnd.ms-fontobject",
					     "application/x-shockwave-flash",
					     "application/rss+xml",
					     "application/atom+xml",
					     "application/opensearchdescription+xml" };
	return begins_with_one(type, types, ARRAY_SIZE(types));
}

/* What people call a document: missed when it is not read, and so named. */
static bool is_document_type(const char *type)
{
	static const char *const types[] = { "text/html",
					     "text/plain",
					     "text/markdown",
					     "text/rtf",
					     "application/xhtml",
					     "application/pdf",
					     "application/msword",
					     "application/rtf",
					     "application/epub",
					     "application/vnd.openxmlformats",
					     "application/vnd.oasis.opendocument",
					     "application/vnd.ms-" };
	return begins_with_one(type, types, ARRAY_SIZE(types));
}

static bool ends_with(const char *text, size_t len, const char *end)
{
	size_t n = strlen(end);
	return len > n && !strncasecmp(text + len - n, end, n);
}

/* A name for reader_sniff: what the server said, else the last part of the address. */
static void name_of(const struct warc_record *record, struct buf *out)
{
	const char *type = record->message.type, *target = record->target.data;
	size_t len = strcspn(target, "?");
	bool markdown = ends_with(target, len, ".md") || ends_with(target, len, ".markdown");
	if (!strcmp(type, "text/html") || !strncmp(type, "application/xhtml", 17)) {
		buf_addstr(out, "page.html");
	} else if (!strcmp(type, "text/markdown") || (!strcmp(type, "text/plain") && markdown)) {
		buf_addstr(out, "text.md");
	} else if (!strcmp(type, "text/plain")) {
		buf_addstr(out, "text.txt");
	} else {
		const char *slash = memrchr(target, '/', len);
		const char *from = slash ? slash + 1 : target;
		buf_add(out, from, len - (size_t)(from - target));
	}
}

struct taking {
	const struct warc_record *record;
	const struct reader_sink *outer;
};

static enum status take_document(struct document *doc, void *ctx, struct error *err)
{
	const struct taking *taking = ctx;
	const struct warc_record *record = taking->record;
	if (is_web_address(record->target.data))
		declare(&doc->declared.canonical, record->target.data, record->target.len);
	doc->captured = record->captured;
	doc->truncated = doc->truncated || record->truncated || record->message.cut;
	return taking->outer->document(doc, taking->outer->ctx, err);
}

static void take_problem(const char *what, enum status status, const char *why, void *ctx)
{
	const struct taking *taking = ctx;
	(void)what;
	taking->outer->problem(taking->record->target.data, status, why, taking->outer->ctx);
}

static enum status read_as(enum reader_kind kind, const struct warc_record *record, const struct buf *body,
			   const struct reader_sink *sink, struct error *err)
{
	struct taking taking = { record, sink };
	const struct reader_sink inner = { take_document, take_problem, &taking };
	const char *id = record->target.data, *charset = record->message.charset;
	if (kind == READER_HTML)
		return html_read_as(body->data, body->len, id, charset, &inner, err);
	if (kind == READER_TEXT)
		return text_read_as(body->data, body->len, id, charset, &inner, err);
	return readers[kind].read(body->data, body->len, id, 0, &inner, err);
}

void warc_read_content(struct warc *warc, const struct warc_record *record, const struct reader_sink *sink)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct error why = ERROR_INIT;
	const struct buf *body = &warc->record;
	const char *what = NULL;
	name_of(record, &name);
	enum reader_kind kind = reader_sniff(name.data, body->data, body->len, &what);
	/* Records inside records bring ids of their own: not under this address. */
	bool readable =
		kind != READER_NONE && kind != READER_JSONL && kind != READER_WARC && readers[kind].read;
	if (!readable && !is_document_type(record->message.type)) {
		warc->passed[WARC_NO_TEXT]++;
		return;
	}
	warc->spent = warc->spent || kind == READER_PDF;
	enum status status = readable ? read_as(kind, record, body, sink, &why)
				      : error_set(&why, STATUS_UNSUPPORTED, "%s", what);
	if (status)
		warc_problem(record, status, why.message, sink);
}

bool warc_is_passed(const struct warc_record *record, enum warc_passed *ret_kind)
{
	if (record->type == RECORD_REVISIT)
		*ret_kind = WARC_REVISIT;
	else if (record->type == RECORD_RESPONSE && record->message.status != 200)
		*ret_kind = record->message.status / 100 == 3 ? WARC_REDIRECT : WARC_NOT_FOUND;
	else if (is_no_text(record->message.type))
		*ret_kind = WARC_NO_TEXT;
	else
		return false;
	return true;
}

/*
 * The records of a web archive: WARC 0.17 to 1.1, plain or packed, and WET (its conversion records are texts).
 *
 * A document comes of a response with status 200, a resource or a conversion whose target is a web address. Its
 * id and address are the target without the fragment; what it is tells its content (reader_sniff), the type that the
 * server declared standing for the name. Requests, metadata and other records about records are passed over in silence;
 * redirects, other answers, revisits, and what holds no text are counted. A damaged record costs itself alone: it is
 * named, and reading goes on at the next thing that is a record.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "readers/formats.h"
#include "readers/warc_parts.h"

#include "base/banned.h"

#define KEEP_MAX (4u << 20) /* bytes of a buffer kept from one record to the next */

enum record_type { RECORD_OTHER, RECORD_RESPONSE, RECORD_RESOURCE, RECORD_REVISIT };

struct record {
	enum record_type type;
	uint64_t start, length;
	struct buf target; /* "" when it names none */
	char content_type[128];
	uint32_t captured;
	bool truncated; /* the crawler said so */
	struct http_message message;
};

/* ---- the header of a record ---- */

static uint32_t parse_date(const char *text, size_t len)
{
	char copy[32] = "";
	struct tm tm = { .tm_mday = 1 };
	if (len >= sizeof(copy))
		len = sizeof(copy) - 1;
	memcpy(copy, text, len);
	/* 2020, 2020-05, 2020-05-01, 2020-05-01T12:30:00Z, with fractions of seconds */
	int n = sscanf(copy, "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		       &tm.tm_hour, &tm.tm_min, &tm.tm_sec);
	if (n < 1 || tm.tm_year < 1990 || tm.tm_year > 2105 || (n >= 2 && (tm.tm_mon < 1 || tm.tm_mon > 12)))
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= n >= 2;
	time_t time = timegm(&tm);
	return time > 0 && time <= (time_t)UINT32_MAX ? (uint32_t)time : 0;
}

/* "<https://...#part>" -> "https://..." */
static void set_target(struct record *record, const char *text, size_t len)
{
	if (len >= 2 && text[0] == '<' && text[len - 1] == '>') {
		text++;
		len -= 2;
	}
	const char *fragment = memchr(text, '#', len);
	if (fragment)
		len = (size_t)(fragment - text);
	buf_clear(&record->target);
	utf8_add_clean(&record->target, text, len);
}

static bool parse_length(const char *text, size_t len, uint64_t *ret_length)
{
	uint64_t value = 0;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)text[i]) || value > UINT64_MAX / 10 - 9)
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	*ret_length = value;
	return len > 0;
}

static bool is_word(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && !strncasecmp(text, word, len);
}

static bool parse_header(struct record *record, const char *header, size_t len)
{
	size_t n;
	const char *value = header_field(header, len, "content-length", &n);
	if (!value || !parse_length(value, n, &record->length))
		return false;
	value = header_field(header, len, "warc-type", &n);
	if (!value)
		return false;
	if (is_word(value, n, "response"))
		record->type = RECORD_RESPONSE;
	else if (is_word(value, n, "resource") || is_word(value, n, "conversion"))
		record->type = RECORD_RESOURCE;
	else if (is_word(value, n, "revisit"))
		record->type = RECORD_REVISIT;
	value = header_field(header, len, "warc-target-uri", &n);
	if (value)
		set_target(record, value, n);
	value = header_field(header, len, "warc-date", &n);
	if (value)
		record->captured = parse_date(value, n);
	value = header_field(header, len, "content-type", &n);
	if (value)
		http_content_type(value, n, &record->message);
	record->truncated = header_field(header, len, "warc-truncated", &n) ||
			    header_field(header, len, "warc-segment-number", &n);
	/* A response that is no HTTP (from an FTP server) is the thing itself. */
	if (record->type == RECORD_RESPONSE && *record->message.type &&
	    strcmp(record->message.type, "application/http") != 0)
		record->type = RECORD_RESOURCE;
	return true;
}

/* Bytes between records: line ends, and the zeroes that some file systems leave. */
static bool is_filler(uint8_t c)
{
	return c == '\r' || c == '\n' || c == '\0';
}

static void skip_filler(struct warc_input *in)
{
	const uint8_t *bytes;
	size_t have;
	while ((have = warc_input_peek(in, &bytes))) {
		size_t n = 0;
		while (n < have && is_filler(bytes[n]))
			n++;
		warc_input_take(in, n);
		if (n < have)
			return;
	}
}

/* Its lines up to the empty one; false when no header of a record stands there. */
static bool read_header(struct warc_input *in, struct buf *out)
{
	const uint8_t *bytes;
	size_t have, line = 0;
	while (out->len <= WARC_MAX_HEADER && (have = warc_input_peek(in, &bytes))) {
		const uint8_t *newline = memchr(bytes, '\n', have);
		size_t n = newline ? (size_t)(newline + 1 - bytes) : have;
		buf_add(out, bytes, n);
		warc_input_take(in, n);
		if (out->len >= 5 && memcmp(out->data, "WARC/", 5))
			return false;
		if (!newline)
			continue;
		n = out->len - line;
		if (n == 1 || (n == 2 && out->data[line] == '\r'))
			return line > 0;
		line = out->len;
	}
	return false;
}

/* ---- one record ---- */

static void record_release(struct record *record)
{
	buf_release(&record->target);
}

static enum status problem(const struct record *record, enum status status, const char *why,
			   const struct reader_sink *sink)
{
	char place[64];
	snprintf(place, sizeof(place), "record at byte %" PRIu64, record->start);
	if (sink)
		sink->problem(record->target.len ? record->target.data : place, status, why, sink->ctx);
	return STATUS_OK;
}

/* The record at hand cannot be used as it is stored: say so, and look for the next one. */
static enum status damaged(struct warc *warc, const struct record *record, const char *why,
			   const struct reader_sink *sink, struct error *err)
{
	if (warc->in->failed)
		return error_set(err, STATUS_IO, "it cannot be read, or became shorter while it was read");
	warc->offset = warc_input_find_record(warc->in, warc->offset + 1);
	/* How far that is tells whether more than one record is lost. */
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	buf_addf(&text, "damaged: %s; ", why);
	if (warc->offset < warc->end)
		buf_addf(&text, "the next record is at byte %" PRIu64, warc->offset);
	else
		buf_addstr(&text, "no record follows");
	problem(record, STATUS_CORRUPT, text.data, sink);
	warc->inner = 0;
	warc_input_open(warc->in, warc->offset);
	warc->done = warc->offset >= warc->end;
	return STATUS_OK;
}

static const char *why_it_ends(const struct warc_input *in)
{
	return in->state == INPUT_DAMAGED ? "it cannot be unpacked, or its checksum is wrong"
					  : "it ends too early";
}

/* Behind the content: line ends, then the next record, the end of the member or of the file. */
static bool find_next(struct warc *warc)
{
	struct warc_input *in = warc->in;
	const uint8_t *bytes;
	skip_filler(in);
	size_t have = warc_input_peek(in, &bytes);
	if (in->packed && have) {
		if (*bytes != 'W')
			return false;
		warc->inner++;
		return true;
	}
	if (in->state == INPUT_DAMAGED || in->state == INPUT_CUT)
		return false;
	if (!in->packed && have && *bytes != 'W' && *bytes != 0x1f)
		return false;
	warc->offset = warc_input_offset(in);
	warc->inner = 0;
	warc_input_open(in, warc->offset);
	return true;
}

/* ---- what is in it ---- */

static bool is_web_target(const char *target)
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
static void name_of(const struct record *record, struct buf *out)
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
	const struct record *record;
	const struct reader_sink *outer;
};

static enum status take_document(struct document *doc, void *ctx, struct error *err)
{
	const struct taking *taking = ctx;
	const struct record *record = taking->record;
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

static enum status read_as(enum reader_kind kind, const struct record *record, const struct buf *body,
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

/* The content is in warc->record, taken out of its coding. */
static void read_content(struct warc *warc, const struct record *record, const struct reader_sink *sink)
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
		problem(record, status, why.message, sink);
}

/* Passed over for what its header says? Then it is counted. */
static bool is_passed(struct warc *warc, const struct record *record)
{
	enum warc_passed kind = N_WARC_PASSED;
	if (record->type == RECORD_REVISIT)
		kind = WARC_REVISIT;
	else if (record->type == RECORD_RESPONSE && record->message.status != 200)
		kind = record->message.status / 100 == 3 ? WARC_REDIRECT : WARC_NOT_FOUND;
	else if (is_no_text(record->message.type))
		kind = WARC_NO_TEXT;
	else
		return false;
	warc->passed[kind]++;
	return true;
}

/* ---- reading ---- */

void warc_open(struct warc *warc, int fd, const char *data, uint64_t offset, uint64_t inner, uint64_t end)
{
	*warc = (struct warc){ .offset = offset, .inner = inner, .end = end, .done = offset >= end };
	warc->in = xmalloc(sizeof(*warc->in));
	buf_init(&warc->record);
	warc_input_init(warc->in, fd, data, end);
	warc_input_open(warc->in, offset);
	/* Records of this member that were read before. */
	while (inner--) {
		CLEANUP(buf_release) struct buf header = BUF_INIT;
		CLEANUP(record_release) struct record record = { .target = BUF_INIT };
		skip_filler(warc->in);
		if (!read_header(warc->in, &header) || !parse_header(&record, header.data, header.len) ||
		    !warc_input_skip(warc->in, record.length))
			break; /* the next record is found to be damaged, too */
	}
}

void warc_close(struct warc *warc)
{
	warc_input_release(warc->in);
	free(warc->in);
	buf_release(&warc->record);
}

/* The content of a record that may be a document: into warc->record as it is stored, or past it. */
enum content { CONTENT_READ, CONTENT_PASSED, CONTENT_BROKEN };

static enum content get_content(struct warc *warc, struct record *record, enum status *ret_status,
				struct error *why)
{
	struct warc_input *in = warc->in;
	struct buf *out = &warc->record;
	uint64_t rest = record->length;
	size_t header = 0;
	buf_clear(out);
	if (record->type == RECORD_RESPONSE) {
		uint64_t first = rest < HTTP_MAX_HEADER ? rest : HTTP_MAX_HEADER;
		if (!warc_input_read(in, first, out))
			return CONTENT_BROKEN;
		rest -= first;
		record->message = (struct http_message){ .status = 0 };
		*ret_status = http_header(out->data, out->len, &record->message, &header, why);
	}
	bool passed = *ret_status || is_passed(warc, record);
	if (!passed && record->length > READER_MAX_INPUT) {
		*ret_status = error_set(why, STATUS_TOO_LARGE, "larger than %u MB", READER_MAX_INPUT >> 20);
		passed = true;
	}
	if (passed)
		return warc_input_skip(in, rest) ? CONTENT_PASSED : CONTENT_BROKEN;
	if (!warc_input_read(in, rest, out))
		return CONTENT_BROKEN;
	memmove(out->data, out->data + header, out->len - header);
	buf_truncate(out, out->len - header);
	return CONTENT_READ;
}

/* sink NULL: only past it. */
static enum status next(struct warc *warc, const struct reader_sink *sink, struct error *err)
{
	struct warc_input *in = warc->in;
	CLEANUP(buf_release) struct buf header = BUF_INIT;
	CLEANUP(record_release) struct record record = { .start = warc->offset, .target = BUF_INIT };
	struct error why = ERROR_INIT;
	enum status status = STATUS_OK;
	const uint8_t *bytes;

	if (warc->record.alloc > KEEP_MAX)
		buf_release(&warc->record);
	skip_filler(in);
	if (!warc_input_peek(in, &bytes) && in->state == INPUT_DONE && !in->failed) {
		/* Nothing but filler up to the end of this member or of the file. */
		warc->offset = warc_input_offset(in);
		warc->inner = 0;
		warc->done = warc->offset >= warc->end;
		warc_input_open(in, warc->offset);
		return STATUS_OK;
	}
	if (!read_header(in, &header))
		return damaged(warc, &record,
			       in->state == INPUT_OPEN ? "no record of a web archive begins there"
						       : why_it_ends(in),
			       sink, err);
	if (!parse_header(&record, header.data, header.len))
		return damaged(warc, &record, "its header lacks its type or its length", sink, err);
	bool wanted = sink && record.type != RECORD_OTHER && is_web_target(record.target.data);
	enum content content = CONTENT_PASSED;
	uint32_t passed[N_WARC_PASSED];
	memcpy(passed, warc->passed, sizeof(passed));
	if (wanted)
		content = get_content(warc, &record, &status, &why);
	else if (!warc_input_skip(in, record.length))
		content = CONTENT_BROKEN;
	if (content == CONTENT_BROKEN || !find_next(warc)) {
		memcpy(warc->passed, passed, sizeof(passed));
		return damaged(warc, &record,
			       in->state == INPUT_OPEN ? "it is longer than its header says"
						       : why_it_ends(in),
			       sink, err);
	}
	warc->done = warc->offset >= warc->end;
	if (in->failed)
		return error_set(err, STATUS_IO, "it cannot be read, or became shorter while it was read");
	if (content == CONTENT_READ && record.target.len > DOCUMENT_MAX_ID)
		status = error_set(&why, STATUS_UNSUPPORTED, "its address is longer than %u bytes",
				   DOCUMENT_MAX_ID);
	if (content == CONTENT_READ && !status)
		status = http_body(&warc->record, &record.message, &why);
	if (status)
		return problem(&record, status, why.message, sink);
	if (content == CONTENT_READ)
		read_content(warc, &record, sink);
	return STATUS_OK;
}

enum status warc_next(struct warc *warc, const struct reader_sink *sink, struct error *err)
{
	return next(warc, sink, err);
}

enum status warc_skip(struct warc *warc, struct error *err)
{
	return next(warc, NULL, err);
}

bool warc_describe_passed(const uint32_t passed[N_WARC_PASSED], struct buf *out)
{
	static const char *const names[N_WARC_PASSED][2] = {
		[WARC_REDIRECT] = { "redirect", "redirects" },
		[WARC_NOT_FOUND] = { "answer that is no page", "answers that are no pages" },
		[WARC_REVISIT] = { "page that had not changed", "pages that had not changed" },
		[WARC_NO_TEXT] = { "file without text", "files without text" },
	};
	size_t before = out->len;
	for (size_t i = 0; i < N_WARC_PASSED; i++)
		if (passed[i])
			buf_addf(out, "%s%" PRIu32 " %s", out->len > before ? ", " : "", passed[i],
				 names[i][passed[i] > 1]);
	return out->len > before;
}

enum status warc_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err)
{
	struct warc warc;
	enum status status = STATUS_OK;
	(void)id;
	(void)base;
	warc_open(&warc, -1, data, 0, 0, len);
	while (!status && !warc.done)
		status = warc_next(&warc, sink, err);
	warc_close(&warc);
	return status;
}

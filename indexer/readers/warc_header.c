/* The header of a record, and what may stand between records. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/utf8.h"
#include "readers/warc_record.h"

#include "base/banned.h"

void warc_record_release(struct warc_record *record)
{
	buf_release(&record->target);
}

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
static void set_target(struct warc_record *record, const char *text, size_t len)
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

bool warc_parse_header(struct warc_record *record, const char *header, size_t len)
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

void warc_skip_filler(struct warc_input *in)
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
bool warc_read_header(struct warc_input *in, struct buf *out)
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

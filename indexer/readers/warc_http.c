/*
 * The HTTP message in a record: its header, and its body as it was before it was chunked and packed for the way.
 *
 * Archives lie about the coding: many crawlers write the body as they understood it and keep the header that says
 * otherwise. A body that is not what its header says, from the first byte on, is therefore taken as it stands. One
 * that breaks off later is used as far as it goes and marked as cut.
 */
#include <brotli/decode.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "readers/formats.h"
#include "readers/warc_parts.h"

#include "base/banned.h"

#define MAX_CODINGS 3u /* of one body: "gzip, gzip" exists */

/* ---- fields ---- */

const char *header_field(const char *header, size_t len, const char *name, size_t *ret_len)
{
	size_t n = strlen(name);
	const char *end = header + len;
	for (const char *line = header; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline ? newline : end;
		const char *next = newline ? newline + 1 : end;
		if ((size_t)(stop - line) > n && line[n] == ':' && !strncasecmp(line, name, n)) {
			/* A line that begins with a blank goes on with the one before it. */
			while (next < end && (*next == ' ' || *next == '\t')) {
				newline = memchr(next, '\n', (size_t)(end - next));
				stop = newline ? newline : end;
				next = newline ? newline + 1 : end;
			}
			const char *value = line + n + 1;
			while (value < stop && isspace((unsigned char)*value))
				value++;
			while (stop > value && isspace((unsigned char)stop[-1]))
				stop--;
			*ret_len = (size_t)(stop - value);
			return value;
		}
		line = next;
	}
	return NULL;
}

static void copy_lower(char *out, size_t size, const char *text, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len && n + 1 < size; i++)
		if (isgraph((unsigned char)text[i]))
			out[n++] = (char)tolower((unsigned char)text[i]);
	out[n] = '\0';
}

void http_content_type(const char *value, size_t len, struct http_message *message)
{
	const char *end = value + len, *semicolon = memchr(value, ';', len);
	copy_lower(message->type, sizeof(message->type), value,
		   (size_t)((semicolon ? semicolon : end) - value));
	for (const char *at = semicolon; at; at = memchr(at, ';', (size_t)(end - at))) {
		at++;
		while (at < end && isspace((unsigned char)*at))
			at++;
		if (end - at <= 8 || strncasecmp(at, "charset=", 8))
			continue;
		at += 8;
		size_t n = 0;
		if (*at == '"' || *at == '\'')
			at++;
		while (at + n < end && !strchr("\"'; \t,", at[n]))
			n++;
		if (n < sizeof(message->charset))
			copy_lower(message->charset, sizeof(message->charset), at, n);
		return;
	}
}

/* ---- chunks ---- */

/* The size in front of a chunk; false when none stands there. *ret_at: behind its line. */
static bool chunk_size(const char *data, size_t len, size_t at, size_t *ret_size, size_t *ret_at)
{
	size_t size = 0, digits = 0;
	for (; at < len && isxdigit((unsigned char)data[at]); at++, digits++) {
		int c = tolower((unsigned char)data[at]);
		if (digits >= 8)
			return false;
		size = size * 16 + (size_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	if (!digits)
		return false;
	/* Blanks, and extensions, which nobody uses. */
	while (at < len && (data[at] == ' ' || data[at] == '\t'))
		at++;
	if (at < len && !strchr(";\r\n", data[at]))
		return false;
	const char *newline = at < len ? memchr(data + at, '\n', len - at < 1024 ? len - at : 1024) : NULL;
	if (!newline)
		return false;
	*ret_size = size;
	*ret_at = (size_t)(newline + 1 - data);
	return true;
}

static void unchunk(struct buf *body, bool *ret_cut)
{
	size_t at = 0, kept = 0, size, begin;
	bool ended = false;
	if (!chunk_size(body->data, body->len, 0, &size, &begin))
		return;
	/* Text that happens to begin with a number: a chunk ends with a line end where it says. */
	if (size && begin + size < body->len && body->data[begin + size] != '\r' &&
	    body->data[begin + size] != '\n')
		return;
	while (!ended && chunk_size(body->data, body->len, at, &size, &begin)) {
		ended = !size;
		at = begin;
		if (size > body->len - at)
			size = body->len - at;
		memmove(body->data + kept, body->data + at, size);
		kept += size;
		at += size;
		while (at < body->len && (body->data[at] == '\r' || body->data[at] == '\n'))
			at++;
	}
	*ret_cut = *ret_cut || !ended;
	buf_truncate(body, kept);
}

/* ---- packed bodies ---- */

enum coding_result { CODING_WHOLE, CODING_CUT, CODING_NOT, CODING_BOMB };

static bool is_bomb(size_t packed, size_t unpacked)
{
	return unpacked > READER_MAX_INPUT ||
	       (unpacked > WARC_RATIO_FROM && unpacked / WARC_RATIO > packed + 1);
}

/* window_bits as zlib has them. */
static enum coding_result inflate_body(const struct buf *packed, int window_bits, struct buf *out)
{
	char block[65536];
	z_stream z = { .next_in = (Bytef *)packed->data, .avail_in = (uInt)packed->len };
	if (inflateInit2(&z, window_bits) != Z_OK)
		return CODING_NOT;
	enum coding_result result = CODING_CUT;
	for (;;) {
		z.next_out = (Bytef *)block;
		z.avail_out = sizeof(block);
		int code = inflate(&z, Z_NO_FLUSH);
		buf_add(out, block, sizeof(block) - z.avail_out);
		if (is_bomb(packed->len, out->len)) {
			result = CODING_BOMB;
			break;
		}
		if (code == Z_STREAM_END) {
			result = CODING_WHOLE;
			/* gzip may hold several members */
			if (window_bits < 16 || !z.avail_in || *z.next_in != 0x1f || inflateReset(&z) != Z_OK)
				break;
			result = CODING_CUT;
		} else if (code != Z_OK) {
			break;
		}
	}
	inflateEnd(&z);
	return result == CODING_CUT && !out->len ? CODING_NOT : result;
}

static enum coding_result brotli_body(const struct buf *packed, struct buf *out)
{
	BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	const uint8_t *in = (const uint8_t *)packed->data;
	size_t n_in = packed->len;
	enum coding_result result = CODING_CUT;
	if (!state)
		return CODING_NOT;
	for (;;) {
		uint8_t block[65536], *to = block;
		size_t room = sizeof(block);
		BrotliDecoderResult code = BrotliDecoderDecompressStream(state, &n_in, &in, &room, &to, NULL);
		buf_add(out, block, sizeof(block) - room);
		if (is_bomb(packed->len, out->len)) {
			result = CODING_BOMB;
			break;
		}
		if (code == BROTLI_DECODER_RESULT_SUCCESS)
			result = CODING_WHOLE;
		if (code != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
			break;
	}
	BrotliDecoderDestroyInstance(state);
	return result == CODING_CUT && !out->len ? CODING_NOT : result;
}

static enum status undo(const char *name, struct buf *body, bool *ret_cut, struct error *err)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	enum coding_result result = CODING_NOT;
	bool gzip = !strcmp(name, "gzip") || !strcmp(name, "x-gzip"), brotli = !strcmp(name, "br");
	if (!*name || !strcmp(name, "identity") || !body->len)
		return STATUS_OK;
	if (gzip) {
		result = inflate_body(body, 16 + MAX_WBITS, &out);
	} else if (!strcmp(name, "deflate")) {
		/* With zlib's header as the standard says, or without as some servers send it. */
		result = inflate_body(body, MAX_WBITS, &out);
		if (result == CODING_NOT)
			result = inflate_body(body, -MAX_WBITS, &out);
	} else if (brotli) {
		result = brotli_body(body, &out);
	} else {
		return error_set(err, STATUS_UNSUPPORTED, "its body is packed by \"%s\", which is not read",
				 name);
	}
	if (result == CODING_BOMB)
		return error_set(err, STATUS_TOO_LARGE, "%zu bytes that unpack to more than %zu MB",
				 body->len, out.len >> 20);
	/* Brotli has no mark at its beginning: what does not unpack whole and looks like text was unpacked by the crawler. */
	bool text = body->data[0] == '<' || isspace((unsigned char)body->data[0]);
	if (result == CODING_NOT || (brotli && result == CODING_CUT && text)) {
		if (gzip && body->len > 2 && !memcmp(body->data, "\x1f\x8b", 2))
			return error_set(err, STATUS_CORRUPT, "its packed body is damaged");
		return STATUS_OK;
	}
	*ret_cut = *ret_cut || result == CODING_CUT;
	buf_release(body);
	*body = out;
	buf_init(&out);
	return STATUS_OK;
}

/* The codings were applied in the order of the list: the last one comes off first. */
static enum status undo_codings(const char *list, size_t len, struct buf *body, bool *ret_cut,
				struct error *err)
{
	char names[MAX_CODINGS][16];
	size_t n = 0;
	for (size_t at = 0; at < len;) {
		size_t size = 0;
		while (at + size < len && list[at + size] != ',')
			size++;
		if (n == MAX_CODINGS)
			return error_set(err, STATUS_UNSUPPORTED, "its body is packed more than %u times",
					 MAX_CODINGS);
		copy_lower(names[n++], sizeof(names[0]), list + at, size);
		at += size + 1;
	}
	enum status status = STATUS_OK;
	while (!status && n)
		status = undo(names[--n], body, ret_cut, err);
	return status;
}

/* ---- the message ---- */

/* Length of the header with the empty line that ends it; 0 when there is none. */
static size_t header_length(const char *data, size_t len)
{
	size_t limit = len < HTTP_MAX_HEADER ? len : HTTP_MAX_HEADER;
	for (const char *at = data; (at = memchr(at, '\n', limit - (size_t)(at - data)));) {
		at++;
		size_t rest = limit - (size_t)(at - data);
		if (rest && *at == '\n')
			return (size_t)(at - data) + 1;
		if (rest > 1 && at[0] == '\r' && at[1] == '\n')
			return (size_t)(at - data) + 2;
		if (!rest)
			break;
	}
	return 0;
}

enum status http_header(const char *data, size_t len, struct http_message *ret_message, size_t *ret_len,
			struct error *err)
{
	struct http_message message = { .status = 0 };
	if (len < 12 || strncasecmp(data, "HTTP/", 5))
		return error_set(err, STATUS_CORRUPT, "no HTTP response in it");
	size_t n = header_length(data, len), size;
	/* An empty body may lack even the empty line. */
	if (!n && len < HTTP_MAX_HEADER)
		n = len;
	if (!n)
		return error_set(err, STATUS_TOO_LARGE, "its HTTP header is longer than %u KB",
				 HTTP_MAX_HEADER >> 10);
	const char *code = memchr(data, ' ', n);
	for (unsigned i = 0; code && i < 3; i++) {
		char c = (size_t)(code + 1 - data) + i < n ? code[1 + i] : ' ';
		message.status = c >= '0' && c <= '9' ? message.status * 10 + (unsigned)(c - '0') : 0;
	}
	if (message.status < 100)
		return error_set(err, STATUS_CORRUPT, "no HTTP response in it");
	const char *value = header_field(data, n, "content-type", &size);
	if (value)
		http_content_type(value, size, &message);
	value = header_field(data, n, "transfer-encoding", &size);
	if (value) {
		char codings[64];
		copy_lower(codings, sizeof(codings), value, size);
		message.chunked = strstr(codings, "chunked") != NULL;
	}
	value = header_field(data, n, "content-encoding", &size);
	if (value)
		copy_lower(message.codings, sizeof(message.codings), value, size);
	*ret_message = message;
	*ret_len = n;
	return STATUS_OK;
}

enum status http_body(struct buf *body, struct http_message *message, struct error *err)
{
	if (message->chunked)
		unchunk(body, &message->cut);
	return undo_codings(message->codings, strlen(message->codings), body, &message->cut, err);
}

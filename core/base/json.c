#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"

static void before_value(struct json *j)
{
	if (!j->after_key && j->has_items[j->depth])
		buf_addch(j->out, ',');
	j->has_items[j->depth] = true;
	j->after_key = false;
}

static void open(struct json *j, char opening, char closing)
{
	assert(j->depth < 32);
	before_value(j);
	buf_addch(j->out, opening);
	j->depth++;
	j->has_items[j->depth] = false;
	j->closing[j->depth] = closing;
}

void json_begin_object(struct json *j)
{
	open(j, '{', '}');
}

void json_begin_array(struct json *j)
{
	open(j, '[', ']');
}

void json_end(struct json *j)
{
	assert(j->depth > 0 && !j->after_key);
	buf_addch(j->out, j->closing[j->depth--]);
}

static void add_quoted(struct buf *out, const char *text, size_t len)
{
	size_t from = 0, size;
	buf_addch(out, '"');
	for (size_t i = 0; i < len; i += size) {
		uint32_t c = utf8_decode(text + i, len - i, &size);
		if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7f && c != 0x2028 &&
		    c != 0x2029 && c != UTF8_INVALID)
			continue;
		buf_add(out, text + from, i - from);
		from = i + size;
		if (c == '"' || c == '\\') {
			buf_addch(out, '\\');
			buf_addch(out, (char)c);
		} else if (c == '\n') {
			buf_addstr(out, "\\n");
		} else if (c == UTF8_INVALID) {
			buf_addstr(out, "\xef\xbf\xbd");
		} else {
			buf_addf(out, "\\u%04" PRIx32, c);
		}
	}
	buf_add(out, text + from, len - from);
	buf_addch(out, '"');
}

void json_key(struct json *j, const char *key)
{
	before_value(j);
	add_quoted(j->out, key, strlen(key));
	buf_addch(j->out, ':');
	j->after_key = true;
}

void json_put_stringn(struct json *j, const char *text, size_t len)
{
	before_value(j);
	add_quoted(j->out, text, len);
}

void json_put_string(struct json *j, const char *text)
{
	if (text)
		json_put_stringn(j, text, strlen(text));
	else
		json_put_null(j);
}

void json_put_int(struct json *j, int64_t value)
{
	before_value(j);
	buf_addf(j->out, "%" PRId64, value);
}

void json_put_real(struct json *j, double value, int decimals)
{
	if (!isfinite(value)) {
		json_put_null(j);
		return;
	}
	before_value(j);
	size_t start = j->out->len;
	buf_addf(j->out, "%.*f", decimals, value);
	if (memchr(j->out->data + start, '.', j->out->len - start)) {
		while (j->out->data[j->out->len - 1] == '0')
			buf_truncate(j->out, j->out->len - 1);
		if (j->out->data[j->out->len - 1] == '.')
			buf_truncate(j->out, j->out->len - 1);
	}
}

void json_put_bool(struct json *j, bool value)
{
	before_value(j);
	buf_addstr(j->out, value ? "true" : "false");
}

void json_put_null(struct json *j)
{
	before_value(j);
	buf_addstr(j->out, "null");
}

void json_put_written(struct json *j, const char *json, size_t len)
{
	before_value(j);
	buf_add(j->out, json, len);
}

void json_key_string(struct json *j, const char *key, const char *text)
{
	json_key(j, key);
	json_put_string(j, text);
}

void json_key_int(struct json *j, const char *key, int64_t value)
{
	json_key(j, key);
	json_put_int(j, value);
}

void json_key_bool(struct json *j, const char *key, bool value)
{
	json_key(j, key);
	json_put_bool(j, value);
}

void json_key_strings(struct json *j, const char *key, const struct strlist *list)
{
	json_key(j, key);
	json_begin_array(j);
	for (size_t i = 0; i < list->n; i++)
		json_put_string(j, list->items[i]);
	json_end(j);
}

#include "base/utf8.h"

#include <string.h>

uint32_t utf8_decode_long(const char *text, size_t len, size_t *ret_size)
{
	const uint8_t *p = (const uint8_t *)text;
	uint32_t c = p[0], least;
	size_t size;

	*ret_size = 1;
	if (c >= 0xc2 && c <= 0xdf)
		size = 2, c &= 0x1f, least = 0x80;
	else if ((c & 0xf0) == 0xe0)
		size = 3, c &= 0x0f, least = 0x800;
	else if (c >= 0xf0 && c <= 0xf4)
		size = 4, c &= 0x07, least = 0x10000;
	else
		return UTF8_INVALID;
	if (len < size)
		return UTF8_INVALID;
	for (size_t i = 1; i < size; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UTF8_INVALID;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return UTF8_INVALID;
	*ret_size = size;
	return c;
}

void utf8_add_long(struct buf *b, uint32_t c)
{
	char out[4];
	size_t n = 0;
	if (c < 0x800) {
		out[n++] = (char)(0xc0 | c >> 6);
		out[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		out[n++] = (char)(0xe0 | c >> 12);
		out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		out[n++] = (char)(0xf0 | c >> 18);
		out[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (c & 0x3f));
	}
	buf_add(b, out, n);
}

/* Are the next eight bytes ASCII? Most are, and need no decoding then. */
static bool eight_are_ascii(const char *text, size_t len)
{
	uint64_t bytes;
	if (len < sizeof(bytes))
		return false;
	memcpy(&bytes, text, sizeof(bytes));
	return !(bytes & UINT64_C(0x8080808080808080));
}

bool utf8_valid(const char *text, size_t len)
{
	size_t size;
	for (size_t i = 0; i < len; i += size) {
		size = 8;
		if (!eight_are_ascii(text + i, len - i) &&
		    utf8_decode(text + i, len - i, &size) == UTF8_INVALID)
			return false;
	}
	return true;
}

size_t utf8_count(const char *text, size_t len)
{
	size_t n = 0, size;
	for (size_t i = 0; i < len; i += size) {
		size = 8;
		if (eight_are_ascii(text + i, len - i)) {
			n += size;
			continue;
		}
		(void)utf8_decode(text + i, len - i, &size);
		n++;
	}
	return n;
}

size_t utf8_add_clean(struct buf *b, const char *text, size_t len)
{
	size_t replaced = 0, size, from = 0;
	for (size_t i = 0; i < len; i += size) {
		uint32_t c = utf8_decode(text + i, len - i, &size);
		if (c != UTF8_INVALID && c != 0)
			continue;
		buf_add(b, text + from, i - from);
		buf_addstr(b, c ? "\xef\xbf\xbd" : " ");
		from = i + size;
		replaced++;
	}
	buf_add(b, text + from, len - from);
	return replaced;
}

size_t utf8_floor(const char *text, size_t len, size_t limit)
{
	if (limit >= len)
		return len;
	while (limit > 0 && ((uint8_t)text[limit] & 0xc0) == 0x80)
		limit--;
	return limit;
}

bool utf8_is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x2028 || c == 0x2029;
}

/* Marks of writing direction: their overrides make a line read other than it is stored. */
static bool is_direction(uint32_t c)
{
	return c == 0x061c || (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

uint32_t utf8_harmless(uint32_t c)
{
	if (utf8_is_space(c))
		return ' ';
	if (is_direction(c))
		return 0;
	return c == UTF8_INVALID || c < 0x20 || (c >= 0x7f && c < 0xa0) ? 0xfffd : c;
}

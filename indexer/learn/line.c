#include "learn/line.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "text/analyze.h"
#include "base/banned.h"

/* Space-like, hyphens included; what is dropped; apostrophes. The rest is folded. */
enum line_char { LINE_LETTER, LINE_SPACE, LINE_DROPPED, LINE_APOSTROPHE };

/* Of what is not ASCII. */
static enum line_char kind_of(uint32_t c)
{
	switch (c) {
	case 0xA0:
	case 0x1680:
	case 0x202F:
	case 0x205F:
	case 0x3000:
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2022:
	case 0xB7:
		return LINE_SPACE;
	case 0x2019:
	case 0x2018:
	case 0xB4:
	case 0x2BC:
		return LINE_APOSTROPHE;
	case 0xAD:
	case 0x200B:
	case 0x200C:
	case 0x200D:
	case 0x2060:
	case 0xFEFF:
		return LINE_DROPPED;
	default:
		return c >= 0x2000 && c <= 0x200A ? LINE_SPACE : LINE_LETTER;
	}
}

/* Nothing of a line's words: bullets, quotation marks and stops at its ends. */
static bool is_trimmed(char c)
{
	switch (c) {
	case '\0':
	case ' ':
	case '"':
	case '*':
	case '>':
	case '|':
	case ':':
	case ';':
	case '.':
	case ',':
	case '!':
	case '?':
		return true;
	default:
		return false;
	}
}

/* The ASCII characters at text[at..len) up to the first other one: the offset behind them. */
static size_t add_ascii(const char *text, size_t len, size_t at, size_t first, struct buf *out)
{
	buf_reserve(out, len - at);
	char *to = out->data + out->len;
	const char *begin = out->data + first;
	for (; at < len && !((unsigned char)text[at] & 0x80); at++) {
		char c = text[at];
		if (c <= ' ' || c == '-' || c == 0x7f) {
			if (to > begin && to[-1] != ' ')
				*to++ = ' ';
		} else {
			*to++ = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
		}
	}
	out->len = (size_t)(to - out->data);
	*to = '\0';
	return at;
}

void line_normalise(const char *text, size_t len, struct buf *out)
{
	size_t first = out->len;
	for (size_t at = 0, size; at < len; at += size) {
		at = add_ascii(text, len, at, first, out);
		if (at == len)
			break;
		uint32_t c = utf8_decode(text + at, len - at, &size);
		switch (kind_of(c)) {
		case LINE_SPACE:
			if (out->len > first && out->data[out->len - 1] != ' ')
				buf_addch(out, ' ');
			break;
		case LINE_APOSTROPHE:
			buf_addch(out, '\'');
			break;
		case LINE_DROPPED:
			break;
		default:
			if (c == 0xAB || c == 0xBB || c == 0x201C || c == 0x201D || c == 0x203A) {
				buf_addch(out, '"');
			} else {
				size_t before = out->len;
				text_fold(text + at, size, false, out);
				for (size_t i = before; i < out->len; i++)
					if (out->data[i] >= 'A' && out->data[i] <= 'Z')
						out->data[i] += 'a' - 'A';
			}
		}
	}
	size_t skip = first;
	while (skip < out->len && is_trimmed(out->data[skip]))
		skip++;
	memmove(out->data + first, out->data + skip, out->len - skip);
	buf_truncate(out, first + out->len - skip);
	while (out->len > first && is_trimmed(out->data[out->len - 1]))
		buf_truncate(out, out->len - 1);
}

bool line_is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
		/* Above U+00BF letters begin; U+2000 to U+206F are marks and spaces. */
		if (c >= 0xC3 && c != 0xE2 && c != 0xEF)
			return false;
	}
	return true;
}

size_t line_count_digits(const char *text, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += text[i] >= '0' && text[i] <= '9';
	return n;
}

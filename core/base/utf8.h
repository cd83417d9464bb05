/* UTF-8, strictly: overlong forms, surrogates and code points above U+10FFFF are invalid. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define UTF8_INVALID UINT32_MAX

/*
 * The code point at text[0..len), len > 0. *ret_size: bytes to step over (1 for an invalid byte).
 * Returns UTF8_INVALID for a byte that begins no valid sequence.
 */
static inline uint32_t utf8_decode(const char *text, size_t len, size_t *ret_size);
static inline void utf8_add(struct buf *b, uint32_t code_point);
bool utf8_valid(const char *text, size_t len);
/* Number of code points; an invalid byte counts as one. */
size_t utf8_count(const char *text, size_t len);
/* Append text with every invalid byte replaced by U+FFFD and NUL by a space. Returns how many were replaced. */
size_t utf8_add_clean(struct buf *b, const char *text, size_t len);
bool utf8_is_space(uint32_t code_point); /* ASCII white space, and the line and paragraph separators */
/*
 * What to write for a code point of foreign text so that it stays on its line and steers nothing: a space for white space,
 * U+FFFD for control characters and UTF8_INVALID, 0 (nothing) for marks that turn the direction of writing, else itself.
 */
uint32_t utf8_harmless(uint32_t code_point);
/* The largest offset <= limit that does not cut a sequence in two. */
size_t utf8_floor(const char *text, size_t len, size_t limit);

/* Nine characters in ten are ASCII: for those there is no call. The others: */
uint32_t utf8_decode_long(const char *text, size_t len, size_t *ret_size);
void utf8_add_long(struct buf *b, uint32_t code_point);

static inline uint32_t utf8_decode(const char *text, size_t len, size_t *ret_size)
{
	unsigned char first = (unsigned char)*text;
	if (first >= 0x80)
		return utf8_decode_long(text, len, ret_size);
	*ret_size = 1;
	return first;
}

static inline void utf8_add(struct buf *b, uint32_t code_point)
{
	if (code_point < 0x80)
		buf_addch(b, (char)code_point);
	else
		utf8_add_long(b, code_point);
}

#endif

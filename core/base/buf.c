#include "base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

char buf_empty[1];

void buf_init(struct buf *b)
{
	*b = (struct buf)BUF_INIT;
}

void buf_release(struct buf *b)
{
	if (b->alloc)
		free(b->data);
	buf_init(b);
}

void buf_clear(struct buf *b)
{
	buf_truncate(b, 0);
}

void buf_truncate(struct buf *b, size_t len)
{
	assert(len <= b->len);
	b->len = len;
	if (b->alloc)
		b->data[len] = '\0';
}

void buf_reserve(struct buf *b, size_t more)
{
	assert(more < BUF_MAX && b->len + more < BUF_MAX);
	size_t need = b->len + more + 1;
	if (need <= b->alloc)
		return;
	size_t alloc = b->alloc + b->alloc / 2;
	if (alloc < need)
		alloc = need < 64 ? 64 : need;
	char *data = xreallocarray(b->alloc ? b->data : NULL, alloc, 1);
	if (!b->alloc)
		data[0] = '\0';
	b->data = data;
	b->alloc = alloc;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!len)
		return;
	buf_reserve(b, len);
	memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_addstr(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int need = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (need > 0) {
		buf_reserve(b, (size_t)need);
		vsnprintf(b->data + b->len, (size_t)need + 1, format, again);
		b->len += (size_t)need;
	}
	va_end(again);
}

char *buf_detach(struct buf *b)
{
	char *data = b->alloc ? b->data : xstrdup("");
	buf_init(b);
	return data;
}

void buf_add_u8(struct buf *b, uint8_t value)
{
	buf_addch(b, (char)value);
}

void buf_add_u32(struct buf *b, uint32_t value)
{
	uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
			     (uint8_t)(value >> 24) };
	buf_add(b, bytes, sizeof(bytes));
}

void buf_add_u64(struct buf *b, uint64_t value)
{
	buf_add_u32(b, (uint32_t)value);
	buf_add_u32(b, (uint32_t)(value >> 32));
}

void buf_add_varint(struct buf *b, uint64_t value)
{
	uint8_t bytes[10];
	size_t n = 0;
	while (value >= 0x80) {
		bytes[n++] = (uint8_t)(value | 0x80);
		value >>= 7;
	}
	bytes[n++] = (uint8_t)value;
	buf_add(b, bytes, n);
}

void buf_add_bytes(struct buf *b, const void *data, size_t len)
{
	buf_add_varint(b, len);
	buf_add(b, data, len);
}

static uint64_t spoil(struct cursor *c)
{
	c->bad = true;
	c->at = c->end;
	return 0;
}

const void *cursor_skip(struct cursor *c, size_t n)
{
	if (n > (size_t)(c->end - c->at)) {
		spoil(c);
		return NULL;
	}
	const void *at = c->at;
	c->at += n;
	return at;
}

uint8_t cursor_u8(struct cursor *c)
{
	return c->at < c->end ? *c->at++ : (uint8_t)spoil(c);
}

uint32_t cursor_u32(struct cursor *c)
{
	const uint8_t *p = cursor_skip(c, 4);
	return p ? p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24 : 0;
}

uint64_t cursor_u64(struct cursor *c)
{
	uint64_t low = cursor_u32(c);
	return low | (uint64_t)cursor_u32(c) << 32;
}

uint64_t cursor_varint(struct cursor *c)
{
	uint64_t value = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (c->at >= c->end)
			return spoil(c);
		uint8_t byte = *c->at++;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	return spoil(c);
}

uint32_t cursor_varint_max(struct cursor *c, uint32_t limit)
{
	uint64_t value = cursor_varint(c);
	return value <= limit ? (uint32_t)value : (uint32_t)spoil(c);
}

const char *cursor_bytes(struct cursor *c, size_t *ret_len)
{
	uint64_t len = cursor_varint(c);
	const char *data = len <= (uint64_t)(c->end - c->at) ? cursor_skip(c, (size_t)len) : NULL;
	if (!data) {
		spoil(c);
		*ret_len = 0;
		return "";
	}
	*ret_len = (size_t)len;
	return data;
}

/*
 * A growing run of bytes, always followed by a NUL that does not count. The only way strings grow here.
 *
 *	CLEANUP(buf_release) struct buf text = BUF_INIT;
 *	buf_addf(&text, "%d documents", n);
 *	puts(text.data);
 *
 * data is never NULL. Growth past BUF_MAX stops the program: bound what clients control first.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define BUF_MAX ((size_t)1 << 40)

struct buf {
	char *data; /* len bytes and a NUL */
	size_t len;
	size_t alloc; /* 0: data is not ours */
};

extern char buf_empty[];
#define BUF_INIT                                                                                             \
	{                                                                                                    \
		.data = buf_empty                                                                            \
	}

void buf_init(struct buf *b);
void buf_release(struct buf *b); /* frees and makes it empty again; usable afterwards */
void buf_clear(struct buf *b);   /* length 0, memory kept */
void buf_truncate(struct buf *b, size_t len);
void buf_reserve(struct buf *b, size_t more);

void buf_add(struct buf *b, const void *data, size_t len);
void buf_addstr(struct buf *b, const char *text);
static inline void buf_addch(struct buf *b, char c)
{
	if (b->alloc < b->len + 2)
		buf_reserve(b, 1);
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
}
void buf_addf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

/* Hand the bytes over (free() them) and become empty. Never NULL. */
char *buf_detach(struct buf *b);

/*
 * Numbers in files and messages. Fixed widths are little-endian; varints are LEB128: seven bits a
 * byte, low bits first, the top bit set on all bytes but the last.
 */
void buf_add_u8(struct buf *b, uint8_t value);
void buf_add_u32(struct buf *b, uint32_t value);
void buf_add_u64(struct buf *b, uint64_t value);
void buf_add_varint(struct buf *b, uint64_t value);
/* A varint length, then the bytes. */
void buf_add_bytes(struct buf *b, const void *data, size_t len);

/*
 * Reading the same back, from bytes nobody vouches for. A cursor that meets bad data stays `bad`
 * and answers zeroes and empty strings from then on, so that a record is read to its end and
 * checked once: `if (cursor.bad) return error_set(...)`.
 */
struct cursor {
	const uint8_t *at, *end;
	bool bad;
};

static inline struct cursor cursor_over(const void *data, size_t len)
{
	return (struct cursor){ .at = data, .end = (const uint8_t *)data + len };
}

uint8_t cursor_u8(struct cursor *c);
uint32_t cursor_u32(struct cursor *c);
uint64_t cursor_u64(struct cursor *c);
uint64_t cursor_varint(struct cursor *c);
/* A varint that must be at most limit. */
uint32_t cursor_varint_max(struct cursor *c, uint32_t limit);
/* Points into the cursor's bytes; not NUL-terminated. */
const char *cursor_bytes(struct cursor *c, size_t *ret_len);
/* n raw bytes, or NULL (and bad) when they are not there. */
const void *cursor_skip(struct cursor *c, size_t n);

#endif

/*
 * The token stream of a part: all its words, in reading order, as numbers.
 *
 *	varint	words of the title, of the heading path, of the body, of the contact block
 *	varints	the codes, field after field
 *
 * A code is one of the marks below, or STREAM_WORD + word number. Nothing matches across a break. Marks stand
 * before the word they speak of. Fields other than the body hold words and compounds only.
 */
#ifndef STORE_STREAM_H
#define STORE_STREAM_H

#include <string.h>

#include "base/buf.h"

enum stream_code {
	STREAM_SENTENCE, /* the next word begins a sentence */
	STREAM_BREAK,    /* ... a paragraph, list entry or cell */
	STREAM_SECTION,  /* ... the next section joined in this part */
	STREAM_OFFSET, /* then a varint: bytes from the last such mark (from 0) to the next word; before every 64th body word */
	STREAM_CONCEPT, /* then varints: word number of a concept that the next words name, and how many words those are */
	/* The next word begins with a capital within a sentence; before the first such place of the word in the part. */
	STREAM_NAME,
	STREAM_COMPOUND, /* then a varint: word number of the whole hyphenated form that begins at the next word */
	STREAM_WORD,
};

#define STREAM_OFFSET_EVERY 64

enum stream_field { STREAM_TITLE, STREAM_HEADING, STREAM_BODY, STREAM_CONTACT, N_STREAM_FIELDS };

/* ---- writing: fields in order, words within them ---- */
struct stream_writer {
	struct buf codes;
	uint32_t n_words[N_STREAM_FIELDS];
	uint32_t last_offset;
};
void stream_writer_init(struct stream_writer *writer);
void stream_writer_release(struct stream_writer *writer);
void stream_writer_clear(struct stream_writer *writer);
void stream_mark(struct stream_writer *writer, enum stream_code mark); /* SENTENCE, BREAK, SECTION, NAME */
void stream_compound(struct stream_writer *writer, uint32_t word);
void stream_concept(struct stream_writer *writer, uint32_t word, uint32_t n_words);
/* byte_offset: of the word in the part's text; used in the body only. */
void stream_word(struct stream_writer *writer, enum stream_field field, uint32_t word, uint32_t byte_offset);
void stream_finish(const struct stream_writer *writer, struct buf *out);

/* ---- reading ---- */
#define STREAM_BLOCK  64u
#define STREAM_BEYOND 8u /* a varint is read as the eight bytes from where it begins */

struct stream {
	struct cursor in; /* at: the block at hand */
	uint32_t n_words[N_STREAM_FIELDS];
	uint32_t span;  /* of the last STREAM_CONCEPT: words */
	uint32_t start; /* of the next varint in the block */
	uint64_t ends;  /* bit i: a varint that was not read yet ends with byte i of the block */
	bool in_tail;   /* the block is a copy, for there is too little behind it */
	uint8_t tail[STREAM_BLOCK + STREAM_BEYOND];
};

/* False when the bytes are no stream. */
bool stream_open(const void *data, size_t len, struct stream *ret_stream);

/* The next varint, where the block has one; else, or in a damaged stream, see stream_next_block(). */
bool stream_next_block(struct stream *stream);
bool stream_spoil(struct stream *stream); /* it is damaged: nothing more is read, in.bad. False. */

static inline uint64_t stream_load(const uint8_t *at)
{
	uint64_t x;
	memcpy(&x, at, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

static inline bool stream_varint(struct stream *stream, uint32_t *ret_value)
{
	if (!stream->ends && !stream_next_block(stream))
		return false;
	uint32_t end = (uint32_t)__builtin_ctzll(stream->ends), bits = 8 * (end + 1 - stream->start);
	if (bits > 40)
		return stream_spoil(stream);
	uint64_t x = stream_load((stream->in_tail ? stream->tail : stream->in.at) + stream->start);
	x &= ~UINT64_C(0) >> (64 - bits);
	x = (x & 0x7f) | (x >> 1 & 0x3f80) | (x >> 2 & 0x1fc000) | (x >> 3 & 0xfe00000) |
	    (x >> 4 & UINT64_C(0x7f0000000));
	if (x >= UINT32_MAX)
		return stream_spoil(stream);
	stream->ends &= stream->ends - 1;
	stream->start = end + 1;
	*ret_value = (uint32_t)x;
	return true;
}

/*
 * The next code; its argument (for OFFSET, COMPOUND and CONCEPT) in *ret_argument. STREAM_WORD + n for words.
 * UINT32_MAX at the end, also of a damaged stream (then stream->in.bad).
 */
static inline uint32_t stream_next(struct stream *stream, uint32_t *ret_argument)
{
	uint32_t code = 0;
	if (!stream_varint(stream, &code))
		return UINT32_MAX;
	if (code == STREAM_OFFSET || code == STREAM_COMPOUND || code == STREAM_CONCEPT) {
		*ret_argument = 0;
		if (!stream_varint(stream, ret_argument))
			stream->in.bad = true;
		if (code == STREAM_CONCEPT && !stream_varint(stream, &stream->span))
			stream->in.bad = true;
	}
	return code;
}

/*
 * Words are passed over without being unpacked when a reader wants few of them. The sieve holds a bit for each pair of bytes
 * that a wanted code may begin with (one byte and whatever follows it, or two): eight KB, which stay in the nearest cache. It
 * lets all marks through but STREAM_NAME and, on demand, STREAM_SENTENCE; and now and then a word that nobody wanted.
 */
struct stream_sieve {
	uint64_t bits[1024];
};
void stream_sieve_init(struct stream_sieve *sieve, bool with_sentences);
void stream_sieve_add(struct stream_sieve *sieve, uint32_t word);

/*
 * As stream_next(), of the codes that the sieve lets through. The words before it: *ret_skipped, also at the end. Damage within
 * those is not noticed.
 */
uint32_t stream_next_wanted(struct stream *stream, const struct stream_sieve *sieve, uint32_t *ret_skipped,
			    uint32_t *ret_argument);

#endif

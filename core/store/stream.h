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
struct stream {
	struct cursor in;
	uint32_t n_words[N_STREAM_FIELDS];
	uint32_t span; /* of the last STREAM_CONCEPT: words */
};

/* False when the bytes are no stream. */
bool stream_open(const void *data, size_t len, struct stream *ret_stream);

/*
 * The next code; its argument (for OFFSET, COMPOUND and CONCEPT) in *ret_argument. STREAM_WORD + n for words.
 * UINT32_MAX at the end, also of a damaged stream (then stream->in.bad).
 */
static inline uint32_t stream_next(struct stream *stream, uint32_t *ret_argument)
{
	const uint8_t *at = stream->in.at, *end = stream->in.end;
	if (at >= end)
		return UINT32_MAX;
	uint32_t code = *at++;
	if (code >= 0x80) {
		unsigned shift = 7;
		code &= 0x7f;
		for (;;) {
			if (at >= end || shift > 28) {
				stream->in.bad = true;
				stream->in.at = end;
				return UINT32_MAX;
			}
			uint32_t byte = *at++;
			code |= (byte & 0x7f) << shift;
			if (byte < 0x80)
				break;
			shift += 7;
		}
	}
	stream->in.at = at;
	if (code == STREAM_OFFSET || code == STREAM_COMPOUND)
		*ret_argument = cursor_varint_max(&stream->in, UINT32_MAX - 1);
	if (code == STREAM_CONCEPT) {
		*ret_argument = cursor_varint_max(&stream->in, UINT32_MAX - 1);
		stream->span = cursor_varint_max(&stream->in, UINT32_MAX / 8);
	}
	return code;
}

#endif

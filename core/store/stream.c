#include "store/stream.h"

#include <string.h>

void stream_writer_init(struct stream_writer *writer)
{
	*writer = (struct stream_writer){ .codes = BUF_INIT };
}

void stream_writer_release(struct stream_writer *writer)
{
	buf_release(&writer->codes);
}

void stream_writer_clear(struct stream_writer *writer)
{
	buf_clear(&writer->codes);
	memset(writer->n_words, 0, sizeof(writer->n_words));
	writer->last_offset = 0;
}

void stream_mark(struct stream_writer *writer, enum stream_code mark)
{
	buf_add_varint(&writer->codes, mark);
}

void stream_compound(struct stream_writer *writer, uint32_t word)
{
	buf_add_varint(&writer->codes, STREAM_COMPOUND);
	buf_add_varint(&writer->codes, word);
}

void stream_concept(struct stream_writer *writer, uint32_t word, uint32_t n_words)
{
	buf_add_varint(&writer->codes, STREAM_CONCEPT);
	buf_add_varint(&writer->codes, word);
	buf_add_varint(&writer->codes, n_words);
}

void stream_word(struct stream_writer *writer, enum stream_field field, uint32_t word, uint32_t byte_offset)
{
	if (field == STREAM_BODY && writer->n_words[STREAM_BODY] % STREAM_OFFSET_EVERY == 0) {
		buf_add_varint(&writer->codes, STREAM_OFFSET);
		buf_add_varint(&writer->codes, byte_offset - writer->last_offset);
		writer->last_offset = byte_offset;
	}
	buf_add_varint(&writer->codes, (uint64_t)word + STREAM_WORD);
	writer->n_words[field]++;
}

void stream_finish(const struct stream_writer *writer, struct buf *out)
{
	for (int field = 0; field < N_STREAM_FIELDS; field++)
		buf_add_varint(out, writer->n_words[field]);
	buf_add(out, writer->codes.data, writer->codes.len);
}

bool stream_open(const void *data, size_t len, struct stream *ret_stream)
{
	ret_stream->in = cursor_over(data, len);
	ret_stream->span = ret_stream->start = 0;
	ret_stream->ends = 0;
	for (int field = 0; field < N_STREAM_FIELDS; field++)
		if (!stream_varint(ret_stream, &ret_stream->n_words[field]) ||
		    ret_stream->n_words[field] > UINT32_MAX / 8)
			return false;
	return true;
}

bool stream_spoil(struct stream *stream)
{
	stream->in.bad = true;
	stream->in.at = stream->in.end;
	stream->ends = 0;
	stream->start = 0;
	return false;
}

/* Bit i: byte i of the block is the last of a varint. The product gathers the top bits of eight bytes in its own top byte. */
static uint64_t find_ends(const uint8_t *block)
{
	uint64_t ends = 0;
	for (unsigned i = 0; i < STREAM_BLOCK / 8; i++) {
		uint64_t tops = (~stream_load(block + i * 8) & UINT64_C(0x8080808080808080)) >> 7;
		ends |= (tops * UINT64_C(0x0102040810204080) >> 56) << (i * 8);
	}
	return ends;
}

/*
 * Where the varints of a block end is found for all of them at once; each is then cut out of the eight bytes it begins in,
 * without a branch on its length, so that nothing waits for a guess (after Plaisance, Kurz and Lemire, "Vectorized VByte
 * Decoding", 2015, with 64-bit words in place of vectors).
 */
bool stream_next_block(struct stream *stream)
{
	stream->in.at += stream->start;
	stream->start = 0;
	size_t left = (size_t)(stream->in.end - stream->in.at);
	if (!left)
		return false;
	stream->in_tail = left < STREAM_BLOCK + STREAM_BEYOND;
	if (!stream->in_tail) {
		stream->ends = find_ends(stream->in.at);
	} else {
		memset(stream->tail, 0, sizeof(stream->tail));
		memcpy(stream->tail, stream->in.at, left);
		stream->ends = find_ends(stream->tail);
		if (left < STREAM_BLOCK)
			stream->ends &= (UINT64_C(1) << left) - 1;
	}
	return stream->ends || stream_spoil(stream);
}

static void sieve_set(struct stream_sieve *sieve, uint32_t pair)
{
	sieve->bits[pair / 64] |= UINT64_C(1) << pair % 64;
}

static void sieve_code(struct stream_sieve *sieve, uint32_t code)
{
	if (code >= 0x80) {
		uint32_t second = code >> 7;
		sieve_set(sieve, (code & 0x7f) | 0x80 | (second & 0x7f) << 8 | (second >= 0x80 ? 0x8000 : 0));
		return;
	}
	for (uint32_t next = 0; next < 256; next++)
		sieve_set(sieve, code | next << 8);
}

void stream_sieve_init(struct stream_sieve *sieve, bool with_sentences)
{
	memset(sieve, 0, sizeof(*sieve));
	for (uint32_t mark = 0; mark < STREAM_WORD; mark++)
		if (mark != STREAM_NAME && (mark != STREAM_SENTENCE || with_sentences))
			sieve_code(sieve, mark);
}

void stream_sieve_add(struct stream_sieve *sieve, uint32_t word)
{
	sieve_code(sieve, word + STREAM_WORD);
}

static inline uint32_t load_pair(const uint8_t *at)
{
	uint16_t pair;
	memcpy(&pair, at, sizeof(pair));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	pair = __builtin_bswap16(pair);
#endif
	return pair;
}

uint32_t stream_next_wanted(struct stream *stream, const struct stream_sieve *sieve, uint32_t *ret_skipped,
			    uint32_t *ret_argument)
{
	uint32_t skipped = 0;
	do {
		const uint8_t *block = stream->in_tail ? stream->tail : stream->in.at;
		uint64_t ends = stream->ends;
		uint32_t start = stream->start;
		bool wanted = false;
		while (ends) {
			uint32_t pair = load_pair(block + start);
			wanted = sieve->bits[pair / 64] >> pair % 64 & 1;
			if (wanted)
				break;
			start = (uint32_t)__builtin_ctzll(ends) + 1;
			ends &= ends - 1;
			skipped += (pair & 0xff) >= STREAM_WORD;
		}
		stream->ends = ends;
		stream->start = start;
		if (wanted)
			break;
	} while (stream_next_block(stream));
	*ret_skipped = skipped;
	return stream_next(stream, ret_argument);
}

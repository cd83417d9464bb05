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
	struct stream stream = { .in = cursor_over(data, len) };
	for (int field = 0; field < N_STREAM_FIELDS; field++)
		stream.n_words[field] = cursor_varint_max(&stream.in, UINT32_MAX / 8);
	if (stream.in.bad)
		return false;
	*ret_stream = stream;
	return true;
}

/*
 * Bytes that are no zip archive become one: its members are the pieces between bytes 0x1e, under given names and not
 * compressed. So the fuzzer changes XML instead of what deflate makes of it.
 */
#ifndef TESTS_FUZZ_ZIP_WRAP_H
#define TESTS_FUZZ_ZIP_WRAP_H

#include "base/buf.h"
#include "tests/fuzz/reader_check.h"

#define PIECE_END 0x1e

static inline void add_u16(struct buf *out, unsigned value)
{
	buf_add_u8(out, (uint8_t)value);
	buf_add_u8(out, (uint8_t)(value >> 8));
}

/* What a local header and an entry of the directory have in common. */
static inline void add_member_fields(struct buf *out, const char *name, size_t len)
{
	add_u16(out, 20);             /* version */
	add_u16(out, 0);              /* flags */
	add_u16(out, 0);              /* stored */
	buf_add_u32(out, 0x3c210000); /* time and day */
	buf_add_u32(out, 0);          /* checksum: wrong, and that is noticed at the end only */
	buf_add_u32(out, (uint32_t)len);
	buf_add_u32(out, (uint32_t)len);
	add_u16(out, (unsigned)strlen(name));
	add_u16(out, 0);
}

static inline void wrap(const char *const *names, const uint8_t *data, size_t size, struct buf *out)
{
	CLEANUP(buf_release) struct buf directory = BUF_INIT;
	unsigned n = 0;
	for (; names[n] && size; n++) {
		const uint8_t *end = memchr(data, PIECE_END, size);
		size_t len = end ? (size_t)(end - data) : size;
		buf_add(&directory, "PK\1\2\24\0", 6);
		add_member_fields(&directory, names[n], len);
		buf_add(&directory, "\0\0\0\0\0\0\0\0\0", 10);
		buf_add_u32(&directory, (uint32_t)out->len);
		buf_addstr(&directory, names[n]);
		buf_add(out, "PK\3\4", 4);
		add_member_fields(out, names[n], len);
		buf_addstr(out, names[n]);
		buf_add(out, data, len);
		data += len + (end != NULL);
		size -= len + (end != NULL);
	}
	size_t at = out->len;
	buf_add(out, directory.data, directory.len);
	buf_add(out, "PK\5\6\0\0\0", 8);
	add_u16(out, n);
	add_u16(out, n);
	buf_add_u32(out, (uint32_t)directory.len);
	buf_add_u32(out, (uint32_t)at);
	add_u16(out, 0);
}

static inline enum status check_archive_document(struct document *doc, void *ctx, struct error *err)
{
	(void)ctx;
	(void)err;
	check_document(doc, true);
	for (size_t i = 0; i < doc->n_blocks; i++)
		CHECK(!doc->blocks[i].anchor);
	return STATUS_OK;
}

/* Bytes that begin with "PK", or as old Office documents do, are a file as they stand. */
static inline void run_archive(enum reader_kind kind, const char *const *names, const uint8_t *data,
			       size_t size)
{
	static bool prepared;
	CLEANUP(buf_release) struct buf archive = BUF_INIT;
	struct reader_sink sink = { check_archive_document, check_problem, NULL };
	struct error err = ERROR_INIT;
	if (!prepared)
		zip_prepare();
	prepared = true;
	if (size >= 2 && (!memcmp(data, "PK", 2) || *data == 0xd0))
		buf_add(&archive, data, size);
	else
		wrap(names, data, size, &archive);
	enum status status = readers[kind].read(archive.data, archive.len, "id", 1, &sink, &err);
	CHECK(status == err.status && (!status || *err.message));
}

#endif

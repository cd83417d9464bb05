#include "store/generation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/memory.h"

#define TEXT_LEVEL     3
#define PREFETCH_BYTES 2048u /* of a stream at most */

enum status generation_current(int index_fd, char ret_name[16], struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum status status = file_read(index_fd, "current", 64, &text, err);
	if (status == STATUS_NOT_FOUND)
		return error_set(err, STATUS_NOT_FOUND, "no index has been published there yet");
	if (status)
		return status;
	if (text.len < 2 || text.len > 15 || text.data[text.len - 1] != '\n' ||
	    strspn(text.data, "0123456789") != text.len - 1)
		return error_set(err, STATUS_CORRUPT, "current: does not name a generation");
	memcpy(ret_name, text.data, text.len - 1);
	ret_name[text.len - 1] = '\0';
	return STATUS_OK;
}

static enum status open_segments(struct generation *g, struct error *err)
{
	g->segments = xcalloc(g->manifest.n_segments + 1, sizeof(*g->segments));
	for (size_t i = 0; i < g->manifest.n_segments; i++) {
		char name[32];
		struct segment *segment = &g->segments[i];
		segment->number = g->manifest.segments[i];
		snprintf(name, sizeof(name), "seg-%04u.tok", segment->number);
		enum status status = file_map(g->dirfd, name, &segment->streams, err);
		if (status)
			return status;
		g->n_segments++;
		snprintf(name, sizeof(name), "seg-%04u.txt", segment->number);
		status = file_map(g->dirfd, name, &segment->texts, err);
		if (status)
			return status;
	}
	return STATUS_OK;
}

static enum status open_files(struct generation *g, bool contents, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum status status = file_read(g->dirfd, "manifest", 1 << 20, &text, err);
	if (!status)
		status = manifest_read(text.data, text.len, &g->manifest, err);
	if (!status)
		status = manifest_check(&g->manifest, g->dirfd, contents, err);
	if (!status)
		status = docs_open(g->dirfd, &g->docs, err);
	if (!status)
		status = words_open(g->dirfd, &g->words, err);
	if (!status)
		status = spellings_open(g->dirfd, &g->spellings, err);
	if (!status)
		status = companions_open(g->dirfd, g->docs.n, &g->companions, err);
	if (!status)
		status = translations_open(g->dirfd, &g->translations, err);
	if (!status)
		status = open_segments(g, err);
	if (status)
		return status;
	/* docs_open gave a pointer into the struct it filled; that struct is g's own. */
	if (g->docs.n != g->manifest.documents || g->docs.n_parts != g->manifest.parts ||
	    g->words.n != g->manifest.words)
		return error_set(err, STATUS_CORRUPT,
				 "the manifest counts %u documents, %u parts, %u words; found %u, %u, %u",
				 g->manifest.documents, g->manifest.parts, g->manifest.words, g->docs.n,
				 g->docs.n_parts, g->words.n);
	return STATUS_OK;
}

enum status generation_open(int index_fd, const char *name, bool contents, struct generation *ret_generation,
			    struct error *err)
{
	struct generation *g = ret_generation;
	*g = (struct generation){ .dirfd = -1, .unpacked = BUF_INIT };
	if (strlen(name) >= sizeof(g->name))
		return error_set(err, STATUS_BAD_INPUT, "%s: not the name of a generation", name);
	memcpy(g->name, name, strlen(name) + 1);
	g->dirfd = openat(index_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (g->dirfd < 0)
		return error_set_errno(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
				       "generation %s: cannot be opened", name);
	enum status status = open_files(g, contents, err);
	if (status) {
		if (status == STATUS_NOT_FOUND)
			status = STATUS_CORRUPT; /* the folder is there, a file of it is not */
		if (err)
			err->status = status;
		generation_close(g);
		return error_prefix(err, "generation %s", name), status;
	}
	return STATUS_OK;
}

void generation_close(struct generation *g)
{
	manifest_release(&g->manifest);
	docs_close(&g->docs);
	words_close(&g->words);
	spellings_close(&g->spellings);
	companions_close(&g->companions);
	translations_close(&g->translations);
	for (size_t i = 0; i < g->n_segments; i++) {
		file_unmap(&g->segments[i].streams);
		file_unmap(&g->segments[i].texts);
	}
	free(g->segments);
	close_p(&g->dirfd);
	buf_release(&g->unpacked);
	ZSTD_freeDCtx(g->unpacker);
	*g = (struct generation){ .dirfd = -1, .unpacked = BUF_INIT };
}

void generation_engine_path(const char *index_dir, const char *name, struct buf *ret_path)
{
	buf_addf(ret_path, "%s/%s/engine", index_dir, name);
}

static const struct segment *find_segment(const struct generation *g, uint32_t number)
{
	for (size_t i = 0; i < g->n_segments; i++)
		if (g->segments[i].number == number)
			return &g->segments[i];
	return NULL;
}

enum status generation_stream(const struct generation *g, uint32_t part, struct stream *ret_stream,
			      struct error *err)
{
	const struct part_row *row = &g->docs.parts[part];
	const struct segment *segment = find_segment(g, g->docs.rows[row->doc].segment);
	if (!segment || row->stream_offset > segment->streams.size ||
	    row->stream_bytes > segment->streams.size - row->stream_offset ||
	    !stream_open(segment->streams.data + row->stream_offset, row->stream_bytes, ret_stream))
		return error_set(err, STATUS_CORRUPT, "part %u: its token stream is damaged", part);
	return STATUS_OK;
}

void generation_prefetch(const struct generation *g, uint32_t part)
{
	const struct part_row *row = &g->docs.parts[part];
	const struct segment *segment = find_segment(g, g->docs.rows[row->doc].segment);
	if (!segment || row->stream_offset > segment->streams.size ||
	    row->stream_bytes > segment->streams.size - row->stream_offset)
		return;
	const char *bytes = (const char *)segment->streams.data + row->stream_offset;
	for (uint32_t at = 0; at < row->stream_bytes && at < PREFETCH_BYTES; at += 64)
		__builtin_prefetch(bytes + at);
}

enum status generation_document(struct generation *g, uint32_t doc, struct document *ret_doc,
				struct error *err)
{
	const struct doc_row *row = &g->docs.rows[doc];
	const struct segment *segment = find_segment(g, row->segment);
	if (!segment || row->text_offset > segment->texts.size ||
	    row->text_bytes > segment->texts.size - row->text_offset ||
	    row->text_size > DOCUMENT_MAX_TEXT * 2)
		return error_set(err, STATUS_CORRUPT, "document %u: its text is damaged", doc);
	buf_clear(&g->unpacked);
	buf_reserve(&g->unpacked, row->text_size);
	if (!g->unpacker)
		g->unpacker = ZSTD_createDCtx();
	if (!g->unpacker)
		return error_set(err, STATUS_NO_MEMORY, "document %u: no memory to unpack its text", doc);
	size_t size = ZSTD_decompressDCtx(g->unpacker, g->unpacked.data, row->text_size,
					  segment->texts.data + row->text_offset, row->text_bytes);
	if (ZSTD_isError(size) || size != row->text_size)
		return error_set(err, STATUS_CORRUPT, "document %u: its text cannot be unpacked", doc);
	g->unpacked.len = size;
	struct cursor in = cursor_over(g->unpacked.data, size);
	return document_read(&in, ret_doc, err);
}

uint32_t text_pack(const struct document *doc, struct buf *out)
{
	/* Kept: making and clearing it takes longer than most texts do. */
	static ZSTD_CCtx *context;
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	if (!context && !(context = ZSTD_createCCtx()))
		return 0;
	document_write(doc, &plain);
	size_t bound = ZSTD_compressBound(plain.len);
	buf_reserve(out, bound);
	/*
	 * Level 3: a text in 22 us, to level 1's 18, and 2 % smaller (5: 39 us, 4.5 %). 16 texts a frame would save a fifth of the
	 * space (index-design 2), a raw dictionary of 110 KB sampled from the texts as much.
	 */
	size_t size =
		ZSTD_compressCCtx(context, out->data + out->len, bound, plain.data, plain.len, TEXT_LEVEL);
	if (ZSTD_isError(size))
		size = 0;
	out->len += size;
	out->data[out->len] = '\0';
	return (uint32_t)plain.len;
}

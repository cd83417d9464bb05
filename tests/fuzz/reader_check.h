/* What every document that a reader hands over must be, whatever the bytes were. */
#ifndef TESTS_FUZZ_READER_CHECK_H
#define TESTS_FUZZ_READER_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "readers/formats.h"

#define CHECK(condition)                                                                                     \
	do {                                                                                                 \
		if (!(condition))                                                                            \
			abort();                                                                             \
	} while (0)

static inline void check_text(const char *text)
{
	CHECK(!text || utf8_valid(text, strlen(text)));
}

/* Blocks as schema/document.h promises them, and the same again after a trip through the encoding. */
static inline void check_document(const struct document *doc, bool html)
{
	check_text(doc->id);
	CHECK(doc->id && *doc->id && doc->n_blocks <= DOCUMENT_MAX_BLOCKS);
	const struct declared *declared = &doc->declared;
	const char *const fields[] = { declared->title, declared->share_title, declared->canonical,
				       declared->lang,  declared->date,        declared->type,
				       declared->site };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		check_text(fields[i]);
		CHECK(!fields[i] || *fields[i]);
	}
	bool some_text = false;
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		check_text(block->text);
		check_text(block->anchor);
		CHECK(block->kind < N_BLOCK_KINDS && block->region < N_BLOCK_REGIONS);
		CHECK(block->link_bytes <= strlen(block->text));
		CHECK((block->kind == BLOCK_HEADING) == (block->level >= 1 && block->level <= 6));
		CHECK(!block->anchor || *block->anchor);
		if (html)
			CHECK(*block->text && !strstr(block->text, "  ") && !strchr(block->text, '\r'));
		some_text |= *block->text != '\0';
	}
	CHECK(some_text);

	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	CLEANUP(document_release) struct document again;
	struct error err = ERROR_INIT;
	document_init(&again);
	document_write(doc, &first);
	struct cursor in = cursor_over(first.data, first.len);
	CHECK(!document_read(&in, &again, &err) && in.at == in.end);
	document_write(&again, &second);
	CHECK(first.len == second.len && !memcmp(first.data, second.data, first.len));
}

static inline enum status check_html_document(struct document *doc, void *ctx, struct error *err)
{
	(void)ctx;
	(void)err;
	check_document(doc, true);
	return STATUS_OK;
}

static inline enum status check_any_document(struct document *doc, void *ctx, struct error *err)
{
	(void)ctx;
	(void)err;
	check_document(doc, false);
	document_repair(doc);
	check_document(doc, false);
	return STATUS_OK;
}

static inline void check_problem(const char *what, enum status status, const char *why, void *ctx)
{
	(void)ctx;
	check_text(what);
	CHECK(status != STATUS_OK && *why);
}

/* Run a reader over the bytes; an error must come with its sentence. */
static inline void run_reader(enum reader_kind kind, const uint8_t *data, size_t size)
{
	struct reader_sink sink = { kind == READER_HTML ? check_html_document : check_any_document,
				    check_problem, NULL };
	struct error err = ERROR_INIT;
	enum status status = readers[kind].read((const char *)data, size, "id", 1, &sink, &err);
	CHECK(status == err.status && (!status || *err.message));
}

#endif

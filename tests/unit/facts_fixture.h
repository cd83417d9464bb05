/* What u-facts.c and u-facts-read.c share: a page read and its facts found, rows of the tables, a count of checks. */
#ifndef UNIT_FACTS_FIXTURE_H
#define UNIT_FACTS_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "facts/facts.h"
#include "facts/page.h"
#include "readers/reader.h"

#define MAX_FILE (8u << 20)

static struct facts_context ctx;

static void extract(struct document *doc)
{
	struct error err = ERROR_INIT;
	if (facts_extract(&ctx, doc, &err) != STATUS_OK)
		fail_msg("%s: %s", doc->id, err.message);
	assert_int_equal(doc->n_blocks, 0);
}

static enum status take(struct document *doc, void *to, struct error *err)
{
	(void)err;
	*(struct document *)to = *doc;
	document_init(doc);
	return STATUS_OK;
}

static void problem(const char *what, enum status status, const char *why, void *to)
{
	(void)to;
	(void)status;
	fail_msg("%s: %s", what, why);
}

/* The one document of a file, read by its reader; false when its kind is not one of text and HTML. */
static bool read_page(const char *folder, const char *path, struct document *ret)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	struct error err = ERROR_INIT;
	const char *what;
	buf_addf(&name, "%s/%s", folder, path);
	if (file_read(AT_FDCWD, name.data, MAX_FILE, &data, &err))
		fail_msg("%s", err.message);
	enum reader_kind kind =
		reader_sniff(path, data.data, data.len < READER_SNIFF ? data.len : READER_SNIFF, &what);
	if (kind != READER_TEXT && kind != READER_HTML)
		return false;
	struct reader_sink sink = { .document = take, .problem = problem, .ctx = ret };
	if (readers[kind].read(data.data, data.len, path, 1, &sink, &err))
		fail_msg("%s: %s", path, err.message);
	return true;
}

struct tally {
	unsigned n, failed, n_contacts, checks;
	unsigned unknown_dates; /* the list names a year that only a reader can infer */
	unsigned countries_there, countries_found, countries_said, primary_wrong;
	unsigned topics_there, topics_found;
};

static void expect(struct tally *tally, bool right, const char *path, const char *what, const char *wanted,
		   const char *got)
{
	tally->checks++;
	if (right)
		return;
	print_error("%s: %s \"%s\", not \"%s\"\n", path, what, got ? got : "", wanted);
	tally->failed++;
}

/* Rows of tests/data/facts/NAME without the head, their first three columns. */
static void each_row(const char *name, void (*row)(struct tally *, char *columns[3], void *ctx),
		     struct tally *tally, void *to)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	buf_addf(&path, SOURCE_DIR "/tests/data/facts/%s", name);
	assert_int_equal(file_read(AT_FDCWD, path.data, MAX_FILE, &text, &err), STATUS_OK);
	char *rest = text.data;
	(void)strsep(&rest, "\n");
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *columns[3] = { NULL };
		for (size_t i = 0; line && i < 3; i++)
			columns[i] = strsep(&line, "\t");
		if (columns[2])
			row(tally, columns, to);
	}
}

static int set_up(void **state)
{
	(void)state;
	facts_context_init(&ctx, concepts_get(), NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	facts_context_release(&ctx);
	return 0;
}

#endif

/*
 * A small index made in the test's own process, by the indexer's own functions behind the readers: documents whose
 * facts are what the test says they are -> segment -> tables -> postings -> a published generation.
 *
 *	struct fixture f;
 *	fixture_begin(&f, "index");
 *	struct document *doc = fixture_document(&f, "a.html", "fr", "Un titre");
 *	fixture_section(doc, "Heading/Below it", "Text.");
 *	fixture_publish(&f, 1);
 */
#ifndef UNIT_INDEX_FIXTURE_H
#define UNIT_INDEX_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "companions.h"
#include "folder_fixture.h"
#include "inversion.h"
#include "publish.h"
#include "segment_writer.h"
#include "store/sources.h"

struct fixture {
	const char *dir;
	struct document *docs; /* stay after the publication: what the index must agree with */
	size_t n, alloc;
};

static inline void must(enum status status, const struct error *err)
{
	if (status)
		fail_msg("%s: %s", status_name(status), err->message);
}

static inline void fixture_begin(struct fixture *f, const char *dir)
{
	*f = (struct fixture){ .dir = dir };
}

static inline void fixture_end(struct fixture *f)
{
	for (size_t i = 0; i < f->n; i++)
		document_release(&f->docs[i]);
	free(f->docs);
	*f = (struct fixture){ .dir = NULL };
}

/* Valid until the next one is added. */
static inline struct document *fixture_document(struct fixture *f, const char *id, const char *lang,
						const char *title)
{
	GROW(f->docs, f->n, f->alloc);
	struct document *doc = &f->docs[f->n++];
	document_init(doc);
	doc->id = xstrdup(id);
	doc->lang = lang ? xstrdup(lang) : NULL;
	doc->title = title ? xstrdup(title) : NULL;
	return doc;
}

/* path: headings from the outermost inwards, "/" between them; NULL: none. */
static inline struct section *fixture_section(struct document *doc, const char *path, const char *text)
{
	struct section *section = document_add_section(doc);
	for (const char *at = path; at && *at;) {
		size_t len = strcspn(at, "/");
		strlist_addn(&section->heading, at, len);
		at += len + (at[len] == '/');
	}
	free(section->text);
	section->text = xstrdup(text);
	return section;
}

struct fixture_tables {
	struct words words;
	struct docs docs;
	struct file_map streams;
};

static inline bool fixture_stream(void *ctx, uint32_t part, struct stream *ret_stream)
{
	const struct fixture_tables *t = ctx;
	const struct part_row *row = &t->docs.parts[part];
	return stream_open(t->streams.data + row->stream_offset, row->stream_bytes, ret_stream);
}

static inline void fixture_publish(struct fixture *f, unsigned jobs)
{
	struct error err = ERROR_INIT;
	struct index_folder folder = INDEX_FOLDER_INIT;
	struct docs_builder docs;
	struct words_builder words;
	struct segment_writer *segment = NULL;
	struct fixture_tables tables = { .streams = { NULL, 0 } };
	struct manifest manifest = MANIFEST_INIT;
	CLEANUP(close_p) int dirfd = -1;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf pool = BUF_INIT;
	const struct source_row source = { .id = pool_add(&pool, "all.jsonl"), .n_docs = (uint32_t)f->n };

	must(index_folder_open(f->dir, true, &folder, &err), &err);
	must(building_new(&folder, &dirfd, &err), &err);
	docs_builder_init(&docs);
	words_builder_init(&words);
	must(segment_writer_new(dirfd, 1, &docs, &words, concepts_get(), &segment, &err), &err);
	for (size_t i = 0; i < f->n; i++) {
		size_t record;
		must(segment_writer_add(segment, &f->docs[i], &record, &err), &err);
		docs.records[record].row.first_seen = 1;
		docs_builder_set_alternates(&docs, &docs.records[record], &f->docs[i].declared.alternates);
	}
	must(segment_writer_finish(segment, &err), &err);
	docs_builder_sort(&docs);
	must(docs_builder_write(&docs, dirfd, &err), &err);
	must(sources_write(dirfd, &source, 1, &pool, &err), &err);
	must(docs_open(dirfd, &tables.docs, &err), &err);
	must(file_map(dirfd, "seg-0001.tok", &tables.streams, &err), &err);

	CLEANUP(word_counts_release) struct word_counts counts;
	word_counts_init(&counts, words.forms.n);
	const struct inversion inversion = {
		.docs = &tables.docs, .words = &words, .stream = fixture_stream, .ctx = &tables, .jobs = jobs
	};
	const struct companions_input companions = {
		.docs = &tables.docs, .words = &words, .stream = fixture_stream, .ctx = &tables
	};
	struct inversion_runs *runs;
	must(companions_find(&companions, dirfd, &err), &err);
	buf_addf(&path, "%s/building", f->dir);
	must(inversion_start(&inversion, path.data, &runs, &err), &err);
	must(inversion_finish(runs, &counts, &err), &err);
	inversion_free(runs);
	must(words_builder_write(&words, &counts, dirfd, &err), &err);
	must(words_open(dirfd, &tables.words, &err), &err);
	must(spellings_write(&tables.words, dirfd, &err), &err);
	words_close(&tables.words);
	manifest_add_segment(&manifest, 1);
	manifest.documents = tables.docs.n;
	manifest.parts = tables.docs.n_parts;
	manifest.words = words.forms.n;
	manifest.n_new = tables.docs.n;
	manifest.analysis = ANALYSIS_VERSION;
	manifest.text_bytes = segment_writer_text_bytes(segment);
	hash_hex("", 0, manifest.settings);
	must(building_publish(&folder, dirfd, &manifest, &err), &err);

	manifest_release(&manifest);
	segment_writer_free(segment);
	file_unmap(&tables.streams);
	docs_close(&tables.docs);
	docs_builder_release(&docs);
	words_builder_release(&words);
	index_folder_close(&folder);
}

#endif

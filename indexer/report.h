/*
 * What a run did: counts, timings, and every document that was skipped or failed, by name and reason. The pipeline
 * tells it over a socket; the parent keeps it, shows it and writes it down.
 */
#ifndef INDEXER_REPORT_H
#define INDEXER_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define REPORT_MAX_ENTRIES 100000u /* listed; the counts go on */
#define REPORTS_KEPT       30u

enum report_kind {
	REPORT_SKIPPED,   /* no document in it, or a kind we do not read */
	REPORT_FAILED,    /* a reader broke, the file could not be opened */
	REPORT_REPLACED,  /* a later document with the same id took its place */
	REPORT_TRUNCATED, /* indexed, but cut at a limit */
	REPORT_FORGOTTEN, /* kept out by a tombstone */
	REPORT_REPAIRED,  /* indexed, after characters garbled by a wrong decoding were put right */
	REPORT_WARNING,   /* about the run, not a document */
	REPORT_LEARNT,    /* of a site: how many lines of its menus and footers, and the commonest */
	REPORT_ADDED,     /* --dry-run only, as are the next two */
	REPORT_CHANGED,
	REPORT_REMOVED,
	N_REPORT_KINDS
};

struct report_entry {
	enum report_kind kind;
	char *what, *why;
};

/* Milliseconds of wall clock. */
enum report_phase {
	PHASE_WALK,
	PHASE_READ,
	PHASE_LEARN,
	PHASE_ANALYSE,
	PHASE_POSTINGS,
	PHASE_PUBLISH,
	N_PHASES
};

struct report {
	struct report_entry *entries;
	size_t n_entries, alloc_entries;
	uint64_t counts[N_REPORT_KINDS];
	uint64_t documents, parts, added, changed, removed, unchanged, files, text_bytes, surroundings;
	/* When learnt: pairs of pages, words (stems) learnt from them, words that the dictionaries know. */
	uint64_t twins, translations, dictionary_words;
	uint64_t phase_ms[N_PHASES];
	bool published, dry_run, learnt;
	char generation[16];
	enum status status;
	char message[512];
	int exit_status;
};

void report_init(struct report *report);
void report_release(struct report *report);
void report_add(struct report *report, enum report_kind kind, const char *what, const char *why);
const char *report_kind_name(enum report_kind kind);
const char *report_phase_name(enum report_phase phase);
void report_write_json(const struct report *report, struct buf *out);

/* Everything but the entries, as a message between pipeline and parent. */
void report_write_counts(const struct report *report, struct buf *out);
bool report_read_counts(struct cursor *in, struct report *report);

#endif

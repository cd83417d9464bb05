/* One run of iom-index: what was asked for, and the two processes that do it. */
#ifndef INDEXER_RUN_H
#define INDEXER_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/strlist.h"
#include "publish.h"
#include "readers/reader_pool.h"
#include "report.h"

/* An id that begins with prefix gets url plus the rest; the longest prefix wins. */
struct base_url {
	char *prefix, *url;
};

/* NAME=SOURCE: NAME/ stands in front of the ids. */
struct run_source {
	char *name; /* or NULL */
	char *path; /* "-": JSON Lines on stdin */
};

enum progress_mode { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

struct run_options {
	const char *index;
	struct run_source *sources;
	size_t n_sources;
	struct base_url *base_urls;
	size_t n_base_urls;
	bool full, dry_run, allow_shrink, relearn, quiet, verbose;
	unsigned jobs, keep;
	double max_failed, max_removed; /* per cent */
	const char *report_file;        /* or NULL */
	const char *dictionaries;       /* folder of .lex files; it need not be there */
	enum progress_mode progress;
	struct reader_limits limits;
	const char *forget;   /* run_forget: the id to take down, */
	const char *unforget; /* ... or to let in again */
};

/* Messages of the pipeline to its parent. */
enum pipeline_message {
	PIPELINE_PROGRESS = 1, /* u8 phase, u64 done, u64 total (0: not known) */
	PIPELINE_ENTRY,        /* u8 kind, bytes what, bytes why */
	PIPELINE_END,          /* report_write_counts */
};

/*
 * The parent: locks the index, starts the pipeline as a child, shows what it says, writes the report. Returns the exit
 * status of iom-index.
 */
int run(const struct run_options *options);
/* The same processes for --forget and --unforget. */
int run_forget(const struct run_options *options);

/*
 * The child: sources -> documents -> a published generation. Everything it has to say goes to `to_parent`.
 * The folder is open and locked.
 */
NODISCARD enum status pipeline_run(const struct run_options *options, struct index_folder *folder,
				   int to_parent, struct report *report, struct error *err);

/*
 * The child for --forget and --unforget: a new generation without the document (with all else as it is), a tombstone,
 * and no other generation left. STATUS_BAD_INPUT: no such id.
 */
NODISCARD enum status pipeline_forget(const struct run_options *options, struct index_folder *folder,
				      int to_parent, struct report *report, struct error *err);

/* The url that --base-url makes of an id, appended to out; false when no prefix fits. */
bool run_url(const struct run_options *options, const char *id, struct buf *out);

#endif

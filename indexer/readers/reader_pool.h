/*
 * The confined processes that read documents, several at a time, as the pipeline sees them: hand in
 * files, get documents back in the order they were handed in, whatever the readers do meanwhile.
 *
 * One reader process serves up to 500 documents and is replaced after any failure; the document that
 * failed is read once more, alone, in a fresh process, and then reported; not so a file that used up its processor time.
 * Limits hold for a document. Several dozen jobs a reader are under way, so that one that hangs does not stop the others.
 */
#ifndef READERS_READER_POOL_H
#define READERS_READER_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "readers/reader.h"

struct reader_limits {
	unsigned cpu_s;      /* 20; files below 2 MB get less, down to a tenth */
	unsigned wall_s;     /* 30 */
	size_t output_bytes; /* 64 MB */
	size_t memory_bytes; /* 1 GB */
	bool sandbox;        /* false: --no-sandbox */
};
#define READER_LIMITS_DEFAULT                                                                                \
	{                                                                                                    \
		.cpu_s = 20, .wall_s = 30, .output_bytes = (size_t)64 << 20,                                 \
		.memory_bytes = (size_t)1 << 30, .sandbox = true                                             \
	}

/* One file, or one run of whole lines of a JSON Lines source. */
struct read_job {
	uint64_t ticket; /* the caller's number for it, handed back with each outcome */
	enum reader_kind kind;
	int fd;               /* open for reading; the pool closes it when the job ends */
	uint64_t offset, len; /* the bytes of fd that count; len 0: to its end */
	uint64_t base;        /* JSON Lines: number of the first line */
	const char *id;       /* copied */
};

enum read_outcome_kind {
	READ_DOCUMENT, /* doc holds it and is the caller's; the next call overwrites doc without looking at it */
	READ_SKIPPED, /* what and why: no document in there (a bad line, an empty file, no text) */
	READ_FAILED,  /* what and why: a reader broke, ran out of time or memory, or the bytes are damaged */
	READ_END      /* the job with this ticket is done: all its outcomes were handed over */
};

struct read_outcome {
	enum read_outcome_kind kind;
	uint64_t ticket;
	struct document doc;
	char what[512]; /* id or "ID line 12" */
	char why[512];
	bool whole; /* READ_FAILED: not one line or record of several, but all that is left of the file */
};

struct reader_pool;
NODISCARD enum status reader_pool_new(unsigned n_readers, const struct reader_limits *limits,
				      struct reader_pool **ret_pool, struct error *err);
void reader_pool_free(struct reader_pool *pool); /* kills what still runs */

/* Room for one more job? (At most a few per reader wait, so that memory stays bounded.) */
bool reader_pool_has_room(const struct reader_pool *pool);
/* STATUS_BAD_INPUT: no such kind, no regular file, an id past DOCUMENT_MAX_ID; only then fd stays the caller's. */
NODISCARD enum status reader_pool_submit(struct reader_pool *pool, const struct read_job *job,
					 struct error *err);

/*
 * The next outcome, in the order of submission; waits for it. STATUS_NOT_FOUND when nothing is under way.
 * STATUS_OK and ret_outcome filled else; STATUS_UNSUPPORTED when the sandbox cannot be had.
 */
NODISCARD enum status reader_pool_next(struct reader_pool *pool, struct read_outcome *ret_outcome,
				       struct error *err);

#endif

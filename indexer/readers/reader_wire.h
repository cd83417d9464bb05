/* What the pool and its reader processes say to each other. Inside this folder only. */
#ifndef READERS_READER_WIRE_H
#define READERS_READER_WIRE_H

#include "base/buf.h"
#include "readers/reader_pool.h"
#include "readers/warc.h"

#define READER_SERVES       500         /* documents, then the process retires */
#define READER_OVERHEAD     (16u << 20) /* bytes of a result past the limit of output: anchors, lengths, names */
#define READER_MAX_TEXT     512u        /* bytes of `what` and `why`, as in struct read_outcome */
#define READER_MAX_OUTCOMES 1000u       /* of one result */

enum reader_message {
	READER_READY = 1, /* reader -> pool: confined, send jobs. No payload */
	READER_REFUSED,   /* reader -> pool: cannot confine itself; why */
	READER_JOB,       /* pool -> reader, with the descriptor */
	READER_RESULT,    /* reader -> pool, after each document or line */
};

/* Why a reader does not begin. */
struct reader_refusal {
	enum status status;
	char why[READER_MAX_TEXT];
};

/* Of web archives. */
enum reader_job_flags {
	JOB_SKIP = 1 << 0,   /* the first record broke two readers: pass over it */
	JOB_SINGLE = 1 << 1, /* a reader broke: each record is a unit, so that the culprit is known */
};

struct reader_job {
	uint32_t number; /* of the pool; comes back with each result */
	enum reader_kind kind;
	uint64_t offset, len; /* bytes of the descriptor */
	uint64_t base;  /* number of the first line; of a web archive: records to leave out behind offset */
	unsigned flags; /* enum reader_job_flags */
	const char *id;
	size_t id_len;
};

enum reader_result_flags {
	RESULT_FINAL = 1 << 0,  /* the job is done */
	RESULT_RETIRE = 1 << 1, /* the process ends: give it no more, and what it was given to another */
};

/*
 * What came of one unit of work: a file, a line of JSON Lines, or some records of a web archive. The outcomes follow the header, each
 * written by one of the functions below; outcomes counts them.
 */
struct reader_result {
	uint32_t number;
	unsigned flags;
	uint64_t next_offset, next_base; /* where the next unit begins */
	uint32_t passed[N_WARC_PASSED];  /* records without a document in this unit */
	uint32_t n_outcomes;
};

void reader_refusal_write(struct buf *out, const struct reader_refusal *refusal);
NODISCARD bool reader_refusal_read(struct cursor *in, struct reader_refusal *ret_refusal);

void reader_job_write(struct buf *out, const struct reader_job *job);
/* id points into the message and is followed by no NUL. */
NODISCARD bool reader_job_read(struct cursor *in, struct reader_job *ret_job);

void reader_result_write(struct buf *out, const struct reader_result *result);
NODISCARD bool reader_result_read(struct cursor *in, struct reader_result *ret_result);

/* An outcome: READ_DOCUMENT with the bytes of document_write, else what and why. */
void reader_document_write(struct buf *out, const struct document *doc, struct buf *scratch);
void reader_problem_write(struct buf *out, enum read_outcome_kind kind, const char *what, const char *why);
struct reader_outcome {
	enum read_outcome_kind kind;
	const char *document; /* READ_DOCUMENT: bytes in the message */
	size_t document_len;
	char what[READER_MAX_TEXT], why[READER_MAX_TEXT]; /* clean UTF-8 */
};
NODISCARD bool reader_outcome_read(struct cursor *in, struct reader_outcome *ret_outcome);

/* The role of a reader process: serves jobs from the socket until it is closed. ctx: struct reader_role. */
struct reader_role {
	int socket;
	struct reader_limits limits;
};
int reader_process(void *ctx);

#endif

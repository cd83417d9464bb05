/*
 * The parent's side of the reader processes. It never looks into the bytes that they read, and takes
 * nothing that they say on trust: numbers, offsets and documents are checked like those of a file.
 *
 * Jobs stand in one list, in the order of submission. A job is queued, or sent to a reader (up to DEPTH
 * wait in its socket, so that it never waits for us), or done; outcomes are kept with the job until the
 * jobs before it are done. When a reader breaks, the unit it was at becomes suspect: it is read once more,
 * by a fresh process that is given nothing else meanwhile, and reported if that one breaks too. The jobs
 * behind it go back to the queue without blame.
 */
#include "readers/reader_pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "process/confine.h"
#include "process/message.h"
#include "process/spawn.h"
#include "readers/reader_wire.h"

#include "base/banned.h"

#define MAX_READERS   64
#define DEPTH	      4		  /* jobs at one reader; their messages fit in the buffer of a socket */
#define JOBS_A_READER 16	  /* under way in all, for each reader */
#define BUFFER_MAX    (64u << 20) /* bytes of outcomes kept for later; past it only the first job goes on */
#define MAX_STARTS    3		  /* readers in a row that do not even begin: something is wrong with all of them */
#define TICK_MS	      100	  /* how often memory is looked at, where the system does not limit it */

struct outcome {
	struct outcome *next;
	enum read_outcome_kind kind;
	struct buf document; /* as document_write made it */
	char *what, *why;
};

enum job_state { JOB_QUEUED, JOB_SENT, JOB_DONE };

struct job {
	struct job *next;
	uint64_t ticket;
	uint32_t number;
	enum reader_kind kind;
	enum job_state state;
	int fd;
	uint64_t at, end; /* what is left of it, as offsets in fd */
	uint64_t line;	  /* JSON Lines: number of the line at `at` */
	uint64_t sent_end; /* of what the reader was given: `end`, or the end of the suspect line */
	bool suspect;	  /* a reader broke at `at` */
	char *id;
	struct outcome *first, **last;
};

struct reader_slot {
	pid_t pid; /* 0: no process */
	int socket;
	bool ready;
	bool alone; /* it reads a suspect unit */
	struct job *jobs[DEPTH];
	size_t n_jobs;
	uint64_t unit_since_ms; /* when the unit at hand began */
	rlim_t cpu_limit_s;	/* RLIMIT_CPU as it stands, seconds of the process's life */
};

struct reader_pool {
	struct reader_limits limits;
	struct reader_slot *slots;
	size_t n_slots;
	struct job *first, **last; /* in order of submission */
	size_t n_jobs;
	uint32_t next_number;
	size_t buffered; /* bytes of outcomes of jobs that are not the first */
	unsigned failed_starts;
	rlim_t cpu_hard_limit;
	struct error broken; /* no reader can be had: the answer from now on */
};

/* ---- jobs and outcomes ---- */

static void outcome_free(struct outcome *outcome)
{
	buf_release(&outcome->document);
	free(outcome->what);
	free(outcome->why);
	free(outcome);
}

static struct outcome *add_outcome(struct reader_pool *pool, struct job *job, enum read_outcome_kind kind)
{
	struct outcome *outcome = xcalloc(1, sizeof(*outcome));
	(void)pool;
	outcome->kind = kind;
	buf_init(&outcome->document);
	*job->last = outcome;
	job->last = &outcome->next;
	return outcome;
}

/* what: "" or the place in the file ("line 12"). */
static void add_problem(struct reader_pool *pool, struct job *job, enum read_outcome_kind kind, const char *what,
			const char *why)
{
	struct outcome *outcome = add_outcome(pool, job, kind);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	buf_addf(&name, "%s%s%s", job->id, *what ? " " : "", what);
	outcome->what = buf_detach(&name);
	outcome->why = xstrdup(why);
}

static void job_free(struct job *job)
{
	while (job->first) {
		struct outcome *outcome = job->first;
		job->first = outcome->next;
		outcome_free(outcome);
	}
	close_p(&job->fd);
	free(job->id);
	free(job);
}

/* Nothing more of it will be read. */
static void end_job(struct job *job)
{
	job->state = JOB_DONE;
	close_p(&job->fd);
}

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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "process/confine.h"
#include "process/spawn.h"
#include "readers/formats.h"
#include "readers/reader_child.h"

#include "base/banned.h"

#define MAX_READERS   64
#define DEPTH         4           /* jobs at one reader; their messages fit in the buffer of a socket */
#define JOBS_A_READER 64          /* under way in all, for each reader: while one hangs the others go on */
#define CPU_SHARE     10u         /* a file may use this part of the limit of processor time, */
#define CPU_WHOLE     (2u << 20)  /* and more for its size: all of it from here on */
#define BUFFER_MAX    (64u << 20) /* bytes of outcomes kept for later; past it only the first job goes on */
#define MAX_STARTS    3   /* readers in a row that do not even begin: something is wrong with all of them */
#define CPU_TICK_MS   20  /* how often the time of a reader is looked at that has almost used it up */
#define TICK_MS       100 /* how often the memory of readers is looked at, in builds with sanitizers */

struct outcome {
	struct outcome *next;
	enum read_outcome_kind kind;
	struct buf document; /* as document_write made it */
	char *what, *why;
	bool whole;
};

enum job_state { JOB_QUEUED, JOB_SENT, JOB_DONE };

struct job {
	struct job *next;
	uint64_t ticket;
	uint32_t number;
	enum reader_kind kind;
	enum job_state state;
	int fd;
	uint64_t at, end;  /* what is left of it, as offsets in fd */
	uint64_t sent_end; /* of what its reader was given: `end`, or the end of the suspect line */
	uint64_t line;     /* JSON Lines: number of the line at `at` */
	bool suspect;      /* a reader broke at `at` */
	bool skip;         /* web archives: the record at `at` is to be passed over */
	uint32_t passed[N_WARC_PASSED];
	char *id;
	struct outcome *first, **last;
};

struct slot {
	struct reader_child child;
	bool alone; /* it reads a suspect unit, and nothing else meanwhile */
	struct job *jobs[DEPTH];
	size_t n_jobs;
	uint64_t since_ms; /* when the unit at hand began */
};

struct reader_pool {
	struct reader_limits limits;
	struct slot *slots;
	size_t n_slots;
	struct job *first, **last; /* in order of submission */
	size_t n_jobs;
	uint32_t next_number;
	size_t buffered; /* bytes of outcomes not handed over yet */
	unsigned failed_starts;
	struct error broken; /* no reader can be had: the answer from now on */
};

/* ---- jobs and outcomes ---- */

static struct outcome *add_outcome(struct job *job, enum read_outcome_kind kind)
{
	struct outcome *outcome = xcalloc(1, sizeof(*outcome));
	outcome->kind = kind;
	buf_init(&outcome->document);
	*job->last = outcome;
	job->last = &outcome->next;
	return outcome;
}

/* what: "" (all of the file) or the place in it ("line 12"). */
static void add_problem(struct job *job, enum read_outcome_kind kind, const char *what, const char *why)
{
	struct outcome *outcome = add_outcome(job, kind);
	outcome->whole = !*what || job->skip;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	buf_addf(&name, "%s%s%s", job->id, *what ? " " : "", what);
	outcome->what = buf_detach(&name);
	outcome->why = xstrdup(why);
}

static void outcome_free(struct outcome *outcome)
{
	buf_release(&outcome->document);
	free(outcome->what);
	free(outcome->why);
	free(outcome);
}

static struct outcome *take_outcome(struct reader_pool *pool, struct job *job)
{
	struct outcome *outcome = job->first;
	if (!outcome)
		return NULL;
	job->first = outcome->next;
	if (!job->first)
		job->last = &job->first;
	pool->buffered -= outcome->document.len;
	return outcome;
}

static void job_free(struct reader_pool *pool, struct job *job)
{
	struct outcome *outcome;
	while ((outcome = take_outcome(pool, job)))
		outcome_free(outcome);
	close_p(&job->fd);
	free(job->id);
	free(job);
}

/* Past the unit at hand: the job goes on behind it, or is done. */
static void advance(struct job *job, uint64_t at, uint64_t line)
{
	job->at = at;
	job->line = line;
	job->suspect = job->skip = false;
	if (job->at < job->end)
		return;
	job->state = JOB_DONE;
	/* One line for all of them: a crawl has more of these than of pages. */
	CLEANUP(buf_release) struct buf passed = BUF_INIT;
	if (warc_describe_passed(job->passed, &passed))
		add_problem(job, READ_SKIPPED, "", passed.data);
	close_p(&job->fd);
}

/* Where the line at `at` ends, behind its newline. The only bytes of a document that this process looks at. */
static uint64_t find_line_end(const struct job *job)
{
	char chunk[16384];
	uint64_t at = job->at;
	while (at < job->end) {
		size_t want = job->end - at < sizeof(chunk) ? (size_t)(job->end - at) : sizeof(chunk);
		ssize_t n = pread(job->fd, chunk, want, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return job->end;
		const char *newline = memchr(chunk, '\n', (size_t)n);
		if (newline)
			return at + (uint64_t)(newline + 1 - chunk);
		at += (uint64_t)n;
	}
	return job->end;
}

/* ---- giving readers work ---- */

/*
 * Seconds of processor time for what a reader is at. A small file that takes long goes round in circles, and is not worth
 * the time of a thousand others; the length of a line or of a record is not known here.
 */
static unsigned allowed_cpu(const struct reader_pool *pool, const struct job *job)
{
	uint64_t most = pool->limits.cpu_s, size = job->end - job->at;
	if (job->kind == READER_JSONL || job->kind == READER_WARC || size >= CPU_WHOLE)
		return pool->limits.cpu_s;
	uint64_t allowed = most / CPU_SHARE + most * size / CPU_WHOLE;
	return (unsigned)(allowed > most ? most : allowed ? allowed : most > 0);
}

static void unit_begins(struct reader_pool *pool, struct slot *slot)
{
	slot->since_ms = clock_now_ms();
	reader_child_allow_cpu(&slot->child, allowed_cpu(pool, slot->jobs[0]));
}

static enum status send_job(struct reader_pool *pool, struct slot *slot, struct job *job, struct error *err)
{
	enum status status = STATUS_OK;
	if (!slot->child.pid)
		status = reader_child_start(&slot->child, &pool->limits, err);
	if (status)
		return status;
	bool one_line = job->suspect && job->kind == READER_JSONL;
	job->sent_end = one_line ? find_line_end(job) : job->end;
	struct reader_job message = { .number = job->number,
				      .kind = job->kind,
				      .offset = job->at,
				      .len = job->sent_end - job->at,
				      .base = job->line,
				      .flags = (job->skip ? JOB_SKIP : 0) | (job->suspect ? JOB_SINGLE : 0),
				      .id = job->id,
				      .id_len = strlen(job->id) };
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	reader_job_write(&payload, &message);
	job->state = JOB_SENT;
	slot->alone = job->suspect;
	slot->jobs[slot->n_jobs++] = job;
	if (slot->n_jobs == 1)
		unit_begins(pool, slot);
	/* A reader that is gone is noticed when its socket is read: then the job goes to another. */
	if (message_send(slot->child.socket, READER_JOB, &payload, job->fd, err) == STATUS_TOO_LARGE)
		return err ? err->status : STATUS_TOO_LARGE;
	return STATUS_OK;
}

/* The slot that a job should go to, or NULL while all are busy. */
static struct slot *find_slot(struct reader_pool *pool, const struct job *job)
{
	struct slot *best = NULL;
	for (size_t i = 0; i < pool->n_slots; i++) {
		struct slot *slot = &pool->slots[i];
		if (slot->alone || slot->n_jobs == DEPTH || (job->suspect && slot->child.pid))
			continue;
		if (!best || slot->n_jobs < best->n_jobs)
			best = slot;
	}
	return best;
}

static enum status dispatch(struct reader_pool *pool, struct error *err)
{
	/* Suspect units first: the slot whose process just ended is theirs. */
	for (int suspect = 1; suspect >= 0; suspect--)
		for (struct job *job = pool->first; job; job = job->next) {
			struct slot *slot;
			if (job->state != JOB_QUEUED || job->suspect != (bool)suspect)
				continue;
			slot = find_slot(pool, job);
			if (!slot)
				break;
			enum status status = send_job(pool, slot, job, err);
			if (status)
				return status;
		}
	return STATUS_OK;
}

/* ---- what readers answer ---- */

/*
 * The process of this slot is gone, or will be. why is NULL when it retired: nobody is to blame. certain: the document was
 * to blame, so that it is not read once more.
 */
static void replace(struct reader_pool *pool, struct slot *slot, const char *why, bool certain)
{
	reader_child_end(&slot->child, &pool->limits, NULL);
	for (size_t i = 0; i < slot->n_jobs; i++) {
		struct job *job = slot->jobs[i];
		if (job->state != JOB_SENT)
			continue;
		job->state = JOB_QUEUED;
		if (i || !why)
			continue;
		/* Of several documents in a file the one at hand is yet to be found. */
		if (!job->suspect && !(certain && job->kind != READER_JSONL && job->kind != READER_WARC)) {
			job->suspect = true;
			continue;
		}
		char place[64] = "";
		if (job->kind == READER_JSONL)
			snprintf(place, sizeof(place), "line %llu", (unsigned long long)job->line);
		else if (job->kind == READER_WARC)
			snprintf(place, sizeof(place), "%s at byte %llu", job->skip ? "all" : "record",
				 (unsigned long long)job->at);
		add_problem(job, READ_FAILED, place, why);
		/* Only a reader can tell where a record ends: the next one passes over it. When it cannot, that was all. */
		if (job->kind == READER_WARC && !job->skip) {
			job->skip = true;
			continue;
		}
		advance(job, job->sent_end, job->line + 1);
	}
	slot->n_jobs = 0;
	slot->alone = false;
}

/* A reader ended by itself, or said something that it cannot have meant. */
static void reader_broke(struct reader_pool *pool, struct slot *slot, enum status status,
			 const struct error *said)
{
	char why[READER_MAX_TEXT];
	bool began = slot->child.ready;
	if (status == STATUS_NOT_FOUND || status == STATUS_IO) {
		reader_child_end(&slot->child, &pool->limits, why);
	} else {
		const char *what = said->message;
		snprintf(why, sizeof(why), "its reader broke: %.400s", what);
	}
	if (!began && ++pool->failed_starts >= MAX_STARTS)
		error_set(&pool->broken, STATUS_INTERNAL, "readers do not start: %.400s", why);
	replace(pool, slot, why, false);
}

/* An outcome of a job; false for one that its reader should not send. */
static bool take_one(struct reader_pool *pool, struct job *job, struct cursor *in)
{
	struct reader_outcome outcome;
	if (!reader_outcome_read(in, &outcome))
		return false;
	if (outcome.kind == READ_DOCUMENT) {
		struct outcome *kept = add_outcome(job, READ_DOCUMENT);
		buf_add(&kept->document, outcome.document, outcome.document_len);
		pool->buffered += outcome.document_len;
	} else {
		add_problem(job, outcome.kind, outcome.what, outcome.why);
	}
	return true;
}

static bool take_result(struct reader_pool *pool, struct slot *slot, const struct buf *payload)
{
	struct cursor in = cursor_over(payload->data, payload->len);
	struct reader_result result;
	struct job *job = slot->n_jobs ? slot->jobs[0] : NULL;
	if (!reader_result_read(&in, &result) || !job || result.number != job->number ||
	    result.next_offset < job->at || result.next_offset > job->sent_end ||
	    (result.next_base < job->line && job->kind != READER_WARC))
		return false;
	/* Several records in one member begin at the same byte, one behind the other. */
	bool moved =
		result.next_offset > job->at || (job->kind == READER_WARC && result.next_base > job->line);
	bool final = result.flags & RESULT_FINAL;
	if (final != (result.next_offset == job->sent_end) || (!final && !moved))
		return false;
	/* Nothing of a message counts unless all of it is right. */
	struct cursor ahead = in;
	struct reader_outcome outcome;
	for (uint32_t i = 0; i < result.n_outcomes; i++)
		if (!reader_outcome_read(&ahead, &outcome))
			return false;
	if (ahead.at != ahead.end)
		return false;
	for (uint32_t i = 0; i < result.n_outcomes; i++)
		if (!take_one(pool, job, &in))
			return false;

	for (size_t i = 0; i < N_WARC_PASSED; i++)
		job->passed[i] += result.passed[i];
	advance(job, result.next_offset, result.next_base);
	slot->alone = false;
	if (final) {
		/* The end of a suspect line is not yet the end of its job. */
		if (job->state == JOB_SENT)
			job->state = JOB_QUEUED;
		memmove(slot->jobs, slot->jobs + 1, --slot->n_jobs * sizeof(slot->jobs[0]));
	}
	if (result.flags & RESULT_RETIRE)
		replace(pool, slot, NULL, false);
	else if (slot->n_jobs)
		unit_begins(pool, slot);
	return true;
}

static void take_refusal(struct reader_pool *pool, const struct buf *payload)
{
	struct cursor in = cursor_over(payload->data, payload->len);
	struct reader_refusal refusal;
	if (reader_refusal_read(&in, &refusal))
		error_set(&pool->broken, refusal.status, "a reader cannot be confined: %.400s", refusal.why);
	else
		error_set(&pool->broken, STATUS_INTERNAL, "a reader cannot be confined");
}

static void take_message(struct reader_pool *pool, struct slot *slot)
{
	CLEANUP(message_release) struct message message = MESSAGE_INIT;
	struct error err = ERROR_INIT;
	size_t limit = pool->limits.output_bytes + 2 * READER_OVERHEAD;
	if (limit > MESSAGE_MAX)
		limit = MESSAGE_MAX;
	/* It began to send, so it is not busy with the document any more; the whole message comes soon or never. */
	enum status status = message_receive(slot->child.socket, &message, (uint32_t)limit,
					     clock_now_ms() + 1000 * (uint64_t)pool->limits.wall_s, &err);
	if (!status && message.type == READER_REFUSED) {
		take_refusal(pool, &message.payload);
	} else if (!status && message.type == READER_READY && !slot->child.ready) {
		slot->child.ready = true;
		pool->failed_starts = 0;
		if (slot->n_jobs)
			unit_begins(pool, slot);
	} else if (status || message.type != READER_RESULT || !slot->child.ready ||
		   !take_result(pool, slot, &message.payload)) {
		if (!status)
			status = error_set(&err, STATUS_CORRUPT, "it sent nonsense");
		reader_broke(pool, slot, status, &err);
	}
}

/* ---- waiting ---- */

/* Too much is kept for later: only the reader that has the first job goes on. */
static bool is_throttled(const struct reader_pool *pool, const struct slot *slot)
{
	if (pool->buffered <= BUFFER_MAX || pool->first->state != JOB_SENT)
		return false;
	for (size_t i = 0; i < slot->n_jobs; i++)
		if (slot->jobs[i] == pool->first)
			return false;
	return slot->n_jobs > 0;
}

static void check_limits(struct reader_pool *pool, struct slot *slot)
{
	char why[READER_MAX_TEXT];
	if (!slot->n_jobs)
		return;
	bool used_up = !reader_child_cpu_left_ms(&slot->child);
	if (used_up)
		snprintf(why, sizeof(why), "used more than %u s of processor time", slot->child.cpu_s);
	else if (clock_now_ms() - slot->since_ms >= 1000 * (uint64_t)pool->limits.wall_s)
		snprintf(why, sizeof(why), "took longer than %u s", pool->limits.wall_s);
	else if (reader_child_is_too_large(&slot->child, &pool->limits))
		snprintf(why, sizeof(why), "needs more than %zu MB of memory",
			 pool->limits.memory_bytes >> 20);
	else
		return;
	replace(pool, slot, why, used_up);
}

/* Wait until a reader has something to say or has run out of time. */
static enum status wait_for_readers(struct reader_pool *pool, struct error *err)
{
	struct pollfd fds[MAX_READERS];
	uint64_t now = clock_now_ms(), wall_ms = 1000 * (uint64_t)pool->limits.wall_s, wait_ms = wall_ms;
	for (size_t i = 0; i < pool->n_slots; i++) {
		struct slot *slot = &pool->slots[i];
		bool throttled = is_throttled(pool, slot);
		/* A reader that waits for us does not lose time. */
		if (throttled)
			unit_begins(pool, slot);
		fds[i] = (struct pollfd){ .fd = throttled ? -1 : slot->child.socket, .events = POLLIN };
		if (slot->n_jobs && slot->since_ms + wall_ms < now + wait_ms)
			wait_ms = slot->since_ms + wall_ms > now ? slot->since_ms + wall_ms - now : 0;
		/* No process uses more of it than goes by. */
		uint64_t left = slot->n_jobs ? reader_child_cpu_left_ms(&slot->child) : UINT64_MAX;
		if (left < wait_ms)
			wait_ms = left && left < CPU_TICK_MS ? CPU_TICK_MS : left;
	}
#ifdef IOM_SANITIZE
	wait_ms = wait_ms < TICK_MS ? wait_ms : TICK_MS;
#endif
	if (poll(fds, pool->n_slots, (int)wait_ms) < 0 && errno != EINTR)
		return error_set_errno(err, STATUS_IO, "cannot wait for readers");
	for (size_t i = 0; i < pool->n_slots; i++) {
		struct slot *slot = &pool->slots[i];
		if (fds[i].fd >= 0 && fds[i].revents)
			take_message(pool, slot);
		else if (slot->child.pid)
			check_limits(pool, slot);
	}
	return STATUS_OK;
}

/* ---- the pool ---- */

enum status reader_pool_new(unsigned n_readers, const struct reader_limits *limits,
			    struct reader_pool **ret_pool, struct error *err)
{
	if (limits->sandbox && !confine_available())
		return error_set(err, STATUS_UNSUPPORTED,
				 "readers cannot be confined: this system has no seccomp filters");
	pdf_open(); /* once, rather than in each reader */
	struct reader_pool *pool = xcalloc(1, sizeof(*pool));
	pool->limits = *limits;
	if (!pool->limits.wall_s || pool->limits.wall_s > 86400)
		pool->limits.wall_s = 86400;
	pool->last = &pool->first;
	pool->n_slots = n_readers < 1 ? 1 : n_readers > MAX_READERS ? MAX_READERS : n_readers;
	pool->slots = xcalloc(pool->n_slots, sizeof(*pool->slots));
	for (size_t i = 0; i < pool->n_slots; i++)
		pool->slots[i].child = (struct reader_child)READER_CHILD_INIT;
	*ret_pool = pool;
	return STATUS_OK;
}

void reader_pool_free(struct reader_pool *pool)
{
	if (!pool)
		return;
	for (size_t i = 0; i < pool->n_slots; i++)
		reader_child_end(&pool->slots[i].child, &pool->limits, NULL);
	while (pool->first) {
		struct job *job = pool->first;
		pool->first = job->next;
		job_free(pool, job);
	}
	free(pool->slots);
	free(pool);
}

bool reader_pool_has_room(const struct reader_pool *pool)
{
	return pool->n_jobs < pool->n_slots * JOBS_A_READER && pool->buffered <= BUFFER_MAX;
}

enum status reader_pool_submit(struct reader_pool *pool, const struct read_job *given, struct error *err)
{
	struct stat st;
	if (given->kind <= READER_NONE || given->kind >= N_READER_KINDS ||
	    strlen(given->id) > DOCUMENT_MAX_ID)
		return error_set(err, STATUS_BAD_INPUT, "%.400s: no reader for it", given->id);
	if (fstat(given->fd, &st) || !S_ISREG(st.st_mode))
		return error_set(err, STATUS_BAD_INPUT, "%.400s: no regular file", given->id);
	struct job *job = xcalloc(1, sizeof(*job));
	uint64_t size = (uint64_t)st.st_size;
	*job = (struct job){ .ticket = given->ticket,
			     .number = pool->next_number++,
			     .kind = given->kind,
			     .fd = given->fd,
			     .at = given->offset,
			     .end = given->len ? given->offset + given->len : size,
			     .line = given->kind == READER_WARC ? 0 : given->base,
			     .id = xstrdup(given->id) };
	if (job->end < job->at)
		job->end = job->at;
	job->last = &job->first;
	*pool->last = job;
	pool->last = &job->next;
	pool->n_jobs++;
	/* The job is ours now; a reader that cannot be started is reported by reader_pool_next. */
	struct error later = ERROR_INIT;
	enum status status = pool->broken.status ? STATUS_OK : dispatch(pool, &later);
	(void)status;
	return STATUS_OK;
}

static void hand_over(const struct job *job, const struct outcome *outcome, struct read_outcome *ret_outcome)
{
	ret_outcome->kind = outcome->kind;
	ret_outcome->ticket = job->ticket;
	ret_outcome->whole = outcome->whole;
	document_init(&ret_outcome->doc);
	ret_outcome->what[0] = ret_outcome->why[0] = '\0';
	if (outcome->kind == READ_DOCUMENT) {
		struct cursor in = cursor_over(outcome->document.data, outcome->document.len);
		struct error why = ERROR_INIT;
		struct document doc;
		document_init(&doc);
		enum status status = document_read(&in, &doc, &why);
		if (!status && in.at != in.end)
			status = error_set(&why, STATUS_CORRUPT, "bytes after the document");
		/* Only JSON Lines and web archives name their documents; else the name is ours to give. */
		if (!status && job->kind != READER_JSONL && job->kind != READER_WARC &&
		    strcmp(doc.id, job->id))
			status = error_set(&why, STATUS_CORRUPT, "another document");
		if (!status) {
			ret_outcome->doc = doc;
			return;
		}
		document_release(&doc);
		ret_outcome->kind = READ_FAILED;
		snprintf(ret_outcome->what, sizeof(ret_outcome->what), "%.500s", job->id);
		snprintf(ret_outcome->why, sizeof(ret_outcome->why),
			 "its reader broke: it sent nonsense: %.400s", why.message);
		return;
	}
	snprintf(ret_outcome->what, sizeof(ret_outcome->what), "%s", outcome->what);
	snprintf(ret_outcome->why, sizeof(ret_outcome->why), "%s", outcome->why);
}

enum status reader_pool_next(struct reader_pool *pool, struct read_outcome *ret_outcome, struct error *err)
{
	for (;;) {
		struct job *job = pool->first;
		if (!job)
			return error_set(err, STATUS_NOT_FOUND, "nothing is being read");
		struct outcome *outcome = take_outcome(pool, job);
		if (outcome) {
			hand_over(job, outcome, ret_outcome);
			outcome_free(outcome);
			return STATUS_OK;
		}
		if (job->state == JOB_DONE) {
			ret_outcome->kind = READ_END;
			ret_outcome->ticket = job->ticket;
			document_init(&ret_outcome->doc);
			ret_outcome->what[0] = ret_outcome->why[0] = '\0';
			pool->first = job->next;
			if (!pool->first)
				pool->last = &pool->first;
			pool->n_jobs--;
			job_free(pool, job);
			return STATUS_OK;
		}
		if (pool->broken.status)
			return error_set(err, pool->broken.status, "%s", pool->broken.message);
		enum status status = dispatch(pool, err);
		if (!status)
			status = wait_for_readers(pool, err);
		if (status)
			return status;
	}
}

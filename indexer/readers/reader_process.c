/*
 * A reader process, from its first line to its last: prepare the libraries, give up everything but memory,
 * the socket and the clock, then serve jobs. All it ever holds of the outside is that socket and the
 * descriptor of the job at hand, open for reading.
 *
 * A unit is what the limits hold for and what is read once more after a failure: a file, a line of JSON
 * Lines, a record of a web archive. The results of a unit go out in one message, with the place where the next one begins, so
 * that after a crash the pool knows exactly what was done.
 */
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "process/confine.h"
#include "process/message.h"
#include "readers/formats.h"
#include "readers/reader_wire.h"
#include "readers/warc.h"

#include "base/banned.h"

#define READER_FILES 32           /* descriptors it may have */
#define JOB_MAX      (64u << 10)  /* bytes of a job's message */
#define KEEP_MAX     (4u << 20)   /* bytes of a buffer kept from one unit to the next */
#define UNIT_BYTES   (8u << 20)   /* of a web archive passed over before the pool hears of it */
#define COPY_MAX     (256u << 10) /* inputs up to here are read, larger ones mapped */

struct worker {
	const struct reader_role *role;
	struct buf outcomes; /* of the unit at hand */
	struct buf scratch, message, input;
	uint32_t n_outcomes;
	unsigned served;
	uint32_t passed[N_WARC_PASSED]; /* in the unit at hand */
};

/* ---- what a reader says goes into the worker's outcomes ---- */

static enum status take_document(struct document *doc, void *ctx, struct error *err)
{
	struct worker *worker = ctx;
	size_t limit = worker->role->limits.output_bytes;
	if (worker->n_outcomes >= READER_MAX_OUTCOMES)
		return error_set(err, STATUS_TOO_LARGE, "more than %u documents in one file",
				 READER_MAX_OUTCOMES);
	size_t before = worker->outcomes.len;
	document_repair(doc);
	reader_document_write(&worker->outcomes, doc, &worker->scratch);
	worker->n_outcomes++;
	if (worker->outcomes.len <= limit + READER_OVERHEAD)
		return STATUS_OK;
	buf_truncate(&worker->outcomes, before);
	worker->n_outcomes--;
	return error_set(err, STATUS_TOO_LARGE, "more than %zu MB of text and markup", limit >> 20);
}

static void take_problem(const char *what, enum status status, const char *why, void *ctx)
{
	struct worker *worker = ctx;
	if (worker->n_outcomes >= READER_MAX_OUTCOMES)
		return;
	reader_problem_write(&worker->outcomes, status == STATUS_UNSUPPORTED ? READ_SKIPPED : READ_FAILED,
			     what, why);
	worker->n_outcomes++;
}

/* ---- units ---- */

static void begin_unit(struct worker *worker)
{
	/* What one large document needed is not kept for the small ones after it. */
	if (worker->outcomes.alloc > KEEP_MAX || worker->scratch.alloc > KEEP_MAX ||
	    worker->message.alloc > KEEP_MAX) {
		buf_release(&worker->outcomes);
		buf_release(&worker->scratch);
		buf_release(&worker->message);
	}
	buf_clear(&worker->outcomes);
	worker->n_outcomes = 0;
	memset(worker->passed, 0, sizeof(worker->passed));
}

static enum status send_result(struct worker *worker, const struct reader_job *job, uint64_t next_offset,
			       uint64_t next_base, struct error *err)
{
	struct reader_result result = { .number = job->number,
					.next_offset = next_offset,
					.next_base = next_base,
					.n_outcomes = worker->n_outcomes };
	memcpy(result.passed, worker->passed, sizeof(result.passed));
	if (next_offset >= job->offset + job->len)
		result.flags |= RESULT_FINAL;
	/* Poppler keeps some of each document, and what a hostile one did to a large parser ends with it. */
	if (job->kind == READER_PDF || job->kind == READER_DOCX || job->kind == READER_ODT ||
	    job->kind == READER_EPUB)
		worker->served = READER_SERVES;
	if (++worker->served >= READER_SERVES)
		result.flags |= RESULT_RETIRE;
	buf_clear(&worker->message);
	reader_result_write(&worker->message, &result);
	buf_add(&worker->message, worker->outcomes.data, worker->outcomes.len);
	return message_send(worker->role->socket, READER_RESULT, &worker->message, -1, err);
}

/* Read one unit with the reader of its kind; whatever comes of it is in the outcomes. */
static void read_unit(struct worker *worker, const struct reader_job *job, const char *id, const char *data,
		      size_t len, uint64_t base)
{
	struct reader_sink sink = { take_document, take_problem, worker };
	struct error why = ERROR_INIT;
	begin_unit(worker);
	enum status status = readers[job->kind].read(data, len, id, base, &sink, &why);
	if (!status)
		return;
	/* Half a document is none. */
	char what[READER_MAX_TEXT] = "";
	if (job->kind == READER_JSONL)
		snprintf(what, sizeof(what), "line %llu", (unsigned long long)base);
	buf_clear(&worker->outcomes);
	worker->n_outcomes = 0;
	take_problem(what, status, why.message, worker);
}

static enum status serve_lines(struct worker *worker, const struct reader_job *job, const char *id,
			       const char *data, struct error *err)
{
	uint64_t base = job->base;
	for (size_t at = 0; at < job->len; base++) {
		const char *newline = memchr(data + at, '\n', job->len - at);
		size_t len = (newline ? (size_t)(newline + 1 - data) : job->len) - at;
		read_unit(worker, job, id, data + at, len, base);
		at += len;
		/* An empty line says nothing and is no unit, except the last, which ends the job. */
		if (!worker->n_outcomes && at < job->len)
			continue;
		enum status status = send_result(worker, job, job->offset + at, base + 1, err);
		if (status || worker->served >= READER_SERVES)
			return status;
	}
	return STATUS_OK;
}

static enum status serve_bytes(struct worker *worker, const struct reader_job *job, const char *data,
			       struct error *err)
{
	CLEANUP(free_p) char *id = xstrndup(job->id, job->id_len);
	if (job->kind == READER_JSONL && job->len)
		return serve_lines(worker, job, id, data, err);
	read_unit(worker, job, id, data, job->len, job->base);
	return send_result(worker, job, job->offset + job->len, job->base, err);
}

/* The unit could not even be read: said of the whole job. */
static enum status serve_failure(struct worker *worker, const struct reader_job *job, const char *why,
				 struct error *err)
{
	begin_unit(worker);
	take_problem("", STATUS_IO, why, worker);
	return send_result(worker, job, job->offset + job->len, job->base, err);
}

/*
 * A web archive is read through its descriptor, a record at a time. A unit is a record that something came of, with
 * those passed over in front of it; a long way without any ends a unit, too, since its limits are counted anew for each.
 */
static enum status serve_records(struct worker *worker, const struct reader_job *job, int fd,
				 struct error *err)
{
	const struct reader_sink sink = { take_document, take_problem, worker };
	struct error why = ERROR_INIT;
	struct warc warc;
	enum status status = STATUS_OK;
	warc_open(&warc, fd, NULL, job->offset, job->base, job->offset + job->len);
	for (bool skip = job->flags & JOB_SKIP; !status && worker->served < READER_SERVES;) {
		uint64_t begin = warc.offset;
		uint32_t before[N_WARC_PASSED];
		memcpy(before, warc.passed, sizeof(before));
		begin_unit(worker);
		do {
			status = skip ? warc_skip(&warc, &why) : warc_next(&warc, &sink, &why);
			skip = false;
		} while (!status && !warc.done && !worker->n_outcomes && !(job->flags & JOB_SINGLE) &&
			 warc.offset - begin < UNIT_BYTES);
		/* The file itself failed: what is left of it cannot be had. */
		if (status)
			take_problem("", status, why.message, worker);
		for (size_t i = 0; i < N_WARC_PASSED; i++)
			worker->passed[i] = warc.passed[i] - before[i];
		if (warc.spent)
			worker->served = READER_SERVES;
		bool ended = status || warc.done;
		status = send_result(worker, job, ended ? job->offset + job->len : warc.offset,
				     ended ? 0 : warc.inner, err);
		if (ended)
			break;
	}
	warc_close(&warc);
	return status;
}

static enum status serve_copy(struct worker *worker, const struct reader_job *job, int fd, struct error *err)
{
	struct buf *input = &worker->input;
	buf_clear(input);
	buf_reserve(input, job->len);
	while (input->len < job->len) {
		ssize_t n = pread(fd, input->data + input->len, job->len - input->len,
				  (off_t)(job->offset + input->len));
		if (n < 0)
			return serve_failure(worker, job, "it cannot be read", err);
		if (!n)
			return serve_failure(worker, job, "it became shorter while it was read", err);
		input->len += (size_t)n;
	}
	return serve_bytes(worker, job, input->data, err);
}

/* A mapped file that shrinks meanwhile ends this process (SIGBUS); the pool tries once more and reports. */
static enum status serve_map(struct worker *worker, const struct reader_job *job, int fd, struct error *err)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), lead = job->offset % page;
	size_t size = (size_t)(job->len + lead);
	char *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, (off_t)(job->offset - lead));
	if (map == MAP_FAILED)
		return serve_failure(worker, job, "it cannot be mapped into memory", err);
	enum status status = serve_bytes(worker, job, map + lead, err);
	munmap(map, size);
	return status;
}

static enum status serve(struct worker *worker, const struct message *message, struct error *err)
{
	struct cursor cursor = cursor_over(message->payload.data, message->payload.len);
	struct reader_job job;
	if (message->type != READER_JOB || !reader_job_read(&cursor, &job) || message->fd < 0)
		return error_set(err, STATUS_CORRUPT, "no job");
	if (job.kind == READER_WARC)
		return serve_records(worker, &job, message->fd, err);
	/* Of JSON Lines each line has that limit. */
	if (job.len > READER_MAX_INPUT && job.kind != READER_JSONL) {
		CLEANUP(buf_release) struct buf why = BUF_INIT;
		buf_addf(&why, "larger than %u MB", READER_MAX_INPUT >> 20);
		return serve_failure(worker, &job, why.data, err);
	}
	return job.len <= COPY_MAX ? serve_copy(worker, &job, message->fd, err)
				   : serve_map(worker, &job, message->fd, err);
}

/* ---- the process ---- */

static void no_message(void *ctx, const char *format, ...)
{
	(void)ctx;
	(void)format;
}

/* What libraries do once, some of it by opening files: before the door is closed. */
static void prepare_libraries(void)
{
	static const char sample[] = "<p>caf\xe9 d\xe9j\xe0 \xbfqu\xe9?</p>";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(document_release) struct document doc;
	const char *charset;
	document_init(&doc);
	xmlInitParser();
	pdf_prepare();
	zip_prepare();
	xmlSetGenericErrorFunc(NULL, no_message);
	json_object_seed(0); /* reads /dev/urandom */
	if (!reader_decode(sample, sizeof(sample) - 1, NULL, &text, &charset, NULL) &&
	    html_fill(text.data, text.len, &doc, NULL))
		return;
}

/* What the address space holds already, copied from the parent, does not count against the limit. */
static size_t address_space(void)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	unsigned long long pages = 0;
	if (file_read(AT_FDCWD, "/proc/self/statm", 4096, &text, NULL) ||
	    sscanf(text.data, "%llu", &pages) != 1)
		return 0;
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static enum status lock_in(const struct reader_limits *limits, struct error *err)
{
	/* Unconfined means by nothing but the pool's limits of CPU and time. */
	if (!limits->sandbox)
		return STATUS_OK;
	struct confine_limits confined = {
		.memory_bytes = limits->memory_bytes ? limits->memory_bytes + address_space() : 0,
		/* For its life; that of a document is counted by the pool. */
		.cpu_s = limits->cpu_s < UINT_MAX / READER_SERVES ? limits->cpu_s * READER_SERVES : 0,
		.files = READER_FILES,
	};
	enum status status = drop_privileges(NULL, err);
	return status ? status : confine(PROFILE_READER, &confined, err);
}

static enum status introduce(const struct reader_role *role, enum status refused, const struct error *why)
{
	struct reader_refusal refusal = { .status = refused };
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	if (!refused)
		return message_send(role->socket, READER_READY, NULL, -1, NULL);
	snprintf(refusal.why, sizeof(refusal.why), "%s", why->message);
	reader_refusal_write(&payload, &refusal);
	return message_send(role->socket, READER_REFUSED, &payload, -1, NULL);
}

/* Not even the terminal is left to it. Sanitizers keep theirs, to tell what they find. */
static void silence(void)
{
#ifndef IOM_SANITIZE
	CLEANUP(close_p) int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = STDIN_FILENO; nowhere >= 0 && fd <= STDERR_FILENO; fd++)
		if (dup2(nowhere, fd) < 0)
			return;
#endif
}

int reader_process(void *ctx)
{
	const struct reader_role *role = ctx;
	struct error err = ERROR_INIT;
	silence();
	prepare_libraries();
	enum status status = lock_in(&role->limits, &err);
	if (introduce(role, status, &err) || status)
		return 1;

	struct worker worker = { .role = role };
	buf_init(&worker.outcomes);
	buf_init(&worker.scratch);
	buf_init(&worker.message);
	buf_init(&worker.input);
	while (!status && worker.served < READER_SERVES) {
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		status = message_receive(role->socket, &message, JOB_MAX, 0, &err);
		if (!status)
			status = serve(&worker, &message, &err);
	}
	buf_release(&worker.outcomes);
	buf_release(&worker.scratch);
	buf_release(&worker.message);
	buf_release(&worker.input);
	return status && status != STATUS_NOT_FOUND;
}

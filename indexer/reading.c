/* Sources -> documents: what changed is read in confined processes; what did not stays as it was. */
#include "pipeline.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/file.h"
#include "base/memory.h"

#define JSONL_CHUNK (4u << 20) /* bytes of whole lines that one job reads */
#define READ_BLOCK  (64u << 10)
/* Of the spool in memory: little, since a page of it is copied when it is written to after a reader was forked. */
#define SPOOL_PENDING (256u << 10)
/* Of a web archive, which may hold more than memory does, that many documents or bytes of text wait for its end. */
#define ARCHIVE_DOCS  256u
#define ARCHIVE_BYTES (16u << 20)

/* A job the readers have: which input it reads, and what came of it so far. */
struct pending {
	uint64_t ticket;
	uint32_t input;
	int fd;     /* ours, to see whether the file changed */
	bool last;  /* of its input: then the input is judged */
	bool again; /* it changed while it was read: second try */
	bool failed, skipped, archive;
	bool changed;              /* an archive: it did, and that was said */
	uint32_t n_docs, n_broken; /* documents; records of an archive that failed, alone */
	char why[512];
	struct document *docs; /* until the job ends; of an archive, until there are many */
	size_t alloc_docs, bytes;
};

/* ---- one document from a reader ---- */

static void hash_document(const struct document *doc, struct buf *scratch, uint64_t ret_hash[2])
{
	buf_clear(scratch);
	/* Found again on another day it is the same document. */
	struct document timeless = *doc;
	timeless.captured = 0;
	document_write(&timeless, scratch);
	XXH128_hash_t hash = XXH3_128bits(scratch->data, scratch->len);
	ret_hash[0] = hash.low64;
	ret_hash[1] = hash.high64;
}

static enum status take_document(struct pipeline *p, struct document *doc, uint32_t input, struct error *err)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	uint64_t hash[2];
	enum status status = STATUS_OK;

	if (corpus_is_forgotten(&p->corpus, doc->id)) {
		pipeline_say(p, REPORT_FORGOTTEN, doc->id, "kept out by --forget");
		return STATUS_OK;
	}
	bool replaced, again = corpus_input_of(&p->corpus, doc->id) == input;
	struct corpus_entry *entry = corpus_put(&p->corpus, doc->id, input, doc->captured, &replaced);
	if (replaced || (!entry && doc->captured))
		pipeline_say(p, REPORT_REPLACED, doc->id, "given again later on: the later one counts");
	/* One document of its input, however often that holds it: what is unchanged need not be read again to see that. */
	p->inputs.items[input].row.n_docs -= again;
	if (!entry)
		return STATUS_OK; /* a later source has it already */
	if (replaced && entry->kind == ENTRY_NEW)
		docs_builder_drop(&p->docs, entry->record);

	if (doc->n_repaired)
		pipeline_say(p, REPORT_REPAIRED, doc->id,
			     "characters that were garbled by a wrong decoding were put right");
	hash_document(doc, &bytes, hash);
	if (p->learning) {
		surroundings_observe(p->surroundings, doc);
		entry->kind = ENTRY_SPOOLED;
		entry->spool_at = p->spool_size + p->spool.len;
		entry->hash[0] = hash[0];
		entry->hash[1] = hash[1];
		if (doc->captured) {
			buf_clear(&bytes);
			document_write(doc, &bytes);
		}
		buf_add_bytes(&p->spool, bytes.data, bytes.len);
		return spool_flush(p, SPOOL_PENDING, err);
	}
	uint32_t before = p->have_old ? docs_find(&p->old.docs, doc->id) : UINT32_MAX;
	if (before != UINT32_MAX && p->old.docs.rows[before].content_hash[0] == hash[0] &&
	    p->old.docs.rows[before].content_hash[1] == hash[1]) {
		entry->kind = ENTRY_KEPT;
		entry->old = before;
		return STATUS_OK;
	}
	size_t record = 0;
	status = pipeline_load(p, err);
	if (status) /* ours, not the document's */
		return status;
	status = document_find_facts(p, doc, err);
	if (!status)
		status = document_add(p, doc, hash, input, &record, err);
	if (!status) {
		entry->kind = ENTRY_NEW;
		entry->record = record;
		entry->changed = before != UINT32_MAX;
		return STATUS_OK;
	}
	corpus_remove(&p->corpus, entry);
	document_leave_out(p, doc, input);
	return document_blame(p, status, doc->id, err) ? STATUS_OK : status;
}

/* ---- jobs ---- */

static struct pending *find_pending(struct pipeline *p, uint64_t ticket)
{
	return &p->pending[ticket % MAX_JOBS];
}

/* What an earlier run had of it and this one did not find; returns how many those are. */
static uint32_t keep_old_documents(struct pipeline *p, uint32_t input)
{
	uint32_t old_source = p->inputs.items[input].old, n_kept = 0;
	if (!p->have_old || p->learning || old_source == UINT32_MAX)
		return 0;
	for (uint32_t i = 0; i < p->corpus.n_by_source[old_source]; i++) {
		uint32_t doc = p->corpus.by_source[p->corpus.first_by_source[old_source] + i];
		const char *id = docs_string(&p->old.docs, p->old.docs.rows[doc].id);
		bool replaced;
		if (!id || corpus_is_forgotten(&p->corpus, id) || corpus_input_of(&p->corpus, id) == input)
			continue;
		struct corpus_entry *entry =
			corpus_put(&p->corpus, id, input, p->old.docs.rows[doc].captured, &replaced);
		if (entry && !(replaced && entry->kind == ENTRY_NEW)) {
			entry->kind = ENTRY_KEPT;
			entry->old = doc;
			n_kept++;
		}
	}
	return n_kept;
}

static enum status submit(struct pipeline *p, uint32_t input, enum reader_kind kind, int fd, uint64_t offset,
			  uint64_t len, uint64_t base, bool last, bool again, struct error *err);

/*
 * An archive goes on, and what was read of it so far is taken, if the file held still until now. One that did not is not
 * tried again: what was taken stands.
 */
static enum status take_so_far(struct pipeline *p, struct pending *job, struct error *err)
{
	struct input *input = &p->inputs.items[job->input];
	struct walk_file now = input->file;
	enum status status = STATUS_OK;
	if (input->walk &&
	    (walk_stat(job->fd, input->file.path, &now, err) || !walk_same(&now, &input->file)))
		job->changed = true;
	for (uint32_t i = 0; i < job->n_docs; i++) {
		if (!status && !job->changed) {
			input->row.n_docs++;
			status = take_document(p, &job->docs[i], job->input, err);
		}
		document_release(&job->docs[i]);
	}
	job->n_docs = 0;
	job->bytes = 0;
	return status;
}

/*
 * Records of an archive failed, each named already, and the others did not: what an earlier run had of those stays, and the
 * archive is not read again for them. That they failed is said in later runs, too. One of which nothing else came is one
 * that cannot be read.
 */
static void take_broken(struct pipeline *p, struct pending *job, bool any)
{
	struct input *input = &p->inputs.items[job->input];
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	input->row.n_docs += keep_old_documents(p, job->input);
	if (!any)
		input->row.outcome = SOURCE_FAILED;
	buf_addf(&why, "%u damaged record%s", job->n_broken, job->n_broken > 1 ? "s" : "");
	if (job->skipped && *job->why)
		buf_addf(&why, ", %s", job->why);
	snprintf(job->why, sizeof(job->why), "%s", why.data);
}

/* The job has ended: did the file hold still? Then its documents are taken. */
static enum status finish_job(struct pipeline *p, struct pending *job, struct error *err)
{
	struct input *input = &p->inputs.items[job->input];
	const char *id = inputs_id(&p->inputs, input);
	struct walk_file now = input->file;
	enum status status = STATUS_OK;
	bool changed = job->changed;
	if (input->walk && !changed)
		changed = (walk_stat(job->fd, input->file.path, &now, err) || !walk_same(&now, &input->file));

	if (changed && !job->again && job->last && !job->failed) {
		/* Once more from the start, as the file is now. */
		for (uint32_t i = 0; i < job->n_docs; i++)
			document_release(&job->docs[i]);
		job->n_docs = 0;
		int fd = -1;
		status = input_open(&p->inputs, input, &fd, err);
		if (!status) {
			free(job->docs);
			close(job->fd);
			*job = (struct pending){ .fd = -1 };
			char head[READER_SNIFF];
			const char *what;
			ssize_t n = pread(fd, head, sizeof(head), 0);
			return submit(p, (uint32_t)(input - p->inputs.items),
				      reader_sniff(id, head, n > 0 ? (size_t)n : 0, &what), fd, 0, 0, 1, true,
				      true, err);
		}
		status = STATUS_OK;
	}
	if (changed) {
		job->failed = true;
		snprintf(job->why, sizeof(job->why), "it changed while it was read");
		pipeline_say(p, REPORT_FAILED, id, job->why);
	}
	if (!changed)
		input->row.n_docs += job->n_docs;
	for (uint32_t i = 0; i < job->n_docs; i++) {
		if (!status && !changed)
			status = take_document(p, &job->docs[i], job->input, err);
		document_release(&job->docs[i]);
	}
	if (job->failed || changed) {
		input->row.outcome = SOURCE_FAILED;
		keep_old_documents(p, job->input);
	} else {
		if (job->n_broken)
			take_broken(p, job, input->row.n_docs > 0);
		if (job->last && input->row.outcome != SOURCE_FAILED)
			input->row.outcome = input->row.n_docs ? SOURCE_READ : SOURCE_SKIPPED;
	}
	if (*job->why && !input->row.why)
		input->row.why = corpus_note(&p->corpus, job->why);
	free(job->docs);
	close_p(&job->fd);
	*job = (struct pending){ .fd = -1 };
	return status;
}

/* Take outcomes until there is room for another job, or, with drain, until none is left. */
static enum status collect(struct pipeline *p, bool drain, struct error *err)
{
	while (drain || !reader_pool_has_room(p->pool) || find_pending(p, p->next_ticket)->fd >= 0) {
		struct read_outcome outcome;
		enum status status = reader_pool_next(p->pool, &outcome, err);
		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status)
			return status;
		struct pending *job = find_pending(p, outcome.ticket);
		switch (outcome.kind) {
		case READ_DOCUMENT:
			GROW(job->docs, job->n_docs, job->alloc_docs);
			job->docs[job->n_docs++] = outcome.doc;
			job->bytes += outcome.doc.text_bytes;
			if (job->archive && (job->bytes > ARCHIVE_BYTES || job->n_docs >= ARCHIVE_DOCS))
				status = take_so_far(p, job, err);
			if (status)
				return status;
			break;
		case READ_SKIPPED:
		case READ_FAILED:
			pipeline_say(p, outcome.kind == READ_FAILED ? REPORT_FAILED : REPORT_SKIPPED,
				     outcome.what, outcome.why);
			if (outcome.kind == READ_FAILED && job->archive && !outcome.whole) {
				job->n_broken++;
				break;
			}
			job->failed |= outcome.kind == READ_FAILED;
			job->skipped |= outcome.kind == READ_SKIPPED;
			snprintf(job->why, sizeof(job->why), "%s", outcome.why);
			break;
		case READ_END: {
			bool last = job->last;
			status = finish_job(p, job, err);
			if (status)
				return status;
			if (last)
				pipeline_progress(p, PHASE_READ, ++p->n_read, p->n_candidates);
			break;
		}
		}
	}
	return STATUS_OK;
}

static enum status submit(struct pipeline *p, uint32_t input, enum reader_kind kind, int fd, uint64_t offset,
			  uint64_t len, uint64_t base, bool last, bool again, struct error *err)
{
	int ours = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (ours < 0) {
		close(fd);
		return error_set_errno(err, STATUS_IO, "no descriptor left");
	}
	struct read_job job = { .ticket = p->next_ticket,
				.kind = kind,
				.fd = fd,
				.offset = offset,
				.len = len,
				.base = base,
				.id = inputs_id(&p->inputs, &p->inputs.items[input]) };
	assert(find_pending(p, p->next_ticket)->fd < 0);
	*find_pending(p, p->next_ticket) = (struct pending){ .ticket = p->next_ticket,
							     .input = input,
							     .fd = ours,
							     .last = last,
							     .again = again,
							     .archive = kind == READER_WARC };
	p->next_ticket++;
	return reader_pool_submit(p->pool, &job, err);
}

/*
 * Where the line that holds byte `at` ends (behind its newline), or size. Files are read, never mapped, here: one that
 * is cut short meanwhile would be a signal.
 */
static uint64_t line_end(int fd, uint64_t at, uint64_t size, char *block, size_t block_size)
{
	while (at < size) {
		ssize_t n = pread(fd, block, block_size, (off_t)at);
		if (n <= 0)
			return size;
		const char *newline = memchr(block, '\n', (size_t)n);
		if (newline)
			return at + (uint64_t)(newline - block) + 1;
		at += (uint64_t)n;
	}
	return size;
}

static uint64_t count_lines(int fd, uint64_t from, uint64_t to, char *block, size_t block_size)
{
	uint64_t lines = 0;
	while (from < to) {
		size_t want = to - from < block_size ? (size_t)(to - from) : block_size;
		ssize_t n = pread(fd, block, want, (off_t)from);
		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			lines += block[i] == '\n';
		from += (uint64_t)n;
	}
	return lines;
}

/* JSON Lines in pieces of whole lines. */
static enum status submit_lines(struct pipeline *p, uint32_t input, int fd, uint64_t size, struct error *err)
{
	CLEANUP(free_p) char *block = xmalloc(READ_BLOCK);
	uint64_t at = 0, line = 1;
	enum status status = STATUS_OK;
	while (!status && at < size) {
		uint64_t end = size - at > JSONL_CHUNK
				       ? line_end(fd, at + JSONL_CHUNK, size, block, READ_BLOCK)
				       : size;
		status = collect(p, false, err);
		int copy = status ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
		if (!status && copy < 0)
			status = error_set_errno(err, STATUS_IO, "no descriptor left");
		if (!status)
			status = submit(p, input, READER_JSONL, copy, at, end - at, line, end == size, true,
					err);
		line += count_lines(fd, at, end, block, READ_BLOCK);
		at = end;
	}
	return status;
}

/* XXH3-128 of the contents, and the first bytes of them. */
static bool hash_contents(int fd, uint64_t size, uint64_t ret_hash[2], char head[READER_SNIFF],
			  size_t *ret_head)
{
	char block[READ_BLOCK];
	XXH3_state_t state;
	uint64_t at = 0;
	*ret_head = 0;
	XXH3_128bits_reset(&state);
	while (at < size) {
		ssize_t n = pread(fd, block, READ_BLOCK, (off_t)at);
		if (n < 0)
			return false;
		if (n == 0)
			break; /* shorter than a moment ago: whoever reads it will see that it changed */
		if (!at) {
			*ret_head = (size_t)n < READER_SNIFF ? (size_t)n : READER_SNIFF;
			memcpy(head, block, *ret_head);
		}
		XXH3_128bits_update(&state, block, (size_t)n);
		at += (uint64_t)n;
	}
	XXH128_hash_t hash = XXH3_128bits_digest(&state);
	ret_hash[0] = hash.low64;
	ret_hash[1] = hash.high64;
	return true;
}

/* An input that cannot be read now: reported, and what we have of it stays. */
static void give_up(struct pipeline *p, uint32_t number, enum report_kind kind, const char *why)
{
	pipeline_say(p, kind, inputs_id(&p->inputs, &p->inputs.items[number]), why);
	p->inputs.items[number].row.outcome = SOURCE_FAILED;
	keep_old_documents(p, number);
}

/* Nothing changed: what the last run found of it stands. */
static void keep_input(struct pipeline *p, uint32_t number)
{
	struct input *input = &p->inputs.items[number];
	const struct source_row *old = &p->old_sources.rows[input->old];
	const char *why = sources_string(&p->old_sources, old->why);
	input->row.outcome = old->outcome;
	input->row.n_docs = old->n_docs;
	input->row.hash[0] = old->hash[0];
	input->row.hash[1] = old->hash[1];
	if (why) {
		input->row.why = corpus_note(&p->corpus, why);
		pipeline_say(p, REPORT_SKIPPED, inputs_id(&p->inputs, input), why);
	}
	keep_old_documents(p, number);
}

/* Hand it to the readers, by its kind. fd stays the caller's. */
static enum status read_input(struct pipeline *p, uint32_t number, int fd, const char *head, size_t n_head,
			      struct error *err)
{
	struct input *input = &p->inputs.items[number];
	const char *id = inputs_id(&p->inputs, input), *what = "empty file";
	enum reader_kind kind = n_head ? reader_sniff(id, head, n_head, &what) : READER_NONE;
	if (!input->walk && n_head)
		kind = READER_JSONL;
	if (kind == READER_NONE) {
		pipeline_say(p, REPORT_SKIPPED, id, what);
		input->row.outcome = SOURCE_SKIPPED;
		input->row.why = corpus_note(&p->corpus, what);
		return STATUS_OK;
	}
	enum status status = STATUS_OK;
	if (!p->pool) /* the first file that is to be read */
		status = reader_pool_new(p->options->jobs, &p->options->limits, &p->pool, err);
	if (!status && kind == READER_JSONL)
		return submit_lines(p, number, fd, input->file.size, err);
	if (!status)
		status = collect(p, false, err);
	if (status)
		return status;
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return error_set_errno(err, STATUS_IO, "no descriptor left");
	bool archive = kind == READER_WARC;
	return submit(p, number, kind, copy, 0, 0, 1, true, archive, err);
}

/* What is known without reading: nothing changed, or the same bytes under another date. */
static enum status consider(struct pipeline *p, uint32_t number, struct error *err)
{
	struct input *input = &p->inputs.items[number];
	const struct source_row *old = input->old == UINT32_MAX ? NULL : &p->old_sources.rows[input->old];
	bool reusable = !p->learning && old && old->outcome != SOURCE_FAILED &&
			p->corpus.n_by_source[input->old] == old->n_docs;
	if (reusable && input->walk && input_unchanged(input, &p->old_sources)) {
		keep_input(p, number);
		return STATUS_OK;
	}
	CLEANUP(close_p) int fd = -1;
	char head[READER_SNIFF];
	size_t n_head;
	enum status status = input_open(&p->inputs, input, &fd, err);
	if (status) {
		give_up(p, number, status == STATUS_UNSUPPORTED ? REPORT_SKIPPED : REPORT_FAILED,
			err->message);
		return STATUS_OK;
	}
	if (!hash_contents(fd, input->file.size, input->row.hash, head, &n_head)) {
		give_up(p, number, REPORT_FAILED, "cannot be read");
		return STATUS_OK;
	}
	if (reusable && old->hash[0] == input->row.hash[0] && old->hash[1] == input->row.hash[1]) {
		keep_input(p, number);
		return STATUS_OK;
	}
	return read_input(p, number, fd, head, n_head, err);
}

enum status read_sources(struct pipeline *p, struct error *err)
{
	enum status status = STATUS_OK;
	p->n_candidates = p->inputs.n;
	p->pending = xcalloc(MAX_JOBS, sizeof(*p->pending));
	for (size_t i = 0; i < MAX_JOBS; i++)
		p->pending[i].fd = -1;
	pipeline_progress(p, PHASE_READ, 0, p->n_candidates);
	for (uint32_t i = 0; !status && i < p->inputs.n; i++) {
		uint64_t jobs = p->next_ticket;
		status = consider(p, i, err);
		if (jobs == p->next_ticket)
			pipeline_progress(p, PHASE_READ, ++p->n_read, p->n_candidates);
	}
	if (!status && p->pool)
		status = collect(p, true, err);
	for (size_t i = 0; i < MAX_JOBS; i++) {
		for (uint32_t k = 0; k < p->pending[i].n_docs; k++)
			document_release(&p->pending[i].docs[k]);
		free(p->pending[i].docs);
		close_p(&p->pending[i].fd);
	}
	free(p->pending);
	p->pending = NULL;
	reader_pool_free(p->pool);
	p->pool = NULL;
	return status;
}

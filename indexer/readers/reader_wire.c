#include "readers/reader_wire.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

/* A text of at most READER_MAX_TEXT - 1 bytes, cut between characters. */
static void add_text(struct buf *out, const char *text)
{
	size_t len = strlen(text);
	buf_add_bytes(out, text, utf8_floor(text, len, READER_MAX_TEXT - 1));
}

static void get_text(struct cursor *in, char ret_text[READER_MAX_TEXT])
{
	size_t len;
	const char *text = cursor_bytes(in, &len);
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	if (len >= READER_MAX_TEXT)
		in->bad = true;
	if (!in->bad)
		utf8_add_clean(&clean, text, len);
	size_t n = utf8_floor(clean.data, clean.len, READER_MAX_TEXT - 1);
	memcpy(ret_text, clean.data, n);
	ret_text[n] = '\0';
}

static bool at_end(const struct cursor *in)
{
	return !in->bad && in->at == in->end;
}

void reader_refusal_write(struct buf *out, const struct reader_refusal *refusal)
{
	buf_add_u8(out, (uint8_t)refusal->status);
	add_text(out, refusal->why);
}

bool reader_refusal_read(struct cursor *in, struct reader_refusal *ret_refusal)
{
	uint8_t status = cursor_u8(in);
	get_text(in, ret_refusal->why);
	ret_refusal->status = status > STATUS_OK && status < N_STATUSES ? status : STATUS_INTERNAL;
	return at_end(in);
}

void reader_job_write(struct buf *out, const struct reader_job *job)
{
	buf_add_u32(out, job->number);
	buf_add_u8(out, (uint8_t)job->kind);
	buf_add_u64(out, job->offset);
	buf_add_u64(out, job->len);
	buf_add_u64(out, job->base);
	buf_add_u8(out, (uint8_t)job->flags);
	buf_add_bytes(out, job->id, job->id_len);
}

bool reader_job_read(struct cursor *in, struct reader_job *ret_job)
{
	ret_job->number = cursor_u32(in);
	ret_job->kind = cursor_u8(in);
	ret_job->offset = cursor_u64(in);
	ret_job->len = cursor_u64(in);
	ret_job->base = cursor_u64(in);
	ret_job->flags = cursor_u8(in);
	ret_job->id = cursor_bytes(in, &ret_job->id_len);
	return at_end(in) && ret_job->kind > READER_NONE && ret_job->kind < N_READER_KINDS;
}

void reader_result_write(struct buf *out, const struct reader_result *result)
{
	buf_add_u32(out, result->number);
	buf_add_u8(out, (uint8_t)result->flags);
	buf_add_u64(out, result->next_offset);
	buf_add_u64(out, result->next_base);
	for (size_t i = 0; i < N_WARC_PASSED; i++)
		buf_add_u32(out, result->passed[i]);
	buf_add_u32(out, result->n_outcomes);
}

bool reader_result_read(struct cursor *in, struct reader_result *ret_result)
{
	ret_result->number = cursor_u32(in);
	ret_result->flags = cursor_u8(in);
	ret_result->next_offset = cursor_u64(in);
	ret_result->next_base = cursor_u64(in);
	for (size_t i = 0; i < N_WARC_PASSED; i++)
		ret_result->passed[i] = cursor_u32(in);
	ret_result->n_outcomes = cursor_u32(in);
	return !in->bad && ret_result->flags <= (RESULT_FINAL | RESULT_RETIRE) &&
	       ret_result->n_outcomes <= READER_MAX_OUTCOMES;
}

void reader_document_write(struct buf *out, const struct document *doc, struct buf *scratch)
{
	buf_clear(scratch);
	document_write(doc, scratch);
	buf_add_u8(out, READ_DOCUMENT);
	buf_add_bytes(out, scratch->data, scratch->len);
}

void reader_problem_write(struct buf *out, enum read_outcome_kind kind, const char *what, const char *why)
{
	buf_add_u8(out, (uint8_t)kind);
	add_text(out, what);
	add_text(out, why);
}

bool reader_outcome_read(struct cursor *in, struct reader_outcome *ret_outcome)
{
	ret_outcome->kind = cursor_u8(in);
	ret_outcome->document = NULL;
	ret_outcome->document_len = 0;
	ret_outcome->what[0] = ret_outcome->why[0] = '\0';
	if (ret_outcome->kind == READ_DOCUMENT) {
		ret_outcome->document = cursor_bytes(in, &ret_outcome->document_len);
	} else if (ret_outcome->kind == READ_SKIPPED || ret_outcome->kind == READ_FAILED) {
		get_text(in, ret_outcome->what);
		get_text(in, ret_outcome->why);
	} else {
		in->bad = true;
	}
	return !in->bad;
}

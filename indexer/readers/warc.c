/*
 * The records of a web archive: WARC 0.17 to 1.1, plain or packed, and WET (its conversion records are texts).
 *
 * A document comes of a response with status 200, a resource or a conversion whose target is a web address. Its
 * id and address are the target without the fragment; what it is tells its content (reader_sniff), the type that the
 * server declared standing for the name. Requests, metadata and other records about records are passed over in silence;
 * redirects, other answers, revisits, and what holds no text are counted. A damaged record costs itself alone: it is
 * named, and reading goes on at the next thing that is a record.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "readers/formats.h"
#include "readers/warc_record.h"

#include "base/banned.h"

#define KEEP_MAX (4u << 20) /* bytes of a buffer kept from one record to the next */

/* ---- from one record to the next ---- */

/* The record at hand cannot be used as it is stored: say so, and look for the next one. */
static enum status damaged(struct warc *warc, const struct warc_record *record, const char *why,
			   const struct reader_sink *sink, struct error *err)
{
	if (warc->in->failed)
		return error_set(err, STATUS_IO, "it cannot be read, or became shorter while it was read");
	warc->offset = warc_input_find_record(warc->in, warc->offset + 1);
	/* How far that is tells whether more than one record is lost. */
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	buf_addf(&text, "damaged: %s; ", why);
	if (warc->offset < warc->end)
		buf_addf(&text, "the next record is at byte %" PRIu64, warc->offset);
	else
		buf_addstr(&text, "no record follows");
	warc_problem(record, STATUS_CORRUPT, text.data, sink);
	warc->inner = 0;
	warc_input_open(warc->in, warc->offset);
	warc->done = warc->offset >= warc->end;
	return STATUS_OK;
}

static const char *why_it_ends(const struct warc_input *in)
{
	return in->state == INPUT_DAMAGED ? "it cannot be unpacked, or its checksum is wrong"
					  : "it ends too early";
}

/* Behind the content: line ends, then the next record, the end of the member or of the file. */
static bool find_next(struct warc *warc)
{
	struct warc_input *in = warc->in;
	const uint8_t *bytes;
	warc_skip_filler(in);
	size_t have = warc_input_peek(in, &bytes);
	if (in->packed && have) {
		if (*bytes != 'W')
			return false;
		warc->inner++;
		return true;
	}
	if (in->state == INPUT_DAMAGED || in->state == INPUT_CUT)
		return false;
	if (!in->packed && have && *bytes != 'W' && *bytes != 0x1f)
		return false;
	warc->offset = warc_input_offset(in);
	warc->inner = 0;
	warc_input_open(in, warc->offset);
	return true;
}

/* ---- reading ---- */

void warc_open(struct warc *warc, int fd, const char *data, uint64_t offset, uint64_t inner, uint64_t end)
{
	*warc = (struct warc){ .offset = offset, .inner = inner, .end = end, .done = offset >= end };
	warc->in = xmalloc(sizeof(*warc->in));
	buf_init(&warc->record);
	warc_input_init(warc->in, fd, data, end);
	warc_input_open(warc->in, offset);
	/* Records of this member that were read before. */
	while (inner--) {
		CLEANUP(buf_release) struct buf header = BUF_INIT;
		CLEANUP(warc_record_release) struct warc_record record = { .target = BUF_INIT };
		warc_skip_filler(warc->in);
		if (!warc_read_header(warc->in, &header) ||
		    !warc_parse_header(&record, header.data, header.len) ||
		    !warc_input_skip(warc->in, record.length))
			break; /* the next record is found to be damaged, too */
	}
}

void warc_close(struct warc *warc)
{
	warc_input_release(warc->in);
	free(warc->in);
	buf_release(&warc->record);
}

/* The content of a record that may be a document: into warc->record as it is stored, or past it. */
enum content { CONTENT_READ, CONTENT_PASSED, CONTENT_BROKEN };

static enum content get_content(struct warc *warc, struct warc_record *record, enum status *ret_status,
				struct error *why)
{
	struct warc_input *in = warc->in;
	struct buf *out = &warc->record;
	uint64_t rest = record->length;
	size_t header = 0;
	buf_clear(out);
	if (record->type == RECORD_RESPONSE) {
		uint64_t first = rest < HTTP_MAX_HEADER ? rest : HTTP_MAX_HEADER;
		if (!warc_input_read(in, first, out))
			return CONTENT_BROKEN;
		rest -= first;
		record->message = (struct http_message){ .status = 0 };
		*ret_status = http_header(out->data, out->len, &record->message, &header, why);
	}
	enum warc_passed kind;
	bool passed = *ret_status != STATUS_OK;
	if (!passed && warc_is_passed(record, &kind)) {
		warc->passed[kind]++;
		passed = true;
	}
	if (!passed && record->length > READER_MAX_INPUT) {
		*ret_status = error_set(why, STATUS_TOO_LARGE, "larger than %u MB", READER_MAX_INPUT >> 20);
		passed = true;
	}
	if (passed)
		return warc_input_skip(in, rest) ? CONTENT_PASSED : CONTENT_BROKEN;
	if (!warc_input_read(in, rest, out))
		return CONTENT_BROKEN;
	memmove(out->data, out->data + header, out->len - header);
	buf_truncate(out, out->len - header);
	return CONTENT_READ;
}

/* sink NULL: only past it. */
static enum status next(struct warc *warc, const struct reader_sink *sink, struct error *err)
{
	struct warc_input *in = warc->in;
	CLEANUP(buf_release) struct buf header = BUF_INIT;
	CLEANUP(warc_record_release)
	struct warc_record record = { .start = warc->offset, .target = BUF_INIT };
	struct error why = ERROR_INIT;
	enum status status = STATUS_OK;
	const uint8_t *bytes;

	if (warc->record.alloc > KEEP_MAX)
		buf_release(&warc->record);
	warc_skip_filler(in);
	if (!warc_input_peek(in, &bytes) && in->state == INPUT_DONE && !in->failed) {
		/* Nothing but filler up to the end of this member or of the file. */
		warc->offset = warc_input_offset(in);
		warc->inner = 0;
		warc->done = warc->offset >= warc->end;
		warc_input_open(in, warc->offset);
		return STATUS_OK;
	}
	if (!warc_read_header(in, &header))
		return damaged(warc, &record,
			       in->state == INPUT_OPEN ? "no record of a web archive begins there"
						       : why_it_ends(in),
			       sink, err);
	if (!warc_parse_header(&record, header.data, header.len))
		return damaged(warc, &record, "its header lacks its type or its length", sink, err);
	bool wanted = sink && record.type != RECORD_OTHER && warc_is_web_target(record.target.data);
	enum content content = CONTENT_PASSED;
	uint32_t passed[N_WARC_PASSED];
	memcpy(passed, warc->passed, sizeof(passed));
	if (wanted)
		content = get_content(warc, &record, &status, &why);
	else if (!warc_input_skip(in, record.length))
		content = CONTENT_BROKEN;
	if (content == CONTENT_BROKEN || !find_next(warc)) {
		memcpy(warc->passed, passed, sizeof(passed));
		return damaged(warc, &record,
			       in->state == INPUT_OPEN ? "it is longer than its header says"
						       : why_it_ends(in),
			       sink, err);
	}
	warc->done = warc->offset >= warc->end;
	if (in->failed)
		return error_set(err, STATUS_IO, "it cannot be read, or became shorter while it was read");
	if (content == CONTENT_READ && record.target.len > DOCUMENT_MAX_ID)
		status = error_set(&why, STATUS_UNSUPPORTED, "its address is longer than %u bytes",
				   DOCUMENT_MAX_ID);
	if (content == CONTENT_READ && !status)
		status = http_body(&warc->record, &record.message, &why);
	if (status)
		warc_problem(&record, status, why.message, sink);
	else if (content == CONTENT_READ)
		warc_read_content(warc, &record, sink);
	return STATUS_OK;
}

enum status warc_next(struct warc *warc, const struct reader_sink *sink, struct error *err)
{
	return next(warc, sink, err);
}

enum status warc_skip(struct warc *warc, struct error *err)
{
	return next(warc, NULL, err);
}

bool warc_describe_passed(const uint32_t passed[N_WARC_PASSED], struct buf *out)
{
	static const char *const names[N_WARC_PASSED][2] = {
		[WARC_REDIRECT] = { "redirect", "redirects" },
		[WARC_NOT_FOUND] = { "answer that is no page", "answers that are no pages" },
		[WARC_REVISIT] = { "page that had not changed", "pages that had not changed" },
		[WARC_NO_TEXT] = { "file without text", "files without text" },
	};
	size_t before = out->len;
	for (size_t i = 0; i < N_WARC_PASSED; i++)
		if (passed[i])
			buf_addf(out, "%s%" PRIu32 " %s", out->len > before ? ", " : "", passed[i],
				 names[i][passed[i] > 1]);
	return out->len > before;
}

enum status warc_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err)
{
	struct warc warc;
	enum status status = STATUS_OK;
	(void)id;
	(void)base;
	warc_open(&warc, -1, data, 0, 0, len);
	while (!status && !warc.done)
		status = warc_next(&warc, sink, err);
	warc_close(&warc);
	return status;
}

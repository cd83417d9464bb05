/* A record of a web archive: its header, and its content as a document. Inside this folder only. */
#ifndef READERS_WARC_RECORD_H
#define READERS_WARC_RECORD_H

#include "readers/warc_parts.h"

enum warc_record_type { RECORD_OTHER, RECORD_RESPONSE, RECORD_RESOURCE, RECORD_REVISIT };

struct warc_record {
	enum warc_record_type type;
	uint64_t start;    /* of the record in the file, or of the member it is in */
	uint64_t length;   /* bytes of the content */
	struct buf target; /* "" when it names none */
	uint32_t captured; /* seconds since 1970; 0 unknown */
	bool truncated;    /* the crawler said so */
	struct http_message message;
};
void warc_record_release(struct warc_record *record);

/* ---- warc_header.c ---- */

/* Take the bytes that may stand between records. */
void warc_skip_filler(struct warc_input *in);
/* Append the lines of a header up to the empty one; false when no header of a record stands there. */
bool warc_read_header(struct warc_input *in, struct buf *out);
/* What a header says, record being empty; false when it lacks the type or the length. */
bool warc_parse_header(struct warc_record *record, const char *header, size_t len);

/* ---- warc_content.c ---- */

/* Can a document of ours have this target? */
bool warc_is_web_target(const char *target);
/* Is a record passed over for what its header says, and the one of its response? *ret_kind tells for what. */
bool warc_is_passed(const struct warc_record *record, enum warc_passed *ret_kind);
/*
 * Read the content, which stands in warc->record, taken out of its coding: at most one document or one problem goes to
 * the sink. It is counted when there is no text in it.
 */
void warc_read_content(struct warc *warc, const struct warc_record *record, const struct reader_sink *sink);
/* Report a record to the sink (NULL: nobody asks), by its target or where it begins. */
void warc_problem(const struct warc_record *record, enum status status, const char *why,
		  const struct reader_sink *sink);

#endif

/* The parts of the WARC reader: bytes of a file, members of gzip, the HTTP message in a record. Inside this folder only. */
#ifndef READERS_WARC_PARTS_H
#define READERS_WARC_PARTS_H

#include <zlib.h>

#include "readers/warc.h"

#define WARC_MAX_HEADER (64u << 10)  /* bytes of the header of a record */
#define HTTP_MAX_HEADER (256u << 10) /* bytes of the header of a response */
#define WARC_RATIO      200u /* a body that grows more than this often, and past RATIO_FROM, is a bomb */
#define WARC_RATIO_FROM (16u << 20)

/* ---- warc_input.c: bytes of the archive, unpacked ---- */

enum input_end {
	INPUT_OPEN,    /* more may come */
	INPUT_DONE,    /* the member, or the file, is at its end */
	INPUT_CUT,     /* the file ends in the middle of a member */
	INPUT_DAMAGED, /* the member is */
};

/* Where a record may begin: what is not a WARC at all, plain records, or a member of gzip. */
struct warc_input {
	int fd; /* < 0: the bytes are in memory */
	const char *memory;
	uint64_t end; /* of what counts, as an offset */

	uint8_t *raw; /* a window of the file */
	uint64_t raw_offset;
	size_t raw_at, raw_len;
	bool failed; /* the file could not be read */

	bool packed; /* inside a member of gzip */
	bool have_z;
	z_stream z;
	uint8_t *out;
	size_t out_at, out_len;
	size_t out_size; /* bytes unpacked at a time */
	enum input_end state;
};

void warc_input_init(struct warc_input *in, int fd, const char *memory, uint64_t end);
void warc_input_release(struct warc_input *in);
/* The byte of the file that comes next; of a finished member: the one behind it. */
uint64_t warc_input_offset(const struct warc_input *in);
/* Begin at this byte of the file, with a member of gzip when one begins there, else with plain bytes. */
void warc_input_open(struct warc_input *in, uint64_t offset);
/* What comes next, at least a byte, at most a window; 0: none, and in->state tells why. */
size_t warc_input_peek(struct warc_input *in, const uint8_t **ret_bytes);
void warc_input_take(struct warc_input *in, size_t n);
/* Take n bytes and leave them out, or append them. False: they are not all there. */
bool warc_input_skip(struct warc_input *in, uint64_t n);
bool warc_input_read(struct warc_input *in, uint64_t n, struct buf *out);
/* The offset at or behind `from` where a record can begin (plain, or a member that holds one), or in->end. */
uint64_t warc_input_find_record(struct warc_input *in, uint64_t from);

/* ---- warc_http.c: the message inside a record ---- */

struct http_message {
	unsigned status;
	char type[128];   /* "text/html", lower case, no parameters; "" unknown */
	char charset[64]; /* "" unknown */
	bool chunked;
	char codings[64]; /* "gzip, br"; "" none */
	bool cut;         /* what was sent or packed ends too early: there is more than we have */
};

/* type and charset of a Content-Type. */
void http_content_type(const char *value, size_t len, struct http_message *message);
/* The header of a response, and its length. STATUS_CORRUPT: there is none; STATUS_TOO_LARGE. */
NODISCARD enum status http_header(const char *data, size_t len, struct http_message *ret_message,
				  size_t *ret_len, struct error *err);
/*
 * Undo the coding of a body. Errors: STATUS_CORRUPT it is damaged from the first byte; STATUS_UNSUPPORTED a coding
 * that we do not know; STATUS_TOO_LARGE.
 */
NODISCARD enum status http_body(struct buf *body, struct http_message *message, struct error *err);
/* The value of a field in a header (lines up to len), trimmed; NULL when it is not there. name: in lower case. */
const char *header_field(const char *header, size_t len, const char *name, size_t *ret_len);

#endif

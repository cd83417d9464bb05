/* The Range header: which bytes of a file are asked for (RFC 9110, section 14). Pure. */
#ifndef SEARCHD_HTTP_RANGE_H
#define SEARCHD_HTTP_RANGE_H

#include <stdbool.h>
#include <stdint.h>

enum range_kind {
	RANGE_WHOLE,   /* no range, one that is not understood, or several: all of it is sent */
	RANGE_PART,    /* 206 */
	RANGE_NOTHING, /* 416: nothing of the file is in it */
};

/* value: of the header, or NULL. size: of the file. RANGE_PART: the first byte and how many, at least one. */
enum range_kind http_range(const char *value, uint64_t size, uint64_t *ret_first, uint64_t *ret_len);

#endif

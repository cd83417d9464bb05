/*
 * What somebody asks: a query, filters, which results. One parameter of the HTTP API, one option of
 * iom-search and one field of this struct are the same thing under the same name.
 */
#ifndef QUERY_REQUEST_H
#define QUERY_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strlist.h"
#include "schema/document.h"
#include "schema/fields.h"

#define REQUEST_MAX_N      100u
#define REQUEST_MAX_RESULT 1000u /* offset + n */
#define REQUEST_MAX_VALUES 50u   /* values of one filter */

enum request_sort { SORT_RELEVANCE, SORT_DATE };

struct request {
	char *query; /* any bytes without NUL; "" when not given. Not cut here: the parser does, and notes it */
	uint32_t n, offset;
	struct strlist filters
		[N_FIELDS]; /* of the fields that are filters: lang, type, site, country, topic. One of the values */
	struct date from, to; /* DATE_UNKNOWN: open; to is inclusive: 2015 reaches to its end */
	enum request_sort sort;
	bool cross;    /* default true */
	bool spelling; /* default true: unknown words are read as the nearest known ones */
	bool facets;   /* default false */
	bool explain;
	bool ids_only; /* for run files: of each result id and score alone, no text. No parameter of the API */
};

void request_init(struct request *request);
void request_release(struct request *request);
void request_copy(struct request *to, const struct request *from);

/*
 * Take one parameter, by the names of the HTTP API: q n offset lang type site country topic from to sort cross spelling
 * facets explain. A filter may be given again, or hold several values separated by commas.
 * STATUS_NOT_FOUND: no such parameter. STATUS_BAD_INPUT: the message names parameter and what it may be.
 */
NODISCARD enum status request_set(struct request *request, const char *name, const char *value,
				  struct error *err);
/* offset + n within limits; said once all parameters are in. */
NODISCARD enum status request_check(const struct request *request, struct error *err);

/*
 * The request as a query string without "?": percent-encoded, parameters in fixed order, defaults left out. Equal requests
 * give equal bytes (for links, caches and ETags).
 */
void request_add_query_string(const struct request *request, struct buf *out);
/* Percent-encode text for a query string (space as "+"), or, with path, for a path segment list ("/" kept). */
void url_encode(const char *text, size_t len, bool path, struct buf *out);
/* Decode once; "+" is a space unless path. False for a broken escape or a NUL. */
bool url_decode(const char *text, size_t len, bool path, struct buf *out);

#endif

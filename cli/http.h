/*
 * GET requests to one server. libcurl is loaded at run time, by the first http_new(): linked, it would make every start
 * of the program three times as long (docs: dependencies), and most runs never need it.
 */
#ifndef CLI_HTTP_H
#define CLI_HTTP_H

#include "base/buf.h"
#include "base/error.h"

#define HTTP_MAX_ANSWER      ((size_t)256 << 20) /* bytes; a document may hold 64 MB of text, escaped */
#define HTTP_CONNECT_SECONDS 10L
#define HTTP_TOTAL_SECONDS   60L

struct http;

/* STATUS_UNSUPPORTED when there is no libcurl on this machine. */
NODISCARD enum status http_new(struct http **ret_http, struct error *err);
void http_free(struct http *http);

/*
 * GET url; connections are kept for the next request, redirects are not followed, only http and https are spoken.
 * *ret_code: the status of the answer, whatever it is; its body replaces *body. A request that got no answer is
 * STATUS_IO, one that took too long STATUS_TIMEOUT, a body past HTTP_MAX_ANSWER STATUS_TOO_LARGE.
 */
NODISCARD enum status http_get(struct http *http, const char *url, long *ret_code, struct buf *body,
			       struct error *err);

#endif

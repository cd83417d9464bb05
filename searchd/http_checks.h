/*
 * The first act on every request: is it one that this server answers at all? libmicrohttpd accepts bodies, repeated and
 * contradictory lengths, any Host, "%00" and "%2F"; nothing of that gets past here. Pure: no libmicrohttpd in it.
 */
#ifndef SEARCHD_HTTP_CHECKS_H
#define SEARCHD_HTTP_CHECKS_H

#include "routes.h"
#include "settings.h"

#define TARGET_MAX 12288u /* bytes of path and query as sent; 4,096 bytes of an id, percent-encoded */
#define HEADER_MAX 4096u  /* bytes of one header that is looked at */

enum http_header {
	HEADER_HOST,
	HEADER_CONTENT_LENGTH,
	HEADER_TRANSFER_ENCODING,
	HEADER_EXPECT,
	HEADER_ACCEPT,
	HEADER_ACCEPT_ENCODING,
	HEADER_ACCEPT_LANGUAGE,
	HEADER_IF_NONE_MATCH,
	HEADER_IF_RANGE,
	HEADER_RANGE,
	HEADER_ORIGIN,
	HEADER_FORWARDED_FOR,
	HEADER_FORWARDED_PROTO,
	N_HEADERS
};

struct http_request {
	const char *method, *version;
	const char *target; /* as sent; may be NULL */
	struct {
		const char *value; /* the last; not NUL-terminated */
		size_t len;
		unsigned n; /* how often it was given */
	} headers[N_HEADERS];
	struct address peer;  /* the other end of the connection */
	struct address local; /* this end */
	bool has_local;
};

/* Take one header; any name. */
void http_request_header(struct http_request *request, const char *name, size_t name_len, const char *value,
			 size_t value_len);

enum http_method { METHOD_GET, METHOD_HEAD, METHOD_OPTIONS };

/* A request that may go on. Pointers into the target. */
struct http_target {
	enum http_method method;
	const struct route *route; /* NULL: no such path */
	const char *name;          /* of ROUTE_HAS_NAME, encoded */
	size_t name_len;
	const char *query; /* encoded; "" */
	size_t query_len;
};

struct refusal {
	unsigned status;
	const char *detail; /* constant text */
	bool close;         /* what follows on the connection cannot be trusted */
};

/* False: *ret_refusal says why. */
bool http_check(const struct settings *settings, const struct http_request *request,
		struct http_target *ret_target, struct refusal *ret_refusal);

/* ---- single headers ---- */

/* Does the list of an Accept header hold this type, or Accept-Encoding this coding, with a weight above 0? */
bool http_accepts(const struct http_request *request, enum http_header header, const char *what);
/* Is this tag (with its W/ and quotes) in If-None-Match? Compared weakly. */
bool http_none_match(const struct http_request *request, const char *etag);
/* Whom to count: the peer, or, of a trusted proxy, the last address of X-Forwarded-For; false when the proxy names none. */
bool http_client(const struct settings *settings, const struct http_request *request,
		 struct address *ret_client, bool *ret_by_proxy);
/* Append "http://host:port" as the client named this server; https when a trusted proxy says so. Call after http_check. */
void http_base(const struct settings *settings, const struct http_request *request, struct buf *out);
bool http_is_proxy(const struct settings *settings, const struct address *peer);

#endif

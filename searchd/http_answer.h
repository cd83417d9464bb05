/* An answer, whole, as libmicrohttpd sends it: body and headers. Nothing of the client's goes into a header. */
#ifndef SEARCHD_HTTP_ANSWER_H
#define SEARCHD_HTTP_ANSWER_H

#include <microhttpd.h>

#include "wire.h"

enum http_cache {
	CACHE_NONE,       /* errors, what changes at every look */
	CACHE_REVALIDATE, /* private, with an ETag */
	CACHE_FOREVER,    /* a content hash is in the address */
};

enum http_vary { VARY_ENCODING = 1 << 0, VARY_LANGUAGE = 1 << 1, VARY_ORIGIN = 1 << 2 };

struct http_answer {
	unsigned status;
	enum content_type type;
	const void *data; /* copied, unless fixed */
	size_t len;
	bool fixed; /* data lives as long as the process */
	bool gzip;
	int fd;       /* -1, or a descriptor of len bytes, taken over */
	bool is_file; /* fd is an original: sent from offset on, under a policy of its own */
	uint64_t offset;
	const char *disposition, *range; /* Content-Disposition, Content-Range; or NULL */
	enum http_cache cache;
	const char *etag; /* or NULL */
	unsigned vary;
	const char *origin; /* of --allow-origin, or NULL */
	bool allow_options; /* 405, OPTIONS: the methods */
	bool preflight;
	unsigned retry_after_s;
	bool close;
};
#define HTTP_ANSWER_INIT                                                                                     \
	{                                                                                                    \
		.fd = -1                                                                                     \
	}

/* NULL when memory or a header fails; then send http_answer_failure(). fd is closed in any case in the end. */
struct MHD_Response *http_answer_make(const struct http_answer *answer);
/* A plain 500 with next to nothing that could fail; NULL: close the connection. */
struct MHD_Response *http_answer_failure(void);

#endif

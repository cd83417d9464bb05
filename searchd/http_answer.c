#include "http_answer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/banned.h"

static const char policy[] =
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/*
 * Originals are other people's bytes on our address: nothing in them may load, run or send anything. Browsers show no PDF
 * under "sandbox", nor without inline styles and embedding, since their viewers are pages of that kind; what a PDF may do is
 * the viewer's to say, in an origin of its own.
 */
static const char file_policy[] = "default-src 'none'; base-uri 'none'; form-action 'none'; "
				  "frame-ancestors 'none'; sandbox";
static const char pdf_policy[] = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
				 "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static const char *policy_of(const struct http_answer *answer)
{
	if (!answer->is_file)
		return policy;
	return answer->type == CONTENT_PDF ? pdf_policy : file_policy;
}

static bool add(struct MHD_Response *response, const char *name, const char *value)
{
	return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_vary(struct MHD_Response *response, unsigned vary)
{
	char text[64];
	snprintf(text, sizeof(text), "%s%s%s", vary & VARY_ENCODING ? ", Accept-Encoding" : "",
		 vary & VARY_LANGUAGE ? ", Accept-Language" : "", vary & VARY_ORIGIN ? ", Origin" : "");
	return !*text || add(response, "Vary", text + 2);
}

static bool add_methods(struct MHD_Response *response, const struct http_answer *answer)
{
	const char *methods = answer->allow_options ? "GET, HEAD, OPTIONS" : "GET, HEAD";
	bool good = true;
	if (answer->status == MHD_HTTP_METHOD_NOT_ALLOWED || answer->preflight)
		good = add(response, "Allow", methods);
	if (answer->preflight && answer->origin)
		good = good && add(response, "Access-Control-Allow-Methods", methods) &&
		       add(response, "Access-Control-Allow-Headers", "If-None-Match") &&
		       add(response, "Access-Control-Max-Age", "86400");
	return good;
}

static bool add_headers(struct MHD_Response *response, const struct http_answer *answer)
{
	static const char *const caches[] = {
		[CACHE_NONE] = "no-store",
		[CACHE_REVALIDATE] = "private, no-cache",
		[CACHE_FOREVER] = "public, max-age=31536000, immutable",
	};
	char seconds[16];
	bool good = add(response, "Cache-Control", caches[answer->cache]) &&
		    add(response, "Content-Security-Policy", policy_of(answer)) &&
		    add(response, "X-Content-Type-Options", "nosniff") &&
		    add(response, "Referrer-Policy", "no-referrer") && add_vary(response, answer->vary) &&
		    add_methods(response, answer);
	if (good && (answer->len || answer->status == MHD_HTTP_OK))
		good = add(response, "Content-Type", content_type_header(answer->type));
	if (good && answer->is_file)
		good = add(response, "Accept-Ranges", "bytes") &&
		       add(response, "Cross-Origin-Resource-Policy", "same-origin");
	if (good && answer->disposition)
		good = add(response, "Content-Disposition", answer->disposition);
	if (good && answer->range)
		good = add(response, "Content-Range", answer->range);
	if (good && answer->gzip)
		good = add(response, "Content-Encoding", "gzip");
	if (good && answer->etag && *answer->etag)
		good = add(response, "ETag", answer->etag);
	if (good && answer->origin)
		good = add(response, "Access-Control-Allow-Origin", answer->origin) &&
		       add(response, "Access-Control-Expose-Headers", "ETag, Retry-After");
	if (good && answer->retry_after_s) {
		snprintf(seconds, sizeof(seconds), "%u", answer->retry_after_s);
		good = add(response, "Retry-After", seconds);
	}
	if (good && answer->close)
		good = add(response, "Connection", "close");
	return good;
}

struct MHD_Response *http_answer_make(const struct http_answer *answer)
{
	struct MHD_Response *response;
	if (answer->fd >= 0)
		response = MHD_create_response_from_fd_at_offset64(answer->len, answer->fd, answer->offset);
	else
		response = MHD_create_response_from_buffer(
			answer->len, (void *)(uintptr_t)(answer->len ? answer->data : ""),
			answer->fixed ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
	if (!response) {
		if (answer->fd >= 0)
			close(answer->fd);
		return NULL;
	}
	if (!add_headers(response, answer)) {
		MHD_destroy_response(response);
		return NULL;
	}
	return response;
}

struct MHD_Response *http_answer_failure(void)
{
	static const char body[] =
		"{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500}\n";
	struct MHD_Response *response = MHD_create_response_from_buffer(
		sizeof(body) - 1, (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
	if (response && !add(response, "Content-Type", content_type_header(CONTENT_PROBLEM))) {
		MHD_destroy_response(response);
		return NULL;
	}
	return response;
}

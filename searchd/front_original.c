/* Files of --originals on their way to the client: whole, in part, or not at all when it has them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "exchange.h"
#include "http_range.h"
#include "originals.h"
#include "problem.h"
#include "base/file.h"
#include "base/memory.h"
#include "process/spawn.h"
#include "base/banned.h"

/* A header given once, as a string, or NULL. */
static char *copy_header(const struct http_request *request, enum http_header header)
{
	return request->headers[header].n == 1
		       ? xstrndup(request->headers[header].value, request->headers[header].len)
		       : NULL;
}

void exchange_keep_conditions(struct exchange *exchange, const struct http_request *request)
{
	/* A part is asked for by GET alone. */
	if (exchange->method == METHOD_GET)
		exchange->range = copy_header(request, HEADER_RANGE);
	exchange->if_range = copy_header(request, HEADER_IF_RANGE);
	exchange->none_match = copy_header(request, HEADER_IF_NONE_MATCH);
}

static bool client_has_it(const struct exchange *exchange, const char *etag)
{
	struct http_request request = { .method = "GET" };
	if (!exchange->none_match)
		return false;
	request.headers[HEADER_IF_NONE_MATCH].value = exchange->none_match;
	request.headers[HEADER_IF_NONE_MATCH].len = strlen(exchange->none_match);
	request.headers[HEADER_IF_NONE_MATCH].n = 1;
	return http_none_match(&request, etag);
}

static void answer_not_modified(struct exchange *exchange, const char *etag)
{
	struct http_answer what = HTTP_ANSWER_INIT;
	what.status = 304;
	what.cache = CACHE_REVALIDATE;
	what.etag = etag;
	count(&exchange->front->shared->counters.not_modified);
	exchange_answer(exchange, &what);
}

static void answer_no_such_range(struct exchange *exchange, uint64_t size)
{
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	struct http_answer what = HTTP_ANSWER_INIT;
	char range[64];
	snprintf(range, sizeof(range), "bytes */%" PRIu64, size);
	problem_write(416, "The file is shorter than that.", NULL, &body);
	what.status = 416;
	what.type = CONTENT_PROBLEM;
	what.data = body.data;
	what.len = body.len;
	what.range = range;
	exchange_answer(exchange, &what);
}

void exchange_send_original(struct exchange *exchange, struct wire_answer *from_worker)
{
	struct http_answer what = HTTP_ANSWER_INIT;
	CLEANUP(buf_release) struct buf disposition = BUF_INIT;
	char etag[24], range[80];
	uint64_t first = 0, len = from_worker->body_size;
	enum range_kind kind = RANGE_WHOLE;

	/* A strong tag: it stands for these very bytes, so that parts of a file fit together. */
	snprintf(etag, sizeof(etag), "\"%016" PRIx64 "\"", from_worker->file_tag);
	if (client_has_it(exchange, etag)) {
		answer_not_modified(exchange, etag);
		return;
	}
	if (!exchange->if_range || !strcmp(exchange->if_range, etag))
		kind = http_range(exchange->range, from_worker->body_size, &first, &len);
	if (kind == RANGE_NOTHING) {
		answer_no_such_range(exchange, from_worker->body_size);
		return;
	}
	snprintf(range, sizeof(range), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, first, first + len - 1,
		 from_worker->body_size);
	/* Named by what was asked for: a name that the worker gave would have to be checked first. */
	bool shown = from_worker->type == CONTENT_PDF || from_worker->type == CONTENT_PLAIN;
	buf_addf(&disposition, "%s; filename=\"", shown ? "inline" : "attachment");
	original_name(exchange->name, &disposition);
	buf_addstr(&disposition, "\"");
	what.status = kind == RANGE_PART ? 206 : 200;
	what.type = from_worker->type;
	what.len = len;
	what.offset = first;
	what.fd = from_worker->fd;
	from_worker->fd = -1;
	what.is_file = true;
	what.disposition = disposition.data;
	what.range = kind == RANGE_PART ? range : NULL;
	what.cache = CACHE_REVALIDATE;
	what.etag = etag;
	exchange_answer(exchange, &what);
	/* A large file over a slow line takes its time. */
	exchange->connection->until_ms = clock_now_ms() + FRONT_FILE_MS;
}

#include "problem.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/banned.h"

static const struct {
	unsigned status;
	const char *title;
} titles[] = {
	{ 400, "Bad Request" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 416, "Range Not Satisfiable" },
	{ 421, "Misdirected Request" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

const char *problem_title(unsigned http_status)
{
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (titles[i].status == http_status)
			return titles[i].title;
	return "Error";
}

unsigned problem_http_status(enum status status)
{
	static const unsigned table[N_STATUSES] = {
		[STATUS_OK] = 200,          [STATUS_NOT_FOUND] = 404, [STATUS_BAD_INPUT] = 400,
		[STATUS_UNSUPPORTED] = 400, [STATUS_TOO_LARGE] = 413, [STATUS_BUSY] = 503,
		[STATUS_REFUSED] = 503,     [STATUS_CORRUPT] = 503,   [STATUS_IO] = 503,
		[STATUS_TIMEOUT] = 503,     [STATUS_NO_MEMORY] = 503, [STATUS_INTERNAL] = 500,
	};
	return status < N_STATUSES ? table[status] : 500;
}

void problem_write(unsigned http_status, const char *detail, const char *parameter, struct buf *out)
{
	struct json j = json_on(out);
	json_begin_object(&j);
	json_key_string(&j, "type", "about:blank");
	json_key_string(&j, "title", problem_title(http_status));
	json_key_int(&j, "status", http_status);
	if (detail)
		json_key_string(&j, "detail", detail);
	if (parameter)
		json_key_string(&j, "parameter", parameter);
	json_end(&j);
	buf_addch(out, '\n');
}

void problem_parameter(const char *message, struct buf *out)
{
	const char *colon = strchr(message, ':');
	if (colon)
		buf_add(out, message, (size_t)(colon - message));
}

#include "routes.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "base/banned.h"

#define API    (ROUTE_STRICT | ROUTE_CORS)
#define SEARCH ROUTE_TAKES_SEARCH

static const struct route routes[] = {
	{ "/", ROUTE_HOME, ROUTE_IS_PAGE | ROUTE_DATED | ROUTE_KEPT, "ui keys ", "home" },
	{ "/search", ROUTE_SEARCH, ROUTE_IS_PAGE | SEARCH | ROUTE_DATED | ROUTE_KEPT, "ui keys ", "search" },
	{ "/documents/", ROUTE_DOCUMENT, ROUTE_IS_PAGE | SEARCH | ROUTE_HAS_NAME | ROUTE_DATED | ROUTE_KEPT,
	  "ui keys ", "document" },
	{ "/originals/", ROUTE_ORIGINAL, ROUTE_IS_PAGE | ROUTE_HAS_NAME, "", "original" },
	{ "/help", ROUTE_HELP, ROUTE_IS_PAGE | ROUTE_KEPT, "ui keys ", "help" },
	{ "/api/v1/search", ROUTE_API_SEARCH, API | SEARCH | ROUTE_KEPT, "format ", "api_search" },
	{ "/api/v1/suggest", ROUTE_API_SUGGEST, API | ROUTE_KEPT, "q n ", "api_suggest" },
	{ "/api/v1/documents/", ROUTE_API_DOCUMENT, API | ROUTE_HAS_NAME | ROUTE_KEPT, "", "api_document" },
	{ "/api/v1/similar", ROUTE_API_SIMILAR, API | ROUTE_KEPT, "id n ", "api_similar" },
	{ "/api/v1/stats", ROUTE_API_STATS, API | ROUTE_KEPT, "", "api_stats" },
	{ "/feed.atom", ROUTE_FEED, ROUTE_STRICT | SEARCH | ROUTE_NEEDS_BASE | ROUTE_KEPT, "", "feed" },
	{ "/opensearch.xml", ROUTE_OPENSEARCH, ROUTE_BY_FRONT | ROUTE_NEEDS_BASE, "", "opensearch" },
	{ "/api/v1/openapi.json", ROUTE_OPENAPI, API | ROUTE_BY_FRONT, "", "openapi" },
	{ "/healthz", ROUTE_HEALTH, ROUTE_BY_FRONT, "", "healthz" },
	{ "/readyz", ROUTE_READY, ROUTE_BY_FRONT, "", "readyz" },
	{ "/metrics", ROUTE_METRICS, ROUTE_BY_FRONT, "", "metrics" },
	{ "/assets/", ROUTE_ASSET, ROUTE_HAS_NAME, "", "asset" },
};

const struct route *route_find(const char *path, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		size_t n = strlen(routes[i].path);
		bool has_name = routes[i].flags & ROUTE_HAS_NAME;
		if ((has_name ? len > n : len == n) && !memcmp(path, routes[i].path, n))
			return &routes[i];
	}
	return NULL;
}

const struct route *route_by_id(enum route_id id)
{
	for (size_t i = 0; i < ARRAY_SIZE(routes); i++)
		if (routes[i].id == id)
			return &routes[i];
	return NULL;
}

/* ---- parameters ---- */

void parameters_init(struct parameters *parameters)
{
	*parameters = (struct parameters){ .keys = true };
	request_init(&parameters->request);
}

void parameters_release(struct parameters *parameters)
{
	request_release(&parameters->request);
	free(parameters->id);
	free(parameters->ui);
}

/* Is "name " among the route's own? */
static bool takes(const struct route *route, const char *name)
{
	size_t len = strlen(name);
	for (const char *p = route->parameters; *p; p += strcspn(p, " ") + 1)
		if (!strncmp(p, name, len) && p[len] == ' ')
			return true;
	return false;
}

static enum status read_n(const char *value, unsigned max, unsigned *ret_n, struct error *err)
{
	char *end;
	unsigned long n = *value >= '0' && *value <= '9' ? strtoul(value, &end, 10) : max + 1ul;
	if (n > max || *end)
		return error_set(err, STATUS_BAD_INPUT, "n: must be a whole number from 0 to %u", max);
	*ret_n = (unsigned)n;
	return STATUS_OK;
}

static enum status set(const struct route *route, struct parameters *parameters, const char *name,
		       const char *value, struct error *err)
{
	if (route->flags & ROUTE_TAKES_SEARCH) {
		enum status status = request_set(&parameters->request, name, value, err);
		if (status != STATUS_NOT_FOUND)
			return status;
	}
	if (!takes(route, name))
		return error_set(err, STATUS_BAD_INPUT, "%.60s: no such parameter here", name);
	if (!strcmp(name, "q"))
		return request_set(&parameters->request, "q", value, err);
	if (!strcmp(name, "n"))
		return read_n(value, route->id == ROUTE_API_SUGGEST ? SUGGEST_MAX_N : REQUEST_MAX_N,
			      &parameters->n, err);
	if (!strcmp(name, "keys")) {
		parameters->keys = strcmp(value, "0") != 0;
		return STATUS_OK;
	}
	if (!strcmp(name, "format")) {
		if (strcmp(value, "json") && strcmp(value, "csv"))
			return error_set(err, STATUS_BAD_INPUT, "format: must be json or csv");
		parameters->csv = !strcmp(value, "csv");
		return STATUS_OK;
	}
	char **text = !strcmp(name, "id") ? &parameters->id : &parameters->ui;
	free(*text);
	*text = xstrdup(value);
	return STATUS_OK;
}

/*
 * Decode a name or a value. A lone "%" typed into the address is no reason to refuse a page: there the text is then taken
 * as it stands.
 */
static enum status decode(const struct route *route, const char *text, size_t len, struct buf *out,
			  struct error *err)
{
	if (url_decode(text, len, false, out))
		return STATUS_OK;
	if (route->flags & ROUTE_STRICT)
		return error_set(err, STATUS_BAD_INPUT, "%.*s: a broken escape, or %%00",
				 (int)(len < 60 ? len : 60), text);
	buf_clear(out);
	buf_add(out, text, strnlen(text, len));
	return STATUS_OK;
}

static enum status read_one(const struct route *route, const char *text, size_t len,
			    struct parameters *parameters, struct error *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT, value = BUF_INIT;
	const char *equals = memchr(text, '=', len);
	size_t name_len = equals ? (size_t)(equals - text) : len;
	bool strict = route->flags & ROUTE_STRICT;

	enum status status = decode(route, text, name_len, &name, err);
	if (!status && equals) {
		status = decode(route, equals + 1, len - name_len - 1, &value, err);
		if (status && strict)
			return error_set(err, STATUS_BAD_INPUT, "%.60s: a broken escape, or %%00", name.data);
	}
	if (status)
		return status;
	/* An empty field of a form says nothing; an empty q is a query. */
	if (!value.len && !strict && strcmp(name.data, "q"))
		return STATUS_OK;
	status = set(route, parameters, name.data, value.data, err);
	return strict ? status : STATUS_OK;
}

enum status parameters_read(const struct route *route, const char *text, size_t len,
			    struct parameters *parameters, struct error *err)
{
	unsigned n = 0;

	if (route->id == ROUTE_FEED)
		parameters->request.n = FEED_DEFAULT_N;
	parameters->n = route->id == ROUTE_API_SUGGEST ? SUGGEST_DEFAULT_N : SIMILAR_DEFAULT_N;
	while (len) {
		const char *and = memchr(text, '&', len);
		size_t one = and? (size_t)(and-text) : len;
		if (++n > PARAMETERS_MAX)
			return error_set(err, STATUS_BAD_INPUT, "more than %u parameters", PARAMETERS_MAX);
		if (one) {
			enum status status = read_one(route, text, one, parameters, err);
			if (status)
				return status;
		}
		text += one + (and != NULL);
		len -= one + (and != NULL);
	}
	if (route->id == ROUTE_API_SIMILAR && !parameters->id)
		return error_set(err, STATUS_BAD_INPUT, "id: is required");
	if (route->flags & ROUTE_TAKES_SEARCH)
		return request_check(&parameters->request, err);
	return STATUS_OK;
}

void parameters_write(const struct route *route, const struct parameters *parameters, struct buf *out)
{
	if (route->flags & ROUTE_TAKES_SEARCH) {
		request_add_query_string(&parameters->request, out);
		/* Left out there when it is the search's own default, which is not the feed's. */
		if (route->id == ROUTE_FEED && parameters->request.n == 10)
			buf_addf(out, "%sn=10", out->len ? "&" : "");
		if (parameters->csv)
			buf_addf(out, "%sformat=csv", out->len ? "&" : "");
		return;
	}
	if (takes(route, "q")) {
		buf_addstr(out, "q=");
		url_encode(parameters->request.query, strlen(parameters->request.query), false, out);
	}
	if (takes(route, "id") && parameters->id) {
		buf_addstr(out, "id=");
		url_encode(parameters->id, strlen(parameters->id), false, out);
	}
	if (takes(route, "n"))
		buf_addf(out, "&n=%u", parameters->n);
}

/* What the front end answers, and what it hands to the query workers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

#include "exchange.h"
#include "feed.h"
#include "metrics.h"
#include "problem.h"
#include "pages/pages.h"
#include "base/json.h"
#include "base/memory.h"
#include "process/spawn.h"
#include "base/banned.h"

/* ---- answering ---- */

void exchange_answer(struct exchange *exchange, struct http_answer *what)
{
	struct front *front = exchange->front;
	struct counters *counters = &front->shared->counters;

	if (exchange->route && exchange->route->flags & ROUTE_CORS && front->settings->origins.n) {
		what->vary |= VARY_ORIGIN;
		what->origin = exchange->origin;
	}
	what->allow_options = front->settings->origins.n > 0;
	what->close = what->close || front->draining;
	exchange->response = http_answer_make(what);
	exchange->status = what->status;
	if (!exchange->response) {
		exchange->status = 500;
		exchange->response = http_answer_failure();
	}
	exchange->body_len = what->fixed || what->is_file ? 0 : what->len;
	front->body_bytes += exchange->body_len;
	exchange->close_now = what->close && exchange->state == EXCHANGE_NEW;
	exchange->state = EXCHANGE_ANSWERED;
	unsigned hundreds = exchange->status / 100;
	count(&counters->requests[exchange->route ? exchange->route->id : N_ROUTES]
				 [hundreds < 6 ? hundreds : 5]);
}

static struct page_context page_context_of(const struct exchange *exchange)
{
	const struct assets *assets = exchange->front->assets;
	return (struct page_context){ .language = (enum page_language)exchange->language,
				      .language_chosen = exchange->language_chosen,
				      .keys = exchange->parameters.keys,
				      .style_url = assets->items[ASSET_STYLE].url,
				      .script_url = assets->items[ASSET_SCRIPT].url,
				      .icon_url = assets->items[ASSET_ICON].url,
				      .today = "" };
}

static bool is_page_status(unsigned status)
{
	return status == 400 || status == 404 || status == 405 || status == 421 || status == 429 ||
	       status == 500 || status == 503;
}

void exchange_fail(struct exchange *exchange, unsigned status, const char *detail, const char *parameter,
		   bool close)
{
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	struct http_answer what = HTTP_ANSWER_INIT;

	what.status = status;
	what.close = close;
	what.retry_after_s = status == 503 || status == 429 ? 1 : 0;
	if (exchange->html && is_page_status(status)) {
		struct page_context context = page_context_of(exchange);
		const char *query = exchange->parameters.request.query;
		page_error(&context, (int)status, *query ? query : NULL, &body);
		what.type = CONTENT_HTML;
		what.vary |= VARY_LANGUAGE;
	} else {
		problem_write(status, detail, parameter, &body);
		what.type = CONTENT_PROBLEM;
	}
	what.data = body.data;
	what.len = body.len;
	exchange_answer(exchange, &what);
}

/* ---- reading the request ---- */

static enum MHD_Result take_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len,
				   const char *value, size_t value_len)
{
	(void)kind;
	http_request_header(cls, name, name_len, value, value_len);
	return MHD_YES;
}

static void read_request(struct exchange *exchange, const char *method, const char *version,
			 struct http_request *request)
{
	struct MHD_Connection *mhd = exchange->connection->mhd;
	struct sockaddr_storage local;
	socklen_t len = sizeof(local);
	const union MHD_ConnectionInfo *info;

	*request = (struct http_request){ .method = method ? method : "",
					  .version = version ? version : "",
					  .target = exchange->target };
	MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, take_header, request);
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (info)
		address_of_socket(info->client_addr, &request->peer);
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info && !getsockname(info->connect_fd, (struct sockaddr *)&local, &len))
		request->has_local = address_of_socket((struct sockaddr *)&local, &request->local);
}

/* Accept-Language as a string, or NULL. */
static char *accept_language(const struct http_request *request)
{
	const char *value = request->headers[HEADER_ACCEPT_LANGUAGE].value;
	return value ? xstrndup(value, request->headers[HEADER_ACCEPT_LANGUAGE].len) : NULL;
}

static const char *allowed_origin(const struct settings *settings, const struct http_request *request)
{
	for (size_t i = 0; i < settings->origins.n; i++) {
		const char *origin = settings->origins.items[i];
		if (request->headers[HEADER_ORIGIN].n == 1 &&
		    strlen(origin) == request->headers[HEADER_ORIGIN].len &&
		    !memcmp(origin, request->headers[HEADER_ORIGIN].value, strlen(origin)))
			return origin; /* ours, not the client's bytes */
	}
	return NULL;
}

/* Everything that the answer depends on, apart from the generation. */
static void make_key(struct exchange *exchange)
{
	struct buf *key = &exchange->key;
	const struct route *route = exchange->route;

	buf_addstr(key, exchange->front->assets->version);
	buf_add_u8(key, (uint8_t)route->id);
	buf_add_bytes(key, exchange->name, strlen(exchange->name));
	buf_add_bytes(key, exchange->query.data, exchange->query.len);
	if (route->flags & ROUTE_NEEDS_BASE)
		buf_add_bytes(key, exchange->base.data, exchange->base.len);
	if (route->flags & ROUTE_IS_PAGE) {
		buf_add_u8(key, (uint8_t)exchange->language);
		buf_add_u8(key, (uint8_t)(exchange->language_chosen | exchange->parameters.keys << 1));
	}
	if (route->flags & ROUTE_DATED)
		buf_add_u64(key, (uint64_t)time(NULL) / 86400);
	exchange->hash = XXH3_64bits(key->data, key->len);
	/* A weak tag stands for both encodings; kept answers are one or the other. */
	buf_add_u8(key, exchange->gzip);
}

static void make_etag(const struct exchange *exchange, const char *generation, char ret_etag[48])
{
	snprintf(ret_etag, 48, "W/\"%s-%016llx\"", *generation ? generation : "v",
		 (unsigned long long)exchange->hash);
}

/* Who asks, and may he? False: answered. */
static bool count_client(struct exchange *exchange, const struct http_request *request)
{
	struct front *front = exchange->front;
	bool by_proxy;

	if (!http_client(front->settings, request, &exchange->client, &by_proxy))
		return true;
	if (!clients_spend(front->clients, &exchange->client, clock_now_ms())) {
		count(&front->shared->counters.refused);
		exchange_fail(exchange, 429,
			      "More requests a second than this server answers for one address.", NULL,
			      false);
		return false;
	}
	if (by_proxy) {
		exchange->client_counted = clients_begin(front->clients, &exchange->client);
		if (!exchange->client_counted) {
			count(&front->shared->counters.refused);
			exchange_fail(exchange, 429,
				      "More requests at a time than this server answers for one address.",
				      NULL, false);
			return false;
		}
	}
	return true;
}

static void answer_options(struct exchange *exchange)
{
	struct http_answer what = HTTP_ANSWER_INIT;
	what.status = 204;
	what.preflight = true;
	exchange_answer(exchange, &what);
}

static void answer_not_modified(struct exchange *exchange, const char *etag, unsigned vary)
{
	struct http_answer what = HTTP_ANSWER_INIT;
	what.status = 304;
	what.cache = CACHE_REVALIDATE;
	what.etag = etag;
	what.vary = vary;
	count(&exchange->front->shared->counters.not_modified);
	exchange_answer(exchange, &what);
}

static unsigned vary_of(const struct route *route)
{
	return VARY_ENCODING | (route->flags & ROUTE_IS_PAGE ? VARY_LANGUAGE : 0);
}

/* Does the route depend on the index? Then its ETag carries the generation. */
static bool of_the_index(const struct exchange *exchange)
{
	return !(exchange->route->flags & ROUTE_BY_FRONT) && exchange->route->id != ROUTE_ASSET;
}

static bool has_etag(enum route_id id)
{
	return id != ROUTE_HEALTH && id != ROUTE_READY && id != ROUTE_METRICS && id != ROUTE_ASSET &&
	       id != ROUTE_ORIGINAL; /* whose tag is that of the file */
}

void exchange_check(struct exchange *exchange, const char *method, const char *version)
{
	struct front *front = exchange->front;
	struct http_request request;
	struct http_target target;
	struct refusal refusal;

	read_request(exchange, method, version, &request);
	exchange->html =
		http_accepts(&request, HEADER_ACCEPT, "text/html") && strncmp(exchange->target, "/api/", 5);
	exchange->gzip = http_accepts(&request, HEADER_ACCEPT_ENCODING, "gzip");
	CLEANUP(free_p) char *languages = accept_language(&request);
	exchange->language = page_language_choose(NULL, languages, &exchange->language_chosen);
	if (!http_check(front->settings, &request, &target, &refusal)) {
		count(&front->shared->counters.refused);
		exchange_fail(exchange, refusal.status, refusal.detail, NULL, refusal.close);
		return;
	}
	exchange->method = target.method;
	exchange->route = target.route;
	exchange->origin = allowed_origin(front->settings, &request);
	if (!count_client(exchange, &request))
		return;
	if (target.method == METHOD_OPTIONS) {
		answer_options(exchange);
		return;
	}
	if (!target.route) {
		exchange_fail(exchange, 404, "Nothing is at this address.", NULL, false);
		return;
	}
	exchange->html = target.route->flags & ROUTE_IS_PAGE;

	CLEANUP(buf_release) struct buf name = BUF_INIT;
	if (!url_decode(target.name, target.name_len, true, &name)) {
		exchange_fail(exchange, 400, "The path holds a broken escape, or %00.", NULL, false);
		return;
	}
	exchange->name = buf_detach(&name);
	struct error err = ERROR_INIT;
	enum status status =
		parameters_read(target.route, target.query, target.query_len, &exchange->parameters, &err);
	exchange->language =
		page_language_choose(exchange->parameters.ui, languages, &exchange->language_chosen);
	if (status) {
		CLEANUP(buf_release) struct buf parameter = BUF_INIT;
		problem_parameter(err.message, &parameter);
		exchange_fail(exchange, problem_http_status(status), err.message,
			      parameter.len ? parameter.data : NULL, false);
		return;
	}
	parameters_write(target.route, &exchange->parameters, &exchange->query);
	if (target.route->flags & ROUTE_NEEDS_BASE)
		http_base(front->settings, &request, &exchange->base);
	make_key(exchange);
	if (target.route->id == ROUTE_ORIGINAL)
		exchange_keep_conditions(exchange, &request);
	if (has_etag(target.route->id)) {
		char etag[48];
		make_etag(exchange, of_the_index(exchange) ? front->generation : "", etag);
		if ((!of_the_index(exchange) || *front->generation) && http_none_match(&request, etag)) {
			answer_not_modified(exchange, etag, vary_of(target.route));
			return;
		}
	}
	exchange->state = EXCHANGE_CHECKED;
}

/* ---- what the front end knows by itself ---- */

static void answer_asset(struct exchange *exchange, const struct asset *asset, enum http_cache cache,
			 const char *etag)
{
	struct http_answer what = HTTP_ANSWER_INIT;
	what.status = 200;
	what.type = asset->type;
	what.gzip = exchange->gzip && asset->gzip.len;
	what.data = what.gzip ? (const void *)asset->gzip.data : asset->data;
	what.len = what.gzip ? asset->gzip.len : asset->size;
	what.fixed = true;
	what.cache = cache;
	what.etag = etag;
	what.vary = VARY_ENCODING;
	exchange_answer(exchange, &what);
}

static void answer_text(struct exchange *exchange, enum content_type type, const struct buf *body,
			const char *etag)
{
	struct http_answer what = HTTP_ANSWER_INIT;
	what.status = 200;
	what.type = type;
	what.data = body->data;
	what.len = body->len;
	what.etag = etag;
	what.cache = etag ? CACHE_REVALIDATE : CACHE_NONE;
	exchange_answer(exchange, &what);
}

static void answer_ready(struct exchange *exchange)
{
	const struct front *front = exchange->front;
	unsigned ready = 0, fell_back = 0;
	CLEANUP(buf_release) struct buf body = BUF_INIT;

	for (unsigned i = 0; i < front->settings->n_workers; i++) {
		ready += look32(&front->shared->slots[i].generation) != 0;
		fell_back += look32(&front->shared->slots[i].fell_back) != 0;
	}
	if (!ready || front->draining) {
		exchange_fail(
			exchange, 503,
			front->draining
				? "This server is stopping."
				: "No index is open: nothing has been published yet, or it cannot be read.",
			NULL, false);
		return;
	}
	struct json j = json_on(&body);
	json_begin_object(&j);
	json_key_bool(&j, "ready", true);
	json_key_string(&j, "generation", front->generation);
	json_key_int(&j, "workers", front->settings->n_workers);
	json_key_int(&j, "workers_ready", ready);
	json_key_int(&j, "workers_on_older_generation", fell_back);
	json_end(&j);
	buf_addch(&body, '\n');
	answer_text(exchange, CONTENT_JSON, &body, NULL);
}

static void answer_by_front(struct exchange *exchange)
{
	struct front *front = exchange->front;
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	char etag[48];

	make_etag(exchange, "", etag);
	switch (exchange->route->id) {
	case ROUTE_HEALTH:
		buf_addstr(&body, "ok\n");
		answer_text(exchange, CONTENT_TEXT, &body, NULL);
		return;
	case ROUTE_READY:
		answer_ready(exchange);
		return;
	case ROUTE_METRICS:
		metrics_write(front->shared, front->settings->n_workers, front->generation, &body);
		answer_text(exchange, CONTENT_METRICS, &body, NULL);
		return;
	case ROUTE_OPENSEARCH:
		opensearch_write(exchange->base.data, front->assets->items[ASSET_ICON].url, &body);
		answer_text(exchange, CONTENT_OPENSEARCH, &body, etag);
		return;
	case ROUTE_OPENAPI:
		answer_asset(exchange, &front->assets->items[ASSET_OPENAPI], CACHE_REVALIDATE, etag);
		return;
	default:
		exchange_fail(exchange, 404, "Nothing is at this address.", NULL, false);
	}
}

/* ---- what a worker answers ---- */

static void refuse_overloaded(struct exchange *exchange)
{
	count(&exchange->front->shared->counters.overloaded);
	exchange_fail(exchange, 503, "Too many requests wait for an answer.", NULL, false);
}

/* Pass on what a worker said, just now or earlier; what->data, len and fd are set. */
static void answer_of_worker(struct exchange *exchange, unsigned flags, const char *generation,
			     struct http_answer *what)
{
	char etag[48];

	what->gzip = flags & ANSWER_GZIP;
	what->vary = vary_of(exchange->route);
	what->retry_after_s = what->status == 503 ? 1 : 0;
	bool lasting = what->status == 200 && !(flags & ANSWER_VOLATILE);
	if (lasting && *generation) {
		make_etag(exchange, generation, etag);
		what->etag = etag;
	}
	if (what->status == 200)
		what->cache = CACHE_REVALIDATE;
	exchange_answer(exchange, what);
}

/* False: such an answer is not kept. */
static bool answer_kept(struct exchange *exchange)
{
	struct front *front = exchange->front;
	struct http_answer what = HTTP_ANSWER_INIT;
	struct kept_answer kept;

	if (!(exchange->route->flags & ROUTE_KEPT))
		return false;
	if (!answer_cache_find(front->kept, &exchange->key, &kept)) {
		count(&front->shared->counters.kept_misses);
		return false;
	}
	count(&front->shared->counters.kept_hits);
	what.status = 200;
	what.type = kept.type;
	what.data = kept.body;
	what.len = kept.len;
	answer_of_worker(exchange, kept.flags, front->generation, &what);
	return true;
}

static void hand_over(struct exchange *exchange)
{
	struct front *front = exchange->front;
	struct wire_request request = {
		.deadline_us = exchange->begun_us + (uint64_t)front->settings->deadline_ms * 1000,
		.route = exchange->route->id,
		.language = exchange->language,
		.language_chosen = exchange->language_chosen,
		.keys = exchange->parameters.keys,
		.gzip = exchange->gzip,
		.name = exchange->name,
		.query = exchange->query.data,
		.base = exchange->base.data,
	};
	if (!dispatch_add(front->dispatch, &exchange->waiting, &request)) {
		refuse_overloaded(exchange);
		return;
	}
	put(&front->shared->counters.waiting, dispatch_count(front->dispatch));
	exchange->state = EXCHANGE_WAITING;
}

void exchange_begin(struct exchange *exchange)
{
	struct front *front = exchange->front;
	/* Slow headers are not the query's time. */
	exchange->begun_us = clock_now_us();
	if (exchange->route->id == ROUTE_ASSET && !front->settings->web_root) {
		const struct asset *asset = assets_find(front->assets, exchange->name);
		if (asset)
			answer_asset(exchange, asset, CACHE_FOREVER, NULL);
		else
			exchange_fail(exchange, 404, "Nothing is at this address.", NULL, false);
	} else if (exchange->route->flags & ROUTE_BY_FRONT) {
		answer_by_front(exchange);
	} else if (exchange->front->body_bytes > FRONT_MAX_BODIES) {
		refuse_overloaded(exchange); /* a kept answer is copied too */
	} else if (!answer_kept(exchange)) {
		hand_over(exchange);
	}
}

void exchange_take_answer(struct exchange *exchange, struct wire_answer *from_worker)
{
	struct front *front = exchange->front;
	struct http_answer what = HTTP_ANSWER_INIT;

	shared_count_latency(front->shared, clock_now_us() - exchange->begun_us);
	if (from_worker->flags & ANSWER_FILE) {
		exchange_send_original(exchange, from_worker);
		return;
	}
	if (exchange->route->flags & ROUTE_KEPT)
		answer_cache_put(front->kept, &exchange->key, from_worker);
	what.status = from_worker->status;
	what.type = from_worker->type;
	what.data = from_worker->body.data;
	what.len = from_worker->body_size;
	what.fd = from_worker->fd;
	from_worker->fd = -1;
	answer_of_worker(exchange, from_worker->flags, from_worker->generation, &what);
}

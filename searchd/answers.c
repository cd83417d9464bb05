#include "answers.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "feed.h"
#include "originals.h"
#include "pages/pages.h"
#include "problem.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "query/answer_csv.h"
#include "query/answer_json.h"
#include "process/spawn.h"
#include "base/banned.h"

#define WEB_FILE_MAX  (1u << 20) /* bytes of a file of --web-root */
#define SIMILAR_SHOWN 10u /* documents like it, beside a document; its copies and translations are left out */

/* What a handler needs. */
struct work {
	const struct settings *settings;
	const struct assets *assets;
	struct searcher *searcher;
	const struct wire_request *request;
	const struct parameters *parameters;
	struct page_context page;
	struct wire_answer *answer;
	struct error *err;
};

/* ---- the API ---- */

/* The mark in front is for spreadsheets, which take a table without it for the system's old character set. */
static void write_csv(struct work *work, const struct answer *answer)
{
	utf8_add(&work->answer->body, 0xfeff);
	answer_csv_begin(false, &work->answer->body);
	answer_csv_add(answer, NULL, &work->answer->body);
	work->answer->type = CONTENT_CSV;
}

static enum status api_search(struct work *work)
{
	CLEANUP(answer_release) struct answer answer;
	answer_init(&answer);
	enum status status = searcher_search(work->searcher, &work->parameters->request,
					     work->request->deadline_us, &answer, work->err);
	if (status)
		return status;
	if (work->parameters->csv)
		write_csv(work, &answer);
	else
		answer_write_json(&answer, &work->answer->body);
	if (answer.partial)
		work->answer->flags |= ANSWER_VOLATILE;
	return STATUS_OK;
}

/* ["text", ["completion", ...]], as OpenSearch Suggestions wants it. */
static enum status api_suggest(struct work *work)
{
	CLEANUP(strlist_release) struct strlist texts = STRLIST_INIT;
	const char *text = work->parameters->request.query;
	if (*text && work->parameters->n) {
		enum status status =
			searcher_suggest(work->searcher, text, work->parameters->n, &texts, work->err);
		if (status)
			return status;
	}
	struct json j = json_on(&work->answer->body);
	json_begin_array(&j);
	json_put_string(&j, text);
	json_begin_array(&j);
	for (size_t i = 0; i < texts.n; i++)
		json_put_string(&j, texts.items[i]);
	json_end(&j);
	json_end(&j);
	work->answer->type = CONTENT_SUGGESTIONS;
	return STATUS_OK;
}

static enum status api_document(struct work *work)
{
	CLEANUP(stored_document_release) struct stored_document doc = { .generation = NULL };
	enum status status = searcher_document(work->searcher, work->request->name, NULL, &doc, work->err);
	if (!status)
		document_write_json(&doc, &work->answer->body);
	return status;
}

static enum status api_similar(struct work *work)
{
	CLEANUP(answer_release) struct answer answer;
	answer_init(&answer);
	enum status status = searcher_similar(work->searcher, work->parameters->id, work->parameters->n,
					      &answer, work->err);
	if (!status)
		answer_write_json(&answer, &work->answer->body);
	return status;
}

static enum status api_stats(struct work *work)
{
	CLEANUP(index_stats_release) struct index_stats stats = { .generation = NULL };
	enum status status = searcher_stats(work->searcher, &stats, work->err);
	if (!status)
		index_stats_write_json(&stats, &work->answer->body);
	return status;
}

static enum status feed(struct work *work)
{
	CLEANUP(answer_release) struct answer answer;
	struct request request = { .query = NULL };
	answer_init(&answer);
	request_copy(&request, &work->parameters->request);
	request.sort = SORT_DATE;
	request.facets = request.explain = false;
	enum status status =
		searcher_search(work->searcher, &request, work->request->deadline_us, &answer, work->err);
	if (!status) {
		feed_write(work->request->base, &work->parameters->request, &answer, &work->answer->body);
		work->answer->type = CONTENT_ATOM;
		if (answer.partial)
			work->answer->flags |= ANSWER_VOLATILE;
	}
	request_release(&request);
	return status;
}

/* ---- the pages ---- */

static enum status home(struct work *work)
{
	CLEANUP(index_stats_release) struct index_stats stats = { .generation = NULL };
	enum status status = searcher_stats(work->searcher, &stats, work->err);
	if (!status)
		page_home(&work->page, &stats, &work->answer->body);
	return status;
}

static enum status search(struct work *work)
{
	CLEANUP(answer_release) struct answer answer;
	struct request request = { .query = NULL };
	answer_init(&answer);
	/* The page always shows its filters with their counts. */
	request_copy(&request, &work->parameters->request);
	request.facets = true;
	enum status status =
		searcher_search(work->searcher, &request, work->request->deadline_us, &answer, work->err);
	if (!status) {
		page_search(&work->page, &work->parameters->request, &answer, &work->answer->body);
		if (answer.partial)
			work->answer->flags |= ANSWER_VOLATILE;
	}
	request_release(&request);
	return status;
}

static enum status document(struct work *work)
{
	CLEANUP(stored_document_release) struct stored_document doc = { .generation = NULL };
	CLEANUP(answer_release) struct answer similar;
	const struct request *request = &work->parameters->request;
	const char *query = *request->query ? request->query : NULL;
	answer_init(&similar);
	enum status status = searcher_document(work->searcher, work->request->name, query, &doc, work->err);
	if (!status)
		status = searcher_similar(work->searcher, work->request->name, SIMILAR_SHOWN, &similar,
					  work->err);
	if (!status)
		page_document(&work->page, &doc, request, &similar, &work->answer->body);
	return status;
}

static enum status help(struct work *work)
{
	page_help(&work->page, &work->answer->body);
	return STATUS_OK;
}

/* --web-root: one of the page's files, by name; the name is compared and never joined to a path as it came. */
static enum status web_file(struct work *work)
{
	const struct asset *asset = assets_find(work->assets, work->request->name);
	if (!asset)
		return error_set(work->err, STATUS_NOT_FOUND, "Nothing is at this address");
	CLEANUP(close_p) int dir = open(work->settings->web_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return error_set_errno(work->err, STATUS_IO, "--web-root: %s", work->settings->web_root);
	enum status status = file_read(dir, asset->name, WEB_FILE_MAX, &work->answer->body, work->err);
	work->answer->type = asset->type;
	work->answer->flags |= ANSWER_VOLATILE;
	return status;
}

/* --originals: the file itself, for the front end to send. */
static enum status original(struct work *work)
{
	struct original file;
	const char *id = work->request->name;
	if (!work->settings->originals || !searcher_has_document(work->searcher, id))
		return error_set(work->err, STATUS_NOT_FOUND, "no document of this id");
	enum status status = original_open(work->settings->originals, id, &file, work->err);
	if (status)
		return status;
	work->answer->fd = file.fd;
	work->answer->body_size = file.size;
	work->answer->file_tag = file.tag;
	work->answer->type = file.type;
	work->answer->flags |= ANSWER_FILE;
	return STATUS_OK;
}

/* ---- all of them ---- */

static const struct handler {
	enum route_id route;
	enum status (*run)(struct work *work);
	bool without_index;
} handlers[] = {
	{ ROUTE_HOME, home, false },
	{ ROUTE_SEARCH, search, false },
	{ ROUTE_DOCUMENT, document, false },
	{ ROUTE_ORIGINAL, original, false },
	{ ROUTE_HELP, help, true },
	{ ROUTE_API_SEARCH, api_search, false },
	{ ROUTE_API_SUGGEST, api_suggest, false },
	{ ROUTE_API_DOCUMENT, api_document, false },
	{ ROUTE_API_SIMILAR, api_similar, false },
	{ ROUTE_API_STATS, api_stats, false },
	{ ROUTE_FEED, feed, false },
	{ ROUTE_ASSET, web_file, true },
};

static const struct handler *handler_of(enum route_id route)
{
	for (size_t i = 0; i < ARRAY_SIZE(handlers); i++)
		if (handlers[i].route == route)
			return &handlers[i];
	return NULL;
}

/* An error: the page in its language, or a problem. Messages of 500 and 503 stay in the log. */
static void fail(struct work *work, const struct route *route, unsigned http_status, const char *detail)
{
	struct wire_answer *answer = work->answer;
	buf_clear(&answer->body);
	answer->status = http_status;
	answer->flags |= ANSWER_VOLATILE;
	if (route->flags & ROUTE_IS_PAGE) {
		const char *query = work->parameters->request.query;
		answer->type = CONTENT_HTML;
		if (!work->searcher && http_status == 503)
			page_building(&work->page, &answer->body);
		else
			page_error(&work->page, (int)http_status, *query ? query : NULL, &answer->body);
		return;
	}
	answer->type = CONTENT_PROBLEM;
	problem_write(http_status, detail, NULL, &answer->body);
}

/* Of the statuses of problem.h a worker sends these alone. */
static unsigned worker_status(enum status status)
{
	unsigned http_status = problem_http_status(status);
	return http_status == 400 || http_status == 404 || http_status == 503 ? http_status : 500;
}

static void compress(const struct wire_request *request, struct wire_answer *answer)
{
	CLEANUP(buf_release) struct buf packed = BUF_INIT;
	if (!request->gzip || answer->body.len <= 1024 ||
	    !gzip_bytes(answer->body.data, answer->body.len, &packed))
		return;
	buf_release(&answer->body);
	answer->body = packed;
	packed = (struct buf)BUF_INIT;
	answer->flags |= ANSWER_GZIP;
}

static void fill_today(char today[11])
{
	time_t now = time(NULL);
	struct tm utc;
	if (!gmtime_r(&now, &utc) || !strftime(today, 11, "%Y-%m-%d", &utc))
		today[0] = '\0';
}

enum status answers_make(const struct settings *settings, const struct assets *assets,
			 struct searcher *searcher, const struct wire_request *request,
			 struct wire_answer *ret_answer, struct error *err)
{
	CLEANUP(parameters_release) struct parameters parameters;
	const struct route *route = route_by_id(request->route);
	const struct handler *handler = handler_of(request->route);
	char today[11];
	enum status status;

	fill_today(today);
	parameters_init(&parameters);
	struct work work = { .settings = settings,
			     .assets = assets,
			     .searcher = searcher,
			     .request = request,
			     .parameters = &parameters,
			     .page = { .language = request->language < N_PAGE_LANGUAGES
							   ? (enum page_language)request->language
							   : PAGE_FR,
				       .language_chosen = request->language_chosen,
				       .keys = request->keys,
				       .style_url = assets->items[ASSET_STYLE].url,
				       .script_url = assets->items[ASSET_SCRIPT].url,
				       .icon_url = assets->items[ASSET_ICON].url,
				       .originals = settings->originals != NULL,
				       .today = today },
			     .answer = ret_answer,
			     .err = err };
	ret_answer->status = 200;
	ret_answer->type = route->flags & ROUTE_IS_PAGE ? CONTENT_HTML : CONTENT_JSON;
	status = parameters_read(route, request->query, strlen(request->query), &parameters, err);
	if (status || !handler) {
		fail(&work, route, 400, err->message);
		return STATUS_OK;
	}
	if (clock_now_us() >= request->deadline_us) {
		fail(&work, route, 503, "The query could not be started in time.");
		return STATUS_OK;
	}
	if (!searcher && !handler->without_index) {
		fail(&work, route, 503,
		     "No index is open: nothing has been published yet, or it cannot be read.");
		return STATUS_OK;
	}
	status = handler->run(&work);
	if (status) {
		unsigned http_status = worker_status(status);
		fail(&work, route, http_status,
		     http_status == 404   ? "No document has this id."
		     : http_status == 400 ? err->message
					  : "The index could not answer.");
	}
	compress(request, ret_answer);
	return status == STATUS_CORRUPT ? status : STATUS_OK;
}

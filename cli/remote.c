/* Answers from a daemon, over the HTTP API. */
#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "answer_read.h"
#include "http.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "base/banned.h"

/*
 * The daemon cuts a query at 1,024 bytes and says so in its answer; a server refuses an address of 100 KB. What is sent
 * is longer than that cut, so that the answer is the same, and short enough for any server.
 */
#define REMOTE_MAX_QUERY 2048
#define REMOTE_MAX_BASE  1024 /* bytes of --server */

struct remote {
	struct source source; /* first: a struct source * is a struct remote * */
	struct http *http;
	char *base;      /* without a final "/" */
	struct buf url;  /* of the request under way */
	struct buf body; /* of the last answer */
};

static struct remote *remote_of(struct source *source)
{
	return (struct remote *)source;
}

/* Start remote->url: the server and a path of the API. */
static struct buf *begin_url(struct remote *remote, const char *path)
{
	buf_clear(&remote->url);
	buf_addf(&remote->url, "%s/api/v1/%s", remote->base, path);
	return &remote->url;
}

static enum status status_of(long code)
{
	switch (code) {
	case 400:
	case 414:
	case 431:
		return STATUS_BAD_INPUT;
	case 404:
		return STATUS_NOT_FOUND;
	case 429:
	case 503:
		return STATUS_BUSY;
	default:
		return STATUS_IO;
	}
}

/* GET remote->url; its body is in remote->body afterwards. */
static enum status fetch(struct remote *remote, struct error *err)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	long code;
	enum status status = http_get(remote->http, remote->url.data, &code, &remote->body, err);

	if (status)
		return error_prefix(err, "%s", remote->base);
	if (code == 200)
		return STATUS_OK;
	problem_read(remote->body.data, remote->body.len, &words);
	return error_set(err, status_of(code), "%s: answered %ld: %s", remote->base, code,
			 words.len ? words.data : "no reason given; is it an iom-searchd?");
}

/* What was read, or why not, under the server's name. */
static enum status named(struct remote *remote, enum status status, struct error *err)
{
	return status ? error_prefix(err, "%s", remote->base) : STATUS_OK;
}

static enum status remote_search(struct source *source, const struct request *request,
				 struct answer *ret_answer, struct error *err)
{
	struct remote *remote = remote_of(source);
	struct buf *url = begin_url(remote, "search?");
	size_t len = strlen(request->query);
	char *shortened = xstrndup(request->query, utf8_floor(request->query, len, REMOTE_MAX_QUERY));
	struct request sent = *request;

	sent.query = shortened;
	request_add_query_string(&sent, url);
	free(shortened);
	enum status status = fetch(remote, err);
	if (status)
		return status;
	return named(remote, answer_read(remote->body.data, remote->body.len, ret_answer, err), err);
}

static enum status remote_similar(struct source *source, const char *id, const struct request *request,
				  struct answer *ret_answer, struct error *err)
{
	struct remote *remote = remote_of(source);
	struct buf *url = begin_url(remote, "similar?id=");

	url_encode(id, strlen(id), false, url);
	buf_addf(url, "&n=%u", request->n);
	enum status status = fetch(remote, err);
	if (status)
		return status;
	return named(remote, answer_read(remote->body.data, remote->body.len, ret_answer, err), err);
}

static enum status remote_document(struct source *source, const char *id, struct stored_document *ret_doc,
				   struct error *err)
{
	struct remote *remote = remote_of(source);

	url_encode(id, strlen(id), true, begin_url(remote, "documents/"));
	enum status status = fetch(remote, err);
	if (status)
		return status;
	return named(remote, stored_document_read(remote->body.data, remote->body.len, ret_doc, err), err);
}

static enum status remote_suggest(struct source *source, const char *text, unsigned n,
				  struct strlist *ret_texts, struct error *err)
{
	struct remote *remote = remote_of(source);
	CLEANUP(strlist_release) struct strlist all = STRLIST_INIT;
	size_t len = utf8_floor(text, strlen(text), REMOTE_MAX_QUERY);

	struct buf *url = begin_url(remote, "suggest?q=");

	url_encode(text, len, false, url);
	buf_addf(url, "&n=%u", n);
	enum status status = fetch(remote, err);
	if (!status)
		status = named(remote, suggestions_read(remote->body.data, remote->body.len, &all, err), err);
	for (size_t i = 0; !status && i < all.n && i < n; i++)
		strlist_add(ret_texts, all.items[i]);
	return status;
}

static enum status remote_stats(struct source *source, struct index_stats *ret_stats, struct error *err)
{
	struct remote *remote = remote_of(source);

	begin_url(remote, "stats");
	enum status status = fetch(remote, err);
	if (status)
		return status;
	return named(remote, index_stats_read(remote->body.data, remote->body.len, ret_stats, err), err);
}

static void remote_free(struct source *source)
{
	struct remote *remote = remote_of(source);
	http_free(remote->http);
	free(remote->base);
	buf_release(&remote->url);
	buf_release(&remote->body);
	free(remote);
}

static const struct source_functions functions = {
	.search = remote_search,
	.similar = remote_similar,
	.document = remote_document,
	.suggest = remote_suggest,
	.stats = remote_stats,
	.free = remote_free,
};

enum status source_server(const char *url, struct source **ret_source, struct error *err)
{
	size_t len = strlen(url);
	struct http *http;

	if ((strncmp(url, "http://", 7) && strncmp(url, "https://", 8)) || strpbrk(url, "?# "))
		return error_set(err, STATUS_BAD_INPUT,
				 "--server: \"%.200s\" is not an address like http://127.0.0.1:8080", url);
	if (len > REMOTE_MAX_BASE)
		return error_set(err, STATUS_BAD_INPUT, "--server: longer than %d bytes", REMOTE_MAX_BASE);
	enum status status = http_new(&http, err);
	if (status)
		return status;
	while (len && url[len - 1] == '/')
		len--;
	struct remote *remote = xcalloc(1, sizeof(*remote));
	remote->source.functions = &functions;
	remote->http = http;
	remote->base = xstrndup(url, len);
	buf_init(&remote->url);
	buf_init(&remote->body);
	*ret_source = &remote->source;
	return STATUS_OK;
}

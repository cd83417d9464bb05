#include "links.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"

static void add_parameter(struct buf *url, const char *name, const char *value)
{
	buf_addch(url, strchr(url->data, '?') ? '&' : '?');
	buf_addstr(url, name);
	buf_addch(url, '=');
	url_encode(value, strlen(value), false, url);
}

/* Add what the reader chose for the page itself and write the attribute. */
static void finish(struct page *page, struct buf *url, const char *fragment)
{
	if (page->context->language_chosen)
		add_parameter(url, "ui", messages_language_code(page->language));
	if (!page->context->keys)
		add_parameter(url, "keys", "0");
	if (fragment) {
		buf_addch(url, '#');
		buf_addstr(url, fragment);
	}
	html_attribute(page->out, "href", url->data);
}

/* The page always counts facets; the parameter is the API's. */
static void add_request(const struct request *request, struct buf *url)
{
	CLEANUP(buf_release) struct buf query = BUF_INIT;
	struct request without_facets = *request; /* shares its strings with request, which keeps them */
	without_facets.facets = false;
	request_add_query_string(&without_facets, &query);
	if (query.len)
		buf_addch(url, '?');
	buf_addstr(url, query.data);
}

void links_search_address(const struct request *request, struct buf *url)
{
	buf_addstr(url, "/search");
	add_request(request, url);
}

void links_document_address(const char *id, const struct request *request, struct buf *url)
{
	buf_addstr(url, "/documents/");
	url_encode(id, strlen(id), true, url);
	if (request)
		add_request(request, url);
}

void link_search_at(struct page *page, const struct request *request, const char *fragment)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	links_search_address(request, &url);
	finish(page, &url, fragment);
}

void link_search(struct page *page, const struct request *request)
{
	link_search_at(page, request, NULL);
}

void link_query(struct page *page, const char *query)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	buf_addstr(&url, "/search");
	add_parameter(&url, "q", query);
	finish(page, &url, NULL);
}

void link_value(struct page *page, enum field field, const char *value)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	buf_addstr(&url, "/search");
	add_parameter(&url, fields[field].name, value);
	finish(page, &url, NULL);
}

void link_document(struct page *page, const char *id, const struct request *request, const char *fragment)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	links_document_address(id, request, &url);
	finish(page, &url, fragment);
}

bool link_original(struct page *page, const char *id, const char *url, unsigned number)
{
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	size_t len = strlen(id);
	if (!page->context->originals || url || len < 4 || strcasecmp(id + len - 4, ".pdf"))
		return false;
	buf_addstr(&address, "/originals/");
	url_encode(id, len, true, &address);
	if (number)
		buf_addf(&address, "#page=%u", number);
	html_attribute(page->out, "href", address.data);
	return true;
}

void link_path(struct page *page, const char *path)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	buf_addstr(&url, path);
	finish(page, &url, NULL);
}

void link_language(struct page *page, enum page_language language)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	buf_addstr(&url, page->self);
	add_parameter(&url, "ui", messages_language_code(language));
	if (!page->context->keys)
		add_parameter(&url, "keys", "0");
	html_attribute(page->out, "href", url.data);
}

void link_keys(struct page *page, bool keys)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	buf_addstr(&url, page->self);
	if (page->context->language_chosen)
		add_parameter(&url, "ui", messages_language_code(page->language));
	if (!keys)
		add_parameter(&url, "keys", "0");
	html_attribute(page->out, "href", url.data);
}

void link_api(struct page *page, const struct request *request)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	buf_addstr(&url, "/api/v1/search");
	add_request(request, &url);
	html_attribute(page->out, "href", url.data);
}

void link_csv(struct page *page, const struct request *request)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	struct request table = *request; /* shares its strings with request, which keeps them */
	table.offset = 0;
	table.n = REQUEST_MAX_N;
	table.explain = false;
	buf_addstr(&url, "/api/v1/search");
	add_request(&table, &url);
	add_parameter(&url, "format", "csv");
	html_attribute(page->out, "href", url.data);
	html_attribute(page->out, "download", "iom-search.csv");
}

void link_feed(struct page *page, const struct request *request)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	struct request saved = *request; /* shares its strings with request, which keeps them */
	saved.offset = 0;
	saved.sort = SORT_RELEVANCE; /* a feed has an order of its own */
	saved.explain = false;
	buf_addstr(&url, "/feed.atom");
	add_request(&saved, &url);
	html_attribute(page->out, "href", url.data);
}

#include "links.h"

#include <string.h>

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

void links_document_address(const char *id, const char *query, struct buf *url)
{
	buf_addstr(url, "/documents/");
	url_encode(id, strlen(id), true, url);
	if (query && *query)
		add_parameter(url, "q", query);
}

void link_search(struct page *page, const struct request *request)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	links_search_address(request, &url);
	finish(page, &url, NULL);
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

void link_document(struct page *page, const char *id, const char *query, const char *fragment)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	links_document_address(id, query, &url);
	finish(page, &url, fragment);
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

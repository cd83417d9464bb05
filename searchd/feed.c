#include "feed.h"

#include <string.h>

#include "base/utf8.h"
#include "base/banned.h"

void xml_text(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0, size; i < len; i += size) {
		uint32_t c = utf8_decode(text + i, len - i, &size);
		if (c == UTF8_INVALID)
			buf_addstr(out, "\xEF\xBF\xBD");
		else if (c == '&')
			buf_addstr(out, "&amp;");
		else if (c == '<')
			buf_addstr(out, "&lt;");
		else if (c == '>')
			buf_addstr(out, "&gt;");
		else if (c == '"')
			buf_addstr(out, "&quot;");
		else if ((c < ' ' && c != '\t' && c != '\n') || c == 0xfffe || c == 0xffff)
			continue;
		else
			buf_add(out, text + i, size);
	}
}

static void add_element(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "<%s>", name);
	xml_text(out, text);
	buf_addf(out, "</%s>\n", name);
}

/* An address of a document on this server. */
static void add_document_address(struct buf *out, const char *base, const char *id)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	url_encode(id, strlen(id), true, &path);
	xml_text(out, base);
	buf_addstr(out, "/documents/");
	xml_text(out, path.data);
}

static bool is_web_address(const char *url)
{
	return url && (!strncmp(url, "http://", 7) || !strncmp(url, "https://", 8));
}

/* RFC 3339. A month or a year becomes its first day. */
static void add_updated(struct buf *out, const struct date *date, const char *published)
{
	if (date->precision == DATE_UNKNOWN) {
		add_element(out, "updated", published);
		return;
	}
	buf_addf(out, "<updated>%04d-%02d-%02dT00:00:00Z</updated>\n", date->year,
		 date->month ? date->month : 1, date->day ? date->day : 1);
}

static void add_entry(struct buf *out, const char *base, const struct result *result, const char *published)
{
	buf_addstr(out, "<entry>\n<id>");
	add_document_address(out, base, result->id);
	buf_addstr(out, "</id>\n<title>");
	xml_text(out, result->title ? result->title : result->id);
	buf_addstr(out, "</title>\n<link rel=\"alternate\" href=\"");
	if (is_web_address(result->url))
		xml_text(out, result->url);
	else
		add_document_address(out, base, result->id);
	buf_addstr(out, "\"");
	if (result->lang) {
		buf_addstr(out, " hreflang=\"");
		xml_text(out, result->lang);
		buf_addstr(out, "\"");
	}
	buf_addstr(out, "/>\n");
	add_updated(out, &result->date, published);
	if (result->site) {
		buf_addstr(out, "<author><name>");
		xml_text(out, result->site);
		buf_addstr(out, "</name></author>\n");
	}
	if (result->type) {
		buf_addstr(out, "<category term=\"");
		xml_text(out, result->type);
		buf_addstr(out, "\"/>\n");
	}
	if (result->best.snippet.text)
		add_element(out, "summary", result->best.snippet.text);
	buf_addstr(out, "</entry>\n");
}

void feed_write(const char *base, const struct request *request, const struct answer *answer, struct buf *out)
{
	CLEANUP(buf_release) struct buf query = BUF_INIT;
	request_add_query_string(request, &query);
	const char *published = answer->published ? answer->published : "1970-01-01T00:00:00Z";

	buf_addstr(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "
			"xmlns=\"http://www.w3.org/2005/Atom\">\n<id>");
	xml_text(out, base);
	buf_addstr(out, "/feed.atom?");
	xml_text(out, query.data);
	buf_addstr(out, "</id>\n<title>");
	xml_text(out, *request->query ? request->query : "iom-search");
	buf_addstr(out, "</title>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"");
	xml_text(out, base);
	buf_addstr(out, "/feed.atom?");
	xml_text(out, query.data);
	buf_addstr(out, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
	xml_text(out, base);
	buf_addstr(out, "/search?");
	xml_text(out, query.data);
	buf_addstr(out, "\"/>\n<author><name>iom-search</name></author>\n");
	add_element(out, "updated", published);
	for (size_t i = 0; i < answer->n_results; i++)
		add_entry(out, base, &answer->results[i], published);
	buf_addstr(out, "</feed>\n");
}

void opensearch_write(const char *base, const char *icon_url, struct buf *out)
{
	buf_addstr(out,
		   "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		   "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n"
		   "<ShortName>iom-search</ShortName>\n"
		   "<Description>Documents of the International Organization for Migration</Description>\n"
		   "<InputEncoding>UTF-8</InputEncoding>\n<Image width=\"32\" height=\"32\" "
		   "type=\"image/svg+xml\">");
	xml_text(out, base);
	xml_text(out, icon_url);
	buf_addstr(out, "</Image>\n<Url type=\"text/html\" template=\"");
	xml_text(out, base);
	buf_addstr(out,
		   "/search?q={searchTerms}\"/>\n<Url type=\"application/x-suggestions+json\" template=\"");
	xml_text(out, base);
	buf_addstr(out,
		   "/api/v1/suggest?q={searchTerms}\"/>\n<Url type=\"application/atom+xml\" template=\"");
	xml_text(out, base);
	buf_addstr(out, "/feed.atom?q={searchTerms}\"/>\n</OpenSearchDescription>\n");
}

#include "layout.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "format.h"
#include "help.h"
#include "links.h"

static const char *const language_names[N_PAGE_LANGUAGES] = { "français", "español", "English" };
static const char *const language_labels[N_PAGE_LANGUAGES] = { "FR", "ES", "EN" };

/* "es-MX" is Spanish. Returns false for a language that no page is written in. */
static bool language_from(const char *code, size_t len, enum page_language *ret_language)
{
	if (len < 2 || (len > 2 && code[2] != '-'))
		return false;
	for (int i = 0; i < N_PAGE_LANGUAGES; i++)
		if (strncasecmp(code, messages_language_code((enum page_language)i), 2) == 0) {
			*ret_language = (enum page_language)i;
			return true;
		}
	return false;
}

/* The weight of "fr;q=0.8" in thousandths; 1000 when none is given (RFC 9110, section 12.4.2). */
static int quality_of(const char *item, size_t len)
{
	const char *q = memmem(item, len, "q=", 2);
	if (!q)
		return 1000;
	int value = 0, scale = 1000;
	for (q += 2; q < item + len && scale; q++) {
		if (*q == '.')
			continue;
		if (*q < '0' || *q > '9')
			break;
		value += (*q - '0') * scale;
		scale /= 10;
	}
	return value;
}

enum page_language page_language_choose(const char *ui, const char *accept_language, bool *ret_chosen)
{
	enum page_language language = PAGE_FR, found;
	*ret_chosen = ui && language_from(ui, strlen(ui), &language);
	if (*ret_chosen || !accept_language)
		return language;
	int best = 0;
	for (const char *at = accept_language; *at;) {
		at += strspn(at, " \t,");
		size_t len = strcspn(at, ",");
		int quality = quality_of(at, len);
		if (quality > best && language_from(at, strcspn(at, " \t,;"), &found)) {
			best = quality;
			language = found;
		}
		at += len;
	}
	return language;
}

static void add_head(struct page *page, const char *title)
{
	const struct page_context *context = page->context;
	page_add(page, "<!DOCTYPE html>\n<html dir=\"ltr\"");
	html_attribute(page->out, "lang", messages_language_code(page->language));
	if (!context->keys)
		page_add(page, " data-keys=\"0\"");
	page_add(page, ">\n<head>\n<meta charset=\"utf-8\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	page_text(page, title);
	page_add(page, "</title>\n<meta name=\"color-scheme\" content=\"light dark\">\n"
		       "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"stylesheet\"");
	html_attribute(page->out, "href", context->style_url);
	page_add(page, ">\n<link rel=\"icon\" type=\"image/svg+xml\"");
	html_attribute(page->out, "href", context->icon_url);
	page_add(page, ">\n<link rel=\"search\" type=\"application/opensearchdescription+xml\" "
		       "href=\"/opensearch.xml\"");
	html_attribute(page->out, "title", messages_find(page->language, "site.name"));
	page_add(page, ">\n");
	if (page->flags & PAGE_HAS_FEED) {
		page_add(page, "<link rel=\"alternate\" type=\"application/atom+xml\"");
		link_feed(page, page->request);
		html_attribute(page->out, "title", messages_find(page->language, "keep.follow"));
		page_add(page, ">\n");
	}
	page_add(page, "<script type=\"module\"");
	html_attribute(page->out, "src", context->script_url);
	page_add(page, "></script>\n</head>\n<body");
	if (page->css_class)
		html_attribute(page->out, "class", page->css_class);
	page_add(page, ">\n");
}

static void add_skip_link(struct page *page, const char *target, const char *key)
{
	page_add(page, "<a class=\"skip vh\" href=\"#");
	page_add(page, target);
	page_add(page, "\">");
	page_say(page, key);
	page_add(page, "</a>\n");
}

static void add_languages(struct page *page)
{
	page_add(page, "<nav aria-label=\"");
	page_say(page, "nav.language");
	page_add(page, "\">\n\t<ul class=\"tools\">");
	for (int i = 0; i < N_PAGE_LANGUAGES; i++) {
		enum page_language language = (enum page_language)i;
		page_add(page, "<li><a");
		link_language(page, language);
		html_attribute(page->out, "hreflang", messages_language_code(language));
		html_attribute(page->out, "lang", messages_language_code(language));
		html_attribute(page->out, "title", language_names[i]);
		if (language == page->language)
			page_add(page, " aria-current=\"true\"");
		page_add(page, ">");
		page_add(page, language_labels[i]);
		page_add(page, "</a></li>");
	}
	page_add(page, "<li class=\"help\"><a");
	link_path(page, "/help");
	page_add(page, " data-help>");
	page_say(page, "nav.help");
	page_add(page, "</a></li></ul>\n</nav>\n");
}

void layout_add_logo(struct page *page, const char *css_class, unsigned size)
{
	buf_addf(page->out,
		 "<svg class=\"%s\" viewBox=\"0 0 28 28\" width=\"%u\" height=\"%u\" aria-hidden=\"true\" "
		 "focusable=\"false\"><path class=\"band\" d=\"M9 9.5h18v9H9z\"/>"
		 "<path d=\"M4 2h2v24H4zM10 4h14v2.5H10zM10 12.75h15v2.5H10zM10 21.5h9V24h-9z\"/></svg>",
		 css_class, size, size);
}

static void add_brand(struct page *page)
{
	const char *name = messages_find(page->language, "site.name");
	const char *space = strchr(name, ' ');
	assert(space);
	page_add(page, "<a class=\"brand\"");
	link_path(page, "/");
	page_add(page, ">");
	layout_add_logo(page, "mark", 28);
	page_add(page, "<span>");
	html_textn(page->out, name, (size_t)(space - name));
	page_add(page, "<br>");
	page_text(page, space + 1);
	page_add(page, "</span></a>\n");
}

static void add_hidden(struct page *page, const char *name, const char *value)
{
	page_add(page, "\t<input type=\"hidden\"");
	html_attribute(page->out, "name", name);
	html_attribute(page->out, "value", value);
	page_add(page, ">\n");
}

/* What the form must carry besides the box: settings always, the filters where no aside shows them. */
static void add_hidden_fields(struct page *page)
{
	const struct request *request = page->request;
	char date[11];
	if (page->context->language_chosen)
		add_hidden(page, "ui", messages_language_code(page->language));
	if (!page->context->keys)
		add_hidden(page, "keys", "0");
	if (!request)
		return;
	if (request->sort == SORT_DATE)
		add_hidden(page, "sort", "date");
	if (!request->cross)
		add_hidden(page, "cross", "0");
	if (!request->spelling)
		add_hidden(page, "spelling", "0");
	if (request->explain)
		add_hidden(page, "explain", "1");
	if (page->flags & PAGE_HAS_FILTERS)
		return;
	for (int field = 0; field < N_FIELDS; field++)
		for (size_t i = 0; i < request->filters[field].n; i++)
			add_hidden(page, fields[field].name, request->filters[field].items[i]);
	if (request->from.precision != DATE_UNKNOWN) {
		date_format(&request->from, date);
		add_hidden(page, "from", date);
	}
	if (request->to.precision != DATE_UNKNOWN) {
		date_format(&request->to, date);
		add_hidden(page, "to", date);
	}
}

void layout_add_form(struct page *page)
{
	page_add(page, "<form class=\"search\" id=\"f\" role=\"search\" action=\"/search\" method=\"get\">\n"
		       "\t<label class=\"vh\" for=\"q\">");
	page_say(page, "search.label");
	page_add(page, "</label>\n\t<div class=\"box\">\n\t\t<input id=\"q\" name=\"q\" type=\"search\"");
	html_attribute(page->out, "value", page->query);
	page_add(page, " placeholder=\"");
	page_say(page, "search.placeholder");
	page_add(page, "\" autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" "
		       "enterkeyhint=\"search\" "
		       "maxlength=\"1024\"");
	if (page->flags & PAGE_IS_HOME)
		page_add(page, " autofocus");
	page_add(page, ">\n\t\t<button type=\"submit\"><svg viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" "
		       "aria-hidden=\"true\" focusable=\"false\"><path d=\"M6.5 1a5.5 5.5 0 0 1 4.38 "
		       "8.82l3.9 3.9-1.06 "
		       "1.06-3.9-3.9A5.5 5.5 0 1 1 6.5 1m0 1.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8\"/></svg><span>");
	page_say(page, "search.go");
	page_add(page, "</span></button>\n\t</div>\n");
	add_hidden_fields(page);
	page_add(page, "</form>\n");
}

void layout_begin(struct page *page, const char *title)
{
	add_head(page, title);
	add_skip_link(page, page->main_id, page->skip_key);
	if (page->flags & PAGE_HAS_MATCHES)
		add_skip_link(page, "m1", "skip.match");
	if (page->flags & PAGE_HAS_FILTERS)
		add_skip_link(page, "filters", "skip.filters");
	page_add(page, "<header class=\"top\">\n<div class=\"frame\">\n");
	if (page->flags & PAGE_IS_HOME) {
		page_add(page, "<span></span>\n<span></span>\n");
	} else {
		add_brand(page);
		layout_add_form(page);
	}
	add_languages(page);
	page_add(page, "</div>\n</header>\n<div class=\"frame page\">\n<main tabindex=\"-1\"");
	html_attribute(page->out, "id", page->main_id);
	page_add(page, ">\n<p class=\"vh\" id=\"said\" role=\"status\"></p>\n");
}

void layout_begin_row(struct page *page, const char *css_class, const char *label_key)
{
	page_add(page, "<div class=\"row");
	if (css_class) {
		page_add(page, " ");
		page_add(page, css_class);
	}
	page_add(page, "\"><h2>");
	page_say(page, label_key);
	page_add(page, "</h2>");
}

static void add_footer_link(struct page *page, const char *path, bool is_page, const char *key)
{
	page_add(page, "<li><a");
	if (is_page)
		link_path(page, path);
	else
		html_attribute(page->out, "href", path);
	page_add(page, ">");
	page_say(page, key);
	page_add(page, "</a></li>");
}

void layout_end(struct page *page, const struct index_facts *facts)
{
	page_add(page, "</div>\n<footer class=\"end-bar\">\n<div class=\"frame\">\n<ul>");
	add_footer_link(page, "/help", true, "foot.help");
	add_footer_link(page, "/api/v1/openapi.json", false, "foot.api");
	add_footer_link(page, "/readyz", false, "foot.status");
	page_add(page, "</ul>\n<p>");
	if (facts && facts->generation && facts->published) {
		CLEANUP(buf_release) struct buf published = BUF_INIT;
		const char *number = facts->generation + strspn(facts->generation, "0");
		format_timestamp(page->language, facts->published, &published);
		page_say_count(page, "foot.index", facts->n_documents,
			       WITH({ "g", number, false }, { "d", published.data, true }));
	} else {
		page_say(page, facts ? "foot.noindex" : "foot.plain");
	}
	page_add(page, "</p>\n</div>\n</footer>\n");
	if (!(page->flags & PAGE_NO_DIALOG))
		help_add_dialog(page);
	page_add(page, "</body>\n</html>\n");
}

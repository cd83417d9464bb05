/* The years of the found documents: a drawing, two fields, and a table that says the same in figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/memory.h"
#include "filters.h"
#include "format.h"
#include "links.h"

#define DRAWING_WIDTH  256
#define DRAWING_HEIGHT 58

struct year {
	int year;
	uint32_t count;
};

static int newest_first(const void *a, const void *b)
{
	const struct year *left = a, *right = b;
	return (left->year < right->year) - (left->year > right->year);
}

/* The values that are years, newest first; the caller frees *ret_years. */
static size_t years_of(const struct facet *facet, struct year **ret_years)
{
	struct year *years = xcalloc(facet->n + 1, sizeof(*years));
	size_t n = 0;
	for (size_t i = 0; i < facet->n; i++) {
		const char *value = facet->values[i].value;
		if (strlen(value) != 4 || strspn(value, "0123456789") != 4)
			continue;
		years[n++] = (struct year){ (int)strtol(value, NULL, 10), facet->values[i].count };
	}
	qsort(years, n, sizeof(*years), newest_first);
	*ret_years = years;
	return n;
}

static bool is_chosen(const struct request *request, int year)
{
	return (request->from.precision == DATE_UNKNOWN || year >= request->from.year) &&
	       (request->to.precision == DATE_UNKNOWN || year <= request->to.year);
}

static void say_years(struct page *page, int first, const struct year *top, int last)
{
	char a[16], b[16], y[16];
	snprintf(a, sizeof(a), "%d", first);
	snprintf(b, sizeof(b), "%d", last);
	snprintf(y, sizeof(y), "%d", top->year);
	page_say_count(page, "year.alt", top->count,
		       WITH({ "a", a, false }, { "b", b, false }, { "y", y, false }));
}

static void add_drawing(struct page *page, const struct request *request, const struct year *years, size_t n)
{
	int last = years[0].year, first = years[n - 1].year;
	const struct year *top = &years[0];
	if (last - first + 1 > (int)YEARS_MAX_BARS)
		first = last - (int)YEARS_MAX_BARS + 1;
	for (size_t i = 0; i < n && years[i].year >= first; i++)
		if (years[i].count > top->count)
			top = &years[i];
	double step = (double)DRAWING_WIDTH / (last - first + 1), bar = step * 0.87 < 24 ? step * 0.87 : 24;
	page_add(page, "<svg class=\"histo\" viewBox=\"0 0 256 72\" width=\"256\" height=\"72\" role=\"img\" "
		       "aria-label=\"");
	say_years(page, first, top, last);
	page_add(page, "\">");
	for (size_t i = 0; i < n && years[i].year >= first; i++) {
		double height = top->count ? (double)years[i].count / top->count * DRAWING_HEIGHT : 0;
		buf_addf(page->out, "<rect%s x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
			 is_chosen(request, years[i].year) ? " class=\"in\"" : "",
			 (years[i].year - first) * step + (step - bar) / 2, DRAWING_HEIGHT - height, bar,
			 height);
	}
	page_add(page, "<path class=\"base\" d=\"M0 58h256v1H0z\"/>");
	if (first == last) {
		buf_addf(page->out, "<text x=\"128\" y=\"70\" text-anchor=\"middle\">%d</text>", first);
	} else {
		buf_addf(page->out, "<text x=\"1\" y=\"70\">%d</text>", first);
		if (last - first >= 4)
			buf_addf(page->out, "<text x=\"%.0f\" y=\"70\" text-anchor=\"middle\">%d</text>",
				 ((last - first) / 2 + 0.5) * step, first + (last - first) / 2);
		buf_addf(page->out, "<text x=\"255\" y=\"70\" text-anchor=\"end\">%d</text>", last);
	}
	page_add(page, "</svg>\n");
}

static void add_field(struct page *page, const char *name, const char *key, const struct date *date,
		      int example)
{
	char value[11];
	page_add(page, "<label");
	html_attribute(page->out, "for", name);
	page_add(page, ">");
	page_say(page, key);
	page_add(page, "</label> <input type=\"text\" form=\"f\" inputmode=\"numeric\" "
		       "pattern=\"\\d{4}(-\\d\\d){0,2}\"");
	html_attribute(page->out, "id", name);
	html_attribute(page->out, "name", name);
	if (example)
		buf_addf(page->out, " placeholder=\"%d\"", example);
	date_format(date, value);
	if (*value)
		html_attribute(page->out, "value", value);
	page_add(page, "> ");
}

static void add_table(struct page *page, const struct request *request, const struct year *years, size_t n)
{
	struct request one = *request; /* only its period and place differ; the rest is shared */
	one.offset = 0;
	page_add(page, "<details><summary>");
	page_say(page, "year.table");
	page_add(page, "</summary><table><thead><tr><th scope=\"col\">");
	page_say(page, "facet.year");
	page_add(page, "</th><th scope=\"col\" class=\"end\">");
	page_say(page, "year.column");
	page_add(page, "</th></tr></thead><tbody>");
	for (size_t i = 0; i < n; i++) {
		one.from = one.to = (struct date){ .precision = DATE_YEAR, .year = years[i].year };
		page_add(page, "<tr><th scope=\"row\"><a");
		link_search(page, &one);
		buf_addf(page->out, ">%d</a></th><td>", years[i].year);
		format_number(page->language, years[i].count, page->out);
		page_add(page, "</td></tr>");
	}
	page_add(page, "</tbody></table></details>\n");
}

void years_add(struct page *page, const struct request *request, const struct facet *facet)
{
	CLEANUP(free_p) struct year *years = NULL;
	size_t n = years_of(facet, &years);
	page_add(page, "<div class=\"years\">\n<h3>");
	page_say(page, "facet.year");
	page_add(page, "</h3>\n");
	if (n)
		add_drawing(page, request, years, n);
	page_add(page, "<div class=\"range\">");
	add_field(page, "from", "year.from", &request->from, n ? years[n - 1].year : 0);
	add_field(page, "to", "year.to", &request->to, n ? years[0].year : 0);
	page_add(page, "<button class=\"btn\" type=\"submit\" form=\"f\">");
	page_say(page, "year.ok");
	page_add(page, "</button></div>\n");
	if (n)
		add_table(page, request, years, n);
	page_add(page, "</div>\n");
}

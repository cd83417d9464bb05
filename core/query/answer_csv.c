#include "query/answer_csv.h"

#include <string.h>

#include "base/utf8.h"
#include "base/banned.h"

void answer_csv_begin(bool has_query, struct buf *out)
{
	if (has_query)
		buf_addstr(out, "query,");
	buf_addstr(out, "rank,score,id,url,title,lang,type,site,date,countries,topics,missing,heading,page,"
			"snippet\r\n");
}

/* On one line, with nothing that steers. */
static void add_harmless(const char *text, struct buf *out)
{
	size_t len = strlen(text), size;
	for (size_t i = 0; i < len; i += size) {
		uint32_t c = utf8_harmless(utf8_decode(text + i, len - i, &size));
		if (c)
			utf8_add(out, c);
	}
}

/* One cell of foreign text and the comma or line end behind it. NULL: an empty one. */
static void add_cell(const char *text, const char *behind, struct buf *out)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;

	if (text && *text) {
		buf_addch(&clean, '\'');
		add_harmless(text, &clean);
	}
	/* Cleaning can bring a sign to the front (marks of direction go) and turns a tab into a space. */
	bool formula =
		clean.len && (strchr("\t\r\n", *text) || (clean.len > 1 && strchr("=+-@", clean.data[1])));
	const char *cell = formula || !clean.len ? clean.data : clean.data + 1;
	if (!strpbrk(cell, ",\"")) {
		buf_addstr(out, cell);
	} else {
		buf_addch(out, '"');
		for (const char *p = cell; *p; p++) {
			if (*p == '"')
				buf_addch(out, '"');
			buf_addch(out, *p);
		}
		buf_addch(out, '"');
	}
	buf_addstr(out, behind);
}

static void add_list(const struct strlist *list, const char *separator, struct buf *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	for (size_t i = 0; i < list->n; i++)
		buf_addf(&text, "%s%s", i ? separator : "", list->items[i]);
	add_cell(text.data, ",", out);
}

static void add_row(uint32_t rank, const struct result *result, struct buf *out)
{
	char date[11];

	date_format(&result->date, date);
	buf_addf(out, "%u,%.4f,", rank, result->score);
	add_cell(result->id, ",", out);
	add_cell(result->url, ",", out);
	add_cell(result->title, ",", out);
	add_cell(result->lang, ",", out);
	add_cell(result->type, ",", out);
	add_cell(result->site, ",", out);
	buf_addf(out, "%s,", date);
	add_list(&result->countries, " ", out);
	add_list(&result->topics, " ", out);
	add_list(&result->missing, " ", out);
	if (result->has_section)
		add_list(&result->best.heading, " > ", out);
	else
		buf_addch(out, ',');
	if (result->has_section && result->best.page)
		buf_addf(out, "%u", result->best.page);
	buf_addch(out, ',');
	add_cell(result->best.snippet.text, "\r\n", out);
}

void answer_csv_add(const struct answer *answer, const char *query_id, struct buf *out)
{
	for (size_t i = 0; i < answer->n_results; i++) {
		if (query_id)
			add_cell(query_id, ",", out);
		add_row(answer->offset + (uint32_t)i + 1, &answer->results[i], out);
	}
}

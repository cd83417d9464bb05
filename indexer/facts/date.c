/*
 * The day a document was published, as precisely as it says and no more: years in a menu, the day of an
 * earthquake and today are not it.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define PARAGRAPHS  2u   /* first ones that may say when the page was written */
#define MAX_BYLINE  180u /* bytes of a line above the text: who spoke, where and when */
#define HEAD_BLOCKS 14u  /* blocks below the title among which a line that is a date counts */

static bool is_publish_label(const char *text)
{
	return !strncasecmp(text, "Date Publish", strlen("Date Publish"));
}

/* Blocks that are dates, next to the title. */
static bool from_date_lines(const struct page *page, struct date *ret)
{
	bool published = false;
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		if (page->parts[i] != PART_DATE)
			continue;
		published |= is_publish_label(text);
		if (published && date_month_first(text, ret))
			return true;
		if (date_find(text, strlen(text), ret, NULL, NULL))
			return true;
	}
	return false;
}

/* "Année : 2014", "Fecha | Lunes 23 Set 2019", "Publié le 19 novembre 2012": near the title. */
static bool from_labels(const struct page *page, struct date *ret)
{
	static const char *const cues[] = { "publie le",          "publicado el", "publicada el",
					    "published on",       "published",    "fecha de publicacion",
					    "date de publication" };
	static const char *const years[] = {
		"annee", "ano", "year", "ano de publicacion", "annee de publication", "ano de edicion"
	};
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	size_t seen = 0;
	bool year_label = false;

	for (size_t i = page->title == NO_BLOCK ? 0 : page->title + 1;
	     i < page->doc->n_blocks && seen < HEAD_BLOCKS; i++) {
		const char *text = page_text(page, i);
		size_t len = strlen(text);
		if (page->parts[i] != PART_TEXT)
			continue;
		seen++;
		buf_clear(&line);
		line_normalise(text, len < 400 ? len : 400, &line);
		for (size_t k = 0; k < ARRAY_SIZE(cues); k++) {
			const char *at = strstr(line.data, cues[k]);
			if (at && date_find(at, line.len - (size_t)(at - line.data), ret, NULL, NULL))
				return true;
		}
		if (date_is_line(text, len, ret))
			return true;
		bool named = year_label;
		year_label = false;
		for (size_t k = 0; k < ARRAY_SIZE(years); k++) {
			size_t n = strlen(years[k]);
			if (!strcmp(line.data, years[k]))
				year_label = true;
			else if (!strncmp(line.data, years[k], n) &&
				 (!strncmp(line.data + n, " :", 2) || line.data[n] == ':'))
				named = true;
		}
		int year;
		const char *digits = line.data + strcspn(line.data, "0123456789");
		if (named && len < MAX_DATE_LINE && (year = (int)strtol(digits, NULL, 10)) >= FIRST_YEAR &&
		    year <= LAST_YEAR) {
			*ret = (struct date){ .precision = DATE_YEAR, .year = year };
			return true;
		}
	}
	return false;
}

/* The year in the credit of a picture: "Photo : OIM/Rania Haddad 2015", "© OIM 2019". 0: none. */
static int caption_year(const struct page *page)
{
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		size_t len = strlen(text);
		while (len && (text[len - 1] == ' ' || text[len - 1] == '.'))
			len--;
		if (page->parts[i] != PART_TEXT || len < 8 || !is_caption(&page->doc->blocks[i]))
			continue;
		int year = text[len - 5] >= '0' && text[len - 5] <= '9'
				   ? 0
				   : (int)strtol(text + len - 4, NULL, 10);
		if (year >= FIRST_YEAR && year <= LAST_YEAR)
			return year;
	}
	return 0;
}

/*
 * The year of a bare day and month, when the document names whole dates: that of the latest one, if the day
 * lies within half a year after it, or at it; a dateline's (also_before) may announce what comes.
 */
static bool add_year(const struct page *page, struct date *date, bool also_before)
{
	struct date latest = { .precision = DATE_UNKNOWN };
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		size_t len = strlen(text), at = 0, end;
		struct date found;
		if (page->parts[i] != PART_TEXT && page->parts[i] != PART_TITLE)
			continue;
		while (at < len && date_find(text + at, len - at, &found, NULL, &end)) {
			if (found.precision == DATE_DAY && date_number(&found) > date_number(&latest))
				latest = found;
			at += end;
		}
	}
	if (!latest.year && !also_before && (date->year = caption_year(page)))
		return date_is_real(date->year, date->month, date->day);
	if (!latest.year)
		return false;
	date->year = latest.year;
	int behind = (date->month - latest.month) * 31 + date->day - latest.day;
	return behind >= (also_before ? -184 : 0) && behind <= 184 &&
	       date_is_real(date->year, date->month, date->day);
}

/* The first paragraphs: "mardi 24 mai 2016", "(18/08)". */
static bool from_paragraphs(const struct page *page, struct date *ret)
{
	size_t seen = 0;
	bool seen_text = false;
	for (size_t i = page->first_text; i < page->doc->n_blocks && seen < PARAGRAPHS; i++) {
		const char *text = page_text(page, i);
		size_t len = strlen(text), at = 0, end;
		bool weekday;
		if (page->parts[i] != PART_TEXT)
			continue;
		seen += page->doc->blocks[i].kind != BLOCK_LINE || len > 100;
		bool byline = len <= MAX_BYLINE && page->doc->blocks[i].kind != BLOCK_CELL;
		while (at < len && date_find_with(text + at, len - at, false, ret, NULL, &end, &weekday)) {
			if ((weekday || (byline && !seen_text)) && ret->precision == DATE_DAY)
				return true;
			at += end;
		}
		const char *bracket = strchr(text, '(');
		for (; bracket; bracket = strchr(bracket + 1, '(')) {
			size_t inside = strcspn(bracket + 1, ")");
			if (inside <= 5 && date_find_day(bracket + 1, inside, ret) &&
			    add_year(page, ret, false))
				return true;
		}
		seen_text |= len > MAX_BYLINE || page->doc->blocks[i].kind == BLOCK_LINE;
	}
	return false;
}

/* A title that gives the day figures are from, and a text that says of which year: "cifras al 30 de noviembre". */
static bool from_title(const struct page *page, struct date *ret)
{
	struct date day;
	const char *title = page->doc->title;
	if (!title || !date_find_day(title, strlen(title), &day))
		return false;
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		size_t len = strlen(text), at = 0, end;
		struct date found;
		if (page->parts[i] != PART_TEXT)
			continue;
		while (at < len && date_find(text + at, len - at, &found, NULL, &end)) {
			if (found.day == day.day && found.month == day.month) {
				*ret = found;
				return true;
			}
			at += end;
		}
	}
	return false;
}

/* The only whole date of a document, when it names the day of the week, too: news of that day. */
static bool from_only_day(const struct page *page, struct date *ret)
{
	unsigned n = 0;
	bool weekday = false, this_weekday;
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		size_t len = strlen(text), at = 0, end;
		struct date found;
		if (page->parts[i] != PART_TEXT)
			continue;
		while (at < len &&
		       date_find_with(text + at, len - at, false, &found, NULL, &end, &this_weekday)) {
			n += found.precision == DATE_DAY;
			if (found.precision == DATE_DAY && this_weekday) {
				weekday = true;
				*ret = found;
			}
			at += end;
		}
	}
	return n == 1 && weekday;
}

/* The first or the last line when it is town and date, or a date alone: "Conakry, mai 2020". */
static bool from_edges(const struct page *page, struct date *ret)
{
	size_t last = NO_BLOCK;
	for (size_t i = 0; i < page->doc->n_blocks; i++)
		if (page->parts[i] == PART_TEXT)
			last = i;
	size_t edges[] = { page->first_text, last };
	for (size_t k = 0; k < ARRAY_SIZE(edges); k++) {
		if (edges[k] == NO_BLOCK || page->doc->blocks[edges[k]].kind == BLOCK_CELL)
			continue;
		const char *text = page_text(page, edges[k]);
		size_t len = strlen(text);
		if (date_is_line(text, len, ret) ||
		    (dateline_is_whole(text, len) && date_find(text, len, ret, NULL, NULL)))
			return true;
	}
	return false;
}

/* A story that says when it is told: "It is November 2020", "Ahora, en diciembre de 2022". */
static bool from_present(const struct page *page, struct date *ret)
{
	static const char *const cues[] = { "it is ",
					    "now, in ",
					    "today, in ",
					    "ahora, en ",
					    "hoy, en ",
					    "aujourd'hui, en ",
					    "nous sommes en ",
					    "escribo estas notas en ",
					    "j'ecris ces lignes en " };
	size_t start;
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		if (page->parts[i] != PART_TEXT ||
		    !date_may_stand_in(page_text(page, i), strlen(page_text(page, i))))
			continue;
		const char *line = page_line(page, i)->data;
		for (size_t k = 0; k < ARRAY_SIZE(cues); k++) {
			const char *at = strstr(line, cues[k]);
			if (at && (at == line || at[-1] == ' ') &&
			    date_find(at + strlen(cues[k]), strlen(at) - strlen(cues[k]), ret, &start,
				      NULL) &&
			    !start)
				return true;
		}
	}
	return false;
}

void page_find_date(struct page *page)
{
	struct document *doc = page->doc;
	struct date date = { .precision = DATE_UNKNOWN };

	if (doc->declared.date && date_parse(doc->declared.date, &date)) {
		doc->date = date;
		doc->date.source = SOURCE_DECLARED;
		return;
	}
	if (doc->type && !strcmp(doc->type, "listing"))
		return; /* the dates of others */
	bool found = from_date_lines(page, &date);
	found = found || from_labels(page, &date);
	found = found || date_find(page->dateline.data, page->dateline.len, &date, NULL, NULL);
	found = found || (date_find_day(page->dateline.data, page->dateline.len, &date) &&
			  add_year(page, &date, true));
	found = found || (page->first_text != NO_BLOCK && from_paragraphs(page, &date));
	found = found || from_edges(page, &date);
	found = found || from_present(page, &date);
	found = found || from_title(page, &date);
	found = found || from_only_day(page, &date);
	if (found) {
		doc->date = date;
		doc->date.source = SOURCE_TEXT;
		return;
	}
	/* slugs that hold a day: "canal-7-25/05/2015-titulo" */
	const char *address = doc->url ? doc->url : doc->id;
	if (date_find(address, strlen(address), &date, NULL, NULL) && date.precision == DATE_DAY) {
		doc->date = date;
		doc->date.source = SOURCE_ADDRESS;
	}
}

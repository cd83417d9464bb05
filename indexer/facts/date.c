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

#define MAX_SEARCHED  16384u /* bytes of one text that are searched */
#define MAX_DATE_LINE 40u    /* bytes of a line that is nothing but a date */
#define FIRST_YEAR    1990
#define LAST_YEAR     2100
#define PARAGRAPHS    2u   /* first ones that may say when the page was written */
#define MAX_BYLINE    180u /* bytes of a line above the text: who spoke, where and when */
#define HEAD_BLOCKS   14u  /* blocks below the title among which a line that is a date counts */

static const struct {
	const char *name; /* folded */
	int month;
} months[] = {
	{ "janvier", 1 },   { "janv", 1 },       { "enero", 1 },      { "ene", 1 },       { "january", 1 },
	{ "jan", 1 },       { "fevrier", 2 },    { "fevr", 2 },       { "fev", 2 },       { "febrero", 2 },
	{ "feb", 2 },       { "february", 2 },   { "mars", 3 },       { "marzo", 3 },     { "march", 3 },
	{ "mar", 3 },       { "avril", 4 },      { "avr", 4 },        { "abril", 4 },     { "abr", 4 },
	{ "april", 4 },     { "apr", 4 },        { "mai", 5 },        { "mayo", 5 },      { "may", 5 },
	{ "juin", 6 },      { "junio", 6 },      { "jun", 6 },        { "june", 6 },      { "juillet", 7 },
	{ "juil", 7 },      { "julio", 7 },      { "jul", 7 },        { "july", 7 },      { "aout", 8 },
	{ "agosto", 8 },    { "ago", 8 },        { "august", 8 },     { "aug", 8 },       { "septembre", 9 },
	{ "sept", 9 },      { "septiembre", 9 }, { "setiembre", 9 },  { "set", 9 },       { "sep", 9 },
	{ "september", 9 }, { "octobre", 10 },   { "oct", 10 },       { "octubre", 10 },  { "october", 10 },
	{ "novembre", 11 }, { "nov", 11 },       { "noviembre", 11 }, { "november", 11 }, { "decembre", 12 },
	{ "dec", 12 },      { "diciembre", 12 }, { "dic", 12 },       { "december", 12 },
};

static const char *const weekdays[] = { "lundi",   "mardi",     "mercredi", "jeudi",   "vendredi",
					"samedi",  "dimanche",  "lunes",    "martes",  "miercoles",
					"jueves",  "viernes",   "sabado",   "domingo", "monday",
					"tuesday", "wednesday", "thursday", "friday",  "saturday",
					"sunday" };

/* A run of letters or of digits. */
struct word {
	size_t start, end;
	int number;          /* -1: letters, or more than four digits */
	int month;           /* 0: not the name of one */
	bool weekday, small; /* "de", "del", "le", "the", "of" */
};

struct words {
	const char *text;
	struct word *items;
	size_t n, alloc;
};

static void words_release(struct words *words)
{
	free(words->items);
}

static bool is_letter(char c)
{
	return (unsigned char)c >= 0xC3 || ((unsigned char)c >= 0x80 && (unsigned char)c < 0xC0) ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void name_word(struct word *word, const char *text)
{
	static const char *const small[] = { "de", "del", "le", "el", "the", "of", "er", "du" };
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	if (word->end - word->start > 16)
		return;
	line_normalise(text + word->start, word->end - word->start, &folded);
	for (size_t i = 0; i < ARRAY_SIZE(months); i++)
		if (!strcmp(folded.data, months[i].name))
			word->month = months[i].month;
	for (size_t i = 0; i < ARRAY_SIZE(weekdays); i++)
		word->weekday |= !strcmp(folded.data, weekdays[i]);
	for (size_t i = 0; i < ARRAY_SIZE(small); i++)
		word->small |= !strcmp(folded.data, small[i]);
}

static void cut_words(const char *text, size_t len, struct words *ret)
{
	*ret = (struct words){ .text = text };
	if (len > MAX_SEARCHED)
		len = MAX_SEARCHED;
	for (size_t at = 0; at < len;) {
		size_t start = at;
		struct word word = { .start = start, .number = -1 };
		if (is_digit(text[at])) {
			int number = 0;
			while (at < len && is_digit(text[at]) && at - start < 6)
				number = number * 10 + (text[at++] - '0');
			while (at < len && is_digit(text[at]))
				at++;
			word.number = at - start <= 4 ? number : -1;
		} else if (is_letter(text[at])) {
			/* no-break spaces (C2 A0, E2 80 AF) are borders like any other */
			while (at < len && is_letter(text[at]) && memcmp(text + at, "\u202f", 3) != 0)
				at++;
		} else {
			at++;
			continue;
		}
		if (at == start) {
			at += 3;
			continue;
		}
		word.end = at;
		if (word.number < 0)
			name_word(&word, text);
		GROW(ret->items, ret->n, ret->alloc);
		ret->items[ret->n++] = word;
	}
}

static bool is_year(const struct word *word)
{
	return word->number >= FIRST_YEAR && word->number <= LAST_YEAR && word->end - word->start == 4;
}

static bool is_day(const struct word *word)
{
	return word->number >= 1 && word->number <= 31 && word->end - word->start <= 2;
}

static bool is_real(int year, int month, int day)
{
	char text[11];
	struct date date = { .precision = DATE_DAY, .year = year, .month = month, .day = day }, again;
	date_format(&date, text);
	return date_parse(text, &again);
}

/* The separator between two words, when it is one character: "18-02-2005", "23/04/2007". 0: it is not. */
static char between(const struct words *words, size_t i)
{
	if (i + 1 >= words->n || words->items[i + 1].start != words->items[i].end + 1)
		return 0;
	return words->text[words->items[i].end];
}

/* Skip up to two small words or an ordinal's ending: "8 de junio de 2023", "1er mai", "le 3 mai". */
static size_t skip_small(const struct words *words, size_t i)
{
	for (int k = 0; k < 2 && i < words->n && words->items[i].small; k++)
		i++;
	return i;
}

/* Numbers between slashes, hyphens or full stops at i; the order is the caller's affair. */
static bool numeric_at(const struct words *words, size_t i, int ret_numbers[3])
{
	char first = between(words, i), second = i + 2 < words->n ? between(words, i + 1) : 0;
	if (!first || first != second || (first != '/' && first != '-' && first != '.'))
		return false;
	for (int k = 0; k < 3; k++) {
		ret_numbers[k] = words->items[i + (size_t)k].number;
		if (ret_numbers[k] < 0)
			return false;
	}
	return true;
}

/*
 * The date that begins at word i; *ret_last is its last word. day_only: day and month without a year will do.
 */
static bool date_at(const struct words *words, size_t i, bool day_only, struct date *ret, size_t *ret_last)
{
	const struct word *word = &words->items[i];
	int numbers[3];

	if (numeric_at(words, i, numbers)) {
		bool iso = is_year(&words->items[i]);
		int year = iso ? numbers[0] : numbers[2], month = numbers[1],
		    day = iso ? numbers[2] : numbers[0];
		if (month > 12 && day <= 12) {
			int swap = month;
			month = day;
			day = swap;
		}
		if (year < FIRST_YEAR || year > LAST_YEAR || !is_real(year, month, day))
			return false;
		*ret = (struct date){ .precision = DATE_DAY, .year = year, .month = month, .day = day };
		*ret_last = i + 2;
		return true;
	}
	if (day_only && is_day(word) && between(words, i) == '/' && is_day(&words->items[i + 1]) &&
	    between(words, i + 1) != '/' && is_real(2000, words->items[i + 1].number, word->number)) {
		*ret = (struct date){ .precision = DATE_DAY,
				      .month = words->items[i + 1].number,
				      .day = word->number };
		*ret_last = i + 1;
		return true;
	}
	int day = is_day(word) ? word->number : 0, month = 0;
	size_t at = i;
	if (day) {
		at = skip_small(words, i + 1);
		month = at < words->n ? words->items[at].month : 0;
	} else if (word->month) {
		month = word->month;
		/* "June 15, 2021" */
		if (i + 2 < words->n && is_day(&words->items[i + 1]) && is_year(&words->items[i + 2])) {
			day = words->items[i + 1].number;
			at = i + 1;
		}
	}
	if (!month)
		return false;
	size_t year_at = skip_small(words, at + 1);
	bool close = year_at < words->n && words->items[year_at].start - words->items[at].end <= 12 &&
		     is_year(&words->items[year_at]);
	for (size_t k = words->items[at].end; close && k < words->items[year_at].start; k++)
		close = words->text[k] != '(' && words->text[k] != ')' && words->text[k] != '\n';
	if (close) {
		int year = words->items[year_at].number;
		if (day && !is_real(year, month, day))
			return false;
		*ret = (struct date){
			.precision = day ? DATE_DAY : DATE_MONTH, .year = year, .month = month, .day = day
		};
		*ret_last = year_at;
		return true;
	}
	if (!day_only || !day || !is_real(2000, month, day))
		return false;
	*ret = (struct date){ .precision = DATE_DAY, .month = month, .day = day };
	*ret_last = at;
	return true;
}

static bool find(const char *text, size_t len, bool day_only, struct date *ret_date, size_t *ret_start,
		 size_t *ret_end, bool *ret_weekday)
{
	CLEANUP(words_release) struct words words = { .n = 0 };
	cut_words(text, len, &words);
	for (size_t i = 0; i < words.n; i++) {
		size_t last;
		struct date date;
		if (!date_at(&words, i, day_only, &date, &last) || (day_only && date.year))
			continue;
		*ret_date = date;
		if (ret_start)
			*ret_start = words.items[i].start;
		if (ret_end)
			*ret_end = words.items[last].end;
		if (ret_weekday) {
			size_t before = i;
			while (before && words.items[before - 1].small)
				before--;
			*ret_weekday = before && words.items[before - 1].weekday;
		}
		return true;
	}
	return false;
}

bool date_find(const char *text, size_t len, struct date *ret_date, size_t *ret_start, size_t *ret_end)
{
	return find(text, len, false, ret_date, ret_start, ret_end, NULL);
}

bool date_find_day(const char *text, size_t len, struct date *ret_date)
{
	return find(text, len, true, ret_date, NULL, NULL, NULL);
}

bool date_is_line(const char *text, size_t len, struct date *ret_date)
{
	CLEANUP(words_release) struct words words = { .n = 0 };
	size_t last;
	if (len > MAX_DATE_LINE || len < 6)
		return false;
	cut_words(text, len, &words);
	size_t first = 0;
	while (first < words.n && (words.items[first].weekday || words.items[first].small))
		first++;
	if (first >= words.n || !date_at(&words, first, false, ret_date, &last))
		return false;
	/* behind it a time ("08:15") at most */
	for (size_t i = last + 1; i < words.n; i++)
		if (words.items[i].number < 0)
			return false;
	return words.n - last <= 4;
}

/* "06/01/2018" below "Date Publish:" is month/day, whatever the text writes. */
static bool month_first(const char *text, struct date *ret)
{
	CLEANUP(words_release) struct words words = { .n = 0 };
	int numbers[3];
	cut_words(text, strlen(text), &words);
	for (size_t i = 0; i < words.n; i++) {
		if (!numeric_at(&words, i, numbers) || between(&words, i) != '/')
			continue;
		if (numbers[0] > 12 || !is_real(numbers[2], numbers[0], numbers[1]))
			return false;
		*ret = (struct date){
			.precision = DATE_DAY, .year = numbers[2], .month = numbers[0], .day = numbers[1]
		};
		return true;
	}
	return false;
}

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
		if (published && month_first(text, ret))
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
		int year = is_digit(text[len - 5]) ? 0 : (int)strtol(text + len - 4, NULL, 10);
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
		return is_real(date->year, date->month, date->day);
	if (!latest.year)
		return false;
	date->year = latest.year;
	int behind = (date->month - latest.month) * 31 + date->day - latest.day;
	return behind >= (also_before ? -184 : 0) && behind <= 184 &&
	       is_real(date->year, date->month, date->day);
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
		while (at < len && find(text + at, len - at, false, ret, NULL, &end, &weekday)) {
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
		while (at < len && find(text + at, len - at, false, &found, NULL, &end, &this_weekday)) {
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
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	size_t start;
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		if (page->parts[i] != PART_TEXT)
			continue;
		buf_clear(&line);
		line_normalise(page_text(page, i), strlen(page_text(page, i)), &line);
		for (size_t k = 0; k < ARRAY_SIZE(cues); k++) {
			const char *at = strstr(line.data, cues[k]);
			if (at && (at == line.data || at[-1] == ' ') &&
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

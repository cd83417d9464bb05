/* Dates in the middle of a text: words, names of months in three languages, numbers between slashes. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAX_SEARCHED 16384u /* bytes of one text that are searched */

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
	int number; /* -1: letters, or more than four digits */
	/* of what name_word has looked at: few words stand beside a number */
	bool named;
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

/* The bytes of the character at text[at], when it is a letter; else 0. */
static size_t letter_at(const char *text, size_t len, size_t at)
{
	size_t size;
	if (at >= len)
		return 0;
	uint8_t byte = (uint8_t)text[at];
	if (byte < 0x80)
		return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
	uint32_t c = utf8_decode(text + at, len - at, &size);
	return c >= 0xC0 && c < 0x2000 ? size : 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What the word is called, looked up once. */
static const struct word *named(const struct words *words, size_t number)
{
	struct word *word = &words->items[number];
	const char *text = words->text;
	static const char *const small[] = { "de", "del", "le", "el", "the", "of", "er", "du" };
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	if (word->named)
		return word;
	word->named = true;
	if (word->number >= 0 || word->end - word->start > 16)
		return word;
	line_normalise(text + word->start, word->end - word->start, &folded);
	for (size_t i = 0; i < ARRAY_SIZE(months); i++)
		if (!strcmp(folded.data, months[i].name))
			word->month = months[i].month;
	for (size_t i = 0; i < ARRAY_SIZE(weekdays); i++)
		word->weekday |= !strcmp(folded.data, weekdays[i]);
	for (size_t i = 0; i < ARRAY_SIZE(small); i++)
		word->small |= !strcmp(folded.data, small[i]);
	return word;
}

bool date_may_stand_in(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_digit(text[i]))
			return true;
	return false;
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
		} else if (letter_at(text, len, at)) {
			for (size_t size; (size = letter_at(text, len, at)); at += size)
				;
		} else {
			at++;
			continue;
		}
		word.end = at;
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

bool date_is_real(int year, int month, int day)
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
	for (int k = 0; k < 2 && i < words->n && named(words, i)->small; k++)
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

/* A year among the three words behind i: without it, i begins no date of month and year. */
static bool year_follows(const struct words *words, size_t i)
{
	for (size_t k = i + 1; k < words->n && k <= i + 3; k++)
		if (is_year(&words->items[k]))
			return true;
	return false;
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
		if (year < FIRST_YEAR || year > LAST_YEAR || !date_is_real(year, month, day))
			return false;
		*ret = (struct date){ .precision = DATE_DAY, .year = year, .month = month, .day = day };
		*ret_last = i + 2;
		return true;
	}
	if (day_only && is_day(word) && between(words, i) == '/' && is_day(&words->items[i + 1]) &&
	    between(words, i + 1) != '/' && date_is_real(2000, words->items[i + 1].number, word->number)) {
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
		month = at < words->n ? named(words, at)->month : 0;
	} else if (year_follows(words, i) && named(words, i)->month) {
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
		if (day && !date_is_real(year, month, day))
			return false;
		*ret = (struct date){
			.precision = day ? DATE_DAY : DATE_MONTH, .year = year, .month = month, .day = day
		};
		*ret_last = year_at;
		return true;
	}
	if (!day_only || !day || !date_is_real(2000, month, day))
		return false;
	*ret = (struct date){ .precision = DATE_DAY, .month = month, .day = day };
	*ret_last = at;
	return true;
}

bool date_find_with(const char *text, size_t len, bool day_only, struct date *ret_date, size_t *ret_start,
		    size_t *ret_end, bool *ret_weekday)
{
	CLEANUP(words_release) struct words words = { .n = 0 };
	if (!date_may_stand_in(text, len < MAX_SEARCHED ? len : MAX_SEARCHED))
		return false;
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
			while (before && named(&words, before - 1)->small)
				before--;
			*ret_weekday = before && named(&words, before - 1)->weekday;
		}
		return true;
	}
	return false;
}

bool date_find(const char *text, size_t len, struct date *ret_date, size_t *ret_start, size_t *ret_end)
{
	return date_find_with(text, len, false, ret_date, ret_start, ret_end, NULL);
}

bool date_find_day(const char *text, size_t len, struct date *ret_date)
{
	return date_find_with(text, len, true, ret_date, NULL, NULL, NULL);
}

bool date_is_line(const char *text, size_t len, struct date *ret_date)
{
	CLEANUP(words_release) struct words words = { .n = 0 };
	size_t last;
	if (len > MAX_DATE_LINE || len < 6 || !date_may_stand_in(text, len))
		return false;
	cut_words(text, len, &words);
	size_t first = 0;
	while (first < words.n && (named(&words, first)->weekday || named(&words, first)->small))
		first++;
	if (first >= words.n || !date_at(&words, first, false, ret_date, &last))
		return false;
	/* behind it a time ("08:15") at most */
	for (size_t i = last + 1; i < words.n; i++)
		if (words.items[i].number < 0)
			return false;
	return words.n - last <= 4;
}

bool date_month_first(const char *text, struct date *ret)
{
	CLEANUP(words_release) struct words words = { .n = 0 };
	int numbers[3];
	cut_words(text, strlen(text), &words);
	for (size_t i = 0; i < words.n; i++) {
		if (!numeric_at(&words, i, numbers) || between(&words, i) != '/')
			continue;
		if (numbers[0] > 12 || !date_is_real(numbers[2], numbers[0], numbers[1]))
			return false;
		*ret = (struct date){
			.precision = DATE_DAY, .year = numbers[2], .month = numbers[0], .day = numbers[1]
		};
		return true;
	}
	return false;
}

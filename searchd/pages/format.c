#include "format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "html.h"

#define NBSP        "\u00a0"
#define NARROW_NBSP "\u202f"

static const struct {
	const char *group, *decimal;
	const char *months[12], *months_short[12];
	const char *before_month, *before_year_of_day, *before_year_of_month;
} locales[N_PAGE_LANGUAGES] = {
	[PAGE_FR] = { NARROW_NBSP,
		      ",",
		      { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
			"octobre", "novembre", "décembre" },
		      { "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
			"nov.", "déc." },
		      NBSP,
		      " ",
		      " " },
	[PAGE_ES] = { ".",
		      ",",
		      { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
			"septiembre", "octubre", "noviembre", "diciembre" },
		      { "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic" },
		      " de ",
		      " de ",
		      " de " },
	[PAGE_EN] = { ",",
		      ".",
		      { "January", "February", "March", "April", "May", "June", "July", "August", "September",
			"October", "November", "December" },
		      { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec" },
		      NBSP,
		      " ",
		      " " },
};

void format_number(enum page_language language, uint64_t n, struct buf *out)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n);
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			buf_addstr(out, locales[language].group);
		buf_addch(out, digits[i]);
	}
}

void format_duration(enum page_language language, double ms, struct buf *out)
{
	if (!(ms > 0)) /* not a number, too */
		ms = 0;
	if (ms > 86400e3)
		ms = 86400e3;
	if (ms < 999.5) {
		buf_addf(out, "%.0f" NBSP "ms", ms > 0 && ms < 1 ? 1.0 : ms);
		return;
	}
	long tenths = lround(ms / 100);
	format_number(language, (uint64_t)(tenths / 10), out);
	if (tenths % 10)
		buf_addf(out, "%s%ld", locales[language].decimal, tenths % 10);
	buf_addstr(out, NBSP "s");
}

void format_date(enum page_language language, const struct date *date, enum date_style style, struct buf *out)
{
	if (date->precision == DATE_UNKNOWN)
		return;
	if (date->precision == DATE_YEAR || date->month < 1 || date->month > 12) {
		buf_addf(out, "%d", date->year);
		return;
	}
	const char *month = locales[language].months[date->month - 1];
	if (date->precision == DATE_MONTH) {
		buf_addf(out, "%s%s%d", month, locales[language].before_year_of_month, date->year);
		return;
	}
	if (style == DATE_STYLE_LONG)
		buf_addf(out, "%d%s%s%s%d", date->day, locales[language].before_month, month,
			 locales[language].before_year_of_day, date->year);
	else
		buf_addf(out, "%d" NBSP "%s %d", date->day, locales[language].months_short[date->month - 1],
			 date->year);
}

void format_time_element(enum page_language language, const struct date *date, enum date_style style,
			 struct buf *out)
{
	char machine[11];
	if (date->precision == DATE_UNKNOWN)
		return;
	date_format(date, machine);
	buf_addstr(out, "<time");
	html_attribute(out, "datetime", machine);
	buf_addch(out, '>');
	format_date(language, date, style, out);
	buf_addstr(out, "</time>");
}

void format_timestamp(enum page_language language, const char *iso, struct buf *out)
{
	int year, month, day, hour, minute;
	if (sscanf(iso, "%4d-%2d-%2dT%2d:%2d", &year, &month, &day, &hour, &minute) != 5 ||
	    strlen(iso) > 32) {
		html_text(out, iso);
		return;
	}
	struct date date = { .precision = DATE_DAY, .year = year, .month = month, .day = day };
	buf_addstr(out, "<time");
	html_attribute(out, "datetime", iso);
	buf_addch(out, '>');
	format_date(language, &date, DATE_STYLE_LONG, out);
	switch (language) {
	case PAGE_FR:
		buf_addf(out, " à %02d" NBSP "h" NBSP "%02d", hour, minute);
		break;
	case PAGE_ES:
		buf_addf(out, " a las %02d:%02d", hour, minute);
		break;
	default:
		buf_addf(out, ", %02d:%02d", hour, minute);
	}
	buf_addstr(out, NBSP "UTC</time>");
}

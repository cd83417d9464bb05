/* Numbers and dates as each language writes them. What is written needs no escaping. */
#ifndef PAGES_FORMAT_H
#define PAGES_FORMAT_H

#include <stdint.h>

#include "base/buf.h"
#include "pages/pages.h"
#include "schema/document.h"

enum date_style { DATE_STYLE_MEDIUM, DATE_STYLE_LONG };

/* "4 812" with U+202F, "4.812", "4,812". */
void format_number(enum page_language language, uint64_t n, struct buf *out);

/* A length of time: "12 ms" below a second, "1,5 s" from there on. */
void format_duration(enum page_language language, double ms, struct buf *out);

/*
 * A date as precise as it is known, without markup: "14 mars 2023", "21 ago 2019", "2 Dec 2016" (medium,
 * CLDR 42 for fr, es, en-GB) or with the month in full; a month is always in full; nothing when unknown.
 */
void format_date(enum page_language language, const struct date *date, enum date_style style,
		 struct buf *out);

/* The same inside <time datetime="2006-07">; nothing when unknown. */
void format_time_element(enum page_language language, const struct date *date, enum date_style style,
			 struct buf *out);

/* "2026-11-24T03:12:05Z" as <time>24 novembre 2026 à 03 h 12 UTC</time>; text in another shape is shown as it is, escaped. */
void format_timestamp(enum page_language language, const char *iso, struct buf *out);

#endif

/* A document while its facts are found: what each of its blocks is. Shared by the files of this folder alone. */
#ifndef FACTS_PAGE_H
#define FACTS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "facts/facts.h"
#include "schema/document.h"
#include "text/stem.h"

/* What a block is. Only PART_TEXT ends up in the sections. */
enum page_part {
	PART_TEXT,
	PART_BLANK,       /* an empty line, a lonely bullet: a border of paragraphs */
	PART_SURROUNDING, /* menu, footer, teaser, buttons, remnants of markup, what stands there twice */
	PART_LABEL,       /* above the title: what kind of page ("Communiqué"), for whom ("Global") */
	PART_DATE,        /* the day of publication on a line of its own, or its label ("Date Publish:") */
	PART_TITLE,
	PART_CONTACT,
	PART_AUTHOR, /* a by-line: "Par Awa Ba" */
};

#define NO_BLOCK SIZE_MAX

struct page {
	struct document *doc;
	uint8_t *parts;      /* one enum page_part a block */
	struct buf *lines;   /* page_line's; one a block, data NULL until somebody asks */
	uint8_t *priors;     /* page_prior's, likewise; 0, or one more than what it answered */
	char *group;         /* surroundings_group */
	bool record;         /* a JSON Lines record: what it declares wins */
	size_t title;        /* block, or NO_BLOCK */
	size_t first_text;   /* block of the first paragraph, or NO_BLOCK */
	struct buf dateline; /* "Khartoum, Soudan, 23 avril 2007" */
};

/* page.c: the blocks of this document that are not its own text: by markup, by what is known, by what was learnt. */
void page_mark_surroundings(struct page *page, const struct surroundings *learnt);
/* page.c: the text of a picture, by its markup or its credit ("Photo : OIM/Nom", "© OIM 2019"). */
bool is_caption(const struct block *block);
/* page.c: after page_find_title: buttons, captions given twice, repeated titles; sets first_text. */
void page_mark_rest(struct page *page, const struct surroundings *learnt);
/* The text of a block and whether it counts as text. */
static inline const char *page_text(const struct page *page, size_t block)
{
	return page->doc->blocks[block].text;
}
/* page.c: the text of a block as line_normalise gives it; made once. Valid as long as the page, or until page_cut. */
const struct buf *page_line(const struct page *page, size_t block);
/* page.c: surroundings_prior of a block; likewise. */
enum surrounding_prior page_prior(const struct page *page, size_t block);
/* page.c: cut the text of a block at len bytes. */
void page_cut(struct page *page, size_t block, size_t len);
/* The next block at or after `from` that is of this part, or NO_BLOCK. */
size_t page_next(const struct page *page, size_t from, enum page_part part);

/* title.c: the title, and the labels and dates above it. Sets doc->title and title_source unless there is none. */
void page_find_title(struct page *page);
/* title.c: a title for want of one: the address's last segment, else the first sentence of text. */
void page_make_title(struct page *page);

/* contact.c: marks PART_CONTACT, fills doc->contacts and contact_text (by-lines included). */
void page_find_contacts(struct page *page);
/* Does the line or block look like part of a contact (an address of e-mail, a labelled number, a cue)? */
bool contact_looks_like(const char *text, size_t len);
/*
 * contact_fields.c: append text without addresses, numbers and their labels, pieces ended by commas. True when
 * there was an address of e-mail, also one that a scraper removed; *ret_phone likewise.
 */
bool contact_strip(const char *text, size_t len, struct buf *rest, bool *ret_phone);
#define CONTACT_LABEL 20u /* bytes that a label without what it labels is shorter than, for contact_strip */
/* contact_fields.c: "OIM San José". */
bool contact_is_office(const char *text, size_t len);
/*
 * contact_names.c: the name at the end of a piece ("veuillez contacter Papy Kambale Vyavu"): two to six words with
 * capitals, small ones ("de la", "van") between them, none of an institution.
 */
bool contact_name_in(const char *text, size_t len, size_t *ret_start, size_t *ret_end);
/* contact_fields.c: a line that begins with a person or holds an office: "Ludovic Charrière, OIM Haïti". */
bool contact_is_person_line(const char *text, size_t len);
/* contact_fields.c: add to doc->contacts what the text of a contact block names. */
void contact_read(struct document *doc, const char *text, size_t len);

/* authors.c: marks PART_AUTHOR, fills doc->authors from by-lines; before the contacts, which take names and offices. */
void page_find_bylines(struct page *page, const struct concepts *concepts);
/* authors.c: after sections and type: from the end of a blog, else what the file declares. */
void page_settle_authors(struct page *page, const struct concepts *concepts);

/* capitals.c: add the capitals that tokens name to the matches of countries, in the order of the text. */
void capitals_add(const struct concepts *concepts, const struct tokens *tokens,
		  struct concept_matches *matches);

/* places.c: sets page.dateline from the first paragraph. */
void page_find_dateline(struct page *page);
/* places.c: a line that is town and date and nothing else ("Conakry, mai 2020"). */
bool dateline_is_whole(const char *text, size_t len);
/* places.c: countries and topics; ctx->words are those of the sections. */
NODISCARD enum status page_find_places(struct page *page, struct facts_context *ctx, enum language language,
				       struct error *err);

/* date.c */
void page_find_date(struct page *page);

/* date_find.c: years that a publication may have. */
#define FIRST_YEAR    1990
#define LAST_YEAR     2100
#define MAX_DATE_LINE 40u /* bytes of a line that is nothing but a date */
/* Is there a digit? There is no date without one. */
bool date_may_stand_in(const char *text, size_t len);
/* A line that is a date and nothing else ("09 oct 2022", "15 juin 2021", "18-02-2005"); day before month. */
bool date_is_line(const char *text, size_t len, struct date *ret_date);
/* The first date in text: day, or month and year. ret_start and ret_end may be NULL. */
bool date_find(const char *text, size_t len, struct date *ret_date, size_t *ret_start, size_t *ret_end);
/* A bare day and month ("9 mars", "(18/08)"): ret_date has no year. */
bool date_find_day(const char *text, size_t len, struct date *ret_date);
/* Both: day_only asks for a bare day and month; *ret_weekday (may be NULL) tells whether a day of the week stands before it. */
bool date_find_with(const char *text, size_t len, bool day_only, struct date *ret_date, size_t *ret_start,
		    size_t *ret_end, bool *ret_weekday);
/* "06/01/2018" below "Date Publish:" is month/day, whatever the text writes. */
bool date_month_first(const char *text, struct date *ret);
bool date_is_real(int year, int month, int day);

/* type_site.c */
void page_find_type(struct page *page);
void page_find_site(struct page *page, const struct concepts *concepts);
/* places.c: the country that a text is the name of, and nothing else, as a row; UINT32_MAX when it is none. */
uint32_t places_find_country(const struct concepts *concepts, const char *text, size_t len);
/* places.c: the host of the site of a country, named in any language: "Tchad" -> "chad.iom.int"; NULL when it is none. */
char *places_host(const struct concepts *concepts, const char *country);
/* places.c: the country whose site this host is ("chad.iom.int"), as a row; UINT32_MAX for any other. */
uint32_t places_of_host(const struct concepts *concepts, const char *host);
/* A label of a kind of page ("Communiqué", "Eventos"): its type; "" for a scope ("Global"); NULL for anything else. */
const char *type_of_label(const char *text, size_t len);
const char *type_of_block(const struct page *page, size_t block);

/* sections.c: from the blocks that are text. */
void page_make_sections(struct page *page);

/* repair.c: append a line without the remnants of markup; false when nothing but remnants was there. */
bool repair_line(const char *text, size_t len, struct buf *out);
/* repair.c: append text with the ligature put back that old pages lost ("mis en uvre"). French only. */
void repair_ligatures(const char *text, size_t len, struct buf *out);

#endif

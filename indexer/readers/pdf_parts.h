/*
 * The parts of the PDF reader: lines of pages, what repeats on them, headings, paragraphs. Inside this folder only.
 *
 * A PDF knows no paragraphs, only letters at places. All lines of the document are gathered first, in reading
 * order, since what a line is shows in the others: a running header by its copies on other pages, a heading by the
 * size of the body's type, a hyphen by the same word elsewhere.
 *
 * Lengths are points (1/72 inch), from the left and upwards edges of the page, which is as it is shown.
 */
#ifndef READERS_PDF_PARTS_H
#define READERS_PDF_PARTS_H

#include "readers/formats.h"

#define PDF_MAX_PAGES   20000u      /* further ones are not read, and the document is marked truncated */
#define PDF_MAX_LINES   1000000u    /* likewise */
#define PDF_MAX_TEXT    (48u << 20) /* bytes of all lines; likewise */
#define PDF_MAX_ENTRIES 20000u      /* of an outline; further ones are ignored */
#define PDF_MAX_DEPTH   12u         /* of an outline */
#define PDF_MAX_TITLE   512u        /* bytes of a heading */

enum pdf_role {
	PDF_BODY,
	PDF_EDGE,     /* running header or footer, page number: left out */
	PDF_CONTENTS, /* a printed table of contents */
	PDF_NOTE,     /* footnote */
};

struct pdf_line {
	size_t text; /* offset in pdf->text; ends in NUL, never empty */
	uint32_t len;
	unsigned page; /* from 1 */
	float left, right, top, bottom;
	float size;   /* of most of its type; 0: unknown, as are the four above */
	bool bold;    /* all of it */
	bool cell;    /* beside another line: a cell of a table */
	uint8_t role; /* enum pdf_role */
};

struct pdf_page {
	size_t first, n; /* its lines */
	float width, height;
};

/* An entry of the outline, in its order. */
struct pdf_entry {
	char *title;
	unsigned page, depth; /* depth from 0 */
	float top;            /* below 0: unknown */
};

/* n lines from `line` on are a heading; n may be 0: one that stands in the outline alone, before that line. */
struct pdf_heading {
	size_t line, n, order;
	unsigned page, level;
	char *title; /* or NULL: the lines say it */
};

struct pdf {
	struct buf text;
	struct pdf_line *lines;
	size_t n_lines, alloc_lines;
	struct pdf_page *pages; /* page 1 is pages[0] */
	unsigned n_pages;
	struct pdf_entry *entries;
	size_t n_entries, alloc_entries;
	struct pdf_heading *headings; /* by line, not overlapping */
	size_t n_headings, alloc_headings;
	char *title;     /* as declared, or NULL */
	float body_size; /* of most of the letters; 0: unknown */
	size_t n_letters;
	bool truncated;
};

static inline const char *pdf_text(const struct pdf *pdf, size_t line)
{
	return pdf->text.data + pdf->lines[line].text;
}

/* ---- pdf.c ---- */
void pdf_release(struct pdf *pdf);
/* All that is done once the pages and the outline are there: what lines are, then the blocks of the document. */
void pdf_judge(struct pdf *pdf, struct document *doc);

/* ---- pdf_lines.c ---- */

/* What poppler says of one page. */
struct pdf_letters {
	const char *text; /* UTF-8, lines end in \n */
	size_t len;
	const struct pdf_box {
		double left, top, right, bottom;
	} * boxes; /* one a character of text, or NULL */
	const struct pdf_type {
		size_t end; /* of its run, in characters */
		double size;
		bool bold;
	} * types;
	size_t n_types;
};
/* Append the lines of the next page. False once a limit is reached. */
bool pdf_add_page(struct pdf *pdf, const struct pdf_letters *letters, float width, float height);
/* After the last page: the size of the body's type. */
void pdf_measure(struct pdf *pdf);

/* ---- pdf_columns.c: the lines of a page in columns, in their reading order. ---- */
void pdf_order_columns(struct pdf_line *lines, size_t n);

/* ---- pdf_words.c: characters and words ---- */

/* Append text as Unicode composes it, ligatures and dotless i's with accents resolved, controls left out. */
void pdf_add_clean(struct buf *out, const char *text, size_t len);
/* Append what of text tells whether two titles are the same: letters and digits, in lower case. */
void pdf_add_key(struct buf *out, const char *text, size_t len);
bool pdf_is_letter(uint32_t c);
bool pdf_begins_lower(const char *text);
bool pdf_begins_upper(const char *text);
/* Bytes of a bullet or an enumerator ("•", "1.", "a)") at the beginning, the space behind it included; 0: none. */
size_t pdf_bullet(const char *text);
/* A number of a section at the beginning ("2.1", "A.3", "IV."): its parts, and in *ret_len its bytes; 0: none. */
unsigned pdf_numbering(const char *text, size_t *ret_len);

/* The words of a document, to tell hyphens of words from those of line ends. */
struct pdf_words;
struct pdf_words *pdf_words_new(const struct pdf *pdf);
void pdf_words_free(struct pdf_words *words);
/*
 * Put `next` behind what is in text, which a line ended: without a hyphen where the word is known without,
 * else with what stands there, else after a space.
 */
void pdf_join(const struct pdf_words *words, struct buf *text, const char *next, size_t len);

/* ---- pdf_edges.c: what is not text of the document. Sets roles. ---- */
void pdf_find_edges(struct pdf *pdf);
void pdf_find_contents(struct pdf *pdf);
void pdf_find_notes(struct pdf *pdf);

/* ---- pdf_headings.c: fills headings; the title is the one of level 1 ---- */
void pdf_find_headings(struct pdf *pdf);
/* The largest text of the first page that has some, as title, lines [*ret_line, + *ret_n); false: none stands out. */
bool pdf_find_largest(const struct pdf *pdf, size_t *ret_line, size_t *ret_n);

/* ---- pdf_paragraphs.c: lines become blocks ---- */
void pdf_add_blocks(const struct pdf *pdf, struct document *doc);

/* ---- pdf_declared.c ---- */

/* A title of the metadata that is one: no name of a file, none that a program made up. */
bool pdf_is_title(const char *title);
/* The language that the catalog declares, when it stands uncompressed in the file: "fr-FR"; "" when it does not. */
#define PDF_LANG_SIZE 16
void pdf_declared_lang(const char *data, size_t len, char ret_lang[PDF_LANG_SIZE]);

#endif

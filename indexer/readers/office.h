/*
 * What text documents (DOCX, ODT) and books (EPUB) have in common: paragraphs with styles, text boxes and notes
 * inside paragraphs, tables, and headings whose first rank are chapters. Inside this folder only.
 */
#ifndef READERS_OFFICE_H
#define READERS_OFFICE_H

#include "base/strmap.h"
#include "readers/html_parts.h"
#include "readers/xml.h"

#define OFFICE_MAX_STYLES  20000u /* of one document; further ones mean nothing */
#define OFFICE_MAX_NAME    128u   /* bytes of a style's name */
#define OFFICE_MAX_PARENTS 20u    /* styles based on one another */
#define OFFICE_MAX_STORIES 8u     /* texts inside texts; deeper ones run on in the one around them */
#define OFFICE_MAX_CELLS   64u    /* tables inside tables; cells of deeper ones are paragraphs */
#define OFFICE_LANG        16u    /* bytes of a language tag with NUL; longer ones are cut */
#define OFFICE_LANGS       8u     /* languages of one document that are counted */
#define OFFICE_MAX_NOTES   100000u

/* ---- elements ---- */

/* What a reader makes of an element of XML: a number of its own, from 1. Tables are sorted by name (bytes). */
struct office_element {
	const char *name;
	int element;
};
/* 0 for a name that is not in the table. */
int office_find_element(const struct office_element *elements, size_t n, const char *name);

/* ---- styles ---- */

enum office_role {
	ROLE_UNKNOWN, /* ask the style it is based on */
	ROLE_BODY,
	ROLE_TITLE,
	ROLE_HEADING,
	ROLE_CAPTION,
	ROLE_CONTENTS, /* a line of a contents list */
};

struct office_style {
	char parent[OFFICE_MAX_NAME];
	enum office_role role;
	unsigned level;     /* of a heading, 1 to 6 */
	bool item, no_item; /* its paragraphs are entries of a list; or are not, whatever it is based on */
	char lang[OFFICE_LANG]; /* "" for: as it is based on */
};

struct office_styles {
	struct strmap ids;
	struct office_style *items; /* by number of ids */
	size_t alloc;
	char normal[OFFICE_MAX_NAME]; /* id of the style of paragraphs that name none */
	char lang[OFFICE_LANG];       /* of the document, unless a style or a run says otherwise */
};

void office_styles_init(struct office_styles *styles);
void office_styles_release(struct office_styles *styles);
/* A new style, or one that is to be replaced. NULL past the limit or for an empty id. Valid until the next call. */
struct office_style *office_style_add(struct office_styles *styles, const char *id);
/* What its name tells, in French, Spanish and English: "heading 2", "Titre 2", "Título 2", "Title", "toc 1". */
void office_style_named(struct office_style *style, const char *name);
/* A heading of that rank (1 to 6, deeper ones are 6); 0: no heading, whatever its name and parents say. */
void office_style_ranked(struct office_style *style, unsigned level);

/* A style with all that it takes from those it is based on; lang is never NULL. */
struct office_look {
	enum office_role role;
	unsigned level;
	bool item;
	const char *lang;
};
struct office_look office_look(const struct office_styles *styles, const char *id);

/* ---- text ---- */

struct office_cell {
	size_t block;
	bool whole;
};

/* A text of its own: the body, a text box, a note. */
struct office_story {
	struct blocks blocks;
	unsigned first_cell; /* number of the office's cells when it began */
	size_t first_block;  /* of its document, likewise */
	bool joined;         /* the paragraph goes on in the next one: the mark between them was deleted */
};

struct office_range {
	size_t from, to;
};

struct office {
	struct document *doc;
	struct document notes; /* blocks of foot- and endnotes, until their paragraph has ended */
	struct office_range *pending;
	size_t n_pending, alloc_pending;

	struct office_story stories[OFFICE_MAX_STORIES]; /* the innermost is the last */
	unsigned n_stories, n_lost;                      /* lost: opened past the limit */
	struct office_cell cells[OFFICE_MAX_CELLS];
	unsigned n_cells, n_lost_cells;

	unsigned contents; /* greater than 0: inside a contents list */
	uint64_t n_text;   /* bytes of text so far, wherever they went */
	struct {
		char lang[OFFICE_LANG];
		uint64_t bytes;
	} langs[OFFICE_LANGS];
};

void office_init(struct office *office, struct document *doc);
void office_release(struct office *office);
/* Ends all that is open and copies the last notes. */
void office_finish(struct office *office);
/* The document cannot take more. */
bool office_is_full(const struct office *office);

static inline struct blocks *office_blocks(struct office *office)
{
	return &office->stories[office->n_stories - 1].blocks;
}

/* A paragraph: its beginning, how it looks, its text, its end. lang: of this text, may be "". */
void office_paragraph(struct office *office);
void office_set_look(struct office *office, enum office_role role, unsigned level, bool item);
void office_text(struct office *office, const char *text, size_t len, const char *lang);
void office_paragraph_end(struct office *office, bool joined);

void office_cell_begin(struct office *office);
void office_cell_end(struct office *office);

/*
 * A text inside a paragraph, which the paragraph around it knows nothing of. note: it is kept apart until the
 * paragraph has ended; office_story_end then gives the range of its blocks in `notes`.
 */
void office_story_begin(struct office *office, bool note);
struct office_range office_story_end(struct office *office);
/* The note belongs behind the paragraph at hand. */
void office_refer(struct office *office, struct office_range range);

/* ---- the document as a whole ---- */

/*
 * Headings as the index wants them: one of rank 1, the title, and chapters from rank 2 on. A paragraph in the style
 * "Title" near the beginning is the title; so is an only heading of the first rank there. Else a document that
 * begins with a chapter's heading gets the declared title in front; book: any document that declares one does.
 */
void office_settle(struct document *doc, bool book);

/* Set declared.title unless it is the name of a file, of a program or of nothing. */
void office_declare_title(struct declared *declared, const char *title, size_t len);

/* The language that most of the text is marked as. */
void office_declare_lang(struct office *office);

/* ---- the parts that say something of the document: core.xml, meta.xml, the <metadata> of a package ---- */

struct office_meta {
	struct declared *declared;
	struct buf text;
	bool is_book;         /* its dates are of publication */
	bool open;            /* inside an element that counts */
	unsigned date_rank;   /* of what declared.date holds; 0: nothing yet, 1 the best */
	bool is_publication;  /* the date at hand is called one */
	unsigned author_rank; /* of what declared.authors holds; 0: nothing yet */
};

/* is_book: dc:date counts, when its event is publication or none is told. */
void office_meta_init(struct office_meta *meta, struct declared *declared, bool is_book);
void office_meta_release(struct office_meta *meta);
void office_meta_start(struct office_meta *meta, const struct xml_tag *tag);
void office_meta_text(struct office_meta *meta, const char *text, size_t len);
void office_meta_end(struct office_meta *meta, const char *name);

#endif

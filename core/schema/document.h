/*
 * One document, on its way from a source to the index and back out of it.
 *
 * A reader fills `blocks` and `declared`: what the file says, in reading order, nothing judged.
 * The indexer then tells text from surroundings and gives the facts and the `sections`; from there
 * on blocks are gone. Every string is UTF-8; NULL means unknown, never "".
 */
#ifndef SCHEMA_DOCUMENT_H
#define SCHEMA_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strlist.h"

/* Limits of one document; what is past them is cut and the document marked truncated. */
#define DOCUMENT_MAX_TEXT   (64u << 20) /* bytes of text in all blocks */
#define DOCUMENT_MAX_BLOCKS 2000000u
#define DOCUMENT_MAX_ID     4096u /* bytes */

enum block_kind {
	BLOCK_LINE,      /* one line of plain text, as it stands; "" is an empty line */
	BLOCK_PARAGRAPH, /* HTML: running text between block-level tags */
	BLOCK_HEADING,   /* level 1 to 6 */
	BLOCK_ITEM,      /* an entry of a list */
	BLOCK_CELL,      /* a cell of a table; nothing matches across cells */
	BLOCK_CAPTION,   /* text under a picture */
	N_BLOCK_KINDS
};

/* Where on the page a block stands, as its markup says. Plain text is all REGION_BODY. */
enum block_region {
	REGION_BODY,
	REGION_MAIN, /* <main>, <article>, role=main */
	REGION_NAV,  /* <nav>, role=navigation, breadcrumb, and lists made of links alone */
	REGION_HEADER,
	REGION_FOOTER,
	REGION_ASIDE,
	REGION_FORM,
	REGION_DIALOG, /* cookie banners */
	N_BLOCK_REGIONS
};

struct block {
	enum block_kind kind;
	enum block_region region;
	unsigned level;      /* of a heading, 1 to 6; else 0 */
	unsigned page;       /* from 1; 0 where there are no pages */
	uint32_t link_bytes; /* how many bytes of text stand inside links */
	bool surrounding;    /* set by the indexer: menu, footer, teaser, ...: not text of this document */
	char *anchor;        /* nearest id or name at or inside the block, or NULL */
	char *text;          /* white space folded to single spaces, except in BLOCK_LINE */
};

enum date_precision { DATE_UNKNOWN, DATE_YEAR, DATE_MONTH, DATE_DAY };

/* Where a fact comes from. */
enum fact_source { SOURCE_NONE, SOURCE_DECLARED, SOURCE_ADDRESS, SOURCE_TEXT, SOURCE_GUESS };

struct date {
	enum date_precision precision;
	enum fact_source source;
	int year, month, day; /* month and day are 0 where the precision does not reach */
};

/* "2006-07" and so on into text[11]; "" when unknown. */
void date_format(const struct date *date, char text[11]);
/* Reads YYYY, YYYY-MM, YYYY-MM-DD, also with a time behind; false unless it is a real day of 1900..2100. */
bool date_parse(const char *text, struct date *ret_date);
/* Sorting: year * 10000 + month * 100 + day; 0 when unknown. */
uint32_t date_number(const struct date *date);
const char *date_precision_name(enum date_precision precision); /* "year", "month", "day" */
const char *fact_source_name(enum fact_source source);          /* "declared", "address", "text", "guess" */

struct contact {
	char *name, *office, *phone, *email; /* each may be NULL, not all */
};

/* A stretch of text under one heading path. */
struct section {
	struct strlist heading; /* from the outermost inwards; empty before the first heading */
	char *anchor;           /* or NULL */
	unsigned page;          /* or 0 */
	char *text;             /* paragraphs separated by "\n\n", cells and list entries by "\n" */
};

/* What the file says of itself, unjudged. Also the fields of a JSON Lines record. */
struct declared {
	char *title;               /* <title>, JSON title, PDF metadata */
	char *share_title;         /* og:title and the like: without the name of the site */
	char *canonical;           /* rel=canonical, WARC target, JSON url */
	char *lang;                /* lang attribute, JSON lang */
	char *date;                /* article:published_time, JSON-LD datePublished, JSON date: as written */
	char *type;                /* JSON type; og:type is no type of ours */
	char *site;                /* JSON site */
	struct strlist alternates; /* "es https://..." : hreflang, space, address */
	struct strlist authors;    /* each as written: "Awa Ba; Jean Kam", "admin", "OIM" */
};

struct document {
	char *id; /* required */
	struct declared declared;
	struct block *blocks;
	size_t n_blocks, alloc_blocks;
	size_t text_bytes; /* of all blocks, kept by document_add_block */

	char *url, *title, *lang, *type, *site;
	enum fact_source title_source, lang_source, type_source, site_source;
	struct date date;
	struct strlist countries; /* ISO 3166 alpha-3, the primary one first */
	struct strlist topics;    /* concept ids of terminology.tsv, most frequent first */
	struct strlist authors;   /* names of people, in the order of the page */
	struct contact *contacts;
	size_t n_contacts, alloc_contacts;
	char *contact_text; /* contact block and by-line as they stand: searchable, out of ranking and snippets */
	struct section *sections;
	size_t n_sections, alloc_sections;
	uint32_t n_surrounding; /* blocks left out as surroundings */
	bool truncated;
	uint32_t n_repaired; /* characters that were garbled by a wrong decoding and put right */
	uint32_t
		captured; /* WARC-Date, seconds since 1970: of two documents with one id the later counts; 0: none */
};

void document_init(struct document *doc);
void document_release(struct document *doc);

/* Append to the document; strings are copied (text of text_len bytes). Past a limit: sets truncated, returns NULL. */
struct block *document_add_block(struct document *doc, enum block_kind kind, const char *text,
				 size_t text_len);
struct section *document_add_section(struct document *doc);
struct contact *document_add_contact(struct document *doc);
/* Free the blocks and what was declared. */
void document_drop_blocks(struct document *doc);

/*
 * The one encoding of a document, in messages and in the spool: every field, in the order above.
 * Reading trusts nothing: STATUS_CORRUPT for bytes that document_write cannot have written, invalid
 * UTF-8 and numbers past their range included.
 */
void document_write(const struct document *doc, struct buf *out);
NODISCARD enum status document_read(struct cursor *in, struct document *ret_doc, struct error *err);

#endif

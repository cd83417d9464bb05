/*
 * The documents of a generation, one row each in the order of their stable ids, and their parts, one row
 * each in docid order. Number of a document = its row; number of a part = its row = docid - 1.
 *
 * Rows hold what searching, filtering, sorting and showing a list of results need; everything else
 * of a document (contacts, sections, their text) lies in its text frame (store/texts.h).
 */
#ifndef STORE_DOCS_H
#define STORE_DOCS_H

#include "base/error.h"
#include "base/strlist.h"
#include "schema/document.h"
#include "schema/fields.h"
#include "store/table.h"

/* Strings are offsets into the pool (0: none); facet values are 1 + their number in the field's table (0: none). */
struct doc_row {
	uint64_t hash;                  /* XXH3-64 of the id: what the engine collapses on */
	uint64_t content_hash[2];       /* XXH3-128 of the document as it was read */
	uint64_t text_offset;           /* of its frame in the segment's texts */
	uint32_t text_bytes, text_size; /* of the frame, and unpacked */
	uint32_t segment;
	uint32_t first_part, n_parts;
	uint32_t id, url, title;
	uint32_t lang, type, site;
	uint32_t countries, topics; /* pool offset of a list: varint n, then n varints of 1 + value number */
	uint32_t date;              /* date_number() */
	uint8_t date_precision, date_source, flags;
	uint8_t also_lang;   /* a second value of the language; 0: none */
	uint32_t source;     /* row of `sources` it was read from */
	uint32_t first_seen; /* number of the generation it came with */
	uint32_t n_words;    /* of its body */
	uint32_t captured;   /* as in struct document */
	uint32_t alternates; /* what it declares to be in other languages: lines of "es https://..." */
};

enum doc_flags { DOC_TRUNCATED = 1 << 0, DOC_HAS_CONTACT = 1 << 1 };

struct part_row {
	uint32_t doc;
	uint32_t stream_bytes;
	uint64_t stream_offset; /* in the segment's streams */
	uint32_t first_section, n_sections;
	uint32_t text_start,
		text_end; /* bytes in the first section's text, and past the end in the last one's */
};

_Static_assert(sizeof(struct doc_row) == 112 && sizeof(struct part_row) == 32, "rows are stored as they are");

struct docs {
	struct table table, parts_table;
	const struct doc_row *rows;
	const struct part_row *parts;
	uint32_t n, n_parts;
	const struct column *pool;
	const uint32_t *values[N_FIELDS]; /* of the facet fields: pool offsets, sorted by string */
	uint32_t n_values[N_FIELDS];
};

NODISCARD enum status docs_open(int dirfd, struct docs *ret_docs, struct error *err);
void docs_close(struct docs *docs);

/* NULL for none, and for what is damaged. */
const char *docs_string(const struct docs *docs, uint32_t offset);
/* The row of an id, or UINT32_MAX. */
uint32_t docs_find(const struct docs *docs, const char *id);
/* Facet value of a field: its string; NULL for 0. */
const char *docs_value(const struct docs *docs, enum field field, uint32_t value);
/* 1 + number of a value, or 0. */
uint32_t docs_find_value(const struct docs *docs, enum field field, const char *text);
/* The values of a document for a facet field: up to max of them into ret_values. Returns how many. */
unsigned docs_values(const struct docs *docs, uint32_t doc, enum field field, uint32_t *ret_values,
		     unsigned max);
struct date docs_date(const struct doc_row *row);

#define DOC_MAX_VALUES 64 /* countries or topics of a document */

/*
 * Under construction: rows added in any order, then sorted by id. Facet values are interned as they come.
 */
struct doc_record {
	struct doc_row row; /* string and value fields, first_part unused */
	uint32_t part;      /* first of n_parts rows in `parts` */
};

struct docs_builder {
	struct doc_record *records; /* row.id, url, title and the lists: offsets in pool */
	size_t n, alloc;
	struct part_row *parts;
	size_t n_parts, alloc_parts;
	struct buf pool;
	struct strmap *values; /* N_FIELDS of them: strings -> number */
};

void docs_builder_init(struct docs_builder *builder);
void docs_builder_release(struct docs_builder *builder);
/* A new document with its facts; the caller fills the rest of the row and adds parts at once behind it. */
struct doc_record *docs_builder_add(struct docs_builder *builder, const struct document *doc);
/* The addresses that a document declares for other languages (schema/document.h), as far as there is room for them. */
void docs_builder_set_alternates(struct docs_builder *builder, struct doc_record *record,
				 const struct strlist *alternates);
/* A second language of the document ("es"). */
void docs_builder_set_also_lang(struct docs_builder *builder, struct doc_record *record, const char *code);
struct part_row *docs_builder_add_part(struct docs_builder *builder);
/* Carry a row of an earlier generation over, with its parts, as it is. Its segment and source are the caller's to map. */
struct doc_record *docs_builder_copy(struct docs_builder *builder, const struct docs *from, uint32_t doc);
const char *docs_builder_id(const struct docs_builder *builder, size_t record);
/* Take a record back (a later one replaced it); its parts stay behind unused. */
void docs_builder_drop(struct docs_builder *builder, size_t record);
/* Sort by id (bytes), dropped records removed. Ids must be unique. Records move: numbers from before are void. */
void docs_builder_sort(struct docs_builder *builder);
/* Write `docs` and `parts`. After docs_builder_sort. */
NODISCARD enum status docs_builder_write(const struct docs_builder *builder, int dirfd, struct error *err);

#endif

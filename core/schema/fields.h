/*
 * The only list of fields: indexer, query parser, options, help and documentation read it here.
 */
#ifndef SCHEMA_FIELDS_H
#define SCHEMA_FIELDS_H

#include <stddef.h>

enum field {
	FIELD_TITLE,
	FIELD_HEADING,
	FIELD_LANG,
	FIELD_TYPE,
	FIELD_SITE,
	FIELD_COUNTRY,
	FIELD_TOPIC,
	FIELD_YEAR,
	FIELD_DATE,
	FIELD_URL,
	FIELD_ID,
	N_FIELDS
};

enum field_uses {
	FIELD_IN_QUERY = 1 << 0,  /* name: in the query language */
	FIELD_IS_TEXT = 1 << 1,   /* its words are searched */
	FIELD_IS_FILTER = 1 << 2, /* its whole value is matched; also an option and a parameter */
	FIELD_IS_FACET = 1 << 3,  /* counted */
	FIELD_IS_RANGE = 1 << 4,  /* from..to */
};

struct field_info {
	const char *name;
	const char *prefix; /* of its terms in the engine, or NULL */
	unsigned uses;
	const char *help; /* English, for --help and the docs */
};

extern const struct field_info fields[N_FIELDS];

/* The field of that name (len bytes, lower case), or N_FIELDS. */
enum field field_find(const char *name, size_t len);

/* Prefix of an acronym's term, in front of its folded form: after a field's prefix where there is one. */
#define TERM_PREFIX_ACRONYM "A"
/* Prefix of a concept's term, in front of CONCEPT_MARK and its id. */
#define TERM_PREFIX_CONCEPT "C"
/* First byte of a concept's form among the words: no word of a text has it. */
#define CONCEPT_MARK "@"

/* The values of `type`, NULL at the end. */
extern const char *const document_types[];

#endif

#include "schema/fields.h"

#include <string.h>

const struct field_info fields[N_FIELDS] = {
	[FIELD_TITLE] = { "title", "S", FIELD_IN_QUERY | FIELD_IS_TEXT, "words of the title" },
	[FIELD_HEADING] = { "heading", "H", FIELD_IS_TEXT, "words of the headings above a section" },
	[FIELD_LANG] = { "lang", "XL", FIELD_IN_QUERY | FIELD_IS_FILTER | FIELD_IS_FACET,
			 "language: fr, es, en, ..." },
	[FIELD_TYPE] = { "type", "XT", FIELD_IN_QUERY | FIELD_IS_FILTER | FIELD_IS_FACET,
			 "kind of document: news, manual, ..." },
	[FIELD_SITE] = { "site", "XS", FIELD_IN_QUERY | FIELD_IS_FILTER | FIELD_IS_FACET,
			 "host the document was published on" },
	[FIELD_COUNTRY] = { "country", "XC", FIELD_IN_QUERY | FIELD_IS_FILTER | FIELD_IS_FACET,
			    "country it is about, ISO 3166 alpha-3" },
	[FIELD_TOPIC] = { "topic", "XK", FIELD_IN_QUERY | FIELD_IS_FILTER | FIELD_IS_FACET,
			  "concept it is about, e.g. human-trafficking" },
	[FIELD_YEAR] = { "year", NULL, FIELD_IS_FACET, "year of publication" },
	[FIELD_DATE] = { "date", NULL, FIELD_IN_QUERY | FIELD_IS_RANGE,
			 "day of publication, e.g. date:2010..2015" },
	[FIELD_URL] = { "url", NULL, FIELD_IN_QUERY, "part of the address" },
	[FIELD_ID] = { "id", "Q", 0, "stable name of a document" },
};

const char *const document_types[] = { "news",  "statement", "speech",  "story",       "blog",
				       "event", "project",   "manual",  "publication", "report",
				       "theme", "office",    "listing", NULL };

enum field field_find(const char *name, size_t len)
{
	for (enum field f = 0; f < N_FIELDS; f++)
		if (strlen(fields[f].name) == len && !memcmp(fields[f].name, name, len))
			return f;
	return N_FIELDS;
}

/* How the page calls the values of fields: types and languages from the messages, countries and topics from the tables. */
#ifndef PAGES_NAMES_H
#define PAGES_NAMES_H

#include "pages/pages.h"
#include "schema/fields.h"

/*
 * The name of a value in the page's language; the value itself where no name is known. Not escaped. Lives
 * as long as value and the process.
 */
const char *name_of(enum page_language language, enum field field, const char *value);
/* The name of a concept id ("trafficking", "SLV"), or the id. */
const char *name_of_concept(enum page_language language, const char *id);
/* Of many: "Communiqués". */
const char *name_of_types(enum page_language language, const char *type);

#endif

#include "names.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "messages.h"
#include "query/concepts/concepts.h"

/* The message PREFIX.value, or NULL. A value too long for a key has none. */
static const char *message_of(enum page_language language, const char *prefix, const char *value)
{
	char key[64];
	int len = snprintf(key, sizeof(key), "%s.%s", prefix, value);
	return len > 0 && (size_t)len < sizeof(key) ? messages_find(language, key) : NULL;
}

const char *name_of_concept(enum page_language language, const char *id)
{
	static const enum language languages[N_PAGE_LANGUAGES] = { LANGUAGE_FR, LANGUAGE_ES, LANGUAGE_EN };
	uint32_t row = concept_find(concepts_get(), id);
	return row == UINT32_MAX ? id : concept_name(concepts_get(), row, languages[language]);
}

const char *name_of(enum page_language language, enum field field, const char *value)
{
	const char *name = NULL;
	if (field == FIELD_COUNTRY || field == FIELD_TOPIC)
		return name_of_concept(language, value);
	if (field == FIELD_TYPE)
		name = message_of(language, "type", value);
	else if (field == FIELD_LANG)
		name = message_of(language, "lang", value);
	return name ? name : value;
}

const char *name_of_types(enum page_language language, const char *type)
{
	const char *name = message_of(language, "types", type);
	return name ? name : type;
}

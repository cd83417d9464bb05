#include "query/languages.h"

struct doc_languages languages_of_document(const struct docs *docs, uint32_t doc)
{
	const struct doc_row *row = &docs->rows[doc];
	return (struct doc_languages){
		.main = language_from_code(docs_value(docs, FIELD_LANG, row->lang)),
		.also = language_from_code(docs_value(docs, FIELD_LANG, row->also_lang)),
	};
}

bool languages_have(struct doc_languages languages, enum language language)
{
	return languages.main == language || (languages.also && languages.also == language);
}

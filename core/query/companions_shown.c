/* The copies and translations of a document, as its result lists them. */
#include "base/memory.h"
#include "query/searcher.h"

#define SHOWN_COPIES       50u /* of one result; more addresses of one text are a fault of the source */
#define SHOWN_TRANSLATIONS 32u

static char *copy_of(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static struct companion companion_of(const struct docs *docs, uint32_t doc)
{
	const struct doc_row *row = &docs->rows[doc];
	const char *id = docs_string(docs, row->id);
	return (struct companion){ .id = xstrdup(id ? id : ""),
				   .url = copy_of(docs_string(docs, row->url)),
				   .site = copy_of(docs_value(docs, FIELD_SITE, row->site)),
				   .lang = copy_of(docs_value(docs, FIELD_LANG, row->lang)),
				   .title = copy_of(docs_string(docs, row->title)) };
}

void result_add_companions(const struct generation *generation, uint32_t doc, struct result *result)
{
	const struct docs *docs = &generation->docs;
	const uint32_t *copies;
	uint32_t translations[SHOWN_TRANSLATIONS];
	uint32_t n = companions_copies(&generation->companions, doc, &copies);
	result->copies = n ? xcalloc(SHOWN_COPIES, sizeof(*result->copies)) : NULL;
	for (uint32_t i = 0; i < n && result->n_copies < SHOWN_COPIES; i++)
		if (copies[i] != doc)
			result->copies[result->n_copies++] = companion_of(docs, copies[i]);
	n = companions_translations(&generation->companions, doc, translations, SHOWN_TRANSLATIONS);
	result->translations = n ? xcalloc(n, sizeof(*result->translations)) : NULL;
	for (uint32_t i = 0; i < n; i++)
		result->translations[result->n_translations++] = companion_of(docs, translations[i]);
}

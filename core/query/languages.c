#include "query/languages.h"

#include <string.h>

struct doc_languages languages_of_document(const struct docs *docs, uint32_t doc)
{
	const struct doc_row *row = &docs->rows[doc];
	return (struct doc_languages){
		.main = language_from_code(docs_value(docs, FIELD_LANG, row->lang)),
		.also = language_from_code(docs_value(docs, FIELD_LANG, row->also_lang)),
	};
}

static enum language commonest(const uint32_t n[N_LANGUAGES])
{
	enum language most = LANGUAGE_UNKNOWN;
	for (enum language l = LANGUAGE_FR; l <= LANGUAGE_EN; l++)
		if (n[l] > (most == LANGUAGE_UNKNOWN ? 0 : n[most]))
			most = l;
	return most;
}

void languages_of_sections(const struct generation *g, uint32_t part, enum language *ret, uint32_t n_ret)
{
	const struct words *words = &g->words;
	struct stream stream;
	struct error ignored;
	uint32_t n[N_LANGUAGES] = { 0 }, code, argument = 0, at = 0, section = 0;
	memset(ret, 0, n_ret * sizeof(*ret));
	if (generation_stream(g, part, &stream, &ignored))
		return;
	uint32_t first = stream.n_words[STREAM_TITLE] + stream.n_words[STREAM_HEADING],
		 end = first + stream.n_words[STREAM_BODY];
	while (section < n_ret && at < end && (code = stream_next(&stream, &argument)) != UINT32_MAX) {
		if (code == STREAM_SECTION && at >= first) {
			ret[section++] = commonest(n);
			memset(n, 0, sizeof(n));
		}
		if (code < STREAM_WORD || at++ < first || code - STREAM_WORD >= words->n)
			continue;
		uint32_t language = words->languages[code - STREAM_WORD];
		n[language < N_LANGUAGES ? language : LANGUAGE_UNKNOWN]++;
	}
	if (section < n_ret)
		ret[section] = commonest(n);
}

bool languages_have(struct doc_languages languages, enum language language)
{
	return languages.main == language || (languages.also && languages.also == language);
}

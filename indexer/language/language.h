/*
 * The language a document is written in: an ISO 639-1 code ("fr"; ISO 639-3 where there is no shorter one), ""
 * when it cannot be told. Texts are UTF-8.
 */
#ifndef LANGUAGE_LANGUAGE_H
#define LANGUAGE_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#ifndef __cplusplus
#	include "schema/document.h" /* which is C alone */
#	include "text/analyze.h"
#	include "text/stem.h"
#endif

#define LANGUAGE_CODE_SIZE 8 /* with the NUL */

/* Texts below this many words are too short to overrule what the page and its address say. */
#define LANGUAGE_MIN_WORDS 20

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What the text alone says (CLD2, no hints: with hints Portuguese became Spanish).
 *
 * ret_percent   how much of the text is in that language, 0 to 100
 * ret_reliable  CLD2's own word on whether the second best language is far behind
 * Of a long text the first 256 KB are looked at. An invalid byte ends the text.
 * Errors: STATUS_INTERNAL when CLD2 throws; there is no more to say about it.
 */
NODISCARD enum status language_detect(const char *text, size_t len, char ret_code[LANGUAGE_CODE_SIZE],
				      int *ret_percent, bool *ret_reliable);

#ifdef __cplusplus
}
#else

/*
 * The language of a document. Its text decides; when that is shorter than LANGUAGE_MIN_WORDS, or the
 * detector is not sure, the segment of its address (/es/) comes first, then what it declares. Each of
 * title, body, declared ("fr", "es-MX") and address may be NULL. Nothing is assumed: without evidence
 * the code is "" and the source SOURCE_NONE.
 */
NODISCARD enum status language_judge(const char *title, const char *body, const char *declared,
				     const char *address, char ret_code[LANGUAGE_CODE_SIZE],
				     enum fact_source *ret_source);

/* The same of a text whose words are known: as text_analyze cuts title and body. title and body are not NULL. */
struct language_text {
	const char *title, *body;
	size_t body_len;
	const struct tokens *title_words, *body_words;
};
NODISCARD enum status language_judge_words(const struct language_text *text, const char *declared,
					   const char *address, char ret_code[LANGUAGE_CODE_SIZE],
					   enum fact_source *ret_source);

/*
 * The second language of a document in the language `main`: the one of fr, es, en that its title is in, or a tenth of its
 * words (half translated manuals, pages for two publics). LANGUAGE_UNKNOWN: there is none, or main is none of the three.
 * Told from the stop words of each paragraph that are those of one of the two languages alone; title and texts as
 * text_analyze cuts them, of the texts the first 4,000 words.
 */
enum language language_second(const struct tokens *title, const struct tokens *texts, size_t n_texts,
			      enum language main);

/* The language of each paragraph of a text in two languages, one byte (enum language) a token; main where nothing tells. */
void language_of_paragraphs(const struct tokens *tokens, enum language main, enum language also,
			    uint8_t *ret_languages);
#endif

#endif

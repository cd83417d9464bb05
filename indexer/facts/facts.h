/*
 * From what a reader found on a page to what the index keeps of it: which blocks are the document
 * and which are its surroundings, then title, language, type, site, date, countries, topics,
 * contacts and the sections of the text. Pure functions of the document and the learnt file: the
 * same page gives the same facts whatever else the corpus holds.
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include "base/error.h"
#include "query/concepts/concepts.h"
#include "learn/surroundings.h"
#include "schema/document.h"

/* What extraction needs beside the document; one a process, none of it shared between threads. */
struct facts_context {
	const struct concepts *concepts; /* required */
	const struct surroundings
		*surroundings; /* what was learnt, or NULL: what is known of IOM's sites alone */
	/* Scratch memory, kept from one document to the next. */
	struct tokens tokens, words; /* whatever is at hand; the words of the document's sections */
	struct concept_matches title, dateline, body;
};

/* concepts and surroundings (may be NULL) are borrowed and must outlive the context. */
void facts_context_init(struct facts_context *ctx, const struct concepts *concepts,
			const struct surroundings *surroundings);
void facts_context_release(struct facts_context *ctx);

/*
 * Fill in the facts of a document that a reader made, and drop its blocks.
 *
 * Before: id, declared and blocks are the reader's; url may have been set (by --base-url), else it
 * becomes declared.canonical when that is a web address. Sections that are set already are kept. What a
 * record of JSON Lines declares (title, lang, date, type, site) wins over what its text says; what an HTML
 * page declares is one witness among others, since pages lie about their language.
 *
 * After: title (with title_source; SOURCE_ADDRESS when only the address gave one), lang ("fr"; NULL
 * unknown), type (a word of document_types or NULL), site, date, countries, topics, contacts,
 * contact_text, sections, n_surrounding.
 *
 * Errors  STATUS_UNSUPPORTED "no text" when nothing but surroundings is left; the document is then
 *         of no use. STATUS_TOO_LARGE as text_analyze, STATUS_INTERNAL as language_judge.
 */
NODISCARD enum status facts_extract(struct facts_context *ctx, struct document *doc, struct error *err);

#endif

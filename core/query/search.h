/*
 * Searching one published generation. The whole of core/query seen from outside.
 *
 *	struct searcher *searcher;
 *	searcher_open("/var/lib/iom-search", &searcher, &err);
 *	searcher_search(searcher, &request, 0, &answer, &err);
 *
 * A searcher holds one generation, opened read-only and mapped; it never changes. To follow a newly
 * published one, ask searcher_is_current() and open another. One searcher a process at a time is cheap
 * to replace (a fraction of a millisecond). Not thread safe; there are no threads.
 */
#ifndef QUERY_SEARCH_H
#define QUERY_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "query/answer.h"
#include "query/request.h"

struct searcher;

/*
 * Open what INDEX/current names. STATUS_NOT_FOUND: no index there, or nothing published yet; STATUS_IO: may not be read
 * (the message names the group that may); STATUS_CORRUPT: the generation contradicts itself: then the one before is tried,
 * and searcher_fell_back() is true.
 */
NODISCARD enum status searcher_open(const char *index_dir, struct searcher **ret_searcher, struct error *err);
void searcher_free(struct searcher *searcher);
void searcher_freep(struct searcher **searcher);

const char *searcher_generation(const struct searcher *searcher); /* "000042" */
bool searcher_fell_back(const struct searcher *searcher);
/* Then: which generation was not taken and why, in one sentence; "" else. */
const char *searcher_damage(const struct searcher *searcher);
/* Does INDEX/current still name this generation? False also when it cannot be read. A single small read. */
bool searcher_is_current(const struct searcher *searcher);

/*
 * Answer a request. Any query is answered; what was not understood is a note. deadline_us: clock_now_us() value after which
 * the answer is cut short and marked partial; 0: none.
 */
NODISCARD enum status searcher_search(struct searcher *searcher, const struct request *request,
				      uint64_t deadline_us, struct answer *ret_answer, struct error *err);

/* Is there a document of this id, exactly? */
bool searcher_has_document(const struct searcher *searcher, const char *id);

/* A document with everything the index knows of it. */
struct stored_document {
	struct result facts;     /* score, snippet, missing and why unused */
	struct document content; /* sections with their text; fields as in facts */
	struct marked_text *
		sections; /* content.n_sections of them: the same text with the matches of a query, if one was given */
	enum language *section_languages; /* content.n_sections of them, or NULL */
	uint32_t best_section;            /* number of the section that fits the query best */
	uint32_t n_matches;               /* in all sections */
	char *generation;
	char *published;
	uint32_t n_documents; /* in the index */
};
void stored_document_release(struct stored_document *doc);
/* By its id, exactly. query may be NULL. STATUS_NOT_FOUND. */
NODISCARD enum status searcher_document(struct searcher *searcher, const char *id, const char *query,
					struct stored_document *ret_doc, struct error *err);

/* The index in figures: /api/v1/stats, --stats, the home page. */
struct index_stats {
	char *generation, *published;
	uint32_t n_documents, n_parts, n_words;
	uint64_t text_bytes, index_bytes;
	struct facet facets[N_FIELDS]; /* over all documents */
	struct result *
		newest; /* up to five documents that came with this generation (id, title, lang, type, url) */
	size_t n_newest;
	uint32_t n_new; /* all that came with it */
};
void index_stats_release(struct index_stats *stats);
NODISCARD enum status searcher_stats(struct searcher *searcher, struct index_stats *ret_stats,
				     struct error *err);
void index_stats_write_json(const struct index_stats *stats, struct buf *out);

/* Completions of the last word of text from the words of the index, most frequent first. */
NODISCARD enum status searcher_suggest(struct searcher *searcher, const char *text, unsigned n,
				       struct strlist *ret_texts, struct error *err);

/* Documents like the one with this id, by its heaviest words. STATUS_NOT_FOUND. */
NODISCARD enum status searcher_similar(struct searcher *searcher, const char *id, unsigned n,
				       struct answer *ret_answer, struct error *err);

#endif

/*
 * What a result shows of a text: the sentence or two that hold most of the query, cut at the edges of
 * sentences, with the matches marked. Never a whole manual: one window of the part is analysed again.
 */
#ifndef QUERY_SNIPPET_H
#define QUERY_SNIPPET_H

#include "query/answer.h"
#include "base/strmap.h"
#include "query/evidence.h"
#include "text/analyze.h"

#define SNIPPET_LEAST 150u /* code points; what is reached when the text has them */
#define SNIPPET_MOST  210u /* a sentence longer than that is cut at a word, with "…" */

struct highlighter {
	const struct lexicon *lexicon; /* set by highlighter_use */
	const struct words *words;
	/*
	 * The forms of the lexicon's words, and which term each belongs to: a word of a text is one of them or no match, since
	 * what is shown was indexed.
	 */
	struct strmap forms;
	struct form_term {
		uint32_t term;
		bool near;
	} * terms;
	uint32_t alloc_terms;
	const struct concepts *concepts; /* NULL: none are marked */
	struct tokens tokens;            /* scratch, with: */
	struct concept_matches named;
	uint32_t *near; /* a token: 1 + the term that a concept around it stands for */
	size_t alloc_near;
};

void highlighter_init(struct highlighter *h, const struct words *words, const struct concepts *concepts);
/* Mark the matches of a lexicon from now on; NULL: of none. It must outlive the use. */
void highlighter_use(struct highlighter *h, const struct lexicon *lexicon);
void highlighter_release(struct highlighter *h);

/* Mark every match of the query in text (of a document in that language): ranges go to ret->matches, text is copied. */
void highlight(struct highlighter *h, const char *text, size_t len, enum language language,
	       struct marked_text *ret);

/*
 * The snippet of a part. doc: its document. *ret_section: number of the section it was taken from.
 * hits: of the part, in reading order (evidence_hits).
 */
NODISCARD enum status snippet_of_part(struct highlighter *h, const struct generation *generation,
				      uint32_t part, const struct document *doc, const struct hit *hits,
				      uint32_t n_hits, struct marked_text *ret_snippet, uint32_t *ret_section,
				      struct error *err);

#endif

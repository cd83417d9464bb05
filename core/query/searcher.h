/* The inside of a searcher, shared by the files of this folder that answer something. */
#ifndef QUERY_SEARCHER_H
#define QUERY_SEARCHER_H

#include "query/evidence.h"
#include "query/lexicon.h"
#include "query/search.h"
#include "query/snippet.h"

struct searcher {
	char *index_dir;
	int index_fd;
	bool fell_back;
	char damage[512]; /* why, when it did */
	struct generation generation;
	struct engine *engine;
	struct evidence *evidence;
	struct stemmer *stemmer;
	struct highlighter highlighter;
	struct language_counts languages;
	struct bitmap language_parts[N_LANGUAGES]; /* of documents in each */
	struct lengths lengths;
	uint32_t *row_of_doc; /* by document: its row in the list being made, plus one; all 0 in between */
	struct spelling spelling;
};

/* The lexicon of a query, as a request (NULL: one of defaults) wants it. */
NODISCARD enum status searcher_lexicon(struct searcher *s, const struct request *request,
				       const struct query *query, struct lexicon *lexicon, struct error *err);
/* What a lexicon is made from, as a request (NULL: one of defaults) wants it. */
void searcher_sources(struct searcher *s, const struct request *request, struct lexicon_sources *ret);
/* ... and of the same query in another language. */
NODISCARD enum status searcher_translate(struct searcher *s, const struct query *query,
					 const struct lexicon *own, enum language target,
					 struct lexicon *lexicon, struct error *err);

/* The facts of a document as a result shows them, from its row alone. */
void result_from_row(const struct searcher *s, uint32_t doc, struct result *ret_result);
/* The rest, from its stored text: authors and contacts. */
void result_from_document(const struct document *doc, struct result *result);
/* Its copies, the original first, and its translations. */
void result_add_companions(const struct generation *generation, uint32_t doc, struct result *result);
/* For query_parse: is a form in capitals an acronym of this index? ctx: a searcher. */
bool searcher_is_acronym(void *ctx, const char *form, size_t len);

/* Count the documents of a set by the values of a facet field. */
void count_facet(const struct docs *docs, const struct bitmap *documents, enum field field,
		 struct facet *ret_facet);

/* Terms of a query as trees of the engine, for its words. Returns the tree; free with engine_tree_release. */
struct engine_tree {
	struct engine_query root;
	struct engine_query *terms, *stems;
	struct buf names;
};
void engine_tree_build(struct engine_tree *tree, const struct lexicon *lexicon, const struct words *words);
void engine_tree_release(struct engine_tree *tree);

#endif

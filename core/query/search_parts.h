/* One request while it is answered, shared by the files that do it: search.c, rank.c, cross.c, count.c, show.c. */
#ifndef QUERY_SEARCH_PARTS_H
#define QUERY_SEARCH_PARTS_H

#include "query/boolean.h"
#include "query/respace.h"
#include "query/search.h"
#include "query/searcher.h"

#define COUNTED_DOCUMENTS 1000u /* total is exact up to here */
#define PASSAGES          4u    /* of one document: the best, and three more */

/* One document of the list, with its best parts. */
struct ranked {
	uint32_t doc;
	uint32_t parts[PASSAGES];
	uint32_t n_parts;
	double score;
	struct part_score evidence; /* of the best part; zero past the candidates */
	double learnt;              /* what the learnt order added to the score, or took from it */
	double counterpart;         /* what its version in the language of the query added */
	enum language
		translated; /* found by the query's translation into this language; UNKNOWN: by its own words */
};

struct search {
	struct searcher *s;
	const struct request *request;
	struct answer *answer;
	struct query query;
	char *typed; /* the query's text, before words were put together or apart */
	struct respaced respaced[RESPACE_MOST];
	uint32_t n_respaced;
	struct lexicon lexicon;
	struct lexicon crossed[N_LANGUAGES]; /* of the other languages; without terms where there is none */
	const struct lexicon *active;        /* what evidence and highlighter work with */
	struct boolean boolean;

	struct bitmap
		words_hold; /* parts where all that must hold does (no filters); all when nothing must */
	struct bitmap filters[N_FIELDS]; /* parts that pass each filter of the request */
	bool has_filter[N_FIELDS];
	struct bitmap allowed;        /* words_hold and all filters */
	bool narrowed;                /* allowed is not simply everything */
	struct bitmap complete_words; /* parts with every content word, before filters */

	struct bitmap own_documents; /* those counted for total */
	struct ranked *ranked;
	uint32_t n_ranked;
	bool words;   /* the query has a word that ranks; else filters alone */
	bool by_date; /* ranked lists documents by date: which of their parts is best is still open */
};

/* ---- search.c ---- */

/* Read the query of q->request and find the parts that what must hold and the filters leave. Then search_end, also after an error. */
NODISCARD enum status search_begin(struct search *q, uint64_t deadline_us, struct error *err);
void search_end(struct search *q);

/* ---- rank.c: which documents, in which order, by which of their parts ---- */

/* The list is made: s->row_of_doc is all 0 again. */
void forget_rows(struct search *q);
/* Evidence and highlighter work with one lexicon at a time; NULL: with none. */
void use_lexicon(struct search *q, const struct lexicon *lexicon);
const struct lexicon *lexicon_of(const struct search *q, const struct ranked *r);
/* q->ranked: the list by the query's own words. */
NODISCARD enum status rank_own(struct search *q, struct error *err);
/* Every document of a set, newest first: for filters alone, and for sorting by date. */
void list_by_date(struct search *q, const struct bitmap *documents);
/* The list as it is, newest first. */
void sort_by_date(struct search *q);
void sort_by_score(struct search *q);
/* For a document listed by date: its best part for the words. */
NODISCARD enum status choose_part(struct search *q, struct ranked *r, struct error *err);
/*
 * Copies are one result: the original, if it is in the list at all, where the best of them stands; else the best. The list is
 * in order, and stays so.
 */
void collapse_copies(struct search *q);
/* What a document in the language of the query gets for that. */
double language_bonus(const struct search *q, uint32_t doc);

/* Scored parts of one document, in a chain from row to row. */
struct scored {
	uint32_t part;
	double score;
	struct part_score evidence;
};
int by_part_score(const void *a, const void *b);
/* Keep the best parts of each document in order; pieces of one cut section count as one passage. */
void add_passage(const struct docs *docs, struct ranked *r, uint32_t part);
/* The best parts that the engine finds, until they are of `documents` documents or there are no more. */
NODISCARD enum status find_candidates(struct search *q, const struct lexicon *lexicon,
				      const struct bitmap *within, uint32_t documents,
				      struct engine_hit **ret_hits, uint32_t *ret_n, struct error *err);

/* ---- cross.c: the documents of the other languages ---- */

/* By the translated query, into the list. */
NODISCARD enum status rank_crossed(struct search *q, struct error *err);
/*
 * What exists in another language alone must be seen: when the first page has nothing of it, the best of it, if it is good
 * enough, takes the last place there.
 */
void reserve_place(struct search *q);

/* ---- count.c ---- */

/* Documents with any of the words, exact up to COUNTED_DOCUMENTS: the rare words first, until there are enough. */
NODISCARD enum status count_total(struct search *q, struct error *err);
/* What was found by translation alone is in the list, too. */
void count_translated(struct search *q);
NODISCARD enum status count_complete(struct search *q, struct bitmap *ret_docs, struct error *err);
/* Documents of the complete parts (words), narrowed by every filter but one field's; N_FIELDS: by all. */
void complete_documents(const struct search *q, enum field but, struct bitmap *ret_docs);
void count_facets(struct search *q);

/* ---- passages.c: which place of a document is named first ---- */

/*
 * The best parts that the ranking kept, the one to be named first. q works with the lexicon of r. r->score and r->evidence
 * stay those of the part that the document stands by. doc: the document. STATUS_CORRUPT when a stream is damaged.
 */
NODISCARD enum status order_passages(struct search *q, struct ranked *r, const struct document *doc,
				     struct error *err);

/* ---- show.c: what is said of the query and of each result ---- */

void describe_query(struct search *q);
NODISCARD enum status show_result(struct search *q, struct ranked *r, struct error *err);

#endif

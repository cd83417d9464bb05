/*
 * Xapian behind a C interface: postings in, matches out. This folder is the only one that knows the
 * engine; it stores the terms it is given and runs the trees it is given, and has no policy.
 *
 * A unit of the engine is a *part* of a document (core/store/generation.h). Its docid is 1 + its part
 * number. Every exception is stopped here and becomes a status:
 *
 *	STATUS_CORRUPT	 the tables are damaged, or no database at all
 *	STATUS_NO_MEMORY std::bad_alloc
 *	STATUS_IO	 the system refused to read or write
 *	STATUS_INTERNAL	 anything else; the message is the engine's
 */
#ifndef INDEX_ENGINE_H
#define INDEX_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bitmap.h"
#include "base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ENGINE_MAX_TERM 245 /* bytes; longer terms are cut by the caller */

/* Value slots of a part. */
enum engine_slot {
	ENGINE_SLOT_DOCUMENT, /* 8 bytes: hash of the document's stable id; results are collapsed on it */
	ENGINE_SLOT_DATE,     /* 4 bytes, big-endian: date_number(); absent when unknown */
};

/* "glass 1.4.22": what wrote the tables; goes into the manifest. */
const char *engine_series(void);

/* ---- reading ---- */

struct engine; /* one open database, read-only */

NODISCARD enum status engine_open(const char *dir, struct engine **ret_engine, struct error *err);
void engine_free(struct engine *engine);
uint32_t engine_n_parts(const struct engine *engine);    /* documents of the engine */
uint32_t engine_last_docid(const struct engine *engine); /* equal to it in a whole generation */

/* In how many parts a term stands; 0 for a term that is not there. */
NODISCARD enum status engine_df(struct engine *engine, const char *term, size_t len, uint32_t *ret_df,
				struct error *err);

/*
 * Add to `parts` every part that holds the term: bit docid - 1. With `within`, only those in it; a sparse
 * `within` is looked up by skipping, a dense one by reading the list. Bits past parts->n are STATUS_CORRUPT.
 */
NODISCARD enum status engine_collect(struct engine *engine, const char *term, size_t len,
				     const struct bitmap *within, struct bitmap *parts, struct error *err);

/* Wdf of a term in one part (0: not there): for checks and explanations. */
NODISCARD enum status engine_wdf(struct engine *engine, const char *term, size_t len, uint32_t part,
				 uint32_t *ret_wdf, struct error *err);

enum engine_op {
	ENGINE_TERM,
	ENGINE_OR,
	ENGINE_SYNONYM, /* one word in several forms: counted together */
};

/* A tree the caller holds; children is an array of n_children trees. */
struct engine_query {
	enum engine_op op;
	const char *term;
	size_t term_len;
	double factor; /* of its weight; 0 counts as 1 */
	const struct engine_query *children;
	size_t n_children;
};

struct engine_match_options {
	uint32_t n;                  /* the best n parts */
	uint32_t parts_per_document; /* at most so many of one document; 0: no limit */
	const struct bitmap *within; /* only these parts; NULL: all */
	double k1, b;                /* BM25 */
};

struct engine_hit {
	uint32_t part;
	double weight;
};

/* Rank: hits in falling weight, equal ones by rising part. ret_hits has room for options->n. */
NODISCARD enum status engine_match(struct engine *engine, const struct engine_query *query,
				   const struct engine_match_options *options, struct engine_hit *ret_hits,
				   uint32_t *ret_n, struct error *err);

/* Calls back with every term that begins with prefix, in order of bytes, and its df; stops when it returns false. */
NODISCARD enum status engine_terms(struct engine *engine, const char *prefix, size_t len,
				   bool (*each)(const char *term, size_t term_len, uint32_t df, void *ctx),
				   void *ctx, struct error *err);

/* ---- writing ---- */

struct engine_posting {
	const char *term;
	uint32_t len;
	uint32_t wdf; /* 0 is legal: matches, weighs nothing */
};

struct engine_writer; /* one database under construction, never served as it is */

/* dir must not exist. */
NODISCARD enum status engine_writer_new(const char *dir, struct engine_writer **ret_writer,
					struct error *err);
/* Parts get docids 1, 2, 3, ... in the order they are added. A term may be given once a part. date 0: unknown. */
NODISCARD enum status engine_writer_add(struct engine_writer *writer, const struct engine_posting *postings,
					size_t n, uint64_t document_hash, uint32_t date, struct error *err);
/* Must be called before engine_writer_free for anything to last. After any failure: free, nothing else. */
NODISCARD enum status engine_writer_commit(struct engine_writer *writer, struct error *err);
void engine_writer_free(struct engine_writer *writer);

/* Merge databases, docids one after the other in the order given, into one compact database at dir (must not exist). */
NODISCARD enum status engine_compact(const char *const *sources, size_t n, const char *dir,
				     struct error *err);
/* The engine's own check of its tables; STATUS_CORRUPT with the number of errors found. */
NODISCARD enum status engine_check(const char *dir, struct error *err);

#ifdef __cplusplus
}
#endif

#endif

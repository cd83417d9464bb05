/*
 * The documents of a run, by id: which are kept from the last generation, which are new, which wait in the
 * spool; and who must stay out (--forget).
 */
#ifndef INDEXER_CORPUS_H
#define INDEXER_CORPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/strmap.h"
#include "inputs.h"
#include "store/docs.h"

enum corpus_kind {
	ENTRY_REMOVED, /* taken back: not a document of this run */
	ENTRY_KEPT,    /* row `old` of the last generation stays as it is */
	ENTRY_SPOOLED, /* read, not yet analysed */
	ENTRY_NEW,     /* analysed: `record` of the docs builder */
};

struct corpus_entry {
	enum corpus_kind kind;
	uint32_t input;             /* where it was found */
	uint32_t captured;          /* when, for records of web archives; 0: not known */
	uint32_t old;               /* ENTRY_KEPT */
	size_t record;              /* ENTRY_NEW */
	uint64_t spool_at, hash[2]; /* ENTRY_SPOOLED */
	bool changed;               /* ENTRY_NEW: an older version was there */
};

struct corpus {
	struct strmap ids;
	struct corpus_entry *entries; /* by number of the id */
	size_t n, alloc;
	size_t n_live; /* not removed */
	/* Documents of the last generation by the row of `sources` they were read from. */
	uint32_t *by_source, *first_by_source, *n_by_source;
	struct strmap forgotten;
	struct buf notes; /* pool: why inputs gave nothing */
};

void corpus_init(struct corpus *corpus, const struct docs *old, uint32_t n_old_sources);
void corpus_release(struct corpus *corpus);

/*
 * The entry for an id found in input; NULL when a later input has it already. Of two captures of a page (both with
 * their time) the later one counts, wherever they stand. *ret_replaced: there was one, which
 * this one replaces (its kind is still what it was). The pointer lives until the next corpus_put.
 */
struct corpus_entry *corpus_put(struct corpus *corpus, const char *id, uint32_t input, uint32_t captured,
				bool *ret_replaced);
/* The input that an id of the run was found in, or UINT32_MAX. */
uint32_t corpus_input_of(const struct corpus *corpus, const char *id);
void corpus_remove(struct corpus *corpus, struct corpus_entry *entry);
/* Is this row of the last generation an id of the run? */
bool corpus_has(const struct corpus *corpus, const char *id);

uint32_t corpus_note(struct corpus *corpus, const char *text);

/* Tombstones: one id a line in the generation's `forgotten`. */
NODISCARD enum status corpus_load_forgotten(struct corpus *corpus, int dirfd, struct error *err);
void corpus_write_forgotten(const struct corpus *corpus, struct buf *out);
void corpus_forget(struct corpus *corpus, const char *id);
void corpus_unforget(struct corpus *corpus, const char *id);
bool corpus_is_forgotten(const struct corpus *corpus, const char *id);

/* Numbers of the inputs in the order of their ids. ret_order has room for inputs->n. */
void corpus_order_inputs(const struct inputs *inputs, uint32_t *ret_order);

#endif

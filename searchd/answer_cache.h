/*
 * Answers of one generation that the front end keeps, so that a repeated request needs no worker.
 *
 * The key is everything that an answer depends on apart from the generation: what its ETag is a hash of, and whether it is
 * compressed. Keys are compared whole. All is dropped when the generation changes, so that no answer outlives its index: a
 * document that was taken down is gone from here too. What was asked for longest ago goes first. Nothing is written anywhere
 * or told; memory is taken as answers come.
 *
 * A worker is trusted no more with this than with a single answer: what is kept was checked by wire_answer_read, and the
 * front end's own headers go with it.
 */
#ifndef SEARCHD_ANSWER_CACHE_H
#define SEARCHD_ANSWER_CACHE_H

#include "wire.h"

#define ANSWER_CACHE_MAX_BYTES (8u << 20)   /* keys, bodies and what they are kept in, together */
#define ANSWER_CACHE_MAX_ENTRY (256u << 10) /* one of them */

struct answer_cache;

struct kept_answer {
	enum content_type type;
	unsigned flags; /* enum answer_flags */
	const void *body;
	size_t len;
};

/* For no generation: nothing is kept until answer_cache_follow names one. */
struct answer_cache *answer_cache_new(void);
void answer_cache_free(struct answer_cache *cache);
/* The published generation ("" for none): drops every answer, also when it is the same one. */
void answer_cache_follow(struct answer_cache *cache, const char *generation);
/* False: none. What *ret_kept points to is valid until the next call that may drop answers (put, follow, free). */
NODISCARD bool answer_cache_find(struct answer_cache *cache, const struct buf *key,
				 struct kept_answer *ret_kept);
/*
 * Keep a copy of the answer if it may be kept: 200, lasting, in memory (neither a file nor a memfd), not too large, and of
 * the generation that is followed. One of another generation drops what is kept: a worker sees a new one sooner than we hear
 * of it, and nobody is then shown the older again. Under a key that is there already the first answer stays.
 */
void answer_cache_put(struct answer_cache *cache, const struct buf *key, const struct wire_answer *answer);
/* What all that is kept takes, in bytes. */
size_t answer_cache_bytes(const struct answer_cache *cache);

#endif

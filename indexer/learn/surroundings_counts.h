/*
 * Lines counted while documents are observed, site by site: what surroundings_learn decides by, and then forgets. Inside
 * this folder only.
 */
#ifndef LEARN_SURROUNDINGS_COUNTS_H
#define LEARN_SURROUNDINGS_COUNTS_H

#include "base/strmap.h"
#include "learn/surroundings.h"

#define MAX_FOLLOWERS 8u  /* distinct ones remembered of a line, those with the smallest hashes */
#define HEAD_LINE     80u /* bytes of a line that may be a head of teasers */
#define LISTED_BYTES  60u /* of a line in the report */

/* What a line is known for; over the hash of group and text, so that two of them can be compared. Of the start: none. */
#define MASK_END  0x9E3779B97F4A7C15u
#define MASK_HEAD 0xC2B2AE3D27D4EB4Fu

static inline uint64_t edge_mask(enum page_edge edge)
{
	return edge == EDGE_END ? MASK_END : 0;
}

/* A line that some document holds. hash 0 is an empty slot. */
struct counted {
	uint64_t hash; /* with the mask of its edge */
	uint64_t
		follower; /* of the line behind it in the first document, without mask; 0: none, or too long */
	uint32_t group : 30, is_long : 1, at_end : 1;
	uint32_t n_documents, last_document;
	uint32_t repeated; /* in counts->repeated, from 1; 0: one document only */
};

/* A line that more than one document holds. */
struct repeated {
	uint64_t followers[MAX_FOLLOWERS]; /* ascending */
	uint32_t n_followers;
	char text[LISTED_BYTES + 4];
};

struct group_count {
	uint32_t documents, seen; /* different ones; all */
	uint32_t common, own;     /* lines that every document has; the others: told by surroundings_learn */
};

struct surroundings_counts {
	struct strmap groups;
	struct group_count *of_group; /* by number of groups */
	size_t n_of_group, alloc_of_group;
	struct repeated *repeated;
	size_t n_repeated, alloc_repeated;
	/* Of this process alone: touched all over by each document, while readers come and go. */
	struct counted *slots; /* open addressing */
	uint32_t n_slots, n_counted;
	uint64_t *fingerprints; /* of documents, to count copies once; open addressing, 0 is empty */
	uint32_t n_fingerprint_slots, n_fingerprints;
	uint32_t document;
	struct buf line, group; /* at hand */
};

void surroundings_counts_init(struct surroundings_counts *counts);
/* It can be released again, not used. */
void surroundings_counts_release(struct surroundings_counts *counts);
/* As surroundings_observe. */
void surroundings_counts_add(struct surroundings_counts *counts, const struct document *doc);
/* Do documents that were counted hold the line of this hash (with its mask)? Some must have been. */
bool surroundings_counts_hold(const struct surroundings_counts *counts, uint64_t hash);

/* Hash of a line of a group, without mask. line: as line_normalise makes it. Never 0, whatever mask is put on it. */
uint64_t surroundings_hash_line(const char *group, size_t group_len, const struct buf *line);

#endif

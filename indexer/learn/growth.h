/*
 * When to learn anew: sites that have grown since their surroundings were learnt. What was learnt from four pages knows
 * little of a site that has forty.
 */
#ifndef LEARN_GROWTH_H
#define LEARN_GROWTH_H

#include "base/buf.h"
#include "base/strmap.h"
#include "learn/surroundings.h"

#define GROWTH_LEAST  8u /* documents; below that there is hardly anything to learn */
#define GROWTH_FACTOR 2u /* so many times the documents it had: time to learn anew */

struct growth {
	struct strmap groups;
	uint32_t *n_documents; /* by number in groups */
	size_t n, alloc;
};

void growth_init(struct growth *growth);
void growth_release(struct growth *growth);

/* One document of the corpus as it is now. */
void growth_count(struct growth *growth, const char *id);

/*
 * Append a sentence that says which sites have grown to GROWTH_FACTOR times what they had, or more ("2 sites have ...: a, b; run
 * with --relearn"), the largest first and at most five by name. False, and nothing, when none has.
 */
bool growth_tell(const struct growth *growth, const struct surroundings *learnt, struct buf *out);

#endif

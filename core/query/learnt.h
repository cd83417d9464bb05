/*
 * The learnt order: a small net over the columns (columns.h), blended with the fixed score. It puts the documents that the
 * fixed score finds best in a new order among themselves; which they are, and what scores a list has, stays as it was.
 *
 *	s = sum of the nets' direct . x + out . max(0, units x + bias),  x = (row - mean) * scale, within 4 of 0
 *	order: z(fixed score) + LEARNT_BLEND z(s), z the standard score among the documents at hand
 *
 * Source of model and loss: a one-layer net on ranking evidence, softmax over the documents of a query (Burges et al.,
 * "Learning to rank using gradient descent", 2005; Cao et al., "Learning to rank: from pairwise to listwise", 2007). The
 * table learnt_weights.c is made by bench/learn/learn; docs/decisions/0012-learnt-order.md says what it was weighed against.
 */
#ifndef QUERY_LEARNT_H
#define QUERY_LEARNT_H

#include "query/columns.h"
#include "query/search_parts.h"

#define LEARNT_DOCUMENTS 40u /* the best by the fixed score */
#define LEARNT_BLEND     0.6
#define LEARNT_UNITS     16u
#define LEARNT_NETS      4u /* trained alike but for the numbers they began with; their scores are added */
#define LEARNT_CLIP      4.0f

struct learnt_net {
	float direct[N_COLUMNS];
	float units[N_COLUMNS][LEARNT_UNITS];
	float bias[LEARNT_UNITS], out[LEARNT_UNITS];
};

struct learnt_model {
	float mean[N_COLUMNS], scale[N_COLUMNS]; /* of the rows it was trained on */
	struct learnt_net nets[LEARNT_NETS];
};
extern const struct learnt_model learnt_model;

/* Only the differences between the scores of one query mean something. */
double learnt_score(const struct learnt_model *model, const float row[N_COLUMNS]);
/* Blend in place: scores[i] is the fixed score of a document on entry, learnt[i] what the model says of it. */
void learnt_blend(double *scores, const double *learnt, uint32_t n);

/*
 * The list by the query's own words, as rank_own left it, in its learnt order. The scores of the list stay, each at its
 * place; ranked.learnt is what a document gained or lost by it.
 */
NODISCARD enum status learnt_order(struct search *q, struct error *err);

#endif

/*
 * Training of the learnt order's nets.
 *
 * Loss: softmax over a query's rows against its relevant ones, equally (ListNet's, Cao et al. 2007); Adam (Kingma and Ba,
 * 2015), batches of 32 queries, 8 epochs, rate .004 with 50 steps of warm-up, then falling to 0; L2 of 1e-3 on the units'
 * weights, 1e-4 on the direct ones, which stay above zero where a column can only speak for a document. Rows: the 30 best
 * by the fixed score, and every relevant one. These settings are those of the first trial and were not searched for.
 */
#ifndef LEARN_NET_H
#define LEARN_NET_H

#include "data.h"

/*
 * Train on queries i with weight[i] above 0: the means and scales of their rows, then each net from its own first numbers.
 * The same data give the same model.
 */
void net_train(const struct data *data, const double *weight, struct learnt_model *ret_model);

#endif

#include "query/learnt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

double learnt_score(const struct learnt_model *model, const float row[N_COLUMNS])
{
	float x[N_COLUMNS];
	double score = 0;
	for (unsigned c = 0; c < N_COLUMNS; c++) {
		x[c] = (row[c] - model->mean[c]) * model->scale[c];
		x[c] = fmaxf(-LEARNT_CLIP, fminf(LEARNT_CLIP, x[c]));
	}
	for (const struct learnt_net *net = model->nets; net < model->nets + LEARNT_NETS; net++) {
		for (unsigned c = 0; c < N_COLUMNS; c++)
			score += net->direct[c] * x[c];
		float sums[LEARNT_UNITS];
		memcpy(sums, net->bias, sizeof(sums));
		for (unsigned c = 0; c < N_COLUMNS; c++)
			for (unsigned unit = 0; unit < LEARNT_UNITS; unit++)
				sums[unit] += net->units[c][unit] * x[c];
		for (unsigned unit = 0; unit < LEARNT_UNITS; unit++)
			score += sums[unit] > 0 ? net->out[unit] * sums[unit] : 0;
	}
	return score;
}

static void standardise(double *values, uint32_t n)
{
	double sum = 0, squares = 0;
	for (uint32_t i = 0; i < n; i++) {
		sum += values[i];
		squares += values[i] * values[i];
	}
	double mean = sum / n, variance = squares / n - mean * mean;
	double deviation = variance > 1e-12 ? sqrt(variance) : 1;
	for (uint32_t i = 0; i < n; i++)
		values[i] = (values[i] - mean) / deviation;
}

void learnt_blend(double *scores, const double *learnt, uint32_t n)
{
	double said[LEARNT_DOCUMENTS];
	if (n > LEARNT_DOCUMENTS)
		n = LEARNT_DOCUMENTS;
	if (!n)
		return;
	memcpy(said, learnt, n * sizeof(*said));
	standardise(scores, n);
	standardise(said, n);
	for (uint32_t i = 0; i < n; i++)
		scores[i] += LEARNT_BLEND * said[i];
}

struct blended {
	double score;
	uint32_t was; /* place by the fixed score */
};

static int by_blend(const void *a, const void *b)
{
	const struct blended *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->was > y->was) - (x->was < y->was);
}

enum status learnt_order(struct search *q, struct error *err)
{
	double scores[LEARNT_DOCUMENTS], learnt[LEARNT_DOCUMENTS] = { 0 };
	struct ranked were[LEARNT_DOCUMENTS];
	struct blended places[LEARNT_DOCUMENTS];
	uint32_t n = 0;
	for (; n < q->n_ranked && n < LEARNT_DOCUMENTS && q->ranked[n].evidence.total > 0; n++) {
		struct ranked *r = &q->ranked[n];
		float row[N_COLUMNS] = { 0 };
		enum status status =
			columns_of(q->s->evidence, &q->s->generation, &q->query, &q->lexicon, r->parts[0],
				   &r->evidence, language_bonus(q, r->doc), row, err);
		if (status)
			return status;
		scores[n] = r->score;
		learnt[n] = learnt_score(&learnt_model, row);
		were[n] = *r;
	}
	learnt_blend(scores, learnt, n);
	for (uint32_t i = 0; i < n; i++)
		places[i] = (struct blended){ .score = scores[i], .was = i };
	if (n)
		qsort(places, n, sizeof(*places), by_blend);
	for (uint32_t i = 0; i < n; i++) {
		const struct ranked *r = &were[places[i].was];
		q->ranked[i] = *r;
		q->ranked[i].score = were[i].score;
		q->ranked[i].learnt = were[i].score - r->score;
	}
	return STATUS_OK;
}

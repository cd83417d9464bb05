#include "net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define TRAINED_ROWS 30u
#define BATCH        32u
#define EPOCHS       8u
#define WARM_UP      50u
#define RATE         0.004
#define DECAY_UNITS  1e-3f
#define DECAY_DIRECT 1e-4f

/* A net as one array of numbers, for Adam. */
#define NET_NUMBERS (sizeof(struct learnt_net) / sizeof(float))
_Static_assert(sizeof(struct learnt_net) % sizeof(float) == 0, "a net is nothing but floats");

struct training {
	const struct data *data;
	const double *weight;
	float (*x)[N_COLUMNS]; /* standardised rows */
	uint32_t *order;       /* queries to train on */
	uint32_t n;
	double weight_scale; /* makes the mean weight 1 */
	struct learnt_net *net, gradient, moment, square;
	uint32_t step, steps;
};

static void measure(const struct data *data, const double *weight, struct learnt_model *model)
{
	double sum[N_COLUMNS] = { 0 }, squares[N_COLUMNS] = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < data->n_queries; i++) {
		const struct judged_query *query = &data->queries[i];
		for (uint32_t r = 0; weight[i] > 0 && r < query->n && r < TRAINED_ROWS; r++, n++) {
			for (unsigned c = 0; c < N_COLUMNS; c++) {
				double value = data->rows[query->first + r].columns[c];
				sum[c] += value;
				squares[c] += value * value;
			}
		}
	}
	for (unsigned c = 0; c < N_COLUMNS; c++) {
		double mean = n ? sum[c] / (double)n : 0;
		double variance = n ? squares[c] / (double)n - mean * mean : 0;
		model->mean[c] = (float)mean;
		model->scale[c] = variance > 1e-10 ? (float)(1 / sqrt(variance)) : 0;
	}
}

static double normal(struct numbers *numbers)
{
	double radius = sqrt(-2 * log(numbers_share(numbers) + 1e-12));
	return radius * cos(6.283185307179586 * numbers_share(numbers));
}

static void begin(struct learnt_net *net, struct numbers *numbers)
{
	memset(net, 0, sizeof(*net));
	for (unsigned u = 0; u < LEARNT_UNITS; u++) {
		for (unsigned c = 0; c < N_COLUMNS; c++)
			net->units[c][u] = (float)(normal(numbers) / sqrt(N_COLUMNS));
		net->out[u] = (float)((numbers_share(numbers) - 0.5) * 0.4);
	}
	for (unsigned c = 0; c < N_COLUMNS; c++)
		net->direct[c] = 0.05f;
}

/* Score of a row, and what each unit gave. */
static float forward(const struct learnt_net *net, const float *x, float given[LEARNT_UNITS])
{
	float score = 0;
	for (unsigned c = 0; c < N_COLUMNS; c++)
		score += net->direct[c] * x[c];
	for (unsigned u = 0; u < LEARNT_UNITS; u++) {
		float sum = net->bias[u];
		for (unsigned c = 0; c < N_COLUMNS; c++)
			sum += net->units[c][u] * x[c];
		given[u] = sum > 0 ? sum : 0;
		score += net->out[u] * given[u];
	}
	return score;
}

/* Add to the gradient what a row does, by the loss's slope in its score. */
static void backward(struct training *t, const float *x, const float given[LEARNT_UNITS], float slope)
{
	struct learnt_net *g = &t->gradient;
	for (unsigned c = 0; c < N_COLUMNS; c++)
		g->direct[c] += slope * x[c];
	for (unsigned u = 0; u < LEARNT_UNITS; u++) {
		if (given[u] <= 0)
			continue;
		float inner = slope * t->net->out[u];
		g->out[u] += slope * given[u];
		g->bias[u] += inner;
		for (unsigned c = 0; c < N_COLUMNS; c++)
			g->units[c][u] += inner * x[c];
	}
}

static void learn_query(struct training *t, uint32_t number, double weight)
{
	const struct judged_query *query = &t->data->queries[number];
	uint32_t rows[LEARNT_DOCUMENTS], n = 0;
	float given[LEARNT_DOCUMENTS][LEARNT_UNITS];
	double scores[LEARNT_DOCUMENTS], most = -INFINITY, sum = 0;
	for (uint32_t r = 0; r < query->n; r++) {
		uint32_t row = query->first + r;
		if (r >= TRAINED_ROWS && t->data->rows[row].gain <= 0)
			continue;
		scores[n] = forward(t->net, t->x[row], given[n]);
		most = fmax(most, scores[n]);
		rows[n++] = row;
	}
	for (uint32_t i = 0; i < n; i++)
		sum += exp(scores[i] - most);
	for (uint32_t i = 0; i < n; i++) {
		double target = t->data->rows[rows[i]].gain > 0 ? 1.0 / query->n_relevant : 0;
		backward(t, t->x[rows[i]], given[i],
			 (float)((exp(scores[i] - most) / sum - target) * weight));
	}
}

/* One step of Adam. */
static void move(struct training *t)
{
	struct learnt_net *net = t->net;
	for (unsigned c = 0; c < N_COLUMNS; c++)
		t->gradient.direct[c] += DECAY_DIRECT * net->direct[c];
	for (unsigned u = 0; u < LEARNT_UNITS; u++)
		for (unsigned c = 0; c < N_COLUMNS; c++)
			t->gradient.units[c][u] += DECAY_UNITS * net->units[c][u];
	t->step++;
	double warm = t->step < WARM_UP ? (double)t->step / WARM_UP : 1;
	double rate = RATE * warm * (1 - (double)t->step / (t->steps + 1));
	double first = 1 - pow(0.9, t->step), second = 1 - pow(0.999, t->step);
	float *number = (float *)net, *gradient = (float *)&t->gradient, *moment = (float *)&t->moment,
	      *square = (float *)&t->square;
	for (size_t i = 0; i < NET_NUMBERS; i++) {
		moment[i] = 0.9f * moment[i] + 0.1f * gradient[i];
		square[i] = 0.999f * square[i] + 0.001f * gradient[i] * gradient[i];
		number[i] -= (float)(rate * (moment[i] / first) / (sqrt(square[i] / second) + 1e-8));
	}
	for (unsigned c = 0; c < N_COLUMNS; c++)
		if (column_facts[c].evidence)
			net->direct[c] = fmaxf(0, net->direct[c]);
}

static void train_net(struct training *t, unsigned seed)
{
	struct numbers numbers = numbers_from(seed);
	begin(t->net, &numbers);
	memset(&t->moment, 0, sizeof(t->moment));
	memset(&t->square, 0, sizeof(t->square));
	t->step = 0;
	t->steps = EPOCHS * ((t->n + BATCH - 1) / BATCH);
	for (unsigned epoch = 0; epoch < EPOCHS; epoch++) {
		for (uint32_t i = t->n; i-- > 1;) {
			uint32_t k = (uint32_t)(numbers_share(&numbers) * (i + 1)), other = t->order[k];
			t->order[k] = t->order[i];
			t->order[i] = other;
		}
		for (uint32_t at = 0; at < t->n; at += BATCH) {
			uint32_t n = t->n - at < BATCH ? t->n - at : BATCH;
			memset(&t->gradient, 0, sizeof(t->gradient));
			for (uint32_t i = at; i < at + n; i++)
				learn_query(t, t->order[i], t->weight[t->order[i]] * t->weight_scale / n);
			move(t);
		}
	}
}

void net_train(const struct data *data, const double *weight, struct learnt_model *ret_model)
{
	struct training t = { .data = data, .weight = weight };
	double sum = 0;
	measure(data, weight, ret_model);
	t.x = xcalloc(data->n_rows, sizeof(*t.x));
	t.order = xcalloc(data->n_queries, sizeof(*t.order));
	for (size_t r = 0; r < data->n_rows; r++)
		for (unsigned c = 0; c < N_COLUMNS; c++)
			t.x[r][c] = fmaxf(-LEARNT_CLIP,
					  fminf(LEARNT_CLIP, (data->rows[r].columns[c] - ret_model->mean[c]) *
								     ret_model->scale[c]));
	for (unsigned net = 0; net < LEARNT_NETS; net++) {
		t.net = &ret_model->nets[net];
		t.n = 0;
		sum = 0;
		for (uint32_t i = 0; i < data->n_queries; i++) {
			if (weight[i] <= 0 || !data->queries[i].n_relevant || data->queries[i].n < 2)
				continue;
			t.order[t.n++] = i;
			sum += weight[i];
		}
		t.weight_scale = sum > 0 ? t.n / sum : 0;
		train_net(&t, net);
	}
	free(t.x);
	free(t.order);
}

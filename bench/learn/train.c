/*
 * Train the learnt order and say what it is worth.
 *
 *	learn-train protocol SETS	how it does on queries it was not trained on, as rows of a table
 *	learn-train weights SETS	trained on everything: core/query/learnt_weights.c
 *
 * SETS is a list of data.h. Protocol: the kind left out; the language left out (sets without one language take no part);
 * in-collection, five folds. Every figure is of documents blended as a search blends them, against the fixed score.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net.h"

struct protocol {
	const struct data *data;
	double *weight;                   /* of queries, for training; 0: not trained on */
	bool *tested;                     /* queries */
	double (*said)[LEARNT_DOCUMENTS]; /* what the model says of their rows */
};

/* Every kind weighs the same, and of a kind the judged queries as much as the made ones. */
static void weigh(struct protocol *p, const bool *trained)
{
	const struct data *data = p->data;
	memset(p->weight, 0, data->n_queries * sizeof(*p->weight));
	for (size_t s = 0; s < data->n_sets; s++) {
		const struct set *set = &data->sets[s];
		size_t n = 0;
		for (size_t o = 0; o < data->n_sets; o++) {
			const struct set *other = &data->sets[o];
			if (strcmp(other->kind, set->kind) || other->made != set->made)
				continue;
			for (uint32_t i = other->first; i < other->end; i++)
				n += trained[i] && data->queries[i].n_relevant;
		}
		for (uint32_t i = set->first; i < set->end; i++)
			if (trained[i] && data->queries[i].n_relevant)
				p->weight[i] = 1000.0 / (double)n;
	}
}

static void train_and_ask(struct protocol *p, const bool *trained)
{
	static struct learnt_model model;
	weigh(p, trained);
	net_train(p->data, p->weight, &model);
	for (size_t i = 0; i < p->data->n_queries; i++)
		for (uint32_t r = 0; p->tested[i] && r < p->data->queries[i].n; r++)
			p->said[i][r] =
				learnt_score(&model, p->data->rows[p->data->queries[i].first + r].columns);
}

/* One row: the tested queries of the sets of this name, or kind. */
static void print_row(const struct protocol *p, const char *trial, const char *name, bool of_kind)
{
	const struct data *data = p->data;
	CLEANUP(free_p) double *differences = xcalloc(data->n_queries + 1, sizeof(*differences));
	double before = 0, after = 0;
	size_t n = 0;
	for (size_t s = 0; s < data->n_sets; s++) {
		const struct set *set = &data->sets[s];
		if (set->made || strcmp(of_kind ? set->kind : set->name, name))
			continue;
		for (uint32_t i = set->first; i < set->end; i++) {
			const struct judged_query *query = &data->queries[i];
			double scores[LEARNT_DOCUMENTS] = { 0 };
			if (!p->tested[i])
				continue;
			for (uint32_t r = 0; r < query->n; r++)
				scores[r] = data->rows[query->first + r].score;
			double fixed = data_ndcg(data, query, scores);
			learnt_blend(scores, p->said[i], query->n);
			differences[n] = data_ndcg(data, query, scores) - fixed;
			before += fixed;
			after += fixed + differences[n++];
		}
	}
	if (n)
		printf("| %s | %s%s | %zu | %.4f | %.4f | %+.4f | %.4f |\n", trial, name,
		       of_kind ? " (kind)" : "", n, before / (double)n, after / (double)n,
		       (after - before) / (double)n, randomization_p(differences, n));
	fflush(stdout);
}

/* Rows of the sets tested, and of a kind that has several. */
static void print_rows(const struct protocol *p, const char *trial)
{
	for (size_t s = 0; s < p->data->n_sets; s++) {
		const struct set *set = &p->data->sets[s];
		bool first = true, last = true;
		for (size_t o = 0; o < p->data->n_sets; o++) {
			if (p->data->sets[o].made || strcmp(p->data->sets[o].kind, set->kind))
				continue;
			first = first && o >= s;
			last = last && o <= s;
		}
		if (set->made)
			continue;
		print_row(p, trial, set->name, false);
		if (last && !first)
			print_row(p, trial, set->kind, true);
	}
}

/* Leave out every set that is not like this one in kind (or language), in turn; made sets of it are left out too. */
static void leave_out(struct protocol *p, bool by_language)
{
	const struct data *data = p->data;
	CLEANUP(free_p) bool *trained = xcalloc(data->n_queries + 1, sizeof(*trained));
	for (size_t s = 0; s < data->n_sets; s++) {
		const char *left = by_language ? data->sets[s].language : data->sets[s].kind;
		bool again = data->sets[s].made;
		for (size_t o = 0; o < s; o++)
			again = again ||
				(!data->sets[o].made &&
				 !strcmp(by_language ? data->sets[o].language : data->sets[o].kind, left));
		if (again)
			continue;
		for (size_t o = 0; o < data->n_sets; o++) {
			const struct set *set = &data->sets[o];
			const char *own = by_language ? set->language : set->kind;
			for (uint32_t i = set->first; i < set->end; i++) {
				p->tested[i] = !set->made && !strcmp(own, left);
				trained[i] = strcmp(own, left) && strcmp(own, "-");
			}
		}
		train_and_ask(p, trained);
		print_rows(p, by_language ? "language left out" : "kind left out");
	}
}

static void in_collection(struct protocol *p)
{
	const struct data *data = p->data;
	CLEANUP(free_p) bool *trained = xcalloc(data->n_queries + 1, sizeof(*trained));
	for (int fold = 0; fold < FOLDS; fold++) {
		for (size_t s = 0; s < data->n_sets; s++) {
			for (uint32_t i = data->sets[s].first; i < data->sets[s].end; i++) {
				p->tested[i] = !data->sets[s].made && data->queries[i].fold == fold;
				trained[i] = data->queries[i].fold != fold;
			}
		}
		train_and_ask(p, trained);
	}
	for (size_t i = 0; i < data->n_queries; i++)
		p->tested[i] = true;
	print_rows(p, "in-collection");
}

/* ---- the table ---- */

static void print_floats(const float *numbers, unsigned n, const char *indent)
{
	for (unsigned i = 0; i < n; i++)
		printf("%s%.6ff,%s", i % 8 ? " " : indent, (double)numbers[i],
		       i % 8 == 7 || i + 1 == n ? "\n" : "");
}

static void print_model(const struct learnt_model *model)
{
	puts("/* Made by bench/learn/learn from the judged collections; not to be edited. */\n"
	     "#include \"query/learnt.h\"\n\n"
	     "/* clang-format off */\n"
	     "const struct learnt_model learnt_model = {\n\t.mean = {");
	print_floats(model->mean, N_COLUMNS, "\t\t");
	puts("\t},\n\t.scale = {");
	print_floats(model->scale, N_COLUMNS, "\t\t");
	puts("\t},\n\t.nets = {");
	for (unsigned n = 0; n < LEARNT_NETS; n++) {
		const struct learnt_net *net = &model->nets[n];
		puts("\t\t{ .direct = {");
		print_floats(net->direct, N_COLUMNS, "\t\t\t");
		puts("\t\t  },\n\t\t  .units = {");
		for (unsigned c = 0; c < N_COLUMNS; c++) {
			puts("\t\t\t{");
			print_floats(net->units[c], LEARNT_UNITS, "\t\t\t\t");
			puts("\t\t\t},");
		}
		puts("\t\t  },\n\t\t  .bias = {");
		print_floats(net->bias, LEARNT_UNITS, "\t\t\t");
		puts("\t\t  },\n\t\t  .out = {");
		print_floats(net->out, LEARNT_UNITS, "\t\t\t");
		puts("\t\t  } },");
	}
	puts("\t},\n};\n/* clang-format on */");
}

int main(int argc, char **argv)
{
	static struct learnt_model model;
	struct data data;
	bool weights_only = argc == 3 && !strcmp(argv[1], "weights");
	if (argc != 3 || (!weights_only && strcmp(argv[1], "protocol"))) {
		fputs("usage: learn-train protocol|weights SETS\n", stderr);
		return 2;
	}
	data_read(argv[2], &data);
	struct protocol p = { .data = &data,
			      .weight = xcalloc(data.n_queries + 1, sizeof(*p.weight)),
			      .tested = xcalloc(data.n_queries + 1, sizeof(*p.tested)),
			      .said = xcalloc(data.n_queries + 1, sizeof(*p.said)) };
	if (weights_only) {
		CLEANUP(free_p) bool *trained = xcalloc(data.n_queries + 1, sizeof(*trained));
		memset(trained, 1, data.n_queries);
		weigh(&p, trained);
		net_train(&data, p.weight, &model);
		print_model(&model);
	} else {
		puts("| trial | tested on | n | fixed | learnt | diff | p |\n| --- | --- | --- | --- | --- | "
		     "--- | --- |");
		leave_out(&p, false);
		leave_out(&p, true);
		in_collection(&p);
	}
	free(p.weight);
	free(p.tested);
	free(p.said);
	data_release(&data);
	return 0;
}

/* From the hits of a part to its score. */
#include "query/evidence_parts.h"

#include <math.h>

#include "query/weights.h"

/* x of the probabilistic idf; never negative once it is made a weight. */
static double odds(uint32_t n, uint32_t df)
{
	if (df > n)
		df = n;
	return ((double)n - df + 0.5) / ((double)df + 0.5);
}

double evidence_idf(uint32_t n, uint32_t df)
{
	return log(1 + odds(n, df));
}

/* ln x, bent so that it stays above zero for words that stand almost everywhere. */
static double bent_idf(uint32_t n, uint32_t df)
{
	double x = odds(n, df);
	return x < 2 ? log(x / 2 + 1) : log(x);
}

static void count_pairs(const struct evidence *e, struct counts *counts)
{
	const struct hit *a = NULL;
	for (uint32_t i = 0; i < e->n_hits; i++) {
		const struct hit *b = &e->hits[i];
		if (b->classes & CLASS_CONCEPT)
			continue;
		if (a && a->field == b->field && b->field != STREAM_CONTACT && b->position == a->position + 1)
			for (uint32_t p = 0; p < e->n_pairs; p++)
				if (e->pairs[p].first == a->term && e->pairs[p].second == b->term)
					counts->pairs[p] += fminf(a->weight, b->weight);
		a = b;
	}
}

/* Words that one concept stands for are at one place because it is one: that says nothing of them. */
static bool of_one_concept(const struct hit *a, const struct hit *b)
{
	return a->position == b->position && a->classes & b->classes & CLASS_CONCEPT;
}

static void count_windows(const struct evidence *e, struct counts *counts)
{
	for (uint32_t i = 1; e->n_windows && i < e->n_hits; i++) {
		const struct hit *b = &e->hits[i];
		if (b->field == STREAM_CONTACT || e->lexicon->terms[b->term].stop)
			continue;
		for (uint32_t k = i; k-- > 0;) {
			const struct hit *a = &e->hits[k];
			if (a->field != b->field || b->position - a->position >= weights.window_words)
				break;
			if (of_one_concept(a, b))
				continue;
			for (uint32_t w = 0; w < e->n_windows; w++)
				if ((e->windows[w].first == a->term && e->windows[w].second == b->term) ||
				    (e->windows[w].second == a->term && e->windows[w].first == b->term))
					counts->windows[w] += fminf(a->weight, b->weight);
		}
	}
}

static void count_hits(const struct evidence *e, struct counts *counts)
{
	for (uint32_t i = 0; i < e->n_hits; i++) {
		const struct hit *hit = &e->hits[i];
		if (hit->field == STREAM_CONTACT)
			continue;
		uint32_t t = hit->term;
		counts->all[t] += hit->weight;
		counts->best[t] = fmaxf(counts->best[t], hit->weight);
		counts->itself[t] |= !(hit->classes & CLASS_NEAR);
		if (hit->classes & CLASS_FOLDED)
			counts->exact[t]++;
		if (hit->field == STREAM_BODY && hit->classes & CLASS_EXACT)
			counts->accent[t]++;
		if (hit->field == STREAM_TITLE)
			counts->title[t] += hit->weight;
		if (hit->field == STREAM_HEADING)
			counts->heading[t] = fmaxf(counts->heading[t], hit->weight);
		if (hit->field == STREAM_BODY && counts->lead[t] <= 0)
			counts->lead[t] =
				hit->weight * (float)exp(-(double)hit->position / weights.lead_words);
	}
}

void evidence_count(const struct evidence *e, struct counts *counts)
{
	count_hits(e, counts);
	count_pairs(e, counts);
	count_windows(e, counts);
}

/* BM25 with k1 1, b .5: weight times 2 tf / (tf + K). Short texts count as half the average at least. */
static double bm25(double idf, double tf, double length, double average)
{
	double relative = average > 0 ? length / average : 1;
	double k = 0.5 * (relative > 0.5 ? relative : 0.5) + 0.5;
	return tf > 0 ? idf * 2 * tf / (tf + k) : 0;
}

void evidence_sum(const struct evidence *e, const struct counts *c, const uint32_t *pair_df,
		  const uint32_t *window_df, struct part_score *s)
{
	uint32_t n = e->generation->docs.n_parts;
	double length = c->length, covered = 0;
	*s = (struct part_score){ .total = 0 };
	for (uint32_t t = 0; t < e->lexicon->n_terms && t < MAX_TERMS; t++) {
		const struct query_term *term = &e->lexicon->terms[t];
		if (term->year && term->year == c->year && !term->excluded)
			s->date += e->idf[t];
		if (c->all[t] <= 0 || term->excluded)
			continue;
		double body = bm25(bent_idf(n, term->df), c->all[t], length, e->lengths.all) * term->count;
		s->found |= t < 32 ? 1u << t : 0;
		if (term->stop) {
			s->stop += body;
			continue;
		}
		s->stem += body;
		s->exact +=
			bm25(bent_idf(n, term->exact_df), c->exact[t], length, e->lengths.all) * term->count;
		s->accent += bm25(bent_idf(n, term->accent_df), c->accent[t], length, e->lengths.all) *
			     term->count;
		s->title +=
			bm25(bent_idf(n, term->title_df), c->title[t], c->title_length, e->lengths.title) *
			term->count;
		if (c->heading[t] > 0) {
			s->heading += e->idf[t] * c->heading[t];
			s->found_heading |= t < 32 ? 1u << t : 0;
		}
		if (c->title[t] > 0)
			s->found_title |= t < 32 ? 1u << t : 0;
		s->lead += e->idf[t] * c->lead[t];
		covered += e->idf[t] * c->best[t];
		if (term->name && c->exact[t] > 0)
			s->name += e->idf[t];
		if (term->figure && c->exact[t] > 0)
			s->figure += e->idf[t];
		if (!c->itself[t])
			s->near |= t < 32 ? 1u << t : 0;
	}
	for (uint32_t p = 0; p < e->n_pairs; p++)
		s->pair += bm25(bent_idf(n, pair_df[p]), c->pairs[p], length, e->lengths.all);
	for (uint32_t w = 0; w < e->n_windows; w++)
		s->window += bm25(bent_idf(n, window_df[w]), c->windows[w], length, e->lengths.all);
	s->has_pair = s->pair > 0;

	s->share = covered / e->total_idf;
	s->stem *= weights.stem / e->total_idf;
	s->stop *= weights.stop / e->total_idf;
	s->exact *= weights.exact / e->total_idf;
	s->accent *= weights.accent / e->total_idf;
	s->title *= weights.title / e->total_idf;
	s->heading *= weights.heading / e->total_idf;
	s->pair *= weights.pair / e->total_idf;
	s->window *= weights.window / e->total_idf;
	s->lead *= weights.lead / e->total_idf;
	s->name *= weights.name / e->total_idf;
	s->figure *= weights.figure / e->total_idf;
	s->date *= weights.date / e->total_idf;
	s->coverage = weights.coverage * s->share * s->share;
	s->total = s->stem + s->stop + s->exact + s->accent + s->title + s->heading + s->pair + s->window +
		   s->lead + s->coverage + s->name + s->figure + s->date;
}

/* What is no answer to a query: the index in figures, completions, documents like one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/clock.h"
#include "query/search.h"
#include "query/searcher.h"
#include "text/analyze.h"

/* ---- figures ---- */

#define NEWEST_SHOWN 5u

/* The newest by date among those that came with this generation; without any, the newest of all. */
static void find_newest(const struct searcher *s, struct index_stats *stats)
{
	const struct docs *docs = &s->generation.docs;
	uint32_t best[NEWEST_SHOWN], n = 0;
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		if (docs->rows[doc].first_seen != s->generation.manifest.number)
			continue;
		stats->n_new++;
		uint32_t at = n;
		while (at > 0 && docs->rows[best[at - 1]].date < docs->rows[doc].date)
			at--;
		if (at >= NEWEST_SHOWN)
			continue;
		uint32_t kept = n < NEWEST_SHOWN ? n : NEWEST_SHOWN - 1;
		memmove(best + at + 1, best + at, (kept - at) * sizeof(*best));
		best[at] = doc;
		n = kept + 1;
	}
	stats->newest = xcalloc(n + 1, sizeof(*stats->newest));
	for (uint32_t i = 0; i < n; i++)
		result_from_row(s, best[i], &stats->newest[stats->n_newest++]);
}

enum status searcher_stats(struct searcher *s, struct index_stats *ret_stats, struct error *err)
{
	const struct manifest *m = &s->generation.manifest;
	struct bitmap all = BITMAP_INIT;
	(void)err;
	*ret_stats = (struct index_stats){ .generation = xstrdup(s->generation.name),
					   .published = xstrdup(m->published),
					   .n_documents = m->documents,
					   .n_parts = m->parts,
					   .n_words = m->words,
					   .text_bytes = m->text_bytes };
	for (size_t i = 0; i < m->n_files; i++)
		ret_stats->index_bytes += m->files[i].bytes;
	bitmap_init(&all, s->generation.docs.n);
	bitmap_fill(&all);
	for (enum field f = 0; f < N_FIELDS; f++)
		if (fields[f].uses & FIELD_IS_FACET)
			count_facet(&s->generation.docs, &all, f, &ret_stats->facets[f]);
	bitmap_release(&all);
	find_newest(s, ret_stats);
	return STATUS_OK;
}

/* ---- completions ---- */

struct completion {
	uint32_t word, df;
};

static int by_frequency(const void *a, const void *b)
{
	const struct completion *x = a, *y = b;
	if (x->df != y->df)
		return x->df < y->df ? 1 : -1;
	return (x->word > y->word) - (x->word < y->word);
}

enum status searcher_suggest(struct searcher *s, const char *text, unsigned n, struct strlist *ret_texts,
			     struct error *err)
{
	const struct words *words = &s->generation.words;
	struct tokens tokens = TOKENS_INIT;
	size_t len = strlen(text);
	enum status status = text_analyze(text, len, &tokens, err);
	if (status || !tokens.n || tokens.items[tokens.n - 1].end != len) {
		tokens_release(&tokens);
		return status;
	}
	const struct token *last = &tokens.items[tokens.n - 1];
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	text_fold(token_form(&tokens, last), last->form_len, false, &folded);
	for (size_t i = 0; i < folded.len; i++)
		if (folded.data[i] >= 'A' && folded.data[i] <= 'Z')
			folded.data[i] = (char)(folded.data[i] + ('a' - 'A'));
	uint32_t first, end = words_find_folded(words, folded.data, folded.len, true, &first);
	/* One spelling of a word is enough, whatever the language: the commonest. */
	CLEANUP(free_p) struct completion *found = xcalloc((size_t)(end - first) + 1, sizeof(*found));
	size_t n_found = 0;
	for (uint32_t i = first; i < end; i++) {
		uint32_t word = words->by_folded[i];
		if (word >= words->n || !words->df[word] || words->kinds[word] == TOKEN_NUMBER ||
		    words->kinds[word] == TOKEN_CONCEPT)
			continue;
		found[n_found++] = (struct completion){ word, words->df[word] };
	}
	if (n_found)
		qsort(found, n_found, sizeof(*found), by_frequency);
	for (size_t i = 0; i < n_found && ret_texts->n < n; i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		size_t form_len;
		const char *form = words_form(words, found[i].word, &form_len);
		buf_add(&out, text, last->start);
		buf_add(&out, form, form_len);
		strlist_add_once(ret_texts, out.data);
	}
	tokens_release(&tokens);
	return STATUS_OK;
}

/* ---- documents like one ---- */

#define SIMILAR_TERMS 25u

struct heavy {
	uint32_t stem;
	double weight;
};

static int by_weight(const void *a, const void *b)
{
	const struct heavy *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->stem > y->stem) - (x->stem < y->stem);
}

/* The heaviest stems of a document by tf idf, its stop words and rarest words (df 1) left out. */
static enum status heaviest_stems(struct searcher *s, uint32_t doc, struct heavy *ret_heavy, uint32_t *ret_n,
				  struct error *err)
{
	const struct words *words = &s->generation.words;
	const struct doc_row *row = &s->generation.docs.rows[doc];
	CLEANUP(free_p) uint32_t *counts = xcalloc((size_t)words->n_stems + 1, sizeof(*counts));
	for (uint32_t i = 0; i < row->n_parts; i++) {
		struct stream stream;
		uint32_t code, argument = 0;
		enum status status = generation_stream(&s->generation, row->first_part + i, &stream, err);
		if (status)
			return status;
		while ((code = stream_next(&stream, &argument)) != UINT32_MAX) {
			uint32_t word = code - STREAM_WORD;
			if (code >= STREAM_WORD && word < words->n && words->stem[word] < words->n_stems &&
			    !(words->flags[word] & WORD_STOP))
				counts[words->stem[word]]++;
		}
	}
	uint32_t n = 0;
	for (uint32_t stem = 0; stem < words->n_stems; stem++) {
		size_t len;
		uint32_t df = 0;
		if (!counts[stem])
			continue;
		const char *term = words_stem(words, stem, &len);
		enum status status = engine_df(s->engine, term, len, &df, err);
		if (status)
			return status;
		if (df < 2 || len < 3)
			continue;
		struct heavy candidate = { stem, log(1 + counts[stem]) *
							 log((double)(s->generation.docs.n_parts + 1) / df) };
		if (n < SIMILAR_TERMS) {
			ret_heavy[n++] = candidate;
		} else if (candidate.weight > ret_heavy[n - 1].weight) {
			ret_heavy[n - 1] = candidate;
		} else {
			continue;
		}
		qsort(ret_heavy, n, sizeof(*ret_heavy), by_weight);
	}
	*ret_n = n;
	return STATUS_OK;
}

enum status searcher_similar(struct searcher *s, const char *id, unsigned n, struct answer *ret_answer,
			     struct error *err)
{
	uint64_t start = query_clock_us();
	const struct docs *docs = &s->generation.docs;
	uint32_t doc = docs_find(docs, id), n_heavy = 0, n_hits = 0;
	struct heavy heavy[SIMILAR_TERMS];
	if (doc == UINT32_MAX)
		return error_set(err, STATUS_NOT_FOUND, "no document of this id in generation %s",
				 s->generation.name);
	enum status status = heaviest_stems(s, doc, heavy, &n_heavy, err);
	if (status)
		return status;
	struct engine_query terms[SIMILAR_TERMS];
	for (uint32_t i = 0; i < n_heavy; i++) {
		terms[i] = (struct engine_query){ .op = ENGINE_TERM };
		terms[i].term = words_stem(&s->generation.words, heavy[i].stem, &terms[i].term_len);
	}
	const struct engine_query root = { .op = ENGINE_OR, .children = terms, .n_children = n_heavy };
	const struct engine_match_options options = {
		.n = (n + 1) * CANDIDATE_PARTS, .parts_per_document = 1, .k1 = weights.k1, .b = weights.b
	};
	CLEANUP(free_p) struct engine_hit *hits = xcalloc(options.n, sizeof(*hits));
	if (n_heavy)
		status = engine_match(s->engine, &root, &options, hits, &n_hits, err);
	if (status)
		return status;
	answer_init(ret_answer);
	ret_answer->query.text = xstrdup("");
	ret_answer->generation = xstrdup(s->generation.name);
	ret_answer->published = xstrdup(s->generation.manifest.published);
	ret_answer->n_documents = docs->n;
	for (uint32_t i = 0; i < n_hits && ret_answer->n_results < n; i++) {
		if (hits[i].part >= docs->n_parts || docs->parts[hits[i].part].doc == doc)
			continue;
		struct result *result = answer_add_result(ret_answer);
		result_from_row(s, docs->parts[hits[i].part].doc, result);
		result->best.snippet.text = xstrdup("");
		result->score = hits[i].weight;
	}
	ret_answer->total = ret_answer->complete = (uint32_t)ret_answer->n_results;
	ret_answer->total_is_exact = true;
	ret_answer->took_ms = (double)(query_clock_us() - start) / 1000;
	return STATUS_OK;
}

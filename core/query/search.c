/*
 * One request, from its text to an answer:
 *
 *	parse		text -> tree (parse.h)
 *	lexicon		words -> stems and word numbers of this index (lexicon.h)
 *	narrow		what must hold, and the filters -> a set of parts (boolean.h)
 *	candidates	the engine's best parts
 *	evidence	scores from the candidates' token streams (evidence.h); documents by their best part
 *	learnt		the best of them in a new order (learnt.h)
 *	count		complete, total, facets, exactly
 *	show		titles, snippets, sections, missing words of the results asked for
 */
#include "query/search_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/clock.h"
#include "query/learnt.h"

/* ---- narrow ---- */

static enum status narrow(struct search *q, struct error *err)
{
	uint32_t n_parts = q->s->generation.docs.n_parts;
	enum status status = STATUS_OK;
	bitmap_init(&q->words_hold, n_parts);
	if (q->query.must) {
		status = boolean_tree(&q->boolean, q->query.must, &q->words_hold, err);
		q->narrowed = true;
	} else {
		bitmap_fill(&q->words_hold);
	}
	bitmap_copy(&q->allowed, &q->words_hold);
	for (enum field f = 0; !status && f < N_FIELDS; f++) {
		if (!request_has_filter(q->request, f))
			continue;
		q->has_filter[f] = q->narrowed = true;
		bitmap_init(&q->filters[f], n_parts);
		status = boolean_filter(&q->boolean, q->request, f, &q->filters[f], err);
		bitmap_and(&q->allowed, &q->filters[f]);
	}
	return status;
}

/* ---- all of it ---- */

bool searcher_is_acronym(void *ctx, const char *form, size_t len)
{
	const struct words *words = &((struct searcher *)ctx)->generation.words;
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	uint32_t first;
	text_fold(form, len, false, &folded);
	for (size_t i = 0; i < folded.len; i++)
		if (folded.data[i] >= 'A' && folded.data[i] <= 'Z')
			folded.data[i] = (char)(folded.data[i] + ('a' - 'A'));
	uint32_t end = words_find_folded(words, folded.data, folded.len, false, &first);
	for (uint32_t i = first; i < end; i++)
		if (words->kinds[words->by_folded[i]] == TOKEN_ACRONYM && words->df[words->by_folded[i]])
			return true;
	return false;
}

/* An empty query without filters finds nothing; what must hold or is filtered alone lists all of it by date. */
static enum status list_filtered(struct search *q, struct bitmap *ret_complete, struct error *err)
{
	(void)err;
	bitmap_copy(&q->complete_words, &q->words_hold);
	if (!q->narrowed) {
		bitmap_init(ret_complete, q->s->generation.docs.n);
		return STATUS_OK;
	}
	complete_documents(q, N_FIELDS, ret_complete);
	q->answer->complete = q->answer->total = bitmap_count(ret_complete);
	q->answer->total_is_exact = true;
	list_by_date(q, ret_complete);
	return STATUS_OK;
}

static enum status list_words(struct search *q, struct bitmap *ret_complete, struct error *err)
{
	enum status status = count_complete(q, ret_complete, err);
	if (!status)
		status = count_total(q, err);
	if (!status)
		status = rank_own(q, err);
	if (!status && q->request->sort != SORT_DATE)
		status = learnt_order(q, err);
	if (!status)
		status = rank_crossed(q, err);
	if (!status)
		collapse_copies(q);
	if (!status)
		reserve_place(q);
	if (!status)
		count_translated(q);
	if (!status && q->answer->total_is_exact && q->answer->total < q->answer->complete)
		q->answer->total = q->answer->complete;
	if (!q->answer->total_is_exact && q->answer->complete > q->answer->total)
		q->answer->total = q->answer->complete;
	if (status || q->request->sort != SORT_DATE)
		return status;
	if (q->answer->complete) {
		list_by_date(q, ret_complete);
	} else {
		sort_by_date(q);
		answer_add_note(q->answer, "unsorted", NULL,
				"No document has every word; those with some of them are listed by date.");
	}
	return status;
}

static enum status answer_query(struct search *q, struct error *err)
{
	CLEANUP(bitmap_release) struct bitmap complete = BITMAP_INIT;
	q->words = q->lexicon.n_content > 0;
	enum status status = q->words ? list_words(q, &complete, err) : list_filtered(q, &complete, err);
	if (!status && q->request->facets && (q->words || q->narrowed))
		count_facets(q);
	for (uint32_t i = q->request->offset;
	     !status && i < q->n_ranked && i < q->request->offset + q->request->n; i++)
		status = show_result(q, &q->ranked[i], err);
	return status;
}

/* Words that were written together or apart: read the query anew, with them as the index has them. */
static void respace(struct search *q)
{
	struct lexicon_sources sources;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	searcher_sources(q->s, q->request, &sources);
	q->n_respaced = query_respace(&q->query, &sources, q->respaced, &text);
	if (!q->n_respaced)
		return;
	q->typed = xstrdup(q->query.text);
	query_release(&q->query);
	query_parse(text.data, searcher_is_acronym, q->s, &q->query);
}

enum status search_begin(struct search *q, uint64_t deadline_us, struct error *err)
{
	query_parse(q->request->query ? q->request->query : "", searcher_is_acronym, q->s, &q->query);
	respace(q);
	enum status status = searcher_lexicon(q->s, q->request, &q->query, &q->lexicon, err);
	if (status)
		return status;
	use_lexicon(q, &q->lexicon);
	q->boolean = (struct boolean){ .generation = &q->s->generation,
				       .engine = q->s->engine,
				       .query = &q->query,
				       .lexicon = &q->lexicon,
				       .evidence = q->s->evidence,
				       .deadline_us = deadline_us };
	return narrow(q, err);
}

void search_end(struct search *q)
{
	use_lexicon(q, NULL);
	highlighter_use(&q->s->highlighter, NULL);
	for (uint32_t i = 0; i < q->n_respaced; i++)
		free(q->respaced[i].to);
	free(q->typed);
	lexicon_release(&q->lexicon);
	for (enum language l = 0; l < N_LANGUAGES; l++)
		lexicon_release(&q->crossed[l]);
	bitmap_release(&q->own_documents);
	query_release(&q->query);
	bitmap_release(&q->words_hold);
	bitmap_release(&q->allowed);
	bitmap_release(&q->complete_words);
	for (enum field f = 0; f < N_FIELDS; f++)
		bitmap_release(&q->filters[f]);
	free(q->ranked);
}

enum status searcher_search(struct searcher *s, const struct request *request, uint64_t deadline_us,
			    struct answer *ret_answer, struct error *err)
{
	uint64_t start = query_clock_us();
	struct search q = { .s = s, .request = request, .answer = ret_answer };
	answer_init(ret_answer);
	enum status status = search_begin(&q, deadline_us, err);
	if (!status) {
		describe_query(&q);
		status = answer_query(&q, err);
		ret_answer->partial = q.boolean.late;
	}
	search_end(&q);
	ret_answer->took_ms = (double)(query_clock_us() - start) / 1000;
	if (status)
		answer_release(ret_answer);
	return status;
}

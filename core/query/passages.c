/*
 * Which place of a document is named first.
 *
 * A document stands in the list by its best part, by evidence that is weighed to find documents. Which of its parts is the
 * right one is another question: all have one title and much the same words, and what tells them apart best is what the author
 * wrote above each. Words that stand side by side again and again say little about it: a long section that keeps using two of
 * the query's words is not the one that is about them. So the parts that the ranking kept, and those under headings that
 * name much of the query, are put in order once more, with their headings counted for more, and pairs for less. What only leads
 * to other sections (the lines before the first heading, those between a heading and its subsections) has the words of all of
 * them, and gives way. Where the words are in the title alone, which all parts have, it is the beginning of the document.
 *
 * What it brings: docs/relevance.md.
 */
#include "query/search_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/stream.h"
#include "text/analyze.h"

#define HEADING_WEIGHT 3.0 /* of a heading that names all of the query, in the measure of a part's score */
#define ABOVE_WEIGHT   (2.0 / 3) /* of a word in the headings above, against one in a part's own */
#define PAIRS_SHARE    0.2       /* what is left of pairs */

/* What a part loses for being what comes before: the first heading of the document, or the sections below its own heading. */
#define BEFORE_HEADINGS    0.75
#define BEFORE_SUBSECTIONS 1.0

/* Parts taken for their headings alone, and which share of the query these must name. */
#define HEADED_PARTS 8u
#define HEADED_LEAST 0.3

#define MAX_TERMS 32u

/* A word of the index that stands for a content word of the query. */
struct named_word {
	uint32_t word, term;
	float weight;
};

struct named_words {
	struct named_word *items;
	size_t n, alloc;
	double idf[MAX_TERMS], total;
};

static int by_word(const void *a, const void *b)
{
	const struct named_word *x = a, *y = b;
	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static void find_words(const struct lexicon *lexicon, uint32_t n_parts, struct named_words *ret)
{
	*ret = (struct named_words){ .items = NULL };
	for (uint32_t t = 0; t < lexicon->n_terms && t < MAX_TERMS; t++) {
		const struct query_term *term = &lexicon->terms[t];
		if (term->stop || term->excluded)
			continue;
		ret->idf[t] = log(1 + (double)n_parts / (term->df + 1.0));
		ret->total += ret->idf[t];
		for (uint32_t i = 0; i < term->n_words; i++) {
			GROW(ret->items, ret->n, ret->alloc);
			ret->items[ret->n++] =
				(struct named_word){ term->words[i].word, t, term->words[i].weight };
		}
	}
	if (ret->n)
		qsort(ret->items, ret->n, sizeof(*ret->items), by_word);
}

static const struct named_word *find_word(const struct named_words *words, uint32_t word)
{
	size_t low = 0, high = words->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (words->items[middle].word < word)
			low = middle + 1;
		else
			high = middle;
	}
	return low < words->n && words->items[low].word == word ? &words->items[low] : NULL;
}

/* What a heading says of the query, as shares of it by idf. */
struct named {
	double with_above; /* with the help of the headings above it */
	double own;        /* the same, but 0 when it names nothing itself */
};

static struct named named_by(const struct named_words *words, const float *own, const float *above)
{
	double share = 0;
	bool any = false;
	for (uint32_t t = 0; t < MAX_TERMS; t++) {
		share += words->idf[t] * fmax(own[t], ABOVE_WEIGHT * above[t]);
		any |= own[t] > 0;
	}
	share = words->total > 0 ? share / words->total : 0;
	return (struct named){ share, any ? share : 0 };
}

/* Do sections follow that are below this one? Then it is their introduction. */
static bool has_subsections(const struct document *doc, size_t section)
{
	const struct strlist *path = &doc->sections[section].heading;
	if (section + 1 >= doc->n_sections || !path->n)
		return false;
	const struct strlist *next = &doc->sections[section + 1].heading;
	for (size_t i = 0; next->n > path->n && i < path->n; i++)
		if (strcmp(path->items[i], next->items[i]) != 0)
			return false;
	return next->n > path->n;
}

/* What is taken from the score of a section that only leads to others. */
static double introduction(const struct document *doc, size_t section)
{
	if (section >= doc->n_sections)
		return 0;
	if (!doc->sections[section].heading.n)
		return BEFORE_HEADINGS;
	return has_subsections(doc, section) ? BEFORE_SUBSECTIONS : 0;
}

struct passage {
	uint32_t part;
	double share; /* of the query that one of its own headings names */
	double lift;  /* what its headings give, less what it loses as an introduction */
	double score;
};

static void add_named(struct passage *passage, struct named named, double loss)
{
	passage->share = fmax(passage->share, named.own);
	passage->lift = fmax(passage->lift, HEADING_WEIGHT * named.with_above - loss);
}

/*
 * What the best of a part's own headings names of the query: the last of its path, and those of the sections joined to the
 * first. The stream has the path and then these, with a break before each.
 */
static enum status read_headings(const struct generation *g, const struct document *doc,
				 const struct named_words *words, struct passage *passage, struct error *err)
{
	const struct part_row *row = &g->docs.parts[passage->part];
	size_t depth = row->first_section < doc->n_sections ? doc->sections[row->first_section].heading.n : 0;
	size_t section = row->first_section;
	struct stream stream;
	enum status status = generation_stream(g, passage->part, &stream, err);
	if (status)
		return status;
	uint32_t first = stream.n_words[STREAM_TITLE], end = first + stream.n_words[STREAM_HEADING];
	uint32_t code, argument = 0, at = 0;
	float own[MAX_TERMS] = { 0 }, above[MAX_TERMS] = { 0 };
	size_t nth = 0;
	passage->share = 0;
	passage->lift = -INFINITY;
	while (at < end && (code = stream_next(&stream, &argument)) != UINT32_MAX) {
		if (code == STREAM_BREAK && at > first) {
			if (++nth < depth)
				for (uint32_t t = 0; t < MAX_TERMS; t++)
					above[t] = fmaxf(above[t], own[t]);
			else
				add_named(passage, named_by(words, own, above), introduction(doc, section++));
			memset(own, 0, sizeof(own));
		}
		if (code < STREAM_WORD || at++ < first)
			continue;
		const struct named_word *word = find_word(words, code - STREAM_WORD);
		if (word)
			own[word->term] = fmaxf(own[word->term], word->weight);
	}
	add_named(passage, named_by(words, own, above), introduction(doc, section));
	return STATUS_OK;
}

static int by_share(const void *a, const void *b)
{
	const struct passage *x = a, *y = b;
	if (x->share != y->share)
		return x->share < y->share ? 1 : -1;
	return (x->part > y->part) - (x->part < y->part);
}

static int by_passage_score(const void *a, const void *b)
{
	const struct passage *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->part > y->part) - (x->part < y->part);
}

/* The parts kept, then those that the ranking has not looked at though their headings name much of the query. */
static uint32_t gather(const struct search *q, const struct ranked *r, struct passage *all,
		       struct passage *ret)
{
	const struct doc_row *row = &q->s->generation.docs.rows[r->doc];
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->n_parts; i++)
		ret[n++] = all[r->parts[i] - row->first_part];
	qsort(all, row->n_parts, sizeof(*all), by_share);
	for (uint32_t i = 0; i < row->n_parts && n < r->n_parts + HEADED_PARTS; i++) {
		bool kept = false;
		for (uint32_t k = 0; k < r->n_parts; k++)
			kept |= r->parts[k] == all[i].part;
		if (all[i].share < HEADED_LEAST)
			break;
		if (!kept && (!q->narrowed || bitmap_has(&q->allowed, all[i].part)))
			ret[n++] = all[i];
	}
	return n;
}

/* Has a part words of the query in its text or headings? The title is the same in all of them, and makes none the right one. */
static bool has_own_words(const struct part_score *score)
{
	return score->lead > 0 || score->found_heading;
}

/* The title alone holds the words: then the document begins where it begins. */
static void name_beginning(const struct search *q, struct ranked *r)
{
	const struct docs *docs = &q->s->generation.docs;
	const struct doc_row *row = &docs->rows[r->doc];
	for (uint32_t i = 0; i < row->n_parts && !r->n_parts; i++)
		if (!q->narrowed || bitmap_has(&q->allowed, row->first_part + i))
			add_passage(docs, r, row->first_part + i);
}

enum status order_passages(struct search *q, struct ranked *r, const struct document *doc, struct error *err)
{
	const struct generation *g = &q->s->generation;
	const struct doc_row *row = &g->docs.rows[r->doc];
	const struct lexicon *lexicon = lexicon_of(q, r);
	if (row->n_parts < 2 || !lexicon->n_content)
		return STATUS_OK;
	CLEANUP(free_p) struct passage *all = xcalloc(row->n_parts, sizeof(*all));
	struct passage found[PASSAGES + HEADED_PARTS];
	struct part_score scores[PASSAGES + HEADED_PARTS];
	uint32_t parts[PASSAGES + HEADED_PARTS];
	struct named_words words;
	enum status status = STATUS_OK;
	find_words(lexicon, g->docs.n_parts, &words);
	for (uint32_t i = 0; !status && i < row->n_parts; i++) {
		all[i].part = row->first_part + i;
		status = read_headings(g, doc, &words, &all[i], err);
	}
	free(words.items);
	if (status)
		return status;
	uint32_t n = gather(q, r, all, found);
	for (uint32_t i = 0; i < n; i++)
		parts[i] = found[i].part;
	status = evidence_score(q->s->evidence, parts, n, scores, err);
	if (status)
		return status;
	uint32_t n_own = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!has_own_words(&scores[i]))
			continue;
		found[n_own] = found[i];
		found[n_own++].score = scores[i].total - (1 - PAIRS_SHARE) * scores[i].pair + found[i].lift;
	}
	r->n_parts = 0;
	if (!n_own)
		name_beginning(q, r);
	else
		qsort(found, n_own, sizeof(*found), by_passage_score);
	for (uint32_t i = 0; i < n_own; i++)
		add_passage(&g->docs, r, found[i].part);
	return STATUS_OK;
}

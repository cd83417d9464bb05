/* Which of the countries and concepts that a document names it is about. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/concepts/inner.h"
#include "base/banned.h"

#define MAX_TOPICS      12
#define MAX_COUNTRIES   12
#define TOPIC_THRESHOLD 2 /* in half mentions: a weak one is worth 1, another 2, double in the title */
/*
 * A country counts from two fifths of the mentions of the one named most. Measured on the lists of the sample
 * corpus: 98 % of the countries they name are found, and 78 % of those found are named there; twice as a
 * condition found 54 %.
 */
#define SHARE    2u
#define SHARE_OF 5u
/*
 * Which country comes first, measured on the same lists: 150 of 164 are right, and the figures on either side of these
 * do no better. Dateline, then title, then counts put 141 right.
 */
#define LEAD            2u
#define DATELINE_COUNTS 1u
#define TITLE_COUNTS    2u
#define CAPITAL_COUNTS  2u
#define NEAR_TOKENS                                                                                          \
	12u /* "originaires du Honduras, du Mexique et du Nicaragua": named beside one that counts */

struct tally {
	uint32_t concept;
	uint32_t dateline, title, body; /* mentions */
	uint32_t strong;                /* mentions that are no weak ones, wherever */
	uint32_t strong_title;
	uint32_t capitals, capital_title; /* for the order alone */
	uint32_t weight;                  /* of a topic, in half mentions; of a country, in mentions */
	uint32_t first;                   /* order of first mention */
	bool accepted, leads;
};

struct judge {
	const struct concepts *concepts;
	struct tally *tallies; /* one a row */
	uint32_t order;
};

static struct tally *count(struct judge *judge, const struct concept_match *match, uint32_t concept)
{
	struct tally *tally = &judge->tallies[concept];
	if (!tally->first)
		tally->first = ++judge->order;
	tally->strong += !match->weak;
	return tally;
}

static void count_capital(struct judge *judge, const struct concept_match *match)
{
	struct tally *tally = &judge->tallies[match->concept];
	if (!tally->first)
		tally->first = ++judge->order;
	tally->capitals++;
}

/*
 * "congolais" belongs to two countries. It means the one that the document names, and the larger one when
 * it names both or none.
 */
static uint32_t settle(const struct judge *judge, const struct concept_match *match, bool brazzaville)
{
	const char *id = concept_id(judge->concepts, match->concept);
	if (match->demonym && !strcmp(id, "COG") && !brazzaville)
		return concept_find(judge->concepts, "COD");
	return match->concept;
}

static bool names(const struct concept_matches *matches, uint32_t concept)
{
	for (size_t i = 0; i < matches->n; i++)
		if (matches->items[i].concept == concept && !matches->items[i].demonym &&
		    !matches->items[i].capital)
			return true;
	return false;
}

static bool is_seat(const char *id)
{
	return !strcmp(id, "CHE"); /* Geneva: where the organisation sits, not what a page is about */
}

/* Somebody named once counts beside somebody who counts already. */
static bool stands_near_accepted(const struct judge *judge, const struct concept_matches *body, size_t at)
{
	const struct concept_match *match = &body->items[at];
	for (size_t i = at; i-- > 0 && match->first - body->items[i].first <= NEAR_TOKENS;)
		if (body->items[i].kind == CONCEPT_COUNTRY && !body->items[i].capital &&
		    body->items[i].concept != match->concept &&
		    judge->tallies[body->items[i].concept].accepted)
			return true;
	for (size_t i = at + 1; i < body->n && body->items[i].first - match->first <= NEAR_TOKENS; i++)
		if (body->items[i].kind == CONCEPT_COUNTRY && !body->items[i].capital &&
		    body->items[i].concept != match->concept &&
		    judge->tallies[body->items[i].concept].accepted)
			return true;
	return false;
}

/* Mentions that say what the text is about: the dateline opens the body, and is not counted again. */
static uint32_t mentions(const struct tally *tally)
{
	return tally->title + (tally->body > tally->dateline ? tally->body - tally->dateline : 0);
}

static void accept_countries(struct judge *judge, const struct concept_matches *body)
{
	const struct concepts *concepts = judge->concepts;
	uint32_t most = 0;

	for (uint32_t i = concepts->n_terms; i < concepts->n_rows; i++)
		if (judge->tallies[i].strong && mentions(&judge->tallies[i]) > most)
			most = mentions(&judge->tallies[i]);
	for (uint32_t i = concepts->n_terms; i < concepts->n_rows; i++) {
		struct tally *tally = &judge->tallies[i];
		if (!tally->strong)
			continue;
		bool seat = is_seat(concept_id(concepts, i));
		uint32_t n = mentions(tally), least = seat ? 2 : 1;
		tally->accepted = (tally->dateline && !seat) || tally->strong_title ||
				  (n >= least && n * SHARE_OF >= most * SHARE);
	}
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < body->n; i++) {
			const struct concept_match *match = &body->items[i];
			struct tally *tally = &judge->tallies[match->concept];
			if (match->kind != CONCEPT_COUNTRY || match->weak || match->demonym ||
			    match->capital || tally->accepted || !tally->strong ||
			    is_seat(concept_id(concepts, match->concept)))
				continue;
			if (stands_near_accepted(judge, body, i))
				tally->accepted = more = true;
		}
	}
}

static int compare_countries(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;
	if (left->leads != right->leads)
		return left->leads ? -1 : 1;
	if (!left->leads && left->weight != right->weight)
		return left->weight > right->weight ? -1 : 1;
	return left->first < right->first ? -1 : left->first > right->first;
}

/*
 * A text says first where it is: the country named first, by its name, its people or its capital, leads, unless another
 * is named more than twice as often. What stands in the dateline, in the title, or has its capital named again counts more.
 */
static void weigh_countries(struct judge *judge)
{
	const struct concepts *concepts = judge->concepts;
	uint32_t most = 0;
	for (uint32_t i = concepts->n_terms; i < concepts->n_rows; i++) {
		struct tally *tally = &judge->tallies[i];
		if (!tally->accepted)
			continue;
		tally->weight = mentions(tally) + (tally->dateline ? DATELINE_COUNTS : 0) +
				(tally->strong_title ? TITLE_COUNTS : 0) +
				(tally->capital_title ? TITLE_COUNTS : 0) +
				(tally->capitals >= 2 ? CAPITAL_COUNTS : 0);
		most = tally->weight > most ? tally->weight : most;
	}
	for (uint32_t i = concepts->n_terms; i < concepts->n_rows; i++)
		judge->tallies[i].leads =
			judge->tallies[i].weight * LEAD >= most && judge->tallies[i].accepted;
}

static int compare_topics(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;
	if (left->weight != right->weight)
		return left->weight > right->weight ? -1 : 1;
	return left->first < right->first ? -1 : left->first > right->first;
}

/* The accepted rows first..last, sorted, at most max of them. */
static void list(const struct judge *judge, uint32_t first, uint32_t last,
		 int (*compare)(const void *, const void *), size_t max, struct strlist *ret)
{
	struct tally *found = xcalloc(last - first + 1, sizeof(*found));
	size_t n = 0;
	for (uint32_t i = first; i < last; i++)
		if (judge->tallies[i].accepted)
			found[n++] = judge->tallies[i];
	qsort(found, n, sizeof(*found), compare);
	for (size_t i = 0; i < n && i < max; i++)
		strlist_add(ret, concept_id(judge->concepts, found[i].concept));
	free(found);
}

void concepts_judge(const struct concepts *concepts, const struct concept_matches *title,
		    const struct concept_matches *dateline, const struct concept_matches *body,
		    struct strlist *ret_countries, struct strlist *ret_topics)
{
	struct judge judge = { .concepts = concepts,
			       .tallies = xcalloc(concepts->n_rows, sizeof(*judge.tallies)) };
	uint32_t cog = concept_find(concepts, "COG"), cod = concept_find(concepts, "COD");
	bool brazzaville = (names(title, cog) || names(dateline, cog) || names(body, cog)) &&
			   !names(title, cod) && !names(dateline, cod) && !names(body, cod);

	for (uint32_t i = 0; i < concepts->n_rows; i++)
	judge.tallies[i].concept = i;
	for (size_t i = 0; i < dateline->n; i++)
		if (dateline->items[i].kind == CONCEPT_COUNTRY && !dateline->items[i].demonym &&
		    !dateline->items[i].capital)
			count(&judge, &dateline->items[i], dateline->items[i].concept)->dateline++;
	for (size_t i = 0; i < title->n; i++) {
		const struct concept_match *match = &title->items[i];
		if (match->capital) {
			/* where they left from, where they met: it leads only when the text begins with it */
			judge.tallies[match->concept].capital_title++;
			judge.tallies[match->concept].capitals++;
			continue;
		}
		struct tally *tally = count(&judge, match, settle(&judge, match, brazzaville));
		tally->title++;
		tally->strong_title += !match->weak;
		tally->weight += match->weak ? 2 : 4;
	}
	for (size_t i = 0; i < body->n; i++) {
		const struct concept_match *match = &body->items[i];
		if (match->capital) {
			count_capital(&judge, match);
			continue;
		}
		struct tally *tally = count(&judge, match, settle(&judge, match, brazzaville));
		tally->body++;
		tally->weight += match->weak ? 1 : 2;
	}

	accept_countries(&judge, body);
	weigh_countries(&judge);
	list(&judge, concepts->n_terms, concepts->n_rows, compare_countries, MAX_COUNTRIES, ret_countries);

	/* its own name is in every text of the organisation */
	uint32_t iom = concept_find(concepts, "iom");
	for (uint32_t i = 0; i < concepts->n_terms; i++)
		judge.tallies[i].accepted =
			i != iom && (judge.tallies[i].weight >= TOPIC_THRESHOLD || judge.tallies[i].title);
	list(&judge, 0, concepts->n_terms, compare_topics, MAX_TOPICS, ret_topics);
	free(judge.tallies);
}

/* What holds for any query whatever its bytes; for the fuzz target and the unit test alike. */
#ifndef FUZZ_QUERY_CHECK_H
#define FUZZ_QUERY_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "query/parse.h"

#define QUERY_CHECK(condition)                                                                               \
	do {                                                                                                 \
		if (!(condition)) {                                                                          \
			fprintf(stderr, "query_check: %s fails for: %s\n", #condition, text);                \
			abort();                                                                             \
		}                                                                                            \
	} while (0)

static bool query_check_acronym(void *ctx, const char *form, size_t len)
{
	(void)ctx;
	return len > 0 && form[0];
}

static void query_check_node(const char *text, const struct query *q, const struct query_node *node,
			     const struct query_node *parent, unsigned depth)
{
	/* A group gives at most an OR, the AND around a NOT, and the NOT itself. */
	QUERY_CHECK(depth <= 3 * (QUERY_MAX_DEPTH + 2));
	QUERY_CHECK(node->n_children == 0 || (node->op >= QUERY_NEAR && node->op <= QUERY_NOT));
	switch (node->op) {
	case QUERY_WORD:
		QUERY_CHECK(node->n_words == 1 && node->first < q->n_words);
		break;
	case QUERY_PHRASE:
		QUERY_CHECK(node->n_words >= 1 && node->first + node->n_words <= q->n_words);
		for (uint32_t i = node->first; i < node->first + node->n_words; i++)
			QUERY_CHECK(q->words[i].in_phrase && !q->words[i].prefix);
		break;
	case QUERY_NEAR:
		QUERY_CHECK(node->n_children >= 2 && node->distance >= 1 && node->distance <= QUERY_MAX_NEAR);
		for (size_t i = 0; i < node->n_children; i++)
			QUERY_CHECK(node->children[i]->op == QUERY_WORD ||
				    node->children[i]->op == QUERY_PHRASE);
		break;
	case QUERY_NOT:
		QUERY_CHECK(node->n_children == 1 && parent && parent->op == QUERY_AND);
		break;
	case QUERY_AND:
		QUERY_CHECK(node->n_children >= 1 && (!parent || parent->op != QUERY_AND));
		break;
	case QUERY_OR:
		QUERY_CHECK(node->n_children >= 2 && parent && parent->op != QUERY_OR);
		break;
	case QUERY_FILTER:
		QUERY_CHECK(node->values.n >= 1 && fields[node->field].uses & FIELD_IS_FILTER);
		break;
	case QUERY_DATE:
		QUERY_CHECK(node->from.precision || node->to.precision);
		break;
	case QUERY_URL:
		QUERY_CHECK(node->values.n == 1);
		break;
	}
	for (size_t i = 0; i < node->n_children; i++)
		query_check_node(text, q, node->children[i], node, depth + 1);
}

static bool query_has_note(const struct query *q, const char *code)
{
	for (size_t i = 0; i < q->n_notes; i++)
		if (!strcmp(q->notes[i].code, code))
			return true;
	return false;
}

static void query_check_one(const char *text, const struct query *q)
{
	size_t len = strlen(q->text);

	QUERY_CHECK(len <= QUERY_MAX_BYTES && utf8_valid(q->text, len));
	QUERY_CHECK(q->n_words <= QUERY_MAX_WORDS);
	for (size_t i = 0; i < q->n_words; i++) {
		const struct query_word *word = &q->words[i];
		QUERY_CHECK(*word->form && word->start < word->end && word->end <= len);
		QUERY_CHECK(i == 0 || q->words[i - 1].end <= word->start);
	}
	for (size_t i = 0; i < q->n_compounds; i++)
		QUERY_CHECK(q->compounds[i].n_words >= 2 &&
			    q->compounds[i].first + q->compounds[i].n_words <= q->n_words);
	if (q->must) {
		QUERY_CHECK(q->must->op == QUERY_AND);
		query_check_node(text, q, q->must, NULL, 0);
	}
	QUERY_CHECK(q->has_operators == (q->read_as != NULL));
	for (size_t i = 0; i < q->n_notes; i++)
		QUERY_CHECK(q->notes[i].code && q->notes[i].text);
}

/* Parses, checks, and parses what it was read as: reading that again changes nothing. */
static void query_check(const char *text)
{
	struct query q, again;

	query_parse(text, NULL, NULL, &q);
	query_check_one(text, &q);
	query_release(&q);
	query_parse(text, query_check_acronym, NULL, &q);
	query_check_one(text, &q);
	if (q.read_as && strlen(q.read_as) <= QUERY_MAX_BYTES) {
		struct buf tree = BUF_INIT, tree_again = BUF_INIT;
		query_parse(q.read_as, query_check_acronym, NULL, &again);
		query_dump(&q, &tree);
		query_dump(&again, &tree_again);
		if (!query_has_note(&again, "cut") && !query_has_note(&again, "nested")) {
			/* Words left out of the tree may be gone, so numbers of words may differ; operators may not. */
			if (!again.read_as || strcmp(q.read_as, again.read_as)) {
				fprintf(stderr, "read as: %s %s\nagain:   %s %s\n", q.read_as, tree.data,
					again.read_as ? again.read_as : "(plain)", tree_again.data);
				QUERY_CHECK(!"read_as is stable");
			}
		}
		buf_release(&tree);
		buf_release(&tree_again);
		query_release(&again);
	}
	query_release(&q);
}

#endif

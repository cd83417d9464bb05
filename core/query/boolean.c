#include "query/boolean.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "query/clock.h"

static bool is_late(struct boolean *b)
{
	if (b->deadline_us && query_clock_us() > b->deadline_us)
		b->late = true;
	return b->late;
}

enum status boolean_term(struct boolean *b, const struct query_term *term, bool in_title, bool near,
			 const struct bitmap *within, struct bitmap *parts, struct error *err)
{
	for (uint32_t s = 0; s < term->n_stems; s++) {
		char name[ENGINE_MAX_TERM + 1] = "S";
		size_t len;
		if (term->stems[s].near && !near)
			continue;
		const char *stem = words_stem(&b->generation->words, term->stems[s].stem, &len);
		if (len > ENGINE_MAX_TERM - 1)
			len = ENGINE_MAX_TERM - 1;
		memcpy(name + 1, stem, len);
		enum status status = in_title ? engine_collect(b->engine, name, len + 1, within, parts, err)
					      : engine_collect(b->engine, stem, len, within, parts, err);
		if (status || is_late(b))
			return status;
	}
	return STATUS_OK;
}

void boolean_documents(const struct docs *docs, const struct bitmap *parts, struct bitmap *ret_docs)
{
	for (uint32_t part = bitmap_next(parts, 0); part < docs->n_parts; part = bitmap_next(parts, part + 1))
		bitmap_set(ret_docs, docs->parts[part].doc);
}

void boolean_parts(const struct docs *docs, const struct bitmap *documents, struct bitmap *ret_parts)
{
	for (uint32_t doc = bitmap_next(documents, 0); doc < docs->n; doc = bitmap_next(documents, doc + 1))
		for (uint32_t i = 0; i < docs->rows[doc].n_parts; i++)
			bitmap_set(ret_parts, docs->rows[doc].first_part + i);
}

/* ---- nodes ---- */

static enum status word_node(struct boolean *b, uint32_t word, const struct bitmap *within,
			     struct bitmap *parts, struct error *err)
{
	const struct query_term *term = &b->lexicon->terms[b->lexicon->term_of_word[word]];
	return boolean_term(b, term, b->query->words[word].field == FIELD_TITLE, false, within, parts, err);
}

/* All words of a phrase, then each match looked at in its stream. */
static enum status phrase_node(struct boolean *b, const struct query_node *node, struct bitmap *parts,
			       struct error *err)
{
	CLEANUP(bitmap_release) struct bitmap all = BITMAP_INIT;
	bool in_title = node->n_words && b->query->words[node->first].field == FIELD_TITLE;
	enum status status = STATUS_OK;
	bitmap_init(&all, parts->n);
	for (uint32_t i = 0; !status && i < node->n_words; i++) {
		CLEANUP(bitmap_release) struct bitmap some = BITMAP_INIT;
		bitmap_init(&some, parts->n);
		status = word_node(b, node->first + i, i ? &all : NULL, &some, err);
		struct bitmap swap = all;
		all = some;
		some = swap;
	}
	for (uint32_t part = bitmap_next(&all, 0); !status && part < all.n;
	     part = bitmap_next(&all, part + 1)) {
		bool found;
		if (is_late(b))
			break;
		status =
			evidence_phrase(b->evidence, part, node->first, node->n_words, in_title, &found, err);
		if (!status && found)
			bitmap_set(parts, part);
	}
	return status;
}

/* Where an operand of NEAR stands: the span of each of its occurrences. */
struct span {
	uint32_t start, end;
	uint8_t field;
};

static uint32_t find_spans(const struct boolean *b, const struct query_node *node, const struct hit *hits,
			   uint32_t n_hits, struct span *spans, uint32_t room)
{
	uint32_t n = 0, n_words = node->op == QUERY_PHRASE ? node->n_words : 1;
	for (uint32_t i = 0; i < n_hits && n < room; i++) {
		uint32_t k = 0;
		while (k < n_words && i + k < n_hits && hits[i + k].position == hits[i].position + k &&
		       hits[i + k].field == hits[i].field &&
		       hits[i + k].term == b->lexicon->term_of_word[node->first + k] &&
		       !(hits[i + k].classes & CLASS_NEAR) &&
		       (node->op != QUERY_PHRASE || hits[i + k].classes & CLASS_FOLDED))
			k++;
		if (k == n_words)
			spans[n++] = (struct span){ hits[i].position, hits[i].position + n_words - 1,
						    hits[i].field };
	}
	return n;
}

#define MAX_SPANS 4096u

/* Is there one occurrence of each child such that all lie within the distance of the first child's? */
static bool near_holds(const struct boolean *b, const struct query_node *node, const struct hit *hits,
		       uint32_t n_hits, struct span *spans)
{
	struct span *first = spans, *other = spans + MAX_SPANS;
	uint32_t n_first = find_spans(b, node->children[0], hits, n_hits, first, MAX_SPANS);
	for (uint32_t i = 0; i < n_first; i++) {
		bool all = true;
		for (size_t c = 1; all && c < node->n_children; c++) {
			uint32_t n = find_spans(b, node->children[c], hits, n_hits, other, MAX_SPANS);
			all = false;
			for (uint32_t k = 0; !all && k < n; k++) {
				uint32_t gap = other[k].start > first[i].end   ? other[k].start - first[i].end
					       : first[i].start > other[k].end ? first[i].start - other[k].end
									       : 0;
				all = other[k].field == first[i].field && gap <= node->distance;
			}
		}
		if (all)
			return true;
	}
	return false;
}

static enum status and_node(struct boolean *b, const struct query_node *node, struct bitmap *parts,
			    struct error *err);

static enum status near_node(struct boolean *b, const struct query_node *node, struct bitmap *parts,
			     struct error *err)
{
	CLEANUP(bitmap_release) struct bitmap all = BITMAP_INIT;
	CLEANUP(free_p) struct span *spans = xcalloc(2 * MAX_SPANS, sizeof(*spans));
	bitmap_init(&all, parts->n);
	enum status status = and_node(b, node, &all, err);
	for (uint32_t part = bitmap_next(&all, 0); !status && part < all.n;
	     part = bitmap_next(&all, part + 1)) {
		const struct hit *hits;
		uint32_t n;
		if (is_late(b))
			break;
		status = evidence_hits(b->evidence, part, false, &hits, &n, err);
		if (!status && near_holds(b, node, hits, n, spans))
			bitmap_set(parts, part);
	}
	return status;
}

static enum status and_node(struct boolean *b, const struct query_node *node, struct bitmap *parts,
			    struct error *err)
{
	bool first = true;
	enum status status = STATUS_OK;
	/* What excludes comes last: it takes whole documents out of what the others left. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; !status && i < node->n_children; i++) {
			const struct query_node *child = node->children[i];
			CLEANUP(bitmap_release) struct bitmap some = BITMAP_INIT;
			if ((child->op == QUERY_NOT) != (pass == 1))
				continue;
			bitmap_init(&some, parts->n);
			if (child->op == QUERY_NOT) {
				CLEANUP(bitmap_release) struct bitmap docs = BITMAP_INIT;
				CLEANUP(bitmap_release) struct bitmap whole = BITMAP_INIT;
				bitmap_init(&docs, b->generation->docs.n);
				bitmap_init(&whole, parts->n);
				if (first)
					bitmap_fill(parts);
				status = child->n_children ? boolean_tree(b, child->children[0], &some, err)
							   : STATUS_OK;
				boolean_documents(&b->generation->docs, &some, &docs);
				boolean_parts(&b->generation->docs, &docs, &whole);
				bitmap_and_not(parts, &whole);
				/* Out of time before all that is excluded was found: rather nothing than something excluded. */
				if (b->late)
					memset(parts->words, 0,
					       bitmap_n_words(parts) * sizeof(*parts->words));
			} else {
				status = boolean_tree(b, child, &some, err);
				if (first)
					bitmap_or(parts, &some);
				else
					bitmap_and(parts, &some);
			}
			first = false;
		}
	}
	if (first)
		bitmap_fill(parts);
	return status;
}

static enum status filter_values(struct boolean *b, enum field field, const struct strlist *values,
				 struct bitmap *parts, struct error *err)
{
	for (size_t i = 0; i < values->n; i++) {
		CLEANUP(buf_release) struct buf term = BUF_INIT;
		buf_addstr(&term, fields[field].prefix);
		buf_addstr(&term, values->items[i]);
		if (term.len > ENGINE_MAX_TERM)
			buf_truncate(&term, ENGINE_MAX_TERM);
		enum status status = engine_collect(b->engine, term.data, term.len, NULL, parts, err);
		if (status)
			return status;
	}
	return STATUS_OK;
}

/* The first and last day that a bound covers: 2015 as an end reaches to 2015-12-31. */
static void date_bounds(const struct date *from, const struct date *to, uint32_t *ret_low, uint32_t *ret_high)
{
	*ret_low = from->precision ? date_number(from) : 1;
	*ret_high = UINT32_MAX;
	if (to->precision)
		*ret_high = (uint32_t)to->year * 10000 +
			    (uint32_t)(to->precision >= DATE_MONTH ? to->month : 99) * 100 +
			    (uint32_t)(to->precision >= DATE_DAY ? to->day : 99);
}

static void date_parts(const struct boolean *b, const struct date *from, const struct date *to,
		       struct bitmap *parts)
{
	const struct docs *docs = &b->generation->docs;
	uint32_t low, high;
	date_bounds(from, to, &low, &high);
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		/* A document known to the year alone counts for any day of it. */
		uint32_t date = docs->rows[doc].date, last = date;
		if (!date)
			continue;
		if (docs->rows[doc].date_precision == DATE_YEAR)
			last = date + 1231;
		else if (docs->rows[doc].date_precision == DATE_MONTH)
			last = date + 31;
		if (last < low || date > high)
			continue;
		for (uint32_t i = 0; i < docs->rows[doc].n_parts; i++)
			bitmap_set(parts, docs->rows[doc].first_part + i);
	}
}

static bool contains_folded(const char *text, const char *needle)
{
	return text && strcasestr(text, needle);
}

static void url_parts(const struct boolean *b, const char *needle, struct bitmap *parts)
{
	const struct docs *docs = &b->generation->docs;
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		if (!contains_folded(docs_string(docs, docs->rows[doc].url), needle) &&
		    !contains_folded(docs_string(docs, docs->rows[doc].id), needle))
			continue;
		for (uint32_t i = 0; i < docs->rows[doc].n_parts; i++)
			bitmap_set(parts, docs->rows[doc].first_part + i);
	}
}

enum status boolean_tree(struct boolean *b, const struct query_node *node, struct bitmap *parts,
			 struct error *err)
{
	enum status status = STATUS_OK;
	switch (node->op) {
	case QUERY_WORD:
		return word_node(b, node->first, NULL, parts, err);
	case QUERY_PHRASE:
		return phrase_node(b, node, parts, err);
	case QUERY_NEAR:
		return near_node(b, node, parts, err);
	case QUERY_AND:
	case QUERY_NOT:
		return and_node(b, node, parts, err);
	case QUERY_OR:
		for (size_t i = 0; !status && i < node->n_children; i++) {
			CLEANUP(bitmap_release) struct bitmap some = BITMAP_INIT;
			bitmap_init(&some, parts->n);
			status = boolean_tree(b, node->children[i], &some, err);
			bitmap_or(parts, &some);
		}
		return status;
	case QUERY_FILTER:
		return filter_values(b, node->field, &node->values, parts, err);
	case QUERY_DATE:
		date_parts(b, &node->from, &node->to, parts);
		return STATUS_OK;
	case QUERY_URL:
		if (node->values.n)
			url_parts(b, node->values.items[0], parts);
		return STATUS_OK;
	}
	return STATUS_OK;
}

bool request_has_filter(const struct request *request, enum field field)
{
	if (field == FIELD_DATE)
		return request->from.precision || request->to.precision;
	return fields[field].uses & FIELD_IS_FILTER && request->filters[field].n;
}

enum status boolean_filter(struct boolean *b, const struct request *request, enum field field,
			   struct bitmap *parts, struct error *err)
{
	if (field != FIELD_DATE)
		return filter_values(b, field, &request->filters[field], parts, err);
	date_parts(b, &request->from, &request->to, parts);
	return STATUS_OK;
}

static int by_df(const void *a, const void *b)
{
	const struct query_term *x = *(const struct query_term *const *)a,
				*y = *(const struct query_term *const *)b;
	return (x->df > y->df) - (x->df < y->df);
}

enum status boolean_complete(struct boolean *b, const struct bitmap *within, struct bitmap *parts,
			     struct error *err)
{
	CLEANUP(free_p)
	const struct query_term **order = xcalloc((size_t)b->lexicon->n_terms + 1, sizeof(*order));
	uint32_t n = 0;
	enum status status = STATUS_OK;
	for (uint32_t t = 0; t < b->lexicon->n_terms; t++)
		if (!b->lexicon->terms[t].stop && !b->lexicon->terms[t].excluded)
			order[n++] = &b->lexicon->terms[t];
	/* Rarest first: the others are then only looked up. */
	if (n)
		qsort(order, n, sizeof(*order), by_df);
	if (!n) {
		if (within)
			bitmap_or(parts, within);
		else
			bitmap_fill(parts);
	}
	for (uint32_t i = 0; !status && i < n; i++) {
		CLEANUP(bitmap_release) struct bitmap some = BITMAP_INIT;
		bitmap_init(&some, parts->n);
		status = boolean_term(b, order[i], false, true, i ? parts : within, &some, err);
		struct bitmap swap = *parts;
		*parts = some;
		some = swap;
	}
	return status;
}

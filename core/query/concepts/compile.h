/* Tables of concepts under construction. make_tables.c alone includes it: no program that is installed compiles any. */
#ifndef CONCEPTS_COMPILE_H
#define CONCEPTS_COMPILE_H

#include "base/buf.h"
#include "query/concepts/inner.h"

/* The same as struct concepts, growing. */
struct compiled {
	struct buf strings;
	struct concept_row *rows;
	uint32_t n_rows, alloc_rows, n_terms;
	struct strmap ids, forms, capitals;
	uint32_t *capital_rows; /* by number of capitals */
	size_t n_capital_rows, alloc_capital_rows;
	uint32_t n_articles;
	struct buf accents;
	struct form_link *links;
	size_t n_links, alloc_links;
	uint32_t *link_starts;
	struct strmap word_keys;
	uint32_t *words;
	size_t n_words, alloc_words;
	struct pattern *patterns;
	uint32_t n_patterns, alloc_patterns;
	uint32_t *pattern_starts;
};

void compiled_init(struct compiled *compiled);
void compiled_release(struct compiled *compiled);

/*
 * Fill in everything. terminology, countries: the texts of corpus/terminology.tsv and corpus/countries.tsv. STATUS_CORRUPT when a
 * row of them cannot be meant.
 */
NODISCARD enum status compiled_fill(struct compiled *compiled, const struct buf *terminology,
				    const struct buf *countries, struct error *err);

#endif

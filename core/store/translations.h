/*
 * What the stems of one language are in another: the file `translations` of a generation, learnt from pages of the corpus
 * that are translations of each other, and from dictionaries where those are silent. Stems, not words: terms as words_stem
 * gives them, so that the file outlives the numbers of a generation.
 *
 * Columns of a table (table.h): a row for every pair of languages and stem that is known, sorted by both; the row's targets
 * and their weights; a pool of strings; and as text, a line each, where all this comes from (dictionaries with their licence).
 */
#ifndef STORE_TRANSLATIONS_H
#define STORE_TRANSLATIONS_H

#include "store/table.h"
#include "text/stem.h"

#define TRANSLATIONS_MOST 6u /* of one stem */

struct translations {
	struct table table;
	uint32_t n; /* rows: one a pair of languages and stem, sorted by both */
	const uint8_t *pairs;
	const uint32_t *stems;   /* offset of each row's stem in the pool */
	const uint32_t *first;   /* n + 1: where the targets of each row begin */
	const uint32_t *targets; /* offsets in the pool */
	const uint8_t *weights;  /* of the targets: 255 is certain */
	const uint8_t *origins;  /* of the rows: enum translation_origin */
};

enum translation_origin { TRANSLATION_LEARNT, TRANSLATION_DICTIONARY };

/* A generation without the file has none: an empty table. */
NODISCARD enum status translations_open(int dirfd, struct translations *ret, struct error *err);
void translations_close(struct translations *translations);

struct translation {
	const char *stem; /* ends in NUL */
	size_t len;
	double p; /* 0 to 1; those of a stem add up to about 1 */
};

/* Those of a stem, the likeliest first; at most max. Strings live as long as the table. */
uint32_t translations_find(const struct translations *translations, enum language from, enum language to,
			   const char *stem, size_t len, struct translation *ret, uint32_t max);

/* One row as it is stored, for those who go through all. */
struct translations_entry {
	enum language from, to;
	enum translation_origin origin;
	const char *stem;
	size_t len;
	struct translation targets[TRANSLATIONS_MOST];
	uint32_t n_targets;
};
/* False for a row that is damaged. row < translations->n. */
bool translations_entry(const struct translations *translations, uint32_t row,
			struct translations_entry *ret_entry);

/* How many stems of a language have translations from there. */
uint32_t translations_count(const struct translations *translations, enum language from, enum language to,
			    enum translation_origin origin);

/* Where the rows come from: lines, not NUL-terminated; for the manifest's readers and for licences. */
const char *translations_sources(const struct translations *translations, size_t *ret_len);

/* Under construction. */
struct translations_builder {
	struct translations_row *rows;
	size_t n, alloc;
	struct buf pool;    /* "stem NUL" for each string */
	struct buf sources; /* lines, the caller's */
};
void translations_builder_init(struct translations_builder *builder);
void translations_builder_release(struct translations_builder *builder);
/*
 * One target of a stem; targets of a stem are added one behind the other, the likeliest first. Past TRANSLATIONS_MOST, and
 * from another origin than the first one, they are dropped when the file is written. Stems hold no NUL.
 */
void translations_builder_add(struct translations_builder *builder, enum translation_origin origin,
			      enum language from, enum language to, const char *stem, size_t stem_len,
			      const char *target, size_t target_len, double p);
/* Write the file. The same rows give the same bytes. */
NODISCARD enum status translations_builder_write(struct translations_builder *builder, int dirfd,
						 struct error *err);

#endif

/* How the spelling of a query was read: words that were corrected, words that may have been meant, and the way back. */
#ifndef PAGES_CORRECTIONS_H
#define PAGES_CORRECTIONS_H

#include "layout.h"

/*
 * The query with its corrections in place, those that were applied or those that are only offered. Each is put where its
 * word stands alone; one whose word is not found is left out. False when nothing changes.
 *
 * emphasis   false: text. true: HTML, escaped, with the new words in <strong>.
 */
bool corrections_rewrite(const struct answer *answer, bool applied, bool emphasis, struct buf *out);

/* The word as it was searched: corrected where a correction of it was applied. Lives as long as both. */
const char *corrections_of_word(const struct answer *answer, const char *word);

/*
 * Rows of the margin: "Corrigé: Résultats pour X. Chercher plutôt Y tel quel" for what was applied, "Vouliez-vous dire X ?"
 * for what was not (unless nothing was found: zero.h has that), and with spelling=0 the way to have words corrected again. Each link keeps the rest of the search.
 */
void corrections_add(struct page *page, const struct request *request, const struct answer *answer);

#endif

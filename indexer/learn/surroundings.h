/*
 * Surroundings: the lines of a page that are its site's and not its own. Menus, cookie banners,
 * footers, "about us" lines. Two sources, both asked by facts/sections.c:
 *
 * - what is known of IOM's sites in French, Spanish and English (surroundings_prior): the labels of
 *   their menus and the blurbs glued to them. Works on a single page, with no learning at all.
 * - what the corpus teaches (struct surroundings): a line or block that stands in many documents of
 *   the same site. Learnt by --full and --relearn, written to the generation, used unchanged by
 *   ordinary runs, so that a new page never changes an old one.
 *
 * Why an article is never eaten: a line is learnt only if it stands in SURROUNDINGS_MIN_DOCUMENTS and one in
 * SURROUNDINGS_MIN_SHARE of its site's documents (a longer one in far more) or, when the site has fewer, in all of them
 * and most of their lines are their own; copies of one page are counted once, and lines
 * separately for the first and the second half of pages, so that a title listed below other articles is
 * not taken for a menu above its own. What looks like a contact (an address of e-mail, a telephone) or a
 * date is never learnt. And facts/page.c, which marks surroundings by it, walks from the first and from the
 * last block inwards, stops at the first one that is neither known nor blank (a repeated sentence in the
 * middle of a text stays where it is), and marks nothing if no text would be left.
 *
 *	struct surroundings *s = surroundings_new();
 *	for each document, in the order of ids: surroundings_observe(s, doc);
 *	surroundings_learn(s);
 *	surroundings_write(s, &bytes);
 *
 * The learnt file holds hashes of lines and no text: nothing in it tells what a forgotten document said. The report of a run
 * that learns names the commonest lines of each site.
 */
#ifndef LEARN_SURROUNDINGS_H
#define LEARN_SURROUNDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "schema/document.h"

#define SURROUNDINGS_MIN_DOCUMENTS 4u /* distinct documents of the site */
#define SURROUNDINGS_FEW                                                                                     \
	3u /* documents of a young site; its short lines are learnt when all of them have them */
#define SURROUNDINGS_MIN_SHARE 20u /* one in so many of the site's documents */
#define SURROUNDINGS_LONG_LINE                                                                               \
	100u /* bytes; from here on twice as many documents, one in four, are asked for */
#define SURROUNDINGS_MAX_LINE    600u     /* bytes; longer ones are text */
#define SURROUNDINGS_MAX_LINES   160u     /* of one document, from its start and again from its end */
#define SURROUNDINGS_MAX_COUNTED 2000000u /* lines counted at a time, about 130 MB; rare ones make room */

struct surroundings;

struct surroundings *surroundings_new(void);
void surroundings_free(struct surroundings *s);

/*
 * Count the lines at the start and the end of one more document. Call it once for each document of the
 * corpus, in the order of their ids (past SURROUNDINGS_MAX_COUNTED lines, those seen once are dropped:
 * the order decides which), while the document has its blocks.
 */
void surroundings_observe(struct surroundings *s, const struct document *doc);

/* Decide, and forget the counts. Nothing may be observed afterwards. */
void surroundings_learn(struct surroundings *s);

/* Which half of a page a line stands in; long lines weigh more, so that the middle is in the text. */
enum page_edge { EDGE_START, EDGE_END };

/*
 * Was this block's text learnt as a surrounding of the group (surroundings_group)? White space, case
 * and a bullet in front do not count. False before surroundings_learn.
 */
bool surroundings_is_known(const struct surroundings *s, const char *group, enum page_edge edge,
			   const char *text, size_t len);
/* The same of a text of at most SURROUNDINGS_MAX_LINE bytes, given as line_normalise makes it. */
bool surroundings_knows_line(const struct surroundings *s, const char *group, enum page_edge edge,
			     const struct buf *line);

/*
 * Is it a heading above teasers of other articles ("More from this paper")? Learnt where what follows the line, in one document
 * after another of the second half of pages, are lines that other documents of the site begin with: their titles. What
 * stands below it is no text of the page, though no two pages have it alike.
 */
bool surroundings_is_head(const struct surroundings *s, const char *group, const char *text, size_t len);

/* How many documents the group had when its lines were learnt, copies too; 0: it was not there. */
uint32_t surroundings_documents(const struct surroundings *s, const char *group);

/* What was learnt of a site, for the report; name is that of the group. */
struct surroundings_site {
	char *name;
	uint32_t documents, lines; /* a line at both ends of pages counts twice */
	char *commonest; /* the commonest lines, shortened, each with how many documents it stands in */
};

/* Of the surroundings_learn just done, by name; *ret_n of them, the surroundings'. None after surroundings_read. */
const struct surroundings_site *surroundings_sites(const struct surroundings *s, size_t *ret_n);

/* How many lines are known, over all groups. */
uint32_t surroundings_count(const struct surroundings *s);

/*
 * The learnt file: the same bytes for the same documents. Reading
 * trusts nothing: STATUS_CORRUPT for what surroundings_write cannot have written, STATUS_UNSUPPORTED
 * for another version of it. No bytes at all are an empty file.
 */
void surroundings_write(const struct surroundings *s, struct buf *out);
NODISCARD enum status surroundings_read(const void *data, size_t len, struct surroundings **ret_surroundings,
					struct error *err);

/*
 * Append the name of the group of documents that share their surroundings, as the id tells it (the url
 * may not be known yet): the host in it ("www.iom.int/fr/..."), else its first folder ("scrape-fr"), else "".
 */
void surroundings_group(const struct document *doc, struct buf *out);
void surroundings_group_of_id(const char *id, struct buf *out);

/* What a line is on the pages of IOM that we know. */
enum surrounding_prior {
	PRIOR_NONE,  /* nothing known */
	PRIOR_BLANK, /* no letter and no digit: "", "-", "*" */
	PRIOR_MAYBE, /* a label that an article may hold as well ("Structure"): a menu only among others */
	PRIOR_MENU, /* a label of a menu, a banner or a footer ("Qui sommes nous"), or one glued to its blurb */
};

/* Judge a line or block by itself. line: the same as line_normalise gives it, for who has that already. */
enum surrounding_prior surroundings_prior(const char *text, size_t len);
enum surrounding_prior surroundings_prior_of(const char *text, size_t len, const struct buf *line);

#endif

/*
 * The headings of a stored document as a tree, read off the heading paths of its sections. A heading
 * that has no text of its own (a chapter whose text stands in its sections alone) is in the tree all the same.
 */
#ifndef PAGES_OUTLINE_H
#define PAGES_OUTLINE_H

#include "layout.h"
#include "query/search.h"

#define OUTLINE_MAX_DEPTH 4u /* deeper headings stand at this depth */

struct outline_item {
	uint32_t section; /* the section that opens with it, from 0 */
	unsigned level;   /* in its section's path, from 0 */
	unsigned depth;   /* shown: 0 .. OUTLINE_MAX_DEPTH - 1, one deeper than the item before at most */
	const char *text; /* lives as long as the document */
	bool is_last;     /* of its section: it carries the section's id "s<section + 1>" and matches */
};

struct outline {
	struct outline_item *items;
	size_t n, alloc;
};

/* The items in reading order; outline_release. */
void outline_make(const struct document *content, struct outline *ret_outline);
void outline_release(struct outline *outline);

/* The id of a heading: "s12", or "s12-1" for one above the last of its section. */
void outline_add_id(struct page *page, const struct outline_item *item);
/* nav.outline, with the matches of each section; nothing for a document of fewer than two headings. */
void outline_add(struct page *page, const struct outline *outline, const struct stored_document *doc,
		 bool has_query);

#endif

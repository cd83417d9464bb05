/* Telling a document's own blocks from its surroundings. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define ENOUGH_TEXT   200u /* bytes in <main> that make everything outside it surroundings */
#define LITTLE_TEXT   30u  /* less is no document */
#define MENU_LINE     60u  /* bytes of an unknown label among known ones */
#define MAX_TEASERS   24u  /* lines below "related news" */
#define RUN_LOOKAHEAD 3u   /* lines behind an unknown one that must be known */

/* How a block looks to a run of surroundings. */
enum run_class { RUN_OTHER, RUN_BLANK, RUN_MAYBE, RUN_MENU };

size_t page_next(const struct page *page, size_t from, enum page_part part)
{
	for (size_t i = from; i < page->doc->n_blocks; i++)
		if (page->parts[i] == part)
			return i;
	return NO_BLOCK;
}

const struct buf *page_line(const struct page *page, size_t block)
{
	struct buf *line = &page->lines[block];
	if (!line->data) {
		const char *text = page_text(page, block);
		buf_init(line);
		line_normalise(text, strlen(text), line);
	}
	return line;
}

enum surrounding_prior page_prior(const struct page *page, size_t block)
{
	static const struct buf none = BUF_INIT;
	uint8_t *prior = &page->priors[block];
	if (!*prior) {
		const char *text = page_text(page, block);
		size_t len = strlen(text);
		const struct buf *line = len <= SURROUNDINGS_MAX_LINE ? page_line(page, block) : &none;
		*prior = (uint8_t)(surroundings_prior_of(text, len, line) + 1);
	}
	return (enum surrounding_prior)(*prior - 1);
}

void page_cut(struct page *page, size_t block, size_t len)
{
	page->doc->blocks[block].text[len] = '\0';
	page->priors[block] = 0;
	if (page->lines[block].data)
		buf_release(&page->lines[block]);
	page->lines[block].data = NULL;
}

static bool is_own_region(enum block_region region)
{
	return region == REGION_BODY || region == REGION_MAIN;
}

/* By markup: regions, and <main> against the rest. */
static void mark_regions(struct page *page)
{
	const struct document *doc = page->doc;
	size_t main_bytes = 0, body_bytes = 0;
	bool own_heading = false, main_heading = false;

	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		size_t len = strlen(block->text);
		main_bytes += block->region == REGION_MAIN ? len : 0;
		body_bytes += block->region == REGION_BODY ? len : 0;
		if (block->kind == BLOCK_HEADING && block->level == 1) {
			own_heading |= is_own_region(block->region);
			main_heading |= block->region == REGION_MAIN;
		}
	}
	bool main_is_all = main_bytes >= ENOUGH_TEXT || main_bytes > body_bytes;
	bool nothing_else = main_bytes + body_bytes < LITTLE_TEXT;
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		bool title = block->kind == BLOCK_HEADING && block->level == 1;
		bool own = block->region == REGION_MAIN || (block->region == REGION_BODY && !main_is_all);
		if (title && block->region == REGION_BODY && !main_heading)
			own = true;
		if (title && block->region == REGION_HEADER && !own_heading)
			own = true;
		if (nothing_else && block->region != REGION_NAV && block->region != REGION_DIALOG &&
		    block->region != REGION_FORM && block->link_bytes * 2 < strlen(block->text))
			own = true;
		if (!own)
			page->parts[i] = PART_SURROUNDING;
	}
}

/* Entries of a table of contents: links that say what a heading further down says. */
static void mark_contents(struct page *page)
{
	const struct document *doc = page->doc;
	struct strmap headings;
	strmap_init(&headings);
	for (size_t i = 0; i < doc->n_blocks; i++) {
		if (doc->blocks[i].kind != BLOCK_HEADING)
			continue;
		const struct buf *line = page_line(page, i);
		strmap_add(&headings, line->data, line->len, NULL);
	}
	for (size_t i = 0; headings.n && i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		if (block->kind == BLOCK_HEADING || page->parts[i] != PART_TEXT ||
		    block->link_bytes * 10 < strlen(block->text) * 8)
			continue;
		const struct buf *line = page_line(page, i);
		if (strmap_find(&headings, line->data, line->len) != STRMAP_NONE)
			page->parts[i] = PART_SURROUNDING;
	}
	strmap_release(&headings);
}

static enum run_class classify(const struct page *page, size_t i, const struct surroundings *learnt,
			       enum page_edge edge)
{
	const struct block *block = &page->doc->blocks[i];
	size_t len = strlen(block->text);
	if (page->parts[i] == PART_BLANK)
		return RUN_BLANK;
	enum surrounding_prior prior = page_prior(page, i);
	if (prior == PRIOR_MENU)
		return RUN_MENU;
	/* what kind of page it is stands above many titles, and is no menu for that */
	if (type_of_block(page, i))
		return RUN_MAYBE;
	if (learnt && len <= SURROUNDINGS_MAX_LINE &&
	    surroundings_knows_line(learnt, page->group, edge, page_line(page, i)))
		return RUN_MENU;
	/* what is nothing but links stands in a list of them; a heading may be a link to its own page */
	if (block->kind != BLOCK_HEADING && block->link_bytes && block->link_bytes * 10 >= len * 8)
		return RUN_MENU;
	return prior == PRIOR_MAYBE ? RUN_MAYBE : RUN_OTHER;
}

/* The next block in direction step that is not a surrounding by its region and not blank, or NO_BLOCK. */
static size_t step_over(const struct page *page, size_t i, int step)
{
	for (i += (size_t)step; i < page->doc->n_blocks; i += (size_t)step)
		if (page->parts[i] == PART_TEXT)
			return i;
	return NO_BLOCK;
}

/* An unknown label in the middle of a menu: short, and most of what stands behind it is known. */
static bool is_label_in_menu(const struct page *page, size_t i, int step, const struct surroundings *learnt,
			     enum page_edge edge)
{
	unsigned known = 0;
	const struct block *block = &page->doc->blocks[i];
	bool bullet = !strncmp(block->text, "- ", 2) || !strncmp(block->text, "\u2022", 3);
	if (strlen(block->text) > MENU_LINE && !bullet)
		return false;
	for (unsigned n = 0; n < RUN_LOOKAHEAD; n++) {
		i = step_over(page, i, step);
		if (i == NO_BLOCK)
			break;
		known += classify(page, i, learnt, edge) >= RUN_MAYBE;
	}
	return known >= (bullet ? 1 : 2);
}

/* "Portal › News › A title" above "A title": the way to a page, which ends with the next line, and is none of its text. */
static bool is_path_to_next(const struct page *page, size_t i)
{
	/* as they are folded: arrows of quotation are quotation marks */
	static const char *const arrows[] = { "\u203a", "\u2192", "\"", "'", ">", "/", "|" };
	size_t next = step_over(page, i, 1);
	if (next == NO_BLOCK)
		return false;
	const struct buf *way = page_line(page, i), *title = page_line(page, next);
	if (!title->len || title->len >= way->len ||
	    strcmp(way->data + way->len - title->len, title->data) != 0)
		return false;
	size_t end = way->len - title->len;
	while (end && way->data[end - 1] == ' ')
		end--;
	for (size_t k = 0; k < ARRAY_SIZE(arrows); k++) {
		size_t len = strlen(arrows[k]);
		if (end > len && !memcmp(way->data + end - len, arrows[k], len))
			return true;
	}
	return false;
}

/*
 * The heading of the teasers that block i, which nobody knows, is the last of: short lines up to a line that was learnt as
 * such a heading, with text of the page's own before it. NO_BLOCK when it is none.
 */
static size_t head_of_teasers(const struct page *page, size_t i, const struct surroundings *learnt)
{
	size_t head = NO_BLOCK, own = 0;
	for (unsigned n = 0; learnt && i < page->doc->n_blocks && n < MAX_TEASERS; i--, n++) {
		const char *text = page_text(page, i);
		size_t len = strlen(text);
		if (page->parts[i] != PART_TEXT)
			continue;
		if (surroundings_is_head(learnt, page->group, text, len)) {
			head = i;
			break;
		}
		if (len > ENOUGH_TEXT || contact_looks_like(text, len))
			return NO_BLOCK;
	}
	for (size_t k = 0; head != NO_BLOCK && k < head; k++)
		if (page->parts[k] == PART_TEXT && classify(page, k, learnt, EDGE_START) == RUN_OTHER)
			own += strlen(page_text(page, k));
	return own > MENU_LINE ? head : NO_BLOCK;
}

/*
 * How far a run of surroundings reaches from the first or the last block inwards: the block behind its
 * last one (step 1), or before it (step -1). One that holds a line of a menu, that is; "Structure" alone is none.
 */
static size_t run_end(const struct page *page, int step, const struct surroundings *learnt)
{
	enum page_edge edge = step > 0 ? EDGE_START : EDGE_END;
	size_t n = page->doc->n_blocks, end = NO_BLOCK, begin = step > 0 ? 0 : n - 1;
	unsigned n_menu = 0, n_known = 0;

	for (size_t i = begin; i < n; i += (size_t)step) {
		if (page->parts[i] == PART_SURROUNDING)
			continue;
		switch (classify(page, i, learnt, edge)) {
		case RUN_BLANK:
			continue;
		case RUN_MENU:
			n_menu++;
			n_known++;
			end = i;
			continue;
		case RUN_MAYBE:
			n_known++;
			/* a label of the kind of page belongs to the title below */
			if (n_menu && !(step > 0 && type_of_block(page, i)))
				end = i;
			continue;
		case RUN_OTHER:
			break;
		}
		if (n_known >= 2 && is_label_in_menu(page, i, step, learnt, edge))
			continue;
		if (n_menu && step > 0 && is_path_to_next(page, i)) {
			end = i;
			continue;
		}
		size_t head = step < 0 ? head_of_teasers(page, i, learnt) : NO_BLOCK;
		if (head == NO_BLOCK)
			break;
		n_menu++;
		n_known++;
		i = end = head;
	}
	return end;
}

static void mark_runs(struct page *page, const struct surroundings *learnt)
{
	size_t n = page->doc->n_blocks;
	size_t first = run_end(page, 1, learnt), last = run_end(page, -1, learnt);
	for (size_t i = 0; first != NO_BLOCK && i <= first; i++)
		page->parts[i] = PART_SURROUNDING;
	for (size_t i = last; last != NO_BLOCK && i < n; i++)
		page->parts[i] = PART_SURROUNDING;
}

/* "Related news" and what follows it, when that is the end of the page and short lines alone. */
static void mark_related(struct page *page)
{
	static const char *const heads[] = { "voir aussi",
					     "a lire egalement",
					     "a lire aussi",
					     "dans la meme rubrique",
					     "sur le meme sujet",
					     "articles lies",
					     "tambien le puede interesar",
					     "noticias relacionadas",
					     "ver tambien",
					     "related news",
					     "related content",
					     "related stories",
					     "read also",
					     "see also" };
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	size_t n_lines = 0;
	for (size_t i = page->doc->n_blocks; i-- > 0 && n_lines < MAX_TEASERS;) {
		if (page->parts[i] != PART_TEXT)
			continue;
		const char *text = page_text(page, i);
		size_t first_line = strcspn(text, "\n");
		n_lines++;
		buf_clear(&line);
		line_normalise(text, first_line, &line);
		for (size_t k = 0; k < ARRAY_SIZE(heads); k++) {
			if (strcmp(line.data, heads[k]) != 0)
				continue;
			for (; i < page->doc->n_blocks; i++)
				page->parts[i] = PART_SURROUNDING;
			return;
		}
		if (strlen(text) > ENOUGH_TEXT || contact_looks_like(text, strlen(text)))
			return;
	}
}

static size_t bytes_of_text(const struct page *page)
{
	size_t bytes = 0;
	for (size_t i = 0; i < page->doc->n_blocks; i++)
		if (page->parts[i] == PART_TEXT)
			bytes += strlen(page_text(page, i));
	return bytes;
}

void page_mark_surroundings(struct page *page, const struct surroundings *learnt)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	CLEANUP(free_p) uint8_t *before = NULL;
	size_t n = page->doc->n_blocks;

	for (size_t i = 0; i < n; i++) {
		const char *text = page_text(page, i);
		page->parts[i] = line_is_blank(text, strlen(text)) ? PART_BLANK : PART_TEXT;
	}
	mark_regions(page);
	mark_contents(page);
	for (size_t i = 0; i < n; i++) {
		const char *text = page_text(page, i);
		buf_clear(&line);
		if (page->parts[i] == PART_TEXT && !repair_line(text, strlen(text), &line))
			page->parts[i] = PART_SURROUNDING;
	}
	before = xmalloc(n + 1);
	memcpy(before, page->parts, n);
	mark_runs(page, learnt);
	if (learnt && bytes_of_text(page) < LITTLE_TEXT) {
		/* copies of one page taught us that its text is a menu */
		memcpy(page->parts, before, n);
		mark_runs(page, NULL);
	}
	mark_related(page);
}

static bool is_date_label(const char *line)
{
	static const char *const labels[] = { "date publish",        "date published",
					      "date de publication", "fecha de publicacion",
					      "publication date",    "publie le",
					      "publicado el",        "published" };
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (!strcmp(line, labels[i]))
			return true;
	return false;
}

bool is_caption(const struct block *block)
{
	static const char *const marks[] = { "Photo :",   "Photo:",           "Photo\u00a0:", "Foto:",
					     "Foto :",    "\u00a9 OIM",       "\u00a9 IOM",   "\u00a9OIM",
					     "\u00a9IOM", "Cr\u00e9dit photo" };
	if (block->kind == BLOCK_CAPTION)
		return true;
	if (strlen(block->text) > 300)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (strstr(block->text, marks[i]))
			return true;
	return false;
}

/*
 * A list of contents or buttons below the title: the block behind the last of at least two lines, one after another, that
 * were learnt at the start of pages. From itself when there are none.
 */
static size_t learnt_below_title(const struct page *page, size_t from, const struct surroundings *learnt)
{
	size_t n_known = 0, end = from;
	for (size_t i = from; learnt && i < page->doc->n_blocks; i++) {
		const struct block *block = &page->doc->blocks[i];
		size_t len = strlen(block->text);
		if (page->parts[i] != PART_TEXT)
			continue;
		if (block->kind == BLOCK_HEADING || len > MENU_LINE ||
		    !surroundings_knows_line(learnt, page->group, EDGE_START, page_line(page, i)))
			break;
		n_known++;
		end = i + 1;
	}
	return n_known >= 2 ? end : from;
}

/* Between the title and the text: the title again, dates, labels, buttons, what was learnt to stand there. */
static void mark_below_title(struct page *page, const struct surroundings *learnt)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;

	if (page->doc->title)
		line_normalise(page->doc->title, strlen(page->doc->title), &title);
	for (size_t i = page->title == NO_BLOCK ? 0 : page->title + 1; i < page->doc->n_blocks; i++) {
		struct date date;
		if (page->parts[i] != PART_TEXT)
			continue;
		size_t learnt_end = learnt_below_title(page, i, learnt);
		if (page->title != NO_BLOCK && learnt_end > i) {
			for (; i < learnt_end; i++)
				page->parts[i] =
					page->parts[i] == PART_TEXT ? PART_SURROUNDING : page->parts[i];
			i--;
			continue;
		}
		const char *text = page_text(page, i);
		size_t len = strlen(text);
		const char *line = page_line(page, i)->data;
		if (title.len && !strcmp(line, title.data))
			page->parts[i] = PART_SURROUNDING;
		else if (date_is_line(text, len, &date) || is_date_label(line) ||
			 !strncmp(line, "date publish", 12))
			page->parts[i] = PART_DATE;
		else if (type_of_block(page, i) && page->title != NO_BLOCK)
			page->parts[i] = PART_LABEL;
		else if (page_prior(page, i) == PRIOR_MENU)
			page->parts[i] = PART_SURROUNDING;
		else if (!is_caption(&page->doc->blocks[i]))
			break;
	}
}

void page_mark_rest(struct page *page, const struct surroundings *learnt)
{
	const struct document *doc = page->doc;
	size_t last = NO_BLOCK;

	mark_below_title(page, learnt);
	page->first_text = NO_BLOCK;
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		if (page->parts[i] != PART_TEXT)
			continue;
		/* buttons below pictures, and captions that stand there twice */
		if (!strcmp(text, "Zoom") ||
		    (last != NO_BLOCK && strlen(text) > 20 && doc->blocks[i].kind != BLOCK_CELL &&
		     !strcmp(text, page_text(page, last)))) {
			page->parts[i] = PART_SURROUNDING;
			continue;
		}
		last = i;
		if (page->first_text == NO_BLOCK && !is_caption(&doc->blocks[i]) &&
		    doc->blocks[i].kind != BLOCK_HEADING && (page->title == NO_BLOCK || i > page->title))
			page->first_text = i;
	}
}

/* Lines that are not text of the document: running headers and footers, page numbers, the printed contents; and notes. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

#define EDGE_BAND      0.14f /* of the height of a page, above and below */
#define EDGE_OUTSIDE   3u    /* lines nearer to the edge than a running one */
#define EDGE_STEP      6     /* points; the same place within one step */
#define EDGE_LARGE     1.25f /* of the body's size: titles, whatever repeats */
#define EDGE_MAX_LINES 2000u /* of a page; on fuller ones nothing is looked for */

#define NOTE_SMALL 0.92f /* of the body's size */
#define NOTE_TOP   0.4f  /* of the height of a page: notes stand below */

#define CONTENTS_MIN  3u   /* entries that make a table of contents */
#define CONTENTS_LINE 120u /* bytes of such a line */
#define CONTENTS_GAP  3u   /* lines between two entries: titles of several lines */

/* ---- running headers and footers ---- */

enum side { SIDE_NONE, SIDE_TOP, SIDE_BOTTOM };

struct edges {
	struct strmap keys; /* side, place, text with its numbers left out */
	unsigned *counts;
	size_t alloc;
	struct strmap titles; /* of the outline */
};

static bool is_roman(const char *text)
{
	size_t len = strlen(text);
	return len && len <= 7 && (strspn(text, "ivxlc") == len || strspn(text, "IVXLC") == len);
}

/* The same for "Page 3 of 12" and "Page 4 of 12". */
static void add_pattern(struct buf *out, const char *text)
{
	if (is_roman(text))
		return buf_addch(out, '#');
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	pdf_add_key(&key, text, strlen(text));
	for (size_t i = 0; i < key.len; i++) {
		bool digit = key.data[i] >= '0' && key.data[i] <= '9';
		if (!digit)
			buf_addch(out, key.data[i]);
		else if (!out->len || out->data[out->len - 1] != '#')
			buf_addch(out, '#');
	}
}

/* Is the line at the upper or lower edge of its page? *ret_place: steps from that edge. */
static enum side edge_side(const struct pdf *pdf, size_t i, long *ret_place)
{
	const struct pdf_line *line = &pdf->lines[i];
	const struct pdf_page *page = &pdf->pages[line->page - 1];
	if (line->size <= 0 || page->n > EDGE_MAX_LINES || line->size > EDGE_LARGE * pdf->body_size)
		return SIDE_NONE;
	bool above = line->top < EDGE_BAND * page->height;
	if (!above && line->bottom < (1 - EDGE_BAND) * page->height)
		return SIDE_NONE;
	unsigned n_outside = 0;
	for (size_t k = page->first; k < page->first + page->n && n_outside <= EDGE_OUTSIDE; k++) {
		const struct pdf_line *other = &pdf->lines[k];
		float by = above ? line->top - other->top : other->bottom - line->bottom;
		n_outside += other->size > 0 && by > 0.6f * line->size;
	}
	if (n_outside > EDGE_OUTSIDE)
		return SIDE_NONE;
	*ret_place = (long)((above ? line->top : page->height - line->bottom) / EDGE_STEP);
	return above ? SIDE_TOP : SIDE_BOTTOM;
}

static void add_key_at(struct buf *out, enum side side, long place, const char *text)
{
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;
	add_pattern(&pattern, text);
	buf_clear(out);
	buf_addf(out, "%d %ld %s", (int)side, place, pattern.data);
}

static unsigned count_near(const struct edges *edges, enum side side, long place, const char *text,
			   struct buf *key)
{
	unsigned n = 0;
	for (long p = place - 1; p <= place + 1; p++) {
		add_key_at(key, side, p, text);
		uint32_t number = strmap_find(&edges->keys, key->data, key->len);
		n += number == STRMAP_NONE ? 0 : edges->counts[number];
	}
	return n;
}

static void count_edges(const struct pdf *pdf, struct edges *edges, struct buf *key)
{
	long place;
	for (size_t i = 0; i < pdf->n_lines; i++) {
		enum side side = edge_side(pdf, i, &place);
		if (!side)
			continue;
		add_key_at(key, side, place, pdf_text(pdf, i));
		uint32_t number = strmap_add(&edges->keys, key->data, key->len, NULL);
		if (number >= edges->alloc) {
			size_t before = edges->alloc;
			GROW(edges->counts, number, edges->alloc);
			memset(edges->counts + before, 0, (edges->alloc - before) * sizeof(*edges->counts));
		}
		edges->counts[number]++;
	}
}

/* What stands where others run, and is the title of a chapter: the header of a chapter of few pages. */
static bool is_chapter_header(const struct edges *edges, const char *text, struct buf *key)
{
	size_t number = 0;
	buf_clear(key);
	if (!pdf_numbering(text, &number))
		number = 0;
	pdf_add_key(key, text + number, strlen(text + number));
	return key->len && strmap_find(&edges->titles, key->data, key->len) != STRMAP_NONE;
}

void pdf_find_edges(struct pdf *pdf)
{
	struct edges edges = { .counts = NULL };
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	unsigned need = pdf->n_pages <= 4 ? 2 : 3;
	size_t n_top = 0, n_bottom = 0;
	long place;

	if (pdf->n_pages < 2)
		return;
	strmap_init(&edges.keys);
	strmap_init(&edges.titles);
	for (size_t i = 0; i < pdf->n_entries; i++) {
		buf_clear(&key);
		pdf_add_key(&key, pdf->entries[i].title, strlen(pdf->entries[i].title));
		strmap_add(&edges.titles, key.data, key.len, NULL);
	}
	edges.alloc = 1024;
	edges.counts = xcalloc(edges.alloc, sizeof(*edges.counts));
	count_edges(pdf, &edges, &key);
	for (size_t i = 0; i < pdf->n_lines; i++) {
		enum side side = edge_side(pdf, i, &place);
		if (!side || count_near(&edges, side, place, pdf_text(pdf, i), &key) < need)
			continue;
		pdf->lines[i].role = PDF_EDGE;
		n_top += side == SIDE_TOP;
		n_bottom += side == SIDE_BOTTOM;
	}
	for (size_t i = 0; i < pdf->n_lines; i++) {
		struct pdf_line *line = &pdf->lines[i];
		enum side side = line->role == PDF_BODY ? edge_side(pdf, i, &place) : SIDE_NONE;
		size_t n = side == SIDE_TOP ? n_top : n_bottom;
		if (side && n * 2 >= pdf->n_pages && line->size <= 1.1f * pdf->body_size &&
		    is_chapter_header(&edges, pdf_text(pdf, i), &key) &&
		    count_near(&edges, side, place, pdf_text(pdf, i), &key) > 1)
			line->role = PDF_EDGE;
	}
	strmap_release(&edges.keys);
	strmap_release(&edges.titles);
	free(edges.counts);
}

/* ---- the printed table of contents ---- */

static bool is_number(const char *text)
{
	size_t len = strlen(text);
	return len && len <= 7 && (strspn(text, "0123456789") == len || is_roman(text));
}

/* "....", ". . . .", "……", "____" in the middle or at the end. */
static bool has_leader(const char *text)
{
	unsigned n = 0;
	for (size_t at = 0, size, len = strlen(text); at < len; at += size) {
		uint32_t c = utf8_decode(text + at, len - at, &size);
		if (c == '.' || c == '_' || c == 0xB7)
			n++;
		else if (c == 0x2026)
			n += 2;
		else if (c != ' ')
			n = 0;
		if (n >= 5 && at > 2)
			return true;
	}
	return false;
}

static bool is_contents_title(const char *text)
{
	static const char *const titles[] = { "tabledesmati\u00e8res",
					      "sommaire",
					      "\u00edndice",
					      "\u00edndicegeneral",
					      "indice",
					      "\u00edndicedecontenidos",
					      "tabladecontenido",
					      "tabladecontenidos",
					      "contenido",
					      "contenidos",
					      "contents",
					      "tableofcontents",
					      "tabledesmatieres" };
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	size_t number = 0;
	if (strlen(text) > 60)
		return false;
	if (!pdf_numbering(text, &number))
		number = 0;
	pdf_add_key(&key, text + number, strlen(text + number));
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (!strcmp(key.data, titles[i]))
			return true;
	return false;
}

/* A number of a page at the end: "1. Le retour 12". */
static bool ends_with_page(const struct pdf *pdf, const char *text)
{
	const char *space = strrchr(text, ' ');
	if (!space || !is_number(space + 1) || space - text < 3)
		return false;
	return strtoul(space + 1, NULL, 10) <= pdf->n_pages + 60ul;
}

/* The title of a chapter that stands on another page; numbers before and behind it do not matter. */
static bool is_entry(const struct pdf *pdf, const struct strmap *titles, const struct pdf_line *line,
		     const char *text, struct buf *key)
{
	size_t number = 0, len = strlen(text);
	const char *space = strrchr(text, ' ');
	if (space && is_number(space + 1))
		len = (size_t)(space - text);
	for (unsigned without = 0; without < 2; without++) {
		if (without && !pdf_numbering(text, &number))
			break;
		if (number >= len)
			break;
		buf_clear(key);
		pdf_add_key(key, text + number, len - number);
		uint32_t found = key->len ? strmap_find(titles, key->data, key->len) : STRMAP_NONE;
		if (found != STRMAP_NONE && pdf->entries[found].page > line->page)
			return true;
	}
	return false;
}

/* "6.4 6.5", "12": what stands apart from the titles that it numbers. */
static bool is_numbers(const char *text)
{
	return is_number(text) || strspn(text, "0123456789. ") == strlen(text);
}

struct run {
	size_t first, last;
	unsigned n, n_leaders, gap; /* entries, those of them with leaders, lines since the last one */
};
#define RUN_NONE ((struct run){ .first = SIZE_MAX, .last = SIZE_MAX })

/* A run is over: is it a table of contents? Then its lines are marked. carried: it goes on from the page before. */
static bool end_run(struct pdf *pdf, const struct pdf_page *page, struct run *run, bool carried)
{
	bool is_contents = run->n >= CONTENTS_MIN || (carried && (run->n_leaders || !run->n));
	size_t first = run->first, last = run->last, end = page->first + page->n;
	*run = RUN_NONE;
	if (!is_contents)
		return false;
	while (last + 1 < end && is_numbers(pdf_text(pdf, last + 1)))
		last++;
	while (first > page->first && is_numbers(pdf_text(pdf, first - 1)))
		first--;
	for (size_t i = first; i <= last; i++)
		if (pdf->lines[i].role == PDF_BODY)
			pdf->lines[i].role = PDF_CONTENTS;
	return true;
}

/* Mark the contents on one page. carried: the page before ended with some. Does this one? */
static bool mark_contents(struct pdf *pdf, const struct pdf_page *page, const struct strmap *titles,
			  bool carried)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	struct run run = RUN_NONE;
	bool titled = carried, blank = true;
	for (size_t i = page->first; i < page->first + page->n; i++) {
		const char *text = pdf_text(pdf, i);
		if (pdf->lines[i].role != PDF_BODY)
			continue;
		blank = false;
		bool title = is_contents_title(text), leader = has_leader(text);
		titled |= title;
		if (title || leader || is_entry(pdf, titles, &pdf->lines[i], text, &key) ||
		    (titled && ends_with_page(pdf, text))) {
			run.first = run.first == SIZE_MAX ? i : run.first;
			run.last = i;
			run.n += !title;
			run.n_leaders += leader;
			run.gap = 0;
			continue;
		}
		if (run.first == SIZE_MAX || is_numbers(text) ||
		    (strlen(text) <= CONTENTS_LINE && run.gap++ < CONTENTS_GAP))
			continue;
		end_run(pdf, page, &run, carried);
		carried = titled = false;
	}
	/* an empty page between two of them */
	if (blank)
		return carried;
	return run.first != SIZE_MAX && end_run(pdf, page, &run, carried);
}

void pdf_find_contents(struct pdf *pdf)
{
	struct strmap titles;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	bool carried = false;
	strmap_init(&titles);
	/* number i of the map is entry i: titles that come twice get a key that no line has */
	for (size_t i = 0; i < pdf->n_entries; i++) {
		bool fresh;
		buf_clear(&key);
		pdf_add_key(&key, pdf->entries[i].title, strlen(pdf->entries[i].title));
		if (strmap_find(&titles, key.data, key.len) != STRMAP_NONE) {
			buf_clear(&key);
			buf_addf(&key, " %zu", i);
		}
		strmap_add(&titles, key.data, key.len, &fresh);
	}
	for (unsigned i = 0; i < pdf->n_pages; i++)
		carried = mark_contents(pdf, &pdf->pages[i], &titles, carried);
	strmap_release(&titles);
}

/* ---- footnotes ---- */

static bool begins_note(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	return (digits && digits <= 3 && text[digits]) || *text == '*' || !strncmp(text, "\u2020", 3);
}

static bool is_small(const struct pdf *pdf, const struct pdf_line *line)
{
	return line->role == PDF_BODY && line->size > 0 && line->size <= NOTE_SMALL * pdf->body_size;
}

/* Does text of the body's size stand below it in its column? */
static bool has_body_below(const struct pdf *pdf, const struct pdf_page *page, const struct pdf_line *line)
{
	for (size_t i = page->first; i < page->first + page->n; i++) {
		const struct pdf_line *other = &pdf->lines[i];
		if (other->role == PDF_BODY && other->size > NOTE_SMALL * pdf->body_size &&
		    other->top > line->bottom - 1 && other->left < line->right && other->right > line->left)
			return true;
	}
	return false;
}

void pdf_find_notes(struct pdf *pdf)
{
	for (unsigned p = 0; p < pdf->n_pages; p++) {
		const struct pdf_page *page = &pdf->pages[p];
		bool in_note = false;
		for (size_t i = page->first; page->n <= EDGE_MAX_LINES && i < page->first + page->n; i++) {
			struct pdf_line *line = &pdf->lines[i];
			in_note = is_small(pdf, line) && (in_note || (begins_note(pdf_text(pdf, i)) &&
								      line->top > NOTE_TOP * page->height &&
								      !has_body_below(pdf, page, line)));
			if (in_note)
				line->role = PDF_NOTE;
		}
	}
}

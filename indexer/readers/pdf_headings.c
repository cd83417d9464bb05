/* Headings of a PDF: where its outline says they are, else lines of large or bold type. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

#define MATCH_LINES   6u    /* of a title on its page */
#define MATCH_PREFIX  24u   /* bytes of "Chapitre 3" before it */
#define NUMBER_BEFORE 12u   /* lines between a number and its title */
#define LARGE         1.15f /* of the body's size */
#define TITLE_LARGE   1.2f
#define HEADING_LINES 4u
#define HEADING_BYTES 300u
#define BOLD_BYTES    110u /* of a heading that is bold and no larger than the body */
#define MAX_SIZES     4u   /* sizes that make levels; smaller ones share the last */
#define TITLE_PAGE    16u  /* lines of a page that holds the title and little else */

static struct pdf_heading *add_heading(struct pdf *pdf, size_t line, size_t n, unsigned page, unsigned level)
{
	GROW(pdf->headings, pdf->n_headings, pdf->alloc_headings);
	struct pdf_heading *heading = &pdf->headings[pdf->n_headings++];
	*heading = (struct pdf_heading){ .line = line,
					 .n = n,
					 .page = page,
					 .level = level < 1   ? 1
						  : level > 6 ? 6
							      : level,
					 .order = pdf->n_headings };
	return heading;
}

static int by_line(const void *left, const void *right)
{
	const struct pdf_heading *a = left, *b = right;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	/* one without lines of its own stands before */
	if (!a->n != !b->n)
		return a->n ? 1 : -1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* ---- titles in the text of a page ---- */

struct match {
	size_t line, n;
	float size;
	bool shorter; /* the outline says more: a number, "Anexo A" */
};

/* "chapitre3" or "3" or "iii" and the like: what a page says before a title that the outline leaves out. */
static bool is_chapter_label(const char *key, size_t len)
{
	static const char *const labels[] = { "chapitre", "cap\u00edtulo", "chapter", "annexe",
					      "anexo",    "appendix",      "partie",  "parte",
					      "section",  "secci\u00f3n",  "module",  "m\u00f3dulo",
					      "unidad",   "\u00e9tape" };
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (len >= strlen(labels[i]) && !memcmp(key, labels[i], strlen(labels[i])))
			n = strlen(labels[i]);
	if (len - n > 6)
		return false;
	for (; n < len; n++)
		if (!strchr("0123456789ivxlcabcdefgh", key[n]))
			return false;
	return true;
}

/*
 * A line before a title in large or bold type that is set as the text is: the end of a paragraph ("... see Section 6.4."),
 * whatever it says.
 */
static bool is_text_before(const struct pdf *pdf, const struct pdf_line *line, const struct pdf_line *title)
{
	float large = LARGE * pdf->body_size;
	return line->size < large && !line->bold && (title->size >= large || title->bold);
}

/* Do the lines from i on say this title? How many of them; 0: no. */
static size_t match_at(const struct pdf *pdf, size_t i, size_t end, const struct buf *title, struct buf *key)
{
	buf_clear(key);
	for (size_t n = 1; n <= MATCH_LINES && i + n <= end; n++) {
		const struct pdf_line *line = &pdf->lines[i + n - 1];
		if (line->role != PDF_BODY || is_text_before(pdf, &pdf->lines[i], line))
			return 0;
		pdf_add_key(key, pdf_text(pdf, i + n - 1), line->len);
		/* a line of signs alone ("}") is no part of a title */
		if (!key->len || key->len > title->len + MATCH_PREFIX)
			return 0;
		if (key->len >= title->len) {
			size_t before = key->len - title->len;
			if (!memcmp(key->data + before, title->data, title->len))
				return is_chapter_label(key->data, before) ? n : 0;
			continue;
		}
		/* the outline numbers what the page does not */
		size_t before = title->len - key->len;
		if (before <= MATCH_PREFIX && key->len >= 8 &&
		    !memcmp(title->data + before, key->data, key->len) &&
		    is_chapter_label(title->data, before))
			return n;
	}
	return 0;
}

/* The best place of a title on a page: in the largest type, at or behind `from` if there is one. */
static bool find_title(const struct pdf *pdf, unsigned page, const char *title, size_t from,
		       struct match *ret_match)
{
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	const struct pdf_page *where = &pdf->pages[page - 1];
	size_t end = where->first + where->n;
	bool found = false;
	pdf_add_key(&wanted, title, strlen(title));
	for (size_t i = where->first; wanted.len && i < end; i++) {
		size_t n = match_at(pdf, i, end, &wanted, &key);
		if (!n)
			continue;
		const struct pdf_line *line = &pdf->lines[i + n - 1];
		float size = line->size + (line->bold ? 0.6f : 0) + (i >= from ? 0.3f : 0);
		if (found && size <= ret_match->size)
			continue;
		*ret_match = (struct match){ i, n, size, key.len < wanted.len };
		found = true;
	}
	return found;
}

/* ---- the title of the document ---- */

static bool is_one_type(const struct pdf_line *a, const struct pdf_line *b)
{
	return a->page == b->page && fabsf(a->size - b->size) < 0.4f && a->bold == b->bold;
}

static size_t count_letters(const char *text)
{
	size_t n = 0;
	for (size_t at = 0, size, len = strlen(text); at < len; at += size)
		n += pdf_is_letter(utf8_decode(text + at, len - at, &size));
	return n;
}

bool pdf_find_largest(const struct pdf *pdf, size_t *ret_line, size_t *ret_n)
{
	const struct pdf_line *best = NULL;
	for (size_t i = 0; i < pdf->n_lines; i++) {
		const struct pdf_line *line = &pdf->lines[i];
		if (best && line->page != best->page)
			break;
		if (line->role == PDF_BODY && line->size > 0 && count_letters(pdf_text(pdf, i)) >= 3 &&
		    (!best || line->size > best->size + 0.4f))
			best = line;
	}
	if (!best || best->size < TITLE_LARGE * pdf->body_size)
		return false;
	size_t first = (size_t)(best - pdf->lines), n = 1, bytes = best->len;
	while (first + n < pdf->n_lines && n < HEADING_LINES && is_one_type(best, &pdf->lines[first + n]) &&
	       pdf->lines[first + n].role == PDF_BODY && bytes < HEADING_BYTES)
		bytes += pdf->lines[first + n++].len;
	*ret_line = first;
	*ret_n = n;
	return true;
}

/* Do half the words of the declared title stand on the first pages? A template's or another document's do not. */
static bool title_is_supported(const struct pdf *pdf)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	size_t n = 0, found = 0;
	for (size_t i = 0; i < pdf->n_lines && pdf->lines[i].page <= 3; i++) {
		pdf_add_key(&text, pdf_text(pdf, i), pdf->lines[i].len);
		buf_addch(&text, ' ');
	}
	for (const char *at = pdf->title; *at;) {
		size_t len = strcspn(at, " ");
		buf_clear(&key);
		pdf_add_key(&key, at, len);
		if (key.len > 3) {
			n++;
			found += strstr(text.data, key.data) != NULL;
		}
		at += len + strspn(at + len, " ");
	}
	return !n || found * 2 > n;
}

/*
 * The title comes first, whatever stands above it on its page (who publishes it, a series): what is above a title
 * counts as surroundings, and on the first page of a document it is none.
 */
static void lead_with(struct pdf *pdf, size_t line, size_t n)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	for (size_t i = line; i < line + n; i++) {
		buf_addf(&title, "%s%s", i > line ? " " : "", pdf_text(pdf, i));
		pdf->lines[i].role = PDF_EDGE;
	}
	struct pdf_heading *heading = add_heading(pdf, 0, 0, pdf->lines[line].page, 1);
	heading->title = buf_detach(&title);
}

static void place_title(struct pdf *pdf)
{
	struct match match;
	size_t line, n;
	for (unsigned page = 1; pdf->title && page <= pdf->n_pages && page <= 3; page++)
		if (find_title(pdf, page, pdf->title, 0, &match)) {
			lead_with(pdf, match.line, match.n);
			return;
		}
	if (pdf_find_largest(pdf, &line, &n) && (!pdf->title || !title_is_supported(pdf)))
		lead_with(pdf, line, n);
	else if (pdf->title && pdf->n_lines)
		add_heading(pdf, 0, 0, pdf->lines[0].page, 1)->title = xstrdup(pdf->title);
}

/* ---- the outline ---- */

/* The first line of a page at or below a height; the page's first line when that is not known. */
static size_t line_below(const struct pdf *pdf, const struct pdf_page *page, float top)
{
	for (size_t i = page->first; top >= 0 && i < page->first + page->n; i++)
		if (pdf->lines[i].size > 0 && pdf->lines[i].role == PDF_BODY && pdf->lines[i].top >= top - 3)
			return i;
	return page->first;
}

/* Entries that say what stands there: "Page 3" and names of files do not. */
static bool is_entry_title(const char *title)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	pdf_add_key(&key, title, strlen(title));
	size_t word = !strncmp(key.data, "page", 4) ? 4 : !strncmp(key.data, "p\u00e1gina", 7) ? 7 : 0;
	word = !strncmp(key.data, "diapositiv", 10) ? 11 : word;
	return key.len && !(word && strspn(key.data + word, "0123456789") == key.len - word);
}

/* "2.2" at the left of a title, given somewhere before it: taken into the heading. */
static void take_number(struct pdf *pdf, struct pdf_heading *heading)
{
	const struct pdf_line *line = &pdf->lines[heading->line];
	size_t first = pdf->pages[heading->page - 1].first, number;
	if (pdf_numbering(pdf_text(pdf, heading->line), &number))
		return;
	for (size_t i = heading->line; i-- > first && i + NUMBER_BEFORE > heading->line;) {
		struct pdf_line *label = &pdf->lines[i];
		CLEANUP(buf_release) struct buf title = BUF_INIT;
		buf_addf(&title, "%s ", pdf_text(pdf, i));
		if (label->role != PDF_BODY || label->size <= 0 || label->right > line->left + 1 ||
		    fabsf(label->bottom - line->bottom) > 0.35f * label->size ||
		    !pdf_numbering(title.data, &number) || number != title.len)
			continue;
		for (size_t k = 0; k < heading->n; k++)
			buf_addf(&title, "%s%s", k ? " " : "", pdf_text(pdf, heading->line + k));
		label->role = PDF_EDGE;
		heading->title = buf_detach(&title);
		return;
	}
}

static bool add_outline(struct pdf *pdf)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(free_p) bool *taken = xcalloc(pdf->n_lines + 1, sizeof(*taken));
	size_t n_good = 0, from = 0;
	bool shifted = false;
	for (size_t i = 0; i < pdf->n_entries; i++)
		n_good += is_entry_title(pdf->entries[i].title);
	if (n_good < 2)
		return false;
	if (pdf->n_headings)
		pdf_add_key(&title, pdf->headings[0].title, strlen(pdf->headings[0].title));
	for (size_t i = 0; i < pdf->n_entries; i++) {
		const struct pdf_entry *entry = &pdf->entries[i];
		struct match match;
		if (!is_entry_title(entry->title))
			continue;
		buf_clear(&key);
		pdf_add_key(&key, entry->title, strlen(entry->title));
		/* the document itself, as the root of its chapters or beside them */
		if (entry->page <= 3 && !entry->depth && key.len == title.len &&
		    !memcmp(key.data, title.data, key.len)) {
			shifted |= i == 0 && i + 1 < pdf->n_entries && pdf->entries[1].depth == 1;
			continue;
		}
		unsigned level = entry->depth + 2 - (shifted && entry->depth);
		const struct pdf_page *page = &pdf->pages[entry->page - 1];
		bool found = find_title(pdf, entry->page, entry->title, from, &match);
		for (size_t k = 0; found && k < match.n; k++)
			found = !taken[match.line + k];
		if (!found) {
			/* the contents have no section of their own */
			size_t line = line_below(pdf, page, entry->top);
			bool contents = page->n && pdf->lines[line].role == PDF_CONTENTS;
			if (!contents)
				add_heading(pdf, line, 0, entry->page, level)->title = xstrdup(entry->title);
			continue;
		}
		for (size_t k = 0; k < match.n; k++)
			taken[match.line + k] = true;
		struct pdf_heading *heading = add_heading(pdf, match.line, match.n, entry->page, level);
		if (match.shorter)
			heading->title = xstrdup(entry->title);
		else
			take_number(pdf, heading);
		from = match.line + match.n;
	}
	return true;
}

/* ---- type ---- */

static bool may_be_heading(const struct pdf *pdf, size_t i)
{
	const struct pdf_line *line = &pdf->lines[i];
	const char *text = pdf_text(pdf, i);
	bool large = line->size >= LARGE * pdf->body_size;
	if (line->role != PDF_BODY || line->cell || line->size <= 0 || count_letters(text) < 3 ||
	    pdf_begins_lower(text))
		return false;
	char last = text[line->len - 1];
	if (large)
		return last != ',' && last != ';' && line->len <= HEADING_BYTES;
	size_t number;
	return line->bold && line->size >= 0.97f * pdf->body_size && line->len <= BOLD_BYTES &&
	       !strchr(".,;:", last) && (!pdf_bullet(text) || pdf_numbering(text, &number));
}

static int larger_first(const void *left, const void *right)
{
	float a = *(const float *)left, b = *(const float *)right;
	return (a < b) - (a > b);
}

struct levels {
	float sizes[64];
	size_t n;
};

static void add_size(struct levels *levels, float size)
{
	for (size_t i = 0; i < levels->n; i++)
		if (fabsf(levels->sizes[i] - size) < 0.6f)
			return;
	if (levels->n < ARRAY_SIZE(levels->sizes))
		levels->sizes[levels->n++] = size;
}

static unsigned level_of(const struct levels *levels, float size)
{
	for (size_t i = 0; i < levels->n; i++)
		if (size >= levels->sizes[i] - 0.6f)
			return 2 + (unsigned)(i < MAX_SIZES ? i : MAX_SIZES - 1);
	return 2 + (unsigned)(levels->n < MAX_SIZES ? levels->n : MAX_SIZES);
}

/* How many lines of one type follow from i on. */
static size_t count_of_type(const struct pdf *pdf, size_t i)
{
	size_t n = 1;
	while (i + n < pdf->n_lines && pdf->lines[i + n].role == PDF_BODY &&
	       is_one_type(&pdf->lines[i], &pdf->lines[i + n])) {
		const struct pdf_line *a = &pdf->lines[i + n - 1], *b = &pdf->lines[i + n];
		size_t number;
		if (b->bottom - a->bottom > 1.9f * a->size || pdf_numbering(pdf_text(pdf, i + n), &number))
			break;
		n++;
	}
	return n;
}

static void add_by_type(struct pdf *pdf)
{
	struct levels levels = { .n = 0 };
	size_t n_bold = 0, n_all = 0;
	/* a page that holds the title and little else has no sections */
	unsigned title_page = pdf->n_headings && pdf->n_pages > 3 ? pdf->headings[0].page : 0;
	if (title_page && pdf->pages[title_page - 1].n > TITLE_PAGE)
		title_page = 0;
	for (size_t i = 0; i < pdf->n_lines; i++) {
		const struct pdf_line *line = &pdf->lines[i];
		n_all += line->len;
		n_bold += line->bold ? line->len : 0;
		if (may_be_heading(pdf, i) && line->size >= LARGE * pdf->body_size)
			add_size(&levels, line->size);
	}
	qsort(levels.sizes, levels.n, sizeof(levels.sizes[0]), larger_first);
	bool bold_tells = n_bold * 4 < n_all;
	for (size_t i = 0, n; i < pdf->n_lines; i += n) {
		const struct pdf_line *line = &pdf->lines[i];
		n = 1;
		bool large = line->size >= LARGE * pdf->body_size;
		if (!may_be_heading(pdf, i) || (!large && !bold_tells) || line->page == title_page)
			continue;
		n = count_of_type(pdf, i);
		if (n > (large ? HEADING_LINES : 2))
			continue;
		size_t number;
		unsigned parts = pdf_numbering(pdf_text(pdf, i), &number);
		unsigned level = level_of(&levels, large ? line->size : 0);
		add_heading(pdf, i, n, line->page, parts > 1 ? parts + 1 : level);
	}
}

/* Those that begin inside another one are none. */
static void drop_overlaps(struct pdf *pdf)
{
	size_t n = 0, end = 0;
	for (size_t i = 0; i < pdf->n_headings; i++) {
		struct pdf_heading *heading = &pdf->headings[i];
		if (heading->n && heading->line < end) {
			free(heading->title);
			continue;
		}
		if (!heading->n && heading->line < end)
			heading->line = end;
		if (heading->n)
			end = heading->line + heading->n;
		pdf->headings[n++] = *heading;
	}
	pdf->n_headings = n;
}

void pdf_find_headings(struct pdf *pdf)
{
	place_title(pdf);
	if (!add_outline(pdf) && pdf->body_size > 0)
		add_by_type(pdf);
	if (pdf->n_headings)
		qsort(pdf->headings, pdf->n_headings, sizeof(*pdf->headings), by_line);
	drop_overlaps(pdf);
}

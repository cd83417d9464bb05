/*
 * The letters of a page become lines. Poppler gives lines in reading order, column by column, but glues what
 * stands apart on one height ("1.1Introduction", the cells of a table) and cuts some numbers from their titles.
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

/* Widths in ems. */
#define GAP_SPACE  0.14 /* wider than this between two letters: a space, whether the file has one or not */
#define GAP_CELL   2.2  /* wider than this: two cells of a table, or a column beside another */
#define LABEL_MAX  12u  /* bytes of a number or a bullet that belongs to the text to its right */
#define SIZES      6    /* different sizes of type counted on one line */
#define SIZE_STEPS 400  /* sizes of type counted in a document, in half points */

/* A line under construction. */
struct line_builder {
	struct pdf *pdf;
	unsigned page;
	struct buf raw; /* as poppler gives it */
	bool boxed;     /* left to bottom are set */
	double left, right, top, bottom;
	struct {
		double size;
		size_t n;
	} sizes[SIZES];
	size_t n_letters, n_bold;
};

static void begin_line(struct line_builder *b)
{
	buf_clear(&b->raw);
	b->boxed = false;
	b->n_letters = b->n_bold = 0;
	memset(b->sizes, 0, sizeof(b->sizes));
}

static void count_size(struct line_builder *b, double size)
{
	for (size_t i = 0; i < SIZES; i++)
		if (!b->sizes[i].n || fabs(b->sizes[i].size - size) < 0.25) {
			b->sizes[i].size = size;
			b->sizes[i].n++;
			return;
		}
}

static float main_size(const struct line_builder *b)
{
	size_t best = 0;
	for (size_t i = 1; i < SIZES; i++)
		if (b->sizes[i].n > b->sizes[best].n)
			best = i;
	return (float)b->sizes[best].size;
}

/* Append to pdf->text with white space folded and trimmed; the length. */
static size_t fold_into(struct pdf *pdf, const struct buf *text)
{
	size_t begin = pdf->text.len;
	for (size_t i = 0; i < text->len; i++) {
		bool space = text->data[i] == ' ';
		if (space && (pdf->text.len == begin || pdf->text.data[pdf->text.len - 1] == ' '))
			continue;
		buf_addch(&pdf->text, text->data[i]);
	}
	if (pdf->text.len > begin && pdf->text.data[pdf->text.len - 1] == ' ')
		buf_truncate(&pdf->text, pdf->text.len - 1);
	return pdf->text.len - begin;
}

static bool on_one_height(const struct pdf_line *a, const struct pdf_line *b)
{
	float size = a->size < b->size ? a->size : b->size;
	return a->size > 0 && b->size > 0 && fabsf(a->bottom - b->bottom) < 0.35f * size;
}

/* A number or a bullet at the left of what goes with it. */
static bool is_label(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf with_space = BUF_INIT;
	size_t ignored;
	if (!len || len > LABEL_MAX)
		return false;
	buf_add(&with_space, text, len);
	while (with_space.len && with_space.data[with_space.len - 1] == ' ')
		buf_truncate(&with_space, with_space.len - 1);
	size_t bytes = with_space.len;
	buf_addch(&with_space, ' ');
	return pdf_bullet(with_space.data) == bytes + 1 ||
	       (pdf_numbering(with_space.data, &ignored) && ignored == bytes + 1);
}

/* "1.1" and "Introduction", given as two lines. */
static bool merge_label(struct pdf *pdf, const struct pdf_line *line)
{
	size_t first = pdf->pages[line->page - 1].first;
	if (pdf->n_lines == first)
		return false;
	struct pdf_line *label = &pdf->lines[pdf->n_lines - 1];
	if (!on_one_height(label, line) || line->left < label->right - 1 ||
	    !is_label(pdf->text.data + label->text, label->len) || line->left - label->right > 6 * line->size)
		return false;
	/* the text of both stands at the end of the pool, with a NUL between */
	pdf->text.data[label->text + label->len] = ' ';
	label->len += 1 + line->len;
	label->right = line->right;
	label->top = line->top < label->top ? line->top : label->top;
	label->bold = line->bold && (label->bold || label->len - line->len < 6);
	if (line->len > 3)
		label->size = line->size;
	return true;
}

/* False when the document is full. */
static bool end_line(struct line_builder *b)
{
	struct pdf *pdf = b->pdf;
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	pdf_add_clean(&clean, b->raw.data, b->raw.len);
	if (pdf->n_lines >= PDF_MAX_LINES || pdf->text.len + clean.len > PDF_MAX_TEXT)
		return false;
	struct pdf_line line = { .text = pdf->text.len, .page = b->page };
	line.len = (uint32_t)fold_into(pdf, &clean);
	if (line.len) {
		buf_addch(&pdf->text, '\0');
		pdf->n_letters += b->n_letters;
		if (b->boxed) {
			line.left = (float)b->left;
			line.right = (float)b->right;
			line.top = (float)b->top;
			line.bottom = (float)b->bottom;
			line.size = main_size(b);
			line.bold = b->n_letters && b->n_bold * 10 >= b->n_letters * 9;
		}
		if (!merge_label(pdf, &line)) {
			GROW(pdf->lines, pdf->n_lines, pdf->alloc_lines);
			pdf->lines[pdf->n_lines++] = line;
		}
	}
	begin_line(b);
	return true;
}

static bool is_leader(uint32_t c)
{
	return c == '.' || c == 0x2026 || c == 0xB7 || c == '_';
}

/* The letter goes on behind the one that ended at b->right: with a space, or as a cell of its own? False: full. */
static bool bridge_gap(struct line_builder *b, const struct pdf_box *box, double size, uint32_t before,
		       uint32_t c)
{
	double gap = box->left - b->right;
	if (!b->boxed || !b->raw.len || size <= 0)
		return true;
	if (gap > GAP_CELL * size && !is_leader(before) && !is_leader(c) &&
	    !is_label(b->raw.data, b->raw.len))
		return end_line(b);
	if (gap > GAP_SPACE * size && b->raw.data[b->raw.len - 1] != ' ')
		buf_addch(&b->raw, ' ');
	return true;
}

static void take_box(struct line_builder *b, const struct pdf_box *box)
{
	if (!b->boxed) {
		b->left = box->left;
		b->right = box->right;
		b->top = box->top;
		b->bottom = box->bottom;
		b->boxed = true;
		return;
	}
	b->left = box->left < b->left ? box->left : b->left;
	b->right = box->right > b->right ? box->right : b->right;
	b->top = box->top < b->top ? box->top : b->top;
	b->bottom = box->bottom > b->bottom ? box->bottom : b->bottom;
}

/* Cells: lines of one page on one height, one behind the other. */
static void mark_cells(struct pdf *pdf, const struct pdf_page *page)
{
	for (size_t i = page->first + 1; i < page->first + page->n; i++) {
		struct pdf_line *a = &pdf->lines[i - 1], *b = &pdf->lines[i];
		if (on_one_height(a, b) && b->left > a->right)
			a->cell = b->cell = true;
	}
}

static bool add_lines(struct line_builder *b, const struct pdf_letters *letters)
{
	uint32_t before = 0;
	for (size_t at = 0, size, i = 0, run = 0; at < letters->len; at += size, i++) {
		uint32_t c = utf8_decode(letters->text + at, letters->len - at, &size);
		if (c == '\n') {
			if (!end_line(b))
				return false;
			before = 0;
			continue;
		}
		while (run < letters->n_types && letters->types[run].end <= i)
			run++;
		const struct pdf_type *type = run < letters->n_types ? &letters->types[run] : NULL;
		if (c != ' ' && letters->boxes) {
			const struct pdf_box *box = &letters->boxes[i];
			double em = type ? type->size : box->bottom - box->top;
			if (!bridge_gap(b, box, em, before, c))
				return false;
			take_box(b, box);
			count_size(b, em);
		}
		if (c != UTF8_INVALID && pdf_is_letter(c)) {
			b->n_letters++;
			b->n_bold += type && type->bold;
		}
		buf_add(&b->raw, letters->text + at, size);
		before = c == ' ' ? before : c;
	}
	return end_line(b);
}

bool pdf_add_page(struct pdf *pdf, const struct pdf_letters *letters, float width, float height)
{
	struct line_builder builder = { .pdf = pdf, .page = pdf->n_pages + 1, .raw = BUF_INIT };
	pdf->pages[pdf->n_pages++] =
		(struct pdf_page){ .first = pdf->n_lines, .width = width, .height = height };
	struct pdf_page *page = &pdf->pages[pdf->n_pages - 1];
	begin_line(&builder);
	bool room = add_lines(&builder, letters);
	buf_release(&builder.raw);
	page->n = pdf->n_lines - page->first;
	if (page->n)
		pdf_order_columns(pdf->lines + page->first, page->n);
	mark_cells(pdf, page);
	return room;
}

void pdf_measure(struct pdf *pdf)
{
	CLEANUP(free_p) size_t *bytes = xcalloc(SIZE_STEPS, sizeof(*bytes));
	size_t best = 0;
	for (size_t i = 0; i < pdf->n_lines; i++) {
		float size = pdf->lines[i].size * 2 + 0.5f;
		if (size >= 1 && size < SIZE_STEPS)
			bytes[(size_t)size] += pdf->lines[i].len;
	}
	for (size_t i = 1; i < SIZE_STEPS; i++)
		if (bytes[i] > bytes[best])
			best = i;
	pdf->body_size = (float)best / 2;
}

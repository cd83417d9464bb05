/* Lines become paragraphs, entries of lists, cells and headings: the blocks of the document. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"
#include "base/utf8.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

/* In sizes of type. */
#define GAP_PARAGRAPH                                                                                        \
	0.45f /* more than this between the lines of a page is a border, beyond what is usual there */
#define INDENT     0.7f
#define SHORT_LINE 4.0f /* a line that ends this far before the others was ended on purpose */

#define COLUMN_LINES 20u /* neighbours that tell how wide a column is */

#define SENTENCE_MAX 800u /* bytes of a sentence that goes on over the end of a page */

struct paragraphs {
	const struct pdf *pdf;
	struct document *doc;
	struct pdf_words *words;
	struct buf text;
	enum block_kind kind;
	enum block_region region;
	unsigned page;
	size_t first, last; /* its lines so far */
	/* It goes on over the end of a page: where in text that page begins, and its number. */
	size_t turn;
	unsigned next_page;
	size_t next_first;
	/* Notes of `page` that wait for its last sentence. */
	size_t notes_first, notes_end;
	float leading; /* usual distance of lines on the page at hand */
	bool full;
};

/* ---- blocks ---- */

static void put_block(struct paragraphs *p, const char *text, size_t len, unsigned page)
{
	while (len && !p->full) {
		size_t n = len <= READER_MAX_BLOCK ? len : utf8_floor(text, len, READER_MAX_BLOCK);
		struct block *block = document_add_block(p->doc, p->kind, text, n);
		if (!block) {
			p->full = true;
			return;
		}
		block->page = page;
		block->region = p->region;
		if (p->region == REGION_NAV)
			block->link_bytes = (uint32_t)n;
		text += n;
		len -= n;
	}
}

/* The end of the sentence that goes on at text[from]; len when it does not end. */
static size_t sentence_end(const char *text, size_t len, size_t from)
{
	for (size_t i = from; i < len && i < from + SENTENCE_MAX; i++)
		if (text[i] == ' ' && text_ends_sentence(text, i) && text[i - 1] != ':' &&
		    !pdf_begins_lower(text + i + 1))
			return i;
	return len <= from + SENTENCE_MAX ? len : from;
}

static void put_notes(struct paragraphs *p);

/* What is gathered becomes a block; over the end of a page, the sentence counts for the page it began on. */
static void flush(struct paragraphs *p)
{
	while (p->turn) {
		size_t end = sentence_end(p->text.data, p->text.len, p->turn), rest = end;
		put_block(p, p->text.data, end, p->page);
		put_notes(p);
		while (rest < p->text.len && p->text.data[rest] == ' ')
			rest++;
		memmove(p->text.data, p->text.data + rest, p->text.len - rest);
		buf_truncate(&p->text, p->text.len - rest);
		p->page = p->next_page;
		p->first = p->next_first;
		p->turn = 0;
	}
	put_block(p, p->text.data, p->text.len, p->page);
	buf_clear(&p->text);
	put_notes(p);
}

static void begin(struct paragraphs *p, size_t i, enum block_kind kind, enum block_region region)
{
	flush(p);
	p->kind = kind;
	p->region = region;
	p->page = p->pdf->lines[i].page;
	p->first = p->last = i;
	buf_add(&p->text, pdf_text(p->pdf, i), p->pdf->lines[i].len);
}

static void append(struct paragraphs *p, size_t i)
{
	const struct pdf_line *line = &p->pdf->lines[i];
	unsigned page = p->turn ? p->next_page : p->page;
	size_t before = p->text.len;
	pdf_join(p->words, &p->text, pdf_text(p->pdf, i), line->len);
	if (line->page != page) {
		/* two ends of pages in one paragraph: the first part is done */
		if (p->turn) {
			size_t end = sentence_end(p->text.data, before, p->turn);
			put_block(p, p->text.data, end, p->page);
			put_notes(p);
			memmove(p->text.data, p->text.data + end, p->text.len - end);
			buf_truncate(&p->text, p->text.len - end);
			before = before - end;
			p->page = p->next_page;
		}
		p->turn = before < p->text.len && before ? before : 1;
		p->next_page = line->page;
		p->next_first = i;
	}
	p->last = i;
}

/* ---- do two lines belong together? ---- */

/* The usual distance of lines on a page: half of them are at most that far apart. */
static float usual_leading(const struct pdf *pdf, const struct pdf_page *page)
{
	unsigned counts[128] = { 0 }, n = 0;
	for (size_t i = page->first + 1; i < page->first + page->n; i++) {
		const struct pdf_line *a = &pdf->lines[i - 1], *b = &pdf->lines[i];
		float by = b->bottom - a->bottom;
		if (a->size <= 0 || b->size <= 0 || by <= 0.5f * a->size || by >= 40 ||
		    fabsf(a->size - b->size) > 0.5f || fabsf(a->size - pdf->body_size) > 0.6f)
			continue;
		counts[(size_t)(by * 3)]++;
		n++;
	}
	unsigned sum = 0;
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		sum += counts[i];
		if (n && sum * 5 >= n * 2)
			return (float)(i + 1) / 3;
	}
	return 0;
}

static bool begins_item(const struct pdf *pdf, size_t i)
{
	return pdf_bullet(pdf_text(pdf, i)) > 0;
}

/* Without places: by what the lines say. */
static bool goes_on_by_words(const char *text, size_t len, const char *next)
{
	return !text_ends_sentence(text, len) && pdf_begins_lower(next);
}

/* The line i, in another column or on the next page, goes on with the paragraph? */
static bool goes_on_elsewhere(const struct paragraphs *p, size_t i)
{
	const struct pdf_line *a = &p->pdf->lines[p->last], *b = &p->pdf->lines[i];
	if (fabsf(a->size - b->size) > 0.6f || begins_item(p->pdf, i))
		return false;
	return goes_on_by_words(p->text.data, p->text.len, pdf_text(p->pdf, i));
}

/* How far the lines reach that begin where line i does, among its neighbours. */
static float column_right(const struct pdf *pdf, size_t i)
{
	const struct pdf_line *line = &pdf->lines[i];
	const struct pdf_page *page = &pdf->pages[line->page - 1];
	size_t first = i > page->first + COLUMN_LINES ? i - COLUMN_LINES : page->first;
	size_t end = page->first + page->n;
	float right = line->right;
	for (size_t k = first; k < end && k <= i + COLUMN_LINES; k++) {
		const struct pdf_line *other = &pdf->lines[k];
		if (other->size > 0 && fabsf(other->left - line->left) < 2.5f * line->size &&
		    fabsf(other->size - line->size) < 0.6f && other->right > right)
			right = other->right;
	}
	return right;
}

static bool goes_on(const struct paragraphs *p, size_t i)
{
	const struct pdf_line *a = &p->pdf->lines[p->last], *b = &p->pdf->lines[i];
	const char *next = pdf_text(p->pdf, i);
	if (p->kind == BLOCK_CELL || b->cell)
		return false;
	if (a->size <= 0 || b->size <= 0)
		return goes_on_by_words(p->text.data, p->text.len, next);
	if (a->page != b->page)
		return goes_on_elsewhere(p, i);
	float size = a->size > b->size ? a->size : b->size;
	float by = b->bottom - a->bottom;
	/* up: the next column */
	if (by <= 0 || b->left > a->right)
		return goes_on_elsewhere(p, i);
	float usual = p->leading > 1.05f * size ? p->leading : 1.25f * size;
	if (by > usual + GAP_PARAGRAPH * size || by > 2.2f * size)
		return false;
	bool lower = pdf_begins_lower(next), ended = text_ends_sentence(p->text.data, p->text.len);
	if (begins_item(p->pdf, i) && (p->kind == BLOCK_ITEM || ended || !lower))
		return false;
	if (fabsf(a->size - b->size) > 0.12f * size)
		return lower && !ended;
	if (a->bold != b->bold && !lower && (ended || a->bold))
		return false;
	const struct pdf_line *first = &p->pdf->lines[p->first];
	bool only_first = p->first == p->last;
	if (p->kind == BLOCK_ITEM) {
		/* its lines hang below the words behind the bullet */
		if (b->left < first->left + 0.3f * size)
			return !ended && lower;
		return true;
	}
	/* an indented line begins a paragraph; those of a hanging one are all indented but the first */
	if (b->left > a->left + INDENT * size && (!only_first || ended))
		return !ended && lower;
	if (only_first && b->left > a->left + INDENT * size)
		return !ended;
	float right = column_right(p->pdf, i);
	bool is_short = a->right < right - SHORT_LINE * size;
	if (ended)
		return !is_short;
	/* no sentence ends: cut at a width, or a line of its own (an address, a label) */
	return lower || !is_short || p->text.data[p->text.len - 1] == ',';
}

/* ---- notes, headings, all of it ---- */

static void put_notes(struct paragraphs *p)
{
	size_t first = p->notes_first, end = p->notes_end;
	if (first == end)
		return;
	p->notes_first = p->notes_end = 0;
	struct paragraphs notes = {
		.pdf = p->pdf, .doc = p->doc, .words = p->words, .text = BUF_INIT, .kind = BLOCK_PARAGRAPH
	};
	for (size_t i = first; i < end; i++) {
		const struct pdf_line *line = &p->pdf->lines[i];
		if (line->role != PDF_NOTE)
			continue;
		const char *text = pdf_text(p->pdf, i);
		bool fresh =
			!notes.text.len || (*text >= '0' && *text <= '9' && begins_item(p->pdf, i)) ||
			(*text >= '0' && *text <= '9' && text_ends_sentence(notes.text.data, notes.text.len));
		if (fresh)
			begin(&notes, i, BLOCK_PARAGRAPH, REGION_BODY);
		else
			append(&notes, i);
	}
	flush(&notes);
	p->full |= notes.full;
	buf_release(&notes.text);
}

static void put_heading(struct paragraphs *p, const struct pdf_heading *heading)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	flush(p);
	if (heading->title)
		buf_addstr(&text, heading->title);
	for (size_t i = 0; !heading->title && i < heading->n; i++)
		pdf_join(p->words, &text, pdf_text(p->pdf, heading->line + i),
			 p->pdf->lines[heading->line + i].len);
	if (p->full || !text.len)
		return;
	struct block *block = document_add_block(p->doc, BLOCK_HEADING, text.data,
						 utf8_floor(text.data, text.len, PDF_MAX_TITLE));
	if (!block) {
		p->full = true;
		return;
	}
	block->level = heading->level;
	block->page = heading->page;
}

static void put_line(struct paragraphs *p, size_t i)
{
	const struct pdf_line *line = &p->pdf->lines[i];
	if (line->role == PDF_EDGE || line->role == PDF_NOTE)
		return;
	if (line->role == PDF_CONTENTS) {
		begin(p, i, BLOCK_ITEM, REGION_NAV);
		flush(p);
		return;
	}
	if (p->text.len && goes_on(p, i)) {
		append(p, i);
		return;
	}
	begin(p, i,
	      line->cell               ? BLOCK_CELL
	      : begins_item(p->pdf, i) ? BLOCK_ITEM
				       : BLOCK_PARAGRAPH,
	      REGION_BODY);
}

/* The notes of a page wait until its last paragraph is whole. */
static void take_notes(struct paragraphs *p, const struct pdf_page *page)
{
	size_t first = page->first, end = page->first + page->n;
	while (first < end && p->pdf->lines[first].role != PDF_NOTE)
		first++;
	if (first == end)
		return;
	if (p->notes_first != p->notes_end)
		flush(p);
	p->notes_first = first;
	p->notes_end = end;
	if (!p->text.len)
		put_notes(p);
}

void pdf_add_blocks(const struct pdf *pdf, struct document *doc)
{
	struct paragraphs p = {
		.pdf = pdf, .doc = doc, .words = pdf_words_new(pdf), .text = BUF_INIT, .kind = BLOCK_PARAGRAPH
	};
	size_t next = 0;
	for (unsigned n = 0; n < pdf->n_pages && !p.full; n++) {
		const struct pdf_page *page = &pdf->pages[n];
		p.leading = usual_leading(pdf, page);
		for (size_t i = page->first; i < page->first + page->n && !p.full; i++) {
			size_t covered = 0;
			for (; next < pdf->n_headings && pdf->headings[next].line <= i; next++) {
				put_heading(&p, &pdf->headings[next]);
				if (pdf->headings[next].n)
					covered = pdf->headings[next].line + pdf->headings[next].n;
			}
			if (covered > i) {
				i = covered - 1;
				continue;
			}
			put_line(&p, i);
		}
		take_notes(&p, page);
	}
	flush(&p);
	doc->truncated |= p.full;
	pdf_words_free(p.words);
	buf_release(&p.text);
}

/*
 * Bytes that begin with "%" are read as a PDF. Poppler itself gives no coverage and seldom lets a changed file pass,
 * so all other bytes are pages as poppler could give them: words, places, types and an outline.
 */
#include "readers/pdf_parts.h"
#include "tests/fuzz/reader_check.h"

#include "base/memory.h"

#define MAX_PAGES 8u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One page: a length, so many bytes of text, and a byte for each of its characters that moves it. */
static bool add_page(struct pdf *pdf, struct cursor *in)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t len;
	const char *bytes = cursor_bytes(in, &len);
	utf8_add_clean(&text, bytes, len);
	size_t n = utf8_count(text.data, text.len);
	struct pdf_box *boxes = xcalloc(n + 1, sizeof(*boxes));
	struct pdf_type *types = xcalloc(n + 1, sizeof(*types));
	double x = 60, y = 40, em = 10;
	bool bold = false;
	for (size_t at = 0, i = 0, step; i < n; i++, at += step) {
		uint32_t c = utf8_decode(text.data + at, text.len - at, &step);
		uint8_t move = in->at < in->end ? cursor_u8(in) : 0;
		if (c == '\n') {
			y = move >= 0xF0 ? move - 0xF0 + 40 : y + em * 1.2 + (move & 15);
			x = move >= 0xE0 ? 320 : 60 + (move & 0x10);
			em = move & 0x20 ? 6 + (move & 15) : 10;
			bold = move & 0x40;
		}
		x += move >= 0x80 ? move - 0x70 : 0;
		boxes[i] = (struct pdf_box){ x, y, x + em / 2, y + em };
		types[i] = (struct pdf_type){ i + 1, em, bold };
		x += em / 2;
	}
	struct pdf_letters letters = { text.data, text.len, boxes, types, n };
	bool room = pdf_add_page(pdf, &letters, 595, 842);
	free(boxes);
	free(types);
	return room;
}

static void add_entry(struct pdf *pdf, struct cursor *in)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	uint8_t place = cursor_u8(in);
	size_t len;
	const char *bytes = cursor_bytes(in, &len);
	char *folded = NULL;
	utf8_add_clean(&title, bytes, len);
	declare(&folded, title.data, title.len);
	if (!folded || in->bad) {
		free(folded);
		return;
	}
	GROW(pdf->entries, pdf->n_entries, pdf->alloc_entries);
	pdf->entries[pdf->n_entries++] = (struct pdf_entry){ folded, place % pdf->n_pages + 1, place >> 6,
							     place & 0x20 ? (float)place * 4 : -1 };
}

static void run_pages(struct cursor in)
{
	struct pdf pdf = { .text = BUF_INIT };
	CLEANUP(document_release) struct document doc;
	document_init(&doc);
	pdf.pages = xcalloc(MAX_PAGES, sizeof(*pdf.pages));
	uint8_t counts = cursor_u8(&in);
	for (unsigned i = 0; i <= counts % MAX_PAGES; i++)
		add_page(&pdf, &in);
	for (unsigned i = 0; i < counts / MAX_PAGES; i++)
		add_entry(&pdf, &in);
	if (counts & 1 && pdf.n_entries)
		pdf.title = xstrdup(pdf.entries[0].title);
	pdf_judge(&pdf, &doc);
	doc.id = xstrdup("id");
	if (document_has_text(&doc))
		check_document(&doc, false);
	for (size_t i = 0; i < doc.n_blocks; i++)
		CHECK(*doc.blocks[i].text && doc.blocks[i].page >= 1 && doc.blocks[i].page <= pdf.n_pages);
	pdf_release(&pdf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool prepared;
	if (!prepared)
		pdf_prepare();
	prepared = true;
	if (size && *data == '%')
		run_reader(READER_PDF, data, size);
	else
		run_pages(cursor_over(data, size));
	return 0;
}

/*
 * PDF, with poppler. What it gives of a page is its text in reading order with the place of each letter and the type
 * of each run; the rest (pdf_parts.h) is ours and knows poppler no more.
 *
 * Attachments, forms, scripts and pictures are never looked at. Poppler is asked for nothing that draws: text needs
 * no font files and no fontconfig. What it reads of its own data on demand (/usr/share/poppler) is not to be had in a
 * reader process: that loses the text of East Asian fonts that bring neither a map to Unicode nor their own CMap.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "readers/pdf_library.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

#define TAIL             8192u /* bytes at the end of a file that hold its end mark */
#define SCAN_LETTERS     20u   /* a page with fewer on the average is a picture ... */
#define SCAN_MAX_LETTERS 400u  /* ... unless the document has that many in all */

static const struct pdf_library *lib; /* set before anything of it is called */

static void no_message(const char *domain, GLogLevelFlags level, const char *message, void *ctx)
{
	(void)domain;
	(void)level;
	(void)message;
	(void)ctx;
}

void pdf_open(void)
{
	lib = pdf_library_load(NULL);
}

void pdf_prepare(void)
{
	/*
	 * As long as one document is open, poppler keeps its tables, some of which come from files below
	 * /usr/share/poppler. This one stays until the process ends.
	 */
	static const char empty[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
				    "2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
				    "trailer<</Root 1 0 R/Size 3>>\n%%EOF\n";
	static PopplerDocument *kept;
	pdf_open();
	if (kept || !lib)
		return;
	lib->g_log_set_default_handler(no_message, NULL);
	GBytes *bytes = lib->g_bytes_new_static(empty, sizeof(empty) - 1);
	kept = lib->poppler_document_new_from_bytes(bytes, NULL, NULL);
	lib->g_bytes_unref(bytes);
}

void pdf_release(struct pdf *pdf)
{
	for (size_t i = 0; i < pdf->n_entries; i++)
		free(pdf->entries[i].title);
	for (size_t i = 0; i < pdf->n_headings; i++)
		free(pdf->headings[i].title);
	free(pdf->entries);
	free(pdf->headings);
	free(pdf->lines);
	free(pdf->pages);
	free(pdf->title);
	buf_release(&pdf->text);
}

static enum status open_failed(const GError *why, struct error *err)
{
	if (lib->g_error_matches(why, lib->poppler_error_quark(), POPPLER_ERROR_ENCRYPTED))
		return error_set(err, STATUS_UNSUPPORTED, "password-protected");
	if (lib->g_error_matches(why, lib->poppler_error_quark(), POPPLER_ERROR_BAD_CATALOG))
		return error_set(err, STATUS_CORRUPT, "damaged PDF: it has no catalog of pages");
	return error_set(err, STATUS_CORRUPT, "damaged PDF");
}

/* ---- pages ---- */

static bool is_bold(const char *font)
{
	static const char *const names[] = { "Bold",     "bold", "BOLD", "Black", "Heavy",
					     "Semibold", "Demi", "CMBX", "SFBX",  "Medi" };
	for (size_t i = 0; font && i < ARRAY_SIZE(names); i++)
		if (strstr(font, names[i]) && !strstr(font, "Medium"))
			return true;
	return false;
}

/* Marks of direction have no place on the page; where the numbers still differ, places are not to be trusted. */
static struct pdf_box *boxes_of_text(const char *text, size_t len, const PopplerRectangle *places,
				     guint n_places)
{
	size_t n = utf8_count(text, len);
	if (!n_places || n > n_places + 1)
		return NULL;
	struct pdf_box *boxes = xcalloc(n + 1, sizeof(*boxes));
	for (size_t i = 0; i < n && i < n_places; i++)
		boxes[i] = (struct pdf_box){ places[i].x1, places[i].y1, places[i].x2, places[i].y2 };
	return boxes;
}

static struct pdf_type *types_of_text(GList *runs, size_t *ret_n)
{
	size_t n = 0;
	struct pdf_type *types = xcalloc(lib->g_list_length(runs) + 1, sizeof(*types));
	for (GList *at = runs; at; at = at->next) {
		const PopplerTextAttributes *run = at->data;
		types[n++] = (struct pdf_type){ .end = run->end_index < 0 ? 0 : (size_t)run->end_index + 1,
						.size = run->font_size,
						.bold = is_bold(run->font_name) };
	}
	*ret_n = n;
	return types;
}

static bool add_page(struct pdf *pdf, PopplerPage *page)
{
	double width = 0, height = 0;
	struct pdf_letters letters = { .text = "" };
	CLEANUP(free_p) struct pdf_box *boxes = NULL;
	CLEANUP(free_p) struct pdf_type *types = NULL;
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	if (!page)
		return pdf_add_page(pdf, &letters, 0, 0);
	lib->poppler_page_get_size(page, &width, &height);
	char *text = lib->poppler_page_get_text(page);
	if (text && *text) {
		PopplerRectangle *places = NULL;
		guint n_places = 0;
		utf8_add_clean(&clean, text, strlen(text));
		if (lib->poppler_page_get_text_layout(page, &places, &n_places))
			boxes = boxes_of_text(clean.data, clean.len, places, n_places);
		lib->g_free(places);
		GList *runs = lib->poppler_page_get_text_attributes(page);
		types = types_of_text(runs, &letters.n_types);
		lib->poppler_page_free_text_attributes(runs);
		letters.text = clean.data;
		letters.len = clean.len;
		letters.boxes = boxes;
		letters.types = types;
	}
	lib->g_free(text);
	return pdf_add_page(pdf, &letters, (float)width, (float)height);
}

static void add_pages(struct pdf *pdf, PopplerDocument *document)
{
	int n = lib->poppler_document_get_n_pages(document);
	unsigned n_pages = n < 0 ? 0 : (unsigned)n;
	if (n_pages > PDF_MAX_PAGES) {
		n_pages = PDF_MAX_PAGES;
		pdf->truncated = true;
	}
	pdf->pages = xcalloc(n_pages + 1, sizeof(*pdf->pages));
	for (unsigned i = 0; i < n_pages; i++) {
		PopplerPage *page = lib->poppler_document_get_page(document, (int)i);
		bool room = add_page(pdf, page);
		if (page)
			lib->g_object_unref(page);
		if (!room) {
			pdf->truncated = true;
			break;
		}
	}
}

/* ---- outline ---- */

static void add_entry(struct pdf *pdf, PopplerDocument *document, const PopplerAction *action, unsigned depth)
{
	CLEANUP(buf_release) struct buf valid = BUF_INIT;
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	const PopplerDest *dest = action->type == POPPLER_ACTION_GOTO_DEST ? action->goto_dest.dest : NULL;
	PopplerDest *named = NULL;
	if (!dest || !action->any.title)
		return;
	if (dest->type == POPPLER_DEST_NAMED && dest->named_dest)
		dest = named = lib->poppler_document_find_dest(document, dest->named_dest);
	utf8_add_clean(&valid, action->any.title, strlen(action->any.title));
	pdf_add_clean(&title, valid.data, valid.len);
	char *folded = NULL;
	declare(&folded, title.data, title.len);
	if (folded && dest && dest->page_num >= 1 && (unsigned)dest->page_num <= pdf->n_pages) {
		float height = pdf->pages[dest->page_num - 1].height;
		GROW(pdf->entries, pdf->n_entries, pdf->alloc_entries);
		pdf->entries[pdf->n_entries++] =
			(struct pdf_entry){ .title = folded,
					    .page = (unsigned)dest->page_num,
					    .depth = depth,
					    .top = dest->change_top ? height - (float)dest->top : -1 };
		folded = NULL;
	}
	free(folded);
	if (named)
		lib->poppler_dest_free(named);
}

/* visited: entries of all depths; an outline that leads back into itself ends there. */
static void add_outline(struct pdf *pdf, PopplerDocument *document, PopplerIndexIter *iter, unsigned depth,
			unsigned *visited)
{
	do {
		if (++*visited > PDF_MAX_ENTRIES)
			return;
		PopplerAction *action = lib->poppler_index_iter_get_action(iter);
		if (action) {
			add_entry(pdf, document, action, depth);
			lib->poppler_action_free(action);
		}
		PopplerIndexIter *child =
			depth < PDF_MAX_DEPTH ? lib->poppler_index_iter_get_child(iter) : NULL;
		if (child) {
			add_outline(pdf, document, child, depth + 1, visited);
			lib->poppler_index_iter_free(child);
		}
	} while (lib->poppler_index_iter_next(iter));
}

/* ---- all of it ---- */

static void add_declared(struct pdf *pdf, PopplerDocument *document, const char *data, size_t len,
			 struct declared *declared)
{
	char lang[PDF_LANG_SIZE];
	char *said = lib->poppler_document_get_title(document),
	     *author = lib->poppler_document_get_author(document);
	if (author) {
		CLEANUP(buf_release) struct buf valid = BUF_INIT;
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		utf8_add_clean(&valid, author, strlen(author));
		pdf_add_clean(&name, valid.data, valid.len);
		declare_author(declared, name.data, name.len);
		lib->g_free(author);
	}
	if (said) {
		CLEANUP(buf_release) struct buf valid = BUF_INIT;
		CLEANUP(buf_release) struct buf title = BUF_INIT;
		utf8_add_clean(&valid, said, strlen(said));
		pdf_add_clean(&title, valid.data, valid.len);
		declare(&pdf->title, title.data, title.len);
		lib->g_free(said);
	}
	if (pdf->title && !pdf_is_title(pdf->title)) {
		free(pdf->title);
		pdf->title = NULL;
	}
	if (pdf->title)
		declared->title = xstrdup(pdf->title);
	pdf_declared_lang(data, len, lang);
	if (*lang)
		declared->lang = xstrdup(lang);
}

/* Without a title in the metadata, the largest line of the first page is what the document declares. */
static void declare_largest(const struct pdf *pdf, struct declared *declared)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	size_t line, n;
	if (declared->title || !pdf_find_largest(pdf, &line, &n))
		return;
	for (size_t i = 0; i < n; i++)
		buf_addf(&title, "%s%s", i ? " " : "", pdf_text(pdf, line + i));
	declare(&declared->title, title.data, title.len);
}

void pdf_judge(struct pdf *pdf, struct document *doc)
{
	pdf_measure(pdf);
	pdf_find_edges(pdf);
	pdf_find_contents(pdf);
	pdf_find_notes(pdf);
	declare_largest(pdf, &doc->declared);
	pdf_find_headings(pdf);
	pdf_add_blocks(pdf, doc);
}

static enum status fill(struct pdf *pdf, PopplerDocument *document, const char *data, size_t len,
			struct document *doc, struct error *err)
{
	unsigned visited = 0;
	add_pages(pdf, document);
	if (!pdf->n_pages)
		return error_set(err, STATUS_CORRUPT, "damaged PDF: it has no pages");
	if (pdf->n_letters < SCAN_LETTERS * pdf->n_pages && pdf->n_letters < SCAN_MAX_LETTERS)
		return error_set(err, STATUS_UNSUPPORTED, "no text: the pages are pictures");
	PopplerIndexIter *iter = lib->poppler_index_iter_new(document);
	if (iter) {
		add_outline(pdf, document, iter, 0, &visited);
		lib->poppler_index_iter_free(iter);
	}
	add_declared(pdf, document, data, len, &doc->declared);
	pdf_judge(pdf, doc);
	/* what was cut off is gone, even where poppler makes do with the rest */
	size_t tail = len < TAIL ? len : TAIL;
	doc->truncated |= pdf->truncated || !memmem(data + len - tail, tail, "%%EOF", 5);
	return document_has_text(doc) ? STATUS_OK : error_set(err, STATUS_UNSUPPORTED, "no text");
}

enum status pdf_read(const char *data, size_t len, const char *id, uint64_t base,
		     const struct reader_sink *sink, struct error *err)
{
	(void)base;
	GError *why = NULL;
	if (!lib && !(lib = pdf_library_load(err)))
		return STATUS_IO;
	GBytes *bytes = lib->g_bytes_new_static(data, len);
	PopplerDocument *document = lib->poppler_document_new_from_bytes(bytes, NULL, &why);
	lib->g_bytes_unref(bytes);
	if (!document) {
		enum status refused = open_failed(why, err);
		lib->g_clear_error(&why);
		return refused;
	}
	struct pdf pdf = { .text = BUF_INIT };
	CLEANUP(document_release) struct document doc;
	document_init(&doc);
	enum status status = fill(&pdf, document, data, len, &doc, err);
	lib->g_object_unref(document);
	pdf_release(&pdf);
	if (status)
		return status;
	doc.id = xstrdup(id);
	return sink->document(&doc, sink->ctx, err);
}

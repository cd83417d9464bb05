/*
 * EPUB (2 and 3): a zip archive of XHTML pages. container.xml names the package, whose spine gives the order in
 * which the pages are read, whatever they are called. Contents lists (the navigation document, NCX, what the guide calls
 * "toc") and the cover are not text. Anchors are dropped: nothing can link into the archive.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "readers/office.h"
#include "readers/zip.h"

#include "base/banned.h"

#define MAX_ITEMS 20000u /* of a manifest, and of a spine */

struct item {
	char *name; /* in the archive */
	bool text;  /* a page */
	bool skip;  /* contents list, cover, or read already */
};

struct book {
	struct zip zip;
	struct office_meta meta;
	struct buf package; /* name of the package document */
	struct strmap ids;  /* of the manifest, as items */
	struct item *items;
	size_t alloc_items;
	uint32_t *spine; /* numbers of ids */
	size_t n_spine, alloc_spine;
	struct strmap skipped;   /* names that the guide calls contents or cover */
	struct strmap encrypted; /* names */
	bool in_metadata, obfuscated;
};

/* ---- container and encryption ---- */

static void start_container(void *ctx, const struct xml_tag *tag)
{
	struct book *book = ctx;
	char value[XML_VALUE];
	if (!book->package.len && !strcmp(tag->name, "container:rootfile") &&
	    xml_attribute(tag, "full-path", value))
		zip_resolve(NULL, value, false, &book->package);
}

/* Fonts are often "encrypted" so that they cannot be copied out; that hides no text. */
static void start_encryption(void *ctx, const struct xml_tag *tag)
{
	struct book *book = ctx;
	char value[XML_VALUE];
	if (!strcmp(tag->name, "enc:EncryptionMethod")) {
		book->obfuscated = xml_attribute(tag, "Algorithm", value) &&
				   (!strcmp(value, "http://www.idpf.org/2008/embedding") ||
				    !strcmp(value, "http://ns.adobe.com/pdf/enc#RC"));
	} else if (!strcmp(tag->name, "enc:EncryptedData")) {
		book->obfuscated = false;
	} else if (!strcmp(tag->name, "enc:CipherReference") && !book->obfuscated &&
		   xml_attribute(tag, "URI", value) && book->encrypted.n < MAX_ITEMS) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		zip_resolve(NULL, value, true, &name);
		strmap_add(&book->encrypted, name.data, name.len, NULL);
	}
}

static enum status read_part(struct book *book, const char *name,
			     void (*start)(void *ctx, const struct xml_tag *tag), struct error *err)
{
	struct xml_events events = { start, NULL, NULL, book, false };
	const struct zip_part *part = zip_find(&book->zip, name);
	bool whole;
	return part ? xml_read(part->data.data, part->data.len, &events, &whole, err) : STATUS_OK;
}

/* ---- the package ---- */

/* Is word one of the words of list? */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

static void add_item(struct book *book, const struct xml_tag *tag)
{
	char id[XML_VALUE], href[XML_VALUE], value[XML_VALUE];
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	bool new;
	if (book->ids.n >= MAX_ITEMS || !xml_attribute(tag, "id", id) || !xml_attribute(tag, "href", href))
		return;
	zip_resolve(book->package.data, href, true, &name);
	uint32_t number = strmap_add(&book->ids, id, strlen(id), &new);
	if (!new)
		return;
	GROW(book->items, number, book->alloc_items);
	struct item *item = &book->items[number];
	*item = (struct item){ .name = buf_detach(&name) };
	item->text = !xml_attribute(tag, "media-type", value) ||
		     !strcasecmp(value, "application/xhtml+xml") || !strcasecmp(value, "text/html") ||
		     !strcasecmp(value, "application/xml");
	item->skip = xml_attribute(tag, "properties", value) && has_word(value, "nav");
}

static void add_to_spine(struct book *book, const struct xml_tag *tag)
{
	char id[XML_VALUE];
	if (book->n_spine >= MAX_ITEMS || !xml_attribute(tag, "idref", id))
		return;
	uint32_t number = strmap_find(&book->ids, id, strlen(id));
	if (number == STRMAP_NONE)
		return;
	GROW(book->spine, book->n_spine, book->alloc_spine);
	book->spine[book->n_spine++] = number;
}

static void start_package(void *ctx, const struct xml_tag *tag)
{
	struct book *book = ctx;
	char type[XML_VALUE], href[XML_VALUE];
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	if (!strcmp(tag->name, "opf:metadata"))
		book->in_metadata = true;
	else if (book->in_metadata)
		office_meta_start(&book->meta, tag);
	else if (!strcmp(tag->name, "opf:item"))
		add_item(book, tag);
	else if (!strcmp(tag->name, "opf:itemref"))
		add_to_spine(book, tag);
	else if (!strcmp(tag->name, "opf:reference") && xml_attribute(tag, "type", type) &&
		 (!strcasecmp(type, "toc") || !strcasecmp(type, "cover")) &&
		 xml_attribute(tag, "href", href) && book->skipped.n < MAX_ITEMS) {
		zip_resolve(book->package.data, href, true, &name);
		strmap_add(&book->skipped, name.data, name.len, NULL);
	}
}

static void end_package(void *ctx, const char *name)
{
	struct book *book = ctx;
	if (!strcmp(name, "opf:metadata"))
		book->in_metadata = false;
	else if (book->in_metadata)
		office_meta_end(&book->meta, name);
}

static void text_package(void *ctx, const char *text, size_t len)
{
	struct book *book = ctx;
	if (book->in_metadata)
		office_meta_text(&book->meta, text, len);
}

static bool is_package(const char *name, void *ctx)
{
	const struct book *book = ctx;
	size_t len = strlen(name);
	return !strcasecmp(name, book->package.data) ||
	       (!book->package.len && len > 4 && !strcasecmp(name + len - 4, ".opf"));
}

/* Fills items and spine. */
static enum status read_package(struct book *book, bool *ret_whole, struct error *err)
{
	static const char *const names[] = { "META-INF/container.xml", "META-INF/encryption.xml", NULL };
	struct xml_events events = { start_package, end_package, text_package, book, false };
	enum status status = zip_load_names(&book->zip, names, err);
	if (!status)
		status = read_part(book, names[0], start_container, err);
	if (!status)
		status = read_part(book, names[1], start_encryption, err);
	if (!status)
		status = zip_load(&book->zip, is_package, book, err);
	if (status)
		return status;
	const struct zip_part *part = NULL;
	for (size_t i = 0; !part && i < book->zip.n_parts; i++)
		if (is_package(book->zip.parts[i].name, book))
			part = &book->zip.parts[i];
	if (!part)
		return book->zip.damaged
			       ? error_set(err, STATUS_CORRUPT, "damaged: the list of its pages is missing")
			       : error_set(err, STATUS_UNSUPPORTED, "zip archive that is no book");
	if (!book->package.len)
		buf_addstr(&book->package, part->name);
	status = xml_read(part->data.data, part->data.len, &events, ret_whole, err);
	if (part->cut)
		*ret_whole = false;
	return status;
}

/* ---- pages ---- */

static bool is_page(const char *name, void *ctx)
{
	const struct strmap *pages = ctx;
	return strmap_find(pages, name, strlen(name)) != STRMAP_NONE;
}

/* Unpack the pages of the spine; those that are no text, or were there before, are marked to be skipped. */
static enum status load_pages(struct book *book, struct error *err)
{
	struct strmap pages;
	enum status status = STATUS_OK;
	strmap_init(&pages);
	for (size_t i = 0; i < book->n_spine && !status; i++) {
		struct item *item = &book->items[book->spine[i]];
		size_t len = strlen(item->name);
		if (!item->text || strmap_find(&book->skipped, item->name, len) != STRMAP_NONE)
			item->skip = true;
		else if (strmap_find(&book->encrypted, item->name, len) != STRMAP_NONE)
			status = error_set(err, STATUS_UNSUPPORTED, "password-protected");
		else if (!item->skip)
			strmap_add(&pages, item->name, len, NULL);
	}
	if (!status)
		status = zip_load(&book->zip, is_page, &pages, err);
	if (!status && book->zip.encrypted)
		status = error_set(err, STATUS_UNSUPPORTED, "password-protected");
	strmap_release(&pages);
	return status;
}

/* Regions of a page of a book: its menus are menus; asides are notes, and all else is the text. */
static bool add_blocks(struct document *doc, const struct document *page)
{
	for (size_t i = 0; i < page->n_blocks; i++) {
		const struct block *from = &page->blocks[i];
		struct block *block = document_add_block(doc, from->kind, from->text, strlen(from->text));
		if (!block)
			return false;
		block->level = from->level;
		block->link_bytes = from->link_bytes;
		block->region = from->region == REGION_NAV ? REGION_NAV : REGION_BODY;
	}
	return true;
}

static enum status read_page(struct document *doc, const struct zip_part *part, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(document_release) struct document page;
	char declared[CHARSET_NAME];
	const char *charset;
	document_init(&page);
	html_declared_charset(part->data.data, part->data.len, declared);
	enum status status = reader_decode(part->data.data, part->data.len, declared, &text, &charset, err);
	if (!status)
		status = html_fill(text.data, text.len, &page, err);
	if (status)
		return status;
	doc->truncated |= page.truncated || part->cut;
	if (!doc->declared.lang && page.declared.lang)
		declare(&doc->declared.lang, page.declared.lang, strlen(page.declared.lang));
	add_blocks(doc, &page);
	return STATUS_OK;
}

static enum status read_pages(struct book *book, struct document *doc, struct error *err)
{
	for (size_t i = 0; i < book->n_spine && doc->n_blocks < DOCUMENT_MAX_BLOCKS; i++) {
		struct item *item = &book->items[book->spine[i]];
		struct zip_part *part = item->skip ? NULL : zip_find(&book->zip, item->name);
		if (item->skip)
			continue;
		item->skip = true; /* what a spine names twice is read once */
		if (!part) {
			doc->truncated = true;
			continue;
		}
		enum status status = read_page(doc, part, err);
		if (status == STATUS_UNSUPPORTED) {
			doc->truncated = true; /* this page alone */
			status = STATUS_OK;
		}
		if (status)
			return status;
		buf_release(&part->data);
	}
	return STATUS_OK;
}

static enum status read_book(struct book *book, struct document *doc, struct error *err)
{
	bool whole = true;
	enum status status = read_package(book, &whole, err);
	if (!status)
		status = load_pages(book, err);
	doc->truncated = !whole || book->zip.damaged;
	if (!status)
		status = read_pages(book, doc, err);
	if (status)
		return status;
	if (document_has_text(doc)) {
		office_settle(doc, true);
		return STATUS_OK;
	}
	return doc->truncated ? error_set(err, STATUS_CORRUPT, "damaged: no text is left in it")
			      : error_set(err, STATUS_UNSUPPORTED, "no text");
}

enum status epub_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err)
{
	(void)base;
	if (!len)
		return error_set(err, STATUS_UNSUPPORTED, "empty file");
	CLEANUP(document_release) struct document doc;
	struct book book = { .items = NULL };
	document_init(&doc);
	zip_init(&book.zip, data, len);
	office_meta_init(&book.meta, &doc.declared, true);
	buf_init(&book.package);
	strmap_init(&book.ids);
	strmap_init(&book.skipped);
	strmap_init(&book.encrypted);
	enum status status = read_book(&book, &doc, err);
	for (size_t i = 0; i < book.ids.n; i++)
		free(book.items[i].name);
	free(book.items);
	free(book.spine);
	strmap_release(&book.ids);
	strmap_release(&book.skipped);
	strmap_release(&book.encrypted);
	office_meta_release(&book.meta);
	buf_release(&book.package);
	zip_release(&book.zip);
	if (status)
		return status;
	doc.id = xstrdup(id);
	return sink->document(&doc, sink->ctx, err);
}

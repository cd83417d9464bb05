/* What a document is as a whole: its title, the ranks of its headings, what its metadata say. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "readers/office.h"

#include "base/banned.h"

#define MAX_ABOVE_TITLE 20u  /* blocks above a title: the name of an office, a date, a reference */
#define MAX_ABOVE_BYTES 150u /* bytes of such a block; what is longer is text */
#define MIN_LETTERS     4u   /* of a title */
#define MAX_META        4096u

/* ---- headings ---- */

static bool is_heading(const struct block *block)
{
	return block->kind == BLOCK_HEADING && block->region != REGION_NAV;
}

/* The first block that is text, no contents list. */
static const struct block *first_text(const struct document *doc)
{
	for (size_t i = 0; i < doc->n_blocks; i++)
		if (doc->blocks[i].region != REGION_NAV)
			return &doc->blocks[i];
	return NULL;
}

/* The block that is the title, by its style or as the only heading of the first rank; NO_BLOCK for none. */
static size_t find_title(const struct document *doc)
{
	size_t n_first = 0, only = NO_BLOCK, n_above = 0, limit = NO_BLOCK;
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		if (block->region == REGION_NAV)
			continue;
		if (limit == NO_BLOCK && n_above++ > MAX_ABOVE_TITLE)
			limit = i;
		else if (limit == NO_BLOCK && strlen(block->text) > MAX_ABOVE_BYTES)
			limit = is_heading(block) ? i + 1 : i;
		if (!is_heading(block))
			continue;
		if (!block->level && i < limit)
			return i;
		if (block->level == 1 && !n_first++)
			only = i;
		/* What stands above is no title of it: "Introduction", then a line in the style "Title". */
		if (limit == NO_BLOCK && block->level)
			limit = i + 1;
	}
	return n_first == 1 && only < limit ? only : NO_BLOCK;
}

static void put_title_in_front(struct document *doc)
{
	const char *title = doc->declared.title;
	if (!document_add_block(doc, BLOCK_HEADING, title, strlen(title)))
		return;
	struct block last = doc->blocks[doc->n_blocks - 1];
	memmove(doc->blocks + 1, doc->blocks, (doc->n_blocks - 1) * sizeof(doc->blocks[0]));
	last.level = 1;
	doc->blocks[0] = last;
}

void office_settle(struct document *doc, bool book)
{
	bool declared = doc->declared.title != NULL;
	size_t title = book && declared ? NO_BLOCK : find_title(doc);
	bool by_style = title != NO_BLOCK && !doc->blocks[title].level;
	bool chapters = by_style || title == NO_BLOCK;
	for (size_t i = 0; i < doc->n_blocks; i++) {
		struct block *block = &doc->blocks[i];
		if (block->kind != BLOCK_HEADING)
			continue;
		/* A title in two paragraphs: the second is a line below it. */
		if (by_style && !block->level && i == title + 1) {
			block->kind = BLOCK_PARAGRAPH;
			continue;
		}
		if (i == title)
			block->level = 1;
		else if (!block->level)
			block->level = 2;
		else if (chapters)
			block->level = block->level < 6 ? block->level + 1 : 6;
	}
	const struct block *first = first_text(doc);
	if (declared && title == NO_BLOCK && first && (book || is_heading(first)))
		put_title_in_front(doc);
}

/* ---- titles ---- */

void office_declare_title(struct declared *declared, const char *title, size_t len)
{
	static const char *const begins[] = { "microsoft word", "[", "http://", "https://", "file:" };
	static const char *const made_up[] = { "word document", "document1", "document 1",      "documento1",
					       "untitled",      "sans nom",  "sans titre",      "sin titulo",
					       "unknown",       "title",     "sin t\u00edtulo", "t\u00edtulo",
					       "titre" };
	static const char *const extensions[] = { ".doc",   ".docx", ".docm", ".dot",  ".dotx", ".odt",
						  ".ott",   ".rtf",  ".pdf",  ".epub", ".html", ".htm",
						  ".xhtml", ".txt",  ".md",   ".tex",  ".wpd",  ".pages" };
	CLEANUP(free_p) char *folded = NULL;
	declare(&folded, title, len);
	if (!folded)
		return;
	size_t n = strlen(folded), letters = 0, joints = 0;
	for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
		if (!strncasecmp(folded, begins[i], strlen(begins[i])))
			return;
	for (size_t i = 0; i < ARRAY_SIZE(made_up); i++)
		if (!strcasecmp(folded, made_up[i]))
			return;
	for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
		size_t end = strlen(extensions[i]);
		if (n > end && !strcasecmp(folded + n - end, extensions[i]))
			return;
	}
	for (const char *at = folded; *at; at++) {
		letters += (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at & 0xc0) == 0xc0;
		joints += *at == '_' || (*at >= '0' && *at <= '9');
	}
	/* "RAPPORT_2010_v3" */
	if (letters < MIN_LETTERS || (joints && !strchr(folded, ' ')))
		return;
	free(declared->title);
	declared->title = folded;
	folded = NULL;
}

/* ---- metadata ---- */

/*
 * Of dates, only that of a book is one of publication: dc:date of its package, in the older form one of several, each with
 * its event. In Word's and OpenDocument's files dcterms:created, dcterms:modified, meta:creation-date and dc:date are days
 * on which somebody began or saved the file; a document made out of an old one keeps its first day.
 * dc:creator is an author; in OpenDocument, where a meta:initial-creator stands beside it, whoever saved the document last.
 */
static const struct {
	const char *name;
	enum { META_TITLE = 1, META_LANG, META_DATE, META_AUTHOR } what;
	unsigned rank;
} metas[] = {
	{ "dc:title", META_TITLE, 1 },
	{ "dc:language", META_LANG, 1 },
	{ "dc:date", META_DATE, 2 }, /* 1 when it is called one of publication */
	{ "meta:initial-creator", META_AUTHOR, 1 },
	{ "dc:creator", META_AUTHOR, 2 },
};

void office_meta_init(struct office_meta *meta, struct declared *declared, bool is_book)
{
	*meta = (struct office_meta){ .declared = declared, .is_book = is_book };
	buf_init(&meta->text);
}

void office_meta_release(struct office_meta *meta)
{
	buf_release(&meta->text);
}

void office_meta_start(struct office_meta *meta, const struct xml_tag *tag)
{
	char value[XML_VALUE];
	for (size_t i = 0; i < ARRAY_SIZE(metas); i++) {
		if (strcmp(tag->name, metas[i].name) != 0)
			continue;
		buf_clear(&meta->text);
		bool event = xml_attribute(tag, "opf:event", value);
		meta->is_publication = event && !strcmp(value, "publication");
		meta->open =
			metas[i].what != META_DATE || (meta->is_book && (!event || meta->is_publication));
		/* translators, editors, illustrators */
		if (metas[i].what == META_AUTHOR && xml_attribute(tag, "opf:role", value) &&
		    strcmp(value, "aut") != 0)
			meta->open = false;
	}
}

void office_meta_text(struct office_meta *meta, const char *text, size_t len)
{
	if (meta->open && meta->text.len < MAX_META)
		buf_add(&meta->text, text, len < MAX_META ? len : utf8_floor(text, len, MAX_META));
}

void office_meta_end(struct office_meta *meta, const char *name)
{
	if (!meta->open)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(metas); i++) {
		if (strcmp(name, metas[i].name) != 0)
			continue;
		struct declared *declared = meta->declared;
		unsigned rank = metas[i].what == META_DATE && meta->is_publication ? 1 : metas[i].rank;
		meta->open = false;
		if (metas[i].what == META_TITLE && !declared->title) {
			office_declare_title(declared, meta->text.data, meta->text.len);
		} else if (metas[i].what == META_LANG && !declared->lang) {
			declare(&declared->lang, meta->text.data, meta->text.len);
		} else if (metas[i].what == META_DATE && (!meta->date_rank || rank < meta->date_rank)) {
			declare(&declared->date, meta->text.data, meta->text.len);
			if (declared->date)
				meta->date_rank = rank;
		} else if (metas[i].what == META_AUTHOR &&
			   (!meta->author_rank || rank <= meta->author_rank)) {
			if (rank < meta->author_rank)
				strlist_clear(&declared->authors);
			declare_author(declared, meta->text.data, meta->text.len);
			if (declared->authors.n)
				meta->author_rank = rank;
		}
	}
}

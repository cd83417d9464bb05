/*
 * HTML, read as a stream of events (SAX) by libxml2's push parser, of which this folder is the only user.
 *
 * Its tree parser drops what lies deeper than 256 elements and text nodes past 10 MB without a word, so no
 * tree is made. Structure is kept in a stack of our own, of bounded size: deeper elements still end blocks
 * and drop scripts, but change no region. The character set is decided before (charset.c) and handed over
 * as UTF-8 with HTML_PARSE_IGNORE_ENC: a declared one could flip in the middle of a page.
 *
 * Regions. A tag or a role that names a region is believed. A class or an id that hints at one, and
 * <form>, are weak: when a first-rank heading or <main> turns out to stand inside, or in a form a good
 * deal of text, it was a wrapper around the page (old portals put whole pages into one form) and the
 * blocks get back the region of what is around. A list made of links alone is navigation.
 */
#include "readers/html_parts.h"

#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

#include "base/banned.h"

#define MAX_FRAMES 16384
#define MAX_WEAK                                                                                             \
	8 /* weak regions and lists inside one another that we look at; bounds the work of looking back */
#define MAX_JSON_LD (256u << 10)
#define MAX_TITLE   (2 * READER_MAX_FIELD)
#define FORM_TEXT   1000 /* bytes of text without links that no search form or newsletter has */
#define LIST_BLOCKS 2    /* a list of links has at least this many entries */
#define PARSE_CHUNK (64 << 10)

/* What an element changed, to be put back at its end. */
struct frame {
	const struct tag *tag;
	enum block_kind kind;
	unsigned level;
	enum block_region region;
	bool pre, cell_whole, has_main;
	bool weak; /* its region may be taken back */
	size_t cell_block, first_block;
	uint64_t text, link; /* totals at its beginning */
};

struct page {
	htmlParserCtxtPtr parser;
	struct blocks blocks;
	struct head head;
	struct frame *frames;
	size_t n_frames, alloc_frames;
	size_t depth;        /* of open elements; may be past n_frames */
	size_t drop_depth;   /* depth of the element whose content is dropped, 0: none */
	size_t link_depth;   /* of <a href> */
	size_t author_depth; /* of the element that holds a name: rel=author, itemprop=author */
	unsigned n_weak, n_lists;
	bool has_main; /* a first-rank heading or <main> was met since the last frame that asked */
	bool in_title, in_json_ld;
	struct buf title, json_ld, author;
};

/* ---- regions ---- */

/* What an element says of its region: NO_REGION for nothing. */
static enum block_region region_of(const struct page *page, const struct tag *tag,
				   const char *const *attributes, bool *ret_weak)
{
	const char *role = attribute(attributes, "role");
	enum block_region around = page->blocks.region;
	enum block_region region = role ? region_of_role(role) : NO_REGION;
	*ret_weak = region == REGION_FORM;
	if (region == NO_REGION) {
		region = tag->region;
		*ret_weak = tag->special == SPECIAL_FORM;
	}
	/* The header of an article holds its title and its day. */
	if (region == REGION_HEADER && around == REGION_MAIN)
		return NO_REGION;
	/* <article> in a menu or beside the text is a teaser; <main> is the text wherever it stands. */
	if (region == REGION_MAIN && around != REGION_BODY && tag->special != SPECIAL_MAIN &&
	    !(role && !strcasecmp(role, "main")))
		return NO_REGION;
	if (region == NO_REGION && tag->flags & TAG_HINTS) {
		const char *id = tag->special == SPECIAL_SECTION ? NULL : attribute(attributes, "id");
		region = region_of_hints(attribute(attributes, "class"), id);
		*ret_weak = true;
	}
	return region;
}

/* A weak region that held the main text, or much text, was none. */
static bool was_wrapper(const struct page *page, const struct frame *frame)
{
	uint64_t text = page->blocks.total_text - frame->text, link = page->blocks.total_link - frame->link;
	return page->has_main || (page->blocks.region == REGION_FORM && text - link > FORM_TEXT);
}

static void take_region_back(struct page *page, const struct frame *frame)
{
	struct document *doc = page->blocks.doc;
	for (size_t i = frame->first_block; i < doc->n_blocks; i++)
		if (doc->blocks[i].region == page->blocks.region)
			doc->blocks[i].region = frame->region;
}

/* Nine tenths of the text of a list stand inside links: navigation. */
static void judge_list(struct page *page, const struct frame *frame)
{
	struct document *doc = page->blocks.doc;
	uint64_t text = page->blocks.total_text - frame->text, link = page->blocks.total_link - frame->link;
	if (page->n_lists >= MAX_WEAK || doc->n_blocks - frame->first_block < LIST_BLOCKS ||
	    link * 10 < text * 9)
		return;
	for (size_t i = frame->first_block; i < doc->n_blocks; i++)
		if (doc->blocks[i].region == REGION_BODY || doc->blocks[i].region == REGION_MAIN)
			doc->blocks[i].region = REGION_NAV;
}

/* ---- elements ---- */

static void open_frame(struct page *page, const struct tag *tag, const char *const *attributes)
{
	struct blocks *blocks = &page->blocks;
	GROW(page->frames, page->n_frames, page->alloc_frames);
	struct frame *frame = &page->frames[page->n_frames++];
	*frame = (struct frame){
		.tag = tag,
		.kind = blocks->kind,
		.level = blocks->level,
		.region = blocks->region,
		.pre = blocks->pre,
		.cell_whole = blocks->cell_whole,
		.cell_block = blocks->cell_block,
		.has_main = page->has_main,
		.first_block = blocks->doc->n_blocks,
		.text = blocks->total_text,
		.link = blocks->total_link,
	};
	bool weak;
	enum block_region region = region_of(page, tag, attributes, &weak);
	if (region != NO_REGION && region != blocks->region && (!weak || page->n_weak < MAX_WEAK)) {
		frame->weak = weak;
		page->n_weak += weak;
		blocks->region = region;
		if (weak)
			page->has_main = false;
	}
	if (tag->special == SPECIAL_MAIN || (tag->kind == BLOCK_HEADING && tag->level == 1))
		page->has_main = true;
	if (tag->kind != NO_KIND && blocks->kind != BLOCK_HEADING) {
		blocks->kind = tag->kind;
		blocks->level = tag->level;
	}
	if (tag->flags & TAG_BLOCK && blocks->kind != BLOCK_HEADING && attribute(attributes, "class") &&
	    tag->flags & TAG_HINTS && class_is_caption(attribute(attributes, "class")))
		blocks->kind = BLOCK_CAPTION;
	if (tag->flags & TAG_WHOLE)
		blocks_cell_is_whole(blocks);
	if (tag->special == SPECIAL_CELL) {
		blocks->cell_block = NO_BLOCK;
		blocks->cell_whole = false;
	}
	blocks->pre = blocks->pre || tag->flags & TAG_PRE;
	page->n_lists += !!(tag->flags & TAG_LIST);
}

static void close_frame(struct page *page)
{
	struct blocks *blocks = &page->blocks;
	const struct frame *frame = &page->frames[--page->n_frames];
	if (frame->weak) {
		page->n_weak--;
		if (was_wrapper(page, frame))
			take_region_back(page, frame);
		page->has_main = page->has_main || frame->has_main;
	}
	if (frame->tag->flags & TAG_LIST) {
		page->n_lists--;
		judge_list(page, frame);
	}
	blocks->kind = frame->kind;
	blocks->level = frame->level;
	blocks->region = frame->region;
	blocks->pre = frame->pre;
	/* Inside a cell the state goes on; a cell that ends gives back that of the cell around it, whose only block this was not. */
	if (frame->tag->special == SPECIAL_CELL) {
		blocks->cell_block = frame->cell_block;
		blocks->cell_whole = frame->cell_whole;
	}
}

/* The sign behind a heading that links to the heading itself ("¶", "#"), as Sphinx and its like add it: no part of its text. */
static bool is_permalink(const struct page *page, const char *const *attributes)
{
	static const char *const classes[] = { "headerlink", "permalink", "header-anchor", "anchorjs-link" };
	const char *href = attribute(attributes, "href"), *class = attribute(attributes, "class");
	if (page->blocks.kind != BLOCK_HEADING || !href || *href != '#' || !class)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (strstr(class, classes[i]))
			return true;
	return false;
}

static void open_special(struct page *page, const struct tag *tag, const char *const *attributes)
{
	const char *type;
	switch (tag->special) {
	case SPECIAL_HTML:
		head_html(&page->head, attributes);
		break;
	case SPECIAL_META:
		head_meta(&page->head, attributes);
		break;
	case SPECIAL_LINK:
		head_link(&page->head, attributes);
		break;
	case SPECIAL_TIME:
		head_time(&page->head, attributes);
		break;
	case SPECIAL_TITLE:
		page->in_title = true;
		break;
	case SPECIAL_SCRIPT:
		type = attribute(attributes, "type");
		page->in_json_ld = type && !strncasecmp(type, "application/ld+json", 19);
		break;
	case SPECIAL_A:
		/* The mark of a note in a book: glued to the word before, it would be part of it. */
		type = attribute(attributes, "epub:type");
		if ((type && !strcmp(type, "noteref")) ||
		    ((type = attribute(attributes, "role")) && !strcmp(type, "doc-noteref")) ||
		    is_permalink(page, attributes))
			page->drop_depth = page->depth;
		if (!page->link_depth && attribute(attributes, "href"))
			page->link_depth = page->depth;
		page->blocks.in_link = page->link_depth != 0;
		break;
	case SPECIAL_BR:
		blocks_break(&page->blocks);
		break;
	default:
		break;
	}
}

/*
 * <a rel="author">, <span itemprop="author">: who wrote the page, when nothing else says so. The first one only, and not
 * among links to other pages: later ones are those of comments and teasers.
 */
static void open_author(struct page *page, const char *const *attributes)
{
	const char *rel = attribute(attributes, "rel"), *item = attribute(attributes, "itemprop");
	enum block_region region = page->blocks.region;
	if (page->author_depth || page->head.declared->authors.n || region == REGION_NAV ||
	    region == REGION_FOOTER || region == REGION_ASIDE)
		return;
	if ((rel && !strcasecmp(rel, "author")) || (item && !strcasecmp(item, "author"))) {
		page->author_depth = page->depth;
		buf_clear(&page->author);
	}
}

/* Elements with an id, and <a name>, can be jumped to. */
static void open_anchor(struct page *page, const struct tag *tag, const char *const *attributes)
{
	const char *name = attribute(attributes, "id");
	if (!name && tag->special == SPECIAL_A)
		name = attribute(attributes, "name");
	if (!name || tag->flags & TAG_NO_ANCHOR)
		return;
	blocks_anchor(&page->blocks, name, tag->kind == BLOCK_HEADING);
	if (tag->special == SPECIAL_SECTION && strlen(name) <= READER_MAX_ANCHOR)
		memcpy(page->blocks.section, name, strlen(name) + 1);
}

static void start_element(void *ctx, const xmlChar *name, const xmlChar **attrs)
{
	struct page *page = ctx;
	const char *const *attributes = (const char *const *)attrs;
	const struct tag *tag = tag_find((const char *)name);
	page->depth++;
	if (page->blocks.full) {
		xmlStopParser(page->parser);
		return;
	}
	if (page->drop_depth) {
		page->in_json_ld = false;
		return;
	}
	if (tag->flags & TAG_BLOCK)
		blocks_end(&page->blocks);
	if (page->n_frames < MAX_FRAMES)
		open_frame(page, tag, attributes);
	if (tag->flags & TAG_DROP)
		page->drop_depth = page->depth;
	if (tag->special != SPECIAL_NONE)
		open_special(page, tag, attributes);
	open_anchor(page, tag, attributes);
	open_author(page, attributes);
}

static void end_title(struct page *page)
{
	page->in_title = false;
	if (!page->head.declared->title)
		declare(&page->head.declared->title, page->title.data, page->title.len);
	buf_clear(&page->title);
}

static void end_element(void *ctx, const xmlChar *name)
{
	struct page *page = ctx;
	const struct tag *tag = tag_find((const char *)name);
	if (!page->depth)
		return;
	if (page->drop_depth && page->depth > page->drop_depth) {
		page->depth--;
		return;
	}
	page->drop_depth = 0;
	if (page->in_json_ld && tag->special == SPECIAL_SCRIPT) {
		head_json_ld(&page->head, page->json_ld.data, page->json_ld.len);
		buf_clear(&page->json_ld);
		page->in_json_ld = false;
	}
	if (page->in_title && tag->special == SPECIAL_TITLE)
		end_title(page);
	if (tag->flags & TAG_BLOCK)
		blocks_end(&page->blocks);
	if (page->author_depth == page->depth) {
		page->author_depth = 0;
		declare_author(page->head.declared, page->author.data, page->author.len);
	}
	if (page->link_depth == page->depth) {
		page->link_depth = 0;
		page->blocks.in_link = false;
	}
	if (page->depth == page->n_frames)
		close_frame(page);
	page->depth--;
}

static void characters(void *ctx, const xmlChar *text, int len)
{
	struct page *page = ctx;
	if (page->drop_depth || len <= 0)
		return;
	if (page->in_title) {
		if (page->title.len < MAX_TITLE)
			buf_add(&page->title, text, (size_t)len);
	} else {
		blocks_text(&page->blocks, (const char *)text, (size_t)len);
		if (page->author_depth && page->author.len < READER_MAX_FIELD)
			buf_add(&page->author, text, (size_t)len);
	}
}

/* The content of <script> and <style>. */
static void raw_text(void *ctx, const xmlChar *text, int len)
{
	struct page *page = ctx;
	if (page->in_json_ld && len > 0 && page->json_ld.len + (size_t)len <= MAX_JSON_LD)
		buf_add(&page->json_ld, text, (size_t)len);
}

/* ---- the whole page ---- */

static enum status parse(struct page *page, const char *text, size_t len, struct error *err)
{
	htmlSAXHandler handler = {
		.startElement = start_element,
		.endElement = end_element,
		.characters = characters,
		.ignorableWhitespace = characters,
		.cdataBlock = raw_text,
		.initialized = 1,
	};
	page->parser = htmlCreatePushParserCtxt(&handler, page, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!page->parser)
		return error_set(err, STATUS_NO_MEMORY, "out of memory");
	/* RECOVER: a script ends at its own end tag only, not at any "</b>" in a string of it. */
	htmlCtxtUseOptions(page->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
						 HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
	for (size_t at = 0; at < len && !page->blocks.full; at += PARSE_CHUNK) {
		size_t n = len - at < PARSE_CHUNK ? len - at : PARSE_CHUNK;
		htmlParseChunk(page->parser, text + at, (int)n, 0);
	}
	if (!page->blocks.full)
		htmlParseChunk(page->parser, NULL, 0, 1);
	enum status status = STATUS_OK;
	if (page->parser->errNo == XML_ERR_NO_MEMORY)
		status = error_set(err, STATUS_NO_MEMORY, "out of memory");
	else if (page->parser->disableSAX || page->blocks.full)
		page->blocks.doc->truncated = true;
	if (page->in_title)
		end_title(page);
	blocks_end(&page->blocks);
	xmlFreeDoc(page->parser->myDoc);
	htmlFreeParserCtxt(page->parser);
	return status;
}

enum status html_fill(char *text, size_t len, struct document *doc, struct error *err)
{
	enum status status = html_prepare(text, len, err);
	if (status)
		return status;
	struct page page = { .head = { .declared = &doc->declared } };
	blocks_init(&page.blocks, doc);
	buf_init(&page.title);
	buf_init(&page.json_ld);
	buf_init(&page.author);
	status = parse(&page, text, len, err);
	blocks_release(&page.blocks);
	buf_release(&page.title);
	buf_release(&page.json_ld);
	buf_release(&page.author);
	free(page.frames);
	return status;
}

enum status html_read(const char *data, size_t len, const char *id, uint64_t base,
		      const struct reader_sink *sink, struct error *err)
{
	(void)base;
	return html_read_as(data, len, id, NULL, sink, err);
}

enum status html_read_as(const char *data, size_t len, const char *id, const char *from_http,
			 const struct reader_sink *sink, struct error *err)
{
	if (!len)
		return error_set(err, STATUS_UNSUPPORTED, "empty file");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(document_release) struct document doc;
	char declared[CHARSET_NAME];
	const char *charset;
	document_init(&doc);
	html_declared_charset(data, len, declared);
	if (from_http && charset_is_known(from_http))
		snprintf(declared, sizeof(declared), "%s", from_http);
	enum status status = reader_decode(data, len, declared, &text, &charset, err);
	if (!status)
		status = html_fill(text.data, text.len, &doc, err);
	if (status)
		return status;
	if (!document_has_text(&doc))
		return error_set(err, STATUS_UNSUPPORTED, "no text");
	doc.id = xstrdup(id);
	return sink->document(&doc, sink->ctx, err);
}

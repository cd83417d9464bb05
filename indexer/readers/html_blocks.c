/* The text of a page, cut into blocks. */
#include "readers/html_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "base/banned.h"

#define MAX_CELL 500 /* bytes; a cell that holds more is a paragraph of an old page laid out with tables */

/* What &#128; to &#159; mean to every browser, from U+0080: windows-1252. */
static const uint16_t controls[32] = {
	0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178,
};

void blocks_init(struct blocks *blocks, struct document *doc)
{
	*blocks = (struct blocks){
		.doc = doc, .kind = BLOCK_PARAGRAPH, .region = REGION_BODY, .cell_block = NO_BLOCK
	};
	buf_init(&blocks->text);
}

void blocks_release(struct blocks *blocks)
{
	buf_release(&blocks->text);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void set_anchor(char to[ANCHOR_SIZE], const char *from)
{
	memmove(to, from, strlen(from) + 1);
}

/* U+00A0 and spaces at the ends are layout. */
static void trim(struct buf *text)
{
	size_t from = 0;
	while (text->len >= 2 && !memcmp(text->data + text->len - 2, "\xc2\xa0", 2)) {
		buf_truncate(text, text->len - 2);
		while (text->len && is_space(text->data[text->len - 1]))
			buf_truncate(text, text->len - 1);
	}
	while (from < text->len && (is_space(text->data[from]) || !strncmp(text->data + from, "\xc2\xa0", 2)))
		from += is_space(text->data[from]) ? 1 : 2;
	if (from) {
		memmove(text->data, text->data + from, text->len - from);
		buf_truncate(text, text->len - from);
	}
}

static void attach_anchor(struct blocks *blocks, struct block *block)
{
	const char *anchor = blocks->anchor;
	if (block->kind == BLOCK_HEADING && !*anchor)
		anchor = blocks->section;
	if (*anchor && blocks->anchor_bytes < ANCHOR_BYTES) {
		block->anchor = xstrdup(anchor);
		blocks->anchor_bytes += strlen(anchor);
	}
	if (block->kind == BLOCK_HEADING)
		blocks->section[0] = '\0';
}

void blocks_cell_is_whole(struct blocks *blocks)
{
	if (blocks->cell_block != NO_BLOCK)
		blocks->doc->blocks[blocks->cell_block].kind = BLOCK_PARAGRAPH;
	blocks->cell_block = NO_BLOCK;
	blocks->cell_whole = true;
}

/* One short block in a cell is a cell of figures; more is a page laid out with a table. */
static enum block_kind kind_in_cell(struct blocks *blocks)
{
	if (blocks->cell_block != NO_BLOCK || blocks->text.len > MAX_CELL)
		blocks_cell_is_whole(blocks);
	if (blocks->cell_whole)
		return BLOCK_PARAGRAPH;
	blocks->cell_block = blocks->doc->n_blocks;
	return BLOCK_CELL;
}

static void add_block(struct blocks *blocks)
{
	enum block_kind kind = blocks->kind == BLOCK_CELL ? kind_in_cell(blocks) : blocks->kind;
	struct block *block = document_add_block(blocks->doc, kind, blocks->text.data, blocks->text.len);
	if (!block) {
		blocks->full = true;
		return;
	}
	block->region = blocks->region;
	block->level = kind == BLOCK_HEADING ? blocks->level : 0;
	block->link_bytes =
		blocks->link_bytes < blocks->text.len ? blocks->link_bytes : (uint32_t)blocks->text.len;
	blocks->total_text += blocks->text.len;
	blocks->total_link += block->link_bytes;
	attach_anchor(blocks, block);
}

void blocks_end(struct blocks *blocks)
{
	blocks->pending = PENDING_NONE;
	trim(&blocks->text);
	if (blocks->text.len && !blocks->full) {
		add_block(blocks);
		set_anchor(blocks->anchor, blocks->late);
	} else if (*blocks->late) {
		set_anchor(blocks->anchor, blocks->late);
	}
	blocks->anchor_own = false;
	blocks->late[0] = '\0';
	buf_clear(&blocks->text);
	blocks->link_bytes = 0;
	blocks->link_last = false;
}

void blocks_break(struct blocks *blocks)
{
	if (blocks->kind == BLOCK_HEADING) {
		if (blocks->pending == PENDING_NONE)
			blocks->pending = PENDING_SPACE;
	} else if (blocks->pending == PENDING_BREAK) {
		blocks_end(blocks);
	} else if (blocks->text.len) {
		blocks->pending = PENDING_BREAK;
	}
}

/* The white space before a run of text, and the anchor that turns out to stand inside the block. */
static void settle(struct blocks *blocks)
{
	if (blocks->pending != PENDING_NONE && blocks->text.len) {
		buf_addch(&blocks->text, blocks->pending == PENDING_BREAK ? '\n' : ' ');
		blocks->link_bytes += blocks->in_link && blocks->link_last;
	}
	blocks->pending = PENDING_NONE;
	if (*blocks->late) {
		if (!*blocks->anchor)
			set_anchor(blocks->anchor, blocks->late);
		blocks->late[0] = '\0';
	}
}

/* A run without white space. */
static void add_run(struct blocks *blocks, const char *text, size_t len)
{
	if (blocks->text.len + len > READER_MAX_BLOCK)
		blocks_end(blocks);
	settle(blocks);
	size_t before = blocks->text.len, from = 0;
	for (size_t i = 0; i + 1 < len; i++) {
		unsigned char second = (unsigned char)text[i + 1];
		if (text[i] != '\xc2' || second < 0x80 || second > 0x9f)
			continue;
		buf_add(&blocks->text, text + from, i - from);
		utf8_add(&blocks->text, controls[second - 0x80]);
		from = i + 2;
		i++;
	}
	buf_add(&blocks->text, text + from, len - from);
	if (blocks->in_link)
		blocks->link_bytes += (uint32_t)(blocks->text.len - before);
	blocks->link_last = blocks->in_link;
}

void blocks_text(struct blocks *blocks, const char *text, size_t len)
{
	for (size_t at = 0; at < len && !blocks->full;) {
		if (is_space(text[at])) {
			if (blocks->pre && text[at] == '\n')
				blocks_break(blocks);
			else if (blocks->pending == PENDING_NONE)
				blocks->pending = PENDING_SPACE;
			at++;
			continue;
		}
		size_t n = 1;
		while (at + n < len && !is_space(text[at + n]))
			n++;
		if (n > READER_MAX_BLOCK)
			n = utf8_floor(text + at, n, READER_MAX_BLOCK);
		add_run(blocks, text + at, n);
		at += n;
	}
}

void blocks_anchor(struct blocks *blocks, const char *name, bool own)
{
	size_t len = strnlen(name, ANCHOR_SIZE);
	if (!len || len == ANCHOR_SIZE)
		return;
	if (blocks->text.len) {
		if (!*blocks->late)
			set_anchor(blocks->late, name);
		return;
	}
	if (blocks->anchor_own)
		return;
	set_anchor(blocks->anchor, name);
	blocks->anchor_own = own;
}

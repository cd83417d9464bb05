/* The parts of the HTML reader: tags and hints, the head of a page, its blocks. Inside this folder only. */
#ifndef READERS_HTML_PARTS_H
#define READERS_HTML_PARTS_H

#include "readers/formats.h"

/* ---- html_tags.c: what the names of tags, roles and classes mean ---- */

enum tag_flags {
	TAG_BLOCK = 1 << 0, /* begins and ends a block */
	TAG_DROP = 1 << 1,  /* nothing in it is text of the page */
	TAG_LIST = 1 << 2,
	TAG_PRE = 1 << 3,       /* line ends count */
	TAG_HINTS = 1 << 4,     /* its class and id may tell a region */
	TAG_NO_ANCHOR = 1 << 5, /* its id is nothing to jump to */
	TAG_WHOLE = 1 << 6, /* its content makes paragraphs of the cell around it: lists, headings, tables */
};

/* Tags that need code of their own. */
enum tag_special {
	SPECIAL_NONE,
	SPECIAL_A,
	SPECIAL_BR,
	SPECIAL_CELL,
	SPECIAL_FORM,
	SPECIAL_HEADER,
	SPECIAL_HTML,
	SPECIAL_LINK,
	SPECIAL_MAIN,
	SPECIAL_META,
	SPECIAL_SCRIPT,
	SPECIAL_SECTION,
	SPECIAL_TABLE,
	SPECIAL_TIME,
	SPECIAL_TITLE,
};

#define NO_KIND   N_BLOCK_KINDS
#define NO_REGION N_BLOCK_REGIONS

struct tag {
	const char *name;
	unsigned flags;
	enum block_kind kind; /* of the blocks in it, or NO_KIND: as around it */
	unsigned level;
	enum block_region region; /* or NO_REGION */
	enum tag_special special;
};

/* Never NULL: an unknown tag is inline and means nothing. name: lower case. */
const struct tag *tag_find(const char *name);
/* Region of an ARIA role, or NO_REGION. */
enum block_region region_of_role(const char *role);
/* Region that class or id hint at ("cookie-banner", "breadcrumb"), or NO_REGION. Either may be NULL. */
enum block_region region_of_hints(const char *class, const char *id);
bool class_is_caption(const char *class);

/* ---- html_head.c: what a page says of itself ---- */

struct head {
	struct declared *declared;
	unsigned date_rank, title_rank, lang_rank,
		address_rank; /* of what declared holds; 0: nothing yet, 1 the best */
};

/* Attributes as libxml2 gives them: name, value, ..., NULL. A value may be NULL. */
const char *attribute(const char *const *attributes, const char *name);

void head_html(struct head *head, const char *const *attributes);
void head_meta(struct head *head, const char *const *attributes);
void head_link(struct head *head, const char *const *attributes);
void head_time(struct head *head, const char *const *attributes);
/* The content of a <script type="application/ld+json">. */
void head_json_ld(struct head *head, const char *text, size_t len);

/* The charset that a meta or an XML prolog declares in the first bytes; "" when none does. */
#define CHARSET_NAME 64
void html_declared_charset(const char *data, size_t len, char ret_name[CHARSET_NAME]);

/*
 * Before the parser sees the page: STATUS_UNSUPPORTED for a tag with more than HTML_MAX_ATTRIBUTES; "<!-->" and
 * "<!--->", which are empty comments to browsers and to libxml2 the beginning of one that swallows what
 * follows, become processing instructions of the same length, which nobody sees.
 */
#define HTML_MAX_ATTRIBUTES 1000u
NODISCARD enum status html_prepare(char *text, size_t len, struct error *err);

/* ---- html_blocks.c: text and line breaks become blocks ---- */

#define ANCHOR_SIZE (READER_MAX_ANCHOR + 1)

enum pending { PENDING_NONE, PENDING_SPACE, PENDING_BREAK };

struct blocks {
	struct document *doc;
	bool full; /* past a limit of the document: nothing more goes in */

	/* The block being written, and what the next ones will be. */
	struct buf text;
	enum pending pending; /* white space met after the text so far */
	uint32_t link_bytes;
	bool link_last; /* the text ends inside a link */
	enum block_kind kind;
	unsigned level;
	enum block_region region;
	bool in_link, pre;

	/* "" for none. late: met after text of this block; of the next one if no text follows. */
	char anchor[ANCHOR_SIZE], late[ANCHOR_SIZE], section[ANCHOR_SIZE];
	bool anchor_own;     /* the anchor stands on the block's own element */
	size_t anchor_bytes; /* of all blocks, bounded by ANCHOR_BYTES */

	/* The cell around: number of its only block so far, and whether it holds more than that. */
	size_t cell_block;
	bool cell_whole;

	uint64_t total_text, total_link; /* of the blocks so far */
};

#define ANCHOR_BYTES (8u << 20)
#define NO_BLOCK     SIZE_MAX

void blocks_init(struct blocks *blocks, struct document *doc);
void blocks_release(struct blocks *blocks);
/* Text between tags: white space is folded, except line ends inside <pre>. */
void blocks_text(struct blocks *blocks, const char *text, size_t len);
/* <br>: a line break inside the block; two of them end it. In a heading it is a space. */
void blocks_break(struct blocks *blocks);
/* End the block, if there is any text in it. */
void blocks_end(struct blocks *blocks);
/* An id or name. own: on the element that makes the block. */
void blocks_anchor(struct blocks *blocks, const char *name, bool own);
/* What is inside the cell is more than one line of it. */
void blocks_cell_is_whole(struct blocks *blocks);

#endif

/*
 * Markdown, as CommonMark and GitHub write it, by cmark-gfm: headings with the anchors that GitHub gives them, lists,
 * tables by cell, code as text, footnotes. What marks emphasis and links is gone; HTML inside is read as HTML.
 *
 * In front may stand a few "key: value" lines between two "---": title, date, lang and so on are then declared.
 */
#include "readers/formats.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>

#include "base/memory.h"
#include "base/strlist.h"
#include "base/strmap.h"
#include "base/utf8.h"

#include "base/banned.h"

#define MAX_FRONT    (64u << 10) /* bytes of the lines in front */
#define MAX_HTML     1000u /* pieces of HTML that are read as such; later ones lose their tags and their text */
#define MAX_CAPTIONS 1000u /* pictures in one paragraph */

struct writer {
	struct document *doc;
	struct strmap anchors; /* given so far, to number the later ones */
	struct buf text, caption;
	struct strlist captions; /* of the block at hand */
	uint32_t link_bytes;
	unsigned link_depth, image_depth, item_depth, n_html;
	bool space; /* white space waits for what follows it */
	bool full;
};

/* ---- front matter ---- */

/* A value without the white space and the quotes around it. */
static void trim_value(const char **value, size_t *len)
{
	while (*len && strchr(" \t\r", (*value)[*len - 1]))
		--*len;
	while (*len && (**value == ' ' || **value == '\t')) {
		++*value;
		--*len;
	}
	if (*len >= 2 && (**value == '"' || **value == '\'') && (*value)[*len - 1] == **value) {
		++*value;
		*len -= 2;
	}
}

/* One name, or several as YAML lists them: "[Awa Ba, Jean Kam]". */
static void add_authors(struct declared *declared, const char *value, size_t len)
{
	if (len < 2 || *value != '[' || value[len - 1] != ']') {
		declare_author(declared, value, len);
		return;
	}
	value++;
	len -= 2;
	for (size_t at = 0; at < len;) {
		const char *comma = memchr(value + at, ',', len - at);
		size_t size = comma ? (size_t)(comma - value) - at : len - at, n = size;
		const char *name = value + at;
		trim_value(&name, &n);
		declare_author(declared, name, n);
		at += size + 1;
	}
}

/* The key of a line in front, and its value. */
static void set_declared(struct declared *declared, const char *key, size_t key_len, const char *value,
			 size_t len)
{
	static const char *const author_keys[] = { "author", "authors", "auteur",  "auteure", "auteurs",
						   "autor",  "autora",  "autores", "autoras" };
	const struct {
		const char *key;
		char **field;
	} fields[] = { { "title", &declared->title },   { "titre", &declared->title },
		       { "titulo", &declared->title },  { "date", &declared->date },
		       { "fecha", &declared->date },    { "lang", &declared->lang },
		       { "language", &declared->lang }, { "langue", &declared->lang },
		       { "idioma", &declared->lang },   { "canonical", &declared->canonical },
		       { "url", &declared->canonical } };
	trim_value(&value, &len);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strlen(fields[i].key) != key_len || strncasecmp(fields[i].key, key, key_len))
			continue;
		CLEANUP(free_p) char *text = xstrndup(value, len);
		if (fields[i].field != &declared->canonical || is_web_address(text))
			declare(fields[i].field, value, len);
	}
	for (size_t i = 0; i < ARRAY_SIZE(author_keys); i++)
		if (strlen(author_keys[i]) == key_len && !strncasecmp(author_keys[i], key, key_len))
			add_authors(declared, value, len);
}

/* "- Awa Ba" below "authors:" that holds nothing itself. */
static bool is_item(const char *line, size_t len, const char **ret_value, size_t *ret_len)
{
	size_t at = strspn(line, " \t");
	if (at + 2 >= len || line[at] != '-' || line[at + 1] != ' ')
		return false;
	*ret_value = line + at + 2;
	*ret_len = len - at - 2;
	return true;
}

/* Bytes of the lines in front, the dashes included; 0 when there are none. */
static size_t read_front(const char *text, size_t len, struct declared *declared)
{
	size_t limit = len < MAX_FRONT ? len : MAX_FRONT, at = 0, key_len = 0, value_len;
	const char *key = NULL, *value; /* of the list that goes on */
	for (unsigned n = 0; at < limit; n++) {
		const char *line = text + at, *newline = memchr(line, '\n', limit - at);
		if (!newline)
			return 0;
		size_t size = (size_t)(newline - line);
		size_t mark = size && line[size - 1] == '\r' ? size - 1 : size;
		bool dashes =
			(mark == 3 && !memcmp(line, "---", 3)) || (n && mark == 3 && !memcmp(line, "...", 3));
		at += size + 1;
		if (!n && !dashes)
			return 0;
		if (n && dashes)
			return at;
		if (key && is_item(line, size, &value, &value_len)) {
			set_declared(declared, key, key_len, value, value_len);
			continue;
		}
		const char *colon = memchr(line, ':', size);
		key = NULL;
		if (!n || !colon)
			continue;
		key_len = (size_t)(colon - line);
		set_declared(declared, line, key_len, colon + 1, size - key_len - 1);
		if (strspn(colon + 1, " \t\r") >= size - key_len - 1)
			key = line;
	}
	return 0;
}

/* ---- text ---- */

/* Append with white space folded; newline: line ends are kept as they are. */
static void add_text(struct writer *w, const char *text, size_t len, bool keep_lines)
{
	struct buf *out = w->image_depth ? &w->caption : &w->text;
	size_t before = out->len;
	if (out->len + len > READER_MAX_BLOCK)
		len = out->len >= READER_MAX_BLOCK ? 0 : utf8_floor(text, len, READER_MAX_BLOCK - out->len);
	for (size_t i = 0; i < len; i++) {
		bool line = text[i] == '\n' || text[i] == '\r';
		if (keep_lines && text[i] == '\n' && out->len && out->data[out->len - 1] != '\n') {
			buf_addch(out, '\n');
			w->space = false;
		} else if (line || text[i] == ' ' || text[i] == '\t') {
			w->space = true;
		} else {
			if (w->space && out->len && out->data[out->len - 1] != '\n') {
				/* a space in front of a link is not in it */
				before += out->len == before;
				buf_addch(out, ' ');
			}
			w->space = false;
			buf_addch(out, text[i]);
		}
	}
	if (w->link_depth && !w->image_depth)
		w->link_bytes += (uint32_t)(out->len - before);
}

/* The library cuts some broken footnotes in the middle of a character. */
static void make_valid(struct buf *text)
{
	if (utf8_valid(text->data, text->len))
		return;
	struct buf clean = BUF_INIT;
	utf8_add_clean(&clean, text->data, text->len);
	buf_release(text);
	*text = clean;
}

static void end_caption(struct writer *w)
{
	make_valid(&w->caption);
	if (w->caption.len && w->captions.n < MAX_CAPTIONS)
		strlist_addn(&w->captions, w->caption.data, w->caption.len);
	buf_clear(&w->caption);
	w->space = true;
}

/* "## Retour et accueil" -> "retour-et-accueil", as GitHub does; "{#retour}" at its end is what its author chose. */
static void make_anchor(struct writer *w, struct buf *out)
{
	const char *brace = strstr(w->text.data, "{#");
	size_t len = w->text.len, size;
	if (brace && len && w->text.data[len - 1] == '}') {
		size_t from = (size_t)(brace - w->text.data);
		buf_add(out, brace + 2, len - from - 3);
		while (from && w->text.data[from - 1] == ' ')
			from--;
		buf_truncate(&w->text, from);
		return;
	}
	for (size_t at = 0; at < len; at += size) {
		uint32_t c = utf8_decode(w->text.data + at, len - at, &size);
		if (c == ' ')
			buf_addch(out, '-');
		else if (c == '-' || c == '_' || u_isalnum((UChar32)c) ||
			 u_charType((UChar32)c) == U_NON_SPACING_MARK)
			utf8_add(out, (uint32_t)u_tolower((UChar32)c));
	}
	/* The second "Introduction" is "introduction-1". */
	bool is_new;
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	buf_add(&base, out->data, out->len);
	strmap_add(&w->anchors, out->data, out->len, &is_new);
	for (unsigned n = 1; !is_new && n < 1000; n++) {
		buf_clear(out);
		buf_addf(out, "%s-%u", base.data, n);
		strmap_add(&w->anchors, out->data, out->len, &is_new);
	}
}

static void end_block(struct writer *w, enum block_kind kind, unsigned level)
{
	while (w->text.len && (w->text.data[w->text.len - 1] == '\n' || w->text.data[w->text.len - 1] == ' '))
		buf_truncate(&w->text, w->text.len - 1);
	make_valid(&w->text);
	CLEANUP(buf_release) struct buf anchor = BUF_INIT;
	if (kind == BLOCK_HEADING && w->text.len)
		make_anchor(w, &anchor);
	if (w->text.len) {
		struct block *block = document_add_block(w->doc, kind, w->text.data, w->text.len);
		w->full = w->full || !block;
		if (block) {
			block->level = level;
			block->link_bytes =
				w->link_bytes < w->text.len ? w->link_bytes : (uint32_t)w->text.len;
			if (anchor.len && anchor.len <= READER_MAX_ANCHOR)
				block->anchor = xstrdup(anchor.data);
		}
	}
	for (size_t i = 0; i < w->captions.n; i++)
		w->full = w->full || !document_add_block(w->doc, BLOCK_CAPTION, w->captions.items[i],
							 strlen(w->captions.items[i]));
	strlist_release(&w->captions);
	buf_clear(&w->text);
	w->link_bytes = 0;
	w->space = false;
}

/* ---- the tree ---- */

static void add_html(struct writer *w, const char *html)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT;
	struct error ignored = ERROR_INIT;
	if (w->n_html++ >= MAX_HTML)
		return;
	buf_addstr(&copy, html);
	if (html_fill(copy.data, copy.len, w->doc, &ignored))
		return; /* tags with thousands of attributes: no text is lost that anybody wrote */
}

static void leaf(struct writer *w, cmark_node *node)
{
	const char *literal = cmark_node_get_literal(node);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		add_text(w, literal, strlen(literal), false);
		break;
	case CMARK_NODE_SOFTBREAK:
		add_text(w, " ", 1, false);
		break;
	case CMARK_NODE_LINEBREAK:
		add_text(w, "\n", 1, true);
		break;
	case CMARK_NODE_CODE_BLOCK:
		add_text(w, literal, strlen(literal), true);
		end_block(w, BLOCK_PARAGRAPH, 0);
		break;
	case CMARK_NODE_HTML_BLOCK:
		add_html(w, literal);
		break;
	default:
		break;
	}
}

static void enter(struct writer *w, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	w->link_depth += type == CMARK_NODE_LINK;
	w->image_depth += type == CMARK_NODE_IMAGE;
	w->item_depth += type == CMARK_NODE_ITEM;
	leaf(w, node);
}

static void leave(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LINK:
		w->link_depth--;
		break;
	case CMARK_NODE_IMAGE:
		if (!--w->image_depth)
			end_caption(w);
		break;
	case CMARK_NODE_ITEM:
		w->item_depth--;
		break;
	case CMARK_NODE_HEADING:
		end_block(w, BLOCK_HEADING, (unsigned)cmark_node_get_heading_level(node));
		break;
	case CMARK_NODE_PARAGRAPH:
		end_block(w, w->item_depth ? BLOCK_ITEM : BLOCK_PARAGRAPH, 0);
		break;
	default:
		if (!strcmp(cmark_node_get_type_string(node), "table_cell"))
			end_block(w, BLOCK_CELL, 0);
	}
}

static cmark_node *parse(const char *text, size_t len)
{
	static const char *const names[] = { "table", "strikethrough", "tasklist" };
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		cmark_syntax_extension *extension = cmark_find_syntax_extension(names[i]);
		if (extension)
			cmark_parser_attach_syntax_extension(parser, extension);
	}
	cmark_parser_feed(parser, text, len);
	cmark_node *root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return root;
}

static void walk(struct writer *w, cmark_node *root)
{
	/* Without recursion, so that depth costs nothing. */
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	while (!w->full && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (event == CMARK_EVENT_ENTER)
			enter(w, node);
		else
			leave(w, node);
	}
	cmark_iter_free(iter);
}

/* A title declared in front is what the page is headed with, where no heading of its own is. */
static void add_title(struct document *doc)
{
	for (size_t i = 0; i < doc->n_blocks; i++)
		if (doc->blocks[i].kind == BLOCK_HEADING && doc->blocks[i].level == 1)
			return;
	const char *title = doc->declared.title;
	if (!title || !doc->n_blocks || !document_add_block(doc, BLOCK_HEADING, title, strlen(title)))
		return;
	struct block last = doc->blocks[doc->n_blocks - 1];
	last.level = 1;
	memmove(doc->blocks + 1, doc->blocks, (doc->n_blocks - 1) * sizeof(*doc->blocks));
	doc->blocks[0] = last;
}

enum status markdown_read(const char *data, size_t len, const char *id, uint64_t base,
			  const struct reader_sink *sink, struct error *err)
{
	(void)base;
	if (!len)
		return error_set(err, STATUS_UNSUPPORTED, "empty file");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(document_release) struct document doc;
	const char *charset;
	enum status status = reader_decode(data, len, NULL, &text, &charset, err);
	document_init(&doc);
	if (status)
		return status;
	size_t front = read_front(text.data, text.len, &doc.declared);
	cmark_node *root = parse(text.data + front, text.len - front);
	struct writer writer = { .doc = &doc };
	strmap_init(&writer.anchors);
	buf_init(&writer.text);
	buf_init(&writer.caption);
	walk(&writer, root);
	cmark_node_free(root);
	strmap_release(&writer.anchors);
	buf_release(&writer.text);
	buf_release(&writer.caption);
	strlist_release(&writer.captions);
	doc.truncated = doc.truncated || writer.full;
	add_title(&doc);
	if (!document_has_text(&doc))
		return error_set(err, STATUS_UNSUPPORTED, "no text");
	doc.id = xstrdup(id);
	return sink->document(&doc, sink->ctx, err);
}

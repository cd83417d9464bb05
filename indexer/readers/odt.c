/*
 * ODT (OpenDocument text, also in one flat file): content.xml, styles.xml and meta.xml, which all are parts of one
 * vocabulary and go through one set of handlers. Tracked changes keep what was deleted in a block of its own in front of
 * the text; that block, comments, and the headers and footers of pages are not read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "readers/office.h"
#include "readers/zip.h"

#include "base/banned.h"

#define MAX_NESTING 32u /* paragraphs inside paragraphs; deeper ones run on in the one around them */

struct paragraph {
	char lang[OFFICE_LANG];
	bool own_story; /* it stands in a shape inside another paragraph */
};

struct odt {
	struct office office;
	struct office_styles styles;
	struct office_meta meta;
	struct xml_events *events;
	char style_name[OFFICE_MAX_NAME]; /* of the style being read; "" for none */
	bool in_default, in_meta, in_body, has_body;

	unsigned depth, dropped, link, contents;
	struct paragraph paragraphs[MAX_NESTING];
	unsigned n_paragraphs, n_lost;
	/* By story: does a paragraph stand open in it, and inside how many entries of lists? */
	bool open[OFFICE_MAX_STORIES];
	unsigned items[OFFICE_MAX_STORIES];
	bool encrypted, is_content; /* of the manifest */
};

static unsigned story(const struct odt *odt)
{
	return odt->office.n_stories - 1;
}

/* ---- styles ---- */

static void start_style(struct odt *odt, const struct xml_tag *tag)
{
	char value[XML_VALUE], family[XML_VALUE] = "";
	odt->style_name[0] = '\0';
	xml_attribute(tag, "style:family", family);
	odt->in_default = !strcmp(tag->name, "style:default-style") && !strcmp(family, "paragraph");
	if (strcmp(tag->name, "style:style") != 0 || strcmp(family, "paragraph") != 0 ||
	    !xml_attribute(tag, "style:name", value))
		return;
	struct office_style *style = office_style_add(&odt->styles, value);
	if (!style)
		return;
	memcpy(odt->style_name, value, strlen(value) + 1);
	office_style_named(style, value);
	if (xml_attribute(tag, "style:display-name", value))
		office_style_named(style, value);
	if (xml_attribute(tag, "style:parent-style-name", value) && strlen(value) < OFFICE_MAX_NAME)
		memcpy(style->parent, value, strlen(value) + 1);
	if (xml_attribute(tag, "style:default-outline-level", value) && value[0] >= '1' && value[0] <= '9')
		office_style_ranked(style, value[1] ? 6 : (unsigned)(value[0] - '0'));
}

/* "fr" and "FR" -> "fr-FR" */
static void read_language(struct odt *odt, const struct xml_tag *tag)
{
	char language[XML_VALUE], country[XML_VALUE] = "";
	CLEANUP(buf_release) struct buf lang = BUF_INIT;
	if (!xml_attribute(tag, "fo:language", language) || !strcmp(language, "none") ||
	    !strcmp(language, "zxx"))
		return;
	xml_attribute(tag, "fo:country", country);
	buf_addstr(&lang, language);
	if (*country && strcmp(country, "none") != 0)
		buf_addf(&lang, "-%s", country);
	if (lang.len >= OFFICE_LANG)
		return;
	uint32_t number = strmap_find(&odt->styles.ids, odt->style_name, strlen(odt->style_name));
	char *to = odt->in_default ? odt->styles.lang : NULL;
	if (*odt->style_name && number != STRMAP_NONE)
		to = odt->styles.items[number].lang;
	if (to)
		memcpy(to, lang.data, lang.len + 1);
}

/* ---- text ---- */

static void begin_story(struct odt *odt, bool note)
{
	unsigned before = odt->office.n_stories;
	office_story_begin(&odt->office, note);
	if (odt->office.n_stories == before)
		return;
	odt->open[before] = false;
	odt->items[before] = 0;
}

static void begin_paragraph(struct odt *odt, const struct xml_tag *tag)
{
	char style[XML_VALUE] = "", rank[XML_VALUE] = "1";
	if (odt->n_paragraphs == MAX_NESTING) {
		odt->n_lost++;
		return;
	}
	struct paragraph *paragraph = &odt->paragraphs[odt->n_paragraphs++];
	*paragraph = (struct paragraph){ .own_story = odt->open[story(odt)] };
	if (paragraph->own_story)
		begin_story(odt, false);
	odt->open[story(odt)] = true;
	odt->office.contents = odt->contents;
	office_paragraph(&odt->office);
	xml_attribute(tag, "text:style-name", style);
	struct office_look look = office_look(&odt->styles, style);
	memcpy(paragraph->lang, look.lang, strlen(look.lang) + 1);
	if (!strcmp(tag->name, "text:h") && look.role != ROLE_TITLE) {
		xml_attribute(tag, "text:outline-level", rank);
		look.role = ROLE_HEADING;
		look.level = rank[0] >= '1' && rank[0] <= '6' && !rank[1] ? (unsigned)(rank[0] - '0') : 6;
	}
	office_set_look(&odt->office, look.role, look.level, odt->items[story(odt)] > 0);
}

static void end_paragraph(struct odt *odt)
{
	if (odt->n_lost) {
		odt->n_lost--;
		return;
	}
	if (!odt->n_paragraphs)
		return;
	const struct paragraph *paragraph = &odt->paragraphs[--odt->n_paragraphs];
	office_paragraph_end(&odt->office, false);
	odt->open[story(odt)] = false;
	if (paragraph->own_story) {
		office_story_end(&odt->office);
		odt->open[story(odt)] = true;
	}
	if (office_is_full(&odt->office))
		odt->events->stop = true;
}

static void add_text(struct odt *odt, const char *text, size_t len)
{
	if (!odt->n_paragraphs || !odt->open[story(odt)])
		return;
	office_blocks(&odt->office)->in_link = odt->link != 0;
	office_text(&odt->office, text, len, odt->paragraphs[odt->n_paragraphs - 1].lang);
	if (office_is_full(&odt->office))
		odt->events->stop = true;
}

/* ---- elements of the text ---- */

enum element {
	E_NONE,
	E_BREAK,
	E_CELL,
	E_CONTENTS,
	E_DROP,
	E_ITEM,
	E_LINK,
	E_NOTE,
	E_PARAGRAPH,
	E_SECTION,
	E_SPACE,
	E_TEXT_BOX,
};

/* Sorted by name. */
static const struct office_element elements[] = {
	{ "draw:object", E_DROP },
	{ "draw:text-box", E_TEXT_BOX },
	{ "office:annotation", E_DROP },
	{ "office:binary-data", E_DROP },
	{ "office:forms", E_DROP },
	{ "office:scripts", E_DROP },
	{ "svg:desc", E_DROP },
	{ "svg:title", E_DROP },
	{ "table:covered-table-cell", E_DROP },
	{ "table:table-cell", E_CELL },
	{ "text:a", E_LINK },
	{ "text:alphabetical-index", E_CONTENTS },
	{ "text:h", E_PARAGRAPH },
	{ "text:illustration-index", E_CONTENTS },
	{ "text:line-break", E_BREAK },
	{ "text:list-item", E_ITEM },
	{ "text:note-body", E_NOTE },
	{ "text:note-citation", E_DROP },
	{ "text:object-index", E_CONTENTS },
	{ "text:p", E_PARAGRAPH },
	{ "text:placeholder", E_DROP },
	{ "text:ruby-text", E_DROP },
	{ "text:s", E_SPACE },
	{ "text:section", E_SECTION },
	{ "text:tab", E_SPACE },
	{ "text:table-index", E_CONTENTS },
	{ "text:table-of-content", E_CONTENTS },
	{ "text:tracked-changes", E_DROP },
	{ "text:user-index", E_CONTENTS },
};

static enum element find_element(const char *name)
{
	return (enum element)office_find_element(elements, ARRAY_SIZE(elements), name);
}

static void start_in_body(struct odt *odt, const struct xml_tag *tag)
{
	char value[XML_VALUE];
	switch (find_element(tag->name)) {
	case E_NONE:
		break;
	case E_DROP:
		odt->dropped = odt->depth;
		break;
	case E_SECTION:
		if (xml_attribute(tag, "text:display", value) && !strcmp(value, "none"))
			odt->dropped = odt->depth;
		break;
	case E_PARAGRAPH:
		begin_paragraph(odt, tag);
		break;
	case E_SPACE:
		add_text(odt, " ", 1);
		break;
	case E_BREAK:
		if (odt->open[story(odt)])
			blocks_break(office_blocks(&odt->office));
		break;
	case E_TEXT_BOX:
		begin_story(odt, false);
		break;
	case E_NOTE:
		begin_story(odt, true);
		break;
	case E_ITEM:
		odt->items[story(odt)]++;
		break;
	case E_CELL:
		if (!odt->open[story(odt)])
			office_cell_begin(&odt->office);
		break;
	case E_LINK:
		if (!odt->link)
			odt->link = odt->depth;
		break;
	case E_CONTENTS:
		odt->contents++;
		break;
	}
}

static void end_in_body(struct odt *odt, const char *name)
{
	switch (find_element(name)) {
	case E_PARAGRAPH:
		end_paragraph(odt);
		break;
	case E_TEXT_BOX:
		office_story_end(&odt->office);
		break;
	case E_NOTE:
		office_refer(&odt->office, office_story_end(&odt->office));
		break;
	case E_ITEM:
		odt->items[story(odt)] -= odt->items[story(odt)] > 0;
		break;
	case E_CELL:
		if (!odt->open[story(odt)])
			office_cell_end(&odt->office);
		break;
	case E_CONTENTS:
		odt->contents -= odt->contents > 0;
		break;
	default:
		break;
	}
}

/* ---- events ---- */

static void start_manifest(struct odt *odt, const struct xml_tag *tag)
{
	char path[XML_VALUE];
	if (!strcmp(tag->name, "manifest:file-entry"))
		odt->is_content = xml_attribute(tag, "manifest:full-path", path) &&
				  (!strcmp(path, "content.xml") || !strcmp(path, "encrypted-package"));
	else if (!strcmp(tag->name, "manifest:encryption-data"))
		odt->encrypted |= odt->is_content;
}

static void start_element(void *ctx, const struct xml_tag *tag)
{
	struct odt *odt = ctx;
	odt->depth++;
	if (odt->dropped)
		return;
	if (odt->in_body)
		start_in_body(odt, tag);
	else if (odt->in_meta)
		office_meta_start(&odt->meta, tag);
	else if (!strcmp(tag->name, "style:style") || !strcmp(tag->name, "style:default-style"))
		start_style(odt, tag);
	else if (!strcmp(tag->name, "style:text-properties"))
		read_language(odt, tag);
	else if (!strcmp(tag->name, "office:meta"))
		odt->in_meta = true;
	else if (!strcmp(tag->name, "office:text"))
		odt->in_body = odt->has_body = true;
	else if (!strncmp(tag->name, "manifest:", 9))
		start_manifest(odt, tag);
}

static void end_element(void *ctx, const char *name)
{
	struct odt *odt = ctx;
	if (odt->dropped == odt->depth) {
		odt->dropped = 0;
	} else if (!odt->dropped) {
		if (!strcmp(name, "office:text"))
			odt->in_body = false;
		else if (!strcmp(name, "office:meta"))
			odt->in_meta = false;
		else if (odt->in_body)
			end_in_body(odt, name);
		else if (odt->in_meta)
			office_meta_end(&odt->meta, name);
	}
	if (odt->link == odt->depth)
		odt->link = 0;
	odt->depth -= odt->depth > 0;
}

static void characters(void *ctx, const char *text, size_t len)
{
	struct odt *odt = ctx;
	if (odt->dropped)
		return;
	if (odt->in_body)
		add_text(odt, text, len);
	else if (odt->in_meta)
		office_meta_text(&odt->meta, text, len);
}

/* ---- the document ---- */

static enum status read_part(struct odt *odt, const char *data, size_t len, bool *ret_whole,
			     struct error *err)
{
	struct xml_events events = { start_element, end_element, characters, odt, false };
	odt->events = &events;
	odt->depth = odt->dropped = odt->link = odt->contents = 0;
	odt->in_default = odt->in_meta = odt->in_body = false;
	odt->style_name[0] = '\0';
	return xml_read(data, len, &events, ret_whole, err);
}

static enum status read_archive(struct odt *odt, struct zip *zip, struct error *err)
{
	/* Styles before the text that uses them; what the manifest says of encryption before all. */
	static const char *const names[] = { "META-INF/manifest.xml", "styles.xml",        "meta.xml",
					     "content.xml",           "encrypted-package", NULL };
	struct document *doc = odt->office.doc;
	bool whole = true;
	enum status status = zip_load_names(zip, names, err);
	for (size_t i = 0; !status && names[i]; i++) {
		const struct zip_part *part = zip_find(zip, names[i]);
		if (!part)
			continue;
		if (!strcmp(names[i], "encrypted-package") || odt->encrypted)
			return error_set(err, STATUS_UNSUPPORTED, "password-protected");
		status = read_part(odt, part->data.data, part->data.len, &whole, err);
		whole = whole && !part->cut;
		if (!strcmp(names[i], "content.xml"))
			doc->truncated |= !whole || zip->damaged;
	}
	if (!status && zip->encrypted)
		return error_set(err, STATUS_UNSUPPORTED, "password-protected");
	if (!status && !zip_find(zip, "content.xml") && zip->damaged)
		return error_set(err, STATUS_CORRUPT, "damaged: its text is not in what is left of it");
	return status;
}

static enum status read_document(struct odt *odt, const char *data, size_t len, struct error *err)
{
	struct document *doc = odt->office.doc;
	enum status status;
	if (len > 2 && !memcmp(data, "PK", 2)) {
		struct zip zip;
		zip_init(&zip, data, len);
		status = read_archive(odt, &zip, err);
		zip_release(&zip);
	} else {
		bool whole = true;
		status = read_part(odt, data, len, &whole, err);
		doc->truncated |= !whole;
	}
	if (status)
		return status;
	office_finish(&odt->office);
	office_declare_lang(&odt->office);
	office_settle(doc, false);
	if (document_has_text(doc))
		return STATUS_OK;
	if (doc->truncated)
		return error_set(err, STATUS_CORRUPT, "damaged: no text is left in it");
	return error_set(err, STATUS_UNSUPPORTED,
			 odt->has_body ? "no text" : "OpenDocument file that is no text document");
}

enum status odt_read(const char *data, size_t len, const char *id, uint64_t base,
		     const struct reader_sink *sink, struct error *err)
{
	(void)base;
	if (!len)
		return error_set(err, STATUS_UNSUPPORTED, "empty file");
	CLEANUP(document_release) struct document doc;
	struct odt odt = { .events = NULL };
	document_init(&doc);
	office_init(&odt.office, &doc);
	office_styles_init(&odt.styles);
	office_meta_init(&odt.meta, &doc.declared, false);
	enum status status = read_document(&odt, data, len, err);
	office_release(&odt.office);
	office_styles_release(&odt.styles);
	office_meta_release(&odt.meta);
	if (status)
		return status;
	doc.id = xstrdup(id);
	return sink->document(&doc, sink->ctx, err);
}

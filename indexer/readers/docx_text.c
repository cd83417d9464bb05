/*
 * The elements of a Word document. Text is what stands in w:t inside runs, joined as the runs follow one another: a run
 * ends where Word changed something, often in the middle of a word. Left out: what was deleted or moved away, the
 * codes of fields, hidden text, the placeholder of an empty content control.
 */
#include "readers/docx_content.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#include "base/banned.h"

enum element {
	E_NONE,
	E_DROP, /* nothing in it is text */
	E_ALTERNATE,
	E_BR,
	E_CELL,
	E_CHOICE,
	E_CONTROL,
	E_CONTROL_CONTENT,
	E_DELETED,
	E_FALLBACK,
	E_FIELD,
	E_FRACTION,
	E_GALLERY,
	E_HYPHEN,
	E_LANG,
	E_LINK,
	E_NOTE,
	E_NUMBER,
	E_OUTLINE,
	E_PARAGRAPH,
	E_PLACEHOLDER,
	E_PROPERTIES,
	E_REFERENCE,
	E_RUN,
	E_STYLE,
	E_SYMBOL,
	E_TAB,
	E_TEXT,
	E_TEXT_BOX,
	E_VANISH,
};

/* Sorted by name. */
static const struct office_element elements[] = {
	{ "m:den", E_FRACTION },
	{ "m:r", E_RUN },
	{ "m:t", E_TEXT },
	{ "mc:AlternateContent", E_ALTERNATE },
	{ "mc:Choice", E_CHOICE },
	{ "mc:Fallback", E_FALLBACK },
	{ "w:br", E_BR },
	{ "w:cr", E_BR },
	{ "w:del", E_DELETED },
	{ "w:delInstrText", E_DROP },
	{ "w:delText", E_DROP },
	{ "w:docPartGallery", E_GALLERY },
	{ "w:endnote", E_NOTE },
	{ "w:endnoteReference", E_REFERENCE },
	{ "w:fldChar", E_FIELD },
	{ "w:footnote", E_NOTE },
	{ "w:footnoteReference", E_REFERENCE },
	{ "w:hyperlink", E_LINK },
	{ "w:instrText", E_DROP },
	{ "w:lang", E_LANG },
	{ "w:moveFrom", E_DELETED },
	{ "w:noBreakHyphen", E_HYPHEN },
	{ "w:numId", E_NUMBER },
	{ "w:outlineLvl", E_OUTLINE },
	{ "w:p", E_PARAGRAPH },
	{ "w:pPr", E_PROPERTIES },
	{ "w:pPrChange", E_DROP },
	{ "w:pStyle", E_STYLE },
	{ "w:ptab", E_TAB },
	{ "w:r", E_RUN },
	{ "w:rPrChange", E_DROP },
	{ "w:rt", E_DROP },
	{ "w:sdt", E_CONTROL },
	{ "w:sdtContent", E_CONTROL_CONTENT },
	{ "w:sectPr", E_DROP },
	{ "w:showingPlcHdr", E_PLACEHOLDER },
	{ "w:sym", E_SYMBOL },
	{ "w:t", E_TEXT },
	{ "w:tab", E_TAB },
	{ "w:tabs", E_DROP },
	{ "w:tblGrid", E_DROP },
	{ "w:tblPr", E_DROP },
	{ "w:tc", E_CELL },
	{ "w:tcPr", E_DROP },
	{ "w:trPr", E_DROP },
	{ "w:txbxContent", E_TEXT_BOX },
	{ "w:vanish", E_VANISH },
};

static enum element find_element(const char *name)
{
	return (enum element)office_find_element(elements, ARRAY_SIZE(elements), name);
}

void docx_init(struct docx *docx, struct document *doc)
{
	*docx = (struct docx){ .events = NULL };
	office_init(&docx->office, doc);
	office_styles_init(&docx->styles);
	strmap_init(&docx->note_ids);
}

void docx_release(struct docx *docx)
{
	office_release(&docx->office);
	office_styles_release(&docx->styles);
	strmap_release(&docx->note_ids);
	free(docx->notes);
}

/* A switch of a property is on unless it says "0", "false" or "off". */
static bool is_on(const struct xml_tag *tag)
{
	char value[XML_VALUE];
	return !xml_attribute(tag, "w:val", value) ||
	       (strcmp(value, "0") != 0 && strcmp(value, "false") != 0 && strcmp(value, "off") != 0);
}

static int number_of(const struct xml_tag *tag)
{
	char value[XML_VALUE];
	if (!xml_attribute(tag, "w:val", value) || value[0] < '0' || value[0] > '9')
		return -1;
	return value[1] ? 10 : value[0] - '0'; /* 10: more than any rank */
}

/* ---- events ---- */

/* What paragraphs and runs say of themselves. */
static void start_property(struct docx *docx, const struct xml_tag *tag, enum element element)
{
	char value[XML_VALUE];
	switch (element) {
	case E_STYLE:
		xml_copy_attribute(tag, "w:val", docx->paragraph.style, sizeof(docx->paragraph.style));
		break;
	case E_OUTLINE:
		docx->paragraph.outline = number_of(tag);
		break;
	case E_NUMBER:
		docx->paragraph.item = number_of(tag) != 0;
		break;
	case E_LANG:
		if (!docx->in_paragraph_properties)
			xml_copy_attribute(tag, "w:val", docx->run_lang, sizeof(docx->run_lang));
		break;
	case E_VANISH:
		if (!docx->in_paragraph_properties)
			docx->hidden = is_on(tag);
		break;
	case E_GALLERY:
		docx->control_is_contents =
			xml_attribute(tag, "w:val", value) && !strcmp(value, "Table of Contents");
		break;
	case E_PLACEHOLDER:
		docx->control_is_placeholder = is_on(tag);
		break;
	default:
		break;
	}
}

static void start_structure(struct docx *docx, const struct xml_tag *tag, enum element element)
{
	switch (element) {
	case E_PARAGRAPH:
		docx_paragraph_begin(docx);
		break;
	case E_PROPERTIES:
		docx->in_paragraph_properties = true;
		break;
	case E_CELL:
		office_cell_begin(&docx->office);
		break;
	case E_TEXT_BOX:
		docx_text_box_begin(docx);
		break;
	case E_NOTE:
		docx_note_begin(docx, tag);
		break;
	case E_ALTERNATE:
		docx_alternatives_begin(docx);
		break;
	case E_CHOICE:
	case E_FALLBACK:
		docx_choice_begin(docx);
		break;
	case E_CONTROL:
		docx->control_is_placeholder = docx->control_is_contents = false;
		break;
	case E_CONTROL_CONTENT:
		docx_control_begin(docx);
		break;
	case E_LINK:
		if (!docx->link)
			docx->link = docx->depth;
		break;
	default:
		start_property(docx, tag, element);
		break;
	}
}

static void start_element(void *ctx, const struct xml_tag *tag)
{
	struct docx *docx = ctx;
	docx->depth++;
	if (docx->dropped)
		return;
	enum element element = find_element(tag->name);
	switch (element) {
	case E_NONE:
		break;
	case E_DROP:
		docx_drop(docx);
		break;
	case E_DELETED: /* in the properties of a paragraph: its end was */
		if (docx->in_paragraph_properties)
			docx->paragraph.mark_deleted = true;
		docx_drop(docx);
		break;
	case E_RUN:
		docx->in_run = true;
		docx->hidden = false;
		docx->run_lang[0] = '\0';
		break;
	case E_TEXT:
		docx->in_text = docx->in_run;
		break;
	case E_TAB:
		if (docx->in_run)
			docx_add_text(docx, " ", 1);
		break;
	case E_BR:
		if (docx->in_run)
			docx_add_break(docx);
		break;
	case E_HYPHEN:
		docx_add_text(docx, "\u2011", 3);
		break;
	case E_FRACTION:
		docx_add_text(docx, "/", 1);
		break;
	case E_SYMBOL:
		docx_add_symbol(docx, tag);
		break;
	case E_FIELD:
		docx_field(docx, tag);
		break;
	case E_REFERENCE:
		docx_note_refer(docx, tag);
		break;
	default:
		start_structure(docx, tag, element);
		break;
	}
}

static void end_kept(struct docx *docx, enum element element)
{
	switch (element) {
	case E_PARAGRAPH:
		docx_paragraph_end(docx);
		break;
	case E_PROPERTIES:
		docx->in_paragraph_properties = false;
		docx_properties_end(docx);
		break;
	case E_RUN:
		docx->in_run = docx->hidden = false;
		docx->run_lang[0] = '\0';
		break;
	case E_TEXT:
		docx->in_text = false;
		break;
	case E_CELL:
		office_cell_end(&docx->office);
		break;
	case E_TEXT_BOX:
		docx_text_box_end(docx);
		break;
	case E_NOTE:
		docx_note_end(docx);
		break;
	case E_ALTERNATE:
		docx_alternatives_end(docx);
		break;
	case E_CHOICE:
	case E_FALLBACK:
		docx_choice_end(docx);
		break;
	default:
		break;
	}
}

static void end_element(void *ctx, const char *name)
{
	struct docx *docx = ctx;
	enum element element = find_element(name);
	if (docx->dropped == docx->depth)
		docx->dropped = 0;
	else if (!docx->dropped)
		end_kept(docx, element);
	if (docx->link == docx->depth)
		docx->link = 0;
	if (docx->contents == docx->depth)
		docx->contents = 0;
	docx->depth -= docx->depth > 0;
}

static void characters(void *ctx, const char *text, size_t len)
{
	struct docx *docx = ctx;
	if (!docx->dropped && docx->in_text)
		docx_add_text(docx, text, len);
}

enum status docx_read_text(struct docx *docx, const struct buf *part, bool *whole, struct error *err)
{
	struct xml_events events = { start_element, end_element, characters, docx, false };
	bool part_whole = true;
	docx->events = &events;
	docx->depth = docx->dropped = docx->contents = docx->link = 0;
	docx->n_fields = docx->n_lost_fields = docx->n_alternatives = docx->n_lost_alternatives = 0;
	docx->in_paragraph_properties = docx->in_run = docx->in_text = docx->hidden = false;
	enum status status = xml_read(part->data, part->len, &events, &part_whole, err);
	while (docx->office.n_stories > 1)
		office_story_end(&docx->office);
	if (!part_whole)
		*whole = false;
	return status;
}

/*
 * The text of a Word document. Text is what stands in w:t inside runs, joined as the runs follow one another: a run
 * ends where Word changed something, often in the middle of a word. Left out: what was deleted or moved away, the
 * codes of fields, hidden text, the placeholder of an empty content control.
 */
#include "readers/docx_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

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

static void copy_value(const struct xml_tag *tag, const char *attribute, char *ret_value, size_t size)
{
	char value[XML_VALUE];
	if (!xml_attribute(tag, attribute, value))
		return;
	size_t n = strnlen(value, size - 1);
	memcpy(ret_value, value, n);
	ret_value[n] = '\0';
}

static int number_of(const struct xml_tag *tag)
{
	char value[XML_VALUE];
	if (!xml_attribute(tag, "w:val", value) || value[0] < '0' || value[0] > '9')
		return -1;
	return value[1] ? 10 : value[0] - '0'; /* 10: more than any rank */
}

/* ---- text ---- */

static bool in_code(const struct docx *docx)
{
	for (unsigned i = 0; i < docx->n_fields; i++)
		if (docx->fields[i] == FIELD_CODE)
			return true;
	return false;
}

static void add_text(struct docx *docx, const char *text, size_t len)
{
	if (docx->hidden || in_code(docx))
		return;
	office_blocks(&docx->office)->in_link = docx->link != 0;
	office_text(&docx->office, text, len, *docx->run_lang ? docx->run_lang : docx->paragraph.lang);
	if (office_is_full(&docx->office))
		docx->events->stop = true;
}

/* Adobe's Symbol from 0x41 and 0x61: Greek, and the few signs that texts use of it. */
static uint32_t symbol_letter(unsigned code)
{
	static const char capitals[] = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", small[] = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
	static const struct {
		unsigned code;
		uint32_t character;
	} signs[] = {
		{ 0xa0, 0x20ac }, { 0xa3, 0x2264 }, { 0xae, 0x2192 }, { 0xb0, 0xb0 },   { 0xb1, 0xb1 },
		{ 0xb3, 0x2265 }, { 0xb4, 0xd7 },   { 0xb7, 0x2022 }, { 0xb9, 0x2260 }, { 0xbb, 0x2248 }
	};
	const char *letters = code >= 'a' ? small : capitals;
	size_t at = 0, size;
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (signs[i].code == code)
			return signs[i].character;
	if ((code | 0x20) < 'a' || (code | 0x20) > 'z' || code > 'z')
		return code < 0x7f ? code : ' ';
	for (unsigned i = (code | 0x20) - 'a'; i; i--)
		at += (utf8_decode(letters + at, 4, &size), size);
	return utf8_decode(letters + at, 4, &size);
}

/* A character of a font of symbols, kept in the private use area; what is none of letters is a space. */
static void add_symbol(struct docx *docx, const struct xml_tag *tag)
{
	char font[XML_VALUE] = "", code[XML_VALUE] = "";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	xml_attribute(tag, "w:font", font);
	xml_attribute(tag, "w:char", code);
	unsigned long character = strtoul(code, NULL, 16);
	bool is_private = character >= 0xf000 && character <= 0xf0ff;
	if (is_private)
		character -= 0xf000;
	if (!strcmp(font, "Symbol") && character < 0x100)
		character = symbol_letter((unsigned)character);
	else if (is_private && (strstr(font, "ding") || strstr(font, "Marlett")))
		character = ' ';
	if (character < ' ' || (character >= 0x7f && character < 0xa0) || character > 0x10ffff ||
	    (character >= 0xd800 && character < 0xe000))
		character = ' ';
	utf8_add(&text, (uint32_t)character);
	add_text(docx, text.data, text.len);
}

static void add_break(struct docx *docx)
{
	if (!docx->hidden && !in_code(docx))
		blocks_break(office_blocks(&docx->office));
}

/* ---- structure ---- */

static void begin_paragraph(struct docx *docx)
{
	docx->paragraph = (struct docx_paragraph){ .outline = -1, .item = -1 };
	docx->run_lang[0] = '\0';
	docx->hidden = false;
	docx->office.contents = docx->contents != 0;
	office_paragraph(&docx->office);
	/* Until its properties come, if any: those of the style that needs no name. */
	struct office_look look = office_look(&docx->styles, "");
	memcpy(docx->paragraph.lang, look.lang, strlen(look.lang) + 1);
}

static void end_properties(struct docx *docx)
{
	struct office_look look = office_look(&docx->styles, docx->paragraph.style);
	memcpy(docx->paragraph.lang, look.lang, strlen(look.lang) + 1);
	if (docx->paragraph.outline >= 0 && look.role != ROLE_TITLE && look.role != ROLE_CONTENTS) {
		look.role = docx->paragraph.outline < 9 ? ROLE_HEADING : ROLE_BODY;
		look.level = docx->paragraph.outline < 6 ? (unsigned)docx->paragraph.outline + 1 : 6;
	}
	if (docx->paragraph.item >= 0)
		look.item = docx->paragraph.item > 0;
	office_set_look(&docx->office, look.role, look.level, look.item);
}

static void end_paragraph(struct docx *docx)
{
	/* No code of a field goes past its paragraph; one that was never ended hides nothing more. */
	for (unsigned i = 0; i < docx->n_fields; i++)
		docx->fields[i] = FIELD_RESULT;
	office_paragraph_end(&docx->office, docx->paragraph.mark_deleted);
	docx->paragraph.mark_deleted = false;
	if (office_is_full(&docx->office))
		docx->events->stop = true;
}

static void change_field(struct docx *docx, const struct xml_tag *tag)
{
	char type[XML_VALUE] = "";
	xml_attribute(tag, "w:fldCharType", type);
	if (!strcmp(type, "begin")) {
		if (docx->n_fields == DOCX_MAX_NESTING)
			docx->n_lost_fields++;
		else
			docx->fields[docx->n_fields++] = FIELD_CODE;
	} else if (!strcmp(type, "separate") && docx->n_fields && !docx->n_lost_fields) {
		docx->fields[docx->n_fields - 1] = FIELD_RESULT;
	} else if (!strcmp(type, "end")) {
		if (docx->n_lost_fields)
			docx->n_lost_fields--;
		else if (docx->n_fields)
			docx->n_fields--;
	}
}

static void drop(struct docx *docx)
{
	docx->dropped = docx->depth;
}

/* Of alternatives the first that has text is taken, the fallback when none has: a text box stands in both. */
static void begin_choice(struct docx *docx)
{
	if (!docx->n_alternatives || docx->n_lost_alternatives)
		return;
	unsigned last = docx->n_alternatives - 1;
	if (docx->alternatives[last].taken)
		drop(docx);
	docx->alternatives[last].before = docx->office.n_text;
}

static void end_choice(struct docx *docx)
{
	if (!docx->n_alternatives || docx->n_lost_alternatives)
		return;
	unsigned last = docx->n_alternatives - 1;
	if (docx->office.n_text > docx->alternatives[last].before)
		docx->alternatives[last].taken = true;
}

static void note_name(const struct xml_tag *tag, char ret_name[OFFICE_MAX_NAME])
{
	ret_name[0] = !strncmp(tag->name, "w:foot", 6) ? 'f' : 'e';
	ret_name[1] = '\0';
	copy_value(tag, "w:id", ret_name + 1, OFFICE_MAX_NAME - 1);
}

static void begin_note(struct docx *docx, const struct xml_tag *tag)
{
	char type[XML_VALUE] = "normal";
	xml_attribute(tag, "w:type", type);
	note_name(tag, docx->note_id);
	if (strcmp(type, "normal") != 0) /* the line above the notes */
		drop(docx);
	else
		office_story_begin(&docx->office, true);
}

static void end_note(struct docx *docx)
{
	struct docx_note note = { .range = office_story_end(&docx->office) };
	bool new;
	if (docx->note_ids.n >= OFFICE_MAX_NOTES)
		return;
	uint32_t number = strmap_add(&docx->note_ids, docx->note_id, strlen(docx->note_id), &new);
	if (!new)
		return;
	GROW(docx->notes, number, docx->alloc_notes);
	docx->notes[number] = note;
}

static void refer(struct docx *docx, const struct xml_tag *tag)
{
	char name[OFFICE_MAX_NAME];
	note_name(tag, name);
	uint32_t number = strmap_find(&docx->note_ids, name, strlen(name));
	if (number == STRMAP_NONE || docx->notes[number].used || in_code(docx))
		return;
	docx->notes[number].used = true;
	office_refer(&docx->office, docx->notes[number].range);
}

static void begin_control_content(struct docx *docx)
{
	if (docx->control_is_placeholder)
		drop(docx);
	else if (docx->control_is_contents && !docx->contents)
		docx->contents = docx->depth;
	docx->control_is_placeholder = docx->control_is_contents = false;
}

/* ---- events ---- */

/* What paragraphs and runs say of themselves. */
static void start_property(struct docx *docx, const struct xml_tag *tag, enum element element)
{
	char value[XML_VALUE];
	switch (element) {
	case E_STYLE:
		copy_value(tag, "w:val", docx->paragraph.style, sizeof(docx->paragraph.style));
		break;
	case E_OUTLINE:
		docx->paragraph.outline = number_of(tag);
		break;
	case E_NUMBER:
		docx->paragraph.item = number_of(tag) != 0;
		break;
	case E_LANG:
		if (!docx->in_paragraph_properties)
			copy_value(tag, "w:val", docx->run_lang, sizeof(docx->run_lang));
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
		begin_paragraph(docx);
		break;
	case E_PROPERTIES:
		docx->in_paragraph_properties = true;
		break;
	case E_CELL:
		office_cell_begin(&docx->office);
		break;
	case E_TEXT_BOX:
		docx->around[docx->office.n_stories - 1] = docx->paragraph;
		office_story_begin(&docx->office, false);
		break;
	case E_NOTE:
		begin_note(docx, tag);
		break;
	case E_ALTERNATE:
		if (docx->n_alternatives == DOCX_MAX_NESTING)
			docx->n_lost_alternatives++;
		else
			docx->alternatives[docx->n_alternatives++].taken = false;
		break;
	case E_CHOICE:
	case E_FALLBACK:
		begin_choice(docx);
		break;
	case E_CONTROL:
		docx->control_is_placeholder = docx->control_is_contents = false;
		break;
	case E_CONTROL_CONTENT:
		begin_control_content(docx);
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
		drop(docx);
		break;
	case E_DELETED: /* in the properties of a paragraph: its end was */
		if (docx->in_paragraph_properties)
			docx->paragraph.mark_deleted = true;
		drop(docx);
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
			add_text(docx, " ", 1);
		break;
	case E_BR:
		if (docx->in_run)
			add_break(docx);
		break;
	case E_HYPHEN:
		add_text(docx, "\u2011", 3);
		break;
	case E_FRACTION:
		add_text(docx, "/", 1);
		break;
	case E_SYMBOL:
		add_symbol(docx, tag);
		break;
	case E_FIELD:
		change_field(docx, tag);
		break;
	case E_REFERENCE:
		refer(docx, tag);
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
		end_paragraph(docx);
		break;
	case E_PROPERTIES:
		docx->in_paragraph_properties = false;
		end_properties(docx);
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
		office_story_end(&docx->office);
		docx->paragraph = docx->around[docx->office.n_stories - 1];
		docx->in_run = true; /* that it stood in */
		break;
	case E_NOTE:
		end_note(docx);
		break;
	case E_ALTERNATE:
		if (docx->n_lost_alternatives)
			docx->n_lost_alternatives--;
		else if (docx->n_alternatives)
			docx->n_alternatives--;
		break;
	case E_CHOICE:
	case E_FALLBACK:
		end_choice(docx);
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
		add_text(docx, text, len);
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

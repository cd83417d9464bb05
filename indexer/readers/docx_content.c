/* What the elements of a Word document come to: see docx_content.h. */
#include "readers/docx_content.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "base/banned.h"

/* ---- text ---- */

static bool in_code(const struct docx *docx)
{
	for (unsigned i = 0; i < docx->n_fields; i++)
		if (docx->fields[i] == FIELD_CODE)
			return true;
	return false;
}

void docx_add_text(struct docx *docx, const char *text, size_t len)
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
void docx_add_symbol(struct docx *docx, const struct xml_tag *tag)
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
	docx_add_text(docx, text.data, text.len);
}

void docx_add_break(struct docx *docx)
{
	if (!docx->hidden && !in_code(docx))
		blocks_break(office_blocks(&docx->office));
}

/* ---- structure ---- */

void docx_paragraph_begin(struct docx *docx)
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

void docx_properties_end(struct docx *docx)
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

void docx_paragraph_end(struct docx *docx)
{
	/* No code of a field goes past its paragraph; one that was never ended hides nothing more. */
	for (unsigned i = 0; i < docx->n_fields; i++)
		docx->fields[i] = FIELD_RESULT;
	office_paragraph_end(&docx->office, docx->paragraph.mark_deleted);
	docx->paragraph.mark_deleted = false;
	if (office_is_full(&docx->office))
		docx->events->stop = true;
}

void docx_field(struct docx *docx, const struct xml_tag *tag)
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

void docx_drop(struct docx *docx)
{
	docx->dropped = docx->depth;
}

void docx_alternatives_begin(struct docx *docx)
{
	if (docx->n_alternatives == DOCX_MAX_NESTING)
		docx->n_lost_alternatives++;
	else
		docx->alternatives[docx->n_alternatives++].taken = false;
}

void docx_alternatives_end(struct docx *docx)
{
	if (docx->n_lost_alternatives)
		docx->n_lost_alternatives--;
	else if (docx->n_alternatives)
		docx->n_alternatives--;
}

/* Of alternatives the first that has text is taken, the fallback when none has: a text box stands in both. */
void docx_choice_begin(struct docx *docx)
{
	if (!docx->n_alternatives || docx->n_lost_alternatives)
		return;
	unsigned last = docx->n_alternatives - 1;
	if (docx->alternatives[last].taken)
		docx_drop(docx);
	docx->alternatives[last].before = docx->office.n_text;
}

void docx_choice_end(struct docx *docx)
{
	if (!docx->n_alternatives || docx->n_lost_alternatives)
		return;
	unsigned last = docx->n_alternatives - 1;
	if (docx->office.n_text > docx->alternatives[last].before)
		docx->alternatives[last].taken = true;
}

void docx_text_box_begin(struct docx *docx)
{
	docx->around[docx->office.n_stories - 1] = docx->paragraph;
	office_story_begin(&docx->office, false);
}

void docx_text_box_end(struct docx *docx)
{
	office_story_end(&docx->office);
	docx->paragraph = docx->around[docx->office.n_stories - 1];
	docx->in_run = true; /* that it stood in */
}

static void note_name(const struct xml_tag *tag, char ret_name[OFFICE_MAX_NAME])
{
	ret_name[0] = !strncmp(tag->name, "w:foot", 6) ? 'f' : 'e';
	ret_name[1] = '\0';
	xml_copy_attribute(tag, "w:id", ret_name + 1, OFFICE_MAX_NAME - 1);
}

void docx_note_begin(struct docx *docx, const struct xml_tag *tag)
{
	char type[XML_VALUE] = "normal";
	xml_attribute(tag, "w:type", type);
	note_name(tag, docx->note_id);
	if (strcmp(type, "normal") != 0) /* the line above the notes */
		docx_drop(docx);
	else
		office_story_begin(&docx->office, true);
}

void docx_note_end(struct docx *docx)
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

void docx_note_refer(struct docx *docx, const struct xml_tag *tag)
{
	char name[OFFICE_MAX_NAME];
	note_name(tag, name);
	uint32_t number = strmap_find(&docx->note_ids, name, strlen(name));
	if (number == STRMAP_NONE || docx->notes[number].used || in_code(docx))
		return;
	docx->notes[number].used = true;
	office_refer(&docx->office, docx->notes[number].range);
}

void docx_control_begin(struct docx *docx)
{
	if (docx->control_is_placeholder)
		docx_drop(docx);
	else if (docx->control_is_contents && !docx->contents)
		docx->contents = docx->depth;
	docx->control_is_placeholder = docx->control_is_contents = false;
}

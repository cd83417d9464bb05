/*
 * What the elements of a Word document come to: characters, paragraphs, fields, alternatives, notes. docx_text.c tells
 * which element is which, and calls these as elements begin and end. Inside this folder only.
 */
#ifndef READERS_DOCX_CONTENT_H
#define READERS_DOCX_CONTENT_H

#include "readers/docx_parts.h"

/* ---- characters; none of them counts in a hidden run or in the code of a field ---- */

void docx_add_text(struct docx *docx, const char *text, size_t len);
/* w:sym, a character of a font of symbols: the letter or sign it looks like, else a space. */
void docx_add_symbol(struct docx *docx, const struct xml_tag *tag);
void docx_add_break(struct docx *docx);

/* ---- paragraphs ---- */

void docx_paragraph_begin(struct docx *docx);
/* docx->paragraph holds all that its properties say. */
void docx_properties_end(struct docx *docx);
void docx_paragraph_end(struct docx *docx);

/* ---- what text is in, and what is left out ---- */

/* Nothing in the element that just began is text. */
void docx_drop(struct docx *docx);
/* w:fldChar: a field begins, its result does, or it ends. */
void docx_field(struct docx *docx, const struct xml_tag *tag);
/* mc:AlternateContent, and inside it each alternative, the fallback too. Of these the first that has text is taken. */
void docx_alternatives_begin(struct docx *docx);
void docx_alternatives_end(struct docx *docx);
void docx_choice_begin(struct docx *docx);
void docx_choice_end(struct docx *docx);
/* The content of a content control: dropped when it is a placeholder. */
void docx_control_begin(struct docx *docx);

/* ---- texts of their own ---- */

/* A text box stands inside a paragraph, which goes on behind it. */
void docx_text_box_begin(struct docx *docx);
void docx_text_box_end(struct docx *docx);
/* A foot- or endnote, in the part of the notes. */
void docx_note_begin(struct docx *docx, const struct xml_tag *tag);
void docx_note_end(struct docx *docx);
/* A reference to a note, in the text: it goes behind the paragraph at hand. */
void docx_note_refer(struct docx *docx, const struct xml_tag *tag);

#endif

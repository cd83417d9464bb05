/* The parts of the Word reader: the package, and the text in its XML. Inside this folder only. */
#ifndef READERS_DOCX_PARTS_H
#define READERS_DOCX_PARTS_H

#include "readers/office.h"
#include "readers/zip.h"

#define DOCX_MAX_NESTING 64u /* fields, alternatives: deeper ones are read as plain text */

/* Is the text of a field its code, or what came of it? */
enum docx_field { FIELD_CODE, FIELD_RESULT };

struct docx_note {
	struct office_range range;
	bool used; /* a note is said once, however often it is referred to */
};

/* What the properties of a paragraph say, and what came of them. */
struct docx_paragraph {
	char style[OFFICE_MAX_NAME], lang[OFFICE_LANG];
	int outline; /* -1: not said; 0 to 8; more: no heading */
	int item;    /* -1: not said */
	bool mark_deleted;
};

struct docx {
	struct office office;
	struct office_styles styles;
	struct strmap note_ids; /* "f12", "e3" */
	struct docx_note *notes;
	size_t alloc_notes;
	struct xml_events *events;

	unsigned depth;    /* of open elements */
	unsigned dropped;  /* depth of the element whose content is dropped; 0: none */
	unsigned contents; /* depth of the content control that is a contents list */
	unsigned link;     /* depth of the hyperlink */
	bool in_paragraph_properties, in_run, in_text;

	/* The paragraph at hand, and those that the text boxes around it stand in. */
	struct docx_paragraph paragraph, around[OFFICE_MAX_STORIES];
	bool hidden; /* the run */
	char run_lang[OFFICE_LANG];
	bool control_is_contents, control_is_placeholder; /* of the content control at hand */

	enum docx_field fields[DOCX_MAX_NESTING];
	unsigned n_fields, n_lost_fields;
	/* mc:AlternateContent: n_text when the choice at hand began; was one of them taken? */
	struct {
		uint64_t before;
		bool taken;
	} alternatives[DOCX_MAX_NESTING];
	unsigned n_alternatives, n_lost_alternatives;
	char note_id[OFFICE_MAX_NAME];
};

void docx_init(struct docx *docx, struct document *doc);
void docx_release(struct docx *docx);

/* Read a part: styles; foot- or endnotes (before the text that refers to them); the text. whole: set to false, never to true. */
NODISCARD enum status docx_read_styles(struct docx *docx, const struct buf *part, struct error *err);
NODISCARD enum status docx_read_text(struct docx *docx, const struct buf *part, bool *whole,
				     struct error *err);

#endif

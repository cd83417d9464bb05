#include "readers/office.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#include "base/banned.h"

static int compare_element(const void *name, const void *entry)
{
	return strcmp(name, ((const struct office_element *)entry)->name);
}

int office_find_element(const struct office_element *elements, size_t n, const char *name)
{
	const struct office_element *found = bsearch(name, elements, n, sizeof(*elements), compare_element);
	return found ? found->element : 0;
}

void office_init(struct office *office, struct document *doc)
{
	*office = (struct office){ .doc = doc };
	document_init(&office->notes);
	blocks_init(&office->stories[0].blocks, doc);
	office->n_stories = 1;
}

void office_release(struct office *office)
{
	while (office->n_stories)
		blocks_release(&office->stories[--office->n_stories].blocks);
	document_release(&office->notes);
	free(office->pending);
}

bool office_is_full(const struct office *office)
{
	return office->stories[office->n_stories - 1].blocks.full;
}

/* ---- notes ---- */

void office_refer(struct office *office, struct office_range range)
{
	if (range.from >= range.to || office->n_pending >= OFFICE_MAX_NOTES)
		return;
	GROW(office->pending, office->n_pending, office->alloc_pending);
	office->pending[office->n_pending++] = range;
}

static void copy_notes(struct office *office)
{
	for (size_t i = 0; i < office->n_pending; i++) {
		for (size_t k = office->pending[i].from; k < office->pending[i].to; k++) {
			const struct block *note = &office->notes.blocks[k];
			/* A note is beside the structure of the text. */
			enum block_kind kind = note->kind == BLOCK_HEADING ? BLOCK_PARAGRAPH : note->kind;
			struct block *block =
				document_add_block(office->doc, kind, note->text, strlen(note->text));
			if (!block)
				break;
			block->link_bytes = note->link_bytes;
		}
	}
	office->n_pending = 0;
	office->doc->truncated |= office->notes.truncated;
}

/* ---- paragraphs ---- */

static struct office_story *story(struct office *office)
{
	return &office->stories[office->n_stories - 1];
}

static bool in_cell(const struct office *office)
{
	return office->n_cells > office->stories[office->n_stories - 1].first_cell;
}

void office_paragraph(struct office *office)
{
	struct blocks *blocks = office_blocks(office);
	if (story(office)->joined) {
		story(office)->joined = false;
		if (blocks->text.len)
			return;
	}
	blocks_end(blocks);
	if (office->n_stories == 1 && !in_cell(office)) /* those of the table before */
		copy_notes(office);
	blocks->kind = in_cell(office) ? BLOCK_CELL : BLOCK_PARAGRAPH;
	blocks->level = 0;
	blocks->region = office->contents ? REGION_NAV : REGION_BODY;
}

void office_set_look(struct office *office, enum office_role role, unsigned level, bool item)
{
	struct blocks *blocks = office_blocks(office);
	if (blocks->text.len) /* it was joined to the one before, and looks like it */
		return;
	if (role == ROLE_CONTENTS)
		blocks->region = REGION_NAV;
	if (role == ROLE_TITLE || role == ROLE_HEADING) {
		blocks->kind = BLOCK_HEADING;
		blocks->level = role == ROLE_TITLE ? 0 : level; /* 0: office_settle */
	} else if (role == ROLE_CAPTION && !in_cell(office)) {  /* "Table" is also what cells are set in */
		blocks->kind = BLOCK_CAPTION;
	} else if (item) {
		blocks->kind = BLOCK_ITEM;
	} else {
		return;
	}
	if (in_cell(office))
		blocks_cell_is_whole(blocks);
}

static void count_lang(struct office *office, const char *lang, size_t len)
{
	for (size_t i = 0; *lang && i < OFFICE_LANGS; i++) {
		if (!*office->langs[i].lang)
			memcpy(office->langs[i].lang, lang, strnlen(lang, OFFICE_LANG - 1));
		if (!strcmp(office->langs[i].lang, lang)) {
			office->langs[i].bytes += len;
			return;
		}
	}
}

void office_text(struct office *office, const char *text, size_t len, const char *lang)
{
	blocks_text(office_blocks(office), text, len);
	office->n_text += len;
	count_lang(office, lang, len);
}

void office_paragraph_end(struct office *office, bool joined)
{
	if (joined) {
		story(office)->joined = true;
		return;
	}
	story(office)->joined = false;
	blocks_end(office_blocks(office));
	if (office->n_stories == 1 && !in_cell(office))
		copy_notes(office);
}

/* ---- tables ---- */

void office_cell_begin(struct office *office)
{
	struct blocks *blocks = office_blocks(office);
	if (office->n_cells == OFFICE_MAX_CELLS) {
		office->n_lost_cells++;
		return;
	}
	story(office)->joined = false;
	blocks_end(blocks);
	if (in_cell(office)) /* a table in a cell */
		blocks_cell_is_whole(blocks);
	office->cells[office->n_cells++] =
		(struct office_cell){ .block = blocks->cell_block, .whole = blocks->cell_whole };
	blocks->cell_block = NO_BLOCK;
	blocks->cell_whole = false;
}

void office_cell_end(struct office *office)
{
	struct blocks *blocks = office_blocks(office);
	if (office->n_lost_cells) {
		office->n_lost_cells--;
		return;
	}
	if (!in_cell(office))
		return;
	story(office)->joined = false;
	blocks_end(blocks);
	const struct office_cell *cell = &office->cells[--office->n_cells];
	blocks->cell_block = cell->block;
	blocks->cell_whole = cell->whole;
}

/* ---- stories ---- */

void office_story_begin(struct office *office, bool note)
{
	struct document *doc = note ? &office->notes : office_blocks(office)->doc;
	if (office->n_stories == OFFICE_MAX_STORIES) {
		office->n_lost++;
		return;
	}
	struct office_story *inner = &office->stories[office->n_stories++];
	*inner = (struct office_story){ .first_cell = office->n_cells, .first_block = doc->n_blocks };
	blocks_init(&inner->blocks, doc);
}

struct office_range office_story_end(struct office *office)
{
	struct office_range range = { 0, 0 };
	if (office->n_lost) {
		office->n_lost--;
		return range;
	}
	if (office->n_stories == 1)
		return range;
	struct office_story *inner = story(office);
	blocks_end(&inner->blocks);
	range = (struct office_range){ inner->first_block, inner->blocks.doc->n_blocks };
	office->n_cells = inner->first_cell;
	blocks_release(&inner->blocks);
	office->n_stories--;
	return range;
}

void office_finish(struct office *office)
{
	while (office->n_stories > 1)
		office_story_end(office);
	blocks_end(office_blocks(office));
	copy_notes(office);
}

void office_declare_lang(struct office *office)
{
	size_t best = 0;
	for (size_t i = 1; i < OFFICE_LANGS; i++)
		if (office->langs[i].bytes > office->langs[best].bytes)
			best = i;
	if (!office->doc->declared.lang && *office->langs[best].lang)
		declare(&office->doc->declared.lang, office->langs[best].lang,
			strlen(office->langs[best].lang));
}

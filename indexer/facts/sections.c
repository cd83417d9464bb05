/*
 * The sections of a document from the blocks that are its text: headings become paths, lines that were cut
 * at a width become paragraphs again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "facts/page.h"
#include "base/banned.h"

#define MAX_DEPTH         6u
#define MAX_HEADING_LINE  100u /* bytes of a line of plain text that may be a heading */
#define MAX_WRAPPED_LINE  110u /* bytes; longer lines were not cut at a width */
#define MIN_WRAPPED_PAIRS 3u
#define MIN_LONE_WORD     6u  /* letters of a word that is a heading by itself */
#define MIN_PROSE         80u /* bytes of the text below such a word */

struct sections {
	struct page *page;
	bool wrapped; /* plain text cut at a width */
	bool roman;   /* its chapters have Roman numbers */
	/* The path to where we are. */
	struct {
		const char *text;
		unsigned level;
	} path[MAX_DEPTH];
	size_t depth;
	const char *anchor;
	unsigned page_number;
	bool heading_waits; /* a heading whose text has not come yet */
	struct buf text;
	enum block_kind last_kind;
};

/* ---- plain text ---- */

static size_t trimmed(const char *text)
{
	size_t len = strlen(text);
	while (len && (unsigned char)text[len - 1] <= ' ')
		len--;
	return len;
}

static bool begins_lower(const char *text)
{
	size_t size, len = strlen(text);
	uint32_t c = len ? utf8_decode(text, len, &size) : 0;
	return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) || c == 0x153;
}

static bool is_bullet(const char *text)
{
	return !strncmp(text, "- ", 2) || !strncmp(text, "\u2022", 3) || !strncmp(text, "\u2013 ", 4) ||
	       !strncmp(text, "* ", 2);
}

/* Two lines of text, one right behind the other. */
static bool are_pair(const struct page *page, size_t i)
{
	return i + 1 < page->doc->n_blocks && page->parts[i] == PART_TEXT &&
	       page->parts[i + 1] == PART_TEXT && page->doc->blocks[i].kind == BLOCK_LINE &&
	       page->doc->blocks[i + 1].kind == BLOCK_LINE;
}

/*
 * Cut at a width? Then lines go on in lower case on the next one. How long they are says nothing: the wrap of the
 * old pages counted entities.
 */
static bool is_wrapped(const struct page *page)
{
	size_t pairs = 0, go_on = 0;
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		if (!are_pair(page, i))
			continue;
		const char *text = page_text(page, i);
		size_t len = trimmed(text);
		pairs++;
		go_on += len <= MAX_WRAPPED_LINE && !text_ends_sentence(text, len) &&
			 begins_lower(page_text(page, i + 1));
	}
	return go_on >= MIN_WRAPPED_PAIRS && go_on * 3 >= pairs;
}

/* Does line i + 1 go on with the paragraph of line i? */
static bool goes_on(const struct sections *s, size_t i)
{
	if (!are_pair(s->page, i))
		return false;
	const char *text = page_text(s->page, i), *next = page_text(s->page, i + 1);
	size_t len = trimmed(text);
	if (is_bullet(next))
		return false;
	if (!text_ends_sentence(text, len))
		return begins_lower(next) || (s->wrapped && len <= MAX_WRAPPED_LINE);
	/* a sentence that ends where a line does ends a paragraph, as far as anybody can tell */
	return s->wrapped && len <= MAX_WRAPPED_LINE && begins_lower(next);
}

/*
 * Headings of plain text stand alone: nothing but an empty line above, something below, no end of a sentence. They are
 * numbered ("2.1 Objectif", "II. Le retour"), named ("Capítulo 4", "ANNEXE B"), or all capitals. What is numbered and
 * stands among its like with nothing between is a list.
 */
enum plain_level { LEVEL_PART = 1, LEVEL_CHAPTER, LEVEL_SECTION, LEVEL_PLAIN };

static bool is_capital(const char *text, size_t len)
{
	size_t size;
	uint32_t c = len ? utf8_decode(text, len, &size) : 0;
	return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || c == 0x152;
}

/* Bytes of a Roman numeral up to 39, or 0. */
static size_t roman_length(const char *text, size_t len)
{
	size_t n = 0;
	while (n < len && n < 7 && strchr("IVX", text[n]))
		n++;
	return n;
}

/*
 * "2.1 " or "3. ": bytes of the number with what ends it, how deep it is, and its
 * last part. No amount ("1.500", "2.5 millones"), no
 * day ("12.05.2020"): a part has two digits at most and no zero in front, and a capital follows.
 */
static size_t number_length(const char *text, size_t len, unsigned *ret_depth, unsigned *ret_last)
{
	size_t at = 0;
	unsigned depth = 0, last = 0;
	while (at < len && text[at] >= '1' && text[at] <= '9') {
		size_t begin = at;
		for (last = 0; at < len && text[at] >= '0' && text[at] <= '9'; at++)
			last = at - begin < 2 ? last * 10 + (unsigned)(text[at] - '0') : last;
		if (at - begin > 2)
			return 0;
		depth++;
		if (at >= len || text[at] != '.')
			break;
		at++;
	}
	/* "12 mars", "3 personnes": a number alone needs its dot, or a bracket. */
	if (!depth || at + 1 >= len || (depth == 1 && text[at - 1] != '.' && text[at] != ')'))
		return 0;
	at += text[at] == ')';
	size_t blank = at;
	while (at < len && text[at] == ' ')
		at++;
	if (at == blank || !is_capital(text + at, len - at))
		return 0;
	*ret_depth = depth;
	*ret_last = last;
	return at;
}

/* "II. Le retour", "IV - Résultats", "III) Suites": bytes up to the words. */
static size_t roman_number_length(const char *text, size_t len)
{
	size_t at = roman_length(text, len);
	if (!at || at >= len)
		return 0;
	if (strchr(".)", text[at])) {
		at++;
	} else {
		static const char *const dashes[] = { " - ", " \u2013 ", " \u2014 " };
		size_t n = 0;
		for (size_t i = 0; !n && i < ARRAY_SIZE(dashes); i++)
			n = !strncmp(text + at, dashes[i], strlen(dashes[i])) ? strlen(dashes[i]) : 0;
		if (!n)
			return 0;
		at += n - 1;
	}
	size_t blank = at;
	while (at < len && text[at] == ' ')
		at++;
	return at > blank && is_capital(text + at, len - at) ? at : 0;
}

/* "Chapitre II", "ANEXO 3: Formularios": its level, or 0. "Annexe 3 du règlement" goes on in small letters and is none. */
static unsigned named_level(const char *text, size_t len)
{
	static const struct {
		const char *small, *capital;
		unsigned level;
	} names[] = {
		{ "Partie", "PARTIE", LEVEL_PART },
		{ "Parte", "PARTE", LEVEL_PART },
		{ "Titre", "TITRE", LEVEL_PART },
		{ "T\u00edtulo", "T\u00cdTULO", LEVEL_PART },
		{ "Part", "PART", LEVEL_PART },
		{ "Chapitre", "CHAPITRE", LEVEL_CHAPTER },
		{ "Cap\u00edtulo", "CAP\u00cdTULO", LEVEL_CHAPTER },
		{ "Capitulo", "CAPITULO", LEVEL_CHAPTER },
		{ "Chapter", "CHAPTER", LEVEL_CHAPTER },
		{ "Annexe", "ANNEXE", LEVEL_CHAPTER },
		{ "Anexo", "ANEXO", LEVEL_CHAPTER },
		{ "Annex", "ANNEX", LEVEL_CHAPTER },
		{ "Module", "MODULE", LEVEL_CHAPTER },
		{ "M\u00f3dulo", "M\u00d3DULO", LEVEL_CHAPTER },
		{ "Section", "SECTION", LEVEL_SECTION },
		{ "Secci\u00f3n", "SECCI\u00d3N", LEVEL_SECTION },
	};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t at = strlen(names[i].small);
		if (len <= at + 1 || text[at] != ' ' ||
		    (strncmp(text, names[i].small, at) != 0 && strncmp(text, names[i].capital, at) != 0))
			continue;
		const char *number = text + ++at;
		size_t rest = len - at, n = 0;
		while (n < rest && n < 3 && number[n] >= '0' && number[n] <= '9')
			n++;
		if (!n)
			n = roman_length(number, rest);
		if (!n)
			n = number[0] >= 'A' && number[0] <= 'Z';
		if (!n)
			return 0;
		const char *after = number + n;
		rest -= n;
		if (!rest)
			return names[i].level;
		bool mark = strchr(".:-", *after) || !strncmp(after, " -", 2) || !strncmp(after, " :", 2) ||
			    !strncmp(after, " \u2013", 4) || !strncmp(after, " \u2014", 4) ||
			    !strncmp(after, "\u00a0:", 3);
		return mark || (*after == ' ' && is_capital(after + 1, rest - 1)) ? names[i].level : 0;
	}
	return 0;
}

/* All capitals: two words at least, or a long one above prose. */
static bool is_all_capitals(const struct page *page, size_t i, const char *text, size_t len)
{
	size_t letters = 0, words = 0, digits = 0;
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t c = utf8_decode(text + at, len - at, &size);
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || c == 0x152;
		if ((c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) || c == 0x153)
			return false;
		words += letter && (!at || text[at - 1] == ' ');
		letters += letter;
		digits += c >= '0' && c <= '9';
	}
	if (digits > 4)
		return false;
	if (words >= 2)
		return letters >= 8;
	size_t next = page_next(page, i + 1, PART_TEXT);
	return letters >= MIN_LONE_WORD && letters == utf8_count(text, len) && next > i + 1 &&
	       next != NO_BLOCK && strlen(page_text(page, next)) >= MIN_PROSE;
}

/* Is the neighbour of a numbered line, blank lines left out, the number before or behind it? Then they are entries of a list. */
static bool is_entry(const struct page *page, size_t i, unsigned depth, unsigned number)
{
	unsigned other, last;
	if (i >= page->doc->n_blocks || page->doc->blocks[i].kind != BLOCK_LINE)
		return false;
	const char *text = page_text(page, i);
	return number_length(text, trimmed(text), &other, &last) && other == depth && last == number;
}

static size_t previous_text(const struct page *page, size_t i)
{
	while (i-- > 0)
		if (page->parts[i] == PART_TEXT)
			return i;
	return NO_BLOCK;
}

/* Level of a line of plain text as a heading; 0: none. */
static unsigned heading_level(const struct sections *s, size_t i)
{
	const struct page *page = s->page;
	const char *text = page_text(page, i);
	size_t len = trimmed(text), next = page_next(page, i + 1, PART_TEXT);
	unsigned depth, number;
	if (page->doc->blocks[i].kind != BLOCK_LINE || len < 4 || len > MAX_HEADING_LINE ||
	    text_ends_sentence(text, len) || is_bullet(text))
		return 0;
	if ((i && page->parts[i - 1] == PART_TEXT) || strchr(",;", text[len - 1]) || next == NO_BLOCK)
		return 0;
	/* the first line of a paragraph that was cut at a width */
	if (next == i + 1 && begins_lower(page_text(page, next)))
		return 0;
	unsigned named = named_level(text, len);
	if (named)
		return named;
	size_t n = number_length(text, len, &depth, &number);
	if (n && len - n > 3) {
		bool entry = is_entry(page, next, depth, number + 1) ||
			     is_entry(page, previous_text(page, i), depth, number - 1);
		return entry ? 0 : LEVEL_PLAIN - 1 + depth;
	}
	if (s->roman && roman_number_length(text, len))
		return LEVEL_PLAIN;
	return is_all_capitals(page, i, text, len) ? LEVEL_PLAIN : 0;
}

/* Chapters counted in Roman numerals? One letter alone may be somebody's name: "V. Dupont". */
static bool counts_in_roman(const struct page *page)
{
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		size_t len = trimmed(text);
		if (page->doc->blocks[i].kind == BLOCK_LINE && page->parts[i] == PART_TEXT &&
		    len <= MAX_HEADING_LINE && roman_length(text, len) == 2 && !strncmp(text, "II", 2) &&
		    roman_number_length(text, len))
			return true;
	}
	return false;
}

/* ---- building ---- */

/* Without white space, and without the mark of a link to itself ("2. Principes \u00b6"). */
static void add_heading(struct strlist *path, const char *text)
{
	size_t len = trimmed(text);
	while (len && (text[len - 1] == ' ' || text[len - 1] == '#'))
		len--;
	while (len > 3 && !memcmp(text + len - 3, " \u00b6", 3))
		len -= 3;
	strlist_addn(path, text, len);
}

/* What was gathered becomes a section. A heading without text, and without one below it, is text itself. */
static void flush(struct sections *s, bool deeper)
{
	while (s->text.len && s->text.data[s->text.len - 1] == '\n')
		buf_truncate(&s->text, s->text.len - 1);
	if (!s->text.len && s->heading_waits && !deeper && s->depth)
		buf_addstr(&s->text, s->path[s->depth - 1].text);
	s->heading_waits = false;
	if (!s->text.len)
		return;
	struct section *section = document_add_section(s->page->doc);
	for (size_t i = 0; i < s->depth; i++)
		add_heading(&section->heading, s->path[i].text);
	section->anchor = s->anchor ? xstrdup(s->anchor) : NULL;
	section->page = s->page_number;
	section->text = xstrdup(s->text.data);
	buf_clear(&s->text);
}

static void open_heading(struct sections *s, const char *text, unsigned level, const char *anchor,
			 unsigned page_number)
{
	bool deeper = s->depth && level > s->path[s->depth - 1].level;
	flush(s, deeper);
	while (s->depth && s->path[s->depth - 1].level >= level)
		s->depth--;
	if (s->depth == MAX_DEPTH)
		s->depth--;
	s->path[s->depth].text = text;
	s->path[s->depth++].level = level;
	s->anchor = anchor;
	s->page_number = page_number;
	s->heading_waits = true;
}

/* Between paragraphs an empty line; entries of a list and cells of a table follow one another. */
static void separate(struct sections *s, enum block_kind kind)
{
	if (!s->text.len)
		return;
	bool listed = kind == s->last_kind && (kind == BLOCK_ITEM || kind == BLOCK_CELL);
	buf_addstr(&s->text, listed ? "\n" : "\n\n");
}

/* The lines of one paragraph, from block i on; returns the last of them. */
static size_t add_lines(struct sections *s, size_t i)
{
	for (;; i++) {
		const char *text = page_text(s->page, i);
		size_t before = s->text.len;
		repair_line(text, trimmed(text), &s->text);
		if (!goes_on(s, i))
			return i;
		/* a hyphenated name cut in two: "Ouédraogo-" / "Kéré" */
		bool hyphen = s->text.len > before + 1 && s->text.data[s->text.len - 1] == '-' &&
			      s->text.data[s->text.len - 2] != ' ';
		if (s->text.len > before && !hyphen)
			buf_addch(&s->text, ' ');
	}
}

static void add_block(struct sections *s, size_t i)
{
	const struct block *block = &s->page->doc->blocks[i];
	if (block->page && s->page_number && block->page != s->page_number) {
		flush(s, false);
		s->anchor = NULL;
	}
	if (!s->text.len)
		s->page_number = block->page;
	if (!s->text.len && !s->anchor && !s->depth && block->anchor)
		s->anchor = block->anchor;
	separate(s, block->kind);
	const char *line = block->text;
	size_t before = s->text.len;
	for (;;) {
		size_t len = strcspn(line, "\n");
		if (repair_line(line, len, &s->text) && line[len])
			buf_addch(&s->text, '\n');
		if (!line[len])
			break;
		line += len + 1;
	}
	if (s->text.len == before)
		buf_truncate(&s->text, before);
	s->last_kind = block->kind;
}

void page_make_sections(struct page *page)
{
	struct document *doc = page->doc;
	struct sections s = { .page = page,
			      .wrapped = is_wrapped(page),
			      .roman = counts_in_roman(page),
			      .text = BUF_INIT,
			      .last_kind = N_BLOCK_KINDS };

	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		if (page->parts[i] != PART_TEXT)
			continue;
		if (block->kind == BLOCK_HEADING) {
			open_heading(&s, block->text, block->level ? block->level : 2, block->anchor,
				     block->page);
			continue;
		}
		unsigned level = heading_level(&s, i);
		if (level) {
			open_heading(&s, block->text, level, block->anchor, block->page);
			continue;
		}
		if (block->kind == BLOCK_LINE) {
			if (block->page && s.page_number && block->page != s.page_number) {
				flush(&s, false);
				s.anchor = NULL;
			}
			if (!s.text.len)
				s.page_number = block->page;
			/* lines that follow one another without being one paragraph: labels and values, entries */
			bool listed = s.text.len && i && page->parts[i - 1] == PART_TEXT && !s.wrapped;
			if (s.text.len)
				buf_addstr(&s.text, listed ? "\n" : "\n\n");
			i = add_lines(&s, i);
			s.last_kind = BLOCK_LINE;
			continue;
		}
		add_block(&s, i);
	}
	flush(&s, false);
	buf_release(&s.text);
}

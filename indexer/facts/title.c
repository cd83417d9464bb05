/* The title of a document, and what stands above it. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAX_TITLE         220u /* bytes of a line that may be a title; longer ones are text */
#define MAX_REST_OF_TITLE 60u  /* bytes of its second line */
#define MAX_KEPT_TITLE    512u /* bytes kept of a title that the markup vouches for */
#define MAX_MADE_TITLE    140u /* bytes of a title made of the first sentence */
#define MAX_ABOVE_TITLE   150u /* bytes of a block above a heading that is none of the text */

/* White space folded, no dash at its end ("PROJET ... -"), nothing that cannot be seen. */
static char *clean_title(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t c = utf8_decode(text + at, len - at, &size);
		if (c == 0xAD || c == 0x200B || c == 0xFEFF || c == 0x2060)
			continue;
		if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
			if (title.len && title.data[title.len - 1] != ' ')
				buf_addch(&title, ' ');
			continue;
		}
		buf_add(&title, text + at, size);
	}
	while (title.len &&
	       (title.data[title.len - 1] == ' ' ||
		(title.data[title.len - 1] == '-' && title.len > 1 && title.data[title.len - 2] == ' ')))
		buf_truncate(&title, title.len - 1);
	buf_truncate(&title, utf8_floor(title.data, title.len, MAX_KEPT_TITLE));
	return title.len ? buf_detach(&title) : NULL;
}

static void set_title(struct page *page, const char *text, size_t len, enum fact_source source)
{
	free(page->doc->title);
	page->doc->title = clean_title(text, len);
	page->doc->title_source = page->doc->title ? source : SOURCE_NONE;
}

static bool same_line(const char *a, const char *b)
{
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	CLEANUP(buf_release) struct buf right = BUF_INIT;
	line_normalise(a, strlen(a), &left);
	line_normalise(b, strlen(b), &right);
	return left.len && left.len == right.len && !memcmp(left.data, right.data, left.len);
}

/* The length of <title> without the site's name behind a bar, or a dash ("... | OIM Tchad"). */
static size_t without_site(const char *title)
{
	static const char *const bars[] = { " | ", " \u2013 OIM", " - OIM", " - IOM", " \u2013 IOM" };
	size_t len = strlen(title);
	for (size_t i = 0; i < ARRAY_SIZE(bars); i++) {
		const char *at = strstr(title, bars[i]);
		if (at && at != title && (size_t)(at - title) < len)
			len = (size_t)(at - title);
	}
	return len;
}

/* Labels and dates at the top; returns the first block of text that is neither. */
static size_t mark_above(struct page *page)
{
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		struct date date;
		if (page->parts[i] != PART_TEXT)
			continue;
		const char *text = page_text(page, i);
		size_t len = strlen(text);
		if (date_is_line(text, len, &date))
			page->parts[i] = PART_DATE;
		else if (type_of_label(text, len))
			page->parts[i] = PART_LABEL;
		else
			return i;
	}
	return NO_BLOCK;
}

static bool begins_lower(const char *text)
{
	size_t size, len = strlen(text);
	uint32_t c = len ? utf8_decode(text, len, &size) : 0;
	return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) || c == 0x153;
}

/* A short line right behind the title with nothing right behind itself: the title was cut at a width. */
static bool is_rest_of_title(const struct page *page, size_t i)
{
	const struct document *doc = page->doc;
	struct date date;
	if (i >= doc->n_blocks || page->parts[i] != PART_TEXT || doc->blocks[i].kind != BLOCK_LINE ||
	    doc->blocks[i - 1].kind != BLOCK_LINE ||
	    (i + 1 < doc->n_blocks && page->parts[i + 1] != PART_BLANK))
		return false;
	const char *text = page_text(page, i);
	size_t len = strlen(text);
	return len && len <= MAX_REST_OF_TITLE && text[len - 1] != '.' &&
	       !same_line(text, page_text(page, i - 1)) && !type_of_label(text, len) &&
	       !date_is_line(text, len, &date) && !contact_looks_like(text, len);
}

/*
 * May a line of plain text be the title? Not a sentence with its full stop, and not the first line of a
 * paragraph that was cut into lines: the next one would go on in lower case.
 */
static bool may_be_title(const struct page *page, size_t i)
{
	const char *text = page_text(page, i);
	size_t len = strlen(text);
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	if (!len || len > MAX_TITLE || text[len - 1] == ',' || text[len - 1] == ';')
		return false;
	if (text[len - 1] == '.' && !(len > 3 && text[len - 2] == '.'))
		return false;
	if (page->doc->blocks[i].kind == BLOCK_CELL || page->doc->blocks[i].kind == BLOCK_CAPTION ||
	    strchr(text, '\n'))
		return false;
	if (contact_looks_like(text, len))
		return false;
	return i + 1 >= page->doc->n_blocks || page->doc->blocks[i].kind != BLOCK_LINE ||
	       page->parts[i + 1] != PART_TEXT || !begins_lower(page_text(page, i + 1)) ||
	       is_rest_of_title(page, i + 1);
}

static size_t find_heading(const struct page *page)
{
	for (size_t i = 0; i < page->doc->n_blocks; i++)
		if (page->parts[i] == PART_TEXT && page->doc->blocks[i].kind == BLOCK_HEADING &&
		    page->doc->blocks[i].level == 1)
			return i;
	return NO_BLOCK;
}

static void mark_above_heading(struct page *page, size_t heading)
{
	for (size_t i = 0; i < heading; i++) {
		if (page->parts[i] == PART_TEXT && strlen(page_text(page, i)) <= MAX_ABOVE_TITLE)
			page->parts[i] = PART_SURROUNDING;
	}
}

static void take_block(struct page *page, size_t i)
{
	page->title = i;
	page->parts[i] = PART_TITLE;
}

void page_find_title(struct page *page)
{
	const struct declared *declared = &page->doc->declared;
	const char *said = declared->share_title ? declared->share_title : declared->title;
	size_t first = mark_above(page);

	page->title = NO_BLOCK;
	if (page->record && declared->title) {
		if (first != NO_BLOCK && same_line(page_text(page, first), declared->title))
			take_block(page, first);
		set_title(page, declared->title, strlen(declared->title), SOURCE_DECLARED);
		return;
	}
	size_t heading = page->record ? NO_BLOCK : find_heading(page);
	if (heading != NO_BLOCK) {
		mark_above_heading(page, heading);
		take_block(page, heading);
		set_title(page, page_text(page, heading), strlen(page_text(page, heading)), SOURCE_TEXT);
		return;
	}
	if (first != NO_BLOCK && may_be_title(page, first)) {
		CLEANUP(buf_release) struct buf title = BUF_INIT;
		buf_addstr(&title, page_text(page, first));
		take_block(page, first);
		if (is_rest_of_title(page, first + 1)) {
			page->parts[first + 1] = PART_TITLE;
			buf_addf(&title, " %s", page_text(page, first + 1));
		}
		set_title(page, title.data, title.len, SOURCE_TEXT);
		return;
	}
	if (said)
		set_title(page, said, without_site(said), SOURCE_DECLARED);
}

/* "le-dernier-kilometre-de-mamadou.html" -> "Le dernier kilometre de mamadou": three words at least, none a number of hex. */
static char *title_of_address(const char *address)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	size_t len = strcspn(address, "?#");
	while (len && address[len - 1] == '/')
		len--;
	const char *slash = memrchr(address, '/', len);
	const char *name = slash ? slash + 1 : address;
	size_t name_len = (size_t)(address + len - name);
	const char *dot = memchr(name, '.', name_len);
	if (dot)
		name_len = (size_t)(dot - name);
	unsigned n_hyphens = 0;
	for (size_t i = 0; i < name_len; i++) {
		if (name[i] == '%' || name[i] == '_' || name[i] == '=')
			return NULL;
		n_hyphens += name[i] == '-';
		buf_addch(&title, name[i] == '-' ? ' ' : name[i]);
	}
	if (n_hyphens < 2)
		return NULL;
	if (title.data[0] >= 'a' && title.data[0] <= 'z')
		title.data[0] -= 'a' - 'A';
	return buf_detach(&title);
}

void page_make_title(struct page *page)
{
	struct document *doc = page->doc;
	doc->title = title_of_address(doc->url ? doc->url : doc->id);
	if (doc->title) {
		doc->title_source = SOURCE_ADDRESS;
		return;
	}
	if (!doc->n_sections)
		return;
	const char *text = doc->sections[0].text;
	size_t len = strcspn(text, "\n"), end = 0;
	for (size_t i = 0; i + 1 < len && !end; i++)
		if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && text[i + 1] == ' ' && i > 30)
			end = i;
	if (!end)
		end = len && text[len - 1] == '.' ? len - 1 : len;
	if (end > MAX_MADE_TITLE) {
		end = utf8_floor(text, end, MAX_MADE_TITLE);
		while (end && text[end] != ' ')
			end--;
		CLEANUP(buf_release) struct buf title = BUF_INIT;
		buf_add(&title, text, end);
		buf_addstr(&title, "\u2026");
		set_title(page, title.data, title.len, SOURCE_GUESS);
		return;
	}
	set_title(page, text, end, SOURCE_GUESS);
}

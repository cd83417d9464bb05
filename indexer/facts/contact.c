/*
 * The block "for more information ...": which blocks it takes up. What it says is contact_fields.c's business.
 * It is kept out of the text: the town of an office is not where the story happens.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAX_CONTACT_LINE 420u /* bytes of a block that may be nothing but a contact */
#define MIN_DIGITS       6u   /* of a telephone number */
#define MAX_PERSON_LINE  120u /* bytes of a name, an office, a telephone beside others */
#define MAX_OTHER_WORDS  14u  /* words beside addresses and numbers; more is a sentence of the text */
#define MAX_BETWEEN      4u   /* lines of a contact between two that are told as such */
#define MAX_BESIDE       3u   /* lines of a contact before and behind those */

/* Beginnings, as line_normalise gives them. */
static const char *const cues[] = {
	"pour plus d'info",
	"pour de plus amples",
	"pour plus de rens",
	"pour tout renseignement",
	"pour toute information",
	"pour toute question",
	"plus d'information",
	"pour en savoir plus",
	"informations complementaires",
	"veuillez contacter",
	"priere de contacter",
	"personne de contact",
	"contact presse",
	"contacts presse",
	"contact medias",
	"para mas informacion",
	"para mayor informacion",
	"para mayores informes",
	"para obtener mas informacion",
	"para ampliar",
	"mas informacion",
	"por mas datos",
	"por mas informacion",
	"se ruega",
	"si desea mas",
	"si precisa",
	"nous contacter",
	"point focal",
	"punto focal",
	"persona de contacto",
	"contacto de prensa",
	"contacto para",
	"contactos de prensa",
	"sirvase contactar",
	"favor contactar",
	"informacion adicional",
	"for more information",
	"for further information",
	"for additional information",
	"for further details",
	"media contact",
	"press contact",
	"please contact",
	"for interviews",
};

/* Words that are a cue with a colon, or in front of an address. */
static const char *const cue_words[] = {
	"contact",        "contacts",       "contacto",         "contactos",
	"contacter",      "contactar",      "presse",           "prensa",
	"press",          "responsable",    "responsables",     "inscriptions",
	"inscripciones",  "confirmaciones", "confirmations",    "renseignements",
	"informes",       "consultas",      "charge de projet", "chargee de projet",
	"chef de projet", "information",    "informations",     "informacion",
};

/* Where a cue stands at the beginning of text (its normalised form given)? */
static bool begins_with_cue(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(cues); i++)
		if (*line == *cues[i] && !strncmp(line, cues[i], strlen(cues[i])))
			return true;
	/* "Si desea más datos, se ruega ponerse en contacto con:" */
	return strlen(line) < MAX_PERSON_LINE && strstr(line, "en contacto con") != NULL;
}

static bool begins_with_cue_word(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(cue_words); i++) {
		size_t len = strlen(cue_words[i]);
		if (*line == *cue_words[i] && !strncmp(line, cue_words[i], len) &&
		    (!line[len] || line[len] == ':' ||
		     (line[len] == ' ' && (line[len + 1] == ':' || !line[len + 1]))))
			return true;
	}
	return false;
}

/* What a block has of a contact; of one longer than MAX_CONTACT_LINE nothing is told. */
struct looks {
	bool cue, cue_word, address, phone;
	size_t len, n_other_words;
};

/* Could contact_strip find an address or a number? That is where most lines end. */
static bool may_reach(const char *text, size_t len)
{
	return len < CONTACT_LABEL || memchr(text, '@', len) || memchr(text, '[', len) ||
	       line_count_digits(text, len) >= MIN_DIGITS;
}

static size_t count_other_words(const char *text, size_t len)
{
	size_t n = 0;
	bool inside = false;
	for (size_t i = 0; i < len; i++) {
		bool letter = (unsigned char)text[i] > ' ' && !strchr(",;:|/.-()", text[i]);
		n += letter && !inside;
		inside = letter;
	}
	return n;
}

/* line: the text as line_normalise gives it, or NULL. */
static struct looks look_at(const char *text, size_t len, const struct buf *line)
{
	CLEANUP(buf_release) struct buf rest = BUF_INIT;
	CLEANUP(buf_release) struct buf made = BUF_INIT;
	struct looks looks = { .len = len };

	if (len > MAX_CONTACT_LINE)
		return looks;
	if (!line) {
		line_normalise(text, len, &made);
		line = &made;
	}
	looks.cue = begins_with_cue(line->data);
	looks.cue_word = begins_with_cue_word(line->data);
	while (len && (*text == '*' || *text == ' ' || *text == '\n')) {
		text++;
		len--;
	}
	if (!may_reach(text, len))
		return looks;
	looks.address = contact_strip(text, len, &rest, &looks.phone);
	if (looks.address || looks.phone)
		looks.n_other_words = count_other_words(rest.data, rest.len);
	return looks;
}

static struct looks look_at_block(const struct page *page, size_t i)
{
	const char *text = page_text(page, i);
	size_t len = strlen(text);
	return look_at(text, len, len <= MAX_CONTACT_LINE ? page_line(page, i) : NULL);
}

/* A block that is a contact whatever stands beside it. */
static bool is_anchor(const struct looks *looks)
{
	if (looks->len > MAX_CONTACT_LINE || (!looks->address && !looks->phone))
		return false;
	if (looks->cue || looks->cue_word)
		return true;
	return looks->n_other_words <= MAX_OTHER_WORDS && (looks->address || looks->len <= MAX_PERSON_LINE);
}

/* A line that belongs to a contact when one stands beside it. */
static bool is_beside(const struct looks *looks, const char *text)
{
	if (looks->len > MAX_PERSON_LINE)
		return false;
	if (looks->cue || looks->cue_word || looks->phone || looks->address)
		return true;
	while (*text == '*' || *text == ' ' || *text == '\n')
		text++;
	return contact_is_office(text, strlen(text)) || contact_is_person_line(text, strlen(text));
}

bool contact_looks_like(const char *text, size_t len)
{
	struct looks looks = look_at(text, len, NULL);
	return is_anchor(&looks) || (looks.cue && len <= MAX_CONTACT_LINE);
}

/* The next or last block of text beside i that is not blank, in direction step; NO_BLOCK at the end or at anything else. */
static size_t neighbour(const struct page *page, size_t i, int step)
{
	for (i += (size_t)step; i < page->doc->n_blocks; i += (size_t)step)
		if (page->parts[i] != PART_BLANK && page->parts[i] != PART_SURROUNDING)
			return page->parts[i] == PART_TEXT ? i : NO_BLOCK;
	return NO_BLOCK;
}

/* A cue without an address of its own ("Pour plus d'informations, veuillez contacter :"): do contacts follow? */
static bool leads_to_contact(const struct page *page, size_t i)
{
	size_t at = i;
	for (unsigned n = 0; n < MAX_BETWEEN + 1; n++) {
		at = neighbour(page, at, 1);
		if (at == NO_BLOCK)
			return n > 0;
		struct looks looks = look_at_block(page, at);
		if (is_anchor(&looks))
			return true;
		if (!is_beside(&looks, page_text(page, at)))
			return false;
	}
	return true;
}

static void mark_anchors(struct page *page)
{
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		if (page->parts[i] != PART_TEXT)
			continue;
		struct looks looks = look_at_block(page, i);
		if (is_anchor(&looks) || ((looks.cue || looks.cue_word) && looks.len <= MAX_CONTACT_LINE &&
					  leads_to_contact(page, i)))
			page->parts[i] = PART_CONTACT;
	}
}

/* Lines between two of a contact, and beside them: a name, an office. */
static void mark_beside(struct page *page)
{
	size_t n = page->doc->n_blocks;
	for (size_t i = 0; i < n; i++) {
		if (page->parts[i] != PART_CONTACT)
			continue;
		for (int step = -1; step <= 1; step += 2) {
			size_t at = i;
			for (unsigned k = 0; k < MAX_BESIDE; k++) {
				at = neighbour(page, at, step);
				if (at == NO_BLOCK || page->doc->blocks[at].kind == BLOCK_HEADING)
					break;
				struct looks looks = look_at_block(page, at);
				if (!is_beside(&looks, page_text(page, at)))
					break;
				page->parts[at] = PART_CONTACT;
			}
		}
	}
}

/*
 * "... jusqu'en décembre. Pour plus d'informations, contacter X, x@y": the sentence that is a contact, cut off its
 * paragraph and appended to out.
 */
static void cut_tail(struct page *page, size_t i, struct buf *out)
{
	const char *text = page_text(page, i), *end = text + strlen(text);
	size_t all = (size_t)(end - text), last = all < MAX_CONTACT_LINE + 1 ? all : MAX_CONTACT_LINE + 1;
	/* no sentence before these bytes is short enough for its end to be the block's */
	const char *at = end - last;
	if (!memchr(at, '@', last) && line_count_digits(at, last) < MIN_DIGITS)
		return;
	for (at = strpbrk(at, ".!?\n"); at; at = strpbrk(at + 1, ".!?\n")) {
		if (*at != '\n' && at[1] != ' ' && at[1] != '\n')
			continue;
		size_t len = (size_t)(end - at) - 1;
		if (!memchr(at + 1, '@', len) && line_count_digits(at + 1, len) < MIN_DIGITS)
			return; /* nor is what is behind the next one */
		struct looks looks = look_at(at + 1, len, NULL);
		/* a sentence with an address and a number is for reaching somebody, whatever it begins with */
		bool both = looks.address && looks.phone && looks.n_other_words <= MAX_OTHER_WORDS;
		if (!both && (!looks.cue || (!looks.address && !looks.phone)))
			continue;
		buf_addstr(out, at + 1);
		page_cut(page, i, (size_t)(at - text) + (*at != '\n'));
		return;
	}
}

void page_find_contacts(struct page *page)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf bylines = BUF_INIT;
	mark_anchors(page);
	mark_beside(page);
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		if (page->parts[i] == PART_CONTACT) {
			const char *block = page_text(page, i);
			if (text.len)
				buf_addch(&text, '\n');
			size_t before = text.len;
			for (const char *line = block; *line;) {
				size_t len = strcspn(line, "\n");
				if (text.len > before)
					buf_addch(&text, '\n');
				if (!repair_line(line, len, &text) && text.len && text.len > before)
					buf_truncate(&text, text.len - 1);
				line += len + (line[len] == '\n');
			}
		} else if (page->parts[i] == PART_AUTHOR) {
			buf_addf(&bylines, "%s%s", bylines.len ? "\n" : "", page_text(page, i));
		} else if (page->parts[i] == PART_TEXT) {
			CLEANUP(buf_release) struct buf tail = BUF_INIT;
			cut_tail(page, i, &tail);
			if (tail.len && text.len)
				buf_addch(&text, '\n');
			buf_add(&text, tail.data + (*tail.data == ' '), tail.len - (*tail.data == ' '));
		}
	}
	if (text.len)
		contact_read(page->doc, text.data, text.len);
	if (bylines.len)
		buf_addf(&text, "%s%s", text.len ? "\n" : "", bylines.data);
	if (!text.len)
		return;
	free(page->doc->contact_text);
	page->doc->contact_text = buf_detach(&text);
}

/* Characters and words of a PDF: what its fonts made of them, and which hyphens belong to words. */
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

#define MAX_WORD    64u     /* bytes of a word that is remembered */
#define MAX_WORDS   400000u /* different ones; later ones are not known */
#define SOFT_HYPHEN 0xADu

/* ---- characters ---- */

bool pdf_is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if (c < 0xC0)
		return c == 0xAA || c == 0xBA;
	return c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
	       !(c >= 0xE000 && c <= 0xF8FF) && c != 0xFFFD && c < 0xF0000;
}

/* Latin-1 and the letters of the same two rules beyond it; others stay. */
static uint32_t lower(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
	if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
		return c + 0x20;
	if (c == 0x152 || c == 0x160 || c == 0x17D)
		return c + 1;
	return c == 0x178 ? 0xFF : c;
}

static bool is_lower(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) || c == 0x153 ||
	       (c >= 0x430 && c <= 0x44F);
}

static uint32_t first_of(const char *text)
{
	size_t size;
	return *text ? utf8_decode(text, strlen(text), &size) : 0;
}

bool pdf_begins_lower(const char *text)
{
	return is_lower(first_of(text));
}

bool pdf_begins_upper(const char *text)
{
	uint32_t c = first_of(text);
	return lower(c) != c;
}

static const char *ligature(uint32_t c)
{
	static const char *const forms[] = { "ff", "fi", "fl", "ffi", "ffl", "st", "st" };
	return c >= 0xFB00 && c <= 0xFB06 ? forms[c - 0xFB00] : NULL;
}

/* Nothing to see: controls, marks of direction, joiners. */
static bool is_nothing(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

static uint32_t plain_space(uint32_t c)
{
	return (c >= 0x2000 && c <= 0x200A) || c == 0x205F || c == 0x3000 || c == '\t' || c == '\n' ||
			       c == '\r'
		       ? ' '
		       : c;
}

void pdf_add_clean(struct buf *out, const char *text, size_t len)
{
	UErrorCode failed = U_ZERO_ERROR;
	const UNormalizer2 *nfc = NULL;
	uint32_t before = 0; /* may still take an accent */
	size_t before_at = 0;
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t c = utf8_decode(text + at, len - at, &size);
		if (c == UTF8_INVALID)
			c = 0xFFFD;
		if (c >= 0x20 && c < 0x7F) {
			before = c;
			before_at = out->len;
			buf_addch(out, (char)c);
			continue;
		}
		c = plain_space(c);
		const char *letters = ligature(c);
		if (letters) {
			buf_addstr(out, letters);
			before = 0;
			continue;
		}
		if (is_nothing(c))
			continue;
		if (before && c >= 0x300 && c <= 0x36F) {
			/* some fonts of TeX write í as a dotless i and an accent */
			uint32_t base = before == 0x131 ? 'i' : before == 0x237 ? 'j' : before;
			if (!nfc)
				nfc = unorm2_getNFCInstance(&failed);
			UChar32 both = nfc && U_SUCCESS(failed)
					       ? unorm2_composePair(nfc, (UChar32)base, (UChar32)c)
					       : -1;
			if (both > 0) {
				buf_truncate(out, before_at);
				utf8_add(out, (uint32_t)both);
				before = (uint32_t)both;
				continue;
			}
		}
		before = c;
		before_at = out->len;
		utf8_add(out, c);
	}
}

void pdf_add_key(struct buf *out, const char *text, size_t len)
{
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t c = utf8_decode(text + at, len - at, &size);
		if (c != UTF8_INVALID && (pdf_is_letter(c) || (c >= '0' && c <= '9')))
			utf8_add(out, lower(c));
	}
}

/* ---- beginnings of lines ---- */

size_t pdf_bullet(const char *text)
{
	static const char *const bullets[] = { "\u2022", "\u25aa", "\u25a0", "\u25cf", "\u25cb", "\u25e6",
					       "\u2023", "\u2043", "\u2013", "\u2014", "\u00b7", "\u2219",
					       "\u27a2", "\u2713", "\u2714", "\u25ba", "\u25b6", "\uf0b7",
					       "\uf0a7", "\uf0d8", "-",      "*",      "o" };
	for (size_t i = 0; i < ARRAY_SIZE(bullets); i++) {
		size_t n = strlen(bullets[i]);
		if (!strncmp(text, bullets[i], n) &&
		    (text[n] == ' ' || (!text[n] && i < ARRAY_SIZE(bullets) - 3)))
			return n + (text[n] == ' ');
	}
	/* "1." "12)" "(3)" "a)" */
	size_t n = text[0] == '(', begin = n;
	while (text[n] >= '0' && text[n] <= '9' && n - begin < 3)
		n++;
	if (n == begin && ((text[n] | 0x20) >= 'a' && (text[n] | 0x20) <= 'z'))
		n++;
	if (n == begin || (text[n] != ')' && (text[n] != '.' || begin || !(text[begin] <= '9'))))
		return 0;
	n++;
	return text[n] == ' ' ? n + 1 : 0;
}

unsigned pdf_numbering(const char *text, size_t *ret_len)
{
	size_t n = strspn(text, "IVX");
	unsigned parts = 0;
	if (n && n <= 5 && text[n] == '.') {
		parts++;
		n++;
	} else {
		n = 0;
	}
	if (!n && text[0] >= 'A' && text[0] <= 'Z' && text[1] == '.') {
		parts++;
		n = 2;
	}
	for (;;) {
		size_t digits = strspn(text + n, "0123456789");
		if (!digits || digits > 3)
			break;
		parts++;
		n += digits;
		if (text[n] != '.')
			break;
		n++;
	}
	if (!parts || text[n] != ' ')
		return 0;
	*ret_len = n + 1;
	return parts;
}

/* ---- the words of the document ---- */

struct pdf_words {
	struct strmap known; /* in lower case; those of several parts with their hyphens */
};

/* The length of a hyphen at text[at], or 0; *ret_soft: one that shows at line ends alone. */
static size_t hyphen_at(const char *text, size_t len, size_t at, bool *ret_soft)
{
	size_t size = 0;
	uint32_t c = at < len ? utf8_decode(text + at, len - at, &size) : 0;
	*ret_soft = c == SOFT_HYPHEN;
	return c == '-' || c == 0x2010 || c == 0x2011 || c == SOFT_HYPHEN ? size : 0;
}

/* Append a word, letters in lower case and hyphens, that begins at text[at]; returns where it ends. */
static size_t take_word(const char *text, size_t len, size_t at, struct buf *out)
{
	for (size_t size; at < len; at += size) {
		uint32_t c = utf8_decode(text + at, len - at, &size);
		bool soft;
		size_t hyphen = hyphen_at(text, len, at, &soft), after;
		if (hyphen && out->len && at + hyphen < len) {
			uint32_t next = utf8_decode(text + at + hyphen, len - at - hyphen, &after);
			if (!pdf_is_letter(next) || next == UTF8_INVALID)
				break;
			if (!soft)
				buf_addch(out, '-');
			continue;
		}
		if (c == UTF8_INVALID || !pdf_is_letter(c))
			break;
		utf8_add(out, lower(c));
	}
	return at;
}

static bool ends_with_hyphen(const char *text, size_t len, size_t *ret_at, bool *ret_soft)
{
	for (size_t n = 1; n <= 3 && n < len; n++)
		if (hyphen_at(text, len, len - n, ret_soft) == n) {
			*ret_at = len - n;
			return true;
		}
	return false;
}

struct pdf_words *pdf_words_new(const struct pdf *pdf)
{
	struct pdf_words *words = xcalloc(1, sizeof(*words));
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	bool soft, cut = false;
	size_t at, n_cut = 0;
	strmap_init(&words->known);
	for (size_t i = 0; i < pdf->n_lines; i++)
		n_cut += ends_with_hyphen(pdf_text(pdf, i), pdf->lines[i].len, &at, &soft);
	/* nothing to tell, nothing to know */
	for (size_t i = 0; n_cut && i < pdf->n_lines; i++) {
		const char *text = pdf_text(pdf, i);
		size_t len = pdf->lines[i].len, end = len;
		bool begins_cut = cut;
		cut = ends_with_hyphen(text, len, &end, &soft);
		for (at = 0; at < len && words->known.n < MAX_WORDS;) {
			buf_clear(&word);
			size_t begin = at;
			at = take_word(text, len, at, &word);
			/* halves of words are none */
			bool half = (cut && at >= end) || (begins_cut && !begin);
			if (word.len && word.len <= MAX_WORD && !half)
				strmap_add(&words->known, word.data, word.len, NULL);
			size_t size = 0;
			if (at < len)
				utf8_decode(text + at, len - at, &size);
			at += size;
		}
	}
	return words;
}

void pdf_words_free(struct pdf_words *words)
{
	if (!words)
		return;
	strmap_release(&words->known);
	free(words);
}

static bool is_known(const struct pdf_words *words, const char *word, size_t len)
{
	return strmap_find(&words->known, word, len) != STRMAP_NONE;
}

/* The word, its plural or its singular. */
static bool is_known_form(const struct pdf_words *words, struct buf *word)
{
	size_t len = word->len;
	if (is_known(words, word->data, len))
		return true;
	if (len > 4 && word->data[len - 1] == 's')
		return is_known(words, word->data, len - 1) ||
		       (word->data[len - 2] == 'e' && is_known(words, word->data, len - 2));
	static const char *const endings[] = { "s", "es" };
	for (size_t i = 0; len > 3 && i < ARRAY_SIZE(endings); i++) {
		buf_addstr(word, endings[i]);
		bool known = is_known(words, word->data, word->len);
		buf_truncate(word, len);
		if (known)
			return true;
	}
	return false;
}

/* What French and Spanish put in front of a word with a hyphen. */
static bool is_prefix(const char *word, size_t len)
{
	static const char *const prefixes[] = { "sous",   "ex",      "non",  "vice",   "mi",   "demi",
						"semi",   "quasi",   "anti", "contre", "pro",  "socio",
						"franco", "hispano", "afro", "ibero",  "euro", "anglo",
						"arabo",  "luso",    "post", "psycho" };
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (len == strlen(prefixes[i]) && !memcmp(word, prefixes[i], len))
			return true;
	return false;
}

/*
 * Does the document have the word that is left without the hyphen? Between a prefix and a word of the document the hyphen
 * is likely the author's ("sous-traite" beside "soustraites"), so there it must have that very form.
 */
static bool joins(const struct pdf_words *words, struct buf *without, size_t first)
{
	if (is_prefix(without->data, first) && is_known(words, without->data + first, without->len - first))
		return is_known(words, without->data, without->len);
	return is_known_form(words, without);
}

/* Where the word that ends at text[end] begins. */
static size_t word_begin(const char *text, size_t end)
{
	size_t at = end;
	bool soft;
	while (at) {
		size_t back = at - 1, size;
		while (back && ((unsigned char)text[back] & 0xC0) == 0x80)
			back--;
		uint32_t c = utf8_decode(text + back, at - back, &size);
		if (c == UTF8_INVALID || !(pdf_is_letter(c) || hyphen_at(text, at, back, &soft)))
			break;
		at = back;
	}
	return at;
}

void pdf_join(const struct pdf_words *words, struct buf *text, const char *next, size_t len)
{
	CLEANUP(buf_release) struct buf with = BUF_INIT;
	CLEANUP(buf_release) struct buf without = BUF_INIT;
	size_t hyphen;
	bool soft, follows;
	if (!text->len)
		return buf_add(text, next, len);
	size_t begin;
	if (!ends_with_hyphen(text->data, text->len, &hyphen, &soft) ||
	    (begin = word_begin(text->data, hyphen)) == hyphen) {
		buf_addch(text, ' ');
		return buf_add(text, next, len);
	}
	take_word(text->data, hyphen, begin, &without);
	buf_add(&with, without.data, without.len);
	buf_addch(&with, '-');
	size_t end = take_word(next, len, 0, &without);
	size_t first = with.len - 1;
	buf_add(&with, without.data + first, without.len - first);
	follows = end && !pdf_begins_upper(next);
	if (soft || (follows && joins(words, &without, first) && !is_known(words, with.data, with.len)))
		buf_truncate(text, hyphen);
	buf_add(text, next, len);
}

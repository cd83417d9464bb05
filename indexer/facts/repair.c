/* What scraping and old content systems left in a text, or took out of it. */
#include <string.h>

#include "base/memory.h"
#include "facts/page.h"
#include "base/banned.h"

/* Attributes of tags that lost their angle bracket: Link alt="" src= "/box.gif"> "http://..." title= "">Text */
static const char *const attributes[] = { "src=",    "alt=",    "href=",  "target=",
					  "border=", "hspace=", "style=", "title= \"" };

static bool holds_attribute(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		if (memmem(text, len, attributes[i], strlen(attributes[i])))
			return true;
	return false;
}

/* A rule of a style sheet, or the script of a page: never prose. */
static bool is_code(const char *text, size_t len)
{
	/* each group by a character that prose has seldom, which is looked for first */
	static const struct {
		char rare;
		const char *marks[5];
	} groups[] = {
		{ '(', { "function(", "function (", "gtag(", "jQuery(" } },
		{ '_', { "_gaq.push", "var _paq" } },
		{ '.', { "document.write", "window.dataLayer" } },
		{ '!', { "!important" } },
		{ 'x', { "px solid", "px;" } },
	};
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		if (!memchr(text, groups[i].rare, len))
			continue;
		for (const char *const *mark = groups[i].marks; *mark; mark++)
			if (memmem(text, len, *mark, strlen(*mark)))
				return true;
	}
	return false;
}

bool repair_line(const char *text, size_t len, struct buf *out)
{
	/* "mailto:x@y">x@y and the like: the address stands there again behind the bracket */
	const char *rest = memmem(text, len, "\">", 2);
	if (rest && (*text == '"' || holds_attribute(text, len))) {
		const char *last = rest;
		for (const char *at; (at = memmem(last + 1, (size_t)(text + len - last - 1), "\">", 2));)
			last = at;
		last += 2;
		len = (size_t)(text + len - last);
		text = last;
	} else if (is_code(text, len)) {
		return false;
	}
	while (len && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	if (!len || (len == strlen("Image removed.") && !memcmp(text, "Image removed.", len)))
		return false;
	buf_add(out, text, len);
	return true;
}

/* Words that lost their U+0153, as they stand and as they were. Longest first. "cur" only where a heart may be. */
static const struct {
	const char *lost, *right;
	bool after_small_word;
} ligatures[] = {
	{ "manuvres", "man\u0153uvres", false },
	{ "manuvre", "man\u0153uvre", false },
	{ "desuvr\u00e9", "d\u00e9s\u0153uvr\u00e9", false },
	{ "uvres", "\u0153uvres", false },
	{ "uvrant", "\u0153uvrant", false },
	{ "uvrent", "\u0153uvrent", false },
	{ "uvrer", "\u0153uvrer", false },
	{ "uvre", "\u0153uvre", false },
	{ "curs", "c\u0153urs", true },
	{ "cur", "c\u0153ur", true },
	{ "nuds", "n\u0153uds", true },
	{ "nud", "n\u0153ud", true },
};

static bool is_word_byte(char c)
{
	return (unsigned char)c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
}

/* Does " a ", " le " and so on end at text[at]? */
static bool follows_small_word(const char *text, size_t at)
{
	static const char *const words[] = { "\u00e0 ", "a ",  "le ",  "les ",  "au ",  "du ",
					     "de ",     "un ", "des ", "leur ", "son ", "par " };
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t len = strlen(words[i]);
		if (at >= len && !memcmp(text + at - len, words[i], len) &&
		    (at == len || !is_word_byte(text[at - len - 1])))
			return true;
	}
	return false;
}

void repair_ligatures(const char *text, size_t len, struct buf *out)
{
	size_t copied = 0;
	for (size_t at = 0; at < len; at++) {
		if ((text[at] != 'u' && text[at] != 'm' && text[at] != 'c' && text[at] != 'n' &&
		     text[at] != 'd') ||
		    (at && is_word_byte(text[at - 1])))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(ligatures); i++) {
			size_t n = strlen(ligatures[i].lost);
			if (len - at < n || memcmp(text + at, ligatures[i].lost, n) != 0 ||
			    (at + n < len && is_word_byte(text[at + n])))
				continue;
			if (ligatures[i].after_small_word && !follows_small_word(text, at))
				break;
			buf_add(out, text + copied, at - copied);
			buf_addstr(out, ligatures[i].right);
			at += n - 1;
			copied = at + 1;
			break;
		}
	}
	buf_add(out, text + copied, len - copied);
}

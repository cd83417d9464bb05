#include "html.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "base/memory.h"
#include "base/utf8.h"

static const char *escape_of(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case UTF8_INVALID:
		return "\xef\xbf\xbd";
	default:
		return " ";
	}
}

static bool is_plain(uint32_t c)
{
	if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || c == UTF8_INVALID)
		return false;
	if (c < 0x20)
		return c == '\t' || c == '\n';
	/* Controls of Latin-1, and the noncharacters, which a validator refuses. */
	return !(c >= 0x7f && c <= 0x9f) && (c & 0xfffe) != 0xfffe && !(c >= 0xfdd0 && c <= 0xfdef);
}

void html_textn(struct buf *out, const char *text, size_t len)
{
	size_t from = 0, size;
	for (size_t i = 0; i < len; i += size) {
		uint32_t c = utf8_decode(text + i, len - i, &size);
		if (is_plain(c))
			continue;
		buf_add(out, text + from, i - from);
		buf_addstr(out, escape_of(c));
		from = i + size;
	}
	buf_add(out, text + from, len - from);
}

void html_text(struct buf *out, const char *text)
{
	html_textn(out, text, strlen(text));
}

void html_attribute(struct buf *out, const char *name, const char *value)
{
	buf_addch(out, ' ');
	buf_addstr(out, name);
	buf_addstr(out, "=\"");
	html_text(out, value);
	buf_addch(out, '"');
}

bool html_is_link(const char *url)
{
	if (!url || (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0))
		return false;
	const char *host = strchr(url, ':') + 3;
	if (!*host || *host == '/' || *host == '?' || *host == '#')
		return false;
	size_t len = strlen(url);
	if (len > HTML_MAX_URL || !utf8_valid(url, len))
		return false;
	for (const char *at = url; *at; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f || *at == '\\')
			return false;
	return true;
}

static bool is_language_code(const char *lang)
{
	size_t len = strlen(lang);
	if (len < 2 || len > 12)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool letter = (lang[i] >= 'a' && lang[i] <= 'z') || (lang[i] >= 'A' && lang[i] <= 'Z');
		if (!letter &&
		    (i < 2 || i == len - 1 || (lang[i] != '-' && !(lang[i] >= '0' && lang[i] <= '9'))))
			return false;
	}
	return true;
}

void html_lang(struct buf *out, const char *lang, const char *around)
{
	static const char *const right_to_left[] = { "ar", "he", "fa", "ur", "ps", "dv", "yi" };
	if (!lang || !is_language_code(lang) || strcasecmp(lang, around) == 0)
		return;
	html_attribute(out, "lang", lang);
	for (size_t i = 0; i < ARRAY_SIZE(right_to_left); i++)
		if (strncasecmp(lang, right_to_left[i], 2) == 0 && (!lang[2] || lang[2] == '-'))
			buf_addstr(out, " dir=\"rtl\"");
}

void html_marked(struct buf *out, const char *text, size_t from, size_t to, const struct range *matches,
		 size_t n_matches, unsigned *next_id)
{
	size_t at = from;
	for (size_t i = 0; i < n_matches && matches[i].start < to; i++) {
		size_t start = matches[i].start > at ? matches[i].start : at;
		size_t end = matches[i].end < to ? matches[i].end : to;
		if (end <= start)
			continue;
		html_textn(out, text + at, start - at);
		buf_addstr(out, matches[i].near ? "<mark class=\"near\"" : "<mark");
		if (next_id && matches[i].start >= from)
			buf_addf(out, " id=\"m%u\"", (*next_id)++);
		buf_addch(out, '>');
		html_textn(out, text + start, end - start);
		buf_addstr(out, "</mark>");
		at = end;
	}
	html_textn(out, text + at, to - at);
}

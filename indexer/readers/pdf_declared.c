/* What a PDF says of itself, as far as it can be believed. */
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "readers/pdf_parts.h"

#include "base/banned.h"

#define MIN_LETTERS  4u
#define MAX_OBJECT   (16u << 10) /* bytes before and behind "/Catalog" that are looked at */
#define MAX_CATALOGS 256u        /* places where "/Catalog" stands that are looked at */

bool pdf_is_title(const char *title)
{
	static const char *const made_up[] = { "microsoft word",
					       "microsoft powerpoint",
					       "microsoft excel",
					       "powerpoint presentation",
					       "pr\u00e9sentation powerpoint",
					       "presentaci\u00f3n de powerpoint",
					       "untitled",
					       "sans titre",
					       "sin t\u00edtulo",
					       "document1",
					       "diapositive 1",
					       "diapositiva 1",
					       "slide 1",
					       "print",
					       "layout 1",
					       "mise en page 1",
					       "maquetaci\u00f3n 1",
					       "(anonymous)",
					       "http://",
					       "https://",
					       "file:" };
	static const char *const extensions[] = { ".doc", ".docx", ".odt", ".rtf",  ".ppt", ".pptx",
						  ".xls", ".xlsx", ".pdf", ".indd", ".qxd", ".pmd",
						  ".p65", ".pub",  ".tex", ".dvi",  ".ps",  ".html",
						  ".htm", ".txt",  ".wpd", ".ai",   ".eps", ".cdr" };
	size_t len = strlen(title), letters = 0, spaces = 0, joints = 0;
	for (size_t i = 0; i < ARRAY_SIZE(made_up); i++)
		if (!strncasecmp(title, made_up[i], strlen(made_up[i])))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
		size_t n = strlen(extensions[i]);
		if (len > n && !strcasecmp(title + len - n, extensions[i]))
			return false;
	}
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t c = utf8_decode(title + at, len - at, &size);
		if (c == 0xFFFD || c == UTF8_INVALID)
			return false;
		letters += pdf_is_letter(c);
		spaces += c == ' ';
		joints += c == '_' || (c >= '0' && c <= '9');
	}
	/* "RAPPORT_2010_v3" */
	return letters >= MIN_LETTERS && (spaces || !joints);
}

static const char *find_back(const char *from, const char *begin, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = from; at >= begin + n; at--)
		if (!memcmp(at - n, word, n))
			return at;
	return NULL;
}

/* "(fr-FR)", or the same in UTF-16 as text or in hexadecimal digits: letters, digits and hyphens are kept. */
static void read_lang(const char *at, const char *end, char ret_lang[PDF_LANG_SIZE])
{
	size_t n = 0;
	while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	if (at == end || *at++ != '(')
		return;
	for (; at < end && *at != ')' && n + 1 < PDF_LANG_SIZE; at++) {
		char c = *at;
		bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			    c == '-';
		if (kept)
			ret_lang[n++] = c;
		else if (c && c != '\xfe' && c != '\xff')
			break;
	}
	ret_lang[n] = '\0';
	/* a language has two or three letters */
	size_t letters = strspn(ret_lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (letters < 2 || letters > 3)
		ret_lang[0] = '\0';
}

void pdf_declared_lang(const char *data, size_t len, char ret_lang[PDF_LANG_SIZE])
{
	static const char catalog[] = "/Catalog", name[] = "/Lang";
	const char *end = data + len, *at = data;
	ret_lang[0] = '\0';
	/* A file that was changed has several; the last counts. */
	unsigned n = 0;
	while (n++ < MAX_CATALOGS && (at = memmem(at, (size_t)(end - at), catalog, sizeof(catalog) - 1))) {
		const char *first = (size_t)(at - data) > MAX_OBJECT ? at - MAX_OBJECT : data;
		const char *last = (size_t)(end - at) > MAX_OBJECT ? at + MAX_OBJECT : end;
		const char *begin = find_back(at, first, " obj");
		const char *stop = memmem(at, (size_t)(last - at), "endobj", 6);
		at += sizeof(catalog) - 1;
		if (!begin || !stop)
			continue;
		const char *lang = memmem(begin, (size_t)(stop - begin), name, sizeof(name) - 1);
		if (lang)
			read_lang(lang + sizeof(name) - 1, stop, ret_lang);
	}
}

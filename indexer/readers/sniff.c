/* What kind of file is this? Content first, name second; names alone only where content cannot tell. */
#include "readers/formats.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

#include "base/banned.h"

/* Bytes that tell a kind we do not read. */
static const struct {
	size_t at;
	const char *bytes;
	size_t len;
	const char *what;
} signatures[] = {
	{ 0, "\x89PNG\r\n", 6, "image" },
	{ 0, "\xff\xd8\xff", 3, "image" },
	{ 0, "GIF8", 4, "image" },
	{ 0, "II*\0", 4, "image" },
	{ 0, "MM\0*", 4, "image" },
	{ 8, "WEBP", 4, "image" },
	{ 0, "\0\0\1\0", 4, "image" },
	{ 0, "PK\5\6", 4, "zip archive" },
	{ 0, "PK\7\x08", 4, "zip archive" },
	{ 0, "\x1f\x8b", 2, "gzip archive" },
	{ 0, "BZh", 3, "bzip2 archive" },
	{ 0,
	  "\xfd"
	  "7zXZ\0",
	  6, "xz archive" },
	{ 0, "\x28\xb5\x2f\xfd", 4, "zstd archive" },
	{ 0, "7z\xbc\xaf\x27\x1c", 6, "7-Zip archive" },
	{ 0, "Rar!\x1a", 5, "RAR archive" },
	{ 257, "ustar", 5, "tar archive" },
	{ 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "old Office document" },
	{ 0, "{\\rtf", 5, "RTF document" },
	{ 0, "%!PS", 4, "PostScript" },
	{ 4, "ftyp", 4, "audio or video" },
	{ 0, "ID3", 3, "audio or video" },
	{ 0, "OggS", 4, "audio or video" },
	{ 0, "RIFF", 4, "audio or video" },
	{ 0, "\x1a\x45\xdf\xa3", 4, "audio or video" },
	{ 0,
	  "\x7f"
	  "ELF",
	  4, "program" },
	{ 0, "SQLite format 3", 15, "database" },
	{ 0, "wOF", 3, "font" },
	{ 0, "\0\1\0\0\0", 5, "font" },
};

/* Names of files that are text and yet no documents. */
static const struct {
	const char *extension;
	const char *what;
} not_documents[] = {
	{ "css", "style sheet" }, { "js", "script" },     { "mjs", "script" },
	{ "json", "JSON data" },  { "map", "JSON data" }, { "po", "message catalogue" },
	{ "sql", "database" },    { "svg", "image" },
};

static const char *const html_extensions[] = { "html", "htm",  "xhtml", "shtml", "php",
					       "asp",  "aspx", "jsp",   "cfm" };

/* A page begins with one of these, after white space and comments. */
static const char *const html_starts[] = { "!doctype html",
					   "html",
					   "head",
					   "body",
					   "title",
					   "meta",
					   "div",
					   "p",
					   "table",
					   "h1",
					   "h2",
					   "center",
					   "font",
					   "main",
					   "article",
					   "section",
					   "ul",
					   "ol",
					   "span",
					   "a",
					   "script",
					   "style",
					   "link",
					   "header",
					   "nav",
					   "br",
					   "img",
					   "b",
					   "i",
					   "strong",
					   "em",
					   "h3",
					   "h4",
					   "dl" };
#define N_CERTAIN 4 /* of html_starts: enough under any name, "notes.txt" included */

static bool has_extension(const char *name, const char *extension)
{
	size_t len = strlen(name), n = strlen(extension);
	return len > n + 1 && name[len - n - 1] == '.' && !strcasecmp(name + len - n, extension);
}

static bool contains(const char *head, size_t len, const char *word)
{
	return memmem(head, len, word, strlen(word)) != NULL;
}

/* The name of a member of a zip archive whose local header stands at `at`, or NULL. */
static const char *member_name(const char *at, const char *end, size_t *ret_len)
{
	if (end - at < 31 || memcmp(at, "PK\3\4", 4))
		return NULL;
	*ret_len = (unsigned char)at[26] | (size_t)(unsigned char)at[27] << 8;
	return *ret_len && *ret_len < (size_t)(end - at - 30) ? at + 30 : NULL;
}

/* Is a member in that folder ("word/") among those whose headers can be seen? Any other word in there may be content. */
static bool has_member_in(const char *head, size_t len, const char *folder)
{
	const char *end = head + len;
	size_t n = strlen(folder), n_name;
	for (const char *at = head; (at = memmem(at, (size_t)(end - at), "PK\3\4", 4)); at += 4) {
		const char *name = member_name(at, end, &n_name);
		if (name && n_name >= n && !memcmp(name, folder, n))
			return true;
	}
	return false;
}

static const char *opendocument_kind(const char *type, const char *name)
{
	if (!strncmp(type, "text", 4) && !has_extension(name, "odm"))
		return "OpenDocument text";
	return "OpenDocument file";
}

/*
 * A file named "mimetype" in front says what an OpenDocument or EPUB is. Office's formats have folders; the order of
 * members is free, and where the first ones do not tell the name does: the reader sees the rest.
 */
static const char *zip_kind(const char *name, const char *head, size_t len)
{
	static const char *const word[] = { "docx", "docm", "dotx", "dotm" };
	static const char open[] = "application/vnd.oasis.opendocument.";
	size_t n_first;
	const char *first = member_name(head, head + len, &n_first);
	if (first && n_first == 8 && !memcmp(first, "mimetype", 8)) {
		CLEANUP(free_p) char *type = xstrndup(first + 8, len - (size_t)(first + 8 - head));
		if (strstr(type, "application/epub+zip"))
			return "EPUB book";
		const char *kind = strstr(type, open);
		if (kind)
			return opendocument_kind(kind + strlen(open), name);
	}
	if (has_member_in(head, len, "word/"))
		return "Word document";
	if (has_member_in(head, len, "xl/"))
		return "Excel workbook";
	if (has_member_in(head, len, "ppt/"))
		return "PowerPoint presentation";
	for (size_t i = 0; i < ARRAY_SIZE(word); i++)
		if (has_extension(name, word[i]))
			return "Word document";
	if (has_extension(name, "xlsx"))
		return "Excel workbook";
	if (has_extension(name, "pptx"))
		return "PowerPoint presentation";
	if (has_extension(name, "odt") || has_extension(name, "ott"))
		return "OpenDocument text";
	return has_extension(name, "epub") ? "EPUB book" : "zip archive";
}

/* A Word document that is protected by a password lies in the container of old Office documents; its reader tells. */
static bool is_protected_word(const char *name, const char *head, size_t len)
{
	return len > 8 && !memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) &&
	       (has_extension(name, "docx") || has_extension(name, "docm"));
}

/* What a packed archive holds cannot be seen without unpacking it: then its name counts. */
static bool is_warc(const char *name, const char *head, size_t len)
{
	if (len > 5 && !memcmp(head, "WARC/", 5))
		return true;
	if (len < 2 || memcmp(head, "\x1f\x8b", 2) || !has_extension(name, "gz"))
		return false;
	CLEANUP(free_p) char *inner = xstrndup(name, strlen(name) - strlen(".gz"));
	return has_extension(inner, "warc") || has_extension(inner, "wet");
}

/* A kind that is not text, or NULL. */
static const char *binary_kind(const char *name, const char *head, size_t len)
{
	if (contains(head, len < 1024 ? len : 1024, "%PDF-"))
		return "PDF";
	if (len > 4 && !memcmp(head, "PK\3\4", 4))
		return zip_kind(name, head, len);
	if (is_protected_word(name, head, len))
		return "Word document";
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		size_t end = signatures[i].at + signatures[i].len;
		if (end <= len && !memcmp(head + signatures[i].at, signatures[i].bytes, signatures[i].len))
			return signatures[i].what;
	}
	return NULL;
}

/* More than one byte in twenty is a control character: random bytes have one in ten, texts none. */
static bool looks_binary(const char *text, size_t len)
{
	size_t control = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		control += c < 0x20 && c != '\t' && c != '\n' && c != '\v' && c != '\f' && c != '\r' &&
			   c != 0x1b;
	}
	return control * 20 > len + 40;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Past white space, comments and XML prologs. */
static const char *skip_prolog(const char *at, const char *end)
{
	for (;;) {
		while (at < end && is_space(*at))
			at++;
		const char *close = NULL;
		if (end - at >= 4 && !memcmp(at, "<!--", 4))
			close = "-->";
		else if (end - at >= 2 && !memcmp(at, "<?", 2))
			close = ">";
		if (!close)
			return at;
		at = memmem(at, (size_t)(end - at), close, strlen(close));
		if (!at)
			return end;
		at += strlen(close);
	}
}

/* How many of html_starts it may begin with; the index of the one it does, or -1. */
static bool begins_with_tag(const char *at, const char *end, size_t n_starts)
{
	if (at >= end || *at != '<')
		return false;
	at++;
	for (size_t i = 0; i < n_starts; i++) {
		size_t n = strlen(html_starts[i]);
		if ((size_t)(end - at) <= n || strncasecmp(at, html_starts[i], n))
			continue;
		char after = at[n];
		if (is_space(after) || after == '>' || after == '/')
			return true;
	}
	return false;
}

static bool is_html(const char *name, const char *text, size_t len)
{
	const char *end = text + len, *at = skip_prolog(text, end);
	for (size_t i = 0; i < ARRAY_SIZE(html_extensions); i++)
		if (has_extension(name, html_extensions[i]))
			return true;
	/* Scrapes of pages hold loose tags: under such a name only a whole page is HTML. */
	bool plain = has_extension(name, "txt") || has_extension(name, "md") || has_extension(name, "csv");
	return begins_with_tag(at, end, plain ? N_CERTAIN : ARRAY_SIZE(html_starts));
}

/* The first line is an object with an "id"? */
static bool is_json_lines(const char *name, const char *text, size_t len)
{
	if (has_extension(name, "jsonl") || has_extension(name, "ndjson"))
		return true;
	if (!len || text[0] != '{' || strchr(name, '.'))
		return false;
	const char *newline = memchr(text, '\n', len);
	return contains(text, newline ? (size_t)(newline - text) : len, "\"id\"");
}

enum reader_kind reader_sniff(const char *name, const char *head, size_t len, const char **ret_what)
{
	if (!head)
		head = "";
	if (len > READER_SNIFF)
		len = READER_SNIFF;
	if (is_warc(name, head, len)) {
		*ret_what = "web archive";
		return READER_WARC;
	}
	const char *what = binary_kind(name, head, len);
	if (what) {
		*ret_what = what;
		if (!strcmp(what, "PDF"))
			return READER_PDF;
		if (!strcmp(what, "Word document"))
			return READER_DOCX;
		if (!strcmp(what, "OpenDocument text"))
			return READER_ODT;
		if (!strcmp(what, "EPUB book"))
			return READER_EPUB;
		return READER_NONE;
	}
	/*
	 * The beginning as text, as far as it takes to see tags: what is not ASCII does not matter. This runs
	 * in the indexer itself, so no library looks at these bytes.
	 */
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t mark;
	const char *charset = charset_by_form(head, len, &mark);
	bool wide = charset && strcmp(charset, "UTF-8") != 0;
	if (!wide)
		buf_add(&text, head + mark, len - mark);
	for (size_t i = mark; wide && i < len; i++)
		if (head[i])
			buf_addch(&text, head[i]);
	if (looks_binary(text.data, text.len)) {
		*ret_what = "binary data";
		return READER_NONE;
	}
	if (is_json_lines(name, text.data, text.len)) {
		*ret_what = "JSON Lines";
		return READER_JSONL;
	}
	if (is_html(name, text.data, text.len)) {
		*ret_what = "HTML";
		return READER_HTML;
	}
	const char *at = skip_prolog(text.data, text.data + text.len);
	if (!strncasecmp(at, "<svg", 4)) {
		*ret_what = "image";
		return READER_NONE;
	}
	if (!strncmp(at, "<office:document", 16) &&
	    contains(text.data, text.len, "office:mimetype=\"application/vnd.oasis.opendocument.text\"")) {
		*ret_what = "OpenDocument text";
		return READER_ODT;
	}
	if (!strncasecmp(text.data, "<?xml", 5)) {
		*ret_what = "XML data";
		return READER_NONE;
	}
	if (len && (has_extension(name, "md") || has_extension(name, "markdown"))) {
		*ret_what = "Markdown";
		return READER_MARKDOWN;
	}
	for (size_t i = 0; i < ARRAY_SIZE(not_documents); i++)
		if (has_extension(name, not_documents[i].extension)) {
			*ret_what = not_documents[i].what;
			return READER_NONE;
		}
	*ret_what = len ? "text" : "empty file";
	return READER_TEXT;
}

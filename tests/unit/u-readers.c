/* The formats: what a file is, its character set, and the blocks of text, HTML and JSON Lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "readers/reader.h"

/* ---- a document as text, to be compared ---- */

static const char *const kinds[] = { "line", "p", "h", "li", "td", "caption" };
static const char *const regions[] = { "body", "main", "nav", "header", "footer", "aside", "form", "dialog" };

static void show_field(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_addf(out, "%s: %s\n", name, value);
}

static void show_text(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			buf_addstr(out, "\\n");
		else
			buf_addch(out, *text);
}

static void show_document(struct buf *out, const struct document *doc)
{
	const struct declared *declared = &doc->declared;
	show_field(out, "id", doc->id);
	show_field(out, "title", declared->title);
	show_field(out, "share", declared->share_title);
	show_field(out, "canonical", declared->canonical);
	show_field(out, "lang", declared->lang);
	show_field(out, "date", declared->date);
	show_field(out, "type", declared->type);
	show_field(out, "site", declared->site);
	for (size_t i = 0; i < declared->alternates.n; i++)
		show_field(out, "alternate", declared->alternates.items[i]);
	if (doc->truncated)
		buf_addstr(out, "truncated\n");
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		buf_addstr(out, kinds[block->kind]);
		if (block->level)
			buf_addf(out, "%u", block->level);
		if (block->region != REGION_BODY)
			buf_addf(out, " %s", regions[block->region]);
		if (block->page)
			buf_addf(out, " page=%u", block->page);
		if (block->link_bytes)
			buf_addf(out, " link=%u", block->link_bytes);
		if (block->anchor)
			buf_addf(out, " #%s", block->anchor);
		buf_addstr(out, ": ");
		show_text(out, block->text);
		buf_addch(out, '\n');
	}
}

struct seen {
	struct buf text;
	size_t n_documents, n_blocks, text_bytes;
	bool truncated, quiet;
};

static enum status see_document(struct document *doc, void *ctx, struct error *err)
{
	struct seen *seen = ctx;
	(void)err;
	seen->n_documents++;
	seen->n_blocks += doc->n_blocks;
	for (size_t i = 0; i < doc->n_blocks; i++)
		seen->text_bytes += strlen(doc->blocks[i].text);
	seen->truncated |= doc->truncated;
	if (!seen->quiet)
		show_document(&seen->text, doc);
	return STATUS_OK;
}

static void see_problem(const char *what, enum status status, const char *why, void *ctx)
{
	struct seen *seen = ctx;
	buf_addf(&seen->text, "%s: %s: %s\n", what, status_name(status), why);
}

static enum status read_as(enum reader_kind kind, const char *data, size_t len, struct seen *seen)
{
	struct reader_sink sink = { see_document, see_problem, seen };
	struct error err = ERROR_INIT;
	enum status status = readers[kind].read(data, len, "ID", 1, &sink, &err);
	if (status)
		buf_addf(&seen->text, "%s: %s\n", status_name(status), err.message);
	return status;
}

struct row {
	const char *name, *input, *expected;
};

static void check_rows(enum reader_kind kind, const struct row *rows, size_t n)
{
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct seen seen = { .text = BUF_INIT };
		read_as(kind, rows[i].input, strlen(rows[i].input), &seen);
		const char *shown =
			!strncmp(seen.text.data, "id: ID\n", 7) ? seen.text.data + 7 : seen.text.data;
		if (strcmp(shown, rows[i].expected)) {
			print_error("%s:\n--- expected\n%s--- got\n%s", rows[i].name, rows[i].expected,
				    shown);
			wrong++;
		}
		buf_release(&seen.text);
	}
	assert_int_equal(wrong, 0);
}

/* The tables below are laid out by hand: clang-format 14 breaks down over them. */
/* clang-format off */

/* ---- what a file is ---- */

#define BYTES(text) text, sizeof(text) - 1
/* The header of a member whose name is that many bytes long. */
#define ZIP(len) "PK\3\4................\1\1\1\1\1\1" len "\0\0\0"

static void sniffing(void **state)
{
	static const struct {
		const char *name, *head;
		size_t len;
		enum reader_kind kind;
		const char *what;
	} rows[] = {
		{ "a.pdf", BYTES("%PDF-1.7\n"), READER_PDF, "PDF" },
		{ "a.html", BYTES("\n%PDF-1.4 under the wrong name"), READER_PDF, "PDF" },
		{ "photo.txt", BYTES("\x89PNG\r\n\x1a\n"), READER_NONE, "image" },
		{ "a", BYTES(ZIP("\x13") "word/settings.xml....."), READER_DOCX, "Word document" },
		{ "a.docx", BYTES(ZIP("\x13") "[Content_Types].xml....."), READER_DOCX, "Word document" },
		{ "a.odt", BYTES(ZIP("\x08") "mimetypeapplication/vnd.oasis.opendocument.textPK"), READER_ODT,
		  "OpenDocument text" },
		{ "a", BYTES(ZIP("\x08") "mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK"), READER_NONE,
		  "OpenDocument file" },
		{ "a", BYTES(ZIP("\x08") "mimetypeapplication/epub+zipPK"), READER_EPUB, "EPUB book" },
		{ "a.epub", BYTES(ZIP("\x05") "x.txtPK"), READER_EPUB, "EPUB book" },
		{ "a.zip", BYTES(ZIP("\x0d") "password/x.txt in word/"), READER_NONE, "zip archive" },
		{ "a", BYTES(ZIP("\x05") "x.txt" ZIP("\x0b") "xl/book.xml."), READER_NONE, "Excel workbook" },
		{ "a.doc", BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1."), READER_NONE, "old Office document" },
		{ "a.docx", BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1."), READER_DOCX, "Word document" },
		{ "a.fodt", BYTES("<?xml version=\"1.0\"?>\n<office:document a='b' "
				  "office:mimetype=\"application/vnd.oasis.opendocument.text\">"),
		  READER_ODT, "OpenDocument text" },
		{ "a.txt", BYTES("\1\2\3\4\5\6\7\0\1\2\3\4\5\6\7\0\1\2\3\4\5\6\7\0"), READER_NONE, "binary data" },
		{ "a.txt", BYTES("Texte avec un\0NUL et des accents \xe9\xe8, assez long pour rester un texte"),
		  READER_TEXT, "text" },
		{ "a.txt", BYTES(""), READER_TEXT, "empty file" },
		{ "a.txt", BYTES("Qui sommes nous\n"), READER_TEXT, "text" },
		{ "noext", BYTES("Gen\xe8ve"), READER_TEXT, "text" },
		{ "a.txt", BYTES("\xff\xfeG\0e\0n\0\xe8\0v\0e\0"), READER_TEXT, "text" },
		{ "a", BYTES("\xef\xbb\xbf\n <!-- c --> <!DOCTYPE html><html>"), READER_HTML, "HTML" },
		{ "a.txt", BYTES("<HTML><HEAD>"), READER_HTML, "HTML" },
		{ "a.txt", BYTES("<p>a remnant at the start of a scrape"), READER_TEXT, "text" },
		{ "a", BYTES("<p>a fragment"), READER_HTML, "HTML" },
		{ "a.htm", BYTES("no tag at all"), READER_HTML, "HTML" },
		{ "a.xhtml", BYTES("<?xml version=\"1.0\"?><html xmlns=\"x\">"), READER_HTML, "HTML" },
		{ "a", BYTES("\xff\xfe<\0h\0t\0m\0l\0>\0"), READER_HTML, "HTML" },
		{ "feed.xml", BYTES("<?xml version=\"1.0\"?><feed>"), READER_NONE, "XML data" },
		{ "x.svg", BYTES("<?xml version=\"1.0\"?><svg>"), READER_NONE, "image" },
		{ "site.css", BYTES("body { color: red }"), READER_NONE, "style sheet" },
		{ "a.jsonl", BYTES("{\"id\":1}"), READER_JSONL, "JSON Lines" },
		{ "stdin", BYTES("{\"text\":\"a\",\"id\":\"b\"}\n"), READER_JSONL, "JSON Lines" },
		{ "conf.json", BYTES("{\"id\":1}"), READER_NONE, "JSON data" },
		{ "a.warc", BYTES("WARC/1.0\r\n"), READER_WARC, "web archive" },
		{ "a", BYTES("WARC/0.17\r\n"), READER_WARC, "web archive" },
		{ "a.warc.gz", BYTES("\x1f\x8b\x08"), READER_WARC, "web archive" },
		{ "a.warc.wet.gz", BYTES("\x1f\x8b\x08"), READER_WARC, "web archive" },
		{ "a.txt.gz", BYTES("\x1f\x8b\x08"), READER_NONE, "gzip archive" },
		{ "a.md", BYTES("# Titre\n"), READER_MARKDOWN, "Markdown" },
		{ "a.markdown", BYTES("texte\n"), READER_MARKDOWN, "Markdown" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *what;
		enum reader_kind kind = reader_sniff(rows[i].name, rows[i].head, rows[i].len, &what);
		if (kind != rows[i].kind || strcmp(what, rows[i].what))
			fail_msg("row %zu, %s: kind %d, %s", i, rows[i].name, kind, what);
	}
}

/* ---- character sets ---- */

#define FRENCH_1252 "Les d\xe9plac\xe9s arriv\xe9s \xe0 Gen\xe8ve o\xf9 l\x92OIM les a re\xe7us \x97 \x9cuvre"
#define FRENCH_UTF8 "Les déplacés arrivés à Genève où l’OIM les a reçus — œuvre"

static void decoding(void **state)
{
	static const struct {
		const char *data;
		size_t len;
		const char *declared, *expected, *charset;
	} rows[] = {
		{ BYTES("plain"), NULL, "plain", "UTF-8" },
		{ BYTES("d\xc3\xa9j\xc3\xa0"), NULL, "déjà", "UTF-8" },
		{ BYTES("\xef\xbb\xbf" "d\xc3\xa9j\xc3\xa0"), "iso-8859-1", "déjà", "UTF-8" },
		{ BYTES("\xff\xfe" "d\0\xe9\0j\0\xe0\0"), "utf-8", "déjà", "UTF-16LE" },
		{ BYTES("\xfe\xff" "\0d\0\xe9\xd8\x3d\xde\0"), NULL, "dé\xf0\x9f\x98\x80", "UTF-16BE" },
		{ BYTES("M\0i\0g\0r\0a\0n\0t\0s\0"), NULL, "Migrants", "UTF-16LE" },
		{ BYTES("\0M\0i\0g\0r\0a\0n\0t\0s"), NULL, "Migrants", "UTF-16BE" },
		{ BYTES("\xff\xfe\0\0" "a\0\0\0" "\xe9\0\0\0"), NULL, "aé", "UTF-32LE" },
		{ BYTES(FRENCH_1252), NULL, FRENCH_UTF8, "windows-1252" },
		{ BYTES(FRENCH_1252), "ISO-8859-1", FRENCH_UTF8, "windows-1252" },
		{ BYTES("r\xe9union"), NULL, "réunion", "windows-1252" },
		{ BYTES("\x81\x8d"), "latin1", "\xef\xbf\xbd\xef\xbf\xbd", "windows-1252" },
		/* declarations that lie */
		{ BYTES(FRENCH_UTF8), "iso-8859-1", FRENCH_UTF8, "UTF-8" },
		{ BYTES(FRENCH_1252), "utf-8", FRENCH_UTF8, "windows-1252" },
		{ BYTES("plain"), "utf-16", "plain", "UTF-8" },
		{ BYTES("plain"), "no-such-set", "plain", "UTF-8" },
		{ BYTES("plain"), "ibm037", "plain", "UTF-8" },
		{ BYTES("plain"), "utf-7", "plain", "UTF-8" },
		/* one bad byte does not turn the rest */
		{ BYTES("d\xc3\xa9j\xc3\xa0 \xff vu \xc3\xa9"), "utf-8", "déjà \xef\xbf\xbd vu é", "UTF-8" },
		{ BYTES("d\xc3\xa9j\xc3\xa0 vu \xc3"), NULL, "déjà vu \xef\xbf\xbd", "UTF-8" },
		{ BYTES("a\0b"), NULL, "a b", "UTF-8" },
		/* other sets */
		{ BYTES("\xcc\xee\xf1\xea\xe2\xe0"), "windows-1251", "Москва", "windows-1251" },
		{ BYTES("\xa4 20"), "iso-8859-15", "€ 20", "ISO-8859-15" },
		{ BYTES("\xb1\xb2"), "iso-8859-2", "ą˛", "ISO-8859-2" },
		{ BYTES("\x82\xa0\x82\xa2"), "shift_jis", "あい", "Shift_JIS" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct error err = ERROR_INIT;
		const char *charset = NULL;
		assert_int_equal(reader_decode(rows[i].data, rows[i].len, rows[i].declared, &out, &charset, &err),
				 STATUS_OK);
		if (strcmp(out.data, rows[i].expected) || strcmp(charset, rows[i].charset))
			fail_msg("row %zu: %s: %s, expected %s", i, charset, out.data, rows[i].expected);
	}
}

/* A pair of surrogates across the buffer of the converter, and long text in a set that ICU converts. */
static void decoding_long_text(void **state)
{
	(void)state;
	for (size_t lead = 4090; lead < 4100; lead++) {
		CLEANUP(buf_release) struct buf data = BUF_INIT;
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct error err = ERROR_INIT;
		const char *charset;
		buf_add(&data, "\xff\xfe", 2);
		for (size_t i = 0; i < lead; i++)
			buf_add(&data, "a\0", 2);
		buf_add(&data, "\x3d\xd8\0\xde" "b\0", 6);
		assert_int_equal(reader_decode(data.data, data.len, NULL, &out, &charset, &err), STATUS_OK);
		assert_int_equal(out.len, lead + 5);
		assert_string_equal(out.data + lead, "\xf0\x9f\x98\x80" "b");
	}
}

/* ---- plain text ---- */

static void text_lines(void **state)
{
	static const struct row rows[] = {
		{ "line ends", "a\nb\r\nc\rd\fe", "line: a\nline: b\nline: c\nline: d\nline: e\n" },
		{ "empty lines stay", "\nTitre\n\n - label \n", "line: \nline: Titre\nline: \nline:  - label \n" },
		{ "U+2028", "a\xe2\x80\xa8" "b", "line: a\nline: b\n" },
		{ "inside spaces stay", "a  b\tc", "line: a  b\tc\n" },
		{ "empty file", "", "unsupported: empty file\n" },
		{ "white space", " \n\t\n", "unsupported: no text\n" },
	};
	(void)state;
	check_rows(READER_TEXT, rows, ARRAY_SIZE(rows));
}

static void text_limits(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	for (size_t i = 0; i < 400000; i++)
		buf_addstr(&data, "mots ");
	struct seen seen = { .text = BUF_INIT, .quiet = true };
	assert_int_equal(read_as(READER_TEXT, data.data, data.len, &seen), STATUS_OK);
	assert_int_equal(seen.text_bytes, data.len); /* one line of 2 MB: cut into blocks, nothing lost */
	assert_int_equal(seen.n_blocks, 2);
	assert_false(seen.truncated);

	buf_clear(&data);
	for (size_t i = 0; i < (size_t)70 << 20; i += 64)
		buf_addstr(&data, "123456789012345678901234567890123456789012345678901234567890123\n");
	seen = (struct seen){ .text = BUF_INIT, .quiet = true };
	assert_int_equal(read_as(READER_TEXT, data.data, data.len, &seen), STATUS_OK);
	assert_true(seen.truncated);
	assert_true(seen.text_bytes <= DOCUMENT_MAX_TEXT && seen.text_bytes > DOCUMENT_MAX_TEXT - 100);
}

/* ---- JSON Lines ---- */

static void json_lines(void **state)
{
	static const struct row rows[] = {
		{ "all fields",
		  "{\"id\":\"x/1\",\"text\":\"Un\\n\\ndeux\",\"title\":\" Titre \",\"url\":\"https://a.example/1\","
		  "\"lang\":\"fr\",\"date\":\"2006-07\",\"type\":\"news\",\"site\":\"a.example\",\"more\":[1]}\n",
		  "id: x/1\ntitle: Titre\ncanonical: https://a.example/1\nlang: fr\ndate: 2006-07\ntype: news\n"
		  "site: a.example\nline: Un\nline: \nline: deux\n" },
		{ "html, and the record wins",
		  "{\"id\":\"h\",\"title\":\"Record\",\"html\":\"<title>Page</title><h1 id=a>T</h1><p>P</p>\"}",
		  "id: h\ntitle: Record\nh1 #a: T\np: P\n" },
		{ "bad lines are numbered, good ones kept",
		  "{\"id\":\"a\",\"text\":\"A\"}\n\nnot json\n{\"id\":\"\",\"text\":\"x\"}\n[1]\n{\"id\":\"b\"}\n"
		  "{\"id\":7,\"text\":\"x\"}\n{\"id\":\"c\",\"text\":\"C\",\"title\":1}\r\n{\"id\":\"d\",\"text\":\" \"}\n"
		  "{\"id\":\"e\",\"text\":\"E\"}",
		  "id: a\nline: A\nline 3: unsupported: no valid JSON: '[' or '{' expected near 'not'\n"
		  "line 4: unsupported: no \"id\"\nline 5: unsupported: no JSON object\n"
		  "line 6: unsupported: neither \"text\" nor \"html\"\nline 7: unsupported: \"id\" is no string\n"
		  "line 8: unsupported: \"title\" is no string\nline 9: unsupported: d: no text\nid: e\nline: E\n" },
		{ "byte order mark, NUL", "\xef\xbb\xbf{\"id\":\"a\",\"text\":\"x\\u0000y\"}", "id: a\nline: x y\n" },
		{ "null is absent", "{\"id\":\"a\",\"text\":\"x\",\"html\":null,\"title\":null,\"url\":null}",
		  "id: a\nline: x\n" },
		{ "no address", "{\"id\":\"a\",\"text\":\"x\",\"url\":\"javascript:alert(1)\"}", "id: a\nline: x\n" },
		{ "invalid UTF-8", "{\"id\":\"a\",\"text\":\"caf\xe9\"}",
		  "line 1: unsupported: no valid JSON: unable to decode byte 0xe9 near '\"caf'\n" },
		{ "sections",
		  "{\"id\":\"m\",\"text\":\"Avant\",\"sections\":[{\"heading\":[\"3 Le retour\",\"3.1 Avant\"],\"anchor\":"
		  "\"avant\",\"page\":12,\"text\":\"Un\\ndeux\"},{\"heading\":[\"3 Le retour\",\"3.2 L'accueil\"],"
		  "\"text\":\"trois\"},{\"heading\":\"Annexe\",\"anchor\":\"a\"},{\"anchor\":\"b\",\"text\":\"quatre\"}]}",
		  "id: m\nline: Avant\nh1 page=12: 3 Le retour\nh2 page=12 #avant: 3.1 Avant\nline page=12: Un\n"
		  "line page=12: deux\nh2: 3.2 L'accueil\nline: trois\nh1 #a: Annexe\nline #b: quatre\n" },
		{ "text that repeats the sections",
		  "{\"id\":\"m\",\"text\":\"Titre Un deux\",\"sections\":[{\"heading\":\"Titre\",\"text\":\"Un deux\"}]}",
		  "id: m\nh1: Titre\nline: Un deux\n" },
		{ "bad sections", "{\"id\":\"m\",\"text\":\"x\",\"sections\":[{\"page\":-1}]}",
		  "line 1: unsupported: page of section 1 is no page number\n" },
		{ "deep nesting",
		  "{\"id\":\"m\",\"text\":\"x\",\"y\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
		  "id: m\nline: x\n" },
	};
	(void)state;
	check_rows(READER_JSONL, rows, ARRAY_SIZE(rows));
}

/* ---- HTML ---- */

static void html_blocks(void **state)
{
	static const struct row rows[] = {
		{ "blocks and inline tags", "<p>Un <b>deux</b>  trois\n quatre</p>cinq<div>six</div>",
		  "p: Un deux trois quatre\np: cinq\np: six\n" },
		{ "headings", "<h1>A<br>B</h1><h6>C</h6>", "h1: A B\nh6: C\n" },
		{ "lists", "<ul><li>a<ul><li>b</li></ul>c</li><li><p>d</p></ul><dl><dt>t<dd>d</dl>",
		  "li: a\nli: b\nli: c\nli: d\nli: t\nli: d\n" },
		{ "cells", "<table><caption>T</caption><tr><th>Pays<td><p>110 329</p><td>2 594<br>(x)</table>",
		  "caption: T\ntd: Pays\ntd: 110 329\ntd: 2 594\\n(x)\n" },
		{ "page laid out with tables",
		  "<table><tr><td>menu<td><p>un</p><p>deux</p><table><tr><td>7</table>trois</table>",
		  "td: menu\np: un\np: deux\ntd: 7\np: trois\n" },
		{ "list in a cell", "<table><tr><td>un<ul><li>deux</ul></table>", "p: un\nli: deux\n" },
		{ "line breaks", "<p>Contact<br>OIM Dakar<br/><br>\n<br>Tél.</p>", "p: Contact\\nOIM Dakar\np: Tél.\n" },
		{ "pre", "<pre>un  deux\ntrois\n\nquatre</pre>", "p: un deux\\ntrois\np: quatre\n" },
		{ "captions", "<figure><img alt=x><figcaption>Photo : OIM</figcaption></figure><div class=field-caption>c</div>",
		  "caption: Photo : OIM\ncaption: c\n" },
		{ "entities",
		  "<p>R&eacute;fugi&eacute;s &amp; l&#146;OIM &#x153;uvre&nbsp;: &euro;5 &lt;b&gt; &bogus; a&b &#128512;",
		  "p: Réfugiés & l’OIM œuvre\xc2\xa0: €5 <b> &bogus; a&b 😀\n" },
		{ "no-break spaces at the ends", "<p>&nbsp;</p><p>&nbsp; x &nbsp;</p>", "p: x\n" },
		{ "dropped",
		  "<script>var a = '<p>no</b>';</script><style>p{}</style><noscript>no</noscript><svg><title>no"
		  "</title><text>no</text></svg><template><p>no</p></template><iframe>no</iframe><p>yes",
		  "p: yes\n" },
		{ "script with tags in strings", "<script>document.write('</b><p>no</p>' + \"</i>no\");</script>yes",
		  "p: yes\n" },
		{ "comments", "a<!-- <p>no</p> -->b<!-->c<p>d<!--->e<!--[if !IE]><!-->f<!--<![endif]-->g",
		  "p: abc\np: defg\n" },
		{ "unclosed", "<div><p>a<p>b<ul><li>c<li>d", "p: a\np: b\nli: c\nli: d\n" },
		{ "links", "<p><a href=x>un deux</a> trois <a name=y>quatre</a></p>", "p link=7 #y: un deux trois quatre\n" },
		{ "no text", "<title>Only</title><body></body>", "unsupported: no text\n" },
		{ "empty", "", "unsupported: empty file\n" },
		{ "no tags", "just text", "p: just text\n" },
		{ "capitals", "<HTML><BODY><P ALIGN=CENTER>a<TABLE><TR><TD>b", "p: a\ntd: b\n" },
		{ "cut in a tag", "<p>a</p><p class=\"b", "p: a\n" },
	};
	(void)state;
	check_rows(READER_HTML, rows, ARRAY_SIZE(rows));
}

static void html_anchors(void **state)
{
	static const struct row rows[] = {
		{ "on the heading", "<h2 id=a>T</h2>", "h2 #a: T\n" },
		{ "a link to the heading is no part of it",
		  "<section id=a><h2>T<a class=headerlink href=#a title=P>&para;</a></h2></section>",
		  "h2 #a: T\n" },
		{ "but a link in a heading may be", "<h2 id=a><a href=#b class=reference>T</a></h2>",
		  "h2 link=1 #a: T\n" },
		{ "name before", "<p>x</p><a name=a></a><h2>T</h2>", "p: x\nh2 #a: T\n" },
		{ "at the end of the paragraph before", "<p>x<a name=a></a></p><h2>T</h2>", "p: x\nh2 #a: T\n" },
		{ "inside", "<h2><a name=a></a>T</h2><h2>U<a id=b></a></h2><p>v", "h2 #a: T\nh2: U\np #b: v\n" },
		{ "around the text", "<h2><a name=a>T</a></h2>", "h2 #a: T\n" },
		{ "own one wins", "<a name=b></a><h2 id=a><span id=c></span>T</h2>", "h2 #a: T\n" },
		{ "section", "<section id=s><h2>T</h2><p>x</section>", "h2 #s: T\np: x\n" },
		{ "section with a line above its heading", "<section id=s><p>kicker<h2>T</h2></section><h2>U",
		  "p #s: kicker\nh2 #s: T\nh2: U\n" },
		{ "in the middle of a block", "<p>a <a name=n></a>b</p><p>c", "p #n: a b\np: c\n" },
		{ "nothing to jump to", "<form><input id=i></form><img id=j><p>a", "p: a\n" },
	};
	(void)state;
	check_rows(READER_HTML, rows, ARRAY_SIZE(rows));
}

static void html_regions(void **state)
{
	static const struct row rows[] = {
		{ "tags",
		  "<header>h</header><nav>n</nav><main>m<aside>a</aside></main><footer>f</footer><dialog>d</dialog>",
		  "p header: h\np nav: n\np main: m\np aside: a\np footer: f\np dialog: d\n" },
		{ "roles",
		  "<div role=navigation>n</div><div role=main>m</div><div role=contentinfo>f</div><div role=search>s</div>",
		  "p nav: n\np main: m\np footer: f\np form: s\n" },
		{ "header of an article", "<article><header><h1>T</h1></header>x</article>", "h1 main: T\np main: x\n" },
		{ "teaser", "<aside><article>t</article></aside>", "p aside: t\n" },
		{ "hints",
		  "<div class='eu-cookie-banner'>c</div><div class=breadcrumb>b</div><div id=sidebar-first>s</div>"
		  "<div class='block block-newsletter'>n</div><div id=footer>f</div><p class=related-content>r",
		  "p dialog: c\np nav: b\np aside #sidebar-first: s\np form: n\np footer #footer: f\np aside: r\n" },
		{ "no hints",
		  "<div class='has-sidebar no-menu page-nav'>a</div><section id=informed-consent>b</section>"
		  "<div class='page-header'>c</div><div id=social-protection>d</div>",
		  "p: a\np #informed-consent: b\np: c\np #social-protection: d\n" },
		{ "a hint around the main text", "<div class=menu-open><p>a<h1>T</h1>b</div>c", "p: a\nh1: T\np: b\np: c\n" },
		{ "main inside a hint", "<div class=modal-page><nav>n</nav><main>m</main>x</div>",
		  "p nav: n\np main: m\np: x\n" },
		{ "form", "<form>Chercher <input><button>OK</button></form>a", "p form: Chercher\np form: OK\np: a\n" },
		{ "page in a form", "<form id=aspnetForm><h1>T</h1><p>x<div class=breadcrumb>b</div></form>",
		  "h1: T\np: x\np nav: b\n" },
		{ "list of links", "<main><ul><li><a href=a>un</a><li><a href=b>deux</a></ul><ul><li>x<li><a href=c>y</a></ul></main>",
		  "li nav link=2: un\nli nav link=4: deux\nli main: x\nli main link=1: y\n" },
		{ "nested list of links",
		  "<ul><li><a href=a>un</a><ul><li><a href=b>deux</a><li><a href=c>trois</a></ul></ul>",
		  "li nav link=2: un\nli nav link=4: deux\nli nav link=5: trois\n" },
	};
	(void)state;
	check_rows(READER_HTML, rows, ARRAY_SIZE(rows));
}

static void html_declared(void **state)
{
	static const struct row rows[] = {
		{ "head",
		  "<html lang=fr><head><title> Un \n titre </title><meta property=og:title content='Titre'>"
		  "<meta name=twitter:title content=no><link rel='shortlink canonical' href=https://a.example/x>"
		  "<link rel=alternate hreflang=es href=https://a.example/es/x><link rel=alternate hreflang=x-default "
		  "href=/><link rel=alternate type=application/rss+xml href=/feed><meta property=article:published_time "
		  "content=2010-04-21T10:00:00Z></head><body><svg><title>no</title></svg>x",
		  "title: Un titre\nshare: Titre\ncanonical: https://a.example/x\nlang: fr\ndate: 2010-04-21T10:00:00Z\n"
		  "alternate: es https://a.example/es/x\np: x\n" },
		{ "JSON-LD",
		  "<meta name=date content=1999><script type='application/ld+json'>{\"@graph\":[{\"@type\":\"WebPage\"},"
		  "{\"comment\":{\"datePublished\":\"2001\"},\"datePublished\":\"2012-05-06\"}]}</script>x",
		  "date: 2012-05-06\np: x\n" },
		{ "broken JSON-LD", "<meta name=dc.date content=2003-02><script type=application/ld+json>{\"date</script>x",
		  "date: 2003-02\np: x\n" },
		{ "time", "<time datetime=2020-01-01>hier</time><time itemprop=datePublished datetime=2021-02-03>x</time>",
		  "date: 2021-02-03\np: hierx\n" },
		{ "language by other ways", "<html xml:lang=es><meta http-equiv=Content-Language content=fr>x",
		  "lang: es\np: x\n" },
		{ "meta language", "<meta http-equiv=content-language content=es><body lang=fr>x", "lang: fr\np: x\n" },
		{ "addresses that are none",
		  "<link rel=canonical href='javascript:alert(1)'><link rel=canonical href=/x>"
		  "<meta property=og:url content=https://b.example/y>x",
		  "canonical: https://b.example/y\np: x\n" },
		{ "first title counts", "<title></title><title>A</title><title>B</title>x", "title: A\np: x\n" },
		{ "unclosed title", "<title>A", "unsupported: no text\n" },
	};
	(void)state;
	check_rows(READER_HTML, rows, ARRAY_SIZE(rows));
}

static void html_charsets(void **state)
{
	static const struct row rows[] = {
		{ "meta", "<meta charset=windows-1251><p>\xcc\xee\xf1\xea\xe2\xe0", "p: Москва\n" },
		{ "old meta", "<META http-equiv=Content-Type content=\"text/html; charset=iso-8859-1\"><p>l\x92\x9cuvre",
		  "p: l’œuvre\n" },
		{ "XML prolog", "<?xml version=\"1.0\" encoding='iso-8859-15'?><html><p>\xa4 5", "p: € 5\n" },
		{ "meta in a comment", "<!-- <meta charset=windows-1251> --><p>d\xe9j\xe0 vu", "p: déjà vu\n" },
		{ "meta that lies", "<meta charset=iso-8859-1><p>déjà vu", "p: déjà vu\n" },
		{ "meta that lies the other way", "<meta charset=utf-8><p>d\xe9j\xe0 vu \xe0 Gen\xe8ve",
		  "p: déjà vu à Genève\n" },
		{ "one bad byte", "<meta charset=utf-8><p>déjà \xff vu</p><p>été", "p: déjà \xef\xbf\xbd vu\np: été\n" },
		{ "meta of another page inside", "<p>déjà</p><meta charset=iso-8859-1><p>été", "p: déjà\np: été\n" },
	};
	(void)state;
	check_rows(READER_HTML, rows, ARRAY_SIZE(rows));
}

/* clang-format on */

/* ---- HTML that means harm ---- */

static double seconds_for(enum reader_kind kind, const struct buf *data, struct seen *seen,
			  enum status expected)
{
	struct timespec from, to;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	enum status status = read_as(kind, data->data, data->len, seen);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	if (status != expected)
		fail_msg("%s: %s", status_name(status), seen->text.data);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void repeat(struct buf *data, const char *text, size_t n)
{
	buf_clear(data);
	for (size_t i = 0; i < n; i++)
		buf_addstr(data, text);
}

static void html_depth(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	/* Text at the bottom of 10,000 elements, and scripts there; regions are those of the top. */
	repeat(&data, "<div>", 10000);
	buf_addstr(&data, "<p>deep</p><script>no</script><nav>menu</nav>");
	for (size_t i = 0; i < 10000; i++)
		buf_addstr(&data, "</div>");
	buf_addstr(&data, "<p>after");
	struct seen seen = { .text = BUF_INIT };
	assert_true(seconds_for(READER_HTML, &data, &seen, STATUS_OK) < 10);
	assert_string_equal(seen.text.data, "id: ID\np: deep\np nav: menu\np: after\n");
	buf_release(&seen.text);

	/* Past the stack of regions text is still there, and scripts are not. */
	repeat(&data, "<div>", 30000);
	buf_addstr(&data, "deep<script>no</script><noscript><b>no</b></noscript>");
	seen = (struct seen){ .text = BUF_INIT };
	assert_true(seconds_for(READER_HTML, &data, &seen, STATUS_OK) < 10);
	assert_string_equal(seen.text.data, "id: ID\np: deep\n");
	buf_release(&seen.text);

	static const char *const open_tags[] = { "<b>",  "<div>",   "<font>",           "<a href=x>",
						 "<li>", "<table>", "<form class=menu>" };
	for (size_t i = 0; i < ARRAY_SIZE(open_tags); i++) {
		repeat(&data, open_tags[i], 1000000);
		buf_addstr(&data, "end");
		seen = (struct seen){ .text = BUF_INIT, .quiet = true };
		double seconds = seconds_for(READER_HTML, &data, &seen, STATUS_OK);
		if (seconds > 15 || seen.text_bytes != 3)
			fail_msg("%s: %.1f s, %zu bytes", open_tags[i], seconds, seen.text_bytes);
		buf_release(&seen.text);
	}
}

static void html_attributes(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	for (int n = 1000; n <= 1001; n++) {
		buf_clear(&data);
		buf_addstr(&data, "<p ");
		for (int i = 0; i < n; i++)
			buf_addf(&data, "a%d='>' ", i);
		buf_addstr(&data, ">x");
		struct seen seen = { .text = BUF_INIT };
		seconds_for(READER_HTML, &data, &seen, n == 1000 ? STATUS_OK : STATUS_UNSUPPORTED);
		assert_string_equal(seen.text.data,
				    n == 1000 ? "id: ID\np: x\n"
					      : "unsupported: a tag with more than 1000 attributes\n");
		buf_release(&seen.text);
	}
	/* Values and scripts with many words, and a "<" in a text, are no attributes. */
	static const char *const fine[] = { "<meta content=\"", "<script>if (a<b ", "<style>a<b ", "<!-- <a ",
					    "a < b " };
	for (size_t i = 0; i < ARRAY_SIZE(fine); i++) {
		buf_clear(&data);
		buf_addstr(&data, fine[i]);
		for (int k = 0; k < 5000; k++)
			buf_addf(&data, "w%d ", k);
		buf_addstr(&data, "\"></script></style> --> <p>x");
		struct seen seen = { .text = BUF_INIT, .quiet = true };
		seconds_for(READER_HTML, &data, &seen, STATUS_OK);
		buf_release(&seen.text);
	}
}

static void html_size(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	/* A text node of 20 MB: the tree parser stops at 10. */
	repeat(&data, "mots &eacute;t&eacute; ", 1000000);
	struct seen seen = { .text = BUF_INIT, .quiet = true };
	assert_true(seconds_for(READER_HTML, &data, &seen, STATUS_OK) < 20);
	assert_int_equal(seen.text_bytes, 1000000 * strlen("mots été ") - seen.n_blocks);
	assert_false(seen.truncated);
	buf_release(&seen.text);

	/* More blocks than a document may have: cut, and said so. */
	repeat(&data, "<p>a", 2100000);
	seen = (struct seen){ .text = BUF_INIT, .quiet = true };
	assert_true(seconds_for(READER_HTML, &data, &seen, STATUS_OK) < 30);
	assert_true(seen.truncated);
	assert_int_equal(seen.n_blocks, DOCUMENT_MAX_BLOCKS);
	buf_release(&seen.text);
}

/* ---- whole files ---- */

static void fixtures(void **state)
{
	static const char *const names[] = { "drupal.html", "tables-latin1.htm", "manual.html" };
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf data = BUF_INIT;
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		struct error err = ERROR_INIT;
		struct seen seen = { .text = BUF_INIT };
		buf_addf(&path, SOURCE_DIR "/tests/data/readers/%s", names[i]);
		assert_int_equal(file_read(AT_FDCWD, path.data, 1u << 20, &data, &err), STATUS_OK);
		buf_addstr(&path, ".blocks");
		assert_int_equal(read_as(READER_HTML, data.data, data.len, &seen), STATUS_OK);
		if (getenv("WRITE_BLOCKS"))
			assert_int_equal(
				file_replace(AT_FDCWD, path.data, 0644, seen.text.data, seen.text.len, &err),
				STATUS_OK);
		assert_int_equal(file_read(AT_FDCWD, path.data, 1u << 20, &expected, &err), STATUS_OK);
		assert_string_equal(seen.text.data, expected.data);
		buf_release(&seen.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sniffing),           cmocka_unit_test(decoding),
		cmocka_unit_test(decoding_long_text), cmocka_unit_test(text_lines),
		cmocka_unit_test(text_limits),        cmocka_unit_test(json_lines),
		cmocka_unit_test(html_blocks),        cmocka_unit_test(html_anchors),
		cmocka_unit_test(html_regions),       cmocka_unit_test(html_declared),
		cmocka_unit_test(html_charsets),      cmocka_unit_test(html_depth),
		cmocka_unit_test(html_attributes),    cmocka_unit_test(html_size),
		cmocka_unit_test(fixtures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

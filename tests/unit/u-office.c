/*
 * DOCX, ODT and EPUB: the files of tests/data/office (made by tests/tools/make_office.py) and what must come of them,
 * read here and by the confined readers. After a change, WRITE_BLOCKS=1 writes the expected blocks anew; read the difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "readers/office.h"
#include "readers/reader_pool.h"
#include "readers/xml.h"
#include "readers/zip.h"

#ifdef IOM_SANITIZE
#	define CONFINED false
#else
#	define CONFINED true
#endif

#define FOLDER SOURCE_DIR "/tests/data/office/"

static const char *const kinds[] = { "line", "p", "h", "li", "td", "caption" };

/* ---- files ---- */

static const struct {
	const char *name;
	enum reader_kind kind;
	const char *refused; /* why, or NULL: NAME.blocks says what comes of it */
} files[] = {
	{ "rapport.docx", READER_DOCX, NULL }, /* all of Word that readers get wrong */
	{ "capitulos.docx", READER_DOCX,
	  NULL },                             /* ranks by local names; chapters, and the title is declared */
	{ "strict.docx", READER_DOCX, NULL }, /* other namespaces, names and characters */
	{ "coupe.docx", READER_DOCX, NULL },  /* what is left of a file */
	{ "abime.docx", READER_DOCX, NULL },  /* its XML is damaged in the middle */
	{ "protege.docx", READER_DOCX, "skipped: password-protected" },
	{ "zip-protege.docx", READER_DOCX, "skipped: password-protected" },
	{ "ancien.docx", READER_DOCX, "skipped: old Office document" },
	{ "bombe.docx", READER_DOCX, "failed: unpacks to more than 8 MB" },
	{ "entites.docx", READER_DOCX, "skipped: its XML declares entities" },
	{ "attributs.docx", READER_DOCX, "skipped: a tag with more than 1000 attributes" },
	{ "classeur.docx", READER_NONE, "skipped: zip archive that is no Word document" },
	{ "vide.docx", READER_DOCX, "skipped: no text" },
	{ "guia.odt", READER_ODT, NULL },
	{ "guia.fodt", READER_ODT, NULL },
	{ "protegido.odt", READER_ODT, "skipped: password-protected" },
	{ "hoja.odt", READER_ODT, "skipped: OpenDocument file that is no text document" },
	{ "bomba.odt", READER_ODT, "failed: unpacks to more than 8 MB" },
	{ "livre.epub", READER_EPUB, NULL },  /* a navigation document; a spine that no name tells */
	{ "ancien.epub", READER_EPUB, NULL }, /* no container, no title, a page missing */
	{ "protege.epub", READER_EPUB, "skipped: password-protected" },
	{ "vacio.epub", READER_EPUB, "skipped: zip archive that is no book" },
};

static void load(const char *name, struct buf *ret_data)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error err = ERROR_INIT;
	buf_addf(&path, FOLDER "%s", name);
	if (file_read(AT_FDCWD, path.data, 1u << 20, ret_data, &err))
		fail_msg("%s", err.message);
}

static void show_field(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_addf(out, "%s: %s\n", name, value);
}

static void show_document(struct buf *out, const struct document *doc)
{
	show_field(out, "title", doc->declared.title);
	show_field(out, "lang", doc->declared.lang);
	show_field(out, "date", doc->declared.date);
	if (doc->truncated)
		buf_addstr(out, "truncated\n");
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		assert_null(block->anchor);
		buf_addstr(out, kinds[block->kind]);
		if (block->level)
			buf_addf(out, "%u", block->level);
		if (block->region == REGION_NAV)
			buf_addstr(out, " nav");
		else
			assert_int_equal(block->region, REGION_BODY);
		if (block->link_bytes)
			buf_addf(out, " link=%u", block->link_bytes);
		buf_addstr(out, ": ");
		for (const char *at = block->text; *at; at++)
			*at == '\n' ? buf_addstr(out, "\\n") : buf_addch(out, *at);
		buf_addch(out, '\n');
	}
}

static enum status see_document(struct document *doc, void *ctx, struct error *err)
{
	(void)err;
	show_document(ctx, doc);
	return STATUS_OK;
}

static void read_bytes(enum reader_kind kind, const char *data, size_t len, struct buf *seen)
{
	struct reader_sink sink = { see_document, NULL, seen };
	struct error err = ERROR_INIT;
	enum status status = readers[kind].read(data, len, "ID", 1, &sink, &err);
	if (status)
		buf_addf(seen, "%s: %s\n", status == STATUS_UNSUPPORTED ? "skipped" : "failed", err.message);
}

static void expected_of(size_t i, struct buf *ret_expected)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	if (files[i].refused) {
		buf_addf(ret_expected, "%s\n", files[i].refused);
		return;
	}
	buf_addf(&name, "%s.blocks", files[i].name);
	load(name.data, ret_expected);
}

static enum reader_kind kind_of(size_t i)
{
	/* A name that lies: the reader itself finds out. */
	return files[i].kind == READER_NONE ? READER_DOCX : files[i].kind;
}

static void fixtures(void **state)
{
	size_t wrong = 0;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(buf_release) struct buf data = BUF_INIT;
		CLEANUP(buf_release) struct buf seen = BUF_INIT;
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		const char *what;
		struct error err = ERROR_INIT;
		load(files[i].name, &data);
		assert_int_equal(reader_sniff(files[i].name, data.data, data.len, &what), files[i].kind);
		read_bytes(kind_of(i), data.data, data.len, &seen);
		buf_addf(&path, FOLDER "%s.blocks", files[i].name);
		if (getenv("WRITE_BLOCKS") && !files[i].refused)
			assert_int_equal(file_replace(AT_FDCWD, path.data, 0644, seen.data, seen.len, &err),
					 STATUS_OK);
		expected_of(i, &expected);
		if (strcmp(seen.data, expected.data) != 0) {
			print_error("%s:\n--- expected\n%s--- got\n%s", files[i].name, expected.data,
				    seen.data);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* The same by the readers as they run: confined, nothing to be opened. */
static void confined(void **state)
{
	struct reader_limits limits = READER_LIMITS_DEFAULT;
	struct reader_pool *pool;
	struct error err = ERROR_INIT;
	(void)state;
	limits.sandbox = CONFINED;
	assert_int_equal(reader_pool_new(1, &limits, &pool, &err), STATUS_OK);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		CLEANUP(buf_release) struct buf seen = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		buf_addf(&path, FOLDER "%s", files[i].name);
		struct read_job job = { .ticket = i,
					.kind = kind_of(i),
					.fd = open(path.data, O_RDONLY | O_CLOEXEC),
					.base = 1,
					.id = files[i].name };
		struct read_outcome outcome;
		assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_OK);
		do {
			assert_int_equal(reader_pool_next(pool, &outcome, &err), STATUS_OK);
			if (outcome.kind == READ_DOCUMENT) {
				show_document(&seen, &outcome.doc);
				document_release(&outcome.doc);
			} else if (outcome.kind != READ_END) {
				buf_addf(&seen, "%s: %s\n",
					 outcome.kind == READ_SKIPPED ? "skipped" : "failed", outcome.why);
			}
		} while (outcome.kind != READ_END);
		expected_of(i, &expected);
		if (strcmp(seen.data, expected.data) != 0)
			fail_msg("%s:\n--- expected\n%s--- got\n%s", files[i].name, expected.data, seen.data);
	}
	reader_pool_free(pool);
}

/* A file cut anywhere, and with any byte changed, is read in part, or refused with a reason. */
static void damage(void **state)
{
	static const char *const names[] = { "rapport.docx", "guia.odt", "livre.epub" };
	static const enum reader_kind of[] = { READER_DOCX, READER_ODT, READER_EPUB };
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf data = BUF_INIT;
		load(names[i], &data);
		for (size_t at = 1; at < data.len; at += 13) {
			CLEANUP(buf_release) struct buf seen = BUF_INIT;
			char old = data.data[at];
			read_bytes(of[i], data.data, at, &seen);
			if (!strstr(seen.data, "truncated\n") &&
			    strncmp(seen.data, "failed: damaged", 15) != 0)
				fail_msg("%s cut at %zu: %s", names[i], at, seen.data);
			buf_clear(&seen);
			data.data[at] = (char)(old ^ 0x55);
			read_bytes(of[i], data.data, data.len, &seen);
			data.data[at] = old;
			assert_true(seen.len);
		}
	}
}

/* ---- pieces ---- */

static void references(void **state)
{
	static const struct {
		const char *base, *reference;
		bool percent;
		const char *name;
	} rows[] = {
		{ NULL, "word/document.xml", false, "word/document.xml" },
		{ NULL, "/word/document.xml", false, "word/document.xml" },
		{ "word/document.xml", "styles.xml", false, "word/styles.xml" },
		{ "word/document.xml", "/styles.xml", false, "styles.xml" },
		{ "word/document.xml", "../a/./b.xml", false, "a/b.xml" },
		{ "OEBPS/x.opf", "a%20b%C3%A9.xhtml#c", true, "OEBPS/a bé.xhtml" },
		{ "OEBPS/x.opf", "a%20b", false, "OEBPS/a%20b" },
		{ "x.opf", "a%0", true, "a%0" },
		{ "x.opf", "a%00b", true, "a%00b" },
		{ "a/b/c", "../../../../d", true, "d" },
		{ "a/b", "#c", true, "" },
		{ NULL, "", true, "" },
		{ NULL, "..", true, "" },
		{ "a/b", "c\\d", true, "a/c/d" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		zip_resolve(rows[i].base, rows[i].reference, rows[i].percent, &name);
		assert_string_equal(name.data, rows[i].name);
	}
}

static void titles(void **state)
{
	static const struct {
		const char *title, *expected;
	} rows[] = {
		{ "Guide  pratique\n", "Guide pratique" },
		{ "Rapport 2010", "Rapport 2010" },
		{ "Untitled lives", "Untitled lives" },
		{ "Microsoft Word - Rapport annuel", NULL },
		{ "rapport final.docx", NULL },
		{ "RAPPORT_2010_v3", NULL },
		{ "Título", NULL },
		{ "[Titre du document]", NULL },
		{ "2010", NULL },
		{ "  ", NULL },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct declared declared = { .title = NULL };
		office_declare_title(&declared, rows[i].title, strlen(rows[i].title));
		if (!rows[i].expected)
			assert_null(declared.title);
		else
			assert_string_equal(declared.title, rows[i].expected);
		free(declared.title);
	}
}

static void style_names(void **state)
{
	static const struct {
		const char *name;
		enum office_role role;
		unsigned level;
	} rows[] = {
		{ "heading 1", ROLE_HEADING, 1 },
		{ "Heading 9", ROLE_HEADING, 6 },
		{ "Titre 2", ROLE_HEADING, 2 },
		{ "T\u00cdTULO 3", ROLE_HEADING, 3 },
		{ "Encabezado 1", ROLE_HEADING, 1 },
		{ "Encabezado", ROLE_UNKNOWN, 0 },
		{ "Heading_20_2", ROLE_HEADING, 2 },
		{ "heading 10", ROLE_UNKNOWN, 0 },
		{ "Title", ROLE_TITLE, 0 },
		{ "Titre", ROLE_TITLE, 0 },
		{ "toc 3", ROLE_CONTENTS, 0 },
		{ "Contents_20_1", ROLE_CONTENTS, 0 },
		{ "Caption", ROLE_CAPTION, 0 },
		{ "Normal", ROLE_UNKNOWN, 0 },
		{ "", ROLE_UNKNOWN, 0 },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct office_style style = { .role = ROLE_UNKNOWN };
		office_style_named(&style, rows[i].name);
		if (style.role != rows[i].role || style.level != rows[i].level)
			fail_msg("%s: %d, %u", rows[i].name, style.role, style.level);
	}
}

/* Styles that are based on one another in a circle. */
static void style_circle(void **state)
{
	struct office_styles styles;
	(void)state;
	office_styles_init(&styles);
	memcpy(office_style_add(&styles, "a")->parent, "b", 2);
	memcpy(office_style_add(&styles, "b")->parent, "a", 2);
	assert_int_equal(office_look(&styles, "a").role, ROLE_BODY);
	office_styles_release(&styles);
}

/* "1 Un", "2 Deux", " text", "0 Title": blocks in, the same out. */
static void ranks(void **state)
{
	static const struct {
		const char *declared, *in, *out;
		bool book;
	} rows[] = {
		/* a title by its style: chapters go down */
		{ NULL, " OIM|0 Titre|1 Un|2 Deux|7 trois", " OIM|1 Titre|2 Un|3 Deux|6 trois", false },
		/* ... in two paragraphs */
		{ NULL, "0 Titre|0 suite|1 Un", "1 Titre| suite|2 Un", false },
		/* ... too far from the beginning */
		{ NULL, "1 Un|0 Titre|1 Deux", "2 Un|2 Titre|2 Deux", false },
		/* an only heading of the first rank in front is the title */
		{ NULL, " OIM|1 Titre|2 Un|3 Deux", " OIM|1 Titre|2 Un|3 Deux", false },
		{ NULL, "2 Un|1 Titre|2 Deux", "3 Un|2 Titre|3 Deux", false },
		/* chapters: the declared title, where a chapter would be taken for it */
		{ "Manuel", "1 Un|1 Deux|2 trois", "1 Manuel|2 Un|2 Deux|3 trois", false },
		{ "Manuel", " Couverture|1 Un|1 Deux", " Couverture|2 Un|2 Deux", false },
		{ NULL, "1 Un|1 Deux", "2 Un|2 Deux", false },
		/* a book is called what it says */
		{ "Livre", " Page|1 Un", "1 Livre| Page|2 Un", true },
		{ NULL, "1 Un|2 Deux", "1 Un|2 Deux", true },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(document_release) struct document doc;
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		document_init(&doc);
		if (rows[i].declared)
			declare(&doc.declared.title, rows[i].declared, strlen(rows[i].declared));
		for (const char *at = rows[i].in; *at;) {
			size_t len = strcspn(at, "|");
			enum block_kind kind = *at == ' ' ? BLOCK_PARAGRAPH : BLOCK_HEADING;
			struct block *block =
				document_add_block(&doc, kind, at + 1 + (*at != ' '), len - 1 - (*at != ' '));
			block->level = *at == ' ' ? 0 : (unsigned)(*at - '0');
			at += len + (at[len] == '|');
		}
		office_settle(&doc, rows[i].book);
		for (size_t k = 0; k < doc.n_blocks; k++) {
			if (k)
				buf_addch(&out, '|');
			if (doc.blocks[k].kind == BLOCK_HEADING)
				buf_addf(&out, "%u", doc.blocks[k].level);
			buf_addf(&out, " %s", doc.blocks[k].text);
		}
		assert_string_equal(out.data, rows[i].out);
	}
}

/* ---- XML that means harm ---- */

struct counts {
	size_t n_start, n_end, n_text;
};

static void count_start(void *ctx, const struct xml_tag *tag)
{
	(void)tag;
	((struct counts *)ctx)->n_start++;
}

static void count_end(void *ctx, const char *name)
{
	(void)name;
	((struct counts *)ctx)->n_end++;
}

static void count_text(void *ctx, const char *text, size_t len)
{
	(void)text;
	((struct counts *)ctx)->n_text += len;
}

static void xml_harm(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	struct counts counts = { 0, 0, 0 };
	struct xml_events events = { count_start, count_end, count_text, &counts, false };
	struct error err = ERROR_INIT;
	bool whole;
	(void)state;

	/* One text of 20 MB, past what libxml2 puts into a node. */
	buf_addstr(&data, "<a>");
	for (size_t i = 0; i < 2u << 20; i++)
		buf_addstr(&data, "dix octets");
	buf_addstr(&data, "</a>");
	assert_int_equal(xml_read(data.data, data.len, &events, &whole, &err), STATUS_OK);
	assert_true(whole);
	assert_int_equal(counts.n_text, 20u << 20);

	/* Deeper than anybody writes: cut, and said so. */
	buf_clear(&data);
	for (size_t i = 0; i < 100000; i++)
		buf_addstr(&data, "<a>");
	buf_addstr(&data, "x");
	assert_int_equal(xml_read(data.data, data.len, &events, &whole, &err), STATUS_OK);
	assert_false(whole);

	/* A file outside, by a DTD and by an entity. */
	static const char outside[] = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a>x&b;</a>";
	counts.n_text = 0;
	assert_int_equal(xml_read(outside, strlen(outside), &events, &whole, &err), STATUS_OK);
	assert_int_equal(counts.n_text, 1);
	static const char entity[] = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>x&b;</a>";
	assert_int_equal(xml_read(entity, strlen(entity), &events, &whole, &err), STATUS_UNSUPPORTED);
	static const char parameter[] = "<!DOCTYPE a [<!ENTITY % b \"c\">%b;]><a>x</a>";
	assert_int_equal(xml_read(parameter, strlen(parameter), &events, &whole, &err), STATUS_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures),     cmocka_unit_test(confined), cmocka_unit_test(damage),
		cmocka_unit_test(references),   cmocka_unit_test(titles),   cmocka_unit_test(style_names),
		cmocka_unit_test(style_circle), cmocka_unit_test(ranks),    cmocka_unit_test(xml_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

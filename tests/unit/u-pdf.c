/*
 * PDF: the files of tests/data/pdf (made by tests/tools/make_pdfs.py) and what must come of them, here and in the
 * confined readers. After a change, WRITE_BLOCKS=1 writes the expected blocks anew; read the difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "readers/pdf_parts.h"
#include "readers/reader_pool.h"

#ifdef IOM_SANITIZE
#	define CONFINED false
#else
#	define CONFINED true
#endif

#define FOLDER SOURCE_DIR "/tests/data/pdf/"

static const char *const kinds[] = { "line", "p", "h", "li", "td", "caption" };

static void show_document(struct buf *out, const struct document *doc)
{
	const struct declared *declared = &doc->declared;
	buf_addf(out, "title: %s\nlang: %s\n", declared->title ? declared->title : "-",
		 declared->lang ? declared->lang : "-");
	assert_null(declared->date);
	if (doc->truncated)
		buf_addstr(out, "truncated\n");
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		buf_addf(out, "%u %s", block->page, kinds[block->kind]);
		if (block->level)
			buf_addf(out, "%u", block->level);
		if (block->region == REGION_NAV)
			buf_addstr(out, " nav");
		else
			assert_int_equal(block->region, REGION_BODY);
		buf_addf(out, ": %s\n", block->text);
	}
}

static enum status see_document(struct document *doc, void *ctx, struct error *err)
{
	(void)err;
	show_document(ctx, doc);
	return STATUS_OK;
}

static void see_problem(const char *what, enum status status, const char *why, void *ctx)
{
	(void)what;
	buf_addf(ctx, "%s: %s\n", status_name(status), why);
}

static void read_fixture(const char *name, struct buf *seen)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	struct reader_sink sink = { see_document, see_problem, seen };
	struct error err = ERROR_INIT;
	buf_addf(&path, FOLDER "%s.pdf", name);
	assert_int_equal(file_read(AT_FDCWD, path.data, 1u << 20, &data, &err), STATUS_OK);
	enum status status = readers[READER_PDF].read(data.data, data.len, "ID", 1, &sink, &err);
	if (status)
		buf_addf(seen, "%s: %s\n", status_name(status), err.message);
}

static void fixtures(void **state)
{
	/*
	 * columns: reading order, headings by type, hyphens, headers, page numbers, a note, a sentence over two pages.
	 * manual: outline, labels, contents. truncated: what is left of a file. circles: an outline without end.
	 */
	static const char *const names[] = { "columns", "manual",  "accents",  "word",
					     "cjk",     "circles", "truncated" };
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf seen = BUF_INIT;
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		struct error err = ERROR_INIT;
		buf_addf(&path, FOLDER "%s.blocks", names[i]);
		read_fixture(names[i], &seen);
		if (getenv("WRITE_BLOCKS"))
			assert_int_equal(file_replace(AT_FDCWD, path.data, 0644, seen.data, seen.len, &err),
					 STATUS_OK);
		assert_int_equal(file_read(AT_FDCWD, path.data, 1u << 20, &expected, &err), STATUS_OK);
		assert_string_equal(seen.data, expected.data);
	}
}

static void refusals(void **state)
{
	static const struct {
		const char *name, *expected;
	} rows[] = {
		{ "scan", "unsupported: no text: the pages are pictures\n" },
		{ "password", "unsupported: password-protected\n" },
		{ "loop", "corrupt: damaged PDF: it has no pages\n" },
		{ "garbage", "corrupt: damaged PDF\n" },
		{ "cut", "corrupt: damaged PDF\n" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf seen = BUF_INIT;
		read_fixture(rows[i].name, &seen);
		assert_string_equal(seen.data, rows[i].expected);
	}
}

static void titles(void **state)
{
	static const struct {
		const char *title;
		bool good;
	} rows[] = {
		{ "Clínicas móviles para poblaciones migrantes", true },
		{ "Rapport 2010", true },
		{ "Migrations", true },
		{ "Microsoft Word - rapport.doc", false },
		{ "Microsoft Word - Rapport annuel", false },
		{ "rapport_annuel.indd", false },
		{ "RAPPORT_2010_v3", false },
		{ "Présentation PowerPoint", false },
		{ "Sin título-1", false },
		{ "2010", false },
		{ "http://www.iom.int/", false },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (pdf_is_title(rows[i].title) != rows[i].good)
			fail_msg("%s", rows[i].title);
}

static void languages(void **state)
{
	static const struct {
		const char *bytes, *lang;
	} rows[] = {
		{ "1 0 obj <</Type/Catalog/Lang(fr-FR)/Pages 2 0 R>> endobj", "fr-FR" },
		{ "1 0 obj << /Lang (es) /Type /Catalog >> endobj", "es" },
		{ "1 0 obj <</Type/Catalog/Lang(fr)>> endobj 1 0 obj <</Type/Catalog/Lang(es)>> endobj",
		  "es" },
		{ "1 0 obj <</Type/Catalog>> endobj 2 0 obj <</Lang(fr)>> endobj", "" },
		{ "1 0 obj <</Type/Catalog/Lang(x)>> endobj", "" },
		{ "1 0 obj <</Type/Catalog/Lang(", "" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char lang[PDF_LANG_SIZE];
		pdf_declared_lang(rows[i].bytes, strlen(rows[i].bytes), lang);
		assert_string_equal(lang, rows[i].lang);
	}
}

static void beginnings(void **state)
{
	static const struct {
		const char *text;
		size_t bullet;
		unsigned parts;
	} rows[] = {
		{ "\u2022 el pasaje", 4, 0 }, { "- agua", 2, 0 },        { "a) agua", 3, 0 },
		{ "(3) agua", 4, 0 },         { "1. La acogida", 3, 1 }, { "2.1 Retour", 0, 2 },
		{ "A.3 Retour", 0, 2 },       { "IV. Retour", 0, 1 },    { "Il part", 0, 0 },
		{ "-5 grados", 0, 0 },        { "2019 fue malo", 0, 0 }, { "y luego", 0, 0 },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t len;
		if (pdf_bullet(rows[i].text) != rows[i].bullet ||
		    pdf_numbering(rows[i].text, &len) != rows[i].parts)
			fail_msg("%s: %zu, %u", rows[i].text, pdf_bullet(rows[i].text),
				 pdf_numbering(rows[i].text, &len));
	}
}

/* Lines that say these words, without places. */
static void add_text(struct pdf *pdf, const char *text)
{
	struct pdf_letters letters = { .text = text, .len = strlen(text) };
	assert_true(pdf_add_page(pdf, &letters, 595, 842));
}

static void hyphens(void **state)
{
	static const struct {
		const char *line, *next, *expected;
	} rows[] = {
		{ "une organi-", "sation locale", "une organisation locale" },
		{ "les organi-", "sations locales", "les organisations locales" },
		{ "la sous-", "préfecture", "la sous-préfecture" },
		{ "le maté-", "riel", "le matériel" },
		{ "une xylo-", "graphie", "une xylo-graphie" }, /* known nowhere: left as it stands */
		{ "Addis-", "Abeba", "Addis-Abeba" },
		/* a prefix keeps its hyphen before a word of the document, and where the joined word is not known */
		{ "il sous-", "traite", "il sous-traite" },
		{ "une ex-", "ministre", "une ex-ministre" },
		{ "l\u2019accord franco-", "espagnol", "l\u2019accord franco-espagnol" },
		{ "la lutte anti-", "mine", "la lutte anti-mine" },
		{ "le tissu socio-", "économique", "le tissu socio-économique" },
		/* what only begins like one does not */
		{ "une ex-", "pulsion", "une expulsion" },
		{ "il faut sous-", "crire", "il faut souscrire" },
		{ "l\u2019anti-", "cipation", "l\u2019anticipation" },
		{ "la lutte anti-", "mines", "la lutte antimines" }, /* as the document writes it */
		{ "l\u2019organi-", "sation", "l\u2019organisation" },
		{ "une xylo\u00ad", "graphie",
		  "une xylographie" }, /* a soft hyphen shows at line ends alone */
		{ "deux", "mots", "deux mots" },
		{ "entre 2 -", "et 3", "entre 2 - et 3" },
	};
	struct pdf pdf = { .text = BUF_INIT };
	(void)state;
	pdf.pages = xcalloc(2, sizeof(*pdf.pages));
	add_text(&pdf, "Une organisation, du matériel\net la sous-préfecture. Une coupure-\nici.\n"
		       "Des parts soustraites, une traite, des expulsions ; souscrire par anticipation ; "
		       "antimines, mine.");
	struct pdf_words *words = pdf_words_new(&pdf);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		buf_addstr(&text, rows[i].line);
		pdf_join(words, &text, rows[i].next, strlen(rows[i].next));
		assert_string_equal(text.data, rows[i].expected);
	}
	pdf_words_free(words);
	buf_release(&pdf.text);
	free(pdf.lines);
	free(pdf.pages);
}

/* What stands before a title of the outline: a label of its chapter is part of the heading, the end of a paragraph is not. */
static void labels(void **state)
{
	static const struct {
		const char *before;
		bool bold;
		size_t n; /* lines of the heading */
	} rows[] = {
		{ "Chapitre 3", true, 2 }, { "2.2", true, 2 },         { "Un mot", true, 1 },
		{ "file.", false, 1 },     { "Chapitre 3", false, 1 }, { "la Section 6.4.", false, 1 },
		{ "}", true, 1 },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct pdf pdf = { .text = BUF_INIT };
		pdf.pages = xcalloc(2, sizeof(*pdf.pages));
		buf_addf(&text, "Il faut lire cela\n%s\nLe retour volontaire\net le reste\nLes aides",
			 rows[i].before);
		add_text(&pdf, text.data);
		assert_int_equal(pdf.n_lines, 5);
		for (size_t k = 0; k < pdf.n_lines; k++)
			pdf.lines[k].size = 10;
		pdf.lines[1].bold = rows[i].bold;
		pdf.lines[2].bold = pdf.lines[4].bold = true;
		pdf.body_size = 10;
		pdf.entries = xcalloc(2, sizeof(*pdf.entries));
		pdf.n_entries = 2;
		pdf.entries[0] =
			(struct pdf_entry){ .title = xstrdup("Le retour volontaire"), .page = 1, .top = -1 };
		pdf.entries[1] = (struct pdf_entry){ .title = xstrdup("Les aides"), .page = 1, .top = -1 };
		pdf_find_headings(&pdf);
		assert_int_equal(pdf.n_headings, 2);
		if (pdf.headings[0].n != rows[i].n || pdf.headings[0].line != 3 - rows[i].n)
			fail_msg("%s: %zu lines from %zu", rows[i].before, pdf.headings[0].n,
				 pdf.headings[0].line);
		pdf_release(&pdf);
	}
}

static void cleaning(void **state)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{ "pol\u0131\u0301tica", "política" },     { "cafe\u0301", "café" },
		{ "o\ufb03ciel \ufb01n", "officiel fin" }, { "a\u200bb\001c", "abc" },
		{ "sin\u2003punto", "sin punto" },         { "k\u0131r", "k\u0131r" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		pdf_add_clean(&out, rows[i].text, strlen(rows[i].text));
		assert_string_equal(out.data, rows[i].expected);
	}
}

/* ---- in the confined readers ---- */

static void submit(struct reader_pool *pool, uint64_t ticket, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error err = ERROR_INIT;
	buf_addf(&path, FOLDER "%s.pdf", name);
	int fd = open(path.data, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	struct read_job job = { .ticket = ticket, .kind = READER_PDF, .fd = fd, .id = name };
	assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_OK);
}

/* The same comes out as above, and one that never ends costs itself alone. */
static void confined(void **state)
{
	static const char *const names[] = { "manual", "bomb", "cjk",     "password", "columns",
					     "loop",   "scan", "circles", "garbage",  "accents" };
	struct reader_limits limits = READER_LIMITS_DEFAULT;
	struct reader_pool *pool;
	struct error err = ERROR_INIT;
	(void)state;
	limits.sandbox = CONFINED;
	limits.cpu_s = 1;
	assert_int_equal(reader_pool_new(2, &limits, &pool, &err), STATUS_OK);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		submit(pool, i, names[i]);
	for (size_t done = 0; done < ARRAY_SIZE(names);) {
		CLEANUP(buf_release) struct buf seen = BUF_INIT;
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		struct read_outcome outcome;
		assert_int_equal(reader_pool_next(pool, &outcome, &err), STATUS_OK);
		assert_int_equal(outcome.ticket, done);
		const char *name = names[done];
		if (outcome.kind == READ_END) {
			done++;
			continue;
		}
		if (!strcmp(name, "bomb")) {
			assert_int_equal(outcome.kind, READ_FAILED);
			assert_non_null(CONFINED ? strstr(outcome.why, "processor time") : outcome.why);
			continue;
		}
		if (outcome.kind == READ_DOCUMENT)
			show_document(&seen, &outcome.doc);
		else
			buf_addf(&seen, "%s: %s\n", outcome.kind == READ_SKIPPED ? "unsupported" : "corrupt",
				 outcome.why);
		document_release(&outcome.doc);
		read_fixture(name, &expected);
		/* what is lost there: fonts that need poppler's files to be read */
		char *chinese = CONFINED ? strstr(expected.data, "1 p: \u79fb") : NULL;
		if (chinese)
			*chinese = '\0';
		assert_string_equal(seen.data, expected.data);
	}
	reader_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures),  cmocka_unit_test(refusals),   cmocka_unit_test(titles),
		cmocka_unit_test(languages), cmocka_unit_test(beginnings), cmocka_unit_test(hyphens),
		cmocka_unit_test(cleaning),  cmocka_unit_test(confined),   cmocka_unit_test(labels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

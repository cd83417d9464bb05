/* Markdown: its blocks, anchors and what stands in front of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "readers/formats.h"

static const char *const kinds[] = { "line", "p", "h", "li", "td", "caption" };

static enum status show(struct document *doc, void *ctx, struct error *err)
{
	struct buf *out = ctx;
	(void)err;
	const char *const fields[] = { doc->declared.title, doc->declared.date, doc->declared.lang,
				       doc->declared.canonical };
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i])
			buf_addf(out, "(%s)\n", fields[i]);
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		buf_addstr(out, kinds[block->kind]);
		if (block->level)
			buf_addf(out, "%u", block->level);
		if (block->anchor)
			buf_addf(out, "#%s", block->anchor);
		if (block->link_bytes)
			buf_addf(out, " %u", block->link_bytes);
		buf_addf(out, ": %s\n", block->text);
	}
	return STATUS_OK;
}

static void problem(const char *what, enum status status, const char *why, void *ctx)
{
	(void)ctx;
	fail_msg("%s: %d: %s", what, status, why);
}

static const struct {
	const char *text, *expected;
} rows[] = {
	{ "# Un *titre* `court`\n\nDu **texte**\nqui va [à la ligne](http://x/).\n",
	  "h1#un-titre-court: Un titre court\np 11: Du texte qui va à la ligne.\n" },
	{ "Titre\n=====\n\nSous\n----\n", "h1#titre: Titre\nh2#sous: Sous\n" },
	{ "# L'accueil, à l'été !\n# À faire\n# À faire\n",
	  "h1#laccueil-à-lété-: L'accueil, à l'été !\nh1#à-faire: À faire\nh1#à-faire-1: À faire\n" },
	{ "## Contacts {#ici}\n", "h2#ici: Contacts\n" },
	{ "- un\n- deux\n\n  encore\n  1. trois\n", "li: un\nli: deux\nli: encore\nli: trois\n" },
	{ "- [x] fait\n- [ ] à faire\n", "li: fait\nli: à faire\n" },
	{ "| A | B |\n|---|--:|\n| c *d* | e\\|f |\n", "td: A\ntd: B\ntd: c d\ntd: e|f\n" },
	{ "Avant ![Une carte](c.png) après\n", "p: Avant après\ncaption: Une carte\n" },
	{ "![Une *carte*](c.png)\n", "caption: Une carte\n" },
	{ "```c\nint a;\n\n  int b;\n```\n", "p: int a;\nint b;\n" },
	{ "> Cité\n> deux\n", "p: Cité deux\n" },
	{ "Un<br>mot <b>gras</b> <!-- rien -->\n", "p: Unmot gras\n" },
	{ "<div>\n<h2 id=\"a\">Titre</h2>\n<p>Texte <i>en</i> HTML</p>\n</div>\n",
	  "h2#a: Titre\np: Texte en HTML\n" },
	{ "Note[^1].\n\n[^1]: En bas.\n", "p: Note.\np: En bas.\n" },
	{ "a  \nb\\\nc\n", "p: a\nb\nc\n" },
	{ "&eacute;t&eacute; \\*là\\*\n", "p: été *là*\n" },
	{ "---\ntitle: 'L''été'\ndate: 2020-01-02\nlang: fr\nurl: https://x/y\n---\nTexte\n",
	  "(L''été)\n(2020-01-02)\n(fr)\n(https://x/y)\nh1: L''été\np: Texte\n" },
	{ "---\ntitle: T\n...\n# Autre\n", "(T)\nh1#autre: Autre\n" },
	{ "---\n\nTexte\n", "p: Texte\n" },
};

static void each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		const struct reader_sink sink = { show, problem, &out };
		struct error err = ERROR_INIT;
		assert_int_equal(readers[READER_MARKDOWN].read(rows[i].text, strlen(rows[i].text), "a.md", 1,
							       &sink, &err),
				 STATUS_OK);
		if (strcmp(out.data, rows[i].expected) != 0)
			fail_msg("row %zu: got\n%sexpected\n%s", i, out.data, rows[i].expected);
	}
}

static void nothing_in_it(void **state)
{
	const struct reader_sink sink = { show, problem, NULL };
	struct error err = ERROR_INIT;
	(void)state;
	assert_int_equal(readers[READER_MARKDOWN].read("<!-- -->\n", 9, "a.md", 1, &sink, &err),
			 STATUS_UNSUPPORTED);
	assert_int_equal(readers[READER_MARKDOWN].read("", 0, "a.md", 1, &sink, &err), STATUS_UNSUPPORTED);
}

static enum status count(struct document *doc, void *ctx, struct error *err)
{
	(void)err;
	*(size_t *)ctx += doc->n_blocks;
	return STATUS_OK;
}

/* Depth costs neither stack nor much time. */
static void very_deep(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t n = 0;
	const struct reader_sink sink = { count, problem, &n };
	struct error err = ERROR_INIT;
	(void)state;
	for (size_t i = 0; i < 20000; i++)
		buf_addstr(&text, "> ");
	buf_addstr(&text, "profond\n\n");
	for (size_t i = 0; i < 20000; i++)
		buf_addstr(&text, "*a **b [");
	assert_int_equal(readers[READER_MARKDOWN].read(text.data, text.len, "a.md", 1, &sink, &err),
			 STATUS_OK);
	assert_true(n >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_row), cmocka_unit_test(nothing_in_it),
					    cmocka_unit_test(very_deep) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

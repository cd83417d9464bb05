/* Foreign text at a terminal: made harmless, measured in columns, wrapped between words, marked where it matched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "terminal.h"

static void test_clean(void **state)
{
	(void)state;
	static const struct {
		const char *text, *clean;
		size_t columns;
	} rows[] = {
		{ "", "", 0 },
		{ "Élan", "Élan", 4 },
		{ "a\tb\nc\rd", "a b c d", 7 },
		{ "\033[31mred", "\xef\xbf\xbd[31mred", 8 },
		{ "a\xc2\x9b"
		  "5m",
		  "a\xef\xbf\xbd"
		  "5m",
		  4 }, /* C1: one-byte escape sequences */
		{ "bell\a\x7f", "bell\xef\xbf\xbd\xef\xbf\xbd", 6 },
		{ "a\xe2\x80\xae"
		  "b\xe2\x81\xa6"
		  "c",
		  "abc", 3 },                                    /* overrides of direction */
		{ "a\xff\xc3", "a\xef\xbf\xbd\xef\xbf\xbd", 3 }, /* not UTF-8 */
		{ "e\xcc\x81", "e\xcc\x81", 1 },                 /* a combining accent takes no column */
		{ "\xe6\xbc\xa2", "\xe6\xbc\xa2", 2 },           /* a wide character takes two */
		{ "a\xe2\x80\xa8"
		  "b",
		  "a b", 3 }, /* line separator */
	};
	struct terminal terminal;
	terminal_init(&terminal, stdout);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		size_t columns = terminal_clean(rows[i].text, strlen(rows[i].text), &out);
		if (columns != rows[i].columns || strcmp(out.data, rows[i].clean))
			fail_msg("row %zu: \"%s\" in %zu columns", i, out.data, columns);
	}
}

static void test_wrap(void **state)
{
	(void)state;
	static const struct {
		unsigned width, indent;
		const char *lead, *text, *wrapped;
	} rows[] = {
		{ 12, 0, NULL, "un deux trois quatre", "un deux\ntrois quatre\n" },
		{ 12, 2, NULL, "un deux trois", "  un deux\n  trois\n" },
		{ 12, 4, "1.", "un deux trois", "1.  un deux\n    trois\n" },
		{ 6, 0, NULL, "a anticonstitutionnellement b", "a\nanticonstitutionnellement\nb\n" },
		{ 12, 0, NULL, "  deux  espaces ", "deux espaces\n" },
		{ 12, 0, NULL, "été été été", "été été été\n" },
		{ 12, 0, NULL, "", "\n" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct terminal terminal = { .width = rows[i].width };
		terminal_wrap_item(&terminal, rows[i].lead, rows[i].indent, STYLE_PLAIN, rows[i].text, NULL,
				   0, &out);
		if (strcmp(out.data, rows[i].wrapped))
			fail_msg("row %zu: \"%s\"", i, out.data);
	}
}

static void test_marks(void **state)
{
	(void)state;
	static const struct range matches[] = { { .start = 3, .end = 9 }, { .start = 13, .end = 17 } };
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct terminal terminal = { .width = 80, .colour = true };

	terminal_wrap(&terminal, 0, STYLE_PLAIN, "le bateau et l'île", matches, 2, &out);
	assert_string_equal(out.data, "le \033[1mbateau\033[0m et \033[1ml'î\033[0mle\n");
	/* Without colour nothing is added. */
	buf_clear(&out);
	terminal.colour = false;
	terminal_wrap(&terminal, 0, STYLE_TITLE, "le bateau et l'île", matches, 2, &out);
	assert_string_equal(out.data, "le bateau et l'île\n");
	/* A mark goes on over the end of a line, and the style around it comes back. */
	buf_clear(&out);
	terminal = (struct terminal){ .width = 9, .colour = true };
	terminal_wrap(&terminal, 0, STYLE_FAINT, "le bateau et l'île", matches, 1, &out);
	assert_string_equal(out.data, "\033[2mle \033[1mbateau\033[0m\033[2m\net l'île\033[0m\n");
}

static void test_lines(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct terminal terminal = { .width = 10 };
	terminal_wrap_lines(&terminal, 0, "un deux trois\n\nquatre", &out);
	assert_string_equal(out.data, "un deux\ntrois\n\nquatre\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

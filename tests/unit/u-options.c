/* core/base/options: parsing, suggestions, environment, numbers, --help, completions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/utf8.h"

static const struct option_info table[] = {
	{ "index", 0, "DIR", 0, "index folder (default /var/lib/iom-search)" },
	{ "base-url", 0, "PREFIX=URL", OPTION_REPEATABLE,
	  "an id that begins with PREFIX gets URL plus the rest" },
	{ "limit", 'n', "N", 0, "how many results" },
	{ "offset", 0, "N", 0,
	  "from where, and a help text long enough that it has to be wrapped at the end of the line" },
	{ "quiet", 'q', NULL, 0, "print errors only" },
	{ "progress", 0, "auto|always|never", OPTION_OPTIONAL_VALUE, "progress bar" },
	{ "forget", 0, "ID", OPTION_ACTION, "take a document [down]: it's gone" },
};
static const char *const examples[] = { "iom-test --index /tmp docs", "index the documents of a folder",
					NULL };
static const struct program_info program = {
	.name = "iom-test",
	.synopsis = "[OPTION]... SOURCE...",
	.summary = "Tests the options.",
	.options = table,
	.n_options = ARRAY_SIZE(table),
	.examples = examples,
	.exit_status = "0 fine, 2 usage",
};

#define MAX_WORDS 16

/* Parse words, the NULL at the end included. */
static enum status parse(const char *const *words, struct options *options, struct error *err)
{
	char *argv[MAX_WORDS + 2] = { (char *)(uintptr_t) "iom-test" };
	int argc = 1;
	while (words[argc - 1] && argc <= MAX_WORDS) {
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
		argc++;
	}
	return options_parse(&program, argc, argv, options, err);
}
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_values(void **state)
{
	(void)state;
	struct options options;
	assert_int_equal(parse(WORDS("a", "-n", "5", "--index=/x", "-q", "--base-url", "=u", "-", "-q",
				     "--index", "/y", "--base-url=p=v", "--", "--quiet"),
			       &options, NULL),
			 STATUS_OK);
	assert_string_equal(option_value(&options, "index"), "/y");
	assert_int_equal(option_values(&options, "base-url")->n, 2);
	assert_string_equal(option_values(&options, "base-url")->items[1], "p=v");
	assert_int_equal(option_values(&options, "quiet")->n, 2);
	assert_true(option_given(&options, "quiet"));
	assert_false(option_given(&options, "offset"));
	assert_null(option_value(&options, "offset"));
	assert_int_equal(options.arguments.n, 3);
	assert_string_equal(options.arguments.items[0], "a");
	assert_string_equal(options.arguments.items[1], "-");
	assert_string_equal(options.arguments.items[2], "--quiet");
	long n;
	assert_int_equal(option_number(&options, "limit", 1, 100, 10, &n, NULL), STATUS_OK);
	assert_int_equal(n, 5);
	assert_int_equal(option_number(&options, "offset", 0, 100, 7, &n, NULL), STATUS_OK);
	assert_int_equal(n, 7);
	options_release(&options);
}

static void test_optional_value(void **state)
{
	(void)state;
	struct options options;
	assert_int_equal(parse(WORDS("--progress", "x"), &options, NULL), STATUS_OK);
	assert_string_equal(option_value(&options, "progress"), "");
	assert_int_equal(options.arguments.n, 1);
	options_release(&options);
	assert_int_equal(parse(WORDS("--progress=always"), &options, NULL), STATUS_OK);
	assert_string_equal(option_value(&options, "progress"), "always");
	options_release(&options);
}

static void test_refused(void **state)
{
	(void)state;
	static const struct {
		const char *word, *message;
	} cases[] = {
		{ "--ofset", "unknown option --ofset; did you mean --offset?" },
		{ "--ofset=3", "unknown option --ofset; did you mean --offset?" },
		{ "--qiuet", "unknown option --qiuet; did you mean --quiet?" },
		{ "--hlep", "unknown option --hlep; did you mean --help?" },
		{ "--zzzzzz", "unknown option --zzzzzz; see iom-test --help" },
		{ "-z", "unknown option -z; see iom-test --help" },
		{ "--index", "option --index needs a value" },
		{ "-n", "option --limit needs a value" },
		{ "--quiet=yes", "option --quiet takes no value" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct options options;
		struct error err = ERROR_INIT;
		assert_int_equal(parse(WORDS(cases[i].word), &options, &err), STATUS_BAD_INPUT);
		assert_string_equal(err.message, cases[i].message);
	}
}

static void test_numbers(void **state)
{
	(void)state;
	static const char *const bad[] = { "abc", "5x", "", " 5", "+5", "0", "101", "99999999999999999999",
					   "1.5" };
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct options options;
		struct error err = ERROR_INIT;
		long n = 42;
		assert_int_equal(parse(WORDS("--limit", bad[i]), &options, NULL), STATUS_OK);
		assert_int_equal(option_number(&options, "limit", 1, 100, 10, &n, &err), STATUS_BAD_INPUT);
		assert_non_null(strstr(err.message, "--limit"));
		assert_non_null(strstr(err.message, "from 1 to 100"));
		assert_int_equal(n, 42);
		options_release(&options);
	}
}

static void test_environment(void **state)
{
	(void)state;
	struct options options;
	setenv("IOM_INDEX", "/env", 1);
	setenv("IOM_BASE_URL", "a=b\nc=d\n", 1);
	setenv("IOM_LIMIT", "", 1);    /* empty: unset */
	setenv("IOM_FORGET", "id", 1); /* an action */
	setenv("IOM_QUIET", "1", 1);   /* a switch */
	assert_int_equal(parse(WORDS("x"), &options, NULL), STATUS_OK);
	assert_string_equal(option_value(&options, "index"), "/env");
	assert_int_equal(option_values(&options, "base-url")->n, 2);
	assert_string_equal(option_values(&options, "base-url")->items[1], "c=d");
	assert_false(option_given(&options, "limit"));
	assert_false(option_given(&options, "forget"));
	assert_false(option_given(&options, "quiet"));
	options_release(&options);
	assert_int_equal(parse(WORDS("--index=/here", "--base-url=e=f"), &options, NULL), STATUS_OK);
	assert_string_equal(option_value(&options, "index"), "/here");
	assert_int_equal(option_values(&options, "base-url")->n, 1);
	options_release(&options);
	unsetenv("IOM_INDEX");
	unsetenv("IOM_BASE_URL");
	unsetenv("IOM_LIMIT");
	unsetenv("IOM_FORGET");
	unsetenv("IOM_QUIET");
}

/* What write gives, as text to be freed. */
static char *captured(void (*write)(FILE *out))
{
	char *text = NULL;
	FILE *file = tmpfile();
	assert_non_null(file);
	write(file);
	long len = ftell(file);
	rewind(file);
	text = xcalloc(1, (size_t)len + 1);
	assert_int_equal(fread(text, 1, (size_t)len, file), len);
	fclose(file);
	return text;
}

static void write_help(FILE *out)
{
	options_help(&program, out);
}

static void write_bash(FILE *out)
{
	options_completion(&program, "bash", out);
}

static void write_zsh(FILE *out)
{
	options_completion(&program, "zsh", out);
}

static void test_help(void **state)
{
	(void)state;
	CLEANUP(free_p) char *text = captured(write_help);
	const char *last = text;
	static const char *const parts[] = { "Usage: iom-test [OPTION]...",
					     "Tests the options.",
					     "\nOptions:\n",
					     "      --index DIR         index folder",
					     "  -n, --limit N           how many",
					     "--progress[=auto|always|never]",
					     "--help",
					     "--version",
					     "\nExamples:\n",
					     "  iom-test --index /tmp docs\n",
					     "\nExit status:\n" };
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		const char *at = strstr(last, parts[i]);
		if (!at)
			fail_msg("not in --help, or not at its place: %s", parts[i]);
		last = at;
	}
	assert_null(strchr(text, '\033')); /* a file is no terminal */
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
		if (utf8_count(line, strcspn(line, "\n")) > 80)
			fail_msg("more than 80 columns: %.*s", (int)strcspn(line, "\n"), line);
	}
}

static void test_completions(void **state)
{
	(void)state;
	CLEANUP(free_p) char *bash = captured(write_bash);
	CLEANUP(free_p) char *zsh = captured(write_zsh);
	assert_non_null(strstr(bash, "complete -o default -F _iom_test iom-test"));
	assert_non_null(strstr(zsh, "#compdef iom-test"));
	assert_non_null(strstr(zsh, "take a document \\[down\\]\\: it'\\''s gone"));
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		char name[64];
		snprintf(name, sizeof(name), "--%s", table[i].name);
		assert_non_null(strstr(bash, name));
		assert_non_null(strstr(zsh, name));
	}
	assert_non_null(strstr(bash, "auto always never"));

	/* The script is one that bash accepts. */
	char path[] = "/tmp/u-options.XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bash, strlen(bash)), (ssize_t)strlen(bash));
	close(fd);
	char command[128];
	snprintf(command, sizeof(command), "bash -n %s", path);
	assert_int_equal(system(command), 0);
	unlink(path);
}

/* Messages: one line, no escape sequences of foreign names; a priority only where stderr is the journal. */
static void test_message(void **state)
{
	(void)state;
	FILE *file = tmpfile();
	assert_non_null(file);
	int kept = dup(STDERR_FILENO);
	struct stat st;
	char stream[64], got[512] = "";

	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	message(&program, 3, "%s: gone", "a\033[1mb\nc");
	setenv("JOURNAL_STREAM", "1:2", 1);
	message(&program, 3, "not the journal");
	assert_int_equal(fstat(fileno(file), &st), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	message(&program, 4, "the journal");
	unsetenv("JOURNAL_STREAM");
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	assert_true(pread(fileno(file), got, sizeof(got) - 1, 0) > 0);
	fclose(file);
	assert_string_equal(
		got, "iom-test: a?[1mb c: gone\niom-test: not the journal\n<4>iom-test: the journal\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),      cmocka_unit_test(test_optional_value),
		cmocka_unit_test(test_refused),     cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_environment), cmocka_unit_test(test_help),
		cmocka_unit_test(test_completions), cmocka_unit_test(test_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Command lines. One table a program feeds parsing, --help, the environment, the man page's check
 * and the shell completions; nothing about an option is written twice.
 *
 *	static const struct option_info options[] = {
 *		{ "index", 0, "DIR", 0, "index folder (default /var/lib/iom-search)" },
 *		{ "quiet", 'q', NULL, 0, "print errors only" },
 *	};
 *
 * An option with a value that is no action has an environment variable: IOM_ and its name in
 * capitals, "-" as "_" (IOM_BASE_URL). Options win over the environment; a repeatable option takes
 * one value per line from there. --help and --version are in every table by themselves.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strlist.h"

enum option_flags {
	OPTION_REPEATABLE = 1 << 0,
	OPTION_ACTION = 1 << 1, /* does something instead of the usual work; no environment variable */
	OPTION_OPTIONAL_VALUE = 1 << 2, /* --progress or --progress=always */
};

struct option_info {
	const char *name;  /* long name, without "--" */
	char letter;       /* short name, or 0 */
	const char *value; /* name of its value in --help, NULL: a switch */
	unsigned flags;
	const char *help; /* one line, lower case, no full stop */
};

struct program_info {
	const char *name;     /* "iom-index" */
	const char *synopsis; /* "[OPTION]... --index DIR SOURCE..." */
	const char *summary;  /* one sentence */
	const struct option_info *options;
	size_t n_options;
	const char *const *
		examples; /* "command\0" strings, each with its explanation: { "iom-index ...", "what it does", ..., NULL } */
	const char *exit_status; /* text for the end of --help, or NULL */
};

/* What a command line said. Indexed by the row of the table. */
struct options {
	const struct program_info *program;
	struct strlist *values; /* one list an option; a switch holds "" once for each time it was given */
	struct strlist arguments;
};

/*
 * Parse; environment first. STATUS_BAD_INPUT with a message that names the option and, for an unknown
 * one, the nearest name ("unknown option --ofset; did you mean --offset?").
 * --help prints to stdout and exits 0, --version likewise: the one place where a library ends a program.
 */
NODISCARD enum status options_parse(const struct program_info *program, int argc, char **argv,
				    struct options *ret_options, struct error *err);
void options_release(struct options *options);

bool option_given(const struct options *options, const char *name);
/* The last value given, or NULL. Asserts that the table has the name. */
const char *option_value(const struct options *options, const char *name);
const struct strlist *option_values(const struct options *options, const char *name);
/* A whole number in lowest..highest, fallback when not given. The message names option and range. */
NODISCARD enum status option_number(const struct options *options, const char *name, long lowest,
				    long highest, long fallback, long *ret_value, struct error *err);

/* Colour wanted on this stream: a terminal, NO_COLOR unset or empty, TERM not "dumb". */
bool terminal_colour(FILE *stream);

/* "program: what: why" on stderr; with JOURNAL_STREAM set, "<N>" in front. priority as in syslog(3): 3 error, 4 warning, 6 info. */
void message(const struct program_info *program, int priority, const char *format, ...) PRINTF_LIKE(3, 4);

/* What --help prints. */
void options_help(const struct program_info *program, FILE *out);

/* Append the name of the option's environment variable: "IOM_BASE_URL". */
void options_environment_name(const struct option_info *info, struct buf *out);

/* The completions of a program for "bash" or "zsh", written from its table. */
void options_completion(const struct program_info *program, const char *shell, FILE *out);

#endif

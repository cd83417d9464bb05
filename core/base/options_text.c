/* What is written from a table of options: --help and the completions of the shells. */
#include "base/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/banned.h"

#define WIDTH      80 /* columns of --help */
#define HELP_FIRST 26 /* column at which the help of an option begins */

static const struct option_info own_options[] = {
	{ .name = "help", .help = "print this and exit" },
	{ .name = "version", .help = "print the version and exit" },
};
#define N_OWN_OPTIONS (sizeof(own_options) / sizeof(own_options[0]))

/* Row i of the program's table, with --help and --version behind it; NULL at the end. */
static const struct option_info *row(const struct program_info *program, size_t i)
{
	if (i < program->n_options)
		return &program->options[i];
	i -= program->n_options;
	return i < N_OWN_OPTIONS ? &own_options[i] : NULL;
}

/* ---- --help ---- */

/* Words of text, wrapped at WIDTH; the cursor stands at column `at`, further lines begin at column `indent`. */
static void add_wrapped(struct buf *out, const char *text, size_t at, size_t indent)
{
	bool first = true;

	while (*text) {
		size_t spaces = strspn(text, " ");
		size_t len = strcspn(text + spaces, " \n");
		size_t columns = utf8_count(text + spaces, len);
		if (len && !first && at + 1 + columns > WIDTH) {
			buf_addf(out, "\n%*s", (int)indent, "");
			at = indent;
			first = true;
		}
		if (len && !first) {
			buf_addch(out, ' ');
			at++;
		}
		buf_add(out, text + spaces, len);
		at += columns;
		first = first && !len;
		text += spaces + len;
		if (*text == '\n') {
			text++;
			if (*text)
				buf_addf(out, "\n%*s", (int)indent, "");
			at = indent;
			first = true;
		}
	}
	buf_addch(out, '\n');
}

static void add_heading(struct buf *out, bool bold, const char *text)
{
	buf_addf(out, bold ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

/* "  -n, --limit N" */
static size_t add_option_left(struct buf *out, const struct option_info *info)
{
	size_t start = out->len;
	if (info->letter)
		buf_addf(out, "  -%c, --%s", info->letter, info->name);
	else
		buf_addf(out, "      --%s", info->name);
	if (info->value && (info->flags & OPTION_OPTIONAL_VALUE))
		buf_addf(out, "[=%s]", info->value);
	else if (info->value)
		buf_addf(out, " %s", info->value);
	return out->len - start;
}

void options_help(const struct program_info *program, FILE *stream)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	bool bold = terminal_colour(stream), any_environment = false;
	const struct option_info *info;

	buf_addf(&out, bold ? "\033[1mUsage:\033[0m %s %s\n" : "Usage: %s %s\n", program->name,
		 program->synopsis);
	add_wrapped(&out, program->summary, 0, 0);
	add_heading(&out, bold, "Options:");
	for (size_t i = 0; (info = row(program, i)); i++) {
		size_t used = add_option_left(&out, info);
		if (used + 2 > HELP_FIRST)
			buf_addf(&out, "\n%*s", HELP_FIRST, "");
		else
			buf_addf(&out, "%*s", (int)(HELP_FIRST - used), "");
		add_wrapped(&out, info->help, HELP_FIRST, HELP_FIRST);
		any_environment |= info->value && !(info->flags & OPTION_ACTION);
	}
	if (any_environment)
		add_wrapped(&out,
			    "An option with a value, actions excepted, may stand in the environment "
			    "(--some-name as IOM_SOME_NAME); the command line wins.",
			    0, 0);
	if (program->examples && program->examples[0]) {
		add_heading(&out, bold, "Examples:");
		for (const char *const *example = program->examples; example[0]; example += 2) {
			buf_addf(&out, "  %s\n      ", example[0]);
			add_wrapped(&out, example[1] ? example[1] : "", 6, 6);
			if (!example[1])
				break;
		}
	}
	if (program->exit_status) {
		add_heading(&out, bold, "Exit status:");
		buf_addstr(&out, "  ");
		add_wrapped(&out, program->exit_status, 2, 2);
	}
	fwrite(out.data, 1, out.len, stream);
}

/* ---- completions ---- */

/* The name of a shell function: letters, digits and "_" */
static void add_function_name(struct buf *out, const struct program_info *program)
{
	buf_addch(out, '_');
	for (const char *p = program->name; *p; p++)
		buf_addch(out, *p == '-' ? '_' : *p);
}

static bool has_choices(const struct option_info *info)
{
	return info->value && strchr(info->value, '|');
}

static bool is_folder(const struct option_info *info)
{
	return info->value && !strcmp(info->value, "DIR");
}

static bool is_file(const struct option_info *info)
{
	return info->value && !strcmp(info->value, "FILE");
}

/* "auto|always|never" -> "auto always never" */
static void add_choices(struct buf *out, const char *value)
{
	for (; *value; value++)
		buf_addch(out, *value == '|' ? ' ' : *value);
}

static void completion_bash(const struct program_info *program, struct buf *out)
{
	const struct option_info *info;

	buf_addf(out, "# bash completion of %s\n", program->name);
	add_function_name(out, program);
	/* bash hands "--name=value" over as three words. */
	buf_addstr(out, "() {\n"
			"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
			"\tif [[ $cur == \"=\" ]]; then\n\t\tcur=\n"
			"\telif [[ $prev == \"=\" ]]; then\n\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n\tfi\n"
			"\tCOMPREPLY=()\n\tcase $prev in\n");
	for (size_t i = 0; (info = row(program, i)); i++) {
		if (!info->value || (info->flags & OPTION_OPTIONAL_VALUE && !has_choices(info)))
			continue;
		buf_addf(out, "\t--%s", info->name);
		if (info->letter)
			buf_addf(out, "|-%c", info->letter);
		buf_addstr(out, ")\n");
		if (has_choices(info)) {
			buf_addstr(out, "\t\tmapfile -t COMPREPLY < <(compgen -W \"");
			add_choices(out, info->value);
			buf_addstr(out, "\" -- \"$cur\")\n");
		} else if (is_folder(info) || is_file(info)) {
			buf_addf(out,
				 "\t\tcompopt -o filenames\n\t\tmapfile -t COMPREPLY < <(compgen -%c -- "
				 "\"$cur\")\n",
				 is_folder(info) ? 'd' : 'f');
		}
		buf_addstr(out, "\t\treturn ;;\n");
	}
	buf_addstr(out, "\tesac\n\tif [[ $cur == -* ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -W \"");
	for (size_t i = 0; (info = row(program, i)); i++)
		buf_addf(out, "%s--%s", i ? " " : "", info->name);
	buf_addstr(out, "\" -- \"$cur\")\n\tfi\n}\ncomplete -o default -F ");
	add_function_name(out, program);
	buf_addf(out, " %s\n", program->name);
}

/* Text inside the brackets of a specification of _arguments, which itself stands in single quotes. */
static void add_zsh_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			buf_addstr(out, "'\\''");
			continue;
		}
		if (strchr("[]:\\", *text))
			buf_addch(out, '\\');
		buf_addch(out, *text);
	}
}

static void add_zsh_option(struct buf *out, const struct option_info *info, const char *spelling)
{
	/* "=" and "=-" of _arguments: a value may follow "=" or, without the "-", in the next word. */
	const char *joint = !info->value || spelling[1] != '-'    ? ""
			    : info->flags & OPTION_OPTIONAL_VALUE ? "=-"
								  : "=";

	buf_addf(out, "\t'%s%s%s[", info->flags & OPTION_REPEATABLE ? "*" : "", spelling, joint);
	add_zsh_text(out, info->help);
	buf_addch(out, ']');
	if (info->value) {
		buf_addstr(out, info->flags & OPTION_OPTIONAL_VALUE ? "::" : ":");
		add_zsh_text(out, has_choices(info) ? info->name : info->value);
		buf_addch(out, ':');
		if (has_choices(info)) {
			buf_addch(out, '(');
			add_choices(out, info->value);
			buf_addch(out, ')');
		} else if (is_folder(info)) {
			buf_addstr(out, "_files -/");
		} else if (is_file(info)) {
			buf_addstr(out, "_files");
		}
	}
	buf_addstr(out, "' \\\n");
}

static void completion_zsh(const struct program_info *program, struct buf *out)
{
	const struct option_info *info;

	buf_addf(out, "#compdef %s\n_arguments -S \\\n", program->name);
	for (size_t i = 0; (info = row(program, i)); i++) {
		char spelling[64];
		snprintf(spelling, sizeof(spelling), "--%s", info->name);
		add_zsh_option(out, info, spelling);
		if (info->letter) {
			snprintf(spelling, sizeof(spelling), "-%c", info->letter);
			add_zsh_option(out, info, spelling);
		}
	}
	buf_addstr(out, "\t'*:argument:_default'\n");
}

void options_completion(const struct program_info *program, const char *shell, FILE *stream)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	if (!strcmp(shell, "zsh"))
		completion_zsh(program, &out);
	else
		completion_bash(program, &out);
	fwrite(out.data, 1, out.len, stream);
}

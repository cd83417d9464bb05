#include "base/options.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/banned.h"

#define NAME_MAX_BYTES 40 /* longer words are not compared with the names of options */

/* Values that getopt_long returns; above every byte, so that they never meet a letter. */
enum { RETURN_HELP = 256, RETURN_VERSION, RETURN_FIRST_ROW };

/* ---- did you mean ---- */

/*
 * Distance with insertions, deletions, replacements and swaps of neighbours, each at 1 (optimal
 * string alignment, the restricted form of Damerau's distance). Both shorter than NAME_MAX_BYTES.
 */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][NAME_MAX_BYTES + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		size_t *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[b_len];
}

static void consider(const char *typed, size_t len, const char *name, const char **best, size_t *least)
{
	size_t name_len = strlen(name);
	if (name_len >= NAME_MAX_BYTES)
		return;
	size_t d = distance(typed, len, name, name_len);
	if (d < *least) {
		*least = d;
		*best = name;
	}
}

/* The option whose name is nearest, or NULL when none is near: at most two slips, and less than half of the word. */
static const char *nearest(const struct program_info *program, const char *typed, size_t len)
{
	const char *best = NULL;
	size_t least = 3;

	if (len < 2 || len >= NAME_MAX_BYTES)
		return NULL;
	if (least > (len + 1) / 2)
		least = (len + 1) / 2;
	for (size_t i = 0; i < program->n_options; i++)
		consider(typed, len, program->options[i].name, &best, &least);
	consider(typed, len, "help", &best, &least);
	consider(typed, len, "version", &best, &least);
	return best;
}

/* getopt answered '?': say what was wrong with the long option at word. */
static enum status refuse_long(const struct program_info *program, const char *word, struct error *err)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "="), n_alike = 0;

	for (size_t i = 0; i < program->n_options; i++)
		n_alike += !strncmp(program->options[i].name, name, len);
	if (n_alike > 1)
		return error_set(err, STATUS_BAD_INPUT, "option --%.*s is ambiguous", (int)len, name);
	const char *near = nearest(program, name, len);
	if (near)
		return error_set(err, STATUS_BAD_INPUT, "unknown option --%.*s; did you mean --%s?", (int)len,
				 name, near);
	return error_set(err, STATUS_BAD_INPUT, "unknown option --%.*s; see %s --help", (int)len, name,
			 program->name);
}

/* ---- parsing ---- */

static size_t row_of_letter(const struct program_info *program, int letter)
{
	size_t i = 0;
	while (i < program->n_options && program->options[i].letter != letter)
		i++;
	return i;
}

static int argument_kind(const struct option_info *info)
{
	if (!info->value)
		return no_argument;
	return info->flags & OPTION_OPTIONAL_VALUE ? optional_argument : required_argument;
}

/* The tables of getopt_long; *ret_short is a buffer, *ret_long is freed by the caller. */
static void make_tables(const struct program_info *program, struct buf *ret_short, struct option **ret_long)
{
	struct option *list = xcalloc(program->n_options + 3, sizeof(*list));

	buf_addch(ret_short, ':'); /* a missing value answers ':' instead of '?' */
	for (size_t i = 0; i < program->n_options; i++) {
		const struct option_info *info = &program->options[i];
		list[i] = (struct option){ info->name, argument_kind(info), NULL, RETURN_FIRST_ROW + (int)i };
		if (!info->letter)
			continue;
		buf_addch(ret_short, info->letter);
		for (int colons = argument_kind(info); colons > 0; colons--)
			buf_addch(ret_short, ':');
	}
	list[program->n_options] = (struct option){ "help", no_argument, NULL, RETURN_HELP };
	list[program->n_options + 1] = (struct option){ "version", no_argument, NULL, RETURN_VERSION };
	*ret_long = list;
}

static _Noreturn void print_and_exit(const struct program_info *program, bool help)
{
	if (help)
		options_help(program, stdout);
	else
		printf("%s %s\n", program->name, IOM_VERSION);
	exit(fflush(stdout) || ferror(stdout) ? 2 : 0);
}

static enum status parse_words(const struct program_info *program, int argc, char **argv,
			       struct options *options, struct error *err)
{
	CLEANUP(buf_release) struct buf letters = BUF_INIT;
	CLEANUP(free_p) struct option *names = NULL;
	int c;

	make_tables(program, &letters, &names);
	opterr = 0;
	optind = 0; /* 0, not 1: glibc then forgets an earlier command line as well */
	while (optopt = 0, (c = getopt_long(argc, argv, letters.data, names, NULL)) != -1) {
		if (c == RETURN_HELP || c == RETURN_VERSION)
			print_and_exit(program, c == RETURN_HELP);
		if (c == ':' || (c == '?' && optopt >= RETURN_HELP)) {
			const char *name = optopt == RETURN_HELP      ? "help"
					   : optopt == RETURN_VERSION ? "version"
								      : NULL;
			if (!name && optopt >= RETURN_FIRST_ROW)
				name = program->options[optopt - RETURN_FIRST_ROW].name;
			else if (!name)
				name = program->options[row_of_letter(program, optopt)].name;
			return error_set(
				err, STATUS_BAD_INPUT,
				c == ':' ? "option --%s needs a value" : "option --%s takes no value", name);
		}
		if (c == '?' && optopt)
			return error_set(err, STATUS_BAD_INPUT, "unknown option -%c; see %s --help",
					 isprint(optopt) ? optopt : '?', program->name);
		if (c == '?')
			return refuse_long(program, argv[optind - 1], err);
		size_t row =
			c >= RETURN_FIRST_ROW ? (size_t)(c - RETURN_FIRST_ROW) : row_of_letter(program, c);
		strlist_add(&options->values[row], optarg ? optarg : "");
	}
	for (int i = optind; i < argc; i++)
		strlist_add(&options->arguments, argv[i]);
	return STATUS_OK;
}

void options_environment_name(const struct option_info *info, struct buf *out)
{
	buf_addstr(out, "IOM_");
	for (const char *p = info->name; *p; p++)
		buf_addch(out, *p == '-' ? '_' : (char)toupper((unsigned char)*p));
}

/* Values of the environment, for options that the command line does not give. Empty means unset. */
static void take_environment(const struct program_info *program, struct options *options)
{
	for (size_t i = 0; i < program->n_options; i++) {
		const struct option_info *info = &program->options[i];
		if (!info->value || (info->flags & OPTION_ACTION) || options->values[i].n)
			continue;
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		options_environment_name(info, &name);
		const char *value = getenv(name.data);
		if (!value || !*value)
			continue;
		if (!(info->flags & OPTION_REPEATABLE)) {
			strlist_add(&options->values[i], value);
			continue;
		}
		while (*value) {
			size_t len = strcspn(value, "\n");
			if (len)
				strlist_addn(&options->values[i], value, len);
			value += len + (value[len] == '\n');
		}
	}
}

enum status options_parse(const struct program_info *program, int argc, char **argv,
			  struct options *ret_options, struct error *err)
{
	struct options options = { .program = program, .arguments = STRLIST_INIT };

	options.values = xcalloc(program->n_options, sizeof(*options.values));
	enum status status = parse_words(program, argc, argv, &options, err);
	if (status) {
		options_release(&options);
		return status;
	}
	take_environment(program, &options);
	*ret_options = options;
	return STATUS_OK;
}

void options_release(struct options *options)
{
	for (size_t i = 0; options->values && i < options->program->n_options; i++)
		strlist_release(&options->values[i]);
	free(options->values);
	strlist_release(&options->arguments);
	*options = (struct options){ .program = options->program };
}

/* ---- reading the answer ---- */

const struct strlist *option_values(const struct options *options, const char *name)
{
	size_t i = 0;
	while (i < options->program->n_options && strcmp(options->program->options[i].name, name))
		i++;
	assert(i < options->program->n_options);
	return &options->values[i];
}

bool option_given(const struct options *options, const char *name)
{
	return option_values(options, name)->n > 0;
}

const char *option_value(const struct options *options, const char *name)
{
	const struct strlist *values = option_values(options, name);
	return values->n ? values->items[values->n - 1] : NULL;
}

enum status option_number(const struct options *options, const char *name, long lowest, long highest,
			  long fallback, long *ret_value, struct error *err)
{
	const char *text = option_value(options, name);
	if (!text) {
		*ret_value = fallback;
		return STATUS_OK;
	}
	char *end = NULL;
	errno = 0;
	long value = strtol(text, &end, 10);
	if (!(isdigit((unsigned char)*text) || *text == '-') || *end || end == text || errno ||
	    value < lowest || value > highest)
		return error_set(err, STATUS_BAD_INPUT,
				 "--%s: \"%.60s\" is not a whole number from %ld to %ld", name, text, lowest,
				 highest);
	*ret_value = value;
	return STATUS_OK;
}

/* ---- messages ---- */

bool terminal_colour(FILE *stream)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(fileno(stream)) && !(no_colour && *no_colour) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

/*
 * Is this descriptor the stream that systemd's journal reads? JOURNAL_STREAM names it as
 * "device:inode"; a redirected stderr no longer fits (systemd.exec(5)).
 */
static bool is_journal(int fd)
{
	const char *named = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;

	if (!named || sscanf(named, "%ju:%ju", &device, &inode) != 2 || fstat(fd, &st))
		return false;
	return device == (uintmax_t)st.st_dev && inode == (uintmax_t)st.st_ino;
}

void message(const struct program_info *program, int priority, const char *format, ...)
{
	char what[4096];
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	va_list args;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (is_journal(STDERR_FILENO))
		buf_addf(&line, "<%d>", priority);
	size_t start = line.len;
	buf_addf(&line, "%s: %s", program->name, what);
	/* Names of files and documents may hold anything: no escape sequence, no second line. */
	for (size_t i = start; i < line.len; i++)
		if (iscntrl((unsigned char)line.data[i]))
			line.data[i] = line.data[i] == '\n' ? ' ' : '?';
	buf_addch(&line, '\n');
	fwrite(line.data, 1, line.len, stderr);
}

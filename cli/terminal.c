#include "terminal.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/options.h"
#include "base/utf8.h"
#include "base/banned.h"

static const char *const sequences[N_STYLES] = {
	[STYLE_PLAIN] = "\033[0m", [STYLE_TITLE] = "\033[1;34m", [STYLE_ADDRESS] = "\033[32m",
	[STYLE_FAINT] = "\033[2m", [STYLE_MATCH] = "\033[1m",    [STYLE_WARNING] = "\033[33m",
};

static unsigned bounded_width(unsigned long width)
{
	if (!width)
		return TERMINAL_WIDTH;
	if (width < TERMINAL_MIN_WIDTH)
		return TERMINAL_MIN_WIDTH;
	return width > TERMINAL_MAX_WIDTH ? TERMINAL_MAX_WIDTH : (unsigned)width;
}

void terminal_init(struct terminal *terminal, FILE *stream)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");

	setlocale(LC_CTYPE, "C.UTF-8");
	terminal->colour = terminal_colour(stream);
	if (!ioctl(fileno(stream), TIOCGWINSZ, &size) && size.ws_col)
		terminal->width = bounded_width(size.ws_col);
	else
		terminal->width = bounded_width(columns ? strtoul(columns, NULL, 10) : 0);
}

void terminal_style(const struct terminal *terminal, enum style style, struct buf *out)
{
	if (terminal->colour)
		buf_addstr(out, sequences[style]);
}

void terminal_add(const struct terminal *terminal, enum style style, const char *text, struct buf *out)
{
	if (style != STYLE_PLAIN)
		terminal_style(terminal, style, out);
	terminal_clean(text, strlen(text), out);
	if (style != STYLE_PLAIN)
		terminal_style(terminal, STYLE_PLAIN, out);
}

/* Append one code point, harmless. Returns its columns. */
static size_t add_harmless(uint32_t c, struct buf *out)
{
	c = utf8_harmless(c);
	if (!c)
		return 0;
	utf8_add(out, c);
	int columns = wcwidth((wchar_t)c);
	return columns < 0 ? 1 : (size_t)columns;
}

size_t terminal_clean(const char *text, size_t len, struct buf *out)
{
	size_t columns = 0, size;
	for (size_t i = 0; i < len; i += size)
		columns += add_harmless(utf8_decode(text + i, len - i, &size), out);
	return columns;
}

/* A line being filled, and the word that is being read. */
struct wrapping {
	const struct terminal *terminal;
	struct buf *out;
	const char *lead; /* in place of the next indentation, or NULL */
	unsigned indent;
	enum style style;
	size_t line; /* columns used, indent included; 0: the line has not begun */
	struct buf word;
	size_t word_columns;
};

static void end_word(struct wrapping *w)
{
	if (!w->word_columns) {
		buf_add(w->out, w->word.data, w->word.len); /* a change of style between words */
		buf_clear(&w->word);
		return;
	}
	if (w->line && w->line + 1 + w->word_columns > w->terminal->width) {
		buf_addch(w->out, '\n');
		w->line = 0;
	}
	if (!w->line) {
		buf_addf(w->out, "%-*s", (int)w->indent, w->lead ? w->lead : "");
		w->lead = NULL;
		w->line = w->indent;
	} else {
		buf_addch(w->out, ' ');
		w->line++;
	}
	buf_add(w->out, w->word.data, w->word.len);
	w->line += w->word_columns;
	w->word_columns = 0;
	buf_clear(&w->word);
}

static void change_style(struct wrapping *w, bool match)
{
	terminal_style(w->terminal, match ? STYLE_MATCH : STYLE_PLAIN, &w->word);
	if (!match && w->style != STYLE_PLAIN)
		terminal_style(w->terminal, w->style, &w->word);
}

static void wrap(struct wrapping *w, const char *text, size_t len, const struct range *matches,
		 size_t n_matches)
{
	size_t size, match = 0;
	bool inside = false;

	for (size_t i = 0; i < len; i += size) {
		while (match < n_matches && i >= matches[match].end) {
			if (inside)
				change_style(w, false);
			inside = false;
			match++;
		}
		if (!inside && match < n_matches && i >= matches[match].start) {
			change_style(w, true);
			inside = true;
		}
		uint32_t c = utf8_decode(text + i, len - i, &size);
		if (utf8_is_space(c))
			end_word(w);
		else
			w->word_columns += add_harmless(c, &w->word);
	}
	if (inside)
		change_style(w, false);
	end_word(w);
}

void terminal_wrap_item(const struct terminal *terminal, const char *lead, unsigned indent, enum style style,
			const char *text, const struct range *matches, size_t n_matches, struct buf *out)
{
	struct wrapping w = {
		.terminal = terminal, .out = out, .lead = lead, .indent = indent, .style = style
	};

	buf_init(&w.word);
	if (style != STYLE_PLAIN)
		terminal_style(terminal, style, &w.word);
	wrap(&w, text, strlen(text), matches, n_matches);
	buf_release(&w.word);
	if (style != STYLE_PLAIN)
		terminal_style(terminal, STYLE_PLAIN, out);
	buf_addch(out, '\n');
}

void terminal_wrap(const struct terminal *terminal, unsigned indent, enum style style, const char *text,
		   const struct range *matches, size_t n_matches, struct buf *out)
{
	terminal_wrap_item(terminal, NULL, indent, style, text, matches, n_matches, out);
}

void terminal_wrap_lines(const struct terminal *terminal, unsigned indent, const char *text, struct buf *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		struct wrapping w = { .terminal = terminal, .out = out, .indent = indent };
		buf_init(&w.word);
		wrap(&w, text, len, NULL, 0);
		buf_release(&w.word);
		buf_addch(out, '\n');
		text += len + (text[len] == '\n');
	}
}

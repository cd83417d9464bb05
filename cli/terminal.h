/*
 * Text for people at a terminal. Titles and texts of documents are foreign: a control character or an escape sequence
 * in them could repaint the screen, so nothing of theirs below U+0020 and nothing that only steers (C1, bidirectional
 * overrides) gets through.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "query/answer.h"

struct terminal {
	bool colour;
	unsigned width; /* columns */
};

#define TERMINAL_WIDTH     80u /* when nothing says otherwise */
#define TERMINAL_MIN_WIDTH 40u
#define TERMINAL_MAX_WIDTH 400u

enum style { STYLE_PLAIN, STYLE_TITLE, STYLE_ADDRESS, STYLE_FAINT, STYLE_MATCH, STYLE_WARNING, N_STYLES };

/*
 * Colour as terminal_colour() of base/options.h; the width of the terminal, else of $COLUMNS, else TERMINAL_WIDTH.
 * Sets LC_CTYPE to a UTF-8 locale, which wcwidth(3) needs.
 */
void terminal_init(struct terminal *terminal, FILE *stream);

/* Begin a style; STYLE_PLAIN ends it. Nothing without colour. */
void terminal_style(const struct terminal *terminal, enum style style, struct buf *out);
/* Text in a style, cleaned, on one line. */
void terminal_add(const struct terminal *terminal, enum style style, const char *text, struct buf *out);

/* Append text with all that steers a terminal made harmless; a line break or tab becomes a space. Returns columns. */
size_t terminal_clean(const char *text, size_t len, struct buf *out);

/*
 * Append text wrapped between words, each line indented by `indent` columns, a newline at the end. Matches are shown in
 * STYLE_MATCH on top of `style`. A word longer than a line stands alone on its line.
 */
void terminal_wrap(const struct terminal *terminal, unsigned indent, enum style style, const char *text,
		   const struct range *matches, size_t n_matches, struct buf *out);

/* The same with `lead` ("12.", fewer than `indent` columns of ASCII) in place of the first line's indentation. */
void terminal_wrap_item(const struct terminal *terminal, const char *lead, unsigned indent, enum style style,
			const char *text, const struct range *matches, size_t n_matches, struct buf *out);

/* The same for a text of several lines, which are kept. */
void terminal_wrap_lines(const struct terminal *terminal, unsigned indent, const char *text, struct buf *out);

#endif

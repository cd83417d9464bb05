/*
 * Writing HTML. Everything foreign goes through one of these; each names the context it is safe in.
 *
 * Markup of ours is added with buf_addstr and holds no value. Invalid UTF-8 becomes U+FFFD, and
 * control characters other than tab and newline become spaces: HTML allows neither.
 */
#ifndef PAGES_HTML_H
#define PAGES_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "query/answer.h"

#define HTML_MAX_URL 8192u /* bytes; a longer address is no link */

/* Between tags, or between double quotes: & < > " ' are escaped, so that one escaper serves both. */
void html_text(struct buf *out, const char *text);
void html_textn(struct buf *out, const char *text, size_t len);

/* ` name="value"`, with the space in front. name is ours. */
void html_attribute(struct buf *out, const char *name, const char *value);

/*
 * Can this address be a link? Only http: and https:, without white space, control characters or
 * backslashes. NULL cannot.
 */
bool html_is_link(const char *url);

/* ` lang="es"`, and ` dir="rtl"` for scripts read that way, when it differs from the language around it and is a plausible code. */
void html_lang(struct buf *out, const char *lang, const char *around);

/*
 * The bytes [from, to) of a text with `matches` (bytes of the whole text, in order) as <mark>; related
 * words get class "near". A match that begins before `from` is marked from there.
 *
 * next_id   NULL: marks have no id. Else a match that begins in the stretch gets id="m<*next_id>", and
 *           *next_id counts on. Matches of a whole text must be passed stretch by stretch, in order.
 */
void html_marked(struct buf *out, const char *text, size_t from, size_t to, const struct range *matches,
		 size_t n_matches, unsigned *next_id);

#endif

/*
 * A strict reader of the HTML that our pages write: every element closed in order, every attribute
 * quoted and given once, ids unique, every "#fragment" of the page's own has its element, no inline style
 * or script, no raw "&". Not a validator: what an element may hold is html-validate's business (tests/browser).
 */
#ifndef UNIT_HTML_CHECK_H
#define UNIT_HTML_CHECK_H

#include <stdlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/strlist.h"
#include "base/utf8.h"

struct html_check {
	struct strlist open, ids, fragments;
	char problem[256]; /* the first one, or "" */
};

static void html_check_fail(struct html_check *check, const char *what, const char *where)
{
	if (!*check->problem)
		snprintf(check->problem, sizeof(check->problem), "%s at: %.100s", what, where);
}

static bool html_check_is_void(const char *name)
{
	static const char *const names[] = { "meta", "link", "input", "br", "!DOCTYPE" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void html_check_references(struct html_check *check, const char *from, const char *to)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	for (const char *at = from; (at = memchr(at, '&', (size_t)(to - at))); at++) {
		bool good = false;
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			good = good || strncmp(at, known[i], strlen(known[i])) == 0;
		if (!good)
			html_check_fail(check, "raw &", at);
	}
}

static void html_check_attribute(struct html_check *check, const char *name, const char *value,
				 const char *where)
{
	if (strcmp(name, "style") == 0 || strncmp(name, "on", 2) == 0)
		html_check_fail(check, "inline style or script", where);
	if (strcmp(name, "id") == 0) {
		if (strlist_has(&check->ids, value))
			html_check_fail(check, "id given twice", where);
		strlist_add(&check->ids, value);
	}
	if (strcmp(name, "href") == 0 && *value == '#')
		strlist_add(&check->fragments, value + 1);
	if (strcmp(name, "aria-labelledby") == 0 || strcmp(name, "for") == 0 || strcmp(name, "form") == 0)
		strlist_add(&check->fragments, value);
	if (strcmp(name, "href") == 0 && *value != '#' && *value != '/' &&
	    strncmp(value, "http://", 7) != 0 && strncmp(value, "https://", 8) != 0 &&
	    strncmp(value, "mailto:", 7) != 0 && strncmp(value, "tel:", 4) != 0)
		html_check_fail(check, "address of another kind", where);
}

/* The tag at `at` ("<..."); returns what is behind it. */
static const char *html_check_tag(struct html_check *check, const char *at)
{
	const char *start = at++;
	struct strlist seen = STRLIST_INIT;
	bool closing = *at == '/', self_closed = false;
	at += closing;
	size_t len = strcspn(at, " \t\n/>");
	struct buf name = BUF_INIT;
	buf_add(&name, at, len);
	for (at += len; *at && *at != '>' && !*check->problem;) {
		at += strspn(at, " \t\n");
		self_closed = *at == '/';
		if (self_closed || *at == '>') {
			at += self_closed;
			continue;
		}
		struct buf attribute = BUF_INIT, value = BUF_INIT;
		len = strcspn(at, "= \t\n>/");
		buf_add(&attribute, at, len);
		at += len;
		if (*at == '=') {
			const char *end = at[1] == '"' ? strchr(at + 2, '"') : NULL;
			if (!end || memchr(at + 2, '<', (size_t)(end - at - 2))) {
				html_check_fail(check, "badly quoted attribute", start);
			} else {
				buf_add(&value, at + 2, (size_t)(end - at - 2));
				html_check_references(check, at + 2, end);
				at = end + 1;
				if (!strchr(" />\n", *at))
					html_check_fail(check, "no space behind an attribute", start);
			}
		}
		if (strlist_has(&seen, attribute.data))
			html_check_fail(check, "attribute given twice", start);
		strlist_add(&seen, attribute.data);
		if (strcmp(name.data, "!DOCTYPE") != 0)
			html_check_attribute(check, attribute.data, value.data, start);
		buf_release(&attribute);
		buf_release(&value);
	}
	if (strcmp(name.data, "script") == 0 && !closing && !strlist_has(&seen, "src"))
		html_check_fail(check, "inline script", start);
	if (closing) {
		if (!check->open.n || strcmp(check->open.items[check->open.n - 1], name.data) != 0)
			html_check_fail(check, "closing tag of another element", start);
		else
			free(check->open.items[--check->open.n]);
	} else if (!self_closed && !html_check_is_void(name.data)) {
		strlist_add(&check->open, name.data);
	}
	strlist_release(&seen);
	buf_release(&name);
	return *at ? at + 1 : at;
}

/* The first problem of a page, or NULL. Static memory. */
static const char *html_problem(const struct buf *page)
{
	static struct html_check check;
	check = (struct html_check){ .problem = "" };
	if (!utf8_valid(page->data, page->len) || strlen(page->data) != page->len)
		html_check_fail(&check, "not UTF-8", page->data);
	for (const char *at = page->data; *at && !*check.problem;) {
		size_t len = strcspn(at, "<");
		if (memchr(at, '>', len))
			html_check_fail(&check, "raw >", at);
		html_check_references(&check, at, at + len);
		at += len;
		if (*at)
			at = html_check_tag(&check, at);
	}
	if (check.open.n)
		html_check_fail(&check, "never closed", check.open.items[check.open.n - 1]);
	for (size_t i = 0; i < check.fragments.n; i++)
		if (!strlist_has(&check.ids, check.fragments.items[i]))
			html_check_fail(&check, "no element of this id", check.fragments.items[i]);
	strlist_release(&check.open);
	strlist_release(&check.ids);
	strlist_release(&check.fragments);
	return *check.problem ? check.problem : NULL;
}

#endif

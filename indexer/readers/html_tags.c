/*
 * What the names of tags, roles and classes mean for the structure of a page. Tags and their default
 * display: HTML Living Standard, section 15.3 (rendering). Class words: those of the content management
 * systems that IOM and its partners used (Drupal, WordPress, TYPO3, hand-made pages), in three languages.
 */
#include "readers/html_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

#include "base/banned.h"

#define INLINE(name, flags, special)                                                                         \
	{                                                                                                    \
		name, flags, NO_KIND, 0, NO_REGION, special                                                  \
	}
#define BLOCK(name, flags)                                                                                   \
	{                                                                                                    \
		name, TAG_BLOCK | (flags), NO_KIND, 0, NO_REGION, SPECIAL_NONE                               \
	}
#define REGION(name, region)                                                                                 \
	{                                                                                                    \
		name, TAG_BLOCK, NO_KIND, 0, region, SPECIAL_NONE                                            \
	}
#define HEADING(name, level)                                                                                 \
	{                                                                                                    \
		name, TAG_BLOCK | TAG_WHOLE, BLOCK_HEADING, level, NO_REGION, SPECIAL_NONE                   \
	}

/* Sorted by name. */
static const struct tag tags[] = {
	INLINE("a", 0, SPECIAL_A),
	BLOCK("address", 0),
	INLINE("applet", TAG_DROP, SPECIAL_NONE),
	{ "article", TAG_BLOCK, NO_KIND, 0, REGION_MAIN, SPECIAL_SECTION },
	REGION("aside", REGION_ASIDE),
	INLINE("audio", TAG_DROP, SPECIAL_NONE),
	BLOCK("blockquote", 0),
	{ "body", TAG_BLOCK, NO_KIND, 0, NO_REGION, SPECIAL_HTML },
	INLINE("br", TAG_NO_ANCHOR, SPECIAL_BR),
	{ "button", TAG_BLOCK | TAG_NO_ANCHOR, NO_KIND, 0, REGION_FORM, SPECIAL_NONE },
	INLINE("canvas", TAG_DROP, SPECIAL_NONE),
	{ "caption", TAG_BLOCK, BLOCK_CAPTION, 0, NO_REGION, SPECIAL_NONE },
	BLOCK("center", 0),
	INLINE("datalist", TAG_DROP, SPECIAL_NONE),
	{ "dd", TAG_BLOCK, BLOCK_ITEM, 0, NO_REGION, SPECIAL_NONE },
	BLOCK("details", 0),
	REGION("dialog", REGION_DIALOG),
	BLOCK("dir", TAG_LIST),
	BLOCK("div", TAG_HINTS),
	BLOCK("dl", TAG_HINTS | TAG_WHOLE),
	{ "dt", TAG_BLOCK, BLOCK_ITEM, 0, NO_REGION, SPECIAL_NONE },
	BLOCK("fieldset", 0),
	{ "figcaption", TAG_BLOCK, BLOCK_CAPTION, 0, NO_REGION, SPECIAL_NONE },
	BLOCK("figure", 0),
	REGION("footer", REGION_FOOTER),
	{ "form", TAG_BLOCK | TAG_NO_ANCHOR, NO_KIND, 0, REGION_FORM, SPECIAL_FORM },
	BLOCK("frame", 0),
	BLOCK("frameset", 0),
	HEADING("h1", 1),
	HEADING("h2", 2),
	HEADING("h3", 3),
	HEADING("h4", 4),
	HEADING("h5", 5),
	HEADING("h6", 6),
	BLOCK("head", TAG_NO_ANCHOR),
	{ "header", TAG_BLOCK, NO_KIND, 0, REGION_HEADER, SPECIAL_HEADER },
	BLOCK("hgroup", 0),
	BLOCK("hr", TAG_NO_ANCHOR),
	{ "html", TAG_BLOCK | TAG_NO_ANCHOR, NO_KIND, 0, NO_REGION, SPECIAL_HTML },
	INLINE("iframe", TAG_DROP, SPECIAL_NONE),
	INLINE("img", TAG_NO_ANCHOR, SPECIAL_NONE),
	INLINE("input", TAG_NO_ANCHOR, SPECIAL_NONE),
	INLINE("label", TAG_NO_ANCHOR, SPECIAL_NONE),
	BLOCK("legend", 0),
	{ "li", TAG_BLOCK | TAG_HINTS, BLOCK_ITEM, 0, NO_REGION, SPECIAL_NONE },
	INLINE("link", TAG_NO_ANCHOR, SPECIAL_LINK),
	BLOCK("listing", TAG_PRE),
	{ "main", TAG_BLOCK, NO_KIND, 0, REGION_MAIN, SPECIAL_MAIN },
	BLOCK("menu", TAG_LIST | TAG_HINTS | TAG_WHOLE),
	INLINE("meta", TAG_NO_ANCHOR, SPECIAL_META),
	REGION("nav", REGION_NAV),
	INLINE("noembed", TAG_DROP, SPECIAL_NONE),
	INLINE("noscript", TAG_DROP, SPECIAL_NONE),
	BLOCK("ol", TAG_LIST | TAG_HINTS | TAG_WHOLE),
	{ "optgroup", TAG_BLOCK | TAG_NO_ANCHOR, NO_KIND, 0, REGION_FORM, SPECIAL_NONE },
	{ "option", TAG_BLOCK | TAG_NO_ANCHOR, BLOCK_ITEM, 0, REGION_FORM, SPECIAL_NONE },
	BLOCK("p", TAG_HINTS),
	BLOCK("plaintext", TAG_PRE),
	BLOCK("pre", TAG_PRE),
	INLINE("rp", TAG_DROP, SPECIAL_NONE),
	INLINE("script", TAG_DROP | TAG_NO_ANCHOR, SPECIAL_SCRIPT),
	REGION("search", REGION_FORM),
	{ "section", TAG_BLOCK | TAG_HINTS, NO_KIND, 0, NO_REGION, SPECIAL_SECTION },
	{ "select", TAG_BLOCK | TAG_NO_ANCHOR, NO_KIND, 0, REGION_FORM, SPECIAL_NONE },
	INLINE("style", TAG_DROP | TAG_NO_ANCHOR, SPECIAL_NONE),
	BLOCK("summary", 0),
	INLINE("svg", TAG_DROP | TAG_NO_ANCHOR, SPECIAL_NONE),
	{ "table", TAG_BLOCK | TAG_HINTS | TAG_WHOLE, BLOCK_PARAGRAPH, 0, NO_REGION, SPECIAL_TABLE },
	BLOCK("tbody", 0),
	{ "td", TAG_BLOCK | TAG_HINTS, BLOCK_CELL, 0, NO_REGION, SPECIAL_CELL },
	INLINE("template", TAG_DROP | TAG_NO_ANCHOR, SPECIAL_NONE),
	{ "textarea", TAG_BLOCK | TAG_NO_ANCHOR, NO_KIND, 0, REGION_FORM, SPECIAL_NONE },
	BLOCK("tfoot", 0),
	{ "th", TAG_BLOCK, BLOCK_CELL, 0, NO_REGION, SPECIAL_CELL },
	BLOCK("thead", 0),
	INLINE("time", 0, SPECIAL_TIME),
	{ "title", TAG_BLOCK | TAG_NO_ANCHOR, NO_KIND, 0, NO_REGION, SPECIAL_TITLE },
	BLOCK("tr", 0),
	BLOCK("ul", TAG_LIST | TAG_HINTS | TAG_WHOLE),
	INLINE("video", TAG_DROP, SPECIAL_NONE),
	BLOCK("xmp", TAG_PRE),
};

static const struct tag unknown = INLINE("", 0, SPECIAL_NONE);

static int compare_tag(const void *name, const void *tag)
{
	return strcmp(name, ((const struct tag *)tag)->name);
}

const struct tag *tag_find(const char *name)
{
	const struct tag *tag = bsearch(name, tags, ARRAY_SIZE(tags), sizeof(tags[0]), compare_tag);
	return tag ? tag : &unknown;
}

static const struct {
	const char *role;
	enum block_region region;
} roles[] = {
	{ "alertdialog", REGION_DIALOG }, { "banner", REGION_HEADER }, { "complementary", REGION_ASIDE },
	{ "contentinfo", REGION_FOOTER }, { "dialog", REGION_DIALOG }, { "form", REGION_FORM },
	{ "main", REGION_MAIN },          { "menu", REGION_NAV },      { "menubar", REGION_NAV },
	{ "navigation", REGION_NAV },     { "search", REGION_FORM },   { "article", REGION_MAIN },
};

enum block_region region_of_role(const char *role)
{
	size_t n = strcspn(role, " \t\r\n");
	for (size_t i = 0; i < ARRAY_SIZE(roles); i++)
		if (strlen(roles[i].role) == n && !strncasecmp(role, roles[i].role, n))
			return roles[i].region;
	return NO_REGION;
}

/*
 * Words of a class or an id, between "-" and "_". Ids are often made from headings ("informed-consent",
 * "social-protection"), so only words that no heading of ours would hold count there.
 */
static const struct {
	const char *word;
	enum block_region region;
	bool in_id;
} hints[] = {
	{ "cookie", REGION_DIALOG, true },   { "cookies", REGION_DIALOG, true },
	{ "gdpr", REGION_DIALOG, true },     { "consent", REGION_DIALOG, false },
	{ "modal", REGION_DIALOG, false },   { "popup", REGION_DIALOG, true },
	{ "breadcrumb", REGION_NAV, true },  { "breadcrumbs", REGION_NAV, true },
	{ "ariane", REGION_NAV, true },      { "menu", REGION_NAV, true },
	{ "megamenu", REGION_NAV, true },    { "navbar", REGION_NAV, true },
	{ "nav", REGION_NAV, true },         { "navigation", REGION_NAV, false },
	{ "sitemap", REGION_NAV, false },    { "pager", REGION_NAV, true },
	{ "pagination", REGION_NAV, false }, { "skip", REGION_NAV, true },
	{ "skiplink", REGION_NAV, true },    { "toc", REGION_NAV, true },
	{ "sommaire", REGION_NAV, false },   { "related", REGION_ASIDE, false },
	{ "sidebar", REGION_ASIDE, true },   { "share", REGION_ASIDE, false },
	{ "sharing", REGION_ASIDE, false },  { "sharethis", REGION_ASIDE, true },
	{ "addtoany", REGION_ASIDE, true },  { "addthis", REGION_ASIDE, true },
	{ "newsletter", REGION_FORM, true }, { "subscribe", REGION_FORM, false },
	{ "searchform", REGION_FORM, true }, { "footer", REGION_FOOTER, true },
	{ "masthead", REGION_HEADER, true }, { "topbar", REGION_HEADER, true },
};

/* Whole names; as words they are too common ("page-header" holds the title in Drupal). */
static const struct {
	const char *name;
	enum block_region region;
} whole_names[] = {
	{ "header", REGION_HEADER },         { "site-header", REGION_HEADER },
	{ "banner", REGION_HEADER },         { "social", REGION_ASIDE },
	{ "social-links", REGION_ASIDE },    { "social-media", REGION_ASIDE },
	{ "search-form", REGION_FORM },      { "search-block", REGION_FORM },
	{ "search-box", REGION_FORM },       { "search-block-form", REGION_FORM },
	{ "voir-aussi", REGION_ASIDE },      { "fil-d-ariane", REGION_NAV },
	{ "table-of-contents", REGION_NAV },
};

/* A class that tells what a page lacks or has elsewhere, or what it is about, says nothing of the element. */
static const char *const no_hints[] = {
	"has-",   "no-",  "not-",  "with-",     "without-", "is-",   "js-",
	"topic-", "tag-", "term-", "category-", "page-",    "node-", "path-"
};

static bool same(const char *name, size_t len, const char *word)
{
	return strlen(word) == len && !strncasecmp(name, word, len);
}

static enum block_region region_of_name(const char *name, size_t len, bool is_id)
{
	for (size_t i = 0; i < ARRAY_SIZE(no_hints); i++)
		if (len > strlen(no_hints[i]) && !strncasecmp(name, no_hints[i], strlen(no_hints[i])))
			return NO_REGION;
	for (size_t i = 0; i < ARRAY_SIZE(whole_names); i++)
		if (same(name, len, whole_names[i].name))
			return whole_names[i].region;
	for (size_t from = 0; from < len;) {
		size_t n = 0;
		while (from + n < len && name[from + n] != '-' && name[from + n] != '_')
			n++;
		for (size_t i = 0; i < ARRAY_SIZE(hints); i++)
			if ((hints[i].in_id || !is_id) && same(name + from, n, hints[i].word))
				return hints[i].region;
		from += n + 1;
	}
	return NO_REGION;
}

#define MAX_CLASS_BYTES 1000 /* of an attribute that we look at */

enum block_region region_of_hints(const char *class, const char *id)
{
	if (id && strlen(id) <= READER_MAX_ANCHOR) {
		enum block_region region = region_of_name(id, strlen(id), true);
		if (region != NO_REGION)
			return region;
	}
	size_t from = 0, len = class ? strnlen(class, MAX_CLASS_BYTES) : 0;
	while (from < len) {
		size_t n = strcspn(class + from, " \t\r\n\f");
		if (n > len - from)
			n = len - from;
		enum block_region region = region_of_name(class + from, n, false);
		if (region != NO_REGION)
			return region;
		from += n + 1;
	}
	return NO_REGION;
}

bool class_is_caption(const char *class)
{
	return strnlen(class, MAX_CLASS_BYTES) < MAX_CLASS_BYTES && strcasestr(class, "caption");
}

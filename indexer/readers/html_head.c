/* What a page says of itself: title for sharing, address, language, day of publication, translations. */
#include "readers/html_parts.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "base/banned.h"

#define JSON_LD_DEPTH 8    /* nesting that we look into */
#define CHARSET_SCAN  8192 /* bytes in which a charset may be declared */

const char *attribute(const char *const *attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (!strcmp(attributes[0], name))
			return attributes[1];
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void declare(char **field, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	bool space = false;
	for (size_t i = 0; i < len && folded.len <= READER_MAX_FIELD; i++) {
		if (is_space(text[i]) || !text[i]) {
			space = folded.len > 0;
			continue;
		}
		if (space)
			buf_addch(&folded, ' ');
		space = false;
		buf_addch(&folded, text[i]);
	}
	buf_truncate(&folded, utf8_floor(folded.data, folded.len, READER_MAX_FIELD));
	if (!folded.len)
		return;
	free(*field);
	*field = buf_detach(&folded);
}

bool is_web_address(const char *text)
{
	text += strspn(text, " \t\r\n");
	return !strncasecmp(text, "http://", 7) || !strncasecmp(text, "https://", 8);
}

void declare_author(struct declared *declared, const char *text, size_t len)
{
	CLEANUP(free_p) char *name = NULL;
	declare(&name, text, len);
	if (name && !is_web_address(name) && declared->authors.n < READER_MAX_AUTHORS)
		strlist_add_once(&declared->authors, name);
}

/* Set a field from a source of that rank, unless a better one (a lower rank) or an equal one was there before. */
static void declare_ranked(char **field, unsigned *rank, unsigned new_rank, const char *text)
{
	if (!text || (*rank && *rank <= new_rank) || !text[strspn(text, " \t\r\n\f\v")])
		return;
	declare(field, text, strlen(text));
	*rank = new_rank;
}

/* Is word one of the words of list? */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	while (list && *list) {
		list += strspn(list, " \t\r\n\f");
		size_t len = strcspn(list, " \t\r\n\f");
		if (len == n && !strncasecmp(list, word, n))
			return true;
		list += len;
	}
	return false;
}

void head_html(struct head *head, const char *const *attributes)
{
	const char *lang = attribute(attributes, "lang");
	declare_ranked(&head->declared->lang, &head->lang_rank, 1,
		       lang && *lang ? lang : attribute(attributes, "xml:lang"));
}

/* Names and properties of <meta>, with what they are worth: 1 is best. */
static const struct {
	const char *name;
	enum { META_TITLE, META_DATE, META_LANG, META_ADDRESS, META_AUTHOR } what;
	unsigned rank;
} metas[] = {
	{ "og:title", META_TITLE, 1 },
	{ "twitter:title", META_TITLE, 2 },
	{ "dcterms.title", META_TITLE, 3 },
	{ "dc.title", META_TITLE, 4 },
	{ "article:published_time", META_DATE, 1 },
	{ "og:published_time", META_DATE, 2 },
	{ "datepublished", META_DATE, 4 },
	{ "dcterms.issued", META_DATE, 6 },
	{ "dc.date.issued", META_DATE, 7 },
	{ "citation_publication_date", META_DATE, 8 },
	{ "publication_date", META_DATE, 9 },
	{ "pubdate", META_DATE, 10 },
	{ "dcterms.date", META_DATE, 11 },
	{ "dc.date", META_DATE, 12 },
	{ "date", META_DATE, 13 },
	{ "content-language", META_LANG, 2 },
	{ "dcterms.language", META_LANG, 3 },
	{ "dc.language", META_LANG, 4 },
	{ "og:locale", META_LANG, 5 },
	{ "og:url", META_ADDRESS, 2 },
	/* all of them, in the order of the page */
	{ "author", META_AUTHOR, 1 },
	{ "article:author", META_AUTHOR, 1 },
	{ "citation_author", META_AUTHOR, 1 },
	{ "dc.creator", META_AUTHOR, 1 },
	{ "dcterms.creator", META_AUTHOR, 1 },
};
#define RANK_JSON_LD 3 /* of the same scale as META_DATE */
#define RANK_TIME    5

void head_meta(struct head *head, const char *const *attributes)
{
	static const char *const keys[] = { "property", "name", "itemprop", "http-equiv" };
	const char *content = attribute(attributes, "content");
	for (size_t k = 0; content && k < ARRAY_SIZE(keys); k++) {
		const char *name = attribute(attributes, keys[k]);
		for (size_t i = 0; name && i < ARRAY_SIZE(metas); i++) {
			struct declared *declared = head->declared;
			if (strcasecmp(name, metas[i].name))
				continue;
			if (metas[i].what == META_TITLE)
				declare_ranked(&declared->share_title, &head->title_rank, metas[i].rank,
					       content);
			else if (metas[i].what == META_DATE)
				declare_ranked(&declared->date, &head->date_rank, metas[i].rank, content);
			else if (metas[i].what == META_LANG)
				declare_ranked(&declared->lang, &head->lang_rank, metas[i].rank, content);
			else if (metas[i].what == META_AUTHOR)
				declare_author(declared, content, strlen(content));
			else if (is_web_address(content))
				declare_ranked(&declared->canonical, &head->address_rank, metas[i].rank,
					       content);
		}
	}
}

void head_link(struct head *head, const char *const *attributes)
{
	const char *rel = attribute(attributes, "rel"), *href = attribute(attributes, "href");
	const char *hreflang = attribute(attributes, "hreflang");
	if (!rel || !href || !*href)
		return;
	/* A relative canonical address names no site: it is no address to link to. */
	if (has_word(rel, "canonical") && is_web_address(href))
		declare_ranked(&head->declared->canonical, &head->address_rank, 1, href);
	if (!has_word(rel, "alternate") || !hreflang || !*hreflang || !strcasecmp(hreflang, "x-default") ||
	    head->declared->alternates.n >= READER_MAX_HREFLANG || strlen(href) > READER_MAX_FIELD ||
	    strlen(hreflang) > 35 || hreflang[strcspn(hreflang, " \t\r\n")])
		return;
	CLEANUP(buf_release) struct buf both = BUF_INIT;
	buf_addf(&both, "%s %s", hreflang, href + strspn(href, " \t\r\n"));
	strlist_add_once(&head->declared->alternates, both.data);
}

void head_time(struct head *head, const char *const *attributes)
{
	/* A bare <time> may be any day the text speaks of. */
	if (has_word(attribute(attributes, "itemprop"), "datePublished") || attribute(attributes, "pubdate"))
		declare_ranked(&head->declared->date, &head->date_rank, RANK_TIME,
			       attribute(attributes, "datetime"));
}

/* The first datePublished in reading order: schema.org puts it on the page, the article or an entry of @graph. */
static const char *find_date(const json_t *value, unsigned depth)
{
	const char *found = NULL, *key;
	const json_t *member;
	size_t i;
	if (depth > JSON_LD_DEPTH)
		return NULL;
	if (json_is_object(value)) {
		found = json_string_value(json_object_get(value, "datePublished"));
		void *at = json_object_iter((json_t *)(uintptr_t)value);
		for (; !found && at; at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
			key = json_object_iter_key(at);
			/* Comments and works that the page cites have days of their own. */
			if (strcmp(key, "comment") && strcmp(key, "citation") && strcmp(key, "isPartOf"))
				found = find_date(json_object_iter_value(at), depth + 1);
		}
	}
	json_array_foreach(value, i, member)
	{
		if (found)
			break;
		found = find_date(member, depth + 1);
	}
	return found;
}

/* A name, an object that has one, or a list of those. */
static void add_authors(struct declared *declared, const json_t *value, unsigned depth)
{
	const json_t *member;
	const char *name;
	size_t i;
	if (json_is_object(value))
		value = json_object_get(value, "name");
	name = json_string_value(value);
	if (name)
		declare_author(declared, name, strlen(name));
	json_array_foreach(value, i, member)
	{
		if (depth < JSON_LD_DEPTH)
			add_authors(declared, member, depth + 1);
	}
}

/* The authors of the page, the article or the entries of @graph: not those of comments and of works that it cites. */
static void find_authors(struct declared *declared, const json_t *value)
{
	const json_t *member;
	size_t i;
	add_authors(declared, json_object_get(value, "author"), 0);
	add_authors(declared, json_object_get(json_object_get(value, "mainEntity"), "author"), 0);
	if (json_is_object(value))
		value = json_object_get(value, "@graph");
	json_array_foreach(value, i, member)
	{
		add_authors(declared, json_object_get(member, "author"), 0);
	}
}

void head_json_ld(struct head *head, const char *text, size_t len)
{
	CLEANUP(json_decrefp) json_t *value = json_loadb(text, len, 0, NULL);
	if (!value)
		return;
	declare_ranked(&head->declared->date, &head->date_rank, RANK_JSON_LD, find_date(value, 0));
	find_authors(head->declared, value);
}

/* ---- before parsing ---- */

/* The value after "charset" or "encoding" and "=", quoted or not, into ret_name. */
static bool read_charset(const char *at, const char *end, char ret_name[CHARSET_NAME])
{
	while (at < end && is_space(*at))
		at++;
	if (at >= end || *at++ != '=')
		return false;
	while (at < end && (is_space(*at) || *at == '"' || *at == '\''))
		at++;
	size_t n = 0;
	while (at + n < end && n < CHARSET_NAME - 1 &&
	       (isalnum((unsigned char)at[n]) || memchr("-_.:", at[n], 4)))
		n++;
	memcpy(ret_name, at, n);
	ret_name[n] = '\0';
	return n > 0;
}

/* Where word begins in at..end, in any case, or NULL. */
static const char *find_word(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);
	for (; (size_t)(end - at) >= n && at < end; at++)
		if (!strncasecmp(at, word, n))
			return at;
	return NULL;
}

void html_declared_charset(const char *data, size_t len, char ret_name[CHARSET_NAME])
{
	const char *end = data + (len < CHARSET_SCAN ? len : CHARSET_SCAN);
	ret_name[0] = '\0';
	if (len >= 5 && !memcmp(data, "<?xml", 5)) {
		const char *close = memchr(data, '>', (size_t)(end - data));
		const char *word = close ? find_word(data, close, "encoding") : NULL;
		if (word && read_charset(word + strlen("encoding"), close, ret_name))
			return;
	}
	for (const char *at = data; at < end; at++) {
		at = memchr(at, '<', (size_t)(end - at));
		if (!at)
			return;
		if (end - at >= 4 && !memcmp(at, "<!--", 4)) {
			at = memmem(at, (size_t)(end - at), "-->", 3);
			if (!at)
				return;
		} else if (end - at >= 6 && !strncasecmp(at, "<meta", 5) &&
			   (is_space(at[5]) || at[5] == '/')) {
			const char *close = memchr(at, '>', (size_t)(end - at));
			close = close ? close : end;
			for (const char *word = at; (word = find_word(word, close, "charset")); word++)
				if (read_charset(word + strlen("charset"), close, ret_name))
					return;
		}
	}
}

static bool is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || c == ':' || c == '.';
}

/*
 * Step over one tag as libxml2's parser would, counting its attributes: names of at most 100 characters
 * (it cuts longer ones into several), "=", a value in quotes or up to a space.
 */
static const char *count_attributes(const char *at, const char *end, size_t *ret_n)
{
	size_t n = 0;
	while (at < end && *at != '>' && !is_space(*at) && *at != '/')
		at++;
	while (at < end && *at != '>') {
		if (!is_name_start(*at)) {
			at++;
			continue;
		}
		size_t name = 0;
		while (at < end && (is_name_start(*at) || isdigit((unsigned char)*at) || *at == '-'))
			at++, name++;
		n += 1 + name / 100;
		while (at < end && is_space(*at))
			at++;
		if (at >= end || *at != '=')
			continue;
		at++;
		while (at < end && is_space(*at))
			at++;
		if (at < end && (*at == '"' || *at == '\'')) {
			const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
			at = close ? close + 1 : end;
		} else {
			while (at < end && *at != '>' && !is_space(*at))
				at++;
		}
	}
	*ret_n = n;
	return at;
}

/* Past the end tag of <script> or <style>, whose content is no markup. */
static const char *skip_raw(const char *at, const char *end, const char *name)
{
	size_t n = strlen(name);
	for (;;) {
		at = memmem(at, (size_t)(end - at), "</", 2);
		if (!at)
			return end;
		at += 2;
		if ((size_t)(end - at) >= n && !strncasecmp(at, name, n))
			return at;
	}
}

enum status html_prepare(char *text, size_t len, struct error *err)
{
	const char *end = text + len;
	for (const char *at = text; at < end;) {
		at = memchr(at, '<', (size_t)(end - at));
		if (!at || ++at >= end)
			return STATUS_OK;
		if (end - at >= 3 && !memcmp(at, "!--", 3)) {
			char *body = text + (at - text) + 3;
			if (body < end && (*body == '>' || (end - body >= 2 && !memcmp(body, "->", 2)))) {
				memcpy(body - 3, "?a?", 3);
				at = body;
				continue;
			}
			const char *close = memmem(at, (size_t)(end - at), "-->", 3);
			at = close ? close : end;
			continue;
		}
		if (!isalpha((unsigned char)*at))
			continue;
		const char *name = at;
		size_t n;
		at = count_attributes(at, end, &n);
		if (n > HTML_MAX_ATTRIBUTES)
			return error_set(err, STATUS_UNSUPPORTED, "a tag with more than %u attributes",
					 HTML_MAX_ATTRIBUTES);
		bool script =
			end - name > 6 && !strncasecmp(name, "script", 6) && !isalnum((unsigned char)name[6]);
		bool style =
			end - name > 5 && !strncasecmp(name, "style", 5) && !isalnum((unsigned char)name[5]);
		if (script || style)
			at = skip_raw(at, end, script ? "script" : "style");
	}
	return STATUS_OK;
}

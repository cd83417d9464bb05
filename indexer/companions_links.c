/*
 * Translations by what addresses say. An address is compared without scheme, "www.", fragment, final slash and the endings
 * of pages; without its language it is compared once more: /fr/news/x, /es/news/x and /news/x, ?lang=fr and ?lang=es,
 * guide.fr.pdf and guide.es.pdf. The language of a document is that of its text, whatever the address claims.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "companions_inner.h"

#define SLUG_LETTERS 8u /* a shorter last part of an address ("page-2", "001") names no text */
#define MOST_LONGER                                                                                          \
	3u /* times: no translation is that much longer; asked of texts of COPY_LEAST_WORDS and more */

/* ---- addresses ---- */

/* Languages of sites of international organisations; others are left in the address. */
static bool is_language(const char *text, size_t len)
{
	static const char languages[] = "ar bn de en es fa fr ht it ja ko my nl pt ro ru sw tr uk ur vi zh ";
	for (const char *p = languages; *p; p += 3)
		if (len == 2 && tolower((unsigned char)text[0]) == p[0] &&
		    tolower((unsigned char)text[1]) == p[1])
			return true;
	return false;
}

static int hex_digit(char c)
{
	return isdigit((unsigned char)c)    ? c - '0'
	       : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
					    : -1;
}

static void add_decoded(const char *text, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		int high = text[i] == '%' && i + 2 < len ? hex_digit(text[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
		buf_addch(out, low >= 0 ? (char)(high << 4 | low) : text[i]);
		i += low >= 0 ? 2 : 0;
	}
}

static bool cut_ending(const char *text, size_t *len, const char *ending)
{
	size_t n = strlen(ending);
	if (*len < n || strncasecmp(text + *len - n, ending, n))
		return false;
	*len -= n;
	return true;
}

/* "guide.fr" and "guide_fr" without the language. */
static void cut_language(const char *text, size_t *len)
{
	if (*len > 3 && strchr("._-", text[*len - 3]) && is_language(text + *len - 2, 2))
		*len -= 3;
}

/* One segment of a path; the last one may end in a language and in the ending of a file. */
static void add_segment(const char *text, size_t len, bool last, bool neutral, struct buf *out)
{
	if (neutral && is_language(text, len))
		return;
	const char *dot = last ? memrchr(text, '.', len) : NULL;
	size_t stem = dot ? (size_t)(dot - text) : len;
	const char *ending = text + stem;
	size_t ending_len = len - stem;
	if (ending_len > 5 || (ending_len == 3 && is_language(ending + 1, 2))) {
		stem = len; /* no ending of a file */
		ending_len = 0;
	}
	if (ending_len &&
	    (!strncasecmp(ending, ".html", ending_len) || !strncasecmp(ending, ".txt", ending_len)))
		ending_len = 0;
	if (neutral && last)
		cut_language(text, &stem);
	if (last && stem == 5 && !strncasecmp(text, "index", 5) && !ending_len)
		return;
	buf_addch(out, '/');
	add_decoded(text, stem, out);
	buf_add(out, ending, ending_len);
}

/* host: of the page that names the address, for one without a host; may be NULL. neutral: without the language. */
static void normalise(const char *address, size_t len, const char *host, bool neutral, struct buf *out)
{
	const char *hash = memchr(address, '#', len);
	len = hash ? (size_t)(hash - address) : len;
	const char *mark = memchr(address, '?', len);
	const char *query = mark ? mark + 1 : address + len, *end = address + len;
	size_t path_len = mark ? (size_t)(mark - address) : len;
	const char *scheme = memmem(address, path_len, "://", 3);
	const char *at = scheme ? scheme + 3 : address, *path_end = address + path_len;
	if (path_len >= 2 && !memcmp(address, "//", 2))
		at = address + 2;
	if (at == address && path_len && *at == '/') {
		buf_addstr(out, host ? host : "");
	} else {
		/* Also of an id: the folder that mirrors a host. */
		const char *slash = memchr(at, '/', (size_t)(path_end - at));
		size_t host_len = (size_t)((slash ? slash : path_end) - at);
		size_t www = host_len > 4 && !strncasecmp(at, "www.", 4) ? 4 : 0;
		for (size_t i = www; i < host_len; i++)
			buf_addch(out, (char)tolower((unsigned char)at[i]));
		at += host_len;
	}
	while (at < path_end) {
		const char *slash = memchr(at, '/', (size_t)(path_end - at));
		size_t segment = (size_t)((slash ? slash : path_end) - at);
		const char *next = slash ? slash + 1 : path_end;
		if (segment)
			add_segment(at, segment, next == path_end, neutral, out);
		at = next;
	}
	for (bool first = true; query < end;) {
		const char *and = memchr(query, '&', (size_t)(end - query));
		size_t one = (size_t)((and? and : end) - query);
		bool language = one >= 5 && !strncasecmp(query, "lang", 4) && memchr(query, '=', one);
		if (one && !(neutral && language)) {
			buf_addch(out, first ? '?' : '&');
			add_decoded(query, one, out);
			first = false;
		}
		query += one + (and != NULL);
	}
}

/* Does the last segment name a text? A slug does, and the number of a node. */
static bool names_a_text(const char *address)
{
	size_t len = strcspn(address, "?#"), letters = 0, begin = len;
	if (strchr(address, '?'))
		return true;
	while (len && address[len - 1] == '/')
		len--;
	(void)(cut_ending(address, &len, ".html") || cut_ending(address, &len, ".pdf"));
	for (begin = len; begin && address[begin - 1] != '/'; begin--)
		letters += isalpha((unsigned char)address[begin - 1]) || (address[begin - 1] & 0x80);
	return letters >= SLUG_LETTERS || (begin >= 6 && !memcmp(address + begin - 6, "/node/", 6));
}

/* ---- documents by address ---- */

struct keyed {
	uint64_t key;
	uint32_t rank, doc;
};

struct links {
	const struct companions_input *input;
	const uint32_t *original, *rank;
	struct keyed *by_address; /* sorted by key, then rank */
	struct companion_pair *pairs;
	size_t n, alloc;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static const char *address_of(const struct docs *docs, uint32_t doc)
{
	const char *url = docs_string(docs, docs->rows[doc].url), *id = docs_string(docs, docs->rows[doc].id);
	return url ? url : id ? id : "";
}

static struct keyed *key_documents(const struct links *l, bool neutral)
{
	const struct docs *docs = l->input->docs;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct keyed *keyed = xcalloc((size_t)docs->n + 1, sizeof(*keyed));
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		const char *address = address_of(docs, doc);
		buf_clear(&text);
		normalise(address, strlen(address), NULL, neutral, &text);
		keyed[doc] = (struct keyed){ .key = XXH3_64bits(text.data, text.len),
					     .rank = l->rank[doc],
					     .doc = doc };
	}
	if (docs->n)
		qsort(keyed, docs->n, sizeof(*keyed), by_key);
	return keyed;
}

static bool lengths_agree(const struct docs *docs, uint32_t a, uint32_t b)
{
	uint64_t x = docs->rows[a].n_words, y = docs->rows[b].n_words;
	if (x < COPY_LEAST_WORDS && y < COPY_LEAST_WORDS)
		return true;
	return x <= y * MOST_LONGER && y <= x * MOST_LONGER;
}

/* The one rule for every pair: two languages, both known. */
static bool add_pair(struct links *l, uint32_t a, uint32_t b)
{
	const struct docs *docs = l->input->docs;
	if (a >= docs->n || b >= docs->n)
		return false;
	a = l->original[a];
	b = l->original[b];
	if (!docs->rows[a].lang || !docs->rows[b].lang || docs->rows[a].lang == docs->rows[b].lang)
		return false;
	GROW(l->pairs, l->n, l->alloc);
	l->pairs[l->n++] = (struct companion_pair){ a, b };
	return true;
}

/* ---- what pages declare ---- */

/* Who declares whom; from and to are originals. */
struct declaration {
	uint32_t to, lang, from; /* lang: of from */
};

static int by_target(const void *a, const void *b)
{
	const struct declaration *x = a, *y = b;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	if (x->lang != y->lang)
		return x->lang < y->lang ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

/* The document at an address, of the best rank; UINT32_MAX when there is none. */
static uint32_t find_address(const struct links *l, const char *text, size_t len, const char *host)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	uint32_t low = 0, high = l->input->docs->n;
	normalise(text, len, host, false, &key);
	uint64_t hash = XXH3_64bits(key.data, key.len);
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (l->by_address[mid].key < hash)
			low = mid + 1;
		else
			high = mid;
	}
	bool found = low < l->input->docs->n && l->by_address[low].key == hash;
	return found ? l->by_address[low].doc : UINT32_MAX;
}

static void host_of(const char *address, struct buf *out)
{
	buf_clear(out);
	normalise(address, strlen(address), NULL, false, out);
	buf_truncate(out, strcspn(out->data, "/?"));
}

/* Is from declared by to as well? */
static bool declared_back(const struct declaration *all, size_t n, const struct docs *docs,
			  const struct declaration *d)
{
	const struct declaration wanted = { .to = d->from, .lang = docs->rows[d->to].lang, .from = d->to };
	return n && bsearch(&wanted, all, n, sizeof(*all), by_target);
}

/* A page that many declare, and that declares none of them, is the home page that a template names, not their translation. */
static void take_declarations(struct links *l, const struct declaration *all, size_t n)
{
	for (int back = 1; back >= 0; back--)
		for (size_t i = 0; i < n; i++) {
			bool alone =
				(i == 0 || all[i - 1].to != all[i].to || all[i - 1].lang != all[i].lang) &&
				(i + 1 == n || all[i + 1].to != all[i].to || all[i + 1].lang != all[i].lang);
			bool both = declared_back(all, n, l->input->docs, &all[i]);
			if (back ? both : alone && !both)
				add_pair(l, all[i].from, all[i].to);
		}
}

static void add_declared(struct links *l)
{
	const struct docs *docs = l->input->docs;
	CLEANUP(free_p) struct declaration *all = NULL;
	CLEANUP(buf_release) struct buf host = BUF_INIT;
	size_t n = 0, alloc = 0, kept = 0;
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		const char *line = docs_string(docs, docs->rows[doc].alternates);
		if (line)
			host_of(address_of(docs, doc), &host);
		while (line && *line) {
			size_t len = strcspn(line, "\n"), lang = strcspn(line, " \n");
			uint32_t to = lang < len ? find_address(l, line + lang + 1, len - lang - 1, host.data)
						 : UINT32_MAX;
			if (to != UINT32_MAX && docs->rows[to].lang != docs->rows[doc].lang) {
				GROW(all, n, alloc);
				all[n++] = (struct declaration){ .to = l->original[to],
								 .lang = docs->rows[doc].lang,
								 .from = l->original[doc] };
			}
			line += len + (line[len] == '\n');
		}
	}
	if (n)
		qsort(all, n, sizeof(*all), by_target);
	for (size_t i = 0; i < n; i++)
		if (!kept || by_target(&all[kept - 1], &all[i]))
			all[kept++] = all[i];
	take_declarations(l, all, kept);
}

/* ---- addresses that differ in the language ---- */

static void add_alike(struct links *l)
{
	const struct docs *docs = l->input->docs;
	CLEANUP(free_p) struct keyed *keyed = key_documents(l, true);
	for (uint32_t first = 0, i = 1; i < docs->n; i++) {
		if (keyed[i].key != keyed[first].key) {
			first = i;
			continue;
		}
		uint32_t a = keyed[first].doc, b = keyed[i].doc;
		if (names_a_text(address_of(docs, b)) && lengths_agree(docs, a, b))
			add_pair(l, a, b);
	}
}

void links_find(const struct companions_input *input, const uint32_t *original, const uint32_t *rank,
		struct companion_pair **ret_pairs, size_t *ret_n)
{
	struct links l = { .input = input, .original = original, .rank = rank };
	l.by_address = key_documents(&l, false);
	add_declared(&l);
	add_alike(&l);
	for (size_t i = 0; i < input->n_found; i++)
		add_pair(&l, input->found[i].a, input->found[i].b);
	free(l.by_address);
	*ret_pairs = l.pairs;
	*ret_n = l.n;
}

/*
 * Counting repeated lines, site by site. The file is a line "iom-surroundings 1", a varint of how many hashes
 * follow, and the hashes, u64, ascending. A hash covers group, edge and line, each apart.
 */
#include "learn/surroundings.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAGIC        "iom-surroundings 1\n"
#define FIRST_SLOTS  1024u
#define MAX_HASHES   SURROUNDINGS_MAX_COUNTED
#define PHONE_DIGITS 7u /* so many digits in a short line: a telephone number or a date with a time */

/* A line that some document holds. hash 0 is an empty slot. */
struct counted {
	uint64_t hash;
	uint32_t group, n_documents, last_document;
	bool is_long;
};

struct surroundings {
	/* While observing. */
	struct strmap groups;
	uint32_t *group_documents;
	size_t n_group_documents, alloc_group_documents;
	struct counted *slots;
	uint32_t n_slots, n_counted;
	uint64_t *fingerprints; /* of documents, to count copies once; open addressing, 0 is empty */
	uint32_t n_fingerprint_slots, n_fingerprints;
	uint32_t document;
	struct buf line, group;
	/* What was learnt, ascending. */
	uint64_t *hashes;
	uint32_t n_hashes;
};

struct surroundings *surroundings_new(void)
{
	struct surroundings *s = xcalloc(1, sizeof(*s));
	strmap_init(&s->groups);
	buf_init(&s->line);
	buf_init(&s->group);
	return s;
}

static void forget_counts(struct surroundings *s)
{
	strmap_release(&s->groups);
	free(s->group_documents);
	free(s->slots);
	free(s->fingerprints);
	s->group_documents = NULL;
	s->slots = NULL;
	s->fingerprints = NULL;
	s->n_slots = s->n_counted = s->n_fingerprint_slots = s->n_fingerprints = 0;
}

void surroundings_free(struct surroundings *s)
{
	if (!s)
		return;
	forget_counts(s);
	buf_release(&s->line);
	buf_release(&s->group);
	free(s->hashes);
	free(s);
}

static bool is_host(const char *name, size_t len)
{
	const char *dot = memrchr(name, '.', len);
	if (!dot || dot == name || dot + 1 == name + len)
		return false;
	for (const char *at = name; at < name + len; at++) {
		bool letter = (*at | 0x20) >= 'a' && (*at | 0x20) <= 'z';
		if (!letter && (at > dot || ((*at < '0' || *at > '9') && *at != '-' && *at != '.')))
			return false;
	}
	return true;
}

void surroundings_group(const struct document *doc, struct buf *out)
{
	const char *at = strstr(doc->id, "://");
	at = at ? at + strlen("://") : doc->id;
	/* "NAME/www.iom.int/fr/x.html" and "www.iom.int/fr/x.html": the first folder that is a host */
	for (const char *part = at, *slash; (slash = strchr(part, '/')); part = slash + 1) {
		if (is_host(part, (size_t)(slash - part))) {
			buf_add(out, part, (size_t)(slash - part));
			return;
		}
	}
	const char *slash = strchr(at, '/');
	if (slash)
		buf_add(out, at, (size_t)(slash - at));
}

/* line: normalised. Never 0. */
static uint64_t hash_line(const char *group, size_t group_len, enum page_edge edge, const struct buf *line)
{
	uint64_t seed = XXH3_64bits(group, group_len) * 2 + (uint64_t)edge;
	uint64_t hash = XXH3_64bits_withSeed(line->data, line->len, seed);
	return hash ? hash : 1;
}

static struct counted *probe(struct counted *slots, uint32_t n_slots, uint64_t hash)
{
	for (uint32_t at = (uint32_t)hash & (n_slots - 1);; at = (at + 1) & (n_slots - 1))
		if (!slots[at].hash || slots[at].hash == hash)
			return &slots[at];
}

/* Move to a table of n_slots, leaving behind lines seen in fewer than `least` documents. */
static void rebuild(struct surroundings *s, uint32_t n_slots, uint32_t least)
{
	struct counted *slots = xcalloc(n_slots, sizeof(*slots));
	s->n_counted = 0;
	for (uint32_t i = 0; i < s->n_slots; i++) {
		if (!s->slots[i].hash || s->slots[i].n_documents < least)
			continue;
		*probe(slots, n_slots, s->slots[i].hash) = s->slots[i];
		s->n_counted++;
	}
	free(s->slots);
	s->slots = slots;
	s->n_slots = n_slots;
}

/*
 * Room for one line more. At the limit the rarest go: what is a surrounding comes back soon
 * (lossy counting, Manku and Motwani 2002).
 */
static void make_room(struct surroundings *s)
{
	if (s->n_counted >= SURROUNDINGS_MAX_COUNTED)
		for (uint32_t least = 2; s->n_counted > SURROUNDINGS_MAX_COUNTED / 2; least++)
			rebuild(s, s->n_slots, least);
	if (!s->n_slots || s->n_counted > s->n_slots / 4 * 3)
		rebuild(s, s->n_slots ? s->n_slots * 2 : FIRST_SLOTS, 0);
}

static void count_line(struct surroundings *s, uint32_t group, enum page_edge edge)
{
	make_room(s);
	uint64_t hash = hash_line(s->group.data, s->group.len, edge, &s->line);
	struct counted *counted = probe(s->slots, s->n_slots, hash);
	if (!counted->hash) {
		*counted = (struct counted){ .hash = hash, .group = group };
		counted->is_long = s->line.len >= SURROUNDINGS_LONG_LINE;
		s->n_counted++;
	}
	if (counted->last_document == s->document)
		return;
	counted->last_document = s->document;
	counted->n_documents++;
}

/* May it be a line of a menu or a footer at all? */
static bool is_countable(const struct block *block, size_t len)
{
	if (len > SURROUNDINGS_MAX_LINE || line_is_blank(block->text, len))
		return false;
	if (memchr(block->text, '@', len))
		return false;
	return line_count_digits(block->text, len) < PHONE_DIGITS || len >= SURROUNDINGS_LONG_LINE;
}

/* True when the same lines were observed before in this group: a copy by another address. */
static bool is_copy(struct surroundings *s, const struct document *doc)
{
	uint64_t fingerprint = XXH3_64bits(s->group.data, s->group.len);
	for (size_t i = 0; i < doc->n_blocks; i++)
		fingerprint =
			XXH3_64bits_withSeed(doc->blocks[i].text, strlen(doc->blocks[i].text), fingerprint);
	fingerprint |= !fingerprint;

	if (!s->n_fingerprint_slots || s->n_fingerprints > s->n_fingerprint_slots / 2) {
		uint32_t n = s->n_fingerprint_slots ? s->n_fingerprint_slots * 2 : FIRST_SLOTS;
		uint64_t *bigger = xcalloc(n, sizeof(*bigger));
		for (uint32_t i = 0; i < s->n_fingerprint_slots; i++) {
			uint32_t at = (uint32_t)s->fingerprints[i] & (n - 1);
			while (s->fingerprints[i] && bigger[at])
				at = (at + 1) & (n - 1);
			if (s->fingerprints[i])
				bigger[at] = s->fingerprints[i];
		}
		free(s->fingerprints);
		s->fingerprints = bigger;
		s->n_fingerprint_slots = n;
	}
	uint32_t at = (uint32_t)fingerprint & (s->n_fingerprint_slots - 1);
	for (; s->fingerprints[at]; at = (at + 1) & (s->n_fingerprint_slots - 1))
		if (s->fingerprints[at] == fingerprint)
			return true;
	s->fingerprints[at] = fingerprint;
	s->n_fingerprints++;
	return false;
}

void surroundings_observe(struct surroundings *s, const struct document *doc)
{
	buf_clear(&s->group);
	surroundings_group(doc, &s->group);
	if (is_copy(s, doc))
		return;
	bool is_new;
	uint32_t group = strmap_add(&s->groups, s->group.data, s->group.len, &is_new);
	if (is_new) {
		GROW(s->group_documents, s->n_group_documents, s->alloc_group_documents);
		s->group_documents[s->n_group_documents++] = 0;
	}
	s->group_documents[group]++;
	s->document++;

	size_t n_lines = 0, seen = 0;
	for (size_t i = 0; i < doc->n_blocks; i++)
		n_lines += !line_is_blank(doc->blocks[i].text, strlen(doc->blocks[i].text));
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		size_t len = strlen(block->text);
		if (line_is_blank(block->text, len))
			continue;
		bool start = seen < (n_lines + 1) / 2;
		size_t from_edge = start ? seen : n_lines - 1 - seen;
		seen++;
		if (from_edge >= SURROUNDINGS_MAX_LINES || !is_countable(block, len))
			continue;
		buf_clear(&s->line);
		line_normalise(block->text, len, &s->line);
		count_line(s, group, start ? EDGE_START : EDGE_END);
	}
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return left < right ? -1 : left > right;
}

void surroundings_learn(struct surroundings *s)
{
	size_t alloc = 0, n = 0;
	free(s->hashes);
	s->hashes = NULL;
	for (uint32_t i = 0; i < s->n_slots; i++) {
		const struct counted *counted = &s->slots[i];
		if (!counted->hash)
			continue;
		uint32_t documents = s->group_documents[counted->group];
		uint32_t least =
			counted->is_long ? 2 * SURROUNDINGS_MIN_DOCUMENTS : SURROUNDINGS_MIN_DOCUMENTS;
		uint32_t share = documents / (counted->is_long ? 4 : SURROUNDINGS_MIN_SHARE);
		if (counted->n_documents < least || counted->n_documents < share)
			continue;
		GROW(s->hashes, n, alloc);
		s->hashes[n++] = counted->hash;
	}
	if (n)
		qsort(s->hashes, n, sizeof(*s->hashes), compare_hashes);
	s->n_hashes = (uint32_t)n;
	forget_counts(s);
}

bool surroundings_is_known(const struct surroundings *s, const char *group, enum page_edge edge,
			   const char *text, size_t len)
{
	if (!s->n_hashes || len > SURROUNDINGS_MAX_LINE)
		return false;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	line_normalise(text, len, &line);
	uint64_t hash = hash_line(group, strlen(group), edge, &line);
	return bsearch(&hash, s->hashes, s->n_hashes, sizeof(hash), compare_hashes) != NULL;
}

uint32_t surroundings_count(const struct surroundings *s)
{
	return s->n_hashes;
}

void surroundings_write(const struct surroundings *s, struct buf *out)
{
	buf_addstr(out, MAGIC);
	buf_add_varint(out, s->n_hashes);
	for (uint32_t i = 0; i < s->n_hashes; i++)
		buf_add_u64(out, s->hashes[i]);
}

enum status surroundings_read(const void *data, size_t len, struct surroundings **ret_surroundings,
			      struct error *err)
{
	struct surroundings *s = surroundings_new();
	if (!len) {
		*ret_surroundings = s;
		return STATUS_OK;
	}
	struct cursor in = cursor_over(data, len);
	const void *magic = cursor_skip(&in, strlen(MAGIC));
	if (!magic || memcmp(magic, MAGIC, strlen(MAGIC)) != 0) {
		surroundings_free(s);
		return error_set(err, STATUS_UNSUPPORTED, "learnt surroundings of an unknown version");
	}
	s->n_hashes = cursor_varint_max(&in, MAX_HASHES);
	bool sound = !in.bad && (size_t)(in.end - in.at) == (size_t)s->n_hashes * sizeof(uint64_t);
	if (sound) {
		s->hashes = xcalloc((size_t)s->n_hashes + 1, sizeof(*s->hashes));
		for (uint32_t i = 0; i < s->n_hashes; i++) {
			s->hashes[i] = cursor_u64(&in);
			sound &= !i || s->hashes[i] > s->hashes[i - 1];
		}
	}
	if (!sound) {
		surroundings_free(s);
		return error_set(err, STATUS_CORRUPT, "learnt surroundings are damaged");
	}
	*ret_surroundings = s;
	return STATUS_OK;
}

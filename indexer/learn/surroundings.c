/*
 * Counting repeated lines, site by site. The file is a line "iom-surroundings 2"; a varint of how many groups follow, and of
 * each, ascending, the hash of its name, u64, and how many documents it had, u32; a varint of how many hashes of lines follow,
 * and these, u64, ascending. The hash of a line covers its group and text; where it stands is one of the masks below on top.
 *
 * Version 1 had no groups and knew no heads of teasers.
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

#define MAGIC        "iom-surroundings 2\n"
#define FIRST_SLOTS  1024u
#define MAX_HASHES   SURROUNDINGS_MAX_COUNTED
#define PHONE_DIGITS 7u /* so many digits in a short line: a telephone number or a date with a time */

#define MAX_FOLLOWERS  8u  /* distinct ones remembered of a line, those with the smallest hashes */
#define HEAD_FOLLOWERS 3u  /* so many of them tell a head of teasers */
#define HEAD_SHARE     3u  /* one in so many of the site's documents has it */
#define HEAD_LINE      80u /* bytes of a head */
#define LISTED_LINES   10u /* of a site, in the report */
#define LISTED_BYTES   60u /* of one line there */

/* What a line is known for; over the hash of group and text, so that two of them can be compared. */
static const uint64_t masks[] = { [EDGE_START] = 0, [EDGE_END] = 0x9E3779B97F4A7C15u };
#define MASK_HEAD 0xC2B2AE3D27D4EB4Fu

/* A line that some document holds. hash 0 is an empty slot. */
struct counted {
	uint64_t hash,
		follower; /* of the line behind it in the first document, without mask; 0: none, or too long */
	uint32_t group : 30, is_long : 1, at_end : 1;
	uint32_t n_documents, last_document;
	uint32_t repeated; /* in s->repeated, from 1; 0: one document only */
};

/* A line that more than one document holds. */
struct repeated {
	uint64_t followers[MAX_FOLLOWERS]; /* ascending */
	uint32_t n_followers;
	char text[LISTED_BYTES + 4];
};

struct group_count {
	uint32_t documents, seen; /* different ones; all */
	uint32_t common, own;     /* lines that every document has; the others */
};

/* Of a group that was learnt. */
struct learnt_group {
	uint64_t hash;
	uint32_t seen;
};

struct surroundings {
	/* While observing. */
	struct strmap groups;
	struct group_count *group_counts;
	size_t n_group_counts, alloc_group_counts;
	struct repeated *repeated;
	size_t n_repeated, alloc_repeated;
	struct counted *slots;
	uint32_t n_slots, n_counted;
	uint64_t *fingerprints; /* of documents, to count copies once; open addressing, 0 is empty */
	uint32_t n_fingerprint_slots, n_fingerprints;
	uint32_t document;
	struct buf line, group;
	/* What was learnt, ascending. */
	uint64_t *hashes;
	uint32_t n_hashes;
	struct learnt_group *groups_learnt;
	uint32_t n_groups_learnt;
	/* For the report, not in the file. */
	struct surroundings_site *sites;
	size_t n_sites, alloc_sites;
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
	free(s->group_counts);
	free(s->repeated);
	free(s->slots);
	free(s->fingerprints);
	s->group_counts = NULL;
	s->repeated = NULL;
	s->n_group_counts = s->alloc_group_counts = s->n_repeated = s->alloc_repeated = 0;
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
	free(s->groups_learnt);
	for (size_t i = 0; i < s->n_sites; i++) {
		free(s->sites[i].name);
		free(s->sites[i].commonest);
	}
	free(s->sites);
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
	surroundings_group_of_id(doc->id, out);
}

void surroundings_group_of_id(const char *id, struct buf *out)
{
	const char *at = strstr(id, "://");
	at = at ? at + strlen("://") : id;
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

/* line: normalised. Never 0, under no mask. */
static uint64_t hash_line(const char *group, size_t group_len, const struct buf *line)
{
	uint64_t hash = XXH3_64bits_withSeed(line->data, line->len, XXH3_64bits(group, group_len));
	return !hash || hash == masks[EDGE_END] || hash == MASK_HEAD ? 1 : hash;
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

/* The smallest hashes of all, whatever order they come in. */
static void add_follower(struct repeated *repeated, uint64_t follower)
{
	uint32_t at = 0, n = repeated->n_followers;
	while (at < n && repeated->followers[at] < follower)
		at++;
	if (!follower || at == MAX_FOLLOWERS || (at < n && repeated->followers[at] == follower))
		return;
	if (n == MAX_FOLLOWERS)
		n--;
	memmove(&repeated->followers[at + 1], &repeated->followers[at], (n - at) * sizeof(follower));
	repeated->followers[at] = follower;
	repeated->n_followers = n + 1;
}

/* The line as it stands in the document, cut between two characters. */
static void shorten(const char *text, char ret_text[LISTED_BYTES + 4])
{
	size_t len = strlen(text), kept = len <= LISTED_BYTES ? len : LISTED_BYTES;
	while (len > LISTED_BYTES && kept && ((unsigned char)text[kept] & 0xC0) == 0x80)
		kept--;
	memcpy(ret_text, text, kept);
	memcpy(ret_text + kept, "...", 4);
	if (kept == len)
		ret_text[kept] = '\0';
}

/* follower: the hash of the line behind it. */
static void count_line(struct surroundings *s, uint32_t group, enum page_edge edge, const char *text,
		       uint64_t follower)
{
	make_room(s);
	uint64_t hash = hash_line(s->group.data, s->group.len, &s->line) ^ masks[edge];
	struct counted *counted = probe(s->slots, s->n_slots, hash);
	if (!counted->hash) {
		*counted = (struct counted){ .hash = hash,
					     .group = group & 0x3FFFFFFF,
					     .follower = follower,
					     .at_end = edge == EDGE_END };
		counted->is_long = s->line.len >= SURROUNDINGS_LONG_LINE;
		s->n_counted++;
	}
	if (counted->last_document == s->document)
		return;
	counted->last_document = s->document;
	if (++counted->n_documents == 2) {
		GROW(s->repeated, s->n_repeated, s->alloc_repeated);
		struct repeated *fresh = &s->repeated[s->n_repeated++];
		*fresh = (struct repeated){ .n_followers = 0 };
		shorten(text, fresh->text);
		add_follower(fresh, counted->follower);
		counted->repeated = (uint32_t)s->n_repeated;
	}
	if (counted->repeated)
		add_follower(&s->repeated[counted->repeated - 1], follower);
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

/* The hash of the next line that is not blank, of all lines from i on; 0 when there is none or it is long. */
static uint64_t hash_of_next(struct surroundings *s, const struct document *doc, size_t i)
{
	for (; i < doc->n_blocks; i++) {
		size_t len = strlen(doc->blocks[i].text);
		if (line_is_blank(doc->blocks[i].text, len))
			continue;
		if (len > SURROUNDINGS_MAX_LINE)
			return 0;
		buf_clear(&s->line);
		line_normalise(doc->blocks[i].text, len, &s->line);
		return hash_line(s->group.data, s->group.len, &s->line);
	}
	return 0;
}

/*
 * Half of a page is half of its weight: squares of lengths, so that a short text between a long menu and many teasers is the
 * middle of its page. 0 for a blank line.
 */
static uint64_t weight_of(const char *text)
{
	size_t len = strlen(text);
	if (line_is_blank(text, len))
		return 0;
	return len < SURROUNDINGS_MAX_LINE ? len * len : SURROUNDINGS_MAX_LINE * SURROUNDINGS_MAX_LINE;
}

void surroundings_observe(struct surroundings *s, const struct document *doc)
{
	buf_clear(&s->group);
	surroundings_group(doc, &s->group);
	bool is_new;
	uint32_t group = strmap_add(&s->groups, s->group.data, s->group.len, &is_new);
	if (is_new) {
		GROW(s->group_counts, s->n_group_counts, s->alloc_group_counts);
		s->group_counts[s->n_group_counts++] = (struct group_count){ .documents = 0 };
	}
	s->group_counts[group].seen++;
	if (is_copy(s, doc))
		return;
	s->group_counts[group].documents++;
	s->document++;

	size_t n_lines = 0, seen = 0;
	uint64_t all = 0, before = 0;
	for (size_t i = 0; i < doc->n_blocks; i++) {
		uint64_t weight = weight_of(doc->blocks[i].text);
		n_lines += weight > 0;
		all += weight;
	}
	for (size_t i = 0; i < doc->n_blocks; i++) {
		const struct block *block = &doc->blocks[i];
		size_t len = strlen(block->text);
		uint64_t weight = weight_of(block->text);
		if (!weight)
			continue;
		bool start = before * 2 + weight <= all;
		before += weight;
		size_t from_edge = start ? seen : n_lines - 1 - seen;
		seen++;
		if (from_edge >= SURROUNDINGS_MAX_LINES || !is_countable(block, len))
			continue;
		uint64_t follower = start || len > HEAD_LINE ? 0 : hash_of_next(s, doc, i + 1);
		buf_clear(&s->line);
		line_normalise(block->text, len, &s->line);
		count_line(s, group, start ? EDGE_START : EDGE_END, block->text, follower);
	}
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return left < right ? -1 : left > right;
}

static int compare_groups(const void *a, const void *b)
{
	return compare_hashes(&((const struct learnt_group *)a)->hash,
			      &((const struct learnt_group *)b)->hash);
}

/*
 * A site's first documents are too few to count by, but what each of them has is none's own: unless they have so much in
 * common that they are versions of one text.
 */
static bool is_common_to_few(const struct group_count *group, const struct counted *counted)
{
	uint32_t least = counted->is_long ? SURROUNDINGS_MIN_DOCUMENTS : SURROUNDINGS_FEW;
	return group->documents >= least && counted->n_documents == group->documents &&
	       group->common <= group->own;
}

static bool is_surrounding(const struct surroundings *s, const struct counted *counted)
{
	uint32_t documents = s->group_counts[counted->group].documents;
	uint32_t least = counted->is_long ? 2 * SURROUNDINGS_MIN_DOCUMENTS : SURROUNDINGS_MIN_DOCUMENTS;
	uint32_t share = documents / (counted->is_long ? 4 : SURROUNDINGS_MIN_SHARE);
	if (is_common_to_few(&s->group_counts[counted->group], counted))
		return true;
	return counted->n_documents >= least && counted->n_documents >= share;
}

/* Behind it, one document after another names other documents: lines that stand in the first half of their own page. */
static bool is_head(const struct surroundings *s, const struct counted *counted)
{
	if (!counted->at_end || !counted->repeated ||
	    counted->n_documents * HEAD_SHARE < s->group_counts[counted->group].documents)
		return false;
	const struct repeated *repeated = &s->repeated[counted->repeated - 1];
	uint32_t named = 0;
	for (uint32_t i = 0; i < repeated->n_followers; i++)
		named += probe(s->slots, s->n_slots, repeated->followers[i])->hash != 0;
	return named >= HEAD_FOLLOWERS && named * 3 >= repeated->n_followers * 2;
}

static int compare_sites(const void *a, const void *b)
{
	const struct surroundings_site *left = a, *right = b;
	return strcmp(left->name, right->name);
}

/* The commonest first; of two as common, by their text. */
static int compare_listed(const void *a, const void *b, void *ctx)
{
	const struct surroundings *s = ctx;
	const struct counted *left = *(struct counted *const *)a, *right = *(struct counted *const *)b;
	if (left->group != right->group)
		return left->group < right->group ? -1 : 1;
	if (left->n_documents != right->n_documents)
		return left->n_documents > right->n_documents ? -1 : 1;
	return strcmp(s->repeated[left->repeated - 1].text, s->repeated[right->repeated - 1].text);
}

/* lines: of one group, sorted. */
static void list_group(struct surroundings *s, struct counted *const *lines, size_t n)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *listed[LISTED_LINES];
	size_t n_listed = 0, len;
	for (size_t i = 0; i < n && n_listed < LISTED_LINES; i++) {
		const char *line = s->repeated[lines[i]->repeated - 1].text;
		bool again = false;
		for (size_t k = 0; k < n_listed; k++)
			again |= !strcmp(listed[k], line);
		if (again)
			continue;
		buf_addf(&text, "%s%s (%u)", n_listed ? " | " : "", line, lines[i]->n_documents);
		listed[n_listed++] = line;
	}
	const char *name = strmap_string(&s->groups, lines[0]->group, &len);
	GROW(s->sites, s->n_sites, s->alloc_sites);
	s->sites[s->n_sites++] = (struct surroundings_site){
		.name = xstrndup(name, len),
		.documents = s->group_counts[lines[0]->group].seen,
		.lines = (uint32_t)n,
		.commonest = buf_detach(&text),
	};
}

/* chosen: what was learnt; its order changes. */
static void list_sites(struct surroundings *s, struct counted **chosen, size_t n)
{
	if (n)
		qsort_r(chosen, n, sizeof(struct counted *), compare_listed, s);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && chosen[end]->group == chosen[i]->group;)
			end++;
		list_group(s, chosen + i, end - i);
	}
	if (s->n_sites)
		qsort(s->sites, s->n_sites, sizeof(*s->sites), compare_sites);
}

void surroundings_learn(struct surroundings *s)
{
	size_t alloc = 0, n = 0, n_chosen = 0, alloc_chosen = 0;
	CLEANUP(free_p) struct counted **chosen = NULL;
	free(s->hashes);
	s->hashes = NULL;
	for (uint32_t i = 0; i < s->n_slots; i++) {
		if (!s->slots[i].hash)
			continue;
		struct group_count *group = &s->group_counts[s->slots[i].group];
		if (s->slots[i].n_documents == group->documents)
			group->common++;
		else
			group->own++;
	}
	for (uint32_t i = 0; i < s->n_slots; i++) {
		struct counted *counted = &s->slots[i];
		if (!counted->hash || !is_surrounding(s, counted))
			continue;
		GROW(chosen, n_chosen, alloc_chosen);
		chosen[n_chosen++] = counted;
		GROW(s->hashes, n, alloc);
		s->hashes[n++] = counted->hash;
		if (!is_head(s, counted))
			continue;
		GROW(s->hashes, n, alloc);
		s->hashes[n++] = counted->hash ^ masks[EDGE_END] ^ MASK_HEAD;
	}
	if (n)
		qsort(s->hashes, n, sizeof(*s->hashes), compare_hashes);
	s->n_hashes = (uint32_t)n;
	list_sites(s, chosen, n_chosen);
	s->n_groups_learnt = (uint32_t)s->n_group_counts;
	s->groups_learnt = xcalloc(s->n_group_counts + 1, sizeof(*s->groups_learnt));
	for (uint32_t i = 0; i < s->n_groups_learnt; i++) {
		size_t len;
		const char *name = strmap_string(&s->groups, i, &len);
		s->groups_learnt[i] = (struct learnt_group){ .hash = XXH3_64bits(name, len),
							     .seen = s->group_counts[i].seen };
	}
	if (s->n_groups_learnt)
		qsort(s->groups_learnt, s->n_groups_learnt, sizeof(*s->groups_learnt), compare_groups);
	forget_counts(s);
}

static bool knows_line(const struct surroundings *s, const char *group, uint64_t mask, const struct buf *line)
{
	if (!s->n_hashes)
		return false;
	uint64_t hash = hash_line(group, strlen(group), line) ^ mask;
	return bsearch(&hash, s->hashes, s->n_hashes, sizeof(hash), compare_hashes) != NULL;
}

static bool knows(const struct surroundings *s, const char *group, uint64_t mask, const char *text,
		  size_t len)
{
	if (!s->n_hashes || len > SURROUNDINGS_MAX_LINE)
		return false;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	line_normalise(text, len, &line);
	return knows_line(s, group, mask, &line);
}

bool surroundings_knows_line(const struct surroundings *s, const char *group, enum page_edge edge,
			     const struct buf *line)
{
	return knows_line(s, group, masks[edge], line);
}

bool surroundings_is_known(const struct surroundings *s, const char *group, enum page_edge edge,
			   const char *text, size_t len)
{
	return knows(s, group, masks[edge], text, len);
}

bool surroundings_is_head(const struct surroundings *s, const char *group, const char *text, size_t len)
{
	return len <= HEAD_LINE && knows(s, group, MASK_HEAD, text, len);
}

uint32_t surroundings_documents(const struct surroundings *s, const char *group)
{
	struct learnt_group wanted = { .hash = XXH3_64bits(group, strlen(group)) };
	const struct learnt_group *found = s->n_groups_learnt
						   ? bsearch(&wanted, s->groups_learnt, s->n_groups_learnt,
							     sizeof(wanted), compare_groups)
						   : NULL;
	return found ? found->seen : 0;
}

const struct surroundings_site *surroundings_sites(const struct surroundings *s, size_t *ret_n)
{
	*ret_n = s->n_sites;
	return s->sites;
}

uint32_t surroundings_count(const struct surroundings *s)
{
	return s->n_hashes;
}

void surroundings_write(const struct surroundings *s, struct buf *out)
{
	buf_addstr(out, MAGIC);
	buf_add_varint(out, s->n_groups_learnt);
	for (uint32_t i = 0; i < s->n_groups_learnt; i++) {
		buf_add_u64(out, s->groups_learnt[i].hash);
		buf_add_u32(out, s->groups_learnt[i].seen);
	}
	buf_add_varint(out, s->n_hashes);
	for (uint32_t i = 0; i < s->n_hashes; i++)
		buf_add_u64(out, s->hashes[i]);
}

static bool read_groups(struct cursor *in, struct surroundings *s)
{
	uint32_t n = cursor_varint_max(in, MAX_HASHES);
	if (in->bad || (size_t)(in->end - in->at) / (sizeof(uint64_t) + sizeof(uint32_t)) < n)
		return false;
	s->groups_learnt = xcalloc((size_t)n + 1, sizeof(*s->groups_learnt));
	s->n_groups_learnt = n;
	bool sound = true;
	for (uint32_t i = 0; i < n; i++) {
		s->groups_learnt[i].hash = cursor_u64(in);
		s->groups_learnt[i].seen = cursor_u32(in);
		sound &= !i || s->groups_learnt[i].hash > s->groups_learnt[i - 1].hash;
	}
	return sound;
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
	bool sound = read_groups(&in, s);
	s->n_hashes = cursor_varint_max(&in, MAX_HASHES);
	sound &= !in.bad && (size_t)(in.end - in.at) == (size_t)s->n_hashes * sizeof(uint64_t);
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

/*
 * Which lines are surroundings, and the learnt file. The file is a line "iom-surroundings 2"; a varint of how many groups
 * follow, and of each, ascending, the hash of its name, u64, and how many documents it had, u32; a varint of how many hashes
 * of lines follow, and these, u64, ascending. The hash of a line covers its group and text; where it stands is one of the
 * masks of surroundings_counts.h on top.
 *
 * Version 1 had no groups and knew no heads of teasers.
 */
#include "learn/surroundings_counts.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAGIC      "iom-surroundings 2\n"
#define MAX_HASHES SURROUNDINGS_MAX_COUNTED

#define HEAD_FOLLOWERS 3u  /* so many of them tell a head of teasers */
#define HEAD_SHARE     3u  /* one in so many of the site's documents has it */
#define LISTED_LINES   10u /* of a site, in the report */

/* Of a group that was learnt. */
struct learnt_group {
	uint64_t hash;
	uint32_t seen;
};

struct surroundings {
	struct surroundings_counts counts; /* while observing */
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
	surroundings_counts_init(&s->counts);
	return s;
}

void surroundings_free(struct surroundings *s)
{
	if (!s)
		return;
	surroundings_counts_release(&s->counts);
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

void surroundings_observe(struct surroundings *s, const struct document *doc)
{
	surroundings_counts_add(&s->counts, doc);
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
	uint32_t documents = s->counts.of_group[counted->group].documents;
	uint32_t least = counted->is_long ? 2 * SURROUNDINGS_MIN_DOCUMENTS : SURROUNDINGS_MIN_DOCUMENTS;
	uint32_t share = documents / (counted->is_long ? 4 : SURROUNDINGS_MIN_SHARE);
	if (is_common_to_few(&s->counts.of_group[counted->group], counted))
		return true;
	return counted->n_documents >= least && counted->n_documents >= share;
}

/* Behind it, one document after another names other documents: lines that stand in the first half of their own page. */
static bool is_head(const struct surroundings *s, const struct counted *counted)
{
	if (!counted->at_end || !counted->repeated ||
	    counted->n_documents * HEAD_SHARE < s->counts.of_group[counted->group].documents)
		return false;
	const struct repeated *repeated = &s->counts.repeated[counted->repeated - 1];
	uint32_t named = 0;
	for (uint32_t i = 0; i < repeated->n_followers; i++)
		named += surroundings_counts_hold(&s->counts, repeated->followers[i]);
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
	return strcmp(s->counts.repeated[left->repeated - 1].text,
		      s->counts.repeated[right->repeated - 1].text);
}

/* lines: of one group, sorted. */
static void list_group(struct surroundings *s, struct counted *const *lines, size_t n)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *listed[LISTED_LINES];
	size_t n_listed = 0, len;
	for (size_t i = 0; i < n && n_listed < LISTED_LINES; i++) {
		const char *line = s->counts.repeated[lines[i]->repeated - 1].text;
		bool again = false;
		for (size_t k = 0; k < n_listed; k++)
			again |= !strcmp(listed[k], line);
		if (again)
			continue;
		buf_addf(&text, "%s%s (%u)", n_listed ? " | " : "", line, lines[i]->n_documents);
		listed[n_listed++] = line;
	}
	const char *name = strmap_string(&s->counts.groups, lines[0]->group, &len);
	GROW(s->sites, s->n_sites, s->alloc_sites);
	s->sites[s->n_sites++] = (struct surroundings_site){
		.name = xstrndup(name, len),
		.documents = s->counts.of_group[lines[0]->group].seen,
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
	for (uint32_t i = 0; i < s->counts.n_slots; i++) {
		if (!s->counts.slots[i].hash)
			continue;
		struct group_count *group = &s->counts.of_group[s->counts.slots[i].group];
		if (s->counts.slots[i].n_documents == group->documents)
			group->common++;
		else
			group->own++;
	}
	for (uint32_t i = 0; i < s->counts.n_slots; i++) {
		struct counted *counted = &s->counts.slots[i];
		if (!counted->hash || !is_surrounding(s, counted))
			continue;
		GROW(chosen, n_chosen, alloc_chosen);
		chosen[n_chosen++] = counted;
		GROW(s->hashes, n, alloc);
		s->hashes[n++] = counted->hash;
		if (!is_head(s, counted))
			continue;
		GROW(s->hashes, n, alloc);
		s->hashes[n++] = counted->hash ^ MASK_END ^ MASK_HEAD;
	}
	if (n)
		qsort(s->hashes, n, sizeof(*s->hashes), compare_hashes);
	s->n_hashes = (uint32_t)n;
	list_sites(s, chosen, n_chosen);
	s->n_groups_learnt = (uint32_t)s->counts.n_of_group;
	s->groups_learnt = xcalloc(s->counts.n_of_group + 1, sizeof(*s->groups_learnt));
	for (uint32_t i = 0; i < s->n_groups_learnt; i++) {
		size_t len;
		const char *name = strmap_string(&s->counts.groups, i, &len);
		s->groups_learnt[i] = (struct learnt_group){ .hash = XXH3_64bits(name, len),
							     .seen = s->counts.of_group[i].seen };
	}
	if (s->n_groups_learnt)
		qsort(s->groups_learnt, s->n_groups_learnt, sizeof(*s->groups_learnt), compare_groups);
	surroundings_counts_release(&s->counts);
}

static bool knows_line(const struct surroundings *s, const char *group, uint64_t mask, const struct buf *line)
{
	if (!s->n_hashes)
		return false;
	uint64_t hash = surroundings_hash_line(group, strlen(group), line) ^ mask;
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
	return knows_line(s, group, edge_mask(edge), line);
}

bool surroundings_is_known(const struct surroundings *s, const char *group, enum page_edge edge,
			   const char *text, size_t len)
{
	return knows(s, group, edge_mask(edge), text, len);
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

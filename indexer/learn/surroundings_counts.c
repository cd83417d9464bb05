/* Counting repeated lines, site by site: see surroundings_counts.h. */
#include "learn/surroundings_counts.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "learn/line.h"
#include "base/banned.h"

#define FIRST_SLOTS  1024u
#define PHONE_DIGITS 7u /* so many digits in a short line: a telephone number or a date with a time */

void surroundings_counts_init(struct surroundings_counts *counts)
{
	*counts = (struct surroundings_counts){ .document = 0 };
	strmap_init(&counts->groups);
	buf_init(&counts->line);
	buf_init(&counts->group);
}

void surroundings_counts_release(struct surroundings_counts *counts)
{
	strmap_release(&counts->groups);
	free(counts->of_group);
	free(counts->repeated);
	xfree_own(counts->slots, counts->n_slots, sizeof(*counts->slots));
	xfree_own(counts->fingerprints, counts->n_fingerprint_slots, sizeof(*counts->fingerprints));
	buf_release(&counts->line);
	buf_release(&counts->group);
	*counts = (struct surroundings_counts){ .line = BUF_INIT, .group = BUF_INIT };
}

uint64_t surroundings_hash_line(const char *group, size_t group_len, const struct buf *line)
{
	uint64_t hash = XXH3_64bits_withSeed(line->data, line->len, XXH3_64bits(group, group_len));
	return !hash || hash == MASK_END || hash == MASK_HEAD ? 1 : hash;
}

static struct counted *probe(struct counted *slots, uint32_t n_slots, uint64_t hash)
{
	for (uint32_t at = (uint32_t)hash & (n_slots - 1);; at = (at + 1) & (n_slots - 1))
		if (!slots[at].hash || slots[at].hash == hash)
			return &slots[at];
}

bool surroundings_counts_hold(const struct surroundings_counts *counts, uint64_t hash)
{
	return probe(counts->slots, counts->n_slots, hash)->hash != 0;
}

/* Move to a table of n_slots, leaving behind lines seen in fewer than `least` documents. */
static void rebuild(struct surroundings_counts *counts, uint32_t n_slots, uint32_t least)
{
	struct counted *slots = xcalloc_own(n_slots, sizeof(*slots));
	counts->n_counted = 0;
	for (uint32_t i = 0; i < counts->n_slots; i++) {
		if (!counts->slots[i].hash || counts->slots[i].n_documents < least)
			continue;
		*probe(slots, n_slots, counts->slots[i].hash) = counts->slots[i];
		counts->n_counted++;
	}
	xfree_own(counts->slots, counts->n_slots, sizeof(*counts->slots));
	counts->slots = slots;
	counts->n_slots = n_slots;
}

/*
 * Room for one line more. At the limit the rarest go: what is a surrounding comes back soon
 * (lossy counting, Manku and Motwani 2002).
 */
static void make_room(struct surroundings_counts *counts)
{
	if (counts->n_counted >= SURROUNDINGS_MAX_COUNTED)
		for (uint32_t least = 2; counts->n_counted > SURROUNDINGS_MAX_COUNTED / 2; least++)
			rebuild(counts, counts->n_slots, least);
	if (!counts->n_slots || counts->n_counted > counts->n_slots / 4 * 3)
		rebuild(counts, counts->n_slots ? counts->n_slots * 2 : FIRST_SLOTS, 0);
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
static void count_line(struct surroundings_counts *counts, uint32_t group, enum page_edge edge,
		       const char *text, uint64_t follower)
{
	make_room(counts);
	uint64_t hash = surroundings_hash_line(counts->group.data, counts->group.len, &counts->line) ^
			edge_mask(edge);
	struct counted *counted = probe(counts->slots, counts->n_slots, hash);
	if (!counted->hash) {
		*counted = (struct counted){ .hash = hash,
					     .group = group & 0x3FFFFFFF,
					     .follower = follower,
					     .at_end = edge == EDGE_END };
		counted->is_long = counts->line.len >= SURROUNDINGS_LONG_LINE;
		counts->n_counted++;
	}
	if (counted->last_document == counts->document)
		return;
	counted->last_document = counts->document;
	if (++counted->n_documents == 2) {
		GROW(counts->repeated, counts->n_repeated, counts->alloc_repeated);
		struct repeated *fresh = &counts->repeated[counts->n_repeated++];
		*fresh = (struct repeated){ .n_followers = 0 };
		shorten(text, fresh->text);
		add_follower(fresh, counted->follower);
		counted->repeated = (uint32_t)counts->n_repeated;
	}
	if (counted->repeated)
		add_follower(&counts->repeated[counted->repeated - 1], follower);
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
static bool is_copy(struct surroundings_counts *counts, const struct document *doc)
{
	uint64_t fingerprint = XXH3_64bits(counts->group.data, counts->group.len);
	for (size_t i = 0; i < doc->n_blocks; i++)
		fingerprint =
			XXH3_64bits_withSeed(doc->blocks[i].text, strlen(doc->blocks[i].text), fingerprint);
	fingerprint |= !fingerprint;

	if (!counts->n_fingerprint_slots || counts->n_fingerprints > counts->n_fingerprint_slots / 2) {
		uint32_t n = counts->n_fingerprint_slots ? counts->n_fingerprint_slots * 2 : FIRST_SLOTS;
		uint64_t *bigger = xcalloc_own(n, sizeof(*bigger));
		for (uint32_t i = 0; i < counts->n_fingerprint_slots; i++) {
			uint32_t at = (uint32_t)counts->fingerprints[i] & (n - 1);
			while (counts->fingerprints[i] && bigger[at])
				at = (at + 1) & (n - 1);
			if (counts->fingerprints[i])
				bigger[at] = counts->fingerprints[i];
		}
		xfree_own(counts->fingerprints, counts->n_fingerprint_slots, sizeof(*counts->fingerprints));
		counts->fingerprints = bigger;
		counts->n_fingerprint_slots = n;
	}
	uint32_t at = (uint32_t)fingerprint & (counts->n_fingerprint_slots - 1);
	for (; counts->fingerprints[at]; at = (at + 1) & (counts->n_fingerprint_slots - 1))
		if (counts->fingerprints[at] == fingerprint)
			return true;
	counts->fingerprints[at] = fingerprint;
	counts->n_fingerprints++;
	return false;
}

/* The hash of the next line that is not blank, of all lines from i on; 0 when there is none or it is long. */
static uint64_t hash_of_next(struct surroundings_counts *counts, const struct document *doc, size_t i)
{
	for (; i < doc->n_blocks; i++) {
		size_t len = strlen(doc->blocks[i].text);
		if (line_is_blank(doc->blocks[i].text, len))
			continue;
		if (len > SURROUNDINGS_MAX_LINE)
			return 0;
		buf_clear(&counts->line);
		line_normalise(doc->blocks[i].text, len, &counts->line);
		return surroundings_hash_line(counts->group.data, counts->group.len, &counts->line);
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

void surroundings_counts_add(struct surroundings_counts *counts, const struct document *doc)
{
	buf_clear(&counts->group);
	surroundings_group(doc, &counts->group);
	bool is_new;
	uint32_t group = strmap_add(&counts->groups, counts->group.data, counts->group.len, &is_new);
	if (is_new) {
		GROW(counts->of_group, counts->n_of_group, counts->alloc_of_group);
		counts->of_group[counts->n_of_group++] = (struct group_count){ .documents = 0 };
	}
	counts->of_group[group].seen++;
	if (is_copy(counts, doc))
		return;
	counts->of_group[group].documents++;
	counts->document++;

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
		uint64_t follower = start || len > HEAD_LINE ? 0 : hash_of_next(counts, doc, i + 1);
		buf_clear(&counts->line);
		line_normalise(block->text, len, &counts->line);
		count_line(counts, group, start ? EDGE_START : EDGE_END, block->text, follower);
	}
}

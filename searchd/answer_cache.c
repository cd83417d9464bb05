#include "answer_cache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

#include "base/memory.h"
#include "base/banned.h"

#define N_CHAINS 2048u /* an entry of 4 KB in each, when full of those */

struct entry {
	struct entry *next_in_chain;
	struct entry *newer, *older;
	uint64_t hash;
	struct kept_answer answer;
	size_t key_len;
	char bytes[]; /* key, then body */
};

struct answer_cache {
	char generation[16];
	uint64_t seed;         /* nobody outside can choose requests that meet in one chain */
	struct entry **chains; /* N_CHAINS of them; NULL before the first answer */
	struct entry *newest, *oldest;
	size_t bytes;
};

struct answer_cache *answer_cache_new(void)
{
	struct answer_cache *cache = xcalloc(1, sizeof(*cache));
	if (getrandom(&cache->seed, sizeof(cache->seed), 0) < 0)
		cache->seed = (uintptr_t)cache;
	return cache;
}

static size_t size_of(size_t key_len, size_t body_len)
{
	return sizeof(struct entry) + key_len + body_len;
}

static void leave_order(struct answer_cache *cache, struct entry *entry)
{
	*(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
	*(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void enter_order(struct answer_cache *cache, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(entry->older ? &entry->older->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

static void drop(struct answer_cache *cache, struct entry *entry)
{
	struct entry **at = &cache->chains[entry->hash % N_CHAINS];
	while (*at != entry)
		at = &(*at)->next_in_chain;
	*at = entry->next_in_chain;
	leave_order(cache, entry);
	cache->bytes -= size_of(entry->key_len, entry->answer.len);
	free(entry);
}

static void drop_all(struct answer_cache *cache)
{
	while (cache->oldest)
		drop(cache, cache->oldest);
	free(cache->chains);
	cache->chains = NULL;
}

void answer_cache_free(struct answer_cache *cache)
{
	if (!cache)
		return;
	drop_all(cache);
	free(cache);
}

void answer_cache_follow(struct answer_cache *cache, const char *generation)
{
	size_t len = strlen(generation);
	drop_all(cache);
	memset(cache->generation, 0, sizeof(cache->generation));
	if (generation_name_valid(generation, len))
		memcpy(cache->generation, generation, len);
}

static uint64_t hash_of(const struct answer_cache *cache, const struct buf *key)
{
	return XXH3_64bits_withSeed(key->data, key->len, cache->seed);
}

static struct entry *look_up(const struct answer_cache *cache, const struct buf *key, uint64_t hash)
{
	struct entry *entry = cache->chains ? cache->chains[hash % N_CHAINS] : NULL;
	while (entry && (entry->hash != hash || entry->key_len != key->len ||
			 memcmp(entry->bytes, key->data, key->len)))
		entry = entry->next_in_chain;
	return entry;
}

bool answer_cache_find(struct answer_cache *cache, const struct buf *key, struct kept_answer *ret_kept)
{
	struct entry *entry = look_up(cache, key, hash_of(cache, key));
	if (!entry)
		return false;
	leave_order(cache, entry);
	enter_order(cache, entry);
	*ret_kept = entry->answer;
	return true;
}

static bool may_be_kept(const struct wire_answer *answer, size_t key_len)
{
	return answer->status == 200 && !(answer->flags & (ANSWER_VOLATILE | ANSWER_FILE)) &&
	       answer->fd < 0 && key_len <= ANSWER_CACHE_MAX_ENTRY &&
	       answer->body.len <= ANSWER_CACHE_MAX_ENTRY &&
	       size_of(key_len, answer->body.len) <= ANSWER_CACHE_MAX_ENTRY;
}

void answer_cache_put(struct answer_cache *cache, const struct buf *key, const struct wire_answer *answer)
{
	if (!*answer->generation)
		return; /* the answer of a worker without an index */
	if (strcmp(answer->generation, cache->generation) != 0) {
		drop_all(cache);
		return;
	}
	uint64_t hash = hash_of(cache, key);
	if (!may_be_kept(answer, key->len) || look_up(cache, key, hash))
		return;
	size_t size = size_of(key->len, answer->body.len);
	while (cache->bytes + size > ANSWER_CACHE_MAX_BYTES)
		drop(cache, cache->oldest);
	if (!cache->chains)
		cache->chains = xcalloc(N_CHAINS, sizeof(struct entry *));

	struct entry *entry = xmalloc(size);
	entry->hash = hash;
	entry->key_len = key->len;
	memcpy(entry->bytes, key->data, key->len);
	memcpy(entry->bytes + key->len, answer->body.data, answer->body.len);
	entry->answer = (struct kept_answer){ .type = answer->type,
					      .flags = answer->flags,
					      .body = entry->bytes + key->len,
					      .len = answer->body.len };
	entry->next_in_chain = cache->chains[hash % N_CHAINS];
	cache->chains[hash % N_CHAINS] = entry;
	enter_order(cache, entry);
	cache->bytes += size;
}

size_t answer_cache_bytes(const struct answer_cache *cache)
{
	return cache->bytes;
}

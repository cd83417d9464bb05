#include "corpus.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

#define MAX_FORGOTTEN_BYTES (64u << 20)

void corpus_init(struct corpus *corpus, const struct docs *old, uint32_t n_old_sources)
{
	*corpus = (struct corpus){ .notes = BUF_INIT };
	strmap_init(&corpus->ids);
	strmap_init(&corpus->forgotten);
	corpus->first_by_source = xcalloc((size_t)n_old_sources + 1, sizeof(uint32_t));
	corpus->n_by_source = xcalloc((size_t)n_old_sources + 1, sizeof(uint32_t));
	corpus->by_source = xcalloc(old ? (size_t)old->n + 1 : 1, sizeof(uint32_t));
	if (!old)
		return;
	for (uint32_t i = 0; i < old->n; i++)
		if (old->rows[i].source < n_old_sources)
			corpus->n_by_source[old->rows[i].source]++;
	for (uint32_t s = 0; s < n_old_sources; s++)
		corpus->first_by_source[s + 1] = corpus->first_by_source[s] + corpus->n_by_source[s];
	CLEANUP(free_p) uint32_t *next = xcalloc((size_t)n_old_sources + 1, sizeof(uint32_t));
	memcpy(next, corpus->first_by_source, ((size_t)n_old_sources + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < old->n; i++)
		if (old->rows[i].source < n_old_sources)
			corpus->by_source[next[old->rows[i].source]++] = i;
}

void corpus_release(struct corpus *corpus)
{
	strmap_release(&corpus->ids);
	strmap_release(&corpus->forgotten);
	free(corpus->entries);
	free(corpus->by_source);
	free(corpus->first_by_source);
	free(corpus->n_by_source);
	buf_release(&corpus->notes);
}

struct corpus_entry *corpus_put(struct corpus *corpus, const char *id, uint32_t input, uint32_t captured,
				bool *ret_replaced)
{
	bool is_new;
	uint32_t number = strmap_add(&corpus->ids, id, strlen(id), &is_new);
	*ret_replaced = false;
	if (is_new) {
		GROW(corpus->entries, corpus->n, corpus->alloc);
		corpus->entries[corpus->n++] =
			(struct corpus_entry){ .kind = ENTRY_REMOVED, .input = input, .captured = captured };
		corpus->n_live++;
		return &corpus->entries[number];
	}
	struct corpus_entry *entry = &corpus->entries[number];
	if (entry->kind == ENTRY_REMOVED) {
		corpus->n_live++;
	} else {
		bool dated = captured && entry->captured && captured != entry->captured;
		if (dated ? captured < entry->captured : input < entry->input)
			return NULL;
		*ret_replaced = true;
	}
	entry->input = input;
	entry->captured = captured;
	return entry;
}

uint32_t corpus_input_of(const struct corpus *corpus, const char *id)
{
	uint32_t number = strmap_find(&corpus->ids, id, strlen(id));
	if (number == STRMAP_NONE || corpus->entries[number].kind == ENTRY_REMOVED)
		return UINT32_MAX;
	return corpus->entries[number].input;
}

void corpus_remove(struct corpus *corpus, struct corpus_entry *entry)
{
	entry->kind = ENTRY_REMOVED;
	corpus->n_live--;
}

bool corpus_has(const struct corpus *corpus, const char *id)
{
	uint32_t number = strmap_find(&corpus->ids, id, strlen(id));
	return number != STRMAP_NONE && corpus->entries[number].kind != ENTRY_REMOVED;
}

uint32_t corpus_note(struct corpus *corpus, const char *text)
{
	return pool_add(&corpus->notes, text);
}

enum status corpus_load_forgotten(struct corpus *corpus, int dirfd, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum status status = file_read(dirfd, "forgotten", MAX_FORGOTTEN_BYTES, &text, err);
	if (status)
		return status;
	for (const char *at = text.data, *end; (end = strchr(at, '\n')); at = end + 1)
		strmap_add(&corpus->forgotten, at, (size_t)(end - at), NULL);
	return STATUS_OK;
}

void corpus_write_forgotten(const struct corpus *corpus, struct buf *out)
{
	for (uint32_t i = 0; i < corpus->forgotten.n; i++) {
		size_t len;
		const char *id = strmap_string(&corpus->forgotten, i, &len);
		buf_add(out, id, len);
		buf_addch(out, '\n');
	}
}

bool corpus_is_forgotten(const struct corpus *corpus, const char *id)
{
	return strmap_find(&corpus->forgotten, id, strlen(id)) != STRMAP_NONE;
}

void corpus_forget(struct corpus *corpus, const char *id)
{
	strmap_add(&corpus->forgotten, id, strlen(id), NULL);
}

void corpus_unforget(struct corpus *corpus, const char *id)
{
	struct strmap others;
	strmap_init(&others);
	for (uint32_t i = 0; i < corpus->forgotten.n; i++) {
		size_t len;
		const char *other = strmap_string(&corpus->forgotten, i, &len);
		if (len != strlen(id) || memcmp(other, id, len))
			strmap_add(&others, other, len, NULL);
	}
	strmap_release(&corpus->forgotten);
	corpus->forgotten = others;
}

static int by_id(const void *a, const void *b, void *ctx)
{
	const struct inputs *inputs = ctx;
	return strcmp(inputs_id(inputs, &inputs->items[*(const uint32_t *)a]),
		      inputs_id(inputs, &inputs->items[*(const uint32_t *)b]));
}

void corpus_order_inputs(const struct inputs *inputs, uint32_t *ret_order)
{
	for (uint32_t i = 0; i < inputs->n; i++)
		ret_order[i] = i;
	if (inputs->n)
		qsort_r(ret_order, inputs->n, sizeof(*ret_order), by_id, (void *)(uintptr_t)inputs);
}

#include "learn/growth.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

#define NAMED_SITES 5u

void growth_init(struct growth *growth)
{
	*growth = (struct growth){ .n = 0 };
	strmap_init(&growth->groups);
}

void growth_release(struct growth *growth)
{
	strmap_release(&growth->groups);
	free(growth->n_documents);
	*growth = (struct growth){ .n = 0 };
}

void growth_count(struct growth *growth, const char *id)
{
	CLEANUP(buf_release) struct buf group = BUF_INIT;
	bool is_new;
	surroundings_group_of_id(id, &group);
	uint32_t number = strmap_add(&growth->groups, group.data, group.len, &is_new);
	if (is_new) {
		GROW(growth->n_documents, growth->n, growth->alloc);
		growth->n_documents[growth->n++] = 0;
	}
	growth->n_documents[number]++;
}

struct grown {
	char *name;
	uint32_t n_documents;
};

static int compare_grown(const void *a, const void *b)
{
	const struct grown *left = a, *right = b;
	if (left->n_documents != right->n_documents)
		return left->n_documents > right->n_documents ? -1 : 1;
	return strcmp(left->name, right->name);
}

bool growth_tell(const struct growth *growth, const struct surroundings *learnt, struct buf *out)
{
	CLEANUP(free_p) struct grown *grown = NULL;
	size_t n = 0, alloc = 0;
	for (size_t i = 0; i < growth->n; i++) {
		size_t len;
		const char *group = strmap_string(&growth->groups, (uint32_t)i, &len);
		char *name = xstrndup(group, len);
		uint64_t before = surroundings_documents(learnt, name);
		if (growth->n_documents[i] < GROWTH_LEAST ||
		    growth->n_documents[i] < GROWTH_FACTOR * before) {
			free(name);
			continue;
		}
		GROW(grown, n, alloc);
		grown[n++] = (struct grown){ .name = name, .n_documents = growth->n_documents[i] };
	}
	if (!n)
		return false;
	qsort(grown, n, sizeof(*grown), compare_grown);
	buf_addf(out, "%zu %s at least doubled since menus were learnt (", n,
		 n == 1 ? "site has" : "sites have");
	for (size_t i = 0; i < n; i++) {
		if (i < NAMED_SITES)
			buf_addf(out, "%s%s", i ? ", " : "", *grown[i].name ? grown[i].name : "no site");
		else if (i == NAMED_SITES)
			buf_addstr(out, ", ...");
		free(grown[i].name);
	}
	buf_addstr(out, "): it is time for --relearn");
	return true;
}

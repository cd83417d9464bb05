#include "store/sources.h"

#include <string.h>

static const char magic[8] = "IOMSOURC";
#define SOURCES_VERSION 1 /* 1: first; packed since generations of format 5 */

_Static_assert(sizeof(struct source_row) == 64, "rows are stored as they are");

enum status sources_open(int dirfd, struct sources *ret_sources, struct error *err)
{
	struct sources s = { .n = 0 };
	enum status status = table_open_packed(dirfd, "sources", magic, SOURCES_VERSION, 2, &s.table, err);
	if (status)
		return status;
	s.rows = s.table.columns[0].data;
	s.n = (uint32_t)(s.table.columns[0].bytes / sizeof(*s.rows));
	*ret_sources = s;
	return STATUS_OK;
}

void sources_close(struct sources *sources)
{
	table_close(&sources->table);
	*sources = (struct sources){ .n = 0 };
}

const char *sources_string(const struct sources *sources, uint32_t offset)
{
	return pool_string(&sources->table.columns[1], offset);
}

uint32_t sources_find(const struct sources *sources, const char *id)
{
	uint32_t low = 0, high = sources->n;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const char *other = sources_string(sources, sources->rows[mid].id);
		int order = strcmp(other ? other : "", id);
		if (!order)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return UINT32_MAX;
}

enum status sources_write(int dirfd, const struct source_row *rows, size_t n, const struct buf *pool,
			  struct error *err)
{
	const struct column columns[2] = { { rows, n * sizeof(*rows) }, { pool->data, pool->len } };
	return table_create_packed(dirfd, "sources", magic, SOURCES_VERSION, columns, 2, err);
}

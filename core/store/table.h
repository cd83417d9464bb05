/*
 * A file of columns, written once and mapped: the layout under `docs`, `parts`, `words` and `sources`.
 *
 *	8 bytes magic, u32 version, u32 number of columns, per column u64 offset and u64 bytes, then the columns,
 *	each at a multiple of 16. Numbers are little-endian, as is every machine we run on.
 *
 * Opening checks that every column lies inside the file; what the columns hold is checked where it is used,
 * so that a damaged file gives an error or a wrong string, never a crash.
 */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"

#define TABLE_MAX_COLUMNS 16
#define TABLE_MAX_PACKED  ((size_t)1 << 34) /* bytes of one, unpacked */

struct column {
	const void *data;
	size_t bytes;
};

struct table {
	struct file_map map;
	struct column columns[TABLE_MAX_COLUMNS];
	unsigned n_columns;
};

NODISCARD enum status table_open(int dirfd, const char *name, const char magic[8], uint32_t version,
				 unsigned n_columns, struct table *ret_table, struct error *err);
void table_close(struct table *table);

/* Create the file (O_EXCL, 0440, synced) from columns. */
NODISCARD enum status table_create(int dirfd, const char *name, const char magic[8], uint32_t version,
				   const struct column *columns, unsigned n_columns, struct error *err);

/*
 * The same for a table that is read once a run, from one end to the other (`sources`): 8 bytes "IOMPACK ", u64 the bytes of
 * the table, then all of it in one zstd frame. It is unpacked into memory of its own.
 */
NODISCARD enum status table_open_packed(int dirfd, const char *name, const char magic[8], uint32_t version,
					unsigned n_columns, struct table *ret_table, struct error *err);
NODISCARD enum status table_create_packed(int dirfd, const char *name, const char magic[8], uint32_t version,
					  const struct column *columns, unsigned n_columns,
					  struct error *err);

/* A string of a pool: a varint length, the bytes, a NUL. Offset 0 is no string (NULL). NULL too when it does not fit. */
const char *pool_string(const struct column *pool, uint32_t offset);
/* Append one; returns its offset. A pool begins with one zero byte. text NULL: 0. */
uint32_t pool_add(struct buf *pool, const char *text);

#endif

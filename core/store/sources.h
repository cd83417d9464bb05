/*
 * What the last run found in its sources: one row a file, in the order of their ids. Only the indexer
 * reads it, to tell what changed. A file is unchanged when size, mtime, ctime and inode are; when one
 * of them differs, its contents decide.
 */
#ifndef STORE_SOURCES_H
#define STORE_SOURCES_H

#include "base/error.h"
#include "store/table.h"

enum source_outcome {
	SOURCE_READ,    /* gave documents */
	SOURCE_SKIPPED, /* no document in it; why says it */
	SOURCE_FAILED,  /* a reader broke; read again next time */
};

struct source_row {
	uint64_t size;
	int64_t mtime_ns, ctime_ns;
	uint64_t inode;
	uint64_t hash[2]; /* XXH3-128 of the contents; zero when never read */
	uint32_t id;      /* pool offset */
	uint32_t why;     /* pool offset, 0 for SOURCE_READ */
	uint32_t outcome; /* enum source_outcome */
	uint32_t n_docs;
};

struct sources {
	struct table table;
	const struct source_row *rows;
	uint32_t n;
};

/* STATUS_NOT_FOUND when the generation has none. */
NODISCARD enum status sources_open(int dirfd, struct sources *ret_sources, struct error *err);
void sources_close(struct sources *sources);
const char *sources_string(const struct sources *sources, uint32_t offset);
/* The row of a file's id, or UINT32_MAX. */
uint32_t sources_find(const struct sources *sources, const char *id);

/* rows sorted by id, strings in pool (pool_add). */
NODISCARD enum status sources_write(int dirfd, const struct source_row *rows, size_t n,
				    const struct buf *pool, struct error *err);

#endif

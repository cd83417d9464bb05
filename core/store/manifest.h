/*
 * What a generation is: its manifest, one line a fact, the last line the hash of all before it.
 *
 *	iom-search generation 5		the format
 *	number 42
 *	published 2026-11-24T03:12:09Z
 *	engine glass 1.4.22
 *	analysis 1			version of analysis, of readers and facts, of what was learnt
 *	settings <hash>			of the options that change what is stored
 *	shards 1
 *	documents 120
 *	parts 301
 *	words 20411
 *	text 812345			bytes of text
 *	new 12				documents that came with this generation
 *	segment seg-0001		repeatable: the segments its rows point into
 *	file <name> <bytes> <XXH3-128>	repeatable: every file but this one
 *	end <XXH3-128>
 */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define MANIFEST_FORMAT                                                                                      \
	5 /* 2: companions; rows hold captured and alternates; 3: names in streams, second languages; 4: spellings; \
	     5: packed sources, folded forms only where they differ */
#define MANIFEST_MAX_FILES    4096
#define MANIFEST_MAX_SEGMENTS 2000

struct manifest_file {
	char name[64];
	uint64_t bytes;
	char hash[33];
};

struct manifest {
	uint32_t number;
	char published[32];
	char engine[64];
	uint32_t analysis;
	char settings[33];
	uint32_t documents, parts, words, n_new;
	uint64_t text_bytes;
	uint32_t *segments; /* numbers, rising */
	size_t n_segments, alloc_segments;
	struct manifest_file *files;
	size_t n_files, alloc_files;
};

#define MANIFEST_INIT                                                                                        \
	{                                                                                                    \
		.number = 0                                                                                  \
	}
void manifest_release(struct manifest *manifest);
void manifest_add_segment(struct manifest *manifest, uint32_t number);
void manifest_write(const struct manifest *manifest, struct buf *out);
/* STATUS_CORRUPT for anything manifest_write would not write; STATUS_UNSUPPORTED for another format. */
NODISCARD enum status manifest_read(const char *text, size_t len, struct manifest *ret_manifest,
				    struct error *err);

/* Add every file below dirfd (engine/ included, "manifest" not) with size and hash, sorted by name. Syncs nothing. */
NODISCARD enum status manifest_add_files(struct manifest *manifest, int dirfd, struct error *err);
/* Names and sizes; with contents, hashes too. The message names the first file that differs. */
NODISCARD enum status manifest_check(const struct manifest *manifest, int dirfd, bool contents,
				     struct error *err);

/* XXH3-128 as 32 hexadecimal digits. */
void hash_hex(const void *data, size_t len, char ret_hex[33]);

#endif

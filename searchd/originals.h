/*
 * --originals: the file that a document was read from. The folder is walked one name at a time, each opened below the one
 * before and never through a link, so that whatever an id holds, nothing outside the folder is reached. (openat2(2) would do
 * it in one call, but its flags are in memory, where seccomp cannot see that a file is opened for reading alone.)
 */
#ifndef SEARCHD_ORIGINALS_H
#define SEARCHD_ORIGINALS_H

#include "wire.h"

struct original {
	int fd;
	uint64_t size;
	uint64_t tag; /* another one when the file changes: of its inode, size and times */
	enum content_type type;
};

/* id: of a document of the index. STATUS_NOT_FOUND: no regular file there that may be read. */
NODISCARD enum status original_open(const char *folder, const char *id, struct original *ret_original,
				    struct error *err);

/*
 * What a browser is told of a file, by its first bytes, then its name: a PDF opens in the browser; text and HTML are sent as
 * plain text; anything else is a download. name: the id.
 */
enum content_type original_type(const char *name, const void *head, size_t len);

/* The name to save it under: letters, digits and ".-_" of the last part of the id, others as "_". */
void original_name(const char *id, struct buf *out);

#endif

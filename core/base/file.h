/* Files, whole: read, map, write so that they last. Paths are the caller's; messages name them. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

/* Append the contents of an open file or pipe; STATUS_TOO_LARGE past limit bytes. name is for messages. */
NODISCARD enum status file_read_fd(int fd, const char *name, size_t limit, struct buf *ret_data,
				   struct error *err);
/* The same for a path (relative to the directory dirfd, or AT_FDCWD). STATUS_NOT_FOUND when there is none. */
NODISCARD enum status file_read(int dirfd, const char *path, size_t limit, struct buf *ret_data,
				struct error *err);

/* write(2) until all is written; handles EINTR and short writes. */
NODISCARD enum status file_write_fd(int fd, const char *name, const void *data, size_t len,
				    struct error *err);

/* Create path (O_EXCL, mode), write, fsync, close. */
NODISCARD enum status file_create(int dirfd, const char *path, mode_t mode, const void *data, size_t len,
				  struct error *err);

/* Replace path by these bytes: temporary file beside it, fsync, rename, fsync of the directory. */
NODISCARD enum status file_replace(int dirfd, const char *path, mode_t mode, const void *data, size_t len,
				   struct error *err);

NODISCARD enum status file_sync_dir(int dirfd, const char *name, struct error *err);

/* A whole file mapped read-only. size 0 maps to an empty, valid range. */
struct file_map {
	const uint8_t *data;
	size_t size;
};
NODISCARD enum status file_map(int dirfd, const char *path, struct file_map *ret_map, struct error *err);
void file_unmap(struct file_map *map);

/* Remove a folder and all in it. A missing one is no error. Never follows links. */
NODISCARD enum status file_remove_tree(int dirfd, const char *path, struct error *err);

/* CLEANUP(close_p) for a descriptor; -1 is nothing. */
void close_p(int *fd);

#endif

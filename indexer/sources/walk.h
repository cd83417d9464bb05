/*
 * The files of a SOURCE, in a stable order.
 *
 *	CLEANUP(walk_freep) struct walk *walk = NULL;
 *	status = walk_new("/srv/pages", &walk, err);
 *	struct walk_file file;
 *	while (walk_next(walk, &file)) {
 *		CLEANUP(close_p) int fd = -1;
 *		status = walk_open(walk, file.path, &fd, &now, err);
 *		...
 *	}
 *
 * A folder is walked whole when the walk is made; the source may itself be a symbolic link, inside it
 * none is followed and nothing above or beside it is ever opened (openat2 with RESOLVE_BENEATH and
 * RESOLVE_NO_SYMLINKS). Only regular files are given. Left out without a word: hidden names (a dot
 * first), files and folders alike, and what editors leave behind (name~, #name#). Left out and
 * reported as a problem: links, FIFOs, sockets, devices, names that are not UTF-8, folders and files
 * that cannot be read. What vanishes while we look was never there.
 */
#ifndef SOURCES_WALK_H
#define SOURCES_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define WALK_MAX_FILES    20000000u /* of one source; more is STATUS_TOO_LARGE */
#define WALK_MAX_PROBLEMS 100000u   /* of which the texts are kept; the count goes on */

struct walk;

struct walk_file {
	const char *path; /* below the source, "/" between folders, valid UTF-8; a single file: its name */
	uint64_t size;    /* bytes */
	int64_t mtime_ns, ctime_ns; /* since 1970 */
	uint64_t inode;
};

struct walk_problem {
	const char *path; /* below the source, "" the source itself; invalid bytes replaced */
	enum status
		status; /* STATUS_UNSUPPORTED: no regular file, skipped; else it could not be read: failed */
	const char *why;
};

/*
 * Walk source. STATUS_NOT_FOUND when there is none, STATUS_IO when it cannot be read (also when the
 * listing of its top folder breaks off), STATUS_BAD_INPUT when it is neither a folder nor a regular file
 * or a single file's name is not UTF-8; the message names it.
 */
NODISCARD enum status walk_new(const char *source, struct walk **ret_walk, struct error *err);
void walk_free(struct walk *walk);
void walk_freep(struct walk **walk);

size_t walk_count(const struct walk *walk);
/* The next file, sorted by the bytes of its path; false after the last. The path lives as long as the walk. */
bool walk_next(struct walk *walk, struct walk_file *ret_file);
/* File i < walk_count(), in the same order; does not move walk_next(). */
void walk_get(const struct walk *walk, size_t i, struct walk_file *ret_file);
void walk_rewind(struct walk *walk);

/* Problems met, sorted by path; walk_n_problems_seen() counts those past WALK_MAX_PROBLEMS too. */
size_t walk_n_problems(const struct walk *walk);
size_t walk_n_problems_seen(const struct walk *walk);
void walk_get_problem(const struct walk *walk, size_t i, struct walk_problem *ret_problem);

/*
 * Open a file of the walk for reading (close it), with the same care, and say what it is now: compare
 * with what the walk said, and once more with walk_stat() after reading, to see whether it changed.
 * path: as the walk gave it; ret_now->path is that pointer. STATUS_NOT_FOUND when it is gone,
 * STATUS_UNSUPPORTED when it is no regular file (any more) or a link, STATUS_IO else.
 */
NODISCARD enum status walk_open(const struct walk *walk, const char *path, int *ret_fd,
				struct walk_file *ret_now, struct error *err);
/* The same figures of an open descriptor. */
NODISCARD enum status walk_stat(int fd, const char *path, struct walk_file *ret_now, struct error *err);
/* Same size, times and inode. */
bool walk_same(const struct walk_file *a, const struct walk_file *b);

#endif

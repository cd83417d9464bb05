#include "sources/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/strlist.h"
#include "base/utf8.h"

#include "base/banned.h"

/* 48 bytes and the path: 1,000,000 files of 60-byte paths are about 110 MB. */
struct entry {
	uint64_t path; /* offset in pool of a string that ends in NUL */
	uint64_t size;
	int64_t mtime_ns, ctime_ns;
	uint64_t inode;
};

struct problem {
	uint64_t path, why; /* offsets in pool */
	enum status status;
};

struct walk {
	char *source;
	int root; /* the folder; -1 when the source is a file */
	struct buf pool;
	struct entry *entries;
	size_t n_entries, alloc_entries;
	struct problem *problems;
	size_t n_problems, alloc_problems, n_problems_seen;
	size_t next;
};

static int64_t nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

/* openat2(2) below root; glibc has no function for it. */
static int open_beneath(int root, const char *path, uint64_t flags)
{
	struct open_how how = { .flags = flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW,
				.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	for (;;) {
		int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		/* EAGAIN: the kernel could not exclude a rename across the root in between; it asks to try again. */
		if (fd >= 0 || (errno != EINTR && errno != EAGAIN))
			return fd;
	}
}

static uint64_t pool_string(struct walk *walk, const char *text, size_t len)
{
	uint64_t at = walk->pool.len;
	buf_add(&walk->pool, text, len);
	buf_addch(&walk->pool, '\0');
	return at;
}

static void add_problem(struct walk *walk, const struct buf *path, enum status status, const char *why)
{
	walk->n_problems_seen++;
	if (walk->n_problems >= WALK_MAX_PROBLEMS)
		return;
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	utf8_add_clean(&clean, path->data, path->len);
	GROW(walk->problems, walk->n_problems, walk->alloc_problems);
	struct problem *problem = &walk->problems[walk->n_problems++];
	problem->status = status;
	problem->path = pool_string(walk, clean.data, clean.len);
	problem->why = pool_string(walk, why, strlen(why));
}

static void add_entry(struct walk *walk, const char *path, size_t len, const struct stat *st)
{
	GROW(walk->entries, walk->n_entries, walk->alloc_entries);
	walk->entries[walk->n_entries++] = (struct entry){
		.path = pool_string(walk, path, len),
		.size = (uint64_t)st->st_size,
		.mtime_ns = nanoseconds(&st->st_mtim),
		.ctime_ns = nanoseconds(&st->st_ctim),
		.inode = st->st_ino,
	};
}

/* Hidden, or what an editor leaves behind: name~ and #name#. */
static bool passed_over(const char *name, size_t len)
{
	return name[0] == '.' || name[len - 1] == '~' || (len > 2 && name[0] == '#' && name[len - 1] == '#');
}

static const char *kind_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFLNK:
		return "a symbolic link";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	default:
		return "no regular file";
	}
}

/* One name of a folder; path holds the folder's path and the name. */
static enum status look_at(struct walk *walk, int dir, const char *name, const struct buf *path,
			   struct strlist *pending, struct error *err)
{
	struct stat st;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			add_problem(walk, path, STATUS_IO, strerror(errno));
		return STATUS_OK;
	}
	if (!utf8_valid(name, strlen(name))) {
		add_problem(walk, path, STATUS_IO, "its name is not valid UTF-8");
		return STATUS_OK;
	}
	if (walk->n_entries + pending->n >= WALK_MAX_FILES)
		return error_set(err, STATUS_TOO_LARGE, "%s: more than %u files", walk->source,
				 WALK_MAX_FILES);
	if (S_ISDIR(st.st_mode)) {
		strlist_addn(pending, path->data, path->len);
		return STATUS_OK;
	}
	if (!S_ISREG(st.st_mode)) {
		add_problem(walk, path, STATUS_UNSUPPORTED, kind_name(st.st_mode));
		return STATUS_OK;
	}
	if (walk->n_entries >= WALK_MAX_FILES)
		return error_set(err, STATUS_TOO_LARGE, "%s: more than %u files", walk->source,
				 WALK_MAX_FILES);
	add_entry(walk, path->data, path->len, &st);
	return STATUS_OK;
}

/* List one folder ("" is the root); its folders go to pending. */
static enum status walk_folder(struct walk *walk, const char *folder, struct strlist *pending,
			       struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	buf_addstr(&path, folder);
	int fd = open_beneath(walk->root, path.len ? folder : ".", O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		int why = errno;
		if (fd >= 0)
			close(fd);
		if (!path.len)
			return error_set(err, STATUS_IO, "%s: %s", walk->source, strerror(why));
		if (why == ELOOP || why == ENOTDIR)
			add_problem(walk, &path, STATUS_UNSUPPORTED, "changed into something else meanwhile");
		else if (why != ENOENT)
			add_problem(walk, &path, STATUS_IO, strerror(why));
		return STATUS_OK;
	}
	if (path.len)
		buf_addch(&path, '/');
	size_t prefix = path.len;
	enum status status = STATUS_OK;
	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(dir);
		if (!entry)
			break;
		size_t len = strlen(entry->d_name);
		if (!len || passed_over(entry->d_name, len))
			continue;
		buf_truncate(&path, prefix);
		buf_add(&path, entry->d_name, len);
		status = look_at(walk, dirfd(dir), entry->d_name, &path, pending, err);
		if (status)
			break;
	}
	/* A listing that breaks off must not look like a folder with fewer files. */
	if (!status && errno) {
		if (!prefix) {
			status = error_set_errno(err, STATUS_IO, "%s: its list of files broke off",
						 walk->source);
		} else {
			buf_truncate(&path, prefix - 1);
			add_problem(walk, &path, STATUS_IO, strerror(errno));
		}
	}
	closedir(dir);
	return status;
}

static int compare_entries(const void *a, const void *b, void *pool)
{
	const struct entry *one = a, *two = b;
	return strcmp((char *)pool + one->path, (char *)pool + two->path);
}

static int compare_problems(const void *a, const void *b, void *pool)
{
	const struct problem *one = a, *two = b;
	return strcmp((char *)pool + one->path, (char *)pool + two->path);
}

/* Folders wait on a list as paths: no depth of nesting costs descriptors or stack. */
static enum status walk_tree(struct walk *walk, struct error *err)
{
	CLEANUP(strlist_release) struct strlist pending = STRLIST_INIT;
	enum status status = walk_folder(walk, "", &pending, err);
	while (!status && pending.n) {
		CLEANUP(free_p) char *folder = pending.items[--pending.n];
		status = walk_folder(walk, folder, &pending, err);
	}
	return status;
}

static enum status walk_single(struct walk *walk, const char *source, const struct stat *st,
			       struct error *err)
{
	const char *slash = strrchr(source, '/'), *name = slash ? slash + 1 : source;
	if (!utf8_valid(name, strlen(name)))
		return error_set(err, STATUS_BAD_INPUT, "%s: its name is not valid UTF-8", source);
	if (access(source, R_OK) < 0)
		return error_set_errno(err, STATUS_IO, "%s", source);
	add_entry(walk, name, strlen(name), st);
	return STATUS_OK;
}

enum status walk_new(const char *source, struct walk **ret_walk, struct error *err)
{
	struct stat st;
	if (stat(source, &st) < 0) {
		bool missing = errno == ENOENT || errno == ENOTDIR;
		return error_set_errno(err, missing ? STATUS_NOT_FOUND : STATUS_IO, "%s", source);
	}
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return error_set(err, STATUS_BAD_INPUT, "%s: neither a folder nor a regular file", source);
	CLEANUP(walk_freep) struct walk *walk = xcalloc(1, sizeof(*walk));
	walk->source = xstrdup(source);
	walk->root = -1;
	buf_init(&walk->pool);
	enum status status;
	if (S_ISREG(st.st_mode)) {
		status = walk_single(walk, source, &st, err);
	} else {
		walk->root = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		status =
			walk->root < 0 ? error_set_errno(err, STATUS_IO, "%s", source) : walk_tree(walk, err);
	}
	if (status)
		return status;
	if (walk->n_entries)
		qsort_r(walk->entries, walk->n_entries, sizeof(*walk->entries), compare_entries,
			walk->pool.data);
	if (walk->n_problems)
		qsort_r(walk->problems, walk->n_problems, sizeof(*walk->problems), compare_problems,
			walk->pool.data);
	*ret_walk = walk;
	walk = NULL;
	return STATUS_OK;
}

void walk_free(struct walk *walk)
{
	if (!walk)
		return;
	close_p(&walk->root);
	buf_release(&walk->pool);
	free(walk->entries);
	free(walk->problems);
	free(walk->source);
	free(walk);
}

void walk_freep(struct walk **walk)
{
	walk_free(*walk);
}

size_t walk_count(const struct walk *walk)
{
	return walk->n_entries;
}

void walk_get(const struct walk *walk, size_t i, struct walk_file *ret_file)
{
	const struct entry *entry = &walk->entries[i];
	*ret_file = (struct walk_file){ .path = walk->pool.data + entry->path,
					.size = entry->size,
					.mtime_ns = entry->mtime_ns,
					.ctime_ns = entry->ctime_ns,
					.inode = entry->inode };
}

bool walk_next(struct walk *walk, struct walk_file *ret_file)
{
	if (walk->next >= walk->n_entries)
		return false;
	walk_get(walk, walk->next++, ret_file);
	return true;
}

void walk_rewind(struct walk *walk)
{
	walk->next = 0;
}

size_t walk_n_problems(const struct walk *walk)
{
	return walk->n_problems;
}

size_t walk_n_problems_seen(const struct walk *walk)
{
	return walk->n_problems_seen;
}

void walk_get_problem(const struct walk *walk, size_t i, struct walk_problem *ret_problem)
{
	const struct problem *problem = &walk->problems[i];
	*ret_problem = (struct walk_problem){ .path = walk->pool.data + problem->path,
					      .status = problem->status,
					      .why = walk->pool.data + problem->why };
}

enum status walk_stat(int fd, const char *path, struct walk_file *ret_now, struct error *err)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return error_set_errno(err, STATUS_IO, "%s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, STATUS_UNSUPPORTED, "%s: %s", path, kind_name(st.st_mode));
	*ret_now = (struct walk_file){ .path = path,
				       .size = (uint64_t)st.st_size,
				       .mtime_ns = nanoseconds(&st.st_mtim),
				       .ctime_ns = nanoseconds(&st.st_ctim),
				       .inode = st.st_ino };
	return STATUS_OK;
}

enum status walk_open(const struct walk *walk, const char *path, int *ret_fd, struct walk_file *ret_now,
		      struct error *err)
{
	/* A single file: the source itself, which may be a link. */
	CLEANUP(close_p)
	int fd = walk->root < 0 ? open(walk->source, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
				: open_beneath(walk->root, path, O_RDONLY);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return error_set(err, STATUS_NOT_FOUND, "%s: gone meanwhile", path);
		if (errno == ELOOP || errno == EXDEV)
			return error_set(err, STATUS_UNSUPPORTED, "%s: a symbolic link", path);
		if (errno == ENXIO)
			return error_set(err, STATUS_UNSUPPORTED, "%s: no regular file", path);
		return error_set_errno(err, STATUS_IO, "%s", path);
	}
	struct walk_file now;
	enum status status = walk_stat(fd, path, &now, err);
	if (status)
		return status;
	*ret_now = now;
	*ret_fd = fd;
	fd = -1;
	return STATUS_OK;
}

bool walk_same(const struct walk_file *a, const struct walk_file *b)
{
	return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns &&
	       a->inode == b->inode;
}

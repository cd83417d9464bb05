#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

void close_p(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

enum status file_read_fd(int fd, const char *name, size_t limit, struct buf *ret_data, struct error *err)
{
	struct stat st;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 && (size_t)st.st_size <= limit)
		buf_reserve(ret_data, (size_t)st.st_size + 1);
	for (size_t total = 0;;) {
		if (ret_data->alloc < ret_data->len + 4096)
			buf_reserve(ret_data, 65536);
		ssize_t n = read(fd, ret_data->data + ret_data->len, ret_data->alloc - ret_data->len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, STATUS_IO, "%s: cannot be read", name);
		if (n == 0)
			break;
		total += (size_t)n;
		if (total > limit)
			return error_set(err, STATUS_TOO_LARGE, "%s: larger than %zu bytes", name, limit);
		ret_data->len += (size_t)n;
	}
	if (ret_data->alloc)
		ret_data->data[ret_data->len] = '\0';
	return STATUS_OK;
}

enum status file_read(int dirfd, const char *path, size_t limit, struct buf *ret_data, struct error *err)
{
	CLEANUP(close_p) int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err,
				       errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_IO,
				       "%s: cannot be opened", path);
	return file_read_fd(fd, path, limit, ret_data, err);
}

enum status file_write_fd(int fd, const char *name, const void *data, size_t len, struct error *err)
{
	const char *at = data;
	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, STATUS_IO, "%s: cannot be written", name);
		at += n;
		len -= (size_t)n;
	}
	return STATUS_OK;
}

enum status file_create(int dirfd, const char *path, mode_t mode, const void *data, size_t len,
			struct error *err)
{
	CLEANUP(close_p) int fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return error_set_errno(err, STATUS_IO, "%s: cannot be created", path);
	enum status status = file_write_fd(fd, path, data, len, err);
	if (status)
		return status;
	if (fsync(fd))
		return error_set_errno(err, STATUS_IO, "%s: cannot be synced", path);
	int closing = fd;
	fd = -1;
	if (close(closing))
		return error_set_errno(err, STATUS_IO, "%s: cannot be closed", path);
	return STATUS_OK;
}

enum status file_sync_dir(int dirfd, const char *name, struct error *err)
{
	if (fsync(dirfd))
		return error_set_errno(err, STATUS_IO, "%s: directory cannot be synced", name);
	return STATUS_OK;
}

enum status file_replace(int dirfd, const char *path, mode_t mode, const void *data, size_t len,
			 struct error *err)
{
	CLEANUP(buf_release) struct buf temporary = BUF_INIT;
	buf_addf(&temporary, "%s.new", path);
	if (unlinkat(dirfd, temporary.data, 0) && errno != ENOENT)
		return error_set_errno(err, STATUS_IO, "%s: cannot be removed", temporary.data);
	enum status status = file_create(dirfd, temporary.data, mode, data, len, err);
	if (status)
		return status;
	if (renameat(dirfd, temporary.data, dirfd, path))
		return error_set_errno(err, STATUS_IO, "%s: cannot be renamed", temporary.data);
	CLEANUP(close_p) int self = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (self < 0)
		return error_set_errno(err, STATUS_IO, "%s: directory cannot be opened", path);
	return file_sync_dir(self, path, err);
}

enum status file_map(int dirfd, const char *path, struct file_map *ret_map, struct error *err)
{
	CLEANUP(close_p) int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd < 0)
		return error_set_errno(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
				       "%s: cannot be opened", path);
	if (fstat(fd, &st))
		return error_set_errno(err, STATUS_IO, "%s: cannot be read", path);
	if (st.st_size == 0) {
		*ret_map = (struct file_map){ .data = (const uint8_t *)"" };
		return STATUS_OK;
	}
	void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (data == MAP_FAILED)
		return error_set_errno(err, STATUS_IO, "%s: cannot be mapped", path);
	*ret_map = (struct file_map){ .data = data, .size = (size_t)st.st_size };
	return STATUS_OK;
}

void file_unmap(struct file_map *map)
{
	if (map->size)
		munmap((void *)(uintptr_t)map->data, map->size);
	*map = (struct file_map){ 0 };
}

enum status file_remove_tree(int dirfd, const char *path, struct error *err)
{
	if (!unlinkat(dirfd, path, 0) || errno == ENOENT)
		return STATUS_OK;
	if (errno != EISDIR && errno != EPERM)
		return error_set_errno(err, STATUS_IO, "%s: cannot be removed", path);
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, STATUS_IO, "%s: cannot be opened", path);
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return error_set_errno(err, STATUS_IO, "%s: cannot be listed", path);
	}
	enum status status = STATUS_OK;
	struct dirent *entry;
	while (!status && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		status = file_remove_tree(fd, entry->d_name, err);
	}
	closedir(dir);
	if (status)
		return status;
	if (unlinkat(dirfd, path, AT_REMOVEDIR) && errno != ENOENT)
		return error_set_errno(err, STATUS_IO, "%s: cannot be removed", path);
	return STATUS_OK;
}

#include "publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "index/engine.h"
#include "inversion.h"
#include "process/fault.h"

enum status index_folder_open(const char *path, bool create, struct index_folder *ret_folder,
			      struct error *err)
{
	if (create && mkdir(path, 0750) && errno != EEXIST)
		return error_set_errno(err, STATUS_IO, "%s: cannot be made", path);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
				       "%s: cannot be opened", path);
	*ret_folder = (struct index_folder){ .path = xstrdup(path), .fd = fd, .lock = -1 };
	return STATUS_OK;
}

void index_folder_close(struct index_folder *folder)
{
	free(folder->path);
	close_p(&folder->fd);
	close_p(&folder->lock);
	*folder = (struct index_folder)INDEX_FOLDER_INIT;
}

enum status index_folder_lock(struct index_folder *folder, struct error *err)
{
	folder->lock = openat(folder->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (folder->lock < 0)
		return error_set_errno(err, STATUS_IO, "%s/lock: cannot be opened", folder->path);
	if (flock(folder->lock, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK)
			return error_set(err, STATUS_BUSY, "%s: another run holds this index", folder->path);
		return error_set_errno(err, STATUS_IO, "%s/lock: cannot be locked", folder->path);
	}
	return STATUS_OK;
}

void generation_name(uint32_t number, char ret_name[16])
{
	snprintf(ret_name, 16, "%06u", number);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

enum status index_folder_generations(const struct index_folder *folder, uint32_t **ret_numbers, size_t *ret_n,
				     struct error *err)
{
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return error_set_errno(err, STATUS_IO, "%s: cannot be listed", folder->path);
	uint32_t *numbers = NULL;
	size_t n = 0, alloc = 0;
	struct dirent *entry;
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);
		if (len < 6 || len > 9 || strspn(entry->d_name, "0123456789") != len)
			continue;
		GROW(numbers, n, alloc);
		numbers[n++] = (uint32_t)strtoul(entry->d_name, NULL, 10);
	}
	closedir(dir);
	if (n)
		qsort(numbers, n, sizeof(*numbers), by_number);
	*ret_numbers = numbers;
	*ret_n = n;
	return STATUS_OK;
}

enum status building_new(const struct index_folder *folder, int *ret_dirfd, struct error *err)
{
	enum status status = file_remove_tree(folder->fd, "building", err);
	if (status)
		return status;
	if (mkdirat(folder->fd, "building", 0750))
		return error_set_errno(err, STATUS_IO, "%s/building: cannot be made", folder->path);
	*ret_dirfd = openat(folder->fd, "building", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret_dirfd < 0)
		return error_set_errno(err, STATUS_IO, "%s/building: cannot be opened", folder->path);
	return STATUS_OK;
}

static enum status sync_file(int dirfd, const char *name, struct error *err)
{
	CLEANUP(close_p) int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		return error_set_errno(err, STATUS_IO, "%s: cannot be synced", name);
	return STATUS_OK;
}

/* Every file and both folders, once; those already synced cost nothing. */
static enum status sync_all(int dirfd, const struct manifest *manifest, struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; !status && i < manifest->n_files; i++)
		status = sync_file(dirfd, manifest->files[i].name, err);
	if (!status)
		status = sync_file(dirfd, "engine", err);
	if (!status)
		status = file_sync_dir(dirfd, "building", err);
	return status;
}

static enum status next_number(const struct index_folder *folder, uint32_t *ret_number, struct error *err)
{
	CLEANUP(free_p) uint32_t *numbers = NULL;
	size_t n = 0;
	enum status status = index_folder_generations(folder, &numbers, &n, err);
	if (!status)
		*ret_number = n ? numbers[n - 1] + 1 : 1;
	return status;
}

/* The engine's count, last docid and the rows must agree; then `samples` postings are counted again from the streams. */
static enum status check_postings(struct generation *g, const char *engine_path, unsigned samples,
				  struct error *err)
{
	struct engine *engine = NULL;
	struct words_builder words;
	enum status status = engine_check(engine_path, err);
	if (!status)
		status = engine_open(engine_path, &engine, err);
	if (status)
		return status;
	words_builder_init(&words);
	if (engine_n_parts(engine) != g->docs.n_parts || engine_last_docid(engine) != g->docs.n_parts)
		status = error_set(err, STATUS_CORRUPT, "the engine holds %u parts up to %u, the rows say %u",
				   engine_n_parts(engine), engine_last_docid(engine), g->docs.n_parts);
	if (!status)
		status = words_builder_load(&words, &g->words, err);
	/* A fixed sequence, so that a check can be repeated. */
	uint64_t random = 88172645463325252u;
	for (unsigned i = 0; !status && i < samples && g->docs.n_parts; i++) {
		random ^= random << 13, random ^= random >> 7, random ^= random << 17;
		uint32_t part = (uint32_t)(random % g->docs.n_parts), code, argument, word = UINT32_MAX;
		struct stream stream;
		status = generation_stream(g, part, &stream, err);
		if (status)
			break;
		uint64_t skip =
			(random >> 32) % (1 + stream.n_words[STREAM_TITLE] + stream.n_words[STREAM_BODY]);
		while ((code = stream_next(&stream, &argument)) != UINT32_MAX && (skip || word == UINT32_MAX))
			if (code >= STREAM_WORD) {
				word = code - STREAM_WORD;
				skip -= skip > 0;
			}
		if (word >= words.forms.n)
			continue; /* a part without a word */
		uint32_t expected, wdf = 0;
		size_t len;
		const char *term = words_builder_term(&words, word, &len);
		status = generation_stream(g, part, &stream, err);
		if (!status) {
			expected = inversion_count(&words, &stream, words.stem[word]);
			status = engine_wdf(engine, term, len, part, &wdf, err);
			if (!status && wdf != expected)
				status = error_set(err, STATUS_CORRUPT,
						   "part %u holds \"%.*s\" %u times, its postings say %u",
						   part, (int)len, term, expected, wdf);
		}
	}
	words_builder_release(&words);
	engine_free(engine);
	return status;
}

enum status generation_verify(const struct index_folder *folder, const char *name, unsigned samples,
			      struct error *err)
{
	struct generation g;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	enum status status = generation_open(folder->fd, name, true, &g, err);
	if (status)
		return status;
	generation_engine_path(folder->path, name, &path);
	status = check_postings(&g, path.data, samples, err);
	generation_close(&g);
	return status ? error_prefix(err, "generation %s", name) : STATUS_OK;
}

enum status pointer_move(const struct index_folder *folder, uint32_t number, struct error *err)
{
	char text[16];
	snprintf(text, sizeof(text), "%06u\n", number);
	return file_replace(folder->fd, "current", 0640, text, strlen(text), err);
}

enum status building_publish(const struct index_folder *folder, int dirfd, struct manifest *manifest,
			     struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct tm now;
	time_t seconds = time(NULL);
	char name[16];
	enum status status = next_number(folder, &manifest->number, err);
	if (status)
		return status;
	gmtime_r(&seconds, &now);
	strftime(manifest->published, sizeof(manifest->published), "%Y-%m-%dT%H:%M:%SZ", &now);
	snprintf(manifest->engine, sizeof(manifest->engine), "%s", engine_series());
	status = manifest_add_files(manifest, dirfd, err);
	if (!status)
		status = sync_all(dirfd, manifest, err);
	if (!status && FAULT("before-manifest"))
		status = error_set(err, STATUS_IO, "fault before the manifest");
	if (status)
		return status;
	manifest_write(manifest, &text);
	status = file_create(dirfd, "manifest", 0440, text.data, text.len, err);
	if (!status)
		status = file_sync_dir(dirfd, "building", err);
	if (!status)
		status = generation_verify(folder, "building", 200, err);
	if (!status && FAULT("after-manifest"))
		status = error_set(err, STATUS_IO, "fault after the manifest");
	if (status)
		return status;
	generation_name(manifest->number, name);
	if (renameat(folder->fd, "building", folder->fd, name))
		return error_set_errno(err, STATUS_IO, "%s: cannot be renamed to %s", folder->path, name);
	status = file_sync_dir(folder->fd, folder->path, err);
	if (!status && FAULT("before-pointer"))
		status = error_set(err, STATUS_IO, "fault before the pointer");
	return status ? status : pointer_move(folder, manifest->number, err);
}

enum status generations_prune(const struct index_folder *folder, unsigned keep, struct error *err)
{
	CLEANUP(free_p) uint32_t *numbers = NULL;
	size_t n = 0;
	char name[16];
	enum status status = generation_current(folder->fd, name, err);
	if (status)
		return status;
	uint32_t current = (uint32_t)strtoul(name, NULL, 10);
	status = index_folder_generations(folder, &numbers, &n, err);
	unsigned kept = 0;
	for (size_t i = n; !status && i-- > 0;) {
		if (numbers[i] <= current && kept < (keep ? keep : 1)) {
			kept++;
			continue;
		}
		/* The manifest goes first: what is left of a generation half removed cannot be taken for whole. */
		CLEANUP(buf_release) struct buf manifest = BUF_INIT;
		generation_name(numbers[i], name);
		buf_addf(&manifest, "%s/manifest", name);
		unlinkat(folder->fd, manifest.data, 0);
		if (FAULT("removing"))
			return error_set(err, STATUS_IO, "fault while removing");
		status = file_remove_tree(folder->fd, name, err);
	}
	return status;
}

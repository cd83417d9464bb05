#include "store/manifest.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/file.h"
#include "base/memory.h"

void manifest_release(struct manifest *manifest)
{
	free(manifest->segments);
	free(manifest->files);
	*manifest = (struct manifest)MANIFEST_INIT;
}

void manifest_add_segment(struct manifest *manifest, uint32_t number)
{
	GROW(manifest->segments, manifest->n_segments, manifest->alloc_segments);
	manifest->segments[manifest->n_segments++] = number;
}

void hash_hex(const void *data, size_t len, char ret_hex[33])
{
	XXH128_hash_t hash = XXH3_128bits(data, len);
	snprintf(ret_hex, 33, "%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64, (uint64_t)hash.low64);
}

void manifest_write(const struct manifest *m, struct buf *out)
{
	size_t start = out->len;
	buf_addf(out, "iom-search generation %d\nnumber %" PRIu32 "\npublished %s\nengine %s\n",
		 MANIFEST_FORMAT, m->number, m->published, m->engine);
	buf_addf(out, "analysis %" PRIu32 "\nsettings %s\nshards 1\n", m->analysis, m->settings);
	buf_addf(out,
		 "documents %" PRIu32 "\nparts %" PRIu32 "\nwords %" PRIu32 "\ntext %" PRIu64 "\nnew %" PRIu32
		 "\n",
		 m->documents, m->parts, m->words, m->text_bytes, m->n_new);
	for (size_t i = 0; i < m->n_segments; i++)
		buf_addf(out, "segment seg-%04" PRIu32 "\n", m->segments[i]);
	for (size_t i = 0; i < m->n_files; i++)
		buf_addf(out, "file %s %" PRIu64 " %s\n", m->files[i].name, m->files[i].bytes,
			 m->files[i].hash);
	char hash[33];
	hash_hex(out->data + start, out->len - start, hash);
	buf_addf(out, "end %s\n", hash);
}

/* "key value\n" at *at: the value, NUL-terminated in place of the newline; NULL when the line has another key. */
static char *take_line(char **at, const char *key)
{
	size_t key_len = strlen(key);
	char *end = strchr(*at, '\n');
	if (!end || strncmp(*at, key, key_len) || (*at)[key_len] != ' ')
		return NULL;
	char *value = *at + key_len + 1;
	*end = '\0';
	*at = end + 1;
	return value;
}

static bool take_number(char **at, const char *key, uint64_t limit, uint64_t *ret_value)
{
	char *value = take_line(at, key), *end;
	if (!value || *value < '0' || *value > '9')
		return false;
	unsigned long long number = strtoull(value, &end, 10);
	if (*end || number > limit)
		return false;
	*ret_value = number;
	return true;
}

static bool take_text(char **at, const char *key, char *out, size_t size)
{
	const char *value = take_line(at, key);
	if (!value || strlen(value) >= size)
		return false;
	memcpy(out, value, strlen(value) + 1);
	return true;
}

static bool take_u32(char **at, const char *key, uint32_t *ret_value)
{
	uint64_t number = 0;
	if (!take_number(at, key, UINT32_MAX, &number))
		return false;
	*ret_value = (uint32_t)number;
	return true;
}

/* A name of ours: no path tricks, whatever the manifest says. */
static bool name_is_ours(const char *name)
{
	if (!strncmp(name, "engine/", 7))
		name += 7;
	if (!*name || *name == '.')
		return false;
	return !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.")];
}

static bool take_files(struct manifest *m, char **at)
{
	char *value;
	while ((value = take_line(at, "file"))) {
		struct manifest_file file;
		int used = 0;
		if (m->n_files >= MANIFEST_MAX_FILES ||
		    sscanf(value, "%63s %" SCNu64 " %32s%n", file.name, &file.bytes, file.hash, &used) != 3 ||
		    value[used] || !name_is_ours(file.name))
			return false;
		GROW(m->files, m->n_files, m->alloc_files);
		m->files[m->n_files++] = file;
	}
	return true;
}

static bool take_segments(struct manifest *m, char **at)
{
	char *value;
	while ((value = take_line(at, "segment"))) {
		uint32_t number;
		int used = 0;
		if (m->n_segments >= MANIFEST_MAX_SEGMENTS ||
		    sscanf(value, "seg-%" SCNu32 "%n", &number, &used) != 1 || value[used])
			return false;
		manifest_add_segment(m, number);
	}
	return true;
}

enum status manifest_read(const char *text, size_t len, struct manifest *ret_manifest, struct error *err)
{
	/* The last line first: it vouches for the rest. */
	const size_t end_len = 4 + 32 + 1;
	char hash[33];
	if (len < end_len || memcmp(text + len - end_len, "end ", 4) || text[len - 1] != '\n')
		return error_set(err, STATUS_CORRUPT, "manifest: cut short");
	hash_hex(text, len - end_len, hash);
	if (memcmp(hash, text + len - end_len + 4, 32))
		return error_set(err, STATUS_CORRUPT, "manifest: its hash does not fit its lines");

	CLEANUP(free_p) char *lines = xstrndup(text, len - end_len);
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	char *at = lines, format[32];
	uint32_t shards;
	if (!take_text(&at, "iom-search", format, sizeof(format)))
		return error_set(err, STATUS_CORRUPT, "manifest: not one of ours");
	char expected[32];
	snprintf(expected, sizeof(expected), "generation %d", MANIFEST_FORMAT);
	if (strcmp(format, expected))
		return error_set(err, STATUS_UNSUPPORTED,
				 "manifest: format \"%s\", this program reads \"%s\"", format, expected);
	if (!take_u32(&at, "number", &m.number) ||
	    !take_text(&at, "published", m.published, sizeof(m.published)) ||
	    !take_text(&at, "engine", m.engine, sizeof(m.engine)) ||
	    !take_u32(&at, "analysis", &m.analysis) ||
	    !take_text(&at, "settings", m.settings, sizeof(m.settings)) ||
	    !take_u32(&at, "shards", &shards) || !take_u32(&at, "documents", &m.documents) ||
	    !take_u32(&at, "parts", &m.parts) || !take_u32(&at, "words", &m.words) ||
	    !take_number(&at, "text", UINT64_MAX, &m.text_bytes) || !take_u32(&at, "new", &m.n_new) ||
	    !take_segments(&m, &at) || !take_files(&m, &at) || *at)
		return error_set(err, STATUS_CORRUPT, "manifest: a line is not as it should be");
	if (shards != 1)
		return error_set(err, STATUS_UNSUPPORTED,
				 "manifest: %" PRIu32 " shards, this program reads 1", shards);
	/* Whatever else the readers above let pass: the same facts are written in one way only. */
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	manifest_write(&m, &again);
	if (again.len != len || memcmp(again.data, text, len))
		return error_set(err, STATUS_CORRUPT, "manifest: a line is not as it should be");
	*ret_manifest = m;
	m = (struct manifest)MANIFEST_INIT;
	return STATUS_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct manifest_file *)a)->name, ((const struct manifest_file *)b)->name);
}

static enum status add_folder(struct manifest *m, int dirfd, const char *folder, struct error *err)
{
	int fd = openat(dirfd, *folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return error_set_errno(err, STATUS_IO, "generation: cannot be listed");
	enum status status = STATUS_OK;
	struct dirent *entry;
	while (!status && (entry = readdir(dir))) {
		struct manifest_file file;
		struct stat st;
		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "manifest"))
			continue;
		int n = snprintf(file.name, sizeof(file.name), "%s%s%s", folder, *folder ? "/" : "",
				 entry->d_name);
		if (n < 0 || (size_t)n >= sizeof(file.name) ||
		    fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW)) {
			status = error_set(err, STATUS_IO, "%s: unexpected in a generation", entry->d_name);
		} else if (S_ISDIR(st.st_mode) && !*folder) {
			status = add_folder(m, fd, entry->d_name, err);
		} else {
			struct file_map map;
			status = file_map(fd, entry->d_name, &map, err);
			if (status)
				break;
			file.bytes = map.size;
			hash_hex(map.data, map.size, file.hash);
			file_unmap(&map);
			GROW(m->files, m->n_files, m->alloc_files);
			m->files[m->n_files++] = file;
		}
	}
	closedir(dir);
	return status;
}

enum status manifest_add_files(struct manifest *manifest, int dirfd, struct error *err)
{
	enum status status = add_folder(manifest, dirfd, "", err);
	if (!status && manifest->n_files)
		qsort(manifest->files, manifest->n_files, sizeof(*manifest->files), by_name);
	return status;
}

enum status manifest_check(const struct manifest *manifest, int dirfd, bool contents, struct error *err)
{
	for (size_t i = 0; i < manifest->n_files; i++) {
		const struct manifest_file *file = &manifest->files[i];
		struct stat st;
		if (fstatat(dirfd, file->name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
			return error_set(err, STATUS_CORRUPT, "%s: missing", file->name);
		if ((uint64_t)st.st_size != file->bytes)
			return error_set(err, STATUS_CORRUPT, "%s: %lld bytes, the manifest says %" PRIu64,
					 file->name, (long long)st.st_size, file->bytes);
		if (!contents)
			continue;
		struct file_map map;
		char hash[33];
		enum status status = file_map(dirfd, file->name, &map, err);
		if (status)
			return status;
		hash_hex(map.data, map.size, hash);
		file_unmap(&map);
		if (strcmp(hash, file->hash))
			return error_set(err, STATUS_CORRUPT, "%s: its contents have changed", file->name);
	}
	return STATUS_OK;
}

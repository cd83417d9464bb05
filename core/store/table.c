#include "store/table.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include "base/memory.h"

#define HEADER_BYTES(n) (16 + (size_t)(n)*16)
#define PACKED_LEVEL    1
static const char packed_magic[8] = "IOMPACK ";

/* The columns of a table that lies in memory; it takes the map over, or frees it. */
static enum status find_columns(const struct file_map *map, const char *name, const char magic[8],
				uint32_t version, unsigned n_columns, struct table *ret_table,
				struct error *err)
{
	struct table table = { .map = *map, .n_columns = n_columns };
	struct cursor in = cursor_over(table.map.data, table.map.size);
	const void *found = cursor_skip(&in, 8);
	uint32_t found_version = cursor_u32(&in), found_columns = cursor_u32(&in);
	if (in.bad || memcmp(found, magic, 8) || found_version != version || found_columns != n_columns) {
		file_unmap(&table.map);
		return error_set(err, STATUS_CORRUPT, "%s: not a file of this kind and version", name);
	}
	for (unsigned i = 0; i < n_columns; i++) {
		uint64_t offset = cursor_u64(&in), bytes = cursor_u64(&in);
		if (in.bad || offset % 16 || offset > table.map.size || bytes > table.map.size - offset) {
			file_unmap(&table.map);
			return error_set(err, STATUS_CORRUPT, "%s: column %u lies outside the file", name, i);
		}
		table.columns[i] = (struct column){ table.map.data + offset, (size_t)bytes };
	}
	*ret_table = table;
	return STATUS_OK;
}

enum status table_open(int dirfd, const char *name, const char magic[8], uint32_t version, unsigned n_columns,
		       struct table *ret_table, struct error *err)
{
	struct file_map map;
	enum status status = file_map(dirfd, name, &map, err);
	return status ? status : find_columns(&map, name, magic, version, n_columns, ret_table, err);
}

enum status table_open_packed(int dirfd, const char *name, const char magic[8], uint32_t version,
			      unsigned n_columns, struct table *ret_table, struct error *err)
{
	struct file_map packed, map = { .data = NULL };
	enum status status = file_map(dirfd, name, &packed, err);
	if (status)
		return status;
	struct cursor in = cursor_over(packed.data, packed.size);
	const void *found = cursor_skip(&in, sizeof(packed_magic));
	uint64_t size = cursor_u64(&in);
	if (in.bad || memcmp(found, packed_magic, sizeof(packed_magic)) || !size || size > TABLE_MAX_PACKED) {
		file_unmap(&packed);
		return error_set(err, STATUS_CORRUPT, "%s: not a packed file of this kind", name);
	}
	void *plain = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (plain != MAP_FAILED) {
		size_t got = ZSTD_decompress(plain, size, in.at, (size_t)(in.end - in.at));
		map = (struct file_map){ .data = plain, .size = size };
		if (ZSTD_isError(got) || got != size)
			status = error_set(err, STATUS_CORRUPT, "%s: damaged", name);
	} else {
		status = error_set_errno(err, STATUS_NO_MEMORY, "%s: no memory for it", name);
	}
	file_unmap(&packed);
	if (!status)
		return find_columns(&map, name, magic, version, n_columns, ret_table, err);
	if (map.data)
		file_unmap(&map);
	return status;
}

void table_close(struct table *table)
{
	file_unmap(&table->map);
	*table = (struct table){ 0 };
}

static void add_header(const char magic[8], uint32_t version, const struct column *columns,
		       unsigned n_columns, struct buf *out)
{
	buf_add(out, magic, 8);
	buf_add_u32(out, version);
	buf_add_u32(out, n_columns);
	uint64_t at = HEADER_BYTES(n_columns);
	for (unsigned i = 0; i < n_columns; i++) {
		buf_add_u64(out, at);
		buf_add_u64(out, columns[i].bytes);
		at += (columns[i].bytes + 15) / 16 * 16;
	}
}

static const char zeroes[16];

static size_t padding(const struct column *column)
{
	return (16 - column->bytes % 16) % 16;
}

enum status table_create(int dirfd, const char *name, const char magic[8], uint32_t version,
			 const struct column *columns, unsigned n_columns, struct error *err)
{
	CLEANUP(buf_release) struct buf header = BUF_INIT;
	add_header(magic, version, columns, n_columns, &header);
	CLEANUP(close_p) int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0440);
	if (fd < 0)
		return error_set_errno(err, STATUS_IO, "%s: cannot be created", name);
	enum status status = file_write_fd(fd, name, header.data, header.len, err);
	for (unsigned i = 0; !status && i < n_columns; i++) {
		status = file_write_fd(fd, name, columns[i].data, columns[i].bytes, err);
		if (!status)
			status = file_write_fd(fd, name, zeroes, padding(&columns[i]), err);
	}
	if (status)
		return status;
	if (fsync(fd))
		return error_set_errno(err, STATUS_IO, "%s: cannot be synced", name);
	return STATUS_OK;
}

enum status table_create_packed(int dirfd, const char *name, const char magic[8], uint32_t version,
				const struct column *columns, unsigned n_columns, struct error *err)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	CLEANUP(buf_release) struct buf packed = BUF_INIT;
	add_header(magic, version, columns, n_columns, &plain);
	for (unsigned i = 0; i < n_columns; i++) {
		buf_add(&plain, columns[i].data, columns[i].bytes);
		buf_add(&plain, zeroes, padding(&columns[i]));
	}
	if (plain.len > TABLE_MAX_PACKED)
		return error_set(err, STATUS_TOO_LARGE, "%s: larger than %zu bytes", name, TABLE_MAX_PACKED);
	buf_add(&packed, packed_magic, sizeof(packed_magic));
	buf_add_u64(&packed, plain.len);
	size_t bound = ZSTD_compressBound(plain.len);
	buf_reserve(&packed, bound);
	size_t size = ZSTD_compress(packed.data + packed.len, bound, plain.data, plain.len, PACKED_LEVEL);
	if (ZSTD_isError(size))
		return error_set(err, STATUS_INTERNAL, "%s: cannot be packed: %s", name,
				 ZSTD_getErrorName(size));
	return file_create(dirfd, name, 0440, packed.data, packed.len + size, err);
}

const char *pool_string(const struct column *pool, uint32_t offset)
{
	if (!offset || offset >= pool->bytes)
		return NULL;
	struct cursor in = cursor_over((const uint8_t *)pool->data + offset, pool->bytes - offset);
	size_t len;
	const char *text = cursor_bytes(&in, &len);
	if (in.bad || in.at >= in.end || *in.at != 0)
		return NULL;
	return text;
}

uint32_t pool_add(struct buf *pool, const char *text)
{
	if (!pool->len)
		buf_addch(pool, '\0');
	if (!text)
		return 0;
	uint32_t offset = (uint32_t)pool->len;
	buf_add_bytes(pool, text, strlen(text));
	buf_addch(pool, '\0');
	return offset;
}

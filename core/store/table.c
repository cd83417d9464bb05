#include "store/table.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define HEADER_BYTES(n) (16 + (size_t)(n)*16)

enum status table_open(int dirfd, const char *name, const char magic[8], uint32_t version, unsigned n_columns,
		       struct table *ret_table, struct error *err)
{
	struct table table = { .n_columns = n_columns };
	enum status status = file_map(dirfd, name, &table.map, err);
	if (status)
		return status;
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

void table_close(struct table *table)
{
	file_unmap(&table->map);
	*table = (struct table){ 0 };
}

enum status table_create(int dirfd, const char *name, const char magic[8], uint32_t version,
			 const struct column *columns, unsigned n_columns, struct error *err)
{
	static const char zeroes[16];
	CLEANUP(buf_release) struct buf header = BUF_INIT;
	buf_add(&header, magic, 8);
	buf_add_u32(&header, version);
	buf_add_u32(&header, n_columns);
	uint64_t at = HEADER_BYTES(n_columns);
	for (unsigned i = 0; i < n_columns; i++) {
		buf_add_u64(&header, at);
		buf_add_u64(&header, columns[i].bytes);
		at += (columns[i].bytes + 15) / 16 * 16;
	}
	CLEANUP(close_p) int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0440);
	if (fd < 0)
		return error_set_errno(err, STATUS_IO, "%s: cannot be created", name);
	enum status status = file_write_fd(fd, name, header.data, header.len, err);
	for (unsigned i = 0; !status && i < n_columns; i++) {
		status = file_write_fd(fd, name, columns[i].data, columns[i].bytes, err);
		if (!status)
			status = file_write_fd(fd, name, zeroes, (16 - columns[i].bytes % 16) % 16, err);
	}
	if (status)
		return status;
	if (fsync(fd))
		return error_set_errno(err, STATUS_IO, "%s: cannot be synced", name);
	return STATUS_OK;
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

/* For fuzzers of files that are mapped: the bytes as a file in a folder of this process alone, which goes when it ends. */
#ifndef FUZZ_TABLE_FILE_H
#define FUZZ_TABLE_FILE_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

#define CHECK(condition)                                                                                     \
	do {                                                                                                 \
		if (!(condition)) {                                                                          \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                      \
			abort();                                                                             \
		}                                                                                            \
	} while (0)

static char table_folder[] = "/tmp/fuzz-table-XXXXXX";
static int table_folder_fd = -1;

static void remove_table_folder(void)
{
	rmdir(table_folder);
}

/* Make the file; returns its folder. Remove it (unlinkat) once it is open. */
static int table_file(const char *name, const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	if (table_folder_fd < 0) {
		CHECK(mkdtemp(table_folder));
		table_folder_fd = open(table_folder, O_RDONLY | O_DIRECTORY);
		atexit(remove_table_folder);
	}
	int fd = openat(table_folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(fd >= 0 && !file_write_fd(fd, name, data, size, &err));
	close(fd);
	return table_folder_fd;
}

#endif

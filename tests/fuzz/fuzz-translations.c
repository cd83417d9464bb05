/* Any bytes as the file `translations`: refused, or a table whose every row can be read and looked up. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/translations.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                                     \
	do {                                                                                                 \
		if (!(condition)) {                                                                          \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                      \
			abort();                                                                             \
		}                                                                                            \
	} while (0)

/* A folder of this process alone; the file in it is removed at once, the folder when it ends. */
static char folder[] = "/tmp/fuzz-translations-XXXXXX";
static int folder_fd = -1;

static void remove_folder(void)
{
	rmdir(folder);
}

static void check_targets(const struct translation *targets, uint32_t n)
{
	CHECK(n <= TRANSLATIONS_MOST);
	for (uint32_t i = 0; i < n; i++)
		CHECK(strlen(targets[i].stem) == targets[i].len && targets[i].p >= 0 && targets[i].p <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct translations t;
	struct translations_entry entry;
	struct translation found[TRANSLATIONS_MOST];
	size_t len, n_lines = 0;
	if (folder_fd < 0) {
		CHECK(mkdtemp(folder));
		folder_fd = open(folder, O_RDONLY | O_DIRECTORY);
		atexit(remove_folder);
	}
	int fd = openat(folder_fd, "translations", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(fd >= 0 && !file_write_fd(fd, "translations", data, size, &err));
	close(fd);
	enum status status = translations_open(folder_fd, &t, &err);
	unlinkat(folder_fd, "translations", 0);
	if (status)
		return 0;
	for (uint32_t row = 0; row < t.n; row++) {
		if (!translations_entry(&t, row, &entry))
			continue;
		check_targets(entry.targets, entry.n_targets);
		check_targets(found, translations_find(&t, entry.from, entry.to, entry.stem, entry.len, found,
						       TRANSLATIONS_MOST));
	}
	check_targets(found, translations_find(&t, LANGUAGE_FR, LANGUAGE_ES, "retour", 6, found, 2));
	const char *sources = translations_sources(&t, &len);
	for (size_t i = 0; i < len; i++)
		n_lines += sources[i] == '\n';
	CHECK(n_lines <= len);
	translations_close(&t);
	return 0;
}

/* Any bytes as the file `companions` of so many documents (first byte): refused, or lists that fit together. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "store/companions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                                     \
	do {                                                                                                 \
		if (!(condition)) {                                                                          \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                      \
			abort();                                                                             \
		}                                                                                            \
	} while (0)

/* A folder of this process alone; the file in it is removed at once, the folder when it ends. */
static char folder[] = "/tmp/fuzz-companions-XXXXXX";
static int folder_fd = -1;

static void remove_folder(void)
{
	rmdir(folder);
}

static void check_document(const struct companions *c, uint32_t doc)
{
	const uint32_t *copies;
	uint32_t translations[256], n = companions_copies(c, doc, &copies);
	uint32_t original = companions_original(c, doc);
	CHECK(n != 1 && (n == 0) == (copies == NULL) && original < c->n_docs);
	CHECK(n ? copies[0] == original : original == doc);
	bool own = !n;
	for (uint32_t i = 0; i < n; i++) {
		CHECK(copies[i] < c->n_docs && companions_original(c, copies[i]) == original);
		own |= copies[i] == doc;
	}
	CHECK(own);
	n = companions_translations(c, doc, translations, 256);
	CHECK(n < 256);
	for (uint32_t i = 0; i < n; i++)
		CHECK(translations[i] < c->n_docs && translations[i] != original &&
		      companions_original(c, translations[i]) == translations[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct companions c;
	if (folder_fd < 0) {
		CHECK(mkdtemp(folder));
		folder_fd = open(folder, O_RDONLY | O_DIRECTORY);
		atexit(remove_folder);
	}
	if (!size)
		return 0;
	uint32_t n_docs = data[0];
	int fd = openat(folder_fd, "companions", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(fd >= 0 && !file_write_fd(fd, "companions", data + 1, size - 1, &err));
	close(fd);
	enum status status = companions_open(folder_fd, n_docs, &c, &err);
	unlinkat(folder_fd, "companions", 0);
	if (status)
		return 0;
	CLEANUP(bitmap_release) struct bitmap all = BITMAP_INIT;
	bitmap_init(&all, n_docs);
	bitmap_fill(&all);
	for (uint32_t doc = 0; doc < n_docs; doc++)
		check_document(&c, doc);
	companions_collapse(&c, &all);
	for (uint32_t doc = 0; doc < n_docs; doc++)
		CHECK(bitmap_has(&all, doc) == (companions_original(&c, doc) == doc));
	companions_close(&c);
	return 0;
}

/* Any bytes as the file `companions` of so many documents (first byte): refused, or lists that fit together. */
#include <stdint.h>

#include "store/companions.h"
#include "table_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	if (!size)
		return 0;
	uint32_t n_docs = data[0];
	int folder = table_file("companions", data + 1, size - 1);
	enum status status = companions_open(folder, n_docs, &c, &err);
	unlinkat(folder, "companions", 0);
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

/* Any bytes as the file `translations`: refused, or a table whose every row can be read and looked up. */
#include <stdint.h>
#include <string.h>

#include "store/translations.h"
#include "table_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	int folder = table_file("translations", data, size);
	enum status status = translations_open(folder, &t, &err);
	unlinkat(folder, "translations", 0);
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

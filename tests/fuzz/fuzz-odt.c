/* Any bytes as an OpenDocument text; those that are no archive, as the parts of one. */
#include "tests/fuzz/zip_wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml",
					     NULL };
	run_archive(READER_ODT, names, data, size);
	return 0;
}

/* Any bytes as Markdown. */
#include "tests/fuzz/reader_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_reader(READER_MARKDOWN, data, size);
	return 0;
}

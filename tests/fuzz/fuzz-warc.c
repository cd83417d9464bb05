/* Any bytes as a web archive. */
#include "tests/fuzz/reader_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_reader(READER_WARC, data, size);
	return 0;
}

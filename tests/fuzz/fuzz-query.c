/* Any bytes as a query: the parser is total, its tree well formed, and what it says it understood means the same again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/fuzz/query_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(free_p) char *text = xstrndup((const char *)data, size);

	query_check(text);
	return 0;
}

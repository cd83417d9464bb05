/* The table of readers. */
#include "readers/formats.h"

const struct reader readers[N_READER_KINDS] = {
	[READER_NONE] = { "none", NULL },
	[READER_TEXT] = { "text", text_read },
	[READER_HTML] = { "html", html_read },
	[READER_JSONL] = { "jsonl", jsonl_read },
};

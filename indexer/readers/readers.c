/* The table of readers. */
#include "readers/formats.h"

const struct reader readers[N_READER_KINDS] = {
	[READER_NONE] = { "none", NULL },
	[READER_TEXT] = { "text", text_read },
	[READER_HTML] = { "html", html_read },
	[READER_JSONL] = { "jsonl", jsonl_read },
	[READER_PDF] = { "pdf", pdf_read },
	[READER_WARC] = { "warc", warc_read },
	[READER_MARKDOWN] = { "markdown", markdown_read },
	[READER_DOCX] = { "docx", docx_read },
	[READER_ODT] = { "odt", odt_read },
	[READER_EPUB] = { "epub", epub_read },
};

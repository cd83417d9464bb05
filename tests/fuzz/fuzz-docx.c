/* Any bytes as a Word document; those that are no archive, as the parts of one. */
#include "tests/fuzz/zip_wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {
		"word/document.xml", "word/styles.xml", "word/footnotes.xml",           "word/endnotes.xml",
		"docProps/core.xml", "_rels/.rels",     "word/_rels/document.xml.rels", NULL
	};
	run_archive(READER_DOCX, names, data, size);
	return 0;
}

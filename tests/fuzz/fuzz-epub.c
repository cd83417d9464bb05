/* Any bytes as a book; those that are no archive, as the parts of one. */
#include "tests/fuzz/zip_wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "OEBPS/content.opf",
					     "OEBPS/texte/z un.xhtml",
					     "OEBPS/texte/capítulo.xhtml",
					     "OEBPS/texte/a.xhtml",
					     "META-INF/container.xml",
					     "META-INF/encryption.xml",
					     NULL };
	run_archive(READER_EPUB, names, data, size);
	return 0;
}

/* Any bytes as an encoded document, as a reader that was taken over might send: refused, or a document that is sound. */
#include "tests/fuzz/reader_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(document_release) struct document doc;
	CLEANUP(document_release) struct document again;
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	struct error err = ERROR_INIT;
	document_init(&doc);
	document_init(&again);
	struct cursor in = cursor_over(data, size);
	if (document_read(&in, &doc, &err)) {
		CHECK(err.status && *err.message);
		return 0;
	}
	check_text(doc.id);
	check_text(doc.title);
	check_text(doc.contact_text);
	for (size_t i = 0; i < doc.n_blocks; i++) {
		check_text(doc.blocks[i].text);
		CHECK(doc.blocks[i].kind < N_BLOCK_KINDS && doc.blocks[i].region < N_BLOCK_REGIONS);
	}
	for (size_t i = 0; i < doc.n_sections; i++)
		check_text(doc.sections[i].text);
	document_write(&doc, &first);
	in = cursor_over(first.data, first.len);
	CHECK(!document_read(&in, &again, &err) && in.at == in.end);
	document_write(&again, &second);
	CHECK(first.len == second.len && !memcmp(first.data, second.data, first.len));
	return 0;
}

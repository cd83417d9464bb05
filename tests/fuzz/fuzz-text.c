/* Any bytes as plain text: what kind of file, which character set (the first byte chooses what is declared), which lines. */
#include "tests/fuzz/reader_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const declared[] = { NULL,        "utf-8",       "iso-8859-1",  "windows-1251",
						"shift_jis", "gb18030",     "iso-2022-jp", "hz",
						"utf-16",    "iso-8859-15", "euc-kr",      "no such set" };
	static const char *const names[] = { "a.txt", "a.html", "a.jsonl", "a", "a.docx", "a.css" };
	if (!size)
		return 0;
	unsigned choice = data[0];
	const char *what = NULL, *charset = NULL, *bytes = (const char *)data + 1;
	size--;
	CHECK(reader_sniff(names[choice % 6], bytes, size, &what) < N_READER_KINDS && what && *what);

	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	CHECK(!reader_decode(bytes, size, declared[choice % 12], &text, &charset, &err));
	CHECK(charset && *charset && utf8_valid(text.data, text.len) && !memchr(text.data, 0, text.len));
	run_reader(READER_TEXT, data + 1, size);
	return 0;
}

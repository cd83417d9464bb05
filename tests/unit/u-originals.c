/* --originals: ranges, types, names, and no way out of the folder. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "folder_fixture.h"
#include "http_range.h"
#include "originals.h"

static void ranges(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		uint64_t size;
		enum range_kind kind;
		uint64_t first, len;
	} rows[] = {
		{ NULL, 100, RANGE_WHOLE, 0, 0 },
		{ "", 100, RANGE_WHOLE, 0, 0 },
		{ "bytes=0-9", 100, RANGE_PART, 0, 10 },
		{ "Bytes= 0-9 ", 100, RANGE_PART, 0, 10 },
		{ "bytes=99-99", 100, RANGE_PART, 99, 1 },
		{ "bytes=90-200", 100, RANGE_PART, 90, 10 },
		{ "bytes=90-", 100, RANGE_PART, 90, 10 },
		{ "bytes=-10", 100, RANGE_PART, 90, 10 },
		{ "bytes=-200", 100, RANGE_PART, 0, 100 },
		{ "bytes=0-18446744073709551616", 100, RANGE_PART, 0, 100 },
		{ "bytes=100-", 100, RANGE_NOTHING, 0, 0 },
		{ "bytes=9223372036854775807-", 100, RANGE_NOTHING, 0, 0 },
		{ "bytes=-0", 100, RANGE_NOTHING, 0, 0 },
		{ "bytes=0-", 0, RANGE_NOTHING, 0, 0 },
		{ "bytes=-5", 0, RANGE_NOTHING, 0, 0 },
		{ "bytes=9-0", 100, RANGE_WHOLE, 0, 0 },
		{ "bytes=0-1,5-6", 100, RANGE_WHOLE, 0, 0 },
		{ "bytes=-1,-2", 100, RANGE_WHOLE, 0, 0 },
		{ "bytes=-", 100, RANGE_WHOLE, 0, 0 },
		{ "bytes=5", 100, RANGE_WHOLE, 0, 0 },
		{ "bytes=+5-6", 100, RANGE_WHOLE, 0, 0 },
		{ "chars=0-9", 100, RANGE_WHOLE, 0, 0 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t first = 0, len = 0;
		enum range_kind kind = http_range(rows[i].value, rows[i].size, &first, &len);
		if (kind != rows[i].kind ||
		    (kind == RANGE_PART && (first != rows[i].first || len != rows[i].len)))
			fail_msg("%s of %u", rows[i].value ? rows[i].value : "(none)",
				 (unsigned)rows[i].size);
	}
}

static void types(void **state)
{
	(void)state;
	static const struct {
		const char *name, *head;
		enum content_type type;
	} rows[] = {
		{ "a.pdf", "%PDF-1.7", CONTENT_PDF },    { "a.html", "%PDF-1.7", CONTENT_PDF },
		{ "a.pdf", "<script>", CONTENT_BYTES },  { "a.PDF", "", CONTENT_BYTES },
		{ "a.html", "<script>", CONTENT_PLAIN }, { "a.HTM", "PK\3\4", CONTENT_PLAIN },
		{ "a.txt", "", CONTENT_PLAIN },          { "a.docx", "PK\3\4..", CONTENT_DOCX },
		{ "a.docx", "<html>", CONTENT_BYTES },   { "a.odt", "PK\3\4..", CONTENT_ODT },
		{ "a.epub", "PK\3\4..", CONTENT_EPUB },  { "a.svg", "<svg onload=x>", CONTENT_BYTES },
		{ "a.xml", "<?xml", CONTENT_BYTES },     { "a", "text", CONTENT_BYTES },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (original_type(rows[i].name, rows[i].head, strlen(rows[i].head)) != rows[i].type)
			fail_msg("%s, %s", rows[i].name, rows[i].head);
}

static void names(void **state)
{
	(void)state;
	static const struct {
		const char *id, *expected;
	} rows[] = {
		{ "a/b/guide.fr.pdf", "guide.fr.pdf" },
		{ "guide", "guide" },
		{ "a/", "original" },
		{ "a/.htaccess", "_htaccess" },
		{ "été \"1\";x=\r\ny.pdf", "_t___1__x___y.pdf" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		original_name(rows[i].id, &name);
		assert_string_equal(name.data, rows[i].expected);
	}
	CLEANUP(buf_release) struct buf id = BUF_INIT, name = BUF_INIT;
	for (unsigned i = 0; i < 3000; i++)
		buf_addch(&id, 'x');
	buf_addstr(&id, ".pdf");
	original_name(id.data, &name);
	assert_true(name.len <= 100);
	assert_string_equal(name.data + name.len - 4, ".pdf");
}

static void put(const char *path, const char *text)
{
	struct error err = ERROR_INIT;
	assert_int_equal(file_create(AT_FDCWD, path, 0644, text, strlen(text), &err), STATUS_OK);
}

static int make_files(void **state)
{
	if (make_folder(state) || mkdir("in", 0755) || mkdir("in/below", 0755) || mkdir("out", 0755))
		return -1;
	put("out/secret.txt", "secret");
	put("in/page.html", "<p>page");
	put("in/below/file.pdf", "%PDF-1.4 file");
	return symlink("../out/secret.txt", "in/link.txt") || symlink("page.html", "in/inner.html") ||
	       symlink("../out", "in/away") || symlink("below", "in/near") || mkfifo("in/pipe", 0644) ||
	       symlink("in", "linked");
}

static void files_below(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		enum status status;
	} rows[] = {
		{ "page.html", STATUS_OK },
		{ "below/file.pdf", STATUS_OK },
		{ "", STATUS_NOT_FOUND },
		{ ".", STATUS_NOT_FOUND },
		{ "..", STATUS_NOT_FOUND },
		{ "/", STATUS_NOT_FOUND },
		{ "below", STATUS_NOT_FOUND },
		{ "below/", STATUS_NOT_FOUND },
		{ "page.html/", STATUS_NOT_FOUND },
		{ "below//file.pdf", STATUS_NOT_FOUND },
		{ "./page.html", STATUS_NOT_FOUND },
		{ "below/../page.html", STATUS_NOT_FOUND },
		{ "../out/secret.txt", STATUS_NOT_FOUND },
		{ "/etc/passwd", STATUS_NOT_FOUND },
		{ "link.txt", STATUS_NOT_FOUND },
		{ "inner.html", STATUS_NOT_FOUND },
		{ "away/secret.txt", STATUS_NOT_FOUND },
		{ "near/file.pdf", STATUS_NOT_FOUND },
		{ "pipe", STATUS_NOT_FOUND },
		{ "page.html/x", STATUS_NOT_FOUND },
	};
	struct error err = ERROR_INIT;
	struct original file;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		/* The folder itself may be a link, as a source may. */
		enum status status = original_open(i % 2 ? "linked" : "in", rows[i].id, &file, &err);
		if (status != rows[i].status)
			fail_msg("\"%s\": %s", rows[i].id, status_name(status));
		if (!status)
			close(file.fd);
	}
	CLEANUP(buf_release) struct buf deep = BUF_INIT;
	for (unsigned i = 0; i < 300; i++)
		buf_addch(&deep, 'x');
	assert_int_equal(original_open("in", deep.data, &file, &err), STATUS_NOT_FOUND);
	assert_int_equal(original_open("nowhere", "page.html", &file, &err), STATUS_IO);
}

static void a_changed_file_has_another_tag(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct original before, after;
	char text[16];
	assert_int_equal(original_open("in", "below/file.pdf", &before, &err), STATUS_OK);
	assert_true(before.size == 13 && before.type == CONTENT_PDF);
	assert_int_equal(read(before.fd, text, sizeof(text)), 13);
	assert_int_equal(original_open("in", "below/file.pdf", &after, &err), STATUS_OK);
	assert_true(before.tag == after.tag);
	close(after.fd);
	assert_int_equal(unlink("in/below/file.pdf"), 0);
	put("in/below/file.pdf", "%PDF-1.4 FILE");
	assert_int_equal(original_open("in", "below/file.pdf", &after, &err), STATUS_OK);
	assert_true(before.tag != after.tag);
	close(before.fd);
	close(after.fd);
}

/* From a worker to the front end: the open file, and nothing that is none. */
static void files_travel(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct original file;
	int fds[2];
	assert_int_equal(message_pair(SOCK_SEQPACKET, fds, &err), STATUS_OK);
	assert_int_equal(original_open("in", "page.html", &file, &err), STATUS_OK);
	for (int i = 0; i < 3; i++) {
		struct wire_answer sent = { .id = 5,
					    .status = i == 1 ? 404 : 200,
					    .type = file.type,
					    .flags = ANSWER_FILE | (i == 2 ? ANSWER_GZIP : 0),
					    .generation = "000001",
					    .body = BUF_INIT,
					    .fd = file.fd,
					    .body_size = file.size,
					    .file_tag = file.tag };
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		struct wire_answer got;
		assert_int_equal(wire_answer_send(fds[0], &sent, &err), STATUS_OK);
		assert_int_equal(message_receive_packet(fds[1], &message, &err), STATUS_OK);
		enum status status = wire_answer_read(&message, &got, &err);
		assert_int_equal(status, i ? STATUS_CORRUPT : STATUS_OK);
		if (status)
			continue;
		char text[16];
		assert_true(got.fd >= 0 && got.body_size == 7 && got.file_tag == file.tag);
		assert_int_equal(pread(got.fd, text, sizeof(text), 0), 7);
		wire_answer_release(&got);
	}
	close(file.fd);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges),
		cmocka_unit_test(types),
		cmocka_unit_test(names),
		cmocka_unit_test(files_below),
		cmocka_unit_test(a_changed_file_has_another_tag),
		cmocka_unit_test(files_travel),
	};
	return cmocka_run_group_tests(tests, make_files, remove_folder);
}

/* core/base: buffers, numbers in bytes, UTF-8, JSON, maps of strings, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/bitmap.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/strlist.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "folder_fixture.h"

static void test_buf(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	assert_string_equal(b.data, "");
	buf_clear(&b);
	buf_addf(&b, "%d %s", 12, "twelve");
	buf_addch(&b, '!');
	assert_string_equal(b.data, "12 twelve!");
	buf_truncate(&b, 2);
	assert_string_equal(b.data, "12");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%d,", i);
	assert_int_equal(strlen(b.data), b.len);
	char *text = buf_detach(&b);
	assert_int_equal(strncmp(text, "120,1,", 6), 0);
	free(text);
	assert_int_equal(b.len, 0);
	text = buf_detach(&b);
	assert_string_equal(text, "");
	free(text);
	buf_release(&b);
	buf_add(&b, "again", 5);
	assert_string_equal(b.data, "again");
	buf_release(&b);
}

static void test_numbers(void **state)
{
	(void)state;
	static const uint64_t values[] = { 0,          1,          127,        128,        16383,     16384,
					   UINT32_MAX, 1ull << 32, 1ull << 62, 1ull << 63, UINT64_MAX };
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		buf_add_varint(&b, values[i]);
		buf_add_u64(&b, values[i]);
		buf_add_u32(&b, (uint32_t)values[i]);
		buf_add_u8(&b, (uint8_t)values[i]);
		buf_add_bytes(&b, "abc", i % 4);
	}
	struct cursor c = cursor_over(b.data, b.len);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		size_t len;
		assert_true(cursor_varint(&c) == values[i]);
		assert_true(cursor_u64(&c) == values[i]);
		assert_true(cursor_u32(&c) == (uint32_t)values[i]);
		assert_true(cursor_u8(&c) == (uint8_t)values[i]);
		const char *bytes = cursor_bytes(&c, &len);
		assert_int_equal(len, i % 4);
		assert_memory_equal(bytes, "abc", len);
	}
	assert_false(c.bad);
	assert_ptr_equal(c.at, c.end);
}

/* Whatever is cut off, the cursor turns bad, answers zeroes and never reads on. */
static void test_cursor_bad(void **state)
{
	(void)state;
	static const uint8_t endless[] = { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
					   0x80, 0x80, 0x80, 0x80, 0x80, 0x01 };
	size_t len = 7;
	struct cursor c = cursor_over(endless, sizeof(endless));
	assert_int_equal(cursor_varint(&c), 0);
	assert_true(c.bad);
	assert_int_equal(cursor_u8(&c), 0);
	assert_non_null(cursor_bytes(&c, &len));
	assert_int_equal(len, 0);

	c = cursor_over("\x05"
			"ab",
			3);
	len = 7;
	assert_non_null(cursor_bytes(&c, &len));
	assert_int_equal(len, 0);
	assert_true(c.bad);
	c = cursor_over("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
	(void)cursor_bytes(&c, &len);
	assert_true(c.bad);
	c = cursor_over("abc", 3);
	assert_int_equal(cursor_u32(&c), 0);
	assert_true(c.bad);
	c = cursor_over("\x0b", 1);
	assert_int_equal(cursor_varint_max(&c, 10), 0);
	assert_true(c.bad);
	c = cursor_over("\x0a", 1);
	assert_int_equal(cursor_varint_max(&c, 10), 10);
	assert_null(cursor_skip(&c, 1));
	assert_true(c.bad);
}

static void test_utf8(void **state)
{
	(void)state;
	static const char *const bad[] = { "\x80",
					   "\xc0\xaf",
					   "\xc1\xbf",
					   "\xc3",
					   "\xe2\x82",
					   "\xe0\x80\x80",
					   "\xed\xa0\x80",
					   "\xed\xbf\xbf",
					   "\xf0\x80\x80\x80",
					   "\xf4\x90\x80\x80",
					   "\xf8\x88\x80\x80\x80",
					   "\xff",
					   "\xfe",
					   "\xc3(" };
	size_t size;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
		assert_true(utf8_decode(bad[i], strlen(bad[i]), &size) == UTF8_INVALID);
		assert_int_equal(size, 1);
	}
	/* Every code point goes out and comes back; surrogates do not. */
	for (uint32_t code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 97) {
		CLEANUP(buf_release) struct buf b = BUF_INIT;
		utf8_add(&b, code);
		if (code >= 0xd800 && code <= 0xdfff) {
			assert_false(utf8_valid(b.data, b.len));
			continue;
		}
		assert_int_equal(utf8_decode(b.data, b.len, &size), code);
		assert_int_equal(size, b.len);
		/* Cut short it is invalid. */
		for (size_t len = 1; len < b.len; len++)
			assert_true(utf8_decode(b.data, len, &size) == UTF8_INVALID);
	}
	assert_int_equal(utf8_count("h\xc3\xa9\xff!", 5), 4);
	static const uint32_t harmless[][2] = {
		{ 'a', 'a' },     { '\n', ' ' },        { 0x2028, ' ' },
		{ 0x1b, 0xfffd }, { 0x9b, 0xfffd },     { UTF8_INVALID, 0xfffd },
		{ 0x202e, 0 },    { 0x1f6a2, 0x1f6a2 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		assert_int_equal(utf8_harmless(harmless[i][0]), harmless[i][1]);
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	assert_int_equal(utf8_add_clean(&clean,
					"a\0b\xff"
					"c",
					5),
			 2);
	assert_string_equal(clean.data, "a b\xef\xbf\xbd"
					"c");
	assert_int_equal(utf8_floor("aé", 3, 2), 1);
	assert_int_equal(utf8_floor("aé", 3, 3), 3);
	assert_int_equal(utf8_floor("aé", 3, 99), 3);
}

static void test_json(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct json j = json_on(&out);
	struct strlist list = STRLIST_INIT;
	strlist_add(&list, "SLV");
	strlist_add(&list, "HND");
	json_begin_object(&j);
	json_key_string(&j, "a", "q\"\\\n\t<é\xe2\x80\xa8\xff");
	json_key_string(&j, "none", NULL);
	json_key_int(&j, "n", -218);
	json_key(&j, "r");
	json_put_real(&j, 3.10, 3);
	json_key(&j, "whole");
	json_put_real(&j, 100, 2);
	json_key(&j, "nan");
	json_put_real(&j, NAN, 2);
	json_key_bool(&j, "b", true);
	json_key_strings(&j, "list", &list);
	json_key(&j, "empty");
	json_begin_array(&j);
	json_end(&j);
	json_key(&j, "deep");
	json_begin_array(&j);
	json_begin_object(&j);
	json_end(&j);
	json_begin_array(&j);
	json_end(&j);
	json_end(&j);
	json_end(&j);
	assert_string_equal(
		out.data,
		"{\"a\":\"q\\\"\\\\\\n\\u0009\\u003cé\\u2028\xef\xbf\xbd\",\"none\":null,\"n\":-218,"
		"\"r\":3.1,\"whole\":100,\"nan\":null,\"b\":true,\"list\":[\"SLV\",\"HND\"],"
		"\"empty\":[],\"deep\":[{},[]]}");
	strlist_release(&list);
}

static void test_strlist(void **state)
{
	(void)state;
	struct strlist list = STRLIST_INIT, copy = STRLIST_INIT;
	strlist_sort(&list);
	strlist_add(&list, "b");
	strlist_addn(&list, "abc", 1);
	strlist_add_once(&list, "b");
	assert_int_equal(list.n, 2);
	strlist_sort(&list);
	assert_string_equal(list.items[0], "a");
	strlist_copy(&copy, &list);
	assert_true(strlist_has(&copy, "b"));
	assert_false(strlist_has(&copy, "c"));
	strlist_release(&list);
	strlist_release(&copy);
}

static void test_strmap(void **state)
{
	(void)state;
	struct strmap map;
	char key[32];
	strmap_init(&map);
	assert_int_equal(strmap_find(&map, "x", 1), STRMAP_NONE);
	for (uint32_t i = 0; i < 20000; i++) {
		bool new = false;
		int len = snprintf(key, sizeof(key), "key %u", i);
		assert_int_equal(strmap_add(&map, key, (size_t)len, &new), i);
		assert_true(new);
	}
	for (uint32_t i = 0; i < 20000; i++) {
		bool new = true;
		size_t stored_len;
		int len = snprintf(key, sizeof(key), "key %u", i);
		assert_int_equal(strmap_find(&map, key, (size_t)len), i);
		assert_int_equal(strmap_add(&map, key, (size_t)len, &new), i);
		assert_false(new);
		const char *stored = strmap_string(&map, i, &stored_len);
		assert_int_equal(stored_len, len);
		assert_memory_equal(stored, key, stored_len);
	}
	assert_int_equal(map.n, 20000);
	/* Bytes, not C strings; the empty string is a string. */
	uint32_t zero = strmap_add(&map, "a\0b", 3, NULL), empty = strmap_add(&map, "", 0, NULL);
	assert_int_equal(strmap_find(&map, "a\0b", 3), zero);
	assert_int_equal(strmap_find(&map, "a", 1), STRMAP_NONE);
	assert_int_equal(strmap_find(&map, "", 0), empty);
	strmap_release(&map);
}

static void test_bitmap(void **state)
{
	(void)state;
	struct bitmap map = BITMAP_INIT;
	bitmap_init(&map, 130);
	bitmap_set(&map, 0);
	bitmap_set(&map, 64);
	bitmap_set(&map, 129);
	assert_int_equal(bitmap_count(&map), 3);
	assert_int_equal(bitmap_next(&map, 1), 64);
	assert_int_equal(bitmap_next(&map, 65), 129);
	assert_int_equal(bitmap_next(&map, 130), 130);
	bitmap_fill(&map);
	assert_int_equal(bitmap_count(&map), 130);
	bitmap_release(&map);
}

static void test_files(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	CLEANUP(close_p) int dir = open(test_folder, O_RDONLY | O_DIRECTORY);
	assert_true(dir >= 0);
	CLEANUP(buf_release) struct buf data = BUF_INIT;

	assert_int_equal(file_read(dir, "missing", 10, &data, &err), STATUS_NOT_FOUND);
	assert_non_null(strstr(err.message, "missing"));
	assert_int_equal(file_create(dir, "a", 0600, "hello", 5, &err), STATUS_OK);
	assert_int_not_equal(file_create(dir, "a", 0600, "again", 5, &err), STATUS_OK);
	assert_int_equal(file_read(dir, "a", 5, &data, &err), STATUS_OK);
	assert_string_equal(data.data, "hello");
	buf_clear(&data);
	assert_int_equal(file_read(dir, "a", 4, &data, &err), STATUS_TOO_LARGE);
	buf_clear(&data);
	assert_int_equal(file_replace(dir, "a", 0640, "other text", 10, &err), STATUS_OK);
	assert_int_equal(file_read(dir, "a", 100, &data, &err), STATUS_OK);
	assert_string_equal(data.data, "other text");

	struct file_map map;
	assert_int_equal(file_map(dir, "a", &map, &err), STATUS_OK);
	assert_int_equal(map.size, 10);
	assert_memory_equal(map.data, "other text", 10);
	file_unmap(&map);
	assert_int_equal(file_create(dir, "empty", 0600, "", 0, &err), STATUS_OK);
	assert_int_equal(file_map(dir, "empty", &map, &err), STATUS_OK);
	assert_int_equal(map.size, 0);
	file_unmap(&map);
	assert_int_equal(file_map(dir, "missing", &map, &err), STATUS_NOT_FOUND);

	/* A tree is removed, what its links point to is not. */
	assert_int_equal(mkdirat(dir, "tree", 0700), 0);
	assert_int_equal(mkdirat(dir, "tree/deep", 0700), 0);
	assert_int_equal(file_create(dir, "tree/deep/x", 0600, "x", 1, &err), STATUS_OK);
	assert_int_equal(symlinkat("../a", dir, "tree/link"), 0);
	assert_int_equal(symlinkat("..", dir, "tree/up"), 0);
	assert_int_equal(file_remove_tree(dir, "tree", &err), STATUS_OK);
	assert_int_equal(faccessat(dir, "tree", F_OK, 0), -1);
	assert_int_equal(faccessat(dir, "a", F_OK, 0), 0);
	assert_int_equal(file_remove_tree(dir, "tree", &err), STATUS_OK);
}

static void test_error(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	assert_int_equal(error_set(&err, STATUS_CORRUPT, "%s is bad", "x"), STATUS_CORRUPT);
	assert_int_equal(error_prefix(&err, "reading %d", 5), STATUS_CORRUPT);
	assert_string_equal(err.message, "reading 5: x is bad");
	assert_int_equal(error_set(NULL, STATUS_IO, "nowhere"), STATUS_IO);
	char longer[1000];
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	error_set(&err, STATUS_IO, "%s", longer);
	error_prefix(&err, "%s", longer);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_string_equal(status_name(STATUS_NOT_FOUND), "not-found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_cursor_bad),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_strlist),
		cmocka_unit_test(test_strmap),
		cmocka_unit_test(test_bitmap),
		cmocka_unit_test(test_error),
		cmocka_unit_test_setup_teardown(test_files, make_folder, remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

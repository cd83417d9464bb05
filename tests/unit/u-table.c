/* The files under a generation, one by one: tables, pools, token streams, sources, manifests; and damage in each. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "folder_fixture.h"
#include "store/manifest.h"
#include "store/sources.h"
#include "store/stream.h"
#include "store/table.h"

static uint64_t next_random(uint64_t *random)
{
	*random ^= *random << 13, *random ^= *random >> 7, *random ^= *random << 17;
	return *random;
}

/* Bytes at the very end of a heap block of their own, so that the sanitizer sees a read of one too many. */
static uint8_t *alone(const void *data, size_t len)
{
	uint8_t *copy = xmalloc(len);
	memcpy(copy, data, len);
	return copy;
}

/* Not synced: nothing here need last. */
static void put(const char *path, const void *data, size_t len)
{
	struct error err = ERROR_INIT;
	unlink(path);
	CLEANUP(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (file_write_fd(fd, path, data, len, &err))
		fail_msg("%s", err.message);
}

/* ---- tables ---- */

static const char magic[8] = "TESTTEST";

static void columns_come_back(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	const struct column columns[3] = { { "abcde", 5 }, { "", 0 }, { "0123456789abcdef", 16 } };
	struct table table;
	assert_int_equal(table_create(AT_FDCWD, "t", magic, 3, columns, 3, &err), STATUS_OK);
	assert_int_equal(table_create(AT_FDCWD, "t", magic, 3, columns, 3, &err), STATUS_IO); /* O_EXCL */
	struct stat st;
	assert_int_equal(stat("t", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0440);
	assert_int_equal(table_open(AT_FDCWD, "t", magic, 3, 3, &table, &err), STATUS_OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(table.columns[i].bytes, columns[i].bytes);
		assert_memory_equal(table.columns[i].data, columns[i].data, columns[i].bytes);
		assert_int_equal((uintptr_t)table.columns[i].data % 16, 0);
	}
	table_close(&table);
	assert_int_equal(table_open(AT_FDCWD, "t", magic, 4, 3, &table, &err), STATUS_CORRUPT);
	assert_int_equal(table_open(AT_FDCWD, "t", magic, 3, 2, &table, &err), STATUS_CORRUPT);
	assert_int_equal(table_open(AT_FDCWD, "t", "OTHERONE", 3, 3, &table, &err), STATUS_CORRUPT);
	assert_int_equal(table_open(AT_FDCWD, "none", magic, 3, 3, &table, &err), STATUS_NOT_FOUND);
}

static void cut_tables_are_refused(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	struct error err = ERROR_INIT;
	assert_int_equal(file_read(AT_FDCWD, "t", 1 << 20, &whole, &err), STATUS_OK);
	for (size_t len = 0; len < whole.len; len++) {
		struct table table;
		put("cut", whole.data, len);
		assert_int_equal(table_open(AT_FDCWD, "cut", magic, 3, 3, &table, &err), STATUS_CORRUPT);
	}
}

static void a_column_that_wraps_around_is_refused(void **state)
{
	(void)state;
	static const uint64_t rows[][2] = {
		{ UINT64_MAX - 15, 16 }, { 16, UINT64_MAX }, { 0, 1000 }, { 8, 1 }, { 1 << 20, 0 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf file = BUF_INIT;
		struct error err = ERROR_INIT;
		struct table table;
		buf_add(&file, magic, 8);
		buf_add_u32(&file, 1);
		buf_add_u32(&file, 1);
		buf_add_u64(&file, rows[i][0]);
		buf_add_u64(&file, rows[i][1]);
		buf_add(&file, "0123456789abcdef", 16);
		put("wrap", file.data, file.len);
		if (table_open(AT_FDCWD, "wrap", magic, 1, 1, &table, &err) != STATUS_CORRUPT)
			fail_msg("row %zu was taken", i);
	}
}

static void strings_of_a_pool(void **state)
{
	(void)state;
	struct buf pool = BUF_INIT;
	uint32_t none = pool_add(&pool, NULL), empty = pool_add(&pool, ""), word = pool_add(&pool, "ñandú");
	const struct column column = { pool.data, pool.len };
	assert_int_equal(none, 0);
	assert_null(pool_string(&column, none));
	assert_string_equal(pool_string(&column, empty), "");
	assert_string_equal(pool_string(&column, word), "ñandú");
	assert_null(pool_string(&column, (uint32_t)pool.len));
	assert_null(pool_string(&column, UINT32_MAX));
	/* Every offset of a pool cut anywhere: a string inside it that ends in NUL, or none. */
	for (size_t len = 0; len <= pool.len; len++) {
		uint8_t *copy = alone(pool.data, len);
		const struct column cut = { copy, len };
		for (uint32_t offset = 0; offset < len + 3; offset++) {
			const char *text = pool_string(&cut, offset);
			if (text)
				assert_true((const uint8_t *)text + strlen(text) < copy + len);
		}
		free(copy);
	}
	buf_release(&pool);
}

/* ---- streams ---- */

/* A stream with everything in it: marks, compounds, large numbers, offsets in three sizes. */
static void write_stream(struct buf *out)
{
	struct stream_writer writer;
	stream_writer_init(&writer);
	stream_word(&writer, STREAM_TITLE, 0, 0);
	stream_compound(&writer, 70000);
	stream_word(&writer, STREAM_TITLE, 127, 0);
	stream_word(&writer, STREAM_HEADING, UINT32_MAX / 2, 0);
	for (uint32_t i = 0; i < 200; i++) {
		if (i == 10)
			stream_mark(&writer, STREAM_SENTENCE);
		if (i == 20)
			stream_mark(&writer, STREAM_BREAK);
		if (i == 30)
			stream_mark(&writer, STREAM_SECTION);
		if (i == 40)
			stream_compound(&writer, 3);
		stream_word(&writer, STREAM_BODY, i * i, i * 1000);
	}
	stream_word(&writer, STREAM_CONTACT, 5, 0);
	stream_finish(&writer, out);
	stream_writer_release(&writer);
}

static void streams_come_back(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	struct stream stream;
	uint32_t code, argument = 0, words = 0, body = 0, offset = 0, compounds = 0;
	uint32_t sentence = 0, paragraph = 0, section = 0;
	write_stream(&bytes);
	assert_true(stream_open(bytes.data, bytes.len, &stream));
	static const uint32_t lengths[N_STREAM_FIELDS] = { 2, 1, 200, 1 };
	assert_memory_equal(stream.n_words, lengths, sizeof(lengths));
	while ((code = stream_next(&stream, &argument)) != UINT32_MAX) {
		body = words >= 3 && words < 203 ? words - 3 : body;
		switch (code) {
		case STREAM_SENTENCE:
			sentence = body;
			break;
		case STREAM_BREAK:
			paragraph = body;
			break;
		case STREAM_SECTION:
			section = body;
			break;
		case STREAM_OFFSET:
			assert_int_equal(body % STREAM_OFFSET_EVERY, 0);
			offset += argument;
			assert_int_equal(offset, body * 1000);
			break;
		case STREAM_COMPOUND:
			assert_int_equal(argument, compounds++ ? 3 : 70000);
			assert_true(words == 1 || body == 40);
			break;
		default:
			if (words == 1)
				assert_int_equal(code - STREAM_WORD, 127);
			if (words == 2)
				assert_int_equal(code - STREAM_WORD, UINT32_MAX / 2);
			if (words >= 3 && words < 203)
				assert_int_equal(code - STREAM_WORD, body * body);
			words++;
		}
	}
	assert_false(stream.in.bad);
	assert_int_equal(words, 204);
	assert_int_equal(sentence, 10);
	assert_int_equal(paragraph, 20);
	assert_int_equal(section, 30);
	assert_int_equal(compounds, 2);
	assert_int_equal(stream_next(&stream, &argument), UINT32_MAX);
}

/* Read to the end whatever it is: never past it, never without end. */
static void read_through(const uint8_t *data, size_t len)
{
	struct stream stream;
	uint32_t argument = 0;
	size_t codes = 0;
	if (!stream_open(data, len, &stream))
		return;
	while (stream_next(&stream, &argument) != UINT32_MAX)
		assert_true(++codes <= len);
	assert_ptr_equal(stream.in.at, stream.in.end);
	struct stream_sieve sieve;
	uint32_t skipped;
	stream_sieve_init(&sieve, true);
	assert_true(stream_open(data, len, &stream));
	for (codes = 0; stream_next_wanted(&stream, &sieve, &skipped, &argument) != UINT32_MAX;)
		assert_true((codes += 1 + skipped) <= len);
	assert_ptr_equal(stream.in.at, stream.in.end);
}

/* Words, marks and arguments of every length in bytes, by a seeded choice. */
static void write_any_stream(uint32_t seed, uint32_t n, struct buf *out)
{
	CLEANUP(stream_writer_release) struct stream_writer writer;
	stream_writer_init(&writer);
	for (uint32_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		uint32_t word = (seed >> 8) >> (seed >> 3 & 0x17), what = seed >> 24;
		if (what < 30)
			stream_mark(&writer, STREAM_SENTENCE);
		else if (what < 60)
			stream_mark(&writer, STREAM_NAME);
		else if (what < 70)
			stream_mark(&writer, what % 2 ? STREAM_BREAK : STREAM_SECTION);
		else if (what < 80)
			stream_compound(&writer, word);
		else if (what < 90)
			stream_concept(&writer, word, what % 5 + 1);
		stream_word(&writer, i < 3 ? STREAM_TITLE : STREAM_BODY, word, i * 7);
	}
	stream_finish(&writer, out);
}

/* What the sieve lets through is what is wanted, with the words between counted, whatever the lengths of the blocks. */
static void words_are_passed_over(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 400; seed++) {
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		struct stream all, some;
		struct stream_sieve sieve;
		uint32_t code, argument = 0, wanted = 0, skipped, words = 0;
		bool with_sentences = seed % 2, is_wanted[STREAM_WORD];
		write_any_stream(seed, seed, &bytes);
		assert_true(stream_open(bytes.data, bytes.len, &all));
		for (uint32_t i = 0; i < seed / 2 + 1; i++)
			do
				code = stream_next(&all, &argument);
			while (code < STREAM_WORD);
		wanted = code;
		stream_sieve_init(&sieve, with_sentences);
		stream_sieve_add(&sieve, wanted - STREAM_WORD);
		for (uint32_t mark = 0; mark < STREAM_WORD; mark++)
			is_wanted[mark] = mark != STREAM_NAME && (mark != STREAM_SENTENCE || with_sentences);
		assert_true(stream_open(bytes.data, bytes.len, &all));
		assert_true(stream_open(bytes.data, bytes.len, &some));
		do {
			uint32_t sifted_argument = 0, sifted;
			sifted = stream_next_wanted(&some, &sieve, &skipped, &sifted_argument);
			while ((code = stream_next(&all, &argument)) != sifted) {
				assert_true(code < STREAM_WORD ? !is_wanted[code] : code != wanted);
				words += code >= STREAM_WORD;
			}
			assert_int_equal(words, skipped);
			words = 0;
			if (code == STREAM_COMPOUND || code == STREAM_CONCEPT || code == STREAM_OFFSET)
				assert_int_equal(argument, sifted_argument);
			if (code == STREAM_CONCEPT)
				assert_int_equal(all.span, some.span);
		} while (code != UINT32_MAX);
		assert_false(some.in.bad);
	}
}

static void damaged_streams_end(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	write_stream(&bytes);
	for (size_t len = 0; len < bytes.len; len++) {
		uint8_t *copy = alone(bytes.data, len);
		read_through(copy, len);
		free(copy);
	}
	uint64_t random = 20261124;
	for (int i = 0; i < 2000; i++) {
		uint8_t *copy = alone(bytes.data, bytes.len);
		for (uint64_t flips = 1 + next_random(&random) % 3; flips; flips--) {
			uint64_t bit = next_random(&random) % (8 * bytes.len);
			copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		read_through(copy, bytes.len);
		free(copy);
	}
	uint8_t *ones = xmalloc(64);
	memset(ones, 0xff, 64);
	read_through(ones, 64);
	memset(ones, 0, 4);
	read_through(ones, 64);
	free(ones);
}

/* ---- sources ---- */

static void sources_come_back(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf pool = BUF_INIT;
	struct source_row rows[3] = { { .size = 7, .mtime_ns = -1, .outcome = SOURCE_READ, .n_docs = 2 },
				      { .outcome = SOURCE_SKIPPED },
				      { .outcome = SOURCE_FAILED, .hash = { 1, 2 } } };
	rows[0].id = pool_add(&pool, "a/b.html");
	rows[1].id = pool_add(&pool, "a/é.pdf");
	rows[1].why = pool_add(&pool, "no text in it");
	rows[2].id = pool_add(&pool, "z");
	struct sources sources;
	assert_int_equal(sources_open(AT_FDCWD, &sources, &err), STATUS_NOT_FOUND);
	assert_int_equal(sources_write(AT_FDCWD, rows, 3, &pool, &err), STATUS_OK);
	assert_int_equal(sources_open(AT_FDCWD, &sources, &err), STATUS_OK);
	assert_int_equal(sources.n, 3);
	assert_memory_equal(sources.rows, rows, sizeof(rows));
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(sources_find(&sources, sources_string(&sources, sources.rows[i].id)), i);
	assert_int_equal(sources_find(&sources, "a"), UINT32_MAX);
	assert_int_equal(sources_find(&sources, "zz"), UINT32_MAX);
	assert_string_equal(sources_string(&sources, sources.rows[1].why), "no text in it");
	assert_null(sources_string(&sources, sources.rows[0].why));
	sources_close(&sources);
}

static void damaged_sources_answer_or_fail(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	struct error err = ERROR_INIT;
	uint64_t random = 7;
	assert_int_equal(file_read(AT_FDCWD, "sources", 1 << 20, &whole, &err), STATUS_OK);
	for (int i = 0; i < 2000; i++) {
		uint64_t bit = next_random(&random) % (8 * whole.len);
		whole.data[bit / 8] ^= (char)(1 << bit % 8);
		put("sources", whole.data, whole.len);
		whole.data[bit / 8] ^= (char)(1 << bit % 8);
		struct sources sources;
		if (sources_open(AT_FDCWD, &sources, &err))
			continue;
		(void)sources_find(&sources, "a/b.html");
		for (uint32_t k = 0; k < sources.n; k++) {
			const char *id = sources_string(&sources, sources.rows[k].id);
			if (id)
				assert_true(strlen(id) < whole.len);
		}
		sources_close(&sources);
	}
	unlink("sources");
}

/* ---- manifests ---- */

static void fill_manifest(struct manifest *m)
{
	*m = (struct manifest){ .number = 42,
				.analysis = 3,
				.documents = 120,
				.parts = 301,
				.words = 20411,
				.n_new = 12,
				.text_bytes = UINT64_C(81234567890),
				.published = "2026-11-24T03:12:09Z",
				.engine = "glass 1.4.22",
				.settings = "0123456789abcdef0123456789abcdef" };
	manifest_add_segment(m, 1);
	manifest_add_segment(m, 12345);
	static const char *const names[] = { "docs", "engine/iamglass", "seg-0001.tok" };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		GROW(m->files, m->n_files, m->alloc_files);
		struct manifest_file *file = &m->files[m->n_files++];
		snprintf(file->name, sizeof(file->name), "%s", names[i]);
		file->bytes = i * 1000;
		hash_hex(names[i], strlen(names[i]), file->hash);
	}
}

static void manifests_come_back(void **state)
{
	(void)state;
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT, back = MANIFEST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	struct error err = ERROR_INIT;
	fill_manifest(&m);
	manifest_write(&m, &text);
	if (manifest_read(text.data, text.len, &back, &err))
		fail_msg("%s", err.message);
	manifest_write(&back, &again);
	assert_string_equal(text.data, again.data);
	assert_int_equal(back.text_bytes, UINT64_C(81234567890));
	assert_int_equal(back.segments[1], 12345);
	assert_string_equal(back.files[1].name, "engine/iamglass");
}

static void every_flipped_bit_of_a_manifest_is_found(void **state)
{
	(void)state;
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	fill_manifest(&m);
	manifest_write(&m, &text);
	for (size_t bit = 0; bit < 8 * text.len; bit++) {
		struct manifest back = MANIFEST_INIT;
		text.data[bit / 8] ^= (char)(1 << bit % 8);
		if (manifest_read(text.data, text.len, &back, &err) == STATUS_OK)
			fail_msg("bit %zu was not noticed", bit);
		text.data[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t len = 0; len < text.len; len++) {
		struct manifest back = MANIFEST_INIT;
		uint8_t *cut = alone(text.data, len);
		assert_int_equal(manifest_read((char *)cut, len, &back, &err), STATUS_CORRUPT);
		free(cut);
	}
}

/* A manifest whose hash is right but whose lines are not ours: line is replaced by other. */
static enum status read_changed(const char *line, const char *other)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(manifest_release) struct manifest back = MANIFEST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf changed = BUF_INIT;
	struct error err = ERROR_INIT;
	char hash[33];
	fill_manifest(&m);
	manifest_write(&m, &text);
	const char *at = strstr(text.data, line);
	assert_non_null(at);
	buf_add(&changed, text.data, (size_t)(at - text.data));
	buf_addstr(&changed, other);
	const char *rest = at + strlen(line);
	buf_add(&changed, rest, (size_t)(strstr(rest, "end ") - rest));
	hash_hex(changed.data, changed.len, hash);
	buf_addf(&changed, "end %s\n", hash);
	return manifest_read(changed.data, changed.len, &back, &err);
}

static void lines_that_are_not_ours(void **state)
{
	(void)state;
	static const struct {
		const char *line, *other;
		enum status status;
	} rows[] = {
		{ "number 42\n", "number 42\n", STATUS_OK },
		{ "generation 5", "generation 6", STATUS_UNSUPPORTED },
		{ "shards 1", "shards 2", STATUS_UNSUPPORTED },
		{ "iom-search", "iom-engine", STATUS_CORRUPT },
		{ "number 42\n", "", STATUS_CORRUPT },
		{ "number 42\n", "number 042\n", STATUS_CORRUPT },
		{ "number 42\n", "number -42\n", STATUS_CORRUPT },
		{ "number 42\n", "number 4294967296\n", STATUS_CORRUPT },
		{ "number 42\n", "number 42 \n", STATUS_CORRUPT },
		{ "number 42\n", "number 42\nnumber 42\n", STATUS_CORRUPT },
		{ "published 2026", "published 20262026202620262026202620262026", STATUS_CORRUPT },
		{ "segment seg-0001\n", "segment seg-0001x\n", STATUS_CORRUPT },
		{ "segment seg-0001\n", "segment seg-  1\n", STATUS_CORRUPT },
		{ "segment seg-0001\n", "segment ../etc\n", STATUS_CORRUPT },
		{ "file docs 0", "file ../docs 0", STATUS_CORRUPT },
		{ "file docs 0", "file /docs 0", STATUS_CORRUPT },
		{ "file docs 0", "file .docs 0", STATUS_CORRUPT },
		{ "file docs 0", "file docs -1", STATUS_CORRUPT },
		{ "file docs 0", "file  docs 0", STATUS_CORRUPT },
		{ "file engine/iamglass", "file engine/../docs", STATUS_CORRUPT },
		{ "file engine/iamglass", "file other/iamglass", STATUS_CORRUPT },
		{ "file seg-0001.tok", "else seg-0001.tok", STATUS_CORRUPT },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		enum status status = read_changed(rows[i].line, rows[i].other);
		if (status != rows[i].status)
			fail_msg("row %zu, \"%s\": %s, not %s", i, rows[i].other, status_name(status),
				 status_name(rows[i].status));
	}
}

static void files_are_checked_by_name_size_and_contents(void **state)
{
	(void)state;
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	struct error err = ERROR_INIT;
	assert_int_equal(mkdir("g", 0755) || mkdir("g/engine", 0755), 0);
	put("g/docs", "12345", 5);
	put("g/engine/tables", "", 0);
	put("g/manifest", "not counted", 11);
	CLEANUP(close_p) int dirfd = open("g", O_RDONLY | O_DIRECTORY);
	assert_int_equal(manifest_add_files(&m, dirfd, &err), STATUS_OK);
	assert_int_equal(m.n_files, 2);
	assert_string_equal(m.files[0].name, "docs");
	assert_string_equal(m.files[1].name, "engine/tables");
	assert_int_equal(manifest_check(&m, dirfd, true, &err), STATUS_OK);
	put("g/docs", "12346", 5);
	assert_int_equal(manifest_check(&m, dirfd, false, &err), STATUS_OK);
	assert_int_equal(manifest_check(&m, dirfd, true, &err), STATUS_CORRUPT);
	put("g/docs", "123456", 6);
	assert_int_equal(manifest_check(&m, dirfd, false, &err), STATUS_CORRUPT);
	unlink("g/docs");
	assert_int_equal(manifest_check(&m, dirfd, false, &err), STATUS_CORRUPT);
	assert_non_null(strstr(err.message, "docs"));
	assert_int_equal(symlink("manifest", "g/docs"), 0);
	assert_int_equal(manifest_check(&m, dirfd, false, &err), STATUS_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_come_back),
		cmocka_unit_test(cut_tables_are_refused),
		cmocka_unit_test(a_column_that_wraps_around_is_refused),
		cmocka_unit_test(strings_of_a_pool),
		cmocka_unit_test(streams_come_back),
		cmocka_unit_test(words_are_passed_over),
		cmocka_unit_test(damaged_streams_end),
		cmocka_unit_test(sources_come_back),
		cmocka_unit_test(damaged_sources_answer_or_fail),
		cmocka_unit_test(manifests_come_back),
		cmocka_unit_test(every_flipped_bit_of_a_manifest_is_found),
		cmocka_unit_test(lines_that_are_not_ours),
		cmocka_unit_test(files_are_checked_by_name_size_and_contents),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

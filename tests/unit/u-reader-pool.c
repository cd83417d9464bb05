/*
 * The confined readers: order, limits, what happens when one breaks. The text and JSON Lines readers are
 * wrapped (ld --wrap) so that documents can misbehave on command.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "process/spawn.h"
#include "readers/reader_pool.h"

#ifdef IOM_SANITIZE
#	define CONFINED false
#else
#	define CONFINED true
#endif

/* ---- documents that misbehave ---- */

typedef enum status read_function(const char *data, size_t len, const char *id, uint64_t base,
				  const struct reader_sink *sink, struct error *err);
read_function __real_text_read, __wrap_text_read, __real_jsonl_read, __wrap_jsonl_read;

static int *crashes_left; /* shared with the readers */

static void use_cpu(double seconds)
{
	struct timespec from, now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	do {
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	} while ((double)(now.tv_sec - from.tv_sec) + (double)(now.tv_nsec - from.tv_nsec) / 1e9 < seconds);
}

static void eat_memory(void)
{
	for (;;) {
		memset(xmalloc(16u << 20), 1, 16u << 20);
		/* Slow enough to be seen where the parent has to look. */
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
}

static void send_garbage(const void *bytes, size_t len)
{
	for (int fd = 3; fd < 32; fd++)
		if (send(fd, bytes, len, MSG_NOSIGNAL) < 0)
			continue;
}

static bool can_open_files(void)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/etc/passwd", 0);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static enum status send_many(const char *id, const struct reader_sink *sink, struct error *err)
{
	CLEANUP(document_release) struct document doc;
	document_init(&doc);
	doc.id = xstrdup(id);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	for (size_t i = 0; i < 100000; i++)
		buf_addstr(&text, "0123456789");
	for (size_t i = 0; i < 19; i++)
		document_add_block(&doc, BLOCK_LINE, text.data, text.len);
	return sink->document(&doc, sink->ctx, err);
}

static bool says(const char *data, size_t len, const char *word)
{
	return memmem(data, len, word, strlen(word)) != NULL;
}

static void misbehave(const char *data, size_t len)
{
	static const unsigned char nonsense[] = { 4, 0, 0, 0, 4, 0, 0, 0, 'x', 'x', 'x', 'x' };
	static const unsigned char too_long[] = { 255, 255, 255, 255, 4, 0, 0, 0 };
	if (says(data, len, "CRASH"))
		abort();
	if (says(data, len, "ONCE") && __atomic_fetch_sub(crashes_left, 1, __ATOMIC_SEQ_CST) > 0)
		_exit(3);
	if (says(data, len, "HANG"))
		for (;;)
			nanosleep(&(struct timespec){ .tv_sec = 10 }, NULL);
	if (says(data, len, "SPIN"))
		use_cpu(1000);
	if (says(data, len, "WORK"))
		use_cpu(0.4);
	if (says(data, len, "EAT"))
		eat_memory();
	if (says(data, len, "NONSENSE"))
		send_garbage(nonsense, sizeof(nonsense));
	if (says(data, len, "TOO LONG"))
		send_garbage(too_long, sizeof(too_long));
	if (says(data, len, "KILL"))
		syscall(SYS_kill, getppid(), 0);
	if (says(data, len, "EXIT"))
		_exit(0);
}

enum status __wrap_text_read(const char *data, size_t len, const char *id, uint64_t base,
			     const struct reader_sink *sink, struct error *err)
{
	misbehave(data, len);
	if (says(data, len, "MANY"))
		return send_many(id, sink, err);
	if (says(data, len, "OPEN") && can_open_files())
		return error_set(err, STATUS_INTERNAL, "it can open files");
	if (says(data, len, "LIAR"))
		id = "another";
	return __real_text_read(data, len, id, base, sink, err);
}

enum status __wrap_jsonl_read(const char *data, size_t len, const char *id, uint64_t base,
			      const struct reader_sink *sink, struct error *err)
{
	misbehave(data, len);
	return __real_jsonl_read(data, len, id, base, sink, err);
}

/* The texts in a web archive come this way. */
enum status __real_text_read_as(const char *data, size_t len, const char *id, const char *charset,
				const struct reader_sink *sink, struct error *err);
enum status __wrap_text_read_as(const char *data, size_t len, const char *id, const char *charset,
				const struct reader_sink *sink, struct error *err);

enum status __wrap_text_read_as(const char *data, size_t len, const char *id, const char *charset,
				const struct reader_sink *sink, struct error *err)
{
	misbehave(data, len);
	if (says(data, len, "MANY"))
		return send_many(id, sink, err);
	return __real_text_read_as(data, len, id, charset, sink, err);
}

/* ---- helpers ---- */

/* Times that a loaded machine does not reach by itself; the tests of time shorten one of them. */
static const struct reader_limits small_limits = { .cpu_s = 30,
						   .wall_s = 60,
						   .output_bytes = 1u << 20,
						   .memory_bytes = (size_t)160 << 20,
						   .sandbox = true };

static struct reader_pool *new_pool(unsigned n_readers, const struct reader_limits *limits)
{
	struct reader_pool *pool = NULL;
	struct error err = ERROR_INIT;
	if (reader_pool_new(n_readers, limits, &pool, &err))
		fail_msg("%s", err.message);
	return pool;
}

static int file_with(const char *data, size_t len)
{
	struct error err = ERROR_INIT;
	int fd = memfd_create("document", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(file_write_fd(fd, "document", data, len, &err), STATUS_OK);
	return fd;
}

static void submit(struct reader_pool *pool, uint64_t ticket, enum reader_kind kind, const char *id,
		   const char *text)
{
	struct read_job job = {
		.ticket = ticket, .kind = kind, .fd = file_with(text, strlen(text)), .base = 1, .id = id
	};
	struct error err = ERROR_INIT;
	assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_OK);
}

/* The next outcome as a line: "3 doc ID: first line", "3 failed WHAT: WHY", "3 end". */
static bool next_line(struct reader_pool *pool, struct buf *out)
{
	struct read_outcome outcome;
	struct error err = ERROR_INIT;
	enum status status = reader_pool_next(pool, &outcome, &err);
	if (status == STATUS_NOT_FOUND)
		return false;
	if (status)
		fail_msg("%s: %s", status_name(status), err.message);
	buf_addf(out, "%llu ", (unsigned long long)outcome.ticket);
	if (outcome.kind == READ_END) {
		buf_addstr(out, "end\n");
	} else if (outcome.kind == READ_DOCUMENT) {
		assert_true(outcome.doc.n_blocks > 0);
		buf_addf(out, "doc %s: %.40s\n", outcome.doc.id, outcome.doc.blocks[0].text);
		document_release(&outcome.doc);
	} else {
		buf_addf(out, "%s %s: %s\n", outcome.kind == READ_FAILED ? "failed" : "skipped", outcome.what,
			 outcome.why);
	}
	return true;
}

static void expect_all(struct reader_pool *pool, const char *expected)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	while (next_line(pool, &out))
		;
	assert_string_equal(out.data, expected);
}

/* ---- tests ---- */

static void outcomes_in_order(void **state)
{
	(void)state;
	enum { N = 1300 }; /* each reader retires once and more */
	struct reader_limits limits = READER_LIMITS_DEFAULT;
	struct reader_pool *pool = new_pool(2, &limits);
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	for (uint64_t i = 0; i < N; i++) {
		char id[32], text[64];
		snprintf(id, sizeof(id), "doc-%llu", (unsigned long long)i);
		snprintf(text, sizeof(text), "Texte %llu", (unsigned long long)i);
		while (!reader_pool_has_room(pool))
			assert_true(next_line(pool, &out));
		submit(pool, i, READER_TEXT, id, text);
		buf_addf(&expected, "%llu doc %s: %s\n%llu end\n", (unsigned long long)i, id, text,
			 (unsigned long long)i);
	}
	while (next_line(pool, &out))
		;
	assert_string_equal(out.data, expected.data);
	reader_pool_free(pool);
}

static void formats_work_confined(void **state)
{
	(void)state;
	struct reader_limits limits = READER_LIMITS_DEFAULT;
	struct reader_pool *pool = new_pool(2, &limits);
	submit(pool, 0, READER_HTML, "a",
	       "<p>L\x92OIM a re\xe7u les d\xe9plac\xe9s \xe0 Gen\xe8ve o\xf9 ils \xe9taient");
	submit(pool, 1, READER_HTML, "b", "<meta charset=koi8-r><p>\xed\xcf\xd3\xcb\xd7\xc1");
	submit(pool, 2, READER_TEXT, "c", "");
	submit(pool, 3, READER_HTML, "d", "<script>x</script>");
	submit(pool, 4, READER_JSONL, "e",
	       "{\"id\":\"x\",\"text\":\"X\"}\nbad\n\n{\"id\":\"y\",\"html\":\"<p>Y\"}\n\n");
	submit(pool, 5, READER_JSONL, "f", "\n\n");
	expect_all(pool, "0 doc a: L’OIM a reçu les déplacés à Genèv\n0 end\n1 doc b: Москва\n1 end\n"
			 "2 skipped c: empty file\n2 end\n3 skipped d: no text\n3 end\n"
			 "4 doc x: X\n4 skipped e line 2: no valid JSON: '[' or '{' expected near 'bad'\n"
			 "4 doc y: Y\n4 end\n5 end\n");
	reader_pool_free(pool);
}

static void a_broken_document_harms_only_itself(void **state)
{
	static const struct {
		const char *text, *expected;
		bool confined; /* only where readers are */
	} rows[] = {
		{ "CRASH", "failed %s: its reader broke: killed by signal 6 (Aborted)", false },
		{ "EXIT", "failed %s: its reader broke: exit status 0", false },
		{ "EAT", "failed %s: needs more than 160 MB of memory", false },
		{ "NONSENSE", "failed %s: its reader broke: it sent nonsense", false },
		{ "TOO LONG",
		  "failed %s: its reader broke: a message of 4294967295 bytes is past the limit of ", false },
		{ "MANY", "failed %s: more than 1 MB of text and markup", false },
		{ "LIAR", "failed %s: its reader broke: it sent nonsense: another document", false },
		{ "KILL", "failed %s: its reader tried what the sandbox forbids", true },
		{ "OPEN", "doc %s: OPEN", true },
	};
	(void)state;
	struct reader_pool *pool = new_pool(2, &small_limits);
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	uint64_t ticket = 0;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].confined && !CONFINED)
			continue;
		char bad[32], line[256];
		snprintf(bad, sizeof(bad), "bad-%zu", i);
		for (int k = 0; k < 4; k++, ticket++) {
			while (!reader_pool_has_room(pool))
				assert_true(next_line(pool, &out));
			submit(pool, ticket, READER_TEXT, k == 1 ? bad : "good",
			       k == 1 ? rows[i].text : "Texte");
			snprintf(line, sizeof(line), rows[i].expected, bad);
			buf_addf(&expected, "%llu %s\n%llu end\n", (unsigned long long)ticket,
				 k == 1 ? line : "doc good: Texte", (unsigned long long)ticket);
		}
	}
	while (next_line(pool, &out))
		;
	/* The number at the end of one message is a sum of limits; compare up to it. */
	const char *got = out.data, *want = expected.data;
	while (*want) {
		size_t n = strcspn(want, "\n"), m = strcspn(got, "\n");
		if (n > m || (n != m && want[n - 1] != ' ') || memcmp(got, want, n))
			fail_msg("expected %.*s, got %.*s", (int)n, want, (int)m, got);
		want += n + 1;
		got += m + 1;
	}
	assert_int_equal(*got, '\0');
	reader_pool_free(pool);
}

static void a_second_chance(void **state)
{
	(void)state;
	*crashes_left = 1;
	struct reader_pool *pool = new_pool(1, &small_limits);
	submit(pool, 1, READER_TEXT, "a", "Texte");
	submit(pool, 2, READER_TEXT, "b", "ONCE");
	submit(pool, 3, READER_TEXT, "c", "Texte");
	expect_all(pool, "1 doc a: Texte\n1 end\n2 doc b: ONCE\n2 end\n3 doc c: Texte\n3 end\n");
	assert_int_equal(*crashes_left, -1); /* read twice */
	reader_pool_free(pool);
}

static void a_broken_line_harms_only_itself(void **state)
{
	(void)state;
	struct reader_pool *pool = new_pool(2, &small_limits);
	submit(pool, 1, READER_JSONL, "x.jsonl",
	       "{\"id\":\"a\",\"text\":\"A\"}\n\n{\"id\":\"b\",\"text\":\"CRASH\"}\n{\"id\":\"c\",\"text\":"
	       "\"C\"}\n"
	       "{\"id\":\"d\",\"text\":\"EXIT\"}\n{\"id\":\"e\",\"text\":\"CRASH\"}");
	submit(pool, 2, READER_TEXT, "t", "Texte");
	expect_all(pool,
		   "1 doc a: A\n1 failed x.jsonl line 3: its reader broke: killed by signal 6 (Aborted)\n"
		   "1 doc c: C\n1 failed x.jsonl line 5: its reader broke: exit status 0\n"
		   "1 failed x.jsonl line 6: its reader broke: killed by signal 6 (Aborted)\n1 end\n"
		   "2 doc t: Texte\n2 end\n");
	reader_pool_free(pool);
}

static size_t add_record(struct buf *out, const char *type, unsigned number, const char *text)
{
	size_t at = out->len;
	buf_addf(out,
		 "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: https://x/%u\r\nContent-Type: text/plain\r\n"
		 "Content-Length: %zu\r\n\r\n%s\r\n\r\n",
		 type, number, strlen(text), text);
	return at;
}

/* Records in front of the culprit that nothing came of do not hide it. */
static void a_broken_record_harms_only_itself(void **state)
{
	(void)state;
	struct reader_pool *pool = new_pool(2, &small_limits);
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	*crashes_left = 1;
	add_record(&data, "resource", 1, "A");
	add_record(&data, "revisit", 2, "");
	add_record(&data, "request", 3, "");
	size_t crash = add_record(&data, "resource", 4, "CRASH");
	add_record(&data, "resource", 5, "C");
	add_record(&data, "revisit", 6, "");
	add_record(&data, "resource", 7, "ONCE");
	add_record(&data, "resource", 8, "MANY");
	add_record(&data, "resource", 9, "E");
	size_t end = add_record(&data, "resource", 10, "EXIT");
	submit(pool, 1, READER_WARC, "x.warc", data.data);
	submit(pool, 2, READER_TEXT, "t", "Texte");
	buf_addf(&expected,
		 "1 doc https://x/1: A\n"
		 "1 failed x.warc record at byte %zu: its reader broke: killed by signal 6 (Aborted)\n"
		 "1 doc https://x/5: C\n1 doc https://x/7: ONCE\n"
		 "1 failed x.warc https://x/8: more than 1 MB of text and markup\n1 doc https://x/9: E\n"
		 "1 failed x.warc record at byte %zu: its reader broke: exit status 0\n"
		 "1 skipped x.warc: 2 pages that had not changed\n1 end\n2 doc t: Texte\n2 end\n",
		 crash, end);
	expect_all(pool, expected.data);
	reader_pool_free(pool);
}

/* An archive with more records than one process serves. */
static void many_records(void **state)
{
	(void)state;
	enum { N = 1200 };
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	struct reader_pool *pool = new_pool(2, &small_limits);
	for (unsigned i = 0; i < N; i++) {
		add_record(&data, "resource", i, "Texte");
		buf_addf(&expected, "1 doc https://x/%u: Texte\n", i);
	}
	buf_addstr(&expected, "1 end\n");
	submit(pool, 1, READER_WARC, "x.warc", data.data);
	expect_all(pool, expected.data);
	reader_pool_free(pool);
}

/* More lines than one process serves, in a run that does not begin at the start of its file. */
static void many_lines(void **state)
{
	(void)state;
	enum { N = 1200 };
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	buf_addstr(&data, "{\"id\":\"before\",\"text\":\"not this one\"}\n");
	size_t from = data.len;
	for (int i = 0; i < N; i++) {
		buf_addf(&data, "{\"id\":\"%d\",\"text\":\"n %d\"}\n", i, i);
		buf_addf(&expected, "7 doc %d: n %d\n", i, i);
	}
	size_t to = data.len;
	buf_addstr(&data, "{\"id\":\"after\",\"text\":\"not this one\"}\n");
	buf_addstr(&expected, "7 end\n");
	struct reader_limits limits = READER_LIMITS_DEFAULT;
	struct reader_pool *pool = new_pool(2, &limits);
	struct read_job job = { .ticket = 7,
				.kind = READER_JSONL,
				.fd = file_with(data.data, data.len),
				.offset = from,
				.len = to - from,
				.base = 2,
				.id = "x" };
	struct error err = ERROR_INIT;
	assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_OK);
	while (next_line(pool, &out))
		;
	assert_string_equal(out.data, expected.data);
	reader_pool_free(pool);
}

static void limits_of_time(void **state)
{
	(void)state;
	struct reader_limits limits = small_limits;
	limits.wall_s = 2;
	struct reader_pool *pool = new_pool(1, &limits);
	submit(pool, 1, READER_TEXT, "h", "HANG");
	submit(pool, 2, READER_TEXT, "t", "Texte");
	expect_all(pool, "1 failed h: took longer than 2 s\n1 end\n2 doc t: Texte\n2 end\n");
	reader_pool_free(pool);

	limits = small_limits;
	limits.cpu_s = 1;
	pool = new_pool(1, &limits);
	submit(pool, 1, READER_TEXT, "s", "SPIN");
	submit(pool, 2, READER_TEXT, "t", "Texte");
	expect_all(pool, "1 failed s: used more than 1 s of processor time\n1 end\n2 doc t: Texte\n2 end\n");
	reader_pool_free(pool);

	/* A small file gets a tenth, and what used that up is not read once more. */
	limits.cpu_s = 19;
	*crashes_left = 0;
	pool = new_pool(1, &limits);
	submit(pool, 1, READER_TEXT, "s", "SPIN ONCE");
	submit(pool, 2, READER_JSONL, "j", "{\"id\":\"a\",\"text\":\"WORK WORK\"}");
	expect_all(pool,
		   "1 failed s: used more than 1 s of processor time\n1 end\n2 doc a: WORK WORK\n2 end\n");
	assert_int_equal(*crashes_left, -1); /* how often it was read */
	reader_pool_free(pool);
}

/* Six documents that use 0.4 s each, in one process that may use 1 s for a document. */
static void limits_hold_for_a_document(void **state)
{
	(void)state;
	struct reader_limits limits = small_limits;
	limits.cpu_s = 1;
	struct reader_pool *pool = new_pool(1, &limits);
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	for (uint64_t i = 0; i < 6; i++) {
		submit(pool, i, READER_TEXT, "w", "WORK");
		buf_addf(&expected, "%llu doc w: WORK\n%llu end\n", (unsigned long long)i,
			 (unsigned long long)i);
	}
	expect_all(pool, expected.data);
	reader_pool_free(pool);
}

static void large_files(void **state)
{
	(void)state;
	struct reader_limits limits = READER_LIMITS_DEFAULT;
	struct reader_pool *pool = new_pool(2, &limits);
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	for (size_t i = 0; i < 1000000; i++)
		buf_addstr(&data, "une ligne\n");
	struct error err = ERROR_INIT;
	/* Mapped at an offset that is no multiple of a page. */
	struct read_job job = { .ticket = 1,
				.kind = READER_TEXT,
				.fd = file_with(data.data, data.len),
				.offset = 5000,
				.id = "long" };
	assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_OK);
	/* Past the limit of an input, a hole costs nothing. */
	struct read_job hole = { .ticket = 2, .kind = READER_TEXT, .fd = file_with("x", 1), .id = "hole" };
	assert_int_equal(ftruncate(hole.fd, (off_t)1 << 31), 0);
	assert_int_equal(reader_pool_submit(pool, &hole, &err), STATUS_OK);
	struct read_outcome outcome;
	assert_int_equal(reader_pool_next(pool, &outcome, &err), STATUS_OK);
	assert_int_equal(outcome.kind, READ_DOCUMENT);
	assert_int_equal(outcome.doc.n_blocks, 1000000 - 500);
	document_release(&outcome.doc);
	expect_all(pool, "1 end\n2 failed hole: larger than 128 MB\n2 end\n");
	reader_pool_free(pool);
}

static void a_file_that_shrinks(void **state)
{
	(void)state;
	for (size_t size = 1000; size <= 1000000; size *= 1000) {
		struct reader_pool *pool = new_pool(1, &small_limits);
		CLEANUP(buf_release) struct buf data = BUF_INIT;
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		while (data.len < size)
			buf_addstr(&data, "ligne\n");
		int fd = file_with(data.data, data.len), ours = dup(fd);
		/* The readers are busy until the file was cut. */
		submit(pool, 1, READER_TEXT, "w", "WORK");
		struct read_job job = { .ticket = 2, .kind = READER_TEXT, .fd = fd, .id = "cut" };
		struct error err = ERROR_INIT;
		assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_OK);
		assert_int_equal(ftruncate(ours, 10), 0);
		close(ours);
		while (next_line(pool, &out))
			;
		if (!strstr(out.data, "2 failed cut: "))
			fail_msg("%zu bytes: %s", size, out.data);
		reader_pool_free(pool);
	}
}

static void what_is_refused(void **state)
{
	(void)state;
	struct reader_pool *pool = new_pool(1, &small_limits);
	struct read_outcome outcome;
	struct error err = ERROR_INIT;
	assert_int_equal(reader_pool_next(pool, &outcome, &err), STATUS_NOT_FOUND);
	CLEANUP(close_p) int fd = file_with("x", 1);
	struct read_job job = { .kind = READER_NONE, .fd = fd, .id = "a" };
	assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_BAD_INPUT);
	int pipe_fds[2];
	assert_int_equal(pipe(pipe_fds), 0);
	job = (struct read_job){ .kind = READER_TEXT, .fd = pipe_fds[0], .id = "a" };
	assert_int_equal(reader_pool_submit(pool, &job, &err), STATUS_BAD_INPUT);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	/* Freed with work under way: nothing is left behind. */
	submit(pool, 1, READER_TEXT, "h", "HANG");
	submit(pool, 2, READER_TEXT, "t", "Texte");
	reader_pool_free(pool);
	reader_pool_free(NULL);
}

static int make_shared(void **state)
{
	(void)state;
	crashes_left = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return crashes_left == MAP_FAILED ? -1 : 0;
}

int main(int argc, char **argv)
{
	process_name_init(argc, argv);
	process_begin();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_in_order),
		cmocka_unit_test(formats_work_confined),
		cmocka_unit_test(a_broken_document_harms_only_itself),
		cmocka_unit_test(a_second_chance),
		cmocka_unit_test(a_broken_line_harms_only_itself),
		cmocka_unit_test(a_broken_record_harms_only_itself),
		cmocka_unit_test(many_records),
		cmocka_unit_test(many_lines),
		cmocka_unit_test(limits_of_time),
		cmocka_unit_test(limits_hold_for_a_document),
		cmocka_unit_test(large_files),
		cmocka_unit_test(a_file_that_shrinks),
		cmocka_unit_test(what_is_refused),
	};
	return cmocka_run_group_tests(tests, make_shared, NULL);
}

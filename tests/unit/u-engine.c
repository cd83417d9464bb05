/* The shim over the engine: writing, compaction, looking up, ranking, and what happens when its tables are not there or not whole. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "folder_fixture.h"
#include "index/engine.h"

#define N_PARTS 600u

static void ok(enum status status, const struct error *err)
{
	if (status)
		fail_msg("%s: %s", status_name(status), err->message);
}

static uint32_t document_of(uint32_t part)
{
	return part / 3; /* three parts a document */
}

/* Part i: "all"; "even"; "tenth" wdf i % 7 + 1; "one<i>"; "filter" wdf 0 in every fourth; a term of 245 bytes in part 5. */
static void add_part(struct engine_writer *writer, uint32_t i)
{
	struct error err = ERROR_INIT;
	char own[16];
	static char longest[ENGINE_MAX_TERM];
	struct engine_posting postings[8];
	size_t n = 0;
	memset(longest, 'x', sizeof(longest));
	postings[n++] = (struct engine_posting){ "all", 3, 1 };
	postings[n++] = (struct engine_posting){ own, (uint32_t)snprintf(own, sizeof(own), "one%u", i), 2 };
	if (i % 2 == 0)
		postings[n++] = (struct engine_posting){ "even", 4, 1 };
	if (i % 10 == 0)
		postings[n++] = (struct engine_posting){ "tenth", 5, i % 7 + 1 };
	if (i % 4 == 0)
		postings[n++] = (struct engine_posting){ "filter", 6, 0 };
	if (i == 5)
		postings[n++] = (struct engine_posting){ longest, sizeof(longest), 3 };
	ok(engine_writer_add(writer, postings, n, document_of(i) * UINT64_C(0x9e3779b97f4a7c15),
			     i % 5 ? 20100101 + i : 0, &err),
	   &err);
}

static void write_run(const char *dir, uint32_t first, uint32_t end)
{
	struct error err = ERROR_INIT;
	struct engine_writer *writer;
	ok(engine_writer_new(dir, &writer, &err), &err);
	for (uint32_t i = first; i < end; i++)
		add_part(writer, i);
	ok(engine_writer_commit(writer, &err), &err);
	engine_writer_free(writer);
}

static int make_index(void **state)
{
	if (make_folder(state))
		return -1;
	struct error err = ERROR_INIT;
	static const char *const runs[] = { "run-0", "run-1", "run-2", "run-3" };
	write_run("run-0", 0, 250);
	write_run("run-1", 250, 251);
	write_run("run-2", 251, 251); /* nothing in it */
	write_run("run-3", 251, N_PARTS);
	if (engine_compact(runs, 4, "engine", &err)) {
		fprintf(stderr, "%s\n", err.message);
		return -1;
	}
	return 0;
}

static struct engine *open_index(void)
{
	struct error err = ERROR_INIT;
	struct engine *engine = NULL;
	ok(engine_open("engine", &engine, &err), &err);
	return engine;
}

static void runs_follow_one_another(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct engine *engine = open_index();
	assert_int_equal(engine_n_parts(engine), N_PARTS);
	assert_int_equal(engine_last_docid(engine), N_PARTS);
	ok(engine_check("engine", &err), &err);
	for (uint32_t part = 0; part < N_PARTS; part++) {
		char own[16];
		uint32_t df, wdf;
		int len = snprintf(own, sizeof(own), "one%u", part);
		ok(engine_df(engine, own, (size_t)len, &df, &err), &err);
		ok(engine_wdf(engine, own, (size_t)len, part, &wdf, &err), &err);
		assert_int_equal(df, 1);
		assert_int_equal(wdf, 2);
		ok(engine_wdf(engine, "tenth", 5, part, &wdf, &err), &err);
		assert_int_equal(wdf, part % 10 ? 0 : part % 7 + 1);
	}
	engine_free(engine);
}

static void frequencies_and_odd_terms(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct engine *engine = open_index();
	char longest[ENGINE_MAX_TERM];
	memset(longest, 'x', sizeof(longest));
	const struct {
		const char *term;
		size_t len;
		uint32_t df;
	} rows[] = { { "all", 3, N_PARTS },        { "even", 4, N_PARTS / 2 }, { "tenth", 5, N_PARTS / 10 },
		     { "filter", 6, N_PARTS / 4 }, { "nothing", 7, 0 },        { longest, 245, 1 },
		     { longest, 244, 0 },          { "a\0b", 3, 0 },           { "\xff\xfe\xff", 3, 0 } };
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t df = 77;
		ok(engine_df(engine, rows[i].term, rows[i].len, &df, &err), &err);
		if (df != rows[i].df)
			fail_msg("row %zu: df %u, not %u", i, df, rows[i].df);
	}
	uint32_t wdf = 77;
	ok(engine_wdf(engine, longest, 245, 5, &wdf, &err), &err);
	assert_int_equal(wdf, 3);
	ok(engine_wdf(engine, "filter", 6, 4, &wdf, &err), &err);
	assert_int_equal(wdf, 0); /* there, and weighs nothing */
	ok(engine_wdf(engine, "all", 3, N_PARTS + 10, &wdf, &err), &err);
	assert_int_equal(wdf, 0);
	engine_free(engine);
}

/* The parts that have the term by the rule of add_part, among those in within: what collect must give. */
static void check_collect(struct engine *engine, const char *term, uint32_t every,
			  const struct bitmap *within)
{
	struct error err = ERROR_INIT;
	CLEANUP(bitmap_release) struct bitmap parts = BITMAP_INIT;
	bitmap_init(&parts, N_PARTS);
	ok(engine_collect(engine, term, strlen(term), within, &parts, &err), &err);
	for (uint32_t i = 0; i < N_PARTS; i++)
		if (bitmap_has(&parts, i) != (i % every == 0 && (!within || bitmap_has(within, i))))
			fail_msg("%s: part %u", term, i);
}

static void collect_within(void **state)
{
	(void)state;
	static const uint32_t steps[] = { 1, 2, 3, 7, 64, 100, 599, 1000 }; /* dense to sparse */
	struct engine *engine = open_index();
	for (size_t s = 0; s <= ARRAY_SIZE(steps); s++) {
		CLEANUP(bitmap_release) struct bitmap within = BITMAP_INIT;
		bitmap_init(&within, N_PARTS);
		for (uint32_t i = s < ARRAY_SIZE(steps) ? steps[s] - 1 : N_PARTS; i < N_PARTS; i += steps[s])
			bitmap_set(&within, i);
		check_collect(engine, "all", 1, &within);
		check_collect(engine, "even", 2, &within);
		check_collect(engine, "tenth", 10, &within);
		check_collect(engine, "filter", 4, &within);
	}
	check_collect(engine, "even", 2, NULL);
	check_collect(engine, "filter", 4, NULL);

	/* What was there stays; a set too small for the index is damage. */
	struct error err = ERROR_INIT;
	CLEANUP(bitmap_release) struct bitmap some = BITMAP_INIT;
	CLEANUP(bitmap_release) struct bitmap small = BITMAP_INIT;
	bitmap_init(&some, N_PARTS);
	bitmap_set(&some, 1);
	ok(engine_collect(engine, "tenth", 5, NULL, &some, &err), &err);
	assert_true(bitmap_has(&some, 1));
	assert_int_equal(bitmap_count(&some), N_PARTS / 10 + 1);
	bitmap_init(&small, 100);
	assert_int_equal(engine_collect(engine, "all", 3, NULL, &small, &err), STATUS_CORRUPT);
	engine_free(engine);
}

static uint32_t match(struct engine *engine, const struct engine_query *query,
		      struct engine_match_options options, struct engine_hit *hits)
{
	struct error err = ERROR_INIT;
	uint32_t n = 0;
	options.k1 = 1;
	options.b = 0.5;
	ok(engine_match(engine, query, &options, hits, &n, &err), &err);
	for (uint32_t i = 1; i < n; i++)
		assert_true(hits[i - 1].weight > hits[i].weight ||
			    (hits[i - 1].weight == hits[i].weight && hits[i - 1].part < hits[i].part));
	return n;
}

static void check_same(const struct engine_hit *a, const struct engine_hit *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		assert_true(a[i].part == b[i].part && a[i].weight == b[i].weight);
}

static const struct engine_query even = { .op = ENGINE_TERM, .term = "even", .term_len = 4 };
static const struct engine_query tenth = { .op = ENGINE_TERM, .term = "tenth", .term_len = 5 };
static const struct engine_query none = { .op = ENGINE_TERM, .term = "nothing", .term_len = 7 };

static void match_ranks(void **state)
{
	(void)state;
	struct engine *engine = open_index();
	struct engine_hit hits[N_PARTS];
	assert_int_equal(match(engine, &even, (struct engine_match_options){ .n = N_PARTS }, hits),
			 N_PARTS / 2);
	assert_int_equal(match(engine, &tenth, (struct engine_match_options){ .n = N_PARTS }, hits),
			 N_PARTS / 10);
	assert_int_equal(hits[0].part % 7, 6); /* the highest wdf */
	assert_int_equal(match(engine, &tenth, (struct engine_match_options){ .n = 5 }, hits), 5);
	assert_int_equal(match(engine, &none, (struct engine_match_options){ .n = 5 }, hits), 0);
	const struct engine_query empty = { .op = ENGINE_OR };
	assert_int_equal(match(engine, &empty, (struct engine_match_options){ .n = 5 }, hits), 0);

	/* The longer list begins with the shorter one. */
	struct engine_hit few[10];
	const struct engine_query both[] = { even, tenth, none };
	const struct engine_query any = { .op = ENGINE_OR, .children = both, .n_children = 3 };
	assert_int_equal(match(engine, &any, (struct engine_match_options){ .n = 10 }, few), 10);
	assert_int_equal(match(engine, &any, (struct engine_match_options){ .n = N_PARTS }, hits),
			 N_PARTS / 2);
	check_same(few, hits, 10);
	engine_free(engine);
}

static void match_within(void **state)
{
	(void)state;
	struct engine *engine = open_index();
	struct engine_hit hits[N_PARTS];
	static const uint32_t steps[] = { 1, 3, 50, 599 };
	for (size_t s = 0; s < ARRAY_SIZE(steps); s++) {
		CLEANUP(bitmap_release) struct bitmap within = BITMAP_INIT;
		uint32_t expected = 0;
		bitmap_init(&within, N_PARTS);
		for (uint32_t i = steps[s] - 1; i < N_PARTS; i += steps[s]) {
			bitmap_set(&within, i);
			expected += i % 2 == 0;
		}
		uint32_t n = match(engine, &even,
				   (struct engine_match_options){ .n = N_PARTS, .within = &within }, hits);
		assert_int_equal(n, expected);
		for (uint32_t i = 0; i < n; i++)
			assert_true(bitmap_has(&within, hits[i].part) && hits[i].part % 2 == 0);
	}
	/* An empty set, and sets that end at the edge of a word. */
	for (uint32_t size = 0; size <= 128; size += 64) {
		CLEANUP(bitmap_release) struct bitmap within = BITMAP_INIT;
		bitmap_init(&within, size);
		assert_int_equal(match(engine, &even,
				       (struct engine_match_options){ .n = 9, .within = &within }, hits),
				 0);
		bitmap_fill(&within);
		assert_int_equal(match(engine, &even,
				       (struct engine_match_options){ .n = 99, .within = &within }, hits),
				 size / 2);
	}
	engine_free(engine);
}

static void parts_per_document(void **state)
{
	(void)state;
	struct engine *engine = open_index();
	struct engine_hit hits[N_PARTS];
	const struct engine_query all = { .op = ENGINE_TERM, .term = "all", .term_len = 3 };
	for (uint32_t limit = 1; limit <= 4; limit++) {
		uint8_t seen[N_PARTS] = { 0 };
		uint32_t n = match(engine, &all,
				   (struct engine_match_options){ .n = N_PARTS, .parts_per_document = limit },
				   hits);
		assert_int_equal(n, N_PARTS / 3 * (limit < 3 ? limit : 3));
		for (uint32_t i = 0; i < n; i++)
			assert_true(++seen[document_of(hits[i].part)] <= limit);
	}
	engine_free(engine);
}

/* Two terms as one word: a part with both weighs as one term of the summed count, not as two words. */
static void synonyms_count_together(void **state)
{
	(void)state;
	struct engine *engine = open_index();
	struct engine_hit hits[N_PARTS], plain[N_PARTS];
	const struct engine_query both[] = { even, tenth };
	const struct engine_query together = { .op = ENGINE_SYNONYM, .children = both, .n_children = 2 };
	const struct engine_query apart = { .op = ENGINE_OR, .children = both, .n_children = 2 };
	const struct engine_query alone = { .op = ENGINE_SYNONYM, .children = both, .n_children = 1 };
	assert_int_equal(match(engine, &together, (struct engine_match_options){ .n = N_PARTS }, hits),
			 N_PARTS / 2);
	match(engine, &apart, (struct engine_match_options){ .n = N_PARTS }, plain);
	assert_true(hits[0].weight < plain[0].weight);
	match(engine, &alone, (struct engine_match_options){ .n = N_PARTS }, hits);
	match(engine, &even, (struct engine_match_options){ .n = N_PARTS }, plain);
	check_same(hits, plain, N_PARTS / 2);
	/* A factor scales the weight and changes nothing else. */
	struct engine_query heavy = even;
	heavy.factor = 3;
	match(engine, &heavy, (struct engine_match_options){ .n = N_PARTS }, hits);
	for (uint32_t i = 0; i < N_PARTS / 2; i++) {
		assert_int_equal(hits[i].part, plain[i].part);
		assert_true(hits[i].weight > 2.999 * plain[i].weight &&
			    hits[i].weight < 3.001 * plain[i].weight);
	}
	engine_free(engine);
}

struct listed {
	char last[ENGINE_MAX_TERM + 1];
	uint32_t n, most;
};

static bool list_term(const char *term, size_t len, uint32_t df, void *ctx)
{
	struct listed *listed = ctx;
	assert_true(len <= ENGINE_MAX_TERM && df > 0);
	char text[ENGINE_MAX_TERM + 1] = "";
	memcpy(text, term, len);
	assert_true(strcmp(listed->last, text) < 0);
	memcpy(listed->last, text, sizeof(text));
	return ++listed->n < listed->most;
}

static void terms_in_order(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct engine *engine = open_index();
	struct listed listed = { .most = UINT32_MAX };
	ok(engine_terms(engine, "one", 3, list_term, &listed, &err), &err);
	assert_int_equal(listed.n, N_PARTS);
	listed = (struct listed){ .most = UINT32_MAX };
	ok(engine_terms(engine, "", 0, list_term, &listed, &err), &err);
	assert_int_equal(listed.n, N_PARTS + 5);
	listed = (struct listed){ .most = 3 };
	ok(engine_terms(engine, "one", 3, list_term, &listed, &err), &err);
	assert_int_equal(listed.n, 3);
	engine_free(engine);
}

/* ---- failures: a status, a message, and never an exception ---- */

static void expect(enum status status, enum status wanted, const struct error *err, const char *what)
{
	if (status != wanted)
		fail_msg("%s: %s (%s), not %s", what, status_name(status), err->message, status_name(wanted));
	assert_true(*err->message);
	assert_int_equal(err->status, wanted);
}

static void what_is_not_there(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct engine *engine = NULL;
	struct engine_writer *writer = NULL;
	expect(engine_open("missing", &engine, &err), STATUS_CORRUPT, &err, "open");
	assert_null(engine);
	expect(engine_check("missing", &err), STATUS_IO, &err, "check");
	const char *const sources[] = { "engine", "missing" };
	expect(engine_compact(sources, 2, "compacted", &err), STATUS_CORRUPT, &err, "compact");
	assert_int_equal(mkdir("empty", 0755), 0);
	expect(engine_open("empty", &engine, &err), STATUS_CORRUPT, &err, "open an empty folder");
	expect(engine_writer_new("missing/deeper", &writer, &err), STATUS_IO, &err,
	       "write below a missing folder");
	expect(engine_writer_new("engine", &writer, &err), STATUS_IO, &err, "write where one is");
	assert_null(writer);
	engine_free(NULL);
	engine_writer_free(NULL);
}

static void what_the_engine_refuses(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct engine_writer *writer;
	char too_long[300];
	memset(too_long, 'x', sizeof(too_long));
	ok(engine_writer_new("refused", &writer, &err), &err);
	const struct engine_posting empty = { "", 0, 1 }, term = { too_long, sizeof(too_long), 1 };
	enum status of_empty = engine_writer_add(writer, &empty, 1, 1, 0, &err);
	assert_true(of_empty != STATUS_OK);
	enum status status = engine_writer_add(writer, &term, 1, 1, 0, &err);
	if (!status)
		status = engine_writer_commit(writer, &err);
	assert_true(status != STATUS_OK);
	engine_writer_free(writer);
	/* A negative factor is nothing that a query has. */
	struct engine *engine = open_index();
	struct engine_query negative = even;
	struct engine_hit hits[3];
	uint32_t n;
	const struct engine_match_options options = { .n = 3, .k1 = 1, .b = 0.5 };
	negative.factor = -1;
	expect(engine_match(engine, &negative, &options, hits, &n, &err), STATUS_INTERNAL, &err,
	       "a negative factor");
	engine_free(engine);
}

/* An index without a part is one that can be built, checked and asked. */
static void no_part_at_all(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct engine *engine = NULL;
	struct engine_hit hits[3];
	const char *const sources[] = { "nothing" };
	write_run("nothing", 0, 0);
	ok(engine_compact(sources, 1, "nothing-engine", &err), &err);
	ok(engine_check("nothing-engine", &err), &err);
	ok(engine_open("nothing-engine", &engine, &err), &err);
	assert_int_equal(engine_n_parts(engine), 0);
	assert_int_equal(engine_last_docid(engine), 0);
	assert_int_equal(match(engine, &even, (struct engine_match_options){ .n = 3 }, hits), 0);
	engine_free(engine);
}

static bool any_term(const char *term, size_t len, uint32_t df, void *ctx)
{
	(void)term, (void)len, (void)df, (void)ctx;
	return true;
}

/* Ask everything of a database that may be damaged: an answer or a status, whatever it is. */
static unsigned ask_everything(const char *dir)
{
	struct error err = ERROR_INIT;
	struct engine *engine = NULL;
	struct engine_hit hits[20];
	uint32_t number;
	unsigned n_failed = 0;
	CLEANUP(bitmap_release) struct bitmap parts = BITMAP_INIT;
	bitmap_init(&parts, N_PARTS);
	if (engine_open(dir, &engine, &err)) {
		assert_true(err.status == STATUS_CORRUPT || err.status == STATUS_IO);
		return 1;
	}
	(void)engine_n_parts(engine);
	(void)engine_last_docid(engine);
	const struct engine_match_options options = { .n = 20, .parts_per_document = 2, .k1 = 1, .b = 0.5 };
	n_failed += engine_df(engine, "all", 3, &number, &err) != STATUS_OK;
	n_failed += engine_wdf(engine, "tenth", 5, 570, &number, &err) != STATUS_OK;
	n_failed += engine_collect(engine, "all", 3, NULL, &parts, &err) != STATUS_OK;
	n_failed += engine_match(engine, &even, &options, hits, &number, &err) != STATUS_OK;
	n_failed += engine_terms(engine, "", 0, any_term, NULL, &err) != STATUS_OK;
	engine_free(engine);
	return n_failed;
}

/*
 * The same in a process of its own. The engine's library itself reads past its blocks when some bits of a table are
 * wrong (seen with 1.4.22), which no guard can stop: the hashes of the manifest are there for that, and query workers
 * are processes. What must not happen is an exception that nobody caught: that is SIGABRT.
 */
static void ask_apart(const char *dir)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, 2);
		_exit(ask_everything(dir) ? 3 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

/* Not synced: nothing here need last. */
static void put(const char *path, const char *data, size_t len)
{
	struct error err = ERROR_INIT;
	CLEANUP(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ok(file_write_fd(fd, path, data, len, &err), &err);
}

static void copy_damaged(const char *name, const char *table, const char *data, size_t len)
{
	struct error err = ERROR_INIT;
	char path[128];
	static const char *const tables[] = { "iamglass", "postlist.glass" };
	ok(file_remove_tree(AT_FDCWD, name, &err), &err);
	assert_int_equal(mkdir(name, 0755), 0);
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		CLEANUP(buf_release) struct buf whole = BUF_INIT;
		snprintf(path, sizeof(path), "engine/%s", tables[i]);
		ok(file_read(AT_FDCWD, path, 1 << 26, &whole, &err), &err);
		snprintf(path, sizeof(path), "%s/%s", name, tables[i]);
		bool other = !strcmp(tables[i], table);
		put(path, other ? data : whole.data, other ? len : whole.len);
	}
}

static void damaged_tables(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct engine *engine = NULL;
	static char garbage[16384];
	memset(garbage, 0x5a, sizeof(garbage));
	copy_damaged("damaged", "iamglass", garbage, sizeof(garbage));
	expect(engine_open("damaged", &engine, &err), STATUS_CORRUPT, &err, "garbage for iamglass");
	copy_damaged("damaged", "postlist.glass", garbage, sizeof(garbage));
	assert_true(ask_everything("damaged") > 0);
	assert_int_equal(engine_check("damaged", &err), STATUS_CORRUPT);

	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	ok(file_read(AT_FDCWD, "engine/postlist.glass", 1 << 26, &whole, &err), &err);
	for (size_t len = 0; len < whole.len; len = len ? len * 2 : 1) {
		copy_damaged("damaged", "postlist.glass", whole.data, len);
		ask_apart("damaged");
	}
	uint64_t random = 42;
	for (int i = 0; i < 100; i++) {
		random ^= random << 13, random ^= random >> 7, random ^= random << 17;
		size_t at = random % whole.len;
		whole.data[at] ^= (char)(1 << (random >> 60 & 7));
		copy_damaged("damaged", "postlist.glass", whole.data, whole.len);
		whole.data[at] ^= (char)(1 << (random >> 60 & 7));
		ask_apart("damaged");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_follow_one_another),
		cmocka_unit_test(frequencies_and_odd_terms),
		cmocka_unit_test(collect_within),
		cmocka_unit_test(match_ranks),
		cmocka_unit_test(match_within),
		cmocka_unit_test(parts_per_document),
		cmocka_unit_test(synonyms_count_together),
		cmocka_unit_test(terms_in_order),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(what_the_engine_refuses),
		cmocka_unit_test(no_part_at_all),
		cmocka_unit_test(damaged_tables),
	};
	return cmocka_run_group_tests(tests, make_index, remove_folder);
}

/* Answers that the front end keeps: which, how many, how long. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "answer_cache.h"
#include "base/memory.h"

/* The answer to request number n, len bytes of one letter. */
static void make(unsigned n, size_t len, struct buf *key, struct wire_answer *answer)
{
	buf_clear(key);
	buf_addf(key, "key %u", n);
	buf_clear(&answer->body);
	char *bytes = xmalloc(len + 1);
	memset(bytes, 'a' + (int)(n % 26), len);
	buf_add(&answer->body, bytes, len);
	free(bytes);
	answer->body_size = len;
}

#define GOOD                                                                                                 \
	{                                                                                                    \
		.status = 200, .type = CONTENT_HTML, .generation = "000007", .body = BUF_INIT, .fd = -1      \
	}

static void test_keeps(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	struct wire_answer answer = GOOD;
	struct kept_answer kept;
	struct answer_cache *cache = answer_cache_new();

	make(1, 10, &key, &answer);
	assert_false(answer_cache_find(cache, &key, &kept));
	answer_cache_put(cache, &key, &answer); /* follows no generation yet */
	assert_false(answer_cache_find(cache, &key, &kept));
	answer_cache_follow(cache, "000007");
	answer.flags = ANSWER_GZIP;
	answer_cache_put(cache, &key, &answer);
	assert_true(answer_cache_find(cache, &key, &kept));
	assert_int_equal(kept.type, CONTENT_HTML);
	assert_int_equal(kept.flags, ANSWER_GZIP);
	assert_int_equal(kept.len, 10);
	assert_memory_equal(kept.body, "bbbbbbbbbb", 10);
	/* A copy; and the first one stays. */
	size_t bytes = answer_cache_bytes(cache);
	memset(answer.body.data, 'x', 10);
	answer_cache_put(cache, &key, &answer);
	assert_true(answer_cache_find(cache, &key, &kept));
	assert_memory_equal(kept.body, "bbbbbbbbbb", 10);
	assert_int_equal(answer_cache_bytes(cache), bytes);
	/* Keys are compared whole, NUL and all. */
	buf_addch(&key, '\0');
	assert_false(answer_cache_find(cache, &key, &kept));
	answer_cache_put(cache, &key, &answer);
	assert_true(answer_cache_find(cache, &key, &kept));
	assert_memory_equal(kept.body, "xxxxxxxxxx", 10);
	/* An empty body is one too. */
	make(2, 0, &key, &answer);
	answer_cache_put(cache, &key, &answer);
	assert_true(answer_cache_find(cache, &key, &kept));
	assert_int_equal(kept.len, 0);
	answer_cache_free(cache);
	answer_cache_free(NULL);
	wire_answer_release(&answer);
}

static void test_refuses(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		unsigned status, flags;
		const char *generation;
		int fd;
		size_t len;
		bool kept;
	} rows[] = {
		{ "good", 200, 0, "000007", -1, 10, true },
		{ "compressed", 200, ANSWER_GZIP, "000007", -1, 10, true },
		{ "error", 404, 0, "000007", -1, 10, false },
		{ "overload", 503, ANSWER_VOLATILE, "000007", -1, 10, false },
		{ "volatile", 200, ANSWER_VOLATILE, "000007", -1, 10, false },
		{ "file", 200, ANSWER_FILE, "000007", -1, 10, false },
		{ "descriptor", 200, 0, "000007", 0, 10, false },
		{ "no index", 200, 0, "", -1, 10, false },
		{ "older", 200, 0, "000006", -1, 10, false },
		{ "newer", 200, 0, "000008", -1, 10, false },
		{ "nearly too large", 200, 0, "000007", -1, ANSWER_CACHE_MAX_ENTRY - 256, true },
		{ "too large", 200, 0, "000007", -1, ANSWER_CACHE_MAX_ENTRY, false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf key = BUF_INIT;
		struct wire_answer answer = GOOD;
		struct kept_answer kept;
		struct answer_cache *cache = answer_cache_new();
		answer_cache_follow(cache, "000007");
		make(1, rows[i].len, &key, &answer);
		answer.status = rows[i].status;
		answer.flags = rows[i].flags;
		answer.fd = rows[i].fd;
		strcpy(answer.generation, rows[i].generation);
		answer_cache_put(cache, &key, &answer);
		if (answer_cache_find(cache, &key, &kept) != rows[i].kept)
			fail_msg("%s", rows[i].name);
		assert_true(rows[i].kept || !answer_cache_bytes(cache));
		answer_cache_free(cache);
		answer.fd = -1;
		wire_answer_release(&answer);
	}
	/* A key alone may be too large. */
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	struct wire_answer answer = GOOD;
	struct answer_cache *cache = answer_cache_new();
	answer_cache_follow(cache, "000007");
	make(1, ANSWER_CACHE_MAX_ENTRY + 1, &key, &answer);
	answer_cache_put(cache, &answer.body, &answer);
	make(1, 1, &key, &answer);
	assert_int_equal(answer_cache_bytes(cache), 0);
	answer_cache_free(cache);
	wire_answer_release(&answer);
}

/* Whatever comes, the bound holds, and what was asked for lately is there. */
static void test_bound(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	struct wire_answer answer = GOOD;
	struct kept_answer kept;
	struct answer_cache *cache = answer_cache_new();
	const size_t len = 4000;
	unsigned n = 3 * ANSWER_CACHE_MAX_BYTES / (unsigned)len;

	answer_cache_follow(cache, "000007");
	for (unsigned i = 0; i < n; i++) {
		make(i, len, &key, &answer);
		answer_cache_put(cache, &key, &answer);
		assert_true(answer_cache_bytes(cache) <= ANSWER_CACHE_MAX_BYTES);
		make(0, 0, &key, &answer); /* asked for all the time */
		assert_true(answer_cache_find(cache, &key, &kept));
	}
	assert_true(answer_cache_bytes(cache) > ANSWER_CACHE_MAX_BYTES - 2 * len);
	unsigned there = 0, first = 0;
	for (unsigned i = n; i-- > 1;) {
		make(i, 0, &key, &answer);
		if (!answer_cache_find(cache, &key, &kept))
			continue;
		assert_int_equal(kept.len, len);
		assert_int_equal(*(const char *)kept.body, 'a' + (int)(i % 26));
		there++;
		first = i;
	}
	assert_int_equal(there, n - first); /* the last ones without a gap */
	assert_true(there > ANSWER_CACHE_MAX_BYTES / len * 9 / 10 && there < n);
	/* Very small ones are bounded by what they are kept in; a large one then makes room for itself. */
	for (unsigned i = 0; i < 200000; i++) {
		make(n + i, 1, &key, &answer);
		answer_cache_put(cache, &key, &answer);
	}
	assert_true(answer_cache_bytes(cache) <= ANSWER_CACHE_MAX_BYTES);
	make(1, ANSWER_CACHE_MAX_ENTRY - 256, &key, &answer);
	answer_cache_put(cache, &key, &answer);
	assert_true(answer_cache_find(cache, &key, &kept));
	assert_true(answer_cache_bytes(cache) <= ANSWER_CACHE_MAX_BYTES);
	answer_cache_free(cache);
	wire_answer_release(&answer);
}

static void test_generations(void **state)
{
	(void)state;
	/* What is followed after the first answer, or whose answer comes next ("" for none). */
	static const struct {
		const char *followed, *answered;
		bool there;
	} rows[] = {
		{ NULL, "000007", true },  { "000008", NULL, false }, { "", NULL, false },
		{ "000007", NULL, false }, { "../x", NULL, false },   { NULL, "000008", false },
		{ NULL, "000006", false }, { NULL, "", true },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf key = BUF_INIT;
		struct wire_answer answer = GOOD;
		struct kept_answer kept;
		struct answer_cache *cache = answer_cache_new();
		answer_cache_follow(cache, "000007");
		make(1, 10, &key, &answer);
		answer_cache_put(cache, &key, &answer);
		if (rows[i].followed)
			answer_cache_follow(cache, rows[i].followed);
		if (rows[i].answered) {
			make(2, 10, &key, &answer);
			strcpy(answer.generation, rows[i].answered);
			answer_cache_put(cache, &key, &answer);
			bool same = !strcmp(rows[i].answered, "000007");
			assert_int_equal(answer_cache_find(cache, &key, &kept), same);
		}
		make(1, 10, &key, &answer);
		if (answer_cache_find(cache, &key, &kept) != rows[i].there)
			fail_msg("row %zu", i);
		assert_true(rows[i].there || !answer_cache_bytes(cache));
		answer_cache_free(cache);
		wire_answer_release(&answer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_generations),
	};
	return cmocka_run_group_tests_name("answer-cache", tests, NULL, NULL);
}

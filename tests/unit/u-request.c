/* core/query/request.h: parameters, their limits, and the query string that a request is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "query/request.h"

/* Takes a query string apart as the daemon does. */
static enum status set_all(struct request *request, const char *text, struct error *err)
{
	while (*text) {
		CLEANUP(buf_release) struct buf name = BUF_INIT, value = BUF_INIT;
		size_t len = strcspn(text, "&"), name_len = strcspn(text, "=&");
		assert_true(url_decode(text, name_len, false, &name));
		if (name_len < len)
			assert_true(url_decode(text + name_len + 1, len - name_len - 1, false, &value));
		enum status status = request_set(request, name.data, value.data, err);
		if (status)
			return status;
		text += len + (text[len] == '&');
	}
	return STATUS_OK;
}

struct row {
	const char *parameters;
	const char *canonical; /* or NULL: refused */
	const char *message;   /* how the refusal begins */
};

/* clang-format off */
static const struct row rows[] = {
	{ "", "", NULL },
	{ "q=", "", NULL },
	{ "q=retour+volontaire", "q=retour+volontaire", NULL },
	{ "q=a&q=b", "q=b", NULL },
	{ "q=%C3%A9t%C3%A9%20%2B%26%3D%25", "q=%C3%A9t%C3%A9+%2B%26%3D%25", NULL },
	{ "q=%FF%0A", "q=%FF%0A", NULL },
	{ "n=10&offset=0", "", NULL },
	{ "n=0", "n=0", NULL },
	{ "n=100", "n=100", NULL },
	{ "n=101", NULL, "n: must be a whole number from 0 to 100" },
	{ "n=-1", NULL, "n: " },
	{ "n=", NULL, "n: " },
	{ "n=1x", NULL, "n: " },
	{ "n=+1", NULL, "n: " },
	{ "n=99999999999999999999", NULL, "n: " },
	{ "offset=990", "offset=990", NULL },
	{ "offset=1001", NULL, "offset: must be a whole number from 0 to 1000" },
	{ "lang=fr&lang=es", "lang=es,fr", NULL },
	{ "lang=es,fr,fr,", "lang=es,fr", NULL },
	{ "lang=", "", NULL },
	{ "lang=FR", "lang=fr", NULL },
	{ "lang=f", NULL, "lang: " },
	{ "lang=fren", NULL, "lang: " },
	{ "lang=f1", NULL, "lang: " },
	{ "type=News,manual", "type=manual,news", NULL },
	{ "type=novel", NULL, "type: must be one of news statement " },
	{ "country=slv&country=HND", "country=HND,SLV", NULL },
	{ "country=SL", NULL, "country: must be an ISO 3166 code" },
	{ "site=WWW.IOM.int", "site=www.iom.int", NULL },
	{ "site=a%0Ab", NULL, "site: must not hold control characters" },
	{ "topic=human-trafficking", "topic=human-trafficking", NULL },
	{ "from=2010&to=2015-05", "from=2010&to=2015-05", NULL },
	{ "from=&to=", "", NULL },
	{ "from=2010-02-30", NULL, "from: must be a date such as" },
	{ "to=1899", NULL, "to: " },
	{ "to=2015-05-03T10:00", NULL, "to: " },
	{ "sort=relevance", "", NULL },
	{ "sort=date", "sort=date", NULL },
	{ "sort=size", NULL, "sort: must be relevance or date" },
	{ "cross=1", "", NULL },
	{ "cross=false", "cross=0", NULL },
	{ "facets=true&explain=1", "facets=1&explain=1", NULL },
	{ "facets=yes", NULL, "facets: must be 0, 1, true or false" },
	{ "explain=", NULL, "explain: " },
	{ "heading=x", NULL, "heading: no such parameter" },
	{ "Q=x", NULL, "Q: no such parameter" },
	{ "explain=1&facets=1&cross=0&sort=date&to=2015&from=2010&topic=visa&country=MLI&site=a.b&type=news&lang=fr&offset=5&n=5&q=x",
	  "q=x&n=5&offset=5&lang=fr&type=news&site=a.b&country=MLI&topic=visa&from=2010&to=2015&sort=date&cross=0&facets=1&explain=1", NULL },
};
/* clang-format on */

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(request_release) struct request request;
		CLEANUP(buf_release) struct buf text = BUF_INIT, before = BUF_INIT;
		struct error err = ERROR_INIT;
		request_init(&request);
		enum status status = set_all(&request, rows[i].parameters, &err);
		request_add_query_string(&request, &text);
		if (!rows[i].canonical) {
			if (!status || strncmp(err.message, rows[i].message, strlen(rows[i].message)))
				fail_msg("%s: %s", rows[i].parameters, status ? err.message : "taken");
			assert_int_equal(status, strstr(err.message, "no such") ? STATUS_NOT_FOUND
										: STATUS_BAD_INPUT);
			assert_string_equal(text.data, ""); /* a refused value changes nothing */
			continue;
		}
		if (status)
			fail_msg("%s: %s", rows[i].parameters, err.message);
		if (strcmp(text.data, rows[i].canonical))
			fail_msg("%s: %s", rows[i].parameters, text.data);
	}
}

static void test_check(void **state)
{
	(void)state;
	CLEANUP(request_release) struct request request;
	struct error err = ERROR_INIT;
	request_init(&request);
	assert_int_equal(set_all(&request, "offset=990", &err), STATUS_OK);
	assert_int_equal(request_check(&request, &err), STATUS_OK);
	assert_int_equal(set_all(&request, "offset=991", &err), STATUS_OK);
	assert_int_equal(request_check(&request, &err), STATUS_BAD_INPUT);
	assert_string_equal(err.message, "offset: offset and n together must be at most 1000");
	assert_int_equal(set_all(&request, "n=0&offset=1000", &err), STATUS_OK);
	assert_int_equal(request_check(&request, &err), STATUS_OK);
}

static void test_many_values(void **state)
{
	(void)state;
	CLEANUP(request_release) struct request request;
	struct error err = ERROR_INIT;
	request_init(&request);
	for (unsigned i = 0; i < REQUEST_MAX_VALUES; i++) {
		char value[16];
		snprintf(value, sizeof(value), "s%u.iom.int", i);
		assert_int_equal(request_set(&request, "site", value, &err), STATUS_OK);
	}
	assert_int_equal(request_set(&request, "site", "s0.iom.int", &err), STATUS_OK);
	assert_int_equal(request_set(&request, "site", "more", &err), STATUS_BAD_INPUT);
	assert_int_equal(request.filters[FIELD_SITE].n, REQUEST_MAX_VALUES);
}

/* A name from outside stands in the message; it must not be cut inside a letter, nor be long. */
static void test_long_name(void **state)
{
	(void)state;
	CLEANUP(request_release) struct request request;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct error err = ERROR_INIT;
	request_init(&request);
	buf_addch(&name, 'x');
	for (unsigned i = 0; i < 5000; i++)
		buf_addstr(&name, "\xC3\xA9");
	assert_int_equal(request_set(&request, name.data, "1", &err), STATUS_NOT_FOUND);
	assert_true(strlen(err.message) < 100);
	assert_true(utf8_valid(err.message, strlen(err.message)));
}

static void test_encoding(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	url_encode("a b/\xC3\xA9+~", 8, false, &out);
	assert_string_equal(out.data, "a+b%2F%C3%A9%2B~");
	buf_clear(&out);
	url_encode("fr//a b+.html", 13, true, &out);
	assert_string_equal(out.data, "fr//a%20b%2B.html");

	static const char *const broken[] = { "%", "%4", "%4g", "%g4", "a%", "%00", "%%41" };
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++)
		if (url_decode(broken[i], strlen(broken[i]), false, &out))
			fail_msg("decoded %s", broken[i]);
	assert_false(url_decode("a\0b", 3, true, &out));
	buf_clear(&out);
	assert_true(url_decode("a+b%2B%2525", 11, true, &out)); /* once only */
	assert_string_equal(out.data, "a+b+%25");
	buf_clear(&out);
	assert_true(url_decode("%c3%A9", 6, false, &out));
	assert_string_equal(out.data, "\xC3\xA9");
}

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static void assert_same(const struct request *a, const struct request *b)
{
	assert_string_equal(a->query, b->query);
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->offset, b->offset);
	for (size_t f = 0; f < N_FIELDS; f++) {
		assert_int_equal(a->filters[f].n, b->filters[f].n);
		for (size_t i = 0; i < a->filters[f].n; i++)
			assert_string_equal(a->filters[f].items[i], b->filters[f].items[i]);
	}
	assert_int_equal(a->from.precision, b->from.precision);
	assert_int_equal(date_number(&a->from), date_number(&b->from));
	assert_int_equal(a->to.precision, b->to.precision);
	assert_int_equal(date_number(&a->to), date_number(&b->to));
	assert_int_equal(a->sort, b->sort);
	assert_int_equal(a->cross, b->cross);
	assert_int_equal(a->spelling, b->spelling);
	assert_int_equal(a->facets, b->facets);
	assert_int_equal(a->explain, b->explain);
}

/* What is printed and read again is the same request, and prints the same. */
static void test_round_trip(void **state)
{
	static const char *const sets[] = {
		"n=0",           "n=37",       "offset=63",    "lang=fr",
		"lang=es,en",    "type=news",  "site=a.b,c.d", "site=%C3%A9%26%20",
		"country=mli",   "topic=visa", "from=2010",    "to=2015-05",
		"to=2015-05-03", "sort=date",  "cross=0",      "facets=1",
		"explain=1",     "from="
	};
	uint64_t seed = 20260728;

	(void)state;
	for (unsigned round = 0; round < 5000; round++) {
		CLEANUP(request_release) struct request request, again, copy;
		CLEANUP(buf_release) struct buf text = BUF_INIT, twice = BUF_INIT;
		struct error err = ERROR_INIT;
		char query[24];
		size_t len = next_random(&seed) % sizeof(query);

		request_init(&request);
		request_init(&again);
		request_init(&copy);
		for (size_t i = 0; i < len; i++)
			query[i] = (char)(1 + next_random(&seed) % 255);
		query[len < sizeof(query) ? len : sizeof(query) - 1] = '\0';
		assert_int_equal(request_set(&request, "q", query, &err), STATUS_OK);
		for (unsigned i = next_random(&seed) % 6; i > 0; i--)
			assert_int_equal(set_all(&request, sets[next_random(&seed) % ARRAY_SIZE(sets)], &err),
					 STATUS_OK);
		request_add_query_string(&request, &text);
		assert_int_equal(set_all(&again, text.data, &err), STATUS_OK);
		assert_same(&request, &again);
		request_add_query_string(&again, &twice);
		assert_string_equal(text.data, twice.data);
		request_copy(&copy, &request);
		assert_same(&request, &copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),        cmocka_unit_test(test_check),
		cmocka_unit_test(test_many_values), cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_encoding),    cmocka_unit_test(test_round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

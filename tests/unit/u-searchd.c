/* The parts of the daemon that know neither sockets nor libmicrohttpd. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clients.h"
#include "dispatch.h"
#include "feed.h"
#include "http_checks.h"
#include "base/memory.h"
#include "process/spawn.h"

/* ---- checks ---- */

static const struct settings plain = { .n_workers = 1 };

/* A request that passes; rows change one thing. */
static struct http_request good_request(const char *target)
{
	struct http_request request = {
		.method = "GET", .version = "HTTP/1.1", .target = target, .has_local = true
	};
	address_parse("127.0.0.1", 9, &request.local);
	http_request_header(&request, "host", 4, "127.0.0.1:8080", 14);
	return request;
}

static void test_checks(void **state)
{
	(void)state;
	static const struct {
		const char *method, *target, *name, *value;
		unsigned status; /* 0: passes */
	} rows[] = {
		{ "GET", "/healthz", NULL, NULL, 0 },
		{ "HEAD", "/healthz?x", NULL, NULL, 0 },
		{ "get", "/healthz", NULL, NULL, 405 },
		{ "OPTIONS", "/healthz", NULL, NULL, 405 },
		{ "POST", "/healthz", "Transfer-Encoding", "chunked", 400 },
		{ "GET", "/healthz", "transfer-ENCODING", "", 400 },
		{ "GET", "/healthz", "Content-Length", "0", 0 },
		{ "GET", "/healthz", "Content-Length", "00", 400 },
		{ "GET", "/healthz", "Content-Length", "1", 400 },
		{ "GET", "/healthz", "Content-Length", "", 400 },
		{ "GET", "/healthz", "Expect", "100-continue", 400 },
		{ "GET", "/healthz", "Host", "127.0.0.1", 400 }, /* the second */
		{ "GET", "", NULL, NULL, 400 },
		{ "GET", "x", NULL, NULL, 400 },
		{ "GET", "/a b", NULL, NULL, 400 },
		{ "GET", "/a\tb", NULL, NULL, 400 },
		{ "GET", "/..", NULL, NULL, 400 },
		{ "GET", "/a/..", NULL, NULL, 400 },
		{ "GET", "/a/%2E%2e", NULL, NULL, 400 },
		{ "GET", "/...", NULL, NULL, 0 }, /* only a name that is not there */
		{ "GET", "/a..b", NULL, NULL, 0 },
		{ "GET", "/a//b", NULL, NULL, 400 },
		{ "GET", "/a?b//c/../d", NULL, NULL, 0 },
		{ "GET", "/documents//..//x", NULL, NULL, 0 },
		{ "GET", "/documents/%00", NULL, NULL, 400 },
		{ "GET", "/documents/%0", NULL, NULL, 400 },
		{ "GET", "/documents/", NULL, NULL, 0 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct http_request request = good_request(rows[i].target);
		struct http_target target;
		struct refusal refusal = { 0 };
		request.method = rows[i].method;
		if (rows[i].name)
			http_request_header(&request, rows[i].name, strlen(rows[i].name), rows[i].value,
					    strlen(rows[i].value));
		bool passes = http_check(&plain, &request, &target, &refusal);
		if (passes != !rows[i].status || (!passes && refusal.status != rows[i].status))
			fail_msg("row %zu, %s %s: %u", i, rows[i].method, rows[i].target, refusal.status);
	}
}

static void test_routes(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		int id; /* -1: none */
	} rows[] = {
		{ "/", ROUTE_HOME },
		{ "/search", ROUTE_SEARCH },
		{ "/search/", -1 },
		{ "/Search", -1 },
		{ "/documents/", -1 },
		{ "/documents/a/b", ROUTE_DOCUMENT },
		{ "/documents//", ROUTE_DOCUMENT },
		{ "/api/v1/documents/x", ROUTE_API_DOCUMENT },
		{ "/api/v1/documents", -1 },
		{ "/assets/x", ROUTE_ASSET },
		{ "", -1 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct route *route = route_find(rows[i].path, strlen(rows[i].path));
		if ((route ? (int)route->id : -1) != rows[i].id)
			fail_msg("%s", rows[i].path);
	}
	for (int i = 0; i < N_ROUTES; i++)
		assert_non_null(route_by_id((enum route_id)i));
}

/* Whatever was asked is written in one form, and reading that form gives the same form again. */
static void test_parameters(void **state)
{
	(void)state;
	static const struct {
		const char *path, *text, *form; /* form NULL: refused */
	} rows[] = {
		{ "/api/v1/search", "", "" },
		{ "/api/v1/search", "q=a+b&n=10", "q=a+b" },
		{ "/api/v1/search", "n=5&q=%61%20b", "q=a+b&n=5" },
		{ "/api/v1/search", "lang=fr,es&lang=en&q=x", "q=x&lang=en,es,fr" },
		{ "/api/v1/search", "&&q=x&&", "q=x" },
		{ "/api/v1/search", "q=x&q=y", "q=y" },
		{ "/api/v1/search", "q", "" },
		{ "/api/v1/search", "q=%", NULL },
		{ "/api/v1/search", "q=%00", NULL },
		{ "/api/v1/search", "%71=x", "q=x" },
		{ "/api/v1/search", "ui=fr", NULL },
		{ "/api/v1/search", "=x", NULL },
		{ "/api/v1/search", "offset=990&n=11", NULL },
		{ "/search", "ui=fr&keys=0&q=x", "q=x" },
		{ "/search", "q=100%&n=&lang=", "q=100%25" },
		{ "/search", "n=7000&nonsense=1&q=x", "q=x" },
		{ "/search", "offset=990&n=11", NULL },
		{ "/feed.atom", "q=x", "q=x&n=30" },
		{ "/feed.atom", "q=x&n=10", "q=x&n=10" },
		{ "/api/v1/suggest", "q=mig", "q=mig&n=8" },
		{ "/api/v1/suggest", "n=21", NULL },
		{ "/api/v1/similar", "id=a%2Fb", "id=a%2Fb&n=10" },
		{ "/api/v1/similar", "", NULL },
		{ "/api/v1/stats", "", "" },
		{ "/api/v1/stats", "q=x", NULL },
		{ "/documents/x", "q=a%26b", "q=a%26b" },
		{ "/documents/x", "lang=es&q=a&offset=20&ui=fr&nonsense=1", "q=a&offset=20&lang=es" },
		{ "/api/v1/search", "format=csv&q=x", "q=x&format=csv" },
		{ "/api/v1/search", "format=csv", "format=csv" },
		{ "/api/v1/search", "q=x&format=json", "q=x" },
		{ "/api/v1/search", "q=x&format=xml", NULL },
		{ "/feed.atom", "q=x&format=csv", NULL },
		{ "/api/v1/search", "q=x&spelling=0", "q=x&spelling=0" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct route *route = route_find(rows[i].path, strlen(rows[i].path));
		CLEANUP(buf_release) struct buf first = BUF_INIT, second = BUF_INIT;
		struct parameters once, twice;
		parameters_init(&once);
		parameters_init(&twice);
		enum status status = parameters_read(route, rows[i].text, strlen(rows[i].text), &once, NULL);
		if (!status != !!rows[i].form)
			fail_msg("%s?%s: %s", rows[i].path, rows[i].text, status_name(status));
		if (!status) {
			parameters_write(route, &once, &first);
			assert_string_equal(first.data, rows[i].form);
			assert_int_equal(parameters_read(route, first.data, first.len, &twice, NULL),
					 STATUS_OK);
			parameters_write(route, &twice, &second);
			assert_string_equal(second.data, first.data);
		}
		parameters_release(&once);
		parameters_release(&twice);
	}
}

static void test_headers(void **state)
{
	(void)state;
	static const struct {
		const char *value, *what;
		bool accepted;
	} accepts[] = {
		{ "gzip", "gzip", true },
		{ "deflate, GZip ;q=0.5", "gzip", true },
		{ "gzip;q=0", "gzip", false },
		{ "gzip; q=0.000", "gzip", false },
		{ "gzip;q=0.001", "gzip", true },
		{ "xgzip, gzipx", "gzip", false },
		{ "", "gzip", false },
		{ ",,, ,", "gzip", false },
		{ "text/plain, text/html;level=1", "text/html", true },
	};
	for (size_t i = 0; i < ARRAY_SIZE(accepts); i++) {
		struct http_request request = { .method = "GET" };
		http_request_header(&request, "Accept-Encoding", 15, accepts[i].value,
				    strlen(accepts[i].value));
		if (http_accepts(&request, HEADER_ACCEPT_ENCODING, accepts[i].what) != accepts[i].accepted)
			fail_msg("%s", accepts[i].value);
	}
	static const struct {
		const char *value;
		bool matches;
	} tags[] = {
		{ "W/\"1-a\"", true }, { "\"1-a\"", true },  { "\"x\", W/\"1-a\"", true },
		{ "\"1-ab\"", false }, { "W/\"1-a", false }, { "*", false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		struct http_request request = { .method = "GET" };
		http_request_header(&request, "if-none-match", 13, tags[i].value, strlen(tags[i].value));
		if (http_none_match(&request, "W/\"1-a\"") != tags[i].matches)
			fail_msg("%s", tags[i].value);
	}
}

static void test_client_behind_proxy(void **state)
{
	(void)state;
	struct settings settings = { .n_workers = 1, .n_proxies = 1 };
	address_parse("10.0.0.1", 8, &settings.proxies[0]);
	static const struct {
		const char *peer, *forwarded, *client; /* client NULL: nobody is counted */
	} rows[] = {
		{ "10.0.0.1", "192.0.2.7", "192.0.2.7" },
		{ "10.0.0.1", "203.0.113.1, 192.0.2.7", "192.0.2.7" },
		{ "10.0.0.1", "192.0.2.7, nonsense", NULL },
		{ "10.0.0.1", "", NULL },
		{ "10.0.0.1", "[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::" },
		{ "10.0.0.2", "192.0.2.7", "10.0.0.2" },
		{ "2001:db8::1:2:3:4", "192.0.2.7", "2001:db8::" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct http_request request = { .method = "GET" };
		struct address client, wanted;
		bool by_proxy;
		address_parse(rows[i].peer, strlen(rows[i].peer), &request.peer);
		http_request_header(&request, "X-Forwarded-For", 15, rows[i].forwarded,
				    strlen(rows[i].forwarded));
		bool counted = http_client(&settings, &request, &client, &by_proxy);
		if (counted != !!rows[i].client)
			fail_msg("row %zu", i);
		if (counted) {
			address_parse(rows[i].client, strlen(rows[i].client), &wanted);
			if (!address_equal(&client, &wanted))
				fail_msg("row %zu: another client", i);
		}
	}
}

/* ---- clients ---- */

static void test_clients(void **state)
{
	(void)state;
	struct clients *clients = clients_new(10);
	struct address one, other;
	address_parse("192.0.2.1", 9, &one);
	address_parse("::1", 3, &other);
	other = address_client(&other); /* "::", which an empty place looks like */
	for (unsigned i = 0; i < CLIENT_MAX_CONNECTIONS; i++) {
		assert_true(clients_may_connect(clients, &one));
		clients_connect(clients, &one);
	}
	assert_false(clients_may_connect(clients, &one));
	assert_true(clients_may_connect(clients, &other));
	clients_disconnect(clients, &one);
	assert_true(clients_may_connect(clients, &one));

	for (int i = 0; i < 10; i++) {
		assert_true(clients_spend(clients, &one, 1000));
		assert_true(clients_spend(clients, &other, 1000));
	}
	assert_false(clients_spend(clients, &one, 1000));
	assert_true(clients_spend(clients, &one, 1100));
	assert_false(clients_spend(clients, &one, 1100));
	for (int i = 0; i < 10; i++)
		assert_true(clients_spend(clients, &one, 60000));
	assert_false(clients_spend(clients, &one, 60000));

	/* 100,000 passers-by do not make the table forget who is connected. */
	for (unsigned i = 0; i < 100000; i++) {
		struct address passer = one;
		memcpy(passer.bytes + 13, &i, 3);
		if (!address_equal(&passer, &one))
			clients_spend(clients, &passer, 70000 + i);
	}
	clients_connect(clients, &one);
	assert_false(clients_may_connect(clients, &one));
	clients_free(clients);
}

/* ---- messages ---- */

static void test_wire_request(void **state)
{
	(void)state;
	const struct wire_request sent = { .id = 0x123456789abcdef0,
					   .deadline_us = 77,
					   .route = ROUTE_FEED,
					   .language = 2,
					   .keys = true,
					   .name = (char *)"a/b",
					   .query = (char *)"q=x",
					   .base = (char *)"http://h" };
	CLEANUP(buf_release) struct buf payload = BUF_INIT;
	wire_request_write(&sent, &payload);
	struct wire_request got;
	assert_int_equal(wire_request_read(&payload, &got, NULL), STATUS_OK);
	assert_true(got.id == sent.id && got.deadline_us == 77 && got.route == ROUTE_FEED &&
		    got.language == 2);
	assert_true(got.keys && !got.gzip && !got.language_chosen);
	assert_string_equal(got.name, "a/b");
	assert_string_equal(got.query, "q=x");
	assert_string_equal(got.base, "http://h");
	wire_request_release(&got);
	/* Cut anywhere it is refused, and so is more. */
	for (size_t len = 0; len < payload.len; len++) {
		struct buf cut = { .data = payload.data, .len = len };
		assert_int_equal(wire_request_read(&cut, &got, NULL), STATUS_CORRUPT);
	}
	buf_addch(&payload, 'x');
	assert_int_equal(wire_request_read(&payload, &got, NULL), STATUS_CORRUPT);
}

static void test_wire_answer(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 5, 100000, 300000 };
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		int fds[2];
		assert_int_equal(message_pair(SOCK_SEQPACKET, fds, NULL), STATUS_OK);
		struct wire_answer sent = { .id = 9,
					    .status = 404,
					    .type = CONTENT_HTML,
					    .flags = ANSWER_GZIP,
					    .generation = "000042",
					    .body = BUF_INIT,
					    .fd = -1 };
		for (size_t k = 0; k < sizes[i]; k++)
			buf_addch(&sent.body, (char)k);
		assert_int_equal(wire_answer_send(fds[0], &sent, NULL), STATUS_OK);
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		struct wire_answer got;
		assert_int_equal(message_receive_packet(fds[1], &message, NULL), STATUS_OK);
		assert_int_equal(wire_answer_read(&message, &got, NULL), STATUS_OK);
		assert_int_equal(got.status, 404);
		assert_string_equal(got.generation, "000042");
		assert_int_equal(got.body_size, sizes[i]);
		if (got.fd >= 0) {
			void *map = mmap(NULL, sizes[i], PROT_READ, MAP_PRIVATE, got.fd, 0);
			assert_memory_equal(map, sent.body.data, sizes[i]);
			munmap(map, sizes[i]);
			assert_int_not_equal(ftruncate(got.fd, 0), 0); /* sealed */
		} else {
			assert_memory_equal(got.body.data, sent.body.data, sizes[i]);
		}
		assert_true((got.fd >= 0) == (sizes[i] > 200000));
		wire_answer_release(&got);
		wire_answer_release(&sent);
		close(fds[0]);
		close(fds[1]);
	}
}

/* What a broken worker might send. */
static void test_wire_answer_hostile(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		unsigned status, type, flags;
		const char *generation;
		uint64_t size;
		const char *body;
		int fd; /* 0: none, 1: an unsealed memfd, 2: /dev/null */
	} rows[] = {
		{ "status", 302, 0, 0, "1", 0, "", 0 },
		{ "type", 200, N_CONTENT_TYPES, 0, "1", 0, "", 0 },
		{ "flags", 200, 0, 64, "1", 0, "", 0 },
		{ "generation", 200, 0, 0, "1\r\nX: y", 0, "", 0 },
		{ "long generation", 200, 0, 0, "1234567890123456", 0, "", 0 },
		{ "size", 200, 0, 0, "1", 5, "four", 0 },
		{ "huge size", 200, 0, 0, "1", UINT64_MAX, "", 0 },
		{ "unsealed", 200, 0, 0, "1", 4, "", 1 },
		{ "device", 200, 0, 0, "1", 0, "", 2 },
		{ "body and descriptor", 200, 0, 0, "1", 4, "four", 1 },
		{ "file without descriptor", 200, CONTENT_PDF, ANSWER_FILE, "1", 4, "", 0 },
		{ "file for writing", 200, CONTENT_PDF, ANSWER_FILE, "1", 4, "", 1 },
		{ "device as a file", 200, CONTENT_PDF, ANSWER_FILE, "1", 0, "", 2 },
		{ "file and body", 200, CONTENT_PDF, ANSWER_FILE, "1", 4, "four", 1 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		buf_add_u64(&message.payload, 9);
		buf_add_u32(&message.payload, rows[i].status);
		buf_add_u8(&message.payload, (uint8_t)rows[i].type);
		buf_add_u8(&message.payload, (uint8_t)rows[i].flags);
		buf_add_bytes(&message.payload, rows[i].generation, strlen(rows[i].generation));
		buf_add_u64(&message.payload, rows[i].size);
		buf_add_u64(&message.payload, 0);
		buf_addstr(&message.payload, rows[i].body);
		if (rows[i].fd == 1) {
			message.fd = memfd_create("x", MFD_ALLOW_SEALING);
			assert_int_equal(write(message.fd, "four", 4), 4);
		} else if (rows[i].fd == 2) {
			message.fd = open("/dev/null", O_RDONLY);
		}
		struct wire_answer answer;
		if (wire_answer_read(&message, &answer, NULL) != STATUS_CORRUPT)
			fail_msg("%s", rows[i].what);
	}
}

/* ---- the line ---- */

static void test_dispatch(void **state)
{
	(void)state;
	int fds[2];
	assert_int_equal(message_pair(SOCK_SEQPACKET, fds, NULL), STATUS_OK);
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	struct dispatch *dispatch = dispatch_new(fds[0], 1, 7);
	static struct waiting waiting[WAITING_PER_WORKER + 1];
	struct wire_request request = { .name = (char *)"", .query = (char *)"", .base = (char *)"" };
	uint64_t now = clock_now_us();

	for (unsigned i = 0; i < ARRAY_SIZE(waiting); i++) {
		buf_init(&waiting[i].message);
		request.deadline_us = now + (i == 5 ? 0 : 60000000);
		bool taken = dispatch_add(dispatch, &waiting[i], &request);
		assert_int_equal(taken, i < WAITING_PER_WORKER);
	}
	assert_int_equal(dispatch_count(dispatch), WAITING_PER_WORKER);
	assert_true(waiting[0].sent && waiting[1].sent && !waiting[2].sent);

	/* An answer to nobody, to an earlier front end, twice. */
	uint64_t id = waiting[0].id;
	assert_null(dispatch_take(dispatch, 0));
	assert_null(dispatch_take(dispatch, id ^ (1ull << 48)));
	assert_null(dispatch_take(dispatch, id | 0xffff));
	assert_ptr_equal(dispatch_take(dispatch, id), &waiting[0]);
	assert_null(dispatch_take(dispatch, id));

	/* The place is free: the next goes, in order. */
	dispatch_pump(dispatch);
	assert_true(waiting[2].sent && !waiting[3].sent);
	assert_ptr_equal(dispatch_take_expired(dispatch, now + 1), &waiting[5]);
	assert_null(dispatch_take_expired(dispatch, now + 1));
	/* A sent one is given the time in which its worker is killed. */
	assert_ptr_not_equal(dispatch_take_expired(dispatch, now + 60000000), &waiting[1]);

	for (unsigned i = 0; i < 3; i++) {
		CLEANUP(message_release) struct message message = MESSAGE_INIT;
		struct wire_request got;
		assert_int_equal(message_receive_packet(fds[1], &message, NULL), STATUS_OK);
		assert_int_equal(wire_request_read(&message.payload, &got, NULL), STATUS_OK);
		wire_request_release(&got);
	}
	while (dispatch_take_any(dispatch))
		continue;
	assert_int_equal(dispatch_count(dispatch), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(waiting); i++)
		buf_release(&waiting[i].message);
	dispatch_free(dispatch);
	close(fds[0]);
	close(fds[1]);
}

static void test_xml(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	xml_text(&out, "a<b>&\"c\"\x01\x1f\t\n\xff\xc3\xa9\xef\xbf\xbf");
	assert_string_equal(out.data, "a&lt;b&gt;&amp;&quot;c&quot;\t\n\xEF\xBF\xBD\xc3\xa9");
}

static void test_addresses(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		const char *again;
	} rows[] = {
		{ "127.0.0.1:8080", true, "127.0.0.1:8080" },
		{ "localhost:0", true, "127.0.0.1:0" },
		{ "[::1]:80", true, "[::1]:80" },
		{ "0.0.0.0:65535", true, "0.0.0.0:65535" },
		{ "127.0.0.1", false, NULL },
		{ "127.0.0.1:", false, NULL },
		{ "127.0.0.1:65536", false, NULL },
		{ "::1:80", false, NULL },
		{ "example.org:80", false, NULL },
		{ ":80", false, NULL },
		{ "127.0.0.1:80x", false, NULL },
		{ "127.0.0.1:-1", false, NULL },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sockaddr_storage address;
		socklen_t len;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		if (!listen_address_parse(rows[i].text, &address, &len, NULL) != rows[i].good)
			fail_msg("%s", rows[i].text);
		if (!rows[i].good)
			continue;
		listen_address_add(&address, &text);
		assert_string_equal(text.data, rows[i].again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_client_behind_proxy),
		cmocka_unit_test(test_clients),
		cmocka_unit_test(test_wire_request),
		cmocka_unit_test(test_wire_answer),
		cmocka_unit_test(test_wire_answer_hostile),
		cmocka_unit_test(test_dispatch),
		cmocka_unit_test(test_xml),
		cmocka_unit_test(test_addresses),
	};
	return cmocka_run_group_tests_name("searchd", tests, NULL, NULL);
}

/* Web archives: which records become documents, what damage costs, and reading that begins again in the middle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "readers/formats.h"
#include "readers/warc.h"

#define CRAWL_DOCUMENTS 9 /* in crawl.warc.gz, beside the damaged one */

/* ---- what comes out, as lines ---- */

struct found {
	struct buf out;
	size_t n_docs, n_problems;
};

static enum status take_document(struct document *doc, void *ctx, struct error *err)
{
	struct found *found = ctx;
	(void)err;
	found->n_docs++;
	buf_addf(&found->out, "doc %s%s: ", doc->id, doc->truncated ? " (cut)" : "");
	for (size_t i = 0; i < doc->n_blocks; i++)
		buf_addf(&found->out, "%s%s", i ? " | " : "", doc->blocks[i].text);
	buf_addch(&found->out, '\n');
	return STATUS_OK;
}

static void take_problem(const char *what, enum status status, const char *why, void *ctx)
{
	struct found *found = ctx;
	found->n_problems++;
	buf_addf(&found->out, "%s %s: %s\n", status == STATUS_UNSUPPORTED ? "skipped" : "failed", what, why);
}

static void read_all(const char *data, size_t len, struct found *found)
{
	const struct reader_sink sink = { take_document, take_problem, found };
	struct error err = ERROR_INIT;
	*found = (struct found){ .out = BUF_INIT };
	assert_int_equal(readers[READER_WARC].read(data, len, "x.warc", 0, &sink, &err), STATUS_OK);
}

static void load(const char *name, struct buf *out)
{
	struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	buf_addf(&path, "%s/tests/data/warc/%s", SOURCE_DIR, name);
	if (file_read(AT_FDCWD, path.data, 1u << 20, out, &err))
		fail_msg("%s", err.message);
}

static void expect(const struct buf *data, const char *expected)
{
	struct found found;
	read_all(data->data, data->len, &found);
	assert_string_equal(found.out.data, expected);
	buf_release(&found.out);
}

/* A record, plain. uri NULL: none. */
static void add_record(struct buf *out, const char *type, const char *uri, const char *content_type,
		       const char *content, size_t len)
{
	buf_addf(out, "WARC/1.0\r\nWARC-Type: %s\r\nContent-Type: %s\r\n", type, content_type);
	if (uri)
		buf_addf(out, "WARC-Target-URI: %s\r\n", uri);
	buf_addf(out, "Content-Length: %zu\r\n\r\n", len);
	buf_add(out, content, len);
	buf_addstr(out, "\r\n\r\n");
}

static void add_text(struct buf *out, const char *uri, const char *text)
{
	add_record(out, "resource", uri, "text/plain", text, strlen(text));
}

static void add_response(struct buf *out, const char *uri, const char *message)
{
	add_record(out, "response", uri, "application/http; msgtype=response", message, strlen(message));
}

/* ---- the fixtures ---- */

static void a_crawl(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	struct found found;
	(void)state;
	load("crawl.warc.gz", &data);
	read_all(data.data, data.len, &found);
	static const char *const lines[] = {
		"doc https://www.iom.int/fr/news/entiere: La page entière | Un hippocampe traverse la page "
		"entière.\n",
		"doc https://www.iom.int/fr/news/morceaux: Le colis chiffonné | ",
		"doc https://www.iom.int/fr/news/tresse: La page tressée | ",
		"doc https://www.iom.int/fr/news/degonflee: La page dégonflée | ",
		"Un reçu, une forêt, un cœur d’été : tout en windows.\n",
		"déjà défait ce paquet : un ornithorynque.\n",
		"doc https://www.iom.int/fr/news/crochets: La page aux crochets | ",
		"doc https://www.iom.int/fr/notice.txt: Notice |  | Une loutre lit la notice.\n",
		"doc https://www.iom.int/fr/news/derniere: La dernière page | ",
		"failed https://www.iom.int/fr/news/cassee: damaged: it cannot be unpacked, or its checksum "
		"is wrong; ",
		"skipped https://www.iom.int/fr/vide: no text\n",
	};
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!strstr(found.out.data, lines[i]))
			fail_msg("no \"%s\" in\n%s", lines[i], found.out.data);
	assert_int_equal(found.n_docs, CRAWL_DOCUMENTS);
	assert_int_equal(found.n_problems, 2);
	buf_release(&found.out);
}

static void other_versions(void **state)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	CLEANUP(buf_release) struct buf older = BUF_INIT;
	CLEANUP(buf_release) struct buf wet = BUF_INIT;
	(void)state;
	load("versions.warc", &plain);
	expect(&plain,
	       "doc https://www.iom.int/fr/page: La page nouvelle | La deuxième visite vit un flamant.\n"
	       "doc https://www.iom.int/fr/page: La page ancienne | La première visite vit un pélican.\n"
	       "doc https://www.iom.int/fr/coupee (cut): La page coupée | Elle s’arrête au milieu d’un "
	       "cormoran.\n");
	load("older.warc.gz", &older);
	expect(&older,
	       "doc https://www.iom.int/fr/page: La page du milieu | La visite du milieu vit une mouette.\n"
	       "doc https://www.iom.int/fr/ensemble: La page ensemble | Deux pages dans un même paquet, dit "
	       "le martinet.\n");
	load("texts.warc.wet.gz", &wet);
	expect(&wet, "doc https://www.iom.int/es/noticia: Retorno voluntario |  | La OIM acompañó a un tapir "
		     "en su retorno "
		     "voluntario a Paraguay.\n");
}

static enum status take_date(struct document *doc, void *ctx, struct error *err)
{
	uint32_t **next = ctx;
	(void)err;
	*(*next)++ = doc->captured;
	assert_string_equal(doc->declared.canonical, doc->id);
	return STATUS_OK;
}

static void dates(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	uint32_t captured[8] = { 0 }, *next = captured;
	const struct reader_sink sink = { take_date, take_problem, &next };
	struct error err = ERROR_INIT;
	(void)state;
	load("versions.warc", &data);
	assert_int_equal(readers[READER_WARC].read(data.data, data.len, "x", 0, &sink, &err), STATUS_OK);
	assert_int_equal(captured[0], 1651820889); /* 2022-05-06T07:08:09Z */
	assert_int_equal(captured[1], 1588748889); /* 2020-05-06T07:08:09Z */
}

/* ---- records ---- */

static void which_records_count(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	(void)state;
	add_response(&data, "https://x/latin1",
		     "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=\"ISO-8859-1\"\r\n\r\nd\xe9j\xe0");
	add_response(&data, "https://x/bad-http", "SSH-2.0-OpenSSH\r\n\r\nnothing");
	add_response(&data, "https://x/zstd", "HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\nxyz");
	add_response(&data, "https://x/a.doc",
		     "HTTP/1.1 200 OK\r\nContent-Type: "
		     "application/msword\r\n\r\n\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
	add_response(&data, "https://x/a.jsonl", "HTTP/1.1 200 OK\r\n\r\n{\"id\":\"a\",\"text\":\"b\"}\n");
	add_response(&data, "https://x/error", "HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\n\r\nbusy");
	add_text(&data, "urn:pageinfo:https://x/", "no address");
	add_text(&data, "https://x/a#top", "A");
	add_text(&data, "https://x/a.md", "# Titre\n\nTexte");
	expect(&data, "doc https://x/latin1: déjà\n"
		      "failed https://x/bad-http: no HTTP response in it\n"
		      "skipped https://x/zstd: its body is packed by \"zstd\", which is not read\n"
		      "skipped https://x/a.doc: old Office document\n"
		      "doc https://x/a: A\n"
		      "doc https://x/a.md: Titre | Texte\n");
}

static void chunks(void **state)
{
	static const struct {
		const char *body, *text;
		bool cut;
	} rows[] = {
		{ "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde", false },
		{ "3\nabc\n0\n\n", "abc", false },
		{ "3\r\nabc\r\n", "abc", true },
		{ "FF\r\nabc", "abc", true },
		{ "12 mars\r\nPas de morceaux", "12 mars | Pas de morceaux", false },
		{ "Pas de morceaux", "Pas de morceaux", false },
		{ "4\r\nabcdefg", "4 | abcdefg", false },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf data = BUF_INIT;
		CLEANUP(buf_release) struct buf message = BUF_INIT;
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		buf_addf(
			&message,
			"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: Chunked\r\n\r\n%s",
			rows[i].body);
		add_response(&data, "https://x/", message.data);
		buf_addf(&expected, "doc https://x/%s: %s\n", rows[i].cut ? " (cut)" : "", rows[i].text);
		expect(&data, expected.data);
	}
}

/* ---- damage ---- */

static void damage_in_plain_records(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	(void)state;
	add_text(&data, "https://x/a", "A");
	buf_addstr(&data, "junk between records\r\nWARC is a word\r\n\r\n");
	add_text(&data, "https://x/b", "B");
	/* longer than the file, and longer than it is */
	buf_addstr(&data, "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: "
			  "https://x/c\r\nContent-Length: 99999\r\n\r\nC\r\n\r\n");
	add_text(&data, "https://x/d", "D");
	buf_addstr(&data, "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: "
			  "https://x/e\r\nContent-Length: 20\r\n\r\nE\r\n\r\n");
	add_text(&data, "https://x/f", "F");
	buf_addstr(&data, "WARC/1.0\r\nWARC-Type: resource\r\n\r\nno length\r\n\r\n");
	add_text(&data, "https://x/g", "G");
	buf_addstr(&data, "WARC/1.0\r\nWARC-Ty");
	struct found found;
	read_all(data.data, data.len, &found);
	/* What stands between A and B makes A doubtful: where does it end? It is named, and B is found. */
	static const char *const lines[] = { "failed https://x/a: damaged", "doc https://x/b: B\n",
					     "failed https://x/c: damaged", "doc https://x/d: D\n",
					     "failed https://x/e: damaged", "doc https://x/f: F\n",
					     "failed record at byte ",      "doc https://x/g: G\n" };
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!strstr(found.out.data, lines[i]))
			fail_msg("no \"%s\" in\n%s", lines[i], found.out.data);
	assert_int_equal(found.n_docs, 4);
	assert_int_equal(found.n_problems, 5);
	buf_release(&found.out);
}

/* A byte that is wrong, anywhere: the record it is in is lost at most, and that is said; of two in a row how far the damage goes. */
static void one_wrong_byte(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	struct found whole;
	(void)state;
	load("crawl.warc.gz", &data);
	read_all(data.data, data.len, &whole);
	const char *said = strstr(whole.out.data, "failed ");
	CLEANUP(free_p) char *line = xstrndup(said, strcspn(said, "\n"));
	buf_release(&whole.out);
	for (size_t at = 0; at < data.len; at += 7) {
		struct found found;
		char right = data.data[at];
		data.data[at] = (char)(right ^ 0x55);
		read_all(data.data, data.len, &found);
		data.data[at] = right;
		if (found.n_docs + 1 < CRAWL_DOCUMENTS)
			fail_msg("byte %zu: %zu documents\n%s", at, found.n_docs, found.out.data);
		if (found.n_docs < CRAWL_DOCUMENTS && found.n_problems < 3 && strstr(found.out.data, line))
			fail_msg("byte %zu: a document is lost and nothing said\n%s", at, found.out.data);
		buf_release(&found.out);
	}
}

static void cut_anywhere(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	(void)state;
	load("crawl.warc.gz", &data);
	size_t before = 0;
	for (size_t len = 0; len <= data.len; len += 11) {
		struct found found;
		read_all(data.data, len, &found);
		assert_true(found.n_docs >= before);
		before = found.n_docs;
		buf_release(&found.out);
	}
	assert_true(before >= CRAWL_DOCUMENTS - 1);
}

/* ---- beginning again ---- */

static void every_place_is_found_again(void **state)
{
	static const char *const names[] = { "crawl.warc.gz", "versions.warc", "older.warc.gz" };
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf data = BUF_INIT;
		struct found whole, parts = { .out = BUF_INIT };
		const struct reader_sink sink = { take_document, take_problem, &parts };
		uint64_t offset = 0, inner = 0;
		load(names[i], &data);
		read_all(data.data, data.len, &whole);
		for (bool done = false; !done;) {
			struct warc warc;
			struct error err = ERROR_INIT;
			warc_open(&warc, -1, data.data, offset, inner, data.len);
			assert_int_equal(warc_next(&warc, &sink, &err), STATUS_OK);
			assert_true(warc.done || warc.offset > offset ||
				    (warc.offset == offset && warc.inner > inner));
			offset = warc.offset;
			inner = warc.inner;
			done = warc.done;
			warc_close(&warc);
		}
		assert_string_equal(parts.out.data, whole.out.data);
		buf_release(&parts.out);
		buf_release(&whole.out);
	}
}

static void what_was_passed_over(void **state)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct found found = { .out = BUF_INIT };
	const struct reader_sink sink = { take_document, take_problem, &found };
	struct error err = ERROR_INIT;
	struct warc warc;
	(void)state;
	load("crawl.warc.gz", &data);
	warc_open(&warc, -1, data.data, 0, 0, data.len);
	while (!warc.done)
		assert_int_equal(warc_next(&warc, &sink, &err), STATUS_OK);
	assert_true(warc_describe_passed(warc.passed, &text));
	assert_string_equal(text.data, "1 redirect, 1 answer that is no page, 1 page that had not changed, "
				       "1 file without text");
	warc_close(&warc);
	buf_release(&found.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crawl),
		cmocka_unit_test(other_versions),
		cmocka_unit_test(dates),
		cmocka_unit_test(which_records_count),
		cmocka_unit_test(chunks),
		cmocka_unit_test(damage_in_plain_records),
		cmocka_unit_test(one_wrong_byte),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(every_place_is_found_again),
		cmocka_unit_test(what_was_passed_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

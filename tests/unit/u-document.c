/* core/schema: dates, and documents that survive writing and reading; damaged bytes are refused, never trusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "schema/document.h"

static unsigned pick(unsigned n)
{
	return (unsigned)rand() % n;
}

static char *random_text(void)
{
	static const char *const pieces[] = {
		"", "a", "é", "œ", "中", "\n", " ", "\"", "\xf0\x9f\x98\x80", "longer than that"
	};
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	for (unsigned n = pick(8); n > 0; n--)
		buf_addstr(&text, pieces[pick(ARRAY_SIZE(pieces))]);
	return buf_detach(&text);
}

static char *maybe_text(void)
{
	return pick(3) ? random_text() : NULL;
}

static void random_list(struct strlist *list)
{
	for (unsigned n = pick(4); n > 0; n--) {
		CLEANUP(free_p) char *text = random_text();
		strlist_add(list, text);
	}
}

static void random_document(struct document *doc)
{
	document_init(doc);
	doc->id = xstrdup("fr/news/é.txt");
	doc->declared =
		(struct declared){ maybe_text(), maybe_text(), maybe_text(), maybe_text(), maybe_text(),
				   maybe_text(), maybe_text(), STRLIST_INIT, STRLIST_INIT };
	random_list(&doc->declared.alternates);
	random_list(&doc->declared.authors);
	for (unsigned n = pick(6); n > 0; n--) {
		CLEANUP(free_p) char *text = random_text();
		struct block *block =
			document_add_block(doc, (enum block_kind)pick(N_BLOCK_KINDS), text, strlen(text));
		block->region = (enum block_region)pick(N_BLOCK_REGIONS);
		block->level = pick(7);
		block->page = pick(1000);
		block->link_bytes = (uint32_t)rand();
		block->surrounding = pick(2);
		block->anchor = maybe_text();
	}
	doc->url = maybe_text();
	doc->title = maybe_text();
	doc->lang = maybe_text();
	doc->type = maybe_text();
	doc->site = maybe_text();
	doc->title_source = (enum fact_source)pick(SOURCE_GUESS + 1);
	doc->lang_source = (enum fact_source)pick(SOURCE_GUESS + 1);
	doc->type_source = (enum fact_source)pick(SOURCE_GUESS + 1);
	doc->site_source = (enum fact_source)pick(SOURCE_GUESS + 1);
	static const char *const dates[] = { "2006", "2006-07", "2006-07-31", "1900-02-28" };
	if (pick(2))
		assert_true(date_parse(dates[pick(ARRAY_SIZE(dates))], &doc->date));
	random_list(&doc->countries);
	random_list(&doc->topics);
	random_list(&doc->authors);
	for (unsigned n = pick(3); n > 0; n--)
		*document_add_contact(doc) =
			(struct contact){ maybe_text(), maybe_text(), maybe_text(), maybe_text() };
	doc->contact_text = maybe_text();
	for (unsigned n = pick(4); n > 0; n--) {
		struct section *section = document_add_section(doc);
		random_list(&section->heading);
		section->anchor = maybe_text();
		section->page = pick(1000);
		section->text = random_text();
	}
	doc->n_surrounding = pick(100);
	doc->truncated = pick(2);
}

/* Writing what was read gives the same bytes: with one encoding a document, nothing was lost or invented. */
static void test_round_trip(void **state)
{
	(void)state;
	srand(11);
	for (int round = 0; round < 2000; round++) {
		CLEANUP(document_release) struct document doc;
		CLEANUP(document_release) struct document again;
		CLEANUP(buf_release) struct buf first = BUF_INIT;
		CLEANUP(buf_release) struct buf second = BUF_INIT;
		random_document(&doc);
		document_write(&doc, &first);
		struct cursor cursor = cursor_over(first.data, first.len);
		assert_int_equal(document_read(&cursor, &again, NULL), STATUS_OK);
		assert_ptr_equal(cursor.at, cursor.end);
		document_write(&again, &second);
		assert_int_equal(first.len, second.len);
		assert_memory_equal(first.data, second.data, first.len);
	}
}

/* Every field by name, so that a field forgotten in writing and reading alike is seen. */
static void test_fields(void **state)
{
	(void)state;
	CLEANUP(document_release) struct document doc;
	CLEANUP(document_release) struct document got;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	document_init(&doc);
	doc.id = xstrdup("id");
	doc.declared.title = xstrdup("dt");
	doc.declared.share_title = xstrdup("ds");
	doc.declared.canonical = xstrdup("dc");
	doc.declared.lang = xstrdup("dl");
	doc.declared.date = xstrdup("dd");
	doc.declared.type = xstrdup("dy");
	doc.declared.site = xstrdup("di");
	strlist_add(&doc.declared.alternates, "es https://x");
	strlist_add(&doc.declared.authors, "da");
	struct block *block = document_add_block(&doc, BLOCK_HEADING, "Titre", 5);
	block->region = REGION_MAIN;
	block->level = 2;
	block->page = 3;
	block->link_bytes = 4;
	block->surrounding = true;
	block->anchor = xstrdup("a");
	doc.url = xstrdup("u");
	doc.title = xstrdup("t");
	doc.lang = xstrdup("fr");
	doc.type = xstrdup("news");
	doc.site = xstrdup("s");
	doc.title_source = SOURCE_TEXT;
	doc.lang_source = SOURCE_ADDRESS;
	doc.type_source = SOURCE_GUESS;
	doc.site_source = SOURCE_DECLARED;
	doc.date = (struct date){ DATE_DAY, SOURCE_TEXT, 2006, 7, 31 };
	strlist_add(&doc.countries, "SLV");
	strlist_add(&doc.topics, "human-trafficking");
	strlist_add(&doc.authors, "Awa Ba");
	*document_add_contact(&doc) =
		(struct contact){ xstrdup("n"), xstrdup("o"), xstrdup("p"), xstrdup("e") };
	doc.contact_text = xstrdup("ct");
	struct section *section = document_add_section(&doc);
	strlist_add(&section->heading, "3 Le retour");
	section->anchor = xstrdup("accueil");
	section->page = 84;
	section->text = xstrdup("texte");
	doc.n_surrounding = 9;
	doc.truncated = true;

	document_write(&doc, &bytes);
	struct cursor cursor = cursor_over(bytes.data, bytes.len);
	assert_int_equal(document_read(&cursor, &got, NULL), STATUS_OK);
	assert_string_equal(got.id, "id");
	assert_string_equal(got.declared.title, "dt");
	assert_string_equal(got.declared.share_title, "ds");
	assert_string_equal(got.declared.canonical, "dc");
	assert_string_equal(got.declared.lang, "dl");
	assert_string_equal(got.declared.date, "dd");
	assert_string_equal(got.declared.type, "dy");
	assert_string_equal(got.declared.site, "di");
	assert_true(strlist_has(&got.declared.alternates, "es https://x"));
	assert_true(strlist_has(&got.declared.authors, "da"));
	assert_int_equal(got.n_blocks, 1);
	assert_int_equal(got.blocks[0].kind, BLOCK_HEADING);
	assert_int_equal(got.blocks[0].region, REGION_MAIN);
	assert_int_equal(got.blocks[0].level, 2);
	assert_int_equal(got.blocks[0].page, 3);
	assert_int_equal(got.blocks[0].link_bytes, 4);
	assert_true(got.blocks[0].surrounding);
	assert_string_equal(got.blocks[0].anchor, "a");
	assert_string_equal(got.blocks[0].text, "Titre");
	assert_string_equal(got.url, "u");
	assert_string_equal(got.title, "t");
	assert_string_equal(got.lang, "fr");
	assert_string_equal(got.type, "news");
	assert_string_equal(got.site, "s");
	assert_int_equal(got.title_source, SOURCE_TEXT);
	assert_int_equal(got.lang_source, SOURCE_ADDRESS);
	assert_int_equal(got.type_source, SOURCE_GUESS);
	assert_int_equal(got.site_source, SOURCE_DECLARED);
	assert_int_equal(date_number(&got.date), 20060731);
	assert_int_equal(got.date.source, SOURCE_TEXT);
	assert_true(strlist_has(&got.countries, "SLV"));
	assert_true(strlist_has(&got.topics, "human-trafficking"));
	assert_true(strlist_has(&got.authors, "Awa Ba"));
	assert_string_equal(got.contacts[0].name, "n");
	assert_string_equal(got.contacts[0].office, "o");
	assert_string_equal(got.contacts[0].phone, "p");
	assert_string_equal(got.contacts[0].email, "e");
	assert_string_equal(got.contact_text, "ct");
	assert_true(strlist_has(&got.sections[0].heading, "3 Le retour"));
	assert_string_equal(got.sections[0].anchor, "accueil");
	assert_int_equal(got.sections[0].page, 84);
	assert_string_equal(got.sections[0].text, "texte");
	assert_int_equal(got.n_surrounding, 9);
	assert_true(got.truncated);

	document_drop_blocks(&got);
	assert_int_equal(got.n_blocks, 0);
	assert_null(got.declared.title);
}

/* Bytes of exactly this length on the heap, so that a sanitizer sees a read past their end. */
static void read_exactly(const char *bytes, size_t len, enum status *ret_status)
{
	struct document doc;
	char *exact = xmalloc(len);
	memcpy(exact, bytes, len);
	struct cursor cursor = cursor_over(exact, len);
	*ret_status = document_read(&cursor, &doc, NULL);
	if (*ret_status == STATUS_OK)
		document_release(&doc);
	free(exact);
}

static void test_damage(void **state)
{
	(void)state;
	srand(12);
	for (int round = 0; round < 100; round++) {
		CLEANUP(document_release) struct document doc;
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		enum status status;
		random_document(&doc);
		document_write(&doc, &bytes);
		for (size_t len = 0; len < bytes.len; len++) {
			read_exactly(bytes.data, len, &status);
			assert_int_equal(status, STATUS_CORRUPT);
		}
		for (int flips = 0; flips < 200; flips++) {
			size_t at = (size_t)rand() % bytes.len;
			char kept = bytes.data[at];
			bytes.data[at] = (char)(kept ^ (1 << pick(8)));
			read_exactly(bytes.data, bytes.len, &status);
			assert_true(status == STATUS_OK || status == STATUS_CORRUPT);
			bytes.data[at] = kept;
		}
		bytes.data[0]++;
		read_exactly(bytes.data, bytes.len, &status);
		assert_int_equal(status, STATUS_CORRUPT);
	}
	for (int round = 0; round < 20000; round++) {
		char junk[64];
		enum status status;
		for (size_t i = 0; i < sizeof(junk); i++)
			junk[i] = (char)rand();
		junk[0] = 1;
		read_exactly(junk, pick(sizeof(junk)) + 1, &status);
	}
}

static void test_limits(void **state)
{
	(void)state;
	CLEANUP(document_release) struct document doc;
	document_init(&doc);
	char *text = xcalloc(1, DOCUMENT_MAX_TEXT);
	assert_non_null(document_add_block(&doc, BLOCK_LINE, text, DOCUMENT_MAX_TEXT - 1));
	assert_false(doc.truncated);
	assert_null(document_add_block(&doc, BLOCK_LINE, "ab", 2));
	assert_true(doc.truncated);
	assert_non_null(document_add_block(&doc, BLOCK_LINE, "a", 1));
	free(text);
}

static void test_dates(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected; /* NULL: not a date */
		uint32_t number;
	} cases[] = {
		{ "2006", "2006", 20060000 },
		{ "2006-07", "2006-07", 20060700 },
		{ "2006-07-31", "2006-07-31", 20060731 },
		{ "2006-07-31T10:00:00Z", "2006-07-31", 20060731 },
		{ "2006-07-31 10:00", "2006-07-31", 20060731 },
		{ "2000-02-29", "2000-02-29", 20000229 },
		{ "2024-02-29", "2024-02-29", 20240229 },
		{ "2100-12-31", "2100-12-31", 21001231 },
		{ "1900", "1900", 19000000 },
		{ "1900-02-29", NULL, 0 },
		{ "2006-02-30", NULL, 0 },
		{ "2006-13", NULL, 0 },
		{ "2006-00", NULL, 0 },
		{ "2006-07-00", NULL, 0 },
		{ "2006-07-32", NULL, 0 },
		{ "1899", NULL, 0 },
		{ "2101", NULL, 0 },
		{ "206", NULL, 0 },
		{ "20060", NULL, 0 },
		{ "2006-7", NULL, 0 },
		{ "2006-07-3", NULL, 0 },
		{ "2006-07-311", NULL, 0 },
		{ "2006-07T10", NULL, 0 },
		{ "", NULL, 0 },
		{ "juillet 2006", NULL, 0 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct date date = { .precision = DATE_UNKNOWN };
		char text[11];
		if (date_parse(cases[i].text, &date) != (cases[i].expected != NULL))
			fail_msg("date_parse(\"%s\")", cases[i].text);
		date_format(&date, text);
		assert_string_equal(text, cases[i].expected ? cases[i].expected : "");
		assert_int_equal(date_number(&date), cases[i].number);
	}
	assert_string_equal(date_precision_name(DATE_MONTH), "month");
	assert_string_equal(fact_source_name(SOURCE_ADDRESS), "address");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_fields),
		cmocka_unit_test(test_damage),     cmocka_unit_test(test_limits),
		cmocka_unit_test(test_dates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

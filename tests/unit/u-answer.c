/* core/query/answer.h and answer_json.h: the public JSON, read back with another program's parser. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/memory.h"
#include "query/answer_json.h"

static void assert_json(const struct buf *out, const char *expected)
{
	if (strcmp(out->data, expected))
		fail_msg("\n got      %s\n expected %s", out->data, expected);
	json_error_t error;
	json_t *root = json_loadb(out->data, out->len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("%s at %d", error.text, error.position);
	json_decref(root);
}

static struct range *copy_range(uint32_t start, uint32_t end)
{
	struct range *range = xcalloc(1, sizeof(*range));
	*range = (struct range){ .start = start, .end = end };
	return range;
}

static void test_empty(void **state)
{
	(void)state;
	CLEANUP(answer_release) struct answer answer;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	answer_init(&answer);
	answer_write_json(&answer, &out);
	assert_json(&out, "{\"query\":{\"text\":\"\",\"lang\":null,\"read_as\":null,\"concepts\":[],"
			  "\"also_searched\":[],\"corrections\":[],\"notes\":[]},\"generation\":null,\"took_"
			  "ms\":0,\"complete\":0,\"total\":0,"
			  "\"total_is\":\"exact\",\"partial\":false,\"offset\":0,\"results\":[],"
			  "\"index\":{\"published\":null,\"documents\":0}}");
}

/* The example of the documentation: fr/news/un-manuel. */
static void fill_result(struct result *r)
{
	r->id = xstrdup("fr/news/un-manuel.txt");
	r->url = xstrdup("https://www.iom.int/fr/news/un-manuel");
	r->title = xstrdup("\xC3\x89t\xC3\xA9 des mineurs");
	r->title_matches = copy_range(10, 17); /* mineurs */
	r->n_title_matches = 1;
	r->lang = xstrdup("fr");
	strlist_add(&r->languages, "fr");
	strlist_add(&r->languages, "en");
	r->type = xstrdup("news");
	r->site = xstrdup("www.iom.int");
	r->date = (struct date){ .precision = DATE_MONTH, .source = SOURCE_TEXT, .year = 2006, .month = 7 };
	strlist_add(&r->countries, "SLV");
	strlist_add(&r->countries, "HND");
	strlist_add(&r->topics, "human-trafficking");
	strlist_add(&r->authors, "Awa Ba");
	r->contacts = xcalloc(2, sizeof(*r->contacts));
	r->n_contacts = 2;
	r->contacts[0] = (struct contact){ .name = xstrdup("Agueda Marin"),
					   .phone = xstrdup("+506 221 53 48 ext 119") };
	r->contacts[1] =
		(struct contact){ .office = xstrdup("OIM San Jos\xC3\xA9"), .email = xstrdup("a@iom.int") };
	strlist_add(&r->missing, "manuel");
	r->score = 17.23456;
	r->has_section = true;
	strlist_add(&r->best.heading, "3 Le retour");
	strlist_add(&r->best.heading, "3.2 L'accueil");
	r->best.anchor = xstrdup("accueil");
	r->best.url = place_url(r->url, "accueil", 0);
	r->best.snippet.text = xstrdup("l\xE2\x80\x99\xC5\x93uvre \xF0\x9F\x98\x80 traite");
	marked_text_add(&r->best.snippet, 4, 10, false);
	marked_text_add(&r->best.snippet, 16, 22, true);
	r->n_others = 1;
	r->others[0].page = 84;
	r->others[0].url = place_url(r->url, NULL, 84);
	r->others[0].snippet.text = xstrdup("");
	r->copies = xcalloc(1, sizeof(*r->copies));
	r->n_copies = 1;
	r->copies[0] =
		(struct companion){ .id = xstrdup("c"), .site = xstrdup("s"), .title = xstrdup("not shown") };
	r->translations = xcalloc(1, sizeof(*r->translations));
	r->n_translations = 1;
	r->translations[0] =
		(struct companion){ .id = xstrdup("t"), .lang = xstrdup("es"), .title = xstrdup("T") };
	result_add_reason(r, "term", "traite", 3.5);
}

#define EXAMPLE_FACTS                                                                                        \
	"{\"id\":\"fr/news/un-manuel.txt\",\"url\":\"https://www.iom.int/fr/news/un-manuel\","               \
	"\"title\":\"\xC3\x89t\xC3\xA9 des mineurs\",\"title_matches\":[[8,15]],\"lang\":\"fr\","            \
	"\"languages\":[\"fr\",\"en\"],"                                                                     \
	"\"type\":\"news\",\"site\":\"www.iom.int\","                                                        \
	"\"date\":{\"value\":\"2006-07\",\"precision\":\"month\",\"source\":\"text\"},"                      \
	"\"countries\":[\"SLV\",\"HND\"],\"topics\":[\"human-trafficking\"],"                                \
	"\"authors\":[\"Awa Ba\"],"                                                                          \
	"\"contacts\":[{\"name\":\"Agueda Marin\",\"office\":null,\"phone\":\"+506 221 53 48 ext 119\","     \
	"\"email\":null},{\"name\":null,\"office\":\"OIM San Jos\xC3\xA9\",\"phone\":null,"                  \
	"\"email\":\"a@iom.int\"}],"
#define EXAMPLE_SECTION                                                                                      \
	"\"section\":{\"heading\":[\"3 Le retour\",\"3.2 L'accueil\"],\"anchor\":\"accueil\",\"page\":null," \
	"\"url\":\"https://www.iom.int/fr/news/un-manuel#accueil\",\"lang\":null},"
#define EXAMPLE_COMPANIONS                                                                                   \
	"\"copies\":[{\"id\":\"c\",\"url\":null,\"site\":\"s\"}],"                                           \
	"\"translations\":[{\"lang\":\"es\",\"id\":\"t\",\"title\":\"T\"}],"
#define EXAMPLE_RESULT                                                                                       \
	EXAMPLE_FACTS                                                                                        \
	"\"missing\":[\"manuel\"],\"score\":17.2346,"                                                        \
	"\"snippet\":{\"text\":\"l\xE2\x80\x99\xC5\x93uvre \xF0\x9F\x98\x80 traite\","                       \
	"\"matches\":[[2,7],[10,16]]}," EXAMPLE_SECTION                                                      \
	"\"sections\":[{\"heading\":[],\"anchor\":null,\"page\":84,"                                         \
	"\"url\":\"https://www.iom.int/fr/news/un-manuel#page=84\",\"lang\":null,"                           \
	"\"snippet\":{\"text\":\"\",\"matches\":[]}}]," EXAMPLE_COMPANIONS                                   \
	"\"why\":[{\"kind\":\"term\",\"text\":\"traite\",\"weight\":3.5}]}"

static void test_full(void **state)
{
	(void)state;
	CLEANUP(answer_release) struct answer answer;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	answer_init(&answer);
	answer.query.text = xstrdup("traite OR manuel");
	answer.query.lang = xstrdup("fr");
	answer.query.read_as = xstrdup("traite OR manuel");
	answer.query.concepts = xcalloc(3, sizeof(*answer.query.concepts));
	answer.query.n_concepts = 3;
	answer.query.concepts[0] =
		(struct concept_used){ .id = xstrdup("human-trafficking"), .lang = xstrdup("fr") };
	answer.query.concepts[1] =
		(struct concept_used){ .id = xstrdup("human-trafficking"), .lang = xstrdup("es") };
	answer.query.concepts[2] = (struct concept_used){ .id = xstrdup("manual") };
	strlist_add(&answer.query.concepts[0].words, "traite");
	answer.query.corrections = xcalloc(1, sizeof(*answer.query.corrections));
	answer.query.n_corrections = 1;
	answer.query.corrections[0] =
		(struct correction){ .from = xstrdup("traitte"), .to = xstrdup("traite"), .applied = true };
	answer_add_note(&answer, "plain", "AND", "A sentence.");
	answer.generation = xstrdup("000042");
	answer.published = xstrdup("2024-05-03T02:11:00Z");
	answer.n_documents = 1234;
	answer.took_ms = 3.14159;
	answer.complete = 12;
	answer.total = 1000;
	answer.total_is_exact = false;
	answer.partial = true;
	answer.offset = 10;
	answer.has_facets = true;
	answer.facets[FIELD_LANG].values = xcalloc(1, sizeof(struct facet_value));
	answer.facets[FIELD_LANG].values[0] = (struct facet_value){ .value = xstrdup("fr"), .count = 9 };
	answer.facets[FIELD_LANG].n = 1;
	fill_result(answer_add_result(&answer));
	answer_add_result(&answer)->id = xstrdup("bare");

	answer_write_json(&answer, &out);
	assert_json(
		&out,
		"{\"query\":{\"text\":\"traite OR manuel\",\"lang\":\"fr\",\"read_as\":\"traite OR manuel\","
		"\"concepts\":[\"human-trafficking\",\"manual\"],"
		"\"also_searched\":[{\"concept\":\"human-trafficking\",\"lang\":\"fr\",\"words\":[\"traite\"]"
		"},"
		"{\"concept\":\"human-trafficking\",\"lang\":\"es\",\"words\":[]},"
		"{\"concept\":\"manual\",\"lang\":null,\"words\":[]}],"
		"\"corrections\":[{\"from\":\"traitte\",\"to\":\"traite\",\"applied\":true}],"
		"\"notes\":[{\"code\":\"plain\",\"text\":\"A sentence.\"}]},"
		"\"generation\":\"000042\",\"took_ms\":3.1,\"complete\":12,\"total\":1000,"
		"\"total_is\":\"at_least\",\"partial\":true,\"offset\":10,\"results\":[" EXAMPLE_RESULT
		",{\"id\":\"bare\",\"url\":null,\"title\":null,\"title_matches\":[],\"lang\":null,"
		"\"languages\":[],\"type\":"
		"null,"
		"\"site\":null,\"date\":null,\"countries\":[],\"topics\":[],\"authors\":[],\"contacts\":[],"
		"\"missing\":[],"
		"\"score\":0,\"snippet\":{\"text\":\"\",\"matches\":[]},\"section\":null,\"sections\":[],"
		"\"copies\":[],\"translations\":[],\"why\":[]}],"
		"\"facets_of\":\"complete\",\"facets\":{\"lang\":[{\"value\":\"fr\",\"count\":9}],\"type\":[]"
		","
		"\"site\":[],\"country\":[],\"year\":[],\"topic\":[]},"
		"\"index\":{\"published\":\"2024-05-03T02:11:00Z\",\"documents\":1234}}");
}

static void test_document(void **state)
{
	(void)state;
	CLEANUP(stored_document_release) struct stored_document doc = { .n_documents = 7 };
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	fill_result(&doc.facts);
	struct section *section = document_add_section(&doc.content);
	strlist_add(&section->heading, "3 Le retour");
	section->anchor = xstrdup("le retour");
	section->text = xstrdup("Un.\n\nDeux.");
	section = document_add_section(&doc.content);
	section->page = 2;
	section->text = xstrdup("Trois.");
	document_add_section(&doc.content); /* without text */
	doc.sections = xcalloc(doc.content.n_sections, sizeof(*doc.sections));
	doc.sections[1].text = xstrdup("Trois.");
	marked_text_add(&doc.sections[1], 0, 5, false);
	doc.generation = xstrdup("000042");
	document_write_json(&doc, &out);
	assert_json(
		&out, EXAMPLE_FACTS EXAMPLE_SECTION
		"\"sections\":[{\"heading\":[\"3 Le retour\"],\"anchor\":\"le retour\",\"page\":null,"
		"\"url\":\"https://www.iom.int/fr/news/"
		"un-manuel#le%20retour\",\"lang\":null,\"text\":\"Un.\\n\\nDeux.\"},"
		"{\"heading\":[],\"anchor\":null,\"page\":2,"
		"\"url\":\"https://www.iom.int/fr/news/un-manuel#page=2\",\"lang\":null,\"text\":\"Trois.\"},"
		"{\"heading\":[],\"anchor\":null,\"page\":null,"
		"\"url\":\"https://www.iom.int/fr/news/"
		"un-manuel\",\"lang\":null,\"text\":\"\"}]," EXAMPLE_COMPANIONS
		"\"text\":\"Un.\\n\\nDeux.\\n\\nTrois.\",\"generation\":\"000042\","
		"\"index\":{\"published\":null,\"documents\":7}}");
}

static void test_stats(void **state)
{
	(void)state;
	CLEANUP(index_stats_release)
	struct index_stats stats = {
		.n_documents = 5,
		.n_parts = 9,
		.n_words = 100,
		.text_bytes = 5000000000,
		.index_bytes = 6,
		.n_new = 2,
	};
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	stats.generation = xstrdup("000001");
	stats.published = xstrdup("2024-05-03T02:11:00Z");
	stats.newest = xcalloc(1, sizeof(*stats.newest));
	stats.n_newest = 1;
	stats.newest[0].id = xstrdup("a");
	stats.facets[FIELD_YEAR].values = xcalloc(1, sizeof(struct facet_value));
	stats.facets[FIELD_YEAR].values[0] = (struct facet_value){ .value = xstrdup("2006"), .count = 5 };
	stats.facets[FIELD_YEAR].n = 1;
	index_stats_write_json(&stats, &out);
	assert_json(&out,
		    "{\"generation\":\"000001\",\"index\":{\"published\":\"2024-05-03T02:11:00Z\","
		    "\"documents\":5},"
		    "\"parts\":9,\"words\":100,\"text_bytes\":5000000000,\"index_bytes\":6,\"new\":2,"
		    "\"newest\":[{\"id\":\"a\",\"url\":null,\"title\":null,\"lang\":null,\"type\":null}],"
		    "\"facets\":{\"lang\":[],\"type\":[],\"site\":[],\"country\":[],"
		    "\"year\":[{\"value\":\"2006\",\"count\":5}],\"topic\":[]}}");
}

/* Whatever a document holds, the answer stays one line of JSON that may stand in a script element, and positions fit the text. */
static void test_hostile(void **state)
{
	static const char *const texts[] = {
		"</script><script>alert(1)</script>",
		"a\"b\\c\n\r\t\x01\x1f\x7f",
		"\xff\xfe\xC3 \xE2\x80",
		"\xE2\x80\xA8\xE2\x80\xA9",
		"\xED\xA0\x80 \xF4\x90\x80\x80",
		"{\"a\":[1]}",
		"",
		"\xF0\x9F\x98\x80\xCC\x81",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(answer_release) struct answer answer;
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		json_error_t error;
		answer_init(&answer);
		answer.query.text = xstrdup(texts[i]);
		answer_add_note(&answer, "plain", texts[i], texts[i]);
		struct result *r = answer_add_result(&answer);
		r->id = xstrdup(texts[i]);
		r->title = xstrdup(texts[i]);
		/* Also ranges that lie: past the end, backwards, inside a letter. */
		r->title_matches = xcalloc(3, sizeof(*r->title_matches));
		r->n_title_matches = 3;
		r->title_matches[0] = (struct range){ .start = 1, .end = 2 };
		r->title_matches[1] = (struct range){ .start = 0, .end = 1000000 };
		r->title_matches[2] = (struct range){ .start = 5, .end = 3 };
		strlist_add(&r->missing, texts[i]);
		r->best.snippet.text = xstrdup(texts[i]);
		r->score = (double)INFINITY;
		answer_write_json(&answer, &out);
		assert_null(strpbrk(out.data, "<\n\r"));
		assert_null(strstr(out.data, "\xE2\x80\xA8"));
		json_t *root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &error);
		if (!root)
			fail_msg("row %zu: %s: %s", i, error.text, out.data);
		json_t *result = json_array_get(json_object_get(root, "results"), 0);
		const char *title = json_string_value(json_object_get(result, "title"));
		json_t *all = json_array_get(json_object_get(result, "title_matches"), 1);
		size_t n = 0;
		for (const char *p = title; *p; p++)
			n += (*p & 0xc0) != 0x80;
		assert_int_equal(json_integer_value(json_array_get(all, 0)), 0);
		assert_int_equal(json_integer_value(json_array_get(all, 1)), n);
		assert_true(json_is_null(json_object_get(result, "score")));
		json_decref(root);
	}
}

static void test_place_url(void **state)
{
	static const struct {
		const char *url, *anchor;
		unsigned page;
		const char *expected;
	} cases[] = {
		{ NULL, "a", 1, NULL },
		{ "http://x/y", NULL, 0, "http://x/y" },
		{ "http://x/y", "a b\xC3\xA9#", 0, "http://x/y#a%20b%C3%A9%23" },
		{ "http://x/y.pdf", NULL, 84, "http://x/y.pdf#page=84" },
		{ "http://x/y#old", "new", 0, "http://x/y#new" },
		{ "http://x/y.pdf", "a", 2, "http://x/y.pdf#page=2" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(free_p) char *url = place_url(cases[i].url, cases[i].anchor, cases[i].page);
		if (cases[i].expected)
			assert_string_equal(url, cases[i].expected);
		else
			assert_null(url);
	}
}

/* Sections without anchor and page: the words that a browser looks for. */
static void test_place_url_section(void **state)
{
	static const struct {
		const char *url, *heading, *anchor, *text, *expected;
	} cases[] = {
		{ NULL, "Un titre", NULL, "Le retour des mineurs non accompagnés.", NULL },
		{ "http://x/y", "Un titre", "a", "Le retour des mineurs non accompagnés.", "http://x/y#a" },
		{ "http://x/y", NULL, NULL, "Le retour des mineurs non accompagnés.", "http://x/y" },
		{ "http://x/y#old", "Un titre", NULL, "Le retour des mineurs. La suite.",
		  "http://x/y#:~:text=Le%20retour%20des%20mineurs" },
		{ "http://x/y", "Un titre", NULL, "un deux trois quatre cinq six sept huit neuf",
		  "http://x/y#:~:text=un%20deux%20trois%20quatre%20cinq%20six%20sept%20huit" },
		{ "http://x/y", "Un titre", NULL, "Haut-Karabakh, eau & vivres : l’été",
		  "http://x/"
		  "y#:~:text=Haut%2DKarabakh%2C%20eau%20%26%20vivres%20%3A%20l%E2%80%99%C3%A9t%C3%A9" },
		/* A line of its own is no beginning of a sentence; what follows on the next line is. */
		{ "http://x/y", "Un titre", NULL, "Note\n\n  Quatre mots de texte,\nautre",
		  "http://x/y#:~:text=Quatre%20mots%20de%20texte" },
		{ "http://x/y", "Le retour au pays", NULL, "Court.\nAussi.",
		  "http://x/y#:~:text=Le%20retour%20au%20pays" },
		{ "http://x/y", "Annexe", NULL, "Court.", "http://x/y" },
		{ "http://x/y", "Annexe", NULL, "", "http://x/y" },
		{ "http://x/y.PDF?v=1", "Annexe", NULL, "un deux trois quatre cinq", "http://x/y.PDF?v=1" },
		{ "ftp://x/y", "Annexe", NULL, "un deux trois quatre cinq", "ftp://x/y" },
		{ "http://x/y", "Annexe", NULL, "- - - - - -", "http://x/y" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct section section = { .anchor = (char *)(uintptr_t)cases[i].anchor,
					   .text = (char *)(uintptr_t)cases[i].text };
		if (cases[i].heading)
			strlist_add(&section.heading, cases[i].heading);
		CLEANUP(free_p) char *url = place_url_section(cases[i].url, &section);
		if (cases[i].expected)
			assert_string_equal(url, cases[i].expected);
		else
			assert_null(url);
		strlist_release(&section.heading);
	}
	CLEANUP(free_p) char *url = place_url_section("http://x/y", NULL);
	assert_string_equal(url, "http://x/y");
}

static void test_marks(void **state)
{
	(void)state;
	CLEANUP(marked_text_release) struct marked_text text = { .text = NULL };
	for (uint32_t i = 0; i < 1000; i++)
		marked_text_add(&text, 2 * i, 2 * i + 1, i % 2);
	assert_int_equal(text.n_matches, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(text.matches[i].start, 2 * i);
		assert_int_equal(text.matches[i].near, i % 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),    cmocka_unit_test(test_full),
		cmocka_unit_test(test_document), cmocka_unit_test(test_stats),
		cmocka_unit_test(test_hostile),  cmocka_unit_test(test_place_url),
		cmocka_unit_test(test_marks),    cmocka_unit_test(test_place_url_section),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* iom-search --server: what the daemon writes is read back as it was, and nothing else is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "answer_read.h"
#include "base/memory.h"
#include "query/answer_json.h"

static void fill_place(struct place *place, const char *heading, const char *snippet)
{
	strlist_add(&place->heading, heading);
	strlist_add(&place->heading, "3.2 L'accueil");
	place->anchor = xstrdup("accueil");
	place->page = 84;
	place->url = xstrdup("https://example.org/a#accueil");
	place->snippet.text = xstrdup(snippet);
}

/* Every member set, with characters of one to four bytes in front of what is marked. */
static void fill_result(struct result *result)
{
	result->id = xstrdup("fr/a \"quoted\" <b>.txt");
	result->url = xstrdup("https://example.org/a");
	result->title = xstrdup("É€\xf0\x9f\x9a\xa2 bateau");
	result->title_matches = xcalloc(1, sizeof(*result->title_matches));
	result->title_matches[result->n_title_matches++] = (struct range){ .start = 10, .end = 16 };
	result->lang = xstrdup("fr");
	result->type = xstrdup("news");
	result->date = (struct date){ DATE_MONTH, SOURCE_TEXT, 2006, 7, 0 };
	strlist_add(&result->countries, "SLV");
	strlist_add(&result->topics, "trafficking");
	strlist_add(&result->authors, "Awa Ba");
	strlist_add(&result->missing, "xylophone");
	result->contacts = xcalloc(1, sizeof(*result->contacts));
	result->contacts[result->n_contacts++].email = xstrdup("a@example.org");
	result->score = 17.25;
	result->has_section = true;
	fill_place(&result->best, "3 Le retour", "\xc3\xa0 l'île, \xe2\x80\xa6 bateau");
	marked_text_add(&result->best.snippet, 0, 2, false);
	marked_text_add(&result->best.snippet, 15, 21, false);
	fill_place(&result->others[result->n_others++], "4", "");
	result->copies = xcalloc(1, sizeof(*result->copies));
	result->copies[result->n_copies++].id = xstrdup("copy");
	result->translations = xcalloc(1, sizeof(*result->translations));
	result->translations[result->n_translations++].id = xstrdup("es/a");
	result_add_reason(result, "term", "bateau", 2.5);
}

static void add_facet(struct facet *facet, const char *value, uint32_t count)
{
	facet->values = xreallocarray(facet->values, facet->n + 1, sizeof(*facet->values));
	facet->values[facet->n++] = (struct facet_value){ .value = xstrdup(value), .count = count };
}

static void fill_answer(struct answer *answer)
{
	answer_init(answer);
	answer->query.text = xstrdup("bateau \"à l'île\"");
	answer->query.read_as = xstrdup("bateau");
	answer->query.concepts = xcalloc(1, sizeof(*answer->query.concepts));
	answer->query.concepts[answer->query.n_concepts++].id = xstrdup("ship");
	answer->query.concepts[0].lang = xstrdup("fr");
	strlist_add(&answer->query.concepts[0].words, "navire");
	answer->query.corrections = xcalloc(1, sizeof(*answer->query.corrections));
	answer->query.corrections[answer->query.n_corrections++] =
		(struct correction){ .from = xstrdup("batau"), .to = xstrdup("bateau"), .applied = true };
	answer_add_note(answer, "unclosed", NULL, "A quote was not closed.");
	answer->generation = xstrdup("000042");
	answer->published = xstrdup("2026-11-24T03:12:09Z");
	answer->n_documents = 120;
	answer->took_ms = 3.1;
	answer->complete = 12;
	answer->total = 1000;
	answer->total_is_exact = false;
	answer->partial = true;
	answer->offset = 3;
	fill_result(answer_add_result(answer));
	struct result *bare = answer_add_result(answer);
	bare->id = xstrdup("bare");
	bare->title = xstrdup("");
	answer->has_facets = true;
	answer->facets_of_list = true;
	add_facet(&answer->facets[FIELD_LANG], "fr", 9);
	add_facet(&answer->facets[FIELD_LANG], "es", 3);
}

static void test_answer_round_trip(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	struct answer answer, copy;
	struct error err = ERROR_INIT;

	fill_answer(&answer);
	answer_write_json(&answer, &before);
	assert_int_equal(answer_read(before.data, before.len, &copy, &err), STATUS_OK);
	answer_write_json(&copy, &after);
	assert_string_equal(before.data, after.data);
	/* Code points became the same bytes again. */
	assert_int_equal(copy.results[0].title_matches[0].start, 10);
	assert_int_equal(copy.results[0].best.snippet.matches[1].start, 15);
	assert_int_equal(copy.results[0].best.snippet.matches[1].end, 21);
	answer_release(&answer);
	answer_release(&copy);
}

static void test_document_round_trip(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	struct stored_document doc = { .best_section = 0 }, copy;
	struct error err = ERROR_INIT;

	document_init(&doc.content);
	fill_result(&doc.facts);
	struct section *section = document_add_section(&doc.content);
	strlist_add(&section->heading, "3 Le retour");
	section->anchor = xstrdup("retour");
	section->text = xstrdup("Le texte.\n\nSa suite.");
	document_add_section(&doc.content)->text = xstrdup("La fin.");
	doc.generation = xstrdup("000042");
	doc.published = xstrdup("2026-11-24T03:12:09Z");
	doc.n_documents = 7;
	document_write_json(&doc, &before);
	assert_int_equal(stored_document_read(before.data, before.len, &copy, &err), STATUS_OK);
	document_write_json(&copy, &after);
	assert_string_equal(before.data, after.data);
	stored_document_release(&doc);
	stored_document_release(&copy);
}

static void test_stats_round_trip(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	struct index_stats stats = { .n_documents = 7,
				     .n_parts = 9,
				     .n_words = 500,
				     .text_bytes = 5000000000,
				     .index_bytes = 1 },
			   copy;
	struct error err = ERROR_INIT;

	stats.generation = xstrdup("000042");
	stats.published = xstrdup("2026-11-24T03:12:09Z");
	add_facet(&stats.facets[FIELD_YEAR], "2006", 4);
	stats.newest = xcalloc(1, sizeof(*stats.newest));
	stats.newest[stats.n_newest].id = xstrdup("a");
	stats.newest[stats.n_newest++].title = xstrdup("Titre");
	index_stats_write_json(&stats, &before);
	assert_int_equal(index_stats_read(before.data, before.len, &copy, &err), STATUS_OK);
	index_stats_write_json(&copy, &after);
	assert_string_equal(before.data, after.data);
	index_stats_release(&stats);
	index_stats_release(&copy);
}

/* Replace, one after the other, every value of the tree by each of these; the reader must answer and never fall. */
static const char *const replacements[] = { "null",    "-1",   "7",   "1e400x",
					    "\"\"",    "[]",   "{}",  "[[0,99999999]]",
					    "[[5,2]]", "true", "[1]", "18446744073709551615" };

static void read_changed(const json_t *root, size_t *ret_refused)
{
	char *text = json_dumps(root, JSON_COMPACT);
	struct answer answer;
	struct error err = ERROR_INIT;

	assert_non_null(text);
	if (answer_read(text, strlen(text), &answer, &err)) {
		assert_int_equal(err.status, STATUS_CORRUPT);
		assert_true(err.message[0]);
		++*ret_refused;
	} else {
		answer_release(&answer);
	}
	free(text);
}

static void change_each(json_t *root, json_t *at, size_t *ret_refused)
{
	size_t n = json_is_array(at) ? json_array_size(at) : json_object_size(at), i = 0;
	void *place = json_is_object(at) ? json_object_iter(at) : NULL;

	for (; i < n; i++) {
		json_t *old = json_is_array(at) ? json_array_get(at, i) : json_object_iter_value(place);
		json_incref(old);
		for (size_t k = 0; k < ARRAY_SIZE(replacements); k++) {
			json_t *other = json_loads(replacements[k], JSON_DECODE_ANY, NULL);
			if (!other)
				continue;
			if (json_is_array(at))
				json_array_set_new(at, i, other);
			else
				json_object_iter_set_new(at, place, other);
			read_changed(root, ret_refused);
		}
		if (json_is_array(at))
			json_array_set(at, i, old);
		else
			json_object_iter_set(at, place, old);
		if (json_is_array(old) || json_is_object(old))
			change_each(root, old, ret_refused);
		json_decref(old);
		if (place)
			place = json_object_iter_next(at, place);
	}
}

static void test_hostile_answers(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct answer answer;
	struct error err = ERROR_INIT;
	size_t refused = 0;

	fill_answer(&answer);
	answer_write_json(&answer, &text);
	answer_release(&answer);
	for (size_t len = 0; len < text.len; len++)
		assert_int_equal(answer_read(text.data, len, &answer, &err), STATUS_CORRUPT);
	json_t *root = json_loadb(text.data, text.len, 0, NULL);
	change_each(root, root, &refused);
	assert_true(refused > 500);
	json_decref(root);
	assert_int_equal(answer_read("[]", 2, &answer, &err), STATUS_CORRUPT);
	assert_int_equal(answer_read("<html>", 6, &answer, &err), STATUS_CORRUPT);
}

static void test_suggestions_and_problems(void **state)
{
	(void)state;
	static const struct {
		const char *text, *first;
		enum status status;
	} rows[] = {
		{ "[\"mi\",[\"migration\",\"migrante\"],[],[]]", "migration", STATUS_OK },
		{ "[\"mi\",[]]", NULL, STATUS_OK },
		{ "[\"mi\"]", NULL, STATUS_CORRUPT },
		{ "{}", NULL, STATUS_CORRUPT },
		{ "", NULL, STATUS_CORRUPT },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(strlist_release) struct strlist list = STRLIST_INIT;
		struct error err = ERROR_INIT;
		assert_int_equal(suggestions_read(rows[i].text, strlen(rows[i].text), &list, &err),
				 rows[i].status);
		if (rows[i].first)
			assert_string_equal(list.items[0], rows[i].first);
		else
			assert_int_equal(list.n, 0);
	}
	static const char problem[] = "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"n: too many\"}";
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	problem_read(problem, sizeof(problem) - 1, &words);
	assert_string_equal(words.data, "n: too many");
	buf_clear(&words);
	problem_read("<html>", 6, &words);
	problem_read("[1]", 3, &words);
	problem_read("{\"detail\":7}", 12, &words);
	assert_string_equal(words.data, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answer_round_trip),        cmocka_unit_test(test_document_round_trip),
		cmocka_unit_test(test_stats_round_trip),         cmocka_unit_test(test_hostile_answers),
		cmocka_unit_test(test_suggestions_and_problems),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Searching a small index: what is found, what is counted, in which order. What is shown: u-search-text.c. */
#include <ctype.h>

#include "search_fixture.h"

/* ids, separated by spaces: "+a" must be complete or found, "-a" must not be there, "1a" must be first. */
struct row {
	const char *query, *parameters, *ids;
	int complete; /* -1: not looked at */
};

static bool check_row(const struct row *row)
{
	bool right = true;
	CLEANUP(answer_release) struct answer answer;
	ask(row->query, row->parameters, &answer);
	for (const char *at = row->ids; *at;) {
		size_t len = strcspn(at, " ");
		CLEANUP(free_p) char *id = xstrndup(at + 1, len - 1);
		int place = place_of(&answer, id);
		if ((*at == '+' && place < 0) || (*at == '-' && place >= 0) || (*at == '1' && place != 0))
			right = false, print_error("\"%s\" %s: %s, but %s is at %d of %zu\n", row->query,
						   row->parameters ? row->parameters : "", row->ids, id,
						   place, answer.n_results);
		at += len + (at[len] == ' ');
	}
	if (row->complete >= 0 && answer.complete != (uint32_t)row->complete)
		right = false,
		print_error("\"%s\" %s: complete is %u, not %d\n", row->query,
			    row->parameters ? row->parameters : "", answer.complete, row->complete);
	return right;
}

static void what_is_found(void **state)
{
	(void)state;
	static const struct row rows[] = {
		/* accents: none typed finds all, the form written ranks first; typed ones are meant */
		{ "réfugiés", NULL, "1etes.html", 1 },
		{ "refugies", NULL, "1etes.html", 1 },
		{ "REFUGIES", NULL, "1etes.html", 1 },
		{ "étés", NULL, "1etes.html", -1 }, /* whatever else shares the stem */
		{ "année", NULL, "-ano.html -cano.html", -1 },
		{ "ano", NULL, "1cano.html -ano.html", 1 }, /* both are words of the index */
		/* elision, hyphens, ligatures */
		{ "organisation", NULL, "1etes.html", 1 },
		{ "l'organisation", NULL, "1etes.html", -1 },
		{ "l’organisation", NULL, "1etes.html", -1 },
		{ "main-d'œuvre", NULL, "1vous.html", 1 },
		{ "main-d'oeuvre", NULL, "1vous.html", 1 },
		{ "oeuf", NULL, "1vous.html", 1 },
		/* numbers, however grouped */
		{ "19384", NULL, "1figures.html", 1 },
		{ "19 384", NULL, "1figures.html", 1 },
		{ "213581", NULL, "1cifras.html", 1 },
		{ "213.581", NULL, "1cifras.html", 1 },
		{ "213 581", NULL, "1cifras.html", 1 },
		{ "3,5 milliards", NULL, "1figures.html", 1 },
		{ "3.5 milliards", NULL, "1figures.html", 1 },
		/* an acronym and the word of the same letters */
		{ "WHO cholera", NULL, "1who.html", 1 },
		{ "who travel", NULL, "1people.html", -1 },
		/* phrases hold their stop words; words are in any order */
		{ "\"retour au pays\"", NULL, "1phrase.html -words.html -near.html", 1 },
		{ "retour pays", NULL, "1phrase.html +words.html +near.html", 3 },
		{ "\"pays retour\"", NULL, "-phrase.html -words.html -near.html", 0 },
		{ "retour NEAR/3 pays", NULL, "+phrase.html -near.html", -1 },
		{ "retour NEAR/20 pays", NULL, "+phrase.html +near.html", -1 },
		{ "pays NEAR/3 retour", NULL, "+phrase.html -near.html", -1 },
		/* must, not, or, title, prefix */
		{ "retour +pays -migrants", NULL, "-phrase.html +words.html +near.html", 2 },
		{ "+hippocampe retour", NULL, "1long.html -phrase.html", 0 },
		{ "kumquat OR hippocampe", NULL, "+manual.pdf +long.html", 0 },
		{ "retour NOT pays", NULL, "-phrase.html -words.html -near.html", -1 },
		{ "title:retour", NULL, "1phrase.html -words.html", -1 },
		{ "hippo*", NULL, "1long.html", 1 },
		{ "refug*", NULL, "1etes.html", 1 },
		/* a word of one part takes the whole document out, its other parts too */
		{ "comité", NULL, "+manual.pdf", 1 },
		{ "comité -kumquat", NULL, "-manual.pdf", 0 },
		{ "latrines kumquat", NULL, "+manual.pdf", 0 }, /* never in one part */
		{ "latrines chlore", NULL, "1manual.pdf", 1 },
		{ "latrines manuel", NULL, "1manual.pdf", 1 }, /* a part has the title of its document */
		/* filters, dates: a year or month alone counts for each of its days */
		{ "lang:en", NULL, "+who.html +people.html -etes.html", 2 },
		{ "type:manual", NULL, "1manual.pdf", 1 },
		{ "", "lang=en", "+who.html +people.html -etes.html", 2 },
		{ "", "type=story&site=chile.iom.int", "+many/000.txt -many/004.txt -many/005.txt", 10 },
		{ "url:GUIA", NULL, "1guide.html", 1 },
		{ "date:2006..2006 lang:fr", NULL, "+etes.html +vous.html -ano.html", 2 },
		{ "lang:fr", "from=2006-08", "+etes.html -vous.html", 1 },
		{ "lang:fr", "from=2006-07-31", "+etes.html +vous.html", 2 },
		{ "lang:fr", "to=2005", "-etes.html -vous.html", 0 },
		{ "lang:fr", "to=2006-01-01", "+etes.html -vous.html", 1 },
		{ "nuevo", "from=2007-03-09&to=2007-03-09", "1ano.html", 1 },
		{ "nuevo", "from=2007-03-10", "-ano.html", 0 },
		/* nothing */
		{ "", NULL, "", 0 },
		{ "xyzzy", NULL, "", 0 },
		{ "lang:de", NULL, "", 0 },
	};
	unsigned n_wrong = 0;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		n_wrong += !check_row(&rows[i]);
	assert_int_equal(n_wrong, 0);
}

/* "año" typed right never finds "ano". */
static void enye_is_a_letter(void **state)
{
	(void)state;
	static const struct row row = { "año", NULL, "1ano.html -cano.html", 1 };
	assert_true(check_row(&row));
}

/* ---- counting, by brute force over the documents ---- */

static bool has_word(const struct document *doc, const char *word)
{
	for (const char *at = doc->sections[0].text; (at = strcasestr(at, word)); at++)
		if ((at == doc->sections[0].text || !isalpha((unsigned char)at[-1])) &&
		    !isalpha((unsigned char)at[strlen(word)]))
			return true;
	return false;
}

static bool passes(const struct document *doc, const char *type, int year)
{
	return (!type || (doc->type && !strcmp(doc->type, type))) && (!year || doc->date.year == year);
}

/* Documents with all (or any) of the words, of that type and year. */
static uint32_t count(const char *const words[2], bool all, const char *type, int year)
{
	uint32_t n = 0;
	for (size_t i = 0; i < fixture.n; i++) {
		bool first = has_word(&fixture.docs[i], words[0]),
		     second = !words[1] ? all : has_word(&fixture.docs[i], words[1]);
		n += passes(&fixture.docs[i], type, year) && (all ? first && second : first || second);
	}
	return n;
}

static const struct facet_value *facet_value(const struct answer *answer, enum field field, const char *value)
{
	for (size_t i = 0; i < answer->facets[field].n; i++)
		if (!strcmp(answer->facets[field].values[i].value, value))
			return &answer->facets[field].values[i];
	return NULL;
}

static void figures_by_their_definitions(void **state)
{
	(void)state;
	static const char *const pairs[][2] = { { "lista", "zorro" },
						{ "zorro", "quetzal" },
						{ "quetzal", NULL },
						{ "lista", NULL },
						{ "quetzal", "hippocampe" } };
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		CLEANUP(buf_release) struct buf query = BUF_INIT;
		CLEANUP(answer_release) struct answer all, news;
		buf_addf(&query, "%s %s", pairs[i][0], pairs[i][1] ? pairs[i][1] : "");
		ask(query.data, "facets=1&n=100", &all);
		ask(query.data, "facets=1&n=100&type=news&from=2003&to=2003", &news);
		assert_int_equal(all.complete, count(pairs[i], true, NULL, 0));
		assert_int_equal(all.total, count(pairs[i], false, NULL, 0));
		assert_true(all.total_is_exact && !all.partial);
		assert_int_equal(news.complete, count(pairs[i], true, "news", 2003));
		assert_int_equal(news.total, count(pairs[i], false, "news", 2003));
		for (size_t r = 0; r < all.n_results; r++) {
			const struct document *doc = NULL;
			for (size_t k = 0; k < fixture.n; k++)
				if (!strcmp(fixture.docs[k].id, all.results[r].id))
					doc = &fixture.docs[k];
			for (int w = 0; w < 2 && pairs[i][w]; w++)
				assert_int_equal(strlist_has(&all.results[r].missing, pairs[i][w]),
						 !has_word(doc, pairs[i][w]));
		}
		if (!news.complete)
			continue;
		/* A facet leaves its own filter aside: the other types are still offered, within the year; and the other way round. */
		assert_false(news.facets_of_list);
		const struct facet_value *story = facet_value(&news, FIELD_TYPE, "story");
		assert_int_equal(story ? story->count : 0, count(pairs[i], true, "story", 2003));
		for (int year = 2000; year < 2007; year++) {
			char text[16];
			snprintf(text, sizeof(text), "%d", year);
			const struct facet_value *value = facet_value(&news, FIELD_YEAR, text);
			assert_int_equal(value ? value->count : 0, count(pairs[i], true, "news", year));
		}
		for (size_t v = 1; v < all.facets[FIELD_YEAR].n; v++)
			assert_true(all.facets[FIELD_YEAR].values[v - 1].count >=
				    all.facets[FIELD_YEAR].values[v].count);
	}
}

/* ---- order ---- */

/* Pages one behind the other are one long list, without a document twice, in falling score (or date). */
static void check_pages(const char *query, const char *parameters, unsigned step, unsigned end, bool by_date)
{
	CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT;
	uint32_t last_date = UINT32_MAX, total = 0;
	double last_score = 1e9;
	for (unsigned offset = 0; offset < end; offset += step) {
		CLEANUP(answer_release) struct answer answer;
		char text[100];
		snprintf(text, sizeof(text), "%s&n=%u&offset=%u", parameters, step, offset);
		ask(query, text, &answer);
		/* By date the complete documents alone are listed. */
		uint32_t listed = by_date ? answer.complete : answer.total;
		assert_true(!offset || total == listed);
		total = listed;
		assert_int_equal(answer.n_results, offset >= total         ? 0
						   : total - offset < step ? total - offset
									   : step);
		for (size_t i = 0; i < answer.n_results; i++) {
			const struct result *r = &answer.results[i];
			if (strlist_has(&ids, r->id))
				fail_msg("\"%s\", n %u: %s at %zu is there twice", query, step, r->id,
					 offset + i);
			strlist_add(&ids, r->id);
			if (by_date && date_number(&r->date) > last_date)
				fail_msg("\"%s\": %s at %zu is younger than the one before", query, r->id,
					 offset + i);
			if (!by_date && r->score > last_score + 1e-9)
				fail_msg("\"%s\", n %u: %s at %zu scores %g behind %g", query, step, r->id,
					 offset + i, r->score, last_score);
			last_date = date_number(&r->date);
			last_score = r->score;
		}
	}
	assert_int_equal(ids.n, total < end ? total : end);
}

static void pages_are_one_list(void **state)
{
	(void)state;
	static const unsigned steps[] = { 1, 7, 10, 20, 50, 100 };
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		check_pages("zorro quetzal", "lang=es", steps[i], 120, false);
		check_pages("lista zorro", "sort=date", steps[i], 220, true);
		check_pages("", "type=news", steps[i], 220, true);
	}
}

/* Past the documents that get evidence (150 of them). */
static void pages_past_the_candidates(void **state)
{
	(void)state;
	static const unsigned steps[] = { 10, 20, 50, 100 };
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		check_pages("lista zorro", "cross=1", steps[i], 240, false);
}

static void a_deadline_in_the_past_is_partial(void **state)
{
	(void)state;
	CLEANUP(answer_release) struct answer answer;
	struct error err = ERROR_INIT;
	CLEANUP(request_release) struct request request;
	request_init(&request);
	must(request_set(&request, "q", "lista zorro -quetzal", &err), &err);
	must(searcher_search(searcher, &request, 1, &answer, &err), &err);
	assert_true(answer.partial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_found),
		cmocka_unit_test(enye_is_a_letter),
		cmocka_unit_test(figures_by_their_definitions),
		cmocka_unit_test(pages_are_one_list),
		cmocka_unit_test(pages_past_the_candidates),
		cmocka_unit_test(a_deadline_in_the_past_is_partial),
	};
	return cmocka_run_group_tests(tests, make_index, remove_index);
}

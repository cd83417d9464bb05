/* What an answer shows: snippets, sections and their addresses, documents with marks, completions, figures; and queries of all kinds. */
#include "base/utf8.h"
#include "search_fixture.h"

static void check_ranges(const char *text, const struct range *ranges, size_t n)
{
	uint32_t last = 0;
	size_t len = strlen(text);
	assert_true(utf8_valid(text, len));
	for (size_t i = 0; i < n; i++) {
		assert_true(ranges[i].start >= last && ranges[i].start < ranges[i].end &&
			    ranges[i].end <= len);
		assert_int_equal(utf8_floor(text, len, ranges[i].start), ranges[i].start);
		assert_int_equal(utf8_floor(text, len, ranges[i].end), ranges[i].end);
		last = ranges[i].end;
	}
}

static bool is_marked(const struct marked_text *text, const char *word)
{
	for (size_t i = 0; i < text->n_matches; i++)
		if (text->matches[i].end - text->matches[i].start == strlen(word) &&
		    !strncmp(text->text + text->matches[i].start, word, strlen(word)))
			return true;
	return false;
}

static const struct result *result_of(const struct answer *answer, const char *id)
{
	int place = place_of(answer, id);
	if (place < 0)
		fail_msg("%s was not found", id);
	return &answer->results[place];
}

static void snippets_are_whole_sentences(void **state)
{
	(void)state;
	CLEANUP(answer_release) struct answer answer;
	ask("hippocampe", NULL, &answer);
	const struct marked_text *snippet = &result_of(&answer, "long.html")->best.snippet;
	size_t points = utf8_count(snippet->text, strlen(snippet->text));
	check_ranges(snippet->text, snippet->matches, snippet->n_matches);
	assert_true(is_marked(snippet, "hippocampe"));
	assert_int_equal(snippet->n_matches, 1);
	if (points < 150 || points > 210)
		fail_msg("%zu code points: %s", points, snippet->text);
	assert_int_equal(snippet->text[strlen(snippet->text) - 1], '.');
	const char *whole = fixture.docs[11].sections[0].text, *at = strstr(whole, snippet->text);
	assert_non_null(at);
	assert_true(at == whole || at[-2] == '.');
}

/* Whatever is asked: ranges inside the text and on borders of code points, in every part of the answer. */
static void ranges_of_everything_shown(void **state)
{
	(void)state;
	static const char *const queries[] = { "étés réfugiés l'organisation",
					       "main-d'œuvre",
					       "comité habitants kumquat latrines",
					       "\"retour au pays\"",
					       "hippo*",
					       "19 384",
					       "oficina país regresan trampolín",
					       "lista zorro" };
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		CLEANUP(answer_release) struct answer answer;
		ask(queries[i], "n=100&explain=1", &answer);
		assert_true(answer.n_results > 0);
		for (size_t k = 0; k < answer.n_results; k++) {
			const struct result *r = &answer.results[k];
			check_ranges(r->title, r->title_matches, r->n_title_matches);
			check_ranges(r->best.snippet.text, r->best.snippet.matches,
				     r->best.snippet.n_matches);
			for (size_t o = 0; o < r->n_others; o++)
				check_ranges(r->others[o].snippet.text, r->others[o].snippet.matches,
					     r->others[o].snippet.n_matches);
			assert_true(utf8_count(r->best.snippet.text, strlen(r->best.snippet.text)) <= 214);
			assert_true(r->n_why > 0);
		}
	}
}

static void the_place_of_a_match(void **state)
{
	(void)state;
	CLEANUP(answer_release) struct answer pages, anchors, whole;
	ask("kumquat", NULL, &pages);
	const struct result *r = result_of(&pages, "manual.pdf");
	assert_true(r->has_section);
	assert_int_equal(r->best.heading.n, 2);
	assert_string_equal(r->best.heading.items[0], "Partie 3");
	assert_string_equal(r->best.heading.items[1], "Chapitre 10");
	assert_int_equal(r->best.page, 19);
	assert_string_equal(r->best.url, "https://publications.iom.int/manual.pdf#page=19");
	assert_true(is_marked(&r->best.snippet, "kumquat"));

	ask("trampolín", NULL, &anchors);
	r = result_of(&anchors, "guide.html");
	assert_string_equal(r->best.anchor, "sección-4");
	assert_string_equal(r->best.url, "https://www.iom.int/guia#secci%C3%B3n-4");

	ask("comité", NULL, &whole);
	r = result_of(&whole, "manual.pdf");
	assert_int_equal(r->n_others, 3); /* as many as are shown, each of another section */
	for (size_t i = 0; i < r->n_others; i++)
		assert_true(r->others[i].page != r->best.page);
	answer_release(&whole);
	ask("hippocampe", NULL, &whole);
	assert_false(result_of(&whole, "long.html")->has_section);
}

static void the_place_that_a_heading_names(void **state)
{
	(void)state;
	CLEANUP(answer_release) struct answer named, filtered;
	ask("colmatage de la margelle", "explain=1", &named);
	const struct result *r = result_of(&named, "wells.html");
	assert_string_equal(r->best.anchor, "colmatage");
	assert_string_equal(r->best.url, "https://www.iom.int/ouvrages#colmatage");
	assert_int_equal(r->n_others, 3);
	for (size_t i = 0; i < r->n_others; i++)
		assert_string_equal(r->others[i].anchor, "équipe");
	double sum = 0; /* the explanation is of the part that the document stands by */
	for (size_t i = 0; i < r->n_why; i++)
		sum += r->why[i].weight;
	assert_true(sum > r->score - 0.01 && sum < r->score + 0.01);

	/* A place without what must be there is not named, whatever its heading. */
	ask("colmatage \"colmatage de margelle\"", NULL, &filtered);
	assert_string_equal(result_of(&filtered, "wells.html")->best.anchor, "équipe");
}

static void documents_with_marks(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct stored_document doc;
	must(searcher_document(searcher, "manual.pdf", "kumquat", &doc, &err), &err);
	assert_int_equal(doc.content.n_sections, 12);
	assert_int_equal(doc.best_section, 9);
	assert_int_equal(doc.n_matches, 1);
	assert_true(is_marked(&doc.sections[9], "kumquat"));
	assert_string_equal(doc.generation, "000001");
	for (size_t i = 0; i < doc.content.n_sections; i++) {
		assert_string_equal(doc.sections[i].text, doc.content.sections[i].text);
		check_ranges(doc.sections[i].text, doc.sections[i].matches, doc.sections[i].n_matches);
	}
	stored_document_release(&doc);
	must(searcher_document(searcher, "manual.pdf", NULL, &doc, &err), &err);
	assert_int_equal(doc.n_matches, 0);
	stored_document_release(&doc);
	static const char *const unknown[] = { "", "manual", "manual.pdf ", "../manual.pdf", "MANUAL.PDF" };
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		assert_int_equal(searcher_document(searcher, unknown[i], "x", &doc, &err), STATUS_NOT_FOUND);
}

static void completions(void **state)
{
	(void)state;
	static const struct {
		const char *text, *first;
		unsigned n;
	} rows[] = { { "hippoc", "hippocampe", 5 }, { "retour hippoc", "retour hippocampe", 5 },
		     { "refug", "réfugiés", 5 },    { "kumquatx", NULL, 5 },
		     { "retour ", NULL, 5 },        { "", NULL, 5 },
		     { "li", "lista", 1 },          { "hippoc", NULL, 0 } };
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(strlist_release) struct strlist texts = STRLIST_INIT;
		struct error err = ERROR_INIT;
		must(searcher_suggest(searcher, rows[i].text, rows[i].n, &texts, &err), &err);
		assert_true(texts.n <= rows[i].n);
		if (!rows[i].first)
			assert_int_equal(texts.n, 0);
		else if (!texts.n || strcmp(texts.items[0], rows[i].first))
			fail_msg("\"%s\": %s", rows[i].text, texts.n ? texts.items[0] : "nothing");
	}
}

static void documents_alike(void **state)
{
	(void)state;
	CLEANUP(answer_release) struct answer answer;
	struct error err = ERROR_INIT;
	must(searcher_similar(searcher, "many/000.txt", 5, &answer, &err), &err);
	assert_int_equal(answer.n_results, 5);
	for (size_t i = 0; i < answer.n_results; i++) {
		assert_string_not_equal(answer.results[i].id, "many/000.txt");
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(answer.results[i].id, answer.results[k].id);
	}
	/* The three others with the rare word come first. */
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(strtol(answer.results[i].id + 5, NULL, 10) % 50, 0);
	struct answer none;
	assert_int_equal(searcher_similar(searcher, "many/999.txt", 5, &none, &err), STATUS_NOT_FOUND);
}

static void the_index_in_figures(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct index_stats stats;
	must(searcher_stats(searcher, &stats, &err), &err);
	assert_string_equal(stats.generation, "000001");
	assert_int_equal(stats.n_documents, fixture.n);
	assert_true(stats.n_parts > stats.n_documents && stats.n_words > 100 && stats.index_bytes > 10000);
	uint64_t bytes = 0;
	for (size_t i = 0; i < fixture.n; i++)
		for (size_t k = 0; k < fixture.docs[i].n_sections; k++)
			bytes += strlen(fixture.docs[i].sections[k].text);
	assert_int_equal(stats.text_bytes, bytes);
	uint32_t by_language = 0;
	for (size_t i = 0; i < stats.facets[FIELD_LANG].n; i++)
		by_language += stats.facets[FIELD_LANG].values[i].count;
	assert_int_equal(by_language, fixture.n);
	assert_int_equal(stats.n_new, fixture.n);
	assert_int_equal(stats.n_newest, 5);
	for (size_t i = 1; i < stats.n_newest; i++)
		assert_true(date_number(&stats.newest[i - 1].date) >= date_number(&stats.newest[i].date));
	index_stats_release(&stats);
}

static void the_generation_that_is_served(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct searcher *other = NULL;
	assert_string_equal(searcher_generation(searcher), "000001");
	assert_true(searcher_is_current(searcher));
	assert_false(searcher_fell_back(searcher));
	assert_int_equal(searcher_open("nowhere", &other, &err), STATUS_NOT_FOUND);
	/* A newer one that is damaged: the one before answers, and says so. */
	if (system("cp -r index/000001 index/000002 && echo 000002 >index/current && chmod u+w index/000002 "
		   "&& rm -f index/000002/words"))
		fail_msg("cannot copy");
	assert_false(searcher_is_current(searcher));
	must(searcher_open("index", &other, &err), &err);
	assert_true(searcher_fell_back(other));
	assert_string_equal(searcher_generation(other), "000001");
	searcher_free(other);
	if (system("rm -rf index/000002 && echo 000001 >index/current"))
		fail_msg("cannot undo");
}

/* Queries as people ask them, with what makes each hard: none may fail, and what is shown must be sound. */
static void real_queries(void **state)
{
	(void)state;
	static const char *const queries[] = {
		"traite enfants Salvador",
		"victimes de la traite Amérique centrale",
		"manuel retour mineurs",
		"protocole rapatriement enfants victimes",
		"traite d'êtres humains",
		"traite des etres humains",
		"se traite",
		"trafic de migrants passeurs",
		"retour volontaire assisté",
		"ARVR Maghreb",
		"aide au retour Algérie Niger",
		"nigérienne",
		"déplacés internes",
		"personnes deplacees Nord-Kivu",
		"déplacé·e·s",
		"matrice de suivi",
		"DTM round 9",
		"PDI Haïti commune",
		"séisme Haïti 2010 camps",
		"tremblement de terre haiti",
		"cyclone Matthew Grande-Anse",
		"gestion des camps formation",
		"CCCM toolkit",
		"santé des migrants",
		"VIH/sida routiers",
		"tuberculose réfugiés dépistage",
		"choléra",
		"SMSPS",
		"premiers secours psychologiques",
		"gestion des frontières biométrie",
		"poste-frontière MIDAS",
		"apatridie",
		"Côte d’Ivoire acte de naissance",
		"Cote d'Ivoire rapatriés 2011",
		"réinstallation Canada Syriens",
		"réinstallés",
		"naufrage",
		"naufrages Méditerranee centrale",
		"décès en mer",
		"\"Migrants disparus\"",
		"19 384",
		"19384",
		"2 443 décès",
		"3,5 milliards",
		"Sahel déplacements",
		"lac Tchad climat",
		"Corne de l’Afrique sécheresse",
		"changements climatiques",
		"migration environnementale",
		"main-d'oeuvre migrante",
		"mise en oeuvre projet",
		"soeurs",
		"recrutement équitable",
		"envois de fonds diaspora",
		"Pacte mondial migrations",
		"Journée internationale des migrants 2019",
		"déclaration directeur général Libye",
		"allocution Swing Conseil",
		"António Vitorino",
		"Antonio Vitorino",
		"O'Brien",
		"contact OIM Dakar",
		"prenom.nom@iom.int",
		"+506 221",
		"175 Etats membres",
		"qui sommes nous",
		"Programme 2030",
		"OIM Tchad",
		"Union europeenne financement",
		"réintégr*",
		"migra* AND santé",
		"retour NOT volontaire",
		"retour sauf forcé",
		"\"retour volontaire\" Mali OR Niger",
		"réintégration Guinée",
		"Congo réfugiés",
		"Soudan du Sud",
		"Dominique ouragan",
		"vol affrété Tripoli",
		"mineurs étrangers non accompagnés",
		"MENA",
		"Burkinabè",
		"L'OIM",
		"trata",
		"trata de personas Perú",
		"tráfico ilícito",
		"niños migrantes",
		"ninos no acompanados",
		"NNA retornados",
		"niñas",
		"retorno voluntario asistido",
		"retornados Honduras 2019",
		"desplazados internos Colombia",
		"desplazamiento forzado",
		"reasentamiento",
		"apátridas República Dominicana",
		"venezolanos",
		"venezolana emprendimiento",
		"Darién",
		"tapon del darien muertos",
		"caravana migrantes",
		"213.581",
		"213581",
		"1,5 millones",
		"terremoto Haití República Dominicana",
		"Ginebra",
		"salud mental y apoyo psicosocial",
		"violencia de género",
		"cambio climatico sequia",
		"gestión de fronteras Irán",
		"ACNUR OIM comunicado conjunto",
		"HCR OIM accord",
		"Día Internacional del Migrante",
		"feria de empleo",
		"manual CCCM capítulo letrinas",
		"ano nuevo",
		"repatri*",
		"\"una decisión propia\"",
		"IDPs Bentiu",
		"counter-trafficking",
		"statelessness Ivory Coast",
		"displacement tracking matrix Haiti",
		"who",
		"reintegration",
	};
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		CLEANUP(answer_release) struct answer answer;
		ask(queries[i], "facets=1&explain=1", &answer);
		assert_true(answer.complete <= answer.total && answer.total <= fixture.n);
		for (size_t k = 0; k < answer.n_results; k++)
			check_ranges(answer.results[k].best.snippet.text,
				     answer.results[k].best.snippet.matches,
				     answer.results[k].best.snippet.n_matches);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(snippets_are_whole_sentences),
		cmocka_unit_test(ranges_of_everything_shown),
		cmocka_unit_test(the_place_of_a_match),
		cmocka_unit_test(the_place_that_a_heading_names),
		cmocka_unit_test(documents_with_marks),
		cmocka_unit_test(completions),
		cmocka_unit_test(documents_alike),
		cmocka_unit_test(the_index_in_figures),
		cmocka_unit_test(the_generation_that_is_served),
		cmocka_unit_test(real_queries),
	};
	return cmocka_run_group_tests(tests, make_index, remove_index);
}

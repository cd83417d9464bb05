/* The pages: well-formed, nothing foreign unescaped, every string in three languages, every link keeps the search. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "html_check.h"
#include "pages_fixture.h"
#include "searchd/pages/document.h"
#include "searchd/pages/format.h"
#include "searchd/pages/html.h"
#include "searchd/pages/messages.h"
#include "searchd/pages/rewrite.h"

static struct page_context context_of(enum page_language language)
{
	return (struct page_context){
		.language = language,
		.language_chosen = true,
		.keys = true,
		.style_url = "/assets/style.css",
		.script_url = "/assets/enhance.js",
		.icon_url = "/assets/icon.svg",
		.today = "2026-11-24",
	};
}

/* With IOM_PAGES_OUT=DIR the pages are kept there, to be looked at or validated. */
static void keep(const struct buf *page, const char *name, enum page_language language)
{
	const char *dir = getenv("IOM_PAGES_OUT");
	struct error err = ERROR_INIT;
	char path[512];
	if (!dir)
		return;
	snprintf(path, sizeof(path), "%s/%s-%s.html", dir, name, messages_language_code(language));
	assert_int_equal(file_replace(AT_FDCWD, path, 0644, page->data, page->len, &err), STATUS_OK);
}

static void assert_sound(const struct buf *page, const char *name, enum page_language language)
{
	const char *problem = html_problem(page);
	if (problem)
		fail_msg("%s-%s: %s", name, messages_language_code(language), problem);
	assert_null(strstr(page->data, "<script>"));
	assert_null(strstr(page->data, "href=\"javascript:"));
	assert_null(strstr(page->data, "href=\"data:"));
	assert_null(strstr(page->data, "href=\"vbscript:"));
	assert_null(strstr(page->data, " onload=\"x"));
	for (const char *at = page->data; (at = strchr(at, '{')); at++) /* a value that nobody gave */
		assert_false(at[1] >= 'a' && at[1] <= 'z');
	keep(page, name, language);
}

static void fill_request(struct request *request, const char *query)
{
	static const char *const parameters[][2] = {
		{ "lang", "fr,es" }, { "country", "NER" }, { "site", "gone.example" },
		{ "from", "2010" },  { "to", "2020" },
	};
	struct error err = ERROR_INIT;
	request_init(request);
	assert_int_equal(request_set(request, "q", query, &err), STATUS_OK);
	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
		assert_int_equal(request_set(request, parameters[i][0], parameters[i][1], &err), STATUS_OK);
}

static void test_pages_are_sound(void **state)
{
	(void)state;
	for (int i = 0; i < N_PAGE_LANGUAGES; i++) {
		enum page_language language = (enum page_language)i;
		struct page_context context = context_of(language);
		struct buf page = BUF_INIT;
		struct stored_document doc;
		struct index_stats stats;
		struct request request;
		struct answer similar;
		fill_document(&doc);
		fill_stats(&stats);
		page_home(&context, &stats, &page);
		assert_sound(&page, "home", language);
		buf_clear(&page);
		fill_request(&request, "manuel retour " HOSTILE);
		fill_answer(&similar, "");
		page_document(&context, &doc, &request, &similar, &page);
		assert_sound(&page, "document", language);
		buf_clear(&page);
		request_release(&request);
		request_init(&request);
		page_document(&context, &doc, &request, NULL, &page);
		assert_sound(&page, "document-plain", language);
		assert_null(strstr(page.data, "class=\"back\""));
		request_release(&request);
		answer_release(&similar);
		buf_clear(&page);
		page_help(&context, &page);
		assert_sound(&page, "help", language);
		buf_clear(&page);
		page_building(&context, &page);
		assert_sound(&page, "building", language);
		static const int statuses[] = { 400, 404, 405, 421, 429, 500, 503, 599 };
		for (size_t k = 0; k < ARRAY_SIZE(statuses); k++) {
			buf_clear(&page);
			page_error(&context, statuses[k], k % 2 ? HOSTILE : NULL, &page);
			assert_sound(&page, "error", language);
		}
		stored_document_release(&doc);
		index_stats_release(&stats);
		buf_release(&page);
	}
}

static void render_search(enum page_language language, const struct request *request,
			  const struct answer *answer, const char *name, struct buf *page)
{
	struct page_context context = context_of(language);
	buf_clear(page);
	page_search(&context, request, answer, page);
	assert_sound(page, name, language);
}

static void test_search_pages_are_sound(void **state)
{
	(void)state;
	static const char query[] = "manuel retour mineurs +(Niger OR \"" HOSTILE "\")";
	for (int i = 0; i < N_PAGE_LANGUAGES; i++) {
		enum page_language language = (enum page_language)i;
		struct buf page = BUF_INIT;
		struct request plain, filtered;
		struct answer answer, nothing;
		request_init(&plain);
		set_text(&plain.query, "manuel retour mineurs non accompagnes");
		fill_request(&filtered, query);
		fill_answer(&answer, plain.query);
		start_answer(&nothing, query);
		render_search(language, &plain, &answer, "results", &page);
		render_search(language, &filtered, &answer, "filtered", &page);
		render_search(language, &filtered, &nothing, "zero", &page);
		answer.complete = 0;
		answer.facets_of_list = true;
		answer.total_is_exact = false;
		set_text(&answer.query.read_as, "manuel (retour OR \"" HOSTILE "\")");
		add_correction(&answer, "retour", "retours", true);
		filtered.explain = true;
		filtered.sort = SORT_DATE;
		filtered.cross = false;
		render_search(language, &filtered, &answer, "incomplete", &page);
		answer.partial = true;
		answer.has_facets = false;
		answer.took_ms = 2004;
		render_search(language, &filtered, &answer, "partial", &page);
		/* Where no aside shows them, the form carries what is chosen. */
		assert_non_null(strstr(page.data, "<input type=\"hidden\" name=\"country\" value=\"NER\">"));
		assert_non_null(strstr(page.data, "<input type=\"hidden\" name=\"from\" value=\"2010\">"));
		set_text(&plain.query, "");
		set_text(&nothing.query.text, "");
		render_search(language, &plain, &nothing, "empty", &page);
		request_release(&plain);
		request_release(&filtered);
		answer_release(&answer);
		answer_release(&nothing);
		buf_release(&page);
	}
}

/* Every link to a search from a filtered page keeps what it does not change. */
static void test_links_keep_the_search(void **state)
{
	(void)state;
	struct page_context context = context_of(PAGE_ES);
	struct buf page = BUF_INIT;
	struct request request;
	struct answer answer;
	context.keys = false;
	fill_request(&request, "manuel");
	fill_answer(&answer, "manuel");
	answer.total = 900;
	answer.offset = request.offset = 20;
	page_search(&context, &request, &answer, &page);
	assert_sound(&page, "links", PAGE_ES);
	unsigned n_paged = 0, n_all = 0;
	for (const char *at = page.data; (at = strstr(at, "href=\"/search?")); at++) {
		struct buf address = BUF_INIT;
		buf_add(&address, at, strcspn(at + 6, "\"") + 6);
		n_all++;
		assert_non_null(strstr(address.data, "ui="));
		assert_non_null(strstr(address.data, "keys=0"));
		if (strstr(address.data, "offset=")) {
			n_paged++;
			assert_non_null(strstr(address.data, "country=NER"));
			assert_non_null(strstr(address.data, "from=2010"));
			assert_non_null(strstr(address.data, "to=2020"));
			assert_non_null(strstr(address.data, "q=manuel"));
			assert_non_null(strstr(address.data, "site=gone.example"));
		}
		buf_release(&address);
	}
	assert_true(n_paged >= 6);
	assert_true(n_all > 20);
	/* A chosen value that finds nothing any more stays a checked box. */
	assert_non_null(strstr(page.data, "name=\"site\" value=\"gone.example\" checked"));
	assert_non_null(strstr(page.data, "name=\"lang\" value=\"es\" checked"));
	assert_non_null(strstr(page.data, "<input type=\"hidden\" name=\"ui\" value=\"es\">"));
	assert_non_null(strstr(page.data, "name=\"from\" placeholder=\"2004\" value=\"2010\""));
	request_release(&request);
	answer_release(&answer);
	buf_release(&page);
}

static bool contains(const struct buf *page, const char *text)
{
	if (!strstr(page->data, text))
		print_error("missing: %s\n", text);
	return strstr(page->data, text) != NULL;
}

static void test_what_a_result_says(void **state)
{
	(void)state;
	struct buf page = BUF_INIT;
	struct request request;
	struct answer answer;
	request_init(&request);
	set_text(&request.query, "manuel retour");
	fill_answer(&answer, "manuel retour");
	render_search(PAGE_FR, &request, &answer, "said", &page);
	static const char *const expected[] = {
		"<h1>37 avec tous les mots<span class=\"vh\"> pour «\u00a0manuel retour\u00a0»</span> "
		"<small>128 en tout</small></h1>",
		"<a href=\"https://publications.iom.int/books/retour-et-reintegration#page=47\">Retour et "
		"réintégration des <mark>mineurs non accompagnés</mark> : <mark>manuel</mark> de "
		"procédures</a>",
		"#page=47\">3.2 L’accueil au point de retour</a>, <span class=\"nb\">p.\u00a047</span> — ",
		"Le <mark>mineur non accompagné</mark> est reçu",
		"Le <mark class=\"near\">manuel</mark> recommande",
		"<h2 lang=\"es\"><a href=\"/documents/es/protocolo.txt?q=manuel+retour&amp;ui=fr\">",
		"<time datetime=\"2019-05-09\">9\u00a0mai 2019</time>",
		"<span>d’après le texte</span>",
		"sans\u00a0: <s>retour</s> <a href=\"/search?q=manuel+%2Bretour&amp;ui=fr\">l’exiger",
		"<abbr class=\"lang\" title=\"espagnol\">es</abbr>",
		"Aussi en <a href=\"/documents/es/manual?q=manuel+retour&amp;ui=fr\" hreflang=\"es\"",
		">espagnol</a>, <a href=\"https://publications.iom.int/en\" hreflang=\"en\">anglais</a>",
		"<a class=\"read\" "
		"href=\"/documents/fr/manuels/retour%20mineurs.pdf?q=manuel+retour&amp;ui=fr#best\">",
		"<h2 lang=\"ar\" dir=\"rtl\">",
		"value=\"NER\"><span>Niger</span> <span class=\"n\">19</span>",
		"<span class=\"n\">1\u202f204</span>",
		"Vouliez-vous dire\u202f?",
		"<a href=\"/search?q=manuels+retour&amp;ui=fr\"><strong>manuels</strong> retour</a>",
		"href=\"/api/v1/search?q=manuel+retour\"",
		"Index n°\u00a042, mis à jour le <time datetime=\"2026-11-24T03:12:05Z\">24\u00a0novembre "
		"2026 à "
		"03\u00a0h\u00a012\u00a0UTC</time> · 58\u202f214 documents",
		"fill", /* the last row of this list is never reached */
	};
	for (size_t i = 0; i + 1 < ARRAY_SIZE(expected); i++)
		assert_true(contains(&page, expected[i]));
	/* An address that is no link is no link anywhere. */
	assert_null(strstr(page.data, "javascript:alert"));
	request_release(&request);
	answer_release(&answer);
	buf_release(&page);
}

static void test_what_a_document_says(void **state)
{
	(void)state;
	struct page_context context = context_of(PAGE_FR);
	struct buf page = BUF_INIT;
	struct stored_document doc;
	struct request request;
	struct answer similar;
	request_init(&request);
	set_text(&request.query, "manuel");
	fill_document(&doc);
	fill_answer(&similar, "");
	page_document(&context, &doc, &request, &similar, &page);
	static const char *const expected[] = {
		"<li><a href=\"#s2-1\"><span>2 Avant le départ</span></a><ol>\n<li><a href=\"#s2\">",
		"<li><a href=\"#s5\" aria-current=\"true\"><span>3.2 L’accueil au point de retour</span> "
		"<span class=\"n\">1",
		"<h2 id=\"s3\"><a href=\"#s3\">3 Le jour du retour</a></h2>",
		"<h3 id=\"s5\"><a href=\"#s5\">3.2 L’accueil au point de retour</a></h3>",
		"<div id=\"s1\"><p class=\"leaf\">Page 1</p>\n<p>Avant-propos du <mark "
		"id=\"m1\">manuel</mark>.<br>\n"
		"Une ligne<br>\nUne autre</p>\n<p>Un alinéa.</p>",
		"<p>Le <mark id=\"m2\">mineur non accompagné</mark> est reçu.</p>",
		"id=\"prev\" href=\"#m1\"",
		"id=\"next\" href=\"#m2\"",
		"4 passages pour <em>manuel</em>",
		"<a href=\"#m2\">Passage suivant\u00a0: 3.2 L’accueil au point de retour</a>",
		"<a href=\"mailto:msow@example.org\">msow@example.org</a>",
		"<a href=\"tel:+2213386962"
		"00\">+221 338 69 62 00</a>",
		"+221 poste 4",
		"<a href=\"/search?country=SEN&amp;ui=fr\">Sénégal</a>",
		"<strong>Voir l’original, p.\u00a047</strong>",
		"<a href=\"https://publications.iom.int/books/retour-et-reintegration#page=47\"><strong>",
		"<span>Aussi en <a href=\"/documents/es/manual?q=manuel&amp;ui=fr\" hreflang=\"es\"",
		"<dt>Copies</dt><dd>aucune</dd>",
		"<h2 id=\"similar-title\">Documents voisins</h2>\n<ul><li><a href=\"/documents/fr/manuels/",
		"<abbr class=\"lang\" title=\"espagnol\">es</abbr> <a "
		"href=\"/documents/es/protocolo.txt?q=manuel&amp;"
		"ui=fr\" lang=\"es\">",
	};
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_true(contains(&page, expected[i]));
	stored_document_release(&doc);
	request_release(&request);
	answer_release(&similar);
	buf_release(&page);
}

/* The way to a document and back: its page carries the whole search, and gives it back. */
static void test_document_keeps_the_search(void **state)
{
	(void)state;
	struct page_context context = context_of(PAGE_ES);
	struct buf page = BUF_INIT;
	struct request request;
	struct stored_document doc;
	struct answer answer;
	static const char kept[] = "?q=manuel&amp;offset=20&amp;lang=es,fr&amp;site=gone.example&amp;country="
				   "NER&amp;from=2010&amp;to=2020"
				   "&amp;cross=0&amp;spelling=0&amp;ui=es";
	struct buf link = BUF_INIT;
	fill_request(&request, "manuel");
	request.offset = 20;
	request.cross = request.spelling = false;
	fill_answer(&answer, "manuel");
	page_search(&context, &request, &answer, &page);
	buf_addf(&link, "class=\"read\" href=\"/documents/es/protocolo.txt%s\"", kept);
	assert_true(contains(&page, link.data));
	buf_clear(&page);
	buf_clear(&link);
	fill_document(&doc);
	page_document(&context, &doc, &request, &answer, &page);
	buf_addf(&link, "<a class=\"back\" href=\"/search%s\">", kept);
	assert_true(contains(&page, link.data));
	buf_clear(&link);
	buf_addf(&link, "<a href=\"/documents/es/manual%s\"", kept);
	assert_true(contains(&page, link.data)); /* a translation */
	assert_true(contains(&page, "<input type=\"hidden\" name=\"country\" value=\"NER\">"));
	assert_true(contains(&page, "<input type=\"hidden\" name=\"spelling\" value=\"0\">"));
	assert_true(contains(&page,
			     "<a class=\"btn\" href=\"/documents/fr/manuels/retour%20mineurs.pdf?ui=es\">"));
	request_release(&request);
	stored_document_release(&doc);
	answer_release(&answer);
	buf_release(&page);
	buf_release(&link);
}

/* How the spelling was read, in every state it can be in. */
static void test_corrections(void **state)
{
	(void)state;
	struct buf page = BUF_INIT;
	struct request request;
	struct answer answer;
	fill_request(&request, "manuels de retuor volontiare retuor");
	start_answer(&answer, "manuels de retuor volontiare retuor");
	add_plain_result(&answer, "a", "Un", "fr", NULL, NULL);
	answer.complete = answer.total = 1;
	add_correction(&answer, "volontiare", "volontaire", true);
	add_correction(&answer, "retuor", "retour", true);
	add_correction(&answer, "manuels", "manuel", false);
	add_correction(&answer, "nowhere", "<b>", true);
	result_add_reason(&answer.results[0], "term", "retuor", 1);
	strlist_add(&answer.results[0].missing, "volontiare");
	request.explain = true;
	render_search(PAGE_FR, &request, &answer, "corrected", &page);
	static const char *const expected[] = {
		"<h2>Corrigé</h2><p class=\"ask\">Résultats pour «\u00a0manuels de <strong>retour</strong> "
		"<strong>volontaire</strong> <strong>retour</strong>\u00a0». <a "
		"href=\"/search?q=manuels+de+retuor+volontiare+"
		"retuor&amp;lang=es,fr&amp;site=gone.example&amp;country=NER&amp;from=2010&amp;to=2020&amp;"
		"spelling=0"
		"&amp;explain=1&amp;ui=fr\">Chercher plutôt «\u00a0manuels de retuor volontiare "
		"retuor\u00a0» tel quel</a>",
		"<h2>Vouliez-vous dire\u202f?</h2><p class=\"ask\"><a href=\"/search?q=manuel+de+retuor",
		"\"><strong>manuel</strong> de retuor volontiare retuor</a>",
		"<li>Dans le texte\u00a0: «\u00a0retour\u00a0»</li>",
		"<s>volontaire</s>",
	};
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_true(contains(&page, expected[i]));
	assert_null(strstr(page.data, "<h2>Tel quel</h2>"));
	request.spelling = false;
	answer.query.n_corrections = 0; /* freed below all the same: none is lost */
	render_search(PAGE_ES, &request, &answer, "as-typed", &page);
	assert_true(
		contains(&page, "<h2>Tal cual</h2><p>No se corrige ninguna palabra. <a href=\"/search?q="));
	assert_true(contains(&page, "to=2020&amp;explain=1&amp;ui=es\">Corregir la ortografía</a>"));
	answer.query.n_corrections = 4;
	/* Nothing found: what was applied is said, what was not is the first step to take. */
	answer.n_results = 0;
	answer.complete = answer.total = 0;
	render_search(PAGE_EN, &request, &answer, "corrected-zero", &page);
	assert_true(contains(&page, "Results for “manuels de <strong>retour</strong>"));
	assert_true(contains(&page, messages_find(PAGE_EN, "zero.spelling")));
	assert_null(strstr(page.data, messages_find(PAGE_EN, "dym.label")));
	answer.n_results = 1;
	request_release(&request);
	answer_release(&answer);
	buf_release(&page);
}

/* What else was searched, and one switch over it that keeps the rest. */
static void test_also_searched(void **state)
{
	(void)state;
	struct buf page = BUF_INIT;
	struct request request;
	struct answer answer;
	fill_request(&request, "deplaces");
	start_answer(&answer, "deplaces");
	add_plain_result(&answer, "a", "Un", "fr", NULL, NULL);
	answer.complete = answer.total = 1;
	render_search(PAGE_FR, &request, &answer, "alone", &page);
	assert_null(strstr(page.data, "<h2>Aussi cherché</h2>"));
	/* Another language in the list, although no concept was found: the switch is there. */
	add_plain_result(&answer, "b", "Dos", "es", NULL, NULL);
	render_search(PAGE_FR, &request, &answer, "translated", &page);
	assert_true(contains(
		&page,
		"<h2>Aussi cherché</h2><div class=\"chips also\"><span>mots proches, autres langues</span> "
		"<a class=\"nb\" href=\"/search?q=deplaces&amp;lang=es,fr&amp;"));
	add_concept_used(&answer, "idp", "es", "desplazados internos");
	strlist_add(&answer.query.concepts[0].words, "IDP");
	add_concept_used(&answer, "idp", "fr", "personnes déplacées");
	render_search(PAGE_FR, &request, &answer, "also", &page);
	assert_true(contains(
		&page, "<span class=\"chip near\"><span lang=\"es\">desplazados internos, IDP</span> <abbr "
		       "class=\"lang\" title=\"espagnol\">es</abbr></span> <span class=\"chip "
		       "near\"><span>personnes "
		       "déplacées</span></span>"));
	assert_true(contains(&page, "to=2020&amp;cross=0&amp;ui=fr\">Seulement mes mots</a>"));
	request.cross = false;
	answer.query.concepts[0].words.n = answer.query.concepts[1].words.n = 0;
	render_search(PAGE_EN, &request, &answer, "own", &page);
	assert_true(contains(&page, "<h2>Your words only</h2>"));
	assert_true(contains(&page, "to=2020&amp;ui=en\">Search related words and other languages too</a>"));
	answer.query.concepts[0].words.n = 2;
	answer.query.concepts[1].words.n = 1;
	request_release(&request);
	answer_release(&answer);
	buf_release(&page);
}

static void test_copies(void **state)
{
	(void)state;
	struct buf page = BUF_INIT;
	struct request request;
	struct answer answer;
	request_init(&request);
	set_text(&request.query, "x");
	start_answer(&answer, "x");
	struct result *r = add_plain_result(&answer, "a", "Un", "fr", NULL, "www.iom.int");
	answer.complete = answer.total = 1;
	fill_companion(&r->copies, &r->n_copies, "b", "https://www.iom.int/b", NULL, NULL);
	render_search(PAGE_FR, &request, &answer, "copy", &page);
	assert_true(contains(&page, "<details><summary>1 copie<span class=\"vh\">"));
	fill_companion(&r->copies, &r->n_copies, "c", NULL, NULL, NULL);
	fill_companion(&r->copies, &r->n_copies, "d", "https://honduras.iom.int/d", NULL, NULL);
	r->copies[2].site = xstrdup("honduras.iom.int");
	render_search(PAGE_FR, &request, &answer, "copies", &page);
	assert_true(contains(&page, "<summary>Aussi publié par honduras.iom.int et 2 autres adresses<"));
	assert_true(
		contains(&page, "<li><a href=\"https://honduras.iom.int/d\">honduras.iom.int/d</a></li>"));
	assert_true(contains(&page, "<li><a href=\"/documents/c?q=x&amp;ui=fr\">c</a></li>"));
	request_release(&request);
	answer_release(&answer);
	buf_release(&page);
}

/* Why a result is there: asked for by a link, then strongest first, one sentence a kind, no more than five. */
static void test_why(void **state)
{
	(void)state;
	struct buf page = BUF_INIT;
	struct request request;
	struct answer answer;
	fill_request(&request, "retour victimes salvador");
	start_answer(&answer, "retour victimes salvador");
	struct result *r = add_plain_result(&answer, "a", "Un", "fr", NULL, NULL);
	answer.complete = answer.total = 1;
	static const struct {
		const char *kind, *text;
		double weight;
	} reasons[] = {
		{ "missing", "salvador", 0 },
		{ "term", "retour", 0.5 },
		{ "title", "retour", 0.9 },
		{ "term", "victimes", 0.5 },
		{ "title", "victimes", 0.9 },
		{ "phrase", "retour victimes salvador", 0.3 },
		{ "exact", "retour", 0.7 },
		{ "stop", "x", 9 },
		{ "coverage", "retour victimes salvador", 5 },
		{ "never-heard-of", "y", 9 },
		{ "concept", "trafficking", 0.6 },
		{ "date", "2019-05-09", 0.2 },
		{ "accent", "retour", 0 },
	};
	strlist_add(&r->missing, "salvador");
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		result_add_reason(r, reasons[i].kind, reasons[i].text, reasons[i].weight);
	render_search(PAGE_FR, &request, &answer, "unexplained", &page);
	assert_true(contains(
		&page,
		"<a href=\"/search?q=retour+victimes+salvador&amp;lang=es,fr&amp;site=gone.example&amp;"
		"country=NER&amp;from=2010&amp;to=2020&amp;explain=1&amp;ui=fr#r1\">Pourquoi\u202f?"));
	assert_true(contains(&page, "<li class=\"r\" id=\"r1\">"));
	assert_null(strstr(page.data, "Dans le titre"));
	request.explain = true;
	render_search(PAGE_FR, &request, &answer, "explained", &page);
	assert_true(contains(
		&page, "<ul><li>Dans le titre\u00a0: «\u00a0retour\u00a0», «\u00a0victimes\u00a0»</li>"
		       "<li>Écrit exactement ainsi\u00a0: «\u00a0retour\u00a0»</li>"
		       "<li>Par la notion, dans d’autres mots\u00a0: «\u00a0traite des personnes\u00a0»</li>"
		       "<li>Des mots de votre recherche s’y suivent</li>"
		       "<li>Il manque\u00a0: «\u00a0salvador\u00a0»</li></ul>"));
	/* A query of two words that stand in a row can mean no others. */
	set_text(&answer.query.text, "retour victimes");
	result_add_reason(r, "phrase", "retour victimes", 3);
	render_search(PAGE_ES, &request, &answer, "explained-row", &page);
	assert_true(contains(
		&page,
		"<ul><li>Estas palabras van seguidas: «retour victimes salvador», «retour victimes»</li>"));
	result_add_reason(r, "counterpart", "es", 4);
	render_search(PAGE_FR, &request, &answer, "explained-counterpart", &page);
	assert_true(contains(
		&page, "<ul><li>Traduction d’une page qui répond à votre recherche\u00a0: espagnol</li>"));
	request_release(&request);
	answer_release(&answer);
	buf_release(&page);
}

/* A text longer than the page shows is cut between letters and says so; marks are numbered without a gap. */
static void test_long_document(void **state)
{
	(void)state;
	struct page_context context = context_of(PAGE_EN);
	struct buf page = BUF_INIT, text = BUF_INIT;
	struct stored_document doc;
	fill_document(&doc);
	while (text.len <= PROSE_MAX_BYTES)
		buf_addstr(&text, "été\n\n");
	add_section(&doc, "6 Long", NULL, 0, text.data, NULL);
	add_section(&doc, "7 Never", NULL, 0, "never shown manuel", "manuel");
	struct request request;
	request_init(&request);
	set_text(&request.query, "manuel");
	page_document(&context, &doc, &request, NULL, &page);
	request_release(&request);
	assert_sound(&page, "long", PAGE_EN);
	assert_true(contains(&page, messages_find(PAGE_EN, "doc.cut")));
	assert_null(strstr(page.data, "never shown"));
	stored_document_release(&doc);
	buf_release(&page);
	buf_release(&text);
}

static void test_escaping(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;" },
		{ "é\tl\n", "é\tl\n" },
		{ "\xff\xc3(", "\xef\xbf\xbd\xef\xbf\xbd(" },
		{ "a\x01\x7f\xc2\x85z", "a   z" },
		{ "\xef\xbf\xbe", " " },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = BUF_INIT;
		html_text(&out, rows[i][0]);
		assert_string_equal(out.data, rows[i][1]);
		buf_release(&out);
	}
	static const struct {
		const char *url;
		bool good;
	} urls[] = {
		{ "https://www.iom.int/fr#a", true },
		{ "HTTP://x/é", true },
		{ "javascript:alert(1)", false },
		{ " https://x", false },
		{ "https://x y", false },
		{ "https://", false },
		{ "http:///etc", false },
		{ "//x.int/", false },
		{ "file:///etc/passwd", false },
		{ "https://x\\@y", false },
		{ "https://x/\x01", false },
		{ "https://x/\xff", false },
		{ NULL, false },
		{ "", false },
		{ "data:text/html,x", false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(urls); i++)
		if (html_is_link(urls[i].url) != urls[i].good)
			fail_msg("row %zu: %s", i, urls[i].url);
}

static void test_marks(void **state)
{
	(void)state;
	static const char text[] = "un deux trois";
	const struct range ranges[] = { { 0, 2, false }, { 3, 7, true }, { 8, 99, false } };
	struct buf out = BUF_INIT;
	unsigned id = 4;
	html_marked(&out, text, 0, 5, ranges, 3, &id);
	html_marked(&out, text, 5, 13, ranges, 3, &id);
	assert_string_equal(out.data, "<mark id=\"m4\">un</mark> <mark class=\"near\" id=\"m5\">de</mark>"
				      "<mark class=\"near\">ux</mark> <mark id=\"m6\">trois</mark>");
	assert_int_equal(id, 7);
	buf_release(&out);
}

static void test_numbers_and_dates(void **state)
{
	(void)state;
	static const struct {
		enum page_language language;
		struct date date;
		const char *medium, *full;
	} rows[] = {
		{ PAGE_FR, { DATE_DAY, 0, 2023, 3, 14 }, "14\u00a0mars 2023", "14\u00a0mars 2023" },
		{ PAGE_FR, { DATE_DAY, 0, 2017, 11, 28 }, "28\u00a0nov. 2017", "28\u00a0novembre 2017" },
		{ PAGE_ES, { DATE_DAY, 0, 2019, 8, 21 }, "21\u00a0ago 2019", "21 de agosto de 2019" },
		{ PAGE_EN, { DATE_DAY, 0, 2016, 12, 2 }, "2\u00a0Dec 2016", "2\u00a0December 2016" },
		{ PAGE_FR, { DATE_MONTH, 0, 2006, 7, 0 }, "juillet 2006", "juillet 2006" },
		{ PAGE_ES, { DATE_MONTH, 0, 2017, 3, 0 }, "marzo de 2017", "marzo de 2017" },
		{ PAGE_EN, { DATE_YEAR, 0, 2018, 0, 0 }, "2018", "2018" },
		{ PAGE_EN, { DATE_UNKNOWN, 0, 0, 0, 0 }, "", "" },
	};
	struct buf out = BUF_INIT;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_clear(&out);
		format_date(rows[i].language, &rows[i].date, DATE_STYLE_MEDIUM, &out);
		assert_string_equal(out.data, rows[i].medium);
		buf_clear(&out);
		format_date(rows[i].language, &rows[i].date, DATE_STYLE_LONG, &out);
		assert_string_equal(out.data, rows[i].full);
	}
	static const struct {
		enum page_language language;
		uint64_t n;
		const char *text;
	} numbers[] = {
		{ PAGE_FR, 0, "0" },     { PAGE_FR, 4812, "4\u202f812" }, { PAGE_ES, 2638, "2.638" },
		{ PAGE_EN, 999, "999" }, { PAGE_EN, 12345, "12,345" },    { PAGE_EN, 1234567, "1,234,567" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		buf_clear(&out);
		format_number(numbers[i].language, numbers[i].n, &out);
		assert_string_equal(out.data, numbers[i].text);
	}
	static const struct {
		double ms;
		const char *text;
	} lengths[] = { { 12.4, "12\u00a0ms" }, { 0.2, "1\u00a0ms" }, { 0, "0\u00a0ms" },
			{ -5, "0\u00a0ms" },    { 2000, "2\u00a0s" }, { 1540, "1,5\u00a0s" } };
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		buf_clear(&out);
		format_duration(PAGE_FR, lengths[i].ms, &out);
		assert_string_equal(out.data, lengths[i].text);
	}
	buf_release(&out);
}

static void test_plurals(void **state)
{
	(void)state;
	static const struct {
		enum page_language language;
		uint64_t n;
		const char *text;
	} rows[] = {
		{ PAGE_FR, 0, "0 résultat" },
		{ PAGE_FR, 1, "1 résultat" },
		{ PAGE_FR, 2, "2 résultats" },
		{ PAGE_FR, 1000000, "1\u202f000\u202f000 de résultats" },
		{ PAGE_FR, 1000001, "1\u202f000\u202f001 résultats" },
		{ PAGE_ES, 0, "0 resultados" },
		{ PAGE_ES, 1, "1 resultado" },
		{ PAGE_ES, 2000000, "2.000.000 de resultados" },
		{ PAGE_EN, 0, "0 results" },
		{ PAGE_EN, 1, "1 result" },
		{ PAGE_EN, 1000000, "1,000,000 results" },
	};
	struct buf out = BUF_INIT;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_clear(&out);
		messages_add_count(&out, rows[i].language, "results.count", rows[i].n, NULL);
		assert_string_equal(out.data, rows[i].text);
	}
	buf_clear(&out);
	messages_add(&out, PAGE_EN, "results.for", WITH({ "q", "<b>{q}&", false }));
	assert_string_equal(out.data, "for “&lt;b&gt;{q}&amp;”");
	buf_release(&out);
}

/* All sources of the pages in one buffer. */
static void read_sources(struct buf *sources)
{
	struct error err = ERROR_INIT;
	DIR *dir = opendir(SOURCE_DIR "/searchd/pages");
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));) {
		const char *dot = strrchr(entry->d_name, '.');
		char path[1024];
		if (!dot || strcmp(dot, ".c") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/searchd/pages/%s", SOURCE_DIR, entry->d_name);
		assert_int_equal(file_read(AT_FDCWD, path, 1 << 20, sources, &err), STATUS_OK);
	}
	closedir(dir);
}

static unsigned n_placeholders(const char *text)
{
	unsigned n = 0;
	for (; (text = strchr(text, '{')); text++)
		n++;
	return n;
}

static unsigned n_forms(const char *text)
{
	unsigned n = 1;
	for (; (text = strstr(text, " | ")); text++)
		n++;
	return n;
}

/* The table and the sources name the same keys; translations have the same values; nothing is empty. */
static void test_messages_are_complete(void **state)
{
	(void)state;
	/* Keys made from values: the prefix is in the source. */
	static const char *const made[] = { "type.", "types.", "lang.",       "note.",
					    "why.",  "error.", "home.example" };
	struct buf sources = BUF_INIT, table = BUF_INIT, quoted = BUF_INIT;
	struct error err = ERROR_INIT;
	read_sources(&sources);
	assert_int_equal(file_read(AT_FDCWD, SOURCE_DIR "/web/messages.tsv", 1 << 20, &table, &err),
			 STATUS_OK);
	for (char *line = strchr(table.data, '\n') + 1, *next; *line; line = next) {
		next = strchr(line, '\n') + 1;
		struct buf key = BUF_INIT;
		buf_add(&key, line, strcspn(line, "\t"));
		buf_clear(&quoted);
		buf_addf(&quoted, "\"%s\"", key.data);
		bool used = strstr(sources.data, quoted.data) != NULL;
		for (size_t i = 0; i < ARRAY_SIZE(made); i++)
			used = used || strncmp(key.data, made[i], strlen(made[i])) == 0;
		if (!used)
			fail_msg("no source uses the row %s", key.data);
		const char *french = messages_find(PAGE_FR, key.data);
		for (int i = 0; i < N_PAGE_LANGUAGES; i++) {
			const char *text = messages_find((enum page_language)i, key.data);
			assert_non_null(text);
			if (!*text || strchr(text, '\t') || strchr(text, '<') ||
			    n_forms(text) > (i == PAGE_EN ? 2u : 3u))
				fail_msg("row %s: %s", key.data, text);
			if (n_placeholders(text) / n_forms(text) != n_placeholders(french) / n_forms(french))
				fail_msg("row %s: not the same values", key.data);
		}
		buf_release(&key);
	}
	/* A quoted word with a dot in it whose first part is a group of the table must be a row. */
	for (const char *at = sources.data; (at = strchr(at, '"')); at++) {
		size_t len = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_.0123456789");
		const char *dot = memchr(at + 1, '.', len);
		if (at[1 + len] != '"' || !dot || dot == at + 1 || dot[1] == '"' ||
		    strncmp(dot, ".h\"", 3) == 0)
			continue;
		struct buf key = BUF_INIT;
		buf_add(&key, at + 1, len);
		if (!messages_find(PAGE_FR, key.data))
			fail_msg("no row for %s", key.data);
		buf_release(&key);
	}
	for (size_t i = 0; document_types[i]; i++) {
		buf_clear(&quoted);
		buf_addf(&quoted, "type.%s", document_types[i]);
		assert_non_null(messages_find(PAGE_FR, quoted.data));
		buf_clear(&quoted);
		buf_addf(&quoted, "types.%s", document_types[i]);
		assert_non_null(messages_find(PAGE_FR, quoted.data));
	}
	buf_release(&sources);
	buf_release(&table);
	buf_release(&quoted);
}

static void test_rewriting(void **state)
{
	(void)state;
	static const struct {
		const char *query, *word, *required;
	} rows[] = {
		{ "manuel retour", "retour", "manuel +retour" },
		{ "retours retour", "retour", "retours +retour" },
		{ "l’accueil", "accueil", "l’accueil +accueil" },
		{ "(retour", "retour", "(+retour" },
		{ "a", "b", "a +b" },
	};
	struct buf out = BUF_INIT;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_clear(&out);
		rewrite_require(rows[i].query, rows[i].word, &out);
		assert_string_equal(out.data, rows[i].required);
	}
	static const char *const plain[][2] = {
		{ "\"retour volontaire\" +Mali -Niger", "retour volontaire Mali" },
		{ "(a OR b) NOT c d*", "a b d" },
		{ "« x » ET y NEAR/5 z", "x y z" },
		{ "retour volontaire", NULL },
		{ "-x", NULL },
		{ "", NULL },
	};
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		buf_clear(&out);
		assert_int_equal(rewrite_plain(plain[i][0], &out), plain[i][1] != NULL);
		if (plain[i][1])
			assert_string_equal(out.data, plain[i][1]);
	}
	buf_release(&out);
}

static void test_language_of_the_page(void **state)
{
	(void)state;
	static const struct {
		const char *ui, *accept;
		enum page_language language;
		bool chosen;
	} rows[] = {
		{ "es", "en", PAGE_ES, true },
		{ NULL, "es-MX,es;q=0.9,en;q=0.8", PAGE_ES, false },
		{ "de", "en-GB", PAGE_EN, false },
		{ NULL, NULL, PAGE_FR, false },
		{ NULL, "de, it;q=0.5", PAGE_FR, false },
		{ NULL, "fr;q=0.1, en;q=0.2", PAGE_EN, false },
		{ NULL, "es;q=0, en;q=0.001", PAGE_EN, false },
		{ NULL, ",,;q=,", PAGE_FR, false },
		{ "<b>", "", PAGE_FR, false },
		{ NULL, "est", PAGE_FR, false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool chosen;
		enum page_language language = page_language_choose(rows[i].ui, rows[i].accept, &chosen);
		if (language != rows[i].language || chosen != rows[i].chosen)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escaping),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_numbers_and_dates),
		cmocka_unit_test(test_plurals),
		cmocka_unit_test(test_messages_are_complete),
		cmocka_unit_test(test_rewriting),
		cmocka_unit_test(test_language_of_the_page),
		cmocka_unit_test(test_pages_are_sound),
		cmocka_unit_test(test_search_pages_are_sound),
		cmocka_unit_test(test_links_keep_the_search),
		cmocka_unit_test(test_what_a_result_says),
		cmocka_unit_test(test_what_a_document_says),
		cmocka_unit_test(test_document_keeps_the_search),
		cmocka_unit_test(test_corrections),
		cmocka_unit_test(test_also_searched),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_why),
		cmocka_unit_test(test_long_document),
	};
	return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}

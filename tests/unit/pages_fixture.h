/* Answers and documents filled by hand, for u-pages.c: a rich one, as a good search gives it, and a hostile one. */
#ifndef UNIT_PAGES_FIXTURE_H
#define UNIT_PAGES_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/answer.h"
#include "query/search.h"

#define HOSTILE "<script>alert(\"1\")</script>'&amp;\x01\xff\" onload=\"x"

static void mark(struct range **ranges, size_t *n, const char *text, const char *word, bool near)
{
	const char *at = strstr(text, word);
	*ranges = xreallocarray(*ranges, *n + 1, sizeof(**ranges));
	(*ranges)[(*n)++] = (struct range){ (uint32_t)(at - text),
					    (uint32_t)(at - text + (ptrdiff_t)strlen(word)), near };
}

static void fill_snippet(struct marked_text *snippet, const char *text, const char *word, const char *near)
{
	snippet->text = xstrdup(text);
	if (word)
		mark(&snippet->matches, &snippet->n_matches, text, word, false);
	if (near)
		mark(&snippet->matches, &snippet->n_matches, text, near, true);
}

static void fill_companion(struct companion **list, size_t *n, const char *id, const char *url,
			   const char *lang, const char *title)
{
	*list = xreallocarray(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = (struct companion){ .id = id ? xstrdup(id) : NULL,
					      .url = url ? xstrdup(url) : NULL,
					      .lang = lang ? xstrdup(lang) : NULL,
					      .title = title ? xstrdup(title) : NULL };
}

static void fill_place(struct place *place, const char *chapter, const char *heading, unsigned page,
		       const char *url)
{
	if (chapter)
		strlist_add(&place->heading, chapter);
	if (heading)
		strlist_add(&place->heading, heading);
	place->page = page;
	place->url = url ? xstrdup(url) : NULL;
}

static struct result *add_plain_result(struct answer *answer, const char *id, const char *title,
				       const char *lang, const char *type, const char *site)
{
	struct result *result = answer_add_result(answer);
	result->id = xstrdup(id);
	result->title = title ? xstrdup(title) : NULL;
	result->lang = lang ? xstrdup(lang) : NULL;
	result->type = type ? xstrdup(type) : NULL;
	result->site = site ? xstrdup(site) : NULL;
	return result;
}

static void add_manual(struct answer *answer)
{
	static const char title[] =
		"Retour et réintégration des mineurs non accompagnés : manuel de procédures";
	struct result *r = add_plain_result(answer, "fr/manuels/retour mineurs.pdf", title, "fr", "manual",
					    "publications.iom.int");
	r->url = xstrdup("https://publications.iom.int/books/retour-et-reintegration");
	mark(&r->title_matches, &r->n_title_matches, title, "mineurs non accompagnés", false);
	mark(&r->title_matches, &r->n_title_matches, title, "manuel", false);
	r->date = (struct date){ DATE_YEAR, SOURCE_DECLARED, 2018, 0, 0 };
	r->has_section = true;
	fill_place(&r->best, "3 Le jour du retour", "3.2 L’accueil au point de retour", 47,
		   "https://publications.iom.int/books/retour-et-reintegration#page=47");
	fill_snippet(
		&r->best.snippet,
		"Le mineur non accompagné est reçu à l’écart du public par une seule personne. Le manuel "
		"recommande qu’aucun entretien ne commence avant un repas et une nuit de repos.",
		"mineur non accompagné", "manuel");
	fill_place(&r->others[0], NULL, "2.1 Évaluer l’intérêt supérieur avant le départ", 31, NULL);
	fill_place(&r->others[1], NULL, "4.3 Le suivi à six mois", 78, NULL);
	fill_place(&r->others[2], NULL, NULL, 112, NULL);
	r->n_others = 3;
	fill_companion(&r->translations, &r->n_translations, "es/manual", NULL, "es",
		       "Retorno y reintegración de menores no acompañados");
	fill_companion(&r->translations, &r->n_translations, "en/manual", "https://publications.iom.int/en",
		       "en", NULL);
	result_add_reason(r, "title", "manuel", 2.5);
	result_add_reason(r, "concept", "unaccompanied-minor", 1.5);
	result_add_reason(r, "language", "fr", 0.5);
}

static void add_spanish(struct answer *answer)
{
	static const char title[] =
		"Protocolo regional para el retorno seguro de niñas, niños y adolescentes";
	struct result *r =
		add_plain_result(answer, "es/protocolo.txt", title, "es", "manual", "rosanjose.iom.int");
	mark(&r->title_matches, &r->n_title_matches, title, "retorno", true);
	r->date = (struct date){ DATE_DAY, SOURCE_TEXT, 2019, 5, 9 };
	fill_snippet(&r->best.snippet, "La niñez no acompañada será atendida por personal especializado.",
		     NULL, "niñez no acompañada");
	strlist_add(&r->missing, "retour");
	fill_companion(&r->copies, &r->n_copies, "es/protocolo-2.txt", "https://www.iom.int/es/protocolo",
		       NULL, NULL);
}

/* Everything that a document can say against us. */
static void add_hostile(struct answer *answer)
{
	struct result *r = add_plain_result(answer, "x/" HOSTILE "?q=1#a", HOSTILE, "ar", HOSTILE, HOSTILE);
	r->url = xstrdup("javascript:alert(1)");
	r->date = (struct date){ DATE_MONTH, SOURCE_ADDRESS, 2006, 7, 0 };
	r->has_section = true;
	fill_place(&r->best, HOSTILE, HOSTILE, 0, "data:text/html,<script>alert(1)</script>");
	fill_snippet(&r->best.snippet, "avant " HOSTILE " après", "<script>", NULL);
	fill_place(&r->others[0], HOSTILE, NULL, 3, "http://x/\"onmouseover=\"alert(1)");
	r->n_others = 1;
	strlist_add(&r->missing, HOSTILE);
	fill_companion(&r->copies, &r->n_copies, HOSTILE, "vbscript:x", HOSTILE, HOSTILE);
	fill_companion(&r->translations, &r->n_translations, HOSTILE, "https://ok.example/<b>\"x", HOSTILE,
		       HOSTILE);
	result_add_reason(r, "term", HOSTILE, 1);
	result_add_reason(r, HOSTILE, HOSTILE, 1);
}

static void add_facet(struct answer *answer, enum field field, const char *value, uint32_t count)
{
	struct facet *facet = &answer->facets[field];
	facet->values = xreallocarray(facet->values, facet->n + 1, sizeof(*facet->values));
	facet->values[facet->n++] = (struct facet_value){ xstrdup(value), count };
}

static void add_facets(struct answer *answer)
{
	static const struct {
		enum field field;
		const char *value;
		uint32_t count;
	} rows[] = {
		{ FIELD_LANG, "fr", 84 },          { FIELD_LANG, "es", 31 },
		{ FIELD_LANG, "en", 13 },          { FIELD_TYPE, "news", 61 },
		{ FIELD_TYPE, "manual", 22 },      { FIELD_TYPE, "report", 17 },
		{ FIELD_TYPE, "project", 12 },     { FIELD_TYPE, "story", 9 },
		{ FIELD_TYPE, "event", 4 },        { FIELD_TYPE, "speech", 2 },
		{ FIELD_COUNTRY, "NER", 19 },      { FIELD_COUNTRY, "SLV", 17 },
		{ FIELD_COUNTRY, "HND", 15 },      { FIELD_TOPIC, "trafficking", 33 },
		{ FIELD_SITE, "www.iom.int", 57 }, { FIELD_SITE, "niger.iom.int", 1204 },
		{ FIELD_YEAR, "2018", 12 },        { FIELD_YEAR, "2015", 11 },
		{ FIELD_YEAR, "2004", 1 },         { FIELD_YEAR, "2020", 5 },
		{ FIELD_YEAR, "2010", 3 },         { FIELD_YEAR, "2011", 4 },
	};
	answer->has_facets = true;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_facet(answer, rows[i].field, rows[i].value, rows[i].count);
}

static void add_concept_used(struct answer *answer, const char *id, const char *lang, const char *word)
{
	answer->query.concepts = xreallocarray(answer->query.concepts, answer->query.n_concepts + 1,
					       sizeof(*answer->query.concepts));
	struct concept_used *concept = &answer->query.concepts[answer->query.n_concepts++];
	*concept = (struct concept_used){ .id = xstrdup(id), .lang = xstrdup(lang) };
	strlist_add(&concept->words, word);
}

static void add_correction(struct answer *answer, const char *from, const char *to, bool applied)
{
	answer->query.corrections = xreallocarray(answer->query.corrections, answer->query.n_corrections + 1,
						  sizeof(*answer->query.corrections));
	answer->query.corrections[answer->query.n_corrections++] =
		(struct correction){ xstrdup(from), xstrdup(to), applied };
}

static void set_text(char **to, const char *text)
{
	free(*to);
	*to = text ? xstrdup(text) : NULL;
}

static void start_answer(struct answer *answer, const char *query)
{
	answer_init(answer);
	set_text(&answer->query.text, query);
	set_text(&answer->query.lang, "fr");
	set_text(&answer->generation, "000042");
	set_text(&answer->published, "2026-11-24T03:12:05Z");
	answer->n_documents = 58214;
	answer->took_ms = 12.4;
	answer->total_is_exact = true;
}

static void fill_answer(struct answer *answer, const char *query)
{
	start_answer(answer, query);
	answer->complete = 37;
	answer->total = 128;
	add_manual(answer);
	add_spanish(answer);
	add_hostile(answer);
	add_facets(answer);
	add_concept_used(answer, "unaccompanied-minor", "es", "menores no acompañados");
	add_concept_used(answer, "unaccompanied-minor", "en", "unaccompanied children");
	add_correction(answer, "manuel", "manuels", false);
	answer_add_note(answer, "unclosed", NULL, "A bracket was not closed");
	answer_add_note(answer, "never-heard-of", HOSTILE, HOSTILE);
}

static void add_section(struct stored_document *doc, const char *chapter, const char *heading, unsigned page,
			const char *text, const char *word)
{
	struct section *section = document_add_section(&doc->content);
	if (chapter)
		strlist_add(&section->heading, chapter);
	if (heading)
		strlist_add(&section->heading, heading);
	section->page = page;
	section->text = xstrdup(text);
	doc->sections = xreallocarray(doc->sections, doc->content.n_sections, sizeof(*doc->sections));
	struct marked_text *marked = &doc->sections[doc->content.n_sections - 1];
	*marked = (struct marked_text){ .text = NULL };
	fill_snippet(marked, text, word, NULL);
	doc->n_matches += (uint32_t)marked->n_matches;
}

static void fill_document(struct stored_document *doc)
{
	struct answer answer;
	*doc = (struct stored_document){ .n_documents = 58214 };
	document_init(&doc->content);
	start_answer(&answer, "");
	add_manual(&answer);
	doc->facts = answer.results[0];
	answer.n_results = 0; /* its result is the document's now */
	answer_release(&answer);
	doc->generation = xstrdup("000042");
	doc->published = xstrdup("2026-11-24T03:12:05Z");
	strlist_add(&doc->facts.countries, "SEN");
	strlist_add(&doc->facts.countries, HOSTILE);
	strlist_add(&doc->facts.topics, "trafficking");
	strlist_add(&doc->facts.authors, "Awa Ba");
	strlist_add(&doc->facts.authors, HOSTILE);
	doc->facts.contacts = xcalloc(2, sizeof(*doc->facts.contacts));
	doc->facts.n_contacts = 2;
	doc->facts.contacts[0] =
		(struct contact){ xstrdup("Mariama Sow"), xstrdup("OIM Dakar"), xstrdup("+221 338 69 62 00"),
				  xstrdup("msow@example.org") };
	doc->facts.contacts[1] =
		(struct contact){ xstrdup(HOSTILE), NULL, xstrdup("+221 poste 4"), xstrdup(HOSTILE "@x") };
	add_section(doc, NULL, NULL, 1, "Avant-propos du manuel.\nUne ligne\nUne autre\n\nUn alinéa.",
		    "manuel");
	add_section(doc, "2 Avant le départ", "2.1 Évaluer l’intérêt supérieur", 31, "Sans rien.", NULL);
	add_section(doc, "3 Le jour du retour", NULL, 46, "Le jour.", NULL);
	add_section(doc, "3 Le jour du retour", "3.1 Le voyage", 46,
		    "L’enfant voyage avec une personne connue.", NULL);
	add_section(doc, "3 Le jour du retour", "3.2 L’accueil au point de retour", 47,
		    "Le mineur non accompagné est reçu.\n\nLe présent manuel recommande un repas.",
		    "mineur non accompagné");
	add_section(doc, HOSTILE, NULL, 48, "Texte " HOSTILE " fin", "<script>");
	add_section(doc, "5 Annexe", NULL, 112, "Encore le manuel.", "manuel");
	doc->best_section = 4;
}

static void fill_stats(struct index_stats *stats)
{
	struct answer answer;
	*stats = (struct index_stats){ .n_documents = 58214, .n_new = 23 };
	stats->generation = xstrdup("000042");
	stats->published = xstrdup("2026-11-24T03:12:05Z");
	fill_answer(&answer, "");
	for (int field = 0; field < N_FIELDS; field++) {
		stats->facets[field] = answer.facets[field];
		answer.facets[field] = (struct facet){ 0 };
	}
	stats->newest = xcalloc(3, sizeof(*stats->newest));
	for (stats->n_newest = 0; stats->n_newest < 3; stats->n_newest++)
		stats->newest[stats->n_newest] = answer.results[stats->n_newest];
	answer.n_results = 0;
	answer_release(&answer);
}

#endif

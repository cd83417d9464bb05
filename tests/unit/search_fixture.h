/* The documents that u-search.c and u-search-text.c search, and how they ask. Included once by each. */
#ifndef UNIT_SEARCH_FIXTURE_H
#define UNIT_SEARCH_FIXTURE_H

#include "index_fixture.h"
#include "query/search.h"

static struct fixture fixture;
static struct searcher *searcher;

static struct document *page(const char *id, const char *lang, const char *title, const char *text)
{
	struct document *doc = fixture_document(&fixture, id, lang, title);
	fixture_section(doc, NULL, text);
	return doc;
}

static void dated(struct document *doc, enum date_precision precision, int year, int month, int day)
{
	doc->date = (struct date){
		.precision = precision, .source = SOURCE_TEXT, .year = year, .month = month, .day = day
	};
}

static void add_manual(void)
{
	struct document *doc = fixture_document(&fixture, "manual.pdf", "fr", "Manuel de gestion des sites");
	doc->url = xstrdup("https://publications.iom.int/manual.pdf");
	doc->type = xstrdup("manual");
	for (unsigned s = 0; s < 12; s++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		char path[64];
		for (unsigned i = 0; i < 20; i++)
			buf_addf(&text, "Le comité numéro %u se réunit chaque semaine avec les habitants. ",
				 s * 20 + i);
		if (s == 5)
			buf_addstr(&text,
				   "Les latrines sont vidées tous les lundis. L'eau est traitée au chlore.");
		if (s == 9)
			buf_addstr(&text, "Le mot kumquat ne se trouve que dans ce chapitre.");
		snprintf(path, sizeof(path), "Partie %u/Chapitre %u", s / 4 + 1, s + 1);
		struct section *section = fixture_section(doc, path, text.data);
		section->page = s + 10;
	}
	doc = fixture_document(&fixture, "guide.html", "es", "Guía del retorno");
	doc->url = xstrdup("https://www.iom.int/guia");
	for (unsigned s = 0; s < 10; s++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		char heading[32];
		for (unsigned i = 0; i < 10; i++)
			buf_addf(&text,
				 "La oficina número %u atiende a las personas que regresan a su país. ",
				 s * 10 + i);
		if (s == 3)
			buf_addstr(&text, "El trampolín está en el patio.");
		snprintf(heading, sizeof(heading), "Sección %u", s + 1);
		fixture_section(doc, heading, text.data)->anchor = xstrdup(s == 3 ? "sección-4" : "s");
	}
}

/* Seven sections that use two words again and again, and one that is about them and says so in its heading. */
static void add_wells(void)
{
	struct document *doc = fixture_document(&fixture, "wells.html", "fr", "Ouvrages");
	doc->url = xstrdup("https://www.iom.int/ouvrages");
	for (unsigned s = 0; s < 8; s++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		char path[64];
		for (unsigned i = 0; i < 10; i++)
			buf_addf(&text, "Le mécanicien %u range ses outils dans la remise du fond. %s",
				 s * 10 + i,
				 s != 6   ? "Un colmatage de margelle. "
				 : i == 5 ? "La margelle demande un colmatage. "
					  : "");
		if (s == 6)
			snprintf(path, sizeof(path), "Travaux/Colmatage de la margelle");
		else
			snprintf(path, sizeof(path), "Travaux/Équipe %u", s + 1);
		fixture_section(doc, path, text.data)->anchor = xstrdup(s == 6 ? "colmatage" : "équipe");
	}
}

/* 200 short ones, for lists longer than the candidates: word "lista" in all, "par" in every second, "raro" in every 50th. */
static void add_many(void)
{
	for (unsigned i = 0; i < 200; i++) {
		char id[32], text[200];
		snprintf(id, sizeof(id), "many/%03u.txt", i);
		snprintf(text, sizeof(text), "Lista de objetos %u. %s%s%s", i,
			 i % 2 ? "" : "Bienvenido el zorro. ", i % 50 ? "" : "Un quetzal. ",
			 i % 3 ? "Ciruelas lista." : "");
		struct document *doc = page(id, "es", NULL, text);
		doc->type = xstrdup(i % 4 ? "news" : "story");
		doc->site = xstrdup(i % 5 ? "www.iom.int" : "chile.iom.int");
		dated(doc, DATE_DAY, 2000 + (int)(i % 7), 1 + (int)(i % 12), 1 + (int)(i % 28));
	}
}

static int make_index(void **state)
{
	if (make_folder(state))
		return -1;
	fixture_begin(&fixture, "index");
	dated(page("etes.html", "fr", "Les étés",
		   "Les étés à Dakar sont chauds pour les réfugiés de l'organisation."),
	      DATE_YEAR, 2006, 0, 0);
	dated(page("vous.html", "fr", "Questions",
		   "Vous êtes les bienvenus dans le réseau du bateau. Un œuf et la main-d'œuvre."),
	      DATE_MONTH, 2006, 7, 0);
	dated(page("ano.html", "es", "El año nuevo", "El año nuevo en la frontera trae sorpresas."), DATE_DAY,
	      2007, 3, 9);
	page("cano.html", "es", "Cano", "Ano y cano son palabras cortas de la biología.");
	page("who.html", "en", "A statement by WHO",
	     "The WHO published figures on cholera. People were asked about water.");
	page("people.html", "en", "People",
	     "Those who travel at night carry lamps. They asked who was there.");
	page("figures.html", "fr", "Chiffres",
	     "Il y a 19 384 personnes déplacées et 3,5 milliards de francs.");
	page("cifras.html", "es", "Cifras", "Un total de 213.581 desplazados llegaron con 1,5 millones.");
	page("phrase.html", "fr", "Le retour au pays",
	     "Le retour au pays des migrants fut rapide. Ils ont fêté.");
	page("words.html", "fr", "Divers", "Un pays attend; au loin, le vent. Le retour du printemps.");
	page("near.html", "fr", "Loin",
	     "Le retour de mille et une personnes vers leur propre et lointain pays natal arriva.");
	page("long.html", "fr", "Longueurs",
	     "Première phrase tranquille du texte. Deuxième phrase avec un peu plus de mots que la première. "
	     "La troisième parle "
	     "d'un hippocampe « bleu » dans la mer. Quatrième phrase qui suit avec calme. Cinquième phrase "
	     "pour finir le tout, "
	     "assez longue pour déborder. Sixième et dernière phrase du paragraphe.");
	add_manual();
	add_wells();
	add_many();
	fixture_publish(&fixture, 1);
	struct error err = ERROR_INIT;
	if (searcher_open("index", &searcher, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return -1;
	}
	return 0;
}

static int remove_index(void **state)
{
	searcher_free(searcher);
	fixture_end(&fixture);
	return remove_folder(state);
}

/* ---- asking ---- */

/* parameters: "name=value" separated by "&", as they stand. */
static void ask(const char *query, const char *parameters, struct answer *ret)
{
	struct error err = ERROR_INIT;
	CLEANUP(request_release) struct request request;
	request_init(&request);
	must(request_set(&request, "q", query, &err), &err);
	for (const char *at = parameters; at && *at;) {
		size_t len = strcspn(at, "&"), name = strcspn(at, "=");
		CLEANUP(free_p) char *key = xstrndup(at, name);
		CLEANUP(free_p) char *value = xstrndup(at + name + 1, len - name - 1);
		must(request_set(&request, key, value, &err), &err);
		at += len + (at[len] == '&');
	}
	must(searcher_search(searcher, &request, 0, ret, &err), &err);
}

static int place_of(const struct answer *answer, const char *id)
{
	for (size_t i = 0; i < answer->n_results; i++)
		if (!strcmp(answer->results[i].id, id))
			return (int)i;
	return -1;
}

#endif

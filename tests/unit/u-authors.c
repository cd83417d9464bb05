/* Who wrote a page: by-lines and what stands in their place without being one, what files declare, and what HTML and front matter say. */
#include "tests/unit/facts_fixture.h"

static void join(const struct strlist *list, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++)
		buf_addf(out, "%s%s", i ? "|" : "", list->items[i]);
}

static void add_lines(struct document *doc, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		assert_non_null(document_add_block(doc, BLOCK_LINE, text, len));
		text += len + (text[len] == '\n');
	}
}

static void expect_authors(const struct document *doc, const char *what, const char *wanted)
{
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	join(&doc->authors, &got);
	if (strcmp(got.data, wanted) != 0)
		fail_msg("\"%s\": \"%s\", not \"%s\"", what, got.data, wanted);
}

#define BODY                                                                                                 \
	"Le fleuve est haut cette année, et les pêcheurs attendent que l'eau redescende pour repartir.\n\n"

/* A line below the title. */
static void test_bylines(void **state)
{
	(void)state;
	static const struct {
		const char *line, *authors;
	} rows[] = {
		{ "Par Oumou Diarra-Koné, psychologue clinicienne", "Oumou Diarra-Koné" },
		{ "Por Salma Benjelloun / Fotos: OIM", "Salma Benjelloun" },
		{ "By Rebecca Thornhill", "Rebecca Thornhill" },
		{ "By Rebecca Thornhill.", "Rebecca Thornhill" },
		{ "By John F. O'Brien, IOM Amman", "John F. O'Brien" },
		{ "Par Awa Ba et Jean-Luc Kam", "Awa Ba|Jean-Luc Kam" },
		{ "Par Awa Ba, Jean Kam et Ana Ruiz, OIM Dakar", "Awa Ba|Jean Kam|Ana Ruiz" },
		{ "Por José Ortega y Gasset", "José Ortega y Gasset" },
		{ "Por Ana Ruiz de la Torre y Luis Paz", "Ana Ruiz de la Torre|Luis Paz" },
		{ "Récit recueilli par Kadiatou Sow-Barry", "Kadiatou Sow-Barry" },
		{ "Relato de Aura Cristina Benavides", "Aura Cristina Benavides" },
		{ "Auteurs : Ndèye Coumba Faye et Alessandro Pirri", "Ndèye Coumba Faye|Alessandro Pirri" },
		{ "Auteurs\u00a0: Ndèye Faye, Alessandro Pirri", "Ndèye Faye|Alessandro Pirri" },
		{ "Autora: Ana Ruiz", "Ana Ruiz" },
		{ "Texto y fotos: Ana Ruiz", "Ana Ruiz" },
		{ "Auteure\nNdèye Faye", "Ndèye Faye" },
		/* none of these is one */
		{ "By UNHCR, IOM and UNODC", "" },
		{ "Par la mer et contre le vent", "" },
		{ "Por primera vez en el año", "" },
		{ "Par Costa Rica", "" },
		{ "Por Puerto Príncipe", "" },
		{ "By Lake Victoria", "" },
		{ "Par avion", "" },
		{ "Par Unité Presse", "" },
		{ "Par Conseil National", "" },
		{ "Par Awa Ba. Le fleuve est haut.", "" },
		{ "Autoría: OIM, Oficina Regional para América del Sur", "" },
		{ "Auteur de trois livres, Awa Ba vit à Dakar", "" },
		{ "Texte adopté par Jean Kam", "" },
		{ "Conakry, mai 2020", "" },
		{ "Photo : Awa Ba", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		static const char *const shapes[] = { "Le fleuve\n\n%s\n\n" BODY BODY,
						      "Le fleuve\n\n" BODY BODY "%s\n" };
		for (size_t s = 0; s < ARRAY_SIZE(shapes); s++) {
			CLEANUP(document_release) struct document doc;
			CLEANUP(buf_release) struct buf text = BUF_INIT;
			const char *at = strstr(shapes[s], "%s");
			buf_add(&text, shapes[s], (size_t)(at - shapes[s]));
			buf_addstr(&text, rows[i].line);
			buf_addstr(&text, at + 2);
			document_init(&doc);
			doc.id = xstrdup("x");
			add_lines(&doc, text.data);
			extract(&doc);
			expect_authors(&doc, rows[i].line, rows[i].authors);
			/* searchable beside the text, and not in it */
			if (*rows[i].authors) {
				size_t n = strcspn(rows[i].authors, "|");
				CLEANUP(free_p) char *name = xstrndup(rows[i].authors, n);
				assert_non_null(strstr(doc.contact_text, name));
				assert_null(strstr(doc.sections[0].text, name));
			}
		}
	}
}

static void test_declared(void **state)
{
	(void)state;
	static const struct {
		const char *declared, *authors;
	} rows[] = {
		{ "Awa Ba", "Awa Ba" },
		{ "Awa Ba; Jean Kam", "Awa Ba|Jean Kam" },
		{ "Awa Ba, Jean Kam", "Awa Ba|Jean Kam" },
		{ "Awa Ba and Jean Kam", "Awa Ba|Jean Kam" },
		{ "Faye, Ndèye Coumba", "Ndèye Coumba Faye" },
		{ "OIM", "" },
		{ "aba", "" },
		{ "awa.ba", "" },
		{ "Administrator", "" },
		{ "Microsoft Office User", "" },
		{ "Utilisateur Windows", "" },
		{ "International Organization for Migration", "" },
		{ "Organización Internacional para las Migraciones (OIM)", "" },
		{ "IOM Publications Unit", "" },
		{ "User1 Dakar2", "" },
		{ "John", "" },
		{ "", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(document_release) struct document doc;
		document_init(&doc);
		doc.id = xstrdup("x");
		add_lines(&doc, "Le fleuve\n\n" BODY BODY);
		strlist_add(&doc.declared.authors, rows[i].declared);
		extract(&doc);
		expect_authors(&doc, rows[i].declared, rows[i].authors);
	}
	/* the page knows better than the account */
	CLEANUP(document_release) struct document doc;
	document_init(&doc);
	doc.id = xstrdup("x");
	add_lines(&doc, "Le fleuve\n\nPar Awa Ba\n\n" BODY);
	strlist_add(&doc.declared.authors, "Jean Kam");
	extract(&doc);
	expect_authors(&doc, "both", "Awa Ba");
}

static void test_bio(void **state)
{
	(void)state;
	static const struct {
		const char *label, *last, *authors;
	} rows[] = {
		{ "Blog", "Hernán Quispe Portocarrero es antropólogo y consultor de la OIM en Lima.",
		  "Hernán Quispe Portocarrero" },
		{ "Communiqué", "Awa Ba est psychologue à Mopti.", "" }, /* she is in the news */
		{ "Blog", "Le Mali est un pays.", "" },
		{ "Blog", "La mer est haute.", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(document_release) struct document doc;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		buf_addf(&text, "%s\n\nLe fleuve\n\n" BODY BODY "%s\n", rows[i].label, rows[i].last);
		document_init(&doc);
		doc.id = xstrdup("x");
		add_lines(&doc, text.data);
		extract(&doc);
		expect_authors(&doc, rows[i].last, rows[i].authors);
	}
}

/* What readers find in a file, unjudged. */
static void test_readers(void **state)
{
	(void)state;
	static const struct {
		const char *name, *file, *declared;
	} rows[] = {
		{ "a.html",
		  "<html><head><title>T</title><meta name=\"author\" content=\" Awa  Ba "
		  "\"></head><p>Texte.</p></html>",
		  "Awa Ba" },
		{ "a.html",
		  "<html><head><title>T</title><meta name=\"citation_author\" content=\"Ba, Awa\"><meta "
		  "name=\"citation_author\" "
		  "content=\"Kam, Jean\"><meta property=\"article:author\" "
		  "content=\"https://x.example/awa\"></head><p>T.</p></html>",
		  "Ba, Awa|Kam, Jean" },
		{ "a.html",
		  "<html><head><script "
		  "type=\"application/ld+json\">{\"@type\":\"Article\",\"author\":[{\"name\":\"Awa Ba\"},"
		  "\"Jean Kam\"],\"comment\":{\"author\":{\"name\":\"Otro "
		  "Tal\"}}}</script></head><p>T.</p></html>",
		  "Awa Ba|Jean Kam" },
		{ "a.html",
		  "<html><head><script "
		  "type=\"application/"
		  "ld+json\">{\"@graph\":[{\"@type\":\"Article\",\"author\":{\"name\":\"Awa "
		  "Ba\"}}]}</script></head><p>T.</p></html>",
		  "Awa Ba" },
		{ "a.html",
		  "<html><body><p>Por <a rel=\"author\" href=\"/a\">Ana "
		  "<b>Ruiz</b></a></p><p>T.</p></body></html>",
		  "Ana Ruiz" },
		{ "a.html",
		  "<html><body><p><span itemprop=\"author\">Ana Ruiz</span> T.</p><p><span "
		  "itemprop=\"author\">Otro "
		  "Tal</span></p></body></html>",
		  "Ana Ruiz" },
		{ "a.html",
		  "<html><body><p>T.</p><aside><a rel=\"author\" href=\"/a\">Otro "
		  "Tal</a></aside></body></html>",
		  "" },
		{ "a.md", "---\ntitle: T\nauthor: \"Awa Ba\"\n---\n\n# T\n\nTexte.\n", "Awa Ba" },
		{ "a.md", "---\ntitle: T\nauthors: [Awa Ba, 'Jean Kam']\n---\n\n# T\n\nTexte.\n",
		  "Awa Ba|Jean Kam" },
		{ "a.md", "---\nauteurs:\n  - Awa Ba\n  - Jean Kam\nlang: fr\n---\n\n# T\n\nTexte.\n",
		  "Awa Ba|Jean Kam" },
		{ "a.md", "---\nautor:\ntags:\n- a b\n---\n\n# T\n\nTexte.\n", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(document_release) struct document doc;
		CLEANUP(buf_release) struct buf got = BUF_INIT;
		struct error err = ERROR_INIT;
		const char *what;
		struct reader_sink sink = { .document = take, .problem = problem, .ctx = &doc };
		enum reader_kind kind = reader_sniff(rows[i].name, rows[i].file, strlen(rows[i].file), &what);
		if (readers[kind].read(rows[i].file, strlen(rows[i].file), rows[i].name, 1, &sink, &err))
			fail_msg("%s: %s", rows[i].file, err.message);
		join(&doc.declared.authors, &got);
		if (strcmp(got.data, rows[i].declared) != 0)
			fail_msg("\"%s\": \"%s\", not \"%s\"", rows[i].file, got.data, rows[i].declared);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_bylines), cmocka_unit_test(test_declared),
					    cmocka_unit_test(test_bio), cmocka_unit_test(test_readers) };
	(void)expect;
	(void)each_row;
	(void)read_page;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* What is known of menus, and what a corpus teaches about them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "learn/line.h"
#include "learn/growth.h"
#include "learn/surroundings.h"

static void test_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *line;
	} rows[] = {
		{ "• Qui sommes-nous :", "qui sommes nous" },
		{ "  - Où  travaillons\u00a0-\u00a0nous ", "ou travaillons nous" },
		{ "À PROPOS", "a propos" },
		{ "L’OIM d´ici", "l'oim d'ici" },
		{ "« Quiénes somos »", "quienes somos" },
		{ "Âge : 3", "age : 3" },
		{ "mi\u00adnis\u200btère", "ministere" },
		{ "e\u0301te\u0301", "ete" },
		{ "", "" },
		{ " - ", "" },
		{ "\xff\xfe", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;
		line_normalise(rows[i].text, strlen(rows[i].text), &line);
		if (i + 1 < ARRAY_SIZE(rows))
			assert_string_equal(line.data, rows[i].line);
	}
	assert_true(line_is_blank(" -\u2022\u00a0", strlen(" -\u2022\u00a0")));
	assert_false(line_is_blank("é", 2));
	assert_int_equal(line_count_digits("a1b22", 5), 3);
}

static void test_priors(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum surrounding_prior prior;
	} rows[] = {
		{ "", PRIOR_BLANK },
		{ "-", PRIOR_BLANK },
		{ "Qui sommes nous", PRIOR_MENU },
		{ "Qui sommes nousL'Organisation internationale pour les migrations (OIM) fait partie du "
		  "système des Nations Unies",
		  PRIOR_MENU },
		{ "Quiénes somosMiembro del sistema de las Naciones Unidas", PRIOR_MENU },
		{ "WHO WE AREThe International Organization for Migration", PRIOR_MENU },
		{ "À proposL'OIM est présente au Tchad depuis 2006 et y mène des activités", PRIOR_MENU },
		{ "- Directrice générale adjointe chargée des opérations", PRIOR_MENU },
		{ "- 2030 AGENDA", PRIOR_MENU },
		{ "Structure", PRIOR_MAYBE },
		{ "Partenariats", PRIOR_MAYBE },
		{ "Inicio » Noticias » Costa Rica y Panamá ensayan", PRIOR_MENU },
		{ "Pasar al contenido principal", PRIOR_MENU },
		{ "OIM Bamako - Tous droits réservés - Dernière mise à jour automatique", PRIOR_MENU },
		{ "Un manuel pour le retour en toute sécurité des mineurs victimes de la traite",
		  PRIOR_NONE },
		{ "Structure des prix au marché de Tema", PRIOR_NONE },
		{ "Le Comité national de lutte contre la traite présente", PRIOR_NONE },
		{ "Nous avons réalisé notre travail. McDonald en parle.", PRIOR_NONE },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (surroundings_prior(rows[i].text, strlen(rows[i].text)) != rows[i].prior)
			fail_msg("\"%s\" is not %d", rows[i].text, rows[i].prior);
}

static void test_group(void **state)
{
	(void)state;
	static const struct {
		const char *id, *group;
	} rows[] = {
		{ "www.iom.int/fr/news/x.html", "www.iom.int" },
		{ "https://chad.iom.int/fr/news/x", "chad.iom.int" },
		{ "web/www.iom.int/fr/x.html", "www.iom.int" },
		{ "scrape-fr/001.txt", "scrape-fr" },
		{ "a/b.txt", "a" },
		{ "001.txt", "" },
		{ "v1.2/x.txt", "v1.2" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf group = BUF_INIT;
		struct document doc = { .id = (char *)(uintptr_t)rows[i].id };
		surroundings_group(&doc, &group);
		assert_string_equal(group.data, rows[i].group);
	}
}

static void add_line(struct document *doc, const char *text)
{
	assert_non_null(document_add_block(doc, BLOCK_LINE, text, strlen(text)));
}

/* A page of a site whose menu nobody knows, with a title of its own; the title of page `listed` stands below. */
static void make_page(struct document *doc, const char *site, unsigned n, unsigned listed)
{
	static const char *const menu[] = { "Portada", "Temas del día", "Regiones y países", "-",
					    "Archivo histórico" };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	document_init(doc);
	buf_addf(&text, "%s/%04u.txt", site, n);
	doc->id = xstrdup(text.data);
	for (size_t i = 0; i < ARRAY_SIZE(menu); i++)
		add_line(doc, menu[i]);
	buf_clear(&text);
	buf_addf(&text, "La noticia número %u", n);
	add_line(doc, text.data);
	for (unsigned i = 0; i < 6; i++) {
		buf_clear(&text);
		buf_addf(&text, "Frase %u de la noticia %u, que no se repite en ninguna otra.", i, n);
		add_line(doc, text.data);
	}
	if (n % 10 == 0)
		add_line(doc, "Una frase que vuelve de vez en cuando.");
	add_line(doc, "Agueda Marin, amarin@iom.example");
	add_line(doc, "+506 221 53 48");
	buf_clear(&text);
	buf_addf(&text, "La noticia número %u", listed);
	add_line(doc, text.data);
	add_line(doc, "Pie de página común");
}

static struct surroundings *learn(unsigned n_pages, bool backwards, bool copies)
{
	struct surroundings *s = surroundings_new();
	for (unsigned i = 0; i < n_pages; i++) {
		struct document doc;
		make_page(&doc, "portal.example", backwards ? n_pages - 1 - i : i, 7);
		surroundings_observe(s, &doc);
		for (unsigned k = 0; copies && k < 20; k++)
			surroundings_observe(s, &doc);
		document_release(&doc);
	}
	surroundings_learn(s);
	return s;
}

static bool knows(const struct surroundings *s, enum page_edge edge, const char *text)
{
	return surroundings_is_known(s, "portal.example", edge, text, strlen(text));
}

static void test_learn(void **state)
{
	(void)state;
	struct surroundings *s = learn(40, false, false);
	assert_true(knows(s, EDGE_START, "Portada"));
	assert_true(knows(s, EDGE_START, "- TEMAS DEL DIA"));
	assert_true(knows(s, EDGE_END, "Pie de página común"));
	/* the other half, another site, an article's own lines, contacts */
	assert_false(knows(s, EDGE_END, "Portada"));
	assert_false(surroundings_is_known(s, "other.example", EDGE_START, "Portada", 7));
	assert_false(knows(s, EDGE_START, "Frase 0 de la noticia 3, que no se repite en ninguna otra."));
	assert_false(knows(s, EDGE_END, "Agueda Marin, amarin@iom.example"));
	assert_false(knows(s, EDGE_END, "+506 221 53 48"));
	/* listed below every page: a teaser there, its own page's title above */
	assert_true(knows(s, EDGE_END, "La noticia número 7"));
	assert_false(knows(s, EDGE_START, "La noticia número 7"));
	surroundings_free(s);
}

/* Below each page a label, and the titles of two pages before it: another pair on every page. */
static void test_heads(void **state)
{
	(void)state;
	static const char head[] = "Más de este diario", label[] = "Presupuesto";
	struct surroundings *s = surroundings_new();
	for (unsigned i = 0; i < 12; i++) {
		struct document doc;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		document_init(&doc);
		buf_addf(&text, "diario.example/%02u.txt", i);
		doc.id = xstrdup(text.data);
		for (unsigned k = 0; k < 3; k++) {
			buf_clear(&text);
			buf_addf(&text,
				 k == 1 ? "Una frase larga que solo dice la página %u de todas las que hay "
					  "en este diario."
					: "La noticia %u del diario",
				 k < 2 ? i : (i + 5) % 12);
			if (k == 2) {
				/* a value that is no title of anything */
				add_line(&doc, label);
				add_line(&doc, text.data + strlen("La "));
				add_line(&doc, head);
			}
			add_line(&doc, text.data);
		}
		add_line(&doc, "Pie del diario");
		surroundings_observe(s, &doc);
		document_release(&doc);
	}
	surroundings_learn(s);
	assert_true(surroundings_is_known(s, "diario.example", EDGE_END, label, strlen(label)));
	assert_true(surroundings_is_head(s, "diario.example", head, strlen(head)));
	assert_false(surroundings_is_head(s, "diario.example", label, strlen(label)));
	assert_false(surroundings_is_head(s, "diario.example", "Pie del diario", strlen("Pie del diario")));
	assert_false(surroundings_is_head(s, "other.example", head, strlen(head)));

	size_t n;
	const struct surroundings_site *sites = surroundings_sites(s, &n);
	assert_int_equal(n, 1);
	assert_string_equal(sites[0].name, "diario.example");
	assert_int_equal(sites[0].documents, 12);
	assert_non_null(strstr(sites[0].commonest, "Pie del diario (12)"));
	assert_null(strstr(sites[0].commonest, "Una frase larga"));

	/* a site that doubled, one that is new, one that is as it was */
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(growth_release) struct growth growth;
	growth_init(&growth);
	for (unsigned i = 0; i < 23; i++)
		growth_count(&growth, "diario.example/x");
	for (unsigned i = 0; i < GROWTH_LEAST - 1; i++)
		growth_count(&growth, "nuevo.example/x");
	assert_false(growth_tell(&growth, s, &text));
	assert_int_equal(text.len, 0);
	growth_count(&growth, "diario.example/y");
	growth_count(&growth, "nuevo.example/y");
	assert_true(growth_tell(&growth, s, &text));
	assert_string_equal(text.data,
			    "2 sites have at least doubled since menus were learnt (diario.example, "
			    "nuevo.example): it is time for --relearn");
	surroundings_free(s);
}

static void test_too_few(void **state)
{
	(void)state;
	struct surroundings *s = learn(SURROUNDINGS_FEW - 1, false, false);
	assert_int_equal(surroundings_count(s), 0);
	surroundings_free(s);
	/* one page by twenty addresses is one page */
	s = learn(SURROUNDINGS_FEW - 1, false, true);
	assert_int_equal(surroundings_count(s), 0);
	surroundings_free(s);
	/* the first pages of a site: what all of them have */
	s = learn(SURROUNDINGS_FEW, false, false);
	assert_true(knows(s, EDGE_START, "Portada") && knows(s, EDGE_END, "Pie de página común"));
	assert_false(knows(s, EDGE_START, "La noticia número 1"));
	surroundings_free(s);
	/* versions of one text are no menu */
	s = surroundings_new();
	for (unsigned i = 0; i < SURROUNDINGS_FEW; i++) {
		struct document doc;
		CLEANUP(buf_release) struct buf title = BUF_INIT;
		make_page(&doc, "portal.example", 1, 7);
		buf_addf(&title, "Versión %u", i);
		add_line(&doc, title.data);
		surroundings_observe(s, &doc);
		document_release(&doc);
	}
	surroundings_learn(s);
	assert_int_equal(surroundings_count(s), 0);
	surroundings_free(s);
	s = surroundings_new();
	surroundings_learn(s);
	assert_false(knows(s, EDGE_START, "Portada"));
	surroundings_free(s);
	surroundings_free(NULL);
}

static void test_file(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	struct surroundings *s = learn(40, false, false), *t = learn(40, true, false), *read;
	surroundings_write(s, &bytes);
	surroundings_write(t, &again);
	/* the same corpus, the same bytes, in whatever order it came */
	assert_int_equal(bytes.len, again.len);
	assert_memory_equal(bytes.data, again.data, bytes.len);
	surroundings_free(t);

	assert_int_equal(surroundings_read(bytes.data, bytes.len, &read, &err), STATUS_OK);
	assert_int_equal(surroundings_count(read), surroundings_count(s));
	assert_true(knows(read, EDGE_START, "Portada"));
	buf_clear(&again);
	surroundings_write(read, &again);
	assert_int_equal(bytes.len, again.len);
	assert_memory_equal(bytes.data, again.data, bytes.len);
	surroundings_free(read);
	surroundings_free(s);

	/* no text of any document is in there */
	assert_null(memmem(bytes.data, bytes.len, "Portada", 7));
	assert_null(memmem(bytes.data, bytes.len, "portal", 6));

	for (size_t len = 1; len < bytes.len; len++) {
		enum status status = surroundings_read(bytes.data, len, &read, &err);
		assert_true(status == STATUS_CORRUPT || status == STATUS_UNSUPPORTED);
	}
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.data[i] ^= 0x55;
		if (surroundings_read(bytes.data, bytes.len, &read, &err) == STATUS_OK)
			surroundings_free(read);
		bytes.data[i] ^= 0x55;
	}
	assert_int_equal(surroundings_read("", 0, &read, &err), STATUS_OK);
	assert_int_equal(surroundings_count(read), 0);
	surroundings_free(read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),  cmocka_unit_test(test_priors),  cmocka_unit_test(test_group),
		cmocka_unit_test(test_learn), cmocka_unit_test(test_too_few), cmocka_unit_test(test_file),
		cmocka_unit_test(test_heads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

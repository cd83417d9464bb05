/* core/text: stems, joined stems, countries, stop words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "text/analyze.h"
#include "text/stem.h"

static struct stemmer *stemmer;

static int setup(void **state)
{
	(void)state;
	stemmer = stemmer_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stemmer_free(stemmer);
	stemmer_free(NULL);
	return 0;
}

static const char *term(const char *language, int kind, const char *form, struct buf *out)
{
	buf_clear(out);
	stemmer_term(stemmer, language_from_code(language), kind, form, strlen(form), out);
	return out->data;
}

struct row {
	const char *language;
	int kind;
	const char *form, *expected;
};

static const struct row rows[] = {
	{ "fr", TOKEN_WORD, "migrants", "migr" },
	{ "fr", TOKEN_WORD, "réfugiées", "refugi" },
	{ "fr", TOKEN_WORD, "mali", "mali" },
	{ "fr", TOKEN_WORD, "niger", "niger" },
	{ "fr", TOKEN_WORD, "guinée", "guinee" },
	{ "fr", TOKEN_WORD, "guinee", "guinee" },
	{ "es", TOKEN_WORD, "españa", "españa" },
	{ "es", TOKEN_WORD, "haití", "haiti" },
	{ "es", TOKEN_WORD, "año", "año" },
	{ "es", TOKEN_WORD, "ano", "ano" },
	{ "en", TOKEN_WORD, "refugees", "refuge" },
	{ "pt", TOKEN_WORD, "migração", "migracao" },
	{ NULL, TOKEN_WORD, "réfugiées", "refugiees" },
	{ "fr", TOKEN_NUMBER, "19384", "19384" },
	{ "fr", TOKEN_ACRONYM, "OIM", "Aoim" },
	{ "xx", TOKEN_ACRONYM, "R4V", "Ar4v" },
};

static void test_terms(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(term(rows[i].language, rows[i].kind, rows[i].form, &got),
				    rows[i].expected);
}

/* Pairs that must meet in one term: the joined stems, with and without accents. */
static const char *const joined[][3] = {
	{ "es", "mujer", "mujeres" },
	{ "es", "joven", "jóvenes" },
	{ "es", "joven", "jovenes" },
	{ "es", "hogar", "hogares" },
	{ "es", "familiar", "familiares" },
	{ "es", "regular", "regulares" },
	{ "es", "irregular", "irregulares" },
	{ "es", "origen", "orígenes" },
	{ "es", "taller", "talleres" },
	{ "es", "unidad", "unidades" },
	{ "es", "sociedad", "sociedades" },
	{ "es", "enfermedad", "enfermedades" },
	{ "es", "propiedad", "propiedades" },
	{ "es", "día", "días" },
	{ "es", "dia", "días" },
	{ "es", "vía", "vías" },
	{ "es", "línea", "líneas" },
	{ "es", "linea", "líneas" },
	{ "es", "año", "años" },
	{ "es", "paz", "paces" },
	{ "es", "cruz", "cruces" },
	{ "es", "voz", "voces" },
	{ "es", "directriz", "directrices" },
	{ "es", "comité", "comités" },
	{ "es", "examen", "exámenes" },
	{ "es", "consular", "consulares" },
	{ "fr", "abri", "abris" },
	{ "fr", "appui", "appuis" },
	{ "fr", "convoi", "convois" },
	{ "fr", "emploi", "emplois" },
	{ "fr", "envoi", "envois" },
	{ "fr", "renvoi", "renvois" },
	{ "fr", "conflits", "conflit" },
	{ "fr", "récits", "récit" },
	{ "fr", "recits", "récit" },
	{ "fr", "étrangers", "étranger" },
	{ "fr", "foyers", "foyer" },
	{ "fr", "travail", "travaux" },
	{ "fr", "commission", "commissions" },
	{ "fr", "revenu", "revenus" },
	{ "fr", "transits", "transit" },
	{ "fr", "numéro", "numéros" },
	{ "fr", "oeil", "yeux" },
	{ "fr", "travailleur", "travailleuses" },
	{ "fr", "demandeur", "demandeuse" },
	{ "fr", "directeur", "directrice" },
	{ "fr", "chef", "cheffes" },
	{ "fr", "tuteur", "tutrice" },
	{ "fr", "état", "etat" },
	{ "fr", "états", "etats" },
	{ "fr", "déplacé", "déplacés" },
};

static void test_joined(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf a = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	for (size_t i = 0; i < ARRAY_SIZE(joined); i++)
		assert_string_equal(term(joined[i][0], TOKEN_WORD, joined[i][1], &a),
				    term(joined[i][0], TOKEN_WORD, joined[i][2], &b));
	assert_string_not_equal(term("es", TOKEN_WORD, "años", &a), term("es", TOKEN_WORD, "anos", &b));
}

static void test_length(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	char form[200];
	for (size_t i = 0; i < sizeof(form); i += 2)
		memcpy(form + i, "é", 2);
	stemmer_term(stemmer, LANGUAGE_OTHER, TOKEN_WORD, form, sizeof(form), &got);
	assert_true(got.len > 0 && got.len <= 64);
}

static void test_codes(void **state)
{
	(void)state;
	assert_int_equal(language_from_code("fr"), LANGUAGE_FR);
	assert_int_equal(language_from_code("fr-FR"), LANGUAGE_FR);
	assert_int_equal(language_from_code("ES"), LANGUAGE_ES);
	assert_int_equal(language_from_code("en_GB"), LANGUAGE_EN);
	assert_int_equal(language_from_code("fra"), LANGUAGE_OTHER);
	assert_int_equal(language_from_code("pt"), LANGUAGE_OTHER);
	assert_int_equal(language_from_code(""), LANGUAGE_UNKNOWN);
	assert_int_equal(language_from_code(NULL), LANGUAGE_UNKNOWN);
	assert_string_equal(language_code(LANGUAGE_ES), "es");
	assert_null(language_code(LANGUAGE_OTHER));
	assert_null(language_code(LANGUAGE_UNKNOWN));
}

static void test_stop_words(void **state)
{
	(void)state;
	static const struct {
		enum language language;
		const char *form;
		bool expected;
	} cases[] = {
		{ LANGUAGE_FR, "le", true },        { LANGUAGE_FR, "l", true },
		{ LANGUAGE_FR, "les", true },       { LANGUAGE_FR, "êtes", true },
		{ LANGUAGE_FR, "etes", true },      { LANGUAGE_FR, "où", true },
		{ LANGUAGE_FR, "comment", true },   { LANGUAGE_FR, "pourquoi", true },
		{ LANGUAGE_FR, "à", true },         { LANGUAGE_FR, "dés", false },
		{ LANGUAGE_FR, "migrants", false }, { LANGUAGE_FR, "lé", false },
		{ LANGUAGE_FR, "", false },         { LANGUAGE_FR, "vôtre", false },
		{ LANGUAGE_ES, "qué", true },       { LANGUAGE_ES, "cuándo", true },
		{ LANGUAGE_ES, "dónde", true },     { LANGUAGE_ES, "estado", false },
		{ LANGUAGE_ES, "también", true },   { LANGUAGE_ES, "tambien", true },
		{ LANGUAGE_ES, "niños", false },    { LANGUAGE_EN, "where", true },
		{ LANGUAGE_EN, "the", true },       { LANGUAGE_EN, "th", false },
		{ LANGUAGE_EN, "theirsx", false },  { LANGUAGE_OTHER, "the", false },
		{ LANGUAGE_UNKNOWN, "le", false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (text_is_stop_word(cases[i].language, cases[i].form, strlen(cases[i].form)) !=
		    cases[i].expected)
			fail_msg("stop word? %s", cases[i].form);
	}
	/* The form need not end in NUL. */
	assert_true(text_is_stop_word(LANGUAGE_EN, "theatre", 3));
	assert_int_equal(text_stop_word_languages("a", 1),
			 1u << LANGUAGE_FR | 1u << LANGUAGE_ES | 1u << LANGUAGE_EN);
	assert_int_equal(text_stop_word_languages("nous", 4), 1u << LANGUAGE_FR);
	assert_int_equal(text_stop_word_languages("", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terms),      cmocka_unit_test(test_joined),
		cmocka_unit_test(test_length),     cmocka_unit_test(test_codes),
		cmocka_unit_test(test_stop_words),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

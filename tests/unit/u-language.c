/* indexer/language: the detector on short texts, and whom the judge believes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "language/language.h"

static const char french[] = "Le Salvador est un pays d'origine, de transit et de destination pour la traite "
			     "d'êtres humains, et les victimes "
			     "sont en majorité des femmes.";
static const char spanish[] =
	"El Salvador es un país de origen, tránsito y destino para la trata de personas, y las "
	"víctimas son en su mayoría mujeres y niñas.";
static const char english[] =
	"The country is a place of origin, transit and destination for trafficking in persons, and "
	"most of the victims are women and girls.";

static void test_detect(void **state)
{
	(void)state;
	/* clang-format off */
	static const struct {
		const char *code, *text;
	} cases[] = {
		{ "fr", french },
		{ "es", spanish },
		{ "en", english },
		{ "pt", "A Organização Internacional para as Migrações trabalha com os governos e com a sociedade civil para "
			"promover uma migração humana e ordenada que beneficie todos." },
		{ "it", "L'Organizzazione internazionale per le migrazioni lavora con i governi e la società civile per "
			"promuovere una migrazione umana e ordinata a beneficio di tutti." },
		{ "de", "Die Internationale Organisation für Migration arbeitet mit Regierungen und der Zivilgesellschaft "
			"zusammen, um eine humane und geordnete Migration zu fördern." },
		{ "ca", "L'Organització Internacional per a les Migracions treballa amb els governs i la societat civil per "
			"promoure una migració humana i ordenada que beneficiï tothom." },
		{ "ar", "المنظمة الدولية للهجرة تعمل مع الحكومات والمجتمع المدني لتعزيز الهجرة الإنسانية والمنظمة التي تعود "
			"بالفائدة على الجميع" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char code[LANGUAGE_CODE_SIZE];
		enum fact_source source;
		int percent;
		bool reliable;
		assert_int_equal(
			language_detect(cases[i].text, strlen(cases[i].text), code, &percent, &reliable),
			STATUS_OK);
		assert_string_equal(code, cases[i].code);
		assert_true(reliable);
		assert_in_range(percent, 80, 100);
		/* Nor does the judge bend these to one of ours, whatever the page declares. */
		assert_int_equal(language_judge(NULL, cases[i].text, "en", NULL, code, &source), STATUS_OK);
		if (strcmp(cases[i].code, "ar") != 0) /* nineteen words */
			assert_string_equal(code, cases[i].code);
	}
}

/* Texts of about twenty words, some with foreign names, which mislead CLD2 alone. */
static void test_short(void **state)
{
	(void)state;
	/* clang-format off */
	static const struct {
		const char *code, *text;
	} cases[] = {
		{ "es", "el sur de Italia, los normandos incorporaron elementos de las técnicas de construcción islámicas, "
			"lombardas y bizantinas, iniciando un estilo" },
		{ "es", "En 1957, la secretaria de Kosanović, Charlotte Muzar, transportó las cenizas de Tesla desde los Estados "
			"Unidos a Belgrado. Las" },
		{ "es", "Los niños migrantes no acompañados que retornan a Honduras reciben atención y alimentos en los centros "
			"de recepción del país cada día" },
		{ "fr", "Les personnes déplacées par le cyclone Matthew ont reçu des tentes et des abris dans la "
			"Grand'Anse cette semaine avec l'OIM" },
		{ "fr", "Un manuel pour le retour en toute sécurité des mineurs victimes de la traite a été présenté "
			"aujourd'hui par le comité national" },
		{ "en", "The Displacement Tracking Matrix in Haiti has counted more than two thousand people in the camps since "
			"the beginning of the year" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char code[LANGUAGE_CODE_SIZE];
		enum fact_source source;
		assert_int_equal(language_judge(NULL, cases[i].text, NULL, NULL, code, &source), STATUS_OK);
		assert_string_equal(code, cases[i].code);
		assert_int_equal(source, SOURCE_TEXT);
	}
}

static void test_judge(void **state)
{
	(void)state;
	static const struct {
		const char *title, *body, *declared, *address, *code;
		enum fact_source source;
	} cases[] = {
		/* text decides over whatever is declared */
		{ NULL, french, "es", "https://www.iom.int/es/x", "fr", SOURCE_TEXT },
		{ NULL, spanish, "fr", "/fr/x", "es", SOURCE_TEXT },
		{ "Titre", english, "fr-FR", NULL, "en", SOURCE_TEXT },
		/* short: address, then declaration */
		{ "OIM", "Haïti", "es", "https://www.iom.int/fr/haiti", "fr", SOURCE_ADDRESS },
		{ "OIM", "Haïti", "es-MX", "https://www.iom.int/haiti", "es", SOURCE_DECLARED },
		{ "OIM", NULL, "FR", NULL, "fr", SOURCE_DECLARED },
		{ NULL, NULL, NULL, "es/noticias/x.txt", "es", SOURCE_ADDRESS },
		{ NULL, NULL, NULL, "https://x.int/news/ES", "es", SOURCE_ADDRESS },
		/* what is no language segment */
		{ "OIM", NULL, NULL, "https://x.int/de/x", "", SOURCE_NONE },
		{ "OIM", NULL, NULL, "https://x.int/x?l=/fr/", "", SOURCE_NONE },
		{ "OIM", NULL, NULL, "https://x.int/french/x", "", SOURCE_NONE },
		{ "OIM", NULL, "x", NULL, "", SOURCE_NONE },
		{ "OIM", NULL, "french", NULL, "", SOURCE_NONE },
		/* nothing is assumed */
		{ NULL, NULL, NULL, NULL, "", SOURCE_NONE },
		{ "", "", "", "", "", SOURCE_NONE },
		{ NULL, "12 345 678", NULL, NULL, "", SOURCE_NONE },
		/* a declaration in a language that is not ours */
		{ "OIM", NULL, "pt-BR", NULL, "pt", SOURCE_DECLARED },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char code[LANGUAGE_CODE_SIZE] = "?";
		enum fact_source source = SOURCE_GUESS;
		assert_int_equal(language_judge(cases[i].title, cases[i].body, cases[i].declared,
						cases[i].address, code, &source),
				 STATUS_OK);
		if (strcmp(code, cases[i].code) != 0 || source != cases[i].source)
			fail_msg("row %zu: %s, source %d", i, code, (int)source);
	}
}

static void read_text(const char *text, struct tokens *tokens)
{
	*tokens = (struct tokens)TOKENS_INIT;
	assert_int_equal(text_analyze(text, strlen(text), tokens, NULL), STATUS_OK);
}

/* Pages that are half translated, and pages for two publics. */
static void test_second(void **state)
{
	(void)state;
	const struct {
		const char *title, *text;
		enum language main, also;
	} cases[] = {
		{ "Importar los módulos de Python", english, LANGUAGE_EN, LANGUAGE_ES },
		{ "Trafficking in Ecuador", english, LANGUAGE_EN, LANGUAGE_UNKNOWN },
		{ "La traite", french, LANGUAGE_FR, LANGUAGE_UNKNOWN },
		{ "Le Salvador", spanish, LANGUAGE_FR, LANGUAGE_ES },
		{ "Copie entre documents", french, LANGUAGE_FR, LANGUAGE_UNKNOWN },
		{ "", spanish, LANGUAGE_OTHER, LANGUAGE_UNKNOWN },
		{ "", "", LANGUAGE_FR, LANGUAGE_UNKNOWN },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tokens title, text;
		read_text(cases[i].title, &title);
		read_text(cases[i].text, &text);
		enum language also = language_second(&title, &text, 1, cases[i].main);
		tokens_release(&title);
		tokens_release(&text);
		if (also != cases[i].also)
			fail_msg("row %zu: %d", i, (int)also);
	}
}

static void test_paragraphs(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct tokens tokens;
	buf_addf(&text, "%s\n\n%s\n\nTapachula 2019\n\n%s", french, spanish, french);
	read_text(text.data, &tokens);
	uint8_t languages[400];
	assert_in_range(tokens.n, 60, ARRAY_SIZE(languages));
	language_of_paragraphs(&tokens, LANGUAGE_FR, LANGUAGE_ES, languages);
	for (size_t i = 0; i < tokens.n; i++) {
		size_t at = tokens.items[i].start;
		bool in_spanish = at >= sizeof(french) + 1 && at < sizeof(french) + sizeof(spanish);
		assert_int_equal(languages[i], in_spanish ? LANGUAGE_ES : LANGUAGE_FR);
	}
	tokens_release(&tokens);
}

/* Invalid bytes and long texts do no harm. */
static void test_odd_input(void **state)
{
	(void)state;
	char code[LANGUAGE_CODE_SIZE];
	int percent;
	bool reliable;
	assert_int_equal(language_detect("\xff\xfe", 2, code, &percent, &reliable), STATUS_OK);
	assert_string_equal(code, "");
	assert_false(reliable);
	assert_int_equal(language_detect("", 0, code, &percent, &reliable), STATUS_OK);
	assert_string_equal(code, "");

	CLEANUP(buf_release) struct buf text = BUF_INIT;
	while (text.len < 600000)
		buf_addf(&text, "%s é ", french);
	assert_int_equal(language_detect(text.data, text.len, code, &percent, &reliable), STATUS_OK);
	assert_string_equal(code, "fr");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detect),     cmocka_unit_test(test_short),
		cmocka_unit_test(test_judge),      cmocka_unit_test(test_second),
		cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_odd_input),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The matcher: rows of text and the concepts and countries it names; what a document is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/memory.h"
#include "query/concepts/concepts.h"

/* found: ids in reading order; "?" behind a weak match, "*" behind a demonym, ":N" behind one of N > 1 tokens. */
static const struct {
	const char *lang; /* NULL: not known */
	const char *text, *found;
} rows[] = {
	/* names of countries in three languages, with and without accents */
	{ "fr", "Le Salvador est un pays d'origine", "SLV country-of-origin:3" },
	{ "fr", "Les victimes sont envoyées au Salvador", "SLV" },
	{ NULL, "traite enfants Salvador", "trafficking SLV?" },
	{ "es", "viajó a El Salvador", "SLV:2" },
	{ "en", "back in El Salvador", "SLV:2" },
	{ "fr", "Haïti", "HTI" },
	{ "fr", "à Haiti", "HTI" },
	{ NULL, "seisme haiti", "earthquake HTI" },
	{ "es", "en Haití y en Perú", "HTI PER" },
	{ "es", "en PERU y en Peru", "PER PER" },
	{ "fr", "au Pérou", "PER" },
	{ "fr", "en Côte d'Ivoire", "CIV:3" },
	{ "fr", "en Côte d’Ivoire", "CIV:3" },
	{ "fr", "en Cote d´Ivoire", "CIV:3" },
	{ "en", "Ivory Coast", "CIV:2" },
	{ "es", "Costa de Marfil", "CIV:3" },
	{ "fr", "les États-Unis", "USA:2" },
	{ "fr", "aux Etats-Unis", "USA:2" },
	{ "es", "los Estados Unidos de América", "USA:4" },
	{ "es", "en EE.UU. y EE. UU.", "USA USA" },
	{ "en", "the U.S. and the USA", "USA USA" },
	{ "en", "US$ 70 million", "" },
	{ "en", "the UK", "GBR" },
	{ "fr", "le Cap-Vert", "CPV:2" },
	{ "fr", "la Tchéquie", "CZE" },
	{ "fr", "en Türkiye", "TUR" },
	{ "fr", "en Turquie", "TUR" },
	{ "en", "Viet Nam and Vietnam", "VNM:2 VNM" },
	/* the longer name first */
	{ "fr", "la Guinée-Bissau", "GNB:2" },
	{ "fr", "la Guinée équatoriale", "GNQ:2" },
	{ "es", "de Guinea Ecuatorial", "GNQ:2" },
	{ "fr", "la Papouasie-Nouvelle-Guinée", "PNG:3" },
	{ "en", "Papua New Guinea", "PNG:3" },
	{ "fr", "la Guinée", "GIN" },
	{ "fr", "la Guinée-Conakry", "GIN:2" },
	{ "fr", "dans le golfe de Guinée", "" },
	{ "en", "the Gulf of Guinea", "" },
	{ "fr", "le Soudan du Sud et le Soudan", "SSD:3 SDN" },
	{ "en", "South Sudan", "SSD:2" },
	{ "fr", "la République démocratique du Congo", "COD:4" },
	{ "fr", "en RDC", "COD" },
	{ "fr", "le Congo", "COG" },
	{ "fr", "la République du Congo", "COG:3" },
	{ "es", "la República Democrática del Congo", "COD:4" },
	{ "fr", "la République dominicaine", "DOM:2" },
	{ "fr", "la République centrafricaine", "CAF:2" },
	{ "fr", "en Corée du Sud", "KOR:3" },
	{ "fr", "Saint-Vincent-et-les-Grenadines", "VCT:5" },
	{ "fr", "le Sahara occidental", "ESH:2" },
	{ "fr", "le désert du Sahara", "sahara-desert:3" },
	{ "en", "the Federated States of Micronesia", "FSM:4" },
	/* what only looks like a country */
	{ "fr", "la réunion du Conseil", "" },
	{ "fr", "une réunion à La Réunion", "REU:2" },
	{ "fr", "Réunion du groupe abris", "" },
	{ "fr", "sur l'île de La Réunion", "REU:4" },
	{ "es", "al sur del mar", "" },
	{ "fr", "sous l'équateur", "" },
	{ "fr", "en Équateur", "ECU" },
	{ "fr", "une grenade a explosé", "" },
	{ "fr", "à la Grenade", "GRD" },
	{ "es", "en Granada", "GRD?" },
	{ "fr", "la Dominique", "DMA" },
	{ "fr", "Dominique Martin parle", "DMA?" },
	{ "en", "Jordan Takes the Night Shift", "JOR?" },
	{ "en", "refugees in Jordan", "refugee JOR" },
	{ "en", "Georgia Brown said", "GEO?" },
	{ "en", "an office in Tbilisi, Georgia", "GEO" },
	{ "fr", "Liban, 19 ans, attend", "LBN?" },
	{ "fr", "au Liban", "LBN" },
	{ "fr", "Maurice est parti", "" },
	{ "fr", "au large de l'île Maurice", "MUS:2" },
	{ "es", "Mauricio llegó", "" },
	{ "en", "a car stopped", "" },
	{ "en", "displaced in CAR", "CAF" },
	{ "fr", "le train CAR", "" },
	{ "en", "who came", "" },
	{ "en", "the WHO said", "who" },
	{ "es", "los niños irán a la escuela", "" },
	{ "es", "la frontera de Irán", "border IRN" },
	{ "en", "Benin City lies in Nigeria", "NGA" },
	{ "en", "Benin City is far from Benin", "BEN?" },
	{ "fr", "le delta du Niger", "" },
	{ "fr", "le lac Tchad", "lake-chad:2" },
	{ "fr", "du Tchad", "TCD" },
	{ "en", "turkey with rice", "" },
	{ "en", "New Mexico", "" },
	{ "fr", "les pays bas salaires", "" },
	{ "fr", "aux Pays-Bas", "NLD:2" },
	{ "es", "Nueva Granada", "" },
	{ "fr", "de Mexico", "MEX" },
	{ "es", "en Ciudad de México", "MEX" },
	/* demonyms: number, gender, capitals; those that differ by a letter */
	{ "fr", "les victimes salvadoriennes", "SLV*" },
	{ "fr", "un Afghan, une Afghane, des Afghans, des Afghanes", "AFG* AFG* AFG* AFG*" },
	{ "fr", "des afghanes", "AFG*" },
	{ "fr", "le ministre nigérien", "NER*" },
	{ "fr", "la ministre nigérienne", "NER*" },
	{ "fr", "le ministre nigérian", "NGA*" },
	{ "fr", "la ministre nigériane", "NGA*" },
	{ "es", "nigerinos y nigerianas", "NER* NGA*" },
	{ "fr", "les Burkinabè", "BFA*" },
	{ "fr", "des migrantes ivoiriennes", "migrant? CIV*" },
	{ "fr", "deux Sénégalaises", "SEN*" },
	{ "fr", "la famille haïtienne", "household? HTI*" },
	{ "fr", "des infirmières bissau-guinéennes", "GNB*:2" },
	{ "fr", "des Sud-Soudanaises", "SSD*:2" },
	{ "fr", "les grecques et les turques", "GRC* TUR*" },
	{ "es", "venezolanos y venezolanas", "VEN* VEN*" },
	{ "es", "una hondureña", "HND*" },
	{ "es", "los albaneses y un albanés", "ALB* ALB*" },
	{ "es", "marroquíes", "MAR*" },
	{ "es", "un costarricense", "CRI*" },
	{ "es", "las iraquíes", "IRQ*" },
	{ "es", "nicaragüenses", "NIC*" },
	{ "en", "two Nigerians", "NGA*" },
	{ "en", "Filipinos and Filipinas", "PHL* PHL*" },
	{ "en", "polish the floor", "" },
	{ "en", "a Polish truck", "POL*" },
	{ "es", "en español", "" },
	{ "es", "dos españolas", "ESP*" },
	{ "fr", "en français", "" },
	{ "fr", "des étudiants français", "FRA*" },
	{ "fr", "le Département d'État américain", "USA?*" },
	{ "fr", "le continent latino-américain", "" },
	{ "es", "pueblos indios", "" },
	{ "fr", "l'océan Indien", "" },
	{ "es", "colombianas en Francia", "COL* FRA" },
	/* an adjective belongs to its language */
	{ "en", "chilean miners", "CHL*" },
	{ "fr", "Jordan Dupont", "" },
	{ "es", "Salvador de Bahía", "" },
	/* terms: number, gender, several words, articles between them */
	{ "fr", "lutte contre la traite", "counter-trafficking:4" },
	{ "fr", "victime de traite", "victim-of-trafficking:3" },
	{ "fr", "victimes de la traite", "victim-of-trafficking:4" },
	{ "fr", "la traite des êtres humains", "trafficking:4" },
	{ "fr", "la traite d'etres humains", "trafficking:4" },
	{ "fr", "elle traite les dossiers", "" },
	{ "fr", "le manuel traite des mineurs", "manual" },
	{ "fr", "on se traite bien", "" },
	{ "fr", "le traité de paix", "" },
	{ "fr", "des dossiers traités", "" },
	{ "fr", "la traite négrière", "" },
	{ "es", "la trata de personas", "trafficking:3" },
	{ "es", "se trata de personas", "trafficking:3" },
	{ "es", "se trata de un plan", "" },
	{ "es", "trata de evitar el viaje", "" },
	{ "es", "víctimas de trata", "victim-of-trafficking:3" },
	{ "es", "contra la trata", "trafficking" },
	{ "fr", "trafic illicite de migrants", "smuggling:4" },
	{ "fr", "des passeurs", "smuggler" },
	{ "fr", "migrants bloqués", "stranded-migrant:2" },
	{ "fr", "une migrante bloquée", "stranded-migrant:2" },
	{ "fr", "travailleuses saisonnières", "seasonal-worker:2" },
	{ "fr", "déplacés internes", "idp:2" },
	{ "fr", "déplacées internes", "idp:2" },
	{ "fr", "personnes deplacees", "displaced:2" },
	{ "fr", "il s'est déplacé", "" },
	{ "fr", "elle est retournée", "" },
	{ "fr", "les retournés", "returnee" },
	{ "es", "desplazadas internas", "idp:2" },
	{ "es", "ha retornado", "" },
	{ "es", "los retornados", "returnee" },
	{ "es", "menores no acompañados", "unaccompanied-minor:3" },
	{ "es", "ninos no acompanados", "unaccompanied-minor:3" },
	{ "es", "una niña migrante", "migrant-child:2" },
	{ "en", "unaccompanied children", "unaccompanied-minor:2" },
	{ "en", "internally displaced persons", "idp:3" },
	{ "en", "stateless people", "stateless:2" },
	{ "en", "asylum-seekers", "asylum-seeker:2" },
	{ "fr", "retour volontaire assisté", "avrr:3" },
	{ "fr", "le retour volontaire", "voluntary-return:2" },
	{ "fr", "le retour", "return?" },
	{ "es", "el retorno voluntario asistido", "avrr:3" },
	{ "es", "él retorna", "" },
	{ "fr", "principes directeurs relatifs au déplacement", "guiding-principles:5" },
	{ "fr", "envois de fonds", "remittances:3" },
	{ "fr", "un envoi de fonds", "remittances:3" },
	{ "fr", "gestion des frontières", "border-management:3" },
	{ "fr", "poste-frontière", "border-crossing:2" },
	{ "fr", "santé mentale et soutien psychosocial", "mhpss:5" },
	{ "fr", "eau, hygiène et assainissement", "wash:4" },
	{ "fr", "Convention de 1951", "refugee-convention:3" },
	{ "fr", "Programme 2030", "agenda-2030:2" },
	{ "fr", "VIH/sida", "hiv:2" },
	{ "fr", "le genre", "gender?" },
	{ "fr", "ce genre de voyage", "" },
	{ "es", "inundaciones", "flood" },
	{ "es", "campo de refugiados", "camp:3" },
	{ "es", "en el campo", "" },
	{ "fr", "réinstallation planifiée", "planned-relocation:2" },
	{ "fr", "la réinstallation", "resettlement" },
	/* acronyms: capitals alone, one letter more or less, plural, by language */
	{ "fr", "la DTM et la CCCM", "dtm cccm" },
	{ "fr", "dtm", "" },
	{ "en", "the IDPs", "idp" },
	{ "fr", "le HCR, l'OIM et le PAM", "unhcr iom? wfp" },
	{ "es", "ACNUR y la OIT", "unhcr ilo" },
	{ "es", "la OEA", "oas" },
	{ "fr", "les MENA", "unaccompanied-minor" },
	{ "fr", "la région MENA", "mena-region:2" },
	{ "fr", "RVA ou AVRR", "avrr avrr" },
	{ "fr", "le système MIDAS", "midas" },
	{ "fr", "Midas", "" },
	{ "fr", "au marché", "" },
	{ "fr", "un tôt départ", "" },
	{ "es", "DD.HH.", "human-rights" },
	{ NULL, "MERCOSUR", "mercosur" },
	/* titles in capitals */
	{ "fr", "LUTTE CONTRE L’APATRIDIE A L’OUEST DE LA COTE D'IVOIRE", "statelessness CIV:3" },
	{ "es", "CONTRATACION ETICA ENTRE GUATEMALA Y MEXICO", "ethical-recruitment:2 GTM MEX" },
	/* nothing matches across a border of paragraphs */
	{ "fr", "le retour\nvolontaire", "return?" },
	{ "fr", "", "" },
};

static void find(const char *text, const char *lang, struct concept_matches *matches)
{
	struct error err = ERROR_INIT;
	struct tokens tokens = TOKENS_INIT;
	matches->n = 0;
	assert_int_equal(text_analyze(text, strlen(text), &tokens, &err), STATUS_OK);
	concepts_find(concepts_get(), &tokens, language_from_code(lang), matches);
	for (size_t i = 0; i < matches->n; i++) {
		const struct concept_match *match = &matches->items[i];
		assert_true(match->n_tokens > 0 && match->first + match->n_tokens <= tokens.n);
		assert_true(!i ||
			    match->first >= matches->items[i - 1].first + matches->items[i - 1].n_tokens);
		assert_true(match->languages != 0);
	}
	tokens_release(&tokens);
}

static void test_rows(void **state)
{
	(void)state;
	unsigned failed = 0;
	struct concept_matches matches = { .items = NULL };
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	assert_true(ARRAY_SIZE(rows) >= 150);
	for (size_t r = 0; r < ARRAY_SIZE(rows); r++) {
		find(rows[r].text, rows[r].lang, &matches);
		buf_clear(&found);
		for (size_t i = 0; i < matches.n; i++) {
			const struct concept_match *match = &matches.items[i];
			buf_addf(&found, "%s%s%s%s", i ? " " : "", concept_id(concepts_get(), match->concept),
				 match->weak ? "?" : "", match->demonym ? "*" : "");
			if (match->n_tokens > 1)
				buf_addf(&found, ":%u", match->n_tokens);
		}
		if (strcmp(found.data, rows[r].found) != 0) {
			print_error("row %zu (%s) \"%s\": found \"%s\", not \"%s\"\n", r,
				    rows[r].lang ? rows[r].lang : "-", rows[r].text, found.data,
				    rows[r].found);
			failed++;
		}
	}
	concept_matches_release(&matches);
	assert_int_equal(failed, 0);
}

static void test_tables(void **state)
{
	(void)state;
	uint32_t row = concept_find(concepts_get(), "avrr");
	assert_int_not_equal(row, UINT32_MAX);
	assert_string_equal(concept_id(concepts_get(), row), "avrr");
	assert_int_equal(concept_find(concepts_get(), "AVRR"), UINT32_MAX);
	assert_int_equal(concept_find(concepts_get(), ""), UINT32_MAX);
	assert_string_equal(concept_name(concepts_get(), concept_find(concepts_get(), "SLV"), LANGUAGE_FR),
			    "El Salvador");
	assert_string_equal(concept_name(concepts_get(), concept_find(concepts_get(), "CIV"), LANGUAGE_ES),
			    "Côte d'Ivoire");
	assert_string_equal(
		concept_name(concepts_get(), concept_find(concepts_get(), "flood"), LANGUAGE_UNKNOWN),
		"flood");
	struct strlist variants = STRLIST_INIT;
	concept_variants(concepts_get(), concept_find(concepts_get(), "flood"), LANGUAGE_ES, &variants);
	assert_int_equal(variants.n, 3);
	assert_string_equal(variants.items[2], "crecidas");
	strlist_clear(&variants);
	concept_variants(concepts_get(), row, LANGUAGE_UNKNOWN, &variants);
	assert_true(strlist_has(&variants, "ARVR") && strlist_has(&variants, "assisted voluntary return"));
	strlist_release(&variants);
}

static void test_capitals(void **state)
{
	(void)state;
	static const struct {
		const char *name, *country; /* NULL: none of ours */
	} names[] = {
		{ "lome", "TGO" },
		{ "addis abeba", "ETH" },
		{ "adis abeba", "ETH" },
		{ "port au prince", "HTI" },
		{ "port d espagne", "TTO" },
		{ "la paz", "BOL" },
		{ "djamena", "TCD" },
		{ "porto novo", "BEN" },
		{ "benin city", "NGA" },
		{ "chisinau", "MDA" },
		{ "paz", NULL },
		{ "Lomé", NULL }, /* not folded */
		{ "port", NULL },
		{ "paris", NULL }, /* of agreements */
		{ "panama", NULL },
		{ "", NULL },
	};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		uint32_t row = concept_of_capital(concepts_get(), names[i].name, strlen(names[i].name));
		const char *country = row == UINT32_MAX ? NULL : concept_id(concepts_get(), row);
		if (!country != !names[i].country || (country && strcmp(country, names[i].country)))
			fail_msg("capital \"%s\": %s, not %s", names[i].name, country ? country : "none",
				 names[i].country ? names[i].country : "none");
	}
}

/* Every variant of the tables is found in a text of its language, as one match, unless a rule says otherwise. */
static void test_every_variant(void **state)
{
	(void)state;
	struct concept_matches matches = { .items = NULL };
	unsigned n = 0, missed = 0;
	for (enum language language = LANGUAGE_FR; language <= LANGUAGE_EN; language++) {
		for (uint32_t row = 0; row < concept_find(concepts_get(), "AFG"); row++) {
			struct strlist variants = STRLIST_INIT;
			concept_variants(concepts_get(), row, language, &variants);
			for (size_t i = 0; i < variants.n; i++) {
				CLEANUP(buf_release) struct buf text = BUF_INIT;
				buf_addf(&text, "x %s", variants.items[i]);
				find(text.data, language_code(language), &matches);
				n++;
				missed += matches.n != 1;
			}
			strlist_release(&variants);
		}
	}
	concept_matches_release(&matches);
	assert_true(n > 1500);
	/* those that need a word in front (MENA as a region) or are never matched (CoM, ToT, MoU, misión ...) */
	if (missed > 16)
		print_error("%u of %u variants are not found\n", missed, n);
	assert_true(missed <= 16);
}

static const struct {
	const char *what, *title, *dateline, *body, *countries, *topics;
} documents[] = {
	{ "the primary country by counts, others beside it", "Un manuel", "",
	  "Le Salvador. Les victimes salvadoriennes, au Salvador, venues du Honduras, du Mexique et du "
	  "Nicaragua",
	  "SLV HND MEX NIC", "manual" },
	{ "the dateline before the title", "Choléra en Haïti", "Saint-Domingue, République dominicaine",
	  "Saint-Domingue, République dominicaine - La République dominicaine aide Haïti", "DOM HTI",
	  "cholera" },
	{ "but what is named all through before a mere dateline", "Choléra en Haïti",
	  "Saint-Domingue, République dominicaine", "Haïti, Haïti et Haïti", "HTI DOM", "cholera" },
	{ "the one named first, when the other is not named more than twice as often", "", "",
	  "Le Togo. Le Liban, le Liban", "TGO LBN", "" },
	{ "else the other", "", "", "Le Togo. Le Liban, le Liban et le Liban", "LBN TGO", "" },
	{ "a seat is no country of the story", "Deux naufrages", "Genève, Suisse",
	  "Suisse : au large de la Libye et de la Libye", "LBY", "shipwreck" },
	{ "a first name alone is no country", "Dominique raconte", "", "Dominique est partie", "", "" },
	{ "once among many mentions is passing", "Retour au Mali", "",
	  "Mali, Mali, Mali, Mali. Plus loin, bien plus tard et tout à fait ailleurs dans le texte, après la "
	  "guerre et la pluie, on vit la Norvège.",
	  "MLI", "return" },
	{ "congolais belongs to the country that is named", "", "", "En RDC, les congolais. La RDC", "COD",
	  "" },
	{ "and to the other when only that is", "", "", "Au Congo, les congolais. Le Congo", "COG", "" },
	{ "nothing", "", "", "", "", "" },
};

static void join(const struct strlist *list, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < list->n; i++)
		buf_addf(out, "%s%s", i ? " " : "", list->items[i]);
}

static void test_judge(void **state)
{
	(void)state;
	unsigned failed = 0;
	for (size_t r = 0; r < ARRAY_SIZE(documents); r++) {
		struct concept_matches title = { .items = NULL }, dateline = { .items = NULL },
				       body = { .items = NULL };
		struct strlist countries = STRLIST_INIT, topics = STRLIST_INIT;
		CLEANUP(buf_release) struct buf got = BUF_INIT;
		find(documents[r].title, "fr", &title);
		find(documents[r].dateline, "fr", &dateline);
		find(documents[r].body, "fr", &body);
		concepts_judge(concepts_get(), &title, &dateline, &body, &countries, &topics);
		join(&countries, &got);
		if (strcmp(got.data, documents[r].countries) != 0) {
			print_error("%s: countries \"%s\", not \"%s\"\n", documents[r].what, got.data,
				    documents[r].countries);
			failed++;
		}
		join(&topics, &got);
		if (strcmp(got.data, documents[r].topics) != 0) {
			print_error("%s: topics \"%s\", not \"%s\"\n", documents[r].what, got.data,
				    documents[r].topics);
			failed++;
		}
		strlist_release(&countries);
		strlist_release(&topics);
		concept_matches_release(&title);
		concept_matches_release(&dateline);
		concept_matches_release(&body);
	}
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),     cmocka_unit_test(test_tables),
		cmocka_unit_test(test_capitals), cmocka_unit_test(test_every_variant),
		cmocka_unit_test(test_judge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

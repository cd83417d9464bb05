/* core/text: the tokenizer on a table of cases, its invariants on random text, folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/analyze.h"

/* Tokens as one line: "@" acronym or "#" number, form, start-end, letters of the flags; compounds in braces. */
static void render(const struct tokens *tokens, struct buf *out)
{
	static const char letters[] = "SBCJEU"; /* in the order of enum token_flags */
	static const char *const kinds[] = { "", "#", "@" };

	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *token = &tokens->items[i];
		buf_addf(out, "%s%s%s %u-%u", i ? " | " : "", kinds[token->kind], token_form(tokens, token),
			 token->start, token->end);
		for (int k = 0; letters[k]; k++)
			if (token->flags & 1 << k)
				buf_addf(out, "%s%c", token->flags & ((1 << k) - 1) ? "" : " ", letters[k]);
	}
	for (size_t i = 0; i < tokens->n_compounds; i++) {
		const struct compound *compound = &tokens->compounds[i];
		buf_addf(out, " {%u+%u %s}", compound->first, compound->n_tokens,
			 tokens->pool.data + compound->form);
	}
}

struct row {
	const char *text;
	size_t len;
	const char *expected;
};
#define ROW(text, expected)                                                                                  \
	{                                                                                                    \
		text, sizeof(text) - 1, expected                                                             \
	}

/* clang-format off */
static const struct row rows[] = {
	ROW("l'OIM",
	    "l 0-1 SBE | @OIM 2-5 CJU"),
	ROW("l’OIM",
	    "l 0-1 SBE | @OIM 4-7 CJU"),
	ROW("l´Agence",
	    "l 0-1 SBE | agence 3-9 CJ"),
	ROW("l‘État",
	    "l 0-1 SBE | état 4-9 CJ"),
	ROW("l\xca\xbc" "aide",
	    "l 0-1 SBE | aide 3-7 J"),
	ROW("L'OIM au Salvador",
	    "l 0-1 SBCE | @OIM 2-5 CJU | au 6-8 | salvador 9-17 C"),
	ROW("d'un",
	    "d 0-1 SBE | un 2-4 J"),
	ROW("qu'il",
	    "qu 0-2 SBE | il 3-5 J"),
	ROW("n'est",
	    "n 0-1 SBE | est 2-5 J"),
	ROW("s'il",
	    "s 0-1 SBE | il 2-4 J"),
	ROW("j'ai",
	    "j 0-1 SBE | ai 2-4 J"),
	ROW("c'est",
	    "c 0-1 SBE | est 2-5 J"),
	ROW("m'a",
	    "m 0-1 SBE | a 2-3 J"),
	ROW("t'a",
	    "t 0-1 SBE | a 2-3 J"),
	ROW("jusqu'à",
	    "jusqu 0-5 SBE | à 6-8 J"),
	ROW("lorsqu'on",
	    "lorsqu 0-6 SBE | on 7-9 J"),
	ROW("puisqu'elle",
	    "puisqu 0-6 SBE | elle 7-11 J"),
	ROW("Puisqu’on",
	    "puisqu 0-6 SBCE | on 9-11 J"),
	ROW("l’ OIM",
	    "l 0-1 SBE | @OIM 5-8 CU"),
	ROW("rock 'n' roll",
	    "rock 0-4 SB | n 6-7 | roll 9-13"),
	ROW("l'HCR",
	    "l 0-1 SBE | @HCR 2-5 CJU"),
	ROW("d'11",
	    "d 0-1 SBE | #11 2-4 J"),
	ROW("l'1,5",
	    "l 0-1 SBE | #1.5 2-5 J"),
	ROW("QU'IL vient",
	    "qu 0-2 SBCEU | @IL 3-5 CJU | vient 6-11"),
	ROW("c'est-à-dire",
	    "c 0-1 SBE | est 2-5 J | à 6-8 J | dire 9-13 J {1+3 est-à-dire}"),
	ROW("d'outre-mer",
	    "d 0-1 SBE | outre 2-7 J | mer 8-11 J {1+2 outre-mer}"),
	ROW("l'Organisation",
	    "l 0-1 SBE | organisation 2-14 CJ"),
	ROW("aujourd'hui",
	    "aujourd 0-7 SB | hui 8-11 J {0+2 aujourd'hui}"),
	ROW("aujourd’hui",
	    "aujourd 0-7 SB | hui 10-13 J {0+2 aujourd'hui}"),
	ROW("jusqu'aujourd'hui",
	    "jusqu 0-5 SBE | aujourd 6-13 J | hui 14-17 J {1+2 aujourd'hui}"),
	ROW("Côte d'Ivoire",
	    "côte 0-5 SBC | d 6-7 E | ivoire 8-14 CJ"),
	ROW("Côte d’Ivoire",
	    "côte 0-5 SBC | d 6-7 E | ivoire 10-16 CJ"),
	ROW("main-d'œuvre",
	    "main 0-4 SB | d 5-6 JE | oeuvre 7-13 J {0+3 main-d'oeuvre}"),
	ROW("N'Djamena",
	    "n 0-1 SBC | djamena 2-9 CJ {0+2 n'djamena}"),
	ROW("Grand'Anse",
	    "grand 0-5 SBC | anse 6-10 CJ {0+2 grand'anse}"),
	ROW("O'Brien",
	    "o 0-1 SBC | brien 2-7 CJ {0+2 o'brien}"),
	ROW("N'Zérékoré",
	    "n 0-1 SBC | zérékoré 2-13 CJ {0+2 n'zérékoré}"),
	ROW("l'IOM's",
	    "l 0-1 SBE | @IOM 2-5 CJU | s 6-7 J"),
	ROW("don't",
	    "don 0-3 SB | t 4-5 J {0+2 don't}"),
	ROW("the migrants' rights",
	    "the 0-3 SB | migrants 4-12 | rights 14-20"),
	ROW("'cité'",
	    "cité 1-6 SB"),
	ROW("quelqu'un",
	    "quelqu 0-6 SB | un 7-9 J {0+2 quelqu'un}"),
	ROW("presqu’île",
	    "presqu 0-6 SB | île 9-13 J {0+2 presqu'île}"),
	ROW("poste-frontière",
	    "poste 0-5 SB | frontière 6-16 J {0+2 poste-frontière}"),
	ROW("Nord-Kivu",
	    "nord 0-4 SBC | kivu 5-9 CJ {0+2 nord-kivu}"),
	ROW("non\xe2\x80\x90" "accompagnés",
	    "non 0-3 SB | accompagnés 6-18 J {0+2 non-accompagnés}"),
	ROW("non\xe2\x80\x91" "accompagnés",
	    "non 0-3 SB | accompagnés 6-18 J {0+2 non-accompagnés}"),
	ROW("franco - allemand",
	    "franco 0-6 SB | allemand 9-17"),
	ROW("a-t-il",
	    "a 0-1 SB | t 2-3 J | il 4-6 J {0+3 a-t-il}"),
	ROW("counter-trafficking",
	    "counter 0-7 SB | trafficking 8-19 J {0+2 counter-trafficking}"),
	ROW("déplacé·e·s",
	    "déplacé 0-9 SB | e 11-12 J | s 14-15 J {0+3 déplacé-e-s}"),
	ROW("VIH/sida",
	    "@VIH 0-3 SBCU | sida 4-8"),
	ROW("COVID-19",
	    "@COVID 0-5 SBCU | #19 6-8 J {0+2 covid-19}"),
	ROW("24-10",
	    "#24 0-2 SB | #10 3-5 J {0+2 24-10}"),
	ROW("OIM-HCR",
	    "@OIM 0-3 SBCU | @HCR 4-7 CJU {0+2 oim-hcr}"),
	ROW("2010–2015",
	    "#2010 0-4 SB | #2015 7-11"),
	ROW("rendez-vous",
	    "rendez 0-6 SB | vous 7-11 J {0+2 rendez-vous}"),
	ROW("-tiret",
	    "tiret 1-6 SB"),
	ROW("a-b-c-d-e-f-g-h-i",
	    "a 0-1 SB | b 2-3 J | c 4-5 J | d 6-7 J | e 8-9 J | f 10-11 J | g 12-13 J | h 14-15 J | i 16-17 J"),
	ROW("Port-au-Prince",
	    "port 0-4 SBC | au 5-7 J | prince 8-14 CJ {0+3 port-au-prince}"),
	ROW("OIM",
	    "@OIM 0-3 SBCU"),
	ROW("les IDPs",
	    "les 0-3 SB | @IDP 4-8 C"),
	ROW("des ONGs",
	    "des 0-3 SB | @ONG 4-8 C"),
	ROW("R4V",
	    "@R4V 0-3 SBCU"),
	ROW("le CCCM",
	    "le 0-2 SB | @CCCM 3-7 CU"),
	ROW("O.N.U.",
	    "@ONU 0-5 SBCU"),
	ROW("U.S.A",
	    "@USA 0-5 SBCU"),
	ROW("EE.UU.",
	    "@EEUU 0-5 SBCU"),
	ROW("DD.HH.",
	    "@DDHH 0-5 SBCU"),
	ROW("los EE. UU. y",
	    "los 0-3 SB | @EEUU 4-10 CU | y 12-13"),
	ROW("l'État",
	    "l 0-1 SBE | état 2-7 CJ"),
	ROW("ÉTATS membres",
	    "@ETATS 0-6 SBCU | membres 7-14"),
	ROW("A",
	    "a 0-1 SBC"),
	ROW("A4",
	    "@A4 0-2 SBC"),
	ROW("CO2 et",
	    "@CO2 0-3 SBCU | et 4-6"),
	ROW("US$ 3",
	    "@US 0-2 SBCU | #3 4-5"),
	ROW("le MERCOSUR",
	    "le 0-2 SB | @MERCOSUR 3-11 CU"),
	ROW("CONTEXTE",
	    "contexte 0-8 SBCU"),
	ROW("ORGANISATION",
	    "organisation 0-12 SBCU"),
	ROW("L'UNICEF",
	    "l 0-1 SBCE | @UNICEF 2-8 CJU"),
	ROW("WHO who",
	    "@WHO 0-3 SBCU | who 4-7"),
	ROW("SIDA sida",
	    "@SIDA 0-4 SBCU | sida 5-9"),
	ROW("les INTERNATIONALES",
	    "les 0-3 SB | internationales 4-19 CU"),
	ROW("Mme",
	    "mme 0-3 SBC"),
	ROW("IIe",
	    "iie 0-3 SBC"),
	ROW("PDI/DPI",
	    "@PDI 0-3 SBCU | @DPI 4-7 CU"),
	ROW("H5N1",
	    "@H5N1 0-4 SBCU"),
	ROW("TVs",
	    "@TV 0-3 SBC"),
	ROW("J.K. Rowling",
	    "@JK 0-3 SBCU | rowling 5-12 C"),
	ROW("MARGARITA ESCOBAR",
	    "margarita 0-9 SBCU | escobar 10-17 CU"),
	ROW("OIM HCR",
	    "@OIM 0-3 SBCU | @HCR 4-7 CU"),
	ROW("OIM HAÏTI",
	    "oim 0-3 SBCU | haïti 4-10 CU"),
	ROW("RETOUR DES MIGRANTS. Le HCR dit",
	    "retour 0-6 SBCU | des 7-10 CU | migrants 11-19 CU | le 21-23 SC | @HCR 24-27 CU | dit 28-31"),
	ROW("Le HCR dit. RETOUR DES MIGRANTS",
	    "le 0-2 SBC | @HCR 3-6 CU | dit 7-10 | retour 12-18 SCU | des 19-22 CU | migrants 23-31 CU"),
	ROW("LE 50e ANNIVERSAIRE",
	    "le 0-2 SBCU | 50e 3-6 | anniversaire 7-19 CU"),
	ROW("L'ÉTAT DE LA MIGRATION",
	    "l 0-1 SBCE | état 2-7 CJU | de 8-10 CU | la 11-13 CU | migration 14-23 CU"),
	ROW("O.N.U. ET MIGRATION",
	    "@ONU 0-5 SBCU | et 7-9 SCU | migration 10-19 CU"),
	ROW("TRAITE ET TRAFIC\nl'OIM dit",
	    "traite 0-6 SBCU | et 7-9 CU | trafic 10-16 CU | l 17-18 SBE | @OIM 19-22 CJU | dit 23-26"),
	ROW("N'DJAMENA ET TCHAD",
	    "n 0-1 SBC | djamena 2-9 CJU | et 10-12 CU | tchad 13-18 CU {0+2 n'djamena}"),
	ROW("19 384",
	    "#19384 0-6 SB"),
	ROW("19\xc2\xa0" "384",
	    "#19384 0-7 SB"),
	ROW("19\xe2\x80\xaf" "384",
	    "#19384 0-8 SB"),
	ROW("19\xe2\x80\x89" "384",
	    "#19384 0-8 SB"),
	ROW("12\xc2\xa0" "345 678",
	    "#12345678 0-11 SB"),
	ROW("213.581",
	    "#213581 0-7 SB"),
	ROW("35,000",
	    "#35000 0-6 SB"),
	ROW("2 985 km",
	    "#2985 0-5 SB | km 6-8"),
	ROW("1,3 million",
	    "#1.3 0-3 SB | million 4-11"),
	ROW("2,6 millones",
	    "#2.6 0-3 SB | millones 4-12"),
	ROW("US$ 3,5 mil millones",
	    "@US 0-2 SBCU | #3.5 4-7 | mil 8-11 | millones 12-20"),
	ROW("1097",
	    "#1097 0-4 SB"),
	ROW("1 097",
	    "#1097 0-5 SB"),
	ROW("1.234.567,89",
	    "#1234567.89 0-12 SB"),
	ROW("1,234.56",
	    "#1234.56 0-8 SB"),
	ROW("0,125",
	    "#0.125 0-5 SB"),
	ROW("3,14159",
	    "#3.14159 0-7 SB"),
	ROW("2.1.1",
	    "#2 0-1 SB | #1 2-3 | #1 4-5"),
	ROW("1,2,3",
	    "#1 0-1 SB | #2 2-3 | #3 4-5"),
	ROW("24.10.2018",
	    "#24 0-2 SB | #10 3-5 | #2018 6-10"),
	ROW("06/01/2018",
	    "#06 0-2 SB | #01 3-5 | #2018 6-10"),
	ROW("2018-05-12",
	    "#2018 0-4 SB | #05 5-7 J | #12 8-10 J {0+3 2018-05-12}"),
	ROW("[1]",
	    "#1 1-2 SB"),
	ROW("80 %",
	    "#80 0-2 SB"),
	ROW("80%",
	    "#80 0-2 SB"),
	ROW("+506. 221 53 48",
	    "#506 1-4 SB | #221 6-9 | #53 10-12 | #48 13-15"),
	ROW("+506 221 53 48",
	    "#506 1-4 SB | #221 5-8 | #53 9-11 | #48 12-14"),
	ROW("77 123 45 67",
	    "#77 0-2 SB | #123 3-6 | #45 7-9 | #67 10-12"),
	ROW("5km",
	    "5km 0-3 SB"),
	ROW("1,5km",
	    "#1 0-1 SB | 5km 2-5"),
	ROW("14h30",
	    "14h30 0-5 SB"),
	ROW("3º",
	    "3o 0-3 SB"),
	ROW("1er",
	    "1er 0-3 SB"),
	ROW("2e",
	    "2e 0-2 SB"),
	ROW("2018 384 000",
	    "#2018 0-4 SB | #384000 5-12"),
	ROW("1234 567",
	    "#1234 0-4 SB | #567 5-8"),
	ROW("en 2018, 175 pays",
	    "en 0-2 SB | #2018 3-7 | #175 9-12 | pays 13-17"),
	ROW("12 345,6 et",
	    "#12345.6 0-8 SB | et 9-11"),
	ROW("000123",
	    "#000123 0-6 SB"),
	ROW("19 3840",
	    "#19 0-2 SB | #3840 3-7"),
	ROW("3.2 L'accueil",
	    "#3.2 0-3 SB | l 4-5 CE | accueil 6-13 J"),
	ROW("Il dit. Elle part",
	    "il 0-2 SBC | dit 3-6 | elle 8-12 SC | part 13-17"),
	ROW("Il dit. elle part",
	    "il 0-2 SBC | dit 3-6 | elle 8-12 | part 13-17"),
	ROW("M. Dupont",
	    "m 0-1 SBC | dupont 3-9 C"),
	ROW("Mme. Escobar",
	    "mme 0-3 SBC | escobar 5-12 C"),
	ROW("Sr. Pérez",
	    "sr 0-2 SBC | pérez 4-10 C"),
	ROW("etc. Le",
	    "etc 0-3 SB | le 5-7 C"),
	ROW("p. 12",
	    "p 0-1 SB | #12 3-5"),
	ROW("no. 5",
	    "no 0-2 SB | #5 4-5"),
	ROW("art. 3",
	    "art 0-3 SB | #3 5-6"),
	ROW("J. Dupont",
	    "j 0-1 SBC | dupont 3-9 C"),
	ROW("Non ! Oui",
	    "non 0-3 SBC | oui 6-9 SC"),
	ROW("Non? ¿Qué",
	    "non 0-3 SBC | qué 7-11 SC"),
	ROW("Fin… Début",
	    "fin 0-3 SBC | début 7-13 SC"),
	ROW("Fin... Début",
	    "fin 0-3 SBC | début 7-13 SC"),
	ROW("« Oui. » Il part",
	    "oui 3-6 SBC | il 11-13 SC | part 14-18"),
	ROW("Oui. « non »",
	    "oui 0-3 SBC | non 8-11 S"),
	ROW("3,5. Le",
	    "#3.5 0-3 SB | le 5-7 C"),
	ROW("1. Introduction",
	    "#1 0-1 SB | introduction 3-15 C"),
	ROW("a.b",
	    "a 0-1 SB | b 2-3"),
	ROW("prenom.nom@iom.int",
	    "prenom 0-6 SB | nom 7-10 | iom 11-14 | int 15-18"),
	ROW("ligne\nautre",
	    "ligne 0-5 SB | autre 6-11 SB"),
	ROW("par\n\nagraphe",
	    "par 0-3 SB | agraphe 5-12 SB"),
	ROW("un\r\ndeux",
	    "un 0-2 SB | deux 4-8 SB"),
	ROW("fin.\nDébut",
	    "fin 0-3 SB | début 5-11 SBC"),
	ROW("mi\xc2\xadgra\xc2\xadtion",
	    "migration 0-13 SB"),
	ROW("mi\xe2\x80\x8bgration",
	    "migration 0-12 SB"),
	ROW("e\xcc\x81te\xcc\x81",
	    "été 0-7 SB"),
	ROW("E\xcc\x81TAT de",
	    "@ETAT 0-6 SBCU | de 7-9"),
	ROW("ı\xcc\x81",
	    "í 0-4 SB"),
	ROW("Perı\xcc\x81",
	    "perí 0-7 SBC"),
	ROW("\xef\xac\x81n",
	    "fin 0-4 SB"),
	ROW("\xef\xac\x80œuf",
	    "ffoeuf 0-7 SB"),
	ROW("cœur",
	    "coeur 0-5 SB"),
	ROW("Œuvre",
	    "oeuvre 0-6 SBC"),
	ROW("Æon",
	    "aeon 0-4 SBC"),
	ROW("straße",
	    "strasse 0-7 SB"),
	ROW("niño",
	    "niño 0-5 SB"),
	ROW("nin\xcc\x83o",
	    "niño 0-6 SB"),
	ROW("Ñuñoa",
	    "ñuñoa 0-7 SBC"),
	ROW("İstanbul",
	    "istanbul 0-9 SBC"),
	ROW("ǅungla",
	    "džungla 0-7 SBC"),
	ROW("\xef\xbc\xaf\xef\xbc\xa9\xef\xbc\xad",
	    "@OIM 0-9 SBCU"),
	ROW("A\xcc\x8aland",
	    "åland 0-7 SBC"),
	ROW("\xf0\x9f\x98\x80 oui\xf0\x9f\x98\x80non",
	    "oui 5-8 SB | non 12-15"),
	ROW("\xe2\x9d\xa4\xef\xb8\x8f oui",
	    "oui 7-10 SB"),
	ROW("\xd8\xa7\xd9\x84\xd9\x85\xd9\x87\xd8\xa7\xd8\xac\xd8\xb1\xd9\x88\xd9\x86",
	    "\xd8\xa7\xd9\x84\xd9\x85\xd9\x87\xd8\xa7\xd8\xac\xd8\xb1\xd9\x88\xd9\x86 0-18 SB"),
	ROW("\xe4\xb8\xad\xe5\x9b\xbd\xe7\xa7\xbb\xe6\xb0\x91",
	    "\xe4\xb8\xad\xe5\x9b\xbd\xe7\xa7\xbb\xe6\xb0\x91 0-12 SB"),
	ROW("Миграция",
	    "миграция 0-16 SBC"),
	ROW("Ελλάς",
	    "ελλάσ 0-10 SBC"),
	ROW("ไทย",
	    "ไทย 0-9 SB"),
	ROW("\xd9\xa3\xd9\xa4",
	    "#\xd9\xa3\xd9\xa4 0-4 SB"),
	ROW("«a\xc2\xa0»",
	    "a 2-3 SB"),
	ROW("• item",
	    "item 4-8 SB"),
	ROW("a\xe2\x80\xa8" "b",
	    "a 0-1 SB | b 4-5 SB"),
	ROW("\xef\xbb\xbf" "debut",
	    "debut 3-8 SB"),
	ROW("",
	    ""),
	ROW("   ",
	    ""),
	ROW("!?.",
	    ""),
	ROW("km\xc2\xb2",
	    "km 0-2 SB"),
	ROW("n° 5",
	    "n 0-1 SB | #5 4-5"),
	ROW("nº 5",
	    "no 0-3 SB | #5 4-5"),
	ROW("_a_b_",
	    "a 1-2 SB | b 3-4"),
	ROW("a\xcc\x81",
	    "á 0-3 SB"),
	ROW("\xcc\x81" "a",
	    "a 2-3 SB"),
	ROW("\xe3\x85\xa4 \xe3\x85\xa4. Oui", "oui 9-12 SBC"),
	ROW("x×y",
	    "x 0-1 SB | y 3-4"),
	ROW("bad\xff" "byte",
	    "bad 0-3 SB | byte 4-8"),
	ROW("bad\xc3",
	    "bad 0-3 SB"),
	ROW("\xed\xa0\x80x",
	    "x 3-4 SB"),
	ROW("a\x00" "b",
	    "a 0-1 SB | b 2-3"),
	ROW("\xc0\xaf",
	    ""),
	ROW("\xf4\x90\x80\x80y",
	    "y 4-5 SB"),
};
/* clang-format on */

static void test_rows(void **state)
{
	(void)state;
	size_t n_bad = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tokens tokens = TOKENS_INIT;
		CLEANUP(buf_release) struct buf got = BUF_INIT;
		assert_int_equal(text_analyze(rows[i].text, rows[i].len, &tokens, NULL), STATUS_OK);
		render(&tokens, &got);
		if (strcmp(got.data, rows[i].expected) != 0) {
			print_error("\"%s\"\n  expected %s\n  got      %s\n", rows[i].text, rows[i].expected,
				    got.data);
			n_bad++;
		}
		tokens_release(&tokens);
	}
	assert_int_equal(n_bad, 0);
}

/* What holds for every text: order, bounds, valid forms, compounds over joined tokens. */
static void check_invariants(const char *text, size_t len)
{
	struct tokens tokens = TOKENS_INIT;
	size_t end = 0;

	assert_int_equal(text_analyze(text, len, &tokens, NULL), STATUS_OK);
	for (size_t i = 0; i < tokens.n; i++) {
		const struct token *token = &tokens.items[i];
		assert_true(token->start >= end && token->start < token->end && token->end <= len);
		end = token->end;
		assert_true(token->form_len > 0 && token->form_len <= TEXT_MAX_FORM);
		assert_true(token->form + token->form_len < tokens.pool.len + 1);
		assert_int_equal(strlen(token_form(&tokens, token)), token->form_len);
		assert_true(utf8_valid(token_form(&tokens, token), token->form_len));
		assert_true(i > 0 || !(token->flags & TOKEN_JOINED));
		assert_true(!(token->flags & TOKEN_BREAK) || (token->flags & TOKEN_SENTENCE));
	}
	for (size_t i = 0; i < tokens.n_compounds; i++) {
		const struct compound *compound = &tokens.compounds[i];
		assert_true(compound->n_tokens >= 2 && compound->first + compound->n_tokens <= tokens.n);
		assert_true(i == 0 || compound->first > compound[-1].first);
		for (uint32_t k = 1; k < compound->n_tokens; k++)
			assert_true(tokens.items[compound->first + k].flags & TOKEN_JOINED);
		assert_int_equal(strlen(tokens.pool.data + compound->form), compound->form_len);
	}
	tokens_release(&tokens);
}

static void test_random(void **state)
{
	(void)state;
	static const char *const pieces[] = {
		"a",
		"l",
		"'",
		"’",
		"-",
		"É",
		"OIM",
		"s",
		".",
		" ",
		"\n",
		"1",
		"384",
		",",
		"\xc2\xa0",
		"e\xcc\x81",
		"\xff",
		"\xc3",
		"œ",
		"Ñ",
		"\xc2\xad",
		"!",
		"中",
		"ﷺ",
		"\xcc\x81",
		"ı",
		"+",
		"·",
		"Σ",
		"EE.",
		"Mme",
		"ǅ",
		"\xe3\x85\xa4",
		"\xf0\x9f\x98\x80",
		"x",
	};
	srand(7);
	for (int round = 0; round < 20000; round++) {
		char text[256];
		size_t len = 0;
		for (int n = rand() % 40; n > 0; n--) {
			const char *piece = pieces[(size_t)rand() % ARRAY_SIZE(pieces)];
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		/* On the heap and not a byte longer, so that a sanitizer sees reading past the end. */
		char *copy = xstrndup(text, len);
		char *exact = xmalloc(len);
		memcpy(exact, copy, len);
		check_invariants(exact, len);
		free(copy);
		free(exact);
	}
	for (int round = 0; round < 5000; round++) {
		size_t len = (size_t)rand() % 64;
		char *bytes = xmalloc(len);
		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)rand();
		check_invariants(bytes, len);
		free(bytes);
	}
}

/* Case, composition and kind of apostrophe do not change the form. */
static void test_same_form(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "réfugié", "RÉFUGIÉ x y" },
		{ "réfugié", "re\xcc\x81"
			     "fugie\xcc\x81" },
		{ "oeuvre", "Œuvre" },
		{ "fin", "\xef\xac\x81n" },
		{ "19384", "19 384" },
		{ "3.5", "3,5" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct tokens tokens = TOKENS_INIT;
		CLEANUP(buf_release) struct buf lower = BUF_INIT;
		assert_int_equal(text_analyze(pairs[i][1], strlen(pairs[i][1]), &tokens, NULL), STATUS_OK);
		if (tokens.items[0].kind == TOKEN_ACRONYM) { /* capitals in a line that has others */
			text_fold(pairs[i][0], strlen(pairs[i][0]), false, &lower);
			assert_int_equal(strcasecmp(token_form(&tokens, &tokens.items[0]), lower.data), 0);
		} else {
			assert_string_equal(token_form(&tokens, &tokens.items[0]), pairs[i][0]);
		}
		tokens_release(&tokens);
	}
}

static void test_long_word(void **state)
{
	(void)state;
	struct tokens tokens = TOKENS_INIT;
	char text[400];

	for (size_t i = 0; i < sizeof(text); i += 2)
		memcpy(text + i, "é", 2);
	assert_int_equal(text_analyze(text, sizeof(text), &tokens, NULL), STATUS_OK);
	assert_int_equal(tokens.n, 1);
	assert_int_equal(tokens.items[0].end, sizeof(text));
	assert_int_equal(tokens.items[0].form_len, TEXT_MAX_FORM);
	tokens_release(&tokens);
}

static void test_too_large(void **state)
{
	(void)state;
	struct tokens tokens = TOKENS_INIT;
	struct error err = ERROR_INIT;
	assert_int_equal(text_analyze("", (size_t)TEXT_MAX_BYTES + 1, &tokens, &err), STATUS_TOO_LARGE);
	assert_non_null(strstr(err.message, "more than"));
	tokens_release(&tokens);
}

/* Tokens of a second text follow those of the first; clearing keeps the memory. */
static void test_append(void **state)
{
	(void)state;
	struct tokens tokens = TOKENS_INIT;
	assert_int_equal(text_analyze("un deux", 7, &tokens, NULL), STATUS_OK);
	assert_int_equal(text_analyze("trois l'OIM", 11, &tokens, NULL), STATUS_OK);
	assert_int_equal(tokens.n, 5);
	assert_string_equal(token_form(&tokens, &tokens.items[0]), "un");
	assert_string_equal(token_form(&tokens, &tokens.items[2]), "trois");
	assert_int_equal(tokens.items[2].start, 0);
	assert_true(tokens.items[2].flags & TOKEN_BREAK);
	tokens_clear(&tokens);
	assert_int_equal(tokens.n, 0);
	tokens_release(&tokens);
}

static void test_fold(void **state)
{
	(void)state;
	static const struct {
		const char *form, *kept, *bare;
	} cases[] = {
		{ "réintégration", "reintegration", "reintegration" },
		{ "niño", "niño", "nino" },
		{ "oeuvre", "oeuvre", "oeuvre" },
		{ "łódź", "lodz", "lodz" },
		{ "ø", "o", "o" },
		{ "haïti", "haiti", "haiti" },
		{ "ếi", "ei", "ei" },
		{ "ελλάσ", "ελλασ", "ελλασ" },
		{ "हिन्दी", "हिन्दी", "हिन्दी" }, /* its marks are vowels */
		{ "19384", "19384", "19384" },
		{ "", "", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_release) struct buf kept = BUF_INIT;
		CLEANUP(buf_release) struct buf bare = BUF_INIT;
		text_fold(cases[i].form, strlen(cases[i].form), true, &kept);
		text_fold(cases[i].form, strlen(cases[i].form), false, &bare);
		assert_string_equal(kept.data, cases[i].kept);
		assert_string_equal(bare.data, cases[i].bare);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),      cmocka_unit_test(test_random),
		cmocka_unit_test(test_same_form), cmocka_unit_test(test_long_word),
		cmocka_unit_test(test_too_large), cmocka_unit_test(test_append),
		cmocka_unit_test(test_fold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

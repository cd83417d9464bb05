/*
 * Capitals: evidence of which country a text is about first, beside its name. "Lomé" says Togo as "togolaise" does.
 *
 * French, Spanish and English names, folded; and Benin City, which is in Nigeria. Left out: those that are the country's name, too (Panama, Djibouti), names
 * of agreements and processes (Paris, Quito, Dublin), of people (Sofia, Victoria), and of many towns (San José, Santiago).
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "facts/page.h"
#include "base/banned.h"

#define MAX_WORDS 3u /* of a capital's name */

/* By name: find_capital looks them up by halves. */
static const struct capital {
	const char *name;
	char iso[4];
} capitals[] = {
	{ "abidjan", "CIV" },        { "abou dabi", "ARE" },
	{ "abu dabi", "ARE" },       { "abu dhabi", "ARE" },
	{ "abuja", "NGA" },          { "accra", "GHA" },
	{ "achgabat", "TKM" },       { "addis ababa", "ETH" },
	{ "addis abeba", "ETH" },    { "adis abeba", "ETH" },
	{ "alger", "DZA" },          { "algiers", "DZA" },
	{ "amman", "JOR" },          { "amsterdam", "NLD" },
	{ "ankara", "TUR" },         { "antananarivo", "MDG" },
	{ "argel", "DZA" },          { "ashgabat", "TKM" },
	{ "asmara", "ERI" },         { "astana", "KAZ" },
	{ "asuncion", "PRY" },       { "atenas", "GRC" },
	{ "athenes", "GRC" },        { "athens", "GRC" },
	{ "bagdad", "IRQ" },         { "baghdad", "IRQ" },
	{ "bakou", "AZE" },          { "baku", "AZE" },
	{ "bamako", "MLI" },         { "bangkok", "THA" },
	{ "bangui", "CAF" },         { "banjul", "GMB" },
	{ "beijing", "CHN" },        { "beirut", "LBN" },
	{ "belgrade", "SRB" },       { "belgrado", "SRB" },
	{ "belmopan", "BLZ" },       { "benin city", "NGA" },
	{ "berlin", "DEU" },         { "beyrouth", "LBN" },
	{ "bichkek", "KGZ" },        { "bishkek", "KGZ" },
	{ "biskek", "KGZ" },         { "bogota", "COL" },
	{ "brasilia", "BRA" },       { "bratislava", "SVK" },
	{ "brazzaville", "COG" },    { "bridgetown", "BRB" },
	{ "bruselas", "BEL" },       { "brussels", "BEL" },
	{ "bruxelles", "BEL" },      { "bucarest", "ROU" },
	{ "bucharest", "ROU" },      { "budapest", "HUN" },
	{ "buenos aires", "ARG" },   { "bujumbura", "BDI" },
	{ "buyumbura", "BDI" },      { "cairo", "EGY" },
	{ "canberra", "AUS" },       { "caracas", "VEN" },
	{ "chisinau", "MDA" },       { "colombo", "LKA" },
	{ "conakry", "GIN" },        { "copenhagen", "DNK" },
	{ "copenhague", "DNK" },     { "cotonou", "BEN" },
	{ "cotonu", "BEN" },         { "daca", "BGD" },
	{ "dacca", "BGD" },          { "dakar", "SEN" },
	{ "damas", "SYR" },          { "damasco", "SYR" },
	{ "damascus", "SYR" },       { "dar es salaam", "TZA" },
	{ "dar es salam", "TZA" },   { "dhaka", "BGD" },
	{ "dili", "TLS" },           { "djakarta", "IDN" },
	{ "djamena", "TCD" },        { "djouba", "SSD" },
	{ "dodoma", "TZA" },         { "doha", "QAT" },
	{ "douchanbe", "TJK" },      { "dusambe", "TJK" },
	{ "dushanbe", "TJK" },       { "el cairo", "EGY" },
	{ "ereban", "ARM" },         { "erevan", "ARM" },
	{ "estocolmo", "SWE" },      { "freetown", "SLE" },
	{ "gaborone", "BWA" },       { "georgetown", "GUY" },
	{ "gitega", "BDI" },         { "hanoi", "VNM" },
	{ "harare", "ZWE" },         { "havana", "CUB" },
	{ "helsinki", "FIN" },       { "islamabad", "PAK" },
	{ "jakarta", "IDN" },        { "jartum", "SDN" },
	{ "juba", "SSD" },           { "kaboul", "AFG" },
	{ "kabul", "AFG" },          { "kampala", "UGA" },
	{ "kathmandu", "NPL" },      { "katmandou", "NPL" },
	{ "katmandu", "NPL" },       { "khartoum", "SDN" },
	{ "kiev", "UKR" },           { "kigali", "RWA" },
	{ "kingston", "JAM" },       { "kinshasa", "COD" },
	{ "kuala lumpur", "MYS" },   { "kyiv", "UKR" },
	{ "la habana", "CUB" },      { "la havane", "CUB" },
	{ "la haya", "NLD" },        { "la haye", "NLD" },
	{ "la paz", "BOL" },         { "le caire", "EGY" },
	{ "libreville", "GAB" },     { "lilongwe", "MWI" },
	{ "lima", "PER" },           { "lisboa", "PRT" },
	{ "lisbon", "PRT" },         { "lisbonne", "PRT" },
	{ "liubliana", "SVN" },      { "ljubljana", "SVN" },
	{ "lome", "TGO" },           { "london", "GBR" },
	{ "londres", "GBR" },        { "luanda", "AGO" },
	{ "lusaka", "ZMB" },         { "madrid", "ESP" },
	{ "malabo", "GNQ" },         { "managua", "NIC" },
	{ "manama", "BHR" },         { "manila", "PHL" },
	{ "manille", "PHL" },        { "maputo", "MOZ" },
	{ "mascate", "OMN" },        { "maseru", "LSO" },
	{ "mbabane", "SWZ" },        { "minsk", "BLR" },
	{ "mogadiscio", "SOM" },     { "mogadishu", "SOM" },
	{ "monrovia", "LBR" },       { "montevideo", "URY" },
	{ "moroni", "COM" },         { "moscou", "RUS" },
	{ "moscow", "RUS" },         { "moscu", "RUS" },
	{ "nairobi", "KEN" },        { "naypyidaw", "MMR" },
	{ "new delhi", "IND" },      { "niamey", "NER" },
	{ "nicosia", "CYP" },        { "nicosie", "CYP" },
	{ "nom pen", "KHM" },        { "nouakchott", "MRT" },
	{ "nuakchot", "MRT" },       { "nueva delhi", "IND" },
	{ "oslo", "NOR" },           { "ottawa", "CAN" },
	{ "ouagadougou", "BFA" },    { "oulan bator", "MNG" },
	{ "paramaribo", "SUR" },     { "pekin", "CHN" },
	{ "phnom penh", "KHM" },     { "podgorica", "MNE" },
	{ "port au prince", "HTI" }, { "port d espagne", "TTO" },
	{ "port louis", "MUS" },     { "port moresby", "PNG" },
	{ "port of spain", "TTO" },  { "porto novo", "BEN" },
	{ "praga", "CZE" },          { "prague", "CZE" },
	{ "praia", "CPV" },          { "pretoria", "ZAF" },
	{ "puerto espana", "TTO" },  { "puerto principe", "HTI" },
	{ "rabat", "MAR" },          { "rangoun", "MMR" },
	{ "riad", "SAU" },           { "riga", "LVA" },
	{ "riyad", "SAU" },          { "riyadh", "SAU" },
	{ "roseau", "DMA" },         { "saint domingue", "DOM" },
	{ "san salvador", "SLV" },   { "sanaa", "YEM" },
	{ "santo domingo", "DOM" },  { "sarajevo", "BIH" },
	{ "seoul", "KOR" },          { "seul", "KOR" },
	{ "skopje", "MKD" },         { "stockholm", "SWE" },
	{ "suva", "FJI" },           { "tachkent", "UZB" },
	{ "tallin", "EST" },         { "tallinn", "EST" },
	{ "tashkent", "UZB" },       { "taskent", "UZB" },
	{ "tbilisi", "GEO" },        { "tbilissi", "GEO" },
	{ "tegucigalpa", "HND" },    { "teheran", "IRN" },
	{ "tehran", "IRN" },         { "tiflis", "GEO" },
	{ "tirana", "ALB" },         { "tokio", "JPN" },
	{ "tokyo", "JPN" },          { "tripoli", "LBY" },
	{ "tunis", "TUN" },          { "uagadugu", "BFA" },
	{ "ulaanbaatar", "MNG" },    { "ulan bator", "MNG" },
	{ "varsovia", "POL" },       { "varsovie", "POL" },
	{ "viena", "AUT" },          { "vienna", "AUT" },
	{ "vienne", "AUT" },         { "vientiane", "LAO" },
	{ "vilnius", "LTU" },        { "warsaw", "POL" },
	{ "wellington", "NZL" },     { "windhoek", "NAM" },
	{ "yakarta", "IDN" },        { "yamena", "TCD" },
	{ "yamoussoukro", "CIV" },   { "yamusukro", "CIV" },
	{ "yangon", "MMR" },         { "yaounde", "CMR" },
	{ "yaunde", "CMR" },         { "yerevan", "ARM" },
	{ "yuba", "SSD" },           { "zagreb", "HRV" },
};

static int compare(const void *key, const void *capital)
{
	return strcmp(key, ((const struct capital *)capital)->name);
}

/* The longest capital whose first word is token i; *ret_n: of how many tokens. */
static const struct capital *find_capital(const struct tokens *tokens, size_t i, uint32_t *ret_n)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const struct capital *found = NULL;
	for (uint32_t n = 1; n <= MAX_WORDS && i + n <= tokens->n; n++) {
		const struct token *token = &tokens->items[i + n - 1];
		if (token->kind != TOKEN_WORD || (n > 1 && token->flags & (TOKEN_SENTENCE | TOKEN_BREAK)))
			break;
		buf_addstr(&name, n > 1 ? " " : "");
		text_fold(token_form(tokens, token), token->form_len, false, &name);
		/* "la paz" is peace, "La Paz" a town */
		if (!(token->flags & TOKEN_CAPITAL))
			continue;
		const struct capital *capital =
			bsearch(name.data, capitals, ARRAY_SIZE(capitals), sizeof(*capitals), compare);
		if (capital) {
			found = capital;
			*ret_n = n;
		}
	}
	return found;
}

static void find_all(const struct concepts *concepts, const struct tokens *tokens,
		     struct concept_matches *matches)
{
	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *token = &tokens->items[i];
		uint32_t n;
		const struct capital *capital =
			token->flags & TOKEN_CAPITAL ? find_capital(tokens, i, &n) : NULL;
		if (!capital)
			continue;
		GROW(matches->items, matches->n, matches->alloc);
		matches->items[matches->n++] = (struct concept_match){
			.first = (uint32_t)i,
			.n_tokens = n,
			.concept = concept_find(concepts, capital->iso),
			.kind = CONCEPT_COUNTRY,
			.capital = true,
		};
		i += n - 1;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct concept_match *x = a, *y = b;
	return (x->first > y->first) - (x->first < y->first);
}

void capitals_add(const struct concepts *concepts, const struct tokens *tokens,
		  struct concept_matches *matches)
{
	size_t before = matches->n;
	find_all(concepts, tokens, matches);
	if (matches->n > before)
		qsort(matches->items, matches->n, sizeof(*matches->items), by_place);
}

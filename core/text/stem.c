/*
 * Stems. Snowball scatters some common nouns over two stems; the lists below join them: the form takes the stem
 * of its head. They were found by comparing the stems of singulars and plurals of the domain's nouns, and each
 * gains on judged queries. A head with accents is listed too, so that it is found without them.
 */
#include "text/stem.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "schema/fields.h"
#include "text/analyze.h"
#include "text/country_names.h"
#include "text/letters.h"
#include "base/banned.h"

#define MAX_TERM 64u /* bytes */

struct joined {
	const char *folded; /* of the form, ñ kept; sorted by bytes */
	const char *head;   /* as written */
};

/* clang-format off */
static const struct joined joined_french[] = {
	{ "abris", "abri" },
	{ "appuis", "appui" },
	{ "cheffe", "chef" },
	{ "cheffes", "chef" },
	{ "commissions", "commission" },
	{ "conflit", "conflits" },
	{ "convois", "convoi" },
	{ "demandeuse", "demandeur" },
	{ "demandeuses", "demandeur" },
	{ "directrice", "directeur" },
	{ "directrices", "directeur" },
	{ "emplois", "emploi" },
	{ "envois", "envoi" },
	{ "etranger", "étrangers" },
	{ "etrangers", "étrangers" },
	{ "foyer", "foyers" },
	{ "numero", "numéro" },
	{ "numeros", "numéro" },
	{ "recit", "récits" },
	{ "recits", "récits" },
	{ "renvois", "renvoi" },
	{ "revenus", "revenu" },
	{ "transit", "transits" },
	{ "travailleuse", "travailleur" },
	{ "travailleuses", "travailleur" },
	{ "travaux", "travail" },
	{ "tutrice", "tuteur" },
	{ "tutrices", "tuteur" },
	{ "yeux", "oeil" },
};

static const struct joined joined_spanish[] = {
	{ "años", "año" },
	{ "comite", "comité" },
	{ "comites", "comité" },
	{ "consulares", "consular" },
	{ "cruces", "cruz" },
	{ "dia", "día" },
	{ "dias", "día" },
	{ "directrices", "directriz" },
	{ "enfermedades", "enfermedad" },
	{ "examenes", "examen" },
	{ "familiares", "familiar" },
	{ "hogares", "hogar" },
	{ "irregulares", "irregular" },
	{ "jovenes", "joven" },
	{ "linea", "líneas" },
	{ "lineas", "líneas" },
	{ "mujeres", "mujer" },
	{ "origenes", "origen" },
	{ "paces", "paz" },
	{ "propiedades", "propiedad" },
	{ "regulares", "regular" },
	{ "sociedades", "sociedad" },
	{ "talleres", "taller" },
	{ "unidades", "unidad" },
	{ "via", "vía" },
	{ "vias", "vía" },
	{ "voces", "voz" },
};

/* clang-format on */

static const char *const codes[N_LANGUAGES] = {
	[LANGUAGE_FR] = "fr", [LANGUAGE_ES] = "es", [LANGUAGE_EN] = "en"
};

enum language language_from_code(const char *code)
{
	if (!code || !*code)
		return LANGUAGE_UNKNOWN;
	for (enum language i = 0; i < N_LANGUAGES; i++)
		if (codes[i] && !strncasecmp(code, codes[i], 2) &&
		    (!code[2] || code[2] == '-' || code[2] == '_'))
			return i;
	return LANGUAGE_OTHER;
}

const char *language_code(enum language language)
{
	return codes[language];
}

struct stemmer {
	struct sb_stemmer *snowball[N_LANGUAGES]; /* NULL where there is none */
	struct buf folded, bare;                  /* the word without accents: ñ kept, and not */
};

struct stemmer *stemmer_new(void)
{
	struct stemmer *stemmer = xcalloc(1, sizeof(*stemmer));

	buf_init(&stemmer->folded);
	buf_init(&stemmer->bare);
	for (enum language i = 0; i < N_LANGUAGES; i++)
		if (codes[i])
			stemmer->snowball[i] = sb_stemmer_new(codes[i], "UTF_8");
	return stemmer;
}

void stemmer_free(struct stemmer *stemmer)
{
	if (!stemmer)
		return;
	for (enum language i = 0; i < N_LANGUAGES; i++)
		sb_stemmer_delete(stemmer->snowball[i]);
	buf_release(&stemmer->folded);
	buf_release(&stemmer->bare);
	free(stemmer);
}

static int by_name(const void *key, const void *name)
{
	return strcmp(key, *(const char *const *)name);
}

static bool is_country_name(const char *bare)
{
	return bsearch(bare, country_names, n_country_names, sizeof(*country_names), by_name) != NULL;
}

static int by_folded(const void *key, const void *joined)
{
	return strcmp(key, ((const struct joined *)joined)->folded);
}

/* The head whose stem this form takes, or NULL. */
static const char *head_of(enum language language, const char *folded)
{
	const struct joined *found = NULL;
	if (language == LANGUAGE_FR)
		found = bsearch(folded, joined_french, ARRAY_SIZE(joined_french), sizeof(*joined_french),
				by_folded);
	else if (language == LANGUAGE_ES)
		found = bsearch(folded, joined_spanish, ARRAY_SIZE(joined_spanish), sizeof(*joined_spanish),
				by_folded);
	return found ? found->head : NULL;
}

static void add_word(struct stemmer *stemmer, enum language language, const char *form, size_t len,
		     struct buf *out)
{
	struct sb_stemmer *snowball = stemmer->snowball[language];

	buf_clear(&stemmer->folded);
	text_fold(form, len, true, &stemmer->folded);
	if (snowball) {
		buf_clear(&stemmer->bare);
		text_fold(form, len, false, &stemmer->bare);
		if (is_country_name(stemmer->bare.data))
			snowball = NULL;
	}
	if (!snowball) {
		buf_add(out, stemmer->folded.data, stemmer->folded.len);
		return;
	}
	const char *head = head_of(language, stemmer->folded.data);
	if (head) {
		form = head;
		len = strlen(head);
	}
	size_t before = out->len;
	const sb_symbol *stem = sb_stemmer_stem(snowball, (const sb_symbol *)form, (int)len);
	if (stem)
		text_fold((const char *)stem, (size_t)sb_stemmer_length(snowball), true, out);
	if (out->len == before)
		buf_add(out, stemmer->folded.data, stemmer->folded.len);
}

void stemmer_term(struct stemmer *stemmer, enum language language, int kind, const char *form, size_t len,
		  struct buf *out)
{
	size_t before = out->len;

	if (len > TEXT_MAX_FORM)
		len = utf8_floor(form, len, TEXT_MAX_FORM);
	switch (kind) {
	case TOKEN_NUMBER:
		buf_add(out, form, len);
		break;
	case TOKEN_ACRONYM:
		buf_addstr(out, TERM_PREFIX_ACRONYM);
		form_recase(form, len, false, out);
		break;
	case TOKEN_CONCEPT:
		buf_addstr(out, TERM_PREFIX_CONCEPT);
		buf_add(out, form, len);
		break;
	default:
		add_word(stemmer, language, form, len, out);
	}
	if (out->len - before > MAX_TERM)
		buf_truncate(out, before + utf8_floor(out->data + before, out->len - before, MAX_TERM));
}

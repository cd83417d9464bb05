/*
 * The menus, banners and footers of IOM's sites as they were from 2001 to 2025, in French, Spanish and
 * English: what tells text from surroundings on a page that nothing was learnt about. Written as
 * line_normalise gives them.
 */
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "learn/line.h"
#include "learn/surroundings.h"
#include "base/utf8.h"
#include "base/banned.h"

#define MAX_LABEL 160u /* bytes: longer lines are no labels */

/* Lines that are nothing but surroundings. */
static const char *const menu[] = {
	/* French */
	"qui sommes nous",
	"notre travail",
	"ce que nous faisons",
	"ou travaillons nous",
	"travailler avec nous",
	"engagez vous",
	"donnees et recherche",
	"2030 agenda",
	"agenda 2030",
	"oim global",
	"a propos",
	"a propos de nous",
	"a propos de l'oim",
	"priorites transversales",
	"donnees et ressources",
	"contactez nous",
	"nous contacter",
	"nos bureaux",
	"offres d'emploi",
	"structure organisationnelle",
	"bureau du chef de cabinet",
	"bureau des partenariats, de la sensibilisation et de la communication",
	"bureau de la strategie et de la performance institutionnelle",
	"aller au contenu principal",
	"aller au contenu",
	"formulaire de recherche",
	"rechercher",
	"vous etes ici",
	"accueil",
	"plan du site",
	"suivez nous",
	"conditions d'utilisation",
	"signaler un abus",
	"lettre d'information",
	"s'abonner",
	"accepter",
	"refuser",
	"tout accepter",
	"partager",
	"imprimer",
	"retour en haut",
	"haut de page",
	"lire la suite",
	"en savoir plus",
	"telecharger en pdf",
	"telecharger",
	"liens",
	"l'oim en bref",
	"bureaux dans le monde",
	"mentions legales",
	"image removed",
	"le mali et les migrations",
	/* Spanish */
	"quienes somos",
	"sobre nosotros",
	"donde operamos",
	"donde trabajamos",
	"partenariados",
	"datos y recursos",
	"datos e investigacion",
	"acerca de",
	"acerca de la oim",
	"nuestro trabajo",
	"que hacemos",
	"prioridades transversales",
	"actue",
	"adquisiciones",
	"trabaje con nosotros",
	"contactenos",
	"estructura organizacional",
	"estructura organizativa",
	"oficina del jefe de gabinete",
	"alianzas, incidencia y comunicaciones",
	"estrategia y desempeno institucional",
	"constitucion y consejo",
	"pasar al contenido principal",
	"saltar al contenido",
	"saltar al contenido principal",
	"formulario de busqueda",
	"buscar",
	"inicio",
	"se encuentra usted aqui",
	"usted esta aqui",
	"siganos",
	"boletin",
	"suscribirme",
	"suscribase",
	"entendido",
	"aceptar",
	"rechazar",
	"compartir",
	"imprimir",
	"leer mas",
	"ver mas",
	"volver",
	"mapa del sitio",
	"que es la oim",
	"destacados",
	"noticias e historias",
	"enlaces",
	"involucrese",
	"nuestro equipo",
	/* English */
	"menu",
	"menu principal",
	"main menu",
	"who we are",
	"our work",
	"what we do",
	"where we work",
	"take action",
	"work with us",
	"get involved",
	"data and research",
	"data and resources",
	"about us",
	"about iom",
	"cross cutting priorities",
	"contact us",
	"skip to main content",
	"skip to content",
	"search form",
	"search",
	"you are here",
	"home",
	"organizational structure",
	"office of the chief of staff",
	"site map",
	"follow us",
	"privacy notice",
	"terms of use",
	"accept",
	"decline",
	"share",
	"print",
	"read more",
	"back to top",
	"subscribe",
	"subscribe to our newsletter",
	"iom global",
};

/* Labels that an article may hold as a heading or a line of its own. */
static const char *const perhaps[] = {
	"structure",
	"partenariats",
	"agir",
	"directrice generale",
	"directeur general",
	"protection",
	"genre",
	"changements climatiques",
	"publications",
	"communiques",
	"nouvelles",
	"actualites",
	"activites",
	"histoires",
	"programmes",
	"projets",
	"recherche",
	"etats membres",
	"en vedette",
	"voir aussi",
	"estructura",
	"historia",
	"directora general",
	"director general",
	"representacion",
	"participe",
	"noticias",
	"genero",
	"programas",
	"proyectos",
	"publicaciones",
	"proteccion",
	"cambio climatico",
	"donaciones",
	"about",
	"news",
	"partnerships",
	"director general",
	"history",
	"gender",
	"climate change",
	"donate",
	"careers",
	"procurement",
	"media",
	"events",
	"stories",
	"structure and leadership",
	"english",
	"francais",
	"espanol",
	"en",
	"fr",
	"es",
};

/* Lines that begin like this. */
static const char *const beginnings[] = {
	"directrice generale adjointe ",
	"directeur general adjoint ",
	"directora general adjunta ",
	"director general adjunto ",
	"deputy director general ",
	"accueil \"",
	"inicio \"",
	"home \"",
	"inicio / ",
	"accueil / ",
	"home / ",
	"accueil >",
	"inicio >",
	"home >",
	"oim global ",
	"siege : 17, route des morillons",
	"17, route des morillons",
	"17 route des morillons",
	"ce site utilise des cookies",
	"utilizamos cookies",
	"este sitio utiliza cookies",
	"this site uses cookies",
	"we use cookies",
	"english francais espanol",
};

/* Lines that hold this, short enough for a footer. */
static const char *const footers[] = {
	"tous droits reserves",  "todos los derechos reservados",
	"all rights reserved",   "derniere mise a jour",
	"ultima actualizacion",  "last updated",
	"resolucion minima 800", "ch 1211 ge",
	"1211 geneve 19",        "1211 ginebra 19",
	"1211 geneva 19",
};

/* Blurbs of the "about us" kind: one of the first with one of the second. */
static const char *const blurb_subjects[] = { "oim", "iom", "organisation", "organizacion",
					      "maison des migrations" };
static const char *const blurb_marks[] = {
	"depuis 1951",
	"en 1951",
	"desde 1951",
	"since 1951",
	"in 1951",
	"175 etats membres",
	"175 estados miembros",
	"175 member states",
	"171 pays",
	"171 paises",
	"171 countries",
	"plus de 100 pays",
	"mas de 100 paises",
	"over 100 countries",
	"est presente au ",
	"est presente en ",
	"esta presente en ",
	"has been present in ",
};

/* PRIOR_MENU, PRIOR_MAYBE or PRIOR_NONE, by a table of the two lists that the first call makes. */
static enum surrounding_prior prior_of_label(const char *line, size_t len)
{
	static struct strmap labels;
	static uint32_t n_menu;
	if (!labels.n_slots) {
		strmap_init(&labels);
		for (size_t i = 0; i < ARRAY_SIZE(menu); i++)
			(void)strmap_add(&labels, menu[i], strlen(menu[i]), NULL);
		n_menu = labels.n;
		for (size_t i = 0; i < ARRAY_SIZE(perhaps); i++)
			(void)strmap_add(&labels, perhaps[i], strlen(perhaps[i]), NULL);
	}
	uint32_t label = len <= MAX_LABEL ? strmap_find(&labels, line, len) : STRMAP_NONE;
	return label < n_menu ? PRIOR_MENU : label != STRMAP_NONE ? PRIOR_MAYBE : PRIOR_NONE;
}

static bool holds(const char *line, const char *const *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(line, parts[i]))
			return true;
	return false;
}

/*
 * "Qui sommes nousL'Organisation ...", "WHO WE AREThe ...": a label whose blurb follows without a space.
 * The label ends where a capital begins that no space precedes.
 */
static bool is_glued(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	size_t limit = len < MAX_LABEL / 2 ? len : MAX_LABEL / 2;
	bool before_letter = false;

	for (size_t at = 0, size; at < limit; at += size) {
		uint32_t c = utf8_decode(text + at, len - at, &size);
		bool capital = (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
		if (capital && before_letter) {
			buf_clear(&label);
			line_normalise(text, at, &label);
			if (prior_of_label(label.data, label.len) != PRIOR_NONE)
				return true;
		}
		before_letter = c > ' ' && c != 0xA0 && c != 0x202F && c != '-' && c != '\'' && c != 0x2019;
	}
	return false;
}

enum surrounding_prior surroundings_prior_of(const char *text, size_t len, const struct buf *line)
{
	if (line_is_blank(text, len))
		return PRIOR_BLANK;
	if (len > SURROUNDINGS_MAX_LINE)
		return PRIOR_NONE;
	if (is_glued(text, len))
		return PRIOR_MENU;
	if (len <= MAX_LABEL) {
		enum surrounding_prior prior = prior_of_label(line->data, line->len);
		if (prior == PRIOR_MENU || holds(line->data, footers, ARRAY_SIZE(footers)))
			return PRIOR_MENU;
		if (prior == PRIOR_MAYBE)
			return PRIOR_MAYBE;
	}
	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++)
		if (*line->data == *beginnings[i] &&
		    !strncmp(line->data, beginnings[i], strlen(beginnings[i])))
			return PRIOR_MENU;
	if (holds(line->data, blurb_subjects, ARRAY_SIZE(blurb_subjects)) &&
	    holds(line->data, blurb_marks, ARRAY_SIZE(blurb_marks)))
		return PRIOR_MAYBE;
	return PRIOR_NONE;
}

enum surrounding_prior surroundings_prior(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	if (len <= SURROUNDINGS_MAX_LINE)
		line_normalise(text, len, &line);
	return surroundings_prior_of(text, len, &line);
}

/* What kind of page it is, and of which site. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "facts/page.h"
#include "learn/line.h"
#include "schema/fields.h"
#include "base/banned.h"

#define MAX_LABEL      40u  /* bytes */
#define MAX_BREADCRUMB 160u /* bytes */
#define LABELS_ABOVE   8u   /* blocks above the title that are asked */
#define MANY_HEADINGS  8u   /* of a manual */
#define LONG_TEXT      1500u

/* Labels above titles, in breadcrumbs, and segments of addresses. "" is no kind of page: for whom it is. */
static const struct {
	const char *label, *type;
} labels[] = {
	{ "communique", "news" },
	{ "communiques", "news" },
	{ "communique de presse", "news" },
	{ "communiques de presse", "news" },
	{ "nouvelles", "news" },
	{ "actualites", "news" },
	{ "comunicado", "news" },
	{ "comunicados", "news" },
	{ "comunicado de prensa", "news" },
	{ "noticia", "news" },
	{ "noticias", "news" },
	{ "news", "news" },
	{ "press release", "news" },
	{ "press releases", "news" },
	{ "press briefing notes", "news" },
	{ "notes pour la presse", "news" },
	{ "notas para la prensa", "news" },
	{ "declaration", "statement" },
	{ "declarations", "statement" },
	{ "declaracion", "statement" },
	{ "declaraciones", "statement" },
	{ "statement", "statement" },
	{ "statements", "statement" },
	{ "discours", "speech" },
	{ "discurso", "speech" },
	{ "discursos", "speech" },
	{ "declaraciones y discursos", "speech" },
	{ "declarations et discours", "speech" },
	{ "statements and speeches", "speech" },
	{ "speech", "speech" },
	{ "speeches", "speech" },
	{ "histoire", "story" },
	{ "histoires", "story" },
	{ "recit", "story" },
	{ "recits", "story" },
	{ "temoignage", "story" },
	{ "temoignages", "story" },
	{ "historia", "story" },
	{ "historias", "story" },
	{ "historia de vida", "story" },
	{ "historias de vida", "story" },
	{ "story", "story" },
	{ "stories", "story" },
	{ "blog", "blog" },
	{ "blogs", "blog" },
	{ "evenement", "event" },
	{ "evenements", "event" },
	{ "evento", "event" },
	{ "eventos", "event" },
	{ "event", "event" },
	{ "events", "event" },
	{ "projet", "project" },
	{ "projets", "project" },
	{ "proyecto", "project" },
	{ "proyectos", "project" },
	{ "project", "project" },
	{ "projects", "project" },
	{ "manuel", "manual" },
	{ "manuels", "manual" },
	{ "manuels et guides", "manual" },
	{ "manual", "manual" },
	{ "manuales", "manual" },
	{ "manuales y guias", "manual" },
	{ "guide", "manual" },
	{ "guides", "manual" },
	{ "guia", "manual" },
	{ "guias", "manual" },
	{ "manuals", "manual" },
	{ "manuals and guides", "manual" },
	{ "handbook", "manual" },
	{ "handbooks", "manual" },
	{ "publication", "publication" },
	{ "publications", "publication" },
	{ "publicacion", "publication" },
	{ "publicaciones", "publication" },
	{ "books", "publication" },
	{ "rapport", "report" },
	{ "rapports", "report" },
	{ "informe", "report" },
	{ "informes", "report" },
	{ "report", "report" },
	{ "reports", "report" },
	{ "theme", "theme" },
	{ "themes", "theme" },
	{ "tema", "theme" },
	{ "temas", "theme" },
	{ "thematique", "theme" },
	{ "topics", "theme" },
	{ "regions", "listing" },
	{ "global", "" },
	{ "local", "" },
	{ "regional", "" },
	{ "monde", "" },
	{ "mundial", "" },
	{ "mondial", "" },
	{ "nacional", "" },
	{ "national", "" },
};

/* First words of titles that name the kind of page, in want of anything else. */
static const struct {
	const char *beginning, *type;
} beginnings[] = {
	{ "declaration ", "statement" }, { "declaracion ", "statement" },
	{ "statement ", "statement" },   { "joint statement", "statement" },
	{ "allocution ", "speech" },     { "discours ", "speech" },
	{ "discurso ", "speech" },       { "intervention ", "speech" },
	{ "palabras de ", "speech" },    { "remarks ", "speech" },
	{ "oim en ", "office" },         { "l'oim en ", "office" },
	{ "l'oim au ", "office" },       { "l'oim a ", "office" },
	{ "la oim en ", "office" },      { "iom in ", "office" },
	{ "projet ", "project" },        { "proyecto ", "project" },
	{ "manuel ", "manual" },         { "manual ", "manual" },
	{ "guide ", "manual" },          { "dtm ", "report" },
	{ "rapport ", "report" },        { "informe ", "report" },
};

static const char *find_label(const char *text, size_t len)
{
	static struct strmap numbers; /* of the rows of labels, made by the first call */
	if (!numbers.n_slots) {
		strmap_init(&numbers);
		for (uint32_t i = 0; i < ARRAY_SIZE(labels); i++) {
			bool is_new;
			(void)strmap_add(&numbers, labels[i].label, strlen(labels[i].label), &is_new);
			assert(is_new);
		}
	}
	uint32_t row = len <= MAX_LABEL ? strmap_find(&numbers, text, len) : STRMAP_NONE;
	return row == STRMAP_NONE ? NULL : labels[row].type;
}

const char *type_of_label(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	if (len > MAX_LABEL)
		return NULL;
	line_normalise(text, len, &line);
	return find_label(line.data, line.len);
}

const char *type_of_block(const struct page *page, size_t i)
{
	if (strlen(page_text(page, i)) > MAX_LABEL)
		return NULL;
	const struct buf *line = page_line(page, i);
	return find_label(line->data, line->len);
}

static const char *known_type(const char *word, size_t len)
{
	for (size_t i = 0; document_types[i]; i++)
		if (strlen(document_types[i]) == len && !memcmp(document_types[i], word, len))
			return document_types[i];
	return NULL;
}

/* A folder of the address, the last that says something; the page's own name is none. */
static const char *from_address(const char *address)
{
	const char *type = NULL;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const char *at = strstr(address, "://");
	at = at ? at + strlen("://") : address;
	for (const char *slash; (slash = strchr(at, '/')); at = slash + 1) {
		buf_clear(&folder);
		line_normalise(at, (size_t)(slash - at), &folder);
		const char *found = find_label(folder.data, folder.len);
		if (found && *found)
			type = found;
	}
	return type;
}

/* Labels near the title, whatever they were marked as; "Accueil » Projets » ..." holds one too. */
static const char *from_labels(const struct page *page)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	size_t from = page->title == NO_BLOCK ? page->first_text : page->title, seen = 0;

	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		const char *type = page->parts[i] == PART_LABEL ? type_of_label(text, strlen(text)) : NULL;
		if (type && *type)
			return type;
	}
	if (from == NO_BLOCK)
		return NULL;
	for (size_t i = from; i-- > 0 && seen < LABELS_ABOVE;) {
		const char *text = page_text(page, i);
		size_t len = strlen(text);
		if (page->parts[i] == PART_BLANK || page->doc->blocks[i].link_bytes >= len)
			continue;
		seen++;
		const char *type = type_of_label(text, len);
		if (type && *type && page->doc->blocks[i].kind != BLOCK_LINE)
			return type;
		/* a breadcrumb: "Accueil » Publications » Manuels"; the last part that says something counts */
		if (len > MAX_BREADCRUMB)
			continue;
		buf_clear(&line);
		line_normalise(text, len, &line);
		if (!strpbrk(line.data, "\"/>"))
			continue;
		const char *last = NULL;
		char *rest = line.data;
		for (char *part; (part = strsep(&rest, "\"/>"));) {
			size_t part_len = strlen(part);
			while (part_len && *part == ' ') {
				part++;
				part_len--;
			}
			while (part_len && part[part_len - 1] == ' ')
				part_len--;
			type = find_label(part, part_len);
			if (type && *type)
				last = type;
		}
		if (last)
			return last;
	}
	return NULL;
}

static bool text_holds(const struct page *page, const char *needle)
{
	for (size_t i = 0; i < page->doc->n_blocks; i++)
		if ((page->parts[i] == PART_TEXT || page->parts[i] == PART_TITLE) &&
		    strstr(page_text(page, i), needle))
			return true;
	return false;
}

static const char *from_text(const struct page *page)
{
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	size_t n_headings = 0, bytes = 0;

	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		bytes += page->parts[i] == PART_TEXT ? strlen(page_text(page, i)) : 0;
		n_headings += page->parts[i] == PART_TEXT && page->doc->blocks[i].kind == BLOCK_HEADING;
	}
	if (text_holds(page, "ISBN"))
		return "publication";
	if (n_headings >= MANY_HEADINGS && bytes > LONG_TEXT * 4)
		return "manual";
	if (page->doc->title)
		line_normalise(page->doc->title, strlen(page->doc->title), &title);
	for (size_t i = 0; page->title != NO_BLOCK && i < ARRAY_SIZE(beginnings); i++)
		if (!strncmp(title.data, beginnings[i].beginning, strlen(beginnings[i].beginning)))
			return beginnings[i].type;
	const char *address = page->doc->url ? page->doc->url : page->doc->id;
	if (!page->dateline.len && (strstr(address, "/programmes/") || strstr(address, "/programas/")))
		return "project";
	if (page->dateline.len || page->doc->n_contacts)
		return "news";
	/* a page of a site with headings and neither place nor contact is about a theme; a text that just begins, a story */
	if (n_headings >= 2 && strchr(page->group, '.'))
		return "theme";
	if (page->title == NO_BLOCK && !page->record && bytes > LONG_TEXT / 3)
		return "story";
	return NULL;
}

static bool title_is_of_round(const char *title)
{
	const char *at = strstr(title, "DTM");
	return at && (at == title || at[-1] == ' ') && (!at[3] || strchr(" ,:", at[3]));
}

void page_find_type(struct page *page)
{
	struct document *doc = page->doc;
	const char *type =
		doc->declared.type ? known_type(doc->declared.type, strlen(doc->declared.type)) : NULL;
	enum fact_source source = SOURCE_DECLARED;

	if (!type) {
		type = from_address(doc->url ? doc->url : doc->id);
		source = SOURCE_ADDRESS;
	}
	if (!type) {
		type = from_labels(page);
		source = SOURCE_TEXT;
	}
	if (!type) {
		type = from_text(page);
		source = SOURCE_GUESS;
	}
	/* a round of the displacement tracking matrix is published like news */
	if (type && !strcmp(type, "news") && source != SOURCE_DECLARED && doc->title &&
	    title_is_of_round(doc->title)) {
		type = "report";
		source = SOURCE_TEXT;
	}
	if (type && *type) {
		free(doc->type);
		doc->type = xstrdup(type);
		doc->type_source = source;
	}
}

/* The menu of a country's site: "L'OIM est présente au Tchad depuis 2006". Append the country as it stands. */
static bool country_of_menu(const struct page *page, struct buf *out)
{
	static const char *const cues[] = { "pr\u00e9sente au ", "pr\u00e9sente en ", "pr\u00e9sente \u00e0 ",
					    "present in ",       "presente en ",      "presencia en " };
	for (size_t i = 0; i < page->doc->n_blocks; i++) {
		const char *text = page_text(page, i);
		if (page->parts[i] != PART_SURROUNDING)
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(cues); k++) {
			const char *at = strstr(text, cues[k]);
			if (!at)
				continue;
			at += strlen(cues[k]);
			const char *end = strstr(at, " depuis ");
			if (!end)
				end = strstr(at, " desde ");
			if (!end)
				end = strstr(at, " since ");
			if (!end || end - at > 60)
				continue;
			buf_add(out, at, (size_t)(end - at));
			return true;
		}
	}
	return false;
}

/* The host of an address, or of an id that mirrors one; NULL when there is none. */
static char *host_of(const char *address)
{
	struct document like = { .id = (char *)(uintptr_t)address };
	CLEANUP(buf_release) struct buf host = BUF_INIT;
	surroundings_group(&like, &host);
	return strchr(host.data, '.') ? buf_detach(&host) : NULL;
}

void page_find_site(struct page *page, const struct concepts *concepts)
{
	struct document *doc = page->doc;
	CLEANUP(buf_release) struct buf country = BUF_INIT;

	free(doc->site);
	doc->site_source = SOURCE_ADDRESS;
	if (doc->declared.site) {
		doc->site = xstrdup(doc->declared.site);
		doc->site_source = SOURCE_DECLARED;
		return;
	}
	doc->site = doc->url ? host_of(doc->url) : NULL;
	if (!doc->site)
		doc->site = host_of(doc->id);
	if (!doc->site && country_of_menu(page, &country)) {
		doc->site = places_host(concepts, country.data);
		doc->site_source = SOURCE_TEXT;
	}
	if (!doc->site)
		doc->site_source = SOURCE_NONE;
}

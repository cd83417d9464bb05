/* Styles of paragraphs: which of them are headings, under whatever name. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "readers/office.h"

#include "base/banned.h"

void office_styles_init(struct office_styles *styles)
{
	*styles = (struct office_styles){ .items = NULL };
	strmap_init(&styles->ids);
}

void office_styles_release(struct office_styles *styles)
{
	strmap_release(&styles->ids);
	free(styles->items);
}

struct office_style *office_style_add(struct office_styles *styles, const char *id)
{
	size_t len = strlen(id);
	if (!len || len >= OFFICE_MAX_NAME || styles->ids.n >= OFFICE_MAX_STYLES)
		return NULL;
	uint32_t number = strmap_add(&styles->ids, id, len, NULL);
	GROW(styles->items, number, styles->alloc);
	styles->items[number] = (struct office_style){ .role = ROLE_UNKNOWN };
	return &styles->items[number];
}

/* ---- names ---- */

/* Word stores its own names in English, whatever its interface speaks; others store what they show. */
static const struct {
	const char *name;
	enum office_role role; /* ROLE_HEADING: with a number behind it */
} names[] = {
	{ "heading", ROLE_HEADING },
	{ "titre", ROLE_HEADING },
	{ "t\u00edtulo", ROLE_HEADING },
	{ "titulo", ROLE_HEADING },
	{ "encabezado", ROLE_HEADING },
	{ "title", ROLE_TITLE },
	{ "titre", ROLE_TITLE },
	{ "titre principal", ROLE_TITLE },
	{ "t\u00edtulo", ROLE_TITLE },
	{ "titulo", ROLE_TITLE },
	{ "t\u00edtulo principal", ROLE_TITLE },
	{ "caption", ROLE_CAPTION },
	{ "l\u00e9gende", ROLE_CAPTION },
	{ "leyenda", ROLE_CAPTION },
	{ "ep\u00edgrafe", ROLE_CAPTION },
	{ "illustration", ROLE_CAPTION },
	{ "ilustraci\u00f3n", ROLE_CAPTION },
	{ "figure", ROLE_CAPTION },
	{ "figura", ROLE_CAPTION },
	{ "table", ROLE_CAPTION },
	{ "tableau", ROLE_CAPTION },
	{ "tabla", ROLE_CAPTION },
	{ "toc heading", ROLE_CONTENTS },
	{ "contents heading", ROLE_CONTENTS },
	{ "table of figures", ROLE_CONTENTS },
	{ "figure index 1", ROLE_CONTENTS },
};

/* Before a number they are lines of a contents list: "toc 1", "Contents 2". */
static const char *const contents[] = {
	"toc", "contents", "tdm", "tm", "table des mati\u00e8res", "contenido"
};

/* Small letters, those of French and Spanish included; "_20_" is a space in the names of OpenDocument. */
static void fold_name(const char *name, char ret_folded[OFFICE_MAX_NAME])
{
	size_t n = 0;
	for (; *name && n < OFFICE_MAX_NAME - 1; name++) {
		unsigned char c = (unsigned char)*name;
		if (!strncmp(name, "_20_", 4)) {
			c = ' ';
			name += 3;
		} else if (c >= 'A' && c <= 'Z') {
			c |= 0x20;
		} else if (n && (unsigned char)ret_folded[n - 1] == 0xc3 && c >= 0x80 && c <= 0x9e) {
			c |= 0x20; /* U+00C0 to U+00DE */
		}
		ret_folded[n++] = (char)c;
	}
	ret_folded[n] = '\0';
}

/* The number behind the word, 1 to 9; 0 for anything else. */
static unsigned number_behind(const char *name, const char *word)
{
	size_t n = strlen(word);
	if (strncmp(name, word, n) != 0)
		return 0;
	name += n;
	while (*name == ' ')
		name++;
	return name[0] >= '1' && name[0] <= '9' && !name[1] ? (unsigned)(name[0] - '0') : 0;
}

void office_style_named(struct office_style *style, const char *name)
{
	char folded[OFFICE_MAX_NAME];
	if (style->role != ROLE_UNKNOWN)
		return;
	fold_name(name, folded);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		unsigned level = names[i].role == ROLE_HEADING ? number_behind(folded, names[i].name) : 0;
		if (level)
			office_style_ranked(style, level);
		else if (names[i].role != ROLE_HEADING && !strcmp(folded, names[i].name))
			style->role = names[i].role;
		if (style->role != ROLE_UNKNOWN)
			return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(contents); i++)
		if (number_behind(folded, contents[i]))
			style->role = ROLE_CONTENTS;
}

void office_style_ranked(struct office_style *style, unsigned level)
{
	if (style->role == ROLE_CONTENTS || style->role == ROLE_TITLE)
		return;
	style->role = level ? ROLE_HEADING : ROLE_BODY;
	style->level = level < 6 ? level : 6;
}

struct office_look office_look(const struct office_styles *styles, const char *id)
{
	struct office_look look = { .role = ROLE_UNKNOWN, .lang = "" };
	bool item_known = false;
	if (!*id)
		id = styles->normal;
	for (unsigned i = 0; i < OFFICE_MAX_PARENTS && *id; i++) {
		uint32_t number = strmap_find(&styles->ids, id, strlen(id));
		if (number == STRMAP_NONE)
			break;
		const struct office_style *style = &styles->items[number];
		if (look.role == ROLE_UNKNOWN) {
			look.role = style->role;
			look.level = style->level;
		}
		if (!item_known && (style->item || style->no_item)) {
			look.item = style->item;
			item_known = true;
		}
		if (!*look.lang)
			look.lang = style->lang;
		id = style->parent;
	}
	if (look.role == ROLE_UNKNOWN)
		look.role = ROLE_BODY;
	if (!*look.lang)
		look.lang = styles->lang;
	return look;
}

/*
 * Who wrote a document: by-lines ("Par Awa Ba, psychologue"), labels ("Auteurs : ..."), the line that ends a blog
 * ("Awa Ba est psychologue à Mopti"), else what the file declares. Only what reads like the name of a person is taken:
 * a file's metadata name users, programs and organisations as well, and no author is better than a wrong one.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "facts/page.h"
#include "learn/line.h"
#include "base/banned.h"

#define MAX_BYLINE    160u /* bytes of a by-line, office and office hours of its author included */
#define MAX_BIO       300u /* bytes of the line at the end that tells who writes */
#define MAX_NAME      60u  /* bytes of one name */
#define MAX_AUTHORS   12u
#define MAX_DECLARED  512u /* bytes that a file declares; more is no list of names */
#define LEAD_WORDS    3u   /* of the longest lead */
#define MAX_LEAD_WORD 24u  /* bytes of its words */
#define FROM_TOP      4u   /* blocks of text below the title that may be a by-line */
#define FROM_END      2u   /* and at the end */

/* What a by-line begins with, a word each, folded; a "label" needs a colon, or a block of its own before the names. */
static const struct {
	const char *words;
	bool label;
} leads[] = {
	{ "recit recueilli par", false },
	{ "recits recueillis par", false },
	{ "temoignage recueilli par", false },
	{ "propos recueillis par", false },
	{ "texte et photos", true },
	{ "un texte de", false },
	{ "texte de", false },
	{ "texte par", false },
	{ "texte", true },
	{ "ecrit par", false },
	{ "redige par", false },
	{ "auteur", true },
	{ "auteure", true },
	{ "autrice", true },
	{ "auteurs", true },
	{ "auteures", true },
	{ "par", false },
	{ "testimonio recogido por", false },
	{ "relato de", false },
	{ "texto y fotos", true },
	{ "texto de", false },
	{ "texto por", false },
	{ "texto", true },
	{ "escrito por", false },
	{ "redactado por", false },
	{ "autoria", true },
	{ "autor", true },
	{ "autora", true },
	{ "autores", true },
	{ "autoras", true },
	{ "por", false },
	{ "written by", false },
	{ "story by", false },
	{ "text by", false },
	{ "words by", false },
	{ "author", true },
	{ "authors", true },
	{ "by", false },
};

/* Bytes of white space at text, no-break spaces included. */
static size_t space_at(const char *text, size_t len)
{
	size_t at = 0;
	for (;;) {
		if (at < len && (unsigned char)text[at] <= ' ')
			at++;
		else if (len - at >= 2 && !memcmp(text + at, "\u00a0", 2))
			at += 2;
		else if (len - at >= 3 && !memcmp(text + at, "\u202f", 3))
			at += 3;
		else
			return at;
	}
}

static size_t word_at(const char *text, size_t len)
{
	size_t at = 0;
	while (at < len && !space_at(text + at, len - at) && text[at] != ':')
		at++;
	return at;
}

static bool is_word(const char *text, size_t len, const char *word, size_t word_len)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	line_normalise(text, len, &folded);
	return folded.len == word_len && !memcmp(folded.data, word, word_len);
}

/* The first words of a block, folded, and where what follows each of them begins. */
struct head {
	char words[LEAD_WORDS][MAX_LEAD_WORD];
	size_t next[LEAD_WORDS];
	unsigned n;
};

static void read_head(const char *text, size_t len, struct head *ret)
{
	size_t at = 0;
	for (ret->n = 0; ret->n < LEAD_WORDS; ret->n++) {
		CLEANUP(buf_release) struct buf folded = BUF_INIT;
		size_t word = word_at(text + at, len - at);
		line_normalise(text + at, word, &folded);
		if (!folded.len || folded.len >= MAX_LEAD_WORD)
			return;
		memcpy(ret->words[ret->n], folded.data, folded.len + 1);
		at += word;
		at += space_at(text + at, len - at);
		ret->next[ret->n] = at;
	}
}

/* Bytes of these words at the beginning of the block and the space behind them; 0 when it begins otherwise. */
static size_t match_words(const struct head *head, const char *words)
{
	for (unsigned i = 0; i < head->n; i++) {
		size_t n = strcspn(words, " ");
		if (strlen(head->words[i]) != n || memcmp(head->words[i], words, n) != 0)
			return 0;
		if (!words[n])
			return head->next[i];
		words += n + 1;
	}
	return 0;
}

/*
 * Where the names begin: behind "Par", "Auteurs :" (*ret_list). *ret_label: a label and nothing else, the names are in the
 * next block. 0 for neither.
 */
static size_t after_lead(const char *text, size_t len, bool *ret_list, bool *ret_label)
{
	struct head head;
	read_head(text, len, &head);
	for (size_t i = 0; i < ARRAY_SIZE(leads); i++) {
		size_t at = match_words(&head, leads[i].words);
		if (!at)
			continue;
		bool colon = at < len && text[at] == ':';
		if (colon) {
			at++;
			at += space_at(text + at, len - at);
		}
		*ret_list = leads[i].label;
		if (leads[i].label && at >= len) {
			*ret_label = true;
			return len;
		}
		if (at < len && (colon || !leads[i].label))
			return at;
	}
	return 0;
}

/* ---- names ---- */

static bool has_word(const char *words, const char *word, size_t len)
{
	CLEANUP(buf_release) struct buf between = BUF_INIT;
	buf_addch(&between, ' ');
	line_normalise(word, len, &between);
	buf_addch(&between, ' ');
	return between.len > 2 && strstr(words, between.data);
}

/* Words of programs, of users that are nobody, of organisations. */
static const char no_person[] = " microsoft office windows word adobe acrobat indesign libreoffice "
				"openoffice apple user users usuario utilisateur admin "
				"administrator administrateur administrador author auteur autor unknown "
				"inconnu desconocido anonymous anonyme anonimo "
				"default guest owner propietario scanner xerox canon ricoh lenovo toshiba "
				"samsung drupal wordpress latex international "
				"internationale internacional migration migrations migraciones migracion "
				"united nations nation unies naciones unidas "
				"foundation fondation fundacion university universite universidad institut "
				"institute instituto agency agence agencia "
				"ministry group groupe grupo team equipe equipo department division section "
				"association asociacion commission comision "
				"comite committee council conseil consejo conference conferencia union "
				"network reseau red editorial redaction redaccion "
				"staff personnel project projet proyecto company government gouvernement "
				"gobierno republic republique republica gmbh ltd "
				"inc sarl design studio support ";

/* What a town, a lake, a thing begins with: "Puerto Príncipe", "Le Mali". */
static const char no_first[] =
	" puerto port ciudad san santa santo saint sainte nueva nuevo new lake lac lago mount mont monte "
	"north south upper "
	"le la les el los las un une una the this that ce cette este esta notre nuestro nuestra our ";

static bool is_person(const struct concepts *concepts, const char *text, size_t len)
{
	size_t start, end;
	if (len > MAX_NAME || line_count_digits(text, len) || memchr(text, '@', len) ||
	    !contact_name_in(text, len, &start, &end) || start || end != len)
		return false;
	if (has_word(no_first, text, word_at(text, len)) ||
	    places_find_country(concepts, text, len) != UINT32_MAX)
		return false;
	for (size_t at = 0; at < len;) {
		size_t word = word_at(text + at, len - at);
		if (!word || has_word(no_person, text + at, word))
			return false;
		at += word;
		at += space_at(text + at, len - at);
	}
	return true;
}

static void add_author(struct document *doc, const char *name, size_t len)
{
	for (size_t i = 0; i < doc->authors.n; i++) {
		CLEANUP(buf_release) struct buf one = BUF_INIT;
		line_normalise(doc->authors.items[i], strlen(doc->authors.items[i]), &one);
		if (is_word(name, len, one.data, one.len))
			return;
	}
	if (doc->authors.n < MAX_AUTHORS)
		strlist_addn(&doc->authors, name, len);
}

/* The mark that ends a name: its bytes, 0 for none; *ret_and: another name follows. */
static size_t mark_at(const char *text, size_t len, bool *ret_and)
{
	static const struct {
		const char *mark;
		bool and;
	} marks[] = { { " et ", true },      { " y ", true }, { " e ", true },       { " and ", true },
		      { " & ", true },       { ";", true },   { ", et ", true },     { ", y ", true },
		      { ", and ", true },    { ",", false },  { " / ", false },      { " - ", false },
		      { " \u2013 ", false }, { " (", false }, { " \u2014 ", false }, { " | ", false } };
	size_t best = 0;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		size_t n = strlen(marks[i].mark);
		if (n > best && n <= len && !memcmp(text, marks[i].mark, n)) {
			best = n;
			*ret_and = marks[i].and;
		}
	}
	return best;
}

/* How many bytes of text are the next name; *ret_next is behind the mark that ends it, *ret_and as mark_at. */
static size_t next_name(const struct concepts *concepts, const char *text, size_t len, size_t *ret_next,
			bool *ret_and)
{
	size_t best = 0;
	for (size_t at = 0; at <= len && at <= MAX_NAME; at++) {
		bool and = false;
		size_t mark = at < len ? mark_at(text + at, len - at, &and) : 0;
		if (at < len && !mark)
			continue;
		if (!is_person(concepts, text, at))
			break;
		best = at;
		*ret_next = at + mark;
		*ret_and = and;
		/* "José Ortega y Gasset": what follows is no name of its own, so the name goes on */
		size_t next, ignored = 0;
		bool more;
		if (!and)
			break;
		next = at + mark;
		next += space_at(text + next, len - next);
		if (next_name(concepts, text + next, len - next, &ignored, &more))
			break;
	}
	return best;
}

/*
 * The names that text begins with: "Awa Ba, Jean Kam et Ana Ruiz, OIM Dakar". After a comma there is another name only when
 * an "et" follows in its turn, for a town or an office may stand there as well; list: it was called a list of authors.
 * 0 when there is none.
 */
static size_t add_names(const struct concepts *concepts, const char *text, size_t len, bool list,
			struct strlist *names)
{
	size_t at = 0, n_sure = 0, n = 0;
	struct strlist found = STRLIST_INIT;
	for (bool and = true; at < len && n < MAX_AUTHORS; n++) {
		size_t next = 0, name = next_name(concepts, text + at, len - at, &next, &and);
		if (!name)
			break;
		strlist_addn(&found, text + at, name);
		bool comma = text[at + name] == ',' && !and;
		/* the first one stands for itself; the others with an "and" before the last */
		if (!n || and || list)
			n_sure = n + 1;
		at += next;
		at += space_at(text + at, len - at);
		if (and) {
			size_t ignored = 0;
			bool more;
			if (next_name(concepts, text + at, len - at, &ignored, &more))
				n_sure = n + 2;
			continue;
		}
		if (!comma)
			break;
	}
	for (size_t i = 0; i < found.n && i < n_sure; i++)
		strlist_add_once(names, found.items[i]);
	strlist_release(&found);
	return names->n;
}

/* ---- by-lines ---- */

/* A line of names and little else: no sentence goes on behind them. */
static bool read_names(const struct concepts *concepts, const char *text, size_t len, bool list,
		       struct strlist *names)
{
	if (len && text[len - 1] == '.')
		len--;
	while (len && (unsigned char)text[len - 1] <= ' ')
		len--;
	for (size_t i = 0; i < len; i++)
		if (strchr("!?\"", text[i]) ||
		    (text[i] == '.' && i > 2 && text[i - 2] != ' ' && i + 2 < len && text[i + 1] == ' '))
			return false;
	return add_names(concepts, text, len, list, names) > 0;
}

static bool is_byline(const struct concepts *concepts, const char *text, struct strlist *names,
		      bool *ret_label)
{
	size_t len = strlen(text);
	*ret_label = false;
	if (!len || len > MAX_BYLINE)
		return false;
	bool list;
	size_t at = after_lead(text, len, &list, ret_label);
	return at && !*ret_label && read_names(concepts, text + at, len - at, list, names);
}

static void try_block(struct page *page, const struct concepts *concepts, size_t i)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	const struct block *block = &page->doc->blocks[i];
	bool label;
	if (block->kind == BLOCK_HEADING)
		return;
	if (!is_byline(concepts, block->text, &names, &label)) {
		size_t next = label ? page_next(page, i + 1, PART_TEXT) : NO_BLOCK;
		if (next == NO_BLOCK || next > i + 2 || strlen(page_text(page, next)) > MAX_BYLINE ||
		    !read_names(concepts, page_text(page, next), strlen(page_text(page, next)), true, &names))
			return;
		page->parts[next] = PART_AUTHOR;
	}
	page->parts[i] = PART_AUTHOR;
	for (size_t k = 0; k < names.n; k++)
		add_author(page->doc, names.items[k], strlen(names.items[k]));
}

void page_find_bylines(struct page *page, const struct concepts *concepts)
{
	size_t n_blocks = page->doc->n_blocks, first = page->title == NO_BLOCK ? 0 : page->title + 1,
	       n_text = 0;
	for (size_t i = page_next(page, first, PART_TEXT), n = 0; i != NO_BLOCK && n < FROM_TOP;
	     i = page_next(page, i + 1, PART_TEXT), n++)
		try_block(page, concepts, i);
	for (size_t i = n_blocks, n = 0; i-- > first && n < FROM_END;) {
		if (page->parts[i] != PART_TEXT)
			continue;
		n++;
		try_block(page, concepts, i);
	}
	/* a page must not lose its only text to a by-line */
	for (size_t i = 0; i < n_blocks; i++)
		n_text += page->parts[i] == PART_TEXT;
	for (size_t i = 0; i < n_blocks && !n_text; i++)
		if (page->parts[i] == PART_AUTHOR)
			page->parts[i] = PART_TEXT;
}

/* ---- what is left: the end of a blog, and what the file declares ---- */

static bool is_in_text(const struct document *doc, const char *end_of_last, const char *name)
{
	for (size_t i = 0; i < doc->n_sections; i++) {
		const char *at = strstr(doc->sections[i].text, name);
		if (at && at != end_of_last)
			return true;
	}
	return false;
}

/* "Hernán Quispe Portocarrero es antropólogo y consultor de la OIM en Lima.": the last paragraph, of somebody named there alone. */
static void find_bio(struct document *doc, const struct concepts *concepts)
{
	static const char *const verbs[] = { " es ", " est ", " is ", " trabaja ", " travaille ", " works " };
	const char *text = doc->n_sections ? doc->sections[doc->n_sections - 1].text : "";
	for (const char *next; (next = strstr(text, "\n\n")) && next[2];)
		text = next + 2;
	size_t len = strlen(text);
	if (!len || len > MAX_BIO)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		const char *at = strstr(text, verbs[i]);
		if (!at || !is_person(concepts, text, (size_t)(at - text)))
			continue;
		CLEANUP(free_p) char *name = xstrndup(text, (size_t)(at - text));
		if (!is_in_text(doc, text, name))
			add_author(doc, name, strlen(name));
		return;
	}
}

/* "Awa Ba; Jean Kam", "Ba, Awa" (the order of libraries), "Awa Ba". */
static void add_declared(struct document *doc, const struct concepts *concepts, const char *text)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf turned = BUF_INIT;
	const char *comma = strchr(text, ',');
	size_t len = strlen(text), family = comma ? (size_t)(comma - text) : 0;
	if (len > MAX_DECLARED)
		return;
	if (comma && !strpbrk(comma + 1, ",;") && word_at(text, len) == family + 1) {
		const char *given = comma + 1 + space_at(comma + 1, len - family - 1);
		buf_addf(&turned, "%s %.*s", given, (int)family, text);
		if (is_person(concepts, turned.data, turned.len)) {
			add_author(doc, turned.data, turned.len);
			return;
		}
	}
	while (*text) {
		/* each piece must be a name, or nothing of it is believed */
		size_t n = strcspn(text, ";,");
		CLEANUP(strlist_release) struct strlist piece = STRLIST_INIT;
		size_t lead = space_at(text, n), end = n;
		while (end > lead && (unsigned char)text[end - 1] <= ' ')
			end--;
		if (end > lead && !add_names(concepts, text + lead, end - lead, true, &piece))
			return;
		for (size_t i = 0; i < piece.n; i++)
			strlist_add_once(&names, piece.items[i]);
		text += n + (text[n] != '\0');
	}
	for (size_t i = 0; i < names.n; i++)
		add_author(doc, names.items[i], strlen(names.items[i]));
}

void page_settle_authors(struct page *page, const struct concepts *concepts)
{
	struct document *doc = page->doc;
	if (doc->type && !strcmp(doc->type, "listing")) {
		strlist_clear(&doc->authors); /* they wrote the pages it lists */
		return;
	}
	if (!doc->authors.n && doc->type && !strcmp(doc->type, "blog"))
		find_bio(doc, concepts);
	/* what stands on the page knows better than the account it was put there with */
	bool none = !doc->authors.n;
	for (size_t i = 0; none && i < doc->declared.authors.n; i++)
		add_declared(doc, concepts, doc->declared.authors.items[i]);
}

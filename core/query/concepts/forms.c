/* Plurals and feminines of French, Spanish and English, generously: forms are looked up, never shown. */
#include "query/concepts/forms.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "base/banned.h"

static void add(struct forms *forms, const char *stem, size_t stem_len, const char *ending)
{
	size_t ending_len = strlen(ending);
	if (forms->n == FORMS_MAX || stem_len + ending_len >= sizeof(forms->items[0]))
		return;
	char *form = forms->items[forms->n];
	memcpy(form, stem, stem_len);
	memcpy(form + stem_len, ending, ending_len + 1);
	for (size_t i = 0; i < forms->n; i++)
		if (!strcmp(forms->items[i], form))
			return;
	forms->n++;
}

/* Add stem with every ending of a list ("a|as|os"; an empty one is the stem itself). */
static void add_all(struct forms *forms, const char *stem, size_t stem_len, const char *endings)
{
	for (;;) {
		size_t len = strcspn(endings, "|");
		char ending[16];
		assert(len < sizeof(ending));
		memcpy(ending, endings, len);
		ending[len] = '\0';
		add(forms, stem, stem_len, ending);
		if (!endings[len])
			return;
		endings += len + 1;
	}
}

static bool ends(const char *word, size_t len, const char *ending)
{
	size_t ending_len = strlen(ending);
	return len > ending_len && !memcmp(word + len - ending_len, ending, ending_len);
}

/* A row of endings: a word in `from` also has the stem with each of `to`. The first that fits counts. */
struct ending {
	const char *from;
	const char *to;
	bool person; /* also for a noun that stands alone */
};

static const struct ending french_feminines[] = {
	{ "é", "ée|ées", true },
	{ "teur", "trice|trices|teuse|teuses", true },
	{ "eur", "euse|euses|eure|eures", true },
	{ "ien", "ienne|iennes", true },
	{ "ier", "ière|ières", true },
	{ "ant", "ante|antes", true },
	{ "e", "e", false },
	{ "er", "ère|ères", false },
	{ "f", "ve|ves", false },
	{ "eux", "euse|euses", false },
	{ "en", "enne|ennes|ene|enes", false },
	{ "on", "onne|onnes|one|ones", false },
	{ "el", "elle|elles", false },
	{ "et", "ète|ètes|ette|ettes", false },
	{ "", "e|es", false },
};

static const struct ending spanish_feminines[] = {
	{ "ado", "ada|adas", true },    { "ido", "ida|idas", true }, { "ero", "era|eras", true },
	{ "ario", "aria|arias", true }, { "or", "ora|oras", true },  { "o", "a|as", false },
	{ "ón", "ona|onas", false },    { "és", "esa|esas", false }, { "án", "ana|anas", false },
	{ "ín", "ina|inas", false },
};

static void add_feminines(struct forms *forms, const struct ending *endings, size_t n, const char *word,
			  size_t len, bool part)
{
	for (size_t i = 0; i < n; i++) {
		if (*endings[i].from && !ends(word, len, endings[i].from))
			continue;
		if (part || endings[i].person)
			add_all(forms, word, len - strlen(endings[i].from), endings[i].to);
		return;
	}
}

static void french(struct forms *forms, const char *word, size_t len, bool part)
{
	add(forms, word, len, "");
	if (ends(word, len, "s") || ends(word, len, "x") || ends(word, len, "z")) {
		if (part && ends(word, len, "eaux"))
			add(forms, word, len - 1, "");
		else if (part && ends(word, len, "aux"))
			add_all(forms, word, len - 2, "l|le|les");
		else if (part && ends(word, len, "s") && len > 3)
			french(forms, word, len - 1, part);
		else if (part && ends(word, len, "eux"))
			add_all(forms, word, len - 1, "se|ses");
		return;
	}
	if (ends(word, len, "al")) {
		add(forms, word, len - 1, "ux");
		if (part)
			add_all(forms, word, len, "e|es");
		return;
	}
	add(forms, word, len, ends(word, len, "au") || ends(word, len, "eu") ? "x" : "s");
	add_feminines(forms, french_feminines, sizeof(french_feminines) / sizeof(french_feminines[0]), word,
		      len, part);
}

static bool is_vowel(const char *word, size_t len)
{
	return len && strchr("aeiou", word[len - 1]);
}

static void spanish(struct forms *forms, const char *word, size_t len, bool part)
{
	/* "traslado" would give "traslada", "visado" "visada": verbs */
	static const char *const things[] = { "traslado", "visado" };
	bool thing = false;
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++)
		thing |= strlen(things[i]) == len && !memcmp(things[i], word, len);
	add(forms, word, len, "");
	if (ends(word, len, "s") && !ends(word, len, "és")) {
		if (part && ends(word, len, "ces"))
			add(forms, word, len - 3, "z");
		if (part && ends(word, len, "es") && !is_vowel(word, len - 2))
			add(forms, word, len - 2, "");
		if (part && len > 3)
			spanish(forms, word, len - 1, part);
		return;
	}
	if (ends(word, len, "z"))
		add(forms, word, len - 1, "ces");
	else if (ends(word, len, "í") || ends(word, len, "ú"))
		add_all(forms, word, len, "es|s");
	else if (is_vowel(word, len) || ends(word, len, "é") || ends(word, len, "á") || ends(word, len, "ó"))
		add(forms, word, len, "s");
	else
		add(forms, word, len, "es");
	if (part || !thing)
		add_feminines(forms, spanish_feminines,
			      sizeof(spanish_feminines) / sizeof(spanish_feminines[0]), word, len, part);
}

static void english(struct forms *forms, const char *word, size_t len, bool part)
{
	static const struct {
		const char *word, *forms;
	} irregular[] = {
		{ "person", "persons|people" },
		{ "persons", "person|people" },
		{ "child", "children" },
		{ "children", "child" },
		{ "woman", "women" },
		{ "women", "woman" },
		{ "labour", "labor" },
		{ "labor", "labour" },
		{ "centre", "center|centers|centres" },
		{ "programme", "program|programs|programmes" },
	};
	add(forms, word, len, "");
	for (size_t i = 0; i < sizeof(irregular) / sizeof(irregular[0]); i++) {
		if (strlen(irregular[i].word) != len || memcmp(irregular[i].word, word, len) ||
		    (!part && len == strlen("women")))
			continue;
		add_all(forms, "", 0, irregular[i].forms);
		return;
	}
	if (ends(word, len, "s") && !ends(word, len, "ss") && !ends(word, len, "us") &&
	    !ends(word, len, "is")) {
		if (part && ends(word, len, "ies"))
			add(forms, word, len - 3, "y");
		if (part)
			add(forms, word, len - 1, "");
		return;
	}
	if (ends(word, len, "y") && !is_vowel(word, len - 1))
		add(forms, word, len - 1, "ies");
	else if (ends(word, len, "s") || ends(word, len, "x") || ends(word, len, "ch") ||
		 ends(word, len, "sh"))
		add(forms, word, len, "es");
	else
		add(forms, word, len, "s");
	if (ends(word, len, "ization"))
		add_all(forms, word, len - strlen("ization"), "isation|isations");
}

/* dem_es holds stems: "afgan" for afgano, -a, -os, -as; "albanes" for albanés, -esa, ...; "marroqui" as it is. */
static void spanish_demonym(struct forms *forms, const char *word, size_t len)
{
	if (ends(word, len, "qu")) {
		add_all(forms, word, len, "i|ies|is|es|esa|eses|esas");
	} else if (ends(word, len, "i")) {
		add_all(forms, word, len, "|s|es|o|a|os|as");
	} else if (is_vowel(word, len)) {
		add_all(forms, word, len, "|s");
	} else if (ends(word, len, "es") || !strcmp(word, "aleman") || !strcmp(word, "espanol")) {
		add_all(forms, word, len, "|a|es|as");
	} else {
		add_all(forms, word, len, "o|a|os|as|e|es");
	}
}

static void demonym(struct forms *forms, enum language language, const char *word, size_t len)
{
	if (language == LANGUAGE_FR) {
		french(forms, word, len, true);
		if (ends(word, len, "ais") || ends(word, len, "ois") || ends(word, len, "s"))
			add_all(forms, word, len, "e|es");
		if (!strcmp(word, "suisse"))
			add(forms, word, len - 1, "sses");
	} else if (language == LANGUAGE_ES) {
		spanish_demonym(forms, word, len);
	} else {
		add_all(forms, word, len, "|s|ian|ians|ish|er|ers|ic");
		if (!strcmp(word, "filipin"))
			add_all(forms, word, len, "o|a|os|as");
		if (!strcmp(word, "sloven"))
			add_all(forms, word, len, "e|es");
		if (ends(word, len, "man"))
			add(forms, word, len - 3, "men");
	}
}

void forms_inflect(enum language language, enum form_role role, const char *word, struct forms *ret_forms)
{
	size_t len = strlen(word);
	ret_forms->n = 0;
	if (len > FORMS_MAX_WORD)
		len = FORMS_MAX_WORD;
	/* a word of one or two letters is no noun */
	if (role == ROLE_FIXED || len < 3)
		add(ret_forms, word, len, "");
	else if (role == ROLE_DEMONYM)
		demonym(ret_forms, language, word, len);
	else if (language == LANGUAGE_FR)
		french(ret_forms, word, len, role == ROLE_PART);
	else if (language == LANGUAGE_ES)
		spanish(ret_forms, word, len, role == ROLE_PART);
	else
		english(ret_forms, word, len, role == ROLE_PART);
}

/*
 * What the pipeline finds out about a page: the seed's page word for word, rows for dates, contacts and
 * datelines, menus that were learnt, records of JSON Lines, and the lists of the sample corpus.
 */
#include "tests/unit/facts_fixture.h"

#include "learn/line.h"

/* ---- helpers ---- */

static bool text_holds(const struct document *doc, const char *needle)
{
	for (size_t i = 0; i < doc->n_sections; i++)
		if (strstr(doc->sections[i].text, needle))
			return true;
	return false;
}

static void add_lines(struct document *doc, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		assert_non_null(document_add_block(doc, BLOCK_LINE, text, len));
		text += len + (text[len] == '\n');
	}
}

static void make(struct document *doc, const char *id, const char *text)
{
	document_init(doc);
	doc->id = xstrdup(id);
	add_lines(doc, text);
}

static void join(const struct strlist *list, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++)
		buf_addf(out, "%s%s", i ? "," : "", list->items[i]);
}

/* ---- the seed ---- */

static void test_seed(void **state)
{
	(void)state;
	struct document doc;
	CLEANUP(buf_release) struct buf countries = BUF_INIT;
	assert_true(read_page(SOURCE_DIR "/tests/data/seed", "000_45a3044d9b79e9dc.txt", &doc));
	extract(&doc);
	assert_string_equal(doc.title,
			    "Un manuel pour le retour en toute sécurité des mineurs victimes de la traite");
	assert_int_equal(doc.title_source, SOURCE_TEXT);
	assert_string_equal(doc.lang, "fr");
	assert_string_equal(doc.type, "news");
	assert_null(doc.site);
	assert_int_equal(doc.date.precision, DATE_UNKNOWN);
	join(&doc.countries, &countries);
	assert_string_equal(countries.data, "SLV,HND,MEX,NIC");
	assert_true(strlist_has(&doc.topics, "victim-of-trafficking") && strlist_has(&doc.topics, "manual"));
	assert_int_equal(doc.n_contacts, 1);
	assert_string_equal(doc.contacts[0].name, "Agueda Marin");
	assert_string_equal(doc.contacts[0].office, "OIM San José");
	assert_string_equal(doc.contacts[0].phone, "+506 221 53 48 ext 119");
	assert_string_equal(doc.contacts[0].email, "amarin@iom.int");
	assert_non_null(strstr(doc.contact_text, "Pour plus d'informations"));
	assert_int_equal(doc.n_sections, 1);
	static const char *const menu[] = { "Qui sommes", "1951",         "Structure", "Directrice",
					    "2030",       "Partenariats", "Agir",      "175",
					    "contacter",  "mailto",       "Agueda",    "Tél" };
	for (size_t i = 0; i < ARRAY_SIZE(menu); i++)
		if (text_holds(&doc, menu[i]))
			fail_msg("the text holds \"%s\"", menu[i]);
	/* lines that were cut at a width are paragraphs again */
	assert_true(text_holds(&doc, "Le Comité national de lutte contre la traite présente aujourd'hui, "
				     "avec le soutien de l'OIM, "
				     "un manuel de procédures sur le retour des enfants et des adolescents "
				     "victimes de la traite.\n\n"));
	assert_true(text_holds(&doc, "explique Margarita Escobar.\n\nLe Salvador est un pays"));
	assert_true(doc.n_surrounding > 25);
	document_release(&doc);
}

/* ---- rows ---- */

static void test_dates(void **state)
{
	(void)state;
	static const struct {
		const char *text, *date, *bare; /* first whole date; first bare day and month as MM-DD */
	} rows[] = {
		{ "Genève, 14 avril 2023 – ", "2023-04-14", "" },
		{ "28 Nov 2018", "2018-11-28", "" },
		{ "25 Julio 2022", "2022-07-25", "" },
		{ "9 de mayo de 2025, Ginebra", "2025-05-09", "" },
		{ "el 8 de Junio de 2023", "2023-06-08", "" },
		{ "Bamako, le 3 mai 2019 : ", "2019-05-03", "" },
		{ "le 1er janvier 2004", "2004-01-01", "" },
		{ "Lunes 23 Set 2019", "2019-09-23", "" },
		{ "23/04/2007", "2007-04-23", "" },
		{ "18-02-2005", "2005-02-18", "" },
		{ "2021-06-15", "2021-06-15", "" },
		{ "12/25/2011", "2011-12-25", "" },
		{ "June 15, 2021", "2021-06-15", "" },
		{ "février 2018", "2018-02", "" },
		{ "mayo de 2010", "2010-05", "" },
		{ "Février\u00a02018", "2018-02", "" },
		{ "14\u202favril\u202f2023", "2023-04-14", "" },
		{ "le 9 mars, puis", "", "03-09" },
		{ "mardi (29/05), il", "", "05-29" },
		{ "31 février 2019", "2019-02", "" },
		{ "depuis 1951, le Programme 2030", "", "" },
		{ "175 Etats membres", "", "" },
		{ "du 21 et 22 octobre", "", "10-22" },
		{ "2.1.1 Objet", "", "" },
		{ "mars", "", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct date date = { .precision = DATE_UNKNOWN }, day = { .precision = DATE_UNKNOWN };
		char text[16] = "";
		date_find(rows[i].text, strlen(rows[i].text), &date, NULL, NULL);
		date_format(&date, text);
		if (strcmp(text, rows[i].date) != 0)
			fail_msg("\"%s\": date %s, not %s", rows[i].text, text, rows[i].date);
		text[0] = '\0';
		if (date_find_day(rows[i].text, strlen(rows[i].text), &day))
			snprintf(text, sizeof(text), "%02d-%02d", day.month % 100, day.day % 100);
		if (strcmp(text, rows[i].bare) != 0)
			fail_msg("\"%s\": day %s, not %s", rows[i].text, text, rows[i].bare);
	}
}

static void test_contacts(void **state)
{
	(void)state;
	static const struct {
		const char *text,
			*contacts; /* name/office/phone/email, one contact behind a "+" from the next */
	} rows[] = {
		{ "Agueda Marin\nOIM San José\nTél. : +506. 221 53 48 ext 119\nE-mail :\namarin@iom.int",
		  "Agueda Marin/OIM San José/+506 221 53 48 ext 119/amarin@iom.int" },
		{ "Edoardo Brancati, OIM Rome, Tél. : +39 06 5555 0142, Email : eb@iom.example\nNesrine "
		  "Belkacem, OIM Tunis, Tél. : +216 71 555 018 (poste 109), Email : [email protected]",
		  "Edoardo Brancati/OIM Rome/+39 06 5555 0142/eb@iom.example|Nesrine Belkacem/OIM Tunis/+216 "
		  "71 555 018 (poste 109)/-" },
		{ "Para mayor información, contactar con Graciela Samudio, Centro Regional de Datos, OIM "
		  "Panamá. Tel. +507 300-0000. Correo: gs@iom.example",
		  "Graciela Samudio/OIM Panamá/+507 300-0000/gs@iom.example" },
		{ "Más información:\nhc@iom.example\nHeidy Chocooj, OIM Guatemala, 2414-0000 ext. 33",
		  "Heidy Chocooj/OIM Guatemala/2414-0000 ext. 33/hc@iom.example" },
		{ "Blas Ojeda / OIM Paraguay / +595 21 000 412 / bo@iom.example",
		  "Blas Ojeda/OIM Paraguay/+595 21 000 412/bo@iom.example" },
		{ "Pour plus de renseignements : Mme Bintou Sanogo, bureau de Sikasso, Tél. (223) 62 00 58",
		  "Bintou Sanogo/bureau de Sikasso/(223) 62 00 58/-" },
		{ "For more information please contact Jean-Luc O'Brien, IOM Amman, Tel: +962 6 500 00 37",
		  "Jean-Luc O'Brien/IOM Amman/+962 6 500 00 37/-" },
		{ "póngase en contacto con Karla Pavón en la OIM Honduras: kp@iom.example",
		  "Karla Pavón/OIM Honduras/-/kp@iom.example" },
		{ "Hanitra Rakotondrasoa, OIM Antananarivo\nTél : +261\u00a020\u00a022 000 71",
		  "Hanitra Rakotondrasoa/OIM Antananarivo/+261 20 22 000 71/-" },
		{ "Contact : unité presse, dtm@iom.example", "-/-/-/dtm@iom.example" },
		{ "un projet de 2005-2007, ISBN 978", "" },
		{ "", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct document doc;
		CLEANUP(buf_release) struct buf got = BUF_INIT;
		document_init(&doc);
		contact_read(&doc, rows[i].text, strlen(rows[i].text));
		for (size_t k = 0; k < doc.n_contacts; k++) {
			const struct contact *c = &doc.contacts[k];
			buf_addf(&got, "%s%s/%s/%s/%s", k ? "|" : "", c->name ? c->name : "-",
				 c->office ? c->office : "-", c->phone ? c->phone : "-",
				 c->email ? c->email : "-");
		}
		if (strcmp(got.data, rows[i].contacts) != 0)
			fail_msg("\"%s\": %s, not %s", rows[i].text, got.data, rows[i].contacts);
		document_release(&doc);
	}
}

static void test_datelines(void **state)
{
	(void)state;
	static const struct {
		const char *text, *dateline;
	} rows[] = {
		{ "Genève – L'OIM annonce que tout va bien aujourd'hui.", "Genève" },
		{ "Sénégal - Le fleuve est haut.", "Sénégal" },
		{ "Minsk, Bélarus - Le fleuve est haut.", "Minsk, Bélarus" },
		{ "Genève/ Port-au-Prince, 9 mars – La pluie arrive.", "Genève/ Port-au-Prince, 9 mars" },
		{ "Bamako, le 3 mai 2019 : la pluie arrive.", "Bamako, le 3 mai 2019" },
		{ "9 de mayo de 2025, Ginebra - Llueve.", "9 de mayo de 2025, Ginebra" },
		{ "McAllen (Estados Unidos) / San Salvador (El Salvador). - Llueve.",
		  "McAllen (Estados Unidos) / San Salvador (El Salvador)" },
		{ "Asunción, jueves 4 de octubre. A las nueve llueve.", "Asunción, jueves 4 de octubre" },
		{ "Buenos Aires, martes 19 de agosto de 2003.- Llueve.",
		  "Buenos Aires, martes 19 de agosto de 2003" },
		{ "República Dominicana - Mayo de 2010. Un total de lluvias.",
		  "República Dominicana, Mayo de 2010" },
		{ "Le vent - il venait du nord - avait tourné.", "" },
		{ "Il pleut. Le vent tourne.", "" },
		{ "« Non » – dit-elle.", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct document doc;
		uint8_t part = PART_TEXT;
		make(&doc, "x", rows[i].text);
		struct page page = {
			.doc = &doc, .parts = &part, .title = NO_BLOCK, .first_text = 0, .dateline = BUF_INIT
		};
		page_find_dateline(&page);
		assert_string_equal(page.dateline.data, rows[i].dateline);
		buf_release(&page.dateline);
		document_release(&doc);
	}
}

static void test_repair(void **state)
{
	(void)state;
	static const struct {
		const char *text, *line; /* NULL: nothing but remnants */
	} lines[] = {
		{ "\"mailto:x@y.org\">x@y.org", "x@y.org" },
		{ "Link alt=\"\" border=\"0\" src= \"/box.gif\"> \"http://x\" target=\"_blank\" title= "
		  "\"\">Vea el especial",
		  "Vea el especial" },
		{ "\"BORDER-TOP: rgb(51,102,204) 1px solid; FLOAT: right\">", NULL },
		{ "Image removed.", NULL },
		{ "window.dataLayer=window.dataLayer||[];function gtag(){}", NULL },
		{ "« Non », dit-elle.", "« Non », dit-elle." },
		{ "5 > 3", "5 > 3" },
	};
	static const struct {
		const char *lost, *right;
	} letters[] = {
		{ "mis en uvre par une ONG uvrant ici", "mis en œuvre par une ONG œuvrant ici" },
		{ "pris à cur", "pris à cœur" },
		{ "la manuvre", "la manœuvre" },
		{ "un curé couvre la louvre", "un curé couvre la louvre" },
		{ "uvre", "œuvre" },
		{ "", "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		bool left = repair_line(lines[i].text, strlen(lines[i].text), &out);
		assert_int_equal(left, lines[i].line != NULL);
		assert_string_equal(out.data, lines[i].line ? lines[i].line : "");
	}
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		repair_ligatures(letters[i].lost, strlen(letters[i].lost), &out);
		assert_string_equal(out.data, letters[i].right);
	}
}

/* ---- shapes ---- */

static void test_shapes(void **state)
{
	(void)state;
	struct document doc;

	/* labels, a date, the title three times, captions twice, a hyphenated name cut in two */
	make(&doc, "a/1.txt",
	     "Communiqué\nGlobal\n09 oct 2022\n\nTitre de la page\nTitre de la page -\n\nUne photo de la "
	     "mer. Photo : OIM/Nom\n\n"
	     "Une photo de la mer. Photo : OIM/Nom\n\nGenève - Salimata Ouédraogo-\nKéré est venue dans la "
	     "grande\nville des bords du lac, où\nelle est restée longtemps, et\npuis elle est partie.\n");
	extract(&doc);
	assert_string_equal(doc.title, "Titre de la page");
	assert_string_equal(doc.type, "news");
	assert_int_equal(date_number(&doc.date), 20221009);
	assert_true(text_holds(&doc, "Salimata Ouédraogo-Kéré est venue dans la grande ville"));
	assert_false(text_holds(&doc, "Titre"));
	assert_int_equal(doc.countries.n, 0);
	document_release(&doc);

	/* no title: the first line after the menu is the text; never a line of the menu */
	make(&doc, "a/2.txt",
	     "-\nQui sommes nous\nQui sommes nousL'OIM réunit depuis 1951 des pays.\nStructure\nStructure\n- "
	     "2030 AGENDA\n"
	     "Akouvi garde dans une boîte à biscuits les seuls objets rapportés de Beyrouth, et la "
	     "photographie de deux enfants.\nElle attend.\n");
	extract(&doc);
	assert_int_equal(doc.title_source, SOURCE_GUESS);
	assert_int_equal(strncmp(doc.title, "Akouvi garde", 12), 0);
	assert_true(text_holds(&doc, "Akouvi garde"));
	assert_false(text_holds(&doc, "1951"));
	document_release(&doc);

	/* a heading of an article that a menu has, too */
	make(&doc, "a/3.txt",
	     "L'OIM au Tchad\n\nLe bureau de N'Djamena emploie deux cents personnes dans le "
	     "pays.\n\nStructure\n\nPartenariats\n\nLe bureau travaille avec l'État.\n");
	extract(&doc);
	assert_true(text_holds(&doc, "Structure") && text_holds(&doc, "Partenariats"));
	document_release(&doc);

	/* nothing but a menu; nothing at all */
	struct error err = ERROR_INIT;
	make(&doc, "a/4.txt", "-\nQui sommes nous\nNotre travail\n- 2030 AGENDA\n");
	assert_int_equal(facts_extract(&ctx, &doc, &err), STATUS_UNSUPPORTED);
	assert_string_equal(err.message, "no text");
	document_release(&doc);
	make(&doc, "a/5.txt", "");
	assert_int_equal(facts_extract(&ctx, &doc, &err), STATUS_UNSUPPORTED);
	document_release(&doc);

	/* a donor is no country of the story */
	make(&doc, "a/6.txt",
	     "Un puits à Gao\n\nMali - Le puits de Gao donne de l'eau. Le projet est financé par la Norvège "
	     "et le Japon.\n");
	extract(&doc);
	assert_int_equal(doc.countries.n, 1);
	assert_string_equal(doc.countries.items[0], "MLI");
	document_release(&doc);
}

static void test_learnt(void **state)
{
	(void)state;
	struct surroundings *learnt = surroundings_new();
	struct facts_context with;
	struct document doc;
	struct error err = ERROR_INIT;
	for (unsigned i = 0; i < 12; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		buf_addf(&text,
			 "Portada\nTemas del día\nArchivo histórico\nLa noticia número %u\n\nLa frase %u de "
			 "esta noticia no se repite en ninguna otra.\n\nPie común del portal\n",
			 i, i);
		make(&doc, "portal.example/1.txt", text.data);
		surroundings_observe(learnt, &doc);
		document_release(&doc);
	}
	surroundings_learn(learnt);
	facts_context_init(&with, concepts_get(), learnt);
	make(&doc, "portal.example/99.txt",
	     "Portada\nTemas del día\nArchivo histórico\nLa noticia de hoy\n\nAyer llovió en Tarija durante "
	     "toda la noche y parte de la mañana.\n\nPortada\n\nPie común del portal\n");
	assert_int_equal(facts_extract(&with, &doc, &err), STATUS_OK);
	assert_string_equal(doc.title, "La noticia de hoy");
	assert_int_equal(doc.n_surrounding, 4);
	assert_true(text_holds(&doc, "Ayer llovió"));
	assert_true(text_holds(&doc, "Portada")); /* in the second half nothing taught us that */
	assert_false(text_holds(&doc, "Pie común"));
	document_release(&doc);

	/* without it the menu stays: nothing is known of that site */
	make(&doc, "portal.example/99.txt",
	     "Portada\nTemas del día\nLa noticia de hoy\n\nAyer llovió en Tarija durante toda la noche.\n");
	extract(&doc);
	assert_string_equal(doc.title, "Portada");
	document_release(&doc);

	/* a page that is all learnt lines is taken whole, not thrown away */
	make(&doc, "portal.example/7.txt",
	     "Portada\nTemas del día\nArchivo histórico\n\nPie común del portal\n");
	assert_int_equal(facts_extract(&with, &doc, &err), STATUS_OK);
	document_release(&doc);
	facts_context_release(&with);
	surroundings_free(learnt);
}

static void test_record(void **state)
{
	(void)state;
	static const char line[] =
		"{\"id\":\"r1\",\"title\":\"Titre "
		"donné\",\"lang\":\"fr\",\"date\":\"2015-03-02\",\"type\":\"story\",\"site\":\"archives\","
		"\"url\":\"https://x.example/fr/news/y\",\"text\":\"Communiqué\\n\\nThe text of this record "
		"is written in English, whatever it says of itself, and it is long enough to tell.\"}\n";
	struct document doc;
	struct error err = ERROR_INIT;
	struct reader_sink sink = { .document = take, .problem = problem, .ctx = &doc };
	assert_int_equal(readers[READER_JSONL].read(line, strlen(line), "x.jsonl", 1, &sink, &err),
			 STATUS_OK);
	extract(&doc);
	assert_string_equal(doc.title, "Titre donné");
	assert_string_equal(doc.lang, "fr");
	assert_string_equal(doc.type, "story");
	assert_string_equal(doc.site, "archives");
	assert_string_equal(doc.url, "https://x.example/fr/news/y");
	assert_int_equal(date_number(&doc.date), 20150302);
	assert_int_equal(doc.date.source, SOURCE_DECLARED);
	assert_int_equal(doc.title_source, SOURCE_DECLARED);
	document_release(&doc);

	static const char parts[] =
		"{\"id\":\"r2\",\"title\":\"Guide\",\"sections\":[{\"heading\":[\"1 "
		"Un\"],\"anchor\":\"un\",\"text\":\"Premier texte de la section.\"},"
		"{\"heading\":[\"1 Un\",\"1.1 Deux\"],\"anchor\":\"deux\",\"text\":\"Second texte de la "
		"section.\"}]}\n";
	assert_int_equal(readers[READER_JSONL].read(parts, strlen(parts), "x.jsonl", 1, &sink, &err),
			 STATUS_OK);
	extract(&doc);
	assert_int_equal(doc.n_sections, 2);
	assert_string_equal(doc.sections[1].anchor, "deux");
	assert_string_equal(doc.sections[1].heading.items[doc.sections[1].heading.n - 1], "1.1 Deux");
	assert_string_equal(doc.sections[1].text, "Second texte de la section.");
	document_release(&doc);
}

/* ---- the lists of the sample corpus ---- */

enum {
	COLUMN_PATH,
	COLUMN_TITLE,
	COLUMN_LANG,
	COLUMN_TYPE,
	COLUMN_SITE,
	COLUMN_DATE,
	COLUMN_COUNTRIES,
	COLUMN_TOPICS,
	COLUMN_CONTACT
};

static bool same_words(const char *a, const char *b)
{
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	CLEANUP(buf_release) struct buf right = BUF_INIT;
	line_normalise(a, strlen(a), &left);
	line_normalise(b, strlen(b), &right);
	return !strcmp(left.data, right.data);
}

static bool in_list(const char *list, const char *item)
{
	size_t len = strlen(item);
	for (const char *at = list; (at = strstr(at, item)); at++)
		if ((at == list || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
	return false;
}

static unsigned count_items(const char *list)
{
	unsigned n = *list ? 1 : 0;
	for (; *list; list++)
		n += *list == ',';
	return n;
}

/* A page whose primary country is known to differ. */
struct known_primary {
	const char *path, *got;
	bool found;
};

static void match_known(struct tally *tally, char *columns[3], void *to)
{
	struct known_primary *known = to;
	(void)tally;
	known->found |= !strcmp(columns[0], known->path) && !strcmp(columns[1], known->got);
}

static void check_primary(struct tally *tally, const char *path, const struct document *doc,
			  const char *wanted, size_t first)
{
	const char *got = doc->countries.n ? doc->countries.items[0] : "";
	struct known_primary known = { .path = path, .got = got };
	bool right = strlen(got) == first && !strncmp(got, wanted, first);
	if (!right) {
		each_row("primary.tsv", match_known, tally, &known);
		tally->primary_wrong++;
	}
	expect(tally, right || known.found, path, "primary country", wanted, got);
}

static void count_row(struct tally *tally, char *columns[3], void *to)
{
	(void)tally;
	(void)columns;
	++*(unsigned *)to;
}

static void check_row(struct tally *tally, char *columns[COLUMN_CONTACT + 1], bool manual,
		      bool has_contact_column)
{
	const char *path = columns[COLUMN_PATH];
	struct document doc;
	char date[11];
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	if (!read_page(SOURCE_DIR "/corpus/documents", path, &doc))
		return;
	extract(&doc);
	tally->n++;

	const char *title = columns[COLUMN_TITLE];
	bool own = doc.title_source == SOURCE_TEXT || doc.title_source == SOURCE_DECLARED;
	expect(tally, *title ? doc.title && same_words(doc.title, title) : !own, path, "title", title,
	       doc.title);
	expect(tally, !strcmp(doc.lang ? doc.lang : "", columns[COLUMN_LANG]), path, "language",
	       columns[COLUMN_LANG], doc.lang);
	expect(tally, !strcmp(doc.type ? doc.type : "", columns[COLUMN_TYPE]), path, "type",
	       columns[COLUMN_TYPE], doc.type);
	expect(tally, !strcmp(doc.site ? doc.site : "", columns[COLUMN_SITE]), path, "site",
	       columns[COLUMN_SITE], doc.site);
	date_format(&doc.date, date);
	bool unknown = *columns[COLUMN_DATE] && !*date && strlen(columns[COLUMN_DATE]) < 10;
	tally->unknown_dates += unknown;
	expect(tally, unknown || !strcmp(date, columns[COLUMN_DATE]), path, "date", columns[COLUMN_DATE],
	       date);

	for (size_t i = 0; i < doc.countries.n; i++)
		tally->countries_found += in_list(columns[COLUMN_COUNTRIES], doc.countries.items[i]);
	tally->countries_said += (unsigned)doc.countries.n;
	tally->countries_there += count_items(columns[COLUMN_COUNTRIES]);
	size_t first = strcspn(columns[COLUMN_COUNTRIES], ",");
	if (first)
		check_primary(tally, path, &doc, columns[COLUMN_COUNTRIES], first);
	for (size_t i = 0; i < doc.topics.n; i++)
		tally->topics_found += in_list(columns[COLUMN_TOPICS], doc.topics.items[i]);
	tally->topics_there += count_items(columns[COLUMN_TOPICS]);

	if (has_contact_column) {
		for (size_t i = 0; i < doc.n_contacts; i++)
			if (doc.contacts[i].name)
				buf_addf(&names, "%s%s", names.len ? "," : "", doc.contacts[i].name);
		expect(tally, same_words(names.data, columns[COLUMN_CONTACT]), path, "contact",
		       columns[COLUMN_CONTACT], names.data);
		tally->n_contacts += *columns[COLUMN_CONTACT] != '\0';
	}
	if (manual) {
		unsigned with_heading = 0;
		for (size_t i = 0; i < doc.n_sections; i++)
			with_heading += doc.sections[i].heading.n > 0;
		expect(tally, (long)with_heading == strtol(columns[COLUMN_CONTACT], NULL, 10), path,
		       "number of sections", columns[COLUMN_CONTACT], "another");
	}
	/* the menu, in any document of any site */
	static const char *const menu[] = { "Qui sommes nous", "Quiénes somos",     "WHO WE ARE",
					    "2030 AGENDA",     "175 Etats membres", "171 pays" };
	for (size_t i = 0; i < ARRAY_SIZE(menu); i++)
		expect(tally, !text_holds(&doc, menu[i]), path, "text", "no menu", menu[i]);
	expect(tally, !text_holds(&doc, "mailto:"), path, "text", "no remnants", "mailto:");
	document_release(&doc);
}

static void check_list(struct tally *tally, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	buf_addf(&path, SOURCE_DIR "/corpus/sources/%s", name);
	assert_int_equal(file_read(AT_FDCWD, path.data, MAX_FILE, &text, &err), STATUS_OK);
	bool manual = strstr(name, "manuals") != NULL, head = true;
	char *rest = text.data;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *columns[COLUMN_CONTACT + 1] = { NULL };
		for (size_t i = 0; line && i <= COLUMN_CONTACT; i++)
			columns[i] = strsep(&line, "\t");
		if (!head && columns[COLUMN_CONTACT])
			check_row(tally, columns, manual, !manual);
		head = false;
	}
}

static void test_corpus(void **state)
{
	(void)state;
	struct tally tally = { .n = 0 };
	check_list(&tally, "documents-fr.tsv");
	check_list(&tally, "documents-es.tsv");
	check_list(&tally, "documents-en.tsv");
	check_list(&tally, "documents-manuals.tsv");
	print_message("%u checks, %u documents; countries: %u of %u found, %u said, primary wrong %u; "
		      "topics: %u of %u "
		      "found; dates unknown: %u\n",
		      tally.checks, tally.n, tally.countries_found, tally.countries_there,
		      tally.countries_said, tally.primary_wrong, tally.topics_found, tally.topics_there,
		      tally.unknown_dates);
	assert_int_equal(tally.failed, 0);
	assert_true(tally.n >= 160 && tally.n_contacts >= 90);
	/* what a list says of countries and topics is a reader's judgement; floors a little below what was measured */
	assert_true(tally.countries_found * 100 >= tally.countries_there * 96);
	assert_true(tally.countries_found * 100 >= tally.countries_said * 76);
	/* each that differs is listed, and each listed one differs */
	unsigned known = 0;
	each_row("primary.tsv", count_row, &tally, &known);
	assert_int_equal(tally.primary_wrong, known);
	assert_true(tally.topics_found * 100 >= tally.topics_there * 60);
	assert_true(tally.unknown_dates <= 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seed),     cmocka_unit_test(test_dates),
		cmocka_unit_test(test_contacts), cmocka_unit_test(test_datelines),
		cmocka_unit_test(test_repair),   cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_learnt),   cmocka_unit_test(test_record),
		cmocka_unit_test(test_corpus),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

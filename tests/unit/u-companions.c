/* Copies and translations: which documents belong together, which is the original, and the file that says so. */
#include <sys/stat.h>

#include "index_fixture.h"
#include "store/generation.h"
#include "store/table.h"

static struct fixture fixture;
static struct generation generation;

/* ---- texts ---- */

/* A release of some 130 words with a few figures, of the theme `seed`: themes share hardly a word. */
static void add_release(unsigned seed, struct buf *out)
{
	for (unsigned i = 0; i < 12; i++)
		buf_addf(out, "Sur la route %c%ca les familles %c%cb attendent %u camions %c%cc du port. ",
			 'a' + seed % 26, 'a' + i, 'a' + seed % 26, 'a' + i, seed * 100 + i, 'a' + seed % 26,
			 'a' + i);
}

static struct document *page(const char *id, const char *lang, const char *url, const char *title,
			     const char *text)
{
	struct document *doc = fixture_document(&fixture, id, lang, title);
	doc->url = url ? xstrdup(url) : NULL;
	fixture_section(doc, NULL, text);
	return doc;
}

static struct document *dated(struct document *doc, int year, int month, int day)
{
	doc->date = (struct date){ .precision = day     ? DATE_DAY
						: month ? DATE_MONTH
							: DATE_YEAR,
				   .source = SOURCE_TEXT,
				   .year = year,
				   .month = month,
				   .day = day };
	return doc;
}

static struct document *at_site(struct document *doc, const char *site)
{
	doc->site = xstrdup(site);
	return doc;
}

static void add_copies(void)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, other = BUF_INIT;
	add_release(0, &text);

	/* The same page by two addresses, and once more at the headquarters, later. */
	dated(at_site(page("a/long-address-of-it", "fr", NULL, "Un", text.data), "chad.iom.int"), 2020, 5, 3);
	dated(at_site(page("a/short", "fr", NULL, "Un", text.data), "chad.iom.int"), 2020, 5, 3);
	dated(at_site(page("a/head", "fr", NULL, "Un", text.data), "www.iom.int"), 2021, 1, 1);
	/* Released elsewhere with another place and day in front, a blurb behind, and a title with the country. */
	buf_addstr(&other, "N'Djamena, le 4 janvier. ");
	buf_addstr(&other, text.data);
	buf_addstr(&other, "Le bureau du pays ouvre ses portes au public chaque mardi.");
	dated(at_site(page("a/near", "fr", NULL, "Tchad - Un", other.data), "mali.iom.int"), 2021, 1, 4);
	/* A year later hardly a word would be the same; all of it is. */
	dated(at_site(page("a/archive", "fr", NULL, "Un, archives", text.data), "archive.iom.int"), 2023, 1,
	      1);
	/* Another language, were it the same words. */
	at_site(page("a/spanish", "es", NULL, "Un", text.data), "chad.iom.int");
	/* The whole of it in a page three times as long is no copy of it. */
	buf_clear(&other);
	add_release(7, &other);
	buf_addstr(&other, text.data);
	add_release(8, &other);
	page("a/digest", "fr", NULL, "Revue", other.data);
}

/* Reports of a series share their template: figures, months and names tell them apart. */
static void add_series(void)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, report = BUF_INIT;
	static const char *const months[] = { "mars", "avril", "mai" };
	add_release(1, &text);
	for (unsigned i = 0; i < 3; i++) {
		char id[32], title[64];
		buf_clear(&report);
		buf_addf(&report, "Au mois de %s le site a reçu des familles. %sElles sont %u en tout.",
			 months[i], text.data, 5000 + i);
		snprintf(id, sizeof(id), "series/%u", i);
		snprintf(title, sizeof(title), "Rapport mensuel, %s", months[i]);
		at_site(page(id, "fr", NULL, title, report.data), "dtm.iom.int");
	}
	static const char *const towns[] = { "Kindia", "Labé" };
	buf_clear(&text);
	add_release(2, &text);
	for (unsigned i = 0; i < 2; i++) {
		char id[32];
		buf_clear(&report);
		buf_addf(&report,
			 "Le centre de %s ouvre. %sC'est le préfet de %s qui le dit au journal de %s.",
			 towns[i], text.data, towns[i], i ? "demain" : "hier soir");
		snprintf(id, sizeof(id), "towns/%u", i);
		at_site(page(id, "fr", NULL, "Un centre ouvre", report.data), "guinea.iom.int");
	}
}

static void add_short(void)
{
	dated(page("short/2019", "fr", NULL, "Réunion", "La réunion annuelle se tient à Dakar."), 2019, 3, 1);
	dated(page("short/2020", "fr", NULL, "Réunion", "La réunion annuelle se tient à Dakar."), 2020, 3, 1);
	page("short/again", "fr", NULL, "Réunion", "La réunion annuelle se tient à Dakar.");
	page("short/other", "fr", NULL, "Réunion", "La réunion annuelle se tient à Bamako.");
	page("short/empty-1", "fr", NULL, "Vide", "");
	page("short/empty-2", "fr", NULL, "Vide", "");
}

/* A manual in several parts as a page, and as a file whose text holds the headings. */
static void add_manual(void)
{
	CLEANUP(buf_release) struct buf all = BUF_INIT;
	struct document *html = fixture_document(&fixture, "manual/guide.html", "fr", "Le guide");
	for (unsigned i = 10; i < 20; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		char heading[64];
		add_release(i, &text);
		snprintf(heading, sizeof(heading), "Chapitre %u sur %c%c", i, 'p' + i % 5, 'k' + i % 7);
		fixture_section(html, heading, text.data);
		buf_addf(&all, "%s\n\n%s\n\n%u\n\n", heading, text.data, i - 5);
	}
	page("manual/guide.pdf", "fr", NULL, "Le guide", all.data);
}

static void add_translations(void)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	static const struct {
		const char *id, *lang, *url;
	} rows[] = {
		/* The language in the path; English has none. */
		{ "t/1", "fr", "https://www.iom.int/fr/news/retour-volontaire" },
		{ "t/2", "es", "http://iom.int/es/news/retour-volontaire/" },
		{ "t/3", "en", "https://www.iom.int/news/retour-volontaire.html" },
		/* Another slug is another page, as far as addresses tell. */
		{ "t/4", "es", "https://www.iom.int/es/noticias/retorno-voluntario" },
		{ "t/5", "fr", "https://www.iom.int/fr/node/177721" },
		{ "t/6", "es", "https://www.iom.int/es/node/177721" },
		{ "t/7", "fr", "https://www.iom.int/view?id=7&lang=fr" },
		{ "t/8", "es", "https://www.iom.int/view?lang=es&id=7" },
		/* Numbers of a list name no text. */
		{ "fr/001.txt", "fr", NULL },
		{ "es/001.txt", "es", NULL },
		{ "docs/guide-du-retour.fr.pdf", "fr", NULL },
		{ "docs/guide-du-retour.es.pdf", "es", NULL },
		/* The text decides: both are French. */
		{ "t/9", "fr", "https://www.iom.int/fr/stories/une-histoire-simple" },
		{ "t/10", "fr", "https://www.iom.int/es/stories/une-histoire-simple" },
		{ "t/11", NULL, "https://www.iom.int/fr/blogs/langue-inconnue" },
		{ "t/12", "es", "https://www.iom.int/es/blogs/langue-inconnue" },
	};
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_clear(&text);
		buf_addf(&text, "Le texte numéro %u du mot%u.", i, i);
		page(rows[i].id, rows[i].lang, rows[i].url, rows[i].id, text.data);
	}
}

static void declares(const char *id, const char *lang, const char *line)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, url = BUF_INIT;
	buf_addf(&text, "Le texte de %s, qui déclare.", id);
	buf_addf(&url, "https://d.iom.int/%s", id);
	struct document *doc = page(id, lang, url.data, id, text.data);
	if (line)
		strlist_add(&doc->declared.alternates, line);
}

static void add_declared(void)
{
	declares("d/un", "fr", "es https://d.iom.int/d/uno");
	declares("d/uno", "es", "fr /d/un");
	declares("d/deux", "fr", "es https://www.d.iom.int/d/dos.html#top");
	declares("d/dos", "es", NULL);
	/* Every page of a template names the home page. */
	declares("d/inicio", "es", NULL);
	declares("d/trois", "fr", "es https://d.iom.int/d/inicio");
	declares("d/quatre", "fr", "es https://d.iom.int/d/inicio");
	/* A copy has the translations of its original. */
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	add_release(4, &text);
	struct document *doc =
		at_site(page("d/head", "fr", "https://www.iom.int/d/head", "Tête", text.data), "www.iom.int");
	strlist_add(&doc->declared.alternates, "es https://www.iom.int/d/cabeza");
	at_site(page("d/copy", "fr", "https://mali.iom.int/d/copy", "Tête", text.data), "mali.iom.int");
	page("d/cabeza", "es", "https://www.iom.int/d/cabeza", "Cabeza",
	     "El texto de la cabeza, que es otro.");
}

static int make_index(void **state)
{
	struct error err = ERROR_INIT;
	if (make_folder(state))
		return -1;
	fixture_begin(&fixture, "index");
	add_copies();
	add_series();
	add_short();
	add_manual();
	add_translations();
	add_declared();
	fixture_publish(&fixture, 1);
	CLEANUP(close_p) int fd = open("index", O_RDONLY | O_DIRECTORY);
	if (generation_open(fd, "000001", true, &generation, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return -1;
	}
	return 0;
}

static int remove_index(void **state)
{
	generation_close(&generation);
	fixture_end(&fixture);
	return remove_folder(state);
}

/* ---- what comes of them ---- */

static const char *id_of(uint32_t doc)
{
	return docs_string(&generation.docs, generation.docs.rows[doc].id);
}

/* The ids of a document's group, or of its translations, with a space between them. */
static void list(const char *id, bool translations, struct buf *out)
{
	uint32_t doc = docs_find(&generation.docs, id), found[16], n;
	const uint32_t *docs = found;
	assert_int_not_equal(doc, UINT32_MAX);
	if (translations)
		n = companions_translations(&generation.companions, doc, found, ARRAY_SIZE(found));
	else
		n = companions_copies(&generation.companions, doc, &docs);
	for (uint32_t i = 0; i < n; i++)
		buf_addf(out, "%s%s", i ? " " : "", id_of(docs[i]));
}

struct row {
	const char *id, *expected;
};

static void check_rows(const struct row *rows, size_t n, bool translations)
{
	for (size_t i = 0; i < n; i++) {
		CLEANUP(buf_release) struct buf found = BUF_INIT;
		list(rows[i].id, translations, &found);
		if (strcmp(found.data, rows[i].expected))
			fail_msg("%s: \"%s\", not \"%s\"", rows[i].id, found.data, rows[i].expected);
	}
}

static void copies_are_grouped(void **state)
{
	(void)state;
	static const char group[] = "a/head a/short a/long-address-of-it a/near a/archive";
	const struct row rows[] = {
		{ "a/head", group },
		{ "a/short", group },
		{ "a/long-address-of-it", group },
		{ "a/near", group },
		{ "a/archive", group },
		{ "a/spanish", "" },
		{ "a/digest", "" },
		{ "series/0", "" },
		{ "series/1", "" },
		{ "series/2", "" },
		{ "towns/0", "" },
		{ "towns/1", "" },
		{ "short/2019", "" },
		{ "short/2020", "short/2020 short/again" },
		{ "short/other", "" },
		{ "short/empty-1", "" },
		{ "manual/guide.html", "manual/guide.html manual/guide.pdf" },
		{ "d/copy", "d/head d/copy" },
	};
	check_rows(rows, ARRAY_SIZE(rows), false);
	uint32_t head = docs_find(&generation.docs, "a/head"),
		 digest = docs_find(&generation.docs, "a/digest");
	assert_int_equal(companions_original(&generation.companions, docs_find(&generation.docs, "a/near")),
			 head);
	assert_int_equal(companions_original(&generation.companions, head), head);
	assert_int_equal(companions_original(&generation.companions, digest), digest);
}

static void translations_are_linked(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "t/1", "t/2 t/3" },
		{ "t/2", "t/1 t/3" },
		{ "t/3", "t/1 t/2" },
		{ "t/4", "" },
		{ "t/5", "t/6" },
		{ "t/7", "t/8" },
		{ "fr/001.txt", "" },
		{ "docs/guide-du-retour.es.pdf", "docs/guide-du-retour.fr.pdf" },
		{ "t/9", "" },
		{ "t/11", "" },
		{ "t/12", "" },
		{ "d/un", "d/uno" },
		{ "d/uno", "d/un" },
		{ "d/deux", "d/dos" },
		{ "d/dos", "d/deux" },
		{ "d/inicio", "" },
		{ "d/trois", "" },
		{ "d/head", "d/cabeza" },
		{ "d/copy", "d/cabeza" },
		{ "d/cabeza", "d/head" },
		{ "a/spanish", "" },
	};
	check_rows(rows, ARRAY_SIZE(rows), true);
}

static void a_set_keeps_one_of_each_group(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "a/short a/head a/near", "a/head" },
		{ "a/near a/long-address-of-it", "a/long-address-of-it" },
		{ "a/near", "a/near" },
		{ "a/digest a/near d/copy d/head a/short", "a/digest a/short d/head" },
		{ "", "" },
	};
	const struct docs *docs = &generation.docs;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(bitmap_release) struct bitmap set = BITMAP_INIT;
		CLEANUP(buf_release) struct buf left = BUF_INIT;
		bitmap_init(&set, docs->n);
		for (const char *at = rows[i].in; *at;) {
			size_t len = strcspn(at, " ");
			CLEANUP(free_p) char *id = xstrndup(at, len);
			bitmap_set(&set, docs_find(docs, id));
			at += len + (at[len] == ' ');
		}
		companions_collapse(&generation.companions, &set);
		for (uint32_t doc = bitmap_next(&set, 0); doc < docs->n; doc = bitmap_next(&set, doc + 1))
			buf_addf(&left, "%s%s", left.len ? " " : "", id_of(doc));
		assert_string_equal(left.data, rows[i].out);
	}
}

/* Pairs that somebody else found come last, and never join two documents of one language. */
static void found_pairs_are_taken(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct words_builder words;
	struct companions c;
	const struct docs *docs = &generation.docs;
	CLEANUP(file_unmap) struct file_map streams = { .size = 0 };
	words_builder_init(&words);
	must(words_builder_load(&words, &generation.words, &err), &err);
	must(file_map(generation.dirfd, "seg-0001.tok", &streams, &err), &err);
	struct fixture_tables tables = { .docs = *docs, .streams = streams };
	const struct companion_pair pairs[] = {
		{ docs_find(docs, "series/0"), docs_find(docs, "t/4") },
		{ docs_find(docs, "series/1"), docs_find(docs, "t/4") }, /* has one already */
		{ docs_find(docs, "series/1"), docs_find(docs, "series/2") },
		{ docs_find(docs, "d/copy"), docs_find(docs, "t/6") }, /* its original has one */
		{ docs->n, docs_find(docs, "t/4") },
	};
	const struct companions_input input = { .docs = docs,
						.words = &words,
						.stream = fixture_stream,
						.ctx = &tables,
						.found = pairs,
						.n_found = ARRAY_SIZE(pairs) };
	assert_int_equal(mkdir("found", 0755), 0);
	CLEANUP(close_p) int fd = open("found", O_RDONLY | O_DIRECTORY);
	must(companions_find(&input, fd, &err), &err);
	must(companions_open(fd, docs->n, &c, &err), &err);
	uint32_t found[4];
	assert_int_equal(companions_translations(&c, pairs[0].b, found, 4), 1);
	assert_int_equal(found[0], pairs[0].a);
	assert_int_equal(companions_translations(&c, pairs[1].a, found, 4), 0);
	assert_int_equal(companions_translations(&c, pairs[3].a, found, 4), 1);
	assert_string_equal(id_of(found[0]), "d/cabeza");
	/* No more than there is room for. */
	assert_int_equal(companions_translations(&c, docs_find(docs, "t/1"), found, 1), 1);
	companions_close(&c);
	words_builder_release(&words);
}

/* ---- the file ---- */

/* Every byte of it changed, and every length it may be cut to: an error, or lists that fit together. */
static void damage_is_found(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	const uint32_t n = generation.docs.n;
	must(file_read(generation.dirfd, "companions", 1 << 20, &whole, &err), &err);
	assert_int_equal(mkdir("damaged", 0755), 0);
	CLEANUP(close_p) int fd = open("damaged", O_RDONLY | O_DIRECTORY);
	unsigned n_refused = 0, n_taken = 0;
	for (size_t i = 0; i < 2 * whole.len; i++) {
		struct companions c;
		size_t at = i % whole.len, len = i < whole.len ? whole.len : at;
		whole.data[at] ^= 1;
		unlinkat(fd, "companions", 0);
		must(file_create(fd, "companions", 0644, whole.data, len, &err), &err);
		whole.data[at] ^= 1;
		if (companions_open(fd, n, &c, &err)) {
			n_refused++;
			continue;
		}
		n_taken++;
		CLEANUP(bitmap_release) struct bitmap all = BITMAP_INIT;
		bitmap_init(&all, n);
		bitmap_fill(&all);
		companions_collapse(&c, &all);
		for (uint32_t doc = 0; doc < n; doc++) {
			uint32_t found[4];
			const uint32_t *docs;
			assert_true(companions_original(&c, doc) < n);
			for (uint32_t k = companions_copies(&c, doc, &docs); k--;)
				assert_true(docs[k] < n);
			companions_translations(&c, doc, found, 4);
		}
		companions_close(&c);
	}
	/* What is between columns is nothing; the rest is looked at. */
	assert_true(n_refused > n_taken);
	struct companions c;
	unlinkat(fd, "companions", 0);
	must(file_create(fd, "companions", 0644, whole.data, whole.len, &err), &err);
	assert_int_equal(companions_open(fd, n + 1, &c, &err), STATUS_CORRUPT);
	must(companions_open(fd, n, &c, &err), &err);
	companions_close(&c);
}

static void an_empty_index_has_none(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct companions c;
	const struct companion_lists none = { .n = 0 };
	struct bitmap empty;
	assert_int_equal(mkdir("empty", 0755), 0);
	CLEANUP(close_p) int fd = open("empty", O_RDONLY | O_DIRECTORY);
	must(companions_write(fd, 0, &none, &none, &err), &err);
	must(companions_open(fd, 0, &c, &err), &err);
	bitmap_init(&empty, 0);
	companions_collapse(&c, &empty);
	bitmap_release(&empty);
	companions_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_grouped),
		cmocka_unit_test(translations_are_linked),
		cmocka_unit_test(a_set_keeps_one_of_each_group),
		cmocka_unit_test(found_pairs_are_taken),
		cmocka_unit_test(damage_is_found),
		cmocka_unit_test(an_empty_index_has_none),
	};
	return cmocka_run_group_tests(tests, make_index, remove_index);
}

/* docs, parts, words and the generation they make: what goes in comes out, and damage is an error or an answer, never a crash. */
#include <sys/stat.h>

#include "index_fixture.h"
#include "store/generation.h"
#include "text/analyze.h"

static struct fixture fixture;

static uint64_t next_random(uint64_t *random)
{
	*random ^= *random << 13, *random ^= *random >> 7, *random ^= *random << 17;
	return *random;
}

static int make_index(void **state)
{
	if (make_folder(state))
		return -1;
	fixture_begin(&fixture, "index");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	for (unsigned i = 0; i < 30; i++) {
		char id[32], title[64];
		snprintf(id, sizeof(id), "page-%02u.html", 29 - i);
		snprintf(title, sizeof(title), "Le bateau numéro %u", i);
		struct document *doc = fixture_document(&fixture, id, i % 3 ? "fr" : "es", title);
		doc->type = i % 2 ? xstrdup("news") : NULL;
		doc->site = xstrdup(i % 5 ? "www.iom.int" : "haiti.iom.int");
		strlist_add(&doc->countries, i % 2 ? "ZWE" : "AFG");
		if (i == 7)
			for (unsigned k = 0; k < 80; k++) {
				char topic[16];
				snprintf(topic, sizeof(topic), "topic-%02u", 79 - k);
				strlist_add(&doc->topics, topic);
			}
		doc->date = (struct date){
			.precision = DATE_MONTH, .source = SOURCE_TEXT, .year = 2001 + (int)i, .month = 5
		};
		if (i == 9)
			*document_add_contact(doc) = (struct contact){ .name = xstrdup("Ana Ñáñez") };
		for (unsigned s = 0; s < (i == 4 ? 20 : 1); s++) {
			buf_clear(&text);
			for (unsigned w = 0; w < 60; w++)
				buf_addf(&text, "Le mot%u arrive au port de Dakar, main-d'œuvre comprise. ",
					 i * 100 + s * 7 + w % 50);
			fixture_section(doc, i == 4 ? "Manuel/Chapitre" : NULL, text.data);
		}
	}
	fixture_publish(&fixture, 2);
	return 0;
}

static int remove_index(void **state)
{
	fixture_end(&fixture);
	return remove_folder(state);
}

static void open_index(struct generation *g)
{
	struct error err = ERROR_INIT;
	CLEANUP(close_p) int fd = open("index", O_RDONLY | O_DIRECTORY);
	char name[16];
	must(generation_current(fd, name, &err), &err);
	must(generation_open(fd, name, true, g, &err), &err);
}

static const struct document *original(const char *id)
{
	for (size_t i = 0; i < fixture.n; i++)
		if (!strcmp(fixture.docs[i].id, id))
			return &fixture.docs[i];
	return NULL;
}

static void check_string(const char *got, const char *wanted)
{
	if (!wanted)
		assert_null(got);
	else
		assert_string_equal(got, wanted);
}

static void rows_say_what_the_documents_say(void **state)
{
	(void)state;
	struct generation g;
	struct error err = ERROR_INIT;
	open_index(&g);
	assert_int_equal(g.docs.n, 30);
	for (uint32_t doc = 0; doc < g.docs.n; doc++) {
		const struct doc_row *row = &g.docs.rows[doc];
		const char *id = docs_string(&g.docs, row->id);
		const struct document *was = original(id);
		assert_non_null(was);
		if (doc)
			assert_true(strcmp(docs_string(&g.docs, g.docs.rows[doc - 1].id), id) < 0);
		assert_int_equal(docs_find(&g.docs, id), doc);
		check_string(docs_string(&g.docs, row->title), was->title);
		check_string(docs_string(&g.docs, row->url), NULL);
		check_string(docs_value(&g.docs, FIELD_LANG, row->lang), was->lang);
		check_string(docs_value(&g.docs, FIELD_TYPE, row->type), was->type);
		check_string(docs_value(&g.docs, FIELD_SITE, row->site), was->site);
		assert_int_equal(row->date, date_number(&was->date));
		assert_int_equal(!!(row->flags & DOC_HAS_CONTACT), was->n_contacts > 0);
		uint32_t values[DOC_MAX_VALUES];
		unsigned n = docs_values(&g.docs, doc, FIELD_TOPIC, values, DOC_MAX_VALUES);
		assert_int_equal(n, was->topics.n < DOC_MAX_VALUES ? was->topics.n : DOC_MAX_VALUES);
		for (unsigned i = 0; i < n; i++)
			check_string(docs_value(&g.docs, FIELD_TOPIC, values[i]), was->topics.items[i]);
		assert_int_equal(docs_values(&g.docs, doc, FIELD_COUNTRY, values, 1), 1);
		check_string(docs_value(&g.docs, FIELD_COUNTRY, values[0]), was->countries.items[0]);
		struct document back;
		document_init(&back);
		must(generation_document(&g, doc, &back, &err), &err);
		assert_int_equal(back.n_sections, was->n_sections);
		assert_string_equal(back.sections[0].text, was->sections[0].text);
		document_release(&back);
	}
	assert_int_equal(docs_find(&g.docs, "page"), UINT32_MAX);
	/* Values of a field are sorted, so that they can be found and are the same however they came. */
	for (uint32_t v = 2; v <= g.docs.n_values[FIELD_TOPIC]; v++)
		assert_true(strcmp(docs_value(&g.docs, FIELD_TOPIC, v - 1),
				   docs_value(&g.docs, FIELD_TOPIC, v)) < 0);
	assert_int_equal(docs_find_value(&g.docs, FIELD_COUNTRY, "ZWE"), 2);
	assert_int_equal(docs_find_value(&g.docs, FIELD_COUNTRY, "XXX"), 0);
	assert_null(docs_value(&g.docs, FIELD_COUNTRY, 3));
	generation_close(&g);
}

static void parts_cover_their_document(void **state)
{
	(void)state;
	struct generation g;
	open_index(&g);
	uint32_t manual = docs_find(&g.docs, "page-25.html");
	assert_true(g.docs.rows[manual].n_parts > 10);
	for (uint32_t doc = 0; doc < g.docs.n; doc++) {
		const struct doc_row *row = &g.docs.rows[doc];
		uint32_t section = 0, words = 0;
		for (uint32_t i = 0; i < row->n_parts; i++) {
			const struct part_row *part = &g.docs.parts[row->first_part + i];
			struct stream stream;
			struct error err = ERROR_INIT;
			assert_true(part->first_section == section ||
				    (i && part->first_section + 1 == section));
			section = part->first_section + part->n_sections;
			must(generation_stream(&g, row->first_part + i, &stream, &err), &err);
			words += stream.n_words[STREAM_BODY];
		}
		assert_int_equal(section, original(docs_string(&g.docs, row->id))->n_sections);
		assert_int_equal(words, row->n_words);
	}
	generation_close(&g);
}

/* Rows carried over, one dropped, one replaced: in order, with the values renumbered, nothing of the dropped one but its values. */
static void rows_are_copied_and_dropped(void **state)
{
	(void)state;
	struct generation g;
	struct docs_builder builder;
	struct docs docs;
	struct error err = ERROR_INIT;
	open_index(&g);
	assert_int_equal(mkdir("copy", 0755), 0);
	CLEANUP(close_p) int fd = open("copy", O_RDONLY | O_DIRECTORY);
	docs_builder_init(&builder);
	struct document early;
	document_init(&early);
	early.id = xstrdup("page-05.html");
	early.site = xstrdup("aaa.iom.int");
	strlist_add(&early.countries, "MLI");
	docs_builder_add(&builder, &early);
	docs_builder_add_part(&builder)->text_end = 99;
	for (uint32_t doc = g.docs.n; doc-- > 0;)
		docs_builder_copy(&builder, &g.docs, doc);
	for (size_t i = 1; i < builder.n; i++)
		if (!strcmp(docs_builder_id(&builder, i), "page-05.html") ||
		    !strcmp(docs_builder_id(&builder, i), "page-10.html"))
			docs_builder_drop(&builder, i);
	docs_builder_sort(&builder);
	must(docs_builder_write(&builder, fd, &err), &err);
	must(docs_open(fd, &docs, &err), &err);
	assert_int_equal(docs.n, 29);
	assert_int_equal(docs_find(&docs, "page-10.html"), UINT32_MAX);
	uint32_t own = docs_find(&docs, "page-05.html");
	assert_int_equal(docs.rows[own].n_parts, 1);
	assert_int_equal(docs.parts[docs.rows[own].first_part].text_end, 99);
	assert_string_equal(docs_value(&docs, FIELD_SITE, docs.rows[own].site), "aaa.iom.int");
	for (uint32_t doc = 0; doc < docs.n; doc++) {
		const char *id = docs_string(&docs, docs.rows[doc].id);
		uint32_t before = docs_find(&g.docs, id), values[2], old_values[2];
		if (doc == own)
			continue;
		const struct doc_row *row = &docs.rows[doc], *old = &g.docs.rows[before];
		assert_int_equal(row->hash, old->hash);
		assert_int_equal(row->n_parts, old->n_parts);
		assert_int_equal(docs_values(&docs, doc, FIELD_COUNTRY, values, 2),
				 docs_values(&g.docs, before, FIELD_COUNTRY, old_values, 2));
		check_string(docs_value(&docs, FIELD_COUNTRY, values[0]),
			     docs_value(&g.docs, FIELD_COUNTRY, old_values[0]));
		check_string(docs_value(&docs, FIELD_SITE, row->site),
			     docs_value(&g.docs, FIELD_SITE, old->site));
		check_string(docs_value(&docs, FIELD_TYPE, row->type),
			     docs_value(&g.docs, FIELD_TYPE, old->type));
		assert_int_equal(docs.parts[row->first_part].stream_offset,
				 g.docs.parts[old->first_part].stream_offset);
	}
	docs_close(&docs);
	docs_builder_release(&builder);
	document_release(&early);
	generation_close(&g);
}

/* ---- words ---- */

static void words_keep_their_numbers(void **state)
{
	(void)state;
	static const char *const forms[] = {
		"réfugié", "refugie", "réfugiés", "oim", "año", "ano", "secret"
	};
	struct words_builder builder, again;
	struct words words;
	struct error err = ERROR_INIT;
	uint32_t df[8] = { 3, 1, 2, 5, 1, 1, 0, 4 }, cf[8] = { 9, 1, 2, 5, 1, 1, 0, 4 }, names[8] = { 1, 1 };
	const struct word_counts counts = { df, cf, names };
	assert_int_equal(mkdir("words", 0755), 0);
	CLEANUP(close_p) int fd = open("words", O_RDONLY | O_DIRECTORY);
	words_builder_init(&builder);
	for (uint32_t i = 0; i < ARRAY_SIZE(forms); i++)
		assert_int_equal(words_builder_add(&builder, i == 4 || i == 5 ? LANGUAGE_ES : LANGUAGE_FR,
						   TOKEN_WORD, forms[i], strlen(forms[i])),
				 i);
	assert_int_equal(words_builder_add(&builder, LANGUAGE_UNKNOWN, TOKEN_ACRONYM, "OIM", 3), 7);
	assert_int_equal(words_builder_add(&builder, LANGUAGE_FR, TOKEN_WORD, "oim", 3), 3);
	must(words_builder_write(&builder, &counts, fd, &err), &err);
	must(words_open(fd, &words, &err), &err);
	assert_int_equal(words.n, 8);
	/* A name is what most parts have with a capital. */
	assert_false(words.flags[0] & WORD_NAME);
	assert_true(words.flags[1] & WORD_NAME);

	/* By folded form: either spelling; ñ is n here. The acronym is found by its letters in lower case. */
	uint32_t first, end = words_find_folded(&words, "refugie", 7, false, &first);
	assert_int_equal(end - first, 2);
	end = words_find_folded(&words, "refugie", 7, true, &first);
	assert_int_equal(end - first, 3);
	end = words_find_folded(&words, "ano", 3, false, &first);
	assert_int_equal(end - first, 2);
	end = words_find_folded(&words, "oim", 3, false, &first);
	assert_int_equal(end - first, 2);
	end = words_find_folded(&words, "zzz", 3, true, &first);
	assert_int_equal(end - first, 0);
	/* By stem, and back. */
	size_t len;
	const uint32_t *of_stem;
	const char *stem = words_stem(&words, words.stem[0], &len);
	uint32_t number = words_find_stem(&words, stem, len);
	assert_int_equal(number, words.stem[0]);
	uint32_t n = words_of_stem(&words, number, &of_stem);
	assert_true(n >= 2);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(words.stem[of_stem[i]], number);
	assert_int_equal(words_find_stem(&words, "nothing", 7), UINT32_MAX);
	assert_int_equal(words_of_stem(&words, UINT32_MAX, &of_stem), 0);

	/* The word that no part holds any more left no trace, but its number is taken. */
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	must(file_read(fd, "words", 1 << 20, &bytes, &err), &err);
	assert_null(memmem(bytes.data, bytes.len, "secret", 6));
	assert_null(memmem(bytes.data, bytes.len, "secr", 4));
	words_builder_init(&again);
	must(words_builder_load(&again, &words, &err), &err);
	assert_int_equal(words_builder_add(&again, LANGUAGE_FR, TOKEN_WORD, "réfugiés", strlen("réfugiés")),
			 2);
	assert_int_equal(words_builder_add(&again, LANGUAGE_UNKNOWN, TOKEN_ACRONYM, "OIM", 3), 7);
	assert_int_equal(words_builder_add(&again, LANGUAGE_FR, TOKEN_WORD, "secret", 6), 8);
	words_builder_release(&again);
	words_builder_release(&builder);
	words_close(&words);
}

static void no_word_at_all(void **state)
{
	(void)state;
	struct words_builder builder;
	struct words words;
	struct error err = ERROR_INIT;
	uint32_t first;
	assert_int_equal(mkdir("no-words", 0755), 0);
	CLEANUP(close_p) int fd = open("no-words", O_RDONLY | O_DIRECTORY);
	words_builder_init(&builder);
	const struct word_counts counts = { &first, &first, &first };
	must(words_builder_write(&builder, &counts, fd, &err), &err);
	must(words_open(fd, &words, &err), &err);
	assert_int_equal(words.n, 0);
	assert_int_equal(words_find_folded(&words, "a", 1, true, &first), 0);
	words_close(&words);
	words_builder_release(&builder);
}

/* ---- damage ---- */

/* Use all of a generation that was opened, as searching and the next run would. */
static void use_generation(struct generation *g, bool load_words)
{
	struct error err = ERROR_INIT;
	uint32_t argument = 0, values[DOC_MAX_VALUES], first;
	size_t len;
	for (uint32_t doc = 0; doc < g->docs.n; doc++) {
		const char *id = docs_string(&g->docs, g->docs.rows[doc].id);
		(void)docs_find(&g->docs, id ? id : "");
		(void)docs_date(&g->docs.rows[doc]);
		for (enum field f = 0; f < N_FIELDS; f++) {
			unsigned n = docs_values(&g->docs, doc, f, values, DOC_MAX_VALUES);
			for (unsigned i = 0; i < n; i++)
				(void)docs_value(&g->docs, f, values[i]);
		}
		struct document text;
		document_init(&text);
		(void)!generation_document(g, doc, &text, &err);
		document_release(&text);
	}
	for (uint32_t part = 0; part < g->docs.n_parts; part++) {
		struct stream stream;
		if (!generation_stream(g, part, &stream, &err))
			while (stream_next(&stream, &argument) != UINT32_MAX)
				;
	}
	for (uint32_t word = 0; word < g->words.n; word++) {
		const uint32_t *of_stem;
		(void)words_form(&g->words, word, &len);
		(void)words_folded(&g->words, g->words.by_folded[word], &len);
		uint32_t n = words_of_stem(&g->words, g->words.stem[word], &of_stem);
		for (uint32_t i = 0; i < n; i++)
			(void)words_form(&g->words, of_stem[i], &len);
	}
	(void)words_find_folded(&g->words, "mot", 3, true, &first);
	if (!load_words)
		return; /* slow: it stems every word */
	struct words_builder builder;
	words_builder_init(&builder);
	(void)!words_builder_load(&builder, &g->words, &err);
	words_builder_release(&builder);
}

/* Not synced: nothing here need last. */
static void put(int dirfd, const char *name, const char *data, size_t len)
{
	struct error err = ERROR_INIT;
	unlinkat(dirfd, name, 0);
	CLEANUP(close_p) int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	must(file_write_fd(fd, name, data, len, &err), &err);
}

/*
 * Open the damaged copy. Hashes must find the damage; and when names and sizes are all that is checked, what is served
 * must not crash. Sizes are checked, so that a file cut short never gets further: for the functions below, the manifest
 * is then made anew around it.
 */
static void try_damaged(const char *name, const char *data, size_t len, size_t whole_len)
{
	struct error err = ERROR_INIT;
	struct generation g;
	CLEANUP(close_p) int fd = open("damaged", O_RDONLY | O_DIRECTORY);
	CLEANUP(close_p) int generation_fd = openat(fd, "000001", O_RDONLY | O_DIRECTORY);
	put(generation_fd, name, data, len);
	assert_int_equal(generation_open(fd, "000001", true, &g, &err), STATUS_CORRUPT);
	enum status status = generation_open(fd, "000001", false, &g, &err);
	if (len != whole_len || !strcmp(name, "manifest"))
		assert_int_equal(status, STATUS_CORRUPT);
	if (!status) {
		use_generation(&g, !strcmp(name, "words"));
		generation_close(&g);
	}
	if (!strcmp(name, "manifest") || len == whole_len)
		return;
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT, changed = BUF_INIT;
	must(file_read(generation_fd, "manifest", 1 << 20, &text, &err), &err);
	must(manifest_read(text.data, text.len, &m, &err), &err);
	m.n_files = 0;
	must(manifest_add_files(&m, generation_fd, &err), &err);
	manifest_write(&m, &changed);
	put(generation_fd, "manifest", changed.data, changed.len);
	if (!generation_open(fd, "000001", true, &g, &err)) {
		use_generation(&g, !strcmp(name, "words"));
		generation_close(&g);
	}
	put(generation_fd, "manifest", text.data, text.len);
}

static void damage_is_an_error_or_an_answer(void **state)
{
	(void)state;
	static const char *const names[] = { "manifest", "docs",         "parts",
					     "words",    "seg-0001.tok", "seg-0001.txt" };
	struct error err = ERROR_INIT;
	uint64_t random = 1;
	if (system("cp -r index damaged && chmod -R u+w damaged"))
		fail_msg("cannot copy");
	CLEANUP(close_p) int fd = open("damaged/000001", O_RDONLY | O_DIRECTORY);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf whole = BUF_INIT;
		must(file_read(fd, names[i], 1 << 26, &whole, &err), &err);
		for (size_t len = 0; len < whole.len; len = len ? 2 * len : 1)
			try_damaged(names[i], whole.data, len, whole.len);
		for (int k = 0; k < 300; k++) {
			/* Half of them in the first bytes, where the columns are. */
			size_t at = next_random(&random) % (k % 2 || whole.len < 300 ? whole.len : 300);
			char was = whole.data[at];
			whole.data[at] ^= (char)(1 + next_random(&random) % 255);
			try_damaged(names[i], whole.data, whole.len, whole.len);
			whole.data[at] = was;
		}
		put(fd, names[i], whole.data, whole.len);
	}
}

static void names_of_generations(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct generation g;
	char name[16];
	assert_int_equal(mkdir("names", 0755), 0);
	CLEANUP(close_p) int fd = open("names", O_RDONLY | O_DIRECTORY);
	assert_int_equal(generation_current(fd, name, &err), STATUS_NOT_FOUND);
	static const char *const bad[] = { "",
					   "\n",
					   "000001",
					   "000001\n\n",
					   "../000001\n",
					   "00000a\n",
					   "0000000000000001\n",
					   "000001 \n",
					   "-00001\n" };
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		must(file_replace(fd, "current", 0644, bad[i], strlen(bad[i]), &err), &err);
		if (generation_current(fd, name, &err) != STATUS_CORRUPT)
			fail_msg("row %zu was taken", i);
	}
	must(file_replace(fd, "current", 0644, "000009\n", 7, &err), &err);
	must(generation_current(fd, name, &err), &err);
	assert_string_equal(name, "000009");
	assert_int_equal(generation_open(fd, name, false, &g, &err), STATUS_NOT_FOUND);
	assert_int_equal(mkdir("names/000009", 0755), 0);
	assert_int_equal(generation_open(fd, name, false, &g, &err), STATUS_CORRUPT);
	assert_int_equal(symlink("../index/000001", "names/000010"), 0);
	assert_int_equal(generation_open(fd, "000010", false, &g, &err),
			 STATUS_IO); /* a link is no generation */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_say_what_the_documents_say),
		cmocka_unit_test(parts_cover_their_document),
		cmocka_unit_test(rows_are_copied_and_dropped),
		cmocka_unit_test(words_keep_their_numbers),
		cmocka_unit_test(no_word_at_all),
		cmocka_unit_test(damage_is_an_error_or_an_answer),
		cmocka_unit_test(names_of_generations),
	};
	return cmocka_run_group_tests(tests, make_index, remove_index);
}

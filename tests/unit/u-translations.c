/* Twins, the table learnt from them, dictionaries beside it, and the file that holds both. */
#include <sys/stat.h>

#include "index_fixture.h"
#include "learn/translations.h"
#include "store/generation.h"
#include "text/analyze.h"

#define N_THEMES 210u
#define N_WORDS  150u

static struct fixture fixture;
static struct generation generation;
static struct words_builder words;
static struct stemmer *stemmer;
static unsigned n_warnings;

/* ---- a corpus of two made-up languages ---- */

/* Word i of a language: no stemmer knows its ending, and the two have nothing in common. */
static void word_of(enum language language, unsigned i, char ret[16])
{
	static const char consonants[] = "bdgkmpz", vowels[] = "aou";
	snprintf(ret, 16, "%c%c%c%c%c%ck", language == LANGUAGE_FR ? 'v' : 'h', vowels[i % 3],
		 consonants[i / 3 % 7], vowels[i / 21 % 3], consonants[i / 63 % 7],
		 language == LANGUAGE_FR ? 'u' : 'o');
}

static unsigned random_of(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

/* The text of a theme, the same in both languages but for the words; names and numbers are few, and some of every theme. */
static void add_theme(enum language language, unsigned theme)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf title = BUF_INIT;
	unsigned state = theme * 7919 + 17;
	char id[32], word[16];
	snprintf(id, sizeof(id), "%s/%03u", language_code(language), theme);
	for (unsigned i = 0; i < 3; i++) {
		word_of(language, random_of(&state) % N_WORDS, word);
		buf_addf(&title, "%s ", word);
	}
	for (unsigned paragraph = 0; paragraph < 5; paragraph++) {
		for (unsigned i = 0; i < 8; i++) {
			word_of(language, random_of(&state) % N_WORDS, word);
			buf_addf(&text, "%s ", word);
		}
		unsigned figure = random_of(&state) % 40;
		if (paragraph % 2)
			buf_addf(&text, "%u ", 100 + figure);
		else
			buf_addf(&text, "Xyl%c%cn ", 'a' + figure % 5, 'a' + figure / 5);
		buf_addstr(&text, ".\n\n");
	}
	struct document *doc = fixture_document(&fixture, id, language_code(language), title.data);
	fixture_section(doc, NULL, text.data);
}

/* Of three themes one is in both languages. */
static int make_index(void **state)
{
	struct error err = ERROR_INIT;
	if (make_folder(state))
		return -1;
	fixture_begin(&fixture, "index");
	for (unsigned theme = 0; theme < N_THEMES; theme++) {
		if (theme % 3 != 1)
			add_theme(LANGUAGE_FR, theme);
		if (theme % 3 != 2)
			add_theme(LANGUAGE_ES, theme);
	}
	fixture_publish(&fixture, 1);
	CLEANUP(close_p) int fd = open("index", O_RDONLY | O_DIRECTORY);
	words_builder_init(&words);
	stemmer = stemmer_new();
	if (generation_open(fd, "000001", true, &generation, &err) ||
	    words_builder_load(&words, &generation.words, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return -1;
	}
	return 0;
}

static int remove_index(void **state)
{
	stemmer_free(stemmer);
	words_builder_release(&words);
	generation_close(&generation);
	fixture_end(&fixture);
	return remove_folder(state);
}

static bool part_stream(void *ctx, uint32_t part, struct stream *ret_stream)
{
	struct error ignored;
	return !generation_stream(ctx, part, ret_stream, &ignored);
}

static struct corpus_streams corpus(void)
{
	return (struct corpus_streams){
		.docs = &generation.docs, .words = &words, .stream = part_stream, .ctx = &generation
	};
}

static const char *id_of(uint32_t doc)
{
	return docs_string(&generation.docs, generation.docs.rows[doc].id);
}

static void warn(void *ctx, const char *what, const char *why)
{
	(void)ctx, (void)what, (void)why;
	n_warnings++;
}

/* A folder of its own for one table. */
static int folder_of(const char *name)
{
	assert_int_equal(mkdir(name, 0755), 0);
	int fd = open(name, O_RDONLY | O_DIRECTORY);
	assert_true(fd >= 0);
	return fd;
}

static uint32_t find(const struct translations *t, enum language from, enum language to, const char *word,
		     struct translation *ret)
{
	CLEANUP(buf_release) struct buf stem = BUF_INIT;
	stemmer_term(stemmer, from, TOKEN_WORD, word, strlen(word), &stem);
	return translations_find(t, from, to, stem.data, stem.len, ret, TRANSLATIONS_MOST);
}

/* Is the best translation the stem of this word? */
static bool is_best(const struct translations *t, enum language from, enum language to, const char *word,
		    const char *target)
{
	struct translation found[TRANSLATIONS_MOST];
	CLEANUP(buf_release) struct buf stem = BUF_INIT;
	stemmer_term(stemmer, to, TOKEN_WORD, target, strlen(target), &stem);
	return find(t, from, to, word, found) && found[0].len == stem.len &&
	       !memcmp(found[0].stem, stem.data, stem.len);
}

/* ---- twins ---- */

static void count_twins(const struct twins *twins, unsigned *ret_right)
{
	*ret_right = 0;
	for (size_t i = 0; i < twins->n; i++) {
		assert_int_equal(memcmp(id_of(twins->items[i].a), "fr/", 3), 0);
		assert_int_equal(memcmp(id_of(twins->items[i].b), "es/", 3), 0);
		assert_true(twins->items[i].confidence > 0 && twins->items[i].confidence <= 1);
		assert_true(!i || twins->items[i - 1].a < twins->items[i].a);
		*ret_right += !strcmp(id_of(twins->items[i].a) + 3, id_of(twins->items[i].b) + 3);
	}
}

static void twins_are_found_by_what_is_written_alike(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	const struct corpus_streams streams = corpus();
	const struct translations none = { .n = 0 };
	struct twins twins = { .n = 0 };
	unsigned right;
	must(twins_of_corpus(&streams, NULL, &none, &twins, &err), &err);
	count_twins(&twins, &right);
	/* Two thirds of each side have no twin. */
	assert_true(right >= N_THEMES / 3 * 7 / 10);
	assert_true(right >= twins.n * 95 / 100);
	twins_release(&twins);
}

static void known_pairs_are_taken_as_they_are(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	const struct corpus_streams streams = corpus();
	const struct translations none = { .n = 0 };
	const struct docs *docs = &generation.docs;
	/* Given the wrong way round; another pair of the same document; two of one language; rows that do not exist. */
	struct twin items[] = {
		{ docs_find(docs, "es/003"), docs_find(docs, "fr/000"), 1 },
		{ docs_find(docs, "fr/000"), docs_find(docs, "es/006"), 1 },
		{ docs_find(docs, "fr/009"), docs_find(docs, "fr/012"), 1 },
		{ docs->n, docs_find(docs, "es/009"), 1 },
	};
	const struct twins known = { .items = items, .n = ARRAY_SIZE(items) };
	struct twins twins = { .n = 0 };
	must(twins_of_corpus(&streams, &known, &none, &twins, &err), &err);
	assert_string_equal(id_of(twins.items[0].a), "fr/000");
	assert_string_equal(id_of(twins.items[0].b), "es/003");
	assert_true(twins.items[0].confidence == 1);
	for (size_t i = 1; i < twins.n; i++) {
		assert_true(twins.items[i].confidence < 1);
		assert_string_not_equal(id_of(twins.items[i].b), "es/003");
	}
	twins_release(&twins);
}

/* ---- the table ---- */

static void a_table_is_learnt(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	const struct corpus_streams streams = corpus();
	struct translations t;
	struct translations_found found;
	struct twins twins = { .n = 0 };
	struct buf bytes[2] = { BUF_INIT, BUF_INIT };
	for (int i = 0; i < 2; i++) {
		struct translations_builder builder;
		translations_builder_init(&builder);
		must(translations_of_corpus(&streams, NULL, &builder, &found, &err), &err);
		CLEANUP(close_p) int fd = folder_of(i ? "learnt-again" : "learnt");
		must(translations_builder_write(&builder, fd, &err), &err);
		must(file_read(fd, "translations", 1 << 24, &bytes[i], &err), &err);
		translations_builder_release(&builder);
	}
	assert_int_equal(bytes[0].len, bytes[1].len);
	assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].len);
	buf_release(&bytes[0]);
	buf_release(&bytes[1]);
	assert_true(found.twins >= TRANSLATIONS_LEAST_TWINS && found.stems > N_WORDS);

	CLEANUP(close_p) int fd = open("learnt", O_RDONLY | O_DIRECTORY);
	must(translations_open(fd, &t, &err), &err);
	unsigned right[2] = { 0, 0 };
	for (unsigned i = 0; i < N_WORDS; i++) {
		char fr[16], es[16];
		word_of(LANGUAGE_FR, i, fr);
		word_of(LANGUAGE_ES, i, es);
		right[0] += is_best(&t, LANGUAGE_FR, LANGUAGE_ES, fr, es);
		right[1] += is_best(&t, LANGUAGE_ES, LANGUAGE_FR, es, fr);
	}
	assert_true(right[0] >= N_WORDS * 95 / 100 && right[1] >= N_WORDS * 95 / 100);

	/* With it more twins are found, and hardly a wrong one. */
	unsigned n_right;
	must(twins_of_corpus(&streams, NULL, &t, &twins, &err), &err);
	count_twins(&twins, &n_right);
	assert_true(n_right >= N_THEMES / 3 * 9 / 10 && n_right >= twins.n * 95 / 100);
	twins_release(&twins);
	translations_close(&t);
}

static void a_few_pairs_teach_nothing(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct corpus_streams streams = corpus();
	struct docs few = generation.docs;
	struct translations_builder builder;
	struct translations_found found;
	/* The first rows are Spanish ones, the last ones French: in the middle both are few. */
	CLEANUP(free_p) struct doc_row *rows = xcalloc(few.n, sizeof(*rows));
	uint32_t n = 0, n_fr = 0, n_es = 0;
	for (uint32_t i = 0; i < few.n; i++) {
		uint32_t *side = id_of(i)[0] == 'f' ? &n_fr : &n_es;
		if ((*side)++ < 60)
			rows[n++] = few.rows[i];
	}
	few.rows = rows;
	few.n = n;
	streams.docs = &few;
	translations_builder_init(&builder);
	must(translations_of_corpus(&streams, NULL, &builder, &found, &err), &err);
	assert_true(found.twins > 0 && found.twins < TRANSLATIONS_LEAST_TWINS);
	assert_int_equal(found.stems, 0);
	assert_int_equal(builder.n, 0);
	translations_builder_release(&builder);
}

/* ---- dictionaries ---- */

static void write_file(int dirfd, const char *name, const char *text)
{
	struct error err = ERROR_INIT;
	must(file_create(dirfd, name, 0644, text, strlen(text), &err), &err);
}

static void check_dictionary(const struct translations *t)
{
	struct translation found[TRANSLATIONS_MOST];
	/* Learnt words are not touched. */
	assert_true(is_best(t, LANGUAGE_FR, LANGUAGE_ES, "retour", "retorno"));
	assert_int_equal(find(t, LANGUAGE_FR, LANGUAGE_ES, "retour", found), 1);
	/* Two files that agree in one word: it comes first, and all add up to 1. */
	assert_true(is_best(t, LANGUAGE_FR, LANGUAGE_ES, "frontière", "frontera"));
	assert_int_equal(find(t, LANGUAGE_FR, LANGUAGE_ES, "frontières", found), 2);
	assert_true(found[0].p > 0.74 && found[0].p < 0.76 && found[1].p > 0.24 && found[1].p < 0.26);
	/* Articles, pronouns and elisions do not count, several words do. */
	assert_true(is_best(t, LANGUAGE_FR, LANGUAGE_ES, "enfant", "niño"));
	assert_true(is_best(t, LANGUAGE_FR, LANGUAGE_ES, "laver", "lavar"));
	assert_int_equal(find(t, LANGUAGE_FR, LANGUAGE_ES, "camp", found), 0);
	/* No more than there is room for; the other direction is another file's. */
	assert_int_equal(find(t, LANGUAGE_FR, LANGUAGE_ES, "aide", found), TRANSLATIONS_MOST);
	assert_int_equal(find(t, LANGUAGE_ES, LANGUAGE_FR, "frontera", found), 0);
	assert_true(is_best(t, LANGUAGE_EN, LANGUAGE_FR, "border", "frontière"));
}

static void dictionaries_fill_the_gaps(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct translations t, kept;
	struct translations_builder builder;
	CLEANUP(close_p) int dict = folder_of("dict");
	CLEANUP(close_p) int fd = folder_of("with-dict");
	CLEANUP(close_p) int kept_fd = folder_of("kept-dict");
	size_t len;
	write_file(dict, "fr-es.lex",
		   "# A dictionary, licence X\nretour\tvuelta\nl'enfant\tel niño\nse laver\tlavar\n"
		   "frontière\tfrontera\tlímite\ncamp de réfugiés\tcampo de refugiados\n"
		   "aide\tayuda\tauxilio\tsocorro\tasistencia\tapoyo\tamparo\tfavor\tmano\n\tnada\nrien\t\n");
	write_file(dict, "fr-es.other.lex", "#\nfrontière\tfrontera");
	write_file(dict, "en-fr.lex", "border\tfrontière\n\xff\xfe\t\xff\n");
	write_file(dict, "fr-xx.lex", "un\tuno\n");
	write_file(dict, "README", "un\tuno\n");

	translations_builder_init(&builder);
	translations_builder_add(&builder, TRANSLATION_LEARNT, LANGUAGE_FR, LANGUAGE_ES, "retour", 6,
				 "retorn", 6, 1);
	n_warnings = 0;
	assert_int_equal(dictionaries_add("no-such-folder", &builder, warn, NULL), 0);
	assert_int_equal(n_warnings, 0);
	assert_true(dictionaries_add("dict", &builder, warn, NULL) >= 6);
	assert_int_equal(n_warnings, 1);
	must(translations_builder_write(&builder, fd, &err), &err);
	translations_builder_release(&builder);
	must(translations_open(fd, &t, &err), &err);
	check_dictionary(&t);
	const char *sources = translations_sources(&t, &len);
	assert_non_null(memmem(sources, len, "fr-es.lex: A dictionary, licence X\n", 35));

	/* Kept by a run that reads nothing new: all but what was learnt. */
	struct translation found[TRANSLATIONS_MOST];
	translations_builder_init(&builder);
	assert_true(dictionaries_keep(&t, &builder) >= 5);
	must(translations_builder_write(&builder, kept_fd, &err), &err);
	translations_builder_release(&builder);
	must(translations_open(kept_fd, &kept, &err), &err);
	assert_true(is_best(&kept, LANGUAGE_FR, LANGUAGE_ES, "enfant", "niño"));
	assert_int_equal(find(&kept, LANGUAGE_FR, LANGUAGE_ES, "retour", found), 0);
	sources = translations_sources(&kept, &len);
	assert_non_null(memmem(sources, len, "licence X", 9));
	translations_close(&kept);
	translations_close(&t);
}

/* ---- the file ---- */

static void use(const struct translations *t)
{
	struct translation found[TRANSLATIONS_MOST];
	struct translations_entry entry;
	find(t, LANGUAGE_FR, LANGUAGE_ES, "frontière", found);
	for (uint32_t row = 0; row < t->n; row++)
		if (translations_entry(t, row, &entry))
			assert_true(strlen(entry.targets[0].stem) == entry.targets[0].len);
}

/* Every byte of it changed, and every length it may be cut to: an error, or answers. */
static void damage_is_found(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct translations t;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(close_p) int whole = open("with-dict", O_RDONLY | O_DIRECTORY);
	CLEANUP(close_p) int fd = folder_of("damaged");
	must(file_read(whole, "translations", 1 << 20, &bytes, &err), &err);
	for (size_t i = 0; i < bytes.len * 2; i++) {
		size_t at = i % bytes.len, len = i < bytes.len ? bytes.len : at;
		char old = bytes.data[at];
		if (i < bytes.len)
			bytes.data[at] = (char)(old ^ (i % 2 ? 0x81 : 0xff));
		must(file_create(fd, "translations", 0600, bytes.data, len, &err), &err);
		bytes.data[at] = old;
		if (!translations_open(fd, &t, &err)) {
			use(&t);
			translations_close(&t);
		}
		unlinkat(fd, "translations", 0);
	}
}

static void no_file_is_an_empty_table(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	struct translations t;
	struct translation found[1];
	size_t len;
	CLEANUP(close_p) int fd = folder_of("nothing");
	must(translations_open(fd, &t, &err), &err);
	assert_int_equal(t.n, 0);
	assert_int_equal(find(&t, LANGUAGE_FR, LANGUAGE_ES, "retour", found), 0);
	translations_sources(&t, &len);
	assert_int_equal(len, 0);
	translations_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twins_are_found_by_what_is_written_alike),
		cmocka_unit_test(known_pairs_are_taken_as_they_are),
		cmocka_unit_test(a_table_is_learnt),
		cmocka_unit_test(a_few_pairs_teach_nothing),
		cmocka_unit_test(dictionaries_fill_the_gaps),
		cmocka_unit_test(damage_is_found),
		cmocka_unit_test(no_file_is_an_empty_table),
	};
	return cmocka_run_group_tests(tests, make_index, remove_index);
}

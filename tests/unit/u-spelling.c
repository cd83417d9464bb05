/* core/query/spelling: the nearest words of an index, words split and joined, words that look alike in another language. */
#include "index_fixture.h"
#include "index/engine.h"
#include "query/spelling.h"
#include "text/analyze.h"

static struct generation generation;
static struct engine *engine;
static struct spelling spelling;
static struct spelling_index in_streams;

#define FR (1U << LANGUAGE_FR)
#define ES (1U << LANGUAGE_ES)

static int setup(void **state)
{
	static const struct {
		const char *id, *lang, *text;
	} pages[] = {
		{ "a", "fr",
		  "Les migrants de la Méditerranée centrale reçoivent une aide de l'organisation." },
		{ "b", "fr",
		  "Le migrant demande une main-d'œuvre formée; la réintégration des migrants dure." },
		{ "c", "fr", "Une réintégration réussie. Un parc, un port. Le comité protège les réfugiés." },
		{ "d", "fr", "Le rapport de l'UNESCO sur le transport et le passeport des migrants." },
		{ "e", "fr", "La migration de la main à la centrale. Le rapport annuel; le rapport final." },
		{ "f", "es",
		  "La reintegración de los niños y el campamento en España; el retorno voluntario. El año." },
		{ "g", "es",
		  "El campamento. Los niños duermen. La población necesita agua, y el comité lo sabe. La "
		  "caña y las canas." },
	};
	struct fixture f;
	struct error err = ERROR_INIT;
	char name[16];
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	if (make_folder(state))
		return -1;
	fixture_begin(&f, "index");
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		fixture_section(fixture_document(&f, pages[i].id, pages[i].lang, NULL), NULL, pages[i].text);
	fixture_publish(&f, 1);
	fixture_end(&f);
	CLEANUP(close_p) int fd = open("index", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	must(generation_current(fd, name, &err), &err);
	must(generation_open(fd, name, true, &generation, &err), &err);
	generation_engine_path("index", name, &path);
	must(engine_open(path.data, &engine, &err), &err);
	in_streams = (struct spelling_index){ &generation, engine };
	spelling = (struct spelling){ &generation.words, &generation.spellings };
	return 0;
}

static int teardown(void **state)
{
	engine_free(engine);
	generation_close(&generation);
	return remove_folder(state);
}

static const char *text_of(uint32_t word, struct buf *out)
{
	size_t len;
	const char *form = words_form(&generation.words, word, &len);
	buf_clear(out);
	buf_add(out, form, len);
	return out->data;
}

static void test_nearest(void **state)
{
	static const struct {
		const char *typed;
		unsigned languages;
		const char *expected; /* NULL: nothing */
		unsigned distance;
	} rows[] = {
		{ "mirgants", FR, "migrants", 1 },
		{ "migrrants", FR, "migrants", 1 },
		{ "migants", FR, "migrants", 1 },
		{ "mogrants", FR, "migrants", 1 },
		/* Accents come with the word, and wrong ones are no error. */
		{ "reintegrationn", FR, "réintégration", 1 },
		{ "rèintégration", FR, "réintégration", 0 },
		{ "mediteranee", FR, "méditerranée", 1 },
		{ "espanna", ES, "españa", 1 },
		/* An n may stand for an ñ, an ñ for nothing else but by mistake. */
		{ "ninos", ES, "niños", 0 },
		{ "ninnos", ES, "niños", 1 },
		{ "cañas", ES, "caña", 1 },
		{ "canass", ES, "canas", 1 },
		{ "campameñto", ES, "campamento", 1 },
		/* Two errors from eight letters on, not before. */
		{ "reintgratoin", FR, "réintégration", 2 },
		{ "rappro", FR, NULL, 0 },
		{ "retrono", ES, "retorno", 1 },
		{ "rtrono", ES, NULL, 0 },
		/* The compound by its letters; capitals where they belong. */
		{ "maindoeuvre", FR, "main-d'oeuvre", 0 },
		{ "unecso", FR | 1U << LANGUAGE_UNKNOWN, "UNESCO", 1 },
		/* Each language has its own words. */
		{ "campamneto", ES, "campamento", 1 },
		{ "campamneto", FR, NULL, 0 },
		{ "comitee", FR | ES, "comité", 1 },
		/* The commonest of two that are as near. */
		{ "rapporz", FR, "rapport", 1 },
		/* Too short, no word of letters, nothing near, nothing at all. */
		{ "prc", FR, NULL, 0 },
		{ "migr4nts", FR, NULL, 0 },
		{ "мигрант", FR, NULL, 0 },
		{ "xylophoniste", FR, NULL, 0 },
		{ "", FR, NULL, 0 },
		{ "migrantsmigrantsmigrantsmigrantsmigrantsmigrants", FR, NULL, 0 },
		{ "mirgants", 0, NULL, 0 },
	};
	CLEANUP(buf_release) struct buf form = BUF_INIT;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct suggestion near[4];
		uint32_t n = spelling_nearest(&spelling, rows[i].typed, strlen(rows[i].typed),
					      rows[i].languages, near, ARRAY_SIZE(near));
		const char *got = n ? text_of(near[0].word, &form) : NULL;
		if ((got == NULL) != (rows[i].expected == NULL) ||
		    (got && (strcmp(got, rows[i].expected) || near[0].distance != rows[i].distance)))
			fail_msg("%s: got %s at %u, expected %s at %u", rows[i].typed, got ? got : "nothing",
				 n ? near[0].distance : 0, rows[i].expected ? rows[i].expected : "nothing",
				 rows[i].distance);
		for (uint32_t k = 0; k < n; k++) {
			assert_true(near[k].score > 0 && generation.words.df[near[k].word] > 0);
			assert_true(!k || near[k].score <= near[k - 1].score);
			for (uint32_t j = 0; j < k; j++)
				assert_int_not_equal(generation.words.stem[near[k].word],
						     generation.words.stem[near[j].word]);
		}
	}
}

static void test_tilde(void **state)
{
	static const struct {
		const char *typed, *expected;
		uint32_t own_df;
	} rows[] = {
		{ "ninos", "niños", 0 },   { "ano", "año", 0 },   { "espana", "españa", 0 },
		{ "ESPANA", "españa", 0 }, { "cana", "caña", 0 }, { "canas", NULL, 1 },
		{ "niños", NULL, 2 },      { "nino", NULL, 0 },   { "migrants", NULL, 3 },
		{ "", NULL, 0 },
	};
	CLEANUP(buf_release) struct buf form = BUF_INIT;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t own_df;
		uint32_t word = spelling_with_tilde(&spelling, rows[i].typed, strlen(rows[i].typed), &own_df);
		if ((word == UINT32_MAX) != (rows[i].expected == NULL) ||
		    (rows[i].expected && strcmp(text_of(word, &form), rows[i].expected)) ||
		    own_df != rows[i].own_df)
			fail_msg("%s: %s, %u", rows[i].typed, word == UINT32_MAX ? "nothing" : form.data,
				 own_df);
	}
}

/* Every row has the letters of its words, once, in order of length; and nothing else is in the file. */
static void test_file(void **state)
{
	const struct spellings *table = &generation.spellings;
	uint32_t n = 0;
	(void)state;
	for (size_t len = 0; len <= SPELLING_MOST; len++)
		for (uint32_t i = table->of_length[len]; i < table->of_length[len + 1]; i++) {
			struct spelling_key key;
			size_t form_len;
			const char *text = spellings_text(table, i, len);
			bool found = false;
			assert_true(table->languages[i]);
			for (uint32_t w = 0; w < generation.words.n; w++) {
				const char *form = words_form(&generation.words, w, &form_len);
				found = found ||
					(generation.words.df[w] && spelling_key(form, form_len, &key) &&
					 key.len == len && !memcmp(key.text, text, len) &&
					 key.letters == table->letters[i]);
			}
			assert_true(found);
			n++;
		}
	assert_int_equal(n, table->n);
	assert_true(n > 50);
}

/* A damaged file is refused, or answers something. */
static void test_damage(void **state)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	uint64_t random = 88172645463325252ULL;
	unsigned n_opened = 0;
	struct error err = ERROR_INIT;
	(void)state;
	must(file_read(generation.dirfd, "spellings", 1 << 20, &file, &err), &err);
	for (unsigned round = 0; round < 3000; round++) {
		CLEANUP(free_p) char *copy = xmalloc(file.len);
		struct spellings damaged;
		struct suggestion near[4];
		struct cognate alike[3];
		uint32_t halves[2];
		memcpy(copy, file.data, file.len);
		for (unsigned k = 0; k < 1 + round % 4; k++) {
			random ^= random << 13, random ^= random >> 7, random ^= random << 17;
			/* Every other time where the lengths are kept. */
			size_t at = (random >> 16) % (round % 2 ? file.len : 320);
			copy[at] = (char)random;
		}
		size_t len = round % 5 ? file.len : (random >> 8) % file.len;
		/* Not synced: nothing here need last. A new file each time, since the last one may be mapped. */
		unlink("spellings");
		CLEANUP(close_p) int fd = open("spellings", O_WRONLY | O_CREAT | O_EXCL, 0600);
		must(file_write_fd(fd, "spellings", copy, len, &err), &err);
		if (spellings_open(AT_FDCWD, &damaged, &err))
			continue;
		n_opened++;
		const struct spelling broken = { &generation.words, &damaged };
		for (const char *const *form =
			     (const char *const[]){ "mirgants", "espanna", "comitee", NULL };
		     *form; form++) {
			uint32_t n = spelling_nearest(&broken, *form, strlen(*form), FR | ES, near, 4);
			for (uint32_t i = 0; i < n; i++)
				assert_true(near[i].word < generation.words.n);
			spelling_cognates(&broken, *form, strlen(*form), LANGUAGE_ES, alike, 3);
		}
		spelling_split(&broken, "lorganisation", 13, FR, spelling_count_pairs, &in_streams, halves);
		spellings_close(&damaged);
	}
	assert_true(n_opened > 100 && n_opened < 3000);
}

/* Optimal string alignment by the textbook, against what the bit-parallel search finds in the whole vocabulary. */
static unsigned plain_distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned d[64][64];
	for (size_t i = 0; i <= n; i++)
		for (size_t k = 0; k <= m; k++) {
			unsigned best = i && k ? d[i - 1][k - 1] + (a[i - 1] != b[k - 1]) : (unsigned)(i + k);
			if (i && d[i - 1][k] + 1 < best)
				best = d[i - 1][k] + 1;
			if (k && d[i][k - 1] + 1 < best)
				best = d[i][k - 1] + 1;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
			    d[i - 2][k - 2] + 1 < best)
				best = d[i - 2][k - 2] + 1;
			d[i][k] = best;
		}
	return d[n][m];
}

static void test_against_plain(void **state)
{
	const struct words *words = &generation.words;
	uint64_t random = 88172645463325252ULL;
	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		char typed[64];
		size_t len, other_len;
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		const char *from = words_folded(words, (uint32_t)(random % words->n), &len);
		if (len < 4 || len > 30)
			continue;
		memcpy(typed, from, len);
		for (unsigned edit = 0; edit < 1 + random % 3; edit++) {
			uint64_t dice = random >> (8 + 12 * edit);
			size_t at = dice % (len - 1);
			if (dice & 512) {
				char c = typed[at];
				typed[at] = typed[at + 1];
				typed[at + 1] = c;
			} else if (dice & 1024) {
				memmove(typed + at, typed + at + 1, --len - at);
			} else {
				memmove(typed + at + 1, typed + at, len - at);
				typed[at] = (char)('a' + (dice >> 11) % 26);
				len++;
			}
			if (len < 4)
				break;
		}
		bool letters = len >= SPELLING_LEAST;
		for (size_t i = 0; i < len; i++)
			letters = letters && typed[i] >= 'a' && typed[i] <= 'z';
		if (!letters)
			continue;
		struct suggestion near;
		uint32_t n = spelling_nearest(&spelling, typed, len, FR | ES, &near, 1);
		bool expected = false;
		unsigned most = len >= SPELLING_TWO ? 2 : 1;
		for (uint32_t w = 0; w < words->n; w++) {
			const char *other = words_folded(words, w, &other_len);
			if (words->kinds[w] == TOKEN_WORD && other_len >= 2 && other_len < 60 &&
			    words->df[w] &&
			    (words->languages[w] == LANGUAGE_FR || words->languages[w] == LANGUAGE_ES) &&
			    strspn(other, "abcdefghijklmnopqrstuvwxyz") >= other_len)
				expected = expected || plain_distance(typed, len, other, other_len) <= most;
		}
		if (expected && !n)
			fail_msg("round %u: %.*s has a neighbour that was not found", round, (int)len, typed);
		if (n) {
			char key[64];
			size_t key_len = 0;
			const char *other = words_folded(words, near.word, &other_len);
			for (size_t i = 0; i < other_len; i++)
				if (other[i] >= 'a')
					key[key_len++] = other[i];
			assert_int_equal(near.distance, plain_distance(typed, len, key, key_len));
		}
	}
}

static void test_split(void **state)
{
	static const struct {
		const char *typed, *left, *right; /* NULL: no split */
	} rows[] = {
		{ "mediterraneecentrale", "méditerranée", "centrale" },
		{ "méditerranéecentrale", "méditerranée", "centrale" },
		{ "lorganisation", "l", "organisation" },
		/* Two words that never stand side by side, in this order, in this language. */
		{ "centralemediterranee", NULL, NULL },
		{ "parcport", NULL, NULL },
		{ "passeport", NULL, NULL },
		{ "campamentoretorno", NULL, NULL },
		{ "mig", NULL, NULL },
		{ "", NULL, NULL },
	};
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	CLEANUP(buf_release) struct buf right = BUF_INIT;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t words[2];
		bool found = spelling_split(&spelling, rows[i].typed, strlen(rows[i].typed), FR,
					    spelling_count_pairs, &in_streams, words);
		if (found != (rows[i].left != NULL))
			fail_msg("%s: split %d", rows[i].typed, found);
		if (found) {
			assert_string_equal(text_of(words[0], &left), rows[i].left);
			assert_string_equal(text_of(words[1], &right), rows[i].right);
		}
	}
}

static void test_join(void **state)
{
	static const struct {
		const char *left, *right, *expected;
	} rows[] = {
		{ "re", "integration", "réintégration" },
		{ "pass", "eport", "passeport" },
		{ "de", "la", NULL },          /* no such word */
		{ "rapport", "annuel", NULL }, /* two words that stand so in the index */
		{ "migr4", "nts", NULL },
	};
	CLEANUP(buf_release) struct buf form = BUF_INIT;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t word;
		bool found =
			spelling_join(&spelling, rows[i].left, strlen(rows[i].left), rows[i].right,
				      strlen(rows[i].right), FR, spelling_count_pairs, &in_streams, &word);
		if (found != (rows[i].expected != NULL))
			fail_msg("%s %s: join %d", rows[i].left, rows[i].right, found);
		if (found)
			assert_string_equal(text_of(word, &form), rows[i].expected);
	}
}

/* Both halves live and their letters make a word that lives: what decides is whether they stand side by side. */
static uint32_t side_by_side(void *ctx, uint32_t left, uint32_t right)
{
	(void)left;
	(void)right;
	return *(uint32_t *)ctx;
}

static void test_join_asks(void **state)
{
	uint32_t word, n = 0;
	(void)state;
	/* "la" and "main" do; "lamain" does not: nothing to join whatever the count. */
	assert_false(spelling_join(&spelling, "la", 2, "main", 4, FR, side_by_side, &n, &word));
	/* "trans" is unknown: the count is not asked. */
	n = 1;
	assert_true(spelling_join(&spelling, "trans", 5, "port", 4, FR, side_by_side, &n, &word));
	/* A split into short words needs more than one part. */
	uint32_t words[2];
	assert_false(spelling_split(&spelling, "unport", 6, FR, side_by_side, &n, words));
	n = 2;
	assert_true(spelling_split(&spelling, "unport", 6, FR, side_by_side, &n, words));
}

static void test_cognates(void **state)
{
	struct cognate alike[3];
	CLEANUP(buf_release) struct buf form = BUF_INIT;
	(void)state;
	assert_int_equal(
		spelling_cognates(&spelling, "réintégration", strlen("réintégration"), LANGUAGE_ES, alike, 3),
		1);
	assert_string_equal(text_of(alike[0].word, &form), "reintegración");
	assert_true(alike[0].similarity > 0.6 && alike[0].similarity < 0.7);
	assert_int_equal(spelling_cognates(&spelling, "comité", strlen("comité"), LANGUAGE_ES, alike, 3), 1);
	assert_true(alike[0].similarity > 0.999);
	assert_int_equal(spelling_cognates(&spelling, "cana", 4, LANGUAGE_ES, alike, 3), 1);
	assert_string_equal(text_of(alike[0].word, &form), "canas");
	assert_int_equal(spelling_cognates(&spelling, "travail", 7, LANGUAGE_ES, alike, 3), 0);
	assert_int_equal(spelling_cognates(&spelling, "retorno", 7, LANGUAGE_EN, alike, 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tilde),         cmocka_unit_test(test_file),
		cmocka_unit_test(test_damage),        cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_against_plain), cmocka_unit_test(test_split),
		cmocka_unit_test(test_join),          cmocka_unit_test(test_join_asks),
		cmocka_unit_test(test_cognates),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

/* core/query/parse.h: the query language, construct by construct, its limits, and that nothing is ever an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "tests/fuzz/query_check.h"
#include "tests/unit/query_rows.h"

static bool is_acronym(void *ctx, const char *form, size_t len)
{
	static const char *const acronyms[] = { "OIM", "HCR", "ACNUR", "DTM" };

	(void)ctx;
	for (size_t i = 0; i < ARRAY_SIZE(acronyms); i++)
		if (strlen(acronyms[i]) == len && !memcmp(acronyms[i], form, len))
			return true;
	return false;
}

/* clang-format off */
static const struct query_row rows[] = {
	{ "retour volontaire AND Mali", "retour volontaire mali",
	  "(and w1 w2)", "retour (volontaire AND Mali)", NULL },
	{ "a AND", "a and",
	  "", NULL, "plain:AND" },
	{ "AND a", "and a",
	  "", NULL, "plain:AND" },
	{ "NOT", "not",
	  "", NULL, "plain:NOT" },
	{ "OR OR", "or or",
	  "", NULL, "plain:OR" },
	{ "()", "",
	  "", NULL, "plain:()" },
	{ "a AND OR b", "a and or b",
	  "", NULL, "plain:AND plain:OR" },
	{ "(retour volontaire) AND Mali", "retour volontaire mali",
	  "(and w0 w1 w2)", "retour AND volontaire AND Mali", NULL },
	{ "l’OIM +l'OIM -l'OIM", "l OIM^ l OIM^ l! OIM^!",
	  "(and w3 (not w5))", "l’OIM +OIM -OIM", NULL },
	{ "+poste-frontière -counter-trafficking", "poste frontière counter'! trafficking'!",
	  "(and w0 w1 (not (phrase w2 w3)))", "(poste AND frontière) -\"counter-trafficking\"", NULL },
	{ "NOTRE DAME D OR", "notre dame d or",
	  "", NULL, "capitals:OR" },
	{ "OIM OR HCR", "OIM^ HCR^",
	  "(and (or w0 w1))", "OIM OR HCR", NULL },
	{ "OIM AND DTM OR ACNUR", "OIM^ DTM^ ACNUR^",
	  "(and (or (and w0 w1) w2))", "(OIM AND DTM) OR ACNUR", NULL },
	{ "lang:fr,es type:news date:2010..2015 site:WWW.IOM.int", "",
	  "(and (lang fr|es) (type news) (date 2010..2015) (site www.iom.int))", NULL, NULL },
	{ "lang:fr lang:es migration", "migration",
	  "(and (lang fr|es))", NULL, NULL },
	{ "-type:listing migration", "migration",
	  "(and (not (type listing)))", NULL, NULL },
	{ "type:nonsense lang:fr,x1 foo", "foo",
	  "(and (lang fr))", NULL, "ignored:type:nonsense ignored:lang:fr,x1" },
	{ "lang:fr OR type:news", "",
	  "(and (or (lang fr) (type news)))", "lang:fr OR type:news", NULL },
	{ "date:2010-05.. date:..2015-05-03", "",
	  "(and (or (date 2010-05..) (date ..2015-05-03)))", NULL, NULL },
	{ "date:2015..2010 x", "x",
	  "", NULL, "ignored:date:2015..2010" },
	{ "title:retour", "retour:",
	  "(and title:w0)", "title:retour", NULL },
	{ "title:\"retour volontaire\" Mali", "retour': volontaire': mali",
	  "(and (phrase title:w0 title:w1))", "title:\"retour volontaire\" Mali", NULL },
	{ "title:(retour OR rapatriement) Mali", "retour: rapatriement: mali",
	  "(and (or title:w0 title:w1))", "(title:retour OR title:rapatriement) Mali", NULL },
	{ "a NEAR/5 b", "a' b'",
	  "(and (near 5 w0 w1))", "a NEAR/5 b", NULL },
	{ "a NEAR b NEAR/99 \"c d\"", "a' b' c' d'",
	  "(and (near 50 w0 w1 (phrase w2 w3)))", "a NEAR/50 b NEAR/50 \"c d\"", "ignored:NEAR/99" },
	{ "-(Mali Niger) retour", "mali! niger! retour",
	  "(and (not (or w0 w1)))", "-(Mali OR Niger) retour", NULL },
	{ "-\"a b\" c", "a'! b'! c",
	  "(and (not (phrase w0 w1)))", "-\"a b\" c", NULL },
	{ "a OR NOT b", "a b!",
	  "(and (or w0 (and (not w1))))", "a OR (-b)", NULL },
	{ "a OR b NOT c", "a b c!",
	  "(and (or w0 w1) (not w2))", "(a OR b) -c", NULL },
	{ "mi* x", "mi x",
	  "", NULL, "prefix:mi*" },
	{ "« Migrants disparus »", "migrants' disparus'",
	  "(and (phrase w0 w1))", NULL, NULL },
	{ "\"abc", "abc",
	  "", NULL, "unclosed:\"" },
	{ "(a b", "a b",
	  "", NULL, "unclosed:(" },
	{ "a) b", "a b",
	  "", NULL, "unclosed:)" },
	{ "\"19 384\"", "19384#'",
	  "(and (phrase w0))", NULL, NULL },
	{ "déplacé·e·s +déplacé·e·s", "déplacé e s déplacé e s",
	  "(and w3)", "déplacé·e·s +déplacé", NULL },
	{ "((((((((((((((((((a))))))))))))))))))", "a",
	  "", NULL, "nested:(" },
	{ "url:https://www.iom.int/fr/(x) foo", "foo",
	  "(and (url https://www.iom.int/fr/(x)))", NULL, NULL },
	{ "\"retour volont*\"", "retour' volont'",
	  "(and (phrase w0 w1))", NULL, "prefix:\"retour volont*\"" },
	{ "retour - Mali – Genève", "retour mali genève",
	  "", NULL, NULL },
	{ "(OIM)", "OIM^",
	  "", NULL, NULL },
	{ "+(a b) c", "a b c",
	  "(and w0 w1)", "(a AND b) c", NULL },
	{ "NOT NOT a", "not a!",
	  "(and (not w1))", "not -a", "plain:NOT" },
	{ "-(-a)", "a!",
	  "(and (not (and (not w0))))", "-(-a)", NULL },
	{ "\"una\" decisión", "una' decisión",
	  "(and (phrase w0))", NULL, NULL },
	{ "+(0)22 717", "0# 22717#",
	  "", NULL, NULL },
	{ "a NEAR/5 213 migrants", "a' 213#' migrants",
	  "(and (near 5 w0 w1))", "(a NEAR/5 213) migrants", NULL },
	{ "NEAR/5 migrants", "near 5# migrants",
	  "", NULL, "plain:NEAR/5" },
	{ "\"a b\" +\"c d\" -\"e f\"", "a' b' c' d' e'! f'!",
	  "(and (phrase w0 w1) (phrase w2 w3) (not (phrase w4 w5)))", "\"a b\" \"c d\" -\"e f\"", NULL },
	{ "+title:a -title:\"b c\"", "a: b'!: c'!:",
	  "(and title:w0 (not (phrase title:w1 title:w2)))", "title:a -title:\"b c\"", NULL },
	{ "lang:fr,es,fr country:slv,hnd topic:Human-Trafficking", "",
	  "(and (lang fr|es) (country SLV|HND) (topic human-trafficking))", NULL, NULL },
	{ "LANG:fr Lang:ES x", "x",
	  "(and (lang fr|es))", NULL, NULL },
	{ "country:sl lang:f type:newz date:20 date:.. x", "x",
	  "", NULL, "ignored:country:sl ignored:lang:f ignored:type:newz ignored:date:20 ignored:date:.." },
	{ "date:2010,2012", "",
	  "(and (or (date 2010) (date 2012)))", NULL, NULL },
	{ "date:2010 date:2012", "",
	  "(and (or (date 2010) (date 2012)))", NULL, NULL },
	{ "date:2010..2010-05 date:2010-13", "",
	  "(and (date 2010..2010-05))", NULL, "ignored:date:2010-13" },
	{ "-lang:fr -date:2010", "",
	  "(and (not (lang fr)) (not (date 2010)))", NULL, NULL },
	{ "lang:fr NOT type:news", "",
	  "(and (lang fr) (not (type news)))", NULL, NULL },
	{ "(lang:fr migra*) OR (lang:es migración)", "migra* migración",
	  "(and (or (and (lang fr) w0*) (and (lang es) w1)))", "(lang:fr AND migra*) OR (lang:es AND migración)", NULL },
	{ "url:OIM url:\"a b\"", "",
	  "(and (or (url oim) (url a b)))", NULL, NULL },
	{ "foo:bar lang: fr http://x/?lang:fr", "foo bar lang fr http x lang fr",
	  "", NULL, NULL },
	{ "a OR b AND c", "a b c",
	  "(and (or w0 (and w1 w2)))", "a OR (b AND c)", NULL },
	{ "a AND b OR c AND d", "a b c d",
	  "(and (or (and w0 w1) (and w2 w3)))", "(a AND b) OR (c AND d)", NULL },
	{ "a AND NOT b", "a b!",
	  "(and w0 (not w1))", "a AND -b", NULL },
	{ "a AND -b +c", "a b! c",
	  "(and w0 (not w1) w2)", "(a AND -b) +c", NULL },
	{ "a OR", "a or",
	  "", NULL, "plain:OR" },
	{ "NOT OR a", "not or a",
	  "", NULL, "plain:NOT plain:OR" },
	{ "a NOT", "a not",
	  "", NULL, "plain:NOT" },
	{ "(a OR b) AND (c OR d)", "a b c d",
	  "(and (or w0 w1) (or w2 w3))", "(a OR b) AND (c OR d)", NULL },
	{ "((a))", "a",
	  "", NULL, NULL },
	{ "a (b (c OR d))", "a b c d",
	  "(and (or w2 w3))", "a b (c OR d)", NULL },
	{ "-(a -b)", "a! b!",
	  "(and (not (or w0 (and (not w1)))))", "-(a OR (-b))", NULL },
	{ "title:(a NEAR b)", "a': b':",
	  "(and (near 10 title:w0 title:w1))", "title:(a NEAR/10 b)", NULL },
	{ "a NEAR (b c)", "a near b c",
	  "", NULL, "plain:NEAR" },
	{ "title:a NEAR b", "a: near b",
	  "(and title:w0)", "title:a near b", "plain:NEAR" },
	{ "a NEAR -b", "a near b!",
	  "(and (not w2))", "a near -b", "plain:NEAR" },
	{ "\"a\" NEAR/3 l'OIM NEAR/3 counter-trafficking", "a' l OIM^' counter' trafficking'",
	  "(and (near 3 (phrase w0) w2 (phrase w3 w4)))", "\"a\" NEAR/3 OIM NEAR/3 \"counter-trafficking\"", NULL },
	{ "NEAR/0 x", "near 0# x",
	  "", NULL, "ignored:NEAR/0 plain:NEAR/0" },
	{ "a NEAR/0 b", "a' b'",
	  "(and (near 1 w0 w1))", "a NEAR/1 b", "ignored:NEAR/0" },
	{ "\"\" x", "x",
	  "", NULL, "plain:\"\"" },
	{ "title:\"\" x", "x",
	  "", NULL, "plain:\"\" ignored:title:" },
	{ "title: x", "title x",
	  "", NULL, NULL },
	{ "+( a", "a",
	  "", NULL, "unclosed:(" },
	{ "a ET b OU c SAUF d", "a b c d!",
	  "(and (or (and w0 w1) w2) (not w3))", "((a AND b) OR c) -d", NULL },
	{ "a Y b O c NO d", "a b c d!",
	  "(and (or (and w0 w1) w2) (not w3))", "((a AND b) OR c) -d", NULL },
	{ "et ou y o no and or not", "et ou y o no and or not",
	  "", NULL, NULL },
	{ "(AND) a", "and a",
	  "", NULL, "plain:AND" },
	{ "a \"AND\" b", "a AND^' b",
	  "(and (phrase w1))", NULL, NULL },
	{ "AND* x", "and* x",
	  "", "and* x", NULL },
	{ "ab* abc* été* mig*rant *tion **gras** OIM*", "ab abc* été* mig rant tion gras oim*",
	  "", "ab abc* été* mig rant tion gras OIM*", "prefix:ab* prefix:mig*" },
	{ "counter-traff*", "counter traff*",
	  "", "counter-traff*", NULL },
	{ "-counter-traff*", "counter'! traff'!",
	  "(and (not (phrase w0 w1)))", "-\"counter-traff\"", NULL },
	{ "- a -- b --c +-d ++e a+b c++", "a b c d e a b c",
	  "", NULL, NULL },
	{ "2010 AND Mali", "2010# mali",
	  "(and w0 w1)", "2010 AND Mali", NULL },
	{ "+2010 x", "2010# x",
	  "", NULL, NULL },
	{ "-2010 x", "2010#! x",
	  "(and (not w0))", "-2010 x", NULL },
	{ "€ “a” „b“ «c» \"d” e", "a' b' c' d' e",
	  "(and (phrase w0) (phrase w1) (phrase w2) (phrase w3))", NULL, NULL },
	{ "lang:zzzz AND a", "and a",
	  "", NULL, "ignored:lang:zzzz plain:AND" },
	{ "a AND lang:zzzz OR b", "a and or b",
	  "", NULL, "ignored:lang:zzzz plain:AND plain:OR" },
	{ "OIM OR HCR lang:fr", "OIM^ HCR^",
	  "(and (or w0 w1) (lang fr))", "(OIM OR HCR) lang:fr", NULL },
	{ "RETOUR OR HCR", "retour or hcr",
	  "", NULL, "capitals:OR" },
	{ "OIM OR 2010", "OIM^ 2010#",
	  "(and (or w0 w1))", "OIM OR 2010", NULL },
	{ "L'OIM ET HCR", "l OIM^ HCR^",
	  "(and w1 w2)", "OIM AND HCR", NULL },
	{ "MIGRANTS NEAR/5 MALI", "migrants near 5# mali",
	  "", NULL, "capitals:NEAR" },
	{ "OIM NEAR/5 HCR", "OIM^' HCR^'",
	  "(and (near 5 w0 w1))", "OIM NEAR/5 HCR", NULL },
	{ "TRAITE", "TRAITE^",
	  "", NULL, NULL },
	{ "LA TRAITE", "la traite",
	  "", NULL, NULL },
	{ "\"ET\" OIM", "ET^' OIM^",
	  "(and (phrase w0))", NULL, NULL },
	{ "type:news,blog type:story", "",
	  "(and (type news|blog|story))", NULL, NULL },
	{ "a OR date:2010,2011", "a",
	  "(and (or w0 (date 2010) (date 2011)))", "a OR date:2010 OR date:2011", NULL },
	{ "O'Brien AND +l'OIM", "o brien l OIM^",
	  "(and w1 w3)", "Brien AND OIM", NULL },
};
/* clang-format on */

static void test_rows(void **state)
{
	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), is_acronym);
}

static void parse(const char *text, struct query *q)
{
	query_parse(text, is_acronym, NULL, q);
	query_check_one(text, q);
}

static void test_empty(void **state)
{
	static const char *const texts[] = { "",         " ", "\n\t", "\xC2\xA0", "...",  "?!",
					     "\xff\xfe", "+", "-",    "*",        "+ - *" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct query q;
		parse(texts[i], &q);
		assert_int_equal(q.n_words, 0);
		assert_null(q.must);
		assert_null(q.read_as);
		assert_int_equal(q.n_notes, 0);
		query_release(&q);
	}
}

/* Offsets are those of the text as it was typed, or of what became of it. */
static void test_offsets(void **state)
{
	(void)state;
	struct query q;
	parse("lang:fr l\xE2\x80\x99OIM +\"19 384 d\xC3\xA9plac\xC3\xA9s\"", &q);
	assert_string_equal(q.text, "lang:fr l\xE2\x80\x99OIM +\"19 384 d\xC3\xA9plac\xC3\xA9s\"");
	assert_int_equal(q.n_words, 4);
	assert_memory_equal(q.text + q.words[1].start, "OIM", 3);
	assert_int_equal(q.words[2].end - q.words[2].start, 6);
	assert_memory_equal(q.text + q.words[2].start, "19 384", 6);
	assert_int_equal(q.words[3].end, strlen(q.text) - 1);
	query_release(&q);

	parse("a\xff"
	      "b",
	      &q);
	assert_string_equal(q.text, "a\xEF\xBF\xBD"
				    "b");
	assert_int_equal(q.n_words, 2);
	query_release(&q);
}

static void test_compounds(void **state)
{
	(void)state;
	struct query q;
	parse("migra* poste-fronti\xC3\xA8re AND counter-trafficking main-d'\xC5\x93uvr*", &q);
	assert_int_equal(q.n_compounds, 2);
	assert_string_equal(q.compounds[0].form, "poste-fronti\xC3\xA8re");
	assert_int_equal(q.compounds[0].first, 1);
	assert_int_equal(q.compounds[0].n_words, 2);
	assert_string_equal(q.compounds[1].form, "counter-trafficking");
	assert_int_equal(q.compounds[1].first, 3);
	query_release(&q);
}

static const struct note *find_note(const struct query *q, const char *code)
{
	for (size_t i = 0; i < q->n_notes; i++)
		if (!strcmp(q->notes[i].code, code))
			return &q->notes[i];
	return NULL;
}

static void test_word_limit(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct query q;

	/* Operators are no words: 32 of them and 31 OR fit. */
	for (unsigned i = 0; i < QUERY_MAX_WORDS; i++)
		buf_addf(&text, "%smot%u", i ? " OR " : "", i);
	parse(text.data, &q);
	assert_int_equal(q.n_words, QUERY_MAX_WORDS);
	assert_null(find_note(&q, "cut"));
	assert_int_equal(q.must->children[0]->n_children, QUERY_MAX_WORDS);
	query_release(&q);

	/* One more, and what is behind it is gone, operator included. */
	buf_addstr(&text, " OR encore -lang:fr");
	parse(text.data, &q);
	assert_int_equal(q.n_words, QUERY_MAX_WORDS);
	assert_string_equal(find_note(&q, "cut")->word, "mot31");
	assert_int_equal(q.n_notes, 1);
	assert_int_equal(q.must->n_children, 1);
	query_release(&q);

	/* A phrase and groups that the cut left open are closed there, without another note. */
	buf_clear(&text);
	buf_addstr(&text, "retour ((Mali OR \"");
	for (unsigned i = 0; i < 50; i++)
		buf_addf(&text, "mot%u ", i);
	buf_addstr(&text, "\"))");
	parse(text.data, &q);
	assert_int_equal(q.n_words, QUERY_MAX_WORDS);
	assert_int_equal(q.n_notes, 1);
	assert_string_equal(q.notes[0].code, "cut");
	assert_int_equal(q.must->children[0]->op, QUERY_OR);
	assert_int_equal(q.must->children[0]->children[1]->n_words, QUERY_MAX_WORDS - 2);
	query_release(&q);
}

static void test_byte_limit(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct query q;

	/* A word in two is left out; the two bytes of é stay together. */
	for (unsigned i = 0; i < 60; i++)
		buf_addstr(&text, i % 2 ? "r\xC3\xA9int\xC3\xA9gration"
					  "r\xC3\xA9int\xC3\xA9gration"
					: "  ; ");
	size_t n = 0;
	while (text.len > QUERY_MAX_BYTES)
		buf_truncate(&text, text.len - 1);
	while (text.len < QUERY_MAX_BYTES - 3)
		buf_addstr(&text, " ");
	buf_addstr(&text, " \xC3\xA9t\xC3\xA9"
			  "ete fin");
	parse(text.data, &q);
	assert_true(strlen(q.text) <= QUERY_MAX_BYTES);
	assert_non_null(find_note(&q, "cut"));
	for (size_t i = 0; i < q.n_words; i++)
		n += !strncmp(q.words[i].form, "\xC3\xA9t", 3);
	assert_int_equal(n, 0);
	query_release(&q);

	/* One endless word. */
	buf_clear(&text);
	for (unsigned i = 0; i < 100000; i++)
		buf_addstr(&text, "\xC3\xA9");
	parse(text.data, &q);
	assert_int_equal(strlen(q.text), QUERY_MAX_BYTES);
	assert_int_equal(q.n_words, 1);
	assert_non_null(find_note(&q, "cut"));
	query_release(&q);

	/* Bytes that are no UTF-8 grow when they are replaced, and are cut after. */
	buf_clear(&text);
	for (unsigned i = 0; i < 2000; i++)
		buf_addch(&text, '\xff');
	parse(text.data, &q);
	assert_true(strlen(q.text) <= QUERY_MAX_BYTES);
	query_release(&q);
}

static void test_depth(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf text = BUF_INIT, must = BUF_INIT;
	struct query q;

	for (unsigned depth = QUERY_MAX_DEPTH; depth <= 400; depth += depth == QUERY_MAX_DEPTH ? 1 : 191) {
		buf_clear(&text);
		buf_clear(&must);
		for (unsigned i = 0; i < depth; i++)
			buf_addstr(&text, "(");
		buf_addstr(&text, "mali");
		for (unsigned i = 0; i < depth; i++)
			buf_addstr(&text, ")");
		buf_addstr(&text, " OR niger");
		parse(text.data, &q);
		query_dump(&q, &must);
		assert_string_equal(must.data, "(and (or w0 w1))");
		assert_int_equal(q.n_notes, depth > QUERY_MAX_DEPTH);
		if (depth > QUERY_MAX_DEPTH)
			assert_string_equal(q.notes[0].code, "nested");
		query_release(&q);
	}
	/* The longest chain of signs and groups there can be. */
	buf_clear(&text);
	for (unsigned i = 0; i < 500; i++)
		buf_addstr(&text, "-(");
	buf_addstr(&text, "mali");
	parse(text.data, &q);
	assert_non_null(find_note(&q, "unclosed"));
	query_release(&q);
}

/* Not acronyms of the index, or no index at all. */
static void test_capitals(void **state)
{
	(void)state;
	struct query q;
	query_parse("OIM OR HCR", NULL, NULL, &q);
	assert_int_equal(q.n_words, 3);
	assert_null(q.must);
	assert_non_null(find_note(&q, "capitals"));
	query_release(&q);
	/* Signs, quotes and parentheses keep their meaning. */
	parse("+RETOUR ET \"MALI\"", &q);
	assert_int_equal(q.must->n_children, 2);
	assert_non_null(find_note(&q, "capitals"));
	query_release(&q);
	/* One small letter, and operators are operators. */
	parse("RETOUR OR Mali", &q);
	assert_int_equal(q.must->children[0]->op, QUERY_OR);
	query_release(&q);
}

/* Splices of rows and operators; a seed makes a failure come again. */
static void test_anything(void **state)
{
	static const char *const pieces[] = { " ",      "(",        ")",           "\"",
					      "+",      "-",        "*",           " AND ",
					      " OR ",   " NOT ",    " NEAR ",      " NEAR/3 ",
					      "title:", "lang:fr ", "-type:news ", "date:2010.. ",
					      "url:x ", "\xC2\xAB", "\xC2\xBB",    "\xC3",
					      "l'",     "mot",      "19 384 ",     "OIM " };
	uint64_t seed = 20260728;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		for (unsigned k = 0; k < 12; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			uint32_t number = (uint32_t)(seed >> 33);
			if (number % 13 == 0) {
				const char *row = rows[number / 13 % ARRAY_SIZE(rows)].text;
				buf_add(&text, row, number / 1000 % (strlen(row) + 1));
			} else {
				buf_addstr(&text, pieces[number / 13 % ARRAY_SIZE(pieces)]);
			}
		}
		query_check(text.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),       cmocka_unit_test(test_empty),
		cmocka_unit_test(test_offsets),    cmocka_unit_test(test_compounds),
		cmocka_unit_test(test_word_limit), cmocka_unit_test(test_byte_limit),
		cmocka_unit_test(test_depth),      cmocka_unit_test(test_capitals),
		cmocka_unit_test(test_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

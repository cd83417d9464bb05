/* The learnt order: what blending does to an order, and that the trained table says something sensible. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/learnt.h"

static void a_silent_model_keeps_the_order(void **state)
{
	(void)state;
	double scores[] = { 5, 3, 3, 1 };
	const double learnt[] = { 7, 7, 7, 7 };
	learnt_blend(scores, learnt, 4);
	assert_true(scores[0] > scores[1]);
	assert_true(fabs(scores[1] - scores[2]) < 1e-9);
	assert_true(scores[2] > scores[3]);
}

/* Of two documents the fixed score decides: the blend is under 1. Of more, neighbours may change places, the ends hardly. */
static void it_moves_no_more_than_its_share(void **state)
{
	(void)state;
	double two[] = { 5, 4.9 };
	const double against_two[] = { 0, 1 };
	learnt_blend(two, against_two, 2);
	assert_true(two[0] > two[1]);
	double four[] = { 10, 3, 2.9, 1 };
	const double against_four[] = { 0, 0, 9, 0 };
	learnt_blend(four, against_four, 4);
	assert_true(four[0] > four[2]);
	assert_true(four[2] > four[1]);
}

static void no_documents_and_equal_scores(void **state)
{
	(void)state;
	double none[] = { 1 };
	const double learnt[] = { 2 };
	learnt_blend(none, learnt, 0);
	assert_true(none[0] == 1);
	learnt_blend(none, learnt, 1);
	assert_true(isfinite(none[0]));
}

/* A row with more of everything that speaks for a document scores higher than one with less. */
static void evidence_counts(void **state)
{
	(void)state;
	float poor[N_COLUMNS], rich[N_COLUMNS];
	for (unsigned c = 0; c < N_COLUMNS; c++) {
		float spread = learnt_model.scale[c] > 0 ? 1 / learnt_model.scale[c] : 0;
		bool evidence = column_facts[c].evidence;
		poor[c] = learnt_model.mean[c] - (evidence ? spread : 0);
		rich[c] = learnt_model.mean[c] + (evidence ? spread : 0);
		assert_non_null(column_facts[c].name);
	}
	assert_true(learnt_score(&learnt_model, rich) > learnt_score(&learnt_model, poor));
	/* Far outside of what it was trained on it stays finite and stops at the clip. */
	for (unsigned c = 0; c < N_COLUMNS; c++)
		rich[c] = 1e30f;
	assert_true(isfinite(learnt_score(&learnt_model, rich)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silent_model_keeps_the_order),
		cmocka_unit_test(it_moves_no_more_than_its_share),
		cmocka_unit_test(no_documents_and_equal_scores),
		cmocka_unit_test(evidence_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

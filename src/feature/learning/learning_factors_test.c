/* Shrunk factors: they find what the rows were made with, and lean to 1 where rows are few. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "feature/learning/learning_factors.h"

#include <cmocka.h>

enum { ROWS = 60000 };

/* Rows of two factors that do not depend on each other: level 1 of the first answers twice, of the second half as often. */
static struct learning_row *made_rows(void)
{
	struct learning_row *rows = calloc(ROWS, sizeof(*rows));

	assert_non_null(rows);
	for (int i = 0; i < ROWS; i++) {
		int first = i % 2, second = i / 2 % 2, rank = i / 4 % 100;

		rows[i].levels[0] = first;
		rows[i].levels[1] = second;
		rows[i].is_answered = rank < 10 * (first ? 2 : 1) / (second ? 2 : 1);
	}
	return rows;
}

static void factors_are_found_again(void **state)
{
	struct learning_row *rows = made_rows();
	struct learning_factors factors;

	(void)state;
	learning_factors_fit(rows, ROWS, 2, &factors);
	assert_true(fabs(factors.rates[0][1] / factors.rates[0][0] - 2) < 0.05);
	assert_true(fabs(factors.rates[1][1] / factors.rates[1][0] - 0.5) < 0.02);
	assert_true(fabs(learning_factors_chance(&factors, (int[]){ 1, 0 }) - 0.2) < 0.01);
	assert_true(fabs(learning_factors_chance(&factors, (int[]){ 0, 1 }) - 0.05) < 0.01);
	free(rows);
}

static void the_mean_is_that_of_the_rows(void **state)
{
	struct learning_row *rows = made_rows();
	struct learning_factors factors;
	double expected = 0, answers = 0;

	(void)state;
	learning_factors_fit(rows, 300, 2, &factors);
	for (int i = 0; i < 300; i++) {
		expected += learning_factors_chance(&factors, rows[i].levels);
		answers += rows[i].is_answered;
	}
	assert_true(fabs(expected - answers) < 1e-6);
	free(rows);
}

static void few_rows_lean_to_one(void **state)
{
	struct learning_factor few = learning_factor_of(4, 1), many = learning_factor_of(400, 100);

	(void)state;
	assert_true(few.rate < 1.2 && few.low < 1 && few.high > 1);
	assert_true(many.rate > 3 && many.low > 2.8 && many.high < 4);
	assert_true(learning_factor_of(0, 0).rate == 1);
}

static void no_rows_and_no_answers_give_no_chance(void **state)
{
	struct learning_row silent[10] = { 0 };
	struct learning_factors factors;

	(void)state;
	learning_factors_fit(silent, 0, 2, &factors);
	assert_true(learning_factors_chance(&factors, (int[]){ 3, 3 }) == 0);
	learning_factors_fit(silent, 10, 2, &factors);
	assert_true(learning_factors_chance(&factors, (int[]){ 0, 0 }) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(factors_are_found_again),
		cmocka_unit_test(the_mean_is_that_of_the_rows),
		cmocka_unit_test(few_rows_lean_to_one),
		cmocka_unit_test(no_rows_and_no_answers_give_no_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

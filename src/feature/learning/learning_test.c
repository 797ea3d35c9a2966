/* Intervals learned from simulated firms whose best interval is known: covered, narrow enough, worth using, and never ruinous. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "feature/learning/learning.h"

#include <cmocka.h>

enum { FIRMS_MOST = 200, CELLS = 20, FEW = 300, MANY = 1000 };

/* --- Firms whose truth is known --- */

static uint64_t random_state;

static double uniform(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return ((double)(random_state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(double mean, double deviation)
{
	return mean + deviation * sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static double clip(double number, double low, double high)
{
	return fmin(fmax(number, low), high);
}

/* Chance of an answer at u times the unit of time: not yet forgotten, not yet gone. */
static double shape(double u)
{
	return (1 - exp(-u)) * exp(-pow(u / 3, 1.5));
}

static double shape_top(void)
{
	static double top;

	for (int i = -3000; i < 3000 && top == 0; i++)
		if (shape(exp((i + 1) / 1000.0)) < shape(exp(i / 1000.0)))
			top = exp(i / 1000.0);
	return top;
}

/* ln of the best ratio, and the chance there. */
struct truth {
	double best_x;
	double chance;
};

static double chance_at(const struct truth *truth, double x)
{
	return truth->chance * shape(shape_top() * exp(x - truth->best_x)) / shape(shape_top());
}

/* In a confounded history who is warm is called sooner and answers more often. */
static void add_contact(const struct truth *truth, bool is_confounded, struct learning_cell *cell)
{
	double assigned = clip(normal(0, 0.35), -1.29, 1.29), warmth = is_confounded ? normal(0, 1) : 0;
	double chance = chance_at(truth, clip(assigned - 0.15 * warmth, -1.29, 1.29));

	chance = 1 / (1 + exp(-(log(chance / (1 - chance)) + 0.5 * warmth)));
	learning_count(cell, exp(assigned), uniform() < chance, 1);
}

struct score {
	int cells, covered, ruined_firms;
	double gain; /* sum over the firms */
	double widths[FIRMS_MOST * CELLS];
};

static void score_firm(int contacts, bool is_confounded, struct score *score)
{
	double of_rule = 0, of_learned = 0, firm_x = normal(0, 0.25);
	struct learning_cell cells[CELLS] = { 0 };
	struct truth truths[CELLS];
	struct learning_curve firm;

	for (int i = 0; i < CELLS; i++) {
		truths[i] = (struct truth){ clip(firm_x + normal(0, 0.3), -log(2), log(2)), clip(0.2 * exp(normal(0, 0.35)), 0.04, 0.6) };
		for (int k = 0; k < contacts; k++)
			add_contact(&truths[i], is_confounded, &cells[i]);
	}
	learning_firm_curve(cells, CELLS, &firm);
	for (int i = 0; i < CELLS; i++) {
		struct learning_choice choice;

		learning_choose(&cells[i], &firm, &choice);
		double best = exp(truths[i].best_x), rule = chance_at(&truths[i], 0);
		score->covered += choice.low - 1e-3 <= best && best <= choice.high + 1e-3;
		score->widths[score->cells++] = choice.high / choice.low;
		of_rule += rule;
		of_learned += 0.1 * rule + 0.9 * chance_at(&truths[i], choice.is_proposed ? log(choice.best) : 0);
	}
	score->gain += of_learned / of_rule - 1;
	score->ruined_firms += of_learned / of_rule < 0.98;
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static void assert_learns(int firms, int contacts, bool is_confounded, double width_most, double gain_least)
{
	struct score score = { 0 };

	random_state = 20260101;
	for (int i = 0; i < firms; i++)
		score_firm(contacts, is_confounded, &score);
	qsort(score.widths, (size_t)score.cells, sizeof(double), by_size);
	assert_true(score.covered >= 0.90 * score.cells);
	assert_true(score.widths[score.cells / 2] <= width_most);
	assert_true(score.gain >= gain_least * firms);
	assert_true(score.ruined_firms <= 0.01 * firms);
}

static void three_hundred_contacts_a_cell_are_worth_learning_from(void **state)
{
	(void)state;
	assert_learns(FIRMS_MOST, FEW, false, 2.6, 0.015);
	assert_learns(FIRMS_MOST, FEW, true, 2.6, 0.015);
}

static void a_thousand_tell_more(void **state)
{
	(void)state;
	assert_learns(40, MANY, false, 2.2, 0.03);
	assert_learns(40, MANY, true, 2.2, 0.03);
}

/* --- Guards --- */

/* So many contacts, evenly over the ratios from low to high, every fifth answered but all at the best one. */
static struct learning_choice choice_of(int contacts, double low, double high, double best)
{
	struct learning_cell cell = { 0 };
	struct learning_curve firm;
	struct learning_choice choice;

	for (int i = 0; i < contacts; i++) {
		double ratio = low * pow(high / low, (i + 0.5) / contacts);

		learning_count(&cell, ratio, fabs(log(ratio / best)) < 0.3 || i % 5 == 0, 1);
	}
	learning_firm_curve(&cell, 1, &firm);
	learning_choose(&cell, &firm, &choice);
	return choice;
}

static void a_clear_case_is_proposed_inside_the_guard_rails(void **state)
{
	struct learning_choice choice = choice_of(2000, 0.5, 2, 1.5);

	(void)state;
	assert_true(choice.is_proposed);
	assert_true(choice.best > 1.2 && choice.best <= 2);
	assert_true(choice.low <= choice.best && choice.best <= choice.high && choice.sureness > 0.95);
	choice = choice_of(2000, 0.5, 3, 3);
	assert_true(choice.best <= 2.0001 && choice.high <= 2.0001);
}

static void too_few_or_all_alike_propose_nothing(void **state)
{
	(void)state;
	assert_false(choice_of(99, 0.5, 2, 1.5).is_proposed);
	assert_false(choice_of(5000, 0.95, 1.05, 1.5).is_proposed);
	assert_false(choice_of(0, 1, 1, 1).is_proposed);
}

static void the_same_counters_give_the_same_choice(void **state)
{
	struct learning_choice one = choice_of(700, 0.5, 2, 1.4), other = choice_of(700, 0.5, 2, 1.4);

	(void)state;
	assert_memory_equal(&one, &other, sizeof(one));
}

/* In a month in which everybody answers twice as often, long intervals were tried: that says nothing for long intervals. */
static void a_good_season_is_not_taken_for_a_good_interval(void **state)
{
	struct learning_cell told = { 0 }, untold = { 0 };
	struct learning_curve with, without;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		bool is_good_month = i % 2;
		double ratio = is_good_month ? 1.6 : 0.7;

		learning_count(&told, ratio, i % 10 < (is_good_month ? 4 : 2), is_good_month ? 1.5 : 0.75);
		learning_count(&untold, ratio, i % 10 < (is_good_month ? 4 : 2), 1);
	}
	learning_firm_curve(&told, 1, &with);
	learning_firm_curve(&untold, 1, &without);
	assert_true(fabs(with.mean[1]) < 0.5 * fabs(without.mean[1]));
}

static void what_was_counted_a_year_ago_weighs_half(void **state)
{
	struct learning_cell cell = { 0 };
	struct learning_curve firm;
	struct learning_choice choice;

	(void)state;
	for (int i = 0; i < 1000; i++)
		learning_count(&cell, 1, true, 1);
	learning_age(&cell, 52);
	learning_firm_curve(&cell, 1, &firm);
	learning_choose(&cell, &firm, &choice);
	assert_true(fabs(choice.contacts - 500) < 1e-6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_hundred_contacts_a_cell_are_worth_learning_from),
		cmocka_unit_test(a_thousand_tell_more),
		cmocka_unit_test(a_clear_case_is_proposed_inside_the_guard_rails),
		cmocka_unit_test(too_few_or_all_alike_propose_nothing),
		cmocka_unit_test(the_same_counters_give_the_same_choice),
		cmocka_unit_test(a_good_season_is_not_taken_for_a_good_interval),
		cmocka_unit_test(what_was_counted_a_year_ago_weighs_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

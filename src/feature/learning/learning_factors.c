/* Factors by sweeps: each in turn out of what the others expect. */
#include "feature/learning/learning_factors.h"

#include <math.h>

enum { SWEEPS = 3 };

static const double LEAN = 20;          /* answers that a level needs to speak half for itself */
static const double CHANCE_MOST = 0.95;
static const double SURE_90 = 1.6448536269514722; /* standard deviations */

double learning_factors_chance(const struct learning_factors *factors, const int *levels)
{
	double chance = factors->base;

	for (int i = 0; i < factors->count; i++)
		chance *= factors->rates[i][levels[i]];
	return fmin(chance, CHANCE_MOST);
}

static void fit_one(const struct learning_row *rows, size_t row_count, int factor, struct learning_factors *factors)
{
	double *answers = factors->answers[factor], *expected = factors->expected[factor], *rates = factors->rates[factor];

	for (int level = 0; level < LEARNING_LEVELS; level++) {
		answers[level] = expected[level] = 0;
		rates[level] = 1;
	}
	for (size_t i = 0; i < row_count; i++) {
		int level = rows[i].levels[factor];

		answers[level] += rows[i].is_answered;
		expected[level] += learning_factors_chance(factors, rows[i].levels);
	}
	for (int level = 0; level < LEARNING_LEVELS; level++)
		rates[level] = (answers[level] + LEAN) / (expected[level] + LEAN);
}

/* Drawing to 1 moves the mean a little; the base takes it back. */
static void set_base(const struct learning_row *rows, size_t row_count, struct learning_factors *factors)
{
	double answers = 0, expected = 0;

	for (size_t i = 0; i < row_count; i++) {
		answers += rows[i].is_answered;
		expected += learning_factors_chance(factors, rows[i].levels);
	}
	factors->base *= expected > 0 ? answers / expected : 0;
}

void learning_factors_fit(const struct learning_row *rows, size_t row_count, int count, struct learning_factors *ret_factors)
{
	struct learning_factors factors = { .count = count, .base = 0.5 };

	for (int factor = 0; factor < LEARNING_FACTORS; factor++)
		for (int level = 0; level < LEARNING_LEVELS; level++)
			factors.rates[factor][level] = 1;
	set_base(rows, row_count, &factors);
	for (int sweep = 0; sweep < SWEEPS; sweep++)
		for (int factor = 0; factor < count; factor++)
			fit_one(rows, row_count, factor, &factors);
	set_base(rows, row_count, &factors);
	*ret_factors = factors;
}

/* Quantile of a gamma distribution of this shape and scale 1, by Wilson and Hilferty's cube root. */
static double gamma_quantile(double shape, double deviations)
{
	double root = 1 - 1 / (9 * shape) + deviations / (3 * sqrt(shape));

	return shape * root * root * root;
}

struct learning_factor learning_factor_of(double answers, double expected)
{
	double shape = answers + LEAN, weight = expected + LEAN;

	return (struct learning_factor){ .rate = shape / weight, .low = gamma_quantile(shape, -SURE_90) / weight,
					 .high = gamma_quantile(shape, SURE_90) / weight };
}

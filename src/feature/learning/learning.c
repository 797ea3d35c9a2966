/* Counters, the firm's curve, and the choice for a cell with its sureness by draws. */
#include "feature/learning/learning.h"

#include <math.h>
#include <stdlib.h>

#include "feature/learning/learning_fit.h"

enum { DRAWS = 300 };

static const double WEEKS_TO_HALF = 52;
static const double SPREAD_LEAST = 0.2;
static const double SURE_WITH_FEW = 0.9, SURE_WITH_MANY = 0.8;

/* What is known of firms in general: an answer in five, best near the rule, worse to both sides; and by how much a cell may
 * differ from its firm. Standard deviations. */
static const double GENERAL_MEAN[3] = { -1.4, 0, -0.45 };
static const double GENERAL_SPREAD[3] = { 1, 0.6, 0.25 };
static const double CELL_SPREAD[3] = { 0.7, 0.35, 0.15 };

/* --- Counting --- */

void learning_count(struct learning_cell *cell, double ratio, bool is_answered, double season)
{
	double first = learning_middle(0), width = learning_middle(1) - first;
	double place = floor((log(ratio) - first) / width + 0.5);
	int bin = (int)fmin(fmax(place, 0), LEARNING_BINS - 1);

	cell->contacts[bin] += 1;
	cell->answers[bin] += is_answered;
	cell->shifts[bin] += log(season);
}

void learning_age(struct learning_cell *cell, double weeks)
{
	double rest = exp2(-weeks / WEEKS_TO_HALF);

	for (int bin = 0; bin < LEARNING_BINS; bin++) {
		cell->contacts[bin] *= rest;
		cell->answers[bin] *= rest;
		cell->shifts[bin] *= rest;
	}
}

/* --- Curves --- */

void learning_firm_curve(const struct learning_cell *cells, size_t count, struct learning_curve *ret_curve)
{
	struct learning_belief general = { .precision = { { 0 } } };
	struct learning_cell sum = { 0 };

	for (int i = 0; i < 3; i++) {
		general.mean[i] = GENERAL_MEAN[i];
		general.precision[i][i] = 1 / (GENERAL_SPREAD[i] * GENERAL_SPREAD[i]);
	}
	for (size_t i = 0; i < count; i++) {
		const struct learning_cell damped = learning_damped(&cells[i]);

		for (int bin = 0; bin < LEARNING_BINS; bin++) {
			sum.contacts[bin] += damped.contacts[bin];
			sum.answers[bin] += damped.answers[bin];
			sum.shifts[bin] += damped.shifts[bin];
		}
	}
	learning_fit(&sum, &general, ret_curve);
}

/* The firm's curve, and what a cell may differ from it. */
static struct learning_belief belief_of(const struct learning_curve *firm)
{
	struct learning_belief belief;
	double spread[3][3];

	for (int i = 0; i < 3; i++) {
		belief.mean[i] = firm->mean[i];
		for (int j = 0; j < 3; j++)
			spread[i][j] = firm->covariance[i][j] + (i == j ? CELL_SPREAD[i] * CELL_SPREAD[i] : 0);
	}
	learning_invert(spread, belief.precision);
	return belief;
}

/* --- Choosing --- */

/* x of the top inside the guard rails; of a curve that bends upwards the better end. */
static double best_of(const double curve[3])
{
	double rail = log(2);

	if (curve[2] < 0)
		return fmin(fmax(-curve[1] / (2 * curve[2]), -rail), rail);
	return curve[1] >= 0 ? rail : -rail;
}

/* Numbers that look random and are the same every time: splitmix64. */
struct chance {
	uint64_t state;
};

static double uniform(struct chance *chance)
{
	uint64_t z = chance->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct chance *chance)
{
	double radius = sqrt(-2 * log(uniform(chance)));

	return radius * cos(2 * 3.14159265358979323846 * uniform(chance));
}

static void draw(struct chance *chance, const double mean[3], double root[3][3], double ret_curve[3])
{
	double z[3] = { normal(chance), normal(chance), normal(chance) };

	for (int i = 0; i < 3; i++) {
		ret_curve[i] = mean[i];
		for (int j = 0; j <= i; j++)
			ret_curve[i] += root[i][j] * z[j];
	}
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* Curves that the data allow: where their tops lie, and how many of them rise from the rule to x. */
static void look_around(struct learning_curve *curve, double x, struct learning_choice *choice)
{
	struct chance chance = { 20260101 };
	double tops[DRAWS], root[3][3], curve_drawn[3];
	int better = 0;

	learning_root(curve->covariance, root);
	for (int i = 0; i < DRAWS; i++) {
		draw(&chance, curve->mean, root, curve_drawn);
		tops[i] = best_of(curve_drawn);
		better += curve_drawn[1] * x + curve_drawn[2] * x * x > 0;
	}
	qsort(tops, DRAWS, sizeof(tops[0]), by_size);
	choice->low = exp(tops[DRAWS / 20]);
	choice->high = exp(tops[DRAWS - 1 - DRAWS / 20]);
	choice->sureness = (double)better / DRAWS;
}

/* How many contacts there are, and how far their intervals differ. */
static void measure(const struct learning_cell *cell, struct learning_choice *choice)
{
	double sum = 0, sum_x = 0, sum_x2 = 0;

	for (int bin = 0; bin < LEARNING_BINS; bin++) {
		double n = cell->contacts[bin], x = learning_middle(bin);

		sum += n;
		sum_x += n * x;
		sum_x2 += n * x * x;
	}
	choice->contacts = sum;
	choice->spread = sum > 0 ? sqrt(fmax(sum_x2 / sum - (sum_x / sum) * (sum_x / sum), 0)) : 0;
}

static bool is_good_enough(const struct learning_choice *choice)
{
	return choice->contacts >= LEARNING_ENOUGH && choice->spread >= SPREAD_LEAST &&
	       choice->sureness >= (choice->contacts < LEARNING_MUCH ? SURE_WITH_FEW : SURE_WITH_MANY);
}

void learning_choose(const struct learning_cell *cell, const struct learning_curve *firm, struct learning_choice *ret_choice)
{
	const struct learning_belief belief = belief_of(firm);
	const struct learning_cell damped = learning_damped(cell);
	struct learning_choice choice = { 0 };
	struct learning_curve curve;

	measure(cell, &choice);
	learning_fit(&damped, &belief, &curve);
	double x = best_of(curve.mean);
	choice.best = exp(x);
	look_around(&curve, x, &choice);
	choice.is_proposed = is_good_enough(&choice);
	*ret_choice = choice;
}

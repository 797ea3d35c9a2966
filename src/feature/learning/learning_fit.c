/* Logistic curve of three numbers by Newton's method, and the little algebra it needs. */
#include "feature/learning/learning_fit.h"

#include <math.h>
#include <string.h>

enum { STEPS = 10 };

static const double REACH = 1.3;        /* of x, to both sides */
static const double STEP_MOST = 1.5;    /* per number and Newton step */
static const double BIN_COUNTS_FOR = 300; /* contacts */

double learning_middle(int bin)
{
	return -REACH + 2 * REACH * (bin + 0.5) / LEARNING_BINS;
}

/* --- Matrices --- */

static double minor_of(double m[3][3], int row, int column)
{
	int r0 = row == 0, r1 = row == 2 ? 1 : 2, c0 = column == 0, c1 = column == 2 ? 1 : 2;

	return m[r0][c0] * m[r1][c1] - m[r0][c1] * m[r1][c0];
}

void learning_invert(double m[3][3], double ret_inverse[3][3])
{
	double determinant = m[0][0] * minor_of(m, 0, 0) - m[0][1] * minor_of(m, 0, 1) + m[0][2] * minor_of(m, 0, 2);

	for (int row = 0; row < 3; row++)
		for (int column = 0; column < 3; column++)
			ret_inverse[row][column] = ((row + column) % 2 ? -1 : 1) * minor_of(m, column, row) / determinant;
}

void learning_root(double m[3][3], double ret_root[3][3])
{
	memset(ret_root, 0, 9 * sizeof(double));
	for (int row = 0; row < 3; row++) {
		for (int column = 0; column <= row; column++) {
			double rest = m[row][column];

			for (int k = 0; k < column; k++)
				rest -= ret_root[row][k] * ret_root[column][k];
			ret_root[row][column] = row == column ? sqrt(fmax(rest, 0)) : rest / ret_root[column][column];
		}
	}
}

/* --- The fit --- */

/* Slope and curvature of the log posterior at one point. */
struct local_shape {
	double gradient[3];
	double curvature[3][3];
};

static void start_from_belief(const struct learning_belief *belief, const double at[3], struct local_shape *shape)
{
	for (int i = 0; i < 3; i++) {
		shape->gradient[i] = 0;
		for (int j = 0; j < 3; j++) {
			shape->gradient[i] -= belief->precision[i][j] * (at[j] - belief->mean[j]);
			shape->curvature[i][j] = belief->precision[i][j];
		}
	}
}

static void add_bin(const struct learning_cell *cell, int bin, const double at[3], struct local_shape *shape)
{
	double x = learning_middle(bin), n = cell->contacts[bin];
	double powers[3] = { 1, x, x * x };

	if (n <= 0)
		return;
	double chance = 1 / (1 + exp(-(at[0] + at[1] * x + at[2] * x * x + cell->shifts[bin] / n)));
	for (int i = 0; i < 3; i++) {
		shape->gradient[i] += (cell->answers[bin] - n * chance) * powers[i];
		for (int j = 0; j < 3; j++)
			shape->curvature[i][j] += n * chance * (1 - chance) * powers[i] * powers[j];
	}
}

static void local_shape_at(const struct learning_cell *cell, const struct learning_belief *belief, const double at[3],
			   struct local_shape *ret_shape)
{
	start_from_belief(belief, at, ret_shape);
	for (int bin = 0; bin < LEARNING_BINS; bin++)
		add_bin(cell, bin, at, ret_shape);
}

void learning_fit(const struct learning_cell *cell, const struct learning_belief *belief, struct learning_curve *ret_curve)
{
	struct learning_curve curve;
	struct local_shape shape;

	memcpy(curve.mean, belief->mean, sizeof(curve.mean));
	for (int step = 0; step < STEPS; step++) {
		local_shape_at(cell, belief, curve.mean, &shape);
		learning_invert(shape.curvature, curve.covariance);
		for (int i = 0; i < 3; i++) {
			double move = 0;

			for (int j = 0; j < 3; j++)
				move += curve.covariance[i][j] * shape.gradient[j];
			curve.mean[i] += fmin(fmax(move, -STEP_MOST), STEP_MOST);
		}
	}
	local_shape_at(cell, belief, curve.mean, &shape);
	learning_invert(shape.curvature, curve.covariance);
	*ret_curve = curve;
}

struct learning_cell learning_damped(const struct learning_cell *cell)
{
	struct learning_cell damped = *cell;

	for (int bin = 0; bin < LEARNING_BINS; bin++) {
		double weight = 1 / (1 + cell->contacts[bin] / BIN_COUNTS_FOR);

		damped.contacts[bin] *= weight;
		damped.answers[bin] *= weight;
		damped.shifts[bin] *= weight;
	}
	return damped;
}

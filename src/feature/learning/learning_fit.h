/* Fitting the curve of learning.h; nobody else includes it. */
#pragma once
#include "feature/learning/learning.h"

/* What is believed before the counters are looked at. */
struct learning_belief {
	double mean[3];
	double precision[3][3]; /* inverse of the covariance */
};

/* The most probable curve under the belief, by Newton steps. */
void learning_fit(const struct learning_cell *cell, const struct learning_belief *belief, struct learning_curve *ret_curve);

/* The cell with full bins weighing less than they count: one that outweighs all others would bend the whole curve to itself. */
struct learning_cell learning_damped(const struct learning_cell *cell);

/* Inverse of a symmetric matrix that has one; lower triangle of its Cholesky root. */
void learning_invert(double m[3][3], double ret_inverse[3][3]);
void learning_root(double m[3][3], double ret_root[3][3]);

/* x in the middle of a bin. */
double learning_middle(int bin);

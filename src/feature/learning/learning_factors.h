/* Shrunk factors: the chance of an answer as a base rate times one factor for each circumstance (age, stage, gap, hour …). A factor is
 * what was answered over what all other factors expect, drawn to 1 where little is known, so that each can be told in a sentence:
 * "at ten o'clock 1.1 times as often". Pure. Source: DOMAIN.md, Learned cadence; Insight. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { LEARNING_FACTORS = 6, LEARNING_LEVELS = 16 };

/* One chance of an answer. */
struct learning_row {
	int levels[LEARNING_FACTORS]; /* each from 0 below LEARNING_LEVELS */
	bool is_answered;
};

struct learning_factors {
	int count; /* how many factors are in use */
	double base;
	double rates[LEARNING_FACTORS][LEARNING_LEVELS];
	double answers[LEARNING_FACTORS][LEARNING_LEVELS];
	double expected[LEARNING_FACTORS][LEARNING_LEVELS]; /* answers, if this factor were 1 */
};

/* Works the first `count` factors out of rows. */
void learning_factors_fit(const struct learning_row *rows, size_t row_count, int count, struct learning_factors *ret_factors);

/* The chance they give to a row. */
double learning_factors_chance(const struct learning_factors *factors, const int *levels);

/* A factor, and where it lies 90 % sure. */
struct learning_factor {
	double rate, low, high;
};
struct learning_factor learning_factor_of(double answers, double expected);

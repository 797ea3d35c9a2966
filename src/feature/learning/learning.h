/* What a firm's own contacts say about intervals: which one, between half and twice the rule, brings most answers in a cell
 * (stage × job type). Pure: counters in, choice with its sureness out; rows, jobs and modes are somebody else's business.
 *
 * Life of a cell: learning_count() for every contact whose outcome is known, by the interval that was *assigned*, never by the one
 * that came of it (who seems warm is called sooner); learning_age() as time goes by; learning_choose() over all cells of a firm.
 * Source: DOMAIN.md, Learned cadence. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEARNING_BINS = 17, LEARNING_ENOUGH = 100, LEARNING_MUCH = 250 };

/* Contacts of one cell by x = ln(assigned interval / rule), in bins of equal width from -1.3 to 1.3. */
struct learning_cell {
	double contacts[LEARNING_BINS];
	double answers[LEARNING_BINS];
	double shifts[LEARNING_BINS]; /* sums of ln(answer rate of the contact's month / usual rate): the season */
};

/* Counts one contact. Outcomes not known yet, and answers that had come before the contact, are left out by the caller.
 * in  ratio  assigned interval / rule, above 0; season  answer rate of the month / usual rate, 1 where unknown */
void learning_count(struct learning_cell *cell, double ratio, bool is_answered, double season);

/* Lets what was counted weigh less: half after a year. */
void learning_age(struct learning_cell *cell, double weeks);

/* Answer chance over x: log-odds = level + slope x + bend x², with the covariance of the three. */
struct learning_curve {
	double mean[3];
	double covariance[3][3];
};

/* What a cell proposes. Ratios are of the rule, inside the guard rails ½ to 2. */
struct learning_choice {
	double contacts;   /* how many it rests on */
	double spread;     /* of ln(assigned / rule), standard deviation: without any there is nothing to learn from */
	double best;       /* ratio that does best */
	double low, high;  /* the best one lies between them, 90 % sure */
	double sureness;   /* 0 to 1: that it does better than the rule */
	bool is_proposed;  /* enough contacts, varied enough, sure enough: `best` may be used, else the rule stays */
};

/* The firm's curve over all its cells: what cells with little data lean on. */
void learning_firm_curve(const struct learning_cell *cells, size_t count, struct learning_curve *ret_curve);

/* The choice for one cell of the firm. The same counters give the same choice. */
void learning_choose(const struct learning_cell *cell, const struct learning_curve *firm, struct learning_choice *ret_choice);

/* Factors learned before a day, held against what came after it: log-loss beside simpler models, calibration, the factor of the hour,
 * and whether the gap since the last contact tells anything once the age is known. */
#include "app/learn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/learn_log.h"
#include "base/cleanup.h"
#include "base/text.h"

static const double CHANCE_LEAST = 1e-6;
static const double SURE_90 = 1.6448536269514722; /* standard deviations */

enum { GROUPS = 10, HOUR_FIRST = 9, HOURS = 12, DAY_S = 86400 };

/* Rows of one view, split in time. */
struct view {
	const char *name;
	size_t all;
	struct list train; /* struct learn_chance */
	struct list test;
};

/* A model is the factors it uses: level j of its rows is level which[j] of the log's. */
struct model {
	int count;
	int which[LEARNING_FACTORS];
};
static const struct model constant_model = { 0, { 0 } };
static const struct model desk_model = { 2, { FACTOR_DAY, FACTOR_HALF } };
static const struct model rule_model = { 1, { FACTOR_GAP } };
static const struct model half_model = { 5, { FACTOR_HALF, FACTOR_DAY, FACTOR_AGE, FACTOR_STAGE, FACTOR_GAP } };
static const struct model without_gap_model = { 4, { FACTOR_HALF, FACTOR_DAY, FACTOR_AGE, FACTOR_STAGE } };
static const struct model call_model = { 3, { FACTOR_AGE, FACTOR_STAGE, FACTOR_GAP } };

/* --- Split --- */

/* Local midnight of the day on which the spell at this share of all begins. */
static int64_t split_at(const struct learn_log *log, double share)
{
	const int64_t *starts = log->starts.items;
	int64_t start = starts[(size_t)(share * (double)log->starts.count)];

	return start - start % DAY_S;
}

/* Known before the split, or begun after it; what lies across is neither. */
static struct view split(struct ctx *ctx, const char *name, const struct list *rows, int64_t at_s)
{
	const struct learn_chance *chances = rows->items;
	struct vec train, test;

	vec_init(&train, ctx->arena, sizeof(struct learn_chance));
	vec_init(&test, ctx->arena, sizeof(struct learn_chance));
	for (size_t i = 0; i < rows->count; i++) {
		if (chances[i].from_s >= at_s)
			vec_add(&test, &chances[i]);
		else if (chances[i].until_s <= at_s)
			vec_add(&train, &chances[i]);
	}
	return (struct view){ name, rows->count, vec_list(&train), vec_list(&test) };
}

static int64_t answers_in(const struct list *rows)
{
	const struct learn_chance *chances = rows->items;
	int64_t count = 0;

	for (size_t i = 0; i < rows->count; i++)
		count += chances[i].row.is_answered;
	return count;
}

/* --- Models --- */

static struct learning_row row_for(const struct model *model, const struct learning_row *row)
{
	struct learning_row chosen = { .is_answered = row->is_answered };

	for (int i = 0; i < model->count; i++)
		chosen.levels[i] = row->levels[model->which[i]];
	return chosen;
}

static void fit(struct ctx *ctx, const struct model *model, const struct list *rows, struct learning_factors *ret_factors)
{
	const struct learn_chance *chances = rows->items;
	struct learning_row *chosen = arena_array(ctx->arena, rows->count + 1, sizeof(*chosen));

	for (size_t i = 0; i < rows->count; i++)
		chosen[i] = row_for(model, &chances[i].row);
	learning_factors_fit(chosen, rows->count, model->count, ret_factors);
}

/* Chances of the rows to test, after learning from those to train. */
static const double *foresee(struct ctx *ctx, const struct model *model, const struct view *view)
{
	const struct learn_chance *chances = view->test.items;
	double *foreseen = arena_array(ctx->arena, view->test.count + 1, sizeof(*foreseen));
	struct learning_factors factors;

	fit(ctx, model, &view->train, &factors);
	for (size_t i = 0; i < view->test.count; i++) {
		const struct learning_row row = row_for(model, &chances[i].row);

		foreseen[i] = learning_factors_chance(&factors, row.levels);
	}
	return foreseen;
}

/* Number of the cell of a row: all factors at once. */
static size_t cell_of(const struct learning_row *row, const struct model *model)
{
	size_t cell = 0;

	for (int i = 0; i < model->count; i++)
		cell = cell * LEARNING_LEVELS + (size_t)row->levels[model->which[i]];
	return cell;
}

/* The same by bare shares: of each cell of all factors, or of each hour; the share of all where a cell is new. */
static const double *foresee_bare(struct ctx *ctx, const struct view *view, const struct model *model)
{
	const struct learn_chance *train = view->train.items, *test = view->test.items;
	size_t cells = (size_t)1 << (4 * (model ? model->count : 1));
	double *seen = arena_array(ctx->arena, cells, 2 * sizeof(*seen));
	double *foreseen = arena_array(ctx->arena, view->test.count + 1, sizeof(*foreseen));
	double mean = (double)answers_in(&view->train) / (double)view->train.count;

	for (size_t i = 0; i < view->train.count; i++) {
		size_t cell = model ? cell_of(&train[i].row, model) : (size_t)(train[i].hour - HOUR_FIRST);

		seen[2 * cell]++;
		seen[2 * cell + 1] += train[i].row.is_answered;
	}
	for (size_t i = 0; i < view->test.count; i++) {
		size_t cell = model ? cell_of(&test[i].row, model) : (size_t)(test[i].hour - HOUR_FIRST);

		foreseen[i] = seen[2 * cell] > 0 ? seen[2 * cell + 1] / seen[2 * cell] : mean;
	}
	return foreseen;
}

/* --- Measures --- */

static double loss(double chance, bool is_answered)
{
	double bounded = fmin(fmax(chance, CHANCE_LEAST), 1 - CHANCE_LEAST);

	return -log(is_answered ? bounded : 1 - bounded);
}

static double mean_loss(const struct view *view, const double *foreseen)
{
	const struct learn_chance *test = view->test.items;
	double sum = 0;

	for (size_t i = 0; i < view->test.count; i++)
		sum += loss(foreseen[i], test[i].row.is_answered);
	return sum / (double)view->test.count;
}

static double expected_over_observed(const struct view *view, const double *foreseen)
{
	double sum = 0;

	for (size_t i = 0; i < view->test.count; i++)
		sum += foreseen[i];
	return sum / (double)answers_in(&view->test);
}

struct judged {
	double chance;
	bool is_answered;
};

static int by_chance(const void *a, const void *b)
{
	double left = ((const struct judged *)a)->chance, right = ((const struct judged *)b)->chance;

	return (left > right) - (left < right);
}

/* Mean distance between chance and share in ten groups of equal size. */
static double calibration_error(struct ctx *ctx, const struct view *view, const double *foreseen)
{
	const struct learn_chance *test = view->test.items;
	size_t count = view->test.count;
	struct judged *judged = arena_array(ctx->arena, count + 1, sizeof(*judged));
	double error = 0;

	for (size_t i = 0; i < count; i++)
		judged[i] = (struct judged){ foreseen[i], test[i].row.is_answered };
	qsort(judged, count, sizeof(*judged), by_chance);
	for (size_t group = 0; group < GROUPS; group++) {
		double off = 0;

		for (size_t i = group * count / GROUPS; i < (group + 1) * count / GROUPS; i++)
			off += judged[i].chance - judged[i].is_answered;
		error += fabs(off);
	}
	return error / (double)count;
}

/* A mean with the bounds it has 90 % sure, rows of one spell counting as one. */
struct estimate {
	double mean, low, high;
};

/* How much smaller the loss is with the one than with the other. */
static struct estimate gain(struct ctx *ctx, const struct view *view, size_t spells, const double *with, const double *without)
{
	const struct learn_chance *test = view->test.items;
	double *sums = arena_array(ctx->arena, spells, sizeof(*sums)), *counts = arena_array(ctx->arena, spells, sizeof(*counts));
	double total = 0, variance = 0, rows = (double)view->test.count;

	for (size_t i = 0; i < view->test.count; i++) {
		double difference = loss(with[i], test[i].row.is_answered) - loss(without[i], test[i].row.is_answered);

		sums[test[i].spell] += difference;
		counts[test[i].spell]++;
		total += difference;
	}
	double mean = total / rows;
	for (size_t i = 0; i < spells; i++)
		variance += (sums[i] - mean * counts[i]) * (sums[i] - mean * counts[i]);
	double reach = SURE_90 * sqrt(variance) / rows;
	return (struct estimate){ mean, mean - reach, mean + reach };
}

/* --- What is printed --- */

static void print_counts(FILE *out, const struct view *view)
{
	fprintf(out, "\"%s\":{\"n\":%zu,\"train_n\":%zu,\"train_y\":%lld,\"test_n\":%zu,\"test_y\":%lld", view->name, view->all,
		view->train.count, (long long)answers_in(&view->train), view->test.count, (long long)answers_in(&view->test));
}

static void print_loss(FILE *out, const char *name, const struct view *view, const double *foreseen)
{
	fprintf(out, ",\"logloss_%s\":%.5f", name, mean_loss(view, foreseen));
}

static void print_predictions(FILE *out, const struct view *view, const double *foreseen)
{
	const struct learn_chance *test = view->test.items;

	for (size_t i = 0; i < view->test.count; i++)
		fprintf(out, "%s,%s,%lld,%d,%.6f\n", view->name, test[i].case_id, (long long)test[i].key, test[i].row.is_answered,
			foreseen[i]);
}

static void print_halves(struct ctx *ctx, FILE *out, FILE *predictions, const struct view *view, size_t spells)
{
	const double *model = foresee(ctx, &half_model, view);
	struct estimate gap = gain(ctx, view, spells, model, foresee(ctx, &without_gap_model, view));

	print_counts(out, view);
	print_loss(out, "constant", view, foresee(ctx, &constant_model, view));
	print_loss(out, "desk", view, foresee(ctx, &desk_model, view));
	print_loss(out, "rule", view, foresee(ctx, &rule_model, view));
	print_loss(out, "model", view, model);
	print_loss(out, "raw_cells", view, foresee_bare(ctx, view, &half_model));
	fprintf(out, ",\"e_over_o\":%.4f,\"ece10\":%.5f", expected_over_observed(view, model), calibration_error(ctx, view, model));
	fprintf(out, ",\"gap_given_age\":[%.5f,%.5f,%.5f],\"gap_given_age_shown\":%s}", gap.mean, gap.low, gap.high,
		gap.high < 0 ? "true" : "false");
	print_predictions(predictions, view, model);
}

static void print_calls(struct ctx *ctx, FILE *out, FILE *predictions, const struct view *view)
{
	const double *model = foresee(ctx, &call_model, view);

	print_counts(out, view);
	print_loss(out, "constant", view, foresee(ctx, &constant_model, view));
	print_loss(out, "naive_hour", view, foresee_bare(ctx, view, NULL));
	print_loss(out, "model", view, model);
	fputs("}", out);
	print_predictions(predictions, view, model);
}

/* What an hour of calling adds beside age, stage and gap; over all calls. */
static void print_hours(struct ctx *ctx, FILE *out, const struct list *calls)
{
	const struct learn_chance *chances = calls->items;
	double answers[HOURS] = { 0 }, expected[HOURS] = { 0 };
	struct learning_factors factors;

	fit(ctx, &call_model, calls, &factors);
	for (size_t i = 0; i < calls->count; i++) {
		const struct learning_row row = row_for(&call_model, &chances[i].row);

		answers[chances[i].hour - HOUR_FIRST] += row.is_answered;
		expected[chances[i].hour - HOUR_FIRST] += learning_factors_chance(&factors, row.levels);
	}
	fputs("\"hour_factor\":[", out);
	for (int hour = 0; hour < HOURS; hour++) {
		struct learning_factor factor = learning_factor_of(answers[hour], expected[hour]);

		fprintf(out, "%s[%d,%.3f,%.3f,%.3f]", hour ? "," : "", HOUR_FIRST + hour, factor.rate, factor.low, factor.high);
	}
	fputs("]", out);
}

static enum err measure(struct ctx *ctx, const struct learn_log *log, double share, FILE *out, FILE *predictions)
{
	int64_t at_s = split_at(log, share);
	struct view halves = split(ctx, "rows", &log->halves, at_s), calls = split(ctx, "calls", &log->calls, at_s);

	if (!answers_in(&halves.train) || !answers_in(&halves.test) || !answers_in(&calls.train) || !answers_in(&calls.test))
		return fail(ctx, ERR_MEANING, "learn.no_answers", NULL, "There are no answers before or after the split.");
	fprintf(out, "{\"spells\":%zu,", log->spell_count);
	fprintf(predictions, "view,case,half_day_or_unix,y,p\n");
	print_halves(ctx, out, predictions, &halves, log->spell_count);
	fputs(",", out);
	print_calls(ctx, out, predictions, &calls);
	fputs(",", out);
	print_hours(ctx, out, &log->calls);
	return OK;
}

enum err learn_run_eval(struct app *app)
{
	const char *path = config_text(app->config, "log"), *out_path = config_text(app->config, "out");
	double share = atof(config_text(app->config, "split"));
	CLOSING(learn_close) FILE *out = NULL;
	CLOSING(learn_close) FILE *predictions = NULL;
	struct learn_log log;

	if (!path || !(share > 0 && share < 1))
		return fail(&app->ctx, ERR_INVALID, "config.verb", NULL, "genjin learn-eval --log FILE --split 0.7 --out FILE.");
	TRY(learn_log_read(&app->ctx, path, &log));
	if (!log.spell_count)
		return fail(&app->ctx, ERR_MEANING, "learn.no_log", NULL, "The log has no offers.");
	TRY(learn_create(&app->ctx, out_path, &out));
	const char *beside = arena_format(&app->arena, "%s.pred.csv", out_path);
	TRY(learn_create(&app->ctx, beside, &predictions));
	TRY(measure(&app->ctx, &log, share, out, predictions));
	fprintf(out, ",\"predictions\":\"%s\"}\n", beside);
	return OK;
}

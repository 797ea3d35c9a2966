/* Puts a report together: whom and what it is about, what fits of the market, own placements, his pay, the client's band. */
#include "base/clock.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/pay/pay_key.h"
#include "feature/pay/pay_match.h"
#include "feature/pay/pay_paper.h"
#include "feature/pay/pay_words.h"
#include "feature/permission/permission.h"
#include "platform/db/db.h"

enum { FITTING_MAX = 500, SHOWN_MAX = 3, AGREED_MAX = 10000, MONTHS_A_YEAR = 12, DAYS_A_MONTH = 30 };

static const struct field range_fields[] = {
	FIELD_OBJECT_PTR(struct pay_range, low, &money_shape, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct pay_range, middle, &money_shape, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct pay_range, high, &money_shape, .flags = FIELD_REQUIRED),
	FIELD_INT(struct pay_range, sample),
	FIELD_BOOL(struct pay_range, of_city),
};
const struct shape pay_range_shape = SHAPE("PayRange", struct pay_range, range_fields);

static const struct field report_fields[] = {
	FIELD_OBJECT(struct pay_report, candidate, &person_ref_shape, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct pay_report, position, &position_ref_shape),
	FIELD_ID(struct pay_report, submission_id),
	FIELD_TIME(struct pay_report, made_at, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct pay_report, job),
	FIELD_TEXT(struct pay_report, city),
	FIELD_INT(struct pay_report, years_from),
	FIELD_INT(struct pay_report, years_to),
	FIELD_LIST(struct pay_report, market, &pay_figure_shape),
	FIELD_OBJECT_PTR(struct pay_report, own, &pay_range_shape),
	FIELD_OBJECT_PTR(struct pay_report, current, &money_shape),
	FIELD_OBJECT_PTR(struct pay_report, expected, &money_shape),
	FIELD_OBJECT_PTR(struct pay_report, floor, &money_shape),
	FIELD_BOOL(struct pay_report, masked),
	FIELD_OBJECT_PTR(struct pay_report, band_low, &money_shape),
	FIELD_OBJECT_PTR(struct pay_report, band_high, &money_shape),
	FIELD_OBJECT_PTR(struct pay_report, agreed, &money_shape),
	FIELD_TEXTS(struct pay_report, says),
};
const struct shape pay_report_shape = SHAPE("PayReport", struct pay_report, report_fields);

/* --- Whom it is about --- */

static bool is_masked(const struct candidate *candidate, const char *field)
{
	const char *const *names = candidate->masked.items;

	for (size_t i = 0; i < candidate->masked.count; i++) {
		if (text_equal(names[i], field))
			return true;
	}
	return false;
}

/* What he does not go below, a year. */
static struct money *floor_of(struct ctx *ctx, const struct salary *floor)
{
	int64_t bonus = floor && floor->bonus ? floor->bonus->amount : 0;

	if (!floor || !floor->monthly)
		return NULL;
	return money_make(ctx->arena, floor->monthly->amount * (floor->months ? floor->months : MONTHS_A_YEAR) + bonus,
			  floor->monthly->currency);
}

static enum err take_candidate(struct ctx *ctx, int64_t candidate_id, struct pay_report *report)
{
	struct candidate candidate;

	TRY(candidate_get(ctx, candidate_id, &candidate));
	report->candidate = (struct person_ref){ candidate.id, candidate.name };
	report->job = candidate.title;
	report->city = candidate.city;
	report->masked = is_masked(&candidate, "expected_salary");
	if (report->masked)
		return OK;
	report->current = candidate.current_salary;
	report->expected = candidate.expected_salary;
	report->floor = floor_of(ctx, candidate.floor_salary);
	return OK;
}

/* --- The position --- */

static struct money *a_year(struct ctx *ctx, int64_t monthly, const struct pay_subject *subject)
{
	int64_t months = subject->salary_months ? subject->salary_months : MONTHS_A_YEAR;

	return monthly ? money_make(ctx->arena, monthly * months, subject->salary_currency) : NULL;
}

static enum err take_position(struct ctx *ctx, const struct pay_subject *subject, struct pay_report *report)
{
	struct position_ref position;

	TRY(position_ref_get(ctx, subject->position_id, &position));
	report->position = arena_copy(ctx->arena, &position, sizeof(position));
	report->submission_id = subject->submission_id;
	report->job = subject->title;
	report->city = subject->city;
	report->band_low = a_year(ctx, subject->salary_min, subject);
	report->band_high = a_year(ctx, subject->salary_max, subject);
	report->agreed = report->masked ? NULL : money_make(ctx->arena, subject->agreed, subject->agreed_currency);
	pay_years(subject->experience, &report->years_from, &report->years_to);
	return OK;
}

/* --- The market --- */

/* Keeps the fittest, in their order. */
static void keep(struct pay_figure *shown, int64_t *fits, size_t *count, const struct pay_figure *figure, int64_t fit)
{
	size_t at = *count < SHOWN_MAX ? (*count)++ : SHOWN_MAX - 1;

	if (fits[at] >= fit)
		return;
	for (; at > 0 && fits[at - 1] < fit; at--) {
		fits[at] = fits[at - 1];
		shown[at] = shown[at - 1];
	}
	fits[at] = fit;
	shown[at] = *figure;
}

static enum err take_market(struct ctx *ctx, const struct pay_subject *subject, struct pay_report *report)
{
	struct pay_figure *shown = arena_array(ctx->arena, SHOWN_MAX, sizeof(*shown));
	struct pay_wanted wanted = { .years_from = report->years_from, .years_to = report->years_to };
	int64_t fits[SHOWN_MAX] = { 0 };
	size_t count = 0;
	struct list rows;

	TRY(pay_key(ctx, report->job, &wanted.title_key));
	TRY(pay_key(ctx, subject->job_type_name, &wanted.job_type_key));
	TRY(pay_city_key(ctx, report->city, &wanted.city_key));
	const struct pay_query query = { .title_key = wanted.title_key, .job_type_key = wanted.job_type_key, .city_key = wanted.city_key,
					 .row_limit = FITTING_MAX };
	TRY(pay_store_fitting(ctx, &query, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct pay_row *row = (const struct pay_row *)rows.items + i;
		const struct pay_figure figure = pay_make_figure(ctx, row);
		int64_t fit = pay_fit(row, &wanted);

		if (fit > 0)
			keep(shown, fits, &count, &figure, fit);
	}
	report->market = (struct list){ shown, count };
	return OK;
}

/* --- Own placements --- */

static enum err own_range(struct ctx *ctx, const struct pay_query *query, struct pay_range *ret_range)
{
	int64_t quartiles[3];
	struct list amounts;

	TRY(pay_store_agreed(ctx, query, &amounts));
	ret_range->sample = (int64_t)amounts.count;
	if (amounts.count < PAY_LEAST_PEOPLE)
		return OK;
	pay_quartiles(amounts.items, amounts.count, quartiles);
	ret_range->low = money_make(ctx->arena, quartiles[0], query->currency);
	ret_range->middle = money_make(ctx->arena, quartiles[1], query->currency);
	ret_range->high = money_make(ctx->arena, quartiles[2], query->currency);
	ret_range->of_city = query->city != NULL;
	return OK;
}

/* Of the city where there are enough, else of everywhere. */
static enum err take_own(struct ctx *ctx, const struct pay_subject *subject, struct pay_report *report)
{
	struct pay_query query = { .job_type = subject->job_type, .city = subject->city, .currency = "CNY", .row_limit = AGREED_MAX,
				   .since_ms = ctx_now_ms(ctx) - (int64_t)PAY_OWN_MONTHS * DAYS_A_MONTH * MS_PER_DAY };
	struct pay_range range = { 0 };

	if (!query.job_type)
		return OK;
	TRY(own_range(ctx, &query, &range));
	if (range.sample < PAY_LEAST_PEOPLE && query.city) {
		query.city = NULL;
		TRY(own_range(ctx, &query, &range));
	}
	if (range.sample >= PAY_LEAST_PEOPLE)
		report->own = arena_copy(ctx->arena, &range, sizeof(range));
	return OK;
}

/* --- The whole --- */

enum err pay_report_make(struct ctx *ctx, int64_t candidate_id, int64_t submission_id, struct pay_report *ret_report)
{
	const struct pay_query query = { .candidate_id = candidate_id, .submission_id = submission_id };
	struct pay_report report = { .made_at = ctx_now_ms(ctx) };
	struct pay_subject subject = { 0 };
	bool found;

	TRY(take_candidate(ctx, candidate_id, &report));
	TRY(pay_store_subject(ctx, &query, &subject, &found));
	if (!found && submission_id)
		return fail(ctx, ERR_NOT_FOUND, "submission.not_found", NULL, "He is not submitted like that.");
	if (found)
		TRY(take_position(ctx, &subject, &report));
	TRY(take_market(ctx, &subject, &report));
	TRY(take_own(ctx, &subject, &report));
	pay_says(ctx->arena, &report, text_equal(ctx->actor.locale, "en"), &report.says);
	*ret_report = report;
	return OK;
}

struct making {
	int64_t candidate_id;
	int64_t submission_id;
	struct pay_report *report;
};

static enum err make_one(struct ctx *ctx, void *arg)
{
	struct making *making = arg;

	return pay_report_make(ctx, making->candidate_id, making->submission_id, making->report);
}

enum err pay_report_pdf(struct ctx *ctx, int64_t candidate_id, int64_t submission_id, struct bytes *ret_pdf)
{
	struct pay_report report;
	struct making making = { candidate_id, submission_id, &report };

	TRY(permission_need(ctx, candidate_id, ACT_EXPORT));
	TRY(takeout_begin(ctx, "pay.export", "candidate", candidate_id, NULL));
	TRY(db_read(ctx, make_one, &making));
	return pay_paper(ctx, &report, ret_pdf);
}

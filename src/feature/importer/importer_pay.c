/* Lines that are figures of the market: a job, where, at which level, after how many years, and what is earned there. */
#include "base/text.h"
#include "feature/importer/importer_row.h"
#include "feature/pay/pay.h"

static const char *value(const struct import_plan *plan, const struct import_line *line, const char *field)
{
	return plan_value(plan, line, field, NULL);
}

static enum err bad_amount(struct ctx *ctx, const char *field, const char *text)
{
	return fail(ctx, ERR_MEANING, "import.amount", field, "%.60s is no pay.", text);
}

static struct money *a_year(struct ctx *ctx, const struct wage *wage, int64_t amount)
{
	return amount ? money_make(ctx->arena, wage_per_year(wage, amount), "CNY") : NULL;
}

/* Three columns, or one with a range, whose middle lies half-way. */
static enum err read_amounts(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, struct pay_input *input)
{
	static const char *const fields[] = { "salary", "low", "middle", "high" };
	struct money **const places[] = { NULL, &input->low, &input->middle, &input->high };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct plan_column *column;
		const char *text = plan_value(plan, line, fields[i], &column);
		struct wage wage;

		if (!text)
			continue;
		if (!value_wage(text, column->heading, &wage) || !wage.max)
			return bad_amount(ctx, fields[i], text);
		if (places[i]) {
			*places[i] = a_year(ctx, &wage, wage.max);
			continue;
		}
		input->low = a_year(ctx, &wage, wage.min ? wage.min : wage.max);
		input->middle = a_year(ctx, &wage, ((wage.min ? wage.min : wage.max) + wage.max) / 2);
		input->high = a_year(ctx, &wage, wage.max);
	}
	return OK;
}

static enum err read_numbers(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, struct pay_input *input)
{
	const struct plan_column *column = NULL;
	const char *sample = value(plan, line, "sample");
	const char *as_of = plan_value(plan, line, "as_of", &column);
	struct local_time date;
	bool has_time;

	pay_years(value(plan, line, "years"), &input->years_from, &input->years_to);
	if (sample && (!value_int(sample, &input->sample) || input->sample < 0))
		return fail(ctx, ERR_MEANING, "import.number", "sample", "%.60s is no number of people.", sample);
	if (!as_of)
		return OK;
	if (!value_date(as_of, column->order, &date, &has_time))
		return fail(ctx, ERR_MEANING, "import.date", "as_of", "%.60s is no date.", as_of);
	input->as_of = arena_format(ctx->arena, "%04d-%02d-%02d", date.year, date.month, date.day);
	return OK;
}

static enum err check_lengths(struct ctx *ctx, const struct pay_input *input)
{
	const struct {
		const char *field, *words;
	} texts[] = { { "job", input->job }, { "city", input->city }, { "level", input->level }, { "source", input->source } };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		TRY(plan_check_length(ctx, &pay_input_shape, texts[i].field, texts[i].words));
	return OK;
}

enum err import_apply_pay(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, enum row_result *ret_result)
{
	static const enum row_result results[] = { [PAY_NEW] = ROW_CREATED, [PAY_REPLACED] = ROW_MERGED, [PAY_SAME] = ROW_SKIPPED };
	struct pay_input input = { .job = value(plan, line, "job"), .city = value(plan, line, "city"), .level = value(plan, line, "level"),
				   .source = value(plan, line, "source") };
	enum pay_taken taken;
	int64_t id;

	if (!input.source)
		input.source = plan->file_name;
	TRY(read_amounts(ctx, plan, line, &input));
	TRY(read_numbers(ctx, plan, line, &input));
	TRY(check_lengths(ctx, &input));
	TRY(pay_put(ctx, &input, plan->merge, &id, &taken));
	*ret_result = results[taken];
	return OK;
}

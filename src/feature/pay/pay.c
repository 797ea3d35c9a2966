/* Rules of the market's figures and of what was agreed: who may write them, what is compared with what. */
#include "feature/pay/pay.h"

#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/pay/pay_key.h"
#include "feature/pay/pay_store.h"
#include "feature/permission/permission.h"
#include "feature/pipeline/pipeline.h"
#include "platform/unicode/unicode.h"

enum { WORDS_MAX = 100, YEARS_MAX = 50, PEOPLE_MAX = 10000000 };

static const int64_t AMOUNT_MAX = INT64_C(100000000000); /* a thousand million yuan */
static const char sort_job[] = "pay";

static const struct field figure_fields[] = {
	FIELD_ID(struct pay_figure, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct pay_figure, job, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct pay_figure, city),
	FIELD_TEXT(struct pay_figure, level),
	FIELD_INT(struct pay_figure, years_from),
	FIELD_INT(struct pay_figure, years_to),
	FIELD_OBJECT_PTR(struct pay_figure, low, &money_shape, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct pay_figure, middle, &money_shape, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct pay_figure, high, &money_shape, .flags = FIELD_REQUIRED),
	FIELD_INT(struct pay_figure, sample),
	FIELD_TEXT(struct pay_figure, source, .flags = FIELD_REQUIRED),
	FIELD_DATE(struct pay_figure, as_of, .flags = FIELD_REQUIRED),
};
const struct shape pay_figure_shape = SHAPE("PayFigure", struct pay_figure, figure_fields);

static const struct field input_fields[] = {
	FIELD_TEXT(struct pay_input, job, .max = WORDS_MAX, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct pay_input, city, .max = WORDS_MAX),
	FIELD_TEXT(struct pay_input, level, .max = WORDS_MAX),
	FIELD_INT(struct pay_input, years_from, .max = YEARS_MAX),
	FIELD_INT(struct pay_input, years_to, .max = YEARS_MAX),
	FIELD_OBJECT_PTR(struct pay_input, low, &money_shape),
	FIELD_OBJECT_PTR(struct pay_input, middle, &money_shape, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct pay_input, high, &money_shape),
	FIELD_INT(struct pay_input, sample, .max = PEOPLE_MAX),
	FIELD_TEXT(struct pay_input, source, .max = WORDS_MAX, .flags = FIELD_REQUIRED),
	FIELD_DATE(struct pay_input, as_of),
};
const struct shape pay_input_shape = SHAPE_INPUT("PayInput", struct pay_input, input_fields);

enum err pay_key(struct ctx *ctx, const char *words, const char **ret_key)
{
	TRY(unicode_fold(ctx, words ? words : "", ret_key));
	return OK;
}

enum err pay_city_key(struct ctx *ctx, const char *city, const char **ret_key)
{
	static const char ending[] = "市";

	TRY(pay_key(ctx, city, ret_key));
	if (text_ends(*ret_key, ending))
		*ret_key = arena_text_n(ctx->arena, *ret_key, strlen(*ret_key) - (sizeof(ending) - 1));
	return OK;
}

/* --- Figures of the market --- */

struct pay_figure pay_make_figure(struct ctx *ctx, const struct pay_row *row)
{
	return (struct pay_figure){
		.id = row->id,
		.job = row->job,
		.city = row->city,
		.level = row->level,
		.years_from = row->years_from,
		.years_to = row->years_to,
		.low = money_make(ctx->arena, row->low, row->currency),
		.middle = money_make(ctx->arena, row->middle, row->currency),
		.high = money_make(ctx->arena, row->high, row->currency),
		.sample = row->sample,
		.source = row->source,
		.as_of = row->as_of,
	};
}

enum err pay_list(struct ctx *ctx, const struct pay_filter *filter, struct page *ret_page)
{
	struct page page = { 0 };
	struct page_key key;
	struct list rows;
	const char *q;

	TRY(page_start(ctx, filter->cursor, sort_job, &key));
	TRY(unicode_fold(ctx, filter->q, &q));
	const struct pay_query query = { .q_like = page_like(ctx, q), .after_key = key.text ? key.text : "", .after_id = key.id,
					 .row_limit = filter->limit };
	TRY(pay_store_list(ctx, &query, &rows));
	TRY(pay_store_count(ctx, &query, &page.total));
	struct pay_figure *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = pay_make_figure(ctx, (const struct pay_row *)rows.items + i);
	page.items = (struct list){ items, rows.count };
	if (rows.count == (size_t)filter->limit) {
		const struct pay_row *last = (const struct pay_row *)rows.items + rows.count - 1;

		page.next = page_next(ctx, sort_job, &(struct page_key){ .text = last->job_key, .id = last->id });
	}
	*ret_page = page;
	return OK;
}

static enum err not_found(struct ctx *ctx)
{
	return fail(ctx, ERR_NOT_FOUND, "pay.not_found", NULL, "There is no such figure.");
}

enum err pay_get(struct ctx *ctx, int64_t id, struct pay_figure *ret_figure)
{
	struct pay_row row = { 0 };
	bool found;

	TRY(pay_store_get(ctx, id, &row, &found));
	if (!found)
		return not_found(ctx);
	*ret_figure = pay_make_figure(ctx, &row);
	return OK;
}

static enum err check_input(struct ctx *ctx, const struct pay_input *input)
{
	if (text_is_empty(input->job))
		return fail(ctx, ERR_MEANING, "request.missing", "job", "Which job is it about?");
	if (!input->middle)
		return fail(ctx, ERR_MEANING, "request.missing", "middle", "What does half of them earn?");
	if (text_is_empty(input->source))
		return fail(ctx, ERR_MEANING, "request.missing", "source", "Where does the figure come from?");
	if (input->years_to && input->years_to < input->years_from)
		return fail(ctx, ERR_MEANING, "pay.order", "years_to", "The years of experience end before they begin.");
	TRY(money_check(ctx, "low", input->low));
	TRY(money_check(ctx, "middle", input->middle));
	return money_check(ctx, "high", input->high);
}

/* A bound that is not given is the middle. */
static enum err read_amounts(struct ctx *ctx, const struct pay_input *input, struct pay_row *row)
{
	const struct money *low = input->low ? input->low : input->middle;
	const struct money *high = input->high ? input->high : input->middle;

	if (!text_equal(low->currency, input->middle->currency) || !text_equal(high->currency, input->middle->currency))
		return fail(ctx, ERR_MEANING, "pay.currency", "middle", "The three amounts need one currency.");
	if (low->amount <= 0 || low->amount > input->middle->amount || input->middle->amount > high->amount || high->amount > AMOUNT_MAX)
		return fail(ctx, ERR_MEANING, "pay.order", "middle", "A quarter, half and three quarters must earn rising amounts.");
	row->low = low->amount;
	row->middle = input->middle->amount;
	row->high = high->amount;
	row->currency = input->middle->currency;
	return OK;
}

static const char *or_null(const char *words)
{
	return text_is_empty(words) ? NULL : words;
}

static enum err read_row(struct ctx *ctx, const struct pay_input *input, struct pay_row *ret_row)
{
	struct pay_row row = {
		.job = input->job,
		.city = or_null(input->city),
		.level = or_null(input->level),
		.years_from = input->years_from,
		.years_to = input->years_to,
		.sample = input->sample,
		.source = input->source,
		.as_of = input->as_of ? input->as_of : zone_date(ctx->arena, ctx->actor.zone, ctx_now_ms(ctx)),
		.account_id = ctx->actor.account_id,
	};

	TRY(check_input(ctx, input));
	TRY(read_amounts(ctx, input, &row));
	TRY(pay_key(ctx, row.job, &row.job_key));
	TRY(pay_city_key(ctx, row.city, &row.city_key));
	TRY(pay_key(ctx, row.level, &row.level_key));
	TRY(pay_key(ctx, row.source, &row.source_key));
	*ret_row = row;
	return OK;
}

static bool is_same(const struct pay_row *a, const struct pay_row *b)
{
	return a->low == b->low && a->middle == b->middle && a->high == b->high && a->sample == b->sample &&
	       text_equal(a->currency, b->currency) && text_equal(a->as_of, b->as_of);
}

enum err pay_put(struct ctx *ctx, const struct pay_input *input, bool may_replace, int64_t *ret_id, enum pay_taken *ret_taken)
{
	struct pay_row old = { 0 };
	struct pay_row row;
	bool found;

	TRY(read_row(ctx, input, &row));
	TRY(pay_store_same(ctx, &row, &old, &found));
	*ret_id = old.id;
	*ret_taken = PAY_SAME;
	if (found && (!may_replace || is_same(&old, &row)))
		return OK;
	*ret_taken = found ? PAY_REPLACED : PAY_NEW;
	TRY(pay_store_put(ctx, &row, ret_id));
	return audit_note(ctx, found ? "pay.change" : "pay.create", "pay_figure", *ret_id, NULL);
}

enum err pay_remove(struct ctx *ctx, int64_t id)
{
	int64_t changes;

	TRY(pay_store_remove(ctx, id, &changes));
	if (!changes)
		return not_found(ctx);
	return audit_note(ctx, "pay.remove", "pay_figure", id, NULL);
}

/* --- What was agreed --- */

static enum err check_agree(struct ctx *ctx, int64_t submission_id, const struct money *amount)
{
	struct submission submission;
	struct access access;

	TRY(submission_get(ctx, submission_id, &submission));
	TRY(permission_candidate(ctx, submission.candidate.id, &access));
	if (!access.edit)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Who may change the candidate writes down what was agreed.");
	TRY(money_check(ctx, "amount", amount));
	if (amount && (amount->amount <= 0 || amount->amount > AMOUNT_MAX))
		return fail(ctx, ERR_MEANING, "pay.amount", "amount", "An agreed pay is more than nothing.");
	return OK;
}

enum err pay_agree(struct ctx *ctx, int64_t submission_id, const struct money *amount)
{
	TRY(check_agree(ctx, submission_id, amount));
	if (amount) {
		const struct pay_query row = { .submission_id = submission_id, .amount = amount->amount, .currency = amount->currency,
					       .account_id = ctx->actor.account_id };

		TRY(pay_store_agree(ctx, &row));
	} else {
		TRY(pay_store_disagree(ctx, submission_id));
	}
	return audit_note(ctx, amount ? "pay.agree" : "pay.disagree", "submission", submission_id, NULL);
}

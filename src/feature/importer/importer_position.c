/* Lines that are positions. The line's identity is the position's: a file imported twice makes each position once. */
#include "base/cleanup.h"
#include "base/text.h"
#include "feature/importer/importer_row.h"
#include "feature/position/position.h"

enum { NOTES_MAX_BYTES = 1024 * 1024, MAX_DESCRIPTION = 20000 };

static const char *value(const struct import_plan *plan, const struct import_line *line, const char *field)
{
	return plan_value(plan, line, field, NULL);
}

/* Pay a month from one column of ranges or two of bounds; what cannot be read becomes a note. */
static void read_salary(const struct import_plan *plan, const struct import_line *line, struct position_import *row,
			struct text *notes)
{
	static const char *const fields[] = { "salary", "salary_min", "salary_max" };

	for (size_t i = 0; i < 3; i++) {
		const struct plan_column *column;
		const char *text = plan_value(plan, line, fields[i], &column);
		struct wage wage;

		if (!text)
			continue;
		if (!value_wage(text, column->heading, &wage)) {
			plan_append_note(notes, column->heading, text);
			continue;
		}
		if (i != 2)
			row->salary_min = wage_per_month(&wage, wage.min);
		if (i != 1)
			row->salary_max = wage_per_month(&wage, wage.max);
		if (wage.months)
			row->salary_months = wage.months;
	}
	if (row->salary_min && row->salary_max && row->salary_min > row->salary_max) {
		int64_t lower = row->salary_max;

		row->salary_max = row->salary_min;
		row->salary_min = lower;
	}
	row->salary_currency = "CNY";
}

static void read_numbers(const struct import_plan *plan, const struct import_line *line, struct position_import *row,
			 struct text *notes)
{
	const struct plan_column *column;
	const char *text;
	const char *latitude = value(plan, line, "latitude");
	const char *longitude = value(plan, line, "longitude");

	if ((text = plan_value(plan, line, "headcount", &column)) &&
	    (!value_int(text, &row->headcount) || row->headcount < 1 || row->headcount > 100000)) {
		row->headcount = 0;
		plan_append_note(notes, column->heading, text);
	}
	row->has_place = value_real(latitude, &row->latitude) && value_real(longitude, &row->longitude) &&
			 row->latitude >= -90 && row->latitude <= 90 && row->longitude >= -180 && row->longitude <= 180;
	if (!row->has_place)
		row->latitude = row->longitude = 0;
	if ((text = plan_value(plan, line, "state", &column))) {
		const char *state = value_position_state(text);

		row->state = choice_from_text(&position_state_choices, state ? state : "");
		if (!state)
			plan_append_note(notes, column->heading, text);
	}
}

static enum err read_texts(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			   struct position_import *row)
{
	const struct {
		const char *field;
		const char **to;
	} texts[] = {
		{ "title", &row->title },   { "company", &row->company },	{ "industry", &row->industry },
		{ "city", &row->city },	    { "district", &row->district },	{ "experience", &row->experience },
		{ "education", &row->education },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i].to = value(plan, line, texts[i].field);
		if (*texts[i].to && text_code_points(*texts[i].to) > 200)
			return fail(ctx, ERR_MEANING, "import.too_long", texts[i].field,
				    "The value has more than 200 characters.");
	}
	if (!row->company)
		row->company = value(plan, line, "company_short");
	if (!row->title)
		return fail(ctx, ERR_MEANING, "import.missing", "title", "The row has no title.");
	return OK;
}

/* The description with the columns that have no field, cut where the product's limit is. */
static void read_description(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			     struct position_import *row, struct text *notes)
{
	const char *described = plan_joined(ctx, plan, line, "description");
	const char *job_type = value(plan, line, "job_type");

	if (job_type)
		plan_append_note(notes, "职位类型", job_type);
	if (row->company && value(plan, line, "company_short") && !text_equal(row->company, value(plan, line, "company_short")))
		plan_append_note(notes, "公司简称", value(plan, line, "company_short"));
	plan_append_unmapped(plan, line, notes);
	row->description = described && notes->length ?
				   arena_format(ctx->arena, "%s\n\n%s", described, text_chars(notes)) :
			   described ? described :
			   notes->length ? arena_text(ctx->arena, text_chars(notes)) : NULL;
}

enum err import_apply_position(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			       enum row_result *ret_result)
{
	CLOSING(text_done) struct text notes = { 0 };
	struct position_import row = { .source_key = line->source_key, .lead_id = ctx->actor.account_id };
	bool created;
	int64_t id;

	text_init(&notes, NOTES_MAX_BYTES);
	TRY(read_texts(ctx, plan, line, &row));
	read_salary(plan, line, &row, &notes);
	read_numbers(plan, line, &row, &notes);
	read_description(ctx, plan, line, &row, &notes);
	if (row.description && text_code_points(row.description) > MAX_DESCRIPTION)
		return fail(ctx, ERR_MEANING, "import.too_long", "description", "The description has more than %d characters.",
			    MAX_DESCRIPTION);
	TRY(position_insert_imported(ctx, &row, &id, &created));
	*ret_result = created ? ROW_CREATED : plan->merge ? ROW_MERGED : ROW_SKIPPED;
	return OK;
}

/* Lines that are candidates. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/candidate/candidate.h"
#include "feature/importer/importer_row.h"
#include "feature/importer/importer_store.h"
#include "platform/unicode/phone.h"

enum { NOTES_MAX_BYTES = 1024 * 1024 };

/* What the readers of one line share. */
struct reading {
	struct ctx *ctx;
	const struct import_plan *plan;
	const struct import_line *line;
	struct candidate_import *row;
	struct text *notes;
};

static const char *value(const struct reading *reading, const char *field, const struct plan_column **ret_column)
{
	return plan_value(reading->plan, reading->line, field, ret_column);
}

static enum err read_name(struct reading *reading)
{
	struct ctx *ctx = reading->ctx;
	struct candidate_input *input = &reading->row->input;
	const char *name = value(reading, "name", NULL);
	const char *gender;

	if (!name)
		name = value_join_name(ctx->arena, value(reading, "surname", NULL), value(reading, "given_name", NULL));
	if (text_is_empty(name) && plan_has_reference(reading->plan, "person"))
		return OK;
	if (text_is_empty(name))
		return fail(ctx, ERR_MEANING, "import.missing", "name", "The row has no name.");
	input->name = value_name(ctx->arena, name, &gender);
	if (text_is_empty(input->name))
		return fail(ctx, ERR_MEANING, "import.missing", "name", "The row has no name.");
	if (gender)
		input->gender = choice_from_text(&gender_choices, gender);
	return OK;
}

/* The first number of the cell is the phone, further ones become notes; damaged or unusable ones refuse the row, because a
 * lost number is worse than a row to mend. */
static enum err read_phone(struct reading *reading)
{
	struct ctx *ctx = reading->ctx;
	struct list items;

	value_split(ctx->arena, plan_joined(ctx, reading->plan, reading->line, "phone"), &items);
	for (size_t i = 0; i < items.count; i++) {
		const char *text = ((const char **)items.items)[i];
		char phone[PHONE_BYTES];

		if (value_is_damaged_number(text))
			return fail(ctx, ERR_MEANING, "import.damaged_number", "phone",
				    "The number %.40s was rounded by a spreadsheet.", text);
		if (!phone_normalise(text, phone))
			return fail(ctx, ERR_MEANING, "import.phone", "phone", "%.40s is no phone number.", text);
		if (!reading->row->input.phone)
			reading->row->input.phone = arena_text(ctx->arena, phone);
		else if (!text_equal(reading->row->input.phone, phone))
			plan_append_note(reading->notes, "其他电话", text);
	}
	return OK;
}

static enum err read_email(struct reading *reading)
{
	struct ctx *ctx = reading->ctx;
	struct list items;

	value_split(ctx->arena, plan_joined(ctx, reading->plan, reading->line, "email"), &items);
	for (size_t i = 0; i < items.count; i++) {
		const char *text = ((const char **)items.items)[i];

		if (!value_is_email(text))
			return fail(ctx, ERR_MEANING, "import.email", "email", "%.100s is no e-mail address.", text);
		if (!reading->row->input.email)
			reading->row->input.email = text;
		else if (!text_equal_nocase(reading->row->input.email, text))
			plan_append_note(reading->notes, "其他邮箱", text);
	}
	return OK;
}

/* Values with a form of their own that are unreadable are kept as notes: a strange word for gender refuses no row. */
static void read_facts(struct reading *reading)
{
	struct candidate_input *input = &reading->row->input;
	const struct plan_column *column;
	const char *text;

	if ((text = value(reading, "gender", &column)) && !input->gender) {
		input->gender = choice_from_text(&gender_choices, value_gender(text) ? value_gender(text) : "");
		if (!input->gender)
			plan_append_note(reading->notes, column->heading, text);
	}
	if ((text = value(reading, "birth_year", &column)) &&
	    !value_birth_year(text, column->heading, reading->plan->this_year, &input->birth_year))
		plan_append_note(reading->notes, column->heading, text);
	if ((text = value(reading, "preferred_channel", &column))) {
		const char *channel = value_channel(text);

		input->preferred_channel = choice_from_text(&channel_choices, channel ? channel : "");
		if (!channel)
			plan_append_note(reading->notes, column->heading, text);
	}
	input->notice_days = -1;
	if ((text = value(reading, "notice_days", &column)) && !value_days(text, &input->notice_days))
		plan_append_note(reading->notes, column->heading, text);
	if ((text = value(reading, "pool_grade", &column))) {
		input->pool_grade = choice_from_text(&pool_grade_choices, text);
		if (!input->pool_grade)
			plan_append_note(reading->notes, column->heading, text);
	}
	if ((text = value(reading, "last_contact_at", &column)) &&
	    (!plan_instant(reading->plan, column, text, &reading->row->last_contact_at) ||
	     reading->row->last_contact_at > ctx_now_ms(reading->ctx))) {
		reading->row->last_contact_at = 0;
		plan_append_note(reading->notes, column->heading, text);
	}
}

/* Pay a year. Of a range the lower end counts; the cell itself stays as a note. */
static void read_salary(struct reading *reading, const char *field, struct money **ret_money)
{
	const struct plan_column *column;
	const char *text = value(reading, field, &column);
	struct wage wage;

	if (!text)
		return;
	if (!value_wage(text, column->heading, &wage) || !(wage.min || wage.max)) {
		plan_append_note(reading->notes, column->heading, text);
		return;
	}
	if (wage.min != wage.max)
		plan_append_note(reading->notes, column->heading, text);
	*ret_money = money_make(reading->ctx->arena, wage_per_year(&wage, wage.min ? wage.min : wage.max), "CNY");
}

static enum err read_texts(struct reading *reading)
{
	struct candidate_input *input = &reading->row->input;
	const struct {
		const char *field;
		const char **to;
	} texts[] = {
		{ "wechat", &input->wechat },	{ "company", &input->company },
		{ "title", &input->title },	{ "city", &input->city },
		{ "education", &input->education }, { "contact_window", &input->contact_window },
		{ "office_address", &input->office_address }, { "source", &input->source },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i].to = value(reading, texts[i].field, NULL);
		TRY(plan_check_length(reading->ctx, &candidate_input_shape, texts[i].field, *texts[i].to));
	}
	input->resume = plan_joined(reading->ctx, reading->plan, reading->line, "resume");
	TRY(plan_check_length(reading->ctx, &candidate_input_shape, "resume", input->resume));
	value_split(reading->ctx->arena, plan_joined(reading->ctx, reading->plan, reading->line, "tags"), &input->tags);
	return plan_check_length(reading->ctx, &candidate_input_shape, "name", input->name);
}

/* JSON of one custom value; NULL when the text is no such value. */
static const char *custom_json(struct ctx *ctx, const struct custom_field *field, enum date_order order, const char *text)
{
	CLOSING(text_done) struct text json = { 0 };
	struct local_time date;
	double number;
	bool has_time;

	switch (field->type) {
	case CUSTOM_NUMBER:
		return value_real(text, &number) ? arena_format(ctx->arena, "%.15g", number) : NULL;
	case CUSTOM_DATE:
		if (!value_date(text, order, &date, &has_time))
			return NULL;
		return arena_format(ctx->arena, "\"%04d-%02d-%02d\"", date.year, date.month, date.day);
	case CUSTOM_BOOL:
		if (text_equal(text, "是") || text_equal_nocase(text, "yes") || text_equal_nocase(text, "true") ||
		    text_equal(text, "1"))
			return "true";
		if (text_equal(text, "否") || text_equal_nocase(text, "no") || text_equal_nocase(text, "false") ||
		    text_equal(text, "0"))
			return "false";
		return NULL;
	default:
		text_init(&json, NOTES_MAX_BYTES);
		json_append_text(&json, text);
		return arena_text(ctx->arena, text_chars(&json));
	}
}

static void read_custom(struct reading *reading)
{
	const struct custom_field *fields = reading->plan->custom_fields.items;
	CLOSING(text_done) struct text custom = { 0 };

	text_init(&custom, NOTES_MAX_BYTES);
	for (size_t i = 0; i < reading->plan->custom_fields.count; i++) {
		const struct plan_column *column;
		const char *name = arena_format(reading->ctx->arena, "custom.%s", fields[i].key);
		const char *text = value(reading, name, &column);
		const char *json = text ? custom_json(reading->ctx, &fields[i], column->order, text) : NULL;

		if (text && !json)
			plan_append_note(reading->notes, column->heading, text);
		if (!json)
			continue;
		text_append(&custom, custom.length ? "," : "{");
		json_append_text(&custom, fields[i].key);
		text_append_format(&custom, ":%s", json);
	}
	if (!custom.length)
		return;
	text_append_char(&custom, '}');
	reading->row->input.custom = arena_text(reading->ctx->arena, text_chars(&custom));
}

/* "2016-05", or the cell as it is. */
static const char *month_of(const struct reading *reading, const char *field)
{
	const struct plan_column *column;
	const char *text = value(reading, field, &column);
	struct local_time local;
	int64_t at_ms;

	if (!text || !plan_instant(reading->plan, column, text, &at_ms))
		return text ? text : "";
	zone_local(reading->plan->zone, at_ms, &local);
	return arena_format(reading->ctx->arena, "%04d-%02d", local.year, local.month);
}

/* One job of his life: a line of the CV; the one without an end is where he is now. */
static void read_job(struct reading *reading)
{
	const char *employer = value(reading, "job_employer", NULL);
	const char *title = value(reading, "job_title", NULL);
	struct candidate_input *input = &reading->row->input;

	if (!employer && !title)
		return;
	text_append_format(reading->notes, "%s%s – %s %s%s%s", reading->notes->length ? "\n" : "", month_of(reading, "job_from"),
			   month_of(reading, "job_to"), employer ? employer : "", employer && title ? " · " : "", title ? title : "");
	if (value(reading, "job_to", NULL))
		return;
	input->company = input->company ? input->company : employer;
	input->title = input->title ? input->title : title;
}

enum err import_read_candidate(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			       struct candidate_import *ret_row)
{
	CLOSING(text_done) struct text notes = { 0 };
	struct candidate_import row = { .care = plan->care };
	struct reading reading = { ctx, plan, line, &row, &notes };
	const char *note;

	text_init(&notes, NOTES_MAX_BYTES);
	TRY(read_name(&reading));
	TRY(read_phone(&reading));
	TRY(read_email(&reading));
	TRY(read_texts(&reading));
	read_facts(&reading);
	read_salary(&reading, "current_salary", &row.input.current_salary);
	read_salary(&reading, "expected_salary", &row.input.expected_salary);
	read_custom(&reading);
	read_job(&reading);
	if ((note = plan_joined(ctx, plan, line, "note")))
		text_append_format(&notes, "%s%s", notes.length ? "\n" : "", note);
	plan_append_unmapped(plan, line, &notes);
	row.notes = notes.length ? arena_text(ctx->arena, text_chars(&notes)) : NULL;
	*ret_row = row;
	return OK;
}

/* The candidate that this line is already: the one it became in an earlier import, else a duplicate by its facts. */
static enum err find_known(struct ctx *ctx, const struct import_line *line, const struct candidate_import *row,
			   int64_t *ret_id, bool *ret_from_source)
{
	struct candidate_keys keys;
	const char *field;

	TRY(candidate_keys_make(ctx, &row->input, &keys));
	TRY(candidate_expect_duplicate(ctx, &keys));
	TRY(import_store_source(ctx, line->source_key, ret_id));
	*ret_from_source = *ret_id != 0;
	if (*ret_id)
		return OK;
	return candidate_find_duplicate(ctx, &keys, ret_id, &field);
}

/* Who may not know of the other must not write into him either. */
static enum err check_may_merge(struct ctx *ctx, int64_t id)
{
	struct access access;
	enum err result = permission_candidate(ctx, id, &access);

	if (result == ERR_NOT_FOUND)
		fault_clear(ctx);
	else
		TRY(result);
	if (result == ERR_NOT_FOUND || !access.edit)
		return fail(ctx, ERR_CONFLICT, "candidate.duplicate", NULL,
			    "This person is already among the candidates of the firm.");
	return OK;
}

/* A row that says more of somebody whom another system numbers. */
static enum err add_to_person(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			      enum row_result *ret_result)
{
	const char *person = plan_reference(ctx, plan, line, "person");
	struct candidate_import row;
	int64_t id = 0;
	bool changed;

	TRY(import_read_candidate(ctx, plan, line, &row));
	if (person)
		TRY(import_store_source(ctx, person, &id));
	if (!id)
		return fail(ctx, ERR_MEANING, "import.no_candidate", "name", "No candidate fits this row.");
	TRY(check_may_merge(ctx, id));
	TRY(candidate_merge_fill(ctx, id, &row, &changed));
	*ret_result = changed ? ROW_MERGED : ROW_SKIPPED;
	return OK;
}

enum err import_apply_candidate(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
				enum row_result *ret_result)
{
	struct candidate_import row;
	bool from_source;
	bool changed;
	int64_t id;

	if (plan_has_reference(plan, "person"))
		return add_to_person(ctx, plan, line, ret_result);
	TRY(import_read_candidate(ctx, plan, line, &row));
	TRY(find_known(ctx, line, &row, &id, &from_source));
	if (!id) {
		TRY(candidate_insert(ctx, &row, &id));
		*ret_result = ROW_CREATED;
	} else if (plan->merge) {
		TRY(check_may_merge(ctx, id));
		TRY(candidate_merge_fill(ctx, id, &row, &changed));
		*ret_result = ROW_MERGED;
	} else {
		*ret_result = ROW_SKIPPED;
	}
	TRY(import_note_off_limits(ctx, plan, line, id));
	bool is_left = *ret_result == ROW_SKIPPED && !plan_has_reference(plan, "source");
	return from_source || is_left ? OK : import_store_set_source(ctx, line->source_key, id);
}

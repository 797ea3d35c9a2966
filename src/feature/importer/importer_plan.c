/* Mappings: checking them, reading lines by them. */
#include "feature/importer/importer_plan.h"

#include "base/cleanup.h"
#include "base/field.h"
#include "base/text.h"
#include "feature/candidate/candidate.h"
#include "feature/importer/importer_source.h"

enum { NOON = 12, NOTES_MAX_BYTES = 1024 * 1024 };

static const struct field pair_fields[] = {
	FIELD_INT(struct import_pair, column, .max = 16384, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import_pair, field, .max = 100, .flags = FIELD_REQUIRED),
};
const struct shape import_pair_shape = SHAPE("ImportPair", struct import_pair, pair_fields);

static bool is_custom_field(const struct import_plan *plan, const char *field)
{
	const struct custom_field *items = plan->custom_fields.items;

	if (plan->kind != IMPORT_CANDIDATES || !text_starts(field, "custom."))
		return false;
	for (size_t i = 0; i < plan->custom_fields.count; i++) {
		if (text_equal(items[i].key, field + strlen("custom.")))
			return true;
	}
	return false;
}

/* "source.SYSTEM", "person.SYSTEM", "position.SYSTEM": a number of another system (importer_source.c). */
static bool is_reference(const char *field, const char *what)
{
	size_t length = strlen(what);

	return field && strncmp(field, what, length) == 0 && field[length] == '.' && import_source_is_known(field + length + 1);
}

bool plan_has_reference(const struct import_plan *plan, const char *what)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (is_reference(plan->columns[i].field, what))
			return true;
	}
	return false;
}

static bool is_mapped(const struct import_plan *plan, const char *field)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (text_equal(plan->columns[i].field, field))
			return true;
	}
	return false;
}

static enum err bad_mapping(struct ctx *ctx, const char *detail)
{
	return fail(ctx, ERR_MEANING, "import.mapping", "mapping", "%s", detail);
}

static bool tells_person(const struct import_plan *plan)
{
	return is_mapped(plan, "candidate_id") || is_mapped(plan, "phone") || is_mapped(plan, "email") || is_mapped(plan, "name") ||
	       plan_has_reference(plan, "person");
}

/* Every kind has targets without which a row says nothing. */
static enum err check_needed(struct ctx *ctx, const struct import_plan *plan)
{
	switch (plan->kind) {
	case IMPORT_CANDIDATES:
		if (!is_mapped(plan, "name") && !is_mapped(plan, "given_name") && !is_mapped(plan, "surname") &&
		    !plan_has_reference(plan, "person"))
			return bad_mapping(ctx, "A column must hold the name.");
		break;
	case IMPORT_POSITIONS:
		if (!is_mapped(plan, "title"))
			return bad_mapping(ctx, "A column must hold the title of the position.");
		break;
	case IMPORT_RECORDS:
		if (!is_mapped(plan, "at"))
			return bad_mapping(ctx, "A column must hold the time of the contact.");
		if (!tells_person(plan))
			return bad_mapping(ctx, "A column must tell the candidate: name, phone, e-mail or id.");
		break;
	case IMPORT_SUBMISSIONS:
		if (!tells_person(plan))
			return bad_mapping(ctx, "A column must tell the candidate: name, phone, e-mail or id.");
		if (!is_mapped(plan, "position") && !plan_has_reference(plan, "position"))
			return bad_mapping(ctx, "A column must tell the position.");
		break;
	case IMPORT_USERS:
		if (!is_mapped(plan, "login") || !is_mapped(plan, "role"))
			return bad_mapping(ctx, "Columns must hold the login and the role.");
		break;
	case IMPORT_PAY:
		if (!is_mapped(plan, "job") || (!is_mapped(plan, "middle") && !is_mapped(plan, "salary")))
			return bad_mapping(ctx, "Columns must hold the job and what is earned.");
		break;
	}
	return OK;
}

static enum err map_pair(struct ctx *ctx, struct import_plan *plan, const struct import_pair *pair)
{
	const struct import_field *field = import_field_find(plan->kind, pair->field);

	bool is_other = is_custom_field(plan, pair->field) || is_reference(pair->field, "source") ||
			is_reference(pair->field, "person") || is_reference(pair->field, "position");
	if (!field && !is_other)
		return fail(ctx, ERR_MEANING, "import.mapping", "mapping", "There is no field \"%s\".", pair->field);
	if (pair->column < 0 || (size_t)pair->column >= plan->column_count)
		return fail(ctx, ERR_MEANING, "import.mapping", "mapping", "The file has no column %lld.",
			    (long long)pair->column);
	if (plan->columns[pair->column].field)
		return fail(ctx, ERR_MEANING, "import.mapping", "mapping", "Column %lld is mapped twice.",
			    (long long)pair->column);
	if (!(field && field->several) && is_mapped(plan, pair->field))
		return fail(ctx, ERR_MEANING, "import.mapping", "mapping", "Two columns are mapped to \"%s\".",
			    pair->field);
	plan->columns[pair->column].field = field ? field->name : pair->field;
	return OK;
}

enum err plan_columns(struct ctx *ctx, const struct list *pairs, const struct list *columns, struct import_plan *plan)
{
	const struct import_pair *items = pairs->items;
	const struct guess_column *guessed = columns->items;

	plan->reject_columns = guess_reject_columns(columns);
	plan->column_count = columns->count;
	plan->columns = arena_array(ctx->arena, columns->count + 1, sizeof(*plan->columns));
	for (size_t i = 0; i < columns->count; i++)
		plan->columns[i].heading = text_is_empty(guessed[i].heading) ? arena_format(ctx->arena, "列 %zu", i + 1) :
									       guessed[i].heading;
	for (size_t i = 0; i < pairs->count; i++)
		TRY(map_pair(ctx, plan, &items[i]));
	return check_needed(ctx, plan);
}

/* --- Reading a line --- */

static const char *cell(const struct import_line *line, size_t column)
{
	return column < line->cell_count ? line->cells[column] : NULL;
}

void plan_learn_dates(struct import_plan *plan, const struct import_line *lines, size_t count)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		struct plan_column *column = &plan->columns[i];

		for (size_t k = 0; k < count && column->field && column->order == DATE_ORDER_UNKNOWN; k++) {
			if (cell(&lines[k], i))
				column->order = value_date_order(cell(&lines[k], i));
		}
	}
}

const char *plan_value(const struct import_plan *plan, const struct import_line *line, const char *field,
		       const struct plan_column **ret_column)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (!plan->columns[i].field || strcmp(plan->columns[i].field, field) != 0)
			continue;
		if (ret_column)
			*ret_column = &plan->columns[i];
		return cell(line, i);
	}
	return NULL;
}

const char *plan_reference(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, const char *what)
{
	const char *kind = text_equal(what, "person")   ? "candidates" :
			   text_equal(what, "position") ? "positions" :
							  choice_text(&import_kinds, (int)plan->kind);

	for (size_t i = 0; i < plan->column_count; i++) {
		const char *field = plan->columns[i].field;

		if (is_reference(field, what) && cell(line, i))
			return arena_format(ctx->arena, "%s:%s:%.200s", field + strlen(what) + 1, kind, cell(line, i));
	}
	return NULL;
}

const char *plan_joined(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			const char *field)
{
	const char *first = NULL;
	CLOSING(text_done) struct text joined = { 0 };

	text_init(&joined, NOTES_MAX_BYTES);
	for (size_t i = 0; i < plan->column_count; i++) {
		const char *value = cell(line, i);

		if (!value || !plan->columns[i].field || strcmp(plan->columns[i].field, field) != 0)
			continue;
		if (first)
			text_append_format(&joined, "%s%s", joined.length ? "\n" : arena_format(ctx->arena, "%s\n", first), value);
		else
			first = value;
	}
	return joined.length ? arena_text(ctx->arena, text_chars(&joined)) : first;
}

void plan_append_note(struct text *notes, const char *heading, const char *value)
{
	text_append_format(notes, "%s%s: %s", notes->length ? "\n" : "", heading, value);
}

void plan_append_unmapped(const struct import_plan *plan, const struct import_line *line, struct text *notes)
{
	for (size_t i = plan->reject_columns; i < plan->column_count; i++) {
		if (!plan->columns[i].field && cell(line, i) && !text_equal(cell(line, i), "\"\""))
			plan_append_note(notes, plan->columns[i].heading, cell(line, i));
	}
	for (size_t i = plan->column_count; i < line->cell_count; i++) {
		if (line->cells[i])
			text_append_format(notes, "%s%s", notes->length ? "\n" : "", line->cells[i]);
	}
}

bool plan_instant(const struct import_plan *plan, const struct plan_column *column, const char *value,
		  int64_t *ret_at_ms)
{
	struct local_time at;
	bool has_time;

	if (time_parse(value, ret_at_ms))
		return true;
	if (!value_date(value, column->order, &at, &has_time))
		return false;
	if (!has_time)
		at.hour = NOON;
	*ret_at_ms = zone_instant_ms(plan->zone, &at);
	return true;
}

enum err plan_check_length(struct ctx *ctx, const struct shape *shape, const char *field, const char *value)
{
	const struct field *entry = shape_field(shape, field);
	int64_t max = entry && entry->max ? entry->max : 2000;

	if (value && (int64_t)strlen(value) > max && (int64_t)text_code_points(value) > max)
		return fail(ctx, ERR_MEANING, "import.too_long", field, "The value has more than %lld characters.",
			    (long long)max);
	return OK;
}

/* Rules of positions: who may change them, what they refer to, who works on them. */
#include "feature/position/position.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/permission/permission.h"
#include "feature/position/position_store.h"
#include "platform/hook/hook.h"
#include "platform/unicode/unicode.h"

static const char *const state_names[] = { NULL, "open", "paused", "closed" };
const struct choices position_state_choices = CHOICES(state_names);

static const char *const level_names[] = { NULL, "view", "contribute", "edit" };
static const struct choices level_choices = CHOICES(level_names);

static const struct field ref_fields[] = {
	FIELD_ID(struct position_ref, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct position_ref, title, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct position_ref, company, &company_ref_shape),
	FIELD_TEXT(struct position_ref, job_type),
};
const struct shape position_ref_shape = SHAPE("PositionRef", struct position_ref, ref_fields);

static const struct field member_fields[] = {
	FIELD_OBJECT(struct position_member, account, &account_ref_shape),
	FIELD_TEXT(struct position_member, level, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct position_member, contactable),
};
static const struct shape member_shape = SHAPE("PositionMember", struct position_member, member_fields);

static const struct field position_fields[] = {
	FIELD_ID(struct position, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct position, version),
	FIELD_TEXT(struct position, title, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct position, company, &company_ref_shape),
	FIELD_TEXT(struct position, job_type),
	FIELD_TEXT(struct position, job_type_name),
	FIELD_TEXT(struct position, city),
	FIELD_OBJECT_PTR(struct position, salary_min, &money_shape),
	FIELD_OBJECT_PTR(struct position, salary_max, &money_shape),
	FIELD_INT(struct position, headcount, .flags = FIELD_NULL),
	FIELD_TEXT(struct position, state, .choices = &position_state_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct position, description),
	FIELD_OBJECT_PTR(struct position, lead, &account_ref_shape),
	FIELD_OBJECT_PTR(struct position, backup, &account_ref_shape),
	FIELD_LIST(struct position, members, &member_shape),
	FIELD_BOOL(struct position, may_manage),
	FIELD_INT(struct position, submission_count),
	FIELD_TIME(struct position, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct position, updated_at, .flags = FIELD_REQUIRED),
};
const struct shape position_shape = SHAPE("Position", struct position, position_fields);

#define INPUT_FIELDS(title_flags)                                                             \
	{                                                                                     \
		FIELD_TEXT(struct position_input, title, .max = 200, .flags = (title_flags)), \
			FIELD_ID(struct position_input, company_id),                          \
			FIELD_TEXT(struct position_input, company, .max = 200),               \
			FIELD_TEXT(struct position_input, job_type, .max = 40),               \
			FIELD_TEXT(struct position_input, city, .max = 100),                  \
			FIELD_OBJECT_PTR(struct position_input, salary_min, &money_shape),    \
			FIELD_OBJECT_PTR(struct position_input, salary_max, &money_shape),    \
			FIELD_INT(struct position_input, headcount, .min = 1, .max = 10000),  \
			FIELD_ENUM(struct position_input, state, &position_state_choices),    \
			FIELD_TEXT(struct position_input, description, .max = 20000),         \
			FIELD_ID(struct position_input, lead_id),                             \
			FIELD_ID(struct position_input, backup_id),                           \
	}
static const struct field input_fields[] = INPUT_FIELDS(FIELD_REQUIRED);
static const struct field change_fields[] = INPUT_FIELDS(0);
const struct shape position_input_shape = SHAPE_INPUT("PositionInput", struct position_input, input_fields);
const struct shape position_change_shape = SHAPE_INPUT("PositionChange", struct position_input, change_fields);

static const struct field member_input_fields[] = {
	FIELD_ID(struct position_member_input, account_id, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct position_member_input, level, &level_choices, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct position_member_input, contactable),
};
static const struct shape member_input_shape =
	SHAPE("PositionMemberInput", struct position_member_input, member_input_fields);
static const struct field members_fields[] = {
	FIELD_LIST(struct position_members_input, items, &member_input_shape, .flags = FIELD_REQUIRED),
};
const struct shape position_members_shape = SHAPE("PositionMembers", struct position_members_input, members_fields);

static const char sort_newest[] = "position";

/* --- From rows to what is shown --- */

static struct account_ref *make_account_ref(struct ctx *ctx, int64_t id, const char *name)
{
	const struct account_ref ref = { .id = id, .name = name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

static struct company_ref *make_company_ref(struct ctx *ctx, int64_t id, const char *name)
{
	const struct company_ref ref = { .id = id, .name = name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

static bool may_manage(const struct ctx *ctx, const struct position_row *row)
{
	int64_t id = ctx->actor.account_id;
	const struct position_tie tie = { .known = 1, .leads = row->lead_id == id || row->backup_id == id };

	return permission_position_access(ctx->actor.role, &tie).manage;
}

static struct position make_position(struct ctx *ctx, const struct position_row *row)
{
	const char *currency = row->salary_currency;

	return (struct position){
		.id = row->id,
		.version = row->version,
		.title = row->title,
		.company = make_company_ref(ctx, row->company_id, row->company_name),
		.job_type = row->job_type,
		.job_type_name = row->job_type_name,
		.city = row->city,
		.salary_min = row->salary_min ? money_make(ctx->arena, row->salary_min, currency) : NULL,
		.salary_max = row->salary_max ? money_make(ctx->arena, row->salary_max, currency) : NULL,
		.headcount = row->headcount,
		.state = row->state,
		.description = row->description,
		.lead = make_account_ref(ctx, row->lead_id, row->lead_name),
		.backup = make_account_ref(ctx, row->backup_id, row->backup_name),
		.submission_count = row->submission_count,
		.may_manage = may_manage(ctx, row),
		.created_at = row->created_at,
		.updated_at = row->updated_at,
	};
}

/* Gives each position its members; all of them in one query. */
static enum err fill_members(struct ctx *ctx, struct position *positions, size_t count)
{
	const char *ids = "[";
	struct list rows;

	for (size_t i = 0; i < count; i++)
		ids = arena_format(ctx->arena, "%s%s%lld", ids, i ? "," : "", (long long)positions[i].id);
	TRY(position_store_members(ctx, arena_format(ctx->arena, "%s]", ids), &rows));
	const struct position_member_row *member_rows = rows.items;
	for (size_t i = 0; i < count; i++) {
		struct vec members;

		vec_init(&members, ctx->arena, sizeof(struct position_member));
		for (size_t j = 0; j < rows.count; j++) {
			const struct position_member_row *row = &member_rows[j];

			if (row->position_id != positions[i].id)
				continue;
			*(struct position_member *)vec_push(&members) = (struct position_member){
				{ row->account_id, row->account_name }, row->level, row->contactable,
			};
		}
		positions[i].members = vec_list(&members);
	}
	return OK;
}

static enum err make_positions(struct ctx *ctx, const struct list *rows, struct list *ret_positions)
{
	const struct position_row *row = rows->items;
	struct position *positions = arena_array(ctx->arena, rows->count + 1, sizeof(*positions));

	for (size_t i = 0; i < rows->count; i++)
		positions[i] = make_position(ctx, &row[i]);
	TRY(fill_members(ctx, positions, rows->count));
	*ret_positions = (struct list){ positions, rows->count };
	return OK;
}

/* --- Reading --- */

enum err position_list(struct ctx *ctx, const struct position_filter *filter, struct page *ret_page)
{
	struct viewer viewer = permission_viewer(ctx);
	struct page page = { 0 };
	struct page_key key;
	struct list rows;
	const char *q;
	struct position_query query = {
		.company_id = filter->company_id,
		.job_type = filter->job_type,
		.state = choice_text(&position_state_choices, filter->state),
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.row_limit = filter->limit,
	};

	TRY(page_start(ctx, filter->cursor, sort_newest, &key));
	TRY(unicode_fold(ctx, filter->q, &q));
	query.q_like = page_like(ctx, q);
	TRY(page_account(ctx, "lead", filter->lead, &query.lead_id));
	query.before_id = key.id ? key.id : INT64_MAX;
	TRY(position_store_list(ctx, &query, &rows));
	TRY(position_store_count(ctx, &query, &page.total));
	TRY(make_positions(ctx, &rows, &page.items));
	if (rows.count == (size_t)filter->limit) {
		const struct position_row *last = (const struct position_row *)rows.items + rows.count - 1;

		page.next = page_next(ctx, sort_newest, &(struct page_key){ .id = last->id });
	}
	*ret_page = page;
	return OK;
}

static enum err load_row(struct ctx *ctx, int64_t id, struct position_row *ret_row)
{
	bool found;

	TRY(position_store_get(ctx, id, ret_row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "position.not_found", NULL, "There is no such position.");
	return OK;
}

enum err position_get(struct ctx *ctx, int64_t id, struct position *ret_position)
{
	struct position_row row = { 0 };

	TRY(load_row(ctx, id, &row));
	struct position position = make_position(ctx, &row);
	TRY(fill_members(ctx, &position, 1));
	*ret_position = position;
	return OK;
}

enum err position_ref_get(struct ctx *ctx, int64_t id, struct position_ref *ret_ref)
{
	struct position_row row = { 0 };

	TRY(load_row(ctx, id, &row));
	*ret_ref = (struct position_ref){
		row.id, row.title, make_company_ref(ctx, row.company_id, row.company_name), row.job_type,
	};
	return OK;
}

/* --- Writing --- */

static enum err refuse_unknown(struct ctx *ctx, const char *field, const char *what)
{
	return fail(ctx, ERR_MEANING, "request.unknown", field, "There is no such %s.", what);
}

static enum err check_account(struct ctx *ctx, const char *field, int64_t account_id)
{
	bool has;

	if (!account_id)
		return OK;
	TRY(position_store_has_account(ctx, account_id, &has));
	return has ? OK : refuse_unknown(ctx, field, "account");
}

static enum err check_job_type(struct ctx *ctx, const char *code)
{
	bool has;

	if (!code)
		return OK;
	TRY(position_store_has_job_type(ctx, code, &has));
	return has ? OK : refuse_unknown(ctx, "job_type", "job type");
}

/* Company by id or by name into the row. */
static enum err apply_company(struct ctx *ctx, const struct position_input *input, struct position_row *row)
{
	const struct shape *shape = &position_change_shape;
	struct company company = { 0 };

	if (input->company_id && input->company)
		return fail(ctx, ERR_MEANING, "request.invalid", "company", "Give company_id or company, not both.");
	if (input->company_id) {
		if (company_get(ctx, input->company_id, &company) != OK) {
			fault_clear(ctx);
			return refuse_unknown(ctx, "company_id", "company");
		}
		row->company_id = company.id;
		return OK;
	}
	if (input->company)
		return company_find_or_create(ctx, input->company, NULL, &row->company_id);
	if (shape_has(shape, input, "company_id") || shape_has(shape, input, "company"))
		row->company_id = 0;
	return OK;
}

/* Both ends of the pay share one column of currency. */
static enum err apply_salary(struct ctx *ctx, const struct position_input *input, struct position_row *row)
{
	const struct shape *shape = &position_change_shape;
	const struct money *least = input->salary_min;
	const struct money *most = input->salary_max;

	TRY(money_check(ctx, "salary_min", least));
	TRY(money_check(ctx, "salary_max", most));
	if (least && most && !text_equal(least->currency, most->currency))
		return fail(ctx, ERR_MEANING, "position.currency", "salary_max.currency",
			    "Both ends of the pay are in one currency.");
	if (shape_has(shape, input, "salary_min"))
		row->salary_min = least ? least->amount : 0;
	if (shape_has(shape, input, "salary_max"))
		row->salary_max = most ? most->amount : 0;
	if (least || most)
		row->salary_currency = (least ? least : most)->currency;
	if (row->salary_min && row->salary_max && row->salary_min > row->salary_max)
		return fail(ctx, ERR_MEANING, "position.salary_order", "salary_max",
			    "The upper end of the pay lies below the lower end.");
	return OK;
}

static enum err apply_people(struct ctx *ctx, const struct position_input *input, struct position_row *row)
{
	const struct shape *shape = &position_change_shape;

	TRY(check_account(ctx, "lead_id", input->lead_id));
	TRY(check_account(ctx, "backup_id", input->backup_id));
	if (shape_has(shape, input, "lead_id"))
		row->lead_id = input->lead_id;
	if (shape_has(shape, input, "backup_id"))
		row->backup_id = input->backup_id;
	return OK;
}

static enum err apply_input(struct ctx *ctx, const struct position_input *input, struct position_row *row)
{
	const struct shape *shape = &position_change_shape;

	if (shape_has(shape, input, "title"))
		row->title = input->title;
	if (text_is_empty(row->title))
		return fail(ctx, ERR_MEANING, "request.missing", "title", "A position needs a title.");
	TRY(check_job_type(ctx, input->job_type));
	if (shape_has(shape, input, "job_type"))
		row->job_type = input->job_type;
	if (shape_has(shape, input, "city"))
		row->city = input->city;
	if (shape_has(shape, input, "headcount"))
		row->headcount = input->headcount;
	if (shape_has(shape, input, "description"))
		row->description = input->description;
	if (shape_has(shape, input, "state"))
		row->state = input->state ? choice_text(&position_state_choices, input->state) : "open";
	TRY(apply_salary(ctx, input, row));
	TRY(apply_people(ctx, input, row));
	return apply_company(ctx, input, row);
}

enum err position_create(struct ctx *ctx, const struct position_input *input, int64_t *ret_id)
{
	struct position_row row = { .state = "open" };
	int64_t id;

	if (role_may(ctx->actor.role, 0, PERMIT_LEAD))
		row.lead_id = ctx->actor.account_id;
	TRY(apply_input(ctx, input, &row));
	TRY(position_store_insert(ctx, &row, &id));
	TRY(audit_note(ctx, "position.create", "position", id, NULL));
	*ret_id = id;
	return OK;
}

/* The stored row, once the actor may manage it and expects this version. */
static enum err load_for_change(struct ctx *ctx, int64_t id, int64_t version, struct position_row *ret_row)
{
	struct position_access access;

	TRY(permission_position(ctx, id, &access));
	if (!access.manage)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL,
			    "Only its lead, its backup and partners change a position.");
	TRY(load_row(ctx, id, ret_row));
	if (version && version != ret_row->version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this position in between.");
	return OK;
}

enum err position_change(struct ctx *ctx, int64_t id, int64_t version, const struct position_input *input)
{
	struct position_row row = { 0 };
	int64_t changes;

	TRY(load_for_change(ctx, id, version, &row));
	struct hook_position changed = { .position_id = id, .from_job_type = row.job_type };
	TRY(apply_input(ctx, input, &row));
	TRY(position_store_update(ctx, &row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this position in between.");
	TRY(audit_note(ctx, "position.change", "position", id, NULL));
	changed.to_job_type = row.job_type;
	return hook_fire(ctx, HOOK_POSITION_CHANGED, &changed);
}

static enum err check_members(struct ctx *ctx, const struct position_member_input *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *field = arena_format(ctx->arena, "items.%zu.account_id", i);

		TRY(check_account(ctx, field, items[i].account_id));
		for (size_t j = 0; j < i; j++) {
			if (items[j].account_id == items[i].account_id)
				return fail(ctx, ERR_MEANING, "request.repeated", field, "This account is listed twice.");
		}
	}
	return OK;
}

/* Who may what from now on, for the audit log. */
static const char *members_json(struct ctx *ctx, const struct position_member_input *items, size_t count)
{
	const char *json = "{\"members\":[";

	for (size_t i = 0; i < count; i++)
		json = arena_format(ctx->arena, "%s%s{\"account_id\":%lld,\"level\":\"%s\",\"contactable\":%s}", json, i ? "," : "",
				    (long long)items[i].account_id, choice_text(&level_choices, items[i].level),
				    items[i].contactable ? "true" : "false");
	return arena_format(ctx->arena, "%s]}", json);
}

enum err position_set_members(struct ctx *ctx, int64_t id, int64_t version,
			      const struct position_members_input *input)
{
	const struct position_member_input *items = input->items.items;
	struct position_row row = { 0 };

	TRY(load_for_change(ctx, id, version, &row));
	TRY(check_members(ctx, items, input->items.count));
	TRY(position_store_clear_members(ctx, id));
	for (size_t i = 0; i < input->items.count; i++)
		TRY(position_store_add_member(ctx, id, items[i].account_id,
					      choice_text(&level_choices, items[i].level), items[i].contactable));
	TRY(position_store_bump(ctx, id));
	return audit_note(ctx, "position.members", "position", id, members_json(ctx, items, input->items.count));
}

enum err position_insert_imported(struct ctx *ctx, const struct position_import *in, int64_t *ret_id,
				  bool *ret_created)
{
	int64_t id = 0;
	struct position_row row = {
		.title = in->title,
		.job_type = in->job_type,
		.city = in->city,
		.district = in->district,
		.salary_min = in->salary_min,
		.salary_max = in->salary_max,
		.salary_currency = in->salary_min || in->salary_max ? in->salary_currency : NULL,
		.salary_months = in->salary_months,
		.headcount = in->headcount,
		.experience = in->experience,
		.education = in->education,
		.description = in->description,
		.latitude = in->latitude,
		.longitude = in->longitude,
		.has_place = in->has_place,
		.state = in->state ? choice_text(&position_state_choices, in->state) : "open",
		.lead_id = in->lead_id,
		.source_key = in->source_key,
	};

	TRY(position_store_find_source(ctx, in->source_key, &id));
	*ret_created = id == 0;
	if (id == 0) {
		if (in->company)
			TRY(company_find_or_create(ctx, in->company, in->industry, &row.company_id));
		TRY(position_store_insert(ctx, &row, &id));
	}
	*ret_id = id;
	return OK;
}

enum err position_count_running(struct ctx *ctx, int64_t id, int64_t change)
{
	return change ? position_store_count_running(ctx, id, change) : OK;
}

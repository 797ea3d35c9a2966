/* Rules of appointments: what they need, who may write them, what follows from them. */
#include "feature/appointment/appointment.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/appointment/appointment_store.h"
#include "feature/audit/audit.h"
#include "feature/permission/permission.h"
#include "platform/hook/hook.h"

static const char *const kind_names[] = { NULL, "interview", "offer_deadline", "onboarding", "visit", "other" };
const struct choices appointment_kind_choices = CHOICES(kind_names);
static const char *const state_names[] = { NULL, "planned", "cancelled" };
const struct choices appointment_state_choices = CHOICES(state_names);

static const struct field appointment_fields[] = {
	FIELD_ID(struct appointment, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct appointment, version),
	FIELD_TEXT(struct appointment, kind, .choices = &appointment_kind_choices, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct appointment, starts_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct appointment, ends_at),
	FIELD_TEXT(struct appointment, title),
	FIELD_TEXT(struct appointment, place),
	FIELD_INT(struct appointment, round, .flags = FIELD_NULL),
	FIELD_TEXT(struct appointment, note),
	FIELD_TEXT(struct appointment, state, .choices = &appointment_state_choices, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct appointment, candidate, &person_ref_shape),
	FIELD_ID(struct appointment, submission_id),
	FIELD_OBJECT_PTR(struct appointment, position, &position_ref_shape),
	FIELD_LIST(struct appointment, people, &account_ref_shape),
};
const struct shape appointment_shape = SHAPE("Appointment", struct appointment, appointment_fields);

/* Both inputs have the same fields, so that one shape tells what is present in either. */
#define INPUT_FIELDS(needed)                                                                              \
	{                                                                                                 \
		FIELD_ENUM(struct appointment_input, kind, &appointment_kind_choices, .flags = (needed)), \
			FIELD_TIME(struct appointment_input, starts_at, .flags = (needed)),               \
			FIELD_TIME(struct appointment_input, ends_at),                                    \
			FIELD_TEXT(struct appointment_input, title, .max = 200),                          \
			FIELD_TEXT(struct appointment_input, place, .max = 300),                          \
			FIELD_INT(struct appointment_input, round, .min = 1, .max = 100),                 \
			FIELD_TEXT(struct appointment_input, note, .max = 4000),                          \
			FIELD_ID(struct appointment_input, candidate_id),                                 \
			FIELD_ID(struct appointment_input, submission_id),                                \
			FIELD_IDS(struct appointment_input, people, .max = 50),                           \
			FIELD_ENUM(struct appointment_input, state, &appointment_state_choices),          \
	}
static const struct field input_fields[] = INPUT_FIELDS(FIELD_REQUIRED);
static const struct field change_fields[] = INPUT_FIELDS(0);
const struct shape appointment_input_shape = SHAPE_INPUT("AppointmentInput", struct appointment_input, input_fields);
const struct shape appointment_change_shape =
	SHAPE_INPUT("AppointmentChange", struct appointment_input, change_fields);

static const char sort_start[] = "appointment";

/* --- Reading --- */

static struct position_ref *make_position(struct ctx *ctx, const struct appointment_row *row)
{
	const struct company_ref company = { row->company_id, row->company_name };
	struct position_ref ref = { .id = row->position_id, .title = row->position_title, .job_type = row->job_type };

	if (!ref.id)
		return NULL;
	if (company.id)
		ref.company = arena_copy(ctx->arena, &company, sizeof(company));
	return arena_copy(ctx->arena, &ref, sizeof(ref));
}

/* Without candidate, submission and position for those who take part and may not know him. */
static struct appointment make_appointment(struct ctx *ctx, const struct appointment_row *row)
{
	const struct person_ref candidate = { row->candidate_id, row->candidate_name };
	struct appointment appointment = {
		.id = row->id,
		.version = row->version,
		.kind = row->kind,
		.starts_at = row->starts_at,
		.ends_at = row->ends_at,
		.title = row->title,
		.place = row->place,
		.round = row->round,
		.note = row->note,
		.state = row->state,
	};

	if (!candidate.id || !row->knows_candidate)
		return appointment;
	appointment.candidate = arena_copy(ctx->arena, &candidate, sizeof(candidate));
	appointment.submission_id = row->submission_id;
	appointment.position = make_position(ctx, row);
	return appointment;
}

static enum err fill_people(struct ctx *ctx, struct appointment *items, size_t count)
{
	const char *ids = "[";
	struct list rows;

	for (size_t i = 0; i < count; i++)
		ids = arena_format(ctx->arena, "%s%s%lld", ids, i ? "," : "", (long long)items[i].id);
	TRY(appointment_store_people(ctx, arena_format(ctx->arena, "%s]", ids), &rows));
	for (size_t i = 0; i < count; i++) {
		struct vec people;

		vec_init(&people, ctx->arena, sizeof(struct account_ref));
		for (size_t j = 0; j < rows.count; j++) {
			const struct appointment_person *person = (const struct appointment_person *)rows.items + j;

			if (person->appointment_id == items[i].id)
				*(struct account_ref *)vec_push(&people) =
					(struct account_ref){ person->account_id, person->account_name };
		}
		items[i].people = vec_list(&people);
	}
	return OK;
}

enum err appointment_list(struct ctx *ctx, const struct appointment_filter *filter, struct page *ret_page)
{
	struct viewer viewer = permission_viewer(ctx);
	struct page page = { 0 };
	struct page_key key;
	struct list rows;

	TRY(page_start(ctx, filter->cursor, sort_start, &key));
	const struct appointment_query query = {
		.from = filter->from ? filter->from : INT64_MIN,
		.to = filter->to ? filter->to : INT64_MAX,
		.candidate_id = filter->candidate_id,
		.kind = choice_text(&appointment_kind_choices, filter->kind),
		.state = choice_text(&appointment_state_choices, filter->state),
		.acting_id = filter->acting_id,
		.after_start = key.id ? key.number : INT64_MIN,
		.after_id = key.id,
		.row_limit = filter->limit,
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
	};
	TRY(appointment_store_list(ctx, &query, &rows));
	TRY(appointment_store_count(ctx, &query, &page.total));
	struct appointment *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = make_appointment(ctx, (const struct appointment_row *)rows.items + i);
	TRY(fill_people(ctx, items, rows.count));
	page.items = (struct list){ items, rows.count };
	if (rows.count == (size_t)filter->limit) {
		const struct page_key last = { .number = items[rows.count - 1].starts_at, .id = items[rows.count - 1].id };

		page.next = page_next(ctx, sort_start, &last);
	}
	*ret_page = page;
	return OK;
}

static enum err load_row(struct ctx *ctx, int64_t id, struct appointment_row *ret_row)
{
	struct appointment_row row = { 0 };
	bool found;

	TRY(appointment_store_get(ctx, id, &row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "appointment.not_found", NULL, "There is no such appointment.");
	*ret_row = row;
	return OK;
}

enum err appointment_get(struct ctx *ctx, int64_t id, struct appointment *ret_appointment)
{
	struct appointment_row row;

	TRY(load_row(ctx, id, &row));
	struct appointment appointment = make_appointment(ctx, &row);
	TRY(fill_people(ctx, &appointment, 1));
	*ret_appointment = appointment;
	return OK;
}

/* --- Writing --- */

static bool has(const struct appointment_input *input, const char *name)
{
	return shape_has(&appointment_change_shape, input, name);
}

static enum err refuse_unknown(struct ctx *ctx, const char *field, const char *what)
{
	fault_clear(ctx);
	return fail(ctx, ERR_MEANING, "request.unknown", field, "There is no such %s.", what);
}

/* The submission brings its candidate; both must fit together and be known to the actor. */
static enum err apply_candidate(struct ctx *ctx, const struct appointment_input *input, struct appointment_row *row)
{
	struct submission submission;

	if (has(input, "candidate_id") && input->candidate_id != row->candidate_id) {
		row->candidate_id = input->candidate_id;
		row->submission_id = 0;
	}
	if (has(input, "submission_id"))
		row->submission_id = input->submission_id;
	if (row->submission_id && has(input, "submission_id")) {
		enum err result = submission_get(ctx, row->submission_id, &submission);
		if (result == ERR_NOT_FOUND)
			return refuse_unknown(ctx, "submission_id", "submission");
		TRY(result);
		if (has(input, "candidate_id") && input->candidate_id != submission.candidate.id)
			return refuse_unknown(ctx, "submission_id", "submission of this candidate");
		row->candidate_id = submission.candidate.id;
	}
	return OK;
}

static void apply_facts(const struct appointment_input *input, struct appointment_row *row)
{
	if (has(input, "kind"))
		row->kind = choice_text(&appointment_kind_choices, input->kind);
	if (has(input, "starts_at"))
		row->starts_at = input->starts_at;
	if (has(input, "ends_at"))
		row->ends_at = input->ends_at;
	if (has(input, "title"))
		row->title = input->title;
	if (has(input, "place"))
		row->place = input->place;
	if (has(input, "round"))
		row->round = input->round;
	if (has(input, "note"))
		row->note = input->note;
	if (has(input, "state"))
		row->state = input->state ? choice_text(&appointment_state_choices, input->state) : "planned";
}

static enum err check_row(struct ctx *ctx, const struct appointment_row *row)
{
	int kind = choice_from_text(&appointment_kind_choices, row->kind);
	bool needs_candidate =
		kind == APPOINTMENT_INTERVIEW || kind == APPOINTMENT_OFFER_DEADLINE || kind == APPOINTMENT_ONBOARDING;

	if (!kind)
		return fail(ctx, ERR_MEANING, "request.missing", "kind", "What kind of appointment is it?");
	if (!row->starts_at)
		return fail(ctx, ERR_MEANING, "request.missing", "starts_at", "When does it start?");
	if (row->ends_at && row->ends_at < row->starts_at)
		return fail(ctx, ERR_MEANING, "appointment.order", "ends_at", "It ends before it starts.");
	if (needs_candidate && !row->candidate_id)
		return fail(ctx, ERR_MEANING, "request.missing", "candidate_id", "Whose appointment is it?");
	return OK;
}

/* A candidate that the actor names must be one he may add records to. */
static enum err check_candidate(struct ctx *ctx, const struct appointment_row *row)
{
	return row->candidate_id ? permission_need(ctx, row->candidate_id, ACT_RECORD) : OK;
}

static enum err check_people(struct ctx *ctx, const struct list *people)
{
	const int64_t *ids = people->items;
	struct account account;

	for (size_t i = 0; i < people->count; i++) {
		const char *field = arena_format(ctx->arena, "people.%zu", i);
		enum err result = account_get(ctx, ids[i], &account);

		if (result == ERR_NOT_FOUND || (result == OK && !text_equal(account.state, "active")))
			return refuse_unknown(ctx, field, "account");
		TRY(result);
		for (size_t j = 0; j < i; j++) {
			if (ids[j] == ids[i])
				return fail(ctx, ERR_MEANING, "request.repeated", field, "This account is listed twice.");
		}
	}
	return OK;
}

static enum err save_people(struct ctx *ctx, int64_t id, const struct list *people)
{
	TRY(check_people(ctx, people));
	TRY(appointment_store_clear_people(ctx, id));
	for (size_t i = 0; i < people->count; i++)
		TRY(appointment_store_add_person(ctx, id, ((const int64_t *)people->items)[i]));
	return OK;
}

static const char *local_day(struct ctx *ctx, int64_t at_ms)
{
	struct local_time local;

	zone_local(ctx->actor.zone, at_ms, &local);
	return arena_format(ctx->arena, "%04d-%02d-%02d", local.year, local.month, local.day);
}

/* What others keep of it: the day of onboarding, reminders. */
static enum err tell(struct ctx *ctx, const struct appointment_row *row, bool is_gone)
{
	bool is_cancelled = is_gone || text_equal(row->state, "cancelled");
	const struct hook_appointment changed = {
		.appointment_id = row->id,
		.candidate_id = row->candidate_id,
		.submission_id = row->submission_id,
		.kind = row->kind,
		.starts_at_ms = row->starts_at,
		.is_cancelled = is_cancelled,
	};

	if (row->submission_id && text_equal(row->kind, "onboarding"))
		TRY(submission_set_onboarding(ctx, row->submission_id,
					      is_cancelled ? NULL : local_day(ctx, row->starts_at)));
	return hook_fire(ctx, HOOK_APPOINTMENT_CHANGED, &changed);
}

enum err appointment_create(struct ctx *ctx, const struct appointment_input *input, int64_t *ret_id)
{
	struct appointment_row row = { .state = "planned", .created_by_id = ctx->actor.account_id };
	struct list people = input->people;

	TRY(apply_candidate(ctx, input, &row));
	apply_facts(input, &row);
	TRY(check_row(ctx, &row));
	TRY(check_candidate(ctx, &row));
	TRY(appointment_store_insert(ctx, &row, &row.id));
	if (!people.count && ctx->actor.account_id)
		people = (struct list){ &ctx->actor.account_id, 1 };
	TRY(save_people(ctx, row.id, &people));
	TRY(audit_note(ctx, "appointment.create", "appointment", row.id, NULL));
	TRY(tell(ctx, &row, false));
	*ret_id = row.id;
	return OK;
}

/* The row, once the actor may write it and expects this version. */
static enum err load_for_change(struct ctx *ctx, int64_t id, int64_t version, struct appointment_row *ret_row)
{
	struct access access = { 0 };

	TRY(load_row(ctx, id, ret_row));
	if (ret_row->candidate_id && ret_row->knows_candidate)
		TRY(permission_candidate(ctx, ret_row->candidate_id, &access));
	bool is_maker = ret_row->created_by_id == ctx->actor.account_id;
	if (!is_maker && !access.record && !permission_viewer(ctx).sees_all)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "This appointment is not yours to change.");
	if (version && version != ret_row->version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this appointment in between.");
	return OK;
}

enum err appointment_change(struct ctx *ctx, int64_t id, int64_t version, const struct appointment_input *input)
{
	struct appointment_row old, row;
	int64_t changes;

	TRY(load_for_change(ctx, id, version, &old));
	row = old;
	TRY(apply_candidate(ctx, input, &row));
	apply_facts(input, &row);
	TRY(check_row(ctx, &row));
	if (row.candidate_id != old.candidate_id)
		TRY(check_candidate(ctx, &row));
	TRY(appointment_store_update(ctx, &row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this appointment in between.");
	if (has(input, "people"))
		TRY(save_people(ctx, id, &input->people));
	TRY(audit_note(ctx, "appointment.change", "appointment", id, NULL));
	if (old.submission_id != row.submission_id || !text_equal(old.kind, row.kind))
		TRY(tell(ctx, &old, true));
	return tell(ctx, &row, false);
}

enum err appointment_delete(struct ctx *ctx, int64_t id, int64_t version)
{
	struct appointment_row row;

	TRY(load_for_change(ctx, id, version, &row));
	TRY(appointment_store_delete(ctx, id));
	TRY(audit_note(ctx, "appointment.delete", "appointment", id, NULL));
	return tell(ctx, &row, true);
}

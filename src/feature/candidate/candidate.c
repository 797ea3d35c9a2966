/* Rules of candidates: adding, changing, the bin, rows of files. Who is the same person: candidate_twin.c. */
#include "feature/candidate/candidate.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate_contact.h"
#include "feature/candidate/candidate_custom.h"
#include "feature/candidate/candidate_facts.h"
#include "feature/candidate/candidate_store.h"
#include "feature/candidate/candidate_twin.h"
#include "platform/hook/hook.h"

static const char *const channel_names[] = {
	NULL, "phone", "wechat", "wecom", "meeting", "video", "email", "sms", "other",
};
const struct choices channel_choices = CHOICES(channel_names);
static const char *const gender_names[] = { NULL, "male", "female", "other" };
const struct choices gender_choices = CHOICES(gender_names);
static const char *const care_names[] = { NULL, "care", "pool" };
const struct choices care_choices = CHOICES(care_names);
static const char *const pool_grade_names[] = { NULL, "A", "B", "C" };
const struct choices pool_grade_choices = CHOICES(pool_grade_names);
static const char *const colour_names[] = { NULL, "green", "yellow", "red" };
const struct choices colour_choices = CHOICES(colour_names);

/* --- Shapes --- */

static const struct field salary_fields[] = {
	FIELD_OBJECT_PTR(struct salary, monthly, &money_shape),
	FIELD_INT(struct salary, months, .min = 1, .max = 36, .flags = FIELD_NULL),
	FIELD_OBJECT_PTR(struct salary, bonus, &money_shape),
	FIELD_TEXT(struct salary, equity, .max = 500),
};
const struct shape salary_shape = SHAPE("Salary", struct salary, salary_fields);

static const struct field may_fields[] = {
	FIELD_BOOL(struct candidate_may, edit),		FIELD_BOOL(struct candidate_may, reveal),
	FIELD_BOOL(struct candidate_may, record),	FIELD_BOOL(struct candidate_may, change_stage),
	FIELD_BOOL(struct candidate_may, delete),
};
static const struct shape may_shape = SHAPE("CandidateMay", struct candidate_may, may_fields);

static const struct field candidate_fields[] = {
	FIELD_ID(struct candidate, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct candidate, version),
	FIELD_TEXT(struct candidate, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct candidate, name_pinyin),
	FIELD_TEXT(struct candidate, phone),
	FIELD_TEXT(struct candidate, email),
	FIELD_TEXT(struct candidate, wechat),
	FIELD_TEXTS(struct candidate, masked),
	FIELD_TEXT(struct candidate, company),
	FIELD_TEXT(struct candidate, title),
	FIELD_TEXT(struct candidate, city),
	FIELD_ENUM(struct candidate, gender, &gender_choices),
	FIELD_TEXT(struct candidate, education),
	FIELD_TEXT(struct candidate, contact_window),
	FIELD_TEXT(struct candidate, office_address),
	FIELD_TEXT(struct candidate, source),
	FIELD_TEXT(struct candidate, resume),
	FIELD_INT(struct candidate, birth_year, .flags = FIELD_NULL),
	FIELD_JSON(struct candidate, notice_days, .schema = "integer"),
	FIELD_OBJECT_PTR(struct candidate, current_salary, &money_shape),
	FIELD_OBJECT_PTR(struct candidate, expected_salary, &money_shape),
	FIELD_OBJECT_PTR(struct candidate, floor_salary, &salary_shape),
	FIELD_ENUM(struct candidate, preferred_channel, &channel_choices),
	FIELD_BOOL(struct candidate, do_not_contact),
	FIELD_JSON(struct candidate, tags, .schema = "string[]"),
	FIELD_JSON(struct candidate, custom, .schema = "object", .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct candidate, care, .choices = &care_choices),
	FIELD_TEXT(struct candidate, pool_grade, .choices = &pool_grade_choices),
	FIELD_OBJECT_PTR(struct candidate, owner, &account_ref_shape),
	FIELD_TIME(struct candidate, last_contact_at),
	FIELD_JSON(struct candidate, followup, .schema = "Followup"),
	FIELD_JSON(struct candidate, followups, .schema = "Followup[]"),
	FIELD_JSON(struct candidate, submissions, .schema = "Submission[]"),
	FIELD_JSON(struct candidate, off_limits, .schema = "OffLimitsHit[]"),
	FIELD_OBJECT(struct candidate, may, &may_shape),
	FIELD_TIME(struct candidate, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct candidate, updated_at, .flags = FIELD_REQUIRED),
};
const struct shape candidate_shape = SHAPE("Candidate", struct candidate, candidate_fields);

/* Both inputs begin with the same fields, so that one shape tells what is present in either. */
#define COMMON_FIELDS(name_flags)                                                             \
	FIELD_TEXT(struct candidate_input, name, .max = 100, .flags = (name_flags)),          \
		FIELD_TEXT(struct candidate_input, phone, .max = 40),                         \
		FIELD_TEXT(struct candidate_input, email, .max = 254),                        \
		FIELD_TEXT(struct candidate_input, wechat, .max = 64),                        \
		FIELD_TEXT(struct candidate_input, company, .max = 200),                      \
		FIELD_TEXT(struct candidate_input, title, .max = 200),                        \
		FIELD_TEXT(struct candidate_input, city, .max = 100),                         \
		FIELD_ENUM(struct candidate_input, gender, &gender_choices),                  \
		FIELD_INT(struct candidate_input, birth_year, .min = 1900, .max = 2100),      \
		FIELD_TEXT(struct candidate_input, education, .max = 200),                    \
		FIELD_OBJECT_PTR(struct candidate_input, current_salary, &money_shape),       \
		FIELD_OBJECT_PTR(struct candidate_input, expected_salary, &money_shape),      \
		FIELD_OBJECT_PTR(struct candidate_input, floor_salary, &salary_shape),        \
		FIELD_ENUM(struct candidate_input, preferred_channel, &channel_choices),      \
		FIELD_TEXT(struct candidate_input, contact_window, .max = 200),               \
		FIELD_INT(struct candidate_input, notice_days, .max = 1000),                  \
		FIELD_TEXT(struct candidate_input, office_address, .max = 300),               \
		FIELD_TEXT(struct candidate_input, source, .max = 200),                       \
		FIELD_TEXT(struct candidate_input, resume, .max = 200000),                    \
		FIELD_TEXTS(struct candidate_input, tags, .max = 50),                         \
		FIELD_JSON(struct candidate_input, custom),                                   \
		FIELD_ENUM(struct candidate_input, pool_grade, &pool_grade_choices),          \
		FIELD_ID(struct candidate_input, owner_id)

static const struct field input_fields[] = {
	COMMON_FIELDS(FIELD_REQUIRED),
	FIELD_JSON(struct candidate_input, care),
};
const struct shape candidate_input_shape = SHAPE_INPUT("CandidateInput", struct candidate_input, input_fields);

static const struct field change_fields[] = {
	COMMON_FIELDS(0),
	FIELD_BOOL(struct candidate_input, do_not_contact),
};
const struct shape candidate_change_shape = SHAPE_INPUT("CandidateChange", struct candidate_input, change_fields);

/* --- Reading --- */

static struct candidate_may make_may(const struct access *access)
{
	return (struct candidate_may){
		.edit = access->edit,
		.reveal = contact_is_masked(access) && contact_may_reveal(access),
		.record = access->record,
		.change_stage = access->change_stage,
		.delete = access->merge,
	};
}

static enum err make_candidate(struct ctx *ctx, const struct candidate_stored *row, const struct access *access,
			       struct candidate *ret_candidate)
{
	const struct account_ref owner = { row->owner_id, row->owner_name };
	struct candidate candidate = {
		.id = row->id,
		.version = row->version,
		.name = row->name,
		.name_pinyin = row->name_pinyin,
		.company = row->company,
		.title = row->title,
		.city = row->city,
		.gender = row->gender,
		.education = row->education,
		.contact_window = row->contact_window,
		.office_address = row->office_address,
		.source = row->source,
		.birth_year = row->birth_year,
		.preferred_channel = row->preferred_channel,
		.do_not_contact = row->do_not_contact,
		.tags = row->tags,
		.custom = row->custom,
		.care = row->care,
		.pool_grade = row->pool_grade,
		.last_contact_at = row->last_contact_at,
		.may = make_may(access),
		.created_at = row->created_at,
		.updated_at = row->updated_at,
	};

	if (row->notice_days >= 0)
		candidate.notice_days = arena_format(ctx->arena, "%lld", (long long)row->notice_days);
	if (owner.id)
		candidate.owner = arena_copy(ctx->arena, &owner, sizeof(owner));
	TRY(contact_show(ctx, row, contact_is_masked(access), &candidate));
	*ret_candidate = candidate;
	return OK;
}

static enum err add_parts(struct ctx *ctx, struct candidate *candidate)
{
	struct hook_parts parts = { .followups = "[]", .submissions = "[]", .off_limits = "[]" };
	const struct hook_shown shown = { candidate->id, &parts };

	TRY(hook_fire(ctx, HOOK_CANDIDATE_SHOWN, &shown));
	candidate->followup = parts.followup;
	candidate->followups = parts.followups;
	candidate->submissions = parts.submissions;
	candidate->off_limits = parts.off_limits;
	return OK;
}

static enum err not_found(struct ctx *ctx)
{
	return fail(ctx, ERR_NOT_FOUND, "candidate.not_found", NULL, "There is no such candidate.");
}

/* The row and what the actor may do with it; 404 where he may not know of it. */
static enum err load_row(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row, struct access *ret_access)
{
	struct candidate_stored row = { 0 };
	bool found;

	TRY(permission_candidate(ctx, id, ret_access));
	TRY(candidate_store_get(ctx, id, &row, &found));
	if (!found)
		return not_found(ctx);
	*ret_row = row;
	return OK;
}

enum err candidate_get(struct ctx *ctx, int64_t id, struct candidate *ret_candidate)
{
	struct candidate_stored row;
	struct access access;

	TRY(load_row(ctx, id, &row, &access));
	TRY(make_candidate(ctx, &row, &access, ret_candidate));
	return add_parts(ctx, ret_candidate);
}

enum err candidate_get_merged(struct ctx *ctx, int64_t id, struct candidate *ret_candidate)
{
	struct candidate_stored row = { 0 };
	struct access access;
	int64_t survivor_id;
	bool found;

	TRY(candidate_survivor(ctx, id, &survivor_id));
	TRY(permission_candidate(ctx, survivor_id, &access));
	TRY(candidate_store_get_any(ctx, id, &row, &found));
	if (!found)
		return not_found(ctx);
	TRY(make_candidate(ctx, &row, &access, ret_candidate));
	ret_candidate->followups = ret_candidate->submissions = ret_candidate->off_limits = "[]";
	return OK;
}

/* --- Adding --- */

static enum err read_care(struct ctx *ctx, const char *json, const char **ret_care)
{
	if (!json || text_equal(json, "true") || text_equal(json, "\"care\""))
		*ret_care = "care";
	else if (text_equal(json, "\"pool\""))
		*ret_care = "pool";
	else
		return fail(ctx, ERR_MEANING, "request.choice", "care", "This must be true, \"care\" or \"pool\".");
	return OK;
}

/* Somebody else than oneself as owner: an active colleague, named by seniors and partners. */
static enum err check_owner(struct ctx *ctx, int64_t owner_id)
{
	struct account account;

	if (!owner_id || owner_id == ctx->actor.account_id)
		return OK;
	enum err result = account_get(ctx, owner_id, &account);
	if (result == ERR_NOT_FOUND || (result == OK && !text_equal(account.state, "active"))) {
		fault_clear(ctx);
		return fail(ctx, ERR_MEANING, "request.unknown", "owner_id", "There is no such account.");
	}
	TRY(result);
	if (!role_may(ctx->actor.role, 0, PERMIT_LEAD))
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role does not hand candidates to others.");
	return OK;
}

/* Inserts the row with its contact data and counts it. */
static enum err insert_row(struct ctx *ctx, const struct candidate_input *input, int64_t last_contact_at,
			   int64_t *ret_id)
{
	struct contact_plain plain;
	struct candidate_stored row = {
		.tags = "[]",
		.custom = "{}",
		.notice_days = -1,
		.last_contact_at = last_contact_at,
		.created_by_id = ctx->actor.account_id,
	};

	TRY(contact_read(ctx, input, &plain));
	TRY(facts_apply(ctx, input, &row));
	TRY(facts_apply_contact(ctx, input, &plain, &row));
	TRY(candidate_store_insert(ctx, &row, &row.id));
	if (plain.phone || plain.email || plain.wechat) {
		TRY(facts_apply_contact(ctx, input, &plain, &row));
		TRY(candidate_store_set_sealed(ctx, &row));
	}
	if (!text_equal(row.tags, "[]") || !text_equal(row.custom, "{}"))
		TRY(candidate_store_set_labels(ctx, row.id));
	TRY(candidate_store_count_add(ctx, 1));
	*ret_id = row.id;
	return OK;
}

static enum err tell_created(struct ctx *ctx, int64_t id, const char *care, int pool_grade, int64_t owner_id,
			     const char *opened_by)
{
	const struct hook_candidate created = {
		.candidate_id = id,
		.owner_id = owner_id ? owner_id : ctx->actor.account_id,
		.care = care,
		.pool_grade = choice_text(&pool_grade_choices, pool_grade),
		.opened_by = opened_by,
	};

	TRY(audit_note(ctx, "candidate.create", "candidate", id, NULL));
	return hook_fire(ctx, HOOK_CANDIDATE_CREATED, &created);
}

enum err candidate_create(struct ctx *ctx, const struct candidate_input *input, int64_t *ret_id)
{
	const char *care;
	int64_t id;

	TRY(read_care(ctx, input->care, &care));
	TRY(check_owner(ctx, input->owner_id));
	TRY(candidate_check_new(ctx, input));
	TRY(insert_row(ctx, input, 0, &id));
	TRY(tell_created(ctx, id, care, input->pool_grade, input->owner_id, "hand"));
	*ret_id = id;
	return OK;
}

/* --- Changing --- */

static enum err denied(struct ctx *ctx)
{
	return fail(ctx, ERR_DENIED, "permission.denied", NULL,
		    "Your role or your part in this candidate does not allow that.");
}

static enum err stale(struct ctx *ctx)
{
	return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this candidate in between.");
}

static enum err save_row(struct ctx *ctx, const struct candidate_stored *old, const struct candidate_stored *row)
{
	int64_t changes;

	TRY(candidate_store_update(ctx, row, &changes));
	if (!changes)
		return stale(ctx);
	if (text_equal(row->tags, old->tags) && text_equal(row->custom, old->custom))
		return OK;
	return candidate_store_set_labels(ctx, row->id);
}

/* Handing over is for those whose candidate he is, and for partners. */
static enum err check_hand_over(struct ctx *ctx, const struct candidate_input *input, const struct access *access)
{
	if (!shape_has(&candidate_change_shape, input, "owner_id"))
		return OK;
	if (!input->owner_id)
		return fail(ctx, ERR_MEANING, "request.missing", "owner_id", "A followup needs an owner.");
	if (!access->merge)
		return denied(ctx);
	return check_owner(ctx, input->owner_id);
}

/* Of candidate_input.present. */
static uint64_t tags_bit(void)
{
	const struct shape *shape = &candidate_change_shape;

	return UINT64_C(1) << (shape_field(shape, "tags") - shape->fields);
}

static enum err tell_changed(struct ctx *ctx, int64_t id, const struct candidate_input *input)
{
	const struct hook_candidate changed = {
		.candidate_id = id,
		.owner_id = input->owner_id,
		.pool_grade = choice_text(&pool_grade_choices, input->pool_grade),
		.is_tags = input->present == tags_bit(),
	};

	TRY(audit_note(ctx, "candidate.change", "candidate", id, NULL));
	return hook_fire(ctx, HOOK_CANDIDATE_CHANGED, &changed);
}

enum err candidate_change(struct ctx *ctx, int64_t id, int64_t version, const struct candidate_input *input)
{
	struct candidate_stored old, row;
	struct contact_plain plain;
	struct access access;

	TRY(load_row(ctx, id, &old, &access));
	if (!access.edit)
		return denied(ctx);
	if (version && version != old.version)
		return stale(ctx);
	TRY(check_hand_over(ctx, input, &access));
	row = old;
	TRY(contact_read(ctx, input, &plain));
	TRY(facts_apply(ctx, input, &row));
	TRY(facts_apply_contact(ctx, input, &plain, &row));
	if (shape_has(&candidate_change_shape, input, "do_not_contact"))
		row.do_not_contact = input->do_not_contact;
	TRY(candidate_check_contact(ctx, &old, &row));
	TRY(save_row(ctx, &old, &row));
	return tell_changed(ctx, id, input);
}

enum err candidate_tags(struct ctx *ctx, int64_t id, struct list *ret_tags)
{
	struct candidate_stored row;
	struct access access;

	TRY(load_row(ctx, id, &row, &access));
	return custom_read_texts(ctx, row.tags, ret_tags);
}

enum err candidate_set_tags(struct ctx *ctx, int64_t id, const struct list *tags)
{
	const struct candidate_input input = { .present = tags_bit(), .tags = *tags };

	return candidate_change(ctx, id, 0, &input);
}

/* --- The bin --- */

enum err candidate_delete(struct ctx *ctx, int64_t id, int64_t version)
{
	const struct hook_candidate deleted = { .candidate_id = id };
	struct candidate_stored row;
	struct access access;

	TRY(load_row(ctx, id, &row, &access));
	if (!access.merge)
		return denied(ctx);
	if (version && version != row.version)
		return stale(ctx);
	TRY(candidate_store_set_deleted(ctx, id, ctx_now_ms(ctx)));
	TRY(candidate_store_count_add(ctx, -1));
	TRY(audit_note(ctx, "candidate.delete", "candidate", id, NULL));
	return hook_fire(ctx, HOOK_CANDIDATE_DELETED, &deleted);
}

/* Who put it into the bin is in the audit log; here partners and the creator may take it out. */
static enum err need_in_bin(struct ctx *ctx, int64_t id)
{
	struct candidate_stored row = { 0 };
	bool found;

	TRY(candidate_store_get_deleted(ctx, id, &row, &found));
	bool may = permission_viewer(ctx).sees_all || row.created_by_id == ctx->actor.account_id;
	return found && may ? OK : not_found(ctx);
}

enum err candidate_bin(struct ctx *ctx, int64_t id)
{
	enum err err = candidate_delete(ctx, id, 0);

	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return need_in_bin(ctx, id);
}

enum err candidate_restore(struct ctx *ctx, int64_t id, const char *followups)
{
	const struct hook_candidate restored = { .candidate_id = id, .followups = followups };

	TRY(need_in_bin(ctx, id));
	TRY(candidate_store_set_deleted(ctx, id, 0));
	TRY(candidate_store_count_add(ctx, 1));
	TRY(audit_note(ctx, "candidate.restore", "candidate", id, NULL));
	return hook_fire(ctx, HOOK_CANDIDATE_RESTORED, &restored);
}

enum err candidate_do_not_contact(struct ctx *ctx, int64_t id, bool *ret_do_not_contact)
{
	struct candidate_due_facts facts;

	TRY(candidate_store_due_facts(ctx, id, &facts));
	*ret_do_not_contact = facts.do_not_contact;
	return OK;
}

enum err candidate_expect_due_facts(struct ctx *ctx, int64_t id)
{
	return candidate_store_expect_due_facts(ctx, id);
}

enum err candidate_wake_facts(struct ctx *ctx, int64_t id, struct candidate_wake *ret_wake)
{
	return candidate_store_wake_facts(ctx, id, ret_wake);
}

enum err candidate_set_off_limits(struct ctx *ctx, int64_t id, int64_t until_ms)
{
	return candidate_store_set_off_limits(ctx, id, until_ms);
}

enum err candidate_touch_last_contact(struct ctx *ctx, int64_t id, int64_t at_ms)
{
	return candidate_store_touch(ctx, id, at_ms);
}

/* --- Rows of files --- */

/* Facts of the row that differ from those stored, one a line, above its CV and its notes. */
static const char *differing_lines(struct ctx *ctx, const struct candidate_stored *old,
				   const struct candidate_import *in)
{
	const struct candidate_input *input = &in->input;
	const struct {
		const char *label_zh, *label_en, *stored, *given;
	} facts[] = {
		{ "公司", "Company", old->company, input->company },
		{ "职位", "Title", old->title, input->title },
		{ "城市", "City", old->city, input->city },
		{ "学历", "Education", old->education, input->education },
	};
	bool english = text_equal(ctx->actor.locale, "en");
	const char *lines = "";

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		if (!text_is_empty(facts[i].stored) && !text_is_empty(facts[i].given) &&
		    !text_equal(facts[i].stored, facts[i].given))
			lines = arena_format(ctx->arena, "%s%s: %s\n", lines,
					     english ? facts[i].label_en : facts[i].label_zh, facts[i].given);
	}
	return arena_format(ctx->arena, "%s%s\n%s", lines, input->resume ? input->resume : "",
			    in->notes ? in->notes : "");
}

enum err candidate_insert(struct ctx *ctx, const struct candidate_import *row, int64_t *ret_id)
{
	struct candidate_input input = row->input;
	int64_t id;

	input.resume = facts_add_lines(ctx, input.resume, row->notes);
	facts_mark_given(&input);
	TRY(insert_row(ctx, &input, row->last_contact_at, &id));
	TRY(tell_created(ctx, id, row->care, input.pool_grade, row->owner_id, "import"));
	*ret_id = id;
	return OK;
}

/* What is joined instead of filled: tags and custom fields. */
static enum err join_lists(struct ctx *ctx, const struct candidate_stored *old, struct candidate_input *input,
			   struct candidate_stored *row)
{
	if (input->tags.count)
		TRY(facts_join_tags(ctx, old->tags, &input->tags, &row->tags));
	if (!input->custom)
		return OK;
	TRY(custom_missing(ctx, old->custom, input->custom, &input->custom));
	return custom_merge(ctx, old->custom, input->custom, &row->custom);
}

enum err candidate_merge_fill(struct ctx *ctx, int64_t id, const struct candidate_import *in, bool *ret_changed)
{
	struct candidate_input input = in->input;
	struct candidate_stored old, row;
	struct contact_plain plain;
	struct access access;

	TRY(load_row(ctx, id, &old, &access));
	row = old;
	facts_mark_given(&input);
	facts_keep_missing(&old, &input);
	TRY(contact_read(ctx, &input, &plain));
	TRY(join_lists(ctx, &old, &input, &row));
	facts_keep_plain(&input);
	TRY(facts_apply(ctx, &input, &row));
	TRY(facts_apply_contact(ctx, &input, &plain, &row));
	if (in->last_contact_at > row.last_contact_at)
		row.last_contact_at = in->last_contact_at;
	row.resume = facts_add_lines(ctx, row.resume, differing_lines(ctx, &old, in));
	*ret_changed = input.present || !text_equal(row.resume, old.resume) || !text_equal(row.tags, old.tags) ||
		       !text_equal(row.custom, old.custom) ||
		       row.last_contact_at != old.last_contact_at;
	if (!*ret_changed)
		return OK;
	TRY(save_row(ctx, &old, &row));
	return tell_changed(ctx, id, &(struct candidate_input){ 0 });
}

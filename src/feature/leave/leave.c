/* The rules of leaves: who may plan which, and what a change means. Giving and taking back: leave_cover.c. */
#include "feature/leave/leave.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/leave/leave_cover.h"
#include "feature/leave/leave_store.h"
#include "platform/hook/hook.h"
#include "platform/live/live.h"

static const char *const states[] = { NULL, "planned", "running", "ended", "cancelled" };
const struct choices leave_state_choices = CHOICES(states);

#define CHANGE_FIELDS                                                                                     \
	FIELD_ID(struct leave_input, delegate_id), FIELD_TEXT(struct leave_input, note, .max = 2000), \
		FIELD_BOOL(struct leave_input, give_back)

static const struct field input_fields[] = {
	FIELD_TIME(struct leave_input, from, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct leave_input, to, .flags = FIELD_REQUIRED),
	FIELD_ID(struct leave_input, account_id),
	CHANGE_FIELDS,
};
const struct shape leave_input_shape = SHAPE_INPUT("LeaveInput", struct leave_input, input_fields);

static const struct field preview_fields[] = {
	FIELD_TIME(struct leave_input, from, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct leave_input, to, .flags = FIELD_REQUIRED),
	FIELD_ID(struct leave_input, account_id),
	FIELD_ID(struct leave_input, delegate_id),
	FIELD_ID(struct leave_input, leave_id),
};
const struct shape leave_preview_shape = SHAPE_INPUT("LeavePreview", struct leave_input, preview_fields);

static const struct field change_fields[] = {
	FIELD_TIME(struct leave_input, from),
	FIELD_TIME(struct leave_input, to),
	CHANGE_FIELDS,
};
const struct shape leave_change_shape = SHAPE_INPUT("LeaveChange", struct leave_input, change_fields);

/* --- Who may what --- */

/* Himself, his superior, partners; never who was asked to stand in. */
static bool may_change(const struct ctx *ctx, const struct leave_row *row)
{
	int64_t actor_id = ctx->actor.account_id;

	if (actor_id == row->account_id)
		return true;
	if (actor_id == row->delegate_id)
		return false;
	return actor_id == row->superior_id || role_may(ctx->actor.role, 0, PERMIT_MANAGE_TEAM);
}

enum err leave_load(struct ctx *ctx, int64_t id, struct leave_row *ret_row)
{
	bool found;

	TRY(leave_store_get(ctx, id, ret_row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "leave.not_found", NULL, "There is no such leave.");
	return OK;
}

static enum err refuse(struct ctx *ctx)
{
	return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Only he himself, his superior or a partner may do this.");
}

static enum err load_to_change(struct ctx *ctx, int64_t id, int64_t version, struct leave_row *ret_row)
{
	TRY(leave_load(ctx, id, ret_row));
	if (!may_change(ctx, ret_row))
		return refuse(ctx);
	if (version && version != ret_row->version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the leave in between.");
	if (!text_equal(ret_row->state, "planned") && !text_equal(ret_row->state, "running"))
		return fail(ctx, ERR_CONFLICT, "leave.over", NULL, "This leave is over.");
	return OK;
}

/* --- What makes sense --- */

static enum err check_span(struct ctx *ctx, const struct leave_row *row)
{
	const struct leave_span span = { row->account_id, row->from_ms, row->to_ms, row->id };
	struct list others;

	if (row->to_ms <= row->from_ms)
		return fail(ctx, ERR_MEANING, "leave.order", "to", "A leave ends after it begins.");
	if (row->to_ms <= ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "leave.past", "to", "This leave would be over already.");
	if (row->to_ms - row->from_ms > 366 * (int64_t)MS_PER_DAY)
		return fail(ctx, ERR_MEANING, "leave.too_long", "to", "A leave lasts a year at most.");
	TRY(leave_store_away(ctx, &span, &others));
	if (others.count)
		return fail(ctx, ERR_CONFLICT, "leave.overlaps", "from", "There is a leave in these days already.");
	return OK;
}

static enum err check_delegate(struct ctx *ctx, const struct leave_row *row)
{
	const struct leave_span span = { row->delegate_id, row->from_ms, row->to_ms, 0 };
	struct account account = { 0 };
	struct list others;

	if (!row->delegate_id)
		return OK;
	if (row->delegate_id == row->account_id)
		return fail(ctx, ERR_MEANING, "leave.self", "delegate_id", "Nobody stands in for himself.");
	enum err err = account_get(ctx, row->delegate_id, &account);
	if (err == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return fail(ctx, ERR_MEANING, "account.not_found", "delegate_id", "There is no such colleague.");
	}
	TRY(err);
	if (!text_equal(account.state, "active") || !role_may(account.role, 0, PERMIT_VIEW))
		return fail(ctx, ERR_MEANING, "account.cannot_follow_up", "delegate_id", "This account does not follow up candidates.");
	TRY(leave_store_away(ctx, &span, &others));
	if (others.count)
		return fail(ctx, ERR_CONFLICT, "leave.delegate_away", "delegate_id", "He is away himself in these days.");
	return OK;
}

/* Whom he covers for goes to somebody else, or he stays: nobody stands in over two corners. */
static enum err check_covering(struct ctx *ctx, const struct leave_row *row, bool gives_back)
{
	const struct leave_span span = { row->account_id, row->from_ms, row->to_ms, row->id };
	struct list others;

	TRY(leave_store_covering(ctx, &span, &others));
	if (others.count && !gives_back) {
		const struct leave_row *other = others.items;

		return fail_with(ctx, ERR_CONFLICT, "leave.covers_others", "from",
				 arena_format(ctx->arena, "{\"leave_id\":%lld}", (long long)other->id),
				 "He stands in for a colleague in these days.");
	}
	for (size_t i = 0; i < others.count; i++) {
		struct leave_row other = ((const struct leave_row *)others.items)[i];

		other.delegate_id = 0;
		TRY(leave_store_update(ctx, &other));
	}
	return OK;
}

static enum err check(struct ctx *ctx, const struct leave_row *row, bool gives_back)
{
	TRY(check_span(ctx, row));
	TRY(check_delegate(ctx, row));
	return check_covering(ctx, row, gives_back);
}

/* The wall clock that was meant, beside the instants. */
static const char *local_text(struct ctx *ctx, const char *zone, int64_t at_ms)
{
	struct local_time local;

	zone_local(zone_get(zone), at_ms, &local);
	return arena_format(ctx->arena, "%04d-%02d-%02dT%02d:%02d", local.year, local.month, local.day, local.hour, local.minute);
}

static void set_span(struct ctx *ctx, struct leave_row *row, int64_t from_ms, int64_t to_ms)
{
	row->from_ms = from_ms;
	row->to_ms = to_ms;
	row->from_local = local_text(ctx, row->zone, from_ms);
	row->to_local = local_text(ctx, row->zone, to_ms);
}

/* --- Planning and changing --- */

static enum err row_of(struct ctx *ctx, const struct leave_input *input, struct leave_row *ret_row)
{
	struct account account = { 0 };
	struct leave_row row = { .account_id = input->account_id ? input->account_id : ctx->actor.account_id,
				 .delegate_id = input->delegate_id, .note = input->note, .state = "planned",
				 .created_by_id = ctx->actor.account_id };

	TRY(account_get(ctx, row.account_id, &account));
	row.superior_id = account.superior_id;
	row.zone = account.zone;
	if (!may_change(ctx, &row))
		return refuse(ctx);
	if (!text_equal(account.state, "active") || !role_may(account.role, 0, PERMIT_VIEW))
		return fail(ctx, ERR_MEANING, "account.cannot_follow_up", "account_id", "This account does not follow up candidates.");
	set_span(ctx, &row, input->from, input->to);
	*ret_row = row;
	return OK;
}

/* What the clock and the change ask for, at once; what is left of it does the job. */
static enum err turn_now(struct ctx *ctx, int64_t id)
{
	struct leave_row row = { 0 };
	bool more;

	TRY(leave_load(ctx, id, &row));
	return leave_turn(ctx, &row, &more);
}

enum err leave_plan(struct ctx *ctx, const struct leave_input *input, int64_t *ret_id)
{
	struct leave_row row;

	TRY(row_of(ctx, input, &row));
	TRY(check(ctx, &row, input->give_back));
	TRY(leave_store_insert(ctx, &row, ret_id));
	TRY(audit_note(ctx, "leave.plan", "leave", *ret_id,
		       arena_format(ctx->arena, "{\"account_id\":%lld,\"delegate_id\":%lld}", (long long)row.account_id,
				    (long long)row.delegate_id)));
	return turn_now(ctx, *ret_id);
}

static bool has(const struct leave_input *input, const char *name)
{
	return shape_has(&leave_change_shape, input, name);
}

enum err leave_change(struct ctx *ctx, int64_t id, int64_t version, const struct leave_input *input)
{
	struct leave_row row = { 0 };

	TRY(load_to_change(ctx, id, version, &row));
	int64_t delegate_id = row.delegate_id;
	if (has(input, "from") && input->from != row.from_ms && text_equal(row.state, "running"))
		return fail(ctx, ERR_CONFLICT, "leave.running", "from", "This leave has begun already.");
	set_span(ctx, &row, has(input, "from") ? input->from : row.from_ms, has(input, "to") ? input->to : row.to_ms);
	if (has(input, "delegate_id"))
		row.delegate_id = input->delegate_id;
	if (has(input, "note"))
		row.note = input->note;
	TRY(check(ctx, &row, input->give_back));
	TRY(leave_store_update(ctx, &row));
	TRY(audit_note(ctx, "leave.change", "leave", id,
		       arena_format(ctx->arena, "{\"delegate_id\":%lld}", (long long)row.delegate_id)));
	if (row.delegate_id != delegate_id)
		TRY(cover_release_leave(ctx, &row));
	return turn_now(ctx, id);
}

enum err leave_end(struct ctx *ctx, int64_t id, int64_t version)
{
	struct leave_row row = { 0 };

	TRY(load_to_change(ctx, id, version, &row));
	bool is_running = text_equal(row.state, "running");
	if (is_running)
		set_span(ctx, &row, row.from_ms, ctx_now_ms(ctx) > row.from_ms ? ctx_now_ms(ctx) : row.from_ms + 1);
	else
		row.state = "cancelled";
	TRY(leave_store_update(ctx, &row));
	TRY(audit_note(ctx, is_running ? "leave.back_early" : "leave.cancel", "leave", id, NULL));
	return is_running ? turn_now(ctx, id) : OK;
}

enum err leave_set_avoid(struct ctx *ctx, int64_t id, int64_t followup_id, const char *avoid)
{
	struct leave_row row = { 0 };
	bool owns;

	TRY(load_to_change(ctx, id, 0, &row));
	TRY(leave_store_owns(ctx, &row, followup_id, &owns));
	if (!owns)
		return fail(ctx, ERR_NOT_FOUND, "followup.not_found", NULL, "There is no such followup of his.");
	TRY(leave_store_set_avoid(ctx, id, followup_id, avoid));
	TRY(audit_note(ctx, "leave.avoid", "followup", followup_id, NULL));
	return live_publish(ctx, row.delegate_id, "leave", arena_format(ctx->arena, "{\"id\":%lld}", (long long)id));
}

/* --- Reading --- */

static int64_t count_of(const struct list *given, int64_t leave_id)
{
	int64_t count = 0;

	for (size_t i = 0; i < given->count; i++)
		count += ((const struct cover_row *)given->items)[i].leave_id == leave_id;
	return count;
}

/* given: what the actor acts in, in all leaves. */
static struct leave leave_of(struct ctx *ctx, const struct leave_row *row, const struct list *given)
{
	const struct account_ref delegate = { row->delegate_id, row->delegate_name };
	bool may = may_change(ctx, row);
	bool may_count = may || row->delegate_id == ctx->actor.account_id;

	return (struct leave){ .id = row->id, .version = row->version, .account = { row->account_id, row->account_name },
			       .delegate = delegate.id ? arena_copy(ctx->arena, &delegate, sizeof(delegate)) : NULL,
			       .from = row->from_ms, .to = row->to_ms, .zone = row->zone, .note = may_count ? row->note : NULL,
			       .state = row->state, .may_change = may, .covered = may_count ? row->covered : 0,
			       .uncovered = may_count ? row->uncovered : 0, .mine = count_of(given, row->id) };
}

enum err leave_list(struct ctx *ctx, const struct leave_filter *filter, struct list *ret_leaves)
{
	struct list rows, given;

	TRY(leave_store_list(ctx, filter, &rows));
	TRY(leave_store_given_to(ctx, ctx->actor.account_id, &given));
	struct leave *leaves = arena_array(ctx->arena, rows.count + 1, sizeof(*leaves));
	for (size_t i = 0; i < rows.count; i++)
		leaves[i] = leave_of(ctx, (const struct leave_row *)rows.items + i, &given);
	*ret_leaves = (struct list){ leaves, rows.count };
	return OK;
}

enum err leave_get(struct ctx *ctx, int64_t id, struct leave *ret_leave)
{
	struct leave_row row = { 0 };
	struct list given;

	TRY(leave_load(ctx, id, &row));
	TRY(leave_store_given_to(ctx, ctx->actor.account_id, &given));
	*ret_leave = leave_of(ctx, &row, &given);
	return OK;
}

/* --- Foreseeing --- */

enum { FORESEE_MOST = 20000 };

static void add_share(struct vec *shares, const struct cover_need *need)
{
	for (size_t i = 0; i < shares->count; i++) {
		struct leave_share *share = vec_at(shares, i);

		if (share->account.id == need->cover_id) {
			share->count++;
			return;
		}
	}
	*(struct leave_share *)vec_push(shares) = (struct leave_share){ { need->cover_id, need->cover_name }, 1 };
}

enum err leave_foresee(struct ctx *ctx, const struct leave_input *input, struct leave_outlook *ret_outlook)
{
	struct leave_outlook outlook = { 0 };
	struct leave_row row;
	struct vec shares;
	struct list needs;

	TRY(row_of(ctx, input, &row));
	row.id = input->leave_id;
	TRY(check_span(ctx, &row));
	TRY(check_delegate(ctx, &row));
	TRY(leave_store_needs(ctx, &row, FORESEE_MOST, &needs));
	vec_init(&shares, ctx->arena, sizeof(struct leave_share));
	for (size_t i = 0; i < needs.count; i++) {
		const struct cover_need *need = (const struct cover_need *)needs.items + i;

		if (need->cover_id)
			add_share(&shares, need);
		else
			outlook.uncovered++;
	}
	outlook.due = (int64_t)needs.count;
	outlook.covers = vec_list(&shares);
	*ret_outlook = outlook;
	return OK;
}

/* --- Listening --- */

enum err leave_on_account_disabled(struct ctx *ctx, const void *hook_account)
{
	const struct hook_account *event = hook_account;
	const struct leave_span always = { event->account_id, 0, INT64_MAX, 0 };
	struct list leaves;

	TRY(leave_store_covering(ctx, &always, &leaves));
	for (size_t i = 0; i < leaves.count; i++) {
		struct leave_row leave = ((const struct leave_row *)leaves.items)[i];

		leave.delegate_id = 0;
		TRY(leave_store_update(ctx, &leave));
	}
	return cover_release(ctx, event->account_id);
}

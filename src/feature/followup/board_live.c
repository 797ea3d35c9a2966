/* Live events of the board: whoever may see the candidate and has a workbench open hears that something moved. */
#include "base/json.h"
#include "base/text.h"
#include "feature/followup/followup.h"
#include "feature/permission/permission.h"
#include "platform/hook/hook.h"
#include "platform/live/live.h"

struct board_event {
	const char *kind; /* "moved", "changed", "created", "ended" */
	int64_t candidate_id;
	int64_t submission_id;
	int64_t followup_id;
	struct account_ref *by;
};
static const struct field event_fields[] = {
	FIELD_TEXT(struct board_event, kind),
	FIELD_ID(struct board_event, candidate_id),
	FIELD_ID(struct board_event, submission_id),
	FIELD_ID(struct board_event, followup_id),
	FIELD_OBJECT_PTR(struct board_event, by, &account_ref_shape),
};
static const struct shape event_shape = SHAPE("board_event", struct board_event, event_fields);

enum { MAX_EVENT_BYTES = 4096 };

static enum err publish(struct ctx *ctx, struct board_event *event)
{
	struct list watchers;
	struct text json;

	TRY(permission_watchers(ctx, event->candidate_id, &watchers));
	if (!watchers.count)
		return OK;
	TRY(account_ref_get(ctx, ctx->actor.account_id, &event->by));
	text_init(&json, MAX_EVENT_BYTES);
	json_append_shape(&json, &event_shape, event, ctx->actor.zone);
	const char *data = arena_text(ctx->arena, text_chars(&json));
	text_done(&json);
	for (size_t i = 0; i < watchers.count; i++)
		TRY(live_publish(ctx, ((const int64_t *)watchers.items)[i], "board", data));
	return OK;
}

enum err board_on_followup(struct ctx *ctx, const void *hook_followup)
{
	const struct hook_followup *followup = hook_followup;
	bool is_ended = text_equal(followup->change, "ended");
	bool is_new = text_equal(followup->change, "opened");
	struct board_event event = { .kind = is_ended ? "ended" : is_new ? "created" : "changed",
				     .candidate_id = followup->candidate_id, .followup_id = followup->followup_id };

	return publish(ctx, &event);
}

enum err board_on_stage(struct ctx *ctx, const void *hook_stage)
{
	const struct hook_stage *stage = hook_stage;
	struct board_event event = { .kind = "moved", .candidate_id = stage->candidate_id,
				     .submission_id = stage->submission_id };

	return publish(ctx, &event);
}

/* A reminder as the API and the stream show it. */
#include "feature/reminder/reminder_view.h"

#include "base/json.h"
#include "base/text.h"
#include "feature/followup/followup.h"
#include "feature/notification/notification.h"
#include "platform/live/live.h"

static const struct field reply_fields[] = {
	FIELD_ID(struct reminder_reply, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct reminder_reply, state, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct reminder_reply, due_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct reminder_reply, fired_at, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct reminder_reply, late),
	FIELD_INT(struct reminder_reply, layer),
	FIELD_TIME(struct reminder_reply, ended_at),
	FIELD_OBJECT_PTR(struct reminder_reply, followup, &followup_reply_shape, .flags = FIELD_REQUIRED),
};
const struct shape reminder_reply_shape = SHAPE("Reminder", struct reminder_reply, reply_fields);

/* Layers follow the delays that were set when it fired; what counts here is how long it has been open. */
static int64_t layer_of(const struct ctx *ctx, const struct reminder_row *row, const struct reminder_setting *setting)
{
	int64_t open_until = row->ended_at_ms ? row->ended_at_ms : ctx_now_ms(ctx);
	int64_t minutes = (open_until - row->due_at_ms) / MS_PER_MINUTE;

	if ((row->layers & LAYER_MOBILE) && minutes >= setting->mobile_after_minutes)
		return 3;
	return (row->layers & LAYER_INBOX) && minutes >= setting->inbox_after_minutes ? 2 : 1;
}

enum err reminder_reply_of(struct ctx *ctx, const struct reminder_row *row, struct reminder_reply *ret_reply)
{
	struct reminder_setting setting = { 0 };
	struct reminder_reply reply = {
		.id = row->id,
		.state = row->state,
		.due_at = row->due_at_ms,
		.fired_at = row->fired_at_ms,
		.late = row->is_late,
		.ended_at = row->ended_at_ms,
	};

	TRY(reminder_store_setting(ctx, &setting));
	reply.layer = layer_of(ctx, row, &setting);
	TRY(followup_reply_get(ctx, row->followup_id, &reply.followup));
	*ret_reply = reply;
	return OK;
}

struct reminder_event {
	int64_t id;
	const char *state;
	struct reminder_reply *reminder;
};
static const struct field event_fields[] = {
	FIELD_ID(struct reminder_event, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct reminder_event, state, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct reminder_event, reminder, &reminder_reply_shape),
};
static const struct shape event_shape = SHAPE("reminder_event", struct reminder_event, event_fields);

enum { MAX_EVENT_BYTES = 64 * 1024 };

enum err reminder_publish_unread(struct ctx *ctx, int64_t acting_id)
{
	int64_t inbox;
	int64_t reminders;

	TRY(notification_unread(ctx, acting_id, &inbox));
	TRY(reminder_store_count_open(ctx, acting_id, &reminders));
	return live_publish(ctx, acting_id, "unread",
			    arena_format(ctx->arena, "{\"inbox\":%lld,\"reminders\":%lld}", (long long)inbox,
					 (long long)reminders));
}

enum err reminder_publish(struct ctx *ctx, int64_t acting_id, int64_t id, const char *state,
			  const struct reminder_reply *reminder)
{
	struct reminder_reply *copy = reminder ? arena_copy(ctx->arena, reminder, sizeof(*reminder)) : NULL;
	struct reminder_event event = { id, state, copy };
	struct text json;

	text_init(&json, MAX_EVENT_BYTES);
	json_append_shape(&json, &event_shape, &event, ctx->actor.zone);
	const char *data = text_ok(&json) ? arena_text(ctx->arena, text_chars(&json)) : NULL;
	text_done(&json);
	if (!data)
		return fail(ctx, ERR_INTERNAL, "reminder.event_too_long", NULL, "A reminder event is over its limit.");
	return live_publish(ctx, acting_id, "reminder", data);
}

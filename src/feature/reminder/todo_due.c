/* Todos that fall due: the same three layers as followups, each due time told once. */
#include "base/log.h"
#include "base/text.h"
#include "feature/notification/notification.h"
#include "feature/reminder/reminder.h"
#include "feature/reminder/reminder_view.h"
#include "feature/todo/todo.h"
#include "platform/db/db.h"
#include "platform/live/live.h"

enum { PIECE = 200 };

/* Popup: every open workbench of its person shows what rings. */
static enum err ring(struct ctx *ctx, const struct todo_due *due)
{
	return live_publish(ctx, due->account_id, "todo",
			    arena_format(ctx->arena, "{\"id\":%lld,\"state\":\"due\"}", (long long)due->id));
}

/* Inbox: counted from the due time, at once when nobody looks at a workbench. */
static enum err add_inbox(struct ctx *ctx, const struct todo_due *due, const struct reminder_setting *setting)
{
	bool is_english = text_equal(ctx->actor.locale, "en");
	struct notification_note note = {
		.account_id = due->account_id,
		.kind = "todo",
		.text = arena_format(ctx->arena, is_english ? "Todo due: %s" : "待办到期：%s",
				     arena_text_n(ctx->arena, due->text, text_fitting(due->text, 600))),
		.candidate_id = due->candidate_id,
		.not_before_ms = due->due_at + setting->inbox_after_minutes * MS_PER_MINUTE,
		.dedup_key = todo_message_key(ctx, due->id, due->due_at),
		.announce_later = true,
	};
	bool is_present;

	TRY(live_is_present(ctx, due->account_id, &is_present));
	if (!is_present || note.not_before_ms < ctx_now_ms(ctx))
		note.not_before_ms = ctx_now_ms(ctx);
	return notification_inbox_add(ctx, &note);
}

/* Outside: thin, what is to be done stays inside. */
static enum err add_outside(struct ctx *ctx, const struct todo_due *due, const struct reminder_setting *setting)
{
	bool is_english = text_equal(ctx->actor.locale, "en");
	int64_t not_before_ms = due->due_at + setting->mobile_after_minutes * MS_PER_MINUTE;
	const struct notification_message message = {
		.account_id = due->account_id,
		.key = todo_message_key(ctx, due->id, due->due_at),
		.title = is_english ? "A todo is due" : "有一条待办到期了",
		.body = is_english ? "Open to see it" : "点开查看",
		.path = "/m/#/today",
		.candidate_id = due->candidate_id,
		.not_before_ms = not_before_ms > ctx_now_ms(ctx) ? not_before_ms : ctx_now_ms(ctx),
	};

	return notification_outbox_add(ctx, &message, NULL);
}

static enum err tell(struct ctx *ctx, void *arg)
{
	const struct todo_due *due = arg;
	struct reminder_setting setting = { 0 };
	bool is_first;

	TRY(todo_set_told(ctx, due, &is_first));
	enum err err = is_first ? account_act_as_id(ctx, due->account_id) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND) { /* told by another node, or he has left */
		fault_clear(ctx);
		return OK;
	}
	TRY(err);
	TRY(reminder_store_setting(ctx, &setting));
	TRY(ring(ctx, due));
	TRY(add_inbox(ctx, due, &setting));
	TRY(add_outside(ctx, due, &setting));
	return reminder_publish_unread(ctx, due->account_id);
}

/* One that fails keeps nobody else waiting. */
static enum err tell_one(struct ctx *ctx, struct todo_due *due)
{
	struct actor system = ctx->actor;

	ctx->firm_id = due->firm_id;
	enum err err = db_write(ctx, tell, due);
	ctx->actor = system;
	if (err == OK || err == ERR_BUSY || err == ERR_CANCELLED)
		return err;
	log_error("reminder.todo_failed", LOG_INT("todo_id", due->id), LOG_TEXT("code", ctx->fault.code));
	fault_clear(ctx);
	return OK;
}

enum err reminder_job_todos(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list rows;

	(void)payload;
	TRY(todo_due_untold(ctx, PIECE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		size_t mark = arena_mark(ctx->arena);

		TRY(tell_one(ctx, (struct todo_due *)rows.items + i));
		arena_release(ctx->arena, mark);
	}
	return run && rows.count ? job_heartbeat(ctx, run) : OK;
}

/* Giving followups to who acts, taking them back, and saying so. */
#include "feature/leave/leave_cover.h"

#include "base/moment.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/followup/followup.h"
#include "feature/notification/notification.h"

enum { PIECE = 100 };

/* --- Giving and taking back --- */

/* The delegate as long as he is active and here; else the backups. */
static enum err free_delegate(struct ctx *ctx, const struct leave_row *leave, int64_t *ret_delegate_id)
{
	const struct leave_span now = { leave->delegate_id, ctx_now_ms(ctx), ctx_now_ms(ctx) + 1, 0 };
	struct account account = { 0 };
	struct list away;

	*ret_delegate_id = 0;
	if (!leave->delegate_id)
		return OK;
	TRY(account_get(ctx, leave->delegate_id, &account));
	TRY(leave_store_away(ctx, &now, &away));
	if (text_equal(account.state, "active") && !away.count)
		*ret_delegate_id = leave->delegate_id;
	return OK;
}

enum err cover_give(struct ctx *ctx, const struct leave_row *leave, bool *ret_more)
{
	struct leave_row asked = *leave;
	struct list needs;

	TRY(free_delegate(ctx, leave, &asked.delegate_id));
	TRY(leave_store_needs(ctx, &asked, PIECE, &needs));
	for (size_t i = 0; i < needs.count; i++) {
		const struct cover_need *need = (const struct cover_need *)needs.items + i;

		if (need->cover_id)
			TRY(followup_act_for(ctx, need->followup_id, need->cover_id));
		TRY(leave_store_cover(ctx, leave->id, need));
	}
	*ret_more = needs.count == PIECE;
	return OK;
}

enum err cover_take_back(struct ctx *ctx, const struct leave_row *leave, bool *ret_more)
{
	struct list rows;

	TRY(leave_store_given(ctx, leave->id, PIECE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct cover_row *row = (const struct cover_row *)rows.items + i;

		if (row->acting_id)
			TRY(followup_act_again(ctx, row->followup_id, row->acting_id));
		TRY(leave_store_returned(ctx, row->id));
	}
	*ret_more = rows.count == PIECE;
	return OK;
}

static enum err release_rows(struct ctx *ctx, const struct list *rows, int64_t leave_id)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct cover_row *row = (const struct cover_row *)rows->items + i;

		if (leave_id && row->leave_id != leave_id)
			continue;
		if (row->acting_id)
			TRY(followup_act_again(ctx, row->followup_id, row->acting_id));
		TRY(leave_store_forget(ctx, row->id));
	}
	return OK;
}

enum err cover_release(struct ctx *ctx, int64_t acting_id)
{
	struct list rows;

	TRY(leave_store_given_to(ctx, acting_id, &rows));
	return release_rows(ctx, &rows, 0);
}

enum err cover_release_leave(struct ctx *ctx, const struct leave_row *leave)
{
	struct list rows;

	TRY(leave_store_given(ctx, leave->id, INT64_MAX, &rows));
	return release_rows(ctx, &rows, leave->id);
}

/* --- Telling --- */

/* A sentence after the name of who is away, around the end of the leave and a count; Chinese, then English. */
struct wording {
	const char *before_end;
	const char *before_count;
	const char *after;
};

static const struct wording asked[] = {
	{ " 休假至 ", "，请代为跟进 ", " 位候选人" },
	{ " is away until ", ": please follow up ", " candidates meanwhile" },
};
static const struct wording alone_on_positions[] = {
	{ " 休假至 ", "，您职位上有 ", " 位到期的候选人无人代为跟进" },
	{ " is away until ", ": nobody is free for ", " candidates on your positions" },
};
static const struct wording alone[] = {
	{ " 休假至 ", "，有 ", " 位到期的候选人无人代为跟进" },
	{ " is away until ", ": nobody is free for ", " candidates that fall due" },
};

static bool is_english(const struct ctx *ctx)
{
	return text_equal(ctx->actor.locale, "en");
}

static const char *say(struct ctx *ctx, const struct wording *wordings, const struct leave_row *leave, int64_t count)
{
	const struct wording *wording = &wordings[is_english(ctx)];

	return arena_format(ctx->arena, "%s%s%s%s%lld%s", leave->account_name, wording->before_end, moment_marked(ctx->arena, leave->to_ms),
			    wording->before_count, (long long)count, wording->after);
}

/* One message to one person, in his language. Who has left meanwhile hears nothing. */
typedef struct notification_note (*make_note)(struct ctx *ctx, const struct leave_row *leave, const void *news);

static enum err tell(struct ctx *ctx, const struct leave_row *leave, int64_t account_id, make_note make, const void *news)
{
	struct actor before = ctx->actor;
	enum err err = account_act_as_id(ctx, account_id);

	if (err == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return OK;
	}
	TRY(err);
	struct notification_note note = make(ctx, leave, news);
	note.account_id = account_id;
	note.link = arena_format(ctx->arena, "leaves/%lld", (long long)leave->id);
	err = notification_inbox_add(ctx, &note);
	ctx->actor = before;
	return err;
}

static struct notification_note note_asked(struct ctx *ctx, const struct leave_row *leave, const void *news)
{
	return (struct notification_note){ .kind = "relay", .text = say(ctx, asked, leave, ((const struct cover_news *)news)->count),
					   .detail = leave->note };
}

static struct notification_note note_alone(struct ctx *ctx, const struct leave_row *leave, const void *news)
{
	const struct cover_news *warned = news;

	return (struct notification_note){
		.kind = "warning",
		.text = say(ctx, warned->is_partner ? alone : alone_on_positions, leave, warned->count),
		.detail = is_english(ctx) ? "Name a delegate for the leave, or a backup for the candidates." :
					    "请为这次休假指定代理人，或为候选人指定二级负责人。",
	};
}

enum err cover_tell(struct ctx *ctx, const struct leave_row *leave)
{
	struct list helpers, warned;

	TRY(leave_store_news(ctx, leave->id, &helpers));
	for (size_t i = 0; i < helpers.count; i++) {
		const struct cover_news *news = (const struct cover_news *)helpers.items + i;

		TRY(tell(ctx, leave, news->account_id, note_asked, news));
	}
	TRY(leave_store_alone(ctx, leave->id, &warned));
	for (size_t i = 0; i < warned.count; i++) {
		const struct cover_news *news = (const struct cover_news *)warned.items + i;

		TRY(tell(ctx, leave, news->account_id, note_alone, news));
	}
	return helpers.count || warned.count ? leave_store_told(ctx, leave->id) : OK;
}

static struct notification_note note_over(struct ctx *ctx, const struct leave_row *leave, const void *report)
{
	const char *format = is_english(ctx) ? " is back; candidates given back: " : " 已休假归来，交还候选人数：";

	return (struct notification_note){
		.kind = "relay",
		.text = arena_format(ctx->arena, "%s%s%lld", leave->account_name, format,
				     (long long)((const struct cover_report *)report)->count),
	};
}

/* "汤姆 3 位（已联系 2 位）；…" */
static const char *what_happened(struct ctx *ctx, const struct list *reports)
{
	const char *text = "";

	for (size_t i = 0; i < reports->count; i++) {
		const struct cover_report *report = (const struct cover_report *)reports->items + i;
		struct account_ref *acting;

		if (account_ref_get(ctx, report->account_id, &acting) != OK || !acting)
			continue;
		text = arena_format(ctx->arena, is_english(ctx) ? "%s%s%s: %lld, contacted %lld" : "%s%s%s %lld 位，已联系 %lld 位", text,
				    *text ? "；" : "", acting->name, (long long)report->count, (long long)report->contacted);
	}
	return text;
}

static struct notification_note note_return(struct ctx *ctx, const struct leave_row *leave, const void *reports)
{
	(void)leave;
	return (struct notification_note){
		.kind = "relay",
		.text = is_english(ctx) ? "Welcome back: your candidates are yours again" : "欢迎回来：您的候选人已交还给您",
		.detail = what_happened(ctx, reports),
	};
}

enum err cover_tell_end(struct ctx *ctx, const struct leave_row *leave)
{
	struct list reports;

	TRY(leave_store_report(ctx, leave, &reports));
	for (size_t i = 0; i < reports.count; i++) {
		const struct cover_report *report = (const struct cover_report *)reports.items + i;

		TRY(tell(ctx, leave, report->account_id, note_over, report));
	}
	return reports.count ? tell(ctx, leave, leave->account_id, note_return, &reports) : OK;
}

/* --- By the clock --- */

static enum err begin(struct ctx *ctx, struct leave_row *leave)
{
	leave->state = "running";
	TRY(leave_store_update(ctx, leave));
	leave->version++;
	TRY(cover_release(ctx, leave->account_id));
	return audit_note(ctx, "leave.start", "leave", leave->id, NULL);
}

static enum err finish(struct ctx *ctx, struct leave_row *leave)
{
	leave->state = "ended";
	leave->ended_at_ms = ctx_now_ms(ctx);
	TRY(leave_store_update(ctx, leave));
	TRY(audit_note(ctx, "leave.finish", "leave", leave->id, NULL));
	return cover_tell_end(ctx, leave);
}

enum err leave_turn(struct ctx *ctx, struct leave_row *leave, bool *ret_more)
{
	int64_t now_ms = ctx_now_ms(ctx);

	*ret_more = false;
	if (text_equal(leave->state, "planned") && leave->from_ms <= now_ms)
		TRY(begin(ctx, leave));
	if (!text_equal(leave->state, "running"))
		return OK;
	if (leave->to_ms > now_ms) {
		TRY(cover_give(ctx, leave, ret_more));
		return *ret_more ? OK : cover_tell(ctx, leave);
	}
	TRY(cover_take_back(ctx, leave, ret_more));
	return *ret_more ? OK : finish(ctx, leave);
}

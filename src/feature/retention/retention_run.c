/* A night: persons are announced, those whose grace is over are acted on, old rows go, owners are told. */
#include "feature/retention/retention_run.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/document/document.h"
#include "feature/erasure/erasure.h"
#include "feature/notification/notification.h"
#include "feature/retention/retention_rule.h"
#include "feature/todo/todo.h"
#include "platform/db/db.h"

enum { PIECE = 200, ROWS = 1000, RECORDINGS_AT_ONCE = 50, ASKED_AGAIN_DAYS = 180 };

struct night {
	const struct retention_setting_row *setting;
	const struct zone *zone;
	struct job_run *run;
	int64_t account_id;
	int64_t run_id;
	struct list rules; /* struct retention_rule */
};

static const struct retention_rule *rule_of(const struct night *night, int subject)
{
	return (const struct retention_rule *)night->rules.items + subject - 1;
}

static int64_t before_ms(const struct ctx *ctx, const struct night *night, const struct retention_rule *rule)
{
	return retention_before_ms(night->zone, ctx_now_ms(ctx), rule->months);
}

static enum err heartbeat(struct ctx *ctx, const struct night *night)
{
	return night->run ? job_heartbeat(ctx, night->run) : OK;
}

/* --- Announcing --- */

struct announcing {
	const struct night *night;
	const struct retention_rule *rule;
	struct list persons; /* struct retention_person_row */
};

static const char *asking_key(struct ctx *ctx, const struct retention_notice_row *notice)
{
	return arena_format(ctx->arena, "retention:%lld:%lld:", (long long)notice->run_id, (long long)notice->candidate_id);
}

static enum err ask_again(struct ctx *ctx, const struct retention_notice_row *notice)
{
	struct account owner = { 0 };
	int64_t id;

	TRY(account_get(ctx, notice->owner_id, &owner));
	const struct todo_new todo = {
		.account_id = notice->owner_id,
		.kind = "other",
		.text = text_equal(owner.locale, "en") ? "Ask whether we may go on keeping his data, and note the consent" :
							 "再次征求授权：是否同意继续保存信息，并记下授权",
		.due_at = notice->act_at_ms,
		.candidate_id = notice->candidate_id,
		.dedup_key = asking_key(ctx, notice),
	};
	return todo_add(ctx, &todo, &id);
}

enum err retention_end_asking(struct ctx *ctx, const struct retention_notice_row *notice)
{
	return notice->action == RETENTION_ASK ? todo_done_by_key(ctx, asking_key(ctx, notice)) : OK;
}

static enum err announce_one(struct ctx *ctx, const struct announcing *announcing, const struct retention_person_row *person,
			     bool *ret_is_new)
{
	const struct retention_rule *rule = announcing->rule;
	const struct retention_notice_row notice = {
		.run_id = announcing->night->run_id,
		.candidate_id = person->candidate_id,
		.subject = rule->subject,
		.action = rule->action,
		.owner_id = person->owner_id,
		.act_at_ms = ctx_now_ms(ctx) + rule->grace_days * MS_PER_DAY,
	};

	TRY(retention_store_add_notice(ctx, &notice, ret_is_new));
	return *ret_is_new && rule->action == RETENTION_ASK ? ask_again(ctx, &notice) : OK;
}

static enum err announce_piece(struct ctx *ctx, void *arg)
{
	const struct announcing *announcing = arg;
	struct retention_counts counts = { 0 };

	for (size_t i = 0; i < announcing->persons.count; i++) {
		bool is_new;

		TRY(announce_one(ctx, announcing, (const struct retention_person_row *)announcing->persons.items + i, &is_new));
		counts.found += is_new;
	}
	return retention_store_add(ctx, announcing->night->run_id, &counts);
}

/* Looked for outside of the write: in a large firm that takes a while. */
static enum err announce(struct ctx *ctx, const struct night *night, const struct retention_rule *rule)
{
	struct announcing announcing = { .night = night, .rule = rule };
	struct retention_query query = { .subject = rule->subject, .account_id = night->account_id, .row_limit = PIECE,
					 .before_ms = before_ms(ctx, night, rule) };
	size_t count;

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(retention_store_persons(ctx, &query, &announcing.persons));
		count = announcing.persons.count;
		if (count) {
			query.after_id = ((const struct retention_person_row *)announcing.persons.items)[count - 1].candidate_id;
			TRY(db_write(ctx, announce_piece, &announcing));
		}
		arena_release(ctx->arena, mark);
		TRY(heartbeat(ctx, night));
	} while (count == PIECE);
	return OK;
}

/* --- Acting --- */

struct settling {
	const struct night *night;
	struct retention_notice_row notice;
};

static enum err settle(struct ctx *ctx, const struct settling *settling, int state, const struct retention_counts *counts)
{
	struct retention_notice_row notice = settling->notice;
	bool is_settled;

	notice.state = state;
	if (state == RETENTION_UNANSWERED || state == RETENTION_FAILED)
		notice.keep_until_ms = ctx_now_ms(ctx) + (int64_t)ASKED_AGAIN_DAYS * MS_PER_DAY;
	TRY(retention_store_settle(ctx, &notice, &is_settled));
	return is_settled ? retention_store_add(ctx, settling->night->run_id, counts) : OK;
}

/* The rule of today says what was announced, and fits him. */
static enum err still_fits(struct ctx *ctx, const struct settling *settling, bool *ret_fits)
{
	const struct retention_rule *rule = rule_of(settling->night, settling->notice.subject);
	const struct retention_query query = { .subject = rule->subject, .candidate_id = settling->notice.candidate_id,
					       .before_ms = before_ms(ctx, settling->night, rule) };

	*ret_fits = false;
	if (!rule->enabled || rule->action != settling->notice.action)
		return OK;
	return retention_store_fits(ctx, &query, ret_fits);
}

/* His notice goes with him. */
static enum err erase(struct ctx *ctx, const struct settling *settling)
{
	const struct retention_counts counts = { .erased = 1 };
	int64_t id;

	TRY(erasure_make(ctx, settling->notice.candidate_id, choice_from_text(&erasure_reason_choices, "expired"), &id));
	return retention_store_add(ctx, settling->night->run_id, &counts);
}

static enum err archive(struct ctx *ctx, const struct settling *settling)
{
	const struct retention_counts counts = { .archived = 1 };

	TRY(candidate_delete(ctx, settling->notice.candidate_id, 0));
	return settle(ctx, settling, RETENTION_ARCHIVED, &counts);
}

static enum err give_up_asking(struct ctx *ctx, const struct settling *settling)
{
	const struct retention_counts counts = { .unanswered = 1 };

	return settle(ctx, settling, RETENTION_UNANSWERED, &counts);
}

static enum err act(struct ctx *ctx, void *arg)
{
	static enum err (*const acts[])(struct ctx *, const struct settling *) = {
		[RETENTION_ASK] = give_up_asking, [RETENTION_ARCHIVE] = archive, [RETENTION_ERASE] = erase,
	};
	const struct settling *settling = arg;
	const struct retention_query query = { .id = settling->notice.id };
	const struct retention_counts counts = { .lapsed = 1 };
	struct retention_notice_row now;
	bool found, fits;

	TRY(retention_store_notice(ctx, &query, &now, &found));
	if (!found || now.state != RETENTION_WAITING)
		return OK;
	TRY(still_fits(ctx, settling, &fits));
	if (fits)
		return acts[settling->notice.action](ctx, settling);
	TRY(retention_end_asking(ctx, &now));
	return settle(ctx, settling, RETENTION_LAPSED, &counts);
}

static enum err note_failure(struct ctx *ctx, void *arg)
{
	const struct retention_counts counts = { .failed = 1 };

	return settle(ctx, arg, RETENTION_FAILED, &counts);
}

/* One who cannot be acted on does not keep the others waiting. */
static enum err act_on_one(struct ctx *ctx, struct settling *settling)
{
	enum err err = db_write(ctx, act, settling);

	if (err != ERR_NOT_FOUND && err != ERR_DENIED && err != ERR_CONFLICT && err != ERR_MEANING)
		return err;
	fault_clear(ctx);
	return db_write(ctx, note_failure, settling);
}

static enum err act_on_all(struct ctx *ctx, const struct night *night)
{
	struct retention_query query = { .row_limit = PIECE };
	struct list rows;

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(retention_store_over(ctx, &query, &rows));
		for (size_t i = 0; i < rows.count; i++) {
			struct settling settling = { .night = night, .notice = ((const struct retention_notice_row *)rows.items)[i] };

			TRY(act_on_one(ctx, &settling));
			TRY(heartbeat(ctx, night));
			query.after_id = settling.notice.id;
		}
		arena_release(ctx->arena, mark);
	} while (rows.count == PIECE);
	return OK;
}

/* --- Rows --- */

struct sweeping {
	const struct night *night;
	struct retention_query query;
	int64_t changes;
};

static int64_t *count_of(struct retention_counts *counts, int subject)
{
	int64_t *const members[RETENTION_SUBJECTS] = {
		[RETENTION_RECORDINGS] = &counts->recordings, [RETENTION_IMPORTS] = &counts->imports,
		[RETENTION_INBOX] = &counts->inbox,	      [RETENTION_OUTBOX] = &counts->outbox,
	};

	return members[subject];
}

static enum err note_changes(struct ctx *ctx, void *arg)
{
	const struct sweeping *sweeping = arg;
	struct retention_counts counts = { 0 };

	*count_of(&counts, sweeping->query.subject) = sweeping->changes;
	return retention_store_add(ctx, sweeping->night->run_id, &counts);
}

static enum err sweep_piece(struct ctx *ctx, void *arg)
{
	struct sweeping *sweeping = arg;

	TRY(retention_store_delete(ctx, &sweeping->query, &sweeping->changes));
	return note_changes(ctx, sweeping);
}

static enum err drop_recordings(struct ctx *ctx, struct sweeping *sweeping)
{
	struct list ids;

	do {
		sweeping->query.row_limit = RECORDINGS_AT_ONCE;
		TRY(retention_store_recordings(ctx, &sweeping->query, &ids));
		for (size_t i = 0; i < ids.count; i++)
			TRY(attachment_original_drop(ctx, ((const int64_t *)ids.items)[i]));
		sweeping->changes = (int64_t)ids.count;
		TRY(db_write(ctx, note_changes, sweeping));
		TRY(heartbeat(ctx, sweeping->night));
	} while (ids.count == RECORDINGS_AT_ONCE);
	return OK;
}

static enum err sweep(struct ctx *ctx, const struct night *night, const struct retention_rule *rule)
{
	struct sweeping sweeping = { .night = night, .query = { .subject = rule->subject, .row_limit = ROWS,
								.before_ms = before_ms(ctx, night, rule) } };

	if (rule->subject == RETENTION_RECORDINGS)
		return drop_recordings(ctx, &sweeping);
	do {
		TRY(db_write(ctx, sweep_piece, &sweeping));
		TRY(heartbeat(ctx, night));
	} while (sweeping.changes == ROWS);
	return OK;
}

/* --- The end --- */

static enum err tell(struct ctx *ctx, const struct night *night, const struct retention_told *told)
{
	struct account owner = { 0 };

	TRY(account_get(ctx, told->owner_id, &owner));
	bool english = text_equal(owner.locale, "en");
	const char *day = zone_date(ctx->arena, zone_get(owner.zone), told->act_at_ms);
	const struct notification_note note = {
		.account_id = told->owner_id,
		.kind = "system",
		.text = arena_format(ctx->arena, english ? "Retention: candidates whose term is over: %lld" : "保留期限：您有 %lld 位候选人到期",
				     (long long)told->count),
		.detail = arena_format(ctx->arena, english ? "From %s on the rules act. Keep whom you need, and say why." :
							     "%s 起按规则处理。需要保留的，请先写明理由。", day),
		.link = "settings/retention",
		.dedup_key = arena_format(ctx->arena, "retention:%lld:%lld", (long long)night->run_id, (long long)told->owner_id),
	};
	return notification_inbox_add(ctx, &note);
}

static enum err note_end(struct ctx *ctx, const struct night *night)
{
	struct retention_run run;

	TRY(retention_store_run(ctx, night->run_id, &run));
	const struct retention_counts *counts = &run.counts;
	return audit_note(ctx, "retention.finish", NULL, 0,
			  arena_format(ctx->arena, "{\"run_id\":%lld,\"found\":%lld,\"archived\":%lld,\"erased\":%lld,\"recordings\":%lld,"
				       "\"imports\":%lld,\"inbox\":%lld,\"outbox\":%lld}", (long long)run.id, (long long)counts->found,
				       (long long)counts->archived, (long long)counts->erased, (long long)counts->recordings,
				       (long long)counts->imports, (long long)counts->inbox, (long long)counts->outbox));
}

/* Rules that were set meanwhile have their own next night already. */
static enum err plan_next(struct ctx *ctx, const struct night *night)
{
	struct retention_setting_row setting;

	TRY(retention_store_setting(ctx, &setting));
	if (setting.next_run_at_ms != night->setting->next_run_at_ms)
		return OK;
	setting.next_run_at_ms = retention_next_night_ms(night->zone, ctx_now_ms(ctx));
	return retention_store_put_setting(ctx, &setting);
}

static enum err finish(struct ctx *ctx, void *arg)
{
	const struct night *night = arg;
	struct list told;

	TRY(retention_store_told(ctx, night->run_id, &told));
	for (size_t i = 0; i < told.count; i++)
		TRY(tell(ctx, night, (const struct retention_told *)told.items + i));
	TRY(retention_store_finish(ctx, night->run_id));
	TRY(note_end(ctx, night));
	return plan_next(ctx, night);
}

/* --- All of it --- */

static enum err begin(struct ctx *ctx, void *arg)
{
	struct night *night = arg;

	TRY(retention_store_open_run(ctx, &night->run_id));
	return night->run_id ? OK : retention_store_begin(ctx, &night->run_id);
}

/* In the name of who set the rules, while he is still a partner here. */
static enum err act_as_partner(struct ctx *ctx, struct night *night)
{
	enum err err = account_act_as_id(ctx, night->setting->account_id);

	if (err == OK && role_may(ctx->actor.role, 0, PERMIT_RETENTION)) {
		night->account_id = night->setting->account_id;
		return OK;
	}
	fault_clear(ctx);
	TRY(retention_store_partner(ctx, &night->account_id));
	return account_act_as_id(ctx, night->account_id);
}

static enum err follow(struct ctx *ctx, const struct night *night, const struct retention_rule *rule)
{
	if (!rule->enabled)
		return OK;
	return retention_is_person(rule->subject) ? announce(ctx, night, rule) : sweep(ctx, night, rule);
}

enum err retention_night(struct ctx *ctx, struct job_run *run, const struct retention_setting_row *setting)
{
	struct night night = { .setting = setting, .zone = zone_get(setting->zone), .run = run };
	struct list rows;

	TRY(act_as_partner(ctx, &night));
	TRY(retention_store_rules(ctx, &rows));
	night.rules = retention_rules_of(ctx, &rows);
	TRY(db_write(ctx, begin, &night));
	for (size_t i = 0; i < night.rules.count; i++)
		TRY(follow(ctx, &night, (const struct retention_rule *)night.rules.items + i));
	TRY(act_on_all(ctx, &night));
	return db_write(ctx, finish, &night);
}

/* Adding and listing todos. */
#include "feature/todo/todo.h"

#include "base/text.h"
#include "feature/notification/notification.h"
#include "feature/todo/todo_store.h"
#include "platform/live/live.h"

static const char *const kinds[] = { NULL, "manual", "action", "feedback", "find_number", "mention", "checklist", "other" };
const struct choices todo_kind_choices = CHOICES(kinds);

struct shipped_text {
	const char *code;
	const char *zh;
	const char *en;
};

static const struct shipped_text shipped[] = {
	{ "find_number", "号码有误，找到新的联系电话", "The number is wrong: find the right one" },
	{ "sealed", "看敏感记录里约定的事", "Look at what a sealed record asks for" },
	{ "feedback", "向客户催反馈", "Ask the client for feedback" },
	{ "background_check", "背调：先取得候选人授权，勿联系现单位", "Background check: with consent, not at his present employer" },
	{ "medical", "提醒体检", "Remind of the medical check" },
	{ "leaving_certificate", "确认离职证明", "Make sure of the leaving certificate" },
};

const char *todo_text(const struct ctx *ctx, const char *code)
{
	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		if (text_equal(shipped[i].code, code))
			return text_equal(ctx->actor.locale, "en") ? shipped[i].en : shipped[i].zh;
	}
	return code;
}

enum err todo_add(struct ctx *ctx, const struct todo_new *todo, int64_t *ret_id)
{
	struct todo_row row = {
		.account_id = todo->account_id,
		.kind = todo->kind,
		.text = text_is_empty(todo->text) ? todo_text(ctx, todo->kind) : todo->text,
		.due_at_ms = todo->due_at,
		.candidate_id = todo->candidate_id,
		.submission_id = todo->submission_id,
		.record_id = todo->record_id,
		.dedup_key = todo->dedup_key,
		.created_by_id = ctx->actor.account_id,
	};

	TRY(todo_store_insert(ctx, &row, ret_id));
	if (!*ret_id)
		return OK;
	return live_publish(ctx, row.account_id, "todo",
			    arena_format(ctx->arena, "{\"id\":%lld,\"state\":\"open\"}", (long long)*ret_id));
}

enum err todo_done_by_key(struct ctx *ctx, const char *prefix)
{
	struct list done;

	TRY(todo_store_done_by_key(ctx, prefix, &done));
	for (size_t i = 0; i < done.count; i++)
		TRY(todo_quiet(ctx, (const struct todo_row *)done.items + i));
	return OK;
}

/* --- Falling due --- */

const char *todo_message_key(struct ctx *ctx, int64_t id, int64_t due_at_ms)
{
	return arena_format(ctx->arena, "todo-%lld-%lld", (long long)id, (long long)due_at_ms);
}

enum err todo_due_untold(struct ctx *ctx, int64_t limit, struct list *ret_due)
{
	return todo_store_due(ctx, limit, ret_due);
}

enum err todo_set_told(struct ctx *ctx, const struct todo_due *due, bool *ret_is_first)
{
	int64_t changes;

	TRY(todo_store_set_told(ctx, due->id, due->due_at, &changes));
	*ret_is_first = changes > 0;
	return OK;
}

enum err todo_quiet(struct ctx *ctx, const struct todo_row *row)
{
	return row->told_due_ms ? notification_end(ctx, todo_message_key(ctx, row->id, row->told_due_ms)) : OK;
}

enum err todo_set_due(struct ctx *ctx, const char *dedup_key, int64_t due_at_ms)
{
	return todo_store_set_due(ctx, dedup_key, due_at_ms);
}

struct todo todo_of(struct ctx *ctx, const struct todo_row *row)
{
	struct todo todo = { .id = row->id, .version = row->version, .kind = row->kind, .text = row->text,
			     .due_at = row->due_at_ms, .state = row->state, .done_at = row->done_at_ms,
			     .account = { row->account_id, row->account_name }, .submission_id = row->submission_id,
			     .record_id = row->record_id };

	todo.ringing = row->due_at_ms && row->told_due_ms == row->due_at_ms && row->acked_due_ms != row->due_at_ms &&
		       text_equal(row->state, "open");
	struct account_ref creator = { row->created_by_id, row->created_by_name };
	struct todo_person person = { row->candidate_id, row->candidate_name };

	if (creator.id)
		todo.created_by = arena_copy(ctx->arena, &creator, sizeof(creator));
	if (person.id)
		todo.candidate = arena_copy(ctx->arena, &person, sizeof(person));
	return todo;
}

static struct list todos_of(struct ctx *ctx, const struct list *rows)
{
	struct vec todos;

	vec_init(&todos, ctx->arena, sizeof(struct todo));
	for (size_t i = 0; i < rows->count; i++) {
		struct todo todo = todo_of(ctx, (const struct todo_row *)rows->items + i);

		vec_add(&todos, &todo);
	}
	return vec_list(&todos);
}

enum err todo_list(struct ctx *ctx, const struct todo_filter *filter, struct list *ret_todos, int64_t *ret_total)
{
	struct list rows;

	TRY(todo_store_list(ctx, filter, &rows, ret_total));
	*ret_todos = todos_of(ctx, &rows);
	return OK;
}

enum err todo_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_todos)
{
	struct list rows;

	TRY(todo_store_of_candidate(ctx, candidate_id, &rows));
	*ret_todos = todos_of(ctx, &rows);
	return OK;
}

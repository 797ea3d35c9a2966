/* Rows of todos. */
#include "feature/todo/todo_store.h"

#include "base/text.h"
#include "platform/db/db.h"
#include "todo_sql.h"

static const struct field todo_row_fields[] = {
	FIELD_ID(struct todo_row, id),
	FIELD_INT(struct todo_row, version),
	FIELD_ID(struct todo_row, account_id),
	FIELD_TEXT(struct todo_row, account_name),
	FIELD_TEXT(struct todo_row, kind),
	FIELD_TEXT(struct todo_row, text),
	FIELD_TIME(struct todo_row, due_at_ms),
	FIELD_TEXT(struct todo_row, state),
	FIELD_TIME(struct todo_row, done_at_ms),
	FIELD_ID(struct todo_row, candidate_id),
	FIELD_TEXT(struct todo_row, candidate_name),
	FIELD_ID(struct todo_row, submission_id),
	FIELD_ID(struct todo_row, record_id),
	FIELD_TIME(struct todo_row, told_due_ms),
	FIELD_TIME(struct todo_row, acked_due_ms),
	FIELD_TEXT(struct todo_row, dedup_key),
	FIELD_ID(struct todo_row, created_by_id),
	FIELD_TEXT(struct todo_row, created_by_name),
};
static const struct shape todo_row_shape = SHAPE("todo_row", struct todo_row, todo_row_fields);

/* Filters that are off are the number 0, not NULL. */
struct list_key {
	int64_t account_id;
	const char *state;
	int64_t due_before_ms;
	int64_t candidate_id;
	bool ringing;
	int64_t row_limit;
	const char *prefix;
	const char *prefix_end;
};
static const struct field list_key_fields[] = {
	FIELD_INT(struct list_key, account_id),	  FIELD_TEXT(struct list_key, state),
	FIELD_INT(struct list_key, due_before_ms), FIELD_INT(struct list_key, candidate_id),
	FIELD_BOOL(struct list_key, ringing),	  FIELD_INT(struct list_key, row_limit),	  FIELD_TEXT(struct list_key, prefix),
	FIELD_TEXT(struct list_key, prefix_end),
};
static const struct shape list_key_shape = SHAPE("list_key", struct list_key, list_key_fields);

enum err todo_store_insert(struct ctx *ctx, const struct todo_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_todo_insert, &todo_row_shape, row, ret_id);
}

enum err todo_store_get(struct ctx *ctx, int64_t id, struct todo_row *ret_row, bool *ret_found)
{
	struct todo_row key = { .id = id, .account_id = ctx->actor.account_id };

	return db_maybe(ctx, &sql_todo_get, &todo_row_shape, &key, &todo_row_shape, ret_row, ret_found);
}

enum err todo_store_list(struct ctx *ctx, const struct todo_filter *filter, struct list *ret_rows, int64_t *ret_total)
{
	struct list_key key = { .account_id = ctx->actor.account_id, .state = filter->state ? filter->state : "open",
				.due_before_ms = filter->due_before, .candidate_id = filter->candidate_id, .ringing = filter->ringing,
				.row_limit = filter->limit };

	TRY(db_int(ctx, &sql_todo_count, &list_key_shape, &key, ret_total));
	return db_list(ctx, &sql_todo_list, &list_key_shape, &key, &todo_row_shape, ret_rows);
}

enum { OF_CANDIDATE_MOST = 200 };

enum err todo_store_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	struct list_key key = { .candidate_id = candidate_id, .row_limit = OF_CANDIDATE_MOST };

	return db_list(ctx, &sql_todo_of_candidate, &list_key_shape, &key, &todo_row_shape, ret_rows);
}

enum err todo_store_update(struct ctx *ctx, const struct todo_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_todo_update, &todo_row_shape, row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the todo in between.");
	return OK;
}

/* Keys end in ':' where they can go on; ';' is the next character. */
enum err todo_store_done_by_key(struct ctx *ctx, const char *prefix, struct list *ret_done)
{
	char *end = arena_text(ctx->arena, prefix);
	struct list_key key = { .prefix = prefix, .prefix_end = end };

	end[strlen(end) - 1]++;
	return db_list(ctx, &sql_todo_done_by_key, &list_key_shape, &key, &todo_row_shape, ret_done);
}

static const struct field due_fields[] = {
	FIELD_ID(struct todo_due, firm_id),   FIELD_ID(struct todo_due, id),	   FIELD_ID(struct todo_due, account_id),
	FIELD_TEXT(struct todo_due, text),    FIELD_TIME(struct todo_due, due_at), FIELD_ID(struct todo_due, candidate_id),
};
static const struct shape due_shape = SHAPE("todo_due", struct todo_due, due_fields);

enum err todo_store_due(struct ctx *ctx, int64_t limit, struct list *ret_due)
{
	const struct list_key key = { .row_limit = limit };

	return db_list(ctx, &sql_todo_due, &list_key_shape, &key, &due_shape, ret_due);
}

enum err todo_store_set_told(struct ctx *ctx, int64_t id, int64_t due_at_ms, int64_t *ret_changes)
{
	const struct todo_row key = { .id = id, .due_at_ms = due_at_ms };

	return db_run(ctx, &sql_todo_set_told, &todo_row_shape, &key, ret_changes);
}

enum err todo_store_set_acked(struct ctx *ctx, int64_t id)
{
	const struct todo_row key = { .id = id };

	return db_run(ctx, &sql_todo_set_acked, &todo_row_shape, &key, NULL);
}

enum err todo_store_set_due(struct ctx *ctx, const char *dedup_key, int64_t due_at_ms)
{
	struct todo_row key = { .dedup_key = dedup_key, .due_at_ms = due_at_ms };

	return db_run(ctx, &sql_todo_set_due, &todo_row_shape, &key, NULL);
}

enum err todo_store_candidate_of(struct ctx *ctx, int64_t submission_id, int64_t *ret_candidate_id)
{
	struct todo_row key = { .submission_id = submission_id };

	return db_int(ctx, &sql_todo_candidate_of, &todo_row_shape, &key, ret_candidate_id);
}

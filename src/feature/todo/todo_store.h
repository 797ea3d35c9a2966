/* Rows of todos. Private to feature/todo. */
#pragma once
#include "feature/todo/todo.h"

struct todo_row {
	int64_t id;
	int64_t version;
	int64_t account_id;
	const char *account_name;
	const char *kind;
	const char *text;
	int64_t due_at_ms;
	const char *state;
	int64_t done_at_ms;
	int64_t candidate_id;
	const char *candidate_name;
	int64_t submission_id;
	int64_t record_id;
	int64_t told_due_ms;
	int64_t acked_due_ms;
	const char *dedup_key;
	int64_t created_by_id;
	const char *created_by_name;
};

/* out ret_id  0 when the dedup_key exists */
MUST_USE enum err todo_store_insert(struct ctx *ctx, const struct todo_row *row, int64_t *ret_id);

/* One of the actor's or made by him. */
MUST_USE enum err todo_store_get(struct ctx *ctx, int64_t id, struct todo_row *ret_row, bool *ret_found);
MUST_USE enum err todo_store_list(struct ctx *ctx, const struct todo_filter *filter, struct list *ret_rows,
				  int64_t *ret_total);

/* Everybody's todos about a candidate. */
MUST_USE enum err todo_store_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows);

/* errors ERR_STALE "request.stale" */
MUST_USE enum err todo_store_update(struct ctx *ctx, const struct todo_row *row);

/* out ret_done  struct todo_row with id and told_due_ms */
MUST_USE enum err todo_store_done_by_key(struct ctx *ctx, const char *prefix, struct list *ret_done);
MUST_USE enum err todo_store_due(struct ctx *ctx, int64_t limit, struct list *ret_due);
MUST_USE enum err todo_store_set_told(struct ctx *ctx, int64_t id, int64_t due_at_ms, int64_t *ret_changes);
MUST_USE enum err todo_store_set_acked(struct ctx *ctx, int64_t id);
MUST_USE enum err todo_store_set_due(struct ctx *ctx, const char *dedup_key, int64_t due_at_ms);

/* Whose submission that is; 0 when the firm has no such one. */
MUST_USE enum err todo_store_candidate_of(struct ctx *ctx, int64_t submission_id, int64_t *ret_candidate_id);

/* Ends the messages about the due time it was told of: done, moved, or 知道了. Inside a write. */
MUST_USE enum err todo_quiet(struct ctx *ctx, const struct todo_row *row);

/* The row as the API shows it. */
struct todo todo_of(struct ctx *ctx, const struct todo_row *row);

/* Routes of todos. */
#include "base/text.h"
#include "feature/permission/permission.h"
#include "feature/todo/todo_store.h"
#include "platform/live/live.h"

static const char *const states[] = { NULL, "open", "done" };
static const struct choices state_choices = CHOICES(states);
enum { STATE_OPEN = 1, STATE_DONE };

static const struct field person_fields[] = {
	FIELD_ID(struct todo_person, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct todo_person, name, .flags = FIELD_REQUIRED),
};
static const struct shape person_shape = SHAPE("PersonRef", struct todo_person, person_fields);

static const struct field todo_fields[] = {
	FIELD_ID(struct todo, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct todo, version),
	FIELD_TEXT(struct todo, kind, .choices = &todo_kind_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct todo, text, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct todo, due_at),
	FIELD_TEXT(struct todo, state, .choices = &state_choices, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct todo, done_at),
	FIELD_OBJECT(struct todo, account, &account_ref_shape),
	FIELD_OBJECT_PTR(struct todo, created_by, &account_ref_shape),
	FIELD_OBJECT_PTR(struct todo, candidate, &person_shape),
	FIELD_ID(struct todo, submission_id),
	FIELD_ID(struct todo, record_id),
	FIELD_BOOL(struct todo, ringing),
};
const struct shape todo_shape = SHAPE("Todo", struct todo, todo_fields);

struct todo_query {
	int state;
	int64_t due_before;
	int64_t candidate_id;
	bool ringing;
	int64_t limit;
};
static const struct field query_fields[] = {
	FIELD_ENUM(struct todo_query, state, &state_choices),
	FIELD_TIME(struct todo_query, due_before),
	FIELD_ID(struct todo_query, candidate_id),
	FIELD_BOOL(struct todo_query, ringing),
	FIELD_INT(struct todo_query, limit, .min = 1, .max = 200),
};
static const struct shape query_shape = SHAPE("TodoQuery", struct todo_query, query_fields);

static enum err get_todos(struct ctx *ctx, struct http_exchange *exchange)
{
	struct todo_query query = { .state = STATE_OPEN, .limit = 200 };
	struct list todos;
	int64_t total;

	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	struct todo_filter filter = { .state = choice_text(&state_choices, query.state), .due_before = query.due_before,
				      .candidate_id = query.candidate_id, .ringing = query.ringing, .limit = query.limit };
	TRY(todo_list(ctx, &filter, &todos, &total));
	return http_reply_list(ctx, exchange, &todo_shape, &todos, NULL, total);
}

static enum err get_candidate_todos(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list todos;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(permission_need(ctx, id, ACT_VIEW));
	TRY(todo_of_candidate(ctx, id, &todos));
	return http_reply_list(ctx, exchange, &todo_shape, &todos, NULL, (int64_t)todos.count);
}

struct todo_input {
	uint64_t present;
	const char *text;
	int64_t due_at;
	int64_t candidate_id;
	int64_t submission_id;
	int64_t account_id;
	int state;
};
static const struct field new_fields[] = {
	FIELD_TEXT(struct todo_input, text, .min = 1, .max = 2000, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct todo_input, due_at),
	FIELD_ID(struct todo_input, candidate_id),
	FIELD_ID(struct todo_input, submission_id),
	FIELD_ID(struct todo_input, account_id),
};
static const struct shape new_shape = SHAPE_INPUT("TodoInput", struct todo_input, new_fields);

static const struct field change_fields[] = {
	FIELD_TEXT(struct todo_input, text, .min = 1, .max = 2000),
	FIELD_TIME(struct todo_input, due_at),
	FIELD_ENUM(struct todo_input, state, &state_choices),
};
static const struct shape change_shape = SHAPE_INPUT("TodoChange", struct todo_input, change_fields);

static enum err find_todo(struct ctx *ctx, int64_t id, struct todo_row *ret_row)
{
	bool found;

	TRY(todo_store_get(ctx, id, ret_row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "todo.not_found", NULL, "There is no such todo of yours.");
	return OK;
}

static enum err reply_todo(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct todo_row row = { 0 };

	TRY(find_todo(ctx, id, &row));
	struct todo todo = todo_of(ctx, &row);
	return http_reply_version(ctx, exchange, status, &todo_shape, &todo, todo.version);
}

static enum err get_todo(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_todo(ctx, exchange, 200, id);
}

/* A submission that is not there, belongs to somebody else, or is not for the caller's eyes, answers the same. */
static enum err check_submission(struct ctx *ctx, const struct todo_input *input)
{
	int64_t candidate_id;

	TRY(todo_store_candidate_of(ctx, input->submission_id, &candidate_id));
	bool fits = candidate_id && (!input->candidate_id || input->candidate_id == candidate_id);
	enum err err = fits ? permission_need(ctx, candidate_id, ACT_RECORD) : ERR_NOT_FOUND;
	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return fail(ctx, ERR_MEANING, "submission.other_candidate", "submission_id",
		    "This submission is not one of the candidate.");
}

static enum err post_todo(struct ctx *ctx, struct http_exchange *exchange)
{
	struct todo_input input = { 0 };
	struct account account = { 0 };

	TRY(http_read_body(ctx, exchange, &new_shape, &input));
	if (!input.account_id)
		input.account_id = ctx->actor.account_id;
	TRY(account_get(ctx, input.account_id, &account));
	if (input.candidate_id)
		TRY(permission_need(ctx, input.candidate_id, ACT_RECORD));
	if (input.submission_id)
		TRY(check_submission(ctx, &input));
	struct todo_new todo = { .account_id = input.account_id, .kind = "manual", .text = input.text, .due_at = input.due_at,
				 .candidate_id = input.candidate_id, .submission_id = input.submission_id };
	int64_t id;
	TRY(todo_add(ctx, &todo, &id));
	return reply_todo(ctx, exchange, 201, id);
}

static enum err patch_todo(struct ctx *ctx, struct http_exchange *exchange)
{
	struct todo_input input = { 0 };
	struct todo_row row = { 0 };
	int64_t version;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &change_shape, &input));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(find_todo(ctx, id, &row));
	if (version && version != row.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the todo in between.");
	if (input.text)
		row.text = input.text;
	if (shape_has(&change_shape, &input, "due_at"))
		row.due_at_ms = input.due_at;
	if (input.state) {
		row.state = choice_text(&state_choices, input.state);
		row.done_at_ms = input.state == STATE_DONE ? ctx_now_ms(ctx) : 0;
	}
	TRY(todo_store_update(ctx, &row));
	if (row.due_at_ms != row.told_due_ms || input.state == STATE_DONE)
		TRY(todo_quiet(ctx, &row));
	TRY(live_publish(ctx, row.account_id, "todo",
			 arena_format(ctx->arena, "{\"id\":%lld,\"state\":\"%s\"}", (long long)id, row.state)));
	return reply_todo(ctx, exchange, 200, id);
}

static enum err post_ack(struct ctx *ctx, struct http_exchange *exchange)
{
	struct todo_row row = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(find_todo(ctx, id, &row));
	if (row.account_id != ctx->actor.account_id)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Only its own person takes note of a todo.");
	TRY(todo_store_set_acked(ctx, id));
	TRY(todo_quiet(ctx, &row));
	TRY(live_publish(ctx, row.account_id, "todo",
			 arena_format(ctx->arena, "{\"id\":%lld,\"state\":\"%s\"}", (long long)id, row.state)));
	return reply_todo(ctx, exchange, 200, id);
}

const struct http_routes todo_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/todos", "Own todos by due time", PERMIT_VIEW, HTTP_RUN_READ, get_todos, .query = &query_shape,
	  .reply = &todo_shape, .flags = HTTP_LIST },
	{ "GET", "/api/v1/todos/{id}", "One own todo", PERMIT_VIEW, HTTP_RUN_READ, get_todo, .reply = &todo_shape },
	{ "GET", "/api/v1/candidates/{id}/todos", "Everybody's todos about a candidate, open ones first", PERMIT_VIEW,
	  HTTP_RUN_READ, get_candidate_todos, .reply = &todo_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/todos", "Add a todo", PERMIT_ADD, HTTP_RUN_WRITE, post_todo, .body = &new_shape,
	  .reply = &todo_shape, .status = 201 },
	{ "PATCH", "/api/v1/todos/{id}", "Change a todo or tick it off", PERMIT_ADD, HTTP_RUN_WRITE, patch_todo,
	  .body = &change_shape, .reply = &todo_shape },
	{ "POST", "/api/v1/todos/{id}/ack", "知道了: ends its reminder in every layer; it stays open", PERMIT_ADD, HTTP_RUN_WRITE,
	  post_ack, .reply = &todo_shape },
}));

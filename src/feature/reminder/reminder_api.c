/* Routes of reminders. */
#include "base/text.h"
#include "feature/reminder/reminder_view.h"

static const char *const states[] = { NULL, "open", "all" };
static const struct choices state_choices = CHOICES(states);
enum { STATE_OPEN = 1, STATE_ALL };

struct reminder_query {
	int state;
	int64_t limit;
};
static const struct field query_fields[] = {
	FIELD_ENUM(struct reminder_query, state, &state_choices),
	FIELD_INT(struct reminder_query, limit, .min = 1, .max = 200),
};
static const struct shape query_shape = SHAPE("reminder_query", struct reminder_query, query_fields);

static enum err get_reminders(struct ctx *ctx, struct http_exchange *exchange)
{
	struct reminder_query query = { .state = STATE_OPEN, .limit = 100 };
	struct list rows;
	struct vec replies;
	int64_t open;

	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	TRY(reminder_store_list(ctx, query.state == STATE_OPEN, query.limit, &rows));
	TRY(reminder_store_count_open(ctx, ctx->actor.account_id, &open));
	vec_init(&replies, ctx->arena, sizeof(struct reminder_reply));
	for (size_t i = 0; i < rows.count; i++) {
		struct reminder_reply reply;
		enum err err = reminder_reply_of(ctx, (const struct reminder_row *)rows.items + i, &reply);

		if (err == OK)
			vec_add(&replies, &reply);
		else if (err == ERR_NOT_FOUND) /* handed over since: no longer to be known */
			fault_clear(ctx);
		else
			return err;
	}
	struct list list = vec_list(&replies);
	return http_reply_list(ctx, exchange, &reminder_reply_shape, &list, NULL,
			       query.state == STATE_OPEN ? open : (int64_t)list.count);
}

static enum err reply_reminder(struct ctx *ctx, struct http_exchange *exchange, int64_t id)
{
	struct reminder_row row = { 0 };
	struct reminder_reply reply;
	bool found;

	TRY(reminder_store_get(ctx, id, &row, &found));
	TRY(reminder_reply_of(ctx, &row, &reply));
	return http_reply(ctx, exchange, 200, &reminder_reply_shape, &reply);
}

static const struct shape empty_shape = { .name = "Empty", .bytes = 1, .present_offset = -1 };

static enum err post_ack(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(reminder_acknowledge(ctx, id));
	return reply_reminder(ctx, exchange, id);
}

struct snooze {
	int64_t until;
};
static const struct field snooze_fields[] = { FIELD_TIME(struct snooze, until, .flags = FIELD_REQUIRED) };
static const struct shape snooze_shape = SHAPE("Snooze", struct snooze, snooze_fields);

static enum err post_snooze(struct ctx *ctx, struct http_exchange *exchange)
{
	struct snooze snooze = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &snooze_shape, &snooze));
	TRY(reminder_snooze(ctx, id, snooze.until));
	return reply_reminder(ctx, exchange, id);
}

const struct http_routes reminder_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/reminders", "Own reminders, newest due first", PERMIT_VIEW, HTTP_RUN_READ, get_reminders,
	  .query = &query_shape, .reply = &reminder_reply_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/reminders/{id}/ack", "Acknowledge; ends it everywhere", PERMIT_ADD, HTTP_RUN_WRITE, post_ack,
	  .body = &empty_shape, .reply = &reminder_reply_shape },
	{ "POST", "/api/v1/reminders/{id}/snooze", "Remind again later", PERMIT_ADD, HTTP_RUN_WRITE, post_snooze,
	  .body = &snooze_shape, .reply = &reminder_reply_shape },
}));

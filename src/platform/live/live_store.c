/* Statements of live_store.sql, and what needs no hub: publishing and asking for presence. */
#include "platform/live/live_store.h"

#include <assert.h>

#include "base/text.h"
#include "live_store_sql.h"
#include "platform/live/live.h"

enum { PRESENT_MS = 60 * 1000, FORGET_EVERY = 64 };

struct params {
	int64_t account_id;
	int64_t id;
	int64_t after_id;
	int64_t row_limit;
	int64_t before_ms;
	int64_t since_ms;
	const char *kind;
	const char *data;
	const char *node;
};

static const struct field params_fields[] = {
	FIELD_INT(struct params, account_id), FIELD_INT(struct params, id),        FIELD_INT(struct params, after_id),
	FIELD_INT(struct params, row_limit),  FIELD_INT(struct params, before_ms), FIELD_INT(struct params, since_ms),
	FIELD_TEXT(struct params, kind),      FIELD_TEXT(struct params, data),     FIELD_TEXT(struct params, node),
};
static const struct shape params_shape = SHAPE("live_params", struct params, params_fields);

static const struct field counter_fields[] = {
	FIELD_INT(struct live_counter, account_id),
	FIELD_INT(struct live_counter, last_id),
};
static const struct shape counter_shape = SHAPE("live_counter", struct live_counter, counter_fields);

static const struct field event_fields[] = {
	FIELD_INT(struct live_event, id),
	FIELD_TEXT(struct live_event, kind),
	FIELD_TEXT(struct live_event, data),
};
static const struct shape event_shape = SHAPE("live_event", struct live_event, event_fields);

enum err live_publish(struct ctx *ctx, int64_t account_id, const char *kind, const char *json)
{
	struct params params = { .account_id = account_id, .kind = kind, .data = json };

	assert(!strpbrk(json, "\r\n"));
	TRY(db_int(ctx, &sql_live_count, &params_shape, &params, &params.id));
	TRY(db_run(ctx, &sql_live_add, &params_shape, &params, NULL));
	if (params.id % FORGET_EVERY == 0) {
		params.before_ms = ctx_now_ms(ctx) - MS_PER_DAY;
		TRY(db_run(ctx, &sql_live_forget, &params_shape, &params, NULL));
	}
	db_notify(ctx);
	return OK;
}

enum err live_is_present(struct ctx *ctx, int64_t account_id, bool *ret_present)
{
	const struct params params = { .account_id = account_id, .since_ms = ctx_now_ms(ctx) - PRESENT_MS };
	int64_t nodes;

	TRY(db_int(ctx, &sql_live_seen, &params_shape, &params, &nodes));
	*ret_present = nodes > 0;
	return OK;
}

enum err live_store_counters(struct ctx *ctx, struct list *ret_counters)
{
	return db_list(ctx, &sql_live_counters, NULL, NULL, &counter_shape, ret_counters);
}

enum err live_store_position(struct ctx *ctx, int64_t account_id, int64_t *ret_firm_no, int64_t *ret_own_no)
{
	const struct params params = { .account_id = account_id };
	int64_t firm_no = 0, own_no = 0;
	struct list rows;

	TRY(db_list(ctx, &sql_live_counters_of, &params_shape, &params, &counter_shape, &rows));
	const struct live_counter *counters = rows.items;
	for (size_t i = 0; i < rows.count; i++)
		*(counters[i].account_id ? &own_no : &firm_no) = counters[i].last_id;
	*ret_firm_no = firm_no;
	*ret_own_no = own_no;
	return OK;
}

enum err live_store_since(struct ctx *ctx, int64_t account_id, int64_t after_id, int64_t up_to,
			  struct list *ret_events, bool *ret_is_complete)
{
	const struct params params = { .account_id = account_id, .after_id = after_id, .row_limit = LIVE_ROWS_MAX };

	*ret_events = (struct list){ 0 };
	if (after_id < up_to)
		TRY(db_list(ctx, &sql_live_since, &params_shape, &params, &event_shape, ret_events));
	*ret_is_complete = after_id <= up_to && ret_events->count == (size_t)(up_to - after_id);
	return OK;
}

enum err live_store_arrive(struct ctx *ctx, int64_t account_id, const char *node)
{
	const struct params params = { .account_id = account_id, .node = node };

	return db_run(ctx, &sql_live_arrive, &params_shape, &params, NULL);
}

enum err live_store_leave(struct ctx *ctx, int64_t account_id, const char *node)
{
	const struct params params = { .account_id = account_id, .node = node };

	return db_run(ctx, &sql_live_leave, &params_shape, &params, NULL);
}

/* Reads on one snapshot, writes in the writer's transaction, the rest as it is. */
#include "platform/http/http_run.h"

#include "base/text.h"
#include "platform/db/db.h"
#include "platform/http/http_idempotency.h"
#include "platform/http/http_server.h"

/* Hands the exchange's own `done` through the database's. */
struct write {
	struct http_exchange *exchange;
	void (*done)(struct http_exchange *exchange);
};

bool http_run_is_slow(const struct http_exchange *exchange)
{
	const struct http_route *route = exchange->match.route;

	return route && (route->run == HTTP_RUN_SLOW || route->prepare || !exchange->server->reads_inline);
}

/* Handlers of routes that take an empty object have nothing to read; whatever else is sent is refused all the same. */
static enum err read_nothing(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct shape *shape = exchange->match.route->body;

	if (!shape || shape->field_count)
		return OK;
	return http_read_body(ctx, exchange, shape, arena_alloc(ctx->arena, shape->bytes + 1));
}

/* A change on a condition that nobody looked at, because the resource has no version, must not be made. */
static enum err check_condition(struct ctx *ctx, struct http_exchange *exchange)
{
	const char *condition = http_header(exchange, "If-Match");

	if (exchange->match.route->run != HTTP_RUN_WRITE || exchange->is_version_read || text_is_empty(condition) ||
	    text_equal(condition, "*"))
		return OK;
	return fail(ctx, ERR_STALE, "request.stale", NULL, "This has no version that could be compared with If-Match.");
}

static enum err handle(struct ctx *ctx, void *arg)
{
	struct http_exchange *exchange = arg;

	TRY(read_nothing(ctx, exchange));
	TRY(exchange->match.route->handler(ctx, exchange));
	TRY(check_condition(ctx, exchange));
	if (!exchange->reply.status)
		return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "The handler of %s did not reply.",
			    exchange->match.route->path);
	return OK;
}

/* May run again after a deadlock: starts from nothing. Rights are checked again, because a revocation may have
 * been committed while this write waited in the queue. */
static enum err write_once(struct ctx *ctx, void *arg)
{
	struct http_exchange *exchange = ((struct write *)arg)->exchange;
	bool is_answered;

	fault_clear(ctx);
	http_reply_reset(exchange, false);
	TRY(http_check_again(exchange));
	TRY(http_idempotency_begin(ctx, exchange, &is_answered));
	if (is_answered)
		return OK;
	TRY(handle(ctx, exchange));
	return http_idempotency_end(ctx, exchange);
}

static void finish(struct http_exchange *exchange, enum err result)
{
	if (result != OK)
		http_reply_problem(exchange, result);
}

static void end_write(struct ctx *ctx, enum err result, void *arg)
{
	struct write *write = arg;

	(void)ctx;
	finish(write->exchange, result);
	write->done(write->exchange);
}

/* An upload was checked when it began, which may be minutes ago. */
static enum err check(struct http_exchange *exchange)
{
	if (!exchange->is_checked)
		return http_check(exchange);
	return exchange->upload ? http_check_again(exchange) : OK;
}

/* The slow part of a write, unless it was answered before. */
static enum err prepare(struct http_exchange *exchange, bool *ret_is_answered)
{
	const struct http_route *route = exchange->match.route;

	*ret_is_answered = false;
	if (!route->prepare)
		return OK;
	TRY(http_idempotency_look(&exchange->ctx, exchange, ret_is_answered));
	return *ret_is_answered ? OK : route->prepare(&exchange->ctx, exchange);
}

/* True when there is nothing to wait for: refused, or answered before. */
static bool run_write(struct http_exchange *exchange, void (*done)(struct http_exchange *exchange))
{
	struct ctx *ctx = &exchange->ctx;
	bool is_answered;
	enum err result = prepare(exchange, &is_answered);

	if (result != OK || is_answered) {
		finish(exchange, result);
		return true;
	}
	struct write *write = arena_alloc(ctx->arena, sizeof *write);
	*write = (struct write){ exchange, done };
	db_submit(ctx, write_once, end_write, write);
	return false;
}

bool http_run(struct http_exchange *exchange, void (*done)(struct http_exchange *exchange))
{
	struct ctx *ctx = &exchange->ctx;
	enum err result = check(exchange);

	if (result == OK && exchange->match.route->run == HTTP_RUN_WRITE)
		return run_write(exchange, done);
	if (result == OK && exchange->match.route->run == HTTP_RUN_READ && ctx->db)
		result = db_read(ctx, handle, exchange);
	else if (result == OK)
		result = handle(ctx, exchange);
	finish(exchange, result);
	return true;
}

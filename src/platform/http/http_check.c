/* What the router checks before a handler runs, in this order: path and method, login, cross-site, rate,
 * permission, fresh login, content type. */
#include <strings.h>

#include "base/text.h"
#include "platform/http/http_exchange.h"
#include "platform/http/http_limit.h"
#include "platform/http/http_server.h"
#include "platform/json/json_read.h"

static enum err check_path(struct http_exchange *exchange)
{
	struct ctx *ctx = &exchange->ctx;

	if (exchange->match.route)
		return OK;
	if (exchange->match.allow)
		return fail(ctx, ERR_METHOD, "request.method", NULL, "This path takes %s.", exchange->match.allow);
	return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "There is nothing at this path.");
}

static enum err check_login(struct http_exchange *exchange)
{
	struct ctx *ctx = &exchange->ctx;

	if (exchange->options->hooks.authenticate)
		TRY(exchange->options->hooks.authenticate(ctx, exchange, &exchange->is_fresh,
							  &exchange->is_by_token));
	if (exchange->match.route->permission && !ctx->actor.account_id)
		return fail(ctx, ERR_UNAUTHENTICATED, "session.required", NULL, "Please log in.");
	return OK;
}

static bool is_safe_method(const char *method)
{
	return text_equal(method, "GET") || text_equal(method, "HEAD");
}

/* The browser says where a request comes from; a request without a word must carry a token instead. */
static enum err check_origin(struct http_exchange *exchange)
{
	const char *site = http_header(exchange, "Sec-Fetch-Site");
	const char *origin = http_header(exchange, "Origin");
	unsigned flags = exchange->match.route->flags;

	if (is_safe_method(exchange->method) || exchange->is_by_token || (flags & HTTP_ANY_ORIGIN))
		return OK;
	bool is_ours = text_equal(site, "same-origin") ||
		       (origin && text_equal(origin, exchange->options->public_url));
	if ((flags & HTTP_UPLOAD) && !text_equal(http_header(exchange, "Genjin-Upload"), "1"))
		is_ours = false;
	if (!is_ours)
		return fail(&exchange->ctx, ERR_DENIED, "request.cross_site", NULL,
			    "Changes must come from this site's own pages or carry an API token.");
	return OK;
}

static enum err check_rate(struct http_exchange *exchange)
{
	struct ctx *ctx = &exchange->ctx;

	if (exchange->match.route->flags & HTTP_NOT_API) /* those who watch over the server */
		return OK;
	const char *who = ctx->actor.account_id
				  ? arena_format(ctx->arena, "%lld/%lld", (long long)ctx->firm_id,
						 (long long)ctx->actor.account_id)
				  : exchange->client_address;
	int wait_s = http_limiter_take(http_server_limiter(exchange->server), exchange->match.route->rate, who,
				       clock_monotonic_ms());

	if (!wait_s)
		return OK;
	http_reply_header(exchange, "Retry-After", arena_format(ctx->arena, "%d", wait_s));
	return fail(ctx, ERR_RATE, "request.too_many", NULL, "Too many requests; again in %d seconds.", wait_s);
}

static enum err check_permission(struct http_exchange *exchange)
{
	struct ctx *ctx = &exchange->ctx;
	const struct http_route *route = exchange->match.route;

	if (route->permission && exchange->options->hooks.authorise)
		TRY(exchange->options->hooks.authorise(ctx, route->permission));
	if ((route->flags & HTTP_FRESH_LOGIN) && !exchange->is_fresh)
		return fail(ctx, ERR_DENIED, "session.not_fresh", NULL,
			    "This needs a login not older than 30 minutes.");
	return OK;
}

static bool has_media_type(struct http_exchange *exchange, const char *wanted)
{
	const char *type = http_header(exchange, "Content-Type");
	size_t length = strlen(wanted);

	return type && strncasecmp(type, wanted, length) == 0 && strchr("; \t", type[length]);
}

static enum err check_media(struct http_exchange *exchange)
{
	bool is_upload = exchange->match.route->flags & HTTP_UPLOAD;
	const char *wanted = is_upload ? "multipart/form-data" : "application/json";

	if ((!exchange->framing.has_body && !is_upload) || has_media_type(exchange, wanted))
		return OK;
	return fail(&exchange->ctx, ERR_MEDIA, "request.media_type", NULL, "The body must be %s.", wanted);
}

/* A route without fields takes an empty body or an empty object. */
static enum err check_no_body(struct http_exchange *exchange)
{
	static const struct shape nothing = { .name = "Nothing", .present_offset = -1 };
	char unused;

	if (exchange->match.route->body || (exchange->match.route->flags & HTTP_UPLOAD))
		return OK;
	return http_read_body(&exchange->ctx, exchange, &nothing, &unused);
}

enum err http_check(struct http_exchange *exchange)
{
	TRY(check_path(exchange));
	TRY(check_login(exchange));
	TRY(check_origin(exchange));
	TRY(check_rate(exchange));
	TRY(check_permission(exchange));
	TRY(check_media(exchange));
	TRY(check_no_body(exchange));
	exchange->is_checked = true;
	return OK;
}

enum err http_check_again(struct http_exchange *exchange)
{
	TRY(check_login(exchange));
	return check_permission(exchange);
}

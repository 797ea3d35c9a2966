/* What handlers read from a request. */
#include <assert.h>
#include <strings.h>

#include "base/text.h"
#include "platform/http/http_cookie.h"
#include "platform/http/http_exchange.h"
#include "platform/http/http_query.h"
#include "platform/json/json_read.h"

enum { BODY_DEFAULT_BYTES = 1024 * 1024 };

size_t http_body_limit(const struct http_exchange *exchange)
{
	const struct http_route *route = exchange->match.route;

	return route && route->body_max_bytes ? route->body_max_bytes : BODY_DEFAULT_BYTES;
}

enum err http_read_query(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape, void *ret)
{
	return http_query_read(ctx, exchange->query, shape, ret);
}

enum err http_read_body(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape, void *ret)
{
	if (exchange->body.length == 0)
		return json_read(ctx, "{}", 2, shape, ret);
	return json_read(ctx, exchange->body.bytes, exchange->body.length, shape, ret);
}

const char *http_path_text(struct http_exchange *exchange, const char *name)
{
	for (int i = 0; i < exchange->match.param_count; i++) {
		if (text_equal(exchange->match.params[i].name, name))
			return exchange->match.params[i].value;
	}
	assert(!"the route has no such parameter");
	return "";
}

enum err http_path_id(struct ctx *ctx, struct http_exchange *exchange, const char *name, int64_t *ret_id)
{
	static const int64_t most = INT64_C(9007199254740991);
	int64_t id;

	if (!text_to_i64(http_path_text(exchange, name), &id) || id <= 0 || id > most)
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "There is no such %s.", name);
	*ret_id = id;
	return OK;
}

const char *http_method(const struct http_exchange *exchange)
{
	return text_equal(exchange->method, "HEAD") ? "GET" : exchange->method;
}

const char *http_header(struct http_exchange *exchange, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < exchange->header_count; i++) {
		const struct http_header_line *line = &exchange->headers[i];

		if (line->name_length == length && strncasecmp(line->name, name, length) == 0)
			return line->value ? line->value : "";
	}
	return NULL;
}

const char *http_cookie(struct http_exchange *exchange, const char *name)
{
	const char *value;
	size_t length;

	if (!http_cookie_find(http_header(exchange, "Cookie"), name, &value, &length))
		return NULL;
	return arena_text_n(exchange->ctx.arena, value, length);
}

const char *http_client_address(struct http_exchange *exchange)
{
	return exchange->client_address;
}

const char *http_public_url(const struct http_exchange *exchange)
{
	return exchange->options->public_url;
}

struct live_hub *http_live(const struct http_exchange *exchange)
{
	return exchange->options->live;
}

void http_keep(struct http_exchange *exchange, const void *value)
{
	exchange->kept = value;
}

const void *http_kept(const struct http_exchange *exchange)
{
	return exchange->kept;
}

enum err http_if_match(struct ctx *ctx, struct http_exchange *exchange, int64_t *ret_version)
{
	const char *header = http_header(exchange, "If-Match");
	size_t length = header ? strlen(header) : 0;
	int64_t version = 0;

	exchange->is_version_read = true;
	if (length == 0 || text_equal(header, "*")) {
		*ret_version = 0;
		return OK;
	}
	if (length < 3 || header[0] != '"' || header[length - 1] != '"' ||
	    !text_to_i64(arena_text_n(ctx->arena, header + 1, length - 2), &version) || version <= 0)
		return fail(ctx, ERR_INVALID, "request.malformed", "If-Match",
			    "If-Match must be an ETag of this resource, like \"7\".");
	*ret_version = version;
	return OK;
}

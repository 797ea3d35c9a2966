/* Statuses of foreign servers, and their answers. */
#include "platform/net/net_ask.h"

#include <string.h>

#include "base/text.h"
#include "base/vec.h"
#include "platform/json/json_foreign.h"

struct status_rule {
	int from;
	int to;
	enum err kind; /* OK: read the answer */
	const char *code;
};

/* First match counts. */
static const struct status_rule rules[] = {
	{ 200, 299, OK, NULL },
	{ 400, 400, ERR_MEANING, "peer.format" },
	{ 415, 415, ERR_MEANING, "peer.format" },
	{ 422, 422, ERR_MEANING, "peer.format" },
	{ 401, 401, ERR_MEANING, "peer.key_refused" },
	{ 403, 403, ERR_MEANING, "peer.key_refused" },
	{ 404, 405, ERR_MEANING, "peer.no_route" },
	{ 413, 413, ERR_MEANING, "peer.too_large" },
	{ 408, 408, ERR_PEER, "peer.busy" },
	{ 429, 429, ERR_PEER, "peer.throttled" },
	{ 500, 599, ERR_PEER, "peer.busy" },
	{ 0, 999, ERR_MEANING, "peer.refused" },
};

struct wait {
	int64_t retry_after_ms;
};
static const struct field wait_fields[] = { FIELD_INT(struct wait, retry_after_ms) };
static const struct shape wait_shape = SHAPE("peer_wait", struct wait, wait_fields);

const char *net_join(struct ctx *ctx, const char *base, const char *path)
{
	size_t length = strlen(base);

	while (length > 0 && base[length - 1] == '/')
		length--;
	return arena_format(ctx->arena, "%.*s%s%s", (int)length, base, *path == '/' ? "" : "/", path);
}

static const struct status_rule *rule_of(int status)
{
	const struct status_rule *rule = rules;

	while (status < rule->from || status > rule->to)
		rule++;
	return rule;
}

static enum err nonsense(struct ctx *ctx, const char *why)
{
	fault_clear(ctx);
	return fail(ctx, ERR_PEER, "peer.nonsense", NULL, "The server answered with %s.", why);
}

enum err net_ask(struct ctx *ctx, const struct net_policy *policy, const struct net_request *request, const struct shape *shape,
		 void *ret)
{
	struct net_answer answer;

	TRY(net_http_call(ctx, policy, request, &answer));
	const struct status_rule *rule = rule_of(answer.status);
	if (rule->kind != OK)
		return fail_with(ctx, rule->kind, rule->code, NULL,
				 arena_format(ctx->arena, "{\"status\":%d,\"retry_after_ms\":%lld}", answer.status,
					      (long long)answer.retry_after_ms),
				 arena_format(ctx->arena, "The server answered with status %d.", answer.status));
	if (answer.is_cut)
		return nonsense(ctx, "more than an answer has");
	if (json_read_foreign(ctx, (const char *)answer.body.data, answer.body.length, shape, ret) != OK)
		return nonsense(ctx, "something that is no JSON object");
	return OK;
}

int64_t net_retry_after_ms(struct ctx *ctx)
{
	const char *params = ctx->fault.params;
	struct wait wait = { 0 };
	struct fault fault = ctx->fault;

	if (!params || !text_starts(fault.code, "peer."))
		return 0;
	if (json_read_foreign(ctx, params, strlen(params), &wait_shape, &wait) != OK)
		ctx->fault = fault;
	return wait.retry_after_ms;
}

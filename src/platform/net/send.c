/* Calls that did not get through, as outcomes. */
#include "platform/net/send.h"

enum err send_http(struct ctx *ctx, const struct net_policy *policy, const struct net_request *request,
		   struct net_answer *ret_answer, struct send_outcome *ret_outcome)
{
	struct net_answer answer = { 0 };
	enum err result = net_http_call(ctx, policy, request, &answer);

	if (result == ERR_PEER || result == ERR_BUSY)
		*ret_outcome = (struct send_outcome){ .verdict = SEND_RETRY, .reason = ctx->fault.code };
	else if (result == ERR_DENIED)
		*ret_outcome = (struct send_outcome){ .verdict = SEND_REFUSED, .reason = ctx->fault.code };
	else if (result != OK)
		return result;
	fault_clear(ctx);
	*ret_answer = answer;
	return OK;
}

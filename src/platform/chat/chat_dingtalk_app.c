/* App of a firm in DingTalk (钉钉): the work notice (工作通知), and the app's robot in a talk with one person (机器人单聊).
 * open.dingtalk.com: asyncsend_v2, getsendresult, gettoken; robot/oToMessages/batchSend, oauth2/accessToken */
#include "platform/chat/chat_private.h"
#include "platform/json/json_foreign.h"

/* --- Work notice: api of oapi.dingtalk.com, errors as numbers --- */

static void ask_old_token(struct ctx *ctx, const struct chat_account *account, struct chat_request *ret_request)
{
	const char *query = arena_format(ctx->arena, "/gettoken?appkey=%s&appsecret=%s", chat_query_value(ctx, account->key),
					 chat_query_value(ctx, account->secret));

	*ret_request = (struct chat_request){ .method = "GET", .url = chat_api(ctx, account, query) };
}

static const char *with_token(struct ctx *ctx, const struct chat_target *target, const char *path)
{
	return chat_api(ctx, target->account, arena_format(ctx->arena, "%s?access_token=%s", path, chat_query_value(ctx, target->token)));
}

/* The same words reach the same person once a day only: the instant tells two reminders apart. */
static void render_notice(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
			  struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append_format(&out, "{\"agent_id\":%s", target->account->agent);
	chat_append_member(&out, "userid_list", target->user);
	text_append(&out, ",\"msg\":{\"msgtype\":\"oa\",\"oa\":{\"head\":{\"bgcolor\":\"FF2F6FED\",\"text\":\"genjin\"}");
	chat_append_member(&out, "message_url", message->url);
	text_append(&out, ",\"body\":{\"title\":");
	json_append_text(&out, message->title);
	chat_append_member(&out, "content", arena_format(ctx->arena, "%s · %s", chat_text(message), message->when));
	text_append(&out, "}}}}");
	*ret_request = (struct chat_request){ .url = with_token(ctx, target, "/topapi/message/corpconversation/asyncsend_v2"),
					      .body = chat_body(ctx, &out) };
}

struct notice_answer {
	int64_t errcode;
	const char *sub_code;
	int64_t task_id;
};
static const struct field notice_fields[] = {
	FIELD_INT(struct notice_answer, errcode),
	FIELD_TEXT(struct notice_answer, sub_code),
	FIELD_INT(struct notice_answer, task_id),
};
static const struct shape notice_shape = SHAPE("dingtalk_answer", struct notice_answer, notice_fields);

static bool read_notice(struct ctx *ctx, const struct net_answer *answer, struct notice_answer *ret_said)
{
	struct notice_answer said = { .errcode = CHAT_NO_CODE };

	if (json_read_foreign(ctx, (const char *)answer->body.data, answer->body.length, &notice_shape, &said) != OK) {
		fault_clear(ctx);
		return false;
	}
	*ret_said = said;
	return true;
}

/* 88 stands for many: its sub code says which. The lists are those of getsendresult. */
static struct chat_said said_of_notice(struct ctx *ctx, const struct net_answer *answer)
{
	struct notice_answer said;

	if (!read_notice(ctx, answer, &said))
		return (struct chat_said){ CHAT_NO_JSON };
	if (said.errcode == 88 && said.sub_code)
		return (struct chat_said){ .word = said.sub_code };
	if (said.errcode == 0 && chat_lists_any(ctx, answer, "invalid_user_id_list"))
		return (struct chat_said){ .word = "invalid_user" };
	if (said.errcode == 0 && chat_lists_any(ctx, answer, "forbidden_user_id_list"))
		return (struct chat_said){ .word = "dropped" };
	if (said.errcode == 0 && chat_lists_any(ctx, answer, "failed_user_id_list"))
		return (struct chat_said){ .word = "dropped" };
	return (struct chat_said){ said.errcode };
}

/* Over its limits the provider says yes and delivers nothing; only the result of the task tells. */
static bool ask_result(struct ctx *ctx, const struct chat_target *target, const struct net_answer *answer, struct chat_request *ret_request)
{
	struct notice_answer said;

	if (!read_notice(ctx, answer, &said) || !said.task_id)
		return false;
	*ret_request = (struct chat_request){
		.url = with_token(ctx, target, "/topapi/message/corpconversation/getsendresult"),
		.body = arena_format(ctx->arena, "{\"agent_id\":%s,\"task_id\":%lld}", target->account->agent, (long long)said.task_id),
	};
	return true;
}

static const struct chat_rule notice_rules[] = {
	{ 200, 299, 0, SEND_GONE, "chat.no_such_user", 0, "invalid_user" },
	{ 200, 299, 0, SEND_REFUSED, "chat.dropped", 0, "dropped" },
	{ 200, 299, 0, SEND_EXPIRED, "chat.token_expired", 0, "40014" },
	{ 200, 299, 0, SEND_EXPIRED, "chat.token_expired", 0, "42001" },
	{ 200, 299, 0, SEND_DISABLED, "chat.no_permission", 0, "60011" },
	{ 200, 299, 0, SEND_DISABLED, "chat.ip_not_trusted", 0, "60020" },
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0 },
	{ 200, 299, -1, SEND_RETRY, "chat.busy", 0 },
	{ 200, 299, 40014, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 299, 42001, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 299, 40001, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 299, 40089, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 299, 60011, SEND_DISABLED, "chat.no_permission", 0 },
	{ 200, 299, 60020, SEND_DISABLED, "chat.ip_not_trusted", 0 },
	{ 200, 299, 33012, SEND_GONE, "chat.no_such_user", 0 },
	{ 200, 299, 90018, SEND_RETRY, "chat.throttled", 60 },
};

static const struct chat_app notice_app = {
	.base_url = "https://oapi.dingtalk.com",
	.needs = CHAT_NEEDS_AGENT,
	.is_number = true,
	.ask_token = ask_old_token,
	.token_name = "access_token",
	.life_name = "expires_in",
	.ask_proof = ask_result,
};

const struct chat_driver chat_dingtalk_notice = {
	.name = "dingtalk_notice",
	.hosts = "oapi.dingtalk.com",
	.path = "",
	.app = &notice_app,
	.render = render_notice,
	.read = said_of_notice,
	CHAT_RULES(notice_rules),
};

/* --- Robot: api of api.dingtalk.com, errors as words --- */

static void ask_token(struct ctx *ctx, const struct chat_account *account, struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"appKey\":");
	json_append_text(&out, account->key);
	chat_append_member(&out, "appSecret", account->secret);
	text_append(&out, "}");
	*ret_request = (struct chat_request){ .url = chat_api(ctx, account, "/v1.0/oauth2/accessToken"), .body = chat_body(ctx, &out) };
}

/* What a message of its kind holds is JSON in a string. */
static const char *link_of(struct ctx *ctx, const struct chat_message *message)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"picUrl\":\"\"");
	chat_append_member(&out, "title", message->title);
	chat_append_member(&out, "text", chat_text(message));
	chat_append_member(&out, "messageUrl", message->url);
	text_append(&out, "}");
	return chat_body(ctx, &out);
}

static void render_robot(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
			 struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"msgKey\":\"sampleLink\"");
	chat_append_member(&out, "robotCode", target->account->agent);
	text_append(&out, ",\"userIds\":[");
	json_append_text(&out, target->user);
	text_append(&out, "]");
	chat_append_member(&out, "msgParam", link_of(ctx, message));
	text_append(&out, "}");
	*ret_request = (struct chat_request){
		.url = chat_api(ctx, target->account, "/v1.0/robot/oToMessages/batchSend"),
		.headers = { { "x-acs-dingtalk-access-token", target->token } },
		.header_count = 1,
		.body = chat_body(ctx, &out),
	};
}

struct robot_answer {
	const char *code;
	const char *processQueryKey;
	const char *accessToken;
};
static const struct field robot_fields[] = {
	FIELD_TEXT(struct robot_answer, code),
	FIELD_TEXT(struct robot_answer, processQueryKey),
	FIELD_TEXT(struct robot_answer, accessToken),
};
static const struct shape robot_shape = SHAPE("dingtalk_robot_answer", struct robot_answer, robot_fields);

/* Whom it names did not get it, whatever else it says. */
static struct chat_said said_of_robot(struct ctx *ctx, const struct net_answer *answer)
{
	struct robot_answer said = { 0 };

	if (json_read_foreign(ctx, (const char *)answer->body.data, answer->body.length, &robot_shape, &said) != OK) {
		fault_clear(ctx);
		return (struct chat_said){ CHAT_NO_JSON };
	}
	if (said.code)
		return (struct chat_said){ .word = said.code };
	if (chat_lists_any(ctx, answer, "invalidStaffIdList"))
		return (struct chat_said){ .word = "invalidStaffIdList" };
	if (chat_lists_any(ctx, answer, "flowControlledStaffIdList"))
		return (struct chat_said){ .word = "flowControlledStaffIdList" };
	return (struct chat_said){ said.processQueryKey || said.accessToken ? 0 : CHAT_NO_CODE };
}

static const struct chat_rule robot_rules[] = {
	{ 200, 200, 0, SEND_GONE, "chat.no_such_user", 0, "invalidStaffIdList" },
	{ 200, 200, 0, SEND_RETRY, "chat.throttled", 60, "flowControlledStaffIdList" },
	{ 200, 599, 0, SEND_EXPIRED, "chat.token_expired", 0, "InvalidAuthentication" },
	{ 200, 599, 0, SEND_DISABLED, "chat.secret_refused", 0, "invalidClientIdOrSecret" },
	{ 200, 599, 0, SEND_DISABLED, "chat.ip_not_trusted", 0, "Forbidden.AccessDenied.IpNotInWhiteList" },
	{ 200, 599, 0, SEND_DISABLED, "chat.no_permission", 0, "Forbidden." },
	{ 200, 599, 0, SEND_DISABLED, "chat.wrong_app", 0, "invalidParameter.robotCode." },
	{ 200, 599, 0, SEND_RETRY, "chat.throttled", 60, "Throttling" },
	{ 200, 200, 0, SEND_OK, "chat.accepted", 0 },
};

static const struct chat_app robot_app = {
	.base_url = "https://api.dingtalk.com",
	.needs = CHAT_NEEDS_AGENT,
	.ask_token = ask_token,
	.token_name = "accessToken",
	.life_name = "expireIn",
};

const struct chat_driver chat_dingtalk_bot = {
	.name = "dingtalk_bot",
	.hosts = "api.dingtalk.com",
	.path = "",
	.app = &robot_app,
	.render = render_robot,
	.read = said_of_robot,
	CHAT_RULES(robot_rules),
};

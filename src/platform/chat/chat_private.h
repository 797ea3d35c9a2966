/* Private to platform/chat: the drivers, and the pieces they are made of. */
#pragma once
#include "base/json.h"
#include "base/text.h"
#include "platform/chat/chat.h"

/* The drivers, each in the file of its name. */
extern const struct chat_driver chat_wecom_robot, chat_dingtalk_robot, chat_feishu_robot, chat_bark, chat_ntfy, chat_gotify, chat_webhook,
	chat_wecom_app, chat_dingtalk_notice, chat_dingtalk_bot, chat_feishu_app, chat_wechat_template, chat_sms_aliyun, chat_sms_tencent;

#define CHAT_RULES(table) .rules = (table), .rule_count = (int)(sizeof(table) / sizeof((table)[0]))

/* The body of a message, or its title where it has none: some providers refuse empty texts. */
const char *chat_text(const struct chat_message *message);

/* HMAC-SHA-256 as base64 with padding. */
const char *chat_hmac64(struct ctx *ctx, const void *key, size_t key_bytes, const char *text);

/* Appends `,"name":value` with the value as a JSON string. */
void chat_append_member(struct text *out, const char *name, const char *value);

/* The finished JSON in ctx->arena; frees `out`. */
const char *chat_body(struct ctx *ctx, struct text *out);

/* What stands between the host and the next slash: key of a device, name of a topic; "" when there is nothing. */
const char *chat_first_segment(struct ctx *ctx, const char *url);

/* "https://host[:port]" and the path. */
const char *chat_at_origin(struct ctx *ctx, const char *url, const char *path);

/* One guarded call of a request of ours. out as send_http() */
MUST_USE enum err chat_call(struct ctx *ctx, const struct net_policy *policy, const struct chat_request *request,
			    struct net_answer *ret_answer, struct send_outcome *ret_outcome);

/* The host of an account or address: as chat_check(). errors ERR_MEANING with field address */
MUST_USE enum err chat_check_host(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver, const char *url);

/* An account's API: its server and the path. */
const char *chat_api(struct ctx *ctx, const struct chat_account *account, const char *path);

/* HMAC-SHA-256 as hex digits. */
const char *chat_hmac_hex(struct ctx *ctx, const void *key, size_t key_bytes, const char *text);

/* "host" or "host:port" of an address, as the header Host has it. */
const char *chat_host(struct ctx *ctx, const char *url);

/* "2026-11-23" in UTC. */
const char *chat_utc_day(struct ctx *ctx, int64_t at_s);

/* Signatures over a canonical request, as hex digits: Aliyun's ACS3-HMAC-SHA256, Tencent's TC3-HMAC-SHA256. */
const char *chat_acs3_sign(struct ctx *ctx, const char *secret, const char *canonical);
const char *chat_tc3_sign(struct ctx *ctx, const char *secret, const char *service, int64_t at_s, const char *canonical);

/* Text as one value of a query, by RFC 3986. */
const char *chat_query_value(struct ctx *ctx, const char *text);

/* At most so many characters, not bytes. */
const char *chat_cut(struct ctx *ctx, const char *text, size_t chars);

/* Whether the answer holds a list of that name with anything in it: providers name there whom they did not reach. */
bool chat_lists_any(struct ctx *ctx, const struct net_answer *answer, const char *name);

/* The signature of Standard Webhooks: "v1,…" over id, seconds and body. */
const char *chat_webhook_sign(struct ctx *ctx, const char *secret, const char *id, int64_t at_s, const char *body);

/* Text and link as Feishu takes them, from its robot and its app alike: {"zh_cn": {…}}. */
void chat_feishu_post(struct text *out, const struct chat_message *message);

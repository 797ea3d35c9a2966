/* Short messages by Aliyun (阿里云短信): a template and its variables, each request signed with ACS3-HMAC-SHA256.
 * help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms,
 * help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature */
#include "base/zone.h"
#include "platform/chat/chat_private.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json_foreign.h"

enum { WHAT_CHARS = 20 };

static const char signed_names[] = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

const char *chat_acs3_sign(struct ctx *ctx, const char *secret, const char *canonical)
{
	const char *words = arena_format(ctx->arena, "ACS3-HMAC-SHA256\n%s", crypto_sha256_hex(ctx->arena, canonical));

	return chat_hmac_hex(ctx, secret, strlen(secret), words);
}

static const char *date_of(struct ctx *ctx, int64_t at_ms)
{
	struct local_time at;

	zone_local(zone_get("UTC"), at_ms, &at);
	return arena_format(ctx->arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", at.year, at.month, at.day, at.hour, at.minute, at.second);
}

/* The variables of the template that the page of settings proposes. */
static const char *params_of(struct ctx *ctx, const struct chat_message *message)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"what\":");
	json_append_text(&out, chat_cut(ctx, message->title, WHAT_CHARS));
	chat_append_member(&out, "time", message->when);
	text_append(&out, "}");
	return chat_body(ctx, &out);
}

/* Without the "+86" of mainland numbers, and no "+" anywhere. */
static const char *number_of(const char *user)
{
	if (text_starts(user, "+86"))
		return user + 3;
	return user + (*user == '+');
}

static const char *query_of(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message)
{
	return arena_format(ctx->arena, "OutId=%s&PhoneNumbers=%s&SignName=%s&TemplateCode=%s&TemplateParam=%s",
			    chat_query_value(ctx, message->key), number_of(target->user), chat_query_value(ctx, target->account->sign),
			    chat_query_value(ctx, target->account->template_id), chat_query_value(ctx, params_of(ctx, message)));
}

static const char *authorization(struct ctx *ctx, const struct chat_account *account, const char *canonical)
{
	return arena_format(ctx->arena, "ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s", account->key, signed_names,
			    chat_acs3_sign(ctx, account->secret, canonical));
}

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	const struct chat_account *account = target->account;
	const char *query = query_of(ctx, target, message);
	const char *empty = crypto_sha256_hex(ctx->arena, "");
	const char *date = date_of(ctx, message->now_ms);
	const char *headers = arena_format(ctx->arena,
					   "host:%s\nx-acs-action:SendSms\nx-acs-content-sha256:%s\nx-acs-date:%s\n"
					   "x-acs-signature-nonce:%s\nx-acs-version:2017-05-25\n",
					   chat_host(ctx, account->base_url), empty, date, message->nonce);
	const char *canonical = arena_format(ctx->arena, "POST\n/\n%s\n%s\n%s\n%s", query, headers, signed_names, empty);

	*ret_request = (struct chat_request){
		.url = chat_api(ctx, account, arena_format(ctx->arena, "/?%s", query)),
		.headers = {
			{ "x-acs-action", "SendSms" },
			{ "x-acs-version", "2017-05-25" },
			{ "x-acs-date", date },
			{ "x-acs-signature-nonce", message->nonce },
			{ "x-acs-content-sha256", empty },
			{ "Authorization", authorization(ctx, account, canonical) },
		},
		.header_count = 6,
	};
}

struct answer {
	const char *Code;
};
static const struct field answer_fields[] = { FIELD_TEXT(struct answer, Code) };
static const struct shape answer_shape = SHAPE("aliyun_answer", struct answer, answer_fields);

static struct chat_said read_answer(struct ctx *ctx, const struct net_answer *answer)
{
	struct answer said = { 0 };

	if (json_read_foreign(ctx, (const char *)answer->body.data, answer->body.length, &answer_shape, &said) == OK)
		return (struct chat_said){ CHAT_NO_CODE, said.Code };
	fault_clear(ctx);
	return (struct chat_said){ CHAT_NO_JSON };
}

static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0, "OK" },
	{ 200, 599, 0, SEND_REFUSED, "chat.quota", 0, "isv.BUSINESS_LIMIT_CONTROL" },
	{ 200, 599, 0, SEND_REFUSED, "chat.quota", 0, "isv.DAY_LIMIT_CONTROL" },
	{ 200, 599, 0, SEND_DISABLED, "chat.no_money", 0, "isv.OUT_OF_SERVICE" },
	{ 200, 599, 0, SEND_DISABLED, "chat.no_money", 0, "isv.AMOUNT_NOT_ENOUGH" },
	{ 200, 599, 0, SEND_GONE, "chat.no_such_user", 0, "isv.MOBILE_NUMBER_ILLEGAL" },
	{ 200, 599, 0, SEND_DISABLED, "chat.wrong_template", 0, "isv.SMS_SIGNATURE_ILLEGAL" },
	{ 200, 599, 0, SEND_DISABLED, "chat.wrong_template", 0, "isv.SMS_TEMPLATE_ILLEGAL" },
	{ 200, 599, 0, SEND_DISABLED, "chat.wrong_template", 0, "isv.TEMPLATE_MISSING_PARAMETERS" },
	{ 200, 599, 0, SEND_RETRY, "chat.busy", 0, "isp." },
	{ 200, 599, 0, SEND_RETRY, "chat.throttled", 60, "Throttling." },
	{ 200, 599, 0, SEND_DISABLED, "chat.secret_refused", 0, "SignatureDoesNotMatch" },
	{ 200, 599, 0, SEND_DISABLED, "chat.secret_refused", 0, "InvalidAccessKeyId." },
	{ 200, 599, 0, SEND_DISABLED, "chat.clock", 0, "InvalidTimeStamp." },
	{ 200, 599, 0, SEND_DISABLED, "chat.no_permission", 0, "Forbidden." },
};

static const struct chat_app app = {
	.base_url = "https://dysmsapi.aliyuncs.com",
	.needs = CHAT_NEEDS_TEMPLATE | CHAT_NEEDS_SIGN,
	.by_phone = true,
};

const struct chat_driver chat_sms_aliyun = {
	.name = "sms_aliyun",
	.hosts = "dysmsapi.aliyuncs.com, dysmsapi.ap-southeast-1.aliyuncs.com",
	.path = "",
	.app = &app,
	.render = render,
	.read = read_answer,
	CHAT_RULES(rules),
};

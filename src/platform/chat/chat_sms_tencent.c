/* Short messages by Tencent Cloud (腾讯云短信): a template and its variables, each request signed with TC3-HMAC-SHA256.
 * cloud.tencent.com/document/product/382/55981 and /1278/46715 */
#include "base/vec.h"
#include "base/zone.h"
#include "platform/chat/chat_private.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json_foreign.h"

enum { WHAT_CHARS = 12 };

static void hmac(const unsigned char key[CRYPTO_HASH_BYTES], const char *words, unsigned char ret_mac[CRYPTO_HASH_BYTES])
{
	crypto_hmac_sha256(key, CRYPTO_HASH_BYTES, words, strlen(words), ret_mac);
}

/* A key of the day, of the service, of the request. */
const char *chat_tc3_sign(struct ctx *ctx, const char *secret, const char *service, int64_t at_s, const char *canonical)
{
	const char *first = arena_format(ctx->arena, "TC3%s", secret);
	unsigned char of_day[CRYPTO_HASH_BYTES], of_service[CRYPTO_HASH_BYTES], of_request[CRYPTO_HASH_BYTES];
	const char *day = chat_utc_day(ctx, at_s);
	const char *words = arena_format(ctx->arena, "TC3-HMAC-SHA256\n%lld\n%s/%s/tc3_request\n%s", (long long)at_s, day, service,
					 crypto_sha256_hex(ctx->arena, canonical));

	crypto_hmac_sha256(first, strlen(first), day, strlen(day), of_day);
	hmac(of_day, service, of_service);
	hmac(of_service, "tc3_request", of_request);
	return chat_hmac_hex(ctx, of_request, sizeof(of_request), words);
}

const char *chat_utc_day(struct ctx *ctx, int64_t at_s)
{
	struct local_time at;

	zone_local(zone_get("UTC"), at_s * MS_PER_SECOND, &at);
	return arena_format(ctx->arena, "%04d-%02d-%02d", at.year, at.month, at.day);
}

static const char *body_of(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message)
{
	const char *number = *target->user == '+' ? target->user : arena_format(ctx->arena, "+86%s", target->user);
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"PhoneNumberSet\":[");
	json_append_text(&out, number);
	text_append(&out, "]");
	chat_append_member(&out, "SmsSdkAppId", target->account->agent);
	chat_append_member(&out, "SignName", target->account->sign);
	chat_append_member(&out, "TemplateId", target->account->template_id);
	text_append(&out, ",\"TemplateParamSet\":[");
	json_append_text(&out, chat_cut(ctx, message->title, WHAT_CHARS));
	text_append(&out, ",");
	json_append_text(&out, message->when + strcspn(message->when, "-") + 1); /* without the year */
	text_append(&out, "]");
	chat_append_member(&out, "SessionContext", message->key);
	text_append(&out, "}");
	return chat_body(ctx, &out);
}

static const char *authorization(struct ctx *ctx, const struct chat_account *account, int64_t at_s, const char *body)
{
	const char *canonical = arena_format(ctx->arena,
					     "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:%s\n\ncontent-type;host\n%s",
					     chat_host(ctx, account->base_url), crypto_sha256_hex(ctx->arena, body));

	return arena_format(ctx->arena, "TC3-HMAC-SHA256 Credential=%s/%s/sms/tc3_request, SignedHeaders=content-type;host, Signature=%s",
			    account->key, chat_utc_day(ctx, at_s), chat_tc3_sign(ctx, account->secret, "sms", at_s, canonical));
}

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	int64_t at_s = message->now_ms / MS_PER_SECOND;
	const char *body = body_of(ctx, target, message);

	*ret_request = (struct chat_request){
		.url = chat_api(ctx, target->account, "/"),
		.headers = {
			{ "X-TC-Action", "SendSms" },
			{ "X-TC-Version", "2021-01-11" },
			{ "X-TC-Region", "ap-guangzhou" },
			{ "X-TC-Timestamp", arena_format(ctx->arena, "%lld", (long long)at_s) },
			{ "Authorization", authorization(ctx, target->account, at_s, body) },
		},
		.header_count = 5,
		.body = body,
	};
}

struct status {
	const char *Code;
};
static const struct field status_fields[] = { FIELD_TEXT(struct status, Code) };
static const struct shape status_shape = SHAPE("tencent_status", struct status, status_fields);

struct response {
	struct status Error;
	struct list SendStatusSet;
};
static const struct field response_fields[] = {
	FIELD_OBJECT(struct response, Error, &status_shape),
	FIELD_LIST(struct response, SendStatusSet, &status_shape),
};
static const struct shape response_shape = SHAPE("tencent_response", struct response, response_fields);

struct answer {
	struct response Response;
};
static const struct field answer_fields[] = { FIELD_OBJECT(struct answer, Response, &response_shape) };
static const struct shape answer_shape = SHAPE("tencent_answer", struct answer, answer_fields);

/* The call may be refused as a whole, or the number it names. */
static struct chat_said read_answer(struct ctx *ctx, const struct net_answer *answer)
{
	struct answer said = { 0 };

	if (json_read_foreign(ctx, (const char *)answer->body.data, answer->body.length, &answer_shape, &said) != OK) {
		fault_clear(ctx);
		return (struct chat_said){ CHAT_NO_JSON };
	}
	if (said.Response.Error.Code)
		return (struct chat_said){ CHAT_NO_CODE, said.Response.Error.Code };
	const struct status *status = said.Response.SendStatusSet.items;
	return (struct chat_said){ CHAT_NO_CODE, said.Response.SendStatusSet.count ? status->Code : NULL };
}

static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0, "Ok" },
	{ 200, 299, 0, SEND_REFUSED, "chat.quota", 0, "LimitExceeded." },
	{ 200, 299, 0, SEND_RETRY, "chat.busy", 0, "InternalError" },
	{ 200, 299, 0, SEND_RETRY, "chat.busy", 0, "InternalError." },
	{ 200, 299, 0, SEND_RETRY, "chat.throttled", 60, "RequestLimitExceeded" },
	{ 200, 299, 0, SEND_RETRY, "chat.throttled", 60, "RequestLimitExceeded." },
	{ 200, 299, 0, SEND_DISABLED, "chat.clock", 0, "AuthFailure.SignatureExpire" },
	{ 200, 299, 0, SEND_DISABLED, "chat.secret_refused", 0, "AuthFailure." },
	{ 200, 299, 0, SEND_DISABLED, "chat.no_permission", 0, "UnauthorizedOperation." },
	{ 200, 299, 0, SEND_DISABLED, "chat.no_money", 0, "FailedOperation.InsufficientBalanceInSmsPackage" },
	{ 200, 299, 0, SEND_DISABLED, "chat.wrong_template", 0, "FailedOperation.SignatureIncorrectOrUnapproved" },
	{ 200, 299, 0, SEND_DISABLED, "chat.wrong_template", 0, "FailedOperation.TemplateIncorrectOrUnapproved" },
	{ 200, 299, 0, SEND_DISABLED, "chat.wrong_template", 0, "InvalidParameterValue.TemplateParameterFormatError" },
	{ 200, 299, 0, SEND_GONE, "chat.no_such_user", 0, "InvalidParameterValue.IncorrectPhoneNumber" },
	{ 200, 299, 0, SEND_GONE, "chat.no_such_user", 0, "FailedOperation.PhoneNumberInBlacklist" },
};

static const struct chat_app app = {
	.base_url = "https://sms.tencentcloudapi.com",
	.needs = CHAT_NEEDS_AGENT | CHAT_NEEDS_TEMPLATE | CHAT_NEEDS_SIGN,
	.is_number = true,
	.by_phone = true,
};

const struct chat_driver chat_sms_tencent = {
	.name = "sms_tencent",
	.hosts = "sms.tencentcloudapi.com",
	.path = "",
	.app = &app,
	.render = render,
	.read = read_answer,
	CHAT_RULES(rules),
};

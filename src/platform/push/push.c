/* Subscriptions, payloads, and one attempt to send. */
#include "platform/push/push.h"

#include "base/json.h"
#include "platform/crypto/crypto.h"
#include "platform/push/push_crypt.h"

enum { PAYLOAD_MAX_BYTES = 16 * 1024, TOKEN_LIFE_S = 12 * 60 * 60 };

static const char well_known_hosts[] = "*.push.apple.com, updates.push.services.mozilla.com, *.notify.windows.com, "
				       "fcm.googleapis.com";

/* --- Subscriptions --- */

static enum err bad_subscription(struct ctx *ctx, const char *field)
{
	fault_clear(ctx);
	return fail(ctx, ERR_MEANING, "push.bad_subscription", field, "not what a browser gives as %s", field);
}

struct opened {
	struct net_url url;
	struct bytes user_public;
	struct bytes auth;
};

static enum err open_subscription(struct ctx *ctx, const struct push_settings *settings,
				  const struct push_subscription *subscription, struct opened *ret_opened)
{
	struct opened opened;

	if (net_url_parse(ctx, subscription->endpoint, &opened.url) != OK)
		return bad_subscription(ctx, "endpoint");
	bool is_listed = net_host_listed(settings->hosts, opened.url.host, opened.url.port);
	if (!is_listed && !text_equal(opened.url.scheme, "https"))
		return bad_subscription(ctx, "endpoint");
	if (!crypto_base64url_read(ctx->arena, subscription->p256dh, &opened.user_public) ||
	    opened.user_public.length != P256_PUBLIC_BYTES || !p256_is_point(opened.user_public.data))
		return bad_subscription(ctx, "keys.p256dh");
	if (!crypto_base64url_read(ctx->arena, subscription->auth, &opened.auth) || opened.auth.length != PUSH_AUTH_BYTES)
		return bad_subscription(ctx, "keys.auth");
	if (!is_listed && !net_host_listed(well_known_hosts, opened.url.host, opened.url.port))
		return fail(ctx, ERR_MEANING, "push.unknown_host", "endpoint", "%s is no push service known here",
			    opened.url.host);
	*ret_opened = opened;
	return OK;
}

enum err push_check(struct ctx *ctx, const struct push_settings *settings, const struct push_subscription *subscription)
{
	struct opened opened;

	return open_subscription(ctx, settings, subscription, &opened);
}

enum err push_public_key(struct ctx *ctx, const char **ret_key)
{
	struct p256_pair pair;

	TRY(push_own_pair(ctx, &pair));
	*ret_key = crypto_base64url(ctx->arena, pair.public_key, P256_PUBLIC_BYTES);
	return OK;
}

/* --- Payload --- */

static void append_member(struct text *out, const char *lead, const char *value)
{
	text_append(out, lead);
	json_append_text(out, value);
}

const char *push_payload(struct ctx *ctx, const struct push_notice *notice)
{
	struct text out;

	text_init(&out, PAYLOAD_MAX_BYTES);
	append_member(&out, "{\"web_push\":8030,\"notification\":{\"title\":", notice->title);
	append_member(&out, ",\"body\":", notice->body ? notice->body : "");
	append_member(&out, ",\"navigate\":", notice->navigate);
	append_member(&out, ",\"tag\":", notice->tag);
	text_append(&out, ",\"silent\":false}");
	if (notice->reminder_id)
		text_append_format(&out, ",\"reminder_id\":%lld", (long long)notice->reminder_id);
	text_append(&out, "}");
	const char *payload = arena_text(ctx->arena, text_chars(&out));
	text_done(&out);
	return payload;
}

/* --- Sending --- */

struct answer_rule {
	int from;
	int to;
	enum send_verdict verdict;
	const char *reason;
};

/* First match counts. RFC 8030, section 5 and 7.3; RFC 8292, section 4.2; what the four services document. */
static const struct answer_rule answer_rules[] = {
	{ 200, 299, SEND_OK, "push.accepted" },
	{ 404, 404, SEND_GONE, "push.gone" },
	{ 410, 410, SEND_GONE, "push.gone" },
	{ 413, 413, SEND_REFUSED, "push.too_large" },
	{ 401, 401, SEND_REFUSED, "push.key_refused" },
	{ 403, 403, SEND_REFUSED, "push.key_refused" },
	{ 408, 408, SEND_RETRY, "push.busy" },
	{ 429, 429, SEND_RETRY, "push.throttled" },
	{ 500, 599, SEND_RETRY, "push.busy" },
	{ 0, 999, SEND_REFUSED, "push.refused" },
};

static struct send_outcome classify(const struct net_answer *answer)
{
	const struct answer_rule *rule = answer_rules;

	while (answer->status < rule->from || answer->status > rule->to)
		rule++;
	return (struct send_outcome){ rule->verdict, answer->status, rule->reason, answer->retry_after_ms };
}

/* At most 32 characters of the base64url alphabet (RFC 8030, section 5.4). */
static const char *topic_of(struct ctx *ctx, const char *key)
{
	unsigned char hash[CRYPTO_HASH_BYTES];

	crypto_sha256(key, strlen(key), hash);
	return crypto_base64url(ctx->arena, hash, PUSH_TOPIC_MAX_BYTES * 3 / 4);
}

static enum err encrypt(struct ctx *ctx, const struct opened *to, const char *payload, struct bytes *ret_body)
{
	const struct bytes plain = { (const unsigned char *)payload, strlen(payload) };
	unsigned char salt[PUSH_SALT_BYTES];
	struct p256_pair sender;

	if (plain.length > PUSH_PLAIN_MAX_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "push.too_large", NULL, "a payload has at most %d bytes", PUSH_PLAIN_MAX_BYTES);
	crypto_random(salt, sizeof(salt));
	TRY(p256_generate(ctx, &sender));
	enum err result = push_encrypt(ctx, &sender, salt, &to->user_public, &to->auth, &plain, ret_body);
	crypto_wipe(&sender, sizeof(sender));
	return result;
}

static enum err call(struct ctx *ctx, const struct push_settings *settings, const struct net_request *request,
		     struct send_outcome *ret_outcome)
{
	const struct net_policy policy = { .private_hosts = settings->hosts, .proxies = settings->proxies,
					   .ca_file = settings->ca_file };
	struct net_answer answer;

	TRY(send_http(ctx, &policy, request, &answer, ret_outcome));
	if (answer.status)
		*ret_outcome = classify(&answer);
	return OK;
}

enum err push_send(struct ctx *ctx, const struct push_settings *settings, const struct push_subscription *subscription,
		   const struct push_message *message, struct send_outcome *ret_outcome)
{
	int64_t expires_s = ctx_now_ms(ctx) / MS_PER_SECOND + TOKEN_LIFE_S;
	const char *authorization;
	struct p256_pair own;
	struct opened to;
	struct bytes body;

	TRY(open_subscription(ctx, settings, subscription, &to));
	TRY(encrypt(ctx, &to, message->payload, &body));
	TRY(push_own_pair(ctx, &own));
	TRY(push_vapid(ctx, &own, to.url.origin, settings->contact, expires_s, &authorization));
	const struct net_header headers[] = {
		{ "Authorization", authorization },
		{ "Content-Encoding", "aes128gcm" },
		{ "Content-Type", "application/octet-stream" },
		{ "TTL", arena_format(ctx->arena, "%d", message->ttl_s) },
		{ "Topic", topic_of(ctx, message->key) },
		{ "Urgency", message->is_urgent ? "high" : "normal" },
	};
	const struct net_request request = {
		.method = "POST",
		.url = subscription->endpoint,
		.headers = headers,
		.header_count = sizeof(headers) / sizeof(headers[0]),
		.body = body,
	};
	return call(ctx, settings, &request, ret_outcome);
}

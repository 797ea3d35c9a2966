/* The table of drivers, what is common to them, and one attempt to send. */
#include "platform/chat/chat.h"

#include "platform/chat/chat_private.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json_foreign.h"

enum { MASK_TAIL = 4, TIMEOUT_MS = 10000 };

const struct chat_driver *const chat_drivers[] = {
	&chat_wecom_robot, &chat_dingtalk_robot, &chat_feishu_robot, &chat_bark, &chat_ntfy, &chat_gotify, &chat_webhook,
	&chat_wecom_app, &chat_dingtalk_notice, &chat_dingtalk_bot, &chat_feishu_app, &chat_wechat_template,
	&chat_sms_aliyun, &chat_sms_tencent, NULL,
};

const struct chat_driver *chat_driver(const char *channel)
{
	for (int i = 0; chat_drivers[i]; i++) {
		if (text_equal(chat_drivers[i]->name, channel))
			return chat_drivers[i];
	}
	return NULL;
}

/* --- Pieces --- */

const char *chat_text(const struct chat_message *message)
{
	return text_is_empty(message->body) ? message->title : message->body;
}

const char *chat_hmac64(struct ctx *ctx, const void *key, size_t key_bytes, const char *text)
{
	unsigned char mac[CRYPTO_HASH_BYTES];

	crypto_hmac_sha256(key, key_bytes, text, strlen(text), mac);
	return crypto_base64(ctx->arena, mac, sizeof(mac));
}

const char *chat_hmac_hex(struct ctx *ctx, const void *key, size_t key_bytes, const char *text)
{
	unsigned char mac[CRYPTO_HASH_BYTES];

	crypto_hmac_sha256(key, key_bytes, text, strlen(text), mac);
	return crypto_hex(ctx->arena, mac, sizeof(mac));
}

void chat_append_member(struct text *out, const char *name, const char *value)
{
	text_append_format(out, ",\"%s\":", name);
	json_append_text(out, value);
}

const char *chat_body(struct ctx *ctx, struct text *out)
{
	const char *body = arena_text(ctx->arena, text_chars(out));

	text_done(out);
	return body;
}

/* What follows the host; the URL was checked. */
static const char *path_of(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? host + 3 + strcspn(host + 3, "/?") : "";
}

const char *chat_first_segment(struct ctx *ctx, const char *url)
{
	const char *path = path_of(url);

	path += *path == '/';
	return arena_text_n(ctx->arena, path, strcspn(path, "/?"));
}

const char *chat_at_origin(struct ctx *ctx, const char *url, const char *path)
{
	return arena_format(ctx->arena, "%.*s%s", (int)(path_of(url) - url), url, path);
}

const char *chat_host(struct ctx *ctx, const char *url)
{
	const char *host = strstr(url, "://");

	return host ? arena_text_n(ctx->arena, host + 3, strcspn(host + 3, "/?")) : "";
}

const char *chat_mask(struct ctx *ctx, const char *url)
{
	const char *path = path_of(url);
	size_t length = strlen(path);
	const char *tail = length > 2 * MASK_TAIL ? path + length - MASK_TAIL : "";

	return arena_format(ctx->arena, "%s/…%s", chat_at_origin(ctx, url, ""), tail);
}

/* --- Checking --- */

static enum err bad_address(struct ctx *ctx, const char *why)
{
	fault_clear(ctx);
	return fail(ctx, ERR_MEANING, "channel.address", "address", "%s", why);
}

static enum err forbidden(struct ctx *ctx)
{
	fault_clear(ctx);
	return fail(ctx, ERR_MEANING, "channel.forbidden_host", "address",
		    "Only https and the provider's own or a public host; others must be named in chat_hosts by whoever runs the server.");
}

/* Names are resolved when something is sent, and checked then; an address as such can be judged now. */
enum err chat_check_host(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver, const char *text)
{
	struct net_url url;
	const char *pin;

	if (net_url_parse(ctx, text, &url) != OK)
		return bad_address(ctx, "not an address of a server");
	if (net_host_listed(policy->private_hosts, url.host, url.port))
		return OK;
	bool is_own = !driver->hosts || net_host_listed(driver->hosts, url.host, url.port);
	if (!is_own || !text_equal(url.scheme, "https"))
		return forbidden(ctx);
	if (url.is_address && net_check(ctx, policy, &url, &pin) != OK)
		return forbidden(ctx);
	return OK;
}

static enum err check_secret(struct ctx *ctx, const struct chat_driver *driver, const char *secret)
{
	if (!secret && driver->secret == CHAT_SECRET_REQUIRED)
		return fail(ctx, ERR_MEANING, "channel.secret", "secret", "this channel needs its token or key");
	if (secret && driver->secret == CHAT_SECRET_NONE)
		return fail(ctx, ERR_MEANING, "channel.secret", "secret", "this channel has no token or key");
	if (secret && (strpbrk(secret, "\r\n") || (driver->secret_fits && !driver->secret_fits(ctx->arena, secret))))
		return fail(ctx, ERR_MEANING, "channel.secret", "secret", "not a token or key of this channel");
	return OK;
}

enum err chat_check(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
		    const struct chat_target *target)
{
	const char *path = path_of(target->url);
	const char *place = strstr(path, driver->path);
	bool is_complete = text_is_empty(driver->path) || (place && place[strlen(driver->path)]);

	if (!is_complete)
		return bad_address(ctx, "not an address that this channel gives out");
	TRY(chat_check_host(ctx, policy, driver, target->url));
	return check_secret(ctx, driver, target->secret);
}

/* --- What answers mean --- */

/* Behind those of the driver. */
static const struct chat_rule common_rules[] = {
	{ 200, 299, CHAT_NO_CODE, SEND_RETRY, "chat.no_sense", 0 },
	{ 200, 299, CHAT_NO_JSON, SEND_RETRY, "chat.no_sense", 0 },
	{ 300, 399, CHAT_ANY, SEND_REFUSED, "chat.redirect", 0 },
	{ 401, 401, CHAT_ANY, SEND_GONE, "chat.key_refused", 0 },
	{ 403, 403, CHAT_ANY, SEND_GONE, "chat.key_refused", 0 },
	{ 404, 404, CHAT_ANY, SEND_GONE, "chat.gone", 0 },
	{ 408, 408, CHAT_ANY, SEND_RETRY, "chat.busy", 0 },
	{ 410, 410, CHAT_ANY, SEND_GONE, "chat.gone", 0 },
	{ 413, 413, CHAT_ANY, SEND_REFUSED, "chat.bad_message", 0 },
	{ 429, 429, CHAT_ANY, SEND_RETRY, "chat.throttled", 60 },
	{ 500, 599, CHAT_ANY, SEND_RETRY, "chat.busy", 0 },
	{ 0, 999, CHAT_ANY, SEND_REFUSED, "chat.unknown_code", 0 },
};

struct code {
	int64_t value;
};

static struct chat_said read_code(struct ctx *ctx, const struct chat_driver *driver, const struct net_answer *answer)
{
	struct code code = { CHAT_NO_CODE };

	if (!driver->code_name)
		return (struct chat_said){ CHAT_NO_CODE };
	const struct field field = { .name = driver->code_name, .name_bytes = strlen(driver->code_name), .type = FIELD_TYPE_INT };
	const struct shape shape = { .name = "chat_answer", .fields = &field, .field_count = 1, .bytes = sizeof(code),
				     .present_offset = -1 };
	if (json_read_foreign(ctx, (const char *)answer->body.data, answer->body.length, &shape, &code) == OK)
		return (struct chat_said){ code.value };
	fault_clear(ctx);
	return (struct chat_said){ CHAT_NO_JSON };
}

/* A word that ends with a dot stands for all that begin so. */
static bool says(const struct chat_said *said, const char *word)
{
	bool is_beginning = word[strlen(word) - 1] == '.';

	return said->word && (is_beginning ? text_starts(said->word, word) : text_equal(said->word, word));
}

static const struct chat_rule *match(const struct chat_rule *rules, int count, int status, const struct chat_said *said)
{
	for (int i = 0; i < count; i++) {
		bool fits = rules[i].word ? says(said, rules[i].word)
					  : !said->word && (rules[i].code == CHAT_ANY || rules[i].code == said->code);

		if (fits && status >= rules[i].status_from && status <= rules[i].status_to)
			return &rules[i];
	}
	return NULL;
}

struct send_outcome chat_classify(struct ctx *ctx, const struct chat_driver *driver, const struct net_answer *answer)
{
	const struct chat_said said = driver->read ? driver->read(ctx, answer) : read_code(ctx, driver, answer);
	const struct chat_rule *rule = match(driver->rules, driver->rule_count, answer->status, &said);

	if (!rule) /* of a word that we do not know the status still says something */
		rule = match(common_rules, (int)(sizeof(common_rules) / sizeof(common_rules[0])), answer->status,
			     &(const struct chat_said){ said.word ? CHAT_ANY : said.code });
	bool shows_code = !said.word && said.code != CHAT_NO_CODE && said.code != CHAT_NO_JSON && rule->verdict != SEND_OK;
	int64_t wait_ms = (int64_t)rule->wait_s * MS_PER_SECOND;
	return (struct send_outcome){
		.verdict = rule->verdict,
		.code = shows_code ? (int)said.code : answer->status,
		.reason = rule->reason,
		.retry_after_ms = answer->retry_after_ms > wait_ms ? answer->retry_after_ms : wait_ms,
	};
}

/* --- Sending --- */

enum err chat_call(struct ctx *ctx, const struct net_policy *policy, const struct chat_request *made, struct net_answer *ret_answer,
		   struct send_outcome *ret_outcome)
{
	struct net_header headers[CHAT_HEADERS_MAX + 1];
	int count = made->header_count;

	for (int i = 0; i < count; i++)
		headers[i] = made->headers[i];
	if (made->body)
		headers[count++] = (struct net_header){ "Content-Type", "application/json; charset=utf-8" };
	const struct net_request request = {
		.method = made->method ? made->method : "POST",
		.url = made->url,
		.headers = headers,
		.header_count = count,
		.body = { (const unsigned char *)made->body, made->body ? strlen(made->body) : 0 },
		.timeout_ms = TIMEOUT_MS,
	};
	return send_http(ctx, policy, &request, ret_answer, ret_outcome);
}

/* What said yes may still have dropped it in silence: asked once, and only a clear no counts. */
static enum err prove(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver, const struct chat_target *target,
		      const struct net_answer *yes, struct send_outcome *ret_outcome)
{
	struct send_outcome outcome;
	struct chat_request made;
	struct net_answer answer;

	if (!driver->app || !driver->app->ask_proof || !driver->app->ask_proof(ctx, target, yes, &made))
		return OK;
	TRY(chat_call(ctx, policy, &made, &answer, &outcome));
	if (answer.status)
		outcome = chat_classify(ctx, driver, &answer);
	if (outcome.verdict == SEND_GONE || outcome.verdict == SEND_REFUSED)
		*ret_outcome = outcome;
	return OK;
}

enum err chat_send(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
		   const struct chat_target *target, const struct chat_message *message, struct send_outcome *ret_outcome)
{
	struct chat_request made;
	struct net_answer answer;

	driver->render(ctx, target, message, &made);
	TRY(chat_call(ctx, policy, &made, &answer, ret_outcome));
	if (answer.status)
		*ret_outcome = chat_classify(ctx, driver, &answer);
	if (answer.status && ret_outcome->verdict == SEND_OK)
		return prove(ctx, policy, driver, target, &answer, ret_outcome);
	return OK;
}

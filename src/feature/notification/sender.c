/* Web Push to every browser of an account, apps of the firm, robots and simple pushes, and e-mail. */
#include "feature/notification/sender.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/notification/channel_chat.h"
#include "feature/notification/channel_store.h"
#include "feature/notification/firm_channel.h"
#include "feature/notification/notification.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/db/db.h"

enum { PUSH_TTL_S = 12 * 60 * 60, NONCE_BYTES = 16 };

/* --- Settings --- */

static const char *setting(struct ctx *ctx, const char *name)
{
	return ctx->config ? config_text(ctx->config, name) : NULL;
}

static const char *public_url(struct ctx *ctx)
{
	const char *url = setting(ctx, "public_url");
	const char *listen = setting(ctx, "listen");

	if (!url)
		url = arena_format(ctx->arena, "http://%s", listen ? listen : "127.0.0.1:8080");
	size_t length = strlen(url);
	return arena_text_n(ctx->arena, url, length && url[length - 1] == '/' ? length - 1 : length);
}

struct sender_settings sender_settings_read(struct ctx *ctx)
{
	const char *from = setting(ctx, "mail_from");
	const char *contact = setting(ctx, "push_contact");
	struct sender_settings settings = {
		.mail = { .smtp_url = setting(ctx, "smtp_url"), .from = from, .ca_file = setting(ctx, "ca_file") },
		.push = { .hosts = setting(ctx, "push_hosts"), .proxies = setting(ctx, "push_proxies"),
			  .ca_file = setting(ctx, "ca_file"), .contact = contact },
		.chat = channel_chat_policy(ctx),
		.public_url = public_url(ctx),
	};

	if (!contact && from)
		settings.push.contact = mail_contact(ctx->arena, from);
	if (!settings.push.contact)
		settings.push.contact = settings.public_url;
	return settings;
}

/* --- Web Push --- */

struct pushing {
	struct ctx *ctx;
	const struct outbox_engine *engine;
	const struct outbox_letter *letter;
	struct push_message message;
	bool is_noted; /* the row keeps who has it; a test has no row */
};

static bool has_it(const struct pushing *pushing, int64_t subscription_id)
{
	const char *mark = arena_format(pushing->ctx->arena, ",%lld,", (long long)subscription_id);

	return pushing->letter->delivered_to && strstr(pushing->letter->delivered_to, mark);
}

struct subscription_end {
	int64_t account_id;
	int64_t id;
	bool is_gone;
};

static enum err end_subscription(struct ctx *ctx, void *arg)
{
	const struct subscription_end *end = arg;
	int64_t changes;

	return end->is_gone ? push_store_drop(ctx, end->account_id, end->id, &changes) : push_store_ok(ctx, end->id);
}

static enum err push_one(const struct pushing *pushing, const struct push_row *row, struct send_outcome *ret_outcome)
{
	struct ctx *ctx = pushing->ctx;
	const struct sender_settings *settings = pushing->engine->arg;
	const struct push_subscription to = { .endpoint = row->endpoint, .p256dh = row->p256dh, .auth = row->auth };
	struct subscription_end end = { .account_id = pushing->letter->account_id, .id = row->id };

	TRY(push_send(ctx, &settings->push, &to, &pushing->message, ret_outcome));
	end.is_gone = ret_outcome->verdict == SEND_GONE;
	if (ret_outcome->verdict == SEND_OK && pushing->is_noted)
		TRY(outbox_note_device(ctx, pushing->engine, pushing->letter, row->id));
	if (ret_outcome->verdict == SEND_OK || end.is_gone)
		TRY(db_write(ctx, end_subscription, &end));
	return OK;
}

/* Of several browsers: any that should be tried again decides; else one that took it is enough. */
static struct send_outcome worse(const struct send_outcome *a, const struct send_outcome *b)
{
	static const int weight[] = { [SEND_RETRY] = 4,   [SEND_EXPIRED] = 4, [SEND_DISABLED] = 3, [SEND_OK] = 2,
				      [SEND_REFUSED] = 1, [SEND_GONE] = 0 };

	return weight[a->verdict] >= weight[b->verdict] ? *a : *b;
}

static enum err push_all(const struct pushing *pushing, struct send_outcome *ret_outcome)
{
	struct send_outcome total = { .verdict = SEND_GONE, .reason = "push.no_device" };
	struct list rows;

	TRY(push_store_list(pushing->ctx, pushing->letter->account_id, &rows));
	const struct push_row *row = rows.items;
	for (size_t i = 0; i < rows.count; i++) {
		struct send_outcome one = { .verdict = SEND_OK, .reason = "push.accepted" };

		if (i > 0 && pushing->is_noted)
			TRY(outbox_renew(pushing->ctx, pushing->engine, pushing->letter));
		if (!has_it(pushing, row[i].id))
			TRY(push_one(pushing, &row[i], &one));
		total = i == 0 ? one : worse(&total, &one);
	}
	*ret_outcome = total;
	return OK;
}

static enum err send_push(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			  const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	const struct push_notice notice = {
		.title = text->title,
		.body = text->body,
		.navigate = text->url,
		.tag = letter->message_key,
		.reminder_id = letter->reminder_id,
	};
	const struct pushing pushing = {
		.ctx = ctx,
		.engine = engine,
		.letter = letter,
		.message = { .payload = push_payload(ctx, &notice), .key = letter->dedup_key, .ttl_s = PUSH_TTL_S,
			     .is_urgent = true },
		.is_noted = letter->id != 0,
	};

	return push_all(&pushing, ret_outcome);
}

/* --- Robots and simple pushes --- */

/* When it became due, in the receiver's zone. */
static const char *when_of(struct ctx *ctx, const struct outbox_letter *letter)
{
	const struct zone *zone = letter->zone ? zone_get(letter->zone) : ctx->actor.zone;
	struct local_time local;

	zone_local(zone, letter->not_before_ms ? letter->not_before_ms : ctx_now_ms(ctx), &local);
	return arena_format(ctx->arena, "%04d-%02d-%02d %02d:%02d", local.year, local.month, local.day, local.hour, local.minute);
}

struct chat_message sender_chat_message(struct ctx *ctx, const struct outbox_letter *letter, const struct outbox_text *text)
{
	return (struct chat_message){
		.title = text->title,
		.body = text->body,
		.url = text->url,
		.link_text = text->link_text,
		.key = arena_format(ctx->arena, "%lld.%s", (long long)ctx->firm_id, letter->dedup_key),
		.when = when_of(ctx, letter),
		.nonce = crypto_token(ctx->arena, NONCE_BYTES),
		.now_ms = ctx_now_ms(ctx),
		.is_urgent = letter->is_hard,
	};
}

static enum err send_chat(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			  const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	const struct sender_settings *settings = engine->arg;
	const struct chat_message message = sender_chat_message(ctx, letter, text);
	struct chat_target target;

	TRY(channel_chat_open(ctx, letter->channel_id, &letter->target, &letter->secret, &target));
	return chat_send(ctx, &settings->chat, chat_driver(letter->channel), &target, &message, ret_outcome);
}

/* The sealed address is the person's id at the provider. */
static enum err send_app(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			 const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	const struct sender_settings *settings = engine->arg;
	const struct chat_message message = sender_chat_message(ctx, letter, text);
	struct chat_target person;

	TRY(channel_chat_open(ctx, letter->channel_id, &letter->target, &letter->secret, &person));
	return firm_channel_send(ctx, &settings->chat, letter->channel, person.url, &message, ret_outcome);
}

/* --- E-mail --- */

static enum err send_email(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			   const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	const struct sender_settings *settings = engine->arg;
	const struct mail mail = {
		.to = letter->address ? letter->address : "",
		.subject = text->title,
		.text = text->body ? text->body : text->title,
		.link = text->url,
		.link_text = text->link_text,
		.key = arena_format(ctx->arena, "%lld.%s", (long long)ctx->firm_id, letter->dedup_key),
	};

	return mail_send(ctx, &settings->mail, &mail, ret_outcome);
}

/* --- The table --- */

static const struct outbox_channel channels[] = {
	{ "web_push", send_push },	 { "wecom_app", send_app },	 { "dingtalk_notice", send_app }, { "dingtalk_bot", send_app },
	{ "feishu_app", send_app },	 { "wechat_template", send_app }, { "wecom_robot", send_chat },	  { "dingtalk_robot", send_chat },
	{ "feishu_robot", send_chat },	 { "bark", send_chat },		 { "ntfy", send_chat },		  { "gotify", send_chat },
	{ "webhook", send_chat },	 { "email", send_email },	 { "sms_aliyun", send_app },	  { "sms_tencent", send_app },
};
const char *const notification_channels[] = {
	"web_push", "wecom_app", "dingtalk_notice", "dingtalk_bot", "feishu_app", "wechat_template", "wecom_robot", "dingtalk_robot",
	"feishu_robot", "bark", "ntfy", "gotify", "webhook", "email", "sms_aliyun", "sms_tencent", NULL,
};

bool notification_is_app(const char *channel)
{
	const struct chat_driver *driver = chat_driver(channel);

	return driver && driver->app;
}

bool sender_is_available(const struct sender_settings *settings, const char *channel)
{
	return !text_equal(channel, "email") || mail_is_set_up(&settings->mail);
}

struct outbox_engine sender_engine(const struct sender_settings *settings)
{
	return (struct outbox_engine){
		.channels = channels,
		.channel_count = sizeof(channels) / sizeof(channels[0]),
		.lease_now_ms = db_now_ms,
		.random_below = crypto_random_below,
		.public_url = settings->public_url,
		.arg = (void *)(uintptr_t)settings,
	};
}

enum err sender_try(struct ctx *ctx, const struct sender_settings *settings, const struct outbox_letter *letter,
		    const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	const struct outbox_engine engine = sender_engine(settings);

	for (int i = 0; i < engine.channel_count; i++) {
		if (text_equal(channels[i].name, letter->channel))
			return channels[i].send(ctx, &engine, letter, text, ret_outcome);
	}
	return fail(ctx, ERR_NOT_FOUND, "channel.unknown", "channel", "no channel of that name");
}

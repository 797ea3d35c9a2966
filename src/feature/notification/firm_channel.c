/* What a firm has set up, and changing it. */
#include "feature/notification/firm_channel.h"

#include "base/log.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/notification/channel_chat.h"
#include "platform/crypto/keyring.h"

enum { URL_MAX = 300, KEY_MAX = 100, AGENT_MAX = 200, SIGN_MAX = 40 };

static const char seal_secret[] = "firm_channel.secret";

static const char *const state_names[] = { NULL, "off", "unchecked", "working", "refused" };
static const struct choices state_choices = CHOICES(state_names);

static const struct field view_fields[] = {
	FIELD_TEXT(struct firm_channel_view, channel, .flags = FIELD_REQUIRED),
	FIELD_INT(struct firm_channel_view, version),
	FIELD_BOOL(struct firm_channel_view, enabled),
	FIELD_TEXT(struct firm_channel_view, base_url, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct firm_channel_view, key),
	FIELD_BOOL(struct firm_channel_view, has_secret),
	FIELD_TEXT(struct firm_channel_view, agent),
	FIELD_TEXT(struct firm_channel_view, template_id),
	FIELD_TEXT(struct firm_channel_view, sign),
	FIELD_TEXTS(struct firm_channel_view, needs),
	FIELD_BOOL(struct firm_channel_view, by_phone),
	FIELD_TEXT(struct firm_channel_view, state, .choices = &state_choices, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct firm_channel_view, checked_at),
	FIELD_OBJECT_PTR(struct firm_channel_view, last_error, &channel_reason_shape),
	FIELD_INT(struct firm_channel_view, last_status, .flags = FIELD_NULL),
};
const struct shape firm_channel_view_shape = SHAPE("FirmChannel", struct firm_channel_view, view_fields);

static const struct field change_fields[] = {
	FIELD_BOOL(struct firm_channel_change, enabled),
	FIELD_TEXT(struct firm_channel_change, base_url, .max = URL_MAX),
	FIELD_TEXT(struct firm_channel_change, key, .max = KEY_MAX),
	FIELD_TEXT(struct firm_channel_change, secret, .max = CHAT_SECRET_MAX_CHARS, .flags = FIELD_SECRET),
	FIELD_TEXT(struct firm_channel_change, agent, .max = AGENT_MAX),
	FIELD_TEXT(struct firm_channel_change, template_id, .max = KEY_MAX),
	FIELD_TEXT(struct firm_channel_change, sign, .max = SIGN_MAX),
};
const struct shape firm_channel_change_shape = SHAPE_INPUT("FirmChannelPut", struct firm_channel_change, change_fields);

/* --- Reading --- */

static enum err driver_called(struct ctx *ctx, const char *channel, const struct chat_driver **ret_driver)
{
	const struct chat_driver *driver = chat_driver(channel);

	if (!driver || !driver->app)
		return fail(ctx, ERR_NOT_FOUND, "channel.unknown", NULL, "no app of that name");
	*ret_driver = driver;
	return OK;
}

/* What the firm has, or an empty one. */
static enum err row_of(struct ctx *ctx, const struct chat_driver *driver, struct firm_channel *ret_row)
{
	struct firm_channel row = { 0 };
	bool found;

	TRY(firm_channel_store_get(ctx, driver->name, &row, &found));
	if (!found)
		row = (struct firm_channel){ .channel = driver->name, .base_url = driver->app->base_url };
	*ret_row = row;
	return OK;
}

static struct list needs_of(struct ctx *ctx, const struct chat_app *app)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = { { CHAT_NEEDS_AGENT, "agent" }, { CHAT_NEEDS_TEMPLATE, "template_id" }, { CHAT_NEEDS_SIGN, "sign" } };
	struct vec needs;

	vec_init(&needs, ctx->arena, sizeof(const char *));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (app->needs & names[i].bit)
			vec_add(&needs, &names[i].name);
	}
	return vec_list(&needs);
}

static const char *state_of(const struct firm_channel *row)
{
	if (row->failed_code)
		return "refused";
	if (!row->enabled)
		return "off";
	return row->checked_at_ms ? "working" : "unchecked";
}

static struct firm_channel_view view_of(struct ctx *ctx, const struct chat_driver *driver, const struct firm_channel *row)
{
	return (struct firm_channel_view){
		.channel = driver->name,
		.version = row->version,
		.enabled = row->enabled,
		.base_url = row->base_url,
		.key = row->app_key,
		.has_secret = row->secret.length > 0,
		.agent = row->agent,
		.template_id = row->template_id,
		.sign = row->sign,
		.needs = needs_of(ctx, driver->app),
		.by_phone = driver->app->by_phone,
		.state = state_of(row),
		.checked_at = row->checked_at_ms,
		.last_error = row->failed_code ? channel_reason_of(ctx->arena, row->failed_code, ctx->actor.locale) : NULL,
		.last_status = row->failed_status,
	};
}

enum err firm_channel_get(struct ctx *ctx, const char *channel, struct firm_channel_view *ret_view)
{
	const struct chat_driver *driver;
	struct firm_channel row;

	TRY(driver_called(ctx, channel, &driver));
	TRY(row_of(ctx, driver, &row));
	*ret_view = view_of(ctx, driver, &row);
	return OK;
}

enum err firm_channel_list(struct ctx *ctx, struct list *ret_views)
{
	struct vec views;

	vec_init(&views, ctx->arena, sizeof(struct firm_channel_view));
	for (int i = 0; chat_drivers[i]; i++) {
		struct firm_channel_view view;

		if (!chat_drivers[i]->app)
			continue;
		TRY(firm_channel_get(ctx, chat_drivers[i]->name, &view));
		vec_add(&views, &view);
	}
	*ret_views = vec_list(&views);
	return OK;
}

/* --- Changing --- */

static void put_text(const struct firm_channel_change *change, const char *name, const char *from, const char **to)
{
	if (shape_has(&firm_channel_change_shape, change, name))
		*to = text_is_empty(from) ? NULL : from;
}

static enum err apply(struct ctx *ctx, const struct chat_driver *driver, const struct firm_channel_change *change, struct firm_channel *row)
{
	if (shape_has(&firm_channel_change_shape, change, "enabled"))
		row->enabled = change->enabled;
	put_text(change, "base_url", change->base_url, &row->base_url);
	if (!row->base_url)
		row->base_url = driver->app->base_url;
	put_text(change, "key", change->key, &row->app_key);
	put_text(change, "agent", change->agent, &row->agent);
	put_text(change, "template_id", change->template_id, &row->template_id);
	put_text(change, "sign", change->sign, &row->sign);
	if (shape_has(&firm_channel_change_shape, change, "secret"))
		TRY(keyring_seal(ctx, seal_secret, row->id, text_is_empty(change->secret) ? NULL : change->secret, &row->secret));
	row->updated_by_id = ctx->actor.account_id;
	return OK;
}

static enum err account_of(struct ctx *ctx, const struct firm_channel *row, struct chat_account *ret_account)
{
	struct chat_account account = { .base_url = row->base_url, .key = row->app_key, .agent = row->agent,
					.template_id = row->template_id, .sign = row->sign };

	if (row->id)
		TRY(keyring_unseal(ctx, seal_secret, row->id, &row->secret, &account.secret));
	*ret_account = account;
	return OK;
}

/* One that is off may be half filled in; its server is looked at all the same. */
static enum err check_row(struct ctx *ctx, const struct chat_driver *driver, const struct firm_channel *row)
{
	const struct net_policy policy = channel_chat_policy(ctx);
	struct chat_account account;

	TRY(account_of(ctx, row, &account));
	enum err result = chat_check_account(ctx, &policy, driver, &account);
	if (result != ERR_MEANING || row->enabled || !text_equal(ctx->fault.code, "channel.incomplete"))
		return result;
	fault_clear(ctx);
	return OK;
}

enum err firm_channel_change(struct ctx *ctx, const char *channel, int64_t version, const struct firm_channel_change *change)
{
	const struct chat_driver *driver;
	struct firm_channel row;

	TRY(driver_called(ctx, channel, &driver));
	TRY(row_of(ctx, driver, &row));
	if (version && version != row.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed these settings in between.");
	TRY(firm_channel_store_start(ctx, channel, driver->app->base_url));
	TRY(row_of(ctx, driver, &row));
	TRY(apply(ctx, driver, change, &row));
	TRY(check_row(ctx, driver, &row));
	TRY(firm_channel_store_set(ctx, &row));
	return audit_note(ctx, "channel.settings", "firm", ctx->firm_id, arena_format(ctx->arena, "{\"channel\":\"%s\"}", channel));
}

/* --- For senders --- */

enum err firm_channel_open(struct ctx *ctx, const char *channel, struct firm_channel *ret_row, struct chat_account *ret_account)
{
	const struct net_policy policy = channel_chat_policy(ctx);
	const struct chat_driver *driver;
	struct firm_channel row;

	TRY(driver_called(ctx, channel, &driver));
	TRY(row_of(ctx, driver, &row));
	if (!row.id)
		return fail(ctx, ERR_MEANING, "chat.no_account", NULL, "the firm has not set this channel up");
	TRY(account_of(ctx, &row, ret_account));
	TRY(chat_check_account(ctx, &policy, driver, ret_account));
	*ret_row = row;
	return OK;
}

static enum err warn(struct ctx *ctx, const struct firm_channel *row, const char *channel, const struct send_outcome *outcome)
{
	const struct firm_channel_warning warning = {
		.key = arena_format(ctx->arena, "firm-channel-%lld-%lld-%s", (long long)row->id, (long long)row->version, outcome->reason),
		.text_zh = "一个手机提醒渠道被平台拒绝了",
		.text_en = "A phone channel is refused by its provider",
		.detail_zh = channel_reason_of(ctx->arena, outcome->reason, "zh-CN")->text,
		.detail_en = channel_reason_of(ctx->arena, outcome->reason, "en")->text,
	};

	log_error("channel.refused", LOG_TEXT("channel", channel), LOG_TEXT("code", outcome->reason), LOG_INT("status", outcome->code));
	return firm_channel_store_warn(ctx, &warning);
}

enum err firm_channel_note(struct ctx *ctx, const char *channel, const struct send_outcome *outcome)
{
	struct firm_channel row;
	bool is_news = false;

	if (outcome->verdict == SEND_OK)
		return firm_channel_store_works(ctx, channel);
	if (outcome->verdict != SEND_DISABLED)
		return OK;
	TRY(firm_channel_store_refused(ctx, channel, outcome->reason, outcome->code, &row, &is_news));
	return is_news ? warn(ctx, &row, channel, outcome) : OK;
}

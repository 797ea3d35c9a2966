/* Trying what an admin has set up, step by step. */
#include "base/text.h"
#include "feature/notification/channel_chat.h"
#include "feature/notification/firm_channel.h"
#include "feature/notification/sender.h"
#include "platform/db/db.h"

static const char *const step_names[] = { NULL, "ok", "failed", "skipped" };
static const struct choices step_choices = CHOICES(step_names);

static const struct field step_fields[] = {
	FIELD_TEXT(struct firm_channel_step, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct firm_channel_step, state, .choices = &step_choices, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct firm_channel_step, error, &channel_reason_shape),
	FIELD_INT(struct firm_channel_step, status, .flags = FIELD_NULL),
};
static const struct shape step_shape = SHAPE("FirmChannelStep", struct firm_channel_step, step_fields);

static const struct field check_fields[] = {
	FIELD_LIST(struct firm_channel_check, steps, &step_shape),
};
const struct shape firm_channel_check_shape = SHAPE("FirmChannelCheck", struct firm_channel_check, check_fields);

struct trying {
	struct firm_channel row;
	struct send_outcome outcome;
};

static enum err end_try(struct ctx *ctx, void *arg)
{
	const struct trying *trying = arg;
	bool is_well = trying->outcome.verdict == SEND_OK;

	return firm_channel_store_checked(ctx, &trying->row, is_well ? NULL : trying->outcome.reason, is_well ? 0 : trying->outcome.code);
}

static struct firm_channel_step step_of(struct ctx *ctx, const char *name, const struct send_outcome *outcome)
{
	bool is_well = outcome->verdict == SEND_OK;

	return (struct firm_channel_step){
		.name = name,
		.state = is_well ? "ok" : "failed",
		.error = is_well ? NULL : channel_reason_of(ctx->arena, outcome->reason, ctx->actor.locale),
		.status = is_well ? 0 : outcome->code,
	};
}

static enum err try_token(struct ctx *ctx, const struct net_policy *policy, const struct chat_account *account, struct trying *trying,
			  struct vec *steps)
{
	const char *token;

	if (!chat_driver(trying->row.channel)->app->ask_token)
		return OK;
	TRY(firm_channel_token(ctx, policy, &trying->row, account, &token, &trying->outcome));
	const struct firm_channel_step step = step_of(ctx, "token", &trying->outcome);
	vec_add(steps, &step);
	return OK;
}

static struct chat_message message_of(struct ctx *ctx, const char *channel)
{
	const struct sender_settings settings = sender_settings_read(ctx);
	bool is_english = text_equal(ctx->actor.locale, "en");
	const char *key = arena_format(ctx->arena, "check-%lld", (long long)ctx_now_ms(ctx));
	const struct outbox_letter letter = { .channel = channel, .dedup_key = key };
	const struct outbox_text text = {
		.title = is_english ? "genjin: test message" : "跟进：测试消息",
		.body = is_english ? "This channel works for your firm." : "本公司的这个提醒渠道已接通。",
		.url = arena_format(ctx->arena, "%s/m/#/today", settings.public_url),
		.link_text = is_english ? "Open" : "打开跟进",
	};

	return sender_chat_message(ctx, &letter, &text);
}

static enum err try_send(struct ctx *ctx, const struct net_policy *policy, const char *user, struct trying *trying, struct vec *steps)
{
	struct firm_channel_step step = { .name = "send", .state = "skipped" };

	if (user && trying->outcome.verdict == SEND_OK) {
		const struct chat_message message = message_of(ctx, trying->row.channel);

		TRY(firm_channel_send(ctx, policy, trying->row.channel, user, &message, &trying->outcome));
		step = step_of(ctx, "send", &trying->outcome);
	}
	vec_add(steps, &step);
	return OK;
}

enum err firm_channel_try(struct ctx *ctx, const char *channel, const char *user, struct firm_channel_check *ret_check)
{
	const struct net_policy policy = channel_chat_policy(ctx);
	struct trying trying = { .outcome = { .verdict = SEND_OK } };
	struct chat_account account;
	struct vec steps;

	TRY(firm_channel_open(ctx, channel, &trying.row, &account));
	if (user && !chat_user_fits(chat_driver(channel), user))
		return fail(ctx, ERR_MEANING, "channel.address", "user", "this is nobody's id");
	vec_init(&steps, ctx->arena, sizeof(struct firm_channel_step));
	TRY(try_token(ctx, &policy, &account, &trying, &steps));
	TRY(try_send(ctx, &policy, user, &trying, &steps));
	TRY(db_write(ctx, end_try, &trying));
	*ret_check = (struct firm_channel_check){ vec_list(&steps) };
	return OK;
}

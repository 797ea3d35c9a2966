/* Apps of a firm: what admins set so that reminders go to persons through the firm's own account at WeCom, DingTalk, Feishu, WeChat
 * or a provider of short messages. Secrets are sealed and never given out again. Inside of feature/notification.
 * Source: channels.md; API.md, channels; docs/decisions/0013-chat-channels.md. */
#pragma once
#include "feature/notification/channel.h"
#include "feature/notification/firm_channel_store.h"
#include "platform/chat/chat.h"

/* One app as admins see it. */
struct firm_channel_view {
	const char *channel;
	int64_t version;
	bool enabled;
	const char *base_url;
	const char *key;
	bool has_secret;
	const char *agent;
	const char *template_id;
	const char *sign;
	struct list needs;   /* const char *: members it does not work without */
	bool by_phone;       /* persons are mobile numbers */
	const char *state;   /* "off", "unchecked", "working", "refused" */
	int64_t checked_at;
	struct channel_reason *last_error;
	int64_t last_status; /* the provider's code of it */
};
extern const struct shape firm_channel_view_shape;

/* What an admin changes; members left out keep what they are, null forgets. */
struct firm_channel_change {
	uint64_t present;
	bool enabled;
	const char *base_url; /* null: the provider's own */
	const char *key;
	const char *secret;
	const char *agent;
	const char *template_id;
	const char *sign;
};
extern const struct shape firm_channel_change_shape;

/* One step of a check. */
struct firm_channel_step {
	const char *name;  /* "token": the account opens; "send": a message went to the person named */
	const char *state; /* "ok", "failed", "skipped" */
	struct channel_reason *error;
	int64_t status; /* the provider's code */
};

struct firm_channel_check {
	struct list steps; /* struct firm_channel_step */
};
extern const struct shape firm_channel_check_shape;

/* All apps this program knows, set up or not. out ret_views  struct firm_channel_view */
MUST_USE enum err firm_channel_list(struct ctx *ctx, struct list *ret_views);

/* errors ERR_NOT_FOUND "channel.unknown" */
MUST_USE enum err firm_channel_get(struct ctx *ctx, const char *channel, struct firm_channel_view *ret_view);

/* Inside a write. in version  the one the admin saw, 0 = any
 * errors ERR_NOT_FOUND; ERR_STALE; ERR_MEANING as chat_check_account(), when it is switched on */
MUST_USE enum err firm_channel_change(struct ctx *ctx, const char *channel, int64_t version, const struct firm_channel_change *change);

/* Tries what is set up, switched on or not. Not inside a write: it talks to the provider.
 * in     user  whom to send a test, NULL = nobody
 * errors ERR_NOT_FOUND; ERR_MEANING "chat.no_account", "channel.incomplete", "channel.address" with field user */
MUST_USE enum err firm_channel_try(struct ctx *ctx, const char *channel, const char *user, struct firm_channel_check *ret_check);

/* --- For senders --- */

/* The row with its secret opened. errors ERR_MEANING "chat.no_account"  not set up */
MUST_USE enum err firm_channel_open(struct ctx *ctx, const char *channel, struct firm_channel *ret_row, struct chat_account *ret_account);

/* A token that still lives, from the cache or from the provider; of those who need one at the same time, on any node, one asks.
 * Not inside a write.
 * in     row          out: its token_until_ms says which token it is
 * out    ret_token    NULL: there is none, ret_outcome says why; also NULL, and SEND_OK, where the driver has none */
MUST_USE enum err firm_channel_token(struct ctx *ctx, const struct net_policy *policy, struct firm_channel *row,
				     const struct chat_account *account, const char **ret_token, struct send_outcome *ret_outcome);

/* Sends through the firm's app; a token that ended early is replaced, once. in  user  whom, opened */
MUST_USE enum err firm_channel_send(struct ctx *ctx, const struct net_policy *policy, const char *channel, const char *user,
				    const struct chat_message *message, struct send_outcome *ret_outcome);

/* How an attempt through an app ended; admins are warned, once, when the provider refuses the account. Inside a write. */
MUST_USE enum err firm_channel_note(struct ctx *ctx, const char *channel, const struct send_outcome *outcome);

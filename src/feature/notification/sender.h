/* The outside channels: one record each, and the settings they send with. Inside of feature/notification. */
#pragma once
#include "feature/notification/outbox.h"
#include "platform/chat/chat.h"
#include "platform/mail/mail.h"
#include "platform/push/push.h"

/* What the operator set (platform/config); zeroed where ctx->config is NULL. */
struct sender_settings {
	struct mail_settings mail;
	struct push_settings push;
	struct net_policy chat;
	const char *public_url; /* without a slash at the end */
};
struct sender_settings sender_settings_read(struct ctx *ctx);

/* True when this server can send through the channel. */
bool sender_is_available(const struct sender_settings *settings, const char *channel);

/* The engine of this program: real channels, database time, real random. */
struct outbox_engine sender_engine(const struct sender_settings *settings);

/* What a driver of platform/chat gets to say, from a letter and its words. */
struct chat_message sender_chat_message(struct ctx *ctx, const struct outbox_letter *letter, const struct outbox_text *text);

/* One test message at once, past the outbox. out ret_outcome as in outbox_channel.send */
MUST_USE enum err sender_try(struct ctx *ctx, const struct sender_settings *settings, const struct outbox_letter *letter,
			     const struct outbox_text *text, struct send_outcome *ret_outcome);

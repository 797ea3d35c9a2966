/* Robots, simple pushes and apps of a person: their addresses (of an app: his id at the provider), sealed, and the proof that messages
 * arrive there, which is opening the link of a test message. Inside of feature/notification.
 * Source: DOMAIN.md, Reminders; PROMISES.md, Keys, SSRF guard. */
#pragma once
#include "feature/notification/channel_store.h"
#include "platform/chat/chat.h"

enum { CHANNEL_LINK_LIFE_MS = 24 * 60 * 60 * 1000 };

/* What the operator allows to call: chat_hosts, ca_file. */
struct net_policy channel_chat_policy(const struct ctx *ctx);

/* Sets where the actor's channel sends; an empty address forgets it. Inside a write, behind channel_store_put().
 * errors ERR_MEANING as chat_check(); "channel.address" for what is nobody's id */
MUST_USE enum err channel_chat_set(struct ctx *ctx, const char *channel, const struct chat_target *target);

/* Opens a sealed address for sending. in  channel_id  row of account_channel
 * errors ERR_MEANING "chat.no_address"; ERR_INTERNAL "keyring.broken_seal" */
MUST_USE enum err channel_chat_open(struct ctx *ctx, int64_t channel_id, const struct bytes *target, const struct bytes *secret,
				    struct chat_target *ret_target);

/* The link of a test that was sent at an instant. Kept nowhere. */
const char *channel_reach_url(struct ctx *ctx, const char *public_url, int64_t channel_id, int64_t sent_at_ms);

/* Whose channel somebody proved by opening its link. */
struct channel_reached {
	int64_t id;
	int64_t firm_id;
	int64_t account_id;
	const char *account_name;
	const char *channel;
	int64_t code_sent_at_ms;
};

/* Somebody opened the link: the channel is confirmed; opening it again changes nothing. Nobody need be logged in. Runs its
 * own write. errors ERR_MEANING "link.invalid" with field token */
MUST_USE enum err channel_reach_confirm(struct ctx *ctx, const char *token, struct channel_reached *ret_reached);

/* An active account that no message to the outside would reach. */
struct channel_unreached {
	int64_t account_id;
	const char *account_name;
	const char *state; /* "none" (set nothing up), "unconfirmed", "lost" (its address is gone), "failing" (the last message) */
};

/* Who cannot be reached, by name. out  ret_rows  struct channel_unreached */
MUST_USE enum err channel_unreached_list(struct ctx *ctx, struct list *ret_rows);

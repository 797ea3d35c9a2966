/* How an account wants to be reached: its channels with their proofs, its browsers, quiet hours and budget. Inside of
 * feature/notification. Source: DOMAIN.md, Reminders; API.md, channels. */
#pragma once
#include "feature/notification/channel_store.h"
#include "platform/net/send.h"

enum { CHANNEL_CODE_TRIES = 5, CHANNEL_CODE_LIFE_MS = 30 * 60 * 1000, CHANNEL_TEST_PAUSE_MS = 10 * 1000 };

/* A coded sentence for people. */
struct channel_reason {
	const char *code;
	const char *params; /* JSON object */
	const char *text;   /* in the actor's language */
};

/* {"code", "params", "text"}. */
extern const struct shape channel_reason_shape;

/* "from" and "to". */
extern const struct shape channel_hours_shape;

struct channel_hours {
	const char *from; /* "22:00" */
	const char *to;
};

/* One channel as its owner sees it. */
struct my_channel {
	const char *channel;
	bool available; /* this server can send through it and the firm allows it */
	bool enabled;
	int kind;	     /* what its address is, and how it is proven */
	const char *address; /* of a robot or push: its mask; of an app: his id there */
	int secret;	     /* of a robot or push: whether it takes a token or key; 0 = none of these */
	bool has_secret;
	int64_t devices;
	const char *state; /* "off", "unconfirmed", "confirmed", "failing" */
	int64_t last_tested_at;
	struct channel_reason *last_error;
};

struct my_channels {
	struct list items; /* struct my_channel in his order */
	struct channel_hours *quiet_hours;
	bool hard_breaks_quiet;
	int64_t outside_daily_limit;
};
extern const struct shape my_channels_shape;

struct channel_put_item {
	uint64_t present;
	const char *channel;
	bool enabled;
	const char *address;
	const char *secret;
};

/* Web Push: browsers; e-mail: proven by a code; robots and pushes: an address to write to, proven by a link; apps of the firm: a
 * person's id at the provider, proven by a link; short messages: a mobile number, proven by a code. */
enum channel_kind { CHANNEL_BROWSER = 1, CHANNEL_MAIL, CHANNEL_ROBOT, CHANNEL_APP, CHANNEL_PHONE };

/* What he changes; items left out keep their settings behind the named ones. */
struct channel_put {
	uint64_t present;
	struct list items; /* struct channel_put_item */
	struct channel_hours *quiet_hours;
	bool hard_breaks_quiet;
	int64_t outside_daily_limit;
};
extern const struct shape channel_put_shape;

struct channel_test {
	const char *channel;
	const char *state; /* "sent", "failed" */
	struct channel_reason *error;
};
extern const struct shape channel_test_shape;

/* The actor's channels. */
MUST_USE enum err channel_mine(struct ctx *ctx, struct my_channels *ret_mine);

/* Changes them; a new e-mail address is written down unconfirmed and gets a code by mail. Inside a write.
 * errors ERR_MEANING "channel.unknown", "channel.address", "channel.forbidden_host", "channel.secret", "channel.hours",
 *        with field */
MUST_USE enum err channel_change(struct ctx *ctx, const struct channel_put *put, struct my_channels *ret_mine);

/* Sends a test at once: to an unconfirmed mail address the code, to a robot or push a link that proves it. Not inside a
 * write: it talks to other servers.
 * errors ERR_NOT_FOUND "channel.unknown"; ERR_RATE "channel.too_often" */
MUST_USE enum err channel_try(struct ctx *ctx, const char *channel, struct channel_test *ret_test);

/* The person typed the code. Inside a write.
 * out    ret_confirmed  false for a wrong, spent or expired code; that counts as a try */
MUST_USE enum err channel_confirm(struct ctx *ctx, const char *channel, const char *code, bool *ret_confirmed);

/* The code that belongs to this address and sending: six digits, kept nowhere. */
const char *channel_code(struct ctx *ctx, int64_t account_id, const char *channel, const char *address, int64_t sent_at_ms);

/* Sends a code to the actor's address of a channel. Inside a write. */
MUST_USE enum err channel_send_code(struct ctx *ctx, const char *channel);

/* How the last message ended, for the owner to see; NULL: it arrived. Inside a write. */
MUST_USE enum err channel_note_result(struct ctx *ctx, int64_t account_id, const char *channel, const char *failed_code);

/* The reason behind a code, in the locale. */
struct channel_reason *channel_reason_of(struct arena *arena, const char *code, const char *locale);

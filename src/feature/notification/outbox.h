/* The outbox engine: claims due rows by lease and fence, decides at that moment whether each may leave, sends, settles.
 * Inside of feature/notification.
 *
 * Everything it depends on is handed in (clock by ctx, database time, random, senders), so that a simulation can drive
 * it. There are three short writes: the claim, the decision (which renews the lease), the end, each for several rows of one
 * firm as long as all goes fast and well, else for one. A worker that dies between them leaves rows that are claimed again
 * when their lease has run out, and then sent again under the same key; a worker that was overtaken cannot end the row, nor
 * begin to send it. */
#pragma once
#include "feature/account/account.h"
#include "platform/net/send.h"

enum {
	OUTBOX_LEASE_MS = 45 * 1000, /* longer than one attempt: 30 s for a mail, 15 s for a browser, which renews it */
	OUTBOX_ATTEMPTS = 10,
	OUTBOX_BATCH = 16,
};

struct outbox_claim {
	int64_t id;
	int64_t firm_id;
	int64_t fence;
	int64_t attempt; /* 1 = first */
};

/* A claimed row with all that decides whether and how it leaves. */
struct outbox_letter {
	int64_t id;
	int64_t fence;
	int64_t attempt;
	int64_t account_id;
	const char *channel;
	const char *kind; /* "reminder", "digest", "code" */
	const char *message_key;
	const char *dedup_key;
	const char *title;
	const char *body;
	const char *path;
	int64_t reminder_id;
	bool is_hard;
	int64_t not_before_ms;
	int64_t digest_at_ms;
	const char *admitted_on;
	const char *delivered_to;
	const char *account_name;
	const char *account_state;
	const char *zone;
	const char *locale;
	int64_t work_from;
	const char *quiet_mode;
	int64_t quiet_from; /* -1 = none (also below) */
	int64_t quiet_to;
	int64_t firm_quiet_from;
	int64_t firm_quiet_to;
	bool hard_breaks_quiet;
	int64_t daily_limit;
	bool name_outside;
	bool enabled;
	const char *address;
	int64_t channel_id; /* row of account_channel, 0 = none */
	struct bytes target; /* of a robot or push: sealed address and secret */
	struct bytes secret;
	int64_t confirmed_at_ms;
	int64_t code_sent_at_ms;
	const char *reminder_state;
	const char *candidate_name; /* NULL when there is none, or the account may not see him */
	int64_t held_count;         /* of a digest: how many messages it stands for */
};

/* What a channel gets to send: thin, in the receiver's language. */
struct outbox_text {
	const char *title;
	const char *body;
	const char *url;
	const char *link_text;
};

struct outbox_engine;

struct outbox_channel {
	const char *name;
	/* Sends once. What the peer said is the outcome; ERR_CANCELLED ends the worker without a trace (shutdown). */
	enum err (*send)(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			 const struct outbox_text *text, struct send_outcome *ret_outcome);
};

struct outbox_engine {
	const struct outbox_channel *channels;
	int channel_count;
	enum err (*lease_now_ms)(struct ctx *ctx, int64_t *ret_now_ms); /* time of the database server */
	unsigned (*random_below)(unsigned below);
	const char *public_url; /* "https://genjin.example" */
	void *arg;              /* of the senders */
};

/* Takes up to `limit` due rows of one channel, all firms. out ret_claims  struct outbox_claim */
MUST_USE enum err outbox_claim(struct ctx *ctx, const struct outbox_engine *engine, const char *channel, int64_t limit,
			       struct list *ret_claims);

/* Brings one claimed row to its end: sent, again later, held, cancelled or dead. A claim that was lost is no error.
 * errors ERR_CANCELLED from the sender; those of the database */
MUST_USE enum err outbox_deliver(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claim);

/* Claims one batch of a channel and delivers it. out ret_count  how many rows; below OUTBOX_BATCH: nothing more is due */
MUST_USE enum err outbox_run(struct ctx *ctx, const struct outbox_engine *engine, const char *channel, int64_t *ret_count);

/* For senders with several addresses, before each of them: renews the lease. errors ERR_STALE "outbox.lost" */
MUST_USE enum err outbox_renew(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter);

/* This address has the message now, later attempts leave it out. errors ERR_STALE "outbox.lost" */
MUST_USE enum err outbox_note_device(struct ctx *ctx, const struct outbox_engine *engine,
				     const struct outbox_letter *letter, int64_t subscription_id);

/* Start of the next weekday's working hours after now, but not inside quiet hours. */
int64_t outbox_morning_ms(int64_t now_ms, const char *zone, int64_t work_from, int64_t quiet_from, int64_t quiet_to);

/* message_key of the digest that leaves for an account at an instant. */
const char *outbox_digest_key(struct arena *arena, int64_t account_id, int64_t at_ms);

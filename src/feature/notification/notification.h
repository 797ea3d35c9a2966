/* Telling people: messages inside (inbox, layer 2) and to the outside (outbox, layer 3), and how each account wants to
 * be reached.
 *
 * Who causes a message writes it in his own transaction with the functions below; nothing here decides when somebody is
 * reminded (reminder). Messages inside become visible at `not_before_ms` and are then announced to open workbenches.
 * Messages to the outside are one row per channel, sent by workers at least once under a constant key; each ends as
 * sent, cancelled or, visible to admins, dead. Quiet hours and the daily budget hold them back into one digest.
 *
 * Texts are written in the receiver's language and never hold a candidate's name: "{candidate}" stands for it and is
 * filled in when the message is read or sent, for who may see him then. Source: DOMAIN.md, Reminders; PROMISES.md 7. */
#pragma once
#include "feature/account/account.h"
#include "platform/job/job.h"

/* Settings of `genjin serve` that sending needs (platform/config). */
#define NOTIFICATION_SETTINGS                                                                                    \
	{ "smtp_url", NULL, "URL", "Outgoing mail: smtp://user:password@host:587 or smtps://…:465" },            \
	{ "mail_from", NULL, "ADDRESS", "Sender of mails: genjin <reminder@example.com>" },                      \
	{ "push_hosts", NULL, "HOSTS", "Push services allowed beside the well-known ones, host:port with commas" }, \
	{ "push_proxies", NULL, "LIST", "Proxies for push services: fcm.googleapis.com=http://proxy:3128, …" },  \
	{ "push_contact", NULL, "URL", "Whom a push service may write to: mailto:… (default: mail_from)" },      \
	{ "chat_hosts", NULL, "HOSTS", "Hosts of chat robots and pushes that may be private, http or of another provider" }, \
	{ "ca_file", NULL, "FILE", "Further certificate authorities for mail, push and chat (PEM)" }

/* Names of all outside channels, in the order a new account has them; NULL-ended. */
extern const char *const notification_channels[];

/* True for an app of the firm (WeCom, …): usable while an admin has switched it on, whatever the firm's list says. */
bool notification_is_app(const char *channel);

/* Those a firm uses before it decides anything, as JSON; view usable_channel and wish_get have the same. */
#define NOTIFICATION_CHANNELS_SHIPPED                                                                             \
	"[\"web_push\",\"wecom_robot\",\"dingtalk_robot\",\"feishu_robot\",\"bark\",\"ntfy\",\"gotify\",\"email\"]"

/* A message inside. */
struct notification_note {
	int64_t account_id;       /* whose inbox */
	const char *kind;         /* "reminder", "mention", "relay", "warning", "todo", "import", "system" */
	const char *text;         /* title line; may hold {candidate} and marks of instants (base/moment.h) */
	const char *detail;       /* second line or NULL, with such marks too; shown only to who may see the candidate */
	int64_t candidate_id;     /* 0 = none (also below) */
	int64_t followup_id;
	int64_t reminder_id;      /* ends with this reminder */
	int64_t not_before_ms;    /* visible from then on; 0 = at once */
	const char *dedup_key;    /* the same key in the firm is the same message, or NULL */
	const char *link;         /* page of the client it leads to: "leaves/12"; NULL = its candidate, or none */
	bool announce_later;      /* one of many: announced by the job half a second later, not inside this write */
};

/* Writes a message inside, inside the caller's write; a key that is there already changes nothing. */
MUST_USE enum err notification_inbox_add(struct ctx *ctx, const struct notification_note *note);

/* A message to the outside. */
struct notification_message {
	int64_t account_id;       /* to whom */
	const char *key;          /* letters, digits, hyphens; the same key in the firm is the same message: "reminder-17" */
	const char *title;        /* thin: no phone, no pay; may hold {candidate}, which becomes a name only if the firm says so */
	const char *body;         /* or NULL */
	const char *path;         /* deep link: "/m/#/today?reminder=17" */
	int64_t candidate_id;     /* 0 = none */
	int64_t reminder_id;      /* never sent once this reminder has ended */
	int64_t not_before_ms;    /* 0 = now */
	int64_t digest_at_ms;     /* start of the first working day after not_before_ms, when a digest may take it up;
				   * 0 = the next weekday at the start of the account's working hours */
	bool is_hard;             /* of a hard rule: may break through quiet hours where the account allows it */
	bool digest_only;         /* straight into the digest */
};

/* Writes layer 3 inside the caller's write: a row for Web Push and one for the account's first confirmed other channel,
 * as far as he has any; later channels only when that one gives up.
 * out ret_rows  how many were written (0: nobody can be reached outside, or the key is there already); may be NULL */
MUST_USE enum err notification_outbox_add(struct ctx *ctx, const struct notification_message *message, int64_t *ret_rows);

/* The reminder ended (acknowledged, snoozed, done, cancelled): its messages that are not visible or sent yet never will
 * be, visible ones count as read. Inside the write that ends it. */
MUST_USE enum err notification_cancel_for(struct ctx *ctx, int64_t reminder_id);

/* The message of this key, inside and outside, is over: it will not be sent or become visible, what is visible counts as read.
 * Inside a write. in  key  the dedup_key and key it was written with */
MUST_USE enum err notification_end(struct ctx *ctx, const char *key);

/* What a warning was about is over: unread ones whose dedup_key is `key`, a hyphen and more count as read. Inside a write.
 * in  key  letters, digits and hyphens */
MUST_USE enum err notification_end_warnings(struct ctx *ctx, const char *key);

/* Unread visible messages of an account. */
MUST_USE enum err notification_unread(struct ctx *ctx, int64_t account_id, int64_t *ret_unread);

/* Listeners for app/hooks.c: HOOK_CANDIDATE_DELETED ends what would leave about him (inside he is nameless at once),
 * HOOK_ACCOUNT_DISABLED ends what would leave for that person, and his browsers. */
MUST_USE enum err notification_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err notification_on_account_disabled(struct ctx *ctx, const void *hook_account);

/* Periodic jobs for app/jobs.c: messages that became visible are announced; due rows of one channel, or of all robots and
 * simple pushes, are sent; settled rows older than 90 days are removed. */
MUST_USE enum err notification_job_inbox(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err notification_job_push(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err notification_job_email(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err notification_job_chat(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err notification_job_tidy(struct ctx *ctx, struct job_run *run, const char *payload);
#define NOTIFICATION_JOBS                                                                                        \
	{ .name = "notification.inbox", .run = notification_job_inbox, .every_ms = 500 },                  \
	{ .name = "notification.push", .run = notification_job_push, .every_ms = 1000 },                   \
	{ .name = "notification.email", .run = notification_job_email, .every_ms = 1000 },                 \
	{ .name = "notification.chat", .run = notification_job_chat, .every_ms = 1000 },                   \
	{ .name = "notification.tidy", .run = notification_job_tidy, .every_ms = 3600000 }

extern const struct http_routes inbox_routes;
extern const struct http_routes channel_routes; /* and browsers */
extern const struct http_routes outbox_routes;
extern const struct http_routes firm_channel_routes; /* apps that admins set up */

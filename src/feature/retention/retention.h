/* 保留期限 (retention): how long the firm keeps whom and what, and what becomes of it then.
 *
 * A firm has one rule for each subject, all off as shipped. A rule about persons finds those whose term is over (view retention_person),
 * tells the owner, waits some days of grace, and then asks for nothing more (ask), puts them into the bin (archive) or erases them as by
 * hand (erase). Who was contacted meanwhile, agreed anew, runs for a position again or is held for the law is let off; the owner or a
 * partner may keep somebody and says why. A rule about rows (recordings, rejected rows of imports, messages) deletes what is older. The
 * audit log and consents of persons who are kept are never shortened.
 *
 * A nightly job does it in pieces, each one transaction, in the name of the partner who set the rules; a kill loses and repeats nothing.
 * Source: PIPL, articles 19 and 47; PROMISES.md, Privacy. */
#pragma once
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "platform/http/page.h"
#include "platform/job/job.h"

enum retention_subject {
	RETENTION_CONSENT_ENDED = 1, /* whose consent to be kept has ended */
	RETENTION_PLACED,            /* not contacted, once placed by the firm */
	RETENTION_IDLE,              /* not contacted, never placed */
	RETENTION_BIN,               /* in the bin */
	RETENTION_RECORDINGS,        /* contents of recordings; their transcripts stay */
	RETENTION_IMPORTS,           /* rejected and first rows of imports that ended */
	RETENTION_INBOX,
	RETENTION_OUTBOX,            /* messages to the outside that were sent, cancelled or given up */
	RETENTION_SUBJECTS,
};
extern const struct choices retention_subjects; /* consent_ended, placed, idle, bin, recordings, imports, inbox, outbox */

enum retention_action { RETENTION_ASK = 1, RETENTION_ARCHIVE, RETENTION_ERASE, RETENTION_DELETE };
extern const struct choices retention_actions; /* ask, archive, erase, delete */

/* What the firm says about one subject. */
struct retention_rule {
	int subject;
	bool enabled;
	int64_t months;
	int action;
	int64_t grace_days;
	int64_t min_months;  /* of a reply: what may be chosen */
	int64_t min_grace_days;
	struct list actions; /* const char * */
};

struct retention_settings {
	int64_t version;
	struct list rules;   /* struct retention_rule; of a reply all, of an input those that change */
	int64_t next_run_at; /* 0: no rule is on */
};
extern const struct shape retention_settings_shape;
extern const struct shape retention_settings_input_shape;

/* The firm's rules, as shipped where it has set none. */
MUST_USE enum err retention_settings_get(struct ctx *ctx, struct retention_settings *ret_settings);

/* Sets rules; the next run is in the night that comes. Inside a write. in version  expected one, 0 = any
 * errors ERR_STALE; ERR_MEANING "retention.months", "retention.action", "retention.grace" */
MUST_USE enum err retention_settings_put(struct ctx *ctx, const struct list *rules, int64_t version);

/* The next run is now. Inside a write. errors ERR_CONFLICT "retention.off"  no rule is on */
MUST_USE enum err retention_run_now(struct ctx *ctx);

/* One person whom a rule would find. */
struct retention_person {
	struct person_ref candidate;
	struct account_ref owner; /* who would be told */
	int64_t since;            /* the term counts from here */
};

/* What one rule would find today. */
struct retention_outlook {
	int subject;
	int64_t count;
	struct list persons; /* struct retention_person, the first 50; none of rules about rows */
};
extern const struct shape retention_outlook_shape;

/* What these rules would find, each by itself and whether on or off; changes nothing. Takes a second in a large firm.
 * out    ret_outlooks  struct retention_outlook
 * errors those of retention_settings_put() */
MUST_USE enum err retention_preview(struct ctx *ctx, const struct list *rules, struct list *ret_outlooks);

extern const struct choices retention_states; /* waiting, kept, lapsed, unanswered, archived, failed */

/* One person whom a rule has found. */
struct retention_notice {
	int64_t id;
	struct person_ref candidate;
	struct account_ref owner;
	int subject;
	int action;
	int state;
	int64_t found_at;
	int64_t act_at;
	int64_t settled_at;
	struct account_ref *settled_by;
	const char *reason; /* why he is kept */
	int64_t keep_until;
};
extern const struct shape retention_notice_shape;

struct retention_notice_filter {
	int state; /* of retention_states */
	int64_t limit;
	const char *cursor;
};

/* One page, newest first: partners see all, others those they were told of and may still see. out ret_page  struct retention_notice */
MUST_USE enum err retention_notices(struct ctx *ctx, const struct retention_notice_filter *filter, struct page *ret_page);

/* Keeps one who waits. Inside a write.
 * in     until_on  no rule finds him before that day; NULL: in a year
 * errors ERR_NOT_FOUND "retention.not_found"; ERR_CONFLICT "retention.settled"; ERR_MEANING "retention.until"  past, or in over 3 years */
MUST_USE enum err retention_keep(struct ctx *ctx, int64_t id, const char *reason, const char *until_on);

/* One of them. errors ERR_NOT_FOUND "retention.not_found" */
MUST_USE enum err retention_notice_get(struct ctx *ctx, int64_t id, struct retention_notice *ret_notice);

/* How many of each. */
struct retention_counts {
	int64_t found;
	int64_t unanswered;
	int64_t archived;
	int64_t erased;
	int64_t lapsed;
	int64_t failed;
	int64_t recordings;
	int64_t imports;
	int64_t inbox;
	int64_t outbox;
};

struct retention_run {
	int64_t id;
	int64_t started_at;
	int64_t finished_at; /* 0: under way */
	struct retention_counts counts;
};
extern const struct shape retention_run_shape;

/* Newest first, at most 100. out ret_runs  struct retention_run */
MUST_USE enum err retention_runs(struct ctx *ctx, struct list *ret_runs);

/* Runs what is due, of all firms. */
MUST_USE enum err retention_job(struct ctx *ctx, struct job_run *run, const char *payload);
#define RETENTION_JOBS { .name = "retention.run", .run = retention_job, .every_ms = 2000, .lease_ms = 60000 }

extern const struct http_routes retention_routes;

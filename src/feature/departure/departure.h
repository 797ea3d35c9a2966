/* 离职交接: a consultant goes for good, and nothing stays with him.
 *
 * A partner or admin names who goes, his last day and who takes over: one colleague for all, others for a position, a job type or a
 * single candidate (the narrowest rule counts). With that his right to export ends, in the same transaction. A job then hands over
 * his followups with their running submissions, open todos and appointments, piece by piece, each piece one transaction, so that a
 * kill loses and repeats nothing; then what hangs on no candidate: leads and backups, relays, his reports. Due times stay. Whoever
 * takes over gets a message and, for each candidate in WeChat, a todo to add him there, spread over working days. At the end of the
 * last day whatever came to him meanwhile follows, and the account is locked.
 *
 * Until then it can be called off: he may export again, and what was handed over goes back, unless whoever got it has recorded something
 * since, passed it on, or it has ended. Relays and leaves that were ended stay so. Source: DOMAIN.md, Around the candidate. */
#pragma once
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "platform/http/page.h"
#include "platform/job/job.h"

/* Who takes over what one of three names: a candidate, a position, a job type. */
struct departure_rule {
	int64_t candidate_id;
	int64_t position_id;
	const char *job_type; /* code */
	int64_t to_id;
};

struct departure_input {
	int64_t account_id; /* who goes */
	int64_t to_id;      /* who takes the rest */
	const char *starts_on; /* first day of handing over; NULL: at once */
	const char *last_day;
	const char *note;
	struct list rules; /* struct departure_rule */
};
extern const struct shape departure_input_shape;

/* How many somebody takes over. */
struct departure_share {
	struct account_ref account;
	int64_t count;
};

/* What is with who goes. */
struct departure_counts {
	int64_t followups;    /* open ones he owns */
	int64_t submissions;  /* running */
	int64_t todos;        /* open */
	int64_t appointments; /* to come, he takes part in */
	int64_t relays;       /* followups of colleagues he acts in */
	int64_t leads;        /* positions he leads */
	int64_t backups;      /* followups and positions he is the backup of */
	int64_t wechat;       /* of the followups: candidates in WeChat */
	struct list shares;   /* struct departure_share; of a preview only */
};
extern const struct shape departure_counts_shape;

struct departure {
	int64_t id;
	struct account_ref account;
	struct account_ref to;
	const char *last_day;
	const char *note;
	const char *state; /* planned, running, done, cancelling, cancelled */
	const char *starts_on; /* NULL: at once */
	bool may_cancel;
	int64_t cancelled_at;
	const char *cancel_note;
	bool locked;
	int64_t total;
	int64_t moved;
	int64_t mine; /* of them to the actor */
	struct account_ref *created_by;
	int64_t created_at;
	int64_t finished_at;
	struct departure_counts *remains; /* NULL for who only takes over */
};
extern const struct shape departure_shape;

/* What would go where; changes nothing. in input  last_day and note are not looked at
 * errors as departure_start() */
MUST_USE enum err departure_preview(struct ctx *ctx, const struct departure_input *input, struct departure_counts *ret_counts);

/* Ends his right to export and begins. Inside a write.
 * errors ERR_NOT_FOUND "account.not_found"; ERR_CONFLICT "departure.exists", "departure.last_admin";
 *        ERR_MEANING "departure.self", "departure.past" (last_day), "departure.order", "departure.rule", "account.cannot_follow_up" */
MUST_USE enum err departure_start(struct ctx *ctx, const struct departure_input *input, int64_t *ret_id);

/* For partners, admins, and who takes over in it. errors ERR_NOT_FOUND "departure.not_found" */
MUST_USE enum err departure_get(struct ctx *ctx, int64_t id, struct departure *ret_departure);

/* Newest first, at most 100; others than partners and admins see those they take over in. out ret_departures  struct departure */
MUST_USE enum err departure_list(struct ctx *ctx, struct list *ret_departures);

/* One candidate handed over. */
struct departure_item {
	int64_t id;
	struct person_ref candidate;
	struct account_ref to;
	bool wechat; /* to be added anew */
};
extern const struct shape departure_item_shape;

struct departure_item_filter {
	int64_t limit;
	const char *cursor;
};

/* One page of who was handed over, oldest first: partners see all, others what came to them. out ret_page  struct departure_item */
MUST_USE enum err departure_items(struct ctx *ctx, int64_t id, const struct departure_item_filter *filter, struct page *ret_page);

/* Of one place (submission, followup, todo, appointment, lead, backup, followup_backup, report): how many would go back, and stay. */
struct departure_back {
	const char *place;
	int64_t back;
	int64_t stays;
};
extern const struct shape departure_back_shape;

/* A candidate who would stay with whoever got him. */
struct departure_stay {
	struct person_ref candidate;
	struct account_ref to;
	const char *reason; /* contacted, passed_on, ended, exists */
};

/* What calling it off would do. */
struct departure_cancel_outlook {
	struct list places; /* struct departure_back */
	struct list stays;  /* struct departure_stay, for partners only, at most 200 */
};
extern const struct shape departure_cancel_outlook_shape;

/* Changes nothing. errors as departure_cancel() */
MUST_USE enum err departure_cancel_preview(struct ctx *ctx, int64_t id, struct departure_cancel_outlook *ret_outlook);

/* Calls it off: he may export at once, the job gives back. Inside a write. in note  to everybody concerned, or NULL
 * errors ERR_NOT_FOUND "departure.not_found"; ERR_CONFLICT "departure.over"  the account is locked, or it was called off before */
MUST_USE enum err departure_cancel(struct ctx *ctx, int64_t id, const char *note);

/* Hands over, gives back, and locks accounts whose last day is over; of all firms. */
MUST_USE enum err departure_job(struct ctx *ctx, struct job_run *run, const char *payload);
#define DEPARTURE_JOBS { .name = "departure.turn", .run = departure_job, .every_ms = 2000, .lease_ms = 30000 }

extern const struct http_routes departure_routes;

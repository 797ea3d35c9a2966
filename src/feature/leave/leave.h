/* 休假 and 跟进接力: who is away, who acts for him meanwhile, what is handed over and what comes back.
 *
 * A leave moves `acting` of followups, nothing else: their owner and due times stay, reminders go to who acts. Only who is
 * really needed is asked: a followup is given away once it is due within the leave. Who is free for it: the delegate of the leave,
 * else the backup of the followup; nobody stands in over two corners. Source: DOMAIN.md, People and permissions. */
#pragma once
#include "feature/account/account.h"
#include "platform/job/job.h"

struct leave {
	int64_t id;
	int64_t version;
	struct account_ref account;
	struct account_ref *delegate; /* NULL: the backup of each followup */
	int64_t from;
	int64_t to;
	const char *zone;
	const char *note;
	const char *state; /* planned, running, ended, cancelled */
	bool may_change;   /* the actor may change, end and read it */
	int64_t covered;   /* followups somebody acts in, while it runs: now; afterwards: had */
	int64_t uncovered; /* that nobody was free for */
	int64_t mine;      /* of its followups: in how many the actor acts now */
};
extern const struct shape leave_shape;
extern const struct choices leave_state_choices;
enum { LEAVE_PLANNED = 1, LEAVE_RUNNING, LEAVE_ENDED, LEAVE_CANCELLED };

/* What a person writes. In a change, keys left out keep what is stored. */
struct leave_input {
	uint64_t present;
	int64_t account_id; /* 0 = the actor; others' by their superior and by partners */
	int64_t delegate_id;
	int64_t from;
	int64_t to;
	const char *note;
	bool give_back; /* what this person covers for others goes to their backups */
	int64_t leave_id; /* leave_foresee() alone: the one that would be changed, 0 = a new one */
};
extern const struct shape leave_input_shape;  /* POST */
extern const struct shape leave_change_shape; /* PATCH: to, delegate_id, note, from while it is planned */
extern const struct shape leave_preview_shape; /* POST /preview */

struct leave_filter {
	int state;          /* 0 = planned and running */
	int64_t account_id; /* who is away; 0 = anybody */
	int64_t limit;
};

/* Leaves of the firm by their beginning; everybody may know who is away. out ret_leaves  struct leave */
MUST_USE enum err leave_list(struct ctx *ctx, const struct leave_filter *filter, struct list *ret_leaves);

/* errors ERR_NOT_FOUND "leave.not_found" */
MUST_USE enum err leave_get(struct ctx *ctx, int64_t id, struct leave *ret_leave);

/* Plans one; one that begins now begins at once. Inside a write.
 * errors ERR_MEANING  "leave.order" (ends before it begins), "leave.past" (over already), "leave.too_long" (a year),
 *                     "leave.self" (his own delegate), "account.cannot_follow_up", "account.not_found"
 *        ERR_CONFLICT "leave.overlaps" (another leave of his), "leave.delegate_away",
 *                     "leave.covers_others" (he stands in for colleagues then; give_back says that he cannot)
 *        ERR_DENIED   "permission.denied"  neither himself, his superior nor a partner */
MUST_USE enum err leave_plan(struct ctx *ctx, const struct leave_input *input, int64_t *ret_id);

/* Changes one that has not ended: a longer or shorter one, another delegate. Who stands in may not change what he was asked.
 * in version  expected one, 0 = any.  errors ERR_STALE and as above; ERR_CONFLICT "leave.over", "leave.running" (from) */
MUST_USE enum err leave_change(struct ctx *ctx, int64_t id, int64_t version, const struct leave_input *input);

/* Cancels a planned one, ends a running one now: he is back early. errors as leave_change() */
MUST_USE enum err leave_end(struct ctx *ctx, int64_t id, int64_t version);

/* What would happen, without planning it. */
struct leave_outlook {
	int64_t due;           /* followups due within */
	int64_t uncovered;     /* nobody free for */
	struct list covers;    /* struct leave_share: who would act in how many */
};
struct leave_share {
	struct account_ref account;
	int64_t count;
};
extern const struct shape leave_outlook_shape;
MUST_USE enum err leave_foresee(struct ctx *ctx, const struct leave_input *input, struct leave_outlook *ret_outlook);

/* One line of the hand-over sheet. */
struct leave_item {
	int64_t followup_id;
	int64_t candidate_id;
	const char *candidate_name;
	int64_t acting_id; /* 0: nobody */
	const char *acting_name;
	const char *stage;
	int64_t next_due_at;
	int64_t last_contact_at;
	int64_t mood;           /* of the last record that says one, 0 = none */
	const char *mood_text;
	const char *last_action; /* what was to be done after the last contact */
	const char *avoid;       /* what not to mention */
	struct list promises;    /* struct leave_promise */
	int64_t contacts;        /* of others since it was given */
	int64_t effective;       /* of them, reached him */
	const char *latest;      /* the latest of them, its first words */
	int64_t returned_at;
};
struct leave_promise {
	int64_t id;
	const char *text;
	int64_t due_at;
};
struct leave_sheet {
	const char *note;
	const char *state;
	int64_t total;
	struct list items; /* struct leave_item, at most 500, by due time */
};
extern const struct shape leave_sheet_shape;

/* What is handed over (planned: what would be), and what happened since: all of it for who is away, his superior and partners,
 * for who acts what he acts in. Nobody is shown whom he may not know.
 * errors ERR_NOT_FOUND "leave.not_found", ERR_DENIED */
MUST_USE enum err leave_sheet(struct ctx *ctx, int64_t id, struct leave_sheet *ret_sheet);

/* What not to mention to one candidate; "" or NULL takes it back. errors ERR_NOT_FOUND "followup.not_found"; as leave_change() */
MUST_USE enum err leave_set_avoid(struct ctx *ctx, int64_t id, int64_t followup_id, const char *avoid);

/* Listener for app/hooks.c: who is disabled stands in for nobody. */
MUST_USE enum err leave_on_account_disabled(struct ctx *ctx, const void *hook_account);

/* Begins and ends leaves to the minute, and gives away what falls due meanwhile. */
MUST_USE enum err leave_job(struct ctx *ctx, struct job_run *run, const char *payload);
#define LEAVE_JOBS { .name = "leave.turn", .run = leave_job, .every_ms = 5 * 1000 }

extern const struct http_routes leave_routes;

/* 跟进任务: the standing duty of one consultant to keep in touch with one candidate; its due time and colours.
 *
 * At most one open followup per candidate and owner, however many submissions. Its due time is what cadence says of its
 * facts; this feature gathers the facts from the rows, stores the result and tells who listens. It never reminds
 * (reminder) and never decides intervals (cadence). Source: DOMAIN.md, Followups, Cadence, Colours. */
#pragma once
#include "feature/account/account.h"
#include "feature/cadence/cadence.h"
#include "platform/job/job.h"

/* --- Opening and ending --- */

struct followup_open {
	int64_t candidate_id;
	int64_t owner_id;        /* 0 = the actor */
	bool is_pool;            /* into the talent pool, else in care */
	const char *pool_grade;  /* "A", "B", "C"; NULL = B */
	const char *opened_by;   /* "hand", "submission", "import", "activation", "wake" */
	int64_t explicit_due_at_ms; /* 0 = by the rule */
};

/* Opens one, or brings an open pool followup of the same owner into care; bulk ones (import, activation) start
 * unplanned and are spread by followup_plan(). Inside a write.
 * errors ERR_CONFLICT "followup.exists"  already open in the same way */
MUST_USE enum err followup_open(struct ctx *ctx, const struct followup_open *spec, int64_t *ret_id);

/* Why one ended without anybody writing a reason: codes in its end_reason. What shows the reason has words for each. */
enum followup_ending { ENDING_MERGED = 1, ENDING_CANDIDATE_DELETED, ENDING_BULK_UNDO };
extern const struct choices followup_endings;

/* Ends it with a reason; wake_at_ms 0 = never wakes. Inside a write. */
MUST_USE enum err followup_end(struct ctx *ctx, int64_t id, const char *reason, int64_t wake_at_ms);

/* --- What moves the due time; all inside a write --- */

/* The author's open followups of the candidate, for which a contact will count: one that he owns, those he acts in. */
struct followup_place {
	int64_t id;     /* of the one the record names, 0: he follows him up nowhere */
	int64_t for_id; /* its owner when the author acts for him */
	struct list rows; /* for struct followup_contact, the named one first */
};
MUST_USE enum err followup_of_contact(struct ctx *ctx, int64_t candidate_id, int64_t author_id, struct followup_place *ret_place);

/* One contact as the clock sees it; made by feature/record. */
struct followup_contact {
	int64_t record_id;
	int64_t candidate_id;
	int64_t author_id;
	int64_t at_ms;
	enum cadence_effect effect;
	int64_t explicit_due_at_ms; /* next date chosen with the record, 0 = none */
	bool is_shown;              /* followup_reply_after() comes soon */
	const struct list *followups; /* as found before, the record names the first already; NULL: they are looked for, the record named */
};

/* Says that followup_contacted() comes soon; see db_expect(). */
MUST_USE enum err followup_expect_contact(struct ctx *ctx, int64_t candidate_id, int64_t author_id);

/* Applies a contact to the author's open followups of the candidate: his own, and those he acts in for somebody away.
 * out ret_followup_id  of the one the record names, 0 when the author follows him up nowhere */
MUST_USE enum err followup_contacted(struct ctx *ctx, const struct followup_contact *contact, int64_t *ret_followup_id);

/* What the same contact would lead to, as words; stores nothing and needs no write. */
struct followup_outlook {
	int64_t followup_id; /* 0: the author follows him up nowhere, nothing else is set */
	int64_t next_due_at;
	int64_t yellow_at;
	int64_t red_at;
	bool hard;
	const char *source; /* which rule counts, cadence_sources */
	const char *text;   /* the reason in the actor's language */
};
MUST_USE enum err followup_foresee(struct ctx *ctx, const struct followup_contact *contact,
				   struct followup_outlook *ret_outlook);

/* Works the due time out again from the rows and stores it; a new due instant gets a new due_no. */
MUST_USE enum err followup_refresh(struct ctx *ctx, int64_t id);

/* Counts last contact and attempts again from all records of the followup, after one was corrected. */
MUST_USE enum err followup_recount(struct ctx *ctx, int64_t id);

/* Snoozes until an instant; kept by every later refresh until it has passed.
 * errors ERR_MEANING "followup.past_date" field "until" */
MUST_USE enum err followup_snooze(struct ctx *ctx, int64_t id, int64_t until_ms);

/* Gives due times to the unplanned bulk entries of one owner: freshest first, within the daily budget, over at most 60
 * working days. out ret_unplanned  how many are left without one */
MUST_USE enum err followup_plan(struct ctx *ctx, int64_t owner_id, int64_t *ret_unplanned);

/* The days that `count` further bulk entries of an owner would get, beside what is planned for him; stores nothing.
 * out ret_days  struct followup_plan_day with at least one of them, in order; ret_unplanned  who gets none */
struct followup_plan_day {
	int64_t day; /* local date, days since 1970-01-01 */
	int64_t planned;
	int64_t added;
};
MUST_USE enum err followup_plan_foresee(struct ctx *ctx, int64_t owner_id, size_t count, struct list *ret_days,
					int64_t *ret_unplanned);

/* --- Changes that somebody makes for many (feature/bulk); all but the first inside a write --- */

/* What a followup is before such a change. */
struct followup_brief {
	int64_t id; /* 0: none open */
	int64_t owner_id;
	bool is_pool;
	const char *pool_grade;
	int64_t override_interval;
	const char *override_unit;
	int64_t last_contact_at_ms;
	const char *opened_by;
	int64_t opened_at_ms;
};

/* The open followup of a candidate that a change by the actor means: his own, else the only one.
 * errors ERR_CONFLICT "followup.several"  others', and more than one */
MUST_USE enum err followup_brief_of(struct ctx *ctx, int64_t candidate_id, struct followup_brief *ret_brief);

/* One followup by its number, open or not; id 0 when it has ended. */
MUST_USE enum err followup_brief_get(struct ctx *ctx, int64_t id, struct followup_brief *ret_brief);

/* Gives it to another owner. errors ERR_CONFLICT "followup.exists": he follows the candidate up already;
 * ERR_MEANING "account.cannot_follow_up" */
MUST_USE enum err followup_give(struct ctx *ctx, int64_t id, int64_t owner_id);

/* Gives it away for good; due times stay, unless he follows the candidate up himself: then both go on as one, worked out anew. One
 * that has ended, or is his, stays as it is. Nobody's rights are checked. Inside a write. */
MUST_USE enum err followup_pass_on(struct ctx *ctx, int64_t id, int64_t owner_id);

/* The same as followup_give() without doing it. */
MUST_USE enum err followup_may_give(struct ctx *ctx, int64_t candidate_id, int64_t owner_id);

/* Into care, or into the pool with a grade ("A", "B", "C"; NULL keeps it, else B). */
MUST_USE enum err followup_set_care(struct ctx *ctx, int64_t id, bool is_pool, const char *pool_grade);

/* Back to where and how it was: in care or in the pool, by whom and since when. */
MUST_USE enum err followup_put_back(struct ctx *ctx, const struct followup_brief *before);

/* Sets the override of its interval; interval 0 takes it away. in unit  "days", "hours" */
MUST_USE enum err followup_set_rule(struct ctx *ctx, int64_t id, int64_t interval, const char *unit);

/* Opens an ended one again. errors ERR_CONFLICT "followup.exists" */
MUST_USE enum err followup_reopen(struct ctx *ctx, int64_t id);

/* The open followups of a candidate as they are, so that the undo of a change puts them back exactly; and, once the change is done,
 * how it left those it changed, so that a change of somebody else after it shows. out ret_kept  JSON for followup_put_back_kept() */
MUST_USE enum err followup_keep(struct ctx *ctx, int64_t candidate_id, const char **ret_kept);
MUST_USE enum err followup_keep_after(struct ctx *ctx, const char **kept);

/* Puts them back as they were: due times, owner, explanation, all but version and due number.
 * in   kept      NULL: nothing was kept
 * out  ret_done  false: there was none, or somebody changed one since; all stay as they are */
MUST_USE enum err followup_put_back_kept(struct ctx *ctx, const char *kept, bool *ret_done);

/* --- For feature/leave; both inside a write --- */

/* Somebody else acts for the owner; due times stay, reminders go to him. A followup that has ended stays as it is. */
MUST_USE enum err followup_act_for(struct ctx *ctx, int64_t id, int64_t acting_id);

/* The owner acts again, unless somebody else than acting_id does by now. */
MUST_USE enum err followup_act_again(struct ctx *ctx, int64_t id, int64_t acting_id);

/* --- For feature/merge; all inside a write --- */

/* The open followups of both as they are, and which of them become one because their owner is the same: the merged candidate's
 * ends, the survivor's goes on. Before anything else of the merge.
 * out ret_pairs  struct followup_pair; ret_json  what followup_release() needs */
struct followup_pair {
	int64_t id;
	int64_t other_id; /* ended */
};
MUST_USE enum err followup_absorb(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, struct list *ret_pairs,
				  const char **ret_json);

/* Once rows have moved: works them out again, those of two with the facts of both. inout json  as above */
MUST_USE enum err followup_absorbed(struct ctx *ctx, const char **json);

/* The pairs that followup_absorb() told. out ret_pairs  struct followup_pair */
MUST_USE enum err followup_merged_pairs(struct ctx *ctx, const char *json, struct list *ret_pairs);

/* Once rows have moved back: puts both candidates' followups back to what they were; those that were changed since count again
 * from the records they have. */
MUST_USE enum err followup_release(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const char *json);

/* Who listens to what earlier features fire (app/hooks.c). */
MUST_USE enum err followup_on_candidate_created(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err followup_on_candidate_shown(struct ctx *ctx, const void *hook_shown);
MUST_USE enum err followup_on_candidate_changed(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err followup_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err followup_on_candidate_restored(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err followup_on_submission(struct ctx *ctx, const void *hook_stage);
MUST_USE enum err followup_on_submission_gone(struct ctx *ctx, const void *hook_stage);
MUST_USE enum err followup_on_appointment(struct ctx *ctx, const void *hook_appointment);
MUST_USE enum err followup_on_rules_changed(struct ctx *ctx, const void *hook_firm);

/* Tell the open workbenches of everybody who may see the candidate (live event "board"). */
MUST_USE enum err board_on_followup(struct ctx *ctx, const void *hook_followup);
MUST_USE enum err board_on_stage(struct ctx *ctx, const void *hook_stage);

/* Keep the number of closed submissions, and the cards of a position whose job type changed. */
MUST_USE enum err board_on_closed(struct ctx *ctx, const void *hook_stage);
MUST_USE enum err board_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err board_on_candidate_restored(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err board_on_position(struct ctx *ctx, const void *hook_position);

/* Todos that a stage brings or ends: the checklist of 待入职, client feedback. */
MUST_USE enum err duty_on_stage(struct ctx *ctx, const void *hook_stage);
MUST_USE enum err duty_on_appointment(struct ctx *ctx, const void *hook_appointment);

/* --- What others read --- */

/* A followup as the API shows it (struct followup_reply), for reminders and today; the caller has the right to see it. */
extern const struct shape followup_reply_shape;
struct followup_reply;
MUST_USE enum err followup_reply_get(struct ctx *ctx, int64_t id, struct followup_reply **ret_reply);

/* What a record says, of which the reply of its followup tells. */
struct followup_said {
	int64_t record_id;
	int64_t at_ms;
	const char *channel;
	const char *direction;
	const char *outcome;
	const char *text; /* the first of text, fact and action that is there */
	const char *action;
	int64_t action_due_at_ms;
	int64_t emotion;
	int64_t author_id;
	const char *author_name;
};

/* The same reply in the write that moved the followup (followup_contacted() with `followups`, `is_shown`), read as little as can be.
 * in  place  with a followup   said  NULL: what the record says is not to be shown */
MUST_USE enum err followup_reply_after(struct ctx *ctx, const struct followup_place *place, const struct followup_said *said,
				       struct followup_reply **ret_reply);

/* Open followups of a candidate that the actor may see, his own first. out ret_replies  struct followup_reply */
MUST_USE enum err followup_reply_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_replies);

/* Next due instant of the account's open followup of a candidate; 0 without one. */
MUST_USE enum err followup_next_due(struct ctx *ctx, int64_t candidate_id, int64_t account_id, int64_t *ret_due_ms);

/* The story of its due time as one sentence in the actor's language, to be kept and read later. */
MUST_USE enum err followup_why_text(struct ctx *ctx, int64_t id, const char **ret_text);

/* Figures the reminder needs, without names. */
struct followup_due {
	int64_t id;
	int64_t acting_id;
	int64_t candidate_id;
	int64_t due_no;
	int64_t next_due_at_ms;
	bool hard;
	bool pay_report;
};

/* Open followups of the firm that are due at or before now and have no occurrence for their due_no yet, oldest first. */
MUST_USE enum err followup_due_unreminded(struct ctx *ctx, int64_t limit, struct list *ret_due);

/* Notes that the superior was told of this due number, or would have been. */
MUST_USE enum err followup_set_escalated(struct ctx *ctx, int64_t id, int64_t due_no);

/* Notes that the occurrence of this due number is written; a later due_no asks for a new one. */
MUST_USE enum err followup_set_reminded(struct ctx *ctx, int64_t id, int64_t due_no);

/* Jobs for app/jobs.c. */
MUST_USE enum err followup_job_recompute(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err followup_job_plan(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err followup_job_wake(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err followup_job_guarantee(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err duty_job(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err gap_job(struct ctx *ctx, struct job_run *run, const char *payload);
#define FOLLOWUP_JOBS                                                                                \
	{ .name = "followup.recompute", .run = followup_job_recompute },                             \
	{ .name = "followup.plan", .run = followup_job_plan },                                       \
	{ .name = "followup.wake", .run = followup_job_wake, .every_ms = 60 * 1000 },                \
	{ .name = "followup.duties", .run = duty_job, .every_ms = 60 * 1000 },                       \
	{ .name = "followup.gap", .run = gap_job, .every_ms = 10 * 60 * 1000 },                        \
	{ .name = "followup.guarantee", .run = followup_job_guarantee, .every_ms = 60 * 60 * 1000 }

/* Queues followup_plan() for an owner, inside a write; after an import or an activation. */
MUST_USE enum err followup_plan_later(struct ctx *ctx, int64_t owner_id);

extern const struct http_routes followup_routes;
extern const struct http_routes board_routes;
extern const struct http_routes today_routes;
extern const struct http_routes rules_preview_routes; /* POST /rules/preview */

/* The firm's stages (阶段) and job types (职位类型), and submissions (推荐记录): candidate × position moving through
 * the stages.
 *
 * A submission is known to whoever may know its candidate. Its followup listens to HOOK_SUBMISSION_CREATED and
 * HOOK_STAGE_CHANGED. Source: DOMAIN.md, Words; api-level undo rule: a move back by the same account to the stage it
 * came from within ten minutes restores the former entry instant. */
#pragma once
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"

/* Kinds of stages in the order a submission passes them; each stage of a firm maps to one. */
enum stage_kind {
	STAGE_TO_CONTACT = 1,
	STAGE_CONTACTED,
	STAGE_RECOMMENDED,
	STAGE_INTERVIEW,
	STAGE_NEGOTIATION,
	STAGE_OFFER,
	STAGE_ACCEPTED,
	STAGE_ONBOARDED,
	STAGE_CLOSED,
};
extern const struct choices stage_kind_choices;

/* --- Stages and job types --- */

struct stage {
	const char *code;
	const char *name;
	int kind; /* enum stage_kind */
	int64_t rank;
	int64_t in_use; /* submissions in it; 0 for those who may not change the stages */
};

struct job_type {
	const char *code;
	const char *name;
	int64_t rank;
	int64_t in_use; /* positions of it */
};

/* All stages of the firm in order, without how many stand in each. out ret_stages  struct stage */
MUST_USE enum err pipeline_stages(struct ctx *ctx, struct list *ret_stages);

/* The same with the numbers, counted over the whole firm; for those who may change the stages. */
MUST_USE enum err pipeline_stages_in_use(struct ctx *ctx, struct list *ret_stages);

/* One stage. errors ERR_MEANING "request.unknown" with `field` */
MUST_USE enum err pipeline_stage(struct ctx *ctx, const char *field, const char *code, struct stage *ret_stage);

/* Replaces the list, in order; at least one stage of kind closed.
 * in     stages  struct stage: code, name, kind
 * errors ERR_CONFLICT "stage.in_use": one left out, or of another kind now, holds submissions (field items or
 *        items.N.kind); ERR_MEANING  bad or repeated code */
MUST_USE enum err pipeline_set_stages(struct ctx *ctx, const struct list *stages);

/* out ret_job_types  struct job_type, in order */
MUST_USE enum err pipeline_job_types(struct ctx *ctx, struct list *ret_job_types);

/* errors ERR_CONFLICT "job_type.in_use"; ERR_MEANING  bad or repeated code */
MUST_USE enum err pipeline_set_job_types(struct ctx *ctx, const struct list *job_types);

/* Listener of HOOK_FIRM_CREATED: the shipped stages and job types. */
MUST_USE enum err pipeline_seed_firm(struct ctx *ctx, const void *hook_firm);

/* --- Submissions --- */


struct submission {
	int64_t id;
	int64_t version;
	struct person_ref candidate;
	struct position_ref position;
	struct account_ref *owner;
	const char *stage;
	const char *stage_name;
	const char *stage_kind;
	int64_t stage_since;
	struct account_ref *stage_by;
	bool running; /* not in a stage of kind closed */
	const char *close_reason;
	int64_t created_at;
};
extern const struct shape submission_shape;

struct submission_input {
	uint64_t present;
	int64_t candidate_id;
	int64_t position_id;
	const char *stage; /* code; NULL = the first of kind to_contact, else the first */
	int64_t owner_id;  /* 0 = the actor */
	const char *override_reason; /* why somebody off limits is submitted all the same; partners only */
};
extern const struct shape submission_input_shape;

struct submission_filter {
	int64_t candidate_id;
	int64_t position_id;
	const char *stage;
	int64_t limit;
	const char *cursor;
};

/* One page of those the actor may know, newest first. out ret_page  struct submission */
MUST_USE enum err submission_list(struct ctx *ctx, const struct submission_filter *filter, struct page *ret_page);

/* All of one candidate, running first, then newest. */
MUST_USE enum err submission_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_submissions);

/* errors ERR_NOT_FOUND "submission.not_found": absent, or its candidate is not to be known */
MUST_USE enum err submission_get(struct ctx *ctx, int64_t id, struct submission *ret_submission);

/* Opens a submission and fires HOOK_SUBMISSION_CREATED.
 * errors ERR_CONFLICT "submission.exists", "submission.off_limits" (params {"off_limits": [OffLimitsHit]});
 *        ERR_MEANING "request.unknown", "submission.position_closed"; ERR_NOT_FOUND  candidate not to be known; ERR_DENIED */
MUST_USE enum err submission_create(struct ctx *ctx, const struct submission_input *input, int64_t *ret_id);

/* Whether submission_create() would take it; changes nothing. errors as there */
MUST_USE enum err submission_may_create(struct ctx *ctx, const struct submission_input *input);

/* Whether the actor may bring candidates to this position at all.
 * errors ERR_MEANING "request.unknown", "submission.position_closed"; ERR_DENIED */
MUST_USE enum err submission_check_position(struct ctx *ctx, int64_t position_id);

/* Takes back the opening of a submission that is as it was opened: it never was. Inside a write.
 * errors ERR_NOT_FOUND "submission.not_found"; ERR_CONFLICT "submission.touched": it was moved, handed over, or something was
 *        written to it since; ERR_DENIED */
MUST_USE enum err submission_take_back(struct ctx *ctx, int64_t id);

struct submission_move {
	const char *stage;
	const char *reason; /* needed for a stage of kind closed */
	int64_t version;    /* expected one, 0 = any */
	const char *override_reason; /* as of submission_input; once is enough for a submission */
	const struct consent_given *consent; /* to go to the client, noted in the same step; NULL: none */
};

/* Moves it to another stage, or back (undo), and fires HOOK_STAGE_CHANGED. Moving to where it is changes nothing.
 * errors ERR_STALE "request.stale"; ERR_DENIED; ERR_NOT_FOUND; ERR_MEANING "submission.reason_required" (field
 *        reason), "request.unknown" (field stage), "consent.required" (field consent); ERR_CONFLICT "submission.off_limits" as
 *        above, on the way to the client */
MUST_USE enum err submission_move(struct ctx *ctx, int64_t id, const struct submission_move *move);

/* Notes the agreed day of onboarding ("2026-12-01", NULL = none). */
MUST_USE enum err submission_set_onboarding(struct ctx *ctx, int64_t id, const char *day);

/* Running submissions of a candidate go from one consultant to another; closed ones stay with who ran them. Inside a write. */
MUST_USE enum err submission_hand_over(struct ctx *ctx, int64_t candidate_id, int64_t from_id, int64_t owner_id);

/* --- For the importer --- */
struct submission_import {
	int64_t candidate_id;
	int64_t position_id; /* of any state: history is history */
	const char *stage;   /* code; one of kind closed may be where it begins */
	int64_t at;          /* when it was opened, 0 = now */
	const char *reason;  /* why it was closed */
};

/* Takes in a submission of former times, the actor's. One that ended is closed since `at`; one that runs is in its stage as of now, so that
 * nobody is late with what was never his, and its followup gets its day with the others of the import. Inside a write.
 * out    ret_created  false: this candidate is or was submitted there already; ret_id 0 then
 * errors ERR_MEANING "request.unknown"; ERR_NOT_FOUND; ERR_DENIED */
MUST_USE enum err submission_insert_imported(struct ctx *ctx, const struct submission_import *in, int64_t *ret_id, bool *ret_created);

/* --- For feature/merge; both inside a write --- */

/* Two submissions of one person to the same position: the first goes on, the other stays with the hidden candidate. */
struct submission_pair {
	int64_t id;
	int64_t other_id;
};

/* Submissions of the merged candidate go to the survivor. Where both have one to the same position, the survivor's goes on in the
 * stage of the one that is further: a running one before a closed one, then by the order of the stages.
 * out ret_pairs  struct submission_pair; ret_json  what submission_release() needs */
MUST_USE enum err submission_absorb(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, struct list *ret_pairs,
				    const char **ret_json);

/* Takes it back; one that was moved on since stays where it is. out ret_pairs  as above */
MUST_USE enum err submission_release(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const char *json,
				     struct list *ret_pairs);

/* Listener of HOOK_CANDIDATE_SHOWN: adds the submissions to the reply. */
MUST_USE enum err submission_show_candidate(struct ctx *ctx, const void *hook_shown);

/* Listeners of HOOK_CANDIDATE_DELETED and HOOK_CANDIDATE_RESTORED: keep the positions' counts of running submissions. */
MUST_USE enum err submission_candidate_deleted(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err submission_candidate_restored(struct ctx *ctx, const void *hook_candidate);

extern const struct http_routes pipeline_routes;
extern const struct http_routes submission_routes;

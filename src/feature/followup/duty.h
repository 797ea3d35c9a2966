/* What else has to be done around a submission: client feedback (催反馈), the checklist before onboarding (待入职), the notice on
 * the eve of an interview. Todos and notices, never due times of followups. Private to feature/followup. Source: DOMAIN.md,
 * Around the candidate; Cadence, shipped rules. */
#pragma once
#include "feature/followup/followup.h"

/* A recommended submission, or an interview that is over, whose client has not answered. */
struct feedback_row {
	int64_t firm_id;
	int64_t submission_id;
	int64_t candidate_id;
	int64_t lead_id;
	int64_t event_ms;    /* recommendation, or end of the interview */
	bool is_interview;
	int64_t asked;       /* todos made for this event so far */
	int64_t open;        /* of them not ticked off */
	const char *key;     /* prefix of their dedup_key, "feedback:12:" */
};
MUST_USE enum err duty_store_feedback(struct ctx *ctx, struct list *ret_rows);

/* An accepted submission, for its checklist. */
struct checklist_row {
	int64_t submission_id;
	int64_t candidate_id;
	int64_t owner_id;
	int64_t stage_since_ms;
	const char *onboard_on; /* "2026-12-01", NULL = not agreed yet */
};

/* out ret_found  false when it stands in another stage */
MUST_USE enum err duty_store_checklist(struct ctx *ctx, int64_t submission_id, struct checklist_row *ret_row,
				       bool *ret_found);

/* An interview of tomorrow whose consultants have not been told. */
struct eve_row {
	int64_t firm_id;
	int64_t appointment_id;
	int64_t candidate_id;
	int64_t account_id;
	int64_t starts_at_ms;
	const char *place;
	int64_t round;
};

/* in  until_ms  interviews that start before then */
MUST_USE enum err duty_store_eves(struct ctx *ctx, int64_t until_ms, struct list *ret_rows);

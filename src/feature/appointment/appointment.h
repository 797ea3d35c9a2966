/* 日程: interviews, offer deadlines, onboarding, client visits; time, place, people.
 *
 * Known to who made it, who takes part, and who may know its candidate; somebody who takes part without knowing the
 * candidate sees the appointment without him. Its reminders and the days of onboarding follow from
 * HOOK_APPOINTMENT_CHANGED. Source: DOMAIN.md, Around the candidate. */
#pragma once
#include "feature/pipeline/pipeline.h"

enum appointment_kind {
	APPOINTMENT_INTERVIEW = 1,
	APPOINTMENT_OFFER_DEADLINE,
	APPOINTMENT_ONBOARDING,
	APPOINTMENT_VISIT,
	APPOINTMENT_OTHER,
};
extern const struct choices appointment_kind_choices;
extern const struct choices appointment_state_choices; /* planned, cancelled */
enum { APPOINTMENT_PLANNED = 1 };

struct appointment {
	int64_t id;
	int64_t version;
	const char *kind;
	int64_t starts_at;
	int64_t ends_at;
	const char *title;
	const char *place;
	int64_t round; /* of interviews; 0 = not said */
	const char *note;
	const char *state; /* planned, cancelled */
	struct person_ref *candidate;
	int64_t submission_id;
	struct position_ref *position;
	struct list people; /* struct account_ref */
};
extern const struct shape appointment_shape;

/* What a person writes. In a change, keys left out keep what is stored. */
struct appointment_input {
	uint64_t present;
	int kind;
	int64_t starts_at;
	int64_t ends_at;
	const char *title;
	const char *place;
	int64_t round;
	const char *note;
	int64_t candidate_id;
	int64_t submission_id; /* brings its candidate along */
	struct list people;    /* int64_t account ids; a new one without has its maker */
	int state;
};
extern const struct shape appointment_input_shape;  /* POST: kind and starts_at needed */
extern const struct shape appointment_change_shape; /* PATCH */

struct appointment_filter {
	int64_t from; /* starts at or after; 0 = any */
	int64_t to;   /* starts before; 0 = any */
	int64_t candidate_id;
	int kind;
	int state;         /* 0 = any */
	int64_t acting_id; /* whom it concerns: he takes part, or follows its candidate up; 0 = anybody */
	int64_t limit;
	const char *cursor;
};

/* One page by start. out ret_page  struct appointment */
MUST_USE enum err appointment_list(struct ctx *ctx, const struct appointment_filter *filter, struct page *ret_page);

/* errors ERR_NOT_FOUND "appointment.not_found" */
MUST_USE enum err appointment_get(struct ctx *ctx, int64_t id, struct appointment *ret_appointment);

/* errors ERR_MEANING "request.missing" (interviews, offer deadlines and onboarding need a candidate),
 *        "request.unknown" (submission, account), "appointment.order" (ends before it starts);
 *        ERR_NOT_FOUND "candidate.not_found"; ERR_DENIED */
MUST_USE enum err appointment_create(struct ctx *ctx, const struct appointment_input *input, int64_t *ret_id);

/* For its maker, those who may add records to its candidate, and partners.
 * in     version  expected one, 0 = any
 * errors ERR_STALE "request.stale" and as above */
MUST_USE enum err appointment_change(struct ctx *ctx, int64_t id, int64_t version,
				     const struct appointment_input *input);

/* Removes it; for the same people. */
MUST_USE enum err appointment_delete(struct ctx *ctx, int64_t id, int64_t version);

extern const struct http_routes appointment_routes;

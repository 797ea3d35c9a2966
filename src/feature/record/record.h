/* 跟进记录: one contact with a candidate, and what it moves.
 *
 * Saving one is one transaction: the row, the author's followup (due time, colours), 最近接触时间, todos that follow from
 * it, and the end of reminders that waited for it. Source: DOMAIN.md, Records; Cadence, effective contact. */
#pragma once
#include "feature/account/account.h"
#include "platform/job/job.h"

/* Until when somebody named with @ is asked for something, where the author chose that himself. */
struct mention_due {
	int64_t account_id;
	int64_t due_at; /* 0 = undated */
};

struct record_new {
	int64_t candidate_id;
	int64_t submission_id;
	const char *channel;   /* codes of DOMAIN.md */
	const char *direction; /* "out" (default), "in" */
	const char *outcome;   /* needed for "out" */
	const char *fact;
	int64_t emotion;       /* 1 to 5, 0 = none */
	const char *emotion_text;
	const char *action;
	int64_t action_due_at;
	int64_t action_account_id;
	const char *text;
	int64_t at;            /* 0 = now */
	const char *client_uid;
	bool sealed;
	struct list mention_dues; /* struct mention_due; for others named the text decides */
	int64_t next_due_at;   /* explicit next date chosen by the author, 0 = by the rule */
	const char *source_key; /* identity of an imported row: the same key is the same record */
	bool is_shown;          /* the caller reads the followup as it is afterwards */
	uint64_t present;
};

/* Saves a contact of the actor; the same client_uid or source_key is the same record again.
 * out    ret_id, ret_is_new
 * errors ERR_CONFLICT "record.uid_reused": the client_uid names a record of another candidate or content
 *        ERR_NOT_FOUND "candidate.not_found"; ERR_DENIED; ERR_MEANING "record.outcome_needed", "record.empty",
 *        "record.in_future", "followup.past_date", "submission.other_candidate" */
MUST_USE enum err record_save(struct ctx *ctx, const struct record_new *record, int64_t *ret_id, bool *ret_is_new);

/* The same for a route that answers with the record: the row as it stands, with its names. */
struct record_row;
MUST_USE enum err record_save_row(struct ctx *ctx, const struct record_new *record, struct record_row *ret_row);

/* Messages without answer for 24 working hours become attempts, in all firms; one step of the job.
 * out ret_count  how many it turned */
MUST_USE enum err record_turn_unanswered(struct ctx *ctx, int64_t limit, int64_t *ret_count);

/* Periodic job around it. */
MUST_USE enum err record_job_unanswered(struct ctx *ctx, struct job_run *run, const char *payload);

/* Periodic job that seals what was marked so before it could be. */
MUST_USE enum err record_job_seal(struct ctx *ctx, struct job_run *run, const char *payload);
#define RECORD_JOBS { .name = "record.unanswered", .run = record_job_unanswered, .every_ms = 60 * 1000 }, \
	{ .name = "record.seal", .run = record_job_seal, .every_ms = 10 * 60 * 1000 }

/* The first date that a free text names (下周再谈, Friday 3 pm), seen from now in the actor's zone; 0 = none that lies ahead. */
int64_t record_date_in(struct ctx *ctx, const char *text);

/* A record as the API shows it, without the followup and proposal that only the reply to a save carries. */
extern const struct shape record_reply_shape;
struct record_reply;

/* One record. errors ERR_NOT_FOUND "record.not_found": absent, or its candidate is not to be known */
MUST_USE enum err record_reply_get(struct ctx *ctx, int64_t id, struct record_reply **ret_reply);

/* Records by their ids (int64_t), in that order; the caller has checked the candidate.
 * out ret_replies  struct record_reply *, NULL where there is none */
MUST_USE enum err record_reply_list(struct ctx *ctx, const struct list *ids, struct list *ret_replies);

/* --- For the search --- */

/* What can be found of a record by its words. */
struct record_text {
	int64_t id;
	int64_t candidate_id;
	int64_t author_id;
	const char *channel;
	int64_t at_ms;
	const char *fact;
	const char *emotion_text;
	const char *action;
	const char *text;
};

/* Those of the ids (JSON array) that may be searched: not sealed, their candidates not in the bin. Nobody's rights are
 * checked. out ret_texts  struct record_text, in no order */
MUST_USE enum err record_texts(struct ctx *ctx, const char *ids, struct list *ret_texts);

/* Ids (int64_t) after after_id of the firm's records (candidate_id 0) or of one candidate, by number; sealed ones too. */
MUST_USE enum err record_ids(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit, struct list *ret_ids);

extern const struct http_routes record_routes;
extern const struct http_routes record_history_routes;
extern const struct http_routes record_chat_routes;
extern const struct http_routes record_mention_routes; /* what an @ in a draft is understood as */
extern const struct http_routes record_seal_routes; /* what sealed records say */
extern const struct http_routes record_template_routes;

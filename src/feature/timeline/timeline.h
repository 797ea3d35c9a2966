/* The timeline of one candidate: records, moves through the stages, followups, reminders, appointments, todos, newest
 * first, from the rows that other features keep. Nothing is stored here.
 *
 * Known to whoever may know the candidate. Source: DOMAIN.md, Records, files, search. */
#pragma once
#include "feature/pipeline/pipeline.h"

/* One contact, as the timeline shows it. */
struct timeline_record {
	int64_t id;
	int64_t version;
	int64_t candidate_id;
	int64_t submission_id;
	struct account_ref author;
	int64_t at;
	const char *channel;
	const char *direction;
	const char *outcome;
	bool effective;
	const char *fact; /* NULL with all other texts while the record is sealed */
	const char *emotion_text;
	const char *action;
	const char *text;
	int64_t emotion;
	int64_t action_due_at;
	struct account_ref *action_account;
	bool sealed;
	const char *client_uid;
	int64_t created_at;
	int64_t edited_at;
};

struct timeline_stage {
	int64_t submission_id;
	struct position_ref position;
	const char *from;
	const char *from_name;
	const char *to;
	const char *to_name;
	const char *reason;
};

struct timeline_item {
	const char *id;   /* "record-12" */
	const char *kind; /* record, stage, followup, reminder, appointment, todo, candidate */
	int64_t at;
	struct account_ref *author; /* NULL: the system */
	const char *text;           /* a sentence in the actor's language; of a record its own line */
	struct timeline_record *record;
	struct timeline_stage *stage_change;
};
extern const struct shape timeline_item_shape;

struct timeline_filter {
	struct list kind; /* const char *; empty = all */
	int64_t limit;
	const char *cursor;
};

/* One page, newest first. out ret_page  struct timeline_item
 * errors ERR_NOT_FOUND "candidate.not_found"; ERR_MEANING "request.choice" (field kind), "request.bad_cursor" */
MUST_USE enum err timeline_list(struct ctx *ctx, int64_t candidate_id, const struct timeline_filter *filter,
				struct page *ret_page);

extern const struct http_routes timeline_routes;

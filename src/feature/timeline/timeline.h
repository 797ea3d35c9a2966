/* The timeline of one candidate: records, moves through the stages, followups, reminders, appointments, todos, files, newest
 * first, from the rows that other features keep. Nothing is stored here.
 *
 * Known to whoever may know the candidate. Source: DOMAIN.md, Records, files, search. */
#pragma once
#include "feature/document/document.h"
#include "feature/pipeline/pipeline.h"
#include "feature/record/record.h"

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
	const char *kind; /* record, stage, followup, relay, reminder, appointment, todo, file, candidate */
	int64_t at;
	struct account_ref *author; /* NULL: the system */
	struct account_ref *on_behalf_of; /* the colleague the author acted for, NULL: himself */
	const char *text;           /* a sentence in the actor's language; "" for a record, which speaks for itself */
	struct record_reply *record;
	struct timeline_stage *stage_change;
	struct attachment *file;
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

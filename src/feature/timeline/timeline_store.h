/* Reads the rows that a timeline is made of. Private to this feature. */
#pragma once
#include "feature/timeline/timeline.h"

/* What may stand in a timeline. The number orders what happened at the same instant; a bit of it filters. */
enum timeline_rank {
	RANK_CANDIDATE,
	RANK_FOLLOWUP_OPENED,
	RANK_STAGE,
	RANK_RECORD,
	RANK_REMINDER,
	RANK_TODO,
	RANK_APPOINTMENT,
	RANK_FOLLOWUP_ENDED,
	RANK_FILE,
	RANK_RELAY,
	RANK_COUNT
};

struct timeline_query {
	int64_t candidate_id;
	int64_t viewer_id; /* 0 = the system: files of sealed records are their author's alone */
	int64_t kinds; /* bit 1 << rank for each kind wanted */
	int64_t before_ms;
	int64_t before_rank;
	int64_t before_id;
	int64_t row_limit;
	const char *ids; /* JSON array */
};

/* Where an entry stands. */
struct timeline_key {
	int64_t rank;
	int64_t at_ms;
	int64_t id;
};

/* What there is to say about an entry; each kind fills what it has. */
struct timeline_fact {
	int64_t id;
	int64_t author_id;
	const char *author_name;
	int64_t for_id; /* the colleague the author acted for */
	const char *for_name;
	const char *person; /* whose followup, reminder, todo */
	const char *code;   /* care, state or kind */
	const char *detail; /* reason, text, place, source */
	const char *title;
	int64_t round;
	bool is_late;
	bool is_undo;
	int64_t submission_id;
	int64_t position_id;
	const char *position_title;
	const char *job_type;
	int64_t company_id;
	const char *company_name;
	const char *from_stage;
	const char *from_name;
	const char *to_stage;
	const char *to_name;
};

/* Keys of one page over all kinds, newest first; and how many entries there are on all pages. */
MUST_USE enum err timeline_store_page(struct ctx *ctx, const struct timeline_query *query, struct list *ret_keys);
MUST_USE enum err timeline_store_count(struct ctx *ctx, const struct timeline_query *query, int64_t *ret_total);

/* Facts of the entries of one kind; `ids` is a JSON array. out struct timeline_fact, in no order */
MUST_USE enum err timeline_store_facts(struct ctx *ctx, enum timeline_rank rank, const char *ids,
				       struct list *ret_facts);

/* Rows of leaves. Private to feature/leave. */
#pragma once
#include "feature/leave/leave.h"

struct leave_row {
	int64_t id;
	int64_t firm_id;
	int64_t version;
	int64_t account_id;
	const char *account_name;
	int64_t superior_id; /* of who is away */
	int64_t delegate_id;
	const char *delegate_name;
	int64_t from_ms;
	int64_t to_ms;
	const char *from_local;
	const char *to_local;
	const char *zone;
	const char *note;
	const char *state;
	int64_t created_by_id;
	int64_t ended_at_ms;
	int64_t covered;
	int64_t uncovered;
};

/* Of the firm. out ret_rows  struct leave_row */
MUST_USE enum err leave_store_list(struct ctx *ctx, const struct leave_filter *filter, struct list *ret_rows);
MUST_USE enum err leave_store_get(struct ctx *ctx, int64_t id, struct leave_row *ret_row, bool *ret_found);
MUST_USE enum err leave_store_insert(struct ctx *ctx, const struct leave_row *row, int64_t *ret_id);

/* errors ERR_STALE when row->version is not the stored one */
MUST_USE enum err leave_store_update(struct ctx *ctx, const struct leave_row *row);

/* Leaves, not over, that touch the span: of an account; with this account as delegate. The one with except_id does not count. */
struct leave_span {
	int64_t account_id;
	int64_t from_ms;
	int64_t to_ms;
	int64_t except_id;
};
MUST_USE enum err leave_store_away(struct ctx *ctx, const struct leave_span *span, struct list *ret_rows);
MUST_USE enum err leave_store_covering(struct ctx *ctx, const struct leave_span *span, struct list *ret_rows);

/* Of all firms: to begin, running (to end, or to look after). out struct leave_row */
MUST_USE enum err leave_store_open(struct ctx *ctx, struct list *ret_rows);

/* A followup that falls due within a leave, and who is free for it. */
struct cover_need {
	int64_t followup_id;
	int64_t cover_id; /* the delegate, else a backup who is active and not away; 0 = nobody */
	const char *cover_name;
};

/* Open followups of who is away, still with him, due before the end; not those noted as left alone unless somebody is free by now.
 * in   leave  as stored, or as planned with id 0; delegate_id 0 leaves it to the backups
 * out  ret_needs  struct cover_need, by due time */
MUST_USE enum err leave_store_needs(struct ctx *ctx, const struct leave_row *leave, int64_t limit, struct list *ret_needs);

/* Notes who acts (0 = nobody), as to be told. */
MUST_USE enum err leave_store_cover(struct ctx *ctx, int64_t leave_id, const struct cover_need *need);

/* What is given and not given back: of a leave; by who acts, in all leaves. */
struct cover_row {
	int64_t id;
	int64_t leave_id;
	int64_t followup_id;
	int64_t acting_id;
};
MUST_USE enum err leave_store_given(struct ctx *ctx, int64_t leave_id, int64_t limit, struct list *ret_rows);
MUST_USE enum err leave_store_given_to(struct ctx *ctx, int64_t acting_id, struct list *ret_rows);
MUST_USE enum err leave_store_returned(struct ctx *ctx, int64_t cover_id);

/* Forgets that somebody acts: it is needed again. */
MUST_USE enum err leave_store_forget(struct ctx *ctx, int64_t cover_id);

/* Those with news to hear: who acts in how many, untold; then they are told. */
struct cover_news {
	int64_t account_id;
	int64_t count;
	bool is_partner; /* of who is warned */
};
MUST_USE enum err leave_store_news(struct ctx *ctx, int64_t leave_id, struct list *ret_news);

/* Who is warned that nobody is free: partners of all, leads of theirs. */
MUST_USE enum err leave_store_alone(struct ctx *ctx, int64_t leave_id, struct list *ret_news);
MUST_USE enum err leave_store_told(struct ctx *ctx, int64_t leave_id);

/* Who acted in how many when it ended, and how many of them were contacted. */
struct cover_report {
	int64_t account_id;
	int64_t count;
	int64_t contacted;
};
MUST_USE enum err leave_store_report(struct ctx *ctx, const struct leave_row *leave, struct list *ret_reports);

/* A line of the sheet, in rows as in replies. */
extern const struct shape leave_item_shape;

/* Lines of the sheet; of one who acts when acting_id is set. out struct leave_item without promises */
MUST_USE enum err leave_store_items(struct ctx *ctx, const struct leave_row *leave, int64_t acting_id, struct list *ret_items);
MUST_USE enum err leave_store_planned_items(struct ctx *ctx, const struct leave_row *leave, struct list *ret_items);

/* Open todos of who is away about the candidates of such lines. */
struct promise_row {
	int64_t id;
	int64_t candidate_id;
	const char *text;
	int64_t due_at_ms;
};
MUST_USE enum err leave_store_promises(struct ctx *ctx, const struct leave_row *leave, const char *candidate_ids,
				       struct list *ret_rows);

/* True when the followup is one of who is away. */
MUST_USE enum err leave_store_owns(struct ctx *ctx, const struct leave_row *leave, int64_t followup_id, bool *ret_owns);
MUST_USE enum err leave_store_set_avoid(struct ctx *ctx, int64_t id, int64_t followup_id, const char *avoid);

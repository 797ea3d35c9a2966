/* Rows of retention, and what its rules find. Private to this feature. */
#pragma once
#include "feature/retention/retention.h"

struct retention_setting_row {
	int64_t firm_id; /* of retention_store_due() only */
	int64_t version;
	const char *zone;
	int64_t account_id;
	int64_t next_run_at_ms;
};

struct retention_person_row {
	int64_t candidate_id;
	const char *candidate_name;
	int64_t owner_id;
	const char *owner_name;
	int64_t since_ms;
};

struct retention_notice_row {
	int64_t id;
	int64_t run_id;
	int64_t candidate_id;
	const char *candidate_name;
	int subject;
	int action;
	int64_t owner_id;
	const char *owner_name;
	int64_t found_at_ms;
	int64_t act_at_ms;
	int state; /* of retention_states */
	int64_t settled_at_ms;
	int64_t settled_by_id;
	const char *settled_by_name;
	const char *reason;
	int64_t keep_until_ms;
};

/* How many were announced to one person in a run, and the first instant something happens to them. */
struct retention_told {
	int64_t owner_id;
	int64_t count;
	int64_t act_at_ms;
};

/* What a query asks; what it does not need is 0. */
struct retention_query {
	int64_t id;
	int64_t run_id;
	int subject;
	int state;
	int64_t candidate_id;
	int64_t account_id; /* who is told where nobody owns; of lists the viewer, 0 = sees all */
	int64_t before_ms;
	int64_t after_id;
	int64_t row_limit;
};

/* --- Settings --- */

/* version 0: none was ever set. */
MUST_USE enum err retention_store_setting(struct ctx *ctx, struct retention_setting_row *ret_row);
MUST_USE enum err retention_store_put_setting(struct ctx *ctx, const struct retention_setting_row *row);
MUST_USE enum err retention_store_rules(struct ctx *ctx, struct list *ret_rules);
MUST_USE enum err retention_store_put_rule(struct ctx *ctx, const struct retention_rule *rule);

/* Settings (struct retention_setting_row) of all firms whose night has come. */
MUST_USE enum err retention_store_due(struct ctx *ctx, struct list *ret_rows);

/* An active partner, 0 = there is none. */
MUST_USE enum err retention_store_partner(struct ctx *ctx, int64_t *ret_account_id);

/* --- Persons --- */

/* Whom a rule finds that nobody was told of and who is not kept, after after_id by number (struct retention_person_row); how many. */
MUST_USE enum err retention_store_persons(struct ctx *ctx, const struct retention_query *query, struct list *ret_rows);
MUST_USE enum err retention_store_count(struct ctx *ctx, const struct retention_query *query, int64_t *ret_count);

/* Whether the rule fits one still. */
MUST_USE enum err retention_store_fits(struct ctx *ctx, const struct retention_query *query, bool *ret_fits);

/* --- Notices --- */

/* False: he has one that waits or keeps him. */
MUST_USE enum err retention_store_add_notice(struct ctx *ctx, const struct retention_notice_row *row, bool *ret_is_new);

/* One by id; those that wait and whose grace is over, after after_id; one page, newest first, and how many. */
MUST_USE enum err retention_store_notice(struct ctx *ctx, const struct retention_query *query, struct retention_notice_row *ret_row,
					 bool *ret_found);
MUST_USE enum err retention_store_over(struct ctx *ctx, const struct retention_query *query, struct list *ret_rows);
MUST_USE enum err retention_store_page(struct ctx *ctx, const struct retention_query *query, struct list *ret_rows);
MUST_USE enum err retention_store_page_count(struct ctx *ctx, const struct retention_query *query, int64_t *ret_total);

/* Writes state, reason and keep_until_ms of one that waits. out ret_is_settled  false: it does not wait any more */
MUST_USE enum err retention_store_settle(struct ctx *ctx, const struct retention_notice_row *row, bool *ret_is_settled);

/* Who is to be told in a run: struct retention_told. */
MUST_USE enum err retention_store_told(struct ctx *ctx, int64_t run_id, struct list *ret_told);

/* --- Runs --- */

/* The one under way, 0 = none; a new one; adds counts; ends it; the newest (struct retention_run). */
MUST_USE enum err retention_store_open_run(struct ctx *ctx, int64_t *ret_id);
MUST_USE enum err retention_store_begin(struct ctx *ctx, int64_t *ret_id);
MUST_USE enum err retention_store_add(struct ctx *ctx, int64_t run_id, const struct retention_counts *counts);
MUST_USE enum err retention_store_finish(struct ctx *ctx, int64_t run_id);
MUST_USE enum err retention_store_runs(struct ctx *ctx, struct list *ret_runs);
MUST_USE enum err retention_store_run(struct ctx *ctx, int64_t run_id, struct retention_run *ret_run);

/* --- Rows --- */

/* Recordings (int64_t ids) whose content is older and not gone, of nobody who is held. */
MUST_USE enum err retention_store_recordings(struct ctx *ctx, const struct retention_query *query, struct list *ret_ids);

/* How many rows of a subject are older; deletes at most row_limit of them. */
MUST_USE enum err retention_store_old(struct ctx *ctx, const struct retention_query *query, int64_t *ret_count);
MUST_USE enum err retention_store_delete(struct ctx *ctx, const struct retention_query *query, int64_t *ret_changes);

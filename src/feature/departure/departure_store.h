/* Rows of departures and of what is handed over in them. Private to this feature. */
#pragma once
#include "feature/departure/departure.h"

struct departure_row {
	int64_t id;
	int64_t firm_id;
	int64_t account_id;
	const char *account_name;
	int64_t to_id;
	const char *to_name;
	const char *last_day;
	int64_t leaves_at_ms;
	const char *note;
	const char *state;
	int64_t total;
	int64_t moved;
	int64_t mine;
	int64_t created_by_id;
	const char *created_by_name;
	int64_t created_at_ms;
	int64_t finished_at_ms;
	int64_t locked_at_ms;
	const char *starts_on;
	int64_t starts_at_ms;
	int64_t cancelled_by_id;
	int64_t cancelled_at_ms;
	const char *cancel_note;
};

/* What becomes of one thing that was handed over, when the departure is called off. */
struct departure_verdict {
	int64_t id;
	const char *place;
	int64_t row_id;
	int64_t candidate_id;
	int64_t to_id;
	bool joined;
	const char *verdict; /* back, or why it stays */
};

struct departure_stay_row {
	int64_t candidate_id;
	const char *candidate_name;
	int64_t to_id;
	const char *to_name;
	const char *reason;
};

/* What a rule looks at: a followup, a submission without one, or a position. */
struct departure_thing {
	int64_t id;
	int64_t candidate_id;
	int64_t position_id;
	const char *job_type;
	bool is_wechat;
	bool is_backup; /* of a position: he is its backup, else its lead */
};

/* How many one person took over, for his message. */
struct departure_taken {
	int64_t to_id;
	int64_t count;
	int64_t wechat;
};

struct departure_item_row {
	int64_t id;
	int64_t departure_id;
	int64_t candidate_id;
	const char *candidate_name;
	int64_t to_id;
	const char *to_name;
	bool is_wechat;
};

/* What a query asks; what it does not need is 0 or NULL. */
struct departure_query {
	int64_t id; /* of the departure */
	int64_t account_id;
	int64_t candidate_id;
	int64_t position_id;
	int64_t row_id; /* followup, submission, todo …; of departure_decide the move */
	const char *verdict;
	bool is_backup;
	int64_t to_id;
	int64_t viewer_id; /* 0 = sees all */
	int64_t after_id;
	int64_t row_limit;
};

/* The departure; one of the account that is not locked yet; those the viewer may see; those that have something to do, of all firms. */
MUST_USE enum err departure_store_get(struct ctx *ctx, const struct departure_query *query, struct departure_row *ret_row, bool *ret_found);
MUST_USE enum err departure_store_count_open(struct ctx *ctx, int64_t account_id, int64_t *ret_count);
MUST_USE enum err departure_store_list(struct ctx *ctx, const struct departure_query *query, struct list *ret_rows);
MUST_USE enum err departure_store_due(struct ctx *ctx, struct list *ret_rows);
MUST_USE enum err departure_store_insert(struct ctx *ctx, const struct departure_row *row, int64_t *ret_id);
MUST_USE enum err departure_store_add_rule(struct ctx *ctx, int64_t id, const struct departure_rule *rule);
MUST_USE enum err departure_store_rules(struct ctx *ctx, int64_t id, struct list *ret_rules);

/* Writes state and instants of the row. */
MUST_USE enum err departure_store_update(struct ctx *ctx, const struct departure_row *row);

/* The account exports nothing from now on. */
MUST_USE enum err departure_store_export_off(struct ctx *ctx, int64_t account_id);
MUST_USE enum err departure_store_counts(struct ctx *ctx, int64_t account_id, struct departure_counts *ret_counts);

/* Open followups of an account after after_id; running submissions of candidates whom he does not follow up; positions he leads or is
 * the backup of. out struct departure_thing */
MUST_USE enum err departure_store_followups(struct ctx *ctx, const struct departure_query *query, struct list *ret_things);
MUST_USE enum err departure_store_submissions(struct ctx *ctx, const struct departure_query *query, struct list *ret_things);
MUST_USE enum err departure_store_positions(struct ctx *ctx, const struct departure_query *query, struct list *ret_things);

/* Todos and appointments of query->account_id go to query->to_id: those about one candidate, without one all. */
MUST_USE enum err departure_store_move_todos(struct ctx *ctx, const struct departure_query *query);
MUST_USE enum err departure_store_move_appointments(struct ctx *ctx, const struct departure_query *query);
MUST_USE enum err departure_store_move_position(struct ctx *ctx, const struct departure_query *query, bool is_backup);

/* Backups of followups go to query->to_id, whose own lose theirs; who reported to the account reports to its superior. */
MUST_USE enum err departure_store_move_backups(struct ctx *ctx, const struct departure_query *query);
MUST_USE enum err departure_store_move_reports(struct ctx *ctx, const struct departure_query *query);

/* Notes one who was handed over; how many of them are to be added in WeChat by query->to_id; one page and how many in all, of
 * query->viewer_id only or of all; how many each took over (struct departure_taken). */
MUST_USE enum err departure_store_add_item(struct ctx *ctx, const struct departure_item_row *row);
MUST_USE enum err departure_store_wechat_count(struct ctx *ctx, const struct departure_query *query, int64_t *ret_count);
MUST_USE enum err departure_store_items(struct ctx *ctx, const struct departure_query *query, struct list *ret_rows);
MUST_USE enum err departure_store_item_count(struct ctx *ctx, const struct departure_query *query, int64_t *ret_total);
MUST_USE enum err departure_store_taken(struct ctx *ctx, int64_t id, struct list *ret_taken);

/* --- Calling it off --- */

/* The account may export again. */
MUST_USE enum err departure_store_export_on(struct ctx *ctx, int64_t account_id);

/* Note what is about to be handed over in departure query->id: what hangs on a candidate (his submissions, the followup row_id, todos and
 * appointments), todos and appointments without one, a position, backups and reports. */
MUST_USE enum err departure_store_note_submissions(struct ctx *ctx, const struct departure_query *query);
MUST_USE enum err departure_store_note_followup(struct ctx *ctx, const struct departure_query *query);
MUST_USE enum err departure_store_note_things(struct ctx *ctx, const struct departure_query *query);
MUST_USE enum err departure_store_note_position(struct ctx *ctx, const struct departure_query *query);
MUST_USE enum err departure_store_note_backups(struct ctx *ctx, const struct departure_query *query);

/* What is not decided yet (struct departure_verdict), how many go back by place (struct departure_back), candidates who stay (struct
 * departure_stay_row); what becomes of one is noted. */
MUST_USE enum err departure_store_verdicts(struct ctx *ctx, const struct departure_query *query, struct list *ret_verdicts);
MUST_USE enum err departure_store_back_counts(struct ctx *ctx, const struct departure_query *query, struct list *ret_backs);
MUST_USE enum err departure_store_stays(struct ctx *ctx, const struct departure_query *query, struct list *ret_stays);
MUST_USE enum err departure_store_decide(struct ctx *ctx, int64_t move_id, const char *verdict);

/* query->row_id goes back to query->account_id; of an appointment that query->to_id had no part in before he has none any more. */
MUST_USE enum err departure_store_back(struct ctx *ctx, const char *place, const struct departure_query *query, bool joined);

/* Who gave how many candidates back: struct departure_taken. */
MUST_USE enum err departure_store_given_back(struct ctx *ctx, int64_t id, struct list *ret_taken);

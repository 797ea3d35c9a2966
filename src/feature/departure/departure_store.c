/* Runs departure.sql. */
#include "feature/departure/departure_store.h"

#include "base/text.h"
#include "departure_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct departure_row, id),		   FIELD_ID(struct departure_row, firm_id),
	FIELD_ID(struct departure_row, account_id),	   FIELD_TEXT(struct departure_row, account_name),
	FIELD_ID(struct departure_row, to_id),		   FIELD_TEXT(struct departure_row, to_name),
	FIELD_DATE(struct departure_row, last_day),	   FIELD_TIME(struct departure_row, leaves_at_ms),
	FIELD_TEXT(struct departure_row, note),		   FIELD_TEXT(struct departure_row, state),
	FIELD_INT(struct departure_row, total),		   FIELD_INT(struct departure_row, moved),
	FIELD_INT(struct departure_row, mine),		   FIELD_ID(struct departure_row, created_by_id),
	FIELD_TEXT(struct departure_row, created_by_name), FIELD_TIME(struct departure_row, created_at_ms),
	FIELD_TIME(struct departure_row, finished_at_ms),  FIELD_TIME(struct departure_row, locked_at_ms),
	FIELD_DATE(struct departure_row, starts_on),	   FIELD_TIME(struct departure_row, starts_at_ms),
	FIELD_ID(struct departure_row, cancelled_by_id),   FIELD_TIME(struct departure_row, cancelled_at_ms),
	FIELD_TEXT(struct departure_row, cancel_note),
};
static const struct shape row_shape = SHAPE("departure_row", struct departure_row, row_fields);

static const struct field query_fields[] = {
	FIELD_ID(struct departure_query, id),	       FIELD_ID(struct departure_query, account_id),
	FIELD_ID(struct departure_query, candidate_id), FIELD_ID(struct departure_query, position_id),
	FIELD_ID(struct departure_query, row_id),      FIELD_TEXT(struct departure_query, verdict),
	FIELD_BOOL(struct departure_query, is_backup),
	FIELD_ID(struct departure_query, to_id),       FIELD_ID(struct departure_query, viewer_id),
	FIELD_INT(struct departure_query, after_id),   FIELD_INT(struct departure_query, row_limit),
};
static const struct shape query_shape = SHAPE("departure_query", struct departure_query, query_fields);

static const struct field thing_fields[] = {
	FIELD_ID(struct departure_thing, id),	       FIELD_ID(struct departure_thing, candidate_id),
	FIELD_ID(struct departure_thing, position_id), FIELD_TEXT(struct departure_thing, job_type),
	FIELD_BOOL(struct departure_thing, is_wechat), FIELD_BOOL(struct departure_thing, is_backup),
};
static const struct shape thing_shape = SHAPE("departure_thing", struct departure_thing, thing_fields);

struct rule_row {
	int64_t departure_id;
	struct departure_rule rule;
};
static const struct field rule_row_fields[] = {
	FIELD_ID(struct rule_row, departure_id),
	{ FIELD_NAMED("candidate_id"), .type = FIELD_TYPE_ID, .offset = offsetof(struct rule_row, rule.candidate_id) },
	{ FIELD_NAMED("position_id"), .type = FIELD_TYPE_ID, .offset = offsetof(struct rule_row, rule.position_id) },
	{ FIELD_NAMED("job_type"), .type = FIELD_TYPE_TEXT, .offset = offsetof(struct rule_row, rule.job_type) },
	{ FIELD_NAMED("to_id"), .type = FIELD_TYPE_ID, .offset = offsetof(struct rule_row, rule.to_id) },
};
static const struct shape rule_row_shape = SHAPE("departure_rule_row", struct rule_row, rule_row_fields);

static const struct field rule_fields[] = {
	FIELD_ID(struct departure_rule, candidate_id), FIELD_ID(struct departure_rule, position_id),
	FIELD_TEXT(struct departure_rule, job_type),   FIELD_ID(struct departure_rule, to_id),
};
static const struct shape rule_shape = SHAPE("departure_rule", struct departure_rule, rule_fields);

static const struct field item_fields[] = {
	FIELD_ID(struct departure_item_row, id),	   FIELD_ID(struct departure_item_row, departure_id),
	FIELD_ID(struct departure_item_row, candidate_id), FIELD_TEXT(struct departure_item_row, candidate_name),
	FIELD_ID(struct departure_item_row, to_id),	   FIELD_TEXT(struct departure_item_row, to_name),
	FIELD_BOOL(struct departure_item_row, is_wechat),
};
static const struct shape item_shape = SHAPE("departure_item_row", struct departure_item_row, item_fields);

static const struct field taken_fields[] = {
	FIELD_ID(struct departure_taken, to_id),
	FIELD_INT(struct departure_taken, count),
	FIELD_INT(struct departure_taken, wechat),
};
static const struct shape taken_shape = SHAPE("departure_taken", struct departure_taken, taken_fields);

static const struct field verdict_fields[] = {
	FIELD_ID(struct departure_verdict, id),		  FIELD_TEXT(struct departure_verdict, place),
	FIELD_ID(struct departure_verdict, row_id),	  FIELD_ID(struct departure_verdict, candidate_id),
	FIELD_ID(struct departure_verdict, to_id),	  FIELD_BOOL(struct departure_verdict, joined),
	FIELD_TEXT(struct departure_verdict, verdict),
};
static const struct shape verdict_shape = SHAPE("departure_verdict", struct departure_verdict, verdict_fields);

static const struct field stay_fields[] = {
	FIELD_ID(struct departure_stay_row, candidate_id), FIELD_TEXT(struct departure_stay_row, candidate_name),
	FIELD_ID(struct departure_stay_row, to_id),	   FIELD_TEXT(struct departure_stay_row, to_name),
	FIELD_TEXT(struct departure_stay_row, reason),
};
static const struct shape stay_shape = SHAPE("departure_stay_row", struct departure_stay_row, stay_fields);

/* --- Departures --- */

enum err departure_store_get(struct ctx *ctx, const struct departure_query *query, struct departure_row *ret_row, bool *ret_found)
{
	return db_maybe(ctx, &sql_departure_get, &query_shape, query, &row_shape, ret_row, ret_found);
}

enum err departure_store_count_open(struct ctx *ctx, int64_t account_id, int64_t *ret_count)
{
	const struct departure_query key = { .account_id = account_id };

	return db_int(ctx, &sql_departure_count_open, &query_shape, &key, ret_count);
}

enum err departure_store_list(struct ctx *ctx, const struct departure_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_departure_list, &query_shape, query, &row_shape, ret_rows);
}

enum err departure_store_due(struct ctx *ctx, struct list *ret_rows)
{
	const struct departure_query all = { 0 };

	return db_list(ctx, &sql_departure_due, &query_shape, &all, &row_shape, ret_rows);
}

enum err departure_store_insert(struct ctx *ctx, const struct departure_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_departure_insert, &row_shape, row, ret_id);
}

enum err departure_store_add_rule(struct ctx *ctx, int64_t id, const struct departure_rule *rule)
{
	const struct rule_row row = { id, *rule };

	return db_run(ctx, &sql_departure_add_rule, &rule_row_shape, &row, NULL);
}

enum err departure_store_rules(struct ctx *ctx, int64_t id, struct list *ret_rules)
{
	const struct departure_query key = { .id = id };

	return db_list(ctx, &sql_departure_rules, &query_shape, &key, &rule_shape, ret_rules);
}

enum err departure_store_update(struct ctx *ctx, const struct departure_row *row)
{
	return db_run(ctx, &sql_departure_update, &row_shape, row, NULL);
}

enum err departure_store_export_off(struct ctx *ctx, int64_t account_id)
{
	const struct departure_query key = { .account_id = account_id };

	return db_run(ctx, &sql_departure_export_off, &query_shape, &key, NULL);
}

enum err departure_store_counts(struct ctx *ctx, int64_t account_id, struct departure_counts *ret_counts)
{
	const struct departure_query key = { .account_id = account_id };

	*ret_counts = (struct departure_counts){ 0 };
	return db_one(ctx, &sql_departure_counts, &query_shape, &key, &departure_counts_shape, ret_counts);
}

/* --- What he has --- */

enum err departure_store_followups(struct ctx *ctx, const struct departure_query *query, struct list *ret_things)
{
	return db_list(ctx, &sql_departure_followups, &query_shape, query, &thing_shape, ret_things);
}

enum err departure_store_submissions(struct ctx *ctx, const struct departure_query *query, struct list *ret_things)
{
	return db_list(ctx, &sql_departure_submissions, &query_shape, query, &thing_shape, ret_things);
}

enum err departure_store_positions(struct ctx *ctx, const struct departure_query *query, struct list *ret_things)
{
	return db_list(ctx, &sql_departure_positions, &query_shape, query, &thing_shape, ret_things);
}

/* --- Moving it --- */

enum err departure_store_move_todos(struct ctx *ctx, const struct departure_query *query)
{
	return db_run(ctx, &sql_departure_move_todos, &query_shape, query, NULL);
}

enum err departure_store_move_appointments(struct ctx *ctx, const struct departure_query *query)
{
	TRY(db_run(ctx, &sql_departure_leave_appointments, &query_shape, query, NULL));
	return db_run(ctx, &sql_departure_move_appointments, &query_shape, query, NULL);
}

enum err departure_store_move_position(struct ctx *ctx, const struct departure_query *query, bool is_backup)
{
	return db_run(ctx, is_backup ? &sql_departure_move_backup : &sql_departure_move_lead, &query_shape, query, NULL);
}

enum err departure_store_move_backups(struct ctx *ctx, const struct departure_query *query)
{
	return db_run(ctx, &sql_departure_move_backups, &query_shape, query, NULL);
}

enum err departure_store_move_reports(struct ctx *ctx, const struct departure_query *query)
{
	return db_run(ctx, &sql_departure_move_reports, &query_shape, query, NULL);
}

/* --- What was handed over --- */

enum err departure_store_add_item(struct ctx *ctx, const struct departure_item_row *row)
{
	return db_run(ctx, &sql_departure_add_item, &item_shape, row, NULL);
}

enum err departure_store_wechat_count(struct ctx *ctx, const struct departure_query *query, int64_t *ret_count)
{
	return db_int(ctx, &sql_departure_wechat_count, &query_shape, query, ret_count);
}

enum err departure_store_items(struct ctx *ctx, const struct departure_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_departure_items, &query_shape, query, &item_shape, ret_rows);
}

enum err departure_store_item_count(struct ctx *ctx, const struct departure_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_departure_item_count, &query_shape, query, ret_total);
}

enum err departure_store_taken(struct ctx *ctx, int64_t id, struct list *ret_taken)
{
	const struct departure_query key = { .id = id };

	return db_list(ctx, &sql_departure_taken, &query_shape, &key, &taken_shape, ret_taken);
}

/* --- Calling it off --- */

enum err departure_store_export_on(struct ctx *ctx, int64_t account_id)
{
	const struct departure_query key = { .account_id = account_id };

	return db_run(ctx, &sql_departure_export_on, &query_shape, &key, NULL);
}

enum err departure_store_note_submissions(struct ctx *ctx, const struct departure_query *query)
{
	return db_run(ctx, &sql_departure_note_submissions, &query_shape, query, NULL);
}

enum err departure_store_note_followup(struct ctx *ctx, const struct departure_query *query)
{
	return db_run(ctx, &sql_departure_note_followup, &query_shape, query, NULL);
}

enum err departure_store_note_things(struct ctx *ctx, const struct departure_query *query)
{
	TRY(db_run(ctx, &sql_departure_note_todos, &query_shape, query, NULL));
	return db_run(ctx, &sql_departure_note_appointments, &query_shape, query, NULL);
}

enum err departure_store_note_position(struct ctx *ctx, const struct departure_query *query)
{
	return db_run(ctx, &sql_departure_note_position, &query_shape, query, NULL);
}

enum err departure_store_note_backups(struct ctx *ctx, const struct departure_query *query)
{
	TRY(db_run(ctx, &sql_departure_note_backups, &query_shape, query, NULL));
	return db_run(ctx, &sql_departure_note_reports, &query_shape, query, NULL);
}

enum err departure_store_verdicts(struct ctx *ctx, const struct departure_query *query, struct list *ret_verdicts)
{
	return db_list(ctx, &sql_departure_verdicts, &query_shape, query, &verdict_shape, ret_verdicts);
}

enum err departure_store_back_counts(struct ctx *ctx, const struct departure_query *query, struct list *ret_backs)
{
	return db_list(ctx, &sql_departure_back_counts, &query_shape, query, &departure_back_shape, ret_backs);
}

enum err departure_store_stays(struct ctx *ctx, const struct departure_query *query, struct list *ret_stays)
{
	return db_list(ctx, &sql_departure_stays, &query_shape, query, &stay_shape, ret_stays);
}

enum err departure_store_decide(struct ctx *ctx, int64_t move_id, const char *verdict)
{
	const struct departure_query key = { .row_id = move_id, .verdict = verdict };

	return db_run(ctx, &sql_departure_decide, &query_shape, &key, NULL);
}

static const struct back_statement {
	const char *place;
	const struct sql *sql;
} back_statements[] = {
	{ "submission", &sql_departure_back_submission }, { "todo", &sql_departure_back_todo },
	{ "appointment", &sql_departure_back_appointment }, { "lead", &sql_departure_back_lead },
	{ "backup", &sql_departure_back_backup },	    { "followup_backup", &sql_departure_back_followup_backup },
	{ "report", &sql_departure_back_report },
};

enum err departure_store_back(struct ctx *ctx, const char *place, const struct departure_query *query, bool joined)
{
	if (text_equal(place, "appointment") && !joined)
		TRY(db_run(ctx, &sql_departure_leave_appointment, &query_shape, query, NULL));
	for (size_t i = 0; i < sizeof(back_statements) / sizeof(back_statements[0]); i++) {
		if (text_equal(back_statements[i].place, place))
			return db_run(ctx, back_statements[i].sql, &query_shape, query, NULL);
	}
	return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "Nothing is handed over in the place %s.", place);
}

enum err departure_store_given_back(struct ctx *ctx, int64_t id, struct list *ret_taken)
{
	const struct departure_query key = { .id = id };

	return db_list(ctx, &sql_departure_given_back, &query_shape, &key, &taken_shape, ret_taken);
}

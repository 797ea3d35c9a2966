/* Runs retention.sql. */
#include "feature/retention/retention_store.h"

#include "platform/db/db.h"
#include "retention_sql.h"

static const struct field setting_fields[] = {
	FIELD_ID(struct retention_setting_row, firm_id),    FIELD_INT(struct retention_setting_row, version),
	FIELD_TEXT(struct retention_setting_row, zone),	    FIELD_ID(struct retention_setting_row, account_id),
	FIELD_TIME(struct retention_setting_row, next_run_at_ms),
};
static const struct shape setting_shape = SHAPE("retention_setting_row", struct retention_setting_row, setting_fields);

static const struct field rule_fields[] = {
	FIELD_ENUM(struct retention_rule, subject, &retention_subjects), FIELD_BOOL(struct retention_rule, enabled),
	FIELD_INT(struct retention_rule, months),			  FIELD_ENUM(struct retention_rule, action, &retention_actions),
	FIELD_INT(struct retention_rule, grace_days),
};
static const struct shape rule_shape = SHAPE("retention_rule_row", struct retention_rule, rule_fields);

static const struct field query_fields[] = {
	FIELD_ID(struct retention_query, id),		    FIELD_ID(struct retention_query, run_id),
	FIELD_ENUM(struct retention_query, subject, &retention_subjects), FIELD_ENUM(struct retention_query, state, &retention_states),
	FIELD_ID(struct retention_query, candidate_id),	    FIELD_ID(struct retention_query, account_id),
	FIELD_INT(struct retention_query, before_ms),	    FIELD_INT(struct retention_query, after_id),
	FIELD_INT(struct retention_query, row_limit),
};
static const struct shape query_shape = SHAPE("retention_query", struct retention_query, query_fields);

static const struct field person_fields[] = {
	FIELD_ID(struct retention_person_row, candidate_id), FIELD_TEXT(struct retention_person_row, candidate_name),
	FIELD_ID(struct retention_person_row, owner_id),     FIELD_TEXT(struct retention_person_row, owner_name),
	FIELD_TIME(struct retention_person_row, since_ms),
};
static const struct shape person_shape = SHAPE("retention_person_row", struct retention_person_row, person_fields);

static const struct field notice_fields[] = {
	FIELD_ID(struct retention_notice_row, id),	       FIELD_ID(struct retention_notice_row, run_id),
	FIELD_ID(struct retention_notice_row, candidate_id),   FIELD_TEXT(struct retention_notice_row, candidate_name),
	FIELD_ENUM(struct retention_notice_row, subject, &retention_subjects),
	FIELD_ENUM(struct retention_notice_row, action, &retention_actions),
	FIELD_ID(struct retention_notice_row, owner_id),       FIELD_TEXT(struct retention_notice_row, owner_name),
	FIELD_TIME(struct retention_notice_row, found_at_ms),  FIELD_TIME(struct retention_notice_row, act_at_ms),
	FIELD_ENUM(struct retention_notice_row, state, &retention_states),
	FIELD_TIME(struct retention_notice_row, settled_at_ms), FIELD_ID(struct retention_notice_row, settled_by_id),
	FIELD_TEXT(struct retention_notice_row, settled_by_name), FIELD_TEXT(struct retention_notice_row, reason),
	FIELD_TIME(struct retention_notice_row, keep_until_ms),
};
static const struct shape notice_shape = SHAPE("retention_notice_row", struct retention_notice_row, notice_fields);

static const struct field told_fields[] = {
	FIELD_ID(struct retention_told, owner_id),
	FIELD_INT(struct retention_told, count),
	FIELD_TIME(struct retention_told, act_at_ms),
};
static const struct shape told_shape = SHAPE("retention_told", struct retention_told, told_fields);

struct run_row {
	int64_t run_id;
	int64_t id;
	int64_t started_at_ms;
	int64_t finished_at_ms;
	struct retention_counts counts;
};
#define COUNT(member) \
	{ FIELD_NAMED(#member), .type = FIELD_TYPE_INT, .offset = offsetof(struct run_row, counts.member) }
static const struct field run_fields[] = {
	FIELD_ID(struct run_row, run_id),	   FIELD_ID(struct run_row, id), FIELD_TIME(struct run_row, started_at_ms),
	FIELD_TIME(struct run_row, finished_at_ms), COUNT(found),		 COUNT(unanswered),
	COUNT(archived),			   COUNT(erased),		 COUNT(lapsed),
	COUNT(failed),				   COUNT(recordings),		 COUNT(imports),
	COUNT(inbox),				   COUNT(outbox),
};
static const struct shape run_shape = SHAPE("retention_run_row", struct run_row, run_fields);

/* One number, so its list is a list of numbers. */
struct one_id {
	int64_t id;
};
static const struct field id_fields[] = { FIELD_ID(struct one_id, id) };
static const struct shape id_shape = SHAPE("retention_id", struct one_id, id_fields);

/* --- Settings --- */

enum err retention_store_setting(struct ctx *ctx, struct retention_setting_row *ret_row)
{
	bool found;

	*ret_row = (struct retention_setting_row){ 0 };
	return db_maybe(ctx, &sql_retention_setting_get, NULL, NULL, &setting_shape, ret_row, &found);
}

enum err retention_store_put_setting(struct ctx *ctx, const struct retention_setting_row *row)
{
	return db_run(ctx, &sql_retention_setting_put, &setting_shape, row, NULL);
}

enum err retention_store_rules(struct ctx *ctx, struct list *ret_rules)
{
	return db_list(ctx, &sql_retention_rule_list, NULL, NULL, &rule_shape, ret_rules);
}

enum err retention_store_put_rule(struct ctx *ctx, const struct retention_rule *rule)
{
	return db_run(ctx, &sql_retention_rule_put, &rule_shape, rule, NULL);
}

enum err retention_store_due(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_retention_due, NULL, NULL, &setting_shape, ret_rows);
}

enum err retention_store_partner(struct ctx *ctx, int64_t *ret_account_id)
{
	return db_int(ctx, &sql_retention_partner, NULL, NULL, ret_account_id);
}

/* --- Persons --- */

enum err retention_store_persons(struct ctx *ctx, const struct retention_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_retention_persons, &query_shape, query, &person_shape, ret_rows);
}

enum err retention_store_count(struct ctx *ctx, const struct retention_query *query, int64_t *ret_count)
{
	return db_int(ctx, &sql_retention_count, &query_shape, query, ret_count);
}

enum err retention_store_fits(struct ctx *ctx, const struct retention_query *query, bool *ret_fits)
{
	int64_t count;

	TRY(db_int(ctx, &sql_retention_fits, &query_shape, query, &count));
	*ret_fits = count > 0;
	return OK;
}

/* --- Notices --- */

enum err retention_store_add_notice(struct ctx *ctx, const struct retention_notice_row *row, bool *ret_is_new)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_retention_notice_add, &notice_shape, row, &changes));
	*ret_is_new = changes > 0;
	return OK;
}

enum err retention_store_notice(struct ctx *ctx, const struct retention_query *query, struct retention_notice_row *ret_row,
				bool *ret_found)
{
	*ret_row = (struct retention_notice_row){ 0 };
	return db_maybe(ctx, &sql_retention_notice_get, &query_shape, query, &notice_shape, ret_row, ret_found);
}

enum err retention_store_over(struct ctx *ctx, const struct retention_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_retention_notice_over, &query_shape, query, &notice_shape, ret_rows);
}

enum err retention_store_page(struct ctx *ctx, const struct retention_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_retention_notice_page, &query_shape, query, &notice_shape, ret_rows);
}

enum err retention_store_page_count(struct ctx *ctx, const struct retention_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_retention_notice_count, &query_shape, query, ret_total);
}

enum err retention_store_settle(struct ctx *ctx, const struct retention_notice_row *row, bool *ret_is_settled)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_retention_notice_settle, &notice_shape, row, &changes));
	*ret_is_settled = changes > 0;
	return OK;
}

enum err retention_store_told(struct ctx *ctx, int64_t run_id, struct list *ret_told)
{
	const struct retention_query key = { .run_id = run_id };

	return db_list(ctx, &sql_retention_told, &query_shape, &key, &told_shape, ret_told);
}

/* --- Runs --- */

enum err retention_store_open_run(struct ctx *ctx, int64_t *ret_id)
{
	return db_int(ctx, &sql_retention_run_open, NULL, NULL, ret_id);
}

enum err retention_store_begin(struct ctx *ctx, int64_t *ret_id)
{
	return db_int(ctx, &sql_retention_run_begin, NULL, NULL, ret_id);
}

enum err retention_store_add(struct ctx *ctx, int64_t run_id, const struct retention_counts *counts)
{
	const struct run_row row = { .run_id = run_id, .counts = *counts };

	return db_run(ctx, &sql_retention_run_add, &run_shape, &row, NULL);
}

enum err retention_store_finish(struct ctx *ctx, int64_t run_id)
{
	const struct run_row key = { .run_id = run_id };

	return db_run(ctx, &sql_retention_run_finish, &run_shape, &key, NULL);
}

static struct retention_run run_of(const struct run_row *row)
{
	return (struct retention_run){ row->id, row->started_at_ms, row->finished_at_ms, row->counts };
}

enum err retention_store_runs(struct ctx *ctx, struct list *ret_runs)
{
	struct list rows;

	TRY(db_list(ctx, &sql_retention_run_list, NULL, NULL, &run_shape, &rows));
	struct retention_run *runs = arena_array(ctx->arena, rows.count + 1, sizeof(*runs));
	for (size_t i = 0; i < rows.count; i++)
		runs[i] = run_of((const struct run_row *)rows.items + i);
	*ret_runs = (struct list){ runs, rows.count };
	return OK;
}

enum err retention_store_run(struct ctx *ctx, int64_t run_id, struct retention_run *ret_run)
{
	const struct run_row key = { .run_id = run_id };
	struct run_row row = { 0 };

	TRY(db_one(ctx, &sql_retention_run_get, &run_shape, &key, &run_shape, &row));
	*ret_run = run_of(&row);
	return OK;
}

/* --- Rows --- */

enum err retention_store_recordings(struct ctx *ctx, const struct retention_query *query, struct list *ret_ids)
{
	return db_list(ctx, &sql_retention_recordings, &query_shape, query, &id_shape, ret_ids);
}

enum err retention_store_old(struct ctx *ctx, const struct retention_query *query, int64_t *ret_count)
{
	static const struct sql *const counts[RETENTION_SUBJECTS] = {
		[RETENTION_RECORDINGS] = &sql_retention_old_recordings, [RETENTION_IMPORTS] = &sql_retention_old_imports,
		[RETENTION_INBOX] = &sql_retention_old_inbox,	    [RETENTION_OUTBOX] = &sql_retention_old_outbox,
	};

	return db_int(ctx, counts[query->subject], &query_shape, query, ret_count);
}

enum err retention_store_delete(struct ctx *ctx, const struct retention_query *query, int64_t *ret_changes)
{
	static const struct sql *const deletes[RETENTION_SUBJECTS] = {
		[RETENTION_IMPORTS] = &sql_retention_delete_imports,
		[RETENTION_INBOX] = &sql_retention_delete_inbox,
		[RETENTION_OUTBOX] = &sql_retention_delete_outbox,
	};

	if (query->subject == RETENTION_IMPORTS)
		TRY(db_run(ctx, &sql_retention_forget_samples, &query_shape, query, NULL));
	return db_run(ctx, deletes[query->subject], &query_shape, query, ret_changes);
}

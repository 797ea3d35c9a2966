/* Runs timeline.sql. */
#include "feature/timeline/timeline_store.h"

#include "platform/db/db.h"
#include "timeline_sql.h"

static const struct field query_fields[] = {
	FIELD_INT(struct timeline_query, viewer_id),
	FIELD_ID(struct timeline_query, candidate_id), FIELD_INT(struct timeline_query, kinds),
	FIELD_INT(struct timeline_query, before_ms),   FIELD_INT(struct timeline_query, before_rank),
	FIELD_INT(struct timeline_query, before_id),   FIELD_INT(struct timeline_query, row_limit),
	FIELD_TEXT(struct timeline_query, ids),
};
static const struct shape query_shape = SHAPE("timeline_query", struct timeline_query, query_fields);

static const struct field key_fields[] = {
	FIELD_INT(struct timeline_key, rank),
	FIELD_INT(struct timeline_key, at_ms),
	FIELD_ID(struct timeline_key, id),
};
static const struct shape key_shape = SHAPE("timeline_key", struct timeline_key, key_fields);

static const struct field fact_fields[] = {
	FIELD_ID(struct timeline_fact, id),
	FIELD_ID(struct timeline_fact, author_id),
	FIELD_TEXT(struct timeline_fact, author_name),
	FIELD_ID(struct timeline_fact, for_id),
	FIELD_TEXT(struct timeline_fact, for_name),
	FIELD_TEXT(struct timeline_fact, person),
	FIELD_TEXT(struct timeline_fact, code),
	FIELD_TEXT(struct timeline_fact, detail),
	FIELD_TEXT(struct timeline_fact, title),
	FIELD_INT(struct timeline_fact, round, .flags = FIELD_NULL),
	FIELD_BOOL(struct timeline_fact, is_late),
	FIELD_BOOL(struct timeline_fact, is_undo),
	FIELD_ID(struct timeline_fact, submission_id),
	FIELD_ID(struct timeline_fact, position_id),
	FIELD_TEXT(struct timeline_fact, position_title),
	FIELD_TEXT(struct timeline_fact, job_type),
	FIELD_ID(struct timeline_fact, company_id),
	FIELD_TEXT(struct timeline_fact, company_name),
	FIELD_TEXT(struct timeline_fact, from_stage),
	FIELD_TEXT(struct timeline_fact, from_name),
	FIELD_TEXT(struct timeline_fact, to_stage),
	FIELD_TEXT(struct timeline_fact, to_name),
};
static const struct shape fact_shape = SHAPE("timeline_fact", struct timeline_fact, fact_fields);

enum err timeline_store_page(struct ctx *ctx, const struct timeline_query *query, struct list *ret_keys)
{
	return db_list(ctx, &sql_timeline_page, &query_shape, query, &key_shape, ret_keys);
}

enum err timeline_store_count(struct ctx *ctx, const struct timeline_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_timeline_count, &query_shape, query, ret_total);
}

enum err timeline_store_facts(struct ctx *ctx, enum timeline_rank rank, const char *ids, struct list *ret_facts)
{
	static const struct sql *const queries[RANK_COUNT] = {
		[RANK_CANDIDATE] = &sql_timeline_candidates,
		[RANK_FOLLOWUP_OPENED] = &sql_timeline_followups,
		[RANK_STAGE] = &sql_timeline_stages,
		[RANK_RECORD] = &sql_timeline_records,
		[RANK_REMINDER] = &sql_timeline_reminders,
		[RANK_TODO] = &sql_timeline_todos,
		[RANK_APPOINTMENT] = &sql_timeline_appointments,
		[RANK_FOLLOWUP_ENDED] = &sql_timeline_followups,
		[RANK_FILE] = &sql_timeline_files,
		[RANK_RELAY] = &sql_timeline_relays,
	};
	const struct timeline_query key = { .ids = ids };

	return db_list(ctx, queries[rank], &query_shape, &key, &fact_shape, ret_facts);
}

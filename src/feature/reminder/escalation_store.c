/* Rows behind what superiors are told. */
#include "escalation_sql.h"
#include "feature/reminder/escalation.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct escalation_row, followup_id), FIELD_ID(struct escalation_row, candidate_id),
	FIELD_ID(struct escalation_row, acting_id),   FIELD_TEXT(struct escalation_row, acting_name),
	FIELD_ID(struct escalation_row, superior_id), FIELD_INT(struct escalation_row, due_no),
	FIELD_TIME(struct escalation_row, due_at_ms),
};
static const struct shape row_shape = SHAPE("escalation_row", struct escalation_row, row_fields);

static const struct field firm_fields[] = {
	FIELD_ID(struct escalation_firm, id),
	FIELD_INT(struct escalation_firm, after_days),
};
static const struct shape firm_shape = SHAPE("escalation_firm", struct escalation_firm, firm_fields);

struct due_key {
	int64_t before_ms;
	int64_t row_limit;
};
static const struct field key_fields[] = { FIELD_INT(struct due_key, before_ms), FIELD_INT(struct due_key, row_limit) };
static const struct shape key_shape = SHAPE("escalation_key", struct due_key, key_fields);

enum err escalation_store_firms(struct ctx *ctx, struct list *ret_firms)
{
	return db_list(ctx, &sql_escalation_firms, NULL, NULL, &firm_shape, ret_firms);
}

enum err escalation_store_due(struct ctx *ctx, int64_t before_ms, int64_t limit, struct list *ret_rows)
{
	const struct due_key key = { before_ms, limit };

	return db_list(ctx, &sql_escalation_due, &key_shape, &key, &row_shape, ret_rows);
}

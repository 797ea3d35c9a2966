/* Rows behind the duties around submissions. */
#include "feature/followup/duty.h"

#include "platform/db/db.h"
#include "followup_sql.h"

static const struct field feedback_fields[] = {
	FIELD_ID(struct feedback_row, firm_id),	     FIELD_ID(struct feedback_row, submission_id),
	FIELD_ID(struct feedback_row, candidate_id), FIELD_ID(struct feedback_row, lead_id),
	FIELD_TIME(struct feedback_row, event_ms),   FIELD_BOOL(struct feedback_row, is_interview),
	FIELD_INT(struct feedback_row, asked),	     FIELD_INT(struct feedback_row, open),
	FIELD_TEXT(struct feedback_row, key),
};
static const struct shape feedback_shape = SHAPE("feedback", struct feedback_row, feedback_fields);

static const struct field eve_fields[] = {
	FIELD_ID(struct eve_row, firm_id),	FIELD_ID(struct eve_row, appointment_id),
	FIELD_ID(struct eve_row, candidate_id), FIELD_ID(struct eve_row, account_id),
	FIELD_TIME(struct eve_row, starts_at_ms), FIELD_TEXT(struct eve_row, place),
	FIELD_INT(struct eve_row, round),
};
static const struct shape eve_shape = SHAPE("eve", struct eve_row, eve_fields);

struct until_key {
	int64_t until_ms;
};
static const struct field until_fields[] = { FIELD_INT(struct until_key, until_ms) };
static const struct shape until_shape = SHAPE("until", struct until_key, until_fields);

enum err duty_store_feedback(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_duty_feedback, NULL, NULL, &feedback_shape, ret_rows);
}

enum err duty_store_eves(struct ctx *ctx, int64_t until_ms, struct list *ret_rows)
{
	struct until_key key = { until_ms };

	return db_list(ctx, &sql_duty_eves, &until_shape, &key, &eve_shape, ret_rows);
}

static const struct field checklist_fields[] = {
	FIELD_ID(struct checklist_row, submission_id), FIELD_ID(struct checklist_row, candidate_id),
	FIELD_ID(struct checklist_row, owner_id),      FIELD_TIME(struct checklist_row, stage_since_ms),
	FIELD_TEXT(struct checklist_row, onboard_on),
};
static const struct shape checklist_shape = SHAPE("checklist", struct checklist_row, checklist_fields);

enum err duty_store_checklist(struct ctx *ctx, int64_t submission_id, struct checklist_row *ret_row, bool *ret_found)
{
	struct checklist_row key = { .submission_id = submission_id };

	return db_maybe(ctx, &sql_duty_checklist, &checklist_shape, &key, &checklist_shape, ret_row, ret_found);
}

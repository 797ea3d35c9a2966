/* What the search reads of candidates. */
#include "candidate_sql.h"
#include "feature/candidate/candidate.h"
#include "platform/db/db.h"

static const struct field text_fields[] = {
	FIELD_ID(struct candidate_text, id),		FIELD_INT(struct candidate_text, updated_at_ms),
	FIELD_TEXT(struct candidate_text, name),	FIELD_TEXT(struct candidate_text, company),
	FIELD_TEXT(struct candidate_text, title),	FIELD_TEXT(struct candidate_text, city),
	FIELD_TEXT(struct candidate_text, education),	FIELD_TEXT(struct candidate_text, contact_window),
	FIELD_TEXT(struct candidate_text, office_address), FIELD_TEXT(struct candidate_text, source),
	FIELD_TEXT(struct candidate_text, tags),	FIELD_TEXT(struct candidate_text, custom),
	FIELD_TEXT(struct candidate_text, phone_last4), FIELD_TEXT(struct candidate_text, merged_last4),
	FIELD_TEXT(struct candidate_text, resume),
};
static const struct shape text_shape = SHAPE("candidate_text", struct candidate_text, text_fields);

struct walk_key {
	int64_t after_id;
	int64_t row_limit;
	const char *ids;
};
static const struct field walk_fields[] = {
	FIELD_INT(struct walk_key, after_id),
	FIELD_INT(struct walk_key, row_limit),
	FIELD_TEXT(struct walk_key, ids),
};
static const struct shape walk_shape = SHAPE("walk", struct walk_key, walk_fields);

struct walked {
	int64_t id;
};
static const struct field walked_fields[] = { FIELD_ID(struct walked, id) };
static const struct shape walked_shape = SHAPE("walked", struct walked, walked_fields);

enum err candidate_texts(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	const struct walk_key key = { .ids = ids };

	return db_list(ctx, &sql_candidate_texts, &walk_shape, &key, &text_shape, ret_texts);
}

enum err candidate_resumes(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	const struct walk_key key = { .ids = ids };

	return db_list(ctx, &sql_candidate_resumes, &walk_shape, &key, &text_shape, ret_texts);
}

/* struct walked is one number, so its list is a list of numbers. */
enum err candidate_ids(struct ctx *ctx, int64_t after_id, int64_t limit, struct list *ret_ids)
{
	const struct walk_key key = { .after_id = after_id, .row_limit = limit };

	return db_list(ctx, &sql_candidate_walk, &walk_shape, &key, &walked_shape, ret_ids);
}

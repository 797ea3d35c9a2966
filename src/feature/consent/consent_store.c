/* Rows of consents, texts and settings. */
#include "feature/consent/consent_store.h"

#include "consent_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct consent_row, id),
	FIELD_ID(struct consent_row, candidate_id),
	FIELD_ENUM(struct consent_row, purpose, &consent_purposes),
	FIELD_ID(struct consent_row, company_id),
	FIELD_TEXT(struct consent_row, company_name),
	FIELD_INT(struct consent_row, text_version),
	FIELD_ENUM(struct consent_row, channel, &consent_channels),
	FIELD_TEXT(struct consent_row, evidence),
	FIELD_ID(struct consent_row, attachment_id),
	FIELD_TIME(struct consent_row, given_at_ms),
	FIELD_TIME(struct consent_row, expires_at_ms),
	FIELD_TIME(struct consent_row, withdrawn_at_ms),
	FIELD_TEXT(struct consent_row, withdraw_note),
	FIELD_ID(struct consent_row, created_by_id),
	FIELD_TEXT(struct consent_row, created_by_name),
	FIELD_ID(struct consent_row, position_id),
};
static const struct shape row_shape = SHAPE("consent_row", struct consent_row, row_fields);

static const struct field client_fields[] = {
	FIELD_ID(struct consent_client, submission_id),
	FIELD_ID(struct consent_client, company_id),
	FIELD_TEXT(struct consent_client, company_name),
	FIELD_TEXT(struct consent_client, position_title),
	FIELD_BOOL(struct consent_client, is_sent),
};
static const struct shape client_shape = SHAPE("consent_client", struct consent_client, client_fields);

static const struct field settings_fields[] = {
	FIELD_INT(struct consent_settings, version),
	FIELD_ENUM(struct consent_settings, recommend, &consent_modes),
};
static const struct shape settings_shape = SHAPE("consent_settings", struct consent_settings, settings_fields);

struct text_row {
	int purpose;
	int64_t version;
	const char *text;
	int64_t created_by_id;
	int64_t since;
};
static const struct field text_fields[] = {
	FIELD_ENUM(struct text_row, purpose, &consent_purposes),
	FIELD_INT(struct text_row, version),
	FIELD_TEXT(struct text_row, text),
	FIELD_ID(struct text_row, created_by_id),
	FIELD_TIME(struct text_row, since),
};
static const struct shape text_shape = SHAPE("consent_text", struct text_row, text_fields);

enum err consent_store_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	const struct consent_row key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_consent_list, &row_shape, &key, &row_shape, ret_rows);
}

enum err consent_store_get(struct ctx *ctx, int64_t id, struct consent_row *ret_row, bool *ret_found)
{
	const struct consent_row key = { .id = id };

	return db_maybe(ctx, &sql_consent_get, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err consent_store_insert(struct ctx *ctx, const struct consent_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_consent_insert, &row_shape, row, ret_id);
}

enum err consent_store_withdraw(struct ctx *ctx, int64_t id, const char *note, int64_t *ret_changes)
{
	const struct consent_row key = { .id = id, .withdraw_note = note };

	return db_run(ctx, &sql_consent_withdraw, &row_shape, &key, ret_changes);
}

static enum err count(struct ctx *ctx, const struct sql *sql, const struct consent_row *row, bool *ret_any)
{
	int64_t n;

	TRY(db_int(ctx, sql, &row_shape, row, &n));
	*ret_any = n > 0;
	return OK;
}

enum err consent_store_holds(struct ctx *ctx, const struct consent_row *row, bool *ret_holds)
{
	return count(ctx, &sql_consent_holds, row, ret_holds);
}

enum err consent_store_has_attachment(struct ctx *ctx, const struct consent_row *row, bool *ret_has)
{
	return count(ctx, &sql_consent_attachment, row, ret_has);
}

enum err consent_store_has_company(struct ctx *ctx, const struct consent_row *row, bool *ret_has)
{
	return count(ctx, &sql_consent_company, row, ret_has);
}

enum err consent_store_company_of(struct ctx *ctx, int64_t position_id, int64_t *ret_company_id)
{
	const struct consent_row key = { .position_id = position_id };

	return db_int(ctx, &sql_consent_position_company, &row_shape, &key, ret_company_id);
}

enum err consent_store_clients(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	const struct consent_row key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_consent_clients, &row_shape, &key, &client_shape, ret_rows);
}

enum err consent_store_settings(struct ctx *ctx, struct consent_settings *settings)
{
	bool found;

	return db_maybe(ctx, &sql_consent_setting_get, NULL, NULL, &settings_shape, settings, &found);
}

enum err consent_store_put_settings(struct ctx *ctx, const struct consent_settings *settings)
{
	return db_run(ctx, &sql_consent_setting_put, &settings_shape, settings, NULL);
}

enum err consent_store_texts(struct ctx *ctx, struct list *ret_texts)
{
	struct list rows;

	TRY(db_list(ctx, &sql_consent_text_list, NULL, NULL, &text_shape, &rows));
	struct consent_text *texts = arena_array(ctx->arena, rows.count + 1, sizeof(*texts));
	for (size_t i = 0; i < rows.count; i++) {
		const struct text_row *row = (const struct text_row *)rows.items + i;

		texts[i] = (struct consent_text){ row->purpose, row->version, row->text, row->since };
	}
	*ret_texts = (struct list){ texts, rows.count };
	return OK;
}

enum err consent_store_add_text(struct ctx *ctx, const struct consent_text *text)
{
	const struct text_row row = { .purpose = text->purpose, .version = text->version, .text = text->text,
				      .created_by_id = ctx->actor.account_id };

	return db_run(ctx, &sql_consent_text_insert, &text_shape, &row, NULL);
}

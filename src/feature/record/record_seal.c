/* Content in and out of its seal; who may have it out. */
#include "feature/record/record_seal.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"
#include "platform/json/json_read.h"

enum { CONTENT_MAX_BYTES = 1024 * 1024 };

static const char sealed_as[] = "record.sealed";

static const struct field content_fields[] = {
	FIELD_TEXT(struct record_content, fact, .max = 20000),	FIELD_INT(struct record_content, emotion),
	FIELD_TEXT(struct record_content, emotion_text, .max = 20000), FIELD_TEXT(struct record_content, action, .max = 20000),
	FIELD_INT(struct record_content, action_due_at),	FIELD_INT(struct record_content, action_account_id),
	FIELD_TEXT(struct record_content, text, .max = 20000),
};
static const struct shape content_shape = SHAPE("record_content", struct record_content, content_fields);

struct record_content record_content_of(const struct record_row *row)
{
	return (struct record_content){ row->fact, row->emotion, row->emotion_text, row->action, row->action_due_at_ms,
					row->action_account_id, row->text };
}

void record_content_put(struct record_row *row, const struct record_content *content)
{
	static const struct record_content nothing;

	if (!content)
		content = &nothing;
	row->fact = content->fact;
	row->emotion = content->emotion;
	row->emotion_text = content->emotion_text;
	row->action = content->action;
	row->action_due_at_ms = content->action_due_at;
	row->action_account_id = content->action_account_id;
	row->text = content->text;
}

enum err record_seal(struct ctx *ctx, struct record_row *row)
{
	CLOSING(text_done) struct text json = { 0 };
	const struct record_content content = record_content_of(row);

	if (!ctx->keys)
		return fail(ctx, ERR_INTERNAL, "keyring.missing", NULL, "there is no key to seal a record with");
	text_init(&json, CONTENT_MAX_BYTES);
	json_append_shape(&json, &content_shape, &content, NULL);
	TRY(keyring_seal(ctx, sealed_as, row->id, text_chars(&json), &row->sealed));
	record_content_put(row, NULL);
	return OK;
}

enum err record_unseal(struct ctx *ctx, struct record_row *row)
{
	struct record_content content = { 0 };
	const char *json;

	TRY(keyring_unseal(ctx, sealed_as, row->id, &row->sealed, &json));
	if (!json) /* marked, not sealed yet */
		return OK;
	TRY(json_read(ctx, json, strlen(json), &content_shape, &content));
	record_content_put(row, &content);
	return OK;
}

static bool may_open(const struct actor *actor, const struct record_row *row)
{
	return row->author_id == actor->account_id || role_may(actor->role, actor->rights, PERMIT_UNSEAL);
}

enum err record_open(struct ctx *ctx, int64_t id, struct record_row *ret_row, int64_t *ret_until_ms)
{
	struct record_row row = { 0 };

	TRY(record_load(ctx, id, &row));
	if (!row.is_sealed)
		return fail(ctx, ERR_MEANING, "record.not_sealed", NULL, "This record is not sealed.");
	if (!may_open(&ctx->actor, &row))
		return fail(ctx, ERR_DENIED, "record.sealed", NULL, "A sealed record is opened by its author and by partners.");
	TRY(account_unsealed_until(ctx, ret_until_ms));
	if (*ret_until_ms <= ctx_now_ms(ctx))
		return fail(ctx, ERR_DENIED, "record.locked", NULL, "Use a passkey first; sealed records then open for five minutes.");
	TRY(record_unseal(ctx, &row));
	TRY(audit_note(ctx, "record.open", "record", row.id, NULL));
	*ret_row = row;
	return OK;
}

/* --- Those of the time before --- */

static enum err seal_one(struct ctx *ctx, const struct unsealed_row *unsealed)
{
	struct record_row row = { 0 };

	ctx->firm_id = unsealed->firm_id;
	TRY(record_store_get(ctx, unsealed->id, &row));
	TRY(record_seal(ctx, &row));
	TRY(record_store_drop_revisions(ctx, row.id)); /* they say it in plain words */
	return record_store_set_sealed(ctx, &row);
}

struct sealing {
	int64_t limit;
	int64_t count;
};

static enum err seal_some(struct ctx *ctx, void *arg)
{
	struct sealing *sealing = arg;
	struct list rows;

	TRY(record_store_to_seal(ctx, sealing->limit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(seal_one(ctx, (const struct unsealed_row *)rows.items + i));
	sealing->count = (int64_t)rows.count;
	return OK;
}

enum err record_seal_old(struct ctx *ctx, int64_t limit, int64_t *ret_count)
{
	struct sealing sealing = { .limit = limit };

	TRY(db_write(ctx, seal_some, &sealing));
	*ret_count = sealing.count;
	return OK;
}

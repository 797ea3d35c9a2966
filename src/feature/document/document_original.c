/* Contents for background work, and their end by the rule of the firm. */
#include "feature/document/document_file.h"

#include "base/text.h"
#include "document_original_sql.h"
#include "feature/audit/audit.h"
#include "platform/db/db.h"
#include "platform/file/file.h"

struct original_row {
	int64_t id;
	int64_t candidate_id;
	const char *kind;
	const char *file;
	int64_t bytes;
	bool is_gone;
	int64_t sealed_for_id;
};
static const struct field row_fields[] = {
	FIELD_ID(struct original_row, id),       FIELD_ID(struct original_row, candidate_id), FIELD_TEXT(struct original_row, kind),
	FIELD_TEXT(struct original_row, file),   FIELD_INT(struct original_row, bytes),       FIELD_BOOL(struct original_row, is_gone),
	FIELD_ID(struct original_row, sealed_for_id),
};
static const struct shape row_shape = SHAPE("original_row", struct original_row, row_fields);

static enum err load(struct ctx *ctx, int64_t id, struct original_row *ret_row)
{
	const struct original_row key = { .id = id };
	bool found;

	TRY(db_maybe(ctx, &sql_attachment_original, &row_shape, &key, &row_shape, ret_row, &found));
	return found ? OK : fail(ctx, ERR_NOT_FOUND, "document.not_found", NULL, "There is no such file.");
}

enum err attachment_original_get(struct ctx *ctx, int64_t id, struct attachment_original *ret_original)
{
	struct original_row row = { 0 };

	TRY(load(ctx, id, &row));
	*ret_original = (struct attachment_original){
		.candidate_id = row.candidate_id,
		.sealed_for_id = row.sealed_for_id,
		.is_recording = text_equal(row.kind, "recording"),
		.is_gone = row.is_gone,
		.path = file_path(ctx, document_folder(ctx), row.file),
	};
	return OK;
}

static enum err drop(struct ctx *ctx, void *arg)
{
	const struct original_row *row = arg;
	int64_t changes;

	TRY(db_run(ctx, &sql_attachment_original_drop, &row_shape, row, &changes));
	if (!changes)
		return OK;
	TRY(document_store_add_usage(ctx, 0, -row->bytes));
	return audit_note(ctx, "attachment.drop_original", "attachment", row->id, NULL);
}

enum err attachment_original_drop(struct ctx *ctx, int64_t id)
{
	struct original_row row = { 0 };

	TRY(load(ctx, id, &row));
	TRY(db_write(ctx, drop, &row));
	file_remove(ctx, document_folder(ctx), row.file);
	return OK;
}

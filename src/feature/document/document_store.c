/* Runs document.sql. */
#include "feature/document/document_store.h"

#include "document_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct attachment_row, id),
	FIELD_ID(struct attachment_row, firm_id),
	FIELD_INT(struct attachment_row, version),
	FIELD_ID(struct attachment_row, candidate_id),
	FIELD_ID(struct attachment_row, record_id),
	FIELD_ID(struct attachment_row, account_id),
	FIELD_TEXT(struct attachment_row, account_name),
	FIELD_TEXT(struct attachment_row, kind),
	FIELD_TEXT(struct attachment_row, file_name),
	FIELD_TEXT(struct attachment_row, mime),
	FIELD_INT(struct attachment_row, bytes),
	FIELD_TEXT(struct attachment_row, sha256),
	FIELD_TEXT(struct attachment_row, file),
	FIELD_TEXT(struct attachment_row, thumbnail),
	FIELD_TEXT(struct attachment_row, text_state),
	FIELD_TEXT(struct attachment_row, text_error),
	FIELD_INT(struct attachment_row, text_pages),
	FIELD_BOOL(struct attachment_row, text_by_ocr),
	FIELD_INT(struct attachment_row, text_attempts),
	FIELD_TIME(struct attachment_row, created_at_ms),
	FIELD_TIME(struct attachment_row, deleted_at_ms),
	FIELD_BOOL(struct attachment_row, is_sealed),
	FIELD_ID(struct attachment_row, record_author_id),
};
static const struct shape row_shape = SHAPE("attachment_row", struct attachment_row, row_fields);

static const struct field upload_fields[] = {
	FIELD_ID(struct upload_row, id),	    FIELD_ID(struct upload_row, account_id),
	FIELD_ID(struct upload_row, candidate_id),  FIELD_ID(struct upload_row, record_id),
	FIELD_TEXT(struct upload_row, kind),	    FIELD_TEXT(struct upload_row, file_name),
	FIELD_INT(struct upload_row, bytes),	    FIELD_TEXT(struct upload_row, sha256),
	FIELD_TEXT(struct upload_row, file),	    FIELD_INT(struct upload_row, received),
	FIELD_ID(struct upload_row, attachment_id), FIELD_INT(struct upload_row, received_before),
};
static const struct shape upload_shape = SHAPE("upload_row", struct upload_row, upload_fields);

/* Parameters of the small statements; "none" is the number 0, not NULL. */
struct key {
	int64_t id;
	int64_t viewer_id;
	int64_t account_id;
	int64_t candidate_id;
	int64_t record_id;
	int64_t attachment_id;
	int64_t deleted;
	int64_t before_ms;
	int64_t before_id;
	int64_t row_limit;
	int64_t files;
	int64_t bytes;
	int64_t from_page;
	int64_t page;
	bool by_ocr;
	const char *text;
	const char *sha256;
	const char *file;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),	     FIELD_INT(struct key, viewer_id),	    FIELD_ID(struct key, account_id),
	FIELD_ID(struct key, candidate_id),  FIELD_INT(struct key, record_id),	    FIELD_ID(struct key, attachment_id),
	FIELD_INT(struct key, deleted),	     FIELD_INT(struct key, before_ms),	    FIELD_INT(struct key, before_id),
	FIELD_INT(struct key, row_limit),    FIELD_INT(struct key, files),	    FIELD_INT(struct key, bytes),
	FIELD_INT(struct key, from_page),    FIELD_INT(struct key, page),	    FIELD_BOOL(struct key, by_ocr),
	FIELD_TEXT(struct key, text),	     FIELD_TEXT(struct key, sha256),	    FIELD_TEXT(struct key, file),
};
static const struct shape key_shape = SHAPE("document_key", struct key, key_fields);

static const struct field place_fields[] = {
	FIELD_ID(struct attachment_place, candidate_id),
	FIELD_ID(struct attachment_place, record_id),
	FIELD_BOOL(struct attachment_place, is_sealed),
};
static const struct shape place_shape = SHAPE("attachment_place", struct attachment_place, place_fields);

static const struct field page_fields[] = {
	FIELD_INT(struct document_page, page),
	FIELD_BOOL(struct document_page, by_ocr),
	FIELD_TEXT(struct document_page, text),
};
static const struct shape page_shape = SHAPE("document_page", struct document_page, page_fields);

enum err attachment_store_insert(struct ctx *ctx, const struct attachment_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_attachment_insert, &row_shape, row, ret_id);
}

enum err attachment_store_get(struct ctx *ctx, int64_t id, struct attachment_row *ret_row, bool *ret_found)
{
	struct key key = { .id = id, .viewer_id = ctx->actor.account_id };

	return db_maybe(ctx, &sql_attachment_get, &key_shape, &key, &row_shape, ret_row, ret_found);
}

enum err attachment_store_same(struct ctx *ctx, const struct attachment_row *row, int64_t *ret_id)
{
	struct key key = { .candidate_id = row->candidate_id, .record_id = row->record_id, .sha256 = row->sha256 };

	return db_int(ctx, &sql_attachment_same, &key_shape, &key, ret_id);
}

enum err attachment_store_list(struct ctx *ctx, const struct attachment_page *page, struct list *ret_rows, int64_t *ret_total)
{
	struct key key = { .candidate_id = page->candidate_id, .record_id = page->record_id, .deleted = page->deleted,
			   .viewer_id = ctx->actor.account_id, .before_ms = page->before_ms, .before_id = page->before_id,
			   .row_limit = page->row_limit };

	TRY(db_list(ctx, &sql_attachment_list, &key_shape, &key, &row_shape, ret_rows));
	return db_int(ctx, &sql_attachment_count, &key_shape, &key, ret_total);
}

enum err attachment_store_update(struct ctx *ctx, const struct attachment_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_attachment_update, &row_shape, row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the file's entry in between.");
	return OK;
}

enum err attachment_store_set_deleted(struct ctx *ctx, int64_t id, bool deleted)
{
	struct key key = { .id = id, .account_id = ctx->actor.account_id };

	return db_run(ctx, deleted ? &sql_attachment_delete : &sql_attachment_restore, &key_shape, &key, NULL);
}

enum err attachment_store_place(struct ctx *ctx, int64_t record_id, struct attachment_place *ret_place, bool *ret_found)
{
	struct key key = { .id = record_id, .viewer_id = ctx->actor.account_id };

	return db_maybe(ctx, &sql_attachment_record_place, &key_shape, &key, &place_shape, ret_place, ret_found);
}

enum err attachment_store_expired(struct ctx *ctx, int64_t before_ms, int64_t limit, struct list *ret_rows)
{
	struct key key = { .before_ms = before_ms, .row_limit = limit };

	return db_list(ctx, &sql_attachment_expired, &key_shape, &key, &row_shape, ret_rows);
}

enum err attachment_store_purge(struct ctx *ctx, const struct attachment_row *row)
{
	struct key key = { .id = row->id };

	TRY(db_run(ctx, &sql_document_text_delete, &key_shape, &key, NULL));
	TRY(db_run(ctx, &sql_document_upload_unlink, &key_shape, &key, NULL));
	TRY(db_run(ctx, &sql_attachment_purge, &key_shape, &key, NULL));
	return document_store_add_usage(ctx, -1, -row->bytes);
}

enum err document_store_is_known(struct ctx *ctx, const char *file, bool *ret_known)
{
	struct key key = { .file = file };
	int64_t known;

	TRY(db_int(ctx, &sql_document_file_known, &key_shape, &key, &known));
	*ret_known = known != 0;
	return OK;
}

enum err document_store_usage(struct ctx *ctx, int64_t *ret_bytes)
{
	int64_t kept;
	int64_t pending;

	TRY(db_int(ctx, &sql_document_usage_get, NULL, NULL, &kept));
	TRY(db_int(ctx, &sql_document_upload_pending, NULL, NULL, &pending));
	*ret_bytes = kept + pending;
	return OK;
}

enum err document_store_add_usage(struct ctx *ctx, int64_t files, int64_t bytes)
{
	struct key key = { .files = files, .bytes = bytes };

	return db_run(ctx, &sql_document_usage_add, &key_shape, &key, NULL);
}

enum err upload_store_insert(struct ctx *ctx, const struct upload_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_document_upload_insert, &upload_shape, row, ret_id);
}

enum err upload_store_open(struct ctx *ctx, const struct upload_row *row, int64_t *ret_id)
{
	struct key key = { .account_id = row->account_id, .candidate_id = row->candidate_id, .record_id = row->record_id,
			   .sha256 = row->sha256, .bytes = row->bytes };

	return db_int(ctx, &sql_document_upload_open, &key_shape, &key, ret_id);
}

enum err upload_store_get(struct ctx *ctx, int64_t id, struct upload_row *ret_row)
{
	struct key key = { .id = id, .account_id = ctx->actor.account_id };
	bool found;

	TRY(db_maybe(ctx, &sql_document_upload_get, &key_shape, &key, &upload_shape, ret_row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "document.no_upload", NULL, "There is no such upload of yours.");
	return OK;
}

enum err upload_store_advance(struct ctx *ctx, const struct upload_row *row, bool *ret_done)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_document_upload_advance, &upload_shape, row, &changes));
	*ret_done = changes > 0;
	return OK;
}

enum err upload_store_end(struct ctx *ctx, int64_t id, int64_t attachment_id)
{
	struct key key = { .id = id, .attachment_id = attachment_id };

	return db_run(ctx, &sql_document_upload_end, &key_shape, &key, NULL);
}

enum err upload_store_delete(struct ctx *ctx, int64_t id)
{
	struct key key = { .id = id };

	return db_run(ctx, &sql_document_upload_delete, &key_shape, &key, NULL);
}

enum err upload_store_forget(struct ctx *ctx, int64_t before_ms)
{
	struct key key = { .before_ms = before_ms };

	return db_run(ctx, &sql_document_upload_forget, &key_shape, &key, NULL);
}

enum err document_store_begin_text(struct ctx *ctx, int64_t id)
{
	struct key key = { .id = id };

	return db_run(ctx, &sql_document_text_begin, &key_shape, &key, NULL);
}

enum err document_store_wait_text(struct ctx *ctx, int64_t id)
{
	struct key key = { .id = id };

	return db_run(ctx, &sql_document_text_wait, &key_shape, &key, NULL);
}

enum err document_store_end_text(struct ctx *ctx, const struct attachment_row *row, const struct list *pages)
{
	const struct document_page *page = pages->items;
	struct key key = { .id = row->id, .attachment_id = row->id };

	TRY(db_run(ctx, &sql_document_text_delete, &key_shape, &key, NULL));
	for (size_t i = 0; i < pages->count; i++) {
		key.page = page[i].page;
		key.by_ocr = page[i].by_ocr;
		key.text = page[i].text;
		TRY(db_run(ctx, &sql_document_text_insert, &key_shape, &key, NULL));
	}
	return db_run(ctx, &sql_document_text_end, &row_shape, row, NULL);
}

enum err document_store_pages(struct ctx *ctx, int64_t id, int64_t from_page, int64_t limit, struct list *ret_pages)
{
	struct key key = { .id = id, .from_page = from_page, .row_limit = limit };

	return db_list(ctx, &sql_document_text_pages, &key_shape, &key, &page_shape, ret_pages);
}

struct found_key {
	const char *ids;
	int64_t is_contact_data;
	int64_t candidate_id;
	int64_t after_id;
	int64_t row_limit;
};
static const struct field found_key_fields[] = {
	FIELD_TEXT(struct found_key, ids),	  FIELD_INT(struct found_key, is_contact_data), FIELD_INT(struct found_key, candidate_id),
	FIELD_INT(struct found_key, after_id),	  FIELD_INT(struct found_key, row_limit),
};
static const struct shape found_key_shape = SHAPE("found_key", struct found_key, found_key_fields);

static const struct field found_fields[] = {
	FIELD_ID(struct document_found, id),	     FIELD_ID(struct document_found, candidate_id),
	FIELD_ID(struct document_found, account_id), FIELD_TIME(struct document_found, at_ms),
	FIELD_TEXT(struct document_found, file_name),
};
static const struct shape found_shape = SHAPE("document_found", struct document_found, found_fields);

enum err document_store_found(struct ctx *ctx, const char *ids, bool is_contact_data, struct list *ret_found)
{
	struct found_key key = { .ids = ids, .is_contact_data = is_contact_data };

	return db_list(ctx, &sql_document_found, &found_key_shape, &key, &found_shape, ret_found);
}

struct id_row {
	int64_t id;
};
static const struct field id_fields[] = { FIELD_ID(struct id_row, id) };
static const struct shape id_shape = SHAPE("id_row", struct id_row, id_fields);

enum err document_store_ids(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit, struct list *ret_ids)
{
	struct found_key key = { .candidate_id = candidate_id, .after_id = after_id, .row_limit = limit };

	return db_list(ctx, &sql_document_ids, &found_key_shape, &key, &id_shape, ret_ids);
}

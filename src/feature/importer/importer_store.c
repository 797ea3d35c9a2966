/* Rows of imports. */
#include "feature/importer/importer_store.h"

#include "importer_sql.h"
#include "platform/db/db.h"

enum { ALL_ROWS = 1000000 };

static const struct field import_row_fields[] = {
	FIELD_ID(struct import_row, id),
	FIELD_ID(struct import_row, account_id),
	FIELD_TEXT(struct import_row, account_name),
	FIELD_TEXT(struct import_row, kind),
	FIELD_TEXT(struct import_row, state),
	FIELD_TEXT(struct import_row, file_name),
	FIELD_INT(struct import_row, bytes),
	FIELD_TEXT(struct import_row, file_digest),
	FIELD_INT(struct import_row, header_row),
	FIELD_TEXT(struct import_row, layout),
	FIELD_TEXT(struct import_row, guess),
	FIELD_TEXT(struct import_row, sample),
	FIELD_TEXT(struct import_row, mapping),
	FIELD_TEXT(struct import_row, duplicates),
	FIELD_TEXT(struct import_row, care),
	FIELD_ID(struct import_row, job_id),
	FIELD_INT(struct import_row, rows),
	FIELD_INT(struct import_row, position),
	FIELD_INT(struct import_row, created),
	FIELD_INT(struct import_row, merged),
	FIELD_INT(struct import_row, skipped),
	FIELD_INT(struct import_row, blank),
	FIELD_INT(struct import_row, rejected),
	FIELD_TEXT(struct import_row, error),
	FIELD_TIME(struct import_row, created_at_ms),
	FIELD_TIME(struct import_row, started_at_ms),
	FIELD_TIME(struct import_row, finished_at_ms),
	FIELD_INT(struct import_row, position_before),
};
static const struct shape import_row_shape = SHAPE("import_row", struct import_row, import_row_fields);

/* Parameters of the small statements; filters that are off are the number 0. */
struct import_key {
	int64_t id;
	int64_t account_id;
	int64_t before_id;
	int64_t row_limit;
	int64_t import_id;
	int64_t seq;
	struct bytes data;
	int64_t uploading_before_ms;
	int64_t guessed_before_ms;
	const char *kind;
	const char *file_digest;
	const char *source_key;
	int64_t candidate_id;
	const char *layout;
	const char *mapping;
	const char *name_key;
	const char *title;
	const char *client_key;
	int64_t n;
};
static const struct field import_key_fields[] = {
	FIELD_INT(struct import_key, id),
	FIELD_INT(struct import_key, account_id),
	FIELD_INT(struct import_key, before_id),
	FIELD_INT(struct import_key, row_limit),
	FIELD_INT(struct import_key, import_id),
	FIELD_INT(struct import_key, seq),
	FIELD_BYTES(struct import_key, data),
	FIELD_INT(struct import_key, uploading_before_ms),
	FIELD_INT(struct import_key, guessed_before_ms),
	FIELD_TEXT(struct import_key, kind),
	FIELD_TEXT(struct import_key, file_digest),
	FIELD_TEXT(struct import_key, source_key),
	FIELD_INT(struct import_key, candidate_id),
	FIELD_TEXT(struct import_key, layout),
	FIELD_TEXT(struct import_key, mapping),
	FIELD_TEXT(struct import_key, name_key),
	FIELD_TEXT(struct import_key, title),
	FIELD_TEXT(struct import_key, client_key),
	FIELD_INT(struct import_key, n),
};
static const struct shape import_key_shape = SHAPE("import_key", struct import_key, import_key_fields);

static const struct field import_reject_fields[] = {
	FIELD_ID(struct import_reject, import_id),  FIELD_INT(struct import_reject, line),
	FIELD_TEXT(struct import_reject, field),    FIELD_TEXT(struct import_reject, code),
	FIELD_TEXT(struct import_reject, params),   FIELD_TEXT(struct import_reject, detail),
	FIELD_TEXT(struct import_reject, cells),
};
static const struct shape import_reject_shape = SHAPE("import_reject", struct import_reject, import_reject_fields);

enum err import_store_insert(struct ctx *ctx, const struct import_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_import_insert, &import_row_shape, row, ret_id);
}

enum err import_store_get(struct ctx *ctx, int64_t id, struct import_row *ret_row, bool *ret_found)
{
	struct import_key key = { .id = id };

	return db_maybe(ctx, &sql_import_get, &import_key_shape, &key, &import_row_shape, ret_row, ret_found);
}

enum err import_store_list(struct ctx *ctx, int64_t account_id, int64_t before_id, int64_t limit, struct list *ret_rows,
			   int64_t *ret_total)
{
	struct import_key key = { .account_id = account_id, .before_id = before_id, .row_limit = limit };

	TRY(db_int(ctx, &sql_import_count, &import_key_shape, &key, ret_total));
	return db_list(ctx, &sql_import_list, &import_key_shape, &key, &import_row_shape, ret_rows);
}

enum err import_store_unfinished(struct ctx *ctx, const char *kind, const char *file_digest, int64_t *ret_id)
{
	struct import_key key = { .account_id = ctx->actor.account_id, .kind = kind, .file_digest = file_digest };

	return db_int(ctx, &sql_import_unfinished, &import_key_shape, &key, ret_id);
}

enum err import_store_uploaded(struct ctx *ctx, int64_t id)
{
	struct import_key key = { .id = id };

	return db_run(ctx, &sql_import_uploaded, &import_key_shape, &key, NULL);
}

enum err import_started(struct ctx *ctx)
{
	return fail(ctx, ERR_CONFLICT, "import.started", NULL, "The import was started or cancelled already.");
}

enum err import_store_guess(struct ctx *ctx, const struct import_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_import_guess, &import_row_shape, row, &changes));
	return changes ? OK : import_started(ctx);
}

enum err import_store_start(struct ctx *ctx, const struct import_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_import_start, &import_row_shape, row, &changes));
	return changes ? OK : import_started(ctx);
}

enum err import_store_advance(struct ctx *ctx, const struct import_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_import_advance, &import_row_shape, row, &changes));
	if (!changes)
		return fail(ctx, ERR_CANCELLED, "import.stopped", NULL, "The import was cancelled or goes on elsewhere.");
	return OK;
}

enum err import_store_finish(struct ctx *ctx, const struct import_row *row)
{
	struct import_key key = { .import_id = row->id };

	TRY(db_run(ctx, &sql_import_finish, &import_row_shape, row, NULL));
	return db_run(ctx, &sql_import_chunks_delete, &import_key_shape, &key, NULL);
}

enum err import_store_put_chunk(struct ctx *ctx, int64_t id, int64_t seq, struct bytes data)
{
	struct import_key key = { .import_id = id, .seq = seq, .data = data };

	return db_run(ctx, &sql_import_chunk_insert, &import_key_shape, &key, NULL);
}

struct chunk_walk {
	import_chunk_visit visit;
	void *arg;
};

static enum err visit_chunk(struct ctx *ctx, void *row, void *arg)
{
	const struct chunk_walk *walk = arg;

	return walk->visit(ctx, ((const struct import_key *)row)->data, walk->arg);
}

enum err import_store_chunks(struct ctx *ctx, int64_t id, import_chunk_visit visit, void *arg)
{
	struct import_key key = { .import_id = id };
	struct import_key row;
	struct chunk_walk walk = { visit, arg };

	return db_each(ctx, &sql_import_chunks, &import_key_shape, &key, &import_key_shape, &row, visit_chunk, &walk);
}

enum err import_store_sweep(struct ctx *ctx, int64_t uploading_before_ms, int64_t guessed_before_ms)
{
	struct import_key key = { .uploading_before_ms = uploading_before_ms, .guessed_before_ms = guessed_before_ms };

	TRY(db_run(ctx, &sql_import_chunks_delete_stale, &import_key_shape, &key, NULL));
	return db_run(ctx, &sql_import_cancel_stale, &import_key_shape, &key, NULL);
}

enum err import_store_reject(struct ctx *ctx, const struct import_reject *reject)
{
	return db_run(ctx, &sql_import_reject_insert, &import_reject_shape, reject, NULL);
}

enum err import_store_rejects(struct ctx *ctx, int64_t id, int64_t limit, struct list *ret_rejects)
{
	struct import_key key = { .import_id = id, .row_limit = limit };

	return db_list(ctx, &sql_import_rejects, &import_key_shape, &key, &import_reject_shape, ret_rejects);
}

static const struct field note_fields[] = {
	FIELD_ID(struct import_note, import_id),
	FIELD_INT(struct import_note, line),
	FIELD_ID(struct import_note, candidate_id),
	FIELD_TEXT(struct import_note, candidate_name),
};
static const struct shape note_shape = SHAPE("import_note", struct import_note, note_fields);

enum err import_store_note(struct ctx *ctx, int64_t id, int64_t line, int64_t candidate_id)
{
	const struct import_note note = { id, line, candidate_id, NULL };

	return db_run(ctx, &sql_import_note_insert, &note_shape, &note, NULL);
}

enum err import_store_notes(struct ctx *ctx, int64_t id, int64_t limit, struct list *ret_notes)
{
	const struct import_key key = { .import_id = id, .row_limit = limit };

	return db_list(ctx, &sql_import_notes, &import_key_shape, &key, &note_shape, ret_notes);
}

struct reject_walk {
	import_reject_visit visit;
	void *arg;
};

static enum err visit_reject(struct ctx *ctx, void *row, void *arg)
{
	const struct reject_walk *walk = arg;

	return walk->visit(ctx, row, walk->arg);
}

enum err import_store_each_reject(struct ctx *ctx, int64_t id, import_reject_visit visit, void *arg)
{
	struct import_key key = { .import_id = id, .row_limit = ALL_ROWS };
	struct import_reject row;
	struct reject_walk walk = { visit, arg };

	return db_each(ctx, &sql_import_rejects, &import_key_shape, &key, &import_reject_shape, &row, visit_reject, &walk);
}

enum err import_store_source(struct ctx *ctx, const char *source_key, int64_t *ret_candidate_id)
{
	struct import_key key = { .source_key = source_key };

	return db_int(ctx, &sql_import_source_find, &import_key_shape, &key, ret_candidate_id);
}

enum err import_store_set_source(struct ctx *ctx, const char *source_key, int64_t candidate_id)
{
	struct import_key key = { .source_key = source_key, .candidate_id = candidate_id };

	return db_run(ctx, &sql_import_source_set, &import_key_shape, &key, NULL);
}

enum err import_store_record(struct ctx *ctx, const char *source_key, int64_t *ret_record_id)
{
	struct import_key key = { .source_key = source_key };

	return db_int(ctx, &sql_import_record_find, &import_key_shape, &key, ret_record_id);
}

enum err import_store_position(struct ctx *ctx, const char *source_key, int64_t *ret_position_id)
{
	struct import_key key = { .source_key = source_key };

	return db_int(ctx, &sql_import_position_find, &import_key_shape, &key, ret_position_id);
}

enum err import_store_by_title(struct ctx *ctx, const char *title, const char *client_key, int64_t *ret_id, int64_t *ret_count)
{
	struct import_key key = { .title = title, .client_key = client_key };
	struct import_key row = { 0 };

	TRY(db_one(ctx, &sql_import_by_title, &import_key_shape, &key, &import_key_shape, &row));
	*ret_id = row.id;
	*ret_count = row.n;
	return OK;
}

enum err import_store_by_name(struct ctx *ctx, const char *name_key, int64_t *ret_id, int64_t *ret_count)
{
	struct import_key key = { .name_key = name_key };
	struct import_key row = { 0 };

	TRY(db_one(ctx, &sql_import_by_name, &import_key_shape, &key, &import_key_shape, &row));
	*ret_id = row.id;
	*ret_count = row.n;
	return OK;
}

enum err import_store_layout(struct ctx *ctx, const char *layout, const char **ret_mapping)
{
	struct import_key key = { .layout = layout };
	struct import_key row = { 0 };
	bool found;

	TRY(db_maybe(ctx, &sql_import_layout_get, &import_key_shape, &key, &import_key_shape, &row, &found));
	*ret_mapping = found ? row.mapping : NULL;
	return OK;
}

enum err import_store_set_layout(struct ctx *ctx, const char *layout, const char *mapping)
{
	struct import_key key = { .layout = layout, .mapping = mapping };

	return db_run(ctx, &sql_import_layout_set, &import_key_shape, &key, NULL);
}

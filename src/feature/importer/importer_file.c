/* `genjin import`: create, begin, run in one call, without a server. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/importer/importer_run.h"
#include "platform/db/db.h"
#include "platform/file/file.h"
#include "platform/json/json_read.h"

enum { MAP_MAX_BYTES = 256 * 1024, REJECTS_MAX_BYTES = 512 * 1024 * 1024 };

static const struct field result_fields[] = {
	FIELD_ID(struct import_file_result, id),	    FIELD_INT(struct import_file_result, rows),
	FIELD_INT(struct import_file_result, created),  FIELD_INT(struct import_file_result, merged),
	FIELD_INT(struct import_file_result, skipped),  FIELD_INT(struct import_file_result, blank),
	FIELD_INT(struct import_file_result, rejected), FIELD_TEXT(struct import_file_result, rejects_file),
};
const struct shape import_file_result_shape = SHAPE("ImportResult", struct import_file_result, result_fields);

static const struct guess_column *column_by_heading(const struct import_guess *guess, const char *heading)
{
	const struct guess_column *columns = guess->columns.items;

	for (size_t i = 0; i < guess->columns.count; i++) {
		if (text_equal(columns[i].heading, heading))
			return &columns[i];
	}
	return NULL;
}

/* The guess, changed by what the map file says of some headings. Columns without heading are named by their number. */
static enum err apply_map(struct ctx *ctx, const char *map_path, const struct import_guess *guess,
			  struct import_start *start)
{
	const struct guess_column *columns = guess->columns.items;
	const char **fields = arena_array(ctx->arena, guess->columns.count + 1, sizeof(*fields));
	struct list pairs;
	struct vec mapping;
	char *json;

	TRY(file_read(ctx, map_path, MAP_MAX_BYTES, &json));
	TRY(json_read_pairs(ctx, json, strlen(json), &pairs));
	for (size_t i = 0; i < guess->columns.count; i++)
		fields[i] = columns[i].field;
	for (size_t i = 0; i < pairs.count; i++) {
		const struct json_pair *pair = (const struct json_pair *)pairs.items + i;
		const struct guess_column *column = column_by_heading(guess, pair->key);
		int64_t number;

		if (!column && text_to_i64(pair->key, &number) && number >= 0 && (size_t)number < guess->columns.count)
			column = &columns[number];
		if (!column)
			return fail(ctx, ERR_MEANING, "import.mapping", "mapping", "The file has no column \"%s\".", pair->key);
		fields[column->column] = pair->value;
	}
	vec_init(&mapping, ctx->arena, sizeof(struct import_pair));
	for (size_t i = 0; i < guess->columns.count; i++) {
		if (fields[i])
			*(struct import_pair *)vec_push(&mapping) = (struct import_pair){ (int64_t)i, fields[i] };
	}
	start->has_mapping = true;
	start->mapping = vec_list(&mapping);
	return OK;
}

/* A heading with a dot ("commentingPerson.name") is a field of something else: kept as a note unless the table knows it. */
static const char *field_of(const struct import_heading *headings, const struct guess_column *column)
{
	for (; headings->heading; headings++) {
		if (text_equal(headings->heading, column->heading))
			return headings->field;
	}
	return column->heading && strchr(column->heading, '.') ? NULL : column->field;
}

/* The guess, but for the headings of a known system. */
static void apply_headings(struct ctx *ctx, const struct import_heading *headings, const struct import_guess *guess,
			   struct import_start *start)
{
	const struct guess_column *columns = guess->columns.items;
	struct vec mapping;

	vec_init(&mapping, ctx->arena, sizeof(struct import_pair));
	for (size_t i = 0; i < guess->columns.count; i++) {
		const char *field = field_of(headings, &columns[i]);

		if (field)
			*(struct import_pair *)vec_push(&mapping) = (struct import_pair){ (int64_t)i, field };
	}
	start->has_mapping = true;
	start->mapping = vec_list(&mapping);
}

struct begin_work {
	int64_t id;
	struct import_start start;
};

static enum err show_guess(struct ctx *ctx, void *arg)
{
	return import_show_guess(ctx, ((const struct begin_work *)arg)->id);
}

static enum err begin(struct ctx *ctx, void *arg)
{
	const struct begin_work *work = arg;

	return import_begin(ctx, work->id, &work->start, false);
}

static enum err cancel(struct ctx *ctx, void *arg)
{
	return import_cancel(ctx, ((const struct begin_work *)arg)->id);
}

/* An import that cannot begin is not left waiting. Returns what was wrong with it. */
static enum err give_up(struct ctx *ctx, struct begin_work *work, enum err result)
{
	struct fault fault = ctx->fault;

	fault_clear(ctx);
	TRY(db_write(ctx, cancel, work));
	ctx->fault = fault;
	return result;
}

static enum err create_and_begin(struct ctx *ctx, const struct import_file *file, int64_t *ret_id)
{
	struct begin_work work = { .start = { .skip_duplicates = file->skip_duplicates, .in_care = file->in_care } };
	const struct import_upload upload = { file->kind, file->path, file->path, file->sheet };
	struct import_guess guess = { 0 };
	struct import_row row;

	TRY(import_take_in(ctx, &upload, &work.id));
	TRY(db_write(ctx, show_guess, &work));
	if (file->map_path || file->headings) {
		TRY(import_load(ctx, work.id, &row));
		TRY(import_read_guess(ctx, &row, &guess));
	}
	if (file->headings)
		apply_headings(ctx, file->headings, &guess, &work.start);
	if (file->map_path) {
		enum err result = apply_map(ctx, file->map_path, &guess, &work.start);
		if (result != OK)
			return give_up(ctx, &work, result);
	}
	*ret_id = work.id;
	enum err result = db_write(ctx, begin, &work);
	return result == OK ? OK : give_up(ctx, &work, result);
}

static void stream_close(FILE **stream)
{
	if (*stream)
		fclose(*stream);
}

/* Rejected rows into FOLDER/import-ID.csv. */
static enum err write_rejects(struct ctx *ctx, const char *folder, int64_t id, const char **ret_path)
{
	CLOSING(text_done) struct text csv = { 0 };
	const char *path = arena_format(ctx->arena, "%s/import-%lld.csv", folder, (long long)id);

	text_init(&csv, REJECTS_MAX_BYTES);
	TRY(import_rejects_csv(ctx, id, &csv));
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return fail(ctx, ERR_INTERNAL, "import.rejects_file", NULL, "%s: %s", folder, strerrordesc_np(errno));
	CLOSING(stream_close) FILE *stream = fopen(path, "wbe");
	if (!stream || fwrite(text_chars(&csv), 1, csv.length, stream) != csv.length || fflush(stream) != 0)
		return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "import.rejects_file", NULL, "%s: %s", path,
			    strerrordesc_np(errno));
	*ret_path = path;
	return OK;
}

/* The import has ended: what came of it. */
static enum err collect(struct ctx *ctx, const struct import_file *file, int64_t id, struct import_file_result *ret_result)
{
	struct import_reason reason = { 0 };
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	if (text_equal(row.state, "failed")) {
		TRY(import_read_error(ctx, &row, &reason));
		return fail(ctx, ERR_MEANING, reason.code, NULL, "%s", reason.text);
	}
	if (!text_equal(row.state, "done"))
		return fail(ctx, ERR_CANCELLED, "import.stopped", NULL, "The import was cancelled.");
	*ret_result = (struct import_file_result){ id, row.position, row.created, row.merged, row.skipped, row.blank,
						   row.rejected, NULL };
	if (row.rejected)
		TRY(write_rejects(ctx, file->rejects_folder, id, &ret_result->rejects_file));
	return OK;
}

/* What an earlier command left unfinished, if it was of the same sheet. */
static enum err find_unfinished(struct ctx *ctx, const struct import_file *file, int64_t *ret_id)
{
	struct import_guess guess = { 0 };
	struct import_row row;

	TRY(import_find_unfinished(ctx, file->kind, file->path, ret_id));
	if (!*ret_id || !file->sheet)
		return OK;
	TRY(import_load(ctx, *ret_id, &row));
	TRY(import_read_guess(ctx, &row, &guess));
	if (!text_equal(guess.sheet, file->sheet))
		*ret_id = 0;
	return OK;
}

enum err importer_run_file(struct ctx *ctx, const struct import_file *file, struct import_file_result *ret_result)
{
	int64_t id = 0;

	if (!import_kind_of(file->kind))
		return fail(ctx, ERR_INVALID, "import.kind", "kind",
			    "genjin import candidates, positions, records, submissions, users or pay.");
	TRY(import_need_kind(ctx, file->kind));
	TRY(find_unfinished(ctx, file, &id));
	if (!id)
		TRY(create_and_begin(ctx, file, &id));
	TRY(import_run(ctx, id, NULL));
	return collect(ctx, file, id, ret_result);
}

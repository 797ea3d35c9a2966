/* Taking files in, starting, cancelling and showing imports. The rows themselves: importer_run.c. */
#include "feature/importer/importer.h"

#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/importer/importer_run.h"
#include "platform/crypto/crypto.h"
#include "platform/db/db.h"
#include "platform/extract/extract.h"
#include "platform/json/json_read.h"
#include "platform/live/live.h"

enum {
	CHUNK_BYTES = 1024 * 1024,
	FILE_MAX_BYTES = 64 * 1024 * 1024,
	JSON_MAX_BYTES = 16 * 1024 * 1024,
	SHOWN_REJECTS = 50,
	FILE_NAME_MAX = 200,
	SHEETS_MAX = 1000, /* the reader allows no more */
	UPLOADING_KEPT_MS = MS_PER_HOUR,
	GUESSED_KEPT_DAYS = 7,
};

/* --- Shapes --- */

static const struct field guess_fields[] = {
	FIELD_TEXT(struct import_guess, format),
	FIELD_TEXT(struct import_guess, encoding),
	FIELD_TEXT(struct import_guess, delimiter),
	FIELD_TEXT(struct import_guess, sheet),
	FIELD_TEXTS(struct import_guess, sheets, .max = SHEETS_MAX),
	FIELD_INT(struct import_guess, header_row),
	FIELD_LIST(struct import_guess, columns, &guess_column_shape, .max = GUESS_MAX_COLUMNS, .flags = FIELD_REQUIRED),
};
static const struct shape guess_shape = SHAPE("ImportGuess", struct import_guess, guess_fields);

static const struct field target_fields[] = {
	FIELD_TEXT(struct import_target, field, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import_target, label, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct import_target, required),
};
static const struct shape target_shape = SHAPE("ImportTarget", struct import_target, target_fields);

static const struct field reason_fields[] = {
	FIELD_TEXT(struct import_reason, code, .flags = FIELD_REQUIRED),
	FIELD_JSON(struct import_reason, params, .schema = "object", .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import_reason, text, .flags = FIELD_REQUIRED),
};
static const struct shape import_reason_shape = SHAPE("Reason", struct import_reason, reason_fields);

static const struct field reject_fields[] = {
	FIELD_INT(struct import_reject_shown, row),
	FIELD_TEXT(struct import_reject_shown, field),
	FIELD_OBJECT(struct import_reject_shown, reason, &import_reason_shape),
};
static const struct shape reject_shape = SHAPE("ImportReject", struct import_reject_shown, reject_fields);

static const struct field counts_fields[] = {
	FIELD_INT(struct import_counts, rows),	  FIELD_INT(struct import_counts, processed),
	FIELD_INT(struct import_counts, created), FIELD_INT(struct import_counts, merged),
	FIELD_INT(struct import_counts, skipped), FIELD_INT(struct import_counts, rejected),
	FIELD_INT(struct import_counts, blank),
};
const struct shape import_counts_shape = SHAPE("ImportCounts", struct import_counts, counts_fields);

static const char *const kind_names[] = { NULL, "candidates", "positions", "records" };
const struct choices import_kinds = CHOICES(kind_names);
static const char *const state_names[] = { NULL, "guessed", "running", "done", "cancelled", "failed" };
static const struct choices state_choices = CHOICES(state_names);

static const struct field import_fields[] = {
	FIELD_ID(struct import, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import, kind, .choices = &import_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import, state, .choices = &state_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import, file_name, .flags = FIELD_REQUIRED),
	FIELD_INT(struct import, bytes),
	FIELD_OBJECT(struct import, guess, &guess_shape),
	FIELD_LIST(struct import, fields, &target_shape),
	FIELD_JSON(struct import, sample, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct import, counts, &import_counts_shape),
	FIELD_LIST(struct import, rejects, &reject_shape),
	FIELD_TEXT(struct import, rejects_url),
	FIELD_OBJECT_PTR(struct import, error, &import_reason_shape),
	FIELD_TIME(struct import, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct import, started_at),
	FIELD_TIME(struct import, finished_at),
	FIELD_OBJECT(struct import, by, &account_ref_shape),
};
const struct shape import_shape = SHAPE("Import", struct import, import_fields);

/* --- Kinds --- */

enum import_kind import_kind_of(const char *name)
{
	return (enum import_kind)choice_from_text(&import_kinds, name);
}

/* --- Looking at a file --- */

/* What the beginning of the file and its size tell. */
struct import_look {
	struct import_guess guess;
	const char *sample;
	const char *layout;
	int64_t rows; /* data rows as far as known */
};

/* Reads at most GUESS_ROWS rows with content. ret_before: rows of the file up to each of them, blank ones included. */
static enum err read_beginning(struct ctx *ctx, struct extract *table, struct guess_row *rows, int64_t *ret_before,
			       size_t *ret_count)
{
	struct extract_row row;
	int64_t passed = 0;
	size_t count = 0;

	while (count < GUESS_ROWS) {
		bool more;

		TRY(extract_next(ctx, table, &row, &more));
		if (!more)
			break;
		passed += row.blank_count ? row.blank_count : 1;
		if (row.blank_count)
			continue;
		const char **cells = arena_array(ctx->arena, row.cell_count + 1, sizeof(*cells));

		for (uint32_t i = 0; i < row.cell_count; i++)
			cells[i] = arena_text(ctx->arena, row.cells[i]);
		rows[count] = (struct guess_row){ row.line, cells, row.cell_count };
		ret_before[count++] = passed;
	}
	*ret_count = count;
	return OK;
}

static const char *sample_json(struct ctx *ctx, const struct list *sample)
{
	const struct list *rows = sample->items;
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, JSON_MAX_BYTES);
	text_append_char(&json, '[');
	for (size_t i = 0; i < sample->count; i++) {
		text_append(&json, i ? ",[" : "[");
		for (size_t k = 0; k < rows[i].count; k++) {
			if (k)
				text_append_char(&json, ',');
			json_append_text(&json, ((const char **)rows[i].items)[k]);
		}
		text_append_char(&json, ']');
	}
	text_append_char(&json, ']');
	return text_ok(&json) ? arena_text(ctx->arena, text_chars(&json)) : "[]";
}

/* Targets of the last import of this layout take the place of the guess. */
static enum err use_remembered(struct ctx *ctx, const char *layout, struct list *columns)
{
	struct guess_column *items = columns->items;
	size_t before = guess_reject_columns(columns);
	const char *mapping;
	struct list pairs;

	TRY(import_store_layout(ctx, layout, &mapping));
	if (!mapping)
		return OK;
	TRY(json_read_list(ctx, mapping, strlen(mapping), &import_pair_shape, GUESS_MAX_COLUMNS, &pairs));
	for (size_t i = 0; i < columns->count; i++) {
		items[i].field = NULL;
		items[i].remembered = true;
	}
	for (size_t i = 0; i < pairs.count; i++) {
		const struct import_pair *pair = (const struct import_pair *)pairs.items + i;

		if (before + (size_t)pair->column < columns->count)
			items[before + (size_t)pair->column].field = pair->field;
	}
	return OK;
}

static enum err look_at(struct ctx *ctx, enum import_kind kind, struct extract *table, struct import_look *ret_look)
{
	const struct extract_header *header = extract_header(table);
	struct guess_row rows[GUESS_ROWS];
	int64_t before[GUESS_ROWS];
	struct guess guess;
	size_t count;

	TRY(read_beginning(ctx, table, rows, before, &count));
	TRY(guess_columns(ctx, kind, rows, count, &guess));
	bool has_header = guess.header_at < count;
	if (!count || (has_header && guess.header_at + 1 == count))
		return fail(ctx, ERR_MEANING, "import.empty", "file", "The file holds no rows below its headings.");
	TRY(use_remembered(ctx, guess.layout, &guess.columns));

	int64_t rows_before = has_header ? before[guess.header_at] : 0;
	*ret_look = (struct import_look){
		.guess = { header->format, header->encoding, header->delimiter, header->sheet, header->sheets,
			   guess.header_row, guess.columns },
		.sample = sample_json(ctx, &guess.sample),
		.layout = guess.layout,
		.rows = header->rows > rows_before ? header->rows - rows_before : 0,
	};
	return OK;
}

static enum err no_sheet(struct ctx *ctx, const char *sheet)
{
	return fail(ctx, ERR_MEANING, "import.sheet", "sheet", "The file has no sheet \"%.100s\".", sheet);
}

/* What the reader says of a file it cannot read is ours to say: import.unreadable with its reason, or too large. */
static enum err rename_fault(struct ctx *ctx, enum err result)
{
	struct fault fault = ctx->fault;

	if (result == ERR_TOO_LARGE) {
		fault_clear(ctx);
		return fail(ctx, ERR_TOO_LARGE, "import.too_large", "file", "%s", fault.detail);
	}
	if (result != ERR_MEANING || text_starts(fault.code, "import."))
		return result;
	fault_clear(ctx);
	if (text_equal(fault.code, "table.empty"))
		return fail(ctx, ERR_MEANING, "import.empty", "file", "%s", fault.detail);
	if (text_equal(fault.code, "table.no_sheet"))
		return fail(ctx, ERR_MEANING, "import.sheet", "sheet", "%s", fault.detail);
	return fail_with(ctx, ERR_MEANING, "import.unreadable", "file",
			 arena_format(ctx->arena, "{\"reason\":\"%s\"}", fault.code), fault.detail);
}

static enum err look_at_file(struct ctx *ctx, const struct import_upload *upload, struct import_look *ret_look)
{
	CLOSING(extract_close) struct extract *table = NULL;

	TRY(extract_open(ctx, upload->path, upload->sheet, &table));
	if (upload->sheet && !extract_header(table)->sheet)
		return no_sheet(ctx, upload->sheet);
	return look_at(ctx, import_kind_of(upload->kind), table, ret_look);
}

/* --- Taking it in --- */

static void file_close(FILE **file)
{
	if (*file)
		fclose(*file);
}

static enum err digest_file(struct ctx *ctx, FILE *file, const char **ret_digest, int64_t *ret_bytes)
{
	unsigned char hash[CRYPTO_HASH_BYTES];

	if (!crypto_sha256_file(fileno(file), hash, ret_bytes))
		return fail(ctx, ERR_INTERNAL, "import.read", "file", "The file could not be read to its end.");
	*ret_digest = crypto_hex(ctx->arena, hash, sizeof(hash));
	return OK;
}

enum err import_find_unfinished(struct ctx *ctx, const char *kind, const char *path, int64_t *ret_id)
{
	CLOSING(file_close) FILE *file = fopen(path, "rbe");
	const char *digest;
	int64_t bytes;

	if (!file)
		return fail(ctx, ERR_NOT_FOUND, "extract.no_file", "file", "%s cannot be opened.", path);
	TRY(digest_file(ctx, file, &digest, &bytes));
	return import_store_unfinished(ctx, kind, digest, ret_id);
}

struct new_import {
	struct import_row row;
	int64_t id;
	int64_t seq;
	struct bytes chunk;
};

static enum err insert_import(struct ctx *ctx, void *arg)
{
	struct new_import *new = arg;
	int64_t now = ctx_now_ms(ctx);

	TRY(import_store_sweep(ctx, now - UPLOADING_KEPT_MS, now - GUESSED_KEPT_DAYS * (int64_t)MS_PER_DAY));
	return import_store_insert(ctx, &new->row, &new->id);
}

static enum err insert_chunk(struct ctx *ctx, void *arg)
{
	const struct new_import *new = arg;

	return import_store_put_chunk(ctx, new->id, new->seq, new->chunk);
}

/* Piece by piece, each in a write of its own: a large file must not hold up others. */
static enum err store_file(struct ctx *ctx, FILE *file, struct new_import *new)
{
	size_t mark = arena_mark(ctx->arena);
	unsigned char *bytes = arena_alloc(ctx->arena, CHUNK_BYTES);
	size_t length;

	while ((length = fread(bytes, 1, CHUNK_BYTES, file)) > 0) {
		new->chunk = (struct bytes){ bytes, length };
		TRY(db_write(ctx, insert_chunk, new));
		new->seq++;
	}
	if (ferror(file))
		return fail(ctx, ERR_INTERNAL, "import.read", "file", "The file could not be read to its end.");
	arena_release(ctx->arena, mark);
	return OK;
}

static const char *guess_json(struct ctx *ctx, const struct import_guess *guess)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, JSON_MAX_BYTES);
	json_append_shape(&json, &guess_shape, guess, NULL);
	return arena_text(ctx->arena, text_chars(&json));
}

/* Last part of the name, at most FILE_NAME_MAX characters. */
static const char *plain_file_name(struct ctx *ctx, const char *file_name)
{
	const char *slash = strrchr(file_name, '/');
	const char *name = slash ? slash + 1 : file_name;

	if (!text_is_utf8(name, strlen(name)))
		return "file";
	return text_code_points(name) > FILE_NAME_MAX ? arena_format(ctx->arena, "%.*s", FILE_NAME_MAX / 4, name) : name;
}

/* What the look found, as the row keeps it. */
static void fill_row(struct ctx *ctx, const struct import_look *look, struct import_row *row)
{
	row->header_row = look->guess.header_row;
	row->layout = look->layout;
	row->guess = guess_json(ctx, &look->guess);
	row->sample = look->sample;
	row->rows = look->rows;
}

enum err import_take_in(struct ctx *ctx, const struct import_upload *upload, int64_t *ret_id)
{
	CLOSING(file_close) FILE *file = fopen(upload->path, "rbe");
	struct new_import new = { .row = { .account_id = ctx->actor.account_id, .kind = upload->kind, .state = "uploading" } };
	struct import_look look;

	if (!import_kind_of(upload->kind))
		return fail(ctx, ERR_MEANING, "import.kind", "kind", "The kind is candidates, positions or records.");
	if (!file)
		return fail(ctx, ERR_NOT_FOUND, "extract.no_file", "file", "%s cannot be opened.", upload->path);
	TRY(digest_file(ctx, file, &new.row.file_digest, &new.row.bytes));
	if (new.row.bytes > FILE_MAX_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "import.too_large", "file", "The file has more than %d bytes.",
			    FILE_MAX_BYTES);
	enum err result = look_at_file(ctx, upload, &look);
	if (result != OK)
		return rename_fault(ctx, result);

	new.row.file_name = plain_file_name(ctx, upload->file_name);
	fill_row(ctx, &look, &new.row);
	TRY(db_write(ctx, insert_import, &new));
	TRY(store_file(ctx, file, &new));
	*ret_id = new.id;
	return OK;
}

enum err import_show_guess(struct ctx *ctx, int64_t id)
{
	TRY(import_store_uploaded(ctx, id));
	return audit_note(ctx, "import.create", "import", id, NULL);
}

/* --- Loading --- */

enum err import_load(struct ctx *ctx, int64_t id, struct import_row *ret_row)
{
	struct viewer viewer = permission_viewer(ctx);
	struct import_row row = { 0 };
	bool found;

	TRY(import_store_get(ctx, id, &row, &found));
	if (!found || text_equal(row.state, "uploading") || !(viewer.sees_all || row.account_id == viewer.account_id))
		return fail(ctx, ERR_NOT_FOUND, "import.not_found", NULL, "There is no such import.");
	*ret_row = row;
	return OK;
}

enum err import_read_guess(struct ctx *ctx, const struct import_row *row, struct import_guess *ret_guess)
{
	return json_read(ctx, row->guess, strlen(row->guess), &guess_shape, ret_guess);
}

/* --- Another sheet --- */

static enum err look_at_stored(struct ctx *ctx, const struct import_row *row, const char *sheet, struct import_look *ret_look)
{
	CLOSING(extract_close) struct extract *table = NULL;

	TRY(import_open_table(ctx, row->id, sheet, &table));
	return look_at(ctx, import_kind_of(row->kind), table, ret_look);
}

enum err import_look_at_sheet(struct ctx *ctx, int64_t id, const char *sheet, const struct import_look **ret_look)
{
	struct import_look *look = arena_alloc(ctx->arena, sizeof(*look));
	struct import_guess guess = { 0 };
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	if (!text_equal(row.state, "guessed"))
		return import_started(ctx);
	TRY(import_read_guess(ctx, &row, &guess));
	*ret_look = NULL;
	if (text_equal(guess.sheet, sheet))
		return OK;
	if (!guess.sheet)
		return no_sheet(ctx, sheet);
	enum err result = look_at_stored(ctx, &row, sheet, look);
	if (result != OK)
		return rename_fault(ctx, result);
	*ret_look = look;
	return OK;
}

enum err import_use_look(struct ctx *ctx, int64_t id, const struct import_look *look)
{
	struct import_row row = { .id = id };

	if (!look)
		return OK;
	TRY(import_load(ctx, id, &row));
	fill_row(ctx, look, &row);
	TRY(import_store_guess(ctx, &row));
	return audit_note(ctx, "import.sheet", "import", id, NULL);
}

/* --- Plan --- */

/* The guess as a mapping. */
static struct list guessed_pairs(struct ctx *ctx, const struct import_guess *guess)
{
	const struct guess_column *columns = guess->columns.items;
	struct vec pairs;

	vec_init(&pairs, ctx->arena, sizeof(struct import_pair));
	for (size_t i = 0; i < guess->columns.count; i++) {
		struct import_pair pair = { columns[i].column, columns[i].field };

		if (pair.field)
			vec_add(&pairs, &pair);
	}
	return vec_list(&pairs);
}

static enum err make_plan(struct ctx *ctx, const char *kind, const struct import_guess *guess, const struct list *pairs,
			  struct import_plan *ret_plan)
{
	struct import_plan plan = { .kind = import_kind_of(kind), .zone = ctx->actor.zone };
	struct local_time now;

	zone_local(plan.zone, ctx_now_ms(ctx), &now);
	plan.this_year = now.year;
	TRY(custom_field_list(ctx, &plan.custom_fields));
	TRY(plan_columns(ctx, pairs, &guess->columns, &plan));
	*ret_plan = plan;
	return OK;
}

enum err import_make_plan(struct ctx *ctx, const struct import_row *row, const struct import_guess *guess,
			  struct import_plan *ret_plan)
{
	struct list pairs;

	TRY(json_read_list(ctx, row->mapping, strlen(row->mapping), &import_pair_shape, GUESS_MAX_COLUMNS, &pairs));
	TRY(make_plan(ctx, row->kind, guess, &pairs, ret_plan));
	ret_plan->merge = !text_equal(row->duplicates, "skip");
	ret_plan->care = row->care;
	return OK;
}

/* --- Starting and cancelling --- */

/* The pairs as JSON, with columns counted from `first` on. */
static const char *pairs_json(struct ctx *ctx, const struct list *pairs, size_t first)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, JSON_MAX_BYTES);
	text_append_char(&json, '[');
	for (size_t i = 0; i < pairs->count; i++) {
		struct import_pair pair = ((const struct import_pair *)pairs->items)[i];

		pair.column -= (int64_t)first;
		if (pair.column < 0)
			continue;
		if (json.length > 1)
			text_append_char(&json, ',');
		json_append_shape(&json, &import_pair_shape, &pair, NULL);
	}
	text_append_char(&json, ']');
	return arena_text(ctx->arena, text_chars(&json));
}

enum err import_begin(struct ctx *ctx, int64_t id, const struct import_start *start, bool by_job)
{
	struct import_guess guess = { 0 };
	struct import_plan plan;
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	if (!text_equal(row.state, "guessed"))
		return import_started(ctx);
	TRY(import_read_guess(ctx, &row, &guess));
	struct list pairs = start->has_mapping ? start->mapping : guessed_pairs(ctx, &guess);
	TRY(make_plan(ctx, row.kind, &guess, &pairs, &plan));
	row.mapping = pairs_json(ctx, &pairs, 0);
	const char *remembered = pairs_json(ctx, &pairs, guess_reject_columns(&guess.columns));
	row.duplicates = start->skip_duplicates ? "skip" : "merge";
	row.care = start->in_care ? "care" : "pool";
	row.job_id = 0;
	if (by_job)
		TRY(job_enqueue(ctx, "import", NULL,
				arena_format(ctx->arena, "{\"import_id\":%lld,\"account_id\":%lld}", (long long)id,
					     (long long)row.account_id), 0, &row.job_id));
	TRY(import_store_start(ctx, &row));
	TRY(import_store_set_layout(ctx, row.layout, remembered));
	TRY(audit_note(ctx, "import.start", "import", id, NULL));
	row.state = "running";
	return import_publish(ctx, &row);
}

enum err import_cancel(struct ctx *ctx, int64_t id)
{
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	if (!text_equal(row.state, "guessed") && !text_equal(row.state, "running"))
		return OK;
	if (row.job_id) {
		enum err result = job_cancel(ctx, row.job_id);

		if (result == ERR_NOT_FOUND)
			fault_clear(ctx);
		else
			TRY(result);
	}
	row.state = "cancelled";
	TRY(import_store_finish(ctx, &row));
	TRY(audit_note(ctx, "import.cancel", "import", id, NULL));
	return import_publish(ctx, &row);
}

/* --- Showing --- */

struct import_counts import_counts_of(const struct import_row *row)
{
	return (struct import_counts){ .rows = row->rows > row->position ? row->rows : row->position,
				       .processed = row->position, .created = row->created, .merged = row->merged,
				       .skipped = row->skipped, .rejected = row->rejected, .blank = row->blank };
}

enum err import_publish(struct ctx *ctx, const struct import_row *row)
{
	struct import_counts counts = import_counts_of(row);
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, 4096);
	text_append_format(&json, "{\"id\":%lld,\"state\":\"%s\",\"counts\":", (long long)row->id, row->state);
	json_append_shape(&json, &import_counts_shape, &counts, NULL);
	text_append_char(&json, '}');
	return live_publish(ctx, row->account_id, "import", arena_text(ctx->arena, text_chars(&json)));
}

static bool is_required(enum import_kind kind, const char *field)
{
	return text_equal(field, kind == IMPORT_CANDIDATES ? "name" : kind == IMPORT_POSITIONS ? "title" : "at");
}

static enum err targets_of(struct ctx *ctx, enum import_kind kind, struct list *ret_targets)
{
	struct import_fields fields = import_fields_of(kind);
	bool english = text_equal(ctx->actor.locale, "en");
	struct list custom = { 0 };
	struct vec targets;

	vec_init(&targets, ctx->arena, sizeof(struct import_target));
	for (size_t i = 0; i < fields.count; i++) {
		const struct import_field *field = &fields.items[i];
		struct import_target target = { field->name, english ? field->label_en : field->label_zh,
						is_required(kind, field->name) };

		vec_add(&targets, &target);
	}
	if (kind == IMPORT_CANDIDATES)
		TRY(custom_field_list(ctx, &custom));
	for (size_t i = 0; i < custom.count; i++) {
		const struct custom_field *field = (const struct custom_field *)custom.items + i;
		struct import_target target = { arena_format(ctx->arena, "custom.%s", field->key), field->label, false };

		vec_add(&targets, &target);
	}
	*ret_targets = vec_list(&targets);
	return OK;
}

static enum err shown_rejects(struct ctx *ctx, int64_t id, struct list *ret_shown)
{
	struct list rejects;
	struct vec shown;

	vec_init(&shown, ctx->arena, sizeof(struct import_reject_shown));
	TRY(import_store_rejects(ctx, id, SHOWN_REJECTS, &rejects));
	for (size_t i = 0; i < rejects.count; i++) {
		const struct import_reject *reject = (const struct import_reject *)rejects.items + i;
		struct import_reject_shown item = { reject->line, reject->field,
						    import_reason(ctx, reject->code, reject->params, reject->detail) };

		vec_add(&shown, &item);
	}
	*ret_shown = vec_list(&shown);
	return OK;
}

enum err import_read_error(struct ctx *ctx, const struct import_row *row, struct import_reason *ret_reason)
{
	struct import_reason stored = { 0 };

	TRY(json_read(ctx, row->error, strlen(row->error), &import_reason_shape, &stored));
	*ret_reason = import_reason(ctx, stored.code, stored.params, stored.text);
	return OK;
}

static enum err show(struct ctx *ctx, const struct import_row *row, struct import *ret_import)
{
	struct import import = {
		.id = row->id,
		.kind = row->kind,
		.state = row->state,
		.file_name = row->file_name,
		.bytes = row->bytes,
		.sample = row->sample,
		.counts = import_counts_of(row),
		.rejects_url = row->rejected ? arena_format(ctx->arena, "/api/v1/imports/%lld/rejects", (long long)row->id) :
					       NULL,
		.created_at = row->created_at_ms,
		.started_at = row->started_at_ms,
		.finished_at = row->finished_at_ms,
		.by = { row->account_id, row->account_name },
	};

	TRY(import_read_guess(ctx, row, &import.guess));
	TRY(targets_of(ctx, import_kind_of(row->kind), &import.fields));
	TRY(shown_rejects(ctx, row->id, &import.rejects));
	if (row->error) {
		import.error = arena_alloc(ctx->arena, sizeof(*import.error));
		TRY(import_read_error(ctx, row, import.error));
	}
	*ret_import = import;
	return OK;
}

enum err import_get(struct ctx *ctx, int64_t id, struct import *ret_import)
{
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	return show(ctx, &row, ret_import);
}

enum err import_list(struct ctx *ctx, int64_t before_id, int64_t limit, struct list *ret_imports, int64_t *ret_total)
{
	struct viewer viewer = permission_viewer(ctx);
	struct list rows;

	TRY(import_store_list(ctx, viewer.sees_all ? 0 : viewer.account_id, before_id, limit, &rows, ret_total));
	struct import *imports = arena_array(ctx->arena, rows.count + 1, sizeof(*imports));
	for (size_t i = 0; i < rows.count; i++)
		TRY(show(ctx, (const struct import_row *)rows.items + i, &imports[i]));
	*ret_imports = (struct list){ imports, rows.count };
	return OK;
}

/* --- Rejected rows as a file --- */

void import_append_cell(struct text *out, const char *chars)
{
	const char *cell = chars ? chars : "";
	bool guard = *cell && strchr("=+-@\t\r", *cell) != NULL;
	bool quote = strpbrk(cell, ",\"\r\n") != NULL;

	if (quote)
		text_append_char(out, '"');
	if (guard)
		text_append_char(out, '\'');
	for (const char *c = cell; *c; c++) {
		if (*c == '"')
			text_append_char(out, '"');
		text_append_char(out, *c);
	}
	if (quote)
		text_append_char(out, '"');
}

static enum err append_reject(struct ctx *ctx, const struct import_reject *reject, void *arg)
{
	struct text *out = arg;

	text_append_format(out, "%lld,", (long long)reject->line);
	import_append_cell(out, import_reason_text(ctx, reject->code, reject->detail));
	text_append_format(out, ",%s\r\n", reject->cells);
	return text_ok(out) ? OK : fail(ctx, ERR_TOO_LARGE, "import.too_large", NULL, "Too many rejected rows for one file.");
}

enum err import_rejects_csv(struct ctx *ctx, int64_t id, struct text *out)
{
	bool english = text_equal(ctx->actor.locale, "en");
	struct import_guess guess = { 0 };
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	TRY(import_read_guess(ctx, &row, &guess));
	const char *const *headings = english ? guess_reject_headings_en : guess_reject_headings_zh;
	text_append_format(out, "\xEF\xBB\xBF%s,%s", headings[0], headings[1]);
	for (size_t i = guess_reject_columns(&guess.columns); i < guess.columns.count; i++) {
		text_append_char(out, ',');
		import_append_cell(out, ((const struct guess_column *)guess.columns.items)[i].heading);
	}
	text_append(out, "\r\n");
	return import_store_each_reject(ctx, id, append_reject, out);
}

/* Taking files in: looking at the beginning of a file or of another sheet, keeping the file with what was guessed. */
#include "feature/importer/importer.h"

#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/importer/importer_run.h"
#include "platform/crypto/crypto.h"
#include "platform/db/db.h"
#include "platform/extract/extract.h"
#include "platform/json/json_read.h"

enum {
	CHUNK_BYTES = 1024 * 1024,
	FILE_MAX_BYTES = 64 * 1024 * 1024,
	JSON_MAX_BYTES = 16 * 1024 * 1024,
	FILE_NAME_MAX = 200,
	SHEETS_MAX = 1000, /* the reader allows no more */
	UPLOADING_KEPT_MS = MS_PER_HOUR,
	GUESSED_KEPT_DAYS = 7,
};

static const struct field guess_fields[] = {
	FIELD_TEXT(struct import_guess, format),
	FIELD_TEXT(struct import_guess, encoding),
	FIELD_TEXT(struct import_guess, delimiter),
	FIELD_TEXT(struct import_guess, sheet),
	FIELD_TEXTS(struct import_guess, sheets, .max = SHEETS_MAX),
	FIELD_INT(struct import_guess, header_row),
	FIELD_LIST(struct import_guess, columns, &guess_column_shape, .max = GUESS_MAX_COLUMNS, .flags = FIELD_REQUIRED),
};
const struct shape import_guess_shape = SHAPE("ImportGuess", struct import_guess, guess_fields);

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
	json_append_shape(&json, &import_guess_shape, guess, NULL);
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

	TRY(import_need_kind(ctx, upload->kind));
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

enum err import_read_guess(struct ctx *ctx, const struct import_row *row, struct import_guess *ret_guess)
{
	return json_read(ctx, row->guess, strlen(row->guess), &import_guess_shape, ret_guess);
}

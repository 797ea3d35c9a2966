/* Routes of imports. */
#include "base/cleanup.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/importer/importer.h"
#include "feature/importer/importer_template.h"
#include "feature/permission/permission.h"
#include "platform/db/db.h"
#include "platform/http/page.h"
#include "platform/json/json_read.h"

enum { UPLOAD_MAX_BYTES = 65 * 1024 * 1024, REJECTS_MAX_BYTES = 128 * 1024 * 1024, SHEET_NAME_MAX = 200, TEMPLATE_MAX_BYTES = 4096 };

static enum err reply_import(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct import import;

	TRY(import_get(ctx, id, &import));
	return http_reply(ctx, exchange, status, &import_shape, &import);
}

/* Reading the file may take seconds: outside of the write. */
static enum err take_import_in(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t *id = arena_alloc(ctx->arena, sizeof(*id));
	const char *kind = http_upload_field(exchange, "kind");
	const char *sheet = http_upload_field(exchange, "sheet");
	struct http_upload file;

	TRY(http_read_upload(ctx, exchange, &file));
	const struct import_upload upload = { kind ? kind : "", file.path, file.file_name, text_is_empty(sheet) ? NULL : sheet };
	http_keep(exchange, id);
	return import_take_in(ctx, &upload, id);
}

static enum err post_import(struct ctx *ctx, struct http_exchange *exchange)
{
	const int64_t *id = http_kept(exchange);

	TRY(import_show_guess(ctx, *id));
	return reply_import(ctx, exchange, 202, *id);
}

static const struct field upload_fields[] = {
	FIELD_TEXT(struct import_upload, kind, .choices = &import_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import_upload, sheet, .max = SHEET_NAME_MAX),
};
static const struct shape upload_shape = SHAPE("ImportUpload", struct import_upload, upload_fields);

static const struct field page_fields[] = PAGE_FIELDS(&import_shape);
static const struct shape page_shape = SHAPE("ImportList", struct page, page_fields);

struct import_query {
	int64_t limit;
	const char *cursor;
};
static const struct field query_fields[] = { PAGE_QUERY(struct import_query) };
static const struct shape query_shape = SHAPE("import_query", struct import_query, query_fields);

static enum err get_imports(struct ctx *ctx, struct http_exchange *exchange)
{
	struct import_query query = { .limit = PAGE_LIMIT };
	struct page page = { 0 };
	struct page_key key;

	TRY(page_read(ctx, exchange, &query_shape, &query, &query.cursor));
	TRY(page_start(ctx, query.cursor, "imports", &key));
	TRY(import_list(ctx, key.id, query.limit, &page.items, &page.total));
	if ((int64_t)page.items.count == query.limit) {
		const struct import *last = (const struct import *)page.items.items + page.items.count - 1;
		struct page_key next = { .text = "", .id = last->id };

		page.next = page_next(ctx, "imports", &next);
	}
	return page_reply(ctx, exchange, &page_shape, &page);
}

static enum err get_import(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_import(ctx, exchange, 200, id);
}

struct sheet_body {
	const char *sheet;
};
static const struct field sheet_fields[] = {
	FIELD_TEXT(struct sheet_body, sheet, .min = 1, .max = SHEET_NAME_MAX, .flags = FIELD_REQUIRED),
};
static const struct shape sheet_shape = SHAPE("ImportChange", struct sheet_body, sheet_fields);

/* Reads the file again, as far as the guess needs it: outside of the write. */
static enum err look_at_sheet(struct ctx *ctx, struct http_exchange *exchange, const char *sheet)
{
	const struct import_look *look;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(import_look_at_sheet(ctx, id, sheet, &look));
	http_keep(exchange, look);
	return OK;
}

static enum err prepare_patch(struct ctx *ctx, struct http_exchange *exchange)
{
	struct sheet_body body = { 0 };

	TRY(http_read_body(ctx, exchange, &sheet_shape, &body));
	return look_at_sheet(ctx, exchange, body.sheet);
}

static enum err patch_import(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(import_use_look(ctx, id, http_kept(exchange)));
	return reply_import(ctx, exchange, 200, id);
}

static const char *const duplicates_names[] = { NULL, "merge", "skip" };
static const struct choices duplicates_choices = CHOICES(duplicates_names);
enum { DUPLICATES_MERGE = 1, DUPLICATES_SKIP };

struct start_body {
	uint64_t present;
	struct list mapping;
	int duplicates;
	const char *care; /* JSON: true, "care", "pool" */
	const char *sheet;
};
static const struct field start_fields[] = {
	FIELD_LIST(struct start_body, mapping, &import_pair_shape, .max = 500),
	FIELD_ENUM(struct start_body, duplicates, &duplicates_choices),
	FIELD_JSON(struct start_body, care),
	FIELD_TEXT(struct start_body, sheet, .min = 1, .max = SHEET_NAME_MAX),
};
static const struct shape start_shape = SHAPE_INPUT("ImportStart", struct start_body, start_fields);

static enum err prepare_start(struct ctx *ctx, struct http_exchange *exchange)
{
	struct start_body body = { 0 };

	TRY(http_read_body(ctx, exchange, &start_shape, &body));
	return body.sheet ? look_at_sheet(ctx, exchange, body.sheet) : OK;
}

static enum err post_start(struct ctx *ctx, struct http_exchange *exchange)
{
	struct start_body body = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &start_shape, &body));
	struct import_start start = {
		.has_mapping = shape_has(&start_shape, &body, "mapping"),
		.mapping = body.mapping,
		.skip_duplicates = body.duplicates == DUPLICATES_SKIP,
		.in_care = text_equal(body.care, "true") || text_equal(body.care, "\"care\""),
	};
	if (body.care && !start.in_care && !text_equal(body.care, "\"pool\""))
		return fail(ctx, ERR_MEANING, "request.choice", "care", "This must be true, \"care\" or \"pool\".");
	TRY(import_use_look(ctx, id, http_kept(exchange)));
	TRY(import_begin(ctx, id, &start, true));
	return reply_import(ctx, exchange, 202, id);
}

static enum err delete_import(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(import_cancel(ctx, id));
	return reply_import(ctx, exchange, 200, id);
}

static enum err get_rejects(struct ctx *ctx, struct http_exchange *exchange)
{
	CLOSING(text_done) struct text csv = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	text_init(&csv, REJECTS_MAX_BYTES);
	TRY(import_rejects_csv(ctx, id, &csv));
	TRY(takeout_begin(ctx, "import.rejects", "import", id, NULL));
	return http_reply_bytes(ctx, exchange, "text/csv; charset=utf-8",
				arena_format(ctx->arena, "attachment; filename=\"rejects-%lld.csv\"", (long long)id),
				text_chars(&csv), csv.length);
}

struct template_query {
	const char *locale;
};
static const struct field template_fields[] = { FIELD_TEXT(struct template_query, locale, .max = 10) };
static const struct shape template_shape = SHAPE("import_template", struct template_query, template_fields);

static enum err get_template(struct ctx *ctx, struct http_exchange *exchange)
{
	CLOSING(text_done) struct text csv = { 0 };
	struct template_query query = { .locale = ctx->actor.locale };
	const char *name = http_path_text(exchange, "kind");
	int kind = choice_from_text(&import_kinds, name);

	TRY(http_read_query(ctx, exchange, &template_shape, &query));
	if (kind <= 0)
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "There are templates of candidates, positions and records.");
	text_init(&csv, TEMPLATE_MAX_BYTES);
	import_template_csv((enum import_kind)kind, text_equal(query.locale, "en"), &csv);
	return http_reply_bytes(ctx, exchange, "text/csv; charset=utf-8",
				arena_format(ctx->arena, "attachment; filename=\"%s.csv\"", name), text_chars(&csv), csv.length);
}

const struct http_routes importer_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/imports", "Upload a file and guess its columns", PERMIT_TAKE_IN, HTTP_RUN_WRITE, post_import,
	  .prepare = take_import_in, .body = &upload_shape, .reply = &import_shape, .flags = HTTP_UPLOAD, .rate = HTTP_RATE_UPLOAD,
	  .body_max_bytes = UPLOAD_MAX_BYTES, .status = 202 },
	{ "GET", "/api/v1/imports", "Imports, newest first", PERMIT_TAKE_IN, HTTP_RUN_READ, get_imports,
	  .query = &query_shape, .reply = &page_shape },
	{ "GET", "/api/v1/imports/templates/{kind}", "An empty file with the headings of a kind, CSV", PERMIT_TAKE_IN, HTTP_RUN_READ,
	  get_template, .query = &template_shape },
	{ "GET", "/api/v1/imports/{id}", "One import with its progress", PERMIT_TAKE_IN, HTTP_RUN_READ, get_import,
	  .reply = &import_shape },
	{ "PATCH", "/api/v1/imports/{id}", "Guess from another sheet of the workbook (guess.sheets), before the start",
	  PERMIT_TAKE_IN, HTTP_RUN_WRITE, patch_import, .prepare = prepare_patch, .body = &sheet_shape, .reply = &import_shape },
	{ "POST", "/api/v1/imports/{id}/start",
	  "Take the rows in; `mapping` names columns of `sheet`, without it the guess for that sheet counts", PERMIT_TAKE_IN,
	  HTTP_RUN_WRITE, post_start, .prepare = prepare_start, .body = &start_shape, .reply = &import_shape, .status = 202 },
	{ "DELETE", "/api/v1/imports/{id}", "Cancel an import; rows that are in stay", PERMIT_TAKE_IN, HTTP_RUN_WRITE,
	  delete_import, .reply = &import_shape },
	{ "GET", "/api/v1/imports/{id}/rejects", "Rejected rows as CSV", PERMIT_TAKE_IN, HTTP_RUN_SLOW, get_rejects,
	  .rate = HTTP_RATE_EXPORT },
}));

/* Routes of files. */
#include "base/text.h"
#include "feature/document/document.h"

enum { UPLOAD_MAX_BYTES = DOCUMENT_MAX_BYTES + 64 * 1024, NAME_MAX_CHARS = 200 };

static const struct field attachment_fields[] = {
	FIELD_ID(struct attachment, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct attachment, version),
	FIELD_ID(struct attachment, candidate_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct attachment, record_id),
	FIELD_TEXT(struct attachment, kind, .choices = &document_kind_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct attachment, file_name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct attachment, mime, .flags = FIELD_REQUIRED),
	FIELD_INT(struct attachment, bytes),
	FIELD_TEXT(struct attachment, text_state, .choices = &document_state_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct attachment, text_error),
	FIELD_INT(struct attachment, text_pages),
	FIELD_BOOL(struct attachment, text_by_ocr),
	FIELD_BOOL(struct attachment, has_thumbnail),
	FIELD_BOOL(struct attachment, may_open),
	FIELD_BOOL(struct attachment, may_delete),
	FIELD_OBJECT(struct attachment, by, &account_ref_shape),
	FIELD_TIME(struct attachment, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct attachment, deleted_at),
};
const struct shape attachment_shape = SHAPE("Attachment", struct attachment, attachment_fields);

static const struct field change_fields[] = {
	FIELD_TEXT(struct attachment_change, file_name, .min = 1, .max = NAME_MAX_CHARS),
	FIELD_ENUM(struct attachment_change, kind, &document_kind_choices),
};
const struct shape attachment_change_shape = SHAPE_INPUT("AttachmentChange", struct attachment_change, change_fields);

static const struct field filter_fields[] = {
	FIELD_ID(struct attachment_filter, record_id),
	FIELD_BOOL(struct attachment_filter, deleted),
	PAGE_QUERY(struct attachment_filter),
};
static const struct shape filter_shape = SHAPE("AttachmentFilter", struct attachment_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&attachment_shape);
static const struct shape list_shape = SHAPE("AttachmentList", struct page, list_fields);

/* --- Adding: the content is brought to the disk first, then noted in a short write --- */

struct upload_body {
	const char *kind;
};
static const struct field upload_fields[] = { FIELD_TEXT(struct upload_body, kind, .choices = &document_kind_choices) };
static const struct shape upload_shape = SHAPE("AttachmentUpload", struct upload_body, upload_fields);

static enum err read_kind(struct ctx *ctx, struct http_exchange *exchange, const char **ret_kind)
{
	const char *kind = http_upload_field(exchange, "kind");

	*ret_kind = text_is_empty(kind) ? NULL : kind;
	if (*ret_kind && !choice_from_text(&document_kind_choices, kind))
		return fail(ctx, ERR_MEANING, "request.choice", "kind", "A kind is cv, assessment, recording or other.");
	return OK;
}

static enum err take_in(struct ctx *ctx, struct http_exchange *exchange, const struct attachment_place *place)
{
	struct attachment_new file = { .place = *place };
	const struct attachment_content *content;
	struct http_upload upload;

	TRY(http_read_upload(ctx, exchange, &upload));
	TRY(read_kind(ctx, exchange, &file.kind));
	file.file_name = upload.file_name;
	file.path = upload.path;
	file.bytes = upload.bytes;
	TRY(attachment_take_in(ctx, &file, &content));
	http_keep(exchange, content);
	return OK;
}

static enum err take_for_candidate(struct ctx *ctx, struct http_exchange *exchange)
{
	struct attachment_place place = { 0 };

	TRY(http_path_id(ctx, exchange, "id", &place.candidate_id));
	return take_in(ctx, exchange, &place);
}

static enum err take_for_record(struct ctx *ctx, struct http_exchange *exchange)
{
	struct attachment_place place = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(attachment_place_of_record(ctx, id, &place));
	return take_in(ctx, exchange, &place);
}

static enum err reply_attachment(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct attachment attachment;

	TRY(attachment_get(ctx, id, &attachment));
	return http_reply_version(ctx, exchange, status, &attachment_shape, &attachment, attachment.version);
}

static enum err post_attachment(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(attachment_add(ctx, http_kept(exchange), &id));
	return reply_attachment(ctx, exchange, 201, id);
}

/* --- Seeing --- */

static enum err get_attachments(struct ctx *ctx, struct http_exchange *exchange)
{
	struct attachment_filter filter = { .limit = PAGE_LIMIT };
	struct page page;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(attachment_list(ctx, id, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err get_info(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_attachment(ctx, exchange, 200, id);
}

static enum err reply_download(struct ctx *ctx, struct http_exchange *exchange, const struct attachment_download *download)
{
	return http_reply_file(ctx, exchange, download->mime, download->file_name, download->path);
}

/* A player asks for one range after the other: that is one look. */
static enum err get_attachment(struct ctx *ctx, struct http_exchange *exchange)
{
	const char *range = http_header(exchange, "Range");
	struct attachment_download download;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(attachment_open(ctx, id, !range || text_starts(range, "bytes=0-"), &download));
	return reply_download(ctx, exchange, &download);
}

static enum err get_thumbnail(struct ctx *ctx, struct http_exchange *exchange)
{
	struct attachment_download download;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(attachment_open_thumbnail(ctx, id, &download));
	return reply_download(ctx, exchange, &download);
}

/* --- Text --- */

static const struct field document_page_fields[] = {
	FIELD_INT(struct document_page, page),
	FIELD_BOOL(struct document_page, by_ocr),
	FIELD_TEXT(struct document_page, text, .flags = FIELD_REQUIRED),
};
static const struct shape document_page_shape = SHAPE("DocumentPage", struct document_page, document_page_fields);

static const struct field text_fields[] = {
	FIELD_ID(struct document_text, attachment_id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct document_text, state, .choices = &document_state_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct document_text, error),
	FIELD_LIST(struct document_text, pages, &document_page_shape),
	FIELD_INT(struct document_text, next, .flags = FIELD_NULL),
};
const struct shape document_text_shape = SHAPE("DocumentText", struct document_text, text_fields);

struct text_query {
	int64_t from;
	int64_t limit;
};
static const struct field text_query_fields[] = {
	FIELD_INT(struct text_query, from, .min = 1, .max = 100000),
	FIELD_INT(struct text_query, limit, .min = 1, .max = PAGE_LIMIT_MAX),
};
static const struct shape text_query_shape = SHAPE("DocumentTextQuery", struct text_query, text_query_fields);

static enum err get_text(struct ctx *ctx, struct http_exchange *exchange)
{
	struct text_query query = { .from = 1, .limit = PAGE_LIMIT };
	struct document_text text;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_query(ctx, exchange, &text_query_shape, &query));
	TRY(document_text_get(ctx, id, query.from, query.limit, &text));
	return http_reply(ctx, exchange, 200, &document_text_shape, &text);
}

static enum err post_text(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(document_text_again(ctx, id));
	return reply_attachment(ctx, exchange, 202, id);
}

/* --- Changing --- */

static enum err patch_attachment(struct ctx *ctx, struct http_exchange *exchange)
{
	struct attachment_change change = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &attachment_change_shape, &change));
	TRY(attachment_change(ctx, id, version, &change));
	return reply_attachment(ctx, exchange, 200, id);
}

static enum err delete_attachment(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(attachment_delete(ctx, id));
	return reply_attachment(ctx, exchange, 200, id);
}

static enum err post_restore(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(attachment_restore(ctx, id));
	return reply_attachment(ctx, exchange, 200, id);
}

const struct http_routes document_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/{id}/attachments", "Adds a file to a candidate, up to 100 MiB at once", PERMIT_ADD,
	  HTTP_RUN_WRITE, post_attachment, .body = &upload_shape, .reply = &attachment_shape, .flags = HTTP_UPLOAD,
	  .body_max_bytes = UPLOAD_MAX_BYTES, .status = 201, .prepare = take_for_candidate },
	{ "POST", "/api/v1/records/{id}/attachments", "Adds a file to a record, up to 100 MiB at once", PERMIT_ADD,
	  HTTP_RUN_WRITE, post_attachment, .body = &upload_shape, .reply = &attachment_shape, .flags = HTTP_UPLOAD,
	  .body_max_bytes = UPLOAD_MAX_BYTES, .status = 201, .prepare = take_for_record },
	{ "GET", "/api/v1/candidates/{id}/attachments", "Files of a candidate, newest first", PERMIT_VIEW, HTTP_RUN_READ,
	  get_attachments, .query = &filter_shape, .reply = &list_shape },
	{ "GET", "/api/v1/attachments/{id}", "The file itself, as a download; takes a Range; audited", PERMIT_VIEW, HTTP_RUN_SLOW,
	  get_attachment },
	{ "GET", "/api/v1/attachments/{id}/info", "What is known about a file", PERMIT_VIEW, HTTP_RUN_READ, get_info,
	  .reply = &attachment_shape },
	{ "GET", "/api/v1/attachments/{id}/thumbnail", "A small picture (PNG) of its first page", PERMIT_VIEW, HTTP_RUN_SLOW,
	  get_thumbnail },
	{ "GET", "/api/v1/attachments/{id}/text", "What the file says, page by page", PERMIT_VIEW, HTTP_RUN_SLOW, get_text,
	  .query = &text_query_shape, .reply = &document_text_shape },
	{ "POST", "/api/v1/attachments/{id}/text", "Reads its text once more", PERMIT_ADD, HTTP_RUN_WRITE, post_text,
	  .reply = &attachment_shape, .status = 202 },
	{ "PATCH", "/api/v1/attachments/{id}", "Renames a file or says what it is", PERMIT_ADD, HTTP_RUN_WRITE, patch_attachment,
	  .body = &attachment_change_shape, .reply = &attachment_shape },
	{ "DELETE", "/api/v1/attachments/{id}", "Puts a file into the archive for 30 days", PERMIT_ADD, HTTP_RUN_WRITE,
	  delete_attachment, .reply = &attachment_shape },
	{ "POST", "/api/v1/attachments/{id}/restore", "Takes a file out of the archive", PERMIT_ADD, HTTP_RUN_WRITE, post_restore,
	  .reply = &attachment_shape },
}));

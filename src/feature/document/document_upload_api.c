/* Routes of uploads in parts:
 *
 *	POST …/uploads {file_name, bytes, sha256}     -> {id, offset, part_bytes}   the same again while it is open
 *	PUT  /uploads/{id}?offset=N  (multipart file) -> {offset, …, attachment}    the last one brings the attachment
 *	GET  /uploads/{id}                            -> where to go on */
#include "feature/document/document.h"

enum { PART_MAX_BYTES = 2 * DOCUMENT_PART_BYTES, NAME_MAX_CHARS = 400, DIGEST_CHARS = 64 };

static const struct field upload_fields[] = {
	FIELD_ID(struct document_upload, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct document_upload, bytes),
	FIELD_INT(struct document_upload, offset),
	FIELD_INT(struct document_upload, part_bytes),
	FIELD_OBJECT_PTR(struct document_upload, attachment, &attachment_shape),
};
const struct shape document_upload_shape = SHAPE("DocumentUpload", struct document_upload, upload_fields);

static const struct field start_fields[] = {
	FIELD_TEXT(struct document_upload_start, file_name, .min = 1, .max = NAME_MAX_CHARS, .flags = FIELD_REQUIRED),
	FIELD_INT(struct document_upload_start, bytes, .min = 1, .max = DOCUMENT_MAX_BYTES, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct document_upload_start, sha256, .min = DIGEST_CHARS, .max = DIGEST_CHARS, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct document_upload_start, kind, &document_kind_choices),
};
const struct shape document_upload_start_shape = SHAPE("DocumentUploadStart", struct document_upload_start, start_fields);

static enum err reply_upload(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct document_upload upload;

	TRY(document_upload_get(ctx, id, &upload));
	return http_reply(ctx, exchange, status, &document_upload_shape, &upload);
}

static enum err begin(struct ctx *ctx, struct http_exchange *exchange, const struct attachment_place *place)
{
	struct document_upload_start start = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &document_upload_start_shape, &start));
	TRY(document_upload_begin(ctx, place, &start, &id));
	return reply_upload(ctx, exchange, 201, id);
}

static enum err post_for_candidate(struct ctx *ctx, struct http_exchange *exchange)
{
	struct attachment_place place = { 0 };

	TRY(http_path_id(ctx, exchange, "id", &place.candidate_id));
	return begin(ctx, exchange, &place);
}

static enum err post_for_record(struct ctx *ctx, struct http_exchange *exchange)
{
	struct attachment_place place = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(attachment_place_of_record(ctx, id, &place));
	return begin(ctx, exchange, &place);
}

static enum err get_upload(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_upload(ctx, exchange, 200, id);
}

struct part_query {
	int64_t offset;
};
static const struct field part_fields[] = {
	FIELD_INT(struct part_query, offset, .min = 0, .max = DOCUMENT_MAX_BYTES, .flags = FIELD_REQUIRED),
};
static const struct shape part_shape = SHAPE("DocumentPart", struct part_query, part_fields);

static enum err take_part(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct document_part *part;
	struct part_query query = { 0 };
	struct http_upload upload;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_query(ctx, exchange, &part_shape, &query));
	TRY(http_read_upload(ctx, exchange, &upload));
	TRY(document_upload_take_part(ctx, id, query.offset, &upload, &part));
	http_keep(exchange, part);
	return OK;
}

static enum err put_part(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(document_upload_note_part(ctx, http_kept(exchange)));
	return reply_upload(ctx, exchange, 200, id);
}

static enum err delete_upload(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(document_upload_cancel(ctx, id));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes document_upload_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/{id}/uploads", "Begins or resumes the upload of a candidate's file in parts", PERMIT_ADD,
	  HTTP_RUN_WRITE, post_for_candidate, .body = &document_upload_start_shape, .reply = &document_upload_shape, .status = 201 },
	{ "POST", "/api/v1/records/{id}/uploads", "Begins or resumes the upload of a record's file in parts", PERMIT_ADD,
	  HTTP_RUN_WRITE, post_for_record, .body = &document_upload_start_shape, .reply = &document_upload_shape, .status = 201 },
	{ "GET", "/api/v1/uploads/{id}", "How far an own upload is", PERMIT_ADD, HTTP_RUN_READ, get_upload,
	  .reply = &document_upload_shape },
	{ "PUT", "/api/v1/uploads/{id}", "The next part of an own upload", PERMIT_ADD, HTTP_RUN_WRITE, put_part, .query = &part_shape,
	  .reply = &document_upload_shape, .flags = HTTP_UPLOAD, .body_max_bytes = PART_MAX_BYTES, .prepare = take_part },
	{ "DELETE", "/api/v1/uploads/{id}", "Forgets an own upload that has not ended", PERMIT_ADD, HTTP_RUN_WRITE, delete_upload,
	  .status = 204 },
}));

/* Routes of bulks. */
#include "feature/bulk/bulk.h"
#include "platform/db/db.h"

/* One snapshot: the preview reads much, and all of it must fit together. */
struct foresight {
	struct bulk_input input;
	struct bulk_preview preview;
};

static enum err foresee(struct ctx *ctx, void *arg)
{
	struct foresight *foresight = arg;

	return bulk_foresee(ctx, &foresight->input, &foresight->preview);
}

static enum err post_preview(struct ctx *ctx, struct http_exchange *exchange)
{
	struct foresight foresight = { 0 };

	TRY(http_read_body(ctx, exchange, &bulk_input_shape, &foresight.input));
	TRY(db_read(ctx, foresee, &foresight));
	return http_reply(ctx, exchange, 200, &bulk_preview_shape, &foresight.preview);
}

static enum err reply_bulk(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct bulk bulk;

	TRY(bulk_get(ctx, id, &bulk));
	return http_reply(ctx, exchange, status, &bulk_shape, &bulk);
}

static enum err post_bulk(struct ctx *ctx, struct http_exchange *exchange)
{
	struct bulk_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &bulk_input_shape, &input));
	TRY(bulk_start(ctx, &input, &id));
	return reply_bulk(ctx, exchange, 202, id);
}

static enum err get_bulk(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_bulk(ctx, exchange, 200, id);
}

static enum err get_bulks(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list bulks;

	TRY(bulk_list(ctx, &bulks));
	return http_reply_list(ctx, exchange, &bulk_shape, &bulks, NULL, (int64_t)bulks.count);
}

static enum err delete_bulk(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(bulk_cancel(ctx, id));
	return reply_bulk(ctx, exchange, 200, id);
}

static enum err post_undo(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(bulk_undo(ctx, id));
	return reply_bulk(ctx, exchange, 202, id);
}

const struct http_routes bulk_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/bulk/preview", "What one change for many candidates would do", PERMIT_ADD, HTTP_RUN_SLOW,
	  post_preview, .body = &bulk_input_shape, .reply = &bulk_preview_shape },
	{ "POST", "/api/v1/candidates/bulk", "Changes many candidates in the background", PERMIT_ADD, HTTP_RUN_WRITE, post_bulk,
	  .body = &bulk_input_shape, .reply = &bulk_shape, .status = 202 },
	{ "GET", "/api/v1/candidates/bulk", "Own bulks, newest first, 20 at most, without reasons", PERMIT_ADD, HTTP_RUN_READ, get_bulks,
	  .reply = &bulk_shape, .flags = HTTP_LIST },
	{ "GET", "/api/v1/candidates/bulk/{id}", "How far it is", PERMIT_ADD, HTTP_RUN_READ, get_bulk, .reply = &bulk_shape },
	{ "DELETE", "/api/v1/candidates/bulk/{id}", "Stops it; what it changed stays", PERMIT_ADD, HTTP_RUN_WRITE, delete_bulk,
	  .reply = &bulk_shape },
	{ "POST", "/api/v1/candidates/bulk/{id}/undo", "Takes back what it changed", PERMIT_ADD, HTTP_RUN_WRITE, post_undo,
	  .reply = &bulk_shape, .status = 202 },
}));

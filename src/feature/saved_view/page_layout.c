/* Arrangements of pages: one row per account and page, and their routes. */
#include "feature/saved_view/page_layout.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "feature/saved_view/saved_view_store.h"
#include "page_layout_sql.h"
#include "platform/db/db.h"
#include "platform/json/json_read.h"

enum { LAYOUT_BYTES = 64 * 1024 };

static const struct field layout_fields[] = {
	FIELD_TEXTS(struct page_layout, columns, .max = 100, .flags = FIELD_REQUIRED),
};
const struct shape page_layout_shape = SHAPE("PageLayout", struct page_layout, layout_fields);

struct layout_row {
	int64_t account_id;
	int page;
	const char *columns; /* the whole object as JSON */
};
static const struct field row_fields[] = {
	FIELD_ID(struct layout_row, account_id),
	FIELD_ENUM(struct layout_row, page, &saved_view_pages),
	FIELD_TEXT(struct layout_row, columns),
};
static const struct shape row_shape = SHAPE("page_layout_row", struct layout_row, row_fields);

enum err page_layout_get(struct ctx *ctx, int page, struct page_layout *ret_layout)
{
	struct layout_row row = { .account_id = ctx->actor.account_id, .page = page };
	bool found;

	*ret_layout = (struct page_layout){ 0 };
	TRY(db_maybe(ctx, &sql_page_layout_get, &row_shape, &row, &row_shape, &row, &found));
	return found ? json_read(ctx, row.columns, strlen(row.columns), &page_layout_shape, ret_layout) : OK;
}

enum err page_layout_set(struct ctx *ctx, int page, const struct page_layout *layout)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, LAYOUT_BYTES);
	json_append_shape(&json, &page_layout_shape, layout, NULL);
	const struct layout_row row = { .account_id = ctx->actor.account_id, .page = page, .columns = text_chars(&json) };
	return db_run(ctx, &sql_page_layout_set, &row_shape, &row, NULL);
}

/* --- Routes --- */

static enum err path_page(struct ctx *ctx, struct http_exchange *exchange, int *ret_page)
{
	*ret_page = choice_from_text(&saved_view_pages, http_path_text(exchange, "page"));
	return *ret_page ? OK : fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "There is no such page.");
}

static enum err get_layout(struct ctx *ctx, struct http_exchange *exchange)
{
	struct page_layout layout;
	int page;

	TRY(path_page(ctx, exchange, &page));
	TRY(page_layout_get(ctx, page, &layout));
	return http_reply(ctx, exchange, 200, &page_layout_shape, &layout);
}

static enum err put_layout(struct ctx *ctx, struct http_exchange *exchange)
{
	struct page_layout layout = { 0 };
	int page;

	TRY(path_page(ctx, exchange, &page));
	TRY(http_read_body(ctx, exchange, &page_layout_shape, &layout));
	TRY(page_layout_set(ctx, page, &layout));
	return http_reply(ctx, exchange, 200, &page_layout_shape, &layout);
}

const struct http_routes page_layout_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/me/layouts/{page}", "Own arrangement of a page's table", PERMIT_VIEW, HTTP_RUN_READ, get_layout,
	  .reply = &page_layout_shape },
	{ "PUT", "/api/v1/me/layouts/{page}", "Keeps it; no columns: as shipped", PERMIT_VIEW, HTTP_RUN_WRITE, put_layout,
	  .body = &page_layout_shape, .reply = &page_layout_shape },
}));

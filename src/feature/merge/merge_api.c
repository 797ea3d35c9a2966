/* Routes of merges. */
#include "feature/merge/merge.h"

struct unmerge_input {
	uint64_t present;
	int64_t merge_id;
};
static const struct field unmerge_fields[] = { FIELD_ID(struct unmerge_input, merge_id, .flags = FIELD_REQUIRED) };
static const struct shape unmerge_shape = SHAPE_INPUT("UnmergeInput", struct unmerge_input, unmerge_fields);

static enum err reply_merge(struct ctx *ctx, struct http_exchange *exchange, int64_t id)
{
	struct merge merge;

	TRY(merge_get(ctx, id, &merge));
	return http_reply(ctx, exchange, 200, &merge_shape, &merge);
}

static enum err post_merge(struct ctx *ctx, struct http_exchange *exchange)
{
	struct merge_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &merge_input_shape, &input));
	TRY(merge_make(ctx, &input, &id));
	return reply_merge(ctx, exchange, id);
}

static enum err post_unmerge(struct ctx *ctx, struct http_exchange *exchange)
{
	struct unmerge_input input = { 0 };

	TRY(http_read_body(ctx, exchange, &unmerge_shape, &input));
	TRY(merge_undo(ctx, input.merge_id));
	return reply_merge(ctx, exchange, input.merge_id);
}

static enum err get_merges(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list merges;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(merge_list(ctx, id, &merges));
	return http_reply_list(ctx, exchange, &merge_shape, &merges, NULL, (int64_t)merges.count);
}

const struct http_routes merge_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/merge", "Two candidates become one; the other's number leads to the survivor", PERMIT_IMPORT,
	  HTTP_RUN_WRITE, post_merge, .body = &merge_input_shape, .reply = &merge_shape },
	{ "POST", "/api/v1/candidates/unmerge", "Takes a merge back", PERMIT_IMPORT, HTTP_RUN_WRITE, post_unmerge,
	  .body = &unmerge_shape, .reply = &merge_shape },
	{ "GET", "/api/v1/candidates/{id}/merges", "Who was merged into a candidate, with the values that were not chosen", PERMIT_VIEW,
	  HTTP_RUN_READ, get_merges, .reply = &merge_shape, .flags = HTTP_LIST },
}));

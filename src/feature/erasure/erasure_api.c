/* Routes of erasures. */
#include "feature/erasure/erasure.h"

static const struct field erasure_fields[] = {
	FIELD_ID(struct erasure, id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct erasure, candidate_id, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct erasure, reason, &erasure_reason_choices, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct erasure, by, &account_ref_shape),
	FIELD_TIME(struct erasure, at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct erasure, done_at),
};
const struct shape erasure_shape = SHAPE("Erasure", struct erasure, erasure_fields);

struct erasure_input {
	uint64_t present;
	int reason;
};
static const struct field input_fields[] = {
	FIELD_ENUM(struct erasure_input, reason, &erasure_reason_choices, .flags = FIELD_REQUIRED),
};
static const struct shape input_shape = SHAPE_INPUT("ErasureInput", struct erasure_input, input_fields);

static enum err post_erase(struct ctx *ctx, struct http_exchange *exchange)
{
	struct erasure_input input = { 0 };
	struct erasure erasure;
	int64_t candidate_id, id;

	TRY(http_path_id(ctx, exchange, "id", &candidate_id));
	TRY(http_read_body(ctx, exchange, &input_shape, &input));
	TRY(erasure_make(ctx, candidate_id, input.reason, &id));
	TRY(erasure_get(ctx, id, &erasure));
	return http_reply(ctx, exchange, 202, &erasure_shape, &erasure);
}

static enum err get_erasures(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list erasures;
	int64_t total;

	TRY(erasure_list(ctx, &erasures, &total));
	return http_reply_list(ctx, exchange, &erasure_shape, &erasures, NULL, total);
}

const struct http_routes erasure_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/{id}/erase", "Erases a candidate for good, with everything that is known of him", PERMIT_IMPORT,
	  HTTP_RUN_WRITE, post_erase, .body = &input_shape, .reply = &erasure_shape, .flags = HTTP_FRESH_LOGIN, .status = 202 },
	{ "GET", "/api/v1/erasures", "Who was erased, by whom, why, and whether the files are gone, too; the newest 200", PERMIT_AUDIT,
	  HTTP_RUN_READ, get_erasures, .reply = &erasure_shape, .flags = HTTP_LIST },
}));

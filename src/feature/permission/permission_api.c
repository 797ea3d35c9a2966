/* Routes of why somebody may or may not, and of who can do what. */
#include "feature/permission/permission_explain.h"

static enum err get_explanation(struct ctx *ctx, struct http_exchange *exchange)
{
	struct permission_question question = { 0 };
	struct permission_explanation explanation;

	TRY(http_read_query(ctx, exchange, &permission_question_shape, &question));
	TRY(permission_explain(ctx, &question, &explanation));
	return http_reply(ctx, exchange, 200, &permission_explanation_shape, &explanation);
}

static enum err get_matrix(struct ctx *ctx, struct http_exchange *exchange)
{
	struct permission_matrix matrix;

	permission_matrix_make(ctx, &matrix);
	return http_reply(ctx, exchange, 200, &permission_matrix_shape, &matrix);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/permissions", "Who can do what, by role", PERMIT_EXPLAIN, HTTP_RUN_READ, get_matrix,
	  .reply = &permission_matrix_shape },
	{ "GET", "/api/v1/permissions/why", "Why a person may or may not, for a candidate, a position or a record", PERMIT_EXPLAIN,
	  HTTP_RUN_READ, get_explanation, .query = &permission_question_shape, .reply = &permission_explanation_shape },
};
const struct http_routes permission_routes = HTTP_ROUTES(routes);

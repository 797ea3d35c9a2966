/* Routes of submissions. */
#include "feature/consent/consent.h"
#include "feature/pipeline/pipeline.h"

static const struct field filter_fields[] = {
	FIELD_ID(struct submission_filter, candidate_id),
	FIELD_ID(struct submission_filter, position_id),
	FIELD_TEXT(struct submission_filter, stage, .max = 40),
	PAGE_QUERY(struct submission_filter),
};
static const struct shape filter_shape = SHAPE("SubmissionFilter", struct submission_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&submission_shape);
static const struct shape list_shape = SHAPE("SubmissionList", struct page, list_fields);

static const struct field move_fields[] = {
	FIELD_TEXT(struct submission_move, stage, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct submission_move, reason, .max = 500),
	FIELD_INT(struct submission_move, version, .min = 1),
	FIELD_TEXT(struct submission_move, override_reason, .max = 500),
	FIELD_OBJECT_PTR(struct submission_move, consent, &consent_given_shape),
};
static const struct shape move_shape = SHAPE("SubmissionMove", struct submission_move, move_fields);

static enum err get_submissions(struct ctx *ctx, struct http_exchange *exchange)
{
	struct submission_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(submission_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err reply_submission(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct submission submission;

	TRY(submission_get(ctx, id, &submission));
	return http_reply_version(ctx, exchange, status, &submission_shape, &submission, submission.version);
}

static enum err post_submission(struct ctx *ctx, struct http_exchange *exchange)
{
	struct submission_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &submission_input_shape, &input));
	TRY(submission_create(ctx, &input, &id));
	return reply_submission(ctx, exchange, 201, id);
}

static enum err post_stage(struct ctx *ctx, struct http_exchange *exchange)
{
	struct submission_move move = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &move_shape, &move));
	if (!move.version)
		move.version = version;
	TRY(submission_move(ctx, id, &move));
	return reply_submission(ctx, exchange, 200, id);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/submissions", "Submissions, newest first", PERMIT_VIEW, HTTP_RUN_READ, get_submissions,
	  .query = &filter_shape, .reply = &list_shape },
	{ "POST", "/api/v1/submissions", "Submits a candidate to a position", PERMIT_ADD, HTTP_RUN_WRITE,
	  post_submission, .body = &submission_input_shape, .reply = &submission_shape, .status = 201 },
	{ "POST", "/api/v1/submissions/{id}/stage", "Moves a submission to another stage", PERMIT_CHANGE_STAGE,
	  HTTP_RUN_WRITE, post_stage, .body = &move_shape, .reply = &submission_shape },
};
const struct http_routes submission_routes = HTTP_ROUTES(routes);

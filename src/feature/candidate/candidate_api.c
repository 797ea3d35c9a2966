/* Routes of candidates. */
#include "feature/candidate/candidate.h"

#include "base/text.h"

static const struct field list_fields[] = PAGE_FIELDS(&candidate_row_shape);
static const struct shape list_shape = SHAPE("CandidateList", struct page, list_fields);

/* POST …/reveal: what to see and why; and what is seen. */
struct reveal_input {
	const char *field;
	const char *reason;
};
static const struct field reveal_input_fields[] = {
	FIELD_TEXT(struct reveal_input, field, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct reveal_input, reason, .max = 500),
};
static const struct shape reveal_input_shape = SHAPE("RevealInput", struct reveal_input, reveal_input_fields);

struct revealed {
	const char *field;
	const char *value; /* raw JSON */
};
static const struct field revealed_fields[] = {
	FIELD_TEXT(struct revealed, field, .flags = FIELD_REQUIRED),
	FIELD_JSON(struct revealed, value, .flags = FIELD_REQUIRED),
};
static const struct shape revealed_shape = SHAPE("Revealed", struct revealed, revealed_fields);

static enum err get_candidates(struct ctx *ctx, struct http_exchange *exchange)
{
	struct candidate_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &candidate_filter_shape, &filter, &filter.cursor));
	TRY(candidate_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

/* The number of somebody who was merged leads to his survivor. */
static enum err find_candidate(struct ctx *ctx, int64_t id, struct candidate *ret_candidate)
{
	int64_t survivor_id;
	enum err result = candidate_get(ctx, id, ret_candidate);

	if (result != ERR_NOT_FOUND)
		return result;
	TRY(candidate_survivor(ctx, id, &survivor_id));
	if (survivor_id == id)
		return result;
	fault_clear(ctx);
	return candidate_get(ctx, survivor_id, ret_candidate);
}

static enum err reply_candidate(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct candidate candidate;

	TRY(find_candidate(ctx, id, &candidate));
	return http_reply_version(ctx, exchange, status, &candidate_shape, &candidate, candidate.version);
}

static enum err get_candidate(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_candidate(ctx, exchange, 200, id);
}

/* Refused before anything of the candidate was written: what stays is the note that the actor was told of somebody. */
static bool is_duplicate(const struct ctx *ctx, enum err result)
{
	return result == ERR_CONFLICT && text_equal(ctx->fault.code, "candidate.duplicate");
}

static enum err post_candidate(struct ctx *ctx, struct http_exchange *exchange)
{
	struct candidate_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &candidate_input_shape, &input));
	enum err result = candidate_create(ctx, &input, &id);
	if (is_duplicate(ctx, result))
		return http_refuse(ctx, exchange, result);
	TRY(result);
	http_reply_header(exchange, "Location", arena_format(ctx->arena, "/api/v1/candidates/%lld", (long long)id));
	return reply_candidate(ctx, exchange, 201, id);
}

static enum err patch_candidate(struct ctx *ctx, struct http_exchange *exchange)
{
	struct candidate_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &candidate_change_shape, &input));
	enum err result = candidate_change(ctx, id, version, &input);
	if (is_duplicate(ctx, result))
		return http_refuse(ctx, exchange, result);
	TRY(result);
	return reply_candidate(ctx, exchange, 200, id);
}

static enum err delete_candidate(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(candidate_delete(ctx, id, version));
	return http_reply_empty(ctx, exchange);
}

static enum err post_restore(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(candidate_restore(ctx, id, NULL));
	return reply_candidate(ctx, exchange, 200, id);
}

static enum err post_reveal(struct ctx *ctx, struct http_exchange *exchange)
{
	struct reveal_input input = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &reveal_input_shape, &input));
	struct revealed revealed = { .field = input.field };
	TRY(candidate_reveal(ctx, id, input.field, input.reason, &revealed.value));
	return http_reply(ctx, exchange, 200, &revealed_shape, &revealed);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/candidates", "Candidates the caller works with; partners see all", PERMIT_VIEW, HTTP_RUN_SLOW,
	  get_candidates, .query = &candidate_filter_shape, .reply = &list_shape },
	{ "POST", "/api/v1/candidates", "Adds a candidate and opens his followup", PERMIT_ADD, HTTP_RUN_WRITE,
	  post_candidate, .body = &candidate_input_shape, .reply = &candidate_shape, .status = 201 },
	{ "GET", "/api/v1/candidates/{id}", "One candidate, masked as the caller may see him", PERMIT_VIEW,
	  HTTP_RUN_READ, get_candidate, .reply = &candidate_shape },
	{ "PATCH", "/api/v1/candidates/{id}", "Changes facts of a candidate", PERMIT_ADD, HTTP_RUN_WRITE,
	  patch_candidate, .body = &candidate_change_shape, .reply = &candidate_shape },
	{ "DELETE", "/api/v1/candidates/{id}", "Puts a candidate into the bin", PERMIT_IMPORT, HTTP_RUN_WRITE,
	  delete_candidate, .status = 204 },
	{ "POST", "/api/v1/candidates/{id}/restore", "Takes a candidate out of the bin", PERMIT_IMPORT, HTTP_RUN_WRITE,
	  post_restore, .reply = &candidate_shape },
	{ "POST", "/api/v1/candidates/{id}/reveal", "Shows one masked field; audited", PERMIT_VIEW, HTTP_RUN_WRITE,
	  post_reveal, .body = &reveal_input_shape, .reply = &revealed_shape, .flags = HTTP_FRESH_LOGIN,
	  .rate = HTTP_RATE_REVEAL },
};
const struct http_routes candidate_routes = HTTP_ROUTES(routes);

/* Routes of proposals. */
#include "feature/duplicate/duplicate.h"

static const struct field list_fields[] = PAGE_FIELDS(&duplicate_shape);
static const struct shape list_shape = SHAPE("DuplicatePage", struct page, list_fields);
static const struct field query_fields[] = { PAGE_QUERY(struct duplicate_filter) };
static const struct shape query_shape = SHAPE("DuplicateQuery", struct duplicate_filter, query_fields);

/* Whether somebody hidden is the same person, and whom to ask; nothing else. */
struct asked {
	bool exists;
	struct account_ref *ask;
};
static const struct field asked_fields[] = {
	FIELD_BOOL(struct asked, exists),
	FIELD_OBJECT_PTR(struct asked, ask, &account_ref_shape),
};
static const struct shape asked_shape = SHAPE("DuplicateAsked", struct asked, asked_fields);

static enum err get_duplicates(struct ctx *ctx, struct http_exchange *exchange)
{
	struct duplicate_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &query_shape, &filter, &filter.cursor));
	TRY(duplicate_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err get_candidate_duplicates(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list duplicates;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(duplicate_of(ctx, id, &duplicates));
	return http_reply_list(ctx, exchange, &duplicate_shape, &duplicates, NULL, (int64_t)duplicates.count);
}

static enum err dismiss(struct ctx *ctx, struct http_exchange *exchange, bool is_dismissed)
{
	struct duplicate duplicate;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(duplicate_dismiss(ctx, id, is_dismissed));
	TRY(duplicate_get(ctx, id, &duplicate));
	return http_reply(ctx, exchange, 200, &duplicate_shape, &duplicate);
}

static enum err post_dismiss(struct ctx *ctx, struct http_exchange *exchange)
{
	return dismiss(ctx, exchange, true);
}

static enum err post_reopen(struct ctx *ctx, struct http_exchange *exchange)
{
	return dismiss(ctx, exchange, false);
}

static enum err post_ask(struct ctx *ctx, struct http_exchange *exchange)
{
	struct asked asked = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(duplicate_ask(ctx, id, &asked.ask));
	asked.exists = asked.ask != NULL;
	return http_reply(ctx, exchange, 200, &asked_shape, &asked);
}

static const struct field asking_fields[] = {
	FIELD_ID(struct duplicate_asking, candidate_id),
	FIELD_TEXT(struct duplicate_asking, name, .max = 100),
	FIELD_TEXT(struct duplicate_asking, phone, .max = 40),
	FIELD_TEXT(struct duplicate_asking, email, .max = 200),
	FIELD_TEXT(struct duplicate_asking, company, .max = 200),
};
static const struct shape asking_shape = SHAPE_INPUT("DuplicateAsking", struct duplicate_asking, asking_fields);

static enum err post_asking(struct ctx *ctx, struct http_exchange *exchange)
{
	struct duplicate_asking asking = { 0 };
	struct asked asked = { 0 };

	TRY(http_read_body(ctx, exchange, &asking_shape, &asking));
	TRY(duplicate_write_keeper(ctx, &asking, &asked.ask));
	asked.exists = asked.ask != NULL;
	return http_reply(ctx, exchange, 200, &asked_shape, &asked);
}

const struct http_routes duplicate_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/candidates/duplicates", "Pairs of candidates who may be one person, surest first", PERMIT_VIEW, HTTP_RUN_READ,
	  get_duplicates, .query = &query_shape, .reply = &list_shape },
	{ "GET", "/api/v1/candidates/{id}/duplicates", "Who may be the same person as a candidate", PERMIT_VIEW, HTTP_RUN_READ,
	  get_candidate_duplicates, .reply = &duplicate_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/candidates/{id}/duplicates/ask",
	  "Whether somebody the caller may not see is the same person, and whom to ask; audited and limited", PERMIT_ADD, HTTP_RUN_WRITE,
	  post_ask, .reply = &asked_shape },
	{ "POST", "/api/v1/duplicates/ask",
	  "Asks the keeper of a hidden candidate who is the same person for a word, by a message in his inbox; audited and limited",
	  PERMIT_ADD, HTTP_RUN_WRITE, post_asking, .body = &asking_shape, .reply = &asked_shape },
	{ "POST", "/api/v1/duplicates/{id}/dismiss", "Says that the two are not the same person", PERMIT_IMPORT, HTTP_RUN_WRITE,
	  post_dismiss, .reply = &duplicate_shape },
	{ "POST", "/api/v1/duplicates/{id}/reopen", "Takes that back", PERMIT_IMPORT, HTTP_RUN_WRITE, post_reopen,
	  .reply = &duplicate_shape },
}));

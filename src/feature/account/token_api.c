/* Routes of API tokens. */
#include "feature/account/account_store.h"
#include "feature/account/token.h"

static enum err get_tokens(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list tokens;

	TRY(account_store_list_tokens(ctx, &tokens));
	return http_reply_list(ctx, exchange, &own_token_shape, &tokens, NULL, (int64_t)tokens.count);
}

struct token_input {
	const char *name;
	int scope;
};
static const struct field input_fields[] = {
	FIELD_TEXT(struct token_input, name, .max = 60, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct token_input, scope, &token_scopes, .flags = FIELD_REQUIRED),
};
static const struct shape input_shape = SHAPE("ApiTokenInput", struct token_input, input_fields);

struct new_token {
	int64_t id;
	const char *name;
	int scope;
	const char *token;
};
static const struct field new_fields[] = {
	FIELD_ID(struct new_token, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct new_token, name, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct new_token, scope, &token_scopes, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct new_token, token, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape new_shape = SHAPE("ApiTokenNew", struct new_token, new_fields);

static enum err post_token(struct ctx *ctx, struct http_exchange *exchange)
{
	struct token_input input = { 0 };
	struct new_token new;

	TRY(http_read_body(ctx, exchange, &input_shape, &input));
	new = (struct new_token){ .name = input.name, .scope = input.scope };
	TRY(token_create(ctx, input.name, choice_text(&token_scopes, input.scope), &new.id, &new.token));
	return http_reply(ctx, exchange, 201, &new_shape, &new);
}

static enum err delete_token(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(token_revoke(ctx, id));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes token_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/api-tokens", "Own API tokens that hold", PERMIT_PEOPLE, HTTP_RUN_READ, get_tokens,
	  .reply = &own_token_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/api-tokens", "Makes an API token of the own account, shown once", PERMIT_PEOPLE, HTTP_RUN_WRITE,
	  post_token, .body = &input_shape, .reply = &new_shape, .flags = HTTP_FRESH_LOGIN, .status = 201 },
	{ "DELETE", "/api/v1/api-tokens/{id}", "Revokes an own API token; its streams end", PERMIT_PEOPLE, HTTP_RUN_WRITE,
	  delete_token, .status = 204 },
}));

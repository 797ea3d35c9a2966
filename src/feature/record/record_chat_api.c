/* Route that takes a pasted chat apart; it saves nothing. */
#include "feature/candidate/candidate.h"
#include "feature/permission/permission.h"
#include "feature/record/record.h"
#include "feature/record/record_chat.h"

enum { CHAT_MAX = 100000 };

struct chat_input {
	uint64_t present;
	const char *text;
};
static const struct field input_fields[] = {
	FIELD_TEXT(struct chat_input, text, .min = 1, .max = CHAT_MAX, .flags = FIELD_REQUIRED),
};
static const struct shape input_shape = SHAPE_INPUT("ChatInput", struct chat_input, input_fields);

static const char *const directions[] = { NULL, "out", "in" };
static const struct choices direction_choices = CHOICES(directions);

static const struct field message_fields[] = {
	FIELD_TEXT(struct chat_message, speaker),
	FIELD_TEXT(struct chat_message, direction, .choices = &direction_choices),
	FIELD_TIME(struct chat_message, at),
	FIELD_TEXT(struct chat_message, text, .flags = FIELD_REQUIRED),
};
static const struct shape message_shape = SHAPE("ChatMessage", struct chat_message, message_fields);

static enum err post_split(struct ctx *ctx, struct http_exchange *exchange)
{
	struct candidate candidate;
	struct account own;
	struct chat_input input = { 0 };
	struct list messages;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(permission_need(ctx, id, ACT_RECORD));
	TRY(http_read_body(ctx, exchange, &input_shape, &input));
	TRY(candidate_get(ctx, id, &candidate));
	TRY(account_get(ctx, ctx->actor.account_id, &own));
	struct chat_reader reader = { candidate.name, own.name, ctx_now_ms(ctx), ctx->actor.zone };
	record_chat_split(ctx->arena, &reader, input.text, &messages);
	if (!messages.count)
		return fail(ctx, ERR_MEANING, "record.no_chat", "text", "No line says who speaks.");
	return http_reply_list(ctx, exchange, &message_shape, &messages, NULL, (int64_t)messages.count);
}

const struct http_routes record_chat_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/{id}/records/split", "Takes a pasted chat apart by speaker and time; saves nothing",
	  PERMIT_ADD, HTTP_RUN_READ, post_split, .body = &input_shape, .reply = &message_shape, .flags = HTTP_LIST },
}));

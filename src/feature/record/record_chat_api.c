/* Routes that take a chat apart, pasted as text or as a picture; they save nothing. */
#include "feature/candidate/candidate.h"
#include "feature/permission/permission.h"
#include "feature/record/record.h"
#include "feature/record/record_chat.h"
#include "feature/record/record_chat_picture.h"
#include "platform/extract/extract_document.h"

enum { CHAT_MAX = 100000, PICTURE_MAX_BYTES = 20 * 1024 * 1024 };

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

/* Whose chat it is: of the candidate in the path and the actor, who may write records there. */
static enum err read_reader(struct ctx *ctx, struct http_exchange *exchange, struct chat_reader *ret_reader)
{
	struct candidate candidate;
	struct account own;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(permission_need(ctx, id, ACT_RECORD));
	TRY(candidate_get(ctx, id, &candidate));
	TRY(account_get(ctx, ctx->actor.account_id, &own));
	*ret_reader = (struct chat_reader){ candidate.name, own.name, ctx_now_ms(ctx), ctx->actor.zone };
	return OK;
}

static enum err reply_messages(struct ctx *ctx, struct http_exchange *exchange, const struct list *messages)
{
	return http_reply_list(ctx, exchange, &message_shape, messages, NULL, (int64_t)messages->count);
}

static enum err post_split(struct ctx *ctx, struct http_exchange *exchange)
{
	struct chat_reader reader;
	struct chat_input input = { 0 };
	struct list messages;

	TRY(read_reader(ctx, exchange, &reader));
	TRY(http_read_body(ctx, exchange, &input_shape, &input));
	record_chat_split(ctx->arena, &reader, input.text, &messages);
	if (!messages.count)
		return fail(ctx, ERR_MEANING, "record.no_chat", "text", "No line says who speaks.");
	return reply_messages(ctx, exchange, &messages);
}

/* What is wrong with a picture, in words of a chat. */
static enum err read_pieces(struct ctx *ctx, const char *path, struct list *ret_pieces)
{
	enum err result = extract_chat(ctx, path, ret_pieces);

	if (result == ERR_TOO_LARGE || result == ERR_MEANING)
		fault_clear(ctx);
	if (result == ERR_TOO_LARGE)
		return fail(ctx, result, "record.picture_too_large", "file", "The picture is too large.");
	if (result == ERR_MEANING)
		return fail(ctx, result, "record.no_picture", "file", "The picture cannot be read.");
	return result;
}

static enum err post_split_picture(struct ctx *ctx, struct http_exchange *exchange)
{
	struct chat_reader reader;
	struct http_upload upload;
	struct list pieces, messages;

	TRY(read_reader(ctx, exchange, &reader));
	TRY(http_read_upload(ctx, exchange, &upload));
	TRY(read_pieces(ctx, upload.path, &pieces));
	record_chat_assemble(ctx->arena, &reader, &pieces, &messages);
	if (!messages.count)
		return fail(ctx, ERR_MEANING, "record.no_bubbles", "file", "The picture shows no bubbles of a chat.");
	return reply_messages(ctx, exchange, &messages);
}

const struct http_routes record_chat_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/{id}/records/split", "Takes a pasted chat apart by speaker and time; saves nothing",
	  PERMIT_ADD, HTTP_RUN_READ, post_split, .body = &input_shape, .reply = &message_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/candidates/{id}/records/split-picture", "Reads a picture of a chat by speaker and time; saves nothing",
	  PERMIT_ADD, HTTP_RUN_SLOW, post_split_picture, .reply = &message_shape, .flags = HTTP_UPLOAD | HTTP_LIST,
	  .rate = HTTP_RATE_UPLOAD, .body_max_bytes = PICTURE_MAX_BYTES },
}));

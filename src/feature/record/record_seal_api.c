/* Route of what a sealed record says. */
#include "feature/record/record_seal.h"

#include "platform/db/db.h"

struct content_reply {
	const char *fact;
	int64_t emotion;
	const char *emotion_text;
	const char *action;
	int64_t action_due_at;
	struct account_ref *action_account;
	const char *text;
	int64_t until;
};
static const struct field content_fields[] = {
	FIELD_TEXT(struct content_reply, fact),
	FIELD_INT(struct content_reply, emotion, .flags = FIELD_NULL),
	FIELD_TEXT(struct content_reply, emotion_text),
	FIELD_TEXT(struct content_reply, action),
	FIELD_TIME(struct content_reply, action_due_at),
	FIELD_OBJECT_PTR(struct content_reply, action_account, &account_ref_shape),
	FIELD_TEXT(struct content_reply, text),
	FIELD_TIME(struct content_reply, until, .flags = FIELD_REQUIRED), /* then it is to be closed again */
};
static const struct shape content_shape = SHAPE("RecordContent", struct content_reply, content_fields);

struct opening {
	int64_t id;
	struct record_row row;
	int64_t until_ms;
};

static enum err open_record(struct ctx *ctx, void *arg)
{
	struct opening *opening = arg;

	return record_open(ctx, opening->id, &opening->row, &opening->until_ms);
}

/* A GET, though it makes an audit entry: replies to a POST are kept for repetitions, and this one must not be. */
static enum err get_content(struct ctx *ctx, struct http_exchange *exchange)
{
	struct opening opening = { 0 };

	TRY(http_path_id(ctx, exchange, "id", &opening.id));
	TRY(db_write(ctx, open_record, &opening));
	struct content_reply reply = { .fact = opening.row.fact, .emotion = opening.row.emotion,
				       .emotion_text = opening.row.emotion_text, .action = opening.row.action,
				       .action_due_at = opening.row.action_due_at_ms, .text = opening.row.text,
				       .until = opening.until_ms };
	TRY(account_ref_get(ctx, opening.row.action_account_id, &reply.action_account));
	return http_reply(ctx, exchange, 200, &content_shape, &reply);
}

const struct http_routes record_seal_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/records/{id}/content", "What a sealed record says, within five minutes of using a passkey for it; audited",
	  PERMIT_VIEW, HTTP_RUN_SLOW, get_content, .reply = &content_shape, .rate = HTTP_RATE_REVEAL },
}));

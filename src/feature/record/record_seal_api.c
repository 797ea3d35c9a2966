/* Route of what a sealed record says. */
#include "feature/record/record_seal.h"

#include "platform/db/db.h"

struct content_reply {
	struct record_said said;
	int64_t until;
};
static const struct field content_fields[] = {
	RECORD_SAID_FIELDS(struct content_reply),
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
	const struct record_row *row = &opening.row;
	struct content_reply reply = { .said = { .fact = row->fact, .emotion = row->emotion, .emotion_text = row->emotion_text,
						 .action = row->action, .action_due_at = row->action_due_at_ms, .text = row->text },
				       .until = opening.until_ms };
	TRY(account_ref_get(ctx, row->action_account_id, &reply.said.action_account));
	return http_reply(ctx, exchange, 200, &content_shape, &reply);
}

const struct http_routes record_seal_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/records/{id}/content", "What a sealed record says, within five minutes of using a passkey for it; audited",
	  PERMIT_VIEW, HTTP_RUN_SLOW, get_content, .reply = &content_shape, .rate = HTTP_RATE_REVEAL },
}));

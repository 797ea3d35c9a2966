/* Routes of what a record said before and whom it names. */
#include "feature/record/record_store.h"

struct revision_reply {
	int64_t version;
	int64_t at;
	const char *outcome;
	struct record_said said;
	int64_t replaced_at;
};
static const struct field revision_fields[] = {
	FIELD_INT(struct revision_reply, version, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct revision_reply, at, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct revision_reply, outcome),
	RECORD_SAID_FIELDS(struct revision_reply),
	FIELD_TIME(struct revision_reply, replaced_at, .flags = FIELD_REQUIRED),
};
static const struct shape revision_shape = SHAPE("RecordRevision", struct revision_reply, revision_fields);

static struct revision_reply reply_of(struct ctx *ctx, const struct record_revision *row)
{
	struct account_ref person = { row->action_account_id, row->action_account_name };

	return (struct revision_reply){
		.version = row->version,
		.at = row->at,
		.outcome = row->outcome,
		.said = { .fact = row->fact,
			  .emotion = row->emotion,
			  .emotion_text = row->emotion_text,
			  .action = row->action,
			  .action_due_at = row->action_due_at,
			  .action_account = person.id ? arena_copy(ctx->arena, &person, sizeof(person)) : NULL,
			  .text = row->text },
		.replaced_at = row->replaced_at,
	};
}

static enum err load_open_row(struct ctx *ctx, struct http_exchange *exchange, struct record_row *ret_row)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(record_load(ctx, id, ret_row));
	if (ret_row->is_sealed)
		return fail(ctx, ERR_DENIED, "record.sealed", NULL, "What a sealed record said before stays sealed.");
	return OK;
}

static enum err get_history(struct ctx *ctx, struct http_exchange *exchange)
{
	struct record_row row = { 0 };
	struct list revisions;

	TRY(load_open_row(ctx, exchange, &row));
	TRY(record_store_revisions(ctx, row.id, &revisions));
	struct revision_reply *replies = arena_array(ctx->arena, revisions.count + 1, sizeof(*replies));
	for (size_t i = 0; i < revisions.count; i++)
		replies[i] = reply_of(ctx, (const struct record_revision *)revisions.items + i);
	struct list items = { replies, revisions.count };
	return http_reply_list(ctx, exchange, &revision_shape, &items, NULL, (int64_t)items.count);
}

static enum err get_mentions(struct ctx *ctx, struct http_exchange *exchange)
{
	struct record_row row = { 0 };
	struct list people;

	TRY(load_open_row(ctx, exchange, &row));
	TRY(record_store_mentions(ctx, row.id, &people));
	return http_reply_list(ctx, exchange, &record_named_shape, &people, NULL, (int64_t)people.count);
}

const struct http_routes record_history_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/records/{id}/history", "What a record said before it was changed, latest first", PERMIT_VIEW,
	  HTTP_RUN_READ, get_history, .reply = &revision_shape, .flags = HTTP_LIST },
	{ "GET", "/api/v1/records/{id}/mentions", "Colleagues named with @ in a record, and the todo each got", PERMIT_VIEW, HTTP_RUN_READ,
	  get_mentions, .reply = &record_named_shape, .flags = HTTP_LIST },
}));

/* Route that says what an @ in a draft is understood as, before it is saved; it saves nothing. */
#include "feature/permission/permission.h"
#include "feature/record/record_mention.h"

struct draft {
	uint64_t present;
	const char *text;
	const char *fact;
	const char *action;
	const char *emotion_text;
};
static const struct field draft_fields[] = {
	FIELD_TEXT(struct draft, text, .max = 20000),
	FIELD_TEXT(struct draft, fact, .max = 20000),
	FIELD_TEXT(struct draft, action, .max = 2000),
	FIELD_TEXT(struct draft, emotion_text, .max = 2000),
};
static const struct shape draft_shape = SHAPE_INPUT("MentionDraft", struct draft, draft_fields);

struct understood {
	int64_t id;
	const char *name;
	int64_t due_at;
	const char *phrase;
};
static const struct field understood_fields[] = {
	FIELD_ID(struct understood, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct understood, name, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct understood, due_at),
	FIELD_TEXT(struct understood, phrase),
};
static const struct shape understood_shape = SHAPE("MentionUnderstood", struct understood, understood_fields);

/* Who names himself asks nobody. */
static enum err add_understood(struct ctx *ctx, const struct mention *mention, struct vec *people)
{
	struct account_ref *ref;

	if (mention->account_id == ctx->actor.account_id)
		return OK;
	TRY(account_ref_get(ctx, mention->account_id, &ref));
	vec_add(people, &(struct understood){ mention->account_id, ref ? ref->name : "", mention->due_at, mention->phrase });
	return OK;
}

static enum err post_mentions(struct ctx *ctx, struct http_exchange *exchange)
{
	struct draft draft = { 0 };
	struct list mentions;
	struct vec people;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(permission_need(ctx, id, ACT_RECORD));
	TRY(http_read_body(ctx, exchange, &draft_shape, &draft));
	const struct record_row row = { .text = draft.text, .fact = draft.fact, .action = draft.action,
					.emotion_text = draft.emotion_text };
	TRY(record_mention_read(ctx, &row, &mentions));
	vec_init(&people, ctx->arena, sizeof(struct understood));
	for (size_t i = 0; i < mentions.count; i++)
		TRY(add_understood(ctx, (const struct mention *)mentions.items + i, &people));
	const struct list list = vec_list(&people);
	return http_reply_list(ctx, exchange, &understood_shape, &list, NULL, (int64_t)list.count);
}

const struct http_routes record_mention_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/{id}/records/mentions", "Who is named with @ in a draft, and until when he is asked; saves nothing",
	  PERMIT_ADD, HTTP_RUN_READ, post_mentions, .body = &draft_shape, .reply = &understood_shape, .flags = HTTP_LIST },
}));

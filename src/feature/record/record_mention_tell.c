/* What follows from a name in a record: a todo and a message for who may see it, a word to the author about who may not. */
#include "base/text.h"
#include "feature/notification/notification.h"
#include "feature/permission/permission.h"
#include "feature/record/record_mention.h"
#include "feature/todo/todo.h"

enum { TOLD_BYTES = 600 };

static bool is_english(const struct ctx *ctx)
{
	return text_equal(ctx->actor.locale, "en");
}

static const char *key_of(struct ctx *ctx, int64_t record_id, int64_t account_id)
{
	return arena_format(ctx->arena, "mention:%lld:%lld:", (long long)record_id, (long long)account_id);
}

static const char *shortened(struct ctx *ctx, const char *asked)
{
	return asked ? arena_text_n(ctx->arena, asked, text_fitting(asked, TOLD_BYTES)) : NULL;
}

/* As the person named: may he see it? */
static enum err may_see(struct ctx *ctx, const struct record_row *row, bool *ret_may)
{
	struct access access;
	enum err err = permission_candidate(ctx, row->candidate_id, &access);

	*ret_may = err == OK;
	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return OK;
}

/* In the language of who reads it. */
static enum err tell_named(struct ctx *ctx, const struct record_row *row, const struct mention *mention, const char *author)
{
	const struct notification_note note = {
		.account_id = mention->account_id,
		.kind = "mention",
		.text = arena_format(ctx->arena, is_english(ctx) ? "%s mentioned you: {candidate}" : "%s 在 {candidate} 的记录里提到了您", author),
		.detail = text_is_empty(mention->asked) ? NULL : shortened(ctx, mention->asked),
		.candidate_id = row->candidate_id,
		.dedup_key = key_of(ctx, row->id, mention->account_id),
	};

	return notification_inbox_add(ctx, &note);
}

/* By the author: the todo says what is asked, until when if that is said. */
static enum err give_todo(struct ctx *ctx, const struct record_row *row, const struct mention *mention)
{
	const char *all = row->text ? row->text : row->fact ? row->fact : row->action;
	const char *asked = text_is_empty(mention->asked) ? all : mention->asked;
	const struct todo_new todo = {
		.account_id = mention->account_id,
		.kind = "mention",
		.text = shortened(ctx, asked),
		.due_at = mention->due_at,
		.candidate_id = row->candidate_id,
		.submission_id = row->submission_id,
		.record_id = row->id,
		.dedup_key = key_of(ctx, row->id, mention->account_id),
	};
	int64_t id;

	return todo_add(ctx, &todo, &id);
}

static enum err tell_author(struct ctx *ctx, const struct record_row *row, const char *named)
{
	const struct notification_note note = {
		.account_id = ctx->actor.account_id,
		.kind = "mention",
		.text = arena_format(ctx->arena, is_english(ctx) ? "%s may not see {candidate} and was not told" :
								   "%s 看不到 {candidate} 的这条记录，没有通知他", named),
		.candidate_id = row->candidate_id,
	};

	return notification_inbox_add(ctx, &note);
}

enum err record_mention_tell(struct ctx *ctx, const struct record_row *row, const struct mention *mention)
{
	const struct actor author = ctx->actor;
	struct account_ref *author_ref, *named;
	bool may = false;

	if (!author.account_id)
		return OK;
	TRY(account_ref_get(ctx, author.account_id, &author_ref));
	TRY(account_ref_get(ctx, mention->account_id, &named));
	enum err err = account_act_as_id(ctx, mention->account_id);
	if (err == OK)
		err = may_see(ctx, row, &may);
	if (err == OK && may)
		err = tell_named(ctx, row, mention, author_ref ? author_ref->name : author.login);
	ctx->actor = author;
	if (err == ERR_NOT_FOUND) /* he has left the firm */
		fault_clear(ctx);
	else
		TRY(err);
	return may ? give_todo(ctx, row, mention) : tell_author(ctx, row, named ? named->name : "");
}

enum err record_mention_drop(struct ctx *ctx, int64_t record_id, int64_t account_id)
{
	return todo_done_by_key(ctx, key_of(ctx, record_id, account_id));
}

/* Delays as those see them who may lift them. */
#include "feature/account/lockout.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "lockout_sql.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"

enum { DETAIL_MAX_BYTES = 8 * 1024 };

static const struct kind_word {
	const char *prefix;
	const char *kind;
} kinds[] = {
	{ "log", "password" }, { "fac", "second_factor" }, { "con", "confirm" }, { "net", "network" },
};

static const char *const kind_names[] = { NULL, "password", "second_factor", "confirm", "network" };
static const struct choices kind_choices = CHOICES(kind_names);

static const struct field shown_fields[] = {
	FIELD_ID(struct lockout, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct lockout, kind, .flags = FIELD_REQUIRED, .choices = &kind_choices),
	FIELD_ID(struct lockout, account_id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct lockout, account_name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct lockout, address),
	FIELD_INT(struct lockout, failures, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct lockout, since),
	FIELD_TIME(struct lockout, until, .flags = FIELD_REQUIRED),
};
const struct shape lockout_shape = SHAPE("Lockout", struct lockout, shown_fields);

static const struct field row_fields[] = {
	FIELD_ID(struct lockout, id),		   FIELD_TEXT(struct lockout, prefix),	 FIELD_ID(struct lockout, account_id),
	FIELD_TEXT(struct lockout, account_name), FIELD_TEXT(struct lockout, address), FIELD_INT(struct lockout, failures),
	FIELD_TIME(struct lockout, since),	   FIELD_TIME(struct lockout, until),
};
static const struct shape row_shape = SHAPE("lockout_row", struct lockout, row_fields);

struct lockout_key {
	int64_t id;
};
static const struct field key_fields[] = { FIELD_ID(struct lockout_key, id) };
static const struct shape key_shape = SHAPE("lockout_key", struct lockout_key, key_fields);

static void name_kind(struct lockout *lockout)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (text_equal(kinds[i].prefix, lockout->prefix))
			lockout->kind = kinds[i].kind;
	}
	if (text_starts(lockout->address, "net:"))
		lockout->address += strlen("net:");
}

enum err lockout_list(struct ctx *ctx, struct list *ret_lockouts)
{
	TRY(db_list(ctx, &sql_lockout_list, NULL, NULL, &row_shape, ret_lockouts));
	for (size_t i = 0; i < ret_lockouts->count; i++)
		name_kind((struct lockout *)ret_lockouts->items + i);
	return OK;
}

static enum err tell(struct ctx *ctx, const struct lockout *lockout, const char *reason)
{
	CLOSING(text_done) struct text detail = { 0 };
	struct hook_account_change event = { .account_id = lockout->account_id, .action = "account.unlock" };

	text_init(&detail, DETAIL_MAX_BYTES);
	text_append_format(&detail, "{\"kind\":\"%s\",\"failures\":%lld,\"address\":", lockout->kind, (long long)lockout->failures);
	json_append_text(&detail, lockout->address ? lockout->address : "");
	text_append(&detail, ",\"reason\":");
	json_append_text(&detail, reason);
	text_append_char(&detail, '}');
	event.detail = arena_text(ctx->arena, text_chars(&detail));
	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

enum err lockout_lift(struct ctx *ctx, int64_t id, const char *reason)
{
	const struct lockout_key key = { id };
	struct lockout lockout = { 0 };
	bool found;

	TRY(db_maybe(ctx, &sql_lockout_get, &key_shape, &key, &row_shape, &lockout, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "Nobody waits here any more.");
	if (lockout.account_id == ctx->actor.account_id)
		return fail(ctx, ERR_MEANING, "user.self", NULL, "Nobody lets himself try again.");
	name_kind(&lockout);
	TRY(db_run(ctx, &sql_lockout_delete, &key_shape, &key, NULL));
	return tell(ctx, &lockout, reason);
}

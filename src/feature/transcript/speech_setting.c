/* What a firm set about speech; keys are sealed, addresses checked when they are set and again at each call. */
#include "feature/transcript/speech_setting.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "platform/config/config.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"
#include "platform/net/net_ask.h"
#include "speech_setting_sql.h"

enum { TIMEOUT_S = 60 };

static const char seal_key[] = "speech_setting.api_key";
static const char seal_chat_key[] = "speech_setting.chat_key";

static const struct field setting_fields[] = {
	FIELD_ID(struct speech_setting, firm_id),       FIELD_INT(struct speech_setting, version),
	FIELD_TEXT(struct speech_setting, engine),      FIELD_TEXT(struct speech_setting, base_url),
	FIELD_TEXT(struct speech_setting, path),        FIELD_BYTES(struct speech_setting, api_key),
	FIELD_TEXT(struct speech_setting, model),       FIELD_TEXT(struct speech_setting, language),
	FIELD_INT(struct speech_setting, timeout_s),    FIELD_TEXT(struct speech_setting, chat_url),
	FIELD_TEXT(struct speech_setting, chat_path),   FIELD_BYTES(struct speech_setting, chat_key),
	FIELD_TEXT(struct speech_setting, chat_model),  FIELD_INT(struct speech_setting, keep_days, .flags = FIELD_NULL),
	FIELD_ID(struct speech_setting, updated_by_id),
};
static const struct shape setting_shape = SHAPE("speech_setting", struct speech_setting, setting_fields);

enum err speech_setting_get(struct ctx *ctx, struct speech_setting *ret_setting)
{
	struct speech_setting setting = { .firm_id = ctx->firm_id, .engine = "none", .timeout_s = TIMEOUT_S };
	bool found;

	TRY(db_maybe(ctx, &sql_speech_setting_get, NULL, NULL, &setting_shape, &setting, &found));
	*ret_setting = setting;
	return OK;
}

/* --- For whoever calls --- */

static const char *config_of(const struct ctx *ctx, const char *name)
{
	return ctx->config ? config_text(ctx->config, name) : NULL;
}

static struct net_policy policy_of(const struct ctx *ctx)
{
	return (struct net_policy){ .private_hosts = config_of(ctx, "speech_hosts"), .ca_file = config_of(ctx, "ca_file") };
}

enum err speech_setting_engine(struct ctx *ctx, const struct speech_setting *setting, struct speech_settings *ret_settings)
{
	const char *key;

	TRY(keyring_unseal(ctx, seal_key, ctx->firm_id, &setting->api_key, &key));
	*ret_settings = (struct speech_settings){
		.base_url = setting->base_url,
		.path = setting->path,
		.key = key,
		.model = setting->model,
		.language = setting->language,
		.timeout_ms = (int)setting->timeout_s * MS_PER_SECOND,
		.policy = policy_of(ctx),
		.model_folder = config_of(ctx, "speech_models"),
	};
	return OK;
}

enum err speech_setting_chat(struct ctx *ctx, const struct speech_setting *setting, struct speech_settings *ret_settings)
{
	const char *key;

	TRY(keyring_unseal(ctx, seal_chat_key, ctx->firm_id, &setting->chat_key, &key));
	*ret_settings = (struct speech_settings){
		.base_url = setting->chat_url,
		.path = setting->chat_path,
		.key = key,
		.model = setting->chat_model,
		.timeout_ms = (int)setting->timeout_s * MS_PER_SECOND,
		.policy = policy_of(ctx),
	};
	return OK;
}

/* --- Changing --- */

static enum err check_address(struct ctx *ctx, const char *field, const char *base_url, const char *path)
{
	const struct net_policy policy = policy_of(ctx);
	struct net_url url;
	const char *pin;

	if (!base_url)
		return OK;
	enum err result = net_url_parse(ctx, net_join(ctx, base_url, path ? path : "/"), &url);
	if (result == OK)
		result = net_check(ctx, &policy, &url, &pin);
	if (result == OK || result == ERR_PEER) { /* a name that nobody knows today is asked for again at each call */
		fault_clear(ctx);
		return OK;
	}
	fault_clear(ctx);
	if (result == ERR_DENIED)
		return fail(ctx, ERR_MEANING, "speech.forbidden_host", field,
			    "Only https and public addresses; others must be named in speech_hosts by whoever runs the server.");
	return fail(ctx, ERR_MEANING, "speech.url", field, "This is no address of a server.");
}

static bool has(const struct speech_change *change, const void *member)
{
	ptrdiff_t offset = (const char *)member - (const char *)change;

	for (int i = 0; i < speech_change_shape.field_count; i++) {
		if ((ptrdiff_t)speech_change_shape.fields[i].offset == offset)
			return change->present >> i & 1;
	}
	return false;
}

static void put_text(const struct speech_change *change, const char *const *from, const char **to)
{
	if (has(change, from))
		*to = text_is_empty(*from) ? NULL : *from;
}

static enum err put_key(struct ctx *ctx, const struct speech_change *change, const char *const *from, const char *field, struct bytes *to)
{
	return has(change, from) ? keyring_seal(ctx, field, ctx->firm_id, text_is_empty(*from) ? NULL : *from, to) : OK;
}

static enum err apply(struct ctx *ctx, const struct speech_change *change, struct speech_setting *setting)
{
	if (change->engine)
		setting->engine = choice_text(&speech_engine_choices, change->engine);
	put_text(change, &change->base_url, &setting->base_url);
	put_text(change, &change->path, &setting->path);
	put_text(change, &change->model, &setting->model);
	put_text(change, &change->language, &setting->language);
	put_text(change, &change->chat_url, &setting->chat_url);
	put_text(change, &change->chat_path, &setting->chat_path);
	put_text(change, &change->chat_model, &setting->chat_model);
	if (change->timeout_s)
		setting->timeout_s = change->timeout_s;
	if (has(change, &change->keep_days))
		setting->keep_days = change->keep_days;
	setting->updated_by_id = ctx->actor.account_id;
	TRY(put_key(ctx, change, &change->key, seal_key, &setting->api_key));
	return put_key(ctx, change, &change->chat_key, seal_chat_key, &setting->chat_key);
}

struct put_work {
	struct speech_setting setting;
	int64_t version_before;
};

static enum err put(struct ctx *ctx, void *arg)
{
	const struct put_work *work = arg;
	struct speech_setting now;

	TRY(speech_setting_get(ctx, &now));
	if (now.version != work->version_before)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed these settings in between.");
	TRY(db_run(ctx, &sql_speech_setting_put, &setting_shape, &work->setting, NULL));
	return audit_note(ctx, "speech.settings", "firm", ctx->firm_id,
			  arena_format(ctx->arena, "{\"engine\":\"%s\"}", work->setting.engine));
}

enum err speech_setting_change(struct ctx *ctx, int64_t version, const struct speech_change *change)
{
	struct put_work work;

	TRY(speech_setting_get(ctx, &work.setting));
	work.version_before = work.setting.version;
	if (version && version != work.version_before)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed these settings in between.");
	TRY(apply(ctx, change, &work.setting));
	if (text_equal(work.setting.engine, "server") && !work.setting.base_url)
		return fail(ctx, ERR_MEANING, "speech.no_url", "base_url", "A transcription server needs its address.");
	TRY(check_address(ctx, "base_url", work.setting.base_url, work.setting.path));
	TRY(check_address(ctx, "chat_url", work.setting.chat_url, work.setting.chat_path));
	return db_write(ctx, put, &work);
}

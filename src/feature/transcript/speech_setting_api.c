/* Routes of the speech settings, and whether there is an engine at all. */
#include "base/text.h"
#include "feature/transcript/speech_setting.h"
#include "platform/config/config.h"

enum { URL_MAX = 500, KEY_MAX = 500, NAME_MAX_CHARS = 200, LANGUAGE_CHARS = 2, KEEP_DAYS_MAX = 3650 };

static const struct field change_fields[] = {
	FIELD_ENUM(struct speech_change, engine, &speech_engine_choices),
	FIELD_TEXT(struct speech_change, base_url, .max = URL_MAX),
	FIELD_TEXT(struct speech_change, path, .max = NAME_MAX_CHARS),
	FIELD_TEXT(struct speech_change, key, .max = KEY_MAX, .flags = FIELD_SECRET),
	FIELD_TEXT(struct speech_change, model, .max = NAME_MAX_CHARS),
	FIELD_TEXT(struct speech_change, language, .min = LANGUAGE_CHARS, .max = LANGUAGE_CHARS),
	FIELD_INT(struct speech_change, timeout_s, .min = 1, .max = SPEECH_TIMEOUT_MAX_MS / MS_PER_SECOND),
	FIELD_TEXT(struct speech_change, chat_url, .max = URL_MAX),
	FIELD_TEXT(struct speech_change, chat_path, .max = NAME_MAX_CHARS),
	FIELD_TEXT(struct speech_change, chat_key, .max = KEY_MAX, .flags = FIELD_SECRET),
	FIELD_TEXT(struct speech_change, chat_model, .max = NAME_MAX_CHARS),
	FIELD_INT(struct speech_change, keep_days, .min = 1, .max = KEEP_DAYS_MAX, .flags = FIELD_NULL),
};
const struct shape speech_change_shape = SHAPE_INPUT("SpeechSettingsChange", struct speech_change, change_fields);

/* Settings as the API shows them: keys never. */
struct speech_reply {
	int64_t version;
	const char *engine;
	const char *base_url;
	const char *path;
	bool has_key;
	const char *model;
	const char *language;
	int64_t timeout_s;
	const char *chat_url;
	const char *chat_path;
	bool has_chat_key;
	const char *chat_model;
	int64_t keep_days;
};
static const struct field reply_fields[] = {
	FIELD_INT(struct speech_reply, version),
	FIELD_TEXT(struct speech_reply, engine, .choices = &speech_engine_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct speech_reply, base_url),
	FIELD_TEXT(struct speech_reply, path),
	FIELD_BOOL(struct speech_reply, has_key),
	FIELD_TEXT(struct speech_reply, model),
	FIELD_TEXT(struct speech_reply, language),
	FIELD_INT(struct speech_reply, timeout_s),
	FIELD_TEXT(struct speech_reply, chat_url),
	FIELD_TEXT(struct speech_reply, chat_path),
	FIELD_BOOL(struct speech_reply, has_chat_key),
	FIELD_TEXT(struct speech_reply, chat_model),
	FIELD_INT(struct speech_reply, keep_days, .flags = FIELD_NULL),
};
static const struct shape reply_shape = SHAPE("SpeechSettings", struct speech_reply, reply_fields);

struct speech_status {
	const char *engine;
	bool ready;
	const char *reason;
	bool local;
	const char *language;
	int64_t max_minutes;
	const char *drafts;
};
static const char *const draft_names[] = { NULL, "rules", "model" };
static const struct choices draft_choices = CHOICES(draft_names);
static const struct field status_fields[] = {
	FIELD_TEXT(struct speech_status, engine, .choices = &speech_engine_choices, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct speech_status, ready),
	FIELD_TEXT(struct speech_status, reason),
	FIELD_BOOL(struct speech_status, local),
	FIELD_TEXT(struct speech_status, language),
	FIELD_INT(struct speech_status, max_minutes),
	FIELD_TEXT(struct speech_status, drafts, .choices = &draft_choices, .flags = FIELD_REQUIRED),
};
static const struct shape status_shape = SHAPE("SpeechStatus", struct speech_status, status_fields);

static enum err reply_settings(struct ctx *ctx, struct http_exchange *exchange)
{
	struct speech_setting setting;

	TRY(speech_setting_get(ctx, &setting));
	const struct speech_reply reply = {
		.version = setting.version,
		.engine = setting.engine,
		.base_url = setting.base_url,
		.path = setting.path,
		.has_key = setting.api_key.length > 0,
		.model = setting.model,
		.language = setting.language,
		.timeout_s = setting.timeout_s,
		.chat_url = setting.chat_url,
		.chat_path = setting.chat_path,
		.has_chat_key = setting.chat_key.length > 0,
		.chat_model = setting.chat_model,
		.keep_days = setting.keep_days,
	};
	return http_reply_version(ctx, exchange, 200, &reply_shape, &reply, setting.version);
}

static enum err patch_settings(struct ctx *ctx, struct http_exchange *exchange)
{
	struct speech_change change = { 0 };
	int64_t version;

	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &speech_change_shape, &change));
	TRY(speech_setting_change(ctx, version, &change));
	return reply_settings(ctx, exchange);
}

static enum err get_status(struct ctx *ctx, struct http_exchange *exchange)
{
	struct speech_status status = { .max_minutes = 120 };
	struct speech_settings settings;
	struct speech_setting setting;
	struct speech_health health;

	TRY(speech_setting_get(ctx, &setting));
	TRY(speech_setting_engine(ctx, &setting, &settings));
	if (ctx->config)
		TRY(config_int(ctx, ctx->config, "speech_minutes", &status.max_minutes));
	const struct speech_engine *engine = speech_engine(setting.engine);
	engine->probe(ctx, &settings, &health);
	status.engine = engine->name;
	status.ready = health.is_ready;
	status.reason = health.reason;
	status.local = engine->is_local;
	status.language = engine->languages ? engine->languages : setting.language;
	status.drafts = setting.chat_url ? "model" : "rules";
	return http_reply(ctx, exchange, 200, &status_shape, &status);
}

const struct http_routes speech_setting_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/speech", "Which engine hears recordings, and whether it is ready", PERMIT_VIEW, HTTP_RUN_SLOW, get_status,
	  .reply = &status_shape },
	{ "GET", "/api/v1/speech/settings", "Engine, server of drafts, how long originals are kept; keys are not shown", PERMIT_ACCOUNTS,
	  HTTP_RUN_READ, reply_settings, .reply = &reply_shape },
	{ "PATCH", "/api/v1/speech/settings", "Changes them; null forgets a value", PERMIT_ACCOUNTS, HTTP_RUN_SLOW, patch_settings,
	  .body = &speech_change_shape, .reply = &reply_shape, .flags = HTTP_FRESH_LOGIN },
}));

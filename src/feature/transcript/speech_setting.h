/* Which engine hears the recordings of a firm, which server drafts its records, how long it keeps originals. Private to this
 * feature. Addresses are those that the guard for outgoing calls allows: private ones only by ini or environment. */
#pragma once
#include "feature/transcript/transcript.h"
#include "platform/speech/speech.h"

struct speech_setting {
	int64_t firm_id;
	int64_t version; /* 0: the firm has set nothing */
	const char *engine;
	const char *base_url;
	const char *path;
	struct bytes api_key; /* sealed */
	const char *model;
	const char *language;
	int64_t timeout_s;
	const char *chat_url;
	const char *chat_path;
	struct bytes chat_key; /* sealed */
	const char *chat_model;
	int64_t keep_days; /* 0 = for ever */
	int64_t updated_by_id;
};

/* What the firm set, or what holds without it: no engine, originals are kept. */
MUST_USE enum err speech_setting_get(struct ctx *ctx, struct speech_setting *ret_setting);

/* Ready for the engine: keys opened, hosts of the operator. */
MUST_USE enum err speech_setting_engine(struct ctx *ctx, const struct speech_setting *setting, struct speech_settings *ret_settings);

/* The chat server that drafts; base_url NULL = none. Path and model are in the fields of those names. */
MUST_USE enum err speech_setting_chat(struct ctx *ctx, const struct speech_setting *setting, struct speech_settings *ret_settings);

struct speech_change {
	uint64_t present;
	int engine;
	const char *base_url;
	const char *path;
	const char *key; /* NULL with its bit set: forgotten */
	const char *model;
	const char *language;
	int64_t timeout_s;
	const char *chat_url;
	const char *chat_path;
	const char *chat_key;
	const char *chat_model;
	int64_t keep_days;
};
extern const struct shape speech_change_shape;

/* Changes what is present. Outside of a write: names are resolved.
 * errors ERR_STALE; ERR_MEANING "speech.url", "speech.forbidden_host", "speech.no_url", with the field */
MUST_USE enum err speech_setting_change(struct ctx *ctx, int64_t version, const struct speech_change *change);

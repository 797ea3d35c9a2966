/* The table of engines. */
#include "base/text.h"
#include "platform/speech/speech_private.h"

static void probe_none(struct ctx *ctx, const struct speech_settings *settings, struct speech_health *ret_health)
{
	(void)ctx;
	(void)settings;
	*ret_health = (struct speech_health){ .reason = "speech.no_engine" };
}

static enum err transcribe_none(struct ctx *ctx, const struct speech_settings *settings, const struct speech_samples *samples,
				struct speech_result *ret_result)
{
	(void)settings;
	(void)samples;
	(void)ret_result;
	return fail(ctx, ERR_MEANING, "speech.no_engine", NULL, "No engine is set.");
}

static const struct speech_engine none = { "none", true, NULL, probe_none, transcribe_none };
static const struct speech_engine *const engines[] = { &none, &speech_server, &speech_sphinx };

static const char *const names[] = { NULL, "none", "server", "pocketsphinx" };
const struct choices speech_engine_choices = CHOICES(names);

const struct speech_engine *speech_engine(const char *name)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		if (text_equal(engines[i]->name, name))
			return engines[i];
	}
	return &none;
}

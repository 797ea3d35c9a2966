/* Speech to text: recordings to samples, samples to the stretches in which somebody speaks, these to text by one of a few
 * engines.
 *
 *	CLOSING(speech_audio_close) struct speech_audio audio = { 0 };
 *	TRY(speech_audio_open(ctx, path, spool, max_seconds, &audio));
 *	speech_spans(ctx, &audio.samples, &spans);
 *	for (each span) TRY(engine->transcribe(ctx, &settings, &part, &result));
 *
 * Hostile files are decoded by genjin-audio, a process of its own without network, files or privileges (src/extract), and
 * the English recogniser runs in it too. Silence is never handed to an engine, so none can invent words for it.
 * Source: DOMAIN.md, Records, files, search; PROMISES.md 16, SSRF guard, Files. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/vec.h"
#include "platform/net/net.h"

enum {
	SPEECH_RATE = 16000,             /* samples a second */
	SPEECH_SPAN_MAX_MS = 30 * 1000,  /* no engine gets more at once */
	SPEECH_TEXT_MAX_BYTES = 8000,    /* of one segment */
	SPEECH_TIMEOUT_MAX_MS = 240 * 1000,
};

/* 16 bit samples of one channel. */
struct speech_samples {
	const int16_t *items;
	size_t count;
};

/* --- Recordings to samples --- */

struct speech_audio {
	struct speech_samples samples; /* mapped from a file without name */
	int64_t duration_ms;
	size_t mapped_bytes;
};

/* Decodes the recording at `path`: WebM, MP4 / M4A, Ogg, WAV, FLAC, AMR, MP3, AAC, by content.
 * in     spool        folder for the samples, 32 kB a second, gone when closed
 * errors ERR_NOT_FOUND "speech.no_file"
 *        ERR_MEANING  "speech.type", "speech.damaged", "speech.no_track", "speech.failed"
 *        ERR_TOO_LARGE "speech.too_long"; ERR_FULL "server.disk_full"; ERR_INTERNAL "speech.no_program" */
MUST_USE enum err speech_audio_open(struct ctx *ctx, const char *path, const char *spool, int max_seconds, struct speech_audio *ret_audio);
void speech_audio_close(struct speech_audio *audio);

/* --- Where somebody speaks --- */

struct speech_span {
	size_t from; /* samples */
	size_t to;
};

/* Stretches of at most SPEECH_SPAN_MAX_MS, in order, cut where it is quiet; none when all is silence or an even noise.
 * out ret_spans  struct speech_span, in ctx->arena */
void speech_spans(struct ctx *ctx, const struct speech_samples *samples, struct list *ret_spans);

/* --- Engines --- */

struct speech_settings {
	const char *base_url;   /* "https://asr.example.com" */
	const char *path;       /* NULL = "/v1/audio/transcriptions" */
	const char *key;        /* sent as bearer token; NULL = none */
	const char *model;      /* NULL = not sent */
	const char *language;   /* ISO 639-1; NULL = the engine guesses */
	int timeout_ms;         /* of one call; 0 = 60,000 */
	struct net_policy policy;
	const char *model_folder; /* pocketsphinx; NULL = where Debian puts its English models */
};

struct speech_segment {
	int64_t start_ms; /* within the samples */
	int64_t end_ms;
	const char *text;
};

struct speech_result {
	struct list segments; /* struct speech_segment, in order; none when nothing was understood */
	const char *language; /* as the engine says; NULL = it does not */
};

struct speech_health {
	bool is_ready;
	const char *reason; /* code of what is wrong; NULL = nothing */
	const char *detail; /* English sentence for the log of the administrator, or NULL */
};

struct speech_engine {
	const char *name;      /* "server", "pocketsphinx", "none" */
	bool is_local;         /* nothing leaves this machine */
	const char *languages; /* "en"; NULL = whatever the server knows */

	/* Can it work? Never fails: what is wrong is its answer. */
	void (*probe)(struct ctx *ctx, const struct speech_settings *settings, struct speech_health *ret_health);

	/* One span to text.
	 * errors ERR_MEANING "speech.no_engine", "speech.no_model", "peer.…" (net_ask.h), ERR_DENIED "net.forbidden": not without
	 *        somebody changing settings; ERR_PEER, ERR_BUSY: may work later */
	enum err (*transcribe)(struct ctx *ctx, const struct speech_settings *settings, const struct speech_samples *samples,
			       struct speech_result *ret_result) MUST_USE;
};

/* The engine of that name; that of the name "none" for any other. */
const struct speech_engine *speech_engine(const char *name);

/* Names of all engines. */
extern const struct choices speech_engine_choices;

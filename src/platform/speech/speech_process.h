/* One run of genjin-audio (extract/audio.h). Private to this folder. */
#pragma once
#include <stdbool.h>

#include "base/ctx.h"

enum { SPEECH_RUN_MAX_MS = 300 * 1000 };

/* Takes a piece of the output; false stops the run. */
typedef bool (*speech_sink)(void *arg, const void *bytes, size_t length);

/* Runs `genjin-audio WORDS…` (NULL-ended) on the descriptor `input` to its end.
 * errors ERR_MEANING  "speech.type", "speech.damaged", "speech.no_track", "speech.no_model"; "speech.failed" it died, took
 *                     longer than SPEECH_RUN_MAX_MS, or the sink stopped it
 *        ERR_TOO_LARGE "speech.too_long"
 *        ERR_INTERNAL "speech.no_program"  genjin-audio is not where this program is; ERR_BUSY "speech.pipe" */
MUST_USE enum err speech_process_run(struct ctx *ctx, int input, const char *const *words, speech_sink sink, void *arg);

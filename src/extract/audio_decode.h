/* From a recording in a container to samples. Private to genjin-audio. */
#pragma once
#include "base/ctx.h"
#include "extract/audio.h"

/* What libav needs from the machine before the cage closes. */
void audio_decode_prepare(void);

/* Decodes the file on `input` to samples on `output`, filling gaps between its time stamps with silence.
 * in  max_seconds  a longer recording is refused */
enum audio_exit audio_decode(int input, int output, int max_seconds);

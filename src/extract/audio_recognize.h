/* English speech to text on this machine (pocketsphinx). Private to genjin-audio. */
#pragma once
#include "base/ctx.h"
#include "extract/audio.h"

struct ps_decoder_s;

/* Loads the models, before the cage closes. NULL when they are not there or not good. */
struct ps_decoder_s *audio_recognizer_open(const char *acoustic, const char *language, const char *dictionary);
void audio_recognizer_close(struct ps_decoder_s **place);

/* Writes what is said in the samples on `input` as lines to `output`: a new one after half a second of silence. */
enum audio_exit audio_recognize(struct ps_decoder_s *recognizer, int input, int output);

/* What kind of recording some bytes are, by their beginning alone. */
#pragma once
#include <stddef.h>

enum { AUDIO_MAGIC_BYTES = 16 };

/* Name of libavformat's reader for it, NULL when it is none of those that are read here: WebM, MP4 / M4A, Ogg, WAV, FLAC,
 * AMR, MP3, AAC. */
const char *audio_type(const unsigned char *bytes, size_t length);

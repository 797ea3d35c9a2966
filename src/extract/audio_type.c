/* Magic numbers of recordings. */
#include "extract/audio_type.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct magic {
	size_t at;
	const char *bytes;
	size_t length;
	const char *reader;
};

static const struct magic magics[] = {
	{ 0, "\x1A\x45\xDF\xA3", 4, "matroska" }, { 4, "ftyp", 4, "mov" },       { 0, "OggS", 4, "ogg" },
	{ 0, "fLaC", 4, "flac" },                 { 0, "#!AMR\n", 6, "amr" },    { 0, "#!AMR-WB\n", 9, "amr" },
	{ 0, "ID3", 3, "mp3" },
};

static bool matches(const struct magic *magic, const unsigned char *bytes, size_t length)
{
	return length >= magic->at + magic->length && memcmp(bytes + magic->at, magic->bytes, magic->length) == 0;
}

/* RIFF holds films and pictures as well. */
static bool is_wave(const unsigned char *bytes, size_t length)
{
	return length >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WAVE", 4) == 0;
}

/* A raw MPEG stream begins with eleven ones; layer 0 is the AAC of ADTS. */
static const char *raw_stream(const unsigned char *bytes, size_t length)
{
	if (length < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
		return NULL;
	if ((bytes[1] & 0xF6) == 0xF0)
		return "aac";
	return (bytes[1] & 0x06) == 0x02 ? "mp3" : NULL;
}

const char *audio_type(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (matches(&magics[i], bytes, length))
			return magics[i].reader;
	}
	return is_wave(bytes, length) ? "wav" : raw_stream(bytes, length);
}

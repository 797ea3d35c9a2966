/* What genjin-audio is asked for and how it answers; shared by the program and platform/speech, which trusts no byte of it.
 *
 *	genjin-audio decode MAX_SECONDS           <FILE   samples on descriptor 1
 *	genjin-audio recognize HMM LM DICTIONARY  <SAMPLES  lines "START_MS END_MS<tab>TEXT"
 *
 * Samples are 16 bit, little-endian, one channel, AUDIO_RATE of them a second. The exit status says how it ended; output
 * before any other status than AUDIO_OK is worth nothing. */
#pragma once

enum { AUDIO_RATE = 16000, AUDIO_MAX_SECONDS = 4 * 60 * 60, AUDIO_MAX_FILE_BYTES = 256 * 1024 * 1024 };

enum audio_exit {
	AUDIO_OK = 0,
	AUDIO_FAILED = 1,   /* no sandbox, no memory, or nobody reads any more */
	AUDIO_USAGE = 2,
	AUDIO_TYPE = 3,     /* no kind of recording that is read here */
	AUDIO_DAMAGED = 4,  /* nothing in it could be decoded */
	AUDIO_NO_TRACK = 5, /* a film or container without sound */
	AUDIO_TOO_LONG = 6,
	AUDIO_NO_MODEL = 7, /* the files of the acoustic or language model are not there */
};

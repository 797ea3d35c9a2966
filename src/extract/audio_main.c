/* genjin-audio: reads one hostile recording from descriptor 0 (see audio.h) in a process of its own, in the cage of
 * sandbox.h. Started by platform/speech with nothing but its three descriptors. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "extract/audio_decode.h"
#include "extract/audio_recognize.h"
#include "extract/sandbox.h"

static const struct sandbox_limits decode_limits = { .cpu_seconds = 180, .memory_bytes = 768LL * 1024 * 1024 };
static const struct sandbox_limits recognize_limits = { .cpu_seconds = 240, .memory_bytes = 768LL * 1024 * 1024 };

static enum audio_exit decode(struct ctx *ctx, char **arguments)
{
	struct stat status;
	int64_t seconds;

	if (!text_to_i64(arguments[0], &seconds) || seconds < 1 || seconds > AUDIO_MAX_SECONDS)
		return AUDIO_USAGE;
	if (fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > AUDIO_MAX_FILE_BYTES)
		return AUDIO_USAGE;
	audio_decode_prepare();
	if (sandbox_enter_with(ctx, &decode_limits) != OK)
		return AUDIO_FAILED;
	return audio_decode(STDIN_FILENO, STDOUT_FILENO, (int)seconds);
}

static enum audio_exit recognize(struct ctx *ctx, char **arguments)
{
	CLOSING(audio_recognizer_close) struct ps_decoder_s *recognizer = audio_recognizer_open(arguments[0], arguments[1], arguments[2]);

	if (!recognizer)
		return AUDIO_NO_MODEL;
	if (sandbox_enter_with(ctx, &recognize_limits) != OK)
		return AUDIO_FAILED;
	return audio_recognize(recognizer, STDIN_FILENO, STDOUT_FILENO);
}

static const struct {
	const char *name;
	int arguments;
	enum audio_exit (*run)(struct ctx *ctx, char **arguments);
} verbs[] = { { "decode", 1, decode }, { "recognize", 3, recognize } };

int main(int argc, char **argv)
{
	static struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return AUDIO_FAILED;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (argc == 2 + verbs[i].arguments && text_equal(argv[1], verbs[i].name))
			return (int)verbs[i].run(&ctx, argv + 2);
	}
	fputs("usage: genjin-audio decode MAX_SECONDS <FILE | recognize HMM LM DICTIONARY <SAMPLES\n", stderr);
	return AUDIO_USAGE;
}

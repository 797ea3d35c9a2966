/* The real genjin-audio on whole, broken and hostile recordings, impostors in its place, and real voices to exact text. */
#include "platform/speech/speech.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { WAVE_BYTES_MAX = 4 * 1024 * 1024 };

static const char voice_path[] = "/usr/share/pocketsphinx/test/data/goforward.raw";

struct fixture {
	struct arena arena;
	struct ctx ctx;
	char path[64];
};

static int open_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &fixture->arena), OK);
	fixture->ctx = (struct ctx){ .arena = &fixture->arena, .clock = &clock_system };
	memcpy(fixture->path, "/tmp/speech-test-XXXXXX", 24);
	int fd = mkstemp(fixture->path);
	assert_true(fd >= 0);
	close(fd);
	*state = fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	unsetenv("GENJIN_AUDIO");
	unlink(fixture->path);
	arena_close(&fixture->arena);
	free(fixture);
	return 0;
}

static void put(struct fixture *fixture, const void *bytes, size_t length)
{
	FILE *file = fopen(fixture->path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void put_u32(unsigned char *at, uint32_t number)
{
	memcpy(at, &number, sizeof(number));
}

/* A WAV file around samples; returns its length. */
static size_t wave(unsigned char *out, const void *samples, uint32_t bytes)
{
	static const unsigned char head[44] = "RIFF....WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data....";

	memcpy(out, head, sizeof(head));
	put_u32(out + 4, bytes + 36);
	put_u32(out + 40, bytes);
	memcpy(out + sizeof(head), samples, bytes);
	return sizeof(head) + bytes;
}

static uint32_t read_voice(unsigned char *samples)
{
	FILE *file = fopen(voice_path, "rb");

	assert_non_null(file);
	size_t bytes = fread(samples, 1, WAVE_BYTES_MAX - 44, file);
	fclose(file);
	return (uint32_t)bytes;
}

static void put_voice(struct fixture *fixture)
{
	unsigned char *samples = malloc(WAVE_BYTES_MAX);
	unsigned char *file = malloc(WAVE_BYTES_MAX);

	assert_true(samples && file);
	put(fixture, file, wave(file, samples, read_voice(samples)));
	free(samples);
	free(file);
}

static enum err open_audio(struct fixture *fixture, int max_seconds, struct speech_audio *ret_audio)
{
	fault_clear(&fixture->ctx);
	return speech_audio_open(&fixture->ctx, fixture->path, "/tmp", max_seconds, ret_audio);
}

static void expect_refusal(struct fixture *fixture, enum err kind, const char *code)
{
	struct speech_audio audio = { 0 };

	assert_int_equal(open_audio(fixture, 60, &audio), kind);
	assert_string_equal(fixture->ctx.fault.code, code);
	assert_int_equal(audio.mapped_bytes, 0);
}

static void samples_come_back_as_they_went_in(void **state)
{
	CLOSING(speech_audio_close) struct speech_audio audio = { 0 };
	static unsigned char file[44 + 32000];
	static int16_t samples[16000];

	for (int i = 0; i < 16000; i++)
		samples[i] = (int16_t)(i % 2000 * 10);
	put(*state, file, wave(file, samples, sizeof(samples)));
	assert_int_equal(open_audio(*state, 60, &audio), OK);
	assert_int_equal(audio.samples.count, 16000);
	assert_int_equal(audio.duration_ms, 1000);
	assert_memory_equal(audio.samples.items, samples, sizeof(samples));
}

static void a_voice_becomes_its_words(void **state)
{
	struct fixture *fixture = *state;
	CLOSING(speech_audio_close) struct speech_audio audio = { 0 };
	struct speech_settings settings = { 0 };
	struct speech_result result;
	struct list spans;

	put_voice(fixture);
	assert_int_equal(open_audio(fixture, 60, &audio), OK);
	speech_spans(&fixture->ctx, &audio.samples, &spans);
	assert_int_equal(spans.count, 1);
	const struct speech_span *span = spans.items;
	const struct speech_samples part = { audio.samples.items + span->from, span->to - span->from };
	assert_int_equal(speech_engine("pocketsphinx")->transcribe(&fixture->ctx, &settings, &part, &result), OK);
	const struct speech_segment *segment = result.segments.items;
	assert_int_equal(result.segments.count, 1);
	assert_string_equal(segment->text, "go forward ten meters");
	assert_string_equal(result.language, "en");
	assert_true(segment->start_ms >= 0 && segment->end_ms > segment->start_ms && segment->end_ms <= audio.duration_ms);
}

static void truncated_recording_gives_what_is_there(void **state)
{
	struct fixture *fixture = *state;
	CLOSING(speech_audio_close) struct speech_audio audio = { 0 };

	put_voice(fixture);
	assert_int_equal(truncate(fixture->path, 44 + 32000), 0);
	assert_int_equal(open_audio(fixture, 60, &audio), OK);
	assert_int_equal(audio.samples.count, 16000);
}

static void what_is_no_recording_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "hello", "#EXTM3U\nfile:///etc/passwd\n", "ffconcat version 1.0\nfile /etc/passwd\n", "%PDF-1.7", "\x02#!SILK_V3",
		"<smil><audio src='http://127.0.0.1/'/></smil>",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put(*state, texts[i], strlen(texts[i]));
		expect_refusal(*state, ERR_MEANING, "speech.type");
	}
	put(*state, "OggS\0\0\0\0", 8);
	expect_refusal(*state, ERR_MEANING, "speech.damaged");
	put(*state, "\x1A\x45\xDF\xA3\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12);
	expect_refusal(*state, ERR_MEANING, "speech.damaged");
}

static void long_recording_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct speech_audio audio = { 0 };

	put_voice(fixture);
	assert_int_equal(open_audio(fixture, 1, &audio), ERR_TOO_LARGE);
	assert_string_equal(fixture->ctx.fault.code, "speech.too_long");
	put(fixture, "", 0);
	unlink(fixture->path);
	expect_refusal(fixture, ERR_NOT_FOUND, "speech.no_file");
}

/* Puts a shell script in the place of the helper. */
static void impersonate(struct fixture *fixture, const char *script)
{
	put(fixture, script, strlen(script));
	chmod(fixture->path, 0700);
	setenv("GENJIN_AUDIO", fixture->path, 1);
}

static void helper_is_distrusted(void **state)
{
	struct fixture *fixture = *state;
	struct speech_settings settings = { 0 };
	const int16_t sound[1600] = { 0 };
	const struct speech_samples samples = { sound, 1600 };
	struct speech_result result;

	static const char *const lies[] = {
		"#!/bin/sh\necho nonsense\n", "#!/bin/sh\nprintf '0 9\\t\\377\\n'\n", "#!/bin/sh\nprintf '5 1\\tx\\n'\n",
		"#!/bin/sh\nprintf '%s 9\\tx\\n' -1\n", "#!/bin/sh\nkill -9 $$\n", "#!/bin/sh\nexit 1\n", "#!/bin/sh\nexit 77\n",
		"#!/bin/sh\nhead -c 1000000 /dev/zero\n",
	};
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		impersonate(fixture, lies[i]);
		fault_clear(&fixture->ctx);
		assert_int_equal(speech_engine("pocketsphinx")->transcribe(&fixture->ctx, &settings, &samples, &result), ERR_MEANING);
		assert_string_equal(fixture->ctx.fault.code, "speech.failed");
	}
	impersonate(fixture, "#!/bin/sh\nhead -c 10000000 /dev/zero\n");
	expect_refusal(fixture, ERR_MEANING, "speech.failed");
	setenv("GENJIN_AUDIO", "/nowhere/genjin-audio", 1);
	expect_refusal(fixture, ERR_INTERNAL, "speech.no_program");
}

static void missing_model_is_said(void **state)
{
	struct fixture *fixture = *state;
	struct speech_settings settings = { .model_folder = "/nowhere" };
	const int16_t sound[1600] = { 0 };
	const struct speech_samples samples = { sound, 1600 };
	struct speech_health health;
	struct speech_result result;

	assert_int_equal(speech_engine("pocketsphinx")->transcribe(&fixture->ctx, &settings, &samples, &result), ERR_MEANING);
	assert_string_equal(fixture->ctx.fault.code, "speech.no_model");
	speech_engine("pocketsphinx")->probe(&fixture->ctx, &settings, &health);
	assert_false(health.is_ready);
	settings.model_folder = NULL;
	speech_engine("pocketsphinx")->probe(&fixture->ctx, &settings, &health);
	assert_true(health.is_ready);
}

static void without_an_engine_nothing_is_heard(void **state)
{
	struct fixture *fixture = *state;
	struct speech_settings settings = { 0 };
	const struct speech_samples samples = { NULL, 0 };
	struct speech_health health;
	struct speech_result result;

	assert_int_equal(speech_engine("none")->transcribe(&fixture->ctx, &settings, &samples, &result), ERR_MEANING);
	assert_string_equal(fixture->ctx.fault.code, "speech.no_engine");
	speech_engine("made up")->probe(&fixture->ctx, &settings, &health);
	assert_string_equal(health.reason, "speech.no_engine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(samples_come_back_as_they_went_in, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(a_voice_becomes_its_words, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(truncated_recording_gives_what_is_there, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(what_is_no_recording_is_refused, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(long_recording_is_refused, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(helper_is_distrusted, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(missing_model_is_said, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(without_an_engine_nothing_is_heard, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

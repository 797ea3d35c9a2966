/* Silence, hum and noise give nothing; speech is found where it is, and cut where it is quiet. */
#include "platform/speech/speech.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SECOND = SPEECH_RATE };

static struct arena arena;
static struct ctx ctx;
static int16_t *samples;
static size_t sample_count;
static uint32_t noise_state;

static void begin(size_t seconds)
{
	free(samples);
	sample_count = seconds * SECOND;
	samples = calloc(sample_count, sizeof(*samples));
	assert_non_null(samples);
	noise_state = 1;
}

static double noise(void)
{
	noise_state = noise_state * 1664525 + 1013904223;
	return (double)(noise_state >> 8) / (1 << 23) - 1;
}

/* Even noise over everything. */
static void add_noise(double amplitude)
{
	for (size_t i = 0; i < sample_count; i++)
		samples[i] = (int16_t)(samples[i] + amplitude * noise());
}

/* Something like syllables: bursts of noise, four a second, that swell and fade. */
static void speak(size_t from_ms, size_t to_ms, double amplitude)
{
	for (size_t i = from_ms * SECOND / 1000; i < to_ms * SECOND / 1000; i++) {
		double swell = 0.5 - 0.5 * cos((double)i / SECOND * 4 * 6.283);

		samples[i] = (int16_t)(samples[i] + amplitude * (0.1 + swell) * noise());
	}
}

static struct list spans(void)
{
	struct list found;

	speech_spans(&ctx, &(struct speech_samples){ samples, sample_count }, &found);
	return found;
}

static int64_t ms(size_t at)
{
	return (int64_t)at * 1000 / SECOND;
}

static void silence_gives_nothing(void **state)
{
	(void)state;
	begin(60);
	assert_int_equal(spans().count, 0);
	begin(0);
	assert_int_equal(spans().count, 0);
	begin(5);
	for (size_t i = 0; i < sample_count; i++)
		samples[i] = 3000;
	assert_int_equal(spans().count, 0);
}

static void even_noise_and_tones_give_nothing(void **state)
{
	static const double loudness[] = { 20, 300, 3000, 20000 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		begin(30);
		add_noise(loudness[i]);
		assert_int_equal(spans().count, 0);
		begin(30);
		for (size_t at = 0; at < sample_count; at++)
			samples[at] = (int16_t)(loudness[i] * sin((double)at * 0.2));
		assert_int_equal(spans().count, 0);
	}
}

static void clicks_and_whispers_of_the_machine_give_nothing(void **state)
{
	(void)state;
	begin(20);
	add_noise(30);
	for (size_t at = SECOND; at + 200 < sample_count; at += 3 * SECOND) {
		for (size_t i = 0; i < 200; i++)
			samples[at + i] = 20000;
	}
	assert_int_equal(spans().count, 0);
	begin(20);
	speak(5000, 9000, 40);
	assert_int_equal(spans().count, 0);
}

static void speech_is_found_where_it_is(void **state)
{
	static const double rooms[] = { 0, 30, 300 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		begin(30);
		speak(4000, 6000, 8000);
		speak(20000, 23000, 8000);
		add_noise(rooms[i]);
		struct list found = spans();
		const struct speech_span *span = found.items;

		assert_int_equal(found.count, 2);
		assert_in_range(ms(span[0].from), 3600, 4100);
		assert_in_range(ms(span[0].to), 5900, 6400);
		assert_in_range(ms(span[1].from), 19600, 20100);
		assert_in_range(ms(span[1].to), 22900, 23400);
	}
}

static void a_few_words_in_an_hour_are_found(void **state)
{
	(void)state;
	begin(3600);
	add_noise(60);
	speak(3000000, 3006000, 6000);
	struct list found = spans();

	assert_int_equal(found.count, 1);
	assert_in_range(ms(((struct speech_span *)found.items)->from), 2999000, 3000200);
}

static void speech_without_end_is_cut_in_order_and_whole(void **state)
{
	(void)state;
	begin(200);
	add_noise(20);
	speak(1000, 199000, 9000);
	struct list found = spans();
	const struct speech_span *span = found.items;

	assert_in_range(found.count, 7, 9);
	for (size_t i = 0; i < found.count; i++) {
		assert_true(span[i].to > span[i].from);
		assert_true(span[i].to - span[i].from <= (size_t)SPEECH_SPAN_MAX_MS * SECOND / 1000);
		assert_true(span[i].to <= sample_count);
		if (i > 0)
			assert_int_equal(span[i].from, span[i - 1].to);
	}
}

static int setup(void **state)
{
	(void)state;
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system };
	return arena_open(ARENA_REQUEST_BYTES, &arena);
}

static int teardown(void **state)
{
	(void)state;
	free(samples);
	arena_close(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_gives_nothing),
		cmocka_unit_test(even_noise_and_tones_give_nothing),
		cmocka_unit_test(clicks_and_whispers_of_the_machine_give_nothing),
		cmocka_unit_test(speech_is_found_where_it_is),
		cmocka_unit_test(a_few_words_in_an_hour_are_found),
		cmocka_unit_test(speech_without_end_is_cut_in_order_and_whole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* Where somebody speaks, by the loudness of short frames against the room's own noise. Pure: samples in, spans out. */
#include <math.h>

#include "platform/speech/speech.h"

enum {
	FRAME_SAMPLES = SPEECH_RATE / 50, /* 20 ms */
	FRAME_MS = 20,
	FLOOR_DB = -96, /* of no sound at all */
	LEVELS = -FLOOR_DB + 1,
	ABOVE_NOISE_DB = 9,     /* speech is so much louder than the room */
	NEVER_SPEECH_DB = -55,  /* quieter than any voice that a recogniser understands */
	BELOW_LOUDEST_DB = 3,   /* a loud room must not swallow a voice in it */
	LEAST_SPREAD_DB = 6,    /* hum, hiss and tones are even; speech never is */
	BURST_FRAMES = 5,       /* a click is shorter */
	PAD_FRAMES = 15,        /* kept around speech: soft beginnings and ends */
	BRIDGE_FRAMES = 75,     /* a pause inside of a span; a longer one ends it */
	MAX_FRAMES = SPEECH_SPAN_MAX_MS / FRAME_MS,
	LOOK_BACK_FRAMES = 500, /* where a span that is too long may be cut */
};

struct frames {
	signed char *db; /* loudness of each */
	size_t count;
};

static int loudness(const int16_t *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)samples[i] * samples[i];
	double rms = sqrt(sum / (double)count) / 32768.0;
	double db = rms > 0 ? 20 * log10(rms) : FLOOR_DB;
	return db < FLOOR_DB ? FLOOR_DB : db > 0 ? 0 : (int)lround(db);
}

static struct frames measure(struct ctx *ctx, const struct speech_samples *samples)
{
	struct frames frames = { .count = samples->count / FRAME_SAMPLES };

	frames.db = arena_alloc(ctx->arena, frames.count + 1);
	for (size_t i = 0; i < frames.count; i++)
		frames.db[i] = (signed char)loudness(samples->items + i * FRAME_SAMPLES, FRAME_SAMPLES);
	return frames;
}

/* Loudness that so many of a thousand frames do not reach. */
static int permille(const struct frames *frames, size_t share)
{
	size_t counts[LEVELS] = { 0 };
	size_t wanted = frames->count * share / 1000;
	size_t seen = 0;
	int level = 0;

	for (size_t i = 0; i < frames->count; i++)
		counts[frames->db[i] - FLOOR_DB]++;
	while (level < LEVELS - 1 && seen + counts[level] <= wanted)
		seen += counts[level++];
	return level + FLOOR_DB;
}

/* Loudness from which on a frame counts as speech; above 0: none does. */
static int threshold(const struct frames *frames)
{
	int noise = permille(frames, 100);
	int loud = permille(frames, 999); /* a few words in an hour are enough */
	int level = noise + ABOVE_NOISE_DB;

	if (loud - noise < LEAST_SPREAD_DB)
		return 1;
	if (level > loud - BELOW_LOUDEST_DB)
		level = loud - BELOW_LOUDEST_DB;
	return level < NEVER_SPEECH_DB ? NEVER_SPEECH_DB : level;
}

/* The next run of speech from frame `at` on, clicks left out; from == count: none. */
static struct speech_span next_run(const struct frames *frames, size_t at, int level)
{
	while (at < frames->count) {
		size_t from = at;

		while (from < frames->count && frames->db[from] < level)
			from++;
		size_t to = from;
		while (to < frames->count && frames->db[to] >= level)
			to++;
		if (to - from >= BURST_FRAMES)
			return (struct speech_span){ from, to };
		at = to + 1;
	}
	return (struct speech_span){ frames->count, frames->count };
}

/* Takes frames [from, to) as spans no longer than allowed, each cut at its quietest late frame. */
static void add_span(struct vec *spans, const struct frames *frames, size_t from, size_t to)
{
	while (to - from > MAX_FRAMES) {
		size_t cut = from + MAX_FRAMES;

		for (size_t i = from + MAX_FRAMES - LOOK_BACK_FRAMES; i < from + MAX_FRAMES; i++) {
			if (frames->db[i] < frames->db[cut])
				cut = i;
		}
		*(struct speech_span *)vec_push(spans) = (struct speech_span){ from * FRAME_SAMPLES, cut * FRAME_SAMPLES };
		from = cut;
	}
	*(struct speech_span *)vec_push(spans) = (struct speech_span){ from * FRAME_SAMPLES, to * FRAME_SAMPLES };
}

static struct speech_span padded(const struct frames *frames, struct speech_span run)
{
	run.from = run.from > PAD_FRAMES ? run.from - PAD_FRAMES : 0;
	run.to = run.to + PAD_FRAMES < frames->count ? run.to + PAD_FRAMES : frames->count;
	return run;
}

/* Goes on with the runs that follow closely; *run is then the first one that does not. */
static void bridge(const struct frames *frames, int level, struct speech_span *span, struct speech_span *run)
{
	for (*run = next_run(frames, run->to, level); run->from < frames->count; *run = next_run(frames, run->to, level)) {
		struct speech_span wide = padded(frames, *run);

		if (run->from > span->to + BRIDGE_FRAMES || wide.to - span->from > MAX_FRAMES)
			break;
		span->to = wide.to;
	}
	if (run->from < frames->count && span->to > run->from)
		span->to = run->from; /* the padding of one ends where the next begins */
}

void speech_spans(struct ctx *ctx, const struct speech_samples *samples, struct list *ret_spans)
{
	const struct frames frames = measure(ctx, samples);
	int level = frames.count ? threshold(&frames) : 1;
	struct vec spans;
	size_t done = 0;

	vec_init(&spans, ctx->arena, sizeof(struct speech_span));
	struct speech_span run = next_run(&frames, 0, level);
	while (run.from < frames.count) {
		struct speech_span span = padded(&frames, run);

		if (span.from < done)
			span.from = done;
		bridge(&frames, level, &span, &run);
		add_span(&spans, &frames, span.from, span.to);
		done = span.to;
	}
	*ret_spans = vec_list(&spans);
}

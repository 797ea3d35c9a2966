/* The one place that reads the time. Business instants come from ctx->clock, so tests can set it. */
#pragma once
#include <stdint.h>

enum {
	MS_PER_SECOND = 1000,
	MS_PER_MINUTE = 60 * 1000,
	MS_PER_HOUR = 60 * 60 * 1000,
	MS_PER_DAY = 24 * 60 * 60 * 1000,
};

struct clock {
	int64_t (*read_ms)(const struct clock *clock);
	int64_t fixed_ms; /* used by fixed clocks only */
};

/* Wall clock of the machine. */
extern const struct clock clock_system;

/* A clock that stands at fixed_ms until the test moves it. */
struct clock clock_fixed(int64_t now_ms);

/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_now_ms(const struct clock *clock);

/* Milliseconds of the monotonic clock, for measuring and time limits only. */
int64_t clock_monotonic_ms(void);

/* The same in microseconds. */
int64_t clock_monotonic_us(void);

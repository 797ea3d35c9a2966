/* System clock and fixed clock. */
#include "base/clock.h"

#include <time.h>

static int64_t read_clock_ms(clockid_t which)
{
	struct timespec now;

	clock_gettime(which, &now);
	return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000;
}

static int64_t read_system_ms(const struct clock *clock)
{
	(void)clock;
	return read_clock_ms(CLOCK_REALTIME);
}

static int64_t read_fixed_ms(const struct clock *clock)
{
	return __atomic_load_n(&clock->fixed_ms, __ATOMIC_RELAXED); /* tests move it while threads read it */
}

const struct clock clock_system = { .read_ms = read_system_ms };

struct clock clock_fixed(int64_t now_ms)
{
	return (struct clock){ .read_ms = read_fixed_ms, .fixed_ms = now_ms };
}

int64_t clock_now_ms(const struct clock *clock)
{
	return clock->read_ms(clock);
}

int64_t clock_monotonic_ms(void)
{
	return read_clock_ms(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What every fuzz target needs: a context whose arena is emptied before each input, and a check that stays on. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/ctx.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* A broken property is a finding like a crash. */
#define MUST_HOLD(condition)                                                      \
	do {                                                                      \
		if (!(condition)) {                                               \
			fprintf(stderr, "does not hold: %s\n", #condition);       \
			abort();                                                  \
		}                                                                 \
	} while (0)

/* The context of this process, with an empty arena and no fault. */
static inline struct ctx *fuzz_ctx(void)
{
	static struct arena arena;
	static struct ctx ctx;

	if (!arena.start)
		MUST_HOLD(arena_open(ARENA_REQUEST_BYTES, &arena) == OK);
	arena_reset(&arena);
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system };
	return &ctx;
}

/* The hostile file itself, from descriptor 0. */
#pragma once
#include <stddef.h>

#include "base/ctx.h"

enum { INPUT_MAX_BYTES = 100 * 1024 * 1024 };

struct input {
	const unsigned char *bytes;
	size_t length;
};

/* Maps a file, reads a pipe to its end; at most `most` bytes and one more, so that the reader refuses what is longer. Inside
 * the sandbox. errors ERR_TOO_LARGE "table.too_large"  it does not fit into memory */
MUST_USE enum err input_read(struct ctx *ctx, size_t most, struct input *ret_input);

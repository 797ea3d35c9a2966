/* genjin-paper: lines of a page on descriptor 0 (paper.h), PDF on descriptor 1, in the cage of genjin-extract; what stands in the lines
 * was written by strangers, too. */
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "extract/input.h"
#include "extract/paper.h"
#include "extract/sandbox.h"

enum { ARENA_BYTES = 4 * 1024 * 1024, LINES_BYTES = 256 * 1024 };

/* Fonts and their index. */
static const char *const folders[] = { "/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/fontconfig",
				       "/var/cache/fontconfig", "/usr/lib/locale", NULL };
static const struct sandbox_limits limits = { .cpu_seconds = 10, .memory_bytes = 512 * 1024 * 1024, .folders = folders,
					     .may_thread = true }; /* fontconfig is asked in threads */

static enum err run(struct ctx *ctx)
{
	struct input input;

	TRY(sandbox_enter_with(ctx, &limits));
	TRY(input_read(ctx, LINES_BYTES, &input));
	return paper_draw(ctx, arena_text_n(ctx->arena, (const char *)input.bytes, input.length), STDOUT_FILENO);
}

int main(int argc, char **argv)
{
	static struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };

	if (argc > 1) {
		fprintf(stderr, "usage: %s <LINES >FILE.pdf\n", argv[0]);
		return 2;
	}
	if (arena_open(ARENA_BYTES, &arena) != OK)
		return 1;
	_exit(run(&ctx) == OK ? 0 : 1); /* at once: what pango and fontconfig keep for later is nobody's leak */
}

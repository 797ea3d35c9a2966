/* Starting genjin-extract, and its bytes as frames. */
#include "platform/extract/extract_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "extract/frame.h"
#include "platform/extract/extract.h"
#include "platform/helper/helper.h"

enum { READ_BYTES = 64 * 1024 };

/* --- Starting and ending --- */

static const struct helper programs[] = {
	[EXTRACT_PLAIN] = { "genjin-extract", "GENJIN_EXTRACT", "extract.no_program", "extract.pipe" },
	[EXTRACT_PAGES] = { "genjin-extract-pages", "GENJIN_EXTRACT_PAGES", "extract.no_program", "extract.pipe" },
};

enum err extract_start(struct ctx *ctx, struct extract_process *process, const char *path, const char *const *words)
{
	CLOSING(fd_close) int input = open(path, O_RDONLY | O_CLOEXEC);

	if (input < 0)
		return fail(ctx, ERR_NOT_FOUND, "extract.no_file", NULL, "%s: %s", path, strerrordesc_np(errno));
	return helper_start(ctx, &programs[process->program], input, words, &process->pid, &process->fd);
}

void extract_end(struct extract_process *process)
{
	fd_close(&process->fd);
	int status = process->pid > 0 ? helper_kill(process->pid) : 0;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGPIPE)
		log_warning("extract.died", LOG_INT("signal", WTERMSIG(status)));
	free(process->buffer);
	*process = (struct extract_process){ .fd = -1 };
}

/* --- Reading bytes --- */

static enum err died(struct ctx *ctx, const char *why)
{
	return fail(ctx, ERR_MEANING, "extract.failed", NULL, "The file could not be read: %s", why);
}

static enum err reserve(struct ctx *ctx, struct extract_process *process, size_t bytes)
{
	if (process->used_from) {
		memmove(process->buffer, process->buffer + process->used_from, process->used_to - process->used_from);
		process->used_to -= process->used_from;
		process->used_from = 0;
	}
	if (bytes <= process->capacity)
		return OK;
	unsigned char *buffer = realloc(process->buffer, bytes);
	if (!buffer)
		return fail(ctx, ERR_BUSY, "extract.memory", NULL, "No memory for %zu bytes", bytes);
	process->buffer = buffer;
	process->capacity = bytes;
	return OK;
}

/* Waits for more bytes and takes them. */
static enum err read_more(struct ctx *ctx, struct extract_process *process)
{
	struct pollfd waiting = { .fd = process->fd, .events = POLLIN };
	int ready = poll(&waiting, 1, process->stall_ms);

	if (ready < 0 && errno == EINTR)
		return OK;
	if (ready <= 0)
		return died(ctx, "the reader stands still");
	ssize_t length = read(process->fd, process->buffer + process->used_to, process->capacity - process->used_to);
	if (length < 0 && errno == EINTR)
		return OK;
	if (length <= 0)
		return died(ctx, "the reader ended early, perhaps over its limits of time or memory");
	process->used_to += (size_t)length;
	process->total_bytes += (uint64_t)length;
	if (process->total_bytes > EXTRACT_MAX_OUTPUT_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d bytes came out of the file",
			    EXTRACT_MAX_OUTPUT_BYTES);
	return OK;
}

/* Makes the next `bytes` bytes available at buffer + used_from. */
static enum err need(struct ctx *ctx, struct extract_process *process, size_t bytes)
{
	if (process->used_to - process->used_from >= bytes)
		return OK;
	TRY(reserve(ctx, process, bytes > READ_BYTES ? bytes : READ_BYTES));
	while (process->used_to < bytes)
		TRY(read_more(ctx, process));
	return OK;
}

/* --- Decoding --- */

uint32_t payload_u32(struct payload *payload)
{
	if (payload->left < 4) {
		*payload = (struct payload){ .bad = true };
		return 0;
	}
	const unsigned char *b = payload->at;
	payload->at += 4;
	payload->left -= 4;
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

const char *payload_chars(struct payload *payload, size_t *ret_length)
{
	uint32_t length = payload_u32(payload);
	const char *chars = (const char *)payload->at;

	*ret_length = 0;
	if (payload->bad || length > payload->left || !text_is_utf8(chars, length) || memchr(chars, 0, length)) {
		*payload = (struct payload){ .bad = true };
		return "";
	}
	payload->at += length;
	payload->left -= length;
	*ret_length = length;
	return chars;
}

const char *payload_text(struct ctx *ctx, struct payload *payload)
{
	size_t length;
	const char *chars = payload_chars(payload, &length);

	return length ? arena_text_n(ctx->arena, chars, length) : NULL;
}

enum err extract_nonsense(struct ctx *ctx)
{
	return died(ctx, "the reader spoke nonsense");
}

enum err extract_frame(struct ctx *ctx, struct extract_process *process, unsigned char *ret_type, struct payload *ret_payload)
{
	TRY(need(ctx, process, FRAME_PREFIX_BYTES));
	struct payload prefix = { process->buffer + process->used_from + 1, 4, false };
	uint32_t bytes = payload_u32(&prefix);

	if (bytes > FRAME_MAX_BYTES)
		return extract_nonsense(ctx);
	TRY(need(ctx, process, FRAME_PREFIX_BYTES + bytes));
	*ret_type = process->buffer[process->used_from];
	*ret_payload = (struct payload){ process->buffer + process->used_from + FRAME_PREFIX_BYTES, bytes, false };
	process->used_from += FRAME_PREFIX_BYTES + bytes;
	return OK;
}

enum err extract_refusal(struct ctx *ctx, struct payload *payload)
{
	const char *code = payload_text(ctx, payload);
	const char *detail = payload_text(ctx, payload);

	if (payload->bad || !code || (!text_starts(code, "table.") && !text_starts(code, "document.")))
		return died(ctx, detail ? detail : "the reader failed");
	return fail(ctx, text_ends(code, ".too_large") ? ERR_TOO_LARGE : ERR_MEANING, code, NULL, "%s",
		    detail ? detail : code);
}

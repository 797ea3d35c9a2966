/* Starting genjin-extract, and its bytes as frames. */
#include "platform/extract/extract_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "extract/frame.h"
#include "platform/extract/extract.h"

enum { READ_BYTES = 64 * 1024, PATH_BYTES = 4096, ARGUMENTS_MAX = 6 };

/* --- Starting --- */

static const struct {
	const char *name;
	const char *variable; /* of the environment, names another one */
} programs[] = {
	[EXTRACT_PLAIN] = { "genjin-extract", "GENJIN_EXTRACT" },
	[EXTRACT_PAGES] = { "genjin-extract-pages", "GENJIN_EXTRACT_PAGES" },
};

/* As the environment says, else in the folder of this program, else in the folder above (test programs). */
static enum err find_program(struct ctx *ctx, enum extract_program program, const char **ret_path)
{
	static const char *const places[] = { "", "../" };
	const char *named = getenv(programs[program].variable);
	char self[PATH_BYTES];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = length > 0 ? memrchr(self, '/', (size_t)length) : NULL;

	if (named) {
		*ret_path = named;
		return OK;
	}
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		*ret_path = arena_format(ctx->arena, "%.*s%s%s", (int)(slash + 1 - self), self, places[i], programs[program].name);
		if (access(*ret_path, X_OK) == 0)
			return OK;
	}
	return fail(ctx, ERR_INTERNAL, "extract.no_program", NULL, "%s is missing beside the program", programs[program].name);
}

static void actions_done(posix_spawn_file_actions_t *actions)
{
	posix_spawn_file_actions_destroy(actions);
}

static void attributes_done(posix_spawnattr_t *attributes)
{
	posix_spawnattr_destroy(attributes);
}

/* Starts the program on the file with next to no environment and unblocked signals. Tesseract shall not ask for threads: it gets
 * none. */
static enum err spawn(struct ctx *ctx, const char *program, int input, int output, const char *const *words, pid_t *ret_pid)
{
	CLOSING(actions_done) posix_spawn_file_actions_t actions;
	CLOSING(attributes_done) posix_spawnattr_t attributes;
	char *arguments[ARGUMENTS_MAX + 2] = { arena_text(ctx->arena, program) };
	static char one_thread[] = "OMP_THREAD_LIMIT=1";
	char *environment[] = { one_thread, NULL };
	sigset_t none;

	for (int i = 0; i < ARGUMENTS_MAX && words[i]; i++)
		arguments[i + 1] = arena_text(ctx->arena, words[i]);
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int error = posix_spawn(ret_pid, program, &actions, &attributes, arguments, environment);
	if (error)
		return fail(ctx, ERR_INTERNAL, "extract.no_program", NULL, "%s: %s", program, strerrordesc_np(error));
	return OK;
}

enum err extract_start(struct ctx *ctx, struct extract_process *process, const char *path, const char *const *words)
{
	CLOSING(fd_close) int input = open(path, O_RDONLY | O_CLOEXEC);
	CLOSING(fd_close) int output = -1;
	const char *program;
	int ends[2];

	if (input < 0)
		return fail(ctx, ERR_NOT_FOUND, "extract.no_file", NULL, "%s: %s", path, strerrordesc_np(errno));
	TRY(find_program(ctx, process->program, &program));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(ctx, ERR_BUSY, "extract.pipe", NULL, "No pipe: %s", strerrordesc_np(errno));
	process->fd = ends[0];
	output = ends[1];
	return spawn(ctx, program, input, output, words, &process->pid);
}

void extract_end(struct extract_process *process)
{
	int status = 0;

	fd_close(&process->fd);
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
			;
		if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGPIPE)
			log_warning("extract.died", LOG_INT("signal", WTERMSIG(status)));
	}
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

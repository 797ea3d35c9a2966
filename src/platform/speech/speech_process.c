/* Spawning genjin-audio, reading its output within a time, and telling its exit statuses apart. */
#include "platform/speech/speech_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "extract/audio.h"

enum { READ_BYTES = 64 * 1024, PATH_BYTES = 4096, WORDS_MAX = 6 };

struct process {
	pid_t pid; /* 0 = none */
	int fd;    /* its standard output */
};

/* --- Starting --- */

/* GENJIN_AUDIO, else genjin-audio in the folder of this program, else in the folder above (test programs). */
static enum err find_program(struct ctx *ctx, const char **ret_path)
{
	static const char *const places[] = { "", "../" };
	const char *named = getenv("GENJIN_AUDIO");
	char self[PATH_BYTES];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = length > 0 ? memrchr(self, '/', (size_t)length) : NULL;

	if (named) {
		*ret_path = named;
		return OK;
	}
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		*ret_path = arena_format(ctx->arena, "%.*s%sgenjin-audio", (int)(slash + 1 - self), self, places[i]);
		if (access(*ret_path, X_OK) == 0)
			return OK;
	}
	return fail(ctx, ERR_INTERNAL, "speech.no_program", NULL, "genjin-audio is missing beside the program.");
}

static void actions_done(posix_spawn_file_actions_t *actions)
{
	posix_spawn_file_actions_destroy(actions);
}

static void attributes_done(posix_spawnattr_t *attributes)
{
	posix_spawnattr_destroy(attributes);
}

/* With an empty environment and unblocked signals. */
static enum err spawn(struct ctx *ctx, const char *program, int input, int output, const char *const *words, pid_t *ret_pid)
{
	CLOSING(actions_done) posix_spawn_file_actions_t actions;
	CLOSING(attributes_done) posix_spawnattr_t attributes;
	char *arguments[WORDS_MAX + 2] = { arena_text(ctx->arena, program) };
	char *environment[] = { NULL };
	sigset_t none;

	for (int i = 0; i < WORDS_MAX && words[i]; i++)
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
		return fail(ctx, ERR_INTERNAL, "speech.no_program", NULL, "%s: %s", program, strerrordesc_np(error));
	return OK;
}

static enum err start(struct ctx *ctx, int input, const char *const *words, struct process *process)
{
	CLOSING(fd_close) int output = -1;
	const char *program;
	int ends[2];

	TRY(find_program(ctx, &program));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(ctx, ERR_BUSY, "speech.pipe", NULL, "No pipe: %s", strerrordesc_np(errno));
	process->fd = ends[0];
	output = ends[1];
	return spawn(ctx, program, input, output, words, &process->pid);
}

/* --- Ending --- */

static int wait_for(struct process *process)
{
	int status = 0;

	while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
		;
	process->pid = 0;
	return status;
}

static void process_end(struct process *process)
{
	fd_close(&process->fd);
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		wait_for(process);
	}
}

static enum err failed(struct ctx *ctx, const char *why)
{
	return fail(ctx, ERR_MEANING, "speech.failed", NULL, "The recording could not be read: %s.", why);
}

struct ending {
	int status;
	enum err kind;
	const char *code;
	const char *detail;
};

static const struct ending endings[] = {
	{ AUDIO_TYPE, ERR_MEANING, "speech.type", "This is no kind of recording that can be read." },
	{ AUDIO_DAMAGED, ERR_MEANING, "speech.damaged", "Nothing in the recording could be decoded." },
	{ AUDIO_NO_TRACK, ERR_MEANING, "speech.no_track", "The file holds no sound." },
	{ AUDIO_TOO_LONG, ERR_TOO_LARGE, "speech.too_long", "The recording is longer than allowed." },
	{ AUDIO_NO_MODEL, ERR_MEANING, "speech.no_model", "The model of the recogniser is not installed." },
};

static enum err conclude(struct ctx *ctx, int status)
{
	if (WIFSIGNALED(status)) {
		log_warning("speech.died", LOG_INT("signal", WTERMSIG(status)));
		return failed(ctx, "the reader died, perhaps over its limits of time or memory");
	}
	if (WEXITSTATUS(status) == AUDIO_OK)
		return OK;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (endings[i].status == WEXITSTATUS(status))
			return fail(ctx, endings[i].kind, endings[i].code, NULL, "%s", endings[i].detail);
	}
	return failed(ctx, "the reader gave up");
}

/* --- Running --- */

/* One piece of output; *ret_more false at its end. */
static enum err read_piece(struct ctx *ctx, const struct process *process, int64_t until_ms, speech_sink sink, void *arg, bool *ret_more)
{
	struct pollfd waiting = { .fd = process->fd, .events = POLLIN };
	int64_t left_ms = until_ms - clock_monotonic_ms();
	char piece[READ_BYTES];

	*ret_more = true;
	int ready = left_ms > 0 ? poll(&waiting, 1, (int)left_ms) : 0;
	if (ready < 0 && errno == EINTR)
		return OK;
	if (ready <= 0)
		return failed(ctx, "it took too long");
	ssize_t length = read(process->fd, piece, sizeof(piece));
	if (length < 0 && errno == EINTR)
		return OK;
	if (length < 0)
		return failed(ctx, "its output could not be read");
	*ret_more = length > 0;
	return length == 0 || sink(arg, piece, (size_t)length) ? OK : failed(ctx, "there is too much in it, or no room for it");
}

enum err speech_process_run(struct ctx *ctx, int input, const char *const *words, speech_sink sink, void *arg)
{
	CLOSING(process_end) struct process process = { .fd = -1 };
	int64_t until_ms = clock_monotonic_ms() + SPEECH_RUN_MAX_MS;

	TRY(start(ctx, input, words, &process));
	for (bool more = true; more;)
		TRY(read_piece(ctx, &process, until_ms, sink, arg, &more));
	return conclude(ctx, wait_for(&process));
}

/* Spawning genjin-audio, reading its output within a time, and telling its exit statuses apart. */
#include "platform/speech/speech_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "extract/audio.h"
#include "platform/helper/helper.h"

enum { READ_BYTES = 64 * 1024 };

struct process {
	pid_t pid; /* 0 = none */
	int fd;    /* its standard output */
};

static const struct helper audio = { "genjin-audio", "GENJIN_AUDIO", "speech.no_program", "speech.pipe" };

/* --- Ending --- */

static void process_end(struct process *process)
{
	fd_close(&process->fd);
	if (process->pid > 0)
		helper_kill(process->pid);
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

	TRY(helper_start(ctx, &audio, input, words, &process.pid, &process.fd));
	for (bool more = true; more;)
		TRY(read_piece(ctx, &process, until_ms, sink, arg, &more));
	int status = helper_wait(process.pid);
	process.pid = 0;
	return conclude(ctx, status);
}

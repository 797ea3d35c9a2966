/* Through posix_spawn: nothing of this process but three descriptors is handed on. */
#include "platform/helper/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { PATH_BYTES = 4096, WORDS_MAX = 6 };

static enum err find_program(struct ctx *ctx, const struct helper *helper, const char **ret_path)
{
	static const char *const places[] = { "", "../" }; /* beside this program; above it, for test programs */
	const char *named = getenv(helper->variable);
	char self[PATH_BYTES];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = length > 0 ? memrchr(self, '/', (size_t)length) : NULL;

	if (named) {
		*ret_path = named;
		return OK;
	}
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		*ret_path = arena_format(ctx->arena, "%.*s%s%s", (int)(slash + 1 - self), self, places[i], helper->name);
		if (access(*ret_path, X_OK) == 0)
			return OK;
	}
	return fail(ctx, ERR_INTERNAL, helper->no_program, NULL, "%s is missing beside the program", helper->name);
}

static void actions_done(posix_spawn_file_actions_t *actions)
{
	posix_spawn_file_actions_destroy(actions);
}

static void attributes_done(posix_spawnattr_t *attributes)
{
	posix_spawnattr_destroy(attributes);
}

/* Tesseract shall not ask for threads: in its cage it gets none. */
static int spawn(struct ctx *ctx, const char *program, int input, int output, const char *const *words, pid_t *ret_pid)
{
	CLOSING(actions_done) posix_spawn_file_actions_t actions;
	CLOSING(attributes_done) posix_spawnattr_t attributes;
	char *arguments[WORDS_MAX + 2] = { arena_text(ctx->arena, program) };
	static char one_thread[] = "OMP_THREAD_LIMIT=1";
	char *environment[] = { one_thread, NULL };
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
	return posix_spawn(ret_pid, program, &actions, &attributes, arguments, environment);
}

enum err helper_start(struct ctx *ctx, const struct helper *helper, int input, const char *const *words, pid_t *ret_pid, int *ret_fd)
{
	CLOSING(fd_close) int from = -1;
	CLOSING(fd_close) int to = -1;
	const char *program;
	int ends[2];

	TRY(find_program(ctx, helper, &program));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(ctx, ERR_BUSY, helper->no_pipe, NULL, "No pipe: %s", strerrordesc_np(errno));
	from = ends[0];
	to = ends[1];
	int error = spawn(ctx, program, input, to, words, ret_pid);
	if (error)
		return fail(ctx, ERR_INTERNAL, helper->no_program, NULL, "%s: %s", program, strerrordesc_np(error));
	*ret_fd = from;
	from = -1;
	return OK;
}

int helper_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int helper_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	return helper_wait(pid);
}

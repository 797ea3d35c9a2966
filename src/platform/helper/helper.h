/* Our own sandboxed programs beside this one (src/extract): finding them, starting one on a file, ending it.
 *
 * The caller reads what it says from a pipe and trusts nothing of it. */
#pragma once
#include <sys/types.h>

#include "base/ctx.h"

struct helper {
	const char *name;       /* of the program */
	const char *variable;   /* of the environment, names another one */
	const char *no_program; /* code of the fault when it is missing or cannot be started */
	const char *no_pipe;
};

/* Starts the helper with these words, reading from the descriptor `input`, with unblocked signals and next to no environment.
 * in     words   NULL-ended, at most 6
 * out    ret_pid, ret_fd  of the process; the reading end of its standard output, to be closed by the caller
 * errors ERR_INTERNAL helper->no_program  neither the environment, nor the folder of this program or the one above, has it
 *        ERR_BUSY     helper->no_pipe */
MUST_USE enum err helper_start(struct ctx *ctx, const struct helper *helper, int input, const char *const *words, pid_t *ret_pid,
			       int *ret_fd);

/* Waits for its end; the status of waitpid(). */
int helper_wait(pid_t pid);

/* Kills it unless it has ended; its status. */
int helper_kill(pid_t pid);

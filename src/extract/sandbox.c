/* Limits by setrlimit, system calls by seccomp. */
#include "extract/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAGED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAGED 0
#endif
#endif
#ifndef CAGED
#define CAGED 1
#endif

static enum err refused(struct ctx *ctx, const char *what)
{
	return fail(ctx, ERR_INTERNAL, "extract.sandbox", NULL, "The sandbox could not be closed: %s", what);
}

static enum err limit(struct ctx *ctx, const struct sandbox_limits *wanted)
{
	const struct {
		int resource;
		rlim_t value;
	} limits[] = {
		{ RLIMIT_CPU, (rlim_t)wanted->cpu_seconds }, { RLIMIT_AS, (rlim_t)wanted->memory_bytes }, { RLIMIT_CORE, 0 },
		{ RLIMIT_FSIZE, 0 }, { RLIMIT_NOFILE, 3 }, { RLIMIT_NPROC, 0 },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct rlimit value = { limits[i].value, limits[i].value };

		if (setrlimit((__rlimit_resource_t)limits[i].resource, &value) != 0)
			return refused(ctx, "setrlimit");
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return refused(ctx, "prctl");
	return OK;
}

static void filter_release(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}

static enum err allow_calls(struct ctx *ctx)
{
	static const int allowed[] = {
		SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64),
		SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(mmap),
		SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk),
		SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
		SCMP_SYS(time), SCMP_SYS(getrusage), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill), SCMP_SYS(rt_sigaction),
		SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group),
	};
	static const int denied[] = { SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(access), SCMP_SYS(readlink) };
	CLOSING(filter_release) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	if (!filter)
		return refused(ctx, "seccomp_init");
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
			return refused(ctx, "seccomp_rule_add");
	}
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++) {
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), denied[i], 0) != 0)
			return refused(ctx, "seccomp_rule_add");
	}
	return seccomp_load(filter) == 0 ? OK : refused(ctx, "seccomp_load");
}

enum err sandbox_enter_with(struct ctx *ctx, const struct sandbox_limits *limits)
{
	if (close_range(3, ~0U, 0) != 0)
		return refused(ctx, "close_range");
	if (!CAGED)
		return OK;
	TRY(limit(ctx, limits));
	return allow_calls(ctx);
}

enum err sandbox_enter(struct ctx *ctx)
{
	static const struct sandbox_limits usual = { SANDBOX_CPU_SECONDS, SANDBOX_MEMORY_BYTES };

	return sandbox_enter_with(ctx, &usual);
}

/* Limits by setrlimit, files by Landlock, system calls by seccomp. */
#include "extract/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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

enum { FILES_OPEN = 64 };

static enum err limit(struct ctx *ctx, const struct sandbox_limits *wanted)
{
	const struct {
		int resource;
		rlim_t value;
	} limits[] = {
		{ RLIMIT_CPU, (rlim_t)wanted->cpu_seconds }, { RLIMIT_AS, (rlim_t)wanted->memory_bytes }, { RLIMIT_CORE, 0 },
		{ RLIMIT_FSIZE, 0 }, { RLIMIT_NOFILE, wanted->folders ? FILES_OPEN : 3 },
		{ RLIMIT_NPROC, 0 }, /* the last; threads count, too */
	};
	size_t count = sizeof(limits) / sizeof(limits[0]) - wanted->may_thread;

	for (size_t i = 0; i < count; i++) {
		struct rlimit value = { limits[i].value, limits[i].value };

		if (setrlimit((__rlimit_resource_t)limits[i].resource, &value) != 0)
			return refused(ctx, "setrlimit");
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return refused(ctx, "prctl");
	return OK;
}

/* --- Files --- */

static const __u64 ALL_FILE_RIGHTS = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
				     LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
				     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
				     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
				     LANDLOCK_ACCESS_FS_MAKE_SYM;

static void allow_folder(int rules, const char *path)
{
	CLOSING(fd_close) int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct landlock_path_beneath_attr beneath = { LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR, folder };

	if (folder >= 0)
		syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

/* True when from now on only files beneath the folders can be opened. A folder that is missing is simply not there. */
static bool lock_files(const char *const *folders)
{
	const struct landlock_ruleset_attr handled = { .handled_access_fs = ALL_FILE_RIGHTS };
	CLOSING(fd_close) int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);

	for (; rules >= 0 && *folders; folders++)
		allow_folder(rules, *folders);
	return rules >= 0 && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

/* --- System calls --- */

static void filter_release(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}

static enum err add_rules(struct ctx *ctx, scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (seccomp_rule_add(filter, action, calls[i], 0) != 0)
			return refused(ctx, "seccomp_rule_add");
	}
	return OK;
}

/* Files may be opened to be read, and looked about for; or neither. */
static enum err rule_files(struct ctx *ctx, scmp_filter_ctx filter, bool may_read)
{
	static const int looking[] = {
		SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx),
		SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(getdents64), SCMP_SYS(fcntl), SCMP_SYS(fadvise64),
	};
	const struct scmp_arg_cmp only_reading = SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);

	if (may_read && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, only_reading) != 0)
		return refused(ctx, "seccomp_rule_add");
	if (!may_read && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0) != 0)
		return refused(ctx, "seccomp_rule_add");
	return add_rules(ctx, filter, may_read ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EACCES), looking,
			 sizeof(looking) / sizeof(looking[0]));
}

/* Starting threads, but no process; clone3 hides which in memory, so it is as if there were none. */
static enum err rule_threads(struct ctx *ctx, scmp_filter_ctx filter, bool may_thread)
{
	static const int of_threads[] = { SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(prctl) };
	const struct scmp_arg_cmp is_thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD);
	const int refusal = may_thread ? ENOSYS : EACCES;

	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(refusal), SCMP_SYS(clone3), 0) != 0)
		return refused(ctx, "seccomp_rule_add");
	if (!may_thread)
		return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(clone), 0) == 0 ? OK : refused(ctx, "seccomp_rule_add");
	if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, is_thread) != 0)
		return refused(ctx, "seccomp_rule_add");
	return add_rules(ctx, filter, SCMP_ACT_ALLOW, of_threads, sizeof(of_threads) / sizeof(of_threads[0]));
}

static enum err allow_calls(struct ctx *ctx, bool may_read_files, bool may_thread)
{
	static const int allowed[] = {
		SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64),
		SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(mmap),
		SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk),
		SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
		SCMP_SYS(time), SCMP_SYS(getrusage), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill), SCMP_SYS(rt_sigaction),
		SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group),
	};
	static const int denied[] = {
		SCMP_SYS(open), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(ioctl), SCMP_SYS(sysinfo),
		SCMP_SYS(sched_getaffinity), SCMP_SYS(prlimit64), SCMP_SYS(uname),
	};
	CLOSING(filter_release) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	if (!filter)
		return refused(ctx, "seccomp_init");
	TRY(add_rules(ctx, filter, SCMP_ACT_ALLOW, allowed, sizeof(allowed) / sizeof(allowed[0])));
	TRY(add_rules(ctx, filter, SCMP_ACT_ERRNO(EACCES), denied, sizeof(denied) / sizeof(denied[0])));
	TRY(rule_files(ctx, filter, may_read_files));
	TRY(rule_threads(ctx, filter, may_thread));
	return seccomp_load(filter) == 0 ? OK : refused(ctx, "seccomp_load");
}

enum err sandbox_enter_with(struct ctx *ctx, const struct sandbox_limits *limits)
{
	bool may_read_files;

	if (close_range(3, ~0U, 0) != 0)
		return refused(ctx, "close_range");
	if (!CAGED)
		return OK;
	TRY(limit(ctx, limits));
	may_read_files = limits->folders && lock_files(limits->folders);
	return allow_calls(ctx, may_read_files, limits->may_thread);
}

enum err sandbox_enter(struct ctx *ctx)
{
	static const struct sandbox_limits usual = { .cpu_seconds = SANDBOX_CPU_SECONDS, .memory_bytes = SANDBOX_MEMORY_BYTES };

	return sandbox_enter_with(ctx, &usual);
}

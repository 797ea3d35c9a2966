/* The cage around everything that touches a hostile file. */
#pragma once
#include "base/ctx.h"

enum {
	SANDBOX_CPU_SECONDS = 10,
	SANDBOX_MEMORY_BYTES = 256 * 1024 * 1024,
};

struct sandbox_limits {
	long long cpu_seconds;
	long long memory_bytes; /* address space, libraries included */
	bool may_thread; /* start threads, for libraries that cannot do without; no processes */
	const char *const *folders; /* NULL-ended: may be read from (fonts, character maps); NULL = no file may be opened */
};

/* Closes every descriptor but 0, 1 and 2, bounds processor time and memory, and from here on allows only reading and
 * writing what is open, memory, clock and exit: any other system call ends the process (opening files is refused
 * with an error). The process dies with its parent. Under AddressSanitizer only the descriptors are closed.
 * errors ERR_INTERNAL  the kernel refused; nothing must be read then */
MUST_USE enum err sandbox_enter(struct ctx *ctx);

/* The same with other limits than those above. With `folders` files beneath them may be opened to be read, by Landlock; where the
 * kernel has none, no file may. errors as sandbox_enter() */
MUST_USE enum err sandbox_enter_with(struct ctx *ctx, const struct sandbox_limits *limits);

/* Running a handler in the way its route asks for. */
#pragma once
#include "platform/http/http_exchange.h"

/* Runs the checks and, unless the handler writes, the handler itself in the calling thread; the reply (or
 * problem) is in exchange->reply afterwards. A write is queued instead, and `done` is called by the writer's thread.
 * returns true when the reply is ready, false when `done` will be called */
bool http_run(struct http_exchange *exchange, void (*done)(struct http_exchange *exchange));

/* True when the calling thread may not run it: it waits for disks, hashes or servers. */
bool http_run_is_slow(const struct http_exchange *exchange);

/* Background work: rows of table `job` (once) and a static table of periodic jobs, claimed by lease with a fencing
 * number, retried with back-off, on any node. A worker that lost its lease cannot complete. */
#pragma once
#include "platform/db/db.h"

struct job_runner;
struct job_run; /* one running job: progress, cancel, lease */

typedef enum err (*job_fn)(struct ctx *ctx, struct job_run *run, const char *payload_json);

/* What the program can do in the background; one table in app/jobs.c. */
struct job_kind {
	const char *name;
	job_fn run;
	int64_t every_ms;    /* periodic: runs about this often on exactly one node; 0 = only when queued */
	int64_t lease_ms;    /* 0 = 30,000 */
	int attempts;        /* of a queued job before it is dead; 0 = 8 */
};

/* Queues a job inside a write. `unique_key` (may be NULL): a second one with the same kind and key while the first
 * is waiting is dropped. firm_id is ctx->firm_id. Returns its id. */
MUST_USE enum err job_enqueue(struct ctx *ctx, const char *kind, const char *unique_key, const char *payload_json,
			      int64_t run_at_ms, int64_t *ret_id);

/* Extends the lease; ERR_CANCELLED when somebody asked to cancel, ERR_STALE when the lease was lost. Call at least
 * every lease_ms / 3, and inside the transaction that completes a step. */
MUST_USE enum err job_heartbeat(struct ctx *ctx, struct job_run *run);

/* Fencing check inside a write: ERR_STALE when another worker holds the job now. */
MUST_USE enum err job_fence(struct ctx *ctx, struct job_run *run);

/* Asks a waiting or running job to stop, inside a write. */
MUST_USE enum err job_cancel(struct ctx *ctx, int64_t job_id);

struct job_options {
	const struct job_kind *kinds;
	int kind_count;
	int threads; /* 0 = 2 */
	struct db *db;
	const struct clock *clock;
};
MUST_USE enum err job_start(struct ctx *ctx, const struct job_options *options, struct job_runner **ret_runner);

/* Makes waiting workers look at the table now. */
void job_wake(struct job_runner *runner);

/* Stops claiming, waits for running jobs up to wait_ms; their leases run out otherwise. Accepts NULL. */
void job_stop(struct job_runner *runner, int wait_ms);

/* Runs everything that is due now in the calling thread, for commands and tests. Returns the number of jobs run. */
MUST_USE enum err job_run_due(struct ctx *ctx, const struct job_kind *kinds, int kind_count, int *ret_count);

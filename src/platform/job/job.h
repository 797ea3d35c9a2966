/* Background work: rows of table `job` (once) and a static table of periodic jobs, claimed by lease with a fencing
 * number, retried with back-off, on any node. A worker that lost its lease cannot complete.
 *
 * Due times follow the business clock (ctx->clock), leases the time of the database. A queued job runs with the firm
 * that queued it, a periodic one with firm 0; neither has an actor. A job that succeeded leaves no row; one that failed
 * waits 2 s, 4 s, 8 s … 10 minutes and is `dead` after its attempts. A periodic kind belongs to one node, which keeps it
 * until it stops, dies or loses touch with the database for the length of the lease; others ask every 5 s. */
#pragma once
#include "platform/db/db.h"

struct job_runner;
struct job_run; /* one running job and its lease */

enum { JOB_LEASE_MAX_MS = 60 * 60 * 1000 };

typedef enum err (*job_fn)(struct ctx *ctx, struct job_run *run, const char *payload_json);

/* What the program can do in the background; one table in app/jobs.c. */
struct job_kind {
	const char *name;
	job_fn run;
	int64_t every_ms;    /* periodic: runs about this often on exactly one node; 0 = only when queued */
	int64_t lease_ms;    /* 0 = 30,000; at most JOB_LEASE_MAX_MS */
	int attempts;        /* of a queued job before it is dead; 0 = 8 */
	int at_once;         /* queued ones that one node runs at the same time; 0 = as many as it has threads */
	const char *at_once_setting; /* setting of the node that says so instead; NULL = none */
};

/* Queues a job inside a write. `unique_key` (may be NULL): a second one with the same kind and key while the first
 * waits for its first attempt is dropped; the earlier of the two due times counts. firm_id is ctx->firm_id.
 * in   payload_json  NULL = {}
 *      run_at_ms     business clock; 0 = now
 * out  ret_id        of the job that waits */
MUST_USE enum err job_enqueue(struct ctx *ctx, const char *kind, const char *unique_key, const char *payload_json,
			      int64_t run_at_ms, int64_t *ret_id);

/* Number of a queued job, the same in each of its attempts; 0 of a periodic one. */
int64_t job_number(const struct job_run *run);

/* Extends the lease; ERR_CANCELLED ("job.cancelled") when somebody asked to cancel, ERR_STALE ("job.lost") when the
 * lease was lost: return it. Call at least every lease_ms / 3, and inside the transaction that completes a step.
 * Outside of a write it is a write of its own. */
MUST_USE enum err job_heartbeat(struct ctx *ctx, struct job_run *run);

/* The same with a lease of its own from now on, for steps that take as long as they say (a call with a time limit): until then nobody
 * else begins, and a worker that dies is missed no longer. 0: the kind's again, without a write.
 * in   lease_ms  at most JOB_LEASE_MAX_MS */
MUST_USE enum err job_hold(struct ctx *ctx, struct job_run *run, int64_t lease_ms);

/* Fencing check inside a write: ERR_STALE when another worker holds the job now. */
MUST_USE enum err job_fence(struct ctx *ctx, struct job_run *run);

/* Ends a waiting job, asks a running one to stop, inside a write. errors ERR_NOT_FOUND ("job.not_found") */
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

/* Stops claiming, waits for running jobs up to wait_ms, gives ownership of periodic kinds back. Accepts NULL.
 * False: a job still runs and uses the database. Leave that open and end the process; the lease runs out. */
bool job_stop(struct job_runner *runner, int wait_ms);

/* Runs everything that is due now in the calling thread, for commands and tests; ret_count: number of jobs run.
 * A job that fails is noted and logged like in the server, not returned. */
MUST_USE enum err job_run_due(struct ctx *ctx, const struct job_kind *kinds, int kind_count, int *ret_count);

/* Inside background work: what the rules of one job (job.c) and the threads (job_runner.c) share. */
#pragma once
#include "platform/job/job.h"

enum { JOB_LEASE_MS = 30 * 1000, JOB_OWNER_BYTES = 96 };

/* One running job. */
struct job_run {
	const struct job_kind *kind;
	int64_t id;      /* 0: periodic */
	int64_t firm_id; /* 0: of the system */
	int64_t fence;
	int64_t attempts;
	const char *payload;
	int64_t lease_ms;       /* asked for by job_hold(); 0 = the kind's */
	int64_t last_run_at_ms; /* periodic; kept by the lease */
	int64_t held_until_ms;  /* monotonic; afterwards somebody else may hold it */
};

struct job_kinds {
	const struct job_kind *items;
	int count;
	char owner[JOB_OWNER_BYTES]; /* "host/process namespace/process" */
};

/* Notes who we are and makes room for the owners of periodic kinds; the JSON lies in ctx->arena. */
enum err job_kinds_init(struct ctx *ctx, const struct job_kind *kinds, int count, struct job_kinds *ret_kinds);

/* Frees what processes of this machine left behind when they were killed, so that a restart does not wait. */
enum err job_free_orphans(struct ctx *ctx);

/* JSON array of the names of the kinds for which `counts` (one per kind; NULL: none runs) leaves room, in ctx->arena. */
const char *job_kinds_with_room(struct ctx *ctx, const struct job_kinds *kinds, const int *counts);

/* The next due job of the queue of one of the kinds in `names`, if there is one. */
enum err job_claim_queued(struct ctx *ctx, const struct job_kinds *kinds, const char *names, struct job_run *ret_run, bool *ret_found);

/* Ownership of a periodic kind, unless somebody else has it. */
enum err job_claim_periodic(struct ctx *ctx, const struct job_kinds *kinds, const struct job_kind *kind,
			    struct job_run *ret_run, bool *ret_found);

/* True when the kind should run again by the business clock; a clock that went back does not stop it. */
bool job_is_due(const struct job_run *run, int64_t now_ms);

/* Runs the kind's function and writes the outcome. Failures are logged, not returned. */
void job_run_queued(struct ctx *ctx, struct job_run *run);
void job_run_periodic(struct ctx *ctx, struct job_run *run);

/* Gives the ownership back; staying owner is job_heartbeat(). */
enum err job_release_periodic(struct ctx *ctx, struct job_run *run);

/* Threads that look for work: periodic kinds that this node owns, then the queue.
 *
 * Ownership of a periodic kind is kept over many runs, so a scan every second costs one write in ten seconds. A node
 * that does not own it asks again every few seconds; one that stops gives it back. */
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "platform/job/job_private.h"

enum {
	THREADS = 2,
	LOOK_MS = 500,          /* between two looks at the table, unless woken */
	ASK_AGAIN_MS = 5000,    /* after somebody else owned the kind */
	RUN_DUE_MAX = 10000,
	ARENA_BYTES = 256 * 1024 * 1024,
};

/* A periodic kind on this node. */
struct periodic {
	struct job_run run; /* valid while is_owned */
	bool is_owned;
	bool is_running;
	int64_t ask_at_ms; /* monotonic */
};

struct job_runner {
	struct job_kinds kinds;
	struct periodic *periodic; /* one per kind; those that are not periodic stay unused */
	struct db *db;
	const struct clock *clock;
	struct keyring *keys;        /* these two: of the context that started it */
	const struct config *config;
	pthread_mutex_t claiming;    /* one thread at a time looks for queued work: it counts what runs */
	int *running;                /* queued ones of each kind; mutex */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool is_woken;
	bool is_stopping;
	int threads_left;
	int references; /* the opener and each thread; the last one frees */
	struct arena arena; /* of the kinds' names */
};

static struct ctx runner_ctx(const struct job_runner *runner, struct arena *arena)
{
	struct ctx ctx = {
		.arena = arena,
		.clock = runner->clock,
		.db = runner->db,
		.keys = runner->keys,
		.config = runner->config,
		.request_id = "job",
	};

	ctx.actor.locale = "zh-CN";
	return ctx;
}

/* --- Periodic kinds --- */

/* Mutex held. What a running kind knows belongs to the thread that runs it. */
static bool is_ready(const struct job_runner *runner, int at, int64_t now_ms, int64_t monotonic_ms)
{
	const struct periodic *periodic = &runner->periodic[at];

	if (!runner->kinds.items[at].every_ms || periodic->is_running)
		return false;
	return periodic->is_owned ? job_is_due(&periodic->run, now_ms) : monotonic_ms >= periodic->ask_at_ms;
}

/* A kind that is due, for the calling thread alone; NULL: none. */
static struct periodic *pick_periodic(struct job_runner *runner)
{
	int64_t now_ms = clock_now_ms(runner->clock);
	int64_t monotonic_ms = clock_monotonic_ms();
	struct periodic *picked = NULL;

	pthread_mutex_lock(&runner->mutex);
	for (int i = 0; i < runner->kinds.count && !picked && !runner->is_stopping; i++) {
		if (is_ready(runner, i, now_ms, monotonic_ms))
			picked = &runner->periodic[i];
	}
	if (picked)
		picked->is_running = true;
	pthread_mutex_unlock(&runner->mutex);
	return picked;
}

static void put_periodic(struct job_runner *runner, struct periodic *periodic)
{
	pthread_mutex_lock(&runner->mutex);
	periodic->is_running = false;
	pthread_mutex_unlock(&runner->mutex);
}

/* The lease is renewed after a third of its time, also past its end: as long as nobody took it, the fence still fits (the
 * process slept, or its clock jumped). */
static enum err own(struct ctx *ctx, const struct job_runner *runner, struct periodic *periodic)
{
	const struct job_kind *kind = &runner->kinds.items[periodic - runner->periodic];
	int64_t lease_ms = kind->lease_ms ? kind->lease_ms : JOB_LEASE_MS;
	int64_t now_ms = clock_monotonic_ms();

	if (periodic->is_owned && now_ms < periodic->run.held_until_ms - lease_ms * 2 / 3)
		return OK;
	if (periodic->is_owned) {
		enum err result = job_heartbeat(ctx, &periodic->run);

		if (result != ERR_STALE)
			return result;
		fault_clear(ctx);
		periodic->is_owned = false;
	}
	periodic->ask_at_ms = now_ms + ASK_AGAIN_MS;
	return job_claim_periodic(ctx, &runner->kinds, kind, &periodic->run, &periodic->is_owned);
}

static void run_periodic(struct ctx *ctx, struct job_runner *runner, struct periodic *periodic)
{
	if (own(ctx, runner, periodic) != OK) {
		log_warning("job.lease", LOG_TEXT("kind", runner->kinds.items[periodic - runner->periodic].name),
			    LOG_TEXT("code", ctx->fault.code));
		fault_clear(ctx);
		periodic->is_owned = false;
		periodic->ask_at_ms = clock_monotonic_ms() + ASK_AGAIN_MS;
		return;
	}
	if (periodic->is_owned && job_is_due(&periodic->run, ctx_now_ms(ctx)))
		job_run_periodic(ctx, &periodic->run);
}

/* --- Threads --- */

static void count_running(struct job_runner *runner, const struct job_run *run, int change)
{
	pthread_mutex_lock(&runner->mutex);
	runner->running[run->kind - runner->kinds.items] += change;
	pthread_mutex_unlock(&runner->mutex);
}

static const char *kinds_with_room(struct ctx *ctx, struct job_runner *runner)
{
	pthread_mutex_lock(&runner->mutex);
	const char *names = job_kinds_with_room(ctx, &runner->kinds, runner->running);
	pthread_mutex_unlock(&runner->mutex);
	return names;
}

/* Claims are made one after the other, so that no kind runs more often at once than it may. */
static bool claim_one_queued(struct ctx *ctx, struct job_runner *runner, struct job_run *ret_run)
{
	bool found = false;

	pthread_mutex_lock(&runner->claiming);
	enum err result = job_claim_queued(ctx, &runner->kinds, kinds_with_room(ctx, runner), ret_run, &found);
	if (result == OK && found)
		count_running(runner, ret_run, 1);
	pthread_mutex_unlock(&runner->claiming);
	if (result != OK)
		log_warning("job.claim", LOG_TEXT("code", ctx->fault.code));
	return result == OK && found;
}

static bool run_one_queued(struct ctx *ctx, struct job_runner *runner)
{
	struct job_run run;

	if (!claim_one_queued(ctx, runner, &run))
		return false;
	job_run_queued(ctx, &run);
	count_running(runner, &run, -1);
	return true;
}

/* True when something was done, so that it is worth to look again at once. */
static bool do_one(struct job_runner *runner, struct arena *arena)
{
	struct ctx ctx = runner_ctx(runner, arena);
	struct periodic *periodic = pick_periodic(runner);

	if (periodic) {
		run_periodic(&ctx, runner, periodic);
		put_periodic(runner, periodic);
	}
	return run_one_queued(&ctx, runner) || periodic;
}

/* False: it is time to stop. */
static bool wait_for_work(struct job_runner *runner, bool is_busy)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&runner->mutex);
	if (!is_busy && !runner->is_woken && !runner->is_stopping)
		pthread_cond_timedwait(&runner->changed, &runner->mutex, &until);
	runner->is_woken = false;
	bool goes_on = !runner->is_stopping;
	pthread_mutex_unlock(&runner->mutex);
	return goes_on;
}

static void runner_free(struct job_runner *runner)
{
	pthread_cond_destroy(&runner->changed);
	pthread_mutex_destroy(&runner->mutex);
	arena_close(&runner->arena);
	pthread_mutex_destroy(&runner->claiming);
	free(runner->periodic);
	free(runner->running);
	free(runner);
}

static void runner_leave(struct job_runner *runner)
{
	pthread_mutex_lock(&runner->mutex);
	bool is_last = --runner->references == 0;
	pthread_cond_broadcast(&runner->changed);
	pthread_mutex_unlock(&runner->mutex);
	if (is_last)
		runner_free(runner);
}

static void *work(void *arg)
{
	struct job_runner *runner = arg;
	struct arena arena = { 0 };
	bool is_busy = false;

	if (arena_open(ARENA_BYTES, &arena) != OK)
		log_error("job.thread", LOG_TEXT("code", "job.memory"));
	while (arena.start && wait_for_work(runner, is_busy)) {
		is_busy = do_one(runner, &arena);
		arena_reset(&arena);
	}
	arena_close(&arena);
	pthread_mutex_lock(&runner->mutex);
	runner->threads_left--;
	pthread_mutex_unlock(&runner->mutex);
	runner_leave(runner);
	return NULL;
}

static enum err start_threads(struct ctx *ctx, struct job_runner *runner, int count)
{
	for (int i = 0; i < count; i++) {
		pthread_t thread;

		pthread_mutex_lock(&runner->mutex);
		bool is_started = pthread_create(&thread, NULL, work, runner) == 0;
		runner->references += is_started;
		runner->threads_left += is_started;
		pthread_mutex_unlock(&runner->mutex);
		if (!is_started)
			return fail(ctx, ERR_BUSY, "job.thread", NULL, "no thread for background work");
		pthread_detach(thread);
	}
	return OK;
}

static enum err runner_fill(struct ctx *ctx, const struct job_options *options, struct job_runner *runner)
{
	pthread_condattr_t monotonic;

	runner->db = options->db;
	runner->clock = options->clock;
	runner->keys = ctx->keys;
	runner->config = ctx->config;
	runner->references = 1;
	pthread_mutex_init(&runner->mutex, NULL);
	pthread_mutex_init(&runner->claiming, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&runner->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	runner->periodic = calloc((size_t)options->kind_count + 1, sizeof(*runner->periodic));
	runner->running = calloc((size_t)options->kind_count + 1, sizeof(*runner->running));
	if (!runner->periodic || !runner->running || arena_open(ARENA_REQUEST_BYTES, &runner->arena) != OK)
		return fail(ctx, ERR_BUSY, "job.memory", NULL, "no memory for background work");
	struct ctx own = runner_ctx(runner, &runner->arena);
	enum err result = job_kinds_init(&own, options->kinds, options->kind_count, &runner->kinds);
	if (result == OK)
		result = job_free_orphans(&own);
	return result == OK ? OK : fail(ctx, result, own.fault.code, NULL, "background work does not start");
}

enum err job_start(struct ctx *ctx, const struct job_options *options, struct job_runner **ret_runner)
{
	struct job_runner *runner = calloc(1, sizeof(*runner));

	if (!runner)
		return fail(ctx, ERR_BUSY, "job.memory", NULL, "no memory for background work");
	enum err result = runner_fill(ctx, options, runner);
	if (result == OK)
		result = start_threads(ctx, runner, options->threads ? options->threads : THREADS);
	if (result != OK) {
		(void)job_stop(runner, JOB_LEASE_MS);
		return result;
	}
	*ret_runner = runner;
	return OK;
}

void job_wake(struct job_runner *runner)
{
	pthread_mutex_lock(&runner->mutex);
	runner->is_woken = true;
	pthread_cond_broadcast(&runner->changed);
	pthread_mutex_unlock(&runner->mutex);
}

/* Waits until all threads are gone; false after wait_ms. */
static bool wait_for_threads(struct job_runner *runner, int wait_ms)
{
	struct timespec until;
	int waited = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += wait_ms / MS_PER_SECOND;
	until.tv_nsec += (wait_ms % MS_PER_SECOND) * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&runner->mutex);
	while (runner->threads_left > 0 && waited == 0)
		waited = pthread_cond_timedwait(&runner->changed, &runner->mutex, &until);
	bool is_over = runner->threads_left == 0;
	pthread_mutex_unlock(&runner->mutex);
	return is_over;
}

static void release_all(struct job_runner *runner)
{
	struct ctx ctx = runner_ctx(runner, &runner->arena);

	for (int i = 0; i < runner->kinds.count; i++) {
		if (runner->periodic[i].is_owned && job_release_periodic(&ctx, &runner->periodic[i].run) != OK)
			log_warning("job.lease", LOG_TEXT("code", ctx.fault.code));
		fault_clear(&ctx);
	}
}

bool job_stop(struct job_runner *runner, int wait_ms)
{
	if (!runner)
		return true;
	pthread_mutex_lock(&runner->mutex);
	runner->is_stopping = true;
	pthread_cond_broadcast(&runner->changed);
	pthread_mutex_unlock(&runner->mutex);
	bool is_over = wait_for_threads(runner, wait_ms);
	if (is_over)
		release_all(runner);
	else
		log_warning("job.stop", LOG_TEXT("code", "job.still_running"));
	runner_leave(runner);
	return is_over;
}

/* --- For commands and tests --- */

static enum err run_due_periodic(struct ctx *ctx, const struct job_kinds *kinds, int *count)
{
	for (int i = 0; i < kinds->count; i++) {
		struct job_run run;
		bool found;

		if (!kinds->items[i].every_ms)
			continue;
		TRY(job_claim_periodic(ctx, kinds, &kinds->items[i], &run, &found));
		if (!found)
			continue;
		if (job_is_due(&run, ctx_now_ms(ctx))) {
			job_run_periodic(ctx, &run);
			++*count;
		}
		TRY(job_release_periodic(ctx, &run));
	}
	return OK;
}

static enum err run_due_queued(struct ctx *ctx, const struct job_kinds *kinds, int *count)
{
	struct job_run run;
	bool found = true;

	while (found && *count < RUN_DUE_MAX) {
		TRY(job_claim_queued(ctx, kinds, job_kinds_with_room(ctx, kinds, NULL), &run, &found));
		if (found) {
			job_run_queued(ctx, &run);
			++*count;
		}
	}
	return OK;
}

enum err job_run_due(struct ctx *ctx, const struct job_kind *kinds, int kind_count, int *ret_count)
{
	struct ctx own = *ctx;
	struct job_kinds all;
	int count = 0;

	own.firm_id = 0;
	enum err result = job_kinds_init(&own, kinds, kind_count, &all);
	if (result == OK)
		result = run_due_periodic(&own, &all, &count);
	if (result == OK)
		result = run_due_queued(&own, &all, &count);
	if (result != OK) {
		ctx->fault = own.fault;
		return result;
	}
	*ret_count = count;
	return OK;
}

/* One job: queueing, claiming, leases, outcome. Threads are in job_runner.c. */
#include "platform/job/job.h"

#include <errno.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "job_sql.h"
#include "platform/config/config.h"
#include "platform/job/job_private.h"

enum {
	ATTEMPTS = 8,
	BACK_OFF_FIRST_MS = 2 * MS_PER_SECOND,
	BACK_OFF_MAX_MS = 10 * MS_PER_MINUTE,
	KEEP_EXACT_MS = MS_PER_MINUTE, /* periods from here on remember each run */
	NAMES_MAX_BYTES = 16 * 1024,
};

struct job_row {
	int64_t id;
	int64_t firm_id;
	const char *kind;
	const char *kinds;
	const char *unique_key;
	const char *payload;
	const char *state;
	const char *owner;
	const char *last_error;
	int64_t run_at;
	int64_t fence;
	int64_t attempts;
	int64_t lease_until;
	int64_t lease_now;
	int64_t lease_limit;
	int64_t last_run_at;
	bool cancel_asked;
};

static const struct field job_fields[] = {
	FIELD_ID(struct job_row, id),
	FIELD_ID(struct job_row, firm_id),
	FIELD_TEXT(struct job_row, kind),
	FIELD_JSON(struct job_row, kinds),
	FIELD_TEXT(struct job_row, unique_key),
	FIELD_JSON(struct job_row, payload),
	FIELD_TEXT(struct job_row, state),
	FIELD_TEXT(struct job_row, owner),
	FIELD_TEXT(struct job_row, last_error),
	FIELD_TIME(struct job_row, run_at),
	FIELD_INT(struct job_row, fence),
	FIELD_INT(struct job_row, attempts),
	FIELD_TIME(struct job_row, lease_until),
	FIELD_TIME(struct job_row, lease_now),
	FIELD_TIME(struct job_row, lease_limit),
	FIELD_TIME(struct job_row, last_run_at),
	FIELD_BOOL(struct job_row, cancel_asked),
};
static const struct shape job_shape = SHAPE("job", struct job_row, job_fields);

static int64_t lease_of(const struct job_kind *kind)
{
	return kind->lease_ms ? kind->lease_ms : JOB_LEASE_MS;
}

static int64_t lease_of_run(const struct job_run *run)
{
	return run->lease_ms ? run->lease_ms : lease_of(run->kind);
}

/* Fills the times that claims compare with. */
static enum err read_lease_clock(struct ctx *ctx, int64_t lease_ms, struct job_row *ret_row)
{
	TRY(db_now_ms(ctx, &ret_row->lease_now));
	ret_row->lease_limit = ret_row->lease_now + JOB_LEASE_MAX_MS;
	ret_row->lease_until = ret_row->lease_now + lease_ms;
	return OK;
}

/* The holder believes in its lease a little shorter than the database does: it starts counting before asking. */
static int64_t held_until(int64_t asked_at_ms, const struct job_kind *kind)
{
	return asked_at_ms + lease_of(kind);
}

static enum err lost(struct ctx *ctx)
{
	return fail(ctx, ERR_STALE, "job.lost", NULL, "another worker holds this job now");
}

/* --- For features --- */

enum err job_enqueue(struct ctx *ctx, const char *kind, const char *unique_key, const char *payload_json,
		     int64_t run_at_ms, int64_t *ret_id)
{
	const struct job_row row = { .kind = kind,
				     .unique_key = unique_key,
				     .payload = payload_json ? payload_json : "{}",
				     .run_at = run_at_ms ? run_at_ms : ctx_now_ms(ctx) };

	TRY(db_int(ctx, &sql_job_add, &job_shape, &row, ret_id));
	if (row.run_at <= ctx_now_ms(ctx))
		db_notify(ctx);
	return OK;
}

int64_t job_number(const struct job_run *run)
{
	return run->id;
}

enum err job_cancel(struct ctx *ctx, int64_t job_id)
{
	const struct job_row row = { .id = job_id };
	int64_t changes;

	TRY(db_run(ctx, &sql_job_ask_cancel, &job_shape, &row, &changes));
	return changes ? OK : fail(ctx, ERR_NOT_FOUND, "job.not_found", NULL, "no such job is waiting or running");
}

enum err job_fence(struct ctx *ctx, struct job_run *run)
{
	const struct job_row row = { .id = run->id, .fence = run->fence, .kind = run->kind->name };
	int64_t held;

	TRY(db_int(ctx, run->id ? &sql_job_held : &sql_job_lease_held, &job_shape, &row, &held));
	return held ? OK : lost(ctx);
}

static enum err extend_queued(struct ctx *ctx, struct job_run *run)
{
	struct job_row row = { .id = run->id, .fence = run->fence };
	bool found;

	TRY(read_lease_clock(ctx, lease_of_run(run), &row));
	TRY(db_maybe(ctx, &sql_job_extend, &job_shape, &row, &job_shape, &row, &found));
	if (!found)
		return lost(ctx);
	return row.cancel_asked ? fail(ctx, ERR_CANCELLED, "job.cancelled", NULL, "the job was asked to stop") : OK;
}

static enum err extend_periodic(struct ctx *ctx, struct job_run *run)
{
	struct job_row row = { .kind = run->kind->name, .fence = run->fence, .last_run_at = run->last_run_at_ms };
	int64_t changes;

	TRY(read_lease_clock(ctx, lease_of_run(run), &row));
	TRY(db_run(ctx, &sql_job_lease_extend, &job_shape, &row, &changes));
	return changes ? OK : lost(ctx);
}

static enum err extend(struct ctx *ctx, void *arg)
{
	struct job_run *run = arg;

	return run->id ? extend_queued(ctx, run) : extend_periodic(ctx, run);
}

enum err job_heartbeat(struct ctx *ctx, struct job_run *run)
{
	int64_t asked_at_ms = clock_monotonic_ms();

	TRY(db_write(ctx, extend, run));
	run->held_until_ms = asked_at_ms + lease_of_run(run);
	return OK;
}

enum err job_hold(struct ctx *ctx, struct job_run *run, int64_t lease_ms)
{
	run->lease_ms = lease_ms;
	return lease_ms ? job_heartbeat(ctx, run) : OK;
}

/* --- Kinds --- */

struct add_leases {
	const struct job_kind *kinds;
	int count;
};

static enum err add_leases(struct ctx *ctx, void *arg)
{
	const struct add_leases *self = arg;

	for (int i = 0; i < self->count; i++) {
		const struct job_row row = { .kind = self->kinds[i].name };

		if (self->kinds[i].every_ms)
			TRY(db_run(ctx, &sql_job_lease_add, &job_shape, &row, NULL));
	}
	return OK;
}

/* A setting that is no number was refused at the start. */
static bool has_room(struct ctx *ctx, const struct job_kind *kind, int count)
{
	int64_t most = kind->at_once;

	if (!count)
		return true;
	if (kind->at_once_setting && ctx->config && config_int(ctx, ctx->config, kind->at_once_setting, &most) != OK)
		fault_clear(ctx);
	return !most || count < most;
}

const char *job_kinds_with_room(struct ctx *ctx, const struct job_kinds *kinds, const int *counts)
{
	struct text names;

	text_init(&names, NAMES_MAX_BYTES);
	text_append_char(&names, '[');
	for (int i = 0; i < kinds->count; i++) {
		if (!has_room(ctx, &kinds->items[i], counts ? counts[i] : 0))
			continue;
		text_append(&names, names.length > 1 ? "," : "");
		json_append_text(&names, kinds->items[i].name);
	}
	text_append_char(&names, ']');
	const char *json = arena_text(ctx->arena, text_chars(&names));
	text_done(&names);
	return json;
}

/* "host/process namespace/": where process numbers mean the same. */
static void write_place(char *ret_place, size_t size)
{
	char host[48] = "";
	struct stat space = { 0 };

	if (gethostname(host, sizeof(host) - 1) != 0 || stat("/proc/self/ns/pid", &space) != 0)
		host[0] = '\0';
	snprintf(ret_place, size, "%s/%llu/", host, (unsigned long long)space.st_ino);
}

enum err job_kinds_init(struct ctx *ctx, const struct job_kind *kinds, int count, struct job_kinds *ret_kinds)
{
	struct add_leases add = { .kinds = kinds, .count = count };
	struct job_kinds made = { .items = kinds, .count = count };

	write_place(made.owner, sizeof(made.owner));
	snprintf(made.owner + strlen(made.owner), sizeof(made.owner) - strlen(made.owner), "%d", (int)getpid());
	TRY(db_write(ctx, add_leases, &add));
	*ret_kinds = made;
	return OK;
}

/* True when the owner is a process of this place that does not exist any more. */
static bool is_gone(const char *owner)
{
	char place[JOB_OWNER_BYTES];
	int64_t process;

	write_place(place, sizeof(place));
	return text_starts(owner, place) && text_to_i64(owner + strlen(place), &process) && process > 0 &&
	       kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

static enum err free_orphans(struct ctx *ctx, void *arg)
{
	struct list owners;

	(void)arg;
	TRY(db_list(ctx, &sql_job_owners, NULL, NULL, &job_shape, &owners));
	for (size_t i = 0; i < owners.count; i++) {
		const struct job_row *row = (const struct job_row *)owners.items + i;

		if (!is_gone(row->owner))
			continue;
		TRY(db_run(ctx, &sql_job_free, &job_shape, row, NULL));
		TRY(db_run(ctx, &sql_job_lease_free, &job_shape, row, NULL));
	}
	return OK;
}

enum err job_free_orphans(struct ctx *ctx)
{
	return db_write(ctx, free_orphans, NULL);
}

static const struct job_kind *kind_named(const struct job_kinds *kinds, const char *name)
{
	for (int i = 0; i < kinds->count; i++) {
		if (strcmp(kinds->items[i].name, name) == 0)
			return &kinds->items[i];
	}
	return NULL;
}

/* --- Claiming --- */

struct claim {
	const struct job_kinds *kinds;
	const char *names;           /* queued only: JSON array of the kinds to look for */
	const struct job_kind *kind; /* periodic only */
	struct job_run run;
	bool found;
};

static enum err claim_queued(struct ctx *ctx, void *arg)
{
	struct claim *claim = arg;
	struct job_row row = { .kinds = claim->names, .owner = claim->kinds->owner };

	claim->found = false;
	TRY(read_lease_clock(ctx, JOB_LEASE_MS, &row));
	TRY(db_run(ctx, &sql_job_expire, &job_shape, &row, NULL));
	TRY(db_maybe(ctx, &sql_job_claim, &job_shape, &row, &job_shape, &row, &claim->found));
	if (!claim->found)
		return OK;
	claim->run = (struct job_run){
		.kind = kind_named(claim->kinds, row.kind),
		.id = row.id,
		.firm_id = row.firm_id,
		.fence = row.fence,
		.attempts = row.attempts,
		.payload = row.payload,
	};
	if (lease_of(claim->run.kind) != JOB_LEASE_MS)
		return extend_queued(ctx, &claim->run);
	return OK;
}

/* Workers that find nothing do not write. */
static enum err has_work(struct ctx *ctx, const char *names, bool *ret_has_work)
{
	struct job_row row = { .kinds = names };
	int64_t number;

	TRY(read_lease_clock(ctx, JOB_LEASE_MS, &row));
	TRY(db_int(ctx, &sql_job_has_work, &job_shape, &row, &number));
	*ret_has_work = number != 0;
	return OK;
}

enum err job_claim_queued(struct ctx *ctx, const struct job_kinds *kinds, const char *names, struct job_run *ret_run, bool *ret_found)
{
	struct claim claim = { .kinds = kinds, .names = names };
	int64_t asked_at_ms = clock_monotonic_ms();
	bool is_worth_it;

	TRY(has_work(ctx, names, &is_worth_it));
	if (is_worth_it)
		TRY(db_write(ctx, claim_queued, &claim));
	if (claim.found) {
		*ret_run = claim.run;
		ret_run->held_until_ms = held_until(asked_at_ms, claim.run.kind);
	}
	*ret_found = claim.found;
	return OK;
}

static enum err claim_periodic(struct ctx *ctx, void *arg)
{
	struct claim *claim = arg;
	struct job_row row = { .kind = claim->kind->name, .owner = claim->kinds->owner };

	TRY(read_lease_clock(ctx, lease_of(claim->kind), &row));
	TRY(db_maybe(ctx, &sql_job_lease_take, &job_shape, &row, &job_shape, &row, &claim->found));
	claim->run = (struct job_run){ .kind = claim->kind, .fence = row.fence, .last_run_at_ms = row.last_run_at };
	return OK;
}

enum err job_claim_periodic(struct ctx *ctx, const struct job_kinds *kinds, const struct job_kind *kind,
			    struct job_run *ret_run, bool *ret_found)
{
	struct claim claim = { .kinds = kinds, .kind = kind };
	int64_t asked_at_ms = clock_monotonic_ms();

	TRY(db_write(ctx, claim_periodic, &claim));
	if (claim.found) {
		*ret_run = claim.run;
		ret_run->held_until_ms = held_until(asked_at_ms, kind);
	}
	*ret_found = claim.found;
	return OK;
}

/* --- Running a queued job --- */

/* 2 s, 4 s, 8 s … 10 minutes, each with up to a quarter more, so that jobs that failed together come back apart. */
static int64_t back_off_ms(int64_t attempts)
{
	int64_t wait_ms = attempts < 10 ? (int64_t)BACK_OFF_FIRST_MS << (attempts - 1) : BACK_OFF_MAX_MS;
	uint32_t random;

	if (wait_ms > BACK_OFF_MAX_MS)
		wait_ms = BACK_OFF_MAX_MS;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = 0;
	return wait_ms + (int64_t)(random % (uint32_t)(wait_ms / 4));
}

struct outcome {
	const struct job_run *run;
	enum err result;
	const char *code;
};

static enum err write_outcome(struct ctx *ctx, void *arg)
{
	const struct outcome *outcome = arg;
	const struct job_run *run = outcome->run;
	int attempts = run->kind->attempts ? run->kind->attempts : ATTEMPTS;
	struct job_row row = { .id = run->id, .fence = run->fence, .last_error = outcome->code };
	const struct sql *sql = &sql_job_end;
	int64_t changes;

	if (outcome->result == OK) {
		sql = &sql_job_remove;
	} else if (outcome->result == ERR_CANCELLED) {
		row.state = "cancelled";
	} else if (run->attempts >= attempts) {
		row.state = "dead";
	} else {
		sql = &sql_job_retry;
		row.run_at = ctx_now_ms(ctx) + back_off_ms(run->attempts);
	}
	TRY(db_run(ctx, sql, &job_shape, &row, &changes));
	return changes ? OK : lost(ctx);
}

static void log_outcome(const char *event, const struct job_run *run, enum err result, const char *code)
{
	if (result == OK)
		log_debug(event, LOG_TEXT("kind", run->kind->name), LOG_INT("job", run->id));
	else
		log_warning(event, LOG_TEXT("kind", run->kind->name), LOG_INT("job", run->id),
			    LOG_INT("attempts", run->attempts), LOG_TEXT("code", code));
}

/* A job whose worker was lost on every attempt is not tried for ever. */
static enum err call(struct ctx *ctx, struct job_run *run)
{
	int attempts = run->kind->attempts ? run->kind->attempts : ATTEMPTS;

	if (run->attempts > attempts)
		return fail(ctx, ERR_INTERNAL, "job.crashed", NULL, "the worker did not survive this job");
	return run->kind->run(ctx, run, run->payload);
}

void job_run_queued(struct ctx *ctx, struct job_run *run)
{
	struct ctx own = *ctx;

	own.firm_id = run->firm_id;
	own.request_id = arena_format(ctx->arena, "job-%s-%lld", run->kind->name, (long long)run->id);
	struct outcome outcome = { .run = run, .result = call(&own, run), .code = own.fault.code };
	log_outcome("job.ran", run, outcome.result, outcome.code);
	if (outcome.result == ERR_STALE && outcome.code && strcmp(outcome.code, "job.lost") == 0)
		return; /* whoever holds it writes the outcome */
	own.fault = (struct fault){ 0 };
	if (db_write(&own, write_outcome, &outcome) != OK)
		log_outcome("job.outcome", run, own.fault.kind, own.fault.code);
}

/* --- Periodic kinds --- */

bool job_is_due(const struct job_run *run, int64_t now_ms)
{
	return !run->last_run_at_ms || now_ms < run->last_run_at_ms ||
	       now_ms >= run->last_run_at_ms + run->kind->every_ms;
}

static enum err release(struct ctx *ctx, void *arg)
{
	const struct job_run *run = arg;
	const struct job_row row = { .kind = run->kind->name, .fence = run->fence, .last_run_at = run->last_run_at_ms };

	return db_run(ctx, &sql_job_lease_extend, &job_shape, &row, NULL);
}

enum err job_release_periodic(struct ctx *ctx, struct job_run *run)
{
	return db_write(ctx, release, run);
}

void job_run_periodic(struct ctx *ctx, struct job_run *run)
{
	struct ctx own = *ctx;

	own.firm_id = 0;
	own.request_id = arena_format(ctx->arena, "job-%s", run->kind->name);
	run->last_run_at_ms = ctx_now_ms(ctx);
	enum err result = run->kind->run(&own, run, "{}");
	if (result != OK)
		log_outcome("job.ran", run, result, own.fault.code);
	own.fault = (struct fault){ 0 };
	if (run->kind->every_ms >= KEEP_EXACT_MS && job_heartbeat(&own, run) != OK)
		log_outcome("job.outcome", run, own.fault.kind, own.fault.code);
}

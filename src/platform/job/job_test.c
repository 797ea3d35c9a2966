/* Background work: once, again after failures, never by two, never by one who lost it. */
#include "platform/job/job.h"

#include <semaphore.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "testing/test_db.h"

static const struct sql note_run = {
	.name = "note_run",
	.sqlite = "INSERT INTO ran (note) VALUES (1)",
	.postgres = "INSERT INTO ran (note) VALUES (1)",
};

/* What a job function of a test does; one test runs at a time. */
static struct plan {
	struct test_db *test;
	enum err result;
	bool cancels_itself;
	bool is_robbed; /* the lease ends and another worker does the job meanwhile */
	int runs;
	char payload[64];
	int64_t firm_id;
	enum err fence_result;
	sem_t *finished;
} plan;

static struct job_kind kinds[];

static enum err note(struct ctx *ctx, void *arg)
{
	struct job_run *run = arg;

	TRY(job_fence(ctx, run));
	return db_run(ctx, &note_run, NULL, NULL, NULL);
}

static enum err cancel(struct ctx *ctx, void *arg)
{
	return job_cancel(ctx, *(const int64_t *)arg);
}

/* The lease of whatever runs ends, and another worker finds it. */
static void rob(const struct job_kind *kind)
{
	CLOSING(arena_close) struct arena arena = { 0 };
	struct ctx other;
	int count;

	plan.is_robbed = false;
	test_db_exec(plan.test, "UPDATE job SET lease_until_ms = 1 WHERE state = 'running';"
				"UPDATE job_lease SET lease_until_ms = 1, last_run_at_ms = NULL");
	test_db_ctx(plan.test, &arena, &other);
	assert_ok(&other, job_run_due(&other, kind, 1, &count));
	assert_int_equal(count, 1);
}

static enum err run_once(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	bool is_robbed = plan.is_robbed;

	plan.runs++;
	plan.firm_id = ctx->firm_id;
	snprintf(plan.payload, sizeof(plan.payload), "%s", payload_json);
	if (plan.is_robbed)
		rob(&kinds[0]);
	if (plan.cancels_itself)
		assert_ok(ctx, db_write(ctx, cancel, &(int64_t){ 1 }));
	enum err result = db_write(ctx, note, run);
	if (is_robbed)
		plan.fence_result = result;
	TRY(job_heartbeat(ctx, run));
	TRY(result);
	return plan.result == OK ? OK : fail(ctx, plan.result, "test.failed", NULL, "as planned");
}

static enum err run_every(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	bool is_robbed = plan.is_robbed;

	(void)payload_json;
	plan.runs++;
	if (plan.is_robbed)
		rob(&kinds[1]);
	enum err result = db_write(ctx, note, run);
	if (is_robbed)
		plan.fence_result = result;
	return result;
}

static enum err run_counted(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	(void)payload_json;
	enum err result = db_write(ctx, note, run);
	sem_post(plan.finished);
	return result;
}

static struct job_kind kinds[] = {
	{ .name = "once", .run = run_once, .attempts = 3 },
	{ .name = "every", .run = run_every, .every_ms = 60000 },
};

static void start(struct test_db *test)
{
	plan = (struct plan){ .test = test };
	test_db_exec(test, "CREATE TABLE ran (note INTEGER)");
}

struct order {
	const char *kind;
	const char *key;
	int64_t run_at_ms;
	int64_t id;
};

static enum err enqueue(struct ctx *ctx, void *arg)
{
	struct order *order = arg;

	return job_enqueue(ctx, order->kind, order->key, "{\"n\":7}", order->run_at_ms, &order->id);
}

static int64_t queue(struct test_db *test, const char *key, int64_t run_at_ms)
{
	struct order order = { .kind = "once", .key = key, .run_at_ms = run_at_ms };

	assert_ok(&test->ctx, db_write(&test->ctx, enqueue, &order));
	return order.id;
}

static int run_due(struct test_db *test)
{
	int count;

	assert_ok(&test->ctx, job_run_due(&test->ctx, kinds, 1, &count));
	return count;
}

static void a_queued_job_runs_once_for_its_firm(void **state)
{
	struct test_db *test = *state;

	start(test);
	queue(test, NULL, 0);
	assert_int_equal(run_due(test), 1);
	assert_int_equal(run_due(test), 0);
	assert_int_equal(plan.runs, 1);
	assert_int_equal(plan.firm_id, 1);
	assert_string_equal(plan.payload, "{\"n\":7}");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM ran"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job"), 0);
}

static void a_job_waits_for_its_time(void **state)
{
	struct test_db *test = *state;

	start(test);
	queue(test, NULL, TEST_DB_NOW_MS + 5000);
	assert_int_equal(run_due(test), 0);
	test->clock.fixed_ms += 5000;
	assert_int_equal(run_due(test), 1);
}

static void a_second_one_with_the_same_key_is_dropped(void **state)
{
	struct test_db *test = *state;
	int64_t first;

	start(test);
	first = queue(test, "a", TEST_DB_NOW_MS + 9000);
	assert_int_equal(queue(test, "a", TEST_DB_NOW_MS + 5000), first);
	assert_int_equal(queue(test, "a", TEST_DB_NOW_MS + 7000), first);
	assert_int_not_equal(queue(test, "b", TEST_DB_NOW_MS), first);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job"), 2);
	assert_int_equal(test_db_int(test, "SELECT max(run_at_ms) FROM job"), TEST_DB_NOW_MS + 5000);
	test->ctx.firm_id = 0;
	assert_int_not_equal(queue(test, "a", 0), first); /* keys are the firm's */
}

static void a_failed_job_comes_back_later_and_dies_at_last(void **state)
{
	struct test_db *test = *state;

	start(test);
	plan.result = ERR_PEER;
	queue(test, NULL, 0);
	assert_int_equal(run_due(test), 1);
	int64_t wait_ms = test_db_int(test, "SELECT run_at_ms FROM job") - TEST_DB_NOW_MS;
	assert_in_range(wait_ms, 2000, 2500);
	assert_int_equal(run_due(test), 0);
	test->clock.fixed_ms += 2500;
	assert_int_equal(run_due(test), 1);
	assert_in_range(test_db_int(test, "SELECT run_at_ms FROM job") - test->clock.fixed_ms, 4000, 5000);
	test->clock.fixed_ms += 5000;
	assert_int_equal(run_due(test), 1);
	test->clock.fixed_ms += MS_PER_DAY;
	assert_int_equal(run_due(test), 0);
	assert_int_equal(plan.runs, 3);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job WHERE state = 'dead' AND last_error = 'test.failed'"), 1);
}

static void a_job_that_kills_its_worker_dies_too(void **state)
{
	struct test_db *test = *state;

	start(test);
	queue(test, NULL, 0);
	test_db_exec(test, "UPDATE job SET state = 'running', attempts = 3, lease_until_ms = 1");
	assert_int_equal(run_due(test), 1);
	assert_int_equal(plan.runs, 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job WHERE state = 'dead' AND last_error = 'job.crashed'"), 1);
}

static void waiting_and_running_jobs_can_be_cancelled(void **state)
{
	struct test_db *test = *state;
	int64_t id;

	start(test);
	plan.cancels_itself = true;
	queue(test, NULL, 0);
	assert_int_equal(run_due(test), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job WHERE state = 'cancelled'"), 1);
	id = queue(test, NULL, 0);
	test->ctx.firm_id = 2; /* not this firm's */
	assert_fault(&test->ctx, db_write(&test->ctx, cancel, &id), ERR_NOT_FOUND, "job.not_found");
	test->ctx.firm_id = 1;
	assert_ok(&test->ctx, db_write(&test->ctx, cancel, &id));
	assert_int_equal(run_due(test), 0);
	assert_fault(&test->ctx, db_write(&test->ctx, cancel, &id), ERR_NOT_FOUND, "job.not_found");
}

static void a_worker_that_lost_its_lease_cannot_complete(void **state)
{
	struct test_db *test = *state;

	start(test);
	plan.is_robbed = true;
	queue(test, NULL, 0);
	assert_int_equal(run_due(test), 1);
	assert_int_equal(plan.runs, 2);
	assert_int_equal(plan.fence_result, ERR_STALE);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM ran"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job"), 0);
}

static void an_owner_that_lost_its_kind_cannot_complete(void **state)
{
	struct test_db *test = *state;
	int count;

	start(test);
	plan.is_robbed = true;
	assert_ok(&test->ctx, job_run_due(&test->ctx, kinds + 1, 1, &count));
	assert_int_equal(plan.runs, 2);
	assert_int_equal(plan.fence_result, ERR_STALE);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM ran"), 1);
}

static void a_periodic_kind_keeps_its_period(void **state)
{
	struct test_db *test = *state;
	int count;

	start(test);
	static const struct {
		int64_t step_ms;
		int runs;
	} steps[] = { { 0, 1 }, { 0, 0 }, { 59999, 0 }, { 1, 1 }, { 10 * 60000, 1 }, { -MS_PER_DAY, 1 }, { 1000, 0 } };
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		test->clock.fixed_ms += steps[i].step_ms;
		assert_ok(&test->ctx, job_run_due(&test->ctx, kinds + 1, 1, &count));
		assert_int_equal(count, steps[i].runs);
	}
}

static void leases_of_a_clock_that_went_back_are_over(void **state)
{
	struct test_db *test = *state;

	start(test);
	queue(test, NULL, 0);
	test_db_exec(test, "UPDATE job SET state = 'running', attempts = 1, lease_until_ms = 99999999999999");
	assert_int_equal(run_due(test), 1);
	assert_int_equal(plan.runs, 1);
}

/* --- Runners with threads --- */

static struct job_kind counted[] = {
	{ .name = "counted", .run = run_counted },
	{ .name = "beat", .run = run_counted, .every_ms = MS_PER_DAY },
};

static enum err queue_many(struct ctx *ctx, void *arg)
{
	for (int i = 0; i < *(int *)arg; i++) {
		int64_t id;

		TRY(job_enqueue(ctx, "counted", NULL, NULL, 0, &id));
	}
	return OK;
}

static void wait_for(sem_t *finished, int count)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 30;
	for (int i = 0; i < count; i++)
		assert_int_equal(sem_timedwait(finished, &until), 0);
}

static void two_runners_share_the_work(void **state)
{
	enum { JOBS = 100 };
	struct test_db *test = *state;
	struct job_runner *first;
	struct job_runner *second;
	sem_t finished;
	int jobs = JOBS;

	start(test);
	sem_init(&finished, 0, 0);
	plan.finished = &finished;
	test_db_reopen(test, true);
	const struct job_options options = {
		.kinds = counted, .kind_count = 2, .threads = 3, .db = test->ctx.db, .clock = &test->clock
	};
	assert_ok(&test->ctx, job_start(&test->ctx, &options, &first));
	assert_ok(&test->ctx, job_start(&test->ctx, &options, &second));
	assert_ok(&test->ctx, db_write(&test->ctx, queue_many, &jobs));
	job_wake(first);
	job_wake(second);
	wait_for(&finished, JOBS + 1); /* the beat runs on one of them, once */
	assert_true(job_stop(first, 10000));
	assert_true(job_stop(second, 10000));
	assert_int_equal(sem_trywait(&finished), -1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM ran"), JOBS + 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job_lease WHERE lease_until_ms > 0"), 0);
	sem_destroy(&finished);
}

/* --- So many at once --- */

static struct gate {
	sem_t entered;  /* a job of the limited kind runs */
	sem_t may_end;
	sem_t passed;   /* one of the other kind ran */
	_Atomic int running;
	_Atomic int most;
} gate;

static enum err run_limited(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	int running = ++gate.running;

	(void)ctx;
	(void)run;
	(void)payload_json;
	if (running > gate.most)
		gate.most = running;
	sem_post(&gate.entered);
	wait_for(&gate.may_end, 1);
	gate.running--;
	return OK;
}

static enum err run_free(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	(void)ctx;
	(void)run;
	(void)payload_json;
	sem_post(&gate.passed);
	return OK;
}

static const struct job_kind limited[] = {
	{ .name = "limited", .run = run_limited, .at_once = 1 },
	{ .name = "free", .run = run_free },
};

static enum err queue_limited(struct ctx *ctx, void *arg)
{
	static const char *const names[] = { "limited", "limited", "limited", "free", "limited", "free" };
	int64_t id;

	(void)arg;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		TRY(job_enqueue(ctx, names[i], NULL, NULL, 0, &id));
	return OK;
}

/* A kind with a limit keeps to it, and what waits for it holds up nobody behind. */
static void a_kind_runs_at_most_so_many_at_once(void **state)
{
	struct test_db *test = *state;
	struct job_runner *runner;

	start(test);
	gate.most = gate.running = 0;
	sem_init(&gate.entered, 0, 0);
	sem_init(&gate.may_end, 0, 0);
	sem_init(&gate.passed, 0, 0);
	test_db_reopen(test, true);
	assert_ok(&test->ctx, db_write(&test->ctx, queue_limited, NULL));
	const struct job_options options = { .kinds = limited, .kind_count = 2, .threads = 4, .db = test->ctx.db, .clock = &test->clock };
	assert_ok(&test->ctx, job_start(&test->ctx, &options, &runner));
	wait_for(&gate.entered, 1);
	wait_for(&gate.passed, 2);
	for (int i = 0; i < 3; i++) {
		sem_post(&gate.may_end);
		wait_for(&gate.entered, 1);
	}
	sem_post(&gate.may_end);
	assert_true(job_stop(runner, 10000));
	assert_int_equal(gate.most, 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM job"), 0);
	sem_destroy(&gate.entered);
	sem_destroy(&gate.may_end);
	sem_destroy(&gate.passed);
}

/* What a killed process of this machine held is free at the next start; what a living one holds is not. */
static void a_restart_does_not_wait_for_the_dead(void **state)
{
	struct test_db *test = *state;
	struct job_runner *runner;
	sem_t finished;
	int jobs = 2;

	start(test);
	sem_init(&finished, 0, 0);
	plan.finished = &finished;
	test_db_reopen(test, true);
	assert_ok(&test->ctx, db_write(&test->ctx, queue_many, &jobs));
	struct job_options options = { .kinds = counted, .kind_count = 2, .db = test->ctx.db, .clock = &test->clock };
	assert_ok(&test->ctx, job_start(&test->ctx, &options, &runner));
	wait_for(&finished, 3);
	assert_true(job_stop(runner, 10000));
	/* Nobody has process number 4194305: it is past the kernel's greatest. */
	test_db_exec(test, test->engine == DB_SQLITE ?
				   "UPDATE job_lease SET lease_until_ms = (unixepoch() + 60) * 1000, last_run_at_ms = NULL,"
				   " lease_owner = rtrim(lease_owner, '0123456789') || '4194305'" :
				   "UPDATE job_lease SET lease_until_ms = (extract(epoch FROM now()) + 60) * 1000,"
				   " last_run_at_ms = NULL, lease_owner = rtrim(lease_owner, '0123456789') || '4194305'");
	assert_ok(&test->ctx, job_start(&test->ctx, &options, &runner));
	wait_for(&finished, 1);
	assert_true(job_stop(runner, 10000));
	sem_destroy(&finished);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_queued_job_runs_once_for_its_firm),
		cmocka_unit_test(a_job_waits_for_its_time),
		cmocka_unit_test(a_second_one_with_the_same_key_is_dropped),
		cmocka_unit_test(a_failed_job_comes_back_later_and_dies_at_last),
		cmocka_unit_test(a_job_that_kills_its_worker_dies_too),
		cmocka_unit_test(waiting_and_running_jobs_can_be_cancelled),
		cmocka_unit_test(a_worker_that_lost_its_lease_cannot_complete),
		cmocka_unit_test(an_owner_that_lost_its_kind_cannot_complete),
		cmocka_unit_test(a_periodic_kind_keeps_its_period),
		cmocka_unit_test(leases_of_a_clock_that_went_back_are_over),
		cmocka_unit_test(two_runners_share_the_work),
		cmocka_unit_test(a_kind_runs_at_most_so_many_at_once),
		cmocka_unit_test(a_restart_does_not_wait_for_the_dead),
	};

	return test_db_run("job", tests, sizeof(tests) / sizeof(tests[0]));
}

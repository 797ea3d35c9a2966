/* The outbox under a seeded simulation: workers that crash, stall and overtake each other, peers that fail, people who
 * acknowledge at any moment, also while a message is on its way.
 *
 * Each seed is one small world: some reminders, three workers, a few dozen random steps, then a quiet time in which
 * everything must settle. The sender is the oracle: it sees every message at the instant it leaves.
 *
 *	GENJIN_SEED=17 GENJIN_SEEDS=1 …_test     runs one world again; a failure prints its seed */
#include <stdlib.h>

#include "base/text.h"
#include "feature/notification/outbox.h"
#include "feature/notification/rows_test.h"

enum {
	SEEDS_SQLITE = 2000,
	SEEDS_POSTGRES = 100,
	MESSAGES = 5,
	WORKERS = 3,
	STEPS = 40,
	CHANNELS = 3,
	CLAIMS_MAX = 4,
	SETTLE_ROUNDS = 80,
};

/* --- Random numbers (splitmix64) --- */

static uint64_t random_state;

static unsigned random_below(unsigned below)
{
	random_state += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t mixed = random_state;
	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
	return (unsigned)((mixed ^ mixed >> 31) % below);
}

static bool chance(unsigned percent)
{
	return random_below(100) < percent;
}

/* --- The world --- */

struct worker {
	struct outbox_claim claims[CLAIMS_MAX];
	size_t count;
	size_t at;
	int64_t lease_until_ms;
};

/* What the oracle knows of one message. */
struct message {
	char key[40];
	int64_t reminder_id;
	int64_t not_before_ms;
	bool is_cancelled;
	int accepted[CHANNELS]; /* by the peer, per channel */
	int excuses[CHANNELS];  /* crashes after acceptance, and overtakings: each allows one more */
	bool left_outside;      /* it left at least once itself, not in a digest */
};

struct world {
	struct test_db *test;
	uint64_t seed;
	int64_t lease_now_ms;
	int64_t limit;
	struct message messages[MESSAGES];
	struct worker workers[WORKERS];
	bool is_quiet; /* no more faults */
	int depth;     /* of things that happen while a message is on its way */
	int digests;
};

static struct world world;
static const char *const channel_names[CHANNELS] = { "web_push", "chat", "email" };

#define hold_true(condition, what)                                                                              \
	do {                                                                                                    \
		if (!(condition)) {                                                                             \
			print_error("GENJIN_SEED=%llu: %s\n", (unsigned long long)world.seed, (what));         \
			_fail(__FILE__, __LINE__);                                                              \
		}                                                                                               \
	} while (0)

static void random_step(void);

/* --- What the oracle asks the tables --- */

struct question {
	int64_t id;
	const char *key;
	const char *channel;
};
static const struct field question_fields[] = {
	FIELD_INT(struct question, id),
	FIELD_TEXT(struct question, key),
	FIELD_TEXT(struct question, channel),
};
static const struct shape question_shape = SHAPE("question", struct question, question_fields);

#define QUESTION(variable, lead, sqlite_tail, postgres_tail, ...)                                              \
	static const char *const variable##_params[] = { __VA_ARGS__ };                                         \
	static const struct sql variable = { .name = #variable, .sqlite = lead sqlite_tail,                     \
					     .postgres = lead postgres_tail, .params = variable##_params,       \
					     .param_count = (int)(sizeof(variable##_params) / sizeof(char *)) }

QUESTION(fence_held, "SELECT fence FROM outbox WHERE state = 'sending' AND id = ", "?1", "$1", "id");
QUESTION(rows_open, "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dead', 'cancelled') AND id > ", "?1", "$1",
	 "id");
QUESTION(rows_endless, "SELECT count(*) FROM outbox WHERE attempt > ", "?1", "$1", "id");
QUESTION(rows_sent,
	 "SELECT count(*) FROM outbox WHERE state = 'sent' AND COALESCE(last_code, '') <> 'outbox.in_digest' AND ",
	 "message_key = ?1 AND channel = ?2", "message_key = $1 AND channel = $2", "key", "channel");
QUESTION(rows_cancelled, "SELECT count(*) FROM outbox WHERE state = 'cancelled' AND message_key = ", "?1", "$1", "key");

static int64_t ask(const struct sql *sql, struct question question)
{
	int64_t number = 0;

	assert_ok(&world.test->ctx, db_int(&world.test->ctx, sql, &question_shape, &question, &number));
	return number;
}

/* --- Time --- */

static enum err lease_now(struct ctx *ctx, int64_t *ret_now_ms)
{
	(void)ctx;
	*ret_now_ms = world.lease_now_ms;
	return OK;
}

static void pass(int64_t ms)
{
	world.test->clock.fixed_ms += ms;
	world.lease_now_ms += ms;
}

/* --- The sender, who is the oracle --- */

static int channel_number(const char *name)
{
	for (int i = 0; i < CHANNELS; i++) {
		if (text_equal(channel_names[i], name))
			return i;
	}
	return -1;
}

static struct message *message_called(const char *key)
{
	for (int i = 0; i < MESSAGES; i++) {
		if (text_equal(world.messages[i].key, key))
			return &world.messages[i];
	}
	return NULL;
}

static struct send_outcome random_answer(void)
{
	static const struct send_outcome bad[] = {
		{ SEND_RETRY, 503, "fake.busy", 0 },
		{ SEND_RETRY, 429, "fake.throttled", 120 * 1000 },
		{ SEND_REFUSED, 400, "fake.refused", 0 },
		{ SEND_GONE, 410, "fake.gone", 0 },
	};

	if (world.is_quiet || chance(60))
		return (struct send_outcome){ SEND_OK, 201, "fake.accepted", 0 };
	return bad[random_below(4)];
}

static bool still_holds(const struct outbox_letter *letter)
{
	return ask(&fence_held, (struct question){ .id = letter->id }) == letter->fence;
}

static void may_leave(const struct outbox_letter *letter, const struct message *message)
{
	hold_true(still_holds(letter), "a worker sends what it does not hold");
	hold_true(!message->is_cancelled, "sent although it was acknowledged before");
	hold_true(world.test->clock.fixed_ms >= message->not_before_ms, "sent before its time");
	hold_true(text_starts(letter->dedup_key, message->key), "another idempotency key");
}

static enum err send_fake(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			  const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	struct message *message = message_called(letter->message_key);
	int channel = channel_number(letter->channel);

	(void)engine;
	(void)text;
	if (!message) {
		hold_true(text_equal(letter->kind, "digest") && letter->held_count > 0, "an empty digest left");
		world.digests++;
		*ret_outcome = random_answer();
		return OK;
	}
	may_leave(letter, message);
	if (!world.is_quiet && chance(8))
		return ERR_CANCELLED; /* the process dies before anything left */
	if (!world.is_quiet && world.depth == 0 && chance(30)) {
		world.depth++;
		for (unsigned i = random_below(4); i > 0; i--)
			random_step();
		world.depth--;
	}
	*ret_outcome = random_answer();
	if (ret_outcome->verdict == SEND_OK) {
		message->accepted[channel]++;
		message->left_outside = true;
	}
	bool dies = !world.is_quiet && chance(8);
	if (ret_outcome->verdict == SEND_OK && (dies || !still_holds(letter)))
		message->excuses[channel]++;
	fault_clear(ctx);
	return dies ? ERR_CANCELLED : OK;
}

static const struct outbox_channel channels[CHANNELS] = {
	{ "web_push", send_fake },
	{ "chat", send_fake },
	{ "email", send_fake },
};
static const struct outbox_engine engine = {
	.channels = channels,
	.channel_count = CHANNELS,
	.lease_now_ms = lease_now,
	.random_below = random_below,
	.public_url = "https://genjin.example",
};

/* --- What can happen --- */

/* A lease that has not run out keeps others away. */
static void check_lease(const struct worker *other, int64_t row_id)
{
	for (size_t i = other->at; i < other->count; i++)
		hold_true(other->claims[i].id != row_id || other->lease_until_ms < world.lease_now_ms,
			  "claimed while another worker's lease holds");
}

static void worker_claims(struct worker *worker)
{
	size_t mark = arena_mark(&world.test->arena);
	struct list claims;

	assert_ok(&world.test->ctx,
		  outbox_claim(&world.test->ctx, &engine, channel_names[random_below(CHANNELS)], CLAIMS_MAX, &claims));
	worker->at = 0;
	worker->count = 0;
	worker->lease_until_ms = world.lease_now_ms + OUTBOX_LEASE_MS;
	for (size_t i = 0; i < claims.count; i++) {
		worker->claims[i] = ((const struct outbox_claim *)claims.items)[i];
		for (int k = 0; k < WORKERS; k++)
			check_lease(&world.workers[k], worker->claims[i].id);
	}
	worker->count = claims.count;
	arena_release(&world.test->arena, mark);
}

static void worker_goes_on(struct worker *worker)
{
	const struct outbox_claim claim = worker->claims[worker->at++];
	enum err result = outbox_deliver(&world.test->ctx, &engine, &claim);

	if (result == ERR_CANCELLED) { /* died: forgets what it held */
		worker->count = 0;
		fault_clear(&world.test->ctx);
		return;
	}
	assert_ok(&world.test->ctx, result);
}

static enum err acknowledge(struct ctx *ctx, void *arg)
{
	return notification_cancel_for(ctx, ((const struct message *)arg)->reminder_id);
}

static void somebody_acknowledges(void)
{
	struct message *message = &world.messages[random_below(MESSAGES)];

	assert_ok(&world.test->ctx, db_write(&world.test->ctx, acknowledge, message));
	message->is_cancelled = true;
}

static void random_step(void)
{
	struct worker *worker = &world.workers[random_below(WORKERS)];
	unsigned dice = random_below(100);

	if (dice < 25)
		pass((int64_t)random_below(5 * MS_PER_MINUTE));
	else if (dice < 32)
		pass(OUTBOX_LEASE_MS + 1); /* stalled */
	else if (dice < 38)
		worker->count = 0; /* killed */
	else if (dice < 42)
		somebody_acknowledges();
	else if (worker->at < worker->count)
		worker_goes_on(worker);
	else
		worker_claims(worker);
}

/* --- One seed --- */

static void make_world(struct test_db *test, uint64_t seed)
{
	world = (struct world){ .test = test, .seed = seed, .lease_now_ms = 1000 };
	random_state = seed;
	test->clock.fixed_ms = TEST_DB_NOW_MS;
	world.limit = chance(30) ? 1 : 100;
	test_db_exec(test, arena_format(&test->arena, "DELETE FROM outbox; DELETE FROM inbox_message;"
						      "UPDATE rule_set SET outside_daily_limit = %d", (int)world.limit));
	for (int i = 0; i < MESSAGES; i++) {
		struct message *message = &world.messages[i];

		snprintf(message->key, sizeof(message->key), "reminder-%d", i + 100);
		message->reminder_id = i + 100;
		message->not_before_ms = test->clock.fixed_ms + random_below(30 * MS_PER_MINUTE);
		message_out(test, (struct notification_message){ .key = message->key, .reminder_id = message->reminder_id,
								 .not_before_ms = message->not_before_ms });
	}
}

/* No more faults: whatever is open must come to its end. */
static void settle(void)
{
	int64_t count;

	world.is_quiet = true;
	memset(world.workers, 0, sizeof(world.workers));
	for (int i = 0; i < SETTLE_ROUNDS; i++) {
		pass(i < SETTLE_ROUNDS / 2 ? MS_PER_HOUR : 2 * MS_PER_HOUR);
		for (int k = 0; k < CHANNELS; k++)
			assert_ok(&world.test->ctx, outbox_run(&world.test->ctx, &engine, channel_names[k], &count));
		if (ask(&rows_open, (struct question){ 0 }) == 0)
			return;
	}
	hold_true(false, "rows that never end");
}

static void check_message(const struct message *message)
{
	for (int i = 0; i < CHANNELS; i++) {
		int64_t count = ask(&rows_sent, (struct question){ .key = message->key, .channel = channel_names[i] });

		hold_true(count == 0 || message->accepted[i] > 0, "marked as sent, but nobody has it");
		hold_true(message->accepted[i] <= 1 + message->excuses[i], "sent twice without need");
	}
	if (!message->is_cancelled)
		hold_true(ask(&rows_cancelled, (struct question){ .key = message->key }) == 0, "cancelled although nobody ended it");
}

static void check_world(void)
{
	int outside = 0;

	for (int i = 0; i < MESSAGES; i++) {
		check_message(&world.messages[i]);
		outside += world.messages[i].left_outside;
	}
	/* All are due on one local day. */
	hold_true(outside <= world.limit, "more messages than the budget of the day");
	hold_true(ask(&rows_endless, (struct question){ .id = OUTBOX_ATTEMPTS + STEPS }) == 0, "endless attempts");
}

static int64_t number_from(const char *name, int64_t otherwise)
{
	int64_t number;

	return text_to_i64(getenv(name), &number) ? number : otherwise;
}

static void every_message_arrives_or_ends_visibly(void **state)
{
	struct test_db *test = notification_rows(*state);
	int64_t first = number_from("GENJIN_SEED", 1);
	int64_t seeds = number_from("GENJIN_SEEDS", test->engine == DB_SQLITE ? SEEDS_SQLITE : SEEDS_POSTGRES);
	int digests = 0;

	for (int64_t i = 0; i < seeds; i++) {
		size_t mark = arena_mark(&test->arena);

		make_world(test, (uint64_t)(first + i));
		for (int step = 0; step < STEPS; step++)
			random_step();
		settle();
		check_world();
		digests += world.digests;
		arena_release(&test->arena, mark);
	}
	if (seeds >= SEEDS_POSTGRES)
		assert_true(digests > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_arrives_or_ends_visibly),
	};

	return test_db_run("notification_sim", tests, sizeof(tests) / sizeof(tests[0]));
}

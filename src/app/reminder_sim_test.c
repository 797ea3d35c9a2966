/* Reminders and outbox together under a seeded simulation: several nodes on one database, clocks that jump and cross the
 * ends of summer time, processes that die inside their writes, people who act at any moment, peers that fail.
 *
 * Each seed is one small world: four candidates, two consultants in two zones, three nodes, a few dozen random steps, then
 * a quiet time in which everything must settle. The oracle reads the rows before and after every scan and works out by
 * itself which occurrences must have come; after every step the tables must be sound.
 *
 *	GENJIN_SEED=17 GENJIN_SEEDS=1 …_test     runs one world again; a failure prints its seed
 *	GENJIN_TORTURE=1 …_test                  the long form */
#include <stdlib.h>

#include "feature/notification/outbox.h"
#include "feature/reminder/reminder.h"
#include "testing/firm_rows.h"

enum {
#ifdef __SANITIZE_ADDRESS__ /* four times as slow */
	SEEDS_SQLITE = 500,
#else
	SEEDS_SQLITE = 5000,
#endif
	SEEDS_POSTGRES = 60,
	SEEDS_TORTURE = 1000000,
	PEOPLE = 4,
	NODES = 3,
	STEPS = 40,
	SETTLE_ROUNDS = 120,
	ALL = 100,
	LATE_MS = 60 * 1000,
};

/* Worlds that failed once: 35 held rows for a digest that had left. */
static const uint64_t corpus[] = { 35 };

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

struct person {
	int64_t candidate_id;
	int64_t followup_id; /* the present one */
};

static struct world {
	struct test_db *test;
	uint64_t seed;
	struct person people[PEOPLE];
	int64_t skew_ms[NODES]; /* of the nodes' clocks */
	int64_t lease_now_ms;
	int64_t told_no[PEOPLE]; /* greatest due number told, by followup */
	int64_t told_of[PEOPLE];
	bool is_enabled;
	bool is_quiet; /* no more faults */
	int64_t occurrences, repeats, late, kills, sent, digests;
} world;

#define hold_true(condition, what)                                                                      \
	do {                                                                                            \
		if (!(condition)) {                                                                     \
			print_error("GENJIN_SEED=%llu: %s\n", (unsigned long long)world.seed, (what)); \
			_fail(__FILE__, __LINE__);                                                      \
		}                                                                                       \
	} while (0)

static struct ctx *ctx_of_world(void)
{
	return &world.test->ctx;
}

static int64_t now_ms(void)
{
	return world.test->clock.fixed_ms;
}

/* --- What the oracle reads --- */

struct seen_followup {
	int64_t id;
	int64_t is_open;
	int64_t due_no;
	int64_t next_due;
	int64_t acting_id;
};
static const struct field followup_fields[] = {
	FIELD_INT(struct seen_followup, id),	      FIELD_INT(struct seen_followup, is_open),
	FIELD_INT(struct seen_followup, due_no),      FIELD_INT(struct seen_followup, next_due),
	FIELD_INT(struct seen_followup, acting_id),
};
static const struct shape followup_shape = SHAPE("seen_followup", struct seen_followup, followup_fields);

struct seen_reminder {
	int64_t id;
	int64_t followup_id;
	int64_t due_no;
	int64_t repeat_no;
	int64_t acting_id;
	int64_t late;
	int64_t is_open;
	int64_t repeat_at;
	int64_t due_at;
};
static const struct field reminder_fields[] = {
	FIELD_INT(struct seen_reminder, id),	    FIELD_INT(struct seen_reminder, followup_id),
	FIELD_INT(struct seen_reminder, due_no),    FIELD_INT(struct seen_reminder, repeat_no),
	FIELD_INT(struct seen_reminder, acting_id), FIELD_INT(struct seen_reminder, late),
	FIELD_INT(struct seen_reminder, is_open),   FIELD_INT(struct seen_reminder, repeat_at),
	FIELD_INT(struct seen_reminder, due_at),
};
static const struct shape reminder_shape = SHAPE("seen_reminder", struct seen_reminder, reminder_fields);

#define QUERY(variable, text) static const struct sql variable = { .name = #variable, .sqlite = text, .postgres = text }

QUERY(all_followups, "SELECT id, CASE WHEN state = 'open' THEN 1 ELSE 0 END AS is_open, due_no,"
		     " COALESCE(next_due_at_ms, 0) AS next_due, acting_id FROM followup ORDER BY id");
QUERY(all_reminders, "SELECT id, followup_id, due_no, repeat_no, acting_id, is_late AS late,"
		     " CASE WHEN state = 'open' THEN 1 ELSE 0 END AS is_open, COALESCE(repeat_at_ms, 0) AS repeat_at,"
		     " due_at_ms AS due_at FROM reminder ORDER BY id");

struct seen {
	const struct seen_followup *followups;
	size_t followup_count;
	const struct seen_reminder *reminders;
	size_t reminder_count;
};

static struct seen look(void)
{
	struct list followups;
	struct list reminders;

	assert_ok(ctx_of_world(), db_list(ctx_of_world(), &all_followups, NULL, NULL, &followup_shape, &followups));
	assert_ok(ctx_of_world(), db_list(ctx_of_world(), &all_reminders, NULL, NULL, &reminder_shape, &reminders));
	return (struct seen){ followups.items, followups.count, reminders.items, reminders.count };
}

static const struct seen_followup *followup_of(const struct seen *seen, int64_t id)
{
	for (size_t i = 0; i < seen->followup_count; i++) {
		if (seen->followups[i].id == id)
			return &seen->followups[i];
	}
	hold_true(false, "a followup vanished");
	return NULL;
}

static const struct seen_reminder *reminder_of(const struct seen *seen, int64_t followup_id, int64_t due_no, int64_t repeat_no)
{
	for (size_t i = 0; i < seen->reminder_count; i++) {
		const struct seen_reminder *one = &seen->reminders[i];

		if (one->followup_id == followup_id && one->due_no == due_no && one->repeat_no == repeat_no)
			return one;
	}
	return NULL;
}

/* --- What must hold after every step --- */

static const struct law {
	const char *text;
	struct sql sql;
} laws[] = {
#define LAW(what, query) { what, { .name = what, .sqlite = query, .postgres = query } }
	LAW("a reminder is open although its due instant has passed away",
	    "SELECT count(*) FROM reminder r JOIN followup f ON f.id = r.followup_id"
	    " WHERE r.state = 'open' AND (r.due_no < f.due_no OR f.state <> 'open')"),
	LAW("two open reminders of one followup",
	    "SELECT count(*) FROM (SELECT followup_id FROM reminder WHERE state = 'open' GROUP BY followup_id"
	    " HAVING count(*) > 1) q"),
	LAW("a reminder without its one inbox message",
	    "SELECT count(*) FROM reminder r WHERE (SELECT count(*) FROM inbox_message i WHERE i.reminder_id = r.id) <> 1"),
	LAW("a reminder without its one message to the outside",
	    "SELECT count(*) FROM reminder r WHERE (SELECT count(*) FROM outbox o WHERE o.reminder_id = r.id) <> 1"),
	LAW("a message waits for a reminder that has ended",
	    "SELECT count(*) FROM outbox o JOIN reminder r ON r.id = o.reminder_id"
	    " WHERE r.state <> 'open' AND o.state IN ('waiting', 'held', 'sending')"),
	LAW("an inbox message stays unread although its reminder has ended",
	    "SELECT count(*) FROM inbox_message i JOIN reminder r ON r.id = i.reminder_id"
	    " WHERE r.state <> 'open' AND i.read_at_ms IS NULL AND i.cancelled_at_ms IS NULL"),
	LAW("an acknowledged reminder of a past due instant would come again",
	    "SELECT count(*) FROM reminder r JOIN followup f ON f.id = r.followup_id"
	    " WHERE r.repeat_at_ms IS NOT NULL AND (r.due_no < f.due_no OR f.state <> 'open')"),
	LAW("an open followup in care without a due time",
	    "SELECT count(*) FROM followup WHERE state = 'open' AND next_due_at_ms IS NULL"),
};

static void tables_are_sound(void)
{
	for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
		int64_t broken = 0;

		assert_ok(ctx_of_world(), db_int(ctx_of_world(), &laws[i].sql, NULL, NULL, &broken));
		hold_true(broken == 0, laws[i].text);
	}
}

/* --- Writes that may die --- */

struct doomed {
	db_work work;
	void *arg;
};

static enum err die_after(struct ctx *ctx, void *arg)
{
	const struct doomed *doomed = arg;

	TRY(doomed->work(ctx, doomed->arg));
	return ERR_CANCELLED;
}

/* Runs the write, or lets the process die at its end; true when it was committed. */
static bool attempt(db_work work, void *arg)
{
	struct ctx *ctx = ctx_of_world();
	struct doomed doomed = { work, arg };
	bool dies = !world.is_quiet && chance(12);
	enum err result = dies ? db_write(ctx, die_after, &doomed) : db_write(ctx, work, arg);

	bool is_refused = result == ERR_CONFLICT || result == ERR_NOT_FOUND; /* ended, or no longer his */

	world.kills += result == ERR_CANCELLED;
	if (result == ERR_CANCELLED || is_refused)
		fault_clear(ctx);
	else
		assert_ok(ctx, result);
	return result == OK;
}

/* --- Scans --- */

struct scanning {
	int64_t limit;
	int64_t count;
};

static enum err scan_it(struct ctx *ctx, void *arg)
{
	struct scanning *scanning = arg;

	return reminder_scan(ctx, scanning->limit, &scanning->count);
}

static int number_of(int64_t followup_id)
{
	for (int i = 0; i < PEOPLE; i++) {
		if (world.told_of[i] == followup_id)
			return i;
	}
	hold_true(false, "a followup nobody made");
	return 0;
}

static bool is_new_due(const struct seen_followup *followup)
{
	return followup->is_open && followup->next_due && followup->next_due <= now_ms() &&
	       world.told_no[number_of(followup->id)] < followup->due_no;
}

static bool comes_again(const struct seen *before, const struct seen_reminder *one)
{
	const struct seen_followup *followup = followup_of(before, one->followup_id);

	return one->repeat_at && one->repeat_at <= now_ms() && followup->is_open && followup->due_no == one->due_no;
}

static void check_new(const struct seen *before, const struct seen_reminder *one)
{
	const struct seen_followup *followup = followup_of(before, one->followup_id);

	hold_true(world.is_enabled, "reminded although switched off");
	hold_true(one->due_no == followup->due_no && one->due_at == followup->next_due, "reminded of another due instant");
	hold_true(one->acting_id == followup->acting_id, "told somebody else");
	if (one->repeat_no > 0) {
		const struct seen_reminder *last = reminder_of(before, one->followup_id, one->due_no, one->repeat_no - 1);

		hold_true(last && !last->is_open && comes_again(before, last), "a repetition nobody waits for");
		world.repeats++;
		return;
	}
	hold_true(is_new_due(followup), "told twice, too early, or after its end");
	hold_true(one->late == (now_ms() > followup->next_due + LATE_MS), "late is marked wrongly");
	world.told_no[number_of(followup->id)] = followup->due_no;
	world.occurrences++;
	world.late += one->late;
}

/* After a scan that went through to its end nothing is left out. */
static void check_complete(const struct seen *before, const struct seen *after)
{
	for (size_t i = 0; i < before->followup_count; i++) {
		const struct seen_followup *followup = &before->followups[i];

		hold_true(!is_new_due(followup) || !world.is_enabled, "a due instant without its occurrence");
	}
	for (size_t i = 0; i < before->reminder_count && world.is_enabled; i++) {
		const struct seen_reminder *one = &before->reminders[i];

		hold_true(!comes_again(before, one) || reminder_of(after, one->followup_id, one->due_no, one->repeat_no + 1),
			  "an acknowledged one that is still due did not come again");
	}
}

static void a_node_scans(int node)
{
	struct scanning scanning = { .limit = chance(70) ? ALL : 1 + random_below(2) };
	int64_t true_now_ms = now_ms();

	world.test->clock.fixed_ms += world.skew_ms[node];
	struct seen before = look();
	bool committed = attempt(scan_it, &scanning);
	struct seen after = look();
	for (size_t i = before.reminder_count; i < after.reminder_count; i++)
		check_new(&before, &after.reminders[i]);
	if (committed && scanning.limit == ALL)
		check_complete(&before, &after);
	hold_true(committed || after.reminder_count == before.reminder_count, "a dead write left something");
	world.test->clock.fixed_ms = true_now_ms;
}

/* --- People --- */

static struct person *somebody(void)
{
	struct person *person = &world.people[random_below(PEOPLE)];
	struct seen seen = look();

	act_as(world.test, followup_of(&seen, person->followup_id)->acting_id);
	return person;
}

static void a_contact_is_recorded(void)
{
	static const struct {
		const char *channel, *outcome;
	} contacts[] = {
		{ "phone", "reached" }, { "phone", "no_answer" }, { "wechat", "replied" }, { "wechat", "no_reply" },
		{ "phone", "wrong_number" }, { "phone", "call_later" },
	};
	unsigned i = random_below(6);
	struct saving saving = { .record = { .candidate_id = somebody()->candidate_id, .channel = contacts[i].channel,
					     .outcome = contacts[i].outcome } };

	if (chance(20))
		saving.record.next_due_at = now_ms() + 1 + random_below(2 * MS_PER_DAY);
	attempt(save_it, &saving);
}

static enum err acknowledge_it(struct ctx *ctx, void *arg)
{
	return reminder_acknowledge(ctx, *(const int64_t *)arg);
}

/* The next working day at nine, in his zone: plain weekdays, the worlds keep clear of holidays. */
static int64_t next_morning(void)
{
	struct local_time local;
	struct local_time morning = { .hour = 9 };

	zone_local(ctx_of_world()->actor.zone, now_ms(), &local);
	int64_t day = date_to_days(local.year, local.month, local.day) + 1;
	while (date_weekday(day) > 5)
		day++;
	date_from_days(day, &morning.year, &morning.month, &morning.day);
	return zone_instant_ms(ctx_of_world()->actor.zone, &morning);
}

static void a_reminder_is_acknowledged(void)
{
	struct seen seen = look();

	if (seen.reminder_count == 0)
		return;
	const struct seen_reminder *one = &seen.reminders[random_below((unsigned)seen.reminder_count)];
	int64_t id = one->id;
	act_as(world.test, one->acting_id);
	int64_t again_ms = next_morning();
	if (!attempt(acknowledge_it, &id) || !one->is_open)
		return;
	seen = look();
	one = reminder_of(&seen, one->followup_id, one->due_no, one->repeat_no);
	hold_true(!one->is_open && one->repeat_at == again_ms, "acknowledged, but not put to the next working day");
}

static void one_is_snoozed(void)
{
	struct timed timed = { somebody()->followup_id, now_ms() + 1 + random_below(MS_PER_DAY), NULL };

	attempt(snooze_it, &timed);
}

static enum err give_it(struct ctx *ctx, void *arg)
{
	const struct person *person = arg;
	int64_t other_id = ctx->actor.account_id == LISA ? TOM : LISA;

	return hook_fire(ctx, HOOK_CANDIDATE_CHANGED,
			 &(struct hook_candidate){ .candidate_id = person->candidate_id, .owner_id = other_id });
}

static void one_ends_and_another_begins(void)
{
	struct person *person = somebody();
	struct timed timed = { person->followup_id, 0, "x" };
	struct opening opening = { .spec = { .candidate_id = person->candidate_id, .opened_by = "hand" } };

	attempt(end_it, &timed);
	if (!attempt(open_it, &opening))
		return;
	person->followup_id = opening.id;
	world.told_of[person - world.people] = opening.id;
	world.told_no[person - world.people] = 0;
}

static void the_rules_change(void)
{
	struct ctx *ctx = ctx_of_world();

	test_db_exec(world.test, arena_format(ctx->arena, "UPDATE rule_set SET default_interval = %u", 1 + random_below(5)));
	for (int i = 0; i < PEOPLE; i++)
		attempt(refresh_it, &world.people[i].followup_id);
}

static void turn_switch(bool is_on)
{
	world.is_enabled = is_on;
	test_db_exec(world.test, is_on ? "UPDATE rule_set SET enabled = 1" : "UPDATE rule_set SET enabled = 0");
}

static void workbenches_open_and_close(void)
{
	test_db_exec(world.test, arena_format(ctx_of_world()->arena,
					      "DELETE FROM live_presence; INSERT INTO live_presence (firm_id, account_id, node,"
					      " seen_at_ms) SELECT 1, id, 'n', %lld FROM account WHERE id <= %u",
					      (long long)(now_ms() + MS_PER_HOUR), random_below(3)));
}

/* --- The outside --- */

static enum err lease_now(struct ctx *ctx, int64_t *ret_now_ms)
{
	(void)ctx;
	*ret_now_ms = world.lease_now_ms;
	return OK;
}

static enum err send_fake(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			  const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	static const struct send_outcome bad[] = {
		{ SEND_RETRY, 451, "fake.busy", 0 },
		{ SEND_RETRY, 451, "fake.throttled", 120 * 1000 },
		{ SEND_REFUSED, 550, "fake.refused", 0 },
	};
	bool is_digest = text_equal(letter->kind, "digest");

	(void)ctx;
	(void)engine;
	(void)text;
	hold_true(world.is_enabled, "sent although switched off");
	hold_true(is_digest || text_equal(letter->reminder_state, "open"), "sent for a reminder that has ended");
	hold_true(is_digest || letter->not_before_ms <= now_ms(), "sent before its time");
	hold_true(!is_digest || letter->held_count > 0, "an empty digest left");
	if (!world.is_quiet && chance(10))
		return ERR_CANCELLED; /* the process dies before anything left */
	*ret_outcome = world.is_quiet || chance(70) ? (struct send_outcome){ SEND_OK, 250, "fake.accepted", 0 } : bad[random_below(3)];
	if (ret_outcome->verdict == SEND_OK)
		*(is_digest ? &world.digests : &world.sent) += 1;
	return !world.is_quiet && chance(5) ? ERR_CANCELLED : OK;
}

static const struct outbox_channel channels[] = { { "email", send_fake } };
static const struct outbox_engine engine = {
	.channels = channels,
	.channel_count = 1,
	.lease_now_ms = lease_now,
	.random_below = random_below,
	.public_url = "https://genjin.example",
};

static void the_outbox_runs(void)
{
	int64_t count;
	enum err result = outbox_run(ctx_of_world(), &engine, "email", &count);

	if (result == ERR_CANCELLED)
		fault_clear(ctx_of_world());
	else
		assert_ok(ctx_of_world(), result);
}

/* --- One seed --- */

static void pass(int64_t ms)
{
	world.test->clock.fixed_ms += ms;
	world.lease_now_ms += ms > 0 ? ms : 0;
}

static void random_step(void)
{
	unsigned dice = random_below(100);

	if (dice < 14)
		pass(random_below(3 * MS_PER_HOUR));
	else if (dice < 22)
		pass(random_below(MS_PER_DAY)); /* all nodes are down */
	else if (dice < 25)
		world.test->clock.fixed_ms -= random_below(2 * MS_PER_HOUR); /* set back */
	else if (dice < 54)
		a_node_scans((int)random_below(NODES));
	else if (dice < 60)
		a_contact_is_recorded();
	else if (dice < 75)
		a_reminder_is_acknowledged();
	else if (dice < 79)
		one_is_snoozed();
	else if (dice < 82)
		attempt(give_it, somebody());
	else if (dice < 84)
		one_ends_and_another_begins();
	else if (dice < 86)
		the_rules_change();
	else if (dice < 88)
		turn_switch(!world.is_enabled || chance(50));
	else if (dice < 90)
		workbenches_open_and_close();
	else
		the_outbox_runs();
	if (dice >= 25)
		tables_are_sound();
}

/* Starts of worlds: an ordinary Monday, and shortly before clocks change in Berlin and New York. */
static int64_t random_start(void)
{
	const int64_t starts[] = { at(11, 23, 15, 0), at(3, 6, 12, 0), at(3, 27, 8, 0), at(10, 23, 9, 0), at(10, 30, 20, 0) };

	return starts[random_below(5)] + random_below(MS_PER_DAY);
}

static void make_world(struct test_db *test, uint64_t seed)
{
	static const char *const zones[] = { "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Shanghai" };

	world = (struct world){ .test = test, .seed = seed, .lease_now_ms = 1000, .is_enabled = true };
	random_state = seed;
	test->clock.fixed_ms = random_start();
	test_db_exec(test, arena_format(&test->arena,
					"DELETE FROM outbox; DELETE FROM inbox_message; DELETE FROM live_event; DELETE FROM live_presence;"
					"DELETE FROM reminder; DELETE FROM todo; DELETE FROM record; DELETE FROM followup_change;"
					"DELETE FROM board_card; DELETE FROM followup;"
					"UPDATE rule_set SET enabled = 1, default_interval = 3, outside_daily_limit = %u;"
					"UPDATE account SET zone = '%s' WHERE id = 2",
					chance(30) ? 1 : 50, zones[random_below(4)]));
	for (int i = 0; i < NODES; i++)
		world.skew_ms[i] = (int64_t)random_below(6000) - 3000;
	for (int i = 0; i < PEOPLE; i++) {
		struct opening opening = { .spec = { .candidate_id = i + 1, .owner_id = 1 + random_below(2), .opened_by = "hand",
						     .explicit_due_at_ms = now_ms() + random_below(6 * MS_PER_HOUR) } };

		act_as(test, LISA);
		assert_ok(&test->ctx, db_write(&test->ctx, open_it, &opening));
		world.people[i] = (struct person){ i + 1, opening.id };
		world.told_of[i] = opening.id;
	}
}

QUERY(rows_open, "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dead', 'cancelled')");
QUERY(rows_missing, "SELECT count(*) FROM reminder r WHERE r.state = 'open' AND NOT EXISTS"
		    " (SELECT 1 FROM outbox o WHERE o.reminder_id = r.id AND o.state IN ('sent', 'dead'))");

static int64_t ask(const struct sql *sql)
{
	int64_t number = 0;

	assert_ok(ctx_of_world(), db_int(ctx_of_world(), sql, NULL, NULL, &number));
	return number;
}

/* No more faults, reminders on: one last scan, and whatever is open outside comes to its end. */
static void settle(void)
{
	world.is_quiet = true;
	turn_switch(true);
	a_node_scans(0);
	for (int i = 0; i < SETTLE_ROUNDS && ask(&rows_open); i++) {
		pass(MS_PER_HOUR);
		the_outbox_runs();
	}
	hold_true(ask(&rows_open) == 0, "messages that never end");
	hold_true(ask(&rows_missing) == 0, "a reminder that nobody was told of outside");
	tables_are_sound();
}

static void run_world(struct test_db *test, uint64_t seed)
{
	size_t mark = arena_mark(&test->arena);

	make_world(test, seed);
	for (int step = 0; step < STEPS; step++)
		random_step();
	settle();
	arena_release(&test->arena, mark);
}

static int64_t number_from(const char *name, int64_t otherwise)
{
	int64_t number;

	return text_to_i64(getenv(name), &number) ? number : otherwise;
}

static struct test_db *four_candidates(void *state)
{
	struct test_db *test = working_firm(state);

	for (int i = 0; i < PEOPLE; i++)
		some_candidate(test);
	return test;
}

static void every_due_instant_is_told_exactly_once(void **state)
{
	struct test_db *test = four_candidates(*state);
	int64_t usual = test->engine == DB_SQLITE ? SEEDS_SQLITE : SEEDS_POSTGRES;
	int64_t first = number_from("GENJIN_SEED", 1);
	int64_t seeds = number_from("GENJIN_SEEDS", getenv("GENJIN_TORTURE") ? SEEDS_TORTURE : usual);
	struct world total = { 0 };

	test_db_exec(test, "INSERT INTO account_channel (firm_id, account_id, channel, rank, address, confirmed_at_ms) VALUES"
			   " (1, 1, 'email', 0, 'lisa@example.com', 1), (1, 2, 'email', 0, 'tom@example.com', 1)");
	for (size_t i = 0; i < sizeof(corpus) / sizeof(corpus[0]); i++)
		run_world(test, corpus[i]);
	for (int64_t i = 0; i < seeds; i++) {
		run_world(test, (uint64_t)(first + i));
		total.occurrences += world.occurrences;
		total.repeats += world.repeats;
		total.late += world.late;
		total.kills += world.kills;
		total.sent += world.sent;
		total.digests += world.digests;
	}
	print_message("seeds %lld to %lld: %lld occurrences (%lld late), %lld repetitions, %lld dead writes, %lld messages, %lld digests\n",
		      (long long)first, (long long)(first + seeds - 1), (long long)total.occurrences, (long long)total.late,
		      (long long)total.repeats, (long long)total.kills, (long long)total.sent, (long long)total.digests);
	if (seeds >= SEEDS_POSTGRES)
		hold_true(total.repeats && total.late && total.kills && total.digests, "the worlds are too calm");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_due_instant_is_told_exactly_once),
	};

	return test_db_run("reminder_sim", tests, sizeof(tests) / sizeof(tests[0]));
}

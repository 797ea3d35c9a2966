/* The outbox engine with senders that do as told: what leaves when, how often, and how rows end. On both engines. */
#include "feature/notification/outbox.h"

#include "base/text.h"
#include "feature/notification/rows_test.h"

enum { SENT_MAX = 64 };

/* What the senders did, and what they are to answer. */
struct fake {
	struct send_outcome answer; /* of every channel but the one below */
	const char *odd_channel;
	struct send_outcome odd_answer;
	void (*meanwhile)(void *arg); /* runs while a message is on its way */
	void *meanwhile_arg;
	int64_t lease_now_ms;
	int sent;
	struct {
		char channel[40];
		char key[80];
		char title[200];
		char body[200];
		char url[200];
	} letters[SENT_MAX];
};

static struct fake fake;

/* The engine gives its memory back after each batch. */
static void keep(char *to, const char *text, size_t size)
{
	snprintf(to, size, "%s", text ? text : "");
}

static enum err send_fake(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			  const struct outbox_text *text, struct send_outcome *ret_outcome)
{
	(void)ctx;
	(void)engine;
	assert_true(fake.sent < SENT_MAX);
	keep(fake.letters[fake.sent].channel, letter->channel, sizeof(fake.letters[0].channel));
	keep(fake.letters[fake.sent].key, letter->dedup_key, sizeof(fake.letters[0].key));
	keep(fake.letters[fake.sent].title, text->title, sizeof(fake.letters[0].title));
	keep(fake.letters[fake.sent].body, text->body, sizeof(fake.letters[0].body));
	keep(fake.letters[fake.sent++].url, text->url, sizeof(fake.letters[0].url));
	if (fake.meanwhile)
		fake.meanwhile(fake.meanwhile_arg);
	*ret_outcome = text_equal(letter->channel, fake.odd_channel) ? fake.odd_answer : fake.answer;
	return OK;
}

static enum err lease_now(struct ctx *ctx, int64_t *ret_now_ms)
{
	(void)ctx;
	*ret_now_ms = fake.lease_now_ms;
	return OK;
}

static unsigned no_jitter(unsigned below)
{
	(void)below;
	return 0;
}

static const struct outbox_channel channels[] = {
	{ "web_push", send_fake },
	{ "chat", send_fake },
	{ "email", send_fake },
};
static const struct outbox_engine engine = {
	.channels = channels,
	.channel_count = 3,
	.lease_now_ms = lease_now,
	.random_below = no_jitter,
	.public_url = "https://genjin.example",
};

static struct test_db *start(void *state)
{
	fake = (struct fake){ .answer = { SEND_OK, 201, "fake.accepted", 0 }, .lease_now_ms = 1000 };
	return notification_rows(state);
}

static void run_channel(struct test_db *test, const char *channel)
{
	int64_t count;

	do {
		assert_ok(&test->ctx, outbox_run(&test->ctx, &engine, channel, &count));
	} while (count == OUTBOX_BATCH);
}

/* Runs all channels until nothing is due; returns how many messages left. */
static int run(struct test_db *test)
{
	int before = fake.sent;

	for (int i = 0; i < engine.channel_count; i++)
		run_channel(test, channels[i].name);
	return fake.sent - before;
}

static int64_t count_state(struct test_db *test, const char *state)
{
	return test_db_int(test, arena_format(&test->arena, "SELECT count(*) FROM outbox WHERE state = '%s'", state));
}

static void move(struct test_db *test, int64_t by_ms)
{
	test->clock.fixed_ms += by_ms;
	fake.lease_now_ms += by_ms;
}

/* --- The plain way --- */

static void due_message_leaves_once_per_channel(void **state)
{
	struct test_db *test = start(*state);

	message_out(test, (struct notification_message){ .key = "reminder-1", .path = "/m/#/today?reminder=1",
							 .not_before_ms = TEST_DB_NOW_MS + 1000, .reminder_id = REMINDER });
	assert_int_equal(run(test), 0);
	move(test, 1000);
	assert_int_equal(run(test), 2);
	assert_int_equal(run(test), 0);
	assert_string_equal(fake.letters[0].key, "reminder-1-web_push");
	assert_string_equal(fake.letters[1].key, "reminder-1-chat");
	assert_string_equal(fake.letters[0].url, "https://genjin.example/m/#/today?reminder=1");
	assert_int_equal(count_state(test, "sent"), 2);
	assert_int_equal(test_db_int(test, "SELECT min(sent_at_ms) FROM outbox"), test->clock.fixed_ms);
}

static void a_firm_that_switched_reminders_off_is_silent_outside(void **state)
{
	struct test_db *test = start(*state);

	message_out(test, (struct notification_message){ .key = "reminder-1", .reminder_id = REMINDER });
	message_out(test, (struct notification_message){ .key = "reminder-2", .digest_only = true,
							 .digest_at_ms = TEST_DB_NOW_MS + 1000 });
	test_db_exec(test, "UPDATE rule_set SET enabled = 0");
	move(test, 1000);
	assert_int_equal(run(test), 0);
	test_db_exec(test, "UPDATE rule_set SET enabled = 1");
	assert_int_equal(run(test), 4); /* the message and the digest, on two channels each */
	assert_int_equal(run(test), 0);
}

static void name_leaves_only_where_the_firm_says_so(void **state)
{
	struct test_db *test = start(*state);

	message_out(test, (struct notification_message){ .key = "a", .candidate_id = WANG });
	run(test);
	assert_string_equal(fake.letters[0].title, "候选人 该跟进了");
	test_db_exec(test, "UPDATE rule_set SET name_outside = 1");
	message_out(test, (struct notification_message){ .key = "b", .candidate_id = WANG });
	run(test);
	assert_string_equal(fake.letters[2].title, "王小明 该跟进了");
	test_db_exec(test, "UPDATE followup SET state = 'ended'"); /* and only to who may still see him */
	message_out(test, (struct notification_message){ .key = "c", .candidate_id = WANG });
	run(test);
	assert_string_equal(fake.letters[4].title, "候选人 该跟进了");
}

/* --- Failures --- */

static void retries_back_off_and_keep_their_key(void **state)
{
	static const int64_t waits_s[] = { 30, 60, 120, 240, 480, 960, 1920, 3600, 3600 };
	struct test_db *test = start(*state);

	fake.answer = (struct send_outcome){ SEND_RETRY, 503, "fake.busy", 0 };
	message_out(test, (struct notification_message){ .key = "reminder-1" });
	assert_int_equal(run(test), 2);
	for (size_t i = 0; i < sizeof(waits_s) / sizeof(*waits_s); i++) {
		move(test, waits_s[i] * 1000 - 1);
		assert_int_equal(run(test), 0);
		move(test, 1);
		assert_in_range(run(test), 2, 3); /* at the last, the next channel begins */
	}
	assert_int_equal(count_state(test, "dead"), 2);
	for (int i = 0; i < 20; i += 2)
		assert_string_equal(fake.letters[i].key, "reminder-1-web_push");
}

static void peer_may_ask_for_a_longer_wait(void **state)
{
	struct test_db *test = start(*state);

	fake.answer = (struct send_outcome){ SEND_RETRY, 429, "fake.throttled", 300 * 1000 };
	message_out(test, (struct notification_message){ .key = "reminder-1" });
	run(test);
	move(test, 299 * 1000);
	assert_int_equal(run(test), 0);
	move(test, 1000);
	assert_int_equal(run(test), 2);
}

static void next_channel_takes_over_only_after_a_failure(void **state)
{
	struct test_db *test = start(*state);

	fake.odd_channel = "chat";
	fake.odd_answer = (struct send_outcome){ SEND_REFUSED, 400, "fake.refused", 0 };
	message_out(test, (struct notification_message){ .key = "reminder-1" });
	assert_int_equal(run(test), 3);
	assert_string_equal(fake.letters[2].key, "reminder-1-email");
	assert_int_equal(count_state(test, "dead"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM account_channel WHERE failed_code = 'fake.refused'"), 1);
	assert_int_equal(run(test), 0);
}

static void dead_push_is_visible_and_starts_afresh_on_request(void **state)
{
	struct test_db *test = start(*state);

	fake.odd_channel = "web_push";
	fake.odd_answer = (struct send_outcome){ SEND_GONE, 410, "push.gone", 0 };
	message_out(test, (struct notification_message){ .key = "reminder-1" });
	assert_int_equal(run(test), 2);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'dead' AND last_code = 'push.gone'"), 1);
	fake.odd_channel = NULL;
	test_db_exec(test, "UPDATE outbox SET state = 'waiting', attempt = 0 WHERE state = 'dead'");
	assert_int_equal(run(test), 1);
	assert_int_equal(count_state(test, "sent"), 2);
}

static void refused_log_in_pauses_the_channel_for_all(void **state)
{
	struct test_db *test = start(*state);

	fake.odd_channel = "chat";
	fake.odd_answer = (struct send_outcome){ SEND_DISABLED, 535, "mail.login_refused", 0 };
	for (int i = 0; i < 20; i++)
		message_out(test, (struct notification_message){ .key = arena_format(&test->arena, "m-%d", i), .is_hard = true });
	test_db_exec(test, "INSERT INTO notification_setting (firm_id, account_id, hard_breaks_quiet) VALUES (1, 2, 1)");
	run_channel(test, "chat");
	assert_in_range(fake.sent, 1, OUTBOX_BATCH);
	int tried = fake.sent;
	move(test, 9 * MS_PER_MINUTE);
	run_channel(test, "chat");
	assert_int_equal(fake.sent, tried);
	fake.odd_channel = NULL;
	move(test, 2 * MS_PER_MINUTE);
	run_channel(test, "chat");
	assert_int_equal(count_state(test, "sent"), 20);
}

static int64_t messages_of(struct test_db *test, const char *kind, const char *more)
{
	return test_db_int(test, arena_format(&test->arena, "SELECT count(*) FROM inbox_message WHERE kind = '%s'%s", kind, more));
}

static void admins_are_warned_once_per_outage_and_told_its_end(void **state)
{
	struct test_db *test = start(*state);

	test_db_exec(test,
		     "INSERT INTO firm (name, created_at_ms) VALUES ('Other', 0);"
		     "INSERT INTO account (id, firm_id, login, name, role, rights, state, locale, password_hash, created_at_ms) VALUES"
		     " (10, 1, 'a', 'a', 'admin', 1, 'active', 'zh-CN', '', 0), (11, 1, 'b', 'b', 'admin', 1, 'disabled', 'en', '', 0),"
		     " (12, (SELECT max(id) FROM firm), 'c', 'c', 'partner', 1, 'active', 'en', '', 0)");
	fake.answer = (struct send_outcome){ SEND_DISABLED, 535, "mail.login_refused", 0 };
	message_out(test, (struct notification_message){ .key = "m-1" });
	for (int i = 0; i < 3; i++) {
		run_channel(test, "chat");
		move(test, 11 * MS_PER_MINUTE);
	}
	assert_int_equal(fake.sent, 3);
	assert_int_equal(messages_of(test, "warning", ""), 2);
	assert_int_equal(messages_of(test, "warning", " AND account_id = 10 AND text LIKE '邮件%' AND read_at_ms IS NULL"), 1);
	assert_int_equal(messages_of(test, "warning", " AND account_id = 12 AND text LIKE 'No mail%' AND firm_id <> 1"), 1);
	fake.answer = (struct send_outcome){ SEND_OK, 250, "fake.accepted", 0 };
	run_channel(test, "chat");
	assert_int_equal(messages_of(test, "warning", " AND read_at_ms IS NULL"), 0);
	assert_int_equal(messages_of(test, "system", ""), 2);
	message_out(test, (struct notification_message){ .key = "m-2" });
	run_channel(test, "chat");
	assert_int_equal(messages_of(test, "system", ""), 2);
	fake.answer = (struct send_outcome){ SEND_DISABLED, 535, "mail.login_refused", 0 }; /* the next one */
	message_out(test, (struct notification_message){ .key = "m-3" });
	run_channel(test, "chat");
	assert_int_equal(messages_of(test, "warning", ""), 4);
}

/* --- Ends and leases --- */

static enum err cancel_one(struct ctx *ctx, void *arg)
{
	return notification_cancel_for(ctx, *(int64_t *)arg);
}

static void acknowledge(struct test_db *test)
{
	int64_t id = REMINDER;

	assert_ok(&test->ctx, db_write(&test->ctx, cancel_one, &id));
}

static struct outbox_engine engine_of(struct test_db *test, const struct outbox_channel *channel)
{
	struct outbox_engine other = engine;

	other.channels = channel;
	other.channel_count = 1;
	test_db_exec(test, arena_format(&test->arena,
					"UPDATE account_channel SET channel = '%s' WHERE channel = 'chat';"
					"UPDATE account SET rights = 1 WHERE id = 2;"
					"INSERT INTO firm_channel (firm_id, channel, enabled, base_url, updated_at_ms, updated_by_id)"
					" VALUES (1, '%s', 1, 'https://provider.example', 0, 2)", channel->name, channel->name));
	return other;
}

static void run_app(struct test_db *test, const struct outbox_engine *app)
{
	int64_t count;

	do {
		assert_ok(&test->ctx, outbox_run(&test->ctx, app, app->channels[0].name, &count));
	} while (count > 0);
}

static int64_t count_rows(struct test_db *test, const char *key, const char *state)
{
	return test_db_int(test, arena_format(&test->arena, "SELECT count(*) FROM outbox WHERE dedup_key = '%s' AND state = '%s'", key,
					      state));
}

/* The firm's own account at a provider: its admins are warned once, and what is due goes to the next channel until it works again. */
static void refused_account_of_an_app_hands_over_to_the_next_channel(void **state)
{
	static const struct outbox_channel channel = { "dingtalk_bot", send_fake };
	struct test_db *test = start(*state);
	const struct outbox_engine app = engine_of(test, &channel);

	fake.answer = (struct send_outcome){ SEND_DISABLED, 60020, "chat.ip_not_trusted", 0 };
	message_out(test, (struct notification_message){ .key = "m-1" });
	message_out(test, (struct notification_message){ .key = "m-2" });
	run_app(test, &app);
	assert_int_equal(fake.sent, 1);
	assert_int_equal(test_db_int(test, "SELECT failed_status FROM firm_channel"), 60020);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'warning'"), 1);
	assert_int_equal(count_rows(test, "m-1-dingtalk_bot", "cancelled") + count_rows(test, "m-2-dingtalk_bot", "cancelled"), 2);
	assert_int_equal(count_rows(test, "m-1-email", "waiting") + count_rows(test, "m-2-email", "waiting"), 2);
	fake.answer = (struct send_outcome){ SEND_OK, 200, "chat.accepted", 0 };
	move(test, 11 * MS_PER_MINUTE);
	test_db_exec(test, "UPDATE rule_set SET outside_daily_limit = 100");
	message_out(test, (struct notification_message){ .key = "m-3", .is_hard = true });
	run_app(test, &app);
	assert_int_equal(count_rows(test, "m-3-dingtalk_bot", "sent"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM firm_channel WHERE failed_code IS NULL"), 1);
}

/* Three failures in a row, then one message after the other goes to the next channel; after a minute one tries. */
static void provider_that_is_out_hands_over_and_is_tried_again(void **state)
{
	static const struct outbox_channel channel = { "dingtalk_bot", send_fake };
	struct test_db *test = start(*state);
	const struct outbox_engine app = engine_of(test, &channel);

	fake.answer = (struct send_outcome){ SEND_RETRY, 0, "net.no_answer", 0 };
	for (int i = 1; i <= 5; i++)
		message_out(test, (struct notification_message){ .key = arena_format(&test->arena, "m-%d", i) });
	test_db_exec(test, "UPDATE rule_set SET outside_daily_limit = 100");
	run_app(test, &app);
	assert_int_equal(fake.sent, 3);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE channel = 'email' AND state = 'waiting'"), 3);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE channel = 'dingtalk_bot' AND state = 'waiting'"), 2);
	fake.answer = (struct send_outcome){ SEND_OK, 200, "chat.accepted", 0 };
	move(test, 2 * MS_PER_MINUTE); /* of those that failed before the outage was known one tries, the other does not wait for it */
	run_app(test, &app);
	assert_int_equal(fake.sent, 4);
	message_out(test, (struct notification_message){ .key = "m-6" });
	run_app(test, &app);
	assert_int_equal(count_rows(test, "m-6-dingtalk_bot", "sent"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'dead'"), 0);
}

/* Who has no other channel loses nothing, and an outage costs none of his attempts. */
static void outage_without_another_channel_waits(void **state)
{
	static const struct outbox_channel channel = { "dingtalk_bot", send_fake };
	struct test_db *test = start(*state);
	const struct outbox_engine app = engine_of(test, &channel);

	test_db_exec(test, "DELETE FROM account_channel WHERE channel = 'email';"
			   "INSERT INTO channel_pace (firm_id, place, failures, open_until_ms)"
			   " VALUES (1, 'dingtalk_bot', 3, 9000000000000)");
	message_out(test, (struct notification_message){ .key = "m-1" });
	run_app(test, &app);
	assert_int_equal(fake.sent, 0);
	assert_int_equal(test_db_int(test, "SELECT attempt FROM outbox WHERE channel = 'dingtalk_bot' AND state = 'waiting'"), 0);
	test_db_exec(test, "UPDATE channel_pace SET open_until_ms = 0; UPDATE outbox SET next_at_ms = 0");
	run_app(test, &app);
	assert_int_equal(count_rows(test, "m-1-dingtalk_bot", "sent"), 1);
}

/* WeCom asks not to write at full and half hours; a hard reminder goes at its instant. */
static void full_hours_are_left_to_others(void **state)
{
	static const struct outbox_channel channel = { "wecom_app", send_fake };
	struct test_db *test = start(*state);
	const struct outbox_engine app = engine_of(test, &channel);

	test->clock.fixed_ms = 1795406400000; /* Monday 12:00 in Shanghai */
	message_out(test, (struct notification_message){ .key = "soft" });
	message_out(test, (struct notification_message){ .key = "hard", .is_hard = true });
	run_app(test, &app);
	assert_int_equal(count_rows(test, "hard-wecom_app", "sent"), 1);
	assert_int_equal(count_rows(test, "soft-wecom_app", "waiting"), 1);
	move(test, MS_PER_MINUTE);
	run_app(test, &app);
	assert_int_equal(count_rows(test, "soft-wecom_app", "sent"), 1);
}

/* So many at once, then one after the other; what waits has not been tried. */
static void a_credential_keeps_its_rate(void **state)
{
	static const struct outbox_channel channel = { "feishu_app", send_fake };
	struct test_db *test = start(*state);
	const struct outbox_engine app = engine_of(test, &channel);

	test->clock.fixed_ms += 7 * MS_PER_MINUTE;
	test_db_exec(test, "UPDATE rule_set SET outside_daily_limit = 100");
	for (int i = 1; i <= 22; i++)
		message_out(test, (struct notification_message){ .key = arena_format(&test->arena, "m-%d", i), .is_hard = true });
	run_app(test, &app);
	assert_int_equal(fake.sent, 20);
	move(test, 67); /* 900 a minute */
	run_app(test, &app);
	assert_int_equal(fake.sent, 21);
	assert_int_equal(test_db_int(test, "SELECT max(attempt) FROM outbox WHERE channel = 'feishu_app' AND state = 'waiting'"), 0);
}

static void short_messages_carry_hard_reminders_only(void **state)
{
	static const struct outbox_channel channel = { "sms_aliyun", send_fake };
	struct test_db *test = start(*state);
	const struct outbox_engine sms = engine_of(test, &channel);

	message_out(test, (struct notification_message){ .key = "soft" });
	message_out(test, (struct notification_message){ .key = "hard", .is_hard = true });
	run_app(test, &sms);
	assert_int_equal(fake.sent, 1);
	assert_string_equal(fake.letters[0].key, "hard-sms_aliyun");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE dedup_key = 'soft-email' AND state = 'waiting'"), 1);
}

static void cancelled_before_or_after_the_claim_is_never_sent(void **state)
{
	struct test_db *test = start(*state);
	struct list claims;

	message_out(test, (struct notification_message){ .key = "reminder-1", .reminder_id = REMINDER });
	assert_ok(&test->ctx, outbox_claim(&test->ctx, &engine, "web_push", 10, &claims));
	assert_int_equal(claims.count, 1);
	acknowledge(test);
	assert_ok(&test->ctx, outbox_deliver(&test->ctx, &engine, claims.items));
	assert_int_equal(run(test), 0);
	assert_int_equal(count_state(test, "cancelled"), 2);
}

static void reminder_that_is_not_open_is_not_sent_even_if_nobody_cancelled(void **state)
{
	struct test_db *test = start(*state);

	message_out(test, (struct notification_message){ .key = "reminder-1", .reminder_id = REMINDER });
	test_db_exec(test, "UPDATE reminder SET state = 'done'");
	assert_int_equal(run(test), 0);
	assert_int_equal(count_state(test, "cancelled"), 2);
}

static void worker_that_lost_its_lease_sends_nothing(void **state)
{
	struct test_db *test = start(*state);
	struct list slow;
	struct list quick;

	message_out(test, (struct notification_message){ .key = "reminder-1" });
	assert_ok(&test->ctx, outbox_claim(&test->ctx, &engine, "web_push", 10, &slow));
	assert_ok(&test->ctx, outbox_claim(&test->ctx, &engine, "web_push", 10, &quick));
	assert_int_equal(quick.count, 0);
	fake.lease_now_ms += OUTBOX_LEASE_MS + 1;
	assert_ok(&test->ctx, outbox_claim(&test->ctx, &engine, "web_push", 10, &quick));
	assert_int_equal(quick.count, 1);
	assert_ok(&test->ctx, outbox_deliver(&test->ctx, &engine, slow.items));
	assert_int_equal(fake.sent, 0);
	assert_ok(&test->ctx, outbox_deliver(&test->ctx, &engine, quick.items));
	assert_int_equal(fake.sent, 1);
	assert_int_equal(count_state(test, "sent"), 1);
}

static void overtake(void *arg)
{
	struct test_db *test = arg;
	struct list claims;

	fake.meanwhile = NULL;
	fake.lease_now_ms += OUTBOX_LEASE_MS + 1;
	assert_ok(&test->ctx, outbox_claim(&test->ctx, &engine, "web_push", 10, &claims));
	assert_int_equal(claims.count, 1);
}

static void worker_overtaken_while_sending_cannot_end_the_row(void **state)
{
	struct test_db *test = start(*state);

	message_out(test, (struct notification_message){ .key = "reminder-1" });
	fake.meanwhile = overtake;
	fake.meanwhile_arg = test;
	run_channel(test, "web_push");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE channel = 'web_push' AND state = 'sending'"
					   " AND fence = 2"), 1);
	struct outbox_letter letter = { .id = test_db_int(test, "SELECT id FROM outbox WHERE channel = 'web_push'"), .fence = 2 };
	assert_ok(&test->ctx, outbox_note_device(&test->ctx, &engine, &letter, 17));
	letter.fence = 1;
	assert_fault(&test->ctx, outbox_note_device(&test->ctx, &engine, &letter, 18), ERR_STALE, "outbox.lost");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE delivered_to = ',17,'"), 1);
}

/* --- Quiet hours, budget, digest. It is Monday 15:00. --- */

static void quiet_hours_hold_back_into_one_morning_digest(void **state)
{
	struct test_db *test = start(*state);

	test_db_exec(test, "UPDATE rule_set SET quiet_from = 840, quiet_to = 480"); /* 14:00 to 08:00 */
	message_out(test, (struct notification_message){ .key = "a", .reminder_id = REMINDER });
	message_out(test, (struct notification_message){ .key = "b" });
	message_out(test, (struct notification_message){ .key = "c", .digest_at_ms = TEST_DB_NOW_MS + 18 * MS_PER_HOUR });
	assert_int_equal(run(test), 0);
	assert_int_equal(count_state(test, "held"), 6);
	acknowledge(test);
	move(test, 18 * MS_PER_HOUR); /* Tuesday 09:00 */
	assert_int_equal(run(test), 2);
	assert_string_equal(fake.letters[0].title, "2 位候选人待跟进");
	assert_int_equal(count_state(test, "held"), 0);
	assert_int_equal(count_state(test, "cancelled"), 2);
	assert_int_equal(count_state(test, "sent"), 6);
}

static void own_quiet_hours_go_before_those_of_the_firm(void **state)
{
	struct test_db *test = start(*state);

	test_db_exec(test, "UPDATE rule_set SET quiet_from = 840, quiet_to = 480;"
			   "INSERT INTO notification_setting (firm_id, account_id, quiet_mode) VALUES (1, 2, 'none')");
	message_out(test, (struct notification_message){ .key = "a" });
	assert_int_equal(run(test), 2);
	test_db_exec(test, "UPDATE notification_setting SET quiet_mode = 'own', quiet_from = 900, quiet_to = 901");
	message_out(test, (struct notification_message){ .key = "b" });
	assert_int_equal(run(test), 0);
	move(test, MS_PER_MINUTE);
	message_out(test, (struct notification_message){ .key = "c" });
	assert_int_equal(run(test), 2);
}

static void surplus_over_the_budget_joins_the_digest(void **state)
{
	struct test_db *test = start(*state);

	for (int i = 0; i < 5; i++)
		message_out(test, (struct notification_message){ .key = arena_format(&test->arena, "m-%d", i) });
	assert_int_equal(run(test), 6); /* three messages, two channels each */
	assert_int_equal(count_state(test, "held"), 4);
	move(test, 18 * MS_PER_HOUR);
	message_out(test, (struct notification_message){ .key = "tomorrow" });
	assert_int_equal(run(test), 4); /* the digest and the new one, twice */
	assert_int_equal(count_state(test, "held"), 0);
}

static void hard_rule_breaks_through_only_where_allowed(void **state)
{
	struct test_db *test = start(*state);

	test_db_exec(test, "UPDATE rule_set SET quiet_from = 840, quiet_to = 480");
	message_out(test, (struct notification_message){ .key = "a", .is_hard = true });
	assert_int_equal(run(test), 0);
	test_db_exec(test, "INSERT INTO notification_setting (firm_id, account_id, hard_breaks_quiet) VALUES (1, 2, 1)");
	message_out(test, (struct notification_message){ .key = "b", .is_hard = true });
	message_out(test, (struct notification_message){ .key = "c" });
	assert_int_equal(run(test), 2);
}

static void digest_with_nothing_left_to_say_stays_silent(void **state)
{
	struct test_db *test = start(*state);

	message_out(test, (struct notification_message){ .key = "a", .reminder_id = REMINDER, .digest_only = true });
	acknowledge(test);
	move(test, 18 * MS_PER_HOUR);
	assert_int_equal(run(test), 0);
	assert_int_equal(count_state(test, "cancelled"), 4);
}

static void mornings_skip_weekends_and_quiet_hours(void **state)
{
	int64_t monday_nine = TEST_DB_NOW_MS - 6 * MS_PER_HOUR;

	(void)state;
	assert_int_equal(outbox_morning_ms(monday_nine - 1, "Asia/Shanghai", 540, -1, -1), monday_nine);
	assert_int_equal(outbox_morning_ms(monday_nine, "Asia/Shanghai", 540, -1, -1), monday_nine + MS_PER_DAY);
	assert_int_equal(outbox_morning_ms(monday_nine + 4LL * MS_PER_DAY, "Asia/Shanghai", 540, -1, -1),
			 monday_nine + 7LL * MS_PER_DAY);
	assert_int_equal(outbox_morning_ms(monday_nine - 1, "Asia/Shanghai", 540, 1320, 600), monday_nine + MS_PER_HOUR);
}

static void channel_switched_off_meanwhile_is_not_used(void **state)
{
	struct test_db *test = start(*state);

	message_out(test, (struct notification_message){ .key = "a" });
	test_db_exec(test, "UPDATE account_channel SET enabled = 0 WHERE channel = 'chat'");
	assert_int_equal(run(test), 2);
	assert_string_equal(fake.letters[1].channel, "email");
}

static void code_reaches_the_unproven_address(void **state)
{
	struct test_db *test = start(*state);

	test_db_exec(test, "UPDATE account_channel SET confirmed_at_ms = NULL, code_sent_at_ms = 1795417200000"
			   " WHERE channel = 'email';"
			   "INSERT INTO outbox (firm_id, account_id, channel, kind, message_key, dedup_key, title, path,"
			   " not_before_ms, digest_at_ms, next_at_ms, created_at_ms)"
			   " VALUES (1, 2, 'email', 'code', 'code', 'code-email', '确认', '/#/settings', 0, 0, 0, 0)");
	assert_int_equal(run(test), 1);
	const char *code = channel_code(&test->ctx, LISA, "email", "lisa@example.com", TEST_DB_NOW_MS);
	assert_string_equal(fake.letters[0].body, arena_format(&test->arena, "验证码：%s", code));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(due_message_leaves_once_per_channel),
		cmocka_unit_test(a_firm_that_switched_reminders_off_is_silent_outside),
		cmocka_unit_test(name_leaves_only_where_the_firm_says_so),
		cmocka_unit_test(retries_back_off_and_keep_their_key),
		cmocka_unit_test(peer_may_ask_for_a_longer_wait),
		cmocka_unit_test(next_channel_takes_over_only_after_a_failure),
		cmocka_unit_test(dead_push_is_visible_and_starts_afresh_on_request),
		cmocka_unit_test(refused_log_in_pauses_the_channel_for_all),
		cmocka_unit_test(admins_are_warned_once_per_outage_and_told_its_end),
		cmocka_unit_test(refused_account_of_an_app_hands_over_to_the_next_channel),
		cmocka_unit_test(provider_that_is_out_hands_over_and_is_tried_again),
		cmocka_unit_test(outage_without_another_channel_waits),
		cmocka_unit_test(full_hours_are_left_to_others),
		cmocka_unit_test(a_credential_keeps_its_rate),
		cmocka_unit_test(short_messages_carry_hard_reminders_only),
		cmocka_unit_test(cancelled_before_or_after_the_claim_is_never_sent),
		cmocka_unit_test(reminder_that_is_not_open_is_not_sent_even_if_nobody_cancelled),
		cmocka_unit_test(worker_that_lost_its_lease_sends_nothing),
		cmocka_unit_test(worker_overtaken_while_sending_cannot_end_the_row),
		cmocka_unit_test(quiet_hours_hold_back_into_one_morning_digest),
		cmocka_unit_test(own_quiet_hours_go_before_those_of_the_firm),
		cmocka_unit_test(surplus_over_the_budget_joins_the_digest),
		cmocka_unit_test(hard_rule_breaks_through_only_where_allowed),
		cmocka_unit_test(digest_with_nothing_left_to_say_stays_silent),
		cmocka_unit_test(mornings_skip_weekends_and_quiet_hours),
		cmocka_unit_test(channel_switched_off_meanwhile_is_not_used),
		cmocka_unit_test(code_reaches_the_unproven_address),
	};

	return test_db_run("outbox", tests, sizeof(tests) / sizeof(tests[0]));
}

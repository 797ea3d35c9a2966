/* Inbox and outbox as other features use them, on both engines: writing, becoming visible, reading, ending. */
#include "feature/notification/notification.h"

#include "base/moment.h"
#include "base/text.h"
#include "feature/notification/channel.h"
#include "feature/notification/inbox.h"
#include "feature/notification/rows_test.h"
#include "feature/notification/outbox_store.h"
#include "platform/hook/hook.h"

static enum err add_note(struct ctx *ctx, void *arg)
{
	return notification_inbox_add(ctx, arg);
}

static void note(struct test_db *test, struct notification_note note)
{
	if (!note.kind)
		note.kind = "reminder";
	if (!note.text)
		note.text = "{candidate} 该跟进了";
	note.account_id = note.account_id ? note.account_id : LISA;
	assert_ok(&test->ctx, db_write(&test->ctx, add_note, &note));
}

static struct inbox_page page_of(struct test_db *test, bool unread_only, const char *position, int64_t limit)
{
	struct inbox_wish wish = { .unread_only = unread_only, .position = position, .limit = limit };
	struct inbox_page page;

	assert_ok(&test->ctx, inbox_page_get(&test->ctx, &wish, &page));
	return page;
}

static const struct inbox_message *message_at(const struct inbox_page *page, size_t at)
{
	assert_true(at < page->items.count);
	return (const struct inbox_message *)page->items.items + at;
}

/* --- Inbox --- */

static void message_is_invisible_before_its_time(void **state)
{
	struct test_db *test = notification_rows(*state);

	note(test, (struct notification_note){ .not_before_ms = TEST_DB_NOW_MS + 10 * MS_PER_MINUTE });
	assert_int_equal(page_of(test, false, NULL, 50).total, 0);
	test->clock.fixed_ms += 10 * MS_PER_MINUTE;
	struct inbox_page page = page_of(test, false, NULL, 50);
	assert_int_equal(page.total, 1);
	assert_int_equal(page.unread, 1);
	assert_int_equal(message_at(&page, 0)->at, TEST_DB_NOW_MS + 10 * MS_PER_MINUTE);
}

static void same_key_is_the_same_message(void **state)
{
	struct test_db *test = notification_rows(*state);

	note(test, (struct notification_note){ .dedup_key = "a" });
	note(test, (struct notification_note){ .dedup_key = "a" });
	note(test, (struct notification_note){ .dedup_key = "b" });
	note(test, (struct notification_note){ 0 });
	assert_int_equal(page_of(test, false, NULL, 50).total, 3);
}

static void name_is_shown_to_who_may_see_the_candidate(void **state)
{
	struct test_db *test = notification_rows(*state);

	note(test, (struct notification_note){ .candidate_id = WANG, .followup_id = 1, .detail = "上次说下周再谈" });
	struct inbox_page page = page_of(test, false, NULL, 50);
	assert_string_equal(message_at(&page, 0)->text, "王小明 该跟进了");
	assert_string_equal(message_at(&page, 0)->candidate->name, "王小明");
	assert_string_equal(message_at(&page, 0)->detail, "上次说下周再谈");

	test_db_exec(test, "UPDATE followup SET state = 'ended'");
	page = page_of(test, false, NULL, 50);
	assert_int_equal(page.total, 1);
	assert_string_equal(message_at(&page, 0)->text, "候选人 该跟进了");
	assert_null(message_at(&page, 0)->candidate);
	assert_null(message_at(&page, 0)->detail);
	assert_int_equal(message_at(&page, 0)->followup_id, 0);
}

/* The instant is kept; its words are those of the day on which it is read. */
static void instants_are_said_from_the_day_of_reading(void **state)
{
	struct test_db *test = notification_rows(*state);
	int64_t noon_ms = test->clock.fixed_ms - test->clock.fixed_ms % MS_PER_DAY + 4 * MS_PER_HOUR; /* 12:00 in Shanghai */
	const char *mark = moment_marked(&test->arena, noon_ms + 2 * MS_PER_DAY);

	test->clock.fixed_ms = noon_ms;
	note(test, (struct notification_note){ .text = mark, .candidate_id = WANG, .followup_id = 1,
					       .detail = arena_format(&test->arena, "应在%s 联系。", mark) });
	struct inbox_page page = page_of(test, false, NULL, 50);
	assert_string_equal(message_at(&page, 0)->text, "后天 12:00");
	test->clock.fixed_ms += MS_PER_DAY;
	page = page_of(test, false, NULL, 50);
	assert_string_equal(message_at(&page, 0)->text, "明天 12:00");
	assert_string_equal(message_at(&page, 0)->detail, "应在明天 12:00 联系。");
}

static void pages_follow_each_other_without_gap(void **state)
{
	struct test_db *test = notification_rows(*state);
	const char *position = NULL;
	int64_t last_id = INT64_MAX;
	int seen = 0;

	for (int i = 0; i < 7; i++) {
		test->clock.fixed_ms += i % 3 ? 0 : 1000; /* some share their instant */
		note(test, (struct notification_note){ .kind = "system", .text = "x" });
	}
	do {
		struct inbox_page page = page_of(test, false, position, 3);

		assert_int_equal(page.total, 7);
		for (size_t i = 0; i < page.items.count; i++, seen++) {
			assert_true(message_at(&page, i)->id < last_id);
			last_id = message_at(&page, i)->id;
		}
		position = page.next;
	} while (position);
	assert_int_equal(seen, 7);
	struct inbox_page page;
	assert_fault(&test->ctx, inbox_page_get(&test->ctx, &(struct inbox_wish){ .position = "nonsense", .limit = 3 }, &page),
		     ERR_MEANING, "request.bad_cursor");
}

struct reading {
	struct list *ids;
	int64_t unread;
};

static enum err mark_read(struct ctx *ctx, void *arg)
{
	struct reading *reading = arg;

	return inbox_mark_read(ctx, reading->ids, &reading->unread);
}

static void reading_touches_own_visible_messages_only(void **state)
{
	struct test_db *test = notification_rows(*state);
	struct reading reading = { 0 };

	note(test, (struct notification_note){ 0 });
	note(test, (struct notification_note){ .not_before_ms = TEST_DB_NOW_MS + 1000 });
	note(test, (struct notification_note){ .account_id = TOM });
	int64_t toms = test_db_int(test, "SELECT max(id) FROM inbox_message");
	int64_t waiting = toms - 1, own = toms - 2, nobodys = toms + 1;
	int64_t const lists[][2] = { { own, toms }, { own, waiting }, { own, nobodys } };

	for (size_t i = 0; i < 3; i++) {
		struct list ids = { (void *)(uintptr_t)lists[i], 2 };

		reading.ids = &ids;
		assert_fault(&test->ctx, db_write(&test->ctx, mark_read, &reading), ERR_NOT_FOUND, "message.not_found");
	}
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE read_at_ms IS NULL"), 3);
	struct list ids = { &own, 1 };
	reading.ids = &ids;
	for (int i = 0; i < 2; i++) /* read is read */
		assert_ok(&test->ctx, db_write(&test->ctx, mark_read, &reading));
	assert_int_equal(reading.unread, 0);
	reading.ids = NULL;
	assert_ok(&test->ctx, db_write(&test->ctx, mark_read, &reading));
	assert_int_equal(reading.unread, 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE read_at_ms IS NULL"), 2);
	assert_int_equal(page_of(test, true, NULL, 50).items.count, 0);
}

static void visible_message_is_announced_once(void **state)
{
	struct test_db *test = notification_rows(*state);
	int64_t count;

	note(test, (struct notification_note){ .not_before_ms = TEST_DB_NOW_MS + 1000, .candidate_id = WANG });
	assert_ok(&test->ctx, inbox_announce_due(&test->ctx, &count));
	assert_int_equal(count, 0);
	test->clock.fixed_ms += 1000;
	assert_ok(&test->ctx, inbox_announce_due(&test->ctx, &count));
	assert_int_equal(count, 1);
	assert_ok(&test->ctx, inbox_announce_due(&test->ctx, &count));
	assert_int_equal(count, 0);
	assert_int_equal(test->ctx.firm_id, 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM live_event WHERE account_id = 2 AND kind = 'inbox'"), 1);
}

static void a_reminder_is_not_announced_while_reminders_are_switched_off(void **state)
{
	struct test_db *test = notification_rows(*state);
	int64_t count;

	note(test, (struct notification_note){ .reminder_id = REMINDER, .announce_later = true });
	note(test, (struct notification_note){ .kind = "mention", .announce_later = true });
	test_db_exec(test, "UPDATE rule_set SET enabled = 0");
	assert_ok(&test->ctx, inbox_announce_due(&test->ctx, &count));
	assert_int_equal(count, 1);
	test_db_exec(test, "UPDATE rule_set SET enabled = 1");
	assert_ok(&test->ctx, inbox_announce_due(&test->ctx, &count));
	assert_int_equal(count, 1);
}

static enum err cancel_reminder(struct ctx *ctx, void *arg)
{
	return notification_cancel_for(ctx, *(int64_t *)arg);
}

static void ended_reminder_ends_its_messages_everywhere(void **state)
{
	struct test_db *test = notification_rows(*state);
	int64_t reminder_id = REMINDER;
	int64_t count;

	note(test, (struct notification_note){ .reminder_id = REMINDER });
	note(test, (struct notification_note){ .reminder_id = REMINDER, .not_before_ms = TEST_DB_NOW_MS + 1000 });
	message_out(test, (struct notification_message){ .key = "reminder-1", .reminder_id = REMINDER });
	assert_ok(&test->ctx, db_write(&test->ctx, cancel_reminder, &reminder_id));
	test->clock.fixed_ms += 1000;
	assert_ok(&test->ctx, inbox_announce_due(&test->ctx, &count));
	assert_int_equal(count, 0);
	struct inbox_page page = page_of(test, false, NULL, 50);
	assert_int_equal(page.total, 1);
	assert_int_equal(page.unread, 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state <> 'cancelled'"), 0);
}

/* --- Outbox --- */

static void message_takes_push_and_the_first_confirmed_channel(void **state)
{
	struct test_db *test = notification_rows(*state);

	assert_int_equal(message_out(test, (struct notification_message){ .key = "reminder-1" }), 2);
	assert_int_equal(message_out(test, (struct notification_message){ .key = "reminder-1" }), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE channel = 'web_push'"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE channel = 'chat'"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE channel = 'email'"), 0);
}

static void nobody_is_written_to_who_cannot_be_reached(void **state)
{
	struct test_db *test = notification_rows(*state);

	test_db_exec(test, "DELETE FROM push_subscription; UPDATE account_channel SET confirmed_at_ms = NULL WHERE channel = 'chat';"
			   "UPDATE account_channel SET enabled = 0 WHERE channel = 'email'");
	assert_int_equal(message_out(test, (struct notification_message){ .key = "reminder-1" }), 0);
	assert_int_equal(message_out(test, (struct notification_message){ .key = "reminder-2", .account_id = TOM }), 0);
}

static void firm_decides_which_channels_are_allowed(void **state)
{
	struct test_db *test = notification_rows(*state);

	test_db_exec(test, "UPDATE rule_set SET channels = '[\"email\"]'");
	assert_int_equal(message_out(test, (struct notification_message){ .key = "reminder-1" }), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE channel = 'email'"), 1);
}

static void digest_only_messages_wait_for_one_digest(void **state)
{
	struct test_db *test = notification_rows(*state);

	message_out(test, (struct notification_message){ .key = "reminder-1", .digest_only = true });
	message_out(test, (struct notification_message){ .key = "reminder-2", .digest_only = true });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'held'"), 4);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE kind = 'digest' AND state = 'waiting'"), 2);
	/* Monday 15:00, so Tuesday at nine. */
	assert_int_equal(test_db_int(test, "SELECT min(next_at_ms) FROM outbox WHERE kind = 'digest'"),
			 TEST_DB_NOW_MS + 18 * MS_PER_HOUR);
}

static enum err disable(struct ctx *ctx, void *arg)
{
	return notification_on_account_disabled(ctx, arg);
}

static enum err delete_candidate(struct ctx *ctx, void *arg)
{
	return notification_on_candidate_deleted(ctx, arg);
}

static void nothing_leaves_for_the_disabled_or_about_the_deleted(void **state)
{
	struct test_db *test = notification_rows(*state);
	struct hook_account account = { .account_id = LISA };
	struct hook_candidate candidate = { .candidate_id = WANG };

	message_out(test, (struct notification_message){ .key = "reminder-1", .candidate_id = WANG });
	assert_ok(&test->ctx, db_write(&test->ctx, delete_candidate, &candidate));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'cancelled'"), 2);
	message_out(test, (struct notification_message){ .key = "reminder-2" });
	assert_ok(&test->ctx, db_write(&test->ctx, disable, &account));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'cancelled'"), 4);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM push_subscription"), 0);
}

/* --- Channels --- */

struct changing {
	struct channel_put put;
	struct my_channels mine;
};

static enum err change(struct ctx *ctx, void *arg)
{
	struct changing *changing = arg;

	return channel_change(ctx, &changing->put, &changing->mine);
}

static uint64_t bits(const struct shape *shape, const char *const *names)
{
	uint64_t present = 0;

	for (; *names; names++)
		present |= UINT64_C(1) << (shape_field(shape, *names) - shape->fields);
	return present;
}

static void new_address_must_be_proven_by_its_code(void **state)
{
	struct test_db *test = notification_rows(*state);
	struct ctx *ctx = &test->ctx;
	struct channel_put_item item = { .present = 7, .channel = "email", .enabled = true, .address = "new@example.com" };
	struct changing changing = { .put = { .items = { &item, 1 } } };
	bool confirmed;

	changing.put.present = bits(&channel_put_shape, (const char *[]){ "items", NULL });
	assert_ok(ctx, db_write(ctx, change, &changing));
	const struct my_channel *first = changing.mine.items.items;
	assert_string_equal(first->channel, "email");
	assert_string_equal(first->state, "unconfirmed");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE kind = 'code' AND channel = 'email'"), 1);

	const char *code = channel_code(ctx, LISA, "email", "new@example.com", TEST_DB_NOW_MS);
	assert_int_equal(strlen(code), 6);
	assert_string_not_equal(code, channel_code(ctx, TOM, "email", "new@example.com", TEST_DB_NOW_MS));
	for (int i = 0; i < CHANNEL_CODE_TRIES - 1; i++) {
		assert_ok(ctx, channel_confirm_now(ctx, "email", "nonsense", &confirmed));
		assert_false(confirmed);
	}
	assert_ok(ctx, channel_confirm_now(ctx, "email", code, &confirmed));
	assert_true(confirmed);
	assert_ok(ctx, channel_confirm_now(ctx, "email", code, &confirmed));
	assert_false(confirmed); /* works once */
}

static void code_dies_of_wrong_tries_and_of_age(void **state)
{
	struct test_db *test = notification_rows(*state);
	struct ctx *ctx = &test->ctx;
	const char *code = channel_code(ctx, LISA, "email", "lisa@example.com", TEST_DB_NOW_MS);
	bool confirmed;

	test_db_exec(test, "UPDATE account_channel SET confirmed_at_ms = NULL, code_sent_at_ms = 1795417200000");
	for (int i = 0; i < CHANNEL_CODE_TRIES; i++)
		assert_ok(ctx, channel_confirm_now(ctx, "email", "000000x", &confirmed));
	assert_ok(ctx, channel_confirm_now(ctx, "email", code, &confirmed));
	assert_false(confirmed);
	test_db_exec(test, "UPDATE account_channel SET code_tries = 0");
	test->clock.fixed_ms += CHANNEL_CODE_LIFE_MS + 1;
	assert_ok(ctx, channel_confirm_now(ctx, "email", code, &confirmed));
	assert_false(confirmed);
}

static void wishes_are_kept_and_checked(void **state)
{
	struct test_db *test = notification_rows(*state);
	struct ctx *ctx = &test->ctx;
	struct channel_hours hours = { "22:00", "07:30" };
	struct changing changing = { .put = { .quiet_hours = &hours, .hard_breaks_quiet = true, .outside_daily_limit = 0 } };
	struct my_channels mine;

	changing.put.present =
		bits(&channel_put_shape, (const char *[]){ "quiet_hours", "hard_breaks_quiet", "outside_daily_limit", NULL });
	assert_ok(ctx, db_write(ctx, change, &changing));
	assert_string_equal(changing.mine.quiet_hours->to, "07:30");
	assert_true(changing.mine.hard_breaks_quiet);
	assert_int_equal(changing.mine.outside_daily_limit, 0);

	hours.from = "24:00";
	assert_fault(ctx, db_write(ctx, change, &changing), ERR_MEANING, "channel.hours");
	changing.put.quiet_hours = NULL;
	assert_ok(ctx, db_write(ctx, change, &changing));
	assert_null(changing.mine.quiet_hours);
	assert_ok(ctx, channel_mine(ctx, &mine));
	assert_int_equal(mine.items.count, 3);
}

static void odd_channels_are_refused(void **state)
{
	struct test_db *test = notification_rows(*state);
	struct channel_put_item items[] = { { .present = 3, .channel = "email", .enabled = true },
					    { .present = 3, .channel = "email", .enabled = true } };
	struct changing changing = { .put = { .items = { items, 2 } } };

	changing.put.present = bits(&channel_put_shape, (const char *[]){ "items", NULL });
	assert_fault(&test->ctx, db_write(&test->ctx, change, &changing), ERR_MEANING, "channel.twice");
	items[1].channel = "pigeon";
	assert_fault(&test->ctx, db_write(&test->ctx, change, &changing), ERR_MEANING, "channel.unknown");
	items[1] = (struct channel_put_item){ .present = 7, .channel = "web_push", .address = "a@b.cn\r\nBcc: x@y.cn" };
	assert_fault(&test->ctx, db_write(&test->ctx, change, &changing), ERR_MEANING, "channel.address");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_is_invisible_before_its_time),
		cmocka_unit_test(same_key_is_the_same_message),
		cmocka_unit_test(name_is_shown_to_who_may_see_the_candidate),
		cmocka_unit_test(instants_are_said_from_the_day_of_reading),
		cmocka_unit_test(pages_follow_each_other_without_gap),
		cmocka_unit_test(reading_touches_own_visible_messages_only),
		cmocka_unit_test(visible_message_is_announced_once),
		cmocka_unit_test(a_reminder_is_not_announced_while_reminders_are_switched_off),
		cmocka_unit_test(ended_reminder_ends_its_messages_everywhere),
		cmocka_unit_test(message_takes_push_and_the_first_confirmed_channel),
		cmocka_unit_test(nobody_is_written_to_who_cannot_be_reached),
		cmocka_unit_test(firm_decides_which_channels_are_allowed),
		cmocka_unit_test(digest_only_messages_wait_for_one_digest),
		cmocka_unit_test(nothing_leaves_for_the_disabled_or_about_the_deleted),
		cmocka_unit_test(new_address_must_be_proven_by_its_code),
		cmocka_unit_test(code_dies_of_wrong_tries_and_of_age),
		cmocka_unit_test(wishes_are_kept_and_checked),
		cmocka_unit_test(odd_channels_are_refused),
	};

	return test_db_run("notification", tests, sizeof(tests) / sizeof(tests[0]));
}

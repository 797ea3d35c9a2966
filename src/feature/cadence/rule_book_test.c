/* The firm's rules and calendar as rows: seeds, changes, refusals, clocks; on both engines. */
#include "feature/cadence/rule_book.h"

#include "base/text.h"
#include "base/zone.h"
#include "testing/test_db.h"

static enum err seed(struct ctx *ctx, void *arg)
{
	(void)arg;
	return cadence_seed_firm(ctx, NULL);
}

/* Two stages and two job types of the shipped ones, and an account of the firm. */
static void fill(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO stage (firm_id, code, name, kind, rank) VALUES"
			   " (1, 'offer', '已发 offer', 'offer', 2), (1, 'contacted', '已沟通', 'contacted', 1),"
			   " (1, 'accepted', '待入职', 'accepted', 3), (1, 'negotiation', '薪资谈判', 'negotiation', 4)");
	test_db_exec(test, "INSERT INTO job_type (firm_id, code, name, rank) VALUES (1, 'tech', '技术', 1),"
			   " (1, 'executive', '高管', 2)");
	test_db_exec(test, "INSERT INTO account (id, firm_id, login, name, role, password_hash, zone, created_at_ms) VALUES"
			   " (7, 1, 'lisa', 'Lisa', 'senior', 'x', 'Europe/Berlin', 1),"
			   " (8, 1, 'tom', 'Tom', 'senior', 'x', 'Asia/Shanghai', 1)");
	assert_ok(&test->ctx, db_write(&test->ctx, seed, NULL));
}

static void a_new_firm_has_the_shipped_rules(void **state)
{
	struct test_db *test = *state;
	struct cadence_rules rules;

	fill(test);
	assert_ok(&test->ctx, cadence_rules_load(&test->ctx, &rules));
	assert_int_equal(rules.default_days, 3);
	assert_int_equal(rules.pool_days[1], 90);
	assert_int_equal(rules.stage_count, 4);
	assert_string_equal(rules.stages[0].code, "contacted");
	assert_int_equal(rules.stages[0].interval.amount, 0);
	assert_string_equal(rules.stages[1].name, "已发 offer");
	assert_int_equal(rules.stages[1].interval.amount, 48);
	assert_int_equal(rules.stages[1].interval.unit, CADENCE_HOURS);
	assert_true(rules.stages[1].interval.hard);
	assert_true(rules.stages[3].pay_report);
	assert_int_equal(rules.job_types[0].interval.amount, 5);
	assert_int_equal(rules.job_types[1].interval.amount, 10);
}

static void rules_work_before_anything_is_stored(void **state)
{
	struct test_db *test = *state;
	struct cadence_settings settings;

	assert_ok(&test->ctx, cadence_settings_load(&test->ctx, &settings));
	assert_int_equal(settings.daily_limit, 25);
	assert_int_equal(settings.mobile_after_minutes, 30);
}

struct change {
	const struct rules_input *input;
	struct rule_book old, book;
};

static enum err store(struct ctx *ctx, void *arg)
{
	struct change *change = arg;

	TRY(rule_book_load(ctx, &change->old));
	TRY(rule_book_load(ctx, &change->book));
	TRY(rule_book_change(ctx, change->input, &change->book));
	return rule_book_store(ctx, &change->old, &change->book);
}

/* Bit of a field among the fields that the input held. */
static uint64_t bit(const struct shape *shape, const char *name)
{
	return UINT64_C(1) << (shape_field(shape, name) - shape->fields);
}

static void a_change_is_stored_with_the_next_version(void **state)
{
	struct test_db *test = *state;
	struct rule_input stage = { .code = "contacted", .interval = 7,
				    .present = bit(&cadence_rule_input_shape, "interval") };
	struct rule_input offer = { .code = "offer", .interval = 24, .present = bit(&cadence_rule_input_shape, "interval") };
	struct rule_input stages[] = { stage, offer };
	struct span_text hours = { "10:00", "19:00" };
	struct rules_input input = {
		.default_interval = 7,
		.stages = { stages, 2 },
		.working_hours = &hours,
		.present = bit(&cadence_rules_input_shape, "default_interval"),
	};
	struct change change = { .input = &input };
	struct cadence_rules rules;

	fill(test);
	test_db_exec(test, "UPDATE account SET work_from = 480 WHERE id = 8");
	assert_ok(&test->ctx, db_write(&test->ctx, store, &change));
	assert_ok(&test->ctx, cadence_rules_load(&test->ctx, &rules));
	assert_int_equal(rules.default_days, 7);
	assert_int_equal(rules.stages[0].interval.amount, 7);
	assert_int_equal(rules.stages[1].interval.amount, 24);
	assert_true(rules.stages[1].interval.hard);
	assert_int_equal(change.book.settings.version, 2);
	/* who works the firm's hours goes on doing so, who has his own keeps them */
	assert_int_equal(test_db_int(test, "SELECT work_from FROM account WHERE id = 7"), 600);
	assert_int_equal(test_db_int(test, "SELECT work_from FROM account WHERE id = 8"), 480);
}

static void bad_changes_are_refused(void **state)
{
	struct test_db *test = *state;
	struct rule_input row = { 0 };
	struct span_text night = { "22:00", "06:00" }, odd = { " 9:00", "18:00" };
	const char *const twice[] = { "email", "email" }, *const unknown[] = { "pigeon" };
	struct rules_input input = { .stages = { &row, 1 } };
	struct change change = { .input = &input };

	fill(test);
	row = (struct rule_input){ .code = "nowhere" };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "request.unknown");
	row = (struct rule_input){ .code = "accepted", .interval = 3, .present = ~UINT64_C(0), .unit = CADENCE_DAYS };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "rule.has_schedule");
	row = (struct rule_input){ .code = "contacted", .interval = 3, .present = ~UINT64_C(0), .unit = CADENCE_HOURS };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "rule.hours_are_hard");
	row = (struct rule_input){ .code = "contacted", .interval = 500, .present = ~UINT64_C(0), .unit = CADENCE_DAYS };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "request.range");
	input = (struct rules_input){ .working_hours = &night };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "request.invalid");
	input = (struct rules_input){ .quiet_hours = &odd };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "request.invalid");
	input = (struct rules_input){ .channels = { (void *)twice, 2 },
				      .present = bit(&cadence_rules_input_shape, "channels") };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "request.invalid");
	input.channels = (struct list){ (void *)unknown, 1 };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "request.unknown");
	input = (struct rules_input){ .daily_limit = 5, .present = bit(&cadence_rules_input_shape, "daily_limit") };
	assert_fault(&test->ctx, db_write(&test->ctx, store, &change), ERR_MEANING, "request.range");
	assert_int_equal(test_db_int(test, "SELECT version FROM rule_set WHERE firm_id = 1"), 1);
}

static void quiet_hours_and_intervals_can_be_cleared(void **state)
{
	struct test_db *test = *state;
	struct span_text night = { "22:00", "07:30" };
	struct rule_input offer = { .code = "offer", .present = bit(&cadence_rule_input_shape, "interval") };
	struct rules_input input = { .quiet_hours = &night, .stages = { &offer, 1 } };
	struct change change = { .input = &input };

	fill(test);
	assert_ok(&test->ctx, db_write(&test->ctx, store, &change));
	assert_int_equal(change.book.settings.quiet_from, 1320);
	assert_int_equal(change.book.settings.quiet_to, 450);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM rule WHERE code = 'offer' AND interval IS NULL"), 1);
	input = (struct rules_input){ .present = bit(&cadence_rules_input_shape, "quiet_hours") };
	assert_ok(&test->ctx, db_write(&test->ctx, store, &change));
	assert_int_equal(change.book.settings.quiet_from, change.book.settings.quiet_to);
	assert_int_equal(change.book.settings.version, 3);
}

static enum err enter_2027(struct ctx *ctx, void *arg)
{
	static struct own_day days[] = {
		{ 0, CALENDAR_HOLIDAY, "元旦" }, { 1, CALENDAR_HOLIDAY, "元旦" }, { 2, CALENDAR_WORKDAY, NULL },
		{ 5, CALENDAR_HOLIDAY, NULL },	{ 6, CALENDAR_HOLIDAY, NULL },	{ 7, CALENDAR_HOLIDAY, NULL },
	};
	struct list list = { days, (size_t)(intptr_t)arg };
	int64_t first = date_to_days(2027, 1, 1);

	for (size_t i = 0; i < list.count; i++)
		days[i].day = first + (int64_t)i;
	return cadence_store_replace_days(ctx, first, first + 364, &list);
}

static void the_firm_adds_a_year_to_the_calendar(void **state)
{
	struct test_db *test = *state;
	struct work_clock clock;

	fill(test);
	assert_ok(&test->ctx, cadence_clock_load(&test->ctx, 7, &clock));
	assert_string_equal(zone_name(clock.zone), "Europe/Berlin");
	assert_false(calendar_knows_year(clock.calendar, 2027));
	assert_true(work_is_working_day(&clock, date_to_days(2027, 1, 1)));

	assert_ok(&test->ctx, db_write(&test->ctx, enter_2027, (void *)3));
	assert_ok(&test->ctx, cadence_clock_load(&test->ctx, 7, &clock));
	assert_false(calendar_knows_year(clock.calendar, 2027)); /* two holidays do not make a year */
	assert_false(work_is_working_day(&clock, date_to_days(2027, 1, 1)));
	assert_true(work_is_working_day(&clock, date_to_days(2027, 1, 3))); /* a Sunday */

	assert_ok(&test->ctx, db_write(&test->ctx, enter_2027, (void *)6));
	assert_ok(&test->ctx, cadence_clock_load(&test->ctx, 7, &clock));
	assert_true(calendar_knows_year(clock.calendar, 2027));
	assert_true(calendar_knows_year(clock.calendar, 2026));
	assert_false(work_is_working_day(&clock, date_to_days(2026, 10, 1)));
	for (size_t i = 1; i < clock.calendar->day_count; i++)
		assert_true(clock.calendar->days[i - 1].day < clock.calendar->days[i].day);
}

static void an_own_day_overrides_the_shipped_one(void **state)
{
	struct test_db *test = *state;
	struct work_clock clock;

	fill(test);
	test_db_exec(test, "INSERT INTO calendar_day (firm_id, day, kind) VALUES (1, 20727, 'workday')"); /* 2026-10-01 */
	assert_ok(&test->ctx, cadence_clock_load(&test->ctx, 8, &clock));
	assert_true(work_is_working_day(&clock, date_to_days(2026, 10, 1)));
	assert_false(work_is_working_day(&clock, date_to_days(2026, 10, 2)));
}

static enum err greet(struct ctx *ctx, void *arg)
{
	return cadence_store_hours_of_firm(ctx, (int64_t)(intptr_t)arg);
}

static void a_new_account_works_the_hours_of_the_firm(void **state)
{
	struct test_db *test = *state;

	fill(test);
	test_db_exec(test, "UPDATE rule_set SET work_from = 510");
	assert_ok(&test->ctx, db_write(&test->ctx, greet, (void *)7));
	assert_int_equal(test_db_int(test, "SELECT work_from FROM account WHERE id = 7"), 510);
	assert_int_equal(test_db_int(test, "SELECT work_from FROM account WHERE id = 8"), 540);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_firm_has_the_shipped_rules),
		cmocka_unit_test(rules_work_before_anything_is_stored),
		cmocka_unit_test(a_change_is_stored_with_the_next_version),
		cmocka_unit_test(bad_changes_are_refused),
		cmocka_unit_test(quiet_hours_and_intervals_can_be_cleared),
		cmocka_unit_test(the_firm_adds_a_year_to_the_calendar),
		cmocka_unit_test(an_own_day_overrides_the_shipped_one),
		cmocka_unit_test(a_new_account_works_the_hours_of_the_firm),
	};

	return test_db_run("rule_book", tests, sizeof(tests) / sizeof(tests[0]));
}

/* Leaves: they begin and end by themselves, followups go to who is free and come back, nobody is told twice or not at all; on both
 * engines. The firm of firm_rows.h: Lisa and Tom are consultants, Wei is their partner; more colleagues join where needed. */
#include "feature/leave/leave.h"

#include "feature/reminder/reminder.h"
#include "testing/firm_rows.h"

enum { ANNA = 4 };

/* Lisa (the actor) is away from Wednesday to Friday noon; it is Monday 15:00. */
#define LEAVE_FROM at(11, 25, 9, 0)
#define LEAVE_TO at(11, 27, 12, 0)

struct calling {
	struct leave_input input;
	int64_t id;
	int64_t followup_id;
	const char *avoid;
	int64_t version;
};

static enum err plan_it(struct ctx *ctx, void *arg)
{
	struct calling *calling = arg;

	return leave_plan(ctx, &calling->input, &calling->id);
}

static int64_t plan(struct test_db *test, struct leave_input input)
{
	struct calling calling = { .input = input };

	if (!input.from)
		calling.input.from = LEAVE_FROM;
	if (!input.to)
		calling.input.to = LEAVE_TO;
	assert_ok(&test->ctx, db_write(&test->ctx, plan_it, &calling));
	return calling.id;
}

static enum err try_plan(struct test_db *test, struct leave_input input)
{
	struct calling calling = { .input = input };

	return db_write(&test->ctx, plan_it, &calling);
}

static enum err change_it(struct ctx *ctx, void *arg)
{
	const struct calling *calling = arg;

	return leave_change(ctx, calling->id, calling->version, &calling->input);
}

/* in  field  which one of the input counts */
static enum err change(struct test_db *test, int64_t id, struct leave_input input, const char *field)
{
	struct calling calling = { .id = id, .input = input };

	for (int i = 0; i < leave_change_shape.field_count; i++) {
		if (text_equal(leave_change_shape.fields[i].name, field))
			calling.input.present |= UINT64_C(1) << i;
	}
	return db_write(&test->ctx, change_it, &calling);
}

static enum err end_leave(struct ctx *ctx, void *arg)
{
	return leave_end(ctx, *(const int64_t *)arg, 0);
}

static enum err avoid_it(struct ctx *ctx, void *arg)
{
	const struct calling *calling = arg;

	return leave_set_avoid(ctx, calling->id, calling->followup_id, calling->avoid);
}

static void run_job(struct test_db *test)
{
	struct actor actor = test->ctx.actor;

	test->ctx.firm_id = 0;
	assert_ok(&test->ctx, leave_job(&test->ctx, NULL, NULL));
	test->ctx.firm_id = 1;
	test->ctx.actor = actor;
}

static void clock_to(struct test_db *test, int64_t now_ms)
{
	test->clock.fixed_ms = now_ms;
	run_job(test);
}

static int64_t messages(struct test_db *test, int64_t account_id, const char *like)
{
	return count(test, "SELECT count(*) FROM inbox_message WHERE account_id = %lld AND text LIKE '%s'", (long long)account_id, like);
}

static int64_t acting(struct test_db *test, int64_t followup_id)
{
	return followup_int(test, followup_id, "acting_id");
}

static void assert_state(struct test_db *test, int64_t leave_id, const char *state)
{
	assert_int_equal(count(test, "SELECT count(*) FROM leave WHERE id = %lld AND state = '%s'", (long long)leave_id, state), 1);
}

static void join_anna(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES"
			   " (1, 'anna', '安娜', 'senior', '', 0)");
}

/* Two of Lisa's: contacted today, due on Thursday 09:30, within the leave; and one who is due next week. */
struct caring {
	int64_t candidate_id;
	int64_t within;
	int64_t later;
};

static struct caring some_care(struct test_db *test)
{
	struct caring care = { .candidate_id = some_candidate(test) };

	care.within = open_followup(test, (struct followup_open){ .candidate_id = care.candidate_id });
	call(test, care.candidate_id, "reached");
	care.later = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test),
								  .explicit_due_at_ms = at(12, 1, 9, 30) });
	assert_int_equal(followup_int(test, care.within, "next_due_at_ms"), at(11, 26, 9, 30));
	return care;
}

static void a_leave_begins_and_ends_by_itself(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);
	int64_t id = plan(test, (struct leave_input){ .delegate_id = TOM, .note = "他在等体检结果" });

	clock_to(test, LEAVE_FROM - 1);
	assert_state(test, id, "planned");
	clock_to(test, LEAVE_FROM);
	run_job(test);
	assert_state(test, id, "running");
	assert_int_equal(acting(test, care.within), TOM);
	assert_int_equal(acting(test, care.later), LISA);
	assert_int_equal(followup_int(test, care.within, "next_due_at_ms"), at(11, 26, 9, 30));
	assert_int_equal(messages(test, TOM, "李莎 休假至 {at:%}，请代为跟进 1 位候选人"), 1);
	clock_to(test, LEAVE_TO);
	run_job(test);
	assert_state(test, id, "ended");
	assert_int_equal(acting(test, care.within), LISA);
	assert_int_equal(messages(test, TOM, "李莎 已休假归来，交还候选人数：1"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE account_id = 1 AND kind = 'relay'"
				     " AND detail = '汤姆 1 位，已联系 0 位'"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'warning'"), 0);
}

static void one_that_begins_now_begins_at_once_and_what_falls_due_later_follows(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);
	int64_t id = plan(test, (struct leave_input){ .delegate_id = TOM, .from = test->clock.fixed_ms, .to = at(11, 27, 12, 0) });

	assert_state(test, id, "running");
	assert_int_equal(acting(test, care.within), TOM);
	snooze(test, care.later, at(11, 26, 10, 0)); /* somebody brings it forward */
	run_job(test);
	assert_int_equal(acting(test, care.later), TOM);
	assert_int_equal(messages(test, TOM, "%请代为跟进 1 位候选人"), 2);
}

static enum err scan(struct ctx *ctx, void *arg)
{
	int64_t made;

	(void)arg;
	return reminder_scan_firm(ctx, 100, &made);
}

static void reminders_go_to_who_acts_only(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);

	plan(test, (struct leave_input){ .delegate_id = TOM });
	clock_to(test, LEAVE_FROM);
	test->clock.fixed_ms = at(11, 26, 9, 30);
	assert_ok(&test->ctx, db_write(&test->ctx, scan, NULL));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM reminder"), 1);
	assert_int_equal(test_db_int(test, "SELECT acting_id FROM reminder"), TOM);
	clock_to(test, LEAVE_TO); /* back, and still not contacted: hers again, his is over */
	assert_ok(&test->ctx, db_write(&test->ctx, scan, NULL));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM reminder WHERE state = 'open'"), 1);
	assert_int_equal(test_db_int(test, "SELECT acting_id FROM reminder WHERE state = 'open'"), LISA);
	assert_int_equal(acting(test, care.within), LISA);
}

static void without_a_delegate_the_backup_of_each_acts_and_who_has_none_is_a_warning(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);
	int64_t alone = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });

	test_db_exec(test, "UPDATE followup SET backup_id = 2 WHERE id = 1; UPDATE position SET lead_id = 2");
	submit(test, followup_int(test, alone, "candidate_id"), PLAIN_POSITION, NULL);
	plan(test, (struct leave_input){ 0 });
	clock_to(test, LEAVE_FROM);
	run_job(test);
	assert_int_equal(acting(test, care.within), TOM);
	assert_int_equal(acting(test, alone), LISA);
	assert_int_equal(messages(test, WEI, "李莎 休假至 {at:%}，有 1 位到期的候选人无人代为跟进"), 1);
	assert_int_equal(messages(test, TOM, "李莎 休假至 {at:%}，您职位上有 1 位到期的候选人无人代为跟进"), 1);
	test_db_exec(test, "UPDATE followup SET backup_id = 2");
	run_job(test);
	assert_int_equal(acting(test, alone), TOM);
	clock_to(test, LEAVE_TO);
	assert_int_equal(acting(test, alone), LISA);
}

static void chains_loops_and_nonsense_are_refused(void **state)
{
	struct test_db *test = working_firm(*state);
	const struct leave_input good = { .delegate_id = TOM, .from = LEAVE_FROM, .to = LEAVE_TO };
	struct leave_input bad = good;

	bad.to = LEAVE_FROM;
	assert_fault(&test->ctx, try_plan(test, bad), ERR_MEANING, "leave.order");
	bad = (struct leave_input){ .from = at(11, 1, 0, 0), .to = at(11, 2, 0, 0) };
	assert_fault(&test->ctx, try_plan(test, bad), ERR_MEANING, "leave.past");
	bad = (struct leave_input){ .from = LEAVE_FROM, .to = LEAVE_FROM + 400 * (int64_t)MS_PER_DAY };
	assert_fault(&test->ctx, try_plan(test, bad), ERR_MEANING, "leave.too_long");
	bad = good;
	bad.delegate_id = LISA;
	assert_fault(&test->ctx, try_plan(test, bad), ERR_MEANING, "leave.self");
	bad.delegate_id = 99;
	assert_fault(&test->ctx, try_plan(test, bad), ERR_MEANING, "account.not_found");
	plan(test, good);
	assert_fault(&test->ctx, try_plan(test, good), ERR_CONFLICT, "leave.overlaps");
	act_as(test, TOM); /* he stands in for Lisa: neither may she for him, nor may he go */
	bad = good;
	bad.delegate_id = LISA;
	assert_fault(&test->ctx, try_plan(test, bad), ERR_CONFLICT, "leave.delegate_away");
	bad.delegate_id = WEI;
	assert_fault(&test->ctx, try_plan(test, bad), ERR_CONFLICT, "leave.covers_others");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM leave"), 1);
}

static enum err anna_leaves(struct ctx *ctx, void *arg)
{
	(void)arg;
	return hook_fire(ctx, HOOK_ACCOUNT_DISABLED, &(struct hook_account){ .account_id = ANNA });
}

static void a_delegate_who_falls_ill_gives_back_what_he_covers(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);

	join_anna(test);
	test_db_exec(test, "UPDATE followup SET backup_id = 4");
	plan(test, (struct leave_input){ .delegate_id = TOM });
	clock_to(test, LEAVE_FROM);
	assert_int_equal(acting(test, care.within), TOM);
	act_as(test, TOM);
	plan(test, (struct leave_input){ .from = test->clock.fixed_ms, .delegate_id = WEI, .give_back = true });
	run_job(test);
	assert_int_equal(acting(test, care.within), ANNA); /* her backup, not his delegate */
	assert_int_equal(messages(test, ANNA, "李莎 休假至%"), 1);
	test_db_exec(test, "UPDATE account SET state = 'disabled' WHERE id = 4");
	assert_ok(&test->ctx, db_write(&test->ctx, anna_leaves, NULL));
	run_job(test);
	assert_int_equal(acting(test, care.within), LISA);
	assert_int_equal(messages(test, WEI, "李莎 休假至 {at:%}，有 1 位%"), 1);
}

static void only_himself_superiors_and_partners_change_a_leave_and_never_its_delegate(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = plan(test, (struct leave_input){ .delegate_id = WEI });

	join_anna(test);
	act_as(test, TOM);
	assert_fault(&test->ctx, change(test, id, (struct leave_input){ .to = at(11, 28, 9, 0) }, "to"), ERR_DENIED, "permission.denied");
	assert_fault(&test->ctx, try_plan(test, (struct leave_input){ .account_id = LISA, .from = at(12, 7, 9, 0), .to = at(12, 8, 9, 0) }),
		     ERR_DENIED, "permission.denied");
	act_as(test, WEI); /* a partner, but the delegate */
	assert_fault(&test->ctx, db_write(&test->ctx, end_leave, &id), ERR_DENIED, "permission.denied");
	act_as(test, LISA);
	assert_ok(&test->ctx, change(test, id, (struct leave_input){ .delegate_id = TOM }, "delegate_id"));
	act_as(test, WEI);
	assert_ok(&test->ctx, change(test, id, (struct leave_input){ .delegate_id = ANNA }, "delegate_id"));
	test_db_exec(test, "UPDATE account SET superior_id = 2 WHERE id = 1");
	act_as(test, TOM);
	assert_ok(&test->ctx, db_write(&test->ctx, end_leave, &id));
	assert_state(test, id, "cancelled");
	assert_fault(&test->ctx, db_write(&test->ctx, end_leave, &id), ERR_CONFLICT, "leave.over");
}

static void a_longer_leave_takes_more_and_who_is_back_early_has_all_again(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);
	int64_t id = plan(test, (struct leave_input){ .delegate_id = TOM });

	clock_to(test, LEAVE_FROM);
	assert_fault(&test->ctx, change(test, id, (struct leave_input){ .from = LEAVE_FROM + 1 }, "from"), ERR_CONFLICT, "leave.running");
	assert_ok(&test->ctx, change(test, id, (struct leave_input){ .to = at(12, 2, 9, 0) }, "to"));
	assert_int_equal(acting(test, care.later), TOM);
	assert_ok(&test->ctx, change(test, id, (struct leave_input){ .delegate_id = WEI }, "delegate_id"));
	assert_int_equal(acting(test, care.within), WEI);
	test->clock.fixed_ms += MS_PER_HOUR;
	assert_ok(&test->ctx, db_write(&test->ctx, end_leave, &id));
	assert_state(test, id, "ended");
	assert_int_equal(acting(test, care.within), LISA);
	assert_int_equal(acting(test, care.later), LISA);
}

static void a_contact_of_who_acts_is_one_for_the_owner(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);

	plan(test, (struct leave_input){ .delegate_id = TOM });
	clock_to(test, LEAVE_FROM);
	act_as(test, TOM);
	int64_t record_id = call(test, care.candidate_id, "reached");
	assert_int_equal(count(test, "SELECT on_behalf_of_id FROM record WHERE id = %lld", (long long)record_id), LISA);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM audit_entry WHERE action = 'record.create' AND account_id = 2"
					   " AND on_behalf_of_id = 1"), 1);
	assert_int_equal(followup_int(test, care.within, "last_contact_at_ms"), test->clock.fixed_ms);
	clock_to(test, LEAVE_TO);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE account_id = 1 AND detail = '汤姆 1 位，已联系 1 位'"), 1);
	act_as(test, LISA);
	call(test, care.candidate_id, "reached");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM record WHERE on_behalf_of_id IS NOT NULL"), 1);
}

static void a_contact_counts_for_who_acts_and_for_whom_he_acts(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);

	plan(test, (struct leave_input){ .delegate_id = TOM });
	clock_to(test, LEAVE_FROM);
	act_as(test, TOM);
	open_followup(test, (struct followup_open){ .candidate_id = care.candidate_id });
	int64_t record_id = call(test, care.candidate_id, "reached");
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE candidate_id = %lld AND state = 'open'"
				     " AND last_contact_at_ms = %lld",
			       (long long)care.candidate_id, (long long)test->clock.fixed_ms), 2);
	assert_int_equal(count(test, "SELECT count(*) FROM record WHERE id = %lld AND on_behalf_of_id IS NULL", (long long)record_id), 1);
	assert_int_equal(count(test, "SELECT owner_id FROM followup f WHERE f.id = (SELECT followup_id FROM record WHERE id = %lld)",
			       (long long)record_id), TOM);
}

static void what_is_handed_over_changed_owner_stays_with_the_new_one(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);

	join_anna(test);
	plan(test, (struct leave_input){ .delegate_id = TOM });
	clock_to(test, LEAVE_FROM);
	test_db_exec(test, "UPDATE followup SET owner_id = 4, acting_id = 4 WHERE id = 1");
	clock_to(test, LEAVE_TO);
	assert_int_equal(acting(test, care.within), ANNA);
}

static const struct leave_item *line(const struct leave_sheet *sheet, size_t n)
{
	assert_in_range(n + 1, 1, sheet->items.count);
	return (const struct leave_item *)sheet->items.items + n;
}

static void the_sheet_says_what_was_promised_how_he_felt_and_what_happened(void **state)
{
	struct test_db *test = working_firm(*state);
	struct caring care = some_care(test);
	int64_t id = plan(test, (struct leave_input){ .delegate_id = TOM, .note = "先看邮件" });
	struct calling avoid = { .id = id, .followup_id = care.within, .avoid = "别提前老板" };
	struct leave_sheet sheet;

	save_record(test, (struct record_new){ .candidate_id = care.candidate_id, .outcome = "reached", .emotion = 2, .emotion_text = "焦虑",
					       .action = "发 JD", .action_due_at = at(11, 26, 9, 0) });
	assert_ok(&test->ctx, db_write(&test->ctx, avoid_it, &avoid));
	assert_ok(&test->ctx, leave_sheet(&test->ctx, id, &sheet));
	assert_int_equal(sheet.total, 1);
	assert_string_equal(line(&sheet, 0)->avoid, "别提前老板");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM audit_entry WHERE action = 'leave.avoid'"), 1);
	assert_int_equal(line(&sheet, 0)->mood, 2);
	assert_string_equal(((const struct leave_promise *)line(&sheet, 0)->promises.items)->text, "发 JD");
	clock_to(test, LEAVE_FROM);
	act_as(test, TOM);
	save_record(test, (struct record_new){ .candidate_id = care.candidate_id, .outcome = "reached", .text = "他接受了" });
	act_as(test, LISA);
	assert_ok(&test->ctx, leave_sheet(&test->ctx, id, &sheet));
	assert_int_equal(line(&sheet, 0)->effective, 1);
	assert_string_equal(line(&sheet, 0)->latest, "他接受了");
	assert_int_equal(line(&sheet, 0)->acting_id, TOM);
	join_anna(test);
	act_as(test, ANNA); /* knows that Lisa is away, nothing more */
	assert_ok(&test->ctx, leave_sheet(&test->ctx, id, &sheet));
	assert_int_equal(sheet.total, 0);
	assert_null(sheet.note);
}

static void the_outlook_counts_who_would_act(void **state)
{
	struct test_db *test = working_firm(*state);
	const struct leave_input input = { .from = LEAVE_FROM, .to = LEAVE_TO };
	struct leave_outlook outlook;

	some_care(test);
	assert_ok(&test->ctx, leave_foresee(&test->ctx, &input, &outlook));
	assert_int_equal(outlook.due, 1);
	assert_int_equal(outlook.uncovered, 1);
	test_db_exec(test, "UPDATE followup SET backup_id = 2");
	assert_ok(&test->ctx, leave_foresee(&test->ctx, &input, &outlook));
	assert_int_equal(outlook.uncovered, 0);
	assert_int_equal(((const struct leave_share *)outlook.covers.items)->account.id, TOM);
	act_as(test, TOM);
	plan(test, (struct leave_input){ .from = at(11, 27, 9, 0), .to = at(11, 28, 9, 0) });
	act_as(test, LISA);
	assert_ok(&test->ctx, leave_foresee(&test->ctx, &input, &outlook));
	assert_int_equal(outlook.uncovered, 1); /* the backup is away in part of it */
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM leave"), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leave_begins_and_ends_by_itself),
		cmocka_unit_test(one_that_begins_now_begins_at_once_and_what_falls_due_later_follows),
		cmocka_unit_test(reminders_go_to_who_acts_only),
		cmocka_unit_test(without_a_delegate_the_backup_of_each_acts_and_who_has_none_is_a_warning),
		cmocka_unit_test(chains_loops_and_nonsense_are_refused),
		cmocka_unit_test(a_delegate_who_falls_ill_gives_back_what_he_covers),
		cmocka_unit_test(only_himself_superiors_and_partners_change_a_leave_and_never_its_delegate),
		cmocka_unit_test(a_longer_leave_takes_more_and_who_is_back_early_has_all_again),
		cmocka_unit_test(a_contact_of_who_acts_is_one_for_the_owner),
		cmocka_unit_test(a_contact_counts_for_who_acts_and_for_whom_he_acts),
		cmocka_unit_test(what_is_handed_over_changed_owner_stays_with_the_new_one),
		cmocka_unit_test(the_sheet_says_what_was_promised_how_he_felt_and_what_happened),
		cmocka_unit_test(the_outlook_counts_who_would_act),
	};

	return test_db_run("leave", tests, sizeof(tests) / sizeof(tests[0]));
}

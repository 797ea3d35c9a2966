/* Stages, job types and submissions on both engines. */
#include "feature/pipeline/pipeline.h"

#include "base/text.h"
#include "base/zone.h"
#include "platform/crypto/keyring.h"
#include "testing/test_db.h"

enum { PARTNER = 1, SENIOR, JUNIOR };

static struct keyring *keys;

static void act(struct test_db *test, int64_t account_id, int role)
{
	test->ctx.actor = (struct actor){
		.account_id = account_id,
		.role = role,
		.login = "test",
		.locale = "zh-CN",
		.zone = zone_get("Asia/Shanghai"),
	};
}

static enum err work_seed(struct ctx *ctx, void *arg)
{
	return pipeline_seed_firm(ctx, arg);
}

/* Accounts 1 to 3, a candidate of the senior, three positions: 1 open, 2 of an executive, 3 closed. */
static void prepare(struct test_db *test)
{
	test->ctx.keys = keys;
	assert_ok(&test->ctx, db_write(&test->ctx, work_seed, NULL));
	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES "
			   "(1, 'p', '合伙人', 'partner', '-', 1), (1, 's', '资深', 'senior', '-', 1), "
			   "(1, 'j', '初级', 'junior', '-', 1)");
	test_db_exec(test, "INSERT INTO candidate (firm_id, name, name_key, name_pinyin, created_by_id, created_at_ms, "
			   "updated_at_ms) VALUES (1, '李雷', '李雷', 'lilei', 2, 1, 1)");
	test_db_exec(test, "INSERT INTO position (firm_id, title, job_type, state, lead_id, created_at_ms, updated_at_ms) "
			   "VALUES (1, '后端', 'tech', 'open', 2, 1, 1), (1, '总裁', 'executive', 'open', 1, 1, 1), "
			   "(1, '旧', NULL, 'closed', 1, 1, 1)");
	act(test, SENIOR, ROLE_SENIOR);
}

struct call {
	struct submission_input input;
	struct submission_move move;
	int64_t id;
	const struct list *items;
};

static enum err work_create(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return submission_create(ctx, &call->input, &call->id);
}

static enum err work_move(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return submission_move(ctx, call->id, &call->move);
}

static enum err work_stages(struct ctx *ctx, void *arg)
{
	return pipeline_set_stages(ctx, ((struct call *)arg)->items);
}

static int64_t submit(struct test_db *test, int64_t position_id)
{
	struct call call = { .input = { .candidate_id = 1, .position_id = position_id } };

	assert_ok(&test->ctx, db_write(&test->ctx, work_create, &call));
	return call.id;
}

static enum err move(struct test_db *test, int64_t id, const char *stage, const char *reason, int64_t version)
{
	struct call call = { .id = id, .move = { stage, reason, version } };

	return db_write(&test->ctx, work_move, &call);
}

static struct submission get(struct test_db *test, int64_t id)
{
	struct submission submission;

	assert_ok(&test->ctx, submission_get(&test->ctx, id, &submission));
	return submission;
}

static int64_t running(struct test_db *test)
{
	return test_db_int(test, "SELECT running_count FROM position WHERE id = 1");
}

static void a_new_firm_has_the_shipped_stages(void **state)
{
	struct test_db *test = *state;
	struct list stages, job_types;

	prepare(test);
	assert_ok(&test->ctx, pipeline_stages_in_use(&test->ctx, &stages));
	assert_ok(&test->ctx, pipeline_job_types(&test->ctx, &job_types));
	assert_int_equal(stages.count, 9);
	assert_int_equal(job_types.count, 2);
	for (size_t i = 0; i < stages.count; i++) {
		const struct stage *stage = (const struct stage *)stages.items + i;

		assert_string_equal(stage->code, choice_text(&stage_kind_choices, stage->kind));
		assert_int_equal(stage->kind, i + 1);
	}
}

static void a_submission_opens_in_the_first_stage_and_only_once(void **state)
{
	struct test_db *test = *state;
	struct call again = { .input = { .candidate_id = 1, .position_id = 1 } };
	struct call closed = { .input = { .candidate_id = 1, .position_id = 3 } };

	prepare(test);
	struct submission submission = get(test, submit(test, 1));
	assert_string_equal(submission.stage, "to_contact");
	assert_string_equal(submission.stage_name, "待联系");
	assert_string_equal(submission.candidate.name, "李雷");
	assert_string_equal(submission.position.title, "后端");
	assert_int_equal(submission.owner->id, SENIOR);
	assert_true(submission.running);
	assert_int_equal(running(test), 1);
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &again), ERR_CONFLICT, "submission.exists");
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &closed), ERR_MEANING,
		     "submission.position_closed");
	assert_int_equal(running(test), 1);
}

static void a_move_needs_the_version_and_a_reason_to_close(void **state)
{
	struct test_db *test = *state;

	prepare(test);
	int64_t id = submit(test, 1);
	assert_ok(&test->ctx, move(test, id, "interview", NULL, 1));
	assert_fault(&test->ctx, move(test, id, "offer", NULL, 1), ERR_STALE, "request.stale");
	assert_fault(&test->ctx, move(test, id, "closed", NULL, 0), ERR_MEANING, "submission.reason_required");
	assert_fault(&test->ctx, move(test, id, "nowhere", NULL, 0), ERR_MEANING, "request.unknown");
	assert_ok(&test->ctx, move(test, id, "closed", "另谋高就", 2));
	struct submission submission = get(test, id);
	assert_false(submission.running);
	assert_string_equal(submission.close_reason, "另谋高就");
	assert_int_equal(running(test), 0);
	assert_ok(&test->ctx, move(test, id, "offer", NULL, 0));
	assert_int_equal(running(test), 1);
	assert_null(get(test, id).close_reason);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM stage_change"), 4);
}

static void a_move_back_in_time_restores_the_entry(void **state)
{
	struct test_db *test = *state;

	prepare(test);
	int64_t id = submit(test, 1);
	int64_t since = get(test, id).stage_since;
	test->clock.fixed_ms += MS_PER_DAY;
	assert_ok(&test->ctx, move(test, id, "contacted", NULL, 0));
	test->clock.fixed_ms += 10 * MS_PER_MINUTE;
	assert_ok(&test->ctx, move(test, id, "to_contact", NULL, 0));
	assert_int_equal(get(test, id).stage_since, since);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM stage_change WHERE is_undo = 1"), 1);
	assert_ok(&test->ctx, move(test, id, "contacted", NULL, 0));
	test->clock.fixed_ms += 10 * MS_PER_MINUTE + 1;
	assert_ok(&test->ctx, move(test, id, "to_contact", NULL, 0));
	assert_int_equal(get(test, id).stage_since, test->clock.fixed_ms);
}

static void a_move_back_by_somebody_else_is_a_move(void **state)
{
	struct test_db *test = *state;

	prepare(test);
	int64_t id = submit(test, 1);
	test->clock.fixed_ms += MS_PER_DAY;
	assert_ok(&test->ctx, move(test, id, "contacted", NULL, 0));
	act(test, PARTNER, ROLE_PARTNER);
	assert_ok(&test->ctx, move(test, id, "to_contact", NULL, 0));
	assert_int_equal(get(test, id).stage_since, test->clock.fixed_ms);
}

static void juniors_do_not_move(void **state)
{
	struct test_db *test = *state;
	struct submission submission;

	prepare(test);
	int64_t id = submit(test, 1);
	act(test, JUNIOR, ROLE_JUNIOR);
	assert_fault(&test->ctx, submission_get(&test->ctx, id, &submission), ERR_NOT_FOUND, "submission.not_found");
	assert_fault(&test->ctx, move(test, id, "contacted", NULL, 0), ERR_NOT_FOUND, "submission.not_found");
	test_db_exec(test, "INSERT INTO position_member (firm_id, position_id, account_id, level) "
			   "VALUES (1, 1, 3, 'edit')");
	assert_ok(&test->ctx, submission_get(&test->ctx, id, &submission));
	assert_fault(&test->ctx, move(test, id, "contacted", NULL, 0), ERR_DENIED, "permission.denied");
}

static void the_guarantee_runs_from_onboarding(void **state)
{
	struct test_db *test = *state;

	prepare(test);
	act(test, PARTNER, ROLE_PARTNER);
	int64_t tech = submit(test, 1), executive = submit(test, 2);
	assert_ok(&test->ctx, move(test, tech, "onboarded", NULL, 0));
	assert_ok(&test->ctx, move(test, executive, "onboarded", NULL, 0));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM submission WHERE onboard_on = '2026-11-23' AND "
					   "guarantee_until IN ('2027-02-23', '2027-05-23')"), 2);
	assert_ok(&test->ctx, move(test, tech, "offer", NULL, 0));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM submission WHERE guarantee_until IS NULL"), 1);
}

static void stages_in_use_stay(void **state)
{
	struct test_db *test = *state;
	struct stage without[] = { { "sourced", "寻访", STAGE_TO_CONTACT, 0, 0 }, { "closed", "结束", STAGE_CLOSED, 0, 0 } };
	struct stage other_kind[] = { { "to_contact", "待联系", STAGE_OFFER, 0, 0 }, { "closed", "结束", STAGE_CLOSED, 0, 0 } };
	struct stage renamed[] = { { "to_contact", "新", STAGE_TO_CONTACT, 0, 0 }, { "closed", "完", STAGE_CLOSED, 0, 0 } };
	struct stage twice[] = { { "closed", "完", STAGE_CLOSED, 0, 0 }, { "closed", "完", STAGE_CLOSED, 0, 0 } };
	struct stage open[] = { { "a", "甲", STAGE_OFFER, 0, 0 }, { "b", "乙", STAGE_OFFER, 0, 0 } };
	const struct {
		struct stage *stages;
		enum err kind;
		const char *code;
	} cases[] = {
		{ without, ERR_CONFLICT, "stage.in_use" },     { other_kind, ERR_CONFLICT, "stage.in_use" },
		{ twice, ERR_MEANING, "request.repeated" },    { open, ERR_MEANING, "stage.closed_missing" },
	};
	struct list stages;

	prepare(test);
	submit(test, 1);
	act(test, PARTNER, ROLE_PARTNER);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct call call = { .items = &(struct list){ cases[i].stages, 2 } };

		assert_fault(&test->ctx, db_write(&test->ctx, work_stages, &call), cases[i].kind, cases[i].code);
	}
	struct call call = { .items = &(struct list){ renamed, 2 } };
	assert_ok(&test->ctx, db_write(&test->ctx, work_stages, &call));
	assert_ok(&test->ctx, pipeline_stages_in_use(&test->ctx, &stages));
	assert_int_equal(stages.count, 2);
	assert_string_equal(((const struct stage *)stages.items)[0].name, "新");
	assert_int_equal(((const struct stage *)stages.items)[0].in_use, 1);
}

static void counts_cover_what_the_viewer_may_know(void **state)
{
	struct test_db *test = *state;
	struct submission_filter filter = { .limit = 50 };
	struct position position;
	struct page page;

	prepare(test);
	submit(test, 1);
	act(test, JUNIOR, ROLE_JUNIOR);
	assert_ok(&test->ctx, position_get(&test->ctx, 1, &position));
	assert_int_equal(position.submission_count, 0);
	assert_ok(&test->ctx, submission_list(&test->ctx, &filter, &page));
	assert_int_equal(page.total, 0);
	act(test, SENIOR, ROLE_SENIOR);
	assert_ok(&test->ctx, position_get(&test->ctx, 1, &position));
	assert_int_equal(position.submission_count, 1);
	assert_ok(&test->ctx, submission_list(&test->ctx, &filter, &page));
	assert_int_equal(page.total, 1);
}

static void a_candidate_shows_his_submissions(void **state)
{
	struct test_db *test = *state;
	struct candidate candidate;

	prepare(test);
	submit(test, 1);
	assert_ok(&test->ctx, candidate_get(&test->ctx, 1, &candidate));
	assert_true(text_starts(candidate.submissions, "[{\"id\":1,\"version\":1,\"candidate\":{\"id\":1,"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_firm_has_the_shipped_stages),
		cmocka_unit_test(a_submission_opens_in_the_first_stage_and_only_once),
		cmocka_unit_test(a_move_needs_the_version_and_a_reason_to_close),
		cmocka_unit_test(a_move_back_in_time_restores_the_entry),
		cmocka_unit_test(a_move_back_by_somebody_else_is_a_move),
		cmocka_unit_test(juniors_do_not_move),
		cmocka_unit_test(the_guarantee_runs_from_onboarding),
		cmocka_unit_test(stages_in_use_stay),
		cmocka_unit_test(counts_cover_what_the_viewer_may_know),
		cmocka_unit_test(a_candidate_shows_his_submissions),
	};
	static const unsigned char master[KEYRING_MASTER_BYTES] = { 7 };

	keys = keyring_from_bytes(master);
	int failed = test_db_run("pipeline", tests, sizeof(tests) / sizeof(tests[0]));
	keyring_close(keys);
	return failed;
}

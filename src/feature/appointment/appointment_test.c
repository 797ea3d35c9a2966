/* Appointments on both engines: what they need, who sees and writes them, the day of onboarding. */
#include "feature/appointment/appointment.h"

#include "base/text.h"
#include "base/zone.h"
#include "testing/test_db.h"

enum { PARTNER = 1, SENIOR, GUEST, STRANGER };

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

/* The senior's candidate 1 with submission 1; candidate 2 of the partner. */
static void prepare(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES "
			   "(1, 'p', '合伙人', 'partner', '-', 1), (1, 's', '资深', 'senior', '-', 1), "
			   "(1, 'g', '客人', 'senior', '-', 1), (1, 'x', '外人', 'senior', '-', 1)");
	test_db_exec(test, "INSERT INTO candidate (firm_id, name, name_key, name_pinyin, created_by_id, created_at_ms, "
			   "updated_at_ms) VALUES (1, '李雷', '李雷', 'lilei', 2, 1, 1), (1, '韩梅梅', '韩', 'han', 1, 1, 1)");
	test_db_exec(test, "INSERT INTO position (firm_id, title, created_at_ms, updated_at_ms) "
			   "VALUES (1, '后端', 1, 1)");
	test_db_exec(test, "INSERT INTO submission (firm_id, candidate_id, position_id, owner_id, stage, stage_kind, "
			   "stage_since_ms, created_at_ms) VALUES (1, 1, 1, 2, 'accepted', 'accepted', 1, 1)");
	act(test, SENIOR, ROLE_SENIOR);
}

struct call {
	struct appointment_input input;
	int64_t id;
	int64_t version;
};

static enum err work_create(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return appointment_create(ctx, &call->input, &call->id);
}

static enum err work_change(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return appointment_change(ctx, call->id, call->version, &call->input);
}

static enum err work_delete(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return appointment_delete(ctx, call->id, call->version);
}

static uint64_t bit(const char *name)
{
	return UINT64_C(1) << (shape_field(&appointment_change_shape, name) - appointment_change_shape.fields);
}

static struct appointment_input interview(int64_t submission_id)
{
	return (struct appointment_input){
		.present = bit("kind") | bit("starts_at") | bit("submission_id"),
		.kind = APPOINTMENT_INTERVIEW,
		.starts_at = TEST_DB_NOW_MS + MS_PER_DAY,
		.submission_id = submission_id,
	};
}

static struct appointment get(struct test_db *test, int64_t id)
{
	struct appointment appointment;

	assert_ok(&test->ctx, appointment_get(&test->ctx, id, &appointment));
	return appointment;
}

static void the_submission_brings_its_candidate(void **state)
{
	struct test_db *test = *state;
	struct call call = { .input = interview(1) };

	prepare(test);
	assert_ok(&test->ctx, db_write(&test->ctx, work_create, &call));
	struct appointment appointment = get(test, call.id);
	assert_string_equal(appointment.candidate->name, "李雷");
	assert_string_equal(appointment.position->title, "后端");
	assert_int_equal(appointment.people.count, 1);
	assert_int_equal(((const struct account_ref *)appointment.people.items)[0].id, SENIOR);
}

static void bad_ones_are_refused(void **state)
{
	struct test_db *test = *state;
	struct call nobody = { .input = interview(0) };
	struct call unknown = { .input = interview(99) };
	struct call backwards = { .input = interview(1) };
	struct call foreign = { .input = interview(0) };
	const int64_t people[] = { SENIOR, SENIOR };
	struct call twice = { .input = interview(1) };

	prepare(test);
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &nobody), ERR_MEANING, "request.missing");
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &unknown), ERR_MEANING, "request.unknown");
	backwards.input.ends_at = 1;
	backwards.input.present |= bit("ends_at");
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &backwards), ERR_MEANING, "appointment.order");
	foreign.input.candidate_id = 2;
	foreign.input.present |= bit("candidate_id");
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &foreign), ERR_NOT_FOUND, "candidate.not_found");
	twice.input.people = (struct list){ (void *)(uintptr_t)people, 2 };
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &twice), ERR_MEANING, "request.repeated");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM appointment"), 0);
}

static void a_guest_sees_it_without_the_candidate(void **state)
{
	struct test_db *test = *state;
	const int64_t people[] = { SENIOR, GUEST };
	struct call call = { .input = interview(1) };
	struct appointment_filter filter = { .limit = 50 };
	struct appointment appointment;
	struct page page;

	prepare(test);
	call.input.people = (struct list){ (void *)(uintptr_t)people, 2 };
	assert_ok(&test->ctx, db_write(&test->ctx, work_create, &call));
	act(test, GUEST, ROLE_SENIOR);
	appointment = get(test, call.id);
	assert_null(appointment.candidate);
	assert_null(appointment.position);
	assert_int_equal(appointment.people.count, 2);
	assert_fault(&test->ctx, db_write(&test->ctx, work_delete, &call), ERR_DENIED, "permission.denied");
	act(test, STRANGER, ROLE_SENIOR);
	assert_fault(&test->ctx, appointment_get(&test->ctx, call.id, &appointment), ERR_NOT_FOUND,
		     "appointment.not_found");
	assert_ok(&test->ctx, appointment_list(&test->ctx, &filter, &page));
	assert_int_equal(page.total, 0);
	act(test, PARTNER, ROLE_PARTNER);
	assert_ok(&test->ctx, appointment_list(&test->ctx, &filter, &page));
	assert_int_equal(page.total, 1);
}

static void onboarding_sets_its_day_until_cancelled(void **state)
{
	struct test_db *test = *state;
	struct call call = { .input = interview(1) };
	static const char on_day[] = "SELECT count(*) FROM submission WHERE onboard_on = '2026-11-24'";

	prepare(test);
	call.input.kind = APPOINTMENT_ONBOARDING;
	assert_ok(&test->ctx, db_write(&test->ctx, work_create, &call));
	assert_int_equal(test_db_int(test, on_day), 1);
	call.input = (struct appointment_input){ .present = bit("state"), .state = 2 };
	call.version = 1;
	assert_ok(&test->ctx, db_write(&test->ctx, work_change, &call));
	assert_int_equal(test_db_int(test, on_day), 0);
	assert_string_equal(get(test, call.id).state, "cancelled");
	assert_fault(&test->ctx, db_write(&test->ctx, work_change, &call), ERR_STALE, "request.stale");
}

static void pages_go_by_start(void **state)
{
	struct test_db *test = *state;
	struct appointment_filter filter = { .limit = 3, .from = TEST_DB_NOW_MS };
	int64_t last = 0, count = 0;
	struct page page;

	prepare(test);
	for (int i = 0; i < 10; i++) {
		struct call call = { .input = interview(1) };

		call.input.starts_at = TEST_DB_NOW_MS + i % 4 * MS_PER_HOUR;
		assert_ok(&test->ctx, db_write(&test->ctx, work_create, &call));
	}
	do {
		assert_ok(&test->ctx, appointment_list(&test->ctx, &filter, &page));
		assert_int_equal(page.total, 10);
		for (size_t i = 0; i < page.items.count; i++, count++) {
			const struct appointment *appointment = (const struct appointment *)page.items.items + i;

			assert_true(appointment->starts_at >= last);
			last = appointment->starts_at;
		}
		filter.cursor = page.next;
	} while (page.next);
	assert_int_equal(count, 10);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_submission_brings_its_candidate),
		cmocka_unit_test(bad_ones_are_refused),
		cmocka_unit_test(a_guest_sees_it_without_the_candidate),
		cmocka_unit_test(onboarding_sets_its_day_until_cancelled),
		cmocka_unit_test(pages_go_by_start),
	};

	return test_db_run("appointment", tests, sizeof(tests) / sizeof(tests[0]));
}

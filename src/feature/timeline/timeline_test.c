/* The timeline on both engines: every kind, stable pages, sentences, what stays hidden. */
#include "feature/timeline/timeline.h"

#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "feature/appointment/appointment.h"
#include "feature/followup/followup.h"
#include "testing/test_db.h"

enum { SENIOR = 1, STRANGER };

static void act(struct test_db *test, int64_t account_id, const char *locale)
{
	test->ctx.actor = (struct actor){
		.account_id = account_id,
		.role = ROLE_SENIOR,
		.login = "test",
		.locale = locale,
		.zone = zone_get("Asia/Shanghai"),
	};
}

/* One candidate with one of everything at the same instant 1000, and a sealed record at 2000. */
static void prepare(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES "
			   "(1, 's', '王芳', 'senior', '-', 1), (1, 'x', '外人', 'senior', '-', 1)");
	test_db_exec(test, "INSERT INTO candidate (firm_id, name, name_key, name_pinyin, source, created_by_id, "
			   "created_at_ms, updated_at_ms) VALUES (1, '李雷', '李雷', 'lilei', '内推', 1, 1000, 1000)");
	test_db_exec(test, "INSERT INTO company (firm_id, name, name_key, created_at_ms, updated_at_ms) "
			   "VALUES (1, '甲公司', '甲公司', 1, 1)");
	test_db_exec(test, "INSERT INTO position (firm_id, title, company_id, created_at_ms, updated_at_ms) "
			   "VALUES (1, '后端', 1, 1, 1)");
	test_db_exec(test, "INSERT INTO stage (firm_id, code, name, kind, rank) VALUES (1, 'offer', '已发 offer', 'offer', 1)");
	test_db_exec(test, "INSERT INTO submission (firm_id, candidate_id, position_id, owner_id, stage, stage_kind, "
			   "stage_since_ms, created_at_ms) VALUES (1, 1, 1, 1, 'offer', 'offer', 1, 1)");
	test_db_exec(test, "INSERT INTO stage_change (firm_id, submission_id, candidate_id, at_ms, account_id, from_stage, "
			   "to_stage, to_kind) VALUES (1, 1, 1, 1000, 1, 'gone', 'offer', 'offer')");
	test_db_exec(test, "INSERT INTO followup (firm_id, candidate_id, owner_id, acting_id, care, pool_grade, state, "
			   "opened_at_ms, opened_by, end_reason, ended_at_ms, created_at_ms) "
			   "VALUES (1, 1, 1, 1, 'pool', 'B', 'ended', 1000, 'hand', '不看机会', 1000, 1)");
	test_db_exec(test, "INSERT INTO reminder (firm_id, followup_id, due_no, acting_id, due_at_ms, fired_at_ms, is_late, "
			   "layers, state) VALUES (1, 1, 1, 1, 900, 1000, 1, 3, 'acknowledged')");
	test_db_exec(test, "INSERT INTO todo (firm_id, account_id, text, candidate_id, created_by_id, created_at_ms) "
			   "VALUES (1, 1, '发简历', 1, 1, 1000)");
	test_db_exec(test, "INSERT INTO appointment (firm_id, kind, starts_at_ms, round, place, candidate_id, created_at_ms) "
			   "VALUES (1, 'interview', 1000, 2, '上海', 1, 1)");
	test_db_exec(test, "INSERT INTO record (firm_id, candidate_id, author_id, at_ms, channel, direction, outcome, "
			   "is_effective, fact, is_sealed, created_at_ms) VALUES "
			   "(1, 1, 1, 1000, 'phone', 'out', 'reached', 1, '在看机会', 0, 1), "
			   "(1, 1, 1, 2000, 'phone', 'in', NULL, 1, '机密', 1, 1)");
	act(test, SENIOR, "zh-CN");
}

static struct page list(struct test_db *test, struct timeline_filter filter)
{
	struct page page;

	assert_ok(&test->ctx, timeline_list(&test->ctx, 1, &filter, &page));
	return page;
}

static const struct timeline_item *item_of(const struct page *page, const char *id)
{
	for (size_t i = 0; i < page->items.count; i++) {
		const struct timeline_item *item = (const struct timeline_item *)page->items.items + i;

		if (text_equal(item->id, id))
			return item;
	}
	return NULL;
}

static void every_kind_says_what_happened(void **state)
{
	static const char *const want[][3] = {
		{ "candidate-1", "录入候选人，来源：内推", "Added, source: 内推" },
		{ "followup-1", "王芳 开始跟进（人才库 B）", "王芳 follows up (talent pool B)" },
		{ "followup_end-1", "王芳 的跟进结束：不看机会", "Followup of 王芳 ended: 不看机会" },
		{ "stage-1", "阶段由「gone」改为「已发 offer」（后端 · 甲公司）", "Moved from gone to 已发 offer (后端 · 甲公司)" },
		{ "reminder-1", "提醒 王芳 跟进（已知道，补发）", "王芳 was reminded (acknowledged, late)" },
		{ "todo-1", "待办（王芳）：发简历", "Todo for 王芳: 发简历" },
		{ "appointment-1", "面试，第 2 轮，上海", "Interview, round 2, 上海" },
		{ "record-1", "", "" },
	};
	struct test_db *test = *state;

	prepare(test);
	for (int language = 1; language <= 2; language++) {
		act(test, SENIOR, language == 1 ? "zh-CN" : "en");
		struct page page = list(test, (struct timeline_filter){ .limit = 50 });
		assert_int_equal(page.total, 9);
		assert_int_equal(page.items.count, 9);
		for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
			const struct timeline_item *item = item_of(&page, want[i][0]);

			assert_non_null(item);
			assert_string_equal(item->text, want[i][language]);
		}
	}
}

static void no_code_of_an_ending_stands_in_a_sentence(void **state)
{
	struct test_db *test = *state;

	prepare(test);
	for (int ending = 1; ending < followup_endings.count; ending++) {
		const char *code = choice_text(&followup_endings, ending);
		struct page page;

		test_db_exec(test, arena_format(&test->arena, "UPDATE followup SET end_reason = '%s'", code));
		for (int language = 1; language <= 2; language++) {
			act(test, SENIOR, language == 1 ? "zh-CN" : "en");
			page = list(test, (struct timeline_filter){ .limit = 50 });
			assert_null(strstr(item_of(&page, "followup_end-1")->text, code));
		}
	}
}

static void every_kind_of_appointment_has_its_word(void **state)
{
	struct test_db *test = *state;

	prepare(test);
	for (int kind = 1; kind < appointment_kind_choices.count; kind++) {
		const char *code = choice_text(&appointment_kind_choices, kind);

		test_db_exec(test, arena_format(&test->arena, "UPDATE appointment SET kind = '%s'", code));
		struct page page = list(test, (struct timeline_filter){ .limit = 50 });
		bool is_general = strstr(item_of(&page, "appointment-1")->text, "日程") != NULL;
		assert_int_equal(is_general, text_equal(code, "other"));
	}
}

static void records_speak_for_themselves(void **state)
{
	struct test_db *test = *state;

	prepare(test);
	struct page page = list(test, (struct timeline_filter){ .limit = 50 });
	const struct timeline_item *newest = page.items.items;
	assert_string_equal(newest->id, "record-2");
	assert_non_null(newest->record);
	assert_non_null(item_of(&page, "record-1")->record);
	assert_string_equal(item_of(&page, "record-1")->author->name, "王芳");
}

static void pages_are_stable_at_one_instant(void **state)
{
	struct test_db *test = *state;
	struct page whole;

	prepare(test);
	whole = list(test, (struct timeline_filter){ .limit = 50 });
	const struct timeline_item *all = whole.items.items;
	for (int limit = 1; limit <= 10; limit++) {
		struct timeline_filter filter = { .limit = limit };
		size_t count = 0;

		do {
			struct page page = list(test, filter);

			assert_int_equal(page.total, 9);
			for (size_t i = 0; i < page.items.count; i++, count++)
				assert_string_equal(((const struct timeline_item *)page.items.items)[i].id, all[count].id);
			filter.cursor = page.next;
		} while (filter.cursor);
		assert_int_equal(count, 9);
	}
}

static void kinds_can_be_chosen(void **state)
{
	static const char *const wanted[] = { "record", "followup" }, *const unknown[] = { "gossip" };
	struct test_db *test = *state;
	struct timeline_filter filter = { .limit = 50, .kind = { (void *)(uintptr_t)wanted, 2 } };
	struct page page;

	prepare(test);
	assert_int_equal(list(test, filter).total, 4);
	filter.kind = (struct list){ (void *)(uintptr_t)unknown, 1 };
	assert_fault(&test->ctx, timeline_list(&test->ctx, 1, &filter, &page), ERR_MEANING, "request.choice");
}

static void strangers_find_no_timeline(void **state)
{
	struct test_db *test = *state;
	struct timeline_filter filter = { .limit = 50 };
	struct page page;

	prepare(test);
	act(test, STRANGER, "zh-CN");
	assert_fault(&test->ctx, timeline_list(&test->ctx, 1, &filter, &page), ERR_NOT_FOUND, "candidate.not_found");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_says_what_happened),
		cmocka_unit_test(no_code_of_an_ending_stands_in_a_sentence),
		cmocka_unit_test(every_kind_of_appointment_has_its_word),
		cmocka_unit_test(records_speak_for_themselves),
		cmocka_unit_test(pages_are_stable_at_one_instant),
		cmocka_unit_test(kinds_can_be_chosen),
		cmocka_unit_test(strangers_find_no_timeline),
	};

	return test_db_run("timeline", tests, sizeof(tests) / sizeof(tests[0]));
}

/* Candidates on both engines: what is stored, what is masked, what is found again, who may see it. */
#include "feature/candidate/candidate.h"

#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "feature/candidate/candidate_store.h"
#include "platform/crypto/keyring.h"
#include "testing/test_db.h"

enum { PARTNER = 1, SENIOR, JUNIOR, STRANGER };

static struct keyring *keys;

/* Accounts 1 to 4 of firm 1, and one of a second firm. */
static void add_people(struct test_db *test)
{
	test->ctx.keys = keys;
	test_db_exec(test, "INSERT INTO firm (name, created_at_ms) VALUES ('other', 1)");
	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES "
			   "(1, 'p', '合伙人', 'partner', '-', 1), (1, 's', '资深', 'senior', '-', 1), "
			   "(1, 'j', '初级', 'junior', '-', 1), (1, 'x', '外人', 'senior', '-', 1), "
			   "(2, 'o', '别家', 'partner', '-', 1)");
}

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

static void act_partner(struct test_db *test)
{
	act(test, PARTNER, ROLE_PARTNER);
}

/* --- Calls inside a write --- */

struct call {
	const struct candidate_input *input;
	const struct candidate_import *row;
	int64_t id;
	int64_t version;
	const char *text;
	const char *reason;
	const char *answer;
	bool changed;
};

static enum err work_create(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return candidate_create(ctx, call->input, &call->id);
}

static enum err work_change(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return candidate_change(ctx, call->id, call->version, call->input);
}

static enum err work_insert(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return candidate_insert(ctx, call->row, &call->id);
}

static enum err work_fill(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return candidate_merge_fill(ctx, call->id, call->row, &call->changed);
}

static enum err work_reveal(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return candidate_reveal(ctx, call->id, call->text, call->reason, &call->answer);
}

static enum err work_delete(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return candidate_delete(ctx, call->id, call->version);
}

static enum err work_restore(struct ctx *ctx, void *arg)
{
	return candidate_restore(ctx, ((struct call *)arg)->id, NULL);
}

static int64_t add(struct test_db *test, const struct candidate_input *input)
{
	struct call call = { .input = input };

	assert_ok(&test->ctx, db_write(&test->ctx, work_create, &call));
	return call.id;
}

/* An input with everything given marked as present. */
static struct candidate_input named(const char *name, const char *phone, const char *company)
{
	struct candidate_input input = { .name = name, .phone = phone, .company = company };

	input.present = 1 | (phone ? 2 : 0) | (company ? 16 : 0);
	return input;
}

static struct candidate get(struct test_db *test, int64_t id)
{
	struct candidate candidate;

	assert_ok(&test->ctx, candidate_get(&test->ctx, id, &candidate));
	return candidate;
}

/* --- Tests --- */

static void created_candidate_is_read_back(void **state)
{
	struct test_db *test = *state;

	add_people(test);
	act_partner(test);
	struct candidate_input input = named(" 欧阳修 ", "138 0013 8000", "腾讯科技（深圳）有限公司");
	int64_t id = add(test, &input);
	struct candidate candidate = get(test, id);
	assert_string_equal(candidate.name, "欧阳修");
	assert_string_equal(candidate.name_pinyin, "ouyangxiu");
	assert_string_equal(candidate.phone, "13800138000");
	assert_int_equal(candidate.masked.count, 0);
	assert_string_equal(candidate.tags, "[]");
	assert_int_equal(candidate.version, 1);
	assert_int_equal(test_db_int(test, "SELECT total FROM candidate_count WHERE firm_id = 1"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM audit_entry WHERE action = 'candidate.create'"), 1);
}

static void the_same_person_is_refused(void **state)
{
	struct test_db *test = *state;
	struct candidate_input first = named("张伟", "13800138000", "华为技术有限公司");
	struct candidate_input same_phone = named("别人", "+86 138-0013-8000", NULL);
	struct candidate_input same_name = named("张 伟", NULL, "华为技术");
	struct candidate_input other_phone = named("张伟", "13900139000", "华为技术有限公司");
	struct candidate_input bare = named("张总", NULL, "华为技术有限公司");

	add_people(test);
	act_partner(test);
	add(test, &first);
	struct call call = { .input = &same_phone };
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &call), ERR_CONFLICT, "candidate.duplicate");
	call.input = &same_name;
	assert_fault(&test->ctx, db_write(&test->ctx, work_create, &call), ERR_CONFLICT, "candidate.duplicate");
	add(test, &other_phone);
	add(test, &bare);
	add(test, &(struct candidate_input){ .present = 17, .name = "张总", .company = "华为技术有限公司" });
}

static void juniors_see_masked_values_and_reveal_with_a_reason(void **state)
{
	struct test_db *test = *state;
	struct candidate_input input = named("李雷", "13800138001", NULL);

	add_people(test);
	input.email = "li.lei@example.com";
	input.present |= 4;
	act(test, JUNIOR, ROLE_JUNIOR);
	struct call call = { .id = add(test, &input), .text = "phone" };
	struct candidate candidate = get(test, call.id);
	assert_string_equal(candidate.phone, "138****8001");
	assert_string_equal(candidate.email, "l***@example.com");
	assert_int_equal(candidate.masked.count, 2);
	assert_true(candidate.may.reveal);
	assert_fault(&test->ctx, db_write(&test->ctx, work_reveal, &call), ERR_MEANING, "request.missing");
	call.reason = "回电";
	assert_ok(&test->ctx, db_write(&test->ctx, work_reveal, &call));
	assert_string_equal(call.answer, "\"13800138001\"");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM audit_entry WHERE action = 'candidate.reveal'"), 1);
	call.text = "resume";
	assert_fault(&test->ctx, db_write(&test->ctx, work_reveal, &call), ERR_DENIED, "permission.denied");
}

static void strangers_and_other_firms_find_nothing(void **state)
{
	struct test_db *test = *state;
	struct candidate_input input = named("韩梅梅", "13800138002", NULL);
	struct candidate_filter filter = { .limit = 50 };
	struct candidate candidate;
	struct page page;

	add_people(test);
	act(test, SENIOR, ROLE_SENIOR);
	int64_t id = add(test, &input);
	act(test, STRANGER, ROLE_SENIOR);
	assert_fault(&test->ctx, candidate_get(&test->ctx, id, &candidate), ERR_NOT_FOUND, "candidate.not_found");
	assert_ok(&test->ctx, candidate_list(&test->ctx, &filter, &page));
	assert_int_equal(page.total, 0);
	act(test, 5, ROLE_PARTNER);
	test->ctx.firm_id = 2;
	assert_fault(&test->ctx, candidate_get(&test->ctx, id, &candidate), ERR_NOT_FOUND, "candidate.not_found");
	assert_ok(&test->ctx, candidate_list(&test->ctx, &filter, &page));
	assert_int_equal(page.total, 0);
	assert_int_equal(page.items.count, 0);
}

static void changes_need_the_version_and_keep_the_rest(void **state)
{
	struct test_db *test = *state;
	struct candidate_input input = named("王五", "13800138003", "甲公司");
	struct candidate_input change = { .title = "总监" };

	add_people(test);
	act_partner(test);
	struct call call = { .id = add(test, &input), .input = &change };
	change.present = UINT64_C(1) << (shape_field(&candidate_change_shape, "title") - candidate_change_shape.fields);
	call.version = 9;
	assert_fault(&test->ctx, db_write(&test->ctx, work_change, &call), ERR_STALE, "request.stale");
	call.version = 1;
	assert_ok(&test->ctx, db_write(&test->ctx, work_change, &call));
	struct candidate candidate = get(test, call.id);
	assert_string_equal(candidate.title, "总监");
	assert_string_equal(candidate.phone, "13800138003");
	assert_int_equal(candidate.version, 2);
	change.present = 1 << 1; /* phone */
	call.version = 0;
	assert_ok(&test->ctx, db_write(&test->ctx, work_change, &call));
	assert_null(get(test, call.id).phone);
}

static void the_bin_hides_and_gives_back(void **state)
{
	struct test_db *test = *state;
	struct candidate_input input = named("赵六", "13800138004", NULL);
	struct candidate candidate;

	add_people(test);
	act_partner(test);
	struct call call = { .id = add(test, &input) };
	assert_ok(&test->ctx, db_write(&test->ctx, work_delete, &call));
	assert_fault(&test->ctx, candidate_get(&test->ctx, call.id, &candidate), ERR_NOT_FOUND, "candidate.not_found");
	assert_int_equal(test_db_int(test, "SELECT total FROM candidate_count WHERE firm_id = 1"), 0);
	assert_ok(&test->ctx, db_write(&test->ctx, work_restore, &call));
	assert_string_equal(get(test, call.id).phone, "13800138004");
	assert_int_equal(test_db_int(test, "SELECT total FROM candidate_count WHERE firm_id = 1"), 1);
}

static void rows_of_files_fill_what_is_missing(void **state)
{
	struct test_db *test = *state;
	struct candidate_import row = { .input = named("孙七", NULL, "乙公司"), .care = "pool" };
	struct candidate_import more = { .input = named("孙七", "13800138005", "丙公司") };
	const char *tags[] = { "后端" };

	add_people(test);
	act_partner(test);
	row.input.notice_days = more.input.notice_days = -1;
	more.input.tags = (struct list){ tags, 1 };
	more.input.title = "工程师";
	struct call call = { .row = &row };
	assert_ok(&test->ctx, db_write(&test->ctx, work_insert, &call));
	call.row = &more;
	assert_ok(&test->ctx, db_write(&test->ctx, work_fill, &call));
	assert_true(call.changed);
	struct candidate candidate = get(test, call.id);
	assert_string_equal(candidate.company, "乙公司");
	assert_string_equal(candidate.title, "工程师");
	assert_string_equal(candidate.phone, "13800138005");
	assert_string_equal(candidate.tags, "[\"后端\"]");
	assert_null(candidate.notice_days);
	assert_ok(&test->ctx, db_write(&test->ctx, work_fill, &call));
	assert_false(call.changed);
}

/* --- Lists --- */

enum { MANY = 23 };

static void add_many(struct test_db *test)
{
	add_people(test);
	act_partner(test);
	for (int i = 0; i < MANY; i++) {
		struct candidate_input input = named(arena_format(&test->arena, "人%c%d", 'a' + i % 5, i), NULL, NULL);

		test->clock.fixed_ms += i % 3; /* some share their instant */
		int64_t id = add(test, &input);
		if (i % 2)
			test_db_exec(test, arena_format(&test->arena,
				"INSERT INTO followup (firm_id, candidate_id, owner_id, acting_id, care, opened_at_ms, "
				"opened_by, next_due_at_ms, red_at_ms, turn_at_ms, created_at_ms) "
				"VALUES (1, %lld, 2, 2, 'care', 1, 'hand', %d, %s, %s, 1)",
				(long long)id, 1000 + i % 4, i % 4 == 1 ? "5" : "NULL", i % 4 == 1 ? "5" : "NULL"));
	}
}

/* Walks all pages of `limit`; every candidate comes once and the total stays. */
static size_t walk(struct test_db *test, struct candidate_filter filter, int64_t total)
{
	bool seen[1000] = { false };
	size_t count = 0;
	struct page page;

	do {
		assert_ok(&test->ctx, candidate_list(&test->ctx, &filter, &page));
		assert_int_equal(page.total, total);
		for (size_t i = 0; i < page.items.count; i++) {
			int64_t id = ((const struct candidate_row *)page.items.items)[i].id;

			assert_false(seen[id]);
			seen[id] = true;
			count++;
		}
		filter.cursor = page.next;
	} while (page.next);
	return count;
}

/* The ids of all pages in their order. */
static size_t collect(struct test_db *test, struct candidate_filter filter, int64_t *ids)
{
	size_t count = 0;
	struct page page;

	do {
		assert_ok(&test->ctx, candidate_list(&test->ctx, &filter, &page));
		for (size_t i = 0; i < page.items.count; i++)
			ids[count++] = ((const struct candidate_row *)page.items.items)[i].id;
		filter.cursor = page.next;
	} while (page.next);
	return count;
}

/* The other way round is the same list backwards, but who has no due time stays at its end. */
static void assert_reversed(struct test_db *test, struct candidate_filter filter, size_t at_end)
{
	static const int others[] = { 0, 1, 2, 2, 1 }; /* asc, desc, desc, asc */
	int64_t there[1000], back[1000];
	size_t count = collect(test, filter, there);
	size_t turned = count - at_end;

	filter.order = others[filter.sort];
	assert_int_equal(collect(test, filter, back), count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(back[i], i < turned ? there[turned - 1 - i] : there[count - 1 - (i - turned)]);
	filter.limit = 7;
	for (filter.offset = 0; filter.offset < (int64_t)count; filter.offset++) {
		struct page page;

		assert_ok(&test->ctx, candidate_list(&test->ctx, &filter, &page));
		for (size_t i = 0; i < page.items.count; i++)
			assert_int_equal(((const struct candidate_row *)page.items.items)[i].id, back[filter.offset + (int64_t)i]);
	}
}

static void every_order_pages_through_everybody(void **state)
{
	struct test_db *test = *state;

	add_many(test);
	for (int sort = SORT_UPDATED; sort <= SORT_LAST_CONTACT; sort++) {
		for (int limit = 1; limit <= 24; limit += 4) {
			struct candidate_filter filter = { .sort = sort, .limit = limit };

			act_partner(test);
			assert_int_equal(walk(test, filter, MANY), MANY);
			act(test, SENIOR, ROLE_SENIOR);
			assert_int_equal(walk(test, filter, MANY / 2), MANY / 2);
			filter.owner = "me";
			assert_int_equal(walk(test, filter, MANY / 2), MANY / 2);
			filter.owner = NULL;
			filter.colour = choice_from_text(&colour_choices, "red");
			act_partner(test);
			assert_int_equal(walk(test, filter, 6), 6);
		}
	}
}

static void every_order_goes_back_as_it_came(void **state)
{
	struct test_db *test = *state;

	add_many(test);
	test_db_exec(test, "UPDATE followup SET next_due_at_ms = NULL WHERE candidate_id % 3 = 0");
	for (int sort = SORT_UPDATED; sort <= SORT_LAST_CONTACT; sort++) {
		struct candidate_filter filter = { .sort = sort, .limit = 5 };
		bool by_due = sort == SORT_NEXT_DUE;

		act_partner(test);
		assert_reversed(test, filter, by_due ? 7 : 0); /* 3, 6 … 21 */
		act(test, SENIOR, ROLE_SENIOR);
		assert_reversed(test, filter, by_due ? 3 : 0); /* of the even ones */
		filter.colour = choice_from_text(&colour_choices, "red");
		act_partner(test);
		assert_reversed(test, filter, by_due ? 2 : 0); /* of 2, 6 … 22 */
	}
}

static void words_find_names_pinyin_and_last_digits(void **state)
{
	static const char *const words[] = { "欧阳", "ouy", "OYX", "8000", "腾讯", "技术总" };
	struct test_db *test = *state;
	struct candidate_input input = named("欧阳修", "13800138000", "腾讯科技有限公司");
	struct candidate_input other = named("路人_甲", "13900139111", "阿里");

	add_people(test);
	act_partner(test);
	input.title = "技术总监";
	input.present |= 32;
	add(test, &input);
	add(test, &other);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct candidate_filter filter = { .q = words[i], .limit = 50 };

		assert_int_equal(walk(test, filter, 1), 1);
	}
	assert_int_equal(walk(test, (struct candidate_filter){ .q = "_", .limit = 50 }, 1), 1);
	assert_int_equal(walk(test, (struct candidate_filter){ .q = "%", .limit = 50 }, 0), 0);
}

static void cursors_of_another_order_are_refused(void **state)
{
	struct test_db *test = *state;
	struct candidate_filter filter = { .sort = SORT_NAME, .limit = 2 };
	struct page page;

	add_many(test);
	assert_ok(&test->ctx, candidate_list(&test->ctx, &filter, &page));
	filter.cursor = page.next;
	filter.order = 2;
	assert_fault(&test->ctx, candidate_list(&test->ctx, &filter, &page), ERR_MEANING, "request.bad_cursor");
	filter.order = 1;
	assert_ok(&test->ctx, candidate_list(&test->ctx, &filter, &page));
	filter.sort = SORT_UPDATED;
	filter.order = 0;
	assert_fault(&test->ctx, candidate_list(&test->ctx, &filter, &page), ERR_MEANING, "request.bad_cursor");
}

/* --- Custom fields --- */

static enum err work_field(struct ctx *ctx, void *arg)
{
	const char *choices[] = { "是", "否" };
	struct custom_field_input number = { .key = "age", .label = "年龄", .type = CUSTOM_NUMBER };
	struct custom_field_input choice = { .key = "hot", .label = "急", .type = CUSTOM_CHOICE,
					     .choices = { choices, 2 }, .show_in_reminder = true };
	int64_t id;

	(void)arg;
	TRY(custom_field_create(ctx, &number, &id));
	return custom_field_create(ctx, &choice, &id);
}

static void custom_values_are_checked_and_merged(void **state)
{
	static const char *const bad[] = { "{\"age\":\"x\"}", "{\"hot\":\"也许\"}", "{\"none\":1}", "[1]", "{\"age\":{}}" };
	struct test_db *test = *state;
	struct candidate_input input = named("周八", NULL, NULL);
	uint64_t custom = UINT64_C(1) << (shape_field(&candidate_change_shape, "custom") - candidate_change_shape.fields);
	const char *json;

	add_people(test);
	act_partner(test);
	assert_ok(&test->ctx, db_write(&test->ctx, work_field, NULL));
	input.custom = "{\"age\":41,\"hot\":\"是\"}";
	input.present |= custom;
	struct call call = { .id = add(test, &input), .input = &input };
	assert_ok(&test->ctx, candidate_reminder_fields(&test->ctx, call.id, &json));
	assert_string_equal(json, "[{\"key\":\"hot\",\"label\":\"急\",\"value\":\"是\"}]");
	input.custom = "{\"age\":null,\"hot\":\"否\"}";
	assert_ok(&test->ctx, db_write(&test->ctx, work_change, &call));
	assert_string_equal(get(test, call.id).custom, "{\"hot\":\"否\"}");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		input.custom = bad[i];
		assert_int_equal(db_write(&test->ctx, work_change, &call), ERR_MEANING);
		fault_clear(&test->ctx);
	}
	assert_string_equal(get(test, call.id).custom, "{\"hot\":\"否\"}");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(created_candidate_is_read_back),
		cmocka_unit_test(the_same_person_is_refused),
		cmocka_unit_test(juniors_see_masked_values_and_reveal_with_a_reason),
		cmocka_unit_test(strangers_and_other_firms_find_nothing),
		cmocka_unit_test(changes_need_the_version_and_keep_the_rest),
		cmocka_unit_test(the_bin_hides_and_gives_back),
		cmocka_unit_test(rows_of_files_fill_what_is_missing),
		cmocka_unit_test(every_order_pages_through_everybody),
		cmocka_unit_test(every_order_goes_back_as_it_came),
		cmocka_unit_test(words_find_names_pinyin_and_last_digits),
		cmocka_unit_test(cursors_of_another_order_are_refused),
		cmocka_unit_test(custom_values_are_checked_and_merged),
	};

	static const unsigned char master[KEYRING_MASTER_BYTES] = { 7 };

	keys = keyring_from_bytes(master);
	int failed = test_db_run("candidate", tests, sizeof(tests) / sizeof(tests[0]));
	keyring_close(keys);
	return failed;
}

/* Proposals out of CVs as people write them. */
#include "feature/document/cv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct ctx ctx;
	const char *pages[4];
	struct list items;
};

static int open_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &fixture->arena), OK);
	fixture->ctx = (struct ctx){ .arena = &fixture->arena, .clock = &clock_system };
	*state = fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	arena_close(&fixture->arena);
	free(fixture);
	return 0;
}

static void read_cv(struct fixture *fixture, const char *text, const char *file_name)
{
	fixture->pages[0] = text;
	cv_read(&fixture->ctx, &(struct list){ fixture->pages, 1 }, file_name, &fixture->items);
}

/* The n-th proposal of the field, NULL when there are fewer. */
static const struct cv_item *item_of(const struct fixture *fixture, const char *field, int n)
{
	for (size_t i = 0; i < fixture->items.count; i++) {
		const struct cv_item *item = (const struct cv_item *)fixture->items.items + i;

		if (text_equal(item->field, field) && n-- == 0)
			return item;
	}
	return NULL;
}

/* The text at the place of the proposal. */
static const char *at_place(struct fixture *fixture, const struct cv_item *item)
{
	const char *start = fixture->pages[item->page - 1];
	int64_t skip = item->offset;

	for (; skip > 0; start++)
		skip -= ((unsigned char)start[1] & 0xC0) != 0x80;
	const char *end = start;
	for (int64_t left = item->length; left > 0; end++)
		left -= ((unsigned char)end[1] & 0xC0) != 0x80;
	return arena_text_n(&fixture->arena, start, (size_t)(end - start));
}

static void proposes(struct fixture *fixture, const char *field, int n, const char *value, const char *written)
{
	const struct cv_item *item = item_of(fixture, field, n);

	if (!item)
		print_error("no %s\n", field);
	assert_non_null(item);
	assert_string_equal(item->value, value);
	if (written)
		assert_string_equal(at_place(fixture, item), written);
}

static void reads_a_labelled_head(void **state)
{
	struct fixture *fixture = *state;

	read_cv(fixture, "个人简历\n姓 名：韩 梅\t性别：女\n出生年月：1990年2月\t电话：138-1234-5678\n邮箱：hanmei@example.com 微信同号\n", NULL);
	proposes(fixture, "name", 0, "韩梅", "韩 梅");
	proposes(fixture, "gender", 0, "female", "女");
	proposes(fixture, "birth_year", 0, "1990", "1990");
	proposes(fixture, "phone", 0, "13812345678", "138-1234-5678");
	proposes(fixture, "email", 0, "hanmei@example.com", "hanmei@example.com");
	assert_true(item_of(fixture, "name", 0)->sure);
}

static void reads_a_head_without_labels(void **state)
{
	struct fixture *fixture = *state;

	read_cv(fixture, "欧阳娜\n男 | 24 | 硕士 | 杭州\n(+86) 155-5555-5555 · username@gmail.com · github.com/username\n", NULL);
	proposes(fixture, "name", 0, "欧阳娜", "欧阳娜");
	proposes(fixture, "gender", 0, "male", "男");
	proposes(fixture, "phone", 0, "15555555555", "(+86) 155-5555-5555");
	proposes(fixture, "email", 0, "username@gmail.com", NULL);
	proposes(fixture, "education", 0, "硕士", "硕士");
	read_cv(fixture, "Henry Jekyll\nhenry@jekyll.co.uk\n", NULL);
	proposes(fixture, "name", 0, "Henry Jekyll", "Henry Jekyll");
	read_cv(fixture, "高级经理\n", "Java_李雷_简历.pdf");
	proposes(fixture, "name", 0, "李雷", NULL);
	assert_int_equal(item_of(fixture, "name", 0)->page, 0);
}

static void reads_employers_newest_first(void **state)
{
	struct fixture *fixture = *state;

	read_cv(fixture,
		"王强\n工作经历\n2014.03 - 2018.06\t北京字节跳动科技有限公司\t后端工程师\n做了很多事，服务上海某某有限公司\n"
		"2018.07 - 至今\t腾讯科技（深圳）有限公司\t技术总监\n教育背景\n清华大学 计算机 本科 2010年9月-2014年7月\n",
		NULL);
	proposes(fixture, "company", 0, "腾讯科技（深圳）有限公司", "腾讯科技（深圳）有限公司");
	proposes(fixture, "title", 0, "技术总监", "技术总监");
	proposes(fixture, "company", 1, "北京字节跳动科技有限公司", NULL);
	proposes(fixture, "school", 0, "清华大学", "清华大学");
	proposes(fixture, "education", 0, "本科", "本科");
	assert_string_equal(item_of(fixture, "company", 0)->title, "技术总监");
	assert_string_equal(item_of(fixture, "company", 1)->title, "后端工程师");
	assert_string_equal(item_of(fixture, "company", 0)->from, "2018-07");
	assert_string_equal(item_of(fixture, "company", 0)->until, "now");
	assert_string_equal(item_of(fixture, "company", 1)->from, "2014-03");
	assert_string_equal(item_of(fixture, "company", 1)->until, "2018-06");
	assert_string_equal(item_of(fixture, "school", 0)->until, "2014-07");
}

static void keeps_two_jobs_at_one_employer(void **state)
{
	struct fixture *fixture = *state;

	read_cv(fixture, "工作经历\n2018.07 - 至今\t甲科技有限公司\t技术总监\n2014.03 - 2018.06\t甲科技有限公司\t后端工程师\n", NULL);
	proposes(fixture, "company", 0, "甲科技有限公司", NULL);
	proposes(fixture, "company", 1, "甲科技有限公司", NULL);
	assert_string_equal(item_of(fixture, "company", 0)->title, "技术总监");
	assert_string_equal(item_of(fixture, "company", 1)->title, "后端工程师");
}

static void guesses_an_employer_by_its_dates(void **state)
{
	struct fixture *fixture = *state;

	read_cv(fixture, "工作经历\n字节跳动\t数据分析师\t2020.01 – 2022.05\n", NULL);
	proposes(fixture, "company", 0, "字节跳动", "字节跳动");
	proposes(fixture, "title", 0, "数据分析师", NULL);
	assert_false(item_of(fixture, "company", 0)->sure);
}

static void proposes_nothing_that_is_not_there(void **state)
{
	static const char *const texts[] = {
		"", "\n\n", "简历\n", "2014.03 - 2018.06", "身份证 110101199003070000", "a@b", "@", "姓名：", "姓名\n电话", "@.@.@", "185-****-0987",
		"高级经理\n", "男女不限", "\xE5\xA7", "工作经历\n公司\n", "+++(((---", "ZZZ", "成绩：优", "教育\n大学\n",
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		read_cv(fixture, texts[i], NULL);
		if (fixture->items.count)
			print_error("%s: %s\n", texts[i], ((const struct cv_item *)fixture->items.items)[0].field);
		assert_int_equal(fixture->items.count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_a_labelled_head, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(reads_a_head_without_labels, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(reads_employers_newest_first, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(keeps_two_jobs_at_one_employer, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(guesses_an_employer_by_its_dates, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(proposes_nothing_that_is_not_there, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

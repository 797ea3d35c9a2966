/* Same person, same employer, or not. */
#include <stdint.h>

#include "feature/candidate/identity.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;
static struct ctx ctx = { .arena = &arena, .clock = &clock_system };

static const char *name_key(const char *name)
{
	const char *key;

	assert_int_equal(identity_name_key(&ctx, name, &key), OK);
	return key;
}

static const char *employer_key(const char *company)
{
	const char *key;

	assert_int_equal(identity_employer_key(&ctx, company, &key), OK);
	return key;
}

static void folds_names(void **state)
{
	(void)state;
	assert_string_equal(name_key("张　三"), "张三");
	assert_string_equal(name_key("張三"), "张三");
	assert_string_equal(name_key(" Jerry  MA "), "jerry ma");
	assert_string_equal(name_key(NULL), "");
}

static void tells_whole_names_from_bare_surnames(void **state)
{
	static const char *const whole[] = { "张伟", "欧阳修", "阿肖克·阿格瓦", "Jerry Ma", "Candidate 12", "J. Ma",
					     "艾力·巴拉提", "中山太郎", "王工兵", "José María" };
	static const char *const bare[] = { "张",   "欧阳", "张先生", "王女士", "欧阳先生", "王总", "李某",
					    "黄教授", "",   "WEER",   "ww",     "张总监",   "刘工" };

	(void)state;
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		assert_true(identity_is_full_name(name_key(whole[i])));
	for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		assert_false(identity_is_full_name(name_key(bare[i])));
}

static void compares_employers_without_their_legal_form(void **state)
{
	static const struct {
		const char *one, *other;
	} same[] = {
		{ "武汉钢铁（集团）公司", "武汉钢铁(集团)有限公司" }, { "复旦大学 ", "復旦大學" },
		{ "Foo Bar Co., Ltd.", "foo bar" },                   { "ACME Inc", "Acme, Inc." },
		{ "拉扎斯网络科技（上海）有限公司", "拉扎斯网络科技(上海)有限责任公司" },
	};
	static const struct {
		const char *one, *other;
	} different[] = {
		{ "中国石油天然气集团公司", "中国石油天然气股份有限公司" }, { "Costco", "Cost" },
		{ "建设部", "水利部" },                                     { "C++公司", "C公司" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_string_equal(employer_key(same[i].one), employer_key(same[i].other));
	for (size_t i = 0; i < sizeof(different) / sizeof(different[0]); i++)
		assert_string_not_equal(employer_key(different[i].one), employer_key(different[i].other));
}

static void knows_what_is_no_employer(void **state)
{
	static const char *const none[] = { "本公司", "公司", "子公司", "本行", "本集团", "", "-", "N/A", "无", "自由职业",
					    "有限公司", "（公司）", "该公司", "self-employed" };

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_null(employer_key(none[i]));
	assert_null(employer_key(NULL));
	assert_non_null(employer_key("公安部"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_names), cmocka_unit_test(tells_whole_names_from_bare_surnames),
		cmocka_unit_test(compares_employers_without_their_legal_form),
		cmocka_unit_test(knows_what_is_no_employer),
	};

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_close(&arena);
	return failed;
}

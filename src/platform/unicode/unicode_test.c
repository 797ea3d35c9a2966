/* Folding, and names spelled as their bearers do; the real surname lists when they are at hand. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "platform/unicode/unicode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;
static struct ctx ctx = { .arena = &arena, .clock = &clock_system };

static void folds_both_sides_alike(void **state)
{
	static const struct {
		const char *text, *folded;
	} cases[] = {
		{ "ＪＡＶＡ　１３８", "java 138" }, { "獵頭顧問", "猎头顾问" }, { "  a \t\n B ", "a b" },
		{ "C++ / .NET", "c++ / .net" },    { "㈱", "(株)" },          { "Straße", "strasse" },
		{ "", "" },                        { "（女）", "(女)" },
	};
	const char *folded;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(unicode_fold(&ctx, cases[i].text, &folded), OK);
		assert_string_equal(folded, cases[i].folded);
	}
	assert_int_equal(unicode_fold(&ctx, NULL, &folded), OK);
	assert_string_equal(folded, "");
}

/* The way back: each folded byte came from the characters that show it. */
static void folding_can_be_led_back(void **state)
{
	static const char *const texts[] = { "  ＪＡＶＡ　獵頭 顧問\n", "㈱Straße ﬁx", "e\xCC\x81t\xC3\xA9 張",
					     "\xF0\xA0\xAE\xB7吉 C++", "", " ", "ab" };
	struct unicode_folded map;
	const char *folded;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(unicode_fold(&ctx, texts[i], &folded), OK);
		assert_int_equal(unicode_fold_map(&ctx, texts[i], &map), OK);
		assert_string_equal(map.chars, folded);
		assert_int_equal(map.length, strlen(folded));
	}
	assert_int_equal(unicode_fold_map(&ctx, "看ＪＡ(㈱)", &map), OK);
	assert_string_equal(map.chars, "看ja((株))");
	assert_int_equal(map.starts[3], 3); /* j came from the three bytes of Ｊ */
	assert_int_equal(map.ends[3], 6);
	assert_int_equal(map.starts[6], 10); /* the inner bracket from ㈱ */
	assert_int_equal(map.ends[6], 13);
}

static void spells_names(void **state)
{
	static const struct {
		const char *name, *pinyin, *initials;
	} cases[] = {
		{ "张伟", "zhangwei", "zw" },       { "欧阳修", "ouyangxiu", "oyx" },   { "單雄信", "shanxiongxin", "sxx" },
		{ "朴岁植", "piaosuizhi", "psz" },  { "任正非", "renzhengfei", "rzf" }, { "吕布", "lubu", "lb" },
		{ "万俟卨", "moqixie", "mqx" },     { "单于", "chanyu", "cy" },         { "曾乐乐", "zenglele", "zll" },
		{ "张 三", "zhangsan", "zs" },      { "JerryMa", "jerryma", "j" },      { "Jerry Ma", "jerryma", "jm" },
		{ "O'Brien", "obrien", "o" },       { "Jürgen Müller", "jurgenmuller", "jm" },
		{ "阿肖克·阿格瓦", "axiaokeagewa", "axkagw" }, { "女娲", "nuwa", "nw" },
	};
	const char *pinyin;
	const char *initials;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(unicode_pinyin(&ctx, cases[i].name, &pinyin), OK);
		assert_string_equal(pinyin, cases[i].pinyin);
		assert_int_equal(unicode_initials(&ctx, cases[i].name, &initials), OK);
		assert_string_equal(initials, cases[i].initials);
	}
	assert_int_equal(unicode_pinyin(&ctx, "··", &pinyin), OK);
	assert_null(pinyin);
	assert_int_equal(unicode_initials(&ctx, NULL, &initials), OK);
	assert_null(initials);
}

static void knows_other_spellings(void **state)
{
	struct list spellings;
	const char **items;

	(void)state;
	assert_int_equal(unicode_spellings(&ctx, "朴吕", &spellings), OK);
	items = spellings.items;
	assert_int_equal(spellings.count, 6);
	assert_string_equal(items[0], "piaolu");
	assert_string_equal(items[1], "piaolv");
	assert_string_equal(items[2], "piaolyu");
	assert_string_equal(items[3], "pulu");
	assert_int_equal(unicode_spellings(&ctx, "张伟", &spellings), OK);
	assert_int_equal(spellings.count, 1);
	assert_int_equal(unicode_spellings(&ctx, "", &spellings), OK);
	assert_int_equal(spellings.count, 0);
}

static void walks_code_points(void **state)
{
	const char *at = "a中𠮷";

	(void)state;
	assert_int_equal(unicode_next(&at), 'a');
	assert_int_equal(unicode_next(&at), 0x4E2D);
	assert_int_equal(unicode_next(&at), 0x20BB7);
	assert_int_equal(unicode_next(&at), 0);
	assert_true(unicode_is_han(0x20BB7));
	assert_false(unicode_is_han('a'));
}

/* "ōu yáng" to "ouyang" by ICU itself: a list's own reading in our form. */
static const char *plain_reading(const char *toned)
{
	const char *plain;

	assert_int_equal(unicode_pinyin(&ctx, toned, &plain), OK);
	return plain;
}

static bool spelled_as(const char *name, const char *reading)
{
	struct list spellings;

	assert_int_equal(unicode_spellings(&ctx, name, &spellings), OK);
	for (size_t i = 0; i < spellings.count; i++) {
		if (text_starts(((const char **)spellings.items)[i], reading))
			return true;
	}
	return false;
}

/* Every surname of the list, followed by a given name, has its listed reading among its spellings. */
static void agrees_with_the_real_surname_list(void **state)
{
	const char *folder = getenv("GENJIN_REAL_DATA");
	const char *path = arena_format(&arena, "%s/names/pinyinpro_surnames.tsv", folder ? folder : "../../shared/data");
	FILE *file = fopen(path, "r");
	char line[200];
	int count = 0;
	int missed = 0;

	(void)state;
	if (!file) {
		print_message("skipped: no real surname list at %s\n", path);
		skip();
	}
	while (fgets(line, sizeof(line), file)) {
		char *tab = strchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		if (!tab)
			continue;
		*tab = '\0';
		count++;
		if (!spelled_as(arena_format(&arena, "%s伟", line), plain_reading(tab + 1))) {
			print_message("%s: %s\n", line, tab + 1);
			missed++;
		}
	}
	fclose(file);
	assert_true(count > 400);
	assert_true(missed <= 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_both_sides_alike), cmocka_unit_test(folding_can_be_led_back), cmocka_unit_test(spells_names),
		cmocka_unit_test(knows_other_spellings),  cmocka_unit_test(walks_code_points),
		cmocka_unit_test(agrees_with_the_real_surname_list),
	};

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_close(&arena);
	return failed;
}

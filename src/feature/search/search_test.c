/* The search on both engines: what it finds is what a plain scan of the folded texts finds; what is erased is gone; who may not
 * know a candidate cannot tell from anything that he is there. */
#include "feature/search/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "feature/search/analyzer.h"
#include "feature/search/search_store.h"
#include "platform/unicode/unicode.h"
#include "testing/firm_rows.h"

enum { TEXTS = 120, QUERIES = 300, TEXT_CHARACTERS = 40 };

/* --- Random texts; the seed is printed --- */

static uint64_t state_of_dice;

static int dice(int sides)
{
	state_of_dice = state_of_dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((state_of_dice >> 33) % (uint64_t)sides);
}

static void seed_dice(void)
{
	const char *given = getenv("GENJIN_SEED");

	state_of_dice = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	print_message("GENJIN_SEED=%llu\n", (unsigned long long)state_of_dice);
}

/* Few characters, so that pairs repeat and words overlap; several forms of the same one. */
static const char *const characters[] = { "张", "伟", "張", "偉", "电", "電", "话", "候", "选", "Java", "j", "Ａ", "a", "１", "1",
					  "C++", ".", "，", " ", "　", "\n", "é", "ﬁ", "𠮷", "ß", "-", "％", "%", "_", "'" };

static char *random_text(struct arena *arena, int length)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, 64 * 1024);
	for (int i = 0; i < length; i++)
		text_append(&out, characters[dice(sizeof(characters) / sizeof(characters[0]))]);
	return arena_text(arena, text_chars(&out));
}

/* --- Recall and precision --- */

static const char *folded(struct test_db *test, const char *text)
{
	const char *out;

	assert_ok(&test->ctx, unicode_fold(&test->ctx, text, &out));
	return out;
}

/* A stretch of two to seven characters of the folded text; NULL when it begins or ends in a blank. */
static const char *stretch(struct test_db *test, const char *text)
{
	size_t count = text_code_points(text);
	int length = 2 + dice(6);
	const char *at = text;

	if (count < (size_t)length)
		return NULL;
	for (int skip = dice((int)count - length + 1); skip > 0; skip--)
		unicode_next(&at);
	const char *end = at;
	for (int i = 0; i < length; i++)
		unicode_next(&end);
	const char *found = arena_text_n(&test->arena, at, (size_t)(end - at));
	return *found == ' ' || end[-1] == ' ' ? NULL : found;
}

static struct search_page find(struct test_db *test, struct search_filter filter)
{
	struct search_page page;

	filter.limit = filter.limit ? filter.limit : 200;
	assert_ok(&test->ctx, search_find(&test->ctx, &filter, &page));
	return page;
}

static bool holds(const struct search_page *page, int64_t id)
{
	for (size_t i = 0; i < page->page.items.count; i++) {
		if (((const struct search_hit *)page->page.items.items)[i].id == id)
			return true;
	}
	return false;
}

static struct list only_records(void)
{
	static const char *const kinds[] = { "record" };

	return (struct list){ (void *)(uintptr_t)kinds, 1 };
}

/* One query, as a phrase, against the scan; in both orders. */
static void compare(struct test_db *test, const char *const *texts, const int64_t *ids, const char *word)
{
	const char *q = arena_format(&test->arena, "\"%s\"", word);

	for (int sort = SEARCH_NEWEST; sort <= SEARCH_BEST; sort++) {
		struct search_page page = find(test, (struct search_filter){ .q = q, .in = only_records(), .sort = sort });
		int64_t expected = 0;

		for (int i = 0; i < TEXTS; i++) {
			bool is_there = strstr(texts[i], word) != NULL;

			expected += is_there;
			if (is_there != holds(&page, ids[i]))
				print_message("%s: %s in %s\n", word, is_there ? "missing" : "wrong", texts[i]);
			assert_int_equal(is_there, holds(&page, ids[i]));
		}
		assert_int_equal(page.page.total, expected);
	}
}

static int64_t add_record(struct test_db *test, int64_t candidate_id, const char *text, int64_t at_ms)
{
	return save_record(test, (struct record_new){ .candidate_id = candidate_id, .direction = "in", .text = text, .at = at_ms });
}

static void finds_what_a_plain_scan_finds(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	const char *texts[TEXTS];
	int64_t ids[TEXTS];

	seed_dice();
	for (int i = 0; i < TEXTS; i++) {
		char *text = random_text(&test->arena, 3 + dice(TEXT_CHARACTERS));

		texts[i] = folded(test, text);
		ids[i] = add_record(test, candidate_id, *texts[i] ? text : "空的", TEST_DB_NOW_MS - dice(1000) * INT64_C(60000));
		texts[i] = *texts[i] ? texts[i] : "空的";
	}
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	for (int i = 0; i < QUERIES; i++) {
		const char *word = stretch(test, texts[dice(TEXTS)]);

		if (word)
			compare(test, texts, ids, word);
	}
}

static void newest_comes_first(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t before = INT64_MAX;

	seed_dice();
	for (int i = 0; i < 60; i++)
		add_record(test, candidate_id, "同样的话", TEST_DB_NOW_MS - dice(30) * INT64_C(1000));
	for (int i = 0; i < 40; i++) /* more of one instant than have a number of it */
		add_record(test, candidate_id, "同样的话", TEST_DB_NOW_MS - MS_PER_DAY);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	struct search_page page = find(test, (struct search_filter){ .q = "同样" });
	assert_int_equal(page.page.items.count, 100);
	for (size_t i = 0; i < 100; i++) {
		const struct search_hit *hit = (const struct search_hit *)page.page.items.items + i;

		assert_true(hit->at <= before);
		before = hit->at;
	}
}

/* --- What leaves, and what may not be known --- */

static void what_is_indexed_twice_leaves_once(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t noted;

	add_record(test, candidate_id, "电话沟通", TEST_DB_NOW_MS);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	assert_ok(&test->ctx, search_rebuild(&test->ctx, &noted));
	assert_true(noted >= 2);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	assert_int_equal(find(test, (struct search_filter){ .q = "沟通" }).page.total, 1);
	test_db_exec(test, "UPDATE record SET text = '改了'; "
			   "INSERT INTO search_change (firm_id, kind, ref_id) SELECT 1, 'record', id FROM record");
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	assert_int_equal(find(test, (struct search_filter){ .q = "沟通" }).page.total, 0);
	assert_int_equal(find(test, (struct search_filter){ .q = "改了" }).page.total, 1);
	assert_int_equal(count(test, "SELECT count(*) FROM search_doc WHERE kind = 'r'"), 1);
}

static const char *shown_to(struct test_db *test, int64_t account_id, const char *q)
{
	CLOSING(text_done) struct text out = { 0 };
	struct list suggestions;

	act_as(test, account_id);
	struct search_page page = find(test, (struct search_filter){ .q = q });
	assert_ok(&test->ctx, search_suggest(&test->ctx, q, 10, &suggestions));
	text_init(&out, 1024 * 1024);
	text_append_format(&out, "%lld %d %zu %zu", (long long)page.page.total, page.total_exact, page.page.items.count, suggestions.count);
	for (size_t i = 0; i < page.page.items.count; i++) {
		const struct search_hit *hit = (const struct search_hit *)page.page.items.items + i;

		text_append_format(&out, " %s-%lld-%s", hit->kind, (long long)hit->id, hit->candidate.name);
	}
	act_as(test, LISA);
	return arena_text(&test->arena, text_chars(&out));
}

/* Two worlds that differ in what Tom may not know look the same to him, few hits or many. */
static void hidden_rows_change_nothing(void **state)
{
	struct test_db *test = working_firm(*state);
	static const char *const queries[] = { "王小", "王", "沟通", "外人 沟通", "-沟通 王小", "渠道:电话" };
	const char *before[6];

	test_db_exec(test, "INSERT INTO candidate (firm_id, name, name_key, name_pinyin, search_key, created_by_id, "
			   "created_at_ms, updated_at_ms)"
			   " VALUES (1, '王小红', '王小红', 'wangxiaohong', '王小红', 2, 0, 0);"
			   "INSERT INTO search_change (firm_id, kind, ref_id) VALUES (1, 'candidate', 1)");
	act_as(test, TOM);
	add_record(test, 1, "电话沟通", TEST_DB_NOW_MS);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	for (int i = 0; i < 6; i++)
		before[i] = shown_to(test, TOM, queries[i]);
	act_as(test, LISA);
	int64_t hidden = some_candidate(test);
	test_db_exec(test, "INSERT INTO search_change (firm_id, kind, ref_id) VALUES (1, 'candidate', 2)");
	for (int i = 0; i < 600; i++)
		add_record(test, hidden, "外人 电话沟通", TEST_DB_NOW_MS - i);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	for (int i = 0; i < 6; i++)
		assert_string_equal(shown_to(test, TOM, queries[i]), before[i]);
	assert_string_not_equal(shown_to(test, LISA, "沟通"), before[2]);
}

/* The pair 77 as it lies in a block of FTS5, whose terms leave out what they share with the one before. */
static int64_t blocks_with_the_pair(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM search_gram_data WHERE instr(block, x'B7EE80B7') > 0");
}

/* What is erased is in no row of the index and in no block of its terms, not only hidden until a merge. */
static void erased_text_is_gone_from_the_index(void **state)
{
	struct test_db *test = working_firm(*state);

	add_record(test, some_candidate(test), "QZXW77", TEST_DB_NOW_MS);
	add_record(test, 1, "别的话", TEST_DB_NOW_MS);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	if (test->engine == DB_SQLITE)
		assert_true(blocks_with_the_pair(test) > 0);
	test_db_exec(test, "DELETE FROM todo; UPDATE followup SET last_record_id = NULL; DELETE FROM record WHERE id = 1;"
			   "INSERT INTO search_change (firm_id, kind, ref_id) VALUES (1, 'record', 1)");
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	assert_int_equal(count(test, test->engine == DB_SQLITE ? "SELECT count(*) FROM search_text WHERE norm LIKE '%%qzxw%%'"
							       : "SELECT count(*) FROM search_doc WHERE norm LIKE '%%qzxw%%'"), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM search_doc WHERE kind = 'r'"), 1);
	if (test->engine == DB_SQLITE)
		assert_int_equal(blocks_with_the_pair(test), 0);
}

static enum err forget_firm(struct ctx *ctx, void *arg)
{
	(void)arg;
	return search_forget_firm(ctx);
}

/* A piece that read its texts before and writes them after finds a newer change of each, and leaves it alone. */
static void a_forgotten_firm_does_not_come_back(void **state)
{
	struct test_db *test = working_firm(*state);

	add_record(test, some_candidate(test), "电话沟通", TEST_DB_NOW_MS);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	assert_ok(&test->ctx, db_write(&test->ctx, forget_firm, NULL));
	assert_int_equal(count(test, "SELECT count(*) FROM search_doc"), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM search_change WHERE kind = 'record' AND ref_id = 1"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM search_change WHERE kind = 'candidate' AND ref_id = 1"), 1);
}

/* A page of long texts costs no more memory than a few of them. */
static void a_page_of_long_cvs_is_shown(void **state)
{
	struct test_db *test = working_firm(*state);
	struct text resume = { 0 };

	text_init(&resume, 1024 * 1024);
	for (int i = 0; i < 60000; i++)
		text_append(&resume, i % 2 ? "长文" : "简历");
	for (int i = 0; i < 150; i++)
		some_candidate(test);
	test_db_exec(test, arena_format(&test->arena, "UPDATE candidate SET resume = '%s';"
					"INSERT INTO search_change (firm_id, kind, ref_id) SELECT 1, 'candidate', id FROM candidate",
					text_chars(&resume)));
	text_done(&resume);
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	size_t before = test->arena.used_bytes;
	assert_int_equal(find(test, (struct search_filter){ .q = "长文" }).page.items.count, 150);
	assert_true(test->arena.used_bytes - before < 4 * 1024 * 1024);
	arena_reset(&test->arena);
}

static const char *problems_of(struct test_db *test, bool all)
{
	CLOSING(text_done) struct text problems = { 0 };

	text_init(&problems, 64 * 1024);
	assert_ok(&test->ctx, search_check(&test->ctx, all, &problems));
	return arena_text(&test->arena, text_chars(&problems));
}

/* What differs is told, unless it waits to be indexed. */
static void the_check_finds_what_differs(void **state)
{
	struct test_db *test = working_firm(*state);

	add_record(test, some_candidate(test), "电话沟通", TEST_DB_NOW_MS);
	add_record(test, 1, "别的话", TEST_DB_NOW_MS);
	test_db_exec(test, "INSERT INTO search_change (firm_id, kind, ref_id) VALUES (1, 'candidate', 1)");
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	assert_string_equal(problems_of(test, false), "");
	assert_string_equal(problems_of(test, true), "");
	test_db_exec(test, "UPDATE record SET text = '改了' WHERE id = 2");
	assert_string_equal(problems_of(test, false), "firm 1, search, record 2: it is indexed otherwise than it stands\n");
	test_db_exec(test, "INSERT INTO search_change (firm_id, kind, ref_id) VALUES (1, 'record', 2)");
	assert_string_equal(problems_of(test, false), "");
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	test_db_exec(test, "DELETE FROM search_doc WHERE kind = 'r' AND ref_id = 1");
	assert_string_equal(problems_of(test, false), "firm 1, search, record 1: it is not indexed\n");
	test_db_exec(test, "UPDATE record SET is_sealed = 1 WHERE id = 2");
	assert_string_equal(problems_of(test, true), "firm 1, search, record 1: it is not indexed\n"
						     "firm 1, search, record 2: it is indexed, but nothing that may be searched\n");
}

/* The terms themselves are compared, too. */
static void the_check_misses_no_term(void **state)
{
	struct test_db *test = working_firm(*state);

	add_record(test, some_candidate(test), "电话沟通", TEST_DB_NOW_MS);
	test_db_exec(test, "INSERT INTO search_change (firm_id, kind, ref_id) VALUES (1, 'candidate', 1)");
	assert_ok(&test->ctx, search_catch_up(&test->ctx));
	test_db_exec(test, test->engine == DB_SQLITE ? "INSERT INTO search_gram (search_gram, rowid, grams)"
						       " SELECT 'delete', id, '1ra沟通' FROM search_doc WHERE kind = 'r'"
						     : arena_format(&test->arena, "UPDATE search_gram SET grams = array_remove(grams, %d)",
								    (int)analyzer_number("1ra沟通", strlen("1ra沟通"))));
	assert_string_equal(problems_of(test, true), "firm 1, search, record 1: it is not found by all of its terms\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_a_plain_scan_finds),
		cmocka_unit_test(newest_comes_first),
		cmocka_unit_test(what_is_indexed_twice_leaves_once),
		cmocka_unit_test(hidden_rows_change_nothing),
		cmocka_unit_test(a_forgotten_firm_does_not_come_back),
		cmocka_unit_test(erased_text_is_gone_from_the_index),
		cmocka_unit_test(a_page_of_long_cvs_is_shown),
		cmocka_unit_test(the_check_finds_what_differs),
		cmocka_unit_test(the_check_misses_no_term),
	};

	return test_db_run("search", tests, sizeof(tests) / sizeof(tests[0]));
}

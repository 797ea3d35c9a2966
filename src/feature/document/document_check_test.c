/* Rows against files: each kind of difference is named, and nothing else. */
#include "feature/document/document.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing/firm_rows.h"

#define HELLO_SHA256 "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static void write_file(struct test_db *test, const char *name, const char *content)
{
	FILE *file = fopen(arena_format(&test->arena, "%s/kept/ab/ab%s", test->folder, name), "w");

	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

/* A file with text and small picture, one without text, and one whose sound the firm keeps no longer. */
static struct test_db *firm_with_files(void *state)
{
	struct test_db *test = working_firm(state);
	const char *folder = arena_format(&test->arena, "%s/kept", test->folder);

	setenv("GENJIN_FILES", folder, 1);
	mkdir(folder, 0700);
	mkdir(arena_format(&test->arena, "%s/ab", folder), 0700);
	write_file(test, "000000000000000000000000000001", "hello");
	write_file(test, "000000000000000000000000000002", "hello");
	write_file(test, "00000000000000000000000000000a", "picture");
	some_candidate(test);
	test_db_exec(test,
		"INSERT INTO attachment (firm_id, candidate_id, account_id, kind, file_name, mime, bytes, sha256, file, thumbnail,"
		" text_state, text_pages, created_at_ms, original_gone_at_ms) VALUES"
		" (1, 1, 1, 'cv', 'a.pdf', 'application/pdf', 5, '" HELLO_SHA256 "', 'ab/ab000000000000000000000000000001',"
		"  'ab/ab00000000000000000000000000000a', 'done', 1, 0, NULL),"
		" (1, 1, 1, 'other', 'b.doc', 'application/msword', 5, '" HELLO_SHA256 "', 'ab/ab000000000000000000000000000002', NULL,"
		"  'none', 0, 0, NULL),"
		" (1, 1, 1, 'recording', 'c.wav', 'audio/wav', 0, '" HELLO_SHA256 "', 'ab/ab000000000000000000000000000003', NULL,"
		"  'none', 0, 0, 9);"
		"INSERT INTO document_text (firm_id, attachment_id, page, text) VALUES (1, 1, 1, 'text');"
		"INSERT INTO document_usage (firm_id, files, bytes) VALUES (1, 3, 10)");
	return test;
}

static void finds(struct test_db *test, const char *wanted)
{
	struct text problems;

	text_init(&problems, 4096);
	assert_ok(&test->ctx, document_check(&test->ctx, &problems));
	assert_string_equal(text_chars(&problems), wanted);
	text_done(&problems);
}

static void what_is_well_is_not_named(void **state)
{
	finds(firm_with_files(*state), "");
}

static void a_content_is_there_whole_and_unchanged(void **state)
{
	struct test_db *test = firm_with_files(*state);
	const char *path = arena_format(&test->arena, "%s/kept/ab/ab000000000000000000000000000002", test->folder);

	write_file(test, "000000000000000000000000000002", "hell");
	finds(test, "firm 1, attachment 2: ab/ab000000000000000000000000000002 has not the size it should have\n");
	write_file(test, "000000000000000000000000000002", "hallo");
	finds(test, "firm 1, attachment 2: ab/ab000000000000000000000000000002 is damaged: its digest differs\n");
	unlink(path);
	finds(test, "firm 1, attachment 2: ab/ab000000000000000000000000000002 is missing\n");
}

static void small_pictures_and_texts_are_as_their_row_says(void **state)
{
	struct test_db *test = firm_with_files(*state);

	unlink(arena_format(&test->arena, "%s/kept/ab/ab00000000000000000000000000000a", test->folder));
	finds(test, "firm 1, attachment 1: ab/ab00000000000000000000000000000a (small picture) is missing\n");
	write_file(test, "00000000000000000000000000000a", "picture");
	test_db_exec(test, "UPDATE attachment SET text_pages = 2 WHERE id = 1");
	finds(test, "firm 1, attachment 1: its text has not the pages it should have\n");
	test_db_exec(test, "UPDATE attachment SET text_state = 'failed' WHERE id = 1");
	finds(test, "firm 1, attachment 1: there is text of it, but none was read\n");
	test_db_exec(test, "UPDATE attachment SET text_state = 'waiting' WHERE id = 1");
	finds(test, "firm 1, attachment 1: its text is waited for, but nothing will read it\n");
	test_db_exec(test, "INSERT INTO job (firm_id, kind, unique_key, payload, run_at_ms, created_at_ms)"
			   " VALUES (1, 'document.extract', '1', '{}', 0, 0)");
	finds(test, "");
}

static void the_quota_counts_what_there_is(void **state)
{
	struct test_db *test = firm_with_files(*state);

	test_db_exec(test, "UPDATE document_usage SET bytes = 11");
	finds(test, "firm 1: the quota counts 3 files of 11 bytes, there are 3 of 10\n");
}

static void a_file_without_a_row_is_named(void **state)
{
	struct test_db *test = firm_with_files(*state);
	struct text orphans;

	text_init(&orphans, 4096);
	assert_ok(&test->ctx, document_check_orphans(&test->ctx, &orphans));
	assert_string_equal(text_chars(&orphans), "");
	write_file(test, "00000000000000000000000000000b", "left by a kill");
	assert_ok(&test->ctx, document_check_orphans(&test->ctx, &orphans));
	assert_string_equal(text_chars(&orphans), "ab/ab00000000000000000000000000000b: no row names this file\n");
	text_done(&orphans);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_well_is_not_named),
		cmocka_unit_test(a_content_is_there_whole_and_unchanged),
		cmocka_unit_test(small_pictures_and_texts_are_as_their_row_says),
		cmocka_unit_test(the_quota_counts_what_there_is),
		cmocka_unit_test(a_file_without_a_row_is_named),
	};

	return test_db_run("document_check", tests, sizeof(tests) / sizeof(tests[0]));
}

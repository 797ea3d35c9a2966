/* Drafts by phrases, and the end of originals, with a clock that the test moves. */
#include "feature/transcript/transcript_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "feature/document/document.h"
#include "testing/firm_rows.h"

static struct transcript_draft draft_of(struct test_db *test, const char *text)
{
	struct transcript_draft draft = { 0 };

	transcript_draft_by_rules(&test->ctx, text, &draft);
	assert_string_equal(draft.source, "rules");
	return draft;
}

static void sentences_are_sorted_and_nothing_is_added(void **state)
{
	struct test_db *test = *state;
	struct transcript_draft draft = draft_of(test, "你好。我现在年薪五十万！我有点担心出差；我下周发给你简历\n天气真热");

	assert_string_equal(draft.fact, "我现在年薪五十万！");
	assert_string_equal(draft.emotion_text, "我有点担心出差；");
	assert_int_equal(draft.emotion, 2);
	assert_string_equal(draft.action, "我下周发给你简历");
	draft = draft_of(test, "My notice is two months. I'm EXCITED about it. Let me send you my resume.");
	assert_string_equal(draft.fact, "My notice is two months.");
	assert_string_equal(draft.emotion_text, "I'm EXCITED about it.");
	assert_int_equal(draft.emotion, 4);
	assert_string_equal(draft.action, "Let me send you my resume.");
}

static void denied_moods_count_once(void **state)
{
	struct test_db *test = *state;

	assert_int_equal(draft_of(test, "我对这个职位不感兴趣。").emotion, 2);
	assert_int_equal(draft_of(test, "I am not interested. I am not happy. I am worried.").emotion, 1);
	assert_int_equal(draft_of(test, "很好，挺好，不错，期待。").emotion, 5);
	assert_int_equal(draft_of(test, "不错，但是有压力。").emotion, 3);
}

static void without_a_phrase_the_first_sentences_stand(void **state)
{
	struct test_db *test = *state;
	struct transcript_draft draft = draft_of(test, "甲。乙。丙。丁。");

	assert_string_equal(draft.fact, "甲。\n乙。\n丙。");
	assert_int_equal(draft.emotion, 0);
	assert_null(draft.action);
	draft = draft_of(test, "");
	assert_null(draft.fact);
	draft = draft_of(test, " \n \n");
	assert_null(draft.fact);
}

static void long_texts_stay_whole_sentences(void **state)
{
	struct test_db *test = *state;
	struct text text;

	text_init(&text, 1024 * 1024);
	for (int i = 0; i < 5000; i++)
		text_append(&text, "我期望年薪六十万。");
	struct transcript_draft draft = draft_of(test, text_chars(&text));
	text_done(&text);
	assert_in_range(strlen(draft.fact), 1000, 1600);
	assert_true(text_ends(draft.fact, "万。"));
}

/* A recording that was heard now, of a firm that keeps originals for seven days. */
static const char *heard_recording(struct test_db *test)
{
	const char *folder = arena_format(&test->arena, "%s/kept", test->folder);
	const char *path = arena_format(&test->arena, "%s/ab/ab000000000000000000000000000000", folder);

	setenv("GENJIN_FILES", folder, 1);
	mkdir(folder, 0700);
	mkdir(arena_format(&test->arena, "%s/ab", folder), 0700);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("sound", file);
	fclose(file);
	some_candidate(test);
	test_db_exec(test, arena_format(&test->arena,
		"INSERT INTO attachment (firm_id, candidate_id, account_id, kind, file_name, mime, bytes, sha256, file, text_state,"
		" created_at_ms)"
		" VALUES (1, 1, 1, 'recording', 'a.wav', 'audio/wav', 5, '', 'ab/ab000000000000000000000000000000', 'none', 0);"
		"INSERT INTO document_usage (firm_id, files, bytes) VALUES (1, 1, 5);"
		"INSERT INTO speech_setting (firm_id, engine, timeout_s, keep_days, updated_at_ms, updated_by_id)"
		" VALUES (1, 'none', 60, 7, 0, 1);"
		"INSERT INTO transcript (firm_id, attachment_id, state, consent, requested_by_id, requested_at_ms, not_before_ms,"
		" done_at_ms)"
		" VALUES (1, 1, 'done', 'x', 1, 0, 0, %lld);"
		"INSERT INTO transcript_segment (firm_id, transcript_id, start_ms, end_ms, text) VALUES (1, 1, 0, 9, '你好')",
		(long long)test->clock.fixed_ms));
	return path;
}

static void run_jobs(struct test_db *test)
{
	static const struct job_kind kinds[] = { { .name = "document.originals", .run = transcript_job_originals, .every_ms = 1000 } };
	int count;

	test->ctx.firm_id = 0;
	assert_ok(&test->ctx, job_run_due(&test->ctx, kinds, 1, &count));
	act_as(test, LISA);
}

static void originals_go_after_their_time_and_the_text_stays(void **state)
{
	struct test_db *test = working_firm(*state);
	const char *path = heard_recording(test);
	const char *text;

	test->clock.fixed_ms += 7 * (int64_t)MS_PER_DAY - 1000;
	run_jobs(test);
	assert_int_equal(access(path, F_OK), 0);
	test->clock.fixed_ms += 10 * 1000;
	run_jobs(test);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(test_db_int(test, "SELECT bytes FROM document_usage"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM attachment WHERE original_gone_at_ms IS NOT NULL"), 1);
	assert_ok(&test->ctx, transcript_text(&test->ctx, 1, &text));
	assert_string_equal(text, "你好");
	unsetenv("GENJIN_FILES");
}

static enum err forget(struct ctx *ctx, void *arg)
{
	return transcript_on_document_gone(ctx, arg);
}

static void nothing_is_left_of_a_file_that_is_gone(void **state)
{
	struct test_db *test = working_firm(*state);
	struct hook_document event = { 1, 1 };

	heard_recording(test);
	assert_ok(&test->ctx, db_write(&test->ctx, forget, &event));
	assert_int_equal(test_db_int(test, "SELECT (SELECT count(*) FROM transcript) + (SELECT count(*) FROM transcript_segment)"), 0);
	assert_ok(&test->ctx, db_write(&test->ctx, forget, &event));
	unsetenv("GENJIN_FILES");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_are_sorted_and_nothing_is_added),
		cmocka_unit_test(denied_moods_count_once),
		cmocka_unit_test(without_a_phrase_the_first_sentences_stand),
		cmocka_unit_test(long_texts_stay_whole_sentences),
		cmocka_unit_test(originals_go_after_their_time_and_the_text_stays),
		cmocka_unit_test(nothing_is_left_of_a_file_that_is_gone),
	};

	return test_db_run("transcript", tests, sizeof(tests) / sizeof(tests[0]));
}

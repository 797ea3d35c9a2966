/* Whole imports on both engines: every row ends in exactly one count, nothing goes in twice. */
#include "feature/importer/importer.h"
#include "feature/pipeline/pipeline.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/importer/importer_run.h"
#include "platform/crypto/keyring.h"
#include "testing/test_db.h"

enum { PARTNER = 1, SENIOR };

static struct keyring *keys;

static void act(struct test_db *test, int64_t account_id, int role)
{
	test->ctx.actor = (struct actor){ .account_id = account_id, .role = role, .login = "test", .locale = "zh-CN",
					  .zone = zone_get("Asia/Shanghai") };
}

static void add_people(struct test_db *test)
{
	test->ctx.keys = keys;
	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES "
			   "(1, 'p', '合伙人', 'partner', '-', 1), (1, 's', '资深', 'senior', '-', 1)");
	act(test, PARTNER, ROLE_PARTNER);
}

static const char *write_file(struct test_db *test, const char *name, const char *content)
{
	const char *path = arena_format(&test->arena, "%s/%s", test->folder, name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
	assert_int_equal(fclose(file), 0);
	return path;
}

static struct import_file_result run(struct test_db *test, const char *kind, const char *path)
{
	struct import_file file = { .kind = kind, .path = path,
				    .rejects_folder = arena_format(&test->arena, "%s/rejects", test->folder) };
	struct import_file_result result = { 0 };

	assert_ok(&test->ctx, importer_run_file(&test->ctx, &file, &result));
	assert_int_equal(result.rows, result.created + result.merged + result.skipped + result.rejected);
	return result;
}

static struct import_file_result run_text(struct test_db *test, const char *kind, const char *content)
{
	return run(test, kind, write_file(test, "file.csv", content));
}

static void assert_counts(struct import_file_result result, int64_t created, int64_t merged, int64_t skipped,
			  int64_t rejected)
{
	assert_int_equal(result.created, created);
	assert_int_equal(result.merged, merged);
	assert_int_equal(result.skipped, skipped);
	assert_int_equal(result.rejected, rejected);
}

#define PEOPLE                                                                     \
	"姓名,手机,现公司,现职位,性别,备注\n"                                      \
	"张伟,13800138000,甲公司,经理,男,会法语\n"                                 \
	"张伟,13800138000,乙公司,总监,男,\n"                                       \
	",,,,,\n"                                                                  \
	"李娜,,丙集团,主管,女,\n"                                                  \
	"李娜,,丙集团,主管,女,\n"                                                  \
	"李娜,,丙集团,主管,男,\n"                                                  \
	"王,,丁公司,,男,\n"                                                        \
	"王,,丁公司,,男,\n"                                                        \
	"赵敏,1.38E+10,戊公司,,女,\n"                                              \
	",13900139000,己公司,,,\n"

static void every_row_ends_in_one_count(void **state)
{
	struct test_db *test = *state;

	add_people(test);
	struct import_file_result result = run_text(test, "candidates", PEOPLE);
	/* 张伟 by phone and the second 李娜 by name and employer are merged; the male 李娜 and both bare 王 are others. */
	assert_counts(result, 5, 2, 1, 2);
	assert_int_equal(result.blank, 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM candidate"), 5);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM candidate WHERE company = '甲公司' AND "
					   "resume LIKE '会法语%公司: 乙公司%职位: 总监%'"), 1);
}

static void the_same_file_again_creates_nothing(void **state)
{
	struct test_db *test = *state;

	add_people(test);
	run_text(test, "candidates", PEOPLE);
	int64_t versions = test_db_int(test, "SELECT sum(version) FROM candidate");
	assert_counts(run_text(test, "candidates", PEOPLE), 0, 7, 1, 2);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM candidate"), 5);
	assert_int_equal(test_db_int(test, "SELECT sum(version) FROM candidate"), versions);
}

static void rejected_rows_keep_their_cells(void **state)
{
	struct test_db *test = *state;
	CLOSING(text_done) struct text csv = { 0 };

	add_people(test);
	struct import_file_result result = run_text(test, "candidates", "姓名,手机,备注\n赵敏,1.38E+10,=1+1\n孙,12,\"a,\"\"b\"\"\"\n");
	assert_counts(result, 0, 0, 0, 2);
	assert_non_null(result.rejects_file);
	text_init(&csv, 100000);
	assert_ok(&test->ctx, import_rejects_csv(&test->ctx, result.id, &csv));
	assert_string_equal(text_chars(&csv),
			    "\xEF\xBB\xBF行号,原因,姓名,手机,备注\r\n"
			    "2,号码被表格软件截断成了科学计数，请改为文本格式后重新填写,赵敏,1.38E+10,'=1+1\r\n"
			    "3,电话号码无法识别,孙,12,\"a,\"\"b\"\"\"\r\n");
}

static void equal_positions_stay_apart_and_come_once(void **state)
{
	static const char content[] = "positionName,month_salary,companyName,city\n"
				      "数据分析师,15k-30k,甲公司,北京\n"
				      "数据分析师,15k-30k,甲公司,北京\n"
				      "\n"
				      "架构师,面议,乙公司,上海\n"
				      ",15k,丙公司,上海\n";
	struct test_db *test = *state;

	add_people(test);
	assert_counts(run_text(test, "positions", content), 3, 0, 1, 1);
	assert_counts(run_text(test, "positions", content), 0, 3, 1, 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM position WHERE salary_min = 1500000 AND salary_max = 3000000"), 2);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM company"), 2);
}

/* --- Steps of the API --- */

struct call {
	int64_t id;
	struct import_start start;
};

static enum err work_begin(struct ctx *ctx, void *arg)
{
	struct call *call = arg;

	return import_begin(ctx, call->id, &call->start, true);
}

static enum err work_cancel(struct ctx *ctx, void *arg)
{
	return import_cancel(ctx, ((struct call *)arg)->id);
}

static enum err work_advance(struct ctx *ctx, void *arg)
{
	return import_store_advance(ctx, arg);
}

static enum err work_show(struct ctx *ctx, void *arg)
{
	return import_show_guess(ctx, *(const int64_t *)arg);
}

/* Candidates in a file, guessed and not started. */
static int64_t take_in(struct test_db *test, const char *path, const char *file_name)
{
	int64_t id = 0;

	assert_ok(&test->ctx, import_take_in(&test->ctx, &(struct import_upload){ "candidates", path, file_name, NULL }, &id));
	assert_ok(&test->ctx, db_write(&test->ctx, work_show, &id));
	return id;
}

static void an_import_is_hidden_until_its_guess_is_shown(void **state)
{
	struct test_db *test = *state;
	struct import import;
	int64_t id;

	add_people(test);
	const struct import_upload upload = { "candidates", write_file(test, "a.csv", PEOPLE), "a", NULL };
	assert_ok(&test->ctx, import_take_in(&test->ctx, &upload, &id));
	assert_fault(&test->ctx, import_get(&test->ctx, id, &import), ERR_NOT_FOUND, "import.not_found");
	assert_ok(&test->ctx, db_write(&test->ctx, work_show, &id));
	assert_ok(&test->ctx, import_get(&test->ctx, id, &import));
	assert_string_equal(import.state, "guessed");
}

static const struct job_kind jobs[] = { IMPORTER_JOBS };

static void a_job_takes_the_rows_in_by_the_chosen_mapping(void **state)
{
	struct test_db *test = *state;
	struct import_pair pairs[] = { { 1, "name" }, { 0, "company" } };
	struct call call = { .start = { .has_mapping = true, .mapping = { pairs, 2 }, .skip_duplicates = true } };
	struct import import;
	int count;

	add_people(test);
	const char *path = write_file(test, "odd.csv", "foo,bar\n甲公司,张伟\n甲公司,张伟\n");
	call.id = take_in(test, path, "报表.csv");
	assert_ok(&test->ctx, import_get(&test->ctx, call.id, &import));
	assert_string_equal(import.state, "guessed");
	assert_string_equal(import.file_name, "报表.csv");
	assert_int_equal(import.counts.rows, 2);
	assert_string_equal(import.sample, "[[\"甲公司\",\"张伟\"],[\"甲公司\",\"张伟\"]]");
	assert_ok(&test->ctx, db_write(&test->ctx, work_begin, &call));
	assert_fault(&test->ctx, db_write(&test->ctx, work_begin, &call), ERR_CONFLICT, "import.started");
	assert_ok(&test->ctx, job_run_due(&test->ctx, jobs, 1, &count));
	assert_int_equal(count, 1);
	assert_ok(&test->ctx, import_get(&test->ctx, call.id, &import));
	assert_string_equal(import.state, "done");
	assert_int_equal(import.counts.created, 1);
	assert_int_equal(import.counts.skipped, 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM import_chunk"), 0);
	/* The layout is remembered. */
	call.id = take_in(test, path, path);
	assert_ok(&test->ctx, import_get(&test->ctx, call.id, &import));
	const struct guess_column *columns = import.guess.columns.items;
	assert_string_equal(columns[1].field, "name");
	assert_true(columns[1].remembered);
}

static void bad_mappings_are_refused(void **state)
{
	static const struct {
		struct import_pair pairs[2];
		size_t count;
	} cases[] = { { { { 1, "company" } }, 1 },
		      { { { 0, "name" }, { 1, "name" } }, 2 },
		      { { { 0, "name" }, { 9, "company" } }, 2 },
		      { { { 0, "name" }, { 1, "nonsense" } }, 2 },
		      { { { 0, "name" }, { 0, "company" } }, 2 } };
	struct test_db *test = *state;
	struct call call = { .start.has_mapping = true };

	add_people(test);
	call.id = take_in(test, write_file(test, "a.csv", "foo,bar\n1,2\n"), "a");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		call.start.mapping = (struct list){ (void *)(uintptr_t)cases[i].pairs, cases[i].count };
		assert_fault(&test->ctx, db_write(&test->ctx, work_begin, &call), ERR_MEANING, "import.mapping");
	}
}

static void cancelled_imports_stay_cancelled(void **state)
{
	struct test_db *test = *state;
	struct call call = { 0 };
	struct import import;
	int count;

	add_people(test);
	call.id = take_in(test, write_file(test, "a.csv", PEOPLE), "a");
	assert_ok(&test->ctx, db_write(&test->ctx, work_begin, &call));
	assert_ok(&test->ctx, db_write(&test->ctx, work_cancel, &call));
	assert_ok(&test->ctx, job_run_due(&test->ctx, jobs, 1, &count));
	assert_ok(&test->ctx, import_run(&test->ctx, call.id, NULL));
	assert_ok(&test->ctx, import_get(&test->ctx, call.id, &import));
	assert_string_equal(import.state, "cancelled");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM candidate"), 0);
}

static const char *long_file(struct test_db *test, const char *name, int rows)
{
	CLOSING(text_done) struct text content = { 0 };

	text_init(&content, 1000000);
	text_append(&content, "姓名,手机,现公司\n");
	for (int i = 0; i < rows; i++)
		text_append_format(&content, "张伟%d,,甲公司\n", i % 300);
	return write_file(test, name, text_chars(&content));
}

/* The first 250 rows are in with the position that tells so, then the process died: what a batch leaves behind. */
static void interrupted_imports_go_on_where_they_stood(void **state)
{
	struct test_db *test = *state;
	struct call call = { 0 };

	add_people(test);
	assert_counts(run(test, "candidates", long_file(test, "begin.csv", 250)), 250, 0, 0, 0);
	const char *path = long_file(test, "long.csv", 600);
	call.id = take_in(test, path, path);
	assert_ok(&test->ctx, db_write(&test->ctx, work_begin, &call));
	test_db_exec(test, "UPDATE import SET position = 250, created = 250, job_id = NULL WHERE state = 'running'");
	/* A command with the same file goes on with it instead of starting another one. */
	struct import_file_result result = run(test, "candidates", path);
	assert_int_equal(result.id, call.id);
	assert_counts(result, 300, 300, 0, 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM candidate"), 300);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM import"), 2);
}

/* Whoever comes second with the same batch, after a lost lease or a cancel, changes nothing. */
static void a_batch_goes_in_once_only(void **state)
{
	struct test_db *test = *state;
	struct import_row row = { .state = "running", .position = 10, .created = 10, .position_before = 0 };

	add_people(test);
	row.id = run_text(test, "candidates", PEOPLE).id;
	test_db_exec(test, "UPDATE import SET state = 'running', position = 5");
	assert_fault(&test->ctx, db_write(&test->ctx, work_advance, &row), ERR_CANCELLED, "import.stopped");
	row.position_before = 5;
	assert_ok(&test->ctx, db_write(&test->ctx, work_advance, &row));
}

static void files_that_hold_no_table_are_refused(void **state)
{
	static const struct {
		const char *kind, *content, *sheet, *code;
	} cases[] = {
		{ "candidates", "\xD0\xCF\x11\xE0", NULL, "import.unreadable" },
		{ "candidates", "", NULL, "import.empty" },
		{ "candidates", "姓名,手机\n", NULL, "import.empty" },
		{ "people", "姓名,手机\n", NULL, "import.kind" },
		{ "candidates", "姓名,手机\n张伟,\n", "一部", "import.sheet" }, /* no workbook, no sheets */
	};
	struct test_db *test = *state;
	int64_t id;

	add_people(test);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct import_upload upload = { cases[i].kind, write_file(test, "a", cases[i].content), "a", cases[i].sheet };

		assert_fault(&test->ctx, import_take_in(&test->ctx, &upload, &id), ERR_MEANING, cases[i].code);
	}
}

static void seniors_see_their_own_imports_and_merge_their_own_people(void **state)
{
	struct test_db *test = *state;
	struct import import;

	add_people(test);
	struct import_file_result first = run_text(test, "candidates", "姓名,手机\n张伟,13800138000\n");
	act(test, SENIOR, ROLE_SENIOR);
	assert_fault(&test->ctx, import_get(&test->ctx, first.id, &import), ERR_NOT_FOUND, "import.not_found");
	assert_counts(run_text(test, "candidates", "姓名,手机\n张伟,13800138000\n李四,\n"), 1, 0, 0, 1);
}

static void contacts_find_or_add_their_candidates(void **state)
{
	static const char content[] = "姓名,手机,现公司,沟通时间,沟通方式,沟通结果,沟通内容,下次跟进时间\n"
				      "张伟,13800138000,甲公司,2026-11-20 10:00,电话,已接通,想看机会,2026-12-01\n"
				      "张伟,138-0013-8000,,2026/11/21,微信,未回复,,\n"
				      "李娜,,丙集团,21.11.2026,面谈,,聊了一小时,\n"
				      "李娜,,,2026-11-22,电话,无人接听,,\n"
				      "王五,,,2027-01-01,电话,已接通,未来,\n"
				      "王五,,,昨天,电话,已接通,,\n"
				      ",,,2026-11-20,电话,已接通,谁,\n";
	struct test_db *test = *state;

	add_people(test);
	run_text(test, "candidates", "姓名,手机,现公司\n张伟,13800138000,甲公司\n");
	assert_counts(run_text(test, "records", content), 4, 0, 0, 3);
	assert_counts(run_text(test, "records", content), 0, 4, 0, 3);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM candidate"), 2);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM record WHERE outcome = 'no_answer' AND channel = 'phone'"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM record WHERE channel = 'meeting' AND outcome = 'reached'"), 1);
	/* 2026-11-20 10:00 in Shanghai */
	assert_int_equal(test_db_int(test, "SELECT min(at_ms) FROM record"), 1795140000000);
}

static enum err seed_stages(struct ctx *ctx, void *arg)
{
	return pipeline_seed_firm(ctx, arg);
}

static void submissions_find_candidate_position_and_stage(void **state)
{
	static const char content[] = "姓名,手机,职位,客户公司,阶段,推荐时间,备注\n"
				      "张伟,13800138000,架构师,甲公司,面试,2026-11-20,\n"
				      "李娜,13900139000,架构师,,淘汰,2026-10-01,薪资不合\n"
				      "李娜,13900139000,总监,乙公司,已入职,2025-01-06,\n"
				      "王五,,财务,,已推荐,2026-11-20,\n"
				      "王五,,产品经理,,已推荐,2026-11-20,\n"
				      "王五,,架构师,,不知道,2026-11-20,\n";
	struct test_db *test = *state;

	add_people(test);
	assert_ok(&test->ctx, db_write(&test->ctx, seed_stages, NULL));
	run_text(test, "candidates", "姓名,手机,现公司\n张伟,13800138000,甲公司\n");
	run_text(test, "positions", "职位名称,公司\n架构师,甲公司\n总监,乙公司\n产品经理,甲公司\n产品经理,乙公司\n");
	assert_counts(run_text(test, "submissions", content), 3, 0, 0, 3);
	assert_counts(run_text(test, "submissions", content), 0, 3, 0, 3);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM submission WHERE stage_kind = 'interview' AND "
					   "stage_since_ms > created_at_ms"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM submission WHERE close_reason = '薪资不合' AND "
					   "stage_since_ms = created_at_ms"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM submission WHERE guarantee_until = '2025-04-06'"), 1);
	assert_int_equal(test_db_int(test, "SELECT sum(running_count) FROM position"), 2);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM stage_change WHERE at_ms < 1796000000000"), 3);
}

/* --- The real files --- */

static void real_files_go_in_whole_and_once(void **state)
{
	static const struct {
		const char *kind, *name;
		int64_t rows;
		int64_t created; /* -1 = not said */
	} files[] = {
		{ "candidates", "candidates/executives-gb18030.csv", 918, -1 },
		{ "candidates", "candidates/executives-utf8bom.csv", 918, 0 },
		{ "candidates", "candidates/academicians-gbk/candidates.csv", 358, -1 },
		{ "candidates", "candidates/academicians-gbk/academicians.csv", 58, -1 },
		{ "candidates", "ats-exports/ezekia/candidates.csv", 10, 10 },
		{ "candidates", "recruiter-calls/Interview.csv", 1233, 1233 },
		{ "records", "recruiter-calls/Interview.csv", 1233, 1233 },
		{ "positions", "positions/lagou_latlng_utf8bom.csv", 1829, 1829 },
		{ "positions", "positions/lagou_gbk_blankrows.csv", 870, 435 },
		{ "positions", "positions/lagou.xlsx", 182, 182 },
	};
	struct test_db *test = *state;
	const char *folder = getenv("GENJIN_REAL_DATA") ? getenv("GENJIN_REAL_DATA") : "../../shared/data";

	add_people(test);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *path = arena_format(&test->arena, "%s/%s", folder, files[i].name);

		if (access(path, R_OK) != 0) {
			print_message("skipped: no real data at %s\n", path);
			skip();
		}
		struct import_file_result first = run(test, files[i].kind, path);
		print_message("%s: %d rows, %d created, %d merged, %d skipped, %d rejected\n", files[i].name, (int)first.rows,
			      (int)first.created, (int)first.merged, (int)first.skipped, (int)first.rejected);
		assert_int_equal(first.rows, files[i].rows);
		assert_int_equal(first.rejected, 0);
		if (files[i].created >= 0)
			assert_int_equal(first.created, files[i].created);
		struct import_file_result again = run(test, files[i].kind, path);
		assert_int_equal(again.created, 0);
		assert_int_equal(again.merged, first.created + first.merged);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_ends_in_one_count),
		cmocka_unit_test(the_same_file_again_creates_nothing),
		cmocka_unit_test(rejected_rows_keep_their_cells),
		cmocka_unit_test(equal_positions_stay_apart_and_come_once),
		cmocka_unit_test(an_import_is_hidden_until_its_guess_is_shown),
		cmocka_unit_test(a_job_takes_the_rows_in_by_the_chosen_mapping),
		cmocka_unit_test(bad_mappings_are_refused),
		cmocka_unit_test(cancelled_imports_stay_cancelled),
		cmocka_unit_test(interrupted_imports_go_on_where_they_stood),
		cmocka_unit_test(a_batch_goes_in_once_only),
		cmocka_unit_test(contacts_find_or_add_their_candidates),
		cmocka_unit_test(submissions_find_candidate_position_and_stage),
		cmocka_unit_test(files_that_hold_no_table_are_refused),
		cmocka_unit_test(seniors_see_their_own_imports_and_merge_their_own_people),
		cmocka_unit_test(real_files_go_in_whole_and_once),
	};
	static const unsigned char master[KEYRING_MASTER_BYTES] = { 7 };

	keys = keyring_from_bytes(master);
	int failed = test_db_run("importer", tests, sizeof(tests) / sizeof(tests[0]));
	keyring_close(keys);
	return failed;
}

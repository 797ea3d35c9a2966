/* Headings and columns of real layouts. */
#include <stdint.h>

#include "base/text.h"
#include "feature/importer/importer_guess.h"
#include "feature/importer/importer_template.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MAX_ROWS = 8, MAX_CELLS = 32 };

static struct arena arena;
static struct ctx ctx = { .arena = &arena, .clock = &clock_system };

/* Cuts "a|b\nc|d" into rows and guesses. */
static struct guess guess_text(enum import_kind kind, const char *table)
{
	static struct guess_row rows[MAX_ROWS];
	static const char *cells[MAX_ROWS][MAX_CELLS];
	size_t row_count = 0;
	struct guess guess;

	for (const char *at = table; *at; row_count++) {
		size_t cell_count = 0;

		for (bool more = true; more;) {
			size_t length = strcspn(at, "|\n");

			cells[row_count][cell_count++] = length ? arena_text_n(&arena, at, length) : NULL;
			at += length;
			more = *at == '|';
			at += *at != '\0';
		}
		rows[row_count] = (struct guess_row){ (int64_t)row_count + 1, cells[row_count], cell_count };
	}
	assert_int_equal(guess_columns(&ctx, kind, rows, row_count, &guess), OK);
	return guess;
}

/* The text without these letters. */
static char *without(char *text, const char *letters)
{
	char *write = text;

	for (const char *at = text; *at; at++) {
		if (!strchr(letters, *at))
			*write++ = *at;
	}
	*write = '\0';
	return text;
}

/* "name,-,phone": the targets in the order of the columns. */
static void assert_guess(enum import_kind kind, const char *table, int header_row, const char *fields)
{
	struct guess guess = guess_text(kind, table);
	const struct guess_column *columns = guess.columns.items;
	struct text shown;

	text_init(&shown, 4000);
	for (size_t i = 0; i < guess.columns.count; i++)
		text_append_format(&shown, "%s%s", i ? "," : "", columns[i].field ? columns[i].field : "-");
	assert_string_equal(text_chars(&shown), fields);
	assert_int_equal(guess.header_row, header_row);
	text_done(&shown);
}

static void knows_chinese_and_english_headings(void **state)
{
	(void)state;
	assert_guess(IMPORT_CANDIDATES, "姓名|性别|出生年份|学历|现公司|现职位|简历\n高勇|男|1966|本科|山东三维|副总经理|高勇：男", 1,
		     "name,gender,birth_year,education,company,title,resume");
	assert_guess(IMPORT_CANDIDATES, "year|name|gender|birth_year|subarea|affiliation|affi_type|nominator\n"
		     "2003|万宝瑞|male|1941||农业部|gov|", 1,
		     "-,name,gender,birth_year,-,company,-,-");
	assert_guess(IMPORT_CANDIDATES, "CandidateId|FirstName|Surname|Email\n1|Zola|Towne|g@example.com", 1,
		     "-,given_name,surname,email");
	assert_guess(IMPORT_CANDIDATES, "Date of Interview|Client name|Name(Cand ID)|Gender|Candidate Current Location\n"
		     "13.02.2015|Hospira|Candidate 1|Male|Chennai", 1,
		     "-,-,name,gender,city");
	assert_guess(IMPORT_CANDIDATES, "*候选人姓名（必填）|联系电话|公司电话|公司地址|客户公司|期望年薪(万)\n张三|1||||", 1,
		     "name,phone,phone,office_address,-,expected_salary");
	assert_guess(IMPORT_POSITIONS,
		     "city|companyField|companyName|companySize|detailLink|experience|full_or_parttime|"
		     "month_salary|positionName|qualification\n", 1,
		     "city,industry,company,-,-,experience,-,salary,title,education");
	assert_guess(IMPORT_RECORDS, "Date of Interview|Client name|Name(Cand ID)|Expected Attendance\n"
		     "13.02.2015|Hospira|Candidate 1|Yes", 1,
		     "at,-,name,-");
	assert_guess(IMPORT_RECORDS, "姓名|手机|沟通时间|沟通方式|沟通结果|沟通内容|下次跟进时间\n", 1,
		     "name,phone,at,channel,outcome,text,action_due_at");
}

static void finds_headings_below_a_title(void **state)
{
	(void)state;
	assert_guess(IMPORT_CANDIDATES, "填写须知：||\n1、不能修改|| \n工号|姓名|手机号\n1|张三|13800138000", 3, "-,name,phone");
}

static void reads_files_without_headings(void **state)
{
	(void)state;
	assert_guess(IMPORT_POSITIONS, "2697|lagou|资深python开发工程师|3-5年|本科|上海|20k-40k|北京三快在线科技有限公司\n"
				       "2784|lagou|python开发工程师|1-3年|不限|上海|12k-24k|上海抱元网络科技有限公司", 0,
		     "-,-,title,experience,education,city,salary,company");
	assert_guess(IMPORT_CANDIDATES, "张伟|13800138000|a@example.com|上海\n李娜|13900139000|b@example.com|北京", 0,
		     "name,phone,email,city");
}

static void shows_samples_and_recognises_the_layout(void **state)
{
	const char *table = "姓名|手机\n张三|\n|1\n李四|2\n王五|3\n赵六|4";
	struct guess guess = guess_text(IMPORT_CANDIDATES, table);
	const struct guess_column *columns = guess.columns.items;
	const struct list *sample = guess.sample.items;

	(void)state;
	assert_int_equal(columns[0].samples.count, 3);
	assert_string_equal(((const char **)columns[1].samples.items)[0], "1");
	assert_int_equal(guess.sample.count, 5);
	assert_string_equal(((const char **)sample[0].items)[1], "");
	assert_string_equal(guess.layout, guess_text(IMPORT_CANDIDATES, "姓名|手机\n钱七|5").layout);
	assert_string_not_equal(guess.layout, guess_text(IMPORT_RECORDS, table).layout);
	assert_string_not_equal(guess.layout, guess_text(IMPORT_CANDIDATES, "姓名|电话\n").layout);
}

static void knows_files_of_rejected_rows(void **state)
{
	struct guess plain = guess_text(IMPORT_CANDIDATES, "姓名|手机\n张三|1");
	struct guess rejects = guess_text(IMPORT_CANDIDATES, "行号|原因|姓名|手机\n2|没有姓名||1");

	(void)state;
	assert_int_equal(guess_reject_columns(&plain.columns), 0);
	assert_int_equal(guess_reject_columns(&rejects.columns), GUESS_REJECT_COLUMNS);
	assert_string_equal(rejects.layout, plain.layout);
	struct guess numbered = guess_text(IMPORT_CANDIDATES, "行号|姓名\n2|张三");
	assert_int_equal(guess_reject_columns(&numbered.columns), 0);
	assert_string_equal(guess_text(IMPORT_CANDIDATES, "line|reason|姓名|手机\n2|x|张三|1").layout, plain.layout);
}

/* Every heading of a template goes to the target it stands for, in both languages. */
static void recognises_its_own_templates(void **state)
{
	static const char *const wanted[] = {
		[IMPORT_CANDIDATES] = "name,phone,email,wechat,company,title,city,gender,birth_year,education,current_salary,"
				      "expected_salary,preferred_channel,contact_window,notice_days,tags,last_contact_at,note",
		[IMPORT_POSITIONS] = "title,company,job_type,city,salary,headcount,experience,education,description",
		[IMPORT_RECORDS] = "name,phone,company,at,channel,direction,outcome,fact,emotion,action,action_due_at,text",
		[IMPORT_SUBMISSIONS] = "name,phone,company,position,client,stage,at,reason",
		[IMPORT_USERS] = "name,login,email,role,superior",
		[IMPORT_PAY] = "job,city,level,years,low,middle,high,sample,source,as_of",
	};

	(void)state;
	for (int kind = IMPORT_CANDIDATES; kind <= IMPORT_PAY; kind++) {
		for (int english = 0; english < 2; english++) {
			struct text csv;

			text_init(&csv, 4096);
			import_template_csv((enum import_kind)kind, english, &csv);
			char *table = arena_text(&arena, text_chars(&csv) + strlen("\xEF\xBB\xBF"));
			for (char *at = table; *at; at++)
				*at = *at == ',' && at[-1] == '"' && at[1] == '"' ? '|' : *at;
			text_done(&csv);
			assert_guess((enum import_kind)kind, without(table, "\"\r"), 1, wanted[kind]);
		}
	}
}

static void survives_odd_tables(void **state)
{
	(void)state;
	assert_guess(IMPORT_CANDIDATES, "", 0, "");
	assert_guess(IMPORT_CANDIDATES, "姓名|姓名|手机|手机\n", 1, "name,-,phone,phone");
	assert_guess(IMPORT_CANDIDATES, "x", 0, "-");
	assert_guess(IMPORT_CANDIDATES, "foo|bar\n1|2", 1, "-,-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_chinese_and_english_headings), cmocka_unit_test(finds_headings_below_a_title),
		cmocka_unit_test(reads_files_without_headings), cmocka_unit_test(knows_files_of_rejected_rows),
		cmocka_unit_test(recognises_its_own_templates),
		cmocka_unit_test(shows_samples_and_recognises_the_layout), cmocka_unit_test(survives_odd_tables),
	};

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_close(&arena);
	return failed;
}

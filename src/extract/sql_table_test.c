/* Dumps of MySQL as sheets: the dialects of mysqldump and of OpenCATS, and what is no dump. */
#include "extract/table_testing.h"

#include <stdlib.h>

#include "extract/sql_table.h"

#define SHOWS(bytes, shown) table_test_shows(bytes, sizeof(bytes) - 1, shown)
#define REFUSES(bytes, code) table_test_refuses(bytes, sizeof(bytes) - 1, code)

#define TABLE                                                                                                         \
	"CREATE TABLE `t` (\n  `id` int(11) NOT NULL,\n  `note` text,\n  PRIMARY KEY (`id`),\n  KEY `k` (`note`(10))\n)" \
	" ENGINE=MyISAM;\n"

/* Of a sheet that is named. */
static void shows_sheet(const char *bytes, const char *sheet, const char *shown)
{
	struct table_test test;

	table_test_open(&test);
	struct table_sink sink = { show_header, show_row, show_blank, &test.shown };
	assert_int_equal(table_read(&test.ctx, (const unsigned char *)bytes, strlen(bytes), sheet, &sink), OK);
	assert_string_equal(text_chars(&test.shown), shown);
	table_test_close(&test);
}

static void reads_rows_of_several_to_a_statement(void **state)
{
	(void)state;
	SHOWS("-- MySQL dump 10.16\n" TABLE "INSERT INTO `t` VALUES (1,'a'),(2,NULL),(3,'c');\nINSERT INTO `t` VALUES (4,'d');\n",
	      "sql UTF-8 - 5\n1: id|note\n2: 1|a\n3: 2|\n4: 3|c\n5: 4|d\n");
}

static void resolves_escapes(void **state)
{
	(void)state;
	SHOWS("-- d\n" TABLE "INSERT INTO t VALUES (1,'it\\'s \\\"x\\\" a''b'),(2,'l1\\nl2\\\\'),(3,'50\\% a;b -- /* (no) */'),"
	      "(4,\"d''q\");",
	      "sql UTF-8 - 5\n1: id|note\n2: 1|it's \"x\" a'b\n3: 2|l1\nl2\\\n4: 3|50\\% a;b -- /* (no) */\n5: 4|d''q\n");
}

static void reads_numbers_hex_and_charsets(void **state)
{
	(void)state;
	SHOWS("-- d\n" TABLE "INSERT INTO t VALUES (-1.5e-3,0x6162),(+2,x'E5BCA0'),(3,_utf8'\xE5\xBC\xA0'),(4,_binary 'x');\n",
	      "sql UTF-8 - 5\n1: id|note\n2: -1.5e-3|ab\n3: +2|\xE5\xBC\xA0\n4: 3|\xE5\xBC\xA0\n5: 4|x\n");
	/* GB18030 throughout */
	SHOWS("-- d\n" TABLE "INSERT INTO t VALUES (1,'\xD5\xC5\xCE\xB0\xD5\xC5\xCE\xB0');\n",
	      "sql UTF-8 - 2\n1: id|note\n2: 1|\xE5\xBC\xA0\xE4\xBC\x9F\xE5\xBC\xA0\xE4\xBC\x9F\n");
}

static void passes_over_comments_and_other_statements(void **state)
{
	(void)state;
	SHOWS("/*!40101 SET NAMES utf8 */;\nLOCK TABLES `t` WRITE;\n# remark; (\n" TABLE
	      "/*!40000 ALTER TABLE `t` DISABLE KEYS */;\nINSERT IGNORE INTO `db`.`t` (`note`, `id`) VALUES ('x', 1) -- end\n;"
	      "UNLOCK TABLES;",
	      "sql UTF-8 - 2\n1: id|note\n2: 1|x\n");
}

static void reads_the_backup_of_opencats(void **state)
{
	(void)state;
	SHOWS("DROP TABLE IF EXISTS `t`((ENDOFQUERY))\nCREATE TABLE `t` (`id` int, `note` text)((ENDOFQUERY))\n"
	      "INSERT INTO `t` VALUES \n('1','((ENDOFQUERY))'),\n('2','b')((ENDOFQUERY))\n",
	      "sql UTF-8 - 3\n1: id|note\n2: 1|((ENDOFQUERY))\n3: 2|b\n");
}

static void chooses_the_table(void **state)
{
	static const char dump[] = "-- d\nCREATE TABLE a (x int);\nCREATE TABLE b (y int);\nINSERT INTO b VALUES (1);\n"
				   "INSERT INTO c (z) VALUES (2);\n";

	(void)state;
	shows_sheet(dump, NULL, "sql UTF-8 - 2\n1: y\n2: 1\n");
	shows_sheet(dump, "c", "sql UTF-8 - 2\n1: z\n2: 2\n");
}

/* mysqldump --complete-insert --skip-extended-insert: more statements than the arena would hold. */
static void reads_a_statement_for_each_row(void **state)
{
	enum { ROWS = 40000 };
	struct table_test test;
	struct text dump;

	(void)state;
	table_test_open(&test);
	text_init(&dump, 64 * 1024 * 1024);
	text_append(&dump, "-- d\n" TABLE);
	for (int i = 0; i < ROWS; i++)
		text_append_format(&dump, "INSERT INTO `t` (`id`, `note`) VALUES (%d,'x');\n", i);
	assert_int_equal(table_test_read(&test, text_chars(&dump), dump.length), OK);
	assert_non_null(strstr(text_chars(&test.shown), "40001: 39999|x\n"));
	text_done(&dump);
	table_test_close(&test);
}

static void refuses_what_is_broken(void **state)
{
	(void)state;
	REFUSES("-- d\n" TABLE "INSERT INTO t VALUES (1,'a'", "table.damaged");
	REFUSES("-- d\n" TABLE "INSERT INTO t VALUES (1,'a", "table.damaged");
	REFUSES("-- d\n" TABLE "INSERT INTO t VALUES (1 'a');", "table.damaged");
	REFUSES("-- d\n" TABLE "INSERT INTO t VALUES (1);", "table.damaged");
	REFUSES("-- d\n" TABLE "INSERT INTO t VALUES (1,now());", "table.damaged");
	REFUSES("-- d\n" TABLE "INSERT INTO t VALUES (1,0xABC);", "table.damaged");
	REFUSES("-- d\n" TABLE "INSERT INTO t SELECT 1;", "table.damaged");
	REFUSES("-- d\n" TABLE "/* no end", "table.damaged");
	REFUSES("-- d\n" TABLE, "table.empty");
}

static void leaves_other_tables_to_their_readers(void **state)
{
	(void)state;
	SHOWS("# name,phone\nAnn,1\n", "csv UTF-8 , 2\n1: # name|phone\n2: Ann|1\n");
	SHOWS("name,note\nAnn,INSERT INTO x\n", "csv UTF-8 , 2\n1: name|note\n2: Ann|INSERT INTO x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rows_of_several_to_a_statement), cmocka_unit_test(resolves_escapes),
		cmocka_unit_test(reads_numbers_hex_and_charsets), cmocka_unit_test(passes_over_comments_and_other_statements),
		cmocka_unit_test(reads_the_backup_of_opencats), cmocka_unit_test(chooses_the_table),
		cmocka_unit_test(reads_a_statement_for_each_row),
		cmocka_unit_test(refuses_what_is_broken), cmocka_unit_test(leaves_other_tables_to_their_readers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Workbooks, whole and hostile, made here with libzip. */
#include "extract/table_testing.h"

#include <stdlib.h>
#include <zip.h>

enum { MAX_BYTES = 4 * 1024 * 1024 };

struct part {
	const char *path;
	const char *xml;
};

#define WORKBOOK "xl/workbook.xml"
#define SHEET "xl/worksheets/sheet1.xml"
#define RELATIONS "xl/_rels/workbook.xml.rels"

static const char workbook_xml[] = "<workbook xmlns:r='r'><sheets><sheet name='填写说明' r:id='rId9'/>"
				   "<sheet name='old' state='hidden' r:id='rId8'/><sheet name='数据' r:id='rId1'/>"
				   "</sheets></workbook>";
static const char relations_xml[] = "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/>"
				    "<Relationship Id='rId2' Type='x/styles' Target='/xl/styles.xml'/>"
				    "<Relationship Id='rId3' Type='x/sharedStrings' Target='sharedStrings.xml'/>"
				    "</Relationships>";

/* Packs the parts; the caller frees. */
static unsigned char *pack(const struct part *parts, size_t count, size_t *ret_length)
{
	unsigned char *bytes = malloc(MAX_BYTES);
	zip_error_t error;
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);

	assert_non_null(bytes);
	assert_non_null(zip);
	zip_source_keep(source);
	for (size_t i = 0; i < count; i++)
		assert_true(zip_file_add(zip, parts[i].path,
					 zip_source_buffer(zip, parts[i].xml, strlen(parts[i].xml), 0), 0) >= 0);
	assert_int_equal(zip_close(zip), 0);
	assert_int_equal(zip_source_open(source), 0);
	zip_int64_t length = zip_source_read(source, bytes, MAX_BYTES);
	assert_true(length > 0);
	zip_source_close(source);
	zip_source_free(source);
	*ret_length = (size_t)length;
	return bytes;
}

static unsigned char *pack_sheet(const char *sheet_xml, size_t *ret_length)
{
	struct part parts[] = { { WORKBOOK, workbook_xml }, { RELATIONS, relations_xml }, { SHEET, sheet_xml },
				{ "xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='yyyy\"年\"'/>"
						   "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
						   "<xf numFmtId='0'/><xf numFmtId='176'/></cellXfs></styleSheet>" },
				{ "xl/sharedStrings.xml", "<sst><si><t>姓名</t></si><si><r><t>张</t></r><r><t>三</t></r>"
							  "<rPh><t>zhang</t></rPh></si><si><t>a_x000A_b_xyz</t></si></sst>" } };

	return pack(parts, 5, ret_length);
}

static void sheet_shows(const char *sheet_xml, const char *shown)
{
	size_t length;
	unsigned char *bytes = pack_sheet(sheet_xml, &length);

	table_test_shows(bytes, length, shown);
	free(bytes);
}

static void sheet_refused(const char *sheet_xml, const char *code)
{
	size_t length;
	unsigned char *bytes = pack_sheet(sheet_xml, &length);

	table_test_refuses(bytes, length, code);
	free(bytes);
}

static void reads_every_kind_of_cell(void **state)
{
	(void)state;
	sheet_shows("<x:worksheet xmlns:x='x'><x:dimension ref='A1:H2'/><x:sheetData><x:row r='1'>"
		    "<x:c r='A1' t='s'><x:v>0</x:v></x:c><x:c r='B1' t='s'><x:v>1</x:v></x:c>"
		    "<x:c r='C1' t='s'><x:v>2</x:v></x:c></x:row><x:row r='2'>"
		    "<x:c r='A2' t='inlineStr'><x:is><x:t> 李 </x:t></x:is></x:c><x:c r='C2'><x:v>1.38E10</x:v></x:c>"
		    "<x:c r='D2' s='1'><x:v>45000</x:v></x:c><x:c r='E2' t='b'><x:v>1</x:v></x:c>"
		    "<x:c r='F2' t='e'><x:v>#N/A</x:v></x:c><x:c r='G2' t='str'><x:f>A1</x:f><x:v>ok</x:v></x:c>"
		    "<x:c r='H2'/></x:row></x:sheetData></x:worksheet>",
		    "xlsx 数据 - 2\n1: 姓名|张三|a\nb_xyz\n2: 李||13800000000|2023-03-15|TRUE||ok|\n");
}

static void counts_rows_left_out(void **state)
{
	(void)state;
	sheet_shows("<worksheet><sheetData><row><c><v>1</v></c></row><row/><row r='5'><c r='B5'><v>2</v></c></row>"
		    "<row r='9'><c r='A9'/></row></sheetData></worksheet>",
		    "xlsx 数据 - 0\n1: 1\n2: blank x3\n5: |2\n");
}

static void refuses_damage(void **state)
{
	(void)state;
	sheet_refused("<worksheet><sheetData><row r='2'/><row r='0'/></sheetData></worksheet>", "table.damaged");
	sheet_refused("<worksheet><sheetData><row r='1'><c r='XFE1'><v>1</v></c></row></sheetData></worksheet>",
		      "table.damaged");
	sheet_refused("<worksheet><sheetData><row><c t='s'><v>99</v></c></row></sheetData></worksheet>",
		      "table.damaged");
	sheet_refused("<worksheet><sheetData><row>", "table.damaged");
	sheet_refused("<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet><sheetData/></worksheet>", "table.damaged");
	sheet_refused("<worksheet><sheetData/></worksheet>", "table.empty");
}

static void refuses_bombs(void **state)
{
	size_t length;
	size_t size = 60 * 1024 * 1024;
	char *blanks = malloc(size + 1);

	(void)state;
	assert_non_null(blanks);
	memset(blanks, ' ', size);
	blanks[size] = '\0';
	struct part parts[] = { { WORKBOOK, workbook_xml }, { RELATIONS, relations_xml }, { SHEET, blanks },
				{ "xl/styles.xml", blanks }, { "xl/sharedStrings.xml", blanks } };
	memcpy(blanks, "<a>", 3);
	memcpy(blanks + size - 4, "</a>", 4);
	unsigned char *bytes = pack(parts, 5, &length);
	table_test_refuses(bytes, length, "table.too_large");
	free(bytes);
	free(blanks);
}

static void refuses_tampered_directories(void **state)
{
	size_t length;
	unsigned char *bytes = pack_sheet("<worksheet/>", &length);
	unsigned char *copy = malloc(length);
	size_t directory = 0;

	(void)state;
	assert_non_null(copy);
	while (memcmp(bytes + directory, "PK\x01\x02", 4) != 0)
		directory++;
	static const struct {
		size_t at; /* in the first directory entry */
		unsigned char value[4];
		const char *code;
	} cases[] = {
		{ 42, { 9, 0, 0, 0 }, "table.damaged" },             /* overlaps the second entry */
		{ 24, { 0xFF, 0xFF, 0xFF, 0xFF }, "table.damaged" }, /* ZIP64 */
		{ 24, { 0, 0, 0, 0x7F }, "table.too_large" },
		{ 20, { 0, 0, 0, 0x10 }, "table.damaged" },          /* reaches into the directory */
		{ 0, { 'P', 'K', 1, 3 }, "table.damaged" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memcpy(copy, bytes, length);
		memcpy(copy + directory + cases[i].at, cases[i].value, 4);
		table_test_refuses(copy, length, cases[i].code);
	}
	table_test_refuses(bytes, length - 1, "table.damaged");
	free(copy);
	free(bytes);
}

static void refuses_other_packages(void **state)
{
	struct part part = { "word/document.xml", "<document/>" };
	size_t length;
	unsigned char *bytes = pack(&part, 1, &length);

	(void)state;
	table_test_refuses(bytes, length, "table.not_table");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_cell), cmocka_unit_test(counts_rows_left_out),
		cmocka_unit_test(refuses_damage), cmocka_unit_test(refuses_bombs),
		cmocka_unit_test(refuses_tampered_directories), cmocka_unit_test(refuses_other_packages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

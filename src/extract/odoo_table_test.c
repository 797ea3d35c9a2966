/* Data files of Odoo as sheets. */
#include "extract/table_testing.h"

#include <stdlib.h>

#define SHOWS(bytes, shown) table_test_shows(bytes, sizeof(bytes) - 1, shown)
#define REFUSES(bytes, code) table_test_refuses(bytes, sizeof(bytes) - 1, code)

static void shows_models_as_sheets(void **state)
{
	(void)state;
	SHOWS("<?xml version=\"1.0\"?>\n<odoo><data noupdate=\"1\">\n"
	      "<record id=\"x.c1\" model=\"hr.candidate\"><field name=\"partner_name\">  Ann\n   Lee </field>"
	      "<field name=\"type_id\" ref=\"hr.degree_a\"/></record>\n"
	      "<record id=\"c2\" model=\"hr.candidate\"><field name=\"datas\" file=\"a/b/cv.pdf\"/>"
	      "<field name=\"note\" type=\"html\"><p>One &amp; two</p><p>three</p></field></record>\n"
	      "<record id=\"j\" model=\"hr.job\"><field name=\"n\" eval=\"1 + 1\"/></record></data></odoo>",
	      "odoo UTF-8 - 3\n1: id|partner_name|type_id|datas|note\n2: c1|Ann Lee|degree_a||\n3: c2|||cv.pdf|One & two\nthree\n");
}

static void refuses_what_is_broken(void **state)
{
	(void)state;
	REFUSES("<odoo><record model=\"a\"><field name=\"x\">1</record></odoo>", "table.damaged");
	REFUSES("<odoo><record model=\"a\">", "table.damaged");
	REFUSES("<!DOCTYPE odoo [<!ENTITY a \"b\">]><odoo></odoo>", "table.damaged");
	REFUSES("<odoo></odoo>", "table.empty");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shows_models_as_sheets), cmocka_unit_test(refuses_what_is_broken) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* No table that holds something of a person is forgotten. */
#include "feature/erasure/erasure.h"

#include "base/text.h"
#include "testing/firm_rows.h"

struct line {
	const char *text;
};
static const struct field line_fields[] = { FIELD_TEXT(struct line, text) };
static const struct shape line_shape = SHAPE("line", struct line, line_fields);

/* Columns that lead to a person. */
#define HIS "'candidate_id', 'followup_id', 'record_id', 'submission_id', 'attachment_id', 'reminder_id'"

/* Tables that are emptied otherwise, or keep their rows, and why. */
static const char *const others[][2] = {
	{ "search_doc", "taken out of the index by search_forget_candidate()" },
	{ "transcript", "erasure_transcripts" },
	{ "document_text", "erasure_texts" },
	{ "record_revision", "erasure_revisions" },
	{ "record_mention", "erasure_mentions" },
	{ "reminder", "erasure_reminders" },
	{ "followup_change", "erasure_changes" },
	{ "leave_cover", "erasure_covers" },
	{ "leave_note", "erasure_leave_notes" },
	{ "agreed_pay", "erasure_agreed_pay" },
	{ "erasure", "says that number N was erased" },
};

static bool is_named(const char *table)
{
	for (const char *const *places = erasure_places(); *places; places++) {
		if (text_starts(*places, table) && text_equal(*places + strlen(table), ".candidate_id"))
			return true;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (text_equal(others[i][0], table))
			return true;
	}
	return false;
}

static void every_table_of_a_person_is_decided(void **state)
{
	struct test_db *test = *state;
	static const struct sql tables = {
		.name = "tables",
		.sqlite = "SELECT DISTINCT m.name AS text FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name IN (" HIS ")"
			  " WHERE m.type = 'table'",
		.postgres = "SELECT DISTINCT table_name::text AS text FROM information_schema.columns WHERE column_name IN (" HIS ")"
			    " AND table_schema = current_schema() AND table_name IN (SELECT tablename FROM pg_tables)",
	};
	struct list found;

	assert_ok(&test->ctx, db_list(&test->ctx, &tables, NULL, NULL, &line_shape, &found));
	assert_in_range(found.count, 10, 1000);
	for (size_t i = 0; i < found.count; i++) {
		const char *table = ((const struct line *)found.items)[i].text;

		if (!is_named(table))
			print_error("%s: add a line to erasure_place in erasure.sql, or a statement there and its name here\n", table);
		assert_true(is_named(table));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(every_table_of_a_person_is_decided) };

	return test_db_run("erasure", tests, sizeof(tests) / sizeof(tests[0]));
}

/* The board on both engines: it counts what it shows, pages join, and what is kept for it follows every change; so does the list of
 * followups. */
#include "feature/followup/board.h"

#include <stdlib.h>

#include "feature/candidate/candidate.h"
#include "feature/followup/followup_query.h"
#include "feature/position/position.h"
#include "testing/firm_rows.h"

static unsigned dice_state;

static unsigned dice(unsigned below)
{
	dice_state = dice_state * 1103515245 + 12345;
	return (dice_state >> 16) % below;
}

static bool is_submitted(struct test_db *test, int64_t candidate_id, int64_t position_id)
{
	return count(test, "SELECT count(*) FROM submission WHERE candidate_id = %lld AND position_id = %lld",
		     (long long)candidate_id, (long long)position_id) > 0;
}

static void random_board(struct test_db *test, int candidates)
{
	static const char *const stages[] = { "to_contact", "contacted", "recommended", "interview", "negotiation", "offer" };

	dice_state = 42;
	for (int i = 0; i < candidates; i++) {
		int64_t candidate_id = some_candidate(test);

		if (i % 7 == 0)
			test_db_exec(test, arena_format(&test->arena, "UPDATE candidate SET name = '李雷' WHERE id = %lld",
							(long long)candidate_id));
		act_as(test, dice(3) ? LISA : WEI);
		test->clock.fixed_ms = at(11, 10 + (int)dice(13), 9 + (int)dice(8), 0);
		if (dice(4) == 0)
			open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .is_pool = dice(2) });
		for (unsigned k = dice(3); k > 0; k--) {
			if (!is_submitted(test, candidate_id, k))
				submit(test, candidate_id, k, stages[dice(6)]);
		}
		if (dice(3))
			call(test, candidate_id, dice(2) ? "reached" : "no_answer");
	}
	test->clock.fixed_ms = at(11, 23, 15, 0);
	act_as(test, WEI);
}

static struct board board(struct test_db *test, struct board_query query)
{
	struct board result;

	query.limit = 1000;
	assert_ok(&test->ctx, board_load(&test->ctx, &query, &result));
	return result;
}

static bool card_fits(const struct card *card, const struct board_query *query)
{
	const char *colour = choice_text(&cadence_colours, query->colour);
	const char *care = choice_text(&care_choices, query->care);

	return (!colour || text_equal(card->colour, colour)) && (!care || text_equal(card->care, care)) &&
	       (!query->acting || card->acting->id == atoll(query->acting)) &&
	       (!query->job_type || (card->position && text_equal(card->position->job_type, query->job_type))) &&
	       (!query->position_id || (card->position && card->position->id == query->position_id)) &&
	       (!query->q || strstr(card->candidate.name, query->q));
}

static int64_t cards_that_fit(const struct board *all, const char *column_key, const struct board_query *query)
{
	int64_t n = 0;

	for (size_t i = 0; i < all->columns.count; i++) {
		const struct board_column *column = (const struct board_column *)all->columns.items + i;

		for (size_t k = 0; k < column->items.count && (!column_key || text_equal(column->key, column_key)); k++)
			n += card_fits((const struct card *)column->items.items + k, query);
	}
	return n;
}

/* Every column and the whole agree with a plain count over the cards of the board without filters. */
static void expect_true_counts(struct test_db *test, const struct board *all, struct board_query query)
{
	struct board filtered = board(test, query);

	assert_int_equal(filtered.total, cards_that_fit(all, NULL, &query));
	for (size_t i = 0; i < filtered.columns.count; i++) {
		const struct board_column *column = (const struct board_column *)filtered.columns.items + i;

		if (text_equal(column->kind, "closed"))
			continue;
		assert_int_equal(column->total, cards_that_fit(all, column->key, &query));
		assert_int_equal(column->items.count, column->total);
	}
	for (int colour = CADENCE_GREEN; !query.colour && colour <= CADENCE_RED; colour++) {
		const int64_t shown[] = { 0, filtered.counts.green, filtered.counts.yellow, filtered.counts.red };
		struct board_query of_colour = query;

		of_colour.colour = colour;
		assert_int_equal(shown[colour], cards_that_fit(all, NULL, &of_colour));
	}
}

static void the_board_counts_what_it_shows_under_every_filter(void **state)
{
	struct test_db *test = working_firm(*state);

	random_board(test, 60);
	for (int group = BOARD_BY_STAGE; group <= BOARD_BY_DUE; group++) {
		struct board all = board(test, (struct board_query){ .group = group });

		assert_true(all.total > 20);
		expect_true_counts(test, &all, (struct board_query){ .group = group });
		for (int colour = CADENCE_GREEN; colour <= CADENCE_RED; colour++)
			expect_true_counts(test, &all, (struct board_query){ .group = group, .colour = colour });
		expect_true_counts(test, &all, (struct board_query){ .group = group, .acting = "1" });
		expect_true_counts(test, &all, (struct board_query){ .group = group, .acting = "3", .colour = CADENCE_YELLOW });
		expect_true_counts(test, &all, (struct board_query){ .group = group, .care = CARE_CARE });
		expect_true_counts(test, &all, (struct board_query){ .group = group, .care = CARE_POOL });
		expect_true_counts(test, &all, (struct board_query){ .group = group, .q = "李" });
		if (group == BOARD_BY_DUE) /* there a card shows one submission, the filter looks at all */
			continue;
		expect_true_counts(test, &all, (struct board_query){ .group = group, .position_id = TECH_POSITION });
		expect_true_counts(test, &all, (struct board_query){ .group = group, .job_type = "tech", .acting = "1" });
	}
}

static void closed_columns_count_under_filters_too(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);

	move_stage(test, submit(test, candidate_id, TECH_POSITION, "contacted"), "closed", "不合适");
	const struct {
		struct board_query query;
		int64_t total;
	} cases[] = {
		{ { .group = BOARD_BY_STAGE }, 1 },
		{ { .group = BOARD_BY_STAGE, .job_type = "tech" }, 1 },
		{ { .group = BOARD_BY_STAGE, .job_type = "executive" }, 0 },
		{ { .group = BOARD_BY_STAGE, .q = "王" }, 1 },
		{ { .group = BOARD_BY_STAGE, .q = "李" }, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct board all = board(test, cases[i].query);
		const struct board_column *last = (const struct board_column *)all.columns.items + all.columns.count - 1;

		assert_string_equal(last->kind, "closed");
		assert_int_equal(last->total, cases[i].total);
	}
}

/* --- Two ways to the same board --- */

static void expect_equal_cards(const struct board *a, const struct board *b)
{
	assert_int_equal(a->total, b->total);
	assert_int_equal(a->columns.count, b->columns.count);
	for (size_t i = 0; i < a->columns.count; i++) {
		const struct board_column *left = (const struct board_column *)a->columns.items + i;
		const struct board_column *right = (const struct board_column *)b->columns.items + i;

		assert_int_equal(left->total, right->total);
		assert_int_equal(left->items.count, right->items.count);
		for (size_t k = 0; k < left->items.count; k++) {
			const struct card *card = (const struct card *)left->items.items + k;
			const struct card *twin = (const struct card *)right->items.items + k;

			assert_int_equal(card->followup_id, twin->followup_id);
			assert_int_equal(card->submission_id, twin->submission_id);
		}
	}
}

/* Lisa made all candidates, so that she may see them one by one; the partner sees the firm. */
static void who_may_see_all_cards_sees_them_as_the_partner_does(void **state)
{
	struct test_db *test = working_firm(*state);

	random_board(test, 40);
	for (int i = 0; i <= 2 * CADENCE_RED + 1; i++) {
		struct board_query query = { .group = i % 2 ? BOARD_BY_STAGE : BOARD_BY_DUE, .colour = i / 2 };
		struct board whole = board(test, query);

		act_as(test, LISA);
		struct board seen = board(test, query);
		expect_equal_cards(&whole, &seen);
		act_as(test, WEI);
	}
}

/* More cards than a list of rows may have. */
static void counts_are_not_cut_however_many_one_may_see(void **state)
{
	enum { CARDS = 100100 };
	struct test_db *test = working_firm(*state);
	int64_t followup_id = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	struct board_query query = { .group = BOARD_BY_STAGE, .limit = 5 };
	struct board few, many;

	act_as(test, LISA);
	assert_ok(&test->ctx, board_load(&test->ctx, &query, &few));
	test_db_exec(test, arena_format(&test->arena,
		     "INSERT INTO board_card (firm_id, followup_id, submission_id, candidate_id, acting_id, stage, position_id,"
		     " job_type, due_ms, turn_ms, red_ms, hard)"
		     " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		     " SELECT b.firm_id, b.followup_id, 1000 + i, b.candidate_id, b.acting_id, b.stage, 0, '', b.due_ms,"
		     " b.turn_ms, b.red_ms, 0 FROM board_card b, n WHERE b.followup_id = %lld", CARDS, (long long)followup_id));
	assert_ok(&test->ctx, board_load(&test->ctx, &query, &many));
	assert_int_equal(many.total, few.total + CARDS);
	assert_int_equal(((const struct board_column *)many.columns.items)->items.count, 5);
	assert_non_null(((const struct board_column *)many.columns.items)->next);
}

/* All cards of a column, three at a time. */
static size_t page_through(struct test_db *test, struct board_query query, const struct board_column *whole, int64_t total)
{
	size_t at = 0;

	query.limit = 3;
	query.column = whole->key;
	do {
		struct board page;

		assert_ok(&test->ctx, board_load(&test->ctx, &query, &page));
		const struct board_column *column = page.columns.items;
		assert_int_equal(page.total, total);
		for (size_t k = 0; k < column->items.count; k++, at++) {
			const struct card *expected = (const struct card *)whole->items.items + at;

			assert_true(at < whole->items.count);
			assert_int_equal(((const struct card *)column->items.items)[k].followup_id, expected->followup_id);
			assert_int_equal(((const struct card *)column->items.items)[k].submission_id, expected->submission_id);
		}
		query.cursor = column->next;
	} while (query.cursor);
	return at;
}

static void pages_of_a_column_join_to_the_whole(void **state)
{
	struct test_db *test = working_firm(*state);

	move_stage(test, submit(test, some_candidate(test), TECH_POSITION, "contacted"), "closed", "不合适");
	random_board(test, 60);
	for (int group = BOARD_BY_STAGE; group <= BOARD_BY_DUE; group++) {
		for (int account_id = LISA; account_id <= WEI; account_id += WEI - LISA) {
			struct board_query query = { .group = group };

			act_as(test, account_id);
			struct board whole = board(test, query);
			for (size_t i = 0; i < whole.columns.count; i++) {
				const struct board_column *column = (const struct board_column *)whole.columns.items + i;

				assert_int_equal(page_through(test, query, column, whole.total), column->items.count);
			}
		}
	}
}

/* --- The list of followups --- */

enum { MOST_IDS = 500 };

struct walked {
	int64_t ids[MOST_IDS];
	size_t count;
	int64_t total;
};

/* All pages of a list, three rows each. */
static struct walked walk_list(struct test_db *test, struct followup_filter filter)
{
	struct walked walked = { .count = 0 };

	filter.limit = 3;
	do {
		struct page page;

		assert_ok(&test->ctx, followup_page(&test->ctx, &filter, &page));
		for (size_t i = 0; i < page.items.count; i++)
			walked.ids[walked.count++] = ((const struct followup_reply *)page.items.items)[i].id;
		walked.total = page.total;
		filter.cursor = page.next;
	} while (filter.cursor && walked.count < MOST_IDS - 3);
	return walked;
}

static void the_list_is_the_same_for_the_partner_and_for_who_may_see_it_all(void **state)
{
	struct test_db *test = working_firm(*state);
	const struct followup_filter filters[] = {
		{ .colour = 0 },
		{ .colour = CADENCE_GREEN },
		{ .colour = CADENCE_YELLOW },
		{ .colour = CADENCE_RED },
		{ .care = CARE_POOL },
		{ .acting = "1", .colour = CADENCE_GREEN },
		{ .owner = "3" },
		{ .unplanned = true },
		{ .due_before = at(11, 24, 0, 0) },
	};

	random_board(test, 40);
	for (int i = 0; i < 4; i++)
		open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test), .opened_by = "import" });
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		act_as(test, WEI);
		const struct walked whole = walk_list(test, filters[i]);
		act_as(test, LISA);
		const struct walked seen = walk_list(test, filters[i]);

		assert_true(whole.count > 0);
		assert_int_equal(whole.count, whole.total);
		assert_int_equal(seen.total, whole.total);
		assert_int_equal(seen.count, whole.count);
		assert_memory_equal(seen.ids, whole.ids, whole.count * sizeof(int64_t));
	}
}

/* --- What is kept agrees with what it was made from --- */

#define CARDS_ANEW                                                                                                        \
	"SELECT f.id AS a, COALESCE(s.id, 0) AS b, f.acting_id AS c, COALESCE(s.stage, 'none') AS d, COALESCE(p.job_type, '') AS e," \
	" COALESCE(f.next_due_at_ms, 9000000000000000) AS g, COALESCE(f.red_at_ms, 9000000000000000) AS h, f.hard AS i"    \
	" FROM followup f LEFT JOIN submission s ON s.owner_id = f.owner_id AND s.candidate_id = f.candidate_id"            \
	" AND s.stage_kind <> 'closed' LEFT JOIN position p ON p.id = s.position_id WHERE f.state = 'open' AND f.care = 'care'"
#define CARDS_KEPT "SELECT followup_id, submission_id, acting_id, stage, job_type, due_ms, red_ms, hard FROM board_card"
#define TOTALS_ANEW                                                                                                       \
	"SELECT acting_id, stage, job_type, count(*) AS n FROM (SELECT acting_id, stage, job_type FROM board_card UNION ALL" \
	" SELECT s.owner_id, s.stage, COALESCE(p.job_type, '') FROM submission s JOIN position p ON p.id = s.position_id"     \
	" JOIN candidate c ON c.id = s.candidate_id WHERE s.stage_kind = 'closed' AND c.deleted_at_ms IS NULL) t"             \
	" GROUP BY acting_id, stage, job_type"
#define DUE_TOTALS_ANEW                                                                                                   \
	"SELECT acting_id, care, COALESCE(job_type, '') AS j, count(*) AS n FROM followup WHERE state = 'open' AND"           \
	" next_due_at_ms IS NOT NULL GROUP BY acting_id, care, COALESCE(job_type, '')"
#define DUE_TOTALS_KEPT "SELECT acting_id, care, job_type, n FROM followup_total WHERE n <> 0"
#define TOTALS_KEPT "SELECT acting_id, stage, job_type, n FROM board_total WHERE n <> 0"
#define DIFFERENCES(a, b) "SELECT count(*) FROM (" a " EXCEPT " b ") x"

static void expect_kept(struct test_db *test)
{
	assert_int_equal(test_db_int(test, DIFFERENCES(CARDS_ANEW, CARDS_KEPT)), 0);
	assert_int_equal(test_db_int(test, DIFFERENCES(CARDS_KEPT, CARDS_ANEW)), 0);
	assert_int_equal(test_db_int(test, DIFFERENCES(TOTALS_ANEW, TOTALS_KEPT)), 0);
	assert_int_equal(test_db_int(test, DIFFERENCES(TOTALS_KEPT, TOTALS_ANEW)), 0);
	assert_int_equal(test_db_int(test, DIFFERENCES(DUE_TOTALS_ANEW, DUE_TOTALS_KEPT)), 0);
	assert_int_equal(test_db_int(test, DIFFERENCES(DUE_TOTALS_KEPT, DUE_TOTALS_ANEW)), 0);
}

static enum err give_job_type(struct ctx *ctx, void *arg)
{
	struct position_input input = { .job_type = arg };

	for (int i = 0; i < position_change_shape.field_count; i++) {
		if (text_equal(position_change_shape.fields[i].name, "job_type"))
			input.present = UINT64_C(1) << i;
	}
	return position_change(ctx, TECH_POSITION, 0, &input);
}

static enum err delete_it(struct ctx *ctx, void *arg)
{
	return candidate_delete(ctx, *(const int64_t *)arg, 0);
}

static enum err restore_it(struct ctx *ctx, void *arg)
{
	return candidate_restore(ctx, *(const int64_t *)arg, NULL);
}

static void cards_and_totals_follow_every_change(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t submission_id = submit(test, candidate_id, TECH_POSITION, "contacted");

	expect_kept(test);
	random_board(test, 30);
	expect_kept(test);
	move_stage(test, submission_id, "closed", "客户取消");
	expect_kept(test);
	assert_ok(&test->ctx, db_write(&test->ctx, give_job_type, (void *)(uintptr_t)"executive"));
	expect_kept(test);
	assert_ok(&test->ctx, db_write(&test->ctx, delete_it, &candidate_id));
	expect_kept(test);
	assert_ok(&test->ctx, db_write(&test->ctx, restore_it, &candidate_id));
	expect_kept(test);
	move_stage(test, submission_id, "offer", NULL);
	expect_kept(test);
	end_followup(test, 1, "不看机会", 0);
	expect_kept(test);
	open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test), .opened_by = "import" });
	expect_kept(test);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_board_counts_what_it_shows_under_every_filter),
		cmocka_unit_test(closed_columns_count_under_filters_too),
		cmocka_unit_test(who_may_see_all_cards_sees_them_as_the_partner_does),
		cmocka_unit_test(counts_are_not_cut_however_many_one_may_see),
		cmocka_unit_test(pages_of_a_column_join_to_the_whole),
		cmocka_unit_test(the_list_is_the_same_for_the_partner_and_for_who_may_see_it_all),
		cmocka_unit_test(cards_and_totals_follow_every_change),
	};

	return test_db_run("board", tests, sizeof(tests) / sizeof(tests[0]));
}

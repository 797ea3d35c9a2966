/* Lines that are submissions: a candidate, a position, how far it came. */
#include "base/text.h"
#include "feature/importer/importer_row.h"
#include "feature/importer/importer_store.h"
#include "feature/pipeline/pipeline.h"
#include "platform/unicode/unicode.h"

enum { REASON_MAX = 500 };

static enum err no_position(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "import.no_position", "position", "No position fits this row.");
}

/* By its title, and its client where the row names one. */
static enum err find_by_title(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, int64_t *ret_id)
{
	const char *title = plan_value(plan, line, "position", NULL);
	const char *client = plan_value(plan, line, "client", NULL);
	int64_t count = 0;

	if (!title)
		return fail(ctx, ERR_MEANING, "import.missing", "position", "The row has no position.");
	if (client)
		TRY(unicode_fold(ctx, client, &client));
	TRY(import_store_by_title(ctx, title, client, ret_id, &count));
	if (count > 1)
		return fail(ctx, ERR_MEANING, "import.ambiguous_position", "position", "Several positions are called so.");
	return count ? OK : no_position(ctx);
}

static enum err find_position(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, int64_t *ret_id)
{
	const char *reference = plan_reference(ctx, plan, line, "position");

	if (!reference)
		return find_by_title(ctx, plan, line, ret_id);
	TRY(import_store_position(ctx, reference, ret_id));
	return *ret_id ? OK : no_position(ctx);
}

/* The firm's own stage by its code or name, else the first of the kind that the word means; without a word to_contact. */
static enum err find_stage(struct ctx *ctx, const char *word, const char **ret_code)
{
	int kind = word ? choice_from_text(&stage_kind_choices, value_stage_kind(word) ? value_stage_kind(word) : "") : STAGE_TO_CONTACT;
	const struct stage *of_kind = NULL;
	struct list stages;

	TRY(pipeline_stages(ctx, &stages));
	for (size_t i = 0; i < stages.count; i++) {
		const struct stage *stage = (const struct stage *)stages.items + i;

		if (word && (text_equal(stage->code, word) || text_equal(stage->name, word))) {
			*ret_code = stage->code;
			return OK;
		}
		if (!of_kind && stage->kind == kind)
			of_kind = stage;
	}
	if (!of_kind)
		return fail(ctx, ERR_MEANING, "import.stage", "stage", "%.60s is no stage.", word ? word : "");
	*ret_code = of_kind->code;
	return OK;
}

static enum err read_time(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, int64_t *ret_at)
{
	const struct plan_column *column;
	const char *text = plan_value(plan, line, "at", &column);

	if (text && !plan_instant(plan, column, text, ret_at))
		return fail(ctx, ERR_MEANING, "import.date", "at", "%.60s is no date.", text);
	return OK;
}

enum err import_apply_submission(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
				 enum row_result *ret_result)
{
	struct submission_import row = { .reason = plan_joined(ctx, plan, line, "reason") };
	const char *stage = plan_value(plan, line, "stage", NULL);
	bool created;
	int64_t id;

	TRY(find_stage(ctx, stage, &row.stage));
	TRY(read_time(ctx, plan, line, &row.at));
	if (row.reason && text_code_points(row.reason) > REASON_MAX)
		return fail(ctx, ERR_MEANING, "import.too_long", "reason", "The reason has more than %d characters.", REASON_MAX);
	if (!row.reason)
		row.reason = stage; /* the word of the former system says more than the kind */
	TRY(find_position(ctx, plan, line, &row.position_id));
	TRY(import_find_person(ctx, plan, line, &row.candidate_id));
	TRY(submission_insert_imported(ctx, &row, &id, &created));
	*ret_result = created ? ROW_CREATED : plan->merge ? ROW_MERGED : ROW_SKIPPED;
	return import_note_off_limits(ctx, plan, line, row.candidate_id);
}

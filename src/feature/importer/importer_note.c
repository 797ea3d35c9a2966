/* What is said of a line that was taken in: its candidate is off limits. */
#include "feature/importer/importer_row.h"
#include "feature/off_limits/off_limits.h"

enum err import_note_off_limits(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, int64_t candidate_id)
{
	struct list hits;

	if (!plan->asks_off_limits || !candidate_id)
		return OK;
	TRY(off_limits_of(ctx, candidate_id, &hits));
	return hits.count ? import_store_note(ctx, plan->import_id, line->line, candidate_id) : OK;
}

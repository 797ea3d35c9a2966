/* Which kind of line it is. */
#include "feature/importer/importer_row.h"

enum err import_row_apply(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			  enum row_result *ret_result)
{
	struct import_line named = *line;
	const char *own_key = plan_reference(ctx, plan, line, "source");

	if (own_key) { /* what another system numbers is the same row again, whatever its other cells say by then */
		named.source_key = own_key;
		line = &named;
	}
	switch (plan->kind) {
	case IMPORT_CANDIDATES:
		return import_apply_candidate(ctx, plan, line, ret_result);
	case IMPORT_POSITIONS:
		return import_apply_position(ctx, plan, line, ret_result);
	case IMPORT_RECORDS:
		return import_apply_record(ctx, plan, line, ret_result);
	case IMPORT_SUBMISSIONS:
		return import_apply_submission(ctx, plan, line, ret_result);
	case IMPORT_USERS:
		return import_apply_user(ctx, plan, line, ret_result);
	case IMPORT_PAY:
		return import_apply_pay(ctx, plan, line, ret_result);
	}
	return fail(ctx, ERR_INTERNAL, "import.kind", NULL, "An import of kind %d.", (int)plan->kind);
}

/* Nights by the clock, one firm after the other. */
#include "feature/retention/retention_run.h"

/* What goes wrong in one firm is tried again, and keeps no other from its night; but for a lost lease. */
enum err retention_job(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct actor system = ctx->actor;
	enum err result = OK;
	struct list rows;

	(void)payload;
	TRY(retention_store_due(ctx, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct retention_setting_row *setting = (const struct retention_setting_row *)rows.items + i;

		ctx->firm_id = setting->firm_id;
		enum err err = retention_night(ctx, run, setting);
		ctx->actor = system;
		ctx->firm_id = 0;
		if (err == ERR_STALE || err == ERR_CANCELLED)
			return err;
		if (err != OK)
			result = err;
	}
	return result;
}

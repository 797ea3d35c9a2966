/* Everything the program does by itself: one record per background job (platform/job/job.h). */
#include "app/app.h"

#include "feature/account/account.h"
#include "feature/audit/audit_head.h"
#include "feature/bulk/bulk.h"
#include "feature/departure/departure.h"
#include "feature/document/document.h"
#include "feature/duplicate/duplicate.h"
#include "feature/erasure/erasure.h"
#include "feature/firm_key/firm_key.h"
#include "feature/followup/followup.h"
#include "feature/importer/importer.h"
#include "feature/leave/leave.h"
#include "feature/notification/notification.h"
#include "feature/record/record.h"
#include "feature/reminder/reminder.h"
#include "feature/retention/retention.h"
#include "feature/search/search.h"
#include "feature/transcript/transcript.h"

static enum err optimise(struct ctx *ctx, struct job_run *run, const char *payload)
{
	(void)run;
	(void)payload;
	return db_optimise(ctx);
}

const struct job_kind app_jobs[] = {
	{ .name = "db.optimise", .run = optimise, .every_ms = 60 * 60 * 1000 },
	ACCOUNT_JOBS,
	AUDIT_JOBS,
	REMINDER_JOBS,
	DOCUMENT_JOBS,
	RECORD_JOBS,
	FOLLOWUP_JOBS,
	LEAVE_JOBS,
	DEPARTURE_JOBS,
	NOTIFICATION_JOBS,
	DUPLICATE_JOBS,
	TRANSCRIPT_JOBS,
	BULK_JOBS,
	IMPORTER_JOBS,
	ERASURE_JOBS,
	RETENTION_JOBS,
	FIRM_KEY_JOBS,
	SEARCH_JOBS,
};
const int app_job_count = sizeof(app_jobs) / sizeof(app_jobs[0]);

/* Everything the program does by itself: one record per background job (platform/job/job.h). */
#include "app/app.h"

#include "feature/followup/followup.h"
#include "feature/importer/importer.h"
#include "feature/notification/notification.h"
#include "feature/record/record.h"
#include "feature/reminder/reminder.h"

const struct job_kind app_jobs[] = {
	REMINDER_JOBS,
	RECORD_JOBS,
	FOLLOWUP_JOBS,
	NOTIFICATION_JOBS,
	IMPORTER_JOBS,
};
const int app_job_count = sizeof(app_jobs) / sizeof(app_jobs[0]);

/* Everything the program does by itself: one record per background job (platform/job/job.h). */
#include "app/app.h"

#include "feature/notification/notification.h"

const struct job_kind app_jobs[] = {
	NOTIFICATION_JOBS,
};
const int app_job_count = sizeof(app_jobs) / sizeof(app_jobs[0]);

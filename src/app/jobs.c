/* Everything the program does by itself: one record per background job (platform/job/job.h). */
#include "app/app.h"

const struct job_kind app_jobs[] = {
	{ 0 },
};
const int app_job_count = 0;

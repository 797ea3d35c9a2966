/* What a night does, in pieces. Private to this feature. */
#pragma once
#include "feature/retention/retention_store.h"

/* Of retention_states. */
enum retention_state {
	RETENTION_WAITING = 1,
	RETENTION_KEPT,
	RETENTION_LAPSED,
	RETENTION_UNANSWERED,
	RETENTION_ARCHIVED,
	RETENTION_FAILED,
};

/* One firm's night: goes on with the run that was cut off, else begins one; ends with the next night. In the name of the setting's partner,
 * else of another one.
 * in  run  NULL: no lease to keep up (tests) */
MUST_USE enum err retention_night(struct ctx *ctx, struct job_run *run, const struct retention_setting_row *setting);

/* The todo to ask somebody again is over. Inside a write. */
MUST_USE enum err retention_end_asking(struct ctx *ctx, const struct retention_notice_row *notice);

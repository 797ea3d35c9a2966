/* What the days of an acting consultant hold already, for the daily budget. Private to feature/followup.
 *
 * A consultant whose days are full has hundreds of followups in the days to come. They are counted once in a write: the
 * counts are kept until its end (works of a group hand them on) and follow what the write moves. */
#pragma once
#include "feature/followup/followup_refresh.h"

/* What is planned per day for row->acting_id between two local dates, without row itself.
 * out ret_loads  struct spread_load, days that hold something */
MUST_USE enum err followup_count_loads(struct ctx *ctx, const struct refresh_setting *setting,
				       const struct followup *row, int64_t from_day, int64_t to_day,
				       struct vec *ret_loads);

/* The same of one day. */
MUST_USE enum err followup_load_day(struct ctx *ctx, const struct refresh_setting *setting, const struct followup *row,
				    int64_t day, struct spread_load *ret_load);

/* The same of that day and all that the surplus of a day may go to. */
MUST_USE enum err followup_load_ahead(struct ctx *ctx, const struct refresh_setting *setting, const struct followup *row,
				      int64_t day, struct vec *ret_loads);

/* A followup was counted as `before` and is now counted as `after`; called by followup_save(). */
void followup_load_moved(const struct ctx *ctx, const struct followup_stored *before, const struct followup_stored *after);

/* Followups that would be forgotten: without a due time, or with nobody to act on them. Private to feature/followup.
 *
 * One case is one consultant and one kind, however many candidates: partners and the leads concerned get one warning when
 * it arises, and it counts as read when the last of those candidates has a date or a consultant again. What was opened
 * within the hour is left alone: an import spreads its days first. Source: DOMAIN.md, Reminders (a followup without due
 * date or owner is itself a warning to lead and partner). */
#pragma once
#include "feature/followup/followup.h"

/* One case, as it is found now or as it was told. */
struct gap_row {
	int64_t acting_id;
	const char *name; /* of that account */
	const char *kind; /* "gone", "undated" */
	int64_t count;    /* candidates, 0 when it was told and is over */
	int64_t since_ms; /* when it was told, 0 = not yet */
};

/* Cases of the firm: those found now, and those that were told.
 * in  before_ms  of followups opened before then; out ret_rows  struct gap_row */
MUST_USE enum err gap_store_list(struct ctx *ctx, int64_t before_ms, struct list *ret_rows);

/* Who is to be told, and of how many candidates. */
struct gap_receiver {
	int64_t account_id;
	int64_t count;
	bool is_partner; /* told of all; a lead of those on his positions */
};
MUST_USE enum err gap_store_receivers(struct ctx *ctx, const struct gap_row *gap, int64_t before_ms, struct list *ret_rows);
MUST_USE enum err gap_store_begin(struct ctx *ctx, const struct gap_row *gap);
MUST_USE enum err gap_store_end(struct ctx *ctx, const struct gap_row *gap);

/* Keeps the cards of the board by stage, and their number, with the followups. Private to feature/followup. */
#pragma once
#include "feature/followup/followup.h"

/* Makes the cards of a followup anew from its row and its submissions, and counts it where it is now. Inside the write that
 * changed either of them.
 * in  before  where it was counted before the change: board_store_due_place() */
MUST_USE enum err board_sync(struct ctx *ctx, int64_t followup_id, const struct list *before);

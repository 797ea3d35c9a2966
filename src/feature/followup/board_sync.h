/* Keeps the cards of the board by stage, and their number, with the followups. Private to feature/followup. */
#pragma once
#include "feature/followup/followup_store.h"

/* Makes the cards of a followup anew from its row and its submissions, and counts it where it is now: what row->stored says
 * is left, what the row says holds, and is stored. Inside the write that changed the row or a submission. */
MUST_USE enum err board_sync(struct ctx *ctx, struct followup *row);

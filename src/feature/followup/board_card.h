/* One card of the board, made of its row. Private to feature/followup. */
#pragma once
#include "feature/followup/board_store.h"

/* The card as it is shown at `at_ms`. With shows_submission its version and id are those of the submission, else of the
 * followup. out ret_card  in ctx->arena; untouched on error */
MUST_USE enum err board_card_make(struct ctx *ctx, const struct card_row *row, bool shows_submission, int64_t at_ms,
				  struct card *ret_card);

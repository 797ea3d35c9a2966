/* Private to feature/followup: whether the reply of a followup can be made of its row; see followup_reply_after(). */
#pragma once
#include "feature/followup/followup_store.h"

/* Says, when the row was just saved, that followup_reply_after() comes soon; see db_expect(). */
MUST_USE enum err followup_answer_expect(struct ctx *ctx, const struct followup *row);

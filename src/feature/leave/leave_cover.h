/* Leaves as rows, and giving followups to who acts and taking them back. Private to feature/leave; all inside a write. */
#pragma once
#include "feature/leave/leave_store.h"

/* errors ERR_NOT_FOUND "leave.not_found" */
MUST_USE enum err leave_load(struct ctx *ctx, int64_t id, struct leave_row *ret_row);

/* Gives away what is due within a running leave, at most a piece. out ret_more  there is more to do */
MUST_USE enum err cover_give(struct ctx *ctx, const struct leave_row *leave, bool *ret_more);

/* Takes back a piece. out ret_more  there is more */
MUST_USE enum err cover_take_back(struct ctx *ctx, const struct leave_row *leave, bool *ret_more);

/* Somebody cannot act any more: what he acts in goes back to the owners, to be given to others. */
MUST_USE enum err cover_release(struct ctx *ctx, int64_t acting_id);

/* The same of one leave, when its delegate changes. */
MUST_USE enum err cover_release_leave(struct ctx *ctx, const struct leave_row *leave);

/* Messages about what was given, and what nobody is free for. */
MUST_USE enum err cover_tell(struct ctx *ctx, const struct leave_row *leave);

/* Messages when it is over: to who was away what happened, to who acted that it went back. */
MUST_USE enum err cover_tell_end(struct ctx *ctx, const struct leave_row *leave);

/* Begins, looks after, or ends one leave as the clock says, a piece of it. out ret_more  call again */
MUST_USE enum err leave_turn(struct ctx *ctx, struct leave_row *leave, bool *ret_more);

/* Handing over, piece by piece. Private to this feature. */
#pragma once
#include "feature/departure/departure_store.h"

/* Who takes over a thing: by the rule for its candidate, else its position, else its job type, else to_id. No rows here.
 * in  rules  struct departure_rule */
int64_t departure_receiver(const struct list *rules, int64_t to_id, const struct departure_thing *thing);

/* Hands over one piece of what is with who goes; when nothing is left of that, the rest that hangs on no candidate, and tells; when his
 * last day is over, locks the account. Gives one piece back when it was called off. Inside a write of the departure's firm.
 * out ret_more  false: nothing to do for now */
MUST_USE enum err departure_turn(struct ctx *ctx, struct departure_row *departure, bool *ret_more);

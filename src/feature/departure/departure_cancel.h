/* Calling a departure off: what he handed over goes back unless it was changed meanwhile. Private to this feature. */
#pragma once
#include "feature/departure/departure_store.h"

/* Gives back one piece; when nothing is left, tells and ends it. Inside a write of the departure's firm.
 * out ret_more  false: it is cancelled */
MUST_USE enum err departure_give_back(struct ctx *ctx, struct departure_row *departure, bool *ret_more);

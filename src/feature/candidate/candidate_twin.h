/* Refusing a person whom the firm has already. Private to this feature; what others may ask is in candidate.h. */
#pragma once
#include "feature/candidate/candidate_store.h"

/* For a new candidate.
 * errors ERR_CONFLICT "candidate.duplicate"  with his number, or with whom to ask where he may not be known; ERR_RATE
 *        "candidate.ask_too_many" */
MUST_USE enum err candidate_check_new(struct ctx *ctx, const struct candidate_input *input);

/* For a phone or e-mail that a change brings and somebody else has. errors as candidate_check_new() */
MUST_USE enum err candidate_check_contact(struct ctx *ctx, const struct candidate_stored *old, const struct candidate_stored *row);

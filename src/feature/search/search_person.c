/* Who has the number that was typed. */
#include "feature/search/search_person.h"

#include "feature/candidate/candidate.h"
#include "platform/unicode/phone.h"

enum err search_person(struct ctx *ctx, const char *q, int64_t *ret_candidate_id)
{
	const struct candidate_input input = { .phone = q };
	struct candidate_keys keys;
	char phone[PHONE_BYTES];
	const char *field;

	*ret_candidate_id = 0;
	if (!phone_normalise(q, phone))
		return OK;
	TRY(candidate_keys_make(ctx, &input, &keys));
	return candidate_find_duplicate(ctx, &keys, ret_candidate_id, &field);
}

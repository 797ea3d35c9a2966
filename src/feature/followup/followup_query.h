/* Lists of followups for people: pages by urgency, one, those of a candidate. Private to feature/followup. */
#pragma once
#include "feature/followup/followup_view.h"
#include "platform/http/page.h"

struct followup_filter {
	int colour;         /* enum cadence_colour, 0 = all */
	const char *acting; /* account id or "me" */
	const char *owner;
	int care;           /* of care_choices, 0 = both */
	int64_t due_before;
	bool unplanned;
	int64_t candidate_id;
	const char *cursor;
	int64_t limit;
};
extern const struct shape followup_filter_shape;

/* One page of those the actor may know, hard and red first, then yellow, then by due time.
 * errors ERR_MEANING  bad acting or owner */
MUST_USE enum err followup_page(struct ctx *ctx, const struct followup_filter *filter, struct page *ret_page);

/* One as its view row. errors ERR_NOT_FOUND "followup.not_found": absent, or its candidate is not to be known */
MUST_USE enum err followup_view_get(struct ctx *ctx, int64_t id, struct followup_view *ret_row);

/* Says that followup_reply_get() comes soon; see db_expect(). */
MUST_USE enum err followup_reply_expect(struct ctx *ctx, int64_t id, int64_t candidate_id);

/* What each kind of bulk does to one candidate, and how that is taken back. Private to feature/bulk. */
#pragma once
#include "feature/bulk/bulk.h"
#include "feature/followup/followup.h"

/* What one candidate was before, as far as the undo needs it. */
struct bulk_before {
	int64_t followup_id;
	bool opened; /* the followup did not exist */
	bool ended;  /* it was ended */
	bool woken;  /* activation: it came into care, and needs a day */
	int64_t owner_id;
	bool is_pool;
	const char *pool_grade;
	int64_t interval;
	const char *unit;
	const char *opened_by;
	int64_t opened_at;
	struct list tags;      /* const char *: those that were added or removed */
	struct list all_tags;  /* const char *: all he had */
	const char *followups; /* his open ones, as followup_keep() tells */
	int64_t submission_id; /* opened by the activation */
};
extern const struct shape bulk_before_shape;

/* One candidate at hand. */
struct act_on {
	int64_t id;
	bool is_rehearsal;
	bool same;
	struct bulk_before before;
};

/* A refusal with its reason. errors ERR_CONFLICT `code` */
MUST_USE enum err bulk_refuse(struct ctx *ctx, const char *code);

/* The followup that is meant, noted in on->before as it is; ret_brief->id 0: none. */
MUST_USE enum err bulk_need_followup(struct ctx *ctx, struct act_on *on, struct followup_brief *ret_brief);

/* The followup as it was before. */
MUST_USE enum err bulk_put_back(struct ctx *ctx, const struct bulk_before *before);

/* 激活: into care, and onto the position it is for (bulk_activate.c); and back. */
MUST_USE enum err bulk_activate(struct ctx *ctx, const struct bulk_input *input, struct act_on *on);
MUST_USE enum err bulk_undo_activate(struct ctx *ctx, const struct bulk_input *input, int64_t id,
				     const struct bulk_before *before);

/* Checks that what an action needs is given.
 * errors ERR_MEANING "request.missing", "request.unknown", "followup.past_date" with the field */
MUST_USE enum err bulk_check(struct ctx *ctx, const struct bulk_input *input);

/* Does it to one candidate, inside a write; or, as a rehearsal, only finds out what would become of it.
 * out    ret_same    he is so already
 *        ret_before  what he was
 * errors those of a refusal: ERR_DENIED, ERR_NOT_FOUND, ERR_CONFLICT, ERR_MEANING with their code */
MUST_USE enum err bulk_act(struct ctx *ctx, const struct bulk_input *input, int64_t candidate_id, bool is_rehearsal,
			   bool *ret_same, struct bulk_before *ret_before);

/* Takes it back. errors as above: he was changed since, or is not the actor's to change any more */
MUST_USE enum err bulk_take_back(struct ctx *ctx, const struct bulk_input *input, int64_t candidate_id,
				 const struct bulk_before *before);

/* Why somebody is refused, in the actor's language. */
const char *bulk_reason_text(const struct ctx *ctx, const char *code);

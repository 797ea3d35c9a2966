/* 法律保全 (legal hold): nothing of a held person is erased, by hand or by a rule of retention, until a partner lifts it. He may still be
 * put into the bin, for that takes nothing away. Several may stand beside each other. They follow a merge.
 *
 * Who may see the candidate sees that he is held and why; partners hold and lift. Source: PIPL, article 47 (a duty to keep comes before
 * the wish to erase). */
#pragma once
#include "feature/account/account.h"
#include "platform/http/http.h"

/* One hold as the API shows it. */
struct hold {
	int64_t id;
	const char *reason;
	struct account_ref by;
	int64_t since;
	int64_t lifted_at; /* 0: it holds */
	struct account_ref *lifted_by;
	const char *lift_note;
};
extern const struct shape hold_shape;

/* All of one candidate, newest first, at most 100. out ret_holds  struct hold
 * errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err hold_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_holds);

/* Holds him. Inside a write. errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err hold_add(struct ctx *ctx, int64_t candidate_id, const char *reason, int64_t *ret_id);

/* Lifts one. Inside a write. out ret_candidate_id  whom it held
 * errors ERR_NOT_FOUND "hold.not_found"; ERR_CONFLICT "hold.lifted" */
MUST_USE enum err hold_lift(struct ctx *ctx, int64_t id, const char *why, int64_t *ret_candidate_id);

/* Before somebody is erased; nobody's rights are checked. errors ERR_CONFLICT "candidate.on_hold" */
MUST_USE enum err hold_check(struct ctx *ctx, int64_t candidate_id);

extern const struct http_routes hold_routes;

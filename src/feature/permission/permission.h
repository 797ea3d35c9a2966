/* What the actor may do with one candidate or position; masks and list predicates follow from the same view.
 *
 * "Works with" is the view candidate_access (db/migrations/0004): owner, backup, acting, creator, or a position with that
 * candidate's submission. Partners see all of their firm. In lists the predicate is
 *
 *	AND (:sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x WHERE x.firm_id = c.firm_id
 *	                               AND x.candidate_id = c.id AND x.account_id = :account_id))
 *
 * with the two parameters from permission_viewer(). Source: DOMAIN.md, People and permissions. */
#pragma once
#include "feature/account/account.h"
#include "feature/permission/permission_rule.h"

/* Parameters of the list predicate. */
struct viewer {
	int64_t account_id;
	bool sees_all;
};
struct viewer permission_viewer(const struct ctx *ctx);

/* What the actor may do with one candidate: one member for each act of permission_rule.h. view false: he must not learn that it
 * exists. */
struct access {
	bool view;
	bool open;         /* contact data, pay, CV original, transcripts are shown: else masked */
	bool contact_data; /* contact data may be looked up without a reason */
	bool reveal;       /* ... with a reason */
	bool record;       /* add records, todos */
	bool edit;         /* basic facts */
	bool change_stage;
	bool merge;        /* import, merge, delete */
	bool export;
};

/* errors  ERR_NOT_FOUND "candidate.not_found"  absent, of another firm, or not to be known
 * The system (actor 0) may everything. */
MUST_USE enum err permission_candidate(struct ctx *ctx, int64_t candidate_id, struct access *ret_access);

/* What a role may do by a tie. The one place where the table becomes an answer. */
struct access permission_access(int role, const struct tie *tie);

/* Whether an act is among them. */
bool access_allows(const struct access *access, enum act act);

/* Whether the actor's role may ever do that, whatever the candidate; the system may. */
bool permission_ever(const struct ctx *ctx, enum act act);

/* The same, and ERR_DENIED "permission.denied" unless the act is allowed. */
MUST_USE enum err permission_need(struct ctx *ctx, int64_t candidate_id, enum act act);

/* Access to many candidates at once, in the order of the ids (int64_t); view false where nothing may be known.
 * in  is_own  per id: the caller has just read that the actor owns it, or stands in, in an open followup; NULL: he has not */
MUST_USE enum err permission_candidates(struct ctx *ctx, const struct list *candidate_ids, const bool *is_own,
					struct access **ret_accesses);

/* Accounts with an open workbench that may see the candidate, for live events. out ret_ids  int64_t */
MUST_USE enum err permission_watchers(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids);

/* Say that they, or the actor's rights on the candidate, will be asked for soon; see db_expect(). */
MUST_USE enum err permission_expect_watchers(struct ctx *ctx, int64_t candidate_id);
MUST_USE enum err permission_expect_candidate(struct ctx *ctx, int64_t candidate_id);

/* What the actor may do with one position: view for everybody of the firm who may view at all (positions are known to
 * the whole firm); manage (members, edits) for its lead, its backup and partners.
 * errors ERR_NOT_FOUND "position.not_found" */
struct position_access {
	bool view;
	bool manage;
	bool submit; /* bring candidates: members from level contribute, lead, backup, seniors, partners */
};
struct position_access permission_position_access(int role, const struct position_tie *tie);
MUST_USE enum err permission_position(struct ctx *ctx, int64_t position_id, struct position_access *ret_access);

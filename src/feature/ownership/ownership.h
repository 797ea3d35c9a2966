/* 撞单: who a candidate belongs to inside the firm, and at which client he is protected, until when and why.
 *
 * Nothing is stored: a consultant's claim follows from his followups, submissions and records. It holds for some days after his last
 * effective contact, and without an end while a submission of his runs. It began with the first effective contact of an unbroken
 * row, none of them further apart than that term. Of several claims the one that began first owns the candidate; the others stand
 * beside it, for two consultants may work on one person. At a client a candidate is protected from the day he was first recommended
 * there, for the months of the company's contract, else of the firm. What somebody may not know of a candidate he does not see here.
 * Source: DOMAIN.md, Around the candidate. */
#pragma once
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "platform/http/page.h"

/* How long claims hold, for the whole firm. */
struct ownership_setting {
	uint64_t present;
	int64_t contact_days;  /* after the last effective contact; 90 */
	int64_t client_months; /* after the first recommendation, where the company has no term of its own; 6 */
};

/* The firm's terms, as shipped where it has set none. */
MUST_USE enum err ownership_setting_get(struct ctx *ctx, struct ownership_setting *ret_setting);

/* Changes the terms that are present. Inside a write. */
MUST_USE enum err ownership_setting_set(struct ctx *ctx, const struct ownership_setting *input);

/* One consultant's claim to one candidate. */
struct ownership_claim {
	struct account_ref account;
	int64_t since;      /* when it began */
	int64_t contact_at; /* last effective contact, 0 = none */
	int64_t until;      /* 0: no end, a submission runs */
	struct position_ref *position; /* of the running submission */
};
extern const struct shape ownership_claim_shape;

/* Who a candidate belongs to. */
struct ownership {
	struct person_ref candidate;
	struct account_ref *owner; /* NULL: nobody */
	bool mine;                 /* the actor's */
	bool disputed;             /* others have claims, too */
	struct list claims;        /* struct ownership_claim, the owner's first, then by their beginning */
};
extern const struct shape ownership_shape;

/* errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err ownership_get(struct ctx *ctx, int64_t candidate_id, struct ownership *ret_ownership);

struct ownership_filter {
	const char *q;    /* part of the name, NULL = all */
	const char *who;  /* account id or "me": has a claim */
	bool disputed;    /* only those with several claims */
	int64_t limit;
	const char *cursor;
};

/* One page of candidates who belong to somebody and whom the actor may know, newest first; counted up to OWNERSHIP_TOTAL_MAX.
 * out ret_page  struct ownership */
enum { OWNERSHIP_TOTAL_MAX = 1000 };
MUST_USE enum err ownership_list(struct ctx *ctx, const struct ownership_filter *filter, struct page *ret_page);

/* One candidate protected at one client. */
struct protection {
	int64_t submission_id;
	struct person_ref candidate;
	struct company_ref company;
	struct position_ref position;
	struct account_ref owner; /* of the submission */
	int64_t from;
	const char *until_on; /* last day */
	bool current;
};
extern const struct shape protection_shape;

struct protection_filter {
	int64_t candidate_id; /* 0 = all */
	const char *q;        /* part of the company's name, NULL = all */
	int64_t limit;
	const char *cursor;
};

/* One page, newest submission first, of candidates whom the actor may know; terms that are over are marked. Of two submissions to one
 * client the earlier recommendation counts. out ret_page  struct protection */
MUST_USE enum err protection_list(struct ctx *ctx, const struct protection_filter *filter, struct page *ret_page);

extern const struct http_routes ownership_routes;

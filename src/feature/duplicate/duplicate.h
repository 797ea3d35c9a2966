/* Proposals: two candidates who may be one person. Found by the keyed hashes and indexes of candidates, in the background; a
 * person decides (feature/merge), or says that they are not the same.
 *
 * source DOMAIN.md, Records, files, search: "same phone, e-mail, or full name + employer without a fact that contradicts (a bare
 * surname never counts)"; weaker, a changed employer. */
#pragma once
#include "feature/candidate/candidate.h"
#include "platform/job/job.h"

/* A proposal as the API shows it. */
struct duplicate {
	int64_t id;
	const char *reason; /* phone, email, name (and employer), moved (changed employer) */
	const char *state;  /* open, dismissed */
	struct candidate_ref one;
	struct candidate_ref other;
	bool may_merge;
	int64_t found_at;
};
extern const struct shape duplicate_shape;

struct duplicate_filter {
	int64_t limit;
	const char *cursor;
};

/* One page of open proposals between candidates the actor may know, surest first. out ret_page  struct duplicate */
MUST_USE enum err duplicate_list(struct ctx *ctx, const struct duplicate_filter *filter, struct page *ret_page);

/* Those with one candidate. errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err duplicate_of(struct ctx *ctx, int64_t candidate_id, struct list *ret_duplicates);

/* Says that they are not the same (dismissed), or takes that back. Inside a write.
 * errors ERR_NOT_FOUND "duplicate.not_found"; ERR_DENIED  who may not merge the two */
MUST_USE enum err duplicate_dismiss(struct ctx *ctx, int64_t id, bool is_dismissed);

/* One proposal. errors ERR_NOT_FOUND "duplicate.not_found" */
MUST_USE enum err duplicate_get(struct ctx *ctx, int64_t id, struct duplicate *ret_duplicate);

/* Whether somebody the actor may not know is the same person, and whom to ask: audited, limited per hour. Inside a write.
 * out ret_ask  NULL: nobody
 * errors ERR_RATE "candidate.ask_too_many" */
MUST_USE enum err duplicate_ask(struct ctx *ctx, int64_t candidate_id, struct account_ref **ret_ask);

/* Of whom it is about: a candidate of the actor, or the facts of one he wants to add. */
struct duplicate_asking {
	uint64_t present;
	int64_t candidate_id; /* 0 = by the facts */
	const char *name;
	const char *phone;
	const char *email;
	const char *company;
};

/* The same, and asks the keeper of the hidden one for a word: a message in his inbox, once a day. Says nothing else, neither to the one nor
 * of the other; audited, limited per hour like duplicate_ask(). Inside a write.
 * out ret_ask  who was written to, NULL: nobody
 * errors ERR_RATE "candidate.ask_too_many"; ERR_NOT_FOUND "candidate.not_found"; ERR_MEANING "candidate.phone", "candidate.email" */
MUST_USE enum err duplicate_write_keeper(struct ctx *ctx, const struct duplicate_asking *asking, struct account_ref **ret_ask);

/* Looks for duplicates of one candidate now. Inside a write. */
MUST_USE enum err duplicate_look(struct ctx *ctx, int64_t candidate_id);

/* Listeners (app/hooks.c). */
MUST_USE enum err duplicate_on_candidate_changed(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err duplicate_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err duplicate_on_merged(struct ctx *ctx, const void *hook_merge);

/* The search in the background, all firms. */
MUST_USE enum err duplicate_job_scan(struct ctx *ctx, struct job_run *run, const char *payload);
#define DUPLICATE_JOBS { .name = "duplicate.scan", .run = duplicate_job_scan, .every_ms = 1000 }

extern const struct http_routes duplicate_routes;

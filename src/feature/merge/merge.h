/* 合并: two candidates are one person. The survivor gets everything the other has; the other's number leads to him; and it can be
 * taken back, exactly, also after new records were made.
 *
 * What follows is one table in merge.sql (merge_place); facts, submissions and followups follow by the rules of their features.
 * Source: DOMAIN.md, Duplicates; People and permissions (merge: junior no, senior own, partner yes). */
#pragma once
#include "feature/candidate/candidate.h"

struct merge_input {
	uint64_t present;
	int64_t survivor_id;
	int64_t merged_id;
	int64_t survivor_version; /* as looked at side by side, 0 = any */
	int64_t merged_version;
	struct list take; /* const char *: fields whose value the merged one has right, "phone", "custom.KEY" */
};
extern const struct shape merge_input_shape;

/* A merge as the API shows it. */
struct merge {
	int64_t id;
	int64_t survivor_id;
	int64_t merged_id;
	struct account_ref by;
	int64_t at;
	int64_t undone_at;
	struct candidate *merged; /* in lists: with the values that were not chosen */
};
extern const struct shape merge_shape;

/* Merges. Again with the same two is the same merge. Inside a write.
 * errors ERR_NOT_FOUND, ERR_DENIED  as the table of permissions says of both; ERR_STALE "request.stale";
 *        ERR_MEANING "merge.same", "request.choice"; ERR_TOO_LARGE "merge.too_large" */
MUST_USE enum err merge_make(struct ctx *ctx, const struct merge_input *input, int64_t *ret_id);

/* Takes a merge back; again changes nothing. Inside a write.
 * errors ERR_NOT_FOUND "merge.not_found"; ERR_DENIED; ERR_CONFLICT "merge.later_first"  (params {"merge_id"}) */
MUST_USE enum err merge_undo(struct ctx *ctx, int64_t id);

/* One merge. errors ERR_NOT_FOUND "merge.not_found"  also where the candidate is not to be known */
MUST_USE enum err merge_get(struct ctx *ctx, int64_t id, struct merge *ret_merge);

/* Merges of a candidate that can be taken back, newest first. out ret_merges  struct merge with `merged` */
MUST_USE enum err merge_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_merges);

extern const struct http_routes merge_routes;

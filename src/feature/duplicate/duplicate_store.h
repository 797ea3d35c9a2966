/* Rows of proposals. Private to feature/duplicate. */
#pragma once
#include "feature/duplicate/duplicate.h"

struct duplicate_row {
	int64_t id;
	int64_t low_id;
	int64_t high_id;
	const char *reason;
	int64_t strength;
	const char *state;
	int64_t found_at_ms;
};

/* What is compared of a candidate. */
struct duplicate_subject {
	int64_t id;
	const char *name_key;
	struct bytes phone_sealed;
	struct bytes email_sealed;
	const char *phone_hash; /* of what is sealed; see struct candidate_keys */
	const char *email_hash;
	const char *phone_hash_before;
	const char *email_hash_before;
	const char *company;
	const char *company_key;
	int64_t birth_year;
	const char *gender;
	const char *resume;
	const char *name_from; /* range of search keys with his full name, NULL when it is none */
	const char *name_to;
};

struct duplicate_match {
	int64_t id;
	int64_t strength;
};

/* What the search compares of a candidate who is not in the bin. */
MUST_USE enum err duplicate_store_subject(struct ctx *ctx, int64_t id, struct duplicate_subject *ret_subject, bool *ret_found);

/* out ret_matches  struct duplicate_match, surest first */
MUST_USE enum err duplicate_store_matches(struct ctx *ctx, const struct duplicate_subject *subject, struct list *ret_matches);
MUST_USE enum err duplicate_store_put(struct ctx *ctx, const struct duplicate_row *row);

/* Open proposals with a candidate but for those with the ids of the JSON array. */
MUST_USE enum err duplicate_store_drop_others(struct ctx *ctx, int64_t id, const char *ids);
MUST_USE enum err duplicate_store_due_add(struct ctx *ctx, int64_t id);
MUST_USE enum err duplicate_store_due_done(struct ctx *ctx, int64_t id);
MUST_USE enum err duplicate_store_scan_set(struct ctx *ctx, int64_t last_id);

/* Ids (int64_t): firms with something to look at; changed candidates; new candidates. */
MUST_USE enum err duplicate_store_firms(struct ctx *ctx, struct list *ret_ids);
MUST_USE enum err duplicate_store_due_ids(struct ctx *ctx, int64_t limit, struct list *ret_ids);
MUST_USE enum err duplicate_store_new_ids(struct ctx *ctx, int64_t limit, struct list *ret_ids);

/* Proposals. out struct duplicate_row */
MUST_USE enum err duplicate_store_list(struct ctx *ctx, const struct viewer *viewer, const struct page_key *before, int64_t limit,
				       struct list *ret_rows);
MUST_USE enum err duplicate_store_count(struct ctx *ctx, const struct viewer *viewer, int64_t *ret_total);
MUST_USE enum err duplicate_store_of(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows);
MUST_USE enum err duplicate_store_get(struct ctx *ctx, int64_t id, struct duplicate_row *ret_row, bool *ret_found);
MUST_USE enum err duplicate_store_set_state(struct ctx *ctx, int64_t id, const char *state);
MUST_USE enum err duplicate_store_dismiss_pair(struct ctx *ctx, int64_t low_id, int64_t high_id);

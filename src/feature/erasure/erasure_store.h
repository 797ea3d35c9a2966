/* Rows of erasures, and the statements that erase. Private to this feature. */
#pragma once
#include "feature/erasure/erasure.h"

struct erasure_row {
	int64_t id;
	int64_t firm_id; /* of erasure_store_under_way() only */
	int64_t candidate_id;
	int64_t account_id;
	const char *account_name;
	const char *reason;
	int64_t at_ms;
	int64_t done_at_ms;
};

/* One of the rows that a person has: himself, or who was merged into him. */
struct erasure_person {
	int64_t id;
	const char *name;
};

struct erasure_file {
	int64_t id;
	const char *file;
};

/* Erasures of the firm: a new one, one by id, the latest `limit` with their number in all. */
MUST_USE enum err erasure_store_insert(struct ctx *ctx, const struct erasure_row *row, int64_t *ret_id);
MUST_USE enum err erasure_store_get(struct ctx *ctx, int64_t id, struct erasure_row *ret_row, bool *ret_found);
MUST_USE enum err erasure_store_list(struct ctx *ctx, int64_t limit, struct list *ret_rows, int64_t *ret_total);

/* Those with files left, of all firms: id, firm_id, candidate_id. */
MUST_USE enum err erasure_store_under_way(struct ctx *ctx, int64_t limit, struct list *ret_rows);

/* Those merged into him first. out ret_persons  struct erasure_person */
MUST_USE enum err erasure_store_persons(struct ctx *ctx, int64_t candidate_id, struct list *ret_persons);

/* Notes the files of one person, then deletes all his rows. */
MUST_USE enum err erasure_store_erase(struct ctx *ctx, int64_t id, const struct erasure_person *person);

/* out ret_files  struct erasure_file */
MUST_USE enum err erasure_store_files(struct ctx *ctx, int64_t id, int64_t after_id, int64_t limit, struct list *ret_files);

/* Its files are gone. */
MUST_USE enum err erasure_store_end(struct ctx *ctx, int64_t id);

/* Rows of bulks. Private to feature/bulk. */
#pragma once
#include "feature/bulk/bulk.h"

struct bulk_row {
	int64_t id;
	int64_t account_id;
	const char *action;
	const char *params;
	const char *state;
	int64_t job_id;
	int64_t last_id;
	int64_t after_id;
	int64_t after_before; /* where the stored row must stand for bulk_store_advance() */
	int64_t total;
	int64_t changed;
	int64_t same;
	int64_t refused;
	int64_t undone;
	int64_t created_at_ms;
	int64_t finished_at_ms;
};

/* A candidate that was changed. */
struct bulk_changed {
	int64_t id; /* of the row */
	int64_t candidate_id;
	const char *before;
};

/* The number of the newest candidate. */
MUST_USE enum err bulk_store_last_candidate(struct ctx *ctx, int64_t *ret_id);
MUST_USE enum err bulk_store_insert(struct ctx *ctx, const struct bulk_row *row, int64_t *ret_id);
MUST_USE enum err bulk_store_get(struct ctx *ctx, int64_t id, struct bulk_row *ret_row, bool *ret_found);

/* Those of an account, newest first. out struct bulk_row without params */
MUST_USE enum err bulk_store_list(struct ctx *ctx, int64_t account_id, int64_t limit, struct list *ret_rows);

/* Another job goes on with it from row->after_id. */
MUST_USE enum err bulk_store_set_job(struct ctx *ctx, const struct bulk_row *row);

/* errors ERR_CANCELLED "job.cancelled"  it was cancelled, or another run moved it on */
MUST_USE enum err bulk_store_advance(struct ctx *ctx, const struct bulk_row *row);
MUST_USE enum err bulk_store_finish(struct ctx *ctx, int64_t id, const char *state);

/* in  code NULL: changed, with what it was before */
MUST_USE enum err bulk_store_note(struct ctx *ctx, int64_t id, int64_t candidate_id, const char *code, const char *before);

/* out ret_rows  struct bulk_changed behind a row, at most limit */
MUST_USE enum err bulk_store_changed(struct ctx *ctx, int64_t id, int64_t after_id, int64_t limit, struct list *ret_rows);
MUST_USE enum err bulk_store_set_undone(struct ctx *ctx, int64_t row_id);

/* out ret_reasons  struct bulk_reason without text */
MUST_USE enum err bulk_store_reasons(struct ctx *ctx, int64_t id, struct list *ret_reasons);

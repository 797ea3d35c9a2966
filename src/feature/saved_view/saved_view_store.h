/* Rows of saved views. Private to this feature. */
#pragma once
#include "feature/saved_view/saved_view.h"

struct saved_view_row {
	int64_t id;
	int64_t version;
	int64_t account_id;
	const char *account_name;
	int page;
	const char *name;
	const char *query;
	bool is_shared;
	int64_t updated_at_ms;
};

extern const struct choices saved_view_pages; /* board, talent */

/* Own and shared ones. in page  0 = of all pages; out ret_rows  struct saved_view_row */
MUST_USE enum err saved_view_store_list(struct ctx *ctx, int page, struct list *ret_rows);
MUST_USE enum err saved_view_store_get(struct ctx *ctx, int64_t id, struct saved_view_row *ret_row, bool *ret_found);

/* How many the actor has. */
MUST_USE enum err saved_view_store_count(struct ctx *ctx, int64_t *ret_count);

/* Id of the view with this owner, page and name, 0 = none. */
MUST_USE enum err saved_view_store_find(struct ctx *ctx, const struct saved_view_row *row, int64_t *ret_id);
MUST_USE enum err saved_view_store_insert(struct ctx *ctx, const struct saved_view_row *row, int64_t *ret_id);

/* ret_changes 0: row->version is no longer the stored one. */
MUST_USE enum err saved_view_store_update(struct ctx *ctx, const struct saved_view_row *row, int64_t *ret_changes);
MUST_USE enum err saved_view_store_delete(struct ctx *ctx, int64_t id);

/* 视图: a filter of the board or the talent list kept under a name, for oneself or shared with the firm.
 *
 * A view holds the query string of its page, nothing that it found: whoever opens it sees what he may see. The server
 * does not read the query. Source: UI.md, Talent. */
#pragma once
#include "feature/account/account.h"

enum saved_view_page { SAVED_VIEW_BOARD = 1, SAVED_VIEW_TALENT };

struct saved_view {
	int64_t id;
	int64_t version;
	int page; /* enum saved_view_page */
	const char *name;
	const char *query; /* "colour=red&stage=offer" */
	bool shared;
	bool own; /* the actor's: he may change it */
	struct account_ref owner;
	int64_t updated_at;
};
extern const struct shape saved_view_shape;

/* What a person writes. In a change, keys left out keep what is stored. */
struct saved_view_input {
	uint64_t present;
	int page;
	const char *name;
	const char *query;
	bool shared;
};
extern const struct shape saved_view_input_shape;  /* POST */
extern const struct shape saved_view_change_shape; /* PATCH: the page stays */

/* Own ones first, then those of colleagues, each by name. in page  0 = of all pages; out ret_views  struct saved_view */
MUST_USE enum err saved_view_list(struct ctx *ctx, int page, struct list *ret_views);

/* errors ERR_NOT_FOUND "view.not_found": absent, or a colleague's that is not shared */
MUST_USE enum err saved_view_get(struct ctx *ctx, int64_t id, struct saved_view *ret_view);

/* errors ERR_CONFLICT "view.name_taken" (field name); ERR_MEANING "view.too_many": one keeps 100 at most */
MUST_USE enum err saved_view_create(struct ctx *ctx, const struct saved_view_input *input, int64_t *ret_id);

/* Own ones only.
 * in     version  expected one, 0 = any
 * errors ERR_NOT_FOUND as above; ERR_DENIED "permission.denied" shared by a colleague; ERR_STALE; ERR_CONFLICT as above */
MUST_USE enum err saved_view_change(struct ctx *ctx, int64_t id, int64_t version, const struct saved_view_input *input);

/* Own ones; partners also shared ones of others, which may outlast their maker. errors as above */
MUST_USE enum err saved_view_delete(struct ctx *ctx, int64_t id);

extern const struct http_routes saved_view_routes;

/* How an account arranges the table of a page: which columns, in which order. The server does not read their names. */
#pragma once
#include "feature/saved_view/saved_view.h"

struct page_layout {
	struct list columns; /* const char *, in order; empty: as shipped */
};
extern const struct shape page_layout_shape;

/* The actor's own arrangement of a page. */
MUST_USE enum err page_layout_get(struct ctx *ctx, int page, struct page_layout *ret_layout);
MUST_USE enum err page_layout_set(struct ctx *ctx, int page, const struct page_layout *layout);

extern const struct http_routes page_layout_routes;

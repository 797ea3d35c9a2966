/* Pages of a list by keyset: a cursor holds the sort key of the last row shown, so that every page is one
 * index range however far down it lies. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"
#include "platform/http/http.h"

enum { PAGE_LIMIT = 50, PAGE_LIMIT_MAX = 200 };

/* A list reply: one page of items. */
struct page {
	struct list items;
	const char *next; /* position after the last item, NULL on the last page */
	int64_t total;    /* true count under the filter */
};

/* Fields of a page whose items have `item_shape`; the shape is SHAPE("ThingList", struct page, fields). */
#define PAGE_FIELDS(item_shape)                                                                  \
	{                                                                                        \
		FIELD_LIST(struct page, items, item_shape), FIELD_TEXT(struct page, next),       \
			FIELD_INT(struct page, total),                                           \
	}

/* The two query fields of every list: `int64_t limit` (start with PAGE_LIMIT) and `const char *cursor`. */
#define PAGE_QUERY(T) \
	FIELD_INT(T, limit, .min = 1, .max = PAGE_LIMIT_MAX), FIELD_TEXT(T, cursor, .max = 2000)

/* Reads the query and puts the position that its cursor stands for in place of the cursor.
 * in     cursor  the filter's member
 * errors ERR_MEANING  "request.bad_cursor" and those of http_read_query() */
MUST_USE enum err page_read(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape, void *filter,
			    const char **cursor);

/* Replies 200 with the page, its `next` position made into a cursor.
 * in  shape  fields as PAGE_FIELDS, first of a struct that begins with struct page */
MUST_USE enum err page_reply(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape,
			     struct page *page);

/* Sort key of the row before the page; id 0 = start of the list. */
struct page_key {
	int64_t number;
	const char *text; /* "" when the sort has no text */
	int64_t id;
};

/* Key in a position that page_next() made for the same `sort`; without a position the zero key.
 * errors ERR_MEANING  "request.bad_cursor": of another list or order */
MUST_USE enum err page_start(struct ctx *ctx, const char *position, const char *sort, struct page_key *ret_key);

/* Position that goes on after the row with this key.
 * in  sort  name of list and order; letters only */
const char *page_next(struct ctx *ctx, const char *sort, const struct page_key *key);

/* Reads a query value that is an account id or "me".
 * in     word     NULL gives 0
 * errors ERR_MEANING  "request.wrong_type" with `field` */
MUST_USE enum err page_account(struct ctx *ctx, const char *field, const char *word, int64_t *ret_account_id);

/* Pattern for LIKE … ESCAPE '!' that finds `needle` anywhere; NULL for NULL or blank text. */
const char *page_like(struct ctx *ctx, const char *needle);

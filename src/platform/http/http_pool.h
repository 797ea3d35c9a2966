/* Exchanges with their arenas, used again and again. */
#pragma once
#include "platform/http/http_exchange.h"

struct http_pool;

/* An empty pool, and its end. NULL when memory is refused. */
struct http_pool *http_pool_open(void);
void http_pool_close(struct http_pool *pool);

/* A clean exchange; NULL when memory is refused. */
struct http_exchange *http_pool_take(struct http_pool *pool);

/* Forgets what it held: body, reply, file, upload. */
void http_pool_give(struct http_pool *pool, struct http_exchange *exchange);

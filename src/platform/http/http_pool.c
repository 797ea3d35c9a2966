/* A free list under a lock; 256 exchanges are kept, more are closed. */
#include "platform/http/http_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "platform/http/http_stream.h"
#include "platform/http/http_upload.h"

enum { KEPT = 256, KEPT_TEXT_BYTES = 256 * 1024 };

struct http_pool {
	pthread_mutex_t lock;
	struct http_exchange *first;
	int count;
};

struct http_pool *http_pool_open(void)
{
	struct http_pool *pool = calloc(1, sizeof *pool);

	if (!pool)
		abort();
	pthread_mutex_init(&pool->lock, NULL);
	return pool;
}

static void destroy(struct http_exchange *exchange)
{
	text_done(&exchange->body);
	text_done(&exchange->reply.body);
	arena_close(&exchange->arena);
	free(exchange);
}

void http_pool_close(struct http_pool *pool)
{
	if (!pool)
		return;
	for (struct http_exchange *next; pool->first; pool->first = next) {
		next = pool->first->next;
		destroy(pool->first);
	}
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

static struct http_exchange *create(void)
{
	struct http_exchange *exchange = calloc(1, sizeof *exchange);

	if (!exchange)
		return NULL;
	if (arena_open(ARENA_REQUEST_BYTES, &exchange->arena) != OK) {
		free(exchange);
		return NULL;
	}
	text_init(&exchange->reply.body, HTTP_REPLY_MAX_BYTES);
	exchange->reply.file = -1;
	return exchange;
}

struct http_exchange *http_pool_take(struct http_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	struct http_exchange *exchange = pool->first;
	if (exchange) {
		pool->first = exchange->next;
		pool->count--;
	}
	pthread_mutex_unlock(&pool->lock);
	return exchange ? exchange : create();
}

/* Keeps the arena and small buffers, zeroes the rest. */
static void clean(struct http_exchange *exchange)
{
	struct arena arena;
	struct text body, reply;

	http_reply_reset(exchange, false);
	http_upload_close(exchange);
	text_clear(&exchange->body);
	if (exchange->body.capacity > KEPT_TEXT_BYTES)
		text_done(&exchange->body);
	if (exchange->reply.body.capacity > KEPT_TEXT_BYTES)
		text_done(&exchange->reply.body);
	arena_reset(&exchange->arena);
	arena = exchange->arena;
	body = exchange->body;
	reply = exchange->reply.body;
	*exchange = (struct http_exchange){ .arena = arena, .body = body, .reply.body = reply, .reply.file = -1 };
	exchange->reply.body.max_bytes = HTTP_REPLY_MAX_BYTES;
}

void http_pool_give(struct http_pool *pool, struct http_exchange *exchange)
{
	clean(exchange);
	pthread_mutex_lock(&pool->lock);
	bool is_kept = pool->count < KEPT;
	if (is_kept) {
		exchange->next = pool->first;
		pool->first = exchange;
		pool->count++;
	}
	pthread_mutex_unlock(&pool->lock);
	if (!is_kept)
		destroy(exchange);
}

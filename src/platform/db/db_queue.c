/* The queue of works for the writer threads, first in first out, bounded. */
#include "platform/db/db_driver.h"

#include <errno.h>
#include <stdlib.h>

static int queue_init(struct db_queue *queue)
{
	pthread_condattr_t monotonic;

	queue->last = &queue->first;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	int failed = pthread_mutex_init(&queue->mutex, NULL);
	failed = failed ? failed : pthread_cond_init(&queue->filled, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return failed;
}

enum err db_queues_init(struct ctx *ctx, struct db *db, int count)
{
	db->queues = calloc((size_t)count, sizeof(*db->queues));
	while (db->queues && db->queue_count < count && queue_init(&db->queues[db->queue_count]) == 0)
		db->queue_count++;
	return db->queue_count == count ? OK : fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the queues");
}

void db_queues_done(struct db *db)
{
	for (int i = 0; i < db->queue_count; i++) {
		pthread_cond_destroy(&db->queues[i].filled);
		pthread_mutex_destroy(&db->queues[i].mutex);
	}
	free(db->queues);
}

static struct db_queue *queue_of(const struct ctx *ctx)
{
	return &ctx->db->queues[(uint64_t)ctx->firm_id % (uint64_t)ctx->db->queue_count];
}

bool db_queue_push(struct db_queue *queue, struct db_item *item)
{
	pthread_mutex_lock(&queue->mutex);
	bool is_taken = !queue->is_closed && queue->length < DB_QUEUE_MAX;
	if (is_taken) {
		item->next = NULL;
		*queue->last = item;
		queue->last = &item->next;
		queue->length++;
		queue->requests += item->done != NULL;
		pthread_cond_signal(&queue->filled);
	}
	pthread_mutex_unlock(&queue->mutex);
	return is_taken;
}

static struct timespec monotonic_in(int wait_ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += wait_ms / MS_PER_SECOND;
	at.tv_nsec += (wait_ms % MS_PER_SECOND) * 1000000L;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000L;
	}
	return at;
}

/* Cuts the first `max` items off; the mutex is held. */
static struct db_item *cut_first(struct db_queue *queue, int max)
{
	struct db_item *items = queue->first;
	struct db_item **end = &queue->first;

	for (int count = 0; *end && count < max; count++) {
		queue->requests -= (*end)->done != NULL;
		end = &(*end)->next;
		queue->length--;
	}
	queue->first = *end;
	if (!queue->first)
		queue->last = &queue->first;
	if (items)
		*end = NULL;
	return items;
}

struct db_item *db_queue_take(struct db_queue *queue, int max, int wait_ms, bool *ret_closed)
{
	struct timespec until = monotonic_in(wait_ms);
	int waited = 0;

	pthread_mutex_lock(&queue->mutex);
	while (!queue->first && !queue->is_closed && waited != ETIMEDOUT)
		waited = pthread_cond_timedwait(&queue->filled, &queue->mutex, &until);
	struct db_item *items = cut_first(queue, max);
	*ret_closed = !items && queue->is_closed;
	pthread_mutex_unlock(&queue->mutex);
	return items;
}

void db_queues_close(struct db *db)
{
	for (int i = 0; i < db->queue_count; i++) {
		pthread_mutex_lock(&db->queues[i].mutex);
		db->queues[i].is_closed = true;
		pthread_cond_broadcast(&db->queues[i].filled);
		pthread_mutex_unlock(&db->queues[i].mutex);
	}
}

bool db_queue_is_empty(struct db_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	bool is_empty = !queue->first;
	pthread_mutex_unlock(&queue->mutex);
	return is_empty;
}

bool db_queue_has_requests(const struct ctx *ctx)
{
	if (!ctx->db->is_server)
		return false;
	struct db_queue *queue = queue_of(ctx);

	pthread_mutex_lock(&queue->mutex);
	bool has_requests = queue->requests > 0;
	pthread_mutex_unlock(&queue->mutex);
	return has_requests;
}

static enum err refuse(struct ctx *ctx)
{
	return fail(ctx, ERR_BUSY, "db.queue_full", NULL, "too many writes are waiting, or the server is stopping");
}

enum err db_queue_run(struct ctx *ctx, db_work work, void *arg)
{
	struct db_item item = { .ctx = ctx, .work = work, .arg = arg };

	if (sem_init(&item.finished, 0, 0) != 0)
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no semaphore left");
	if (!db_queue_push(queue_of(ctx), &item)) {
		sem_destroy(&item.finished);
		return refuse(ctx);
	}
	while (sem_wait(&item.finished) != 0)
		;
	sem_destroy(&item.finished);
	return item.result;
}

void db_submit(struct ctx *ctx, db_work work, db_done done, void *arg)
{
	struct db_item *item = arena_alloc(ctx->arena, sizeof(*item));

	*item = (struct db_item){ .ctx = ctx, .work = work, .done = done, .arg = arg };
	if (!ctx->db->is_server)
		done(ctx, db_write(ctx, work, arg), arg);
	else if (!db_queue_push(queue_of(ctx), item))
		done(ctx, refuse(ctx), arg);
}

void db_items_answer(struct db_item *items)
{
	while (items) {
		struct db_item *item = items;

		items = item->next;
		if (item->done)
			item->done(item->ctx, item->result, item->arg);
		else
			sem_post(&item->finished);
	}
}

/* A queue and its threads. */
#include "platform/http/http_worker.h"

#include <pthread.h>
#include <stdlib.h>

#include "platform/http/http_exchange.h"

enum { QUEUE_MAX = 1024, THREADS_MAX = 64 };

struct http_workers {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct http_exchange *first, *last;
	int length;
	bool is_ending;
	void (*run)(struct http_exchange *exchange);
	int thread_count;
	pthread_t threads[THREADS_MAX];
};

/* The next exchange; NULL at the end. */
static struct http_exchange *take(struct http_workers *workers)
{
	pthread_mutex_lock(&workers->lock);
	while (!workers->first && !workers->is_ending)
		pthread_cond_wait(&workers->wake, &workers->lock);
	struct http_exchange *exchange = workers->first;
	if (exchange) {
		workers->first = exchange->next;
		workers->length--;
	}
	pthread_mutex_unlock(&workers->lock);
	return exchange;
}

static void *run_worker(void *arg)
{
	struct http_workers *workers = arg;

	for (struct http_exchange *exchange; (exchange = take(workers));)
		workers->run(exchange);
	return NULL;
}

struct http_workers *http_workers_open(int threads, void (*run)(struct http_exchange *exchange))
{
	struct http_workers *workers = calloc(1, sizeof *workers);

	if (!workers)
		abort();
	workers->run = run;
	workers->thread_count = threads < THREADS_MAX ? threads : THREADS_MAX;
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->wake, NULL);
	for (int i = 0; i < workers->thread_count; i++) {
		if (pthread_create(&workers->threads[i], NULL, run_worker, workers) != 0)
			abort();
	}
	return workers;
}

void http_workers_close(struct http_workers *workers)
{
	if (!workers)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->is_ending = true;
	pthread_cond_broadcast(&workers->wake);
	pthread_mutex_unlock(&workers->lock);
	for (int i = 0; i < workers->thread_count; i++)
		pthread_join(workers->threads[i], NULL);
	pthread_cond_destroy(&workers->wake);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}

bool http_workers_add(struct http_workers *workers, struct http_exchange *exchange)
{
	pthread_mutex_lock(&workers->lock);
	bool has_room = workers->length < QUEUE_MAX;
	if (has_room) {
		exchange->next = NULL;
		if (workers->first)
			workers->last->next = exchange;
		else
			workers->first = exchange;
		workers->last = exchange;
		workers->length++;
		pthread_cond_signal(&workers->wake);
	}
	pthread_mutex_unlock(&workers->lock);
	return has_room;
}

/* Threads for handlers that take long: hashing, files, remote servers. */
#pragma once
#include <stdbool.h>

struct http_exchange;
struct http_workers;

/* Runs `run` for each exchange handed over. */
struct http_workers *http_workers_open(int threads, void (*run)(struct http_exchange *exchange));

/* Ends after what is queued. */
void http_workers_close(struct http_workers *workers);

/* False when 1,024 are waiting already. */
bool http_workers_add(struct http_workers *workers, struct http_exchange *exchange);

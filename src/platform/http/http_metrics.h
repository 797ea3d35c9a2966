/* Counters of requests by route and status, and how long they took, for /metrics. Lock-free. */
#pragma once
#include "platform/http/http_route.h"

struct http_metrics;

/* Counters for each route of the router. NULL when memory is refused. */
struct http_metrics *http_metrics_open(const struct http_router *router);
void http_metrics_close(struct http_metrics *metrics);

/* in  route  number in the router, -1 = none (404, web client) */
void http_metrics_note(struct http_metrics *metrics, int route, int status, int64_t took_us);

/* Appends them as Prometheus text. */
void http_metrics_print(const struct http_metrics *metrics, struct text *out);

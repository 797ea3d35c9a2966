/* One row of counters per route, plus one for requests without a route. */
#include "platform/http/http_metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* Statuses the server can answer; others count under the last. */
static const int statuses[] = { 200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 405, 409,
				412, 413, 415, 416, 422, 429, 500, 502, 503, 507, 0 };
static const int64_t bucket_us[] = { 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000 };

enum { STATUSES = sizeof statuses / sizeof statuses[0], BUCKETS = sizeof bucket_us / sizeof bucket_us[0] };

struct row {
	_Atomic int64_t by_status[STATUSES];
	_Atomic int64_t by_time[BUCKETS + 1];
	_Atomic int64_t total_us;
};

struct http_metrics {
	const struct http_router *router;
	struct row *rows; /* router->count + 1 */
};

struct http_metrics *http_metrics_open(const struct http_router *router)
{
	struct http_metrics *metrics = calloc(1, sizeof *metrics);
	struct row *rows = calloc((size_t)router->count + 1, sizeof *rows);

	if (!metrics || !rows)
		abort();
	*metrics = (struct http_metrics){ .router = router, .rows = rows };
	return metrics;
}

void http_metrics_close(struct http_metrics *metrics)
{
	if (metrics)
		free(metrics->rows);
	free(metrics);
}

void http_metrics_note(struct http_metrics *metrics, int route, int status, int64_t took_us)
{
	struct row *row = &metrics->rows[route < 0 ? metrics->router->count : route];
	int at = 0, bucket = 0;

	while (at < STATUSES - 1 && statuses[at] != status)
		at++;
	while (bucket < BUCKETS && bucket_us[bucket] < took_us)
		bucket++;
	atomic_fetch_add_explicit(&row->by_status[at], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->by_time[bucket], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->total_us, took_us, memory_order_relaxed);
}

static void print_labels(const struct http_metrics *metrics, int number, struct text *out)
{
	const struct http_route *route = number < metrics->router->count ? metrics->router->items[number].route : NULL;

	text_append_format(out, "{method=\"%s\",route=\"%s\"", route ? route->method : "",
			   route ? route->path : "other");
}

static int64_t print_counts(const struct http_metrics *metrics, int number, struct text *out)
{
	int64_t total = 0;

	for (int i = 0; i < STATUSES; i++) {
		int64_t count = metrics->rows[number].by_status[i];

		if (!count)
			continue;
		total += count;
		text_append(out, "genjin_http_requests_total");
		print_labels(metrics, number, out);
		text_append_format(out, ",status=\"%d\"} %lld\n", statuses[i], (long long)count);
	}
	return total;
}

static void print_times(const struct http_metrics *metrics, int number, struct text *out)
{
	const struct row *row = &metrics->rows[number];
	int64_t count = 0;

	for (int i = 0; i <= BUCKETS; i++) {
		count += row->by_time[i];
		text_append(out, "genjin_http_seconds_bucket");
		print_labels(metrics, number, out);
		if (i < BUCKETS)
			text_append_format(out, ",le=\"%g\"} %lld\n", (double)bucket_us[i] / 1e6, (long long)count);
		else
			text_append_format(out, ",le=\"+Inf\"} %lld\n", (long long)count);
	}
	text_append(out, "genjin_http_seconds_sum");
	print_labels(metrics, number, out);
	text_append_format(out, "} %.6f\n", (double)row->total_us / 1e6);
	text_append(out, "genjin_http_seconds_count");
	print_labels(metrics, number, out);
	text_append_format(out, "} %lld\n", (long long)count);
}

void http_metrics_print(const struct http_metrics *metrics, struct text *out)
{
	int count = metrics->router->count + 1;
	CLOSING(text_done) struct text times = { 0 };

	text_init(&times, 1024 * 1024);
	text_append(out, "# TYPE genjin_http_requests_total counter\n");
	for (int i = 0; i < count; i++) {
		if (print_counts(metrics, i, out))
			print_times(metrics, i, &times);
	}
	text_append(out, "# TYPE genjin_http_seconds histogram\n");
	text_append_n(out, text_chars(&times), times.length);
}

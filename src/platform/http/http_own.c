/* The routes that belong to the server itself: is it alive, is it ready, how does it fare, what does it offer. */
#include <stdio.h>

#include "base/cleanup.h"
#include "platform/db/db.h"
#include "platform/http/http_metrics.h"
#include "platform/http/http_server.h"
#include "platform/http/http_stream.h"

static enum err get_health(struct ctx *ctx, struct http_exchange *exchange)
{
	return http_reply_bytes(ctx, exchange, "text/plain; charset=utf-8", NULL, "ok\n", 3);
}

static enum err get_ready(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t now_ms;

	if (http_server_is_draining(exchange->server))
		return fail(ctx, ERR_BUSY, "server.busy", NULL, "The server is stopping.");
	if (ctx->db)
		TRY(db_now_ms(ctx, &now_ms));
	return http_reply_bytes(ctx, exchange, "text/plain; charset=utf-8", NULL, "ready\n", 6);
}

static void print_number(struct text *out, const char *name, const char *type, int64_t number)
{
	text_append_format(out, "# TYPE genjin_%s %s\ngenjin_%s %lld\n", name, type, name, (long long)number);
}

static void print_database(struct ctx *ctx, struct text *out)
{
	struct db_stats stats;

	db_stats_read(ctx->db, &stats);
	print_number(out, "db_commits_total", "counter", stats.commits);
	print_number(out, "db_works_total", "counter", stats.works);
	print_number(out, "db_rollbacks_total", "counter", stats.rollbacks);
	print_number(out, "db_retries_total", "counter", stats.retries);
	print_number(out, "db_queue_length", "gauge", stats.queue_length);
}

/* Resident memory of our own (RssAnon), in bytes; 0 where /proc does not tell. */
static int64_t resident_bytes(void)
{
	char line[256];
	long long kib = 0;
	FILE *file = fopen("/proc/self/status", "re");

	while (file && fgets(line, sizeof line, file)) {
		if (sscanf(line, "RssAnon: %lld kB", &kib) == 1)
			break;
	}
	if (file)
		fclose(file);
	return kib * 1024;
}

static enum err get_metrics(struct ctx *ctx, struct http_exchange *exchange)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, 4 * 1024 * 1024);
	http_metrics_print(http_server_metrics(exchange->server), &out);
	if (ctx->db)
		print_database(ctx, &out);
	print_number(&out, "live_streams", "gauge", http_streams_count(http_server_streams(exchange->server)));
	print_number(&out, "resident_bytes", "gauge", resident_bytes());
	return http_reply_bytes(ctx, exchange, "text/plain; version=0.0.4; charset=utf-8", NULL, text_chars(&out),
				out.length);
}

static enum err get_openapi(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct text *document = http_server_openapi(exchange->server);

	return http_reply_bytes(ctx, exchange, "application/json; charset=utf-8", NULL, text_chars(document),
				document->length);
}

static const struct http_route routes[] = {
	{ .method = "GET", .path = "/healthz", .summary = "The process is alive.", .handler = get_health,
	  .flags = HTTP_NOT_API },
	{ .method = "GET", .path = "/readyz", .summary = "The server takes requests.", .handler = get_ready,
	  .flags = HTTP_NOT_API },
	{ .method = "GET", .path = "/metrics", .summary = "Counters as Prometheus text.", .handler = get_metrics,
	  .flags = HTTP_NOT_API },
	{ .method = "GET", .path = "/api/openapi.json", .summary = "This document.", .handler = get_openapi,
	  .flags = HTTP_NOT_API },
};

const struct http_routes http_own_routes = HTTP_ROUTES(routes);

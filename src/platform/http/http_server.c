/* Opening and closing the server; closing mirrors opening. */
#include "platform/http/http_server.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/db/db.h"
#include "platform/http/http_asset.h"
#include "platform/http/http_flow.h"
#include "platform/http/http_limit.h"
#include "platform/http/http_listen.h"
#include "platform/http/http_metrics.h"
#include "platform/http/http_pool.h"
#include "platform/http/http_stream.h"
#include "platform/http/http_upload.h"
#include "platform/http/http_wire.h"
#include "platform/http/http_worker.h"

enum {
	CONNECTION_BYTES = 8 * 1024, /* each open stream holds them; request headers must fit in */
	IDLE_SECONDS = 14, /* of a client that does not take its reply. Idle ones are cut before by http_wire, which sees what came */
	CONNECTIONS = 16384,
	SPARE_FILES = 256,
	THREADS_LEAST = 2,
	WORKERS = 4,
	WORKERS_REMOTE = 16, /* where reads wait for a database server */
	SERVER_ARENA_BYTES = 64 * 1024 * 1024,
	OPENAPI_MAX_BYTES = 16 * 1024 * 1024,
	POLL_US = 5000,
};

struct http_limiter *http_server_limiter(struct http_server *server)
{
	return server->limiter;
}

struct http_metrics *http_server_metrics(struct http_server *server)
{
	return server->metrics;
}

struct http_streams *http_server_streams(struct http_server *server)
{
	return server->streams;
}

bool http_server_is_draining(struct http_server *server)
{
	return server->is_draining;
}

const struct text *http_server_openapi(struct http_server *server)
{
	return &server->openapi;
}

int http_port(const struct http_server *server)
{
	return server->port;
}

__attribute__((format(printf, 2, 0))) static void log_library(void *cls, const char *format, va_list args)
{
	char line[512];
	const char *chars = line;

	(void)cls;
	vsnprintf(line, sizeof line, format, args);
	log_debug("http.library", LOG_TEXT("text", chars));
}

static _Noreturn void panic(void *cls, const char *file, unsigned line, const char *reason)
{
	(void)cls;
	log_error("http.panic", LOG_TEXT("file", file), LOG_INT("line", line), LOG_TEXT("reason", reason));
	abort();
}

/* The caller's tables and our own, NULL-ended. */
static const struct http_routes *const *all_routes(struct arena *arena, const struct http_routes *const *routes)
{
	size_t count = 0;

	while (routes && routes[count])
		count++;
	const struct http_routes **all = arena_array(arena, count + 2, sizeof *all);
	for (size_t i = 0; i < count; i++)
		all[i] = routes[i];
	all[count] = &http_own_routes;
	return all;
}

/* Origin of the public address: no path, no slash at the end. */
static const char *public_origin(struct arena *arena, const struct http_options *options, int port)
{
	const char *url = options->public_url;

	if (!text_is_empty(url)) {
		const char *host = strstr(url, "://");
		size_t length = host ? (size_t)(host + 3 - url) + strcspn(host + 3, "/") : strcspn(url, "/");

		return arena_text_n(arena, url, length);
	}
	size_t host_length = (size_t)(strrchr(options->listen, ':') - options->listen);
	if (host_length == 0)
		return arena_format(arena, "http://127.0.0.1:%d", port);
	return arena_format(arena, "http://%.*s:%d", (int)host_length, options->listen, port);
}

static void copy_options(struct http_server *server, const struct http_options *options)
{
	struct http_options *own = &server->options;

	*own = *options;
	own->listen = arena_text(&server->arena, options->listen);
	own->public_url = public_origin(&server->arena, options, server->port);
	own->spool_dir = arena_text(&server->arena, options->spool_dir);
	own->secret = options->secret ? arena_copy(&server->arena, options->secret, 32) : NULL;
	own->clock = options->clock ? options->clock : &clock_system;
	if (!own->rate_percent)
		own->rate_percent = 100;
	server->reads_inline = !options->db || db_engine(options->db) == DB_SQLITE;
}

/* As many as asked for and the file limit allows, after raising it as far as we may. */
static int connection_limit(int wanted)
{
	struct rlimit limit;
	int most = wanted > 0 ? wanted : CONNECTIONS;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return most;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < (rlim_t)most + SPARE_FILES)
		most = limit.rlim_cur > 2 * SPARE_FILES ? (int)limit.rlim_cur - SPARE_FILES : SPARE_FILES;
	return most;
}

static int thread_count(int wanted)
{
	int cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
	int count = wanted ? wanted : cores;

	return count < THREADS_LEAST ? THREADS_LEAST : count;
}

static int worker_count(const struct http_server *server)
{
	if (server->options.workers)
		return server->options.workers;
	return server->reads_inline ? WORKERS : WORKERS_REMOTE;
}

static struct MHD_Daemon *start_library(struct http_server *server, int listen_socket)
{
	const struct http_options *options = &server->options;

	MHD_set_panic_func(panic, NULL);
	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
		http_flow_accept, server, http_flow_request, server, MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
		MHD_OPTION_LISTEN_SOCKET, listen_socket, MHD_OPTION_THREAD_POOL_SIZE,
		(unsigned)thread_count(options->threads), MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)server->connection_limit, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		(unsigned)options->connections_per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, http_flow_line, server, MHD_OPTION_UNESCAPE_CALLBACK, http_flow_unescape,
		NULL, MHD_OPTION_NOTIFY_COMPLETED, http_flow_completed, server, MHD_OPTION_NOTIFY_CONNECTION,
		http_flow_connection, server, MHD_OPTION_END);
}

static void open_parts(struct http_server *server, const struct http_routes *const *routes)
{
	crypto_random(&server->boot, sizeof server->boot);
	http_upload_sweep(server->options.spool_dir);
	http_router_compile(&server->arena, routes, &server->router);
	text_init(&server->openapi, OPENAPI_MAX_BYTES);
	http_print_openapi(&server->openapi, routes);
	server->limiter = http_limiter_open(server->options.rate_percent);
	server->metrics = http_metrics_open(&server->router);
	server->assets = http_assets_open(text_starts(server->options.public_url, "https://"));
	server->pool = http_pool_open();
	server->streams = http_streams_open();
	server->connection_limit = connection_limit(server->options.connections);
	server->wires = http_wires_open(server->options.is_behind_proxy ? 0 : server->connection_limit);
	server->workers = http_workers_open(worker_count(server), http_flow_work);
}

static void close_parts(struct http_server *server)
{
	http_workers_close(server->workers);
	http_wires_close(server->wires);
	http_streams_close(server->streams);
	http_pool_close(server->pool);
	http_assets_close(server->assets);
	http_metrics_close(server->metrics);
	http_limiter_close(server->limiter);
	text_done(&server->openapi);
	arena_close(&server->arena);
	free(server);
}

enum err http_start(struct ctx *ctx, const struct http_options *options, struct http_server **ret_server)
{
	CLOSING(fd_close) int listen_socket = -1;
	int port;

	TRY(http_listen(ctx, options->listen, &listen_socket, &port));
	struct http_server *server = calloc(1, sizeof *server);
	if (!server || arena_open(SERVER_ARENA_BYTES, &server->arena) != OK) {
		free(server);
		return fail(ctx, ERR_BUSY, "http.start", NULL, "No memory for the HTTP server.");
	}
	server->port = port;
	server->keys = ctx->keys;
	server->config = ctx->config;
	copy_options(server, options);
	open_parts(server, all_routes(&server->arena, options->routes));
	server->daemon = start_library(server, listen_socket);
	if (!server->daemon) {
		close_parts(server);
		return fail(ctx, ERR_BUSY, "http.start", NULL, "The HTTP library did not start.");
	}
	listen_socket = -1;
	*ret_server = server;
	return OK;
}

static bool is_busy(struct http_server *server)
{
	return server->active > 0 || http_streams_count(server->streams) > 0;
}

static void wait_until_idle(struct http_server *server, int wait_ms)
{
	int64_t until_ms = clock_monotonic_ms() + wait_ms;

	while (is_busy(server) && clock_monotonic_ms() < until_ms)
		usleep(POLL_US);
}

/* What another thread has cannot be taken from it; handlers end by their own time limits. */
static void wait_for_work(struct http_server *server)
{
	server->is_refusing = true;
	if (server->away > 0)
		log_warning("http.stop.waits", LOG_INT("requests", server->away));
	while (server->away > 0 || http_streams_count(server->streams) > 0) {
		http_wires_cut(server->wires);
		usleep(POLL_US);
	}
}

void http_stop(struct http_server *server, int wait_ms)
{
	if (!server)
		return;
	server->is_draining = true;
	int listen_socket = MHD_quiesce_daemon(server->daemon);
	http_streams_end(server->streams);
	wait_until_idle(server, wait_ms);
	wait_for_work(server);
	MHD_stop_daemon(server->daemon);
	if (listen_socket >= 0)
		close(listen_socket);
	close_parts(server);
}

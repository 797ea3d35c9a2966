/* The running server, as the parts of platform/http see it. Nothing outside this folder includes it.
 *
 * http_server.c opens and closes it, http_flow.c takes a request from its first byte to its reply. */
#pragma once
#include <stdatomic.h>

#include "platform/http/http_exchange.h"

struct http_assets;
struct http_limiter;
struct http_metrics;
struct http_pool;
struct http_streams;
struct http_wires;
struct http_workers;
struct MHD_Daemon;

struct http_server {
	struct http_options options; /* its texts lie in `arena` */
	struct arena arena;
	struct keyring *keys;        /* these two: of the context that started the server */
	const struct config *config;
	struct http_router router;
	struct text openapi;
	int port;
	int connection_limit;
	bool reads_inline;           /* false: reads wait for a database server, workers take them */
	uint32_t boot;               /* random; makes request ids differ between runs */
	_Atomic uint32_t request_count;
	_Atomic int active;          /* exchanges in use */
	_Atomic int away;            /* suspended: the writer or a worker has them */
	_Atomic int64_t body_bytes;  /* of bodies held in memory */
	_Atomic bool is_draining;    /* connections close after their reply */
	_Atomic bool is_refusing;    /* nothing may be suspended any more */
	struct MHD_Daemon *daemon;
	struct http_assets *assets;
	struct http_limiter *limiter;
	struct http_metrics *metrics;
	struct http_pool *pool;
	struct http_streams *streams;
	struct http_wires *wires;
	struct http_workers *workers;
};

/* Parts of the server that others use. */
struct http_limiter *http_server_limiter(struct http_server *server);
struct http_metrics *http_server_metrics(struct http_server *server);
struct http_streams *http_server_streams(struct http_server *server);

/* True while the server stops; /readyz says so. */
bool http_server_is_draining(struct http_server *server);

/* /healthz, /readyz, /metrics, /api/openapi.json. */
extern const struct http_routes http_own_routes;

/* The OpenAPI document, printed once at start. */
const struct text *http_server_openapi(struct http_server *server);

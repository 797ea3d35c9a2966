/* The life of an exchange:
 *
 *	line     the request line is there: an exchange is taken from the pool
 *	request  first call: headers; guard, route, body limit. Answering here closes the connection (a habit
 *	         of the library), so only what must not be read is answered here: smuggling and 413
 *	request  calls with bytes: the body
 *	request  last call: run it here, or suspend and hand it to the writer or a worker
 *	request  after the resume: send the reply
 *	completed  back into the pool */
#include "platform/http/http_flow.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "platform/http/http_asset.h"
#include "platform/http/http_metrics.h"
#include "platform/http/http_pool.h"
#include "platform/http/http_run.h"
#include "platform/http/http_server.h"
#include "platform/http/http_stream.h"
#include "platform/http/http_upload.h"
#include "platform/http/http_wire.h"
#include "platform/http/http_worker.h"

enum { DISCARD_BYTES = 64 * 1024 * 1024, ALL_BODIES_BYTES = 256 * 1024 * 1024 };

static struct http_wire *wire_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

/* ---- the first byte */

void *http_flow_line(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct http_server *server = cls;
	struct http_exchange *exchange = http_pool_take(server->pool);

	if (!exchange)
		return NULL;
	server->active++;
	exchange->server = server;
	exchange->options = &server->options;
	exchange->connection = connection;
	exchange->started_us = clock_monotonic_us();
	snprintf(exchange->request_id, sizeof exchange->request_id, "%08x-%08x", server->boot,
		 ++server->request_count);
	exchange->ctx = (struct ctx){
		.arena = &exchange->arena,
		.clock = server->options.clock,
		.db = server->options.db,
		.keys = server->keys,
		.config = server->config,
		.request_id = exchange->request_id,
	};
	exchange->match.number = -1;
	exchange->target = arena_text_n(&exchange->arena, target, strnlen(target, HTTP_TARGET_MAX + 1));
	return exchange;
}

/* ---- replies */

static const struct http_reply_header api_headers[] = {
	{ "Cache-Control", "no-store" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Referrer-Policy", "no-referrer" },
	{ NULL, NULL },
};

static bool replied(const struct http_exchange *exchange, const char *name)
{
	for (int i = 0; i < exchange->reply.header_count; i++) {
		if (text_equal_nocase(exchange->reply.headers[i].name, name))
			return true;
	}
	return false;
}

static void add_headers(struct http_exchange *exchange, struct MHD_Response *response)
{
	const struct http_reply_state *reply = &exchange->reply;

	for (const struct http_reply_header *header = api_headers; header->name; header++) {
		if (!replied(exchange, header->name))
			MHD_add_response_header(response, header->name, header->value);
	}
	for (int i = 0; i < reply->header_count; i++)
		MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
	if (reply->mime)
		MHD_add_response_header(response, "Content-Type", reply->mime);
	MHD_add_response_header(response, "X-Request-Id", exchange->request_id);
	if (exchange->server->is_draining)
		MHD_add_response_header(response, "Connection", "close");
}

static struct MHD_Response *make_response(struct http_exchange *exchange, int64_t *ret_bytes)
{
	struct http_reply_state *reply = &exchange->reply;
	struct MHD_Response *response;

	*ret_bytes = 0;
	if (reply->stream) {
		response = http_stream_response(reply->stream);
		if (response)
			reply->stream = NULL;
	} else if (reply->file >= 0) {
		*ret_bytes = reply->file_bytes;
		response = MHD_create_response_from_fd_at_offset64((uint64_t)reply->file_bytes, reply->file, (uint64_t)reply->file_from);
		if (response)
			reply->file = -1;
	} else {
		*ret_bytes = (int64_t)reply->body.length;
		response = MHD_create_response_from_buffer(reply->body.length, (void *)(uintptr_t)text_chars(&reply->body),
							   MHD_RESPMEM_PERSISTENT);
	}
	return response;
}

static void note(struct http_exchange *exchange, int status)
{
	http_metrics_note(exchange->server->metrics, exchange->match.number, status,
			  clock_monotonic_us() - exchange->started_us);
}

/* A stream outlives its exchange by hours: it needs none of it. */
static void let_go(struct http_exchange *exchange, void **context)
{
	struct http_server *server = exchange->server;

	server->body_bytes -= exchange->kept_bytes;
	http_pool_give(server->pool, exchange);
	server->active--;
	*context = NULL;
}

static enum MHD_Result respond(struct http_exchange *exchange, void **context)
{
	bool is_stream = exchange->reply.stream != NULL;
	int status = exchange->reply.status;
	int64_t bytes;
	struct MHD_Response *response = make_response(exchange, &bytes);

	if (!response)
		return MHD_NO;
	add_headers(exchange, response);
	note(exchange, status);
	if (is_stream)
		http_wire_expect_work(wire_of(exchange->connection));
	else
		http_wire_expect_reply(wire_of(exchange->connection), bytes);
	enum MHD_Result result = MHD_queue_response(exchange->connection, (unsigned)status, response);
	MHD_destroy_response(response);
	if (is_stream)
		let_go(exchange, context);
	return result;
}

static enum MHD_Result respond_problem(struct http_exchange *exchange, enum err kind, void **context)
{
	http_reply_problem(exchange, kind);
	return respond(exchange, context);
}

/* Memory is short before there is an exchange. */
static enum MHD_Result respond_busy(struct MHD_Connection *connection)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);

	if (!response)
		return MHD_NO;
	enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_SERVICE_UNAVAILABLE, response);
	MHD_destroy_response(response);
	return result;
}

/* ---- headers */

struct gathering {
	struct http_header_line *lines;
	size_t count;
};

static enum MHD_Result gather(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_length,
			      const char *value, size_t value_length)
{
	struct gathering *gathering = cls;

	(void)kind;
	if (gathering->count == HTTP_HEADER_COUNT_MAX + 1)
		return MHD_NO;
	gathering->lines[gathering->count++] = (struct http_header_line){ name, name_length, value, value_length };
	return MHD_YES;
}

static void gather_headers(struct http_exchange *exchange)
{
	struct gathering gathering = {
		.lines = arena_array(&exchange->arena, HTTP_HEADER_COUNT_MAX + 1, sizeof(struct http_header_line)),
	};

	MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, gather, &gathering);
	exchange->headers = gathering.lines;
	exchange->header_count = gathering.count;
}

/* The peer, or what the trusted proxy in front wrote last. */
static const char *find_address(struct http_exchange *exchange)
{
	const char *forwarded = exchange->options->is_behind_proxy ? http_header(exchange, "X-Forwarded-For") : NULL;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char text[INET6_ADDRSTRLEN] = "";

	if (forwarded && *forwarded) {
		const char *comma = strrchr(forwarded, ',');
		const char *last = comma ? comma + 1 : forwarded;

		return arena_text_n(&exchange->arena, last + strspn(last, " \t"),
				    strnlen(last + strspn(last, " \t"), INET6_ADDRSTRLEN));
	}
	if (info && info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)info->client_addr)->sin_addr, text, sizeof text);
	else if (info && info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)info->client_addr)->sin6_addr, text, sizeof text);
	return arena_text(&exchange->arena, text);
}

static enum err guard(struct http_exchange *exchange, const char *version)
{
	const struct http_guard_request request = {
		.method = exchange->method,
		.target = exchange->target,
		.version = version,
		.headers = exchange->headers,
		.header_count = exchange->header_count,
	};
	const char *problem = http_guard_check(&request, &exchange->framing);

	return problem ? fail(&exchange->ctx, ERR_INVALID, "request.malformed", NULL, "%s", problem) : OK;
}

static void find_route(struct http_exchange *exchange)
{
	exchange->path = exchange->target;
	exchange->path_length = strcspn(exchange->target, "?");
	exchange->query = exchange->target + exchange->path_length;
	if (*exchange->query)
		exchange->query++;
	http_router_find(&exchange->server->router, &exchange->arena, exchange->method, exchange->path,
			 exchange->path_length, &exchange->match);
}

static enum err check_length(struct http_exchange *exchange)
{
	size_t limit = http_body_limit(exchange);

	if (exchange->framing.body_bytes <= (long long)limit)
		return OK;
	return fail(&exchange->ctx, ERR_TOO_LARGE, "request.too_large", NULL, "The body may have at most %zu bytes.",
		    limit);
}

/* Who may not upload is not listened to: the body is read and forgotten. */
static enum err begin_upload(struct http_exchange *exchange)
{
	TRY(http_check(exchange));
	return http_upload_open(exchange);
}

static enum MHD_Result begin(struct http_exchange *exchange, const char *method, const char *version, void **context)
{
	exchange->phase = HTTP_PHASE_BODY;
	exchange->method = arena_text_n(&exchange->arena, method, strnlen(method, 32));
	gather_headers(exchange);
	exchange->client_address = find_address(exchange);
	enum err result = guard(exchange, version);
	if (result == OK) {
		find_route(exchange);
		result = check_length(exchange);
	}
	if (result != OK)
		return respond_problem(exchange, result, context);
	exchange->body.max_bytes = http_body_limit(exchange);
	if (exchange->match.route && (exchange->match.route->flags & HTTP_UPLOAD))
		exchange->refusal = begin_upload(exchange);
	if (exchange->framing.has_body)
		http_wire_expect_body(wire_of(exchange->connection), 0);
	else
		http_wire_expect_work(wire_of(exchange->connection));
	return MHD_YES;
}

/* ---- body */

static void refuse_body(struct http_exchange *exchange, enum err kind, const char *detail)
{
	if (exchange->refusal != OK)
		return;
	exchange->refusal = kind;
	fail(&exchange->ctx, kind, NULL, NULL, "%s", detail);
}

static void keep_bytes(struct http_exchange *exchange, const char *bytes, size_t length)
{
	struct http_server *server = exchange->server;

	if (exchange->body.length + length > http_body_limit(exchange)) {
		refuse_body(exchange, ERR_TOO_LARGE, "The body is over its limit.");
		return;
	}
	server->body_bytes += (int64_t)length;
	exchange->kept_bytes += (int64_t)length;
	text_append_n(&exchange->body, bytes, length);
	if (!text_ok(&exchange->body) || server->body_bytes > ALL_BODIES_BYTES)
		refuse_body(exchange, ERR_BUSY, "No memory for the body.");
}

/* What is refused already is read on and forgotten, so that the client can hear the answer; to a limit. */
static enum MHD_Result take_body(struct http_exchange *exchange, const char *bytes, size_t *length)
{
	exchange->body_bytes += (int64_t)*length;
	http_wire_expect_body(wire_of(exchange->connection), exchange->body_bytes);
	if (exchange->refusal == OK && exchange->upload)
		exchange->refusal = http_upload_feed(exchange, bytes, *length);
	else if (exchange->refusal == OK && exchange->match.route)
		keep_bytes(exchange, bytes, *length);
	*length = 0;
	return exchange->refusal != OK && exchange->body_bytes > DISCARD_BYTES ? MHD_NO : MHD_YES;
}

/* ---- the work */

/* On another thread: the reply is ready. After the resume the exchange belongs to the connection's thread. */
static void come_back(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;

	exchange->phase = HTTP_PHASE_DONE;
	MHD_resume_connection(exchange->connection);
	server->away--;
}

void http_flow_work(struct http_exchange *exchange)
{
	if (http_run(exchange, come_back))
		come_back(exchange);
}

/* False when the server is about to stop: nothing may be suspended any more. */
static bool go_away(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;

	server->away++;
	if (server->is_refusing) {
		server->away--;
		return false;
	}
	exchange->phase = HTTP_PHASE_AWAY;
	MHD_suspend_connection(exchange->connection);
	return true;
}

static enum MHD_Result respond_stopping(struct http_exchange *exchange, void **context)
{
	fail(&exchange->ctx, ERR_BUSY, "server.busy", NULL, "The server is stopping or has too much to do.");
	return respond_problem(exchange, ERR_BUSY, context);
}

static enum MHD_Result run_slow(struct http_exchange *exchange, void **context)
{
	if (!go_away(exchange))
		return respond_stopping(exchange, context);
	if (!http_workers_add(exchange->server->workers, exchange)) {
		fail(&exchange->ctx, ERR_BUSY, "server.busy", NULL, "Too much slow work is waiting.");
		http_reply_problem(exchange, ERR_BUSY);
		come_back(exchange);
	}
	return MHD_YES;
}

/* The checks run here; a handler that writes goes away before it is queued, so that it cannot come back first. */
static enum MHD_Result run_write(struct http_exchange *exchange, void **context)
{
	enum err result = http_check(exchange);

	if (result != OK)
		return respond_problem(exchange, result, context);
	if (!go_away(exchange))
		return respond_stopping(exchange, context);
	http_run(exchange, come_back);
	return MHD_YES;
}

static enum MHD_Result dispatch(struct http_exchange *exchange, void **context)
{
	const struct http_route *route = exchange->match.route;

	http_wire_expect_work(wire_of(exchange->connection));
	if (exchange->refusal == OK && exchange->upload)
		exchange->refusal = http_upload_finish(exchange);
	if (exchange->refusal != OK)
		return respond_problem(exchange, exchange->refusal, context);
	if (!route && http_asset_is_for(exchange))
		return http_asset_respond(exchange);
	if (http_run_is_slow(exchange))
		return run_slow(exchange, context);
	if (route && route->run == HTTP_RUN_WRITE)
		return run_write(exchange, context);
	if (route && route->run == HTTP_RUN_STREAM && exchange->server->is_draining)
		return respond_stopping(exchange, context);
	http_run(exchange, come_back);
	return respond(exchange, context);
}

enum MHD_Result http_flow_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *bytes, size_t *length, void **context)
{
	struct http_exchange *exchange = *context;

	(void)cls;
	(void)url;
	if (!exchange)
		return respond_busy(connection);
	switch (exchange->phase) {
	case HTTP_PHASE_LINE:
		return begin(exchange, method, version, context);
	case HTTP_PHASE_BODY:
		return *length ? take_body(exchange, bytes, length) : dispatch(exchange, context);
	case HTTP_PHASE_AWAY:
		return MHD_YES;
	case HTTP_PHASE_DONE:
		return respond(exchange, context);
	}
	return MHD_NO;
}

/* ---- the end */

void http_flow_completed(void *cls, struct MHD_Connection *connection, void **context,
			 enum MHD_RequestTerminationCode why)
{
	struct http_exchange *exchange = *context;

	(void)cls;
	(void)why;
	if (exchange)
		let_go(exchange, context);
	http_wire_expect_headers(wire_of(connection));
}

enum MHD_Result http_flow_accept(void *cls, const struct sockaddr *address, socklen_t bytes)
{
	struct http_server *server = cls;

	(void)bytes;
	return http_wires_have_room(server->wires, address) ? MHD_YES : MHD_NO;
}

void http_flow_connection(void *cls, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct http_server *server = cls;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *fd =
			MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		const union MHD_ConnectionInfo *peer =
			MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

		*context = fd && peer ? http_wire_open(server->wires, fd->connect_fd, peer->client_addr) : NULL;
	} else {
		http_wire_close(*context);
		*context = NULL;
	}
}

size_t http_flow_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

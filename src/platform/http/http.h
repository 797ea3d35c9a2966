/* HTTP: routes as records, handlers that read, call one function of their feature, and reply.
 *
 *	static enum err get_due_reminders(struct ctx *ctx, struct http_exchange *exchange)
 *	{
 *		struct reminder_filter filter = { .limit = 50 };
 *		struct reminder_list due;
 *
 *		TRY(http_read_query(ctx, exchange, &reminder_filter_shape, &filter));
 *		TRY(reminder_due(ctx, &filter, &due));
 *		return http_reply(ctx, exchange, 200, &reminder_list_shape, &due);
 *	}
 *
 * From the same records come permission check, limits, CSRF, rate, idempotency, ETag, 404, 405 and OpenAPI.
 * A handler that returns an error replies with the problem in ctx->fault (RFC 9457); nothing it wrote stays. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/text.h"
#include "base/vec.h"

struct http_exchange;
struct http_server;

/* Where a handler runs. */
enum http_run {
	HTTP_RUN_READ = 0, /* on the connection's thread with a reader; must take about a millisecond */
	HTTP_RUN_WRITE,    /* as one transaction of the writer; the reply leaves after the commit */
	HTTP_RUN_SLOW,     /* on a worker thread: hashing, files, remote servers; writes by db_write */
	HTTP_RUN_STREAM,   /* server-sent events; the handler attaches a live stream */
};

enum http_flag {
	HTTP_UPLOAD = 1,     /* multipart/form-data, spooled to files: http_upload() */
	HTTP_FRESH_LOGIN = 2, /* needs a login not older than 30 minutes */
	HTTP_NOT_API = 4,    /* of the server itself: no rate limit */
	HTTP_IDEMPOTENT = 8, /* a write that honours Idempotency-Key; every POST with HTTP_RUN_WRITE does so by itself */
	HTTP_ANY_ORIGIN = 16, /* no cross-site check (webhooks with their own proof) */
	HTTP_LIST = 32,      /* `reply` is the item of http_reply_list(); for OpenAPI */
};

enum http_rate { HTTP_RATE_DEFAULT = 0, HTTP_RATE_LOGIN, HTTP_RATE_REVEAL, HTTP_RATE_EXPORT, HTTP_RATE_UPLOAD };

typedef enum err (*http_handler)(struct ctx *ctx, struct http_exchange *exchange);

struct http_route {
	const char *method;  /* "GET" */
	const char *path;    /* "/api/v1/candidates/{id}"; {id} is a number, {name} any one segment */
	const char *summary; /* English sentence for OpenAPI */
	int permission;      /* enum permission of feature/permission; 0 = public, 1 = any login */
	enum http_run run;
	http_handler handler;
	const struct shape *query; /* allowed query fields, NULL = none */
	const struct shape *body;  /* JSON body, NULL = none; of an upload, its text fields, for OpenAPI */
	const struct shape *reply; /* shape of the success reply, NULL = no body or not JSON */
	unsigned flags;
	enum http_rate rate;
	size_t body_max_bytes; /* 0 = 1 MiB */
	int status;            /* success status for OpenAPI; 0 = 200 */
	/* Of a write: its slow part, before it, on a worker and outside of the transaction; not run for a repeated request
	 * (Idempotency-Key) that is answered already. What it hands over by http_keep() may be left unused. */
	http_handler prepare;
};

struct http_routes {
	const struct http_route *items;
	int count;
};
#define HTTP_ROUTES(table) { .items = (table), .count = (int)(sizeof(table) / sizeof((table)[0])) }

/* --- What a handler reads --- */

/* Query fields into *ret by the shape (NULL allows none); unknown and doubled names are refused. Values as in
 * a body, written as text; lists of ids or texts are divided by commas; an empty value counts as not given. */
MUST_USE enum err http_read_query(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape,
				  void *ret);

/* JSON body into *ret by the shape. No JSON: 400 "request.malformed". Wrong types, unknown names, lengths, ranges,
 * missing fields: 422 with the field's path and "request.unknown_field", "request.wrong_type", "request.too_long",
 * "request.missing", "request.range", "request.choice", … (json/field_input.h). No body at all counts as {}. */
MUST_USE enum err http_read_body(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape,
				 void *ret);

/* Number in the path, e.g. "id". 404 when it is not one. */
MUST_USE enum err http_path_id(struct ctx *ctx, struct http_exchange *exchange, const char *name, int64_t *ret_id);

/* Text segment of the path, decoded; never NULL for a name of the route. */
const char *http_path_text(struct http_exchange *exchange, const char *name);

/* "GET", "POST", …; HEAD counts as GET. */
const char *http_method(const struct http_exchange *exchange);

/* Request header or NULL. */
const char *http_header(struct http_exchange *exchange, const char *name);

/* Cookie value or NULL. */
const char *http_cookie(struct http_exchange *exchange, const char *name);

/* Address of the client as text. */
const char *http_client_address(struct http_exchange *exchange);

/* Version from If-Match ("W/"-less "\"7\""), 0 when absent; malformed gives ERR_INVALID. */
MUST_USE enum err http_if_match(struct ctx *ctx, struct http_exchange *exchange, int64_t *ret_version);

/* The one file part of an HTTP_UPLOAD route and its text fields. */
struct http_upload {
	const char *path;      /* spooled file, removed with the exchange unless renamed away */
	const char *file_name; /* as the client named it, UTF-8, no directories */
	int64_t bytes;
};
MUST_USE enum err http_read_upload(struct ctx *ctx, struct http_exchange *exchange, struct http_upload *ret_upload);
const char *http_upload_field(struct http_exchange *exchange, const char *name);

/* What `prepare` of the route hands to its handler; in the arena of the context. */
void http_keep(struct http_exchange *exchange, const void *value);
const void *http_kept(const struct http_exchange *exchange);

/* --- What a handler replies; at most one of them. --- */
MUST_USE enum err http_reply(struct ctx *ctx, struct http_exchange *exchange, int status, const struct shape *shape,
			     const void *value);

/* The same with ETag "\"version\"". */
MUST_USE enum err http_reply_version(struct ctx *ctx, struct http_exchange *exchange, int status,
				     const struct shape *shape, const void *value, int64_t version);

/* {"items": [...], "next": cursor or null, "total": n}; total < 0 leaves it out. */
MUST_USE enum err http_reply_list(struct ctx *ctx, struct http_exchange *exchange, const struct shape *item_shape,
				  const struct list *items, const char *next, int64_t total);

/* 204. */
MUST_USE enum err http_reply_empty(struct ctx *ctx, struct http_exchange *exchange);

/* Replies with the problem in ctx->fault and keeps what the write has written so far: a note that somebody was told no. */
MUST_USE enum err http_refuse(struct ctx *ctx, struct http_exchange *exchange, enum err kind);

/* Bytes of another type. `disposition` NULL = inline. */
MUST_USE enum err http_reply_bytes(struct ctx *ctx, struct http_exchange *exchange, const char *mime,
				   const char *disposition, const void *bytes, size_t length);

/* A file of ours, sent as an attachment called file_name. */
MUST_USE enum err http_reply_file(struct ctx *ctx, struct http_exchange *exchange, const char *mime,
				  const char *file_name, const char *path);

/* Inside a write: what was answered to requests whose path names nothing by number (POST /candidates) is forgotten where one of the texts
 * stands in it; whoever repeats such a request is told so (ERR_NOT_FOUND "request.answer_erased") and nothing is done twice.
 * in  noun   first word of the path, NULL = any
 *     texts  NULL-ended */
MUST_USE enum err http_forget_answers(struct ctx *ctx, const char *noun, const char *const *texts);

/* Adds a reply header; value is copied, CR and LF are refused by an assert. When the handler then fails only
 * Retry-After stays. */
void http_reply_header(struct http_exchange *exchange, const char *name, const char *value);

/* An endless body, for platform/live. `read` fills at most `max` bytes and returns how many; 0 means nothing now,
 * the server calls again after http_stream_wake(). All calls come from one thread at a time. */
struct http_stream;
struct http_stream_ops {
	size_t (*read)(void *arg, char *ret_bytes, size_t max);
	void (*ending)(void *arg); /* the server stops: what is put in now is the last */
	void (*closed)(void *arg); /* the client is gone; the stream must not be touched after it returns */
};
MUST_USE enum err http_reply_stream(struct ctx *ctx, struct http_exchange *exchange, const char *mime,
				    const struct http_stream_ops *ops, void *arg, struct http_stream **ret_stream);

/* There is something to read. Any thread, not from inside `read`. */
void http_stream_wake(struct http_stream *stream);

/* The stream ends once `read` has nothing more. Any thread. */
void http_stream_end(struct http_stream *stream);

/* --- Cursors: opaque, signed, bound to route, firm and account. `position` is text of the caller. A cursor
 * that is not ours gives ERR_MEANING "request.bad_cursor", field "cursor". --- */
const char *http_cursor_make(struct ctx *ctx, struct http_exchange *exchange, const char *position);
MUST_USE enum err http_cursor_read(struct ctx *ctx, struct http_exchange *exchange, const char *cursor,
				   const char **ret_position);

/* --- The server --- */

/* Hooks that a feature gives the server; the server knows no account. */
struct http_hooks {
	/* Fills ctx->firm_id and ctx->actor from cookie or bearer token; without either leaves both 0.
	 * ret_fresh: the login is at most 30 minutes old; ret_by_token: no cookie, so no cross-site check. */
	enum err (*authenticate)(struct ctx *ctx, struct http_exchange *exchange, bool *ret_fresh, bool *ret_by_token);
	/* OK when the actor holds the route's permission. */
	enum err (*authorise)(struct ctx *ctx, int permission);
};

struct live_hub;

struct http_options {
	const char *listen;     /* "127.0.0.1:8080", "[::1]:0", ":8080" */
	const char *public_url; /* for Origin checks and Secure cookies; NULL = http://listen */
	const char *spool_dir;  /* uploads in progress */
	const unsigned char *secret; /* 32 bytes, signs cursors */
	struct db *db;
	const struct clock *clock;
	const struct http_routes *const *routes; /* NULL-ended */
	struct http_hooks hooks;
	int threads; /* 0 = number of cores, at least 2 */
	int workers; /* for HTTP_RUN_SLOW; 0 = 4 */
	struct live_hub *live;      /* handed to live_attach(); may be NULL */
	bool is_behind_proxy;       /* the last address of X-Forwarded-For is the client */
	int connections;            /* at most; 0 = 16,384 or what the file limit allows */
	int connections_per_address; /* at most; 0 = no limit of its own */
	int rate_percent;           /* of the built-in rate limits; 0 = 100, below 0 = no limits */
};

/* Listens and serves until http_stop(). errors ERR_BUSY "http.start", and what listening on the address says */
MUST_USE enum err http_start(struct ctx *ctx, const struct http_options *options, struct http_server **ret_server);

/* Port really bound (listen may say :0). */
int http_port(const struct http_server *server);

/* The hub given to http_start(). */
struct live_hub *http_live(const struct http_exchange *exchange);

/* Stops taking requests, ends streams, lets running ones finish for at most `wait_ms`, closes. Accepts NULL. */
void http_stop(struct http_server *server, int wait_ms);

/* Prints OpenAPI 3.1 from the route records. The server itself answers GET /healthz, /readyz, /metrics and
 * /api/openapi.json; and, outside /api, the web client (web_asset.h). */
void http_print_openapi(struct text *out, const struct http_routes *const *routes);

/* Public origin, "https://host[:port]"; also tells whether cookies are Secure. */
const char *http_public_url(const struct http_exchange *exchange);

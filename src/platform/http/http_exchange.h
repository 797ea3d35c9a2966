/* One request and its reply: what the parts of platform/http share. Nothing outside this folder includes it.
 *
 * An exchange belongs to one thread at a time: the connection's thread, then (suspended) the writer or a worker,
 * then the connection's thread again. Its arena, body and reply live until the reply has left. */
#pragma once
#include <stdatomic.h>

#include "platform/http/http.h"
#include "platform/http/http_guard.h"
#include "platform/http/http_route.h"

struct MHD_Connection;
struct http_upload_state; /* http_upload.h */

enum { HTTP_REPLY_HEADERS_MAX = 12, HTTP_REPLY_MAX_BYTES = 64 * 1024 * 1024 };

enum http_phase {
	HTTP_PHASE_LINE,  /* the request line is known */
	HTTP_PHASE_BODY,  /* the headers have passed the guard, the body comes in */
	HTTP_PHASE_AWAY,  /* suspended: another thread has it */
	HTTP_PHASE_DONE,  /* the reply is ready */
};

struct http_reply_header {
	const char *name;
	const char *value;
};

struct http_reply_state {
	int status; /* 0: nothing yet */
	const char *mime;
	struct text body;
	struct http_reply_header headers[HTTP_REPLY_HEADERS_MAX];
	int header_count;
	int file;           /* descriptor of a file that is the body, or -1 */
	int64_t file_from;  /* first byte of it that is sent */
	int64_t file_bytes; /* how many are sent */
	struct http_stream *stream;
};

struct http_exchange {
	struct ctx ctx;
	struct arena arena;
	struct http_server *server;
	const struct http_options *options;
	struct MHD_Connection *connection;
	enum http_phase phase;
	const char *method;
	const char *target;  /* raw, with query */
	const char *path;    /* raw; `path_length` bytes of target */
	size_t path_length;
	const char *query;   /* raw, "" without */
	struct http_header_line *headers;
	size_t header_count;
	struct http_framing framing;
	struct http_match match;
	const char *client_address;
	struct text body;    /* JSON routes: the whole body */
	int64_t body_bytes;  /* received so far */
	int64_t kept_bytes;  /* of them, kept in `body` */
	struct http_upload_state *upload;
	enum err refusal;    /* decided before the body was read; ctx.fault says why */
	bool is_checked;     /* login, cross-site, permission and rate have passed */
	bool is_fresh;
	bool is_by_token;
	bool is_version_read; /* the handler has looked at If-Match */
	const void *kept;    /* what the route's `prepare` left for its handler */
	struct http_reply_state reply;
	int64_t started_us;
	char request_id[24];
	struct http_exchange *next; /* in the pool or in the workers' queue */
};

/* Forgets what was replied so far (a handler that failed, a transaction that runs again). With `keep_retry`
 * the header Retry-After stays. */
void http_reply_reset(struct http_exchange *exchange, bool keep_retry);

/* Turns the error into a problem reply (RFC 9457). */
void http_reply_problem(struct http_exchange *exchange, enum err kind);

/* Body limit of the route, in bytes. */
size_t http_body_limit(const struct http_exchange *exchange);

/* Login, cross-site, permission, rate, content type; in http_check.c. */
MUST_USE enum err http_check(struct http_exchange *exchange);

/* The same again for login and permission only, inside the transaction of a write. */
MUST_USE enum err http_check_again(struct http_exchange *exchange);

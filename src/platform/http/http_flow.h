/* A request from its first byte to its reply: the callbacks of libmicrohttpd. `cls` is the server. */
#pragma once
#include <microhttpd.h>

struct http_exchange;

/* In this order: the request line, the request with its body piece by piece, its end, a connection that comes or goes. */
void *http_flow_line(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result http_flow_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *bytes, size_t *length, void **context);
void http_flow_completed(void *cls, struct MHD_Connection *connection, void **context,
			 enum MHD_RequestTerminationCode why);
void http_flow_connection(void *cls, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode what);

/* Whether a new connection is taken. */
enum MHD_Result http_flow_accept(void *cls, const struct sockaddr *address, socklen_t bytes);

/* Leaves the escapes of the target alone: the guard and the router decode. */
size_t http_flow_unescape(void *cls, struct MHD_Connection *connection, char *text);

/* What a worker does with an exchange. */
void http_flow_work(struct http_exchange *exchange);

/* Connections and their deadlines. The library only knows an idle timeout; a client that sends one byte a second
 * never is idle, so every connection carries the moment at which it is cut:
 *
 *	headers  10 s after the connection came or the last reply left; while bytes of it wait to be read by us, up to 20 s
 *	body     10 s plus one second per KiB received
 *	reply    30 s plus one second per KiB of it
 *	while we work, and on streams: none
 *
 * When three quarters of the connections are taken, an address that holds a quarter of them gets no more: a
 * flood from one place leaves room for the others. (Not behind a proxy, where all come from one place.) */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct sockaddr;
struct http_wires; /* all open connections and the thread that cuts the late ones */
struct http_wire;  /* one connection */

/* in  limit  connections the library allows; 0 = no share per address is kept */
struct http_wires *http_wires_open(int limit);

/* Ends the thread. All connections must be closed. */
void http_wires_close(struct http_wires *wires);

/* Cuts whoever is late at an instant, as the thread does twice a second.
 * in  now_ms  monotonic */
void http_wires_look(struct http_wires *wires, int64_t now_ms);

/* Open connections. */
int http_wires_count(struct http_wires *wires);

/* Cuts every connection that is not suspended work of ours; at the end of the time to stop. */
void http_wires_cut(struct http_wires *wires);

/* May this address connect? */
bool http_wires_have_room(struct http_wires *wires, const struct sockaddr *address);

/* Notes a new connection, and its end. NULL when memory is refused. */
struct http_wire *http_wire_open(struct http_wires *wires, int socket, const struct sockaddr *address);
void http_wire_close(struct http_wire *wire);

void http_wire_expect_headers(struct http_wire *wire);
void http_wire_expect_body(struct http_wire *wire, int64_t received_bytes); /* 0 starts the count */
void http_wire_expect_work(struct http_wire *wire);
void http_wire_expect_reply(struct http_wire *wire, int64_t reply_bytes);

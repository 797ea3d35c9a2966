/* Connections and their deadlines. The library only knows an idle timeout; a client that sends one byte a second
 * never is idle, so every connection carries the moment at which it is cut:
 *
 *	headers  10 s after the connection came or the last reply left
 *	body     10 s plus one second per KiB received
 *	reply    30 s plus one second per KiB of it
 *	while we work, and on streams: none */
#pragma once
#include <stdint.h>

struct MHD_Connection;
struct http_wires; /* all open connections and the thread that cuts the late ones */
struct http_wire;  /* one connection */

struct http_wires *http_wires_open(void);

/* Ends the thread. All connections must be closed. */
void http_wires_close(struct http_wires *wires);

/* Open connections. */
int http_wires_count(struct http_wires *wires);

/* Cuts every connection that is not suspended work of ours; at the end of the time to stop. */
void http_wires_cut(struct http_wires *wires);

struct http_wire *http_wire_open(struct http_wires *wires, int socket);
void http_wire_close(struct http_wire *wire);

void http_wire_expect_headers(struct http_wire *wire);
void http_wire_expect_body(struct http_wire *wire, int64_t received_bytes); /* 0 starts the count */
void http_wire_expect_work(struct http_wire *wire);
void http_wire_expect_reply(struct http_wire *wire, int64_t reply_bytes);

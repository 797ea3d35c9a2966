/* A client over raw sockets, for tests that must send what no library would. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { RAW_WAIT_MS = 5000 };

/* Request line and headers of a connection that closes after one answer; add headers and an empty line. */
#define RAW_HEAD(line) line " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
#define RAW_TOKEN "Authorization: Bearer x\r\n"
#define RAW_JSON "Content-Type: application/json\r\n"

/* A connection to 127.0.0.1; fails the test when there is none. */
int raw_dial(int port);

/* Sends all of it, or fails the test. */
void raw_say(int fd, const char *text);
void raw_say_n(int fd, const void *bytes, size_t length);

/* Reads until `wanted` appears, the peer closes (or NULL: only then), or 5 s are over. Returns what came, NUL-ended,
 * valid until the next call of the same thread. */
const char *raw_hear(int fd, const char *wanted);

/* True when the peer closes within wait_ms; what still comes is dropped. */
bool raw_is_closed(int fd, int wait_ms);

/* One request on a connection of its own, and all of its answer. */
const char *raw_ask(int port, const char *request);

/* Fails the test, showing the answer, when the part is not in it. */
void raw_expect(const char *answer, const char *part);

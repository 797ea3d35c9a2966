/* The listening socket. */
#pragma once
#include "base/ctx.h"

/* Binds "host:port", "[v6]:port" or ":port" (all addresses) and listens.
 * out     *ret_socket  descriptor    *ret_port  the port really bound
 * errors  ERR_INVALID "http.listen" malformed   ERR_BUSY "http.listen" taken or not ours */
MUST_USE enum err http_listen(struct ctx *ctx, const char *listen_text, int *ret_socket, int *ret_port);

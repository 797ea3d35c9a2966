/* Our own socket instead of the library's: its address reuse would share the port with a second instance. */
#include "platform/http/http_listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { BACKLOG = 4096 };

static void address_close(struct addrinfo **address)
{
	if (*address)
		freeaddrinfo(*address);
}

static enum err resolve(struct ctx *ctx, const char *listen_text, struct addrinfo **ret_address)
{
	const struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
	const char *colon = strrchr(listen_text, ':');
	size_t length = colon ? (size_t)(colon - listen_text) : 0;
	const char *host = arena_text_n(ctx->arena, listen_text, length);

	if (length > 2 && host[0] == '[' && host[length - 1] == ']')
		host = arena_text_n(ctx->arena, listen_text + 1, length - 2);
	if (!colon || getaddrinfo(*host ? host : NULL, colon + 1, &hints, ret_address) != 0)
		return fail(ctx, ERR_INVALID, "http.listen", "listen", "Cannot listen on \"%s\": use host:port.",
			    listen_text);
	return OK;
}

static int bound_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t bytes = sizeof address;

	if (getsockname(fd, (struct sockaddr *)&address, &bytes) != 0)
		return 0;
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

enum err http_listen(struct ctx *ctx, const char *listen_text, int *ret_socket, int *ret_port)
{
	CLOSING(address_close) struct addrinfo *address = NULL;
	CLOSING(fd_close) int fd = -1;
	int on = 1;

	TRY(resolve(ctx, listen_text, &address));
	fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
		return fail(ctx, ERR_BUSY, "http.listen", "listen", "Cannot listen on %s: %s.", listen_text,
			    strerrordesc_np(errno));
	*ret_port = bound_port(fd);
	*ret_socket = fd;
	fd = -1;
	return OK;
}

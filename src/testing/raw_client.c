/* Blocking sockets with time limits. */
#include "testing/raw_client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

enum { ANSWER_BYTES = 256 * 1024 };

int raw_dial(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

void raw_say_n(int fd, const void *bytes, size_t length)
{
	assert_int_equal(send(fd, bytes, length, MSG_NOSIGNAL), length);
}

void raw_say(int fd, const char *text)
{
	raw_say_n(fd, text, strlen(text));
}

const char *raw_hear(int fd, const char *wanted)
{
	static _Thread_local char answer[ANSWER_BYTES];
	size_t length = 0;
	int64_t until_ms = clock_monotonic_ms() + RAW_WAIT_MS;

	answer[0] = '\0';
	while (length < sizeof answer - 1 && !(wanted && strstr(answer, wanted))) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		int64_t left_ms = until_ms - clock_monotonic_ms();

		if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
			break;
		ssize_t got = recv(fd, answer + length, sizeof answer - 1 - length, 0);
		if (got <= 0)
			break;
		length += (size_t)got;
		answer[length] = '\0';
	}
	return answer;
}

bool raw_is_closed(int fd, int wait_ms)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char rest[4096];

	while (poll(&ready, 1, wait_ms) > 0) {
		if (recv(fd, rest, sizeof rest, 0) <= 0)
			return true;
	}
	return false;
}

const char *raw_ask(int port, const char *request)
{
	int fd = raw_dial(port);

	raw_say(fd, request);
	const char *answer = raw_hear(fd, NULL);
	close(fd);
	return answer;
}

void raw_expect(const char *answer, const char *part)
{
	if (strstr(answer, part))
		return;
	print_error("no \"%s\" in: %s\n", part, answer);
	assert_true(false);
}

/* Deadlines of connections, over socket pairs and by a clock of the test. */
#include "platform/http/http_wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { HEADERS_MS = 10000, MINUTE_MS = 60000 };

struct pair {
	struct http_wires *wires;
	struct http_wire *wire;
	int server, client;
};

static int open_pair(void **state)
{
	static struct pair pair;
	int sockets[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
		return -1;
	pair = (struct pair){ .wires = http_wires_open(0), .server = sockets[0], .client = sockets[1] };
	pair.wire = http_wire_open(pair.wires, pair.server, NULL);
	*state = &pair;
	return 0;
}

static int close_pair(void **state)
{
	struct pair *pair = *state;

	http_wire_close(pair->wire);
	http_wires_close(pair->wires);
	close(pair->server);
	close(pair->client);
	return 0;
}

static bool is_cut_after(struct pair *pair, int64_t ms)
{
	char byte;

	http_wires_look(pair->wires, clock_monotonic_ms() + ms);
	return recv(pair->client, &byte, 1, MSG_DONTWAIT) == 0 || errno != EAGAIN;
}

static void say(struct pair *pair)
{
	assert_int_equal(1, send(pair->client, "G", 1, MSG_NOSIGNAL));
}

static void who_says_nothing_is_cut(void **state)
{
	assert_false(is_cut_after(*state, HEADERS_MS - MINUTE_MS / 10));
	assert_true(is_cut_after(*state, HEADERS_MS + 1));
}

/* A request that came in time waits while another one keeps the thread: the client is not to blame. */
static void a_request_that_we_have_not_read_is_not_cut(void **state)
{
	struct pair *pair = *state;
	char byte;

	say(pair);
	assert_false(is_cut_after(pair, HEADERS_MS + 1));
	assert_int_equal(1, recv(pair->server, &byte, 1, 0));
	assert_true(is_cut_after(pair, HEADERS_MS + 1));
}

static void not_for_ever(void **state)
{
	say(*state);
	assert_true(is_cut_after(*state, MINUTE_MS));
}

/* Who sends on and does not take his reply is late. */
static void unread_bytes_do_not_help_who_reads_no_reply(void **state)
{
	struct pair *pair = *state;

	http_wire_expect_reply(pair->wire, 0);
	say(pair);
	assert_true(is_cut_after(pair, MINUTE_MS));
}

static void work_of_ours_has_no_deadline(void **state)
{
	struct pair *pair = *state;

	http_wire_expect_work(pair->wire);
	assert_false(is_cut_after(pair, 60 * MINUTE_MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_says_nothing_is_cut, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(a_request_that_we_have_not_read_is_not_cut, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(not_for_ever, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(unread_bytes_do_not_help_who_reads_no_reply, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(work_of_ours_has_no_deadline, open_pair, close_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What may be called and what not, and how a hostile answer is taken. The peer is a thread on the loopback. */
#include "platform/net/net.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"

static struct arena arena;
static struct ctx ctx;

static int setup(void **state)
{
	(void)state;
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system };
	return arena_open(ARENA_REQUEST_BYTES, &arena);
}

static int teardown(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static int forget_fault(void **state)
{
	(void)state;
	fault_clear(&ctx);
	return 0;
}

/* --- URLs --- */

static void proper_urls_are_taken_apart(void **state)
{
	struct net_url url;

	(void)state;
	assert_int_equal(net_url_parse(&ctx, "HTTPS://Web.Push.Apple.com/QGu?x=1", &url), OK);
	assert_string_equal(url.host, "web.push.apple.com");
	assert_int_equal(url.port, 443);
	assert_string_equal(url.origin, "https://web.push.apple.com");
	assert_int_equal(net_url_parse(&ctx, "http://[::1]:18701/a", &url), OK);
	assert_string_equal(url.host, "::1");
	assert_string_equal(url.origin, "http://[::1]:18701");
	assert_true(url.is_address);
	assert_int_equal(net_url_parse(&ctx, "https://example.com:8443", &url), OK);
	assert_string_equal(url.origin, "https://example.com:8443");
}

static void odd_urls_are_refused(void **state)
{
	static const char *const urls[] = {
		"", "example.com", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:25/",
		"dict://127.0.0.1/", "https:/example.com", "https:example.com", "https://", "https:///path", "https://:443/",
		"https://user@example.com/", "https://a:b@example.com/", "https://example.com@127.0.0.1/",
		"https://127.0.0.1\\@example.com/", "https://example.com/#frag", "https://exa mple.com/",
		"https://example.com/a b", "https://example.com/\r\nHost: x", "https://example.com/\t", "https://exämple.com/",
		"https://ⓔxample.com/", "https://example.com:/", "https://example.com:0/", "https://example.com:65536/",
		"https://example.com:-1/", "https://example.com:+443/", "https://example.com:443x/", "https://example.com:4 43/",
		"https://example..com/", "https://.example.com/", "https://example.com./", "https://-example.com/",
		"https://example-.com/", "https://exa_mple.com/", "https://exa%6dple.com/", "https://example.com%00.evil.org/",
		"https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/",
		"https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.01/", "https://127.0.0.1.5/",
		"https://256.1.1.1/", "https://1.2.3/", "https://[::1/", "https://::1/", "https://[127.0.0.1]/",
		"https://[::1]x/", "https://[::1%25lo]/", "https://[fe80::1%eth0]/", "https://[]/", "https://example.com:443:443/",
	};
	struct net_url url;

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		if (net_url_parse(&ctx, urls[i], &url) != ERR_INVALID)
			fail_msg("taken: %s", urls[i]);
		fault_clear(&ctx);
	}
	char *long_url = arena_format(&arena, "https://example.com/%*d", NET_URL_MAX_BYTES, 0);
	assert_int_equal(net_url_parse(&ctx, long_url, &url), ERR_INVALID);
}

/* --- Addresses --- */

static bool is_public(const char *text)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return net_address_is_public((struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return net_address_is_public((struct sockaddr *)&v6);
}

static void only_public_addresses_count_as_such(void **state)
{
	static const char *const inside[] = {
		"0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
		"127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
		"192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
		"240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
		"2001::1", "2001:0:4136:e378::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "4000::1",
	};
	static const char *const outside[] = {
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
		"128.0.0.1", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255",
		"198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2400:3200::1", "2606:4700::1111", "2a00::1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++) {
		if (is_public(inside[i]))
			fail_msg("%s counts as public", inside[i]);
	}
	for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
		if (!is_public(outside[i]))
			fail_msg("%s counts as private", outside[i]);
	}
}

/* Private addresses in all spellings that parse, with some ports and paths: 1,000 URLs, none may be called. */
static void no_spelling_of_a_private_address_gets_through(void **state)
{
	static const char *const hosts[] = {
		"127.0.0.1", "127.8.9.10", "10.1.2.3", "169.254.169.254", "192.168.1.1", "172.20.0.5", "0.0.0.0", "100.100.100.200",
		"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:169.254.169.254]", "[fe80::1]",
		"[fd00:ec2::254]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "localhost", "LOCALHOST", "127.1", "0x7f.1",
		"017700000001", "2130706433", "0x7f000001", "127.0.0.1.", "localhost.",
	};
	static const char *const ports[] = { "", ":443", ":80", ":8080", ":22" };
	static const char *const paths[] = { "", "/", "/latest/meta-data/", "/?a=b", "//x", "/%2e%2e/", "/a;b", "/:443" };
	struct net_policy policy = { .private_hosts = "allowed.example" };
	struct net_answer answer;
	int tried = 0;

	(void)state;
	for (size_t h = 0; h < sizeof(hosts) / sizeof(*hosts); h++) {
		for (size_t p = 0; p < sizeof(ports) / sizeof(*ports) * sizeof(paths) / sizeof(*paths); p++, tried++) {
			struct net_request request = {
				.method = "POST",
				.url = arena_format(&arena, "https://%s%s%s", hosts[h], ports[p % 5], paths[p / 5]),
			};
			enum err result = net_http_call(&ctx, &policy, &request, &answer);

			if (result != ERR_DENIED && result != ERR_INVALID)
				fail_msg("%s: %s", request.url, err_name(result));
			fault_clear(&ctx);
		}
	}
	assert_in_range(tried, 1000, 2000);
}

static void lists_name_hosts_subdomains_and_ports(void **state)
{
	static const char list[] = "updates.push.services.mozilla.com, *.push.apple.com\n127.0.0.1:18701,[::1]:18702 smtp.lan";

	(void)state;
	assert_true(net_host_listed(list, "updates.push.services.mozilla.com", 443));
	assert_true(net_host_listed(list, "web.push.apple.com", 443));
	assert_false(net_host_listed(list, "push.apple.com", 443));
	assert_false(net_host_listed(list, "evilpush.apple.com", 443));
	assert_false(net_host_listed(list, "web.push.apple.com.evil.org", 443));
	assert_true(net_host_listed(list, "127.0.0.1", 18701));
	assert_false(net_host_listed(list, "127.0.0.1", 80));
	assert_true(net_host_listed(list, "::1", 18702));
	assert_true(net_host_listed(list, "smtp.lan", 25));
	assert_false(net_host_listed(NULL, "smtp.lan", 25));
	assert_false(net_host_listed("", "", 25));
}

/* --- A peer that answers what the test wants --- */

struct peer {
	int listener;
	int port;
	const char *answer;
	size_t filler_bytes; /* sent after the answer */
	bool stays_silent;
	char request[4096];
	pthread_t thread;
};

static void *serve_one(void *arg)
{
	struct peer *peer = arg;
	char filler[4096];
	int fd = accept(peer->listener, NULL, NULL);
	ssize_t got = recv(fd, peer->request, sizeof(peer->request) - 1, 0);

	peer->request[got > 0 ? got : 0] = '\0';
	if (peer->stays_silent)
		got = recv(fd, filler, sizeof(filler), 0); /* until the caller gives up */
	else
		send(fd, peer->answer, strlen(peer->answer), MSG_NOSIGNAL);
	memset(filler, 'x', sizeof(filler));
	for (size_t sent = 0; sent < peer->filler_bytes; sent += sizeof(filler)) {
		if (send(fd, filler, sizeof(filler), MSG_NOSIGNAL) <= 0)
			break;
	}
	close(fd);
	return NULL;
}

static void peer_start(struct peer *peer)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	peer->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(peer->listener, 1), 0);
	assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&address, &length), 0);
	peer->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&peer->thread, NULL, serve_one, peer), 0);
}

static enum err call_peer(struct peer *peer, int timeout_ms, struct net_answer *ret_answer)
{
	static const struct net_header headers[] = { { "TTL", "60" } };
	struct net_policy policy = { .private_hosts = "127.0.0.1" };

	peer_start(peer);
	struct net_request request = {
		.method = "POST",
		.url = arena_format(&arena, "http://127.0.0.1:%d/push", peer->port),
		.headers = headers,
		.header_count = 1,
		.body = { (const unsigned char *)"a\0b", 3 },
		.timeout_ms = timeout_ms,
	};
	enum err result = net_http_call(&ctx, &policy, &request, ret_answer);
	pthread_join(peer->thread, NULL);
	close(peer->listener);
	return result;
}

static void status_and_retry_after_come_back(void **state)
{
	struct peer peer = { .answer = "HTTP/1.1 429 Slow down\r\nRetry-After: 17\r\nContent-Length: 4\r\n\r\nwait" };
	struct net_answer answer;

	(void)state;
	assert_int_equal(call_peer(&peer, 0, &answer), OK);
	assert_int_equal(answer.status, 429);
	assert_int_equal(answer.retry_after_ms, 17000);
	assert_string_equal((const char *)answer.body.data, "wait");
	assert_true(text_starts(peer.request, "POST /push HTTP/1.1\r\n"));
	assert_non_null(strstr(peer.request, "TTL: 60\r\n"));
	assert_non_null(strstr(peer.request, "Content-Length: 3\r\n"));
}

static void redirect_is_an_answer_and_not_followed(void **state)
{
	struct peer peer = { .answer = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n" };
	struct net_answer answer;

	(void)state;
	assert_int_equal(call_peer(&peer, 0, &answer), OK);
	assert_int_equal(answer.status, 302);
}

static void endless_answer_is_cut(void **state)
{
	struct peer peer = { .answer = "HTTP/1.1 200 OK\r\n\r\n", .filler_bytes = 1 << 30 };
	struct net_answer answer;

	(void)state;
	assert_int_equal(call_peer(&peer, 0, &answer), OK);
	assert_int_equal(answer.status, 200);
	assert_true(answer.is_cut);
	assert_in_range(answer.body.length, 1, NET_ANSWER_MAX_BYTES);
}

static void silent_peer_ends_in_time(void **state)
{
	struct peer peer = { .stays_silent = true };
	struct net_answer answer;
	int64_t start_ms = clock_monotonic_ms();

	(void)state;
	assert_int_equal(call_peer(&peer, 200, &answer), ERR_PEER);
	assert_in_range(clock_monotonic_ms() - start_ms, 150, 2000);
}

static void header_with_a_line_break_is_refused(void **state)
{
	static const struct net_header headers[] = { { "Topic", "a\r\nX: y" } };
	struct net_policy policy = { .private_hosts = "127.0.0.1" };
	struct net_request request = { .method = "POST", .url = "http://127.0.0.1:9/", .headers = headers, .header_count = 1 };
	struct net_answer answer;

	(void)state;
	assert_int_equal(net_http_call(&ctx, &policy, &request, &answer), ERR_INVALID);
	assert_string_equal(ctx.fault.code, "net.bad_header");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(proper_urls_are_taken_apart, forget_fault),
		cmocka_unit_test_setup(odd_urls_are_refused, forget_fault),
		cmocka_unit_test_setup(only_public_addresses_count_as_such, forget_fault),
		cmocka_unit_test_setup(no_spelling_of_a_private_address_gets_through, forget_fault),
		cmocka_unit_test_setup(lists_name_hosts_subdomains_and_ports, forget_fault),
		cmocka_unit_test_setup(status_and_retry_after_come_back, forget_fault),
		cmocka_unit_test_setup(redirect_is_an_answer_and_not_followed, forget_fault),
		cmocka_unit_test_setup(endless_answer_is_cut, forget_fault),
		cmocka_unit_test_setup(silent_peer_ends_in_time, forget_fault),
		cmocka_unit_test_setup(header_with_a_line_break_is_refused, forget_fault),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

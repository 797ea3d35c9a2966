/* The running server over raw sockets, with a toy route table: framing tricks, slow and rude clients, limits,
 * streams, and a stop in the middle of it all. */
#include "base/clock.h"
#include "base/text.h"
#include "platform/http/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#undef fail /* cmocka's macro; ours is the function of base/ctx.h */

#define give_up(...) (print_error(__VA_ARGS__), assert_true(false))

enum { WAIT_MS = 5000, CUT_MS = 15000, ANSWER_BYTES = 64 * 1024 };

/* ---- the toy application */

struct note {
	uint64_t present;
	int64_t id;
	const char *text;
};

static const struct field note_fields[] = {
	FIELD_ID(struct note, id),
	FIELD_TEXT(struct note, text, .max = 100, .flags = FIELD_REQUIRED),
};
static const struct shape note_shape = SHAPE_INPUT("note", struct note, note_fields);

struct filter {
	int64_t limit;
	const char *q;
};

static const struct field filter_fields[] = {
	FIELD_INT(struct filter, limit, .min = 1, .max = 200),
	FIELD_TEXT(struct filter, q),
};
static const struct shape filter_shape = SHAPE("filter", struct filter, filter_fields);

static enum err get_note(struct ctx *ctx, struct http_exchange *exchange)
{
	struct note note = { .text = "hello" };
	struct filter filter = { .limit = 1 };

	TRY(http_read_query(ctx, exchange, &filter_shape, &filter));
	TRY(http_path_id(ctx, exchange, "id", &note.id));
	if (filter.q)
		note.text = filter.q;
	return http_reply_version(ctx, exchange, 200, &note_shape, &note, 7);
}

static enum err post_note(struct ctx *ctx, struct http_exchange *exchange)
{
	struct note note = { 0 };

	TRY(http_read_body(ctx, exchange, &note_shape, &note));
	note.id = 1;
	return http_reply(ctx, exchange, 201, &note_shape, &note);
}

static enum err get_slow(struct ctx *ctx, struct http_exchange *exchange)
{
	usleep(200 * 1000);
	return get_note(ctx, exchange);
}

static enum err get_big(struct ctx *ctx, struct http_exchange *exchange)
{
	static char bytes[3 * 1024 * 1024];

	memset(bytes, 'x', sizeof bytes);
	return http_reply_bytes(ctx, exchange, "text/plain", NULL, bytes, sizeof bytes);
}

static enum err get_broken(struct ctx *ctx, struct http_exchange *exchange)
{
	http_reply_header(exchange, "X-Secret", "must not stay");
	return fail(ctx, ERR_INTERNAL, "note.secret", NULL, "internals");
}

/* One stream: says "tick" for each wake that left something. */
struct ticker {
	pthread_mutex_t lock;
	struct http_stream *stream;
	int ticks;
	bool is_closed;
	bool is_ending;
};

static struct ticker ticker = { .lock = PTHREAD_MUTEX_INITIALIZER };

static size_t read_ticks(void *arg, char *bytes, size_t max)
{
	struct ticker *own = arg;
	size_t length = 0;

	pthread_mutex_lock(&own->lock);
	if (own->ticks > 0 && max >= 6) {
		own->ticks--;
		memcpy(bytes, ": tick", 6);
		length = 6;
	} else if (own->is_ending && max >= 3) {
		own->is_ending = false;
		memcpy(bytes, "bye", 3);
		length = 3;
	}
	pthread_mutex_unlock(&own->lock);
	return length;
}

static void end_ticks(void *arg)
{
	struct ticker *own = arg;

	pthread_mutex_lock(&own->lock);
	own->is_ending = true;
	pthread_mutex_unlock(&own->lock);
}

static void close_ticks(void *arg)
{
	struct ticker *own = arg;

	pthread_mutex_lock(&own->lock);
	own->is_closed = true;
	pthread_mutex_unlock(&own->lock);
}

static enum err get_ticks(struct ctx *ctx, struct http_exchange *exchange)
{
	static const struct http_stream_ops ops = { read_ticks, end_ticks, close_ticks };

	ticker.ticks = 1;
	ticker.is_closed = ticker.is_ending = false;
	return http_reply_stream(ctx, exchange, "text/event-stream", &ops, &ticker, &ticker.stream);
}

static enum err authenticate(struct ctx *ctx, struct http_exchange *exchange, bool *ret_fresh, bool *ret_by_token)
{
	const char *token = http_header(exchange, "Authorization");

	*ret_fresh = false;
	*ret_by_token = token != NULL;
	if (token || http_cookie(exchange, "sid")) {
		ctx->firm_id = 1;
		ctx->actor.account_id = 2;
	}
	return OK;
}

static enum err authorise(struct ctx *ctx, int permission)
{
	return permission > 1 ? fail(ctx, ERR_DENIED, "permission.denied", NULL, "no") : OK;
}

static const struct http_route routes[] = {
	{ .method = "GET", .path = "/api/v1/notes/{id}", .permission = 1, .handler = get_note, .query = &filter_shape,
	  .reply = &note_shape },
	{ .method = "PATCH", .path = "/api/v1/notes/{id}", .permission = 1, .handler = get_note, .body = &note_shape },
	{ .method = "POST", .path = "/api/v1/notes", .permission = 1, .handler = post_note, .body = &note_shape,
	  .run = HTTP_RUN_SLOW, .status = 201 },
	{ .method = "POST", .path = "/api/v1/small", .permission = 1, .handler = post_note, .body = &note_shape,
	  .run = HTTP_RUN_SLOW, .body_max_bytes = 64 },
	{ .method = "POST", .path = "/api/v1/login", .handler = post_note, .body = &note_shape, .run = HTTP_RUN_SLOW,
	  .rate = HTTP_RATE_LOGIN },
	{ .method = "GET", .path = "/api/v1/slow/{id}", .permission = 1, .handler = get_slow, .run = HTTP_RUN_SLOW },
	{ .method = "GET", .path = "/api/v1/big", .handler = get_big },
	{ .method = "GET", .path = "/api/v1/broken", .handler = get_broken },
	{ .method = "GET", .path = "/api/v1/closed", .permission = 5, .handler = get_note },
	{ .method = "GET", .path = "/api/v1/fresh", .permission = 1, .handler = get_note, .flags = HTTP_FRESH_LOGIN },
	{ .method = "GET", .path = "/api/v1/ticks", .permission = 1, .handler = get_ticks, .run = HTTP_RUN_STREAM },
};
static const struct http_routes table = HTTP_ROUTES(routes);
static const struct http_routes *const tables[] = { &table, NULL };

/* ---- the client */

struct fixture {
	struct arena arena;
	struct ctx ctx;
	struct http_server *server;
};

static struct fixture fixture;

static int open_server(void **state)
{
	static const unsigned char secret[32] = "0123456789abcdef0123456789abcde";
	const struct http_options options = {
		.listen = "127.0.0.1:0",
		.secret = secret,
		.routes = tables,
		.hooks = { authenticate, authorise },
		.threads = 2,
		.workers = 2,
	};

	(void)state;
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &fixture.arena), OK);
	fixture.ctx = (struct ctx){ .arena = &fixture.arena, .clock = &clock_system };
	assert_int_equal(http_start(&fixture.ctx, &options, &fixture.server), OK);
	return 0;
}

static int close_server(void **state)
{
	(void)state;
	http_stop(fixture.server, 1000);
	arena_close(&fixture.arena);
	return 0;
}

static int dial(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_port(fixture.server)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void say_n(int fd, const char *bytes, size_t length)
{
	assert_int_equal(send(fd, bytes, length, MSG_NOSIGNAL), length);
}

static void say(int fd, const char *text)
{
	say_n(fd, text, strlen(text));
}

/* Reads until `wanted` appears, the peer closes, or the time is over. Returns what came, NUL-terminated. */
static const char *hear(int fd, const char *wanted)
{
	static char answer[ANSWER_BYTES];
	size_t length = 0;
	int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

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

static bool is_closed(int fd, int wait_ms)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char rest[4096];

	while (poll(&ready, 1, wait_ms) > 0) {
		if (recv(fd, rest, sizeof rest, 0) <= 0)
			return true;
	}
	return false;
}

/* One request on a connection of its own. */
static const char *ask(const char *request)
{
	int fd = dial();

	say(fd, request);
	const char *answer = hear(fd, "\n}");
	close(fd);
	return answer;
}

static void expect(const char *answer, const char *part)
{
	if (!strstr(answer, part))
		give_up("no \"%s\" in: %s", part, answer);
}

#define HEAD(line) line " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
#define TOKEN "Authorization: Bearer x\r\n"
#define JSON "Content-Type: application/json\r\n"

/* ---- tests */

static void a_read_answers_with_headers_and_version(void **state)
{
	(void)state;
	const char *answer = ask(HEAD("GET /api/v1/notes/5?limit=3&q=%E5%80%99%E9%80%89+x") TOKEN "\r\n");

	expect(answer, "HTTP/1.1 200 OK");
	expect(answer, "ETag: \"7\"");
	expect(answer, "Cache-Control: no-store");
	expect(answer, "X-Content-Type-Options: nosniff");
	expect(answer, "Content-Security-Policy: default-src 'none'");
	expect(answer, "Content-Type: application/json; charset=utf-8");
	expect(answer, "X-Request-Id: ");
	expect(answer, "{\"id\":5,\"text\":\"候选 x\"}");
}

struct question {
	const char *request, *status, *part;
};

static const struct question questions[] = {
	{ HEAD("GET /api/v1/notes/5") "\r\n", " 401 ", "\"code\":\"session.required\"" },
	{ HEAD("GET /api/v1/notes/5") "Cookie: a=b; sid=x\r\n\r\n", " 200 ", "\"id\":5" },
	{ HEAD("GET /api/v1/notes/abc") TOKEN "\r\n", " 404 ", "\"code\":\"request.not_found\"" },
	{ HEAD("GET /api/v1/notes/0") TOKEN "\r\n", " 404 ", "application/problem+json" },
	{ HEAD("GET /api/v1/notes/-1") TOKEN "\r\n", " 404 ", "request.not_found" },
	{ HEAD("GET /api/v1/notes/99999999999999999999") TOKEN "\r\n", " 404 ", "request.not_found" },
	{ HEAD("GET /api/v1/notes/9007199254740993") TOKEN "\r\n", " 404 ", "request.not_found" },
	{ HEAD("GET /nothing") "\r\n", " 404 ", "\"code\":\"request.not_found\"" },
	{ HEAD("DELETE /api/v1/notes/5") TOKEN "\r\n", " 405 ", "Allow: GET, HEAD, PATCH" },
	{ HEAD("BREW /api/v1/notes/5") TOKEN "\r\n", " 405 ", "request.method" },
	{ HEAD("GET /api/v1/closed") TOKEN "\r\n", " 403 ", "\"code\":\"permission.denied\"" },
	{ HEAD("GET /api/v1/fresh") TOKEN "\r\n", " 403 ", "\"code\":\"session.not_fresh\"" },
	{ HEAD("GET /api/v1/broken") "\r\n", " 500 ", "\"code\":\"server.failed\",\"field\":null,\"detail\":\"Something" },
	{ HEAD("GET /api/v1/notes/5?limit=0") TOKEN "\r\n", " 422 ", "\"field\":\"limit\"" },
	{ HEAD("GET /api/v1/notes/5?limit=-1") TOKEN "\r\n", " 422 ", "request.range" },
	{ HEAD("GET /api/v1/notes/5?limit=1000000000") TOKEN "\r\n", " 422 ", "\"params\":{\"min\":1,\"max\":200}" },
	{ HEAD("GET /api/v1/notes/5?limit=x") TOKEN "\r\n", " 422 ", "request.wrong_type" },
	{ HEAD("GET /api/v1/notes/5?firm_id=2") TOKEN "\r\n", " 422 ", "request.unknown_field" },
	{ HEAD("GET /api/v1/notes/5?q=a&q=b") TOKEN "\r\n", " 422 ", "request.duplicate_field" },
	{ HEAD("GET /api/v1/notes/5?q=%0d%0aBcc:") TOKEN "\r\n", " 422 ", "request.bad_text" },
	{ HEAD("POST /api/v1/notes") TOKEN JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 201 ", "\"text\":\"a\"" },
	{ HEAD("POST /api/v1/notes") TOKEN JSON "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"text\":\"a\"}\r\n0\r\n\r\n", " 201 ",
	  "\"text\":\"a\"" },
	{ HEAD("POST /api/v1/notes") TOKEN "Content-Type: text/plain\r\nContent-Length: 12\r\n\r\n{\"text\":\"a\"}", " 415 ",
	  "request.media_type" },
	{ HEAD("POST /api/v1/notes") TOKEN "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 415 ", "request.media_type" },
	{ HEAD("POST /api/v1/notes") TOKEN JSON "Content-Length: 9\r\n\r\n{\"text\":}", " 400 ", "request.malformed" },
	{ HEAD("POST /api/v1/notes") TOKEN JSON "Content-Length: 2\r\n\r\n{}", " 422 ", "\"field\":\"text\"" },
	{ HEAD("POST /api/v1/notes") "Cookie: sid=x\r\n" JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ",
	  "request.cross_site" },
	{ HEAD("POST /api/v1/notes") "Cookie: sid=x\r\nSec-Fetch-Site: same-origin\r\n" JSON
				     "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 201 ", "\"text\":\"a\"" },
	{ HEAD("POST /api/v1/notes") "Cookie: sid=x\r\nSec-Fetch-Site: same-site\r\n" JSON
				     "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ", "request.cross_site" },
	{ HEAD("POST /api/v1/notes") "Cookie: sid=x\r\nOrigin: http://evil\r\n" JSON
				     "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ", "request.cross_site" },
	{ HEAD("POST /api/v1/login") JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ", "request.cross_site" },
	{ HEAD("POST /api/v1/small") TOKEN JSON "Content-Length: 65\r\n\r\n", " 413 ", "request.too_large" },
	{ HEAD("POST /api/v1/small") TOKEN JSON "Transfer-Encoding: chunked\r\n\r\n"
	  "50\r\n{\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}\r\n0\r\n\r\n", " 413 ",
	  "request.too_large" },
	{ HEAD("GET /healthz") "\r\n", " 200 ", "ok" },
	{ HEAD("GET /readyz") "\r\n", " 200 ", "ready" },
	{ HEAD("GET /metrics") "\r\n", " 200 ", "genjin_http_requests_total" },
	{ HEAD("GET /api/openapi.json") "\r\n", " 200 ", "\"openapi\":\"3.1.0\"" },
	{ HEAD("HEAD /api/v1/notes/5") TOKEN "\r\n", " 200 ", "Content-Length: 23" },
};

static void every_request_gets_its_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
		const char *answer = ask(questions[i].request);

		if (!strstr(answer, questions[i].status) || !strstr(answer, questions[i].part))
			give_up("%s\n-> wanted %s %s, got\n%s", questions[i].request, questions[i].status,
				 questions[i].part, answer);
		assert_null(strstr(answer, "X-Secret"));
	}
}

/* Each of these must be answered 400 (by the library itself 413, or not at all) and the connection closed, so that nothing that follows is
 * read as a request. */
static const char *const smuggled[] = {
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length\r\n 5: 3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length5: 3\r\n\r\nabc",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
	"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"POST /api/v1/notes HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: u@a\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: a:999999\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost:\r\n\r\n",
	"GET /healthz HTTP/1.1\r\n\r\n",
	"GET http://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /a/../healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /a/%2e%2e/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /a%c0%afb HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /healthz?q=%ff HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET //healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde",
	"GET /healthz HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
	"GET /healthz HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n",
};

static void what_two_parties_could_read_differently_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof smuggled / sizeof smuggled[0]; i++) {
		int fd = dial();

		say(fd, smuggled[i]);
		send(fd, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 35, MSG_NOSIGNAL);
		const char *answer = hear(fd, NULL);
		if ((*answer && !text_starts(answer, "HTTP/1.1 4")) || strstr(answer, "200 OK"))
			give_up("%s\n-> %s", smuggled[i], answer);
		assert_true(is_closed(fd, WAIT_MS));
		close(fd);
	}
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	int fd = dial();

	(void)state;
	for (int i = 1; i <= 7; i++) {
		char request[128];

		snprintf(request, sizeof request, "GET /api/v1/%s/%d HTTP/1.1\r\nHost: a\r\n" TOKEN "\r\n",
			 i % 2 ? "slow" : "notes", i);
		say(fd, request);
	}
	const char *answer = hear(fd, "\"id\":7,\"text\":\"hello\"}");
	for (int i = 1; i <= 7; i++) {
		char part[32];

		snprintf(part, sizeof part, "{\"id\":%d,", i);
		expect(answer, part);
	}
	close(fd);
}

static void a_connection_is_kept_after_an_answer(void **state)
{
	int fd = dial();

	(void)state;
	for (int i = 0; i < 3; i++) {
		say(fd, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" TOKEN JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}");
		const char *answer = hear(fd, "\"text\":\"a\"}");
		expect(answer, "201");
		assert_null(strstr(answer, "Connection: close"));
	}
	close(fd);
}

static void a_half_closed_client_still_gets_its_answer(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, HEAD("GET /api/v1/notes/5") TOKEN "\r\n");
	shutdown(fd, SHUT_WR);
	expect(hear(fd, NULL), "\"id\":5");
	close(fd);
	fd = dial();
	say(fd, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" TOKEN JSON "Content-Length: 12\r\n\r\n{\"te");
	shutdown(fd, SHUT_WR);
	assert_true(is_closed(fd, CUT_MS));
	close(fd);
}

static void a_client_that_leaves_during_work_hurts_nobody(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		int fd = dial();

		say(fd, "GET /api/v1/slow/1 HTTP/1.1\r\nHost: a\r\n" TOKEN "\r\n");
		close(fd);
	}
	expect(ask(HEAD("GET /api/v1/slow/2") TOKEN "\r\n"), "\"id\":2");
}

static void a_big_answer_arrives_whole(void **state)
{
	int fd = dial();
	size_t total = 0;
	char bytes[65536];

	(void)state;
	say(fd, HEAD("GET /api/v1/big") "\r\n");
	for (ssize_t got; (got = recv(fd, bytes, sizeof bytes, 0)) > 0;)
		total += (size_t)got;
	assert_true(total > 3 * 1024 * 1024);
	close(fd);
}

static void big_headers_are_refused(void **state)
{
	char request[32 * 1024];
	int length = snprintf(request, sizeof request, "GET /healthz HTTP/1.1\r\nHost: a\r\n");

	(void)state;
	for (int i = 0; i < 100; i++)
		length += snprintf(request + length, sizeof request - (size_t)length, "X-%d: 1\r\n", i);
	snprintf(request + length, sizeof request - (size_t)length, "\r\n");
	expect(ask(request), "HTTP/1.1 400");

	length = snprintf(request, sizeof request, "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ");
	memset(request + length, 'a', 20000);
	memcpy(request + length + 20000, "\r\n\r\n", 5);
	const char *answer = ask(request);
	assert_null(strstr(answer, "200 OK"));
}

static void too_many_logins_are_slowed_down(void **state)
{
	static const char login[] = HEAD("POST /api/v1/login") "Sec-Fetch-Site: same-origin\r\n" JSON
							       "Content-Length: 12\r\n\r\n{\"text\":\"a\"}";
	int refused = 0;

	(void)state;
	for (int i = 0; i < 80; i++) {
		const char *answer = ask(login);

		if (!strstr(answer, " 429 "))
			continue;
		refused++;
		expect(answer, "Retry-After: ");
		expect(answer, "\"code\":\"request.too_many\"");
	}
	assert_true(refused >= 10);
	expect(ask(HEAD("GET /healthz") "\r\n"), "200");
}

static void a_stream_says_what_it_is_woken_for(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "GET /api/v1/ticks HTTP/1.1\r\nHost: a\r\n" TOKEN "\r\n");
	const char *answer = hear(fd, ": tick");
	expect(answer, "Content-Type: text/event-stream");
	expect(answer, ": tick");
	for (int i = 0; i < 50; i++) {
		pthread_mutex_lock(&ticker.lock);
		ticker.ticks++;
		pthread_mutex_unlock(&ticker.lock);
		http_stream_wake(ticker.stream);
		expect(hear(fd, ": tick"), ": tick");
	}
	http_stream_end(ticker.stream);
	expect(hear(fd, "0\r\n\r\n"), "0\r\n\r\n");
	close(fd);
}

/* Takes 12 seconds: one byte a second is cut after ten, in headers and in bodies, while others are served. */
static void slow_clients_are_cut_and_hurt_nobody(void **state)
{
	static const char head[] = "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n";
	int slow_head = dial(), slow_body = dial(), silent = dial();
	int64_t began_ms = clock_monotonic_ms();

	(void)state;
	say(slow_body, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" TOKEN JSON "Content-Length: 1000\r\n\r\n");
	for (int i = 0; i < 25 && clock_monotonic_ms() - began_ms < 12500; i++) {
		send(slow_head, head + i, 1, MSG_NOSIGNAL);
		send(slow_body, " ", 1, MSG_NOSIGNAL);
		int64_t asked_ms = clock_monotonic_ms();
		expect(ask(HEAD("GET /healthz") "\r\n"), "200");
		assert_true(clock_monotonic_ms() - asked_ms < 300);
		usleep(500 * 1000);
	}
	assert_true(is_closed(slow_head, 1000));
	assert_true(is_closed(slow_body, 1000));
	assert_true(is_closed(silent, 1000));
	close(slow_head);
	close(slow_body);
	close(silent);
}

static void *stop_server(void *arg)
{
	http_stop(arg, 2000);
	return NULL;
}

static void a_stop_lets_running_work_finish_and_streams_end(void **state)
{
	pthread_t stopper;
	int stream = dial(), working = dial(), stuck = dial();

	(void)state;
	say(stream, "GET /api/v1/ticks HTTP/1.1\r\nHost: a\r\n" TOKEN "\r\n");
	expect(hear(stream, ": tick"), ": tick");
	say(working, "GET /api/v1/slow/9 HTTP/1.1\r\nHost: a\r\n" TOKEN "\r\n");
	say(stuck, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" TOKEN JSON "Content-Length: 1000\r\n\r\n{");
	usleep(50 * 1000);
	assert_int_equal(pthread_create(&stopper, NULL, stop_server, fixture.server), 0);
	const char *answer = hear(working, "\"id\":9,\"text\":\"hello\"}");
	expect(answer, "\"id\":9");
	expect(answer, "Connection: close");
	expect(hear(stream, "0\r\n\r\n"), "bye");
	assert_true(is_closed(stuck, WAIT_MS));
	pthread_join(stopper, NULL);
	assert_true(ticker.is_closed);
	fixture.server = NULL;
	close(stream);
	close(working);
	close(stuck);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_answers_with_headers_and_version),
		cmocka_unit_test(every_request_gets_its_answer),
		cmocka_unit_test(what_two_parties_could_read_differently_is_refused),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(a_connection_is_kept_after_an_answer),
		cmocka_unit_test(a_half_closed_client_still_gets_its_answer),
		cmocka_unit_test(a_client_that_leaves_during_work_hurts_nobody),
		cmocka_unit_test(a_big_answer_arrives_whole),
		cmocka_unit_test(big_headers_are_refused),
		cmocka_unit_test(too_many_logins_are_slowed_down),
		cmocka_unit_test(a_stream_says_what_it_is_woken_for),
		cmocka_unit_test(slow_clients_are_cut_and_hurt_nobody),
		cmocka_unit_test(a_stop_lets_running_work_finish_and_streams_end),
	};

	return cmocka_run_group_tests(tests, open_server, close_server);
}

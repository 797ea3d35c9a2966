/* The running server over raw sockets, with a toy route table: framing tricks, slow and rude clients, limits,
 * streams, and a stop in the middle of it all. */
#include "base/clock.h"
#include "base/text.h"
#include "platform/http/http.h"
#include "testing/raw_client.h"

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

enum { CUT_MS = 15000 };

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

/* Answers with what it got, and keeps the file when asked to. */
static char kept_path[128];

static enum err post_file(struct ctx *ctx, struct http_exchange *exchange)
{
	struct http_upload upload;
	const char *kind = http_upload_field(exchange, "kind");
	struct note note;

	TRY(http_read_upload(ctx, exchange, &upload));
	if (text_equal(kind, "keep") && rename(upload.path, kept_path) != 0)
		return fail(ctx, ERR_INTERNAL, "note.rename", NULL, "rename");
	note = (struct note){ .id = upload.bytes, .text = arena_format(ctx->arena, "%s %s", kind ? kind : "-",
									upload.file_name) };
	return http_reply(ctx, exchange, 202, &note_shape, &note);
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
	{ .method = "POST", .path = "/api/v1/files", .permission = 1, .handler = post_file, .run = HTTP_RUN_SLOW,
	  .flags = HTTP_UPLOAD, .body_max_bytes = 8 * 1024 * 1024 },
	{ .method = "GET", .path = "/api/v1/ticks", .permission = 1, .handler = get_ticks, .run = HTTP_RUN_STREAM },
};
static const struct http_routes table = HTTP_ROUTES(routes);
static const struct http_routes *const tables[] = { &table, NULL };

/* ---- the client */

struct fixture {
	struct arena arena;
	struct ctx ctx;
	struct http_server *server;
	char folder[64];
};

static struct fixture fixture;

static int open_server(void **state)
{
	static const unsigned char secret[32] = "0123456789abcdef0123456789abcde";
	memcpy(fixture.folder, "/tmp/genjin-http-XXXXXX", sizeof "/tmp/genjin-http-XXXXXX");
	assert_non_null(mkdtemp(fixture.folder));
	snprintf(kept_path, sizeof kept_path, "%s/kept", fixture.folder);
	const struct http_options options = {
		.spool_dir = fixture.folder,
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
	assert_int_equal(rmdir(fixture.folder), 0); /* nothing was left in it */
	return 0;
}

static int dial(void)
{
	return raw_dial(http_port(fixture.server));
}

static const char *ask(const char *request)
{
	return raw_ask(http_port(fixture.server), request);
}

/* ---- tests */

static void a_read_answers_with_headers_and_version(void **state)
{
	(void)state;
	const char *answer = ask(RAW_HEAD("GET /api/v1/notes/5?limit=3&q=%E5%80%99%E9%80%89+x") RAW_TOKEN "\r\n");

	raw_expect(answer, "HTTP/1.1 200 OK");
	raw_expect(answer, "ETag: \"7\"");
	raw_expect(answer, "Cache-Control: no-store");
	raw_expect(answer, "X-Content-Type-Options: nosniff");
	raw_expect(answer, "Content-Security-Policy: default-src 'none'");
	raw_expect(answer, "Content-Type: application/json; charset=utf-8");
	raw_expect(answer, "X-Request-Id: ");
	raw_expect(answer, "{\"id\":5,\"text\":\"候选 x\"}");
}

struct question {
	const char *request, *status, *part;
};

static const struct question questions[] = {
	{ RAW_HEAD("GET /api/v1/notes/5") "\r\n", " 401 ", "\"code\":\"session.required\"" },
	{ RAW_HEAD("GET /api/v1/notes/5") "Cookie: a=b; sid=x\r\n\r\n", " 200 ", "\"id\":5" },
	{ RAW_HEAD("GET /api/v1/notes/abc") RAW_TOKEN "\r\n", " 404 ", "\"code\":\"request.not_found\"" },
	{ RAW_HEAD("GET /api/v1/notes/0") RAW_TOKEN "\r\n", " 404 ", "application/problem+json" },
	{ RAW_HEAD("GET /api/v1/notes/-1") RAW_TOKEN "\r\n", " 404 ", "request.not_found" },
	{ RAW_HEAD("GET /api/v1/notes/99999999999999999999") RAW_TOKEN "\r\n", " 404 ", "request.not_found" },
	{ RAW_HEAD("GET /api/v1/notes/9007199254740993") RAW_TOKEN "\r\n", " 404 ", "request.not_found" },
	{ RAW_HEAD("GET /nothing") "\r\n", " 404 ", "\"code\":\"request.not_found\"" },
	{ RAW_HEAD("DELETE /api/v1/notes/5") RAW_TOKEN "\r\n", " 405 ", "Allow: GET, HEAD, PATCH" },
	{ RAW_HEAD("BREW /api/v1/notes/5") RAW_TOKEN "\r\n", " 405 ", "request.method" },
	{ RAW_HEAD("GET /api/v1/closed") RAW_TOKEN "\r\n", " 403 ", "\"code\":\"permission.denied\"" },
	{ RAW_HEAD("GET /api/v1/fresh") RAW_TOKEN "\r\n", " 403 ", "\"code\":\"session.not_fresh\"" },
	{ RAW_HEAD("GET /api/v1/broken") "\r\n", " 500 ", "\"code\":\"server.failed\",\"field\":null,\"detail\":\"Something" },
	{ RAW_HEAD("GET /api/v1/notes/5?limit=0") RAW_TOKEN "\r\n", " 422 ", "\"field\":\"limit\"" },
	{ RAW_HEAD("GET /api/v1/notes/5?limit=-1") RAW_TOKEN "\r\n", " 422 ", "request.range" },
	{ RAW_HEAD("GET /api/v1/notes/5?limit=1000000000") RAW_TOKEN "\r\n", " 422 ", "\"params\":{\"min\":1,\"max\":200}" },
	{ RAW_HEAD("GET /api/v1/notes/5?limit=x") RAW_TOKEN "\r\n", " 422 ", "request.wrong_type" },
	{ RAW_HEAD("GET /api/v1/notes/5?firm_id=2") RAW_TOKEN "\r\n", " 422 ", "request.unknown_field" },
	{ RAW_HEAD("GET /api/v1/notes/5?q=a&q=b") RAW_TOKEN "\r\n", " 422 ", "request.duplicate_field" },
	{ RAW_HEAD("GET /api/v1/notes/5?q=%0d%0aBcc:") RAW_TOKEN "\r\n", " 422 ", "request.bad_text" },
	{ RAW_HEAD("POST /api/v1/notes") RAW_TOKEN RAW_JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 201 ", "\"text\":\"a\"" },
	{ RAW_HEAD("POST /api/v1/notes") RAW_TOKEN RAW_JSON "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"text\":\"a\"}\r\n0\r\n\r\n", " 201 ",
	  "\"text\":\"a\"" },
	{ RAW_HEAD("POST /api/v1/notes") RAW_TOKEN "Content-Type: text/plain\r\nContent-Length: 12\r\n\r\n{\"text\":\"a\"}", " 415 ",
	  "request.media_type" },
	{ RAW_HEAD("POST /api/v1/notes") RAW_TOKEN "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 415 ", "request.media_type" },
	{ RAW_HEAD("POST /api/v1/notes") RAW_TOKEN RAW_JSON "Content-Length: 9\r\n\r\n{\"text\":}", " 400 ", "request.malformed" },
	{ RAW_HEAD("POST /api/v1/notes") RAW_TOKEN RAW_JSON "Content-Length: 2\r\n\r\n{}", " 422 ", "\"field\":\"text\"" },
	{ RAW_HEAD("POST /api/v1/notes") "Cookie: sid=x\r\n" RAW_JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ",
	  "request.cross_site" },
	{ RAW_HEAD("POST /api/v1/notes") "Cookie: sid=x\r\nSec-Fetch-Site: same-origin\r\n" RAW_JSON
				     "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 201 ", "\"text\":\"a\"" },
	{ RAW_HEAD("POST /api/v1/notes") "Cookie: sid=x\r\nSec-Fetch-Site: same-site\r\n" RAW_JSON
				     "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ", "request.cross_site" },
	{ RAW_HEAD("POST /api/v1/notes") "Cookie: sid=x\r\nOrigin: http://evil\r\n" RAW_JSON
				     "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ", "request.cross_site" },
	{ RAW_HEAD("POST /api/v1/login") RAW_JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}", " 403 ", "request.cross_site" },
	{ RAW_HEAD("POST /api/v1/small") RAW_TOKEN RAW_JSON "Content-Length: 65\r\n\r\n", " 413 ", "request.too_large" },
	{ RAW_HEAD("POST /api/v1/small") RAW_TOKEN RAW_JSON "Transfer-Encoding: chunked\r\n\r\n"
	  "50\r\n{\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}\r\n0\r\n\r\n", " 413 ",
	  "request.too_large" },
	{ RAW_HEAD("GET /healthz") "\r\n", " 200 ", "ok" },
	{ RAW_HEAD("GET /readyz") "\r\n", " 200 ", "ready" },
	{ RAW_HEAD("GET /metrics") "\r\n", " 200 ", "genjin_http_requests_total" },
	{ RAW_HEAD("GET /api/openapi.json") "\r\n", " 200 ", "\"openapi\":\"3.1.0\"" },
	{ RAW_HEAD("HEAD /api/v1/notes/5") RAW_TOKEN "\r\n", " 200 ", "Content-Length: 23" },
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

		raw_say(fd, smuggled[i]);
		send(fd, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 35, MSG_NOSIGNAL);
		const char *answer = raw_hear(fd, NULL);
		if ((*answer && !text_starts(answer, "HTTP/1.1 4")) || strstr(answer, "200 OK"))
			give_up("%s\n-> %s", smuggled[i], answer);
		assert_true(raw_is_closed(fd, RAW_WAIT_MS));
		close(fd);
	}
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	int fd = dial();

	(void)state;
	for (int i = 1; i <= 7; i++) {
		char request[128];

		snprintf(request, sizeof request, "GET /api/v1/%s/%d HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN "\r\n",
			 i % 2 ? "slow" : "notes", i);
		raw_say(fd, request);
	}
	const char *answer = raw_hear(fd, "\"id\":7,\"text\":\"hello\"}");
	for (int i = 1; i <= 7; i++) {
		char part[32];

		snprintf(part, sizeof part, "{\"id\":%d,", i);
		raw_expect(answer, part);
	}
	close(fd);
}

static void a_connection_is_kept_after_an_answer(void **state)
{
	int fd = dial();

	(void)state;
	for (int i = 0; i < 3; i++) {
		raw_say(fd, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN RAW_JSON "Content-Length: 12\r\n\r\n{\"text\":\"a\"}");
		const char *answer = raw_hear(fd, "\"text\":\"a\"}");
		raw_expect(answer, "201");
		assert_null(strstr(answer, "Connection: close"));
	}
	close(fd);
}

static void a_half_closed_client_still_gets_its_answer(void **state)
{
	int fd = dial();

	(void)state;
	raw_say(fd, RAW_HEAD("GET /api/v1/notes/5") RAW_TOKEN "\r\n");
	shutdown(fd, SHUT_WR);
	raw_expect(raw_hear(fd, NULL), "\"id\":5");
	close(fd);
	fd = dial();
	raw_say(fd, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN RAW_JSON "Content-Length: 12\r\n\r\n{\"te");
	shutdown(fd, SHUT_WR);
	assert_true(raw_is_closed(fd, CUT_MS));
	close(fd);
}

static void a_client_that_leaves_during_work_hurts_nobody(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		int fd = dial();

		raw_say(fd, "GET /api/v1/slow/1 HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN "\r\n");
		close(fd);
	}
	raw_expect(ask(RAW_HEAD("GET /api/v1/slow/2") RAW_TOKEN "\r\n"), "\"id\":2");
}

static void a_big_answer_arrives_whole(void **state)
{
	int fd = dial();
	size_t total = 0;
	char bytes[65536];

	(void)state;
	raw_say(fd, RAW_HEAD("GET /api/v1/big") "\r\n");
	for (ssize_t got; (got = recv(fd, bytes, sizeof bytes, 0)) > 0;)
		total += (size_t)got;
	assert_true(total > 3 * 1024 * 1024);
	close(fd);
}

#define UPLOAD(length) RAW_HEAD("POST /api/v1/files") RAW_TOKEN "Content-Type: multipart/form-data; boundary=xyz\r\n" \
	"Genjin-Upload: 1\r\nContent-Length: " length "\r\n\r\n"
#define FORM(kind, data) "--xyz\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n" kind "\r\n--xyz\r\nContent-Disposition: " \
	"form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" data "\r\n--xyz--\r\n"

static const char *upload(const char *form)
{
	char request[4096];

	snprintf(request, sizeof request, UPLOAD("%zu") "%s", strlen(form), form);
	return ask(request);
}

static void an_upload_is_spooled_and_removed_unless_moved(void **state)
{
	(void)state;
	raw_expect(upload(FORM("drop", "12345")), "{\"id\":5,\"text\":\"drop a.csv\"}");
	raw_expect(upload(FORM("keep", "123456")), "{\"id\":6,\"text\":\"keep a.csv\"}");
	assert_int_equal(unlink(kept_path), 0);
	raw_expect(upload(FORM("\r\n", "")), " 422 ");
	raw_expect(upload(FORM("\xff", "")), "request.bad_text");
	raw_expect(upload("--xyz\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nx\r\n--xyz--"), "\"field\":\"file\"");
	raw_expect(upload("--xyz\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nx\r\n--xy"), "request.malformed");
	raw_expect(upload("no multipart"), "request.malformed");
	raw_expect(ask(UPLOAD("8388609")), " 413 ");
}

static void an_upload_of_nobody_is_not_kept(void **state)
{
	static const char form[] = FORM("keep", "1");
	char request[1024];

	(void)state;
	snprintf(request, sizeof request, RAW_HEAD("POST /api/v1/files") "Content-Type: multipart/form-data; boundary=xyz\r\n"
		 "Genjin-Upload: 1\r\nContent-Length: %zu\r\n\r\n%s", strlen(form), form);
	raw_expect(ask(request), " 401 ");
	snprintf(request, sizeof request, RAW_HEAD("POST /api/v1/files") "Content-Type: multipart/form-data; boundary=xyz\r\n"
		 "Cookie: sid=1\r\nSec-Fetch-Site: same-origin\r\nContent-Length: %zu\r\n\r\n%s", strlen(form), form);
	raw_expect(ask(request), "request.cross_site");
}

static void a_big_upload_arrives_whole(void **state)
{
	enum { DATA_BYTES = 7 * 1024 * 1024 };
	static const char head[] = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b\"\r\n\r\n";
	static char data[64 * 1024];
	char request[512];
	int fd = dial();

	(void)state;
	memset(data, '\r', sizeof data);
	snprintf(request, sizeof request, UPLOAD("%zu"), strlen(head) + DATA_BYTES + strlen("\r\n--xyz--"));
	raw_say(fd, request);
	raw_say(fd, head);
	for (int i = 0; i < DATA_BYTES / (int)sizeof data; i++)
		raw_say_n(fd, data, sizeof data);
	raw_say(fd, "\r\n--xyz--");
	raw_expect(raw_hear(fd, "\n}"), "{\"id\":7340032,\"text\":\"- b\"}");
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
	raw_expect(ask(request), "HTTP/1.1 400");

	length = snprintf(request, sizeof request, "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ");
	memset(request + length, 'a', 20000);
	memcpy(request + length + 20000, "\r\n\r\n", 5);
	const char *answer = ask(request);
	assert_null(strstr(answer, "200 OK"));
}

static void too_many_logins_are_slowed_down(void **state)
{
	static const char login[] = RAW_HEAD("POST /api/v1/login") "Sec-Fetch-Site: same-origin\r\n" RAW_JSON
							       "Content-Length: 12\r\n\r\n{\"text\":\"a\"}";
	int refused = 0;

	(void)state;
	for (int i = 0; i < 80; i++) {
		const char *answer = ask(login);

		if (!strstr(answer, " 429 "))
			continue;
		refused++;
		raw_expect(answer, "Retry-After: ");
		raw_expect(answer, "\"code\":\"request.too_many\"");
	}
	assert_true(refused >= 10);
	raw_expect(ask(RAW_HEAD("GET /healthz") "\r\n"), "200");
}

static void a_stream_says_what_it_is_woken_for(void **state)
{
	int fd = dial();

	(void)state;
	raw_say(fd, "GET /api/v1/ticks HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN "\r\n");
	const char *answer = raw_hear(fd, ": tick");
	raw_expect(answer, "Content-Type: text/event-stream");
	raw_expect(answer, ": tick");
	for (int i = 0; i < 50; i++) {
		pthread_mutex_lock(&ticker.lock);
		ticker.ticks++;
		pthread_mutex_unlock(&ticker.lock);
		http_stream_wake(ticker.stream);
		raw_expect(raw_hear(fd, ": tick"), ": tick");
	}
	http_stream_end(ticker.stream);
	raw_expect(raw_hear(fd, "0\r\n\r\n"), "0\r\n\r\n");
	close(fd);
}

/* Takes 14 seconds: one byte a second is cut after ten, in headers and in bodies, while others are served. */
static void slow_clients_are_cut_and_hurt_nobody(void **state)
{
	static const char head[] = "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n";
	int slow_head = dial(), slow_body = dial(), silent = dial(), slow_reader = dial();
	int64_t began_ms = clock_monotonic_ms();
	int late = 0; /* the machine may be busy with other tests */

	(void)state;
	raw_say(slow_reader, "GET /api/v1/big HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_say(slow_body, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN RAW_JSON "Content-Length: 1000\r\n\r\n");
	for (int i = 0; i < 25 && clock_monotonic_ms() - began_ms < 12500; i++) {
		send(slow_head, head + i, 1, MSG_NOSIGNAL);
		send(slow_body, " ", 1, MSG_NOSIGNAL);
		int64_t asked_ms = clock_monotonic_ms();
		raw_expect(ask(RAW_HEAD("GET /healthz") "\r\n"), "200");
		late += clock_monotonic_ms() - asked_ms >= 300;
		usleep(500 * 1000);
	}
	assert_true(late <= 5);
	assert_true(raw_is_closed(slow_head, 1000));
	assert_true(raw_is_closed(slow_body, 1000));
	assert_true(raw_is_closed(silent, 1000));
	assert_true(raw_is_closed(slow_reader, 5000));
	close(slow_reader);
	close(slow_head);
	close(slow_body);
	close(silent);
}

/* A server of 40 connections: three quarters may be taken by anybody, then one address gets no more than a quarter. */
enum { FLOOD = 36, PATIENCE = 500 }; /* times 10 ms */

static int count_closed(const int *fds)
{
	int closed = 0;

	for (int i = 0; i < FLOOD; i++)
		closed += raw_is_closed(fds[i], 0);
	return closed;
}

static void a_flood_from_one_address_leaves_room_for_others(void **state)
{
	const struct http_options options = { .listen = "127.0.0.1:0", .connections = 40, .threads = 2 };
	struct http_server *server;
	const char *answer = "";
	int fds[FLOOD];

	(void)state;
	assert_int_equal(http_start(&fixture.ctx, &options, &server), OK);
	for (int i = 0; i < FLOOD; i++)
		fds[i] = raw_dial(http_port(server));
	for (int i = 0; i < PATIENCE && count_closed(fds) < 6; i++)
		usleep(10 * 1000);
	assert_int_equal(count_closed(fds), 6);
	for (int i = 0; i < FLOOD; i++)
		close(fds[i]);
	for (int i = 0; i < PATIENCE && !strstr(answer, "200"); i++) {
		usleep(10 * 1000);
		answer = raw_ask(http_port(server), RAW_HEAD("GET /healthz") "\r\n");
	}
	raw_expect(answer, "200");
	http_stop(server, 1000);
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
	raw_say(stream, "GET /api/v1/ticks HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN "\r\n");
	raw_expect(raw_hear(stream, ": tick"), ": tick");
	raw_say(working, "GET /api/v1/slow/9 HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN "\r\n");
	raw_say(stuck, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\n" RAW_TOKEN RAW_JSON "Content-Length: 1000\r\n\r\n{");
	usleep(50 * 1000);
	assert_int_equal(pthread_create(&stopper, NULL, stop_server, fixture.server), 0);
	const char *answer = raw_hear(working, "\"id\":9,\"text\":\"hello\"}");
	raw_expect(answer, "\"id\":9");
	raw_expect(answer, "Connection: close");
	raw_expect(raw_hear(stream, "0\r\n\r\n"), "bye");
	assert_true(raw_is_closed(stuck, RAW_WAIT_MS));
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
		cmocka_unit_test(an_upload_is_spooled_and_removed_unless_moved),
		cmocka_unit_test(an_upload_of_nobody_is_not_kept),
		cmocka_unit_test(a_big_upload_arrives_whole),
		cmocka_unit_test(big_headers_are_refused),
		cmocka_unit_test(too_many_logins_are_slowed_down),
		cmocka_unit_test(a_stream_says_what_it_is_woken_for),
		cmocka_unit_test(slow_clients_are_cut_and_hurt_nobody),
		cmocka_unit_test(a_flood_from_one_address_leaves_room_for_others),
		cmocka_unit_test(a_stop_lets_running_work_finish_and_streams_end),
	};

	return cmocka_run_group_tests(tests, open_server, close_server);
}

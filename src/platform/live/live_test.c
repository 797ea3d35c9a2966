/* Streams of a running server on both engines: hello, events in order, resume, reset, recheck, presence, stop. */
#include "testing/test_db.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "platform/http/http.h"
#include "platform/live/live.h"
#include "platform/live/live_wire.h"
#include "testing/raw_client.h"

enum { ALICE = 2, BOB = 3 };

struct service {
	struct test_db *test;
	struct live_hub *hub;
	struct http_server *server;
	int port;
};

static _Atomic bool session_is_over;

/* The bearer token is the account's number. */
static enum err authenticate(struct ctx *ctx, struct http_exchange *exchange, bool *ret_fresh, bool *ret_by_token)
{
	const char *token = http_header(exchange, "Authorization");

	*ret_fresh = *ret_by_token = token != NULL;
	if (token && text_to_i64(token + strlen("Bearer "), &ctx->actor.account_id))
		ctx->firm_id = 1;
	return OK;
}

static enum err recheck(struct ctx *ctx, const struct actor *actor)
{
	(void)actor;
	return session_is_over ? fail(ctx, ERR_UNAUTHENTICATED, "session.required", NULL, "over") : OK;
}

static enum err get_stream(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct live_options options = { .hello_json = "{\"unread\":1}", .is_workbench = true, .recheck = recheck };

	return live_attach(ctx, exchange, &options);
}

static const struct http_route routes[] = {
	{ .method = "GET", .path = "/stream", .permission = 1, .run = HTTP_RUN_STREAM, .handler = get_stream },
};
static const struct http_routes table = HTTP_ROUTES(routes);
static const struct http_routes *const tables[] = { &table, NULL };

static void wake(void *arg)
{
	live_wake(arg);
}

static struct service serve(struct test_db *test)
{
	struct service service = { .test = test };
	struct http_options options = { .listen = "127.0.0.1:0", .routes = tables, .hooks = { .authenticate = authenticate } };

	session_is_over = false;
	test_db_reopen(test, true);
	assert_ok(&test->ctx, live_start(&test->ctx, "node-1", &service.hub));
	db_on_notify(test->ctx.db, wake, service.hub);
	options.db = test->ctx.db;
	options.clock = test->ctx.clock;
	options.live = service.hub;
	assert_ok(&test->ctx, http_start(&test->ctx, &options, &service.server));
	service.port = http_port(service.server);
	return service;
}

static void stop(struct service *service)
{
	http_stop(service->server, 1000);
	db_on_notify(service->test->ctx.db, NULL, NULL);
	live_stop(service->hub);
	service->server = NULL;
}

static int open_stream(struct service *service, int account_id, const char *last_id)
{
	char request[256];
	int fd = raw_dial(service->port);

	snprintf(request, sizeof request, "GET /stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %d\r\n%s%s%s\r\n",
		 account_id, last_id ? "Last-Event-ID: " : "", last_id ? last_id : "", last_id ? "\r\n" : "");
	raw_say(fd, request);
	return fd;
}

struct publication {
	int64_t account_id;
	const char *json;
};

static enum err publish_one(struct ctx *ctx, void *arg)
{
	const struct publication *publication = arg;

	return live_publish(ctx, publication->account_id, "todo", publication->json);
}

static void publish(struct service *service, int64_t account_id, const char *json)
{
	struct publication publication = { account_id, json };

	assert_ok(&service->test->ctx, db_write(&service->test->ctx, publish_one, &publication));
}

/* The id line before the event that holds `part`. */
static const char *id_of(const char *answer, const char *part)
{
	static char id[32];
	const char *at = strstr(answer, part), *line = NULL;

	assert_non_null(at);
	for (const char *next = answer; (next = strstr(next, "id: ")) && next < at; next++)
		line = next + strlen("id: ");
	assert_non_null(line);
	snprintf(id, sizeof id, "%.*s", (int)strcspn(line, "\n"), line);
	return id;
}

static void a_stream_says_hello_and_then_what_happens(void **state)
{
	struct service service = serve(*state);
	int alice = open_stream(&service, ALICE, NULL), bob = open_stream(&service, BOB, NULL);
	const char *answer = raw_hear(alice, "id: ");

	raw_expect(answer, "Content-Type: text/event-stream");
	raw_expect(answer, "retry: 3000");
	raw_expect(answer, "event: hello\ndata: {\"unread\":1}\n\n");
	raw_hear(bob, "id: ");
	publish(&service, ALICE, "{\"n\":1}");
	raw_expect(raw_hear(alice, "\"n\":1"), "event: todo\nid: ");
	publish(&service, BOB, "{\"n\":2}");
	answer = raw_hear(bob, "\"n\":2");
	raw_expect(answer, "\"n\":2");
	assert_null(strstr(answer, "\"n\":1"));
	publish(&service, 0, "{\"n\":3}");
	raw_expect(raw_hear(alice, "\"n\":3"), "\"n\":3");
	raw_expect(raw_hear(bob, "\"n\":3"), "\"n\":3");
	assert_int_equal(live_stream_count(service.hub), 2);
	close(alice);
	close(bob);
	stop(&service);
}

static void a_client_that_comes_back_gets_what_it_missed(void **state)
{
	struct service service = serve(*state);
	int fd = open_stream(&service, ALICE, NULL);
	char id[32];

	raw_hear(fd, "id: ");
	publish(&service, ALICE, "{\"n\":1}");
	snprintf(id, sizeof id, "%s", id_of(raw_hear(fd, "\"n\":1"), "\"n\":1"));
	close(fd);
	publish(&service, ALICE, "{\"n\":2}");
	publish(&service, 0, "{\"n\":3}");
	publish(&service, BOB, "{\"n\":4}");
	publish(&service, ALICE, "{\"n\":5}");
	fd = open_stream(&service, ALICE, id);
	const char *answer = raw_hear(fd, "\"n\":5");
	raw_expect(answer, "event: hello");
	raw_expect(answer, "\"n\":2");
	raw_expect(answer, "\"n\":3");
	assert_null(strstr(answer, "\"n\":1"));
	assert_null(strstr(answer, "\"n\":4"));
	publish(&service, ALICE, "{\"n\":6}");
	answer = raw_hear(fd, "\"n\":6");
	raw_expect(answer, "\"n\":6");
	assert_null(strstr(answer, "\"n\":5"));
	close(fd);
	stop(&service);
}

static void what_cannot_be_resumed_is_reset(void **state)
{
	static const char *const ids[] = { "9007199254740991", "x", "-1", "99999999999999999999" };
	struct service service = serve(*state);

	for (int i = 0; i < 3; i++)
		publish(&service, ALICE, "{\"n\":1}");
	test_db_exec(service.test, "DELETE FROM live_event WHERE id = 2");
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		int fd = open_stream(&service, ALICE, ids[i]);

		raw_expect(raw_hear(fd, "event: reset"), "event: reset\nid: ");
		close(fd);
	}
	int fd = open_stream(&service, ALICE, "2"); /* pair(0, 1): number 2 is gone */
	raw_expect(raw_hear(fd, "event: reset"), "event: reset\nid: ");
	close(fd);
	stop(&service);
}

static void many_events_come_in_order_to_every_stream(void **state)
{
	struct service service = serve(*state);
	int fds[5];

	for (int i = 0; i < 5; i++) {
		fds[i] = open_stream(&service, ALICE, NULL);
		raw_hear(fds[i], "id: ");
	}
	for (int n = 1; n <= 100; n++) {
		char json[32];

		snprintf(json, sizeof json, "{\"n\":%d}", n);
		publish(&service, n % 3 ? ALICE : 0, json);
	}
	for (int i = 0; i < 5; i++) {
		const char *answer = raw_hear(fds[i], "\"n\":100}");
		int64_t last_id = 0, events = 0;

		raw_expect(answer, "\"n\":100}");
		for (const char *at = answer; (at = strstr(at, "\nid: ")); at++, events++) {
			int64_t id = strtoll(at + strlen("\nid: "), NULL, 10);

			assert_true(id > last_id);
			last_id = id;
		}
		assert_int_equal(events, 100);
		close(fds[i]);
	}
	stop(&service);
}

static void a_session_that_is_over_ends_its_streams(void **state)
{
	struct service service = serve(*state);
	int fd = open_stream(&service, ALICE, NULL);

	raw_hear(fd, "id: ");
	session_is_over = true;
	raw_expect(raw_hear(fd, "0\r\n\r\n"), "event: bye\ndata: {\"reason\":\"session\"}");
	close(fd);
	stop(&service);
}

static bool is_present(struct service *service, int64_t account_id)
{
	bool present = false;

	assert_ok(&service->test->ctx, live_is_present(&service->test->ctx, account_id, &present));
	return present;
}

static void presence_follows_the_workbench(void **state)
{
	struct service service = serve(*state);
	int fd = open_stream(&service, ALICE, NULL);

	raw_hear(fd, "id: ");
	for (int i = 0; i < 1500 && !is_present(&service, ALICE); i++)
		usleep(20 * 1000);
	assert_true(is_present(&service, ALICE));
	assert_false(is_present(&service, BOB));
	__atomic_fetch_add(&service.test->clock.fixed_ms, MS_PER_HOUR, __ATOMIC_RELAXED);
	for (int i = 0; i < 1500 && !is_present(&service, ALICE); i++)
		usleep(20 * 1000);
	assert_true(is_present(&service, ALICE));
	close(fd);
	stop(&service);
	assert_false(is_present(&service, ALICE));
}

static void a_stop_says_bye(void **state)
{
	struct service service = serve(*state);
	int fd = open_stream(&service, ALICE, NULL);

	raw_hear(fd, "id: ");
	stop(&service);
	raw_expect(raw_hear(fd, NULL), "event: bye\ndata: {\"reason\":\"shutdown\"}");
	close(fd);
}

static void pairs_grow_and_come_apart_again(void **state)
{
	(void)state;
	for (int64_t firm = 0; firm < 60; firm++) {
		for (int64_t own = 0; own < 60; own++) {
			char id[32];
			int64_t got_firm, got_own;

			snprintf(id, sizeof id, "%lld", (long long)live_pair(firm, own));
			assert_true(live_unpair(id, &got_firm, &got_own));
			assert_true(got_firm == firm && got_own == own);
			assert_true(live_pair(firm + 1, own) > live_pair(firm, own));
			assert_true(live_pair(firm, own + 1) > live_pair(firm, own));
		}
	}
	int64_t firm, own;
	char id[32];
	snprintf(id, sizeof id, "%lld", (long long)live_pair(40000000, 50000000));
	assert_true(live_unpair(id, &firm, &own));
	assert_true(firm == 40000000 && own == 50000000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_says_hello_and_then_what_happens),
		cmocka_unit_test(a_client_that_comes_back_gets_what_it_missed),
		cmocka_unit_test(what_cannot_be_resumed_is_reset),
		cmocka_unit_test(many_events_come_in_order_to_every_stream),
		cmocka_unit_test(a_session_that_is_over_ends_its_streams),
		cmocka_unit_test(presence_follows_the_workbench),
		cmocka_unit_test(a_stop_says_bye),
		cmocka_unit_test(pairs_grow_and_come_apart_again),
	};

	return test_db_run("live", tests, sizeof tests / sizeof tests[0]);
}

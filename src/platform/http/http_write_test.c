/* Writes through the running server on both engines: one effect and one answer per Idempotency-Key, failures that
 * leave nothing, rights checked again inside the transaction; and cursors, which need logins to be told apart. */
#include "testing/test_db.h"

#include <pthread.h>
#include <unistd.h>

#include "base/text.h"
#include "platform/crypto/keyring.h"
#include "platform/http/http.h"
#include "testing/raw_client.h"

enum { THREADS = 8, REQUEST_BYTES = 1024 };

struct service {
	struct test_db *test;
	struct keyring *keys;
	struct http_server *server;
	int port;
};

struct thing {
	uint64_t present;
	int64_t number;
	const char *mode;
};

static const struct field thing_fields[] = {
	FIELD_INT(struct thing, number),
	FIELD_TEXT(struct thing, mode),
};
static const struct shape thing_shape = SHAPE_INPUT("thing", struct thing, thing_fields);

/* Which authentication in a row finds no session any more; 0 = none. */
static _Atomic int revoked_at, authentications;

static enum err authenticate(struct ctx *ctx, struct http_exchange *exchange, bool *ret_fresh, bool *ret_by_token)
{
	const char *token = http_header(exchange, "Authorization");

	*ret_fresh = *ret_by_token = token != NULL;
	if (++authentications == revoked_at)
		return fail(ctx, ERR_UNAUTHENTICATED, "session.required", NULL, "revoked");
	if (token && text_to_i64(token + strlen("Bearer "), &ctx->actor.account_id))
		ctx->firm_id = 1;
	return OK;
}

/* The effect that can be counted: the firm's creation moves by one. */
static enum err post_thing(struct ctx *ctx, struct http_exchange *exchange)
{
	static const char text[] = "UPDATE firm SET created_at_ms = created_at_ms + 1 WHERE id = 1 RETURNING created_at_ms";
	static const struct sql sql_bump = { .name = "test_bump", .sqlite = text, .postgres = text };
	struct thing thing = { 0 };

	TRY(http_read_body(ctx, exchange, &thing_shape, &thing));
	TRY(db_int(ctx, &sql_bump, NULL, NULL, &thing.number));
	if (text_equal(thing.mode, "fail"))
		return fail(ctx, ERR_CONFLICT, "thing.taken", "mode", "no");
	return http_reply_version(ctx, exchange, 201, &thing_shape, &thing, thing.number);
}

static enum err delete_thing(struct ctx *ctx, struct http_exchange *exchange)
{
	return http_reply_empty(ctx, exchange);
}

static enum err get_page(struct ctx *ctx, struct http_exchange *exchange)
{
	const char *cursor = http_header(exchange, "X-Cursor"), *position = "";
	struct thing thing = { .number = 1 };

	if (cursor)
		TRY(http_cursor_read(ctx, exchange, cursor, &position));
	thing.mode = cursor ? position : http_cursor_make(ctx, exchange, "2026|候选|7");
	return http_reply(ctx, exchange, 200, &thing_shape, &thing);
}

static const struct http_route routes[] = {
	{ .method = "POST", .path = "/things", .permission = 1, .run = HTTP_RUN_WRITE, .handler = post_thing,
	  .body = &thing_shape, .reply = &thing_shape, .status = 201 },
	{ .method = "POST", .path = "/things/{id}/empty", .permission = 1, .run = HTTP_RUN_WRITE, .handler = delete_thing },
	{ .method = "GET", .path = "/page", .permission = 1, .handler = get_page },
	{ .method = "GET", .path = "/other", .permission = 1, .handler = get_page },
};
static const struct http_routes table = HTTP_ROUTES(routes);
static const struct http_routes *const tables[] = { &table, NULL };

static struct service serve(struct test_db *test)
{
	static const unsigned char secret[32] = "cursors of the test";
	struct service service = { .test = test, .keys = keyring_from_bytes(secret) };
	struct http_options options = { .listen = "127.0.0.1:0", .secret = secret, .routes = tables,
					.hooks = { .authenticate = authenticate } };

	revoked_at = authentications = 0;
	test_db_reopen(test, true);
	test->ctx.keys = service.keys;
	options.db = test->ctx.db;
	options.clock = test->ctx.clock;
	assert_ok(&test->ctx, http_start(&test->ctx, &options, &service.server));
	service.port = http_port(service.server);
	return service;
}

static void stop(struct service *service)
{
	http_stop(service->server, 1000);
	service->test->ctx.keys = NULL;
	keyring_close(service->keys);
}

static int64_t effects(struct service *service)
{
	return test_db_int(service->test, "SELECT created_at_ms FROM firm WHERE id = 1");
}

static void request_text(char *ret_text, int account_id, const char *key, const char *body)
{
	snprintf(ret_text, REQUEST_BYTES,
		 RAW_HEAD("POST /things") RAW_JSON "Authorization: Bearer %d\r\n%s%s%sContent-Length: %zu\r\n\r\n%s", account_id,
		 key ? "Idempotency-Key: " : "", key ? key : "", key ? "\r\n" : "", strlen(body), body);
}

/* The answer without the header lines that differ each time. */
static const char *post(struct service *service, int account_id, const char *key, const char *body)
{
	char request[REQUEST_BYTES];

	request_text(request, account_id, key, body);
	return raw_ask(service->port, request);
}

static const char *body_of(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n");

	assert_non_null(end);
	return end + 4;
}

static void a_retry_has_one_effect_and_one_answer(void **state)
{
	struct service service = serve(*state);
	int64_t before = effects(&service);
	char first[256];

	const char *answer = post(&service, 2, "key-1", "{\"mode\":\"候选\"}");
	raw_expect(answer, "201 Created");
	raw_expect(answer, "ETag: \"");
	snprintf(first, sizeof first, "%s", body_of(answer));
	for (int i = 0; i < 3; i++) {
		answer = post(&service, 2, "key-1", "{\"mode\":\"候选\"}");
		raw_expect(answer, "201 Created");
		raw_expect(answer, "ETag: \"");
		raw_expect(answer, "Content-Type: application/json; charset=utf-8");
		assert_string_equal(body_of(answer), first);
	}
	assert_int_equal(effects(&service), before + 1);
	post(&service, 2, NULL, "{\"mode\":\"候选\"}");
	post(&service, 2, "key-2", "{\"mode\":\"候选\"}");
	post(&service, 3, "key-1", "{\"mode\":\"候选\"}");
	assert_int_equal(effects(&service), before + 4);
	stop(&service);
}

static void a_key_belongs_to_one_request(void **state)
{
	struct service service = serve(*state);
	int64_t before = effects(&service);

	raw_expect(post(&service, 2, "key", "{\"mode\":\"a\"}"), "201");
	const char *answer = post(&service, 2, "key", "{\"mode\":\"b\"}");
	raw_expect(answer, " 422 ");
	raw_expect(answer, "\"code\":\"request.key_reused\"");
	answer = raw_ask(service.port, RAW_HEAD("POST /things/4/empty") "Authorization: Bearer 2\r\nIdempotency-Key: key\r\n"
									"Content-Length: 0\r\n\r\n");
	raw_expect(answer, "request.key_reused");
	raw_expect(post(&service, 2, "a b", "{}"), " 400 ");
	assert_int_equal(effects(&service), before + 1);
	stop(&service);
}

static void an_empty_answer_is_replayed_empty(void **state)
{
	struct service service = serve(*state);

	for (int i = 0; i < 2; i++)
		raw_expect(raw_ask(service.port, RAW_HEAD("POST /things/4/empty") "Authorization: Bearer 2\r\n"
							      "Idempotency-Key: k\r\nContent-Length: 0\r\n\r\n"),
			   " 204 ");
	stop(&service);
}

static void a_failed_write_leaves_nothing_and_its_retry_runs(void **state)
{
	struct service service = serve(*state);
	int64_t before = effects(&service);

	for (int i = 0; i < 2; i++) {
		const char *answer = post(&service, 2, "key", "{\"mode\":\"fail\"}");

		raw_expect(answer, " 409 ");
		raw_expect(answer, "\"code\":\"thing.taken\",\"field\":\"mode\"");
	}
	assert_int_equal(effects(&service), before);
	assert_int_equal(test_db_int(service.test, "SELECT COUNT(*) FROM idempotency"), 0);
	raw_expect(post(&service, 2, "key", "{\"mode\":\"ok\"}"), "201");
	stop(&service);
}

static void kept_answers_are_forgotten_after_a_day(void **state)
{
	struct service service = serve(*state);
	int64_t before = effects(&service);

	raw_expect(post(&service, 2, "key", "{}"), "201");
	__atomic_fetch_add(&service.test->clock.fixed_ms, MS_PER_DAY + 1, __ATOMIC_RELAXED);
	raw_expect(post(&service, 2, "key", "{}"), "201");
	assert_int_equal(effects(&service), before + 2);
	assert_int_equal(test_db_int(service.test, "SELECT COUNT(*) FROM idempotency"), 1);
	stop(&service);
}

struct asker {
	struct service *service;
	const char *key;
	char answer[4096];
};

static void *ask_once(void *arg)
{
	struct asker *asker = arg;

	snprintf(asker->answer, sizeof asker->answer, "%s", post(asker->service, 2, asker->key, "{}"));
	return NULL;
}

static void ask_at_once(struct service *service, const char *key, struct asker *askers)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++) {
		askers[i] = (struct asker){ .service = service, .key = key };
		assert_int_equal(pthread_create(&threads[i], NULL, ask_once, &askers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void the_same_key_at_once_has_one_effect(void **state)
{
	struct service service = serve(*state);
	static struct asker askers[THREADS];

	for (int round = 0; round < 10; round++) {
		int64_t before = effects(&service);
		char key[16];

		snprintf(key, sizeof key, "key-%d", round);
		ask_at_once(&service, key, askers);
		assert_int_equal(effects(&service), before + 1);
		for (int i = 0; i < THREADS; i++) {
			raw_expect(askers[i].answer, "201 Created");
			assert_string_equal(body_of(askers[i].answer), body_of(askers[0].answer));
		}
	}
	stop(&service);
}

static void writes_at_once_all_arrive(void **state)
{
	struct service service = serve(*state);
	static struct asker askers[THREADS];
	int64_t before = effects(&service);

	for (int round = 0; round < 10; round++) {
		ask_at_once(&service, NULL, askers);
		for (int i = 0; i < THREADS; i++)
			raw_expect(askers[i].answer, "201 Created");
	}
	assert_int_equal(effects(&service), before + 10 * THREADS);
	stop(&service);
}

static void a_right_revoked_in_the_queue_is_gone(void **state)
{
	struct service service = serve(*state);
	int64_t before = effects(&service);

	revoked_at = 2; /* the check passes, the one inside the transaction does not */
	raw_expect(post(&service, 2, "key", "{}"), " 401 ");
	assert_int_equal(effects(&service), before);
	stop(&service);
}

static const char *get(struct service *service, const char *path, int account_id, const char *cursor)
{
	char request[REQUEST_BYTES];

	snprintf(request, sizeof request,
		 "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer %d\r\n%s%s%s\r\n", path, account_id,
		 cursor ? "X-Cursor: " : "", cursor ? cursor : "", cursor ? "\r\n" : "");
	return raw_ask(service->port, request);
}

static void a_cursor_opens_only_where_it_was_made(void **state)
{
	struct service service = serve(*state);
	char cursor[256] = "";
	const char *start = strstr(get(&service, "/page", 2, NULL), "\"mode\":\"");

	assert_non_null(start);
	start += strlen("\"mode\":\"");
	snprintf(cursor, sizeof cursor, "%.*s", (int)strcspn(start, "\""), start);
	raw_expect(get(&service, "/page", 2, cursor), "2026|候选|7");
	raw_expect(get(&service, "/page", 3, cursor), "\"code\":\"request.bad_cursor\",\"field\":\"cursor\"");
	raw_expect(get(&service, "/other", 2, cursor), "request.bad_cursor");
	for (size_t i = 0; cursor[i]; i += 3) {
		char was = cursor[i];

		cursor[i] = was == 'A' ? 'B' : 'A';
		raw_expect(get(&service, "/page", 2, cursor), "request.bad_cursor");
		cursor[i] = was;
	}
	raw_expect(get(&service, "/page", 2, "x"), "request.bad_cursor");
	stop(&service);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_retry_has_one_effect_and_one_answer),
		cmocka_unit_test(a_key_belongs_to_one_request),
		cmocka_unit_test(an_empty_answer_is_replayed_empty),
		cmocka_unit_test(a_failed_write_leaves_nothing_and_its_retry_runs),
		cmocka_unit_test(kept_answers_are_forgotten_after_a_day),
		cmocka_unit_test(the_same_key_at_once_has_one_effect),
		cmocka_unit_test(writes_at_once_all_arrive),
		cmocka_unit_test(a_right_revoked_in_the_queue_is_gone),
		cmocka_unit_test(a_cursor_opens_only_where_it_was_made),
	};

	return test_db_run("http_write", tests, sizeof tests / sizeof tests[0]);
}

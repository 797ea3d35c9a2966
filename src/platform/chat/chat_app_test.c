/* Apps of a firm: what is sent, what answers mean, which accounts and persons are taken. That a server of each kind takes it is shown by
 * tests/flow. */
#include "platform/chat/chat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/chat/chat_private.h"

static struct arena arena;
static struct ctx ctx;

static int setup(void **state)
{
	static struct clock clock;

	(void)state;
	clock = clock_fixed(1795405800000);
	ctx = (struct ctx){ .arena = &arena, .clock = &clock };
	return (int)arena_open(ARENA_REQUEST_BYTES, &arena);
}

static int teardown(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static const struct chat_message message = {
	.title = "王\"小明 该跟进了",
	.body = "<b>今天</b> 14:00",
	.url = "https://genjin.example/m/#/today?reminder=7",
	.link_text = "打开跟进",
	.key = "1.reminder-7-app",
	.when = "11-23 11:50",
	.nonce = "n0nce",
	.now_ms = 1795405800123,
};

/* --- Requests --- */

static void each_app_gets_its_own_words(void **state)
{
	static const struct chat_account account = { "https://api.example", "key", "secret", "1000002", "T1", "跟进" };
	static const struct {
		const char *channel;
		const char *user;
		const char *url;
		const char *body;
	} cases[] = {
		{ "wecom_app", "zhangsan", "https://api.example/cgi-bin/message/send?access_token=t%2Bk",
		  "{\"msgtype\":\"textcard\",\"enable_duplicate_check\":1,\"duplicate_check_interval\":1800,\"touser\":\"zhangsan\","
		  "\"agentid\":1000002,\"textcard\":{\"btntxt\":\"打开跟进\",\"title\":\"王\\\"小明 该跟进了\","
		  "\"description\":\"＜b＞今天＜/b＞ 14:00\",\"url\":\"https://genjin.example/m/#/today?reminder=7\"}}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct chat_target target = { .account = &account, .user = cases[i].user, .token = "t+k" };
		struct chat_request request;

		chat_driver(cases[i].channel)->render(&ctx, &target, &message, &request);
		assert_string_equal(request.url, cases[i].url);
		assert_string_equal(request.body, cases[i].body);
		chat_driver(cases[i].channel)->render(&ctx, &target, &message, &request);
		assert_string_equal(request.body, cases[i].body); /* the same on every attempt */
	}
}

static void tokens_are_asked_for_as_documented(void **state)
{
	static const struct chat_account account = { "https://api.example", "k&y", "s=1", "1", NULL, NULL };
	static const struct {
		const char *channel;
		const char *method; /* NULL = POST */
		const char *url;
		const char *body;
	} cases[] = {
		{ "wecom_app", "GET", "https://api.example/cgi-bin/gettoken?corpid=k%26y&corpsecret=s%3D1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct chat_request request;

		chat_driver(cases[i].channel)->app->ask_token(&ctx, &account, &request);
		assert_string_equal(request.url, cases[i].url);
		assert_string_equal(request.method ? request.method : "POST", cases[i].method ? cases[i].method : "POST");
		assert_string_equal(request.body ? request.body : "", cases[i].body ? cases[i].body : "");
	}
}

/* --- Answers --- */

static const struct {
	const char *channel;
	int status;
	const char *body;
	enum send_verdict verdict;
	const char *reason;
	int code;
	int wait_s;
} answers[] = {
	{ "wecom_app", 200, "{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":\"m\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "wecom_app", 200, "{\"errcode\":0,\"invaliduser\":\"\",\"msgid\":\"m\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "wecom_app", 200, "{\"errcode\":0,\"invaliduser\":\"lisi\"}", SEND_GONE, "chat.no_such_user", 200, 0 },
	{ "wecom_app", 200, "{\"errcode\":0,\"unlicenseduser\":\"lisi\"}", SEND_GONE, "chat.unlicensed", 200, 0 },
	{ "wecom_app", 200, "{\"errcode\":81013,\"errmsg\":\"all invalid\"}", SEND_GONE, "chat.no_such_user", 81013, 0 },
	{ "wecom_app", 200, "{\"errcode\":60011,\"errmsg\":\"no privilege\"}", SEND_GONE, "chat.user_not_in_scope", 60011, 0 },
	{ "wecom_app", 200, "{\"errcode\":42001,\"errmsg\":\"expired\"}", SEND_EXPIRED, "chat.token_expired", 42001, 0 },
	{ "wecom_app", 200, "{\"errcode\":40014,\"errmsg\":\"invalid\"}", SEND_EXPIRED, "chat.token_expired", 40014, 0 },
	{ "wecom_app", 200, "{\"errcode\":40001,\"errmsg\":\"secret\"}", SEND_DISABLED, "chat.secret_refused", 40001, 0 },
	{ "wecom_app", 200, "{\"errcode\":60020,\"errmsg\":\"from your ip\"}", SEND_DISABLED, "chat.ip_not_trusted", 60020, 0 },
	{ "wecom_app", 200, "{\"errcode\":45009,\"errmsg\":\"freq\"}", SEND_RETRY, "chat.throttled", 45009, 60 },
	{ "wecom_app", 200, "{\"errcode\":45033,\"errmsg\":\"concurrency\"}", SEND_RETRY, "chat.throttled", 45033, 60 },
	{ "wecom_app", 200, "{\"errcode\":-1,\"errmsg\":\"busy\"}", SEND_RETRY, "chat.busy", -1, 0 },
	{ "wecom_app", 200, "<html>", SEND_RETRY, "chat.no_sense", 200, 0 },
	{ "wecom_app", 502, "", SEND_RETRY, "chat.busy", 502, 0 },
	{ "wecom_app", 200, "{\"errcode\":99999}", SEND_REFUSED, "chat.unknown_code", 99999, 0 },
};

static void answers_mean_what_the_tables_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const struct net_answer answer = { .status = answers[i].status,
						   .body = { (const unsigned char *)answers[i].body, strlen(answers[i].body) } };
		struct send_outcome outcome = chat_classify(&ctx, chat_driver(answers[i].channel), &answer);

		print_message("%s %d %s\n", answers[i].channel, answers[i].status, answers[i].body);
		assert_int_equal(outcome.verdict, answers[i].verdict);
		assert_string_equal(outcome.reason, answers[i].reason);
		assert_int_equal(outcome.code, answers[i].code);
		assert_int_equal(outcome.retry_after_ms, answers[i].wait_s * 1000);
	}
}

/* --- Accounts and persons --- */

static void accounts_hold_what_their_driver_needs(void **state)
{
	static const struct {
		const char *channel;
		struct chat_account account;
		const char *field; /* NULL = taken */
	} cases[] = {
		{ "wecom_app", { "https://qyapi.weixin.qq.com", "k", "s", "1", NULL, NULL }, NULL },
		{ "wecom_app", { "http://wecom.lan", "k", "s", "1", NULL, NULL }, NULL },
		{ "wecom_app", { "https://qyapi.weixin.qq.com", NULL, "s", "1", NULL, NULL }, "key" },
		{ "wecom_app", { "https://qyapi.weixin.qq.com", "k", NULL, "1", NULL, NULL }, "secret" },
		{ "wecom_app", { "https://qyapi.weixin.qq.com", "k", "s", "1,\"x\":2", NULL, NULL }, "agent" },
		{ "wecom_app", { "https://evil.example", "k", "s", "1", NULL, NULL }, "base_url" },
		{ "wecom_app", { "http://qyapi.weixin.qq.com", "k", "s", "1", NULL, NULL }, "base_url" },
		{ "wecom_app", { "https://10.0.0.1", NULL, NULL, NULL, NULL, NULL }, "base_url" },
	};
	const struct net_policy policy = { .private_hosts = "wecom.lan" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum err result = chat_check_account(&ctx, &policy, chat_driver(cases[i].channel), &cases[i].account);

		assert_int_equal(result, cases[i].field ? ERR_MEANING : OK);
		if (cases[i].field)
			assert_string_equal(ctx.fault.field, cases[i].field);
		fault_clear(&ctx);
	}
}

static void a_person_is_one_person(void **state)
{
	static const char *const nobody[] = { "", "@all", "zhangsan|lisi", "a,b", "a b", "张三", "a\"b", "-a" };

	(void)state;
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++)
		assert_false(chat_user_fits(&chat_wecom_app, nobody[i]));
	assert_true(chat_user_fits(&chat_wecom_app, "zhangsan"));
	assert_true(chat_user_fits(&chat_wecom_app, "ou_84aad35d084aa403a838cf73ee18467"));
	assert_true(chat_user_fits(&chat_wecom_app, "li.si@example.com"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_app_gets_its_own_words),
		cmocka_unit_test(tokens_are_asked_for_as_documented),
		cmocka_unit_test(answers_mean_what_the_tables_say),
		cmocka_unit_test(accounts_hold_what_their_driver_needs),
		cmocka_unit_test(a_person_is_one_person),
	};

	return cmocka_run_group_tests_name("chat_app", tests, setup, teardown);
}

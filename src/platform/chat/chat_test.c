/* Requests, signatures and the meaning of answers, provider by provider. That a server of each kind takes what is really
 * sent is shown by tests/flow. */
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
	.body = "今天 14:00",
	.url = "https://genjin.example/m/#/today?reminder=7",
	.link_text = "打开跟进",
	.key = "1.reminder-7-bark",
	.now_ms = 1795405800123,
};

static struct chat_request request_of(const char *channel, const char *url, const char *secret)
{
	const struct chat_target target = { url, secret };
	struct chat_request request;

	chat_driver(channel)->render(&ctx, &target, &message, &request);
	return request;
}

/* --- Signatures --- */

static void webhook_signature_is_that_of_the_standard(void **state)
{
	(void)state;
	assert_string_equal(chat_webhook_sign(&ctx, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
					      1614265330, "{\"test\": 2432232314}"),
			    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

/* Both computed by another program (Python's hmac) after the provider's recipe. */
static void dingtalk_signs_time_and_key_into_the_query(void **state)
{
	const struct chat_target target = { "https://oapi.dingtalk.com/robot/send?access_token=t", "this is secret" };
	struct chat_message at = message;
	struct chat_request request;

	(void)state;
	at.now_ms = 1795405800000;
	chat_dingtalk_robot.render(&ctx, &target, &at, &request);
	assert_string_equal(request.url, "https://oapi.dingtalk.com/robot/send?access_token=t&timestamp=1795405800000"
					 "&sign=hAp2kvunMAnsTzstc1lD13SaXbXwlHJ5ziwF1puNSAk%3D");
	assert_string_equal(request_of("dingtalk_robot", target.url, NULL).url, target.url);
}

static void feishu_signs_nothing_with_time_and_key(void **state)
{
	const char *url = "https://open.feishu.cn/open-apis/bot/v2/hook/t";

	(void)state;
	assert_non_null(strstr(request_of("feishu_robot", url, "this is secret").body,
			       "\"timestamp\":\"1795405800\",\"sign\":\"/z+IXzJBSfwym2YKjQZ21jj6E9lbcoMJjjKj2CwiN4E=\""));
	assert_null(strstr(request_of("feishu_robot", url, NULL).body, "sign"));
}

/* --- Requests --- */

static void each_provider_gets_its_own_words(void **state)
{
	static const struct {
		const char *channel;
		const char *url;
		const char *secret;
		const char *called;
		const char *body;
	} cases[] = {
		{ "wecom_robot", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", NULL,
		  "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
		  "{\"msgtype\":\"text\",\"text\":{\"content\":\"王\\\"小明 该跟进了\\n今天 14:00\\n"
		  "https://genjin.example/m/#/today?reminder=7\"}}" },
		{ "dingtalk_robot", "https://oapi.dingtalk.com/robot/send?access_token=t", NULL,
		  "https://oapi.dingtalk.com/robot/send?access_token=t",
		  "{\"msgtype\":\"link\",\"link\":{\"picUrl\":\"\",\"title\":\"王\\\"小明 该跟进了\",\"text\":\"今天 14:00\","
		  "\"messageUrl\":\"https://genjin.example/m/#/today?reminder=7\"}}" },
		{ "feishu_robot", "https://open.feishu.cn/open-apis/bot/v2/hook/t", NULL,
		  "https://open.feishu.cn/open-apis/bot/v2/hook/t",
		  "{\"msg_type\":\"post\",\"content\":{\"post\":{\"zh_cn\":{\"title\":\"王\\\"小明 该跟进了\",\"content\":[[{\"tag\":\"text\","
		  "\"text\":\"今天 14:00\"}],[{\"tag\":\"a\",\"text\":\"打开跟进\",\"href\":"
		  "\"https://genjin.example/m/#/today?reminder=7\"}]]}}}}" },
		{ "bark", "https://api.day.app/KEY/", NULL, "https://api.day.app/push",
		  "{\"group\":\"genjin\",\"device_key\":\"KEY\",\"title\":\"王\\\"小明 该跟进了\",\"body\":\"今天 14:00\","
		  "\"url\":\"https://genjin.example/m/#/today?reminder=7\",\"level\":\"active\"}" },
		{ "ntfy", "https://ntfy.sh/topic", "tk_1", "https://ntfy.sh/",
		  "{\"priority\":4,\"topic\":\"topic\",\"title\":\"王\\\"小明 该跟进了\",\"message\":\"今天 14:00\","
		  "\"click\":\"https://genjin.example/m/#/today?reminder=7\"}" },
		{ "gotify", "https://push.example.com/gotify/", "A1", "https://push.example.com/gotify/message",
		  "{\"priority\":5,\"title\":\"王\\\"小明 该跟进了\",\"message\":\"今天 14:00\",\"extras\":{\"client::notification\":"
		  "{\"click\":{\"url\":\"https://genjin.example/m/#/today?reminder=7\"}}}}" },
		{ "webhook", "https://hook.example.com/in?x=1", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		  "https://hook.example.com/in?x=1",
		  "{\"type\":\"reminder\",\"timestamp\":\"2026-11-23T03:50:00.123+00:00\",\"data\":{\"title\":\"王\\\"小明 该跟进了\","
		  "\"body\":\"今天 14:00\",\"url\":\"https://genjin.example/m/#/today?reminder=7\"}}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct chat_request request = request_of(cases[i].channel, cases[i].url, cases[i].secret);

		assert_string_equal(request.url, cases[i].called);
		assert_string_equal(request.body, cases[i].body);
	}
	assert_string_equal(request_of("ntfy", "https://ntfy.sh/topic", "tk_1").headers[0].value, "Bearer tk_1");
	assert_int_equal(request_of("ntfy", "https://ntfy.sh/topic", NULL).header_count, 0);
	assert_string_equal(request_of("gotify", "https://push.example.com/", "A1").headers[0].value, "A1");
}

static void wecom_text_keeps_its_link_when_it_is_cut(void **state)
{
	char *long_title = arena_alloc(&arena, 3001);
	const struct chat_target target = { "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", NULL };
	struct chat_message cut = message;
	struct chat_request request;

	(void)state;
	for (int i = 0; i < 3000; i += 3)
		memcpy(long_title + i, "跟", 3);
	long_title[3000] = '\0';
	cut.title = long_title;
	chat_wecom_robot.render(&ctx, &target, &cut, &request);
	const char *content = strstr(request.body, "content\":\"") + strlen("content\":\"");
	assert_in_range(strlen(content) - strlen("\"}}") - 1, 2040, 2048); /* \n is two bytes here */
	assert_non_null(strstr(content, "跟\\nhttps://genjin.example/m/#/today?reminder=7\"}}"));
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
	{ "wecom_robot", 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "wecom_robot", 200, "{\"errcode\":-1,\"errmsg\":\"system busy\"}", SEND_RETRY, "chat.busy", -1, 0 },
	{ "wecom_robot", 200, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}", SEND_RETRY, "chat.throttled", 45009, 60 },
	{ "wecom_robot", 200, "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}", SEND_GONE, "chat.gone", 93000, 0 },
	{ "wecom_robot", 200, "{\"errcode\":77777,\"errmsg\":\"?\"}", SEND_REFUSED, "chat.unknown_code", 77777, 0 },
	{ "wecom_robot", 200, "<html>welcome</html>", SEND_RETRY, "chat.no_sense", 200, 0 },
	{ "wecom_robot", 200, "{\"errmsg\":\"ok\"}", SEND_RETRY, "chat.no_sense", 200, 0 },
	{ "wecom_robot", 502, "<html>bad gateway</html>", SEND_RETRY, "chat.busy", 502, 0 },
	{ "wecom_robot", 302, "", SEND_REFUSED, "chat.redirect", 302, 0 },
	{ "dingtalk_robot", 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "dingtalk_robot", 200, "{\"errcode\":130101,\"errmsg\":\"send too fast\"}", SEND_RETRY, "chat.throttled", 130101, 600 },
	{ "dingtalk_robot", 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", SEND_REFUSED, "chat.security_check", 310000, 0 },
	{ "dingtalk_robot", 200, "{\"errcode\":300005,\"errmsg\":\"token is not exist\"}", SEND_GONE, "chat.gone", 300005, 0 },
	{ "feishu_robot", 200, "{\"code\":0,\"msg\":\"success\",\"data\":{}}", SEND_OK, "chat.accepted", 200, 0 },
	{ "feishu_robot", 200, "{\"code\":11232,\"msg\":\"frequency limited\"}", SEND_RETRY, "chat.throttled", 11232, 60 },
	{ "feishu_robot", 400, "{\"code\":99991400,\"msg\":\"frequency limit\"}", SEND_RETRY, "chat.throttled", 99991400, 60 },
	{ "feishu_robot", 200, "{\"code\":19021,\"msg\":\"sign match fail\"}", SEND_REFUSED, "chat.signature", 19021, 0 },
	{ "feishu_robot", 200, "{\"code\":19001,\"msg\":\"access token invalid\"}", SEND_GONE, "chat.gone", 19001, 0 },
	{ "feishu_robot", 200, "{\"code\":9499,\"msg\":\"Bad Request\"}", SEND_REFUSED, "chat.bad_message", 9499, 0 },
	{ "bark", 200, "{\"code\":200,\"message\":\"success\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "bark", 400, "{\"code\":400,\"message\":\"failed to get device token\"}", SEND_GONE, "chat.gone", 400, 0 },
	{ "bark", 500, "{\"code\":500,\"message\":\"push failed\"}", SEND_RETRY, "chat.busy", 500, 0 },
	{ "ntfy", 200, "{\"id\":\"x\",\"event\":\"message\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "ntfy", 200, "welcome", SEND_RETRY, "chat.no_sense", 200, 0 },
	{ "ntfy", 403, "{\"code\":40301,\"http\":403,\"error\":\"forbidden\"}", SEND_GONE, "chat.key_refused", 40301, 0 },
	{ "ntfy", 429, "{\"code\":42901,\"http\":429}", SEND_RETRY, "chat.throttled", 42901, 60 },
	{ "ntfy", 429, "{\"code\":42908,\"http\":429}", SEND_RETRY, "chat.throttled", 42908, 3600 },
	{ "gotify", 200, "{\"id\":25,\"appid\":5}", SEND_OK, "chat.accepted", 200, 0 },
	{ "gotify", 200, "<html>", SEND_RETRY, "chat.no_sense", 200, 0 },
	{ "gotify", 401, "{\"error\":\"Unauthorized\",\"errorCode\":401}", SEND_GONE, "chat.key_refused", 401, 0 },
	{ "webhook", 204, "", SEND_OK, "chat.accepted", 204, 0 },
	{ "webhook", 410, "", SEND_GONE, "chat.gone", 410, 0 },
	{ "webhook", 404, "", SEND_RETRY, "chat.busy", 404, 0 },
	{ "webhook", 429, "", SEND_RETRY, "chat.throttled", 429, 60 },
	{ "webhook", 400, "", SEND_REFUSED, "chat.unknown_code", 400, 0 },
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

static void a_longer_wait_asked_for_counts(void **state)
{
	const struct net_answer answer = { .status = 429, .retry_after_ms = 120000, .body = { (const unsigned char *)"", 0 } };

	(void)state;
	assert_int_equal(chat_classify(&ctx, &chat_webhook, &answer).retry_after_ms, 120000);
}

/* --- Addresses --- */

static enum err check(const char *channel, const char *url, const char *secret)
{
	const struct net_policy policy = { .private_hosts = "127.0.0.1:8, wecom.lan" };
	const struct chat_target target = { url, secret };

	fault_clear(&ctx);
	return chat_check(&ctx, &policy, chat_driver(channel), &target);
}

static void addresses_are_those_that_providers_give_out(void **state)
{
	static const struct {
		const char *channel;
		const char *url;
		const char *secret;
		const char *fault; /* NULL = taken */
	} cases[] = {
		{ "wecom_robot", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", NULL, NULL },
		{ "wecom_robot", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", NULL, "channel.address" },
		{ "wecom_robot", "https://qyapi.weixin.qq.com/", NULL, "channel.address" },
		{ "wecom_robot", "https://evil.example/cgi-bin/webhook/send?key=k", NULL, "channel.forbidden_host" },
		{ "wecom_robot", "http://wecom.lan/cgi-bin/webhook/send?key=k", NULL, NULL },
		{ "wecom_robot", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", NULL, "channel.forbidden_host" },
		{ "wecom_robot", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "s", "channel.secret" },
		{ "dingtalk_robot", "https://oapi.dingtalk.com/robot/send?access_token=t", "SECabc", NULL },
		{ "feishu_robot", "https://open.larksuite.com/open-apis/bot/v2/hook/t", NULL, NULL },
		{ "bark", "https://api.day.app/KEY", NULL, NULL },
		{ "bark", "https://api.day.app/", NULL, "channel.address" },
		{ "bark", "https://10.0.0.1/KEY", NULL, "channel.forbidden_host" },
		{ "bark", "https://169.254.169.254/latest", NULL, "channel.forbidden_host" },
		{ "bark", "http://127.0.0.1:8/KEY", NULL, NULL },
		{ "bark", "http://127.0.0.1:9/KEY", NULL, "channel.forbidden_host" },
		{ "ntfy", "https://ntfy.sh/topic", "tk\r\nHost: x", "channel.secret" },
		{ "gotify", "https://push.example.com", NULL, "channel.secret" },
		{ "gotify", "https://push.example.com", "A1", NULL },
		{ "webhook", "https://hook.example.com/", "whsec_short", "channel.secret" },
		{ "webhook", "https://hook.example.com/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", NULL },
		{ "webhook", "https://user@hook.example.com/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "channel.address" },
		{ "webhook", "file:///etc/passwd", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "channel.address" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum err result = check(cases[i].channel, cases[i].url, cases[i].secret);

		print_message("%s %s\n", cases[i].channel, cases[i].url);
		assert_int_equal(result, cases[i].fault ? ERR_MEANING : OK);
		if (cases[i].fault)
			assert_string_equal(ctx.fault.code, cases[i].fault);
	}
	fault_clear(&ctx);
}

static void a_mask_tells_addresses_apart_and_gives_no_key_away(void **state)
{
	(void)state;
	assert_string_equal(chat_mask(&ctx, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"),
			    "https://qyapi.weixin.qq.com/…5aaa");
	assert_string_equal(chat_mask(&ctx, "https://ntfy.sh/short"), "https://ntfy.sh/…");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(webhook_signature_is_that_of_the_standard),
		cmocka_unit_test(dingtalk_signs_time_and_key_into_the_query),
		cmocka_unit_test(feishu_signs_nothing_with_time_and_key),
		cmocka_unit_test(each_provider_gets_its_own_words),
		cmocka_unit_test(wecom_text_keeps_its_link_when_it_is_cut),
		cmocka_unit_test(answers_mean_what_the_tables_say),
		cmocka_unit_test(a_longer_wait_asked_for_counts),
		cmocka_unit_test(addresses_are_those_that_providers_give_out),
		cmocka_unit_test(a_mask_tells_addresses_apart_and_gives_no_key_away),
	};

	return cmocka_run_group_tests_name("chat", tests, setup, teardown);
}

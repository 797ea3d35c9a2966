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
	.body = "今天>14:00",
	.url = "https://genjin.example/m/#/today?reminder=7",
	.link_text = "打开跟进",
	.key = "1.reminder-7-app",
	.when = "2026-11-23 11:50",
	.nonce = "n0nce",
	.now_ms = 1795405800123,
};

/* --- Requests --- */

static void each_app_gets_its_own_words(void **state)
{
	static const struct chat_account account = { "https://api.example", "key", "secret", "1000002", "T1", "跟进" };
	static const struct chat_account template_account = { "https://api.example", "key", "secret", "thing1, time2,thing3", "T1", NULL };
	static const struct {
		const char *channel;
		const char *user;
		const char *url;
		const char *body;
	} cases[] = {
		{ "wecom_app", "zhangsan", "https://api.example/cgi-bin/message/send?access_token=t%2Bk",
		  "{\"msgtype\":\"textcard\",\"enable_duplicate_check\":1,\"duplicate_check_interval\":1800,\"touser\":\"zhangsan\","
		  "\"agentid\":1000002,\"textcard\":{\"btntxt\":\"打开跟进\",\"title\":\"王\\\"小明 该跟进了\","
		  "\"description\":\"今天＞14:00\",\"url\":\"https://genjin.example/m/#/today?reminder=7\"}}" },
		{ "dingtalk_notice", "manager42", "https://api.example/topapi/message/corpconversation/asyncsend_v2?access_token=t%2Bk",
		  "{\"agent_id\":1000002,\"userid_list\":\"manager42\",\"msg\":{\"msgtype\":\"oa\",\"oa\":{\"head\":{"
		  "\"bgcolor\":\"FF2F6FED\",\"text\":\"genjin\"},\"message_url\":\"https://genjin.example/m/#/today?reminder=7\",\"body\":{"
		  "\"title\":\"王\\\"小明 该跟进了\",\"content\":\"今天>14:00 · 2026-11-23 11:50\"}}}}" },
		{ "dingtalk_bot", "manager42", "https://api.example/v1.0/robot/oToMessages/batchSend",
		  "{\"msgKey\":\"sampleLink\",\"robotCode\":\"1000002\",\"userIds\":[\"manager42\"],\"msgParam\":"
		  "\"{\\\"picUrl\\\":\\\"\\\",\\\"title\\\":\\\"王\\\\\\\"小明 该跟进了\\\",\\\"text\\\":\\\"今天>14:00\\\","
		  "\\\"messageUrl\\\":\\\"https://genjin.example/m/#/today?reminder=7\\\"}\"}" },
		{ "feishu_app", "ou_1", "https://api.example/open-apis/im/v1/messages?receive_id_type=open_id",
		  "{\"msg_type\":\"post\",\"receive_id\":\"ou_1\",\"content\":\"{\\\"zh_cn\\\":{\\\"title\\\":\\\"王\\\\\\\"小明 该跟进了\\\","
		  "\\\"content\\\":[[{\\\"tag\\\":\\\"text\\\",\\\"text\\\":\\\"今天>14:00\\\"}],[{\\\"tag\\\":\\\"a\\\",\\\"text\\\":"
		  "\\\"打开跟进\\\",\\\"href\\\":\\\"https://genjin.example/m/#/today?reminder=7\\\"}]]}}\",\"uuid\":"
		  "\"646c64c1e2232ff4b1aa81b07b15ae794c28bbe8\"}" },
		{ "wechat_template", "oABC", "https://api.example/cgi-bin/message/template/send?access_token=t%2Bk",
		  "{\"touser\":\"oABC\",\"template_id\":\"T1\",\"url\":\"https://genjin.example/m/#/today?reminder=7\","
		  "\"client_msg_id\":\"1.reminder-7-app\",\"data\":{\"thing1\":{\"value\":\"王\\\"小明 该跟进了\"},\"time2\":{\"value\":"
		  "\"2026年11月23日 11:50\"},\"thing3\":{\"value\":\"今天>14:00\"}}}" },
		{ "sms_tencent", "13800138000", "https://api.example/",
		  "{\"PhoneNumberSet\":[\"+8613800138000\"],\"SmsSdkAppId\":\"1000002\",\"SignName\":\"跟进\",\"TemplateId\":\"T1\","
		  "\"TemplateParamSet\":[\"王\\\"小明 该跟进了\",\"11-23 11:50\"],\"SessionContext\":\"1.reminder-7-app\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct chat_account *from = text_equal(cases[i].channel, "wechat_template") ? &template_account : &account;
		const struct chat_target target = { .account = from, .user = cases[i].user, .token = "t+k" };
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
		{ "dingtalk_notice", "GET", "https://api.example/gettoken?appkey=k%26y&appsecret=s%3D1", NULL },
		{ "dingtalk_bot", NULL, "https://api.example/v1.0/oauth2/accessToken", "{\"appKey\":\"k&y\",\"appSecret\":\"s=1\"}" },
		{ "feishu_app", NULL, "https://api.example/open-apis/auth/v3/tenant_access_token/internal",
		  "{\"app_id\":\"k&y\",\"app_secret\":\"s=1\"}" },
		{ "wechat_template", "GET",
		  "https://api.example/cgi-bin/token?grant_type=client_credential&appid=k%26y&secret=s%3D1", NULL },
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

/* --- Signatures --- */

/* The example of help.aliyun.com, V3 request structure and signature. */
static void acs3_signs_as_the_official_example(void **state)
{
	static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	const char *canonical = arena_format(
		&arena,
		"POST\n/\nImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai\n"
		"host:ecs.cn-shanghai.aliyuncs.com\nx-acs-action:RunInstances\nx-acs-content-sha256:%s\nx-acs-date:2023-10-26T10:22:32Z\n"
		"x-acs-signature-nonce:3156853299f313e23d1673dc12e1703d\nx-acs-version:2014-05-26\n\n"
		"host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version\n%s", empty, empty);

	(void)state;
	assert_string_equal(chat_acs3_sign(&ctx, "YourAccessKeySecret", canonical),
			    "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

/* The example of cloud.tencent.com/document/api/213/30654. */
static void tc3_signs_as_the_official_example(void **state)
{
	static const char canonical[] =
		"POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n\ncontent-type;host\n"
		"35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064";

	(void)state;
	assert_string_equal(chat_tc3_sign(&ctx, "Gu5t9xGARNpq86cd98joQYCN3*******", "cvm", 1551113065, canonical),
			    "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c");
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
	{ "dingtalk_notice", 200, "{\"errcode\":0,\"task_id\":256271667526,\"request_id\":\"r\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "dingtalk_notice", 200, "{\"errcode\":88,\"sub_code\":\"40014\",\"sub_msg\":\"token\"}",
	  SEND_EXPIRED, "chat.token_expired", 200, 0 },
	{ "dingtalk_notice", 200, "{\"errcode\":88,\"sub_code\":\"60011\"}", SEND_DISABLED, "chat.no_permission", 200, 0 },
	{ "dingtalk_notice", 200, "{\"errcode\":33012,\"errmsg\":\"无效的USERID\"}", SEND_GONE, "chat.no_such_user", 33012, 0 },
	{ "dingtalk_notice", 200, "{\"errcode\":0,\"send_result\":{\"forbidden_user_id_list\":[\"u\"]}}",
	  SEND_REFUSED, "chat.dropped", 200, 0 },
	{ "dingtalk_notice", 200, "{\"errcode\":0,\"send_result\":{\"invalid_user_id_list\": [ \"u\"]}}",
	  SEND_GONE, "chat.no_such_user", 200, 0 },
	{ "dingtalk_notice", 200, "{\"errcode\":0,\"send_result\":{\"forbidden_user_id_list\": [ ]}}", SEND_OK, "chat.accepted", 200, 0 },
	{ "dingtalk_notice", 200, "{\"errcode\":-1}", SEND_RETRY, "chat.busy", -1, 0 },
	{ "dingtalk_bot", 200, "{\"processQueryKey\":\"q\",\"invalidStaffIdList\":[],\"flowControlledStaffIdList\":[]}",
	  SEND_OK, "chat.accepted", 200, 0 },
	{ "dingtalk_bot", 200, "{\"processQueryKey\":\"q\",\"invalidStaffIdList\":[\"u\"]}", SEND_GONE, "chat.no_such_user", 200, 0 },
	{ "dingtalk_bot", 200, "{\"processQueryKey\":\"q\",\"flowControlledStaffIdList\":[\"u\"]}", SEND_RETRY, "chat.throttled", 200, 60 },
	{ "dingtalk_bot", 400, "{\"code\":\"InvalidAuthentication\",\"message\":\"token\"}", SEND_EXPIRED, "chat.token_expired", 400, 0 },
	{ "dingtalk_bot", 403, "{\"code\":\"Forbidden.AccessDenied.AccessTokenPermissionDenied\"}",
	  SEND_DISABLED, "chat.no_permission", 403, 0 },
	{ "dingtalk_bot", 500, "{\"code\":\"ServiceUnavailable\"}", SEND_RETRY, "chat.busy", 500, 0 },
	{ "dingtalk_bot", 200, "{}", SEND_RETRY, "chat.no_sense", 200, 0 },
	{ "feishu_app", 200, "{\"code\":0,\"data\":{\"message_id\":\"om_1\"},\"msg\":\"success\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "feishu_app", 400, "{\"code\":99991663,\"msg\":\"Invalid access token\"}", SEND_EXPIRED, "chat.token_expired", 99991663, 0 },
	{ "feishu_app", 429, "{\"code\":99991400,\"msg\":\"request trigger frequency limit\"}", SEND_RETRY, "chat.throttled", 99991400, 1 },
	{ "feishu_app", 400, "{\"code\":230013,\"msg\":\"Bot has NO availability to this user.\"}",
	  SEND_GONE, "chat.user_not_in_scope", 230013, 0 },
	{ "feishu_app", 400, "{\"code\":230006,\"msg\":\"Bot ability is not activated.\"}", SEND_DISABLED, "chat.bot_off", 230006, 0 },
	{ "wechat_template", 200, "{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":1}", SEND_OK, "chat.accepted", 200, 0 },
	{ "wechat_template", 200, "{\"access_token\":\"t\",\"expires_in\":7200}", SEND_OK, "chat.accepted", 200, 0 },
	{ "wechat_template", 200, "{\"errcode\":40001,\"errmsg\":\"invalid credential\"}", SEND_EXPIRED, "chat.token_expired", 40001, 0 },
	{ "wechat_template", 200, "{\"errcode\":43004,\"errmsg\":\"require subscribe\"}", SEND_GONE, "chat.not_following", 43004, 0 },
	{ "wechat_template", 200, "{\"errcode\":45009,\"errmsg\":\"reach max api daily quota limit\"}",
	  SEND_REFUSED, "chat.quota", 45009, 0 },
	{ "wechat_template", 200, "{\"errcode\":40037,\"errmsg\":\"template\"}", SEND_DISABLED, "chat.wrong_template", 40037, 0 },
	{ "wechat_template", 200, "{\"errcode\":48001,\"errmsg\":\"api unauthorized\"}", SEND_DISABLED, "chat.no_permission", 48001, 0 },
	{ "sms_aliyun", 200, "{\"Code\":\"OK\",\"Message\":\"OK\",\"BizId\":\"b\"}", SEND_OK, "chat.accepted", 200, 0 },
	{ "sms_aliyun", 200, "{\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\"}", SEND_REFUSED, "chat.quota", 200, 0 },
	{ "sms_aliyun", 200, "{\"Code\":\"isv.AMOUNT_NOT_ENOUGH\"}", SEND_DISABLED, "chat.no_money", 200, 0 },
	{ "sms_aliyun", 200, "{\"Code\":\"isv.MOBILE_NUMBER_ILLEGAL\"}", SEND_GONE, "chat.no_such_user", 200, 0 },
	{ "sms_aliyun", 200, "{\"Code\":\"isv.SMS_TEMPLATE_ILLEGAL\"}", SEND_DISABLED, "chat.wrong_template", 200, 0 },
	{ "sms_aliyun", 200, "{\"Code\":\"isp.SYSTEM_ERROR\"}", SEND_RETRY, "chat.busy", 200, 0 },
	{ "sms_aliyun", 400, "{\"Code\":\"SignatureDoesNotMatch\"}", SEND_DISABLED, "chat.secret_refused", 400, 0 },
	{ "sms_aliyun", 400, "{\"Code\":\"InvalidTimeStamp.Expired\"}", SEND_DISABLED, "chat.clock", 400, 0 },
	{ "sms_aliyun", 503, "", SEND_RETRY, "chat.busy", 503, 0 },
	{ "sms_tencent", 200, "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"Ok\"}],\"RequestId\":\"r\"}}",
	  SEND_OK, "chat.accepted", 200, 0 },
	{ "sms_tencent", 200, "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"LimitExceeded.PhoneNumberDailyLimit\"}]}}",
	  SEND_REFUSED, "chat.quota", 200, 0 },
	{ "sms_tencent", 200, "{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.SignatureExpire\"}}}",
	  SEND_DISABLED, "chat.clock", 200, 0 },
	{ "sms_tencent", 200, "{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.SecretIdNotFound\"}}}",
	  SEND_DISABLED, "chat.secret_refused", 200, 0 },
	{ "sms_tencent", 200, "{\"Response\":{\"Error\":{\"Code\":\"InternalError.OtherError\"}}}", SEND_RETRY, "chat.busy", 200, 0 },
	{ "sms_tencent", 200, "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"What.Ever\"}]}}", SEND_REFUSED, "chat.unknown_code", 200, 0 },
	{ "sms_tencent", 200, "{\"Response\":{}}", SEND_RETRY, "chat.no_sense", 200, 0 },
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
	assert_true(chat_user_fits(&chat_sms_aliyun, "13800138000"));
	assert_true(chat_user_fits(&chat_sms_aliyun, "+85261234567"));
	assert_false(chat_user_fits(&chat_sms_aliyun, "zhangsan"));
	assert_false(chat_user_fits(&chat_sms_aliyun, "138001380001"));
	assert_string_equal(chat_mask_user(&ctx, &chat_sms_aliyun, "13800138000"), "138****8000");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_app_gets_its_own_words),
		cmocka_unit_test(tokens_are_asked_for_as_documented),
		cmocka_unit_test(acs3_signs_as_the_official_example),
		cmocka_unit_test(tc3_signs_as_the_official_example),
		cmocka_unit_test(answers_mean_what_the_tables_say),
		cmocka_unit_test(accounts_hold_what_their_driver_needs),
		cmocka_unit_test(a_person_is_one_person),
	};

	return cmocka_run_group_tests_name("chat_app", tests, setup, teardown);
}

/* A transcription server as its documentation says, and as servers are when they are not well. The peer is a thread on the
 * loopback that answers one call after the other. */
#include "platform/speech/speech_private.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "platform/net/net_ask.h"

enum { ANSWERS_MAX = 4, REQUEST_BYTES = 256 * 1024, SAMPLES = SPEECH_RATE * 2 };

static struct arena arena;
static struct ctx ctx;
static int16_t sound[SAMPLES];

#define JSON_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"

struct peer {
	int listener;
	int port;
	const char *answers[ANSWERS_MAX]; /* one per connection; NULL ends */
	bool goes_on_for_ever;            /* after the answer */
	bool drips;                       /* a byte, and then nothing more for a long time */
	int calls;
	char *request; /* of the last call */
	size_t request_bytes;
	pthread_t thread;
};

/* The whole request: headers, then as many bytes as they announce. */
static void hear(struct peer *peer, int fd)
{
	size_t wanted = REQUEST_BYTES - 1;

	for (peer->request_bytes = 0; peer->request_bytes < wanted;) {
		ssize_t got = recv(fd, peer->request + peer->request_bytes, wanted - peer->request_bytes, 0);

		if (got <= 0)
			break;
		peer->request_bytes += (size_t)got;
		peer->request[peer->request_bytes] = '\0';
		const char *end = memmem(peer->request, peer->request_bytes, "\r\n\r\n", 4);
		const char *length = end ? strcasestr(peer->request, "Content-Length: ") : NULL;
		if (end)
			wanted = (size_t)(end - peer->request) + 4 + (length && length < end ? (size_t)atol(length + 16) : 0);
		if (end && strcasestr(peer->request, "Expect: 100-continue"))
			send(fd, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
	}
}

static void say(const struct peer *peer, int fd, const char *answer)
{
	char filler[4096];
	struct pollfd gone = { .fd = fd, .events = POLLIN };

	if (peer->drips) {
		send(fd, answer, 1, MSG_NOSIGNAL);
		poll(&gone, 1, 10000); /* until the caller gives up */
		return;
	}
	send(fd, answer, strlen(answer), MSG_NOSIGNAL);
	memset(filler, ' ', sizeof(filler));
	while (peer->goes_on_for_ever && send(fd, filler, sizeof(filler), MSG_NOSIGNAL) > 0)
		;
}

static void *serve(void *arg)
{
	struct peer *peer = arg;

	while (peer->calls < ANSWERS_MAX && peer->answers[peer->calls]) {
		int fd = accept(peer->listener, NULL, NULL);

		if (fd < 0)
			break;
		hear(peer, fd);
		say(peer, fd, peer->answers[peer->calls]);
		peer->calls++;
		close(fd);
	}
	return NULL;
}

static void peer_start(struct peer *peer)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	peer->request = calloc(1, REQUEST_BYTES);
	peer->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(peer->listener, 4), 0);
	assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&address, &length), 0);
	peer->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&peer->thread, NULL, serve, peer), 0);
}

static void peer_stop(struct peer *peer)
{
	shutdown(peer->listener, SHUT_RDWR);
	pthread_join(peer->thread, NULL);
	close(peer->listener);
}

static struct speech_settings settings_for(const struct peer *peer)
{
	return (struct speech_settings){
		.base_url = arena_format(&arena, "http://127.0.0.1:%d/asr/", peer->port),
		.key = "secret-key",
		.model = "sensevoice",
		.language = "zh",
		.timeout_ms = 1500,
		.policy = { .private_hosts = "127.0.0.1" },
	};
}

/* Sends two seconds of sound. */
static enum err transcribe(struct peer *peer, struct speech_result *ret_result)
{
	const struct speech_samples samples = { sound, SAMPLES };

	peer_start(peer);
	struct speech_settings settings = settings_for(peer);
	enum err result = speech_engine("server")->transcribe(&ctx, &settings, &samples, ret_result);
	peer_stop(peer);
	return result;
}

static void expect_fault(struct peer *peer, enum err kind, const char *code)
{
	struct speech_result result = { 0 };

	assert_int_equal(transcribe(peer, &result), kind);
	assert_string_equal(ctx.fault.code, code);
	assert_int_equal(result.segments.count, 0);
	fault_clear(&ctx);
	free(peer->request);
}

/* --- As documented --- */

static void segments_come_with_their_times(void **state)
{
	static const char answer[] = JSON_HEAD "{\"task\":\"transcribe\",\"language\":\"chinese\",\"duration\":2.0,\"text\":\"你好。再见。\","
		"\"segments\":[{\"id\":0,\"seek\":0,\"start\":0.0,\"end\":0.8,\"text\":\" 你好。\",\"tokens\":[50364,2],\"temperature\":0.0,"
		"\"avg_logprob\":-0.3,\"compression_ratio\":0.7,\"no_speech_prob\":0.01},"
		"{\"id\":1,\"start\":0.8,\"end\":9.5,\"text\":\"再见。\"}]}";
	struct peer peer = { .answers = { answer } };
	struct speech_result result;

	(void)state;
	assert_int_equal(transcribe(&peer, &result), OK);
	const struct speech_segment *segment = result.segments.items;
	assert_int_equal(result.segments.count, 2);
	assert_string_equal(segment[0].text, "你好。");
	assert_int_equal(segment[0].end_ms, 800);
	assert_int_equal(segment[1].start_ms, 800);
	assert_int_equal(segment[1].end_ms, 2000);
	assert_string_equal(result.language, "zh");
	free(peer.request);
}

static void form_is_what_the_documentation_asks_for(void **state)
{
	struct peer peer = { .answers = { JSON_HEAD "{\"text\":\"x\"}" } };
	struct speech_result result;

	(void)state;
	assert_int_equal(transcribe(&peer, &result), OK);
	assert_true(text_starts(peer.request, "POST /asr/v1/audio/transcriptions HTTP/1.1\r\n"));
	assert_non_null(strstr(peer.request, "Authorization: Bearer secret-key\r\n"));
	assert_non_null(strstr(peer.request, "name=\"model\"\r\n\r\nsensevoice\r\n"));
	assert_non_null(strstr(peer.request, "name=\"language\"\r\n\r\nzh\r\n"));
	assert_non_null(strstr(peer.request, "name=\"response_format\"\r\n\r\nverbose_json\r\n"));
	const unsigned char *wave = memmem(peer.request, peer.request_bytes, "RIFF", 4);
	assert_non_null(wave);
	assert_memory_equal(wave + 8, "WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0" "data", 32);
	assert_memory_equal(wave + 44, sound, sizeof(sound));
	assert_memory_equal(wave + 44 + sizeof(sound), "\r\n--", 4);
	free(peer.request);
}

static void text_alone_is_one_segment(void **state)
{
	struct peer peer = { .answers = { JSON_HEAD "{\"text\":\"<|zh|><|NEUTRAL|><|Speech|><|withitn|>薪资期望\\n 六十万\"}" } };
	struct speech_result result;

	(void)state;
	assert_int_equal(transcribe(&peer, &result), OK);
	const struct speech_segment *segment = result.segments.items;
	assert_int_equal(result.segments.count, 1);
	assert_string_equal(segment->text, "薪资期望 六十万");
	assert_int_equal(segment->end_ms, 2000);
	assert_null(result.language);
	free(peer.request);
}

static void server_without_verbose_json_is_asked_for_less(void **state)
{
	static const char *const refusals[] = { "400 Bad", "415 Unsupported", "422 Unprocessable" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *no = arena_format(&arena, "HTTP/1.1 %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", refusals[i]);
		struct peer peer = { .answers = { no, no, JSON_HEAD "{\"text\":\"ok\"}" } };
		struct speech_result result;

		assert_int_equal(transcribe(&peer, &result), OK);
		assert_int_equal(peer.calls, 3);
		assert_null(strstr(peer.request, "response_format"));
		free(peer.request);
	}
	const char *no = "HTTP/1.1 422 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	expect_fault(&(struct peer){ .answers = { no, no, no } }, ERR_MEANING, "peer.format");
}

static void nothing_said_is_no_text(void **state)
{
	static const char *const answers[] = {
		JSON_HEAD "{\"text\":\"\"}", JSON_HEAD "{}", JSON_HEAD "{\"text\":null,\"segments\":null}", JSON_HEAD "{\"text\":\" \\n\"}",
		JSON_HEAD "{\"text\":\"谢谢观看\",\"segments\":[{\"start\":0,\"end\":2,\"text\":\"谢谢观看\",\"no_speech_prob\":0.9,"
			  "\"avg_logprob\":-1.4}]}",
	};
	struct speech_result result;

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct peer peer = { .answers = { answers[i] } };

		assert_int_equal(transcribe(&peer, &result), OK);
		assert_int_equal(result.segments.count, 0);
		free(peer.request);
	}
}

static void odd_times_stay_within_what_was_sent(void **state)
{
	static const char answer[] = JSON_HEAD "{\"segments\":[{\"start\":-5,\"end\":1e300,\"text\":\"a\"},{\"start\":\"x\",\"end\":0.1,"
		"\"text\":\"b\"},{\"start\":1.0,\"end\":0.5,\"text\":\"c\"},[],{\"text\":7}]}";
	struct peer peer = { .answers = { answer } };
	struct speech_result result;
	int64_t before = 0;

	(void)state;
	assert_int_equal(transcribe(&peer, &result), OK);
	const struct speech_segment *segment = result.segments.items;
	assert_int_equal(result.segments.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(segment[i].start_ms >= before && segment[i].end_ms >= segment[i].start_ms && segment[i].end_ms <= 2000);
		before = segment[i].end_ms;
	}
	free(peer.request);
}

/* --- Not well --- */

static void statuses_are_told_apart(void **state)
{
	static const struct {
		const char *status;
		enum err kind;
		const char *code;
	} cases[] = {
		{ "401 Who", ERR_MEANING, "peer.key_refused" },   { "403 No", ERR_MEANING, "peer.key_refused" },
		{ "404 Where", ERR_MEANING, "peer.no_route" },    { "413 Big", ERR_MEANING, "peer.too_large" },
		{ "500 Oops", ERR_PEER, "peer.busy" },            { "503 Later", ERR_PEER, "peer.busy" },
		{ "418 Tea", ERR_MEANING, "peer.refused" },
		{ "302 Found\r\nLocation: http://169.254.169.254/", ERR_MEANING, "peer.refused" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peer peer = { .answers = { arena_format(&arena, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
							       cases[i].status) } };

		expect_fault(&peer, cases[i].kind, cases[i].code);
	}
}

static void throttled_says_for_how_long(void **state)
{
	struct peer peer = { .answers = { "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" } };
	struct speech_result result = { 0 };

	(void)state;
	assert_int_equal(transcribe(&peer, &result), ERR_PEER);
	assert_string_equal(ctx.fault.code, "peer.throttled");
	assert_int_equal(net_retry_after_ms(&ctx), 7000);
	free(peer.request);
}

static void nonsense_is_no_text(void **state)
{
	static const char *const answers[] = {
		JSON_HEAD "{\"text\":\"abc", JSON_HEAD "<html>login</html>", JSON_HEAD "", JSON_HEAD "[1]",
		JSON_HEAD "{\"text\":\"\xff\xfe\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		expect_fault(&(struct peer){ .answers = { answers[i] } }, ERR_PEER, "peer.nonsense");
}

static void endless_answer_is_given_up(void **state)
{
	(void)state;
	expect_fault(&(struct peer){ .answers = { JSON_HEAD "{\"text\":\"a\"" }, .goes_on_for_ever = true }, ERR_PEER, "peer.nonsense");
}

static void slow_answer_is_given_up(void **state)
{
	int64_t start_ms = clock_monotonic_ms();

	(void)state;
	expect_fault(&(struct peer){ .answers = { JSON_HEAD }, .drips = true }, ERR_PEER, "net.no_answer");
	assert_in_range(clock_monotonic_ms() - start_ms, 1400, 8000);
}

static void private_servers_need_the_operator(void **state)
{
	struct speech_settings settings = { .base_url = "https://127.0.0.1:9", .timeout_ms = 500 };
	const struct speech_samples samples = { sound, SAMPLES };
	struct speech_result result;

	(void)state;
	assert_int_equal(speech_engine("server")->transcribe(&ctx, &settings, &samples, &result), ERR_DENIED);
	assert_string_equal(ctx.fault.code, "net.forbidden");
	fault_clear(&ctx);
	settings.key = "a\r\nHost: evil";
	settings.policy.private_hosts = "127.0.0.1";
	assert_int_equal(speech_engine("server")->transcribe(&ctx, &settings, &samples, &result), ERR_INVALID);
}

static void probe_tells_a_server_from_none(void **state)
{
	static const struct {
		const char *answer;
		const char *reason;
	} cases[] = {
		{ JSON_HEAD "{\"object\":\"list\",\"data\":[]}", NULL },
		{ "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", NULL },
		{ "HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "peer.key_refused" },
		{ "HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "peer.busy" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peer peer = { .answers = { cases[i].answer } };
		struct speech_health health;

		peer_start(&peer);
		struct speech_settings settings = settings_for(&peer);
		speech_engine("server")->probe(&ctx, &settings, &health);
		peer_stop(&peer);
		assert_int_equal(health.is_ready, cases[i].reason == NULL);
		assert_true(text_equal(health.reason, cases[i].reason));
		assert_null(ctx.fault.code);
		free(peer.request);
	}
}

static void languages_have_one_name(void **state)
{
	static const char *const names[][2] = {
		{ "Chinese", "zh" }, { "zh", "zh" }, { "zh-CN", "zh" }, { "yue", "zh" }, { "en_US", "en" }, { "<|zh|>", NULL },
		{ "", NULL },
		{ "klingon", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(text_equal(speech_language(&ctx, names[i][0]), names[i][1]));
	assert_null(speech_language(&ctx, NULL));
}

static int setup(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLES; i++)
		sound[i] = (int16_t)(i * 7);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(segments_come_with_their_times, forget_fault),
		cmocka_unit_test_setup(form_is_what_the_documentation_asks_for, forget_fault),
		cmocka_unit_test_setup(text_alone_is_one_segment, forget_fault),
		cmocka_unit_test_setup(server_without_verbose_json_is_asked_for_less, forget_fault),
		cmocka_unit_test_setup(nothing_said_is_no_text, forget_fault),
		cmocka_unit_test_setup(odd_times_stay_within_what_was_sent, forget_fault),
		cmocka_unit_test_setup(statuses_are_told_apart, forget_fault),
		cmocka_unit_test_setup(throttled_says_for_how_long, forget_fault),
		cmocka_unit_test_setup(nonsense_is_no_text, forget_fault),
		cmocka_unit_test_setup(endless_answer_is_given_up, forget_fault),
		cmocka_unit_test_setup(slow_answer_is_given_up, forget_fault),
		cmocka_unit_test_setup(private_servers_need_the_operator, forget_fault),
		cmocka_unit_test_setup(probe_tells_a_server_from_none, forget_fault),
		cmocka_unit_test_setup(languages_have_one_name, forget_fault),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

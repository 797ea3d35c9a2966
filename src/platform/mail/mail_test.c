/* One SMTP transaction against a scripted peer on the loopback: what is sent, and what each answer means. The real
 * server is in tests/flow. */
#include "platform/mail/mail.h"

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
static struct clock test_clock;

static int setup(void **state)
{
	(void)state;
	test_clock = clock_fixed(1795405800000);
	ctx = (struct ctx){ .arena = &arena, .clock = &test_clock };
	return arena_open(ARENA_REQUEST_BYTES, &arena);
}

static int teardown(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

/* --- The peer: a friendly server, but for one command --- */

struct peer {
	const char *odd_at;     /* command with another answer: "MAIL", "AUTH", "." after the text; NULL = none */
	const char *odd_answer; /* NULL: hangs up */
	bool has_auth;
	int listener;
	int port;
	struct text seen; /* everything the client said */
	pthread_t thread;
};

static bool answer(int fd, const char *line)
{
	return send(fd, line, strlen(line), MSG_NOSIGNAL) > 0 && send(fd, "\r\n", 2, MSG_NOSIGNAL) > 0;
}

static const char *friendly(const struct peer *peer, const char *line)
{
	if (text_starts(line, "EHLO"))
		return peer->has_auth ? "250-peer\r\n250 AUTH PLAIN" : "250 peer";
	if (text_starts(line, "AUTH"))
		return "334 ";
	if (text_equal(line, "AHVzZXIAcGFzcw==")) /* \0user\0pass */
		return "235 welcome";
	if (text_starts(line, "DATA"))
		return "354 go on";
	if (text_starts(line, "QUIT"))
		return "221 bye";
	return "250 ok";
}

/* Answers one line; false ends the conversation. */
static bool react(struct peer *peer, int fd, const char *line, bool *in_text)
{
	if (*in_text && !text_equal(line, "."))
		return true;
	*in_text = text_starts(line, "DATA") && !(peer->odd_at && text_equal(peer->odd_at, "DATA"));
	if (peer->odd_at && text_starts(line, peer->odd_at))
		return peer->odd_answer && answer(fd, peer->odd_answer);
	return answer(fd, friendly(peer, line));
}

static void *serve_one(void *arg)
{
	struct peer *peer = arg;
	int fd = accept(peer->listener, NULL, NULL);
	FILE *in = fdopen(fd, "r");
	char line[4096];
	bool in_text = false;
	bool goes_on = answer(fd, "220 peer");

	while (goes_on && fgets(line, sizeof(line), in)) {
		text_append(&peer->seen, line);
		line[strcspn(line, "\r\n")] = '\0';
		goes_on = react(peer, fd, line, &in_text);
	}
	fclose(in);
	return NULL;
}

static void peer_start(struct peer *peer)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	text_init(&peer->seen, 1 << 20);
	peer->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(peer->listener, 1), 0);
	assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&address, &length), 0);
	peer->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&peer->thread, NULL, serve_one, peer), 0);
}

static struct send_outcome send_to(struct peer *peer, const char *user)
{
	struct mail mail = { .to = "li.si@example.com", .subject = "跟进提醒", .text = "有 1 位候选人待跟进\n.\n点开查看",
			     .link = "https://genjin.example/m/#/today", .key = "outbox-17" };
	struct send_outcome outcome;

	peer_start(peer);
	struct mail_settings settings = {
		.smtp_url = arena_format(&arena, "smtp://%s127.0.0.1:%d", user, peer->port),
		.from = "genjin <reminder@genjin.example>",
	};
	assert_int_equal(mail_send(&ctx, &settings, &mail, &outcome), OK);
	pthread_join(peer->thread, NULL);
	close(peer->listener);
	return outcome;
}

static void message_arrives_with_its_headers(void **state)
{
	struct peer peer = { 0 };

	(void)state;
	assert_int_equal(send_to(&peer, "").verdict, SEND_OK);
	const char *seen = text_chars(&peer.seen);
	assert_non_null(strstr(seen, "MAIL FROM:<reminder@genjin.example>"));
	assert_non_null(strstr(seen, "RCPT TO:<li.si@example.com>"));
	assert_non_null(strstr(seen, "\r\nMessage-ID: <outbox-17@genjin.example>\r\n"));
	assert_non_null(strstr(seen, "\r\nSubject: =?UTF-8?B?6Lef6L+b5o+Q6YaS?=\r\n"));
	assert_non_null(strstr(seen, "\r\nDate: Mon, 23 Nov 2026 03:50:00 +0000\r\n"));
	assert_non_null(strstr(seen, "Content-Type: text/plain; charset=utf-8\r\n"));
	assert_non_null(strstr(seen, "Content-Type: multipart/alternative"));
	text_done(&peer.seen);
}

static void answers_are_classified(void **state)
{
	static const struct {
		const char *at;
		const char *answer;
		enum send_verdict verdict;
		int code;
	} cases[] = {
		{ "EHLO", NULL, SEND_RETRY, 220 },          { "MAIL", "421 closing", SEND_RETRY, 421 },
		{ "MAIL", "550 no", SEND_REFUSED, 550 },    { "RCPT", "450 busy", SEND_RETRY, 450 },
		{ "RCPT", "451 error", SEND_RETRY, 451 },   { "RCPT", "452 full", SEND_RETRY, 452 },
		{ "RCPT", "550 nobody", SEND_REFUSED, 550 }, { "RCPT", "553 no", SEND_REFUSED, 553 },
		{ "DATA", "554 no", SEND_REFUSED, 554 },    { ".", "451 later", SEND_RETRY, 451 },
		{ ".", "554 spam", SEND_REFUSED, 554 },     { ".", NULL, SEND_RETRY, 354 },
		{ "MAIL", "530 log in first", SEND_DISABLED, 530 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct peer peer = { .odd_at = cases[i].at, .odd_answer = cases[i].answer };
		struct send_outcome outcome = send_to(&peer, "");

		text_done(&peer.seen);
		if (outcome.verdict != cases[i].verdict || outcome.code != cases[i].code)
			fail_msg("%s at %s: verdict %d, code %d", cases[i].answer, cases[i].at, outcome.verdict, outcome.code);
	}
}

static void refused_login_disables_the_channel(void **state)
{
	struct peer welcome = { .has_auth = true };
	struct peer refusing = { .has_auth = true, .odd_at = "AUTH", .odd_answer = "535 wrong" };

	(void)state;
	assert_int_equal(send_to(&welcome, "user:pass@").verdict, SEND_OK);
	assert_non_null(strstr(text_chars(&welcome.seen), "AUTH PLAIN"));
	text_done(&welcome.seen);
	struct send_outcome outcome = send_to(&refusing, "user:pass@");
	assert_int_equal(outcome.verdict, SEND_DISABLED);
	assert_string_equal(outcome.reason, "mail.login_refused");
	text_done(&refusing.seen);
}

static void nobody_listening_is_worth_a_retry(void **state)
{
	struct mail_settings settings = { .smtp_url = "smtp://127.0.0.1:1", .from = "a@b.cn" };
	struct mail mail = { .to = "a@b.cn", .subject = "s", .text = "t", .key = "k" };
	struct send_outcome outcome;

	(void)state;
	assert_int_equal(mail_send(&ctx, &settings, &mail, &outcome), OK);
	assert_int_equal(outcome.verdict, SEND_RETRY);
}

static void wrong_settings_and_addresses_never_leave(void **state)
{
	struct mail good = { .to = "a@b.cn", .subject = "s", .text = "t", .key = "k" };
	struct mail injected = good;
	struct send_outcome outcome;

	(void)state;
	injected.to = "a@b.cn>\r\nRCPT TO:<x@y.cn";
	assert_int_equal(mail_send(&ctx, &(struct mail_settings){ "smtp://127.0.0.1:1", "a@b.cn", NULL }, &injected, &outcome),
			 ERR_INVALID);
	fault_clear(&ctx);
	assert_int_equal(mail_send(&ctx, &(struct mail_settings){ 0 }, &good, &outcome), ERR_MEANING);
	fault_clear(&ctx);
	assert_int_equal(mail_send(&ctx, &(struct mail_settings){ "http://127.0.0.1", "a@b.cn", NULL }, &good, &outcome),
			 ERR_INVALID);
	assert_string_equal(ctx.fault.code, "mail.bad_settings");
	fault_clear(&ctx);
	assert_int_equal(mail_send(&ctx, &(struct mail_settings){ "smtp://127.0.0.1", "nobody", NULL }, &good, &outcome),
			 ERR_INVALID);
	fault_clear(&ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_arrives_with_its_headers),
		cmocka_unit_test(answers_are_classified),
		cmocka_unit_test(refused_login_disables_the_channel),
		cmocka_unit_test(nobody_listening_is_worth_a_retry),
		cmocka_unit_test(wrong_settings_and_addresses_never_leave),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

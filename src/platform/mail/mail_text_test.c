/* Addresses, subjects, dates and HTML, with hostile input. */
#include "platform/mail/mail_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/mail/mail.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	return arena_open(ARENA_REQUEST_BYTES, &arena);
}

static int teardown(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static void addresses_are_plain_or_refused(void **state)
{
	static const char *const good[] = { "a@b.cn", "li.si+x@mail.example.com", "x@localhost", "o'neil_1@a-b.io" };
	static const char *const bad[] = {
		"", "a", "@b.cn", "a@", "a@b", "a@@b.cn", "a b@c.cn", "a@b.cn\r\nBcc: x@y.cn", "a@b.cn, c@d.cn", "a@b.cn>",
		"<a@b.cn>", "\"a\"@b.cn", "a@b..cn", ".a@b.cn", "a.@b.cn", "a..b@c.cn", "a@-b.cn", "a@b-.cn", "a@b.cn.",
		"张@b.cn", "a@例子.cn", "a@[127.0.0.1]", "a\t@b.cn", "a@b_c.cn",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		if (!mail_address_is_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (mail_address_is_valid(bad[i]))
			fail_msg("taken: %s", bad[i]);
	}
	assert_false(mail_address_is_valid(NULL));
	assert_false(mail_address_is_valid(arena_format(&arena, "%0*d@b.cn", 65, 0)));
}

static void sender_may_carry_a_name(void **state)
{
	(void)state;
	assert_string_equal(mail_address_of(&arena, "genjin <a@b.cn>"), "a@b.cn");
	assert_string_equal(mail_mailbox(&arena, "genjin <a@b.cn>"), "genjin <a@b.cn>");
	assert_string_equal(mail_mailbox(&arena, "跟进 <a@b.cn>"), "=?UTF-8?B?6Lef6L+b?= <a@b.cn>");
	assert_string_equal(mail_mailbox(&arena, "a@b.cn"), "a@b.cn");
	assert_string_equal(mail_mailbox(&arena, "x, \"y\" <a@b.cn>"), "a@b.cn");
	assert_null(mail_mailbox(&arena, "x <a>"));
}

static void subjects_are_encoded_and_folded(void **state)
{
	const char *words = mail_encode_words(&arena, "跟进提醒：有候选人待联系，请尽快处理。下面是很长的一行，需要折叠起来");

	(void)state;
	assert_string_equal(mail_encode_words(&arena, "Plain subject"), "Plain subject");
	assert_string_equal(mail_encode_words(&arena, "跟进"), "=?UTF-8?B?6Lef6L+b?=");
	assert_string_equal(mail_encode_words(&arena, "=?x?="), "=?UTF-8?B?PT94Pz0=?=");
	for (const char *line = words; line; line = strstr(line, "\r\n") ? strstr(line, "\r\n") + 2 : NULL)
		assert_in_range(strcspn(line, "\r"), 13, 76);
	assert_true(text_starts(strstr(words, "\r\n"), "\r\n =?UTF-8?B?"));
}

static void subject_cannot_start_a_header(void **state)
{
	const char *line = mail_encode_words(&arena, "hello\r\nBcc: x@y.cn");

	(void)state;
	assert_null(strpbrk(line, "\r\n"));
	assert_null(strstr(mail_encode_words(&arena, "你好\r\nBcc: x@y.cn"), "Bcc"));
}

static void overlong_subject_ends_between_characters(void **state)
{
	struct text subject;

	(void)state;
	text_init(&subject, 4096);
	text_append(&subject, "a");
	for (int i = 0; i < 500; i++)
		text_append(&subject, "跟");
	const char *words = mail_encode_words(&arena, text_chars(&subject));
	text_done(&subject);
	assert_in_range(strlen(words), 400, 900);
	assert_true(text_ends(words, "?="));
}

static void dates_are_of_rfc_5322(void **state)
{
	(void)state;
	assert_string_equal(mail_date(&arena, 1795405800000), "Mon, 23 Nov 2026 03:50:00 +0000");
	assert_string_equal(mail_date(&arena, 951782400000), "Tue, 29 Feb 2000 00:00:00 +0000");
}

static void html_escapes_everything(void **state)
{
	struct ctx ctx = { .arena = &arena };
	const char *html = mail_html(&ctx, "<script>alert('x')</script>\n&", "https://a/?x=\"><b>", "打开");

	(void)state;
	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "<b>"));
	assert_non_null(strstr(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;<br>\n&amp;"));
	assert_non_null(strstr(html, "href=\"https://a/?x=&quot;&gt;&lt;b&gt;\">打开</a>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_plain_or_refused),
		cmocka_unit_test(sender_may_carry_a_name),
		cmocka_unit_test(subjects_are_encoded_and_folded),
		cmocka_unit_test(subject_cannot_start_a_header),
		cmocka_unit_test(overlong_subject_ends_between_characters),
		cmocka_unit_test(dates_are_of_rfc_5322),
		cmocka_unit_test(html_escapes_everything),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* The vectors of RFC 8188 and RFC 8291, tokens of RFC 8292, subscriptions, payloads. That an independent library
 * decrypts what is really sent is shown by tests/flow. */
#include "platform/push/push.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/push/push_crypt.h"

static struct arena arena;
static struct ctx ctx;

static int setup(void **state)
{
	static struct clock clock;
	unsigned char master[KEYRING_MASTER_BYTES] = { 3 };

	(void)state;
	clock = clock_fixed(1795405800000);
	ctx = (struct ctx){ .arena = &arena, .clock = &clock, .keys = keyring_from_bytes(master) };
	return ctx.keys ? (int)arena_open(ARENA_REQUEST_BYTES, &arena) : -1;
}

static int teardown(void **state)
{
	(void)state;
	keyring_close(ctx.keys);
	arena_close(&arena);
	return 0;
}

static int forget_fault(void **state)
{
	(void)state;
	fault_clear(&ctx);
	return 0;
}

static struct bytes read64(const char *text)
{
	struct bytes bytes;

	assert_true(crypto_base64url_read(&arena, text, &bytes));
	return bytes;
}

static struct bytes chars(const char *text)
{
	return (struct bytes){ (const unsigned char *)text, strlen(text) };
}

static void record_of_rfc_8188(void **state)
{
	struct bytes key = read64("yqdlZ-tYemfogSmv7Ws5PQ");
	struct bytes plain = chars("I am the walrus");
	struct bytes none = { 0 };
	struct bytes body;

	(void)state;
	assert_int_equal(push_seal_record(&ctx, &key, read64("I1BsxtFttlv3u_Oo94xnmw").data, &none, 4096, &plain, &body), OK);
	assert_string_equal(crypto_base64url(&arena, body.data, body.length),
			    "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg");
}

static void body_of_rfc_8291(void **state)
{
	struct bytes plain = chars("When I grow up, I want to be a watermelon");
	struct bytes user = read64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
	struct bytes auth = read64("BTBZMqHH6r4Tts7J_aSIgg");
	struct p256_pair sender;
	struct bytes body;

	(void)state;
	assert_int_equal(p256_from_private(&ctx, read64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").data, &sender), OK);
	assert_string_equal(crypto_base64url(&arena, sender.public_key, P256_PUBLIC_BYTES),
			    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
	assert_int_equal(
		push_encrypt(&ctx, &sender, read64("DGv6ra1nlYgDCS1FRnbzlw").data, &user, &auth, &plain, &body), OK);
	assert_string_equal(crypto_base64url(&arena, body.data, body.length),
			    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
			    "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxs"
			    "j_Qulcy4a-fN");
}

static void vapid_token_names_origin_and_expiry_and_is_signed(void **state)
{
	struct p256_pair pair;
	const char *header;
	char token[1024];
	char key[128];

	(void)state;
	assert_int_equal(push_own_pair(&ctx, &pair), OK);
	assert_int_equal(push_vapid(&ctx, &pair, "https://push.example.net", "mailto:ops@example.com", 1453523768, &header), OK);
	assert_int_equal(sscanf(header, "vapid t=%1023[^,], k=%127s", token, key), 2);
	char *signature = strrchr(token, '.');
	*signature++ = '\0';
	struct bytes signed_part = chars(token);
	assert_true(p256_verify(read64(key).data, &signed_part, read64(signature).data));
	struct bytes claims = read64(strchr(token, '.') + 1);
	assert_string_equal(arena_text_n(&arena, (const char *)claims.data, claims.length),
			    "{\"aud\":\"https://push.example.net\",\"exp\":1453523768,\"sub\":\"mailto:ops@example.com\"}");
}

static void public_key_is_the_same_after_every_start(void **state)
{
	const char *one;
	const char *two;

	(void)state;
	assert_int_equal(push_public_key(&ctx, &one), OK);
	assert_int_equal(push_public_key(&ctx, &two), OK);
	assert_string_equal(one, two);
	assert_int_equal(strlen(one), 87);
}

static const struct push_subscription good = {
	.endpoint = "https://web.push.apple.com/QGu",
	.p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
	.auth = "BTBZMqHH6r4Tts7J_aSIgg",
};

static void subscriptions_are_checked_field_by_field(void **state)
{
	struct push_settings settings = { .hosts = "push.example.com:8443" };
	struct push_subscription one = good;

	(void)state;
	assert_int_equal(push_check(&ctx, &settings, &one), OK);
	one.endpoint = "https://push.example.com:8443/x";
	assert_int_equal(push_check(&ctx, &settings, &one), OK);
	one.endpoint = "https://push.example.com/x";
	assert_int_equal(push_check(&ctx, &settings, &one), ERR_MEANING);
	fault_clear(&ctx);
	one.endpoint = "https://fcm.googleapis.com@evil.org/x";
	assert_int_equal(push_check(&ctx, &settings, &one), ERR_MEANING);
	assert_string_equal(ctx.fault.field, "endpoint");
	one.endpoint = "http://fcm.googleapis.com/x";
	fault_clear(&ctx);
	assert_int_equal(push_check(&ctx, &settings, &one), ERR_MEANING);
	assert_string_equal(ctx.fault.field, "endpoint");
	one = good;
	one.p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw5";
	assert_int_equal(push_check(&ctx, &settings, &one), ERR_MEANING);
	assert_string_equal(ctx.fault.field, "keys.p256dh");
	one = good;
	one.auth = "BTBZMqHH6r4Tts7J_aSI";
	assert_int_equal(push_check(&ctx, &settings, &one), ERR_MEANING);
	assert_string_equal(ctx.fault.field, "keys.auth");
}

static void payload_is_declarative_web_push(void **state)
{
	struct push_notice notice = { .title = "该跟进了", .body = "\"x\"", .navigate = "https://a/m/#/today", .tag = "reminder-7",
				      .reminder_id = 7 };

	(void)state;
	assert_string_equal(push_payload(&ctx, &notice),
			    "{\"web_push\":8030,\"notification\":{\"title\":\"该跟进了\",\"body\":\"\\\"x\\\"\","
			    "\"navigate\":\"https://a/m/#/today\",\"tag\":\"reminder-7\",\"silent\":false},\"reminder_id\":7}");
}

static void payload_beyond_one_record_is_refused(void **state)
{
	struct push_settings settings = { .contact = "mailto:ops@example.com" };
	struct push_message message = { .payload = arena_format(&arena, "%*d", PUSH_PLAIN_MAX_BYTES + 1, 0), .key = "k" };
	struct send_outcome outcome;

	(void)state;
	assert_int_equal(push_send(&ctx, &settings, &good, &message, &outcome), ERR_TOO_LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(record_of_rfc_8188, forget_fault),
		cmocka_unit_test_setup(body_of_rfc_8291, forget_fault),
		cmocka_unit_test_setup(vapid_token_names_origin_and_expiry_and_is_signed, forget_fault),
		cmocka_unit_test_setup(public_key_is_the_same_after_every_start, forget_fault),
		cmocka_unit_test_setup(subscriptions_are_checked_field_by_field, forget_fault),
		cmocka_unit_test_setup(payload_is_declarative_web_push, forget_fault),
		cmocka_unit_test_setup(payload_beyond_one_record_is_refused, forget_fault),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* Curve, signature and cipher against published vectors. */
#include "platform/crypto/p256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/crypto/crypto.h"

static struct arena arena;
static struct ctx ctx;

static int setup(void **state)
{
	(void)state;
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system };
	return arena_open(ARENA_REQUEST_BYTES, &arena);
}

static int teardown(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct bytes from_hex(const char *hex)
{
	struct bytes bytes;

	assert_true(crypto_hex_read(&arena, hex, &bytes));
	return bytes;
}

static struct p256_pair pair_from_hex(const char *private_hex, const char *public_hex)
{
	struct p256_pair pair;

	memcpy(pair.private_key, from_hex(private_hex).data, P256_PRIVATE_BYTES);
	memcpy(pair.public_key, from_hex(public_hex).data, P256_PUBLIC_BYTES);
	return pair;
}

/* RFC 5903, section 8.1. */
static void ecdh_of_rfc_5903(void **state)
{
	struct p256_pair initiator =
		pair_from_hex("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
			      "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
			      "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3");
	struct p256_pair responder =
		pair_from_hex("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
			      "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
			      "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab");
	unsigned char secret[P256_SECRET_BYTES];

	(void)state;
	struct p256_pair again;
	assert_int_equal(p256_from_private(&ctx, initiator.private_key, &again), OK);
	assert_memory_equal(again.public_key, initiator.public_key, P256_PUBLIC_BYTES);
	assert_int_equal(p256_shared_secret(&ctx, &initiator, responder.public_key, secret), OK);
	assert_string_equal(crypto_hex(&arena, secret, sizeof(secret)),
			    "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
}

static void scalars_out_of_range_are_refused(void **state)
{
	unsigned char scalar[P256_PRIVATE_BYTES] = { 0 };
	struct p256_pair pair;

	(void)state;
	assert_int_equal(p256_from_private(&ctx, scalar, &pair), ERR_INVALID);
	memset(scalar, 0xff, sizeof(scalar));
	assert_int_equal(p256_from_private(&ctx, scalar, &pair), ERR_INVALID);
	fault_clear(&ctx);
}

static void points_off_the_curve_are_refused(void **state)
{
	unsigned char secret[P256_SECRET_BYTES];
	struct p256_pair pair;
	struct p256_pair peer;

	(void)state;
	assert_int_equal(p256_generate(&ctx, &pair), OK);
	assert_int_equal(p256_generate(&ctx, &peer), OK);
	assert_true(p256_is_point(peer.public_key));
	peer.public_key[64] ^= 1;
	assert_false(p256_is_point(peer.public_key));
	assert_int_equal(p256_shared_secret(&ctx, &pair, peer.public_key, secret), ERR_INVALID);
	fault_clear(&ctx);
	memset(peer.public_key, 0, sizeof(peer.public_key));
	assert_false(p256_is_point(peer.public_key));
}

/* RFC 7515, appendix A.3. */
static void es256_of_rfc_7515(void **state)
{
	static const char input[] =
		"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y"
		"b290Ijp0cnVlfQ";
	struct bytes bytes = { (const unsigned char *)input, sizeof(input) - 1 };
	unsigned char point[P256_PUBLIC_BYTES] = { 0x04 };
	struct bytes part;

	(void)state;
	assert_true(crypto_base64url_read(&arena, "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", &part));
	memcpy(point + 1, part.data, 32);
	assert_true(crypto_base64url_read(&arena, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", &part));
	memcpy(point + 33, part.data, 32);
	assert_true(crypto_base64url_read(
		&arena, "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q", &part));
	assert_int_equal(part.length, P256_SIGNATURE_BYTES);
	assert_true(p256_verify(point, &bytes, part.data));
}

static void own_signature_holds_for_its_text_only(void **state)
{
	struct bytes text = { (const unsigned char *)"header.payload", 14 };
	struct bytes other = { (const unsigned char *)"header.payloae", 14 };
	unsigned char signature[P256_SIGNATURE_BYTES];
	struct p256_pair pair;

	(void)state;
	assert_int_equal(p256_generate(&ctx, &pair), OK);
	for (int i = 0; i < 50; i++) { /* r and s with leading zeros come up, too */
		assert_int_equal(p256_sign(&ctx, &pair, &text, signature), OK);
		assert_true(p256_verify(pair.public_key, &text, signature));
	}
	assert_false(p256_verify(pair.public_key, &other, signature));
	signature[20] ^= 4;
	assert_false(p256_verify(pair.public_key, &text, signature));
}

/* The GCM specification of McGrew and Viega, test case 2; then every flipped bit. */
static void aes_gcm_of_the_specification(void **state)
{
	static const unsigned char zeros[16];
	struct bytes plain = { zeros, 16 };
	unsigned char sealed[32];
	unsigned char opened[16];
	struct bytes whole = { sealed, sizeof(sealed) };

	(void)state;
	assert_int_equal(aes128gcm_seal(&ctx, zeros, zeros, &plain, sealed), OK);
	assert_string_equal(crypto_hex(&arena, sealed, sizeof(sealed)),
			    "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf");
	assert_int_equal(aes128gcm_open(&ctx, zeros, zeros, &whole, opened), OK);
	assert_memory_equal(opened, zeros, sizeof(opened));
	for (size_t bit = 0; bit < sizeof(sealed) * 8; bit++) {
		sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_int_equal(aes128gcm_open(&ctx, zeros, zeros, &whole, opened), ERR_INVALID);
		fault_clear(&ctx);
		sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ecdh_of_rfc_5903),
		cmocka_unit_test(scalars_out_of_range_are_refused),
		cmocka_unit_test(points_off_the_curve_are_refused),
		cmocka_unit_test(es256_of_rfc_7515),
		cmocka_unit_test(own_signature_holds_for_its_text_only),
		cmocka_unit_test(aes_gcm_of_the_specification),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* Encodings and hashes against published vectors. */
#include "platform/crypto/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

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

static struct bytes from_hex(const char *hex)
{
	struct bytes bytes;

	assert_true(crypto_hex_read(&arena, hex, &bytes));
	return bytes;
}

static void sha256_of_abc(void **state)
{
	(void)state;
	assert_string_equal(crypto_sha256_hex(&arena, "abc"),
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void hmac_of_rfc_4231(void **state)
{
	unsigned char mac[CRYPTO_HASH_BYTES];

	(void)state;
	crypto_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, mac);
	assert_string_equal(crypto_hex(&arena, mac, sizeof(mac)),
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void hkdf_of_rfc_5869(void **state)
{
	struct bytes salt = from_hex("000102030405060708090a0b0c");
	struct bytes secret = from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
	struct bytes info = from_hex("f0f1f2f3f4f5f6f7f8f9");
	unsigned char key[32];

	(void)state;
	crypto_hkdf_sha256(&salt, &secret, &info, key, sizeof(key));
	assert_string_equal(crypto_hex(&arena, key, sizeof(key)),
			    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
}

static void base64url_both_ways(void **state)
{
	struct bytes bytes;

	(void)state;
	assert_string_equal(crypto_base64url(&arena, "\xfb\xff\xfe", 3), "-__-");
	assert_string_equal(crypto_base64url(&arena, "a", 1), "YQ");
	assert_true(crypto_base64url_read(&arena, "YQ", &bytes));
	assert_int_equal(bytes.length, 1);
	assert_true(crypto_base64url_read(&arena, "YQ==", &bytes));
	assert_int_equal(bytes.length, 1);
	assert_true(crypto_base64url_read(&arena, "", &bytes));
	assert_int_equal(bytes.length, 0);
}

static void malformed_encodings_are_refused(void **state)
{
	static const char *const not_base64url[] = { "Y", "YQ=", "+__-", "YQ\n", "Y Q", "YR" };
	static const char *const not_hex[] = { "a", "0g", "00 ", "0x00" };
	struct bytes bytes;

	(void)state;
	for (size_t i = 0; i < sizeof(not_base64url) / sizeof(*not_base64url); i++)
		assert_false(crypto_base64url_read(&arena, not_base64url[i], &bytes));
	for (size_t i = 0; i < sizeof(not_hex) / sizeof(*not_hex); i++)
		assert_false(crypto_hex_read(&arena, not_hex[i], &bytes));
}

static void tokens_differ_and_have_the_length(void **state)
{
	const char *one = crypto_token(&arena, 32);

	(void)state;
	assert_int_equal(strlen(one), 43);
	assert_string_not_equal(one, crypto_token(&arena, 32));
	for (int i = 0; i < 1000; i++)
		assert_in_range(crypto_random_below(6), 0, 5);
}

static void texts_compare_whole(void **state)
{
	(void)state;
	assert_true(crypto_text_equal("abc", "abc"));
	assert_false(crypto_text_equal("abc", "abd"));
	assert_false(crypto_text_equal("abc", "ab"));
	assert_false(crypto_text_equal(NULL, NULL));
}

static void a_file_has_the_hash_of_its_bytes(void **state)
{
	enum { BYTES = 200 * 1000 }; /* several blocks, the last one short */
	unsigned char *bytes = arena_alloc(&arena, BYTES);
	unsigned char wanted[CRYPTO_HASH_BYTES], found[CRYPTO_HASH_BYTES];
	int fd = memfd_create("test", MFD_CLOEXEC);
	int64_t length;

	(void)state;
	for (int i = 0; i < BYTES; i++)
		bytes[i] = (unsigned char)(i * 31 >> 3);
	crypto_sha256(bytes, BYTES, wanted);
	assert_int_equal(write(fd, bytes, BYTES), BYTES);
	assert_true(crypto_sha256_file(fd, found, &length));
	assert_int_equal(length, BYTES);
	assert_memory_equal(found, wanted, CRYPTO_HASH_BYTES);
	close(fd);
	assert_false(crypto_sha256_file(fd, found, &length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_of_abc),
		cmocka_unit_test(a_file_has_the_hash_of_its_bytes),
		cmocka_unit_test(hmac_of_rfc_4231),
		cmocka_unit_test(hkdf_of_rfc_5869),
		cmocka_unit_test(base64url_both_ways),
		cmocka_unit_test(malformed_encodings_are_refused),
		cmocka_unit_test(tokens_differ_and_have_the_length),
		cmocka_unit_test(texts_compare_whole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* Random bytes, encodings and hashes over libsodium. */
#include "platform/crypto/crypto.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

enum { FILE_BLOCK_BYTES = 64 * 1024 };

void crypto_random(void *bytes, size_t length)
{
	randombytes_buf(bytes, length);
}

unsigned crypto_random_below(unsigned below)
{
	return randombytes_uniform(below);
}

const char *crypto_token(struct arena *arena, size_t random_bytes)
{
	unsigned char *bytes = arena_alloc(arena, random_bytes);

	crypto_random(bytes, random_bytes);
	const char *token = crypto_base64url(arena, bytes, random_bytes);
	crypto_wipe(bytes, random_bytes);
	return token;
}

static const char *base64(struct arena *arena, const void *bytes, size_t length, int variant)
{
	size_t room = sodium_base64_encoded_len(length, variant);
	char *text = arena_alloc(arena, room);

	return sodium_bin2base64(text, room, bytes, length, variant);
}

const char *crypto_base64url(struct arena *arena, const void *bytes, size_t length)
{
	return base64(arena, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

const char *crypto_base64(struct arena *arena, const void *bytes, size_t length)
{
	return base64(arena, bytes, length, sodium_base64_VARIANT_ORIGINAL);
}

const char *crypto_hex(struct arena *arena, const void *bytes, size_t length)
{
	char *text = arena_alloc(arena, length * 2 + 1);

	return sodium_bin2hex(text, length * 2 + 1, bytes, length);
}

static bool base64_read(struct arena *arena, const char *text, int variant, struct bytes *ret_bytes)
{
	size_t text_bytes = strlen(text);
	unsigned char *bytes = arena_alloc(arena, text_bytes + 1);
	size_t length;

	if (sodium_base642bin(bytes, text_bytes + 1, text, text_bytes, NULL, &length, NULL, variant) != 0)
		return false;
	*ret_bytes = (struct bytes){ bytes, length };
	return true;
}

bool crypto_base64url_read(struct arena *arena, const char *text, struct bytes *ret_bytes)
{
	size_t length = strlen(text);
	bool is_padded = length && text[length - 1] == '=';

	return base64_read(arena, text, is_padded ? sodium_base64_VARIANT_URLSAFE : sodium_base64_VARIANT_URLSAFE_NO_PADDING,
			   ret_bytes);
}

bool crypto_base64_read(struct arena *arena, const char *text, struct bytes *ret_bytes)
{
	return base64_read(arena, text, sodium_base64_VARIANT_ORIGINAL, ret_bytes);
}

bool crypto_hex_read(struct arena *arena, const char *text, struct bytes *ret_bytes)
{
	size_t text_bytes = strlen(text);
	unsigned char *bytes = arena_alloc(arena, text_bytes / 2 + 1);
	size_t length;

	if (sodium_hex2bin(bytes, text_bytes / 2 + 1, text, text_bytes, NULL, &length, NULL) != 0)
		return false;
	*ret_bytes = (struct bytes){ bytes, length };
	return true;
}

void crypto_sha256(const void *bytes, size_t length, unsigned char ret_hash[CRYPTO_HASH_BYTES])
{
	crypto_hash_sha256(ret_hash, bytes, length);
}

bool crypto_sha256_file(int fd, unsigned char ret_hash[CRYPTO_HASH_BYTES], int64_t *ret_bytes)
{
	crypto_hash_sha256_state state;
	unsigned char block[FILE_BLOCK_BYTES];
	ssize_t length;

	*ret_bytes = 0;
	crypto_hash_sha256_init(&state);
	while ((length = pread(fd, block, sizeof(block), *ret_bytes)) != 0) {
		if (length < 0 && errno != EINTR)
			return false;
		if (length < 0)
			continue;
		crypto_hash_sha256_update(&state, block, (unsigned long long)length);
		*ret_bytes += length;
	}
	crypto_hash_sha256_final(&state, ret_hash);
	return true;
}

const char *crypto_sha256_hex(struct arena *arena, const char *text)
{
	unsigned char hash[CRYPTO_HASH_BYTES];

	crypto_sha256(text, strlen(text), hash);
	return crypto_hex(arena, hash, sizeof(hash));
}

void crypto_hmac_sha256(const void *key, size_t key_bytes, const void *bytes, size_t length,
			unsigned char ret_mac[CRYPTO_HASH_BYTES])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_bytes);
	crypto_auth_hmacsha256_update(&state, bytes, length);
	crypto_auth_hmacsha256_final(&state, ret_mac);
	crypto_wipe(&state, sizeof(state));
}

void crypto_hkdf_sha256(const struct bytes *salt, const struct bytes *secret, const struct bytes *info,
			unsigned char *ret_key, size_t length)
{
	static const unsigned char first_block = 1;
	unsigned char extracted[CRYPTO_HASH_BYTES];
	unsigned char expanded[CRYPTO_HASH_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_hmac_sha256(salt->data, salt->length, secret->data, secret->length, extracted);
	crypto_auth_hmacsha256_init(&state, extracted, sizeof(extracted));
	crypto_auth_hmacsha256_update(&state, info->data, info->length);
	crypto_auth_hmacsha256_update(&state, &first_block, 1);
	crypto_auth_hmacsha256_final(&state, expanded);
	memcpy(ret_key, expanded, length < sizeof(expanded) ? length : sizeof(expanded));
	crypto_wipe(extracted, sizeof(extracted));
	crypto_wipe(expanded, sizeof(expanded));
	crypto_wipe(&state, sizeof(state));
}

bool crypto_equal(const void *a, const void *b, size_t length)
{
	return sodium_memcmp(a, b, length) == 0;
}

bool crypto_text_equal(const char *a, const char *b)
{
	if (!a || !b || strlen(a) != strlen(b))
		return false;
	return crypto_equal(a, b, strlen(a));
}

void crypto_wipe(void *bytes, size_t length)
{
	sodium_memzero(bytes, length);
}

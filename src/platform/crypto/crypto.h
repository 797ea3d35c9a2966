/* Random bytes, encodings, hashes and comparison in constant time (libsodium).
 *
 * Sealing of stored fields: keyring.h. Passwords: password.h. Curves of Web Push: p256.h. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"

enum { CRYPTO_HASH_BYTES = 32 };

/* Fills `bytes` from the kernel's generator; cannot fail. */
void crypto_random(void *bytes, size_t length);

/* A random number from 0 to below - 1, without bias; below > 0. */
unsigned crypto_random_below(unsigned below);

/* A fresh secret of `random_bytes` bytes as base64url: 32 give 43 characters. */
const char *crypto_token(struct arena *arena, size_t random_bytes);

/* --- Encodings. Base64url is the form without padding (RFC 4648, section 5). --- */
const char *crypto_base64url(struct arena *arena, const void *bytes, size_t length);
const char *crypto_hex(struct arena *arena, const void *bytes, size_t length);

/* Base64 as most others write it, with + / and padding (RFC 4648, section 4). */
const char *crypto_base64(struct arena *arena, const void *bytes, size_t length);

/* Back to bytes in the arena; false when the text is not exactly such an encoding. Base64url may carry padding. */
bool crypto_base64url_read(struct arena *arena, const char *text, struct bytes *ret_bytes);
bool crypto_base64_read(struct arena *arena, const char *text, struct bytes *ret_bytes);
bool crypto_hex_read(struct arena *arena, const char *text, struct bytes *ret_bytes);

/* --- Hashes --- */
void crypto_sha256(const void *bytes, size_t length, unsigned char ret_hash[CRYPTO_HASH_BYTES]);

/* SHA-256 of a whole file, wherever its offset stands.
 * out  ret_bytes  its length
 * false when it cannot be read; errno says why */
bool crypto_sha256_file(int fd, unsigned char ret_hash[CRYPTO_HASH_BYTES], int64_t *ret_bytes);

/* SHA-256 of a text as 64 hex digits: the stored form of a session or API token. */
const char *crypto_sha256_hex(struct arena *arena, const char *text);

/* HMAC-SHA-256 (RFC 2104). */
void crypto_hmac_sha256(const void *key, size_t key_bytes, const void *bytes, size_t length,
			unsigned char ret_mac[CRYPTO_HASH_BYTES]);

/* HKDF-SHA-256 (RFC 5869), extract and expand in one go.
 * in   length  1 to 32 bytes wanted */
void crypto_hkdf_sha256(const struct bytes *salt, const struct bytes *secret, const struct bytes *info,
			unsigned char *ret_key, size_t length);

/* --- Comparison in a time that does not depend on where they differ --- */
bool crypto_equal(const void *a, const void *b, size_t length);
bool crypto_text_equal(const char *a, const char *b); /* NULL equals nothing */

/* Overwrites memory in a way the compiler keeps. */
void crypto_wipe(void *bytes, size_t length);

/* The pieces of Web Push that stand on the curve P-256 and on AES (OpenSSL): key pairs, shared secrets (ECDH), ES256
 * signatures, AES-128-GCM. What they are put together to: platform/push. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

enum {
	P256_PRIVATE_BYTES = 32,
	P256_PUBLIC_BYTES = 65, /* uncompressed point, 0x04 | x | y */
	P256_SECRET_BYTES = 32,
	P256_SIGNATURE_BYTES = 64, /* r | s */
	AES128_KEY_BYTES = 16,
	AES_GCM_NONCE_BYTES = 12,
	AES_GCM_TAG_BYTES = 16,
};

struct p256_pair {
	unsigned char private_key[P256_PRIVATE_BYTES]; /* big endian scalar */
	unsigned char public_key[P256_PUBLIC_BYTES];
};

/* A fresh pair. errors ERR_INTERNAL "p256.failed"  the library refused (also below) */
MUST_USE enum err p256_generate(struct ctx *ctx, struct p256_pair *ret_pair);

/* The pair of a private scalar, so that a derived secret can serve as a key.
 * errors ERR_INVALID "p256.bad_scalar"  zero or not below the order of the curve */
MUST_USE enum err p256_from_private(struct ctx *ctx, const unsigned char private_key[P256_PRIVATE_BYTES],
				    struct p256_pair *ret_pair);

/* Shared secret of our pair and the peer's point.
 * errors ERR_INVALID "p256.bad_point"  the peer's 65 bytes are no point of the curve */
MUST_USE enum err p256_shared_secret(struct ctx *ctx, const struct p256_pair *pair,
				     const unsigned char peer_public[P256_PUBLIC_BYTES],
				     unsigned char ret_secret[P256_SECRET_BYTES]);

/* True when the 65 bytes are a point of the curve. */
bool p256_is_point(const unsigned char public_key[P256_PUBLIC_BYTES]);

/* ES256 (RFC 7518, section 3.4) over SHA-256 of `bytes`. */
MUST_USE enum err p256_sign(struct ctx *ctx, const struct p256_pair *pair, const struct bytes *bytes,
			    unsigned char ret_signature[P256_SIGNATURE_BYTES]);

/* Whether the signature (r and s, 32 bytes each) of the SHA-256 of `bytes` is by this key (uncompressed point). */
bool p256_verify(const unsigned char public_key[P256_PUBLIC_BYTES], const struct bytes *bytes,
		 const unsigned char signature[P256_SIGNATURE_BYTES]);

/* AES-128-GCM without associated data. ret_sealed has room for plain->length + AES_GCM_TAG_BYTES. */
MUST_USE enum err aes128gcm_seal(struct ctx *ctx, const unsigned char key[AES128_KEY_BYTES],
				 const unsigned char nonce[AES_GCM_NONCE_BYTES], const struct bytes *plain,
				 unsigned char *ret_sealed);

/* The reverse; ret_plain has room for sealed->length - AES_GCM_TAG_BYTES.
 * errors ERR_INVALID "aes128gcm.broken"  changed, or another key */
MUST_USE enum err aes128gcm_open(struct ctx *ctx, const unsigned char key[AES128_KEY_BYTES],
				 const unsigned char nonce[AES_GCM_NONCE_BYTES], const struct bytes *sealed,
				 unsigned char *ret_plain);

/* P-256 and AES-128-GCM over OpenSSL's EVP interface. */
#include "platform/crypto/p256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/cleanup.h"

enum { DER_SIGNATURE_MAX_BYTES = 80 };

/* Closers in the form CLOSING wants. */
static void pkey_close(EVP_PKEY **pkey)
{
	EVP_PKEY_free(*pkey);
}

static void pkey_ctx_close(EVP_PKEY_CTX **pkey_ctx)
{
	EVP_PKEY_CTX_free(*pkey_ctx);
}

static void digest_close(EVP_MD_CTX **digest)
{
	EVP_MD_CTX_free(*digest);
}

static void cipher_close(EVP_CIPHER_CTX **cipher)
{
	EVP_CIPHER_CTX_free(*cipher);
}

static void number_close(BIGNUM **number)
{
	BN_clear_free(*number);
}

static void group_close(EC_GROUP **group)
{
	EC_GROUP_free(*group);
}

static void point_close(EC_POINT **point)
{
	EC_POINT_free(*point);
}

static void builder_close(OSSL_PARAM_BLD **builder)
{
	OSSL_PARAM_BLD_free(*builder);
}

static void params_close(OSSL_PARAM **params)
{
	OSSL_PARAM_free(*params);
}

static void signature_close(ECDSA_SIG **signature)
{
	ECDSA_SIG_free(*signature);
}

static enum err failed(struct ctx *ctx, const char *what)
{
	return fail(ctx, ERR_INTERNAL, "p256.failed", NULL, "%s failed", what);
}

/* The library's key of a point and, unless NULL, its private scalar; NULL when they are none of the curve. */
static EVP_PKEY *make_key(const unsigned char *public_key, const unsigned char *private_key)
{
	CLOSING(number_close) BIGNUM *scalar = private_key ? BN_bin2bn(private_key, P256_PRIVATE_BYTES, NULL) : NULL;
	CLOSING(builder_close) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	CLOSING(params_close) OSSL_PARAM *params = NULL;
	CLOSING(pkey_ctx_close) EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (!builder || !maker || (private_key && !scalar))
		return NULL;
	if (!OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ||
	    !OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, public_key, P256_PUBLIC_BYTES) ||
	    (scalar && !OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar)))
		return NULL;
	params = OSSL_PARAM_BLD_to_param(builder);
	if (!params || EVP_PKEY_fromdata_init(maker) <= 0)
		return NULL;
	if (EVP_PKEY_fromdata(maker, &key, scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) <= 0)
		return NULL;
	return key;
}

enum err p256_generate(struct ctx *ctx, struct p256_pair *ret_pair)
{
	CLOSING(pkey_close) EVP_PKEY *key = EVP_EC_gen("P-256");
	CLOSING(number_close) BIGNUM *scalar = NULL;
	struct p256_pair pair;
	size_t public_bytes;

	if (!key || !EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) ||
	    !EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, pair.public_key, P256_PUBLIC_BYTES,
					     &public_bytes) ||
	    public_bytes != P256_PUBLIC_BYTES ||
	    BN_bn2binpad(scalar, pair.private_key, P256_PRIVATE_BYTES) != P256_PRIVATE_BYTES)
		return failed(ctx, "making a P-256 key pair");
	*ret_pair = pair;
	return OK;
}

enum err p256_from_private(struct ctx *ctx, const unsigned char private_key[P256_PRIVATE_BYTES],
			   struct p256_pair *ret_pair)
{
	CLOSING(group_close) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	CLOSING(point_close) EC_POINT *point = group ? EC_POINT_new(group) : NULL;
	CLOSING(number_close) BIGNUM *scalar = BN_bin2bn(private_key, P256_PRIVATE_BYTES, NULL);
	struct p256_pair pair;

	if (!point || !scalar)
		return failed(ctx, "making a P-256 key pair");
	if (BN_is_zero(scalar) || BN_cmp(scalar, EC_GROUP_get0_order(group)) >= 0)
		return fail(ctx, ERR_INVALID, "p256.bad_scalar", NULL, "not a private key of P-256");
	if (!EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) ||
	    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, pair.public_key, P256_PUBLIC_BYTES, NULL) !=
		    P256_PUBLIC_BYTES)
		return failed(ctx, "making a P-256 key pair");
	memcpy(pair.private_key, private_key, P256_PRIVATE_BYTES);
	*ret_pair = pair;
	return OK;
}

bool p256_is_point(const unsigned char public_key[P256_PUBLIC_BYTES])
{
	CLOSING(pkey_close) EVP_PKEY *key = public_key[0] == 0x04 ? make_key(public_key, NULL) : NULL;
	CLOSING(pkey_ctx_close) EVP_PKEY_CTX *check = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;

	return check && EVP_PKEY_public_check(check) > 0;
}

enum err p256_shared_secret(struct ctx *ctx, const struct p256_pair *pair,
			    const unsigned char peer_public[P256_PUBLIC_BYTES],
			    unsigned char ret_secret[P256_SECRET_BYTES])
{
	size_t secret_bytes = P256_SECRET_BYTES;

	if (!p256_is_point(peer_public))
		return fail(ctx, ERR_INVALID, "p256.bad_point", NULL, "the peer's key is no point of P-256");
	CLOSING(pkey_close) EVP_PKEY *own = make_key(pair->public_key, pair->private_key);
	CLOSING(pkey_close) EVP_PKEY *peer = make_key(peer_public, NULL);
	CLOSING(pkey_ctx_close) EVP_PKEY_CTX *derive = own ? EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL) : NULL;
	if (!derive || !peer || EVP_PKEY_derive_init(derive) <= 0 || EVP_PKEY_derive_set_peer(derive, peer) <= 0 ||
	    EVP_PKEY_derive(derive, ret_secret, &secret_bytes) <= 0 || secret_bytes != P256_SECRET_BYTES)
		return failed(ctx, "ECDH");
	return OK;
}

/* DER, as the library writes it, to r | s, as JOSE wants it. */
static bool signature_to_raw(const unsigned char *der, size_t der_bytes, unsigned char *ret_signature)
{
	CLOSING(signature_close) ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)der_bytes);

	return signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), ret_signature, 32) == 32 &&
	       BN_bn2binpad(ECDSA_SIG_get0_s(signature), ret_signature + 32, 32) == 32;
}

enum err p256_sign(struct ctx *ctx, const struct p256_pair *pair, const struct bytes *bytes,
		   unsigned char ret_signature[P256_SIGNATURE_BYTES])
{
	CLOSING(pkey_close) EVP_PKEY *key = make_key(pair->public_key, pair->private_key);
	CLOSING(digest_close) EVP_MD_CTX *digest = EVP_MD_CTX_new();
	unsigned char der[DER_SIGNATURE_MAX_BYTES];
	size_t der_bytes = sizeof(der);

	if (!key || !digest || EVP_DigestSignInit(digest, NULL, EVP_sha256(), NULL, key) <= 0 ||
	    EVP_DigestSign(digest, der, &der_bytes, bytes->data, bytes->length) <= 0 ||
	    !signature_to_raw(der, der_bytes, ret_signature))
		return failed(ctx, "ES256");
	return OK;
}

bool p256_verify(const unsigned char public_key[P256_PUBLIC_BYTES], const struct bytes *bytes,
		 const unsigned char signature[P256_SIGNATURE_BYTES])
{
	CLOSING(pkey_close) EVP_PKEY *key = make_key(public_key, NULL);
	CLOSING(digest_close) EVP_MD_CTX *digest = EVP_MD_CTX_new();
	CLOSING(signature_close) ECDSA_SIG *numbers = ECDSA_SIG_new();
	unsigned char der[DER_SIGNATURE_MAX_BYTES];
	unsigned char *end = der;

	if (!key || !digest || !numbers ||
	    !ECDSA_SIG_set0(numbers, BN_bin2bn(signature, 32, NULL), BN_bin2bn(signature + 32, 32, NULL)))
		return false;
	int der_bytes = i2d_ECDSA_SIG(numbers, &end);
	return der_bytes > 0 && EVP_DigestVerifyInit(digest, NULL, EVP_sha256(), NULL, key) > 0 &&
	       EVP_DigestVerify(digest, der, (size_t)der_bytes, bytes->data, bytes->length) == 1;
}

enum err aes128gcm_seal(struct ctx *ctx, const unsigned char key[AES128_KEY_BYTES],
			const unsigned char nonce[AES_GCM_NONCE_BYTES], const struct bytes *plain,
			unsigned char *ret_sealed)
{
	CLOSING(cipher_close) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	int length;
	int rest;

	if (!cipher || !EVP_EncryptInit_ex2(cipher, EVP_aes_128_gcm(), key, nonce, NULL) ||
	    !EVP_EncryptUpdate(cipher, ret_sealed, &length, plain->data, (int)plain->length) ||
	    !EVP_EncryptFinal_ex(cipher, ret_sealed + length, &rest) ||
	    !EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, AES_GCM_TAG_BYTES, ret_sealed + plain->length))
		return failed(ctx, "AES-128-GCM");
	return OK;
}

enum err aes128gcm_open(struct ctx *ctx, const unsigned char key[AES128_KEY_BYTES],
			const unsigned char nonce[AES_GCM_NONCE_BYTES], const struct bytes *sealed,
			unsigned char *ret_plain)
{
	CLOSING(cipher_close) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	unsigned char tag[AES_GCM_TAG_BYTES];
	int length;
	int rest;

	if (sealed->length < AES_GCM_TAG_BYTES)
		return fail(ctx, ERR_INVALID, "aes128gcm.broken", NULL, "shorter than its tag");
	size_t plain_bytes = sealed->length - AES_GCM_TAG_BYTES;
	memcpy(tag, sealed->data + plain_bytes, sizeof(tag));
	if (!cipher || !EVP_DecryptInit_ex2(cipher, EVP_aes_128_gcm(), key, nonce, NULL) ||
	    !EVP_DecryptUpdate(cipher, ret_plain, &length, sealed->data, (int)plain_bytes) ||
	    !EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, AES_GCM_TAG_BYTES, tag) ||
	    EVP_DecryptFinal_ex(cipher, ret_plain + length, &rest) <= 0)
		return fail(ctx, ERR_INVALID, "aes128gcm.broken", NULL, "the text was changed or the key is another");
	return OK;
}

/* RFC 8188, RFC 8291 and RFC 8292 over platform/crypto. */
#include "platform/push/push_crypt.h"

#include <arpa/inet.h>

#include "base/json.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"

enum {
	HEADER_BYTES = PUSH_SALT_BYTES + 4 + 1, /* salt, record size, length of the key id */
	RECORD_BYTES = 4096,
	LAST_RECORD_MARK = 2,
	INPUT_KEY_BYTES = 32,
	JWT_MAX_BYTES = 2048,
};

/* A constant with its final NUL, as the info strings of both standards want it. */
#define INFO(literal) ((struct bytes){ (const unsigned char *)(literal), sizeof(literal) })

enum err push_seal_record(struct ctx *ctx, const struct bytes *input_key, const unsigned char salt[PUSH_SALT_BYTES],
			  const struct bytes *key_id, uint32_t record_bytes, const struct bytes *plain,
			  struct bytes *ret_body)
{
	const struct bytes salt_bytes = { salt, PUSH_SALT_BYTES };
	const struct bytes key_info = INFO("Content-Encoding: aes128gcm");
	const struct bytes nonce_info = INFO("Content-Encoding: nonce");
	unsigned char key[AES128_KEY_BYTES];
	unsigned char nonce[AES_GCM_NONCE_BYTES];
	uint32_t size = htonl(record_bytes);

	if (plain->length + 1 + AES_GCM_TAG_BYTES > record_bytes)
		return fail(ctx, ERR_TOO_LARGE, "push.too_large", NULL, "%zu bytes do not fit into one record", plain->length);
	crypto_hkdf_sha256(&salt_bytes, input_key, &key_info, key, sizeof(key));
	crypto_hkdf_sha256(&salt_bytes, input_key, &nonce_info, nonce, sizeof(nonce));

	size_t head_bytes = HEADER_BYTES + key_id->length;
	unsigned char *body = arena_alloc(ctx->arena, head_bytes + plain->length + 1 + AES_GCM_TAG_BYTES);
	memcpy(body, salt, PUSH_SALT_BYTES);
	memcpy(body + PUSH_SALT_BYTES, &size, sizeof(size));
	body[HEADER_BYTES - 1] = (unsigned char)key_id->length;
	if (key_id->length)
		memcpy(body + HEADER_BYTES, key_id->data, key_id->length);

	unsigned char *padded = arena_copy(ctx->arena, plain->data, plain->length + 1);
	padded[plain->length] = LAST_RECORD_MARK;
	struct bytes record = { padded, plain->length + 1 };
	TRY(aes128gcm_seal(ctx, key, nonce, &record, body + head_bytes));
	*ret_body = (struct bytes){ body, head_bytes + record.length + AES_GCM_TAG_BYTES };
	return OK;
}

enum err push_encrypt(struct ctx *ctx, const struct p256_pair *sender, const unsigned char salt[PUSH_SALT_BYTES],
		      const struct bytes *user_public, const struct bytes *auth, const struct bytes *plain,
		      struct bytes *ret_body)
{
	static const char label[] = "WebPush: info"; /* its NUL belongs to it */
	unsigned char info[sizeof(label) + 2 * P256_PUBLIC_BYTES];
	unsigned char secret[P256_SECRET_BYTES];
	unsigned char input_key[INPUT_KEY_BYTES];
	const struct bytes key_id = { sender->public_key, P256_PUBLIC_BYTES };

	TRY(p256_shared_secret(ctx, sender, user_public->data, secret));
	memcpy(info, label, sizeof(label));
	memcpy(info + sizeof(label), user_public->data, P256_PUBLIC_BYTES);
	memcpy(info + sizeof(label) + P256_PUBLIC_BYTES, sender->public_key, P256_PUBLIC_BYTES);
	crypto_hkdf_sha256(auth, &(struct bytes){ secret, sizeof(secret) }, &(struct bytes){ info, sizeof(info) }, input_key,
			   sizeof(input_key));
	crypto_wipe(secret, sizeof(secret));
	enum err result = push_seal_record(ctx, &(struct bytes){ input_key, sizeof(input_key) }, salt, &key_id, RECORD_BYTES,
					   plain, ret_body);
	crypto_wipe(input_key, sizeof(input_key));
	return result;
}

enum err push_vapid(struct ctx *ctx, const struct p256_pair *pair, const char *origin, const char *contact,
		    int64_t expires_s, const char **ret_header)
{
	static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
	unsigned char signature[P256_SIGNATURE_BYTES];
	struct text claims;

	text_init(&claims, JWT_MAX_BYTES);
	text_append(&claims, "{\"aud\":");
	json_append_text(&claims, origin);
	text_append_format(&claims, ",\"exp\":%lld,\"sub\":", (long long)expires_s);
	json_append_text(&claims, contact);
	text_append(&claims, "}");
	const char *input = arena_format(ctx->arena, "%s.%s", crypto_base64url(ctx->arena, head, sizeof(head) - 1),
					 crypto_base64url(ctx->arena, text_chars(&claims), claims.length));
	text_done(&claims);
	TRY(p256_sign(ctx, pair, &(struct bytes){ (const unsigned char *)input, strlen(input) }, signature));
	*ret_header = arena_format(ctx->arena, "vapid t=%s.%s, k=%s", input,
				   crypto_base64url(ctx->arena, signature, sizeof(signature)),
				   crypto_base64url(ctx->arena, pair->public_key, P256_PUBLIC_BYTES));
	return OK;
}

/* The secret is a valid scalar but for one case in 2^32; then the next one is. */
enum err push_own_pair(struct ctx *ctx, struct p256_pair *ret_pair)
{
	unsigned char scalar[P256_PRIVATE_BYTES];
	enum err result = ERR_INVALID;

	for (int round = 0; round < 4 && result == ERR_INVALID; round++) {
		fault_clear(ctx);
		keyring_secret(ctx->keys, arena_format(ctx->arena, "push.vapid.%d", round), scalar);
		result = p256_from_private(ctx, scalar, ret_pair);
	}
	crypto_wipe(scalar, sizeof(scalar));
	return result;
}

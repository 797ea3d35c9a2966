/* The encryption of Web Push with all its inputs open, so that the vectors of the standards can be run. */
#pragma once
#include "platform/crypto/p256.h"
#include "platform/push/push.h"

/* One aes128gcm record (RFC 8188): header with salt, record size and key id, then the sealed text.
 * in  input_key  keying material (RFC 8188, section 2.2);  key_id  may be empty */
MUST_USE enum err push_seal_record(struct ctx *ctx, const struct bytes *input_key,
				   const unsigned char salt[PUSH_SALT_BYTES], const struct bytes *key_id,
				   uint32_t record_bytes, const struct bytes *plain, struct bytes *ret_body);

/* The body for one subscription (RFC 8291).
 * in  sender  a pair made for this message only;  user_public 65 bytes;  auth 16 bytes */
MUST_USE enum err push_encrypt(struct ctx *ctx, const struct p256_pair *sender, const unsigned char salt[PUSH_SALT_BYTES],
			       const struct bytes *user_public, const struct bytes *auth, const struct bytes *plain,
			       struct bytes *ret_body);

/* "vapid t=…, k=…" for an origin (RFC 8292).  in  expires_s  seconds since 1970 */
MUST_USE enum err push_vapid(struct ctx *ctx, const struct p256_pair *pair, const char *origin, const char *contact,
			     int64_t expires_s, const char **ret_header);

/* The installation's own pair, from ctx->keys. */
MUST_USE enum err push_own_pair(struct ctx *ctx, struct p256_pair *ret_pair);

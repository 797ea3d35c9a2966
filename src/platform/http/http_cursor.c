/* Cursors: a keyed hash over route, firm, account and position, then the position, in base64url. */
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/http/http_exchange.h"

enum { MAC_BYTES = 16, SECRET_BYTES = 32, CURSOR_MAX = 1024 };

static void sign(const struct ctx *ctx, const struct http_exchange *exchange, const char *position,
		 unsigned char ret_mac[CRYPTO_HASH_BYTES])
{
	const char *signed_text = arena_format(ctx->arena, "%s|%lld|%lld|%s", exchange->match.route->path,
					       (long long)ctx->firm_id, (long long)ctx->actor.account_id, position);

	crypto_hmac_sha256(exchange->options->secret, SECRET_BYTES, signed_text, strlen(signed_text), ret_mac);
}

const char *http_cursor_make(struct ctx *ctx, struct http_exchange *exchange, const char *position)
{
	size_t length = strlen(position);
	unsigned char *bytes = arena_alloc(ctx->arena, CRYPTO_HASH_BYTES + length);

	sign(ctx, exchange, position, bytes);
	memcpy(bytes + MAC_BYTES, position, length);
	return crypto_base64url(ctx->arena, bytes, MAC_BYTES + length);
}

static enum err bad_cursor(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor", "The cursor is not one of this list.");
}

enum err http_cursor_read(struct ctx *ctx, struct http_exchange *exchange, const char *cursor,
			  const char **ret_position)
{
	unsigned char mac[CRYPTO_HASH_BYTES];
	struct bytes bytes;

	if (strnlen(cursor, CURSOR_MAX) == CURSOR_MAX || !crypto_base64url_read(ctx->arena, cursor, &bytes) ||
	    bytes.length < MAC_BYTES)
		return bad_cursor(ctx);
	const char *position = arena_text_n(ctx->arena, (const char *)bytes.data + MAC_BYTES, bytes.length - MAC_BYTES);
	sign(ctx, exchange, position, mac);
	if (!crypto_equal(mac, bytes.data, MAC_BYTES))
		return bad_cursor(ctx);
	*ret_position = position;
	return OK;
}

/* Cursors: a keyed hash over route, firm, account and position, then the position, in base64url. */
#include <sodium.h>

#include "base/text.h"
#include "platform/http/http_exchange.h"

enum { MAC_BYTES = 16, POSITION_MAX = 512, CURSOR_MAX = 1024 };

static void sign(const struct ctx *ctx, const struct http_exchange *exchange, const char *position, size_t length,
		 unsigned char ret_mac[MAC_BYTES])
{
	static const char label[] = "genjin cursor";
	const int64_t who[] = { ctx->firm_id, ctx->actor.account_id };
	const struct http_route *route = exchange->match.route;
	crypto_generichash_state state;

	crypto_generichash_init(&state, exchange->options->secret, 32, MAC_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)label, sizeof label);
	crypto_generichash_update(&state, (const unsigned char *)who, sizeof who);
	crypto_generichash_update(&state, (const unsigned char *)route->path, strlen(route->path) + 1);
	crypto_generichash_update(&state, (const unsigned char *)position, length);
	crypto_generichash_final(&state, ret_mac, MAC_BYTES);
}

const char *http_cursor_make(struct ctx *ctx, struct http_exchange *exchange, const char *position)
{
	size_t length = strlen(position);
	unsigned char *bytes = arena_alloc(ctx->arena, MAC_BYTES + length);
	size_t room = sodium_base64_encoded_len(MAC_BYTES + length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *cursor = arena_alloc(ctx->arena, room);

	sign(ctx, exchange, position, length, bytes);
	if (length)
		memcpy(bytes + MAC_BYTES, position, length);
	return sodium_bin2base64(cursor, room, bytes, MAC_BYTES + length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static enum err bad_cursor(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor", "The cursor is not one of this list.");
}

enum err http_cursor_read(struct ctx *ctx, struct http_exchange *exchange, const char *cursor,
			  const char **ret_position)
{
	unsigned char bytes[MAC_BYTES + POSITION_MAX], mac[MAC_BYTES];
	size_t length;

	if (sodium_base642bin(bytes, sizeof bytes, cursor, strnlen(cursor, CURSOR_MAX), NULL, &length, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    length < MAC_BYTES)
		return bad_cursor(ctx);
	sign(ctx, exchange, (const char *)bytes + MAC_BYTES, length - MAC_BYTES, mac);
	if (sodium_memcmp(mac, bytes, MAC_BYTES) != 0)
		return bad_cursor(ctx);
	*ret_position = arena_text_n(ctx->arena, (const char *)bytes + MAC_BYTES, length - MAC_BYTES);
	return OK;
}

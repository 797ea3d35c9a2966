/* liboath computes, this decides what counts. */
#include "platform/totp/totp.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

enum { SECRET_BYTES = 20, STEP_SECONDS = 30, DIGITS = 6, STEPS_BESIDE = 1 };

static pthread_once_t initialised = PTHREAD_ONCE_INIT;
static bool is_usable;

static void initialise(void)
{
	is_usable = oath_init() == OATH_OK;
}

static bool is_ready(void)
{
	pthread_once(&initialised, initialise);
	return is_usable;
}

const char *totp_secret(struct ctx *ctx)
{
	CLOSING(pointer_free) char *base32 = NULL;
	char bytes[SECRET_BYTES];
	size_t length = 0;

	crypto_random(bytes, sizeof(bytes));
	if (!is_ready() || oath_base32_encode(bytes, sizeof(bytes), &base32, &length) != OATH_OK)
		abort(); /* no memory for 33 bytes */
	crypto_wipe(bytes, sizeof(bytes));
	return arena_text_n(ctx->arena, base32, length);
}

/* Everything but letters, digits and - . _ ~ as %XX. */
static const char *escaped(struct ctx *ctx, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_alloc(ctx->arena, strlen(text) * 3 + 1);
	char *to = out;

	for (const char *from = text; *from; from++) {
		unsigned char byte = (unsigned char)*from;

		if (strchr(plain, byte)) {
			*to++ = *from;
			continue;
		}
		*to++ = '%';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
	}
	*to = '\0';
	return out;
}

const char *totp_link(struct ctx *ctx, const char *issuer, const char *account, const char *secret)
{
	const char *by = escaped(ctx, issuer);

	return arena_format(ctx->arena, "otpauth://totp/%s:%s?secret=%s&issuer=%s", by, escaped(ctx, account), secret, by);
}

bool totp_fits(const char *secret, const char *code, int64_t at_ms, int64_t after, int64_t *ret_step)
{
	CLOSING(pointer_free) char *key = NULL;
	uint64_t step = 0;
	size_t length = 0;
	int beside = 0;
	bool is_code = code && strlen(code) == DIGITS && strspn(code, "0123456789") == DIGITS;

	if (!is_code || !is_ready() || oath_base32_decode(secret, strlen(secret), &key, &length) != OATH_OK)
		return false;
	int found = oath_totp_validate4(key, length, at_ms / MS_PER_SECOND, STEP_SECONDS, 0, STEPS_BESIDE, &beside, &step, 0, code);
	crypto_wipe(key, length);
	if (found < 0 || (int64_t)step <= after)
		return false;
	*ret_step = (int64_t)step;
	return true;
}

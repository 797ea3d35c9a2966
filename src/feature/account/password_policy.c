/* The password rule and one-time passwords. */
#include "feature/account/password_policy.h"

#include "base/text.h"
#include "platform/crypto/crypto.h"

enum { MIN_CHARACTERS = 12, MAX_CHARACTERS = 200, ONE_TIME_GROUPS = 4, GROUP_LETTERS = 4 };

/* Long enough, and yet the first that are tried. */
static const char *const blocked[] = {
	"123456789012", "1234567890123", "12345678901234", "123456123456", "123123123123", "112233445566", "111222333444",
	"password1234", "passwordpassword", "password12345", "password123456", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv",
	"qwertyuiop12", "qwertyuiop123", "qwertyuiop1234", "qwertyqwerty", "qazwsxedcrfv", "asdfghjkl123", "zxcvbnm12345",
	"abcdefghijkl", "abcd12345678", "abc123456789", "a12345678910", "aa123456789a", "woaini1314520", "woaini5201314",
	"5201314520131", "iloveyou1234", "letmein12345", "welcome12345", "changeme1234", "administrator", "admin1234567",
	"genjin123456", "genjingenjin", "headhunter123", "houxuanren123",
};

static bool is_blocked(const char *password)
{
	for (size_t i = 0; i < sizeof(blocked) / sizeof(blocked[0]); i++) {
		if (text_equal_nocase(password, blocked[i]))
			return true;
	}
	return false;
}

/* Fewer than five different bytes is a pattern, not a password. */
static bool is_monotonous(const char *password)
{
	bool seen[256] = { false };
	int different = 0;

	for (; *password; password++) {
		different += !seen[(unsigned char)*password];
		seen[(unsigned char)*password] = true;
	}
	return different < 5;
}

enum err password_policy_check(struct ctx *ctx, const char *password, const char *login, const char *field)
{
	size_t length = text_code_points(password);

	if (length < MIN_CHARACTERS)
		return fail(ctx, ERR_MEANING, "password.too_short", field, "A password has at least %d characters.",
			    MIN_CHARACTERS);
	if (length > MAX_CHARACTERS)
		return fail(ctx, ERR_MEANING, "password.too_long", field, "A password has at most %d characters.",
			    MAX_CHARACTERS);
	bool holds_login = strlen(login) >= 4 && strstr(password, login) && strlen(password) < strlen(login) + 6;
	if (is_blocked(password) || is_monotonous(password) || holds_login)
		return fail(ctx, ERR_MEANING, "password.common", field, "This password is among the first that are guessed.");
	return OK;
}

const char *password_policy_one_time(struct ctx *ctx)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	char *password = arena_alloc(ctx->arena, ONE_TIME_GROUPS * (GROUP_LETTERS + 1));
	char *to = password;

	for (int i = 0; i < ONE_TIME_GROUPS * GROUP_LETTERS; i++) {
		if (i && i % GROUP_LETTERS == 0)
			*to++ = '-';
		*to++ = letters[crypto_random_below(sizeof(letters) - 1)];
	}
	return password;
}

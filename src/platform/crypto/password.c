/* argon2id over libsodium, behind a gate that bounds memory and CPU. */
#include "platform/crypto/password.h"

#include <errno.h>
#include <sodium.h>

#include "platform/crypto/keyring_private.h"

enum {
	PASSES = 2,
	MEMORY_BYTES = 64 * 1024 * 1024,
};

static enum err gate_enter(struct ctx *ctx)
{
	struct keyring *keys = ctx->keys;

	pthread_mutex_lock(&keys->hashing_lock);
	bool is_full = keys->waiting >= PASSWORD_WAITING_MAX;
	if (!is_full) {
		keys->waiting++;
		while (keys->hashing >= PASSWORD_PARALLEL)
			pthread_cond_wait(&keys->hashing_done, &keys->hashing_lock);
		keys->waiting--;
		keys->hashing++;
	}
	pthread_mutex_unlock(&keys->hashing_lock);
	if (is_full)
		return fail(ctx, ERR_BUSY, "password.busy", NULL, "%d password checks are waiting already",
			    PASSWORD_WAITING_MAX);
	return OK;
}

static void gate_leave(struct ctx *ctx)
{
	pthread_mutex_lock(&ctx->keys->hashing_lock);
	ctx->keys->hashing--;
	pthread_cond_signal(&ctx->keys->hashing_done);
	pthread_mutex_unlock(&ctx->keys->hashing_lock);
}

enum err password_hash(struct ctx *ctx, const char *password, const char **ret_hash)
{
	char *hash = arena_alloc(ctx->arena, crypto_pwhash_STRBYTES);

	if (strlen(password) > PASSWORD_MAX_BYTES)
		return fail(ctx, ERR_INVALID, "password.too_long", "password", "a password has at most %d bytes",
			    PASSWORD_MAX_BYTES);
	TRY(gate_enter(ctx));
	int result = crypto_pwhash_str_alg(hash, password, strlen(password), PASSES, MEMORY_BYTES,
					   crypto_pwhash_ALG_ARGON2ID13);
	gate_leave(ctx);
	if (result != 0)
		return fail(ctx, ERR_BUSY, "password.busy", NULL, "no memory to hash a password");
	*ret_hash = hash;
	return OK;
}

enum err password_verify(struct ctx *ctx, const char *hash, const char *password, bool *ret_matches)
{
	if (strlen(password) > PASSWORD_MAX_BYTES) {
		*ret_matches = false;
		return OK;
	}
	TRY(gate_enter(ctx));
	errno = 0;
	int result = crypto_pwhash_str_verify(hash, password, strlen(password));
	bool no_memory = result != 0 && errno == ENOMEM;
	gate_leave(ctx);
	if (no_memory)
		return fail(ctx, ERR_BUSY, "password.busy", NULL, "no memory to check a password");
	*ret_matches = result == 0;
	return OK;
}

bool password_is_outdated(const char *hash)
{
	return crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY_BYTES) != 0;
}

const char *password_dummy_hash(void)
{
	/* Salt and hash of zero bytes: argon2id never gives all zeros for an input anybody could find. */
	return "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
	       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

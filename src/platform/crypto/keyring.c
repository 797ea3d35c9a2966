/* Master key file, keys derived from it, sealed fields. */
#include "platform/crypto/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring_private.h"

enum {
	ALGORITHM_XCHACHA20_POLY1305 = 1,
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	HEAD_BYTES = 1 + NONCE_BYTES,
	BLIND_INDEX_BYTES = 16,
	KEY_FILE_BYTES = KEYRING_MASTER_BYTES * 2 + 1, /* hex and a line feed */
};

/* --- The master key file --- */

static enum err sync_folder_of(struct ctx *ctx, const char *path)
{
	CLOSING(fd_close) int fd = open(dirname(arena_text(ctx->arena, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fail(ctx, ERR_INTERNAL, "keyring.write", NULL, "the folder of %s: %s", path, strerror(errno));
	return OK;
}

enum err keyring_create(struct ctx *ctx, const char *path)
{
	unsigned char master[KEYRING_MASTER_BYTES];
	CLOSING(fd_close) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400);

	if (fd < 0 && errno == EEXIST)
		return fail(ctx, ERR_CONFLICT, "keyring.exists", NULL, "%s exists already", path);
	if (fd < 0)
		return fail(ctx, ERR_INTERNAL, "keyring.write", NULL, "%s: %s", path, strerror(errno));
	crypto_random(master, sizeof(master));
	const char *line = arena_format(ctx->arena, "%s\n", crypto_hex(ctx->arena, master, sizeof(master)));
	crypto_wipe(master, sizeof(master));
	if (write(fd, line, KEY_FILE_BYTES) != KEY_FILE_BYTES || fsync(fd) != 0) {
		unlink(path);
		return fail(ctx, ERR_INTERNAL, "keyring.write", NULL, "%s: %s", path, strerror(errno));
	}
	return sync_folder_of(ctx, path);
}

/* A group may read (credentials handed over by a service manager show so); nobody else, and nobody may write. */
static bool is_private(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXO | S_IWGRP)) == 0;
}

enum err keyring_open(struct ctx *ctx, const char *path, struct keyring **ret_keys)
{
	char line[KEY_FILE_BYTES + 1] = "";
	struct bytes master;
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail(ctx, ERR_NOT_FOUND, "keyring.missing", NULL, "master key %s: %s", path, strerror(errno));
	if (!is_private(fd))
		return fail(ctx, ERR_INVALID, "keyring.open_to_others", NULL,
			    "%s must be a file that only its owner reads (mode 0400)", path);
	ssize_t got = read(fd, line, sizeof(line) - 1);
	line[KEYRING_MASTER_BYTES * 2] = '\0';
	bool is_key = got >= KEYRING_MASTER_BYTES * 2 && crypto_hex_read(ctx->arena, line, &master) &&
		      master.length == KEYRING_MASTER_BYTES;
	crypto_wipe(line, sizeof(line));
	if (!is_key)
		return fail(ctx, ERR_INVALID, "keyring.malformed", NULL, "%s does not hold 64 hex digits", path);
	struct keyring *keys = keyring_from_bytes(master.data);
	if (!keys)
		return fail(ctx, ERR_BUSY, "keyring.memory", NULL, "no memory to keep the master key in");
	*ret_keys = keys;
	return OK;
}

struct keyring *keyring_from_bytes(const unsigned char master[KEYRING_MASTER_BYTES])
{
	if (sodium_init() < 0)
		return NULL;
	struct keyring *keys = calloc(1, sizeof(*keys));
	if (!keys)
		return NULL;
	sodium_mlock(keys->master, sizeof(keys->master)); /* keeps it out of swap where the limits allow */
	memcpy(keys->master, master, sizeof(keys->master));
	pthread_mutex_init(&keys->hashing_lock, NULL);
	pthread_cond_init(&keys->hashing_done, NULL);
	return keys;
}

void keyring_close(struct keyring *keys)
{
	if (!keys)
		return;
	sodium_munlock(keys->master, sizeof(keys->master)); /* wipes, too */
	pthread_cond_destroy(&keys->hashing_done);
	pthread_mutex_destroy(&keys->hashing_lock);
	free(keys);
}

/* --- Keys that follow from the master key: keyed BLAKE2b over a label --- */

static void derive(const unsigned char parent[KEY_BYTES], const char *use, const char *label,
		   unsigned char ret_key[KEY_BYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, parent, KEY_BYTES, KEY_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)use, strlen(use) + 1);
	crypto_generichash_update(&state, (const unsigned char *)label, strlen(label) + 1);
	crypto_generichash_final(&state, ret_key, KEY_BYTES);
	crypto_wipe(&state, sizeof(state));
}

void keyring_secret(const struct keyring *keys, const char *purpose, unsigned char ret_secret[32])
{
	derive(keys->master, "installation", purpose, ret_secret);
}

/* Key of one use ("seal", "index") of one field in the firm of ctx. */
static void field_key(struct ctx *ctx, const char *use, const char *field, unsigned char ret_key[KEY_BYTES])
{
	unsigned char firm_key[KEY_BYTES];

	derive(ctx->keys->master, "firm", arena_format(ctx->arena, "%lld", (long long)ctx->firm_id), firm_key);
	derive(firm_key, use, field, ret_key);
	crypto_wipe(firm_key, sizeof(firm_key));
}

/* --- Sealed fields --- */

/* What a sealed value is bound to. The length of the text is part of the authenticated input. */
static const char *place_of(struct ctx *ctx, const char *field, int64_t row_id)
{
	return arena_format(ctx->arena, "%lld/%s/%lld", (long long)ctx->firm_id, field, (long long)row_id);
}

void keyring_seal(struct ctx *ctx, const char *field, int64_t row_id, const char *plain, struct bytes *ret_sealed)
{
	unsigned char key[KEY_BYTES];

	if (!plain) {
		*ret_sealed = (struct bytes){ 0 };
		return;
	}
	size_t plain_bytes = strlen(plain);
	const char *place = place_of(ctx, field, row_id);
	unsigned char *sealed = arena_alloc(ctx->arena, HEAD_BYTES + plain_bytes + TAG_BYTES);

	sealed[0] = ALGORITHM_XCHACHA20_POLY1305;
	crypto_random(sealed + 1, NONCE_BYTES);
	field_key(ctx, "seal", field, key);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + HEAD_BYTES, NULL, (const unsigned char *)plain, plain_bytes,
						   (const unsigned char *)place, strlen(place), NULL, sealed + 1, key);
	crypto_wipe(key, sizeof(key));
	*ret_sealed = (struct bytes){ sealed, HEAD_BYTES + plain_bytes + TAG_BYTES };
}

/* True when `sealed` is intact and of this place; fills `plain`, which has room for all but head and tag. */
static bool decrypt(struct ctx *ctx, const char *field, int64_t row_id, const struct bytes *sealed, char *plain)
{
	unsigned char key[KEY_BYTES];
	const char *place = place_of(ctx, field, row_id);

	if (sealed->data[0] != ALGORITHM_XCHACHA20_POLY1305)
		return false;
	field_key(ctx, "seal", field, key);
	int result = crypto_aead_xchacha20poly1305_ietf_decrypt(
		(unsigned char *)plain, NULL, NULL, sealed->data + HEAD_BYTES, sealed->length - HEAD_BYTES,
		(const unsigned char *)place, strlen(place), sealed->data + 1, key);
	crypto_wipe(key, sizeof(key));
	return result == 0;
}

enum err keyring_unseal(struct ctx *ctx, const char *field, int64_t row_id, const struct bytes *sealed,
			const char **ret_plain)
{
	if (!sealed->length) {
		*ret_plain = NULL;
		return OK;
	}
	if (sealed->length >= HEAD_BYTES + TAG_BYTES) {
		char *plain = arena_alloc(ctx->arena, sealed->length - HEAD_BYTES - TAG_BYTES + 1);

		if (decrypt(ctx, field, row_id, sealed, plain)) {
			*ret_plain = plain;
			return OK;
		}
	}
	return fail(ctx, ERR_INTERNAL, "keyring.broken_seal", NULL, "the sealed %s of row %lld does not open", field,
		    (long long)row_id);
}

const char *keyring_blind_index(struct ctx *ctx, const char *field, const char *value)
{
	unsigned char key[KEY_BYTES];
	unsigned char hash[BLIND_INDEX_BYTES];

	if (!value)
		return NULL;
	field_key(ctx, "index", field, key);
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)value, strlen(value), key, sizeof(key));
	crypto_wipe(key, sizeof(key));
	return crypto_hex(ctx->arena, hash, sizeof(hash));
}

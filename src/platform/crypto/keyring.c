/* The keys: which generations a firm holds, unwrapped once, and what follows from them. */
#include "platform/crypto/keyring.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring_private.h"

enum {
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	WRAPPED_BYTES = NONCE_BYTES + KEYRING_KEY_BYTES + TAG_BYTES,
	LATELY_MS = 5 * MS_PER_SECOND,
};

static const int64_t no_firm = 0; /* the root of the installation is wrapped as its first generation */

struct keyring *keyring_from_bytes(const unsigned char master[KEYRING_MASTER_BYTES])
{
	if (sodium_init() < 0)
		return NULL;
	struct keyring *keys = calloc(1, sizeof(*keys));
	if (!keys)
		return NULL;
	sodium_mlock(keys, sizeof(*keys)); /* keeps it out of swap where the limits allow */
	memcpy(keys->master, master, sizeof(keys->master));
	memcpy(keys->root, master, sizeof(keys->root));
	pthread_mutex_init(&keys->known_lock, NULL);
	pthread_mutex_init(&keys->hashing_lock, NULL);
	pthread_cond_init(&keys->hashing_done, NULL);
	return keys;
}

void keyring_close(struct keyring *keys)
{
	if (!keys)
		return;
	pthread_cond_destroy(&keys->hashing_done);
	pthread_mutex_destroy(&keys->hashing_lock);
	pthread_mutex_destroy(&keys->known_lock);
	sodium_munlock(keys, sizeof(*keys)); /* wipes, too */
	free(keys);
}

void keyring_use_source(struct keyring *keys, keyring_source source)
{
	keys->source = source;
}

/* --- Keys that follow from another: keyed BLAKE2b over a label --- */

static void derive(const unsigned char parent[KEYRING_KEY_BYTES], const char *use, const char *label,
		   unsigned char ret_key[KEYRING_KEY_BYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, parent, KEYRING_KEY_BYTES, KEYRING_KEY_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)use, strlen(use) + 1);
	crypto_generichash_update(&state, (const unsigned char *)label, strlen(label) + 1);
	crypto_generichash_final(&state, ret_key, KEYRING_KEY_BYTES);
	crypto_wipe(&state, sizeof(state));
}

void keyring_secret(const struct keyring *keys, const char *purpose, unsigned char ret_secret[32])
{
	derive(keys->root, "installation", purpose, ret_secret);
}

static void derive_first(struct ctx *ctx, const struct keyring *keys, int64_t firm_id, unsigned char ret_key[KEYRING_KEY_BYTES])
{
	derive(keys->master, "firm", arena_format(ctx->arena, "%lld", (long long)firm_id), ret_key);
}

/* --- Wrapping: a key of its own, bound to firm and generation --- */

static const char *wrap_place(struct ctx *ctx, int64_t firm_id, int64_t generation)
{
	return arena_format(ctx->arena, "%lld/%lld", (long long)firm_id, (long long)generation);
}

static void wrap(struct ctx *ctx, const struct keyring *keys, int64_t firm_id, int64_t generation,
		 const unsigned char key[KEYRING_KEY_BYTES], struct bytes *ret_wrapped)
{
	const char *place = wrap_place(ctx, firm_id, generation);
	unsigned char *wrapped = arena_alloc(ctx->arena, WRAPPED_BYTES);
	unsigned char wrapping[KEYRING_KEY_BYTES];

	derive(keys->master, "wrap", "generation", wrapping);
	crypto_random(wrapped, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped + NONCE_BYTES, NULL, key, KEYRING_KEY_BYTES, (const unsigned char *)place,
						   strlen(place), NULL, wrapped, wrapping);
	crypto_wipe(wrapping, sizeof(wrapping));
	*ret_wrapped = (struct bytes){ wrapped, WRAPPED_BYTES };
}

static enum err unwrap(struct ctx *ctx, const struct keyring *keys, int64_t firm_id, const struct keyring_generation *generation,
		       unsigned char ret_key[KEYRING_KEY_BYTES])
{
	const char *place = wrap_place(ctx, firm_id, generation->number);
	const struct bytes *wrapped = &generation->wrapped;
	unsigned char wrapping[KEYRING_KEY_BYTES];

	derive(keys->master, "wrap", "generation", wrapping);
	bool opens = wrapped->length == WRAPPED_BYTES &&
		     crypto_aead_xchacha20poly1305_ietf_decrypt(ret_key, NULL, NULL, wrapped->data + NONCE_BYTES,
								WRAPPED_BYTES - NONCE_BYTES, (const unsigned char *)place, strlen(place),
								wrapped->data, wrapping) == 0;
	crypto_wipe(wrapping, sizeof(wrapping));
	if (!opens)
		return fail(ctx, ERR_INTERNAL, "keyring.wrong_master", NULL,
			    "this master key does not open the keys kept in this database: put the one back that belongs to it");
	return OK;
}

void keyring_wrap_first(struct ctx *ctx, struct bytes *ret_wrapped)
{
	unsigned char key[KEYRING_KEY_BYTES];

	derive_first(ctx, ctx->keys, ctx->firm_id, key);
	wrap(ctx, ctx->keys, ctx->firm_id, KEYRING_FIRST, key, ret_wrapped);
	crypto_wipe(key, sizeof(key));
}

void keyring_make_generation(struct ctx *ctx, int64_t number, struct bytes *ret_wrapped)
{
	unsigned char key[KEYRING_KEY_BYTES];

	crypto_random(key, sizeof(key));
	wrap(ctx, ctx->keys, ctx->firm_id, number, key, ret_wrapped);
	crypto_wipe(key, sizeof(key));
}

void keyring_wrap_root(struct ctx *ctx, struct bytes *ret_wrapped)
{
	wrap(ctx, ctx->keys, no_firm, KEYRING_FIRST, ctx->keys->root, ret_wrapped);
}

enum err keyring_rewrap(struct ctx *ctx, const struct keyring *to, const struct keyring_generation *generation,
			struct bytes *ret_wrapped)
{
	unsigned char key[KEYRING_KEY_BYTES];

	TRY(unwrap(ctx, ctx->keys, ctx->firm_id, generation, key));
	wrap(ctx, to, ctx->firm_id, generation->number, key, ret_wrapped);
	crypto_wipe(key, sizeof(key));
	return OK;
}

enum err keyring_take_root(struct ctx *ctx, const struct bytes *wrapped)
{
	const struct keyring_generation root = { KEYRING_FIRST, *wrapped };

	return unwrap(ctx, ctx->keys, no_firm, &root, ctx->keys->root);
}

/* --- What was unwrapped before --- */

static size_t slot_of(int64_t firm_id, int64_t generation)
{
	return ((size_t)firm_id * 31 + (size_t)generation) % KEYRING_SLOTS;
}

static bool recall_key(struct keyring *keys, int64_t firm_id, int64_t generation, unsigned char ret_key[KEYRING_KEY_BYTES])
{
	const struct keyring_known *known = &keys->known[slot_of(firm_id, generation)];

	pthread_mutex_lock(&keys->known_lock);
	bool is_it = known->generation && known->firm_id == firm_id && known->generation == generation;
	if (is_it)
		memcpy(ret_key, known->key, KEYRING_KEY_BYTES);
	pthread_mutex_unlock(&keys->known_lock);
	return is_it;
}

static void note_key(struct keyring *keys, int64_t firm_id, int64_t generation, const unsigned char key[KEYRING_KEY_BYTES])
{
	struct keyring_known *known = &keys->known[slot_of(firm_id, generation)];

	pthread_mutex_lock(&keys->known_lock);
	known->firm_id = firm_id;
	known->generation = generation;
	memcpy(known->key, key, KEYRING_KEY_BYTES);
	pthread_mutex_unlock(&keys->known_lock);
}

static void note_newest(struct keyring *keys, int64_t firm_id, int64_t generation)
{
	pthread_mutex_lock(&keys->known_lock);
	keys->newest[slot_of(firm_id, 0)] = (struct keyring_newest){ firm_id, generation, clock_monotonic_ms() };
	pthread_mutex_unlock(&keys->known_lock);
}

static int64_t recall_newest(struct keyring *keys, int64_t firm_id)
{
	pthread_mutex_lock(&keys->known_lock);
	const struct keyring_newest newest = keys->newest[slot_of(firm_id, 0)];
	pthread_mutex_unlock(&keys->known_lock);
	bool is_fresh = newest.firm_id == firm_id && newest.seen_ms + LATELY_MS > clock_monotonic_ms();
	return is_fresh ? newest.generation : 0;
}

/* --- Generations --- */

enum err keyring_ask(struct ctx *ctx, struct keyring_standing *ret_standing)
{
	struct keyring_standing standing = { .newest = KEYRING_FIRST };

	if (ctx->keys->source)
		TRY(ctx->keys->source(ctx, &standing.held));
	const struct keyring_generation *held = standing.held.items;
	for (size_t i = 0; i < standing.held.count; i++) {
		if (!held[i].waits)
			standing.newest = held[i].number;
	}
	note_newest(ctx->keys, ctx->firm_id, standing.newest);
	*ret_standing = standing;
	return OK;
}

enum err keyring_newest_lately(struct ctx *ctx, int64_t *ret_generation)
{
	struct keyring_standing standing = { .newest = recall_newest(ctx->keys, ctx->firm_id) };

	if (!standing.newest)
		TRY(keyring_ask(ctx, &standing));
	*ret_generation = standing.newest;
	return OK;
}

static enum err find_key(struct ctx *ctx, int64_t generation, unsigned char ret_key[KEYRING_KEY_BYTES])
{
	struct keyring_standing standing;

	TRY(keyring_ask(ctx, &standing));
	for (size_t i = 0; i < standing.held.count; i++) {
		const struct keyring_generation *held = (const struct keyring_generation *)standing.held.items + i;

		if (held->number == generation)
			return unwrap(ctx, ctx->keys, ctx->firm_id, held, ret_key);
	}
	if (standing.held.count || generation != KEYRING_FIRST)
		return fail(ctx, ERR_INTERNAL, "keyring.no_generation", NULL, "firm %lld holds no key of generation %lld",
			    (long long)ctx->firm_id, (long long)generation);
	derive_first(ctx, ctx->keys, ctx->firm_id, ret_key);
	return OK;
}

enum err keyring_field_key(struct ctx *ctx, int64_t generation, const char *use, const char *field,
			   unsigned char ret_key[KEYRING_KEY_BYTES])
{
	unsigned char firm_key[KEYRING_KEY_BYTES];

	if (!recall_key(ctx->keys, ctx->firm_id, generation, firm_key)) {
		TRY(find_key(ctx, generation, firm_key));
		note_key(ctx->keys, ctx->firm_id, generation, firm_key);
	}
	derive(firm_key, use, field, ret_key);
	crypto_wipe(firm_key, sizeof(firm_key));
	return OK;
}

enum err keyring_newest(struct ctx *ctx, int64_t *ret_generation)
{
	struct keyring_standing standing;

	TRY(keyring_ask(ctx, &standing));
	*ret_generation = standing.newest;
	return OK;
}

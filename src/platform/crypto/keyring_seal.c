/* Sealed values and keyed hashes, each with the generation of the key it was made with. */
#include "platform/crypto/keyring.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring_private.h"

enum {
	FIRST_FORMAT = 1, /* without a generation: the first */
	FORMAT = 2,
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	FIRST_HEAD_BYTES = 1 + NONCE_BYTES,
	HEAD_BYTES = KEYRING_MARK_BYTES + NONCE_BYTES,
	BLIND_INDEX_BYTES = 16,
	INDEX_MARK_BYTES = 24, /* "g", digits of a generation, "." and the end */
};

/* --- Which generation --- */

int64_t keyring_generation_of(const struct bytes *sealed)
{
	int64_t generation = 0;

	if (sealed->length >= FIRST_HEAD_BYTES + TAG_BYTES && sealed->data[0] == FIRST_FORMAT)
		return KEYRING_FIRST;
	if (sealed->length < HEAD_BYTES + TAG_BYTES || sealed->data[0] != FORMAT)
		return 0;
	for (int i = 1; i < KEYRING_MARK_BYTES; i++)
		generation = generation << 8 | sealed->data[i];
	return generation;
}

void keyring_mark_of(int64_t generation, unsigned char ret_mark[KEYRING_MARK_BYTES])
{
	ret_mark[0] = FORMAT;
	for (int i = KEYRING_MARK_BYTES - 1; i > 0; i--, generation >>= 8)
		ret_mark[i] = (unsigned char)(generation & 0xff);
}

int64_t keyring_generation_of_index(const char *index)
{
	return text_is_empty(index) ? 0 : *index == 'g' ? strtoll(index + 1, NULL, 10) : KEYRING_FIRST;
}

/* --- Sealed fields --- */

/* What a sealed value is bound to. The length of the text is part of the authenticated input. */
static const char *place_of(struct ctx *ctx, const char *field, int64_t row_id)
{
	return arena_format(ctx->arena, "%lld/%s/%lld", (long long)ctx->firm_id, field, (long long)row_id);
}

static enum err seal_in(struct ctx *ctx, int64_t generation, const char *field, int64_t row_id, const char *plain,
			struct bytes *ret_sealed)
{
	unsigned char key[KEYRING_KEY_BYTES];
	size_t plain_bytes = strlen(plain);
	const char *place = place_of(ctx, field, row_id);
	unsigned char *sealed = arena_alloc(ctx->arena, HEAD_BYTES + plain_bytes + TAG_BYTES);
	unsigned char *nonce = sealed + KEYRING_MARK_BYTES;

	TRY(keyring_field_key(ctx, generation, "seal", field, key));
	keyring_mark_of(generation, sealed);
	crypto_random(nonce, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + HEAD_BYTES, NULL, (const unsigned char *)plain, plain_bytes,
						   (const unsigned char *)place, strlen(place), NULL, nonce, key);
	crypto_wipe(key, sizeof(key));
	*ret_sealed = (struct bytes){ sealed, HEAD_BYTES + plain_bytes + TAG_BYTES };
	return OK;
}

enum err keyring_seal(struct ctx *ctx, const char *field, int64_t row_id, const char *plain, struct bytes *ret_sealed)
{
	int64_t generation;

	*ret_sealed = (struct bytes){ 0 };
	if (!plain)
		return OK;
	TRY(keyring_newest(ctx, &generation));
	return seal_in(ctx, generation, field, row_id, plain, ret_sealed);
}

enum err keyring_seal_lately(struct ctx *ctx, const char *field, int64_t row_id, const char *plain, struct bytes *ret_sealed)
{
	int64_t generation;

	TRY(keyring_newest_lately(ctx, &generation));
	return seal_in(ctx, generation, field, row_id, plain, ret_sealed);
}

/* True when `sealed` is intact and of this place; fills `plain`, which has room for all but head and tag. */
static bool decrypt(struct ctx *ctx, const char *field, int64_t row_id, const struct bytes *sealed, size_t head_bytes,
		    const unsigned char key[KEYRING_KEY_BYTES], char *plain)
{
	const char *place = place_of(ctx, field, row_id);

	return crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)plain, NULL, NULL, sealed->data + head_bytes,
							  sealed->length - head_bytes, (const unsigned char *)place, strlen(place),
							  sealed->data + head_bytes - NONCE_BYTES, key) == 0;
}

static enum err broken(struct ctx *ctx, const char *field, int64_t row_id)
{
	return fail(ctx, ERR_INTERNAL, "keyring.broken_seal", NULL, "the sealed %s of row %lld does not open", field, (long long)row_id);
}

enum err keyring_unseal(struct ctx *ctx, const char *field, int64_t row_id, const struct bytes *sealed, const char **ret_plain)
{
	int64_t generation = keyring_generation_of(sealed);
	unsigned char key[KEYRING_KEY_BYTES];

	if (!sealed->length) {
		*ret_plain = NULL;
		return OK;
	}
	if (!generation)
		return broken(ctx, field, row_id);
	size_t head_bytes = sealed->data[0] == FORMAT ? HEAD_BYTES : FIRST_HEAD_BYTES;
	char *plain = arena_alloc(ctx->arena, sealed->length - head_bytes - TAG_BYTES + 1);
	TRY(keyring_field_key(ctx, generation, "seal", field, key));
	bool opens = decrypt(ctx, field, row_id, sealed, head_bytes, key, plain);
	crypto_wipe(key, sizeof(key));
	if (!opens)
		return broken(ctx, field, row_id);
	*ret_plain = plain;
	return OK;
}

/* --- Keyed hashes --- */

static enum err index_in(struct ctx *ctx, int64_t generation, const char *field, const char *value, const char **ret_index)
{
	unsigned char key[KEYRING_KEY_BYTES];
	unsigned char hash[BLIND_INDEX_BYTES];
	char mark[INDEX_MARK_BYTES] = "";

	TRY(keyring_field_key(ctx, generation, "index", field, key));
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)value, strlen(value), key, sizeof(key));
	crypto_wipe(key, sizeof(key));
	if (generation != KEYRING_FIRST)
		snprintf(mark, sizeof(mark), "g%lld.", (long long)generation);
	*ret_index = arena_format(ctx->arena, "%s%s", mark, crypto_hex(ctx->arena, hash, sizeof(hash)));
	return OK;
}

enum err keyring_blind_index(struct ctx *ctx, const char *field, const char *value, const char **ret_index)
{
	int64_t generation;

	*ret_index = NULL;
	if (!value)
		return OK;
	TRY(keyring_newest(ctx, &generation));
	return index_in(ctx, generation, field, value, ret_index);
}

enum err keyring_blind_index_lately(struct ctx *ctx, const char *field, const char *value, const char **ret_index)
{
	int64_t generation;

	TRY(keyring_newest_lately(ctx, &generation));
	return index_in(ctx, generation, field, value, ret_index);
}

enum err keyring_blind_indexes(struct ctx *ctx, const char *field, const char *value, struct list *ret_indexes)
{
	struct keyring_standing standing;

	*ret_indexes = (struct list){ 0 };
	if (!value)
		return OK;
	TRY(keyring_ask(ctx, &standing));
	const struct keyring_generation *held = standing.held.items;
	size_t count = standing.held.count ? standing.held.count : 1;
	const char **indexes = arena_array(ctx->arena, count, sizeof(*indexes));
	for (size_t i = 0; i < count; i++)
		TRY(index_in(ctx, standing.held.count ? held[count - 1 - i].number : KEYRING_FIRST, field, value, &indexes[i]));
	*ret_indexes = (struct list){ indexes, count };
	return OK;
}

enum err keyring_index_fits(struct ctx *ctx, const char *field, const char *value, const char *index, bool *ret_fits)
{
	int64_t generation = keyring_generation_of_index(index);
	const char *made;

	*ret_fits = false;
	if (!generation || !value)
		return OK;
	enum err err = index_in(ctx, generation, field, value, &made);
	if (err != OK && !text_equal(ctx->fault.code, "keyring.no_generation"))
		return err;
	*ret_fits = err == OK && crypto_text_equal(made, index);
	if (err != OK)
		fault_clear(ctx);
	return OK;
}

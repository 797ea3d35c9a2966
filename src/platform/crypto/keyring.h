/* The keys of an installation and what they seal: single fields of rows, findable by keyed hash.
 *
 * One master key lies in a file outside the database (0400, movable off the data disk). A firm's key has generations: the
 * first follows from the master key, later ones are random and kept in the database, wrapped under the master key. From a
 * generation follows one key per field and use, never stored. A sealed value is
 *
 *	1 byte format (2 = XChaCha20-Poly1305) | 4 bytes generation | 24 bytes nonce | ciphertext | 16 bytes tag
 *
 * with firm, field and row as associated data: a value moved to another row, field or firm does not open. Format 1 is of
 * the time before there were generations: without one, it is the first. What is new takes the newest generation; whoever
 * opens takes the value's own. The functions take the keyring from ctx->keys and the firm from ctx->firm_id.
 * Source: PROMISES.md, Keys, 21; docs/sealed.md. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"

struct keyring;

enum {
	KEYRING_MASTER_BYTES = 32,
	KEYRING_FIRST = 1,      /* number of the generation that follows from the master key */
	KEYRING_MARK_BYTES = 5, /* format and generation at the beginning of a sealed value */
};

/* A generation of a firm's key as it is kept. */
struct keyring_generation {
	int64_t number;
	struct bytes wrapped;
	bool waits; /* made, not in use yet */
};

/* Reads those that the firm of ctx holds, oldest first; none: it has only the first, which follows from the master key. */
typedef enum err (*keyring_source)(struct ctx *ctx, struct list *ret_generations);

/* Makes a new master key file, readable by its owner only, safe on disk when this returns.
 * errors ERR_CONFLICT "keyring.exists"  there is one already; ERR_INTERNAL "keyring.write" */
MUST_USE enum err keyring_create(struct ctx *ctx, const char *path);

/* Makes a new name of a master key file safe on disk. errors ERR_INTERNAL "keyring.write" */
MUST_USE enum err keyring_sync(struct ctx *ctx, const char *path);

/* Reads the master key; the keyring is shared by all threads until keyring_close().
 * errors ERR_NOT_FOUND "keyring.missing"; ERR_INVALID "keyring.open_to_others" (file mode), "keyring.malformed" */
MUST_USE enum err keyring_open(struct ctx *ctx, const char *path, struct keyring **ret_keys);

/* A keyring around 32 given bytes, for tests; NULL when memory is refused. */
struct keyring *keyring_from_bytes(const unsigned char master[KEYRING_MASTER_BYTES]);

/* Wipes it. Accepts NULL. */
void keyring_close(struct keyring *keys);

/* A secret of the installation for one purpose ("http.cursor"), the same after every start. */
void keyring_secret(const struct keyring *keys, const char *purpose, unsigned char ret_secret[32]);

/* --- Generations --- */

/* Where to look for them; without a source every firm has the first only. Before threads use the keyring. */
void keyring_use_source(struct keyring *keys, keyring_source source);

/* The generation that new values of the firm take. */
MUST_USE enum err keyring_newest(struct ctx *ctx, int64_t *ret_generation);

/* The firm's first generation, wrapped, to be kept beside a second one. */
void keyring_wrap_first(struct ctx *ctx, struct bytes *ret_wrapped);

/* A new random generation of the firm, wrapped. in number  above all that it ever had */
void keyring_make_generation(struct ctx *ctx, int64_t number, struct bytes *ret_wrapped);

/* What secrets of the installation follow from, wrapped, so that they outlive the master key. */
void keyring_wrap_root(struct ctx *ctx, struct bytes *ret_wrapped);

/* Wraps a generation of the firm of ctx anew under another master key; firm_id 0: the root of the installation.
 * in     generation  as ctx->keys wrapped it
 * errors ERR_INTERNAL "keyring.wrong_master" */
MUST_USE enum err keyring_rewrap(struct ctx *ctx, const struct keyring *to, const struct keyring_generation *generation,
				 struct bytes *ret_wrapped);

/* Takes it back at a start, before threads use the keyring.
 * errors ERR_INTERNAL "keyring.wrong_master"  another master key wrapped it */
MUST_USE enum err keyring_take_root(struct ctx *ctx, const struct bytes *wrapped);

/* --- Sealed fields --- */

/* Seals a text for one field of one row, in the newest generation.
 * in     field   "table.column", a constant;  row_id  > 0, stays with the value for life
 *        plain   NULL gives zero bytes, stored as NULL
 * out    ret_sealed  in ctx->arena */
MUST_USE enum err keyring_seal(struct ctx *ctx, const char *field, int64_t row_id, const char *plain, struct bytes *ret_sealed);

/* The same in the generation that was the newest within the last seconds, without asking the database each time: for what goes
 * with every change. Who ends a generation seals such values again before. in plain  not NULL */
MUST_USE enum err keyring_seal_lately(struct ctx *ctx, const char *field, int64_t row_id, const char *plain, struct bytes *ret_sealed);

/* Opens it again, of whatever generation; zero bytes give NULL.
 * errors ERR_INTERNAL "keyring.broken_seal"  changed, of another place, or of another key;
 *        "keyring.no_generation"  of one that the firm does not hold */
MUST_USE enum err keyring_unseal(struct ctx *ctx, const char *field, int64_t row_id, const struct bytes *sealed,
				 const char **ret_plain);

/* Generation of a sealed value; 0: it is none. */
int64_t keyring_generation_of(const struct bytes *sealed);

/* How values of a generation begin, but for those of format 1. */
void keyring_mark_of(int64_t generation, unsigned char ret_mark[KEYRING_MARK_BYTES]);

/* --- Keyed hashes: hex, with "g2." before it from the second generation on --- */

/* Keyed hash of a normalised value: equal values of one field, firm and generation give equal hashes, so sealed phones and
 * e-mails are found by equality, and nobody without the key can try numbers. NULL gives NULL. */
MUST_USE enum err keyring_blind_index(struct ctx *ctx, const char *field, const char *value, const char **ret_index);

/* The same as keyring_seal_lately() does. in value  not NULL */
MUST_USE enum err keyring_blind_index_lately(struct ctx *ctx, const char *field, const char *value, const char **ret_index);

/* What to look for: the hash in each generation that the firm holds, newest first. NULL gives none.
 * out  ret_indexes  texts */
MUST_USE enum err keyring_blind_indexes(struct ctx *ctx, const char *field, const char *value, struct list *ret_indexes);

/* Whether a kept hash is one of this value, in whatever generation; NULL is one of none. */
MUST_USE enum err keyring_index_fits(struct ctx *ctx, const char *field, const char *value, const char *index, bool *ret_fits);

/* Generation of a hash; 0 of NULL. */
int64_t keyring_generation_of_index(const char *index);

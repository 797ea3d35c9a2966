/* The keys of an installation and what they seal: single fields of rows, findable by keyed hash.
 *
 * One master key lies in a file outside the database (0400, movable off the data disk). From it follow the key of each
 * firm, and from that one key per field and use; none of them is ever stored. A sealed value is
 *
 *	1 byte algorithm (1 = XChaCha20-Poly1305) | 24 bytes nonce | ciphertext | 16 bytes tag
 *
 * with firm, field and row as associated data: a value moved to another row, field or firm does not open. The functions
 * take the keyring from ctx->keys and the firm from ctx->firm_id. Source: PROMISES.md, Keys, 21. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

struct keyring;

enum { KEYRING_MASTER_BYTES = 32 };

/* Makes a new master key file, readable by its owner only, safe on disk when this returns.
 * errors ERR_CONFLICT "keyring.exists"  there is one already; ERR_INTERNAL "keyring.write" */
MUST_USE enum err keyring_create(struct ctx *ctx, const char *path);

/* Reads the master key; the keyring is shared by all threads until keyring_close().
 * errors ERR_NOT_FOUND "keyring.missing"; ERR_INVALID "keyring.open_to_others" (file mode), "keyring.malformed" */
MUST_USE enum err keyring_open(struct ctx *ctx, const char *path, struct keyring **ret_keys);

/* A keyring around 32 given bytes, for tests; NULL when memory is refused. */
struct keyring *keyring_from_bytes(const unsigned char master[KEYRING_MASTER_BYTES]);

/* Wipes it. Accepts NULL. */
void keyring_close(struct keyring *keys);

/* A secret of the installation for one purpose ("http.cursor"), the same after every start. */
void keyring_secret(const struct keyring *keys, const char *purpose, unsigned char ret_secret[32]);

/* Seals a text for one field of one row.
 * in     field   "table.column", a constant;  row_id  > 0, stays with the value for life
 *        plain   NULL gives zero bytes, stored as NULL
 * out    ret_sealed  in ctx->arena */
void keyring_seal(struct ctx *ctx, const char *field, int64_t row_id, const char *plain, struct bytes *ret_sealed);

/* Opens it again; zero bytes give NULL.
 * errors ERR_INTERNAL "keyring.broken_seal"  changed, of another place, or of another key */
MUST_USE enum err keyring_unseal(struct ctx *ctx, const char *field, int64_t row_id, const struct bytes *sealed,
				 const char **ret_plain);

/* Keyed hash of a normalised value, 32 hex digits: equal values of one field and firm give equal hashes, so sealed
 * phones and e-mails are found by equality, and nobody without the key can try numbers. NULL gives NULL. */
const char *keyring_blind_index(struct ctx *ctx, const char *field, const char *value);

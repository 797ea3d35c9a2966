/* Reading the CBOR of authenticators (RFC 8949 in the canonical form of CTAP 2): a cursor over bytes that someone else made.
 *
 * Definite lengths and shortest numbers only, at most four levels deep; nothing is allocated, texts and byte strings lie in
 * the input. Every call moves the cursor past what it read, or answers false and leaves the rest without meaning.
 * Private to platform/webauthn. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"

struct cbor {
	const unsigned char *at;
	const unsigned char *end;
};

/* A cursor at the start of the bytes. */
struct cbor cbor_of(const struct bytes *bytes);

/* True when nothing is left. */
bool cbor_is_done(const struct cbor *cbor);

/* The head of a map. out ret_pairs  key and value each, at most 64 */
bool cbor_read_map(struct cbor *cbor, size_t *ret_pairs);

/* An integer between -2^31 and 2^31. */
bool cbor_read_int(struct cbor *cbor, int64_t *ret_number);

/* A text, of at most 64 bytes; not checked for UTF-8. */
bool cbor_read_text(struct cbor *cbor, struct bytes *ret_text);

/* A byte string. */
bool cbor_read_bytes(struct cbor *cbor, struct bytes *ret_bytes);

/* One item of any kind, with all that is in it. */
bool cbor_skip(struct cbor *cbor);

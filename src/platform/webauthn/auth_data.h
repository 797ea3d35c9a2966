/* Authenticator data (WebAuthn, section 6.1) taken apart, to its last byte. Private to platform/webauthn. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/field.h"

enum { AUTH_DATA_HASH_BYTES = 32 };

struct auth_data {
	const unsigned char *relying_party_hash; /* AUTH_DATA_HASH_BYTES, SHA-256 of the relying party's id */
	bool is_present;                         /* somebody was there */
	bool is_verified;                        /* ... and the device knows him */
	bool is_backup_eligible;
	bool is_backed_up;
	int64_t sign_count;
	struct bytes id;    /* of a new credential, length 0 when there is none */
	int64_t algorithm;  /* of its key: a COSE number */
};

/* Reads all of it; what it points to lies in `bytes`. False when anything is missing, is too much or contradicts the flags. */
bool auth_data_read(const struct bytes *bytes, struct auth_data *ret_data);

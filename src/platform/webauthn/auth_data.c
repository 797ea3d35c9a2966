/* Fixed head, then a credential when its flag is set, then extensions when theirs is, then nothing. */
#include "platform/webauthn/auth_data.h"

#include "platform/webauthn/cbor.h"
#include "platform/webauthn/webauthn.h"

enum { HEAD_BYTES = AUTH_DATA_HASH_BYTES + 1 + 4, AAGUID_BYTES = 16, LENGTH_BYTES = 2 };
enum { FLAG_PRESENT = 1, FLAG_VERIFIED = 4, FLAG_BACKUP_ELIGIBLE = 8, FLAG_BACKED_UP = 16, FLAG_CREDENTIAL = 64, FLAG_EXTENSIONS = 128 };
enum { COSE_ALGORITHM = 3 };

/* A COSE key is a map with numbers as keys, each once; the algorithm is told under 3. */
static bool read_key(struct cbor *cbor, int64_t *ret_algorithm)
{
	size_t pairs;
	bool has_algorithm = false;

	if (!cbor_read_map(cbor, &pairs))
		return false;
	while (pairs--) {
		int64_t name;

		if (!cbor_read_int(cbor, &name))
			return false;
		bool is_algorithm = name == COSE_ALGORITHM;
		if (is_algorithm && has_algorithm)
			return false;
		has_algorithm |= is_algorithm;
		if (!(is_algorithm ? cbor_read_int(cbor, ret_algorithm) : cbor_skip(cbor)))
			return false;
	}
	return has_algorithm;
}

static bool read_credential(struct cbor *cbor, struct auth_data *data)
{
	if ((size_t)(cbor->end - cbor->at) < AAGUID_BYTES + LENGTH_BYTES)
		return false;
	const unsigned char *at = cbor->at + AAGUID_BYTES;
	size_t length = (size_t)at[0] << 8 | at[1];
	cbor->at = at + LENGTH_BYTES;
	if (!length || length > WEBAUTHN_ID_MAX_BYTES || length > (size_t)(cbor->end - cbor->at))
		return false;
	data->id = (struct bytes){ cbor->at, length };
	cbor->at += length;
	return read_key(cbor, &data->algorithm);
}

static bool read_extensions(struct cbor *cbor)
{
	struct cbor map = *cbor;
	size_t pairs;

	return cbor_read_map(&map, &pairs) && cbor_skip(cbor);
}

bool auth_data_read(const struct bytes *bytes, struct auth_data *ret_data)
{
	struct cbor cbor = cbor_of(bytes);

	if (bytes->length < HEAD_BYTES)
		return false;
	unsigned flags = cbor.at[AUTH_DATA_HASH_BYTES];
	const unsigned char *count = cbor.at + AUTH_DATA_HASH_BYTES + 1;
	*ret_data = (struct auth_data){
		.relying_party_hash = cbor.at,
		.is_present = flags & FLAG_PRESENT,
		.is_verified = flags & FLAG_VERIFIED,
		.is_backup_eligible = flags & FLAG_BACKUP_ELIGIBLE,
		.is_backed_up = flags & FLAG_BACKED_UP,
		.sign_count = (int64_t)count[0] << 24 | count[1] << 16 | count[2] << 8 | count[3],
	};
	cbor.at += HEAD_BYTES;
	if ((flags & FLAG_CREDENTIAL) && !read_credential(&cbor, ret_data))
		return false;
	if ((flags & FLAG_EXTENSIONS) && !read_extensions(&cbor))
		return false;
	return cbor_is_done(&cbor);
}

/* What an authenticator answers, all of it from somebody else: client data and attestation of a new passkey, then client data,
 * authenticator data and signature of a use. A new passkey that is taken must be a whole one. */
#include <string.h>

#include "fuzz.h"
#include "platform/webauthn/auth_data.h"
#include "platform/webauthn/cbor.h"
#include "platform/webauthn/webauthn.h"

static const struct webauthn_site site = { "localhost", "http://localhost:8080" };

/* The challenge of the seeds: 32 times 'c'. */
static unsigned char challenge[WEBAUTHN_CHALLENGE_BYTES];

/* Two bytes of length, then that many; what is left after the last one belongs to it. */
static struct bytes piece(struct bytes *rest, bool is_last)
{
	size_t length = rest->length;

	if (!is_last && rest->length >= 2) {
		length = (size_t)rest->data[0] << 8 | rest->data[1];
		rest->data += 2;
		rest->length -= 2;
	}
	length = length < rest->length ? length : rest->length;
	struct bytes taken = { rest->data, length };
	rest->data += length;
	rest->length -= length;
	return taken;
}

static void try_cbor(const struct bytes *bytes)
{
	struct cbor cbor = cbor_of(bytes);

	if (cbor_skip(&cbor))
		MUST_HOLD(cbor.at > bytes->data && cbor.at <= cbor.end);
}

static void try_created(struct ctx *ctx, struct bytes rest)
{
	struct webauthn_created created = { .client_data = piece(&rest, false) };
	struct webauthn_key key = { 0 };

	created.attestation = piece(&rest, true);
	try_cbor(&created.attestation);
	if (webauthn_verify_created(ctx, &site, challenge, &created, &key) != OK)
		return;
	MUST_HOLD(key.id.length > 0 && key.id.length <= WEBAUTHN_ID_MAX_BYTES && key.public_key.length >= 32);
	MUST_HOLD(key.is_backup_eligible || !key.is_backed_up);
}

static void try_asserted(struct ctx *ctx, struct bytes rest)
{
	static const unsigned char public_key[64] = { 1 };
	struct webauthn_asserted asserted = { .client_data = piece(&rest, false) };
	struct webauthn_key key = { .algorithm = WEBAUTHN_ES256, .public_key = { public_key, sizeof(public_key) } };

	asserted.auth_data = piece(&rest, false);
	asserted.signature = piece(&rest, true);
	MUST_HOLD(webauthn_verify_asserted(ctx, &site, challenge, &asserted, &key) != OK); /* that is no point of the curve */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct bytes rest = { bytes, length };
	struct auth_data data;

	memset(challenge, 'c', sizeof(challenge));
	try_created(fuzz_ctx(), rest);
	try_asserted(fuzz_ctx(), rest);
	if (auth_data_read(&rest, &data))
		MUST_HOLD(data.id.length == 0 || (data.id.data > bytes && data.id.data + data.id.length < bytes + length));
	return 0;
}

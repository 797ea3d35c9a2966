/* The ceremonies of WebAuthn: registration (7.1) and assertion (7.2). */
#include "platform/webauthn/webauthn.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json_foreign.h"
#include "platform/net/net.h"
#include "platform/webauthn/auth_data.h"
#include "platform/webauthn/cbor.h"

static enum err refuse(struct ctx *ctx, const char *reason, const char *detail)
{
	return fail_with(ctx, ERR_MEANING, "passkey.refused", NULL, arena_format(ctx->arena, "{\"reason\":\"%s\"}", reason), detail);
}

/* --- Us --- */

bool webauthn_site_of(struct ctx *ctx, const char *public_url, struct webauthn_site *ret_site)
{
	struct net_url url;

	if (net_url_parse(ctx, public_url, &url) != OK) {
		fault_clear(ctx);
		return false;
	}
	bool is_https = text_equal(url.scheme, "https");
	if (!is_https && (text_equal(url.host, "127.0.0.1") || text_equal(url.host, "::1"))) {
		*ret_site = (struct webauthn_site){ "localhost", arena_format(ctx->arena, "http://localhost:%d", url.port) };
		return true;
	}
	if (url.is_address || !(is_https || text_equal(url.host, "localhost")))
		return false;
	*ret_site = (struct webauthn_site){ url.host, url.origin };
	return true;
}

/* --- What the browser says of the call --- */

struct client_data {
	const char *type;
	const char *challenge;
	const char *origin;
	bool crossOrigin;
	const char *topOrigin;
};
static const struct field client_data_fields[] = {
	FIELD_TEXT(struct client_data, type),		FIELD_TEXT(struct client_data, challenge),
	FIELD_TEXT(struct client_data, origin),		FIELD_BOOL(struct client_data, crossOrigin),
	FIELD_TEXT(struct client_data, topOrigin),
};
static const struct shape client_data_shape = SHAPE("client_data", struct client_data, client_data_fields);

static bool read_client_data(struct ctx *ctx, const struct bytes *json, struct client_data *ret_said)
{
	*ret_said = (struct client_data){ 0 };
	if (json->length <= WEBAUTHN_CLIENT_DATA_MAX_BYTES &&
	    json_read_foreign(ctx, (const char *)json->data, json->length, &client_data_shape, ret_said) == OK)
		return true;
	fault_clear(ctx);
	return false;
}

const char *webauthn_claimed_challenge(struct ctx *ctx, const struct bytes *client_data)
{
	struct client_data said;

	return read_client_data(ctx, client_data, &said) ? said.challenge : NULL;
}

static enum err check_client_data(struct ctx *ctx, const struct webauthn_site *site, const unsigned char *challenge,
				  const struct bytes *json, const char *type)
{
	struct client_data said;

	if (!read_client_data(ctx, json, &said))
		return refuse(ctx, "client_data", "The client data is no JSON object.");
	if (!text_equal(said.type, type))
		return refuse(ctx, "type", "The answer is one to another question.");
	if (!crypto_text_equal(said.challenge, crypto_base64url(ctx->arena, challenge, WEBAUTHN_CHALLENGE_BYTES)))
		return refuse(ctx, "challenge", "The answer is not to our challenge.");
	if (!text_equal(said.origin, site->origin))
		return refuse(ctx, "origin", "The answer was given on another site.");
	if (said.crossOrigin || said.topOrigin)
		return refuse(ctx, "cross_origin", "The answer was given inside of another site's page.");
	return OK;
}

/* --- What the authenticator says of itself --- */

static enum err check_auth_data(struct ctx *ctx, const struct webauthn_site *site, const struct bytes *bytes,
				bool wants_key, struct auth_data *ret_said)
{
	unsigned char our_hash[CRYPTO_HASH_BYTES];

	if (!auth_data_read(bytes, ret_said) || (ret_said->id.length > 0) != wants_key)
		return refuse(ctx, "auth_data", "The authenticator data is malformed.");
	crypto_sha256(site->id, strlen(site->id), our_hash);
	if (!crypto_equal(ret_said->relying_party_hash, our_hash, sizeof(our_hash)))
		return refuse(ctx, "relying_party", "The passkey is one of another site.");
	if (!ret_said->is_present)
		return refuse(ctx, "not_present", "Nobody was there.");
	if (!ret_said->is_verified)
		return refuse(ctx, "not_verified", "The device did not check who is there.");
	if (ret_said->is_backed_up && !ret_said->is_backup_eligible)
		return refuse(ctx, "backup", "The backup flags contradict each other.");
	return OK;
}

/* {"fmt": "none", "attStmt": {}, "authData": bytes} and nothing else. */
static bool read_attestation(const struct bytes *bytes, struct bytes *ret_auth_data)
{
	struct cbor cbor = cbor_of(bytes);
	struct bytes key, format = { 0 };
	size_t pairs, statement_pairs = SIZE_MAX;

	if (!cbor_read_map(&cbor, &pairs) || pairs != 3)
		return false;
	*ret_auth_data = (struct bytes){ 0 };
	while (pairs--) {
		bool is_read = false;

		if (!cbor_read_text(&cbor, &key))
			return false;
		if (key.length == 3 && memcmp(key.data, "fmt", 3) == 0)
			is_read = cbor_read_text(&cbor, &format);
		else if (key.length == 7 && memcmp(key.data, "attStmt", 7) == 0)
			is_read = cbor_read_map(&cbor, &statement_pairs) && statement_pairs == 0;
		else if (key.length == 8 && memcmp(key.data, "authData", 8) == 0)
			is_read = cbor_read_bytes(&cbor, ret_auth_data);
		if (!is_read)
			return false;
	}
	return cbor_is_done(&cbor) && statement_pairs == 0 && format.length == 4 && memcmp(format.data, "none", 4) == 0 &&
	       ret_auth_data->length > 0;
}

/* --- Keys, by algorithm --- */

/* A key as libfido2 wants it; one of the three. */
struct fido_key {
	es256_pk_t *es256;
	eddsa_pk_t *eddsa;
	rs256_pk_t *rs256;
};

static void fido_key_close(struct fido_key *key)
{
	es256_pk_free(&key->es256);
	eddsa_pk_free(&key->eddsa);
	rs256_pk_free(&key->rs256);
}

/* NULL when it is no key of this algorithm (a point that is not on the curve, a modulus of another length). */
static const void *fido_key_open(struct fido_key *key, int64_t algorithm, const struct bytes *bytes)
{
	switch (algorithm) {
	case WEBAUTHN_ES256:
		key->es256 = es256_pk_new();
		return key->es256 && es256_pk_from_ptr(key->es256, bytes->data, bytes->length) == FIDO_OK ? key->es256 : NULL;
	case WEBAUTHN_EDDSA:
		key->eddsa = eddsa_pk_new();
		return key->eddsa && eddsa_pk_from_ptr(key->eddsa, bytes->data, bytes->length) == FIDO_OK ? key->eddsa : NULL;
	case WEBAUTHN_RS256:
		key->rs256 = rs256_pk_new();
		return key->rs256 && rs256_pk_from_ptr(key->rs256, bytes->data, bytes->length) == FIDO_OK ? key->rs256 : NULL;
	default:
		return NULL;
	}
}

static bool key_is_sound(int64_t algorithm, const struct bytes *bytes)
{
	CLOSING(fido_key_close) struct fido_key key = { 0 };

	return fido_key_open(&key, algorithm, bytes) != NULL;
}

/* --- A new key --- */

static bool is_taken(int64_t algorithm)
{
	return algorithm == WEBAUTHN_ES256 || algorithm == WEBAUTHN_EDDSA || algorithm == WEBAUTHN_RS256;
}

/* The COSE key inside, by libfido2. */
static enum err read_public_key(struct ctx *ctx, const struct webauthn_site *site, const struct bytes *auth_data,
				int64_t algorithm, struct bytes *ret_key)
{
	CLOSING(fido_cred_free) fido_cred_t *credential = fido_cred_new();

	if (!credential)
		return fail(ctx, ERR_BUSY, "passkey.memory", NULL, "no memory to check a passkey");
	bool is_read = fido_cred_set_type(credential, (int)algorithm) == FIDO_OK &&
		       fido_cred_set_rp(credential, site->id, NULL) == FIDO_OK &&
		       fido_cred_set_authdata_raw(credential, auth_data->data, auth_data->length) == FIDO_OK;
	struct bytes key = { fido_cred_pubkey_ptr(credential), fido_cred_pubkey_len(credential) };
	if (!is_read || !key.data || !key_is_sound(algorithm, &key))
		return refuse(ctx, "key", "The public key is none.");
	*ret_key = (struct bytes){ arena_copy(ctx->arena, key.data, key.length), key.length };
	return OK;
}

enum err webauthn_verify_created(struct ctx *ctx, const struct webauthn_site *site, const unsigned char *challenge,
				const struct webauthn_created *created, struct webauthn_key *ret_key)
{
	struct auth_data said = { 0 };
	struct bytes auth_data;
	struct bytes public_key;

	TRY(check_client_data(ctx, site, challenge, &created->client_data, "webauthn.create"));
	if (created->attestation.length > WEBAUTHN_ATTESTATION_MAX_BYTES || !read_attestation(&created->attestation, &auth_data))
		return refuse(ctx, "attestation", "The attestation is not of the format none.");
	TRY(check_auth_data(ctx, site, &auth_data, true, &said));
	if (!is_taken(said.algorithm))
		return refuse(ctx, "algorithm", "The passkey signs in a way that is not taken here.");
	fido_init(0);
	TRY(read_public_key(ctx, site, &auth_data, said.algorithm, &public_key));
	*ret_key = (struct webauthn_key){
		.id = { arena_copy(ctx->arena, said.id.data, said.id.length), said.id.length },
		.algorithm = said.algorithm,
		.public_key = public_key,
		.sign_count = said.sign_count,
		.is_backup_eligible = said.is_backup_eligible,
		.is_backed_up = said.is_backed_up,
	};
	return OK;
}

/* --- A use of a key --- */

static bool signature_fits(const struct webauthn_site *site, const struct webauthn_asserted *asserted,
			   const struct webauthn_key *key)
{
	CLOSING(fido_assert_free) fido_assert_t *assertion = fido_assert_new();
	CLOSING(fido_key_close) struct fido_key fido_key = { 0 };
	unsigned char hash[CRYPTO_HASH_BYTES];
	const void *public_key = fido_key_open(&fido_key, key->algorithm, &key->public_key);

	crypto_sha256(asserted->client_data.data, asserted->client_data.length, hash);
	return assertion && public_key && fido_assert_set_clientdata_hash(assertion, hash, sizeof(hash)) == FIDO_OK &&
	       fido_assert_set_rp(assertion, site->id) == FIDO_OK && fido_assert_set_count(assertion, 1) == FIDO_OK &&
	       fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
	       fido_assert_set_authdata_raw(assertion, 0, asserted->auth_data.data, asserted->auth_data.length) == FIDO_OK &&
	       fido_assert_set_sig(assertion, 0, asserted->signature.data, asserted->signature.length) == FIDO_OK &&
	       fido_assert_verify(assertion, 0, (int)key->algorithm, public_key) == FIDO_OK;
}

enum err webauthn_verify_asserted(struct ctx *ctx, const struct webauthn_site *site, const unsigned char *challenge,
				 const struct webauthn_asserted *asserted, struct webauthn_key *key)
{
	struct auth_data said = { 0 };

	TRY(check_client_data(ctx, site, challenge, &asserted->client_data, "webauthn.get"));
	TRY(check_auth_data(ctx, site, &asserted->auth_data, false, &said));
	if (said.is_backup_eligible != key->is_backup_eligible)
		return refuse(ctx, "backup", "A passkey that could not be backed up now can, or the other way round.");
	fido_init(0);
	if (!signature_fits(site, asserted, key))
		return refuse(ctx, "signature", "The signature does not fit.");
	bool counts = said.sign_count || key->sign_count;
	if (counts && said.sign_count <= key->sign_count)
		return refuse(ctx, "counter", "This passkey was used elsewhere: there may be a copy of it.");
	key->sign_count = said.sign_count;
	key->is_backed_up = said.is_backed_up;
	return OK;
}

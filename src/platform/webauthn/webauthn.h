/* Passkeys: what an authenticator answers, held against the policy of WebAuthn Level 3 (libfido2 checks keys and signatures).
 *
 * A pure check: who the key belongs to, which challenges are open and what a good answer is good for is the business of
 * feature/account. Source: PROMISES.md 21; W3C Web Authentication Level 3, sections 7.1 and 7.2.
 *
 * What is asked of every answer: its type, our challenge, exactly our origin, not from a frame of somebody else, our
 * relying party, the person present and verified, backup flags that agree, nothing behind the end. What does not hold is
 * ERR_MEANING "passkey.refused" with params {"reason": …}: client_data, type, challenge, origin, cross_origin, attestation,
 * auth_data, relying_party, not_present, not_verified, backup, credential, algorithm, key, signature, counter. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

enum {
	WEBAUTHN_CHALLENGE_BYTES = 32,
	WEBAUTHN_ID_MAX_BYTES = 1023,
	WEBAUTHN_CLIENT_DATA_MAX_BYTES = 4096,
	WEBAUTHN_ATTESTATION_MAX_BYTES = 16 * 1024,
};

/* COSE numbers of the signatures we take, in the order we like them. */
enum webauthn_algorithm { WEBAUTHN_ES256 = -7, WEBAUTHN_EDDSA = -8, WEBAUTHN_RS256 = -257 };

/* Us, as authenticators know us. */
struct webauthn_site {
	const char *id;     /* relying party: the host of the public URL */
	const char *origin; /* "https://host[:port]", compared exactly */
};

/* The site of a public URL, in ctx->arena. Browsers make no passkeys for IP addresses: on http://127.0.0.1:8080 it is that of
 * http://localhost:8080. False for other addresses, and for http on other hosts. */
bool webauthn_site_of(struct ctx *ctx, const char *public_url, struct webauthn_site *ret_site);

/* One key, as it is kept. */
struct webauthn_key {
	struct bytes id;         /* of the credential, up to WEBAUTHN_ID_MAX_BYTES */
	int64_t algorithm;       /* enum webauthn_algorithm */
	struct bytes public_key; /* as libfido2 has it: x | y, the 32 bytes of Ed25519, n | e */
	int64_t sign_count;      /* 0: it does not count */
	bool is_backup_eligible;
	bool is_backed_up;
};

/* What navigator.credentials.create() gave. */
struct webauthn_created {
	struct bytes client_data; /* JSON */
	struct bytes attestation; /* CBOR */
};

/* What navigator.credentials.get() gave. */
struct webauthn_asserted {
	struct bytes client_data;
	struct bytes auth_data;
	struct bytes signature;
};

/* The challenge that an answer claims to be to, base64url as it stands there; NULL when it names none. Find out which one
 * was asked by it, then check. */
const char *webauthn_claimed_challenge(struct ctx *ctx, const struct bytes *client_data);

/* A new key.
 * in     challenge  WEBAUTHN_CHALLENGE_BYTES that we gave out for this
 * out    ret_key    in ctx->arena
 * errors ERR_MEANING "passkey.refused"  as above; attestation: another format than "none" */
MUST_USE enum err webauthn_verify_created(struct ctx *ctx, const struct webauthn_site *site, const unsigned char *challenge,
					 const struct webauthn_created *created, struct webauthn_key *ret_key);

/* A use of a key that we keep.
 * out    key        sign_count and is_backed_up as they are now
 * errors ERR_MEANING "passkey.refused"  as above; counter: not above the last one, so there are two of this key */
MUST_USE enum err webauthn_verify_asserted(struct ctx *ctx, const struct webauthn_site *site, const unsigned char *challenge,
					  const struct webauthn_asserted *asserted, struct webauthn_key *key);

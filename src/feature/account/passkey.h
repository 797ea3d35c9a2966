/* Passkeys: making, naming and removing the own ones, and answering with one. Private to feature/account.
 *
 * A ceremony begins with passkey_ask(): a challenge for one purpose and session, which the first answer uses up, right or
 * wrong. What the answer must be is webauthn.h's business; whose it must be is decided here. Source: PROMISES.md 21. */
#pragma once
#include "feature/account/passkey_store.h"

enum { PASSKEYS_MAX = 20 };

/* What a challenge is for. */
enum passkey_purpose { PASSKEY_REGISTER = 1, PASSKEY_LOGIN, PASSKEY_CONFIRM, PASSKEY_UNSEAL };
extern const struct choices passkey_purposes;

/* What a browser needs to know to make or use a passkey. */
struct passkey_user {
	const char *id; /* user handle, base64url: says nothing about the person */
	const char *login;
	const char *name;
};
struct passkey_question {
	const char *challenge;     /* base64url */
	const char *site;          /* relying party */
	struct passkey_user *user; /* of a new one; NULL for a use */
	struct list exclude;       /* const char *: keys he has already, of a new one */
	struct list allow;         /* const char *: his keys, of a use; empty before a login: any key of ours */
	int64_t timeout_ms;
};

/* Opens a challenge, inside a write.
 * in     site  public URL
 * errors ERR_MEANING "passkey.unavailable"  browsers make none for this address, "passkey.none" (he has no key to use),
 *        "passkey.too_many"; ERR_DENIED "session.needed"  with an API token */
MUST_USE enum err passkey_ask(struct ctx *ctx, const char *public_url, enum passkey_purpose purpose,
			      struct passkey_question *ret_question);

/* What the browser gave, base64url. */
struct passkey_new {
	const char *name;
	const char *client_data;
	const char *attestation;
};
struct passkey_use {
	const char *id;          /* of the credential */
	const char *user_handle; /* may be absent where the account is known */
	const char *client_data;
	const char *auth_data;
	const char *signature;
};

/* Keeps a new key of the actor; writes by itself.
 * errors ERR_MEANING "passkey.refused", "passkey.too_many"; ERR_CONFLICT "passkey.taken" */
MUST_USE enum err passkey_register(struct ctx *ctx, const char *public_url, const struct passkey_new *new, struct passkey *ret_passkey);

/* Checks a use; the challenge is spent when this returns.
 * out    ret_row  the key and whose it is: for PASSKEY_LOGIN anybody's, else the actor's; its counter as it is now, to be
 *                 noted by passkey_note_use() in the write that the answer is good for
 * errors ERR_UNAUTHENTICATED "passkey.unknown"; ERR_MEANING "passkey.refused" */
MUST_USE enum err passkey_check(struct ctx *ctx, const char *public_url, enum passkey_purpose purpose,
				const struct passkey_use *use, struct passkey_row *ret_row);

/* db_work over a struct passkey_row. errors ERR_MEANING "passkey.refused"  it was used again meanwhile */
MUST_USE enum err passkey_note_use(struct ctx *ctx, void *row);

/* db_work over a struct passkey_row: notes the use, and sealed records open in the actor's session for five minutes. */
MUST_USE enum err passkey_note_unseal(struct ctx *ctx, void *row);

/* Sealed records close again in the actor's session, inside a write. */
MUST_USE enum err passkey_seal_again(struct ctx *ctx);

/* Inside a write, of the actor's own. errors ERR_NOT_FOUND "passkey.not_found" */
MUST_USE enum err passkey_rename(struct ctx *ctx, int64_t id, const char *name);
MUST_USE enum err passkey_remove(struct ctx *ctx, int64_t id);

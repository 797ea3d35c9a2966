/* Links by which somebody sets his own password: an invitation (72 h), a forgotten password (1 h). Private to feature/account.
 *
 * A link works once; a newer one ends the older. What it carries is a keyed hash of its row, so that neither a copy of the database
 * nor the mail that waits in the queue opens anything. Mails leave by the job `account.link`. Using one ends all sessions and opens
 * none: whoever has a second factor still needs it. Source: PROMISES.md, Sessions, 20. */
#pragma once
#include "feature/account/account.h"

enum link_kind { LINK_INVITE = 1, LINK_RESET };
extern const struct choices link_kinds; /* invite, reset */

/* A link and whose it is. */
struct account_link {
	int64_t id;
	int64_t firm_id;
	int64_t account_id;
	int kind;
	int64_t created_at_ms;
	int64_t ends_at_ms;
	int64_t used_at_ms; /* 0: not yet */
	const char *login;
	const char *name;
	const char *state;
	const char *locale;
	const char *email; /* where it goes; NULL: nowhere */
};

/* Makes a link, inside a write, and queues its mail when the account has an address. */
MUST_USE enum err account_link_make(struct ctx *ctx, int64_t account_id, enum link_kind kind, struct account_link *ret_link);

/* Notes where links of the account go, inside a write. errors ERR_MEANING "account.email", field email */
MUST_USE enum err account_link_set_email(struct ctx *ctx, int64_t account_id, const char *email);

/* By number, in any firm. out ret_holds  it can still be used */
MUST_USE enum err account_link_get(struct ctx *ctx, int64_t id, struct account_link *ret_link, bool *ret_holds);

/* The address to open. in public_url "https://host", without a slash at the end */
const char *account_link_url(struct ctx *ctx, const char *public_url, const struct account_link *link);

/* The link behind what its address carries, in any firm.
 * errors ERR_MEANING "link.invalid"  of nobody, used, ended, or of an account that is locked out: which, is not said */
MUST_USE enum err account_link_find(struct ctx *ctx, const char *token, struct account_link *ret_link);

/* Sets the password of a found link. Outside of a write: hashing is slow.
 * errors ERR_MEANING "link.invalid", "password.…" */
MUST_USE enum err account_link_use(struct ctx *ctx, const struct account_link *link, const char *password);

/* Somebody forgot his password: queued whatever the login is, so that the answer tells nothing. Outside of a write. */
MUST_USE enum err account_link_forgot(struct ctx *ctx, const char *login);

/* 敏感记录: what a sealed record says is one value, sealed with the firm's key and bound to its row (keyring.h).
 *
 * In the plain columns of its row, in revisions, todos, messages, events and the search index stands nothing of it. It is
 * opened for one reader at a time: after a passkey was used for that in the session, each opening with its entry in the audit
 * log. Source: PROMISES.md 21; DOMAIN.md, Mobile. Private to feature/record. */
#pragma once
#include "feature/record/record_store.h"

/* What stands inside. */
struct record_content {
	const char *fact;
	int64_t emotion;
	const char *emotion_text;
	const char *action;
	int64_t action_due_at;
	int64_t action_account_id;
	const char *text;
};

/* What the plain members of a row say. */
struct record_content record_content_of(const struct record_row *row);

/* Puts it there; NULL empties them. */
void record_content_put(struct record_row *row, const struct record_content *content);

/* Seals what the row says into row->sealed; its plain members are empty afterwards. in row->id is set */
MUST_USE enum err record_seal(struct ctx *ctx, struct record_row *row);

/* Opens a sealed row into its plain members. errors ERR_INTERNAL "keyring.broken_seal"  changed, or of another row */
MUST_USE enum err record_unseal(struct ctx *ctx, struct record_row *row);

/* The same for the actor to read, inside a write: its audit entry is made.
 * out    ret_until_ms  until when his session may
 * errors ERR_NOT_FOUND "record.not_found"; ERR_MEANING "record.not_sealed"; ERR_DENIED "record.sealed" (neither his own nor may
 *        he open others'), "record.locked" (use a passkey first) */
MUST_USE enum err record_open(struct ctx *ctx, int64_t id, struct record_row *ret_row, int64_t *ret_until_ms);

/* Seals up to `limit` records that were marked as sealed before they could be, in all firms.
 * out    ret_count  how many there were */
MUST_USE enum err record_seal_old(struct ctx *ctx, int64_t limit, int64_t *ret_count);

/* The hash chain: each entry's hash covers its content and the hash before it. */
#include "feature/audit/audit.h"

#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit_head.h"
#include "feature/audit/audit_store.h"
#include "platform/crypto/crypto.h"

enum { MAX_DETAIL_BYTES = 64 * 1024 };

static const char first_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

/* SHA-256 over the entry as one JSON list, so that no two entries read alike. */
static const char *hash_of(struct ctx *ctx, const struct audit_entry *entry)
{
	const int64_t numbers[] = { ctx->firm_id, entry->seq, entry->at_ms, entry->account_id, entry->on_behalf_of_id,
				    entry->entity_id };
	const char *const texts[] = { entry->action, entry->entity, entry->detail, entry->previous_hash };
	struct text line;

	text_init(&line, 2 * MAX_DETAIL_BYTES);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		text_append_char(&line, i ? ',' : '[');
		text_append_i64(&line, numbers[i]);
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		text_append_char(&line, ',');
		json_append_text(&line, texts[i]);
	}
	text_append_char(&line, ']');
	const char *hash = crypto_sha256_hex(ctx->arena, text_chars(&line));
	text_done(&line);
	return hash;
}

enum err audit_note(struct ctx *ctx, const char *action, const char *entity, int64_t entity_id, const char *detail)
{
	struct audit_entry entry = {
		.at_ms = ctx_now_ms(ctx),
		.account_id = ctx->actor.account_id,
		.on_behalf_of_id = ctx->actor.on_behalf_of_id,
		.action = action,
		.entity = entity,
		.entity_id = entity_id,
		.detail = detail,
	};

	if (detail && strlen(detail) > MAX_DETAIL_BYTES)
		return fail(ctx, ERR_INTERNAL, "audit.too_long", NULL, "An audit detail is over its limit.");
	TRY(audit_store_last(ctx, &entry.seq, &entry.previous_hash));
	entry.seq++;
	if (!entry.previous_hash)
		entry.previous_hash = first_hash;
	entry.hash = hash_of(ctx, &entry);
	TRY(audit_store_insert(ctx, &entry));
	return audit_head_move(ctx, entry.seq, entry.hash);
}

struct walk {
	int64_t seq;
	char hash[65];
	int64_t broken_seq;
};

static enum err check_entry(struct ctx *ctx, void *row, void *arg)
{
	const struct audit_entry *entry = row;
	struct walk *walk = arg;
	bool fits = entry->seq == walk->seq + 1 && text_equal(entry->previous_hash, walk->hash) &&
		    text_equal(entry->hash, hash_of(ctx, entry));

	if (!fits && !walk->broken_seq)
		walk->broken_seq = entry->seq;
	walk->seq = entry->seq;
	snprintf(walk->hash, sizeof(walk->hash), "%s", entry->hash);
	return OK;
}

enum err audit_check(struct ctx *ctx, struct audit_report *ret_report)
{
	struct walk walk = { 0 };
	struct audit_head head;
	bool is_sealed;

	snprintf(walk.hash, sizeof(walk.hash), "%s", first_hash);
	TRY(audit_store_each(ctx, check_entry, &walk));
	TRY(audit_store_head(ctx, &head));
	*ret_report = (struct audit_report){ .count = walk.seq, .broken_seq = walk.broken_seq, .head_seq = head.seq };
	TRY(audit_head_is_sealed(ctx, &head, &is_sealed));
	ret_report->head_fits = head.seq && head.seq == walk.seq && text_equal(head.hash, walk.hash) && is_sealed;
	return OK;
}

/* Who is the same person already, and what somebody hears of a candidate he may not know. */
#include "feature/candidate/candidate_twin.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate_facts.h"
#include "feature/candidate/identity.h"
#include "feature/permission/permission.h"

enum { ASKS_PER_HOUR = 20, PARAMS_BYTES = 4096 };

/* --- Duplicates --- */

/* Who was merged counts as his survivor, and not at all when that one lies in the bin. */
static enum err find_living(struct ctx *ctx, int64_t *id)
{
	struct candidate_stored row = { 0 };
	int64_t survivor_id;
	bool found;

	if (!*id)
		return OK;
	TRY(candidate_survivor(ctx, *id, &survivor_id));
	if (survivor_id == *id)
		return OK;
	TRY(candidate_store_get_any(ctx, survivor_id, &row, &found));
	*id = found && !row.deleted_at ? survivor_id : 0;
	return OK;
}

enum err candidate_expect_duplicate(struct ctx *ctx, const struct candidate_keys *keys)
{
	return candidate_store_expect_same(ctx, keys);
}

enum err candidate_find_duplicate(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id,
				  const char **ret_field)
{
	int64_t id = 0;
	const char *field = NULL;

	if (keys->phone_hash) {
		TRY(candidate_store_by_phone(ctx, keys, &id));
		TRY(find_living(ctx, &id));
		field = "phone";
	}
	if (!id && keys->email_hash) {
		TRY(candidate_store_by_email(ctx, keys, &id));
		TRY(find_living(ctx, &id));
		field = "email";
	}
	if (!id && !text_is_empty(keys->company_key) && identity_is_full_name(keys->name_key)) {
		TRY(candidate_store_by_name(ctx, keys, &id));
		field = "name";
	}
	*ret_id = id;
	*ret_field = id ? field : NULL;
	return OK;
}

void candidate_name_range(struct ctx *ctx, const char *name_key, const char **ret_from, const char **ret_to)
{
	bool is_full = identity_is_full_name(name_key);

	*ret_from = is_full ? arena_format(ctx->arena, "%s\n", name_key) : NULL;
	*ret_to = is_full ? arena_format(ctx->arena, "%s\v", name_key) : NULL;
}

/* --- Somebody the actor may not know --- */

enum err candidate_may_ask(struct ctx *ctx)
{
	int64_t count;

	if (permission_viewer(ctx).sees_all)
		return OK;
	TRY(candidate_store_asks(ctx, ctx_now_ms(ctx) - MS_PER_HOUR, &count));
	if (count >= ASKS_PER_HOUR)
		return fail(ctx, ERR_RATE, "candidate.ask_too_many", NULL, "At most %d answers about colleagues' candidates an hour.",
			    ASKS_PER_HOUR);
	return OK;
}

enum err candidate_note_asked(struct ctx *ctx, int64_t id, struct account_ref **ret_ask)
{
	int64_t keeper_id = 0;

	*ret_ask = NULL;
	TRY(candidate_store_add_ask(ctx));
	TRY(audit_note(ctx, "candidate.ask", id ? "candidate" : NULL, id, NULL));
	if (id)
		TRY(candidate_store_keeper(ctx, id, &keeper_id));
	return account_ref_get(ctx, keeper_id, ret_ask);
}

/* {"ask": {id, name}} and nothing else of him. */
static enum err ask_params(struct ctx *ctx, int64_t other_id, const char **ret_params)
{
	CLOSING(text_done) struct text json = { 0 };
	struct account_ref *ask;

	*ret_params = NULL;
	TRY(candidate_note_asked(ctx, other_id, &ask));
	if (!ask)
		return OK;
	text_init(&json, PARAMS_BYTES);
	text_append(&json, "{\"ask\":");
	json_append_shape(&json, &account_ref_shape, ask, NULL);
	text_append_char(&json, '}');
	*ret_params = arena_text(ctx->arena, text_chars(&json));
	return OK;
}

/* 409 with the other's id where the actor may know him, else with whom to ask. */
static enum err refuse_duplicate(struct ctx *ctx, int64_t other_id, const char *field)
{
	const char *params = NULL;
	struct access access;
	bool is_known = permission_candidate(ctx, other_id, &access) == OK;

	fault_clear(ctx);
	if (is_known)
		params = arena_format(ctx->arena, "{\"candidate_id\":%lld}", (long long)other_id);
	else
		TRY(ask_params(ctx, other_id, &params));
	return fail_with(ctx, ERR_CONFLICT, "candidate.duplicate", field, params,
			 "This person is already among the candidates of the firm.");
}

enum err candidate_check_new(struct ctx *ctx, const struct candidate_input *input)
{
	struct candidate_keys keys;
	const char *field;
	int64_t other_id;

	TRY(candidate_may_ask(ctx));
	TRY(candidate_keys_make(ctx, input, &keys));
	TRY(candidate_find_duplicate(ctx, &keys, &other_id, &field));
	return other_id ? refuse_duplicate(ctx, other_id, field) : OK;
}

enum err candidate_check_contact(struct ctx *ctx, const struct candidate_stored *old, const struct candidate_stored *row)
{
	bool is_new_phone = row->phone_hash && !text_equal(row->phone_hash, old->phone_hash);
	bool is_new_email = row->email_hash && !text_equal(row->email_hash, old->email_hash);
	struct candidate_keys keys = { 0 };
	int64_t other_id = 0;

	if (!is_new_phone && !is_new_email)
		return OK;
	TRY(candidate_may_ask(ctx));
	TRY(candidate_hashes_of(ctx, row->id, &row->phone_sealed, &row->email_sealed, &keys));
	if (is_new_phone) {
		TRY(candidate_store_by_phone(ctx, &keys, &other_id));
		TRY(find_living(ctx, &other_id));
		if (other_id && other_id != row->id)
			return refuse_duplicate(ctx, other_id, "phone");
	}
	if (is_new_email) {
		TRY(candidate_store_by_email(ctx, &keys, &other_id));
		TRY(find_living(ctx, &other_id));
		if (other_id && other_id != row->id)
			return refuse_duplicate(ctx, other_id, "email");
	}
	return OK;
}

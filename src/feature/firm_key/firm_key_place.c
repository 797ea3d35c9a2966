/* Sealing again, row by row. */
#include "feature/firm_key/firm_key_place.h"

#include "base/log.h"
#include "firm_key_place_sql.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

enum { LOOKS = 20 }; /* at so many times FIRM_KEY_PIECE rows that need nothing, in one write */

struct row {
	int64_t id;
	int64_t owner_id;
	int64_t after_id;
	int64_t row_limit;
	struct bytes value;
	struct bytes mark;
	const char *hash;
	const char *request_key;
};

static const struct field row_fields[] = {
	FIELD_ID(struct row, id),       FIELD_ID(struct row, owner_id),  FIELD_INT(struct row, after_id),
	FIELD_INT(struct row, row_limit), FIELD_BYTES(struct row, value), FIELD_BYTES(struct row, mark),
	FIELD_TEXT(struct row, hash),   FIELD_TEXT(struct row, request_key),
};
static const struct shape row_shape = SHAPE("sealed_row", struct row, row_fields);

const struct firm_key_place firm_key_places[] = {
	{ "account_channel.secret", "account_channel.secret", &sql_firm_key_last_account_channel_secret,
	  &sql_firm_key_next_account_channel_secret, &sql_firm_key_put_account_channel_secret },
	{ "account_channel.target", "account_channel.target", &sql_firm_key_last_account_channel_target,
	  &sql_firm_key_next_account_channel_target, &sql_firm_key_put_account_channel_target },
	{ "account_totp.secret", "account_totp.secret", &sql_firm_key_last_account_totp_secret, &sql_firm_key_next_totp,
	  &sql_firm_key_put_account_totp_secret },
	{ "candidate.email_sealed", "candidate.email", &sql_firm_key_last_candidate_email_sealed, &sql_firm_key_next_email,
	  &sql_firm_key_put_email, FIRM_KEY_HASH_RENEWED },
	{ "candidate.phone_sealed", "candidate.phone", &sql_firm_key_last_candidate_phone_sealed, &sql_firm_key_next_phone,
	  &sql_firm_key_put_phone, FIRM_KEY_HASH_RENEWED },
	{ "candidate.wechat_sealed", "candidate.wechat", &sql_firm_key_last_candidate_wechat_sealed,
	  &sql_firm_key_next_candidate_wechat_sealed, &sql_firm_key_put_candidate_wechat_sealed },
	{ "firm_channel.secret", "firm_channel.secret", &sql_firm_key_last_firm_channel_secret, &sql_firm_key_next_firm_channel_secret,
	  &sql_firm_key_put_firm_channel_secret },
	{ "firm_channel.token", "firm_channel.token", &sql_firm_key_last_firm_channel_token, &sql_firm_key_next_firm_channel_token,
	  &sql_firm_key_put_firm_channel_token },
	{ "idempotency.reply", "idempotency.reply", NULL, &sql_firm_key_next_answer, &sql_firm_key_put_answer },
	{ "merge.facts", "merge.facts", &sql_firm_key_last_merge_facts, &sql_firm_key_next_merge, &sql_firm_key_put_merge_facts },
	{ "record.sealed", "record.sealed", &sql_firm_key_last_record_sealed, &sql_firm_key_next_record, &sql_firm_key_put_record,
	  FIRM_KEY_HASH_DROPPED },
	{ "record_revision.sealed", "record.sealed", &sql_firm_key_last_record_revision_sealed, &sql_firm_key_next_revision,
	  &sql_firm_key_put_record_revision_sealed },
	{ "speech_setting.api_key", "speech_setting.api_key", &sql_firm_key_last_speech_setting_api_key,
	  &sql_firm_key_next_speech_setting_api_key, &sql_firm_key_put_speech_setting_api_key, .is_of_firm = true },
	{ "speech_setting.chat_key", "speech_setting.chat_key", &sql_firm_key_last_speech_setting_chat_key,
	  &sql_firm_key_next_speech_setting_chat_key, &sql_firm_key_put_speech_setting_chat_key, .is_of_firm = true },
};
const int firm_key_place_count = sizeof(firm_key_places) / sizeof(firm_key_places[0]);

const char *const *firm_key_columns(void)
{
	return sql_firm_key_place;
}

const struct firm_key_place *firm_key_place_named(const char *name)
{
	for (int i = 0; i < firm_key_place_count; i++) {
		if (text_equal(firm_key_places[i].name, name))
			return &firm_key_places[i];
	}
	return NULL;
}

enum err firm_key_place_last(struct ctx *ctx, const struct firm_key_place *place, int64_t *ret_last_id)
{
	*ret_last_id = 0;
	return place->last ? db_int(ctx, place->last, NULL, NULL, ret_last_id) : OK;
}

static enum err next_rows(struct ctx *ctx, const struct firm_key_place *place, int64_t generation, int64_t after_id,
			  struct list *ret_rows)
{
	struct row query = { .after_id = after_id, .row_limit = FIRM_KEY_PIECE };
	unsigned char mark[KEYRING_MARK_BYTES];

	keyring_mark_of(generation, mark);
	query.mark = (struct bytes){ mark, sizeof(mark) };
	return db_list(ctx, place->next, &row_shape, &query, &row_shape, ret_rows);
}

/* --- One row --- */

/* Opens a value; one that does not open is no error here. */
static enum err try_open(struct ctx *ctx, const struct firm_key_place *place, const struct row *row, const char **ret_plain,
			 bool *ret_opens)
{
	enum err err = keyring_unseal(ctx, place->field, place->is_of_firm ? ctx->firm_id : row->owner_id, &row->value, ret_plain);

	*ret_opens = err == OK;
	if (err == OK || !(text_equal(ctx->fault.code, "keyring.broken_seal") || text_equal(ctx->fault.code, "keyring.no_generation")))
		return err;
	fault_clear(ctx);
	return OK;
}

static bool is_old(const struct firm_key_place *place, const struct row *row, int64_t generation)
{
	bool hash_counts = place->hash != FIRM_KEY_HASH_NONE && row->hash;

	return (row->value.length && keyring_generation_of(&row->value) != generation) ||
	       (hash_counts && keyring_generation_of_index(row->hash) != generation);
}

static enum err renew_hash(struct ctx *ctx, const struct firm_key_place *place, int64_t generation, const char *plain, struct row *row)
{
	if (place->hash == FIRM_KEY_HASH_RENEWED)
		return keyring_blind_index(ctx, place->field, plain, &row->hash);
	if (keyring_generation_of_index(row->hash) != generation)
		row->hash = NULL;
	return OK;
}

static enum err renew(struct ctx *ctx, const struct firm_key_place *place, int64_t generation, struct row row, int64_t *found)
{
	const char *plain;
	bool opens;

	if (!is_old(place, &row, generation))
		return OK;
	TRY(try_open(ctx, place, &row, &plain, &opens));
	if (!opens) {
		log_warning("key.does_not_open", LOG_TEXT("place", place->name), LOG_INT("firm", ctx->firm_id), LOG_INT("row", row.id));
		return OK;
	}
	TRY(keyring_seal(ctx, place->field, place->is_of_firm ? ctx->firm_id : row.owner_id, plain, &row.value));
	TRY(renew_hash(ctx, place, generation, plain, &row));
	++*found;
	return db_run(ctx, place->put, &row_shape, &row, NULL);
}

/* --- A piece --- */

static enum err do_rows(struct ctx *ctx, const struct firm_key_place *place, int64_t generation, struct firm_key_step *step)
{
	int64_t found_before = step->found;
	struct list rows;

	TRY(next_rows(ctx, place, generation, step->after_id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *row = (const struct row *)rows.items + i;

		TRY(renew(ctx, place, generation, *row, &step->found));
		step->after_id = row->id;
	}
	bool stands_still = !place->last && step->found == found_before; /* rows without a number are asked for until none is left */
	step->is_done = rows.count < FIRM_KEY_PIECE || stands_still;
	return OK;
}

/* Most records hold nothing sealed: a commit for each two hundred of them would take longer than looking at them. */
enum err firm_key_place_piece(struct ctx *ctx, const struct firm_key_place *place, int64_t generation, struct firm_key_step *step)
{
	int64_t found_before = step->found;

	for (int i = 0; i < LOOKS && !step->is_done && step->found == found_before; i++)
		TRY(do_rows(ctx, place, generation, step));
	return OK;
}

/* --- Looking through --- */

static void count_one(struct firm_key_tally *tally, int64_t number)
{
	int i = 0;

	while (i < tally->used && tally->numbers[i] != number)
		i++;
	if (i == tally->used && tally->used < FIRM_KEY_TALLIES)
		tally->numbers[tally->used++] = number;
	tally->counts[i < FIRM_KEY_TALLIES ? i : FIRM_KEY_TALLIES - 1]++;
}

static enum err check_row(struct ctx *ctx, const struct firm_key_place *place, const struct row *row, struct firm_key_tally *tally,
			  struct text *problems)
{
	bool opens, fits = true;
	const char *plain;

	if (!row->value.length)
		return OK;
	TRY(try_open(ctx, place, row, &plain, &opens));
	if (opens && place->hash == FIRM_KEY_HASH_RENEWED)
		TRY(keyring_index_fits(ctx, place->field, plain, row->hash, &fits));
	if (opens)
		count_one(tally, keyring_generation_of(&row->value));
	else
		text_append_format(problems, "firm %lld: no key opens %s of row %lld\n", (long long)ctx->firm_id, place->name,
				   (long long)(row->id ? row->id : row->owner_id));
	if (!fits)
		text_append_format(problems, "firm %lld: the keyed hash beside %s of row %lld is of another value\n",
				   (long long)ctx->firm_id, place->name, (long long)row->id);
	return OK;
}

enum err firm_key_place_check(struct ctx *ctx, const struct firm_key_place *place, struct firm_key_tally *tally, struct text *problems)
{
	int64_t after_id = 0;
	struct list rows;

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(next_rows(ctx, place, 0, after_id, &rows));
		for (size_t i = 0; i < rows.count; i++) {
			const struct row *row = (const struct row *)rows.items + i;

			TRY(check_row(ctx, place, row, tally, problems));
			after_id = row->id;
		}
		arena_release(ctx->arena, mark);
	} while (place->last && rows.count == FIRM_KEY_PIECE);
	return OK;
}

/* Rotating, turning piece by piece, showing, checking. */
#include "feature/firm_key/firm_key.h"

#include "feature/audit/audit.h"
#include "feature/firm_key/firm_key_place.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

/* A node asks anew which generation is the newest after seconds (keyring.h); clocks and transactions under way come on top. */
static const int64_t SETTLE_MS = MS_PER_MINUTE;

static const int64_t LOOK_AGAIN_MS = MS_PER_HOUR; /* whether codes of recovery still hang on an old key */

enum { FIRST_ROUND = 1 };

static const char *const state_names[] = { NULL, "steady", "sealing", "settling" };
const struct choices firm_key_states = CHOICES(state_names);

enum err firm_key_source(struct ctx *ctx, struct list *ret_generations)
{
	return firm_key_store_held(ctx, ret_generations);
}

/* --- The root of the installation --- */

static enum err keep_root(struct ctx *ctx, void *arg)
{
	return firm_key_store_insert_root(ctx, arg);
}

enum err firm_key_open_root(struct ctx *ctx)
{
	struct bytes wrapped;
	bool found, fits;

	TRY(firm_key_store_root(ctx, &wrapped, &found));
	if (found)
		return keyring_take_root(ctx, &wrapped);
	TRY(audit_heads_fit(ctx, &fits));
	if (!fits)
		return fail(ctx, ERR_INTERNAL, "keyring.wrong_master", NULL,
			    "this master key is not the one that the audit logs of this database are sealed with");
	keyring_wrap_root(ctx, &wrapped);
	return db_write(ctx, keep_root, &wrapped);
}

/* --- Rotating --- */

/* Kept by a commit of its own before anything is sealed with it: what comes later must never find another key under its number. */
static enum err make(struct ctx *ctx, void *arg)
{
	struct firm_key_row *newest = arg;
	struct firm_key_row row = { .generation = KEYRING_FIRST, .made_by_id = ctx->actor.account_id };

	TRY(firm_key_store_newest(ctx, newest));
	if (newest->generation && !newest->begun_at_ms) /* of one that was killed in between */
		return OK;
	if (newest->generation && !newest->finished_at_ms)
		return fail(ctx, ERR_CONFLICT, "key.rotating", NULL, "The rotation before is still under way.");
	if (!newest->generation) {
		keyring_wrap_first(ctx, &row.wrapped);
		TRY(firm_key_store_insert_first(ctx, &row));
	}
	row.generation = (newest->generation ? newest->generation : KEYRING_FIRST) + 1;
	keyring_make_generation(ctx, row.generation, &row.wrapped);
	newest->generation = row.generation;
	return firm_key_store_insert(ctx, &row);
}

static enum err begin_round(struct ctx *ctx)
{
	TRY(firm_key_store_clear_steps(ctx));
	for (int i = 0; i < firm_key_place_count; i++) {
		struct firm_key_step step = { .place = firm_key_places[i].name };

		TRY(firm_key_place_last(ctx, &firm_key_places[i], &step.last_id));
		TRY(firm_key_store_put_step(ctx, &step));
	}
	return OK;
}

static enum err begin(struct ctx *ctx, void *arg)
{
	struct firm_key_row row = { .generation = *(const int64_t *)arg, .made_by_id = ctx->actor.account_id };
	int64_t generation;

	TRY(db_now_ms(ctx, &row.look_at_ms));
	row.look_at_ms += SETTLE_MS;
	TRY(firm_key_store_begin(ctx, &row));
	TRY(begin_round(ctx));
	TRY(account_keep_passkey_handles(ctx));
	TRY(keyring_newest(ctx, &generation)); /* known from here on in this process */
	return audit_note(ctx, "key.rotate", "firm", ctx->firm_id,
			  arena_format(ctx->arena, "{\"generation\":%lld}", (long long)generation));
}

enum err firm_key_rotate(struct ctx *ctx)
{
	struct firm_key_row made;

	TRY(db_write(ctx, make, &made));
	return db_write(ctx, begin, &made.generation);
}

/* --- Ending --- */

static bool is_named(const struct list *hashes, int64_t generation)
{
	for (size_t i = 0; i < hashes->count; i++) {
		if (keyring_generation_of_index(((const char *const *)hashes->items)[i]) == generation)
			return true;
	}
	return false;
}

/* Deletes every older key that nothing hangs on. */
static enum err drop_old(struct ctx *ctx, int64_t newest)
{
	struct list held, hashes;

	TRY(firm_key_store_held(ctx, &held));
	TRY(firm_key_store_recovery(ctx, &hashes));
	for (size_t i = 0; i < held.count; i++) {
		int64_t number = ((const struct keyring_generation *)held.items)[i].number;

		if (number < newest && !is_named(&hashes, number))
			TRY(firm_key_store_delete(ctx, number));
	}
	return OK;
}

static enum err look_later(struct ctx *ctx, int64_t generation)
{
	struct firm_key_row row = { .generation = generation };

	TRY(db_now_ms(ctx, &row.look_at_ms));
	row.look_at_ms += LOOK_AGAIN_MS;
	TRY(drop_old(ctx, generation));
	return firm_key_store_look_later(ctx, &row);
}

static enum err finish(struct ctx *ctx, int64_t generation)
{
	TRY(firm_key_store_clear_steps(ctx));
	TRY(firm_key_store_finish(ctx, generation));
	TRY(audit_note(ctx, "key.finish", "firm", ctx->firm_id,
		       arena_format(ctx->arena, "{\"generation\":%lld}", (long long)generation)));
	return look_later(ctx, generation);
}

/* --- Turning --- */

static int64_t count_found(const struct list *steps)
{
	int64_t found = 0;

	for (size_t i = 0; i < steps->count; i++)
		found += ((const struct firm_key_step *)steps->items)[i].found;
	return found;
}

static struct firm_key_step *open_step(const struct list *steps)
{
	struct firm_key_step *step = steps->items;

	for (size_t i = 0; i < steps->count; i++) {
		if (!step[i].is_done)
			return &step[i];
	}
	return NULL;
}

/* The round is over: the end, another one, or waiting until every node knows the new key. */
static enum err end_round(struct ctx *ctx, struct firm_key_row *newest, const struct list *steps, bool *ret_more)
{
	int64_t now_ms;

	if (newest->round > FIRST_ROUND && count_found(steps) == 0)
		return finish(ctx, newest->generation);
	TRY(db_now_ms(ctx, &now_ms));
	if (now_ms < newest->look_at_ms)
		return OK;
	newest->round++;
	*ret_more = true;
	TRY(firm_key_store_round(ctx, newest));
	return begin_round(ctx);
}

static enum err turn(struct ctx *ctx, void *arg)
{
	struct firm_key_row newest;
	bool *more = arg;
	struct list steps;

	*more = false;
	TRY(firm_key_store_newest(ctx, &newest));
	if (!newest.begun_at_ms)
		return OK;
	if (newest.finished_at_ms)
		return look_later(ctx, newest.generation);
	TRY(firm_key_store_steps(ctx, &steps));
	struct firm_key_step *step = open_step(&steps);
	if (!step)
		return end_round(ctx, &newest, &steps, more);
	const struct firm_key_place *place = firm_key_place_named(step->place);
	step->is_done = !place;
	if (place)
		TRY(firm_key_place_piece(ctx, place, newest.generation, step));
	*more = true;
	return firm_key_store_put_step(ctx, step);
}

enum err firm_key_turn(struct ctx *ctx, bool *ret_more)
{
	return db_write(ctx, turn, ret_more);
}

/* --- Showing --- */

static int64_t percent_of(const struct list *steps)
{
	const struct firm_key_step *step = steps->items;
	int64_t all = 0, done = 0;

	for (size_t i = 0; i < steps->count; i++) {
		int64_t reached = step[i].is_done || step[i].after_id > step[i].last_id ? step[i].last_id : step[i].after_id;

		all += step[i].last_id;
		done += reached;
	}
	return all ? done * 100 / all : 100;
}

static enum err list_held(struct ctx *ctx, struct list *ret_numbers)
{
	struct list held;

	TRY(firm_key_store_held(ctx, &held));
	int64_t *numbers = arena_array(ctx->arena, held.count + 1, sizeof(*numbers));
	numbers[0] = KEYRING_FIRST;
	for (size_t i = 0; i < held.count; i++)
		numbers[i] = ((const struct keyring_generation *)held.items)[i].number;
	*ret_numbers = (struct list){ numbers, held.count ? held.count : 1 };
	return OK;
}

static enum err show_walk(struct ctx *ctx, const struct firm_key_row *newest, struct firm_key *key)
{
	struct list steps;

	TRY(firm_key_store_steps(ctx, &steps));
	key->percent = percent_of(&steps);
	key->resealed = count_found(&steps);
	key->state = newest->round > FIRST_ROUND || !open_step(&steps) ? FIRM_KEY_SETTLING : FIRM_KEY_SEALING;
	return OK;
}

static enum err count_people(struct ctx *ctx, struct firm_key *key)
{
	if (key->generation == KEYRING_FIRST)
		return OK;
	return firm_key_store_recovery_people(ctx, arena_format(ctx->arena, "g%lld.%%", (long long)key->generation),
					      &key->old_code_people);
}

enum err firm_key_get(struct ctx *ctx, struct firm_key *ret_key)
{
	struct firm_key key = { .state = FIRM_KEY_STEADY, .percent = 100 };
	struct firm_key_row newest;

	TRY(firm_key_store_newest(ctx, &newest));
	TRY(keyring_newest(ctx, &key.generation));
	TRY(list_held(ctx, &key.held));
	if (newest.begun_at_ms) {
		key.since = newest.begun_at_ms;
		TRY(account_ref_get(ctx, newest.made_by_id, &key.by));
	}
	if (newest.begun_at_ms && !newest.finished_at_ms)
		TRY(show_walk(ctx, &newest, &key));
	TRY(count_people(ctx, &key));
	*ret_key = key;
	return OK;
}

/* --- Checking --- */

enum err firm_key_check(struct ctx *ctx, struct text *problems, struct text *notes)
{
	struct firm_key_tally tally = { 0 };

	for (int i = 0; i < firm_key_place_count; i++)
		TRY(firm_key_place_check(ctx, &firm_key_places[i], &tally, problems));
	for (int i = 0; i < tally.used && tally.used > 1; i++)
		text_append_format(notes, "firm %lld: %lld values are sealed with generation %lld of its key\n", (long long)ctx->firm_id,
				   (long long)tally.counts[i], (long long)tally.numbers[i]);
	return OK;
}

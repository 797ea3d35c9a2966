/* Submissions of a candidate who was merged into another, and back. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/pipeline/pipeline.h"
#include "platform/db/db.h"
#include "platform/json/json_read.h"
#include "submission_merge_sql.h"

enum { NOTE_BYTES = 1024 * 1024, PAIRS_MAX = 5000 };

/* The submission that goes on, as it was before, and the other one to the same position. */
struct pair_row {
	int64_t id;
	int64_t other_id;
	int64_t version; /* in the note: the one after the merge */
	int64_t owner_id;
	const char *stage;
	const char *stage_kind;
	int64_t stage_since_ms;
	int64_t stage_by_id;
	const char *previous_stage;
	int64_t previous_since_ms;
	int64_t moved_at_ms;
	const char *close_reason;
	const char *onboard_on;
	const char *guarantee_until;
	int64_t feedback_at_ms;
	bool is_behind; /* the other one is further */
};
static const struct field pair_fields[] = {
	FIELD_ID(struct pair_row, id),
	FIELD_ID(struct pair_row, other_id),
	FIELD_INT(struct pair_row, version),
	FIELD_ID(struct pair_row, owner_id),
	FIELD_TEXT(struct pair_row, stage),
	FIELD_TEXT(struct pair_row, stage_kind),
	FIELD_TIME(struct pair_row, stage_since_ms),
	FIELD_ID(struct pair_row, stage_by_id),
	FIELD_TEXT(struct pair_row, previous_stage),
	FIELD_TIME(struct pair_row, previous_since_ms),
	FIELD_TIME(struct pair_row, moved_at_ms),
	FIELD_TEXT(struct pair_row, close_reason, .max = 100000),
	FIELD_TEXT(struct pair_row, onboard_on),
	FIELD_TEXT(struct pair_row, guarantee_until),
	FIELD_TIME(struct pair_row, feedback_at_ms),
	FIELD_BOOL(struct pair_row, is_behind),
};
static const struct shape pair_shape = SHAPE("submission_pair", struct pair_row, pair_fields);

struct note {
	struct list moved; /* int64_t */
	struct list pairs; /* struct pair_row */
};
static const struct field note_fields[] = {
	FIELD_IDS(struct note, moved, .max = PAIRS_MAX),
	FIELD_LIST(struct note, pairs, &pair_shape, .max = PAIRS_MAX),
};
static const struct shape note_shape = SHAPE("submission_note", struct note, note_fields);

struct key {
	int64_t id;
	int64_t other_id;
	int64_t survivor_id;
	int64_t merged_id;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),
	FIELD_ID(struct key, other_id),
	FIELD_ID(struct key, survivor_id),
	FIELD_ID(struct key, merged_id),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

/* One number, so its list is a list of numbers. */
struct number {
	int64_t id;
};
static const struct field number_fields[] = { FIELD_ID(struct number, id) };
static const struct shape number_shape = SHAPE("number", struct number, number_fields);

static struct list pairs_of(struct ctx *ctx, const struct list *rows)
{
	struct submission_pair *pairs = arena_array(ctx->arena, rows->count + 1, sizeof(*pairs));

	for (size_t i = 0; i < rows->count; i++) {
		const struct pair_row *row = (const struct pair_row *)rows->items + i;

		pairs[i] = (struct submission_pair){ row->id, row->other_id };
	}
	return (struct list){ pairs, rows->count };
}

static enum err write_note(struct ctx *ctx, const struct note *note, const char **ret_json)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, NOTE_BYTES);
	json_append_shape(&json, &note_shape, note, NULL);
	if (!text_ok(&json) || note->moved.count > PAIRS_MAX)
		return fail(ctx, ERR_TOO_LARGE, "merge.too_large", NULL, "These two candidates have too many submissions.");
	*ret_json = arena_text(ctx->arena, text_chars(&json));
	return OK;
}

static enum err move_all(struct ctx *ctx, const struct list *ids, int64_t from_id, int64_t to_id)
{
	for (size_t i = 0; i < ids->count; i++) {
		const struct key key = { .id = ((const int64_t *)ids->items)[i], .survivor_id = to_id, .merged_id = from_id };

		TRY(db_run(ctx, &sql_submission_set_candidate, &key_shape, &key, NULL));
	}
	return OK;
}

enum err submission_absorb(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, struct list *ret_pairs, const char **ret_json)
{
	const struct key both = { .survivor_id = survivor_id, .merged_id = merged_id };
	struct note note;

	TRY(db_list(ctx, &sql_submission_pairs, &key_shape, &both, &pair_shape, &note.pairs));
	TRY(db_list(ctx, &sql_submission_ids_to_move, &key_shape, &both, &number_shape, &note.moved));
	for (size_t i = 0; i < note.pairs.count; i++) {
		struct pair_row *pair = (struct pair_row *)note.pairs.items + i;
		const struct key key = { .id = pair->id, .other_id = pair->other_id };

		if (!pair->is_behind)
			continue;
		TRY(db_run(ctx, &sql_submission_take_state, &key_shape, &key, NULL));
		pair->version++;
	}
	TRY(move_all(ctx, &note.moved, merged_id, survivor_id));
	*ret_pairs = pairs_of(ctx, &note.pairs);
	return write_note(ctx, &note, ret_json);
}

enum err submission_release(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const char *json, struct list *ret_pairs)
{
	struct note note = { 0 };

	TRY(json_read(ctx, json, strlen(json), &note_shape, &note));
	for (size_t i = 0; i < note.pairs.count; i++) {
		const struct pair_row *pair = (const struct pair_row *)note.pairs.items + i;

		if (pair->is_behind)
			TRY(db_run(ctx, &sql_submission_put_state, &pair_shape, pair, NULL));
	}
	TRY(move_all(ctx, &note.moved, survivor_id, merged_id));
	*ret_pairs = pairs_of(ctx, &note.pairs);
	return OK;
}

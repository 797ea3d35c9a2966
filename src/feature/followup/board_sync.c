/* Cards of running submissions follow their followup; closed submissions have no card and are counted by what happens to
 * them. Every change of a number is made in the write that causes it. */
#include "feature/followup/board_sync.h"

#include "base/text.h"
#include "feature/followup/board_store.h"
#include "platform/hook/hook.h"

/* --- Running --- */

/* Most changes leave a card where it is: what was there before and is there now needs no writing. */
static bool take_equal(const struct list *places, const struct board_place *wanted)
{
	for (size_t i = 0; i < places->count; i++) {
		struct board_place *place = (struct board_place *)places->items + i;

		if (place->n && place->acting_id == wanted->acting_id && text_equal(place->stage, wanted->stage) &&
		    text_equal(place->job_type, wanted->job_type)) {
			place->n = 0;
			return true;
		}
	}
	return false;
}

typedef enum err (*total_add)(struct ctx *ctx, const struct board_place *place);

/* Adds `sign` times the numbers of the places. */
static enum err count_places(struct ctx *ctx, total_add add, const struct list *places, int64_t sign)
{
	for (size_t i = 0; i < places->count; i++) {
		struct board_place place = ((const struct board_place *)places->items)[i];

		place.n *= sign;
		if (place.n)
			TRY(add(ctx, &place));
	}
	return OK;
}

/* Numbers follow from where something was counted to where it is now. */
static enum err move_counts(struct ctx *ctx, total_add add, const struct list *before, const struct list *after)
{
	for (size_t i = 0; i < after->count; i++) {
		struct board_place *place = (struct board_place *)after->items + i;

		if (take_equal(before, place))
			place->n = 0;
	}
	TRY(count_places(ctx, add, before, -1));
	return count_places(ctx, add, after, 1);
}

/* An open followup with a due time is counted in one place, with its care instead of a stage. */
static struct list due_places(struct ctx *ctx, const struct followup_stored *stored)
{
	struct board_place place = { .acting_id = stored->acting_id, .stage = stored->care,
				     .job_type = stored->job_type ? stored->job_type : "", .n = 1 };

	if (!stored->is_open || !stored->due_at_ms)
		return (struct list){ 0 };
	return (struct list){ arena_copy(ctx->arena, &place, sizeof(place)), 1 };
}

static bool has_cards(const struct followup_stored *stored)
{
	return stored->is_open && text_equal(stored->care, "care");
}

enum err board_sync(struct ctx *ctx, struct followup *row)
{
	struct followup_stored before = row->stored;
	struct list places_before = due_places(ctx, &before);
	struct list cards_before = { 0 };
	struct list cards = { 0 };

	followup_store_remember(row);
	struct list places = due_places(ctx, &row->stored);
	if (has_cards(&before))
		TRY(board_store_delete_cards(ctx, row->id, &cards_before));
	if (has_cards(&row->stored))
		TRY(board_store_insert_cards(ctx, row->id, &cards));
	TRY(move_counts(ctx, board_store_add_total, &cards_before, &cards));
	return move_counts(ctx, board_store_add_due_total, &places_before, &places);
}

/* --- Closed --- */

static enum err count_closed(struct ctx *ctx, const struct hook_stage *moved, const char *stage, int64_t n)
{
	struct board_place place = { .acting_id = moved->owner_id, .stage = stage, .n = n };

	TRY(board_store_job_type(ctx, moved->position_id, &place.job_type));
	return board_store_add_total(ctx, &place);
}

enum err board_on_closed(struct ctx *ctx, const void *hook_stage)
{
	const struct hook_stage *moved = hook_stage;

	if (text_equal(moved->from_kind, "closed"))
		TRY(count_closed(ctx, moved, moved->from_stage, -1));
	return text_equal(moved->to_kind, "closed") ? count_closed(ctx, moved, moved->to_stage, 1) : OK;
}

static enum err count_closed_of_candidate(struct ctx *ctx, const struct hook_candidate *candidate, int64_t sign)
{
	struct list places;

	TRY(board_store_closed_of_candidate(ctx, candidate->candidate_id, &places));
	return count_places(ctx, board_store_add_total, &places, sign);
}

enum err board_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate)
{
	return count_closed_of_candidate(ctx, hook_candidate, -1);
}

enum err board_on_candidate_restored(struct ctx *ctx, const void *hook_candidate)
{
	return count_closed_of_candidate(ctx, hook_candidate, 1);
}

/* --- Another job type --- */

static enum err move_closed(struct ctx *ctx, const struct hook_position *position)
{
	struct list places;

	TRY(board_store_closed_of_position(ctx, position->position_id, &places));
	TRY(count_places(ctx, board_store_add_total, &places, 1));
	for (size_t i = 0; i < places.count; i++)
		((struct board_place *)places.items)[i].job_type = position->from_job_type ? position->from_job_type : "";
	return count_places(ctx, board_store_add_total, &places, -1);
}

enum err board_on_position(struct ctx *ctx, const void *hook_position)
{
	const struct hook_position *position = hook_position;
	struct list ids;

	if (text_equal(position->from_job_type, position->to_job_type))
		return OK;
	TRY(move_closed(ctx, position));
	TRY(board_store_followups_of_position(ctx, position->position_id, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(followup_refresh(ctx, ((const struct id_row *)ids.items)[i].id));
	return OK;
}

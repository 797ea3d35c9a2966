/* Images of followups: taken before a change of many, put back when that is undone and nobody changed them since. */
#include "feature/followup/followup_image.h"

#include "base/text.h"
#include "feature/followup/followup_refresh.h"
#include "feature/pipeline/pipeline.h"

enum err followup_images_add(struct ctx *ctx, int64_t candidate_id, struct vec *images)
{
	struct list ids;

	TRY(followup_store_open_ids(ctx, candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++) {
		struct followup_image *image = vec_push(images);

		TRY(followup_store_get(ctx, ((const struct id_row *)ids.items)[i].id, &image->row));
	}
	return OK;
}

/* Somebody else's followup of that owner stands in its place by now. */
static enum err is_taken(struct ctx *ctx, const struct followup *row, bool *ret_taken)
{
	struct followup other = { 0 };
	bool found;

	TRY(followup_store_find(ctx, row->candidate_id, row->owner_id, &other, &found));
	*ret_taken = found && other.owner_id == row->owner_id && other.id != row->id;
	return OK;
}

enum err followup_image_put_back(struct ctx *ctx, const struct followup_image *image, const struct followup *now)
{
	struct followup row = image->row;
	bool taken;

	TRY(is_taken(ctx, &row, &taken));
	if (taken)
		return OK;
	if (now->owner_id != row.owner_id)
		TRY(submission_hand_over(ctx, row.candidate_id, now->owner_id, row.owner_id));
	row.version = now->version;
	row.stored = now->stored;
	if (now->due_no != row.due_no)
		row.due_no = now->due_no + 1;
	return followup_save(ctx, &row, text_equal(now->state, "open") ? "moved" : "opened");
}

/* --- For feature/bulk --- */

enum err followup_keep(struct ctx *ctx, int64_t candidate_id, const char **ret_kept)
{
	struct vec images;

	vec_init(&images, ctx->arena, sizeof(struct followup_image));
	TRY(followup_images_add(ctx, candidate_id, &images));
	const struct list all = vec_list(&images);
	return followup_store_write_images(ctx, &all, ret_kept);
}

enum err followup_keep_after(struct ctx *ctx, const char **kept)
{
	struct list images;
	size_t changed = 0;

	TRY(followup_store_read_images(ctx, *kept, &images));
	struct followup_image *items = images.items;
	for (size_t i = 0; i < images.count; i++) {
		struct followup now = { 0 };

		TRY(followup_store_look(ctx, items[i].row.id, &now));
		items[changed] = items[i];
		items[changed].after_version = now.version;
		changed += now.version != items[i].row.version;
	}
	images.count = changed;
	return followup_store_write_images(ctx, &images, kept);
}

/* The rows as they are, when nobody changed one of them since. */
static enum err look_at_all(struct ctx *ctx, const struct list *images, struct followup *ret_rows, bool *ret_unchanged)
{
	*ret_unchanged = images->count > 0;
	for (size_t i = 0; i < images->count && *ret_unchanged; i++) {
		const struct followup_image *image = (const struct followup_image *)images->items + i;

		TRY(followup_store_get(ctx, image->row.id, &ret_rows[i]));
		*ret_unchanged = ret_rows[i].version == image->after_version;
	}
	return OK;
}

enum err followup_put_back_kept(struct ctx *ctx, const char *kept, bool *ret_done)
{
	struct list images = { 0 };

	if (kept)
		TRY(followup_store_read_images(ctx, kept, &images));
	struct followup *rows = arena_array(ctx->arena, images.count + 1, sizeof(*rows));
	TRY(look_at_all(ctx, &images, rows, ret_done));
	for (size_t i = 0; i < images.count && *ret_done; i++)
		TRY(followup_image_put_back(ctx, (const struct followup_image *)images.items + i, &rows[i]));
	return OK;
}
